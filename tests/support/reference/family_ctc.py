"""CTC: 채운 정답과 이어 붙인 정답, 되풀이되는 글자, 빈 정답, 불가능한 정답. log_softmax 를 거쳐 견준다."""

from __future__ import annotations

from typing import Any

import numpy as np
from support.reference.layers import Layer, wave

T, N, C = 6, 3, 5
x = wave((T, N, C), 0.4)
targets = np.array([[1, 1, 3], [2, 4, 0], [3, 0, 0]])
lengths, sizes = np.array([6, 5, 4]), np.array([3, 2, 1])
short = np.array([3, 5, 4])  # 첫 정답 113 에는 네 걸음이 있어야 한다


def after_log_softmax(side: Any, module: Any) -> Any:
    class After(side.nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.loss = module

        def forward(self, logits: Any, *rest: Any) -> Any:
            return self.loss(side.F.log_softmax(logits, -1), *rest)

    return After()


def case(inputs: tuple[np.ndarray, ...], options: dict[str, Any], note: str = "", second: bool = True) -> Layer:
    return Layer("CTCLoss", (), inputs, options, note, prepare=after_log_softmax, second=second)


CASES = [
    *[case((x, targets, lengths, sizes), {"reduction": r}) for r in ("mean", "sum", "none")],
    case((x, np.concatenate([t[:n] for t, n in zip(targets, sizes, strict=True)]), lengths, sizes), {}, "이어 붙인 것"),
    case((x, targets + 0 * (targets == 0) + (targets == 0), lengths, sizes), {"blank": 0}, "다른 채움"),
    case((x, targets % 4, lengths, np.array([3, 1, 0])), {"blank": 4, "reduction": "none"}, "빈 정답"),
    case((x, targets, short, sizes), {"reduction": "none", "zero_infinity": True}, "불가능한 정답"),
    case((x, targets, short, sizes), {"zero_infinity": True}, "불가능한 정답"),
    case((x[:, 0], targets[0], np.array(6), np.array(3)), {}, "한 표본"),
]
