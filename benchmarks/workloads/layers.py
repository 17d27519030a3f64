"""층 하나의 순전파와 역전파: 합성곱, 풀링, 정규화, 순환층."""

from __future__ import annotations

from typing import Any

import numpy as np
from sides import Side

from workloads.row import Job, Row, add, differentiating

Layer = tuple[str, tuple[Any, ...], dict[str, Any], tuple[int, ...]]  # 이름, 인수, 이름 붙은 인수, 입력의 모양
SMALL, LARGE, LINE, CUBE = (64, 6, 28, 28), (8, 64, 56, 56), (64, 16, 512), (4, 8, 16, 32, 32)
CONVOLUTION: list[Layer] = [
    ("Conv2d", (16, 32, 3), {"padding": 1}, (16, 16, 32, 32)), ("Conv2d", (32, 16, 3), {"padding": 1}, (16, 32, 32, 32)),
    ("Conv2d", (64, 64, 3), {"padding": 1}, (8, 64, 28, 28)), ("Conv2d", (32, 64, 3), {"padding": 1}, (32, 32, 8, 8)),
    ("Conv2d", (6, 16, 5), {}, (64, 6, 14, 14)), ("Conv2d", (1, 6, 5), {"padding": 2}, (64, 1, 28, 28)),
    ("Conv2d", (16, 32, 3), {"padding": 1, "stride": 2}, (16, 16, 32, 32)),
    ("Conv2d", (16, 32, 3), {"padding": 2, "dilation": 2}, (16, 16, 32, 32)),
    ("Conv2d", (32, 32, 3), {"padding": 1, "groups": 32}, (16, 32, 32, 32)), ("Conv2d", (64, 64, 1), {}, (16, 64, 16, 16)),
    ("Conv1d", (16, 32, 5), {"padding": 2}, (32, 16, 256)), ("Conv3d", (8, 16, 3), {"padding": 1}, (8, 8, 12, 12, 12)),
    ("ConvTranspose2d", (32, 16, 4), {"padding": 1, "stride": 2}, (16, 32, 16, 16)),
]
POOLING: list[Layer] = [
    ("MaxPool2d", (2,), {}, SMALL), ("MaxPool2d", (3, 2, 1), {}, LARGE), ("MaxPool2d", (3, 1, 1), {}, SMALL),
    ("AvgPool2d", (2,), {}, SMALL), ("AvgPool2d", (3, 2, 1), {}, LARGE), ("AdaptiveAvgPool2d", (1,), {}, LARGE),
    ("AdaptiveAvgPool2d", (7,), {}, LARGE), ("AdaptiveAvgPool2d", (5,), {}, SMALL), ("AdaptiveMaxPool2d", (5,), {}, SMALL),
    ("MaxPool1d", (2,), {}, LINE), ("MaxPool3d", (2,), {}, CUBE), ("LPPool2d", (2, 2), {}, SMALL),
    ("Upsample", (), {"scale_factor": 2, "mode": "nearest"}, SMALL), ("Upsample", (), {"scale_factor": 2, "mode": "bilinear"}, SMALL),
    ("Upsample", (), {"scale_factor": 2, "mode": "bicubic"}, SMALL), ("PixelShuffle", (2,), {}, (16, 32, 28, 28)),
    ("ReflectionPad2d", (2,), {}, SMALL), ("ZeroPad2d", (2,), {}, SMALL), ("CircularPad2d", (2,), {}, SMALL),
]
NORMALIZATION: list[Layer] = [
    ("LayerNorm", (128,), {}, (64, 128)), ("LayerNorm", (64,), {}, (2048, 64)), ("LayerNorm", (256,), {}, (32, 64, 256)),
    ("BatchNorm1d", (128,), {}, (64, 128)), ("BatchNorm2d", (16,), {}, (64, 16, 8, 8)),
    ("BatchNorm2d", (64,), {}, (32, 64, 16, 16)), ("BatchNorm2d", (32,), {}, (16, 32, 32, 32)),
    ("GroupNorm", (8, 64), {}, (32, 64, 16, 16)), ("InstanceNorm2d", (64,), {}, (32, 64, 16, 16)),
    ("RMSNorm", (256,), {}, (32, 64, 256)), ("LocalResponseNorm", (5,), {}, (16, 32, 32, 32)),
]
RECURRENT: list[Layer] = [
    *((kind, (28, hidden), {}, (28, 64, 28)) for kind in ("LSTM", "GRU", "RNN") for hidden in (64, 128)),
    *((kind, (32, 32), {}, (200, 1, 32)) for kind in ("LSTM", "GRU", "RNN")),
]
ACTIVATION: list[Layer] = [
    *((kind, (), {}, (256, 1024)) for kind in ("ReLU", "GELU", "SiLU", "Sigmoid", "LeakyReLU", "ELU", "Tanh", "Softplus")),
    ("Softmax", (-1,), {}, (256, 1024)), ("LogSoftmax", (-1,), {}, (256, 1024)),
]


def layer(side: Side, kind: str, args: tuple[Any, ...], options: dict[str, Any], shape: tuple[int, ...]) -> Job:
    """층 하나: 순전파, 그리고 입력과 무게의 기울기. 손실은 출력의 제곱의 평균이라, 거슬러 오는 기울기가 자리마다 다르다."""
    made = side.filled(getattr(side.nn, kind)(*args, **options))
    x = side.tensor(np.random.default_rng(2).standard_normal(shape).astype(np.float32), requires_grad=True)

    def loss() -> Any:
        y = made(x)
        y = y[0] if isinstance(y, tuple) else y
        return (y * y).mean()

    return differentiating(side, {"x": x, **dict(made.named_parameters())}, loss)


for kind, args, options, shape in CONVOLUTION + POOLING + NORMALIZATION + RECURRENT + ACTIVATION:
    settings = ", ".join([*map(str, args), *(f"{k}={v}" for k, v in options.items())])
    title = f"{kind}({settings}) {'x'.join(map(str, shape))}"
    add(Row(title, title, "layers", lambda side, job=(kind, args, options, shape): layer(side, *job)))
