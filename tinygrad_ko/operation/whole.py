"""한 번 부른 것(whole): 안에서 연산을 여럿 적지만 배우는 사람에게는 한 걸음인 함수가 저를 두고 하는 말.

    MAX_POOL = Whole("최대 풀링", tex=r"\\max_{\\text{창}}{x}", words=Words("…"), opens=풀어 적은 정의, x=r"역전파의 TeX")

함수는 셈을 마치고 ``watch.calls.as_one(MAX_POOL, began, y, {"x": x}, 선택 인수)`` 로 '여기까지가 한 걸음'이라고 적는다. 이야기
(``readings/calls.py``)는 그 사이의 마디들을 이 걸음 하나로 접고, ``opens`` 가 있으면 그것을, 없으면 적힌 마디들을 작은 걸음으로 편다.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from .facts import Facts, Words

__all__ = ["Whole"]


class Whole:
    """한 걸음으로 말하는 함수. 연산(``Operation``)처럼 읽히지만 부르지는 않는다.

    name : 우리말 이름. 그림의 기호이기도 하다.
    tex : 순전파의 TeX. ``{x}`` 자리에 입력의 글자가 들어간다.
    words : 걸음을 말하는 글.
    opens : 작은 걸음들. 뜻은 ``Facts.opens`` 에.
    summary : 한 문장의 설명.
    backward : 입력의 이름 → 역전파의 TeX(``{g}`` 는 받은 기울기). 차례가 입력의 차례이다.
    """

    variadic = elementwise = declared_elementwise = False
    __slots__ = ("name", "symbol", "tex", "summary", "facts", "backward", "inputs", "names", "defaults", "slots")

    def __init__(
        self, name: str, /, *, tex: str, words: Words, opens: Callable[..., Any] | None = None, summary: str = "", **backward: str,
    ) -> None:
        self.name = self.symbol = name
        self.tex, self.summary, self.backward = tex, summary or f"{name}.", backward
        self.facts = Facts(words=words, product="elementwise", opens=opens)
        self.inputs = tuple(backward)
        self.names, self.slots = list(backward), ["y", *backward]
        self.defaults: list[Any] = [None] * len(backward)

    def __repr__(self) -> str:
        return f"<한 걸음 {self.name}>"
