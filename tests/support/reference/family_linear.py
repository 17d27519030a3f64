"""완전 연결층, 펴는 층, 아무것도 하지 않는 층, 끄지 않을 때의 드롭아웃."""

from support.reference.layers import Layer, wave

DROPOUTS = {
    "Dropout": (2, 3), "Dropout1d": (2, 3, 4), "Dropout2d": (1, 3, 2, 2), "Dropout3d": (1, 2, 2, 1, 2), "AlphaDropout": (2, 3),
    "FeatureAlphaDropout": (2, 3, 2),
}

CASES = [
    Layer("Linear", (4, 3), (wave((5, 4)),)),
    Layer("Linear", (4, 3), (wave((2, 5, 4)),), {"bias": False}),
    Layer("Bilinear", (4, 3, 2), (wave((5, 4)), wave((5, 3), 0.6))),
    Layer("Bilinear", (2, 3, 4), (wave((2, 5, 2)), wave((2, 5, 3), 0.6)), {"bias": False}),
    Layer("Identity", (), (wave((2, 3)),), second=False), Layer("Flatten", (), (wave((2, 3, 4)),), second=False),
    Layer("Flatten", (0, 1), (wave((2, 3, 4)),), second=False),
    *[Layer(kind, (0.4,), (wave(shape, 0.2),), train=False, second=False) for kind, shape in DROPOUTS.items()],
    *[Layer(kind, (0.0,), (wave(shape, 0.2),), note="끄지 않음", second=False) for kind, shape in DROPOUTS.items()],
]
