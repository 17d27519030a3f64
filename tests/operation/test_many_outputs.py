"""결과가 여럿인 연산: 결과마다의 기울기가 한 규칙에 모인다."""

from __future__ import annotations

import numpy as np
import pytest

import tinygrad_ko as tg
from tinygrad_ko.operation import operation, operations
from tinygrad_ko.readings.source import Transcript


@pytest.fixture
def polar():
    """(x, y) → (반지름², 각): 두 결과가 두 입력을 나누어 쓴다."""

    @operation(tex="?", name="polar_for_test", public=False, elementwise=False,
               a=lambda g, a, b: 2 * g[0] * a - g[1] * b / (a * a + b * b),
               b=lambda g, a, b: 2 * g[0] * b + g[1] * a / (a * a + b * b))
    def polar_for_test(a, b):
        return a * a + b * b, np.arctan2(b, a)

    yield polar_for_test
    del operations["polar_for_test"]


A, B = np.array([1.0, 2.0, -1.5]), np.array([0.5, -1.0, 2.0])


@pytest.mark.parametrize("pick", [lambda r, t: r, lambda r, t: t, lambda r, t: r * t, lambda r, t: (r, t), lambda r, t: r * r + t * r])
def test_first_and_second_order(polar, pick):
    def f(a, b):
        return pick(*polar(a, b))

    assert tg.gradcheck(f, [A, B], allow_vacuous=False) and tg.gradgradcheck(f, [A, B], allow_vacuous=False)


def test_unused_output_is_zero_and_backward_twice_is_refused(polar):
    a = tg.tensor(A, requires_grad=True)
    r, t = polar(a, B)
    r.sum().backward()
    np.testing.assert_allclose(a.grad.data, 2 * A)
    with pytest.raises(tg.errors.GraphFreedError):
        t.sum().backward()


def test_raw_arrays_and_no_grad_give_plain_values(polar):
    r, t = polar(A, B)
    assert isinstance(r, np.ndarray) and isinstance(t, np.ndarray)
    with tg.no_grad():
        r, t = polar(tg.tensor(A, requires_grad=True), B)
    assert isinstance(r, tg.Tensor) and not r.requires_grad


def test_gradient_of_one_output_is_kept_for_pictures(polar):
    a = tg.tensor(A, requires_grad=True)
    r, _ = polar(a, B)
    r.retain_grad()
    (r * 3).sum().backward()
    np.testing.assert_allclose(r.grad.data, [3.0, 3.0, 3.0])


def test_two_leaves_never_share_a_gradient_from_one_rule():
    @operation(tex="?", name="twins_for_test", public=False, elementwise=False, a=lambda g: g[0], b=lambda g: g[0])
    def twins_for_test(a, b):
        return a + b, a * 0

    try:
        a, b = tg.tensor(A, requires_grad=True), tg.tensor(B, requires_grad=True)
        first, _ = twins_for_test(a, b)
        (first * 1.5).sum().backward()
    finally:
        del operations["twins_for_test"]
    assert not np.shares_memory(a.grad.data, b.grad.data)
    a.grad += 1
    np.testing.assert_allclose(b.grad.data, 1.5)


SEVERAL = {
    "modf": lambda x: tg.modf(x), "divmod": lambda x: tg.divmod(x, x[::-1] * 0.3 + 2), "frexp": lambda x: tg.frexp(x)[:1], "slogdet": lambda x: tg.linalg.slogdet(x[None] * x[:, None] + np.eye(3)),
    "qr": lambda x: tg.linalg.qr(x[None] * x[:, None] + np.eye(3)), "svd": lambda x: tg.linalg.svd(x[None] * np.arange(1, 4)[:, None] + np.eye(3)),
    "eigh": lambda x: tg.linalg.eigh(x[None] * x[:, None] + np.diag([1.0, 2, 4])), "topk": lambda x: tg.topk(x, 2)[:1],
}


@pytest.mark.parametrize("name", SEVERAL)
def test_one_result_alone_is_differentiated_twice_and_printed(name):
    """쓰이지 않은 결과의 기울기를 규칙이 그대로 돌려주어도, 다시 미분하고 받아쓸 수 있다."""
    a = np.array([1.5, -2.25, 0.7])
    for k in range(len(SEVERAL[name](tg.tensor(a)))):
        assert tg.gradgradcheck(lambda x, k=k: SEVERAL[name](x)[k], a)
        x = tg.tensor(a, requires_grad=True, name="x")
        with tg.keep_values():
            loss = SEVERAL[name](x)[k].sum()
        scope = {}
        transcript = Transcript(loss)
        exec(compile(transcript.source, "<backward_source>", "exec"), scope)
        value, gradients = scope["step"](**transcript.arguments())
        loss.backward()
        np.testing.assert_array_equal(value, loss.data)
        np.testing.assert_array_equal(gradients["x"], x.grad.data)
