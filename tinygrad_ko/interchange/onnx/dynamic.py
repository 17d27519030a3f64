"""어느 축이 달라져도 되는가: 크기를 바꾼 입력으로 실제로 돌려 보고 정한다.

축마다 혼자 바꾸어 보고, 안 되면 길이가 같은 축들을 함께 바꾸어 본다(두 입력의 묶음, 정방형의 가림막). 모델이 오류를 내거나 기록이 한 식으로
모이지 않으면 그 축은 본보기의 길이로 고정하고, 까닭을 남긴다.
"""

from __future__ import annotations

import itertools
import warnings
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from ...errors import ExportError, TinygradError
from .recording import Recording
from .settling import Settled, Unsettled, settle

Axis = tuple[int, int]  # (몇 번째 입력, 축)
Group = tuple[Axis, ...]  # 함께 달라지는 축들

_PRIMES = (2, 3, 5, 7, 11, 13, 17, 19, 23, 29, 31, 37, 41, 43, 47, 53, 59, 61, 67, 71, 73, 79, 83, 89, 97, 101, 103, 107, 109, 113,
           127, 131, 137, 139, 149, 151, 157, 163, 167, 173, 179, 181, 191, 193, 197, 199, 211, 223, 227, 229, 233, 239, 241, 251)
_POOLS = 3  # 시험할 길이의 무리: 큰 것, 작은 것, 둘로 거듭 나누어지는 것
_ROUNDS = 4  # 식을 정하는 데 쓰는 기록의 수


class Explorer:
    """본보기에서 크기를 바꾼 입력을 만들고, 돌려 적고, 모은다."""

    def __init__(self, run: Callable[[Sequence[np.ndarray]], Recording], example: Sequence[np.ndarray]) -> None:
        self.run, self.example = run, list(example)
        self.fixed: dict[Axis, str] = {}  # 고정한 축과 까닭
        self.shuffled = 0

    # ── 입력 ──

    def inputs(self, sizes: dict[Axis, int]) -> list[np.ndarray]:
        """그 크기의 입력. 값은 본보기의 값들에서 뽑으므로, 색인이나 확률의 범위를 벗어나지 않는다."""
        self.shuffled += 1
        rng = np.random.default_rng(self.shuffled)
        turn = -1 if self.shuffled % 2 else 1  # 두 번에 한 번은 부호를 뒤집는다: 부호를 보고 갈라지는 코드가 드러난다
        return [_resized(x, [sizes.get((k, axis), n) for axis, n in enumerate(x.shape)], rng, turn) for k, x in enumerate(self.example)]

    def record(self, sizes: dict[Axis, int]) -> Recording:
        """그 크기로 돌려 적는다. 시험 삼아 넣은 값의 경고는 보이지 않는다."""
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return self.run(self.inputs(sizes))

    # ── 찾기 ──

    def find(self, wanted: Sequence[Axis]) -> tuple[list[Group], Settled]:
        """달라져도 되는 축들(함께 달라지는 것끼리)과, 모인 기록."""
        try:
            plain = self.settled([])  # 크기를 그대로 두고도 모이지 않으면 옮길 수 없다
        except TinygradError as error:
            raise ExportError(
                "export_onnx: 본보기의 값을 섞은 입력을 모델이 받지 않아, 값이 달라져도 같은 셈인지 알 수 없습니다. "
                f"값에 조건이 있는 인수(길이, 시작하는 자리)는 상수로 정한 함수를 내보내세요. ({error})"
            ) from None
        groups: list[Group] = []
        for tried in _guesses(wanted, self.example):
            taken = {axis for group in groups for axis in group}
            if taken.isdisjoint(tried) and self.works(groups, tried):
                groups.append(tried)
        while groups:
            try:
                return groups, self.settled(groups)
            except (Unsettled, TinygradError) as error:  # 함께 바꾸면 모이지 않는다: 묶음 축(0)은 되도록 남긴다
                dropped = max(groups, key=lambda group: max(axis for _, axis in group))
                groups.remove(dropped)
                self.fix(dropped, error)
        return [], plain

    def works(self, groups: Sequence[Group], group: Group) -> bool:
        """이 축들을 바꾸어도 되는가."""
        for pool in _pools(self.example[group[0][0]].shape[group[0][1]]):
            try:
                settle([self.record(dict.fromkeys(group, n)) for n in pool[:3]])
                for axis in group:
                    self.fixed.pop(axis, None)
                return True
            except Exception as error:  # 모델이 그 크기를 받지 않는다: 무슨 오류이든
                self.fix(group, error)
        return False

    def fix(self, group: Group, reason: object) -> None:
        """고정하고 까닭을 적는다. 처음 것을 남긴다."""
        for axis in group:
            self.fixed.setdefault(axis, str(reason).split("\n")[0])

    def settled(self, groups: Sequence[Group]) -> Settled:
        """축들을 모두 함께 바꾸어 가며 적어 모은다."""
        if not groups:
            return settle([self.record({}) for _ in range(2)])
        error: Exception | None = None
        for choice in range(_POOLS):
            try:
                return settle([self.record(sizes) for sizes in self.plans(groups, choice)])
            except Exception as failed:
                error = failed
        assert error is not None
        raise Unsettled(str(error))

    def plans(self, groups: Sequence[Group], choice: int) -> list[dict[Axis, int]]:
        """기록마다의 크기. 묶음마다 차례를 달리하여, 어느 두 축의 길이도 나란히 움직이지 않게 한다."""
        orders = list(itertools.permutations(range(_ROUNDS)))
        plans: list[dict[Axis, int]] = [{} for _ in range(_ROUNDS)]
        for k, group in enumerate(groups):
            pools = _pools(self.example[group[0][0]].shape[group[0][1]])
            pool = pools[min(choice, len(pools) - 1)]
            for plan, at in zip(plans, orders[(7 * k) % len(orders)], strict=True):
                plan.update(dict.fromkeys(group, pool[at]))
        return plans


