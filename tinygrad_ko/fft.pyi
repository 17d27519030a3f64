# scripts/make_stubs.py 가 만든 글이다. 손으로 고치지 않는다.

from .tensors.array_like import ArrayLike, Shape
from .tensors.tensor import Tensor

def fft(x: ArrayLike, n: int | None = None, axis: int = -1, norm: str | None = None) -> Tensor:
    """이산 푸리에 변환 X_k = Σ x_j e^(−2πi jk/n). ``axis`` 를 ``n`` 개로 자르거나 0으로 늘려 변환한다. 결과는 복소수."""

def fft2(x: ArrayLike, s: Shape | None = None, axes: Shape = (-2, -1), norm: str | None = None) -> Tensor:
    """두 축의 푸리에 변환."""

def fftn(x: ArrayLike, s: Shape | None = None, axes: Shape | None = None, norm: str | None = None) -> Tensor:
    """여러 축의 푸리에 변환. ``s`` 는 축마다의 길이(−1 이면 그대로), ``axes`` 가 없으면 모든 축."""

def fftshift(x: ArrayLike, axes: Shape | None = None) -> Tensor:
    """진동수 0 을 가운데로 옮긴다. ``axes`` 가 없으면 모든 축."""

def hfft(x: ArrayLike, n: int | None = None, axis: int = -1, norm: str | None = None) -> Tensor:
    """켤레 대칭인 것의 푸리에 변환: 길이 m → n (주지 않으면 2(m − 1)). 결과는 실수."""

def ifft(x: ArrayLike, n: int | None = None, axis: int = -1, norm: str | None = None) -> Tensor:
    """거꾸로 푸리에 변환 x_j = (1/n) Σ X_k e^(2πi jk/n). 결과는 복소수."""

def ifft2(x: ArrayLike, s: Shape | None = None, axes: Shape = (-2, -1), norm: str | None = None) -> Tensor:
    """fft2 를 되돌린다."""

def ifftn(x: ArrayLike, s: Shape | None = None, axes: Shape | None = None, norm: str | None = None) -> Tensor:
    """fftn 을 되돌린다."""

def ifftshift(x: ArrayLike, axes: Shape | None = None) -> Tensor:
    """fftshift 를 되돌린다."""

def ihfft(x: ArrayLike, n: int | None = None, axis: int = -1, norm: str | None = None) -> Tensor:
    """hfft 를 되돌린다: 실수, 길이 n → n//2 + 1 인 복소수."""

def irfft(x: ArrayLike, n: int | None = None, axis: int = -1, norm: str | None = None) -> Tensor:
    """rfft 를 되돌린다: 길이 m → n (주지 않으면 2(m − 1)). 결과는 실수."""

def irfft2(x: ArrayLike, s: Shape | None = None, axes: Shape = (-2, -1), norm: str | None = None) -> Tensor:
    """rfft2 를 되돌린다. 결과는 실수."""

def irfftn(x: ArrayLike, s: Shape | None = None, axes: Shape | None = None, norm: str | None = None) -> Tensor:
    """rfftn 을 되돌린다: 마지막 축의 길이는 주지 않으면 2(m − 1). 결과는 실수."""

def rfft(x: ArrayLike, n: int | None = None, axis: int = -1, norm: str | None = None) -> Tensor:
    """실수의 푸리에 변환에서 음이 아닌 진동수의 것만: 길이 n → n//2 + 1."""

def rfft2(x: ArrayLike, s: Shape | None = None, axes: Shape = (-2, -1), norm: str | None = None) -> Tensor:
    """실수의 두 축 변환: 마지막 축은 앞 절반만."""

def rfftn(x: ArrayLike, s: Shape | None = None, axes: Shape | None = None, norm: str | None = None) -> Tensor:
    """실수의 여러 축 변환: 마지막 축은 rfft(길이 n//2 + 1), 나머지는 fft."""
