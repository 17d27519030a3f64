"""옵티마이저, 학습률 일정, 무게의 평균의 복사와 저장은 온전하다: 홀로든 함께든, 배우던 도중이든, 복사본은 원본이 갔을 길을 비트까지 똑같이 간다.

공개된 이름을 걸어 다니며 찾는다: 새 옵티마이저나 일정을 만들고 예를 잊으면 빨개진다.
"""

from __future__ import annotations

import copy
import inspect
import pickle
import sys
from dataclasses import dataclass, field
from functools import partial
from typing import Any

import numpy as np
import pytest
from support.copies import OURS, WAYS, in_a_new_process, same_bits
from support.reference.cases import RACES, Race, wave
from support.reference.family_optim import CASES, Descent, Schedule

import tinygrad_ko as tg
from tinygrad_ko import nn, optim
from tinygrad_ko.errors import DataError
from tinygrad_ko.optim import lr_scheduler, swa_utils

OPTIMIZERS = {n: t for n in optim.__all__ if inspect.isclass(t := getattr(optim, n)) and issubclass(t, optim.Optimizer) and t is not optim.Optimizer}
SCHEDULES = {"SWALR", *(n for n in lr_scheduler.__all__ if n != "LRScheduler")}
STEPS = 4


def settings(name: str) -> list[dict[str, Any]]:
    """기준값이 있는 설정들, 그리고 기본."""
    raced = [c.options for c in [*RACES, *CASES] if isinstance(c, Race) and c.optimizer == name]
    found = [{}, *raced, *([c.options for c in CASES if isinstance(c, Descent)] if name == "LBFGS" else [])]
    return [o for k, o in enumerate(found) if o not in found[:k]]


EVERY = [(name, k) for name in sorted(OPTIMIZERS) for k in range(len(settings(name)))]


@dataclass
class Walk:
    """정해진 골짜기를 내려가는 옵티마이저와 그 매개변수. 기울기가 처음에는, 그리고 이따금 없는 매개변수도 있다."""

    params: list[Any]
    optimizer: Any
    schedule: Any = None
    step: int = 0

    @classmethod
    def begun(cls, name: str, k: int, dtype: Any) -> Walk:
        params = [tg.tensor(wave(s, j).astype(dtype), requires_grad=True) for j, s in enumerate(((3, 2), (2, 4), (1, 2)))]
        walk = cls(params, OPTIMIZERS[name](params, **settings(name)[k]))
        walk.run()
        return walk

    def missing(self, k: int) -> bool:
        """이번 걸음에 ``k`` 번째는 손실에 없는가: 1번은 이따금, 2번은 복사한 뒤에야 나온다."""
        return (k == 1 and self.step % 4 == 2) or (k == 2 and self.step <= STEPS)

    def closure(self) -> Any:
        self.optimizer.zero_grad()
        terms = [((p - wave((), float(self.step)).item()) ** 2).sum() * (k + 1.0) for k, p in enumerate(self.params) if not self.missing(k)]
        loss = sum(terms[1:], terms[0])
        loss.backward()
        return loss

    def run(self) -> list[np.ndarray]:
        seen = []
        for _ in range(STEPS):
            self.step += 1
            self.optimizer.step(self.closure)
            seen += [p.data.copy() for p in self.params]
            if self.schedule is not None:
                self.schedule.step(*([1.0] if isinstance(self.schedule, lr_scheduler.ReduceLROnPlateau) else []))
                seen.append(np.array([[v for n, v in sorted(g.items()) if n in ("lr", "momentum")] for g in self.optimizer.param_groups]))
        return seen


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize(("name", "k"), EVERY)
def test_copies_of_an_optimizer_go_on_exactly_as_the_original(name, k, dtype):
    never_copied = Walk.begun(name, k, dtype).run()
    original = Walk.begun(name, k, dtype)
    for copied in WAYS.values():  # 복사본이 먼저 간다: 원본을 건드린다면 아래에서 드러난다
        same_bits(copied(original).run(), never_copied)
    same_bits(original.run(), never_copied)


