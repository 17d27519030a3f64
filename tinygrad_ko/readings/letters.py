"""수식의 글자: 코드의 이름과 수를 책에 적는 글자(TeX)로."""

from __future__ import annotations

import math

# 양수 → 그것의 이름
CONSTANTS = {
    math.pi: r"\pi", math.log(2): r"\ln 2", math.log(10): r"\ln 10", math.pi / 180: r"\frac{\pi}{180}",
    180 / math.pi: r"\frac{180}{\pi}", 2 / math.sqrt(math.pi): r"\frac{2}{\sqrt{\pi}}",
    math.sqrt(math.pi) / 2: r"\frac{\sqrt{\pi}}{2}", 1 / math.sqrt(2 * math.pi): r"\frac{1}{\sqrt{2\pi}}",
    math.sqrt(0.5): r"\tfrac{1}{\sqrt{2}}",
    2 * math.sqrt(2 / math.pi): r"2\sqrt{\tfrac{2}{\pi}}", math.sqrt(2 / math.pi): r"\sqrt{\tfrac{2}{\pi}}",
    math.pi**2: r"\pi^{2}", math.pi**2 / 3: r"\tfrac{\pi^{2}}{3}", math.sqrt(2): r"\sqrt{2}", 0.5: r"\tfrac{1}{2}",
}
# 코드의 이름 → 책의 글자. 여기에 없는 긴 이름은 바로 선 글자로 적는다
LETTERS = {
    "weight": "W", "bias": "b", "value": "v", "condition": "c", "target": "t", "direction": "d", "xs": "x", "operands": "x",
    "index": "I", "indices": "I", "negative_slope": r"\alpha", "alpha": r"\alpha", "beta": r"\beta", "gamma": r"\gamma",
    "delta": r"\delta", "lambd": r"\lambda", "slope": "a",
    "threshold": r"\theta", "eps": r"\varepsilon", "min_val": r"\ell", "max_val": "u",
    "a_min": r"\ell", "a_max": "u", "pos_weight": "p", "shift": "k", "axes": r"\pi", "axis1": "i", "axis2": "j", "source": "s",
    "destination": "d", "w_ih": "U",
}
