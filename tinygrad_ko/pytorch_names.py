"""PyTorch의 이름: 없는 이름을 찾거나 모르는 인수를 준 사람에게 우리 이름을 알려 준다.

묻거나 dtype 만 바꾸는 것(``t.size()``, ``t.float()``)은 그냥 된다. 셈하는 것은 한 셈에 이름이 하나이고(그림과 소스와 오류가 그 이름으로
말한다), 다른 이름으로 찾으면 그것을 알려 준다. 뜻이 같은 인수(``dim=``)는 받고, 뜻이 다른 것은 두 길을 다 적어 물린다.

방마다 사전 하나이다. 값은 우리 코드이고, 여럿이면 `` 또는 `` 로, 덧붙일 말은 ``  # `` 뒤에 적는다. 코드가 없으면 말만 한다. 코드의 글자는
``t``, ``a``, ``b`` 가 (2, 2) 텐서, ``v`` 가 벡터, ``mask`` 가 참·거짓, ``index`` 가 정수 텐서, ``w`` 가 잎이다: 검사
(tests/face/test_pytorch_names.py)가 모두 돌려 본다.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

# ── 텐서의 메서드이면서 함수인 것: t.f(…) 와 torch.f(t, …) ──

_BOTH: dict[str, str] = {
    # 원소마다
    "abs": "abs(t)",
    "neg": "-t",
    "sub": "a - b",
    "mul": "a * b",
    "div": "a / b",
    "true_divide": "a / b",
    "pow": "t ** 2",
    "sgn": "np.sign(t)",
    "fix": "np.trunc(t)",
    "rsqrt": "1 / t.sqrt()",
    "frac": "t - np.trunc(t)",
    "lerp": "a + 0.5 * (b - a)",
    "addcmul": "t + 0.5 * a * b",
    "addcdiv": "t + 0.5 * a / b",
    "rsub": "b - a",
    "clamp": "t.clip(0, 1)",
    "clamp_min": "np.maximum(t, 0)",
    "clamp_max": "np.minimum(t, 1)",
    **{
        short: f"t.{long}()"
        for short, long in (
            ("acos", "arccos"),
            ("asin", "arcsin"),
            ("atan", "arctan"),
            ("acosh", "arccosh"),
            ("asinh", "arcsinh"),
            ("atanh", "arctanh"),
        )
    },
    "atan2": "np.arctan2(a, b)",
    "nextafter": "np.nextafter(a, b)",
    "igamma": "tg.gammainc(a, b)",
    "igammac": "tg.gammaincc(a, b)",
    "mvlgamma": "tg.multigammaln(t + 2, 2)",
    "conj_physical": "t.conj()",
    "resolve_conj": "t.conj()",
    "polar": "a * np.exp(1j * b)",
    "is_complex": "np.iscomplexobj(t)",
    "is_floating_point": "t.dtype.kind == 'f'",
    # 견주기와 논리
    "eq": "a == b",
    "ne": "a != b",
    "gt": "a > b",
    "ge": "a >= b",
    "lt": "a < b",
    "le": "a <= b",
    "not_equal": "a != b",
    "greater": "a > b",
    "greater_equal": "a >= b",
    "less": "a < b",
    "less_equal": "a <= b",
    "equal": "tg.array_equal(a, b)  # 원소마다 견주려면 a == b 입니다",
    "allclose": "tg.allclose(a, b)",
    "isclose": "tg.isclose(a, b)",
    **{
        name: f"tg.{name}(t)"
        for name in ("isnan", "isinf", "isfinite", "isneginf", "isposinf", "isreal", "signbit", "argwhere", "count_nonzero", "logical_not")
    },
    **{name: f"tg.{name}(a, b)" for name in ("logical_and", "logical_or", "logical_xor")},
    **{name: f"np.{name}(index, index)" for name in ("gcd", "lcm", "bitwise_left_shift", "bitwise_right_shift")},
    "bitwise_and": "index & index",
    "bitwise_or": "index | index",
    "bitwise_xor": "index ^ index",
    "bitwise_not": "~mask",
    # 행렬
    "mm": "a @ b",
    "bmm": "a @ b  # 앞의 축들은 묶음입니다",
    "mv": "t @ v",
    "ger": "tg.outer(v, v)",
    "addmm": "t + a @ b",
    "addmv": "v + t @ v",
    "addr": "t + tg.outer(v, v)",
    "baddbmm": "t + a @ b",
    "addbmm": "t + (a @ b).sum(axis=0)",
    "chain_matmul": "tg.linalg.multi_dot([a, b, t])",
    "matrix_exp": "tg.expm(t)",
    "inverse": "tg.linalg.inv(t)",
    "pinverse": "tg.linalg.pinv(t)",
    "logdet": "tg.linalg.slogdet(t)[1]",
    "adjoint": "t.mT.conj()",
    "dist": "tg.norm(a - b)",
    "cholesky_solve": "tg.linalg.solve(a @ a.T, b)",
    "cholesky_inverse": "tg.linalg.inv(a @ a.T)",
    "triangular_solve": "tg.solve_triangular(a, b)",
    "matrix_rank": "np.linalg.matrix_rank(t)",
    "geqrf": "tg.linalg.qr(t)",
    # 모양
    "unsqueeze": "t[None] 또는 t[:, None] 또는 tg.expand_dims(t, 0)",
    "t": "t.T",
    "swapdims": "t.swapaxes(0, 1)",
    "movedim": "tg.moveaxis(t, 0, 1)",
    "unflatten": "t.reshape(2, 1, 2)",
    "diag_embed": "tg.diag(v)",
    "narrow": "t[:, 0:2]",
    "select": "t[0] 또는 t[:, 0]",
    "unbind": "list(t) 또는 tg.unstack(t, axis=0)",
    "chunk": "tg.array_split(t, 2)",
    "tensor_split": "tg.array_split(t, 2)",
    "split_with_sizes": "tg.split(t, [1])  # 크기가 아니라 자르는 자리를 적습니다",
    "unsafe_chunk": "tg.array_split(t, 2)",
    "unsafe_split": "tg.split(t, 2)",
    "repeat_interleave": "tg.repeat(t, 2) 또는 tg.repeat(t, 2, axis=0)",
    "view_as_real": "tg.stack([t.real, t.imag], axis=-1)",
    "view_as_complex": "t[..., 0] + 1j * t[..., 1]",
    # 고르기와 흩뿌리기
    "index_select": "t[index] 또는 tg.take(t, index, axis=1)",
    "masked_select": "t[mask]",
    "take_along_dim": "tg.take_along_axis(t, np.argsort(t, 1), 1)",
    "masked_scatter": "tg.where(mask, a, t)",
    "index_fill": "tg.where(np.isin(np.arange(2), index)[:, None], 0, t)",
    "index_copy": "y = t.clone(); y[index] = a",
    "index_put": "y = t.clone(); y[index] = a",
    "index_reduce": "tg.index_add(t, 0, index, a)",
    "scatter": "tg.put_along_axis(t, np.argsort(t, 1), a, 1)",
    "scatter_reduce": "tg.scatter_add(t, 1, np.argsort(t, 1), a)",
    "select_scatter": "y = t.clone(); y[0] = v",
    "slice_scatter": "y = t.clone(); y[0:1] = a[0:1]",
    "diagonal_scatter": "tg.where(np.eye(2, dtype=bool), v, t)",
    "as_strided": "np.lib.stride_tricks.as_strided(t.data, (2,), (8,))  # 기억 공간의 창입니다: 미분하려면 색인으로 고르세요",
    # 줄이기와 차례
    "amax": "t.max(axis=1)",
    "amin": "t.min(axis=1)",
    "aminmax": "t.min(), t.max()",
    "mode": "tg.unique(v, return_counts=True)",
    "std_mean": "t.std(), t.mean()",
    "var_mean": "t.var(), t.mean()",
    "unique_consecutive": "tg.unique(v)",
    "histc": "np.histogram(t.detach(), bins=3)",
    "multinomial": "np.random.default_rng(0).choice(2, size=3, p=[0.5, 0.5])",
    "cumulative_trapezoid": "(v[1:] + v[:-1]).cumsum() / 2",
    # 그 밖
    "fill": "tg.full_like(t, 1)",
    "bernoulli": "tg.rand_like(t) < t",
    "numel": "t.size",
    "narrow_copy": "t[:, 0:2].clone()",
    "prelu": "tg.nn.functional.prelu(t, tg.tensor([0.25]))",
    "hardshrink": "tg.nn.functional.hardshrink(t)",
    "nonzero_static": "np.nonzero(t)",
    "stft": "  # 짧은 시간 푸리에 변환은 없습니다. 창마다 tg.fft.rfft 를 쓰세요.",
    "istft": "  # 짧은 시간 푸리에 변환은 없습니다. 창마다 tg.fft.irfft 를 쓰세요.",
}

# ── 텐서의 메서드와 속성 ──

_ELSEWHERE = "  # 값은 늘 NumPy(또는 CuPy) 배열입니다. 그대로 쓰세요."
_SPARSE = "  # 성긴(sparse) 텐서는 없습니다. 미분하지 않는 성긴 행렬은 scipy.sparse 를 쓰세요."
_QUANTIZED = "  # 양자화는 없습니다. t.astype(tg.int8) 은 값을 자르기만 합니다."
_INNER = "  # PyTorch 안쪽의 이름입니다. 값은 t.data, 놓임은 t.data.strides 로 봅니다."
TENSOR: dict[str, str] = {
    **_BOTH,
    **dict.fromkeys(
        """
        to_sparse to_sparse_bsc to_sparse_bsr to_sparse_coo to_sparse_csc to_sparse_csr ccol_indices coalesce
        col_indices crow_indices dense_dim is_coalesced is_sparse_csr row_indices smm sparse_dim sparse_mask
        sspaddmm sparse_resize_ sparse_resize_and_clear_ resize_as_sparse_
    """.split(),
        _SPARSE,
    ),
    **dict.fromkeys(
        """
        dequantize int_repr q_per_channel_axis q_per_channel_scales q_per_channel_zero_points q_scale q_zero_point
        qscheme is_quantized
    """.split(),
        _QUANTIZED,
    ),
    **dict.fromkeys(
        "ipu xpu mtia is_ipu is_maia is_meta is_mkldnn is_mps is_mtia is_vulkan is_xla is_xpu to_mkldnn".split(),
        "t.device  # 값은 NumPy(또는 CuPy) 배열입니다.",
    ),
    **dict.fromkeys(
        """
        as_strided_scatter as_subclass chalf const_data_ptr dim_order grad_dtype hash_tensor is_conj is_distributed
        is_neg is_nested is_set_to as_strided_ is_signed module_load new_empty_strided output_nr record_stream
        reinforce resolve_neg slice_inverse storage_type to_padded_tensor unsafe_split_with_sizes
    """.split(),
        _INNER,
    ),
    "histogram": "np.histogram(t.detach(), bins=3)",
    "index": "t[index]",
    "lu": "  # LU 분해는 없습니다. 풀이는 tg.linalg.solve(a, b) 를 쓰세요.",
    "lu_solve": "tg.linalg.solve(a, b)",
    "symeig": "tg.linalg.eigh(a)",
    "orgqr": "tg.linalg.qr(t)",
    "ormqr": "tg.linalg.qr(t)",
    "polygamma": "tg.polygamma(1, t)",
    "H": "t.T.conj()",
    "mH": "t.mT.conj()",
    "cuda": 't.to("cuda")',
    "is_cuda": 't.device == "cuda"',
    "is_cpu": 't.device == "cpu"',
    "get_device": "t.device",
    "type": "t.astype(tg.float64)",
    "type_as": "a.astype(b.dtype)",
    "bfloat16": "t.astype(tg.float16)  # bfloat16 은 NumPy에 없습니다.",
    "byte": "t.astype(tg.uint8)",
    "char": "t.astype(tg.int8)",
    "short": "t.astype(tg.int16)",
    "cfloat": "t.astype(tg.complex64)",
    "cdouble": "t.astype(tg.complex128)",
    "nelement": "t.size",
    "ndimension": "t.ndim",
    "element_size": "t.itemsize",
    "expand": "tg.broadcast_to(v, (2, 2))",
    "expand_as": "tg.broadcast_to(v, t.shape)",
    "view_as": "a.reshape(b.shape)",
    "reshape_as": "a.reshape(b.shape)",
    "resize_as": "a.reshape(b.shape)",
    "is_same_size": "a.shape == b.shape",
    "sum_to_size": "t.sum(axis=0)",
    "unfold": "tg.unfold(t[None, None], 2)  # 미끄러지는 창은 np.lib.stride_tricks.sliding_window_view(t.data, 2)",
    "where": "tg.where(mask, a, b)",
    "bincount": "tg.bincount(index)",
    "stride": "t.strides  # 바이트로 잰 것입니다. 원소로는 t.itemsize 로 나눕니다.",
    "is_contiguous": "t.data.flags.c_contiguous",
    "data_ptr": "t.data.ctypes.data",
    "storage": "t.data",
    "untyped_storage": "t.data",
    "storage_offset": "t.data",
    "grad_fn": "t.node  # 무엇에서 왔는지는 tg.graph(t) 로 봅니다.",
    "retains_grad": "w.retain_grad()",
    "register_post_accumulate_grad_hook": "w.register_hook(lambda g: g)",
    "is_nonzero": "bool(t.sum())",
    "is_inference": "tg.is_grad_enabled()",
    "pin_memory": _ELSEWHERE,
    "share_memory_": _ELSEWHERE,
    "is_pinned": _ELSEWHERE,
    "is_shared": _ELSEWHERE,
    "to_dense": _ELSEWHERE,
    "is_sparse": _SPARSE,
    "values": "t.max(axis=1)  # PyTorch와 달리 NumPy처럼 값만 나옵니다. 자리는 t.argmax(axis=1) 로 따로 구합니다.",
    "indices": "t.argmax(axis=1)  # t.max(axis=1) 은 NumPy처럼 값만 냅니다.",
    "layout": _ELSEWHERE,
    "volatile": "tg.no_grad()",
    **{f"new_{name}": f"tg.{name}((2,), dtype=t.dtype)" for name in ("zeros", "ones", "empty")},
    "new_full": "tg.full((2,), 1.0, dtype=t.dtype)",
    "new_tensor": "tg.tensor([1.0], dtype=t.dtype)",
    "new": "tg.zeros(2)",
    "sort": "tg.sort(t) 또는 t.argsort()  # PyTorch의 (값, 자리)는 이 둘이고, NumPy처럼 제자리에서 늘어놓으려면 t[...] = tg.sort(t).",
}

# ── 제자리에서 바꾸는 메서드: 이름에서 밑줄을 뗀 것 → 새 값의 식. 적힌 것이 없으면 t.이름() ──

_SAME_NAME = """
    abs acos acosh addbmm addcdiv addcmul addmm addmv addr asin asinh atan atan2 atanh baddbmm bernoulli bitwise_and
    bitwise_left_shift bitwise_not bitwise_or bitwise_right_shift bitwise_xor clamp clamp_max clamp_min conj_physical
    eq fix frac gcd ge greater greater_equal gt igamma igammac lcm le lerp less less_equal logical_and logical_not
    logical_or logical_xor lt masked_scatter mvlgamma ne neg nextafter not_equal rsqrt scatter_reduce sgn
