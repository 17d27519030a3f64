"""정규화 층과 함수: 학습(이동 평균이 세 번 움직인다)과 평가."""

import numpy as np
from support.reference.cases import Call
from support.reference.layers import Layer, wave

BATCHES = (("BatchNorm1d", (5, 3)), ("BatchNorm1d", (4, 3, 2)), ("BatchNorm2d", (2, 3, 5, 2)), ("BatchNorm3d", (2, 3, 2, 1, 4)))
INSTANCES = (("InstanceNorm1d", (2, 3, 9)), ("InstanceNorm1d", (3, 4)), ("InstanceNorm2d", (2, 3, 5, 2)),
             ("InstanceNorm2d", (3, 4, 2)), ("InstanceNorm3d", (2, 3, 1, 2, 3)))


def weighted(**options):
    return lambda side, module: side.nn.utils.weight_norm(module, **options)


def spectral(**options):
    """처음의 u, v 는 난수이므로 정해 준다."""
    def prepare(side, module):
        module = side.nn.utils.spectral_norm(module, **options)
        for k, b in enumerate((module.weight_u, module.weight_v)):
            v = wave(tuple(b.shape), 0.7 + k)
            side.put(b, (v / np.sqrt((v * v).sum())).astype(np.float32))
        return module
    return prepare


X4 = wave((2, 6, 3, 2))

CASES = [
    Layer("LayerNorm", (9,), (wave((4, 9)),)),
    Layer("LayerNorm", ((3, 5),), (wave((2, 4, 3, 5)),), {"eps": 0.1}),
    Layer("LayerNorm", (4,), (wave((3, 4)),), {"bias": False}),
    Layer("LayerNorm", (4,), (wave((2, 3, 4)),), {"elementwise_affine": False}),
    *[Layer(kind, (3,), (wave(s),), calls=3, train=train) for kind, s in BATCHES for train in (True, False)],
    *[Layer("BatchNorm2d", (3,), (wave((2, 3, 2, 2)),), o, calls=3, train=train) for train in (True, False) for o in (
        {"momentum": None}, {"momentum": 0.7, "eps": 0.1}, {"affine": False}, {"track_running_stats": False})],
    Layer("BatchNorm2d", (3,), (wave((2, 3, 2, 2)),), {"bias": False}), Layer("GroupNorm", (3, 6), (X4,), {"bias": False}),
    Layer("InstanceNorm2d", (3,), (wave((2, 3, 4, 2)),), {"affine": True, "bias": False}),
    *[Layer(kind, (3,), (wave(s),)) for kind, s in INSTANCES],
    *[Layer("InstanceNorm2d", (3,), (wave((2, 3, 4, 2)),), {"affine": True, "track_running_stats": True, "momentum": 0.3}, calls=3, train=t)
      for t in (True, False)],
    Layer("GroupNorm", (3, 6), (X4,)), Layer("GroupNorm", (2, 6), (wave((5, 6)),), {"eps": 0.1}),
    Layer("GroupNorm", (6, 6), (X4,), {"affine": False}),
    Layer("RMSNorm", (5,), (wave((4, 5)),)), Layer("RMSNorm", ((3, 4),), (wave((2, 3, 4)),), {"eps": 0.1}),
    Layer("RMSNorm", (5,), (wave((2, 4, 5)),), {"elementwise_affine": False}),
    *[Layer("LocalResponseNorm", (n,), (X4,), {"alpha": 0.5, "beta": 0.6, "k": 1.5}) for n in (1, 2, 3, 5, 8)],
    # PyTorch의 순전파와 역전파가 제 식과 같은 것은 채널이 창보다 적을 때뿐이다: 더 많은 채널은 tests/nn/test_normalization.py 에서
    *[Layer("CrossMapLRN2d", (n,), (X4[:, :c],), {"alpha": 0.5, "beta": 0.6, "k": 1.5}) for n, c in ((3, 1), (4, 2), (5, 2), (7, 3))],
    *[Call("normalize", wave((3, 4, 2), 0.2), options=o) for o in ({}, {"p": 3.0, "dim": -1}, {"p": 1.0, "dim": 0}, {"eps": 3.0})],
    *[Layer("Linear", (4, 3), (wave((5, 4)),), note=f"무게 정규화 {o}", prepare=weighted(**o)) for o in ({}, {"dim": 1}, {"dim": None})],
    *[Layer("Linear", (4, 3), (wave((5, 4)),), note=f"스펙트럼 정규화 {o}", prepare=spectral(**o), calls=c, train=t, second=not t)
      for o, c, t in (({}, 3, True), ({"n_power_iterations": 2, "dim": 1}, 2, True), ({}, 1, False))],
]
