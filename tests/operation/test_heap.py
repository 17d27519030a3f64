"""놓아준 큰 배열의 자리를 다시 쓴다(operation/heap.py)."""

from __future__ import annotations

import platform
import subprocess
import sys

import pytest

PROGRAM = """
import resource
import numpy as np
import tinygrad_ko as tg
from tinygrad_ko.operation import heap

x = tg.tensor(np.zeros(2**20, np.float32), requires_grad=True)

def step():
    x.grad = None
    y = x * 2.0 + 1.0
    for _ in range(4):
        y = (y * y).cumsum() * 1e-6  # 누적 합은 사슬을 끊는다: 사이의 기울기마다 큰 배열이 생긴다
    y.sum().backward()

for _ in range(3):
    step()
before = resource.getrusage(resource.RUSAGE_SELF).ru_minflt
for _ in range(5):
    step()
print(resource.getrusage(resource.RUSAGE_SELF).ru_minflt - before)
"""


def faults(**environment: str) -> int:
    done = subprocess.run([sys.executable, "-c", PROGRAM], capture_output=True, text=True, check=True,
                          env={"PATH": "", "PYTHONPATH": ":".join(sys.path), "OMP_NUM_THREADS": "1", **environment})
    return int(done.stdout)


@pytest.mark.slow
@pytest.mark.skipif(platform.libc_ver()[0] != "glibc", reason="glibc 의 malloc 이 아니다: 건드리지 않는다")
def test_a_step_takes_no_new_pages():
    assert faults() < 1000  # 4 MB 의 배열 하나가 1,024쪽이다
    assert faults(TINYGRAD_KO_HEAP="0") > 5000
    assert faults(MALLOC_TRIM_THRESHOLD_="131072") > 5000  # 사용자가 정한 것은 그대로 둔다


def test_an_unknown_malloc_is_left_alone(monkeypatch):
    from tinygrad_ko.operation import heap

    class Other:
        @staticmethod
        def CDLL(name):  # 윈도우
            raise TypeError

    monkeypatch.setitem(sys.modules, "ctypes", Other)
    for name in heap._BY_HAND:
        monkeypatch.delenv(name, raising=False)
    assert heap.reuse() is False
