"""옮겨 적기(lowering): NumPy의 함수 하나를 테이프의 명령 몇 개로. 해석기(``view/player/tape.js``)는 이 명령만 안다.

    원소마다        [이름, a, b, …]              브로드캐스트하여 셈한다. 이름은 NumPy의 것(add, exp, where …)
    줄이기·누적     [reduce|scan, 이름, x, 축들]   이름은 두 값을 하나로 만드는 셈(add, maximum …)
    자리 옮기기     [get, x, 자리]               x 에서 그 자리의 것들을
    놓기·더하기     [set|put, y, 자리, v]         y 의 그 자리에 v 를 놓은(더한) 새 배열
    그 밖           matmul, cat, argmax, argmin, argsort, cast, inv, det

자리는 ``[시작, 모양, 보폭들]`` 이거나(번호 = 시작 + Σ 보폭·색인), 번호를 담은 정수 배열이다. 값을 보지 않고 자리만 옮기는 함수는 모두, 번호표
0, 1, 2, … 를 먹여 보면 어디서 왔는지 안다: 그래서 reshape 도 transpose 도 창(window)도 명령 하나이다.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np

from .taping import Taped, Unrecordable, Writer, lowering, table, taped, values_of

# ── 원소마다 ──

ELEMENTWISE = (
    "add subtract multiply divide floor_divide remainder fmod power negative absolute sign sqrt cbrt exp exp2 expm1 log log2 log10 log1p "
    "logaddexp logaddexp2 sin cos tan arcsin arccos arctan arctan2 hypot sinh cosh tanh arcsinh arccosh arctanh floor ceil trunc rint maximum "
    "minimum fmax fmin heaviside copysign greater greater_equal less less_equal equal not_equal logical_and logical_or logical_xor "
    "logical_not isnan isfinite isinf signbit"
).split()


def elementwise(writer: Writer, ufunc: np.ufunc, *inputs: Any, **options: Any) -> Taped:
    """유니버설 함수 하나. 파이썬 수와 상수는 NumPy가 셈할 dtype 으로 미리 바꾸어 적는다(float32 곁의 0.1 은 float32 이다)."""
    options = {k: v for k, v in options.items() if not (k == "where" and v is True)}
    if options:
        raise Unrecordable(f"np.{ufunc.__name__} 의 인수 {', '.join(options)}")
    value = ufunc(*values_of(inputs))
    weak = tuple([type(x) if type(x) in (int, float) else np.asarray(values_of(x)).dtype for x in inputs])
    kinds = ufunc.resolve_dtypes((*weak, *[None] * ufunc.nout))
    given = [x if isinstance(x, Taped) and x.slot is not None else taped(np.asarray(values_of(x)).astype(d), writer)
             for x, d in zip(inputs, kinds, strict=False)]
    return writer.emit(ufunc.__name__, value, *given)


def _declare_elementwise() -> None:
    for name in ELEMENTWISE:
        ufunc = getattr(np, name)
        table[ufunc] = lambda writer, *inputs, u=ufunc, **options: elementwise(writer, u, *inputs, **options)


_declare_elementwise()


@lowering(np.positive, np.conjugate, np.real, np.ascontiguousarray)
def same(writer: Writer, x: Any, **options: Any) -> Taped:
    return taped(x, writer)


@lowering(np.square)
def square(writer: Writer, x: Taped) -> Taped:
    return x * x


@lowering(np.reciprocal)
def reciprocal(writer: Writer, x: Taped) -> Taped:
    return 1 / x


@lowering(np.fabs)
def fabs(writer: Writer, x: Taped) -> Taped:
    return abs(x)


@lowering(np.float_power)
def float_power(writer: Writer, a: Any, b: Any) -> Any:
    return taped(a, writer).astype(np.float64) ** taped(b, writer).astype(np.float64)


@lowering(np.deg2rad, np.radians)
def deg2rad(writer: Writer, x: Taped) -> Taped:
    return x * (math.pi / 180)


@lowering(np.rad2deg, np.degrees)
def rad2deg(writer: Writer, x: Taped) -> Taped:
    return x * (180 / math.pi)


def _declare_bitwise() -> None:
    for bit, logical in ((np.bitwise_and, np.logical_and), (np.bitwise_or, np.logical_or), (np.bitwise_xor, np.logical_xor)):
        def how(writer: Writer, a: Any, b: Any, logical: np.ufunc = logical) -> Any:
            if any(np.asarray(values_of(v)).dtype != bool for v in (a, b)):
                raise Unrecordable("정수의 비트 셈")
            return elementwise(writer, logical, a, b)

        table[bit] = how


_declare_bitwise()


@lowering(np.invert)
def invert(writer: Writer, x: Taped) -> Taped:
    return elementwise(writer, np.logical_not, x) if x.dtype == bool else -x - 1


@lowering(np.modf)
def modf(writer: Writer, x: Taped) -> tuple[Taped, Taped]:
    whole = np.trunc(x)
    return np.copysign(np.where(np.isinf(x), 0.0, x - whole).astype(x.dtype), x), whole  # type: ignore[return-value, arg-type]


@lowering(np.divmod)
def divmod_(writer: Writer, a: Any, b: Any) -> tuple[Any, Any]:
    return np.floor_divide(a, b), np.remainder(a, b)


@lowering(np.ldexp)
def ldexp(writer: Writer, a: Any, b: Any) -> Any:
    return a * taped(2 ** np.asarray(b, float), writer).astype(np.asarray(values_of(a)).dtype) if not isinstance(b, Taped) else a * np.exp2(b.astype(a.dtype))


# SciPy의 특수함수. 이름으로 찾으므로 SciPy를 미리 들여오지 않는다
SPECIAL = ("erf", "erfc", "erfcx", "gamma", "gammaln", "psi")


def _declare_special() -> None:
    for name in SPECIAL:
        def how(writer: Writer, x: Taped, name: str = name, **options: Any) -> Taped:
            import scipy.special

            return writer.emit(name, getattr(scipy.special, name)(x.value), x)

        table[name] = how


_declare_special()


@lowering("ndtr")
def ndtr(writer: Writer, x: Taped) -> Any:
    return table["erfc"](writer, x * -math.sqrt(0.5)) * 0.5


@lowering("log_ndtr")
def log_ndtr(writer: Writer, x: Taped) -> Any:
    tail = table["erfcx"](writer, np.maximum(-x, -1) * math.sqrt(0.5))
    return np.where(x < -1, np.log(tail * 0.5) - x * x * 0.5, np.log1p(table["erfc"](writer, x * math.sqrt(0.5)) * -0.5))


@lowering("logit")
def logit(writer: Writer, x: Taped) -> Any:
    return np.log(x / (1 - x))


@lowering("entr")
def entr(writer: Writer, x: Taped) -> Any:
    return np.where(x > 0, -x * np.log(np.where(x > 0, x, 1)), np.where(x == 0, 0.0, -np.inf).astype(x.dtype))


@lowering("xlog1py")
def xlog1py(writer: Writer, a: Any, b: Any) -> Any:
    return np.where((a == 0) & np.logical_not(np.isnan(b)), 0.0 * a, a * np.log1p(b))


@lowering("rgamma")
def rgamma(writer: Writer, x: Taped) -> Any:
    pole = (x <= 0) & (x == np.floor(x))
    return np.where(pole, 0.0, 1 / table["gamma"](writer, np.where(pole, 1.0, x)))


@lowering("beta")
def beta(writer: Writer, a: Any, b: Any) -> Any:
    log_gamma = table["gammaln"]
    return np.exp(log_gamma(writer, a) + log_gamma(writer, b) - log_gamma(writer, a + b))


@lowering(np.where)
def where(writer: Writer, condition: Any, a: Any = None, b: Any = None) -> Taped:
    if a is None:
        raise Unrecordable("np.where(조건): 참인 자리의 수가 값에 달려 있다")
    value = np.where(values_of(condition), values_of(a), values_of(b))
    a, b = (v if isinstance(v, Taped) and v.slot is not None else taped(np.asarray(values_of(v)).astype(value.dtype), writer) for v in (a, b))
    return writer.emit("where", value, taped(condition, writer), a, b)


@lowering(np.clip)
def clip(writer: Writer, x: Taped, a_min: Any = None, a_max: Any = None, **options: Any) -> Any:
    low, high = options.get("min", a_min), options.get("max", a_max)
    x = x if low is None else np.maximum(x, low)  # type: ignore[assignment]
    return x if high is None else np.minimum(x, high)


@lowering(np.round, np.around)
def round_(writer: Writer, x: Taped, decimals: int = 0) -> Any:
    if not decimals or x.dtype.kind != "f":
        return np.rint(x) if x.dtype.kind == "f" else x
    scale = 10 ** abs(decimals)
    return np.rint(x * scale) / scale if decimals > 0 else np.rint(x / scale) * scale


@lowering(np.sinc)
def sinc(writer: Writer, x: Taped) -> Any:
    y = math.pi * np.where(x == 0, np.asarray(1e-20, x.dtype), x)
    return np.sin(y) / y


@lowering(np.nan_to_num)
def nan_to_num(writer: Writer, x: Taped, copy: bool = True, nan: Any = 0.0, posinf: Any = None, neginf: Any = None) -> Any:
    most = np.finfo(x.dtype).max
    x = np.where(np.isnan(x), np.asarray(nan, x.dtype), x)  # type: ignore[assignment]
    x = np.where(x == np.inf, np.asarray(most if posinf is None else posinf, x.dtype), x)  # type: ignore[assignment]
    return np.where(x == -np.inf, np.asarray(-most if neginf is None else neginf, x.dtype), x)


# ── 줄이기와 누적 ──


def axes_within(axis: Any, ndim: int) -> list[int]:
    """줄일 축들: 0 이상, 작은 것부터."""
    return list(range(ndim)) if axis is None else sorted(int(a) % ndim for a in (axis if isinstance(axis, tuple) else (axis,)))


def reduced(ufunc: np.ufunc, writer: Writer, x: Any, axis: Any = None, dtype: Any = None, out: Any = None, keepdims: Any = False,
            initial: Any = np._NoValue, where: Any = True) -> Any:
    """``ufunc.reduce``."""
    x = taped(x, writer)
    x = x if dtype is None else x.astype(dtype)
    if where is not True and where is not np._NoValue:
        raise Unrecordable("줄이기의 where")
    keep = keepdims is True
    axes = axes_within(axis, x.ndim)
    value = ufunc.reduce(x.value, tuple(axes), keepdims=keep, **({} if initial is np._NoValue else {"initial": initial}))
    if initial is np._NoValue or (not isinstance(initial, Taped) and initial == ufunc.identity):
        return writer.emit("reduce", value, ufunc.__name__, x, tuple(axes), int(keep))
    return ufunc(reduced(ufunc, writer, x, axis, keepdims=keepdims), initial)


def accumulated(ufunc: np.ufunc, writer: Writer, x: Any, axis: Any = None, dtype: Any = None, out: Any = None) -> Any:
    """``ufunc.accumulate``. 축이 없으면 납작하게 편다."""
    x = taped(x, writer)
    x = x if dtype is None else x.astype(dtype)
    if axis is None:
        x, axis = x.reshape(-1), 0
    return writer.emit("scan", ufunc.accumulate(x.value, axis), ufunc.__name__, x, int(axis) % x.ndim)


def _declare_reductions() -> None:
    named = {np.sum: np.add, np.prod: np.multiply, np.max: np.maximum, np.amax: np.maximum, np.min: np.minimum, np.amin: np.minimum,
             np.any: np.logical_or, np.all: np.logical_and}
    for ufunc in {*named.values(), np.logaddexp, np.fmax, np.fmin}:
        def along_first(writer: Writer, x: Any, axis: Any = 0, *rest: Any, u: np.ufunc = ufunc, **options: Any) -> Any:
            return reduced(u, writer, x, axis, *rest, **options)

        def running(writer: Writer, x: Any, axis: Any = 0, *rest: Any, u: np.ufunc = ufunc, **options: Any) -> Any:
            return accumulated(u, writer, x, axis, *rest, **options)

        table[ufunc, "reduce"], table[ufunc, "accumulate"] = along_first, running
    for function, ufunc in named.items():
        plain = ufunc not in (np.add, np.multiply)  # max, min, any, all 은 dtype 인수가 없다

        def how(writer: Writer, x: Any, axis: Any = None, *rest: Any, u: np.ufunc = ufunc, plain: bool = plain, **options: Any) -> Any:
            return reduced(u, writer, x, axis, *((None, *rest) if plain else rest), **options)

        table[function] = how
    for function, ufunc in ((np.cumsum, np.add), (np.cumprod, np.multiply)):
        table[function] = lambda writer, *args, u=ufunc, **options: accumulated(u, writer, *args, **options)


_declare_reductions()


@lowering(np.mean)
def mean(writer: Writer, x: Taped, axis: Any = None, dtype: Any = None, out: Any = None, keepdims: Any = False) -> Any:
    x = x.astype(np.float64) if x.dtype.kind != "f" and dtype is None else x
    n = math.prod([x.shape[a] for a in axes_within(axis, x.ndim)])
    return reduced(np.add, writer, x, axis, dtype, keepdims=keepdims) / (n or math.nan)


@lowering(np.var)
def var(writer: Writer, x: Taped, axis: Any = None, dtype: Any = None, out: Any = None, ddof: Any = 0, keepdims: Any = False) -> Any:
    axes = axes_within(axis, x.ndim)
    away = x - mean(writer, x, tuple(axes), dtype, keepdims=True)
    n = math.prod([x.shape[a] for a in axes])
    return reduced(np.add, writer, away * away, tuple(axes), keepdims=keepdims) / (n - ddof if n > ddof else math.nan)


@lowering(np.std)
def std(writer: Writer, *args: Any, **options: Any) -> Any:
    return np.sqrt(var(writer, *args, **options))


def _ranked(function: Callable[..., Any]) -> Callable[..., Any]:
    def how(writer: Writer, x: Taped, axis: Any = None, *_: Any, keepdims: Any = False, **options: Any) -> Any:
        whole = axis is None
        flat, place = (x.reshape(-1), 0) if whole else (x, int(axis) % x.ndim)
        y = writer.emit(function.__name__, function(flat.value, axis=place), flat, place)
        if keepdims is not True:
            return y
        return y.reshape((1,) * x.ndim) if whole else np.expand_dims(y, axis)  # type: ignore[arg-type]

    return how


table[np.argmax], table[np.argmin] = _ranked(np.argmax), _ranked(np.argmin)


@lowering(np.argsort)
def argsort(writer: Writer, x: Taped, axis: Any = -1, *_: Any, **options: Any) -> Any:
    if axis is None:
        x, axis = x.reshape(-1), 0
    return writer.emit("argsort", np.argsort(x.value, axis, kind="stable"), x, int(axis) % x.ndim)


@lowering(np.sort)
def sort(writer: Writer, x: Taped, axis: Any = -1, *_: Any, **options: Any) -> Any:
    if axis is None:
        x, axis = x.reshape(-1), 0
    return np.take_along_axis(x, np.argsort(x, axis), axis)  # type: ignore[arg-type]


# ── 행렬의 곱 ──


@lowering(np.matmul)
def matmul(writer: Writer, a: Any, b: Any) -> Any:
    """1차원은 앞뒤에 길이 1인 축을 끼워 행렬로 만든 뒤 없앤다."""
    value = np.matmul(values_of(a), values_of(b))
    a, b = (taped(v, writer) for v in (a, b))
    left = a.reshape((1, a.shape[0])) if a.ndim == 1 else a
    right = b.reshape((b.shape[0], 1)) if b.ndim == 1 else b
    y = writer.emit("matmul", np.matmul(left.value, right.value), left, right)
    return y if y.shape == value.shape else y.reshape(value.shape)


@lowering(np.dot)
def dot(writer: Writer, a: Any, b: Any) -> Any:
    if np.ndim(a) < 1 or np.ndim(b) < 1:
        return a * b
    if np.ndim(b) > 2:
        raise Unrecordable("3차원 이상의 np.dot")
    return matmul(writer, a, b)


@lowering(np.convolve)
def convolve(writer: Writer, a: Any, v: Any, mode: str = "full") -> Any:
    """덧댄 ``a`` 의 창마다, 뒤집은 ``v`` 와의 내적."""
    a, v = taped(a, writer), taped(v, writer)
    if mode != "full":
        raise Unrecordable(f"np.convolve 의 mode={mode!r}")
    m = v.shape[0]
    wide = Taped(writer, np.zeros(a.shape[0] + 2 * m - 2, a.dtype))
    wide[m - 1:m - 1 + a.shape[0]] = a
    return np.lib.stride_tricks.sliding_window_view(wide, m) @ v[::-1]


# ── 선형대수: 가우스 소거와 촐레스키 분해 ──


@lowering(np.linalg.solve)
def solve(writer: Writer, a: Any, b: Any) -> Any:
    a, b = taped(a, writer), taped(b, writer)
    value = np.linalg.solve(a.value, b.value)
    right = b.reshape((*b.shape, 1)) if b.ndim == 1 else b
    batch = np.broadcast_shapes(a.shape[:-2], right.shape[:-2])
    left, right = np.broadcast_to(a, (*batch, *a.shape[-2:])), np.broadcast_to(right, (*batch, *right.shape[-2:]))  # type: ignore[call-overload]
    y = writer.emit("solve", np.linalg.solve(values_of(left), values_of(right)), left, right)
    return y.reshape(value.shape)


@lowering(np.linalg.inv)
def inv(writer: Writer, a: Taped) -> Any:
    return solve(writer, a, np.broadcast_to(np.eye(a.shape[-1], dtype=a.dtype), a.shape))


@lowering(np.linalg.det)
def det(writer: Writer, a: Taped) -> Any:
    return writer.emit("det", np.linalg.det(a.value), a)


@lowering(np.linalg.slogdet)
def slogdet(writer: Writer, a: Taped) -> Any:
    d = det(writer, a)
    return np.sign(d), np.log(abs(d))


@lowering(np.linalg.cholesky)
def cholesky(writer: Writer, a: Taped, **options: Any) -> Any:
    return writer.emit("cholesky", np.linalg.cholesky(a.value), a)


@lowering(np.searchsorted)
def searchsorted(writer: Writer, line: Any, v: Any, side: str = "left", sorter: Any = None) -> Any:
    """늘어놓은 줄에서 ``v`` 보다 작은(작거나 같은) 것의 수."""
    if sorter is not None:
        raise Unrecordable("np.searchsorted 의 sorter")
    v = taped(v, writer)
    wide = v.reshape((*v.shape, 1))
    return np.sum(wide > line if side == "left" else wide >= line, -1)


@lowering(np.einsum)
def einsum(writer: Writer, *args: Any, **options: Any) -> Any:
    """글자로 적은 합: 축을 맞추어 곱하고 더한다."""
    if isinstance(args[0], str):
        left, _, right = args[0].replace(" ", "").partition("->")
        terms, operands = left.split(","), list(args[1:])
        if "..." in left or "->" not in args[0]:
            raise Unrecordable("줄인 np.einsum")
    else:
        letter = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
        pairs = len(args) // 2
        terms = ["".join(letter[k] for k in args[2 * p + 1]) for p in range(pairs)]
        operands, right = [args[2 * p] for p in range(pairs)], "".join(letter[k] for k in args[-1])
    every = right + "".join(sorted({c for t in terms for c in t} - set(right)))
    product: Any = None
    for term, x in zip(terms, operands, strict=True):
        own = "".join(c for c in every if c in term)
        part = moved(writer, x, lambda n, term=term, own=own: np.einsum(f"{term}->{own}", n))
        part = part.reshape([part.shape[own.index(c)] if c in own else 1 for c in every])
        product = part if product is None else product * part
    summed = tuple(range(len(right), len(every)))
    return np.sum(product, summed) if summed else product


# ── 자리: 번호표를 먹여 본다 ──


def affine(numbers: np.ndarray) -> tuple[Any, ...] | None:
    """번호들이 시작 + Σ 보폭·색인 꼴이면 ``(시작, 모양, 보폭들)``. 아니면 ``None``."""
    if not numbers.size:
        return 0, numbers.shape, (0,) * numbers.ndim
    start = int(numbers.flat[0])
    ones = [tuple(int(k == j) for j in range(numbers.ndim)) for k in range(numbers.ndim)]
    strides = tuple([int(numbers[one]) - start if n > 1 else 0 for one, n in zip(ones, numbers.shape, strict=True)])
    grid = np.asarray(start)
    for n, s in zip(numbers.shape, strides, strict=True):
        grid = grid[..., None] + np.arange(n) * s
    return (start, numbers.shape, strides) if np.array_equal(grid, numbers) else None


def moved(writer: Writer, x: Any, function: Callable[[np.ndarray], Any]) -> Taped:
    """값을 보지 않고 자리만 옮기는 함수."""
    x = taped(x, writer)
    numbers = np.asarray(function(np.arange(x.size).reshape(x.shape)))
    return got(writer, x, numbers, function(x.value))


@lowering("get")
def read(writer: Writer, x: Taped, numbers: np.ndarray) -> Taped:
    """``x`` 의 ``numbers`` 번째 것들의 복사본."""
    return got(writer, x, numbers, x.value.ravel()[numbers])


def got(writer: Writer, x: Taped, numbers: np.ndarray, value: Any) -> Taped:
    """``x`` 의 ``numbers`` 번째 것들. ``value`` 가 ``x`` 의 값과 기억 공간을 나누면 뷰이다."""
    whole = np.array_equal(numbers.ravel(), np.arange(x.size))
    spot = (numbers.shape,) if whole else affine(numbers)  # 차례 그대로 모양만 바꾼 것은 모양만 적는다
    made = writer.emit("get", value, x, numbers if spot is None else spot)
    return made.viewing(x, numbers) if np.may_share_memory(value, x.value) else made


def _declare_moves() -> None:
    for function in (np.reshape, np.transpose, np.swapaxes, np.moveaxis, np.rollaxis, np.expand_dims, np.squeeze, np.ravel, np.flip, np.fliplr,
                     np.flipud, np.roll, np.rot90, np.broadcast_to, np.diagonal, np.tile, np.repeat, np.resize, np.matrix_transpose,
                     np.delete, np.lib.stride_tricks.sliding_window_view):
        def how(writer: Writer, x: Any, *args: Any, f: Any = function, **options: Any) -> Taped:
            return moved(writer, x, lambda n: f(n, *args, **options))

        table[function] = how


_declare_moves()


def index_values(index: Any) -> Any:
    """색인에서 바뀌지 않는 받아 적는 배열을 값으로."""
    parts = index if isinstance(index, tuple) else (index,)
    fixed = []
    for p in parts:
        if isinstance(p, Taped):
            if p.dtype == bool:  # 참인 자리의 수가 모양이 된다: 바뀌면 멈춘다
                p.writer.guard(p)
            if p.dtype == bool or p.slot is None:
                p = p.value
        fixed.append(p)
    return tuple(fixed)


def spots(writer: Writer, shape: tuple[int, ...], index: Any) -> np.ndarray | Taped:
    """색인이 가리키는 자리의 번호들. 값에서 온 정수 배열이 있으면 번호도 다시 셈한다."""
    parts = index_values(index)
    if not any(isinstance(p, Taped) for p in parts):
        return np.asarray(np.arange(math.prod(shape)).reshape(shape)[parts])
    plain = tuple([p.value if isinstance(p, Taped) else p for p in parts])
    total: Any = None
    for axis, n in enumerate(shape):
        stride = math.prod(shape[axis + 1:])
        at = _at_axis(parts, axis, len(shape))
        numbering = _along(shape, axis, n)[plain] if not isinstance(at, Taped) else None
        if numbering is not None:
            part: Any = numbering * stride
        else:  # 이 축의 좌표는 색인 배열의 값이다: 결과의 어느 자리가 색인의 몇 번째를 읽는지는 번호표로 안다
            k = next(j for j, p in enumerate(parts) if p is at)
            wide = tuple([at.size if a == axis else m for a, m in enumerate(shape)])
            marked = tuple([np.arange(at.size).reshape(at.shape) if j == k else p for j, p in enumerate(plain)])
            inside = np.where(at < 0, at + n, at)
            part = got(writer, inside, *_read(wide, axis, marked, inside.value)) * stride  # type: ignore[attr-defined, arg-type]
        total = part if total is None else total + part
    return total


def _read(wide: tuple[int, ...], axis: int, marked: tuple[Any, ...], value: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    numbers = _along(wide, axis, wide[axis])[marked]
    return numbers, value.ravel()[numbers]


def _along(shape: tuple[int, ...], axis: int, n: int) -> np.ndarray:
    """``axis`` 의 좌표를 담은 배열."""
    return np.broadcast_to(np.arange(n).reshape([n if a == axis else 1 for a in range(len(shape))]), shape)


def _at_axis(parts: tuple[Any, ...], axis: int, ndim: int) -> Any:
    """색인의 어느 것이 이 축을 고르는가. 슬라이스이거나 적지 않은 축이면 ``None``."""
    taken = sum(p.ndim if getattr(p, "dtype", None) == bool else 1 for p in parts if p is not None and p is not Ellipsis)
    place = 0
    for p in parts:
        if p is None:
            continue
        width = ndim - taken if p is Ellipsis else getattr(p, "ndim", 1) if getattr(p, "dtype", None) == bool else 1
        if place <= axis < place + width:
            return p
        place += width
    return None


@lowering("getitem")
def getitem(writer: Writer, x: Any, index: Any) -> Taped:
    x = taped(x, writer)
    numbers = spots(writer, x.shape, index)
    if isinstance(numbers, Taped):
        return writer.emit("get", x.value.ravel()[numbers.value], x, numbers)
    return got(writer, x, numbers, x.value[values_of(index_values(index))])


@lowering("set")
def written(writer: Writer, y: Taped, numbers: np.ndarray, v: Taped, value: np.ndarray) -> Taped:
    """``y`` 의 ``numbers`` 번째 자리에 ``v`` 를 놓은 것."""
    spot = affine(numbers)
    return writer.emit("set", value, y, numbers if spot is None else spot, v)


def placed(name: str, writer: Writer, y: Any, index: Any, v: Any, value: np.ndarray) -> Taped:
    """``y`` 의 그 자리에 ``v`` 를 놓거나(set) 더한다(put)."""
    y, v = taped(y, writer), taped(v, writer)
    numbers = spots(writer, y.shape, index)
    extra = v.ndim - len(numbers.shape)
    v = v.reshape(v.shape[extra:]) if extra > 0 else v
    v = v.astype(y.dtype) if v.slot is None else v
    if isinstance(numbers, Taped):
        return writer.emit(name, value, y, numbers, v)
    spot = affine(numbers)
    return writer.emit(name, value, y, numbers if spot is None else spot, v)


@lowering("setitem")
def setitem(writer: Writer, y: Taped, index: Any, v: Any) -> Taped:
    value = y.value.copy()
    value[values_of(index)] = values_of(v)
    return placed("set", writer, y, index, v, value)


def add_at(writer: Writer, y: Any, index: Any, v: Any) -> None:
    value = values_of(y).copy()
    np.add.at(value, values_of(index), values_of(v))
    y._become(placed("put", writer, y, index, v, value))


table[np.add, "at"] = add_at


@lowering(np.take)
def take(writer: Writer, x: Any, indices: Any, axis: Any = None, out: Any = None, mode: str = "raise") -> Any:
    if axis is None:
        x, axis = taped(x, writer).reshape(-1), 0
    indices = indices if isinstance(indices, Taped) else np.asarray(indices)
    x = taped(x, writer)
    return x[(slice(None),) * (axis % x.ndim) + (indices,)]


@lowering(np.take_along_axis)
def take_along_axis(writer: Writer, x: Any, indices: Any, axis: Any = -1) -> Any:
    x = taped(x, writer)
    if axis is None:
        x, axis = x.reshape(-1), 0
    if not isinstance(indices, Taped) or indices.slot is None:
        chosen = np.asarray(values_of(indices))
        return moved(writer, x, lambda n: np.take_along_axis(n, chosen, axis))
    grid: list[Any] = list(np.ix_(*[np.arange(n) for n in indices.shape]))
    grid = [k * 0 if n == 1 else k for n, k in zip(x.shape, grid, strict=True)]
    grid[axis] = indices
    return x[tuple(grid)]


# ── 만들기와 잇기 ──


def _declare_making() -> None:
    for function in (np.zeros, np.ones, np.empty, np.full, np.arange, np.asarray, np.array, np.eye, np.linspace):
        def how(writer: Writer, *args: Any, f: Any = function, **options: Any) -> Taped:
            if args and isinstance(args[0], Taped):  # asarray, array
                dtype = options.get("dtype", args[1] if len(args) > 1 else None)
                return args[0].copy() if dtype is None else args[0].astype(dtype)
            return Taped(writer, np.zeros(*args, **options) if f is np.empty else f(*args, **options))

        table[function] = how
    for function in (np.zeros_like, np.ones_like, np.empty_like, np.full_like):
        def like(writer: Writer, x: Any, *args: Any, f: Any = function, **options: Any) -> Taped:
            f = np.zeros_like if f is np.empty_like else f
            return Taped(writer, f(values_of(x), *values_of(args), **options))

        table[function] = like
    for looking in (np.shape, np.ndim, np.size, np.result_type, np.iscomplexobj, np.isrealobj, np.can_cast, np.broadcast_shapes, np.may_share_memory,
                    np.shares_memory):
        table[looking] = lambda writer, *args, f=looking, **options: f(*values_of(args), **options)


_declare_making()


@lowering(np.concatenate)
def concatenate(writer: Writer, xs: Any, axis: Any = 0, **options: Any) -> Any:
    parts = [taped(x, writer) for x in xs]
    if axis is None:
        parts, axis = [x.reshape(-1) for x in parts], 0
    value = np.concatenate([x.value for x in parts], axis, **options)
    return writer.emit("cat", value, int(axis) % value.ndim, *[x.astype(value.dtype) if x.slot is None else x for x in parts])


@lowering(np.stack)
def stack(writer: Writer, xs: Any, axis: Any = 0, **options: Any) -> Any:
    return concatenate(writer, [np.expand_dims(taped(x, writer), axis) for x in xs], axis, **options)  # type: ignore[arg-type]


@lowering(np.tril)
def tril(writer: Writer, x: Taped, k: int = 0) -> Any:
    return np.where(np.tri(*x.shape[-2:], k=k, dtype=bool), x, np.zeros(1, x.dtype))


@lowering(np.triu)
def triu(writer: Writer, x: Taped, k: int = 0) -> Any:
    return np.where(np.tri(*x.shape[-2:], k=k - 1, dtype=bool), np.zeros(1, x.dtype), x)


@lowering(np.broadcast_arrays)
def broadcast_arrays(writer: Writer, *xs: Any) -> Any:
    shape = np.broadcast_shapes(*[np.shape(x) for x in xs])
    return tuple(np.broadcast_to(taped(x, writer), shape) for x in xs)