@pytest.mark.slow
def test_copies_of_an_optimizer_go_on_in_another_process():
    originals = [Walk.begun(name, k, np.float32) for name, k in EVERY]
    for original, there in zip(originals, in_a_new_process(originals), strict=True):
        same_bits(original.run(), there)


@pytest.mark.parametrize("copied", WAYS.values(), ids=WAYS)
@pytest.mark.parametrize("name", sorted(OPTIMIZERS))
def test_an_optimizer_copied_alone_takes_its_own_parameters_along(name, copied):
    """PyTorch처럼: 모델 없이 복사한 옵티마이저는 복사한 매개변수를 갖는다. 상태도 기울기도 함께 간다."""
    walk = Walk.begun(name, 0, np.float64)
    alone = copied(walk.optimizer)
    its = alone.param_groups[0]["params"]
    assert [p.tolist() for p in its] == [p.tolist() for p in walk.params] and not {*map(id, its)} & {*map(id, walk.params)}
    assert [None if p.grad is None else p.grad.tolist() for p in its] == [None if p.grad is None else p.grad.tolist() for p in walk.params]
    same_bits(Walk(its, alone, step=walk.step).run(), walk.run())


def test_the_weight_moves_by_each_gradient():
    """복사본의 줄이 원본의 기울기 자리를 보고 있으면 옛 기울기로 걷는다."""
    model = nn.Linear(1, 1, bias=False)
    optimizer = optim.SGD(model.parameters(), lr=1)
    model.weight.grad = [[1.0]]
    optimizer.step()
    for copied in WAYS.values():
        twin, its = copied((model, optimizer))
        start, moves = twin.weight.item(), []
        for g in (5.0, -7.0, 0.0):
            twin.weight.grad = [[g]]
            its.step()
            moves.append(round(start - twin.weight.item(), 5))
            start = twin.weight.item()
        assert moves == [5, -7, 0] and its.param_groups[0]["params"][0] is twin.weight


@pytest.mark.parametrize("copied", WAYS.values(), ids=WAYS)
def test_what_is_changed_between_copying_and_stepping_is_followed(copied):
    """dtype 을 바꾸거나, 그룹을 더하거나, 학습률을 바꾼 복사본도 원본과 같다."""
    model = nn.Linear(3, 2, generator=0)
    optimizer = optim.Adam([model.weight], lr=0.1)
    model.weight.grad = wave((2, 3)).astype(np.float32)
    optimizer.step()
    pairs = [(model, optimizer), copied((model, optimizer))]
    for one, its in pairs:
        one.double()
        its.add_param_group({"params": [one.bias], "lr": 0.5})
        its.param_groups[0]["lr"] = 0.01
        for k in range(2):
            one.weight.grad, one.bias.grad = wave((2, 3), k), wave((2,), k)
            its.step()
    same_bits([p.data for p in pairs[0][0].parameters()], [p.data for p in pairs[1][0].parameters()])
    shallow = copy.copy(optimizer)  # 얕은 복사는 매개변수와 상태를 나누어 쓴다
    assert shallow.param_groups is optimizer.param_groups


# ── 학습률 일정 ──


def shrinking(t: int) -> float:
    return 1 / (1 + t)


@dataclass
class Course:
    """옵티마이저와 일정, 그 자취."""

    case: Schedule
    optimizer: Any
    schedule: Any
    first: int = 5
    momenta: list[Any] = field(default_factory=list)

    @classmethod
    def begun(cls, case: Schedule) -> Course:
        if "lr_lambda" in case.options:  # 이름 없는 함수는 저장할 수 없다
            case = Schedule(case.kind, {"lr_lambda": shrinking}, case.optimizer, case.steps)
        optimizer, schedule = case.made(OURS)
        Schedule(case.kind, case.options, case.optimizer, 5).rows(optimizer, schedule)
        return cls(case, optimizer, schedule)

    def run(self) -> list[np.ndarray]:
        return [np.array(self.case.rows(self.optimizer, self.schedule, self.first)), np.array(self.schedule.get_last_lr())]


COURSES = [c for c in CASES if isinstance(c, Schedule)]


