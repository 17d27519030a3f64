"""푸리에 변환의 예: 길이가 짝수와 홀수, 자르기와 늘리기, 축과 정규화."""

from __future__ import annotations

from support.rules.cases.complex import split, through
from support.rules.table import Case

from tinygrad_ko.operation import compositions, operations

op = {name: o.call for name, o in operations.items()}
co = {name: c.function for name, c in compositions.items()}

ONE = [{}, {"n": 3}, {"n": 7, "axis": 0}, {"axis": 1, "norm": "ortho"}, {"axis": -2, "norm": "forward"}, {"norm": "backward", "n": 6}, {"n": 1}]
MANY = [{}, {"axes": (0, 2)}, {"axes": (-1,), "norm": "ortho"}, {"s": (3, 5), "axes": (2, 0), "norm": "forward"}, {"s": (-1, 6), "axes": (1, 2)}]


def of_real(name, f, options, shape):
    return [Case(name, lambda x, o=o: split(f(x, **o)), (shape,)) for o in options]


def of_complex(name, f, options, shape):
    return [Case(f"complex-{name}", through(lambda z, o=o: f(z, **o)), (shape, shape)) for o in options]


def cases() -> dict[str, list[Case]]:
    shape, two = (4, 3, 5), [{}, {"axes": (0, 1)}, {"s": (4, 2), "axes": (1, 2), "norm": "ortho"}]
    found = {}
    for name in ("fft", "ifft"):
        found[name] = of_real(name, op[name], ONE, shape) + of_complex(name, op[name], ONE, shape)
    found["rfft"] = of_real("rfft", op["rfft"], ONE, shape)
    found["irfft"] = of_complex("irfft", op["irfft"], ONE, shape) + of_real("irfft", op["irfft"], [{}, {"n": 2}], (3, 4))
    found["hfft"] = of_complex("hfft", co["hfft"], ONE, shape)
    found["ihfft"] = of_real("ihfft", co["ihfft"], ONE, shape)
    for name in ("fftn", "ifftn"):
        found[name] = of_real(name, co[name], MANY, shape) + of_complex(name, co[name], MANY, shape)
    for name in ("fft2", "ifft2"):
        found[name] = of_real(name, co[name], two, shape) + of_complex(name, co[name], two, shape)
    found["rfftn"], found["rfft2"] = of_real("rfftn", co["rfftn"], MANY, shape), of_real("rfft2", co["rfft2"], two, shape)
    found["irfftn"], found["irfft2"] = of_complex("irfftn", co["irfftn"], MANY, shape), of_complex("irfft2", co["irfft2"], two, shape)
    for name in ("fftshift", "ifftshift"):
        found[name] = [Case(name, lambda x, f=co[name], a=a: f(x, a), (shape,)) for a in (None, 0, (1, -1))]
    return found
