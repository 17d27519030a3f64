"""사용자의 연산을 적은 식과 말: 행렬의 곱은 행렬의 곱으로, 원소끼리의 곱은 ⊙ 로. 적힌 식은 참이다."""

from __future__ import annotations

import numpy as np
import pytest
from support.readings.printed import check_numbers

import tinygrad_ko as tg
from tinygrad_ko.errors import ArgumentError
from tinygrad_ko.operation import Words
from tinygrad_ko.readings.story import story
from tinygrad_ko.view.explain.telling import tell_backward, tell_forward

A, B = np.array([[1.0, 2.0], [3.0, 4.0]]), np.array([[5.0, 6.0, 7.0], [7.0, 8.0, 9.5]])
SQUARE = np.array([[0.5, -1.0], [2.0, 3.0]])
V, W = np.array([1.0, -2.0]), np.array([3.0, 5.0])
GAP = r"{a}\,{b}"


def helper(a, b):
    return a @ b


def custom(forward, a, b, tex=GAP, **more):
    return tg.custom_operation(forward, tex=tex, name="m", a=a, b=b, **more)


MATMUL = {"a": lambda g, b: g @ b.T, "b": lambda g, a: a.T @ g}
TIMES = {"a": lambda g, b: g * b, "b": lambda g, a: g * a}
MATRIX = {  # 이름 → (연산, 두 입력)
    "@": (custom(lambda a, b: a @ b, **MATMUL), A, B),
    "@ (정사각)": (custom(lambda a, b: a @ b, **MATMUL), A, SQUARE),
    "np.matmul": (custom(np.matmul, **MATMUL), A, B),
    "np.matmul 을 부르는 람다": (custom(lambda a, b: np.matmul(a, b), a=lambda g, b: np.matmul(g, b.T), b=lambda g, a: np.matmul(a.T, g)), A, B),
    "np.dot": (custom(lambda a, b: np.dot(a, b), a=lambda g, b: np.dot(g, b.T), b=lambda g, a: np.dot(a.T, g)), A, B),
    ".dot": (custom(lambda a, b: a.dot(b), a=lambda g, b: g.dot(b.T), b=lambda g, a: a.T.dot(g)), A, B),
    "swapaxes": (custom(lambda a, b: a @ b, a=lambda g, b: g @ b.swapaxes(-1, -2), b=lambda g, a: a.swapaxes(-1, -2) @ g), A, B),
    "einsum": (custom(lambda a, b: np.einsum("ij,jk->ik", a, b), **MATMUL), A, B),
    "도움 함수": (custom(lambda a, b: helper(a, b), **MATMUL), A, B),
    "전치": (custom(lambda a, b: a.T @ b, lambda g, b: b @ g.T, lambda g, a: a @ g, r"{a}^{T}\,{b}"), A, B),
    "행렬과 벡터": (custom(lambda a, b: a @ b, lambda g, b: np.outer(g, b), lambda g, a: a.T @ g), SQUARE, W),
    "바깥곱": (custom(np.outer, lambda g, b: g @ b, lambda g, a: g.T @ a, r"{a}\,{b}^{T}"), V, W),
    "안쪽 곱": (custom(lambda a, b: a @ b, **TIMES), V, W),
    "말한 것": (custom(lambda a, b: helper(a, b), product="matrix", **MATMUL), A, B),
}
ELEMENTWISE = {
    "*": (custom(lambda a, b: a * b, **TIMES), V, W),
    "행렬의 *": (custom(lambda a, b: a * b, **TIMES), A, SQUARE),
    "np.multiply": (custom(np.multiply, **TIMES), A, SQUARE),
    "곱의 합": (custom(lambda a, b: (a * b).sum(), tex=r"\sum {a}\,{b}", **TIMES), V, W),
    "말한 것": (custom(lambda a, b: a * (b @ np.eye(2)), product="elementwise", **TIMES), A, SQUARE),
}


def tellings(op, a, b):
    """순전파의 (수식, 값)과 역전파 두 걸음의 (수식, 값)."""
    leaves = [tg.tensor(v, requires_grad=True, name=n) for v, n in ((a, "A"), (b, "B"))]
    y = op(*leaves)
    told = story((y * np.linspace(1, 2, y.size).reshape(y.shape)).sum())
    forward = next(f for f in told.forward if f.operation.name == "m")
    yield tell_forward(told, forward), told.boxes[forward.outputs[0]].value
    for b_ in told.backward:
        if told.operation(b_.step) is forward:
            yield tell_backward(told, b_), b_.contribution


