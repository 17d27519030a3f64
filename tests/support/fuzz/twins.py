"""PyTorch의 짝: 우리 이름 → 같은 셈을 하는 PyTorch 식. 일부러 다르게 정한 자리는 ``conventions`` 에 있다.

원소별 연산은 이름이 같은 함수(``torch.f``, ``torch.special.f``, ``torch.nn.functional.f``)를 저절로 찾고, 인수가 다른 것은 ``TORCH`` 에 적는다.
짝의 값이 우리 값과 다르면 그 프로그램은 PyTorch와 어긋난 것으로 친다: 이름만 같은 짝은 드러난다.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np

Twin = Callable[..., Any]  # (torch, 텐서들, 선택 인수)


def resized(t: Any, x: Any, shape: tuple[int, ...]) -> Any:
    """``np.resize``: 되풀이하거나 자른다. 빈 값이면 0."""
    size = math.prod(shape)
    if x.numel() == 0:
        return t.zeros(shape, dtype=x.dtype) + x.sum() * 0
    return x.reshape(-1).repeat(-(-size // x.numel()) if size else 1)[:size].reshape(shape)


def over(name: str, **fixed: Any) -> Twin:
    """축을 따라 줄이는 것: 줄일 축을 모두 끝으로 모아 한 축으로 만든다."""
    def run(t: Any, x: Any, axis: Any = None, keepdims: bool = False, ddof: int = 0, **options: Any) -> Any:
        axes = sorted(range(x.ndim) if axis is None else {a % x.ndim for a in (axis if isinstance(axis, tuple) else (axis,))})
        kept = [k for k in range(x.ndim) if k not in axes]
        flat = x.permute(*kept, *axes).reshape(*(x.shape[k] for k in kept), math.prod(x.shape[k] for k in axes))
        function = getattr(t, name, None) or getattr(t.linalg, name)
        if name in ("var", "std"):
            options["correction"] = ddof
        y = function(flat, dim=-1, **fixed, **options)
        return y.reshape([1 if k in axes else n for k, n in enumerate(x.shape)]) if keepdims else y
    return run


def running(name: str) -> Twin:
    def run(t: Any, x: Any, axis: Any = None, dtype: Any = None, include_initial: bool = False) -> Any:
        if include_initial:
            raise NotImplementedError
        return getattr(t, name)(x.reshape(-1) if axis is None else x, 0 if axis is None else axis)
    return run


def indexed(t: Any, index: Any) -> Any:
    """NumPy의 색인을 PyTorch로. 음수 걸음은 없다."""
    if isinstance(index, tuple):
        return tuple(indexed(t, k) for k in index)
    if isinstance(index, slice) and (index.step or 1) < 0:
        raise NotImplementedError
    return t.tensor(index) if isinstance(index, np.ndarray) else index


def write(change: Callable[[Any, Any, Any], None]) -> Twin:
    def run(t: Any, x: Any, v: Any, index: Any = None) -> Any:
        if any(isinstance(k, np.ndarray) and k.dtype != bool for k in (index if isinstance(index, tuple) else (index,))):
            raise NotImplementedError  # 같은 자리에 두 번 쓰는 차례가 정해져 있지 않다
        y = x.clone()
        change(y, indexed(t, index), v)
        return y
    return run


def _set(y: Any, index: Any, v: Any) -> None:
    y[index] = v


def _add(y: Any, index: Any, v: Any) -> None:
    y[index] += v


def _multiply(y: Any, index: Any, v: Any) -> None:
    y[index] *= v


def with_number(t: Any, x: Any, symbol: str, number: Any, left: bool) -> Any:
    a, b = (t.as_tensor(float(number), dtype=x.dtype), x) if left else (x, number)
    return {"+": lambda: a + b, "-": lambda: a - b, "*": lambda: a * b, "/": lambda: a / b, "**": lambda: a ** b}[symbol]()


def norm(t: Any, x: Any, ord: Any = None, axis: Any = None, keepdims: bool = False) -> Any:
    if isinstance(axis, tuple):
        return t.linalg.matrix_norm(x, "fro" if ord is None else ord, axis, keepdims)
    if ord is not None and axis is None:
        raise NotImplementedError
    return t.linalg.vector_norm(x, 2 if ord is None else ord, axis, keepdims)


def take(t: Any, x: Any, indices: Any, axis: Any = None) -> Any:
    x, axis = (x.reshape(-1), 0) if axis is None else (x, axis % x.ndim)
    return x[(slice(None),) * axis + (t.tensor(np.asarray(indices)) % x.shape[axis],)]


def repeat(t: Any, x: Any, repeats: Any, axis: Any = None) -> Any:
    return t.repeat_interleave(x.reshape(-1) if axis is None else x, t.tensor(repeats) if isinstance(repeats, list) else repeats, 0 if axis is None else axis)


def roll(t: Any, x: Any, shift: int, axis: Any = None) -> Any:
    return t.roll(x, shift, axis)


def pad(t: Any, x: Any, pad_width: Any, mode: str) -> Any:
    if mode != "constant":
        raise NotImplementedError
    pairs = [(pad_width, pad_width)] * x.ndim if isinstance(pad_width, int) else pad_width
    return t.nn.functional.pad(x, [n for pair in reversed(pairs) for n in pair])


def split(t: Any, x: Any, indices_or_sections: Any, axis: int = 0) -> Any:
    return t.tensor_split(x, indices_or_sections, axis)


def steady(t: Any, x: Any) -> Any:
    m, n = x.shape[-2:]
    return t.sin(x) + 3 * t.eye(m, n, dtype=x.dtype) * t.arange(1, n + 1, dtype=x.dtype)


def quantile(t: Any, x: Any, q: Any, axis: Any = None, keepdims: bool = False) -> Any:
    if isinstance(q, list):
        raise NotImplementedError  # 축의 자리가 다르다
    return over("quantile", q=q)(t, x, axis, keepdims)


def dims(*names: str) -> Twin:
    """``axis`` 를 ``dim`` 으로만 바꾸면 되는 것. 이름은 ``torch`` 아래의 길."""
    def run(t: Any, *xs: Any, **options: Any) -> Any:
        function = t
        for name in names:
            function = getattr(function, name)
        return function(*xs, **{{"axis": "dim", "keepdims": "keepdim"}.get(k, k): v for k, v in options.items()})
    return run


def functional(name: str) -> Twin:
    def run(t: Any, *xs: Any, **options: Any) -> Any:
        return getattr(t.nn.functional, name)(*xs, **{k: t.tensor(v) if isinstance(v, np.ndarray) else v for k, v in options.items()})
    return run


TORCH: dict[str, Twin] = {
    "sum": over("sum"), "mean": over("mean"), "prod": over("prod"), "max": over("amax"), "min": over("amin"), "var": over("var"), "std": over("std"), "logsumexp": over("logsumexp"),
    "median": over("quantile", q=0.5), "quantile": quantile, "ptp": lambda t, x, axis=None, keepdims=False: over("amax")(t, x, axis, keepdims) - over("amin")(t, x, axis, keepdims),
    "nanmedian": over("nanquantile", q=0.5), "nansum": over("nansum"), "nanmean": over("nanmean"),
    "cumsum": running("cumsum"), "cumprod": running("cumprod"), "cumulative_sum": running("cumsum"), "cumulative_prod": running("cumprod"), "logcumsumexp": lambda t, x, axis=-1: t.logcumsumexp(x, axis),
    "softmax": lambda t, x, axis=-1: t.softmax(x, axis), "log_softmax": lambda t, x, axis=-1: t.log_softmax(x, axis),
    "sort": lambda t, x, axis=-1: t.sort(x.reshape(-1) if axis is None else x, dim=0 if axis is None else axis, stable=True)[0], "msort": lambda t, x: t.sort(x, dim=0, stable=True)[0],
    "topk": lambda t, x, k, axis=-1, largest=True: t.topk(x, k, axis, largest), "kthvalue": lambda t, x, k, axis=-1: t.kthvalue(x, k, axis),
    "cummax": lambda t, x, axis: t.cummax(x, axis), "cummin": lambda t, x, axis: t.cummin(x, axis),
    "clip": lambda t, x, a_min=None, a_max=None: t.clamp(x, a_min, a_max),
    "leaky_relu": functional("leaky_relu"), "elu": functional("elu"), "hardtanh": functional("hardtanh"), "gelu": functional("gelu"), "silu": functional("silu"),
    "softplus": lambda t, x: t.logaddexp(x, t.zeros_like(x)), "gelu_tanh": lambda t, x: t.nn.functional.gelu(x, approximate="tanh"),
    "power": lambda t, a, b: t.pow(a, b), "float_power": lambda t, a, b: t.float_power(a, b), "reciprocal": lambda t, x: t.reciprocal(x), "fabs": lambda t, x: t.abs(x),
    "divide": lambda t, a, b: a / b, "rint": lambda t, x: t.round(x), "log_ndtr": lambda t, x: t.special.log_ndtr(x),
    "expit": lambda t, x: t.sigmoid(x), "lgamma": lambda t, x: t.lgamma(x), "gammaln": lambda t, x: t.lgamma(x), "psi": lambda t, x: t.digamma(x),
    # 색인과 쓰기
    "x[index]": lambda t, x, index: x[indexed(t, index)], "y[index] = v": write(_set), "y[index] += v": write(_add), "y[index] *= v": write(_multiply),
    "y += v": lambda t, x, v: x.clone().add_(v), "수와": with_number, "take": take, "compress": lambda t, x, condition, axis: t.index_select(x, axis, t.tensor(np.flatnonzero(condition))),
    "gather": lambda t, x, axis, index: t.gather(x, axis, t.tensor(index)), "take_along_axis": lambda t, x, indices, axis: t.take_along_dim(x, t.tensor(indices), axis),
    "scatter_add": lambda t, x, s, axis, index: t.scatter_add(x, axis, t.tensor(index), s), "where": lambda t, a, b, condition: t.where(t.tensor(condition), a, b),
    "masked_fill": lambda t, x, mask, value: t.masked_fill(x, t.tensor(mask), value),
    # 모양
    "reshape": lambda t, x, shape: x.reshape(shape), "ravel": lambda t, x: x.reshape(-1), "flatten": lambda t, x, **o: x.reshape(-1), "transpose": lambda t, x, axes=None: x.permute(tuple(range(x.ndim)[::-1] if axes is None else axes)),
    "swapaxes": lambda t, x, axis1, axis2: t.swapaxes(x, axis1, axis2), "moveaxis": lambda t, x, source, destination: t.movedim(x, source, destination), "broadcast_to": lambda t, x, shape: t.broadcast_to(x, shape),
    "flip": lambda t, x, axis=None: t.flip(x, tuple(range(x.ndim)) if axis is None else axis if isinstance(axis, tuple) else (axis,)), "roll": roll, "expand_dims": lambda t, x, axis: t.unsqueeze(x, axis),
    "concatenate": lambda t, *xs, axis=0: t.cat(xs, axis), "stack": lambda t, *xs, axis=0: t.stack(xs, axis), **{n: (lambda t, *xs, n=n: getattr(t, n)(xs)) for n in ("vstack", "hstack", "dstack", "column_stack")},
    "split": split, "repeat": repeat, "pad": pad, "tile": lambda t, x, reps: t.tile(x, (reps,) if isinstance(reps, int) else reps), "resize": lambda t, x, new_shape: resized(t, x, (new_shape,) if isinstance(new_shape, int) else new_shape),
    "tril": lambda t, x, k=0: t.tril(x, k), "triu": lambda t, x, k=0: t.triu(x, k), "diagonal": lambda t, x, offset=0, axis1=0, axis2=1: t.diagonal(x, offset, axis1, axis2), "astype": lambda t, x, dtype: x * 1, "copy": lambda t, x: x * 1,
    "fliplr": lambda t, x: t.fliplr(x), "flipud": lambda t, x: t.flipud(x), "rot90": lambda t, x, k=1: t.rot90(x, k, (0, 1)), "squeeze": lambda t, x, axis=None: x.squeeze() if axis is None else x.squeeze(axis),
    "diff": lambda t, x, n=1, axis=-1: t.diff(x, n, axis), "atleast_1d": lambda t, x: t.atleast_1d(x), "diag": lambda t, x, k=0: t.diag(x, k), "matrix_transpose": lambda t, x: x.mT,
    # 곱과 선형대수
    "matmul": dims("matmul"), "dot": lambda t, a, b: t.matmul(a, b) if b.ndim <= 2 else t.tensordot(a, b, ([-1], [-2])), "inner": lambda t, a, b: t.tensordot(a, b, ([-1], [-1])), "outer": lambda t, a, b: t.outer(a.reshape(-1), b.reshape(-1)), "vdot": lambda t, a, b: (a * b).sum(),
    "einsum": lambda t, a, b, subscripts: t.einsum(subscripts, a, b), "tensordot": lambda t, a, b, axes: t.tensordot(a, b, axes), "kron": lambda t, a, b: t.kron(a, b),
    "solve": lambda t, a, b: t.linalg.solve(a, b[..., None])[..., 0] if b.ndim == 1 else t.linalg.solve(a, b), "inv": dims("linalg", "inv"), "det": dims("linalg", "det"), "slogdet": dims("linalg", "slogdet"), "cholesky": dims("linalg", "cholesky"),
    "eigvalsh": dims("linalg", "eigvalsh"), "svd": lambda t, x, compute_uv: t.linalg.svdvals(x), "svdvals": dims("linalg", "svdvals"), "pinv": dims("linalg", "pinv"), "expm": dims("linalg", "matrix_exp"), "matrix_power": lambda t, x, n: t.linalg.matrix_power(x, n),
    "norm": norm, "vector_norm": lambda t, x, axis=None, keepdims=False, ord=2: t.linalg.vector_norm(x, ord, axis, keepdims), "trace": lambda t, x, offset=0, axis1=0, axis2=1, **o: t.diagonal(x, offset, axis1, axis2).sum(-1),
    "cov": lambda t, x: t.cov(x), "corrcoef": lambda t, x: t.corrcoef(x),
    # 옮기는 것과 신경망
    "양수로": lambda t, x: abs(x) + 0.5, "구간으로": lambda t, x: t.sin(x) * 0.9, "확률로": lambda t, x: t.sin(x) * 0.4 + 0.5, "1보다 크게": lambda t, x: abs(x) + 1.25, "잔잔하게": lambda t, x: t.sin(x) * 2,
    "정부호로": lambda t, x: x @ x.mT + t.eye(x.shape[-1], dtype=x.dtype), "안정되게": steady,
    **{f"F.{n}": functional(n) for n in ("mse_loss", "l1_loss", "smooth_l1_loss", "huber_loss", "binary_cross_entropy_with_logits", "soft_margin_loss", "cross_entropy", "conv2d", "max_pool2d", "avg_pool2d", "linear")},
    "F.rms_norm": lambda t, x: t.nn.functional.rms_norm(x, x.shape[-1:]),
}


def of(name: str) -> Twin:
    """짝. 없으면 ``NotImplementedError`` 를 내는 것: 그런 프로그램은 중심차분이 본다."""
    if name in TORCH:
        return TORCH[name]

    def run(t: Any, *xs: Any, **options: Any) -> Any:
        function = same_name(t, name)
        if function is None:
            raise NotImplementedError
        return function(*xs, **options)

    return run


def same_name(t: Any, name: str) -> Any:
    """이름이 같은 PyTorch의 함수."""
    return next((getattr(room, name) for room in (t, t.special, t.nn.functional) if hasattr(room, name)), None)


def known(t: Any, name: str) -> bool:
    """``of(name)`` 이 정말 짝인가."""
    return name in TORCH or same_name(t, name) is not None
