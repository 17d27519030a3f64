"""원핫(one-hot): 번호를 그 자리만 1인 벡터로."""

from __future__ import annotations

from typing import Any

import numpy as np

from ...engine import wrap
from ...errors import ArgumentError, DtypeError, describe
from ...operation.conditions import Numbers
from ...operation.devices import near
from ...rules.operands import plain
from ...tensors.tensor import Tensor
from ..checks import integer, to_tensor


def one_hot(tensor: Any, num_classes: int = -1) -> Tensor:
    """원핫(one-hot): 클래스 번호를 그 자리만 1인 벡터로.

    매개변수
    --------
    tensor : 정수 Tensor 또는 배열. 임의의 모양, 값은 0 이상 ``num_classes`` 미만, 무차원(dimensionless).
    num_classes : 클래스의 수. −1이면 가장 큰 번호에 1을 더한 수.

    반환
    ----
    Tensor : 모양 (입력의 모양…, 클래스 수), int64.

    예외
    ----
    DtypeError : 정수가 아닐 때. ArgumentError : 번호가 범위 밖일 때.

    예제
    ----
    >>> from tinygrad_ko.nn import functional as F
    >>> F.one_hot([0, 2], 3)
    tensor([[1, 0, 0],
            [0, 0, 1]])

    출처
    ----
    강의 L8.
    """
    given = to_tensor(tensor)
    num_classes = integer("one_hot", "num_classes", num_classes)
    labels = plain(given, condition=None if num_classes == -1 else Numbers(num_classes))
    if labels.dtype.kind not in "iu":
        raise DtypeError(f"one_hot: 클래스 번호는 정수여야 합니다. 받은 것: {describe(labels)}. .astype(np.int64) 을 쓰세요.")
    if num_classes == -1:
        if labels.size == 0:
            raise ArgumentError("one_hot: 빈 배열에서는 클래스의 수를 알 수 없습니다. num_classes 를 주세요.")
        num_classes = int(labels.max()) + 1
    if labels.size and not (0 <= labels.min() and labels.max() < num_classes):
        raise ArgumentError(
            f"one_hot: 클래스 번호는 0 이상 {num_classes} 미만이어야 합니다. "
            f"받은 번호: {labels.min()} … {labels.max()}. num_classes 를 늘리거나 번호를 살펴보세요."
        )
    return (given[..., None] == wrap(np.arange(num_classes, like=near(labels)))).astype(np.int64)
