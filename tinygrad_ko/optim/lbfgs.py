"""L-BFGS: 지난 걸음들로 굽은 정도(곡률)를 어림하는 준뉴턴법."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from typing import Any, ClassVar

import numpy as np

from ..errors import ArgumentError, ArgumentTypeError, DataError, DtypeError, describe
from ..grad_mode import enable_grad
from ..korean.misfits import function_given
from ..korean.particles import particle
from ..operation.uninterrupted import Uninterrupted
from .line_search import Point, strong_wolfe
from .optimizer import Optimizer
from .saved_state import saved_array, saved_count, saved_parts


class LBFGS(Optimizer):
    """L-BFGS: 기울기가 바뀐 만큼에서 곡률을 배워, 바닥을 향해 크게 나아간다. 자료 전체를 한 번에 볼 때(full batch) 쓴다.

    한 걸음에 손실을 여러 번 셈하므로 ``step`` 에 ``closure`` 를 꼭 준다.

    매개변수
    --------
    params : 매개변수의 나열(그룹은 하나, dtype 도 하나). 임의의 모양.
    lr : 걸음에 곱하는 수, 0 이상(무차원).
    max_iter : ``step`` 한 번에 되풀이할 수.
    max_eval : ``step`` 한 번에 손실을 셈할 수. 없으면 ``max_iter`` 의 5/4.
    tolerance_grad : 기울기의 가장 큰 원소가 이보다 작으면 멈춘다.
    tolerance_change : 걸음이나 손실의 변화가 이보다 작으면 멈춘다.
    history_size : 기억할 걸음의 수.
    line_search_fn : ``None``(보폭은 lr) 또는 ``"strong_wolfe"``.

    예외
    ----
    ArgumentTypeError : ``closure`` 없이 ``step`` 을 부를 때. ArgumentError : 그룹이 여럿이거나 초매개변수가 범위 밖일 때.
    DtypeError : 매개변수의 dtype 이 여럿일 때.

    예제
    ----
    >>> import numpy as np
    >>> import tinygrad_ko as tg
    >>> from tinygrad_ko import optim
    >>> w = tg.tensor(np.array([-1.2, 1.0]), requires_grad=True)
    >>> opt = optim.LBFGS([w], max_iter=100, line_search_fn="strong_wolfe")
    >>> def closure():
    ...     opt.zero_grad()
    ...     loss = 100 * (w[1] - w[0] ** 2) ** 2 + (1 - w[0]) ** 2  # 로젠브록의 바나나 골짜기
    ...     loss.backward()
    ...     return loss
    >>> _ = opt.step(closure)
    >>> bool((abs(w.data - 1) < 1e-4).all())
    True

    출처
    ----
    Liu, Nocedal (1989); Nocedal, Wright 7.2절(두 번 도는 되풀이). PyTorch ``torch.optim.LBFGS``.
    """

    limits: ClassVar = {"lr": (0, math.inf), "max_iter": (1, math.inf), "max_eval": (1, math.inf),
                        "tolerance_grad": (0, math.inf), "tolerance_change": (0, math.inf), "history_size": (1, math.inf)}

    def __init__(
        self, params: Any, lr: float = 1, max_iter: int = 20, max_eval: int | None = None, tolerance_grad: float = 1e-7,
        tolerance_change: float = 1e-9, history_size: int = 100, line_search_fn: str | None = None,
    ) -> None:
        if line_search_fn not in (None, "strong_wolfe"):
            raise ArgumentError(
                f"LBFGS: line_search_fn={line_search_fn!r} {particle(line_search_fn, '은/는')} 없습니다. "
                "None 이나 'strong_wolfe' 를 쓰세요."
            )
        super().__init__(params, {
            "lr": lr, "max_iter": max_iter, "max_eval": max_iter * 5 // 4 if max_eval is None else max_eval,
            "tolerance_grad": tolerance_grad, "tolerance_change": tolerance_change, "history_size": history_size,
            "line_search_fn": line_search_fn,
        })
        self._memory: dict[str, Any] = _nothing()

    def add_param_group(self, param_group: Mapping[str, Any]) -> None:
        """매개변수 그룹을 더한다. L-BFGS 의 그룹은 하나뿐이다."""
        if self.param_groups:
            raise ArgumentError("LBFGS: 모든 매개변수를 한 벡터로 보므로 그룹을 나눌 수 없습니다. 한 목록으로 넣으세요.")
        super().add_param_group(param_group)
        kinds = {str(p.dtype) for p in self.param_groups[0]["params"]}
        if len(kinds) > 1:
            raise DtypeError(f"LBFGS: 매개변수의 dtype 이 같아야 합니다. 받은 것: {', '.join(sorted(kinds))}. model.float() 을 쓰세요.")

    def step(self, closure: Callable[[], Any] | None = None) -> Any:
        """손실을 여러 번 셈하며 바닥 쪽으로 나아간다.

        매개변수
        --------
        closure : 기울기를 비우고, 손실을 셈하고, ``backward`` 까지 하고, 그 손실을 돌려주는 함수.

        반환
        ----
        처음에 셈한 손실.
        """
        if closure is None:
            raise ArgumentTypeError(
                "LBFGS.step: 손실을 다시 셈하는 함수 closure 가 필요합니다. "
                "def closure(): opt.zero_grad(); loss = …; loss.backward(); return loss"
            )
        function_given("LBFGS.step", "closure", closure, "opt.step(closure) ")
        memory = {n: [*v] if isinstance(v, list) else v for n, v in self._memory.items()}
        values = self._values()
        try:
            return self._advanced(closure)
        except BaseException:  # 도중에 멈추면(오류, Ctrl+C) 걸음을 떼기 전으로
            self._memory = memory
            self._place(values)
            raise

    def _advanced(self, closure: Callable[[], Any]) -> Any:
        (group,), memory = self.param_groups, self._memory
        first, here = self._measured(closure)
        evaluations = 1
        if abs(here.gradient).max() <= group["tolerance_grad"]:
            return first
        for k in range(1, group["max_iter"] + 1):
            direction, changes, steps = self._direction(here.gradient, group["history_size"])
            t = group["lr"] * (1.0 if memory["n_iter"] else min(1.0, 1.0 / float(abs(here.gradient).sum())))
            slope = float(here.gradient @ direction)
            memory |= {  # 한꺼번에: 도중에 멈추어도(Ctrl+C) 기억은 이 걸음의 앞이거나 뒤이다
                "n_iter": memory["n_iter"] + 1, "d": direction, "t": t, "prev_flat_grad": here.gradient,
                "old_dirs": changes, "old_stps": steps,
            }
            if slope > -group["tolerance_change"]:
                break
            before = here
            if group["line_search_fn"]:
                here, used = self._searched(closure, here, direction, t, slope, group["max_eval"] - evaluations)
                memory["t"] = here.t
            else:
                self._move(self._values(), t, direction)
                used = 0
                if k < group["max_iter"]:
                    here, used = self._measured(closure)[1], 1
            evaluations += used
            if k < group["max_iter"] and (
                evaluations >= group["max_eval"]
                or abs(here.gradient).max() <= group["tolerance_grad"]
                or abs(direction * memory["t"]).max() <= group["tolerance_change"]
                or abs(here.value - before.value) < group["tolerance_change"]
            ):
                break
        return first

    def _direction(self, gradient: np.ndarray, history: int) -> tuple[np.ndarray, list[np.ndarray], list[np.ndarray]]:
        """헤세 행렬의 역을 어림한 것에 −기울기를 곱한 방향(두 번 도는 되풀이)과, 이번에 배운 것까지의 기억."""
        memory = self._memory
        changes, steps = memory["old_dirs"], memory["old_stps"]
        if not memory["n_iter"]:
            return -gradient, changes, steps
        change, step = gradient - memory["prev_flat_grad"], memory["d"] * memory["t"]
        if change @ step > 1e-10:  # 곡률이 양수일 때만 배운다
            full = len(changes) == history
            changes, steps = [*changes[full:], change], [*steps[full:], step]
        q, weights = -gradient, []
        for y, s in zip(reversed(changes), reversed(steps), strict=True):
            weights.append((s @ q) / (y @ s))
            q = q - weights[-1] * y
        if changes:
            q = q * ((changes[-1] @ steps[-1]) / (changes[-1] @ changes[-1]))
        for y, s, w in zip(changes, steps, reversed(weights), strict=True):
            q = q + (w - (y @ q) / (y @ s)) * s
        return q, changes, steps

    def _searched(self, closure: Any, here: Point, direction: np.ndarray, t: float, slope: float, limit: int) -> tuple[Point, int]:
        origin, calls = self._values(), 0

        def evaluate(t: float) -> Point:
            nonlocal calls
            calls += 1
            self._move(origin, t, direction)
            there = self._measured(closure)[1]
            return Point(t, there.value, there.gradient, float(there.gradient @ direction))

        start = Point(0.0, here.value, here.gradient, slope)
        found = strong_wolfe(evaluate, start, t, float(abs(direction).max()), limit, 1e-9)
        self._move(origin, found.t, direction)
        return found, calls

    def _measured(self, closure: Callable[[], Any]) -> tuple[Any, Point]:
        """``closure`` 의 답과, 지금 자리의 값과 기울기."""
        with enable_grad():
            loss = closure()
        self._memory["func_evals"] += 1
        params = self.param_groups[0]["params"]
        pieces = [np.zeros(p.size, p.dtype) if p.grad is None else p.grad._data.reshape(-1) for p in params]
        return loss, Point(0.0, float(loss), np.concatenate(pieces), 0.0)

    def _values(self) -> np.ndarray:
        return np.concatenate([p._data.reshape(-1) for p in self.param_groups[0]["params"]])

    def _move(self, origin: np.ndarray, t: float, direction: np.ndarray) -> None:
        """매개변수를 ``origin + t·direction`` 으로 옮긴다."""
        self._place(origin + t * direction)

    def _place(self, values: np.ndarray) -> None:
        start = 0
        for p in self.param_groups[0]["params"]:
            p._data[...] = values[start:start + p.size].reshape(p.shape)
            p.node.mark_changed()
            start += p.size

    def _has_state(self, parameter: Any) -> bool:
        return bool(self._memory["n_iter"]) and parameter is self.param_groups[0]["params"][0]

    def _state_of(self, parameter: Any) -> dict[str, Any]:
        return self._memory if parameter is self.param_groups[0]["params"][0] else {}

    def _forget(self, parameter: Any) -> None:
        self._memory = _nothing()

    def state_dict(self) -> dict[str, Any]:
        """기억한 걸음들과 초매개변수(복사본). PyTorch처럼 첫 매개변수의 상태로 적는다."""
        saved = {n: [a.copy() for a in v] if isinstance(v, list) else np.copy(v) if isinstance(v, np.ndarray) else v
                 for n, v in self._memory.items()}
        return {**super().state_dict(), "state": {0: saved} if self._memory["n_iter"] else {}}

    def load_state_dict(self, state_dict: Mapping[str, Any]) -> None:
        """``state_dict`` 로 되돌린다. 맞지 않으면 아무것도 바꾸지 않는다.

        예외
        ----
        DataError : 매개변수의 수, 기억의 짝, 배열의 모양이 다르거나, 유한한 수가 아닐 때.
        """
        memory = self._restored(saved_parts("LBFGS", state_dict)[0])
        with Uninterrupted():
            super().load_state_dict({**state_dict, "state": {}})
            self._memory = memory

    def _restored(self, state: Mapping[Any, Any]) -> dict[str, Any]:
        """저장된 것을 살펴 옮긴 기억."""
        saved = state.get(0, {})
        if state.keys() - {0}:
            raise DataError(f"LBFGS.load_state_dict: 상태는 0번에만 있어야 합니다. 받은 번호: {list(state)}.")
        counts = {n: saved_count("LBFGS", n, saved.get(n, 0)) for n in ("n_iter", "func_evals")}
        if not counts["n_iter"] and not {"d", "t", "prev_flat_grad"} & saved.keys():
            return _nothing() | counts
        missing = [n for n in ("n_iter", "d", "t", "prev_flat_grad", "old_dirs", "old_stps") if n not in saved]
        if missing:
            raise DataError(
                f"LBFGS.load_state_dict: 상태에 {', '.join(missing)} 자리가 비었습니다. optimizer.state_dict() 를 통째로 저장하세요."
            )
        past = [saved["old_dirs"], saved["old_stps"]]
        if not all(isinstance(v, (list, tuple)) for v in past) or len(past[0]) != len(past[1]):
            raise DataError(
                f"LBFGS.load_state_dict: old_dirs 와 old_stps 는 길이가 같은 목록이어야 합니다. 받은 것: {describe(past)}."
            )
        return {
            **counts, "d": self._vector("d", saved["d"]), "t": _finite("t", saved_array("LBFGS", "t", saved["t"], (), float)).item(),
            "prev_flat_grad": self._vector("prev_flat_grad", saved["prev_flat_grad"]),
            **{n: [self._vector(f"{n}[{k}]", v) for k, v in enumerate(saved[n])] for n in ("old_dirs", "old_stps")},
        }

    def _vector(self, name: str, value: Any) -> np.ndarray:
        """모든 매개변수를 이은 벡터."""
        params = self.param_groups[0]["params"]
        return _finite(name, saved_array("LBFGS", name, value, (sum(p.size for p in params),), params[0].dtype))


def _nothing() -> dict[str, Any]:
    """아직 한 걸음도 가지 않은 기억."""
    return {"n_iter": 0, "func_evals": 0, "old_dirs": [], "old_stps": []}


def _finite(name: str, array: np.ndarray) -> np.ndarray:
    if not np.isfinite(array).all():
        raise DataError(
            f"LBFGS.load_state_dict: {name} 자리에 NaN 이나 무한대가 있습니다. 그대로 걸으면 매개변수도 NaN 이 됩니다. "
            "그보다 먼저 저장한 상태를 불러오세요."
        )
    return array
