"""NAdam."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any, ClassVar

import numpy as np

from .blocks import State, elementwise
from .optimizer import Optimizer


class NAdam(Optimizer):
    """NAdam: 네스테로프(Nesterov)의 앞서 보기를 더한 Adam. 모멘텀의 몫이 걸음마다 조금씩 커진다.

    매개변수
    --------
    params : 매개변수의 나열 또는 그룹의 목록. 임의의 모양.
    lr : 학습률 η, 0 이상(무차원).
    betas : 두 이동 평균에서 지난 것의 몫 (β₁, β₂), 각각 0 이상 1 미만(무차원).
    eps : 0으로 나누지 않도록 분모에 더하는 수 ε, 0 이상.
    weight_decay : 가중치 감쇠 λ, 0 이상. 기울기에 λθ 를 더한다(무차원).
    momentum_decay : 모멘텀의 몫이 β₁ 에 다가가는 빠르기 ψ, 0 이상(무차원).
    decoupled_weight_decay : 참이면 감쇠를 ``AdamW`` 처럼 매개변수에서 바로 덜어 낸다.
    maximize : 참이면 손실을 키우는 쪽으로 간다.
    foreach, capturable, differentiable : PyTorch가 걸음을 돌리는 법. 답은 같다(``capturable``, ``differentiable`` 은 거짓만 된다).

    예외
    ----
    ArgumentError : 초매개변수가 범위 밖이거나, 매개변수가 없거나 두 번 나올 때.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> from tinygrad_ko import optim
    >>> w = tg.tensor([1.0], requires_grad=True)
    >>> opt = optim.NAdam([w], lr=0.1)
    >>> (w * w).sum().backward()
    >>> opt.step()
    >>> round(w.item(), 4)
    0.8944

    출처
    ----
    Dozat, "Incorporating Nesterov Momentum into Adam" (2016): μ_t = β₁(1 − ½·0.96^(tψ)),
    θ ← θ − η[(1 − μ_t)g/(1 − Πμ) + μ_(t+1)m/(1 − Πμ·μ_(t+1))]/(√v̂ + ε). PyTorch ``torch.optim.NAdam``.
    """

    limits: ClassVar = {"lr": (0, math.inf), "betas": ((0, 1), (0, 1)), "eps": (0, math.inf), "weight_decay": (0, math.inf),
                        "momentum_decay": (0, math.inf)}

    def __init__(
        self, params: Any, lr: float = 2e-3, betas: tuple[float, float] = (0.9, 0.999), eps: float = 1e-8,
        weight_decay: float = 0, momentum_decay: float = 4e-3, decoupled_weight_decay: bool = False,
        *, foreach: bool | None = None, maximize: bool = False, capturable: bool = False, differentiable: bool = False,
    ) -> None:
        super().__init__(params, {
            "lr": lr, "betas": betas, "eps": eps, "weight_decay": weight_decay, "momentum_decay": momentum_decay,
            "decoupled_weight_decay": decoupled_weight_decay, "maximize": maximize,
            "foreach": foreach, "capturable": capturable, "differentiable": differentiable,
        })

    def _initial_state(self, group: Mapping[str, Any]) -> dict[str, float]:
        return {"exp_avg": 0.0, "exp_avg_sq": 0.0, "mu_product": 1.0}

    def _decoupled(self, group: Mapping[str, Any]) -> bool:
        return group["decoupled_weight_decay"]

    @elementwise
    def _update(
        self, g: np.ndarray, change: np.ndarray, spare: np.ndarray, state: State, step: int, group: Mapping[str, Any],
    ) -> None:
        (beta1, beta2), t = group["betas"], step + 1
        m, v, product = state["exp_avg"], state["exp_avg_sq"], state["mu_product"]
        mu, ahead = (beta1 * (1 - 0.5 * 0.96 ** (k * group["momentum_decay"])) for k in (t, t + 1))
        product *= mu
        m *= beta1
        m += np.multiply(g, 1 - beta1, out=spare)
        v *= beta2
        np.multiply(g, g, out=spare)
        spare *= 1 - beta2
        v += spare
        np.multiply(v, 1 / (1 - beta2**t), out=spare)
        np.sqrt(spare, out=spare)
        spare += group["eps"]
        np.multiply(g, (1 - mu) / (1 - product), out=change)
        change += m * (ahead / (1 - product * ahead))
        change /= spare
        change *= group["lr"]
