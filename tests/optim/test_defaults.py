"""옵티마이저와 학습률 일정의 기본값은 PyTorch의 것이다."""

from __future__ import annotations

import json

import pytest
from support.reference.defaults import STORED, defaults, room

import tinygrad_ko as tg

KNOWN = {name: values for name, values in json.loads(STORED.read_text(encoding="utf-8")).items() if name.startswith("optim")}


@pytest.mark.parametrize("name", sorted(KNOWN))
def test_the_defaults_are_those_of_pytorch(name):
    path, _, last = name.rpartition(".")
    mine = defaults(getattr(room(tg, path), last))
    assert {k: mine.get(k) for k in KNOWN[name]} == KNOWN[name]
