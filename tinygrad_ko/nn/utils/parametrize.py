"""매개변수를 다른 값에서 셈하게 하기(``nn.utils.parametrize``): 속성을 읽을 때마다 원래의 값(original)에서 다시 셈한다.

모듈의 클래스를, 그 이름이 성질(property)인 자식 클래스로 바꾼다. 원래의 값과 셈하는 모듈들은 ``module.parametrizations.이름`` 에 있다.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

from ...errors import ArgumentError, ArgumentTypeError, DtypeError, ShapeError, describe
from ...grad_mode import no_grad, switch
from ...korean.misfits import answer_in
from ...korean.particles import with_particle
from ...pytorch_names import LAYER_ARGUMENTS
from ...tensors.tensor import Tensor
from ..absent import answering_for
from ..container import ModuleDict, ModuleList
from ..module import Module, check_module
from ..nesting import savable
from ..parameter import Parameter

__all__ = [
    "ParametrizationList", "cached", "is_parametrized", "register_parametrization", "remove_parametrizations",
    "type_before_parametrizations",
]


class _Cache(threading.local):
    """``cached()`` 안에서 셈해 둔 값. 스레드마다 따로이다."""

    depth = 0

    def __init__(self) -> None:
        self.values: dict[tuple[int, str], Any] = {}


_cache = _Cache()


@switch
def cached() -> Iterator[None]:
    """이 안에서는 같은 매개변수를 한 번만 셈하고 나누어 쓴다. 안에서 값을 바꾸었다면 나온 뒤에 보인다.

    예제
    ----
    >>> from tinygrad_ko import nn
    >>> layer = nn.utils.parametrizations.weight_norm(nn.Linear(3, 2))
    >>> with nn.utils.parametrize.cached():
    ...     layer.weight is layer.weight
    True
    >>> layer.weight is layer.weight
    False

    출처
    ----
    PyTorch ``torch.nn.utils.parametrize.cached``.
    """
    _cache.depth += 1
    try:
        yield
    finally:
        _cache.depth -= 1
        if not _cache.depth:
            _cache.values.clear()


class ParametrizationList(ModuleList):
    """한 매개변수를 셈하는 모듈들과 원래의 값. 부르면 원래의 값에서 차례로 셈한다.

    매개변수
    --------
    modules : 셈하는 모듈들, 차례로.
    original : 매개변수(또는 버퍼의 텐서). ``right_inverse`` 가 있는 모듈은 거꾸로 지나 원래의 값이 된다.
    unsafe : 모양이나 dtype 이 바뀌어도 되는가.

    예제
    ----
    >>> from tinygrad_ko import nn
    >>> layer = nn.utils.parametrizations.weight_norm(nn.Linear(3, 2))
    >>> [name for name, _ in layer.parametrizations.weight.named_parameters()]
    ['original0', 'original1']

    출처
    ----
    PyTorch ``torch.nn.utils.parametrize.ParametrizationList``.
    """

    def __init__(self, modules: Sequence[Module], original: Tensor, unsafe: bool = False) -> None:
        super().__init__(modules)
        self.unsafe, self.is_tensor, self.ntensors = unsafe, True, 1
        self._keep(original, self._inverse(original))

    def _inverse(self, value: Any) -> Any:
        with no_grad():
            for module in reversed(list(self)):
                inverse = getattr(module, "right_inverse", None)
                try:
                    value = value if inverse is None else inverse(value)
                except NotImplementedError:  # 거꾸로 갈 수 없다고 한 것은 그대로 둔다
                    pass
        return value

    def _keep(self, original: Tensor, new: Any) -> None:
        parts = [new] if isinstance(new, Tensor) else new
        if not isinstance(parts, (tuple, list)) or not all(isinstance(p, Tensor) for p in parts):
            raise ArgumentTypeError(f"right_inverse: Tensor 나 Tensor 들의 튜플을 돌려주어야 합니다. 받은 것: {describe(new)}.")
        self.is_tensor, self.ntensors = isinstance(new, Tensor), len(parts)
        for k, part in enumerate(parts):
            name = "original" if self.is_tensor else f"original{k}"
            if not isinstance(original, Parameter):
                self.register_buffer(name, part.detach())
            elif self.is_tensor and part.shape == original.shape and part.dtype == original.dtype:
                if part is not original:
                    original.data = part.detach()._data
                self.register_parameter(name, original)  # 객체가 그대로여서 옵티마이저가 잃지 않는다
            else:
                self.register_parameter(name, Parameter(part.detach(), requires_grad=original.requires_grad))

    def right_inverse(self, value: Tensor) -> None:
        """``value`` 가 되도록 원래의 값을 바꾼다: ``module.weight = value`` 가 부른다."""
        new = self._inverse(value.detach())
        for name, part in zip(self._originals(), [new] if self.is_tensor else new, strict=True):
            getattr(self, name).data = part

    def _originals(self) -> list[str]:
        return ["original"] if self.is_tensor else [f"original{k}" for k in range(self.ntensors)]

    def forward(self) -> Any:
        """원래의 값에서 셈한 매개변수."""
        first, *rest = list(self)
        value = first(*[getattr(self, name) for name in self._originals()])
        for module in rest:
            value = module(value)
        return value


_classes: dict[tuple[type, tuple[str, ...]], type] = {}


def _parametrized(base: Any, names: tuple[str, ...]) -> type:
    """``names`` 를 읽을 때마다 셈하는, ``base`` 의 자식 클래스."""
    if (base, names) not in _classes:

        def reduce(self: Any, protocol: Any) -> Any:
            return savable(self, base, _blank), (base, names), self.__getstate__()

        _classes[base, names] = type(f"Parametrized{base.__name__}", (base,), {
            **{name: _computed(name) for name in names}, "__reduce_ex__": reduce, "__doc__": base.__doc__,
            "__module__": base.__module__, "parametrized": (base, names),
        })
    return _classes[base, names]


def _blank(base: Any, names: tuple[str, ...]) -> Any:
    """복사하거나 불러올 때의 빈 모듈."""
    return object.__new__(_parametrized(base, names))


def _computed(name: str) -> property:
    def get(self: Any) -> Any:
        held = self.__dict__["parametrizations"][name]
        if not _cache.depth:
            return held()
        key = (id(self), name)
        if key not in _cache.values:
            _cache.values[key] = held()
        return _cache.values[key]

    def put(self: Any, value: Any) -> None:
        if not isinstance(value, Tensor):
            raise ArgumentTypeError(f"{type(self).__name__}.{name}: Tensor 를 넣으세요. 받은 것: {describe(value)}.")
        self.__dict__["parametrizations"][name].right_inverse(value)

    return property(get, put)


def register_parametrization(module: Module, tensor_name: str, parametrization: Module, *, unsafe: bool = False) -> Module:
    """매개변수(나 버퍼)를, 원래의 값에서 ``parametrization`` 으로 셈하게 한다.

    매개변수
    --------
    module : 고칠 모듈. 그 자리에서 바뀐다.
    tensor_name : 매개변수나 버퍼의 이름. 이미 걸려 있으면 뒤에 잇는다.
    parametrization : ``forward(원래의 값)`` 이 같은 모양의 텐서를 주는 모듈. ``right_inverse(값)`` 이 있으면 원래의 값을 그것으로 정한다
        (텐서 여럿을 주면 ``forward`` 는 그것들을 받는다).
    unsafe : 참이면 모양과 dtype 이 그대로인지 살피지 않는다.

    반환
    ----
    Module : 받은 그 모듈.

    예외
    ----
    ArgumentError, ArgumentTypeError : 그런 이름이 없거나 모듈이 아닐 때. ShapeError, DtypeError : 셈한 것의 모양이나 dtype 이 다를 때.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> from tinygrad_ko import nn
    >>> class Symmetric(nn.Module):
    ...     def forward(self, x):
    ...         return (x + x.T) / 2
    >>> layer = nn.utils.parametrize.register_parametrization(nn.Linear(3, 3), "weight", Symmetric())
    >>> bool((layer.weight == layer.weight.T).all()), sorted(layer.state_dict())
    (True, ['bias', 'parametrizations.weight.original'])

    출처
    ----
    PyTorch ``torch.nn.utils.parametrize.register_parametrization``.
    """
    where = "register_parametrization"
    check_module(where, module)
    check_module(where, parametrization)
    if hasattr(type(module), "written"):
        raise ArgumentError(f"{where}: 다른 것(weight_norm, spectral_norm, prune)이 이미 걸린 층입니다. 먼저 그것을 거두세요.")
    if is_parametrized(module, tensor_name):
        held: Any = module.__dict__["parametrizations"][tensor_name]
        if not (unsafe or held.unsafe):
            with no_grad():
                value = getattr(module, tensor_name)
                _check_alike(where, tensor_name, parametrization(value), value)
        held.append(parametrization)
        held.unsafe = held.unsafe or unsafe
        return module
    original = module.__dict__.get(tensor_name)
    if (not isinstance(original, Parameter) and tensor_name not in module._buffers) or original is None:
        known = [n for n, v in module.__dict__.items() if isinstance(v, Parameter)] + list(module._buffers)
        shown = with_particle(f"'{tensor_name}'", "이/가")
        raise ArgumentError(f"{where}: {type(module).__name__}에 매개변수나 버퍼 {shown} 없습니다. 있는 이름: {', '.join(known)}.")
    before = original.detach().clone()
    parametrization.train(module.training)
    held = ParametrizationList([parametrization], original, unsafe)
    if not unsafe:
        with no_grad():
            found = held()
        try:
            _check_alike(where, tensor_name, found, before)
        except (ShapeError, DtypeError, ArgumentTypeError):
            original.data = before._data  # 걸지 못했으면 값도 그대로이다
            raise
    base, names = getattr(type(module), "parametrized", (type(module), ()))
    delattr(module, tensor_name)
    if not names:
        module.add_module("parametrizations", ModuleDict())
    module.__dict__["parametrizations"][tensor_name] = held
    module.__class__ = _parametrized(base, (*names, tensor_name))
    return module


def _check_alike(where: str, name: str, found: Any, value: Tensor) -> None:
    if not isinstance(found, Tensor):
        raise ArgumentTypeError(f"{where}: forward 는 Tensor 를 돌려주어야 합니다. 받은 것: {describe(found)}.")
    cure = "모양이나 dtype 이 바뀌어도 된다면 unsafe=True 라고 쓰세요."
    if found.shape != value.shape:
        raise ShapeError(f"{where}: '{name}' 의 모양은 {value.shape}인데 셈한 것의 모양은 {found.shape}입니다. {cure}")
    if found.dtype != value.dtype:
        raise DtypeError(f"{where}: '{name}' 의 dtype 은 {value.dtype}인데 셈한 것의 dtype 은 {found.dtype}입니다. {cure}")


def is_parametrized(module: Module, tensor_name: str | None = None) -> bool:
    """모듈에(이름을 주면 그 이름에) 무엇이 걸려 있는가.

    매개변수
    --------
    module : 볼 모듈.
    tensor_name : 매개변수의 이름. 없으면 아무것이나.

    반환
    ----
    bool

    예제
    ----
    >>> from tinygrad_ko import nn
    >>> layer = nn.utils.parametrizations.weight_norm(nn.Linear(3, 2))
    >>> nn.utils.parametrize.is_parametrized(layer), nn.utils.parametrize.is_parametrized(layer, "bias")
    (True, False)

    출처
    ----
    PyTorch ``torch.nn.utils.parametrize.is_parametrized``.
    """
    names = getattr(type(module), "parametrized", (None, ()))[1]
    return bool(names) if tensor_name is None else tensor_name in names


def remove_parametrizations(module: Module, tensor_name: str, leave_parametrized: bool = True) -> Module:
    """걸린 것을 모두 거두고 보통의 매개변수(나 버퍼)로 되돌린다.

    매개변수
    --------
    module, tensor_name : ``register_parametrization`` 을 건 모듈과 이름.
    leave_parametrized : 참이면 지금 셈한 값, 거짓이면 원래의 값(original)으로.

    반환
    ----
    Module : 받은 그 모듈.

    예외
    ----
    ArgumentError : 걸려 있지 않거나, 원래의 값이 여럿인데 ``leave_parametrized=False`` 일 때.

    예제
    ----
    >>> from tinygrad_ko import nn
    >>> layer = nn.utils.parametrizations.weight_norm(nn.Linear(3, 2))
    >>> nn.utils.parametrize.remove_parametrizations(layer, "weight")
    Linear(in_features=3, out_features=2, bias=True)

    출처
    ----
    PyTorch ``torch.nn.utils.parametrize.remove_parametrizations``.
    """
    where = "remove_parametrizations"
    if not is_parametrized(module, tensor_name):
        raise ArgumentError(f"{where}: 이 {type(module).__name__}의 '{tensor_name}' 에는 걸려 있지 않습니다.")
    base, names = type(module).parametrized  # type: ignore[attr-defined]
    every = module.__dict__["parametrizations"]
    held = every[tensor_name]
    if not leave_parametrized and not held.is_tensor:
        raise ArgumentError(f"{where}: 원래의 값이 {held.ntensors}개여서 그대로 둘 수 없습니다. leave_parametrized=True 로 쓰세요.")
    originals = [getattr(held, name) for name in held._originals()]
    kept = originals[0]
    if leave_parametrized:
        with no_grad():
            value = held().detach()
        if held.is_tensor and value.shape == kept.shape and value.dtype == kept.dtype:
            kept.data = value._data
        elif isinstance(kept, Parameter):
            kept = Parameter(value, requires_grad=any(o.requires_grad for o in originals))
        else:
            kept = value
    del every[tensor_name]
    rest = tuple([name for name in names if name != tensor_name])
    module.__class__ = _parametrized(base, rest) if rest else base
    if not rest:
        delattr(module, "parametrizations")
    if isinstance(kept, Parameter):
        module.register_parameter(tensor_name, kept)
    else:
        module.register_buffer(tensor_name, kept)
    return module


def type_before_parametrizations(module: Module) -> type:
    """걸기 전의 클래스: 걸리지 않은 모듈이면 그 클래스.

    매개변수
    --------
    module : 볼 모듈.

    반환
    ----
    type

    예제
    ----
    >>> from tinygrad_ko import nn
    >>> layer = nn.utils.parametrizations.weight_norm(nn.Linear(3, 2))
    >>> nn.utils.parametrize.type_before_parametrizations(layer) is nn.Linear
    True

    출처
    ----
    PyTorch ``torch.nn.utils.parametrize.type_before_parametrizations``.
    """
    found: type = getattr(type(module), "parametrized", (type(module), ()))[0]
    return found


answer_in(globals(), LAYER_ARGUMENTS)

if not TYPE_CHECKING:
    __getattr__ = answering_for("nn.utils.parametrize")  # 없는 이름: 까닭을 알린다
