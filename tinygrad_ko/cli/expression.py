"""글로 쓴 식을 텐서의 식으로: ``"relu(w*x + b)"``. 코드를 실행하지 않는다 — 아는 꼴만 하나씩 옮긴다."""

from __future__ import annotations

import ast
import difflib
import functools
import math
from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from ..errors import ArgumentError, TinygradError
from ..face.functions import public_function
from ..korean.particles import particle
from ..tensors.creation import tensor
from ..tensors.tensor import Tensor

__all__ = ["evaluate", "parse_value"]

LONGEST = 2_000  # 식의 글자 수
DEEPEST = 100  # 괄호의 깊이
LARGEST = 10_000  # 적어 넣는 배열의 원소 수
BUDGET = 1_000_000  # 한 식의 중간 결과를 모두 합친 원소 수
_LARGE = 3.4e38  # float32 로 셈할 수 있는 수
_BINARY: dict[type[ast.operator], Callable[[Any, Any], Any]] = {
    ast.Add: lambda a, b: a + b, ast.Sub: lambda a, b: a - b, ast.Mult: lambda a, b: a * b, ast.Div: lambda a, b: a / b,
    ast.Pow: lambda a, b: a**b, ast.MatMult: lambda a, b: a @ b, ast.Mod: lambda a, b: a % b,
}
_UNARY: dict[type[ast.unaryop], Callable[[Any], Any]] = {ast.USub: lambda a: -a, ast.UAdd: lambda a: a}
_CONSTANTS = {"pi": math.pi, "e": math.e}
# 한 식에 쓸 수 있는 함수: 값에서 값으로 가는 것들. 파일을 읽거나 사용자의 함수를 부르는 것은 없다
_NAMES = {"abs": "absolute"}  # 파이썬의 이름 → NumPy의 이름
_OF_SEVERAL = {"max": "maximum", "min": "minimum"}  # 파이썬에서처럼 max(x, 0): 여럿을 받으면 둘씩 견준다
_ALLOWED = frozenset(
    "exp log log2 log10 log1p expm1 sqrt square abs sign sin cos tan arcsin arccos arctan sinh cosh tanh arctanh sigmoid relu softplus "
    "gelu silu elu leaky_relu maximum minimum clip power add subtract multiply divide negative reciprocal "
    "sum mean max min prod var std norm softmax log_softmax logsumexp cumsum matmul dot outer reshape transpose concatenate stack".split()
)


def parse_value(text: str) -> Any:
    """``-3``, ``0.5``, ``[1, 2, 3]``, ``[[1, 2], [3, 4]]`` 를 수나 수의 목록으로.

    예외
    ----
    ArgumentError : 수나, 길이가 고른 수의 목록이 아닐 때.

    예제
    ----
    >>> from tinygrad_ko.cli.expression import parse_value
    >>> parse_value("[[1, 2], [3, -4.5]]")
    [[1, 2], [3, -4.5]]
    """
    value = _Reader({}).number(_parsed(text, "값"))
    if _shape(value) is None:
        raise ArgumentError(f"값: {text!r} {particle(text, '은/는')} 줄마다 길이가 다릅니다. 길이를 맞추세요. 예: [[1, 2], [3, 4]]")
    return value


def _shape(value: Any) -> tuple[int, ...] | None:
    """목록의 모양. 줄마다 길이가 다르면 None."""
    if not isinstance(value, list):
        return ()
    inside = {_shape(each) for each in value} or {()}
    first = next(iter(inside))
    return None if len(inside) > 1 or first is None else (len(value), *first)


def evaluate(text: str, values: Mapping[str, Any]) -> tuple[Tensor, dict[str, Tensor]]:
    """식을 셈한다.

    매개변수
    --------
    text : 식. 사칙연산, ``**``, ``@``, ``%``, 괄호, 수, 수의 목록, 이름, 이 라이브러리의 함수(``relu``, ``tanh``, ``sum(x, axis=0)`` …).
    values : 이름 → 수나 수의 목록. 모두 기울기를 따라가는 float32 텐서가 된다.

    반환
    ----
    (결과, 이름 → 텐서)

    예외
    ----
    ArgumentError : 식이 아닐 때, 모르는 이름이나 함수나 꼴이 있을 때, 너무 길거나 깊을 때.

    예제
    ----
    >>> from tinygrad_ko.cli.expression import evaluate
    >>> y, names = evaluate("relu(w*x + b)", {"w": -3, "x": 2, "b": 10})
    >>> y.backward()
    >>> y.item(), names["w"].grad.item()
    (4.0, 2.0)
    """
    for name in values:
        if not name.isidentifier() or name in _ALLOWED or name in _CONSTANTS:
            raise ArgumentError(
                f"식: 변수의 이름으로 {name!r} {particle(name, '을/를')} 쓸 수 없습니다. "
                "함수나 상수의 이름이 아닌 이름을 쓰세요."
            )
    leaves = {name: tensor(value, dtype=np.float32, requires_grad=True, name=name) for name, value in values.items()}
    made = _Reader(leaves).expression(_parsed(text, "식"))
    if not isinstance(made, Tensor):
        raise ArgumentError(f"식: {text!r} 에는 변수가 없어 미분할 것이 없습니다. 예: tinygrad-ko graph 'w*x' w=2 x=3")
    unused = [name for name in values if name not in {n.id for n in ast.walk(_parsed(text, "식")) if isinstance(n, ast.Name)}]
    if unused:
        raise ArgumentError(f"식: {', '.join(unused)} 에 값을 주었는데 식 {text!r} 에는 없습니다. 이름을 살펴보세요.")
    return made, leaves


