"""작은 MLP 를 다른 장치에서 세 걸음 가르친다: NumPy에서와 같은 수가 나온다. 장치를 옮기면 옵티마이저의 상태도 따라간다."""

from __future__ import annotations

import copy
import pickle

import fake
import numpy as np
import pytest
from support.foreign.races import INPUT, LABELS, OPTIMIZERS, build, step

import tinygrad_ko as tg
from tinygrad_ko import nn, optim
from tinygrad_ko.nn import functional as F


@pytest.mark.parametrize("name", OPTIMIZERS)
def test_three_steps_agree_with_numpy(name):
    plain, moved = build(), build().to(fake)
    losses = []
    for model, module in ((plain, np), (moved, fake)):
        opt = OPTIMIZERS[name](model.parameters())
        x, target = tg.from_numpy(module.asarray(INPUT)), tg.from_numpy(module.asarray(LABELS))
        losses.append([step(model, opt, x, target) for _ in range(3)])
    np.testing.assert_array_equal(*losses)
    for p, q in zip(plain.parameters(), moved.parameters(), strict=True):
        assert q.device == q.grad.device == "fake" and type(q.data) is fake.FakeArray
        np.testing.assert_array_equal(p.data, q.data.get())
        np.testing.assert_array_equal(p.grad.data, q.grad.cpu().data)


@pytest.mark.parametrize("name", OPTIMIZERS)
def test_moving_the_model_midway_takes_gradients_and_optimizer_state_along(name):
    plain, moved = build(), build()
    ours, theirs = OPTIMIZERS[name](plain.parameters()), OPTIMIZERS[name](moved.parameters())
    for device in ("cpu", "fake", "cpu", "fake"):
        moved.to(device)
        assert {p.grad.device for p in moved.parameters() if p.grad is not None} <= {device}
        a = step(plain, ours, tg.tensor(INPUT), LABELS)
        assert a == step(moved, theirs, tg.tensor(INPUT).to(device), tg.tensor(LABELS).to(device))
    for p, q in zip(plain.parameters(), moved.parameters(), strict=True):
        np.testing.assert_array_equal(p.data, q.cpu().detach().numpy())
    saved = theirs.state_dict()
    assert all(type(v) is np.ndarray for state in saved["state"].values() for n, v in state.items() if n != "step")
    fresh = OPTIMIZERS[name](moved.parameters())
    fresh.load_state_dict(saved)
    a = step(plain, ours, tg.tensor(INPUT), LABELS)
    assert a == step(moved, fresh, tg.tensor(INPUT).to("fake"), tg.tensor(LABELS).to("fake"))
    np.testing.assert_array_equal(plain[0].weight.data, moved[0].weight.cpu().detach().numpy())


def test_the_switch_makes_new_tensors_and_parameters_there():
    with tg.use_array_module(fake):
        model = build()
        made = [tg.zeros((2, 3)), tg.ones(2), tg.full(2, 7), tg.arange(3), tg.linspace(0, 1, 3), tg.eye(2), tg.tensor([1.0, 2.0]), tg.as_tensor(3.0), tg.exp(1.0)]
        losses = [step(model, opt, INPUT, LABELS) for opt in [optim.Adam(model.parameters())] for _ in range(3)]
        assert tg.from_numpy(np.zeros(2)).device == "cpu"  # 나누어 쓰는 것은 옮기지 않는다
    assert {t.device for t in [*made, *model.parameters()]} == {"fake"}
    assert tg.zeros(2).device == "cpu"
    plain = build()
    opt = optim.Adam(plain.parameters())
    assert losses == [step(plain, opt, INPUT, LABELS) for _ in range(3)]


def test_the_switch_is_plain_too_restores_on_errors_and_is_per_thread():
    import threading

    before = tg.use_array_module(fake)
    seen = []
    worker = threading.Thread(target=lambda: seen.append(tg.zeros(1).device))
    worker.start()
    worker.join()
    assert tg.zeros(1).device == "fake" and seen == ["cpu"]
    tg.use_array_module("cpu")
    assert tg.zeros(1).device == "cpu" and before is not None
    with pytest.raises(ZeroDivisionError), tg.use_array_module(fake):
        1 / 0  # noqa: B018
    assert tg.zeros(1).device == "cpu"


