"""수와 배열과 모양을 짧은 글로 바꾼다: 그림의 이름표에, 설명의 문장에, 명령줄에.

NumPy 배열만 받는다. 다른 장치의 배열은 부르는 쪽이 먼저 가져온다(``operation.devices.to_numpy``).
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from ..errors import ArgumentError

__all__ = ["format_number", "format_option", "format_value"]


def format_number(x: ArrayLike) -> str:
    """수 하나를 유효 숫자 네 자리쯤의 짧은 글로 쓴다.

    0이 아닌 수는 결코 0으로 쓰지 않는다. 정수와 참·거짓은 그대로, 실수는 소수점이나 지수를 붙여 쓴다.

    매개변수
    --------
    x : 수, 또는 모양 ``()``의 배열
        파이썬이나 NumPy의 정수, 실수, 복소수, 참·거짓.

    반환
    ----
    str
        짧은 글. 유한한 실수이면 ``float``로 다시 읽은 값과 참값의 상대 오차가 0.001보다 작다.

    예외
    ----
    ArgumentError
        ``x``가 수 하나가 아닐 때.

    예제
    ----
    >>> from tinygrad_ko.korean.numbers import format_number
    >>> [format_number(x) for x in (2, 2.0, -0.0, 3.14159, 1e-6, 6.02e23, float("nan"), 1 - 2j)]
    ['2', '2.0', '-0.0', '3.142', '1e-6', '6.02e23', 'nan', '1.0-2.0j']
    """
    array = np.asarray(x)
    if array.ndim:
        raise ArgumentError(
            f"format_number: 수 하나가 아니라 모양 {array.shape}의 배열을 받았습니다. "
            "배열에는 format_value를 쓰세요."
        )
    number = array[()]
    if isinstance(number, np.complexfloating):
        imaginary = _format_real(number.imag)
        return f"{_format_real(number.real)}{'' if imaginary.startswith('-') else '+'}{imaginary}j"
    return _format_real(number) if isinstance(number, np.floating) else str(number)


def format_value(array: ArrayLike, limit: int = 5) -> str:
    """배열을 이름표에 쓸 글로 바꾼다: 작으면 수를 모두 쓰고, 크면 요약한다.

    요약의 평균·최소·최대는 nan과 inf를 뺀 수에서 구하고, 뺀 것이 있으면 몇 개인지 함께 적는다. 복소수는 크기
    순서가 없으므로 절댓값의 최소와 최대를, 참·거짓은 각각의 개수를 적는다.

    매개변수
    --------
    array : array_like
        모양이 무엇이든 좋다.
    limit : int
        모두 쓸 때 한 줄에 놓을 수의 최대 개수이자 줄의 최대 개수. 0이면 수 하나가 아닌 배열은 늘 요약한다.

    반환
    ----
    str
        수 하나이면 ``format_number``와 같고, 2차원 이상의 작은 배열이면 여러 줄이다.

    예제
    ----
    >>> from tinygrad_ko.korean.numbers import format_value
    >>> format_value([1.0, 2.0, -3.5])
    '[1.0, 2.0, -3.5]'
    >>> print(format_value([[1, 2], [3, 4]]))
    [[1, 2],
     [3, 4]]
    >>> format_value(np.arange(100.0))
    '평균 49.5 · 최소 0.0 · 최대 99.0'
    >>> format_value([])
    '[] (비어 있음)'
    """
    array = np.asarray(array)
    if array.ndim == 0:
        return format_number(array)
    if array.size == 0:
        return "[] (비어 있음)"
    width = array.shape[-1]
    if width <= limit and array.size // width <= limit:
        return _nested(array, depth=1)
    return _summary(array)


def format_option(value: Any) -> str:
    """선택 인수를 짧은 글로. 기억 장소의 주소처럼 돌릴 때마다 달라지는 것은 쓰지 않는다.

    예제
    ----
    >>> from tinygrad_ko.korean.numbers import format_option
    >>> format_option((0, slice(1, None), ...)), format_option(np.ones((9, 9)))
    ('(0, 1:, …)', '배열(9, 9)')
    """
    if isinstance(value, (bool, int, str, type(None), type(...))):
        return "…" if value is ... else repr(value)
    if isinstance(value, (float, complex, np.generic)):
        return format_number(value)
    if isinstance(value, np.ndarray):
        return format_value(value) if value.ndim < 2 and value.size <= 5 else f"배열{value.shape}"
    if isinstance(value, slice):
        ends = [value.start, value.stop] + ([] if value.step is None else [value.step])
        return ":".join("" if end is None else format_option(end) for end in ends)
    if isinstance(value, (tuple, list)):
        inside = ", ".join(format_option(part) for part in value)
        return f"[{inside}]" if isinstance(value, list) else f"({inside}{',' if len(value) == 1 else ''})"
    if isinstance(value, (type, np.dtype)):
        return np.dtype(value).name if isinstance(value, np.dtype) else value.__name__
    return type(value).__name__


def _format_real(x: np.floating) -> str:
    """실수 하나. float64보다 넓은 수(longdouble)는 넓은 그대로 쓴다."""
    if not np.isfinite(x):
        return str(x)
    wide = np.result_type(x, np.float64).type(x)
    edge = np.finfo(wide.dtype).max * 0.9995  # 이보다 큰 수는 반올림하면 inf로 읽힌다
    rounded = np.format_float_scientific(np.clip(wide, -edge, edge), precision=3, trim="-", exp_digits=1)
    exponent = int(rounded.partition("e")[2])
    if -4 <= exponent < 6:
        return np.format_float_positional(wide, precision=max(1, 3 - exponent), trim="0")
    return rounded.replace(".e", "e").replace("e+", "e")  # float32의 "1.e-7" 도 "1e-7" 로


def _nested(array: np.ndarray, depth: int) -> str:
    """모든 수를 대괄호로 묶어 쓴다. 안쪽 줄은 ``depth``칸 들여쓴다."""
    if array.ndim == 1:
        return "[" + ", ".join(map(format_number, array)) + "]"
    return "[" + (",\n" + " " * depth).join(_nested(part, depth + 1) for part in array) + "]"


def _summary(array: np.ndarray) -> str:
    """큰 배열의 요약."""
    if array.dtype.kind not in "biufc":
        return f"{array.dtype} 값 {array.size}개"
    if array.dtype.kind == "b":
        true = int(np.count_nonzero(array))
        return f"True {true}개 · False {array.size - true}개"
    finite = array[np.isfinite(array)]
    parts = []
    if finite.size:
        sizes, mark = (np.abs(finite), "|z| ") if array.dtype.kind == "c" else (finite, "")
        extremes = f"{mark}최소 {format_number(sizes.min())} · {mark}최대 {format_number(sizes.max())}"
        parts.append(f"평균 {format_number(_mean(finite))} · {extremes}")
    return " · ".join(parts + _oddities(array))


def _mean(finite: np.ndarray) -> np.inexact:
    """평균. 먼저 가장 큰 값으로 나누어, 합이 넘치거나(float16, 1e308) 사라지지 않게 한다."""
    wide = finite.astype(np.result_type(finite.dtype, np.float64))
    scale = np.abs(wide).max()
    mean: np.inexact = (wide / scale).mean() * scale if scale else wide.mean()
    return mean


def _oddities(array: np.ndarray) -> list[str]:
    """유한하지 않은 수의 개수."""
    nan, infinite = np.isnan(array), np.isinf(array)
    counts = {"nan": nan, "inf": infinite & ~nan}
    if array.dtype.kind != "c":
        counts = {"nan": nan, "inf": array == np.inf, "-inf": array == -np.inf}
    return [f"{name} {count}개" for name, found in counts.items() if (count := int(np.count_nonzero(found)))]
