"""모듈(module): 매개변수와 하위 모듈을 담은, 부를 수 있는 층.

등록부는 따로 없다. 객체의 속성(``__dict__``)이 곧 등록부이고, 종류는 값의 형(type)이 말해 준다.
그래서 ``self.weight`` 는 보통의 속성만큼 빠르고, 지우면 등록도 함께 사라진다.
"""

from __future__ import annotations

import copy
import difflib
from collections.abc import Callable, Iterator, Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, ParamSpec, Protocol, Self, TypeVar

import numpy as np

from ..engine import Node, tick
from ..errors import (
    ArgumentError,
    ArgumentTypeError,
    DtypeError,
    OutOfMemoryError,
    TinygradError,
    describe,
    named,
    writable,
)
from ..korean.misfits import flag, function_given
from ..korean.missing_names import NoSuchAttribute, missing_attribute
from ..korean.particles import Noun, particle
from ..operation.arguments import refuse_masked
from ..operation.devices import is_foreign, target, to_numpy
from ..pytorch_names import MODULE_NAMES
from ..tensors.creation import from_numpy
from ..tensors.portable import carried, unpacked
from ..tensors.tensor import Tensor
from ..watch.notes import Handle
from .arguments import checked, misfit_call, placed, returned_nothing
from .hooks import Observable, WatchedCall, hooks_of
from .listing import one_by_one
from .nesting import refuse_circle, savable, too_deep_to_call
from .parameter import Buffer, Parameter, Unshaped, adopt_name, clear_gradients, recast
from .state import IncompatibleKeys, load

P = ParamSpec("P")
R = TypeVar("R", covariant=True)


class HasForward(Protocol[P, R]):
    """``forward`` 를 가진 것. 모듈을 부를 때의 자료형을 알린다."""

    def forward(self, *args: P.args, **kwargs: P.kwargs) -> R: ...


