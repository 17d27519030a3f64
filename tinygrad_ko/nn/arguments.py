"""층을 만들 때와 모듈을 부를 때의 인수. 층의 ``__init__`` 은 ``Module`` 을 물려받을 때 ``checked`` 가 감싼다.

맞지 않는 인수에 하는 말은 ``korean.misfits`` 에 있다. 층끼리는 감싸지 않은 함수를 부르므로, 모듈을 부르는 일에는 값이 들지 않는다.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeVar

from ..korean.misfits import examine, misfit
from ..pytorch_names import LAYER_ARGUMENTS

Function = TypeVar("Function", bound=Callable[..., Any])


def checked(init: Function) -> Function:
    """``__init__`` 의 앞에서 인수를 살피고, ``device`` 를 받았으면 만든 층을 거기로 옮기는 것."""

    @functools.wraps(init)
    def __init__(self: Any, *args: Any, **kwargs: Any) -> None:
        where = type(self).__name__
        given = examine(where, init, (self, *args), kwargs, LAYER_ARGUMENTS)
        try:
            init(self, *args, **kwargs)
        except TypeError as error:
            raise misfit(where, init, error, (self, *args), kwargs, LAYER_ARGUMENTS) from None
        if given.get("device") is not None:
            self.to(placed(given["device"]))

    made: Any = __init__
    return made


def misfit_call(module: Any, error: TypeError, args: Sequence[Any], kwargs: Mapping[str, Any]) -> TypeError:
    """모듈을 부를 때 준 인수가 ``forward`` 의 서명에 맞지 않을 때의 오류."""
    forward = type(module).forward
    if not hasattr(forward, "__code__") or "forward" in vars(module):
        return error
    return misfit(f"{type(module).__name__}.forward", forward, error, (module, *args), kwargs, LAYER_ARGUMENTS)


def placed(device: Any) -> Any:
    """PyTorch처럼 적은 장치(``"cuda:0"``, ``device("cpu")``)를 ``to`` 가 아는 것으로."""
    name = getattr(device, "type", device)
    return name.partition(":")[0] if isinstance(name, str) else name
