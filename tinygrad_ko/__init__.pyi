# scripts/make_stubs.py 가 만든 글이다. 손으로 고치지 않는다.

from collections.abc import Callable, Sequence
from typing import Any, Literal, overload

from numpy.typing import DTypeLike

from . import autograd as autograd
from . import course as course
from . import data as data
from . import distributed as distributed
from . import errors as errors
from . import estimators as estimators
from . import fft as fft
from . import io as io
from . import linalg as linalg
from . import nn as nn
from . import optim as optim
from . import training as training
from .autograd import enable_grad as enable_grad
from .autograd import is_grad_enabled as is_grad_enabled
from .autograd import no_grad as no_grad
from .compilation import compile as compile
from .exercises import compare as compare
from .exercises import exercise as exercise
from .face.custom import custom_operation as custom_operation
from .face.places import all as all
from .face.places import allclose as allclose
from .face.places import any as any
from .face.places import argmax as argmax
from .face.places import argmin as argmin
from .face.places import argsort as argsort
from .face.places import argwhere as argwhere
from .face.places import array_equal as array_equal
from .face.places import count_nonzero as count_nonzero
from .face.places import flatnonzero as flatnonzero
from .face.places import isclose as isclose
from .face.places import isfinite as isfinite
from .face.places import isin as isin
from .face.places import isinf as isinf
from .face.places import isnan as isnan
from .face.places import isneginf as isneginf
from .face.places import isposinf as isposinf
from .face.places import isreal as isreal
from .face.places import logical_and as logical_and
from .face.places import logical_not as logical_not
from .face.places import logical_or as logical_or
from .face.places import logical_xor as logical_xor
from .face.places import nanargmax as nanargmax
from .face.places import nanargmin as nanargmin
from .face.places import nonzero as nonzero
from .face.places import searchsorted as searchsorted
from .face.places import signbit as signbit
from .interchange import from_torch as from_torch
from .interchange import to_torch as to_torch
from .interchange.onnx import export_onnx as export_onnx
from .interchange.onnx import import_onnx as import_onnx
from .io import load as load
from .io import save as save
from .operation.devices import use_array_module as use_array_module
from .readings.source import backward_source as backward_source
from .rules.decomposition import EigResult, QRResult, SVDResult
from .rules.ranking import ChosenResult
from .rules.sets import UniqueAllResult, UniqueCountsResult, UniqueInverseResult
from .rules.solving import SlogdetResult
from .tensors.array_like import ArrayLike, Arrays, Nested, Shape
from .tensors.creation import as_tensor as as_tensor
from .tensors.creation import from_numpy as from_numpy
from .tensors.creation import tensor as tensor
from .tensors.dtypes import bool_ as bool_
from .tensors.dtypes import complex128 as complex128
from .tensors.dtypes import complex64 as complex64
from .tensors.dtypes import e as e
from .tensors.dtypes import float16 as float16
from .tensors.dtypes import float32 as float32
from .tensors.dtypes import float64 as float64
from .tensors.dtypes import inf as inf
from .tensors.dtypes import int16 as int16
from .tensors.dtypes import int32 as int32
from .tensors.dtypes import int64 as int64
from .tensors.dtypes import int8 as int8
from .tensors.dtypes import nan as nan
from .tensors.dtypes import newaxis as newaxis
from .tensors.dtypes import pi as pi
from .tensors.dtypes import uint8 as uint8
from .tensors.filling import arange as arange
from .tensors.filling import empty as empty
from .tensors.filling import empty_like as empty_like
from .tensors.filling import eye as eye
from .tensors.filling import full as full
from .tensors.filling import full_like as full_like
from .tensors.filling import linspace as linspace
from .tensors.filling import ones as ones
from .tensors.filling import ones_like as ones_like
from .tensors.filling import zeros as zeros
from .tensors.filling import zeros_like as zeros_like
from .tensors.generator import manual_seed as manual_seed
from .tensors.sampling import normal as normal
from .tensors.sampling import rand as rand
from .tensors.sampling import rand_like as rand_like
from .tensors.sampling import randint as randint
from .tensors.sampling import randint_like as randint_like
from .tensors.sampling import randn as randn
from .tensors.sampling import randn_like as randn_like
from .tensors.sampling import randperm as randperm
from .tensors.tensor import Tensor as Tensor
from .transforms import grad as grad
from .transforms import hessian as hessian
from .transforms import hvp as hvp
from .transforms import jacobian as jacobian
from .transforms import jvp as jvp
from .transforms import value_and_grad as value_and_grad
from .transforms import vjp as vjp
from .transforms.checkpoint import checkpoint as checkpoint
from .transforms.gradcheck import gradcheck as gradcheck
from .transforms.gradcheck import gradgradcheck as gradgradcheck
from .version import __version__ as __version__
from .view import plots as plot
from .view.explain import explain as explain
from .view.explain.derivative_table import derivative_table as derivative_table
from .view.graph import graph as graph
from .view.play import play as play
from .watch.anomaly import anomaly_mode as anomaly_mode
from .watch.kept import keep_values as keep_values

__all__ = [
    "Tensor",
    "all",
    "allclose",
    "anomaly_mode",
    "any",
    "arange",
    "argmax",
    "argmin",
    "argsort",
    "argwhere",
    "array_equal",
    "as_tensor",
    "autograd",
    "backward_source",
    "bool_",
    "checkpoint",
    "compare",
    "compile",
    "complex128",
    "complex64",
    "count_nonzero",
    "course",
    "custom_operation",
    "data",
    "derivative_table",
    "distributed",
    "e",
    "empty",
    "empty_like",
    "enable_grad",
    "errors",
    "estimators",
    "exercise",
    "explain",
    "export_onnx",
    "eye",
    "fft",
    "flatnonzero",
    "float16",
    "float32",
    "float64",
    "from_numpy",
    "from_torch",
    "full",
    "full_like",
    "grad",
    "gradcheck",
    "gradgradcheck",
    "graph",
    "hessian",
    "hvp",
    "import_onnx",
    "inf",
    "int16",
    "int32",
    "int64",
    "int8",
    "io",
    "is_grad_enabled",
    "isclose",
    "isfinite",
    "isin",
    "isinf",
    "isnan",
    "isneginf",
    "isposinf",
    "isreal",
    "jacobian",
    "jvp",
    "keep_values",
    "linalg",
    "linspace",
    "load",
    "logical_and",
    "logical_not",
    "logical_or",
    "logical_xor",
    "manual_seed",
    "nan",
    "nanargmax",
    "nanargmin",
    "newaxis",
    "nn",
    "no_grad",
    "nonzero",
    "normal",
    "ones",
    "ones_like",
    "optim",
    "pi",
    "play",
    "plot",
    "rand",
    "rand_like",
    "randint",
    "randint_like",
    "randn",
    "randn_like",
    "randperm",
    "save",
    "searchsorted",
    "signbit",
    "tensor",
    "to_torch",
    "training",
    "uint8",
    "use_array_module",
    "value_and_grad",
    "vjp",
    "zeros",
    "zeros_like",
]

def absolute(x: ArrayLike) -> Tensor:
    """절댓값. 0에서의 기울기는 0이다."""

def add(a: ArrayLike, b: ArrayLike) -> Tensor:
    """더하기."""

def angle(x: ArrayLike, deg: bool = False) -> Tensor:
    """편각(라디안, ``deg=True`` 이면 도). 원점에서의 기울기는 0이다."""

def append(x: ArrayLike, values: ArrayLike, axis: int | None = None) -> Tensor:
    """뒤에 잇기. ``axis`` 가 없으면 둘 다 납작하게 펴서 잇는다: (n,), (m,) → (n+m,)."""

def apply_along_axis(func1d: Callable[..., Any], axis: int, arr: ArrayLike, *args: Any, **kwargs: Any) -> Tensor:
    """``axis`` 를 따라 놓인 벡터마다 ``func1d`` 를 부른다. 그 축의 자리에 결과의 축들이 들어간다."""

def apply_over_axes(func: Callable[..., Any], a: ArrayLike, axes: Shape) -> Tensor:
    """``func(a, axis)`` 를 축마다 차례로 부른다. 줄어든 축은 길이 1로 남는다."""

def arccos(x: ArrayLike) -> Tensor:
    """아크코사인."""

def arccosh(x: ArrayLike) -> Tensor:
    """쌍곡코사인의 역함수."""

def arcsin(x: ArrayLike) -> Tensor:
    """아크사인."""

def arcsinh(x: ArrayLike) -> Tensor:
    """쌍곡사인의 역함수."""

def arctan(x: ArrayLike) -> Tensor:
    """아크탄젠트."""

def arctan2(a: ArrayLike, b: ArrayLike) -> Tensor:
    """점 (b, a)의 각."""

def arctanh(x: ArrayLike) -> Tensor:
    """쌍곡탄젠트의 역함수."""

