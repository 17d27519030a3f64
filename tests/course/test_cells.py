"""수업의 칸: 다시 돌려도 같고, '바꾸어 보세요' 하고 권한 대로 바꾸어도 돈다.

바꾼 것이 멈추더라도 '수를 바꾸어 보았다면 다른 것이 당연합니다'(``FactError``)이다.
"""

from __future__ import annotations

import contextlib
import re
import time
import warnings

import pytest
from support.course.texts import PATHS, text

from tinygrad_ko.errors import FactError

# 수업 → 권한 것마다 (지금의 글, 바꾼 글)들. 오래 배우는 것은 줄인다
SUGGESTED: dict[int, list[list[tuple[str, str]]]] = {
    0: [[("0.01", "0.1")]],
    1: [[("fit(X, xor * 2 - 1", "fit(X, [-1, -1, -1, 1]")]],
    2: [[("leaf -= 0.5 * g", "leaf -= 0.1 * g")], [("range(1000)", "range(3000)")]],
    3: [[("for each in (nn.Sigmoid, nn.ReLU):", "for each in (nn.Sigmoid, nn.Tanh):")]],
    4: [[("Linear(2, 32)", "Linear(2, 4)"), ("Linear(32, 32)", "Linear(4, 4)"), ("Linear(32, 1)", "Linear(4, 1)")]],
    6: [[("(1.9, 3.0)", "(3.0, 5.0)")]],
    7: [[("[16] * depth", "[64] * depth"), ("nn.Linear(sizes[k], 16)", "nn.Linear(sizes[k], 64)"), ("nn.Linear(16, 2)", "nn.Linear(64, 2)")]],
    8: [[("[0.18, 10.25]", "[18, 10.25]")]],
    9: [[("depth=10", "depth=30")]],
    10: [[("optim.SGD(p, lr=lr)", "optim.SGD(p, lr=lr, momentum=0.9)")]],
    12: [[("depth=6", "depth=12"), ("epochs=8", "epochs=1")], [("size=64", "size=4"), ("epochs=8", "epochs=1")]],
    13: [[("nn.LeakyReLU(0.01)", "nn.LeakyReLU(0.1)")], [("nn.LeakyReLU(0.01)", "nn.LeakyReLU(0.3)")]],
    14: [[("pool(tg.tensor(v), 2)", "pool(tg.tensor(v), 4)")]],
    15: [[("order[:200], order[200:700]", "order[:1000], order[1000:1500]"), ("range(150)", "range(10)")]],
    16: [[("answers[train[:40]] = (y[train[:40]] + rng.integers(1, 10, 40)) % 10", "")]],
    17: [[("(0.125, 0.125)", "(0.0625, 0.0625)")]],
    18: [[("order[:200], order[200:700]", "order[:100], order[200:700]")],
         [("nn.Sequential(nn.Linear(64, 256)", "nn.Sequential(nn.Dropout(p), nn.Linear(64, 256)")]],
    19: [[("Conv2d(1, 16", "Conv2d(1, 4"), ("Conv2d(16, 32", "Conv2d(4, 8"), ("Linear(128, 10)", "Linear(32, 10)")],
         [("nn.ReLU(), nn.MaxPool2d(2),\n        nn.Flatten", "nn.ReLU(), nn.Conv2d(32, 32, 2, stride=2),\n        nn.Flatten")]],
    20: [[("nn.ReLU(), nn.MaxPool2d(2),\n            nn.Conv2d", "nn.ReLU(), nn.MaxPool2d(2, 1),\n            nn.Conv2d"), ("Linear(288", "Linear(800"), ("epochs=7", "epochs=1")]],
    21: [[("shared = nn.Conv1d(1, 1, 3", "shared = nn.Conv1d(1, 1, 3, stride=2")]],
    22: [[("(5, 20, 50)", "(5, 20, 50, 100)")], [("np.sqrt(counts), 12", "np.sqrt(counts), 4")]],
    23: [[("100_000", "30_000")]],
}
LESSONS = {text(path).number: text(path).body for path in PATHS}


def cells(body: str) -> list[str]:
    return re.findall(r"```\{code-cell\}[^\n]*\n(?::tags:[^\n]*\n)?(.*?)```", body, re.DOTALL)


@pytest.mark.slow
@pytest.mark.parametrize("number", LESSONS)
def test_a_cell_runs_again(number, tmp_path, monkeypatch):
    """노트북에서 칸을 거듭 돌리는 것은 흔한 일이다. 오래 배우는 칸은 한 번만 돌린다."""
    monkeypatch.chdir(tmp_path)
    names: dict[str, object] = {}
    for cell in cells(LESSONS[number]):
        began = time.perf_counter()
        exec(cell, names)
        if time.perf_counter() - began < 1:
            exec(cell, names)


def test_every_suggestion_has_a_row():
    assert SUGGESTED.keys() >= {number for number, body in LESSONS.items() if "바꾸어 보세요:" in body}


@pytest.mark.slow
@pytest.mark.parametrize(("number", "changes"), [(number, changes) for number, rows in SUGGESTED.items() for changes in rows])
def test_what_is_suggested_runs(number, changes, tmp_path, monkeypatch):
    body = LESSONS[number]
    for now, then in changes:
        assert now in body
        body = body.replace(now, then)
    monkeypatch.chdir(tmp_path)
    names: dict[str, object] = {}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # 권한 대로 크게 걸으면 넘친다고 알린다
        for cell in cells(body):
            with contextlib.suppress(FactError):
                exec(cell, names)
