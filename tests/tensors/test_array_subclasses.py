"""NumPy 배열의 자손과 표의 열: 텐서 곁에서는 보통의 배열과 비트까지 같고, 텐서 속에 그 클래스로 남지 않는다. 뜻이 다른 것은 물린다."""

from __future__ import annotations

import operator

import numpy as np
import pytest

import tinygrad_ko as tg
from tinygrad_ko.errors import ArgumentTypeError
from tinygrad_ko.nn import functional as F


class Measured(np.ndarray):
    """사용자의 클래스."""


VALUES = np.array([[1.0, 2.0], [3.0, 4.0]])
CALLS = {
    **{f.__name__: f for f in (operator.add, operator.sub, operator.mul, operator.truediv, operator.pow, operator.matmul)},
    "right": lambda t, k: k * t, "maximum": np.maximum, "hypot": np.hypot, "compare": lambda t, k: t * (t > k), "clip": lambda t, k: t.clip(k, k + 9),
    "where": lambda t, k: tg.where(k > 2, t, k), "stack": lambda t, k: tg.stack([t, k]), "einsum": lambda t, k: tg.einsum("ij,jk->ik", t, k),
    "linear": F.linear, "mse": lambda t, k: F.mse_loss(t, k, reduction="none"), "kron": np.kron, "dot": np.dot, "tensordot": lambda t, k: np.tensordot(t, k, 1),
    "share": lambda t, k: t * tg.from_numpy(k) if isinstance(k, np.ndarray) else t * tg.tensor(k), "take": lambda t, k: tg.take(t, k.astype(int) % 2),
    "seed": lambda t, k: tg.tensordot(t, tg.autograd.grad(t * t, t, k, create_graph=True)[0], 1),
}


def measured(path):
    return VALUES.view(Measured)


def mapped(path):
    kept = np.memmap(path / "x", dtype="f8", mode="w+", shape=(2, 2))
    kept[:] = VALUES
    return kept


def column(path):
    return pytest.importorskip("pandas").DataFrame(VALUES)


@pytest.mark.parametrize("call", CALLS.values(), ids=CALLS)
@pytest.mark.parametrize("kin", [measured, mapped, column])
def test_an_array_of_another_class_is_computed_like_the_plain_one(kin, call, tmp_path):
    if kin is column and call in (CALLS["clip"], CALLS["right"]):
        pytest.skip("표의 셈이 먼저 불린다")
    answers = []
    for given in (VALUES.copy(), kin(tmp_path)):
        t = tg.tensor([[5.0, 6.0], [7.0, 8.0]], dtype=np.float64, requires_grad=True)
        y = call(t, given)
        y.sum().backward()
        answers.append((y.data.tobytes(), t.grad.data.tobytes()))
        assert type(y._data) is np.ndarray and type(t.grad._data) is np.ndarray
    assert answers[0] == answers[1]


@pytest.mark.parametrize("call", [operator.mul, operator.truediv, np.maximum, F.linear], ids=lambda f: f.__name__)
@pytest.mark.parametrize("kin", [measured, mapped])
def test_what_was_recorded_does_not_move_with_the_array(kin, call, tmp_path):
    given, t = kin(tmp_path).copy() if kin is measured else kin(tmp_path), tg.ones((2, 2), dtype=np.float64).requires_grad_()
    y = call(t, given)
    expected = tg.tensor(np.ones((2, 2)), requires_grad=True)
    call(expected, VALUES).sum().backward()
    given[:] = -50
    y.sum().backward()
    assert np.array_equal(t.grad.data, expected.grad.data)


@pytest.mark.filterwarnings("ignore:the matrix subclass")
@pytest.mark.parametrize("call", [c for name, c in CALLS.items() if name not in ("stack", "share", "take", "seed")], ids=lambda c: c.__name__)
def test_np_matrix_whose_product_means_another_thing_is_refused(call):
    with pytest.raises(ArgumentTypeError, match="np.matrix 는 . 의 뜻이 배열과 달라"):
        call(tg.tensor(VALUES, requires_grad=True), np.matrix(VALUES))


@pytest.mark.filterwarnings("ignore:the matrix subclass")
def test_making_a_tensor_of_a_matrix_or_a_map_is_plain_and_shares_what_it_shared(tmp_path):
    matrix, kept = np.matrix(VALUES), mapped(tmp_path)
    for given in (matrix, kept):
        t = tg.from_numpy(given)
        assert type(t._data) is np.ndarray and np.shares_memory(t._data, given) and type(tg.tensor(given)._data) is np.ndarray
        assert np.array_equal((t * t).data, VALUES * VALUES)
        f = tg.compile(lambda t: (t * t).sum())
        assert f(t).item() == f(t).item() == 30 and f.why is None


MASKED = np.ma.array([1.0, 2.0, 3.0], mask=[0, 1, 0])


@pytest.mark.parametrize("call", [
    lambda t: t > MASKED, lambda t: t == MASKED, lambda t: (t > 1) & (MASKED > 1), lambda t: t.clip(MASKED, None), lambda t: tg.where(MASKED > 1, t, 0),
    lambda t: t[MASKED > 1], lambda t: tg.take(t, np.ma.array([0, 1], mask=[0, 1])), lambda t: operator.setitem(t.clone(), slice(None), MASKED),
    lambda t: (t * 2).backward(MASKED), lambda t: setattr(t, "grad", MASKED), lambda t: F.mse_loss(t, MASKED), lambda t: tg.stack([t, MASKED]),
], ids=range(12))
def test_a_mask_is_never_lost(call):
    with pytest.raises(ArgumentTypeError, match="가려진 배열"):
        call(tg.tensor([3.0, 1.0, 2.0], requires_grad=True))
