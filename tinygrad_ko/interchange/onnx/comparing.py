"""견주기: 내보낸 것을 여러 크기의 입력으로 돌려 모델의 답과 견준다."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

import numpy as np

from ...errors import ExportError
from .dynamic import Explorer, Group
from .recording import Recording
from .running import largest_difference, runner

TOLERANCE = {"e": 2e-2, "f": 1e-4, "d": 1e-8}  # dtype 마다, 가장 큰 값에 견준 차이


class Compared(NamedTuple):
    """견준 것: 가장 큰 차이, 돌려 본 크기의 수, 무엇으로 돌렸는가, 고정해야 할 축들(없으면 ``None``)."""

    worst: float
    sizes: int
    by: str
    bad: Group | None


def compare(
    data: bytes, run: Callable[[Sequence[np.ndarray]], Recording], explorer: Explorer, groups: Sequence[Group], names: Sequence[str],
    arrays: Sequence[np.ndarray],
) -> Compared:
    """크기마다 돌려 견준다. 답이 다르면 거기서 멈추고, 탓인 축들을 알린다(누구 탓인지 모르면 가장 안쪽 축)."""
    call, by = runner(data)
    inner = max(groups, key=lambda group: max(axis for _, axis in group), default=())
    worst, count = 0.0, 0
    for inputs, changed in _trials(explorer, groups, arrays):
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                wanted = run(inputs).results
        except Exception:
            if not changed:
                raise
            continue  # 모델도 못 도는 크기이다
        try:
            gap = largest_difference(call(dict(zip(names, inputs, strict=True))), wanted)
        except Exception as error:
            if not groups:
                raise ExportError(f"export_onnx: 내보낸 것을 돌리지 못했습니다. ({str(error).strip()[:300]})") from None
            gap = float("inf")
        if gap > max(TOLERANCE.get(w.dtype.char, 1e-4) for w in [*wanted, *arrays]):
            return Compared(gap, count, by, changed[0] if len(changed) == 1 else inner)
        worst, count = max(worst, gap), count + 1
    return Compared(worst, count, by, None)


def _trials(
    explorer: Explorer, groups: Sequence[Group], arrays: Sequence[np.ndarray],
) -> Iterator[tuple[list[np.ndarray], list[Group]]]:
    """돌려 볼 입력과 거기서 달라진 축들: 본보기, 축마다 길이 1, 모두 1, 식을 찾을 때의 크기, 그리고 이어진 네 길이.

    이어진 길이를 보는 것은 올림과 나눗셈이 섞인 식이 몇 자리에서만 맞을 수 있기 때문이다.
    """
    yield list(arrays), []
    for group in groups:
        yield explorer.inputs(dict.fromkeys(group, 1)), [group]
    if groups:
        every = [axis for group in groups for axis in group]
        yield explorer.inputs(dict.fromkeys(every, 1)), list(groups)
        for choice in (0, -1):
            yield explorer.inputs(explorer.plans(groups, choice)[1]), list(groups)
        for more in range(1, 5):
            yield explorer.inputs({(k, axis): arrays[k].shape[axis] + more for k, axis in every}), list(groups)