""".split()
_SAME_SHAPE = """
    absolute arccos arccosh arcsin arcsinh arctan arctanh ceil cos cosh deg2rad digamma erf erfc erfinv exp exp2 expm1
    floor i0 lgamma log log10 log1p log2 logit nan_to_num negative rad2deg reciprocal relu round sigmoid sign sin sinc
    sinh sqrt square tan tanh tril triu trunc
""".split()
_NEW_SHAPE = {
    "squeeze": "t.squeeze()",
    "swapaxes": "t.swapaxes(0, 1)",
    "transpose": "t.T",
    "detach": "t.detach()",
    "resize": "np.resize(t, (2, 2))",
    "unsqueeze": _BOTH["unsqueeze"].partition(" 또는 ")[0],
    "t": "t.T",
    "swapdims": "t.swapaxes(0, 1)",
    "set": "a.clone()",
}
_AUGMENTED = {
    "add": "t += a",
    "sub": "t -= a",
    "subtract": "t -= a",
    "mul": "t *= a",
    "multiply": "t *= a",
    "div": "t /= a",
    "divide": "t /= a",
    "true_divide": "t /= a",
}
_DRAWN = {
    "uniform": "tg.rand_like(t)",
    "normal": "tg.randn_like(t)",
    "random": "tg.randint(0, 10, t.shape)",
    "bernoulli": "tg.rand_like(t) < 0.5",
    "exponential": "-tg.log(tg.rand_like(t))",
    "cauchy": "tg.tan(np.pi * (tg.rand_like(t) - 0.5))",
    "log_normal": "tg.exp(tg.randn_like(t))",
    "geometric": "np.ceil(tg.log(tg.rand_like(t)) / np.log(0.5))",
}
_ASSIGNED = {
    "zero": "0",
    "fill": "1",
    "copy": "a",
    "pow": "t ** 2",
    "clip": "t.clip(0, 1)",
    "masked_fill": "tg.where(mask, 0, t)",
    "index_add": "tg.index_add(t, 0, index, a)",
    "scatter_add": "tg.scatter_add(t, 1, np.argsort(t, 1), a)",
    "arctan2": "np.arctan2(a, b)",
    "cumsum": "t.cumsum(axis=0)",
    "cumprod": "t.cumprod(axis=0)",
    "heaviside": "np.heaviside(a, b)",
    "hypot": "np.hypot(a, b)",
    "copysign": "np.copysign(a, b)",
    "fmod": "np.fmod(a, b)",
    "floor_divide": "a // b",
    "remainder": "a % b",
    "float_power": "a ** b",
    "ldexp": "a * 2 ** b",
    "xlogy": "tg.xlogy(a, b)",
    "polygamma": "tg.polygamma(1, t)",
    "renorm": "tg.renorm(t, 2, 0, 1.0)",
    "fill_diagonal": "tg.where(np.eye(2, dtype=bool), 0, t)",
    **_DRAWN,
}
IN_PLACE: dict[str, str] = {
    **{f"{name}_": f"t[...] = {_BOTH[name].partition('  # ')[0]}" for name in _SAME_NAME},
    **{f"{name}_": f"t[...] = t.{name}()" for name in _SAME_SHAPE},
    **{f"{name}_": f"t[...] = {code}" for name, code in _ASSIGNED.items()},
    **{f"{name}_": code for name, code in _AUGMENTED.items()},
    **{f"{name}_": f"t = {code}" for name, code in _NEW_SHAPE.items()},
    "index_copy_": "t[index] = a",
    "index_put_": "t[index] = a",
    "index_reduce_": "t[...] = tg.index_add(t, 0, index, a)",
    "put_": "t[index] = a",
    "apply_": "t[...] = t ** 2",
    "map_": "t[...] = a + b",
    "map2_": "t[...] = a + b",
    "resize_as_": "t = a.reshape(b.shape)",
    "index_fill_": "t[index] = 0",
    "scatter_": "np.put_along_axis(t.data, np.argsort(t.data, 1), 0, 1)",
}

# ── tg.이름 ──

_FUNCTIONS_OF_NUMPY = """
    select isnan isinf isfinite isneginf isposinf isreal signbit argwhere count_nonzero logical_not logical_and
    logical_or logical_xor isclose allclose
