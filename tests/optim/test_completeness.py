"""빠진 것 없음: 옵티마이저, 학습률 일정, 무게의 평균은 모두 내보내고, 기준이 되는 값이 있고, float32 를 지키고, 이어서 할 수 있다.

공개된 이름을 걸어 다니며 찾는다: 새로 만들고 무엇을 잊으면 빨개진다.
"""

from __future__ import annotations

import copy
import importlib
import inspect
import pkgutil
from typing import Any

import numpy as np
import pytest
from support.copies import through_a_file
from support.reference.cases import RACES, Ours, Race, stored, wave
from support.reference.family_optim import CASES, Averaging, Descent, Schedule
from support.reference.layers import stored_family

import tinygrad_ko as tg
from tinygrad_ko import optim
from tinygrad_ko.optim import lr_scheduler, swa_utils

OURS = Ours()
MODULES = [importlib.import_module(m.name) for m in pkgutil.walk_packages(optim.__path__, "tinygrad_ko.optim.")]


def defined(base: type) -> dict[str, type]:
    """``optim`` 의 어느 파일에서든 정의된, 밑줄로 시작하지 않는 ``base`` 의 자손들."""
    found = [v for module in MODULES for v in vars(module).values() if inspect.isclass(v) and issubclass(v, base) and v is not base]
    return {v.__name__: v for v in found if not v.__name__.startswith("_")}


OPTIMIZERS = defined(optim.Optimizer)
SCHEDULES = {**defined(lr_scheduler.LRScheduler), "ReduceLROnPlateau": lr_scheduler.ReduceLROnPlateau}
ELSEWHERE = {"SWALR"}  # PyTorch처럼 swa_utils 에 있는 일정
AVERAGES = {n: f for n, f in vars(swa_utils).items() if n.startswith("get_") and inspect.isfunction(f)}


# ── PyTorch에 없거나 PyTorch가 반올림하여 셈하는 것: 논문의 식을 글자 그대로 ──


def lion(p: np.ndarray, g: np.ndarray, state: dict[str, Any], lr: float, betas: tuple[float, float], weight_decay: float) -> np.ndarray:
    m = state.get("m", 0.0)
    state["m"] = betas[1] * m + (1 - betas[1]) * g
    return p - lr * (np.sign(betas[0] * m + (1 - betas[0]) * g) + weight_decay * p)


def muon(p: np.ndarray, g: np.ndarray, state: dict[str, Any], lr: float, momentum: float, weight_decay: float, nesterov: bool, wide: bool) -> np.ndarray:
    state["m"] = m = momentum * state.get("m", 0.0) + (1 - momentum) * g
    x = (1 - momentum) * g + momentum * m if nesterov else m
    tall = x.shape[0] > x.shape[1]
    x = (x.T if tall else x) / max(float(np.linalg.norm(x)), 1e-7)
    for _ in range(5):
        a = x @ x.T
        x = 3.4445 * x + (-4.775 * a + 2.0315 * a @ a) @ x
    rows, columns = p.shape
    return p * (1 - lr * weight_decay) - lr * (0.2 * max(rows, columns) ** 0.5 if wide else max(1, rows / columns) ** 0.5) * (x.T if tall else x)


FORMULAS: dict[str, list[tuple[dict[str, Any], Any, dict[str, Any]]]] = {
    "Lion": [({"lr": 0.05, "betas": (0.8, 0.95), "weight_decay": 0.2}, lion, {}), ({"lr": 0.05}, lion, {"betas": (0.9, 0.99), "weight_decay": 0.0})],
    "Muon": [
        ({"lr": 0.05}, muon, {"momentum": 0.95, "weight_decay": 0.1, "nesterov": True, "wide": False}),
        ({"lr": 0.05, "momentum": 0.5, "nesterov": False, "weight_decay": 0.0}, muon, {"wide": False}),
        ({"lr": 0.05, "adjust_lr_fn": "match_rms_adamw"}, muon, {"momentum": 0.95, "weight_decay": 0.1, "nesterov": True, "wide": True}),
    ],
}


