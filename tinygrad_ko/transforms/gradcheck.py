"""수치로 하는 기울기 검사(gradient check): 도함수가 정말 도함수인가.

무작위 방향 d 와 무작위 출발 기울기 v 를 뽑아 φ(t) = ⟨v, f(x + t·d)⟩ 의 기울기 φ'(0) 을 5점 중심차분으로 셈하고,
역전파가 낸 ⟨∇φ, d⟩ 와 견준다. 출발 기울기가 모두 1이면 뒤집힌 축을 볼 수 없으므로 무작위여야 한다.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from ..engine import wrap
from ..errors import ArgumentError, GradientError
from ..korean.particles import Noun
from ..tensors.tensor import Tensor
from .graph_gradient import grad
from .skeleton import require_callable

STENCIL = np.array([-2.0, -1.0, 0.0, 1.0, 2.0])
_WEIGHTS = np.array([1.0, -8.0, 0.0, 8.0, -1.0]) / 12.0  # φ' ≈ Σ wₖ φ(kh) / h, 오차 O(h⁴)
# 다섯 점에서 2차식으로 설명되지 않는 몫만 남기는 사영: 매끄러우면 O(h³), 꺾이면 O(h)
_BASIS = np.vander(STENCIL, 3)
_RESIDUAL = np.eye(5) - _BASIS @ np.linalg.pinv(_BASIS)


_BENT = "gradcheck: 살피는 점들 사이에서 함수가 꺾이거나 끊깁니다. 다른 점을 고르거나 h 를 줄이세요."


class GradientMismatch(GradientError):
    """역전파의 기울기와 수치 기울기가 다르다.

    고치려면: 오류에 적힌 자리에서 규칙의 식을 손으로 다시 미분한다.
    """


class NotDifferentiableHere(GradientError):
    """그 점에서 함수가 꺾이거나 끊겨서 수치 미분을 믿을 수 없다.

    고치려면: 꺾이는 점에서 떨어진 입력을 준다.
    """


class NotDeterministic(GradientError):
    """같은 입력에도 함수값이 달라져서(무작위) 견줄 수 없다.

    고치려면: 난수를 쓰는 층은 씨앗을 묶거나 ``eval()`` 로 바꾼다.
    """


class VacuousCheck(GradientError):
    """참 기울기가 어디서나 0이어서, 이 검사로는 아무것도 알 수 없다.

    고치려면: 참 기울기가 0이 아닌 입력을 고른다.
    """


def gradcheck(
    f: Callable[..., Any], inputs: Any, *, h: float = 1e-3, rtol: float = 1e-6, atol: float = 1e-8, seed: int = 0,
    allow_vacuous: bool = True,
) -> bool:
    """``f`` 의 역전파를 5점 중심차분과 견준다(배정밀도).

    매개변수
    --------
    f : 텐서들을 받아 텐서 하나 또는 여럿을 돌려주는 함수.
    inputs : 텐서나 배열 하나 또는 여럿. 실수는 float64 로 바꾸어 쓰고, 받은 것은 고치지 않는다. 정수와 참·거짓(색인, 정답, 가림)은 그대로
        ``f`` 에 넣고 미분하지 않는다.
    h : 차분의 걸음(무차원). rtol, atol : 허용하는 상대·절대 오차.
    seed : 무작위 출발 기울기와 방향을 정하는 수.
    allow_vacuous : 거짓이면, 참 기울기가 모두 0인 검사를 오류로 본다.

    반환
    ----
    bool : 언제나 참. 다르면 오류를 낸다.

    예외
    ----
    GradientMismatch : 두 기울기가 다르다. 어느 입력의 어느 자리가 가장 다른지 알려 준다.
    NotDifferentiableHere : 다섯 점이 꺾인 곳에 걸쳤다. NotDeterministic : 같은 입력에 다른 값을 낸다. VacuousCheck : 위를 보라.

    예제
    ----
    >>> import numpy as np, tinygrad_ko as tg
    >>> tg.gradcheck(lambda x: tg.tanh(x) * x, np.linspace(-1, 1, 5))
    True

    출처
    ----
    5점 공식의 오차는 h⁴φ⁗′/30 (Abramowitz & Stegun 25.3.6).
    """
    points = _Points("gradcheck", f, inputs)
    arrays = points.moving
    rng = np.random.default_rng(seed)
    tensors = points.tensors()
    outputs = _outputs(f(*tensors))
    tensors = [tensors[k] for k in points.places]
    cotangents = [rng.standard_normal(y.shape) for y in outputs]
    directions = [rng.standard_normal(a.shape) for a in arrays]
    wanted = [(y, v) for y, v in zip(outputs, cotangents, strict=True) if y.requires_grad]
    if wanted:
        ys, vs = zip(*wanted, strict=True)
        found = grad(list(ys), tensors, [wrap(v) for v in vs], retain_graph=True, allow_unused=True)
    else:
        found = tuple([None] * len(tensors))
    gradients = [np.zeros_like(a) if g is None else np.asarray(g._data) for a, g in zip(arrays, found, strict=True)]
    for k, a, g in zip(points.places, arrays, gradients, strict=True):
        if a.shape != g.shape or a.dtype != g.dtype:
            raise GradientMismatch(f"gradcheck: 입력 {Noun(k):은/는} 모양 {a.shape} {a.dtype}인데 기울기는 모양 {g.shape} {g.dtype}입니다.")

    def once_more() -> None:
        """같은 입력으로 다시 부른다. 무작위인 함수는 견줄 수 없다."""
        for y, again in zip(outputs, _outputs(f(*points.tensors())), strict=False):
            if y.shape != again.shape or not np.array_equal(y._data, again._data, equal_nan=True):
                raise NotDeterministic(
                    "gradcheck: 같은 입력인데 부를 때마다 값이 다릅니다(무작위, non-deterministic). 드롭아웃이라면 model.eval() 로 끄고, "
                    "난수라면 함수 안에서 tg.manual_seed 나 generator=씨앗으로 같은 수를 뽑게 하세요."
                )

    def phi(direction: Sequence[np.ndarray], h: float = h) -> np.ndarray:
        values = []
        for step in STENCIL:
            ys = _outputs(f(*points.tensors([step * h * d for d in direction])))
            if [y.shape for y in ys] != [v.shape for v in cotangents]:
                once_more()
                raise NotDifferentiableHere("gradcheck: 살피는 점들 사이에서 결과의 모양이 달라집니다. 모양이 같은 점을 고르세요.")
            values.append(sum(float(np.vdot(v, y._data)) for v, y in zip(cotangents, ys, strict=True)))
        return np.array(values)

    analytic = sum(float(np.vdot(g, d)) for g, d in zip(gradients, directions, strict=True))
    numeric, size = _slope(phi(directions), h, once_more)
    if not allow_vacuous and all(np.all(np.abs(g) < 1e-9) for g in gradients) and abs(numeric) < 1e-9:
        raise VacuousCheck("gradcheck: 참 기울기가 모두 0입니다. 상수 함수를 재고 있지 않은지(예: softmax(x).sum()) 살펴보세요.")
    # size: φ 값들의 크기. 서로 상쇄된 큰 수의 반올림 오차는 봐준다
    allowed = atol + rtol * abs(numeric) + 1e-12 * size / h
    if not abs(analytic - numeric) <= allowed:
        once_more()
        closer, _ = _slope(phi(directions, h / 4), h / 4, once_more)  # 매끄러우면 걸음을 줄여도 같은 값이다
        if abs(closer - numeric) > allowed:
            raise NotDifferentiableHere(_BENT)
        raise GradientMismatch(_where(phi, points.places, gradients, h, analytic, numeric))
    return True


def gradgradcheck(
    f: Callable[..., Any], inputs: Any, *, h: float = 1e-3, rtol: float = 1e-6, atol: float = 1e-8, seed: int = 0,
    allow_vacuous: bool = True,
) -> bool:
    """2차 미분을 견준다: ``f`` 의 기울기를 함수로 보고 ``gradcheck`` 한다. 인수와 오류는 ``gradcheck`` 와 같다.

    출발 기울기 v 도 입력으로 삼으므로, 출발 기울기에 대한 도함수(= f 의 방향 미분)까지 함께 본다.

    매개변수
    --------
    f : 텐서들을 받아 텐서 하나 또는 여럿을 돌려주는 함수.
    inputs : 텐서나 배열 하나 또는 여럿. 정수와 참·거짓은 미분하지 않는다.
    h, rtol, atol, seed, allow_vacuous : ``gradcheck`` 와 같다.

    반환
    ----
    bool : 언제나 참. 다르면 오류를 낸다.

    예외
    ----
    GradientMismatch, NotDifferentiableHere, VacuousCheck : ``gradcheck`` 와 같다.

    예제
    ----
    >>> import numpy as np, tinygrad_ko as tg
    >>> tg.gradgradcheck(lambda x: tg.sin(x) * x, np.linspace(-1, 1, 5))
    True

    출처
    ----
    PyTorch ``torch.autograd.gradgradcheck``. 차분은 ``gradcheck`` 의 5점 공식.
    """
    points = _Points("gradgradcheck", f, inputs)
    outputs = _outputs(f(*points.tensors()))
    rng = np.random.default_rng(seed + 1)
    cotangents = [rng.standard_normal(y.shape) for y in outputs if y.requires_grad]

    def gradient(*values: Tensor) -> tuple[Tensor, ...]:
        count = len(points.given)
        xs, vs = [values[k] for k in points.places], list(values[count:])
        ys = [y for y in _outputs(f(*values[:count])) if y.requires_grad]
        if not ys:
            return tuple(x * 0 for x in xs)
        found = grad(ys, xs, vs, create_graph=True, allow_unused=True)
        return tuple(x * 0 if g is None else g for x, g in zip(xs, found, strict=True))

    return gradcheck(gradient, [*points.given, *cotangents], h=h, rtol=rtol, atol=atol, seed=seed, allow_vacuous=allow_vacuous)


def slope_at(values: np.ndarray, h: float) -> tuple[float, bool]:
    """다섯 점의 함수값에서 5점 차분의 기울기와, 그 사이에서 함수가 꺾이거나 끊겼는가."""
    bend = float(np.abs(_RESIDUAL @ values).max())
    spread = float(np.abs(values - values[2]).max())
    return float(_WEIGHTS @ values) / h, bend > 1e-2 * spread and bend > 1e-9 * max(1.0, float(np.abs(values).max()))


def _slope(values: np.ndarray, h: float, once_more: Callable[[], None]) -> tuple[float, float]:
    """5점 차분과 값의 크기. 꺾인 자리이면 오류: 무작위여서 그렇게 보이는 것이 아닌지 먼저 ``once_more`` 로 본다."""
    if not np.all(np.isfinite(values)):
        raise NotDifferentiableHere("gradcheck: 살피는 점들에서 함수값이 유한하지 않습니다. 정의역 안쪽의 값을 쓰세요.")
    numeric, bent = slope_at(values, h)
    if bent:
        once_more()
        raise NotDifferentiableHere(_BENT)
    return numeric, float(np.abs(values).max())


def _where(phi: Any, places: list[int], gradients: list[np.ndarray], h: float, analytic: float, numeric: float) -> str:
    """원소마다 견주어, 가장 다른 자리를 찾는다."""
    worst: tuple[float, str] = (-1.0, "")
    for k, g in enumerate(gradients):
        for index in np.ndindex(g.shape):
            direction = [np.zeros_like(other) for other in gradients]
            direction[k][index] = 1.0
            values = phi(direction)
            slope = float(_WEIGHTS @ values) / h
            gap = abs(slope - float(g[index]))
            if not gap <= worst[0]:
                worst = (gap, f"입력 {places[k]}의 자리 {index}: 역전파 {float(g[index]):.9g}, 수치 {slope:.9g}")
            if np.isnan(gap):
                break
    return (
        f"gradcheck: 기울기가 다릅니다. 무작위 방향에서 역전파 {analytic:.9g}, 수치 {numeric:.9g}. "
        f"가장 다른 곳은 {worst[1]}. 도함수 규칙(backward)과 순전파를 견주어 보세요."
    )


class _Points:
    """``f`` 에 넣을 것: 실수는 흔들어 볼 float64 배열(``moving``, 그 자리가 ``places``), 정수와 참·거짓은 그대로."""

    def __init__(self, name: str, f: Any, inputs: Any) -> None:
        require_callable(name, f)
        given = list(inputs) if isinstance(inputs, (list, tuple)) else [inputs]
        self.given = [np.asarray(v._data if isinstance(v, Tensor) else v) for v in given]
        for k, array in enumerate(self.given):
            if array.dtype.kind not in "fiub":
                raise ArgumentError(
                    f"{name}: 입력 {Noun(k):은/는} 실수 배열이거나, 미분하지 않을 정수나 참·거짓이어야 합니다. dtype {array.dtype}."
                )
        self.places = [k for k, array in enumerate(self.given) if array.dtype.kind == "f"]
        self.moving = [self.given[k].astype(np.float64) for k in self.places]
        if not self.moving:
            raise ArgumentError(f"{name}: 미분할 입력이 하나도 없습니다. 3 대신 3.0 처럼 실수로 주거나 .astype(np.float64) 로 바꾸세요.")

    def tensors(self, steps: Sequence[Any] | None = None) -> list[Tensor]:
        """``f`` 의 인수들. ``steps`` 는 실수마다 흔들 만큼이다."""
        made = [Tensor(array) for array in self.given]
        for k, array, step in zip(self.places, self.moving, steps or [0.0] * len(self.moving), strict=True):
            made[k] = Tensor(array + step, requires_grad=True)
        return made


def _outputs(result: Any) -> list[Tensor]:
    outputs = list(result) if isinstance(result, (tuple, list)) else [result]
    for k, y in enumerate(outputs):
        if not isinstance(y, Tensor):
            raise ArgumentError(f"gradcheck: f 의 결과 {Noun(k):이/가} Tensor 가 아니라 {type(y).__name__}입니다.")
    return outputs
