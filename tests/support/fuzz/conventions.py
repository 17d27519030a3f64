"""일부러 다르게 정한 자리. 여기에 적힌 것만 봐주고, 센다.

``NUMPY``    NumPy와 다른 모양·dtype·오류를 내기로 한 부름
``TORCH``    PyTorch와 다른 (부)기울기를 내기로 한 자리. 그런 프로그램은 중심차분이 보고, 좁은 dtype 이 다른 쪽을 골라도 봐준다
``NUMERIC``  일부러 값의 도함수가 아닌 기울기를 내는 것. 중심차분으로 보지 않는다
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

Here = Callable[[Any, Mapping[str, Any], Any], bool]  # (입력의 값들, 선택 인수, 결과의 값(오류이면 그 글)) → 그 자리인가


@dataclass(frozen=True)
class Convention:
    """정한 것 하나."""

    names: tuple[str, ...]  # 부를 수 있는 것의 이름이나 연산의 이름
    reason: str
    here: Here = lambda xs, options, y: True
    by_result: bool = False  # 결과만 보고 아는가: 입력을 제 안에서 짓는 예에도 쓴다
    what: str = ""  # NumPy와 무엇이 다른가: "모양", "dtype", "오류"


def tied(xs: list[Any], options: Mapping[str, Any], y: Any) -> bool:
    """입력에 같은 값이 있다."""
    return any(np.unique(x).size < np.size(x) for x in xs)


def any_zero(xs: list[Any], options: Mapping[str, Any], y: Any) -> bool:
    return any(bool(np.any(x == 0)) for x in xs)


def result_zero(xs: list[Any], options: Mapping[str, Any], y: Any) -> bool:
    """결과가 (반올림하면) 0이다."""
    return bool(np.any(np.abs(y) < 1e-7))


def repeated_values(xs: list[Any], options: Mapping[str, Any], y: Any) -> bool:
    """행렬의 특잇값 둘이 거의 같다."""
    return bool(np.any(-np.diff(np.linalg.svd(xs[0], compute_uv=False), axis=-1) < 1e-5))


def empty(xs: list[Any], options: Mapping[str, Any], y: Any) -> bool:
    return any(np.size(x) == 0 for x in xs)


NUMPY: tuple[Convention, ...] = (
    Convention(("y[index] += v", "y[index] *= v"), "역사가 없는 텐서의 뷰에는 기울기를 따라가는 값을 쓰지 못하고, 고칠 법을 알린다", lambda xs, o, y: "다른 텐서를 보는 뷰" in str(y), what="오류"),
    Convention(("cov", "corrcoef", "vander", "polyder", "polyint", "roots", "poly"), "float32 는 어디서나 float32 이다: NumPy는 여기서 float64 로 넓힌다", lambda xs, o, y: xs[0].dtype != np.float64, what="dtype"),
    Convention(("quantile", "percentile", "nanquantile", "nanpercentile"), "float32 는 어디서나 float32 이다: NumPy는 q 의 목록을 float64 배열로 읽는다",
               lambda xs, o, y: xs[0].dtype != np.float64 and isinstance(o.get("q"), list), what="dtype"),
    Convention(("quantile", "percentile", "nanquantile", "nanpercentile", "nanmedian", "median"), "빈 축의 분위수는 NaN 이 아니라 오류이다", empty, what="오류"),
    Convention(("logsumexp",), "0차원을 keepdims 로 줄인 것은 NumPy의 sum 처럼 0차원이다: SciPy는 (1,) 을 준다", lambda xs, o, y: xs[0].ndim == 0, what="모양"),
    Convention(("nanquantile", "nanpercentile"), "빈 결과에도 q 의 축이 있다: NumPy의 nan 판은 잃는다", empty, what="모양"),
    Convention(("poly",), "근이 없는 다항식의 계수도 벡터 [1] 이다: NumPy는 수 1.0 을 준다", empty, what="모양"),
    Convention(("polyder", "polyint", "roots"), "다항식은 비지 않은 계수의 벡터이다: 다른 것은 계수로 읽지 않고 멈춘다", lambda xs, o, y: xs[0].ndim != 1 or empty(xs, o, y), what="오류"),
)
TORCH: tuple[Convention, ...] = (
    Convention(("F.smooth_l1_loss", "F.huber_loss"), "두 식을 이은 자리의 2차 미분은 정하기 나름이다", lambda xs, o, y: bool(np.any(np.abs(xs[0] - xs[-1]) == 1))),
    Convention(("elu",), "이은 자리의 2차 미분은 정하기 나름이다", any_zero),
    Convention(("median", "nanmedian", "quantile", "nanquantile", "kthvalue", "topk", "sort", "msort", "cummax", "cummin"), "같은 값 가운데 어느 자리가 받는지는 정렬이 정한다", tied),
    Convention(("std", "nanstd", "norm", "vector_norm"), "흩어짐이나 노름이 0인 자리의 2차 미분은 없다(NaN)", result_zero, by_result=True),
    Convention(("erfcx",), "PyTorch의 도함수 2x·y − 2/√π 는 꼬리에서 자릿수를 잃는다", lambda xs, o, y: bool(np.any(xs[0] > 3))),
    Convention(("eigvalsh", "eigh", "eig", "eigvals", "svd", "svdvals"), "겹친 고윳값·특잇값의 2차 미분은 없다(NaN)", repeated_values),
    Convention(("xlogy",), "a 가 0이면 PyTorch는 a 의 기울기를 0으로 두고, 우리는 ln b 로 둔다", lambda xs, o, y: bool(np.any(xs[0] == 0))),
    Convention(("power",), "지수가 0인 자리의 섞인 2차 미분을 PyTorch는 잃는다", lambda xs, o, y: bool(np.any(xs[1] == 0))),
    Convention(("celu", "CELU"), "PyTorch는 1/α 를 float32 로 셈한다", by_result=True),
    Convention(("angle",), "−0 의 각은 NumPy처럼 π 이다", any_zero),
    Convention(("remainder", "fmod"), "나머지 0의 부호는 NumPy를 따른다", result_zero),
    Convention(("fmin", "fmax"), "같은 값은 기울기를 고르게 나눈다", lambda xs, o, y: bool(np.any(xs[0] == xs[1]))),
)
NUMERIC: tuple[Convention, ...] = (
    Convention(("bce",), "기울기의 분모 x(1 − x)를 PyTorch처럼 1e-12 에서 자른다", lambda xs, o, y: bool(np.any(xs[0] * (1 - xs[0]) < 1e-12))),
    Convention(("GaussianNLLLoss",), "분산을 eps 에서 자른 곳에서도 PyTorch처럼 기울기를 지나가게 한다", by_result=True),
)


def excused(table: Sequence[Convention], names: set[str], xs: list[Any] | None, options: Mapping[str, Any], y: Any, what: str = "") -> str:
    """정한 자리이면 까닭, 아니면 빈 글. 입력을 모르면 ``xs`` 는 ``None``."""
    for one in table:
        if one.what == what and not names.isdisjoint(one.names) and (xs is not None or one.by_result) and one.here(xs, options, y):
            return f"{'·'.join(sorted(names & {*one.names}))}: {one.reason}"
    return ""
