"""연산이 저를 두고 하는 말의 꼴: 걸음을 말하는 글, 곱의 갈래, 출처 …. 하는 말은 모두 연산의 선언에 적는다."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    from .family import Family

Product = Literal["", "elementwise", "matrix"]


class Words:
    """연산의 걸음을 말하는 글.

    ``{a}`` 자리에는 그 입력의 이름이, ``{a:을/를}`` 자리에는 조사까지 들어간다. ``{y}`` 는 결과, ``{shape}`` 은 모양, ``{n}`` 은 원소의 수,
    ``{target}`` 은 기울기를 받는 것, ``{slope}`` 같은 선택 인수의 이름은 그 값.

    steps : 순전파에서 한 일, '… 해' 까지. 여럿이면 빈자리가 모두 있는 첫 번째 것.
    title : 연산을 부르는 이름(명사). 없으면 우리말 기호, 우리말 이름, 요약의 첫 마디, 이름의 차례로 고른다.
    about : 선택 인수(와 입력의 이름)에서 더 채울 빈자리를 짓는 함수: 제 인수의 이름으로 받아 ``빈자리 → 글`` 을 돌려준다. 여기서 받은 선택
        인수는 문장 뒤에 따로 적지 않는다: 안에서만 쓰는 인수를 감추는 길이기도 하다.
    reasons : 입력 → 역전파에서 그런 기울기인 까닭. 쉼표로 끝나면 국소 도함수를 말한 것이고('받은 기울기에 … 곱합니다' 가
        뒤따른다), 마침표로 끝나면 다 말한 것이다. 여럿이면 기본값과 다르게 준 인수로 빈자리가 다 차는 첫 번째 것.
    """

    __slots__ = ("title", "steps", "about", "reasons")

    def __init__(
        self, /, *steps: str, title: str = "", about: Callable[..., dict[str, str]] | None = None, **reasons: str | tuple[str, ...],
    ) -> None:
        self.title, self.steps, self.about = title, steps, about
        self.reasons = {role: (text,) if isinstance(text, str) else text for role, text in reasons.items()}

    def texts(self) -> tuple[str, ...]:
        """빈자리가 있는 글 모두."""
        return (*self.steps, *(text for texts in self.reasons.values() for text in texts))

    def blanks(self) -> set[str]:
        """글에 있는 빈자리의 이름들."""
        return {name for text in self.texts() for name in blanks(text)}


def blanks(text: str) -> set[str]:
    """글 하나의 빈자리들."""
    from string import Formatter  # 걸음을 말할 때에야 쓴다: 들여올 때 정규식을 짓느라 느리다

    return {name for _, name, _, _ in Formatter().parse(text) if name}


@dataclass(frozen=True, slots=True)
class Facts:
    """한 연산(또는 엮은 함수)에 대해 아는 것. 다른 방은 연산의 이름을 묻지 않고 이것을 읽는다."""

    words: Words = field(default_factory=Words)
    product: Product = ""  # TeX 에 이어 쓴 것이 원소끼리의 곱인가 행렬의 곱인가. 적지 않으면 순전파와 규칙에서 알아낸다
    form: Callable[..., Any] | None = None  # 더 큰 수식 안에서는 TeX 대신 이 식으로 읽는다: 연산자와 NumPy 함수로 쓴다
    commutative: bool = False  # 두 입력의 자리를 바꾸어도 같은가
    holomorphic: bool = True  # 복소수에서도 기울기가 받은 것에 수를 곱한 꼴인가
    permutes: bool = False  # 축의 차례만 바꾸는가: 행렬이면 전치이다
    averages: bool = False  # 줄인 원소의 수 n 으로 나누는가
    source: str = ""  # 이름이나 식이 온 곳: 점을 찍은 이름(scipy.special.erf)이나 글
    lecture: str = ""  # 강의의 어느 줄인가: "L3, L6"
    family: Family | None = None  # 도함수 표의 갈래
    axes: Mapping[str, str] = field(default_factory=dict)  # 입력(과 결과 y)의 축 이름들, 오른쪽 끝부터 맞춘다: {"x": "묶음 채널 행 열"}
    opens: Callable[..., Any] | None = None  # 작은 걸음들: ``(part, 인수들…)`` 을 받아 보통의 연산으로 다시 셈한다(``readings/inside.py``)
    notable: Callable[..., dict[str, Any]] | None = None  # 규칙이 남긴 값에서, 역전파의 걸음에 함께 보일 값들: TeX → 값


UNSAID = Facts()  # 아무 말도 적지 않은 것
