"""과제의 자료: 그리거나 찍은 숫자를 읽는 꼴로 만들기, 그리는 쪽, 자모의 영상."""

from __future__ import annotations

import numpy as np
import pytest

import tinygrad_ko as tg
from tinygrad_ko import nn
from tinygrad_ko.course.projects.measures import predicted
from tinygrad_ko.course.projects.parts import divided
from tinygrad_ko.data import load_digits
from tinygrad_ko.errors import ArgumentError, DataError, MissingFileError
from tinygrad_ko.view.paper.fonts import FONT_PATH

pillow = pytest.importorskip("PIL.Image", reason="Pillow 로 영상을 만든다")


def drawn(text, rng, photo=False, side=200, colour=20):
    """글꼴로 쓴 글: ``photo`` 이면 그림자와 잡음이 있는 사진."""
    from PIL import ImageDraw, ImageFont

    paper = pillow.new("L", (side, side), 255)
    font = ImageFont.truetype(str(FONT_PATH), int(rng.uniform(0.45, 0.7) * side))
    ImageDraw.Draw(paper).text(tuple(side / 2 + rng.uniform(-0.08, 0.08, 2) * side), text, colour, font, "mm", stroke_width=int(rng.integers(0, 4)))
    array = np.asarray(paper.rotate(rng.uniform(-10, 10), fillcolor=255), float)
    if photo:
        shadow = np.linspace(1, rng.uniform(0.5, 0.8), side)
        array = array * (shadow if rng.random() < 0.5 else shadow[:, None]) * 0.9 + rng.normal(0, 6, array.shape)
    return np.clip(array, 0, 255).astype(np.uint8)


@pytest.mark.parametrize("size", [8, 28])
def test_a_photograph_and_a_drawing_of_the_same_digit_are_alike(size):
    for digit in "23":
        plain = tg.course.digit_from_image(drawn(digit, np.random.default_rng(3)), size)
        photo = tg.course.digit_from_image(drawn(digit, np.random.default_rng(3), photo=True), size)
        assert plain.shape == photo.shape == (size, size) and plain.dtype == np.float32 and plain.max() == 1 and plain.min() == 0
        assert np.abs(plain - photo).mean() < 0.08
        assert np.array_equal(plain, tg.course.digit_from_image(drawn(digit, np.random.default_rng(3)) / 255, size)), "0…255 와 0…1 은 같은 것이다"


def test_dark_paper_colour_and_clear_paper(tmp_path):
    grey = drawn("2", np.random.default_rng(0))
    wanted = tg.course.digit_from_image(grey)
    assert np.abs(tg.course.digit_from_image(255 - grey) - wanted).max() < 0.15
    assert np.allclose(tg.course.digit_from_image(np.stack([grey] * 3, -1)), wanted)
    clear = np.zeros((*grey.shape, 4), np.uint8)
    clear[..., 3] = 255 - grey  # 투명한 종이에 검은 획
    pillow.fromarray(clear, "RGBA").save(tmp_path / "숫자.png")
    assert np.abs(tg.course.digit_from_image(tmp_path / "숫자.png") - wanted).max() < 0.05


def test_mnist_like_digits_are_centred_by_mass():
    made = tg.course.digit_from_image(drawn("4", np.random.default_rng(1)), 28)
    rows, columns = np.flatnonzero(made.max(1) > 0.2), np.flatnonzero(made.max(0) > 0.2)
    assert max(np.ptp(rows), np.ptp(columns)) + 1 <= 22
    grid = np.arange(28) + 0.5
    assert abs((made.sum(1) * grid).sum() / made.sum() - 14) < 1 and abs((made.sum(0) * grid).sum() / made.sum() - 14) < 1


@pytest.mark.parametrize(("image", "words"), [
    (np.full((60, 60), 220), "획이 보이지 않습니다"), (np.full((60, 60), 3), "획이 보이지 않습니다"), (np.ones((4, 4)), "너무 작습니다"),
    (np.full((60, 60), np.nan), "nan"),
])
def test_what_is_wrong_with_an_image_is_told(image, words):
    with pytest.raises(DataError, match=words):
        tg.course.digit_from_image(image)


@pytest.mark.parametrize("read", [
    tg.course.digit_from_image, lambda ragged: divided((ragged, [0, 1]), None), lambda ragged: predicted(ragged, np.zeros(2), False, "predict"),
])
def test_rows_of_different_lengths_are_told(read):
    with pytest.raises(DataError, match="줄마다 길이가 달라"):
        read([[1.0, 2.0], [3.0]])


def test_all_ink_and_a_dot_are_told():
    image = np.full((80, 80), 240)
    image[3:-3, 3:-3] = 10
    with pytest.raises(DataError, match="온통 칠해져"):
        tg.course.digit_from_image(image)
    image[:] = 240
    image[30:33, 30:33] = 10
    with pytest.raises(DataError, match="점만큼 작습니다"):
        tg.course.digit_from_image(image)


