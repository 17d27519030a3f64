"""이름 찾기: 가중치마다 모듈 속의 경로, 걸음마다 그 걸음을 셈한 모듈의 경로."""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable
from typing import Any

import numpy as np

from ...nn.module import Module
from ...tensors.generator import resolve
from .recording import Step
from .settling import Settled


class Paths:
    """모델 안의 모듈들. 함수이면 그 함수가 붙들고 있는(클로저, 전역, 묶인 객체) 모듈들을 찾는다."""

    def __init__(self, model: Any) -> None:
        self.roots = [("", model)] if isinstance(model, Module) else _held_by(model)
        self.modules: list[tuple[str, Module]] = []
        self.weights: dict[int, tuple[str, str]] = {}  # 배열의 id → (이름, 매개변수인가 버퍼인가)
        self._kept: list[Any] = []
        self.paths: dict[int, str] = {}
        alone = len(self.roots) == 1
        for root, module in self.roots:
            start = "" if alone else root
            for path, inner in module.named_modules():
                full = ".".join(p for p in (start, path) if p)
                self.modules.append((full, inner))
                self.paths.setdefault(id(inner), full.replace(".", "/"))
            for role, listed in (("매개변수", module.named_parameters()), ("버퍼", module.named_buffers())):
                for name, tensor in listed:
                    if tensor is not None:
                        self._kept.append(tensor._data)
                        self.weights.setdefault(id(tensor._data), (".".join(p for p in (start, name) if p), role))

    def generators(self) -> list[Any]:
        """난수 발생기들: 기본의 것과 모듈이 가진 것."""
        found = [resolve(None, "export_onnx"), *[m.__dict__.get("generator") for _, m in self.modules]]
        return list({id(g): g for g in found if isinstance(g, np.random.Generator)}.values())

    def of(self, settled: Settled) -> Callable[[Step], str]:
        """걸음 → 그것을 셈한 가장 안쪽 모듈의 경로."""
        spans: dict[int, list[Any]] = {}  # 부른 때 → [끝, 경로]
        for step in settled.steps:
            makers = step.makers
            while makers is not None:
                makers, handle, began = makers
                path = self.paths.get(id(handle()), "")
                span = spans.setdefault(began, [step.born, path])
                span[0] = max(span[0], step.born)
        ordered = sorted(spans.items(), reverse=True)

        def path_of(step: Step) -> str:
            return next((path for began, (ended, path) in ordered if began < step.born <= ended and path), "")

        return path_of


def _held_by(function: Any) -> list[tuple[str, Module]]:
    """함수가 쓰는 모듈들: 부분 적용한 것, 묶인 객체, 클로저와 전역의 이름."""
    search = _Search()
    search.look(function)
    return list(search.found.values())


class _Search:
    """함수와 그것이 쥔 것들을 따라간다."""

    def __init__(self) -> None:
        self.found: dict[int, tuple[str, Module]] = {}
        self.seen: set[int] = set()

    def add(self, name: str, value: Any, deep: bool = True) -> None:
        if isinstance(value, Module):
            self.found.setdefault(id(value), (name, value))
        elif isinstance(value, (list, tuple)):
            for k, v in enumerate(value):
                self.add(f"{name}.{k}" if name else str(k), v, deep)
        elif isinstance(value, dict):
            for k, v in value.items():
                self.add(str(k), v, deep)
        elif deep and (inspect.isfunction(value) or inspect.ismethod(value) or isinstance(value, functools.partial)):
            self.look(value)

    def look(self, what: Any) -> None:
        if id(what) in self.seen:
            return
        self.seen.add(id(what))
        if isinstance(what, functools.partial):
            self.look(what.func)
            self.add("", list(what.args))
            self.add("", dict(what.keywords))
            return
        if inspect.ismethod(what):
            owner = what.__self__
            self.add("", owner)
            self.add("", dict(getattr(owner, "__dict__", {})), deep=False)
            what = what.__func__
        if inspect.isfunction(what):
            try:
                names = inspect.getclosurevars(what)
            except ValueError:
                return
            for name, value in {**names.globals, **names.nonlocals}.items():
                self.add(name, value)
            for name, value in zip(what.__code__.co_varnames[::-1], (what.__defaults__ or ())[::-1], strict=False):
                self.add(name, value)
        elif not isinstance(what, type) and hasattr(what, "__dict__"):
            self.add("", dict(vars(what)), deep=False)
