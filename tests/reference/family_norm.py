"""정규화 층: 학습(이동 평균이 세 번 움직인다)과 평가."""

from reference.layers import Layer, wave

CASES = [
    Layer("LayerNorm", (9,), (wave((4, 9)),)),
    Layer("LayerNorm", ((3, 5),), (wave((2, 4, 3, 5)),), {"eps": 0.1}),
    Layer("LayerNorm", (4,), (wave((3, 4)),), {"bias": False}),
    Layer("LayerNorm", (4,), (wave((2, 3, 4)),), {"elementwise_affine": False}),
]
