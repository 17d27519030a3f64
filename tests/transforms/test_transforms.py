"""함수의 변환: 손으로 푼 값, PyTorch 의 torch.func, 서로의 관계, 겹쳐 쓰기, 그래프의 운명."""

from __future__ import annotations

import dataclasses
import gc
import threading
import types
import weakref
from collections import defaultdict, deque, namedtuple

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support.leaves import close, leaf

import tinygrad_ko as tg
from tinygrad_ko import nn
from tinygrad_ko.errors import (
    ArgumentError,
    ArgumentTypeError,
    DtypeError,
    GradientError,
    SavedValueChangedError,
    ShapeError,
)
from tinygrad_ko.transforms import grad, hessian, hvp, jacobian, jvp, value_and_grad, vjp
from tinygrad_ko.transforms.checkpoint import checkpoint
from tinygrad_ko.transforms.tree import flatten, tree_map

RNG = np.random.default_rng(7)
V3, M23 = np.array([0.7, -1.2, 0.4]), RNG.standard_normal((2, 3))
W4 = RNG.standard_normal((4, 6))


def two(x):  # (3,) → (2,)
    return np.stack([x[0] * np.sin(x[1]) + x[2] ** 3, np.exp(x[0] * x[2]) * x[1] ** 2])


def four(x):  # (2, 3) → (4,)
    return np.tanh(W4 @ x.reshape(6)) * x.reshape(6)[:4]


def energy(x):  # 아무 모양 → ()
    return (np.sin(x) * x**2).sum() + np.exp(x.sum()) * x.sum() ** 2


# ── 손으로 푼 값 ──


@settings(max_examples=40)
@given(st.lists(st.floats(-3, 3), min_size=1, max_size=7), st.floats(-2, 2), st.integers(1, 4))
def test_polynomials_of_any_degree_to_the_fourth_order(coefficients, at, order):
    def horner(x):
        y = x * 0 + coefficients[-1]
        for c in coefficients[-2::-1]:
            y = y * x + c
        return y

    f = horner
    for _ in range(order):
        f = grad(f)
    expected = np.polynomial.Polynomial(coefficients).deriv(order)(at)
    np.testing.assert_allclose(f(np.float64(at)).item(), expected, rtol=1e-10, atol=1e-9)
    at32 = f(at)  # 파이썬 실수는 float32
    assert at32.dtype == np.float32
    np.testing.assert_allclose(at32.item(), expected, rtol=1e-3, atol=1e-2)


def test_value_and_gradient_by_hand():
    value, slope = value_and_grad(lambda x, y: x * x * y)(3.0, 5.0)
    assert (value.item(), slope.item()) == (45.0, 30.0)
    assert grad(lambda x, y: x * x * y, argnums=1)(3.0, 5.0).item() == 9.0
    assert grad(lambda x, y: x * x * y, argnums=-1)(3.0, 5.0).item() == 9.0
    assert [g.item() for g in grad(lambda x, y: x * x * y, argnums=(1, 0))(3.0, 5.0)] == [9.0, 30.0]
    assert grad(lambda x, *, k: x * k)(3.0, k=7).item() == 7.0
    assert jvp(lambda x, y: x * y, (3.0, 5.0), (1.0, 10.0))[1].item() == 35.0
    assert hvp(lambda x: x**3, 2.0, 10.0).item() == 120.0
    close(jacobian(lambda x: x[:2] * x[2])(np.array([1.0, 2.0, 3.0])), [[3.0, 0, 1], [0, 3, 2]])
    close(hessian(lambda x: x[0] ** 2 * x[1])(np.array([3.0, 5.0])), [[10.0, 6], [6, 0]])


def test_has_aux():
    def f(x):
        return (x**2).sum(), {"제곱": x**2, "말": "글"}

    g, aux = grad(f, has_aux=True)(V3)
    close(g, 2 * V3)
    close(aux["제곱"], V3**2)
    assert aux["말"] == "글" and type(aux["제곱"]) is np.ndarray  # 곁들인 것도 답처럼 배열로
    assert not grad(f, has_aux=True)(tg.tensor(V3))[1]["제곱"].requires_grad
    (value, aux), g = value_and_grad(f, has_aux=True)(V3)
    close(value, (V3**2).sum())
    y, pull_back, aux = vjp(f, V3, has_aux=True)
    close(pull_back(3.0), 6 * V3)
    assert type(y) is np.float64 and type(aux["제곱"]) is np.ndarray
    assert not vjp(f, tg.tensor(V3), has_aux=True)[0].requires_grad
    with pytest.raises(ArgumentTypeError, match=r"\(결과, 곁들인 값\)"):
        grad(energy, has_aux=True)(V3)


