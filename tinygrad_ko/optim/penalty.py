"""벌점(penalty): 손실에 더하여 매개변수를 작게 하는 항."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from ..errors import ArgumentError, ArgumentTypeError, describe
from ..korean.misfits import several
from ..nn.checks import number
from ..rules.arithmetic import absolute
from ..tensors.tensor import Tensor


def l1_penalty(params: Iterable[Tensor] | Tensor, strength: float = 1.0) -> Tensor:
    """L1 벌점 λ·Σ|θ|. 기울기는 λ·sign(θ)이어서 작은 무게를 정확히 0 쪽으로 민다.

    매개변수
    --------
    params : Tensor 하나 또는 여럿(``model.parameters()``). 임의의 모양.
    strength : λ, 0 이상(무차원).

    반환
    ----
    Tensor : 수 하나. 손실에 더한다.

    예외
    ----
    ArgumentError : 매개변수가 없거나 λ 가 음수일 때. ArgumentTypeError : Tensor 가 아닌 것.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> from tinygrad_ko import optim
    >>> w = tg.tensor([1.0, -2.0, 3.0, -4.0, 5.0], requires_grad=True)
    >>> optim.l1_penalty([w]).item()
    15.0

    출처
    ----
    강의 L15: ‖(1, 2, 3, 4, 5)‖₁ = 15.
    """
    return _penalty("l1_penalty", params, strength, lambda p: absolute(p).sum())


def l2_penalty(params: Iterable[Tensor] | Tensor, strength: float = 1.0) -> Tensor:
    """L2 벌점 ½λ‖θ‖². 기울기는 λθ 이므로, SGD 에서는 걸음마다 무게를 (1 − ηλ)배 하는 가중치 감쇠(weight decay)와 같다.

    매개변수
    --------
    params : Tensor 하나 또는 여럿(``model.parameters()``). 임의의 모양.
    strength : λ, 0 이상(무차원).

    반환
    ----
    Tensor : 수 하나. 손실에 더한다.

    예외
    ----
    ArgumentError : 매개변수가 없거나 λ 가 음수일 때. ArgumentTypeError : Tensor 가 아닌 것.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> from tinygrad_ko import optim
    >>> w = tg.tensor([1.0, 2.0, 3.0, 4.0, 5.0], requires_grad=True)
    >>> optim.l2_penalty(w, 2.0).item()
    55.0

    출처
    ----
    강의 L15: J = 손실 + ½λ‖θ‖², ‖(1, 2, 3, 4, 5)‖₂² = 55.
    """
    return _penalty("l2_penalty", params, strength, lambda p: (p * p).sum() * 0.5)


def _penalty(where: str, params: Any, strength: float, term: Any) -> Tensor:
    number(where, "strength", strength, lambda v: v >= 0, "0 이상이어야")
    given = [params] if isinstance(params, Tensor) else several(where, "params", params, "매개변수")
    if not given:
        raise ArgumentError(f"{where}: 매개변수가 하나도 없습니다. model.parameters() 를 넣으세요.")
    for p in given:
        if not isinstance(p, Tensor):
            raise ArgumentTypeError(f"{where}: Tensor 여야 합니다. 받은 것: {describe(p)}.")
    total = term(given[0])
    for p in given[1:]:
        total = total + term(p)
    return total * strength
