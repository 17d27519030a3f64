"""PyTorch의 방마다의 이름: 빠뜨린 것이 없는지 견주는 데 쓴다."""

from __future__ import annotations

import importlib
import inspect
import json
import types
from pathlib import Path
from typing import Any

STORED = Path(__file__).parent / "stored" / "names.json"
ROOMS = ("nn", "nn.functional", "nn.utils", "nn.utils.rnn", "nn.utils.parametrize", "nn.utils.parametrizations", "nn.utils.prune", "nn.init")


def names_of(room: str) -> list[str]:
    """``torch.방`` 의 공개된 이름: 파이썬의 것과 PyTorch의 다른 방에서 들여온 것은 뺀다."""
    module = importlib.import_module(f"torch.{room}")
    return sorted(n for n in dir(module) if n[0] != "_" and _belongs(module.__name__, n, getattr(module, n)))


def _belongs(room: str, name: str, thing: Any) -> bool:
    if isinstance(thing, types.ModuleType):
        return thing.__name__ == f"{room}.{name}"
    home = getattr(thing, "__module__", None) or "torch.nn"  # C 로 쓴 함수에는 없다
    return callable(thing) and (home.startswith(("torch.nn", "torch._C._nn")) or inspect.isbuiltin(thing))


def write() -> None:
    """적어 둔다."""
    rows = [f"{json.dumps(room)}: {json.dumps(names_of(room))}" for room in ROOMS]
    STORED.write_text("{\n" + ",\n".join(rows) + "\n}\n", encoding="utf-8")


def known() -> dict[str, list[str]]:
    """적어 둔 이름."""
    found: dict[str, list[str]] = json.loads(STORED.read_text(encoding="utf-8"))
    return found
