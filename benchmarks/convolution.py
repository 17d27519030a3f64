"""합성곱 층 하나를 PyTorch eager 와 겨룬다(한 스레드): 순전파, 입력의 기울기, 커널의 기울기를 따로. 위노그라드의 오차도 잰다.

    OMP_NUM_THREADS=1 OPENBLAS_NUM_THREADS=1 python benchmarks/convolution.py [고를 낱말…] [--json 파일]
    python benchmarks/convolution.py --error      # 오차: 곧은 길, 위노그라드(NumPy로, 기계어로), PyTorch 를 float64 로 셈한 것과

칸의 수는 가장 짧은 판끼리의 비율(우리/PyTorch), 앞은 순수 NumPy, 뒤는 기계어 짝을 켠 것이다. GF 는 PyTorch 의 속도(10⁹ 곱셈과 덧셈/초).
"""

from __future__ import annotations

import argparse
import json
import math
import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

os.environ.setdefault("OMP_NUM_THREADS", "1")
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
sys.path.insert(0, str(Path(__file__).parents[1]))  # 이 저장소의 것을 잰다

import numpy as np
import torch
from interleave import interleaved

from tinygrad_ko.operation.compiled import Compiled
from tinygrad_ko.rules import convolution
from tinygrad_ko.rules.convolution_fast import blocks, winograd

torch.set_num_threads(int(os.environ["OMP_NUM_THREADS"]))
Setting = tuple[tuple[int, ...], tuple[int, ...], int, int, int]


