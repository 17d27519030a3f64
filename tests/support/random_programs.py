"""아무렇게나 지은 프로그램: 씨앗 하나가 프로그램 하나와 그 입력들이다. 지으면서 셈해 보므로 늘 실행된다."""

from __future__ import annotations

import operator
from typing import Any

import numpy as np

from tinygrad_ko.compilation.program import Instruction, Program, Value, called, replaced

DTYPES = [np.float32] * 6 + [np.float64, np.float64, np.float16, np.int64, np.int32, np.bool_]
UNARY = [np.negative, np.tanh, np.exp, np.sqrt, np.absolute, np.square, np.sign, np.positive, operator.neg, np.isnan]
BINARY = [np.add, np.subtract, np.multiply, np.divide, np.maximum, np.greater, np.less_equal, operator.add, operator.mul, operator.sub,
          operator.truediv, operator.eq]
NUMBERS = [1, 0, 2, -1, 0.5, 1.0, 0.0, -0.0, 3.25, float("inf"), np.float32(1), np.float32(0.25), np.float64(2), True]


def give_back(x: Any) -> Any:
    """받은 것을 그대로 내는, 약속을 어긴 함수."""
    return x


def view_back(x: Any) -> Any:
    """받은 것을 보는(view) 것을 내는, 약속을 어긴 함수."""
    return x[...] if isinstance(x, np.ndarray) else x


def halved(x: Any) -> Any:
    """새 배열 하나와 받은 것."""
    return x * 0.5, x


def weighted(x: Any, y: Any) -> Any:
    return np.multiply(x, 2) + np.sum(y)


class Drawer:
    """부를 때마다 다른 수를 내는 것. 되감을 수 있다."""

    def __init__(self) -> None:
        self.count = 0

    def draw(self, shape: tuple[int, ...]) -> Any:
        self.count += 1
        return np.full(shape, np.float32(self.count) / 8)

    def note(self, x: Any) -> None:
        """``x`` 의 합을 본 대로 적는다: 차례가 바뀌면 다른 수가 된다."""
        self.count = int(self.count * 31 + np.nan_to_num(np.asarray(x, np.float64), posinf=1, neginf=-1).sum() * 16) % 1009

    def double(self, x: Any) -> None:
        """제자리에서 고친다."""
        if isinstance(x, np.ndarray) and x.flags.writeable:
            x[...] = x * 2 if x.dtype.kind != "b" else ~x


