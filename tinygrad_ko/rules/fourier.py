"""푸리에 변환. 모두 선형이고, 도함수는 그 전치(transpose)이다.

변환 행렬은 대칭이므로 fft 와 ifft 의 전치는 자신이다(켤레는 엔진이 취한다). rfft 는 fft 의 앞 절반, irfft 는 뒤 절반을
켤레로 채운 ifft 이다. 여러 축의 변환은 한 축씩 차례로 한다. 이름과 인수는 ``numpy.fft`` 와 같다.
"""

import numpy as np

from ..errors import ArgumentError
from ..korean.particles import Noun, particle
from ..operation import abbreviation, composition
from ..operation.devices import near
from .families import FOURIER
from .joining import pad_constant
from .shape import roll

operation = FOURIER.operation

_HINT = "n 은 1 이상인 정수, axis 는 차원 안의 축, norm 은 'backward', 'ortho', 'forward' 가운데 하나여야 합니다."
_OPPOSITE = {None: "forward", "backward": "forward", "ortho": "ortho", "forward": "backward"}

# ── 한 축의 변환 ──


@operation(numpy=np.fft.fft, tex=r"\mathcal{F}({x})", symbol="FFT", elementwise=False, namespace="fft", hint=_HINT,
           x=lambda g, x_shape, axis, norm: resized(fft(g, None, axis, norm), x_shape, axis))
def fft(x, n=None, axis=-1, norm=None):
    """이산 푸리에 변환 X_k = Σ x_j e^(−2πi jk/n). ``axis`` 를 ``n`` 개로 자르거나 0으로 늘려 변환한다. 결과는 복소수.

    반환
    ----
    Tensor : ``axis`` 의 길이가 n 인 모양. dtype 은 복소수(float32 이면 complex64).

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> x = tg.tensor([1.0, 2.0, 3.0, 4.0])
    >>> tg.fft.fft(x).data
    array([10.+0.j, -2.+2.j, -2.+0.j, -2.-2.j], dtype=complex64)
    >>> tg.grad(lambda x: tg.absolute(tg.fft.fft(x)[0]))(x)
    tensor([1., 1., 1., 1.])
    """
    return np.fft.fft(x, n, axis, norm)


@operation(numpy=np.fft.ifft, tex=r"\mathcal{F}^{-1}({x})", symbol="IFFT", elementwise=False, namespace="fft", hint=_HINT,
           x=lambda g, x_shape, axis, norm: resized(ifft(g, None, axis, norm), x_shape, axis))
def ifft(x, n=None, axis=-1, norm=None):
    """거꾸로 푸리에 변환 x_j = (1/n) Σ X_k e^(2πi jk/n). 결과는 복소수.

    반환
    ----
    Tensor : ``axis`` 의 길이가 n 인 모양. dtype 은 복소수(float32 이면 complex64).

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> x = tg.tensor([4.0, 0.0, 0.0, 0.0])
    >>> tg.fft.ifft(x).data.real
    array([1., 1., 1., 1.], dtype=float32)
    """
    return np.fft.ifft(x, n, axis, norm)


@operation(numpy=np.fft.rfft, tex=r"\mathcal{F}_{+}({x})", symbol="RFFT", elementwise=False, namespace="fft",
           hint=_HINT + " 복소수이면 fft 를 쓰세요.",
           x=lambda g, x_shape, n, axis, norm: resized(fft(g, n or x_shape[axis], axis, norm), x_shape, axis))
def rfft(x, n=None, axis=-1, norm=None):
    """실수의 푸리에 변환에서 음이 아닌 진동수의 것만: 길이 n → n//2 + 1.

    반환
    ----
    Tensor : ``axis`` 의 길이가 n//2 + 1 인 모양. dtype 은 복소수(float32 이면 complex64).

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> x = tg.tensor([1.0, 2.0, 3.0, 4.0])
    >>> tg.fft.rfft(x).data
    array([10.+0.j, -2.+2.j, -2.+0.j], dtype=complex64)
    >>> tg.grad(lambda x: tg.fft.rfft(x)[0].real)(x)
    tensor([1., 1., 1., 1.])
    """
    return np.fft.rfft(x, n, axis, norm)


@operation(numpy=np.fft.irfft, tex=r"\mathcal{F}_{+}^{-1}({x})", symbol="IRFFT", elementwise=False, namespace="fft", hint=_HINT,
           x=lambda g, x_shape, y_shape, axis, norm: resized(
               both_sides(rfft(g, None, axis, _OPPOSITE[norm]), y_shape, axis), x_shape, axis))
def irfft(x, n=None, axis=-1, norm=None):
    """rfft 를 되돌린다: 길이 m → n (주지 않으면 2(m − 1)). 결과는 실수.

    반환
    ----
    Tensor : ``axis`` 의 길이가 n 인 모양. dtype 은 실수(complex64 이면 float32).

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> tg.fft.irfft(tg.tensor([10 + 0j, -2 + 2j, -2 + 0j])).data
    array([1., 2., 3., 4.], dtype=float32)
    """
    return np.fft.irfft(x, n, axis, norm)


