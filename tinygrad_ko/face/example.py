"""설명문의 예제를 짓는다: 정의역 안의 두 점에서 값과 기울기를 셈하여 적는다."""

from __future__ import annotations

from typing import Any

import numpy as np

from ..grad_mode import enable_grad
from ..operation import Composition, Operation
from ..tensors.tensor import Tensor

# 앞에서부터 차례로 넣어 보고, 값과 기울기가 모두 유한한 첫 점들을 쓴다
_POINTS = {
    1: [[(-1.5, 0.5)], [(0.5, 2.0)], [(-0.5, 0.25)], [(0.25, 0.75)], [(1.5, 2.5)]],
    2: [[(-1.5, 2.0), (0.5, 3.0)], [(0.5, 2.0), (3.0, 1.5)]],
}


def example(source: Operation | Composition) -> str:
    """선택 인수 없이 부를 수 있는, 표의 연산의 예제. 그렇지 않으면(또는 정의역을 찾지 못하면) 빈 글."""
    if isinstance(source, Composition) or not source.public or source.variadic or source.required > len(source.inputs):
        return ""
    for points in _POINTS.get(len(source.inputs), []):
        with enable_grad(), np.errstate(divide="ignore", over="ignore", invalid="ignore"):
            found = _values(source, [Tensor(p, requires_grad=True) for p in points])
        if found is not None:
            return _written(source, points, *found)
    return ""


def _values(source: Operation, inputs: list[Tensor]) -> tuple[str, str] | None:
    """(결과, 기울기들)을 적은 글. 유한하지 않으면 ``None``."""
    try:
        y = source.call(*inputs)
        y.sum().backward()
    except Exception:  # 두 점에서 셈할 수 없는 연산. 설명문을 읽는 일은 어떤 오류도 내지 않는다
        return None
    arrays: list[Any] = [y.data, *[np.zeros(2) if x.grad is None else x.grad.data for x in inputs]]
    if not all(np.isfinite(a).all() for a in arrays):
        return None
    value, *gradients = [str(a.round(4)) for a in arrays]
    return value, " ".join(gradients)


def _written(source: Operation, points: Any, value: str, gradients: str) -> str:
    place = f"tg.{source.namespace}." if source.namespace else "tg."
    return "\n".join([
        ">>> import tinygrad_ko as tg",
        *[f">>> {n} = tg.tensor({list(p)}, requires_grad=True)" for n, p in zip(source.inputs, points, strict=True)],
        f">>> y = {place}{source.name}({', '.join(source.inputs)})",
        ">>> print(y.data.round(4))", value,
        ">>> y.sum().backward()",
        f">>> print({', '.join(f'{n}.grad.data.round(4)' for n in source.inputs)})", gradients,
    ])
