"""프로그램을 뽑는 이: 앞의 값을 골라 부르고, 값이 유한하지 않으면 입력을 정의역 안으로 옮겨 다시 부른다."""

from __future__ import annotations

import warnings
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

import numpy as np

import tinygrad_ko as tg
from support.fuzz.catalogue import Entry, catalogue
from support.fuzz.choices import SHAPES, Unsuitable
from support.fuzz.program import LAYOUTS, Leaf, Program, Step, live

DOMAINS = ("양수로", "구간으로", "확률로", "1보다 크게", "잔잔하게")  # 입력을 옮겨 보는 법
LARGEST, MOST = 1e4, 150  # 값의 크기와 원소의 수
TWIN_FAULTS = (ValueError, TypeError, IndexError, ArithmeticError, AttributeError, NotImplementedError, MemoryError, RuntimeError, np.exceptions.AxisError, np.linalg.LinAlgError)


Menu = Mapping[str, Sequence[Entry]]
WEIGHTS = {"원소별": 6, "따로 뽑는 것": 7, "서명에서": 4, "예": 2, "층과 손실": 1}  # 갈래마다 얼마나 자주


def menu(entries: Iterable[Entry]) -> dict[str, list[Entry]]:
    """갈래 → 부를 수 있는 것들."""
    found: dict[str, list[Entry]] = defaultdict(list)
    for entry in entries:
        found[entry.group].append(entry)
    return dict(found)


class Drawer:
    """뽑는 도중의 프로그램. ``values`` 는 지금까지의 값(NumPy 배열)들이다."""

    def __init__(self, rng: np.random.Generator) -> None:
        self.rng = rng
        self.leaves: list[Leaf] = []
        self.steps: list[tuple[Entry, tuple[int, ...], dict[str, Any], int | None]] = []
        self.values: list[np.ndarray] = []
        self.is_leaf: list[bool] = []
        self.dtypes = self.choice(((np.float64,), (np.float64,), (np.float64,), (np.float32,), (np.float16,), (np.float64, np.float32, np.float16), (np.float64, np.float32)))
        self.grid = self.chance(0.2)  # 반 단위의 수: 같은 값과 0이 잦다

    # ── 주사위 ──

    def chance(self, p: float) -> bool:
        return bool(self.rng.random() < p)

    def choice(self, options: Sequence[Any]) -> Any:
        return options[int(self.rng.integers(len(options)))]

    def shuffled(self, items: Sequence[Any]) -> list[Any]:
        return [items[int(k)] for k in self.rng.permutation(len(items))]

    # ── 값 ──

    def leaf(self, shape: tuple[int, ...] | None = None, dtype: Any = None) -> int:
        """새 잎."""
        shape = self.choice(SHAPES) if shape is None else shape
        value = np.asarray(self.rng.integers(-4, 5, shape) / 2 if self.grid else self.rng.uniform(-2, 2, shape))
        value = value.astype(self.choice(self.dtypes) if dtype is None else dtype)
        layout = self.choice(LAYOUTS) if self.chance(0.3) else LAYOUTS[0]
        self.leaves.append(Leaf(value, layout, constant=self.chance(0.1)))
        return self._add(value, True)

    def pick(self, test: Callable[[np.ndarray], bool] = lambda a: True, new: Callable[[], int] | None = None) -> int:
        """앞의 값 가운데 하나(늦은 것이 잦다), 또는 새 잎."""
        fitting = [k for k, a in enumerate(self.values) if test(a)]
        if fitting and self.chance(0.8):
            return fitting[-1] if self.chance(0.4) else self.choice(fitting)
        for _ in range(20):
            k = self.leaf() if new is None else new()
            if test(self.values[k]) or new is not None:
                return k
        raise Unsuitable

    def narrowed(self, shape: tuple[int, ...]) -> tuple[int, ...]:
        """``shape`` 으로 펼쳐지는 모양: 어떤 축은 1로, 앞의 축은 떼어 낸다."""
        kept = [1 if n != 0 and self.chance(0.25) else n for n in shape]
        return tuple(kept[int(self.rng.integers(0, len(kept) + 1)) if self.chance(0.4) else 0:])

    def companion(self, shape: tuple[int, ...]) -> int:
        """``shape`` 과 브로드캐스트되는 새 잎: 좁거나, 1인 축이 더 넓거나."""
        grown = tuple(int(self.rng.integers(2, 4)) if n == 1 and self.chance(0.5) else n for n in shape)
        if self.chance(0.15) and len(shape) < 3:
            grown = (2, *grown)
        return self.leaf(self.narrowed(grown))

    def _add(self, value: np.ndarray, leaf: bool) -> int:
        self.values.append(value)
        self.is_leaf.append(leaf)
        return len(self.values) - 1

    # ── 문장 ──

    def step(self, name: str, args: tuple[int, ...], options: dict[str, Any]) -> int:
        """문장 하나를 더하고 그 값의 번호를 준다. 쓸 수 없으면 ``Unsuitable``."""
        entry = catalogue()[name]
        y = self._called(entry, args, options)
        parts = list(y) if isinstance(y, (tuple, list)) else [y]
        usable = [k for k, p in enumerate(parts) if isinstance(p, tg.Tensor) and p.dtype.kind == "f" and p.size <= MOST]
        if not usable:
            raise Unsuitable
        part = self.choice(usable)
        value = np.asarray(parts[part].data)
        if value.size and not (np.all(np.isfinite(value)) and np.abs(value).max() < LARGEST):
            raise Unsuitable
        self.steps.append((entry, args, options, part if isinstance(y, (tuple, list)) else None))
        return self._add(value, False)

    def _called(self, entry: Entry, args: tuple[int, ...], options: dict[str, Any]) -> Any:
        values = [self.values[a] for a in args]
        try:
            return entry.run(*[tg.tensor(v) for v in values], **options)
        except TWIN_FAULTS as error:
            if entry.numpy is None and isinstance(error, tg.errors.TinygradError):
                raise Unsuitable from error
            try:
                entry.numpy(*values, **options)  # type: ignore[misc]
            except (*TWIN_FAULTS, Warning):
                raise Unsuitable from error
            raise Refused(entry, args, options) from error

    def statement(self, menu: Menu) -> None:
        """아무 문장 하나: 갈래를 먼저 고르고 그 안에서 고른다(예가 많은 갈래가 다 차지하지 않도록)."""
        entry = self.choice(menu[self.choice([group for group in menu for _ in range(WEIGHTS[group])])])
        before = len(self.leaves), len(self.steps), len(self.values)
        try:
            args, options = entry.draw(self)
            try:
                self.step(entry.name, args, options)
                return
            except Unsuitable:
                for domain in self.shuffled(DOMAINS) if entry.group in ("원소별", "서명에서") else ():
                    here = len(self.steps), len(self.values)
                    try:
                        self.step(entry.name, tuple(self.step(domain, (a,), {}) for a in args), options)
                        return
                    except Unsuitable:
                        del self.steps[here[0]:], self.values[here[1]:], self.is_leaf[here[1]:]
                raise
        except Unsuitable:
            del self.leaves[before[0]:], self.steps[before[1]:], self.values[before[2]:], self.is_leaf[before[2]:]

    def program(self, seed: int) -> Program:
        """지금까지의 것을 프로그램으로: 잎을 앞으로 모은다."""
        order = [k for k, leaf in enumerate(self.is_leaf) if leaf] + [k for k, leaf in enumerate(self.is_leaf) if not leaf]
        there = {old: new for new, old in enumerate(order)}
        return Program(tuple(self.leaves), tuple(Step(e.name, tuple(there[a] for a in args), o, part) for e, args, o, part in self.steps), seed)


