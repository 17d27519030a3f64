"""CuPy 를 흉내 낸 배열: GPU 없이, CuPy 가 거절하는 것을 똑같이 거절한다. 이 파일이 곧 모듈이다(``fake.asarray`` …): 장치는 맨 위의 모듈 이름으로 찾으므로 ``support`` 밖에 있다.

CuPy 에서 확인한 사실(저장소 cupy/cupy, 본 곳):

- ``ndarray.__array__`` 는 TypeError("Implicit conversion to a NumPy array is not allowed …"). 0차원도 그렇다.
- ``__array_ufunc__`` (cupy/_core/core.pyx): ``method == "__call__"`` 이고 같은 이름의 함수가 있을 때만. ``np.add.at``,
  ``reduce``, ``accumulate`` 는 NotImplemented. ``numpy.ndarray`` 가 섞이면 TypeError(Unsupported type), 파이썬 수와 NumPy 스칼라는
  된다(_scalar.scalar_type_set). 결과가 하나일 때만 ``out=``. ``where=`` 인수는 없다. 비교에서만 0차원 ``numpy.ndarray`` 를 받는다.
- 이항 연산자는 상대의 ``__array_ufunc__`` 가 None 이 아니면 NumPy의 ufunc 를 부른다(``_should_use_rop``).
- ``__array_function__`` (core.pyx): ``numpy`` 뒤의 모듈 경로와 이름이 같은 CuPy 함수로 간다. 그래서 ``np.zeros(…, like=x)`` (NEP 35)도 된다.
- 줄이기와 색인의 결과는 0차원이어도 배열이다(docs/source/user_guide/difference.rst). ``int``, ``float``, ``bool``, ``item`` 은 된다.
- 색인(cupy/_core/_routines_indexing.pyx 의 ``_prepare_slice_list``)과 ``take`` 의 자리로는 목록과 ``numpy.ndarray`` 도 받는다.
  범위 밖의 정수 배열 색인은 오류가 아니라 되돌아 감기고, 겹친 자리에 넣는 순서는 정해져 있지 않다(difference.rst; ``take`` 만 흉내 낸다).
- ``a[...] = numpy.ndarray`` 는 모양과 dtype 이 같을 때만 된다(core.pyx ``__setitem__``).
- 제 ufunc 의 메서드는 ``outer`` 와, ``add``·``maximum``·``minimum`` 의 ``at`` 뿐이다(docs/source/reference/ufunc.rst).
- ``linalg`` 에 ``eig``, ``eigvals`` 는 개발판에만 있다(cupy/linalg/__init__.py). ``pinv`` 에는 ``rtol`` 이 없다.
- ``ones``, ``full``, ``eye`` 에는 ``device`` 인수가 없다. 그런데 NumPy 2 의 ``np.ones(…, like=x)`` 는 ``device=None`` 을 넘긴다: 이 셋은
  ``like=`` 로 만들 수 없다(C 로 쓴 ``zeros``, ``empty``, ``arange``, ``array``, ``asarray`` 는 된다).
- 특수함수는 ``cupyx.scipy.special`` 에 있다(같은 이름들).
- ``flags`` 에 ``writeable`` 이 없고, ``asnumpy`` 와 ``get`` 이 명시적 변환이다.
"""

from __future__ import annotations

import builtins
import functools
import operator
import sys
import types
from typing import Any

import numpy as np
from numpy import (  # noqa: F401  CuPy 도 NumPy의 것을 그대로 내보낸다
    bool_,
    broadcast_shapes,
    complex64,
    complex128,
    float16,
    float32,
    float64,
    inf,
    int64,
    nan,
)

_SCALARS = (bool, int, float, complex, np.generic)


class Flags:
    """연속성만 알려 준다."""

    def __init__(self, array: np.ndarray) -> None:
        self.c_contiguous, self.f_contiguous = array.flags.c_contiguous, array.flags.f_contiguous


class _Flat:
    """한 줄로 편 자리에 수를 넣는다."""

    def __init__(self, array: np.ndarray) -> None:
        self._array = array

    def __setitem__(self, index: Any, value: Any) -> None:
        self._array.flat[index] = _open(value)


