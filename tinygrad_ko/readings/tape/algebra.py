"""행렬의 셈을 옮겨 적기: 곱, 글자로 적은 합(einsum), 합성곱, 연립방정식."""

from __future__ import annotations

import string
from functools import partial
from typing import Any

import numpy as np

from ...korean.particles import particle
from .array import Taped, emit, lowering, taped, untaped
from .gathering import moved
from .writer import Unrecordable, Writer


@lowering(np.matmul)
def matmul(writer: Writer, a: Any, b: Any) -> Any:
    """1차원은 앞뒤에 길이 1인 축을 끼워 행렬로 만든 뒤 없앤다."""
    shape = np.matmul(untaped(a), untaped(b)).shape
    a, b = taped(writer, a), taped(writer, b)
    a = a.reshape((1, a.shape[0])) if a.ndim == 1 else a
    b = b.reshape((b.shape[0], 1)) if b.ndim == 1 else b
    y = emit(writer, "matmul", np.matmul(a.value, b.value), a, b)
    return y if y.shape == shape else y.reshape(shape)


@lowering(np.dot)
def dot(writer: Writer, a: Any, b: Any) -> Any:
    if np.ndim(a) < 1 or np.ndim(b) < 1:
        return np.multiply(a, b)
    if np.ndim(b) > 2:
        raise Unrecordable("이 페이지의 np.dot 은 2차원까지입니다")
    return matmul(writer, a, b)


@lowering(np.einsum)
def einsum(writer: Writer, *args: Any, **options: Any) -> Any:
    """축을 맞추어 곱하고 더한다."""
    if isinstance(args[0], str):
        left, arrow, right = args[0].replace(" ", "").partition("->")
        if "..." in left or not arrow:
            raise Unrecordable("이 페이지의 einsum 은 모든 글자를 적은 것(ij,jk->ik)만 합니다")
        terms, operands = left.split(","), args[1:]
    else:  # einsum(x, [축들], y, [축들], …, [남길 축들])
        operands, right = args[:-1:2], "".join(string.ascii_letters[k] for k in args[-1])
        terms = ["".join(string.ascii_letters[k] for k in axes) for axes in args[1:-1:2]]
    every = right + "".join(sorted(set("".join(terms)) - set(right)))
    product: Any = 1
    for term, x in zip(terms, operands, strict=True):
        own = "".join(c for c in every if c in term)
        part = moved(writer, x, partial(np.einsum, f"{term}->{own}"))
        product = product * part.reshape([part.shape[own.index(c)] if c in own else 1 for c in every])
    return np.sum(product, tuple(range(len(right), len(every)))) if len(every) > len(right) else product


@lowering(np.convolve)
def convolve(writer: Writer, a: Any, v: Any, mode: str = "full") -> Any:
    """덧댄 ``a`` 의 창마다, 뒤집은 ``v`` 와의 내적."""
    a, v = taped(writer, a), taped(writer, v)
    if mode != "full":
        raise Unrecordable(f"이 페이지의 convolve 는 mode={mode!r}{particle(mode, '을/를')} 하지 않습니다")
    m = v.shape[0]
    wide = Taped(writer, np.zeros(a.shape[0] + 2 * m - 2, a.dtype))
    wide[m - 1:m - 1 + a.shape[0]] = a
    windows: Any = np.lib.stride_tricks.sliding_window_view(wide, m)
    return windows @ v[::-1]


# ── 연립방정식: 가우스 소거와 촐레스키 분해 ──


@lowering(np.linalg.solve)
def solve(writer: Writer, a: Any, b: Any) -> Any:
    a, b = taped(writer, a), taped(writer, b)
    shape = np.linalg.solve(a.value, b.value).shape
    b = b.reshape((*b.shape, 1)) if b.ndim == 1 else b
    batch = np.broadcast_shapes(a.shape[:-2], b.shape[:-2])
    a, b = (np.broadcast_to(m, (*batch, *m.shape[-2:])) for m in (a, b))
    return emit(writer, "solve", np.linalg.solve(a.value, b.value), a, b).reshape(shape)


@lowering(np.linalg.inv)
def inv(writer: Writer, a: Any) -> Any:
    return solve(writer, a, np.broadcast_to(np.eye(a.shape[-1], dtype=a.dtype), a.shape))


@lowering(np.linalg.det)
def det(writer: Writer, a: Any) -> Any:
    return emit(writer, "det", np.linalg.det(a.value), a)


@lowering(np.linalg.slogdet)
def slogdet(writer: Writer, a: Any) -> Any:
    d = det(writer, a)
    return np.sign(d), np.log(abs(d))


@lowering(np.linalg.cholesky)
def cholesky(writer: Writer, a: Any, **options: Any) -> Any:
    return emit(writer, "cholesky", np.linalg.cholesky(a.value), a)
