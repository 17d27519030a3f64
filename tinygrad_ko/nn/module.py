"""모듈(module): 매개변수와 하위 모듈을 담은, 부를 수 있는 층.

모듈이 하는 다른 일은 저마다의 파일에 있다: 속성에 담기(``attributes``), 훑기(``tree``), 상태(``state``), 옮기기(``moving``),
복사(``copying``), 훅(``hooks``).
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, ParamSpec, Protocol, Self, TypeVar

from ..engine import Node, tick
from ..errors import ArgumentTypeError, OutOfMemoryError, TinygradError, is_too_large, named, writable
from ..korean.misfits import flag
from ..korean.missing_names import missing_attribute
from ..pytorch_names import MODULE_NAMES
from ..tensors.tensor import Tensor
from ..watch.notes import Handle
from .arguments import checked, misfit_call, returned_nothing
from .attributes import Attributes, not_a_module
from .copying import Copyable
from .hooks import WatchedCall, hooks_of
from .moving import Movable
from .nesting import too_deep_to_call
from .parameter import clear_gradients
from .state import Stateful

P = ParamSpec("P")
R = TypeVar("R", covariant=True)


class HasForward(Protocol[P, R]):
    """``forward`` 를 가진 것. 모듈을 부를 때의 자료형을 알린다."""

    def forward(self, *args: P.args, **kwargs: P.kwargs) -> R: ...


class Module(Attributes, Stateful, Movable, Copyable):
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
        except (MemoryError, ValueError, OverflowError) as error:
            if not isinstance(error, MemoryError) and not is_too_large(error):
                raise
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

    def forward(self, *args: Any, **kwargs: Any) -> Any:
        """입력에서 출력을 셈한다. 물려받은 클래스가 정의한다."""
        name = type(self).__name__
        raise ArgumentTypeError(
            f"{name}: forward 를 정의하지 않았습니다. class {name} 안에 def forward(self, x): … 를 쓰세요."
        )

    def _born(self, generator: Any) -> None:
        """처음 값을 뽑는다. 물려받은 클래스가 인수 없는 ``reset_parameters`` 로 바꾸었으면 그것을 부른다."""
        reset: Any = self.reset_parameters  # type: ignore[attr-defined]
        reset() if generator is None else reset(generator)

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


def check_module(where: str, module: Any) -> None:
    """모듈이 아니면, 무엇을 넣어야 하는지 알리는 오류를 낸다."""
    if not isinstance(module, Module):
        raise not_a_module(where, module)


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
