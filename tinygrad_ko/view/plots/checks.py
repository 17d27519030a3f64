"""그림이 받은 것을 살피고 NumPy 배열로 만드는 법."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from ...errors import ArgumentError, ArgumentTypeError, ShapeError, describe
from ...korean.particles import particle
from ...nn.checks import number
from ...operation.devices import to_numpy
from .style import lettered

Bounds = tuple[tuple[float, float], ...]  # 좌표마다의 (아래, 위)


def numbers(where: str, name: str, value: Any, dimensions: Sequence[int], wanted: str) -> np.ndarray:
    """텐서·배열·목록을 수의 배열로. 비었거나 축의 수가 다르거나 수가 아니면 오류."""
    try:
        array = np.asarray(to_numpy(getattr(value, "_data", value)))
    except ValueError:
        array = np.array(None)
    if array.dtype.kind not in "fiub":
        raise ArgumentTypeError(f"{where}: {name} {particle(name, '은/는')} {wanted} 수의 배열이어야 합니다. 받은 것: {describe(value)}.")
    if array.ndim not in dimensions:
        raise ShapeError(f"{where}: {name} {particle(name, '은/는')} {wanted} 배열이어야 합니다. 받은 모양: {array.shape}.")
    if not array.size:
        raise ArgumentError(f"{where}: {name} {particle(name, '이/가')} 비었습니다(모양 {array.shape}). {wanted} 배열을 주세요.")
    return array


def points(where: str, name: str, value: Any, features: Sequence[int] | None = None) -> np.ndarray:
    """자료의 점들 (N, 특징)을 실수로. 그릴 수 없는 점(nan, 무한대)이 있으면 오류."""
    wanted = "모양 (점, 특징)인" if features is None else f"모양 (점, {' 또는 '.join(map(str, features))})인"
    array = numbers(where, name, value, (2,), wanted)
    if features is not None and array.shape[1] not in features:
        raise ShapeError(
            f"{where}: {name} {particle(name, '은/는')} {wanted} 배열이어야 합니다. 받은 모양: {array.shape}. "
            "특징이 더 많으면 두세 개를 고르거나(X[:, :2]), 층의 출력을 feature_space 로 보세요."
        )
    bad = np.flatnonzero(~np.isfinite(array).all(1))
    if bad.size:
        raise ArgumentError(f"{where}: {name} 의 {bad[:5].tolist()}번째 점에 nan 이나 무한대가 있습니다. 빼고 주세요.")
    return array.astype(np.float32) if array.dtype.kind != "f" else array


def cells(where: str, name: str, value: Any) -> np.ndarray:
    """칸마다 적을 수 (높이, 너비)를 실수로. 적을 수 없는 수(nan, 무한대)가 있으면 오류."""
    array = numbers(where, name, value, (2,), "모양 (높이, 너비)인").astype(float)
    bad = np.argwhere(~np.isfinite(array))
    if len(bad):
        raise ArgumentError(f"{where}: {name} 의 {tuple(bad[0].tolist())} 칸에 nan 이나 무한대가 있습니다. 유한한 수로 바꾸어 주세요.")
    return array


def classes(where: str, y: Any, count: int, others: str = "X") -> np.ndarray:
    """점마다의 부류의 번호 (N,). 정수로 적힌 실수와 (N, 1)도 받는다."""
    array = numbers(where, "y", y, (1, 2), "모양 (점,)인")
    if array.ndim == 2 and array.shape[1] == 1:
        array = array[:, 0]
    if array.ndim == 2:
        raise ShapeError(
            f"{where}: y 는 모양 (점,)의 부류의 번호여야 합니다. 받은 모양: {array.shape}. 원핫(one-hot)이면 y.argmax(1) 을 주세요."
        )
    if array.size != count:
        raise ShapeError(f"{where}: {others} 의 점은 {count}개인데 y 는 {array.size}개입니다.")
    if not (np.isfinite(array).all() and (array == np.round(array)).all()):
        raise ArgumentTypeError(f"{where}: y 는 부류의 번호(정수)여야 합니다. 받은 값들: {np.unique(array)[:4].tolist()}.")
    return array.astype(np.int64)


def names_of(where: str, labels: Sequence[str] | None, kinds: Sequence[int], pattern: str = "부류 {}") -> list[str]:
    """부류의 이름들: 주어졌으면 그것, 없으면 번호로 지은 것."""
    if labels is None:
        return [pattern.format(kind) for kind in kinds]
    if isinstance(labels, str) or len(labels) != len(kinds):
        raise ArgumentError(f"{where}: labels 는 부류 {len(kinds)}개({list(kinds)})의 이름이어야 합니다. 받은 것: {labels!r}.")
    return [lettered(label) for label in labels]


def bounds_of(where: str, box: Any, X: np.ndarray | None, dimensions: Sequence[int] = (2, 3)) -> Bounds:
    """그릴 상자. 주어지지 않았으면 점들을 둘러싸고 조금 넓힌 것."""
    if box is None:
        if X is None:
            raise ArgumentError(f"{where}: 그릴 곳을 모릅니다. X 나 box=(x1 아래, x1 위, x2 아래, x2 위)를 주세요.")
        low, high = X.min(0).astype(float), X.max(0).astype(float)
        margin = np.where(high > low, 0.15 * (high - low), 1.0)
        return tuple(zip((low - margin).tolist(), (high + margin).tolist(), strict=True))
    flat = list(np.ravel(box).tolist()) if isinstance(box, (tuple, list, np.ndarray)) else []
    if len(flat) not in [2 * d for d in dimensions]:
        raise ArgumentError(f"{where}: box 는 (x1 아래, x1 위, x2 아래, x2 위)입니다. 받은 것: {box!r}.")
    for value in flat:
        number(where, "box", value, np.isfinite, "유한한 수여야")
    made = tuple(zip(flat[::2], flat[1::2], strict=True))
    if any(low >= high for low, high in made):
        raise ArgumentError(f"{where}: box 가 비었습니다. 좌표마다 아래 < 위 여야 합니다. 받은 것: {box!r}.")
    if X is not None and len(made) != X.shape[1]:
        raise ShapeError(f"{where}: X 의 특징은 {X.shape[1]}개인데 box 는 {len(made)}차원입니다.")
    return made


def at_least(where: str, name: str, value: Any, low: int) -> int:
    """``low`` 이상의 정수."""
    if isinstance(value, bool) or not isinstance(value, (int, np.integer)):
        raise ArgumentTypeError(f"{where}: {name} {particle(name, '은/는')} {low} 이상의 정수여야 합니다. 받은 것: {describe(value)}.")
    if value < low:
        raise ArgumentError(f"{where}: {name} {particle(name, '은/는')} {low} 이상이어야 합니다. 받은 값: {value}.")
    return int(value)


def lattice(box: Bounds, resolution: int) -> tuple[list[np.ndarray], np.ndarray]:
    """상자 안의 고른 격자: 좌표마다의 눈금과, 모든 격자점 (resolution**d, d). 첫 좌표가 가장 느리게 바뀐다."""
    ticks = [np.linspace(low, high, resolution) for low, high in box]
    return ticks, np.stack([g.ravel() for g in np.meshgrid(*ticks, indexing="ij")], 1)
