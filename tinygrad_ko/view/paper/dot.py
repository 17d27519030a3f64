"""Graphviz의 배치 프로그램 ``dot``을 찾고, 그것으로 그림을 그린다."""

from __future__ import annotations

import json
import os
import shutil
import sys
import sysconfig
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ...errors import ArgumentError, DrawingError, MissingExtra
from ...korean.particles import particle

if TYPE_CHECKING:
    import graphviz

__all__ = ["DotNotFoundError", "digraph", "digraph_class", "draw_with", "find_dot", "piped"]

PIXELS = frozenset({"png", "jpg", "jpeg", "jpe"})  # graphviz-pure 에는 한글 글꼴이 없어 두부(□)가 된다
PURE = PIXELS | {"svg", "dot", "gv", "canon", "xdot", "json", "json0", "dot_json", "xdot_json", "plain", "plain-ext"}
_swapping = threading.RLock()
_drawers: list[Callable[[str, str], str]] = []  # 프로그램을 부를 수 없는 곳(브라우저)에서 그릴 함수. 하나이거나 없다


class DotNotFoundError(MissingExtra):
    """그림을 배치할 프로그램 ``dot``이 없다.

    고치려면: 오류에 적힌 두 가지 설치 가운데 하나를 한다.
    """

    def __init__(self) -> None:
        self.package, self.extra = "graphviz-pure", "view"
        ImportError.__init__(
            self,
            "그래프를 그리는 프로그램 dot 을 찾지 못했습니다. 다음 가운데 하나를 하세요. "
            "① pip install graphviz-pure (파이썬 꾸러미만으로 그립니다. 묶음으로는 pip install 'tinygrad-ko[view]') "
            "② Graphviz 를 설치하고 dot 이 PATH 에 있게 하기 "
            "(Debian·Ubuntu: apt install graphviz, macOS: brew install graphviz, "
            "Windows: winget install graphviz).",
        )


def find_dot() -> Path:
    """배치 프로그램의 자리: PATH의 ``dot``, 없으면 지금 파이썬 곁의 ``graphviz-pure``.

    반환
    ----
    Path
        실행 파일.

    예외
    ----
    DotNotFoundError
        둘 다 없을 때. 두 가지 설치 방법을 알려 준다.

    예제
    ----
    >>> from tinygrad_ko.view.paper.dot import find_dot
    >>> find_dot().stem in ("dot", "graphviz-pure")
    True
    """
    beside = os.pathsep.join(map(str, _beside_python()))
    found = shutil.which("dot") or shutil.which("graphviz-pure", path=beside) or shutil.which("graphviz-pure")
    if found is None:
        raise DotNotFoundError
    return Path(found)


def _beside_python() -> list[Path]:
    """pip가 명령을 놓는 곳들: 가상 환경, Windows의 Scripts, ``pip install --user``."""
    user = Path(sysconfig.get_path("scripts", sysconfig.get_preferred_scheme("user")))
    if not sys.executable:
        return [user]
    here = Path(sys.executable).parent
    return [here, here / "Scripts", user]


def draw_with(drawer: Callable[[str, str], str] | None) -> None:
    """프로그램 대신 함수로 그린다: 프로그램을 부를 수 없는 브라우저에서 JavaScript 의 Graphviz 를 쓴다.

    매개변수
    --------
    drawer : ``(DOT 의 글, "svg" 나 "json0")`` → 그린 글. ``None`` 이면 다시 프로그램으로 그린다.

    예제
    ----
    >>> from tinygrad_ko.view.paper.dot import digraph, draw_with
    >>> draw_with(lambda source, format: f"<{format}>")
    >>> digraph(body=["a -> b"]).pipe(encoding="utf-8")
    '<svg>'
    >>> draw_with(None)
    """
    _drawers[:] = [] if drawer is None else [drawer]


def digraph(**attributes: Any) -> graphviz.Digraph:
    """``pipe``, ``render``, 노트북 표시가 모두 ``find_dot``의 프로그램을 쓰는 ``graphviz.Digraph``.

    매개변수
    --------
    **attributes
        ``graphviz.Digraph``의 인수. ``format``의 기본은 ``svg``이다.

    예외
    ----
    MissingExtra
        파이썬 꾸러미 ``graphviz``가 없을 때.

    예제
    ----
    >>> from tinygrad_ko.view.paper.dot import digraph
    >>> digraph(body=["a -> b"]).pipe(encoding="utf-8")[:5]
    '<?xml'
    """
    made: graphviz.Digraph = digraph_class()(**{"format": "svg", **attributes})
    return made


