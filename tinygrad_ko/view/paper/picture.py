"""그림: ``graphviz.Digraph`` 처럼 쓰되, SVG와 PNG는 우리가 그린 것이고 확장자만 보고 저장한다."""

from __future__ import annotations

import math
import os
import re
from collections.abc import Callable
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import Any

from ...errors import ArgumentError, ArgumentTypeError, MissingExtra, describe, unexpected_argument
from ...io.atomic import kind_of_file, write_atomically
from ...korean.misfits import answer_methods
from ...korean.particles import listed
from .dot import digraph_class
from .pixels import png

__all__ = ["FORMATS", "picture"]

QUICK = 200_000  # PNG 를 기다리지 않고 그리는 넓이(px²): 0.1초쯤. 합성곱 신경망의 그림은 그 스무 배이다
FORMATS = (".svg", ".png", ".pdf", ".dot", ".gv")


def picture(draw: Callable[[], str], **attributes: Any) -> Any:
    """DOT을 담고, SVG는 ``draw`` 로 그리는 ``graphviz.Digraph``.

    매개변수
    --------
    draw : SVG를 돌려주는 함수. 처음 그릴 때 한 번 부른다.
    **attributes : ``graphviz.Digraph`` 의 인수.

    예외
    ----
    MissingExtra : 파이썬 꾸러미 ``graphviz`` 가 없을 때.
    """
    return _picture_class()(draw=cache(draw), **{"format": "svg", **attributes})


def _area(svg: str) -> float:
    """SVG 의 넓이. 크기를 모르면 무한대."""
    found = re.search(r'viewBox="\S+ \S+ (\S+) (\S+)"', svg)
    return float(found[1]) * float(found[2]) if found else math.inf


@cache
def _picture_class() -> Any:
    base = digraph_class()

    class Picture(base):  # type: ignore[misc, valid-type]
        """``save`` 는 확장자를 보고, ``pipe`` 와 ``render`` 와 노트북은 우리가 그린 SVG를 쓴다.

        그린 뒤에 ``node`` 나 ``attr`` 로 DOT을 고치면 고친 것을 Graphviz가 그린다.
        """

        def __init__(self, *args: Any, draw: Callable[[], str], **kwargs: Any) -> None:
            super().__init__(*args, **kwargs)
            self._draw, self._untouched = draw, ""

        def finish(self) -> Any:
            """다 적었다: 이 뒤에 DOT이 달라지면 사용자가 고친 것이다."""
            self._untouched = self.source
            return self

        def _copy_kwargs(self, **kwargs: Any) -> dict[str, Any]:
            return {**super()._copy_kwargs(**kwargs), "draw": self._draw}

        def copy(self) -> Any:
            return super().copy().finish() if self.source == self._untouched else super().copy()

        def _ours(self, format: str, options: dict[str, Any]) -> bytes | None:
            """우리가 그릴 것이면 그 바이트."""
            if self.source != self._untouched or any(options.get(k) for k in ("renderer", "formatter", "engine", "neato_no_op")):
                return None
            if format == "svg":
                return self._draw().encode()
            if format != "png":
                return None
            drawn = png(self._draw())
            if drawn is None:
                raise MissingExtra(package="resvg-py", extra="png")
            return drawn

        def pipe(self, format: str | None = None, **options: Any) -> Any:
            ours = self._ours(format or self.format, options)
            if ours is None:
                return super().pipe(format, **options)
            encoding = options.get("encoding")
            return ours if encoding is None else ours.decode(encoding)

        def render(self, filename: str | os.PathLike[str] | None = None, **options: Any) -> Any:
            outfile = options.get("outfile")
            for path in (filename, outfile):
                if path is not None and not isinstance(path, (str, os.PathLike)):
                    raise ArgumentTypeError(f"render: 파일의 경로(글이나 Path)를 주세요. 받은 것: {describe(path)}.")
            format = options.get("format") or (Path(outfile).suffix[1:] if outfile is not None else "") or self.format
            ours = self._ours(format, options)
            if ours is None:
                return super().render(filename, **options)
            view, cleanup = options.get("view", False), options.get("cleanup", False)
            if outfile is not None and filename is None:
                filename = Path(outfile).with_suffix(".gv").name
                options.setdefault("directory", Path(outfile).parent)
            source = super().save(filename, directory=options.get("directory"))
            target = Path(outfile) if outfile is not None else Path(f"{source}.{format}")
            if options.get("raise_if_result_exists") and target.exists():
                raise FileExistsError(f"graph: 파일이 이미 있습니다: {target}")
            write_atomically(target, ours)
            if cleanup:
                os.remove(source)
            if view:
                self._view(target, format=format, quiet=options.get("quiet_view", False))
            return str(target)

        def save(
            self, filename: str | os.PathLike[str] | None = None, directory: str | os.PathLike[str] | None = None, **options: Any
        ) -> Any:
            """확장자를 보고 저장한다: ``.svg`` ``.png`` ``.pdf`` ``.dot`` ``.gv``. 쓰다 만 파일은 남지 않는다."""
            if filename is None or options:  # graphviz 의 쓰임: 늘 DOT 이다
                for name in options.keys() - {"skip_existing"}:
                    raise unexpected_argument("save", name, ["filename", "directory", "skip_existing"])
                if filename is not None:
                    kind_of_file("graph", filename, (".dot", ".gv"), f"{listed(list(options), '은/는')} DOT 을 쓸 때의 것입니다")
                return super().save(filename, directory=directory, **options)
            suffix = kind_of_file("graph", filename, FORMATS)
            filename = filename if directory is None else Path(directory) / filename
            content = self.source.encode() if suffix in (".dot", ".gv") else self.pipe(suffix[1:])
            return write_atomically(filename, content)

        def _repr_mimebundle_(self, include: Any = None, exclude: Any = None, **_: Any) -> dict[str, Any]:
            """SVG, 그리고 믿지 않는(untrusted) 노트북을 위한 PNG와 글. PNG는 곧바로 그릴 만큼 작은 그림일 때에만(넣으라고 하면 언제나)."""
            bundle: dict[str, Any] = {"image/svg+xml": self.pipe("svg", encoding="utf-8"), "text/plain": repr(self)}
            if "image/png" in (include or ()) or _area(bundle["image/svg+xml"]) <= QUICK:
                with suppress(MissingExtra, ArgumentError):
                    bundle["image/png"] = self.pipe("png")
            return {k: v for k, v in bundle.items() if (not include or k in include) and k not in (exclude or ())}

        def __repr__(self) -> str:
            return "<계산 그래프: 노트북에서는 그림으로 보입니다. .save('그림.svg') 로 저장하세요>"

    answer_methods(Picture)
    return Picture
