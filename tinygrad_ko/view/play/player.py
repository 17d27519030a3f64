"""``tg.play``: 사용자가 방금 한 셈의 역전파를 한 걸음씩 보여 주는 HTML 한 쪽."""

from __future__ import annotations

import os
from collections.abc import Mapping
from functools import cached_property
from pathlib import Path
from typing import Any

from ...engine import Variable
from ...errors import ArgumentError, ArgumentTypeError, describe
from ...io.atomic import kind_of_file, write_atomically
from ...readings.calls import by_call
from ...readings.story import Story, story
from ..graph import graph
from ..graph.collapse import refuse_too_large
from ..graph.layout import check_direction
from ..paper.notebook import framed, image
from ..paper.text_width import clean
from .player_page import player_page
from .script import script

__all__ = ["Player", "play"]

PAGES = (".html", ".htm")
HEIGHT = 760  # 노트북에서 보이는 높이(px)


class Player:
    """역전파 재생기. ``html`` 은 혼자 서는 HTML 한 쪽이고, ``save(경로)`` 로 파일이 되며, 노트북에서는 그대로 보인다.

    ``tg.play`` 가 만든다. 쪽에는 순전파와 역전파의 모든 걸음, 걸음마다의 말과 수식, 사용자의 코드, 상자마다의 수치 확인,
    '왜 위상 순서인가', 잎을 고쳐 다시 셈하기, 한 걸음 배우기, 퀴즈가 들어 있다. 서버도 인터넷도 쓰지 않는다.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> x = tg.tensor(3.0, requires_grad=True, name="x")
    >>> tg.play(x * x).html[:15]
    '<!doctype html>'

    출처
    ----
    역전파는 강의 L5~L7, 위상 순서는 A. B. Kahn (1962).
    """

    def __init__(self, loss: Variable, names: Mapping[str, Any] | None, told: Story, title: str, script: dict[str, Any]) -> None:
        self.loss, self.names, self.story, self.title, self.script = loss, names, told, title, script

    @cached_property
    def html(self) -> str:
        """혼자 서는 HTML 한 쪽."""
        return player_page(self.script)

    def save(self, path: str | os.PathLike[str]) -> Path:
        """HTML 파일로 저장한다. 다 쓴 뒤 한 번에 옮기므로 반쪽 파일이 남지 않는다.

        매개변수
        --------
        path : 저장할 파일. ``.html`` 이나 ``.htm`` 으로 끝난다.

        반환
        ----
        Path : 저장한 파일.

        예외
        ----
        ArgumentError : 다른 확장자. OSError : 폴더가 없거나 쓸 수 없을 때.
        """
        kind_of_file("play", path, PAGES, "재생기는 HTML 한 쪽입니다. 그림은 tg.graph(손실).save('그림.png')")
        return write_atomically(path, self.html.encode(errors="replace"))

    def __repr__(self) -> str:
        return (f"<역전파 재생기 {self.title!r}: 순전파 {len(self.story.forward)}걸음, 역전파 {len(self.story.backward)}걸음. "
                "save('재생기.html') 로 저장하여 브라우저로 여세요>")

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> dict[str, str]:
        try:
            drawn = graph(self.loss, names=self.names).pipe("svg")
        except ArgumentError:  # 너무 크다
            drawn = None
        words = "<p>재생기를 보려면 이 노트북을 신뢰하거나(Trust) <code>.save('재생기.html')</code> 로 저장하여 브라우저로 여세요.</p>"
        shown = framed(self.html, self.title, HEIGHT, words + (image(drawn, self.title) if drawn else ""))
        return {"text/plain": repr(self), "text/html": shown}


def play(
    loss: Variable, names: Mapping[str, Any] | None = None, *, title: str = "역전파 재생기", rankdir: str = "LR",
    depth: int | None = None, max_nodes: int = 120,
) -> Player:
    """손실 하나의 순전파와 역전파를 한 걸음씩 볼 수 있는 재생기를 만든다.

    ``with tg.keep_values():`` 안에서 셈한 식이면 사용자의 코드가 곁에 보이고, 큰 배열도 보인다.

    매개변수
    --------
    loss : 원소가 하나인 Tensor. ``backward()`` 뒤여도 된다: 놓아준 것은 다시 셈한다.
    names : 이름 → 텐서. ``names=locals()`` 라고 쓸 수 있다.
    title : 쪽의 제목.
    rankdir : 흐르는 방향. ``'LR'`` 은 왼쪽에서 오른쪽, ``'TB'`` 는 위에서 아래.
    depth : 모듈을 몇 겹까지 펼칠 것인가. 0이면 가장 바깥 모듈이 상자 하나이다. 기본(``None``)은 들어맞는 만큼 펼친다.
    max_nodes : 놓을 상자와 연산의 최대 개수. 넘으면 모듈마다, 되풀이마다(×N) 접는다. 접은 그림에서는 한 걸음씩 보고 값을
        고칠 수 있고, 퀴즈는 펼쳐진 걸음만 묻는다(위상 순서는 펼친 그림에서).

    반환
    ----
    Player : ``.html``, ``.save(경로)``. 노트북에서는 그대로 보인다.

    예외
    ----
    ArgumentTypeError, ArgumentError : 손실이 원소 하나인 텐서가 아닐 때, 접어도 상자와 연산이 ``max_nodes`` 개보다 많을 때.
    GradientError : 그래프가 없거나 이미 놓아주었을 때. DotNotFoundError : 배치 프로그램이 없을 때.

    예제
    ----
    >>> import tempfile
    >>> import tinygrad_ko as tg
    >>> w, x = tg.tensor(-3.0, requires_grad=True), tg.tensor(2.0, requires_grad=True)
    >>> with tg.keep_values():
    ...     loss = tg.relu(w * x + 10)
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     tg.play(loss, names=locals()).save(folder + "/재생기.html").name
    '재생기.html'

    출처
    ----
    걸음의 수는 ``tg.explain`` 과 같은 이야기(``readings/story.py``)에서 온다.
    """
    check_direction("play", rankdir)
    refuse_too_large("play", loss, max_nodes)
    flat = story(loss, names)
    if not isinstance(title, str):
        raise ArgumentTypeError(f"play: title 은 글이어야 합니다. 받은 것: {describe(title)}.")
    told, title = by_call(flat), clean(title)
    return Player(loss, names, told, title, script(told, flat, heading=title, rankdir=rankdir, depth=depth, max_nodes=max_nodes))
