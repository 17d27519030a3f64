"""두 라이브러리가 서로 다른 점: 모듈의 속을 보는 법, 텐서를 만드는 법, 난수를 건드리지 않고 층을 짓는 법."""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Iterator
from typing import Any

import numpy as np

from .. import nn
from ..errors import DtypeError, LostGradientError, MissingExtra
from ..nn import functional
from ..nn.hooks import hooks_of
from ..nn.parameter import Unshaped
from ..operation.devices import to_numpy
from ..tensors.conversion import foreign_array
from ..tensors.generator import default_generator
from ..tensors.tensor import Tensor


class Ours:
    """이 라이브러리."""

    name, short, converted = "tinygrad_ko", "ours", "{}"  # 오류에 적을 이름, 모델의 이름, 저쪽의 상태를 받는 법
    nn, functional, module, tensor = nn, functional, nn.Module, Tensor

    def children(self, module: Any) -> list[tuple[str, Any]]:
        """바로 아래의 모듈들. 같은 것이 두 번 담겼으면 두 번 나온다."""
        return [(name, value) for name, value in vars(module).items() if isinstance(value, nn.Module)]

    def tensors(self, module: Any) -> dict[str, Any]:
        """모듈이 스스로 가진 매개변수와 버퍼."""
        return dict([*module.named_parameters("", False, False), *module.named_buffers("", False, False)])

    def is_hooked(self, module: Any) -> bool:
        """훅이 걸려 있는가."""
        return hooks_of(module) is not None

    def is_parameter(self, value: Any) -> bool:
        """매개변수인가."""
        return isinstance(value, nn.Parameter)

    def is_unshaped(self, value: Any) -> bool:
        """아직 모양이 없는가."""
        return isinstance(value, Unshaped)

    def array(self, where: str, value: Any) -> np.ndarray:
        """값(뷰)."""
        if value.requires_grad and not value.is_leaf:
            raise LostGradientError(f"{where}: 연산의 결과인 텐서를 옮기면 기울기가 끊어집니다. t.detach() 를 넣으세요.")
        return to_numpy(value._data)

    def dtype(self, theirs: Any) -> Any:
        """PyTorch의 dtype 을 NumPy의 것으로."""
        return np.dtype(str(theirs).rpartition(".")[2].replace("bfloat16", "float32"))

    def made(self, where: str, array: np.ndarray, requires_grad: bool, as_parameter: bool) -> Any:
        """배열의 값을 가진 새 텐서."""
        if as_parameter and array.dtype.kind not in "fc":
            raise DtypeError(f"{where}: 매개변수는 실수여야 합니다. 받은 dtype: {array.dtype}. 정수는 버퍼(register_buffer)로 두세요.")
        return nn.Parameter(array, requires_grad) if as_parameter else Tensor(array, requires_grad)

    @contextlib.contextmanager
    def undisturbed(self) -> Iterator[None]:
        """층을 짓는 동안 뽑은 난수를 되돌린다."""
        bits: Any = default_generator().bit_generator
        before = bits.state
        try:
            yield
        finally:
            bits.state = before


class Theirs:
    """PyTorch."""

    name, short, converted = "PyTorch", "theirs", "tg.to_torch({})"

    def __init__(self, torch: Any) -> None:
        self.torch, self.nn, self.functional = torch, torch.nn, torch.nn.functional
        self.module, self.tensor = torch.nn.Module, torch.Tensor

    def children(self, module: Any) -> list[tuple[str, Any]]:
        """바로 아래의 모듈들. 같은 것이 두 번 담겼으면 두 번 나온다."""
        return [(name, value) for name, value in module._modules.items() if value is not None]

    def tensors(self, module: Any) -> dict[str, Any]:
        """모듈이 스스로 가진 매개변수와 버퍼."""
        return dict([*module.named_parameters("", False, False), *module.named_buffers("", False, False)])

    def is_hooked(self, module: Any) -> bool:
        """훅이 걸려 있는가. 게으른 층이 제 모양을 알려고 건 것은 치지 않는다."""
        kinds = ("_forward_hooks", "_forward_pre_hooks", "_backward_hooks", "_backward_pre_hooks")
        lazy = isinstance(module, self.nn.modules.lazy.LazyModuleMixin) and module.has_uninitialized_params()
        return not lazy and any(getattr(module, kind, None) for kind in kinds)

    def is_parameter(self, value: Any) -> bool:
        """매개변수인가."""
        return isinstance(value, self.nn.Parameter)

    def is_unshaped(self, value: Any) -> bool:
        """아직 모양이 없는가."""
        return self.nn.parameter.is_lazy(value)

    def array(self, where: str, value: Any) -> np.ndarray:
        """값(되도록 뷰)."""
        if value.requires_grad and not value.is_leaf:
            raise LostGradientError(f"{where}: 연산의 결과인 텐서를 옮기면 기울기가 끊어집니다. t.detach() 를 넣으세요.")
        return foreign_array(where, value)

    def dtype(self, ours: Any) -> Any:
        """NumPy의 dtype 을 PyTorch의 것으로."""
        return getattr(self.torch, np.dtype(ours).name)

    def made(self, where: str, array: np.ndarray, requires_grad: bool, as_parameter: bool) -> Any:
        """배열의 값을 가진 새 텐서."""
        try:
            value = self.torch.tensor(np.ascontiguousarray(array.astype(array.dtype.newbyteorder("="))).reshape(array.shape), device="cpu")
        except TypeError:
            raise DtypeError(
                f"{where}: dtype {array.dtype}의 값은 PyTorch의 텐서가 될 수 없습니다. astype(np.float32) 처럼 바꾸어 넣으세요."
            ) from None
        return self.nn.Parameter(value, requires_grad) if as_parameter else value.requires_grad_(requires_grad)

    @contextlib.contextmanager
    def undisturbed(self) -> Iterator[None]:
        """층을 짓는 동안 뽑은 난수를 되돌린다."""
        with self.torch.random.fork_rng(devices=[]):
            yield


OURS = Ours()


def theirs() -> Theirs:
    """PyTorch. 여기서 처음 들여온다."""
    try:
        import torch
    except ImportError:
        raise MissingExtra("torch", "torch") from None
    return Theirs(torch)


def opened() -> Theirs | None:
    """이미 들여온 PyTorch. 아무도 들여오지 않았으면 ``None``: PyTorch의 것이 있을 수 없다."""
    return Theirs(sys.modules["torch"]) if "torch" in sys.modules else None
