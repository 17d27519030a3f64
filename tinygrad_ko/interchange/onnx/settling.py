"""크기를 되찾기: 크기만 다른 기록 여럿을 견주어, 굳어 버린 수가 어느 축의 길이였는지 알아낸다.

파이썬의 ``x.shape[0]`` 은 기록에 수로 남는다(``reshape(4, -1)`` 의 4). 크기가 다른 입력으로 여러 번 적으면 그 수도 함께 달라지므로, 모든
기록에서 같은 식(어느 값의 어느 축의 길이, 그 곱, 몇 배, 더하기, 나눗셈의 몫)으로 나오는 것을 찾는다. 찾지 못하면 그 축은 바꿀 수 없는
것이다.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np

from ...watch.source_lines import SourceLine
from .needed import needed, reached
from .recording import Constant, Recording, Ref, Step
from .sizes import Counted, Filled, Repeated, Size, Triangle, moves

Vector = tuple[int, ...]  # 기록마다의 크기


class Unsettled(Exception):
    """기록들이 한 식으로 모이지 않는다: 크기에 따라 셈이 달라지거나, 값을 파이썬으로 꺼내어 썼다."""

    def __init__(self, reason: str, where: SourceLine | None = None) -> None:
        super().__init__(f"{reason} 자리: {where}." if where is not None else reason)


@dataclass(slots=True)
class Settled:
    """모인 기록: 크기가 달라도 되는 셈."""

    base: Recording
    steps: list[Step]
    sizes: dict[Ref, tuple[int | None, ...]]  # 값마다 축의 길이. 실행할 때에 아는 것은 None
    dtypes: dict[Ref, Any]
    outputs: list[tuple[str, Any]]
    folded: dict[Ref, Constant] = field(default_factory=dict)
    used: set[int] = field(default_factory=set)  # 결과로 이어지는 걸음
    vectors: dict[tuple[Ref, int], Vector] = field(default_factory=dict)  # (값, 축) → 기록마다의 길이


def settle(recordings: Sequence[Recording]) -> Settled:
    """기록들을 하나로 모은다. 모이지 않으면 ``Unsettled``."""
    return _Settler(recordings).run()


class _Settler:
    def __init__(self, recordings: Sequence[Recording]) -> None:
        self.recordings = [needed(r) for r in recordings]
        self.known: dict[Vector, tuple[Ref, int]] = {}  # 기록마다의 길이 → 그런 길이인 축
        self.solved: dict[Vector, Size] = {}
        self.sizes: dict[Ref, tuple[int | None, ...]] = {}
        self.dtypes: dict[Ref, Any] = {}
        self.folded: dict[Ref, Constant] = {}
        self.vectors: dict[tuple[Ref, int], Vector] = {}
        self.where: SourceLine | None = None

    def run(self) -> Settled:
        first = self.recordings[0]
        for k in range(len(first.inputs)):
            self.learn(Ref(-1 - k), [r.inputs[k] for r in self.recordings])
        steps: list[Step] = []
        for at, together in enumerate(itertools.zip_longest(*[r.steps for r in self.recordings])):
            if None in together:
                where = next(s for s in together if s).where
                raise Unsettled("입력의 크기에 따라 연산의 수가 달라집니다(파이썬의 반복이나 조건이 크기를 봅니다).", where)
            step = together[0]
            self.where = step.where
            if any(s.function is not step.function or len(s.results) != len(step.results) for s in together):
                raise Unsettled("입력의 크기나 값에 따라 다른 연산을 합니다(파이썬의 조건이 크기나 값을 봅니다).", step.where)
            arguments = self.same([s.arguments for s in together])
            options = self.same([s.options for s in together])
            steps.append(Step(step.function, arguments, options, step.results, step.where, step.name, step.makers, step.born))
            fixed = not moves([arguments, options])
            for part in range(len(step.results)):
                arrays = [np.asarray(s.results[part]) for s in together]
                self.learn(Ref(at, part), arrays)
                if fixed and all(_equal(a, arrays[0]) for a in arrays[1:]):
                    self.folded[Ref(at, part)] = Constant(step.results[part], _folded_name(step, arguments))
        self.where = None
        outputs = [(name, self.same([r.outputs[k][1] for r in self.recordings])) for k, (name, _) in enumerate(first.outputs)]
        made = Settled(first, steps, self.sizes, self.dtypes, outputs, self.folded)
        made.vectors = self.vectors
        made.used = reached([v for _, v in outputs], steps)
        return made

    def learn(self, ref: Ref, arrays: list[Any]) -> None:
        """값의 축의 길이를 기록들에서 배운다."""
        if len({a.ndim for a in arrays}) > 1 or len({a.dtype for a in arrays}) > 1:
            raise Unsettled("입력의 크기에 따라 값의 차원이나 dtype 이 달라집니다.", self.where)
        self.dtypes[ref] = arrays[0].dtype
        sizes: list[int | None] = []
        for axis, vector in enumerate(zip(*[a.shape for a in arrays], strict=True)):
            self.vectors[ref, axis] = vector
            if len(set(vector)) > 1:
                self.known.setdefault(vector, (ref, axis))
            sizes.append(vector[0] if len(set(vector)) == 1 else None)
        self.sizes[ref] = tuple(sizes)

    # ── 인수들을 하나로 ──

    def same(self, values: list[Any]) -> Any:
        """기록마다의 인수를 하나로 모은다."""
        first = values[0]
        kinds = {type(v) for v in values}
        if kinds <= {Ref}:
            if all(v == first for v in values):
                return self.folded.get(first, first)
        elif kinds <= {Constant}:
            return self.constant(values)
        elif kinds <= {tuple, list}:
            if len({len(v) for v in values}) == 1:
                made = [self.same(list(each)) for each in zip(*values, strict=True)]
                return type(first)(made)
            return self.listed(values)
        elif kinds <= {dict} and all(v.keys() == first.keys() for v in values):
            return {k: self.same([v[k] for v in values]) for k in first}
        elif kinds <= {slice}:
            return slice(*[self.same([getattr(v, n) for v in values]) for n in ("start", "stop", "step")])
        elif all(v is first for v in values):
            return first
        elif all(isinstance(v, (int, float, np.bool_, np.integer)) for v in values):
            return self.number(values)
        elif kinds <= {str, type(None), type, np.dtype, complex, type(Ellipsis)} and all(v == first for v in values):
            return first
        raise Unsettled("기록마다 다른 것이 왔습니다: 값이나 크기에 따라 파이썬에서 갈라지는 코드가 있습니다.", self.where)

    def listed(self, values: list[Any]) -> Any:
        """길이가 다른 목록: 같은 것의 되풀이이거나, 세어 가는 수들."""
        flat = [set(v) if all(isinstance(i, int) for i in v) else None for v in values]
        count = self.size(tuple(len(v) for v in values))
        if all(f is not None and len(f) == 1 for f in flat):
            return Repeated(self.number([v[0] for v in values]), count)
        if all(f is not None for f in flat):
            return self.constant([Constant(np.array(v)) for v in values])
        raise Unsettled("목록의 길이가 입력의 크기에 따라 달라집니다(파이썬의 반복이 크기만큼 돕니다).", self.where)

    def number(self, values: list[Any]) -> Any:
        first = values[0]
        if all(v == first or (v != v and first != first) for v in values):
            return int(first) if isinstance(first, int) and not isinstance(first, bool) else first  # t.size 는 int 를 물려받은 것이다
        if all(isinstance(v, (int, np.integer)) and not isinstance(v, bool) for v in values):
            return self.size(tuple(int(v) for v in values))
        if any(isinstance(v, (bool, np.bool_)) for v in values):
            raise Unsettled("참·거짓이 기록마다 다릅니다: 입력의 값에서 꺼낸 것입니다.", self.where)
        for turned, rooted in itertools.product((False, True), repeat=2):  # n, √n, 1/n, 1/√n
            seen = [_read_back(float(v), turned, rooted) for v in values]
            near = tuple(round(v) if math.isfinite(v) else 0 for v in seen)
            if self.known and all(abs(n - v) <= 1e-6 * abs(n) for n, v in zip(near, seen, strict=True)):
                return replace(self.size(near), turned=turned, rooted=rooted)
        raise Unsettled(f"수가 기록마다 다릅니다({values[0]}, {values[1]} …): 입력의 값에서 꺼낸 것이거나 난수입니다.", self.where)

    def constant(self, values: list[Constant]) -> Any:
        first = values[0]
        arrays = [np.asarray(v.array) for v in values]
        if all(v.array is first.array for v in values) or all(_equal(a, arrays[0]) for a in arrays[1:]):
            return first
        if len({a.dtype for a in arrays}) == 1 == len({a.ndim for a in arrays}):
            found = self.pattern(arrays)
            if found is not None:
                return found
        if len({a.shape for a in arrays}) > 1:
            raise Unsettled(f"모양 {arrays[0].shape} 의 상수 배열이 입력의 크기에 따라 달라지는데, 어떤 식인지 알 수 없습니다.", self.where)
        raise Unsettled("상수 배열의 값이 기록마다 다릅니다: 입력의 값을 파이썬이나 NumPy로 꺼내어 셈했거나 난수입니다.", self.where)

    def pattern(self, arrays: list[np.ndarray]) -> Any:
        """채운 것, 세어 가는 것, 세모: 크기에 따라 달라지는 상수 배열로 흔한 셋."""
        if any(a.size == 0 for a in arrays):
            return None
        if all((a == a.flat[0]).all() for a in arrays):
            filler = [a.flat[0] for a in arrays]
            value = self.number([v.item() for v in filler])
            value = value if isinstance(value, Size) else np.array(filler[0])
            return Filled(value, self.shape([a.shape for a in arrays]), arrays[0].dtype)
        for axis in range(arrays[0].ndim if arrays[0].dtype.kind in "iu" else 0):
            lines = [np.moveaxis(a, axis, -1).reshape(-1, a.shape[axis]) for a in arrays]
            line = max((rows[0] for rows in lines), key=len)
            each = int(np.argmax(line != line[0])) or 1  # 같은 수가 몇 번씩 나오는가
            step = int(line[each]) - int(line[0]) if len(line) > each else 0
            if step and all((rows == int(line[0]) + np.arange(rows.shape[1]) // each * step).all() for rows in lines):
                return Counted(int(line[0]), step, each, axis, self.shape([a.shape for a in arrays]), arrays[0].dtype)
        if arrays[0].ndim >= 2:
            return self.triangle(arrays)
        return None

    def triangle(self, arrays: list[np.ndarray]) -> Any:
        biggest = max(arrays, key=lambda a: a.size)
        offset = np.arange(biggest.shape[-1]) - np.arange(biggest.shape[-2])[:, None]
        above, below = biggest[..., 0, -1].flat[0], biggest[..., -1, 0].flat[0]
        for k in (0, 1, -1, 2, -2):
            if all(((a == np.where(offset[:a.shape[-2], :a.shape[-1]] >= k, above, below))).all() for a in arrays
                   if a.shape[-2] <= offset.shape[0] and a.shape[-1] <= offset.shape[1]):
                return Triangle(above, below, k, self.shape([a.shape for a in arrays]), biggest.dtype)
        return None

    def shape(self, shapes: list[tuple[int, ...]]) -> tuple[Any, ...]:
        return tuple(self.number(list(each)) for each in zip(*shapes, strict=True))

    # ── 크기의 식 ──

    def size(self, vector: Vector) -> Size:
        """기록마다의 수가 ``vector`` 인 식."""
        if vector not in self.solved:
            self.solved[vector] = self.solve(vector)
        return self.solved[vector]

    def solve(self, vector: Vector) -> Size:
        if not self.known:
            raise Unsettled(f"수가 기록마다 다릅니다({vector[0]}, {vector[1]} …): 입력의 값에서 꺼낸 것이거나 난수입니다.", self.where)
        if vector in self.known:
            return Size(vector[0], (self.known[vector],))
        singles = [(v, (at,)) for v, at in self.known.items()]
        pairs = [(tuple(math.prod(p) for p in zip(v, w, strict=True)), (a, b))
                 for (v, a), (w, b) in itertools.combinations_with_replacement(list(self.known.items())[:40], 2)]
        for source, factors in (*singles, *pairs):
            found = _line(vector, source)
            if found is not None:
                return Size(vector[0], factors, *found)
        few = list(self.known.items())[:12]
        for (v, a), (w, b), (u, c) in itertools.combinations_with_replacement(few, 3):
            found = _line(vector, tuple(math.prod(p) for p in zip(v, w, u, strict=True)), whole=True)
            if found is not None:
                return Size(vector[0], (a, b, c), *found)
        for source, factors in singles:
            found = _quotient(vector, source)
            if found is not None:
                return Size(vector[0], factors, *found)
        raise Unsettled(
            f"굳은 수가 입력의 크기에 따라 달라지는데({', '.join(map(str, vector))}), 어떤 식인지 알 수 없습니다.", self.where
        )


def _read_back(v: float, turned: bool, rooted: bool) -> float:
    """수 v 가 n, √n, 1/n, 1/√n 가운데 무엇이라면 그 n."""
    v = (1 / v if v else math.inf) if turned else v
    return v * v if rooted else v


def _line(vector: Vector, source: Vector, whole: bool = False) -> tuple[int, int, int] | None:
    """vector = source · times + plus 인 정수 (times, plus, 1). ``whole`` 이면 더하는 것은 없다."""
    i, j = next(((i, j) for i in range(len(source)) for j in range(i) if source[i] != source[j]), (0, 0))
    if i == j:
        return None
    times, left = divmod(vector[i] - vector[j], source[i] - source[j])
    plus = vector[i] - times * source[i]
    if left or not times or (whole and plus) or any(v != s * times + plus for v, s in zip(vector, source, strict=True)):
        return None
    return times, plus, 1


def _quotient(vector: Vector, source: Vector) -> tuple[int, int, int] | None:
    """vector = (source + plus) // over 인 (1, plus, over)."""
    for over in (*range(2, 17), 32, 64):
        for plus in sorted(range(-2 * over, 2 * over + 1), key=abs):
            if all(v == (s + plus) // over for v, s in zip(vector, source, strict=True)):
                return 1, plus, over
    return None


def _equal(a: Any, b: Any) -> bool:
    a, b = np.asarray(a), np.asarray(b)
    return a is b or (a.shape == b.shape and a.dtype == b.dtype and np.array_equal(a, b, equal_nan=a.dtype.kind in "fc"))


def _folded_name(step: Step, arguments: Any) -> str:
    names = [a.name for a in (arguments if isinstance(arguments, (list, tuple)) else ()) if isinstance(a, Constant) and a.name]
    if len(names) != 1:
        return step.name
    return f"{names[0]}.{getattr(step.function, 'name', None) or getattr(step.function, '__name__', '')}"