@pytest.mark.parametrize("name,k", [(name, k) for name, rows in FORMULAS.items() for k in range(len(rows))])
def test_the_steps_are_those_of_the_paper(name, k):
    options, formula, more = FORMULAS[name][k]
    numbers = {n: v for n, v in {**options, **more}.items() if n != "adjust_lr_fn"}
    params = [tg.tensor(wave(s, j), requires_grad=True) for j, s in enumerate(((3, 4), (5, 2)))]
    optimizer, states, plain = getattr(optim, name)(params, **options), [{}, {}], [p.data.copy() for p in params]
    for step in range(6):
        for j, p in enumerate(params):
            g = wave(p.shape, step + 2.0 * j) + 0.3 * p.data
            p.grad = tg.tensor(g)
            plain[j] = formula(plain[j], g, states[j], **numbers)
        optimizer.step()
        for p, q in zip(params, plain, strict=True):
            np.testing.assert_allclose(p.data, q, rtol=1e-9)


# ── 공개, 기준값, 설명문 ──


def test_everything_is_exported():
    assert set(OPTIMIZERS) <= set(optim.__all__) and set(SCHEDULES) - ELSEWHERE <= set(lr_scheduler.__all__)
    assert {*ELSEWHERE, *AVERAGES, "AveragedModel", "update_bn"} == set(swa_utils.__all__)
    classes = {n for n in optim.__all__ if inspect.isclass(getattr(optim, n)) and issubclass(getattr(optim, n), optim.Optimizer)}
    assert classes == {*OPTIMIZERS, "Optimizer"} and set(lr_scheduler.__all__) == {*SCHEDULES, "LRScheduler"} - ELSEWHERE
    everywhere = {n: v for m in MODULES for n, v in vars(m).items() if n[:1] != "_" and getattr(v, "__module__", "") == m.__name__}
    steps = {n for n, v in everywhere.items() if inspect.isclass(v) and hasattr(v, "step") and hasattr(v, "state_dict")}
    assert steps <= {*OPTIMIZERS, *SCHEDULES, "Optimizer", "LRScheduler"}, "옵티마이저도 일정도 아닌데 step 이 있다"


def test_every_optimizer_has_reference_values():
    answers, family = stored(), stored_family("optim")
    raced = {c.optimizer for c in [*RACES, *CASES] if isinstance(c, Race) and (str(c) in answers or str(c) in family)}
    raced |= {"LBFGS" for c in CASES if isinstance(c, Descent) and str(c) in family}
    assert set(OPTIMIZERS) - raced - set(FORMULAS) == set(), "support/reference/family_optim.py 에 자취를, PyTorch에 없으면 FORMULAS 에 식을 더하세요"


def test_every_schedule_and_average_has_reference_values():
    family = stored_family("optim")
    assert set(SCHEDULES) == {c.kind for c in CASES if isinstance(c, Schedule) and str(c) in family}
    assert set(AVERAGES) == {c.rule for c in CASES if isinstance(c, Averaging) and str(c) in family}


@pytest.mark.parametrize("name", sorted({*OPTIMIZERS, *SCHEDULES, *AVERAGES, "AveragedModel", "update_bn", "Optimizer", "LRScheduler"}))
def test_the_docstring_has_its_sections(name):
    thing = {**OPTIMIZERS, **SCHEDULES, **vars(swa_utils), **vars(optim), **vars(lr_scheduler)}[name]
    text = inspect.getdoc(thing) or ""
    wanted = [t for t in ("매개변수", "예외", "예제", "출처") if t in ("예제", "출처") or inspect.signature(thing).parameters]
    if name not in ("Optimizer", "LRScheduler"):  # 바탕은 스스로 돌지 않는다
        assert [t for t in wanted if f"\n{t}\n----" not in text] == [] and ">>>" in text
    assert text.splitlines()[0].endswith(".")


