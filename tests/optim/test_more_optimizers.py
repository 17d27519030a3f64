"""PyTorch의 적어 둔 답이 닿지 않는 것: Lion 과 Muon 의 식, L-BFGS 의 상태, 벌점, 무게의 평균, 일정의 상태와 오류의 말."""

from __future__ import annotations

import copy

import numpy as np
import pytest

import tinygrad_ko as tg
from tinygrad_ko import nn, optim
from tinygrad_ko.errors import ArgumentError, ArgumentTypeError, DataError, DtypeError, ShapeError
from tinygrad_ko.optim import lr_scheduler as schedules
from tinygrad_ko.optim.swa_utils import get_ema_avg_fn

ROOM = np.random.default_rng(3)


def leaf(array):
    return tg.tensor(np.array(array, float), requires_grad=True)


def descend(optimizer, p, steps):
    trail = []
    for _ in range(steps):
        optimizer.zero_grad()
        ((p - 1) ** 2 * np.arange(1, p.size + 1).reshape(p.shape)).sum().backward()
        optimizer.step()
        trail.append(p.data.copy())
    return np.array(trail)


def test_lion_follows_its_formula():
    start = ROOM.standard_normal((3, 2))
    p = leaf(start)
    trail = descend(optim.Lion([p], lr=0.05, betas=(0.8, 0.95), weight_decay=0.2), p, 7)
    theta, m, weight = start.copy(), np.zeros_like(start), np.arange(1, 7).reshape(3, 2)
    for now in trail:
        g = 2 * (theta - 1) * weight
        theta = theta - 0.05 * (np.sign(0.8 * m + 0.2 * g) + 0.2 * theta)
        m = 0.95 * m + 0.05 * g
        np.testing.assert_allclose(now, theta, rtol=1e-12)


@pytest.mark.parametrize("shape", [(4, 6), (6, 3), (5, 5)])
def test_muon_moves_along_nearly_orthogonal_matrices(shape):
    p = leaf(ROOM.standard_normal(shape))
    before = p.data.copy()
    descend(optim.Muon([p], lr=0.1, weight_decay=0.0), p, 1)
    moved = (before - p.data) / (0.1 * max(1, shape[0] / shape[1]) ** 0.5)
    sizes = np.linalg.svd(moved, compute_uv=False)
    assert 0.5 < sizes.min() and sizes.max() < 1.5
    u, _, v = np.linalg.svd(2 * (before - 1) * np.arange(1, p.size + 1).reshape(shape), full_matrices=False)
    assert np.sum(moved * (u @ v)) > 0.7 * min(shape)  # 기울기의 극분해(polar) 쪽


@pytest.mark.slow  # PyTorch는 옵티마이저를 처음 걸을 때 컴파일러까지 들여온다
@pytest.mark.parametrize("options", [{}, {"nesterov": False}, {"adjust_lr_fn": "match_rms_adamw"}])
def test_muon_agrees_with_pytorch_within_bfloat16(options):
    torch = pytest.importorskip("torch", reason="PyTorch가 없다: 위의 직교 검사가 대신 본다")
    start = ROOM.standard_normal((4, 3))
    p, q = leaf(start), torch.tensor(start, requires_grad=True)
    ours = descend(optim.Muon([p], lr=0.05, **options), p, 5)
    theirs = torch.optim.Muon([q], lr=0.05, **options)
    for now in ours:
        theirs.zero_grad()
        ((q - 1) ** 2 * torch.arange(1, 13).reshape(4, 3)).sum().backward()
        theirs.step()
        np.testing.assert_allclose(now, q.detach().numpy(), atol=0.01)  # PyTorch는 반복을 bfloat16 으로 한다


def test_lbfgs_resumes_where_it_stopped():
    def closure_of(optimizer, p):
        def closure():
            optimizer.zero_grad()
            loss = (100 * (p[1] - p[0] ** 2) ** 2 + (1 - p[0]) ** 2).sum()
            loss.backward()
            return loss

        return closure

    p = leaf([-1.2, 1.0])
    first = optim.LBFGS([p], max_iter=3, max_eval=50, line_search_fn="strong_wolfe")
    first.step(closure_of(first, p))
    q = leaf(p.data)
    second = optim.LBFGS([q], max_iter=3, max_eval=50, line_search_fn="strong_wolfe")
    second.load_state_dict(copy.deepcopy(first.state_dict()))
    first.step(closure_of(first, p))
    second.step(closure_of(second, q))
    np.testing.assert_array_equal(p.data, q.data)
    assert first.state_dict()["state"][0]["n_iter"] == second.state_dict()["state"][0]["n_iter"] == 6


