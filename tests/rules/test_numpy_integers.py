"""정수 하나를 받는 인수는 NumPy의 정수(모양의 셈, argmax 에서 나온 것)도 받는다."""

import numpy as np
import pytest

import tinygrad_ko as tg

x = tg.tensor([[3.0, 1.0, 2.0, 5.0], [0.0, 4.0, 6.0, 7.0]])
image = tg.arange(32, dtype="float32").reshape((1, 2, 4, 4))

CALLS = {
    "split": lambda n: tg.split(x, n, axis=1), "array_split": lambda n: tg.array_split(x, n, axis=1), "hsplit": lambda n: tg.hsplit(x, n),
    "vsplit": lambda n: tg.vsplit(x, n), "dsplit": lambda n: tg.dsplit(image, n), "fftshift": lambda n: tg.fft.fftshift(image, n),
    "ifftshift": lambda n: tg.fft.ifftshift(image, n), "tensordot": lambda n: tg.tensordot(x, x, n), "tensordot pair": lambda n: tg.tensordot(image, image, (n, n)),
    "unfold": lambda n: tg.unfold(image, n, n, n, n), "unfold pair": lambda n: tg.unfold(image, (n, n)),
    "fold": lambda n: tg.fold(tg.unfold(image, 2), n * 2, 2), "multigammaln": lambda n: tg.multigammaln(x + 3, n), "resize": lambda n: tg.resize(x, n),
    "vander": lambda n: tg.vander(x[0], n), "diff": lambda n: tg.diff(x, n), "polyder": lambda n: tg.polyder(x[0], n),
}


@pytest.mark.parametrize("kind", [np.int64, np.int32, np.uint8])
@pytest.mark.parametrize("name", CALLS)
def test_an_integer_of_numpy_is_an_integer(name, kind):
    ours, plain = CALLS[name](kind(2)), CALLS[name](2)
    for a, b in zip(ours, plain, strict=True) if isinstance(plain, list) else [(ours, plain)]:
        assert a.dtype == b.dtype and np.array_equal(a.data, b.data, equal_nan=True)
