"""풀링의 걸음: 한 번 부른 것을 한 걸음으로 말하고, 창을 떼어 고르거나 더하는 작은 걸음으로 편다."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np

from ...korean.particles import Noun
from ...operation import Whole, Words
from ...rules.indexing import take_along_axis
from ...rules.joining import concatenate, pad_constant
from ...rules.window import windows
from .window import Window

__all__ = ["ADAPTIVE_AVG_POOL", "ADAPTIVE_MAX_POOL", "AVG_POOL", "MAX_POOL", "STOCHASTIC_POOL"]

_MOST_PLACES = 36  # 이긴 자리를 말에 넣을 창의 수


def about(plan: Sequence[Window]) -> dict[str, str]:
    """창의 크기와 미는 법을 말로."""
    steps, gaps = [w.stride for w in plan], [w.dilation for w in plan]
    edges = [(w.padding, max(w.after, w.padding)) for w in plan]  # 끝에서 창이 닿지 않아 덧대지 않은 칸도, 준 대로
    said = [] if steps == [w.size for w in plan] else [f"보폭 {_one_or_all(steps)}"]
    said += [f"둘레에 {_one_or_all([a if a == b else (a, b) for a, b in edges])}칸을 덧대어"] if any(map(any, edges)) else []
    said += [f"간격 {_one_or_all(gaps)}"] if max(gaps) > 1 else []
    size = "×".join(str(w.size) for w in plan)
    return {"size": f"크기 {size}의" if len(plan) > 1 else f"길이 {size}의", "count": str(math.prod(w.size for w in plan)),
            "how": f"({', '.join(said)})" if said else ""}


def _one_or_all(values: list[Any]) -> str:
    return str(values[0] if all(v == values[0] for v in values) else tuple(values))


def _seen(part: Any, x: Any, plan: Sequence[Window], edge: float) -> Any:
    """덧댄 뒤 떼어 낸 창들: (…, 창의 자리들, 창 안의 자리들)."""
    if any(w.padding or w.after for w in plan):
        widths = [(0, 0)] * (x.ndim - len(plan)) + [(w.padding, w.after) for w in plan]
        x = part("", pad_constant.call(x, widths, edge), "{x}의 둘레에 0을 덧대어" if edge == 0 else "{x}의 둘레에 가장 작은 "
        "값(−∞)을 덧대어")
    size, stride, dilation = (tuple([w[k] for w in plan]) for k in (2, 3, 5))
    return part("창", windows.call(x, size, stride, dilation), f"{{x}} 위로 {about(plan)['size']} 창을 밀며 창마다 떼어")


def _winner(part: Any, seen: Any, n: int) -> Any:
    """창 안의 ``n`` 축을 한 줄로 펴고, 처음 만나는 가장 큰 값을 고른 것."""
    lead = seen.shape[:-n]
    line = seen if n == 1 else part("", seen.reshape((*lead, math.prod(seen.shape[-n:]))), "{x:을/를} 창마다 한 줄로 펴")
    place = np.argmax(line._data, -1)
    where = f"(이긴 자리는 0부터 세어 {place.ravel().tolist()}번째)" if place.size <= _MOST_PLACES else ""
    best = part("", take_along_axis.call(line, place[..., None], -1), f"창마다 가장 큰 값을 골라{where}",
                "이긴 자리로만 기울기가 갑니다. 나머지 자리는 0입니다.")
    return best.reshape(lead)


def open_max(part: Any, x: Any, plan: Sequence[Window]) -> Any:
    return _winner(part, _seen(part, x, plan, -math.inf), len(plan))


def open_avg(part: Any, x: Any, plan: Sequence[Window], divisor: Any) -> Any:
    seen = _seen(part, x, plan, 0)
    total = part("", seen.sum(axis=tuple(range(-len(plan), 0))), "{x}의 원소를 창마다 더해")
    by = "창의 원소 수로" if np.ndim(divisor) else f"{Noun(divisor):으로/로}"
    return part("", total / divisor, f"{{a:을/를}} {by} 나누어")


def _regions(x: Any, spans: Sequence[Sequence[tuple[int, int]]]) -> Iterator[Any]:
    """창마다 떼어 낸 것. ``spans`` 는 축마다 (처음, 끝)들."""
    for at in np.ndindex(*[len(s) for s in spans]):
        yield x[(..., *[slice(*s[k]) for s, k in zip(spans, at, strict=True)])]


def _gathered(x: Any, picked: list[Any], spans: Sequence[Sequence[tuple[int, int]]]) -> Any:
    lead = x.shape[:x.ndim - len(spans)]
    return concatenate([p.reshape((*lead, 1)) for p in picked], -1).reshape((*lead, *[len(s) for s in spans]))


def open_adaptive_avg(part: Any, x: Any, spans: Sequence[Sequence[tuple[int, int]]]) -> Any:
    axes = tuple(range(-len(spans), 0))
    picked = [part(f"m_{k}", part(f"r_{k}", region, f"{{x}}에서 {k}번째 창을 떼어").mean(axis=axes), "{x}의 평균을 내어")
              for k, region in enumerate(_regions(x, spans), 1)]
    return _gathered(x, picked, spans)


def open_adaptive_max(part: Any, x: Any, spans: Sequence[Sequence[tuple[int, int]]]) -> Any:
    picked = [_winner(part, part(f"r_{k}", region, f"{{x}}에서 {k}번째 창을 떼어"), len(spans))
              for k, region in enumerate(_regions(x, spans), 1)]
    return _gathered(x, picked, spans)


def about_target(spans: Sequence[Sequence[tuple[int, int]]]) -> dict[str, str]:
    return {"size": "×".join(str(len(s)) for s in spans)}


MAX_POOL = Whole(
    "최대 풀링", tex=r"\max_{\text{창}}{x}", opens=open_max, summary="창마다 가장 큰 값을 고른다.",
    words=Words("{x} 위로 {size} 창을 밀며{how} 창마다 가장 큰 값을 골라", about=about,
                x="창마다 가장 큰 값이 있던 자리로만 기울기가 갑니다(같은 값이 여럿이면 처음 것). 나머지 자리는 0이고, 창이 겹친 "
                  "자리는 더합니다."),
    x=r"\sum_{\text{창}}{g}\,[\text{처음 }{x}={y}]",
)
AVG_POOL = Whole(
    "평균 풀링", tex=r"\operatorname{mean}_{\text{창}}{x}", opens=open_avg, summary="창마다 평균을 낸다.",
    words=Words("{x} 위로 {size} 창을 밀며{how} 창마다 평균을 내어", about=about,
                x="창의 원소마다 국소 도함수가 1/{count}이므로, 받은 기울기를 {count:으로/로} 나누어 그 창의 모든 자리에 더합니다."),
    x=r"\sum_{\text{창}}\frac{{g}}{n}",
)
ADAPTIVE_AVG_POOL = Whole(
    "적응 평균 풀링", tex=r"\operatorname{mean}_{\text{창}}{x}", opens=open_adaptive_avg, summary="결과의 크기에 맞춘 창마다 평균을 낸다.",
    words=Words("{x:을/를} {size}개의 창으로 나누어 창마다 평균을 내어", about=about_target,
                x="창의 원소마다 국소 도함수가 1/(창의 원소 수)이므로, 받은 기울기를 그 수로 나누어 그 창의 모든 자리에 더합니다."),
    x=r"\sum_{\text{창}}\frac{{g}}{n}",
)
ADAPTIVE_MAX_POOL = Whole(
    "적응 최대 풀링", tex=r"\max_{\text{창}}{x}", opens=open_adaptive_max, summary="결과의 크기에 맞춘 창마다 가장 큰 값을 고른다.",
    words=Words("{x:을/를} {size}개의 창으로 나누어 창마다 가장 큰 값을 골라", about=about_target,
                x="창마다 가장 큰 값이 있던 자리로만 기울기가 갑니다(같은 값이 여럿이면 처음 것). 나머지 자리는 0이고, 창이 겹친 "
                  "자리는 더합니다."),
    x=r"\sum_{\text{창}}{g}\,[\text{처음 }{x}={y}]",
)
STOCHASTIC_POOL = Whole(
    "확률 풀링", tex=r"\operatorname{pool}_{\text{창}}{x}", summary="값에 비례하는 확률로 창마다 하나를 뽑는다(평가할 때에는 그 "
                                                            "확률로 가중한 평균).",
    words=Words("{x}의 창마다 {how}", about=lambda training: {
        "how": "값에 비례하는 확률로 하나를 뽑아" if training else "값에 비례하는 확률로 가중한 평균을 내어",
        "why": "창마다 뽑힌 자리로만 기울기가 갑니다. 뽑는 일 자체는 미분하지 않습니다." if training
               else "확률 p = x/Σx 로 가중한 평균 Σx²/Σx 를 나눗셈과 제곱의 규칙대로 미분합니다."}, x="{why}"),
    x=r"\left(\frac{\partial {y}}{\partial {x}}\right)^{T}{g}",
)
