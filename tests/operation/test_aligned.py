"""맞춘 자리(operation/aligned.py): 캐시 줄에서 시작하고, 쓸 수 있고, 서로 나누지 않는다."""

from __future__ import annotations

import gc

import numpy as np
import pytest

import tinygrad_ko as tg
from tinygrad_ko.operation.aligned import LINE, aligned, aligned_like


@pytest.mark.parametrize("dtype", [np.bool, np.int8, np.float16, np.float32, np.float64, np.complex128, np.longdouble])
@pytest.mark.parametrize("shape", [(), (0,), (1,), (3, 0, 2), (5, 7), (2, 3, 1000)])
def test_it_starts_at_a_cache_line(shape, dtype):
    made = [aligned(shape, dtype) for _ in range(20)] + [aligned_like(np.zeros(2, dtype), shape)]
    for k, array in enumerate(made):
        assert array.shape == shape and array.dtype == dtype and array.flags.c_contiguous and array.flags.writeable
        assert array.ctypes.data % LINE == 0
        array[...] = k % 2
    assert all((array == k % 2).all() for k, array in enumerate(made))


def test_another_module_keeps_its_own_arrays():
    class Other(np.ndarray):
        pass

    assert type(aligned_like(np.zeros(3, np.float32).view(Other), (2, 2))) is Other


def scratch_of(step):
    """지은 함수가 쓰는 임시 배열들."""
    run = step._latest[1][0].replay.steps[0].executable.run
    return [array for spare in run.__globals__["spares"] for array in spare]


def test_the_places_of_a_compiled_function_are_aligned():
    w = tg.ones((30, 50), requires_grad=True)

    @tg.compile
    def step(x):
        w.grad = None
        loss = ((x * w) * x + w).sum()
        loss.backward()
        return loss

    for _ in range(4):
        step(tg.ones((30, 50)))
    found = scratch_of(step)
    assert found and all(array.ctypes.data % LINE == 0 for array in found)
    assert not any(np.shares_memory(a, b) for k, a in enumerate(found) for b in found[:k] if a.ctypes.data != b.ctypes.data)


def test_the_places_of_an_optimizer_are_aligned():
    w = tg.ones((30, 50), requires_grad=True)
    optimizer = tg.optim.Adam([w], lr=0.1)
    (w * w).sum().backward()
    optimizer.step()
    gc.collect()
    line = optimizer._lines[0][0]
    assert all(array.ctypes.data % LINE == 0 for array in (line.gradient, line.spare, *line.state.values()))