LOSSES = {
    "mse": lambda x, t: F.mse_loss(x, F.one_hot(t, 3).astype(np.float32)), "huber": lambda x, t: F.huber_loss(x, F.one_hot(t, 3).astype(np.float32)),
    "smooth_l1": lambda x, t: F.smooth_l1_loss(x, F.one_hot(t, 3).astype(np.float32)), "l1": lambda x, t: F.l1_loss(x, F.one_hot(t, 3).astype(np.float32)),
    "bce": lambda x, t: F.binary_cross_entropy(x.sigmoid(), F.one_hot(t, 3).astype(np.float32), weight=[1.0, 2.0, 3.0]),
    "bce logits": lambda x, t: F.binary_cross_entropy_with_logits(x, F.one_hot(t, 3).astype(np.float32), pos_weight=[1.0, 2.0, 3.0]),
    "번호": lambda x, t: F.cross_entropy(x, t), "무게": lambda x, t: F.cross_entropy(x, t, weight=[1.0, 2.0, 3.0]),
    "건너뛰기": lambda x, t: F.cross_entropy(x, t, ignore_index=1, reduction="sum"), "부드럽게": lambda x, t: F.cross_entropy(x, t, label_smoothing=0.1),
    "확률": lambda x, t: F.cross_entropy(x, F.one_hot(t, 3).astype(np.float32)), "없음": lambda x, t: F.cross_entropy(x, t, reduction="none", ignore_index=2).sum(),
    "nll": lambda x, t: F.nll_loss(x.log_softmax(1), t), "목록": lambda x, t: F.cross_entropy(x, t.tolist()),
}


@pytest.mark.parametrize("name", LOSSES)
def test_losses_agree_with_numpy(name):
    found = []
    for home in (np.asarray, fake.asarray):
        x = tg.from_numpy(home(INPUT[:, :3].copy())).requires_grad_()
        loss = LOSSES[name](x, tg.from_numpy(home(LABELS)))
        loss.backward()
        assert x.grad.device == x.device == loss.device
        found.append((loss.item(), x.grad.cpu().numpy()))
    np.testing.assert_allclose(*[a for a, _ in found], rtol=1e-6)
    np.testing.assert_allclose(*[g for _, g in found], rtol=1e-5, atol=1e-7)


ACTIVATIONS = ["ReLU", "LeakyReLU", "ELU", "GELU", "SiLU", "Sigmoid", "Tanh", "Softplus", "Hardtanh"]


@pytest.mark.parametrize("name", [n for n in ACTIVATIONS if hasattr(nn, n)])
def test_activations_agree_with_numpy(name):
    found = []
    for home in (np.asarray, fake.asarray):
        x = tg.from_numpy(home(INPUT.copy())).requires_grad_()
        getattr(nn, name)()(x).sum().backward()
        found.append(x.grad.cpu().numpy())
    np.testing.assert_array_equal(*found)


@pytest.mark.parametrize("layer", [nn.FractionalMaxPool2d(2, (3, 4), generator=0), nn.CrossMapLRN2d(3), nn.LocalResponseNorm(2)], ids=repr)
def test_image_layers_agree_with_numpy(layer):
    found = []
    for home in (np.asarray, fake.asarray):
        x = tg.from_numpy(home(np.random.default_rng(0).standard_normal((2, 5, 6, 7)))).requires_grad_()
        y = copy.deepcopy(layer)(x)
        (y * y).sum().backward()
        assert x.grad.device == y.device == x.device
        found.append((y.cpu().detach().numpy(), x.grad.cpu().numpy()))
    for a, b in zip(*found, strict=True):
        np.testing.assert_array_equal(a, b)


def test_adaptive_softmax_agrees_with_numpy():
    found = []
    for module in (np, fake):
        layer = nn.AdaptiveLogSoftmaxWithLoss(INPUT.shape[1], 12, [1, 2], 1.5, generator=0).to(module)
        x = tg.from_numpy(module.asarray(INPUT.copy())).requires_grad_()
        loss = layer(x, tg.from_numpy(module.asarray(LABELS))).loss
        loss.backward()
        assert layer.predict(x).device == layer.log_prob(x).device == x.grad.device == x.device
        found.append([loss.item(), x.grad.cpu().numpy(), layer.head.weight.grad.cpu().numpy(), layer.predict(x).cpu().numpy()])
    for a, b in zip(*found, strict=True):
        np.testing.assert_allclose(a, b, rtol=1e-6)


def test_to_is_recorded_and_the_gradient_comes_back():
    x = tg.tensor([1.0, 2.0], requires_grad=True)
    y = (x.to(fake) ** 3).sum()
    assert y.device == "fake" and y.cpu().device == "cpu" and x.to("cpu") is x
    (first,) = tg.autograd.grad(y, x, create_graph=True)
    (second,) = tg.autograd.grad(first.sum(), x)
    assert first.device == second.device == "cpu"
    assert first.tolist() == [3.0, 12.0] and second.tolist() == [6.0, 12.0]
    assert x.to("float64").dtype == np.float64 and x.to(np.float64).dtype == np.float64


