"""행렬 곱을 셈하는 법: 식은 ``a @ b`` 그대로이고, BLAS에는 같은 수를 내는 가장 빠른 꼴로 넘긴다."""

import math

import numpy as np

from ..operation import abbreviation
from ..operation.array_path import array_path
from .extremes import as_narrow, wide

_MANY = 2**15  # 정수의 곱셈이 이만큼부터이면 float64 로 옮겨 곱한다(잰 것)


@abbreviation(r"{a}\,{b}")
def product(a, b):
    """a @ b. b 가 한 행렬이면 a 의 줄을 모두 모아 한 번에 곱한다."""
    if a.dtype.char == b.dtype.char == "e":  # NumPy의 float16 곱은 BLAS를 쓰지 않는다: 넓혀 곱하고 한 번만 반올림한다
        return as_narrow(product(wide(a), wide(b)), a)
    if a.dtype.kind in "iu" and b.dtype.kind in "iu" and a.ndim > 1 < b.ndim:
        return of_integers(a, b)
    if b.ndim == 2 and a.ndim > 2:  # 묶음마다 작은 곱을 여러 번 하는 것보다 빠르다
        return product(rows(a), b).reshape((*a.shape[:-1], b.shape[1]))
    if a.ndim == b.ndim == 2:
        return of_matrices(a, b)
    return readable(a) @ readable(b) if a.size + b.size >= 2**15 else a @ b


@array_path(same=True)
def of_matrices(a, b):
    """두 행렬의 곱. ``dot`` 은 ``@`` 와 같은 BLAS를 부르면서 부르는 값이 반이지만, 답의 자리를 0으로 채우고 시작하므로 작은 답에 쓴다."""
    if type(a) is not np.ndarray or type(b) is not np.ndarray:
        return a @ b
    if a.shape[0] * b.shape[1] < 2**14:
        return a.dot(b)
    if a.shape[1] == b.shape[0] == 1:  # 한 줄씩 배울 때의 무게의 기울기: BLAS는 안쪽이 1이면 몹시 느리고, ``*`` 도 두 배 느리다
        return np.einsum("i,k->ik", a[:, 0], b[0])
    return readable(a) @ readable(b)


@array_path(same=True)
def of_integers(a, b):
    """정수 행렬의 곱. NumPy 는 정수에 BLAS 를 쓰지 않는다: 부분합이 모두 2⁵³ 보다 작을 수밖에 없으면 float64 로 곱해도 정확하다."""
    if type(a) is not np.ndarray or type(b) is not np.ndarray or not b.size or a.size * b.shape[-1] < _MANY:
        return a @ b
    if farthest(a) * farthest(b) * a.shape[-1] >= 2**53:
        return a @ b
    y = a.astype(np.float64) @ b.astype(np.float64)
    return y.astype(np.int64).astype(np.result_type(a, b), copy=False)  # 좁은 정수는 NumPy 처럼 넘친 만큼 돈다


def farthest(a):
    """정수들의 가장 큰 크기(파이썬의 수)."""
    return max(-int(a.min()), int(a.max()))


@array_path()
def in_line(a):
    """한 줄로 편 것. 늘인 수 하나(sum 의 기울기)이면 BLAS가 읽도록 복사한다."""
    line = a.reshape((a.size,))
    return line.copy() if type(line) is np.ndarray and not all(line.strides) else line


@array_path(same=True)
def readable(a):
    """BLAS가 읽을 수 있는 배열: 마지막 두 축의 하나가 이어져 있어야 한다. 옛 NumPy(2.0)는 펼친 것(sum 의 기울기)이나 뒤집은 것을 곱할 때
    BLAS를 쓰지 않아 쉰 배 느리다. 요즘 NumPy는 스스로 복사한다."""
    if type(a) is np.ndarray and a.ndim > 1 and (a.itemsize not in a.strides[-2:] or min(a.strides) <= 0):
        return a.copy()
    return a


def by_transpose(x, weight):
    """x weightᵀ. 몇 줄에 큰 weight 를 곱할 때는 (weight xᵀ)ᵀ 로: 긴 쪽이 앞에 오는 편이 BLAS에 10~25 % 빠르다."""
    if x.ndim != 2 or x.dtype.char == "e":
        return product(x, weight.swapaxes(0, 1))
    if weight.size >= 2**16 and 2 <= x.shape[0] <= 32:
        return (weight @ x.swapaxes(0, 1)).swapaxes(0, 1).copy()
    return of_matrices(x, weight.swapaxes(0, 1))


@abbreviation(r"{a}^{T}\,{b}")
def over_rows(a, b):
    """aᵀ b, 앞의 축들은 모두 한 축으로 모은다: 줄마다의 바깥 곱을 더한 것."""
    if a.ndim == b.ndim == 2 and a.dtype.char != "e":
        return of_matrices(a.swapaxes(0, 1), b)
    return product(rows(a).swapaxes(0, 1), rows(b))


@abbreviation(r"{a}")
def rows(a):
    """마지막 축만 남기고 한 축으로 모은다."""
    return a if a.ndim == 2 else a.reshape((math.prod(a.shape[:-1]), a.shape[-1]))
