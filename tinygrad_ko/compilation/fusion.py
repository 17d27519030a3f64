"""합치기(fusion): 사슬의 셈을 원소 하나씩 끝까지 하는 되풀이 하나로. numba가 기계어로 옮긴다(``[fast]``).

사칙연산과 견주기는 NumPy와 비트까지 같고(최댓값의 0의 부호는 다를 수 있다), float32 의 exp 와 tanh 는 ``loops`` 의 것이라 몇 ulp 다르다.
같은 글의 되풀이는 한 번만 옮기고, 옮긴 것은 디스크에 남는다.
"""

from __future__ import annotations

import functools
import hashlib
import math
import os
import tempfile
from collections.abc import Callable, Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np

from ..operation.compiled import OPTIONS, Compiled, translated, written
from . import loops
from .chains import Group, Item
from .kinds import CLIP, is_elementwise, is_ufunc
from .program import Instruction, Value

SMALLEST = 2**16  # 사슬의 배열이 이보다 작으면 합치지 않는다: 옮기는 몇 초를 되찾지 못한다
TILE = 1024  # 단계를 건너는 값이 머무는 자리의 크기: 가장 가까운 캐시에 든다
LONGEST = 64  # 단계 하나의 셈의 수
FEWEST = 2  # 이보다 적은 셈은 합쳐도 얻는 것이 없다

# ufunc → 되풀이 안의 식. {0}, {1} 은 인수, one 과 zero 는 그 dtype의 1 과 0
FORMULAS: dict[Any, str] = {
    np.add: "{0} + {1}", np.subtract: "{0} - {1}", np.multiply: "{0} * {1}", np.divide: "{0} / {1}", np.negative: "-{0}",
    np.positive: "{0}", np.square: "{0} * {0}", np.absolute: "abs({0})", np.sqrt: "np.sqrt({0})", np.reciprocal: "{one} / {0}",
    np.maximum: "{0} if {0} > {1} or {0} != {0} else {1}", np.minimum: "{0} if {0} < {1} or {0} != {0} else {1}",
    np.sign: "{one} if {0} > {zero} else -{one} if {0} < {zero} else {zero} if {0} == {zero} else {0}",
    np.greater: "{0} > {1}", np.greater_equal: "{0} >= {1}", np.less: "{0} < {1}", np.less_equal: "{0} <= {1}",
    CLIP: "{1} if {0} <= {1} else {2} if {0} >= {2} else {0}", np.equal: "{0} == {1}", np.not_equal: "{0} != {1}",
}
LOGICAL: dict[Any, str] = {np.bitwise_and: "{0} & {1}", np.bitwise_or: "{0} | {1}", np.logical_and: "{0} & {1}", np.logical_or: "{0} | {1}"}
SINGLE: dict[Any, str] = {np.exp: "exp", np.tanh: "tanh"}  # float32 만: ``loops`` 의 이름
# 수 하나의 셈에만: 컴퓨터의 수학 라이브러리(libm)의 것이라 NumPy와 한두 ulp 다를 수 있다
LIBRARY: dict[Any, str] = {f: f"np.{f.__name__}({{0}})" for f in (
    np.exp, np.tanh, np.log, np.log1p, np.expm1, np.sin, np.cos, np.tan, np.sinh, np.cosh, np.arcsin, np.arccos, np.arctan,
)} | {np.power: "{0} ** {1}"}
HELPERS = (loops.exp, loops.tanh, loops.exp_row, loops.tanh_row)  # 되풀이의 글이 부르는 것


def usable(fast: bool | None) -> bool:
    """합칠 것인가: ``None`` 이면 numba가 있고 스위치(``Compiled.allowed``)가 켜져 있을 때."""
    return fast if fast is not None else Compiled.allowed and find_spec("numba") is not None


def segments(instructions: Sequence[Item], wanted: Sequence[Value], fits: Callable[[Instruction], bool]) -> list[Item]:
    """``fits`` 인 명령들을 되풀이로 묶은 것. 묶이지 않는 것은 그대로이다."""
    order: list[list[Item] | tuple[Instruction, ...]] = []  # 튜플이면 묶을 것
    open_: list[Instruction] = []
    ahead: list[Item] = []  # 열린 묶음에 기대지 않아 먼저 할 수 있는 것
    after: list[Item] = []  # 묶음이 내는 것을 읽는 것
    inside: set[Value] = set()
    behind: set[Value] = set()

    def close() -> None:
        order.extend([i] for i in ahead)
        if open_:
            order.append(tuple(open_))
        order.extend([i] for i in after)
        for part in (open_, ahead, after, inside, behind):
            part.clear()

    for item in instructions:
        reads = {*item.reads}
        if isinstance(item, Instruction) and fits(item):
            if reads & behind:
                close()
            open_.append(item)
            inside.update(item.makes)
        elif reads & (inside | behind):
            behind.update(item.makes)
            after.append(item)
        else:
            ahead.append(item)
    close()
    result: list[Item] = []
    for k, group in enumerate(order):
        if isinstance(group, list) or len(group) < FEWEST:
            result += group
            continue
        later = {v for other in order[k + 1:] for i in other for v in i.reads} | set(wanted)
        result.append(Group(list(group), tuple([v for i in group for v in i.makes if v in later])))
    return result


