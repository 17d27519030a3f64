"""NumPy의 셈 경고는 우리 말로 나온다: 연산의 이름과 사용자의 줄을 대고, 사용자의 NumPy는 건드리지 않는다."""

from __future__ import annotations

import os
import pickle
import subprocess
import sys
import warnings
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import tinygrad_ko as tg
from tinygrad_ko import nn, optim
from tinygrad_ko.errors import DtypeError, NumericalWarning
from tinygrad_ko.watch.runtime_warnings import _InOurRooms, speak_in_our_words


def leaf(*values: float) -> tg.Tensor:
    return tg.tensor(np.array(values), requires_grad=True)


def stepped() -> None:
    p = nn.Parameter(tg.tensor([1.0]))
    optimizer = optim.Adam([p])
    p.grad = tg.tensor([1e30])
    optimizer.step()


def told(work: Callable[[], Any]) -> list[warnings.WarningMessage]:
    """그 일을 하는 동안 난 경고들."""
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        speak_in_our_words()
        work()
    return caught


def compiled(function: Callable[[tg.Tensor], Any]) -> Callable[[], Any]:
    """컴파일하여 다시 도는 함수. 적을 때의 값에서는 넘치지 않는다."""
    fast = tg.compile(function)
    for _ in range(3):
        fast(tg.tensor([1.0, 2.0]))
    assert fast.replays == 1
    return lambda: fast(tg.tensor([1.0, 1000.0]))


def growing(x: tg.Tensor) -> tg.Tensor:
    return tg.exp(x).sum()


CASES: dict[str, tuple[Callable[[], Any], list[str]]] = {  # 하는 일 → 연산의 이름과 영어의 말
    "log": (lambda: tg.log(leaf(0.0)), ["log: ", "divide by zero"]),
    "np.log": (lambda: np.log(leaf(0.0)), ["log: ", "divide by zero"]),
    "method": (lambda: leaf(0.0).log(), ["log: ", "divide by zero"]),
    "plain number": (lambda: tg.log(0), ["log: ", "divide by zero"]),
    "plain array": (lambda: tg.log(np.zeros(2)), ["log: ", "divide by zero"]),
    "no_grad": (lambda: tg.log(tg.zeros(2)), ["log: ", "divide by zero"]),
    "reciprocal": (lambda: 1 / leaf(0.0), ["divide: ", "divide by zero"]),
    "zero by zero": (lambda: leaf(0.0) / 0.0, ["divide: ", "invalid value"]),
    "sqrt": (lambda: leaf(-1.0).sqrt(), ["sqrt: ", "invalid value"]),
    "exp": (lambda: tg.exp(leaf(1000.0)), ["exp: ", "overflow"]),
    "float32": (lambda: tg.tensor(1e38) * 10.0, ["multiply: ", "overflow"]),
    "reduction": (lambda: tg.tensor([np.inf, -np.inf]).sum(), ["sum: ", "invalid value"]),
    "beneath NumPy": (lambda: tg.tensor([np.inf, -np.inf]).mean(), ["mean: ", "invalid value"]),
    "empty variance": (lambda: tg.zeros((0, 3)).var(0), ["var: ", "ddof"]), "empty deviation": (lambda: leaf().std(), ["std: ", "ddof"]),
    "one sample": (lambda: tg.var(leaf(1.0), ddof=1), ["var: ", "ddof"]),
    "array of none": (lambda: tg.var(np.zeros(0)), ["var: ", "ddof"]),
    "matmul": (lambda: tg.full((2, 2), 1e30) @ tg.full((2, 2), 1e30), ["matmul: ", "overflow"]),
    "backward": (lambda: leaf(0.0).sqrt().sum().backward(), ["sqrt의 역전파: ", "divide by zero"]),
    "grad": (lambda: tg.autograd.grad(leaf_sqrt[1], leaf_sqrt[0], retain_graph=True), ["sqrt의 역전파: ", "divide by zero"]),
    "step": (stepped, ["Optimizer.step: ", "overflow"]),
    "compiled": (compiled(growing), ["growing(컴파일): ", "overflow"]),
}
_x = leaf(0.0)
leaf_sqrt = (_x, _x.sqrt().sum())


@pytest.mark.parametrize("name", CASES)
def test_it_names_the_operation_and_the_readers_line(name: str) -> None:
    work, words = CASES[name]
    caught = told(work)
    assert caught and all(w.category is NumericalWarning and w.filename == __file__ for w in caught)
    assert any(all(word in str(w.message) for word in words) for w in caught), [str(w.message) for w in caught]


@pytest.mark.parametrize("shape, ddof", [((0, 3), 0), ((0, 3), 1), ((1, 3), 1), ((2, 3), 5)], ids=repr)
@pytest.mark.parametrize("name", ["var", "std"])
def test_a_spread_that_cannot_be_told_is_told_once(name: str, shape: tuple[int, int], ddof: int) -> None:
    """정할 수 없다는 말 하나: 그래서 0을 0으로 나누었다는 말까지 하지 않는다."""
    (said,) = told(lambda: getattr(tg.ones(shape), name)(axis=0, ddof=ddof))
    assert str(said.message).startswith(f"{name}: ") and "ddof" in str(said.message)
    assert any("invalid value" in str(w.message) for w in told(lambda: tg.tensor([np.inf, 1.0]).var(ddof=1)))


