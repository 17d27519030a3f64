"""모듈을 담는 그릇: 차례로 잇기, 목록, 사전."""

from __future__ import annotations

import operator
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Self, TypeVar

from ..errors import ArgumentTypeError, IndexingError, describe
from ..korean.particles import Noun, particle
from .checks import positive
from .module import Module, check_module

Value = TypeVar("Value")
Named = Mapping[str, Value] | Iterable[tuple[str, Value]]  # 사전, 또는 (이름, 값)의 나열


def pairs(where: str, named: Any) -> list[tuple[str, Any]]:
    """사전이나 (이름, 값) 짝의 나열을 짝의 목록으로."""
    if hasattr(named, "items"):
        return list(named.items())
    given: list[Any] = [*named] if isinstance(named, Iterable) else [named]
    found = [tuple(pair) if isinstance(pair, (tuple, list)) else (pair,) for pair in given]
    wrong = [pair for pair in found if len(pair) != 2 or not isinstance(pair[0], str)]
    if wrong:
        raise ArgumentTypeError(
            f"{where}: 사전이나 (이름, 값) 짝의 나열을 주세요: {where}({{'이름': 값}}) 또는 {where}([('이름', 값)]). "
            f"받은 것: {describe(named)}."
        )
    return [(name, value) for name, value in found]


class _Numbered(Module):
    """0, 1, 2 … 라는 이름으로(사전을 주었다면 그 이름으로) 모듈을 담은 것."""

    def _fill(self, named: Iterable[tuple[str, Module]]) -> None:
        for name, _ in self._own(Module):
            delattr(self, name)
        for name, module in named:
            self.add_module(name, module)

    def _key(self, index: Any) -> str:
        names = [name for name, _ in self._own(Module)]
        try:
            return names[operator.index(index)]
        except TypeError:
            raise ArgumentTypeError(
                f"{type(self).__name__}: 색인은 정수나 슬라이스여야 합니다. 받은 것: {describe(index)}."
            ) from None
        except IndexError:
            raise IndexingError(
                f"{type(self).__name__}: 모듈이 {len(names)}개인데 {index}번째를 찾았습니다."
            ) from None

    def __len__(self) -> int:
        return len(self._own(Module))

    def __iter__(self) -> Iterator[Module]:
        return iter([module for _, module in self._own(Module)])

    def __getitem__(self, index: Any) -> Any:
        if isinstance(index, slice):
            return self._of(list(self)[index])
        return self.__dict__[self._key(index)]

    def __setitem__(self, index: int, module: Module) -> None:
        self.add_module(self._key(index), module)

    def __delitem__(self, index: int | slice) -> None:
        modules = list(self)
        if not isinstance(index, slice):
            self._key(index)
        del modules[index]
        self._fill([(str(k), module) for k, module in enumerate(modules)])

    def append(self, module: Module) -> Self:
        """끝에 하나를 더한다."""
        self.add_module(str(len(self)), module)
        return self

    def extend(self, modules: Iterable[Module]) -> Self:
        """끝에 여럿을 더한다."""
        for module in self._listed(modules, ".extend"):
            self.append(module)
        return self

    def pop(self, index: int = -1) -> Module:
        """``index`` 번째를 빼내어 돌려준다."""
        module: Module = self[self._whole(index)]
        del self[index]
        return module

    def _whole(self, index: Any) -> Any:
        self._key(index)
        return index

    def _listed(self, modules: Any, sign: str) -> list[Module]:
        """더하거나 이을 모듈들."""
        if not isinstance(modules, Iterable) or isinstance(modules, (str, Mapping)):
            raise ArgumentTypeError(
                f"{type(self).__name__}{sign}: 모듈의 목록이나 {Noun(type(self).__name__):을/를} 주세요. 받은 것: {describe(modules)}."
            )
        return [*modules]

    def __add__(self, other: Iterable[Module]) -> Self:
        return self._of([*self, *self._listed(other, " +")])

    def __radd__(self, other: Iterable[Module]) -> Self:
        return self._of([*self._listed(other, " +"), *self])

    def __iadd__(self, other: Iterable[Module]) -> Self:
        return self.extend(self._listed(other, " +="))

    def _of(self, modules: list[Module]) -> Self:
        part = type(self)()
        part._fill((str(k), module) for k, module in enumerate(modules))
        return part

    def insert(self, index: int, module: Module) -> Self:
        """``index`` 번째 앞에 끼워 넣는다."""
        check_module(f"{type(self).__name__}.insert", module)
        modules = list(self)
        modules.insert(index, module)
        self._fill([(str(k), m) for k, m in enumerate(modules)])
        return self


