"""손글씨 숫자: 설정의 끝, 한 번 돌린 결과의 수들, 첫 걸음의 그림과 요약의 글."""

from __future__ import annotations

import dataclasses
import json
import time
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from tinygrad_ko.errors import ArgumentError
from tinygrad_ko.training import digits
from tinygrad_ko.training.digits import TRAIN, Options, Result

# (설정, 한계인 값, 그것을 넘은 값과 들을 말)
LIMITS: list[tuple[str, Any, Any, str]] = [
    ("epochs", 1, 0, "--epochs: 1 이상이어야 합니다. 받은 값: 0."),
    ("batch_size", 1, 0, "--batch-size: 1 이상이어야 합니다. 받은 값: 0."),
    ("batch_size", 1257, 1258, "--batch-size: 학습에 쓰는 영상 1,257장보다 클 수 없습니다. 받은 값: 1258."),
    ("lr", 5e-324, 0.0, "--lr: 0보다 큰 유한한 수여야 합니다. 받은 값: 0.0."),
    ("lr", 1e308, float("inf"), "--lr: 0보다 큰 유한한 수여야 합니다. 받은 값: inf."),
    ("hidden", (1,), (), "--hidden: 층마다 1 이상이어야 합니다. 받은 값: ."),
    ("hidden", (1, 1), (3, 0), "--hidden: 층마다 1 이상이어야 합니다. 받은 값: 3 0."),
    ("seed", 0, -1, "--seed: 0 이상이어야 합니다. 받은 값: -1."),
]


@pytest.mark.parametrize(("name", "last", "beyond", "said"), LIMITS)
def test_a_limit_is_allowed_and_one_beyond_it_is_not(name: str, last: Any, beyond: Any, said: str) -> None:
    assert getattr(Options(**{name: last}), name) == last
    with pytest.raises(ArgumentError) as caught:
        Options(**{name: beyond})
    assert str(caught.value) == said


@pytest.fixture(scope="module")
def ran(tmp_path_factory: pytest.TempPathFactory) -> tuple[Result, dict[str, Any], float]:
    """한 번 돌린 결과, 적힌 요약, 그동안의 시계(초)."""
    out = tmp_path_factory.mktemp("digits")
    began = time.perf_counter()
    result = digits.run(Options(epochs=2, hidden=(16, 12), lr=0.02, out=out), progress=False)
    return result, json.loads((out / "summary.json").read_text(encoding="utf-8")), time.perf_counter() - began


@pytest.mark.slow
def test_the_numbers_of_a_run_agree_with_each_other(ran: tuple[Result, dict[str, Any], float]) -> None:
    result, written, clock = ran
    confusion = np.array(result.confusion)
    labels = digits.load_parts()[2][1]
    assert confusion.sum(axis=1).tolist() == np.bincount(labels, minlength=10).tolist(), "줄은 정답이다"
    assert result.test_accuracy == np.trace(confusion) / len(labels) and 0.3 < result.test_accuracy < 1
    assert result.digit_accuracy == [confusion[k, k] / confusion[k].sum() for k in range(10)]
    assert result.validation_accuracy == result.history["val_accuracy"][-1] and len(result.history["val_accuracy"]) == 2
    assert 0 < result.train_seconds < result.seconds < clock
    assert written["sizes"] == {"train": 1257, "validation": 180, "test": 360} and TRAIN == 1257
    assert written["options"] == {**dataclasses.asdict(result.options), "hidden": [16, 12], "out": str(result.options.out)}
    kept = {name: getattr(result, name) for name in ("test_accuracy", "validation_accuracy", "digit_accuracy", "confusion", "train_seconds", "seconds")}
    assert {name: written[name] for name in kept} == kept and written["history"] == dict(result.history)