def test_penalties_are_weight_decay():
    """½λ‖θ‖² 의 기울기는 λθ: SGD 에서는 weight_decay 와 한 걸음이 같다. 강의 L15의 노름도 나온다."""
    start = ROOM.standard_normal(5)
    p, q = leaf(start), leaf(start)
    a, b = optim.SGD([p], lr=0.1), optim.SGD([q], lr=0.1, weight_decay=0.3)
    ((p ** 3).sum() + optim.l2_penalty([p], 0.3)).backward()
    (q ** 3).sum().backward()
    a.step()
    b.step()
    np.testing.assert_allclose(p.data, q.data, rtol=1e-14)
    w = leaf([1, 2, 3, 4, 5])
    assert optim.l1_penalty([w]).item() == 15 and np.sqrt(2 * optim.l2_penalty([w]).item()) == pytest.approx(7.4162, abs=5e-5)
    optim.l1_penalty([w, w], 0.25).backward()
    np.testing.assert_allclose(w.grad.data, 0.5)


def test_averaged_model_is_the_running_average():
    model = nn.Sequential(nn.Linear(3, 2, generator=0))
    swa, ema = optim.AveragedModel(model), optim.AveragedModel(model, avg_fn=get_ema_avg_fn(0.9))
    seen = []
    for _ in range(4):
        model[0].weight.data = ROOM.standard_normal((2, 3)).astype(np.float32)
        seen.append(model[0].weight.data.copy())
        swa.update_parameters(model)
        ema.update_parameters(model)
    expected = seen[0]
    for now in seen[1:]:
        expected = 0.9 * expected + 0.1 * now
    np.testing.assert_allclose(swa.module[0].weight.data, np.mean(seen, 0), rtol=1e-5)
    np.testing.assert_allclose(ema.module[0].weight.data, expected, rtol=1e-5)
    assert swa.module[0].weight.dtype == np.float32 and int(swa.n_averaged.item()) == 4 and not swa.module[0].weight.requires_grad
    assert swa(tg.ones((1, 3))).shape == (1, 2)


@pytest.mark.parametrize("use_buffers", [False, True])
def test_averaged_model_averages_its_buffers_only_when_asked(use_buffers):
    model = nn.Sequential(nn.BatchNorm1d(2))
    average = optim.AveragedModel(model, use_buffers=use_buffers)
    seen = []
    for k in range(3):
        model[0].running_mean.data = np.array([k, 10.0 * k * k], np.float32)
        model[0].num_batches_tracked.data = np.array(7 * k)
        seen.append(model[0].running_mean.data.copy())
        average.update_parameters(model)
    np.testing.assert_allclose(average.module[0].running_mean.data, np.mean(seen, 0) if use_buffers else seen[-1], rtol=1e-6)
    assert int(average.module[0].num_batches_tracked.item()) == 14  # 정수는 평균하지 않고 옮긴다
    model[0].running_mean.data = np.array([9.0, 9.0], np.float32)
    assert average.module[0].running_mean.data.max() < 41 and average.module[0].running_mean.data[0] < 3  # 따로 산다


@pytest.mark.parametrize("lr,options,after", [
    (1.0, {"eps": 0.5}, 1.0), (1.0, {"eps": 0.49}, 0.5),  # 줄이는 양이 eps 보다 클 때만
    (1.5e-8, {}, 1.5e-8), (2.5e-8, {}, 1.25e-8),  # 기본은 1e-8
    (1.0, {"min_lr": 0.75}, 0.75), (1.0, {"min_lr": 0.75, "eps": 0.25}, 1.0), (0.75, {"min_lr": 0.75}, 0.75),
])
def test_plateau_reduces_only_by_more_than_eps(lr, options, after):
    optimizer = optim.SGD([leaf([1.0])], lr=lr)
    schedule = schedules.ReduceLROnPlateau(optimizer, factor=0.5, patience=0, **options)
    for loss in (1.0, 1.0):
        schedule.step(loss)
    assert optimizer.param_groups[0]["lr"] == after == schedule.get_last_lr()[0]


@pytest.mark.parametrize("options,values,bad", [
    ({}, [1.0, 1 - 1e-4], 1), ({}, [1.0, 1 - 2e-4], 0), ({}, [-1.0, -0.9998], 1), ({}, [-1.0, -0.99995], 0),
    ({"mode": "max"}, [1.0, 1.00005], 1), ({"mode": "max"}, [1.0, 1.0002], 0),
    ({"threshold_mode": "abs", "threshold": 0.25}, [1.0, 0.75], 1), ({"threshold_mode": "abs", "threshold": 0.25}, [1.0, 0.7], 0),
    ({"mode": "max", "threshold_mode": "abs", "threshold": 0.25}, [1.0, 1.25], 1), ({}, [float("nan"), 1.0, float("nan")], 1),
])
def test_plateau_knows_what_is_better(options, values, bad):
    schedule = schedules.ReduceLROnPlateau(optim.SGD([leaf([1.0])], lr=1.0), **options)
    for value in values:
        schedule.step(value)
    assert schedule.num_bad_epochs == bad and schedule.last_epoch == len(values)


