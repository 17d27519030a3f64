"""특징 공간: 자료의 점들이 층마다 어디로 옮겨 가는가."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import ExitStack
from typing import Any

import numpy as np

from ...errors import ArgumentError
from ...grad_mode import no_grad
from ...korean.particles import particle
from ..checks import to_tensor
from ..module import Module, check_module


def feature_space(model: Module, X: Any, layer: str | int | None = None) -> Any:
    """자료의 점들이 층마다의 특징 공간 어디로 옮겨 가는가.

    매개변수
    --------
    model : 모델. 층의 이름은 ``named_modules`` 의 경로이다.
    X : 자료.
    layer : 볼 층의 경로(예: ``"0"``)나 번호. ``None`` 이면 바로 아래의 모든 층.

    반환
    ----
    np.ndarray 또는 dict[str, np.ndarray] : 그 층의 출력, 또는 경로 → 출력(불린 차례로).

    예외
    ----
    ArgumentError : 그런 층이 없거나, 부르는 동안 쓰이지 않았을 때.

    예제
    ----
    >>> import numpy as np
    >>> from tinygrad_ko import nn
    >>> model = nn.Sequential(nn.Linear(2, 3), nn.Tanh(), nn.Linear(3, 1))
    >>> {name: z.shape for name, z in nn.feature_space(model, np.zeros((4, 2), np.float32)).items()}
    {'0': (4, 3), '1': (4, 3), '2': (4, 1)}

    출처
    ----
    강의 L2.
    """
    check_module("feature_space", model)
    places = dict(model.named_modules())
    wanted = [name for name, _ in model.named_children()] if layer is None else [str(layer)]
    unknown = [name for name in wanted if name not in places]
    if unknown:
        known = [n for n in places if n]
        raise ArgumentError(f"feature_space: 층 {unknown[0]!r}{particle(unknown[0], '이/가')} 없습니다. 있는 층: {known}.")
    seen: dict[str, np.ndarray] = {}

    def watching(name: str) -> Callable[[Module, Any, Any], None]:
        def watch(module: Module, inputs: Any, output: Any) -> None:
            seen[name] = np.array(to_tensor(output)._data)

        return watch

    with ExitStack() as handles, no_grad():
        for name in wanted:
            handles.enter_context(places[name].register_forward_hook(watching(name)))
        model(X)
    if layer is None:
        return seen
    if str(layer) not in seen:
        raise ArgumentError(f"feature_space: 층 {layer!r}{particle(layer, '은/는')} 모델을 부르는 동안 쓰이지 않았습니다.")
    return seen[str(layer)]
