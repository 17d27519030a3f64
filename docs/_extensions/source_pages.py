"""소스의 쪽: 글이 저장소의 파일(``../tinygrad_ko/engine.py``)을 가리키면, 그 파일을 색을 입혀 사이트 안에 싣는다.

저장소에서 읽을 때와 사이트에서 읽을 때 같은 고리가 모두 이어진다.
"""

from __future__ import annotations

import ast
import html
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from pygments import highlight
from pygments.formatters import HtmlFormatter
from pygments.lexers import MarkdownLexer, PythonLexer, TextLexer

ROOT = Path(__file__).parents[2]
LINK = re.compile(r"\]\((?:\.\./)+((?:tinygrad_ko|examples|scripts|tests|benchmarks)(?:/[^)#\s]*)?|[A-Z]+\.md)(#[^)\s]*)?\)")
LEXERS = {".py": PythonLexer, ".md": MarkdownLexer}


def rewrite(app: Any, docname: str, content: list[str]) -> None:
    """저장소의 파일로 가는 고리를 이 사이트의 쪽으로 돌리고, 실을 파일을 적어 둔다."""
    up = "../" * docname.count("/")

    def here(found: re.Match[str]) -> str:
        path = found[1].rstrip("/")
        if not (ROOT / path).exists():
            return found[0]
        app.env.source_pages.setdefault(path, docname)
        return f"](here:{up}source/{path}.html)"

    content[0] = LINK.sub(here, content[0])


def pages(app: Any) -> Iterator[tuple[str, dict[str, Any], str]]:
    for path in sorted(app.env.source_pages):
        found = ROOT / path
        body = folder(found) if found.is_dir() else coloured(found)
        yield f"source/{path}", {"title": path, "body": f"<h1>{html.escape(path)}</h1>\n{body}"}, "page.html"


def coloured(path: Path) -> str:
    lexer = LEXERS.get(path.suffix, TextLexer)()
    return highlight(path.read_text(encoding="utf-8"), lexer, HtmlFormatter(linenos="inline"))


def folder(path: Path) -> str:
    """폴더의 파일마다 설명문의 첫 줄."""
    row = "<tr><td><code>{}</code></td><td>{}</td></tr>".format
    rows = "".join(row(html.escape(p.name), html.escape(first_line(p))) for p in sorted(path.glob("*.py")))
    return f"<table class='docutils'>{rows}</table>"


def first_line(path: Path) -> str:
    said = ast.get_docstring(ast.parse(path.read_text(encoding="utf-8"))) or ""
    return said.splitlines()[0] if said else ""


def start(app: Any) -> None:
    if not hasattr(app.env, "source_pages"):
        app.env.source_pages = {}


def merge(app: Any, env: Any, docnames: Any, other: Any) -> None:
    """나누어 읽은(``-j``) 프로세스가 적어 둔 것을 모은다."""
    env.source_pages = {**other.source_pages, **env.source_pages}


def setup(app: Any) -> dict[str, bool]:
    app.connect("builder-inited", start)
    app.connect("env-merge-info", merge)
    app.connect("source-read", rewrite)
    app.connect("html-collect-pages", pages)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
