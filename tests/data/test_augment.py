"""영상 증대: 정확히 아는 변환, 씨앗, dtype, 강의 L17의 수."""

import numpy as np
import pytest

import tinygrad_ko as tg
from tinygrad_ko.data import DataLoader, TensorDataset, augment
from tinygrad_ko.errors import ArgumentError, ArgumentTypeError, ShapeError

X = np.random.default_rng(0).random((4, 3, 6, 8)).astype(np.float32)
ALL = {
    "affine": lambda g: augment.RandomAffine(20, (0.2, 0.1), (0.8, 1.2), 10, generator=g), "hflip": lambda g: augment.RandomHorizontalFlip(generator=g),
    "vflip": lambda g: augment.RandomVerticalFlip(generator=g), "elastic": lambda g: augment.ElasticTransform(2.0, 2.0, generator=g),
    "crop": lambda g: augment.RandomCrop((6, 8), padding=2, generator=g), "pca": lambda g: augment.PCAColor(0.3, g).fit(X),
    "noise": lambda g: augment.GaussianNoise(0.2, (0, 1), g),
}


@pytest.mark.parametrize("name", ALL)
def test_same_seed_same_images_and_the_input_is_untouched(name):
    before = X.copy()
    a, b, c = ALL[name](5)(X), ALL[name](5)(X), ALL[name](6)(X)
    np.testing.assert_array_equal(a, b)
    assert not np.array_equal(a, c) and a.dtype == np.float32 and a.shape == X.shape
    np.testing.assert_array_equal(X, before)
    assert not np.shares_memory(a, X)
    one = ALL[name](5)(X[0])
    assert one.shape == X.shape[1:]
    made = ALL[name](5)(tg.tensor(X))
    assert isinstance(made, tg.Tensor) and np.array_equal(made.data, a)
    assert ALL[name](0)(X[:0]).shape == (0, 3, 6, 8)


@pytest.mark.parametrize("name", ALL)
def test_global_random_state_is_untouched(name):
    np.random.seed(0)
    before = np.random.get_state()[1].copy()
    ALL[name](1)(X)
    assert np.array_equal(np.random.get_state()[1], before)


@pytest.mark.parametrize("turns,angle", [(1, 90), (2, 180), (3, 270), (1, -270)])
def test_right_angles_are_exact(turns, angle):
    square = X[:, :, :, :6]
    turned = augment.RandomAffine((angle, angle), order=0)(square)
    np.testing.assert_array_equal(turned, np.rot90(square, turns, (2, 3)))


def test_moves_zooms_and_shears_by_hand():
    x = np.zeros((1, 1, 5, 5), np.float32)
    x[0, 0, 2, 3] = 1  # 가운데에서 오른쪽으로 하나
    zoomed = augment.RandomAffine(scale=(2, 2), order=0)(x)[0, 0]
    assert zoomed[2, 4] == 1 and zoomed[2, 2] == 0
    x = np.zeros((1, 1, 5, 5), np.float32)
    x[0, 0, 1, 2] = 1  # 가운데에서 위로 하나: 밀면 오른쪽으로
    assert augment.RandomAffine(shear=(45, 45), order=0)(x)[0, 0, 1, 3] == 1
    moved = augment.RandomAffine(translate=(0.4, 0.4), order=0, generator=1)(np.tile(x, (200, 1, 1, 1)))
    rows, columns = np.unique([np.argwhere(m[0] == 1)[0] for m in moved if m.any()], axis=0).T
    assert set(rows) <= set(range(5)) and set(columns) == set(range(5))
    assert augment.RandomAffine()(X).tolist() == X.tolist()


