"""가림을 거두기: 가린 값을 보통의 매개변수로 굳힌다. 가린 것이 있는지도 여기서 안다."""

from __future__ import annotations

from ...module import Module, check_module
from ...parameter import Parameter
from ..reparametrize import recipes_of, restored
from .method import Masked, is_masked


def remove(module: Module, name: str) -> Module:
    """가린 값을 그대로 보통의 매개변수로 두고, 가림을 거둔다(0은 0으로 남는다).

    매개변수
    --------
    module, name : 가린 층과 매개변수의 이름.

    반환
    ----
    Module : 받은 그 층.

    예외
    ----
    ArgumentError : 가리지 않은 것일 때.

    예제
    ----
    >>> from tinygrad_ko import nn
    >>> layer = nn.utils.prune.l1_unstructured(nn.Linear(4, 2), "weight", 0.25)
    >>> sorted(nn.utils.prune.remove(layer, "weight").state_dict())
    ['bias', 'weight']

    출처
    ----
    PyTorch ``torch.nn.utils.prune.remove``.
    """
    value = restored("prune.remove", module, name, Masked)
    original: Parameter = getattr(module, f"{name}_orig")
    for suffix in ("_orig", "_mask"):
        delattr(module, name + suffix)
    original.data = value
    module.register_parameter(name, original)
    return module


def is_pruned(module: Module) -> bool:
    """모듈이나 그 하위 모듈 가운데 가린 것이 있는가.

    매개변수
    --------
    module : 볼 모듈.

    반환
    ----
    bool

    예제
    ----
    >>> from tinygrad_ko import nn
    >>> model = nn.Sequential(nn.Linear(2, 2))
    >>> before = nn.utils.prune.is_pruned(model)
    >>> _ = nn.utils.prune.l1_unstructured(model[0], "weight", 1)
    >>> before, nn.utils.prune.is_pruned(model)
    (False, True)

    출처
    ----
    PyTorch ``torch.nn.utils.prune.is_pruned``.
    """
    check_module("is_pruned", module)
    return any(is_masked(m, name) for m in module.modules() for name in recipes_of(m))
