"""도함수 표: 빠진 연산이 없고, 세 가지 글이 모두 온전하며, 문서의 표는 지금의 규칙과 같다."""

from __future__ import annotations

import importlib.util
import pathlib
import re
import sys
from xml.etree import ElementTree

import pytest

import tinygrad_ko as tg
from tinygrad_ko.operation import operations
from tinygrad_ko.readings.derivative_rows import by_family, rows
from tinygrad_ko.view.paper.mathml import mathml

ROOT = pathlib.Path(__file__).parents[3]


def test_table_has_every_rule_once_and_refuses_unknown_formats():
    markdown = tg.derivative_table()
    assert all(markdown.count(f"| `{name}`") == 1 for name in operations)
    assert len(rows()) == sum(len(o.inputs) for o in operations.values()) == sum(map(len, by_family().values()))
    with pytest.raises(tg.errors.ArgumentError, match="'markdown', 'tex', 'html'"):
        tg.derivative_table("pdf")


def test_markdown_cells_are_not_broken_by_bars():
    for line in tg.derivative_table().splitlines():
        if line.startswith("|"):
            assert line.count("|") == 5 and line.count("$") % 2 == 0, line


def test_shortened_names_of_options_are_told():
    line = next(x for x in tg.derivative_table().splitlines() if "`hardtanh`" in x)
    assert r"$\ell$: min_val" in line and "$u$: max_val" in line


def test_tex_is_a_whole_document():
    tex = tg.derivative_table("tex")
    assert tex.startswith("%") and r"\documentclass" in tex and tex.rstrip().endswith(r"\end{document}")
    for name in ("longtable", "itemize", "document", "cases"):
        assert tex.count(rf"\begin{{{name}}}") == tex.count(rf"\end{{{name}}}") > 0
    body = tex[tex.index(r"\begin{document}"):]
    prose = re.sub(r"\$[^$]*\$|\\fit\{.*?\} (?=&|\\\\)|\\fit\{.*\}", "", body)
    assert not re.search(r"(?<!\\)_", prose), "수식 밖의 밑줄"
    for line in body.splitlines():
        bare = re.sub(r"\\[{}]", "", line)
        assert bare.count("{") == bare.count("}"), line
        if line.endswith(r"\\") and "&" in line:
            assert len(re.findall(r" & ", line)) == 3, line


def test_html_is_one_whole_page_of_readable_formulas():
    pytest.importorskip("latex2mathml")
    page = tg.derivative_table("html")
    assert page.startswith("<!doctype html>") and '<html lang="ko">' in page and "prefers-color-scheme: dark" in page and "@media print" in page
    assert not re.search(r"<script|<link|<img|url\(|@import", page) and set(re.findall(r"https?://[^\"' ]+", page)) == {"http://www.w3.org/1998/Math/MathML"}
    formulas = re.findall(r"<math .*?</math>", page, re.S)
    assert len(formulas) > 2 * len(rows())
    for text in formulas:
        tree = ElementTree.fromstring(text)
        shown = "".join(tree.itertext())
        assert shown.strip() and not re.search(r"[\\{}_^$&]|operatorname|mathrm", shown.replace("{", "", 1)), shown
    anchors = set(re.findall(r'href="#([^"]+)"', page))
    assert anchors == set(re.findall(r'id="([^"]+)"', page)) and len(anchors) == len(by_family())
    assert all(f"<code>{name}</code>" in page for name in operations)
    rowspans = sum(int(n) for n in re.findall(r'<th scope="rowgroup" rowspan="(\d+)"', page))
    assert rowspans == len(rows())


def test_mathml_keeps_names_upright_and_apart():
    pytest.importorskip("latex2mathml")
    assert "<mi>cof</mi>" in mathml(r"\operatorname{cof}(x)") and "<mi>atan2</mi>" in mathml(r"\operatorname{atan2}(a,b)")
    assert "<mi>sinh</mi>" in mathml(r"\sinh x") and "<mspace" in mathml(r"\sinh x") and "<mspace" not in mathml(r"\ln (x)")
    assert 'alttext="a&lt;b"' in mathml("a<b") and 'displaystyle="true"' in mathml("x", tall=True)


def test_without_latex2mathml_the_cure_is_told(monkeypatch):
    monkeypatch.setitem(sys.modules, "latex2mathml.converter", None)
    mathml.cache_clear()
    with pytest.raises(tg.errors.MissingExtra, match=r"tinygrad-ko\[view\]"):
        tg.derivative_table("html")


def test_the_page_in_the_docs_is_what_the_rules_say_now():
    spec = importlib.util.spec_from_file_location("make_derivative_table", ROOT / "scripts" / "make_derivative_table.py")
    maker = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(maker)
    assert maker.PAGE.read_text(encoding="utf-8") == maker.page(), "python scripts/make_derivative_table.py 로 다시 만드세요"
