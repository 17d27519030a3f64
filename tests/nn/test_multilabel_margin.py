"""여러 이름표의 힌지: 정의대로 짝마다 더한 것과 같고, 이름표의 기둥만 만든다."""

from __future__ import annotations

import tracemalloc

import numpy as np
import pytest

import tinygrad_ko as tg
from tinygrad_ko.nn import functional as F


def by_pairs(x, t):
    """정의: 이름표 i (적힌 만큼)와 이름표가 아닌 j 마다 max(0, 1 − x_i + x_j) / C. 값과 기울기."""
    losses, slope = np.zeros(len(x)), np.zeros(x.shape)
    for n, (line, marks) in enumerate(zip(x, t, strict=True)):
        labels = marks[: np.argmax(marks < 0)] if (marks < 0).any() else marks
        for i in labels:
            for j in set(range(len(line))) - set(labels.tolist()):
                gap = 1 - line[i] + line[j]
                if gap > 0:
                    losses[n] += gap / len(line)
                    slope[n, i] -= 1 / len(line)
                    slope[n, j] += 1 / len(line)
    return losses, slope


@pytest.mark.parametrize("kept", [0.0, 0.3, 0.7, 1.0])
def test_it_is_the_sum_over_pairs(kept):
    """같은 이름표를 두 번, −1 뒤에 남은 번호, 이름표가 없는 줄과 모두인 줄도."""
    rng = np.random.default_rng(0)
    x, t = rng.standard_normal((30, 7)), rng.integers(0, 7, (30, 7))
    t[rng.random(t.shape) > kept] = -1
    leaf = tg.tensor(x, requires_grad=True)
    losses = F.multilabel_margin_loss(leaf, t, reduction="none")
    losses.sum().backward()
    wanted, slope = by_pairs(x, t)
    np.testing.assert_allclose(losses.data, wanted, rtol=1e-12, atol=1e-15)
    np.testing.assert_allclose(leaf.grad.data, slope, rtol=1e-12, atol=1e-15)


@pytest.mark.filterwarnings("ignore:invalid value:RuntimeWarning")  # ∞ − ∞: 세지 않는 짝이다
def test_infinite_scores_that_do_not_count_stay_out():
    x = tg.tensor([[np.inf, 0.5, np.inf, 0.0]], requires_grad=True)
    loss = F.multilabel_margin_loss(x, [[0, 2, -1, 1]])
    loss.backward()
    assert loss.item() == 0 and (x.grad.data == 0).all()


def test_pairs_of_all_classes_are_not_made():
    x, t = tg.tensor(np.zeros((20, 1000), np.float32), requires_grad=True), np.full((20, 1000), -1)
    t[:, 0] = np.arange(20)
    tracemalloc.start()
    F.multilabel_margin_loss(x, t).backward()
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 4 * 20 * 1000 * 100  # 짝을 모두 만들면 float32 로도 그 열 배이다