""".split()  # 함수로는 그 이름 그대로 있다
FUNCTIONS: dict[str, str] = {
    **{name: code for name, code in _BOTH.items() if name not in _FUNCTIONS_OF_NUMPY},
    "cat": "tg.concatenate([a, b]) 또는 tg.concatenate([a, b], axis=1)",
    "concat": "tg.concatenate([a, b])",
    "permute": "tg.transpose(t, (1, 0))",
    "block_diag": "tg.block([[a, tg.zeros((2, 2))], [tg.zeros((2, 2)), b]])",
    "cartesian_prod": "tg.meshgrid(v, v, indexing='ij')",
    "broadcast_tensors": "tg.broadcast_arrays(v, t)",
    "trapz": "tg.trapezoid(v)", "in1d": "tg.isin(v, [1.0])",
    "range": "tg.arange(0, 5)",
    "scalar_tensor": "tg.tensor(1.0)",
    "asarray": "tg.as_tensor([1.0])",
    "frombuffer": "tg.from_numpy(np.frombuffer(bytes(8), np.float32))",
    "from_dlpack": "tg.from_numpy(np.from_dlpack(np.ones(2)))",
    "sparse_coo_tensor": _SPARSE,
    "bucketize": "tg.searchsorted([0.0, 1.0], t)",
    "is_nonzero": "bool(t.sum())",
    "clone": "t.clone()",
    "detach": "t.detach()",
    "unravel_index": "np.unravel_index(1, (2, 2))",
    "histogram": "np.histogram(t.detach(), bins=3)",
    "poisson": "np.random.default_rng(0).poisson(t.data)",
    "binomial": "np.random.default_rng(0).binomial(3, 0.5, (2,))",
    "tril_indices": "np.tril_indices(2)",
    "triu_indices": "np.triu_indices(2)",
    **{f"{name}_window": f"np.{name}(5)" for name in ("bartlett", "hamming")},
    "hann_window": "np.hanning(5)",
    "blackman_window": "np.blackman(5)",
    "kaiser_window": "np.kaiser(5, 12.0)",
    "can_cast": "np.can_cast(tg.float32, tg.float64)",
    "promote_types": "np.promote_types(tg.float32, tg.int64)",
    "result_type": "np.result_type(t, v)",
    "finfo": "np.finfo(tg.float32)",
    "iinfo": "np.iinfo(tg.int64)",
    "broadcast_shapes": "np.broadcast_shapes((2, 1), (3,))",
    "combinations": "[(x, y) for k, x in enumerate(v) for y in v[k + 1:]]",
    "resize_as_": "a.reshape(b.shape)",
    "relu_": "t.relu()",
    # dtype 과 만들기
    "float": "tg.float32",
    "double": "tg.float64",
    "half": "tg.float16",
    "bfloat16": "tg.float16  # bfloat16 은 NumPy에 없습니다.",
    "long": "tg.int64",
    "int": "tg.int32",
    "short": "tg.int16",
    "bool": "tg.bool_",
    "cfloat": "tg.complex64",
    "cdouble": "tg.complex128",
    "dtype": "np.dtype(tg.float32)",
    "complex": "a + 1j * b",
    "FloatTensor": "tg.tensor([1.0])",
    "DoubleTensor": "tg.tensor([1.0], dtype=tg.float64)",
    "HalfTensor": "tg.tensor([1.0], dtype=tg.float16)",
    "LongTensor": "tg.tensor([1, 2])",
    "IntTensor": "tg.tensor([1, 2], dtype=tg.int32)",
    "BoolTensor": "tg.tensor([True, False])",
    "ByteTensor": "tg.tensor([1], dtype=tg.uint8)",
    "Size": "t.shape  # 모양은 보통의 튜플입니다.",
    "Variable": "tg.tensor([1.0], requires_grad=True)",
    "Parameter": "tg.nn.Parameter(t)",
    "Module": "tg.nn.Module()",
    "set_default_dtype": "tg.zeros(2, dtype=tg.float64)  # 기본은 float32 이고, 배열은 제 dtype 을 지킵니다.",
    "get_default_dtype": "tg.zeros(1).dtype",
    "set_default_tensor_type": "tg.zeros(2, dtype=tg.float64)",
    "set_default_device": 'tg.use_array_module("cpu")',
    "get_default_device": "t.device",
    "get_device": "t.device",
    "device": '"cpu"  # 장치는 글자로 적습니다: t.to("cuda").',
    "cuda": 't.device == "cuda"  # GPU 로 옮기려면 t.to("cuda") (CuPy 가 있어야 합니다).',
    "mps": "  # Apple GPU 는 쓰지 않습니다. 값은 NumPy 배열입니다.",
    "backends": "  # 셈은 NumPy가 합니다. 스레드의 수는 OMP_NUM_THREADS 로 정합니다.",
    "seed": "tg.manual_seed(0)",
    "initial_seed": "tg.manual_seed(0)",
    "default_generator": "tg.manual_seed(0)",
    "Generator": "np.random.default_rng(0)  # generator= 에 넣습니다.",
    "random": "tg.manual_seed(0)",
    "get_rng_state": "tg.manual_seed(0).bit_generator.state",
    "set_rng_state": "tg.manual_seed(0)",
    "quasirandom": "  # scipy.stats.qmc 를 쓰세요.",
    # 기록과 미분
    "set_grad_enabled": "tg.no_grad() 또는 tg.enable_grad()",
    "inference_mode": "tg.no_grad()",
    "is_inference_mode_enabled": "tg.is_grad_enabled()",
    "set_anomaly_enabled": "tg.anomaly_mode()",
    "is_anomaly_enabled": "tg.anomaly_mode()",
    "func": "tg.grad(lambda v: (v * v).sum()) 또는 tg.jacobian(lambda v: v * v)",
    "functional": "tg.nn.functional.relu(t)",
    "vmap": "  # 따로 없습니다. 묶음(batch) 축을 앞에 두고 브로드캐스트로 한꺼번에 셈하세요.",
    # 방과 도구
    "utils": "tg.data.DataLoader 또는 tg.nn.utils.clip_grad_norm_ 또는 tg.checkpoint  # torch.utils.data 는 tg.data 입니다.",
    "DataLoader": "tg.data.DataLoader",
    "Linear": "tg.nn.Linear(2, 2)",
    "Sequential": "tg.nn.Sequential(tg.nn.ReLU())",
    "SGD": "tg.optim.SGD(model.parameters(), lr=0.1)",
    "Adam": "tg.optim.Adam(model.parameters())",
    "cross_entropy": "tg.nn.functional.cross_entropy(t, index)",
    "mse_loss": "tg.nn.functional.mse_loss(a, b)",
    "Dataset": "tg.data.Dataset",
    "distributions": "  # 확률분포의 방은 없습니다. 표본은 tg.randn 과 tg.rand 로, 로그 가능도는 식으로 쓰세요.",
    "special": "tg.erf(t) 또는 tg.gammaln(t + 1)  # torch.special 의 함수는 tg 에 바로 있습니다.",
    "hub": "  # 내려받는 모델은 없습니다.",
    "jit": "tg.compile(model)  # torch.jit.script 와 trace 대신입니다.",
    "onnx": "tg.export_onnx(model, path, t)  # t 는 본보기 입력입니다. 읽는 것은 tg.import_onnx 입니다.",
    "export": "  # 따로 옮기지 않습니다: 부르는 대로 셈합니다.",
    "fx": "tg.graph(t)",
    "amp": "  # 섞은 정밀도는 없습니다. 모델을 model.to(tg.float32) 로 한 dtype 에 두세요.",
    "autocast": "  # 섞은 정밀도는 없습니다. 모델을 model.to(tg.float32) 로 한 dtype 에 두세요.",
    "set_printoptions": "np.set_printoptions(precision=8)",
    "get_num_threads": "  # 스레드는 NumPy가 씁니다: OMP_NUM_THREADS 로 정합니다.",
    "set_num_threads": "  # 스레드는 NumPy가 씁니다: OMP_NUM_THREADS 로 정합니다.",
    "use_deterministic_algorithms": "tg.manual_seed(0)  # 같은 씨앗이면 언제나 같은 수입니다.",
    "is_tensor": "isinstance(t, tg.Tensor)",
    "typename": "type(t).__name__",
    "numpy": "import numpy as np",
    "torch": "import tinygrad_ko as tg",
    "sparse": _SPARSE,
    "quantization": "  # 양자화는 없습니다.",
        "multiprocessing": "  # 파이썬의 multiprocessing 을 쓰세요. 텐서는 pickle 로 오갑니다.",
    "profiler": "  # 시간은 timeit, 파이썬의 cProfile 로 재세요.",
    "nested": "  # 들쭉날쭉한 텐서는 없습니다. tg.nn.utils.rnn.pad_sequence 로 길이를 맞추세요.",
    "testing": "np.testing.assert_allclose(t.data, t.data)",
    # 함수로도 있는 층의 셈
    **{
        name: f"tg.nn.functional.{name}"
        for name in """
            conv1d conv2d conv3d conv_transpose1d conv_transpose2d conv_transpose3d max_pool1d max_pool2d
            max_pool3d avg_pool1d dropout embedding layer_norm batch_norm group_norm instance_norm rms_norm
            cosine_similarity pairwise_distance celu selu rrelu threshold alpha_dropout feature_alpha_dropout
            pixel_shuffle pixel_unshuffle channel_shuffle kl_div ctc_loss hinge_embedding_loss
            margin_ranking_loss triplet_margin_loss poisson_nll_loss binary_cross_entropy_with_logits
            cosine_embedding_loss adaptive_avg_pool1d adaptive_max_pool1d embedding_bag
        """.split()
    },
    "pdist": "tg.cdist(t, t)",
    "bilinear": "tg.einsum('bi,oij,bj->bo', a, t[None], b)",
    "affine_grid_generator": "tg.nn.functional.affine_grid",
    "grid_sampler": "tg.nn.functional.grid_sample",
    "constant_pad_nd": "tg.pad(t, 1)",
    "lstm": "tg.nn.LSTM",
    "gru": "tg.nn.GRU",
    "rnn_tanh": "tg.nn.RNN",
    "segment_reduce": "tg.index_add(t, 0, index, a)",
    "svd_lowrank": "tg.linalg.svd(t)",
    "pca_lowrank": "tg.linalg.svd(t - t.mean(axis=0))",
    "lobpcg": "tg.linalg.eigh(t)",
    "symeig": "tg.linalg.eigh(t)",
    "lu": "  # LU 분해는 없습니다. 풀이는 tg.linalg.solve 를 쓰세요.",
    "nuclear_norm": "tg.linalg.norm(t, 'nuc')",
    "frobenius_norm": "tg.linalg.norm(t)",
}

# ── tg.autograd, tg.linalg, tg.fft ──

AUTOGRAD: dict[str, str] = {
    "Variable": "tg.tensor([1.0], requires_grad=True)",
    "backward": "w.sum().backward()",
    "Function": "tg.custom_operation  # 순전파와 도함수 한 줄씩을 적습니다(docs/연산-추가하기.md).",
    "functional": "tg.jacobian(lambda v: v * v) 또는 tg.hessian(lambda v: (v * v).sum())",
    "set_grad_enabled": "tg.no_grad() 또는 tg.enable_grad()",
    "inference_mode": "tg.no_grad()",
    "detect_anomaly": "tg.anomaly_mode()",
    "set_detect_anomaly": "tg.anomaly_mode()",
    "anomaly_mode": "tg.anomaly_mode()",
    "gradcheck": "tg.gradcheck",
    "gradgradcheck": "tg.gradgradcheck",
    "profiler": FUNCTIONS["profiler"],
    "forward_ad": "tg.jvp(lambda v: v * v, (v,), (v,))",
    "graph": "tg.graph(t)",
    "grad_mode": "tg.no_grad()",
    "variable": "tg.tensor([1.0], requires_grad=True)",
}
LINALG: dict[str, str] = {
    "lu": FUNCTIONS["lu"],
    "lu_factor": FUNCTIONS["lu"],
    "lu_solve": "tg.linalg.solve(a, b)",
    "matrix_exp": "tg.expm(t)",
    "matrix_rank": "np.linalg.matrix_rank(t)",
    "vander": "tg.vander(v)",
    "cholesky_ex": "tg.linalg.cholesky(t @ t.T + np.eye(2, dtype=np.float32))",
    "inv_ex": "tg.linalg.inv(t)",
    "solve_ex": "tg.linalg.solve(a, b)",
    "householder_product": "tg.linalg.qr(t)",
    "ldl_factor": FUNCTIONS["lu"],
    "ldl_solve": "tg.linalg.solve(a, b)",
    "LinAlgError": "np.linalg.LinAlgError",
}
FFT: dict[str, str] = {
    "fftfreq": "np.fft.fftfreq(4)",
    "rfftfreq": "np.fft.rfftfreq(4)",
    "hfft2": "tg.fft.irfft2(t.conj())",
    "ihfft2": "tg.fft.rfft2(t).conj()",
    "hfftn": "tg.fft.irfftn(t.conj())",
    "ihfftn": "tg.fft.rfftn(t).conj()",
}

ROOMS: dict[str, dict[str, str]] = {
    "Tensor": TENSOR,
    "tinygrad_ko": FUNCTIONS,
    "tinygrad_ko.autograd": AUTOGRAD,
    "tinygrad_ko.linalg": LINALG,
    "tinygrad_ko.fft": FFT,
}

# ── 인수 ──

ARGUMENTS: dict[str, tuple[Any, ...]] = {  # PyTorch의 인수 → 우리 인수(앞의 것부터, 수이면 그 번째 인수). 뜻이 같은 것만
    "dim": ("axis", "axes"),
    "dims": ("axis", "axes", "reps"),
    "keepdim": ("keepdims",),
    "input": (0,),
    "self": (0,),
    "tensors": (0,),
    "tensor": (0,),
    "other": (1,),
    "exponent": (1,),
    "vec2": (1,),
    "mat2": (1,),
    "size": ("shape", "size"),
    "min": ("a_min",),
    "max": ("a_max",),
    "diagonal": ("k",),
    "dim0": ("axis1",),
    "dim1": ("axis1", "axis2"),
    "dim2": ("axis2",),
    "shifts": ("shift",),
    "interpolation": ("method",),
    "correction": ("ddof",),
    "unbiased": ("ddof",),
    "p": ("ord",),
    "index": ("indices",),
    "requires_grad": ("wanted",),
    "x1": (0,),
    "x2": (1,),
    "A": (0,),
    "B": (1,),
    "a": (0,),
    "x": ("a",),
    "y": ("b",),
    "equation": (0,),
    "values": (1,),
    "offset": ("k",),
    "end": ("stop",),
    "steps": ("num",),
    "obj": ("state",),
    "f": ("path",),
}
HARMLESS: dict[str, tuple[Any, ...]] = {  # 이 값이면 하는 일이 없다
    "out": (None,),
    "inplace": (False,),
    "device": (None, "cpu"),
    "layout": (None,),
    "pin_memory": (False,),
    "sorted": (True,),
    "stable": (True, False, None),
    "dtype": (None,),
    "alpha": (1,),
    "rounding_mode": (None,),
    "non_blocking": (True, False),
    "memory_format": (None,),
    "compute_mode": (None,),
    "sparse_grad": (False,),
    "descending": (False,),
    "weights_only": (True, False),  # load: 어느 쪽이든 코드는 실행하지 않는다
    "map_location": (None, "cpu"),
    "mmap": (None, True, False),
    "pickle_protocol": (2, 3, 4, 5),  # save
    "_use_new_zipfile_serialization": (True, False),
}
_PAIR = "PyTorch의 {0}(dim=)은 (값, 자리)를 줍니다. 값은 t.{0}(axis=1), 자리는 t.arg{0}(axis=1) 이라고 쓰세요."
_SPREAD = "PyTorch는 n − 1 로, NumPy는 n 으로 나눕니다. t.{0}(axis=0, ddof=1) 이나 t.{0}(axis=0, ddof=0) 이라고 쓰세요."
_DESCENDING = "큰 것부터라면 (-t).argsort() 로 자리를 얻거나 tg.sort(t)[..., ::-1] 이라고 쓰세요."
DIFFERENT: dict[tuple[str, str], str] = {  # (함수, 인수) → 뜻이 달라 물리는 까닭과 두 길
    **{(name, "dim"): _PAIR.format(name) for name in ("max", "min")},
    **{(name, "dim"): _SPREAD.format(name) for name in ("std", "var")},
    **{
        (
            name,
            "dim",
        ): f"PyTorch의 {name}(dim=)은 (값, 자리)를, 값이 짝수 개이면 작은 쪽을 줍니다. 가운데 둘의 평균은 t.{name}(axis=1), 작은 쪽은 "
        "t.kthvalue((n + 1) // 2, axis=1) 이라고 쓰세요."
        for name in ("median", "nanmedian")
    },
    ("sort", "dim"): "PyTorch의 sort(dim=)은 (값, 자리)를 줍니다. 값은 tg.sort(t, axis=1), 자리는 t.argsort(axis=1) 이라고 쓰세요.",
    ("sort", "descending"): _DESCENDING,
    ("argsort", "descending"): _DESCENDING,
    ("msort", "descending"): _DESCENDING,
    (
        "split",
        "dim",
    ): "PyTorch는 조각의 크기를, NumPy는 조각의 수나 자를 자리를 받습니다. tg.split(t, 2, axis=1) 이나 "
    "tg.split(t, [1, 3], axis=1) 이라고 쓰세요.",
    ("add", "alpha"): "a + alpha * b 라고 쓰세요.",
    ("subtract", "alpha"): "a - alpha * b 라고 쓰세요.",
    ("divide", "rounding_mode"): "내림은 a // b, 버림은 np.trunc(a / b) 라고 쓰세요.",
    ("split", "split_size_or_sections"): "PyTorch는 조각의 크기를, NumPy는 조각의 수나 자를 자리(indices_or_sections)를 받습니다.",
    ("gradient", "spacing"): "간격은 자리로 줍니다: tg.gradient(t, 0.5).",
    ("transpose", "dim0"): "두 축을 맞바꾸려면 tg.swapaxes(t, 0, 1) 이라고 쓰세요.",
    ("select", "dim"): "한 줄을 고르려면 t[0] 이나 t[:, 0] 이라고 쓰세요. tg.select 는 조건마다 고르는 NumPy의 함수입니다.",
    ("nonzero", "as_tuple"): "축마다 하나는 tg.nonzero(t), 한 줄에 하나씩은 tg.argwhere(t) 입니다.",
    ("searchsorted", "right"): "side='right' 라고 쓰세요.",
    ("softmax", "dtype"): "t.astype(dtype).softmax(axis=1) 이라고 쓰세요.",
    ("log_softmax", "dtype"): "t.astype(dtype).log_softmax(axis=1) 이라고 쓰세요.",
    (
        "norm",
        "p",
    ): "행렬에서 뜻이 다릅니다: PyTorch의 p=1 은 모두를 늘어놓은 노름, NumPy의 ord=1 은 작용소 노름입니다. "
    "tg.norm(t.ravel(), 1) 이나 축을 적어 t.norm(ord=1, axis=1) 이라고 쓰세요.",
    ("load", "map_location"): "값은 늘 NumPy로 읽습니다. 이 인수를 빼고, 읽은 뒤에 model.to('cuda') 로 옮기세요.",
    ("logit", "eps"): "t.clip(eps, 1 - eps) 다음에 쓰세요.",
    ("qr", "some"): "mode='reduced'(some=True) 나 mode='complete' 라고 쓰세요.",
    ("svd", "some"): "full_matrices=False(some=True) 나 True 라고 쓰세요.",
}
ANY_FUNCTION: dict[str, str] = {  # 함수를 가리지 않고 할 말
    "out": "결과를 새 이름으로 받으세요: y = f(t).",
    "dtype": "t.astype(dtype) 다음에 쓰세요.",
    "device": 't.to("cuda") 로 옮기세요.',
    "inplace": "제자리에서 바꾸지 않습니다: t = t.relu() 처럼 다시 받으세요.",
    "requires_grad": "t.requires_grad_() 를 쓰세요.",
}


# ── nn ──

# 층과 함수가 받지 않는 인수 → 대신 쓸 것
LAYER_ARGUMENTS: dict[str, str] = {
    "axes": "축은 dim 이라고 씁니다.",
    "weight": '원소마다의 가중치는 (weight * F.mse_loss(x, t, reduction="none")).sum() / weight.sum() 처럼 겁니다.',
    "out": "결과를 담을 배열은 받지 않습니다. y = … 로 새 이름에 담으세요.",
    "input_dim": "입력의 크기는 in_features(합성곱은 in_channels)라고 씁니다.",
    "output_dim": "출력의 크기는 out_features(합성곱은 out_channels)라고 씁니다.",
    "units": "출력의 크기는 out_features 라고 씁니다: nn.Linear(입력, 출력).",
    "filters": "필터의 수는 out_channels 라고 씁니다.",
    "strides": "보폭은 stride 라고 씁니다.",
    "activation": "활성화는 층 뒤에 따로 둡니다: nn.Sequential(층, nn.ReLU()).",
    "input_shape": "입력의 모양은 층이 받은 것에서 압니다. 크기(in_features, in_channels)만 주세요.",
    "rate": "끌 확률은 p 라고 씁니다.",
    "epsilon": "더하는 작은 수는 eps 라고 씁니다.",
    "seed": "난수의 씨앗은 generator 라고 씁니다: generator=0.",
    "requires_grad": "매개변수는 처음부터 배웁니다. 얼리려면 만든 뒤 layer.requires_grad_(False) 라고 쓰세요.",
}

# ── optim ──

LAYER_ARGUMENTS |= {  # 옵티마이저와 학습률 일정이 받지 않는 인수 → 대신 쓸 것
    "verbose": "PyTorch에서도 사라진 옛 인수입니다. 빼고, 학습률을 보려면 print(schedule.get_last_lr()) 라고 쓰세요.",
    "learning_rate": "학습률은 lr 이라고 씁니다.", "alpha_lr": "학습률은 lr 이라고 씁니다.",
    "wd": "가중치 감쇠는 weight_decay 라고 씁니다.", "l2": "가중치 감쇠는 weight_decay 라고 씁니다.",
    "beta_1": "두 비율은 betas=(0.9, 0.999) 로 함께 줍니다.", "beta_2": "두 비율은 betas=(0.9, 0.999) 로 함께 줍니다.",
    "beta1": "두 비율은 betas=(0.9, 0.999) 로 함께 줍니다.", "beta2": "두 비율은 betas=(0.9, 0.999) 로 함께 줍니다.",
    "clipnorm": "nn.utils.clip_grad_norm_(model.parameters(), 1.0) 을 step() 앞에서 부르세요.",
    "clipvalue": "nn.utils.clip_grad_value_(model.parameters(), 1.0) 을 step() 앞에서 부르세요.",
    "decay": "학습률을 줄이려면 optim.lr_scheduler 의 일정을, 가중치를 줄이려면 weight_decay 를 쓰세요.",
}

# 훈련자(tg.training.Trainer)와 fit 에 주지만 받지 않는 인수(Keras, Lightning, scikit-learn 의 이름) → 대신 쓸 것
TRAINER_ARGUMENTS: dict[str, str] = {
    **dict.fromkeys(
        ("batch_size", "shuffle", "num_workers"), "묶음은 로더가 만듭니다: DataLoader(TensorDataset(x, y), batch_size=32, shuffle=True)."
    ),
    **dict.fromkeys(("verbose", "enable_progress_bar"), "진행 막대는 Trainer(…, progress=True) 로 보입니다."),
    **dict.fromkeys(
        ("validation_data", "val_loader", "val_dataloaders", "eval_set"), "검증 자료는 fit(train, validation, epochs=…) 의 둘째에 줍니다."
    ),
    **dict.fromkeys(("max_epochs", "n_epochs", "num_epochs", "nb_epoch"), "에포크의 수는 fit(…, epochs=10) 에 줍니다."),
    **dict.fromkeys(("criterion", "loss_fn", "loss_func"), "손실은 loss 라고 씁니다."),
    **dict.fromkeys(("lr_scheduler", "schedule"), "학습률 일정은 scheduler 라고 씁니다: 걸음마다 나아가려면 scheduler_every='step'."),
    **dict.fromkeys(("gradient_clip_val", "clipnorm", "max_norm", "max_grad_norm"), "기울기 자르기는 Trainer(…, clip_norm=1.0) 입니다."),
    **dict.fromkeys(("accumulate_grad_batches", "gradient_accumulation_steps"), "기울기 모으기는 Trainer(…, accumulate=4) 입니다."),
    **dict.fromkeys(("ckpt_path", "resume_from_checkpoint"), "이어서 하기는 fit(…, resume=폴더) 입니다."),
    "validation_split": "train_test_split 이나 random_split 으로 먼저 나누어 fit(train, validation, …) 에 주세요.",
    "callbacks": "콜백은 Trainer(…, callbacks=[…]) 에 줍니다.", "restore_best_weights": "되돌리기는 restore_best 라고 씁니다.",
    **dict.fromkeys(("save_best_only", "save_top_k"), "가장 나은 것만 남기려면 monitor='val_loss' 를 줍니다."),
    **dict.fromkeys(("dirpath", "filename", "filepath"), "path 하나에 줍니다: 폴더, 또는 .safetensors 로 끝나는 파일."),
    "save_weights_only": "체크포인트는 이어서 할 모든 것을 담습니다. 가중치만은 tg.save(model.state_dict(), '이름.safetensors') 입니다.",
    "baseline": "기준값은 없습니다. 첫 값보다 나아지지 않으면 patience 번 뒤에 멈춥니다.",
    "learning_rate": "학습률은 옵티마이저에 줍니다: optim.Adam(model.parameters(), lr=1e-3).",
    "lr": "학습률은 옵티마이저에 줍니다: optim.Adam(model.parameters(), lr=1e-3).",
}

# 모듈에서 찾지만 없는 속성 → 대신 쓸 것
MODULE_NAMES: dict[str, str] = {
    "bfloat16": "NumPy에는 bfloat16 이 없습니다. model.float() 나 model.half() 를 쓰세요.",
    "compile": "model = tg.compile(model) 이라고 쓰세요. 학습의 한 걸음을 통째로 컴파일하면 더 빠릅니다.",
    "share_memory": "프로세스끼리 나누는 기억 공간은 없습니다. 이 줄을 지우고, state_dict() 를 넘기세요.",
    "register_backward_hook": "register_full_backward_hook 을 쓰세요.",
    "register_state_dict_pre_hook": "state_dict 를 물려받아 고쳐 쓰세요.",
    "register_state_dict_post_hook": "state_dict() 가 준 사전을 고쳐 쓰세요.",
    "register_load_state_dict_pre_hook": "load_state_dict 에 넣기 전에 사전을 고치세요.",
    "register_load_state_dict_post_hook": "load_state_dict 가 돌려준 missing_keys, unexpected_keys 를 보세요.",
    "to_empty": "값이 없는(meta) 모듈은 없습니다. 만들고 나서 load_state_dict 를 쓰세요.",
    "xpu": "장치는 'cpu' 와 'cuda' 입니다: model.to('cuda').",
    "ipu": "장치는 'cpu' 와 'cuda' 입니다: model.to('cuda').",
    "mtia": "장치는 'cpu' 와 'cuda' 입니다: model.to('cuda').",
    "device": "model.parameters() 의 하나를 보세요: next(model.parameters()).device.",
    "dtype": "model.parameters() 의 하나를 보세요: next(model.parameters()).dtype.",
    "shape": "모듈에는 모양이 없습니다. 출력의 모양은 model(x).shape, 층마다의 모양은 nn.summary(model, 모양) 입니다.",
    "grad": "기울기는 매개변수에 있습니다: model.weight.grad, 또는 [p.grad for p in model.parameters()].",
    "backward": "역전파는 손실에서 합니다: loss.backward().",
    "step": "걸음은 옵티마이저가 옮깁니다: optimizer.step().",
    "fit": "학습은 tg.training.Trainer(model, loss, optimizer).fit(loader, epochs=10) 으로, 또는 for 문으로 합니다.",
    "predict": "예측은 부르는 것입니다: with tg.no_grad(): model.eval()(x).",
    "summary": "nn.summary(model, 입력의 모양) 이라고 쓰세요.",
    "save": "tg.save(model.state_dict(), '이름.safetensors') 라고 쓰세요(docs/저장과-불러오기.md).",
    "load": "model.load_state_dict(tg.load('이름.safetensors')) 라고 쓰세요(docs/저장과-불러오기.md).",
    "weights": "weight 입니다. 모두는 state_dict() 나 parameters() 입니다.",
    "params": "parameters() 입니다.",
    "layers": "차례로 보려면 list(model.children()), 이름으로 보려면 model.named_modules() 를 쓰세요.",
    "freeze": "requires_grad_(False) 를 쓰세요.",
    "unfreeze": "requires_grad_(True) 를 쓰세요.",
    "_modules": "하위 모듈은 named_children() 으로 보고, setattr(model, 이름, 층) 이나 set_submodule 로 바꿉니다.",
    "_parameters": "매개변수는 named_parameters(recurse=False) 로 보고, register_parameter 로 담습니다.",
    "_forward_hooks": "훅은 register_forward_hook 이 주는 손잡이로 뗍니다: handle.remove().",
    "_forward_pre_hooks": "훅은 register_forward_pre_hook 이 주는 손잡이로 뗍니다: handle.remove().",
    "_backward_hooks": "훅은 register_full_backward_hook 이 주는 손잡이로 뗍니다: handle.remove().",
    "_get_name": "type(model).__name__ 이라고 쓰세요.",
    "module": "tg.distributed.DataParallel 로 감싸지 않은 모델입니다. .module 을 지우세요.",
    "num_parameters": "sum(p.size for p in model.parameters()) 라고 쓰세요.",
}


def cure(room: str, name: str) -> str:
    """``room`` 에서 PyTorch의 이름을 찾은 사람에게 할 말. 모르는 이름이면 빈 글."""
    code, _, more = ROOMS[room].get(name, "").partition("  # ")
    ways = code.split(" 또는 ") if code else []
    written = f"여기에서는 이렇게 씁니다: {', '.join(ways)}." if ways else ""
    more = more if not more or more[-1] in ".!?" else more + "."
    return f"{written} {more}".strip()


def in_our_words(function: str, given: Mapping[str, Any], known: Iterable[str]) -> dict[str, Any]:
    """이름으로 준 인수 ``given`` 에서 PyTorch의 이름을 우리 이름(``known`` 가운데 하나)으로. 뜻이 다르거나 모르는 것은 그대로 둔다."""
    names = list(known)
    if given.keys() <= set(names):
        return dict(given)
    ours: dict[str, Any] = {}
    spread = any(n in given for n in ("unbiased", "correction", "ddof"))
    for name, value in given.items():
        if name in names or name in ours:
            ours[name] = value
            continue
        if any(value is v or (type(value) is type(v) and value == v) for v in HARMLESS.get(name, ())):
            continue
        apart = (function, name) in DIFFERENT and not (name == "dim" and spread) and not (name == "p" and type(given.get("dim")) is int)
        candidates = () if apart else ARGUMENTS.get(name, ())
        found = [names[c] if isinstance(c, int) else c for c in candidates if (c < len(names) if isinstance(c, int) else c in names)]
        free = [n for n in found if n not in given and n not in ours]
        if free:
            ours[free[0]] = int(value) if name == "unbiased" else value
        else:
            ours[name] = value
    return ours


def said_of_argument(function: str, name: str) -> str:
    """받지 않는 인수를 준 사람에게 할 말. 없으면 빈 글."""
    return DIFFERENT.get((function, name)) or ANY_FUNCTION.get(name, "")
