"""묶음 하나의 순전파와 역전파를 함수 하나로 묶어 컴파일한다: 훈련자의 ``compile=True``."""

from __future__ import annotations

from typing import Any

from ..compilation import compile
from .checks import trainable_loss


def compiled_batch(model: Any, loss: Any) -> Any:
    """``(입력들, 정답, 무게)`` 를 받아, 거슬러 간 다음 출력과 손실을 돌려주는 함수. ``무게`` 는 출발 기울기(``None`` 이면 1)이다."""

    def batch(inputs: tuple[Any, ...], targets: Any, weight: int | None) -> tuple[Any, Any]:
        outputs = model(*inputs)
        value = trainable_loss("Trainer.fit", loss(outputs, targets))
        value.backward(None if weight is None else value.dtype.type(weight))
        return outputs, value

    return compile(batch)