def _size(shapes: list[tuple[int, ...]], product: str) -> int:
    """셈의 결과에 들 원소의 수. 모양이 맞지 않으면 0: 그것은 연산이 알린다."""
    if len(shapes) == 2 and all(shapes) and product in ("matmul", "dot", "outer"):
        a, b = shapes
        return math.prod(a) * math.prod(b) if product == "outer" else math.prod(a[:-1]) * math.prod(b[:-2]) * (b[-1] if len(b) > 1 else 1)
    try:
        return math.prod(np.broadcast_shapes(*shapes)) if shapes else 0
    except ValueError:
        return 0


def _shortened(text: str, longest: int = 60) -> str:
    return text if len(text) <= longest else text[:longest - 1] + "…"


def _parsed(text: str, what: str) -> ast.expr:
    if len(text) > LONGEST:
        raise ArgumentError(f"{what}: {len(text):,}글자는 너무 깁니다. {LONGEST:,}글자까지 씁니다.")
    try:
        tree = ast.parse(text.strip(), mode="eval").body
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        where = f" ({error.offset}번째 글자 근처)" if isinstance(error, SyntaxError) and error.offset else ""
        raise ArgumentError(f"{what}: {text!r} {particle(text, '을/를')} 읽지 못했습니다{where}. 예: relu(w*x + b)") from None
    if _depth(tree) > DEEPEST:
        raise ArgumentError(f"{what}: 괄호가 너무 깊습니다. {DEEPEST}겹까지 씁니다.")
    return tree


def _depth(tree: ast.AST) -> int:
    deepest, todo = 0, [(tree, 1)]
    while todo:
        node, depth = todo.pop()
        deepest = max(deepest, depth)
        todo += [(child, depth + 1) for child in ast.iter_child_nodes(node)]
    return deepest


