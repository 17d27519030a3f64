"""모듈의 경계: 역전파가 모듈을 드나들 때의 기울기를 훅에 보이고, 훅이 돌려준 것으로 바꾼다.

입력들과 출력들을 저마다 한 연산(값은 그대로)에 모아 지나가게 한다: 그래서 훅은 입력 모두의 기울기를 한꺼번에 본다. 훅이 없는 모듈에는
아무것도 끼우지 않는다.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from ..engine import wrap
from ..errors import ArgumentTypeError, ShapeError, describe
from ..grad_mode import is_grad_enabled
from ..operation import Operation
from ..operation.outputs import record_outputs
from ..tensors.tensor import Tensor

Told = Callable[[tuple[Any, ...]], tuple[Any, ...]]  # 기울기들을 보고, 이어서 보낼 기울기들을 돌려주는 것


class Watch:
    """한 번의 호출에서 한쪽 경계를 지나는 기울기: 모두 모이면 한 번 알리고, 자리마다 이어서 보낼 것을 준다."""

    __slots__ = ("tell", "seen", "passed")

    def __init__(self, tell: Told) -> None:
        self.tell, self.seen, self.passed = tell, None, ()  # type: Told, Any, tuple[Any, ...]

    def __call__(self, g: Any, i: int) -> Any:
        if self.seen is not g:
            given = [None if k not in g.given else g[k] if isinstance(g[k], Tensor) else wrap(g[k]) for k in range(len(g))]
            raw = not isinstance(g[i], Tensor)
            passed = self.tell(tuple(given))
            self.passed = tuple([g[k] if p is None else p._data if raw and isinstance(p, Tensor) else p for k, p in enumerate(passed)])
            self.seen = g
        return self.passed[i]


def _same(xs: Any) -> tuple[Any, ...]:
    return tuple([x[...] for x in xs])


def boundary(watch: Watch) -> Operation:
    """``watch`` 가 지켜보는 경계 한 번: 값은 그대로."""
    return Operation(
        _same, {"xs": lambda g, i: watch(g, i)}, tex=r"[{xs}]", name="module_boundary", symbol="경계", hint="", public=False,
        summary="모듈의 경계: 값은 그대로.", elementwise=False, namespace="",
    )


def passing(values: Iterable[Any], tell: Callable[[tuple[Any, ...]], Any]) -> tuple[Any, ...]:
    """``values`` 가운데 미분하는 텐서들을 경계에 지나가게 한 것. ``tell`` 은 자리마다의 기울기(텐서가 아니면 ``None``)를 받는다."""
    whole = list(values)
    places = [k for k, v in enumerate(whole) if isinstance(v, Tensor) and v.requires_grad]

    def spread(gradients: tuple[Any, ...]) -> tuple[Any, ...]:
        found: list[Any] = [None] * len(whole)
        for k, g in zip(places, gradients, strict=True):
            found[k] = g
        told = tell(tuple(found))
        return tuple([told[k] for k in places])

    if places and is_grad_enabled():
        inside = [whole[k] for k in places]
        nodes, wants, ys = tuple([x.node for x in inside]), tuple(range(len(inside))), _same([x._data for x in inside])
        for k, y in zip(places, record_outputs(boundary(Watch(spread)), nodes, wants, (), ys, (None,)), strict=True):
            whole[k] = y
    return tuple(whole)


def replaced(where: str, found: Any, gradients: tuple[Any, ...]) -> tuple[Any, ...]:
    """훅이 돌려준 것을 다음으로 넘길 기울기로: ``None`` 이면 그대로, 텐서 하나이면 하나뿐인 것의 기울기."""
    if found is None:
        return gradients
    given = found if isinstance(found, tuple) else (found,)
    if len(given) != len(gradients):
        raise ArgumentTypeError(
            f"{where}: 훅은 None 이나 기울기 {len(gradients)}개의 튜플을 돌려주어야 합니다. 받은 것: {describe(found)}."
        )
    for new, old in zip(given, gradients, strict=True):
        if old is not None and getattr(new, "shape", None) != old.shape:
            raise ShapeError(f"{where}: 훅이 돌려준 기울기의 모양은 {old.shape}이어야 합니다. 받은 것: {describe(new)}.")
    return given


class Crossing:
    """모듈을 부른 한 번: 출력의 기울기를 기억했다가 입력의 기울기와 함께 훅에 보인다."""

    __slots__ = ("module", "before", "after", "outputs", "inputs", "quiet")

    def __init__(self, module: Any, before: list[Any], after: list[Any]) -> None:
        self.module, self.before, self.after = module, before, after
        self.outputs: tuple[Any, ...] = ()
        self.inputs, self.quiet = 0, True  # 입력의 수, 미분할 입력이 하나도 없는가

    def entering(self, args: tuple[Any, ...]) -> tuple[Any, ...]:
        """``forward`` 에 들어갈 인수들."""
        passed = passing(args, self._arrived)
        self.inputs, self.quiet = len(args), all(a is b for a, b in zip(passed, args, strict=True))
        return passed

    def leaving(self, output: Any) -> Any:
        """``forward`` 에서 나온 것: 텐서 하나, 또는 텐서들이 든 튜플·목록."""
        if isinstance(output, Tensor):
            return passing((output,), self._departed)[0]
        if isinstance(output, (tuple, list)):
            passed = passing(output, self._departed)
            return type(output)(*passed) if hasattr(output, "_fields") else type(output)(passed)
        return output

    def _departed(self, gradients: tuple[Any, ...]) -> tuple[Any, ...]:
        name = type(self.module).__name__
        for hook in tuple(self.before):
            gradients = replaced(f"{name}.register_full_backward_pre_hook", hook.function(self.module, gradients), gradients)
        self.outputs = gradients
        if self.quiet:  # 미분할 입력이 없다: 여기에서 알린다
            for hook in tuple(self.after):
                hook.function(self.module, (None,) * self.inputs, gradients)
        return gradients

    def _arrived(self, gradients: tuple[Any, ...]) -> tuple[Any, ...]:
        name = type(self.module).__name__
        for hook in tuple(self.after):
            gradients = replaced(f"{name}.register_full_backward_hook", hook.function(self.module, gradients, self.outputs), gradients)
        return gradients