class Module(Observable):
    """모든 층과 모델의 바탕. 물려받아 ``__init__`` 에서 부품을 속성에 담고 ``forward`` 를 정의한다.

    ``copy.deepcopy`` 와 pickle 은 매개변수와 기울기, 버퍼, 훅, 난수 발생기의 자리까지 옮긴다. 옵티마이저도 이어 쓰려면
    ``copy.deepcopy((model, optimizer))`` 처럼 함께 복사한다. ``copy.copy`` 는 매개변수를 나누어 쓴다.

    예외
    ----
    ArgumentTypeError : ``super().__init__()`` 을 부르지 않았거나, ``forward`` 가 없거나,
        매개변수·하위 모듈의 자리에 다른 것을 넣을 때.

    예제
    ----
    >>> import numpy as np
    >>> from tinygrad_ko import nn
    >>> class Doubler(nn.Module):
    ...     def __init__(self):
    ...         super().__init__()
    ...         self.scale = nn.Parameter(2.0)
    ...     def forward(self, x):
    ...         return x * self.scale
    >>> model = Doubler()
    >>> model(np.float32(3)).item(), [name for name, _ in model.named_parameters()]
    (6.0, ['scale'])

    출처
    ----
    PyTorch ``torch.nn.Module``; 강의 L4 (아키텍처는 함수의 합성이다).
    """

    __slots__ = ("__dict__", "__weakref__", "_handle")
    _handle: Handle  # 그림이 마디를 만든 모듈을 찾는 손잡이
    training: bool = True
    _buffers: Mapping[str, bool] = MappingProxyType({})  # 버퍼의 이름 → 저장하는가

    def __init_subclass__(cls, **options: Any) -> None:
        """우리의 층이면 만들 때의 인수를 살피게 한다. 사용자의 층은 사용자의 것이다."""
        super().__init_subclass__(**options)
        if "__init__" in cls.__dict__ and cls.__module__.startswith(f"{__package__}."):
            cls.__init__ = checked(cls.__init__)  # type: ignore[method-assign]

    @checked
    def __init__(self) -> None:
        self.__dict__.update(training=True, _buffers={})

    def _call(self, *args: Any, **kwargs: Any) -> Any:
        try:
            handle, hooks = self._handle, self._hooks
        except AttributeError:  # 처음 부를 때, 그리고 복사하거나 불러온 뒤
            handle, hooks = self._handle, self._hooks = Handle(self), hooks_of(self)
        began = tick()
        try:
            if hooks is None:
                y = self.forward(*args, **kwargs) if kwargs else self.forward(*args)
            else:
                watched = WatchedCall(hooks, self, args, kwargs)
                try:
                    args, kwargs = watched.before()
                    y = watched.after(self.forward(*args, **kwargs))
                except Exception:
                    watched.failed()
                    raise
        except RecursionError:
            raise too_deep_to_call(self) from None
        except TypeError as error:
            if error.__traceback__ is None or error.__traceback__.tb_next is not None:
                if isinstance(error, TinygradError) and error.hidden:
                    named(type(self).__name__, error)
                raise  # forward 안에서 난 오류
            raise misfit_call(self, error, args, kwargs) from None
        except MemoryError as error:
            raise OutOfMemoryError.at(type(self).__name__, error) from (None if isinstance(error, TinygradError) else error)
        if y.__class__ is Tensor:
            node = y.node
            if node is not None and node.sequence > began:  # 받은 것을 그대로 돌려주었으면 만든 것이 아니다
                node.makers = (node.makers, handle, began)
        elif y is None:
            returned_nothing(self)
        else:
            for node in _nodes_in(y):
                if node is not None and node.sequence > began:
                    node.makers = (node.makers, handle, began)
        return y

    if TYPE_CHECKING:  # 부르는 서명과 결과의 자료형은 그 모듈의 forward 의 것이다

        def __call__(self: HasForward[P, R], *args: P.args, **kwargs: P.kwargs) -> R: ...

    else:
        __call__ = _call

    # ── 복사와 저장: 속성과 훅. 손잡이(handle)는 나르지 않는다 ──

    def __getstate__(self) -> Any:
        """속성과 훅. 버퍼의 목록과 훅의 목록은 새것이다: 얕은 복사본(``copy.copy``)에 더하거나 떼어도 이쪽은 그대로이다."""
        attributes, hooks = carried(self.__dict__ | {"_buffers": dict(self._buffers)}, type(self).__name__), hooks_of(self)
        return attributes if hooks is None else (attributes, {"_hooks": hooks.copied()})

    def __setstate__(self, state: Any) -> None:
        attributes, slots = state if isinstance(state, tuple) else (state, {})
        self.__dict__.update(unpacked(attributes))
        for name, value in slots.items():
            object.__setattr__(self, name, value)

    def __reduce_ex__(self, protocol: Any) -> Any:
        reduced: Any = super().__reduce_ex__(protocol)
        return savable(self, type(self), reduced[0]), *reduced[1:]

    def __deepcopy__(self, memo: dict[int, Any]) -> Self:
        """모든 하위 모듈의 빈 쌍둥이를 먼저 지어 memo 에 적고 그다음에 속을 복사한다: 아무리 깊이 겹쳐도 재귀 한도에 닿지 않는다."""
        twins = []
        for _, module in self._walk("", set()):
            if module is self or (id(module) not in memo and type(module).__deepcopy__ is Module.__deepcopy__):
                reduced: Any = module.__reduce_ex__(4)
                make, arguments, state = (*reduced, None)[:3]
                memo[id(module)] = twin = make(*copy.deepcopy(arguments, memo))
                twins.append((twin, state))
        for twin, state in twins:
            if state is not None:
                twin.__setstate__(copy.deepcopy(state, memo))
        return memo[id(self)]

    def forward(self, *args: Any, **kwargs: Any) -> Any:
        """입력에서 출력을 셈한다. 물려받은 클래스가 정의한다."""
        name = type(self).__name__
        raise ArgumentTypeError(
            f"{name}: forward 를 정의하지 않았습니다. class {name} 안에 def forward(self, x): … 를 쓰세요."
        )

    # ── 속성에 담기: 형이 곧 등록이다 ──

    def __setattr__(self, name: str, value: Any) -> None:
        current = self.__dict__.get(name)
        if isinstance(value, (Parameter, Module, Buffer)):
            self._refuse_before_init(name)
            if isinstance(value, Buffer):
                self._refuse_name(name)
                self.__dict__["_buffers"][name] = value.persistent
                object.__setattr__(self, name, value)
                return
            if isinstance(value, Module):
                refuse_circle(self, name, value)
            self.__dict__["_buffers"].pop(name, None)
            inner = [("", value)] if isinstance(value, Parameter) else list(value.named_parameters())
            for path, parameter in inner:
                adopt_name(parameter, f"{name}.{path}" if path else name)
        elif hasattr(type(value), "followed_function"):
            self._refuse_compiled(name, value.followed_function, current)
        elif name in self._buffers:
            value = _as_buffer(type(self).__name__, name, value)
        elif isinstance(current, (Parameter, Module)) and value is not None:
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
        if isinstance(inner, Module) and (inner is current or not any(inner is module for module in self.modules())):
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
        if module is not None:
            check_module(f"{type(self).__name__}['{name}']", module)
        setattr(self, name, module)

    def _refuse_name(self, name: Any) -> None:
        if not isinstance(name, str) or not name or "." in name:
            raise ArgumentError(
                f"{type(self).__name__}: 이름은 점(.)이 없는 문자열이어야 합니다. 받은 것: {name!r}."
            )
        held = self.__dict__.get(name) if name in self.__dict__ else getattr(type(self), name, None)
        if held is not None and not isinstance(held, (Tensor, Module)):
            raise ArgumentError(f"{type(self).__name__}: '{name}'{particle(name, '은/는')} 이미 쓰는 속성입니다. 다른 이름을 쓰세요.")

    def _born(self, generator: Any) -> None:
        """처음 값을 뽑는다. 물려받은 클래스가 인수 없는 ``reset_parameters`` 로 바꾸었으면 그것을 부른다."""
        reset: Any = self.reset_parameters  # type: ignore[attr-defined]
        reset() if generator is None else reset(generator)

    # ── 훑어보기 ──

    @one_by_one
    def named_children(self) -> Iterator[tuple[str, Module]]:
        """바로 아래의 모듈과 이름. 여러 이름으로 담긴 것은 한 번만."""
        seen: set[Module] = set()
        for name, value in self._own(Module):
            if value not in seen:
                seen.add(value)
                yield name, value

    @one_by_one
    def children(self) -> Iterator[Module]:
        """바로 아래의 모듈."""
        return (module for _, module in self.named_children())

    @one_by_one
    def named_modules(self, prefix: str = "", remove_duplicate: bool = True) -> Iterator[tuple[str, Module]]:
        """자신과 모든 하위 모듈, 점(.)으로 이은 경로와 함께."""
        return self._walk(prefix, set() if remove_duplicate else None)

    @one_by_one
    def modules(self) -> Iterator[Module]:
        """자신과 모든 하위 모듈."""
        return (module for _, module in self.named_modules())

    @one_by_one
    def named_parameters(
        self, prefix: str = "", recurse: bool = True, remove_duplicate: bool = True
    ) -> Iterator[tuple[str, Parameter]]:
        """모든 매개변수와 그 경로. 나누어 쓰는 것은 한 번만 나온다.

        예제
        ----
        >>> from tinygrad_ko import nn
        >>> [(name, p.shape) for name, p in nn.Sequential(nn.Linear(3, 2)).named_parameters()]
        [('0.weight', (2, 3)), ('0.bias', (2,))]
        """
        return self._tensors(lambda m: m._own(Parameter), prefix, recurse, remove_duplicate)

    @one_by_one
    def parameters(self, recurse: bool = True) -> Iterator[Parameter]:
        """모든 매개변수. 옵티마이저(optimizer)에 넘긴다."""
        return (parameter for _, parameter in self.named_parameters(recurse=recurse))

    @one_by_one
    def named_buffers(
        self, prefix: str = "", recurse: bool = True, remove_duplicate: bool = True
    ) -> Iterator[tuple[str, Tensor]]:
        """모든 버퍼와 그 경로."""
        return self._tensors(lambda m: m._own_buffers(), prefix, recurse, remove_duplicate)

    @one_by_one
    def buffers(self, recurse: bool = True) -> Iterator[Tensor]:
        """모든 버퍼."""
        return (buffer for _, buffer in self.named_buffers(recurse=recurse))

    def get_submodule(self, target: str) -> Module:
        """점(.)으로 이은 경로의 하위 모듈. 빈 글이면 자신.

        예제
        ----
        >>> from tinygrad_ko import nn
        >>> nn.Sequential(nn.Sequential(nn.ReLU())).get_submodule("0.0")
        ReLU()
        """
        return self._at("get_submodule", target, Module)

    def set_submodule(self, target: str, module: Module) -> None:
        """점(.)으로 이은 경로의 하위 모듈을 바꾼다."""
        path, _, name = target.rpartition(".")
        self.get_submodule(target)
        self.get_submodule(path).add_module(name, module)

    def get_parameter(self, target: str) -> Parameter:
        """점(.)으로 이은 경로의 매개변수."""
        return self._at("get_parameter", target, Parameter)

    def get_buffer(self, target: str) -> Tensor:
        """점(.)으로 이은 경로의 버퍼."""
        return self._at("get_buffer", target, Tensor)

    def _at(self, where: str, target: str, kind: type) -> Any:
        found: Any = self
        if not isinstance(target, str):
            raise ArgumentTypeError(f"{type(self).__name__}.{where}: 경로는 '0.weight' 같은 글이어야 합니다. 받은 것: {describe(target)}.")
        for name in target.split(".") if target else ():
            inside = vars(found) if isinstance(found, Module) else {}
            if name not in inside:
                break
            found = inside[name]
        else:
            path, _, name = target.rpartition(".")
            owner = self if kind is not Tensor or not path else self.get_submodule(path)
            if isinstance(found, kind) and (kind is not Tensor or name in owner._buffers):
                return found
        every: Any = {Module: self.named_modules(), Parameter: self.named_parameters(), Tensor: self.named_buffers()}[kind]
        names = [name for name, _ in every if name]
        near = difflib.get_close_matches(str(target), names, 1)
        hint = f"혹시 '{near[0]}' 인가요?" if near else f"있는 이름: {', '.join(names[:8]) or '없음'}{' …' * (len(names) > 8)}."
        raise NoSuchAttribute(f"{type(self).__name__}.{where}: '{target}' 경로에 {_KINDS[kind]} 없습니다. {hint}")

    def _own(self, kind: type) -> list[tuple[str, Any]]:
        return [(name, value) for name, value in self.__dict__.items() if isinstance(value, kind)]

    def _own_buffers(self, only_persistent: bool = False) -> list[tuple[str, Any]]:
        return [
            (name, self.__dict__[name])
            for name, persistent in self._buffers.items()
            if self.__dict__[name] is not None and (persistent or not only_persistent)
        ]

    def _walk(self, path: str, seen: set[Module] | None) -> Iterator[tuple[str, Module]]:
        waiting: list[tuple[str, Module]] = [(path, self)]
        while waiting:
            path, module = waiting.pop()
            if seen is not None:
                if module in seen:
                    continue
                seen.add(module)
            yield path, module
            waiting += [(_joined(path, name), inner) for name, inner in reversed(module._own(Module))]

    def _tensors(
        self, own: Callable[[Module], list[tuple[str, Any]]], prefix: str, recurse: bool, unique: bool
    ) -> Iterator[tuple[str, Any]]:
        seen: set[int] = set()
        for path, module in self.named_modules(prefix, unique) if recurse else [(prefix, self)]:
            for name, tensor in own(module):
                if not (unique and id(tensor) in seen):
                    seen.add(id(tensor))
                    yield _joined(path, name), tensor

    # ── 상태: 저장하고 불러오기 ──

    def state_dict(self, prefix: str = "", keep_vars: bool = False) -> dict[str, Any]:
        """매개변수와 저장하는 버퍼의 값(복사본)을 경로로 찾는 사전.

        매개변수
        --------
        prefix : 이름마다 앞에 붙일 글(점까지 적는다: ``"net."``).
        keep_vars : 참이면 값의 복사본이 아니라 텐서 그대로.

        반환
        ----
        dict[str, np.ndarray]
            이름과 차례가 PyTorch의 ``state_dict`` 와 같다. 어느 장치에 있든 값은 NumPy 배열이다.

        예제
        ----
        >>> from tinygrad_ko import nn
        >>> {name: value.shape for name, value in nn.Linear(3, 2).state_dict().items()}
        {'weight': (2, 3), 'bias': (2,)}
        """
        found: dict[str, Any] = {}
        for name, tensor in self._state():
            if isinstance(tensor, Unshaped):
                tensor._refuse()
            if not keep_vars:
                tensor._copied_out()
            found[prefix + name] = tensor if keep_vars else np.array(to_numpy(tensor._data))
        return found | {prefix + name: module.get_extra_state() for name, module in self._with_extra_state()}

    def _state(self) -> Iterator[tuple[str, Tensor]]:
        return self._tensors(lambda m: m._own(Parameter) + m._own_buffers(True), "", True, False)

    def _with_extra_state(self) -> Iterator[tuple[str, Module]]:
        """``get_extra_state`` 를 정의한 모듈과 그 이름."""
        for path, module in self.named_modules(remove_duplicate=False):
            if type(module).get_extra_state is not Module.get_extra_state:
                yield _joined(path, "_extra_state"), module

    def get_extra_state(self) -> Any:
        """``state_dict`` 에 함께 넣을, 텐서가 아닌 상태. 물려받은 클래스가 ``set_extra_state`` 와 함께 정의한다."""
        raise self._undefined("get_extra_state", "self")

    def set_extra_state(self, state: Any) -> None:
        """``get_extra_state`` 가 준 것을 다시 받는다."""
        raise self._undefined("set_extra_state", "self, state")

    def _undefined(self, method: str, arguments: str) -> ArgumentTypeError:
        name = type(self).__name__
        return ArgumentTypeError(
            f"{name}: {Noun(method):을/를} 정의하지 않았습니다. "
            f"class {name} 안에 def {method}({arguments}): … 를 쓰세요."
        )

    def _expect(self, state: Mapping[str, Any], path: str) -> None:
        """불러올 상태를 미리 본다: 아직 모양이 없는 층이 제 모양을 정하는 자리."""

    def load_state_dict(self, state_dict: Mapping[str, Any], strict: bool = True, assign: bool = False) -> IncompatibleKeys:
        """``state_dict`` 의 값을 모델에 넣는다. 하나라도 맞지 않으면 아무것도 바꾸지 않는다.

        매개변수
        --------
        state_dict : 이름 → 배열, Tensor, 또는 PyTorch 텐서. dtype 은 모델의 것으로 바꾸어 넣는다.
        strict : 거짓이면 빠진 이름과 모르는 이름을 건너뛴다(맞는 이름이 하나도 없으면 경고한다). 모양이 다른 것은 언제나 오류이다.
        assign : 참이면 모델의 dtype 대신 받은 값의 dtype 을 따른다. 매개변수의 객체는 그대로이다(옵티마이저도 그대로 쓴다).

        반환
        ----
        IncompatibleKeys
            건너뛴 이름들 ``(missing_keys, unexpected_keys)``.

        예외
        ----
        DataError : 빠진 이름, 모르는 이름, 모양이나 자료형이 다른 것을 모두 모아 알린다.

        예제
        ----
        >>> from tinygrad_ko import nn
        >>> a, b = nn.Linear(3, 2), nn.Linear(3, 2)
        >>> b.load_state_dict(a.state_dict())
        IncompatibleKeys(missing_keys=[], unexpected_keys=[])
        """
        if isinstance(state_dict, Mapping):
            for path, module in list(self.named_modules()):
                module._expect(state_dict, _joined(path, ""))
        return load(type(self).__name__, dict(self._state()), dict(self._with_extra_state()), state_dict, strict, assign)

    # ── 모두에게 한꺼번에 ──

    def train(self, mode: bool = True) -> Self:
        """학습 상태로 바꾼다(드롭아웃 등이 움직인다). 자신을 돌려준다."""
        flag(f"{type(self).__name__}.train", "mode", mode)
        for module in self.modules():
            module.training = bool(mode)
        return self

    def eval(self) -> Self:
        """평가 상태로 바꾼다: ``train(False)``."""
        return self.train(False)

    def apply(self, fn: Callable[[Module], Any]) -> Self:
        """하위 모듈에, 그리고 자신에게 ``fn`` 을 부른다(아래에서 위로)."""
        function_given(f"{type(self).__name__}.apply", "fn", fn, "model.apply(lambda m: …) ")
        waiting: list[tuple[Module, Iterator[Module]]] = [(self, self.children())]
        while waiting:
            module, children = waiting[-1]
            child = next(children, None)
            if child is not None:
                waiting.append((child, child.children()))
            else:
                waiting.pop()
                fn(module)
        return self

    def to(self, *targets: Any, device: Any = None, dtype: Any = None, non_blocking: bool = False) -> Self:
        """실수 매개변수와 버퍼의 dtype 을 바꾸거나, 모든 매개변수·기울기·버퍼를 다른 장치로 옮긴다(제자리에서).

        매개변수
        --------
        *targets : 실수 dtype, 장치(``"cpu"``, ``"cuda"``, 배열 모듈), 또는 그 둘. 옵티마이저의 상태는 다음 걸음에 따라간다.
        device, dtype : 이름으로 줄 때.
        non_blocking : 받기만 한다.

        예외
        ----
        DtypeError : 실수 dtype 이 아닐 때. MissingExtra : ``"cuda"`` 인데 CuPy 가 없을 때.

        예제
        ----
        >>> import numpy as np
        >>> from tinygrad_ko import nn
        >>> nn.Linear(3, 2).to(np.float64).weight.dtype.name
        'float64'
        """
        given = [wanted for wanted in (*targets, device, dtype) if wanted is not None]
        if not given:
            raise ArgumentTypeError(f"{type(self).__name__}.to: dtype 이나 장치를 주세요. 예: model.to(np.float64), model.to('cpu').")
        for place, kind in [self._destination(wanted) for wanted in given]:  # 모두 읽은 뒤에 옮긴다
            for tensor in [*self.parameters(), *self.buffers()]:
                if kind is None or tensor.dtype.kind == "f":
                    recast(tensor, kind, place)
        return self

    def _destination(self, wanted: Any) -> tuple[str | None, Any]:
        """(장치, dtype) 가운데 하나."""
        try:
            device, kind = target(f"{type(self).__name__}.to", placed(wanted))
        except (ArgumentError, ArgumentTypeError):
            device, kind = None, np.dtype(object)
        if device is None and kind.kind != "f":
            raise DtypeError(
                f"{type(self).__name__}.to: 실수 dtype(np.float32, np.float64)이나 장치('cpu', 'cuda')여야 합니다. 받은 것: {wanted!r}."
            )
        return device, kind

    def cpu(self) -> Self:
        """NumPy 배열로 옮긴다: ``to("cpu")``."""
        return self.to("cpu")

    def cuda(self, device: Any = None) -> Self:
        """GPU로 옮긴다: ``to("cuda")``. CuPy 가 없으면 설치하는 법을 알린다. ``device`` 의 번호는 보지 않는다."""
        return self.to("cuda")

    def type(self, dst_type: Any) -> Self:
        """실수 dtype 으로 바꾼다: ``to(dst_type)``."""
        return self.to(dst_type)

    def half(self) -> Self:
        """float16 으로 바꾼다. NumPy의 float16 은 느리다."""
        return self.to(np.float16)

    def float(self) -> Self:
        """float32 로 바꾼다."""
        return self.to(np.float32)

    def double(self) -> Self:
        """float64 로 바꾼다."""
        return self.to(np.float64)

    def requires_grad_(self, requires_grad: bool = True) -> Self:
        """모든 매개변수를 미분할지 정한다. 거짓이면 얼린다(freeze)."""
        flag(f"{type(self).__name__}.requires_grad_", "requires_grad", requires_grad)
        for parameter in self.parameters():
            parameter.requires_grad_(requires_grad)
        return self

    def zero_grad(self, set_to_none: bool = True) -> None:
        """모든 매개변수의 기울기를 비운다(``None``). ``set_to_none=False`` 이면 있던 기울기를 0으로 채운다."""
        clear_gradients(self.parameters(), set_to_none)

    # ── 없는 이름 ──

    if not TYPE_CHECKING:

        def __getattr__(self, name: str) -> Any:
            """없는 속성: PyTorch의 이름이면 우리의 것을, 아니면 비슷한 이름을 알린다."""
            raise missing_attribute(self, name, MODULE_NAMES)

    # ── 보이기 ──

    def extra_repr(self) -> str:
        """``repr`` 의 괄호 안에 보일 설정."""
        return ""

    def _show(self, *names: str) -> str:
        return ", ".join(f"{name}={getattr(self, name)!r}" for name in names)

    def __repr__(self) -> str:
        lines: list[str] = []
        waiting: list[tuple[str, Module | None]] = [("", self)]  # (들여쓰기와 이름, 모듈). None 은 닫는 괄호
        while waiting:
            label, module = waiting.pop()
            indent = " " * (len(label) - len(label.lstrip(" ")))
            if module is None:
                lines.append(f"{indent})")
            elif module is not self and type(module).__repr__ is not Module.__repr__:
                lines.append(label + repr(module).replace("\n", "\n" + indent))
            else:
                extra, children = module.extra_repr(), module._own(Module)
                if children or "\n" in extra:
                    lines += [f"{label}{type(module).__name__}(", *(f"{indent}  {line}" for line in extra.split("\n") if line)]
                    waiting += [(indent, None), *((f"{indent}  ({writable(name)}): ", inner) for name, inner in reversed(children))]
                else:
                    lines.append(f"{label}{type(module).__name__}({extra})")
        return "\n".join(lines)



