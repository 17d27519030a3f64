"""풀링의 순전파와 역전파를 PyTorch eager 와 겨룬다(한 스레드, float32).

쓰는 법: ``OMP_NUM_THREADS=1 OPENBLAS_NUM_THREADS=1 python benchmarks/pool.py``
"""

from __future__ import annotations

import argparse
import os
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

SMALL, LARGE, LINE, CUBE = (64, 6, 28, 28), (8, 64, 56, 56), (64, 16, 512), (4, 8, 16, 32, 32)
JOBS: list[tuple[str, tuple[Any, ...], dict[str, Any], tuple[int, ...]]] = [
    ("MaxPool2d", (2,), {}, SMALL), ("MaxPool2d", (3, 2, 1), {}, LARGE), ("MaxPool2d", (3, 1, 1), {}, SMALL),
    ("AvgPool2d", (2,), {}, SMALL), ("AvgPool2d", (3, 2, 1), {}, LARGE), ("AdaptiveAvgPool2d", (1,), {}, LARGE),
    ("AdaptiveAvgPool2d", (7,), {}, LARGE), ("AdaptiveAvgPool2d", (5,), {}, SMALL), ("AdaptiveMaxPool2d", (5,), {}, SMALL),
    ("FractionalMaxPool2d", (2, 20), {}, SMALL),
    ("MaxPool1d", (2,), {}, LINE), ("MaxPool3d", (2,), {}, CUBE), ("LPPool2d", (2, 2), {}, SMALL),
    ("Upsample", (), {"scale_factor": 2, "mode": "nearest"}, SMALL), ("Upsample", (), {"scale_factor": 2, "mode": "bilinear"}, SMALL),
    ("Upsample", (), {"scale_factor": 2, "mode": "bicubic"}, SMALL), ("PixelShuffle", (2,), {}, (16, 32, 28, 28)),
    ("ReflectionPad2d", (2,), {}, SMALL), ("ZeroPad2d", (2,), {}, SMALL), ("CircularPad2d", (2,), {}, SMALL),
]


def both_ways(side: Any, kind: str, args: tuple[Any, ...], options: dict[str, Any], x: Any, seed: Any) -> Any:
    layer = getattr(side, kind)(*args, **options)

    def step() -> None:
        x.grad = None
        layer(x).backward(seed)

    return step


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--budget", type=float, default=1.5, help="한 줄에 쓸 시간(초)")
    budget = parser.parse_args().budget
    rng = np.random.default_rng(0)
    for kind, args, options, shape in JOBS:
        x = rng.standard_normal(shape).astype(np.float32)
        seed = rng.standard_normal(getattr(nn, kind)(*args, **options)(x).shape).astype(np.float32)
        rivals = {"ours": both_ways(nn, kind, args, options, tg.tensor(x, requires_grad=True), tg.tensor(seed))}
        if torch:
            rivals["torch"] = both_ways(torch.nn, kind, args, options, torch.tensor(x, requires_grad=True), torch.tensor(seed))
        settings = ", ".join([*map(str, args), *(f"{k}={v}" for k, v in options.items())])
        print(row(f"{kind}({settings}) {shape}", interleaved(rivals, budget)), flush=True)


if __name__ == "__main__":
    main()