def array_split(x: ArrayLike, indices_or_sections: int | Arrays, axis: int = 0) -> list[Tensor]:
    """한 축을 따라 되도록 고르게 나누기."""

def astype(x: ArrayLike, dtype: DTypeLike) -> Tensor:
    """dtype 바꾸기. 기울기는 엔진이 원래 dtype 으로 되돌린다."""

def atleast_1d(*arrays: ArrayLike) -> Any:
    """1차원 이상으로: () → (1,)."""

def atleast_2d(*arrays: ArrayLike) -> Any:
    """2차원 이상으로: (n,) → (1, n)."""

def atleast_3d(*arrays: ArrayLike) -> Any:
    """3차원 이상으로: (n,) → (1, n, 1), (m, n) → (m, n, 1)."""

@overload
def average(x: ArrayLike, axis: int | tuple[int, ...] | None = None, weights: ArrayLike | None = None, keepdims: bool = False, *, returned: Literal[True]) -> tuple[Tensor, Tensor]:
    """가중평균 Σwx / Σw. ``weights`` 의 모양은 x 와 같거나 줄일 축의 길이이고, 그것으로도 미분할 수 있다."""

@overload
def average(x: ArrayLike, axis: int | tuple[int, ...] | None, weights: ArrayLike | None, keepdims: bool, returned: Literal[True]) -> tuple[Tensor, Tensor]:
    """가중평균 Σwx / Σw. ``weights`` 의 모양은 x 와 같거나 줄일 축의 길이이고, 그것으로도 미분할 수 있다."""

@overload
def average(x: ArrayLike, axis: int | tuple[int, ...] | None = None, weights: ArrayLike | None = None, keepdims: bool = False, returned: Literal[False] = False) -> Tensor:
    """가중평균 Σwx / Σw. ``weights`` 의 모양은 x 와 같거나 줄일 축의 길이이고, 그것으로도 미분할 수 있다."""

def beta(a: ArrayLike, b: ArrayLike) -> Tensor:
    """베타함수 B(a, b) = Γ(a)Γ(b)/Γ(a+b)."""

def betainc(a: ArrayLike, b: ArrayLike, x: ArrayLike) -> Tensor:
    """정규화한 불완전 베타함수 I_x(a, b): 베타분포의 누적 분포. x 로만 미분한다."""

def betaln(a: ArrayLike, b: ArrayLike) -> Tensor:
    """베타함수의 로그 ln B(a, b), a, b > 0. 모양은 브로드캐스트한 것."""

def bincount(x: ArrayLike, weights: ArrayLike | None = None, minlength: int = 0) -> Tensor:
    """음이 아닌 정수 ``x`` 마다 나온 횟수, 또는 ``weights`` 의 합: (n,) → (max(x)+1,). weights 로 미분할 수 있다."""

def block(arrays: Arrays) -> Tensor:
    """조각들의 겹목록을 큰 배열로: [[A, B], [C, D]]. 안쪽 목록은 마지막 축을 따라 잇는다."""

def broadcast_arrays(*args: ArrayLike) -> tuple[Tensor, ...]:
    """서로 브로드캐스트한 모양으로 모두 펼치기. 튜플을 돌려준다."""

def broadcast_to(x: ArrayLike, shape: Shape) -> Tensor:
    """브로드캐스트(broadcast)로 모양 늘리기. 도함수는 늘린 축의 합이다(엔진이 더한다)."""

def cbrt(x: ArrayLike) -> Tensor:
    """세제곱근."""

def cdist(a: ArrayLike, b: ArrayLike, p: float = 2) -> Tensor:
    """점마다의 p-거리: (…, n, d), (…, m, d) → (…, n, m). 거리가 0인 곳의 기울기는 0이다."""

def ceil(x: ArrayLike) -> Tensor:
    """올림."""

def cholesky(x: ArrayLike, upper: bool = False) -> Tensor:
    """촐레스키 분해 x = L Lᴴ (``upper`` 이면 x = Uᴴ U). x (…, n, n) 의 한쪽 세모만 읽고, 기울기도 그 세모에 있다."""

def choose(a: ArrayLike, choices: Arrays, mode: str = 'raise') -> Tensor:
    """자리마다 ``a`` 번째 것을 고르기. ``mode`` 가 wrap 이면 벗어난 번호가 돌아오고, clip 이면 끝의 것이다."""

def clip(x: ArrayLike, a_min: ArrayLike | None = None, a_max: ArrayLike | None = None) -> Tensor:
    """범위 밖의 값을 경계로 자르기. 경계에서는 기울기가 지나간다."""

def column_stack(tup: Arrays) -> Tensor:
    """벡터를 열로 삼아 쌓기: (n,) 두 개 → (n, 2)."""

def compress(condition: ArrayLike, a: ArrayLike, axis: int | None = None) -> Tensor:
    """조건이 참인 자리만 한 축에서 골라내기. ``axis`` 가 없으면 납작하게 편다."""

def concatenate(xs: Arrays, axis: int = 0, *, dtype: DTypeLike | None = None, casting: str = 'same_kind') -> Tensor:
    """한 축을 따라 잇기."""

def cond(x: ArrayLike, p: float | None = None) -> Tensor:
    """조건수: 특잇값의 비(``p`` 가 None, 2, −2) 또는 ‖x‖ₚ·‖x⁻¹‖ₚ. x (…, m, n) → (…)."""

def conj(x: ArrayLike) -> Tensor:
    """켤레(conjugate)."""

def convolve(a: ArrayLike, v: ArrayLike, mode: str = 'full') -> Tensor:
    """1차원 합성곱: (n,), (m,) → full (n+m−1,), same (큰 쪽의 길이), valid (겹침이 온전한 곳)."""

def copy(x: ArrayLike, order: str = 'K') -> Tensor:
    """값을 복사한 텐서. 그래프에는 이어져 있다. ``order`` 는 값을 바꾸지 않으므로 받고 지나친다."""

def copysign(a: ArrayLike, b: ArrayLike) -> Tensor:
    """크기는 a, 부호는 b. b 의 기울기는 0이다."""

def corrcoef(x: ArrayLike, y: ArrayLike | None = None, rowvar: bool = True, dtype: DTypeLike | None = None) -> Tensor:
    """상관계수 행렬 (p, n) → (p, p): 공분산을 두 표준편차로 나눈 것."""

def correlate(a: ArrayLike, v: ArrayLike, mode: str = 'valid') -> Tensor:
    """1차원 상호상관 c_k = Σ a_(i+k) v_i: 길이는 ``convolve`` 와 같다."""

def cos(x: ArrayLike) -> Tensor:
    """코사인."""

def cosh(x: ArrayLike) -> Tensor:
    """쌍곡코사인."""

def cov(m: ArrayLike, y: ArrayLike | None = None, rowvar: bool = True, bias: bool = False, ddof: int | None = None, fweights: ArrayLike | None = None, aweights: ArrayLike | None = None, dtype: DTypeLike | None = None) -> Tensor:
    """공분산 행렬: 변수 p개(줄), 관측 n개(칸) (p, n) → (p, p). 변수가 하나이면 수 하나."""

def cross(a: ArrayLike, b: ArrayLike, axisa: int = -1, axisb: int = -1, axisc: int = -1, axis: int | None = None) -> Tensor:
    """3차원 벡터의 가위곱 a × b. 벡터가 놓인 축의 길이는 3이고, 나머지는 브로드캐스트한다."""

def cummax(x: ArrayLike, axis: int) -> ChosenResult:
    """누적 최댓값의 (값, 자리). 모양은 x 와 같다. 기울기는 고른 자리로 간다."""

def cummin(x: ArrayLike, axis: int) -> ChosenResult:
    """누적 최솟값의 (값, 자리). 모양은 x 와 같다. 기울기는 고른 자리로 간다."""

def cumprod(x: ArrayLike, axis: int | None = None, *, dtype: DTypeLike | None = None) -> Tensor:
    """누적 곱. 0이 있어도 기울기가 옳다."""

def cumsum(x: ArrayLike, axis: int | None = None, *, dtype: DTypeLike | None = None) -> Tensor:
    """누적 합."""

def cumulative_prod(x: ArrayLike, axis: int | None = None, dtype: DTypeLike | None = None, include_initial: bool = False) -> Tensor:
    """누적 곱. ``include_initial`` 이면 앞에 1을 두어 한 칸 길어진다."""

def cumulative_sum(x: ArrayLike, axis: int | None = None, dtype: DTypeLike | None = None, include_initial: bool = False) -> Tensor:
    """누적 합. ``include_initial`` 이면 앞에 0을 두어 한 칸 길어진다."""

def deg2rad(x: ArrayLike) -> Tensor:
    """도를 라디안으로."""

def delete(x: ArrayLike, obj: int | slice | Arrays, axis: int | None = None) -> Tensor:
    """``obj`` 자리 빼기. ``axis`` 가 없으면 납작하게 편다: (n,) → (n−k,)."""

