"""옵티마이저: 그룹, 기울기가 없는 걸음, 상태, dtype, 값이 바뀌었다는 알림, 오류의 말."""

import copy

import numpy as np
import pytest

import tinygrad_ko as tg
from tinygrad_ko import nn, optim
from tinygrad_ko.errors import (
    ArgumentError,
    ArgumentTypeError,
    DataError,
    DtypeError,
    GradientError,
    SavedValueChangedError,
)

ALL = [
    lambda p: optim.SGD(p, lr=0.1), lambda p: optim.SGD(p, lr=0.1, momentum=0.9, nesterov=True), lambda p: optim.Adagrad(p, lr=0.5),
    lambda p: optim.RMSprop(p, lr=0.05, centered=True, momentum=0.5), lambda p: optim.Adam(p, lr=0.1, amsgrad=True), lambda p: optim.AdamW(p, lr=0.1),
]


def leaf(*values, dtype=np.float64):
    return tg.tensor(np.array(values, dtype), requires_grad=True)


def push(optimizer, *params):
    """제곱의 합을 한 걸음 줄인다."""
    optimizer.zero_grad()
    sum((p * p).sum() for p in params).backward()
    optimizer.step()


@pytest.mark.parametrize("make", ALL)
def test_finds_the_bottom_of_a_bowl(make):
    p, q = leaf(1.0, -2.0), leaf(3.0)
    optimizer = make([p, q])
    for _ in range(300):
        push(optimizer, p, q)
    assert max(abs(p.data).max(), abs(q.data).max()) < 0.3


@pytest.mark.parametrize("make", ALL)
def test_saving_and_resuming_is_seamless(make):
    a = [leaf(1.0, -2.0), leaf(3.0)]
    first = make(a)
    for k in range(5):
        push(first, *(a if k != 2 else a[:1]))
    b = [tg.tensor(p.data, requires_grad=True) for p in a]
    second = make(b)
    saved = copy.deepcopy(first.state_dict())
    second.load_state_dict(saved)
    for k in range(5):
        push(first, *(a if k != 1 else a[1:]))
        push(second, *(b if k != 1 else b[1:]))
    for p, q in zip(a, b, strict=True):
        np.testing.assert_allclose(p.data, q.data, rtol=1e-14)
    assert first.state_dict()["param_groups"] == second.state_dict()["param_groups"]


def test_state_dict_is_a_copy_with_the_shapes_of_the_parameters():
    p, q = leaf(1.0, 2.0), tg.tensor(np.ones((2, 3)), requires_grad=True)
    optimizer = optim.Adam([p, q])
    assert optimizer.state_dict()["state"] == {}
    push(optimizer, p, q)
    state = optimizer.state_dict()
    assert state["state"][1]["exp_avg"].shape == (2, 3) and state["state"][0]["step"] == 1
    assert state["param_groups"][0]["params"] == [0, 1] and state["param_groups"][0]["betas"] == (0.9, 0.999)
    state["state"][0]["exp_avg"][...] = 99
    assert optimizer.state_dict()["state"][0]["exp_avg"].max() < 1


def test_groups_have_their_own_settings():
    p, q = leaf(1.0), leaf(1.0)
    optimizer = optim.SGD([{"params": [p], "lr": 0.5}, {"params": q}], lr=0.1)
    push(optimizer, p, q)
    assert p.item() == pytest.approx(0.0) and q.item() == pytest.approx(0.8)
    optimizer.param_groups[1]["lr"] = 0.25
    push(optimizer, p, q)
    assert q.item() == pytest.approx(0.4)
    r = leaf(1.0)
    optimizer.add_param_group({"params": [r], "lr": 0.5})
    push(optimizer, p, q, r)
    assert r.item() == pytest.approx(0.0) and len(optimizer.param_groups) == 3


def test_parameters_without_gradient_are_skipped():
    p, frozen = leaf(1.0), leaf(5.0).requires_grad_(False)
    optimizer = optim.AdamW([p, frozen], lr=0.1)
    push(optimizer, p)
    assert frozen.item() == 5.0 and p.item() != 1.0
    optimizer.zero_grad()
    before = p.item()
    optimizer.step()
    assert p.item() == before


