"""Adafactor."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any, ClassVar

import numpy as np

from ..errors import ArgumentError, ArgumentTypeError, DataError, DtypeError, describe
from ..korean.particles import Noun
from ..tensors.tensor import Tensor
from .optimizer import Optimizer
from .saved_state import saved_array, saved_count


class Adafactor(Optimizer):
    """Adafactor: 제곱의 이동 평균을 행과 열의 평균으로만 기억한다. (n, m) 행렬의 상태가 nm 개가 아니라 n + m 개의 수이다.

    학습률은 매개변수의 크기에 견준 것이고, 걸음이 갈수록 1/√t 아래로 줄어든다.

    매개변수
    --------
    params : 매개변수의 나열 또는 그룹의 목록. 임의의 모양(마지막 두 축을 행과 열로 본다).
    lr : 가장 큰 상대 학습률, 0 이상(무차원).
    beta2_decay : 이동 평균에서 새 제곱의 비율 t^τ 의 τ, 0 이하(무차원).
    eps : (분모의 가장 작은 값 ε₁, 매개변수의 크기의 가장 작은 값 ε₂). ε₁ 이 ``None`` 이면 dtype 의 반올림 단위.
    d : 갱신의 크기(제곱평균제곱근)의 위 끝, 1 이상(무차원).
    weight_decay : 가중치 감쇠 λ, 0 이상. 매개변수에서 바로 덜어 낸다(무차원).
    maximize : 참이면 손실을 키우는 쪽으로 간다.
    foreach : PyTorch가 걸음을 돌리는 법. 답은 같다.

    예외
    ----
    ArgumentError : 초매개변수가 범위 밖이거나, 매개변수가 없거나 두 번 나올 때.

    예제
    ----
    >>> import numpy as np
    >>> import tinygrad_ko as tg
    >>> from tinygrad_ko import optim
    >>> w = tg.tensor(np.ones((2, 3)), requires_grad=True)
    >>> opt = optim.Adafactor([w], lr=0.1)
    >>> (w * w).sum().backward()
    >>> opt.step()
    >>> round(w.data[0, 0].item(), 4), opt.state[w]["row_var"].shape, opt.state[w]["col_var"].shape
    (0.9, (2, 1), (1, 3))

    출처
    ----
    Shazeer, Stern, "Adafactor: Adaptive Learning Rates with Sublinear Memory Cost" (2018). PyTorch ``torch.optim.Adafactor``.
    """

    limits: ClassVar = {"lr": (0, math.inf), "d": (1, math.inf), "weight_decay": (0, math.inf)}

    def __init__(
        self, params: Any, lr: float = 1e-2, beta2_decay: float = -0.8, eps: tuple[float | None, float] = (None, 1e-3),
        d: float = 1.0, weight_decay: float = 0.0, *, foreach: bool | None = None, maximize: bool = False,
    ) -> None:
        super().__init__(params, {
            "lr": lr, "beta2_decay": beta2_decay, "eps": eps, "d": d, "weight_decay": weight_decay, "maximize": maximize,
            "foreach": foreach,
        })

    def _check(self, group: Mapping[str, Any]) -> None:
        super()._check(group)
        eps, tau = group["eps"], group["beta2_decay"]
        if not (isinstance(eps, (tuple, list)) and len(eps) == 2):
            raise ArgumentTypeError(f"Adafactor: eps 는 (None 이나 수, 수)여야 합니다. 받은 것: {describe(eps)}.")
        for name, value in (("eps[0]", 0.0 if eps[0] is None else eps[0]), ("eps[1]", eps[1]), ("beta2_decay", tau)):
            if isinstance(value, (bool, str)) or not isinstance(value, (int, float, np.number)):
                raise ArgumentTypeError(f"Adafactor: {Noun(name):은/는} 수여야 합니다. 받은 것: {describe(value)}.")
            if not (value <= 0 if name == "beta2_decay" else 0 <= value < math.inf):
                wanted = "0 이하여야" if name == "beta2_decay" else "0 이상의 유한한 수여야"
                raise ArgumentError(f"Adafactor: {Noun(name):은/는} {wanted} 합니다. 받은 값: {value}.")

    def _walk(self) -> None:
        """모두 셈한 다음에 옮긴다: 셈하다가 오류가 나면 매개변수는 하나도 바뀌지 않는다."""
        moving: list[tuple[Tensor, np.ndarray, dict[str, Any]]] = []
        for group in self.param_groups:
            self._check(group)
            moving += [(p, *self._moved(p, group)) for p in group["params"] if p.grad is not None and p.size]
        for p, change, state in moving:
            p._data[...] -= change
            p.node.mark_changed()  # type: ignore[union-attr]
            self._own[p] = state

    def _moved(self, p: Tensor, group: Mapping[str, Any]) -> tuple[np.ndarray, dict[str, Any]]:
        """매개변수에서 뺄 양과 새 상태."""
        value, g, old = p._data, p.grad._data, self._own.get(p, {})  # type: ignore[union-attr]
        if g.dtype.kind != "f":
            raise DtypeError(f"Adafactor.step: 기울기의 dtype 이 {g.dtype} 입니다. 실수의 기울기를 넣으세요.")
        g = (-g if group["maximize"] else g).astype(value.dtype, copy=False)
        t = old.get("step", 0) + 1
        newest, rate = float(t) ** group["beta2_decay"], min(group["lr"], 1 / math.sqrt(t))
        low = float(np.finfo(value.dtype).eps) if group["eps"][0] is None else group["eps"][0]
        square, state = g * g, {"step": t}
        if g.ndim > 1:
            for name, axis in (("row_var", -1), ("col_var", -2)):
                state[name] = _mixed(old.get(name), square.mean(axis=axis, keepdims=True), newest)
            row, column = state["row_var"], state["col_var"]
            variance = row * column / np.maximum(row.mean(axis=-2, keepdims=True), low)
        else:
            state["variance"] = variance = _mixed(old.get("variance"), square, newest)
        update = g / np.sqrt(np.maximum(variance, low * low))
        step = rate * max(group["eps"][1], _size(value)) / max(1.0, _size(update) / group["d"])
        return update * step + value * (group["lr"] * group["weight_decay"]), state

    def _restored_state(self, number: int, parameter: Tensor, saved: Mapping[str, Any]) -> dict[str, Any]:
        shape, where = parameter.shape, f"{number}번 매개변수의 "
        shapes = {"row_var": (*shape[:-1], 1), "col_var": (*shape[:-2], 1, *shape[-1:])} if len(shape) > 1 else {"variance": shape}
        if not saved:
            return {}
        for name in ("step", *shapes):
            if name not in saved:
                raise DataError(f"Adafactor.load_state_dict: {where}{name} 자리가 비었습니다. optimizer.state_dict() 를 통째로 저장하세요.")
        arrays = {name: saved_array("Adafactor", where + name, saved[name], found, parameter.dtype) for name, found in shapes.items()}
        return {"step": saved_count("Adafactor", f"{where}step", saved["step"]), **arrays}


def _mixed(old: np.ndarray | None, new: np.ndarray, weight: float) -> np.ndarray:
    """이동 평균에 새것을 ``weight`` 만큼 섞은 것."""
    return new * weight if old is None else old + (new - old.astype(new.dtype, copy=False)) * weight


def _size(array: np.ndarray) -> float:
    """원소의 제곱평균제곱근."""
    return float(np.linalg.norm(array.ravel())) / math.sqrt(array.size)