@abbreviation(r"\operatorname{resize}({g})")
def resized(g, shape, axis):
    """변환하기 전에 자른 자리는 0으로 늘리고, 늘린 자리는 자른다."""
    axis, n = axis % g.ndim, shape[axis]
    if g.shape[axis] >= n:
        return g[(slice(None),) * axis + (slice(0, n),)] if g.shape[axis] > n else g
    return pad_constant(g, [(0, n - m) if k == axis else (0, 0) for k, m in enumerate(g.shape)])


@abbreviation(r"\tfrac{1}{n}(1+[k\ne 0\wedge k\ne\tfrac{n}{2}])\,{half}_{k}")
def both_sides(half, shape, axis):
    """음의 진동수에 짝이 있는 것은 두 번 센다(0 과, 길이가 짝수일 때의 끝은 짝이 없다)."""
    twice = np.arange(half.shape[axis], like=near(half)) % max(shape[axis] / 2, 1) != 0
    return half + half * twice.reshape([-1 if k == axis % half.ndim else 1 for k in range(half.ndim)])


@composition(numpy=np.fft.hfft, namespace="fft")
def hfft(x, n=None, axis=-1, norm=None):
    """켤레 대칭인 것의 푸리에 변환: 길이 m → n (주지 않으면 2(m − 1)). 결과는 실수.

    반환
    ----
    Tensor : ``axis`` 의 길이가 n 인 모양. dtype 은 실수(complex64 이면 float32).

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> tg.fft.hfft(tg.tensor([1 + 0j, 2 + 0j, 3 + 0j])).data
    array([ 8., -2.,  0., -2.], dtype=float32)
    """
    return irfft(x.conj(), n, axis, _opposite("hfft", norm))


@composition(numpy=np.fft.ihfft, namespace="fft")
def ihfft(x, n=None, axis=-1, norm=None):
    """hfft 를 되돌린다: 실수, 길이 n → n//2 + 1 인 복소수.

    반환
    ----
    Tensor : ``axis`` 의 길이가 n//2 + 1 인 모양. dtype 은 복소수(float32 이면 complex64).

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> tg.fft.ihfft(tg.tensor([4.0, 0.0, 0.0, 0.0])).data.real
    array([1., 1., 1.], dtype=float32)
    """
    return rfft(x, n, axis, _opposite("ihfft", norm)).conj()


# ── 여러 축의 변환 ──


@composition(numpy=np.fft.fftn, namespace="fft")
def fftn(x, s=None, axes=None, norm=None):
    """여러 축의 푸리에 변환. ``s`` 는 축마다의 길이(−1 이면 그대로), ``axes`` 가 없으면 모든 축.

    반환
    ----
    Tensor : ``axes`` 의 길이가 ``s`` 인 모양. dtype 은 복소수(float32 이면 complex64).

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> tg.fft.fftn(tg.tensor([[1.0, 2.0], [3.0, 5.0]])).data.real
    array([[11., -3.],
           [-5.,  1.]], dtype=float32)
    >>> tg.grad(lambda x: tg.fft.fftn(x)[0, 0].real)(tg.ones((2, 2)))
    tensor([[1., 1.],
            [1., 1.]])
    """
    for n, axis in _lengths("fftn", x, s, axes):
        x = fft(x, n, axis, norm)
    return x


@composition(numpy=np.fft.ifftn, namespace="fft")
def ifftn(x, s=None, axes=None, norm=None):
    """fftn 을 되돌린다.

    반환
    ----
    Tensor : ``axes`` 의 길이가 ``s`` 인 모양. dtype 은 복소수(float32 이면 complex64).

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> tg.fft.ifftn(tg.tensor([[4.0, 0.0], [0.0, 0.0]])).data.real
    array([[1., 1.],
           [1., 1.]], dtype=float32)
    """
    for n, axis in _lengths("ifftn", x, s, axes):
        x = ifft(x, n, axis, norm)
    return x


@composition(numpy=np.fft.rfftn, namespace="fft")
def rfftn(x, s=None, axes=None, norm=None):
    """실수의 여러 축 변환: 마지막 축은 rfft(길이 n//2 + 1), 나머지는 fft.

    반환
    ----
    Tensor : 마지막 축의 길이가 n//2 + 1 인 모양. dtype 은 복소수(float32 이면 complex64).

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> tg.fft.rfftn(tg.ones((2, 4))).shape
    (2, 3)
    """
    (n, last), *others = _lengths("rfftn", x, s, axes)
    x = rfft(x, n, last, norm)
    for n, axis in others:
        x = fft(x, n, axis, norm)
    return x


@composition(numpy=np.fft.irfftn, namespace="fft")
def irfftn(x, s=None, axes=None, norm=None):
    """rfftn 을 되돌린다: 마지막 축의 길이는 주지 않으면 2(m − 1). 결과는 실수.

    반환
    ----
    Tensor : ``axes`` 의 길이가 ``s`` 인 모양. dtype 은 실수(complex64 이면 float32).

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> tg.fft.irfftn(tg.fft.rfftn(tg.ones((2, 4)))).data
    array([[1., 1., 1., 1.],
           [1., 1., 1., 1.]], dtype=float32)
    """
    (n, last), *others = _lengths("irfftn", x, s, axes)
    for k, axis in others[::-1]:
        x = ifft(x, k, axis, norm)
    return irfft(x, n, last, norm)