def det(x: ArrayLike) -> Tensor:
    """행렬식. 기울기는 여인수(cofactor) 행렬이고, 특이행렬에서도 옳다."""

def diag(x: ArrayLike, k: int = 0) -> Tensor:
    """벡터이면 대각행렬로, 행렬이면 대각선을 꺼내기."""

def diagflat(x: ArrayLike, k: int = 0) -> Tensor:
    """한 줄로 펴서 대각행렬로: (n,) → (n+|k|, n+|k|)."""

def diagonal(x: ArrayLike, offset: int = 0, axis1: int = 0, axis2: int = 1) -> Tensor:
    """대각선."""

def diff(x: ArrayLike, n: int = 1, axis: int = -1, prepend: ArrayLike | None = None, append: ArrayLike | None = None) -> Tensor:
    """이웃한 것의 차이를 ``n`` 번. 그 축은 n 만큼 짧아진다. ``prepend``, ``append`` 는 앞뒤에 이을 것."""

def digamma(x: ArrayLike) -> Tensor:
    """디감마 ψ(x) = d ln Γ(x) / dx."""

def divide(a: ArrayLike, b: ArrayLike) -> Tensor:
    """나누기."""

def divmod(a: ArrayLike, b: ArrayLike) -> tuple[Tensor, Tensor]:
    """(몫 a // b, 나머지 a % b). 몫은 계단이므로 기울기가 0이다."""

def dot(a: ArrayLike, b: ArrayLike) -> Tensor:
    """NumPy의 dot: 수이면 곱, 1·2차원이면 행렬 곱, 그보다 크면 a 의 마지막 축과 b 의 끝에서 둘째 축의 합."""

def dsplit(x: ArrayLike, indices_or_sections: int | Arrays) -> list[Tensor]:
    """깊이로 나누기: 셋째 축."""

def dstack(tup: Arrays) -> Tensor:
    """깊이로 쌓기: (m, n) 두 개 → (m, n, 2)."""

def ediff1d(x: ArrayLike, to_end: ArrayLike | None = None, to_begin: ArrayLike | None = None) -> Tensor:
    """한 줄로 펴서 이웃한 것의 차이: (n,) → (n−1,). ``to_begin``, ``to_end`` 는 결과의 앞뒤에 잇는다."""

def eig(x: ArrayLike) -> EigResult:
    """정사각 행렬의 고윳값과 고유벡터(열, 길이 1). x (…, n, n) → (…, n), (…, n, n), 대개 복소수."""

def eigh(x: ArrayLike, UPLO: str = 'L') -> EigResult:
    """대칭(에르미트) 행렬의 고윳값(작은 것부터)과 고유벡터. x (…, n, n) → (…, n), (…, n, n)."""

def eigvals(x: ArrayLike) -> Tensor:
    """정사각 행렬의 고윳값, 대개 복소수. x (…, n, n) → (…, n)."""

def eigvalsh(x: ArrayLike, UPLO: str = 'L') -> Tensor:
    """대칭(에르미트) 행렬의 고윳값, 작은 것부터. x (…, n, n) → (…, n). 같은 고윳값이 있어도 기울기가 옳다."""

def einsum(subscripts: str, *operands: ArrayLike, optimize: bool = False) -> Tensor:
    """아인슈타인 합. ``tg.einsum("ij,jk->ik", a, b)``. 생략 부호 ``...`` 와 되풀이된 첨자도 된다."""

def elu(x: ArrayLike, alpha: float = 1.0) -> Tensor:
    """지수 선형(ELU): 음수 쪽은 α(e^x − 1)."""

def entr(x: ArrayLike) -> Tensor:
    """엔트로피의 한 항 −x·ln(x), 0에서 0. 0에서의 기울기는 0이다."""

def erf(x: ArrayLike) -> Tensor:
    """오차함수."""

def erfc(x: ArrayLike) -> Tensor:
    """여오차함수 1 − erf(x). 꼬리에서도 정확하다."""

def erfcinv(x: ArrayLike) -> Tensor:
    """여오차함수의 역함수(0 < x < 2)."""

def erfcx(x: ArrayLike) -> Tensor:
    """배율을 곱한 여오차함수 e^(x²)·erfc(x). 먼 꼬리에서도 0이 되지 않는다."""

def erfinv(x: ArrayLike) -> Tensor:
    """오차함수의 역함수(−1 < x < 1)."""

def exp(x: ArrayLike) -> Tensor:
    """지수함수."""

def exp2(x: ArrayLike) -> Tensor:
    """2의 거듭제곱."""

def expand_dims(x: ArrayLike, axis: int | tuple[int, ...]) -> Tensor:
    """길이 1인 축 끼워 넣기."""

def expit(x: ArrayLike) -> Tensor:
    """``sigmoid`` 의 SciPy 이름: 1 / (1 + e^-x). 모양은 x 와 같다."""

def expm(x: ArrayLike) -> Tensor:
    """행렬의 지수함수(원소마다의 exp 가 아니다). x (…, n, n) → (…, n, n)."""

def expm1(x: ArrayLike) -> Tensor:
    """e^x − 1 (0 근처에서 정확)."""

def extract(condition: ArrayLike, arr: ArrayLike) -> Tensor:
    """조건이 참인 원소만 한 줄로: 모양 (참의 수,)."""

def fabs(x: ArrayLike) -> Tensor:
    """절댓값(실수). 0에서의 기울기는 0이다."""

def fft2(x: ArrayLike, s: Shape | None = None, axes: Shape = (-2, -1), norm: str | None = None) -> Tensor:
    """두 축의 푸리에 변환."""

def fftn(x: ArrayLike, s: Shape | None = None, axes: Shape | None = None, norm: str | None = None) -> Tensor:
    """여러 축의 푸리에 변환. ``s`` 는 축마다의 길이(−1 이면 그대로), ``axes`` 가 없으면 모든 축."""

def fftshift(x: ArrayLike, axes: Shape | None = None) -> Tensor:
    """진동수 0 을 가운데로 옮긴다. ``axes`` 가 없으면 모든 축."""

def flatten(x: ArrayLike, start_dim: int = 0, end_dim: int = -1) -> Tensor:
    """``start_dim`` 부터 ``end_dim`` 까지의 축을 하나로 합치기."""

def flip(x: ArrayLike, axis: int | tuple[int, ...] | None = None) -> Tensor:
    """축을 따라 뒤집기."""

def fliplr(x: ArrayLike) -> Tensor:
    """왼쪽과 오른쪽 뒤집기(둘째 축)."""

def flipud(x: ArrayLike) -> Tensor:
    """위와 아래 뒤집기(첫째 축)."""

def float_power(a: ArrayLike, b: ArrayLike) -> Tensor:
    """거듭제곱 a^b 을 float64(복소수이면 complex128)로: 정수의 음의 거듭제곱도 된다. NumPy의 약속이다."""

def floor(x: ArrayLike) -> Tensor:
    """내림."""

def floor_divide(a: ArrayLike, b: ArrayLike) -> Tensor:
    """몫."""

def fmax(a: ArrayLike, b: ArrayLike) -> Tensor:
    """둘 가운데 큰 것. 한쪽이 NaN 이면 다른 쪽. 같으면 기울기를 반씩 나눈다."""

def fmin(a: ArrayLike, b: ArrayLike) -> Tensor:
    """둘 가운데 작은 것. 한쪽이 NaN 이면 다른 쪽. 같으면 기울기를 반씩 나눈다."""

def fmod(a: ArrayLike, b: ArrayLike) -> Tensor:
    """나머지. 부호는 a 의 것이다(C 의 fmod)."""

def fold(x: ArrayLike, output_size: Shape, kernel_size: Shape, dilation: Shape = 1, padding: Shape = 0, stride: Shape = 1) -> Tensor:
    """열마다 창의 자리에 놓아 겹친 곳은 더한다: (N, C·kh·kw, L) → (N, C, H, W). ``unfold`` 의 전치(PyTorch의 ``F.fold``)."""

def frexp(x: ArrayLike) -> tuple[Tensor, Tensor]:
    """(가수, 지수): x = 가수·2^지수, 가수의 크기는 0.5 이상 1 미만. 지수는 계단(정수)이고, 가수의 기울기는 2^−지수 이다."""

def gamma(x: ArrayLike) -> Tensor:
    """감마함수 Γ(x). 양의 정수에서 (x−1)!."""

def gammainc(a: ArrayLike, x: ArrayLike) -> Tensor:
    """정규화한 아래 불완전 감마함수 P(a, x): 감마분포의 누적 분포. x 로만 미분한다."""

def gammaincc(a: ArrayLike, x: ArrayLike) -> Tensor:
    """정규화한 위 불완전 감마함수 Q(a, x) = 1 − P(a, x). x 로만 미분한다."""

def gammaln(x: ArrayLike) -> Tensor:
    """``lgamma`` 의 SciPy 이름: ln|Γ(x)|. 모양은 x 와 같다."""

