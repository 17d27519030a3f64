"""긴 줄을 캐시(cache)에 드는 블록으로 나누어 걷기: 모으고 셈하고 빼는 일을 블록마다 마치므로, 메모리를 오가는 것은
매개변수와 기울기와 상태뿐이다.

    큰 배열의 식은 배열을 훑을 때마다 메모리에서 다시 읽는다. 블록의 식은 한 번 읽은 것으로 끝까지 셈한다.

블록은 줄(``FlatParameters``)처럼 생겼다: 식은 저를 부르는 것이 줄인지 블록인지 모른다.
"""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING, Any, TypeVar

import numpy as np

from ..operation.aligned import aligned
from ..operation.compiled import Compiled
from ..operation.threads import allowed, run_blocks
from ..watch.source_lines import warn_user

if TYPE_CHECKING:
    from .flat_parameters import FlatParameters

State = dict[str, np.ndarray]
Cut = list[tuple[int, int, int]]  # 블록 하나에 드는 (몇째 매개변수, 어디부터, 어디까지)들
Formula = TypeVar("Formula", bound=Callable[..., Any])

LONG = 2**19  # 되풀이가 한 번에 옮기는 원소의 수: 캐시가 아니라, 스레드가 나누어 할 만한 길이
BYTES = 2**17  # 혼자 걸을 때 블록 하나의 배열 하나: 대여섯 배열이 캐시(L2)에 든다
SHARED_BYTES = 2**21  # 나누어 걸을 때: 더 짧으면 셈마다 GIL 을 주고받는 값이 캐시에서 아끼는 것보다 크다
SHORTEST = 2**17  # 이보다 원소가 적은 줄은 나눌지 살피지도 않는다

# 블록을 셈할 자리들(갱신량과 연습장), dtype 마다 스레드의 수만큼: 걸음마다 새로 마련하면 그 기억 공간을 여는 값이 든다
_spaces: defaultdict[tuple[str, int], deque[tuple[np.ndarray, np.ndarray]]] = defaultdict(deque)


def elementwise(formula: Formula) -> Formula:
    """원소마다 따로 셈하는 식(``_update``, ``_update_line``)에 단다: 블록으로 나누어 셈해도 되며, 설정이 틀렸을 때만 오류를 낸다."""
    formula.elementwise = True  # type: ignore[attr-defined]
    return formula


def is_elementwise(formula: Callable[..., Any]) -> bool:
    """``elementwise`` 를 단 식인가."""
    return getattr(formula, "elementwise", False)


class Loop(Compiled):
    """값과 상태를 한 번에 옮기는 되풀이. NumPy 쪽의 짝은 옵티마이저의 식(``_update``)이다: 둘은 비트까지 같은 수를 낸다."""

    def __init__(self, loops: Callable[..., Any]) -> None:
        super().__init__(loops, loops, SHORTEST)

    def takes(self, line: FlatParameters) -> bool:
        """줄을 이것으로 옮길 수 있는가."""
        if not (Compiled.allowed and line.dtype.char in "fd" and self.kernel is not self.loops):
            return False
        return all(p.node.grad.dtype == line.dtype for p in line.parameters)  # type: ignore[union-attr]


class Block:
    """줄의 한 토막. 여러 매개변수에 걸칠 수 있다."""

    __slots__ = ("values", "gradients", "state", "step", "change", "spare", "gradient")

    def __init__(
        self, values: list[np.ndarray], gradients: list[np.ndarray], state: State, step: int, change: np.ndarray, spare: np.ndarray,
    ) -> None:
        self.values, self.gradients, self.state, self.step, self.change, self.spare = values, gradients, state, step, change, spare
        if len(values) == 1 and gradients[0].dtype == change.dtype:
            self.gradient = gradients[0]  # 모을 것이 없다: 식은 g 를 읽기만 한다
        else:
            self.gradient = np.concatenate(gradients, out=change, casting="same_kind")

    def gather_values(self, out: np.ndarray) -> np.ndarray:
        """매개변수의 값. 읽기만 한다."""
        return self.values[0] if len(self.values) == 1 else np.concatenate(self.values, out=out)

    def subtract(self) -> None:
        """갱신량을 매개변수에서 뺀다."""
        start = 0
        for value in self.values:
            value -= self.change[start:start + value.size]
            start += value.size


def is_shared(line: FlatParameters) -> bool:
    """식의 블록들을 스레드가 나누어 걸을 만큼 긴 줄인가."""
    return line.size * line.dtype.itemsize >= 2 * SHARED_BYTES and allowed() > 1


def cuts(line: FlatParameters, block: int) -> list[Cut]:
    """줄을 원소 ``block`` 개의 블록으로 자른 자리들."""
    found: list[Cut] = [[]]
    room = block
    for k, parameter in enumerate(line.parameters):
        start = 0
        while start < parameter.size:
            end = min(parameter.size, start + room)
            found[-1].append((k, start, end))
            room, start = room - (end - start), end
            if not room:
                found.append([])
                room = block
    return found if found[-1] else found[:-1]


def is_long(line: FlatParameters) -> bool:
    """통째로 훑으면 캐시를 넘칠 만큼 긴 줄인가: 식은 이때 나누어 셈하는 것이 빠르다."""
    return line.size * line.dtype.itemsize >= 4 * BYTES


def silent() -> bool:
    """셈의 오류(넘침 …)를 묻지 않는가: 묻는 사람에게는 옮기기 전에 셈을 다 해 보아야 한다."""
    return not {"raise", "call"} & set(np.geterr().values())


