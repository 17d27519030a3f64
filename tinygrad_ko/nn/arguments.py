"""층을 만들 때와 ``nn.functional`` 을 부를 때의 인수: 모르는 이름, 빠진 것, 참·거짓이 아닌 것, 장치를 한곳에서 살핀다.

층의 ``__init__`` 은 ``Module`` 을 물려받을 때 ``checked`` 가 감싸고, 함수는 ``nn.functional`` 이 내놓을 때 ``answering`` 이 감싼다.
층끼리는 감싸지 않은 함수를 부르므로, 모듈을 부르는 일에는 값이 들지 않는다.
"""

from __future__ import annotations

import difflib
import functools
from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple, TypeVar

import numpy as np

from ..errors import ArgumentTypeError, describe
from ..korean.particles import with_particle
from ..pytorch_names import LAYER_ARGUMENTS

Function = TypeVar("Function", bound=Callable[..., Any])


class Facts(NamedTuple):
    """함수가 받는 인수."""

    names: tuple[str, ...]  # 이름으로 줄 수 있는 것, 서명의 차례로
    places: int  # 이름 없이 줄 수 있는 수
    required: frozenset[str]
    flags: frozenset[str]  # 참·거짓인 것
    optional: frozenset[str]  # 그 가운데 None 도 되는 것
    more: bool  # 아무 이름이나 받는가(**kwargs)
    rest: bool  # 아무 개수나 받는가(*args)


_OPTIONAL = ("bool | None",)
_FLAGS = ("bool", bool, *_OPTIONAL)
_read: dict[Any, Facts] = {}


def facts(function: Any) -> Facts:
    """함수가 받는 인수를 코드에서 읽는다. 처음 쓸 때 한 번."""
    if function not in _read:
        _read[function] = _facts(function)
    return _read[function]


def _facts(function: Any) -> Facts:
    code = function.__code__
    places = code.co_argcount
    names = code.co_varnames[:places + code.co_kwonlyargcount]
    required = names[:places - len(function.__defaults__ or ())]
    required += tuple([name for name in names[places:] if name not in (function.__kwdefaults__ or {})])
    said = function.__annotations__
    flags, optional = [frozenset([name for name in names if said.get(name) in kinds]) for kinds in (_FLAGS, _OPTIONAL)]
    return Facts(names, places, frozenset(required), flags, optional, bool(code.co_flags & 8), bool(code.co_flags & 4))


def checked(init: Function) -> Function:
    """``__init__`` 의 앞에서 인수를 살피고, ``device`` 를 받았으면 만든 층을 거기로 옮기는 것."""

    @functools.wraps(init)
    def __init__(self: Any, *args: Any, **kwargs: Any) -> None:
        where = type(self).__name__
        given = examine(where, init, (self, *args), kwargs)
        try:
            init(self, *args, **kwargs)
        except TypeError as error:
            raise misfit(where, init, error, (self, *args), kwargs) from None
        if given.get("device") is not None:
            self.to(placed(given["device"]))

    made: Any = __init__
    return made


def answering(function: Function) -> Function:
    """맞지 않는 인수를 한국어로 알리는, ``nn.functional`` 의 ``function``."""
    flags = {name for name, kind in function.__annotations__.items() if kind in _FLAGS}

    @functools.wraps(function)
    def call(*args: Any, **kwargs: Any) -> Any:
        for name in kwargs:
            if name in flags and kwargs[name].__class__ is not bool:
                examine(function.__name__, function, args, kwargs)
        try:
            return function(*args, **kwargs)
        except TypeError as error:
            if error.__traceback__ is None or error.__traceback__.tb_next is not None:
                raise  # 함수 안에서 난 오류
            raise misfit(function.__name__, function, error, args, kwargs) from None

    made: Any = call
    made.__module__ = f"{__package__}.functional"
    return made


