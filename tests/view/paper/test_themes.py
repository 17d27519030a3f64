"""그림의 색: 글자는 어느 바탕에서도 읽히고, auto 는 빠뜨리는 색이 없다."""

from __future__ import annotations

import re

import numpy as np
import pytest

import tinygrad_ko as tg
from tinygrad_ko import nn
from tinygrad_ko.errors import ArgumentError
from tinygrad_ko.view.graph import graph
from tinygrad_ko.view.paper.themes import DARK, LIGHT, THEMES, Paint, Theme, contrast, mixed

INKS = ("ink", "quiet", "gradient", "warning")
PAINTS = ("leaf", "interior", "result", "constant", "step", "group")


@pytest.mark.parametrize("theme", THEMES.values(), ids=THEMES)
def test_letters_are_readable_on_every_ground(theme: Theme) -> None:
    grounds = {"paper": theme.paper, **{paint: getattr(theme, paint).fill for paint in PAINTS}}
    worst = {(ink, ground): contrast(getattr(theme, ink), colour) for ink in INKS for ground, colour in grounds.items()}
    assert {pair: round(c, 2) for pair, c in worst.items() if c < 4.5} == {}
    # 글자가 아닌 것(WCAG 1.4.11)은 3:1: 화살표, 잎과 결과와 연산과 묶음의 테두리
    lines = {p: contrast(getattr(theme, p).line, theme.paper) for p in ("leaf", "result", "step", "group")}
    assert {p: round(c, 2) for p, c in {**lines, "arrow": contrast(theme.arrow, theme.paper)}.items() if c < 3} == {}


def test_contrast_and_mixing() -> None:
    assert contrast("#FFFFFF", "#000000") == pytest.approx(21) == contrast("#000000", "#FFFFFF")
    assert contrast("#777777", "#FFFFFF") == pytest.approx(4.48, abs=0.01)
    assert mixed("#000000", "#FFFFFF", 0.5) == "#808080" and mixed("#123456", "#FFFFFF", 1) == "#123456"


def flat(theme: Theme) -> list[str]:
    return [c for part in theme for c in (part if isinstance(part, Paint) else (part,))]


def test_light_colours_tell_their_use() -> None:
    """색을 보고 쓰임을 알 수 있어야 어두운 색을 고를 수 있다."""
    pairs = set(zip(flat(LIGHT), flat(DARK), strict=True))
    assert len(dict(pairs)) == len(pairs)


def everything() -> tg.Tensor:
    """모든 색이 쓰이는 그림."""
    x = tg.tensor([np.nan, 1.0, -1.0], requires_grad=True, name="x")
    model = nn.Sequential(nn.Linear(3, 2), nn.Tanh())
    loss = (model(x.reshape(1, 3).astype(np.float32)) * np.float32(2.0)).sum() + (x * 3).sum()
    loss.backward(retain_graph=True)
    return loss


def test_auto_darkens_every_colour() -> None:
    svg = graph(everything(), theme="auto", depth=0).pipe(encoding="utf-8")
    rules = dict(re.findall(r'\.tg-auto \[(?:fill|stroke)="(#\w+)"\]\{\w+:(#\w+)\}', svg))
    body = svg.partition("</style>")[2]
    used = set(re.findall(r'(?:fill|stroke)="(#\w+)"', body))
    assert used == rules.keys() and set(rules.values()) <= set(flat(DARK))
    assert svg.index('class="tg-auto"') < svg.index("<style>")
    plain = graph(everything(), depth=0).pipe(encoding="utf-8")
    assert "<style" not in plain


@pytest.mark.parametrize("name", THEMES)
def test_a_picture_uses_only_its_own_colours(name: str) -> None:
    for options in ({}, {"backward": True}, {"depth": 0}):
        svg = graph(everything(), theme=name, **options).pipe(encoding="utf-8")
        assert set(re.findall(r"#[0-9A-Fa-f]{6}", svg)) <= set(flat(THEMES[name]))


def test_unknown_theme() -> None:
    with pytest.raises(ArgumentError, match="theme.*'auto'.*'blue'"):
        graph(tg.tensor(1.0), theme="blue")
