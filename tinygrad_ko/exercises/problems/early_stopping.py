"""조기 종료

losses 는 에포크마다의 검증 손실입니다. 에포크는 1 부터 셉니다. 첫 에포크는 언제나 가장 나은 것입니다.
그 뒤로는 여태까지 가장 나은 손실보다 min_delta 넘게 작아야 나아진 것입니다. 이어서 patience 번 나아지지 않으면 그 에포크에서 멈춥니다.

멈춘 에포크 stopped 와, 되돌릴(그때까지 가장 나은) 에포크 best 를 내세요.
"""

import numpy as np

from ..mistake import Mistake

LESSON, LEVEL = 16, 2
_SHAPE = (1.00, 0.80, 0.85, 0.70, 0.74, 0.72, 0.60, 0.63, 0.588, 0.61, 0.62, 0.50, 0.55, 0.52, 0.58, 0.60, 0.62, 0.64, 0.66, 0.68, 0.70,
          0.72, 0.74, 0.76)


def data(rng):
    # 앞에 곧게 내려오는 몇 에포크를 붙이고, 뒤에서 그만큼 뗀다: 씨앗마다 에포크가 밀린다
    before, size = int(rng.integers(0, 5)), rng.uniform(0.5, 2.0)
    losses = np.array([*1.1 + 0.2 * np.arange(before, 0, -1), *_SHAPE])[:len(_SHAPE)] + rng.uniform(-0.003, 0.003, len(_SHAPE))
    return {"losses": size * losses, "patience": 4, "min_delta": size * 0.02}


def stopped(losses, patience, min_delta):
    best, bad = losses[0], 0
    for epoch, loss in enumerate(losses[1:], 2):
        bad += 1
        if loss < best - min_delta:
            best, bad = loss, 0
        if bad == patience:
            return epoch
    return len(losses)


def best(losses, stopped, min_delta):
    found = 1
    for epoch in range(2, stopped + 1):
        if losses[epoch - 1] < losses[found - 1] - min_delta:
            found = epoch
    return found


def _first(losses, patience, fails):
    """``fails(손실들, 자리)`` 가 이어서 ``patience`` 번 참인 첫 에포크."""
    bad = 0
    for k in range(1, len(losses)):
        bad = bad + 1 if fails(losses, k) else 0
        if bad == patience:
            return k + 1
    return len(losses)


def _in_all(losses, patience, min_delta):
    lowest, bad = losses[0], 0
    for epoch, loss in enumerate(losses[1:], 2):
        lowest, bad = (loss, bad) if loss < lowest - min_delta else (lowest, bad + 1)
        if bad == patience:
            return epoch
    return len(losses)


RESULTS = {"stopped": stopped, "best": best}
CALLED = {"losses": "검증 손실", "patience": "인내"}
HINTS = {"stopped": "나아질 때마다 나빠진 횟수를 0 으로 되돌리세요.",
         "best": "멈춘 에포크까지만 봅니다. min_delta 넘게 나아진 것만 셉니다."}
WHY = """
견주는 것은 바로 앞의 에포크가 아니라 여태까지 가장 나은 것입니다. 멈춘 에포크는 나아지지 않는 것을 patience 번 확인한 때이므로,
쓸 가중치는 그보다 앞의 best 에 있습니다.
"""
MISTAKES = (
    Mistake("stopped", "나빠진 횟수를 모두 더했습니다: 이어서가 아닙니다.", "나아지면 횟수를 0 으로 되돌리세요.", _in_all),
    Mistake("stopped", "min_delta 를 잊었습니다: 조금 나아진 것도 나아졌다고 셌습니다.", "min_delta 넘게 작아져야 나아진 것입니다.",
            lambda losses, patience: stopped(losses, patience, 0.0)),
    Mistake("stopped", "가장 나은 것이 아니라 바로 앞의 에포크와 견주었습니다.", "여태까지 가장 나은 손실과 견주세요.",
            lambda losses, patience, min_delta: _first(losses, patience, lambda v, k: v[k] >= v[k - 1] - min_delta)),
    Mistake("stopped", "처음 올라간 에포크에서 멈추었습니다.", "한 번이 아니라 이어서 patience 번입니다.",
            lambda losses: int(np.argmax(np.diff(losses) > 0)) + 2),
    Mistake("stopped", "끝까지 갔습니다.", "patience 번 이어서 나아지지 않으면 그 에포크에서 멈춥니다.", lambda losses: len(losses)),
    Mistake("stopped", "바른 것보다 하나 적습니다: 에포크를 0 부터 셌거나 patience 를 하나 적게 셌습니다.",
            "첫 에포크는 1 이고, patience 번째로 나아지지 않은 그 에포크에서 멈춥니다.",
            lambda losses, patience, min_delta: stopped(losses, patience, min_delta) - 1),
    Mistake("best", "멈춘 에포크를 그대로 냈습니다: 되돌리지 않았습니다.", "가장 나은 것은 멈춘 때보다 patience 만큼 앞에 있습니다.",
            lambda stopped: stopped),
    Mistake("best", "멈춘 뒤의 에포크까지 보았습니다.", "멈추면 그 뒤는 배우지 않은 것입니다: stopped 까지만 보세요.",
            lambda losses: int(np.argmin(losses)) + 1),
    Mistake("best", "min_delta 를 잊었습니다: 조금 나아진 것도 셌습니다.", "min_delta 넘게 작아진 것만 나아진 것입니다.",
            lambda losses, stopped: int(np.argmin(losses[:stopped])) + 1),
)
