"""장치(device): 배열이 사는 곳. ``"cpu"`` 는 NumPy, ``"cuda"`` 는 CuPy, 그 밖에는 배열을 낸 모듈의 이름이다.

엔진과 규칙은 배열이 어디서 왔는지 묻지 않는다. NumPy의 약속(NEP 13, 18, 35)을 지키는 배열이면 같은 줄로 셈한다.
여기에는 그것만으로 모자란 것이 있다: 새 배열을 만들 곳, 옮기기, 섞였을 때의 오류.
"""

from __future__ import annotations

import importlib
import sys
import threading
from types import ModuleType
from typing import Any

import numpy as np

from ..engine import Variable, state
from ..errors import ArgumentError, ArgumentTypeError, DeviceError, MissingExtra, describe, needed
from ..korean.parentheses import OpenerClass
from ..korean.particles import Noun, particle
from .array_path import array_path
from .reader import Reader

HOST = (np.ndarray, np.generic)  # NumPy의 것
_MODULES = {"cpu": "numpy", "cuda": "cupy"}
_DEVICES = {name: device for device, name in _MODULES.items()}


class Device(str):
    """텐서가 말하는 장치: 글자 그대로 견주고(``t.device == "cpu"``), PyTorch처럼 ``type`` 과 ``index`` 를 묻는다."""

    __slots__ = ()

    @property
    def type(self) -> str:
        """장치의 이름."""
        return str(self)

    @property
    def index(self) -> None:  # type: ignore[override]
        """장치의 번호는 정하지 않는다: 몇째 GPU 인지는 CuPy 가 고른다."""
        return None


class _Place(threading.local):
    """스레드마다 따로 있는, 새 텐서를 만들 장치."""

    device = "cpu"


_place = _Place()

# ── 배열의 장치: 순전파가 쓰는 것은 인쇄한 소스에도 그대로 실리므로 NumPy만 안다 ──


@array_path(same=True)
def near(x):
    """``like=`` 에 넣을 것: NumPy의 배열이면 ``None``(가장 빠르다), 다른 모듈의 배열이면 그 배열, 텐서이면 그 값."""
    if isinstance(x, (np.ndarray, np.generic)):
        return None
    data = getattr(x, "_data", x)
    return None if isinstance(data, (np.ndarray, np.generic)) or not hasattr(data, "__array_function__") else data


def module_of(x):
    """배열을 낸 모듈. 규칙을 받아 적는 배열(Reader)은 NumPy의 것으로 친다."""
    return np if near(x) is None or isinstance(x, Reader) else sys.modules[type(near(x)).__module__.partition(".")[0]]


def companion(x, library):
    """배열의 모듈에 딸린 SciPy의 방: NumPy이면 ``scipy.special``, CuPy 이면 ``cupyx.scipy.special``."""
    name = library if module_of(x) is np else f"{module_of(x).__name__}x.{library}"
    return sys.modules.get(name) or needed(name)


@array_path(same=True)
def native_index(x: Any) -> Any:
    """색인에 쓸 정수 배열을 이 기계의 것으로. 32비트의 기계(브라우저)에서는 ``bincount``, ``repeat``, ``take`` 가 int64 를 받지 않는다."""
    return x.astype(np.intp, copy=False) if isinstance(x, np.ndarray) and x.dtype.kind == "i" else x


def is_foreign(value: Any) -> bool:
    """NumPy의 것도 텐서도 아니면서 NumPy의 약속을 지키는 배열인가."""
    return not isinstance(value, (*HOST, Variable)) and hasattr(value, "__array_function__") and hasattr(value, "dtype")


def device_of(x: Any) -> str:
    """배열이나 텐서의 장치."""
    if near(x) is None:
        return "cpu"
    name = module_of(x).__name__
    return _DEVICES.get(name, name)


def module_named(device: str) -> Any:
    """장치의 모듈. CuPy 는 여기서 처음 들여온다."""
    try:
        return importlib.import_module(_MODULES.get(device, device))
    except ImportError:
        if device == "cuda":
            raise MissingExtra("cupy-cuda12x", "cuda") from None
        raise _unknown(device) from None


def _unknown(value: Any) -> ArgumentError:
    return ArgumentError(
        f"장치(device) {value!r}{particle(value, '을/를')} 모릅니다. 'cpu', 'cuda', 또는 NumPy처럼 쓰는 배열 모듈(예: cupy)을 주세요. "
        "GPU 의 번호는 with cupy.cuda.Device(1): 로 고릅니다."
    )


# ── 옮기기 ──


def to_numpy(x: Any) -> Any:
    """NumPy의 배열로. 다른 장치의 것이면 명시적으로 복사해 온다."""
    return x if near(x) is None else module_of(x).asnumpy(x)


def moved(x: Any, device: str) -> Any:
    """배열을 ``device`` 로. 이미 거기 있거나, 받아 적는 배열이면 그대로."""
    if device_of(x) == device or isinstance(x, Reader):
        return x
    host = to_numpy(x)
    return host if device == "cpu" else module_named(device).asarray(host)