def piped(drawings: Sequence[Any], format: str) -> list[str]:
    """그림 여럿을 배치 프로그램을 한 번만 불러 그린다: 그림마다의 답(JSON 꼴).

    매개변수
    --------
    drawings : ``digraph`` 가 만든 것들.
    format : ``"json"`` 이나 ``"json0"``.
    """
    if len(drawings) == 1:
        return [drawings[0].pipe(format=format, encoding="utf-8")]
    if _drawers:
        return [_drawn(d.source, format) for d in drawings]
    import graphviz

    with _dot_binary(format):
        answers = graphviz.pipe("dot", format, "\n".join(d.source for d in drawings).encode(), quiet=True).decode().rstrip()
    found, at, read = [], 0, json.JSONDecoder()
    while at < len(answers):  # JSON 들이 이어져 있다
        start = at + len(answers[at : at + 9]) - len(answers[at : at + 9].lstrip())
        at = read.raw_decode(answers, start)[1]
        found.append(answers[start:at])
    return found


@cache
def digraph_class() -> Any:
    """``graphviz.Digraph`` 를 물려받은 클래스."""
    try:
        import graphviz
    except ModuleNotFoundError as error:
        raise MissingExtra(package="graphviz", extra="view") from error

    class Digraph(graphviz.Digraph):
        """``dot``이 없으면 ``graphviz-pure``로 그리는 Digraph.

        글꼴의 폭을 모른다는 경고는 화면에 쏟지 않는다: 폭은 우리가 재어 주었다. 오류는 그대로 난다.
        """

        def pipe(self, format: str | None = None, **options: Any) -> Any:
            if _drawers:
                drawn = _drawn(self.source, format or self.format)
                return drawn if options.get("encoding") else drawn.encode()
            with _dot_binary(format or self.format):
                return super().pipe(format, **{"quiet": True, **options})

        def render(self, filename: str | os.PathLike[str] | None = None, **options: Any) -> Any:
            outfile = options.get("outfile")
            suffix = Path(outfile).suffix[1:] if outfile is not None else ""
            with _dot_binary(options.get("format") or suffix or self.format):
                return super().render(filename, **{"quiet": True, **options})

    return Digraph


def _drawn(source: str, format: str) -> str:
    """함수로 그린 글."""
    if format.lower() in PIXELS or format.lower() not in PURE:
        raise ArgumentError(f"graph: 여기서는 {format} 파일을 만들 수 없습니다. SVG 로 저장하세요.")
    try:
        return _drawers[0](source, format.lower())
    except Exception as error:
        raise DrawingError(f"graph: 그리는 함수가 실패했습니다({error}). 더 작은 그래프로 그려 보세요.") from error


@contextmanager
def _dot_binary(format: str) -> Iterator[None]:
    """이 안에서만 ``graphviz`` 꾸러미가 우리가 찾은 프로그램을 부르게 한다."""
    import graphviz
    from graphviz.backend import dot_command

    if format.lower() not in graphviz.FORMATS:
        raise ArgumentError(f"graph: {format} 파일은 만들 수 없습니다. svg, png, pdf 가운데 고르세요.")
    program = find_dot()
    if program.stem == "graphviz-pure" and (format.lower() in PIXELS or format.lower() not in PURE):
        trouble = "그림에 한글을 쓸 수 없습니다(□로 나옵니다)" if format.lower() in PIXELS else "파일을 만들 수 없습니다"
        raise ArgumentError(
            f"graph: graphviz-pure 로는 {format} {trouble}. SVG 로 저장하거나(브라우저의 인쇄로 PDF 가 됩니다), "
            "Graphviz 와 한글 글꼴을 설치하세요(Debian·Ubuntu: apt install graphviz fonts-noto-cjk, "
            "macOS: brew install graphviz, Windows: winget install graphviz)."
        )
    with _swapping:
        before = dot_command.DOT_BINARY
        dot_command.DOT_BINARY = program
        try:
            yield
        except graphviz.CalledProcessError as error:
            raise DrawingError(
                f"graph: 그리는 프로그램 '{program}'{particle(program, '이/가')} 실패했습니다(코드 {error.returncode}). "
                "더 작은 그래프로 그려 보거나, 다른 Graphviz 를 PATH 에 두세요."
            ) from error
        finally:
            dot_command.DOT_BINARY = before
