"""둘레의 모습(snapshot): 지켜야 할 것들을 모아 지금의 모습을 적어 두고, 나중에 그대로인지 본다."""

from __future__ import annotations

import abc
import itertools
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from ..nn.hooks import hooks_of
from .classes import MISSING
from .identity import Identity

PLAIN = (int, float, complex, bool, str, bytes, type(None), np.generic, np.dtype, type(Ellipsis), range, slice, type(NotImplemented))


class Snapshot:
    """지켜야 할 것들. 다 모은 뒤에 ``take`` 로 지금의 모습을 적는다."""

    def __init__(self) -> None:
        self.tensors: list[Any] = []
        self.optimizers: list[Any] = []
        self.modules: list[Any] = []
        self.dicts: list[Any] = []  # 사전, 그리고 사전을 읽기만 하게 감싼 것
        self.lists: list[list[Any]] = []
        self.sets: list[tuple[set[Any], frozenset[Any]]] = []
        self.cells: list[Any] = []
        self.names: list[tuple[Any, str]] = []
        self.functions: list[Any] = []
        self.slots: list[tuple[Callable[[Any], Any], Any]] = []  # 객체의 칸(__slots__)을 읽는 법
        self.empty_cells: list[Any] = []  # 아직 비어 있는 닫힌 변수
        self.objects: list[Any] = []  # 클래스가 바뀔 수 있는 것들
        self.homes: list[Any] = []  # 속성의 사전(__dict__)을 통째로 바꿀 수 있는 객체
        self.contents: list[tuple[np.ndarray, Any]] = []
        self.kinds: list[type] = []
        self.keys: list[Any] = []  # 새 이름이 생기면 다른 것을 가리는 사전: 객체와 클래스의 것
        self.abstract = False  # 나중에 register() 로 자손을 들일 수 있는 클래스가 있는가
        self.reads_names = False  # 텐서의 이름을 읽는가
        self._shapes: list[tuple[Any, Any, Any, Any, bool]] = []
        self._twins: list[tuple[Any, Any]] = []  # 같은 배열을 나누어 쓰는 텐서들

    def array(self, array: np.ndarray) -> None:
        """값까지 지킬 배열."""
        self.contents.append((array, look_of(array)))

    def take(self) -> None:
        """지금의 모습을 적는다."""
        for tensor in self.tensors:
            self._shapes.append((tensor, tensor._data.shape, tensor._data.dtype, tensor.node, tensor.requires_grad))
        first: dict[int, Any] = {}
        for tensor in self.tensors:
            twin = first.setdefault(id(tensor._data), tensor)
            if twin is not tensor:
                self._twins.append((tensor, twin))
        self._held = [*self._now()]
        self._identical = self._identity()

    def unchanged(self) -> bool:
        """모두 적어 둔 그대로인가. 바로 그것인지부터 보므로 보통은 빠르다."""
        if not self._identical() and not self._is_alike():
            return False
        if not self.sets and not self.contents:
            return True
        return all(held == frozenset(now) for now, held in self.sets) and all(look_of(a) == held for a, held in self.contents)

    def _is_alike(self) -> bool:
        """바로 그것이거나 같은 값인가."""
        for tensor, shape, dtype, node, wants in self._shapes:
            data, now = tensor._data, tensor.node
            if data.shape != shape or data.dtype is not dtype:
                return False
            if now is not None and (now.requires_grad is not wants or (now.note is not None and now.note.hooks)):
                return False
            if now is not node and (node is not None or now.operation is not None):
                return False
        for tensor, twin in self._twins:
            if tensor._data is not twin._data:
                return False
        try:
            now = [*self._now()]
            return len(now) == len(self._held) and all(map(is_alike, now, self._held))
        except (AttributeError, ValueError):  # 없어진 속성, 비워진 칸
            return False

    def _identity(self) -> Callable[[], bool]:
        """모두 바로 그것인지 빠르게 보는 함수."""
        same = Identity()
        for tensor, _, _, _, wants in self._shapes:
            same.tensor(tensor, wants)
        for tensor, twin in self._twins:
            same.array(tensor, twin)
        for items in self.lists:
            same.sequence(items)
        for mapping in self.dicts:
            same.mapping(mapping)
        for mapping in self.keys:
            same.keys(mapping)
        for scope, name in self.names:
            same.entry(scope, name, MISSING)
        for owner, name in self._attributes():
            same.attribute(owner, name)
        for function, argument in self._results():
            same.result(function, argument)
        if self.abstract:
            same.number(abc.get_cache_token, abc.get_cache_token())
        return same.built()

    def _now(self) -> Iterator[Any]:
        """지켜야 할 것들을 한 줄로."""
        return itertools.chain(
            itertools.chain.from_iterable(self.lists),
            map(len, self.lists),
            itertools.chain.from_iterable(map(_values, self.dicts)),
            itertools.chain.from_iterable(self.dicts),
            itertools.chain.from_iterable(self.keys),
            [scope.get(name, MISSING) for scope, name in self.names],
            [getattr(owner, name) for owner, name in self._attributes()],
            [function(argument) for function, argument in self._results()],
            (abc.get_cache_token() if self.abstract else None,),
        )

    def _attributes(self) -> Iterator[tuple[Any, str]]:
        """그대로여야 하는 속성들: (임자, 이름)."""
        for owners, names in (
            (self.cells, ("cell_contents",)), (self.functions, ("__code__", "__defaults__", "__kwdefaults__")),
            (self.optimizers, ("_hooks",)), (self.homes, ("__dict__",)),
            (self.kinds, ("__mro__",)), (self.tensors if self.reads_names else (), ("name",)),
        ):
            yield from itertools.product(owners, names)

    def _results(self) -> Iterator[tuple[Callable[[Any], Any], Any]]:
        """그대로여야 하는, 함수가 내는 것들: (함수, 인수)."""
        yield from self.slots
        for function, things in ((hooks_of, self.modules), (type, self.objects), (_is_filled, self.empty_cells)):
            for thing in things:
                yield function, thing


def look_of(array: np.ndarray) -> Any:
    """배열의 값까지의 모습."""
    return array.shape, array.dtype, array.tobytes()


def _values(mapping: Any) -> Any:
    """사전의 값들. 물려받은 사전의 ``values`` 는 부르지 않는다."""
    return dict.values(mapping) if isinstance(mapping, dict) else mapping.values()


def _is_filled(cell: Any) -> bool:
    try:
        return cell.cell_contents is not None
    except ValueError:
        return False


def is_alike(now: Any, held: Any) -> bool:
    """같은 것인가. 보통의 값이면 같은 값인가."""
    return now is held or (type(now) is type(held) and isinstance(now, PLAIN) and (now == held or (now != now and held != held))
                           and ((bool(now) and not isinstance(now, complex)) or str(now) == str(held)))  # 0.0 과 -0.0 은 다르다