def gather(x: ArrayLike, axis: int, index: ArrayLike) -> Tensor:
    """y[i][j] = x[index[i][j]][j] (axis 0일 때). 결과의 모양은 ``index`` 의 모양이다."""

def gelu(x: ArrayLike) -> Tensor:
    """GELU: x·Φ(x)."""

def geomspace(start: ArrayLike, stop: ArrayLike, num: int = 50, endpoint: bool = True, dtype: DTypeLike | None = None, axis: int = 0) -> Tensor:
    """start 부터 stop 까지, 이웃한 것의 비가 고르게. 두 끝은 부호가 같고 0이 아니어야 한다."""

def gradient(f: ArrayLike, *varargs: ArrayLike, axis: int | tuple[int, ...] | None = None, edge_order: int = 1) -> Any:
    """격자 위 함수의 기울기(차분): 안쪽은 2차, 가장자리는 ``edge_order`` 차. 모양은 f 와 같고, 축이 여럿이면 튜플."""

def hardtanh(x: ArrayLike, min_val: float = -1.0, max_val: float = 1.0) -> Tensor:
    """경계에서 잘린 직선. 경계에서의 기울기는 0이다(clip 과 다르다)."""

def heaviside(a: ArrayLike, b: ArrayLike) -> Tensor:
    """계단 함수: a < 0 이면 0, a > 0 이면 1, a = 0 이면 b. a 의 기울기는 어디서나 0이다."""

def hfft(x: ArrayLike, n: int | None = None, axis: int = -1, norm: str | None = None) -> Tensor:
    """켤레 대칭인 것의 푸리에 변환: 길이 m → n (주지 않으면 2(m − 1)). 결과는 실수."""

def hsplit(x: ArrayLike, indices_or_sections: int | Arrays) -> list[Tensor]:
    """옆으로 나누기: 1차원이면 첫 축, 아니면 둘째 축."""

def hstack(tup: Arrays, *, dtype: DTypeLike | None = None, casting: str = 'same_kind') -> Tensor:
    """옆으로 잇기: (n,), (m,) → (n+m,). 2차원부터는 둘째 축을 따라 잇는다. ``dtype``, ``casting`` 은 ``concatenate`` 와 같다."""

def hypot(a: ArrayLike, b: ArrayLike) -> Tensor:
    """빗변의 길이."""

def i0(x: ArrayLike) -> Tensor:
    """변형된 제1종 베셀함수 I₀(x)."""

def i0e(x: ArrayLike) -> Tensor:
    """e^−|x|·I₀(x). 모양은 x 와 같다."""

def i1(x: ArrayLike) -> Tensor:
    """변형된 제1종 베셀함수 I₁(x)."""

def i1e(x: ArrayLike) -> Tensor:
    """e^−|x|·I₁(x). 모양은 x 와 같다."""

def ifft(x: ArrayLike, n: int | None = None, axis: int = -1, norm: str | None = None) -> Tensor:
    """거꾸로 푸리에 변환 x_j = (1/n) Σ X_k e^(2πi jk/n). 결과는 복소수."""

def ifft2(x: ArrayLike, s: Shape | None = None, axes: Shape = (-2, -1), norm: str | None = None) -> Tensor:
    """fft2 를 되돌린다."""

def ifftn(x: ArrayLike, s: Shape | None = None, axes: Shape | None = None, norm: str | None = None) -> Tensor:
    """fftn 을 되돌린다."""

def ifftshift(x: ArrayLike, axes: Shape | None = None) -> Tensor:
    """fftshift 를 되돌린다."""

def ihfft(x: ArrayLike, n: int | None = None, axis: int = -1, norm: str | None = None) -> Tensor:
    """hfft 를 되돌린다: 실수, 길이 n → n//2 + 1 인 복소수."""

def imag(x: ArrayLike) -> Tensor:
    """허수부."""

def index_add(x: ArrayLike, axis: int, index: ArrayLike, source: ArrayLike, alpha: int = 1) -> Tensor:
    """``axis`` 의 ``index`` 번째에 ``source`` 를 더한 새 텐서. 같은 자리가 여러 번이면 모두 더한다."""

def inner(a: ArrayLike, b: ArrayLike) -> Tensor:
    """마지막 축끼리의 안쪽 곱."""

def insert(x: ArrayLike, obj: int | slice | Arrays, values: ArrayLike, axis: int | None = None) -> Tensor:
    """``obj`` 자리 앞에 ``values`` 끼워 넣기. ``axis`` 가 없으면 납작하게 편다: (n,) → (n+k,)."""

def interp(x: ArrayLike, xp: ArrayLike, fp: ArrayLike, left: ArrayLike | None = None, right: ArrayLike | None = None, period: float | None = None) -> Tensor:
    """점 (xp, fp) 사이를 곧게 이은 함수의 x 에서의 값. 모양은 x 와 같다. x, xp, fp 로 미분할 수 있다."""

@overload
def intersect1d(a: ArrayLike, b: ArrayLike, assume_unique: bool = False, *, return_indices: Literal[True]) -> tuple[Tensor, Tensor, Tensor]:
    """교집합, 작은 것부터. 값은 a 의 것이다. ``return_indices`` 이면 a 와 b 에서의 자리도 준다."""

@overload
def intersect1d(a: ArrayLike, b: ArrayLike, assume_unique: bool, return_indices: Literal[True]) -> tuple[Tensor, Tensor, Tensor]:
    """교집합, 작은 것부터. 값은 a 의 것이다. ``return_indices`` 이면 a 와 b 에서의 자리도 준다."""

@overload
def intersect1d(a: ArrayLike, b: ArrayLike, assume_unique: bool = False, return_indices: Literal[False] = False) -> Tensor:
    """교집합, 작은 것부터. 값은 a 의 것이다. ``return_indices`` 이면 a 와 b 에서의 자리도 준다."""

def inv(x: ArrayLike) -> Tensor:
    """역행렬."""

def irfft(x: ArrayLike, n: int | None = None, axis: int = -1, norm: str | None = None) -> Tensor:
    """rfft 를 되돌린다: 길이 m → n (주지 않으면 2(m − 1)). 결과는 실수."""

def irfft2(x: ArrayLike, s: Shape | None = None, axes: Shape = (-2, -1), norm: str | None = None) -> Tensor:
    """rfft2 를 되돌린다. 결과는 실수."""

def irfftn(x: ArrayLike, s: Shape | None = None, axes: Shape | None = None, norm: str | None = None) -> Tensor:
    """rfftn 을 되돌린다: 마지막 축의 길이는 주지 않으면 2(m − 1). 결과는 실수."""

def iv(n: float, x: ArrayLike) -> Tensor:
    """변형된 제1종 베셀함수 I_n(x). 모양은 x 와 같다."""

def ive(n: float, x: ArrayLike) -> Tensor:
    """e^−|x|·I_n(x). 모양은 x 와 같다. 0에서는 |x| 의 기울기를 0으로 본다."""

def j0(x: ArrayLike) -> Tensor:
    """제1종 베셀함수 J₀(x)."""

def j1(x: ArrayLike) -> Tensor:
    """제1종 베셀함수 J₁(x)."""

def jn(n: float, x: ArrayLike) -> Tensor:
    """제1종 베셀함수 J_n(x). 모양은 x 와 같다."""

def kron(a: ArrayLike, b: ArrayLike) -> Tensor:
    """크로네커 곱: a 의 원소마다 b 를 곱하여 늘어놓는다. 축마다 길이가 곱해진다."""

def kthvalue(x: ArrayLike, k: int, axis: int | tuple[int, ...] = -1, keepdims: bool = False) -> ChosenResult:
    """``k`` 번째(1부터)로 작은 것의 (값, 자리). 그 축은 사라진다."""

def ldexp(a: ArrayLike, b: ArrayLike) -> Tensor:
    """a·2^b (b 는 미분하지 않는 정수)."""

def leaky_relu(x: ArrayLike, negative_slope: float = 0.01) -> Tensor:
    """새는 ReLU: 음수 쪽에도 작은 기울기가 있다. 0에서의 기울기는 음수 쪽의 것이다."""

def lgamma(x: ArrayLike) -> Tensor:
    """감마함수의 크기의 로그 ln|Γ(x)|, 넘침 없이."""

def log(x: ArrayLike) -> Tensor:
    """자연로그."""

def log10(x: ArrayLike) -> Tensor:
    """상용로그."""

def log1mexp(x: ArrayLike) -> Tensor:
    """ln(1 − e^-x), x > 0. 0 가까이에서도 먼 곳에서도 정확하다."""

def log1p(x: ArrayLike) -> Tensor:
    """ln(1+x) (0 근처에서 정확)."""

def log2(x: ArrayLike) -> Tensor:
    """밑이 2인 로그."""

def log_ndtr(x: ArrayLike) -> Tensor:
    """표준정규분포의 누적 분포의 로그 ln Φ(x). 왼쪽 꼬리에서도 정확하다."""

