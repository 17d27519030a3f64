"""docs/ 의 모든 쪽: ``>>>`` 로 쓴 코드를 차례로 실행하고 적힌 결과와 견준다."""

from __future__ import annotations

import doctest
import importlib.util
import pathlib
import re
import shlex

import pytest

import tinygrad_ko as tg
from tinygrad_ko import pytorch_names
from tinygrad_ko.cli import main
from tinygrad_ko.data.digits import COUNT
from tinygrad_ko.operation import operations
from tinygrad_ko.training.digits import FILES

ROOT = pathlib.Path(__file__).parents[2]
PAGES = [*sorted((ROOT / "docs").glob("*.md")), ROOT / "README.md"]
LESSONS = sorted((ROOT / "docs" / "lessons").glob("*.md"))  # 칸은 쪽을 지을 때 돌고, tests/course 가 글을 본다
OPTIONS = doctest.NORMALIZE_WHITESPACE | doctest.ELLIPSIS


@pytest.fixture
def clean_table():
    """본문이 선언한 연산이 다른 검사에 남지 않도록."""
    before = dict(operations)
    yield
    operations.clear()
    operations.update(before)


@pytest.mark.slow
@pytest.mark.parametrize("page", PAGES, ids=lambda p: p.stem)
def test_page(page, clean_table):
    blocks = re.findall(r"```python\n(.*?)```", page.read_text(encoding="utf-8"), re.S)
    assert blocks, "실행할 코드가 없다"
    runner, scope, report = doctest.DocTestRunner(optionflags=OPTIONS), {}, []
    for k, block in enumerate(blocks):
        test = doctest.DocTestParser().get_doctest(block, scope, f"{page.name}[{k}]", str(page), 0)
        assert test.examples, f"{page.name}의 {k}번째 코드에 >>> 가 없다"
        runner.run(test, out=report.append, clear_globs=False)
        scope = test.globs
    assert runner.failures == 0, "".join(report)


@pytest.mark.parametrize("page", [*PAGES, *LESSONS], ids=lambda p: p.stem)
def test_links_lead_somewhere(page):
    said = re.sub(r"^```.*?^```|`[^`\n]*`", "", page.read_text(encoding="utf-8"), flags=re.MULTILINE | re.DOTALL)
    for link in re.findall(r"\]\(([^)#]+)\)", said):
        if "://" not in link:
            assert (page.parent / link).exists(), f"{page.name}: {link} 이(가) 없다"


@pytest.mark.parametrize("page", [p for p in PAGES if p.parent.name == "docs"], ids=lambda p: p.stem)
def test_every_page_is_found_from_the_readme(page):
    assert f"](docs/{page.name})" in (ROOT / "README.md").read_text(encoding="utf-8"), "README 의 '읽을거리'에 이으세요"


# ── 만든 글 ──


def maker(name):
    spec = importlib.util.spec_from_file_location(name, ROOT / "scripts" / f"{name}.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_names_of_pytorch_are_today():
    made = maker("make_pytorch_page")
    assert made.PAGE.read_text(encoding="utf-8") == made.page(), "python scripts/make_pytorch_page.py 로 다시 만드세요"
    assert made.page().count("<details>") >= len(pytorch_names.ROOMS)


def test_the_first_picture_is_that_of_the_readme():
    """배치는 Graphviz 의 판마다 다를 수 있으니, 적힌 글을 견준다."""
    made = maker("make_first_picture")
    fresh, kept = tg.graph(made.loss()).pipe("svg", encoding="utf-8"), made.PICTURE.read_text(encoding="utf-8")
    words = re.compile(r"<text[^>]*>([^<]+)")
    assert sorted(words.findall(kept)) == sorted(words.findall(fresh)), "python scripts/make_first_picture.py 로 다시 그리세요"
    assert "기울기 1.573" in words.findall(kept)


def test_what_the_readme_says_comes_is_what_comes():
    """파일 다섯, 그림 셋."""
    counts = {3: "셋", 5: "다섯"}
    pictures = [name for name in FILES if name.endswith((".png", ".svg"))]
    for page in ("README.md", "docs/시작하기.md"):
        text = (ROOT / page).read_text(encoding="utf-8")
        assert f"파일 {counts[len(FILES)]}" in text and f"{COUNT:,}장" in text
    assert f"그림 {counts[len(pictures)]}" in (ROOT / "README.md").read_text(encoding="utf-8")


@pytest.mark.slow
def test_every_command_of_the_pages_runs(tmp_path, monkeypatch, capsys):
    """README 와 쪽의 tinygrad-ko … 줄(긴 학습은 빼고)은 쪽에 적힌 차례로 그대로 된다. ``csv 이름`` 이라고 적힌 칸은 그 이름의 파일이다."""
    run = 0
    for page in PAGES:
        (folder := tmp_path / page.stem).mkdir()
        monkeypatch.chdir(folder)
        text = page.read_text(encoding="utf-8")
        for name, content in re.findall(r"^```csv (\S+)\n(.*?)^```", text, re.M | re.S):
            (folder / name).write_text(content, encoding="utf-8")
        for line in dict.fromkeys(re.findall(r"^\.venv/bin/tinygrad-ko (.*)$", text, re.M)):
            if not line.startswith("digits"):
                assert main(shlex.split(line, comments=True)) == 0, line
                run += 1
    assert run >= 3
