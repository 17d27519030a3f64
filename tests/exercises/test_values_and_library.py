"""값을 묻는 연습의 바른 답은 라이브러리가 같은 자료로 낸 것과 같다: 문제의 풀이가 스스로를 채점하지 않게 한다."""

from __future__ import annotations

import numpy as np
import pytest
from support.exercises import run_of

import tinygrad_ko as tg
from tinygrad_ko import nn, optim
from tinygrad_ko.data import augment
from tinygrad_ko.nn import functional as F

seeds = pytest.mark.parametrize("seed", range(4))


def leaf(array):
    return tg.tensor(np.asarray(array), requires_grad=True)


def opened(name, seed):
    """입력과 바른 답."""
    run = run_of(name, seed)
    return run.inputs, {n: a[()] for n, a in run.answers.items()}


@seeds
def test_max_pooling(seed):
    given, right = opened("max_pooling", seed)
    x = leaf(given["x"][None, None])
    y = F.max_pool2d(x, 3, 2)
    y.backward(tg.tensor(given["g"][None, None]))
    np.testing.assert_allclose(right["y"], y.data[0, 0])
    np.testing.assert_allclose(right["d_x"], x.grad.data[0, 0])
    assert right["d_x"][2, 4] > given["g"].max(), "네 창이 함께 뽑는 자리가 있다"


@seeds
def test_stochastic_pooling(seed):
    given, right = opened("stochastic_pooling", seed)
    a = leaf(given["a"][None, None])
    y = F.stochastic_pool1d(a, 5, training=False)
    y.sum().backward()
    np.testing.assert_allclose(right["y"], y.item())
    np.testing.assert_allclose(right["d_a"], a.grad.data[0, 0])
    np.testing.assert_allclose(right["p"].sum(), 1)


@seeds
def test_weight_decay(seed):
    given, right = opened("weight_decay", seed)
    for added, kept in ((given["decay"], 0.0), (0.0, given["decay"])):  # 벌점을 더하거나, 옵티마이저에 주거나
        theta = leaf(given["theta"])
        sgd = optim.SGD([theta], lr=float(given["lr"]), weight_decay=float(kept))
        ((theta * given["g"]).sum() + optim.l2_penalty(theta, float(added))).backward()
        sgd.step()
        np.testing.assert_allclose(right["moved"], theta.data)
    np.testing.assert_allclose(right["penalty"], optim.l2_penalty(theta.detach() * 0 + given["theta"], float(given["decay"])).item())
    np.testing.assert_allclose(right["slope"], (given["theta"] - right["moved"]) / given["lr"])


@seeds
def test_l1_penalty(seed):
    given, right = opened("l1_penalty", seed)
    theta = leaf(given["theta"])
    penalty = optim.l1_penalty(theta, float(given["strength"]))
    penalty.backward()
    np.testing.assert_allclose(right["penalty"], penalty.item())
    np.testing.assert_allclose(right["d_theta"], theta.grad.data)


class Planned:
    """정해 둔 손실을 기록에 적는 콜백."""

    def __init__(self, losses):
        self.losses = losses

    def columns(self, trainer):
        return ["planned"]

    def on_epoch_end(self, trainer):
        trainer.row["planned"] = float(self.losses[trainer.epoch - 1])


@seeds
def test_early_stopping(seed):
    given, right = opened("early_stopping", seed)
    model = nn.Linear(1, 1, generator=0)
    early = tg.training.EarlyStopping("planned", patience=int(given["patience"]), min_delta=float(given["min_delta"]), mode="min")
    trainer = tg.training.Trainer(model, nn.MSELoss(), optim.SGD(model.parameters(), lr=0.0), callbacks=[Planned(given["losses"]), early], progress=False)
    x = tg.zeros((1, 1))
    history = trainer.fit([(x, x)], epochs=len(given["losses"]))
    assert (right["stopped"], right["best"]) == (history.epochs, early.best_epoch)


@seeds
def test_choosing(seed):
    given, right = opened("choose_epoch", seed)
    assert right["chosen"] == 1 + min(range(given["val"].size), key=given["val"].__getitem__)
    assert right["reported"] == given["test"][right["chosen"] - 1] < given["test"].max()


@seeds
def test_crop_positions(seed):
    given, right = opened("crop_positions", seed)
    size = int(given["size"])
    assert right["ways"] == 2 * augment.crop_positions((int(given["height"]), int(given["width"])), size)
    assert right["across"] == augment.crop_positions((size, int(given["width"])), size)


@seeds
def test_shift_and_flip(seed):
    given, right = opened("shift_and_flip", seed)
    assert (right["flipped"] == augment.RandomHorizontalFlip(1.0)(given["image"][None, None])[0, 0]).all()
    step = int(given["step"])
    wide = augment.CenterCrop((5, 7))(np.pad(given["image"], ((0, 0), (2 * step, 0)))[None, None])[0, 0]  # 가운데는 step 칸 왼쪽
    assert (right["moved"] == wide).all()


@seeds
def test_dropout(seed):
    given, right = opened("dropout", seed)
    h = leaf(given["h"])
    kept = tg.tensor(right["mask"])
    out = h * kept / (1 - float(given["p"]))
    out.backward(tg.tensor(given["g"]))
    np.testing.assert_allclose(right["out"], out.data)
    np.testing.assert_allclose(right["d_h"], h.grad.data)
    assert right["mask"].sum() == round(8 * (1 - float(given["p"]))), "난수가 고르게 흩어져 있다"
    assert set(nn.Dropout(float(given["p"]), generator=0)(tg.ones(99, dtype=np.float64)).data.tolist()) == {0.0, 1 / (1 - float(given["p"]))}


@seeds
def test_two_ways_of_dropout(seed):
    given, right = opened("dropout_two_ways", seed)
    masks = np.array(np.meshgrid(*[[0.0, 1.0]] * 5)).reshape(5, -1).T  # 마스크 서른둘을 모두
    p = float(given["p"])
    chance = np.prod(np.where(masks == 1, 1 - p, p), axis=1)
    old = (chance * (masks * given["h"] * given["w"]).sum(1)).sum()
    np.testing.assert_allclose([right["train_old"], right["use_old"]], old)
    np.testing.assert_allclose([right["train_new"], right["use_new"]], old / (1 - p))