class _Reader:
    """아는 꼴만 옮긴다. 모르는 꼴은 오류이다."""

    def __init__(self, leaves: Mapping[str, Tensor]) -> None:
        self.leaves = leaves
        self.left = BUDGET  # 앞으로 만들 수 있는 원소 수

    def expression(self, node: ast.expr) -> Any:
        if isinstance(node, ast.BinOp) and type(node.op) in _BINARY:
            a, b = self.expression(node.left), self.expression(node.right)
            if not isinstance(a, Tensor) and not isinstance(b, Tensor):
                return self._plain(_BINARY[type(node.op)], node, a, b)
            return self._computed(node, _BINARY[type(node.op)], [a, b], {}, product="matmul" if isinstance(node.op, ast.MatMult) else "")
        if isinstance(node, ast.UnaryOp) and type(node.op) in _UNARY:
            return self._computed(node, _UNARY[type(node.op)], [self.expression(node.operand)], {})
        if isinstance(node, ast.Call):
            return self._called(node)
        if isinstance(node, ast.Name):
            return self._named(node.id)
        value = self.number(node)
        return tensor(value, dtype=np.float32) if isinstance(value, list) else value

    def number(self, node: ast.expr) -> Any:
        if isinstance(node, ast.Constant) and isinstance(node.value, (int, float)) and not isinstance(node.value, bool):
            if abs(node.value) > _LARGE:
                raise ArgumentError(f"식: {_LARGE} 보다 큰 수가 있습니다. 크기가 {_LARGE} 이하인 수를 쓰세요(float32 로 셈합니다).")
            return node.value
        if isinstance(node, ast.UnaryOp) and type(node.op) in _UNARY:
            return _UNARY[type(node.op)](self.number(node.operand))
        if isinstance(node, (ast.List, ast.Tuple)):
            if sum(isinstance(n, ast.Constant) for n in ast.walk(node)) > LARGEST:
                raise ArgumentError(f"식: 배열의 수가 너무 많습니다. {LARGEST:,}개까지 씁니다.")
            return [self.number(each) for each in node.elts]
        raise ArgumentError(
            f"식: {ast.unparse(node)!r} {particle(ast.unparse(node), '은/는')} 쓸 수 없습니다. "
            "수, 수의 목록, 이름, + - * / ** @, 함수만 씁니다."
        )

    @staticmethod
    def _plain(f: Callable[[Any, Any], Any], node: ast.BinOp, a: Any, b: Any) -> Any:
        """수끼리의 셈. 9**9**9 처럼 끝나지 않을 것은 실수로 셈하여 넘치게 둔다."""
        try:
            return f(float(a), float(b))
        except (ArithmeticError, TypeError, ValueError):
            raise ArgumentError(
                f"식: {ast.unparse(node)!r} {particle(ast.unparse(node), '을/를')} 셈할 수 없습니다. "
                "수가 너무 크거나 0으로 나눕니다."
            ) from None

    def _named(self, name: str) -> Any:
        if name in self.leaves:
            return self.leaves[name]
        if name in _CONSTANTS:
            return _CONSTANTS[name]
        if name in _ALLOWED:
            raise ArgumentError(f"식: {name} {particle(name, '은/는')} 함수입니다. {name}(x) 처럼 부르세요.")
        raise ArgumentError(f"식: {name} 의 값이 없습니다. {name}=수 를 함께 주세요. 예: {name}=2 또는 {name}=[1,2,3]")

    def _called(self, node: ast.Call) -> Any:
        if not isinstance(node.func, ast.Name) or node.func.id not in _ALLOWED:
            asked = ast.unparse(node.func)
            close = difflib.get_close_matches(asked, sorted(_ALLOWED), 3)
            cure = f"혹시: {', '.join(close)}" if close else f"쓸 수 있는 것: {', '.join(sorted(_ALLOWED))}"
            raise ArgumentError(f"식: 함수 {asked} {particle(asked, '은/는')} 쓸 수 없습니다. {cure}")
        if any(k.arg is None for k in node.keywords) or any(isinstance(a, ast.Starred) for a in node.args):
            raise ArgumentError(f"식: {ast.unparse(node)!r} 의 별표(*)는 쓸 수 없습니다. 인수를 하나씩 쓰세요.")
        options = {str(k.arg): self._option(k.value) for k in node.keywords}
        inputs = [[self.expression(e) for e in a.elts] if isinstance(a, (ast.List, ast.Tuple)) else self.expression(a) for a in node.args]
        if not any(isinstance(v, Tensor) for a in inputs for v in (a if isinstance(a, list) else [a])):
            inputs = [tensor(float(a)) if isinstance(a, (int, float)) else a for a in inputs]
        name = node.func.id
        if name in _OF_SEVERAL and len(inputs) > 1 and not options:
            function = public_function(_OF_SEVERAL[name])
            return functools.reduce(lambda a, b: self._computed(node, function, [a, b], {}), inputs)
        return self._computed(node, public_function(_NAMES.get(name, name)), inputs, options, product=name)

    def _computed(self, node: ast.expr, function: Any, inputs: list[Any], options: dict[str, Any], product: str = "") -> Any:
        """셈 하나. 결과가 클 것이면 하지 않고, 셈하지 못한 까닭은 우리의 말로 알린다."""
        self._pay(node, inputs, product)
        try:
            return function(*inputs, **options)
        except TinygradError:
            raise
        except (ArithmeticError, LookupError, TypeError, ValueError) as error:
            shown = _shortened(ast.unparse(node))
            raise ArgumentError(
                f"식: {shown!r} {particle(shown, '을/를')} 셈할 수 없습니다. 인수의 수와 모양을 살펴보세요. (NumPy: {error})"
            ) from None

    def _pay(self, node: ast.expr, inputs: list[Any], product: str) -> None:
        """결과의 크기를 셈하기 전에 넉넉히 어림하여, 남은 것에서 던다."""
        size = _size([getattr(v, "shape", ()) for v in inputs if not isinstance(v, list)], product)
        size += sum(math.prod(getattr(v, "shape", ())) for each in inputs if isinstance(each, list) for v in each)
        self.left -= size
        if self.left < 0:
            shown = _shortened(ast.unparse(node))
            raise ArgumentError(
                f"식: {shown!r} 까지 셈하면 중간 결과의 원소가 {BUDGET - self.left:,}개가 되어 너무 큽니다. {BUDGET:,}개까지 셈합니다. "
                "배열을 줄이세요."
            )

    def _option(self, node: ast.expr) -> Any:
        if isinstance(node, ast.Constant) and isinstance(node.value, (bool, type(None))):
            return node.value
        value = self.number(node)
        return tuple(value) if isinstance(value, list) else value
