"""매개변수를 다른 값에서 셈하는 층: ``parametrizations`` 와 ``prune``."""

import numpy as np
from support.reference.layers import Layer, wave


def weighted(**options):
    return lambda side, module: side.nn.utils.parametrizations.weight_norm(module, **options)


def spectral(**options):
    """처음의 u, v 는 난수이므로 정해 준다."""
    def prepare(side, module):
        module = side.nn.utils.parametrizations.spectral_norm(module, **options)
        held = module.parametrizations.weight[0]
        for k, b in enumerate((held._u, held._v)):
            v = wave(tuple(b.shape), 0.7 + k)
            side.put(b, (v / np.sqrt((v * v).sum())).astype(np.float32))
        return module
    return prepare


def orthogonal(**options):
    """기준(base)의 남은 칸은 난수이므로 정해 준다."""
    def prepare(side, module):
        module = side.nn.utils.parametrizations.orthogonal(module, **options)
        held = module.parametrizations.weight[0]
        if getattr(held, "base", None) is not None:
            side.put(held.base, np.linalg.qr(wave(tuple(held.base.shape), 0.9))[0].astype(np.float32))
        return module
    return prepare


def masked(name, mask):
    return lambda side, module: side.nn.utils.prune.custom_from_mask(module, name, side.constant(np.array(mask, np.float32)))


def pruned(side, module):
    """가린 뒤에 더 가린다. 무게는 그 뒤에 다시 채우므로 가림만 남는다."""
    side.put(module.weight, wave(tuple(module.weight.shape), 0.2).astype(np.float32))
    side.nn.utils.prune.l1_unstructured(module, "weight", 0.3)
    side.nn.utils.prune.ln_structured(module, "weight", 1, n=2, dim=0)
    return side.nn.utils.prune.l1_unstructured(module, "weight", 2)


X = wave((5, 4))
MAPS = ("matrix_exp", "cayley", "householder")

CASES = [
    *[Layer("Linear", (4, 3), (X,), note=f"크기와 방향 {o}", prepare=weighted(**o)) for o in ({}, {"dim": 1}, {"dim": None})],
    Layer("Conv1d", (3, 2, 2), (wave((2, 3, 5)),), note="크기와 방향", prepare=weighted(dim=1)),
    *[Layer("Linear", (4, 3), (X,), note=f"특잇값 {o}", prepare=spectral(**o), calls=c, train=t, second=not t)
      for o, c, t in (({}, 3, True), ({"n_power_iterations": 2, "dim": 1}, 2, True), ({}, 1, False))],
    Layer("ConvTranspose1d", (3, 2, 2), (wave((2, 3, 5)),), note="특잇값", prepare=spectral(), train=False),
    *[Layer("Linear", (n, k), (wave((5, n)),), note=f"직교 {m} 기준 {base}", prepare=orthogonal(orthogonal_map=m, use_trivialization=base),
            second=m != "householder", rtol=1e-7)
      for n, k in ((3, 3), (4, 2), (2, 4)) for m in MAPS for base in (True, False)],
    Layer("Linear", (4, 3), (X,), note="가림", prepare=masked("weight", [[1, 0, 1, 1], [0, 0, 1, 0], [1, 1, 1, 1]])),
    Layer("Linear", (4, 3), (X,), note="편향의 가림", prepare=masked("bias", [1, 0, 1])),
    Layer("Linear", (4, 3), (X,), note="겹친 가림", prepare=pruned),
]