class FakeArray:
    """``numpy.ndarray`` 하나를 감춘 배열."""

    __slots__ = ("_hidden", "__weakref__")
    __array_priority__ = 100

    def __init__(self, hidden: Any) -> None:
        self._hidden = np.asarray(hidden)

    # ── 속성 ──

    shape = property(lambda self: self._hidden.shape)
    ndim = property(lambda self: self._hidden.ndim)
    size = property(lambda self: self._hidden.size)
    dtype = property(lambda self: self._hidden.dtype)
    strides = property(lambda self: self._hidden.strides)
    nbytes = property(lambda self: self._hidden.nbytes)
    itemsize = property(lambda self: self._hidden.itemsize)
    flags = property(lambda self: Flags(self._hidden))
    base = property(lambda self: None if self._hidden.base is None else FakeArray(self._hidden.base))
    T = property(lambda self: FakeArray(self._hidden.T))
    real = property(lambda self: FakeArray(self._hidden.real))
    imag = property(lambda self: FakeArray(self._hidden.imag))

    flat = property(lambda self: _Flat(self._hidden))

    # ── 밖으로: 명시적으로만 ──

    def get(self) -> np.ndarray:
        """호스트(host)의 배열로 복사."""
        return self._hidden.copy()

    def __array__(self, dtype: Any = None, copy: Any = None) -> np.ndarray:
        raise TypeError("Implicit conversion to a NumPy array is not allowed. Please use `.get()` to construct a NumPy array explicitly.")

    def item(self) -> Any:
        return self._hidden.item()

    def tolist(self) -> Any:
        return self._hidden.tolist()

    def __bool__(self) -> bool:
        return bool(self._hidden)

    def __int__(self) -> int:
        return int(self._hidden)

    def __index__(self) -> int:
        return operator.index(self._hidden)

    def __float__(self) -> float:
        return float(self._hidden)

    def __complex__(self) -> complex:
        return complex(self._hidden)

    def __len__(self) -> int:
        return len(self._hidden)

    def __iter__(self) -> Any:
        return (self[k] for k in range(len(self)))

    def __repr__(self) -> str:
        return repr(self._hidden)

    def __format__(self, spec: str) -> str:
        return format(self._hidden, spec)

    __hash__ = None  # type: ignore[assignment]

    # ── NEP 13, 18 ──

    def __array_ufunc__(self, ufunc: np.ufunc, method: str, *inputs: Any, **kwargs: Any) -> Any:
        out = kwargs.get("out", ())
        if out and len(out) != 1:
            raise ValueError("The 'out' parameter must have exactly one array value")
        mine = getattr(sys.modules[__name__], ufunc.__name__, None)
        if method != "__call__" or mine is None:
            return NotImplemented
        if builtins.any(not isinstance(x, (FakeArray, np.ndarray, *_SCALARS)) for x in (*inputs, *out)):
            return NotImplemented
        if ufunc.__name__ in ("greater", "greater_equal", "less", "less_equal", "equal", "not_equal"):
            inputs = tuple(x.item() if isinstance(x, np.ndarray) and x.ndim == 0 else x for x in inputs)
        return mine(*inputs, **(kwargs | {"out": out[0]} if out else kwargs))

    def __array_function__(self, func: Any, types: Any, args: Any, kwargs: Any) -> Any:
        try:
            module = functools.reduce(getattr, func.__module__.split(".")[1:], sys.modules[__name__])
            mine = getattr(module, func.__name__)
        except AttributeError:
            return NotImplemented
        if mine is func or builtins.any(t not in (FakeArray, np.ndarray) for t in types):
            return NotImplemented
        return mine(*args, **kwargs)

    # ── 색인 ──

    def __getitem__(self, index: Any) -> FakeArray:
        return FakeArray(self._hidden[_index(index)])

    def __setitem__(self, index: Any, value: Any) -> None:
        if isinstance(value, np.ndarray):
            whole = index is Ellipsis or (isinstance(index, slice) and index == slice(None))
            if not whole or value.shape != self.shape or value.dtype != self.dtype:
                _refuse(value)
            value = FakeArray(value)
        self._hidden[_index(index)] = _open(value)


