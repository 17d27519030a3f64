"""따로 뽑는 함수들: 인수가 서로 얽힌 것, 글로 적는 법이 다른 것. 나머지는 ``catalogue`` 가 저절로 모은다."""

from __future__ import annotations

import operator
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

import tinygrad_ko as tg
from support.fuzz.choices import (
    PARAMETERS,
    Drawn,
    added_along,
    alike,
    anything,
    axes,
    axis,
    cut,
    facing,
    gathered,
    image,
    in_place,
    labelled,
    letters,
    loss,
    masked,
    matrix,
    normalized,
    norms,
    padded,
    permutation,
    pooled,
    product,
    put,
    ranked,
    repeated,
    same_size,
    selected,
    some_index,
    square,
    square_with,
    stacked,
    system,
    taking,
    tall,
    unary,
    values_of_svd,
    wider,
    writing,
)
from support.fuzz.spelling import called, pattern

if TYPE_CHECKING:
    from support.fuzz.drawing import Drawer

SYMBOLS = {"+": operator.add, "-": operator.sub, "*": operator.mul, "/": operator.truediv, "**": operator.pow}


def own(y: Any) -> Any:
    """고쳐도 되는 것."""
    return y * 1 if isinstance(y, tg.Tensor) else np.array(y)


def written(y: Any, v: Any, index: Any) -> Any:
    y = own(y)
    y[index] = v
    return y


def added(y: Any, v: Any) -> Any:
    y = own(y)
    y += v
    return y


def added_at(y: Any, v: Any, index: Any) -> Any:
    y = own(y)
    y[index] += v
    return y


def multiplied_at(y: Any, v: Any, index: Any) -> Any:
    y = own(y)
    y[index] *= v
    return y


def with_number(x: Any, symbol: str, number: Any, left: bool) -> Any:
    return SYMBOLS[symbol](number, x) if left else SYMBOLS[symbol](x, number)


def eye(x: Any) -> Any:
    return np.eye(*x.shape[-2:], dtype=x.dtype)


@dataclass(frozen=True)
class How:
    """따로 뽑는 함수. ``run`` 이 없으면 표의 것을 부른다."""

    draw: Callable[[Drawer], Drawn]
    run: Callable[..., Any] | None = None
    text: Any = None
    numpy: Callable[..., Any] | None = None
    listed: bool = False
    operation: str = ""


def functional_of(name: str, draw: Callable[[Drawer], Drawn]) -> How:
    run = getattr(tg.nn.functional, name)
    return How(draw, run, lambda args, o: called(f"tg.nn.functional.{name}", args, o), operation=name)