def _pools(n: int) -> list[tuple[int, ...]]:
    """길이가 ``n`` 인 축에 시험할 길이들: 조금 큰 것들, 조금 작은 것들, 그리고 ``n`` 처럼 둘로 나누어지는 것들(U-Net)."""
    above = [p for p in _PRIMES if p > n][:_ROUNDS] or [n + 1, n + 2, n + 4, n + 7]
    below = [p for p in _PRIMES if p < n][-_ROUNDS:][::-1]
    if n > _PRIMES[-1]:
        below = [n - 1, n - 2, n - 4, n - 7]
    pools = [tuple(above)] if len(above) == _ROUNDS else []
    even = min(n & -n, 32)
    return pools + ([tuple(below)] if len(below) == _ROUNDS else []) + ([tuple(n + even * k for k in (1, 2, 4, 7))] if even > 1 else [])


def _guesses(wanted: Sequence[Axis], example: Sequence[np.ndarray]) -> list[Group]:
    """함께 달라질 법한 축들: 모든 입력의 첫 축, 혼자, 같은 자리의 같은 길이, 길이가 같은 것 모두."""

    def length(axis: Axis) -> int:
        return example[axis[0]].shape[axis[1]]

    def alike(key: Callable[[Axis], Any]) -> list[Group]:
        groups: dict[Any, list[Axis]] = {}
        for axis in wanted:
            groups.setdefault(key(axis), []).append(axis)
        return [tuple(g) for g in groups.values() if len(g) > 1]

    first = alike(lambda axis: ("묶음", length(axis)) if axis[1] == 0 else axis)
    outer = alike(lambda axis: length(axis) if axis[1] < example[axis[0]].ndim - 1 else axis)  # 마지막 축은 대개 특징이다
    every = [*first, *[(axis,) for axis in wanted], *alike(lambda axis: (axis[1], length(axis))), *outer, *alike(length)]
    return list(dict.fromkeys(every))


def _resized(x: np.ndarray, shape: Sequence[int], rng: np.random.Generator, turn: int) -> np.ndarray:
    """모양만 다른 입력. 색인과 가림막은 본보기에 있는 값들 가운데 일부에서, 실수는 본보기의 값들을 조금 흔들어 뽑는다."""
    values = np.unique(x)
    if x.dtype.kind != "f" or (len(values) > 1 and np.array_equal(values, np.rint(values))):
        few = max(min(2, len(values)), (len(values) + 1) // 2)
        some = rng.choice(values, few, replace=False)  # 가장 큰 값도 때마다 다르다: 그것을 꺼내어 쓰면 드러난다
        return rng.choice(some, tuple(shape)).astype(x.dtype)
    if len(values) == 1:  # 한 값으로 채운 본보기: 아무 값이나 넣어도 된다는 뜻이다
        return rng.standard_normal(tuple(shape)).astype(x.dtype)
    turn = turn if values[0] < 0 < values[-1] else 1
    return (rng.choice(x.ravel(), tuple(shape)) * rng.uniform(0.8, 1.2, tuple(shape)) * turn).astype(x.dtype)
