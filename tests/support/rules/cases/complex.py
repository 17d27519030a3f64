"""복소수 연산의 예: 실수 입력 둘을 복소수로 엮고, 결과의 실수부와 허수부를 본다."""

from __future__ import annotations

import numpy as np
from support.rules.table import Case

import tinygrad_ko as tg


def split(y):
    return tg.stack([y.real, y.imag]) if y.dtype.kind == "c" else y


def through(f):
    """f 를 복소 함수로 보고 실수 입력 (Re, Im)의 함수로."""
    return lambda a, b: split(f(a + b * 1j))


def cases() -> dict[str, list[Case]]:
    shapes = ((2, 3), (2, 3))
    return {
        "real": [Case("complex-real", through(lambda z: tg.real(z * z)), shapes), Case("real", tg.real, ((2, 3),))],
        "imag": [Case("complex-imag", through(lambda z: tg.imag(z * z)), shapes)],
        "conj": [Case("complex-conj", through(lambda z: tg.conj(z) * z * z), shapes)],
        "sign": [Case("complex-sign", through(np.sign), shapes), Case("sign", np.sign, ((2, 3),))],
        "angle": [Case("complex-angle", through(tg.angle), shapes), Case("complex-angle-deg", through(lambda z: tg.angle(z, deg=True)), shapes)],
    }
