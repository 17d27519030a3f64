"""학습의 녹화와 필름: 적힌 수는 그 순간의 것이고, 얼마나 오래 배우든 크기가 정해져 있으며, 학습을 바꾸지 않는다."""

from __future__ import annotations

import html
import json
import re
from typing import Any

import numpy as np
import pytest
from support.view.drawing import texts

import tinygrad_ko as tg
from tinygrad_ko import nn, optim
from tinygrad_ko.errors import ArgumentError, ArgumentTypeError, ShapeError
from tinygrad_ko.view.plots.developed import develop

F, film, Record = nn.functional, tg.plot.training_film, tg.plot.TrainingRecord
X, Y = tg.data.make_moons(40, generator=0)


def model(classes: int = 2, hidden: int = 4) -> Any:
    return nn.Sequential(nn.Linear(2, hidden, generator=0), nn.Tanh(), nn.Linear(hidden, classes, generator=1))


def learned(epochs: int, record: bool = True, **options: Any) -> tuple[Any, Any, list[Any]]:
    """배운 모델, 녹화한 것, 순간마다의 참값 (손실, 가중치, 답)."""
    net = model()
    made = Record(net, X, Y, **options) if record else None
    optimizer, truth = optim.Adam(net.parameters(), lr=0.1), [(None, net[0].weight.data.copy(), net(X).data.copy())]
    for _ in range(epochs):
        loss = F.cross_entropy(net(X), Y)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        if made is not None:
            made(loss)
        truth.append((loss.item(), net[0].weight.data.copy(), net(X).data.copy()))
    return net, made, truth


@pytest.mark.slow
def test_each_moment_is_the_model_of_that_moment() -> None:
    _, record, truth = learned(25, limit=8)
    moments = record.moments()
    assert [m.step for m in moments] == [0, 4, 8, 12, 16, 20, 24, 25] and record.every == 4
    for m in moments:
        loss, weight, answers = truth[m.step]
        np.testing.assert_array_equal(m.weights[0], weight.astype(float))
        np.testing.assert_allclose(m.there, answers, atol=1e-6)
        if m.step:
            assert record.history["train_loss"][m.step - 1] == loss
    ax = film(record, step=2).axes[0]
    right = (truth[8][2].argmax(1) == Y).mean()
    assert ax.get_title() == f"8에포크: 정확도 {right:.1%}"


def test_recording_does_not_change_the_learning() -> None:
    with_record, record, _ = learned(12)
    without, _, _ = learned(12, record=False)
    for a, b in zip(with_record.parameters(), without.parameters(), strict=True):
        assert a.data.tobytes() == b.data.tobytes()
    before = [p.data.tobytes() for p in with_record.parameters()]
    film(record, animated=True).to_html()
    assert [p.data.tobytes() for p in with_record.parameters()] == before and with_record.training


def test_the_last_moment_is_kept_even_if_the_model_moves_on() -> None:
    """드물게 담는 동안의 마지막 순간도, 그 뒤에 모델을 바꾸어도 그때의 것이다."""
    net, record, truth = learned(25, limit=8)
    net[0].weight.data[...] = 9
    last = record.moments()[-1]
    np.testing.assert_array_equal(last.weights[0], truth[25][1].astype(float))
    np.testing.assert_allclose(last.there, truth[25][2], atol=1e-6)
    assert (net[0].weight.data == 9).all()


def test_what_was_not_recorded_is_a_dash() -> None:
    record = Record(nn.Linear(2, 1, generator=0))
    for value in (1.0, np.nan, 2.0):
        record(value)
    made = develop("film", record)
    assert [made.value("훈련 손실", k) for k in range(4)] == ["—", "1.0", "—", "2.0"]


@pytest.mark.parametrize("calls", [1, 2, 59, 60, 61, 500])
def test_the_number_of_moments_is_bounded(calls: int) -> None:
    record = Record(nn.Linear(2, 1, generator=0), limit=6)
    for k in range(calls):
        record(1.0 / (k + 1))
    moments = record.moments()
    assert len(moments) <= 7 and moments[0].step == 0 and moments[-1].step == calls
    steps = np.diff([m.step for m in moments])
    assert len(set(steps[:-1].tolist())) <= 1 and len(record.history["train_loss"]) == calls


