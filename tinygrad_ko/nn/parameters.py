"""매개변수를 담는 그릇: 목록과 사전."""

from __future__ import annotations

import operator
from collections.abc import Iterable, Iterator
from typing import Any, Self

import numpy as np

from ..errors import ArgumentTypeError, IndexingError, describe
from ..korean.particles import Noun
from ..tensors.tensor import Tensor
from .container import Named, pairs
from .module import Module
from .parameter import Parameter


def as_parameter(where: str, value: Any) -> Any:
    """텐서와 실수 배열은 매개변수로. 그 밖의 것은 알린다."""
    if isinstance(value, Parameter):
        return value
    if isinstance(value, (Tensor, np.ndarray)):
        return Parameter(value)
    raise ArgumentTypeError(f"{where}: nn.Parameter 나 Tensor 를 담습니다. 받은 것: {describe(value)}. nn.Parameter(…) 로 감싸세요.")


class _Held(Module):
    """매개변수만 담는 그릇."""

    def __len__(self) -> int:
        return len(self._own(Parameter))

    def extra_repr(self) -> str:
        return "\n".join([f"({name}): Parameter{p.shape} {p.dtype}" for name, p in self._own(Parameter)])


class ParameterList(_Held):
    """매개변수의 목록. 파이썬 목록과 달리 담긴 매개변수가 등록된다.

    매개변수
    --------
    values : ``Parameter`` 나 Tensor 의 나열(Tensor 는 매개변수로 바꾼다). 없으면 빈 목록.

    예외
    ----
    ArgumentTypeError : 텐서가 아닌 것을 담을 때. IndexingError : 없는 번호.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> from tinygrad_ko import nn
    >>> scales = nn.ParameterList([nn.Parameter(tg.ones(2)), tg.zeros(3)])
    >>> len(scales), scales[1].requires_grad, list(scales.state_dict())
    (2, True, ['0', '1'])

    출처
    ----
    PyTorch ``torch.nn.ParameterList``.
    """

    def __init__(self, values: Iterable[Any] | None = None) -> None:
        super().__init__()
        self.extend(() if values is None else values)

    def _fill(self, values: list[Any]) -> None:
        for name, _ in self._own(Parameter):
            delattr(self, name)
        for k, value in enumerate(values):
            setattr(self, str(k), as_parameter("ParameterList", value))

    def _key(self, index: Any) -> str:
        try:
            k = operator.index(index)
        except TypeError:
            raise ArgumentTypeError(f"ParameterList: 색인은 정수나 슬라이스여야 합니다. 받은 것: {describe(index)}.") from None
        n = len(self)
        if not -n <= k < n:
            raise IndexingError(f"ParameterList: 매개변수가 {n}개인데 {k}번째를 찾았습니다.")
        return str(k % n)

    def append(self, value: Any) -> Self:
        """끝에 하나를 더한다."""
        setattr(self, str(len(self)), as_parameter("ParameterList", value))
        return self

    def extend(self, values: Iterable[Any]) -> Self:
        """끝에 여럿을 더한다."""
        if not isinstance(values, Iterable) or isinstance(values, (Tensor, np.ndarray, str)):
            raise ArgumentTypeError(f"ParameterList: 매개변수들의 목록을 주세요: nn.ParameterList([값]). 받은 것: {describe(values)}.")
        for value in list(values):
            self.append(value)
        return self

    def pop(self, index: int = -1) -> Parameter:
        """``index`` 번째를 빼내어 돌려준다."""
        value: Parameter = self[index]
        del self[index]
        return value

    def __iter__(self) -> Iterator[Parameter]:
        return iter([p for _, p in self._own(Parameter)])

    def __getitem__(self, index: Any) -> Any:
        if isinstance(index, slice):
            return type(self)(list(self)[index])
        return self.__dict__[self._key(index)]

    def __setitem__(self, index: int, value: Any) -> None:
        setattr(self, self._key(index), as_parameter("ParameterList", value))

    def __delitem__(self, index: Any) -> None:
        values = list(self)
        if not isinstance(index, slice):
            self._key(index)
        del values[index]
        self._fill(values)

    def __iadd__(self, values: Iterable[Any]) -> Self:
        return self.extend(values)


