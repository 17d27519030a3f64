"""다시 돈 결과의 마디: 그 속의 그래프는 없다. 그리거나 설명하거나 다시 거슬러 가려는 사람에게 까닭과 고칠 방법을 말한다."""

from __future__ import annotations

from typing import Any, NoReturn

from ..engine import FREED, Node, record
from ..errors import GradientError
from ..operation import Operation
from ..watch.notes import Note

_NO_GRAPH = (
    "compile: 컴파일한 함수의 안에는 그래프가 없습니다(다시 돈 것은 프로그램입니다). "
    "그림과 설명은 컴파일하지 않은 함수를 불러 얻으세요: f.function(…)."
)


class Replayed(Operation):
    """컴파일한 함수를 한 번 부른 것."""

    def uses(self, node: Node) -> NoReturn:
        """식으로 되짓지 못한다."""
        raise GradientError(_NO_GRAPH)


def _refuse(x: Any) -> NoReturn:
    raise GradientError(_NO_GRAPH)


SPENT = Replayed(
    _refuse, {"x": lambda g: g}, tex=r"\operatorname{compile}({x})", name="compile", symbol="컴파일", hint="", public=False,
    summary="컴파일한 함수가 이미 거슬러 간 결과.", elementwise=False, namespace="",
)


class _SpentNote(Note):
    """이미 거슬러 간 결과에 붙이는 쪽지."""

    __slots__ = ()

    def arrived(self, node: Node, g: Any) -> NoReturn:
        """다시 거슬러 가려 한다."""
        raise GradientError(
            "backward: 컴파일한 함수가 안에서 이미 역전파한 결과입니다. 이 줄을 지우거나, 함수 안의 backward() 를 빼고 여기서 부르세요."
        )


def spent(array: Any) -> Any:
    """이미 거슬러 간 결과인 텐서."""
    result = record(SPENT, (), (), FREED, array, None, True)  # type: ignore[arg-type]
    result.node.note = _SpentNote()
    return result