def log_softmax(x: ArrayLike, axis: int = -1) -> Tensor:
    """소프트맥스의 로그, 넘침 없이."""

def logaddexp(a: ArrayLike, b: ArrayLike) -> Tensor:
    """ln(e^a + e^b), 넘침 없이."""

def logaddexp2(a: ArrayLike, b: ArrayLike) -> Tensor:
    """log₂(2^a + 2^b), 넘침 없이."""

def logcumsumexp(x: ArrayLike, axis: int = -1) -> Tensor:
    """누적 ln Σ e^x, 넘침 없이. 모양은 x 와 같다."""

def logit(x: ArrayLike) -> Tensor:
    """로짓 ln(x / (1−x)): 시그모이드의 역함수(0 < x < 1)."""

def logspace(start: ArrayLike, stop: ArrayLike, num: int = 50, endpoint: bool = True, base: float = 10.0, dtype: DTypeLike | None = None, axis: int = 0) -> Tensor:
    """base**start 부터 base**stop 까지, 비가 고르게. 밑으로도 미분할 수 있다."""

def logsumexp(x: ArrayLike, axis: int | tuple[int, ...] | None = None, keepdims: bool = False) -> Tensor:
    """ln Σ e^x, 넘침 없이. 모두 −∞ 이면 값은 −∞, 기울기는 0이다."""

def lstsq(a: ArrayLike, b: ArrayLike, rcond: float | None = None) -> tuple[Tensor, Tensor, int, Tensor]:
    """최소제곱해: ‖a x − b‖ 가 가장 작은 x. a (m, n), b (m,) 또는 (m, k) → (x, 남은 제곱합, 계수, 특잇값)."""

def masked_fill(x: ArrayLike, mask: ArrayLike, value: ArrayLike) -> Tensor:
    """``mask`` 가 참인 자리를 ``value`` 로. 그 자리의 기울기는 0이다(값이 NaN 이었더라도)."""

def matmul(a: ArrayLike, b: ArrayLike) -> Tensor:
    """행렬 곱. 1차원이면 벡터로, 3차원 이상이면 행렬의 묶음으로 본다."""

def matrix_norm(x: ArrayLike, *, keepdims: bool = False, ord: float | str = 'fro') -> Tensor:
    """마지막 두 축을 행렬로 본 노름. x (…, m, n) → (…). ``ord`` 는 norm 과 같다."""

def matrix_power(x: ArrayLike, n: int) -> Tensor:
    """행렬의 n 제곱(음수이면 역행렬의). x (…, k, k) → (…, k, k)."""

def matrix_transpose(x: ArrayLike) -> Tensor:
    """행렬마다 전치: 마지막 두 축을 맞바꾼다. x (…, m, n) → (…, n, m)."""

def matvec(a: ArrayLike, v: ArrayLike) -> Tensor:
    """행렬마다 벡터에 곱하기: (…, m, n), (…, n) → (…, m)."""

def max(x: ArrayLike, axis: int | tuple[int, ...] | None = None, keepdims: bool = False, *, initial: ArrayLike | None = None, where: ArrayLike = True) -> Tensor:
    """최댓값. 같은 최댓값이 여럿이면 기울기를 똑같이 나눈다."""

def maximum(a: ArrayLike, b: ArrayLike) -> Tensor:
    """둘 가운데 큰 것. 같으면 기울기를 반씩 나눈다."""

def mean(x: ArrayLike, axis: int | tuple[int, ...] | None = None, keepdims: bool = False, *, dtype: DTypeLike | None = None, where: ArrayLike = True) -> Tensor:
    """평균."""

def median(x: ArrayLike, axis: int | tuple[int, ...] | None = None, keepdims: bool = False) -> Tensor:
    """가운데 값. 짝수 개이면 가운데 둘의 평균이고 기울기도 반씩 나눈다. NaN 이 있으면 NaN 이다."""

def meshgrid(*xi: ArrayLike, sparse: bool = False, indexing: str = 'xy') -> tuple[Tensor, ...]:
    """좌표축마다의 벡터로 격자를 만든다: (n,), (m,) → (m, n) 둘(``indexing="ij"`` 이면 (n, m))."""

def min(x: ArrayLike, axis: int | tuple[int, ...] | None = None, keepdims: bool = False, *, initial: ArrayLike | None = None, where: ArrayLike = True) -> Tensor:
    """최솟값. 같은 최솟값이 여럿이면 기울기를 똑같이 나눈다."""

def minimum(a: ArrayLike, b: ArrayLike) -> Tensor:
    """둘 가운데 작은 것. 같으면 기울기를 반씩 나눈다."""

def modf(x: ArrayLike) -> tuple[Tensor, Tensor]:
    """(소수 부분, 정수 부분). 정수 부분은 계단이므로 기울기가 0이다."""

def moveaxis(x: ArrayLike, source: ArrayLike, destination: Shape) -> Tensor:
    """축을 다른 자리로 옮기기."""

def msort(x: ArrayLike) -> Tensor:
    """첫 축을 따라 늘어놓기: ``sort(x, 0)``. 모양은 x 와 같다."""

def multi_dot(arrays: Arrays) -> Tensor:
    """행렬 여럿을 셈이 가장 적은 차례로 곱하기. 처음과 끝은 벡터여도 된다."""

def multigammaln(x: ArrayLike, d: int) -> Tensor:
    """다변량 감마함수의 로그 ln Γ_d(x), x > (d−1)/2. 모양은 x 와 같다."""

def multiply(a: ArrayLike, b: ArrayLike) -> Tensor:
    """원소끼리 곱하기."""

def nan_to_num(x: ArrayLike, nan: float = 0.0, posinf: float | None = None, neginf: float | None = None) -> Tensor:
    """NaN 과 무한대를 유한한 수로. 바꾼 자리의 기울기는 0이다."""

def nancumprod(x: ArrayLike, axis: int | None = None, dtype: DTypeLike | None = None) -> Tensor:
    """NaN 을 1로 본 누적 곱. 모양은 x 와 같다(``axis`` 가 없으면 납작하게). ``dtype`` 도 받는다."""

def nancumsum(x: ArrayLike, axis: int | None = None, dtype: DTypeLike | None = None) -> Tensor:
    """NaN 을 0으로 본 누적 합. 모양은 x 와 같다(``axis`` 가 없으면 납작하게). ``dtype`` 도 받는다."""

def nanmax(x: ArrayLike, axis: int | tuple[int, ...] | None = None, keepdims: bool = False, initial: ArrayLike | None = None, where: ArrayLike = True) -> Tensor:
    """NaN 을 뺀 최댓값. 같은 최댓값이 여럿이면 기울기를 똑같이 나눈다. 모두 NaN 이면 NaN."""

def nanmean(x: ArrayLike, axis: int | tuple[int, ...] | None = None, keepdims: bool = False, dtype: DTypeLike | None = None, where: ArrayLike = True) -> Tensor:
    """NaN 을 뺀 평균. 모두 NaN 이면 NaN. ``where`` 가 참인 것만."""

def nanmedian(x: ArrayLike, axis: int | tuple[int, ...] | None = None, keepdims: bool = False) -> Tensor:
    """NaN 을 뺀 가운데 값. 짝수 개이면 가운데 둘의 평균. 모두 NaN 이면 NaN."""

def nanmin(x: ArrayLike, axis: int | tuple[int, ...] | None = None, keepdims: bool = False, initial: ArrayLike | None = None, where: ArrayLike = True) -> Tensor:
    """NaN 을 뺀 최솟값. 같은 최솟값이 여럿이면 기울기를 똑같이 나눈다. 모두 NaN 이면 NaN."""

def nanpercentile(x: ArrayLike, q: ArrayLike, axis: int | tuple[int, ...] | None = None, method: str = 'linear', keepdims: bool = False, weights: ArrayLike | None = None) -> Tensor:
    """NaN 을 뺀 ``q`` (0…100) 백분위수. 모두 NaN 이면 NaN."""

def nanprod(x: ArrayLike, axis: int | tuple[int, ...] | None = None, keepdims: bool = False, dtype: DTypeLike | None = None, initial: ArrayLike = 1, where: ArrayLike = True) -> Tensor:
    """NaN 을 뺀 곱. ``axis`` 를 따라 줄인다. ``dtype``, ``initial``, ``where`` 는 ``prod`` 와 같다."""

def nanquantile(x: ArrayLike, q: ArrayLike, axis: int | tuple[int, ...] | None = None, method: str = 'linear', keepdims: bool = False, weights: ArrayLike | None = None) -> Tensor:
    """NaN 을 뺀 ``q`` (0…1) 분위수. 모두 NaN 이면 NaN."""

def nanstd(x: ArrayLike, axis: int | tuple[int, ...] | None = None, ddof: int = 0, keepdims: bool = False, dtype: DTypeLike | None = None, where: ArrayLike = True, mean: ArrayLike | None = None) -> Tensor:
    """NaN 을 뺀 표준편차. 모든 값이 같은 곳에서의 기울기는 0이다."""

