"""다시 뽑기: 보간의 방식과 차원과 배율, 격자로 뽑기(방식 × 끝 × 모서리), 아핀 격자, 채널과 공간 섞기."""

from collections.abc import Iterator

import numpy as np
from support.reference.cases import Call
from support.reference.layers import Layer, wave

X1, X2, X3 = wave((2, 2, 5), 0.2), wave((1, 2, 4, 3), 0.5), wave((1, 2, 3, 2, 4), 0.8)


def interpolations() -> Iterator[Call]:
    for mode in ("nearest", "nearest-exact", "area"):
        yield Call("interpolate", X1, (8,), {"mode": mode})
        yield Call("interpolate", X2, ((3, 7),), {"mode": mode})
        yield Call("interpolate", X3, (), {"scale_factor": (1.7, 2, 0.5), "mode": mode})
    yield Call("interpolate", wave((1, 1, 26, 1)), ((22, 1),), {}, "경계의 반올림")
    for mode, x, size in (("linear", X1, 8), ("bilinear", X2, (3, 7)), ("trilinear", X3, (4, 1, 6)), ("bicubic", X2, (6, 2))):
        for align in (False, True):
            yield Call("interpolate", x, (size,), {"mode": mode, "align_corners": align})
        yield Call("interpolate", x, (), {"scale_factor": 1.5, "mode": mode})
        yield Call("interpolate", x, (), {"scale_factor": 1.5, "mode": mode, "recompute_scale_factor": True})
        if mode != "bicubic":  # 길이가 같은 3차에서 PyTorch의 역전파는 제 순전파와 맞지 않는다(그대로 베낀다)
            yield Call("interpolate", x, (), {"scale_factor": 1.2, "mode": mode})


def inside(shape: tuple[int, ...], phase: float) -> np.ndarray:
    """−1.4 와 1.4 사이의 격자: 밖으로 나간 자리도 있다."""
    return wave(shape, phase, 1.4)


def samples() -> Iterator[Call]:
    for padding in ("zeros", "border", "reflection"):
        for align in (False, True):
            for mode in ("bilinear", "bicubic", "nearest"):
                options = {"mode": mode, "padding_mode": padding, "align_corners": align}
                yield Call("grid_sample", X2, (inside((1, 2, 3, 2), 0.1),), options, soft=mode != "nearest")
            options = {"padding_mode": padding, "align_corners": align}
            yield Call("grid_sample", X3, (inside((1, 1, 2, 2, 3), 0.3),), options, soft=True)
    yield Call("grid_sample", X3, (inside((1, 1, 2, 2, 3), 0.3),), {"mode": "nearest"})


CASES = [
    *interpolations(), *samples(),
    *(Call("affine_grid", wave((2, 2, 3), 0.4, 1.0), ((2, 1, 3, 4),), {"align_corners": a}) for a in (False, True)),
    *(Call("affine_grid", wave((1, 3, 4), 0.4, 1.0), ((1, 1, 2, 1, 3),), {"align_corners": a}) for a in (False, True)),
    Layer("Upsample", (), (X2,), {"scale_factor": 2}), Layer("Upsample", ((5, 6),), (X2,), {"mode": "bilinear", "align_corners": True}),
    Layer("UpsamplingNearest2d", (), (X2,), {"scale_factor": 3}), Layer("UpsamplingBilinear2d", ((5, 6),), (X2,)),
    Layer("PixelShuffle", (2,), (wave((2, 8, 2, 3)),)), Layer("PixelShuffle", (2,), (wave((4, 1, 3)),)),
    Layer("PixelUnshuffle", (2,), (wave((1, 2, 4, 6)),)), Layer("PixelUnshuffle", (3,), (wave((2, 3, 6)),)),
    Layer("ChannelShuffle", (3,), (wave((2, 6, 2, 1)),)), Layer("Unflatten", (1, (2, -1)), (wave((2, 6, 3)),)),
    Layer("Unflatten", (-1, (3, 1)), (wave((2, 3)),)),
]
