"""글로 쓴 식을 텐서의 식으로: ``"relu(w*x + b)"``. 코드를 실행하지 않는다 — 아는 꼴만 하나씩 옮긴다.

공책에 쓰듯 쓴 것(``2x² + √x``)은 ``handwriting`` 이 먼저 파이썬의 식으로 옮긴다.
"""

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
from .handwriting import canonical_name, split_assignment, to_python

__all__ = ["evaluate", "parse_value"]

LONGEST = 2_000  # 식의 글자 수
DEEPEST = 100  # 괄호의 깊이
LARGEST = 10_000  # 적어 넣는 배열의 원소 수
BUDGET = 1_000_000  # 한 식의 중간 결과를 모두 합친 원소 수
_LARGE = 3.4e38  # float32 로 셈할 수 있는 수
_UNREADABLE: dict[type[ast.expr], str] = {  # 쓸 수 없는 꼴 → 대신 쓸 것
    ast.Compare: "비교 대신 max(x, 0) 이나 min(x, 0) 을 쓰세요", ast.IfExp: "조건 대신 max(x, 0) 이나 min(x, 0) 을 쓰세요",
    ast.Subscript: "원소를 고르는 대신 그 원소를 변수로 쓰세요", ast.NamedExpr: "식만 쓰세요. 이름은 손실 = w*x 처럼 붙입니다",
    ast.Attribute: "전치는 transpose(x), 원주율은 π 라고 쓰세요", ast.Tuple: "식 하나만 쓰세요. 배열은 [1, 2, 3], 소수점은 . 입니다",
}
_BINARY: dict[type[ast.operator], Callable[[Any, Any], Any]] = {
    ast.Add: lambda a, b: a + b, ast.Sub: lambda a, b: a - b, ast.Mult: lambda a, b: a * b, ast.Div: lambda a, b: a / b,
    ast.Pow: lambda a, b: a**b, ast.MatMult: lambda a, b: a @ b, ast.Mod: lambda a, b: a % b,
}
_UNARY: dict[type[ast.unaryop], Callable[[Any], Any]] = {ast.USub: lambda a: -a, ast.UAdd: lambda a: a}
_CONSTANTS = {"pi": math.pi, "π": math.pi, "e": math.e}
_MODULES = frozenset({"np", "numpy", "math", "tg", "tinygrad_ko", "torch", "F", "nn"})  # np.exp(x) 는 exp(x) 로 읽는다
# 한 식에 쓸 수 있는 함수: 값에서 값으로 가는 것들. 파일을 읽거나 사용자의 함수를 부르는 것은 없다
_NAMES = {  # 파이썬과 수학책과 PyTorch의 이름 → 우리의 이름
    "abs": "absolute", "fabs": "absolute", "ln": "log", "lg": "log10", "log_2": "log2", "log_10": "log10", "sgn": "sign", "pow": "power",
    "asin": "arcsin", "acos": "arccos", "atan": "arctan", "asinh": "arcsinh", "acosh": "arccosh", "atanh": "arctanh",
    "σ": "sigmoid", "logistic": "sigmoid", "average": "mean", "avg": "mean", "swish": "silu", "clamp": "clip", "mm": "matmul",
}
_FLAT = "x 그대로(그 도함수는 어디서나 0입니다)"
_KOREAN = {  # 한국어로 적은 함수 → 쓸 수 있는 이름
    "합": "sum", "평균": "mean", "곱": "prod", "분산": "var", "표준편차": "std", "최댓값": "max", "최대": "max", "최솟값": "min",
    "최소": "min", "절댓값": "abs", "제곱": "square", "제곱근": "sqrt", "루트": "sqrt", "지수": "exp", "로그": "log", "자연로그": "log",
    "사인": "sin", "코사인": "cos", "탄젠트": "tan", "쌍곡탄젠트": "tanh", "시그모이드": "sigmoid", "렐루": "relu", "소프트맥스": "softmax",
    "내적": "dot", "행렬곱": "matmul", "전치": "transpose", "노름": "norm",
}
_CURES = {  # 없는 함수 → 대신 쓸 것
    "cot": "1/tan(x)", "sec": "1/cos(x)", "csc": "1/sin(x)", "sen": "sin(x)", "where": "max(x, 0) 이나 min(x, 0)",
    **dict.fromkeys(("mse", "mse_loss", "MSE"), "mean((y - t)^2)"), "cross_entropy": "-sum(t*log_softmax(z))",
    **dict.fromkeys(("round", "floor", "ceil", "trunc"), _FLAT), **dict.fromkeys(("int", "float", "tensor", "Tensor"), "x 그대로"),
    "array": "x 그대로. 배열은 x=[1,2,3]", "argmax": "max(x)", "argmin": "min(x)", "len": "sum(0*x + 1)",
    **{said: f"{name}(x)" for said, name in _KOREAN.items()},
}
_OF_SEVERAL = {"max": "maximum", "min": "minimum"}  # 파이썬에서처럼 max(x, 0): 여럿을 받으면 둘씩 견준다
_OF_LISTS = frozenset({"concatenate", "stack"})  # 배열의 목록을 받는 함수
_ALLOWED = frozenset(
    "exp log log2 log10 log1p expm1 sqrt cbrt square abs sign sin cos tan arcsin arccos arctan sinh cosh tanh arcsinh arccosh arctanh "
    "sigmoid relu softplus erf sinc "
    "gelu silu elu leaky_relu maximum minimum clip power add subtract multiply divide negative reciprocal "
    "sum mean max min prod var std norm softmax log_softmax logsumexp cumsum matmul dot outer reshape transpose concatenate stack".split()
)