@pytest.mark.parametrize("point", [V3, tg.tensor(V3)], ids=["배열", "텐서"])
def test_has_aux_of_the_rest(point):
    def f(x):
        return (x**3).sum(), {"제곱": x**2, "말": "글"}

    def bare(x):
        return f(x)[0]

    for found, plain in (
        (jvp(f, point, V3, has_aux=True), jvp(bare, point, V3)),
        (jacobian(f, has_aux=True)(point), (jacobian(bare)(point),)),
        (hessian(f, has_aux=True)(point), (hessian(bare)(point),)),
    ):
        *answers, aux = found
        for a, b in zip(answers, plain, strict=True):
            assert type(a) is type(b) and np.array_equal(a, b)
        assert aux["말"] == "글" and type(aux["제곱"]) is type(point) and not getattr(aux["제곱"], "requires_grad", False)
        close(np.asarray(aux["제곱"]), V3**2)
    for call in (lambda: jvp(energy, V3, V3, has_aux=True), lambda: jacobian(energy, has_aux=True)(V3), lambda: hessian(energy, has_aux=True)(V3)):
        with pytest.raises(ArgumentTypeError, match=r"\(결과, 곁들인 값\)"):
            call()


@pytest.mark.parametrize("transform", [grad, value_and_grad, jacobian, hessian])
def test_places_may_be_a_list(transform):
    def f(a, b):
        return (a**2 * b).sum()

    listed, paired = (transform(f, argnums=places)(V3, 2 * V3) for places in ([0, 1], (0, 1)))
    assert repr(listed) == repr(paired)
    assert repr(transform(f, argnums=[1])(V3, V3)) == repr(transform(f, argnums=(1,))(V3, V3))


@dataclasses.dataclass
class Weights:
    w: object


@pytest.mark.parametrize("holder, way", [
    (Weights(V3), "vars"), (types.SimpleNamespace(w=V3), "vars"), (defaultdict(list, w=V3), "dict"), (types.MappingProxyType({"w": V3}), "dict"),
    (deque([V3]), "list"), ({1.0, 2.0}, "list"),
], ids=lambda v: type(v).__name__)
def test_what_holds_values_but_is_no_tree_is_told_how_to_become_one(holder, way):
    made = {"vars": vars, "dict": dict, "list": list}[way](holder)
    assert len(grad(lambda p: (sum(p) if way == "list" else p["w"]).sum())(made)) == len(made)
    with pytest.raises(ArgumentTypeError, match=rf"받은 것: .*바꾸어 넣으세요: {way}\(값\)"):
        grad(lambda p: 0.0)(holder)
    with pytest.raises(ArgumentTypeError, match=rf"f 의 결과: .*바꾸어 넣으세요: {way}\(값\)"):
        jacobian(lambda x: holder)(V3)


# ── PyTorch 와 ──


def _torch_functions(torch):
    def t_two(x):
        return torch.stack([x[0] * torch.sin(x[1]) + x[2] ** 3, torch.exp(x[0] * x[2]) * x[1] ** 2])

    def t_four(x):
        return torch.tanh(torch.as_tensor(W4) @ x.reshape(6)) * x.reshape(6)[:4]

    def t_energy(x):
        return (torch.sin(x) * x**2).sum() + torch.exp(x.sum()) * x.sum() ** 2

    return {two: t_two, four: t_four, energy: t_energy}


@pytest.mark.slow
@pytest.mark.parametrize(("f", "x"), [(two, V3), (four, M23)], ids=["3-2", "2x3-4"])
def test_vector_functions_agree_with_torch_func(f, x):
    torch = pytest.importorskip("torch", reason="PyTorch가 없어 손으로 푼 값과만 견준다")
    theirs, t = _torch_functions(torch)[f], torch.as_tensor(x)
    close(jacobian(f)(x), torch.func.jacrev(theirs)(t))
    v, u = RNG.standard_normal(x.shape), RNG.standard_normal(f(tg.tensor(x)).shape)
    for ours, expected in zip(jvp(f, (x,), (v,)), torch.func.jvp(theirs, (t,), (torch.as_tensor(v),)), strict=True):
        close(ours, expected)
    y, pull_back = vjp(f, x)
    expected_y, expected = torch.func.vjp(theirs, t)
    close(y, expected_y)
    close(pull_back(u), expected(torch.as_tensor(u))[0])
    close(jacobian(jacobian(f))(x), torch.func.jacrev(torch.func.jacrev(theirs))(t))


