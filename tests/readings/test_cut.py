"""끊긴 길: 떼어 낸 것은 떼어 냈다고, 사용자가 준 상수는 상수라고 말한다."""

from __future__ import annotations

from contextlib import nullcontext

import numpy as np
import pytest

import tinygrad_ko as tg
from tinygrad_ko.readings.cut import cut_of
from tinygrad_ko.readings.story import story

FROM_W = {"떼어 낸 것": lambda w: w * w.detach(), "곱해서 떼어 낸 것": lambda w: (h := w * 2.5) * h.detach()}
UNFOLLOWED = {"비교": lambda w: w * (w > 1), "반올림": lambda w: w + (w.round() - w).detach()}
GIVEN = {"수": lambda w: w * 2.0, "배열": lambda w: w * np.array([1.5, 2.0]), "텐서": lambda w: w * tg.tensor([1.5, 2.0])}


def cuts(program, watched):
    w = tg.tensor([1.5, 2.0], requires_grad=True, name="w")
    with tg.keep_values() if watched else nullcontext():
        loss = program(w).sum()
    told = story(loss)
    found = [cut_of(told, key) for key in told.boxes]
    return told, [cut for cut in found if cut is not None], tg.explain(loss).text


@pytest.mark.parametrize("watched", [True, False])
@pytest.mark.parametrize("case", FROM_W)
def test_detached_values_know_their_source(case, watched):
    told, (cut,), text = cuts(FROM_W[case], watched)
    assert told.boxes[cut.source].node.requires_grad
    assert "에서 떼어 낸(detach) 값이어서" in " ".join(text.split())


@pytest.mark.parametrize("watched", [True, False])
@pytest.mark.parametrize("case", UNFOLLOWED)
def test_unfollowed_values_are_told_apart_from_given_ones(case, watched):
    _, (cut,), text = cuts(UNFOLLOWED[case], watched)
    assert cut.source is None
    assert "따라가지 않는 셈" in " ".join(text.split())


@pytest.mark.parametrize("watched", [True, False])
@pytest.mark.parametrize("case", GIVEN)
def test_given_constants_are_not_cut(case, watched):
    _, found, text = cuts(GIVEN[case], watched)
    assert found == [] and "떼어 낸" not in text
