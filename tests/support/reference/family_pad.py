"""덧대기: 네 가지 방식, 1·2·3차원, 짝의 차례, 음수(잘라 내기)."""

from support.reference.cases import Call
from support.reference.layers import Layer, wave

X1, X2, X3 = wave((2, 3, 5), 0.2), wave((2, 1, 4, 5), 0.4), wave((1, 2, 3, 4, 5), 0.6)
PAIRS = {1: (2, 1), 2: (1, 2, 3, 0), 3: (1, 2, 3, 0, 1, 2)}
INPUTS = {1: X1, 2: X2, 3: X3}


def calls():
    for mode in ("reflect", "replicate", "circular"):
        for note, pad in {"짝": (1, 2, 3, 0), "자르기": (-1, 2, 1, -2), "많이 자르기": (-3, 2, 0, 0)}.items():
            yield Call("pad", X2, (pad,), {"mode": mode}, note)
    for note, pad in {"한 축": (1, 2), "네 축": (1, 2, 0, 1, 2, 1, 1, 0), "자르기": (-2, 1, 3, -1), "자르기만": (-2, -1), "그대로": (0, 0)}.items():
        yield Call("pad", X2, (pad,), {"value": 1.5}, note)
    yield Call("pad", X2[..., :1], ((-2, 4, 0, 0),), {"mode": "replicate"}, "덧댄 뒤 자르기")
    yield Call("pad", X2, ((1, 1),), {}, "기본")


CASES = [
    *calls(),
    *(Layer(f"{kind}Pad{n}d", (PAIRS[n],), (INPUTS[n],)) for kind in ("Zero", "Reflection", "Replication", "Circular") for n in (1, 2, 3)),
    *(Layer(f"ConstantPad{n}d", (PAIRS[n], 0.7), (INPUTS[n],)) for n in (1, 2, 3)),
    *(Layer(f"{kind}Pad2d", (2,), (X2[0],)) for kind in ("Zero", "Reflection", "Replication", "Circular")),
]