@pytest.mark.slow
@pytest.mark.parametrize("x", [V3, M23], ids=["3", "2x3"])
def test_scalar_functions_agree_with_torch_func(x):
    torch = pytest.importorskip("torch", reason="PyTorch가 없어 손으로 푼 값과만 견준다")
    theirs, t = _torch_functions(torch)[energy], torch.as_tensor(x)
    close(grad(energy)(x), torch.func.grad(theirs)(t))
    close(hessian(energy)(x), torch.func.hessian(theirs)(t))
    v = RNG.standard_normal(x.shape)
    close(hvp(energy, (x,), (v,))[0], torch.autograd.functional.hvp(theirs, t, torch.as_tensor(v))[1])
    _, expected = torch.func.jvp(torch.func.grad(theirs), (t,), (torch.as_tensor(v),))
    close(jvp(grad(energy), (x,), (v,))[1], expected)


@pytest.mark.slow
def test_complex_vjp_and_jvp_agree_with_torch():
    torch = pytest.importorskip("torch", reason="PyTorch가 없어 손으로 푼 값과만 견준다")
    z, v = V3 + 1j * V3[::-1], V3[::-1] - 2j * V3
    y, pull_back = vjp(lambda z: z * z * np.exp(z), z)
    expected_y, expected = torch.func.vjp(lambda z: z * z * torch.exp(z), torch.as_tensor(z))
    close(y, expected_y)
    close(pull_back(v), expected(torch.as_tensor(v))[0])
    close(jvp(lambda z: z * z * np.exp(z), z, v)[1], (2 * z + z * z) * np.exp(z) * v)


# ── 서로의 관계 ──


@settings(max_examples=20)
@given(st.integers(0, 2**31), st.sampled_from([(3,), (2, 3), (1, 2, 2)]))
def test_relations(seed, shape):
    rng = np.random.default_rng(seed)
    x, v = rng.uniform(-1, 1, shape), rng.uniform(-1, 1, shape)
    w = rng.standard_normal((5, x.size))

    def f(x):
        return np.sin(w @ x.reshape(x.size)) * np.exp(x.sum())

    u = rng.standard_normal(5)
    j = jacobian(f)(x).reshape(5, -1)
    close(jvp(f, (x,), (v,))[1], j @ v.ravel())
    close(vjp(f, x)[1](u).ravel(), u @ j)
    h = hessian(energy)(x)
    assert h.shape == shape + shape
    flat = h.reshape(x.size, x.size)
    close(flat, flat.T)
    close(hvp(energy, x, v).ravel(), flat @ v.ravel(), rtol=1e-8)
    assert tg.gradcheck(grad(energy), x) and tg.gradcheck(lambda x: jacobian(f)(x), x)


def test_empty_and_scalar_shapes():
    assert jacobian(lambda x: x[:0])(V3).shape == (0, 3)
    assert jacobian(lambda x: x * 2)(np.zeros((0, 2))).shape == (0, 2, 0, 2)
    assert jacobian(lambda x: x * x)(3.0).shape == () and hessian(lambda x: x**3)(2.0).item() == 12.0
    assert grad(lambda x: x.sum())(np.zeros((0,))).shape == (0,)


# ── 나무 ──

Model = namedtuple("Model", "w b")
PARAMETERS = {"first": Model(M23, None), "second": [np.float32(0.5), (V3, leaf([2.0, 3.0]).detach())]}


def loss(p, x):
    k, (v, u) = p["second"]
    return ((p["first"].w @ (x * v)) * u).sum() * k