# ── float32 와 이어서 하기 ──


def settings(name: str) -> list[dict[str, Any]]:
    """기준값이 있는 설정들."""
    raced = [c.options for c in [*RACES, *CASES] if isinstance(c, Race) and c.optimizer == name and not c.gaps and not c.groups]
    descents = [c.options for c in CASES if isinstance(c, Descent)] if name == "LBFGS" else []
    return [*raced, *descents, *(options for options, _, _ in FORMULAS.get(name, []))]


def descend(optimizer: Any, params: list[Any], first: int, steps: int) -> None:
    """정해진 골짜기를 ``steps`` 걸음."""
    for step in range(first, first + steps):
        target = wave((), float(step)).item()

        def closure(target: float = target) -> Any:
            optimizer.zero_grad()
            loss = sum((((p - target) ** 2) * (k + 1.0)).sum() for k, p in enumerate(params))
            loss.backward()
            return loss

        optimizer.step(closure)


def fresh(dtype: Any) -> list[Any]:
    return [tg.tensor(wave(s, k).astype(dtype), requires_grad=True) for k, s in enumerate(((3, 2), (2, 4)))]


EVERY = [(name, k) for name in sorted(OPTIMIZERS) for k in range(len(settings(name)))]


@pytest.mark.parametrize("name,k", EVERY)
def test_float32_stays_float32(name, k):
    params = fresh(np.float32)
    optimizer = OPTIMIZERS[name](params, **settings(name)[k])
    descend(optimizer, params, 0, 3)
    assert {p.dtype for p in params} == {np.dtype(np.float32)}
    state = [v for each in optimizer.state_dict()["state"].values() for v in each.values()]
    arrays = [v for v in state if isinstance(v, (np.ndarray, tg.Tensor)) and v.ndim]
    assert {np.dtype(v.dtype) for v in arrays} <= {np.dtype(np.float32)}


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("name,k", EVERY)
def test_an_optimizer_resumes_from_its_state(name, k, dtype):
    params = fresh(dtype)
    optimizer = OPTIMIZERS[name](params, **settings(name)[k])
    descend(optimizer, params, 0, 3)
    saved = through_a_file(optimizer.state_dict())
    again = [tg.tensor(p.data.copy(), requires_grad=True) for p in params]
    resumed = OPTIMIZERS[name](again)
    resumed.load_state_dict(saved)
    other = [tg.tensor(p.data.copy(), requires_grad=True) for p in params]
    forgetful = OPTIMIZERS[name](other, **settings(name)[k])
    for one, its in ((optimizer, params), (resumed, again), (forgetful, other)):
        descend(one, its, 3, 3)
    for p, q in zip(params, again, strict=True):
        np.testing.assert_array_equal(p.data, q.data)
    kept = [v for each in optimizer.state_dict()["state"].values() for v in each.values()]
    if any(isinstance(v, (np.ndarray, tg.Tensor)) and v.ndim and np.any(np.asarray(v)) for v in kept):  # 상태가 있는 것은, 그것을 잊으면 다른 길을 간다
        assert any((p.data != q.data).any() for p, q in zip(params, other, strict=True))


@pytest.mark.parametrize("case", [c for c in CASES if isinstance(c, Schedule)], ids=str)
def test_a_schedule_resumes_from_its_state(case):
    optimizer, schedule = case.made(OURS)
    half = copy.copy(case)
    half.steps = 5
    half.rows(optimizer, schedule)
    again, resumed = case.made(OURS)
    resumed.load_state_dict(through_a_file(schedule.state_dict()))
    again.load_state_dict(through_a_file(optimizer.state_dict()))
    assert case.rows(again, resumed, 5) == case.rows(optimizer, schedule, 5)


@pytest.mark.parametrize("case", [c for c in CASES if isinstance(c, Averaging)], ids=str)
def test_an_average_keeps_float32(case):
    assert {v.dtype for v in case.run(OURS, np.float32).values()} == {np.dtype(np.float32)}
