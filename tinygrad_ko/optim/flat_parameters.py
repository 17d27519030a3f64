"""한 줄로 이은 매개변수들: 옵티마이저의 셈을 배열 하나에서 한다."""

from __future__ import annotations

import functools
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Self

import numpy as np

from ..operation.aligned import aligned
from ..operation.devices import device_of, moved, near
from ..tensors.tensor import Tensor
from . import blocks
from .blocks import Cut, State, cuts, divisible


class FlatParameters:
    """dtype 과 지나온 역사(기울기가 있던 걸음)가 같은 매개변수들을 한 줄로 이은 것.

    기울기를 한 배열에 모아 벡터 셈 몇 번으로 갱신량을 얻고, 매개변수마다 제 조각을 뺀다.
    그래서 매개변수가 많아도 NumPy 를 부르는 횟수가 늘지 않는다. 긴 줄은 모으지 않고 블록으로 나누어 걷는다(``blocks``).
    """

    divided = False  # 이번 걸음을 블록으로 나누어 걷는가

    def __init__(self, parameters: Sequence[Tensor], step: int, state: State) -> None:
        self.parameters = list(parameters)
        self.step = step
        self.state = state
        self.fit()

    def __reduce__(self) -> Any:
        """복사와 저장: 셈할 자리(gradient 와 그 뷰)는 나르지 않고 새로 마련한다."""
        return type(self), (self.parameters, self.step, self.state)

    def fit(self) -> None:
        """매개변수의 지금 dtype 과 장치로 상태를 옮긴다. 셈할 자리는 쓸 때 다시 마련한다."""
        first = self.parameters[0]
        self.dtype, self.device, self.kind = first.dtype, first.device, type(first._data)
        self.size = sum(p.size for p in self.parameters)
        self.state = {name: moved(flat, self.device).astype(self.dtype, copy=False) for name, flat in self.state.items()}
        self._cuts: dict[int, list[Cut]] = {}
        for place in ("gradient", "change", "spare", "pieces"):
            self.__dict__.pop(place, None)

    # ── 셈할 자리 ──

    def _place(self) -> np.ndarray:
        like = near(self.parameters[0])
        return aligned((self.size,), self.dtype) if like is None else np.empty(self.size, self.dtype, like=like)

    @functools.cached_property
    def gradient(self) -> np.ndarray:
        """이은 기울기."""
        return self._place()

    @functools.cached_property
    def change(self) -> np.ndarray:
        """매개변수에서 뺄 갱신량: 기울기의 자리에 그대로 놓는다."""
        return self.gradient

    @functools.cached_property
    def spare(self) -> np.ndarray:
        """마음대로 써도 되는 자리."""
        return self._place()

    @functools.cached_property
    def pieces(self) -> list[np.ndarray]:
        """갱신량을 매개변수의 모양대로 자른 것."""
        return self.cut(self.change)

    def cuts(self, block: int) -> list[Cut]:
        """줄을 원소 ``block`` 개의 블록으로 자른 자리."""
        if block not in self._cuts:
            self._cuts[block] = cuts(self, block)
        return self._cuts[block]

    def complete(self, initial: Mapping[str, float]) -> None:
        """도중에 초매개변수를 바꾸어 새로 필요해진 상태를 처음 값으로 채운다."""
        for name, fill in initial.items():
            if name not in self.state:
                self.state[name] = self._place()
                self.state[name][...] = fill

    def fits(self) -> bool:
        """마련해 둔 자리가 매개변수의 지금 dtype 과 장치에 맞는가."""
        value = self.parameters[0]._data
        return value.dtype == self.dtype and (type(value) is self.kind or device_of(value) == self.device)

    def cut(self, flat: np.ndarray) -> list[np.ndarray]:
        """한 줄을 매개변수의 모양대로 자른 뷰(view)들."""
        ends = np.cumsum([p.size for p in self.parameters]).tolist()
        return [flat[end - p.size:end].reshape(p.shape) for p, end in zip(self.parameters, ends, strict=True)]

    def gather_gradients(self, divides: Callable[[Self, Any], bool], group: Mapping[str, Any]) -> bool:
        """기울기를 한 줄로 모은다. 하나라도 없으면 모으지 않고 거짓. ``divides(줄, 그룹)`` 이 참인 긴 줄은 모으지 않고 나누어 걷는다."""
        if not self.fits():
            self.fit()
        gradients = [p.node.grad for p in self.parameters]  # type: ignore[union-attr]
        for gradient in gradients:
            if gradient is None:
                return False
        self.divided = self.size >= blocks.SHORTEST and divides(self, group) and divisible(self)
        if not self.divided:
            np.concatenate([g._data for g in gradients], axis=None, out=self.gradient, casting="same_kind")
        return True

    def gather_values(self, out: np.ndarray) -> np.ndarray:
        """매개변수의 값을 한 줄로 모은다."""
        return np.concatenate([p._data for p in self.parameters], axis=None, out=out)

    def subtract(self) -> None:
        """매개변수마다 갱신량의 제 조각을 빼고, 값이 바뀌었음을 알린다: 한 걸음이 끝난다."""
        for parameter, piece in zip(self.parameters, self.pieces, strict=True):
            value = parameter._data
            value -= piece
            parameter.node.mark_changed()  # type: ignore[union-attr]
        self.step += 1

    def finish(self) -> None:
        """나누어 걷기를 마친다: 값이 바뀌었음을 알린다."""
        for parameter in self.parameters:
            parameter.node.mark_changed()  # type: ignore[union-attr]
        self.step += 1

    def subset(self, keep: Callable[[Tensor], bool]) -> Self | None:
        """``keep`` 이 참인 매개변수만의 줄(상태는 복사한다). 하나도 없으면 ``None``."""
        chosen = [k for k, p in enumerate(self.parameters) if keep(p)]
        if not chosen:
            return None
        cut = {name: self.cut(flat) for name, flat in self.state.items()}
        state = {name: np.concatenate([pieces[k] for k in chosen], axis=None) for name, pieces in cut.items()}
        return type(self)([self.parameters[k] for k in chosen], self.step, state)


def flattened(parameters: Sequence[Tensor], step: int, initial: Mapping[str, float]) -> list[FlatParameters]:
    """매개변수들을 dtype 과 장치마다 한 줄로 잇고, 상태를 처음 값으로 채운다."""
    alike: dict[Any, list[Tensor]] = {}
    for parameter in parameters:
        alike.setdefault((parameter.dtype, parameter.device), []).append(parameter)
    lines = [FlatParameters(same, step, {}) for same in alike.values()]
    for line in lines:
        line.complete(initial)
    return lines


def joined(lines: list[FlatParameters]) -> list[FlatParameters]:
    """역사와 dtype 이 같은 줄들을 하나로 잇는다."""
    alike: dict[Any, list[FlatParameters]] = {}
    for line in lines:
        alike.setdefault((line.step, line.dtype, tuple(sorted(line.state)), line.device), []).append(line)
    return [
        FlatParameters(
            [p for line in same for p in line.parameters], step,
            {name: np.concatenate([line.state[name] for line in same]) for name in names},
        )
        for (step, _, names, _), same in alike.items()
    ]
