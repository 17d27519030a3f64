"""옵티마이저의 상태: 두 라이브러리가 달리 적는 것. 나머지는 이름도 뜻도 같다.

우리는 매개변수마다의 수를 그 모양의 배열로 적고(이어 붙인 한 줄에서 셈하므로), PyTorch는 수 하나로 적는다.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

SCALARS = {"mu_product": "exp_avg", "eta": "ax"}  # PyTorch에서는 수 하나인 것 → 모양을 알려 주는 이웃


def is_optimizer_state(value: Any) -> bool:
    """옵티마이저의 ``state_dict`` 인가."""
    return isinstance(value, Mapping) and value.keys() == {"state", "param_groups"}


def ours(state_dict: Mapping[str, Any]) -> dict[str, Any]:
    """PyTorch의 상태를 우리가 적는 대로: 수 하나를 배열로 펴고, 걸음의 수에서 셈할 수 있는 것은 뺀다."""
    state = {}
    for number, saved in state_dict["state"].items():
        kept = {name: value for name, value in saved.items() if name not in ("mu", "ro", "H_diag", "al", "prev_loss")}
        for name, like in SCALARS.items():
            if name in kept and like in kept:
                kept[name] = np.full(np.shape(kept[like]), kept[name], np.asarray(kept[like]).dtype)
        state[number] = kept
    return {**state_dict, "state": state}


def theirs(state_dict: Mapping[str, Any]) -> dict[str, Any]:
    """우리의 상태를 PyTorch가 적는 대로: ``ours`` 의 거꾸로."""
    groups = {number: group for group in state_dict["param_groups"] for number in group["params"]}
    state = {}
    for number, saved in state_dict["state"].items():
        kept = dict(saved)
        for name in SCALARS:
            if name in kept and np.size(kept[name]):
                kept[name] = np.array(np.ravel(kept[name])[0])
        if "ax" in kept:
            kept["mu"] = np.array(1 / max(1.0, kept["step"] - groups[number]["t0"]))
        if "old_dirs" in kept:
            products = [float(y @ s) for y, s in zip(kept["old_dirs"], kept["old_stps"], strict=True)]
            scale = products[-1] / float(kept["old_dirs"][-1] @ kept["old_dirs"][-1]) if products else 1.0
            kept |= {"ro": [np.array(1 / p) for p in products], "H_diag": np.array(scale), "prev_loss": 0.0}
        if "step" in kept:
            kept["step"] = np.array(kept["step"], np.float32)
        state[number] = kept
    return {**state_dict, "state": state}
