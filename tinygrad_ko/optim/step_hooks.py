"""걸음의 훅(hook): ``step`` 의 앞과 뒤에서 불리는 함수."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Self

from ..errors import ArgumentTypeError, describe


class StepHooks:
    """한 옵티마이저에 단 훅들, 부를 차례로."""

    __slots__ = ("before", "after")

    def __init__(self) -> None:
        self.before: list[Callable[..., Any]] = []
        self.after: list[Callable[..., Any]] = []

    def around(self, optimizer: Any, step: Callable[..., Any], args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
        """훅을 앞뒤로 부르며 한 걸음 옮긴다. 안에서 다시 부른 ``step`` 에는 부르지 않는다."""
        optimizer._hooks = None
        try:
            for hook in tuple(self.before):
                found = hook(optimizer, args, kwargs)
                if found is not None:
                    if not (isinstance(found, tuple) and len(found) == 2):
                        raise ArgumentTypeError(
                            f"register_step_pre_hook: 훅은 None 이나 (인수의 튜플, 이름 붙은 인수의 사전)을 돌려주어야 합니다. 받은 것: "
                            f"{describe(found)}."
                        )
                    args, kwargs = found
            result = step(optimizer, *args, **kwargs)
            for hook in tuple(self.after):
                hook(optimizer, args, kwargs)
        finally:
            optimizer._hooks = self
        return result


class StepHookHandle:
    """단 훅을 떼는 손잡이. ``with`` 에 쓰면 나올 때 뗀다. 두 번 떼어도 된다.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> from tinygrad_ko import optim
    >>> opt = optim.SGD([tg.tensor(1.0, requires_grad=True)])
    >>> with opt.register_step_post_hook(lambda optimizer, args, kwargs: print("옮겼다")):
    ...     opt.step()
    옮겼다
    >>> opt.step()
    """

    __slots__ = ("hooks", "hook")

    def __init__(self, hooks: list[Callable[..., Any]], hook: Callable[..., Any], where: str) -> None:
        if not callable(hook):
            raise ArgumentTypeError(f"{where}: 훅은 (옵티마이저, 인수, 이름 붙은 인수)를 받는 함수여야 합니다. 받은 것: {describe(hook)}.")
        self.hooks, self.hook = hooks, hook
        hooks.append(hook)

    def remove(self) -> None:
        """훅을 뗀다."""
        if self.hook in self.hooks:
            self.hooks.remove(self.hook)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: Any) -> None:
        self.remove()