class Sequential(_Numbered):
    """모듈을 차례로 잇는다: 앞의 출력이 뒤의 입력이다.

    매개변수
    --------
    *modules : Module 여럿, 또는 이름에서 Module 로 가는 사전 하나.

    예외
    ----
    ArgumentTypeError : Module 이 아닌 것을 넣을 때.

    예제
    ----
    >>> from tinygrad_ko import nn
    >>> nn.Sequential(nn.Linear(3, 2), nn.ReLU())
    Sequential(
      (0): Linear(in_features=3, out_features=2, bias=True)
      (1): ReLU()
    )

    출처
    ----
    PyTorch ``torch.nn.Sequential``; 강의 L4: o = f3(f2(f1(x))).
    """

    def __init__(self, *modules: Any) -> None:
        super().__init__()
        if len(modules) == 1 and isinstance(modules[0], (list, tuple)):
            raise ArgumentTypeError(
                "Sequential: 층들을 목록에 담지 말고 차례로 주세요. 목록이라면 별표를 붙여 nn.Sequential(*layers) 라고 쓰세요."
            )
        if len(modules) == 1 and isinstance(modules[0], Mapping):
            self._fill(modules[0].items())
        else:
            self._fill((str(k), module) for k, module in enumerate(modules))

    def __mul__(self, times: int) -> Self:
        return self._of([*self] * self._times(times))

    __rmul__ = __mul__

    def __imul__(self, times: int) -> Self:
        modules = [*self] * self._times(times)
        return self.extend(modules[len(self):])

    def _times(self, times: Any) -> int:
        """몇 번 되풀이하는가. 같은 층을 나누어 쓴다."""
        return positive(f"{type(self).__name__} *", "횟수", times)

    def forward(self, input: Any) -> Any:
        """모듈을 차례로 지난 ``input``."""
        for module in self.__dict__.values():
            if isinstance(module, Module):
                input = module(input)
        return input


class ModuleList(_Numbered):
    """모듈의 목록. 파이썬 목록과 달리 담긴 모듈의 매개변수가 등록된다.

    매개변수
    --------
    modules : Module 의 나열. 없으면 빈 목록.

    예제
    ----
    >>> from tinygrad_ko import nn
    >>> layers = nn.ModuleList([nn.Linear(2, 2) for _ in range(3)])
    >>> len(layers), len(list(layers.parameters()))
    (3, 6)

    출처
    ----
    PyTorch ``torch.nn.ModuleList``.
    """

    def __init__(self, modules: Iterable[Module] = ()) -> None:
        super().__init__()
        self.extend(modules)


class ModuleDict(Module):
    """이름으로 찾는 모듈의 사전.

    매개변수
    --------
    modules : 이름에서 Module 로 가는 사전, 또는 (이름, Module) 짝의 나열. 없으면 빈 사전.

    예제
    ----
    >>> from tinygrad_ko import nn
    >>> heads = nn.ModuleDict({"cat": nn.Linear(4, 1), "dog": nn.Linear(4, 1)})
    >>> list(heads), heads["dog"]
    (['cat', 'dog'], Linear(in_features=4, out_features=1, bias=True))

    출처
    ----
    PyTorch ``torch.nn.ModuleDict``.
    """

    def __init__(self, modules: Named[Module] | None = None) -> None:
        super().__init__()
        self.update(modules or {})

    def update(self, modules: Named[Module]) -> None:
        """여럿을 더하거나 바꾼다. 사전이나, (이름, Module) 짝의 나열을 받는다."""
        for name, module in pairs("ModuleDict", modules):
            self.add_module(name, module)

    def clear(self) -> None:
        """모두 뺀다."""
        for name in self.keys():
            delattr(self, name)

    def keys(self) -> list[str]:
        """이름들."""
        return [name for name, _ in self._own(Module)]

    def values(self) -> list[Module]:
        """모듈들."""
        return [module for _, module in self._own(Module)]

    def items(self) -> list[tuple[str, Module]]:
        """이름과 모듈의 짝들."""
        return self._own(Module)

    def pop(self, name: str) -> Module:
        """빼내어 돌려준다."""
        module = self[name]
        delattr(self, name)
        return module

    def __getitem__(self, name: str) -> Module:
        if name not in self:
            raise IndexingError(f"ModuleDict: '{name}'{particle(name, '이/가')} 없습니다. 있는 이름: {', '.join(self.keys()) or '없음'}.")
        return self.__dict__[name]

    def __setitem__(self, name: str, module: Module) -> None:
        self.add_module(name, module)

    def __delitem__(self, name: str) -> None:
        self.pop(name)

    def __contains__(self, name: object) -> bool:
        return isinstance(self.__dict__.get(name), Module)  # type: ignore[call-overload]

    def __iter__(self) -> Iterator[str]:
        return iter(self.keys())

    def __len__(self) -> int:
        return len(self._own(Module))
