"""소스로 읽기: 사용자의 식을 순전파와 역전파가 모두 적힌, 실행할 수 있는 NumPy 코드로 받아쓴다.

규칙에 배열 대신 받아쓰는 것(Recorder)을 넣는다. 그래서 인쇄된 줄과 엔진이 셈하는 줄은 같은 줄이다.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from ..engine import Leaf, Node, Variable, backpropagate, oldest_first
from ..errors import DroppedConstantError, GradientError, describe, named
from ..operation.arguments import raw
from ..operation.outputs import Pick
from .program import Program
from .recorder import ATOM, COMPARISON, Recorder
from .revive import revived
from .shown import PythonCode


class Transcript:
    """한 식의 순전파와 역전파를 받아쓴 것: 글과, 그대로 실행하는 함수."""

    def __init__(self, loss: Any) -> None:
        if not isinstance(loss, Variable) or loss.node is None or not loss.node.requires_grad:
            raise GradientError(
                f"backward_source: 기울기를 따라가는 텐서가 아닙니다. 받은 것: {describe(loss)}. "
                "requires_grad=True 인 텐서로 셈한 결과를 주세요."
            )
        if loss._data.size != 1:
            raise GradientError(
                f"backward_source: 모양 {loss._data.shape}의 결과는 원소가 하나가 아닙니다. .sum() 이나 .mean() 으로 줄여서 주세요."
            )
        with revived(loss.node), np.errstate(all="ignore"):  # 여기에서는 셈을 받아쓸 뿐이다: 넘친 수는 코드를 돌릴 때 드러난다
            self._transcribe(loss)

    def _transcribe(self, loss: Any) -> None:
        self.program = Program()
        self.made: dict[Node, Recorder] = {}
        self.inputs: dict[str, Any] = {}
        nodes = oldest_first([loss.node])
        for node in nodes:
            self.made[node] = self._forward(node)
        split = len(self.program.statements)
        self.result = self.made[loss.node]
        start = Recorder(self.program, ["np.ones_like(", (self.result, COMPARISON), ")"], ATOM, np.ones_like(self.result.value))
        start.name, start.comment = self.program.named(f"d_{self.result.name}"), "출발 기울기: 자기 자신에 대한 기울기는 1"
        leaves = [n for n in nodes if isinstance(n, Leaf) and n.requires_grad]
        found = backpropagate([(loss.node, start)], leaves, retain_graph=True, reading=self._saved)
        self.gradients: dict[str, str] = {}
        for leaf in leaves:
            if leaf in found:
                name = self.made[leaf].name or ""
                gradient = found[leaf]
                if gradient.name is None:
                    gradient.name = self.program.named(f"d_{name}")
                gradient.comment = f"{name}의 기울기 {leaf.shape}"
                self.gradients[name] = gradient.name
        self.split = split
        self.source = self._written()
        self.program.statements = []  # 줄과 받아쓴 것은 서로를 붙든다: 다 적었으면 지나간 값들을 놓아준다

    def _forward(self, node: Node) -> Recorder:
        name = node.note.name if node.note is not None and node.note.name else None
        if isinstance(node, Leaf):
            fresh = self.program.named(name or "x")
            self.inputs[fresh] = node.value
            return self.program.variable(fresh, node.value)
        if isinstance(node.operation, Pick):
            recorder = self.made[node.parents[0]][node.operation.index]  # type: ignore[index]
        else:
            recorder = self.program.call(node.operation, tuple(self._arguments(node)), {})
        recorder.name = self.program.named(name or "v")
        what = getattr(node.operation, "summary", "").split("\n")[0].split(".")[0].split(":")[0] or node.operation.name
        shape = "여러 결과" if isinstance(recorder.value, tuple) else f"{recorder.value.shape}"
        recorder.comment = f"{what} {shape}"
        return recorder

    def _arguments(self, node: Node) -> list[Any]:
        def constant(name: str, value: Any) -> Any:
            """셈에 그대로 쓴 목록은 엔진이 읽은 dtype 으로 적는다: NumPy는 실수의 목록을 float64 로 읽는다."""
            if not isinstance(value, list):
                return value
            if name not in node.operation.inputs:  # 참·거짓의 긴 목록(where 의 조건)은 배열로: 줄에 늘어놓지 않는다
                mask = np.array(value) if name in node.operation.slots else None
                return mask if mask is not None and mask.dtype == bool and mask.size > 6 else value
            array = raw(node.operation, value)
            if array.size > 6 or not np.isfinite(array).all():
                return self.program.constant(array)
            return self.program.variable(f"np.array({array.tolist()}, np.{array.dtype.name})", array)

        try:
            return list(node.operation.arguments(node, self.made.__getitem__, constant))
        except DroppedConstantError as error:
            raise named("backward_source", error) from None

    def _saved(self, node: Node, saved: tuple[Any, ...]) -> tuple[Any, ...]:
        """저장한 값을, 그 값을 만든 줄의 이름으로 바꾼다."""
        written = []
        arguments = dict(zip(node.operation.names, self._arguments(node), strict=True))
        for slot, value in zip(node.operation.slots, saved, strict=True):
            if slot == "y":
                made = self.made[node]
                value = tuple(made[k] for k in range(len(made.value))) if isinstance(made.value, tuple) else made
            elif slot in node.operation.inputs and value is not None:
                value = arguments[slot]
            elif isinstance(value, list) and isinstance(arguments.get(slot), np.ndarray):
                value = self.program.constant(arguments[slot])
            elif isinstance(value, np.ndarray) and value.ndim:
                value = self.program.constant(value)
            written.append(value)
        return tuple(written)

    def _written(self) -> str:
        body = self.program.lines()
        forward = [s for s in self.program.statements[: self.split] if s.name]
        arguments = [*self.inputs, *self.program.arrays]
        gradients = ", ".join(f'"{name}": {g}' for name, g in self.gradients.items())
        out = [
            *self.program.definitions.imports("math." in "".join(body)), "", "",
            *self.program.definitions.sources(),
            f"def step({', '.join(arguments)}):",
            "    # 순전파", *[f"    {line}" for line in body[: len(forward)]],
            "    # 역전파: 새것부터 거꾸로", *[f"    {line}" for line in body[len(forward):]],
            f"    return {self.result.name}, {{{gradients}}}",
        ]
        return "\n".join(line.rstrip() for line in out) + "\n"

    def arguments(self) -> dict[str, Any]:
        """``step`` 에 넣을 지금의 값들. 0차원은 엔진이 셈하듯 스칼라로: 거듭제곱은 배열과 스칼라의 끝자리가 다를 수 있다."""
        given = {**self.inputs, **self.program.arrays}
        return {name: value[()] if type(value) is np.ndarray else value for name, value in given.items()}


def backward_source(loss: Any) -> str:
    """이 식의 순전파와 역전파를, 실행할 수 있는 NumPy 코드로 적는다.

    코드는 ``step(잎들…)`` 이라는 함수 하나(와 그것이 쓰는 정의)이고, 결과와 ``{이름: 기울기}`` 를 돌려준다.
    줄마다 무슨 셈인지와 모양이 적혀 있다. 실행하면 ``backward()`` 와 마지막 비트까지 같은 기울기가 나온다.

    매개변수
    --------
    loss : 기울기를 따라가는 텐서. ``backward()`` 뒤여도 된다: 놓아준 것은 다시 셈한다.

    반환
    ----
    str : 파이썬 코드. NumPy만 있으면 실행된다. 노트북의 셀 끝에 두면 코드로 보인다.

    예외
    ----
    GradientError : 그래프가 없거나, 놓아준 것을 다시 셈할 수 없거나, 원소가 하나가 아니거나, 큰 상수를 마디가 갖고 있지 않을 때.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> w = tg.tensor(3.0, requires_grad=True, name="w")
    >>> source = tg.backward_source((w * w).named("L"))
    >>> print(source[source.index("def step"):])
    def step(w):
        # 순전파
        L = w * w                                               # 원소끼리 곱하기 ()
        # 역전파: 새것부터 거꾸로
        d_L = np.ones_like(L)                                   # 출발 기울기: 자기 자신에 대한 기울기는 1
        d_w = d_L * w + d_L * w                                 # w의 기울기 ()
        return L, {"w": d_w}
    <BLANKLINE>

    출처
    ----
    ``tinygrad_ko/rules`` 의 규칙을 소스로 읽은 것.
    """
    return PythonCode(Transcript(loss).source)
