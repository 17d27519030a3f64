"""사용자의 연산: 선언, 셈과 미분, 이름의 독립, 선언의 오류."""

from __future__ import annotations

import functools
import math

import numpy as np
import pytest

import tinygrad_ko as tg
from tinygrad_ko.errors import ArgumentError, ArgumentTypeError, GradientError, ShapeError
from tinygrad_ko.face import functions
from tinygrad_ko.face.custom import custom_operation
from tinygrad_ko.operation import Words, numpy_functions, operations
from tinygrad_ko.transforms import grad, hessian

X = np.array([[0.5, -1.0, 2.0], [1.5, -0.25, 0.75]])


def leaf(value, **options):
    return tg.tensor(value, requires_grad=True, **options)


@custom_operation(tex=r"{x}\,\sigma({x})", symbol="스위시", x=lambda g, x: g * tg.sigmoid(x) * (1 + x * (1 - tg.sigmoid(x))))
def swish(x):
    """스위시 x·σ(x)."""
    return x / (1 + np.exp(-x))


@custom_operation(a=lambda g, b: g @ b.swapaxes(-1, -2) * 2, b=lambda g, a: a.swapaxes(-1, -2) @ g * 2)
def twice_product(a, b):
    return 2 * (a @ b)


@custom_operation(x=lambda g, x, power, scale, x_ndim: g * scale * power * x ** (power - 1) * x_ndim, scale=lambda g, y, scale: g * y / scale)
def scaled_power(x, power=2.0, scale=1.0):
    return np.asarray(x.ndim * scale * x**power)


@custom_operation(xs=lambda g, i, xs: g * math.prod(x for k, x in enumerate(xs) if k != i))
def product_of(xs):
    return math.prod(xs)


@custom_operation(a=lambda g, a, b: 2 * g[0] * a + g[1] * b, b=lambda g, a, b: 2 * g[0] * b + g[1] * a)
def two_results(a, b):
    return a * a + b * b, a * b


@pytest.mark.parametrize(("f", "inputs"), [
    (swish, [X]),
    (twice_product, [X, X.T]),
    (lambda x, s: scaled_power(x, power=3.0, scale=s), [X, np.array([2.0, 3.0, 4.0])]),
    (lambda *xs: product_of(xs), [X, X + 1, X - 3]),
    (two_results, [X, X[0]]),
    (custom_operation(np.sin, x=lambda g, x: g * np.cos(x)), [X]),
    (custom_operation(np.hypot, a=lambda g, a, y: g * a / y, b=lambda g, b, y: g * b / y), [X, X[:1] + 5]),
    (custom_operation(functools.partial(np.multiply, 3), name="세_배", x=lambda g: 3 * g), [X]),
    (custom_operation(lambda x: tg.exp(x), x=lambda g, y: g * y), [X]),
], ids=lambda v: getattr(v, "__name__", None))
def test_first_and_second_order(f, inputs):
    assert tg.gradcheck(f, inputs, allow_vacuous=False) and tg.gradgradcheck(f, inputs)


def test_takes_anything_and_records():
    for value in (2.0, 2, [1.0, 2.0], np.float32(2), np.ones(3), tg.ones(2), leaf([1.0])):
        y = swish(value)
        assert isinstance(y, tg.Tensor) and y.requires_grad == (isinstance(value, tg.Tensor) and value.requires_grad)
    assert swish([1.0]).dtype == np.float32 and swish(np.ones(1)).dtype == np.float64
    y = swish(leaf(X))
    assert y.node.operation.name == "swish" and y.node.operation.symbol == "스위시" and "op=swish" in repr(y)
    with tg.no_grad():
        assert not swish(leaf(X)).requires_grad
    assert swish.__name__ == "swish" and swish.__doc__ == "스위시 x·σ(x)." and swish.__module__ == __name__


def test_broadcast_and_dtype_are_the_engines_work():
    a, b = leaf(np.ones((2, 3), np.float32)), leaf(np.arange(3.0))
    times = custom_operation(lambda a, b: a * b, name="times", a=lambda g, b: g * b, b=lambda g, a: g * a)
    times(a, b).sum().backward()
    assert a.grad.dtype == np.float32 and b.grad.tolist() == [2.0, 2.0, 2.0]


def test_works_under_transforms():
    (h,) = (hessian(lambda x: swish(x).sum())(X[0]),)
    s = 1 / (1 + np.exp(-X[0]))
    np.testing.assert_allclose(np.diag(h.data), s * (1 - s) * (2 + X[0] * (1 - 2 * s)), rtol=1e-12)


