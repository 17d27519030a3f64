"""모듈의 속성: 담으면 등록된다. 값의 형(type)이 매개변수인가, 하위 모듈인가, 버퍼인가를 말하고, 자리에 맞지 않는 것은 물린다.

보통의 속성이므로 ``self.weight`` 는 보통의 속성만큼 빠르고, 지우면 등록도 함께 사라진다.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from ..errors import ArgumentError, ArgumentTypeError, describe
from ..korean.particles import Noun, particle
from ..operation.arguments import refuse_masked
from ..operation.devices import is_foreign
from ..tensors.creation import from_numpy
from ..tensors.tensor import Tensor
from .nesting import refuse_circle
from .parameter import Buffer, Parameter, adopt_name
from .tree import Tree

if TYPE_CHECKING:
    from .module import Module


class Attributes(Tree):
    """속성에 담은 것을 등록한다."""

    __slots__ = ()

    def __setattr__(self, name: str, value: Any) -> None:
        current = self.__dict__.get(name)
        if isinstance(value, (Parameter, Tree, Buffer)):
            self._refuse_before_init(name)
            if isinstance(value, Buffer):
                self._refuse_name(name)
                self.__dict__["_buffers"][name] = value.persistent
                object.__setattr__(self, name, value)
                return
            if isinstance(value, Tree):
                refuse_circle(self, name, value)
            self.__dict__["_buffers"].pop(name, None)
            inner = [("", value)] if isinstance(value, Parameter) else list(value.named_parameters())
            for path, parameter in inner:
                adopt_name(parameter, f"{name}.{path}" if path else name)
        elif hasattr(type(value), "followed_function"):
            self._refuse_compiled(name, value.followed_function, current)
        elif name in self._buffers:
            value = _as_buffer(type(self).__name__, name, value)
        elif isinstance(current, (Parameter, Tree)) and value is not None:
            kind = "Parameter" if isinstance(current, Parameter) else "Module"
            cure = "nn.Parameter(…) 로 감싸거나, 값만 바꾸려면 .data 에 넣으세요." if kind == "Parameter" else (
                "nn.Module 을 넣거나, 먼저 del 로 지우세요."
            )
            raise ArgumentTypeError(
                f"{type(self).__name__}.{name}: {kind} 자리에 {Noun(describe(value)):을/를} 넣을 수 없습니다. {cure}"
            )
        object.__setattr__(self, name, value)

    def __delattr__(self, name: str) -> None:
        object.__delattr__(self, name)
        self.__dict__.get("_buffers", {}).pop(name, None)

    def _refuse_before_init(self, name: str) -> None:
        if "_buffers" not in self.__dict__:
            raise ArgumentTypeError(
                f"{type(self).__name__}: '{name}'{particle(name, '을/를')} 담기 전에 __init__ 의 첫 줄에서 super().__init__() 을 부르세요."
            )

    def _refuse_compiled(self, name: str, inner: Any, current: Any) -> None:
        """컴파일한 모듈의 매개변수가 소리 없이 빠지지 않게 한다. 이미 등록한 것을 컴파일하여 다른 이름에 두는 것은 된다."""
        if isinstance(inner, Tree) and (inner is current or not any(inner is module for module in self.modules())):
            raise ArgumentTypeError(
                f"{type(self).__name__}.{name}: 컴파일한 {Noun(type(inner).__name__):을/를} 담으면 매개변수가 등록되지 않습니다. "
                "컴파일하지 않은 것을 담고, 바깥의 모델을 통째로 tg.compile 하거나, "
                f"컴파일한 것은 다른 이름에 두세요: self.fast = tg.compile(self.{name})."
            )

    def register_buffer(self, name: str, tensor: Any, persistent: bool = True) -> None:
        """학습하지 않지만 모듈과 함께 다니는 값(예: 이동 평균)을 담는다.

        매개변수
        --------
        name : 속성의 이름.
        tensor : Tensor, 배열 또는 ``None``. 임의의 모양, 무차원(dimensionless).
        persistent : ``state_dict`` 에 넣을 것인가.
        """
        self._refuse_before_init(name)
        self._refuse_name(name)
        buffer = _as_buffer(type(self).__name__, name, tensor)
        self.__dict__["_buffers"][name] = persistent
        setattr(self, name, buffer)

    def register_parameter(self, name: str, param: Parameter | None) -> None:
        """매개변수를 이름으로 담는다. ``None`` 이면 자리만 잡는다."""
        self._refuse_name(name)
        if param is not None and not isinstance(param, Parameter):
            raise ArgumentTypeError(
                f"register_parameter: nn.Parameter 나 None 이어야 합니다. 받은 것: {describe(param)}."
            )
        setattr(self, name, param)

    def register_module(self, name: str, module: Module | None) -> None:
        """하위 모듈을 이름으로 담는다. ``add_module`` 과 같다."""
        self.add_module(name, module)

    def add_module(self, name: str, module: Module | None) -> None:
        """하위 모듈을 이름으로 담는다."""
        self._refuse_name(name)
        if module is not None and not isinstance(module, Tree):
            raise not_a_module(f"{type(self).__name__}['{name}']", module)
        setattr(self, name, module)

    def _refuse_name(self, name: Any) -> None:
        if not isinstance(name, str) or not name or "." in name:
            raise ArgumentError(
                f"{type(self).__name__}: 이름은 점(.)이 없는 문자열이어야 합니다. 받은 것: {name!r}."
            )
        held = self.__dict__.get(name) if name in self.__dict__ else getattr(type(self), name, None)
        if held is not None and not isinstance(held, (Tensor, Tree)):
            raise ArgumentError(f"{type(self).__name__}: '{name}'{particle(name, '은/는')} 이미 쓰는 속성입니다. 다른 이름을 쓰세요.")


def not_a_module(where: str, given: Any) -> ArgumentTypeError:
    """모듈의 자리에 다른 것을 받았을 때의 오류: 무엇을 넣어야 하는지 알린다."""
    cure = "층은 nn.ReLU() 처럼 만들어서 넣고, 함수는 nn.Module 로 감싸세요."
    if isinstance(given, type) and issubclass(given, Tree):
        cure = f"클래스가 아니라 객체를 넣으세요: nn.{given.__name__}(…)."
    elif hasattr(type(given), "followed_function"):
        cure = "컴파일하지 않은 것을 넣고, 바깥의 모델을 통째로 tg.compile 하세요."
    return ArgumentTypeError(f"{where}: nn.Module 이어야 합니다. 받은 것: {describe(given)}. {cure}")


def _as_buffer(module: str, name: str, value: Any) -> Tensor | None:
    if value is None or isinstance(value, Tensor):
        return value
    refuse_masked(f"{module}.{name}", value)
    if is_foreign(value):
        return from_numpy(value.copy())
    if isinstance(value, (np.ndarray, np.generic)):
        return from_numpy(np.array(value))
    raise ArgumentTypeError(
        f"{module}.{name}: 버퍼(buffer) 자리에는 Tensor, 배열, None 만 넣을 수 있습니다. 받은 것: {describe(value)}. "
        "tg.tensor(…) 로 만드세요."
    )
