"""변환(transform)의 뼈대: 인수마다 새 마디를 달아 ``f`` 를 부르고, 그 마디로 미분한다.

grad, vjp, jvp, jacobian, hessian, hvp, checkpoint 가 모두 이 한 가지 일에서 나온다. 같은 값이라도 변환마다 마디가 다르므로
겹쳐 써도 어느 변수로 미분하는지 섞이지 않는다(perturbation confusion 이 없다).

인수와 결과는 텐서·배열·수와 그것들의 (겹친) 튜플·목록·사전이다(``tree.py``). 미분하는 인수는 Tensor 가 되어 ``f`` 에 들어가며
dtype 을 지킨다. 파이썬 실수는 float32 이므로, 높은 정밀도가 필요하면 ``np.float64`` 배열을 넣는다.

답은 그래프에서 떼어 낸 텐서이다. 미분하는 인수가 모두 NumPy 배열이면 답도 NumPy 배열이다(SciPy의 최적화에 그대로 넣는다). 다만
바깥에 그래프를 필요로 하는 것이 있으면(바깥의 변환, ``requires_grad`` 인 인수나 매개변수)
답도 다시 미분할 수 있다. 그것이 필요 없으면 ``with tg.no_grad():`` 안에서 부른다(더 빠르다).
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from typing import Any

import numpy as np

from ..engine import Node, record, tick, wrap
from ..errors import ArgumentError, ArgumentTypeError, DtypeError, GradientError, ShapeError, describe
from ..grad_mode import enable_grad, is_grad_enabled
from ..korean.particles import Noun
from ..operation import Operation
from ..operation.devices import near
from ..tensors.creation import as_tensor
from ..tensors.leaf import constant_leaf
from ..tensors.tensor import Tensor
from .graph_gradient import grad
from .tree import LEAF, Structure, flatten, leaves_like, paths, tree_map, unflatten

Argnums = int | tuple[int, ...] | list[int]

ARGUMENT = Operation(
    lambda x: x, {"x": lambda g: g}, tex="{x}", name="argument", symbol="인수", hint="", public=False,
    summary="변환이 미분하는 인수.", elementwise=True, namespace="",
)


def identity(x: Tensor) -> Tensor:
    """값은 ``x`` 와 같고, 새 마디를 가진 텐서. 기록하는 중에만 부른다."""
    node = constant_leaf(x)
    return record(ARGUMENT, (node,), (0,) if node.requires_grad else (), (), x._data)


def reached(tensors: Iterable[Tensor], start: int) -> Iterator[Node]:
    """텐서들에서 거슬러 닿는 마디들. ``start`` 전에 만든 마디와 잎에서 멈춘다(그것까지는 내놓는다)."""
    stack = [t.node for t in tensors if t.node is not None]
    seen = set(stack)
    while stack:
        node = stack.pop()
        yield node
        if is_outside(node, start):
            continue
        for parent in node.parents:
            if parent is not None and parent not in seen:
                seen.add(parent)
                stack.append(parent)


def is_outside(node: Node, start: int) -> bool:
    return node.operation is None or node.sequence < start


def _numbers_in_a_list(given: Any) -> bool:
    """벡터로 알고 준 것으로 보이는 목록인가."""
    return isinstance(given, list | tuple) and any(isinstance(v, int | float) for v in given)


class Run:
    """새 마디를 단 인수로 ``f`` 를 한 번 부른 것. 인수와 결과의 나무를 펴 둔다."""

    def __init__(
        self, name: str, f: Callable[..., Any], args: Sequence[Any], places: Sequence[int], has_aux: bool = False,
        kwargs: dict[str, Any] | None = None,
    ) -> None:
        self.name, self.start, self.recording = name, tick(), is_grad_enabled()
        given, self.arguments = flatten(tuple([args[k] for k in places]))
        wheres = [f"{name}: 미분할 인수{path}" for path in paths(self.arguments)]
        tensors = [differentiable(v, where) for v, where in zip(given, wheres, strict=True)]
        filled = list(args)
        with enable_grad():
            self.inputs = [identity(x) for x in tensors]
            for k, tree in zip(places, unflatten(self.arguments, self.inputs), strict=True):
                filled[k] = tree
            try:
                result = f(*filled, **(kwargs or {}))
            except (TypeError, AttributeError) as error:
                if any(_numbers_in_a_list(args[k]) for k in places):
                    raise ArgumentTypeError(
                        f"{name}: 목록을 주면 f 도 목록을 받습니다(목록과 사전은 텐서를 담는 나무입니다). 벡터이면 "
                        f"tg.tensor([1.0, 2.0]) 나 np.array([1.0, 2.0]) 로 주세요. ({error})"
                    ) from error
                raise
        if has_aux and not (isinstance(result, tuple) and len(result) == 2):
            raise ArgumentTypeError(
                f"{name}: has_aux=True 이면 f 는 (결과, 곁들인 값) 튜플을 돌려주어야 합니다. 받은 것: {describe(result)}."
            )
        result, aux = result if has_aux else (result, None)
        leaves, self.results = flatten(result)
        if not leaves:
            raise ArgumentTypeError(f"{name}: f 가 {Noun(describe(result)):을/를} 돌려주었습니다. return 을 빠뜨리지 않았는지 살펴보세요.")
        self.outputs = [
            tensor_at(v, f"{name}: f 의 결과{path}") for v, path in zip(leaves, paths(self.results), strict=True)
        ]
        self.keep = self.needed(self.outputs)  # 바깥에서 이 그래프를 필요로 하는가
        self.plain = not self.keep and all(isinstance(v, (np.ndarray, np.generic)) for v in given)  # 배열을 받았으니 배열을 준다
        self.aux = self._released(aux)

    def needed(self, tensors: Iterable[Tensor]) -> bool:
        """바깥에 이 텐서들의 그래프를 필요로 하는 것이 있는가."""
        return self.recording and any(n.requires_grad and is_outside(n, self.start) for n in reached(tensors, self.start))

    def value(self) -> Any:
        """``f`` 의 결과."""
        return self.handed(unflatten(self.results, [y if self.keep else y.detach() for y in self.outputs]))

    def handed(self, tree: Any, create: bool = False) -> Any:
        """돌려줄 답: 배열을 받았으면 배열로. ``create`` 이면 그래프가 있으므로 텐서 그대로이다."""
        if not self.plain or create:
            return tree
        return tree_map(_as_array, tree)

    def _released(self, aux: Any) -> Any:
        """돌려줄 곁들인 값: 그래프에서 떼어, 답처럼 배열을 받았으면 배열로."""
        if self.needed(v for v in flatten(aux)[0] if isinstance(v, Tensor)):
            return aux
        return tree_map(lambda v: v if not isinstance(v, Tensor) else _as_array(v) if self.plain else v.detach(), aux)

    def scalar(self) -> Tensor:
        """``f`` 의 결과가 손실 하나임을 확인하고 그것을 돌려준다."""
        if self.results != LEAF:
            raise GradientError(
                f"{self.name}: f 는 스칼라 하나를 돌려주어야 하는데 꼴이 {self.results}인 것을 돌려주었습니다. "
                "손실과 곁들인 값이면 has_aux=True 로, 결과가 여럿이면 tg.vjp 나 tg.jacobian 으로 미분하세요."
            )
        (y,) = self.outputs
        if y.size != 1:
            raise GradientError(
                f"{self.name}: f 는 스칼라 하나를 돌려주어야 하는데 모양 {y.shape}의 텐서를 돌려주었습니다. "
                ".sum() 이나 .mean() 으로 줄이거나, 원소마다의 도함수가 필요하면 tg.jacobian 을 쓰세요."
            )
        if y.dtype.kind == "c":
            raise DtypeError(f"{self.name}: f 의 결과가 복소수({y.dtype})입니다. 실수여야 합니다: .real 이나 abs(y) 를 돌려주세요.")
        return y

    def vectors(self, tree: Any, what: str, structure: Structure, like: list[Tensor]) -> list[Tensor]:
        """출발 기울기나 방향의 나무를 편다: 꼴과 모양은 ``like`` 와 같아야 한다(dtype 은 엔진이 맞춘다)."""
        vectors = []
        where = f"{self.name}의 {what}"
        for v, x, path in zip(leaves_like(structure, tree, where), like, paths(structure), strict=True):
            v = tensor_at(v, where + path)
            if v.shape != x.shape:
                raise ShapeError(f"{where}{path}: 모양이 {x.shape}여야 하는데 {v.shape}입니다.")
            vectors.append(v)
        return vectors

    def pull(self, seeds: Sequence[Tensor | None], create: bool, retain: bool = True) -> list[Tensor]:
        """결과마다의 출발 기울기를 인수로 거슬러 나른다. 이어지지 않은 인수의 답은 0이다."""
        found = linked_grad(self.outputs, self.inputs, seeds, create, retain)
        return [zeros_of(x.shape, x) if g is None else g for g, x in zip(found, self.inputs, strict=True)]


def _as_array(t: Tensor) -> Any:
    return t._data[()] if t._data.ndim == 0 else t._data


def linked_grad(
    outputs: Sequence[Tensor], inputs: Sequence[Tensor], seeds: Sequence[Tensor | None], create: bool, retain: bool = True
) -> tuple[Tensor | None, ...]:
    """``autograd.grad``. 출발 기울기가 없거나 그래프가 없는 결과는 건너뛰고, 이어지지 않은 입력의 답은 ``None`` 이다."""
    pairs = [(y, g) for y, g in zip(outputs, seeds, strict=True) if g is not None and y.requires_grad]
    if not pairs or not inputs:
        return (None,) * len(inputs)
    ys, gs = zip(*pairs, strict=True)
    return grad(ys, inputs, gs, retain_graph=retain, create_graph=create, allow_unused=True)


def tensor_at(value: Any, where: str) -> Tensor:
    if isinstance(value, Tensor):
        return value
    if not isinstance(value, (bool, int, float, complex)) and not hasattr(value, "dtype"):
        raise ArgumentTypeError(f"{where}: Tensor, 배열, 수 가운데 하나여야 합니다. 받은 것: {describe(value)}.{_as_tree(value)}")
    return as_tensor(value)


def _as_tree(value: Any) -> str:
    """값을 담고 있으나 나무의 가지는 아닌 것을, 가지로 바꾸는 법."""
    if isinstance(value, (str, bytes, type)) or callable(value):
        return ""
    way = "dict(값)" if isinstance(value, Mapping) else "list(값)" if isinstance(value, Collection) else "vars(값)"
    held = isinstance(value, Collection) or hasattr(value, "__dict__")
    return f" 튜플, 목록, 사전만 나무로 폅니다. 바꾸어 넣으세요: {way}." if held else ""


def differentiable(value: Any, where: str) -> Tensor:
    x = tensor_at(value, where)
    if x.dtype.kind not in "fc":
        raise DtypeError(
            f"{where}: {Noun(describe(value)):으로/로}는 미분할 수 없습니다(dtype {x.dtype}). 3 대신 3.0 처럼 실수로 쓰거나 "
            ".astype(np.float32) 로 바꾸세요. 미분하지 않을 인수이면 argnums 에서 빼세요."
        )
    return x


def ones_like(y: Tensor) -> Tensor:
    return wrap(np.ones_like(y._data))


def zeros_of(shape: tuple[int, ...], like: Tensor) -> Tensor:
    return wrap(np.zeros(shape, like.dtype, like=near(like)))


def is_many(argnums: Argnums) -> bool:
    """자리를 여럿 주었는가: 답도 튜플이다."""
    return isinstance(argnums, (tuple, list))


def places_of(name: str, argnums: Argnums, count: int) -> list[int]:
    """미분할 인수들의 자리."""
    given = argnums if isinstance(argnums, (tuple, list)) else (argnums,)
    for k in given:
        if isinstance(k, bool) or not isinstance(k, int):
            raise ArgumentTypeError(f"{name}: argnums 는 정수나, 정수의 튜플이나 목록이어야 합니다. 받은 것: {describe(argnums)}.")
        if not -count <= k < count:
            raise ArgumentError(
                f"{name}: argnums={argnums}인데 이름 없이 받은 인수는 {count}개입니다. 미분할 인수는 이름(키워드) 없이 넣으세요."
            )
    places = [k % count for k in given]
    if len(set(places)) != len(places) or not places:
        raise ArgumentError(f"{name}: argnums={argnums}에는 서로 다른 자리가 하나 이상 있어야 합니다.")
    return places


def require_callable(name: str, f: Any) -> None:
    if not callable(f):
        raise ArgumentTypeError(f"{name}: 첫 인수는 함수여야 합니다. 받은 것: {describe(f)}. f(x) 가 아니라 f 를 넣으세요.")
