"""옵티마이저의 20걸음, 준뉴턴법의 자취, 학습률 일정의 자취."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np
from support.reference.cases import Race, wave

SETTINGS: dict[str, list[dict[str, Any]]] = {
    "ASGD": [{"lr": 0.05}, {"lr": 0.1, "lambd": 0.5, "alpha": 0.5, "t0": 3.0}, {"lr": 0.05, "t0": 0.0, "weight_decay": 0.1, "maximize": True}],
    "Adafactor": [{}, {"lr": 0.2, "beta2_decay": -0.5, "eps": (1e-3, 0.5), "d": 2.0}, {"lr": 0.05, "weight_decay": 0.1, "maximize": True}],
    "Adadelta": [{"lr": 1.0}, {"lr": 0.5, "rho": 0.5, "eps": 1e-3}, {"lr": 1.0, "weight_decay": 0.1, "maximize": True}],
    "Adamax": [{"lr": 0.05}, {"lr": 0.05, "betas": (0.5, 0.8), "eps": 1e-3}, {"lr": 0.05, "weight_decay": 0.1, "maximize": True}],
    "NAdam": [{"lr": 0.05}, {"lr": 0.05, "betas": (0.5, 0.8), "eps": 1e-3, "momentum_decay": 0.5},
              {"lr": 0.05, "weight_decay": 0.1, "decoupled_weight_decay": True}, {"lr": 0.05, "weight_decay": 0.1, "maximize": True}],
    "RAdam": [{"lr": 0.05}, {"lr": 0.05, "betas": (0.5, 0.8), "eps": 1e-3}, {"lr": 0.05, "betas": (0.9, 0.99), "weight_decay": 0.1},
              {"lr": 0.05, "weight_decay": 0.1, "decoupled_weight_decay": True, "maximize": True}],
    "Rprop": [{"lr": 0.05}, {"lr": 0.05, "etas": (0.3, 1.5), "step_sizes": (0.01, 0.2)}, {"lr": 0.05, "maximize": True}],
}


@dataclass
class Descent:
    """``closure`` 를 받는 옵티마이저로 굽은 골짜기를 내려간다."""

    options: dict[str, Any] = field(default_factory=dict)
    steps: int = 4
    start: tuple[float, ...] = (-1.2, 1.0)
    rtol32: float = 2e-3

    def __str__(self) -> str:
        return "-".join(["LBFGS", *(f"{k}={v}" for k, v in self.options.items()), str(self.steps), str(self.start)])

    def run(self, side: Any, dtype: Any = np.float64) -> dict[str, np.ndarray]:
        """걸음마다의 자리와 손실."""
        p, q = (side.leaf(np.array(v, dtype)) for v in (self.start, self.start[::-1]))
        optimizer = side.optim.LBFGS([p, q], **self.options)

        def closure() -> Any:
            optimizer.zero_grad()
            loss = 3 * (p[1] - p[0] * p[0]) ** 2 + (1 - p[0]) ** 2 + ((q - p) ** 4).sum() + (q * q).sum() * 0.5
            loss.backward()
            return loss

        found = {}
        for k in range(self.steps):
            loss = optimizer.step(closure)
            found[f"손실 {k}"] = side.array(loss)
            found[f"자리 {k}"] = np.concatenate([side.array(p), side.array(q)])
        return found


@dataclass
class Schedule:
    """학습률 일정의 자취: 걸음마다 학습률과 모멘텀."""

    kind: str
    options: dict[str, Any] = field(default_factory=dict)
    optimizer: str = "SGD"
    steps: int = 14

    def __str__(self) -> str:
        return "-".join([self.kind, self.optimizer, *(f"{k}={v}" for k, v in self.options.items() if not callable(v))])

    def made(self, side: Any, dtype: Any = np.float64) -> tuple[Any, Any]:
        """옵티마이저와 그 일정."""
        groups = [{"params": [side.leaf(np.ones(2, dtype))], "lr": 0.4}, {"params": [side.leaf(np.ones(3, dtype))]}]
        settings = {"lr": 0.1, "momentum": 0.9} if self.optimizer == "SGD" else {"lr": 0.1}
        optimizer = getattr(side.optim, self.optimizer)(groups, **settings)
        room = side.optim.lr_scheduler
        if self.kind == "SWALR":
            room = side.optim.swa_utils
        if self.kind == "ChainedScheduler":
            schedule = room.ChainedScheduler([room.LinearLR(optimizer, 0.25, total_iters=3), room.ExponentialLR(optimizer, 0.8), room.StepLR(optimizer, 4, 0.5)])
        elif self.kind == "SequentialLR":
            parts = [room.LinearLR(optimizer, 0.25, total_iters=3), room.CosineAnnealingLR(optimizer, 5), room.ExponentialLR(optimizer, 0.7)]
            schedule = room.SequentialLR(optimizer, parts, [3, 9])
        else:
            schedule = getattr(room, self.kind)(optimizer, **self.options)
        return optimizer, schedule

    def rows(self, optimizer: Any, schedule: Any, first: int = 0) -> list[list[float]]:
        """``first`` 걸음부터: 그룹 둘의 학습률과 모멘텀."""
        rows = []
        for k in range(first, self.steps):
            moment = [g["momentum"] if "momentum" in g else g["betas"][0] for g in optimizer.param_groups]
            rows.append([float(g["lr"]) for g in optimizer.param_groups] + [float(m) for m in moment])
            optimizer.step()
            schedule.step(*([[1.0, 0.9, 0.9, 0.95, 0.9, 0.2, 0.3, 0.3, 0.3, 0.3, 0.3, 0.1999, 0.4, 0.4][k]] if self.kind == "ReduceLROnPlateau" else []))
        return rows

    def run(self, side: Any, dtype: Any = np.float64) -> dict[str, np.ndarray]:
        """그룹 둘의 학습률과 모멘텀의 표."""
        return {"일정": np.array(self.rows(*self.made(side, dtype)), dtype)}


@dataclass
class Averaging:
    """``swa_utils`` 의 평균하는 법 하나로 네 번 평균한 무게와 버퍼."""

    rule: str
    options: dict[str, Any] = field(default_factory=dict)
    use_buffers: bool = False
    rtol: float = 1e-8

    def __str__(self) -> str:
        return "-".join([self.rule, *(f"{k}={v}" for k, v in self.options.items()), *(["버퍼도"] if self.use_buffers else [])])

    def run(self, side: Any, dtype: Any = np.float64) -> dict[str, np.ndarray]:
        """걸음마다 옮긴 모델을 넣은 뒤의 평균."""
        model = side.nn.Sequential(side.nn.Linear(3, 2), side.nn.BatchNorm1d(2))
        model = model.double() if dtype == np.float64 else model.float()
        room = side.optim.swa_utils
        slot = "multi_avg_fn" if "multi" in self.rule else "avg_fn"
        average = room.AveragedModel(model, **{slot: getattr(room, self.rule)(**self.options)}, use_buffers=self.use_buffers)
        for step in range(4):
            for k, (_, p) in enumerate([*model.named_parameters(), *[b for b in model.named_buffers() if side.is_float(b[1])]]):
                side.put(p, wave(tuple(p.shape), step + 0.3 * k).astype(dtype))
            average.update_parameters(model)
        kept = [*average.module.named_parameters(), *average.module.named_buffers()]
        return {name: side.array(p) for name, p in kept if side.is_float(p)}


CASES = [
    # PyTorch는 NAdam 의 모멘텀의 곱과 ASGD 의 학습률을 float32 로 센다
    *[Race(name, options, gaps=gaps, rtol={"NAdam": 1e-6, "ASGD": 1e-5}.get(name, 1e-8)) for name, choices in SETTINGS.items() for options in choices for gaps in (False, True)],
    *[Race(name, {"lr": 0.05}, groups=True, rtol=1e-5 if name == "ASGD" else 1e-6) for name in SETTINGS if name != "Rprop"],
    *[Descent(o) for o in ({"lr": 0.1}, {"lr": 0.1, "max_iter": 3, "history_size": 2}, {"line_search_fn": "strong_wolfe"},
                           {"line_search_fn": "strong_wolfe", "max_iter": 3, "max_eval": 5},
                           {"line_search_fn": "strong_wolfe", "lr": 20, "max_iter": 2})],
    # 처음 보폭이 아주 작으면 float32 로는 손실의 차이가 반올림에 묻혀 다른 보폭을 고른다
    Descent({"line_search_fn": "strong_wolfe", "lr": 0.01, "max_iter": 2}, rtol32=0.2),
    Descent({"line_search_fn": "strong_wolfe", "max_iter": 4}, 3, (3.0, -2.0)),
    Schedule("StepLR", {"step_size": 3, "gamma": 0.5}), Schedule("MultiStepLR", {"milestones": [2, 5, 5, 9], "gamma": 0.5}),
    Schedule("ExponentialLR", {"gamma": 0.8}), Schedule("ConstantLR", {"factor": 0.5, "total_iters": 4}),
    Schedule("LinearLR", {"start_factor": 0.25, "end_factor": 0.75, "total_iters": 6}), Schedule("LinearLR"),
    Schedule("PolynomialLR", {"total_iters": 8, "power": 2.0}), Schedule("CosineAnnealingLR", {"T_max": 6, "eta_min": 0.01}),
    Schedule("CosineAnnealingWarmRestarts", {"T_0": 3, "T_mult": 2, "eta_min": 0.01}), Schedule("LambdaLR", {"lr_lambda": lambda t: 1 / (1 + t)}),
    Schedule("MultiplicativeLR", {"lr_lambda": lambda t: 1 - 0.1 / t}),
    Schedule("OneCycleLR", {"max_lr": [0.5, 1.0], "total_steps": 14}), Schedule("OneCycleLR", {"max_lr": 0.5, "epochs": 4, "steps_per_epoch": 4, "anneal_strategy": "linear"}, "Adam"),
    Schedule("OneCycleLR", {"max_lr": 0.5, "total_steps": 15, "three_phase": True, "pct_start": 0.4}),
    Schedule("ReduceLROnPlateau", {"factor": 0.5, "patience": 1}), Schedule("ReduceLROnPlateau", {"factor": 0.5, "patience": 0, "cooldown": 2, "min_lr": [0.1, 0.01]}),
    Schedule("ReduceLROnPlateau", {"mode": "max", "factor": 0.5, "patience": 1, "threshold_mode": "abs", "threshold": 0.05}), Schedule("SequentialLR"),
    Schedule("ChainedScheduler"), Schedule("SWALR", {"swa_lr": [0.05, 0.02], "anneal_epochs": 6}), Schedule("SWALR", {"swa_lr": 0.05, "anneal_epochs": 0}),
    Schedule("SWALR", {"swa_lr": 0.05, "anneal_epochs": 5, "anneal_strategy": "linear"}, "Adam"),
    Schedule("CyclicLR", {"base_lr": [0.1, 0.05], "max_lr": 0.5, "step_size_up": 3, "step_size_down": 5}),
    Schedule("CyclicLR", {"base_lr": 0.1, "max_lr": 0.5, "step_size_up": 2, "mode": "triangular2", "base_momentum": 0.7}, "Adam"),
    Schedule("CyclicLR", {"base_lr": 0.1, "max_lr": 0.5, "step_size_up": 2, "mode": "exp_range", "gamma": 0.9, "cycle_momentum": False}),
    *[Averaging(rule, options, b) for b in (False, True) for rule, options in (("get_swa_avg_fn", {}), ("get_ema_avg_fn", {"decay": 0.75}), ("get_ema_avg_fn", {}))],
    # PyTorch는 여럿을 평균할 때의 비율을 float32 로 센다
    Averaging("get_swa_multi_avg_fn", rtol=1e-6), Averaging("get_ema_multi_avg_fn", {"decay": 0.75}),
]
