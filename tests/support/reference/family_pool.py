"""풀링: 1·2·3차원, 겹치는 창과 건너뛰는 창, 덧대기, 간격, 올림, 번호, 배치 없는 입력, 같은 값."""

import numpy as np
from support.reference.cases import Call, share
from support.reference.layers import Layer, wave


def apart(shape: tuple[int, ...]) -> np.ndarray:
    """−2.5 와 2.5 사이의, 서로 떨어진 수들(섞인 차례): 최댓값이 아슬아슬하게 갈리지 않는다."""
    n = int(np.prod(shape))
    return ((np.arange(n) * 41 % n + 0.5) / n * 5 - 2.5).reshape(shape)


def drawn(*samples: float):
    """분수 풀링의 난수를 정해 준다: 두 쪽의 발생기가 달라도 같은 자리를 본다."""
    def prepare(side, module):
        module._random_samples = side.constant(np.array(samples, float).reshape((1, 2, -1) if len(samples) < 8 else (2, 2, -1)))
    return prepare


X1, X2, X3 = apart((2, 3, 9)), apart((2, 2, 7, 6)), apart((1, 2, 5, 4, 6))
TIES = np.round(wave((1, 2, 6, 5), 0.1, 1.0))  # 같은 값이 많다: 처음 것이 기울기를 받는다
INDEX = {"return_indices": True}
BACK1 = np.array([[[1, 2, 5], [0, 3, 4]]])
BACK2 = np.array([[[[5, 2], [8, 11]], [[0, 3], [13, 15]]]])
BACK3 = np.array([[[[[3, 1]], [[10, 14]]]]])

