"""기록: 사전이고, 찍으면 줄이 맞는 표이고, 그림과 파일이 된다."""

from __future__ import annotations

import copy
import json
import math
import pickle
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
import pytest

from tinygrad_ko import nn, optim
from tinygrad_ko.korean.terminal_width import terminal_width
from tinygrad_ko.training import History, Trainer

ROWS = {"train_loss": [0.5, 0.25, 0.125], "val_정확도": [0.1, math.nan, 0.9]}


def test_it_is_a_mapping_and_equals_a_dict() -> None:
    history = History(ROWS)
    assert isinstance(history, Mapping) and history == ROWS and dict(history) == ROWS and list(history) == list(ROWS)
    for twin in (copy.deepcopy(history), pickle.loads(pickle.dumps(history)), copy.copy(history)):
        assert twin == history or twin["train_loss"] == history["train_loss"]
        assert twin.notes == [] and twin.best_epoch is None

    @dataclass
    class Result:
        history: History

    assert json.loads(json.dumps(asdict(Result(History({"a": [1.0]}))))) == {"history": {"a": [1.0]}}


def test_the_table_is_aligned_in_korean() -> None:
    history = History(ROWS)
    history.best_epoch, history.notes = 3, ["조기 종료: …"]
    lines = str(history).splitlines()
    assert lines[0].split() == ["에포크", "train_loss", "val_정확도"] and lines[3].split() == ["*3", "0.125", "0.9"]
    assert len({terminal_width(line) for line in lines[:4]}) == 1
    assert lines[4:] == ["* 가장 나은 에포크: 3", "조기 종료: …"]
    assert repr(history) == str(history)
    assert str(History()) == "기록이 없습니다(아직 한 에포크도 학습하지 않았습니다)."


def test_a_long_table_shows_both_ends() -> None:
    lines = str(History({"loss": [float(k) for k in range(1000)]})).splitlines()
    assert len(lines) == 42 and lines[1].split() == ["1", "0"] and lines[21].split() == ["…", "…"] and lines[-1].split() == ["1000", "999"]


def test_html_is_escaped() -> None:
    history = History({"<b>": [1.0]})
    history.notes = ["<script>"]
    assert "&lt;b&gt;" in history._repr_html_() and "<script>" not in history._repr_html_() and "<td" in history._repr_html_()


def test_rows_may_come_and_go() -> None:
    history = History()
    history.add({"a": 1.0})
    history.add({"a": 2.0, "b": 5.0})
    history.add({"b": 6.0})
    assert history["a"][:2] == [1.0, 2.0] and math.isnan(history["a"][2])
    assert math.isnan(history["b"][0]) and history["b"][1:] == [5.0, 6.0] and history.epochs == 3


def test_files_read_back_as_the_same_numbers(tmp_path: Path) -> None:
    history = History({"loss": [1 / 3, 1e-300], "행렬": [np.eye(2), np.eye(2)]})
    history.to_csv(tmp_path / "a.csv")
    history.to_json(tmp_path / "a.json")
    lines = (tmp_path / "a.csv").read_text(encoding="utf-8").splitlines()
    assert lines[0] == "epoch,loss" and [float(line.split(",")[1]) for line in lines[1:]] == history["loss"]
    assert json.loads((tmp_path / "a.json").read_text(encoding="utf-8")) == {"loss": history["loss"], "행렬": [np.eye(2).tolist()] * 2}
    History(ROWS).to_json(tmp_path / "b.json")
    assert json.loads((tmp_path / "b.json").read_text(encoding="utf-8"))["val_정확도"] == [0.1, None, 0.9]
    with pytest.raises(OSError, match="폴더"):
        history.to_csv(tmp_path / "없는 폴더" / "a.csv")


def test_the_picture_marks_the_best_epoch() -> None:
    pytest.importorskip("matplotlib", reason="그림에는 matplotlib 이 필요하다")
    history = History({"train_loss": [3.0, 2.0, 1.0], "val_loss": [3.0, 2.5, 2.7], "lr": [0.1] * 3})
    history.best_epoch = 2
    (panel,) = history.plot().axes
    shown = [text.get_text() for text in panel.get_legend().get_texts()]
    assert shown == ["훈련 손실", "검증 손실", "가장 나은 에포크 2"]
    circle = panel.lines[-1]
    assert (list(circle.get_xdata()), list(circle.get_ydata())) == ([2], [2.5])


def test_a_confusion_matrix_is_kept_but_not_in_the_table() -> None:
    from tinygrad_ko.training.metrics import ConfusionMatrix

    model = nn.Linear(3, 2, generator=0)
    history = Trainer(model, nn.CrossEntropyLoss(), optim.SGD(model.parameters(), lr=0.1), metrics=[ConfusionMatrix()]).fit(
        (np.ones((4, 3), np.float32), np.array([0, 1, 1, 1])), epochs=1
    )
    assert history["train_confusion_matrix"][0].sum() == 4 and "confusion" not in str(history)
