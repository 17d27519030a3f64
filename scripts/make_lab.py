"""수업의 글(docs/lessons/*.md)에서 실습실을 만든다: 브라우저의 파이썬(Pyodide)에서 칸을 고치고 돌리는 쪽. 아무것도 설치하지 않는다::

    python scripts/fetch_pyodide.py build/pyodide                                          # 브라우저의 파이썬을 받아 둔다
    python scripts/make_lab.py 00 --pyodide build/pyodide --single-file 실습.html           # 혼자 서는 파일: 인터넷 없이 두 번 눌러 연다
    python scripts/make_lab.py 00 01 02 --pyodide build/pyodide build/lab                  # 서버에 둘 폴더
    python scripts/make_lab.py 00 01 02 --pyodide https://내-서버/pyodide/ build/lab        # Pyodide 는 그 주소에서

쪽은 ``--pyodide`` 의 주소 말고는 아무것도 가져오지 않는다: 브라우저가 막는다(Content-Security-Policy).
글을 옮기는 데 ``tinygrad-ko[docs]`` 가 있어야 한다.
"""

from __future__ import annotations

import argparse
import base64
import gzip
import html
import importlib.util
import io
import json
import re
import shutil
import sys
import zipfile
from collections.abc import Iterable, Sequence
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import quote, unquote

HERE = Path(__file__).parent
sys.path += [str(HERE), str(HERE.parent)]  # 깔지 않은 저장소에서도 돈다

from make_notebooks import CELL, FRONT, LESSONS, TAGS  # noqa: E402

from tinygrad_ko.view.paper.mathml import mathml  # noqa: E402

ROOT = HERE.parent
PARTS = HERE / "lab"
SCRIPTS = ("viz-global.js", "pyodide.asm.js", "pyodide.js")  # 한 파일일 때 일꾼의 글에 함께 넣는 것, 차례대로
FILES = ("pyodide.asm.wasm", "python_stdlib.zip", "pyodide-lock.json")
EXTRAS = ("matplotlib", "scipy", "scikit-learn", "pandas")  # 칸이 찾을 때 싣는 꾸러미. Pyodide 의 목록에 있는 이름이다
PURE = ("graphviz", "latex2mathml", "tqdm")  # 파이썬만으로 된 것: 지금 설치된 것을 그대로 싣는다


class Source(NamedTuple):
    """수업의 글: 말과 칸이 번갈아 온다."""

    name: str
    title: str
    parts: tuple[tuple[str, str, frozenset[str]], ...]  # ("말" 이나 "칸", 글, 칸의 꼬리표)

    @property
    def cells(self) -> list[str]:
        return [text for kind, text, _ in self.parts if kind == "칸"]


def read(path: Path) -> Source:
    """수업의 글을 말과 칸으로 나눈다. 노트북과 같은 눈으로 읽는다."""
    body, parts, start = FRONT.sub("", path.read_text(encoding="utf-8"), count=1), [], 0
    for found in CELL.finditer(body):
        tags = TAGS.match(found[1])
        said = frozenset(each.strip() for each in tags[1].split(",")) if tags else frozenset[str]()
        parts += [("말", body[start:found.start()], frozenset[str]()), ("칸", TAGS.sub("", found[1]).rstrip("\n"), said)]
        start = found.end()
    parts.append(("말", body[start:], frozenset()))
    title = re.search(r"^# (.+)$", body, re.MULTILINE)
    return Source(path.stem, title[1] if title else path.stem, tuple(parts))


# ── 말을 HTML 로: 사이트와 같은 강조, 같은 수식 ──


