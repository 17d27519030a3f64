"""배열이 될 수 없는 목록: 자기 자신을 담은 것, 너무 깊은 것, 줄마다 길이가 다른 것. 어디에 주어도 한국어로 알린다."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import tinygrad_ko as tg
from tinygrad_ko import nn
from tinygrad_ko.errors import TinygradError
from tinygrad_ko.nn import functional as F

X = np.array([1.0, 2.0])


def endless() -> Any:
    held: list[Any] = [1.0]
    held.append(held)
    return held


def deep(depth: int = 5000) -> Any:
    held: Any = 1.0
    for _ in range(depth):
        held = [held]
    return held


LISTS: dict[str, Callable[[], Any]] = {"자기를 담은 것": endless, "5,000겹": deep, "70겹": lambda: deep(70), "들쭉날쭉": lambda: [[1.0], [1.0, 2.0]]}


def leaf() -> tg.Tensor:
    return tg.tensor(X, requires_grad=True)


def set_data(bad: Any) -> None:
    x = tg.zeros(2)
    x.data = bad


def set_grad(bad: Any) -> None:
    leaf().grad = bad


def set_item(bad: Any) -> None:
    tg.zeros(2)[0] = bad


PLACES: dict[str, Callable[[Any], Any]] = {
    "tensor": tg.tensor, "as_tensor": tg.as_tensor, "Parameter": nn.Parameter, "full": lambda v: tg.full((2,), v),
    "+": lambda v: leaf() + v, "거꾸로 +": lambda v: v + leaf(), "tg.add": lambda v: tg.add(leaf(), v), "np.multiply": lambda v: np.multiply(leaf(), v),
    "isclose": lambda v: np.isclose(leaf(), v), "concatenate": lambda v: np.concatenate([leaf(), v]),
    "searchsorted": lambda v: np.searchsorted(tg.tensor(X), v), "interp": lambda v: np.interp(leaf(), v, X),
    "색인": lambda v: leaf()[v], "대입": set_item, "data": set_data, "grad": set_grad, "출발 기울기": lambda v: (leaf() * 2).backward(v),
    "where": lambda v: tg.where(leaf() > 0, leaf(), v),
    "mse_loss": lambda v: F.mse_loss(leaf(), v), "Linear": lambda v: nn.Linear(2, 2)(v), "cross_entropy": lambda v: F.cross_entropy(leaf(), v),
    "TensorDataset": tg.data.TensorDataset, "StandardScaler": lambda v: tg.data.StandardScaler().fit(v),
    "OneHotEncoder": lambda v: tg.data.OneHotEncoder().fit_transform(v), "jvp": lambda v: tg.jvp(lambda x: x * 2, (X,), (v,)),
}


@pytest.mark.parametrize("kind", LISTS)
@pytest.mark.parametrize("place", PLACES)
def test_lists_that_are_no_arrays(place, kind):
    with pytest.raises(TinygradError) as caught:
        PLACES[place](LISTS[kind]())
    assert any("가" <= letter <= "힣" for letter in str(caught.value))


def test_containers_that_hold_themselves():
    x = leaf()
    ring: list[Any] = [x]
    ring.append(ring)

    class Ring(nn.Module):
        def forward(self, given):
            return ring

    assert Ring()(x) is ring  # 모듈이 돌려준 것은 그대로이다
    for call in (lambda: tg.grad(lambda p: p[0].sum())(ring), lambda: tg.data.default_collate([ring]), lambda: np.stack(ring), lambda: tg.tensor(ring)):
        with pytest.raises(TinygradError):
            call()


def test_lists_as_deep_as_arrays_are_taken():
    assert tg.tensor(deep(40)).ndim == 40 and tg.add(tg.tensor([1.0]), deep(30)).ndim == 30


WRONG = {
    "zeros": lambda: tg.zeros("a"), "zeros 음수": lambda: tg.zeros(-1), "ones": lambda: tg.ones((2, 3.5)), "dtype": lambda: tg.ones(2, dtype="abc"),
    "full": lambda: tg.full((2,), [1, 2, 3]), "full 잎": lambda: tg.full((2,), tg.tensor(1.0, requires_grad=True)), "arange": lambda: tg.arange("a"),
    "arange 0": lambda: tg.arange(0, 1, 0), "linspace": lambda: tg.linspace(0, 1, -1), "eye": lambda: tg.eye(-1), "tensor": lambda: tg.tensor([1.0], dtype="abc"),
    "astype": lambda: leaf().astype("abc"), "np.astype": lambda: np.astype(leaf(), tg.tensor(1.0)), "Linear": lambda: nn.Linear(1, 1, dtype="abc"),
    "Conv2d": lambda: nn.Conv2d(1, 1, 1, dtype=tg.tensor(1)), "to": lambda: nn.Linear(1, 1).to("abc"),
}


@pytest.mark.parametrize("name", WRONG)
def test_sizes_and_dtypes_that_are_none(name):
    with pytest.raises(TinygradError) as caught:
        WRONG[name]()
    assert "<attribute" not in str(caught.value) and any("가" <= letter <= "힣" for letter in str(caught.value))


@pytest.mark.parametrize("make", ["geomspace", "linspace", "logspace", "arange"])
def test_series_of_integers_are_those_of_numpy(make):
    for args in ((1, 256, 9), (1000, 1, 4), (1.5, 300.7, 12), (-1, -512, 10)):
        if make == "logspace":
            args = (0, 3, 4)
        elif make == "arange":
            args = (args[0], args[1], 1 if args[1] > args[0] else -1)
        for dtype in (int, np.int32, np.uint8 if args[0] > 0 and max(args) < 256 else np.int16):
            ours, theirs = getattr(tg, make)(*args, dtype=dtype), getattr(np, make)(*args, dtype=dtype)
            assert ours.dtype == theirs.dtype and ours.data.tolist() == theirs.tolist()
    assert np.geomspace(tg.tensor(1), tg.tensor(256), 9, dtype=int).data.tolist() == [1, 2, 4, 7, 16, 32, 63, 127, 256]


def test_a_memoryview_is_an_array_or_refused():
    """``t.data.data`` 는 NumPy 배열의 memoryview 이다."""
    view = leaf().data.data
    assert tg.tensor(view).data.tolist() == tg.as_tensor(view).data.tolist() == X.tolist()
    assert F.mse_loss(leaf(), view).item() == 0 and nn.Linear(2, 1, dtype=np.float64)(view).shape == (1,)
    x = leaf()
    x.data = view
    assert x.data.tolist() == X.tolist()
    for call in (lambda: leaf() + view, lambda: view * leaf(), lambda: np.multiply(leaf(), view)):
        with pytest.raises(TinygradError, match="memoryview"):
            call()


@pytest.mark.parametrize("wrap", [lambda v: [v], lambda v: [[1.0, v]], lambda v: [(1.0, 2.0), [3.0, v]], lambda v: ([[[v]]],)])
def test_what_is_deep_in_a_list_is_seen(wrap):
    """겹친 목록의 속까지: 텐서의 기울기를 잃지 않고, NumPy의 수는 제 dtype 을 지킨다."""
    with pytest.raises(tg.errors.LostGradientError, match="stack"):
        tg.tensor(wrap(tg.tensor(1.0, requires_grad=True)))
    assert tg.tensor(wrap(2.0)).dtype == np.float32
    assert tg.tensor(wrap(np.float64(2.0))).dtype == np.float64
    assert tg.tensor(wrap(np.array(2.0))).dtype == np.float64


# ── 무엇이 틀렸는지 가려 말한다 ──


@pytest.mark.parametrize(("make", "said"), [
    (lambda: tg.tensor([[1, 2], [3]]), "tensor: 목록의 줄마다 길이가 다릅니다: 0번째 줄은 2개, 1번째 줄은 1개"),
    (lambda: tg.tensor([[[1, 2], [3, 4]], [[1, 2], [3]]]), "tensor: 목록의 줄마다 길이가 다릅니다: 0번째 줄은 2개, 1번째 줄은 1개"),
    (lambda: tg.tensor([1, [2, 3]]), "0번째는 수 하나, 1번째 줄은 2개"),
    (lambda: tg.as_tensor([[1, 2], [3]]), "as_tensor: 목록의"),
    (lambda: tg.as_tensor("글"), "as_tensor: 수의 배열이어야"),
    (lambda: tg.tensor([1.0], dtype="flaot32"), "tensor: 모르는 dtype 입니다. 받은 것: str 'flaot32'"),
    (lambda: tg.tensor(1.0, dtype="flaot32"), "tensor: 모르는 dtype 입니다. 받은 것: str 'flaot32'"),
    (lambda: tg.tensor(1.0, True), "이름을 적으세요: requires_grad=True"),
    (lambda: tg.tensor(["a", 1.0], dtype=np.float32), "tensor: 수의 배열로 만들 수 없습니다. 받은 것: list ['a', 1.0]"),
    (lambda: tg.tensor("a", dtype=np.float32), "tensor: 수의 배열로 만들 수 없습니다. 받은 것: str 'a'"),
    (lambda: tg.tensor(), "tensor: data를 주어야 합니다"),
    (lambda: tg.zeros_like(), "zeros_like: x를 주어야 합니다"),
    (lambda: tg.linspace(1), "linspace: stop을 주어야 합니다"),
    (lambda: tg.tensor(1.0, requires_grad="yes"), "tensor: requires_grad 는 참·거짓이어야"),
    (lambda: setattr(tg.tensor(1.0), "data", "a"), "data: 값은 수의 배열이어야 합니다. 받은 것: str 'a'"),
    (lambda: setattr(tg.tensor(1.0), "data", [[1], [1, 2]]), "data: 값은 수의 배열이어야"),
    (lambda: setattr(tg.tensor(1.0), "grad", "a"), "grad: 기울기는 수의 배열이어야 합니다. 받은 것: str 'a'"),
    (lambda: setattr(tg.tensor(1.0), "grad", {}), "grad: 기울기는 수의 배열이어야"),
])
def test_a_refusal_blames_what_is_wrong(make, said):
    """모르는 dtype 을 목록의 탓이라 하지 않고, 파이썬과 NumPy 의 영어만 남기지 않는다."""
    with pytest.raises(TinygradError) as caught:
        make()
    assert said in str(caught.value) and str(caught.value).count("tensor: ") <= 1


@pytest.mark.parametrize("f", [tg.concatenate, tg.stack, tg.vstack, tg.hstack, tg.row_stack, tg.dstack, tg.column_stack], ids=lambda f: f.__name__)
@pytest.mark.parametrize("count", [2, 3])
def test_several_tensors_are_gathered_in_a_list(f, count):
    """하나씩 주면 뒤의 것을 dtype 이나 축으로 읽고 소리 없이 버리지 않는다: ``tg.hstack(a, b)`` 가 ``a`` 였다."""
    with pytest.raises(TinygradError, match=rf"{f.__name__}: 여럿은 목록 하나로 묶어 주세요: {f.__name__}\(\[a, b\]\)"):
        f(*[tg.ones(3)] * count)
    assert f([tg.ones(3)] * count).size == 3 * count


@pytest.mark.parametrize(("run", "said"), [
    (lambda x: x ^ 2, r"\^: 참·거짓이나 정수의 셈입니다. .* 거듭제곱은 \*\* 입니다"),
    (lambda x: x ^ [1, 2], r"\^: 참·거짓"),
    (lambda x: (x > 0) & x, r"&: 참·거짓이나 정수의 셈입니다. .* \(a > 0\) & \(b < 1\)"),
    (lambda x: x > 0 & x, r"&: 참·거짓"),
    (lambda x: x | 1, r"\|: 참·거짓"),
])
def test_bit_signs_on_real_numbers_say_what_was_meant(run, said):
    with pytest.raises(TinygradError, match=said):
        run(tg.ones(2))
    assert (tg.ones(2) > 0 & np.int64(0)).all() and ((tg.ones(2) > 0) ^ True).dtype == bool


@pytest.mark.parametrize(("value", "cure"), [
    (1j, r"\.real"), ([1j, 2], "바꿀 수 있는 수"), ({}, "바꿀 수 있는 수"), (None, "return 을 빠뜨리지"), (len, "괄호를 붙이세요"),
    (nn.MSELoss(), "괄호를 붙이세요"), ([1, None], "return 을 빠뜨리지"), (np.array([1, None]), "수의 배열"), (np.complex64(1j), r"\.real"),
    (np.array([1j, 2]), r"\.real"), (tg.tensor(1j), r"\.real"),
])
@pytest.mark.parametrize("x", [tg.zeros(2), tg.zeros(2).astype("int64"), tg.zeros(2) * 1], ids=["실수", "정수", "연산의 결과"])
def test_what_is_no_number_is_not_written(x, value, cure):
    """None 을 NaN 으로 적거나, 파이썬의 영어로 멈추지 않는다."""
    before = x.tolist()
    with pytest.raises(tg.errors.DtypeError, match=f"x\\[i\\] = v: dtype {x.dtype}인 텐서에.*{cure}"):
        x[...] = value
    assert x.tolist() == before


@pytest.mark.parametrize(("dtype", "value"), [("int8", 300), ("int64", float("inf")), ("uint8", -1), ("int64", 2**70)])
def test_a_number_that_does_not_fit_is_not_written(dtype, value):
    x = tg.zeros(2).astype(dtype)
    with pytest.raises(tg.errors.DtypeError, match=rf"x\[i\] = v: dtype {dtype}인 텐서에.*그 dtype 으로 바꿀 수 있는 수"):
        x[0] = value


def test_none_is_not_written_into_the_graph_either():
    y = tg.tensor([1.0, 2.0], requires_grad=True) * 1
    with pytest.raises(tg.errors.DtypeError, match="return 을 빠뜨리지"):
        y[0] = None
