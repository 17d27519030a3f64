"""복소수: 실수부, 허수부, 켤레, 편각.

기울기는 PyTorch와 같은 약속이다: 실수 손실 L 에 대해 ∂L/∂Re z + i·∂L/∂Im z. 정칙 함수의 규칙에는 켤레를 쓰지 않는다
(엔진이 규칙의 앞뒤에서 켤레를 취한다).
"""

import math

import numpy as np

from ..operation import abbreviation, composition
from .families import COMPLEX
from .indexing import take_along_axis

operation = COMPLEX.operation


@operation(numpy=np.real, tex=r"\operatorname{Re}{x}", holomorphic=False, x=lambda g: g)
def real(x):
    """실수부.

    반환
    ----
    Tensor : x 와 같은 모양, 실수. dtype 은 complex64 이면 float32, complex128 이면 float64.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> z = tg.tensor([1 + 2j, 3 - 4j])
    >>> tg.real(z).data
    array([1., 3.], dtype=float32)
    >>> tg.grad(lambda z: tg.real(z).sum())(z).data
    array([1.+0.j, 1.+0.j], dtype=complex64)
    """
    return np.real(x) if np.iscomplexobj(x) else x


@operation(numpy=np.imag, tex=r"\operatorname{Im}{x}", holomorphic=False, x=lambda g, x: g * unit(x))
def imag(x):
    """허수부.

    반환
    ----
    Tensor : x 와 같은 모양, 실수. dtype 은 complex64 이면 float32, complex128 이면 float64.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> z = tg.tensor([1 + 2j, 3 - 4j])
    >>> tg.imag(z).data
    array([ 2., -4.], dtype=float32)
    >>> tg.grad(lambda z: tg.imag(z).sum())(z).data
    array([0.+1.j, 0.+1.j], dtype=complex64)
    """
    return np.imag(x).copy()


@abbreviation(r"i")
def unit(x):
    """복소수이면 허수 단위, 실수이면 0(허수부가 없다)."""
    return 1j if np.iscomplexobj(x) else 0


@operation(numpy=(np.conj, np.conjugate), tex=r"\overline{{x}}", holomorphic=False, x=lambda g: g.conj())
def conj(x):
    """켤레(conjugate).

    반환
    ----
    Tensor : x 와 같은 모양. dtype 도 x 와 같다.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> z = tg.tensor([1 + 2j, 3 - 4j])
    >>> tg.conj(z).data
    array([1.-2.j, 3.+4.j], dtype=complex64)
    >>> tg.grad(lambda z: tg.real(tg.conj(z) * z).sum())(z).data
    array([2.+4.j, 6.-8.j], dtype=complex64)
    """
    return np.conj(x)


@operation(numpy=np.angle, tex=r"\arg {x}", holomorphic=False, x=lambda g, x, deg: angle_gradient(g, x) * (180 / math.pi) ** deg)
def angle(x, deg=False):
    """편각(라디안, ``deg=True`` 이면 도). 원점에서의 기울기는 0이다.

    반환
    ----
    Tensor : x 와 같은 모양, 실수, 라디안(``deg`` 이면 도). dtype 은 complex64 이면 float32, complex128 이면 float64.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> z = tg.tensor([1 + 1j, -2j])
    >>> tg.angle(z).data.round(4)
    array([ 0.7854, -1.5708], dtype=float32)
    >>> tg.grad(lambda z: tg.angle(z).sum())(z).data.round(4)
    array([-0.5+0.5j,  0.5+0.j ], dtype=complex64)
    """
    return np.angle(x, deg)


@abbreviation(r"\frac{{g}\,i\,{x}}{|{x}|^{2}}")
def angle_gradient(g, x):
    """dθ = Im(dz / z) 이므로 기울기는 i·z / |z|²."""
    if not np.iscomplexobj(x):
        return np.zeros_like(g)
    size = abs(x)
    return g * (x * 1j / (size + (size == 0)) / (size + (size == 0)))


@composition(numpy=np.real_if_close)
def real_if_close(x, tol=100):
    """허수부가 모두 0에 가까우면(엡실론의 ``tol`` 배, 1보다 작으면 그 값) 실수부를, 아니면 그대로.

    매개변수
    --------
    tol : 허수부의 한계. 1보다 크면 엡실론의 배수, 아니면 그 값.

    반환
    ----
    Tensor : x 와 같은 모양. dtype 은 실수, 허수부가 크면 복소수 그대로.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> tg.real_if_close(tg.tensor([1 + 0j, 2 + 0j]))
    tensor([1., 2.])
    >>> tg.real_if_close(tg.tensor([1 + 1j, 2 + 0j]))
    tensor([1.+1.j, 2.+0.j], dtype=complex64)
    """
    if x.dtype.kind != "c":
        return x
    limit = tol * np.finfo(x.dtype).eps if tol > 1 else tol
    return real(x) if (abs(imag(x)) < limit).all() else x


@composition(numpy=np.sort_complex)
def sort_complex(x):
    """실수부, 허수부의 차례로 늘어놓은 복소수. 모양은 x 와 같다.

    반환
    ----
    Tensor : x 와 같은 모양. dtype 은 복소수.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> tg.sort_complex(tg.tensor([2 + 1j, 1 + 3j, 1 - 1j]))
    tensor([1.-1.j, 1.+3.j, 2.+1.j], dtype=complex64)
    """
    ordered = take_along_axis(x, x.argsort(-1), -1)
    return ordered if x.dtype.kind == "c" else ordered.astype(np.result_type(x.dtype, np.complex64))
