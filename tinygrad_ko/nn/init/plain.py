"""분포 하나에서 뽑거나 상수로 채우는 초깃값."""

from __future__ import annotations

from typing import Any

import numpy as np

from ...errors import ArgumentError, ArgumentTypeError, describe, needed
from ...tensors.generator import resolve
from ...tensors.tensor import Tensor
from ..checks import Generator


def check_tensor(where: str, tensor: Any) -> None:
    """채울 텐서인지 살핀다."""
    if not isinstance(tensor, Tensor):
        raise ArgumentTypeError(f"{where}: Tensor 를 채웁니다. 받은 것: {describe(tensor)}. nn.Parameter(…) 로 만드세요.")


def _fill(where: str, tensor: Any, values: Any) -> Tensor:
    check_tensor(where, tensor)
    tensor.data = np.broadcast_to(np.asarray(values, tensor.dtype), tensor.shape)
    return tensor


def uniform_(tensor: Tensor, a: float = 0.0, b: float = 1.0, generator: Generator = None) -> Tensor:
    """균등분포 U(a, b).

    매개변수
    --------
    tensor : 채울 텐서. 임의의 모양, 무차원(dimensionless).
    a, b : 아래와 위의 끝.
    generator : 난수 발생기 또는 씨앗. ``None`` 이면 기본 발생기.

    반환
    ----
    Tensor : 받은 텐서.

    예외
    ----
    ArgumentError : a 가 b 보다 클 때.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> from tinygrad_ko.nn import init
    >>> w = init.uniform_(tg.zeros((2, 3)), -1, 1, generator=0)
    >>> bool((abs(w) <= 1).all())
    True

    출처
    ----
    PyTorch ``torch.nn.init.uniform_``; 강의 L9.
    """
    check_tensor("uniform_", tensor)
    if not a <= b:
        raise ArgumentError(f"uniform_: a 는 b 보다 클 수 없습니다. 받은 값: a={a}, b={b}.")
    return _fill("uniform_", tensor, resolve(generator, "uniform_").uniform(a, b, tensor.shape))


def normal_(tensor: Tensor, mean: float = 0.0, std: float = 1.0, generator: Generator = None) -> Tensor:
    """정규분포 N(mean, std²).

    매개변수
    --------
    tensor : 채울 텐서. 임의의 모양, 무차원(dimensionless).
    mean, std : 평균과 표준편차(0 이상).
    generator : 난수 발생기 또는 씨앗. ``None`` 이면 기본 발생기.

    반환
    ----
    Tensor : 받은 텐서.

    예외
    ----
    ArgumentError : std 가 음수일 때.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> from tinygrad_ko.nn import init
    >>> init.normal_(tg.zeros(3), std=0.0, mean=2.0, generator=0)
    tensor([2., 2., 2.])

    출처
    ----
    PyTorch ``torch.nn.init.normal_``; 강의 L9.
    """
    check_tensor("normal_", tensor)
    _check_std("normal_", std)
    return _fill("normal_", tensor, resolve(generator, "normal_").normal(mean, std, tensor.shape))


def trunc_normal_(
    tensor: Tensor, mean: float = 0.0, std: float = 1.0, a: float = -2.0, b: float = 2.0, generator: Generator = None
) -> Tensor:
    """[a, b] 밖을 버린 정규분포 N(mean, std²).

    매개변수
    --------
    tensor : 채울 텐서. 임의의 모양, 무차원(dimensionless).
    mean, std : 자르기 전의 평균과 표준편차(양수).
    a, b : 남길 범위의 끝(값 그대로, 표준편차의 배수가 아니다).
    generator : 난수 발생기 또는 씨앗. ``None`` 이면 기본 발생기.

    반환
    ----
    Tensor : 받은 텐서.

    예외
    ----
    ArgumentError : std 가 양수가 아니거나 a 가 b 보다 작지 않을 때.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> from tinygrad_ko.nn import init
    >>> w = init.trunc_normal_(tg.zeros(1000), generator=0)
    >>> bool((abs(w) <= 2).all())
    True

    출처
    ----
    PyTorch ``torch.nn.init.trunc_normal_`` (누적 분포의 역함수).
    """
    check_tensor("trunc_normal_", tensor)
    special = needed("scipy.special")

    _check_std("trunc_normal_", std)
    if not (a < b and std > 0):
        raise ArgumentError(f"trunc_normal_: std > 0, a < b 이어야 합니다. 받은 값: std={std}, a={a}, b={b}.")
    u = resolve(generator, "trunc_normal_").uniform(special.ndtr((a - mean) / std), special.ndtr((b - mean) / std), tensor.shape)
    return _fill("trunc_normal_", tensor, np.clip(special.ndtri(u) * std + mean, a, b))


def constant_(tensor: Tensor, val: float) -> Tensor:
    """한 값으로 채운다.

    매개변수
    --------
    tensor : 채울 텐서. 임의의 모양, 무차원(dimensionless).
    val : 넣을 값.

    반환
    ----
    Tensor : 받은 텐서.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> from tinygrad_ko.nn import init
    >>> init.constant_(tg.zeros(2), 0.5)
    tensor([0.5, 0.5])

    출처
    ----
    강의 L9 (모두 같은 값으로 시작하면 끝까지 같다).
    """
    return _fill("constant_", tensor, val)


def zeros_(tensor: Tensor) -> Tensor:
    """0으로 채운다.

    매개변수
    --------
    tensor : 채울 텐서. 임의의 모양, 무차원(dimensionless).

    반환
    ----
    Tensor : 받은 텐서.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> from tinygrad_ko.nn import init
    >>> init.zeros_(tg.ones(2))
    tensor([0., 0.])

    출처
    ----
    PyTorch ``torch.nn.init.zeros_``.
    """
    return _fill("zeros_", tensor, 0)


def ones_(tensor: Tensor) -> Tensor:
    """1로 채운다.

    매개변수
    --------
    tensor : 채울 텐서. 임의의 모양, 무차원(dimensionless).

    반환
    ----
    Tensor : 받은 텐서.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> from tinygrad_ko.nn import init
    >>> init.ones_(tg.zeros(2))
    tensor([1., 1.])

    출처
    ----
    PyTorch ``torch.nn.init.ones_``.
    """
    return _fill("ones_", tensor, 1)


def _check_std(where: str, std: float) -> None:
    if not std >= 0:
        raise ArgumentError(f"{where}: std 는 0 이상이어야 합니다. 받은 값: {std}.")
