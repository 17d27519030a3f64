"""완전 연결층과 컨테이너."""

from support.reference.layers import Layer, wave

CASES = [
    Layer("Linear", (4, 3), (wave((5, 4)),)),
    Layer("Linear", (4, 3), (wave((2, 5, 4)),), {"bias": False}),
]
