"""함수를 받아 함수를 미분하는 것들: grad, vjp, jvp, jacobian, hessian, hvp, checkpoint.

모두 한 가지 일에서 나온다: 인수마다 이 변환만 아는 **새 마디**를 달아 ``f`` 를 부르고, 그 마디로 미분한다. 같은 값이라도
변환마다 마디가 다르므로 겹쳐 써도 어느 변수로 미분하는지 섞이지 않는다(perturbation confusion 이 없다).

인수와 결과는 텐서·배열·수와 그것들의 (겹친) 튜플·목록·사전이다(``tree.py``). 미분하는 인수는 Tensor 가 되어 ``f`` 에 들어가며
dtype 을 지킨다. 파이썬 실수는 float32 이므로, 높은 정밀도가 필요하면 ``np.float64`` 배열을 넣는다.

답은 그래프에서 떼어 낸 텐서이다. 다만 바깥에 그래프를 필요로 하는 것이 있으면(바깥의 변환, ``requires_grad`` 인 인수나 매개변수)
답도 다시 미분할 수 있다. 그것이 필요 없으면 ``with tg.no_grad():`` 안에서 부른다(더 빠르다).
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any

import numpy as np

from . import autograd
from .creation import as_tensor
from .devices import near
from .errors import (
    ArgumentError,
    ArgumentTypeError,
    DtypeError,
    GradientError,
    ShapeError,
    describe,
)
from .operation import Operation, constant_leaf
from .recording import Node, enable_grad, is_grad_enabled, record, tick, wrap
from .rules.shape import stack
from .tensor import Tensor
from .tree import LEAF, Structure, flatten, leaves_like, paths, tree_map, unflatten

Argnums = int | tuple[int, ...]

# ── 변환의 뼈대 ────────────────────────────────────────────────────────────────────────────────────

ARGUMENT = Operation(
    lambda x: x, {"x": lambda g: g}, tex="{x}", name="argument", symbol="인수", hint="", public=False,
    summary="변환이 미분하는 인수.", elementwise=True, namespace="",
)


def identity(x: Tensor) -> Tensor:
    """값은 ``x`` 와 같고, 새 마디를 가진 텐서. 기록하는 중에만 부른다."""
    return record(ARGUMENT, (constant_leaf(x),), (), x._data, None)


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


class _Run:
    """새 마디를 단 인수로 ``f`` 를 한 번 부른 것. 인수와 결과의 나무를 펴 둔다."""

    def __init__(
        self, name: str, f: Callable[..., Any], args: Sequence[Any], places: Sequence[int], has_aux: bool = False,
        kwargs: dict[str, Any] | None = None,
    ) -> None:
        self.name, self.start, self.recording = name, tick(), is_grad_enabled()
        leaves, self.arguments = flatten(tuple([args[k] for k in places]))
        wheres = [f"{name}: 미분할 인수{path}" for path in paths(self.arguments)]
        tensors = [_differentiable(v, where) for v, where in zip(leaves, wheres, strict=True)]
        filled = list(args)
        with enable_grad():
            self.inputs = [identity(x) for x in tensors]
            for k, tree in zip(places, unflatten(self.arguments, self.inputs), strict=True):
                filled[k] = tree
            result = f(*filled, **(kwargs or {}))
        if has_aux and not (isinstance(result, tuple) and len(result) == 2):
            raise ArgumentTypeError(
                f"{name}: has_aux=True 이면 f 는 (결과, 곁들인 값) 튜플을 돌려주어야 합니다. 받은 것: {describe(result)}."
            )
        result, aux = result if has_aux else (result, None)
        leaves, self.results = flatten(result)
        if not leaves:
            raise ArgumentTypeError(f"{name}: f 가 {describe(result)}을(를) 돌려주었습니다. return 을 빠뜨리지 않았는지 살펴보세요.")
        self.outputs = [
            _tensor(v, f"{name}: f 의 결과{path}") for v, path in zip(leaves, paths(self.results), strict=True)
        ]
        self.keep = self.needed(self.outputs)  # 바깥에서 이 그래프를 필요로 하는가
        self.aux = self._released(aux)

    def needed(self, tensors: Iterable[Tensor]) -> bool:
        """바깥에 이 텐서들의 그래프를 필요로 하는 것이 있는가."""
        return self.recording and any(n.requires_grad and is_outside(n, self.start) for n in reached(tensors, self.start))

    def value(self) -> Any:
        """``f`` 의 결과."""
        return unflatten(self.results, [y if self.keep else y.detach() for y in self.outputs])

    def _released(self, aux: Any) -> Any:
        tensors = [v for v in flatten(aux)[0] if isinstance(v, Tensor)]
        return aux if self.needed(tensors) else tree_map(lambda v: v.detach() if isinstance(v, Tensor) else v, aux)

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
        """씨앗이나 방향의 나무를 편다: 꼴과 모양은 ``like`` 와 같아야 한다(dtype 은 엔진이 맞춘다)."""
        vectors = []
        where = f"{self.name}의 {what}"
        for v, x, path in zip(leaves_like(structure, tree, where), like, paths(structure), strict=True):
            v = _tensor(v, where + path)
            if v.shape != x.shape:
                raise ShapeError(f"{where}{path}: 모양이 {x.shape}여야 하는데 {v.shape}입니다.")
            vectors.append(v)
        return vectors

    def pull(self, seeds: Sequence[Tensor | None], create: bool, retain: bool = True) -> list[Tensor]:
        """결과마다의 씨앗을 인수로 거슬러 나른다. 이어지지 않은 인수의 답은 0이다."""
        found = linked_grad(self.outputs, self.inputs, seeds, create, retain)
        return [zeros_of(x.shape, x) if g is None else g for g, x in zip(found, self.inputs, strict=True)]


def linked_grad(
    outputs: Sequence[Tensor], inputs: Sequence[Tensor], seeds: Sequence[Tensor | None], create: bool, retain: bool = True
) -> tuple[Tensor | None, ...]:
    """``autograd.grad``. 씨앗이 없거나 그래프가 없는 결과는 건너뛰고, 이어지지 않은 입력의 답은 ``None`` 이다."""
    pairs = [(y, g) for y, g in zip(outputs, seeds, strict=True) if g is not None and y.requires_grad]
    if not pairs or not inputs:
        return (None,) * len(inputs)
    ys, gs = zip(*pairs, strict=True)
    return autograd.grad(ys, inputs, gs, retain_graph=retain, create_graph=create, allow_unused=True)


def _tensor(value: Any, where: str) -> Tensor:
    if isinstance(value, Tensor):
        return value
    if not isinstance(value, (bool, int, float, complex)) and not hasattr(value, "dtype"):
        raise ArgumentTypeError(f"{where}: Tensor, 배열, 수 가운데 하나여야 합니다. 받은 것: {describe(value)}.")
    return as_tensor(value)


def _differentiable(value: Any, where: str) -> Tensor:
    x = _tensor(value, where)
    if x.dtype.kind not in "fc":
        raise DtypeError(
            f"{where}: {describe(value)}(으)로는 미분할 수 없습니다(dtype {x.dtype}). 3 대신 3.0 처럼 실수로 쓰거나 "
            ".astype(np.float32) 로 바꾸세요. 미분하지 않을 인수이면 argnums 에서 빼세요."
        )
    return x


def _ones(y: Tensor) -> Tensor:
    return wrap(np.ones_like(y._data))


def zeros_of(shape: tuple[int, ...], like: Tensor) -> Tensor:
    return wrap(np.zeros(shape, like.dtype, like=near(like)))


def _places(name: str, argnums: Argnums, count: int) -> list[int]:
    """미분할 인수들의 자리."""
    given = argnums if isinstance(argnums, tuple) else (argnums,)
    for k in given:
        if isinstance(k, bool) or not isinstance(k, int):
            raise ArgumentTypeError(f"{name}: argnums 는 정수나 정수의 튜플이어야 합니다. 받은 것: {describe(argnums)}.")
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


# ── 스칼라 함수의 기울기 ───────────────────────────────────────────────────────────────────────────


def grad(f: Callable[..., Any], argnums: Argnums = 0, has_aux: bool = False) -> Callable[..., Any]:
    """스칼라 함수 ``f`` 의 기울기를 셈하는 함수.

    매개변수
    --------
    f : 스칼라(원소 하나)를 돌려주는 함수. 인수는 임의의 모양, 무차원(dimensionless).
    argnums : 미분할 인수의 자리. 튜플이면 답도 튜플이다. 음수는 뒤에서부터.
    has_aux : 참이면 ``f`` 는 (스칼라, 곁들인 값)을 돌려주고, 답은 (기울기, 곁들인 값)이다.

    반환
    ----
    함수 : ``f`` 와 같은 인수를 받아, 미분할 인수와 꼴·모양·dtype 이 같은 기울기를 돌려준다.
        ``f`` 의 값이 그 인수에 달려 있지 않으면 0이다.

    예외
    ----
    GradientError : ``f`` 가 스칼라를 돌려주지 않는다. DtypeError : 미분할 인수가 정수이거나 결과가 복소수이다.
    ArgumentError, ArgumentTypeError : ``argnums`` 나 인수가 잘못되었다.

    예제
    ----
    >>> from tinygrad_ko.transforms import grad
    >>> grad(grad(lambda x: x ** 3))(2.0)
    tensor(12.)
    >>> grad(lambda p, x: p["w"] * x + p["b"])({"w": 3.0, "b": 1.0}, 2.0)
    {'w': tensor(2.), 'b': tensor(1.)}

    출처
    ----
    역방향 자동미분: Baydin et al., "Automatic Differentiation in Machine Learning: a Survey" (2018), 3.2절. 이름은 JAX 와 같다.
    """
    both = _value_and_grad("grad", f, argnums, has_aux)

    @functools.wraps(f, updated=())
    def gradient(*args: Any, **kwargs: Any) -> Any:
        value, gradients = both(*args, **kwargs)
        return (gradients, value[1]) if has_aux else gradients

    return gradient


def value_and_grad(f: Callable[..., Any], argnums: Argnums = 0, has_aux: bool = False) -> Callable[..., Any]:
    """``f`` 의 값과 기울기를 함께 셈하는 함수. 인수와 오류는 ``grad`` 와 같다.

    매개변수
    --------
    f : 스칼라를 돌려주는 함수.
    argnums : 미분할 인수의 번호(정수 또는 튜플).
    has_aux : 참이면 f 가 (값, 곁들인 값)을 돌려준다.

    반환
    ----
    함수 : (값, 기울기)를 돌려준다. ``has_aux`` 이면 ((값, 곁들인 값), 기울기)이다.

    예제
    ----
    >>> from tinygrad_ko.transforms import value_and_grad
    >>> value_and_grad(lambda x: x ** 2)(3.0)
    (tensor(9.), tensor(6.))

    출처
    ----
    JAX ``jax.value_and_grad``.
    """
    return _value_and_grad("value_and_grad", f, argnums, has_aux)


def _value_and_grad(name: str, f: Callable[..., Any], argnums: Argnums, has_aux: bool) -> Callable[..., Any]:
    require_callable(name, f)

    @functools.wraps(f, updated=())
    def both(*args: Any, **kwargs: Any) -> Any:
        run = _Run(name, f, args, _places(name, argnums, len(args)), has_aux, kwargs)
        found = run.pull([_ones(run.scalar())], run.keep, retain=run.keep)
        gradients = unflatten(run.arguments, found)
        value = (run.value(), run.aux) if has_aux else run.value()
        return value, gradients if isinstance(argnums, tuple) else gradients[0]

    return both


# ── 야코비 행렬과 벡터의 곱 ────────────────────────────────────────────────────────────────────────


def vjp(f: Callable[..., Any], *primals: Any, has_aux: bool = False) -> Any:
    """``f`` 의 값과, 씨앗 v 를 받아 vᵀJ 를 셈하는 함수(vector-Jacobian product).

    매개변수
    --------
    f : 임의의 꼴을 돌려주는 함수.
    *primals : ``f`` 의 인수들. 임의의 꼴과 모양, 무차원. 모두로 미분한다.
    has_aux : 참이면 ``f`` 는 (결과, 곁들인 값)을 돌려준다.

    반환
    ----
    (y, pull_back) : ``pull_back(v)`` 는 ``y`` 와 꼴·모양이 같은 ``v`` 를 받아 인수마다의 답을 튜플로
        (인수가 하나이면 그것만) 돌려준다. 여러 번 불러도 된다. ``has_aux`` 이면 (y, pull_back, 곁들인 값).

    예외
    ----
    ShapeError, ArgumentError, ArgumentTypeError : ``v`` 의 모양이나 꼴이 ``y`` 와 다르다. DtypeError : 정수 인수.

    예제
    ----
    >>> import numpy as np
    >>> from tinygrad_ko.transforms import vjp
    >>> y, pull_back = vjp(lambda a, b: a * b, np.array([1.0, 2.0]), np.array([3.0, 4.0]))
    >>> pull_back(np.array([1.0, 10.0]))
    (tensor([ 3., 40.], dtype=float64), tensor([ 1., 20.], dtype=float64))

    출처
    ----
    Baydin et al. (2018), 3.2절. 꼴은 PyTorch ``torch.func.vjp`` 와 같다.
    """
    require_callable("vjp", f)
    run = _Run("vjp", f, primals, range(len(primals)), has_aux)

    def pull_back(cotangents: Any) -> Any:
        seeds = run.vectors(cotangents, "pull_back 인수", run.results, run.outputs)
        create = is_grad_enabled() and (run.keep or any(v.requires_grad for v in seeds))
        found = unflatten(run.arguments, run.pull(seeds, create))
        return found[0] if len(primals) == 1 else found

    return (run.value(), pull_back, run.aux) if has_aux else (run.value(), pull_back)


def jvp(f: Callable[..., Any], primals: Any, tangents: Any) -> tuple[Any, Any]:
    """``f`` 의 값과, 방향 t 로의 미분 Jt (Jacobian-vector product).

    역방향만으로 셈한다: u ↦ Jᵀu 는 u 의 선형 함수이므로, 그것을 다시 거슬러 가면 t ↦ Jt 가 된다(double vjp).

    매개변수
    --------
    f : 임의의 꼴을 돌려주는 함수.
    primals : 인수들의 튜플. 인수가 하나이면(튜플이 아니면) 그대로 주어도 된다. 임의의 모양, 무차원.
    tangents : ``primals`` 와 꼴·모양이 같은 방향.

    반환
    ----
    (y, Jt) : ``f`` 의 값과, 그것과 꼴·모양·dtype 이 같은 방향 미분.

    예외
    ----
    ShapeError, ArgumentError, ArgumentTypeError : ``tangents`` 의 모양이나 꼴이 다르다. DtypeError : 정수 인수.

    예제
    ----
    >>> import numpy as np
    >>> from tinygrad_ko.transforms import jvp
    >>> jvp(lambda x: x ** 2, np.array([1.0, 2.0]), np.array([1.0, 10.0]))
    (tensor([1., 4.], dtype=float64), tensor([ 2., 40.], dtype=float64))

    출처
    ----
    Baydin et al. (2018), 3.1절. 역방향을 두 번 쓰는 법: J. Townsend, "A new trick for calculating Jacobian vector products" (2017).
    """
    require_callable("jvp", f)
    args, directions = _as_arguments(primals, tangents)
    run = _Run("jvp", f, args, range(len(args)))
    ts = run.vectors(directions, "tangents", run.arguments, run.inputs)
    create = run.recording and (run.keep or any(t.requires_grad for t in ts))
    with enable_grad():
        us = [identity(zeros_of(y.shape, y)) for y in run.outputs]
    rows = linked_grad(run.outputs, run.inputs, us, create=True)
    linked = [(row, t) for row, t in zip(rows, ts, strict=True) if row is not None]
    slopes = linked_grad([row for row, _ in linked], us, [t for _, t in linked], create)
    answers = [zeros_of(y.shape, y) if s is None else s for s, y in zip(slopes, run.outputs, strict=True)]
    return run.value(), unflatten(run.results, answers)


def _as_arguments(primals: Any, tangents: Any) -> tuple[tuple[Any, ...], tuple[Any, ...]]:
    return (primals, tangents) if isinstance(primals, tuple) else ((primals,), (tangents,))


# ── 야코비 행렬과 헤세 행렬 ────────────────────────────────────────────────────────────────────────


def jacobian(f: Callable[..., Any], argnums: Argnums = 0) -> Callable[..., Any]:
    """``f`` 의 야코비 행렬(Jacobian) 전체를 셈하는 함수. 결과의 원소마다 한 번씩 거슬러 간다.

    매개변수
    --------
    f : 실수 텐서(들)을 돌려주는 함수. 인수는 임의의 모양, 무차원.
    argnums : 미분할 인수의 자리. 튜플이면 결과마다의 답이 튜플이다.

    반환
    ----
    함수 : 결과의 나무에서 잎 y 의 자리마다 인수의 나무를 놓고, 그 잎 x 의 자리에 모양 ``y.shape + x.shape`` 의
        ∂y/∂x 를 담아 돌려준다. dtype 은 x 와 같다.

    예외
    ----
    DtypeError : 인수가 정수이거나, 인수나 결과가 복소수이다. ArgumentError, ArgumentTypeError : ``grad`` 와 같다.

    예제
    ----
    >>> import numpy as np
    >>> from tinygrad_ko.transforms import jacobian
    >>> jacobian(lambda x: x[:2] * x[2])(np.array([1.0, 2.0, 3.0]))
    tensor([[3., 0., 1.], [0., 3., 2.]], dtype=float64)

    출처
    ----
    Griewank & Walther, "Evaluating Derivatives" (2008), 3.2절. 답의 꼴은 JAX ``jax.jacrev`` 와 같다.
    """
    return _jacobian("jacobian", f, argnums)


def _jacobian(name: str, f: Callable[..., Any], argnums: Argnums) -> Callable[..., Any]:
    require_callable(name, f)

    @functools.wraps(f, updated=())
    def matrix(*args: Any, **kwargs: Any) -> Any:
        run = _Run(name, f, args, _places(name, argnums, len(args)), kwargs=kwargs)
        for t in (*run.inputs, *run.outputs):
            if t.dtype.kind == "c":
                raise DtypeError(
                    f"{name}: 복소수({t.dtype})에는 쓸 수 없습니다. 실수부와 허수부를 따로 인수와 결과로 삼거나 tg.vjp 를 쓰세요."
                )
        blocks = []
        for k in range(len(run.outputs)):
            block = unflatten(run.arguments, _rows(run, k))
            blocks.append(block if isinstance(argnums, tuple) else block[0])
        return unflatten(run.results, blocks)

    return matrix


def _rows(run: _Run, k: int) -> list[Tensor]:
    """``k`` 번째 결과의 야코비 행렬: 인수마다 하나."""
    y = run.outputs[k]
    if y.size == 0 or not y.requires_grad:
        return [zeros_of(y.shape + x.shape, x) for x in run.inputs]
    rows = []
    for place in range(y.size):
        seed = np.zeros(y.size, y.dtype, like=near(y))
        seed[place] = 1
        seeds: list[Tensor | None] = [None] * len(run.outputs)
        seeds[k] = wrap(seed.reshape(y.shape))
        rows.append(run.pull(seeds, run.keep))
    return [
        stack.call(column, 0).reshape(y.shape + x.shape) for column, x in zip(zip(*rows, strict=True), run.inputs, strict=True)
    ]


def hessian(f: Callable[..., Any], argnums: Argnums = 0) -> Callable[..., Any]:
    """스칼라 함수 ``f`` 의 헤세 행렬(Hessian): 기울기의 야코비 행렬. 인수와 오류는 ``grad``, ``jacobian`` 과 같다.

    매개변수
    --------
    f : 스칼라를 돌려주는 함수.
    argnums : 미분할 인수의 번호(정수 또는 튜플).

    반환
    ----
    함수 : 인수 x 하나이면 모양 ``x.shape + x.shape``. 인수가 나무이면 나무의 나무(x 마다 z 마다 ``x.shape + z.shape``).

    예제
    ----
    >>> import numpy as np
    >>> from tinygrad_ko.transforms import hessian
    >>> hessian(lambda x: x[0] ** 2 * x[1])(np.array([3.0, 5.0]))
    tensor([[10.,  6.], [ 6.,  0.]], dtype=float64)

    출처
    ----
    Griewank & Walther (2008), 5장.
    """
    both = _value_and_grad("hessian", f, argnums, has_aux=False)

    @functools.wraps(f, updated=())
    def gradient(*args: Any, **kwargs: Any) -> Any:
        return both(*args, **kwargs)[1]

    return _jacobian("hessian", gradient, argnums)


def hvp(f: Callable[..., Any], primals: Any, tangents: Any) -> Any:
    """헤세 행렬과 벡터의 곱 Hv (Hessian-vector product). 행렬을 만들지 않고, 기울기를 한 번 더 거슬러 간다.

    매개변수
    --------
    f : 스칼라를 돌려주는 함수.
    primals, tangents : 인수들의 튜플과 그 방향 v. 인수가 하나이면 튜플이 아니어도 된다. 임의의 모양, 무차원.

    반환
    ----
    Hv : ``primals`` 와 꼴·모양·dtype 이 같다.

    예외
    ----
    GradientError : ``f`` 가 스칼라를 돌려주지 않는다. 나머지는 ``jvp`` 와 같다.

    예제
    ----
    >>> import numpy as np
    >>> from tinygrad_ko.transforms import hvp
    >>> hvp(lambda x: x[0] ** 2 * x[1], np.array([3.0, 5.0]), np.array([1.0, 10.0]))
    tensor([70.,  6.], dtype=float64)

    출처
    ----
    B. Pearlmutter, "Fast Exact Multiplication by the Hessian" (1994); Baydin et al. (2018), 3.2.1절.
    """
    require_callable("hvp", f)
    args, directions = _as_arguments(primals, tangents)
    run = _Run("hvp", f, args, range(len(args)))
    vs = run.vectors(directions, "tangents", run.arguments, run.inputs)
    create = run.recording and (run.keep or any(v.requires_grad for v in vs))
    gradients = run.pull([_ones(run.scalar())], create=True)
    found = linked_grad(gradients, run.inputs, vs, create)
    answers = unflatten(run.arguments, [zeros_of(x.shape, x) if g is None else g for g, x in zip(found, run.inputs, strict=True)])
    return answers if isinstance(primals, tuple) else answers[0]


__all__ = ["grad", "hessian", "hvp", "jacobian", "jvp", "value_and_grad", "vjp"]
