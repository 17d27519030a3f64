"""``import tinygrad_ko`` 가 여는 방: 텐서와 변환뿐이고, 나머지는 처음 부를 때 열린다."""

import os
import subprocess
import sys
from operator import attrgetter

import pytest

import tinygrad_ko as tg
from tinygrad_ko.face import functions

LATER = ("cli", "course", "data", "distributed", "estimators", "exercises", "interchange", "io", "nn", "optim", "progress", "tables", "training", "view")


def fresh(program):
    """새 파이썬에서 돌린 프로그램의 출력."""
    return subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True).stdout.strip()


FORKING = """
import os, sys, traceback
import numpy
for program in sys.argv[1:]:
    child = os.fork()
    if not child:
        try:
            exec(program, {})
        except BaseException:
            traceback.print_exc()
            os._exit(1)
        os._exit(0)
    if os.waitpid(child, 0)[1]:
        sys.exit(program)
"""


def each_fresh(*programs):
    """NumPy만 연 파이썬에서 갈라진(fork) 프로세스마다 하나씩 돌린다."""
    done = subprocess.run([sys.executable, "-c", FORKING, *programs], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


@pytest.mark.slow
def test_importing_opens_only_the_tensors():
    opened = fresh("import sys, tinygrad_ko; print(*[m for m in sys.modules if m.startswith('tinygrad_ko.')])").split()
    assert {m.split(".")[1] for m in opened}.isdisjoint(LATER)
    assert not {"scipy", "graphviz", "tqdm", "matplotlib", "numba", "safetensors"} & set(fresh("import sys, tinygrad_ko; print(*sys.modules)").split())


@pytest.mark.slow
@pytest.mark.parametrize("use", [
    "tg.nn.Linear(2, 1)", "tg.optim.SGD([tg.tensor(1.0, requires_grad=True)], lr=0.1)", "tg.data.DataLoader", "tg.plot.learning_curve",
    "tg.graph", "tg.play", "tg.explain", "tg.exercise", "tg.compare", "tg.derivative_table", "tg.save", "tg.load", "tg.io.load_metadata", "tg.course.confirm", "tg.nn.functional.relu",
])
def test_a_room_opens_when_first_called(use):
    fresh(f"import tinygrad_ko as tg; {use}; {use}")


@pytest.mark.slow
@pytest.mark.skipif(not hasattr(os, "fork"), reason="갈라질(fork) 수 없는 기계이다")
@pytest.mark.parametrize("way", ["from tinygrad_ko import {0}", "from tinygrad_ko import *; {0}", "import tinygrad_ko as tg; tg.{0}",
                                 "import tinygrad_ko; assert '{0}' in dir(tinygrad_ko)"])
def test_every_way_of_naming_a_room_works(way):
    each_fresh(*(way.format(room) for room in ("course", "data", "distributed", "io", "nn", "optim", "plot", "training")))


@pytest.mark.parametrize("name", ["tanh", "linalg.solve", "linalg.diagonal", "linalg.matmul", "fft.rfft"])
def test_a_name_of_a_room_is_searched_for_once(monkeypatch, name):
    """처음 찾은 것을 방에 놓아둔다: 표의 이름을 모두 늘어놓는 일(수십 us)을 부를 때마다 하지 않는다."""
    find = attrgetter(name)
    found = find(tg)
    monkeypatch.setattr(functions, "public_function", None)
    monkeypatch.setattr(functions, "names", None)
    assert find(tg) is found
