"""확률 마디(stochastic unit): 값을 뽑는 은닉 마디와, 뽑기를 지나가는 기울기.

뽑는 일은 미분할 수 없다. 기댓값 J = E_{h~p(h|a)}[L(h)] 의 기울기를 어림하는 두 길이 있다.

    직통(straight-through)      ∂h/∂a 자리에 기댓값의 도함수를 넣는다. 흩어짐은 작지만 치우친다(biased).
    점수함수(score-function)    ∇J = E[(L − b)·∇ln p(h|a)]. 치우치지 않지만 흩어진다. 기준(baseline) b 가 흩어짐을 줄인다.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from ...engine import tick
from ...errors import ShapeError
from ...operation import Whole, Words
from ...rules import elementary
from ...tensors.generator import draw, resolve
from ...tensors.tensor import Tensor
from ...watch.calls import as_one
from ..checks import number, one_of, real, to_tensor
from ..module import Module


def _uniform(rng: np.random.Generator, shape: tuple[int, ...]) -> np.ndarray:
    return np.asarray(rng.random(shape))


def _noise(rng: np.random.Generator, shape: tuple[int, ...], std: float, dtype: Any) -> np.ndarray:
    return np.asarray(rng.standard_normal(shape) * std).astype(dtype)


STRAIGHT_THROUGH = Whole(
    "베르누이 뽑기(곧장 통과)", tex=r"\operatorname{Bernoulli}(\sigma({x}))", summary="확률 σ(x)로 1, 아니면 0을 뽑고, 기울기는 "
                                                            "확률의 것을 쓴다.",
    words=Words("{x}의 시그모이드를 확률 p로 삼아 1이나 0을 뽑아", title="베르누이 뽑기",
                x="뽑는 일은 미분할 수 없으므로, 뽑은 값 대신 확률 p의 도함수 p(1 − p)를 곱해 보냅니다. 참 기울기가 아니라 "
                  "어림입니다(곧장 통과, "
                  "straight-through)."),
    x=r"\sigma({x})(1-\sigma({x}))\,{g}",
)
REPARAMETERIZED = Whole(
    "가우스 뽑기", tex=r"{x}+\sigma\,\epsilon,\;\epsilon\sim N(0,1)", summary="평균 x, 표준편차 std 의 정규분포에서 뽑는다.",
    words=Words("평균 {x}, 표준편차 {std}의 정규분포에서 뽑아", x="뽑은 잡음을 상수로 보면 {x}에 더한 것뿐이므로, 받은 기울기가 "
                                                            "그대로 옵니다(재매개변수화)."),
    x=r"{g}",
)


class StochasticUnit(Module):
    """확률 마디들의 바탕. ``estimator`` 가 기울기를 어림하는 길을 정한다."""

    estimators: tuple[str, ...] = ()

    def __init__(self, estimator: str, generator: np.random.Generator | int | None) -> None:
        super().__init__()
        where = type(self).__name__
        one_of(where, "estimator", estimator, self.estimators)
        self.estimator = estimator
        self.generator = None if generator is None else resolve(generator, where)

    def log_prob(self, input: Any, sample: Any) -> Tensor:
        """뽑힌 값 ``sample`` 의 로그 확률(밀도), 마디마다. 물려받은 클래스가 정의한다."""
        raise NotImplementedError

    def surrogate(self, loss: Any, input: Any, sample: Any, baseline: Any = 0.0) -> Tensor:
        """값은 손실의 평균이고, 역전파하면 점수함수 기울기가 되는 대리 손실: mean(L + (L − b)·(ln p − [ln p])).

        [ ] 는 상수로 본다는 뜻이다. ``estimator`` 가 점수함수가 아니면 손실의 평균 그대로이다.

        매개변수
        --------
        loss : 표본마다의 손실, 모양 (배치,).
        input : 마디에 넣은 것, 모양 (배치, …).
        sample : 마디가 뽑은 것, ``input`` 과 같은 모양.
        baseline : 기준 b. 수 또는 모양 (배치,). ``sample`` 과 상관없는 값이어야 치우치지 않는다.

        반환
        ----
        Tensor : 스칼라.

        예외
        ----
        ShapeError : 배치의 크기나 모양이 서로 다를 때.

        예제
        ----
        >>> import tinygrad_ko as tg
        >>> from tinygrad_ko import nn
        >>> unit = nn.BernoulliUnit("score-function", generator=0)
        >>> a = tg.zeros((4, 1), requires_grad=True)
        >>> h = unit(a)
        >>> unit.surrogate((h[:, 0] - 1) ** 2, a, h).backward()
        >>> a.grad.shape
        (4, 1)

        출처
        ----
        Williams, "Simple statistical gradient-following algorithms" (1992): REINFORCE.
        """
        where = type(self).__name__
        each, x, h = to_tensor(loss), to_tensor(input), to_tensor(sample)
        if each.ndim != 1 or x.shape[:1] != each.shape or h.shape != x.shape:
            raise ShapeError(
                f"{where}.surrogate: loss 는 (배치,), input 과 sample 은 같은 (배치, …) 모양이어야 합니다. "
                f"받은 모양: loss {each.shape}, input {x.shape}, sample {h.shape}. 손실을 표본마다 하나로 줄이세요(reduction=\"none\")."
            )
        if self.estimator != "score-function":
            return each.mean()
        score = self.log_prob(x, h)
        score = score.sum(tuple(range(1, score.ndim))) if score.ndim > 1 else score
        lead = each.detach() - (baseline.detach() if isinstance(baseline, Tensor) else baseline)
        return (each + lead * (score - score.detach())).mean()

    def extra_repr(self) -> str:
        return self._show("estimator")


class BernoulliUnit(StochasticUnit):
    """베르누이 확률 마디: 로짓 a 에서 p = σ(a) 의 확률로 1, 아니면 0을 뽑는다. 학습과 평가에서 모두 뽑는다.

    매개변수
    --------
    estimator : ``"straight-through"`` 이면 ∂h/∂a 자리에 σ'(a) = p(1 − p) 를 넣고, ``"score-function"`` 이면 뽑힌 값은 상수이고
        기울기는 ``surrogate`` 가 만든다.
    generator : 난수 발생기 또는 씨앗. ``None`` 이면 기본 발생기.

    입력과 출력은 같은 모양, 무차원(dimensionless). 출력은 정확히 0 또는 1.

    예외
    ----
    ArgumentError : 모르는 ``estimator``. DtypeError : 부를 때, 실수가 아니면.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> from tinygrad_ko import nn
    >>> a = tg.tensor([0.0, 100.0], requires_grad=True)
    >>> h = nn.BernoulliUnit(generator=0)(a)
    >>> h.sum().backward()
    >>> h[1].item(), a.grad
    (1.0, tensor([0.25, 0.  ]))

    출처
    ----
    강의 L22; Bengio, Léonard, Courville, "Estimating or Propagating Gradients Through Stochastic Neurons" (2013);
    Williams (1992).
    """

    estimators = ("straight-through", "score-function")

    def __init__(self, estimator: str = "straight-through", generator: np.random.Generator | int | None = None) -> None:
        super().__init__(estimator, generator)

    def forward(self, x: Any) -> Tensor:
        """뽑은 0과 1."""
        began = tick()
        x = real("BernoulliUnit", x)
        p = elementary.sigmoid.call(x)
        drawn = (draw(self.generator, "BernoulliUnit", _uniform, p.shape) < p.detach()).astype(p.dtype)
        if self.estimator == "score-function":
            return to_tensor(drawn)
        made = p - p.detach() + drawn  # 값은 정확히 drawn, 기울기는 p 의 것
        return as_one(STRAIGHT_THROUGH, began, made, {"x": x})

    def log_prob(self, input: Any, sample: Any) -> Tensor:
        """ln p(h|a) = h·ln σ(a) + (1 − h)·ln σ(−a) = h·a − ln(1 + e^a), 마디마다."""
        x, h = real("BernoulliUnit.log_prob", input), to_tensor(sample).detach()
        return h * x - elementary.softplus.call(x)


class GaussianUnit(StochasticUnit):
    """가우스 확률 마디: 평균 a 에서 h = a + std·ε, ε ~ N(0, 1) 을 뽑는다. 학습과 평가에서 모두 뽑는다.

    매개변수
    --------
    std : 표준편차, 양수.
    estimator : ``"reparameterized"`` 이면 ε 을 상수로 보고 ∂h/∂a = 1 (치우치지 않고 흩어짐도 작다), ``"score-function"`` 이면
        뽑힌 값은 상수이고 기울기는 ``surrogate`` 가 만든다.
    generator : 난수 발생기 또는 씨앗. ``None`` 이면 기본 발생기.

    입력과 출력은 같은 모양.

    예외
    ----
    ArgumentError : ``std`` 가 양수가 아니거나 모르는 ``estimator``. DtypeError : 부를 때, 실수가 아니면.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> from tinygrad_ko import nn
    >>> a = tg.zeros(3, requires_grad=True)
    >>> nn.GaussianUnit(0.5, generator=0)(a).sum().backward()
    >>> a.grad
    tensor([1., 1., 1.])

    출처
    ----
    강의 L22; Kingma, Welling, "Auto-Encoding Variational Bayes" (2014); Williams (1992).
    """

    estimators = ("reparameterized", "score-function")

    def __init__(
        self, std: float = 1.0, estimator: str = "reparameterized", generator: np.random.Generator | int | None = None
    ) -> None:
        super().__init__(estimator, generator)
        number("GaussianUnit", "std", std, lambda v: v > 0, "양수여야")
        self.std = std

    def forward(self, x: Any) -> Tensor:
        """뽑은 값."""
        began = tick()
        x = real("GaussianUnit", x)
        noise = draw(self.generator, "GaussianUnit", _noise, x.shape, self.std, x.dtype)
        made = (x.detach() if self.estimator == "score-function" else x) + noise
        return as_one(REPARAMETERIZED, began, made, {"x": x}, {"std": self.std})

    def log_prob(self, input: Any, sample: Any) -> Tensor:
        """ln N(h; a, std²) = −((h − a)/std)²/2 − ln(std·√(2π)), 마디마다."""
        x, h = real("GaussianUnit.log_prob", input), to_tensor(sample).detach()
        z = (h - x) / self.std
        return z * z * -0.5 - float(np.log(self.std * np.sqrt(2 * np.pi)))

    def extra_repr(self) -> str:
        return self._show("std", "estimator")
