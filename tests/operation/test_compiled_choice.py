"""기계어 짝을 쓸 것인가: 행렬 곱을 하는 되풀이는 SciPy의 BLAS 도 있어야 하고, NumPy가 더 빠른 기계에서는 NumPy를 쓴다."""

from __future__ import annotations

import platform
import sys

import numpy as np
import pytest

from tinygrad_ko.operation import compiled
from tinygrad_ko.operation.compiled import Compiled, in_avx512, multiplies
from tinygrad_ko.rules import activation, attention, elementary
from tinygrad_ko.rules.convolution_fast import depthwise, winograd


@pytest.mark.parametrize(("pair", "blas"), [
    (attention.attend, True), (depthwise.conv_weight, True), (attention.exponential, False),
    (winograd.conv_tiles, True), (winograd.conv_weight_tiles, True)],
    ids=lambda v: getattr(v, "__name__", None))
def test_a_loop_that_multiplies_matrices_needs_scipy_too(monkeypatch, pair, blas):
    pytest.importorskip("numba", reason="numba(선택 묶음 [fast])가 없으면 어느 짝이나 NumPy 식이다")
    assert multiplies(pair.loops) is blas
    monkeypatch.setitem(sys.modules, "scipy.linalg.cython_blas", None)
    fresh = Compiled(pair.function, pair.loops, pair.smallest)
    assert (fresh.kernel is pair.function) is blas


@pytest.mark.parametrize(("target", "beaten"), [("AVX512_SKX", True), ("X86_V4", True), ("X86_V3", False), ("AVX2", False), ("VSX3", False)])
def test_where_numpy_has_avx512_its_own_exponential_is_used(monkeypatch, target, beaten):
    """NumPy 2.1 은 AVX512_SKX, 2.4 는 X86_V4 라고 한다. float64 의 말은 듣지 않는다."""
    asked = []
    monkeypatch.setattr(compiled, "opt_func_info", lambda name, dtype: asked.append((name, dtype)) or {"exp": {"ff": {"current": target}}})
    unless = in_avx512(np.exp)
    assert unless() is unless() is beaten and asked == [("^exp$", "float32")]
    pytest.importorskip("numba", reason="numba(선택 묶음 [fast])가 없으면 어느 짝이나 NumPy 식이다")
    pair = elementary.exps
    fresh = Compiled(pair.function, pair.loops, pair.smallest, pair.through, unless)
    assert (fresh.kernel is pair.function) is beaten


@pytest.mark.skipif(platform.machine() not in ("x86_64", "AMD64"), reason="x86 의 명령을 묻는다")
def test_numpy_names_its_instructions_for_every_function_we_ask_about():
    """이름이 바뀌면 되풀이가 늘 쓰인다: 느릴 뿐 틀리지는 않으나, 여기서 알게 된다."""
    for f in (np.exp, np.tanh, np.log1p, np.expm1):
        assert compiled.opt_func_info(f"^{f.__name__}$", "float32")[f.__name__]["ff"]["current"]


def test_numbers_in_the_other_byte_order_take_the_formula():
    """numba는 바이트의 차례가 뒤집힌 배열(파일에서 읽은 ``>f4``)을 읽지 못한다."""
    x = np.linspace(-3, 3, 2**15, dtype=np.float32)
    turned = x.astype(x.dtype.newbyteorder())
    for f in (activation.gelu_single, elementary.exps, elementary.logistic):
        np.testing.assert_allclose(f(turned), f(x), rtol=1e-5, atol=1e-7)
