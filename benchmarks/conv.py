"""합성곱을 PyTorch eager 와 겨룬다(한 스레드): 층 하나의 순전파·역전파, 그리고 LeNet 한 걸음.

쓰는 법: ``OMP_NUM_THREADS=1 OPENBLAS_NUM_THREADS=1 python benchmarks/conv.py [--json 파일] [고를 낱말…]``
"""

from __future__ import annotations

import argparse
import json
import os
from collections.abc import Callable
from typing import Any

os.environ.setdefault("OMP_NUM_THREADS", "1")
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

import numpy as np
import torch
from interleave import interleaved, row

import tinygrad_ko as tg
from tinygrad_ko import nn, optim
from tinygrad_ko.nn import functional as F

torch.set_num_threads(1)
Rivals = dict[str, Callable[[], object]]

# 이름 → (입력의 모양, 층을 만드는 인수, 층의 이름)
LAYERS: dict[str, tuple[tuple[int, ...], tuple[Any, ...], dict[str, Any], str]] = {
    "3x3 16→32, 32x32, b16": ((16, 16, 32, 32), (16, 32, 3), {"padding": 1}, "Conv2d"),
    "3x3 32→16, 32x32, b16": ((16, 32, 32, 32), (32, 16, 3), {"padding": 1}, "Conv2d"),
    "3x3 64→64, 28x28, b8": ((8, 64, 28, 28), (64, 64, 3), {"padding": 1}, "Conv2d"),
    "3x3 32→64, 8x8, b32": ((32, 32, 8, 8), (32, 64, 3), {"padding": 1}, "Conv2d"),
    "5x5 6→16, 14x14, b64": ((64, 6, 14, 14), (6, 16, 5), {}, "Conv2d"),
    "5x5 1→6, 28x28, b64": ((64, 1, 28, 28), (1, 6, 5), {"padding": 2}, "Conv2d"),
    "3x3 16→32 보폭 2, 32x32, b16": ((16, 16, 32, 32), (16, 32, 3), {"padding": 1, "stride": 2}, "Conv2d"),
    "3x3 16→32 간격 2, 32x32, b16": ((16, 16, 32, 32), (16, 32, 3), {"padding": 2, "dilation": 2}, "Conv2d"),
    "3x3 32 채널마다, 32x32, b16": ((16, 32, 32, 32), (32, 32, 3), {"padding": 1, "groups": 32}, "Conv2d"),
    "1x1 64→64, 16x16, b16": ((16, 64, 16, 16), (64, 64, 1), {}, "Conv2d"),
    "1차원 k5 16→32, 256, b32": ((32, 16, 256), (16, 32, 5), {"padding": 2}, "Conv1d"),
    "3차원 3x3x3 8→16, 12x12x12, b8": ((8, 8, 12, 12, 12), (8, 16, 3), {"padding": 1}, "Conv3d"),
    "전치 4x4 32→16 보폭 2, 16x16, b16": ((16, 32, 16, 16), (32, 16, 4), {"padding": 1, "stride": 2}, "ConvTranspose2d"),
}


def layer(shape: tuple[int, ...], args: tuple[Any, ...], options: dict[str, Any], kind: str) -> Rivals:
    """층 하나: 순전파, 입력과 무게와 편향의 기울기."""
    rng = np.random.default_rng(0)
    x = rng.standard_normal(shape).astype(np.float32)
    ours, theirs = getattr(nn, kind)(*args, **options), getattr(torch.nn, kind)(*args, **options)
    a, b = tg.tensor(x, requires_grad=True), torch.tensor(x, requires_grad=True)
    seed = rng.standard_normal(ours(a).shape).astype(np.float32)
    g, h = tg.tensor(seed), torch.tensor(seed)

    def step(module: Any, given: Any, upstream: Any) -> None:
        module.zero_grad()
        given.grad = None
        module(given).backward(upstream)

    return {"ours": lambda: step(ours, a, g), "torch": lambda: step(theirs, b, h)}


def lenet_step(batch: int = 64) -> Rivals:
    """LeNet 한 걸음: 순전파, 교차 엔트로피, 역전파, 갱신. 28x28 영상."""
    rng = np.random.default_rng(0)
    x = rng.standard_normal((batch, 1, 28, 28)).astype(np.float32)
    target = rng.integers(0, 10, batch)

    def lenet(room: Any) -> Any:
        return room.Sequential(
            room.Conv2d(1, 6, 5, padding=2), room.ReLU(), room.MaxPool2d(2), room.Conv2d(6, 16, 5), room.ReLU(),
            room.MaxPool2d(2), room.Flatten(), room.Linear(400, 120), room.ReLU(), room.Linear(120, 84), room.ReLU(),
            room.Linear(84, 10),
        )

    def stepper(model: Any, opt: Any, loss: Any, a: Any, b: Any) -> Callable[[], None]:
        def step() -> None:
            opt.zero_grad()
            loss(model(a), b).backward()
            opt.step()

        return step

    ours, theirs = lenet(nn), lenet(torch.nn)
    return {
        "ours": stepper(ours, optim.SGD(ours.parameters(), lr=1e-2, momentum=0.9), F.cross_entropy, tg.tensor(x), tg.tensor(target)),
        "torch": stepper(theirs, torch.optim.SGD(theirs.parameters(), lr=1e-2, momentum=0.9), torch.nn.functional.cross_entropy,
                         torch.tensor(x), torch.tensor(target)),
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("words", nargs="*", help="제목에 이 낱말이 든 것만")
    parser.add_argument("--json", help="결과를 담을 파일")
    parser.add_argument("--budget", type=float, default=1.5, help="한 줄에 쓸 시간(초)")
    args = parser.parse_args()
    jobs: dict[str, Callable[[], Rivals]] = {"LeNet 28x28, b64, SGD": lenet_step}
    jobs |= {title: lambda job=job: layer(*job) for title, job in LAYERS.items()}
    results = {}
    for title, job in jobs.items():
        if not args.words or any(word in title for word in args.words):
            results[title] = interleaved(job(), args.budget)
            print(row(title, results[title]), flush=True)
    if args.json:
        with open(args.json, "w", encoding="utf-8") as file:
            json.dump(results, file, ensure_ascii=False, indent=1)


if __name__ == "__main__":
    main()
