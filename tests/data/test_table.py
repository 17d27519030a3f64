"""전처리: 강의 L8의 수, 되돌리기, 훈련에서 배워 시험에 쓰기, 값이 하나뿐인 열, 모르는 범주, NaN."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

import tinygrad_ko as tg
from tinygrad_ko.data import MinMaxScaler, OneHotEncoder, StandardScaler
from tinygrad_ko.errors import ArgumentError, ArgumentTypeError, DataError, ShapeError

TABLES = arrays(np.float64, st.tuples(st.integers(1, 6), st.integers(1, 4)), elements=st.floats(-1e3, 1e3).map(lambda v: round(v, 3)))


def test_the_row_of_the_lecture():
    encoder = OneHotEncoder(columns=[3, 4], categories=[[1, 2], [1, 2, 3, 4]]).fit([[1.755, 65.5, 122, 1, 3]])
    row = encoder.transform([[1.755, 65.5, 122, 1, 3]])
    assert row.tolist() == [[1.755, 65.5, 122, 1, 0, 0, 0, 1, 0]]
    assert encoder.inverse_transform(row).tolist() == [[1.755, 65.5, 122, 1, 3]]


def test_scales_of_height_and_weight_differ_about_57_fold():
    people = np.array([[1.885, 65.5], [1.525, 45.0]])
    height, weight = np.ptp(people, axis=0)
    assert height == pytest.approx(0.36) and weight / height == pytest.approx(56.94, abs=0.01)  # 정오표: 33cm, 62배
    assert np.ptp(MinMaxScaler().fit_transform(people), axis=0).tolist() == [1, 1]
    np.testing.assert_allclose(StandardScaler().fit_transform(people), [[1, 1], [-1, -1]])


@given(TABLES)
def test_inverse_brings_back_the_table(table):
    for scaler in (MinMaxScaler(), MinMaxScaler((-2, 3)), StandardScaler(), OneHotEncoder()):
        made = scaler.fit_transform(table)
        np.testing.assert_allclose(scaler.inverse_transform(made), table, rtol=1e-9, atol=1e-9)
        assert np.isfinite(made).all()


@given(TABLES)
def test_training_set_is_scaled_to_its_promise(table):
    low = MinMaxScaler((-1, 1)).fit_transform(table)
    assert (low >= -1 - 1e-12).all() and (low <= 1 + 1e-12).all()
    z = StandardScaler().fit_transform(table)
    moving = np.ptp(table, axis=0) > 1e-6
    np.testing.assert_allclose(z.mean(0), 0, atol=1e-6)
    np.testing.assert_allclose(z.std(0)[moving], 1, rtol=1e-6)
    assert (z[:, np.ptp(table, axis=0) == 0] == 0).all()


def test_the_mean_of_a_constant_column_is_its_value():
    assert StandardScaler().fit_transform(np.full((6, 1), 171.281)).tolist() == [[0.0]] * 6  # 반올림한 평균은 171.281 이 아니다


def test_the_test_set_uses_what_the_training_set_taught():
    scaler = MinMaxScaler().fit([[0.0], [10.0]])
    assert scaler.transform([[20.0]]).item() == 2.0
    assert StandardScaler().fit([[0.0], [10.0]]).transform([[5.0]]).item() == 0.0


def test_float32_and_tensors():
    x = np.ones((3, 2), np.float32) * [[1], [2], [3]]
    assert MinMaxScaler().fit_transform(x.astype(np.float32)).dtype == np.float32
    assert StandardScaler().fit_transform(tg.tensor(x.astype(np.float32))).dtype == np.float32
    big = np.full((1000, 1), 1e4, np.float32) + np.arange(1000, dtype=np.float32)[:, None] % 2
    np.testing.assert_allclose(StandardScaler().fit_transform(big).std(), 1, rtol=1e-4)


def test_unknown_categories_can_be_ignored():
    encoder = OneHotEncoder(handle_unknown="ignore").fit([[1], [3]])
    assert encoder.transform([[3], [2]]).tolist() == [[0, 1], [0, 0]]


BAD = {
    "배우기 전": (lambda: MinMaxScaler().transform([[1.0]]), ArgumentError, ["fit"]),
    "빈 표": (lambda: StandardScaler().fit(np.zeros((0, 3))), DataError, ["(0, 3)"]),
    "한 줄": (lambda: StandardScaler().fit([1.0, 2.0]), ShapeError, ["(2,)", "reshape"]),
    "글자": (lambda: MinMaxScaler().fit([["a"]]), ArgumentTypeError, ["수의 표"]),
    "NaN": (lambda: MinMaxScaler().fit([[1.0, 2.0], [3.0, np.nan]]), DataError, ["1번째 줄 1번째 열", "nanmean"]),
    "바꿀 때 NaN": (lambda: StandardScaler().fit([[1.0], [2.0]]).transform([[np.inf]]), DataError, ["무한대"]),
    "열의 수": (lambda: StandardScaler().fit([[1.0, 2.0]]).transform([[1.0]]), ShapeError, ["2개", "1개"]),
    "범위": (lambda: MinMaxScaler((1, 1)), ArgumentError, ["feature_range"]),
    "모르는 범주": (lambda: OneHotEncoder().fit([[1], [2]]).transform([[7]]), DataError, ["값 7", "[1.0, 2.0]", "ignore"]),
    "없는 열": (lambda: OneHotEncoder([5]).fit([[1, 2]]), ArgumentError, ["[5]"]),
    "겹친 열": (lambda: OneHotEncoder([0, -2]).fit([[1, 2]]), ArgumentError, ["겹치는"]),
    "범주의 수": (lambda: OneHotEncoder([0], [[1], [2]]), ArgumentError, ["1개", "2개"]),
    "낱말": (lambda: OneHotEncoder(handle_unknown="skip"), ArgumentError, ["'skip'"]),
    "되돌릴 수 없음": (lambda: OneHotEncoder().fit([[1], [2]]).inverse_transform([[0, 0]]), DataError, ["모두 0"]),
}


@pytest.mark.parametrize("what", BAD)
def test_what_is_wrong_is_said_in_korean(what):
    call, kind, words = BAD[what]
    with pytest.raises(kind) as caught:
        call()
    assert all(w in str(caught.value) for w in words), str(caught.value)


# ── 전처리의 가장자리 ──


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("at", [1.0, -3.0, 1e6 + 0.1, 1e-30])
def test_a_column_that_differs_by_one_ulp_is_still_two_values(dtype, at):
    low = dtype(at)
    column = np.array([[low], [np.nextafter(low, dtype(np.inf))]], dtype)
    np.testing.assert_array_equal(MinMaxScaler().fit_transform(column), [[0], [1]])
    np.testing.assert_array_equal(StandardScaler().fit_transform(column), [[-1], [1]])
    for scaler in (MinMaxScaler().fit(column), StandardScaler().fit(column)):
        np.testing.assert_array_equal(scaler.inverse_transform(scaler.transform(column)), column)


@pytest.mark.parametrize("size", [1e308, 1e200, 1e-200, 5e-324])
def test_huge_and_tiny_columns_are_scaled(size):
    column = np.array([[-size], [size], [0.0]])
    np.testing.assert_allclose(StandardScaler().fit_transform(column)[:, 0], np.array([-1, 1, 0]) * 1.5**0.5)
    if size < 1e308:
        np.testing.assert_allclose(MinMaxScaler().fit_transform(column)[:, 0], [0, 1, 0.5])
    else:  # 최대 − 최소가 넘친다: 소리 없이 0이 되지 않고 말한다
        with pytest.raises(DataError, match="0번째 열.*float64"):
            MinMaxScaler().fit(column)
    wide = np.array([[-3e38], [3e38]], np.float32)
    np.testing.assert_array_equal(MinMaxScaler().fit_transform(wide), [[0], [1]])


def test_a_float32_value_is_its_float64_category():
    table = np.array([[0.1], [0.2]], np.float32)
    np.testing.assert_array_equal(OneHotEncoder(categories=[[0.1, 0.2]]).fit_transform(table), np.eye(2))
    learned = OneHotEncoder().fit(table)
    np.testing.assert_array_equal(learned.transform(np.array([[0.2], [0.1]])), np.eye(2)[::-1])
    with pytest.raises(DataError, match="0.3"):
        learned.transform(np.array([[0.3]]))


@pytest.mark.parametrize("categories, dtype", [([1, 2, 1], np.float64), ([0.1, 0.1], np.float32), ([16777216, 16777217], np.float32), ([2**53, 2**53 + 1], np.float64)])
def test_categories_that_are_the_same_are_refused(categories, dtype):
    with pytest.raises(ArgumentError, match="같은 것"):
        OneHotEncoder(categories=[categories]).fit(np.array([[1.0]], dtype))


def test_integers_that_a_float_cannot_tell_apart_are_refused():
    with pytest.raises(DataError, match="2\\*\\*53.*return_inverse"):
        OneHotEncoder().fit(np.array([[2**53], [2**53 + 1]]))
    assert OneHotEncoder().fit_transform(np.array([[2**53], [2**53 - 1]])).tolist() == [[0, 1], [1, 0]]
    with pytest.raises(ArgumentError, match="feature_range"):
        MinMaxScaler(3)
