"""손실의 단면: 가중치들의 둘레를 두 방향으로 걸으며 손실을 잰다. 가중치는 비트까지 그대로 돌아온다."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any, NamedTuple

import numpy as np

from ...errors import ArgumentError, ArgumentTypeError, ShapeError, describe
from ...grad_mode import no_grad
from ...nn.checks import number
from ...nn.mode import evaluating
from ...nn.module import Module
from ...nn.parameter import Parameter
from ...operation.devices import to_numpy
from ...tensors.creation import from_numpy
from ...tensors.generator import resolve
from .checks import at_least, bounds_of


class Slice(NamedTuple):
    """단면: 두 방향의 눈금과 그 위의 손실. ``values[i, j]`` 는 (``a[i]``, ``b[j]``)에서의 값이다."""

    a: np.ndarray
    b: np.ndarray
    values: np.ndarray


def loss_slice(
    model: Any, loss: Callable[[], Any] | None = None, *, extent: float = 1.0, grid_resolution: int = 31,
    box: Sequence[float] | None = None, generator: np.random.Generator | int = 0,
) -> Slice:
    """손실의 2차원 단면을 잰다: 지금의 가중치 θ 에서 L(θ + a·d₁ + b·d₂).

    두 방향은 정규 난수에서 뽑아, 필터(출력 하나에 이르는 가중치들)마다 그 필터의 크기 ‖θ‖ 에 맞춘 것이다(filter normalization).
    그래서 층이나 모델의 눈금이 달라도 견줄 수 있다. 편향과 정규화의 가중치(1차원 매개변수)는 움직이지 않는다. 모델은 평가 상태에서
    재고, 끝나면(예외가 나도) 매개변수, 버퍼, 상태가 비트까지 그대로이다.

    매개변수
    --------
    model : ``nn.Module``, 또는 수 둘을 받아 수 하나를 내는 함수.
    loss : 인수 없이 불러 지금의 손실(수 하나)을 내는 함수. 예: ``lambda: F.cross_entropy(model(X), y)``. 모델을 줄 때만.
    extent : 두 방향으로 갈 거리. 1이면 가중치의 크기만큼 간다(무차원).
    grid_resolution : 방향마다의 눈금의 수, 2 이상. 홀수이면 가운데가 꼭 지금의 가중치이다.
    box : 함수를 볼 곳 (x 아래, x 위, y 아래, y 위). 함수를 줄 때만.
    generator : 방향을 뽑을 난수 발생기나 씨앗.

    반환
    ----
    Slice : ``a`` (n,), ``b`` (n,), ``values`` (n, n). 손실이 유한하지 않은 곳은 nan.

    예외
    ----
    ArgumentError, ArgumentTypeError, ShapeError : 인수가 모자라거나 맞지 않을 때, 손실이 수 하나가 아닐 때.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> model = tg.nn.Linear(2, 1, generator=0)
    >>> X, y = tg.ones((4, 2)), tg.zeros((4, 1))
    >>> a, b, values = tg.plot.loss_slice(model, lambda: tg.nn.functional.mse_loss(model(X), y), grid_resolution=5)
    >>> bool(values[2, 2] == tg.nn.functional.mse_loss(model(X), y).item())
    True

    출처
    ----
    H. Li et al., "Visualizing the Loss Landscape of Neural Nets" (2018), 4절.
    """
    return slice_of("loss_slice", model, loss, extent, grid_resolution, box, generator)


def slice_of(where: str, model: Any, loss: Any, extent: Any, resolution: Any, box: Any, generator: Any) -> Slice:
    """``where`` 라는 그림이 쓸 단면."""
    n = at_least(where, "grid_resolution", resolution, 2)
    if isinstance(model, Module):
        if not callable(loss):
            raise ArgumentTypeError(
                f"{where}: 모델과 함께, 지금의 손실을 내는 함수를 주세요. 예: lambda: F.cross_entropy(model(X), y). "
                f"받은 것: {describe(loss)}."
            )
        if box is not None:
            raise ArgumentError(f"{where}: box 는 함수를 볼 때만 씁니다. 모델이면 extent 로 거리를 정하세요.")
        number(where, "extent", extent, lambda v: 0 < v < math.inf, "양의 유한한 수여야")
        return _around(where, model, loss, np.linspace(-extent, extent, n), resolve(generator, where))
    if isinstance(model, type) or not callable(model):
        raise ArgumentTypeError(f"{where}: nn.Module 이나 수 둘의 함수를 주세요. 받은 것: {describe(model)}.")
    if loss is not None:
        raise ArgumentTypeError(f"{where}: loss 는 모델을 볼 때만 씁니다. 함수이면 함수 하나만 주세요.")
    if box is None:
        raise ArgumentError(f"{where}: 함수를 볼 곳을 주세요. 예: box=(-2, 2, -2, 2).")
    ends = bounds_of(where, box, None, (2,))
    a, b = (np.linspace(low, high, n) for low, high in ends)
    return Slice(a, b, values_on(where, model, a, b))


def values_on(where: str, f: Callable[[Any, Any], Any], a: np.ndarray, b: np.ndarray) -> np.ndarray:
    """수 둘의 함수를 격자 위에서. 배열을 받지 못하는 함수(math 를 쓴 것)이면 하나씩 부른다."""
    x, y = np.meshgrid(a, b, indexing="ij")
    with no_grad(), np.errstate(all="ignore"):
        try:
            whole = f(x, y)
            values = np.asarray(to_numpy(getattr(whole, "_data", whole)), float)
        except Exception:  # 어떤 함수이든, 하나씩 불러서 나는 오류가 사용자에게 보일 진짜 오류이다
            values = np.empty(())
        if values.shape != x.shape:
            values = np.array([[one(where, f(float(p), float(q))) for q in b] for p in a])
    return np.where(np.isfinite(values), values, np.nan)


def values_at(where: str, f: Callable[[Any, Any], Any], spots: np.ndarray) -> np.ndarray:
    """수 둘의 함수를 점들 (N, 2)에서. 점이 유한하지 않으면 nan."""
    with no_grad(), np.errstate(all="ignore"):
        found = [one(where, f(from_numpy(np.array(x)), from_numpy(np.array(y)))) if np.isfinite(x + y) else np.nan for x, y in spots]
    return np.array(found)


def levels(values: np.ndarray, count: int) -> np.ndarray:
    """등고선을 그을 값들: 분위수. 골짜기처럼 값이 몰려 있어도 고르게 놓인다."""
    return np.unique(np.nanquantile(values, np.linspace(0.02, 0.98, count)))


def one(where: str, value: Any) -> float:
    """수 하나."""
    raw = np.asarray(to_numpy(getattr(value, "_data", value)))
    if raw.size != 1 or raw.dtype.kind not in "fiub":
        raise ShapeError(f"{where}: 함수는 수 하나를 돌려주어야 합니다. 받은 것: {describe(value)}. 평균이나 합을 내세요.")
    return float(raw.reshape(()))


# ── 모델의 가중치 둘레 ───────────────────────────────────────────────────────────────────────────────


def _around(where: str, model: Module, loss: Callable[[], Any], steps: np.ndarray, rng: np.random.Generator) -> Slice:
    parameters = [p for p in model.parameters() if p.dtype.kind == "f"]
    if not any(p.ndim > 1 for p in parameters):
        raise ArgumentError(f"{where}: 움직일 가중치(2차원 이상의 매개변수)가 없습니다. 받은 모델: {type(model).__name__}.")
    first, second = _directions(parameters, rng), _directions(parameters, rng)
    values = np.empty((len(steps), len(steps)))
    with evaluating(model), untouched(model), np.errstate(all="ignore"):
        origin = [p._data for p in parameters]
        for i, a in enumerate(steps):
            for j, b in enumerate(steps):
                for p, w, d, e in zip(parameters, origin, first, second, strict=True):
                    # 가운데에서는 아무것도 더하지 않는다: −0.0 까지 같은 가중치이다
                    _hold(p, w if a == b == 0 else (w + a * d + b * e).astype(w.dtype))
                values[i, j] = one(where, loss())
    if not np.isfinite(values).any():
        raise ArgumentError(f"{where}: 둘레의 손실이 모두 nan 이나 무한대입니다. extent 를 줄이거나 모델이 발산했는지 살펴보세요.")
    return Slice(steps, steps, np.where(np.isfinite(values), values, np.nan))


def _directions(parameters: Sequence[Parameter], rng: np.random.Generator) -> list[np.ndarray]:
    """필터마다 가중치의 크기에 맞춘 난수 방향. 1차원 매개변수의 방향은 0."""
    found = []
    for p in parameters:
        w = np.asarray(to_numpy(p._data), float)
        if w.ndim < 2:
            found.append(np.zeros(w.shape))
            continue
        d = rng.standard_normal(w.shape)
        axes = tuple(range(1, w.ndim))
        size = np.sqrt((d**2).sum(axes, keepdims=True))
        found.append(d / np.where(size > 0, size, 1) * np.sqrt((w**2).sum(axes, keepdims=True)))
    return found


def _hold(tensor: Any, array: Any) -> None:
    """값의 배열을 바꾸어 끼운다. 원래 배열은 건드리지 않으므로, 되돌리면 비트까지 그대로이다."""
    tensor._data = array
    if tensor.node is not None:
        tensor.node.value = array


@contextmanager
def holding(tensors: Sequence[Any], arrays: Sequence[np.ndarray]) -> Iterator[None]:
    """이 안에서 텐서들의 값은 ``arrays`` 이다. 나올 때(예외가 나도) 들어올 때의 그 배열이다."""
    before = [tensor._data for tensor in tensors]
    try:
        for tensor, array in zip(tensors, arrays, strict=True):
            _hold(tensor, array)
        yield
    finally:
        for tensor, array in zip(tensors, before, strict=True):
            _hold(tensor, array)


@contextmanager
def untouched(model: Module) -> Iterator[None]:
    """나올 때(예외가 나도) 모델의 매개변수와 버퍼가 들어올 때의 그 배열, 그 값이다."""
    buffers = [(module, name, module.__dict__[name]) for module in model.modules() for name in module._buffers]
    arrays = [(tensor, tensor._data, tensor._data.copy()) for tensor in [*model.parameters(), *model.buffers()]]
    try:
        yield
    finally:
        for module, name, buffer in buffers:
            module.__dict__[name] = buffer
        for tensor, array, saved in arrays:
            _hold(tensor, array)
            if array.tobytes() != saved.tobytes():
                array[...] = saved
