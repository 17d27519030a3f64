"""tinygrad_ko: 한국어로 배우는, NumPy 위의 자동미분(autograd) 엔진.

>>> import tinygrad_ko as tg
>>> x = tg.tensor([1.0, 2.0, 3.0], requires_grad=True)
>>> y = (x ** 2).sum()
>>> y.backward()
>>> x.grad
tensor([2., 4., 6.])
"""

import importlib
import types

from . import autograd, errors, fft, linalg, version
from .autograd import enable_grad, is_grad_enabled, no_grad
from .face import functions
from .face.custom import custom_operation
from .face.places import (
    all,
    allclose,
    any,
    argmax,
    argmin,
    argsort,
    argwhere,
    array_equal,
    count_nonzero,
    flatnonzero,
    isclose,
    isfinite,
    isin,
    isinf,
    isnan,
    isneginf,
    isposinf,
    isreal,
    logical_and,
    logical_not,
    logical_or,
    logical_xor,
    nanargmax,
    nanargmin,
    nonzero,
    searchsorted,
    signbit,
)
from .korean.misfits import answer_in as _answer_in
from .korean.missing_names import answer_imports as _answer_imports
from .korean.missing_names import answering as _answering
from .operation.devices import use_array_module
from .pytorch_names import VERSION as _VERSION
from .readings.source import backward_source
from .tensors.creation import as_tensor, from_numpy, tensor
from .tensors.dtypes import (
    bool_,
    complex64,
    complex128,
    e,
    float16,
    float32,
    float64,
    inf,
    int8,
    int16,
    int32,
    int64,
    nan,
    newaxis,
    pi,
    uint8,
)
from .tensors.filling import (
    arange,
    empty,
    empty_like,
    eye,
    full,
    full_like,
    linspace,
    ones,
    ones_like,
    zeros,
    zeros_like,
)
from .tensors.generator import manual_seed
from .tensors.sampling import normal, rand, rand_like, randint, randint_like, randn, randn_like, randperm
from .tensors.tensor import Tensor
from .transforms import grad, hessian, hvp, jacobian, jvp, value_and_grad, vjp
from .transforms.checkpoint import checkpoint
from .transforms.gradcheck import gradcheck, gradgradcheck
from .version import __version__
from .watch import runtime_warnings as _runtime_warnings
from .watch.anomaly import anomaly_mode
from .watch.kept import keep_values

_runtime_warnings.speak_in_our_words()
_answer_imports()
vars(version)["__getattr__"] = _answering("version", _VERSION)

_ROOMS = {"autograd", "errors", "fft", "linalg"}
_OPENED_LATER = {  # 처음 부를 때 여는 방: 텐서만 쓰는 사람은 층과 데이터와 그림이 열리기를 기다리지 않는다
    "course": "course",
    "data": "data",
    "distributed": "distributed",
    "estimators": "estimators",
    "io": "io",
    "nn": "nn",
    "optim": "optim",
    "plot": "view.plots",
    "training": "training",
}
_FOUND_LATER = {  # 이름 → 그것이 사는 방
    "compile": "compilation",
    "compare": "exercises",
    "derivative_table": "view.explain.derivative_table",
    "exercise": "exercises",
    "explain": "view.explain",
    "export_onnx": "interchange.onnx",
    "from_torch": "interchange",
    "graph": "view.graph",
    "import_onnx": "interchange.onnx",
    "load": "io",
    "play": "view.play",
    "save": "io",
    "to_torch": "interchange",
}
# 내보내는 것: 방, 나중에 여는 것, 그리고 위에서 들여온 것(모듈이 아닌 이름). 표의 함수는 dir() 에 더해진다
_LOADED = {name for name, value in globals().items() if name[0] != "_" and not isinstance(value, types.ModuleType)}
__all__ = sorted(_ROOMS | _OPENED_LATER.keys() | _FOUND_LATER.keys() | _LOADED)
_answer_in(globals(), but=("__getattr__",))  # 텐서의 속성을 찾는 일이 느려지지 않게


def __getattr__(name: str) -> object:
    """나중에 여는 방과 그 방의 것, 그리고 도함수 표에 있는 함수: ``tg.exp``, ``tg.softmax`` …"""
    if name in _OPENED_LATER:
        found: object = importlib.import_module(f".{_OPENED_LATER[name]}", __name__)
    elif name in _FOUND_LATER:
        found = getattr(importlib.import_module(f".{_FOUND_LATER[name]}", __name__), name)
    else:
        found = functions.find(name, "tinygrad_ko")
    globals()[name] = found  # 다음부터는 곧장 찾는다
    return found


def __dir__() -> list[str]:
    return sorted({"__version__", *__all__, *functions.names()})
