"""그림: 종이 위에 그래프, 설명, 재생기, 그리고 matplotlib 의 그림. 방마다 처음 쓸 때 연다. 여기서는 텐서와 그 아래를 들여온다."""

from __future__ import annotations

import importlib
from typing import Any

from ..tensors.tensor import Tensor


def _in_a_notebook(self: Tensor, include: Any = None, exclude: Any = None) -> dict[str, str]:
    bundle: dict[str, str] = importlib.import_module(".paper.notebook", __name__).tensor_bundle(self)
    return bundle


Tensor._repr_mimebundle_ = _in_a_notebook  # type: ignore[attr-defined]  # 텐서는 그림을 모른다: 노트북에서의 모습은 여기서 붙인다