def specials() -> dict[str, How]:
    functional = {
        **{f"F.{n}": functional_of(n, loss) for n in ("mse_loss", "l1_loss", "smooth_l1_loss", "huber_loss", "binary_cross_entropy_with_logits", "soft_margin_loss")},
        "F.cross_entropy": functional_of("cross_entropy", labelled), "F.conv2d": functional_of("conv2d", image),
        "F.max_pool2d": functional_of("max_pool2d", pooled), "F.avg_pool2d": functional_of("avg_pool2d", pooled),
        "F.linear": functional_of("linear", lambda d: ((d.leaf((2, 3)), d.leaf((4, 3)), d.leaf((4,))), {})),
        "F.rms_norm": functional_of("rms_norm", lambda d: (normalized(d)[0][:1], {})),
    }
    reductions = {"keepdims": PARAMETERS["keepdims"]}
    return functional | {
        # 입력을 옮기는 것: 정의역 안으로, 잘 조건지어진 행렬로
        "양수로": How(unary(), lambda x: abs(x) + 0.5, pattern("abs({0}) + 0.5"), lambda x: abs(x) + 0.5),
        "구간으로": How(unary(), lambda x: tg.sin(x) * 0.9, pattern("tg.sin({0}) * 0.9"), lambda x: np.sin(x) * 0.9),
        "확률로": How(unary(), lambda x: tg.sin(x) * 0.4 + 0.5, pattern("tg.sin({0}) * 0.4 + 0.5"), lambda x: np.sin(x) * 0.4 + 0.5),
        "1보다 크게": How(unary(), lambda x: abs(x) + 1.25, pattern("abs({0}) + 1.25"), lambda x: abs(x) + 1.25),
        "잔잔하게": How(unary(), lambda x: tg.sin(x) * 2, pattern("tg.sin({0}) * 2"), lambda x: np.sin(x) * 2),
        "정부호로": How(square("잔잔하게"), lambda x: x @ x.swapaxes(-1, -2) + eye(x), pattern("{0} @ {0}.swapaxes(-1, -2) + np.eye({0}.shape[-1], dtype={0}.dtype)"), lambda x: x @ x.swapaxes(-1, -2) + eye(x)),
        "안정되게": How(unary(lambda a: a.ndim >= 2 and a.size > 0, ((3, 3), (3, 2))), lambda x: tg.sin(x) + 3 * eye(x) * np.arange(1, x.shape[-1] + 1, dtype=x.dtype),
                      pattern("tg.sin({0}) + 3 * np.eye(*{0}.shape[-2:], dtype={0}.dtype) * np.arange(1, {0}.shape[-1] + 1, dtype={0}.dtype)"),
                      lambda x: np.sin(x) + 3 * eye(x) * np.arange(1, x.shape[-1] + 1, dtype=x.dtype)),
        # 색인과 쓰기
        "x[index]": How(unary(index=some_index), lambda x, index: x[index], pattern("{0}[{index}]"), lambda x, index: x[index], operation="getitem"),
        "y[index] = v": How(writing, written, pattern("written({0}, {1}, {index})"), written, operation="setitem"),
        "y += v": How(in_place, added, pattern("added({0}, {1})"), added),
        "y[index] += v": How(writing, added_at, pattern("added_at({0}, {1}, {index})"), added_at, operation="setitem"),
        "y[index] *= v": How(writing, multiplied_at, pattern("multiplied_at({0}, {1}, {index})"), multiplied_at, operation="setitem"),
        "수와": How(unary(symbol=lambda d, x: d.choice([*SYMBOLS]), number=lambda d, x: d.choice((2, 3, -1, 0.5, 1, 1.5, 0)), left=lambda d, x: bool(d.chance(0.4))),
                  with_number, pattern("with_number({0}, {symbol}, {number}, {left})"), with_number),
        "take": How(taking), "take_along_axis": How(gathered("axis", "indices")), "gather": How(gathered("axis", "index")), "put_along_axis": How(put),
        "scatter_add": How(added_along), "compress": How(selected, lambda x, condition, axis: tg.compress(condition, x, axis), pattern("tg.compress({condition}, {0}, {axis})"),
                                                        lambda x, condition, axis: np.compress(condition, x, axis), operation="compress"),
        "where": How(masked, lambda a, b, condition: tg.where(condition, a, b), pattern("tg.where({condition}, {0}, {1})"), lambda a, b, condition: np.where(condition, a, b), operation="where"),
        "masked_fill": How(unary(mask=lambda d, x: d.rng.random(x.shape) < 0.4, value=lambda d, x: 1.5)),
        # 모양
        "reshape": How(unary(shape=same_size)), "transpose": How(unary(axes=permutation)), "broadcast_to": How(unary(shape=wider)),
        "flip": How(unary(axis=axes)), "resize": How(unary(lambda a: a.size > 0, None, new_shape=lambda d, x: d.choice(((4,), (2, 3), 5)))),
        "concatenate": How(alike(True), listed=True), "stack": How(alike(False), listed=True), **{n: How(stacked, listed=True) for n in ("vstack", "hstack", "dstack", "column_stack")},
        "split": How(cut), "repeat": How(repeated), "pad": How(padded), "astype": How(unary(dtype=lambda d, x: d.choice((np.float16, np.float32, np.float64)))),
        # 곱
        **{n: How(product) for n in ("matmul",)}, "dot": How(facing(False)), "inner": How(facing(True)), "outer": How(lambda d: anything(d, 2)), "vdot": How(lambda d: (lambda k: ((k, d.leaf(d.values[k].shape)), {}))(d.pick())),
        "einsum": How(letters, lambda a, b, subscripts: tg.einsum(subscripts, a, b), pattern("tg.einsum({subscripts}, {0}, {1})"), lambda a, b, subscripts: np.einsum(subscripts, a, b), operation="einsum"),
        "tensordot": How(lambda d: (product(d)[0], {"axes": 0 if d.chance(0.3) else 1})),
        # 선형대수
        "solve": How(system), "inv": How(square("안정되게")), "det": How(square("잔잔하게")), "slogdet": How(square("안정되게")), "cholesky": How(square("정부호로")),
        "eigvalsh": How(square("정부호로")), "eigh": How(square("정부호로")), "svd": How(values_of_svd), "svdvals": How(matrix), "pinv": How(matrix), "qr": How(tall), "expm": How(square("잔잔하게")), "sqrtm": How(square("정부호로")), "norm": How(norms),
        "matrix_power": How(square_with("잔잔하게", n=lambda d, x: d.choice((0, 1, 2, 3)))), "cond": How(square_with("안정되게")), "kron": How(lambda d: anything(d, 2)),
        # 줄이기와 차례
        **{n: How(unary(lambda a: a.size > 0, None, q=lambda d, x: d.choice((0.3, 0.75, [0.1, 0.6])) * (100 if n == "percentile" and False else 1), axis=axes, **reductions)) for n in ("quantile",)},
        "clip": How(unary(a_min=lambda d, x: d.choice((-0.5, -1, None)), a_max=lambda d, x: d.choice((0.75, 1)))),
        "topk": How(ranked), "kthvalue": How(ranked), "diff": How(unary(lambda a: a.ndim >= 1, ((4,), (2, 3)), n=lambda d, x: int(d.rng.integers(0, 3)), axis=axis)),
        "interp": How(lambda d: ((d.pick(lambda a: a.ndim <= 2 and a.dtype == np.float64), d.leaf((4,), np.float64)), {}), lambda x, f: tg.interp(x, np.array([-1.0, -0.3, 0.4, 1.5]), f),
                      pattern("tg.interp({0}, np.array([-1.0, -0.3, 0.4, 1.5]), {1})"), lambda x, f: np.interp(x, np.array([-1.0, -0.3, 0.4, 1.5]), f), operation="interp"),
        "cov": How(unary(lambda a: a.ndim == 2 and min(a.shape) > 1, ((3, 4),))), "corrcoef": How(unary(lambda a: a.ndim == 2 and min(a.shape) > 1, ((3, 4),))),
    }


SPECIAL = specials()
