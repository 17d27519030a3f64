"""짜임이 있는 초깃값: 단위행렬, 직교, 디랙(dirac), 성긴(sparse)."""

from __future__ import annotations

import math

import numpy as np

from ...errors import ArgumentError, ShapeError
from ...korean.particles import Noun
from ...tensors.generator import resolve
from ...tensors.tensor import Tensor
from ..checks import Generator
from .plain import _check_std, _fill, check_tensor
from .variance import _fans


def eye_(tensor: Tensor) -> Tensor:
    """단위행렬로 채운다.

    매개변수
    --------
    tensor : 채울 텐서. (m, n), 무차원(dimensionless).

    반환
    ----
    Tensor : 받은 텐서.

    예외
    ----
    ShapeError : 2차원이 아닐 때.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> from tinygrad_ko.nn import init
    >>> init.eye_(tg.zeros((2, 3)))
    tensor([[1., 0., 0.],
            [0., 1., 0.]])

    출처
    ----
    PyTorch ``torch.nn.init.eye_``.
    """
    check_tensor("eye_", tensor)
    if tensor.ndim != 2:
        raise ShapeError(f"eye_: 2차원 텐서라야 합니다. 받은 모양: {tensor.shape}.")
    return _fill("eye_", tensor, np.eye(tensor.shape[0], tensor.shape[1]))


def orthogonal_(tensor: Tensor, gain: float = 1.0, generator: Generator = None) -> Tensor:
    """직교행렬(행이나 열이 서로 수직이고 길이가 ``gain``).

    매개변수
    --------
    tensor : 채울 텐서. 2차원 이상. 첫 축을 뺀 나머지는 하나로 본다. 무차원(dimensionless).
    gain : 배율.
    generator : 난수 발생기 또는 씨앗. ``None`` 이면 기본 발생기.

    반환
    ----
    Tensor : 받은 텐서.

    예외
    ----
    ShapeError : 2차원보다 작을 때.

    예제
    ----
    >>> import numpy as np
    >>> import tinygrad_ko as tg
    >>> from tinygrad_ko.nn import init
    >>> w = init.orthogonal_(tg.zeros((2, 5)), generator=0)
    >>> np.allclose((w @ w.T).numpy(), np.eye(2), atol=1e-6)
    True

    출처
    ----
    Saxe, McClelland, Ganguli, "Exact solutions to the nonlinear dynamics of learning" (2014).
    """
    check_tensor("orthogonal_", tensor)
    _fans("orthogonal_", tensor)
    if tensor.size == 0:
        return tensor
    rows = tensor.shape[0]
    columns = tensor.size // rows
    draw = resolve(generator, "orthogonal_").normal(size=(max(rows, columns), min(rows, columns)))
    q, r = np.linalg.qr(draw)
    q *= np.sign(np.diag(r))  # 부호를 정하여 직교행렬 전체에 고르게
    return _fill("orthogonal_", tensor, gain * (q if rows >= columns else q.T).reshape(tensor.shape))


def dirac_(tensor: Tensor, groups: int = 1) -> Tensor:
    """합성곱의 항등: 입력의 채널이 그대로 출력의 채널로 지나가도록 가운데만 1인 필터.

    매개변수
    --------
    tensor : 채울 합성곱의 가중치 (출력, 입력/groups, 커널…). 3, 4, 5차원. 무차원(dimensionless).
    groups : 채널의 무리 수.

    반환
    ----
    Tensor : 받은 텐서.

    예외
    ----
    ShapeError : 3, 4, 5차원이 아니거나 출력 채널이 groups 로 나누어떨어지지 않을 때.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> from tinygrad_ko.nn import init
    >>> init.dirac_(tg.zeros((2, 2, 3)))[:, :, 1]
    tensor([[1., 0.],
            [0., 1.]])

    출처
    ----
    PyTorch ``torch.nn.init.dirac_``.
    """
    check_tensor("dirac_", tensor)
    if tensor.ndim not in (3, 4, 5) or tensor.shape[0] % groups:
        raise ShapeError(
            f"dirac_: 3, 4, 5차원인 합성곱의 가중치이고 출력 채널이 groups={Noun(groups):으로/로} 나누어떨어져야 합니다. "
            f"받은 모양: {tensor.shape}."
        )
    values = np.zeros(tensor.shape)
    each = tensor.shape[0] // groups
    middle = tuple(n // 2 for n in tensor.shape[2:])
    for group in range(groups):
        for k in range(min(each, tensor.shape[1])):
            values[(group * each + k, k, *middle)] = 1
    return _fill("dirac_", tensor, values)


def sparse_(tensor: Tensor, sparsity: float, std: float = 0.01, generator: Generator = None) -> Tensor:
    """열마다 ``sparsity`` 만큼은 0, 나머지는 N(0, std²).

    매개변수
    --------
    tensor : 채울 2차원 텐서. 무차원(dimensionless).
    sparsity : 0으로 둘 비율, 0 이상 1 이하(열의 길이에 곱해 올림한다).
    std : 나머지의 표준편차, 0 이상.
    generator : 난수 발생기 또는 씨앗. ``None`` 이면 기본 발생기.

    반환
    ----
    Tensor : 받은 텐서.

    예외
    ----
    ShapeError : 2차원이 아닐 때. ArgumentError : ``sparsity`` 나 ``std`` 가 범위 밖일 때.

    예제
    ----
    >>> import numpy as np
    >>> import tinygrad_ko as tg
    >>> from tinygrad_ko.nn import init
    >>> w = init.sparse_(tg.zeros((10, 3)), 0.8, generator=0)
    >>> (w.numpy() == 0).sum(0).tolist()
    [8, 8, 8]

    출처
    ----
    Martens, "Deep learning via Hessian-free optimization" (2010).
    """
    check_tensor("sparse_", tensor)
    if tensor.ndim != 2:
        raise ShapeError(f"sparse_: 2차원 텐서여야 합니다. 받은 모양: {tensor.shape}.")
    if not 0 <= sparsity <= 1:
        raise ArgumentError(f"sparse_: sparsity 는 0 이상 1 이하여야 합니다. 받은 값: {sparsity}.")
    _check_std("sparse_", std)
    rng = resolve(generator, "sparse_")
    values = rng.normal(0, std, tensor.shape)
    zeros = math.ceil(sparsity * tensor.shape[0])
    for column in values.T:
        column[rng.permutation(len(column))[:zeros]] = 0
    return _fill("sparse_", tensor, values)
