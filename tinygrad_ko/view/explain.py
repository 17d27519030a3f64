"""설명(explain): 학습자의 식에서 연쇄 법칙이 한 걸음씩 어떻게 흘렀는지, 수까지 넣어 한국어로."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from ..errors import ArgumentError
from ..recording import Pick, Variable, oldest_first

if TYPE_CHECKING:
    from .explanation import Explanation

__all__ = ["explain"]


def explain(loss: Variable, names: Mapping[str, Any] | None = None, *, forward: bool = True, most: int = 200) -> Explanation:
    """손실의 역전파를 한 걸음씩 설명한다: 문장, 글자로 적은 식, 수를 넣은 식.

    걸음마다 국소 도함수(연산의 규칙을 학습자의 글자로 적은 것, 다시 수를 넣은 것)에 위에서 온 기울기를 곱하고, 여러 번 쓰인 값은
    몫을 더하고, 브로드캐스트로 늘어난 축은 더해서 되돌린다. 잎의 ``grad`` 와 그래프는 건드리지 않는다.

    매개변수
    --------
    loss : 원소가 하나인 Tensor. 그래프를 놓아주기 전(``backward()`` 앞, 또는 ``retain_graph=True`` 뒤)이어야 한다.
    names : 이름 → 텐서. ``names=locals()`` 라고 쓸 수 있다. 없으면 ``named()`` 로 붙인 이름, 그것도 없으면 x₁, u₁ …
    forward : 참이면 순전파의 걸음부터, 거짓이면 역전파만.
    most : 설명할 걸음의 최대 개수.

    반환
    ----
    Explanation : ``print()`` 하면 글. ``.text``, ``.markdown``, ``.latex``, ``.html``, ``.save(경로)``.

    예외
    ----
    ArgumentError : 걸음이 ``most`` 개보다 많을 때, 원소가 여럿일 때. ArgumentTypeError : Tensor 가 아닐 때.
    GradientError : 그래프가 없거나 놓아준 그래프일 때. DtypeError : 복소수가 든 식일 때.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> w = tg.tensor(3.0, requires_grad=True, name="w")
    >>> loss = (w * w + w).named("손실")
    >>> print(tg.explain(loss, forward=False))
    손실의 역전파, 한 걸음씩
    ══════════...
    순전파 2걸음으로 손실을 셈하고, 역전파 4걸음으로 w의 기울기를 구합니다.
    ...
     5. u₁에서 곱하기를 거슬러 w로 갑니다. 국소 도함수는 곱한 상대 w이므로, 위에서 온 기울기 1.0에
        3.0을 곱하면 3.0입니다. 세 번째 쓰임에서 온 몫 3.0을 더해 7.0이 되고, 이것이 w의 기울기입니다.
            [∂손실/∂w]₃ = ∂손실/∂u₁ · w
            ∂손실/∂w = Σₖ₌₁³ [∂손실/∂w]ₖ
            [∂손실/∂w]₃ = 1 · 3 = 3
            ∂손실/∂w = 1 + 3 + 3 = 7
    ...

    출처
    ----
    연쇄 법칙(chain rule). 수는 엔진이 쓰는 도함수 규칙(tinygrad_ko/rules)으로 셈한다.
    """
    from .explanation import Explanation  # 처음 쓸 때 들여온다: import tinygrad_ko 가 10% 늘지 않도록
    from .story import story

    if isinstance(loss, Variable) and loss.node is not None:
        _refuse_too_many(loss, forward, most)
    return Explanation(story(loss, names), forward)


def _refuse_too_many(loss: Variable, forward: bool, most: int) -> None:
    made = [n for n in oldest_first([loss.node]) if n.operation is not None and not isinstance(n.operation, Pick)]  # type: ignore[list-item]
    count = sum(p is not None and p.requires_grad for n in made if n.requires_grad for p in n.parents) + len(made) * forward
    if count > most:
        raise ArgumentError(
            f"explain: 설명할 걸음이 {count:,}개로 most={most:,}개보다 많습니다. 더 작은 배치(batch)나 더 작은 모델로 같은 일을 해 보거나, "
            f"forward=False 로 역전파만 보거나, 그래도 다 보려면 most={count} 을(를) 주세요."
        )
