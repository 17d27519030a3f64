"""ASGD."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any, ClassVar

import numpy as np

from .blocks import Block, elementwise
from .flat_parameters import FlatParameters
from .optimizer import Optimizer


class ASGD(Optimizer):
    """평균한 SGD(ASGD): 학습률을 천천히 줄이며 걷고, 지나온 자리의 평균을 ``state[p]["ax"]`` 에 따로 모은다.

    매개변수
    --------
    params : 매개변수의 나열 또는 그룹의 목록. 임의의 모양.
    lr : 학습률 η, 0 이상(무차원).
    lambd : 걸음마다 매개변수를 줄이는 정도 λ, 0 이상(무차원).
    alpha : 학습률을 줄이는 거듭제곱(무차원).
    t0 : 평균을 모으기 시작할 걸음. 그 전의 ``ax`` 는 지금의 매개변수이다.
    weight_decay : 가중치 감쇠, 0 이상. 기울기에 더한다(무차원).
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
    >>> opt = optim.ASGD([w], lr=0.25, lambd=0, t0=0)
    >>> for _ in range(2):
    ...     opt.zero_grad(); (w * w).sum().backward(); opt.step()
    >>> w.item(), opt.state[w]["ax"].item()
    (0.25, 0.25)

    출처
    ----
    Polyak, Juditsky, "Acceleration of stochastic approximation by averaging" (1992):
    θ ← (1 − λη)θ − ηg, a ← a + μ(θ − a), η ← lr/(1 + λ·lr·t)^α, μ ← 1/max(1, t − t₀). PyTorch ``torch.optim.ASGD``.
    """

    limits: ClassVar = {"lr": (0, math.inf), "lambd": (0, math.inf), "alpha": (-math.inf, math.inf), "t0": (-math.inf, math.inf),
                        "weight_decay": (0, math.inf)}

    def __init__(
        self, params: Any, lr: float = 1e-2, lambd: float = 1e-4, alpha: float = 0.75, t0: float = 1e6, weight_decay: float = 0,
        foreach: bool | None = None, maximize: bool = False, differentiable: bool = False, capturable: bool = False,
    ) -> None:
        super().__init__(params, {
            "lr": lr, "lambd": lambd, "alpha": alpha, "t0": t0, "weight_decay": weight_decay, "maximize": maximize,
            "foreach": foreach, "differentiable": differentiable, "capturable": capturable,
        })

    def _initial_state(self, group: Mapping[str, Any]) -> dict[str, float]:
        return {"eta": group["lr"], "ax": 0.0}

    @elementwise
    def _update_line(self, g: np.ndarray, line: FlatParameters | Block, group: Mapping[str, Any]) -> None:
        change, spare, eta, ax, t = line.change, line.spare, line.state["eta"], line.state["ax"], line.step
        values = line.gather_values(spare)
        np.multiply(g, eta, out=change)
        change += values * eta * group["lambd"]
        moved = np.subtract(values, change, out=spare)  # 옮긴 뒤의 자리
        mu = 1 / max(1, t - group["t0"])
        if mu == 1:
            ax[...] = moved
        else:
            ax += np.multiply(moved - ax, mu, out=spare)
        eta[...] = group["lr"] / (1 + group["lambd"] * group["lr"] * (t + 1)) ** group["alpha"]