def test_settings_changed_on_the_way():
    p = leaf(1.0)
    optimizer = optim.SGD([p], lr=0.1)
    push(optimizer, p)
    optimizer.param_groups[0]["momentum"] = 0.9
    push(optimizer, p)
    assert np.isfinite(p.item()) and "momentum_buffer" in optimizer.state_dict()["state"][0]


def test_zero_dimensional_non_contiguous_and_mixed_dtype_parameters():
    scalar, half = tg.tensor(2.0, requires_grad=True), leaf(1.0, 2.0)
    turned = tg.from_numpy(np.arange(6.0).reshape(2, 3).T).requires_grad_()
    expected = turned.data * 0.8
    push(optim.SGD([scalar, half, turned], lr=0.1), scalar, half, turned)
    assert scalar.item() == pytest.approx(1.6) and scalar.dtype == np.float32 and half.dtype == np.float64
    np.testing.assert_allclose(turned.data, expected)


def test_the_model_may_change_its_dtype():
    model = nn.Linear(3, 1, generator=0)
    optimizer = optim.Adam(model.parameters(), lr=0.1)
    for kind in (np.float32, np.float64, np.float32):
        model.to(kind)
        optimizer.zero_grad()
        model(np.ones((2, 3), kind)).sum().backward()
        optimizer.step()
        assert model.weight.dtype == kind and optimizer.state_dict()["state"][0]["exp_avg"].dtype == kind
    assert optimizer.state_dict()["state"][0]["step"] == 3


def test_dtype_change_together_with_a_missing_gradient():
    p, q = leaf(1.0, dtype=np.float32), leaf(2.0, dtype=np.float32)
    model = nn.Module()
    model.p, model.q = nn.Parameter(p), nn.Parameter(q)
    optimizer = optim.Adam(model.parameters(), lr=0.1)
    push(optimizer, model.p, model.q)
    model.double()
    push(optimizer, model.q)
    state = optimizer.state_dict()["state"]
    assert [state[k]["step"] for k in (0, 1)] == [1, 2] and model.q.dtype == np.float64


def test_gradient_is_not_modified_and_values_are_replaced_in_place():
    p = leaf(1.0, 2.0)
    array = p.data
    optimizer = optim.Adam([p], lr=0.1, weight_decay=0.1, maximize=True)
    (p * p).sum().backward()
    g = p.grad.data.copy()
    optimizer.step()
    np.testing.assert_array_equal(p.grad.data, g)
    assert p.data is array


def test_step_between_forward_and_backward_is_caught():
    p = leaf(1.0)
    optimizer = optim.SGD([p], lr=0.1)
    (p * p).sum().backward()
    y = (p * p).sum()
    optimizer.step()
    with pytest.raises(SavedValueChangedError, match="optimizer.step"):
        y.backward()


def test_closure_and_zero_grad():
    p = leaf(1.0)
    optimizer = optim.SGD([p], lr=0.1)

    def closure():
        optimizer.zero_grad()
        loss = (p * p).sum()
        loss.backward()
        return loss

    with tg.no_grad():
        assert optimizer.step(closure).item() == 1.0
    optimizer.zero_grad(set_to_none=False)
    assert p.grad.item() == 0
    optimizer.zero_grad()
    assert p.grad is None and optimizer.step() is None


def test_a_rounded_negative_variance_does_not_make_nan():
    p = leaf(1.0, dtype=np.float32)
    optimizer = optim.RMSprop([p], lr=0.01, alpha=0.0, centered=True, eps=1.0)
    for _ in range(50):
        p.grad = np.array([np.float32(0.1)])
        optimizer.step()
    assert np.isfinite(p.data).all()


def test_repr_names_the_settings():
    text = repr(optim.SGD([leaf(1.0)], lr=0.25))
    assert text.startswith("SGD (") and "lr: 0.25" in text and "매개변수 1개" in text