def divisible(line: FlatParameters) -> bool:
    """줄을 블록으로 나누어 걸어도 한꺼번에 걷는 것과 같은가: 서로 떨어진 NumPy의 배열들이고, 셈의 오류를 묻지 않을 때."""
    spans: list[tuple[int, int, bool]] = []
    for parameter in line.parameters:
        value, gradient = parameter._data, parameter.node.grad._data  # type: ignore[union-attr]
        if not (type(value) is type(gradient) is np.ndarray and value.shape == gradient.shape
                and value.flags.carray and gradient.flags.c_contiguous and np.can_cast(gradient.dtype, value.dtype, "same_kind")):
            return False
        spans += [_span(value, True), _span(gradient, False)]
    written = read = 0  # 매개변수의 자리와 기울기의 자리가 어디까지 왔는가
    for start, end, is_value in sorted(spans):
        if start < end and (start < written or (is_value and start < read)):
            return False
        written, read = (max(written, end), read) if is_value else (written, max(read, end))
    return silent()


def _span(array: np.ndarray, is_value: bool) -> tuple[int, int, bool]:
    start = array.__array_interface__["data"][0]
    return start, start + array.nbytes, is_value


def nothing(line: FlatParameters) -> Block:
    """원소가 없는 블록: 걷기 전에, 설정이 식에 맞는지 이것으로 시험해 본다."""
    empty = np.empty(0, line.dtype)
    return Block([empty], [empty], dict.fromkeys(line.state, empty), line.step, empty, empty.copy())


def by_formula(line: FlatParameters, update: Callable[[Block], object]) -> None:
    """줄의 블록마다 ``update`` 로 갱신량을 셈하고 뺀다. 아주 길면 허락된 스레드들이 나누어 한다."""
    shared = is_shared(line)
    block = (SHARED_BYTES if shared else BYTES) // line.dtype.itemsize
    parts = line.cuts(block)
    (values, gradients), spaces = _flat(line), _spaces[line.dtype.char, block]

    def move(n: int) -> None:
        try:
            change, spare = spaces.pop()
        except IndexError:
            change, spare = aligned((block,), line.dtype), aligned((block,), line.dtype)
        start, end = n * block, min((n + 1) * block, line.size)
        one = Block(
            [values[k][a:b] for k, a, b in parts[n]], [gradients[k][a:b] for k, a, b in parts[n]],
            {name: flat[start:end] for name, flat in line.state.items()}, line.step, change[:end - start], spare[:end - start],
        )
        update(one)
        one.subtract()
        spaces.append((change, spare))

    run_blocks(move, range(len(parts)), shared)


def by_loop(line: FlatParameters, loop: Loop, names: Sequence[str], numbers: Sequence[float]) -> None:
    """매개변수마다(큰 것은 토막 내어) 되풀이 ``loop(값, 기울기, *상태, *수)`` 로 옮긴다. 허락된 스레드들이 나누어 한다."""
    (values, gradients), state, dtype = _flat(line), [line.state[name] for name in names], line.dtype.type
    given, start = [n if isinstance(n, bool) else dtype(n) for n in numbers], 0
    parts: list[tuple[int, int, int, int]] = []
    for k, value in enumerate(values):
        parts += [(k, a, min(a + LONG, value.size), start) for a in range(0, value.size, LONG)]
        start += value.size

    def move(part: tuple[int, int, int, int]) -> None:
        k, a, b, start = part
        loop.kernel(values[k][a:b], gradients[k][a:b], *[flat[start + a:start + b] for flat in state], *given)

    run_blocks(move, parts)


def _flat(line: FlatParameters) -> tuple[list[np.ndarray], list[np.ndarray]]:
    """한 줄로 편 값들과 기울기들, 모두 뷰(view)."""
    gradients = [p.node.grad._data for p in line.parameters]  # type: ignore[union-attr]
    return [p._data.reshape(-1) for p in line.parameters], [g.reshape(-1) for g in gradients]


def in_blocks(*arrays: np.ndarray) -> Iterator[tuple[np.ndarray, ...]]:
    """모양이 같은 배열들을 캐시에 드는 토막마다. 작거나 이어져 있지 않으면 통째로 한 번."""
    size, block = arrays[0].size, BYTES // arrays[0].itemsize
    if size <= block or not all(a.flags.c_contiguous for a in arrays):
        yield arrays
        return
    flat = [a.reshape(-1) for a in arrays]
    for start in range(0, size, block):
        yield tuple(a[start:start + block] for a in flat)


class WarnedAfterwards:
    """안에서 넘치거나(overflow) NaN 이 생기면 다 마친 뒤에 알린다: 경고가 오류가 되는 곳에서도 걸음은 중간에 멈추지 않는다."""

    __slots__ = ("where", "seen", "settings")

    def __init__(self, where: str) -> None:
        self.where, self.seen = where, set[str]()

    def __enter__(self) -> None:
        kinds: dict[str, Any] = {kind: "call" if how == "warn" else how for kind, how in np.geterr().items()}
        self.settings = np.errstate(**kinds, call=lambda kind, flag: self.seen.add(kind))
        self.settings.__enter__()

    def __exit__(self, error: Any, *rest: Any) -> None:
        self.settings.__exit__(error, *rest)
        for kind in sorted(self.seen) if error is None else ():
            warn_user(f"{kind} encountered in {self.where}", RuntimeWarning)
