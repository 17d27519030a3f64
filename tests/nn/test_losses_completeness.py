"""빠진 것 없음: ``reduction`` 을 받는 함수(손실)는 모두 내보내고, 기준이 되는 값이 있고, float32 를 지키고, 설명문에 절이 있다.

``tinygrad_ko.nn`` 의 모든 파일을 걸어 다니며 찾는다: 새 손실을 만들고 무엇을 잊으면 빨개진다.
"""

from __future__ import annotations

import functools
import importlib
import inspect
import pkgutil
from typing import Any

import pytest
from support.counting import called
from support.reference.cases import CALLS, Ours
from support.reference.formulas import FORMULAS
from support.reference.layers import families

import tinygrad_ko as tg
from tinygrad_ko import nn
from tinygrad_ko.nn import functional as F

MODULES = [importlib.import_module(m.name) for m in pkgutil.walk_packages(nn.__path__, "tinygrad_ko.nn.")]
LOSSES = {
    name: f for module in MODULES for name, f in vars(module).items()
    if inspect.isfunction(f) and name[0] != "_" and f.__module__.startswith("tinygrad_ko.nn") and f.__module__ == module.__name__
    and isinstance(getattr(inspect.signature(f).parameters.get("reduction"), "default", None), str)
}


@functools.cache
def ran() -> set[Any]:
    """기준값이 있는 예들을 돌릴 때 불린 함수들."""
    cases = [*CALLS, *[case for name, each in families().items() if name in ("loss", "ctc") for case in each]]
    return called(lambda: [case.run(Ours()) for case in cases])


def test_there_are_losses_and_all_are_exported():
    assert len(LOSSES) >= 20 and set(LOSSES) <= set(F.__all__) and all(inspect.unwrap(getattr(F, name)) is f for name, f in LOSSES.items())


@pytest.mark.parametrize("name", sorted(LOSSES))
def test_every_loss_has_reference_values(name):
    assert inspect.unwrap(LOSSES[name]).__code__ in ran() or name.replace("_", "") in {n.replace("_", "").lower() for n in FORMULAS}, "support/reference/family_loss.py 에 예를, PyTorch에 없으면 support/reference/formulas.py 에 식을 더하세요"


@pytest.mark.parametrize("name", sorted(LOSSES))
def test_the_docstring_has_its_sections(name):
    text = inspect.getdoc(LOSSES[name]) or ""
    assert [t for t in ("매개변수", "반환", "예외", "예제", "출처") if f"\n{t}\n----" not in text] == [] and ">>>" in text
    described = text.partition("매개변수")[2]
    assert [p for p in inspect.signature(LOSSES[name]).parameters if p not in described] == []


EXAMPLES = {c.function: c for c in CALLS + families()["loss"] if getattr(c, "function", None) in LOSSES}


@pytest.mark.parametrize("name", sorted(EXAMPLES))
def test_an_unknown_reduction_is_refused(name):
    """합치는 법을 잘못 적으면 그 이름으로 말한다."""
    example = EXAMPLES[name]
    with pytest.raises(tg.errors.ArgumentError, match="reduction"):
        getattr(F, name)(tg.tensor(example.x), *map(tg.tensor, example.rest), **{**example.options, "reduction": "가운데"})