P = leaf(1.0)
ERRORS = [
    (lambda: optim.SGD([]), ArgumentError, ["SGD", "하나도 없습니다", "nn.ModuleList"]),
    (lambda: optim.SGD(P), ArgumentTypeError, ["params", "model.parameters()"]),
    (lambda: optim.SGD({"params": [P]}), ArgumentTypeError, ["params", "목록"]),
    (lambda: optim.SGD([np.ones(3)]), ArgumentTypeError, ["params[0]", "Tensor", "(3,)"]),
    (lambda: optim.SGD([P * 2]), GradientError, ["params[0]", "잎(leaf)"]),
    (lambda: optim.SGD([tg.tensor([1, 2])]), DtypeError, ["int64"]),
    (lambda: optim.SGD([P, leaf(2.0), P]), ArgumentError, ["params[2]", "두 번"]),
    (lambda: optim.SGD([{"params": [P]}, {"params": [P]}]), ArgumentError, ["두 번"]),
    (lambda: optim.SGD([{"params": [P], "learning_rate": 1}]), ArgumentTypeError, ["'learning_rate'", "lr"]),
    (lambda: optim.SGD([{"lr": 1}]), ArgumentTypeError, ['"params"']),
    (lambda: optim.SGD([P], lr=-1), ArgumentError, ["lr", "0 이상", "-1"]),
    (lambda: optim.SGD([P], lr=np.nan), ArgumentError, ["lr", "nan"]),
    (lambda: optim.SGD([P], lr=np.inf), ArgumentError, ["lr", "inf"]),
    (lambda: optim.SGD([P], lr="0.1"), ArgumentTypeError, ["lr", "'0.1'"]),
    (lambda: optim.SGD([P], momentum=-0.1), ArgumentError, ["momentum"]),
    (lambda: optim.SGD([P], nesterov=True), ArgumentError, ["nesterov", "momentum"]),
    (lambda: optim.SGD([{"params": [P], "weight_decay": -1}]), ArgumentError, ["weight_decay"]),
    (lambda: optim.Adam([P], betas=(0.9, 1.0)), ArgumentError, ["betas", "1 미만", "(0.9, 1.0)"]),
    (lambda: optim.Adam([P], betas=0.9), ArgumentTypeError, ["betas", "2개", "0.9"]),
    (lambda: optim.AdamW([P], eps=-1e-8), ArgumentError, ["AdamW", "eps"]),
    (lambda: optim.RMSprop([P], alpha=-1), ArgumentError, ["RMSprop", "alpha"]),
    (lambda: optim.Adagrad([P], lr_decay=-1), ArgumentError, ["Adagrad", "lr_decay"]),
    (lambda: optim.SGD([P]).load_state_dict({}), DataError, ["state_dict", "'param_groups'"]),
    (lambda: optim.SGD([P]).load_state_dict({"state": {}, "param_groups": [{"params": ["w"]}]}), DataError, ["'param_groups'", "번호"]),
    (lambda: optim.SGD([P]).load_state_dict(optim.SGD([P, leaf(1.0)]).state_dict()), DataError, ["[2]", "[1]"]),
]


@pytest.mark.parametrize(("act", "kind", "parts"), ERRORS)
def test_errors_say_what_and_how(act, kind, parts):
    with pytest.raises(kind) as caught:
        act()
    for part in parts:
        assert part in str(caught.value)


def test_loading_a_wrong_shape_changes_nothing():
    p = leaf(1.0, 2.0)
    optimizer = optim.Adam([p])
    push(optimizer, p)
    before = optimizer.state_dict()
    bad = optimizer.state_dict()
    bad["state"][0]["exp_avg"] = np.zeros(3)
    bad["param_groups"][0]["lr"] = 0.5
    with pytest.raises(DataError, match=r"exp_avg.*\(3,\).*\(2,\)"):
        optimizer.load_state_dict(bad)
    after = optimizer.state_dict()
    assert after["param_groups"] == before["param_groups"]
    np.testing.assert_array_equal(after["state"][0]["exp_avg"], before["state"][0]["exp_avg"])
