"""수업의 긴 증명. 셋을 하나씩, 또는 함께 한다::

    python scripts/prove_course.py table               # 강의의 줄 → 수업 → 사실 → 연습 → 검사
    python scripts/prove_course.py notebooks           # 바퀴(wheel)와 [course] 만 있는 새 환경에서 노트북을 위에서 아래로
    python scripts/prove_course.py site build/docs     # 지은 쪽을 인터넷 없이: 밝게·어둡게·좁게·인쇄, 찾기, 고리, 접근성(axe)

``site`` 는 Chromium 과 playwright, axe-playwright-python 이 있어야 하고, 쪽마다 그림(PNG)을 남긴다.
"""

from __future__ import annotations

import argparse
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote

if TYPE_CHECKING:
    from playwright.sync_api import Browser

ROOT = Path(__file__).parents[1]
WORDS = ("미분", "학습", "손실을", "엔트로피", "기울기", "위상", "연쇄 법칙", "역전파", "브로드캐스트", "학습률", "드롭아웃", "합성곱")
VIEWS: dict[str, dict[str, Any]] = {
    "밝게": {"color_scheme": "light"},
    "어둡게": {"color_scheme": "dark"},
    "좁게": {"color_scheme": "light", "viewport": {"width": 375, "height": 800}},
}
OWN = ("file:", "data:", "blob:", "about:")


# ── 표 ──


def table() -> int:
    """수업마다 강의의 줄, 사실의 수, 칸의 수, 연습과 그 틀린 답의 수."""
    sys.path[:0] = [str(ROOT)]
    import tinygrad_ko as tg

    print("| 강의 | 수업 | 칸 | 사실 | 연습 (이름 붙은 틀린 답) |\n|---|---|---:|---:|---|")
    facts = cells = exercises = 0
    for lesson in tg.course.lessons():
        (path,) = (ROOT / "docs" / "lessons").glob(f"{lesson.number:02d}-*.md")
        text = path.read_text(encoding="utf-8")
        made = [e for e in tg.exercise() if e.lesson == lesson.number]
        count = text.count("```{code-cell}")
        said = ", ".join(f"{e.name} ({len(e.problem.mistakes)})" for e in made)
        print(f"| {', '.join(lesson.rows) or '-'} | {lesson.number}. {lesson.title} | {count} | {len(lesson.facts)} | {said} |")
        facts, cells, exercises = facts + len(lesson.facts), cells + count, exercises + len(made)
    rows = {row for lesson in tg.course.lessons() for row in lesson.rows}
    print(f"\n강의의 줄 {len(rows)}/22, 수업 {len(tg.course.lessons())}, 칸 {cells}, 사실 {facts}, 연습 {exercises}")
    print("검사: tests/course(수업마다 사실·가락·새 말·노트북), tests/exercises(연습마다 바른 답과 틀린 답), 사이트를 짓는 일(칸마다)")
    return 0 if len(rows) == 22 else 1


# ── 노트북 ──


def notebooks(chosen: list[str]) -> int:
    """새 환경에 바퀴와 ``[course]`` 만 깔고, 빈 폴더에서 노트북을 차례로 돌린다."""
    with tempfile.TemporaryDirectory(prefix="course-") as folder:
        here = Path(folder)
        subprocess.run([sys.executable, "-m", "venv", here / "env"], check=True)
        python = here / "env" / "bin" / "python"
        subprocess.run([python, "-m", "pip", "wheel", "-q", "--no-deps", "-w", here / "wheel", ROOT], check=True)
        (wheel,) = (here / "wheel").glob("*.whl")
        subprocess.run([python, "-m", "pip", "install", "-q", f"{wheel}[course]"], check=True)
        make = [sys.executable, ROOT / "scripts" / "make_notebooks.py", "--to", here / "notebooks", *chosen]
        subprocess.run(make, check=True, stdout=subprocess.DEVNULL)
        wrong, began = [], time.perf_counter()
        plain = {k: v for k, v in os.environ.items() if k != "PYTHONPATH"}
        for path in sorted((here / "notebooks").glob("*.ipynb")):
            start = time.perf_counter()
            ran = subprocess.run(
                [python, "-m", "nbconvert", "--to", "notebook", "--execute", "--output", f"{path.stem}-돌린것", path],
                cwd=here, env=plain, capture_output=True, text=True, check=False)
            print(f"{'맞음' if ran.returncode == 0 else '틀림'}  {path.stem}  {time.perf_counter() - start:.1f}초", flush=True)
            if ran.returncode:
                wrong.append(path.stem)
                print(ran.stderr[-1500:])
        count = len(list((here / "notebooks").glob("*-돌린것.ipynb")))
        print(f"노트북 {count}개, 틀린 것 {len(wrong)}개, {time.perf_counter() - began:.0f}초")
    return len(wrong)


# ── 사이트 ──


