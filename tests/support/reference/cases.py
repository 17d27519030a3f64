"""PyTorch와 견줄 예들. 두 라이브러리의 이름과 인수가 같으므로, 예 하나를 두 쪽에서 똑같이 부른다.

입력은 난수가 아니라 식으로 만든다: NumPy의 판(version)이 달라도 같은 수이다.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

STORED = Path(__file__).with_name("nn_reference.json")
STEPS = 20


def wave(shape: tuple[int, ...], phase: float = 0.0, size: float = 2.5) -> np.ndarray:
    """−size 와 size 사이의, 되풀이되지 않는 수들."""
    k = np.arange(int(np.prod(shape, dtype=int)), dtype=float)
    return (size * np.sin(1.7 * k * k + 0.9 * k + phase)).reshape(shape)


def share(shape: tuple[int, ...], phase: float = 0.0) -> np.ndarray:
    """0과 1 사이의 수들."""
    return wave(shape, phase, 0.35) + 0.5


@dataclass
class Ours:
    """이 라이브러리로 부르는 법."""

    name: str = "tinygrad_ko"

    def __post_init__(self) -> None:
        import tinygrad_ko as tg
        from tinygrad_ko import nn, optim

        self.F, self.nn, self.optim, self._tg = nn.functional, nn, optim, tg

    def constant(self, value: Any) -> Any:
        return self._tg.tensor(value) if isinstance(value, np.ndarray) else value

    def leaf(self, value: np.ndarray) -> Any:
        return self._tg.tensor(value, requires_grad=True)

    def array(self, tensor: Any) -> np.ndarray:
        return np.array(tensor.detach().numpy())

    def put(self, parameter: Any, value: np.ndarray) -> None:
        parameter.data = value

    def is_float(self, tensor: Any) -> bool:
        return tensor.dtype.kind == "f"

    def joined(self, tensors: list[Any]) -> Any:
        return self._tg.concatenate([t.reshape(-1) for t in tensors])


@dataclass
class Theirs:
    """PyTorch로 부르는 법."""

    name: str = "torch"

    def __post_init__(self) -> None:
        import torch
        import torch.nn.utils.prune

        self.F, self.nn, self.optim, self._torch = torch.nn.functional, torch.nn, torch.optim, torch

    def constant(self, value: Any) -> Any:
        return self._torch.tensor(value) if isinstance(value, np.ndarray) else value

    def leaf(self, value: np.ndarray) -> Any:
        return self._torch.tensor(value, requires_grad=True)

    def array(self, tensor: Any) -> np.ndarray:
        return np.array(tensor.detach().numpy())

    def put(self, parameter: Any, value: np.ndarray) -> None:
        with self._torch.no_grad():
            parameter.copy_(self._torch.tensor(value))

    def is_float(self, tensor: Any) -> bool:
        return tensor.dtype.is_floating_point


# ── 함수: 값과 입력의 기울기 ──


@dataclass
class Call:
    """``F.함수(x, *rest, **options)`` 하나."""

    function: str
    x: np.ndarray
    rest: tuple[Any, ...] = ()
    options: dict[str, Any] = field(default_factory=dict)
    note: str = ""
    soft: bool = False  # 정답에 대한 기울기도 본다
    rtol: float = 1e-8

    def __str__(self) -> str:
        shown = [f"{k}={'배열' if isinstance(v, np.ndarray) else v}" for k, v in self.options.items()]
        return "-".join([self.function, "x".join(map(str, self.x.shape)), *([self.note] if self.note else []), *shown])

    def run(self, side: Any, dtype: Any = np.float64) -> dict[str, np.ndarray]:
        """값 ``y`` 와, 무작위로 보이는 씨앗에 대한 기울기 ``x``(와 ``t``)."""
        x = side.leaf(self.x.astype(dtype))
        rest = [cast(v, dtype) for v in self.rest]
        rest = [side.leaf(v) if self.soft else side.constant(v) for v in rest]
        options = {k: side.constant(cast(v, dtype)) for k, v in self.options.items()}
        y = getattr(side.F, self.function)(x, *rest, **options)
        seed = wave(tuple(y.shape), 0.3).astype(dtype)
        y.backward(side.constant(seed))
        found = {"y": side.array(y), "x": side.array(x.grad)}
        return {**found, "t": side.array(rest[0].grad)} if self.soft else found


def cast(value: Any, dtype: Any) -> Any:
    return value.astype(dtype) if isinstance(value, np.ndarray) and value.dtype.kind == "f" else value


A, N, C = (3, 4), 5, 4
REDUCTIONS = ("mean", "sum", "none")
KINKS = np.array([-7.0, -6.0, -1.0, -0.5, 0.0, 0.5, 1.0, 5.9, 6.0, 7.0, 30.0, -30.0])


def activations() -> Iterator[Call]:
    settings: list[tuple[str, dict[str, Any]]] = [
        ("relu", {}), ("leaky_relu", {}), ("leaky_relu", {"negative_slope": 0.1}), ("leaky_relu", {"negative_slope": 1.5}),
        ("elu", {}), ("elu", {"alpha": 0.3}), ("gelu", {}), ("gelu", {"approximate": "tanh"}), ("silu", {}),
        ("sigmoid", {}), ("tanh", {}), ("softplus", {}), ("softplus", {"beta": 2.5, "threshold": 3.0}),
        ("hardtanh", {}), ("hardtanh", {"min_val": -0.5, "max_val": 2.0}), ("relu6", {}),
    ]
    for name, options in settings:
        yield Call(name, wave(A, 0.2), options=options)
        yield Call(name, KINKS, options=options, note="꺾인 곳")
    for name in ("softmax", "log_softmax"):
        for dim in (0, 1, -1):
            yield Call(name, wave((2, 3, 4), 0.7), options={"dim": dim})


def losses() -> Iterator[Call]:
    x, t = wave(A, 0.1), wave(A, 0.8)
    t.flat[0] = x.flat[0]  # 차이가 정확히 0인 곳
    zero_one = (wave(A, 1.3) > 0).astype(float)
    w = share(A, 0.2)
    for reduction in REDUCTIONS:
        r = {"reduction": reduction}
        for name, options in (
            ("mse_loss", {}), ("l1_loss", {}), ("huber_loss", {}), ("huber_loss", {"delta": 0.4}),
            ("smooth_l1_loss", {}), ("smooth_l1_loss", {"beta": 0.4}), ("smooth_l1_loss", {"beta": 0.0}),
        ):
            yield Call(name, x, (t,), {**r, **options}, soft=True)
        for note, target in (("0과 1", zero_one), ("확률", share(A, 0.4))):
            yield Call("binary_cross_entropy", share(A), (target,), r, note)
            yield Call("binary_cross_entropy", share(A), (target,), {**r, "weight": w}, note)
            for options in ({}, {"weight": w}, {"pos_weight": share((4,), 2.0) * 3}, {"weight": w, "pos_weight": w * 2}):
                yield Call("binary_cross_entropy_with_logits", x, (target,), {**r, **options}, note)
        yield from classifications(r)
    yield Call("binary_cross_entropy", np.array([0.0, 1.0, 0.0, 1.0]), (np.array([0.0, 1.0, 1.0, 0.0]),), note="0과 1의 확률")


def classifications(reduction: dict[str, Any]) -> Iterator[Call]:
    weight = share((C,), 0.6)
    for shape in ((N, C), (N, C, 2), (N, C, 2, 3)):
        x = wave(shape, 0.5)
        t = (np.arange(int(np.prod(shape)) // C) * 7 % C).reshape(shape[:1] + shape[2:])
        some = np.where(np.arange(t.size).reshape(t.shape) % 3 == 1, -100, t)
        zeros = {"ignore_index": 0}
        for options in ({}, {"weight": weight}, zeros):
            yield Call("nll_loss", x, (t,), {**reduction, **options})
        yield Call("nll_loss", x, (some,), reduction, "빠진 것")
        for smoothing in ({}, {"label_smoothing": 0.2}):
            for options in ({}, {"weight": weight}, zeros):
                yield Call("cross_entropy", x, (t,), {**reduction, **options, **smoothing})
                if options is not zeros:
                    yield Call("cross_entropy", x, (some,), {**reduction, **options, **smoothing}, "빠진 것")
            p = share(shape, 0.9)
            p /= p.sum(1, keepdims=True)
            for options in ({}, {"weight": weight}):
                yield Call("cross_entropy", x, (p,), {**reduction, **options, **smoothing}, "확률", soft=True)
    yield Call("cross_entropy", wave((C,)), (np.array(2),), {**reduction, "weight": weight, "label_smoothing": 0.1}, "한 표본")


# ── 옵티마이저: 20걸음의 자취 ──


@dataclass
class Race:
    """옵티마이저 하나와 그 설정."""

    optimizer: str
    options: dict[str, Any] = field(default_factory=dict)
    gaps: bool = False  # 어떤 걸음에는 기울기가 없는 매개변수가 있다
    groups: bool = False
    rtol: float = 1e-8

    def __str__(self) -> str:
        extra = ["빈 걸음"] * self.gaps + ["두 그룹"] * self.groups
        return "-".join([self.optimizer, *(f"{k}={v}" for k, v in self.options.items()), *extra])

    def run(self, side: Any, dtype: Any = np.float64) -> dict[str, np.ndarray]:
        """1, 2, 10, 20걸음 뒤의 매개변수들을 이은 것."""
        params = [side.leaf(wave(s, k, 1.0).astype(dtype)) for k, s in enumerate(((3, 2), (4,), (), (2, 1, 2)))]
        given: Any = params
        if self.groups:
            given = [{"params": params[:2], "lr": 0.2, "weight_decay": 0.3}, {"params": params[2:]}]
        optimizer = getattr(side.optim, self.optimizer)(given, **self.options)
        found = {}
        for step in range(STEPS):
            for k, p in enumerate(params):
                missing = self.gaps and ((k == 1 and step % 3 == 1) or (k == 3 and step < 4) or (k == 0 and step == 7))
                gradient = 0.5 * side.array(p) + wave(tuple(p.shape), step + 3 * k, 1.0)
                p.grad = None if missing else side.constant(np.asarray(gradient, dtype))
            optimizer.step()
            if step + 1 in (1, 2, 10, STEPS):
                found[f"걸음 {step + 1}"] = np.concatenate([side.array(p).reshape(-1) for p in params])
        return found


def races() -> Iterator[Race]:
    settings: dict[str, list[dict[str, Any]]] = {
        "SGD": [{}, {"momentum": 0.9}, {"momentum": 0.9, "dampening": 0.3}, {"momentum": 0.9, "nesterov": True},
                {"weight_decay": 0.1}, {"momentum": 0.5, "weight_decay": 0.1, "maximize": True}],
        "Adagrad": [{}, {"lr_decay": 0.1}, {"initial_accumulator_value": 0.5, "eps": 1e-3}, {"weight_decay": 0.1},
                    {"maximize": True}],
        "RMSprop": [{}, {"alpha": 0.5}, {"centered": True}, {"momentum": 0.9}, {"centered": True, "momentum": 0.9},
                    {"weight_decay": 0.1, "maximize": True}],
        "Adam": [{}, {"betas": (0.5, 0.9), "eps": 1e-3}, {"amsgrad": True}, {"weight_decay": 0.1}, {"maximize": True},
                 {"weight_decay": 0.1, "decoupled_weight_decay": True}],
        "AdamW": [{}, {"weight_decay": 0.3}, {"amsgrad": True, "weight_decay": 0.1}, {"maximize": True}],
    }
    for name, choices in settings.items():
        for options in choices:
            yield Race(name, {"lr": 0.05, **options})
            yield Race(name, {"lr": 0.05, **options}, gaps=True)
        yield Race(name, {"lr": 0.05}, groups=True)


CALLS = [*activations(), *losses()]
RACES = list(races())


def stored() -> dict[str, dict[str, np.ndarray]]:
    """적어 둔 PyTorch의 답."""
    answers = json.loads(STORED.read_text(encoding="utf-8"))["answers"]
    return {case: {name: np.array(v, float) for name, v in found.items()} for case, found in answers.items()}


def assert_same(got: dict[str, np.ndarray], want: dict[str, np.ndarray], rtol: float = 1e-8, atol: float = 1e-12) -> None:
    assert got.keys() == want.keys()
    for name, value in want.items():
        assert value.shape in (got[name].shape, (got[name].size,)), name  # 적어 둔 답은 한 줄이다
        np.testing.assert_allclose(got[name], value.reshape(got[name].shape), rtol=rtol, atol=atol, err_msg=name)
