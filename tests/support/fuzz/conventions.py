"""일부러 다르게 정한 자리: 이름 → (까닭, 그 자리인가). 여기에 적힌 것만 봐주고, 센다.

``NUMPY``    NumPy와 다른 값·dtype·오류를 내기로 한 부름
``TORCH``    PyTorch와 다른 (부)기울기를 내기로 한 자리. 그런 프로그램은 중심차분이 본다
``KINKS``    함수가 꺾인 자리인데 수치로는 알아볼 수 없는 곳. 중심차분으로 보지 않는다

그 자리인가는 (입력의 값들, 선택 인수, 결과의 값)에서 안다.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

Here = Callable[[list[Any], Mapping[str, Any], Any], bool]
Convention = tuple[str, Here]


def always(xs: list[Any], o: Mapping[str, Any], y: Any) -> bool:
    return True


def tied(xs: list[Any], o: Mapping[str, Any], y: Any) -> bool:
    """입력에 같은 값이 있다."""
    return any(np.unique(x).size < np.size(x) for x in xs)


def any_zero(xs: list[Any], o: Mapping[str, Any], y: Any) -> bool:
    return any(bool(np.any(x == 0)) for x in xs)


def result_zero(xs: list[Any], o: Mapping[str, Any], y: Any) -> bool:
    """결과가 (반올림하면) 0이다."""
    return bool(np.any(np.abs(y) < 1e-7))


def both_zero(xs: list[Any], o: Mapping[str, Any], y: Any) -> bool:
    return bool(np.any((xs[0] == 0) & (xs[1] == 0)))


NARROW = "float32 는 어디서나 float32 이다: NumPy는 여기서 float64 로 넓힌다"
NUMPY: dict[str, Convention] = {
    **{name: (NARROW, lambda xs, o, y: y.dtype != np.float64) for name in ("cov", "corrcoef")},
    **{name: (NARROW, lambda xs, o, y: y.dtype != np.float64 and isinstance(o.get("q"), list)) for name in ("quantile", "percentile", "nanquantile", "nanpercentile")},
    **{name: ("다항식은 계수의 벡터이다: 행렬을 계수로 읽지 않고 멈춘다", lambda xs, o, y: xs[0].ndim != 1) for name in ("polyder", "polyint")},
}
TORCH: dict[str, Convention] = {}
KINKS: dict[str, Convention] = {
    "std": ("흩어짐이 0인 자리. 반올림이 0과 10⁻¹⁷ 을 가른다", result_zero),
}


def excused(table: Mapping[str, Convention], names: set[str], xs: list[Any], options: Mapping[str, Any], y: Any) -> str:
    """``names`` 가운데 하나의 그 자리이면 까닭, 아니면 빈 글."""
    for name in sorted(names & set(table)):
        reason, here = table[name]
        if here(xs, options, y):
            return f"{name}: {reason}"
    return ""
