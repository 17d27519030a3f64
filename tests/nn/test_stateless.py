"""매개변수를 밖에서 주고 부르기: PyTorch 와 같은 수, 준 텐서까지의 미분, 모듈은 그대로."""

from __future__ import annotations

import numpy as np
import pytest

import tinygrad_ko as tg
import tinygrad_ko.nn.functional as F
from tinygrad_ko import nn
from tinygrad_ko.errors import ArgumentError, ArgumentTypeError
from tinygrad_ko.nn.utils.stateless import functional_call

rng = np.random.default_rng(0)
LAYERS = {
    "Linear": (lambda nn: nn.Linear(3, 2), (2, 3)), "Conv2d": (lambda nn: nn.Conv2d(2, 3, 3), (2, 2, 5, 5)), "LSTM": (lambda nn: nn.LSTM(3, 4, 2), (5, 2, 3)),
    "BatchNorm1d": (lambda nn: nn.BatchNorm1d(3), (4, 3)), "PReLU": (lambda nn: nn.PReLU(), (2, 3)), "GroupNorm": (lambda nn: nn.GroupNorm(1, 4), (2, 4, 3)),
    "TransformerEncoderLayer": (lambda nn: nn.TransformerEncoderLayer(4, 2, 8, dropout=0.0, batch_first=True, norm_first=True), (2, 5, 4)),
    "weight_norm": (lambda nn: nn.utils.parametrizations.weight_norm(nn.Linear(3, 2)), (2, 3)),
    "Sequential": (lambda nn: nn.Sequential(nn.Linear(3, 3), nn.Tanh(), nn.Linear(3, 2)), (2, 3)),
}


@pytest.mark.parametrize("name", LAYERS)
def test_every_kind_of_layer_computes_and_differentiates_as_pytorch(name):
    torch = pytest.importorskip("torch")
    make, shape = LAYERS[name]
    theirs, ours = make(torch.nn), make(nn)
    ours.load_state_dict({key: value.numpy() for key, value in theirs.state_dict().items()})
    before, x, found = ours.state_dict(), rng.standard_normal(shape).astype(np.float32), []
    for at, model, call in ((torch, theirs, torch.func.functional_call), (tg, ours, functional_call)):
        scale = at.tensor(1.5, requires_grad=True)
        y = call(model, {key: w * scale for key, w in model.named_parameters()}, (at.tensor(x),))
        y = y[0] if isinstance(y, tuple) else y
        (y * at.arange(y.shape[-1], dtype=at.float32)).sum().backward()
        found.append([y, scale.grad, *(w.grad for w in model.parameters())])
    for mine, yours in zip(*found[::-1], strict=True):
        np.testing.assert_allclose(mine.detach().numpy(), yours.detach().numpy(), rtol=2e-4, atol=2e-5)
    assert all(isinstance(p, nn.Parameter) for p in ours.parameters())
    after = ours.state_dict()
    assert after.keys() == before.keys() and all((after[key] == before[key]).all() for key in dict(ours.named_parameters()))


def meta_step(compiled):
    """MAML 의 두 걸음: 안의 걸음까지 미분한다."""
    tg.manual_seed(0)
    model = nn.Sequential(nn.Linear(2, 4), nn.Tanh(), nn.Linear(4, 1))
    optimizer = tg.optim.SGD(model.parameters(), lr=0.1)

    def step(x, y):
        inner = dict(model.named_parameters())
        for _ in range(2):
            slopes = tg.autograd.grad(F.mse_loss(functional_call(model, inner, x), y), [*inner.values()], create_graph=True)
            inner = {name: w - 0.1 * g for (name, w), g in zip(inner.items(), slopes, strict=True)}
        loss = F.mse_loss(functional_call(model, inner, x), y)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        return loss

    go, draw = tg.compile(step) if compiled else step, np.random.default_rng(1)
    losses = [go(*(tg.tensor(draw.standard_normal((5, k), dtype=np.float32)) for k in (2, 1))).item() for _ in range(4)]
    return losses, model.state_dict()


@pytest.mark.filterwarnings("ignore:compile")
def test_a_compiled_meta_step_is_the_eager_one():
    (losses, weights), (eager, kept) = meta_step(True), meta_step(False)
    assert losses == pytest.approx(eager, rel=1e-5)
    for name in kept:
        np.testing.assert_allclose(weights[name], kept[name], rtol=1e-4, atol=1e-6)


def test_tied_weights_buffers_and_arrays():
    shared, other = nn.Linear(2, 2, bias=False), nn.Linear(2, 2, bias=False)
    other.weight = shared.weight
    model, x, w = nn.Sequential(shared, other), tg.ones(1, 2), tg.tensor([[2.0, 0.0], [0.0, 3.0]])
    assert functional_call(model, {"0.weight": w}, x).tolist() == [[4.0, 9.0]]
    assert functional_call(model, {"1.weight": w.numpy()}, x).tolist() == [[4.0, 9.0]]
    loose = functional_call(model, {"0.weight": w}, x, tie_weights=False)
    np.testing.assert_allclose(loose.detach().numpy(), (x @ w.T @ shared.weight.T).detach().numpy(), rtol=1e-6)
    norm = nn.BatchNorm1d(2).eval()
    told = functional_call(norm, ({"running_mean": tg.tensor([1.0, 1.0])}, {"weight": tg.tensor([2.0, 2.0])}), kwargs={"input": tg.ones(1, 2) * 3})
    np.testing.assert_allclose(told.detach().numpy(), [[4.0, 4.0]], rtol=1e-4)
    assert norm.running_mean.tolist() == [0.0, 0.0]


def test_the_module_is_put_back_whatever_happens_and_slips_are_answered():
    model = nn.Sequential(nn.Linear(2, 2))
    held = model[0].weight
    with pytest.raises(Exception, match="linear"):
        functional_call(model, {"0.weight": tg.ones(2, 5)}, tg.ones(1, 2))
    assert model[0].weight is held
    for told, said in (({"0.wieght": held}, "혹시 0.weight 인가요"), (({"0.weight": held}, {"0.weight": held}), "두 사전에 같은 이름")):
        with pytest.raises(ArgumentError, match=said):
            functional_call(model, told, tg.ones(1, 2))
    with pytest.raises(ArgumentError, match=r"빠진 이름이 있습니다: 0\.bias"):
        functional_call(model, {"0.weight": held}, tg.ones(1, 2), strict=True)
    with pytest.raises(ArgumentTypeError, match="named_parameters"):
        functional_call(model, [held], tg.ones(1, 2))
