"""람다나 함수 안에서 지은 것을 품은 것: 복사는 되고, 저장(pickle)은 무엇을 고칠지 알린다. 이름 있는 함수는 저장된다."""

from __future__ import annotations

import copy
import pickle
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import tinygrad_ko as tg
from tinygrad_ko import nn, optim
from tinygrad_ko.errors import ArgumentTypeError
from tinygrad_ko.optim import lr_scheduler

rng = np.random.default_rng(0)


def named(*given: Any) -> Any:
    """이름 있는 함수: 어느 자리에서나 무엇인가를 돌려준다."""
    return 0.5 if isinstance(given[0], (int, list)) else None if len(given) > 1 and isinstance(given[1], tuple) else given[0]


def hooked(function: Callable[..., Any], pre: bool = False) -> Any:
    layer = nn.Linear(2, 2, generator=0)
    (layer.register_forward_pre_hook if pre else layer.register_forward_hook)(function)
    return layer


def with_attribute(function: Any) -> Any:
    layer = nn.ReLU()
    layer.rule = function
    return layer


def hooked_tensor(function: Any) -> Any:
    x = tg.tensor([1.0], requires_grad=True)
    x.register_hook(function)
    return x


def sgd() -> Any:
    return optim.SGD([{"params": [tg.tensor([1.0], requires_grad=True)]}, {"params": [tg.tensor([2.0], requires_grad=True)]}], lr=1.0)


HOLDERS: dict[str, Callable[[Any], Any]] = {
    "LambdaLR": lambda f: lr_scheduler.LambdaLR(sgd(), f),
    "LambdaLR 의 목록": lambda f: lr_scheduler.LambdaLR(sgd(), [named, f]),
    "MultiplicativeLR": lambda f: lr_scheduler.MultiplicativeLR(sgd(), f),
    "SequentialLR": lambda f: lr_scheduler.SequentialLR(o := sgd(), [lr_scheduler.LambdaLR(o, f), lr_scheduler.StepLR(o, 2)], [1]),
    "뒤의 훅": hooked, "앞의 훅": lambda f: hooked(f, True), "텐서의 훅": hooked_tensor, "속성": with_attribute,
    "속성의 목록": lambda f: with_attribute([named, f]),
    "AveragedModel": lambda f: optim.AveragedModel(nn.Linear(1, 1), avg_fn=f),
    "TripletMarginWithDistanceLoss": lambda f: nn.TripletMarginWithDistanceLoss(distance_function=f),
    "DataLoader": lambda f: tg.data.DataLoader([1, 2], collate_fn=f),
    "겹친 것": lambda f: nn.Sequential(nn.Linear(2, 2), hooked(f)),
    "튜플": lambda f: (nn.Linear(2, 2), lr_scheduler.LambdaLR(sgd(), f)),
}


@pytest.mark.parametrize("holder", HOLDERS)
def test_nameless_functions_are_copied_but_not_saved(holder):
    def local(*given):
        return named(*given)

    make = HOLDERS[holder]
    for function, said in ((lambda *given: named(*given), r"람다\(lambda\)는"), (local, "다른 함수 안에서 지은 local은")):
        thing = make(function)
        for protocol in (2, pickle.HIGHEST_PROTOCOL):
            with pytest.raises(ArgumentTypeError, match=rf"{said} 이름으로 다시 찾을 수 없어 저장\(pickle\)할 수 없습니다.*deepcopy"):
                pickle.dumps(thing, protocol)
        for twin in (copy.deepcopy(thing), copy.deepcopy(copy.deepcopy(thing)), copy.copy(thing)):
            assert "Unsavable" not in repr(held_functions(twin)) and function in held_functions(twin)
    assert pickle.loads(pickle.dumps(make(named))) is not None


def held_functions(thing: Any) -> list[Any]:
    """품은 함수들, 몇 겹 아래까지."""
    found, waiting, seen = [], [thing], set()
    while waiting:
        held = waiting.pop()
        if id(held) in seen:
            continue
        seen.add(id(held))
        if callable(held) and not isinstance(held, nn.Module):
            found.append(held)
        if isinstance(held, tg.Tensor):
            waiting += held.node.note.hooks.values() if held.node.note is not None else []
        elif isinstance(held, (list, tuple)):
            waiting += held
        elif isinstance(held, dict):
            waiting += held.values()
        else:
            waiting += getattr(held, "__dict__", {}).values()
            waiting += [getattr(held, name) for kind in type(held).__mro__ for name in getattr(kind, "__slots__", ()) if hasattr(held, name)
                        and name not in ("__dict__", "__weakref__", "_handle")]
    return found


def test_copied_schedules_go_on_with_their_function():
    made = lr_scheduler.LambdaLR(sgd(), lambda t: 0.5**t)
    twin = copy.deepcopy(made)
    twin.optimizer.step()
    twin.step()
    assert twin.get_last_lr() == [0.5, 0.5] and made.get_last_lr() == [1.0, 1.0] and twin.lr_lambdas[0] is made.lr_lambdas[0]
    again = lr_scheduler.LambdaLR(sgd(), lambda t: 0.5**t)
    again.load_state_dict(pickle.loads(pickle.dumps(twin.state_dict())))  # 함수를 뺀 상태는 저장된다
    assert again.last_epoch == 1


def test_modules_of_local_classes():
    class Local(nn.Module):
        def __init__(self):
            super().__init__()
            self.inner = nn.Linear(2, 1, generator=0)

        def forward(self, x):
            return self.inner(x)

    x = tg.tensor(rng.normal(size=(3, 2)).astype(np.float32))
    for make in (Local, lambda: nn.utils.weight_norm(Local().inner), lambda: nn.Sequential(Local())):
        twin = copy.deepcopy(make())
        assert twin(x).shape == (3, 1) and copy.copy(twin)(x).data.tolist() == twin(x).data.tolist()
    wrapped = nn.utils.weight_norm(type("Inner", (Local,), {"weight": None})().inner)
    assert pickle.loads(pickle.dumps(wrapped))(x).data.tolist() == wrapped(x).data.tolist()  # 바탕이 이름 있는 클래스이다
    for thing in (Local(), nn.Sequential(Local()), {"model": Local()}, optim.AveragedModel(Local())):
        with pytest.raises(ArgumentTypeError, match=r"다른 함수 안에서 지은 Local은.*state_dict\(\)"):
            pickle.dumps(thing)
