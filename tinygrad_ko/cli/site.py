"""명령 ``docs``: 지어 둔 사이트를 브라우저로 연다. 없으면 어떻게 짓는지 말한다."""

from __future__ import annotations

import argparse
import webbrowser
from pathlib import Path
from typing import Any

from ..errors import MissingFileError
from ..korean.particles import Noun
from .parser import DONE, folder

__all__ = ["add_site_command"]

BUILT = Path("build/docs")
FIRST = "index.html"


def add_site_command(commands: Any) -> None:
    """``docs`` 를 더한다."""
    about = "지어 둔 문서와 수업의 사이트를 브라우저로 연다."
    command: argparse.ArgumentParser = commands.add_parser("docs", help=about, description=(
        f"{about} 저장소의 폴더에서 먼저 짓습니다(pip install '.[docs,plot]'): python -m sphinx -W docs {BUILT}"))
    command.add_argument("--folder", type=folder, default=BUILT, metavar="폴더", help="지어 둔 폴더 (기본 %(default)s)")
    command.add_argument("--print", dest="only_say", action="store_true", help="열지 않고 첫 쪽의 경로만 보인다")
    command.set_defaults(run=_open, parser=command)


def _open(arguments: argparse.Namespace) -> int:
    first = arguments.folder / FIRST
    if not first.is_file():
        raise MissingFileError(f"docs: {Noun(repr(str(first))):이라는/라는} 지은 사이트가 없습니다. 저장소의 폴더에서 먼저 지으세요.\n"
                        "  pip install '.[docs,plot]'\n"
                        f"  python -m sphinx -W docs {arguments.folder}\n"
                        "다른 곳에 지었으면 --folder 로 알려 주세요.")
    page = first.resolve()
    if not arguments.only_say and not webbrowser.open(page.as_uri()):
        print("브라우저를 열지 못했습니다. 이 파일을 여세요.")
    print(page, flush=True)
    return DONE
