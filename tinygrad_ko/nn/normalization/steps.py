"""정규화의 걸음: 한 번 부른 것을 한 걸음으로 말하고, 평균 · 분산 · 정규화 · 늘이고 옮기기의 작은 걸음으로 편다.

x 는 세 번 쓰인다: 평균에서, 분산에서, 빼기에서. 그래서 x 로 가는 기울기의 길도 셋이다.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ...operation import Whole, Words
from ...rules.arithmetic import sqrt

__all__ = ["BATCH_NORM", "BY_AVERAGES", "GROUP_NORM", "INSTANCE_NORM", "LAYER_NORM", "RMS_NORM"]



def normalized(part: Any, x: Any, axis: Sequence[int], eps: float) -> Any:
    """평균을 빼고 √(σ² + ε) 으로 나눈다. 길이 셋이도록 x 를 세 번 쓴다."""
    axis = tuple(axis)
    mu = part("μ", x.mean(axis=axis, keepdims=True), "{x}의 평균을 내어",
              "평균을 거친 길입니다. 평균에는 원소 {n}개가 고루 들었으므로, 받은 기울기를 {n:으로/로} 나누어 모두에게 보냅니다.")
    square = part("q", (x - mu) ** 2, "{a:을/를} 제곱해",
                  "분산을 거친 길입니다. 제곱의 국소 도함수는 평균에서 벗어난 것의 두 배이므로, 받은 기울기에 그것을 원소끼리 곱합니다.")
    variance = part("v", square.mean(axis=axis, keepdims=True), "{x}의 평균을 내어 분산")
    s = part("s", sqrt.call(variance + eps), "{x}의 제곱근을 구해 표준편차")
    return part("x̂", (x - mu) / s, "{a:을/를} 표준편차 {b:으로/로} 나누어 정규화한 값")


def affine(part: Any, z: Any, weight: Any, bias: Any, side: Sequence[int]) -> Any:
    """γ 를 곱하고 β 를 더한다."""
    if weight is not None:
        z = part("", z * _spread(weight, side), "{a}에 γ(weight)를 곱해")
    return z if bias is None else part("", z + _spread(bias, side), "{a}에 β(bias)를 더해")


def _spread(v: Any, side: Sequence[int]) -> Any:
    return v if v.shape == tuple(side) else v.reshape(tuple(side))


def open_norm(part: Any, x: Any, weight: Any, bias: Any, shape: Any, axis: Sequence[int], eps: float, side: Sequence[int]) -> Any:
    """``shape`` 이면 그 모양으로 바꾸어 정규화하고(그룹) 되돌린다."""
    z = x if shape is None else part("", x.reshape(tuple(shape)), "{x:을/를} 그룹마다 한 줄로 모아")
    z = normalized(part, z, axis, eps)
    z = z if shape is None else part("", z.reshape(x.shape), "{x}의 모양을 되돌려")
    return affine(part, z, weight, bias, side)


def open_rms(part: Any, x: Any, weight: Any, axis: Sequence[int], eps: float, side: Sequence[int]) -> Any:
    square = part("q", x ** 2, "{a:을/를} 제곱해",
                  "제곱평균을 거친 길입니다. 제곱의 국소 도함수는 {a}의 두 배이므로, 받은 기울기에 그것을 원소끼리 곱합니다.")
    s = part("s", sqrt.call(square.mean(axis=tuple(axis), keepdims=True) + eps), "{x}의 제곱근을 구해 제곱평균제곱근")
    return affine(part, part("x̂", x / s, "{a:을/를} {b:으로/로} 나누어 정규화한 값"), weight, None, side)


def open_by_averages(part: Any, x: Any, weight: Any, bias: Any, mean: Any, deviation: Any, side: Sequence[int]) -> Any:
    """이동 평균과 이동 분산은 상수이다."""
    if mean is None:
        return None
    side = (*side, *[1] * (x.ndim - 1 - len(side)))
    z = part("x̂", part("", x - mean.reshape(side), "{a}에서 이동 평균을 빼") / deviation.reshape(side), "{a:을/를} 이동 분산의 "
        "제곱근으로 나누어 정규화한 값")
    return affine(part, z, weight, bias, side)


def _norm(name: str, over: str, opens: Any = open_norm) -> Whole:
    """평균과 분산을 ``over`` 셈하는 정규화."""
    return Whole(
        name, opens=opens, summary=f"{over} 평균을 빼고 표준편차로 나눈 뒤 늘이고 옮긴다.",
        tex=r"{weight}\,\frac{{x}-\mu}{\sqrt{\sigma^{2}+\epsilon}}+{bias}",
        words=Words(
            *(f"{{x}}에서 {over} 평균을 빼고 표준편차로 나눈 뒤{tail}" for tail in (
                " {weight:을/를} 곱하고 {bias:을/를} 더해", " {weight:을/를} 곱해", " {bias:을/를} 더해")),
            f"{{x}}에서 {over} 평균을 빼고 표준편차로 나누어",
            x="길이 셋입니다: 곧바로 오는 길, 평균을 거친 길, 분산을 거친 길. 그래서 (γ를 곱한) 받은 기울기에서 그 평균과, 정규화한 "
              "값 쪽의 "
              "성분을 빼고 표준편차로 나눕니다.",
            weight="{weight}에는 정규화한 값이 곱해졌으므로, 받은 기울기에 그것을 곱해 함께 쓰인 자리를 모두 더합니다.",
            bias="{bias:은/는} 더한 값이므로, 받은 기울기를 함께 쓰인 자리에서 모두 더합니다."),
        x=r"\frac{1}{\sqrt{\sigma^{2}+\epsilon}}\left(\gamma\,{g}-\operatorname{mean}(\gamma\,{g})"
          r"-\hat x\operatorname{mean}(\gamma\,{g}\,\hat x)\right)",
        weight=r"\sum {g}\,\hat x", bias=r"\sum {g}",
    )


BATCH_NORM = _norm("배치 정규화", "채널마다 묶음(batch)의")
LAYER_NORM = _norm("층 정규화", "표본마다 제 원소들의")
GROUP_NORM = _norm("그룹 정규화", "표본의 그룹마다")
INSTANCE_NORM = _norm("인스턴스 정규화", "표본의 채널마다")
RMS_NORM = Whole(
    "제곱평균 정규화", opens=open_rms, summary="제곱평균제곱근으로 나눈 뒤 늘인다.",
    tex=r"{weight}\,\frac{{x}}{\sqrt{\operatorname{mean}({x}^{2})+\epsilon}}",
    words=Words("{x:을/를} 제 원소들의 제곱평균제곱근으로 나눈 뒤 {weight:을/를} 곱해", "{x:을/를} 제 원소들의 제곱평균제곱근으로 나누어",
                x="길이 둘입니다: 곧바로 오는 길과 제곱평균을 거친 길. 그래서 (γ를 곱한) 받은 기울기에서 정규화한 값 쪽의 성분을 빼고 "
                  "제곱평균제곱근으로 나눕니다.",
                weight="{weight}에는 정규화한 값이 곱해졌으므로, 받은 기울기에 그것을 곱해 함께 쓰인 자리를 모두 더합니다."),
    x=r"\frac{1}{\sqrt{\operatorname{mean}({x}^{2})+\epsilon}}\left(\gamma\,{g}-\hat x\operatorname{mean}(\gamma\,{g}\,\hat x)\right)",
    weight=r"\sum {g}\,\hat x",
)
BY_AVERAGES = Whole(
    "이동 평균의 정규화", opens=open_by_averages, summary="이동 평균으로 정규화한다: 평균과 분산이 상수이므로 늘이고 옮기는 것과 같다.",
    tex=r"{weight}\,\frac{{x}-\mu}{\sqrt{\sigma^{2}+\epsilon}}+{bias}",
    words=Words(
        *(f"{{x}}에서 이동 평균을 빼고 이동 분산의 제곱근으로 나눈 뒤{tail}" for tail in (
            " {weight:을/를} 곱하고 {bias:을/를} 더해", " {weight:을/를} 곱해", " {bias:을/를} 더해")),
        "{x}에서 이동 평균을 빼고 이동 분산의 제곱근으로 나누어",
        x="이동 평균과 이동 분산은 상수이므로 길은 하나입니다: 받은 기울기에 γ를 곱하고 이동 분산의 제곱근으로 나눕니다.",
        weight="{weight}에는 정규화한 값이 곱해졌으므로, 받은 기울기에 그것을 곱해 함께 쓰인 자리를 모두 더합니다.",
        bias="{bias:은/는} 더한 값이므로, 받은 기울기를 함께 쓰인 자리에서 모두 더합니다."),
    x=r"\frac{\gamma\,{g}}{\sqrt{\sigma^{2}+\epsilon}}", weight=r"\sum {g}\,\hat x", bias=r"\sum {g}",
)
