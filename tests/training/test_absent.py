"""훈련자와 기록에 없는 이름: Keras, Lightning, scikit-learn 의 습관에 쓸 것을 말하고, 말한 것은 정말로 있다."""

from __future__ import annotations

import re

import numpy as np
import pytest

import tinygrad_ko as tg
from tinygrad_ko import nn, optim
from tinygrad_ko.errors import ArgumentTypeError
from tinygrad_ko.pytorch_names import HISTORY_NAMES, TRAINER_NAMES

X, Y = np.linspace(-1, 1, 16, dtype=np.float32).reshape(8, 2), np.array([0, 1] * 4)


@pytest.fixture(scope="module")
def trainer():
    model = nn.Linear(2, 2, generator=0)
    made = tg.training.Trainer(model, nn.CrossEntropyLoss(), optim.SGD(model.parameters(), lr=0.1), metrics=["accuracy"], progress=False)
    made.fit([(tg.tensor(X), Y)], [(tg.tensor(X), Y)], epochs=2)
    return made


@pytest.mark.parametrize("name", TRAINER_NAMES)
def test_the_trainer_answers(trainer, name):
    with pytest.raises(AttributeError, match=re.escape(TRAINER_NAMES[name])):
        getattr(trainer, name)
    assert not hasattr(trainer, name)


@pytest.mark.parametrize("name", HISTORY_NAMES)
def test_the_history_answers(trainer, name):
    with pytest.raises(AttributeError, match=re.escape(HISTORY_NAMES[name])):
        getattr(trainer.history, name)


FOUND = {code for text in (*TRAINER_NAMES.values(), *HISTORY_NAMES.values())
         for code in re.findall(r"(?:trainer\.|history[\[.]|range\(|next\()[ -~]*[A-Za-z_)\]]", text)}
SAID = sorted(code for code in FOUND if code.count("(") == code.count(")"))  # 한글이 든 것(파일의 이름)은 끊겨 있다


def test_what_is_said_runs(trainer):
    names = {"trainer": trainer, "history": trainer.history, "tg": tg, "x": X, "y": Y, "loader": [(tg.tensor(X), Y)]}
    assert len(SAID) > 12
    for code in SAID:
        eval(code, names)


def test_probabilities_and_classes_are_what_the_names_mean(trainer):
    assert np.allclose(trainer.predict(X).softmax(-1).data.sum(-1), 1) and trainer.predict(X).argmax(-1).shape == (8,)


def test_the_input_and_the_answer_go_in_together(trainer):
    with pytest.raises(ArgumentTypeError, match=re.escape("trainer.evaluate((x, y))")):
        trainer.evaluate(X, Y)
    assert trainer.evaluate((X, Y)).keys() == {"loss", "accuracy"}


@pytest.mark.parametrize("name", ["loss", "accuracy"])
def test_a_column_of_keras_is_guessed(trainer, name):
    with pytest.raises(KeyError, match=f"train_{name}를 쓰려던"):
        trainer.history[name]