def parse_value(text: str) -> Any:
    """``-3``, ``0.5``, ``1/2``, ``√2``, ``[1, 2, 3]``, ``[[1, 2], [3, 4]]`` 를 수나 수의 목록으로.

    예외
    ----
    ArgumentError : 수나, 길이가 고른 수의 목록이 아닐 때.

    예제
    ----
    >>> from tinygrad_ko.cli.expression import parse_value
    >>> parse_value("[[1, 2], [3, -4.5]]")
    [[1, 2], [3, -4.5]]
    >>> parse_value("1/2"), parse_value("[2^3, -1/4]")
    (0.5, [8.0, -0.25])
    """
    tree = _parsed(to_python(text, _CONSTANTS, _is_function), "값", text)
    with np.errstate(all="ignore"):  # 유한하지 않은 것은 아래에서 알린다
        value = _Reader({}).value(tree)
    if _shape(value) is None:
        raise ArgumentError(f"값: {text!r} {particle(text, '은/는')} 줄마다 길이가 다릅니다. 길이를 맞추세요. 예: [[1, 2], [3, 4]]")
    return value


def _is_function(name: str) -> bool:
    return name in _ALLOWED or name in _NAMES


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
    text : 식. 사칙연산, ``^`` 나 ``**``, ``@``, ``%``, 괄호, 수, 수의 목록, 이름, 함수(``relu``, ``tanh``, ``sum(x, axis=0)`` …).
        공책에 쓰듯 ``2x² + √x``, ``|w·x|``, ``손실 = w·x`` 라고 써도 된다.
    values : 이름 → 수나 수의 목록. 모두 기울기를 따라가는 float32 텐서가 된다.

    반환
    ----
    (결과, 이름 → 텐서). ``손실 = …`` 이라고 썼으면 결과의 이름은 손실이다.

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
    values = {canonical_name(name): value for name, value in values.items()}
    for name in values:
        if not name.isidentifier() or name in _ALLOWED or name in _CONSTANTS:
            raise ArgumentError(
                f"식: 변수의 이름으로 {name!r} {particle(name, '을/를')} 쓸 수 없습니다. "
                "함수나 상수의 이름이 아닌 이름을 쓰세요."
            )
    label, right = split_assignment(text)
    if label in values:
        raise ArgumentError(f"식: {label} 에 값을 주었는데 {label} = … 라고 썼습니다. 결과에는 다른 이름을 붙이세요. 예: 손실 = {right}")
    tree = _parsed(to_python(right, {*values, *_CONSTANTS}, _is_function), "식", text)
    leaves = {name: tensor(value, dtype=np.float32, requires_grad=True, name=name) for name, value in values.items()}
    made = _Reader(leaves).expression(tree)
    if not isinstance(made, Tensor):
        raise ArgumentError(f"식: {text!r} 에는 변수가 없어 미분할 것이 없습니다. 예: tinygrad-ko graph 'w*x' w=2 x=3")
    unused = [name for name in values if name not in {n.id for n in ast.walk(tree) if isinstance(n, ast.Name)}]
    if unused:
        raise ArgumentError(f"식: {', '.join(unused)} 에 값을 주었는데 식 {text!r} 에는 없습니다. 이름을 살펴보세요.")
    return (made.named(label) if label and made.node is not None and made.node.operation is not None else made), leaves


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


