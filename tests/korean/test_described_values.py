"""오류 문구 속의 값은 짧은 한 줄이다: 표와 모듈처럼 여러 줄로 찍히는 것도 문장을 깨지 않는다."""

from __future__ import annotations

import numpy as np
import pytest

import tinygrad_ko as tg
from tinygrad_ko import nn, optim
from tinygrad_ko.errors import TinygradError, describe

MODEL = nn.Sequential(nn.Linear(2, 2), nn.ReLU())
MANY_LINES = [
    MODEL, nn.Linear(2, 2), optim.SGD(MODEL.parameters(), lr=0.1), [np.eye(3), np.eye(3)], {"a": np.eye(3)}, [tg.ones((3, 3))], "가\n나", np.eye(3),
    tg.training.History(), {"가": ["나\n다"] * 9},
]


@pytest.mark.parametrize("value", MANY_LINES, ids=lambda v: type(v).__name__)
def test_a_described_value_is_one_short_line(value):
    said = describe(value)
    assert "\n" not in said and len(said) < 70 and said == said.strip()


def test_tables_and_arrays_of_others_are_described_by_their_shape():
    pandas = pytest.importorskip("pandas")
    table = pandas.DataFrame({"가": [1, 2], "나": ["a", "b"]})
    assert describe(table) == "모양 (2, 2) DataFrame" and describe(table["가"]) == "모양 (2,) int64"
    with pytest.raises(TinygradError, match=r"받은 것: 모양 \(2, 2\) DataFrame \(dtype object\)\. 수인 열만 고르세요"):
        tg.tensor(table)


def test_a_shape_is_a_plain_tuple():
    torch = pytest.importorskip("torch")
    assert describe(torch.ones(2, 3)) == "모양 (2, 3) torch.float32"
    assert describe(np).startswith("module <module 'numpy'")


def test_optimizers_and_modules_say_their_class_once():
    assert describe(MODEL).startswith("Sequential( (0): Linear(") and describe(optim.SGD(MODEL.parameters(), lr=0.1)).startswith("SGD ( 그룹 0")