class Maker:
    """``chains`` 이면 큰 배열에 원소마다 하는 셈이 길게 이어지는 프로그램."""

    def __init__(self, seed: int, impure: bool = False, chains: bool = False) -> None:
        self.rng = np.random.default_rng(seed)
        self.drawer = Drawer()
        self.impure = impure
        self.chains = chains
        self.wide = chains or self.rng.random() < 0.5
        base = self.rng.choice([7, 20, 130, 300, 700]) if self.wide else self.rng.choice([0, 1, 2, 3, 5])
        self.shapes = [(), (int(base),), (int(base), 3), (1, int(base)), (2, int(base)), (int(base), 1), (3, 3), (3,)]
        self.dtypes = DTYPES[:8] if chains else DTYPES
        if chains:
            rows, width = self.one([(130, 3), (40, 13), (9, 50), (300, 1)])
            self.shapes = [(rows, width)] * 5 + [(), (rows, 1), (width,), (1, width)]
        self.inputs: list[Value] = []
        self.arrays: list[np.ndarray] = []
        self.instructions: list[Instruction] = []
        self.known: dict[Value, Any] = {}
        with np.errstate(all="ignore"):
            for _ in range(self.rng.integers(1, 5)):
                self.add_input()
            for _ in range(self.rng.integers(1, 40)):
                self.add_instruction()
        made = [v for i in self.instructions for v in i.makes] + self.inputs
        outputs: list[Any] = [made[k] for k in self.rng.integers(0, len(made), self.rng.integers(1, 6))]
        if self.rng.random() < 0.3:
            outputs.append(self.one(NUMBERS))
        self.program = Program(self.inputs, self.instructions, outputs)

    def one(self, things: Any) -> Any:
        return things[self.rng.integers(len(things))]

    def array(self, shape: tuple[int, ...]) -> np.ndarray:
        dtype = self.one(self.dtypes)
        values = self.rng.standard_normal(shape) * self.one([1, 3, 100])
        array = np.asarray(np.where(self.rng.random(shape) < 0.05, self.one([0.0, -0.0, np.inf, np.nan, 1.0]), values))
        if np.dtype(dtype).kind in "ib":
            array = np.nan_to_num(array, posinf=3, neginf=-3)
        return array.astype(dtype)

    def add_input(self) -> None:
        if self.arrays and self.rng.random() < 0.15:  # 같은 배열을 두 번, 또는 그것의 한쪽
            array = self.one(self.arrays)
            array = array if self.rng.random() < 0.5 else array[::-1] if array.ndim else array
        else:
            array = self.array(self.one(self.shapes))
            kind = self.rng.random()
            if kind < 0.15 and array.ndim == 2:
                array = np.asfortranarray(array)
            elif kind < 0.25 and array.ndim:
                array = np.repeat(array, 2, axis=-1)[..., ::2]
        self.inputs.append(Value(f"x{len(self.inputs)}", array.shape, array.dtype))
        self.arrays.append(array)
        self.known[self.inputs[-1]] = array.copy(order="K") if self.impure else array

    def value(self) -> Value:
        """값 하나: 요즘 것을 더 자주."""
        values = [*self.known]
        back = min(len(values), 1 + int(self.rng.exponential(4)))
        return values[-back] if self.rng.random() < 0.7 else self.one(values)

    def arguments(self) -> tuple[Any, tuple[Any, ...], dict[str, Any]]:
        x, kind = self.value(), self.rng.random()
        if self.chains and kind > 0.5:
            kind = self.one([0.1, 0.4, 0.5, 0.7, 0.82])
        ndim = len(x.shape)
        if kind < 0.3:
            y = self.value() if self.rng.random() < 0.6 else self.one(NUMBERS) if self.rng.random() < 0.7 else self.array(x.shape)
            pair = (x, y) if self.rng.random() < 0.7 else (y, x)
            return self.one(BINARY), pair, {}
        if kind < 0.48:
            return (self.one(UNARY), (x,), {}) if self.rng.random() < 0.9 else ("clip", (x, *self.one([(0, np.inf), (-1.0, 0.5), (1, -1)])), {})
        if kind < 0.58:
            axis = self.one([None, 0, -1, tuple(range(ndim))])
            method = self.one(["sum", "sum", "mean", "max"])
            return (method, (x, axis), {"keepdims": True}) if self.rng.random() < 0.4 else (method, (x,), {"axis": axis})
        if kind < 0.66:
            return self.one([
                ("reshape", (x, -1), {}), ("reshape", (x, x.shape), {}), ("swapaxes", (x, 0, -1), {}), ("transpose", (x,), {}),
                ("copy", (x,), {}), ("reshape", (x, (*x.shape, 1)), {}), (np.broadcast_to, (x, (2, *x.shape)), {}),
                (np.expand_dims, (x, 0), {}),
            ])
        if kind < 0.72:
            return "astype", (x, self.one([np.float32, np.float64, np.float16, np.float32])), {}
        if kind < 0.8:
            index = self.one([Ellipsis, None, 0, slice(None), slice(1, None), (slice(None), 0), slice(None, None, -1), (), [0, 0],
                              np.array([0, 1, 0]), (Ellipsis, slice(0, 2))])
            return operator.getitem, (x, index), {}
        if kind < 0.84:
            return np.where, (self.value(), x, self.one([self.value(), 0.0, 1])), {}
        if kind < 0.87:
            return np.matmul, (x, self.value()), {}
        if kind < 0.89:
            return operator.pow, (x, self.one([2, 2.0, 0.5, 3, -1])), {}
        if kind < 0.91:
            return np.ones_like, (x,), {}
        if kind < 0.97:
            return self.one([(give_back, (x,), {}), (view_back, (x,), {}), (halved, (x,), {}), (weighted, (x, self.value()), {}),
                             (np.concatenate, ([x, x],), {})])
        return np.multiply, (self.one(NUMBERS), self.one(NUMBERS)), {}

    def add_instruction(self) -> None:
        function, arguments, options = self.arguments()
        impure = False
        if self.impure and self.rng.random() < 0.15:
            impure = True
            function, arguments, options = self.one([
                (self.drawer.draw, (self.one(self.shapes),), {}), (self.drawer.note, (self.value(),), {}),
                (self.drawer.double, (self.value(),), {}),
            ])
        instruction = Instruction(function, arguments, options, impure=impure)
        try:
            made = called(instruction, *replaced((arguments, options), self.known))
        except (TypeError, ValueError, IndexError, OverflowError):
            return
        parts = made if isinstance(made, tuple) else () if made is None else (made,)
        if any(not isinstance(p, (np.ndarray, np.generic)) or p.size > 4000 for p in parts):
            return
        results = [Value.like(self.one(["v", "값", "for", "np", "x0", "ﬁ", "a.b", "run"]), part) for part in parts]
        instruction.result = tuple(results) if isinstance(made, tuple) else results[0] if results else None
        self.instructions.append(instruction)
        self.known.update(zip(results, parts, strict=True))


def same(a: Any, b: Any) -> bool:
    """모양과 dtype과 비트까지 같은가. NaN의 부호와 속은 묻지 않는다."""
    if a.shape != b.shape or a.dtype != b.dtype:
        return False
    if a.dtype.kind in "fc":
        lost = np.isnan(a)
        if not np.array_equal(lost, np.isnan(b)):
            return False
        a, b = np.where(lost, 0, a).astype(a.dtype), np.where(lost, 0, b).astype(b.dtype)
    return a.tobytes() == b.tobytes()
