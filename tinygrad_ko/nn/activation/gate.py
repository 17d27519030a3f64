"""문(gate): 입력의 반이 나머지 반을 여닫는다."""

from __future__ import annotations

from typing import Any

from ...errors import ShapeError
from ...rules import elementary, joining
from ...tensors.tensor import Tensor
from ..checks import one_axis, to_tensor
from ..module import Module


def glu(input: Any, dim: int = -1, *, axis: int | None = None) -> Tensor:
    """GLU: 반으로 나누어, 앞쪽에 뒤쪽의 시그모이드를 문(gate)으로 곱한다: a·σ(b).

    매개변수
    --------
    input : Tensor 또는 배열. 임의의 모양, 무차원(dimensionless).
    dim, axis : 나눌 축. 길이가 짝수여야 한다.

    반환
    ----
    Tensor : 그 축의 길이가 반인 모양.

    예외
    ----
    ShapeError : 없는 축이거나 길이가 홀수일 때.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> from tinygrad_ko.nn import functional as F
    >>> F.glu(tg.tensor([3.0, 0.0]))
    tensor([1.5])

    출처
    ----
    Dauphin et al., "Language Modeling with Gated Convolutional Networks" (2017).
    """
    x, at = to_tensor(input), one_axis("glu", dim if axis is None else None, axis)
    if not -x.ndim <= at < x.ndim or x.shape[at] % 2:
        raise ShapeError(f"glu: 나눌 축 dim={at} 의 길이는 짝수여야 합니다. 받은 모양: {x.shape}.")
    a, b = joining.split(x, 2, at)
    return a * elementary.sigmoid.call(b)


class GLU(Module):
    """GLU: 반으로 나누어 앞쪽에 뒤쪽의 시그모이드를 곱한다. 그 축의 길이가 반이 된다.

    매개변수
    --------
    dim : 나눌 축.

    예외
    ----
    ShapeError : 부를 때, 그 축의 길이가 홀수이면.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> from tinygrad_ko import nn
    >>> nn.GLU()(tg.tensor([3.0, 0.0]))
    tensor([1.5])

    출처
    ----
    Dauphin et al. (2017).
    """

    def __init__(self, dim: int = -1) -> None:
        super().__init__()
        self.dim = dim

    def forward(self, input: Any) -> Tensor:
        """``nn.functional`` 의 같은 이름의 함수."""
        return glu(input, self.dim)

    def extra_repr(self) -> str:
        return self._show("dim")