def test_the_global_table_is_untouched_and_names_may_repeat():
    before = dict(operations), dict(numpy_functions), functions.names()
    one = custom_operation(lambda x: 1 * x, name="swish", x=lambda g: 1 * g)
    two = custom_operation(lambda x: 2 * x, name="swish", x=lambda g: 2 * g)
    exp = custom_operation(np.exp, x=lambda g, y: -g * y)  # 일부러 틀린 exp: 라이브러리의 것과 섞이지 않는다
    assert (dict(operations), dict(numpy_functions), functions.names()) == before
    assert [grad(f)(3.0).item() for f in (one, two)] == [1.0, 2.0]
    assert grad(exp)(0.0).item() == -1.0 and grad(tg.exp)(0.0).item() == grad(np.exp)(0.0).item() == 1.0
    with pytest.raises(AttributeError):
        tg.swish  # noqa: B018


def test_the_symbolic_reading_takes_it_too():
    read = pytest.importorskip("tinygrad_ko.readings.symbol", reason="수식으로 읽기가 없다")
    cube = custom_operation(lambda x: x * x * x, tex="{x}^3", name="cube", x=lambda g, x: 3 * g * x * x)
    assert "x" in str(read.local_derivative(cube(leaf(2.0)).node.operation, "x"))


def test_default_names_and_tex():
    op = twice_product(leaf(X), X.T).node.operation
    assert op.tex == r"\operatorname{twice\_product}({a},{b})" and op.name == op.symbol == "twice_product"
    assert custom_operation(lambda x: x * 1, x=lambda g: g)(leaf(1.0)).node.operation.name == "custom"
    assert custom_operation(lambda x: x * 1, symbol="↻", x=lambda g: g)(leaf(1.0)).node.operation.name == "↻"


@pytest.mark.parametrize(("declare", "error", "seen"), [
    (lambda: custom_operation(lambda x: x), ArgumentError, "적어도 하나"),
    (lambda: custom_operation(lambda x: x, x=lambda x: x), ArgumentTypeError, r"'x'의 규칙은 .*g 를 첫 인수로.*\(x\)"),
    (lambda: custom_operation(lambda x: x, x=lambda: 1), ArgumentTypeError, "g 를 첫 인수로"),
    (lambda: custom_operation(lambda x: x, x=lambda g, z: g * z), ArgumentTypeError, "모르는 이름 'z'"),
    (lambda: custom_operation(lambda x: x, x=lambda g, x_length: g), ArgumentTypeError, "모르는 이름 'x_length'"),
    (lambda: custom_operation(lambda x: x, z=lambda g: g), ArgumentError, "'z'는.*순전파의 인수: x"),
    (lambda: custom_operation(lambda x: x, x=2.0), ArgumentTypeError, "람다"),
    (lambda: custom_operation(3, x=lambda g: g), ArgumentTypeError, "순전파는 함수"),
    (lambda: custom_operation(np.multiply, a=lambda g, b: g * b), ArgumentError, "입력은 2개인데 규칙은 1개"),
    (lambda: custom_operation(lambda *xs: xs[0], xs=lambda g: g), ArgumentError, r"\*xs"),
    (lambda: custom_operation(lambda g: g, g=lambda g: g), ArgumentError, "'g'"),
])
def test_declaration_errors(declare, error, seen):
    with pytest.raises(error, match=seen):
        declare()


@pytest.mark.parametrize(("f", "rule", "order", "error", "seen"), [
    (lambda x: 1.0, lambda g: g, 0, ArgumentTypeError, "순전파는 NumPy 배열"),
    (lambda x: x * 1, lambda g: 2.0, 1, ArgumentTypeError, "규칙은 배열"),
    (lambda x: x * 1, lambda g: None, 1, ArgumentTypeError, "g 를 곱하는"),
    (lambda x: x * 1, lambda g: g.reshape(3, 1), 1, ShapeError, "이상한.*규칙이 입력과 같은 모양"),
    (lambda x: x * x, lambda g, x: getattr(g * 2 * x, "_data", g * 2 * x), 2, GradientError, "두 번째 미분이 끊깁니다"),
])
def test_errors_when_used(f, rule, order, error, seen):
    strange = custom_operation(f, name="이상한", x=rule)

    def loss(x):
        return strange(x).sum()

    def repeated(order):
        if order == 0:
            return loss
        inner = grad(repeated(order - 1))
        return lambda x: inner(x).sum()

    with pytest.raises(error, match=seen):
        repeated(order)(tg.tensor(np.ones(3)))


def test_unbalanced_braces_in_words_are_refused_with_the_cure():
    """중괄호의 짝이 맞지 않는 글은 선언할 때 알려 준다."""
    for text in ("{x 를 두 배로 하여", "x} 를 두 배로 하여", "{x!} 를 두 배로 하여"):
        with pytest.raises(ArgumentError, match="중괄호"):
            tg.custom_operation(lambda x: x * 2, x=lambda g: 2 * g, name="두배", words=Words(text))