def test_trees_in_trees_out():
    value, g = value_and_grad(loss)(PARAMETERS, V3)
    assert flatten(g)[1] == flatten(PARAMETERS)[1]
    for ours, given_ in zip(flatten(g)[0], flatten(PARAMETERS)[0], strict=True):
        assert ours.shape == given_.shape and ours.dtype == given_.dtype
    close(g["first"].w, 0.5 * np.outer([2.0, 3.0], V3 * V3), rtol=1e-6)
    both = grad(loss, argnums=(0, 1))(PARAMETERS, V3)
    assert isinstance(both, tuple) and flatten(both)[1] == flatten((PARAMETERS, V3))[1]
    (back,) = vjp(lambda p: loss(p, V3), PARAMETERS)[1](1.0),
    assert flatten(back)[1] == flatten(PARAMETERS)[1]
    h = hvp(lambda p: loss(p, V3), PARAMETERS, PARAMETERS)
    assert flatten(h)[1] == flatten(PARAMETERS)[1]
    y, t = jvp(lambda p: {"손실": loss(p, V3), "모두": [p["first"].w]}, PARAMETERS, PARAMETERS)
    assert t["손실"].dtype == y["손실"].dtype
    close(t["모두"][0], M23)
    # 4차 동차 함수: 오일러의 정리 x·∇f = 4f
    close(t["손실"].item(), 4 * value.item(), rtol=1e-6)


def test_jacobian_and_hessian_of_trees():
    def f(p, k):
        return {"곱": p["a"] * p["b"][:2] * k, "합": (p["b"].sum(),)}

    p = {"a": np.array([2.0, 3.0]), "b": V3}
    j = jacobian(f)(p, 10.0)
    close(j["곱"]["a"], np.diag(10 * V3[:2]))
    close(j["곱"]["b"], np.array([[20.0, 0, 0], [0, 30.0, 0]]))
    close(j["합"][0]["a"], np.zeros(2))
    close(j["합"][0]["b"], np.ones(3))
    both = jacobian(f, argnums=(1, 0))(p, np.float64(10))
    close(both["곱"][0], p["a"] * V3[:2])
    close(both["곱"][1]["a"], np.diag(10 * V3[:2]))
    h = hessian(lambda a, b: (a[0] * a[1] * b).sum(), argnums=(0, 1))(np.array([2.0, 5.0]), V3)
    close(h[0][0], V3.sum() * np.array([[0.0, 1], [1, 0]]))
    close(h[0][1], np.array([[5.0] * 3, [2.0] * 3]))
    close(h[1][0], h[0][1].T)
    close(h[1][1], np.zeros((3, 3)))


def test_cotangents_may_come_in_another_order_of_keys():
    y, pull_back = vjp(lambda x: {"a": x * 2, "b": x.sum()}, V3)
    close(pull_back({"b": 10.0, "a": np.ones(3)}), np.full(3, 12.0))
    close(pull_back({"b": 0, "a": V3}), 2 * V3)  # 여러 번 불러도 된다


# ── 겹쳐 쓰기 ──


def test_no_perturbation_confusion():
    assert grad(lambda x: x * grad(lambda y: x + y)(1.0))(1.0).item() == 1.0
    assert grad(lambda x: x * grad(lambda y: x)(1.0))(1.0).item() == 0.0
    assert grad(lambda x: x * grad(lambda y: x * y * y)(3.0))(2.0).item() == 24.0  # x·2xy → 4xy
    assert jvp(lambda x: x * jvp(lambda y: x + y, 1.0, 1.0)[1], 1.0, 1.0)[1].item() == 1.0
    assert jvp(lambda x: x * jvp(lambda y: x * y, 1.0, 1.0)[1], 3.0, 1.0)[1].item() == 6.0
    assert grad(lambda x: x * jvp(lambda y: x * y * y, 3.0, 1.0)[1])(2.0).item() == 24.0
    assert jvp(lambda x: x * grad(lambda y: x * y * y)(3.0), 2.0, 1.0)[1].item() == 24.0
    same = grad(lambda x: grad(lambda y: x * y * y)(x))(3.0)  # D_x[2xy|_{y=x}] = 4x
    assert same.item() == 12.0


def test_inner_transforms_depend_on_the_tangent_and_the_cotangent():
    # 방향이나 씨앗이 바깥의 변수인 경우
    assert grad(lambda t: jvp(lambda x: x**3, 2.0, t)[1] ** 2)(1.0).item() == 2 * 12.0**2
    assert grad(lambda v: vjp(lambda x: x**3, 2.0)[1](v) ** 2)(1.0).item() == 2 * 12.0**2
    assert grad(lambda v: hvp(lambda x: x**3, 2.0, v) ** 2)(1.0).item() == 2 * 12.0**2
    t = leaf(1.0)
    jvp(lambda x: x**3, 2.0, t)[1].backward()
    assert t.grad.item() == 12.0


