"""기울기의 답을 아는 곳: 5점 중심차분, PyTorch, 그리고 넓은 dtype 의 우리 것."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

import tinygrad_ko as tg
from support.fuzz import conventions
from support.fuzz.catalogue import entry
from support.fuzz.program import Program, Step, laid_out, walked
from tinygrad_ko.engine import wrap

STENCIL = np.array([-2.0, -1.0, 0.0, 1.0, 2.0])
WEIGHTS = np.array([1.0, -8.0, 0.0, 8.0, -1.0]) / 12.0
BENT = np.eye(5) - np.vander(STENCIL, 3) @ np.linalg.pinv(np.vander(STENCIL, 3))  # 2차식으로 설명되지 않는 것


MOVED = "값을 조금 옮기면 부를 수 없다(모양이 값에 달렸거나 정의역의 끝)"


class Skipped(Exception):
    """이 답지로는 볼 수 없는 프로그램. 글이 까닭이다."""


def numbers(program: Program, wide: bool) -> list[np.ndarray]:
    """잎의 값들. ``wide`` 이면 모두 float64."""
    return [laid_out(leaf.value.astype(np.float64) if wide else leaf.value, leaf.layout) for leaf in program.leaves]


def widened(step: Step, wide: bool) -> dict[str, Any]:
    """``wide`` 이면 dtype 을 고르는 인수도 float64 로."""
    return {k: np.float64 if wide and k == "dtype" and v is not None else v for k, v in step.options.items()}


def tensors(program: Program, arrays: Sequence[np.ndarray]) -> list[Any]:
    """우리 잎들: 배열과 기억 공간을 나눈다(고치면 드러나도록)."""
    return [tg.from_numpy(a) if leaf.constant else tg.from_numpy(a).requires_grad_() for leaf, a in zip(program.leaves, arrays, strict=True)]


def ours(program: Program, leaves: Sequence[Any], wide: bool, read: Callable[[Any], Any] = lambda x: x) -> list[Any]:
    """우리 것으로 돌린 값들."""
    try:
        return walked(program, leaves, lambda step, xs: entry(step.entry).run(*map(read, xs), **widened(step, wide)))
    except tg.errors.TinygradError as error:
        raise Skipped(MOVED) from error


def outputs(program: Program, values: Sequence[Any]) -> list[tuple[Any, np.ndarray]]:
    """(미분할 결과, 무게)의 목록."""
    return [(values[k], program.weight(k, values[k].shape, values[k].dtype)) for k in program.sinks() if values[k].requires_grad]


def wanted(program: Program) -> list[int]:
    """미분할 잎의 번호."""
    return [k for k, leaf in enumerate(program.leaves) if not leaf.constant]


def gradients(program: Program, arrays: Sequence[np.ndarray], wide: bool, read: Any = lambda x: x) -> list[np.ndarray]:
    """1차 기울기. 쓰이지 않은 잎의 것은 0."""
    leaves = tensors(program, arrays)
    ys = outputs(program, ours(program, leaves, wide, read))
    targets = [leaves[k] for k in wanted(program)]
    if not ys:
        return [np.zeros_like(t.data) for t in targets]
    found = tg.autograd.grad([y for y, _ in ys], targets, [wrap(v) for _, v in ys], allow_unused=True)
    return [np.zeros_like(t.data) if g is None else np.asarray(g.data) for t, g in zip(targets, found, strict=True)]


def second_gradients(program: Program, arrays: Sequence[np.ndarray], wide: bool, read: Any = lambda x: x) -> list[np.ndarray]:
    """Σ ⟨u, 1차 기울기⟩ 의 기울기. u 는 무작위 무게."""
    leaves = tensors(program, arrays)
    ys = outputs(program, ours(program, leaves, wide, read))
    targets = [leaves[k] for k in wanted(program)]
    nothing = [np.zeros_like(t.data) for t in targets]
    if not ys:
        return nothing
    first = tg.autograd.grad([y for y, _ in ys], targets, [wrap(v) for _, v in ys], create_graph=True, allow_unused=True)
    used = [(g, weight_of(program, j, g)) for j, g in enumerate(first) if g is not None and g.requires_grad]
    if not used:
        return nothing
    found = tg.autograd.grad([g for g, _ in used], targets, [wrap(u) for _, u in used], allow_unused=True)
    return [z if g is None else np.asarray(g.data) for z, g in zip(nothing, found, strict=True)]


def weight_of(program: Program, j: int, g: Any) -> np.ndarray:
    """2차 미분에서 ``j`` 번째 1차 기울기의 무게."""
    return program.weight(1000 + j, g.shape, g.dtype)


# ── 중심차분 ──


def value_of(program: Program, arrays: Sequence[np.ndarray]) -> float:
    """무게를 준 합 φ."""
    with tg.no_grad():
        values = ours(program, [tg.from_numpy(a) for a in arrays], True)
    return sum(float(np.vdot(program.weight(k, values[k].shape, values[k].dtype), values[k].data)) for k in program.sinks())


def refuse_sensitive(program: Program, found: Sequence[np.ndarray], gradient: Callable[..., list[np.ndarray]]) -> None:
    """10⁻⁹ 이나 10⁻⁵ 만큼만 옮겨도 기울기(나 모양)가 달라지는 자리이면 ``Skipped``: 꺾인 곳, 겹친 고윳값, 반올림이 가르는 곳."""
    arrays, rng = numbers(program, True), np.random.default_rng(program.seed)
    for step, slack in [(1e-9, 1e-5)] * 4 + [(1e-5, 0.05)] * 2:
        near = [np.asarray(a + step * rng.standard_normal(a.shape)) for a in arrays]
        if shapes_of(program, near) != shapes_of(program, arrays):
            raise Skipped(MOVED)
        size = max([1e-3, *(float(np.abs(g).max(initial=0.0)) for g in found)])
        if not all(np.all(np.abs(a - b) <= slack * size) for a, b in zip(gradient(program, near, True), found, strict=True)):
            raise Skipped("조금만 옮겨도 기울기가 달라지는 자리")


def shapes_of(program: Program, arrays: Sequence[np.ndarray]) -> list[tuple[int, ...]]:
    """값들의 모양."""
    with tg.no_grad():
        return [v.shape for v in ours(program, [tg.from_numpy(a) for a in arrays], True)]


def weighed_gradient(program: Program, arrays: Sequence[np.ndarray]) -> float:
    """무게를 준 1차 기울기의 합."""
    return sum(float(np.vdot(weight_of(program, j, g), g)) for j, g in enumerate(gradients(program, arrays, True)))


def disagrees_with_differences(program: Program, found: Sequence[np.ndarray], order: int) -> str:
    """무작위 방향의 기울기가 5점 차분과 다르면 그 글. 꺾인 자리이면 ``Skipped``."""
    phi, gradient = (value_of, gradients) if order == 1 else (weighed_gradient, second_gradients)
    arrays = numbers(program, True)
    directions = [d * (not leaf.constant) for d, leaf in zip(program.directions(order), program.leaves, strict=True)]
    analytic = sum(float(np.vdot(g, directions[k])) for k, g in zip(wanted(program), found, strict=True))

    def slope(h: float, along: Sequence[np.ndarray] = directions) -> tuple[float, float, float]:
        try:
            values = np.array([phi(program, [np.asarray(a + t * h * d) for a, d in zip(arrays, along, strict=True)]) for t in STENCIL])
        except tg.errors.TinygradError as error:
            raise Skipped(MOVED) from error
        if not np.all(np.isfinite(values)):
            raise Skipped("정의역의 끝")
        return float(WEIGHTS @ values) / h, float(np.abs(BENT @ values).max()), float(np.abs(values).max())

    def agrees(numeric: float, size: float, h: float) -> bool:
        return abs(analytic - numeric) <= 1e-7 + 1e-6 * abs(numeric) + 2e-12 * size / h

    seen = []
    for h in (1e-3, 2.5e-4, 6.25e-5):
        numeric, bend, size = slope(h)
        if agrees(numeric, size, h):
            return ""
        seen.append((numeric, bend, size, h))
    (rough, bend, size, _), _, (fine, bent, _, h) = seen
    if bent > bend / 256 and bent > 1e-13 * max(1.0, size):  # 매끄러우면 h³ 으로 줄어 4096배 작아진다
        raise Skipped("꺾인 자리")
    if abs(rough - fine) > 0.05 * abs(analytic - fine):
        raise Skipped("가파른 자리")
    rng = np.random.default_rng(program.seed)
    closest, _, size = slope(1e-7)  # 톱니가 촘촘하면(큰 수를 작은 수로 나눈 나머지) 아주 가까이에서만 매끄럽다
    if abs(analytic - closest) <= 1e-5 * abs(analytic) + 1e-14 * size / 1e-7:
        return ""
    refuse_sensitive(program, found, gradient)
    for _ in range(6):  # 미분할 수 있으면 방향을 나눈 기울기의 합이 기울기이다
        halves = [d * (rng.random(d.shape) < 0.5) for d in directions]
        parts = slope(h, halves)[0] + slope(h, [d - a for d, a in zip(directions, halves, strict=True)])[0]
        if abs(parts - fine) > 0.05 * abs(analytic - fine):
            raise Skipped("꺾인 자리")
    return f"무작위 방향에서 역전파 {analytic:.9g}, 차분 {fine:.9g}"


def refuse_conventions(program: Program, values: Sequence[Any], table: Sequence[conventions.Convention]) -> None:
    """일부러 다르게 정한 자리를 지나는 프로그램이면 ``Skipped``."""
    for step, y in zip(program.steps, values[len(program.leaves):], strict=True):
        one = entry(step.entry)
        xs = [np.asarray(values[a].data) for a in step.args] if one.direct else None
        if reason := conventions.excused(table, {step.entry, one.operation}, xs, step.options, np.asarray(y.data)):
            raise Skipped(f"정한 대로: {reason}")


# ── PyTorch ──


def torch_gradients(torch: Any, program: Program, values: Sequence[Any], order: int) -> list[list[np.ndarray]]:
    """PyTorch의 1차(와 2차) 기울기. 짝이 없거나 다르게 정한 자리이면 ``Skipped``."""
    for step in program.steps:
        one = entry(step.entry)
        if one.torch is None:
            raise Skipped("짝이 없다")
    refuse_conventions(program, values, conventions.TORCH)
    arrays = numbers(program, True)
    leaves = [torch.tensor(a.copy(), requires_grad=not leaf.constant) for a, leaf in zip(arrays, program.leaves, strict=True)]
    try:
        made = walked(program, leaves, lambda step, xs: entry(step.entry).torch(torch, *xs, **step.options))
        for k in range(len(leaves), len(made)):
            if tuple(made[k].shape) != values[k].shape:
                raise Skipped(f"짝의 모양이 다르다: {program.steps[k - len(leaves)].entry}")
        loss = 0
        for k in program.sinks():
            loss = loss + (made[k] * torch.tensor(program.weight(k, values[k].shape, np.float64))).sum()
        found = gradients_there(torch, program, leaves, loss, order)
    except (NotImplementedError, TypeError, IndexError, ValueError, AttributeError, RuntimeError, ArithmeticError) as error:
        raise Skipped("PyTorch에 없거나 하지 않는 부름") from error
    for k in range(len(leaves), len(made)):
        a, b = np.asarray(values[k].data), made[k].detach().numpy()
        if not np.allclose(a, b, rtol=1e-9, atol=1e-9, equal_nan=True):
            raise Different(k - len(leaves), f"값이 {a.reshape(-1)[:4]} 인데 PyTorch는 {b.reshape(-1)[:4]}")
    return found


class Different(Exception):
    """PyTorch의 값이 다르다."""

    def __init__(self, step: int, text: str) -> None:
        super().__init__(text)
        self.step, self.text = step, text


def gradients_there(torch: Any, program: Program, leaves: Sequence[Any], loss: Any, order: int) -> list[list[np.ndarray]]:
    targets = [leaves[k] for k in wanted(program)]

    def filled(found: Sequence[Any]) -> list[np.ndarray]:
        return [np.zeros(tuple(t.shape)) if g is None else g.detach().numpy() for t, g in zip(targets, found, strict=True)]

    if not getattr(loss, "requires_grad", False):
        return [filled([None] * len(targets))] * order
    first = torch.autograd.grad(loss, targets, create_graph=order == 2, allow_unused=True)
    if order == 1:
        return [filled(first)]
    used = [(g, torch.tensor(program.weight(1000 + j, tuple(g.shape), np.float64))) for j, g in enumerate(first) if g is not None and g.requires_grad]
    second = torch.autograd.grad(sum((g * u).sum() for g, u in used), targets, allow_unused=True) if used else [None] * len(targets)
    return [filled(first), filled(second)]