def test_repr_pickle_copy_and_state_dict_convert_explicitly():
    x = tg.tensor([1.0, 2.0], requires_grad=True, name="x").to(fake).detach().requires_grad_()
    assert repr(x) == "tensor([1., 2.], device='fake', requires_grad=True)"
    back = pickle.loads(pickle.dumps(x))
    assert back.device == "cpu" and back.tolist() == [1.0, 2.0] and back.requires_grad
    (x * x).sum().backward()
    twin = copy.deepcopy(x)
    assert twin.device == twin.grad.device == "fake" and twin.data is not x.data
    model = build().to(fake)
    state = model.state_dict()
    assert all(type(v) is np.ndarray for v in state.values())
    other = build().to(fake)
    other.load_state_dict({k: v + 1 for k, v in state.items()})
    assert other[0].weight.device == "fake"
    np.testing.assert_array_equal(other.state_dict()["0.weight"], state["0.weight"] + 1)
    plain = build()
    plain.load_state_dict({k: fake.asarray(v) for k, v in state.items()})
    assert plain[0].weight.device == "cpu"


def test_engine_guards_work_there_too():
    x = tg.tensor([1.0, 2.0]).to(fake).requires_grad_()
    y = (x * x).sum()
    with tg.no_grad():
        x += 1.0
    with pytest.raises(tg.errors.SavedValueChangedError):
        y.backward()
    z = tg.from_numpy(fake.asarray([1.0, 2.0])).requires_grad_()
    for _ in range(2):
        (z * z).sum().backward()  # 쌓인다
    assert z.grad.tolist() == [4.0, 8.0] and z.grad.device == "fake"
    q, r = tg.linalg.qr(tg.from_numpy(fake.asarray(np.eye(2) + 1)).requires_grad_())  # 쓰이지 않은 결과(q)는 0
    r.sum().backward()


def test_transforms_checkpoint_pictures_and_custom_operations_work_there_too():
    def f(v):
        return (v ** 3).sum()

    def answers(x):
        y, g = tg.value_and_grad(f)(x)
        _, u = tg.jvp(f, (x,), (x,))
        kept = tg.checkpoint(lambda v: (v * v).exp(), x).sum()
        return [y, g, u, tg.hessian(f)(x), tg.jacobian(lambda v: v * v)(x), tg.hvp(f, x, x), kept]

    a = np.array([0.5, -1.0, 2.0])
    for want, got in zip(answers(tg.tensor(a)), answers(tg.from_numpy(fake.asarray(a))), strict=True):
        for w, g in zip(*[t if isinstance(t, tuple) else (t,) for t in (want, got)], strict=True):
            assert g.device == "fake"
            np.testing.assert_allclose(g.detach().cpu().numpy(), w.detach().numpy(), rtol=1e-12)
    x = tg.from_numpy(fake.asarray(a)).requires_grad_()
    picture = tg.graph((x.named("입력") * fake.asarray([2.0, 3.0, 4.0])).sum().named("손실")).source
    assert "입력" in picture and "6.0" in picture  # 0.5·2 − 1·3 + 2·4
    with tg.anomaly_mode(), np.errstate(all="ignore"), pytest.raises(tg.errors.GradientError, match="log"):
        tg.log(x).sum()


def test_masks_places_and_methods_on_a_device():
    x = tg.from_numpy(fake.asarray([[3.0, 1.0, 2.0]]))
    assert x.argmax().item() == 0 and x.argsort().tolist() == [[1, 2, 0]] and (x > 1.5).any().item() and 3.0 in x
    assert x[x > 1.5].tolist() == [3.0, 2.0] and x[0, [0, 2]].tolist() == [3.0, 2.0] and x[:, tg.tensor([1])].tolist() == [[1.0]]
    y = x.clone()
    y[0, 1] = 9.0
    y[0, [2]] = tg.from_numpy(fake.asarray([8.0]))
    assert y.tolist() == [[3.0, 9.0, 8.0]] and y.device == "fake" and x.tolist() == [[3.0, 1.0, 2.0]]
    assert (x * [1.0, 2.0, 3.0]).tolist() == [[3.0, 2.0, 6.0]]  # 목록은 텐서의 장치로 간다
    assert float(x.sum()) == 6.0 and int(x.sum()) == 6 and f"{x.sum():.1f}" == "6.0" and len(x) == 1
    assert (fake.asarray([1.0, 1.0, 1.0]) + x).tolist() == [[4.0, 2.0, 3.0]]  # 장치의 배열이 왼쪽에 와도 텐서가 된다
    assert type(np.exp(x)) is tg.Tensor


def test_custom_operations_take_arrays_of_a_device():
    cube = tg.custom_operation(lambda x: x ** 3, name="세제곱_장치", tex="{x}^3", x=lambda g, x: g * 3 * x * x)
    x = tg.from_numpy(fake.asarray([1.0, 2.0])).requires_grad_()
    cube(x).sum().backward()
    assert x.grad.device == "fake" and x.grad.tolist() == [3.0, 12.0]