class Refused(Exception):
    """NumPy는 하는데 우리는 오류를 낸 부름."""

    def __init__(self, entry: Entry, args: tuple[int, ...], options: dict[str, Any]) -> None:
        super().__init__(entry.name)
        self.entry, self.args_of, self.options = entry, args, options


def drawn(seed: int, index: int, dishes: Menu, focus: Menu | None = None, most: int = 6) -> Program:
    """씨앗과 차례가 정하는 프로그램. ``focus`` 를 주면 그 가운데 하나를 반드시 부르려 한다."""
    rng = np.random.default_rng([seed, index])
    d = Drawer(rng)
    with warnings.catch_warnings(), np.errstate(all="ignore"), tg.no_grad():
        warnings.simplefilter("ignore")
        d.leaf()
        try:
            for _ in range(int(rng.integers(0 if focus else 1, most + 1))):
                d.statement(dishes)
            for _ in range(5 if focus else 0):
                d.statement(focus)
        except Refused as refused:  # 마지막 문장으로 두어, 재판에서 드러나게 한다
            d.steps.append((refused.entry, refused.args_of, refused.options, None))
            d.values.append(np.zeros(()))
            d.is_leaf.append(False)
    program = live(d.program(int(rng.integers(2**31))))
    if all(leaf.constant for leaf in program.leaves):  # 미분할 것이 하나는 있게
        program = Program(tuple(Leaf(leaf.value, leaf.layout) for leaf in program.leaves), program.steps, program.seed)
    return program