class ParameterDict(_Held):
    """이름으로 찾는 매개변수의 사전.

    매개변수
    --------
    parameters : 이름에서 ``Parameter`` 나 Tensor 로 가는 사전, 또는 (이름, 값) 짝의 나열. 없으면 빈 사전.

    예외
    ----
    ArgumentTypeError : 텐서가 아닌 것을 담을 때. IndexingError : 없는 이름.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> from tinygrad_ko import nn
    >>> scales = nn.ParameterDict({"left": nn.Parameter(tg.ones(2)), "right": tg.zeros(3)})
    >>> list(scales), "left" in scales, scales["right"].requires_grad
    (['left', 'right'], True, True)

    출처
    ----
    PyTorch ``torch.nn.ParameterDict``.
    """

    def __init__(self, parameters: Named[Any] | None = None) -> None:
        super().__init__()
        self.update({} if parameters is None else parameters)

    def update(self, parameters: Named[Any]) -> None:
        """여럿을 더하거나 바꾼다. 사전이나, (이름, 값) 짝의 나열을 받는다."""
        for name, value in pairs("ParameterDict", parameters):
            self[name] = value

    def keys(self) -> list[str]:
        """이름들."""
        return [name for name, _ in self._own(Parameter)]

    def values(self) -> list[Parameter]:
        """매개변수들."""
        return [p for _, p in self._own(Parameter)]

    def items(self) -> list[tuple[str, Parameter]]:
        """이름과 매개변수의 짝들."""
        return self._own(Parameter)

    def get(self, key: str, default: Any = None) -> Any:
        """``key`` 의 매개변수, 없으면 ``default``."""
        return self[key] if key in self else default

    def setdefault(self, key: str, default: Any = None) -> Any:
        """``key`` 가 없으면 ``default`` 를 담는다. 담긴 것을 돌려준다."""
        if key not in self:
            self[key] = default
        return self[key]

    def pop(self, key: str) -> Parameter:
        """빼내어 돌려준다."""
        value = self[key]
        delattr(self, key)
        return value

    def popitem(self) -> tuple[str, Parameter]:
        """마지막에 담은 것을 빼내어 (이름, 매개변수)로 돌려준다."""
        if not len(self):
            raise IndexingError("ParameterDict.popitem: 비어 있습니다.")
        name = self.keys()[-1]
        return name, self.pop(name)

    def clear(self) -> None:
        """모두 뺀다."""
        for name in self.keys():
            delattr(self, name)

    def copy(self) -> ParameterDict:
        """같은 매개변수들을 담은 새 사전."""
        return ParameterDict(self.items())

    @classmethod
    def fromkeys(cls, keys: Iterable[str], default: Any = None) -> ParameterDict:
        """모든 이름에 같은 값을 담은 새 사전."""
        return cls([(key, default) for key in keys])

    def __or__(self, other: Named[Any]) -> ParameterDict:
        joined = self.copy()
        joined.update(other)
        return joined

    def __ior__(self, other: Named[Any]) -> Self:
        self.update(other)
        return self

    def __getitem__(self, key: str) -> Parameter:
        if key not in self:
            raise IndexingError(f"ParameterDict: {Noun(repr(key)):이라는/라는} 이름이 없습니다. "
                                f"있는 이름: {', '.join(self.keys()) or '없음'}.")
        return self.__dict__[key]

    def __setitem__(self, key: str, value: Any) -> None:
        if key not in self:
            self._refuse_name(key)
        setattr(self, key, as_parameter(f"ParameterDict['{key}']", value))

    def __delitem__(self, key: str) -> None:
        self.pop(key)

    def __contains__(self, key: object) -> bool:
        return isinstance(self.__dict__.get(key), Parameter)  # type: ignore[call-overload]

    def __iter__(self) -> Iterator[str]:
        return iter(self.keys())

    def __reversed__(self) -> Iterator[str]:
        return reversed(self.keys())
