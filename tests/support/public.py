"""공개된 것을 모두 걷는다: 방마다의 이름과 부를 수 있는 것, 클래스마다 하나씩 만든 것의 메서드."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator
from functools import partial
from importlib import import_module
from typing import Any

import numpy as np

import tinygrad_ko as tg
from support.reference.cases import Ours
from support.reference.layers import Layer, families

ROOMS = (
    "", "autograd", "fft", "linalg", "nn", "nn.functional", "nn.init", "nn.utils", "nn.utils.parametrizations", "nn.utils.parametrize",
    "nn.utils.prune", "nn.utils.rnn", "nn.utils.stateless", "optim", "optim.lr_scheduler", "optim.swa_utils", "data", "data.augment", "view.plots", "training", "io", "distributed",
    "interchange", "interchange.onnx", "exercises",
)


def room(path: str) -> Any:
    return import_module(f"tinygrad_ko.{path}".rstrip("."))


def written(path: str) -> str:
    """쓰는 사람이 적는 이름."""
    return f"tg.{path}".replace("view.plots", "plot").rstrip(".")


def callables() -> Iterator[tuple[str, Any]]:
    """방의 함수와 클래스."""
    for path in ROOMS:
        found = room(path)
        for name in sorted({*dir(found)} if path in ("", "fft", "linalg") else found.__all__):
            thing = getattr(found, name)
            ours = (getattr(thing, "__module__", None) or "").startswith("tinygrad_ko")
            if name[0] != "_" and callable(thing) and ours and not (inspect.isclass(thing) and issubclass(thing, BaseException)):
                yield f"{written(path)}.{name}", thing


X = np.arange(1.0, 5.0).reshape(2, 2)


def _leaf() -> tg.Tensor:
    return tg.tensor(X, requires_grad=True)


def _loss() -> tg.Tensor:
    loss = (_leaf() * 2).sum()
    loss.backward()
    return loss


def _optimizer() -> tg.optim.Optimizer:
    return tg.optim.SGD([_leaf()], lr=0.1)


def _compared() -> Any:
    x = _leaf()
    return tg.compare("x", X, x, (x * 2).sum())


def _layer(kind: str) -> Any:
    return next(case for cases in families().values() for case in cases if isinstance(case, Layer) and case.kind == kind).made(Ours(), np.float64)


def instances() -> dict[str, Callable[[], Any]]:
    """클래스마다 하나 만드는 법."""
    schedules: dict[str, tuple[Any, ...]] = {
        "ChainedScheduler": ([tg.optim.lr_scheduler.StepLR(_optimizer(), 2)],), "CyclicLR": (0.1, 0.2), "LambdaLR": (lambda k: 1.0,),
        "MultiplicativeLR": (lambda k: 1.0,), "StepLR": (2,), "MultiStepLR": ([2],), "ExponentialLR": (0.5,), "CosineAnnealingLR": (5,),
        "CosineAnnealingWarmRestarts": (5,), "ConstantLR": (), "LinearLR": (), "PolynomialLR": (), "ReduceLROnPlateau": (),
        "OneCycleLR": (0.1, 10),
    }
    kinds = {case.kind for cases in families().values() for case in cases if isinstance(case, Layer) and case.prepare is None}
    data = tg.data.TensorDataset(tg.tensor(X), [0, 1])
    made: dict[str, Callable[[], Any]] = {
        **{f"nn.{kind}": partial(_layer, kind) for kind in sorted(kinds)},
        "Tensor": _leaf, "nn.Parameter": lambda: tg.nn.Parameter(X), "nn.Module": tg.nn.Module,
        "nn.Sequential": lambda: tg.nn.Sequential(tg.nn.ReLU()), "nn.ModuleList": lambda: tg.nn.ModuleList([tg.nn.ReLU()]),
        "nn.ModuleDict": lambda: tg.nn.ModuleDict({"a": tg.nn.ReLU()}), "nn.ParameterList": lambda: tg.nn.ParameterList([X]),
        "nn.ParameterDict": lambda: tg.nn.ParameterDict({"a": X}),
        **{f"optim.{n}": partial(lambda n: getattr(tg.optim, n)([_leaf()], lr=0.1), n) for n in tg.optim.__all__
           if inspect.isclass(getattr(tg.optim, n)) and issubclass(getattr(tg.optim, n), tg.optim.Optimizer) and n != "Optimizer"},
        **{f"optim.lr_scheduler.{n}": partial(
            lambda n, more: getattr(tg.optim.lr_scheduler, n)(*([] if n == "ChainedScheduler" else [_optimizer()]), *more), n, more)
           for n, more in schedules.items()},
        "optim.AveragedModel": lambda: tg.optim.AveragedModel(tg.nn.Linear(2, 2)),
        "data.TensorDataset": lambda: data, "data.Subset": lambda: tg.data.Subset(data, [0]),
        "data.ConcatDataset": lambda: tg.data.ConcatDataset([data, data]), "data.DataLoader": lambda: tg.data.DataLoader(data),
        "data.StandardScaler": tg.data.StandardScaler, "data.MinMaxScaler": tg.data.MinMaxScaler, "data.OneHotEncoder": tg.data.OneHotEncoder,
        "data.RandomSampler": lambda: tg.data.RandomSampler(data), "data.SequentialSampler": lambda: tg.data.SequentialSampler(data),
        "graph": lambda: tg.graph(_loss()), "explain": lambda: tg.explain(_loss()), "play": lambda: tg.play(_loss()),
        "exercise": lambda: tg.exercise(1), "exercise()": tg.exercise, "compare": _compared,
        "plot.GradientNorms": lambda: tg.plot.GradientNorms(tg.nn.Linear(2, 2)),
    }
    return made


def methods(thing: Any) -> Iterator[str]:
    """우리가 적은 공개 메서드의 이름."""
    for name in dir(type(thing)):
        if name[0] == "_":
            continue
        owner = next((c for c in type(thing).__mro__ if name in vars(c)), None)
        if owner is not None and owner.__module__.startswith("tinygrad_ko") and callable(vars(owner)[name]):
            if not isinstance(inspect.getattr_static(thing, name), property):
                yield name
