"""도함수 표의 함수가 메서드로 붙는 자리: ``x.exp()``, ``x.softmax()`` …

붙이는 일은 ``tensor.py`` 가 한다. 이름과 서명은 곁의 ``table_methods.pyi`` 가 편집기와 자료형 검사기에 알리고, 그 파일은
``scripts/make_stubs.py`` 가 표에서 만든다.
"""

from ..engine import Variable


class TableMethods(Variable):
    """첫 인수가 텐서인 표의 함수를 모두 메서드로 갖는다. ``Tensor`` 가 손으로 적은 메서드는 그것이 먼저이다."""

    __slots__ = ()