def site(folder: Path, shots: Path, chosen: list[str]) -> int:
    """쪽마다 네 모습으로 열어 보고, 찾기와 고리를 본다."""
    from playwright.sync_api import sync_playwright

    shots.mkdir(parents=True, exist_ok=True)
    faults = list(broken_links(folder))
    print(f"고리: {links(folder)}개 가운데 끊긴 것 {len(faults)}개", *faults, sep="\n  ", flush=True)
    pages = [p for p in sorted((folder / "lessons").glob("*.html")) if not chosen or p.name.startswith(tuple(chosen))]
    found = shutil.which("chromium") or shutil.which("google-chrome")
    with sync_playwright() as running:
        browser = running.chromium.launch(executable_path=found, args=["--no-sandbox"])
        for path in pages:
            found_here = list(looked(browser, path, shots))
            print(f"{path.stem}: 흠 {len(found_here)}개", *found_here, sep="\n  ", flush=True)
            faults += found_here
        faults += searched(browser, folder)
        browser.close()
    print(f"수업 {len(pages)}편을 {len(VIEWS)}가지 화면과 종이로 열었다. 흠은 모두 {len(faults)}개")
    return len(faults)


def looked(browser: Browser, path: Path, shots: Path) -> Iterator[str]:
    from axe_playwright_python.sync_playwright import Axe

    for view, options in VIEWS.items():
        context = browser.new_context(offline=True, **{"viewport": {"width": 1280, "height": 900}, **options})
        page, trouble = context.new_page(), []
        page.on("request", lambda request, t=trouble: request.url.startswith(OWN) or t.append(f"요청 {request.url}"))
        page.on("console", lambda message, t=trouble: message.type == "error" and t.append(f"콘솔 {message.text}"))
        page.on("pageerror", lambda error, t=trouble: t.append(f"오류 {error}"))
        page.goto(path.as_uri())
        page.wait_for_timeout(1500)
        wide = page.evaluate("document.documentElement.scrollWidth - innerWidth")
        if wide > 1:
            trouble.append(f"가로로 {wide}px 넘친다")
        page.screenshot(path=shots / f"{path.stem}-{view}.png", full_page=True)
        told = Axe().run(page, options={"preload": False}).response["violations"]  # 쪽이 쓰는 CSS 를 다시 읽지 않게
        serious = [v for v in told if v["impact"] in ("serious", "critical")]
        trouble += [f"axe {v['id']}: {v['nodes'][0]['html'][:90]} (와 {len(v['nodes']) - 1}개)" for v in serious]
        if view == "밝게":
            page.pdf(path=shots / f"{path.stem}.pdf", format="A4", margin=dict.fromkeys(("top", "bottom", "left", "right"), "15mm"))
        yield from (f"{path.stem} {view}: {each}" for each in trouble)
        context.close()


def searched(browser: Browser, folder: Path) -> Iterator[str]:
    from playwright.sync_api import TimeoutError as Timeout

    context = browser.new_context(offline=True)
    page, right = context.new_page(), 0
    for word in WORDS:
        page.goto(f"{(folder / 'search.html').as_uri()}?q={word}")
        try:
            page.wait_for_selector("#search-results li", timeout=8000)
            right += 1
        except Timeout:
            print(f"찾지 못했다: {word}")
            yield f"찾기: {word}"
    print(f"찾기: {right}/{len(WORDS)}")
    context.close()


def targets(folder: Path) -> Iterator[tuple[Path, str]]:
    for page in folder.rglob("*.html"):
        text = re.sub(r"<iframe.*?</iframe>", "", page.read_text(encoding="utf-8"), flags=re.DOTALL)
        for link in re.findall(r'<(?:a|img|script|link)\b[^>]*\b(?:href|src)="([^"]+)"', text):
            if not re.match(r"(?:https?|mailto|data|javascript):", link):
                yield page, unquote(link)


def links(folder: Path) -> int:
    return sum(1 for _ in targets(folder))


def broken_links(folder: Path) -> Iterator[str]:
    ids: dict[Path, set[str]] = {}
    for page, link in targets(folder):
        file, _, place = link.partition("#")
        target = (page.parent / file.partition("?")[0]).resolve() if file else page.resolve()
        if not target.exists():
            yield f"끊긴 고리 {page.name}: {link}"
        elif place and target.suffix == ".html":
            if target not in ids:
                ids[target] = {unquote(i) for i in re.findall(r'\bid="([^"]+)"', target.read_text(encoding="utf-8"))}
            if place not in ids[target]:
                yield f"없는 자리 {page.name}: {link}"


def main() -> int:
    """고른 증명을 한다."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("what", choices=["table", "notebooks", "site"], metavar="table|notebooks|site")
    parser.add_argument("folder", nargs="?", type=Path, default=Path("build/docs"), help="지은 사이트의 폴더 (기본 %(default)s)")
    parser.add_argument("--only", nargs="*", default=[], metavar="번호", help="수업의 번호(00 01 …)만")
    parser.add_argument("--shots", type=Path, default=Path("build/shots"), help="그림을 둘 폴더 (기본 %(default)s)")
    arguments = parser.parse_args()
    if arguments.what == "table":
        return table()
    if arguments.what == "notebooks":
        return notebooks(arguments.only)
    return site(arguments.folder, arguments.shots, arguments.only)


if __name__ == "__main__":
    sys.exit(main())
