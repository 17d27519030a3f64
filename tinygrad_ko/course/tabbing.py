"""나란한 것을 한자리에: 이름을 누르면 그 하나가 보인다. 스크립트가 없고, 인쇄하면 모두 보인다."""

from __future__ import annotations

import html
import itertools
from collections.abc import Mapping

from ..errors import ArgumentError

__all__ = ["Tabs", "tabs"]

_count = itertools.count()  # 한 쪽에 여럿이어도 단추가 섞이지 않도록
_STYLE = (".tg-tabs{border:1px solid #8a96a3;border-radius:.4rem;padding:.7rem 1rem;margin:.6rem 0}.tg-tabs p{margin:.3rem 0}"
          ".tg-tabs .head{font-size:1.05rem}.tg-tabs label{padding:.25rem .6rem;cursor:pointer;border-bottom:3px solid transparent}"
          ".tg-tabs input{margin:0 0 0 .4rem}.tg-tabs input:checked+label{border-bottom-color:#2f8f6b;font-weight:700}"
          ".tg-tabs .choice{display:inline-block;white-space:nowrap}"
          ".tg-tabs pre{font-size:1.05rem;white-space:pre-wrap;overflow-wrap:anywhere}"
          "@media screen{.tg-tabs .pane{display:none}}")


class Tabs:
    """이름을 눌러 하나씩 보는 것들. ``tabs`` 가 만든다.

    매개변수
    --------
    title, panes : ``tabs`` 와 같다.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> tg.course.Tabs("2 + 2", {"수": ("셈하면", "4")})
    2 + 2
      수: 셈하면 4

    출처
    ----
    HTML ``input type=radio`` 와 CSS ``:has``.
    """

    def __init__(self, title: str, panes: Mapping[str, tuple[str, str]]) -> None:
        self.title, self.panes = title, dict(panes)

    def __repr__(self) -> str:
        return "\n".join([self.title, *(f"  {name}: {what} {shown}" for name, (what, shown) in self.panes.items())])

    def _repr_html_(self) -> str:
        mark = f"tg-tabs-{next(_count)}"
        buttons = "".join(
            f'<span class="choice"><input type="radio" name="{mark}" id="{mark}-{k}"{" checked" if k == 0 else ""}>'
            f'<label for="{mark}-{k}">{html.escape(name)}</label></span>' for k, name in enumerate(self.panes))
        panes = "".join(f'<div class="pane pane-{k}"><p>{html.escape(what)}</p><pre>{html.escape(shown)}</pre></div>'
                        for k, (what, shown) in enumerate(self.panes.values()))
        shows = ",".join(f"#{mark}:has(#{mark}-{k}:checked) .pane-{k}" for k in range(len(self.panes)))
        return (f"<style>{_STYLE}{shows}{{display:block!important}}</style>"
                f'<div class="tg-tabs" id="{mark}"><p class="head"><code>{html.escape(self.title)}</code></p>{buttons}{panes}</div>')


def tabs(title: str, panes: Mapping[str, tuple[str, str]]) -> Tabs:
    """나란한 것을 한자리에 두고 이름을 눌러 하나씩 본다.

    매개변수
    --------
    title : 위에 적을 코드 한 줄.
    panes : 이름 → (무엇인가, 보일 글).

    반환
    ----
    Tabs : 노트북과 쪽에서는 단추와 글, 글로는 모두 나란히.

    예외
    ----
    ArgumentError : 보일 것이 없거나, (무엇인가, 보일 글)의 짝이 아닐 때.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> tg.course.tabs("2 + 2", {"수": ("셈하면", "4"), "말": ("읽으면", "이 더하기 이")})
    2 + 2
      수: 셈하면 4
      말: 읽으면 이 더하기 이

    출처
    ----
    HTML ``input type=radio`` 와 CSS ``:has``.
    """
    if not isinstance(panes, Mapping) or not panes or not all(
            isinstance(pane, tuple) and len(pane) == 2 and all(isinstance(text, str) for text in pane) for pane in panes.values()):
        raise ArgumentError(f"tabs: 보일 것(panes)은 이름 → (무엇인가, 보일 글)의 사전입니다. 받은 것: {panes!r}. "
                            "예: tabs('2 + 2', {'수': ('셈하면', '4')})")
    return Tabs(title, panes)
