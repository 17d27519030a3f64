"""연습지와 답안: 모든 연습이 종이에 실리고, 답안의 수를 내면 맞고, 연습지에는 답이 없다."""

from __future__ import annotations

import html
import re

import numpy as np
import pytest

import tinygrad_ko as tg
from tinygrad_ko.course.sheets import _by_hand
from tinygrad_ko.errors import ArgumentError
from tinygrad_ko.korean.numbers import format_number

NAMES = [e.name for e in tg.exercise()]


def cells(page, heading):
    """그 이름 아래 표의 수들."""
    found = re.search(rf"<b>{re.escape(html.escape(heading))}</b><table class='number'>(.*?)</table>", page)
    return re.findall("<td>(.*?)</td>", found[1]) if found else None


@pytest.mark.parametrize("name", NAMES)
def test_the_key_is_right_and_the_paper_does_not_tell(name):
    paper, key = (tg.course.sheet(name, seed=1, answers=answers).html for answers in (False, True))
    e = _by_hand(tg.exercise(name, seed=1))
    right = {said: e.run.arrivals({})[n] for n, said in zip(e.run.names, e.names, strict=True)}
    assert e.check(right), "답안의 수를 내면 맞는다"
    assert html.escape(e.title) in paper and html.escape(e.statement.split("\n")[0]) in paper
    for n, value in e.inputs.items():
        if np.asarray(value).dtype.kind == "f" and np.size(value) <= 40 and np.ndim(value) <= 2:
            assert cells(paper, n) == cells(key, n) == [format_number(v) for v in np.ravel(value)]
            assert all(abs(v * 100 - round(v * 100)) < 1e-9 for v in np.ravel(value))
    for said, value in right.items():
        assert cells(paper, said) is None and html.escape(said) in paper
        if value.dtype.kind == "f" and value.size <= 40 and value.ndim <= 2:
            assert cells(key, said) == [format_number(v) for v in value.ravel()]
    for mistake in e.problem.mistakes:
        assert html.escape(mistake.text) in key and html.escape(mistake.text) not in paper
    assert html.escape(e.run.solution[-1]) not in paper or not e.run.solution[-1].strip()


def test_seeds_vary_the_numbers_and_repeat():
    one, two = (tg.course.sheet("matmul", seed=seed).html for seed in (1, 2))
    assert one == tg.course.sheet("matmul", seed=1).html and one != two


def test_the_print_is_not_small():
    style = tg.course.sheet("product").html.partition("</style>")[0]
    sizes = [float(size) for size in re.findall(r"font(?:-size)?: ([\d.]+)pt", style)]
    assert len(sizes) >= 6 and min(sizes) >= 9


def test_choosing(tmp_path):
    lesson = tg.course.sheet(lesson=1, seed=2)
    assert lesson.title == "수업 1 · 씨앗 2" and all(html.escape(e.title) in lesson.html for e in tg.exercise(lesson=1))
    assert "iframe" in lesson._repr_html_()
    saved = lesson.save(tmp_path / "연습지.html")
    assert saved.read_text(encoding="utf-8") == lesson.html
    for wrong in ({}, {"which": "product", "lesson": 1}, {"which": []}, {"which": 1.5}, {"which": "없는 연습"}, {"lesson": 99}):
        with pytest.raises(ArgumentError):
            tg.course.sheet(**wrong)
    with pytest.raises(ArgumentError, match=r"\.html"):
        lesson.save(tmp_path / "연습지.pdf")
