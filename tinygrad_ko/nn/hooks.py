"""모듈 호출의 훅(hook): 모듈을 부를 때마다 앞과 뒤에서 불리는 함수. 호출을 지켜보는 길은 이것 하나이다."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Self
from weakref import ref

from ..errors import ArgumentTypeError, describe
from ..tensors.portable import carried, unpacked
from ..watch.source_lines import warn_user
from .boundary import Crossing

Inputs = tuple[tuple[Any, ...], dict[str, Any]]


@dataclass(eq=False, slots=True)
class Hook:
    """달아 둔 함수 하나: 이름 붙은 인수도 받는가, ``forward`` 에서 오류가 나도 부르는가."""

    function: Callable[..., Any]
    with_kwargs: bool
    always: bool = False

    def __getstate__(self) -> dict[str, Any]:
        return carried({"function": self.function, "with_kwargs": self.with_kwargs, "always": self.always}, "훅(hook)")

    def __setstate__(self, state: dict[str, Any]) -> None:
        for name, value in unpacked(state).items():
            setattr(self, name, value)

    def before(self, module: Any, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Inputs:
        """``forward`` 의 앞: 바꾼 입력, 또는 그대로."""
        found = self.function(module, args, kwargs) if self.with_kwargs else self.function(module, args)
        if found is None:
            return args, kwargs
        if not self.with_kwargs:
            return found if isinstance(found, tuple) else (found,), kwargs
        if not (isinstance(found, tuple) and len(found) == 2 and isinstance(found[0], tuple) and isinstance(found[1], dict)):
            raise ArgumentTypeError(
                f"register_forward_pre_hook: with_kwargs=True 인 훅은 None 이나 (인수의 튜플, 이름 붙은 인수의 사전)을 돌려주어야 합니다. "
                f"받은 것: {describe(found)}."
            )
        return found

    def after(self, module: Any, inputs: Inputs, output: Any) -> Any:
        """``forward`` 의 뒤: 바꾼 출력, 또는 그대로."""
        args, kwargs = inputs
        found = self.function(module, args, kwargs, output) if self.with_kwargs else self.function(module, args, output)
        return output if found is None else found


@dataclass(eq=False)
class Hooks:
    """한 모듈에 단 훅들, 부를 차례로."""

    before: list[Hook] = field(default_factory=list)
    after: list[Hook] = field(default_factory=list)
    backward_before: list[Hook] = field(default_factory=list)
    backward_after: list[Hook] = field(default_factory=list)

    def lists(self) -> tuple[list[Hook], ...]:
        """부르는 때마다의 목록."""
        return self.before, self.after, self.backward_before, self.backward_after

    def copied(self) -> Hooks:
        """목록만 새것인 복사본."""
        return Hooks(*[[*listed] for listed in self.lists()])


class WatchedCall:
    """훅이 지켜보는 호출 한 번. 부르는 동안 떼거나 단 훅은 다음부터이다.

    ``forward`` 는 모듈이 스스로 부른다: 여기서 부르면 겹친 모듈마다 호출이 한 겹 더 깊어진다.
    """

    __slots__ = ("hooks", "module", "inputs", "output", "done", "crossing")

    def __init__(self, hooks: Hooks, module: Any, args: tuple[Any, ...], kwargs: dict[str, Any]) -> None:
        self.hooks, self.module, self.inputs = hooks, module, (args, kwargs)
        self.output: Any = None
        self.done: set[Hook] = set()
        self.crossing: Crossing | None = None

    def before(self) -> Inputs:
        """``forward`` 의 앞: 훅들을 지난 입력."""
        for hook in tuple(self.hooks.before):
            self.inputs = hook.before(self.module, *self.inputs)
        if self.hooks.backward_before or self.hooks.backward_after:
            self.crossing = Crossing(self.module, self.hooks.backward_before, self.hooks.backward_after)
            self.inputs = self.crossing.entering(self.inputs[0]), self.inputs[1]
        return self.inputs

    def after(self, output: Any) -> Any:
        """``forward`` 의 뒤: 훅들을 지난 출력."""
        self.output = output
        for hook in tuple(self.hooks.after):
            self.done.add(hook)
            self.output = hook.after(self.module, self.inputs, self.output)
        return self.output if self.crossing is None else self.crossing.leaving(self.output)

    def failed(self) -> None:
        """오류가 났다: ``always_call`` 인 훅 가운데 아직 부르지 않은 것을 부른다."""
        for hook in tuple(self.hooks.after):
            if hook.always and hook not in self.done:
                self.output = _quietly(hook, self.module, self.inputs, self.output)


def _quietly(hook: Hook, module: Any, inputs: Inputs, output: Any) -> Any:
    """오류를 알리러 가는 길에 부르는 훅: 훅의 오류는 경고로 그치고 처음의 오류를 가리지 않는다."""
    try:
        return hook.after(module, inputs, output)
    except Exception as error:
        warn_user(
            f"{type(module).__name__}: always_call=True 인 훅에서도 오류가 났지만, 먼저 난 오류를 알립니다. 훅의 오류: {error!r}.",
        )
        return output


class HookHandle:
    """단 훅을 떼는 손잡이. ``with`` 에 쓰면 나올 때 뗀다. 두 번 떼어도 되고, 모듈이 사라졌어도 된다.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> from tinygrad_ko import nn
    >>> layer = nn.ReLU()
    >>> with layer.register_forward_hook(lambda module, inputs, output: output * 10):
    ...     layer(tg.ones(1)).item()
    10.0
    >>> layer(tg.ones(1)).item()
    1.0
    """

    __slots__ = ("module", "hook")
    module: Callable[[], Any]
    hook: Hook

    def __init__(self, module: Any, hook: Hook) -> None:
        self.module, self.hook = ref(module), hook

    def remove(self) -> None:
        """훅을 뗀다. 훅이 하나도 남지 않은 모듈은 달기 전과 똑같다."""
        module = self.module()
        hooks = hooks_of(module)
        if hooks is None:
            return
        for listed in hooks.lists():
            if self.hook in listed:
                listed.remove(self.hook)
        if not any(hooks.lists()):
            module._hooks = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: Any) -> None:
        self.remove()

    def __getstate__(self) -> tuple[Any, Hook]:
        return self.module(), self.hook  # 모듈과 함께 복사하면 복사한 모듈의 손잡이가 된다

    def __setstate__(self, state: tuple[Any, Hook]) -> None:
        module, self.hook = state
        self.module = (lambda: None) if module is None else ref(module)


def hooks_of(module: Any) -> Hooks | None:
    """모듈에 단 훅들. 아직 부른 적도 단 적도 없거나 사라진 모듈에는 없다."""
    return getattr(module, "_hooks", None)


class Observable:
    """부르는 일을 훅으로 지켜볼 수 있는 것: 모든 모듈의 바탕."""

    __slots__ = ("_hooks",)
    _hooks: Hooks | None  # 단 훅들. 하나도 없으면 None

    def register_forward_hook(
        self, hook: Callable[..., Any], *, prepend: bool = False, with_kwargs: bool = False, always_call: bool = False
    ) -> HookHandle:
        """``forward`` 를 부른 뒤마다 ``hook(module, inputs, output)`` 을 부른다.

        매개변수
        --------
        hook : 지켜볼 함수. ``inputs`` 는 이름 없이 준 인수의 튜플이다. ``None`` 을 돌려주면 그대로 두고, 다른 것을 돌려주면 그것이
            모듈의 출력이 된다(다음 훅도 그것을 받고, 그래프도 거기에서 이어진다).
        prepend : 이미 단 훅들보다 먼저 부를 것인가. 거짓이면 단 차례이다.
        with_kwargs : 이름 붙은 인수도 볼 것인가: ``hook(module, inputs, kwargs, output)``.
        always_call : 앞의 훅이나 ``forward`` 에서 오류가 나도 부를 것인가. 그때 ``output`` 은 거기까지의 것(없으면 ``None``)이고,
            오류는 그대로 퍼진다.

        반환
        ----
        HookHandle : ``remove()`` 로 떼는 손잡이. ``with`` 에도 쓴다. 모듈을 복사하거나 저장하면 훅도 함께 간다.

        예외
        ----
        ArgumentTypeError : 부를 수 없는 것을 줄 때.

        예제
        ----
        >>> import tinygrad_ko as tg
        >>> from tinygrad_ko import nn
        >>> model = nn.Sequential(nn.Linear(3, 2), nn.ReLU())
        >>> handle = model[0].register_forward_hook(lambda module, inputs, output: print(module, inputs[0].shape, output.shape))
        >>> y = model(tg.ones((5, 3)))
        Linear(in_features=3, out_features=2, bias=True) (5, 3) (5, 2)
        >>> handle.remove()

        출처
        ----
        PyTorch ``torch.nn.Module.register_forward_hook``.
        """
        return self._attach("register_forward_hook", hook, with_kwargs, prepend, always_call)

    def register_full_backward_hook(self, hook: Callable[..., Any], prepend: bool = False) -> HookHandle:
        """역전파가 모듈을 빠져나갈 때마다 ``hook(module, grad_input, grad_output)`` 을 부른다.

        매개변수
        --------
        hook : 지켜볼 함수. ``grad_input`` 은 이름 없이 준 인수마다의 기울기, ``grad_output`` 은 출력마다의 기울기의 튜플이다(미분하지
            않는 것의 자리는 ``None``). ``None`` 을 돌려주면 그대로 두고, 튜플을 돌려주면 그것이 앞으로 가는 기울기가 된다.
        prepend : 이미 단 훅들보다 먼저 부를 것인가.

        반환
        ----
        HookHandle : ``remove()`` 로 떼는 손잡이.

        예외
        ----
        ArgumentTypeError : 부를 수 없는 것을 줄 때, 또는 역전파에서 훅이 다른 수의 기울기를 돌려줄 때. ShapeError : 다른 모양을 돌려줄 때.

        예제
        ----
        >>> import tinygrad_ko as tg
        >>> from tinygrad_ko import nn
        >>> layer = nn.ReLU()
        >>> handle = layer.register_full_backward_hook(lambda module, grad_input, grad_output: print(grad_input, grad_output))
        >>> x = tg.tensor([-1.0, 2.0], requires_grad=True)
        >>> (layer(x) * 3).sum().backward()
        (tensor([0., 3.]),) (tensor([3., 3.]),)
        >>> handle.remove()

        출처
        ----
        PyTorch ``torch.nn.Module.register_full_backward_hook``.
        """
        return self._attach("register_full_backward_hook", hook, False, prepend, False)

    def register_full_backward_pre_hook(self, hook: Callable[..., Any], prepend: bool = False) -> HookHandle:
        """역전파가 모듈에 들어올 때마다 ``hook(module, grad_output)`` 을 부른다. 튜플을 돌려주면 그것이 들어오는 기울기가 된다.

        매개변수
        --------
        hook : 지켜볼 함수. ``grad_output`` 은 출력마다의 기울기의 튜플이다.
        prepend : 이미 단 훅들보다 먼저 부를 것인가.

        반환
        ----
        HookHandle : ``remove()`` 로 떼는 손잡이.

        예외
        ----
        ArgumentTypeError, ShapeError : ``register_full_backward_hook`` 과 같다.

        예제
        ----
        >>> import tinygrad_ko as tg
        >>> from tinygrad_ko import nn
        >>> layer = nn.ReLU()
        >>> handle = layer.register_full_backward_pre_hook(lambda module, grad_output: (grad_output[0] * 10,))
        >>> x = tg.tensor([-1.0, 2.0], requires_grad=True)
        >>> layer(x).sum().backward()
        >>> x.grad
        tensor([ 0., 10.])

        출처
        ----
        PyTorch ``torch.nn.Module.register_full_backward_pre_hook``.
        """
        return self._attach("register_full_backward_pre_hook", hook, False, prepend, False)

    def register_forward_pre_hook(
        self, hook: Callable[..., Any], *, prepend: bool = False, with_kwargs: bool = False
    ) -> HookHandle:
        """``forward`` 를 부르기 전마다 ``hook(module, inputs)`` 을 부른다.

        매개변수
        --------
        hook : 지켜볼 함수. ``None`` 을 돌려주면 그대로 두고, 다른 것을 돌려주면 그것이(튜플이면 그 원소들이) ``forward`` 의 입력이 된다.
        prepend : 이미 단 훅들보다 먼저 부를 것인가. 거짓이면 단 차례이다.
        with_kwargs : 이름 붙은 인수도 볼 것인가: ``hook(module, inputs, kwargs)``. 바꾸려면 (튜플, 사전)을 돌려준다.

        반환
        ----
        HookHandle : ``remove()`` 로 떼는 손잡이. ``with`` 에도 쓴다.

        예외
        ----
        ArgumentTypeError : 부를 수 없는 것을 줄 때, 또는 부를 때 ``with_kwargs`` 인 훅이 (튜플, 사전)이 아닌 것을 돌려줄 때.

        예제
        ----
        >>> import tinygrad_ko as tg
        >>> from tinygrad_ko import nn
        >>> layer = nn.ReLU()
        >>> handle = layer.register_forward_pre_hook(lambda module, inputs: -inputs[0])
        >>> layer(tg.tensor([-2.0, 3.0]))
        tensor([2., 0.])

        출처
        ----
        PyTorch ``torch.nn.Module.register_forward_pre_hook``.
        """
        return self._attach("register_forward_pre_hook", hook, with_kwargs, prepend, False)

    def _attach(self, where: str, function: Any, with_kwargs: bool, prepend: bool, always: bool) -> HookHandle:
        if not callable(function):
            raise ArgumentTypeError(
                f"{where}: 훅은 부를 수 있는 것이어야 합니다. 받은 것: {describe(function)}. def hook(module, inputs, …): … 를 주세요."
            )
        hooks = self._hooks = hooks_of(self) or Hooks()
        listed = {
            "register_forward_pre_hook": hooks.before, "register_forward_hook": hooks.after,
            "register_full_backward_pre_hook": hooks.backward_before, "register_full_backward_hook": hooks.backward_after,
        }[where]
        hook = Hook(function, with_kwargs, always)
        listed.insert(0 if prepend else len(listed), hook)
        return HookHandle(self, hook)
