"""README 의 첫 그림 ``docs/첫-그림.svg`` 를 README 에 적힌 식에서 다시 그린다.

    python scripts/make_first_picture.py
"""

from __future__ import annotations

from pathlib import Path

import tinygrad_ko as tg
from tinygrad_ko.tensors.tensor import Tensor

PICTURE = Path(__file__).parents[1] / "docs" / "첫-그림.svg"


def loss() -> Tensor:
    """README 의 식. 역전파까지 마쳤다."""
    w = tg.tensor(-3.0, requires_grad=True, name="w")
    x = tg.tensor(2.0, requires_grad=True, name="x")
    y: Tensor = tg.tanh(w * x + 5.5).named("y")
    y.backward()
    return y


if __name__ == "__main__":
    tg.graph(loss()).save(PICTURE)