@pytest.mark.parametrize("order", [1, 2, 3])
def test_higher_orders_of_every_kind(order):
    f, expected = np.sin, [np.cos, lambda x: -np.sin(x), lambda x: -np.cos(x)][order - 1](0.3)
    reverse, forward, rows = f, f, f
    for _ in range(order):
        reverse = grad(reverse)
        forward = lambda x, g=forward: jvp(g, x, np.float64(1))[1]  # noqa: E731
        rows = jacobian(rows)
    for g in (reverse, forward, rows):
        close(g(np.float64(0.3)), expected)


def test_closing_over_an_outer_leaf_and_arguments_that_require_grad():
    w, x = leaf(3.0), leaf(2.0)
    value, g = value_and_grad(lambda x: w * x**2)(x)
    assert value.requires_grad and g.requires_grad
    (g * value).backward()  # 2wx · wx² = 2w²x³
    assert w.grad.item() == 4 * 3 * 8 and x.grad.item() == 6 * 9 * 4
    w.grad = None
    assert grad(lambda x: w * x**2)(2.0).requires_grad  # 인수는 상수, 바깥은 잎
    made = []
    grad(lambda x: x**2 * (made.append(leaf(5.0)) or made[0]))(2.0).backward()  # 안에서 만들어 밖에 남긴 잎
    assert made[0].grad.item() == 4.0
    y, pull_back = vjp(lambda x: w * x, 2.0)
    (y * pull_back(1.0)).backward()  # w·2·w
    assert w.grad.item() == 12.0
    for result in (jacobian(two)(leaf(V3)), hessian(energy)(leaf(V3)), hvp(energy, leaf(V3), V3), jvp(two, leaf(V3), V3)[1]):
        assert result.requires_grad
        result.sum().backward()


def test_outermost_results_are_detached_and_leaves_untouched():
    x = tg.tensor(V3)
    results = [
        *value_and_grad(energy)(x), jacobian(two)(x), hessian(energy)(x), hvp(energy, x, x), *jvp(two, x, x),
        vjp(two, x)[0], vjp(two, x)[1](np.ones(2)), grad(lambda a: (a * grad(energy)(a)).sum())(x),
        grad(lambda a: grad(lambda b: (a * b**2).sum())(x).sum())(x),
    ]
    assert not any(r.requires_grad for r in results) and x.grad is None and not x.requires_grad
    w = leaf(V3)
    with tg.no_grad():
        results = [*value_and_grad(energy)(w), jacobian(two)(w), hessian(energy)(w), hvp(energy, w, w), *jvp(two, w, w)]
    assert not any(r.requires_grad for r in results) and w.grad is None
    close(grad(energy)(w), results[1])


def test_no_grad_inside_is_respected_and_recording_is_restored():
    def f(x):
        with tg.no_grad():
            k = x * 10
        return x * k

    assert grad(f)(2.0).item() == 20.0
    with pytest.raises(ZeroDivisionError), tg.no_grad():
        grad(lambda x: 1 / 0)(1.0)
    assert tg.is_grad_enabled()


def test_independent_results_give_zeros():
    close(grad(lambda x: 3.0)(V3), np.zeros(3))
    close(grad(lambda x: tg.tensor(1.0))(V3), np.zeros(3))
    close(jvp(lambda x: (x * 0 + 1, 5.0), V3, V3)[1][1].item(), 0.0)
    close(jacobian(lambda x: np.ones(2))(V3), np.zeros((2, 3)))
    close(hvp(lambda x: x.sum(), V3, V3), np.zeros(3))
    close(hessian(lambda x: x.sum())(V3), np.zeros((3, 3)))
    close(vjp(lambda x, y: y * 2, V3, V3)[1](V3)[0], np.zeros(3))


def test_inputs_are_neither_changed_nor_shared_and_dtypes_are_kept():
    a = M23.astype(np.float32)
    before = a.copy()
    g = grad(lambda x: (x * x).sum())(a)
    assert g.dtype == np.float32 and np.array_equal(a, before) and not np.shares_memory(g, a)
    assert jacobian(four)(a).dtype == hessian(energy)(a).dtype == np.float32
    assert jvp(lambda x: x.astype(np.float64), a, a)[1].dtype == np.float64
    assert grad(lambda x: (x.astype(np.float64) * 2).sum())(a).dtype == np.float32


