"""정규화 층의 순전파와 역전파를 PyTorch eager 와 겨룬다(한 스레드).

쓰는 법: ``OMP_NUM_THREADS=1 OPENBLAS_NUM_THREADS=1 python benchmarks/normalization.py``
"""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import Any

os.environ.setdefault("OMP_NUM_THREADS", "1")
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

import numpy as np
from interleave import interleaved, row

import tinygrad_ko as tg
from tinygrad_ko import nn

try:
    import torch
except ImportError:
    torch = None
else:
    torch.set_num_threads(1)

CASES = [
    ("LayerNorm", (128,), (64, 128)), ("LayerNorm", (64,), (2048, 64)), ("LayerNorm", (256,), (32, 64, 256)),
    ("BatchNorm1d", (128,), (64, 128)), ("BatchNorm2d", (16,), (64, 16, 8, 8)), ("BatchNorm2d", (64,), (32, 64, 16, 16)),
    ("BatchNorm2d", (32,), (16, 32, 32, 32)), ("GroupNorm", (8, 64), (32, 64, 16, 16)), ("InstanceNorm2d", (64,), (32, 64, 16, 16)),
    ("RMSNorm", (256,), (32, 64, 256)), ("LocalResponseNorm", (5,), (16, 32, 32, 32)),
]


def stepper(layer: Any, x: Any, g: Any) -> Callable[[], object]:
    parameters = list(layer.parameters())

    def step() -> None:
        x.grad = None
        for p in parameters:
            p.grad = None
        layer(x).backward(g)

    return step


def main() -> None:
    rng = np.random.default_rng(0)
    for name, args, shape in CASES:
        x, g = (rng.standard_normal(shape).astype(np.float32) for _ in range(2))
        rivals = {"ours": stepper(getattr(nn, name)(*args), tg.tensor(x, requires_grad=True), tg.tensor(g))}
        if torch:
            rivals["torch"] = stepper(getattr(torch.nn, name)(*args), torch.tensor(x, requires_grad=True), torch.tensor(g))
        print(row(f"{name}{args} {shape}", interleaved(rivals)), flush=True)


if __name__ == "__main__":
    main()