def is_fusable(instruction: Instruction, shape: tuple[int, ...]) -> bool:
    """되풀이 안의 식으로 적을 수 있는가."""
    result = instruction.result
    if not isinstance(result, Value) or result.shape != shape or not _simple(result.dtype):
        return False
    if not all(_simple(getattr(a, "dtype", None)) and placed(getattr(a, "shape", ()), shape) for a in _arrays(instruction)):
        return False
    if instruction.function == "astype" or instruction.function is np.where:
        others = [a for a in instruction.arguments[1:] if not isinstance(a, (Value, np.ndarray, type, np.dtype))]
        return is_elementwise(instruction) and all(map(_is_plain, others))
    if instruction.function is CLIP and not _clips_in_order(instruction):
        return False
    if not is_ufunc(instruction) or not all(_is_plain(a) for a in instruction.arguments if not isinstance(a, (Value, np.ndarray))):
        return False
    loop = loop_dtypes(instruction)
    if loop is None or loop[-1] != result.dtype:
        return False
    if instruction.function in LOGICAL:
        return all(d == np.bool_ for d in loop)
    if instruction.function in SINGLE and loop[-1] == np.float32:
        return True
    return instruction.function in (FORMULAS if shape else {**FORMULAS, **LIBRARY}) and all(d.char in "fd" for d in loop[:-1])


def _arrays(instruction: Instruction) -> list[Any]:
    return [a for a in instruction.arguments if isinstance(a, (Value, np.ndarray))]


def _simple(dtype: Any) -> bool:
    return dtype is not None and np.dtype(dtype).char in "fd?"


def _is_plain(constant: Any) -> bool:
    return isinstance(constant, (bool, int, float, np.float32, np.float64, np.bool_)) and not math.isnan(constant)


def _clips_in_order(instruction: Instruction) -> bool:
    """자르는 두 수가 아래, 위의 차례인가."""
    low, high = instruction.arguments[1:]
    return _is_plain(low) and _is_plain(high) and bool(low <= high)


def placed(shape: tuple[int, ...], whole: tuple[int, ...]) -> str | None:
    """``whole`` 의 줄과 칸에서 어떻게 읽는가: 모두(``"ij"``), 줄마다 하나(``"i"``), 칸마다 하나(``"j"``), 수(``"."``)."""
    if shape == ():
        return "."
    if shape == whole:
        return "ij"
    rest = whole[1:]
    if len(shape) == len(whole) and shape[0] == whole[0] and math.prod(shape[1:]) == 1:
        return "i"
    narrow = shape[1:] if len(shape) == len(whole) and shape[0] == 1 else shape
    return "j" if rest and narrow == rest else None


def loop_dtypes(instruction: Instruction) -> tuple[np.dtype, ...] | None:
    """ufunc가 셈하는 dtype들: 인수들과 결과."""
    operands = [type(a) if type(a) in (int, float) else np.dtype(bool) if isinstance(a, bool) else a.dtype for a in instruction.arguments]
    function: Any = instruction.function
    try:
        return tuple(function.resolve_dtypes((*operands, None)))
    except TypeError:
        return None


# ── 글로 적기 ──


def kernel_of(segment: Group, shape: tuple[int, ...], flat: bool) -> tuple[str, list[Any]]:
    """되풀이의 글과, 부를 때 건넬 것들(값, 상수 배열; 결과는 그 뒤에)."""
    kernel = _Kernel(segment, shape, flat)
    return kernel.text, kernel.given


def _key(operand: Any) -> Any:
    return operand if isinstance(operand, Value) else id(operand)


class Constants:
    """되풀이 밖에 둔 수들의 이름."""

    def __init__(self) -> None:
        self.names: dict[str, str] = {}

    def __call__(self, number: Any, dtype: np.dtype) -> str:
        """``dtype`` 인 수의 이름."""
        with np.errstate(all="ignore"):
            plain = dtype.type(number).item()
        text = f"np.{dtype.name}({'np.' * (not math.isfinite(plain))}{plain!r})".replace("np.-inf", "-np.inf")
        return self.names.setdefault(text, f"c{len(self.names)}")

    @property
    def lines(self) -> list[str]:
        """이름을 붙이는 줄들."""
        return [f"{name} = {text}" for text, name in self.names.items()]


