"""선택 묶음 ``[fast]``: numba가 설치되어 있으면 NumPy 식의 짝을 기계어로 옮겨 쓴다. 없으면 NumPy 식 그대로이다.

    @compiled(kernels.lstm_step)
    def lstm_step(a, kept, cell, …): …   # 읽고 인쇄하는 것은 이 NumPy 식이다

    @each(kernels.logistic)
    def logistic(x): …                     # 원소마다 하는 float32 의 셈. 되풀이는 한 줄로 편 배열과 결과를 담을 배열을 받는다

두 쪽이 비트까지 같은 수를 내는지, 얼마나 다를 수 있는지는 짝마다 시험이 지킨다. 첫 인수의 크기가 ``smallest`` 보다 작거나 NumPy의
실수 배열이 아니면 NumPy 식을 쓴다: 기계어로 옮기는 몇 초(그 뒤로는 디스크에 남는다)를 작은 예제가 치르지 않는다. 어느 쪽을 쓰는지는
모양과 dtype만이 정하므로, 같은 프로그램은 언제나 같은 수를 낸다. 환경 변수 ``TINYGRAD_KO_FAST=0`` 이면 언제나 NumPy 식이다.
되풀이는 셈의 오류(넘침, 0×무한대 …)를 알리지 않고 ``np.errstate`` 도 보지 않는다: 묻는 값(2 us 쯤)이 짧은 되풀이에는 크다.
되풀이가 부르는 작은 함수(지수함수 …)도 함께 옮긴다. 반올림의 자유를 주려면 되풀이나 그 작은 함수에 ``@allow`` 를 붙인다. 디스크에
남긴 것은 되풀이가 적힌 파일의 시각만 보므로, 다른 파일의 작은 함수를 고쳤으면 부르는 쪽의 ``__pycache__`` 도 지운다.
"""

from __future__ import annotations

import functools
import inspect
import os
import re
from collections.abc import Callable, Sequence
from types import FunctionType
from typing import Any, Literal

import numpy as np
from numpy.lib.introspect import opt_func_info

from .pieces import LARGE, SHARE, pieces
from .threads import allowed, run_blocks
from .uninterrupted import Uninterrupted

SMALLEST = 2**18  # 이만큼의 원소부터 기계어로 옮길 값이 있다
BESIDE = 2**16  # 도함수 규칙은 이만큼부터: 그 아래에서는 NumPy도 캐시 안이라 10~50 us 를 아낄 뿐이다
SHARED = 2**20  # 원소마다의 되풀이를 이만큼부터 스레드가 나누어 한다
NATIVE = {np.dtype(np.float32), np.dtype(np.float64)}  # 바이트의 차례가 이 기계의 것인 실수만: numba는 다른 것을 읽지 못한다
OPTIONS: dict[str, Any] = {"error_model": "numpy", "nogil": True}  # 0으로 나누면 NumPy처럼 inf


class Compiled:
    """NumPy 식과, 같은 셈을 하는 되풀이(loop). 되풀이는 처음 필요할 때 기계어가 된다."""

    allowed = os.environ.get("TINYGRAD_KO_FAST", "1") != "0"  # 모든 짝의 스위치

    def __init__(
        self, function: Callable[..., Any], loops: Callable[..., Any], smallest: int,
        through: Callable[..., Any] | None = None, unless: Callable[[], bool] | None = None,
        otherwise: Callable[[Callable[..., Any]], Compiled] | None = None,
    ) -> None:
        functools.update_wrapper(self, function)
        self.otherwise = function if otherwise is None else otherwise(function)
        self.function, self.loops, self.smallest, self.through = function, loops, smallest, through
        self.unless = unless

    def __call__(self, first: Any, *rest: Any) -> Any:
        if type(first) is np.ndarray and first.size >= self.smallest and Compiled.allowed and first.dtype in NATIVE and native(rest):
            return self.kernel(first, *rest)
        return self.function(first, *rest)

    @functools.cached_property
    def kernel(self) -> Callable[..., Any]:
        """기계어로 옮긴 되풀이. numba가 없거나 이 기계에서는 NumPy가 더 빠르면 NumPy 식."""
        if self.unless is not None and self.unless():
            return self.function
        try:
            with Uninterrupted():  # 들여오다 만 numba는 다시 들여오지 못한다
                import numba  # noqa: F401

                if multiplies(self.loops):
                    import scipy.linalg.cython_blas  # noqa: F401
        except ImportError:
            return self.function
        made = translated(self.loops)
        return made if self.through is None else functools.partial(self.laid, made)

    def laid(self, loops: Callable[..., Any], *args: Any) -> Any:
        """인수를 되풀이가 받는 꼴로 놓아 부른 것. 그렇게 놓을 수 없으면 다른 짝이나 NumPy 식."""
        y = self.through(loops, *args) if self.through is not None else loops(*args)
        return self.otherwise(*args) if y is NotImplemented else y


