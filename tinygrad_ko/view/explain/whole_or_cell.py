"""``tg.explain``: 손실의 역전파를 모두, 또는 칸 하나를."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ...engine import Node, Variable
from ...errors import ArgumentError
from ...korean.misfits import check_limit
from ...korean.particles import particle
from ...operation.outputs import Pick
from ...readings.calls import by_call
from ...readings.extent import extent
from ...readings.story import story
from .cell import explain_cell
from .explanation import Explanation
from .inside import Insides

__all__ = ["explain"]


def explain(
    loss: Variable, names: Mapping[str, Any] | None = None, *, forward: bool = True, most: int = 200, of: Any = None, at: Any = None,
    deep: bool = False,
) -> Explanation:
    """손실의 역전파를 한 걸음씩 설명한다: 문장, 글자로 적은 식, 수를 넣은 식.

    걸음마다 국소 도함수(연산의 규칙을 학습자의 글자로 적은 것, 다시 수를 넣은 것)에 받은 기울기를 곱하고, 여러 번 쓰인 값은
    기여분을 더하고, 브로드캐스트로 늘어난 축은 더해서 되돌린다. 잎의 ``grad`` 와 그래프는 건드리지 않는다.

    매개변수
    --------
    loss : 원소가 하나인 Tensor. ``backward()`` 뒤여도 된다: 놓아준 것은 다시 셈한다.
    names : 이름 → 텐서. ``names=locals()`` 라고 쓸 수 있다. 없으면 ``named()`` 로 붙인 이름, 그것도 없으면 x₁, u₁ …
    forward : 참이면 순전파의 걸음부터, 거짓이면 역전파만.
    most : 설명할 걸음의 최대 개수.
    of : 텐서이거나 그 이름. 주면 그래프 전체가 아니라 그 텐서의 칸 하나를 설명한다: 어느 칸들에서 왔는지, 온 합을 수로.
    at : ``of`` 의 어느 칸인가. 축마다의 번호. 없으면 기울기의 크기가 가장 큰 칸.
    deep : 참이면 합성곱, 풀링, 정규화, 순환, 어텐션 같은 걸음의 안을 작은 걸음으로 펴서 보인다(5.1, 5.2, …). 한 걸음의 작은 걸음들을
        이은 것이 그 걸음의 기울기이다.

    반환
    ----
    Explanation : ``print()`` 하면 글. ``.text``, ``.markdown``, ``.latex``, ``.html``, ``.save(경로)``.

    예외
    ----
    ArgumentError : 걸음이 ``most`` 개보다 많을 때, 원소가 여럿일 때, ``of`` 가 그래프에 없거나 ``at`` 이 그 안의 자리가 아닐 때.
    ArgumentTypeError : Tensor 가 아닐 때.
    GradientError : 그래프가 없거나, 놓아준 그래프를 다시 셈할 수 없을 때. DtypeError : 복소수가 든 식일 때.

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
     5. u₁에서 곱하기를 거슬러 w로 갑니다. 국소 도함수는 곱한 상대 w이므로, 받은 기울기 1.0에
        3.0을 곱하면 3.0입니다. 세 번째 쓰임에서 온 기여분 3.0을 더해 7.0이 되고, 이것이 w의 기울기입니다.
            [∂손실/∂w]₃ = ∂손실/∂u₁ · w
            ∂손실/∂w = Σₖ₌₁³ [∂손실/∂w]ₖ
            [∂손실/∂w]₃ = 1 · 3 = 3
            ∂손실/∂w = 1 + 3 + 3 = 7
    ...

    칸 하나의 온 합:

    >>> x = tg.tensor([0.5, -1.0], name="x")
    >>> W = tg.tensor([[1.0, 2.0], [3.0, 4.0]], requires_grad=True, name="W")
    >>> print(tg.explain((W @ x).sum(), of=W, at=(1, 0)))
    W[1, 0], 이 수는 어디서 왔는가
    ══════════...
    L을 셈할 때 이 칸의 값은 3.0, 기울기는 0.5입니다.
    ...
            ∂L/∂W[1, 0] = 1 · 0.5 = 0.5
    ...

    출처
    ----
    연쇄 법칙(chain rule). 수는 엔진이 쓰는 도함수 규칙(tinygrad_ko/rules)으로 셈한다.
    """
    if of is not None:
        flat = story(loss, names)
        return explain_cell(by_call(flat), flat, of, at, forward)
    if at is not None:
        raise ArgumentError(f"explain: at={at!r}: 어느 텐서의 칸인지 모릅니다. of=텐서도 함께 주세요.")
    if isinstance(loss, Variable) and loss.node is not None:
        _refuse_too_many(loss, forward, most)
    flat = story(loss, names)
    told = by_call(flat)
    return Explanation(told, forward, Insides(told, flat) if deep else None)


def _refuse_too_many(loss: Variable, forward: bool, most: int) -> None:
    def steps(node: Node) -> int:
        if node.operation is None or isinstance(node.operation, Pick):
            return 0
        return forward + (sum(p is not None and p.requires_grad for p in node.parents) if node.requires_grad else 0)

    check_limit("explain", "most", most)
    found = extent([loss.node], most, steps)  # type: ignore[list-item]
    if found.number > most:
        given = found.number if found.whole else f"{found.number} 보다 큰 수"
        raise ArgumentError(
            f"explain: 설명할 걸음이 {found.said} most={most:,}개보다 많습니다. 더 작은 배치(batch)나 더 작은 모델로 같은 일을 해 보거나, "
            f"forward=False 로 역전파만 보거나, 그래도 다 보려면 most={given}{particle(given, '을/를')} 주세요."
        )
