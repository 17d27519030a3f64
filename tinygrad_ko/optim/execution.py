"""PyTorch가 걸음을 어떻게 돌릴지 고르는 인수(``foreach=``, ``fused=`` …): 답은 같으므로 받아들이되, 지킬 수 없는 약속은 거절한다."""

from __future__ import annotations

from typing import Any

import numpy as np

from ..errors import ArgumentError, ArgumentTypeError, describe

CANNOT = {
    "capturable": "CUDA 그래프에 담는 걸음은 없습니다. 빼도 답은 같습니다.",
    "differentiable": "걸음은 그래프에 적지 않습니다. 걸음을 지나 미분하려면 w = w - lr * tg.autograd.grad(loss, [w], "
                      "create_graph=True)[0] 처럼 "
                      "식으로 쓰세요.",
}
EXECUTION = ("foreach", "fused", *CANNOT)


def runs_the_same(where: str, name: str, value: Any) -> bool:
    """돌리는 법의 인수인가. 그렇다면 값이 되는 것인지 살핀다."""
    if name not in EXECUTION:
        return False
    if value is not None and not isinstance(value, (bool, np.bool_)):
        raise ArgumentTypeError(f"{where}: {name} 자리에는 True, False, None 만 올 수 있습니다. 받은 것: {describe(value)}.")
    if value and name in CANNOT:
        raise ArgumentError(f"{where}: {name}=True 는 지킬 수 없습니다. {CANNOT[name]}")
    return True