def nansum(x: ArrayLike, axis: int | tuple[int, ...] | None = None, keepdims: bool = False, dtype: DTypeLike | None = None, initial: ArrayLike = 0, where: ArrayLike = True) -> Tensor:
    """NaN 을 뺀 합. ``axis`` 를 따라 줄인다. ``dtype``, ``initial``, ``where`` 는 ``sum`` 과 같다."""

def nanvar(x: ArrayLike, axis: int | tuple[int, ...] | None = None, ddof: int = 0, keepdims: bool = False, dtype: DTypeLike | None = None, where: ArrayLike = True, mean: ArrayLike | None = None) -> Tensor:
    """NaN 을 뺀 분산. ``ddof`` 는 자유도를 줄이는 수. 자유도가 0 이하이면 NaN. ``where``, ``mean`` 은 ``var`` 와 같다."""

def ndtr(x: ArrayLike) -> Tensor:
    """표준정규분포의 누적 분포 함수 Φ(x). 양쪽 꼬리에서 정확하다."""

def negative(x: ArrayLike) -> Tensor:
    """부호 바꾸기."""

def norm(x: ArrayLike, ord: float | str | None = None, axis: int | tuple[int, ...] | None = None, keepdims: bool = False) -> Tensor:
    """벡터의 노름(norm)과 행렬의 노름. 벡터의 노름과 프로베니우스 노름은 0에서의 기울기가 0이다."""

def outer(a: ArrayLike, b: ArrayLike) -> Tensor:
    """바깥 곱: 한 줄로 편 두 벡터의 모든 곱."""

def pad(x: ArrayLike, pad_width: int | Nested[int], mode: str = 'constant', constant_values: ArrayLike = 0, end_values: ArrayLike = 0, stat_length: ArrayLike | None = None, reflect_type: str = 'even') -> Tensor:
    """가장자리 덧대기."""

def partition(x: ArrayLike, kth: Shape, axis: int = -1) -> Tensor:
    """``kth`` 번째(0부터)를 제자리에, 작은 것은 그 앞에 큰 것은 그 뒤에. 모양은 x 와 같다."""

def percentile(x: ArrayLike, q: ArrayLike, axis: int | tuple[int, ...] | None = None, method: str = 'linear', keepdims: bool = False, weights: ArrayLike | None = None) -> Tensor:
    """``q`` (0…100) 백분위수. 모양은 q 의 모양 + 줄인 모양."""

def piecewise(x: ArrayLike, condlist: Arrays, funclist: Sequence[Any], *args: Any, **kw: Any) -> Tensor:
    """조건마다 다른 식: ``condlist[k]`` 가 참인 원소만 골라 ``funclist[k]`` 에 넣는다(수이면 그 수). 모양은 x 와 같다."""

def pinv(x: ArrayLike, rcond: float | None = None, rtol: float | Any = ..., hermitian: bool = False) -> Tensor:
    """무어·펜로즈 유사역행렬. x (…, m, n) → (…, n, m). 계수(rank)가 바뀌지 않는 쪽으로 미분한다."""

def poly(x: ArrayLike) -> Tensor:
    """근이 ``x`` 인 다항식의 계수: (n,) → (n+1,). 정사각 행렬이면 특성다항식."""

def polyadd(a: ArrayLike, b: ArrayLike) -> Tensor:
    """다항식의 합: (n,), (m,) → (max(n, m),)."""

def polyder(p: ArrayLike, m: int = 1) -> Tensor:
    """다항식의 ``m`` 번 도함수: (n,) → (n−m,)."""

def polydiv(u: ArrayLike, v: ArrayLike) -> tuple[Tensor, Tensor]:
    """다항식의 나눗셈 u = q·v + r 의 (몫 q, 나머지 r). 나머지 앞쪽의 0(과 반올림)은 뺀다."""

def polyfit(x: ArrayLike, y: ArrayLike, deg: int, rcond: float | None = None, w: ArrayLike | None = None) -> Tensor:
    """점 (x, y) 에 가장 가까운 ``deg`` 차 다항식의 계수(최소제곱): x (m,), y (m,) 또는 (m, k) → (deg+1,) 또는 (deg+1, k)."""

def polygamma(n: int, x: ArrayLike) -> Tensor:
    """폴리감마 ψ⁽ⁿ⁾(x): 디감마를 n 번 미분한 것. 모양은 x 와 같다."""

def polyint(p: ArrayLike, m: int = 1, k: int | None = None) -> Tensor:
    """다항식의 ``m`` 번 적분: (n,) → (n+m,). ``k`` 는 적분 상수(하나이거나 m 개, 없으면 0)."""

def polymul(a: ArrayLike, b: ArrayLike) -> Tensor:
    """다항식의 곱: (n,), (m,) → (n+m−1,). 계수의 합성곱이다."""

def polysub(a: ArrayLike, b: ArrayLike) -> Tensor:
    """다항식의 차: (n,), (m,) → (max(n, m),)."""

def polyval(p: ArrayLike, x: ArrayLike) -> Tensor:
    """다항식 p 에 x 를 넣은 값(호너의 방법). 모양은 x 와 같다. p 가 (n, …) 이면 계수가 배열인 다항식이다."""

def positive(x: ArrayLike) -> Tensor:
    """그대로."""

def power(a: ArrayLike, b: ArrayLike) -> Tensor:
    """거듭제곱."""

def prod(x: ArrayLike, axis: int | tuple[int, ...] | None = None, keepdims: bool = False, *, dtype: DTypeLike | None = None, initial: ArrayLike = 1, where: ArrayLike = True) -> Tensor:
    """곱. 0이 있어도 기울기가 옳다(나머지의 곱)."""

def psi(x: ArrayLike) -> Tensor:
    """``digamma`` 의 SciPy 이름. 모양은 x 와 같다."""

def ptp(x: ArrayLike, axis: int | tuple[int, ...] | None = None, keepdims: bool = False) -> Tensor:
    """최댓값 − 최솟값. ``axis`` 를 따라 줄인다."""

def put_add(x: ArrayLike, index: ArrayLike, shape: Shape) -> Tensor:
    """모양 ``shape`` 의 0 배열에서 ``index`` 자리에 ``x`` 를 더한다(같은 자리가 여러 번이면 모두 더한다)."""

def put_along_axis(x: ArrayLike, indices: ArrayLike, values: ArrayLike, axis: int) -> Tensor:
    """``take_along_axis`` 가 읽는 자리에 ``values`` 를 넣은 새 텐서(원래 것은 그대로이다). 모양은 x 와 같다."""

@overload
def qr(x: ArrayLike, mode: Literal['r']) -> Tensor:  # type: ignore[overload-overlap]
    """QR 분해 x = Q R. x (…, m, n) → Q (…, m, k), R (…, k, n), k = min(m, n). ``mode`` 는 'reduced' 또는 'r'(R 만)."""

@overload
def qr(x: ArrayLike, mode: str = 'reduced') -> QRResult:
    """QR 분해 x = Q R. x (…, m, n) → Q (…, m, k), R (…, k, n), k = min(m, n). ``mode`` 는 'reduced' 또는 'r'(R 만)."""

def quantile(x: ArrayLike, q: ArrayLike, axis: int | tuple[int, ...] | None = None, method: str = 'linear', keepdims: bool = False, weights: ArrayLike | None = None) -> Tensor:
    """``q`` (0…1) 분위수. 모양은 q 의 모양 + 줄인 모양. 기울기는 이웃한 두 값이 거리의 비로 나눈다."""

def rad2deg(x: ArrayLike) -> Tensor:
    """라디안을 도로."""

def ravel(x: ArrayLike, order: str = 'C') -> Tensor:
    """한 줄로 펴기. ``order="F"`` 이면 첫 축이 가장 빨리 도는 차례로."""

def real(x: ArrayLike) -> Tensor:
    """실수부."""

def real_if_close(x: ArrayLike, tol: ArrayLike = 100) -> Tensor:
    """허수부가 모두 0에 가까우면(엡실론의 ``tol`` 배, 1보다 작으면 그 값) 실수부를, 아니면 그대로."""

def reciprocal(x: ArrayLike) -> Tensor:
    """역수."""

def relu(x: ArrayLike) -> Tensor:
    """정류 선형(ReLU) max(0, x). 0에서의 기울기는 0이다."""

def remainder(a: ArrayLike, b: ArrayLike) -> Tensor:
    """나머지."""

def renorm(x: ArrayLike, p: float, axis: int, maxnorm: ArrayLike) -> Tensor:
    """``axis`` 의 조각마다, p-노름이 ``maxnorm`` 을 넘으면 그만큼으로 줄인다. 모양은 x 와 같다."""

def repeat(x: ArrayLike, repeats: ArrayLike, axis: int | None = None) -> Tensor:
    """원소마다 ``repeats`` 번 되풀이하기."""