@cache
def reader() -> Any:
    """Markdown 을 읽는 이."""
    try:
        from markdown_it import MarkdownIt
        from markdown_it.rules_inline.state_inline import StateInline
        from mdit_py_plugins.colon_fence import colon_fence_plugin
        from mdit_py_plugins.dollarmath import dollarmath_plugin
    except ModuleNotFoundError as error:
        raise SystemExit(f"make_lab: 글을 읽는 {error.name} 이 없습니다. 설치: pip install '.[docs]'") from None
    StateInline.scanDelims = module(ROOT / "docs" / "_extensions" / "korean_emphasis.py").scan_delims  # type: ignore[method-assign]
    made = MarkdownIt("commonmark", {"html": True}).enable("table").use(dollarmath_plugin).use(colon_fence_plugin)
    made.add_render_rule("math_inline", formula)
    made.add_render_rule("math_block", tall_formula)
    made.add_render_rule("colon_fence", box)
    return made


def formula(self: Any, tokens: Sequence[Any], k: int, *rest: Any) -> str:
    return f'<span class="formula">{mathml(tokens[k].content)}</span>'


def tall_formula(self: Any, tokens: Sequence[Any], k: int, *rest: Any) -> str:
    return f'<div class="formula">{mathml(tokens[k].content, tall=True)}</div>\n'


def box(self: Any, tokens: Sequence[Any], k: int, *rest: Any) -> str:
    """``:::{note} 제목`` 의 상자."""
    title = re.sub(r"^\{\w+\}\s*", "", tokens[k].info.strip())
    heading = f"<p><b>{html.escape(title)}</b></p>" if title else ""
    return f'<div class="box">{heading}{reader().render(tokens[k].content)}</div>\n'


def module(path: Path) -> Any:
    spec = importlib.util.spec_from_file_location(path.stem, path)
    assert spec is not None and spec.loader is not None
    made = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(made)
    return made


def words(text: str, siblings: frozenset[str]) -> str:
    """말 한 토막. 함께 만든 수업으로 가는 고리는 그 쪽으로, 없는 쪽으로 가는 고리는 글만 남긴다."""
    made = reader().render(text)

    def led(link: re.Match[str]) -> str:
        target = unquote(html.unescape(link[1]))
        if re.match(r"https?://|#", target):
            return f'<a href="{link[1]}" rel="noopener noreferrer">{link[2]}</a>'
        stem = Path(target.partition("#")[0]).stem
        return f'<a href="{quote(stem)}.html">{link[2]}</a>' if stem in siblings else link[2]

    return re.sub(r'<a href="([^"]*)">(.*?)</a>', led, made, flags=re.DOTALL)


def cell(number: int, text: str, tags: frozenset[str]) -> str:
    """칸 하나: 단추, 글을 고치는 자리, 나오는 자리."""
    asks = bool(tags & {"remove-input", "hide-input", "remove-cell"})
    name = "예측" if asks and "predict(" in text else f"칸 {number}"
    buttons = [("run", "실행"), ("upto", "여기까지"), ("reset", "되돌리기")]
    if asks:
        buttons = [("run", "예측 열기" if name == "예측" else "열기")]
    bar = "".join(f'<button type="button" data-act="{act}" aria-label="칸 {number} {said}">{said}</button>' for act, said in buttons)
    return (f'<section class="cell{" asks" if asks else ""}" aria-label="칸 {number}" data-state="">'
            f'<div class="bar"><span class="name">{name}<span class="mark"></span></span>{bar}</div>'
            f'<textarea class="code" rows="{text.count(chr(10)) + 1}" spellcheck="false" autocapitalize="off" autocomplete="off" '
            f'aria-label="칸 {number}의 코드">\n{html.escape(text)}</textarea>'  # 첫 줄바꿈 하나는 브라우저가 버린다
            f'<div class="output" aria-live="polite"></div></section>\n')


def lesson(source: Source, siblings: frozenset[str] = frozenset()) -> str:
    """수업의 본문."""
    made, number = [], 0
    for kind, text, tags in source.parts:
        if kind == "칸":
            number += 1
            made.append(cell(number, text, tags))
        elif text.strip():
            made.append(words(text, siblings))
    return "".join(made)


# ── 쪽에 싣는 것 ──