def test_flips_crops_and_elastic():
    np.testing.assert_array_equal(augment.RandomHorizontalFlip(1.0)(X), X[..., ::-1])
    np.testing.assert_array_equal(augment.RandomVerticalFlip(1.0)(X), X[:, :, ::-1])
    np.testing.assert_array_equal(augment.RandomHorizontalFlip(0.0)(X), X)
    many = augment.RandomCrop(5, generator=0)(np.tile(np.arange(48.0).reshape(1, 1, 6, 8), (300, 1, 1, 1)))
    assert {(int(c[0, 0, 0]) // 8, int(c[0, 0, 0]) % 8) for c in many} == {(r, c) for r in range(2) for c in range(4)}
    np.testing.assert_array_equal(augment.CenterCrop((4, 4))(X), X[:, :, 1:5, 2:6])
    np.testing.assert_array_equal(augment.CenterCrop((3, 5))(X), X[:, :, 1:4, 1:6])  # 남는 줄이 홀수이면 위와 왼쪽이 하나 적다
    np.testing.assert_array_equal(augment.CenterCrop((6, 8))(X), X)
    smooth = augment.ElasticTransform(1.0, 3.0, generator=0)(np.ones((1, 1, 20, 20)))
    np.testing.assert_allclose(smooth[0, 0, 3:-3, 3:-3], 1)
    # 흐름은 부드럽다: 이웃한 화소는 함께 움직인다
    ramp = np.tile(np.arange(20.0), (20, 1))[None, None]
    assert np.abs(np.diff(augment.ElasticTransform(1.0, 4.0, generator=0)(ramp)[0, 0, 4:-4, 4:-4], axis=1) - 1).max() < 0.3


def test_numbers_of_the_lecture():
    assert augment.crop_positions(256, 224) == 33 * 33 == 1089  # 정오표: 1,024
    x = np.arange(36.0).reshape(1, 1, 6, 6)
    ten = augment.ten_crop(x, 4)
    assert ten.shape == (1, 10, 1, 4, 4) and [int(c[0, 0, 0]) for c in ten[0, :5]] == [0, 2, 12, 14, 7]
    np.testing.assert_array_equal(ten[0, 5, 0], x[0, 0, :4, ::-1][:, :4])
    mean = augment.ten_crop_predict(lambda t: t.sum((1, 2, 3)), x.astype(np.float32), 4)
    np.testing.assert_allclose(mean.data, [ten[0].sum((1, 2, 3)).mean()], rtol=1e-6)


def test_pca_color_follows_the_covariance_of_the_training_colors():
    rng = np.random.default_rng(1)
    colors = rng.normal(size=(500, 3)) @ np.array([[0.3, 0.1, 0], [0, 0.2, 0.1], [0, 0, 0.05]])
    images = np.tile(colors[:, :, None, None], (1, 1, 2, 2))
    shift = (augment.PCAColor(0.5, 0).fit(images)(np.zeros((20000, 3, 1, 1))))[:, :, 0, 0]
    np.testing.assert_allclose(np.cov(shift.T), 0.25 * np.cov(colors.T, bias=True), rtol=0.1, atol=5e-4)
    gray = augment.PCAColor(0.5, 0).fit(X[:, :1])(X[:, :1])
    assert gray.shape == (4, 1, 6, 8)


def test_composes_and_works_with_a_loader():
    t = augment.Compose([augment.RandomHorizontalFlip(1.0), augment.RandomCrop(4), augment.GaussianNoise(0.0)], generator=3)
    again = augment.Compose(t.transforms, generator=3)
    np.testing.assert_array_equal(t(X), again(X))
    for x, _ in DataLoader(TensorDataset(X, np.arange(4)), batch_size=2):
        assert t(x).shape == (2, 3, 4, 4)


BAD = {
    "정수 영상": (lambda: augment.GaussianNoise()(np.zeros((1, 1, 2, 2), int)), ArgumentTypeError, ["int64", "255"]),
    "두 축": (lambda: augment.GaussianNoise()(np.zeros((2, 2))), ShapeError, ["(2, 2)", "(N, C, H, W)"]),
    "큰 조각": (lambda: augment.RandomCrop(9)(X), ShapeError, ["(6, 8)", "(9, 9)", "padding"]),
    "크기": (lambda: augment.CenterCrop(0), ArgumentError, ["size", "0"]),
    "확률": (lambda: augment.RandomHorizontalFlip(1.5), ArgumentError, ["p", "1.5"]),
    "배수": (lambda: augment.RandomAffine(scale=(0, 1)), ArgumentError, ["scale"]),
    "거꾸로": (lambda: augment.RandomAffine((5, -5)), ArgumentError, ["degrees"]),
    "이동": (lambda: augment.RandomAffine(translate=(2, 0)), ArgumentError, ["translate"]),
    "폭": (lambda: augment.ElasticTransform(1, 0), ArgumentError, ["sigma"]),
    "잡음": (lambda: augment.GaussianNoise(-1), ArgumentError, ["sigma"]),
    "배우지 않은 색": (lambda: augment.PCAColor()(X), ArgumentError, ["fit"]),
    "다른 채널": (lambda: augment.PCAColor().fit(X)(X[:, :1]), ShapeError, ["3개", "1개"]),
    "합친 것": (lambda: augment.Compose([3]), ArgumentTypeError, ["transforms[0]"]),
    "정의하지 않음": (lambda: augment.Augmentation()(X), ArgumentTypeError, ["apply"]),
    "덧대기": (lambda: augment.RandomCrop(2, padding=-1), ArgumentError, ["padding"]),
}


@pytest.mark.parametrize("what", BAD)
def test_what_is_wrong_is_said_in_korean(what):
    call, kind, words = BAD[what]
    with pytest.raises(kind) as caught:
        call()
    assert all(w in str(caught.value) for w in words), str(caught.value)


def test_random_crop_visits_every_place_and_no_other():
    image = np.arange(1.0, 16).reshape(1, 1, 3, 5)
    for padding, places in ((0, 2 * 3), (1, 4 * 5)):
        crops = augment.RandomCrop((2, 3), padding=padding, generator=0)(np.tile(image, (400, 1, 1, 1)))
        padded = np.pad(image[0, 0], padding)
        found = {crop[0].tobytes() for crop in crops}
        expected = {np.ascontiguousarray(padded[t:t + 2, c:c + 3]).tobytes() for t in range(2 + 2 * padding) for c in range(3 + 2 * padding)}
        assert found == expected and len(expected) == places == augment.crop_positions(padded.shape, (2, 3))


# ── 반쯤 밖에 있는 것은 빈자리의 값과 섞인다 ──


def test_a_border_turned_half_outside_is_mixed_with_the_fill():
    top = np.zeros((1, 1, 5, 5))
    top[0, 0, 0] = 1
    turned = augment.RandomAffine((3, 3))(top)[0, 0]
    np.testing.assert_allclose(turned[0], [0.898, 0.950, 0.997, 0.945, 0.802], atol=1e-3)
    assert augment.RandomAffine((3, 3), fill=1.0)(np.ones((1, 1, 5, 5))) == pytest.approx(1)  # 채운 것과 같은 값이면 그대로


def nudged(x, amount):
    """``amount`` 화소만큼 오른쪽 아래로 민 것."""
    moved = np.empty_like(x)
    augment.geometry.move_into(moved, x, np.eye(2), (amount, amount), 1, 0.0)
    return moved


@pytest.mark.parametrize("amount", [1e-6, 0.25, 0.5, 0.75])
def test_what_lies_a_little_outside_is_not_lost(amount):
    x = np.ones((1, 4, 4))
    weight = np.array([1 - amount, 1, 1, 1])
    np.testing.assert_allclose(nudged(x, amount)[0], np.outer(weight, weight), atol=1e-9)


def test_an_elastic_flow_keeps_the_border():
    """흐름이 1e-6 화소이면 값도 그만큼만 바뀐다."""
    x = np.ones((3, 1, 8, 8))
    assert np.abs(augment.ElasticTransform(1e-6, 2.0, generator=0)(x) - x).max() < 4e-6
    assert augment.ElasticTransform(generator=0)(x)[:, :, 0].mean() > 0.7


@pytest.mark.parametrize("side", [8, 28, 64])
def test_elastic_defaults_grow_with_the_image(side):
    """기본값은 짧은 변에 견준 것: 어느 크기에서도 같은 몫만큼 움직이고, 화소의 차례가 뒤집히지 않는다."""
    ramp = np.tile(np.arange(float(side)), (20, 1, side, 1)).reshape(20, 1, side, side)
    inside = slice(side // 7, -(side // 7))
    moved = augment.ElasticTransform(generator=0)(ramp)[:, :, inside, inside]
    assert 0.2 < np.abs(moved - ramp[:, :, inside, inside]).max() / (side / 14) <= 1 + 1e-9
    assert (np.diff(moved, axis=-1) > -1e-9).all()


def test_small_numbers_and_narrow_images_are_taken():
    half = X.astype(np.float16)
    for t in (augment.RandomAffine(np.float32(5)), augment.ElasticTransform(), augment.RandomHorizontalFlip(np.float32(0.5))):
        assert t(half).dtype == np.float16
    for bad in ({"scale": 1.2}, {"translate": 0.1}):
        with pytest.raises(ArgumentError, match=next(iter(bad))):
            augment.RandomAffine(**bad)