@pytest.mark.parametrize("name", MATRIX)
def test_matrix_products_are_written_as_matrix_products(name):
    forward, *backward = tellings(*MATRIX[name])
    assert r"\odot" not in forward[0].general and r"\odot" not in forward[0].numbers
    assert check_numbers(forward[0].numbers, forward[1]) == 2, forward[0].numbers  # 곱한 것과 적힌 값이 모두 그 값이다
    for telling, value in backward:
        assert check_numbers(telling.numbers, value) >= 1
        assert r"\odot" not in telling.numbers


@pytest.mark.parametrize("name", ELEMENTWISE)
def test_elementwise_products_are_written_with_a_dot_in_a_circle(name):
    forward, *backward = tellings(*ELEMENTWISE[name])
    assert r"\odot" in forward[0].general and check_numbers(forward[0].numbers, forward[1]) == 2
    for telling, value in backward:
        assert check_numbers(telling.numbers, value) == 2, telling.numbers


def test_batches_of_matrices_are_matrix_products():
    op = custom(lambda a, b: a @ b, a=lambda g, b: g @ b.swapaxes(-1, -2), b=lambda g, a: a.swapaxes(-1, -2) @ g)
    for telling, _ in tellings(op, np.stack([A, SQUARE]), np.stack([B, B])):
        assert r"\odot" not in telling.general and r"\," in telling.general


def test_functions_that_have_no_formula_are_written_with_all_their_arguments():
    op = custom(lambda a, b: np.einsum("ij,jk->ik", a, b), lambda g, b: np.einsum("ik,jk->ij", g, b), lambda g, a: np.einsum("ij,ik->jk", a, g))
    _, (telling, _), _ = tellings(op, A, B)
    assert telling.general == r"\frac{\partial L}{\partial A}=\operatorname{einsum}\left(\text{ik,jk->ij},\frac{\partial L}{\partial u_{1}},B\right)"


# ── 말 ──


def test_a_learners_operation_speaks_its_own_words():
    said = Words("{x:을/를} 세제곱해", title="세제곱", x="국소 도함수는 {x}의 제곱의 세 배이므로,")
    cube = tg.custom_operation(lambda x: x * x * x, words=said, x=lambda g, x: 3 * g * x * x)
    told = story(cube(tg.tensor(2.0, requires_grad=True, name="w")))
    assert tell_forward(told, told.forward[0]).sentence == "w를 세제곱해 L을 얻습니다. 값은 8.0입니다."
    assert tell_backward(told, told.backward[0]).sentence == (
        "L에서 세제곱을 거슬러 w로 갑니다. 국소 도함수는 w의 제곱의 세 배이므로, 받은 기울기 1.0에 12.0을 곱하면 12.0입니다. 이것이 w의 기울기입니다.")
    whole = tg.custom_operation(lambda x: x[::-1].copy(), name="뒤집기", words=Words(x="자리를 되돌립니다."), x=lambda g: g[::-1])
    told = story(whole(tg.tensor([1.0, 2.0], requires_grad=True, name="w")).sum())
    assert "뒤집기를 거슬러 w로 갑니다. 자리를 되돌립니다." in tell_backward(told, told.backward[-1]).sentence


def test_the_title_of_a_learners_operation_may_come_from_its_docstring():
    def cubed(x):
        """세제곱. 부호가 남는다."""
        return x * x * x

    told = story(tg.custom_operation(cubed, x=lambda g, x: 3 * g * x * x)(tg.tensor(2.0, requires_grad=True, name="w")))
    assert tell_forward(told, told.forward[0]).sentence.startswith("w의 세제곱을 구해 L을")


@pytest.mark.parametrize(("words", "message"), [
    (Words(z="까닭이므로,"), "'z': 까닭은 입력\\(x\\)마다"), (Words("{w}를 세제곱해"), "'w': 빈자리에 쓸 수 있는 이름: x, y"),
    (Words(x="세 배이다"), "쉼표.*마침표로 끝내세요"),
])
def test_wrong_words_are_told_where_the_operation_is_declared(words, message):
    with pytest.raises(ArgumentError, match=message):
        tg.custom_operation(lambda x: x ** 3, name="세제곱", words=words, x=lambda g, x: 3 * g * x * x)
