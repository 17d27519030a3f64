"""기계어로 옮기는 일을 시험하는 준비."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from tinygrad_ko.compilation import chain_code, fusion, groups


@pytest.fixture
def plain_python(monkeypatch):
    """기계어로 옮기지 않고 파이썬으로 돈다. 옮겼을 글을 모은다."""
    made: list[str] = []

    def compiled(text: str) -> Any:
        made.append(text)
        space = {"np": np, **{f.__name__: f for f in fusion.HELPERS}}
        exec(text, space)
        return space["fused"]

    for room in (chain_code, groups):
        monkeypatch.setattr(room, "compiled", compiled)
    return made