def reshape(x: ArrayLike, shape: Shape, *, order: str = 'C', copy: bool | None = None) -> Tensor:
    """모양 바꾸기. 원소의 순서는 그대로이다."""

def resize(a: ArrayLike, new_shape: Shape) -> Tensor:
    """되풀이하거나 잘라서 ``new_shape`` 로."""

def rfft(x: ArrayLike, n: int | None = None, axis: int = -1, norm: str | None = None) -> Tensor:
    """실수의 푸리에 변환에서 음이 아닌 진동수의 것만: 길이 n → n//2 + 1."""

def rfft2(x: ArrayLike, s: Shape | None = None, axes: Shape = (-2, -1), norm: str | None = None) -> Tensor:
    """실수의 두 축 변환: 마지막 축은 앞 절반만."""

def rfftn(x: ArrayLike, s: Shape | None = None, axes: Shape | None = None, norm: str | None = None) -> Tensor:
    """실수의 여러 축 변환: 마지막 축은 rfft(길이 n//2 + 1), 나머지는 fft."""

def rgamma(x: ArrayLike) -> Tensor:
    """감마함수의 역수 1/Γ(x). 0과 음의 정수에서 0이다."""

def rint(x: ArrayLike) -> Tensor:
    """가장 가까운 정수."""

def roll(x: ArrayLike, shift: Shape, axis: int | tuple[int, ...] | None = None) -> Tensor:
    """축을 따라 돌려 밀기."""

def rollaxis(x: ArrayLike, axis: int, start: ArrayLike = 0) -> Tensor:
    """``axis`` 를 ``start`` 자리 앞으로 옮기기."""

def roots(p: ArrayLike) -> Tensor:
    """다항식의 근: (n,) → (n−1,), 대개 복소수. 짝(companion) 행렬의 고윳값이며, 겹친 근에서는 기울기가 없다."""

def rot90(x: ArrayLike, k: int = 1, axes: Shape = (0, 1)) -> Tensor:
    """``axes`` 의 첫 축에서 둘째 축 쪽으로 90도씩 ``k`` 번 돌리기."""

def round(x: ArrayLike, decimals: int = 0) -> Tensor:
    """반올림."""

def row_stack(tup: Arrays, *, dtype: DTypeLike | None = None, casting: str = 'same_kind') -> Tensor:
    """``vstack`` 의 다른 이름: (n,) 두 개 → (2, n)."""

def scatter_add(x: ArrayLike, axis: int, index: ArrayLike, src: ArrayLike) -> Tensor:
    """x[index[i][j]][j] += src[i][j] (axis 0일 때)를 한 새 텐서. 모양은 x 와 같다."""

def select(condlist: Arrays, choicelist: Arrays, default: ArrayLike = 0) -> Tensor:
    """처음으로 참인 조건의 것을 고르기. 모두 거짓이면 ``default``."""

def setdiff1d(a: ArrayLike, b: ArrayLike, assume_unique: bool = False) -> Tensor:
    """차집합: a 에만 있는 값들, 작은 것부터(``assume_unique`` 이면 차례 그대로)."""

def setxor1d(a: ArrayLike, b: ArrayLike, assume_unique: bool = False) -> Tensor:
    """한쪽에만 있는 값들, 작은 것부터."""

def sigmoid(x: ArrayLike) -> Tensor:
    """시그모이드 1 / (1 + e^-x). 아무리 큰 x 에서도 넘치지 않는다."""

def sign(x: ArrayLike) -> Tensor:
    """부호. 복소수에서는 방향 x/|x|."""

def silu(x: ArrayLike) -> Tensor:
    """SiLU(swish): x·σ(x)."""

def sin(x: ArrayLike) -> Tensor:
    """사인."""

def sinc(x: ArrayLike) -> Tensor:
    """sin(πx) / (πx). 0에서 1이고 기울기는 0이다."""

def sinh(x: ArrayLike) -> Tensor:
    """쌍곡사인."""

def slogdet(x: ArrayLike) -> SlogdetResult:
    """행렬식의 부호와 절댓값의 로그 (sign, logabsdet). x (…, n, n) → (…) 둘. 큰 행렬의 ln det 은 이것으로."""

def softmax(x: ArrayLike, axis: int = -1) -> Tensor:
    """소프트맥스: 축을 따라 합이 1인 확률로."""

def softplus(x: ArrayLike) -> Tensor:
    """소프트플러스 ln(1 + e^x), 넘침 없이."""

def solve(a: ArrayLike, b: ArrayLike) -> Tensor:
    """연립방정식 a x = b 의 해 x. a (…, n, n), b (n,) 또는 (…, n, k) → x (…, n) 또는 (…, n, k)."""

def solve_sylvester(a: ArrayLike, b: ArrayLike, q: ArrayLike) -> Tensor:
    """실베스터 방정식 a x + x b = q 의 해 x. a (…, m, m), b (…, n, n), q (…, m, n) → (…, m, n)."""

def solve_triangular(a: ArrayLike, b: ArrayLike, trans: int = 0, lower: bool = False, unit_diagonal: bool = False) -> Tensor:
    """세모 행렬의 방정식 a x = b 의 해(SciPy의 이름과 인수). a (…, n, n) 의 위(``lower`` 이면 아래) 세모만 읽는다."""

def sort(x: ArrayLike, axis: int = -1) -> Tensor:
    """작은 것부터 늘어놓기. 기울기는 원래 자리로 돌아간다."""

def sort_complex(x: ArrayLike) -> Tensor:
    """실수부, 허수부의 차례로 늘어놓은 복소수. 모양은 x 와 같다."""

def split(x: ArrayLike, indices_or_sections: int | Arrays, axis: int = 0) -> list[Tensor]:
    """한 축을 따라 나누기. 조각들의 목록을 돌려준다."""

def sqrt(x: ArrayLike) -> Tensor:
    """제곱근. 0에서의 기울기는 정직하게 무한대이다."""

def sqrtm(x: ArrayLike) -> Tensor:
    """행렬의 제곱근 y y = x (원소마다의 sqrt 가 아니다). x (…, n, n) → (…, n, n)."""

def square(x: ArrayLike) -> Tensor:
    """제곱."""

def squeeze(x: ArrayLike, axis: int | tuple[int, ...] | None = None) -> Tensor:
    """길이 1인 축 없애기."""

def stack(xs: Arrays, axis: int = 0, *, dtype: DTypeLike | None = None, casting: str = 'same_kind') -> Tensor:
    """새 축을 따라 쌓기."""

def std(x: ArrayLike, axis: int | tuple[int, ...] | None = None, ddof: int = 0, keepdims: bool = False, *, dtype: DTypeLike | None = None, where: ArrayLike = True, mean: ArrayLike | None = None) -> Tensor:
    """표준편차. 모든 값이 같은 곳에서의 기울기는 0이다."""

def subtract(a: ArrayLike, b: ArrayLike) -> Tensor:
    """빼기."""

def sum(x: ArrayLike, axis: int | tuple[int, ...] | None = None, keepdims: bool = False, *, dtype: DTypeLike | None = None, initial: ArrayLike = 0, where: ArrayLike = True) -> Tensor:
    """합. ``axis`` 를 따라 더한다."""

@overload
def svd(x: ArrayLike, full_matrices: bool = True, *, compute_uv: Literal[False]) -> Tensor:
    """특잇값 분해 x = U diag(S) Vh. x (…, m, n) → S (…, k), k = min(m, n)."""

@overload
def svd(x: ArrayLike, full_matrices: bool, compute_uv: Literal[False]) -> Tensor:
    """특잇값 분해 x = U diag(S) Vh. x (…, m, n) → S (…, k), k = min(m, n)."""

@overload
def svd(x: ArrayLike, full_matrices: bool = True, compute_uv: Literal[True] = True) -> SVDResult:
    """특잇값 분해 x = U diag(S) Vh. x (…, m, n) → S (…, k), k = min(m, n)."""

def svdvals(x: ArrayLike) -> Tensor:
    """특잇값, 큰 것부터. x (…, m, n) → (…, min(m, n)). 같은 특잇값이 있어도 기울기가 옳다."""

def swapaxes(x: ArrayLike, axis1: int, axis2: int) -> Tensor:
    """두 축 맞바꾸기."""

def take(x: ArrayLike, indices: ArrayLike, axis: int | None = None, *, mode: str = 'raise') -> Tensor:
    """한 축에서 ``indices`` 번째 것들을 골라내기."""

def take_along_axis(x: ArrayLike, indices: ArrayLike, axis: int = -1) -> Tensor:
    """축을 따라, 자리마다 ``indices`` 가 가리키는 것을 골라내기."""

def tan(x: ArrayLike) -> Tensor:
    """탄젠트."""

def tanh(x: ArrayLike) -> Tensor:
    """쌍곡탄젠트."""

def tensordot(a: ArrayLike, b: ArrayLike, axes: Shape = 2) -> Tensor:
    """고른 축들끼리 곱하여 더하기."""

