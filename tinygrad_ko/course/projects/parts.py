"""과제의 자료를 나눈다: 학습, 검증, 시험. 시험 조각은 배우는 이의 함수에 주지 않는다."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from ...data import train_test_split
from ...errors import DataError
from ...tensors.tensor import Tensor

__all__ = ["FEWEST", "SEEDS", "Parts", "array", "divided"]

SEEDS = (0, 1, 2)  # 이 씨앗들로 배우게 한다
SEED = 15  # 나누기의 씨앗: 언제나 같은 시험 조각
SHARE = 5  # 다섯에 하나는 시험, 하나는 검증
FEWEST = 25  # 표본이 이보다 적으면 나누지 않는다


@dataclass(frozen=True)
class Parts:
    """나눈 자료. 이름의 끝이 ``_test`` 인 것은 채점기만 쓴다."""

    x: np.ndarray
    y: np.ndarray
    x_val: np.ndarray
    y_val: np.ndarray
    x_test: np.ndarray
    y_test: np.ndarray
    classification: bool
    ordered: bool  # 시간의 차례로 나누었는가


def array(where: str, value: Any) -> np.ndarray:
    """텐서이든 배열이든 목록이든, 수의 배열로."""
    try:
        return np.asarray(value.detach().numpy() if isinstance(value, Tensor) else value)
    except ValueError:  # NumPy 의 영어
        raise DataError(f"{where}: 줄마다 길이가 달라 배열이 되지 않습니다. 안쪽 목록의 길이를 모두 같게 하세요.") from None


def divided(made: Any, kind: str | None) -> Parts:
    """``data()`` 가 돌려준 것을 나눈다. ``kind`` 가 없으면 정답이 정수인지 보고 분류와 회귀를 가린다.

    예외
    ----
    DataError : (X, y) 가 아니거나, 길이가 다르거나, 표본이 모자라거나, 수가 아닐 때.
    """
    ordered = kind == "series"
    if isinstance(made, dict):
        if not {"X", "y"} <= made.keys():
            raise DataError(f'data: 사전이면 "X" 와 "y" 가 있어야 합니다. 있는 열쇠: {", ".join(map(str, made)) or "없음"}.')
        ordered |= made.get("order") == "time"
        made = made["X"], made["y"]
    if not isinstance(made, (tuple, list)) or len(made) != 2:
        raise DataError(f'data: (X, y) 나 {{"X": …, "y": …}} 를 돌려주세요. 받은 것: {type(made).__name__}.')
    x, y = (array("data", part) for part in made)
    if x.ndim == 0 or y.ndim == 0 or len(x) != len(y):
        raise DataError(f"data: X 와 y 의 첫째 축이 같아야 합니다. 받은 모양: {x.shape}, {y.shape}.")
    if len(x) < FEWEST:
        raise DataError(f"data: 표본이 {len(x)}개입니다. 학습, 검증, 시험으로 나누려면 {FEWEST}개는 있어야 합니다.")
    if x.dtype.kind not in "fiub" or y.dtype.kind not in "fiub":
        raise DataError(f"data: X 와 y 는 수여야 합니다. 받은 dtype: {x.dtype}, {y.dtype}. 글인 부류는 0부터의 정수로, "
                        "글인 열은 tg.data.OneHotEncoder 로 바꾸세요(바꾸는 눈금은 train 안에서 정합니다).")
    if not (np.isfinite(x).all() and np.isfinite(y).all()):
        raise DataError("data: X 나 y 에 nan 이나 무한대가 있습니다. 빈칸이 있는 줄을 빼거나, 정해 둔 값으로 채우세요"
                        "(자료에서 잰 평균으로 채우는 것은 train 안에서).")
    classification = kind == "classification" or (kind != "regression" and y.dtype.kind in "iub")
    if classification:
        if y.ndim != 1 or y.min() < 0 or not np.array_equal(y, np.round(y)):
            raise DataError(f"data: 분류의 y 는 0부터의 정수, 모양 (n,) 입니다. 받은 것: 모양 {y.shape}, {y.dtype}. "
                            "회귀이면 실수로 바꾸세요.")
        y = y.astype(np.int64)
    else:
        y = y.astype(np.float64)
    own, own_y, val, val_y, test, test_y = _in_order(x, y) if ordered else _shuffled(x, y, classification)
    return Parts(own, own_y, val, val_y, test, test_y, classification, ordered)


def _in_order(x: np.ndarray, y: np.ndarray) -> list[np.ndarray]:
    held = max(len(x) // SHARE, 1)
    first, second = len(x) - 2 * held, len(x) - held
    return [x[:first].copy(), y[:first].copy(), x[first:second].copy(), y[first:second].copy(), x[second:].copy(), y[second:].copy()]


def _shuffled(x: np.ndarray, y: np.ndarray, classification: bool) -> list[np.ndarray]:
    held = max(len(x) // SHARE, 1)
    counts = np.unique(y, return_counts=True)[1] if classification else np.array([0])
    even = classification and counts.min() >= SHARE and held >= len(counts)  # 부류마다의 비율을 지킬 수 있는가
    kept_x, test_x, kept_y, test_y = train_test_split(x, y, test_size=held, stratify=y if even else None, generator=SEED)
    own_x, val_x, own_y, val_y = train_test_split(kept_x, kept_y, test_size=held, stratify=kept_y if even else None, generator=SEED)
    return [own_x, own_y, val_x, val_y, test_x, test_y]
