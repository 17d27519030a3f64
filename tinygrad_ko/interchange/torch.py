"""PyTorch와 주고받기: 텐서, 상태(state_dict), 모듈."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from os import PathLike
from typing import Any

import numpy as np

from ..errors import ArgumentTypeError, describe
from ..tensors.tensor import Tensor
from . import optimizer_states
from .libraries import OURS, opened, theirs
from .twin import Twins


def from_torch(value: Any) -> Any:
    """PyTorch의 텐서, 상태, 모듈을 우리의 것으로. 값은 복사한다.

    매개변수
    --------
    value : ``torch.Tensor``, ``torch.nn.Module``, 또는 ``state_dict`` 처럼 텐서를 담은 사전·목록(겹쳐도 된다. 옵티마이저의 것도).

    반환
    ----
    Tensor, Module 또는 사전
        텐서이면 ``Tensor`` (매개변수이면 ``nn.Parameter``), 사전이면 텐서의 자리마다 NumPy 배열인 같은 사전(``state_dict`` 처럼),
        모듈이면 같은 설정과 값의 모듈. 모양과 dtype 은 그대로이다(NumPy에 없는 bfloat16 은 값이 같은 float32). 모듈은
        학습·평가 상태, ``requires_grad``, 나누어 쓰는 층과 매개변수까지 같고, 쌓인 기울기는 가져오지 않는다.

    예외
    ----
    ArgumentTypeError : PyTorch의 것이 아니거나, 옮길 수 없는 층(직접 쓴 클래스, 훅이 걸린 층 …)이 있을 때. 모두 모아 알린다.
    LostGradientError : 연산의 결과인 텐서.

    예제
    ----
    >>> import torch  # doctest: +SKIP
    >>> import tinygrad_ko as tg
    >>> theirs = torch.nn.Sequential(torch.nn.Linear(3, 2), torch.nn.Tanh())  # doctest: +SKIP
    >>> ours = tg.from_torch(theirs)  # doctest: +SKIP
    >>> ours  # doctest: +SKIP
    Sequential(
      (0): Linear(in_features=3, out_features=2, bias=True)
      (1): Tanh()
    )
    >>> x = tg.ones(4, 3)
    >>> abs(ours(x).detach().numpy() - theirs(tg.to_torch(x)).detach().numpy()).max() < 1e-6  # doctest: +SKIP
    np.True_

    출처
    ----
    PyTorch ``torch.nn.Module.state_dict``: 이름과 배치가 우리와 같다.
    """
    source = opened()
    if source is not None and isinstance(value, source.module):
        return Twins("from_torch", source, OURS).of(value)
    if source is not None and isinstance(value, source.tensor):
        return Twins("from_torch", source, OURS).tensor(value, "받은 텐서")
    if isinstance(value, (Mapping, list, tuple)):
        if source is None:
            return _each(value, lambda path, v: v, ())
        twins = Twins("from_torch", source, OURS)

        def ours(path: str, v: Any) -> Any:
            return twins.of(v, path) if isinstance(v, twins.source.module) else twins.source.array(f"from_torch: {path}", v).copy()

        found = _each(value, ours, (source.tensor, source.module))
        return optimizer_states.ours(found) if optimizer_states.is_optimizer_state(found) else found
    cure = _cure(value, "from_torch")
    raise ArgumentTypeError(f"from_torch: PyTorch의 텐서, 모듈, state_dict 를 주세요. 받은 것: {describe(value)}.{cure}")


def to_torch(value: Any) -> Any:
    """우리의 텐서, 상태, 모듈을 PyTorch의 것으로. 값은 복사한다.

    매개변수
    --------
    value : Tensor, NumPy 배열, ``nn.Module``, 또는 ``state_dict`` 처럼 배열이나 텐서를 담은 사전·목록(겹쳐도 된다. 옵티마이저의 것도).

    반환
    ----
    torch.Tensor, torch.nn.Module 또는 사전
        ``from_torch`` 와 같은 약속: 모양과 dtype, 학습·평가 상태, ``requires_grad``, 나누어 쓰는 층과 매개변수까지 같다.

    예외
    ----
    MissingExtra : PyTorch가 없을 때. ArgumentTypeError : 우리의 것이 아니거나, PyTorch에 없는 층이 있을 때. 모두 모아 알린다.
    DtypeError : PyTorch에 없는 dtype. LostGradientError : 연산의 결과인 텐서.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> tg.to_torch(tg.nn.GELU("tanh")), tg.to_torch(tg.tensor([1.0, 2.0]))  # doctest: +SKIP
    (GELU(approximate='tanh'), tensor([1., 2.]))
    >>> state = tg.to_torch(tg.nn.Linear(3, 2).state_dict())  # doctest: +SKIP
    >>> {name: tuple(value.shape) for name, value in state.items()}  # doctest: +SKIP
    {'weight': (2, 3), 'bias': (2,)}

    출처
    ----
    PyTorch ``torch.nn.Module.load_state_dict``.
    """
    target = theirs()
    if isinstance(value, OURS.module):
        return Twins("to_torch", OURS, target).of(value)
    if isinstance(value, OURS.tensor):
        return Twins("to_torch", OURS, target).tensor(value, "받은 텐서")
    if isinstance(value, np.ndarray):
        return target.made("to_torch", value, False, False)
    if isinstance(value, (Mapping, list, tuple)):
        twins = Twins("to_torch", OURS, target)

        def made(path: str, v: Any) -> Any:
            where = f"to_torch: {path}"
            if isinstance(v, OURS.module):
                return twins.of(v, path)
            return target.made(where, OURS.array(where, v) if isinstance(v, Tensor) else v, False, False)

        kept: Any = value
        if isinstance(value, Mapping) and optimizer_states.is_optimizer_state(value):
            kept = optimizer_states.theirs(value)
        return _each(kept, made, (Tensor, np.ndarray, OURS.module))
    cure = _cure(value, "to_torch")
    raise ArgumentTypeError(f"to_torch: 우리의 텐서, 모듈, state_dict 나 NumPy 배열을 주세요. 받은 것: {describe(value)}.{cure}")


def _each(value: Any, convert: Any, kinds: Any, path: str = "") -> Any:
    """겹친 사전과 목록에서 ``kinds`` 인 것만 바꾼 새것."""
    if isinstance(value, kinds):
        return convert(path, value)
    if isinstance(value, Mapping):
        return {k: _each(v, convert, kinds, f"{path}.{k}" if path else str(k)) for k, v in value.items()}
    if isinstance(value, (list, tuple)):
        made = [_each(v, convert, kinds, f"{path}[{k}]") for k, v in enumerate(value)]
        return made if isinstance(value, list) else type(value)(*made) if hasattr(value, "_fields") else tuple(made)
    return value


def _cure(value: Any, asked: str) -> str:
    """자주 잘못 주는 것에 하는 말."""
    torch = opened()
    if isinstance(value, type):
        return " 클래스가 아니라 만든 모듈을 넣으세요."
    if isinstance(value, (Tensor, OURS.module)):
        return " 이미 우리의 것입니다. PyTorch의 것으로 바꾸려면 tg.to_torch 를 쓰세요."
    if torch is not None and isinstance(value, (torch.tensor, torch.module)):
        return " 이미 PyTorch의 것입니다. 우리의 것으로 바꾸려면 tg.from_torch 를 쓰세요."
    if hasattr(value, "param_groups") or hasattr(value, "get_last_lr"):
        return f" 옵티마이저와 일정은 상태를 옮깁니다: 저쪽에 같은 것을 만들고 load_state_dict(tg.{asked}(이쪽.state_dict())) 를 부르세요."
    if torch is not None and isinstance(value, torch.torch.dtype):
        return f" dtype 은 이름이 같습니다: np.{str(value).rpartition('.')[2]}."
    if isinstance(value, np.ndarray):
        return " 배열은 tg.tensor(배열) 로 바로 텐서가 됩니다."
    if isinstance(value, Iterator):
        return " 하나씩 꺼내는 것은 list(…) 로 담거나, state_dict() 를 넣으세요."
    if callable(value):
        return " 함수는 옮기지 못합니다. 두 라이브러리의 nn.functional 은 이름과 인수가 같습니다."
    return " 파일이라면 먼저 torch.load 나 tg.load 로 여세요." if isinstance(value, (str, bytes, PathLike)) else ""