@pytest.mark.parametrize("case", COURSES, ids=str)
def test_copies_of_a_schedule_go_on_exactly_as_the_original(case):
    never_copied = Course.begun(case).run()
    original = Course.begun(case)
    for copied in WAYS.values():
        twin = copied(original)
        assert twin.schedule.optimizer is twin.optimizer is not original.optimizer
        same_bits(twin.run(), never_copied)
        alone = copied(original.schedule)  # 일정만 복사하면 제 옵티마이저를 데리고 간다
        same_bits(Course(original.case, alone.optimizer, alone).run(), never_copied)
    same_bits(original.run(), never_copied)


@pytest.mark.slow
def test_copies_of_a_schedule_go_on_in_another_process():
    originals = [Course.begun(case) for case in COURSES]
    for original, there in zip(originals, in_a_new_process(originals), strict=True):
        same_bits(original.run(), there)


def test_every_public_optimizer_and_schedule_is_here():
    assert {case.kind for case in COURSES} == SCHEDULES and {name for name, _ in EVERY} == {*OPTIMIZERS} and len(OPTIMIZERS) > 10


@pytest.mark.parametrize("copied", WAYS.values(), ids=WAYS)
def test_model_optimizer_schedule_and_average_go_together(copied):
    model = nn.Sequential(nn.Linear(3, 4, generator=0), nn.BatchNorm1d(4), nn.Linear(4, 2, generator=1))
    optimizer = optim.SGD(model.parameters(), lr=0.1, momentum=0.9)
    schedule = lr_scheduler.OneCycleLR(optimizer, 0.05, total_steps=9)
    averages = [optim.AveragedModel(model), optim.AveragedModel(model, avg_fn=swa_utils.get_ema_avg_fn(0.7), use_buffers=True)]
    x = wave((5, 3)).astype(np.float32)

    def learn(model: Any, optimizer: Any, schedule: Any, averages: Any) -> list[np.ndarray]:
        seen = []
        for _ in range(3):
            optimizer.zero_grad()
            (model(x) ** 2).mean().backward()
            optimizer.step()
            schedule.step()
            for average in averages:
                average.update_parameters(model)
            seen += [t.data.copy() for m in (model, *averages) for t in (*m.parameters(), *m.buffers())]
        return seen

    learn(model, optimizer, schedule, averages)
    twins = copied((model, optimizer, schedule, averages))
    same_bits(learn(*twins), learn(model, optimizer, schedule, averages))


# ── L-BFGS: 망가진 상태는 불러올 때 알린다 ──


def remembered() -> tuple[Any, dict[str, Any]]:
    walk = Walk.begun("LBFGS", 0, np.float64)
    return walk, pickle.loads(pickle.dumps(walk.optimizer.state_dict()))


def without(name: str) -> Any:
    return lambda saved: saved.pop(name)


BROKEN = {
    "모양이 다른 방향": lambda saved: saved.update(d=np.ones(3)),
    "2차원 기울기": lambda saved: saved.update(prev_flat_grad=saved["prev_flat_grad"][None]),
    "모양이 다른 기억": lambda saved: saved["old_dirs"].__setitem__(0, np.ones(2)),
    "짝이 맞지 않는 기억": lambda saved: saved["old_stps"].pop(),
    "글": lambda saved: saved.update(d="방향"),
    "글의 배열": lambda saved: saved.update(d=np.array(["1"] * saved["d"].size)),
    "글인 걸음 수": lambda saved: saved.update(n_iter="12"),
    "소수인 걸음 수": lambda saved: saved.update(n_iter=1.5),
    "음수인 걸음 수": lambda saved: saved.update(n_iter=-1),
    "NaN 인 방향": lambda saved: saved.update(d=saved["d"] * np.nan),
    "NaN 인 기억": lambda saved: saved.update(old_stps=[v * np.nan for v in saved["old_stps"]]),
    "NaN 인 보폭": lambda saved: saved.update(t=np.nan),
    "글인 보폭": lambda saved: saved.update(t="1"),
    "목록이 아닌 기억": lambda saved: saved.update(old_dirs=3),
    "방향이 없음": without("d"), "보폭이 없음": without("t"), "기울기가 없음": without("prev_flat_grad"), "기억이 없음": without("old_dirs"),
    "걸음 수가 없음": without("n_iter"),
}


