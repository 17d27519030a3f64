"""나무(tree): 튜플·목록·사전이 겹친 것을 잎들의 목록으로 펴고, 다시 짓는다.

가지는 ``tuple``(이름 있는 튜플도), ``list``, ``dict``, ``OrderedDict``, 그리고 빈 가지인 ``None`` 이다. 나머지는 모두 잎이다.
그래서 배열과 텐서는 잎이고, ``[1.0, 2.0]`` 은 잎이 둘인 나무이다(배열 하나로 다루려면 ``np.array([1.0, 2.0])``).
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from ..errors import ArgumentError, ArgumentTypeError, describe
from ..korean.particles import Noun


@dataclass(frozen=True, slots=True)
class Structure:
    """나무에서 잎의 값을 뺀 꼴: 가지의 종류, 열쇠들, 자식들. 종류가 ``None`` 이면 잎이다."""

    kind: type | None
    keys: tuple[Any, ...] = ()
    children: tuple[Structure, ...] = ()

    @property
    def size(self) -> int:
        """잎의 수."""
        return 1 if self.kind is None else sum(child.size for child in self.children)

    def __str__(self) -> str:
        if self.kind is None:
            return "*"
        if self.kind is type(None):
            return "None"
        inside = [f"{k!r}: {c}" for k, c in zip(self.keys, self.children, strict=True)] if issubclass(self.kind, dict) else (
            [str(c) for c in self.children]
        )
        return f"{self.kind.__name__}({', '.join(inside)})"


LEAF = Structure(None)


def flatten(tree: Any) -> tuple[list[Any], Structure]:
    """나무를 잎들의 목록과 꼴로 나눈다. 사전의 잎은 적힌 차례대로이다.

    매개변수
    --------
    tree : 겹친 튜플·목록·사전. 잎은 무엇이든 된다(텐서이면 임의의 모양, 무차원).

    반환
    ----
    (list, Structure) : 왼쪽부터의 잎들과, ``unflatten`` 이 받는 꼴.

    예제
    ----
    >>> from tinygrad_ko.transforms.tree import flatten
    >>> leaves, structure = flatten({"w": 1.0, "b": (2.0, [3.0, None])})
    >>> leaves, str(structure)
    ([1.0, 2.0, 3.0], "dict('w': *, 'b': tuple(*, list(*, None)))")

    출처
    ----
    JAX ``jax.tree_util.tree_flatten`` (pytree).
    """
    try:
        return _flattened(tree)
    except RecursionError:
        raise ArgumentError("tree: 너무 깊게 겹쳤거나 자기 자신을 담은 목록이나 사전입니다. 더 얕은 것에 담으세요.") from None


def _flattened(tree: Any) -> tuple[list[Any], Structure]:
    branch = _branch(tree)
    if branch is None:
        return [tree], LEAF
    kind, keys, values = branch
    leaves: list[Any] = []
    children = []
    for value in values:
        inside, child = _flattened(value)
        leaves += inside
        children.append(child)
    return leaves, Structure(kind, keys, tuple(children))


def unflatten(structure: Structure, leaves: Sequence[Any]) -> Any:
    """꼴과 잎들로 나무를 다시 짓는다.

    예외
    ----
    ArgumentError : 잎의 수가 꼴과 다르다.

    예제
    ----
    >>> from tinygrad_ko.transforms.tree import flatten, unflatten
    >>> _, structure = flatten({"w": 1.0, "b": (2.0, 3.0)})
    >>> unflatten(structure, [10, 20, 30])
    {'w': 10, 'b': (20, 30)}
    """
    if structure.size != len(leaves):
        raise ArgumentError(f"unflatten: 꼴 {structure}의 잎은 {structure.size}개인데 {len(leaves)}개를 받았습니다.")
    return _built(structure, iter(leaves))


def leaves_like(structure: Structure, tree: Any, what: str) -> list[Any]:
    """``tree`` 의 잎들을 ``structure`` 의 차례대로. 사전은 적힌 차례가 달라도 열쇠로 맞춘다.

    매개변수
    --------
    what : 오류 문구에서 ``tree`` 를 부를 말(예: ``"jvp의 tangents"``).

    예외
    ----
    ArgumentTypeError : 가지의 종류가 다르다. ArgumentError : 개수나 열쇠가 다르다. 어디가 다른지 알려 준다.

    예제
    ----
    >>> from tinygrad_ko.transforms.tree import flatten, leaves_like
    >>> _, structure = flatten({"w": 1.0, "b": 2.0})
    >>> leaves_like(structure, {"b": 20, "w": 10}, "기울기")
    [10, 20]
    """
    return list(_matched(structure, tree, what, ""))


def paths(structure: Structure) -> list[str]:
    """잎마다 거기까지 가는 길.

    예제
    ----
    >>> from tinygrad_ko.transforms.tree import flatten, paths
    >>> paths(flatten({"w": 1.0, "b": (2.0, 3.0)})[1])
    ["['w']", "['b'][0]", "['b'][1]"]
    """
    if structure.kind is None:
        return [""]
    return [
        _step(structure, key) + rest
        for key, child in zip(structure.keys, structure.children, strict=True) for rest in paths(child)
    ]


def tree_map(f: Callable[[Any], Any], tree: Any) -> Any:
    """잎마다 ``f`` 를 적용한, 꼴이 같은 나무.

    예제
    ----
    >>> from tinygrad_ko.transforms.tree import tree_map
    >>> tree_map(lambda v: v * 10, {"w": 1, "b": [2, 3]})
    {'w': 10, 'b': [20, 30]}
    """
    leaves, structure = flatten(tree)
    return unflatten(structure, [f(leaf) for leaf in leaves])


def _branch(tree: Any) -> tuple[type, tuple[Any, ...], list[Any]] | None:
    """가지이면 (종류, 열쇠들, 자식들), 잎이면 ``None``."""
    kind = type(tree)
    if tree is None:
        return kind, (), []
    if kind in (dict, OrderedDict):
        return kind, tuple(tree), list(tree.values())
    if kind in (tuple, list):
        return kind, tuple(range(len(tree))), list(tree)
    if _named(kind):
        return kind, kind._fields, list(tree)
    return None


def _named(kind: Any) -> bool:
    return issubclass(kind, tuple) and hasattr(kind, "_fields")


def _built(structure: Structure, leaves: Iterator[Any]) -> Any:
    kind = structure.kind
    if kind is None:
        return next(leaves)
    if kind is type(None):
        return None
    children = [_built(child, leaves) for child in structure.children]
    if issubclass(kind, dict):
        return kind(zip(structure.keys, children, strict=True))
    return kind(*children) if _named(kind) else kind(children)  # type: ignore[call-arg]


def _matched(structure: Structure, tree: Any, what: str, path: str) -> Iterator[Any]:
    branch, kind = _branch(tree), structure.kind
    if kind is None:
        if branch is not None:
            raise ArgumentTypeError(f"{what}{path}: 수나 배열 하나여야 하는데 {Noun(describe(tree)):을/를} 받았습니다.")
        yield tree
        return
    if branch is None or branch[0] is not kind:
        raise ArgumentTypeError(f"{what}{path}: 꼴이 {structure}인 {kind.__name__}여야 하는데 {Noun(describe(tree)):을/를} 받았습니다.")
    given = dict(zip(branch[1], branch[2], strict=True))
    if given.keys() != set(structure.keys):
        raise ArgumentError(
            f"{what}{path}: {_listed(structure.keys)} 자리가 있어야 하는데 {_listed(branch[1])} 자리를 받았습니다. "
            f"꼴 {structure}에 맞추세요."
        )
    for key, child in zip(structure.keys, structure.children, strict=True):
        yield from _matched(child, given[key], what, path + _step(structure, key))


def _step(structure: Structure, key: Any) -> str:
    return f".{key}" if _named(structure.kind) else f"[{key!r}]"


def _listed(keys: tuple[Any, ...]) -> str:
    return ", ".join(map(repr, keys)) or "빈"