@pytest.mark.parametrize("options,start,end", [
    ({"mode": "x"}, "mode='x'", "'min', 'max' 가운데 고르세요."), ({"threshold_mode": "x"}, "threshold_mode='x'", "'rel', 'abs' 가운데 고르세요."),
    ({"factor": 1.0}, "factor", " 0 이상 1 미만이어야 합니다. 받은 값: 1.0."), ({"factor": -0.1}, "factor", " 0 이상 1 미만이어야 합니다. 받은 값: -0.1."),
    ({"threshold": -1}, "threshold", " 0 이상이어야 합니다. 받은 값: -1."), ({"patience": -1}, "patience", " 0 이상이어야 합니다. 받은 값: -1."),
    ({"cooldown": -1}, "cooldown", " 0 이상이어야 합니다. 받은 값: -1."),
    ({"min_lr": [1, 2]}, "min_lr", " 2개인데 그룹은 1개입니다. 하나를 주거나 그룹마다 하나씩 주세요."),
])
def test_plateau_refuses_with_its_name_first(options, start, end):
    optimizer = optim.SGD([leaf([1.0])], lr=1.0)
    schedules.ReduceLROnPlateau(optimizer, factor=0, threshold=0, patience=0, cooldown=0)  # 끝의 값은 된다
    with pytest.raises(ArgumentError) as caught:
        schedules.ReduceLROnPlateau(optimizer, **options)
    assert str(caught.value).startswith(f"ReduceLROnPlateau: {start}") and str(caught.value).endswith(end)


def test_plateau_refuses_what_is_no_number_and_no_state():
    schedule = schedules.ReduceLROnPlateau(optim.SGD([leaf([1.0])], lr=1.0))
    with pytest.raises(ArgumentTypeError, match="^ReduceLROnPlateau.step: 지켜보는 값은 수 하나여야 합니다. 받은 것: "):
        schedule.step("x")
    for wrong in ({}, [("num_bad_epochs", 1)]):
        with pytest.raises(DataError, match=r"^ReduceLROnPlateau.load_state_dict: 이 일정의 state_dict 가 아닙니다\('num_bad_epochs' 가"):
            schedule.load_state_dict(wrong)
    schedule.load_state_dict({**schedule.state_dict(), "num_bad_epochs": 3, "optimizer": None, "남의 것": 1})
    assert schedule.num_bad_epochs == 3 and schedule.optimizer is not None and not hasattr(schedule, "남의 것")


MAKERS = [
    lambda o: schedules.StepLR(o, 2, 0.5), lambda o: schedules.OneCycleLR(o, 1.0, 12), lambda o: schedules.CosineAnnealingWarmRestarts(o, 2),
    lambda o: schedules.SequentialLR(o, [schedules.LinearLR(o, 0.5, total_iters=2), schedules.ExponentialLR(o, 0.5)], [3]),
]


@pytest.mark.parametrize("make", MAKERS)
def test_a_schedule_resumes_where_it_stopped(make):
    def fresh():
        return optim.SGD([leaf([1.0])], lr=0.8, momentum=0.9)

    a = fresh()
    first = make(a)
    for _ in range(4):
        first.step()
    b = fresh()
    second = make(b)
    b.load_state_dict(copy.deepcopy(a.state_dict()))
    second.load_state_dict(copy.deepcopy(first.state_dict()))
    for _ in range(4):
        first.step()
        second.step()
        assert a.param_groups[0]["lr"] == b.param_groups[0]["lr"]
        assert a.param_groups[0]["momentum"] == b.param_groups[0]["momentum"]


def bowl():
    return optim.SGD([leaf([1.0])], lr=0.1)