class _Kernel:
    """되풀이 하나의 글: 줄(펼친 것이면 ``TILE`` 개의 원소)마다, 단계마다 한 되풀이.

    exp 와 tanh 는 저마다 한 단계이다: 다른 셈과 한 되풀이에 넣으면 레지스터가 모자라 느려진다.
    단계를 건너는 값은 줄 하나만큼의 자리에 둔다. 자리들은 dtype마다 한 배열을 나눈 것이다: 배열이 여럿이면 서로 겹치는지 하나하나
    살펴야 해서, 한꺼번에(SIMD) 셈하지 못한다.
    """

    def __init__(self, segment: Group, shape: tuple[int, ...], flat: bool) -> None:
        self.shape, self.flat = shape, flat
        held = {id(a): a for i in segment.instructions for a in _arrays(i) if isinstance(a, np.ndarray)}
        self.given: list[Any] = [*segment.reads, *held.values()]
        self.places = {_key(a): placed(a.shape, shape) for a in [*self.given, *segment.makes]}
        self.names = {_key(a): f"x{k}" for k, a in enumerate(self.given)}
        self.names.update({value: f"y{k}" for k, value in enumerate(segment.makes)})
        self.constants = Constants()
        self.width = TILE if flat else math.prod(shape[1:])
        stages = _stages(segment.instructions)
        self.kept, counts = self._kept(stages, segment.makes)
        body = [line for k, stage in enumerate(stages) for line in self._stage(k, stage)]
        first = self.names[segment.makes[0]]
        lines = self.constants.lines
        lines += [f"p_{name} = np.empty({count * self.width}, np.{name})" for name, count in counts.items()]
        named = [(name, self.places[key]) for key, name in self.names.items()]
        if flat:
            lines += [f"for start in range(0, {first}.size, {TILE}):", f"    n = min({TILE}, {first}.size - start)",
                      *[f"    {name}_row = {name}[start:start + n]" for name, where in named if where == "ij"]]
        else:
            lines += [f"n = {self.width}", f"rows = {first}.size // n",
                      *[f"{name} = {name}.reshape({_SHAPES[where]})" for name, where in named if where in _SHAPES],
                      "for i in range(rows):", *[f"    {name}_row = {name}[i]" for name, where in named if where in ("ij", "i")]]
        lines += [f"    {line}" for line in body]
        self.text = "\n".join([f"def fused({', '.join(self.names.values())}):", *[f"    {line}" for line in lines], ""])

    def _kept(self, stages: list[list[Instruction]], makes: Sequence[Value]) -> tuple[dict[Value, tuple[str, int]], dict[str, int]]:
        """단계를 건너는 값이 머무는 자리(dtype의 배열과 그 안의 시작)와, dtype마다의 자리의 수. 다 읽은 자리는 다시 쓴다."""
        homes = {value: k for k, stage in enumerate(stages) for i in stage for value in i.makes}
        lasts = {v: k for k, stage in enumerate(stages) for i in stage for v in i.reads}
        kept: dict[Value, tuple[str, int]] = {}
        counts: dict[str, int] = {}
        free: dict[str, list[int]] = {}
        for k, stage in enumerate(stages):
            for value in [v for i in stage for v in i.makes]:
                if value in makes or lasts.get(value, k) == k:
                    continue
                assert value.dtype is not None
                name = value.dtype.name
                if free.get(name):
                    kept[value] = name, free[name].pop()
                else:
                    kept[value] = name, counts.get(name, 0) * self.width
                    counts[name] = counts.get(name, 0) + 1
            for value, last in lasts.items():
                if last == k and value in kept and homes[value] < k:
                    free.setdefault(kept[value][0], []).append(kept[value][1])
        return kept, counts

    def _at(self, value: Value, index: str) -> str:
        name, start = self.kept[value]
        return f"p_{name}[{f'{start} + ' * (start > 0)}{index}]"

    def _stage(self, k: int, stage: list[Instruction]) -> list[str]:
        function, value = stage[0].function, stage[0].makes[0]
        if function in SINGLE:
            source, target = self._row(_key(stage[0].arguments[0])), self._row(value)
            if source and target:
                return [f"{SINGLE[function]}_row({source}, {target}, n)"]
        return self._loop(k, stage)

    def _row(self, key: Any) -> str:
        """값 하나의 줄: 배열과 그 안의 시작. 줄로 놓여 있지 않으면 빈 글."""
        if key in self.kept:
            name, start = self.kept[key]
            return f"p_{name}, {start}"
        return f"{self.names[key]}_row, 0" if self.places.get(key) == "ij" else ""

    def _loop(self, k: int, stage: list[Instruction]) -> list[str]:
        """``k`` 번째 단계의 되풀이. 이름은 단계마다 다르다: 한 이름을 여러 번 정하면 numba가 그것들을 가르는 데 오래 걸린다."""
        j = f"j{k}"
        element: dict[Any, str] = {}
        body: list[str] = []
        made = {v for i in stage for v in i.makes}
        for a in dict.fromkeys(_key(a) for i in stage for a in _arrays(i)):
            if a in made:
                continue
            if a in self.kept:
                element[a] = f"v{k}_{len(body)}"
                body.append(f"{element[a]} = {self._at(a, j)}")
                continue
            name, where = self.names[a], self.places[a]
            element[a] = {".": name, "i": f"{name}_row"}.get(str(where), f"{name}_{j}")
            if where in ("ij", "j"):
                body.append(f"{name}_{j} = {name}{'_row' * (where == 'ij')}[{j}]")
        for instruction in stage:
            value = instruction.makes[0]
            element[value] = f"v{k}_{len(body)}"
            body.append(f"{element[value]} = {formula(instruction, element, self.constants)}")
            if value in self.names:
                body.append(f"{self.names[value]}_row[{j}] = {element[value]}")
            elif value in self.kept:
                body.append(f"{self._at(value, j)} = {element[value]}")
        return [f"for {j} in range(n):", *[f"    {line}" for line in body]]