@composition(numpy=np.fft.fft2, namespace="fft")
def fft2(x, s=None, axes=(-2, -1), norm=None):
    """두 축의 푸리에 변환.

    반환
    ----
    Tensor : ``axes`` 의 길이가 ``s`` 인 모양. dtype 은 복소수(float32 이면 complex64).

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> tg.fft.fft2(tg.tensor([[1.0, 2.0], [3.0, 5.0]])).data.real
    array([[11., -3.],
           [-5.,  1.]], dtype=float32)
    """
    return fftn(x, s, axes, norm)


@composition(numpy=np.fft.ifft2, namespace="fft")
def ifft2(x, s=None, axes=(-2, -1), norm=None):
    """fft2 를 되돌린다.

    반환
    ----
    Tensor : ``axes`` 의 길이가 ``s`` 인 모양. dtype 은 복소수(float32 이면 complex64).

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> tg.fft.ifft2(tg.tensor([[4.0, 0.0], [0.0, 0.0]])).data.real
    array([[1., 1.],
           [1., 1.]], dtype=float32)
    """
    return ifftn(x, s, axes, norm)


@composition(numpy=np.fft.rfft2, namespace="fft")
def rfft2(x, s=None, axes=(-2, -1), norm=None):
    """실수의 두 축 변환: 마지막 축은 앞 절반만.

    반환
    ----
    Tensor : 마지막 축의 길이가 n//2 + 1 인 모양. dtype 은 복소수(float32 이면 complex64).

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> tg.fft.rfft2(tg.ones((2, 4))).shape
    (2, 3)
    """
    return rfftn(x, s, axes, norm)


@composition(numpy=np.fft.irfft2, namespace="fft")
def irfft2(x, s=None, axes=(-2, -1), norm=None):
    """rfft2 를 되돌린다. 결과는 실수.

    반환
    ----
    Tensor : ``axes`` 의 길이가 ``s`` 인 모양. dtype 은 실수(complex64 이면 float32).

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> tg.fft.irfft2(tg.fft.rfft2(tg.ones((2, 4)))).data
    array([[1., 1., 1., 1.],
           [1., 1., 1., 1.]], dtype=float32)
    """
    return irfftn(x, s, axes, norm)


def _lengths(name, x, s, axes):
    """(길이, 축)을 변환하는 차례대로: 마지막 축부터. 길이가 None 이면 그 축의 것을 따른다."""
    if axes is None:
        axes = range(x.ndim) if s is None else range(-len(s), 0)
    s = (None,) * len(axes) if s is None else s
    if len(s) != len(axes) or not len(axes):
        raise ArgumentError(f"{name}: s={Noun(s):과/와} axes={tuple(axes)} 의 개수가 같고 하나 이상이어야 합니다.")
    outside = [a for a in axes if not -x.ndim <= a < x.ndim]
    if outside:
        raise ArgumentError(f"{name}: 모양 {x.shape}에는 축 {Noun(outside):이/가} 없습니다. axes 는 차원 안의 축이어야 합니다.")
    return [(x.shape[a] if n == -1 else n, a) for n, a in zip(s, axes, strict=True)][::-1]


def _opposite(name, norm):
    if norm not in _OPPOSITE:
        raise ArgumentError(f"{name}: norm={norm!r}{particle(norm, '은/는')} 없습니다. 'backward', 'ortho', 'forward' 가운데 고르세요.")
    return _OPPOSITE[norm]


# ── 가운데로 옮기기 ──


@composition(numpy=np.fft.fftshift, namespace="fft")
def fftshift(x, axes=None):
    """진동수 0 을 가운데로 옮긴다. ``axes`` 가 없으면 모든 축.

    반환
    ----
    Tensor : x 와 같은 모양.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> tg.fft.fftshift(tg.tensor([0.0, 1.0, 2.0, -2.0, -1.0]))
    tensor([-2., -1.,  0.,  1.,  2.])
    """
    return _shifted(x, axes, lambda n: n // 2)


@composition(numpy=np.fft.ifftshift, namespace="fft")
def ifftshift(x, axes=None):
    """fftshift 를 되돌린다.

    반환
    ----
    Tensor : x 와 같은 모양.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> tg.fft.ifftshift(tg.tensor([-2.0, -1.0, 0.0, 1.0, 2.0]))
    tensor([ 0.,  1.,  2., -2., -1.])
    """
    return _shifted(x, axes, lambda n: -(n // 2))


def _shifted(x, axes, by):
    axes = tuple(range(x.ndim)) if axes is None else (axes,) if isinstance(axes, (int, np.integer)) else tuple(axes)
    return roll(x, tuple([by(x.shape[a]) for a in axes]), axes)