def setting(batch: int, c: int, o: int, image: int, k: int = 3, stride: int = 1, dilation: int = 1, groups: int = 1, n: int = 2) -> Setting:
    """(입력의 모양, 커널의 모양, 보폭, 간격, 무리)."""
    return (batch, c, *(image,) * n), (o, c // groups, *(k,) * n), stride, dilation, groups


LAYERS: dict[str, Setting] = {
    **{f"3x3 {c}→{o}, {image}, b{batch}": setting(batch, c, o, image) for batch, c, o, image in (
        (32, 1, 8, 16), (16, 3, 16, 32), (4, 3, 64, 64), (32, 8, 16, 8), (16, 16, 16, 32), (16, 16, 32, 16), (16, 32, 32, 16),
        (16, 32, 64, 8), (16, 64, 64, 8), (8, 64, 64, 28), (2, 64, 64, 64), (1, 64, 64, 32), (64, 16, 16, 8), (8, 128, 128, 16),
        (8, 256, 256, 8), (1, 256, 256, 8))},
    "5x5 1→6, 28, b64": setting(64, 1, 6, 28, 5),
    "5x5 6→16, 14, b64": setting(64, 6, 16, 14, 5),
    "5x5 32→32, 16, b16": setting(16, 32, 32, 16, 5),
    "7x7 16→16, 32, b4": setting(4, 16, 16, 32, 7),
    "7x7 3→64 보폭 2, 64, b4": setting(4, 3, 64, 64, 7, 2),
    "3x3 16→32 보폭 2, 32, b16": setting(16, 16, 32, 32, 3, 2),
    "3x3 64→128 보폭 2, 16, b8": setting(8, 64, 128, 16, 3, 2),
    "3x3 16→32 간격 2, 32, b16": setting(16, 16, 32, 32, 3, 1, 2),
    "3x3 64→64 간격 2, 32, b4": setting(4, 64, 64, 32, 3, 1, 2),
    "3x3 64→64 네 무리, 16, b16": setting(16, 64, 64, 16, 3, 1, 1, 4),
    "3x3 32 채널마다, 32, b16": setting(16, 32, 32, 32, 3, 1, 1, 32),
    "3x3 128 채널마다, 8, b16": setting(16, 128, 128, 8, 3, 1, 1, 128),
    "5x5 32 채널마다, 32, b16": setting(16, 32, 32, 32, 5, 1, 1, 32),
    "3x3 32 채널마다 보폭 2, 32, b16": setting(16, 32, 32, 32, 3, 2, 1, 32),
    "1x1 64→64, 16, b16": setting(16, 64, 64, 16, 1),
    "1x1 16→64, 32, b16": setting(16, 16, 64, 32, 1),
    "1차원 k5 16→32, 256, b32": setting(32, 16, 32, 256, 5, n=1),
    "3차원 8→16, 12, b8": setting(8, 8, 16, 12, n=3),
}
PARTS = ("순전파", "입력", "커널")


def layer(given: Setting) -> tuple[dict[str, dict[str, Callable[[], object]]], float]:
    """부분마다 겨루는 것들, 그리고 한 부분의 곱셈과 덧셈의 수."""
    x_shape, w_shape, stride, dilation, groups = given
    n, pad = len(x_shape) - 2, dilation * (w_shape[2] - 1) // 2
    rng = np.random.default_rng(0)
    x, w, b = (rng.standard_normal(s).astype(np.float32) for s in (x_shape, w_shape, w_shape[:1]))
    options = ((stride,) * n, ((pad, pad),) * n, (dilation,) * n, groups)
    d = rng.standard_normal(convolution.conv.forward(x, w, *options).shape).astype(np.float32)
    a, v, c, g = map(torch.tensor, (x, w, b, d))
    theirs: Any = getattr(torch.nn.functional, f"conv{n}d")

    def back(*wanted: bool) -> object:
        return torch.ops.aten.convolution_backward(
            g, a, v, None, [stride] * n, [pad] * n, [dilation] * n, False, [0] * n, groups, [*wanted, False])

    ours = (lambda: convolution.conv.forward(x, w, *options, b), lambda: convolution.conv_transpose.forward(d, w, x_shape[2:], *options),
            lambda: convolution.conv_weight.forward(x, d, w_shape[2:], *options))
    torchs = (lambda: theirs(a, v, c, stride, pad, dilation, groups), lambda: back(True, False), lambda: back(False, True))
    rivals = {part: {"ours": mine, "fast": mine, "torch": other} for part, mine, other in zip(PARTS, ours, torchs, strict=True)}
    return rivals, 2 * d.size * math.prod(w_shape[1:])


def switch(name: str) -> None:
    Compiled.allowed = name == "fast"


def errors() -> None:
    """결과의 제곱평균에 대한 오차의 제곱평균(제곱근): float32 로 셈한 네 길."""

    def tiled(name: str, act: Callable[..., Any], *given: Any) -> Any:
        switch(name)
        return act(*given)

    padding, ones = ((1, 1), (1, 1)), (1, 1)
    print(f"{'채널':>6} {'':>8} {'곧은 길':>10} {'NumPy로':>10} {'기계어로':>10} {'PyTorch':>10}")
    for channels in (4, 16, 64, 256):
        rng = np.random.default_rng(channels)
        x, d = (rng.standard_normal((4, channels, 32, 32)).astype(np.float32) for _ in range(2))
        w = (rng.standard_normal((channels, channels, 3, 3)) / math.sqrt(9 * channels)).astype(np.float32)
        a, v, g = map(torch.tensor, (x, w, d))
        wide = [part.astype(np.float64) for part in (x, w, d)]
        cases = {
            "순전파": (blocks.conv_chunks(*wide[:2], ones, padding, ones, 1, None), blocks.conv_chunks(x, w, ones, padding, ones, 1, None),
                    *[tiled(name, winograd.conv_tiles, x, w, padding, ones, 1, None) for name in ("ours", "fast")],
                    torch.nn.functional.conv2d(a, v, padding=1).numpy()),
            "커널": (blocks.conv_weight_chunks(wide[0], wide[2], (3, 3), ones, padding, ones, 1),
                   blocks.conv_weight_chunks(x, d, (3, 3), ones, padding, ones, 1),
                   *[tiled(name, winograd.conv_weight_tiles, x, d, (3, 3), padding, ones, 1) for name in ("ours", "fast")],
                   torch.ops.aten.convolution_backward(
                       g, a, v, None, [1, 1], [1, 1], [1, 1], False, [0, 0], 1, [False, True, False])[1].numpy()),
        }
        for name, (exact, *found) in cases.items():
            cells = (math.sqrt(np.square(y - exact).mean() / np.square(exact).mean()) for y in found)
            print(f"{channels:>6} {name:>8} " + " ".join(f"{e:>10.1e}" for e in cells), flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("words", nargs="*", help="제목에 이 낱말이 든 것만")
    parser.add_argument("--error", action="store_true", help="시간 대신 오차")
    parser.add_argument("--json", help="결과를 담을 파일")
    parser.add_argument("--budget", type=float, default=0.5, help="한 칸에 쓸 시간(초)")
    args = parser.parse_args()
    if args.error:
        errors()
        return
    results: dict[str, Any] = {}
    for title, given in LAYERS.items():
        if args.words and not any(word in title for word in args.words):
            continue
        rivals, work = layer(given)
        results[title] = {part: interleaved(three, args.budget, switch) for part, three in rivals.items()}
        cells = (f"{part} {t['ours'].minimum / t['torch'].minimum:5.2f} {t['fast'].minimum / t['torch'].minimum:5.2f} "
                 f"({work / t['torch'].minimum / 1e9:3.0f} GF)" for part, t in results[title].items())
        print(f"{title:<28}" + "  ".join(cells), flush=True)
    if args.json:
        Path(args.json).write_text(json.dumps(results, ensure_ascii=False, indent=1), encoding="utf-8")


if __name__ == "__main__":
    main()
