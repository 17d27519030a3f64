"""층을 만들 때와 모듈을 부를 때의 인수. 층의 ``__init__`` 은 ``Module`` 을 물려받을 때 ``checked`` 가 감싼다.

맞지 않는 인수에 하는 말은 ``korean.misfits`` 에 있다. 층끼리는 감싸지 않은 함수를 부르므로, 모듈을 부르는 일에는 값이 들지 않는다.
"""

from __future__ import annotations

import functools
import inspect
import numbers
from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeVar

import numpy as np

from ..errors import (
    ArgumentError,
    ArgumentTypeError,
    OutOfMemoryError,
    ShapeError,
    TinygradError,
    describe,
    is_too_large,
    unquoted,
)
from ..korean.misfits import examine, misfit, no_object
from ..korean.particles import Noun
from ..pytorch_names import LAYER_ARGUMENTS
from ..watch.source_lines import warn_user

Function = TypeVar("Function", bound=Callable[..., Any])


def checked(init: Function) -> Function:
    """``__init__`` 의 앞에서 인수를 살피고, ``device`` 를 받았으면 만든 층을 거기로 옮기는 것."""

    @functools.wraps(init)
    def __init__(self: Any = None, *args: Any, **kwargs: Any) -> None:
        if self is None:  # Module.__init__()
            raise no_object(init.__qualname__.partition(".")[0], "__init__")
        where = type(self).__name__
        args, kwargs = tuple(map(_python, args)), {name: _python(value) for name, value in kwargs.items()}
        try:
            given = examine(where, init, (self, *args), kwargs, LAYER_ARGUMENTS)
            _refuse_non_numbers(where, init, given)
            init(self, *args, **kwargs)
        except (ArgumentError, ArgumentTypeError, ShapeError) as error:
            raise _made_first(where, error, args) from None
        except TypeError as error:
            raise _made_first(where, misfit(where, init, error, (self, *args), kwargs, LAYER_ARGUMENTS), args) from None
        except (MemoryError, ValueError, OverflowError) as error:
            if not isinstance(error, MemoryError) and not is_too_large(error):
                raise
            raise OutOfMemoryError.at(where, error) from None
        if given.get("device") is not None:
            self.to(placed(given["device"]))

    made: Any = __init__
    return made


def _python(value: Any) -> Any:
    """NumPy의 수는 파이썬의 수로: ``np.linspace`` 에서 나온 설정(float64)이 float32 의 셈을 키우지 않게."""
    return value.item() if isinstance(value, np.generic) else value


_NUMBERS = ("float", "int", "float | None", "int | None")  # 수 하나를 받는 인수에 적은 자료형


def _refuse_non_numbers(where: str, init: Any, given: Mapping[str, Any]) -> None:
    """수 하나의 자리에 온 수가 아닌 것(글, 목록, 텐서, None)을 만들 때 알린다."""
    for name, value in given.items():
        said = init.__annotations__.get(name)
        if said not in _NUMBERS or (value is None and "None" in said):
            continue
        kind, wanted = (numbers.Integral, "정수") if said.startswith("int") else (numbers.Number, "수")
        if not isinstance(value, kind) and getattr(value, "ndim", None) != 0:  # 0차원 배열은 수이다
            wanted += " 하나" * hasattr(value, "ndim")
            raise ArgumentTypeError(f"{where}: {Noun(name):은/는} {wanted}여야 합니다. 받은 것: {describe(value)}.{unquoted(name, value)}")


def _made_first(where: str, error: Exception, args: Sequence[Any]) -> Exception:
    """값을 만들 때 넣은 사람(``nn.MSELoss(예측, 정답)``)에게는 만든 뒤에 부르라고도 말한다."""
    if not isinstance(error, TinygradError) or not any(hasattr(a, "_data") for a in args):
        return error
    return type(error)(f"{error} 값은 만든 것을 불러 넣습니다: {where}()({', '.join('xyz'[:len(args)])}).")


def misfit_call(module: Any, error: TypeError, args: Sequence[Any], kwargs: Mapping[str, Any]) -> TypeError:
    """모듈을 부를 때 준 인수가 ``forward`` 의 서명에 맞지 않을 때의 오류."""
    forward = type(module).forward
    if not hasattr(forward, "__code__") or "forward" in vars(module):
        return error
    code = forward.__code__
    if code.co_varnames[:1] != ("self",) and code.co_argcount == len(args) + len(kwargs) and not code.co_flags & inspect.CO_VARARGS:
        written = ", ".join(("self", *code.co_varnames[:code.co_argcount]))
        return ArgumentTypeError(f"{type(module).__name__}.forward: 첫 인수 self 가 없습니다. def forward({written}): 라고 쓰세요.")
    return misfit(f"{type(module).__name__}.forward", forward, error, (module, *args), kwargs, LAYER_ARGUMENTS)


def placed(device: Any) -> Any:
    """PyTorch처럼 적은 장치(``"cuda:0"``, ``device("cpu")``)를 ``to`` 가 아는 것으로."""
    name = getattr(device, "type", device)
    return name.partition(":")[0] if isinstance(name, str) else name


def returned_nothing(module: Any) -> None:
    """``forward`` 가 None 을 돌려주었음을 알린다: 그것을 쓰는 다음 줄에서는 파이썬이 영어로만 말한다(``None.backward()``)."""
    warn_user(f"{type(module).__name__}: forward 가 None 을 돌려주었습니다. return 을 빠뜨리지 않았는지 살펴보세요.")