def beside(where: str, name: str, value: Any, x: Any, condition: Any = None) -> Any:
    """수·목록·NumPy 배열 ``value`` 를 배열 ``x`` 곁의 배열로. 텐서와 다른 장치의 배열은 옮기지 않고 오류를 낸다.

    ``condition`` 은 이 값으로 고른 셈이 값이 달라져도 맞을 조건이다(``operation.conditions``).
    """
    data = getattr(value, "_data", value)
    if data is not value and state.observer is not None:
        if condition is None:
            state.observer.peek(value)
        else:
            state.observer.checked(value, condition)
    given = data is not value or is_foreign(data)
    if given and x is not None and data.__class__ is not x.__class__ and device_of(data) != device_of(x):
        raise mixed_devices(where, {"input": x, name: data})
    if data is not value:
        return data
    try:
        return np.asarray(value) if x is None else np.asarray(value, like=near(x))
    except ValueError:
        raise ArgumentError(f"{where}: {name} 의 줄마다 길이가 다릅니다. 받은 것: {describe(value)}.") from None


def mixed_devices(where: str, arrays: dict[str, Any]) -> DeviceError:
    """한 셈에 여러 장치의 배열이 섞였을 때의 오류."""
    seen = {name: device_of(a) for name, a in arrays.items()}
    places = list(dict.fromkeys(seen.values()))
    first, other = next(n for n, d in seen.items() if d == places[0]), next(n for n, d in seen.items() if d != places[0])
    return DeviceError(
        f"{where}: 장치(device)가 섞였습니다: {', '.join(f'{Noun(n):은/는} {d!r}' for n, d in seen.items())}. "
        f"{other}.to({places[0]!r}) 나 {first}.to({seen[other]!r}) 로 한 장치에 모으세요(모델은 model.to(…))."
    )


def refuse_other_device(where: str, value: Any, g: Any) -> None:
    """기울기는 값이 있는 곳에만 쌓인다."""
    if device_of(value) != device_of(g):
        raise mixed_devices(where, {"t": value, "기울기": g})


def target(where: str, value: Any) -> tuple[str | None, Any]:
    """``to`` 의 인수를 (장치, dtype) 가운데 하나로 읽는다."""
    if isinstance(value, ModuleType):
        if not all(hasattr(value, name) for name in ("asarray", "zeros", "ndarray")):
            raise ArgumentTypeError(f"{where}: {Noun(value.__name__):은/는} 배열 모듈이 아닙니다. numpy 나 cupy 를 주세요.")
        return _DEVICES.get(value.__name__, value.__name__), None
    if isinstance(value, str) and value in _MODULES:
        return value, None
    try:
        if value is not None:  # np.dtype(None) 은 float64 이다
            return None, np.dtype(value)
    except TypeError:
        pass
    if isinstance(value, str) and value in sys.modules:
        return target(where, sys.modules[value])
    if isinstance(value, str):
        raise _unknown(value)
    raise ArgumentTypeError(f"{where}: 장치('cpu', 'cuda'), 배열 모듈, dtype 가운데 하나여야 합니다. 받은 것: {describe(value)}.")


# ── 새 텐서를 만들 곳 ──


def current_device() -> str:
    """지금 이 스레드에서 새 텐서를 만드는 장치."""
    return _place.device


def placed(array: Any) -> Any:
    """새로 만든 NumPy 배열을 지금의 장치로."""
    return array if _place.device == "cpu" else module_named(_place.device).asarray(array)


class use_array_module(metaclass=OpenerClass):
    """이제부터(또는 ``with`` 안에서만) 새 텐서를 이 모듈의 배열로 만든다. 스레드마다 따로이다.

    ``tg.tensor([…])``, ``tg.zeros`` 같은 만들기와 층의 새 매개변수가 따른다. 이미 있는 텐서와 ``tg.from_numpy`` 는 그대로이다.
    난수는 언제나 NumPy의 발생기에서 뽑아 옮긴다: 어느 장치에서나 같은 씨앗이 같은 수를 낸다.

    매개변수
    --------
    module : 배열 모듈(``numpy``, ``cupy`` …) 또는 장치의 이름 ``"cpu"``, ``"cuda"``.

    예외
    ----
    MissingExtra : ``"cuda"`` 인데 CuPy 가 설치되어 있지 않을 때. ArgumentError, ArgumentTypeError : 배열 모듈이 아닐 때.

    예제
    ----
    >>> import numpy as np
    >>> import tinygrad_ko as tg
    >>> with tg.use_array_module(np):
    ...     tg.zeros(2).device
    'cpu'

    출처
    ----
    PyTorch ``torch.set_default_device``; NumPy NEP 35 (``like=``).
    """

    def __init__(self, module: Any) -> None:
        device, dtype = target("use_array_module", module)
        if device is None:
            raise ArgumentTypeError(f"use_array_module: 배열 모듈이나 장치의 이름이어야 합니다. 받은 것: dtype {dtype}.")
        module_named(device)
        self.device = device
        self.before = {threading.get_ident(): [_place.device]}  # 스레드마다, 바꾸기 앞의 장치들
        self.fresh: int | None = threading.get_ident()  # 만들면서 이미 바꾸었다: 이 스레드의 첫 with 는 그것을 되돌리기만 한다
        _place.device = device

    def __enter__(self) -> use_array_module:
        if self.fresh == threading.get_ident():
            self.fresh = None
        else:
            self.before.setdefault(threading.get_ident(), []).append(_place.device)
            _place.device = self.device
        return self

    def __exit__(self, *_: object) -> None:
        before = self.before.get(threading.get_ident())
        if before:
            _place.device = before.pop()
