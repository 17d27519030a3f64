"""학습의 그림: 손실 곡선, 결정 경계, 특징 지도 … matplotlib 로 그린다(``tg.plot``).

여기서는 자료, 함수의 얼굴, 옵티마이저, 변환, 종이와 그 아래를 들여온다.

모든 그림은 matplotlib의 ``Figure`` (움직이는 것은 ``FuncAnimation``)를 돌려주고, ``ax=`` (여럿이면 ``axes=``)로 받은 축에 그린다.
전역 설정(``rcParams``)과 전역 그림 목록(``pyplot``)은 건드리지 않는다.
"""

from __future__ import annotations

from importlib import import_module
from typing import Any

from ...korean.misfits import answered
from ...korean.missing_names import elsewhere, listed, no_such_name, perhaps, refuse_calls

HOMES = {  # 이름 → 그 파일. 자료형의 글 __init__.pyi 는 여기서 만든다(scripts/make_stubs.py)
    "GradientNorms": "gradients",
    "TrainingRecord": "recording",
    "activation": "activations",
    "activation_histograms": "histograms",
    "augmentations": "augmenting",
    "confusion_matrix": "confusion",
    "connections": "wiring",
    "convolution": "convolving",
    "convolution_backward": "backward_convolution",
    "dead_units": "deadness",
    "decision_boundary": "boundary",
    "dropout_masks": "masks",
    "feature_maps": "images",
    "feature_snapshots": "space",
    "feature_space": "space",
    "filters": "images",
    "gradient_noise": "noise",
    "gradient_norms": "gradients",
    "learning_curve": "curves",
    "learning_rates": "rates",
    "loss_contour": "landscape",
    "loss_slice": "slices",
    "loss_surface": "landscape",
    "optimizer_race": "race",
    "perceptron_trace": "tracing",
    "pooling": "pooled",
    "residuals": "regression",
    "separation": "probing",
    "slow_learning": "activations",
    "sweep": "sweeping",
    "training_film": "film",
    "weights": "images",
}

__all__ = sorted(HOMES)


def __getattr__(name: str) -> Any:
    """그림 하나를 처음 부를 때 그 파일을 들여온다."""
    if name not in HOMES:
        told = elsewhere("tg.plot", name) or perhaps(name, HOMES, "tg.plot.") or listed("tg.plot", __all__)
        raise no_such_name("tg.plot", name, told)
    home = import_module(f".{HOMES[name]}", __name__)
    found = answered(getattr(home, name), home.__name__)
    setattr(home, name, found)  # 저장(pickle)하면 그 파일의 이름으로 간다
    globals()[name] = found
    return found


def __dir__() -> list[str]:
    return list(__all__)


refuse_calls(
    __name__, "tg.plot", "손실을 그리려면 tg.plot.learning_curve([1.2, 0.8, 0.5]), 식을 그리려면 tg.graph(loss) 라고 쓰세요. "
    f"있는 그림: {', '.join(__all__)}.",
)