CASES = [
    Layer("MaxPool1d", (3,), (X1,)), Layer("MaxPool1d", (3, 2, 1), (X1,), INDEX), Layer("MaxPool1d", (2, 3), (X1[0],), {"ceil_mode": True}),
    Layer("MaxPool1d", (3, 1), (X1,), {"dilation": 2, **INDEX}), Layer("MaxPool1d", (3, 2), (X1[..., :2],), {"ceil_mode": True}),
    Layer("MaxPool2d", (2,), (X2,), INDEX), Layer("MaxPool2d", ((3, 2), (2, 1), (1, 1)), (X2,), INDEX),
    Layer("MaxPool2d", (3, 2), (X2[0],), {"ceil_mode": True, **INDEX}), Layer("MaxPool2d", (2, 3, 1, (2, 1)), (X2,), {"ceil_mode": True}),
    Layer("MaxPool2d", (3, 1, 1), (TIES,), INDEX, "같은 값", second=False), Layer("MaxPool2d", (2,), (TIES,), note="같은 값", second=False),
    Layer("MaxPool3d", (2,), (X3,), INDEX), Layer("MaxPool3d", ((3, 2, 1), (2, 1, 2), (1, 0, 0)), (X3[0],), {"ceil_mode": True, **INDEX}),
    Layer("AvgPool1d", (3,), (X1,)), Layer("AvgPool1d", (4, 2, 2), (X1[0],), {"ceil_mode": True}),
    Layer("AvgPool1d", (3, 2, 1), (X1,), {"count_include_pad": False}),
    Layer("AvgPool2d", (2,), (X2,)), Layer("AvgPool2d", ((3, 2), 2, 1), (X2,), {"ceil_mode": True}),
    Layer("AvgPool2d", ((3, 2), 2, (1, 0)), (X2[0],), {"ceil_mode": True, "count_include_pad": False}),
    Layer("AvgPool2d", (3, 1, 1), (X2,), {"divisor_override": 5}),
    Layer("AvgPool3d", (2,), (X3,)), Layer("AvgPool3d", ((2, 3, 2), 1, (1, 1, 0)), (X3[0],), {"count_include_pad": False}),
    Layer("LPPool1d", (2, 3), (X1,)), Layer("LPPool1d", (2.0, 4, 2), (X1[0],), {"ceil_mode": True}),
    Layer("LPPool1d", (3, 2), (abs(X1) + 0.1,)), Layer("LPPool1d", (1, 2), (abs(X1) + 0.1,)),
    Layer("LPPool2d", (2, 2), (X2,)), Layer("LPPool2d", (4, (3, 2), 2), (X2,), {"ceil_mode": True}), Layer("LPPool3d", (2, 2), (X3,)),
    Layer("AdaptiveAvgPool1d", (4,), (X1,)), Layer("AdaptiveAvgPool1d", (3,), (X1[0],)),
    Layer("AdaptiveAvgPool2d", ((3, 4),), (X2,)), Layer("AdaptiveAvgPool2d", ((None, 1),), (X2[0],)), Layer("AdaptiveAvgPool2d", (1,), (X2,)),
    Layer("AdaptiveAvgPool2d", ((9, 8),), (X2,)), Layer("AdaptiveAvgPool3d", ((2, None, 4),), (X3,)),
    Layer("AdaptiveMaxPool1d", (4,), (X1,), INDEX), Layer("AdaptiveMaxPool1d", (3,), (X1[0],), INDEX),
    Layer("AdaptiveMaxPool2d", ((3, 4),), (X2,), INDEX), Layer("AdaptiveMaxPool2d", ((None, 3),), (X2[0],), INDEX),
    Layer("AdaptiveMaxPool2d", ((4, 3),), (TIES,), INDEX, "같은 값", second=False),
    Layer("AdaptiveMaxPool3d", ((2, None, 4),), (X3,), INDEX), Layer("AdaptiveMaxPool3d", (1,), (X3,)),
    Layer("FractionalMaxPool2d", (2,), (X2,), {"output_size": (5, 3), **INDEX}, prepare=drawn(0.3, 0.8, 0.1, 0.55, 0.9, 0.2, 0.99, 0.0)),
    Layer("FractionalMaxPool2d", ((3, 1),), (X2[0],), {"output_ratio": (0.5, 0.7), **INDEX}, prepare=drawn(0.3, 0.8, 0.1, 0.55)),
    Layer("FractionalMaxPool2d", (3, 1), (X2[0],), prepare=drawn(0.3, 0.8, 0.1, 0.55)), Layer("FractionalMaxPool2d", (2, 4), (X2[0],), note="같은 난수", prepare=drawn(*[0.7] * 4)),
    Layer("FractionalMaxPool2d", (2, 4), (TIES,), INDEX, "같은 값", second=False, prepare=drawn(0.3, 0.8, 0.1, 0.55)),
    Layer("FractionalMaxPool3d", (2, (2, 2, 4)), (X3,), INDEX, prepare=drawn(0.35, 0.8, 0.1, 0.6, 0.95, 0.15)),
    Layer("FractionalMaxPool3d", ((1, 3, 2),), (X3[0],), {"output_ratio": 0.4}, prepare=drawn(0.35, 0.8, 0.1, 0.6, 0.95, 0.15)),
    Call("fractional_max_pool2d", X2, (2, (3, 4)), {"_random_samples": share((2, 2, 2))}), Call("fractional_max_pool3d", X3, (2,), {"output_ratio": (0.5, 0.6, 0.7), "_random_samples": share((1, 2, 3))}),
    Layer("MaxUnpool1d", (2,), (wave((1, 2, 3)), BACK1)), Layer("MaxUnpool1d", (2,), (wave((2, 3)), BACK1[0])),
    Layer("MaxUnpool2d", (2,), (wave((1, 2, 2, 2)), BACK2)), Layer("MaxUnpool2d", (3, 2, 1), (wave((1, 2, 2, 2)), BACK2 // 2)),
    Layer("MaxUnpool3d", ((1, 2, 2), 2), (wave((1, 1, 2, 1, 2)), BACK3 % 12)),
]
