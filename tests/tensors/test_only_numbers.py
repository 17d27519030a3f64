"""텐서에는 수만 담긴다: 물건(object), 글, 날짜, 이름 붙은 열의 배열은 어느 길로도 텐서가 되거나 함께 셈해지지 않는다."""

from __future__ import annotations

import operator

import numpy as np
import pytest

import tinygrad_ko as tg
from tinygrad_ko.errors import ArgumentTypeError

OTHERS = {
    "object": np.array([1.0, 2.0, 3.0], dtype=object), "object with None": np.array([1.0, None, 3.0], dtype=object), "text": np.array(list("abc")),
    "bytes": np.array([b"a", b"b", b"c"]), "date": np.array(["2020-01-01"] * 3, dtype="M8[D]"), "span": np.array([1, 2, 3], dtype="m8[D]"),
    "record": np.zeros(3, dtype=[("a", "f4")]), "a span": np.timedelta64(1, "D"), "a text": np.str_("a"), "list of texts": ["a", "b", "c"],
    "list with None": [1.0, None, 3.0],
}
BINARY = [operator.add, operator.sub, operator.mul, operator.truediv, operator.pow, operator.matmul, np.maximum, np.hypot, tg.arctan2, np.dot]


@pytest.mark.parametrize("call", BINARY, ids=lambda f: f.__name__)
@pytest.mark.parametrize("other", OTHERS.values(), ids=OTHERS)
@pytest.mark.parametrize("needs", [False, True])
def test_what_is_not_a_number_is_not_computed_with_a_tensor(call, other, needs):
    t = tg.tensor([1.0, 2.0, 3.0], requires_grad=needs)
    with pytest.raises(ArgumentTypeError, match="셈할 수 없습니다|수의 배열이어야|None 이 들어|차원"):
        call(t, other)
    if call is not np.dot and call is not operator.matmul:
        with pytest.raises(ArgumentTypeError, match="셈할 수 없습니다|수의 배열이어야|None 이 들어"):
            call(other, t)


@pytest.mark.parametrize("needs", [False, True])
@pytest.mark.parametrize("other", [v for v in OTHERS.values() if isinstance(v, np.ndarray)], ids=lambda a: str(a.dtype))
@pytest.mark.parametrize("call", [
    lambda t, a: t.clip(a), lambda t, a: t.clip(None, a), lambda t, a: tg.clip(t, a_max=a), lambda t, a: np.clip(t, a, None),
    lambda t, a: t.take(a), lambda t, a: tg.where(a, t, 0.0),
], ids=["clip low", "clip high", "clip named", "np.clip", "take", "where"])
def test_an_option_is_an_array_of_numbers_too(call, other, needs):
    with pytest.raises(ArgumentTypeError, match="수나 참·거짓의 배열이어야 합니다. 받은 것"):
        call(tg.tensor([1.0, 2.0, 3.0], requires_grad=needs), other)


@pytest.mark.parametrize("other", [OTHERS[k] for k in ("text", "bytes", "date", "span", "record", "list of texts")])
def test_comparing_with_what_is_not_a_number_names_the_kinds(other):
    with pytest.raises(ArgumentTypeError, match="^비교: .*수나 수의 배열과 견주세요"):
        _ = tg.tensor([1.0, 2.0, 3.0]) > other


def test_bits_with_objects_make_no_tensor_of_objects():
    with pytest.raises(ArgumentTypeError, match="^&: 참·거짓이나 정수의 셈입니다"):
        _ = tg.tensor([1, 2]) & np.array([1, 3], dtype=object)


@pytest.mark.parametrize("dtype", [object, str, "U3", "S2", "M8[D]", "m8[s]", "V4", [("a", "f4")]], ids=str)
@pytest.mark.parametrize("change", [
    lambda t, d: t.astype(d), lambda t, d: t.to(d), lambda t, d: np.astype(t, d), lambda t, d: tg.as_tensor(t, dtype=d), lambda t, d: t.sum(dtype=d),
    lambda t, d: t.cumsum(dtype=d), lambda t, d: t.mean(dtype=d), lambda t, d: tg.compile(lambda t: t.astype(d))(t),
], ids=range(8))
def test_a_tensor_does_not_change_into_what_is_not_a_number(change, dtype):
    with pytest.raises(ArgumentTypeError, match="텐서에는 수만 담습니다"):
        change(tg.tensor([1.0, 2.0], requires_grad=True), dtype)


@pytest.mark.parametrize("given", [[1.0, None], [[1.0], [None]], np.array([1.0, None], dtype=object)], ids=["list", "nested", "array"])
@pytest.mark.parametrize("make", [
    lambda v: tg.tensor(v, dtype=np.float32), lambda v: tg.as_tensor(v, dtype="float64"), lambda v: tg.full_like(tg.ones(2), v),
    lambda v: setattr(tg.ones(np.shape(v)).requires_grad_(), "grad", v), lambda v: tg.ones(np.shape(v)).requires_grad_().exp().backward(v),
], ids=["tensor", "as_tensor", "full_like", "grad", "backward"])
def test_none_inside_is_never_a_silent_nan(make, given):
    with pytest.raises(ArgumentTypeError, match="None 이 들어 있습니다. 빈 값이면 math.nan"):
        make(given)


def test_numbers_of_every_kind_still_go():
    t = tg.tensor([1.0, 2.0])
    for other in (np.array([1, 2]), np.array([True, False]), np.array([1j, 2]), np.float16([1, 2]), np.bool_(True), np.int8(3), [1, 2], np.array([1, 2], ">i4")):
        assert np.array_equal((t * other).data, t.data * np.asarray(other))
    assert t.astype(">f4").dtype == ">f4" and t.astype(bool).dtype == bool and t.to(complex).dtype == complex
    assert tg.tensor(np.array([1.0, 2.0], dtype=object), dtype=np.float32).tolist() == [1.0, 2.0]  # 바꾸라고 적은 것
