"""방을 헛짚은 사람: 이름이 사는 다른 방을 알려 주고, 방을 함수처럼 부르면 무엇을 부를지 말한다."""

from __future__ import annotations

import importlib.util
import re
from functools import reduce
from pathlib import Path

import pytest

import tinygrad_ko as tg
from tinygrad_ko.errors import ArgumentTypeError
from tinygrad_ko.korean.missing_names import SHOWN, elsewhere, listed
from tinygrad_ko.korean.room_names import NAMES

ROOT = Path(__file__).parents[2]


def found(path):
    return reduce(getattr, path.split(".")[1:], tg)


def test_the_names_are_those_of_today():
    spec = importlib.util.spec_from_file_location("make_room_names", ROOT / "scripts" / "make_room_names.py")
    made = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(made)
    assert made.FILE.read_text(encoding="utf-8") == made.text(), "python scripts/make_room_names.py 로 다시 만드세요"


@pytest.mark.parametrize("room", NAMES)
def test_every_name_is_where_it_is_said_to_be(room):
    for name in NAMES[room].split():
        assert hasattr(found(room), name), name


@pytest.mark.parametrize(("asked", "told"), [
    ("tg.nn.SGD", "tg.optim.SGD"), ("tg.nn.relu", "tg.relu 또는 tg.nn.functional.relu"), ("tg.nn.functional.ReLU", "tg.nn.ReLU"),
    ("tg.nn.functional.Linear", "tg.nn.Linear"), ("tg.optim.StepLR", "tg.optim.lr_scheduler.StepLR"), ("tg.nn.clip_grad_norm_", "tg.nn.utils.clip_grad_norm_"),
    ("tg.nn.xavier_uniform_", "tg.nn.init.xavier_uniform_"), ("tg.optim.Linear", "tg.nn.Linear"), ("tg.data.RandomAffine", "tg.data.augment.RandomAffine"),
    ("tg.data.ten_crop", "tg.data.augment.ten_crop"), ("tg.StandardScaler", "tg.data.StandardScaler"), ("tg.learning_curve", "tg.plot.learning_curve"),
    ("tg.plot.explain", "tg.explain"), ("tg.linalg.softmax", "tg.softmax"), ("tg.fft.Adam", "tg.optim.Adam"), ("tg.autograd.hessian", "tg.hessian"),
    ("tg.nn.init.Linear", "tg.nn.Linear"), ("tg.Linear", "tg.nn.Linear"), ("tg.SGD", "tg.optim.SGD"), ("tg.mse_loss", "tg.nn.functional.mse_loss"),
])
def test_a_name_of_another_room_is_found(asked, told):
    with pytest.raises(AttributeError, match=re.escape(told)):
        found(asked)


def test_long_lists_are_not_read_out():
    assert len(tg.nn.__all__) > SHOWN and listed("tg.nn", tg.nn.__all__) == "있는 이름은 dir(tg.nn) 이 보여 줍니다."
    assert listed("tg.x", ["a", "b"]) == "있는 것: a, b." and elsewhere("tg.nn", "그런것은없다") == ""


CALLS = {"tg.fft": "tg.fft.fft(t)", "tg.linalg": "tg.linalg.inv", "tg.autograd": "tg.autograd.grad", "tg.nn": "tg.nn.Linear", "tg.optim": "tg.optim.Adam",
         "tg.data": "tg.data.DataLoader", "tg.plot": "tg.plot.learning_curve", "tg.course": "tg.course.confirm", "tg.operation": "tg.custom_operation"}


@pytest.mark.parametrize("room", CALLS)
def test_a_room_is_not_called(room):
    with pytest.raises(ArgumentTypeError, match=f"{re.escape(room)}.*그대로 부르지 않습니다.*{re.escape(CALLS[room])}"):
        found(room)(tg.tensor([1.0]))
    assert found(CALLS[room].partition("(")[0])
