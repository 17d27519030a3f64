"""연산 하나의 값, 스칼라 사슬, MLP 한 걸음을 PyTorch eager 와 겨룬다(한 스레드).

쓰는 법: ``OMP_NUM_THREADS=1 OPENBLAS_NUM_THREADS=1 python benchmarks/run.py [--json 파일]``
PyTorch 가 없으면(``pip install 'tinygrad-ko[bench]'``) 우리 시간과 NumPy 만 잰다.
"""

from __future__ import annotations

import argparse
import json
import os
from collections.abc import Callable
from itertools import pairwise

os.environ.setdefault("OMP_NUM_THREADS", "1")
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

import numpy as np
from interleave import interleaved, row

import tinygrad_ko as tg
from tinygrad_ko import nn, optim
from tinygrad_ko.nn import functional as F

try:
    import torch
except ImportError:
    torch = None
else:
    torch.set_num_threads(1)

Rivals = dict[str, Callable[[], object]]


def operation_cost() -> dict[str, tuple[Rivals, int]]:
    """원소 10개짜리 연산 한 번의 순전파."""
    a = np.linspace(0.1, 1, 10, dtype=np.float32)
    x = tg.tensor(a, requires_grad=True)
    t = torch.tensor(a, requires_grad=True) if torch else None
    calls: dict[str, Callable[..., object]] = {
        "x * x": lambda v: v * v, "x + 1.0": lambda v: v + 1.0, "x.tanh()": lambda v: v.tanh(), "x.sum()": lambda v: v.sum(),
        "x.reshape(2, 5)": lambda v: v.reshape(2, 5), "x[1:]": lambda v: v[1:], "x @ x": lambda v: v @ v,
    }
    return {
        f"연산 {name}": ({"ours": lambda f=f: f(x), **({"torch": lambda f=f: f(t)} if t is not None else {})}, 1)
        for name, f in calls.items()
    }


def scalar_chain() -> tuple[Rivals, int]:
    """스칼라 사슬: 순전파와 역전파, 연산 하나에 드는 시간."""
    n = 200

    def step(x):
        y = x
        for _ in range(n // 4):
            y = ((y * x) + 1.0).tanh() - x
        y.backward()

    rivals: Rivals = {"ours": lambda: step(tg.tensor(0.5, requires_grad=True))}
    if torch:
        rivals["torch"] = lambda: step(torch.tensor(0.5, requires_grad=True))
    return rivals, n


def mlp_step(sizes: tuple[int, ...], batch: int, optimizer: str) -> tuple[Rivals, int]:
    """MLP 한 걸음: 순전파, 교차 엔트로피, 역전파, 갱신."""
    rng = np.random.default_rng(0)
    x = rng.standard_normal((batch, sizes[0])).astype(np.float32)
    target = rng.integers(0, sizes[-1], batch)

    def layers(room):
        made = []
        for k, (n, m) in enumerate(pairwise(sizes)):
            made += [room.Linear(n, m)] + ([room.ReLU()] if k < len(sizes) - 2 else [])
        return room.Sequential(*made)

    def stepper(model, opt, loss, a, b):
        def step():
            opt.zero_grad()
            loss(model(a), b).backward()
            opt.step()

        return step

    model = layers(nn)
    settings = {"lr": 1e-3} if optimizer != "SGD" else {"lr": 1e-2, "momentum": 0.9}
    opt = getattr(optim, optimizer)(model.parameters(), **settings)
    rivals: Rivals = {"ours": stepper(model, opt, F.cross_entropy, tg.tensor(x), tg.tensor(target))}
    if torch:
        theirs = layers(torch.nn)
        rivals["torch"] = stepper(
            theirs, getattr(torch.optim, optimizer)(theirs.parameters(), **settings),
            torch.nn.functional.cross_entropy, torch.tensor(x), torch.tensor(target),
        )
    return rivals, 1


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", help="결과를 담을 파일")
    parser.add_argument("--budget", type=float, default=1.5, help="한 줄에 쓸 시간(초)")
    args = parser.parse_args()
    jobs = operation_cost() | {
        "스칼라 사슬(연산당)": scalar_chain(),
        "MLP 64-128-64-10 b64 SGD": mlp_step((64, 128, 64, 10), 64, "SGD"),
        "MLP 64-128-64-10 b64 Adam": mlp_step((64, 128, 64, 10), 64, "Adam"),
        "MLP 64-64-64-10 b32 Adam": mlp_step((64, 64, 64, 10), 32, "Adam"),
        "MLP 2-16-16-1 b4 SGD": mlp_step((2, 16, 16, 2), 4, "SGD"),
    }
    results = {}
    for title, (rivals, per) in jobs.items():
        times = interleaved(rivals, args.budget)
        results[title] = {name: t / per for name, t in times.items()}
        print(row(title, times, per), flush=True)
    if args.json:
        with open(args.json, "w", encoding="utf-8") as file:
            json.dump(results, file, ensure_ascii=False, indent=1)


if __name__ == "__main__":
    main()