def native(values: Sequence[Any]) -> bool:
    """배열들의 바이트의 차례가 이 기계의 것인가."""
    return all([a.dtype.isnative for a in values if type(a) is np.ndarray])


@functools.cache
def translated(loops: Callable[..., Any], inside: bool = False) -> Callable[..., Any]:
    """기계어로 옮긴 되풀이. 그것이 부르는 같은 층의 함수들은 그 자리에 펴서(``inside``) 옮긴다: 펴야 한꺼번에(SIMD) 셈한다."""
    import numba

    flags = set(getattr(loops, "allowed", ()))
    options = {**OPTIONS, **({"fastmath": flags} if flags else {}), **({"forceinline": True} if inside else {})}
    near = {name: translated(f, inside=True) for name, f in called(loops).items()}
    copy = FunctionType(loops.__code__, {**loops.__globals__, **near}, loops.__name__) if near else loops
    try:
        made = numba.njit(cache=True, **options)(copy)
    except RuntimeError:  # 디스크에 쓸 곳이 없으면 남기지 않는다
        made = numba.njit(**options)(copy)
    kernel: Callable[..., Any] = made
    return kernel


def called(loops: Callable[..., Any]) -> dict[str, Callable[..., Any]]:
    """되풀이가 부르는 작은 함수들."""
    return {n: f for n in loops.__code__.co_names if inspect.isfunction(f := loops.__globals__.get(n))}


def multiplies(loops: Callable[..., Any]) -> bool:
    """행렬 곱을 하는가: numba의 ``np.dot`` 은 SciPy의 BLAS 를 부른다."""
    return np.dot.__name__ in loops.__code__.co_names or any(map(multiplies, called(loops).values()))


def written(loops: Callable[..., Any]) -> str:
    """되풀이의 글: 그것이 부르는 작은 함수들까지."""
    return "".join([inspect.getsource(loops), *map(written, called(loops).values())])


def allow(*flags: Literal["reassoc", "contract"]) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """되풀이에 반올림의 자유를 준다: 더하는 차례를 바꾸기(reassoc), 곱하고 더하며 한 번만 반올림하기(contract). NaN 과 무한대는 그대로.

    reassoc 은 합을 여러 부분합으로 나누어 벡터 명령을 쓰게 한다. 합만 하는 작은 함수에 붙인다: 원소마다의 셈에 붙이면 역수를 곱하는 것을
    느린 나눗셈으로 되돌리기도 한다.
    """

    def mark(loops: Callable[..., Any]) -> Callable[..., Any]:
        loops.allowed = flags  # type: ignore[attr-defined]
        return loops

    return mark


def compiled(
    loops: Callable[..., Any], smallest: int = SMALLEST, through: Callable[..., Any] | None = None,
    unless: Callable[[], bool] | None = None, otherwise: Callable[[Callable[..., Any]], Compiled] | None = None,
) -> Callable[[Callable[..., Any]], Compiled]:
    """NumPy 식에 같은 셈을 하는 되풀이를 짝지운다. ``smallest`` 는 쓸 만한 가장 적은 원소의 수.

    인수와 결과를 담는 자리가 같아야 한다. 다르면 ``through(되풀이, *식의 인수)`` 가 인수를 놓아 부르고, 놓을 수 없으면 ``NotImplemented``
    를 낸다. 그러면 ``otherwise`` 의 짝(``compiled(…)``)을, 그것도 없으면 NumPy 식을 쓴다. ``unless()`` 가 참인 기계에서도 NumPy 식을
    쓴다.
    """
    return lambda function: Compiled(function, loops, smallest, through, unless, otherwise)