def twist(x):
    return x * x[::-1]


@pytest.mark.parametrize("run", [
    (lambda x: grad(energy)(x)), (lambda x: value_and_grad(energy)(x)), (lambda x: jacobian(twist)(x)),
    (lambda x: hessian(energy)(x)), (lambda x: hvp(energy, x, x)), (lambda x: jvp(twist, x, x)),
    (lambda x: vjp(twist, x)[0]), (lambda x: vjp(energy, x)[1](1.0)),
])
def test_arrays_in_arrays_out(run):
    """NumPy 배열을 받으면 NumPy의 값을, 텐서를 받으면 텐서를 준다. 바깥의 그래프에 달린 답은 텐서로 남는다."""
    def kinds(x):
        found = run(x)
        return {type(v) for v in (found if isinstance(found, tuple) else (found,))}

    assert kinds(V3) <= {np.ndarray, np.float64} and kinds(tg.tensor(V3)) == {tg.Tensor}
    weight = tg.tensor(2.0, requires_grad=True)
    outer = grad(lambda x: (weight * x).sum())(V3)
    assert isinstance(outer, tg.Tensor) and outer.requires_grad
    with tg.no_grad():
        assert type(grad(lambda x: (weight * x).sum())(V3)) is np.ndarray
    mixed = grad(lambda a, b: (a * b).sum(), argnums=(0, 1))(V3, tg.tensor(V3))
    assert {type(v) for v in mixed} == {tg.Tensor}


@pytest.mark.parametrize("trained, inside", [(True, tg.enable_grad), (True, tg.no_grad), (False, tg.enable_grad)])
def test_through_a_module_each_answer_is_of_one_kind(trained, inside):
    """배우는 모듈을 지나면 모두 텐서(그것으로 또 미분한다), 얼리거나 no_grad 안이면 모두 배열이다. SciPy도 그 안에서 쓴다."""
    optimize = pytest.importorskip("scipy.optimize")
    model = nn.Linear(3, 2, generator=0).double().requires_grad_(trained)

    def energy(x):
        return ((model(x) - 1) ** 2).sum()

    def with_aux(x):
        return energy(x), (model(x), {"두 배": 2 * model(x)})

    with inside():
        y, pull, aux = vjp(lambda x: (model(x), model(x).sum()), V3, has_aux=True)
        (value, held), slope = value_and_grad(with_aux, has_aux=True)(V3)
        answers = [grad(energy)(V3), *value_and_grad(energy)(V3), value, held[0], held[1]["두 배"], slope, y, pull(V3[:2]), aux,
                   *jvp(model, V3, V3), hvp(energy, V3, V3), jacobian(model)(V3), hessian(energy)(V3)]
        kinds = {type(v) for v in answers}
        if trained and inside is tg.enable_grad:
            assert kinds == {tg.Tensor}
        else:
            assert kinds == {np.ndarray, np.float64}
            found = optimize.minimize(value_and_grad(energy), V3, jac=True).x
            np.testing.assert_allclose(model(found), 1, atol=1e-5)


def rosenbrock(x):
    return (1 - x[0]) ** 2 + 10 * (x[1] - x[0] ** 2) ** 2


METHODS = ["CG", "BFGS", "Newton-CG", "L-BFGS-B", "TNC", "SLSQP", "trust-constr", "dogleg", "trust-ncg", "trust-krylov", "trust-exact"]
HESSIAN = {"Newton-CG", "trust-constr", "dogleg", "trust-ncg", "trust-krylov", "trust-exact"}


@pytest.mark.parametrize("method", [*METHODS, "Nelder-Mead", "Powell", "COBYLA"])
def test_every_method_of_scipys_minimize(method):
    optimize = pytest.importorskip("scipy.optimize")
    start = np.array([0.5, 0.0])
    if method in METHODS:
        options = {"hess": tg.hessian(rosenbrock)} if method in HESSIAN else {}
        found = optimize.minimize(tg.value_and_grad(rosenbrock), start, jac=True, method=method, **options)
        apart = optimize.minimize(rosenbrock, start, jac=tg.grad(rosenbrock), method=method, **options)
        assert type(apart.x) is np.ndarray
        np.testing.assert_allclose(apart.x, [1, 1], atol=2e-3)
    else:
        found = optimize.minimize(rosenbrock, start, method=method)
    assert type(found.x) is np.ndarray
    np.testing.assert_allclose(found.x, [1, 1], atol=5e-2 if method == "COBYLA" else 2e-3)