@pytest.mark.parametrize("kind", BROKEN)
def test_a_broken_state_of_lbfgs_is_refused_and_nothing_changes(kind):
    walk, state = remembered()
    before = pickle.dumps(walk.optimizer.state_dict())
    BROKEN[kind](state["state"][0])
    with pytest.raises(DataError, match=r"LBFGS\.load_state_dict"):
        walk.optimizer.load_state_dict(state)
    assert pickle.dumps(walk.optimizer.state_dict()) == before
    walk.run()


@pytest.mark.parametrize("state", [3, "상태", [1], {0: 3}, {1: {}}])
def test_a_state_of_lbfgs_that_is_no_dictionary_is_refused(state):
    walk, saved = remembered()
    with pytest.raises(DataError, match=r"LBFGS\.load_state_dict"):
        walk.optimizer.load_state_dict({**saved, "state": state})


def interrupted_at(line: int, act: Any) -> bool:
    """``act()`` 를 하다가 L-BFGS의 ``line`` 번째 줄에서 멈춘다(Ctrl+C). 그 전에 끝났으면 거짓."""
    passed = 0

    def trace(frame: Any, event: str, argument: Any) -> Any:
        nonlocal passed
        if not frame.f_code.co_filename.endswith("lbfgs.py"):
            return None
        passed += event == "line"
        if passed == line:
            raise KeyboardInterrupt
        return trace

    before = sys.gettrace()
    sys.settrace(trace)
    try:
        act()
    except KeyboardInterrupt:
        return True
    finally:
        sys.settrace(before)
    return False


@pytest.mark.slow
def test_lbfgs_interrupted_anywhere_goes_on():
    """어느 줄에서 멈추어도 기억은 한 걸음의 앞이거나 뒤이다: 이어서 걸을 수 있고, 그 상태를 저장하고 불러올 수 있다."""
    start, line = Walk.begun("LBFGS", 0, np.float64), 0
    start.optimizer.load_state_dict(optim.LBFGS(start.params, max_iter=4).state_dict())  # 첫걸음의 줄들도 지나도록
    start.step += 1  # 바닥이 옮겨 간다
    while True:
        line += 1
        walk = copy.deepcopy(start)
        if not interrupted_at(line, partial(walk.optimizer.step, walk.closure)):
            break
        fresh = optim.LBFGS([tg.tensor(p.data, requires_grad=True) for p in walk.params])
        fresh.load_state_dict(walk.optimizer.state_dict())
        walk.run()
        assert all(np.isfinite(p.data).all() for p in walk.params)
    assert line > 50


@pytest.mark.parametrize("name", sorted(OPTIMIZERS.keys() - {"LBFGS"}))
def test_a_broken_state_is_refused_and_nothing_changes(name):
    walk = Walk.begun(name, len(settings(name)) - 1, np.float64)
    state = walk.optimizer.state_dict()
    before = pickle.dumps(state)
    for key, value in state["state"][0].items():
        for wrong in ("글", np.ones(5), {}) if key == "step" else ("글", np.full(value.shape, "글"), np.ones(5), {}):
            with pytest.raises(DataError, match=rf"{name}\.load_state_dict"):
                walk.optimizer.load_state_dict({**state, "state": {**state["state"], 0: {**state["state"][0], key: wrong}}})
    for wrong in (3, "상태", [1], {0: 3}):
        with pytest.raises(DataError, match=rf"{name}\.load_state_dict"):
            walk.optimizer.load_state_dict({**state, "state": wrong})
    assert pickle.dumps(walk.optimizer.state_dict()) == before


@pytest.mark.parametrize("name", ["AveragedModel", "SWALR", "_arithmetic", "_exponential", "_each"])
def test_what_was_saved_before_the_files_were_divided_is_found(name):
    """저장한 것(pickle)은 클래스와 식을 그때의 모듈 이름으로 찾는다."""
    assert callable(pickle.loads(f"ctinygrad_ko.optim.swa_utils\n{name}\n.".encode()))
