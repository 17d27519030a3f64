"""사실: 잰 것과 견주고, 같으면 한 줄, 다르면 무엇이 다른지 말하며 멈춘다."""

from __future__ import annotations

import importlib

import numpy as np
import pytest

import tinygrad_ko as tg
from tinygrad_ko.course import confirm, fact, facts
from tinygrad_ko.errors import ArgumentError, FactError


@pytest.mark.parametrize("measured", [
    [-0.5, 0.5, 0.5, 1.5], (-0.5, 0.5, 0.5, 1.5), np.array([-0.5, 0.5, 0.5, 1.5]), tg.tensor([-0.5, 0.5, 0.5, 1.5], requires_grad=True),
    [tg.tensor(-0.5), np.float32(0.5), 0.5, 1.5],
])
def test_what_agrees_is_said_in_one_line(measured, capsys):
    confirm("L1.1", measured)
    said = capsys.readouterr().out
    assert said.count("\n") == 1 and said.startswith("✓ L1.1 OR 게이트의 가중합") and said.endswith(": [-0.5, 0.5, 0.5, 1.5]\n")


@pytest.mark.parametrize(("id", "measured"), [
    ("L1.1", [-0.5, 0.5, 0.5, 1.4]), ("L1.1", [-0.5, 0.5, 0.5]), ("L1.1", [[-0.5, 0.5, 0.5, 1.5]]), ("L1.1", -0.5), ("0.1", 30.001), ("0.1", float("nan")),
    ("0.1", None), ("0.1", "30.0"), ("0.1", [30.0]), ("L1.4", "x₁ = 0"), ("L1.4", 1.0), ("L1.9", False), ("L1.9", 1), ("0.1", True), ("L1.5", -0.3537),
])
def test_what_differs_stops(id, measured, capsys):
    with pytest.raises(FactError, match=f"사실 {id}: 잰 것이 다릅니다.*수를 바꾸어 보았다면 다른 것이 당연합니다"):
        confirm(id, measured)
    assert capsys.readouterr().out == ""


def test_what_differs_beyond_the_shown_digits_is_shown_whole():
    with pytest.raises(FactError, match=r"사실은 30\.0 인데 잰 것은 30\.000001 입니다"):
        confirm("0.1", 30.000001)
    with pytest.raises(FactError, match=r"사실은 \[33\.0, -22\.0\] 인데 잰 것은 \[33\.0, -22\.00001\] 입니다"):
        confirm("0.3", [33.0, -22.00001])


def test_a_failed_fact_is_an_assertion():
    """검사와 노트북이 '단언이 깨졌다'고 읽는다."""
    with pytest.raises(AssertionError):
        confirm("0.1", 31.0)


def test_the_tolerance_is_absolute_and_included(capsys):
    confirm("L1.5", fact("L1.5") + 4.9e-5)
    with pytest.raises(FactError, match="±5e-05"):
        confirm("L1.5", fact("L1.5") + 5.2e-5)


@pytest.mark.parametrize("ask", [fact, lambda id: confirm(id, 1.0)])
def test_an_unknown_fact_names_the_nearest(ask):
    with pytest.raises(ArgumentError, match=r"'L1\.99'.*혹시 'L1\.9'"):
        ask("L1.99")
    with pytest.raises(ArgumentError, match=r"facts\(\)"):
        ask("???")


def test_every_fact_is_whole():
    assert len(facts()) >= 20
    for each in facts().values():
        assert each.what.strip() and each.value is not None and each.tolerance >= 0, each
        assert not isinstance(each.value, dict)


def test_what_the_lecture_slipped_on_is_said(monkeypatch, capsys):
    module = importlib.import_module("tinygrad_ko.course.checking")
    from tinygrad_ko.course import Fact

    monkeypatch.setattr(module, "facts", lambda: {"L7.1": Fact("L7.1", "시그모이드 도함수의 최댓값", 0.25, 0.0, "강의의 0.3 은 0.25 이다")})
    confirm("L7.1", 0.25)
    assert "정오표: 강의의 0.3 은 0.25 이다" in capsys.readouterr().out
