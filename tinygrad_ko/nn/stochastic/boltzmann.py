"""제한 볼츠만 기계(restricted Boltzmann machine)와 대조 발산(contrastive divergence)."""

from __future__ import annotations

from typing import Any

import numpy as np

from ...errors import ArgumentTypeError, ShapeError, describe
from ...rules import elementary, fused
from ...tensors.generator import resolve
from ...tensors.tensor import Tensor
from ...watch.acts import looked
from ..checks import mixed_dtypes, positive, real, real_dtype
from ..module import Module
from ..parameter import Parameter


class RBM(Module):
    """베르누이–베르누이 제한 볼츠만 기계: p(v, h) ∝ exp(hᵀWv + bᵀv + cᵀh), v 와 h 는 0과 1.

    자유 에너지 F(v) = −bᵀv − Σ ln(1 + e^(Wv + c)) 이고 p(v) ∝ e^(−F(v)) 이다. 부르면 은닉 마디의 확률 σ(Wv + c) 를 돌려준다.

    매개변수
    --------
    visible, hidden : 보이는 마디와 은닉 마디의 수(양의 정수).
    device, dtype : 매개변수를 둘 장치(기본은 ``"cpu"``)와 dtype(기본은 float32).
    generator : 초깃값과 뽑기에 쓸 난수 발생기 또는 씨앗. ``None`` 이면 기본 발생기.

    ``weight`` 는 (hidden, visible)이고 N(0, 0.01²)에서, ``visible_bias`` (b), ``hidden_bias`` (c)는 0에서 시작한다. 모두 무차원.

    예외
    ----
    ArgumentError, ArgumentTypeError : 마디의 수가 양의 정수가 아닐 때.
    ShapeError, DtypeError : 부를 때, 모양이 (배치, visible)이 아니거나 dtype 이 다르면.

    예제
    ----
    >>> import numpy as np
    >>> from tinygrad_ko import nn, optim
    >>> rbm = nn.RBM(4, 2, generator=0)
    >>> optimizer = optim.SGD(rbm.parameters(), lr=0.5)
    >>> data = np.array([[1, 1, 0, 0], [0, 0, 1, 1]] * 8, np.float32)
    >>> for _ in range(200):
    ...     optimizer.zero_grad()
    ...     rbm.contrastive_divergence(data).backward()
    ...     optimizer.step()
    >>> bool((abs(rbm.reconstruct(data) - data).data < 0.3).all())
    True

    출처
    ----
    강의 L22; Hinton, "Training Products of Experts by Minimizing Contrastive Divergence" (2002);
    Tieleman, "Training RBMs using Approximations to the Likelihood Gradient" (2008): 이어지는 사슬(persistent).
    """

    particles: Tensor | None

    def __init__(
        self, visible: int, hidden: int, device: Any = None, dtype: Any = None, generator: np.random.Generator | int | None = None
    ) -> None:
        super().__init__()
        self.visible, self.hidden = positive("RBM", "visible", visible), positive("RBM", "hidden", hidden)
        kind = real_dtype("RBM", dtype)
        self.generator = None if generator is None else resolve(generator, "RBM")
        self.weight = Parameter(np.empty((hidden, visible), kind))
        self.visible_bias, self.hidden_bias = Parameter(np.zeros(visible, kind)), Parameter(np.zeros(hidden, kind))
        self.register_buffer("particles", None, persistent=False)  # 이어지는 사슬이 서 있는 자리
        self._born(self.generator)

    def reset_parameters(self, generator: np.random.Generator | int | None = None) -> None:
        """가중치를 처음처럼 N(0, 0.01²)에서 다시 뽑고, 치우침을 0으로, 이어지는 사슬을 없던 것으로."""
        drawn = resolve(generator, "RBM").standard_normal(self.weight.shape) * 0.01
        self.weight.data = drawn.astype(self.weight.dtype)
        for bias in (self.visible_bias, self.hidden_bias):
            bias.data = np.zeros_like(bias.data)
        self.particles = None

    def forward(self, v: Any) -> Tensor:
        """은닉 마디의 확률 p(h = 1|v) = σ(Wv + c): (배치, visible) → (배치, hidden)."""
        return elementary.sigmoid.call(self.field(self.check("RBM", v, self.visible)))

    def field(self, v: Tensor) -> Tensor:
        """Wv + c."""
        return fused.linear.call(v, self.weight, self.hidden_bias)

    def visible_probability(self, h: Any) -> Tensor:
        """보이는 마디의 확률 p(v = 1|h) = σ(Wᵀh + b): (배치, hidden) → (배치, visible)."""
        h = self.check("RBM.visible_probability", h, self.hidden)
        return elementary.sigmoid.call(h @ self.weight + self.visible_bias)

    def free_energy(self, v: Any) -> Tensor:
        """자유 에너지 F(v): (배치, visible) → (배치,). 작을수록 그럴듯하다."""
        v = self.check("RBM.free_energy", v, self.visible)
        return -(v @ self.visible_bias) - elementary.softplus.call(self.field(v)).sum(1)

    def gibbs(self, v: Any, k: int = 1) -> Tensor:
        """깁스 표본 뽑기(Gibbs sampling)를 ``k`` 번: h ~ p(h|v), v ~ p(v|h). 결과는 상수인 0과 1, (배치, visible)."""
        state = looked(self.check("RBM.gibbs", v, self.visible))
        steps = positive("RBM.gibbs", "k", k)
        w, b, c = looked(self.weight), looked(self.visible_bias), looked(self.hidden_bias)
        rng = resolve(self.generator, "RBM")
        for _ in range(steps):
            h = self.drawn(rng, state @ w.T + c)
            state = self.drawn(rng, h @ w + b)
        return Tensor(state)

    @staticmethod
    def drawn(rng: np.random.Generator, logits: np.ndarray) -> np.ndarray:
        """확률 σ(logits) 로 1."""
        return (rng.random(logits.shape) < elementary.sigmoid.forward(logits)).astype(logits.dtype)

    def contrastive_divergence(self, v: Any, k: int = 1, persistent: bool = False) -> Tensor:
        """대조 발산(CD-k)의 대리 손실 mean F(v) − mean F(ṽ). 역전파하면 CD 의 갱신이 나온다.

        ṽ 는 사슬을 ``k`` 번 돌려 뽑은 상수이다. ∂/∂W = −(⟨h vᵀ⟩_자료 − ⟨h ṽᵀ⟩_모형), h 는 확률 σ(Wv + c).

        매개변수
        --------
        v : 자료 (배치, visible), 0과 1(또는 그 사이의 확률).
        k : 사슬을 몇 번 돌릴 것인가. 클수록 참 기울기에 가깝다.
        persistent : 참이면 자료에서 다시 시작하지 않고 지난번 사슬을 이어 간다(PCD). 배치의 크기가 바뀌면 새로 시작한다.

        반환
        ----
        Tensor : 스칼라. 값은 손실이 아니므로 작아지는 것을 보려면 ``reconstruct`` 나 ``free_energy`` 를 보라.

        예외
        ----
        ArgumentError : ``k`` 가 양의 정수가 아닐 때. ShapeError, DtypeError : 자료가 맞지 않을 때.
        """
        data = self.check("RBM.contrastive_divergence", v, self.visible)
        goes_on = persistent and self.particles is not None and self.particles.shape == data.shape
        model = self.gibbs(self.particles if goes_on else data, k)
        if persistent:
            self.particles = model
        return self.free_energy(data).mean() - self.free_energy(model).mean()

    def reconstruct(self, v: Any) -> Tensor:
        """한 번 올라갔다 내려온 확률 p(v|p(h|v)): (배치, visible) → (배치, visible)."""
        return self.visible_probability(self.forward(v))

    def check(self, where: str, value: Any, features: int) -> Tensor:
        """(배치, 마디) 모양이고 dtype 이 가중치와 같은지 살핀다."""
        if value is None:
            raise ArgumentTypeError(f"{where}: 자료가 필요합니다. 받은 것: {describe(value)}.")
        x = real(where, value)
        if x.ndim != 2 or x.shape[1] != features or not x.shape[0]:
            raise ShapeError(f"{where}: 모양이 (배치, {features})이어야 합니다. 받은 모양: {x.shape}. reshape(-1, {features}) 로 펴세요.")
        if x.dtype != self.weight.dtype:
            raise mixed_dtypes(where, "v", x.dtype, "weight", self.weight.dtype)
        return x

    def extra_repr(self) -> str:
        return self._show("visible", "hidden")
