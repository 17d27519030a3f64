"""벡터의 길이를 1로."""

from __future__ import annotations

from typing import Any

import numpy as np

from ...errors import ShapeError
from ...rules import arithmetic, norms
from ...tensors.tensor import Tensor
from ..checks import nonzero, real
from .statistics import epsilon


def normalize(input: Any, p: float = 2.0, dim: int = 1, eps: float = 1e-12, *, axis: int | None = None) -> Tensor:
    """축을 따라 노름(norm)이 1이 되도록 나눈다: x / max(‖x‖ₚ, ε).

    매개변수
    --------
    input : Tensor 또는 배열. 임의의 모양, 무차원(dimensionless).
    p : 노름의 차수.
    dim, axis : 노름을 셈할 축. 둘 가운데 하나만 쓴다. 기본은 1.
    eps : 0으로 나누지 않도록 노름의 아래를 막는 작은 수.

    반환
    ----
    Tensor : 입력과 같은 모양과 dtype.

    예외
    ----
    ShapeError : 그런 축이 없을 때.
    DtypeError : 실수가 아닐 때.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> from tinygrad_ko.nn import functional as F
    >>> F.normalize(tg.tensor([[3.0, 4.0], [0.0, 0.0]]))
    tensor([[0.6, 0.8],
            [0. , 0. ]])

    출처
    ----
    PyTorch ``torch.nn.functional.normalize``.
    """
    x = real("normalize", input)
    along = dim if axis is None else axis
    if not isinstance(along, (int, np.integer)) or not -x.ndim <= along < x.ndim:
        raise ShapeError(f"normalize: 입력의 모양은 {x.shape}인데 dim={along!r} 축이 없습니다. {x.ndim - 1} 이하의 정수를 쓰세요.")
    epsilon("normalize", eps)
    nonzero("normalize", "p", p)
    return x / arithmetic.clip(norms.norm(x, p, along, True), eps, None)
