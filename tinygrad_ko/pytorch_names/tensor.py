"""텐서의 메서드와 속성, 그리고 제자리에서 바꾸는 메서드 → 여기에서 쓰는 법."""

from __future__ import annotations

from .both import BOTH, SPARSE

_ELSEWHERE = "  # 값은 늘 NumPy(또는 CuPy) 배열입니다. 그대로 쓰세요."
_QUANTIZED = "  # 양자화는 없습니다. t.astype(tg.int8) 은 값을 자르기만 합니다."
_INNER = "  # PyTorch 안쪽의 이름입니다. 값은 t.data, 놓임은 t.data.strides 로 봅니다."
TENSOR: dict[str, str] = {
    **BOTH,
    **dict.fromkeys(
        """
        to_sparse to_sparse_bsc to_sparse_bsr to_sparse_coo to_sparse_csc to_sparse_csr ccol_indices coalesce
        col_indices crow_indices dense_dim is_coalesced is_sparse_csr row_indices smm sparse_dim sparse_mask
        sspaddmm sparse_resize_ sparse_resize_and_clear_ resize_as_sparse_
    """.split(),
        SPARSE,
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
    "register_post_accumulate_grad_hook":
        "w.grad  # 다 쌓인 뒤의 일은 loss.backward() 의 다음 줄에 적습니다. w.register_hook 의 훅은 쌓기 앞에 불립니다.",
    "is_nonzero": "bool(t.sum())",
    "is_inference": "tg.is_grad_enabled()",
    "pin_memory": _ELSEWHERE,
    "share_memory_": _ELSEWHERE,
    "is_pinned": _ELSEWHERE,
    "is_shared": _ELSEWHERE,
    "to_dense": _ELSEWHERE,
    "is_sparse": SPARSE,
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
    "unsqueeze": BOTH["unsqueeze"].partition(" 또는 ")[0],
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
    **{f"{name}_": f"t[...] = {BOTH[name].partition('  # ')[0]}" for name in _SAME_NAME},
    **{f"{name}_": f"t[...] = t.{name}()" for name in _SAME_SHAPE},
    **{f"{name}_": f"t[...] = {code}" for name, code in _ASSIGNED.items()},
    **{f"{name}_": code for name, code in _AUGMENTED.items()},
    **{f"{name}_": f"t = {code}" for name, code in _NEW_SHAPE.items()},
    "index_copy_": "t[index] = a",
    "index_put_": "t[index] = a",
    "index_reduce_": "np.maximum.at(t.data, index, a.data)",
    "put_": "t[index] = a",
    "apply_": "t[...] = t ** 2",
    "map_": "t[...] = a + b",
    "map2_": "t[...] = a + b",
    "resize_as_": "t = a.reshape(b.shape)",
    "index_fill_": "t[index] = 0",
    "scatter_": "np.put_along_axis(t.data, np.argsort(t.data, 1), 0, 1)",
}