def _refuse(value: Any) -> None:
    raise TypeError(f"Unsupported type {type(value)}")


def _index(index: Any) -> Any:
    """색인 자리의 것: 호스트의 배열과 목록도 받는다."""
    if isinstance(index, tuple):
        return tuple(_index(k) for k in index)
    return index._hidden if isinstance(index, FakeArray) else index


def _open(value: Any) -> Any:
    """FakeArray 는 벗기고, 수는 그대로, ``numpy.ndarray`` 는 거절한다."""
    if isinstance(value, FakeArray):
        return value._hidden
    if isinstance(value, np.ndarray):
        _refuse(value)
    if isinstance(value, (list, tuple)):
        return type(value)(_open(v) for v in value) if type(value) in (list, tuple) else value
    return value


def _close(value: Any) -> Any:
    """배열과 NumPy 스칼라는 FakeArray 로: 0차원이어도 배열이다."""
    if isinstance(value, (np.ndarray, np.generic)):
        return FakeArray(value)
    if isinstance(value, tuple) and hasattr(value, "_fields"):
        return type(value)(*map(_close, value))
    return type(value)(_close(v) for v in value) if isinstance(value, (list, tuple)) else value


def _lent(function: Any, free: tuple[int, ...] = (), refused: tuple[str, ...] = ()) -> Any:
    """NumPy 함수를 빌려 쓴다. ``free`` 번째 인수는 호스트의 배열도 되고, ``refused`` 는 CuPy 에 없는 인수이다."""
    @functools.wraps(function, updated=())
    def lent(*args: Any, **kwargs: Any) -> Any:
        for name in refused:
            if name in kwargs:
                raise TypeError(f"{function.__name__}: Wrong arguments {name}")
        opened = [_index(a) if k in free else _open(a) for k, a in enumerate(args)]
        result = _close(function(*opened, **{n: _open(v) for n, v in kwargs.items()}))
        out = kwargs.get("out")
        return result if out is None else out

    return lent


# ── 배열의 메서드와 연산자 ──

def _borrow_method(name: str) -> None:
    lent = _lent(getattr(np.ndarray, name))
    setattr(FakeArray, name, lambda self, *args, **kwargs: lent(self, *args, **kwargs))


def _add_operators(name: str, ufunc: np.ufunc) -> None:
    setattr(FakeArray, f"__{name}__", lambda self, other: NotImplemented if getattr(other, "__array_ufunc__", 0) is None else ufunc(self, other))
    if name not in ("eq", "ne", "lt", "le", "gt", "ge"):
        setattr(FakeArray, f"__r{name}__", lambda self, other: ufunc(other, self))
        setattr(FakeArray, f"__i{name}__", lambda self, other: ufunc(self, other, out=self))


def _add_sign(name: str, ufunc: np.ufunc) -> None:
    setattr(FakeArray, f"__{name}__", lambda self: ufunc(self))


for _name in (
    "all any argmax argmin argsort astype conj conjugate copy cumprod cumsum diagonal dot flatten max mean min nonzero prod ravel "
    "repeat reshape round searchsorted sort squeeze std sum swapaxes trace transpose var view fill clip"
).split():
    _borrow_method(_name)
FakeArray.take = lambda self, *args, **kwargs: take(self, *args, **kwargs)  # type: ignore[attr-defined]

for _name, _ufunc in {
    "add": np.add, "sub": np.subtract, "mul": np.multiply, "truediv": np.true_divide, "floordiv": np.floor_divide, "mod": np.remainder,
    "pow": np.power, "matmul": np.matmul, "and": np.bitwise_and, "or": np.bitwise_or, "xor": np.bitwise_xor, "lshift": np.left_shift,
    "eq": np.equal, "ne": np.not_equal, "lt": np.less, "le": np.less_equal, "gt": np.greater, "ge": np.greater_equal,
}.items():
    _add_operators(_name, _ufunc)
