"""매개변수를 밖에서 주고 부르기(``nn.utils.stateless``): 모듈은 그대로이고, 준 텐서까지 미분이 이어진다."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from ...errors import ArgumentError, ArgumentTypeError, describe
from ...korean.misfits import answer_in
from ...korean.missing_names import answering, perhaps
from ...pytorch_names import LAYER_ARGUMENTS
from ...tensors.creation import as_tensor
from ...tensors.tensor import Tensor
from ..module import Module, check_module

__all__ = ["functional_call"]


def functional_call(
    module: Module,
    parameter_and_buffer_dicts: Mapping[str, Any] | Sequence[Mapping[str, Any]],
    args: Any = None,
    kwargs: Mapping[str, Any] | None = None,
    *,
    tie_weights: bool = True,
    strict: bool = False,
) -> Any:
    """매개변수와 버퍼 대신 준 텐서를 쓰는 ``module(*args, **kwargs)``. 미분은 준 텐서를 만든 식까지 이어진다.

    한 걸음 배운 뒤의 손실을 미분하는 MAML, 가중치를 내는 초망(hypernetwork), 여러 모델의 묶음에 쓴다. 부르는 동안만 바꾸고 되돌린다.

    매개변수
    --------
    module : 부를 모듈.
    parameter_and_buffer_dicts : 경로("0.weight") → 텐서나 배열, 또는 그런 사전들. 없는 이름은 모듈의 것을 쓴다.
    args : 입력 하나 또는 입력들의 튜플.
    tie_weights : 나누어 쓰는 매개변수는 한 이름만 주어도 모든 자리에서 바꾼다.
    strict : 모든 매개변수와 버퍼를 주어야 한다.

    반환
    ----
    ``module`` 이 돌려주는 것.

    예외
    ----
    ArgumentError : 모르는 이름, 두 번 준 이름, ``strict`` 인데 빠진 이름.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> from tinygrad_ko.nn.utils.stateless import functional_call
    >>> layer = tg.nn.Linear(1, 1, bias=False)
    >>> w = tg.tensor([[3.0]], requires_grad=True)
    >>> functional_call(layer, {"weight": w * w}, tg.tensor([[2.0]])).backward()
    >>> w.grad  # d(2w²)/dw
    tensor([[12.]])

    출처
    ----
    PyTorch ``torch.func.functional_call``. Finn 외(2017), "Model-Agnostic Meta-Learning".
    """
    check_module("functional_call", module)
    given = _merged(parameter_and_buffer_dicts)
    places = _places(module)
    for name in given:
        if name not in places:
            near = perhaps(name, places) or f"있는 이름: {', '.join([*places][:8]) or '없음'}{' …' * (len(places) > 8)}."
            raise ArgumentError(f"functional_call: 모듈에 '{name}' 이름의 매개변수나 버퍼가 없습니다. {near}")
    absent = [name for name in places if name not in given]
    if strict and absent:
        raise ArgumentError(
            f"functional_call(strict=True): 빠진 이름이 있습니다: {', '.join(absent[:8])}. 모두 주거나 strict=False 로 두세요."
        )
    swaps = [(*places[name], value) for name, value in given.items()]
    if tie_weights:
        fresh = {id(vars(owner)[leaf]): value for owner, leaf, value in swaps}
        tied = [(owner, leaf, id(vars(owner)[leaf])) for owner, leaf in map(places.__getitem__, absent)]
        swaps += [(owner, leaf, fresh[of]) for owner, leaf, of in tied if of in fresh]
    kept = [(vars(owner), leaf, vars(owner)[leaf]) for owner, leaf, _ in swaps]
    try:
        for owner, leaf, value in swaps:
            vars(owner)[leaf] = value
        return module(*(args if isinstance(args, tuple) else () if args is None else (args,)), **(kwargs or {}))
    finally:
        for inside, leaf, value in kept:
            inside[leaf] = value


def _merged(dicts: Any) -> dict[str, Tensor]:
    merged: dict[str, Tensor] = {}
    for each in (dicts,) if isinstance(dicts, Mapping) else dicts:
        if not isinstance(each, Mapping):
            raise ArgumentTypeError(
                f"functional_call: 이름마다 텐서를 적은 사전이어야 합니다. 받은 것: {describe(each)}. "
                "dict(model.named_parameters()) 처럼 주세요."
            )
        if twice := merged.keys() & each.keys():
            raise ArgumentError(f"functional_call: 두 사전에 같은 이름이 있습니다: {', '.join(sorted(twice))}. 한 곳에만 적으세요.")
        merged.update({name: value if isinstance(value, Tensor) else as_tensor(value) for name, value in each.items()})
    return merged


def _places(module: Module) -> dict[str, tuple[Module, str]]:
    """경로 → (그것을 담은 모듈, 속성의 이름)."""
    paths = [name for each in (module.named_parameters, module.named_buffers) for name, _ in each(remove_duplicate=False)]
    return {path: (module.get_submodule(path.rpartition(".")[0]), path.rpartition(".")[2]) for path in paths}


answer_in(globals(), LAYER_ARGUMENTS)

if not TYPE_CHECKING:
    __getattr__ = answering("nn.utils.stateless")  # 없는 이름: 까닭을 알린다
