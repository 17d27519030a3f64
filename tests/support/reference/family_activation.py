"""활성함수의 식구들."""

from __future__ import annotations

import numpy as np
from support.reference.cases import A, Call, wave
from support.reference.layers import Layer

SETTINGS = [
    ("threshold", {"threshold": 0.3, "value": -2.0}), ("celu", {}), ("celu", {"alpha": 0.4}), ("selu", {}), ("hardsigmoid", {}), ("hardswish", {}),
    ("hardshrink", {}), ("hardshrink", {"lambd": 1.2}), ("softshrink", {}), ("softshrink", {"lambd": 1.2}), ("tanhshrink", {}), ("softsign", {}),
    ("logsigmoid", {}), ("mish", {}),
]
BEND = np.array([-6.5, -3.0, -0.5, 0.0, 0.3, 0.5, 3.0, 30.0, -30.0])
FLOAT_CONSTANTS = {"celu", "hardsigmoid", "CELU", "Hardsigmoid"}  # PyTorch는 1/α 와 1/6 을 float32 로 곱한다


def close(name: str) -> float:
    return 1e-6 if name in FLOAT_CONSTANTS else 1e-8


CASES = [
    *[Call(name, wave(A, 0.2, 4.0), options=options, rtol=close(name)) for name, options in SETTINGS],
    *[Call(name, BEND, options=options, note="꺾인 곳", rtol=close(name)) for name, options in SETTINGS],
    Call("glu", wave((2, 6), 0.2)), Call("glu", wave((4, 3), 0.2), options={"dim": 0}), Call("softmin", wave((2, 3), 0.1), options={"dim": 1}),
    Call("prelu", wave((2, 3, 2), 0.3), (np.array([0.1, 0.2, -0.3]),), soft=True), Call("prelu", wave((4,), 0.3), (np.array([0.3]),), soft=True),
    Call("rrelu", wave((2, 3), 0.3), options={"lower": 0.1, "upper": 0.3, "training": False}),
    *[Layer(kind, args, (wave((2, 3), 0.3),), rtol=close(kind)) for kind, args in (
        ("Threshold", (0.2, 1.5)), ("CELU", (0.7,)), ("SELU", ()), ("Hardsigmoid", ()), ("Hardswish", ()), ("Hardshrink", (0.7,)), ("Softshrink", (0.7,)),
        ("Tanhshrink", ()), ("Softsign", ()), ("LogSigmoid", ()), ("Mish", ()), ("PReLU", ()), ("PReLU", (3,)), ("Softmin", (1,)))],
    Layer("GLU", (0,), (wave((2, 3), 0.3),)), Layer("RReLU", (0.1, 0.4), (wave((2, 3), 0.3),), train=False), Layer("Softmax2d", (), (wave((2, 3, 2, 2)),)),
    *[Layer(kind, args, (wave((2, 3), 0.3, 4.0),), options) for kind, args, options in (
        ("ReLU", (), {}), ("LeakyReLU", (0.2,), {}), ("ELU", (0.7,), {}), ("GELU", (), {"approximate": "tanh"}), ("SiLU", (), {}), ("Sigmoid", (), {}),
        ("Tanh", (), {}), ("Softplus", (2.5, 3.0), {}), ("Hardtanh", (-0.5, 2.0), {}), ("ReLU6", (), {}), ("Softmax", (0,), {}), ("LogSoftmax", (0,), {}))],
]