for _name, _ufunc in {"neg": np.negative, "pos": np.positive, "abs": np.absolute, "invert": np.invert}.items():
    _add_sign(_name, _ufunc)

# ── ufunc: 메서드는 add, maximum, minimum 의 at 뿐 ──


class Ufunc:
    """이름과 셈은 NumPy의 것, 받는 것은 CuPy 의 것."""

    def __init__(self, ufunc: np.ufunc) -> None:
        self.__name__, self._call, self._ufunc = ufunc.__name__, _lent(ufunc, refused=("where",)), ufunc

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        if builtins.any(isinstance(a, (list, tuple)) for a in args):
            _refuse(args[0])
        return self._call(*args, **kwargs)

    def __getattr__(self, name: str) -> Any:
        """텐서를 받는 메서드(``outer``, ``reduce`` …)는 NumPy의 것이 약속(NEP 13)으로 넘긴다."""
        return getattr(self.__dict__["_ufunc"], name)

    def at(self, a: FakeArray, index: Any, value: Any) -> None:
        if self.__name__ not in ("add", "maximum", "minimum"):
            raise NotImplementedError(f"`{self.__name__}.at` is not supported yet")
        self._ufunc.at(a._hidden, _index(index), _open(value))


_UFUNCS = (
    "add subtract multiply matmul divide true_divide logaddexp logaddexp2 floor_divide negative positive power float_power remainder fmod divmod "
    "absolute fabs rint sign heaviside conjugate exp exp2 log log2 log10 expm1 log1p sqrt square cbrt reciprocal gcd lcm sin cos tan "
    "arcsin arccos arctan arctan2 hypot sinh cosh tanh arcsinh arccosh arctanh degrees radians deg2rad rad2deg bitwise_and bitwise_or "
    "bitwise_xor invert left_shift right_shift greater greater_equal less less_equal not_equal equal logical_and logical_or logical_xor "
    "logical_not maximum minimum fmax fmin isfinite isinf isnan signbit copysign nextafter modf ldexp frexp floor ceil trunc"
).split()
for _name in _UFUNCS:
    globals()[_name] = Ufunc(getattr(np, _name))
conj = conjugate  # type: ignore[name-defined]  # noqa: F821

# ── 배열을 만드는 함수: 호스트의 값을 받는다 ──


def asarray(a: Any, dtype: Any = None, order: Any = None) -> FakeArray:
    if isinstance(a, FakeArray):
        return a if dtype is None or a.dtype == dtype else FakeArray(a._hidden.astype(dtype))
    return FakeArray(np.array(a, dtype))


def array(obj: Any, dtype: Any = None, copy: bool = True, order: Any = "K", subok: bool = False, ndmin: int = 0) -> FakeArray:
    return FakeArray(np.array(obj._hidden if isinstance(obj, FakeArray) else obj, dtype, ndmin=ndmin))


def asnumpy(a: Any) -> np.ndarray:
    return a.get() if isinstance(a, FakeArray) else np.asarray(a)


def full(shape: Any, fill_value: Any, dtype: Any = None, order: Any = "C") -> FakeArray:
    return FakeArray(np.full(shape, _open(fill_value), dtype))


for _name in ("zeros", "ones", "empty", "arange", "linspace", "eye", "identity", "tri"):
    globals()[_name] = _lent(getattr(np, _name), refused=("device",))
ndarray = FakeArray

# ── 나머지 함수: CuPy 에 있는 것만 ──

