"""만들어 쓰는 작은 자료: 초승달 둘, 소용돌이, XOR."""

from __future__ import annotations

from typing import Any

import numpy as np

from ..tensors.generator import resolve
from .checks import number, whole


def make_xor(n: int = 4, noise: float | None = 0.0, generator: np.random.Generator | int | None = None) -> tuple[np.ndarray, np.ndarray]:
    """XOR: 네 모서리 (0,0), (0,1), (1,0), (1,1) 둘레의 점. 두 좌표가 다르면 1이다.

    매개변수
    --------
    n : 점의 수, 1 이상. 모서리를 차례로 돌며 놓는다.
    noise : 모서리에 더하는 정규 잡음의 표준편차, 0 이상(무차원). 없으면(``None``) 0.
    generator : 난수 발생기 또는 씨앗.

    반환
    ----
    (x, y) : x 는 (n, 2) float32, y 는 (n,) int64 (0 또는 1).

    예외
    ----
    ArgumentError : ``n`` 이나 ``noise`` 가 범위 밖일 때. ArgumentTypeError : 수가 아닐 때.

    예제
    ----
    >>> from tinygrad_ko.data import make_xor
    >>> x, y = make_xor()
    >>> x.tolist(), y.tolist()
    ([[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]], [0, 1, 1, 0])

    출처
    ----
    강의 L1, L2.
    """
    n, noise = _checked("make_xor", n, noise)
    corner = np.arange(n) % 4
    x = np.stack([corner // 2, corner % 2], 1).astype(np.float64)
    return _noisy(x, noise, generator, "make_xor"), (corner // 2 ^ corner % 2).astype(np.int64)


def make_moons(
    n: int = 100, noise: float | None = 0.1, generator: np.random.Generator | int | None = None,
) -> tuple[np.ndarray, np.ndarray]:
    """맞물린 초승달 둘. 직선 하나로는 나눌 수 없다.

    매개변수
    --------
    n : 점의 수, 2 이상(반씩 나눈다. 홀수이면 아래의 달에 하나 더).
    noise : 더하는 정규 잡음의 표준편차, 0 이상(무차원). 없으면(``None``) 0.
    generator : 난수 발생기 또는 씨앗.

    반환
    ----
    (x, y) : x 는 (n, 2) float32, y 는 (n,) int64 (0은 위의 달, 1은 아래의 달).

    예외
    ----
    ArgumentError : ``n`` 이나 ``noise`` 가 범위 밖일 때. ArgumentTypeError : 수가 아닐 때.

    예제
    ----
    >>> from tinygrad_ko.data import make_moons
    >>> x, y = make_moons(6, noise=0)
    >>> x.shape, y.tolist()
    ((6, 2), [0, 0, 0, 1, 1, 1])

    출처
    ----
    scikit-learn ``make_moons`` 와 같은 곡선.
    """
    n, noise = _checked("make_moons", n, noise, 2)
    upper = n // 2  # 홀수이면 하나 더 많은 쪽은 아래의 달이다: scikit-learn 과 같다
    a, b = np.linspace(0, np.pi, upper), np.linspace(0, np.pi, n - upper)
    x = np.concatenate([np.stack([np.cos(a), np.sin(a)], 1), np.stack([1 - np.cos(b), 0.5 - np.sin(b)], 1)])
    return _noisy(x, noise, generator, "make_moons"), np.repeat([0, 1], [upper, n - upper]).astype(np.int64)


def make_spirals(
    n: int = 200, classes: int = 2, turns: float = 1.5, noise: float | None = 0.02, generator: np.random.Generator | int | None = None,
) -> tuple[np.ndarray, np.ndarray]:
    """가운데에서 나오는 소용돌이 여럿. 은닉층이 있어야 나뉜다.

    매개변수
    --------
    n : 점의 수, ``classes`` 이상.
    classes : 소용돌이의 수, 1 이상.
    turns : 감긴 바퀴 수(무차원).
    noise : 더하는 정규 잡음의 표준편차, 0 이상(무차원). 없으면(``None``) 0.
    generator : 난수 발생기 또는 씨앗.

    반환
    ----
    (x, y) : x 는 (n, 2) float32 (반지름 1 안), y 는 (n,) int64.

    예외
    ----
    ArgumentError : 인수가 범위 밖일 때. ArgumentTypeError : 수가 아닐 때.

    예제
    ----
    >>> import numpy as np
    >>> from tinygrad_ko.data import make_spirals
    >>> x, y = make_spirals(9, classes=3, noise=0)
    >>> np.bincount(y).tolist(), bool((np.hypot(x[:, 0], x[:, 1]) <= 1.0001).all())
    ([3, 3, 3], True)

    출처
    ----
    Lang, Witbrock (1988).
    """
    classes = whole("make_spirals", "classes", classes, 1)
    n, noise = _checked("make_spirals", n, noise, classes)
    turns = number("make_spirals", "turns", turns)
    y = np.arange(n) * classes // n
    r = np.concatenate([np.linspace(0.05, 1, int((y == k).sum())) for k in range(classes)])
    angle = 2 * np.pi * (turns * r + y / classes)
    x = np.stack([r * np.cos(angle), r * np.sin(angle)], 1)
    return _noisy(x, noise, generator, "make_spirals"), y.astype(np.int64)


def _checked(where: str, n: Any, noise: Any, low: int = 1) -> tuple[int, float]:
    """점의 수와 잡음의 크기. 잡음은 scikit-learn 처럼 ``None`` (없음)이어도 된다."""
    spread = 0.0 if noise is None else number(where, "noise", noise, lambda v: 0 <= v < np.inf, "0 이상의 유한한 수여야")
    return whole(where, "n", n, low), spread


def _noisy(x: np.ndarray, noise: float, generator: np.random.Generator | int | None, where: str) -> np.ndarray:
    if noise:
        x = x + resolve(generator, where).normal(0, noise, x.shape)
    return x.astype(np.float32)
