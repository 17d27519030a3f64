"""자리를 축의 이름으로 부른다: '둘째 걸음', '셋째 표본의 w0'."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

__all__ = ["first_wrong", "ordinal", "place", "time_axis"]

IN_TIME = ("걸음", "바퀴", "에포크", "반복", "시각", "세대")  # 앞의 것에서 뒤의 것이 나오는 축
_ORDINALS = ("첫째", "둘째", "셋째", "넷째", "다섯째", "여섯째", "일곱째", "여덟째", "아홉째", "열째")

Axis = str | Sequence[str]


def ordinal(k: int) -> str:
    """0부터 센 자리를 우리말 차례로: 0 은 '첫째', 12 는 '13번째'."""
    return _ORDINALS[k] if k < len(_ORDINALS) else f"{k + 1}번째"


def time_axis(axes: Sequence[Axis]) -> int | None:
    """시간처럼 흐르는 축. 없으면 ``None``."""
    return next((k for k, axis in enumerate(axes) if axis in IN_TIME), None)


def first_wrong(wrong: np.ndarray, axes: Sequence[Axis]) -> tuple[int, ...]:
    """처음 틀린 자리: 흐르는 축이 있으면 그 축에서 가장 앞선 것."""
    found = np.argwhere(wrong)
    axis = time_axis(axes)
    if axis is not None and axis < wrong.ndim:
        found = found[found[:, axis] == found[:, axis].min()]
    return tuple(int(k) for k in found[0])


def place(index: Sequence[int], axes: Sequence[Axis]) -> str:
    """자리의 이름. 이름 없는 축은 '축 1 의 3번째' 로 적는다."""
    said = []
    for k, at in enumerate(index):
        axis = axes[k] if k < len(axes) else None
        said.append(f"축 {k} 의 {at}번째" if axis is None else f"{ordinal(at)} {axis}" if isinstance(axis, str) else axis[at])
    return "의 ".join(said)