@cache
def archive(pictures: bool) -> bytes:
    """tinygrad_ko 와 파이썬만으로 된 꾸러미들을 한 묶음(zip)으로. 그림의 글꼴은 matplotlib 이 있을 때만."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as packed:
        for folder in (ROOT / "tinygrad_ko", *filter(None, map(installed, PURE))):
            for path in sorted(folder.rglob("*")):
                kept = path.suffix not in (".pyi", ".pyc") and (pictures or path.suffix != ".otf")
                if path.is_file() and "__pycache__" not in path.parts and kept:
                    # 만든 때를 적지 않는다: 같은 것이면 같은 묶음
                    entry = zipfile.ZipInfo((folder.name / path.relative_to(folder)).as_posix())
                    entry.compress_type = zipfile.ZIP_DEFLATED
                    packed.writestr(entry, path.read_bytes())
    return buffer.getvalue()


def installed(name: str) -> Path | None:
    """설치된 꾸러미의 폴더."""
    spec = importlib.util.find_spec(name)
    places = list(spec.submodule_search_locations or ()) if spec else []
    return Path(places[0]) if places else None


def closure(lock: dict[str, Any], names: Iterable[str]) -> dict[str, Any]:
    """Pyodide 의 목록에서, 꾸러미들과 그것들이 쓰는 것만."""
    found: dict[str, Any] = {}
    waiting = list(names)
    while waiting:
        name = waiting.pop()
        if name not in found:
            found[name] = lock["packages"][name]
            waiting += found[name]["depends"]
    return found


class Python(NamedTuple):
    """브라우저의 파이썬을 어디에서 얻는가."""

    address: str  # 쪽에서 본 주소. 쪽에 실었으면 빈 글
    available: tuple[str, ...]  # 칸이 찾을 때 실을 수 있는 꾸러미
    layout: str  # 그래프의 배치: "page" 쪽에 실었다, "address" 주소에 있다, "" 없다
    files: dict[str, bytes]  # 쪽에 실을 파일


def inside(folder: Path, packages: Sequence[str]) -> Python:
    """파일을 모두 쪽에 싣는다. 목록은 실은 꾸러미만 남긴다."""
    lock = json.loads(file_of(folder, "pyodide-lock.json"))
    if unknown := [name for name in packages if name not in lock["packages"]]:
        raise SystemExit(f"make_lab: Pyodide 의 목록에 없는 꾸러미: {', '.join(unknown)}")
    kept = closure(lock, ("numpy", *packages))
    names = [*SCRIPTS, *FILES, *(entry["file_name"] for entry in kept.values())]
    files = {name: file_of(folder, name) for name in names if name != "viz-global.js" or (folder / name).exists()}
    files["pyodide-lock.json"] = json.dumps({**lock, "packages": kept}).encode()
    return Python("", tuple(name for name in EXTRAS if name in kept), "page" if "viz-global.js" in files else "", files)


def file_of(folder: Path, name: str) -> bytes:
    try:
        return (folder / name).read_bytes()
    except FileNotFoundError:
        raise SystemExit(f"make_lab: {folder} 에 {name} 이 없습니다. 먼저 python scripts/fetch_pyodide.py {folder}") from None


def beside(folder: Path, out: Path) -> Python:
    """파일을 쪽의 곁(``pyodide/``)에 둔다: 폴더를 통째로 서버에 올리면 된다."""
    lock = json.loads(file_of(folder, "pyodide-lock.json"))
    there = {path.name for path in folder.iterdir()}
    available = tuple(name for name in EXTRAS if all(each["file_name"] in there for each in closure(lock, [name]).values()))
    needed = [*SCRIPTS[1:], *FILES, lock["packages"]["numpy"]["file_name"], *({"viz-global.js"} & there)]
    needed += [each["file_name"] for each in closure(lock, available).values()]
    (out / "pyodide").mkdir(parents=True, exist_ok=True)
    for name in dict.fromkeys(needed):
        file_of(folder, name)
        shutil.copyfile(folder / name, out / "pyodide" / name)
    return Python("pyodide/", available, "address" if "viz-global.js" in there else "", {})


def elsewhere(address: str, layout: Path | None) -> Python:
    """주소에서 가져온다."""
    if not re.fullmatch(r"(https?://)?[^\s\"'<>;,\\]+", address):
        raise SystemExit(f"make_lab: Pyodide 의 주소가 아닙니다: {address!r}. 예: https://내-서버/pyodide/")
    files = {"viz-global.js": layout.read_bytes()} if layout else {}
    return Python(address.rstrip("/") + "/", EXTRAS, "page" if layout else "", files)


# ── 쪽 ──


def policy(address: str) -> str:
    """브라우저에게 하는 부탁: 주소 말고는 아무 데서도 가져오지 않는다."""
    there = f" {address}" if address.startswith("http") else " 'self'" if address else ""
    return "; ".join([
        "default-src 'none'", f"script-src 'unsafe-inline' 'unsafe-eval' blob:{there}", "worker-src blob:",
        f"connect-src blob: data:{there}", "style-src 'unsafe-inline'", "img-src data: blob:",
        "font-src data:", "media-src data: blob:", "frame-src 'self' blob:",
        "base-uri 'none'", "form-action 'none'",
    ])


def page(source: Source, python: Python, siblings: frozenset[str] = frozenset()) -> str:
    """실습실 한 쪽."""
    files = {**python.files, "tinygrad_ko.zip": archive("matplotlib" in python.available)}
    scripts = [name for name in SCRIPTS if name in python.files]
    config = {
        "lesson": source.name, "address": python.address, "embedded": not python.address, "packages": ["numpy"],
        "available": python.available, "layout": python.layout, "scripts": scripts, "files": list(python.files),
    }
    filled = {
        "policy": html.escape(policy(python.address), quote=True),
        "title": html.escape(source.title),
        "style": text_of("lab.css"),
        "notice": notice(python),
        "lesson": lesson(source, siblings),
        "where": "바깥에서 가져오는 것은 브라우저의 파이썬뿐입니다." if python.address else "적은 것은 어디로도 나가지 않습니다.",
        "config": harmless(json.dumps(config, ensure_ascii=False)),
        "worker": text_of("worker.js"),
        "runner": text_of("cells.py"),
        "files": "\n".join(carried(name, content) for name, content in files.items()),
        "script": text_of("lab.js"),
    }
    return re.sub(r"\{\{(\w+)\}\}", lambda m: filled[m[1]], text_of("page.html"))


def notice(python: Python) -> str:
    """여기서 되지 않는 것."""
    missing = [] if "matplotlib" in python.available else ["<code>tg.plot</code> 의 그림(matplotlib)"]
    missing += [] if python.layout else ["계산 그래프와 재생기의 그림(Graphviz)"]
    without = f" 이 실습실에 없는 것: {', '.join(missing)}. 그것을 쓰는 칸은 없다고 말하고 멈춥니다." if missing else ""
    return (f'<div class="box"><p><b>설치 없이.</b> 칸의 글을 고치고 ‘실행’을 누르세요. ‘여기까지’는 앞의 칸부터 차례로 실행합니다. '
            f'끝나지 않는 칸은 ‘멈추기’로 멈춥니다.{without}</p>'
            '<noscript><p>이 쪽은 JavaScript 가 켜져 있어야 돕니다.</p></noscript></div>')


def harmless(text: str) -> str:
    """``<script>`` 안의 글이 그것을 닫지 못하게."""
    return text.replace("<", "\\u003c")


def text_of(name: str) -> str:
    text = (PARTS / name).read_text(encoding="utf-8")
    assert name.endswith((".html", ".css")) or "</script" not in text.lower()
    return text


def carried(name: str, content: bytes) -> str:
    """쪽에 실은 파일 하나: 눌러(gzip) 글자로(base64). 이미 눌린 것(zip)은 그대로."""
    packed = content if name == "tinygrad_ko.zip" else gzip.compress(content, 9, mtime=0)
    return f'<script type="text/plain" data-file="{html.escape(name)}">{base64.b64encode(packed).decode()}</script>'


def chosen(names: Sequence[str]) -> list[Path]:
    """수업의 번호(00)나 글의 파일."""
    found = []
    for name in names:
        paths = [Path(name)] if name.endswith(".md") else sorted(LESSONS.glob(f"{name}*.md"))
        if not paths or not all(path.exists() for path in paths):
            raise SystemExit(f"make_lab: 수업을 찾지 못했습니다: {name}. 번호(00)나 글의 파일(….md)을 주세요.")
        found += paths
    return found


def make(
    lessons: Sequence[Path], pyodide: str, out: Path, *,
    single_file: bool = False, packages: Sequence[str] = (), layout: Path | None = None,
) -> list[Path]:
    """실습실을 만들어 적는다."""
    sources = [read(path) for path in lessons]
    alone = out.suffix == ".html"
    if alone and len(sources) > 1:
        raise SystemExit("make_lab: 수업이 여럿이면 적을 곳이 폴더여야 합니다.")
    home = out.parent if alone else out
    home.mkdir(parents=True, exist_ok=True)
    local = not pyodide.startswith(("http://", "https://")) and Path(pyodide).is_dir()
    if single_file and not local:
        raise SystemExit(f"make_lab: 한 파일로 만들려면 --pyodide 가 이 컴퓨터의 폴더여야 합니다: {pyodide}")
    if not local and not pyodide.startswith(("http://", "https://", "/", "./", "../")):
        raise SystemExit(f"make_lab: {pyodide} 라는 폴더가 없습니다. 서버의 주소이면 https:// 나 / 로 시작하게 적으세요.")
    python = inside(Path(pyodide), packages) if single_file else beside(Path(pyodide), home) if local else elsewhere(pyodide, layout)
    siblings = frozenset[str]() if alone else frozenset(source.name for source in sources)
    made = []
    for source in sources:
        made.append(out if alone else home / f"{source.name}.html")
        made[-1].write_text(page(source, python, siblings), encoding="utf-8")
    if not alone:
        made.append(home / "index.html")
        made[-1].write_text(contents(sources), encoding="utf-8")
    return made


def contents(sources: Sequence[Source]) -> str:
    """폴더의 첫 쪽: 수업의 차례."""
    rows = "\n".join(f'<li><a href="{quote(source.name)}.html">{html.escape(source.title)}</a></li>' for source in sources)
    return ('<!doctype html>\n<html lang="ko">\n<meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">'
            f"<title>실습실</title>\n<style>\n{text_of('lab.css')}</style>\n<main>\n<h1>설치 없이 돌리는 수업</h1>\n"
            f"<ul>\n{rows}\n</ul>\n</main>\n</html>\n")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("lessons", nargs="+", metavar="수업", help="수업의 번호(00, 01 …)나 글의 파일(….md)")
    parser.add_argument("out", type=Path, metavar="적을-곳", help="폴더, 또는 수업이 하나이면 ….html")
    parser.add_argument("--pyodide", required=True, metavar="주소나-폴더", help="Pyodide 의 주소, 또는 fetch_pyodide.py 가 마련한 폴더")
    parser.add_argument("--single-file", action="store_true", help="모두 한 파일에 싣는다: 인터넷 없이 file:// 로 열린다")
    parser.add_argument("--with", dest="packages", action="append", default=[], metavar="꾸러미",
                        help="한 파일에 함께 실을 꾸러미 (matplotlib …). 여러 번 적을 수 있다")
    parser.add_argument("--graphviz", type=Path, metavar="파일", help="주소에 없을 때 쪽에 실을 viz-global.js")
    arguments = parser.parse_intermixed_args()
    made = make(chosen(arguments.lessons), arguments.pyodide, arguments.out, single_file=arguments.single_file, packages=arguments.packages,
                layout=arguments.graphviz)
    for path in made:
        print(f"{path}  {path.stat().st_size / 1e6:.1f} MB")