def test_second_order_names_the_rule_it_is_in() -> None:
    x = leaf(0.0)
    caught = told(lambda: x.log().sum().backward(create_graph=True))
    assert [str(w.message).partition(":")[0] for w in caught] == ["log", "log의 역전파"]


def test_numpy_of_the_user_is_left_alone() -> None:
    caught = told(lambda: (np.log(np.zeros(1)), np.var(np.array([np.inf])), np.float64(1) / np.float64(0)))
    assert len(caught) == 3 and not any(w.category is NumericalWarning for w in caught)
    assert "divide by zero encountered in log" in str(caught[0].message)


def test_other_warnings_of_the_same_words_are_left_alone() -> None:
    caught = told(lambda: warnings.warn("overflow encountered in my head", UserWarning, stacklevel=1))
    assert [w.category for w in caught] == [UserWarning]
    (mine,) = told(lambda: warnings.warn("overflow encountered in my head", RuntimeWarning, stacklevel=1))
    assert mine.category is RuntimeWarning


def test_filters_of_the_user_come_first() -> None:
    with warnings.catch_warnings(record=True) as caught:
        speak_in_our_words()
        warnings.simplefilter("ignore")
        tg.log(0)
    assert not caught
    with warnings.catch_warnings():
        warnings.simplefilter("error", RuntimeWarning)
        speak_in_our_words()  # 거르개가 우리 뒤에 있어도 그대로 따른다
        with pytest.raises(NumericalWarning, match=r"^log: "):
            tg.log(0)
    with np.errstate(all="ignore"):
        assert not told(lambda: tg.log(0))


def test_the_table_of_filters_stays_in_order() -> None:
    with warnings.catch_warnings():
        warnings.resetwarnings()
        speak_in_our_words()
        speak_in_our_words()
        (entry,) = warnings.filters
        assert entry[0] == "ignore" and pickle.loads(pickle.dumps(entry))[2] is RuntimeWarning  # 다른 프로세스로 보내는 라이브러리가 있다


def test_the_table_can_be_written_down_again() -> None:
    """scikit-learn 은 나란한 셈마다 거르는 표를 글로 옮겨 적는다. 옮긴 줄은 아무것도 거르지 않는다."""
    with warnings.catch_warnings(record=True) as caught:
        speak_in_our_words()
        (entry,) = [entry for entry in warnings.filters if isinstance(entry[1], _InOurRooms)]
        warnings.resetwarnings()
        warnings.filterwarnings(entry[0], entry[1].pattern, entry[2])
        warnings.warn("overflow encountered in exp", RuntimeWarning, stacklevel=1)
    assert len(caught) == 1


@pytest.mark.slow
def test_once_a_line_in_a_plain_program(tmp_path: Any) -> None:
    script = tmp_path / "공부.py"
    script.write_text("import tinygrad_ko as tg\nx = tg.tensor([0.0])\nfor _ in range(3):\n    y = tg.log(x)\nz = 1 / x\n", encoding="utf-8")
    said = subprocess.run([sys.executable, script], capture_output=True, text=True, encoding="utf-8", check=True,
                          env=os.environ | {"PYTHONUTF8": "1"}).stderr
    assert [line.partition(": NumericalWarning: ")[0].rpartition("공부.py:")[2] for line in said.splitlines() if "Warning" in line] == ["4", "5"]


@pytest.mark.parametrize("name", ["var", "std"])
@pytest.mark.parametrize("shape, axis, ddof", [((0,), None, 0), ((0, 3), 0, 0), ((3, 0), 1, 1), ((1,), None, 1)])
def test_an_undefined_spread_warns_once_and_its_backward_not_at_all(name, shape, axis, ddof):
    x = tg.zeros(shape, requires_grad=True)
    (caught,) = told(lambda: getattr(tg, name)(x, axis=axis, ddof=ddof).sum().backward())
    assert caught.category is NumericalWarning and str(caught.message).startswith(f"{name}: ") and "ddof" in str(caught.message)
    assert x.grad.shape == shape and np.isnan(x.grad.data).all()


@pytest.mark.parametrize("cast", [lambda t: t.float(), lambda t: t.to(tg.float64), lambda t: t.astype("float32"), lambda t: tg.as_tensor(t, dtype="float32")])
def test_dropping_the_imaginary_part_is_said_in_our_words(cast):
    (caught,) = told(lambda: cast(tg.tensor([2 + 1j])))
    assert caught.category is NumericalWarning and caught.filename == __file__ and "허수부" in str(caught.message)


@pytest.mark.parametrize("put", [
    lambda: tg.full_like(tg.ones(2), 1j), lambda: tg.full((2,), 1j, dtype=tg.float32), lambda: tg.full(2, np.complex64(1j), dtype="int64"),
    lambda: tg.full((2,), tg.tensor([1j, 2j]), dtype=tg.float32), lambda: tg.ones(2).__setitem__(0, 1j),
    lambda: tg.ones(2).__setitem__(slice(None), np.array([1j, 2])), lambda: tg.ones(2).__setitem__(0, tg.tensor(1j)),
])
def test_a_complex_number_is_not_put_into_a_real_tensor(put):
    with pytest.raises(DtypeError, match="복소수를 넣을 수 없습니다.*real"):
        put()
    assert tg.full_like(tg.tensor([1j]), 2).tolist() == [2] and tg.full(2, 1j).dtype == np.complex64
