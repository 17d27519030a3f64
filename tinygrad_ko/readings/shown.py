"""노트북에 꼴을 갖추어 보이는 글: 셀의 끝에 두면 따옴표 속의 한 줄이 아니라 코드와 표로 보인다. 그 밖에는 보통의 ``str`` 이다."""

from __future__ import annotations

__all__ = ["Html", "Markdown", "PythonCode"]


class Markdown(str):
    """Markdown 으로 적은 글."""

    __slots__ = ()

    def _repr_markdown_(self) -> str:
        return str(self)


class PythonCode(str):
    """파이썬 코드."""

    __slots__ = ()

    def _repr_markdown_(self) -> str:
        return f"```python\n{self}\n```"


class Html(str):
    """HTML 로 적은 글."""

    __slots__ = ()

    def _repr_html_(self) -> str:
        return str(self)