def test_scipys_root_and_least_squares():
    optimize = pytest.importorskip("scipy.optimize")

    def equations(x):
        return np.array([x[0] + x[1] - 3, x[0] * x[1] - 2]) if isinstance(x, np.ndarray) else tg.stack([x[0] + x[1] - 3, x[0] * x[1] - 2])

    start = np.array([0.5, 3.0])
    slope = tg.jacobian(equations)
    for found in (optimize.root(equations, start, jac=slope).x, optimize.least_squares(equations, start, jac=slope).x,
                  optimize.fsolve(equations, start, fprime=slope)):
        assert type(found) is np.ndarray
        np.testing.assert_allclose(found, [1, 2], atol=1e-6)
    line = optimize.root_scalar(lambda x: x**2 - 2, x0=1.0, fprime=tg.grad(lambda x: x**2 - 2), method="newton")
    np.testing.assert_allclose(line.root, 2**0.5)


def test_changing_an_argument_before_pulling_back_is_refused():
    x = tg.tensor(V3)
    _, pull_back = vjp(lambda x: x * x, x)
    x.data += 1
    with pytest.raises(SavedValueChangedError):
        pull_back(V3)


def test_a_module_as_the_function():
    tg.manual_seed(0)
    model = nn.Sequential(nn.Linear(3, 4), nn.Tanh(), nn.Linear(4, 1))
    x = V3.astype(np.float32)[None]
    g = grad(lambda x: model(x).sum())(x)
    (g**2).sum().backward()  # 기울기 벌점(gradient penalty)
    assert all(p.grad is not None for p in (model[0].weight, model[2].weight))
    close(jacobian(model)(x).reshape(3), g.reshape(3), rtol=1e-5)


def test_graphs_die_without_the_cycle_collector():
    gc.disable()
    try:
        watched = []

        def f(x):
            y = np.tanh(x) * x
            watched.append(weakref.ref(y))
            watched.append(weakref.ref(y.node.saved[0]))
            return (y * y).sum()

        for run in (grad(f), value_and_grad(f), hessian(f), lambda x: hvp(f, x, x), lambda x: jvp(f, x, x), lambda x: vjp(f, x)[1](1.0),
                    grad(lambda x: grad(f)(x).sum()), grad(lambda x: checkpoint(f, x)), hessian(lambda x: checkpoint(f, x))):
            del watched[:]
            result = run(np.ones(5))
            assert watched and all(w() is None for w in watched)
            del result
        w = leaf(np.ones(5))
        y = grad(lambda x: (w * x**2).sum())(np.ones(5))
        seen = weakref.ref(y), weakref.ref(y.node)if False else weakref.ref(y)
        del y
        assert all(s() is None for s in seen)
    finally:
        gc.enable()


# ── 오류 ──


