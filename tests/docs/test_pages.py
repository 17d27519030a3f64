"""docs/ 의 모든 쪽: ``>>>`` 로 쓴 코드를 차례로 실행하고 적힌 결과와 견준다."""

from __future__ import annotations

import doctest
import pathlib
import re

import pytest

from tinygrad_ko.operation import operations

ROOT = pathlib.Path(__file__).parents[2]
PAGES = [*sorted((ROOT / "docs").glob("*.md")), ROOT / "README.md"]
OPTIONS = doctest.NORMALIZE_WHITESPACE | doctest.ELLIPSIS


@pytest.fixture
def clean_table():
    """본문이 선언한 연산이 다른 검사에 남지 않도록."""
    before = dict(operations)
    yield
    operations.clear()
    operations.update(before)


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


@pytest.mark.parametrize("page", PAGES, ids=lambda p: p.stem)
def test_links_lead_somewhere(page):
    for link in re.findall(r"\]\(([^)#]+)\)", page.read_text(encoding="utf-8")):
        if "://" not in link:
            assert (page.parent / link).exists(), f"{page.name}: {link} 이(가) 없다"


@pytest.mark.parametrize("page", [p for p in PAGES if p.parent.name == "docs"], ids=lambda p: p.stem)
def test_every_page_is_found_from_the_readme(page):
    assert f"](docs/{page.name})" in (ROOT / "README.md").read_text(encoding="utf-8"), "README 의 '읽을거리'에 이으세요"