def test_wrong_calls(tmp_path):
    with pytest.raises(ArgumentError, match="8.*28"):
        tg.course.digit_from_image(np.zeros((20, 20)), 16)
    with pytest.raises(ArgumentError, match="모양"):
        tg.course.digit_from_image(np.zeros(20))
    with pytest.raises(MissingFileError):
        tg.course.digit_from_image(tmp_path / "없는.png")
    (tmp_path / "글.png").write_text("글", encoding="utf-8")
    with pytest.raises(DataError, match="영상으로 읽지 못했습니다"):
        tg.course.digit_from_image(tmp_path / "글.png")
    (tmp_path / "빈.png").write_bytes(b"")
    with pytest.raises(DataError):
        tg.course.digit_from_image(tmp_path / "빈.png")


@pytest.mark.slow
def test_the_digits_net_reads_photographs_of_digits_it_has_not_seen():
    """시험 숫자를 크게 늘려 그림자와 잡음을 더한 '사진'을, 숫자 신경망이 화소 그대로와 거의 같이 읽는다."""
    images, labels = load_digits()
    rng = np.random.default_rng(0)
    order = rng.permutation(len(images))
    own, held = order[:1400], order[1400:1500]
    tg.manual_seed(0)
    model = nn.Sequential(nn.Linear(64, 64), nn.ReLU(), nn.Linear(64, 10))
    loader = tg.data.DataLoader(tg.data.TensorDataset(images[own], labels[own]), batch_size=32, shuffle=True)
    tg.training.fit(model, nn.CrossEntropyLoss(), tg.optim.Adam(model.parameters(), 3e-3), loader, 15, progress=False)
    photos = []
    for image in images[held]:
        big = pillow.fromarray((255 - 235 * image.reshape(8, 8)).astype(np.uint8)).resize((120, 120), pillow.Resampling.BICUBIC)
        paper = np.full((200, 200), 255.0)
        paper[40:160, 30:150] = np.asarray(big, float)
        paper = paper * np.linspace(1, 0.6, 200) * 0.9 + rng.normal(0, 4, paper.shape)
        photos.append(tg.course.digit_from_image(np.clip(paper, 0, 255).astype(np.uint8)).ravel())

    def accuracy(x):
        return (model(tg.tensor(np.asarray(x, np.float32))).detach().numpy().argmax(1) == labels[held]).mean()

    straight, photographed = accuracy(images[held]), accuracy(photos)
    assert straight > 0.93 and photographed > straight - 0.12


def test_jamo_images_are_many_and_different_and_the_same_again():
    images, labels = tg.course.jamo_images(42, seed=3, size=12)
    assert images.shape == (42, 1, 12, 12) and images.dtype == np.float32 and labels.dtype == np.int64
    assert sorted(set(labels.tolist())) == list(range(14)) and images.min() >= 0 and images.max() <= 1
    again = tg.course.jamo_images(42, seed=3, size=12)[0]
    assert np.array_equal(images, again) and not np.array_equal(images, tg.course.jamo_images(42, seed=4, size=12)[0])
    clean = tg.course.jamo_images(28, seed=0, noise=0)[0]
    assert not np.array_equal(clean[0], clean[14]) and (clean.reshape(28, -1).sum(1) > 5).all()
    for bad in ({"n": 0}, {"size": 4}, {"n": 2.5}):
        with pytest.raises((ArgumentError, tg.errors.ArgumentTypeError), match="jamo_images"):
            tg.course.jamo_images(**bad)


def test_the_page_is_whole_and_calls_nobody(tmp_path):
    page = tg.course.drawing_page()
    assert '<html lang="ko">' in page.html and "http" not in page.html and page.save(tmp_path / "그리기.html").read_text(encoding="utf-8") == page.html
    assert "iframe" in page._repr_html_()
    with pytest.raises(ArgumentError):
        page.save(tmp_path / "그리기.png")


@pytest.mark.slow
def test_drawing_in_the_browser(browser, tmp_path):
    tab = browser.new_page()
    tab.goto(tg.course.drawing_page().save(tmp_path / "그리기.html").as_uri())
    box = tab.locator("#paper").bounding_box()
    tab.mouse.move(box["x"] + 140, box["y"] + 40)
    tab.mouse.down()
    tab.mouse.move(box["x"] + 140, box["y"] + 240, steps=5)
    tab.mouse.up()
    dark = "id => { const c = document.getElementById(id); const d = c.getContext('2d').getImageData(0, 0, c.width, c.height).data; let n = 0; for (let k = 0; k < d.length; k += 4) n += d[k] < 128; return n }"
    assert 3 <= tab.evaluate(dark, "small8") <= 20 and tab.evaluate(dark, "small28") > 10
    with tab.expect_download() as got:
        tab.click("#save")
    got.value.save_as(tmp_path / "숫자.png")
    made = tg.course.digit_from_image(tmp_path / "숫자.png")
    assert made[:, 3:5].min(1).max() > 0.5 and made[:, :2].max() < 0.2
    tab.click("#clear")
    assert tab.evaluate(dark, "small8") == 0
    tab.focus("#paper")
    tab.keyboard.press(" ")
    for _ in range(6):
        tab.keyboard.press("ArrowDown")
    assert tab.evaluate(dark, "paper") > 500 and "붓을 내렸습니다" in tab.inner_text("#told")
    tab.close()
