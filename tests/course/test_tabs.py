"""나란한 것을 한자리에: 하나씩 보이고, 글자는 글자이며, 한 쪽에 여럿이어도 섞이지 않는다."""

from __future__ import annotations

import re

import pytest

from tinygrad_ko.course import tabs
from tinygrad_ko.errors import ArgumentError

PANES = {"첫째": ("무엇 & 왜", "<b>1</b>"), "둘째": ("또", "2")}


def test_each_pane_has_its_button():
    made, again = tabs("a < b", PANES)._repr_html_(), tabs("a < b", PANES)._repr_html_()
    assert made.count('type="radio"') == made.count('class="pane ') == 2 and made.count(" checked>") == 1
    assert "a &lt; b" in made and "&lt;b&gt;1" in made and "무엇 &amp; 왜" in made and "<script" not in made
    first, second = (set(re.findall(r'\bid="([^"]+)"', page)) for page in (made, again))
    assert len(first) == 3 and not first & second
    assert repr(tabs("a", PANES)) == "a\n  첫째: 무엇 & 왜 <b>1</b>\n  둘째: 또 2"


@pytest.mark.parametrize("panes", [{}, None, 3, {"이름": "글"}, {"이름": ("하나",)}, {"이름": ("무엇", 3)}])
def test_what_can_not_be_shown_is_refused(panes):
    with pytest.raises(ArgumentError, match="tabs: 보일 것"):
        tabs("a", panes)


@pytest.mark.slow
def test_one_is_seen_and_all_are_printed(browser, tmp_path):
    path = tmp_path / "쪽.html"
    path.write_text(f"<!doctype html><meta charset=utf-8>{tabs('a', PANES)._repr_html_()}", encoding="utf-8")
    page = browser.new_page()
    page.goto(path.as_uri())
    assert [page.is_visible(f".pane-{k}") for k in (0, 1)] == [True, False]
    page.get_by_label("둘째").check()
    assert [page.is_visible(f".pane-{k}") for k in (0, 1)] == [False, True]
    page.emulate_media(media="print")
    assert [page.is_visible(f".pane-{k}") for k in (0, 1)] == [True, True]
    page.close()
