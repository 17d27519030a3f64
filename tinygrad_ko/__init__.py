"""tinygrad_ko: 한국어로 배우는, NumPy 위의 자동미분(autograd) 엔진.

>>> import tinygrad_ko as tg
>>> x = tg.tensor([1.0, 2.0, 3.0], requires_grad=True)
>>> y = (x ** 2).sum()
>>> y.backward()
>>> x.grad
tensor([2., 4., 6.])
"""

from __future__ import annotations

import importlib
from typing import Any

from . import autograd, data, errors, fft, linalg, nn, optim
from .face import functions
from .face.custom import custom_operation
from .grad_mode import enable_grad, is_grad_enabled, no_grad
from .operation.devices import use_array_module
from .readings.source import backward_source
from .tensors.creation import arange, as_tensor, eye, from_numpy, full, linspace, ones, tensor, zeros
from .tensors.generator import manual_seed
from .tensors.tensor import Tensor
from .transforms import grad, hessian, hvp, jacobian, jvp, value_and_grad, vjp
from .transforms.checkpoint import checkpoint
from .transforms.gradcheck import gradcheck, gradgradcheck
from .version import __version__ as __version__
from .view import plots as plot
from .watch.anomaly import anomaly_mode
from .watch.kept import keep_values

__all__ = [
    "Tensor", "anomaly_mode", "arange", "as_tensor", "autograd", "backward_source", "checkpoint",
    "compare", "custom_operation", "data", "derivative_table", "enable_grad", "errors", "exercise", "explain", "eye", "fft",
    "from_numpy", "full",
    "functions", "grad", "gradcheck", "gradgradcheck", "graph", "hessian", "hvp", "is_grad_enabled", "jacobian",
    "jvp", "keep_values", "linalg", "linspace", "manual_seed", "nn", "no_grad", "ones", "optim", "play", "plot", "tensor",
    "use_array_module", "value_and_grad", "vjp", "zeros",
]


_OPENED_LATER = {  # 처음 부를 때 여는 방: 들여오기를 느리게 하지 않는다
    "compare": "exercises", "derivative_table": "view.explain.derivative_table", "exercise": "exercises", "explain": "view.explain",
    "graph": "view.graph", "play": "view.play",
}


def __getattr__(name: str) -> Any:
    """나중에 여는 방의 것, 그리고 도함수 표에 있는 함수: ``tg.exp``, ``tg.softmax`` …"""
    if name in _OPENED_LATER:
        globals()[name] = found = getattr(importlib.import_module(f".{_OPENED_LATER[name]}", __name__), name)
        return found
    globals()[name] = found = functions.find(name, "tinygrad_ko")  # 다음부터는 곧장 찾는다
    return found


def __dir__() -> list[str]:
    return sorted({*__all__, *functions.names()})