def each(loops: Callable[..., Any], unless: Callable[[], bool] | None = None) -> Callable[[Callable[..., Any]], Compiled]:
    """원소마다 하는 셈의 NumPy 식에 float32 의 되풀이를 짝지운다. 되풀이는 한 줄로 편 배열들과, float 라고 적은 수들과, 결과를 담을 배열을
    받는다."""
    return compiled(loops, LARGE, through=functools.partial(element_by_element, numbers=numbers_of(loops)), unless=unless)


def numbers_of(loops: Callable[..., Any]) -> int:
    """되풀이가 받는 수의 개수: float 라고 적은 인수들."""
    return len(inspect.get_annotations(loops))


def rule_beside(reader: Callable[[Any, Any], Any], loops: Callable[..., Any], at: Sequence[int]) -> Callable[[Any, Any], Any]:
    """(g, 남긴 값)으로 부르는 도함수 규칙에 float32 의 되풀이를 짝지운 것. 되풀이는 g 와, 남긴 값 가운데 ``at`` 번째들을 받는다."""
    numbers = numbers_of(loops)

    def laid(loops: Callable[..., Any], g: Any, saved: Sequence[Any]) -> Any:
        return element_by_element(loops, g, *[saved[k] for k in at], numbers=numbers)

    beside = compiled(loops, BESIDE, through=laid)(reader)
    return lambda g, saved: reader(g, saved) if g.size < BESIDE else beside(g, saved)


def in_avx512(f: np.ufunc) -> Callable[[], bool]:
    """NumPy가 float32 의 ``f`` 를 AVX-512 로 셈하는가: 그러면 SVML 이라, 다항식의 되풀이보다 빠르다."""

    @functools.cache
    def asked() -> bool:
        found = opt_func_info(f"^{f.__name__}$", "float32")
        return any(re.search("AVX512|V4", how["current"]) for kinds in found.values() for how in kinds.values())

    return asked


def rowwise(loops: Callable[..., Any]) -> Callable[[Callable[..., Any]], Compiled]:
    """마지막 인수가 축인 NumPy 식에, 이어진 마지막 축을 줄로 보는 float32 의 되풀이를 짝지운다. 되풀이는 줄의 길이도 받는다."""
    return compiled(loops, LARGE, through=row_by_row)


def element_by_element(loops: Callable[..., Any], *given: Any, width: int = 1, numbers: int = 0) -> Any:
    """한 줄로 편 배열들과 끝의 ``numbers`` 개의 수로 부른 것. 긴 것은 허락된 스레드들이 나누어 하며 ``width`` 개씩은 끊지 않는다.

    배열들의 모양이 다르거나 float32 가 아니면, 또는 수의 자리에 수가 없으면 ``NotImplemented``.
    """
    arrays, rest = given[:len(given) - numbers], given[len(given) - numbers:]
    shape = arrays[0].shape
    if any([type(v) not in (int, float) for v in rest]) or any([a.dtype != np.float32 or a.shape != shape for a in arrays]):
        return NotImplemented
    y = np.empty(shape, np.float32)
    lines, line, rest = [flat(a) for a in arrays], y.reshape(-1), tuple([np.float32(v) for v in rest])
    if y.size < SHARED or allowed() == 1:
        loops(*lines, *rest, line)
    else:
        run_blocks(lambda piece: loops(*[a[piece] for a in lines], *rest, line[piece]), pieces(y.size, SHARE, width))
    return y


def row_by_row(loops: Callable[..., Any], *given: Any) -> Any:
    """한 줄로 편 배열들과 줄의 길이로 부른 것. ``axis`` 가 마지막 축이 아니면 ``NotImplemented``."""
    *arrays, axis = given
    if axis not in (-1, arrays[0].ndim - 1):
        return NotImplemented
    width = arrays[0].shape[-1]
    return element_by_element(lambda *lines: loops(*lines[:-1], width, lines[-1]), *arrays, width=width)


def flat(a: Any) -> Any:
    """한 줄로 편 것. 흩어져 있거나 읽기 전용이면 복사한다: 기계어를 한 가지만 만들도록."""
    return (a if a.flags.c_contiguous and a.flags.writeable else a.copy()).reshape(-1)
