"""빠뜨림을 막는다: ``optim`` 의 파일을 모두 훑어, 옵티마이저와 일정마다 얼굴에 나와 있는가, 견준 답이 있는가, 설명문의 절이 다 있는가를 본다."""

from __future__ import annotations

import ast
import importlib
import inspect
import pkgutil
import re
from pathlib import Path

import pytest
from support.reference.cases import RACES, Race
from support.reference.family_optim import Descent, Schedule
from support.reference.layers import families

from tinygrad_ko import optim
from tinygrad_ko.operation.documentation import sections
from tinygrad_ko.optim import lr_scheduler

HERE = Path(__file__).parent

# PyTorch와 견줄 수 없거나 견주는 법이 다른 것: 답을 적은 검사
CHECKED_IN = {
    "Lion": "test_more_optimizers::test_lion_follows_its_formula",
    "Muon": "test_more_optimizers::test_muon_agrees_with_pytorch_within_bfloat16",
}
BASES = {optim.Optimizer, lr_scheduler.LRScheduler}


def defined_here():
    """``optim`` 의 모든 파일에 정의된, 밑줄로 시작하지 않는 옵티마이저와 일정."""
    for info in pkgutil.walk_packages(optim.__path__, f"{optim.__name__}."):
        for name, thing in vars(importlib.import_module(info.name)).items():
            own = getattr(thing, "__module__", None) == info.name and not name.startswith("_")
            if own and inspect.isclass(thing) and issubclass(thing, tuple(BASES)) and thing not in BASES:
                yield name, thing


FOUND = dict(defined_here())
SEEN = {case.optimizer for case in [*RACES, *families()["optim"]] if isinstance(case, Race)}
SEEN |= {case.kind for case in families()["optim"] if isinstance(case, Schedule)}
SEEN |= {"LBFGS"} if any(isinstance(case, Descent) for case in families()["optim"]) else set()


def has_test(name: str) -> bool:
    """표에 적은 검사가 있고, 그 파일이 이 이름을 부르는가."""
    file, _, test = CHECKED_IN.get(name, "::").partition("::")
    path = HERE / f"{file}.py"
    text = path.read_text(encoding="utf-8") if path.exists() else ""
    tests = [node.name for node in ast.parse(text).body if isinstance(node, ast.FunctionDef)]
    return test in tests and re.search(rf"\b{name}\(", text) is not None


@pytest.mark.parametrize("name", sorted(FOUND))
def test_no_step_is_forgotten(name):
    forgotten, thing = [], FOUND[name]
    face = optim if issubclass(thing, optim.Optimizer) else lr_scheduler
    if name not in face.__all__:
        forgotten.append(f"{face.__name__} 의 __init__.py 에서 들여오세요")
    if name not in SEEN and not has_test(name):
        forgotten.append("tests/support/reference/family_optim.py 에 예를 적거나, PyTorch에 없으면 답을 적은 검사를 CHECKED_IN 에 적으세요")
    held = sections(inspect.getdoc(thing) or "")
    forgotten += [f"설명문에 '{title}' 절을 적으세요" for title in ("매개변수", "예제", "출처") if title not in held]
    assert forgotten == []


def test_the_table_holds_nothing_stale():
    assert [name for name in CHECKED_IN if name not in FOUND or name in SEEN or not has_test(name)] == []
    assert len(FOUND) >= 25
