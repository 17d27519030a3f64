"""keepdims: 그 인수를 가진 모든 함수와 메서드가 참·거짓과 0·1 을 받고, 다른 것은 같은 말로 물린다."""

from __future__ import annotations

import inspect

import numpy as np
import pytest

import tinygrad_ko as tg
from tinygrad_ko.errors import ArgumentTypeError
from tinygrad_ko.face import functions, places
from tinygrad_ko.operation import compositions, operations

X = np.float32([[1.0, 3.0, 2.0], [4.0, 0.0, 5.0]])
BETWEEN = {"quantile": (0.5,), "nanquantile": (0.5,), "percentile": (50,), "nanpercentile": (50,), "kthvalue": (1,)}  # 축 앞에 오는 것
TABLE = sorted(n for n in functions.names() if "keepdims" in functions.public_function(n).known)
PLACES = sorted(n for n, f in vars(places).items() if inspect.isfunction(f) and n in tg.__all__ and "keepdims" in inspect.signature(f).parameters)
LINALG = ["linalg.norm", "linalg.matrix_norm", "linalg.vector_norm"]
NAMES = [*TABLE, *PLACES, *LINALG]
METHODS = [n for n in [*TABLE, *PLACES] if hasattr(tg.Tensor, n)]


def called(name, keepdims):
    """함수를 키워드로 부른 것. 행렬의 노름은 축을 받지 않는다."""
    room, _, short = name.rpartition(".")
    axis = {} if short == "matrix_norm" else {"axis": 1}
    return getattr(tg.linalg if room else tg, short)(tg.tensor(X), *BETWEEN.get(short, ()), **axis, keepdims=keepdims)


def shape_of(result):
    return (result[0] if isinstance(result, tuple) else result).shape


def test_all_of_them_are_here():
    assert len(TABLE) >= 25 and len(PLACES) >= 5 and len(METHODS) >= 12
    assert {"sum", "median", "quantile", "logsumexp", "norm"} <= {*TABLE} <= {*operations, *compositions}


@pytest.mark.parametrize("keepdims", [1, 0, np.True_, np.False_, np.int64(1)], ids=repr)
@pytest.mark.parametrize("name", NAMES)
def test_zero_and_one_mean_false_and_true(name, keepdims):
    assert shape_of(called(name, keepdims)) == shape_of(called(name, bool(keepdims)))


@pytest.mark.parametrize("keepdims", ["no", "", 2, -1, None, 1.0, [True], np.array([True])], ids=repr)
@pytest.mark.parametrize("name", NAMES)
def test_anything_else_is_refused_by_the_name_of_the_function(name, keepdims):
    with pytest.raises(ArgumentTypeError, match=f"^{name.rpartition('.')[2]}: keepdims는 True 나 False 여야 합니다. 받은 것: .*라고 쓰세요"):
        called(name, keepdims)


@pytest.mark.parametrize("name", METHODS)
def test_methods_say_the_same_and_take_the_name_of_pytorch(name):
    method, before = getattr(tg.tensor(X, requires_grad=True), name), BETWEEN.get(name, ())
    for spelling in ("keepdims", "keepdim"):
        with pytest.raises(ArgumentTypeError, match=rf"^{name}: keepdims는 True 나 False"):
            method(*before, axis=1, **{spelling: "no"})


BY_PLACE = [n for n in METHODS if n in operations and operations[n].names[:3] == ["x", "axis", "keepdims"]]


@pytest.mark.parametrize("keepdims", ["", None, 1.0, 2], ids=repr)
@pytest.mark.parametrize("name", BY_PLACE)
def test_by_place_it_is_looked_at_too(name, keepdims):
    """이름으로 주지 않은 것은 곧장 가는 길로 간다. NumPy 는 2 와 1.0 도 참으로 본다."""
    assert len(BY_PLACE) >= 6
    with pytest.raises(ArgumentTypeError, match=f"^{name}: keepdims는 True 나 False 여야 합니다"):
        getattr(tg.tensor(X), name)(1, keepdims)
    assert getattr(tg.tensor(X), name)(1, 1).shape == (2, 1)


def test_what_is_one_too_many_is_not_taken_for_keepdims():
    with pytest.raises(ArgumentTypeError, match="^matrix_norm: 이름 없이 줄 수 있는 인수는 1개인데 2개"):
        tg.linalg.matrix_norm(tg.tensor(X), "fro")


def test_a_kept_one_is_the_same_gradient_and_the_same_program():
    x = tg.tensor(X, requires_grad=True)
    assert tg.array_equal(*[tg.autograd.grad((x.logsumexp(1, k) * x).sum(), x)[0] for k in (True, 1)])
    assert tg.array_equal(tg.compile(lambda v: v.logsumexp(1, 1) * 2)(x.detach()), x.detach().logsumexp(1, True) * 2)