def _parsed(python: str, what: str, text: str | None = None) -> ast.expr:
    """``python`` 을 읽는다. ``text`` 는 사용자가 쓴 대로의 글."""
    text = python if text is None else text
    if len(text) > LONGEST:
        raise ArgumentError(f"{what}: {len(text):,}글자는 너무 깁니다. {LONGEST:,}글자까지 씁니다.")
    try:
        tree = ast.parse(python.strip(), mode="eval").body
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        raise ArgumentError(f"{what}: {text!r} {particle(text, '을/를')} 읽지 못했습니다. {_unread(text)}") from None
    if _depth(tree) > DEEPEST:
        raise ArgumentError(f"{what}: 괄호가 너무 깊습니다. {DEEPEST}겹까지 씁니다.")
    return tree


def _unread(text: str) -> str:
    """읽지 못한 글을 어떻게 고칠까."""
    text = text.strip()
    if not text:
        return "빈 글입니다. 예: relu(w*x + b)"
    if text.endswith("%"):
        return "퍼센트는 /100 이라고 쓰세요. 예: x*5/100"
    if text[-1] in "+-*/@.,=^·×÷−":
        return f"끝에 {text[-1]} 만 있습니다. 그 뒤에 올 것을 쓰세요. 예: relu(w*x + b)"
    if "=" in text:
        return "= 의 왼쪽에는 이름 하나만 씁니다. 예: 손실 = w*x. 값은 식의 뒤에 씁니다: \"w*x\" w=1 x=2"
    return "예: relu(w*x + b)"


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
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id in _MODULES and node.attr in _CONSTANTS:
            return _CONSTANTS[node.attr]  # np.pi
        if isinstance(node, ast.Tuple):
            raise ArgumentError(f"식: {_shortened(ast.unparse(node))!r} 에 쉼표가 있습니다. {_UNREADABLE[ast.Tuple]}.")
        if isinstance(node, ast.List) and any(isinstance(n, ast.Name) for n in ast.walk(node)):
            raise ArgumentError(f"식: 변수를 모은 배열은 stack({_shortened(ast.unparse(node))}) 이라고 쓰세요.")
        value = self.number(node)
        return tensor(value, dtype=np.float32) if isinstance(value, list) else value

    def value(self, node: ast.expr) -> Any:
        """수나 수의 목록. 수는 셈한 것이어도 된다: ``1/2``, ``√2``."""
        if isinstance(node, (ast.List, ast.Tuple)):
            self._countable(node)
            return [self.value(each) for each in node.elts]
        if any(isinstance(n, ast.Name) and n.id not in _CONSTANTS and not _is_function(n.id) for n in ast.walk(node)):
            shown = _shortened(ast.unparse(node))
            raise ArgumentError(
                f"값: {shown!r} {particle(shown, '은/는')} 수가 아닙니다. 수나 수의 목록을 쓰세요. 예: x=2, x=1/2, x=[1,2,3]"
            )
        if isinstance(node, ast.Constant) or (isinstance(node, ast.UnaryOp) and isinstance(node.operand, ast.Constant)):
            return self.number(node)
        made = self.expression(node)
        made = made.item() if isinstance(made, Tensor) and made.size == 1 else made
        if isinstance(made, Tensor) or not math.isfinite(made):
            shown = _shortened(ast.unparse(node))
            raise ArgumentError(f"값: {shown!r} {particle(shown, '은/는')} 유한한 수 하나가 아닙니다. 예: x=2, x=[1,2,3]")
        return made

    def _countable(self, node: ast.expr) -> None:
        if sum(isinstance(n, ast.Constant) for n in ast.walk(node)) > LARGEST:
            raise ArgumentError(f"식: 배열의 수가 너무 많습니다. {LARGEST:,}개까지 씁니다.")

    def number(self, node: ast.expr) -> Any:
        if isinstance(node, ast.Constant) and isinstance(node.value, (int, float)) and not isinstance(node.value, bool):
            if abs(node.value) > _LARGE:
                raise ArgumentError(f"식: {_LARGE} 보다 큰 수가 있습니다. 크기가 {_LARGE} 이하인 수를 쓰세요(float32 로 셈합니다).")
            return node.value
        if isinstance(node, ast.UnaryOp) and type(node.op) in _UNARY:
            return _UNARY[type(node.op)](self.number(node.operand))
        if isinstance(node, (ast.List, ast.Tuple)):
            self._countable(node)
            return [self.number(each) for each in node.elts]
        shown, cure = _shortened(ast.unparse(node)), _UNREADABLE.get(type(node), "수, 수의 목록, 이름, + - * / ^ @, 함수만 씁니다")
        raise ArgumentError(f"식: {shown!r} {particle(shown, '은/는')} 쓸 수 없습니다. {cure}.")

    @staticmethod
    def _plain(f: Callable[[Any, Any], Any], node: ast.BinOp, a: Any, b: Any) -> Any:
        """수끼리의 셈. 9**9**9 처럼 끝나지 않을 것은 실수로 셈하여 넘치게 둔다."""
        try:
            made = f(float(a), float(b))
        except (ArithmeticError, TypeError, ValueError):
            raise ArgumentError(
                f"식: {ast.unparse(node)!r} {particle(ast.unparse(node), '을/를')} 셈할 수 없습니다. "
                "수가 너무 크거나 0으로 나눕니다."
            ) from None
        if isinstance(made, complex) or abs(made) > _LARGE:
            why = "음수의 거듭제곱이라 실수가 아닙니다." if isinstance(made, complex) else f"크기가 {_LARGE} 이하인 수만 셈합니다(float32)."
            raise ArgumentError(f"식: {ast.unparse(node)!r} {particle(ast.unparse(node), '을/를')} 셈할 수 없습니다. {why}")
        return made

    def _named(self, name: str) -> Any:
        if name in self.leaves:
            return self.leaves[name]
        if name in _CONSTANTS:
            return _CONSTANTS[name]
        if name in _ALLOWED:
            raise ArgumentError(f"식: {name} {particle(name, '은/는')} 함수입니다. {name}(x) 처럼 부르세요.")
        product = self._as_product(name)
        meant = f"곱이면 {product} 라고 쓰세요. 변수이면 " if product else ""
        raise ArgumentError(f"식: {name} 의 값이 없습니다. {meant}{name}=수 를 함께 주세요. 예: {name}=2 또는 {name}=[1,2,3]")

    def _as_product(self, name: str) -> str:
        """``wx`` 처럼 붙여 쓴 곱이면 ``w*x``."""
        known = {*self.leaves, *_CONSTANTS}
        cut = next((k for k in range(1, len(name)) if name[:k] in known and (name[k:] in known or self._as_product(name[k:]))), None)
        return "" if cut is None else f"{name[:cut]}*{self._as_product(name[cut:]) or name[cut:]}"

    def _called(self, node: ast.Call) -> Any:
        asked, given = self._function(node)
        name = _NAMES.get(asked, asked)
        if not _is_function(asked):
            close = difflib.get_close_matches(asked, sorted(_ALLOWED), 3)
            cure = (f"대신: {_CURES[asked]}" if asked in _CURES else f"혹시: {', '.join(close)}" if close
                    else f"쓸 수 있는 것: {', '.join(sorted(_ALLOWED))}")
            raise ArgumentError(f"식: 함수 {asked} {particle(asked, '은/는')} 쓸 수 없습니다. {cure}")
        if any(k.arg is None for k in node.keywords) or any(isinstance(a, ast.Starred) for a in node.args):
            raise ArgumentError(f"식: {ast.unparse(node)!r} 의 별표(*)는 쓸 수 없습니다. 인수를 하나씩 쓰세요.")
        options = {str(k.arg): self._option(k.value) for k in node.keywords}
        inputs = [[self.expression(e) for e in a.elts] if isinstance(a, (ast.List, ast.Tuple)) else self.expression(a) for a in given]
        if name not in _OF_LISTS and any(isinstance(a, list) and any(isinstance(v, Tensor) for v in a) for a in inputs):
            raise ArgumentError(f"식: {asked} 에 변수를 모은 배열을 주려면 stack 으로 묶으세요. 예: {asked}(stack([x, y]))")
        if not any(isinstance(v, Tensor) for a in inputs for v in (a if isinstance(a, list) else [a])):
            inputs = [tensor(float(a)) if isinstance(a, (int, float)) else a for a in inputs]
        if name in _OF_SEVERAL and len(inputs) > 1 and not options:
            function = public_function(_OF_SEVERAL[name])
            return functools.reduce(lambda a, b: self._computed(node, function, [a, b], {}), inputs)
        return self._computed(node, public_function(name), inputs, options, product=name)

    def _function(self, node: ast.Call) -> tuple[str, list[ast.expr]]:
        """부르는 함수의 이름과 인수들. ``np.exp(x)`` 와 ``x.exp()`` 는 ``exp(x)`` 이다."""
        if isinstance(node.func, ast.Name):
            return node.func.id, node.args
        if not isinstance(node.func, ast.Attribute):
            return ast.unparse(node.func), node.args
        owner, name = node.func.value, node.func.attr
        if isinstance(owner, ast.Name) and owner.id in _MODULES and owner.id not in self.leaves:
            return name, node.args
        if isinstance(owner, ast.Attribute):  # np.linalg.norm
            return ast.unparse(node.func), node.args
        return name, [owner, *node.args]

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