def tensorinv(x: ArrayLike, ind: int = 2) -> Tensor:
    """텐서의 역: 앞의 ``ind`` 축과 나머지 축을 한 줄씩으로 본 정사각 행렬의 역행렬. 결과의 모양은 (나머지, 앞)이다."""

def tensorsolve(a: ArrayLike, b: ArrayLike, axes: Shape | None = None) -> Tensor:
    """텐서 방정식 Σ a x = b 의 해. a 의 모양은 (b 의 모양, x 의 모양)이고 두 쪽의 원소 수가 같다."""

def tile(x: ArrayLike, reps: Shape) -> Tensor:
    """여러 번 이어 붙이기."""

def topk(x: ArrayLike, k: int, axis: int = -1, largest: bool = True) -> ChosenResult:
    """가장 큰(``largest=False`` 이면 작은) 것부터 ``k`` 개의 (값, 자리). 같으면 먼저 나온 것, NaN 은 가장 크다."""

def trace(x: ArrayLike, offset: int = 0, axis1: int = 0, axis2: int = 1, dtype: DTypeLike | None = None) -> Tensor:
    """대각선의 합(trace)."""

def transpose(x: ArrayLike, axes: Shape | None = None) -> Tensor:
    """축의 순서 바꾸기. ``axes`` 가 없으면 거꾸로."""

def trapezoid(y: ArrayLike, x: ArrayLike | None = None, dx: float = 1.0, axis: int = -1) -> Tensor:
    """사다리꼴 적분 Σ (y_k + y_(k+1))/2 · Δx. ``axis`` 를 줄인다. ``x`` 는 좌표(1차원 또는 y 와 같은 모양)."""

def tril(x: ArrayLike, k: int = 0) -> Tensor:
    """아래쪽 세모만 남기기."""

def trim_zeros(x: ArrayLike, trim: str = 'fb', axis: int | tuple[int, ...] | None = None) -> Tensor:
    """끝의 0을 자르기: ``trim`` 에 'f' 가 있으면 앞, 'b' 가 있으면 뒤. ``axis`` 가 없으면 모든 축에서."""

def triu(x: ArrayLike, k: int = 0) -> Tensor:
    """위쪽 세모만 남기기."""

def trunc(x: ArrayLike) -> Tensor:
    """0 쪽으로 자르기."""

def unfold(x: ArrayLike, kernel_size: Shape, dilation: Shape = 1, padding: Shape = 0, stride: Shape = 1) -> Tensor:
    """창마다 한 열로: (N, C, H, W) → (N, C·kh·kw, L), L 은 창의 자리의 수(PyTorch의 ``F.unfold``)."""

def union1d(a: ArrayLike, b: ArrayLike) -> Tensor:
    """합집합, 작은 것부터. 양쪽에 다 있으면 a 의 것이다."""

@overload
def unique(x: ArrayLike, return_index: Literal[True], return_inverse: bool = False, return_counts: bool = False, axis: int | None = None, equal_nan: bool = True, sorted: bool = True) -> tuple[Tensor, ...]:
    """서로 다른 값들을 작은 것부터: (n,) → (k,). 기울기는 처음 나온 자리로 간다."""

@overload
def unique(x: ArrayLike, return_index: bool = False, *, return_inverse: Literal[True], return_counts: bool = False, axis: int | None = None, equal_nan: bool = True, sorted: bool = True) -> tuple[Tensor, ...]:
    """서로 다른 값들을 작은 것부터: (n,) → (k,). 기울기는 처음 나온 자리로 간다."""

@overload
def unique(x: ArrayLike, return_index: bool, return_inverse: Literal[True], return_counts: bool = False, axis: int | None = None, equal_nan: bool = True, sorted: bool = True) -> tuple[Tensor, ...]:
    """서로 다른 값들을 작은 것부터: (n,) → (k,). 기울기는 처음 나온 자리로 간다."""

@overload
def unique(x: ArrayLike, return_index: bool = False, return_inverse: bool = False, *, return_counts: Literal[True], axis: int | None = None, equal_nan: bool = True, sorted: bool = True) -> tuple[Tensor, ...]:
    """서로 다른 값들을 작은 것부터: (n,) → (k,). 기울기는 처음 나온 자리로 간다."""

@overload
def unique(x: ArrayLike, return_index: bool, return_inverse: bool, return_counts: Literal[True], axis: int | None = None, equal_nan: bool = True, sorted: bool = True) -> tuple[Tensor, ...]:
    """서로 다른 값들을 작은 것부터: (n,) → (k,). 기울기는 처음 나온 자리로 간다."""

@overload
def unique(x: ArrayLike, return_index: Literal[False] = False, return_inverse: Literal[False] = False, return_counts: Literal[False] = False, axis: int | None = None, equal_nan: bool = True, sorted: bool = True) -> Tensor:
    """서로 다른 값들을 작은 것부터: (n,) → (k,). 기울기는 처음 나온 자리로 간다."""

def unique_all(x: ArrayLike) -> UniqueAllResult:
    """서로 다른 값들, 처음 나온 자리, 되짓는 자리, 횟수."""

def unique_counts(x: ArrayLike) -> UniqueCountsResult:
    """서로 다른 값들과 나온 횟수."""

def unique_inverse(x: ArrayLike) -> UniqueInverseResult:
    """서로 다른 값들과, 그것으로 x 를 되짓는 자리(모양은 x 와 같다)."""

def unique_values(x: ArrayLike) -> Tensor:
    """서로 다른 값들(NaN 은 저마다 다르다): (n,) → (k,)."""

def unstack(x: ArrayLike, axis: int = 0) -> tuple[Tensor, ...]:
    """한 축을 없애며 낱낱으로: (n, m) → (m,) n개의 튜플."""

def unwrap(x: ArrayLike, discont: float | None = None, axis: int = -1, period: float = 6.283185307179586) -> Tensor:
    """주기를 넘어 뛴 각을 잇기. 더해 준 것은 상수이므로 기울기는 그대로 지나간다."""

def vander(x: ArrayLike, N: int | None = None, increasing: bool = False) -> Tensor:
    """방데르몽드(Vandermonde) 행렬: (n,) → (n, N), 열은 x 의 거듭제곱. ``increasing`` 이 아니면 높은 차수부터."""

def var(x: ArrayLike, axis: int | tuple[int, ...] | None = None, ddof: int = 0, keepdims: bool = False, *, dtype: DTypeLike | None = None, where: ArrayLike = True, mean: ArrayLike | None = None) -> Tensor:
    """분산. ``ddof`` 는 자유도를 줄이는 수(표본분산은 1)."""

def vdot(a: ArrayLike, b: ArrayLike) -> Tensor:
    """한 줄로 펴서 안쪽 곱."""

def vecdot(a: ArrayLike, b: ArrayLike, axis: int = -1) -> Tensor:
    """벡터마다의 안쪽 곱 Σ āᵢbᵢ. 나머지 축은 브로드캐스트한다: (…, n), (…, n) → (…)."""

def vecmat(v: ArrayLike, a: ArrayLike) -> Tensor:
    """벡터마다 행렬에 곱하기(복소수이면 켤레를 취하여): (…, m), (…, m, n) → (…, n)."""

def vector_norm(x: ArrayLike, *, axis: int | tuple[int, ...] | None = None, keepdims: bool = False, ord: float | str = 2) -> Tensor:
    """고른 축들(없으면 모두)을 한 줄의 벡터로 본 노름. ``ord`` 는 norm 과 같다."""

def vsplit(x: ArrayLike, indices_or_sections: int | Arrays) -> list[Tensor]:
    """위아래로 나누기: 첫 축."""

def vstack(tup: Arrays, *, dtype: DTypeLike | None = None, casting: str = 'same_kind') -> Tensor:
    """위아래로 쌓기: (n,) 두 개 → (2, n). ``dtype``, ``casting`` 은 ``concatenate`` 와 같다."""

def where(condition: ArrayLike, a: ArrayLike, b: ArrayLike) -> Tensor:
    """조건이 참이면 ``a``, 거짓이면 ``b``. 고르지 않은 쪽의 기울기는 0이지만, 그쪽이 NaN 을 만들면 NaN 이 샌다."""

def xlog1py(a: ArrayLike, b: ArrayLike) -> Tensor:
    """a·ln(1+b), 단 a 가 0이면 0."""

def xlogy(a: ArrayLike, b: ArrayLike) -> Tensor:
    """a·ln(b), 단 a 가 0이면 0."""

def y0(x: ArrayLike) -> Tensor:
    """제2종 베셀함수 Y₀(x), x > 0."""

def y1(x: ArrayLike) -> Tensor:
    """제2종 베셀함수 Y₁(x), x > 0."""

def yn(n: float, x: ArrayLike) -> Tensor:
    """제2종 베셀함수 Y_n(x), x > 0. 모양은 x 와 같다."""
