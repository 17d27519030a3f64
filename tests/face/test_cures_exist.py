"""없는 이름의 까닭이 가리키는 곳은 있는 곳이다: 고칠 길이라며 없는 방을 알려 주지 않는다."""

from __future__ import annotations

import re
from importlib import import_module

import numpy as np
import pytest

import tinygrad_ko as tg
from tinygrad_ko import data, nn, optim
from tinygrad_ko.data import augment

HEADS = {
    "nn": nn, "optim": optim, "data": data, "augment": augment, "tg": tg, "tinygrad_ko": tg, "F": nn.functional, "np": np,
    "lr_scheduler": optim.lr_scheduler,
}
POINTER = re.compile(rf"(?<![\w./])({'|'.join(HEADS)})((?:\.\w+)+)")
REASONS = [
    (f"{room}.{name}", reason) for home in ("nn", "optim", "data")
    for room, table in import_module(f"tinygrad_ko.{home}.absent").ABSENT.items() for name, reason in table.items()
]


def reached(head, path):
    """``head`` 에서 점을 따라간 것. 없으면 그 방의 오류가 난다."""
    found = HEADS[head]
    for part in path.split(".")[1:]:
        found = getattr(found, part) if hasattr(found, part) else import_module(f"{found.__name__}.{part}")
    return found


@pytest.mark.parametrize(("name", "reason"), REASONS, ids=[name for name, _ in REASONS])
def test_what_a_reason_points_to_exists(name, reason):
    for head, path in POINTER.findall(reason):
        assert reached(head, path) is not None


def test_the_reasons_do_point_somewhere():
    assert sum(bool(POINTER.search(reason)) for _, reason in REASONS) > 60
    with pytest.raises(ModuleNotFoundError):
        reached("tinygrad_ko", ".nowhere")
