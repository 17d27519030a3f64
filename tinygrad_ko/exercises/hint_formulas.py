"""한 판의 역전파를 학습자의 이름으로 적은 식: 규칙을 기호로 읽는다."""

from __future__ import annotations

import operator
import re
from collections.abc import Iterator
from typing import Any

import numpy as np

from ..readings.story import Backward, Forward
from ..readings.symbol import Symbol, constant, filled, forward_tex, index_tex, local_derivative
from ..readings.tex import ATOM, PRODUCT, level_of
from .run import Run

__all__ = ["HintFormulas"]

_HOLE = "\ue000"
_AT = r"\;@\;"
_CONDITION = Symbol(r"\text{조건}", ATOM)


class HintFormulas:
    """값은 이름으로(이름이 없으면 그 식으로), 기울기는 ``d_이름`` 으로 적는다."""

    def __init__(self, run: Run) -> None:
        self.run, self.told = run, run.told
        self.named = {key: name for name, key in run.key_of.items()}
        self.made = {f.outputs[0]: f for f in self.told.forward}

    def steps(self, name: str) -> Iterator[str]:
        """위의 이름에서 이 이름까지, 지나는 연산마다 한 줄. g 그대로 지나는 걸음은 적지 않는다."""
        yield f"- d_{name} ← " + ", ".join("손실(d_loss = 1)" if n == "loss" else f"d_{n}" for n in self.run.above(name))
        key = self.run.key_of[name]
        for step in self._between(key):
            derivative = self._pulled(step, Symbol("g")).tex
            if derivative != "g" or step.target == key:
                forward = self._expression(self._operation(step))
                yield f"    ${self.value(step.target).tex}$ ← ${forward.tex}$:  ${derivative}$"

    def collected(self, name: str) -> str:
        """위의 이름들의 기울기로 적은, 이 이름의 기울기."""
        found: dict[str, Any] = {}
        for step in self._between(self.run.key_of[name]):
            result = self._operation(step).outputs[0]
            above = found.get(result) or (constant(1) if self.named[result] == "loss" else _code(f"d_{self.named[result]}"))
            part = self._pulled(step, above)
            found[step.target] = found[step.target] + part if step.target in found else part
        return f"${_code('d_' + name).tex} = {found[self.run.key_of[name]].tex}$"

    def value(self, key: str) -> Symbol:
        """상자의 값: 이름, 그것을 만든 식, 또는 수."""
        box = self.told.boxes[key]
        if key in self.named:
            return _code(self.named[key])
        if key in self.made:
            return self._expression(self.made[key])
        if box.value is not None and box.value.ndim == 0:
            return constant(box.value[()])
        return _CONDITION if box.value is not None and box.value.dtype.kind == "b" else Symbol(r"\text{상수}", ATOM)

    def _expression(self, made: Forward) -> Symbol:
        values = {role: self.value(key) for role, key in made.inputs}
        if made.operation.facts.form is operator.matmul:
            return Symbol(f"{values['a'].inside(PRODUCT)}{_AT}{values['b'].inside(PRODUCT)}", PRODUCT)
        if made.operation.facts.permutes:
            return filled("{x}^{T}", values)
        if "index" in made.options:
            values["index"] = self._index(made.options["index"])
        if "condition" in made.operation.names:
            values.setdefault("condition", _CONDITION)
        return Symbol(forward_tex(made.operation, values))

    def _pulled(self, step: Backward, g: Symbol) -> Symbol:
        """받은 ``g`` 를 입력 하나로 나른 식. 늘어난 축은 더한다."""
        made = self._operation(step)
        operation, values = made.operation, {role: self.value(key) for role, key in made.inputs}
        if operation.facts.form is operator.matmul:
            return self._matmul(made, step.role, values["a"], values["b"], g)
        if operation.facts.permutes:
            return filled("{x}^{T}", {"x": g})
        values |= {"y": self.value(made.outputs[0]), "condition": values.get("condition", _CONDITION)}
        if "index" in step.saved:
            values["index"] = self._index(step.saved["index"])
        values = {n: v for n, v in values.items() if n in {*operation.names, *operation.slots}}
        written = local_derivative(operation, step.role, values | {"g": g})
        if operation.facts.averages:
            written = written.replace("{n}", f"{{{step.raw.size // step.upstream[0].size}}}")
        made_of = _signed(_simplified(written))
        return _summed(step, made_of) if step.stretched else made_of

    def _matmul(self, made: Forward, role: str, a: Symbol, b: Symbol, g: Any) -> Symbol:
        """행렬 곱은 @ 로 적는다. 벡터가 끼면 내적과 바깥곱을 가려 적는다."""
        dims = {r: len(self._shape(key)) for r, key in made.inputs}
        if dims["a"] == dims["b"] == 2:
            written = local_derivative(made.operation, role, {"a": a, "b": b, "g": Symbol(_HOLE, ATOM)})
            return Symbol(written.replace(r"\,", _AT).replace(_HOLE, g.inside(PRODUCT)), PRODUCT)
        if dims["a"] == dims["b"] == 1:
            return g * (b if role == "a" else a)
        if dims[role] == 2:
            left, right = (g, b) if role == "a" else (a, g)
            return Symbol(rf"\operatorname{{outer}}({left.tex}, {right.tex})", ATOM)
        matrix = b if role == "a" else filled("{a}^{T}", {"a": a})
        return Symbol(f"{matrix.inside(PRODUCT)}{_AT}{g.inside(PRODUCT)}", PRODUCT)

    def _between(self, key: str) -> list[Backward]:
        """이름 있는 위의 값에서 이 상자까지의 걸음들(위에서 아래로)."""
        targets, waiting = {key}, [key]
        while waiting:
            below = waiting.pop()
            for step in self.told.backward:
                result = self._operation(step).outputs[0]
                if step.target == below and result not in self.named and result not in targets:
                    targets.add(result)
                    waiting.append(result)
        return [s for s in self.told.backward if s.target in targets]

    def _operation(self, step: Backward) -> Forward:
        return self.told.operation(step.step)

    def _shape(self, key: str) -> tuple[int, ...]:
        box = self.told.boxes[key]
        return tuple(box.node.shape) if box.node is not None else np.asarray(box.value).shape

    def _index(self, index: Any) -> Symbol:
        written = []
        for part in index if isinstance(index, tuple) else (index,):
            name = next((n for n, v in self.run.inputs.items() if part is v), None)
            rows = isinstance(part, np.ndarray) and np.array_equal(part, np.arange(part.size))
            written.append(_code(name).tex if name else r"\text{행}" if rows else r"\text{자리}" if isinstance(part, np.ndarray)
                           else index_tex((part,)).strip("[]") or ":")
        return Symbol(", ".join(written), ATOM)