_KINDS: dict[type, str] = {Module: "모듈이", Parameter: "매개변수가", Tensor: "버퍼가"}


def check_module(where: str, module: Any) -> None:
    """모듈이 아니면, 무엇을 넣어야 하는지 알리는 오류를 낸다."""
    if isinstance(module, Module):
        return
    cure = "층은 nn.ReLU() 처럼 만들어서 넣고, 함수는 nn.Module 로 감싸세요."
    if isinstance(module, type) and issubclass(module, Module):
        cure = f"클래스가 아니라 객체를 넣으세요: nn.{module.__name__}(…)."
    elif hasattr(type(module), "followed_function"):
        cure = "컴파일하지 않은 것을 넣고, 바깥의 모델을 통째로 tg.compile 하세요."
    raise ArgumentTypeError(f"{where}: nn.Module 이어야 합니다. 받은 것: {describe(module)}. {cure}")


def _nodes_in(y: Any) -> Iterator[Node | None]:
    """목록·튜플·사전 속의 텐서들의 마디."""
    waiting, seen = [y], set()
    while waiting:
        part = waiting.pop()
        if isinstance(part, Tensor):
            yield part.node
        elif isinstance(part, (list, tuple, dict)) and id(part) not in seen:
            seen.add(id(part))
            waiting += part.values() if isinstance(part, dict) else part


def _joined(path: str, name: str) -> str:
    return f"{path}.{name}" if path else name


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