_SHAPES: dict[Any, str] = {"ij": "rows, n", "i": "rows", "j": "n"}


def _stages(instructions: Sequence[Instruction]) -> list[list[Instruction]]:
    """exp 와 tanh 앞뒤에서, 그리고 ``LONGEST`` 개마다 끊은 단계들."""
    stages: list[list[Instruction]] = [[]]
    for instruction in instructions:
        alone = instruction.function in SINGLE
        if (alone and stages[-1]) or len(stages[-1]) == LONGEST:
            stages.append([])
        stages[-1].append(instruction)
        if alone:
            stages.append([])
    return [stage for stage in stages if stage]


def formula(instruction: Instruction, element: dict[Any, str], constant: Callable[[Any, np.dtype], str]) -> str:
    function, arguments, result = instruction.function, instruction.arguments, instruction.makes[0]
    assert result.dtype is not None

    def operand(a: Any, dtype: np.dtype) -> str:
        if not isinstance(a, (Value, np.ndarray)):
            return constant(a, dtype)
        text = element[a if isinstance(a, Value) else id(a)]
        return text if a.dtype == dtype else f"np.{dtype.name}({text})" if dtype != np.bool_ else f"({text} != 0)"

    if function == "astype":
        return operand(arguments[0], result.dtype)
    if function is np.where:
        condition, a, b = arguments
        return f"{operand(a, result.dtype)} if {operand(condition, np.dtype(bool))} else {operand(b, result.dtype)}"
    loop = loop_dtypes(instruction)
    assert loop is not None
    texts = [operand(a, d) for a, d in zip(arguments, loop, strict=False)]
    single = loop[-1] == np.float32 and function in SINGLE
    form = f"{SINGLE[function]}({{0}})" if single else {**FORMULAS, **LOGICAL, **LIBRARY}[function]
    one, zero = (constant(n, loop[0]) if "{one}" in form or "{zero}" in form else "" for n in (1, 0))
    return form.format(*texts, one=one, zero=zero)


# ── 기계어로 ──


@functools.lru_cache(maxsize=512)
def compiled(text: str) -> Callable[..., Any]:
    """되풀이의 글을 기계어로 옮긴 것. 같은 글은 한 번만 옮긴다."""
    import numba  # 쓰는 사람만 들여온다

    space: dict[str, Any] = {"np": np, "__name__": loops.__name__}  # 디스크에서 되살릴 때 이 이름의 모듈을 찾는다
    space.update({f.__name__: translated(f) for f in HELPERS})
    path = _stored(text)
    exec(compile(text, str(path or "<fused>"), "exec"), space)  # 우리가 지은 이름과 글뿐이다
    made: Callable[..., Any] = numba.njit(cache=path is not None, **OPTIONS)(space["fused"])
    return made


def _stored(text: str) -> Path | None:
    """글을 이 컴퓨터의 파일 하나로: numba가 옮긴 것을 그 곁에 남긴다. 쓸 곳이 없으면 ``None``."""
    whole = text + "".join(f"# {line}\n" for f in HELPERS for line in written(f).splitlines())
    folder = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "tinygrad_ko" / "fused"
    path = folder / f"fused_{hashlib.sha256(whole.encode()).hexdigest()[:24]}.py"
    try:
        if not path.exists():
            folder.mkdir(parents=True, exist_ok=True)
            with tempfile.NamedTemporaryFile("w", dir=folder, delete=False, encoding="utf-8") as file:
                file.write(whole)
            os.replace(file.name, path)
        return path if os.access(folder, os.W_OK) else None
    except (OSError, RuntimeError):
        return None
