"""퍼셉트론의 발자취: 장면마다 그때의 직선이고, 까닭이 된 표본에 고리가 있다."""

from __future__ import annotations

import json
import re
import warnings
from typing import Any

import numpy as np
import pytest
from support.view.drawing import texts

import tinygrad_ko as tg
from tinygrad_ko import nn
from tinygrad_ko.errors import ArgumentError, ArgumentTypeError, DataError, ShapeError

draw = tg.plot.perceptron_trace
X, OR, XOR = np.array([[0, 0], [0, 1], [1, 0], [1, 1]]), [-1, 1, 1, 1], [-1, 1, 1, -1]
RESULT = nn.Perceptron(2).fit(X, OR)


def slanted(y: Any, epochs: int = 100) -> Any:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return nn.Perceptron(2).fit(X, y, max_epochs=epochs)


def test_each_scene_is_the_line_of_that_moment() -> None:
    made = draw(RESULT, X, OR, animated=True)
    ax = made.figure.axes[0]
    assert made.frames == len(RESULT.history) == 6
    for k, (w0, w) in enumerate(RESULT.history):
        made._draw_frame(k)
        now = [line for line in ax.lines if line.get_visible() and line.get_linewidth() > 2]
        assert len(now) == bool(w.any())
        for line in now:  # 그 직선 위의 두 점은 d(x) = 0
            for spot in (line.get_xy1(), line.get_xy2()):
                assert w0 + w @ spot == pytest.approx(0, abs=1e-12)
        ring = ax.collections[0]
        assert ring.get_visible() == (k > 0)
        if k:
            assert ring.get_offsets()[0].tolist() == X[RESULT.causes[k - 1][1]].tolist()


def test_a_step_and_a_limit() -> None:
    assert draw(RESULT, X, OR, step=0).axes[0].get_title() == "처음: 0 = 0"
    assert draw(RESULT, X, OR, step=3).axes[0].get_title() == "3번 고친 뒤: x₂ − 1 = 0"
    long = slanted(XOR)
    assert len(long.causes) > 300 and draw(long, X, XOR, animated=True, limit=7).frames == 8
    assert len({(w0, *w) for w0, w in long.history}) == 7  # 되풀이한다


@pytest.mark.slow
def test_page() -> None:
    made = draw(RESULT, X, OR, animated=True)
    page = made.to_html()
    assert not re.search(r"https?:|//[a-z]|@import|src=|<link", page)
    said = json.loads(re.search(r"say = (\[.*?\]);", page)[1])  # type: ignore[index]
    assert len(said) == 6 and "표본 2(1, 0): 정답은 +1인데 s = −1 이어서 −1이라고" in said[4] and "모두 맞힙니다" in said[-1]
    cut = draw(slanted(XOR), X, XOR, animated=True, limit=5).to_html()
    assert "번 가운데 여기까지만" in cut and len(cut) < 60_000


@pytest.mark.slow
@pytest.mark.parametrize("y", [XOR, [1] * 4, [-1] * 4], ids=["XOR", "모두 +1", "모두 −1"])
def test_awkward_answers(y: Any) -> None:
    """한 번도 고치지 않은 것, 한 부류뿐인 것, 끝나지 않는 것."""
    result = slanted(y, 9)
    for options in ({}, {"box": (-9, 9, -9, 9)}):
        made = draw(result, X, y, animated=True, **options)
        texts(made.figure)
        assert made.to_html()
    one = nn.Perceptron(2).fit([[3.0, 4.0]], [-1])
    texts(draw(one, [[3.0, 4.0]], [-1]))


@pytest.mark.parametrize(("call", "kind", "words"), [
    (lambda: draw(RESULT, X, [0, 1, 1, 1]), DataError, "정답은 −1 또는 \\+1"),
    (lambda: draw(RESULT, X, [1, -1, -1, -1]), DataError, "배운 것이 아닙니다"),
    (lambda: draw(RESULT, X[:2], OR[:2]), DataError, "배운 것이 아닙니다"),
    (lambda: draw(RESULT, X + 1, OR), DataError, "배운 것이 아닙니다"),
    (lambda: draw(nn.Perceptron(2), X, OR), ArgumentTypeError, "fit"),
    (lambda: draw(RESULT, X[:, :1], OR), ShapeError, "2"),
    (lambda: draw(RESULT, [[np.nan, 0]] * 4, OR), ArgumentError, "nan"),
    (lambda: draw(RESULT, X, OR, step=6), ArgumentError, "5 이하"),
    (lambda: draw(RESULT, X, OR, step=-1), ArgumentError, "step"),
    (lambda: draw(RESULT, X, OR, limit=0), ArgumentError, "limit"),
    (lambda: draw(nn.Perceptron(3).fit(np.eye(3), [1, 1, -1]), np.eye(3)[:, :2], [1, 1, -1]), ShapeError, "3개"),
])
def test_refusals(call: Any, kind: Any, words: str) -> None:
    with pytest.raises(kind, match=words):
        call()