@pytest.mark.parametrize(("make", "error", "seen"), [
    (lambda: grad(two)(V3), GradientError, r"grad: .*모양 \(2,\).*\.sum\(\).*jacobian"),
    (lambda: hessian(two)(V3), GradientError, "hessian: .*스칼라"),
    (lambda: hvp(two, V3, V3), GradientError, "hvp: .*스칼라"),
    (lambda: grad(lambda x: (x.sum(), x))(V3), GradientError, r"tuple\(\*, \*\).*has_aux"),
    (lambda: grad(lambda x: None)(V3), ArgumentTypeError, "return"),
    (lambda: jacobian(lambda x: None)(V3), ArgumentTypeError, "return"),
    (lambda: grad(lambda x: {"a": "글"})(V3), ArgumentTypeError, r"결과\['a'\].*글"),
    (lambda: grad(energy)(3), DtypeError, "3.0 처럼"),
    (lambda: grad(energy)(np.arange(3)), DtypeError, "astype"),
    (lambda: grad(energy)({"a": [1.0, True]}), DtypeError, r"\[0\]\['a'\]\[1\]"),
    (lambda: grad(energy)("글"), ArgumentTypeError, "Tensor, 배열, 수"),
    (lambda: grad(energy, argnums=1)(V3), ArgumentError, "argnums=1.*1개"),
    (lambda: grad(energy, argnums=(0, 0))(V3), ArgumentError, "서로 다른"),
    (lambda: grad(energy, argnums=(0, -1))(V3), ArgumentError, "서로 다른"),
    (lambda: grad(energy, argnums="x")(V3), ArgumentTypeError, "정수"),
    (lambda: grad(energy)(x=V3), ArgumentError, "키워드"),
    (lambda: grad(3.0), ArgumentTypeError, r"f\(x\) 가 아니라"),
    (lambda: grad(lambda z: z)(1 + 1j), DtypeError, "실수여야"),
    (lambda: jacobian(lambda z: z)(1 + 1j), DtypeError, "복소수"),
    (lambda: jvp(two, V3, np.ones(2)), ShapeError, r"tangents.*\(3,\).*\(2,\)"),
    (lambda: jvp(two, (V3,), (V3, V3)), ArgumentError, "tangents: 0 자리"),
    (lambda: jvp(two, (V3,), V3), ArgumentTypeError, "tangents"),
    (lambda: hvp(energy, V3, np.ones((3, 1))), ShapeError, r"hvp의 tangents"),
    (lambda: vjp(two, V3)[1](np.ones(3)), ShapeError, r"pull_back"),
    (lambda: vjp(lambda x: {"a": x}, V3)[1](V3), ArgumentTypeError, "pull_back"),
])
def test_refusals_carry_their_cure(make, error, seen):
    with pytest.raises(error, match=seen):
        make()


# ── 스레드 ──


def test_threads_do_not_disturb_each_other():
    w = leaf(V3)
    results, failures = {}, []

    def work(k):
        try:
            for _ in range(20):
                a = hessian(lambda x: (x**3 * k).sum())(V3)
                (b,) = tg.autograd.grad(checkpoint(lambda x: (x * w * k).sum(), w), w)
                results[k] = np.diag(a.data), b.data
        except Exception as error:
            failures.append(error)

    threads = [threading.Thread(target=work, args=(float(k),)) for k in range(1, 5)]
    for t in threads:
        t.start()
    for t in threads:
        t.join()
    assert not failures
    for k, (a, b) in results.items():
        close(a, 6 * k * V3)
        close(b, 2 * k * V3)


def test_tree_map_updates_parameters():
    p = {"w": V3, "b": np.float64(1.0)}
    f = lambda p: ((p["w"] - 1) ** 2).sum() + (p["b"] - 3) ** 2  # noqa: E731
    for _ in range(200):
        g = grad(f)(p)
        leaves, slopes = flatten(p)[0], iter(flatten(g)[0])
        p = tree_map(lambda v: v - 0.1 * next(slopes), p)
        assert len(leaves) == 2
    close(p["w"], np.ones(3))
    close(p["b"], 3.0)


@pytest.mark.parametrize("transform", [tg.grad, tg.value_and_grad, tg.jacobian, tg.hessian])
def test_a_list_that_was_meant_as_a_vector_is_named(transform):
    with pytest.raises(ArgumentTypeError, match=r"목록을 주면 f 도 목록을 받습니다.*tg\.tensor\(\[1\.0, 2\.0\]\)") as caught:
        transform(lambda x: x.sum() if transform is tg.hessian else (x**2).sum())([1.0, 2.0])
    assert isinstance(caught.value.__cause__, (TypeError, AttributeError))
    assert transform(lambda x: x[0] * x[1])([1.0, 2.0])  # 나무로 쓴 것은 된다
    with pytest.raises(TypeError, match="has no len"):  # f 안의 다른 잘못은 그대로이다
        transform(lambda x: len(3))(tg.tensor(1.0))


@pytest.mark.parametrize("wrong", [2.0, "x", None, np.ones(2), [2.0], {"x": 1.0}])
def test_autograd_grad_refuses_what_is_not_a_tensor(wrong):
    x = tg.tensor([1.0, 2.0], requires_grad=True)
    for name, call in (("inputs", lambda: tg.autograd.grad(x.sum(), wrong)), ("outputs", lambda: tg.autograd.grad(wrong, x))):
        with pytest.raises(ArgumentTypeError, match=f"autograd.grad: {name}는 Tensor 하나나 그 목록이어야 합니다"):
            call()
    for several in ([x], (x,), {"x": x}.values(), iter([x])):
        assert tg.autograd.grad(x.sum(), several)[0].tolist() == [1.0, 1.0]
