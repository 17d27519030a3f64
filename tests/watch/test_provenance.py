"""출처: 지켜보는 이가 있을 때만, 기울기를 따라가지 않는 셈이 어디서 왔는지 적는다. 배열과 그래프를 붙들지 않는다."""

from __future__ import annotations

import gc
import weakref

import numpy as np
import pytest

import tinygrad_ko as tg
from tinygrad_ko.engine import state, wrap
from tinygrad_ko.operation import operations


@pytest.fixture
def x():
    return tg.tensor([1.0, -2.0, 3.0], requires_grad=True)


def test_nothing_is_written_without_an_observer(x):
    assert state.observer is None
    y = (x * 2).sum()
    assert y.node.note is None


DERIVED = {
    "비교": (lambda x: x > 0, np.greater),
    "뒤집기": (lambda x: ~(x > 0), np.invert),
    "NumPy의 함수": (lambda x: np.argsort(x), np.argsort),
    "ufunc": (lambda x: np.isnan(x), np.isnan),
    "떼어 내기": (lambda x: x.detach(), np.positive),
    "상수끼리의 연산": (lambda x: x.detach() * 2, operations["multiply"]),
    "선택 인수가 있는 연산": (lambda x: (x > 0).astype(np.float32), operations["astype"]),
    "목록을 받는 연산": (lambda x: tg.concatenate([x.detach(), x.detach()]), operations["concatenate"]),
    "no_grad": (lambda x: tg.no_grad()(lambda: x * x)(), operations["multiply"]),
}


@pytest.mark.parametrize("kind", DERIVED)
def test_where_a_value_came_from_is_known(x, kind):
    f, function = DERIVED[kind]
    with tg.keep_values():
        made = f(x)
        origin = state.observer.origin_of(made._data)
        assert origin is not None and origin.function is function
        assert state.observer.origin_of(made._data.copy()) is None
    assert made.node is None or not made.requires_grad


def test_results_of_a_tuple_know_their_place(x):
    with tg.keep_values():
        (rows,) = np.nonzero(x)
        assert state.observer.origin_of(rows._data).part == 0


def test_a_truth_is_not_mistaken_for_another(x):
    """np.True_ 는 하나뿐이다: 저마다의 배열로 바꾸어 적는다."""
    with tg.keep_values():
        first, second = x[0] > 0, x[2] > 0
        assert state.observer.origin_of(first._data).args[0] is not state.observer.origin_of(second._data).args[0]
        assert state.observer.origin_of(np.True_) is None


PEEKS = {
    "item": lambda x: x.sum().item(), "bool": lambda x: bool((x > 0).all()), "float": lambda x: float(x[0].detach()), "tolist": lambda x: x.tolist(),
    "data": lambda x: x.data, "numpy": lambda x: x.detach().numpy(), "in": lambda x: 3.0 in x, "allclose": lambda x: np.allclose(x, 1.0),
    "새 텐서": lambda x: tg.tensor(x.detach()),
}


@pytest.mark.parametrize("kind", PEEKS)
def test_taking_a_value_out_is_noticed(x, kind):
    with tg.keep_values():
        assert state.observer.peeked == []
        PEEKS[kind](x)
        assert state.observer.peeked


@pytest.mark.parametrize("look", [np.shape, np.ndim, np.size, np.iscomplexobj, lambda x: x.shape, lambda x: x.dtype, len, np.zeros_like])
def test_looking_at_the_shape_is_not_taking_a_value_out(x, look):
    with tg.keep_values():
        look(x)
        assert state.observer.peeked == []


def test_neither_arrays_nor_graphs_are_held(x):
    gc.disable()
    try:
        with tg.keep_values():
            observer = state.observer
            mask = (x * 2) > 0
            array = weakref.ref(mask._data)
            assert len(observer._origins) == 1
            del mask
            assert array() is None and not observer._origins
            for _ in range(5):
                loss = (x * x).sum()
                loss.item()
                loss.backward()
            assert len(observer.peeked) <= 2
    finally:
        gc.enable()


def test_values_are_unchanged_by_being_watched(x):
    def f(x):
        return [(x > 0), np.argsort(x), x.detach() + 1, (x[0] > 0), np.nonzero(x)[0], wrap(np.float32(2)) * wrap(np.float32(3))]

    with tg.keep_values():
        watched = f(x)
    for a, b in zip(f(x), watched, strict=True):
        assert a.dtype == b.dtype and a.shape == b.shape and type(a) is type(b)
        np.testing.assert_array_equal(a._data, b._data)


@pytest.mark.parametrize("f", [np.linalg.svd, np.linalg.eigh, np.linalg.eig, np.linalg.qr, np.linalg.slogdet, tg.modf, lambda a: tg.divmod(a, 0.7), np.frexp,
                               tg.linalg.cond, tg.linalg.svdvals, lambda a: (tg.linalg.norm(a, 2),), tg.linalg.eigvalsh])
@pytest.mark.parametrize("watch", [tg.keep_values, tg.anomaly_mode])
def test_several_results_are_tensors_when_watched(f, watch):
    """이름 붙은 튜플을 주는 분해도: 상수를 분해한 것이 배열로 새지 않는다."""
    def parts(y):
        return list(y) if isinstance(y, (tuple, list)) else [y]

    a = tg.tensor(np.array([[2.0, 0.5], [0.5, 1.0]]))
    plain = f(a)
    with watch():
        watched = f(a)
    assert type(plain) is type(watched) and all(isinstance(p, tg.Tensor) for p in parts(watched))
    for p, q in zip(parts(plain), parts(watched), strict=True):
        np.testing.assert_array_equal(p.data, q.data)
