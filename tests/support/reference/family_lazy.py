"""게으른 층: 한 번 불러 모양을 정한 뒤로는 보통의 층과 같다."""

from support.reference.layers import Layer, wave


def after(x):
    """자료의 dtype 으로 바꾸고 먼저 한 번 부른다."""
    def prepare(side, module):
        module.double()(side.constant(x))
        return module
    return prepare


SPACES = {1: (5,), 2: (4, 3), 3: (3, 2, 3)}
X = {d: wave((2, 4, *shape), 0.3) for d, shape in SPACES.items()}

CASES = [
    Layer("LazyLinear", (3,), (wave((5, 4)),), prepare=after(wave((5, 4)))),
    Layer("LazyLinear", (3,), (wave((2, 5, 4)),), {"bias": False}, prepare=after(wave((2, 5, 4)))),
    *[Layer(f"LazyConv{d}d", (6, 2), (X[d],), {"groups": 2}, prepare=after(X[d])) for d in SPACES],
    *[Layer(f"LazyConvTranspose{d}d", (6, 2), (X[d],), {"stride": 2, "groups": 2}, prepare=after(X[d])) for d in SPACES],
    *[Layer(f"LazyBatchNorm{d}d", (), (X[d],), {"momentum": 0.3}, prepare=after(X[d])) for d in SPACES],
    *[Layer(f"LazyInstanceNorm{d}d", (), (X[d],), {"affine": True}, prepare=after(X[d])) for d in SPACES],
]