def _summed(step: Backward, g: Symbol) -> Symbol:
    """늘어난 축을 더해 되돌린 것."""
    shape, raw = step.contribution.shape, step.raw.shape
    padded = (1,) * (len(raw) - len(shape)) + shape
    axes = [str(k) for k, n in enumerate(padded) if n != raw[k]]
    where = "" if len(axes) == len(raw) else rf"_{{\text{{축 {', '.join(axes)}}}}}"
    return Symbol(rf"\operatorname{{sum}}{where}({g.tex})", ATOM)


def _simplified(tex: str) -> str:
    """지수가 정해진 수이면 0 을 살피던 것을 지우고(a^{2-[2≠0]} 은 a), 조건은 참·거짓으로 적는다."""
    def lowered(match: re.Match[str]) -> str:
        exponent = int(match[1]) - 1
        return "" if exponent == 1 else f"^{{{exponent}}}"
    tex = tex.replace(rf"{_CONDITION.tex}\ne 0", _CONDITION.tex).replace(f"{_CONDITION.tex}=0", r"\text{조건이 아님}")
    return re.sub(r"\^\{(\d+)-\[\1\\ne 0\]\}", lowered, tex)


def _signed(tex: str) -> Symbol:
    """앞의 부호와 1 을 알아보는 기호로: 다시 곱할 때 −(−x) 가 되지 않게."""
    if tex == "1":
        return constant(1)
    return -Symbol(tex[1:]) if tex.startswith("-") and level_of(tex[1:]) <= PRODUCT else Symbol(tex)


def _code(name: str) -> Symbol:
    """코드의 이름 그대로."""
    return Symbol(r"\mathtt{" + name.replace("_", r"\_") + "}", ATOM)
