"""순환층의 순전파와 역전파를 PyTorch eager 와 겨룬다(한 스레드): 걸음 28, 배치 64, 입력 28.

쓰는 법: ``OMP_NUM_THREADS=1 OPENBLAS_NUM_THREADS=1 python benchmarks/recurrent.py [--budget 초]``
"""

from __future__ import annotations

import argparse
import os

os.environ.setdefault("OMP_NUM_THREADS", "1")
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

import numpy as np
import torch
from interleave import interleaved, row

import tinygrad_ko as tg
from tinygrad_ko import nn

torch.set_num_threads(1)


def step(model, x):
    """기울기를 비우고, 온 수열을 걷고, 거슬러 온다."""
    model.zero_grad()
    y, _ = model(x)
    y.sum().backward()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--budget", type=float, default=3.0, help="한 줄에 쓸 시간(초)")
    budget = parser.parse_args().budget
    x = np.random.default_rng(0).standard_normal((28, 64, 28)).astype(np.float32)
    for kind in ("LSTM", "GRU", "RNN"):
        for hidden in (64, 128):
            ours, theirs = getattr(nn, kind)(28, hidden), getattr(torch.nn, kind)(28, hidden)
            a, b = tg.tensor(x), torch.tensor(x)
            rivals = {"ours": lambda m=ours, x=a: step(m, x), "torch": lambda m=theirs, x=b: step(m, x)}
            print(row(f"{kind} H={hidden}", interleaved(rivals, budget)), flush=True)


if __name__ == "__main__":
    main()
