"""벤치마크의 파일들은 꾸러미가 아니라 한 폴더의 스크립트이다: 그 폴더를 길에 넣는다."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from tinygrad_ko.operation.compiled import Compiled

sys.path.append(str(Path(__file__).parents[2] / "benchmarks"))


@pytest.fixture(autouse=True)
def kernels_are_off():
    """검사는 기계어 짝 없이: 옮기는 시간을 쓰지 않는다. 재는 코드가 바꾼 스위치는 되돌린다."""
    before = Compiled.allowed
    Compiled.allowed = False
    yield
    Compiled.allowed = before