@pytest.mark.slow
def test_the_page_says_what_was_computed() -> None:
    _, record, truth = learned(12)
    made = film(record, animated=True)
    page = made.to_html()
    assert not re.search(r"https?:|//[a-z]|@import|<link", re.sub(r"base64,[\w+/=]*", "", page))
    said = json.loads(re.search(r"say = (\[.*?\]);", page)[1])  # type: ignore[index]
    assert len(said) == 13 == made.frames
    for k, (loss, _, answers) in enumerate(truth):
        hit = int((answers.argmax(1) == Y).sum())
        assert f"정확도 {hit / 40:.1%}" in said[k]
        if k:
            number = re.search(r"훈련 손실 ([\d.e-]+)", said[k])[1]  # type: ignore[index]
            assert float(number) == pytest.approx(loss, rel=1e-3)
            assert f"(40개 가운데 {hit}개)" in said[k]
    written = [json.loads(html.unescape(found)) for found in re.findall(r'class="weight"[^>]*data-text="([^"]*)"', page)]
    for texts_of, column in zip(written, np.array([w for _, w, _ in truth]).swapaxes(1, 2).reshape(13, -1).T, strict=False):
        np.testing.assert_allclose([float(t.replace("−", "-")) for t in texts_of], column, rtol=0.006)


@pytest.mark.slow
def test_a_page_stays_small() -> None:
    """열두 부류, 점 2,000개, 오래 배운 큰 망이어도 한 장은 1 MB 를 넘지 않는다."""
    rng = np.random.default_rng(0)
    many, kinds = rng.normal(size=(2000, 2)).astype(np.float32), rng.integers(0, 12, 2000)
    net = model(12, 64)
    record = Record(net, many, kinds)
    for k in range(400):
        net[0].weight.data[...] += rng.normal(scale=0.05, size=(64, 2)).astype(np.float32)
        record(2.0 / (k + 1), val_loss=3.0 / (k + 1))
    made = film(record, animated=True)
    assert made.frames <= 61 and len(made.to_html()) < 1_000_000
    texts(made.figure)


def test_as_a_callback_of_the_trainer() -> None:
    net = model()
    record = Record(net, X, Y)
    trainer = tg.training.Trainer(net, nn.CrossEntropyLoss(), optim.SGD(net.parameters(), lr=0.1), metrics=["accuracy"], callbacks=[record],
                                  progress=False)
    history = trainer.fit((tg.tensor(X), tg.tensor(Y)), (tg.tensor(X), tg.tensor(Y)), epochs=3)
    assert record.history["val_loss"] == history["val_loss"] and record.steps == 3
    assert film(record).axes[1].get_legend() is not None


@pytest.mark.slow
def test_awkward_runs() -> None:
    """자료가 없는 것, 발산한 것, 한 점, 한 부류, 답이 하나인 것, 큰 층, 가중치가 없는 것."""
    plain = Record(nn.Sequential(nn.Conv2d(1, 8, 5, generator=0), nn.BatchNorm2d(8)), unit="걸음")
    plain(val_loss=1.0)
    plain(train_loss=float("nan"))
    assert plain.history["train_loss"][0] != plain.history["train_loss"][0] and len(texts(film(plain))) > 3
    lost = model()
    record = Record(lost, X, Y)
    for value in (1.0, np.nan, np.inf):
        lost[0].weight.data[...] *= np.float32(value)
        record(value)
    made = film(record, animated=True)
    page = made.to_html()
    assert "발산" in page and made.figure.axes[0].get_title() == "3에포크: 발산"
    for count, kinds in ((1, [0]), (3, [1, 1, 1])):
        record = Record(model(), X[:count], kinds)
        record(0.5)
        assert film(record, animated=True).to_html()
    one = Record(nn.Sequential(nn.Linear(2, 1, generator=0), nn.Sigmoid()), X, Y)
    one(0.0)
    one(0.0)
    texts(film(one))
    assert film(one, animated=True).to_html()
    none = Record(nn.Tanh())
    none(1.0)
    assert film(none, animated=True).to_html()
    texts(film(none))


@pytest.mark.parametrize(("call", "kind", "words"), [
    (lambda: Record(3), ArgumentTypeError, "모듈|Module"),
    (lambda: Record(model(), np.ones((3, 5))), ShapeError, "\\(3, 5\\)"),
    (lambda: Record(model(), None, Y), ArgumentError, "점 X"),
    (lambda: Record(model(), X, Y[:3]), ShapeError, "40개"),
    (lambda: Record(model(), X, Y, limit=1), ArgumentError, "limit"),
    (lambda: Record(model(), X, Y, labels=["하나"]), ArgumentError, "labels"),
    (lambda: Record(nn.Linear(3, 1), X, Y), ShapeError, "in_features"),
    (lambda: Record(model(), X, Y + 1), ArgumentError, "2 미만"),
    (lambda: Record(model())("손실"), ArgumentTypeError, "train_loss"),
    (lambda: Record(model())(tg.ones(3)), ArgumentTypeError, "수 하나"),
    (lambda: film(Record(model())), ArgumentError, "record\\(loss\\)"),
    (lambda: film({"train_loss": [1.0]}), ArgumentTypeError, "TrainingRecord"),
    (lambda: film(learned(2)[1], step=3), ArgumentError, "2 이하"),
])
def test_refusals(call: Any, kind: Any, words: str) -> None:
    with pytest.raises(kind, match=words):
        call()