@pytest.mark.parametrize("hidden", [(2,), (3, 2)])
def test_the_first_step_is_drawn_with_every_value_named(hidden: tuple[int, ...], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """층의 차례와 이름: 마지막의 가중합만 점수이다. 그린 뒤에 기울기는 남지 않는다."""
    drawn: list[tuple[Any, dict[str, Any]]] = []
    real = digits.graph
    monkeypatch.setattr(digits, "graph", lambda loss, names, **options: drawn.append((loss, names)) or real(loss, names=names, **options))
    model = digits.build(hidden, 0)
    images, labels = digits._one_of_each(*digits.load_parts()[0])
    digits.draw_first_step(model, images, labels, tmp_path / "graph.svg")
    [(loss, names)] = drawn
    layers = range(1, len(hidden) + 1)
    expected = ["입력"]
    for depth in [*layers, len(hidden) + 1]:
        k = 2 * (depth - 1)
        expected += [f"가중치 {depth} · {k}.weight", f"편향 {depth} · {k}.bias", *([f"가중합 {depth}", f"은닉층 {depth}"] if depth in layers else ["점수(logit)"])]
    assert list(names) == [*expected, "손실"]
    x = images
    for depth in layers:
        weight, bias = (names[n].data for n in expected if n.startswith((f"가중치 {depth}", f"편향 {depth}")))
        np.testing.assert_allclose(names[f"가중합 {depth}"].data, x @ weight.T + bias, rtol=1e-4, atol=1e-5)
        x = np.maximum(names[f"가중합 {depth}"].data, 0)
        np.testing.assert_array_equal(names[f"은닉층 {depth}"].data, x)
    assert names["점수(logit)"].shape == (4, 10) and names["손실"] is loss and labels.tolist() == [0, 1, 2, 3]
    assert all(p.grad is None for p in model.parameters())
    shown = (tmp_path / "graph.svg").read_text(encoding="utf-8")
    assert all(name.partition(" · ")[0] in shown for name in names)


def test_the_report_tells_the_numbers(tmp_path: Path) -> None:
    confusion = np.diag([30] * 10)
    confusion[3] = [0, 2, 0, 33, 0, 1, 0, 0, 0, 0]
    confusion[7] = [0, 0, 0, 5, 0, 0, 0, 20, 0, 5]
    result = Result(
        Options(epochs=4, out=tmp_path), test_accuracy=293 / 306, validation_accuracy=0.875,
        digit_accuracy=(confusion.diagonal() / confusion.sum(axis=1)).tolist(), confusion=confusion.tolist(),
        train_seconds=2.25, seconds=3.5, history={},  # type: ignore[arg-type]
    )
    rows = [" ".join(row.split()) for row in digits.report(result).splitlines()]
    assert rows == [
        "손글씨 숫자(UCI digits) 1,257장으로 배우고, 처음 보는 360장으로 시험했습니다.", "",
        "시험 정확도 95.75% (360장 가운데 293장)", "검증 정확도 87.50% (180장)",
        "가장 어려운 수 7: 66.7% (30장 가운데 20장), 3, 9로 잘못 보았습니다",
        "걸린 시간 3.5초 (학습 2.2초, 에포크 4번)", "", "숫자마다의 정확도",
        "0: 100% 1: 100% 2: 100% 3: 92% 4: 100% 5: 100% 6: 100% 7: 67% 8: 100% 9: 100%", "",
        f"결과 ({tmp_path})", *(f"{name} {meaning}" for name, meaning in digits.FILES.items()),
    ]


@pytest.mark.parametrize("missing", ["korean_font", "find_dot"])
def test_what_a_picture_needs_is_asked_before_learning(missing: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def absent() -> None:
        raise ArgumentError("없다")

    monkeypatch.setattr(digits, missing, absent)
    monkeypatch.setattr(digits, "load_parts", lambda: pytest.fail("학습하기 전에 알아차려야 한다"))
    with pytest.raises(ArgumentError, match="없다"):
        digits.run(Options(epochs=1, out=tmp_path / "새"), progress=False)
    assert list(tmp_path.iterdir()) == []