def examine(where: str, function: Any, args: Sequence[Any], kwargs: Mapping[str, Any]) -> dict[str, Any]:
    """모르는 이름과 참·거짓이 아닌 것을 알린다. 이름마다 받은 값을 돌려준다."""
    known = facts(function)
    if not known.more:
        for name in kwargs:
            if name not in known.names:
                raise unknown(where, name, kwargs, [n for n in known.names if n != "self"])
    given = {**dict(zip(known.names[:known.places], args, strict=False)), **kwargs}
    for name in known.flags:
        value = given.get(name, False)
        if not (value is True or value is False or isinstance(value, np.bool_) or (value is None and name in known.optional)):
            raise ArgumentTypeError(
                f"{where}: {with_particle(name, '은/는')} True 나 False 여야 합니다. 받은 것: {describe(value)}. "
                f"{name}={_meant(value)} 라고 쓰세요."
            )
    return given


def _meant(value: Any) -> bool:
    return value.strip().lower() not in ("false", "no", "off", "0", "none", "") if isinstance(value, str) else bool(np.any(value))


def unknown(where: str, name: str, kwargs: Mapping[str, Any], known: Sequence[str]) -> ArgumentTypeError:
    """모르는 이름의 인수를 받았을 때의 오류: PyTorch의 이름이면 우리의 것을, 아니면 비슷한 이름을 알린다."""
    near = difflib.get_close_matches(name, known, 1)
    cure = ""
    if name in ("size_average", "reduce") and "reduction" in known:
        kept, mean = kwargs.get("reduce", True), kwargs.get("size_average", True)
        chosen = "none" if kept is False else "sum" if mean is False else "mean"
        cure = f' PyTorch에서도 사라져 가는 옛 인수입니다. reduction="{chosen}" 이라고 쓰세요.'
    elif name in LAYER_ARGUMENTS:
        cure = f" {LAYER_ARGUMENTS[name]}"
    elif near:
        cure = f" 혹시 {near[0]} 인가요?"
    listed = f"쓸 수 있는 인수: {', '.join(known)}." if known else "인수를 받지 않습니다."
    return ArgumentTypeError(f"{where}: 모르는 인수 '{name}'.{cure} {listed}")


def misfit(where: str, function: Any, error: TypeError, args: Sequence[Any], kwargs: Mapping[str, Any]) -> TypeError:
    """서명에 맞지 않아 파이썬이 낸 오류를 옮긴 것. 함수 안에서 난 다른 오류이면 그대로."""
    known = facts(function)
    for name in () if known.more else kwargs:
        if name not in known.names:
            return unknown(where, name, kwargs, [n for n in known.names if n != "self"])
    bound = {*known.names[:len(args)], *kwargs}
    missing = [name for name in known.names if name in known.required and name not in bound]
    twice = [name for name in known.names[:min(len(args), known.places)] if name in kwargs]
    start = known.names[:1] == ("self",)
    if missing:
        wanted = f"{', '.join(missing[:-1])}, " * (len(missing) > 1) + with_particle(missing[-1], "을/를")
        return ArgumentTypeError(f"{where}: {wanted} 주어야 합니다. 인수: {', '.join(known.names[start:])}.")
    if twice:
        both = with_particle(twice[0], "을/를")
        return ArgumentTypeError(f"{where}: {both} 두 번 받았습니다: 차례로 한 번, 이름으로 한 번. 하나만 주세요.")
    if len(args) > known.places and not known.rest:
        order = ", ".join(known.names[start:known.places])
        cure = f"차례: {order}. 나머지는 이름으로 주세요." if order else "빈 괄호로 쓰세요."
        return ArgumentTypeError(
            f"{where}: 이름 없이 줄 수 있는 인수는 {known.places - start}개인데 {len(args) - start}개를 받았습니다. {cure}"
        )
    return error


def misfit_call(module: Any, error: TypeError, args: Sequence[Any], kwargs: Mapping[str, Any]) -> TypeError:
    """모듈을 부를 때 준 인수가 ``forward`` 의 서명에 맞지 않을 때의 오류."""
    forward = type(module).forward
    if not hasattr(forward, "__code__") or "forward" in vars(module):
        return error
    return misfit(f"{type(module).__name__}.forward", forward, error, (module, *args), kwargs)


def placed(device: Any) -> Any:
    """PyTorch처럼 적은 장치(``"cuda:0"``, ``device("cpu")``)를 ``to`` 가 아는 것으로."""
    name = getattr(device, "type", device)
    return name.partition(":")[0] if isinstance(name, str) else name