_FUNCTIONS = (
    "all allclose amax amin angle any append argmax argmin argpartition argsort argwhere around array_equal array_split atleast_1d atleast_2d "
    "atleast_3d average bincount block broadcast_arrays broadcast_to clip column_stack compress concatenate convolve copy corrcoef correlate "
    "count_nonzero cov cross cumprod cumsum delete diag diagflat diagonal diff digitize dot dsplit dstack ediff1d einsum empty_like "
    "expand_dims extract flatnonzero flip fliplr flipud full_like gradient histogram hsplit hstack i0 imag indices inner interp iscomplex "
    "iscomplexobj isclose isin isreal isrealobj ix_ kron max may_share_memory mean median meshgrid min moveaxis msort nan_to_num nanargmax "
    "nanargmin nancumprod nancumsum nanmax nanmean nanmedian nanmin nanprod nanstd nansum nanvar nonzero ones_like outer pad partition percentile "
    "prod ptp quantile ravel real repeat reshape resize result_type roll rollaxis rot90 round searchsorted select shape shares_memory sinc size sort "
    "split squeeze stack std sum swapaxes tensordot tile trace transpose trapezoid tril triu unique unwrap vander var vdot vsplit vstack where "
    "zeros_like copyto min_scalar_type can_cast"
).split()
_FREE = {"can_cast": (0,), "result_type": tuple(range(9))}
for _name in _FUNCTIONS:
    if hasattr(np, _name):
        globals()[_name] = _lent(getattr(np, _name), _FREE.get(_name, ()))


def take(a: FakeArray, indices: Any, axis: Any = None, out: Any = None, mode: Any = None) -> FakeArray:
    return FakeArray(np.take(a._hidden, _index(indices), axis, mode="wrap"))


def take_along_axis(a: FakeArray, indices: Any, axis: Any) -> FakeArray:
    return FakeArray(np.take_along_axis(a._hidden, _open(indices), axis))


def lexsort(keys: FakeArray) -> FakeArray:
    return FakeArray(np.lexsort(keys._hidden))


def put_along_axis(*args: Any) -> None:
    raise NotImplementedError("put_along_axis")


def _room(name: str, functions: str, source: Any, **refused: tuple[str, ...]) -> Any:
    room = types.ModuleType(f"{__name__}.{name}")
    for each in functions.split():
        setattr(room, each, _lent(getattr(source, each), refused=refused.get(each, ())))
    return room


linalg = _room("linalg", "cholesky cond cross det eigh eigvalsh inv lstsq matrix_power matrix_rank matrix_transpose norm pinv qr slogdet solve svd "
               "tensorinv tensorsolve tensordot", np.linalg, pinv=("rtol",))
linalg.LinAlgError = np.linalg.LinAlgError
fft = _room("fft", "fft ifft rfft irfft hfft ihfft fftn ifftn rfftn irfftn fft2 ifft2 rfft2 irfft2 fftshift ifftshift", np.fft)
lib = types.ModuleType(f"{__name__}.lib")
lib.stride_tricks = _room("lib.stride_tricks", "as_strided sliding_window_view", np.lib.stride_tricks)


class _Borrowed(types.ModuleType):
    """``cupyx.scipy.…`` 자리: 처음 부를 때 SciPy의 같은 이름을 빌린다."""

    def __init__(self, name: str, names: str) -> None:
        super().__init__(name)
        self._names = names.split()

    def __getattr__(self, name: str) -> Any:
        import importlib

        if name.startswith("__") or name not in self._names:
            raise AttributeError(f"{self.__name__} 에 {name} 이 없다")
        return _lent(getattr(importlib.import_module(self.__name__.partition(".")[2]), name))


_SPECIAL = ("erf erfc erfinv gammaln digamma polygamma logit expit entr xlogy xlog1py i0 i1 i0e i1e j0 j1 y0 y1 ndtr ndtri log_ndtr gamma gammainc "
            "gammaincc beta betaln betainc zeta sinc softmax log_softmax cbrt erfcx")
sys.modules[f"{__name__}x.scipy.special"] = _Borrowed(f"{__name__}x.scipy.special", _SPECIAL)
_linalg = types.ModuleType(f"{__name__}x.scipy.linalg")


def _expm(a: FakeArray) -> FakeArray:
    if a.ndim != 2 or a.dtype.kind != "f":
        raise ValueError("expm: 실수 2차원만(cupyx/scipy/linalg/_matfuncs.py)")
    from scipy.linalg import expm

    return FakeArray(expm(a._hidden))


_linalg.expm = _expm
sys.modules[f"{__name__}x.scipy.linalg"] = _linalg
