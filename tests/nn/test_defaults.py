"""기본값은 PyTorch의 것이다: 층, 함수, 처음 값, 옵티마이저, 일정의 기본값을 적어 둔 것과 견준다."""

from __future__ import annotations

import json

import pytest
from support.reference.defaults import STORED, defaults, room, shared

import tinygrad_ko as tg

KNOWN = json.loads(STORED.read_text(encoding="utf-8"))
# 일부러 다른 것 → 까닭
OURS = {("nn.ModuleList", "modules"): "빈 목록과 None 은 뜻이 같다"}


@pytest.mark.parametrize("name", sorted(n for n in KNOWN if not n.startswith("optim")))
def test_the_defaults_are_those_of_pytorch(name):
    path, _, last = name.rpartition(".")
    mine = defaults(getattr(room(tg, path), last))
    assert {k: mine.get(k) for k in KNOWN[name] if (name, k) not in OURS} == {k: v for k, v in KNOWN[name].items() if (name, k) not in OURS}


def test_nothing_new_is_left_out():
    torch = pytest.importorskip("torch", reason="PyTorch가 없어 적어 둔 답과만 견준다")
    assert set(shared(tg, torch)) <= set(KNOWN), "python tests/support/reference/make_reference.py defaults"
