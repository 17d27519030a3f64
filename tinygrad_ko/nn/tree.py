"""모듈의 나무(tree): 하위 모듈로 이어진 것을 훑고, 경로로 찾는다.

등록부는 따로 없다. 객체의 속성(``__dict__``)이 곧 등록부이고, 종류는 값의 형(type)이 말해 준다.
"""

from __future__ import annotations

import difflib
from collections.abc import Callable, Iterator, Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Self

from ..errors import ArgumentTypeError, describe
from ..korean.misfits import function_given
from ..korean.missing_names import NoSuchAttribute
from ..tensors.tensor import Tensor
from .listing import one_by_one
from .parameter import Parameter

if TYPE_CHECKING:
    from .module import Module


class Tree:
    """하위 모듈, 매개변수, 버퍼를 훑는 것. 나무의 마디는 모두 모듈이다."""

    __slots__ = ()
    _buffers: Mapping[str, bool] = MappingProxyType({})  # 버퍼의 이름 → 저장하는가

    @one_by_one
    def named_children(self) -> Iterator[tuple[str, Module]]:
        """바로 아래의 모듈과 이름. 여러 이름으로 담긴 것은 한 번만."""
        seen: set[Module] = set()
        for name, value in self._own(Tree):
            if value not in seen:
                seen.add(value)
                yield name, value

    @one_by_one
    def children(self) -> Iterator[Module]:
        """바로 아래의 모듈."""
        return (module for _, module in self.named_children())

    @one_by_one
    def named_modules(self, prefix: str = "", remove_duplicate: bool = True) -> Iterator[tuple[str, Module]]:
        """자신과 모든 하위 모듈, 점(.)으로 이은 경로와 함께."""
        return self._walk(prefix, set() if remove_duplicate else None)

    @one_by_one
    def modules(self) -> Iterator[Module]:
        """자신과 모든 하위 모듈."""
        return (module for _, module in self.named_modules())

    @one_by_one
    def named_parameters(
        self, prefix: str = "", recurse: bool = True, remove_duplicate: bool = True
    ) -> Iterator[tuple[str, Parameter]]:
        """모든 매개변수와 그 경로. 나누어 쓰는 것은 한 번만 나온다.

        예제
        ----
        >>> from tinygrad_ko import nn
        >>> [(name, p.shape) for name, p in nn.Sequential(nn.Linear(3, 2)).named_parameters()]
        [('0.weight', (2, 3)), ('0.bias', (2,))]
        """
        return self._tensors(lambda m: m._own(Parameter), prefix, recurse, remove_duplicate)

    @one_by_one
    def parameters(self, recurse: bool = True) -> Iterator[Parameter]:
        """모든 매개변수. 옵티마이저(optimizer)에 넘긴다."""
        return (parameter for _, parameter in self.named_parameters(recurse=recurse))

    @one_by_one
    def named_buffers(
        self, prefix: str = "", recurse: bool = True, remove_duplicate: bool = True
    ) -> Iterator[tuple[str, Tensor]]:
        """모든 버퍼와 그 경로."""
        return self._tensors(lambda m: m._own_buffers(), prefix, recurse, remove_duplicate)

    @one_by_one
    def buffers(self, recurse: bool = True) -> Iterator[Tensor]:
        """모든 버퍼."""
        return (buffer for _, buffer in self.named_buffers(recurse=recurse))

    def apply(self, fn: Callable[[Module], Any]) -> Self:
        """하위 모듈에, 그리고 자신에게 ``fn`` 을 부른다(아래에서 위로)."""
        function_given(f"{type(self).__name__}.apply", "fn", fn, "model.apply(lambda m: …) ")
        waiting: list[tuple[Any, Iterator[Module]]] = [(self, self.children())]
        while waiting:
            module, children = waiting[-1]
            child = next(children, None)
            if child is not None:
                waiting.append((child, child.children()))
            else:
                waiting.pop()
                fn(module)
        return self

    def get_submodule(self, target: str) -> Module:
        """점(.)으로 이은 경로의 하위 모듈. 빈 글이면 자신.

        예제
        ----
        >>> from tinygrad_ko import nn
        >>> nn.Sequential(nn.Sequential(nn.ReLU())).get_submodule("0.0")
        ReLU()
        """
        return self._at("get_submodule", target, Tree)

    def set_submodule(self, target: str, module: Module) -> None:
        """점(.)으로 이은 경로의 하위 모듈을 바꾼다."""
        path, _, name = target.rpartition(".")
        self.get_submodule(target)
        self.get_submodule(path).add_module(name, module)

    def get_parameter(self, target: str) -> Parameter:
        """점(.)으로 이은 경로의 매개변수."""
        return self._at("get_parameter", target, Parameter)

    def get_buffer(self, target: str) -> Tensor:
        """점(.)으로 이은 경로의 버퍼."""
        return self._at("get_buffer", target, Tensor)

    def _at(self, where: str, target: str, kind: type) -> Any:
        found: Any = self
        if not isinstance(target, str):
            raise ArgumentTypeError(f"{type(self).__name__}.{where}: 경로는 '0.weight' 같은 글이어야 합니다. 받은 것: {describe(target)}.")
        for name in target.split(".") if target else ():
            inside = vars(found) if isinstance(found, Tree) else {}
            if name not in inside:
                break
            found = inside[name]
        else:
            path, _, name = target.rpartition(".")
            owner = self if kind is not Tensor or not path else self.get_submodule(path)
            if isinstance(found, kind) and (kind is not Tensor or name in owner._buffers):
                return found
        every: Any = {Tree: self.named_modules(), Parameter: self.named_parameters(), Tensor: self.named_buffers()}[kind]
        names = [name for name, _ in every if name]
        near = difflib.get_close_matches(str(target), names, 1)
        hint = f"혹시 '{near[0]}' 인가요?" if near else f"있는 이름: {', '.join(names[:8]) or '없음'}{' …' * (len(names) > 8)}."
        raise NoSuchAttribute(f"{type(self).__name__}.{where}: '{target}' 경로에 {_KINDS[kind]} 없습니다. {hint}")

    def _own(self, kind: type) -> list[tuple[str, Any]]:
        return [(name, value) for name, value in self.__dict__.items() if isinstance(value, kind)]

    def _own_buffers(self, only_persistent: bool = False) -> list[tuple[str, Any]]:
        return [
            (name, self.__dict__[name])
            for name, persistent in self._buffers.items()
            if self.__dict__[name] is not None and (persistent or not only_persistent)
        ]

    def _walk(self, path: str, seen: set[Module] | None) -> Iterator[tuple[str, Module]]:
        waiting: list[tuple[str, Any]] = [(path, self)]
        while waiting:
            path, module = waiting.pop()
            if seen is not None:
                if module in seen:
                    continue
                seen.add(module)
            yield path, module
            waiting += [(joined(path, name), inner) for name, inner in reversed(module._own(Tree))]

    def _tensors(
        self, own: Callable[[Module], list[tuple[str, Any]]], prefix: str, recurse: bool, unique: bool
    ) -> Iterator[tuple[str, Any]]:
        seen: set[int] = set()
        alone: Any = [(prefix, self)]
        for path, module in self.named_modules(prefix, unique) if recurse else alone:
            for name, tensor in own(module):
                if not (unique and id(tensor) in seen):
                    seen.add(id(tensor))
                    yield joined(path, name), tensor


_KINDS: dict[type, str] = {Tree: "모듈이", Parameter: "매개변수가", Tensor: "버퍼가"}


def joined(path: str, name: str) -> str:
    """점(.)으로 이은 경로."""
    return f"{path}.{name}" if path else name