BAD = {
    "Muon 은 행렬만": (lambda: optim.Muon([leaf([1.0, 2.0])]), ShapeError, ["params[0]", "(2,)", "AdamW"]),
    "Muon 의 낱말": (lambda: optim.Muon([leaf([[1.0]])], adjust_lr_fn="x"), ArgumentError, ["adjust_lr_fn", "match_rms_adamw"]),
    "LBFGS closure": (lambda: optim.LBFGS([leaf([1.0])]).step(), ArgumentTypeError, ["closure", "backward"]),
    "LBFGS 그룹": (lambda: optim.LBFGS([{"params": [leaf([1.0])]}, {"params": [leaf([1.0])]}]), ArgumentError, ["그룹"]),
    "LBFGS dtype": (lambda: optim.LBFGS([leaf([1.0]), tg.tensor(1.0, requires_grad=True)]), DtypeError, ["float32", "float64"]),
    "LBFGS 낱말": (lambda: optim.LBFGS([leaf([1.0])], line_search_fn="wolfe"), ArgumentError, ["strong_wolfe"]),
    "Rprop 배수": (lambda: optim.Rprop([leaf([1.0])], etas=(0.5, 1.0)), ArgumentError, ["etas"]),
    "RAdam betas": (lambda: optim.RAdam([leaf([1.0])], betas=(0.9, 1.0)), ArgumentError, ["betas", "1 미만"]),
    "Lion lr": (lambda: optim.Lion([leaf([1.0])], lr=-1), ArgumentError, ["lr", "-1"]),
    "벌점 빈 목록": (lambda: optim.l2_penalty([]), ArgumentError, ["하나도 없"]),
    "벌점 음수": (lambda: optim.l1_penalty(leaf([1.0]), -1), ArgumentError, ["strength", "-1"]),
    "벌점 자료형": (lambda: optim.l1_penalty([3.0]), ArgumentTypeError, ["Tensor", "3.0"]),
    "일정에 모델": (lambda: schedules.StepLR(nn.Linear(2, 1), 3), ArgumentTypeError, ["옵티마이저"]),
    "StepLR 0": (lambda: schedules.StepLR(bowl(), 0), ArgumentError, ["step_size", "1 이상"]),
    "StepLR 실수": (lambda: schedules.StepLR(bowl(), 2.5), ArgumentTypeError, ["step_size", "2.5"]),
    "LambdaLR 수": (lambda: schedules.LambdaLR(bowl(), 0.5), ArgumentTypeError, ["lr_lambda"]),
    "LambdaLR 그룹": (lambda: schedules.LambdaLR(bowl(), [abs, abs]), ArgumentError, ["2개", "1개"]),
    "LinearLR": (lambda: schedules.LinearLR(bowl(), 0), ArgumentError, ["start_factor"]),
    "OneCycle 걸음": (lambda: schedules.OneCycleLR(bowl(), 1.0), ArgumentError, ["total_steps", "epochs"]),
    "OneCycle 모멘텀": (lambda: schedules.OneCycleLR(optim.Adagrad([leaf([1.0])]), 1.0, 5), ArgumentError, ["cycle_momentum=False"]),
    "OneCycle 넘침": (lambda: [s.step() for s in [schedules.OneCycleLR(bowl(), 1.0, 2)] for _ in range(4)], ArgumentError, ["2걸음"]),
    "Sequential 수": (lambda: schedules.SequentialLR(bowl(), [], [1]), ArgumentError, ["milestones"]),
    "Sequential 남의 것": (lambda: schedules.SequentialLR(bowl(), [schedules.StepLR(bowl(), 1)], []), ArgumentError, ["schedulers[0]"]),
    "Plateau 낱말": (lambda: schedules.ReduceLROnPlateau(bowl(), "small"), ArgumentError, ["mode", "'min'"]),
    "Plateau 배수": (lambda: schedules.ReduceLROnPlateau(bowl(), factor=1.0), ArgumentError, ["factor", "1 미만"]),
    "Plateau 값": (lambda: schedules.ReduceLROnPlateau(bowl()).step([1, 2]), ArgumentTypeError, ["수 하나"]),
    "이어 가기": (lambda: schedules.StepLR(bowl(), 1, last_epoch=3), ArgumentError, ["initial_lr"]),
    "일정의 상태": (lambda: schedules.StepLR(bowl(), 1).load_state_dict({}), DataError, ["state_dict"]),
    "EMA 몫": (lambda: get_ema_avg_fn(1.5), ArgumentError, ["decay", "1.5"]),
    "평균할 것": (lambda: optim.AveragedModel(3), ArgumentTypeError, ["Module"]),
    "다른 구조": (lambda: optim.AveragedModel(nn.Linear(2, 1)).update_parameters(nn.Linear(3, 1)), DataError, ["구조"]),
}


@pytest.mark.parametrize("what", BAD)
def test_what_is_wrong_is_said_in_korean(what):
    call, kind, words = BAD[what]
    with pytest.raises(kind) as caught:
        call()
    assert all(w in str(caught.value) for w in words), str(caught.value)
