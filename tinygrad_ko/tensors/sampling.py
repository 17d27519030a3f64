"""텐서 만들기: 난수를 뽑아서. 수는 모두 ``tg.manual_seed`` 의 발생기나 ``generator=`` 에서 나온다."""

from __future__ import annotations

from typing import Any

import numpy as np

from ..errors import ArgumentTypeError, describe, lost_gradient
from .arguments import halfway, look_of, read_size
from .array_like import ArrayLike
from .creation import made
from .generator import draw
from .tensor import Tensor


@halfway
def rand(*size: Any, generator: Any = None, dtype: Any = np.float32, requires_grad: bool = False, device: str | None = None,
         shape: Any = None) -> Tensor:
    """0 이상 1 미만의 고른 난수.

    매개변수
    --------
    *size : 모양. 정수들(``2, 3``)이나 튜플(``(2, 3)``). ``shape=`` 로도 준다.
    generator : 난수 발생기(``np.random.Generator``) 또는 씨앗. 없으면 ``tg.manual_seed`` 가 정하는 기본 발생기.
    dtype : 수의 자료형. 기본은 float32.
    requires_grad : 이 값으로 미분할 것인가(실수·복소수 dtype 만).
    device : 둘 장치(``"cpu"``, ``"cuda"``). 없으면 지금의 장치(``use_array_module``).
    shape : 모양(``size`` 대신).

    반환
    ----
    Tensor : ``size``.

    예외
    ----
    ArgumentTypeError, ArgumentError : 모양, dtype, 발생기, 범위가 아닌 것을 받았을 때. DtypeError : 정수 dtype 에 ``requires_grad=True``.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> x = tg.rand(2, 3, generator=0)
    >>> x.shape, bool(((x >= 0) & (x < 1)).all())
    ((2, 3), True)

    출처
    ----
    PyTorch ``torch.rand``; NumPy ``numpy.random.Generator.random``.
    """
    extent, dtype = read_size("rand", size, shape, dtype)
    return made(draw(generator, "rand", uniform, extent, dtype), requires_grad, device)


@halfway
def randn(*size: Any, generator: Any = None, dtype: Any = np.float32, requires_grad: bool = False, device: str | None = None,
          shape: Any = None) -> Tensor:
    """표준정규분포 N(0, 1)의 난수.

    매개변수
    --------
    *size : 모양. 정수들(``2, 3``)이나 튜플(``(2, 3)``). ``shape=`` 로도 준다.
    generator : 난수 발생기(``np.random.Generator``) 또는 씨앗. 없으면 ``tg.manual_seed`` 가 정하는 기본 발생기.
    dtype : 수의 자료형. 기본은 float32.
    requires_grad : 이 값으로 미분할 것인가(실수·복소수 dtype 만).
    device : 둘 장치(``"cpu"``, ``"cuda"``). 없으면 지금의 장치(``use_array_module``).
    shape : 모양(``size`` 대신).

    반환
    ----
    Tensor : ``size``.

    예외
    ----
    ArgumentTypeError, ArgumentError : 모양, dtype, 발생기, 범위가 아닌 것을 받았을 때. DtypeError : 정수 dtype 에 ``requires_grad=True``.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> tg.randn(1000, generator=0).std().item() < 1.1
    True

    출처
    ----
    PyTorch ``torch.randn``; NumPy ``numpy.random.Generator.standard_normal``.
    """
    extent, dtype = read_size("randn", size, shape, dtype)
    return made(draw(generator, "randn", gaussian, extent, dtype), requires_grad, device)


@halfway
def randint(low: int, high: Any = None, size: Any = None, generator: Any = None, dtype: Any = np.int64, requires_grad: bool = False,
            device: str | None = None) -> Tensor:
    """``low`` 이상 ``high`` 미만의 고른 정수. ``randint(high, 모양)`` 이면 0부터.

    매개변수
    --------
    low, high : 범위. 끝은 들지 않는다.
    size : 모양(정수 또는 튜플).
    generator : 난수 발생기(``np.random.Generator``) 또는 씨앗. 없으면 ``tg.manual_seed`` 가 정하는 기본 발생기.
    dtype : 수의 자료형. 기본은 int64.
    requires_grad : 이 값으로 미분할 것인가(실수·복소수 dtype 만).
    device : 둘 장치(``"cpu"``, ``"cuda"``). 없으면 지금의 장치(``use_array_module``).

    반환
    ----
    Tensor : ``size``.

    예외
    ----
    ArgumentTypeError, ArgumentError : 모양, dtype, 발생기, 범위가 아닌 것을 받았을 때. DtypeError : 정수 dtype 에 ``requires_grad=True``.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> x = tg.randint(0, 10, (2, 3), generator=0)
    >>> x.shape, x.dtype.name, bool((x < 10).all())
    ((2, 3), 'int64', True)

    출처
    ----
    PyTorch ``torch.randint``; NumPy ``numpy.random.Generator.integers``.
    """
    if size is None:
        low, high, size = 0, low, high
    if size is None:
        raise ArgumentTypeError("randint: 모양 size 가 빠졌습니다. tg.randint(0, 10, (2, 3)) 처럼 쓰세요.")
    return made(draw(generator, "randint", _integers, low, high, size, dtype or np.int64), requires_grad, device)


@halfway
def randperm(n: int, generator: Any = None, dtype: Any = np.int64, device: str | None = None) -> Tensor:
    """0, …, n − 1 을 고르게 섞은 차례.

    매개변수
    --------
    n : 개수.
    generator : 난수 발생기(``np.random.Generator``) 또는 씨앗. 없으면 ``tg.manual_seed`` 가 정하는 기본 발생기.
    dtype : 수의 자료형. 기본은 int64.
    device : 둘 장치. 없으면 지금의 장치.

    반환
    ----
    Tensor : (n,).

    예외
    ----
    ArgumentTypeError, ArgumentError : 개수가 아니거나 발생기가 아닌 것을 받았을 때.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> sorted(tg.randperm(4, generator=0).tolist())
    [0, 1, 2, 3]

    출처
    ----
    PyTorch ``torch.randperm``; NumPy ``numpy.random.Generator.permutation``.
    """
    if isinstance(n, bool) or not isinstance(n, (int, np.integer)) or n < 0:
        raise ArgumentTypeError(
            f"randperm: n 은 0 이상의 정수여야 합니다. 받은 것: {describe(n)}. 목록을 섞으려면 x[tg.randperm(len(x))] 라고 쓰세요."
        )
    return made(draw(generator, "randperm", _permutation, int(n), dtype or np.int64), False, device)


@halfway
def normal(mean: Any = 0.0, std: Any = 1.0, size: Any = None, generator: Any = None, dtype: Any = np.float32,
           requires_grad: bool = False, device: str | None = None) -> Tensor:
    """정규분포 N(mean, std²)의 난수. 값으로만 뽑는다: 평균과 표준편차로 미분하려면 ``mean + std * tg.randn(…)`` 이라고 쓴다.

    매개변수
    --------
    mean, std : 평균과 표준편차. 수나 배열.
    size : 모양(정수 또는 튜플). 없으면 mean 과 std 를 브로드캐스트한 모양.
    generator : 난수 발생기(``np.random.Generator``) 또는 씨앗. 없으면 ``tg.manual_seed`` 가 정하는 기본 발생기.
    dtype : 수의 자료형. 기본은 float32.
    requires_grad : 이 값으로 미분할 것인가(실수·복소수 dtype 만).
    device : 둘 장치(``"cpu"``, ``"cuda"``). 없으면 지금의 장치(``use_array_module``).

    반환
    ----
    Tensor : ``size``.

    예외
    ----
    ArgumentTypeError, ArgumentError : 모양, dtype, 발생기, 범위가 아닌 것을 받았을 때. DtypeError : 정수 dtype 에 ``requires_grad=True``.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> tg.normal(0.0, 1.0, (2, 3), generator=0).shape
    (2, 3)

    출처
    ----
    PyTorch ``torch.normal``; NumPy ``numpy.random.Generator.normal``. 미분하는 식: Kingma & Welling,
    "Auto-Encoding Variational Bayes" (2013).
    """
    if any(isinstance(v, Tensor) and v.requires_grad for v in (mean, std)):
        raise lost_gradient("tg.normal(mean, std)", "mean + std * tg.randn(모양) 이라고 쓰면 둘로 미분할 수 있습니다.")
    where, width = (v.data if isinstance(v, Tensor) else v for v in (mean, std))
    extent = np.broadcast_shapes(np.shape(where), np.shape(width)) if size is None else size
    return made(draw(generator, "normal", _normal, where, width, extent, dtype or np.float32), requires_grad, device)


@halfway
def rand_like(x: ArrayLike, generator: Any = None, dtype: Any = None, requires_grad: bool = False, device: str | None = None) -> Tensor:
    """x 와 같은 모양의, 0 이상 1 미만의 고른 난수.

    매개변수
    --------
    x : 텐서나 배열. 모양과 dtype 을 따른다.
    generator : 난수 발생기(``np.random.Generator``) 또는 씨앗. 없으면 ``tg.manual_seed`` 가 정하는 기본 발생기.
    dtype : 수의 자료형. 없으면 x 의 것.
    requires_grad : 이 값으로 미분할 것인가(실수·복소수 dtype 만).
    device : 둘 장치. 없으면 지금의 장치.

    반환
    ----
    Tensor : x 와 같은 모양.

    예외
    ----
    ArgumentTypeError, ArgumentError : 모양, dtype, 발생기, 범위가 아닌 것을 받았을 때. DtypeError : 정수 dtype 에 ``requires_grad=True``.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> tg.rand_like(tg.zeros(2, 3)).shape
    (2, 3)

    출처
    ----
    PyTorch ``torch.rand_like``.
    """
    extent, kind = look_of(x, dtype)
    return made(draw(generator, "rand_like", uniform, extent, kind), requires_grad, device)


@halfway
def randn_like(x: ArrayLike, generator: Any = None, dtype: Any = None, requires_grad: bool = False, device: str | None = None) -> Tensor:
    """x 와 같은 모양의, 표준정규분포의 난수.

    매개변수
    --------
    x : 텐서나 배열. 모양과 dtype 을 따른다.
    generator : 난수 발생기(``np.random.Generator``) 또는 씨앗. 없으면 ``tg.manual_seed`` 가 정하는 기본 발생기.
    dtype : 수의 자료형. 없으면 x 의 것.
    requires_grad : 이 값으로 미분할 것인가(실수·복소수 dtype 만).
    device : 둘 장치. 없으면 지금의 장치.

    반환
    ----
    Tensor : x 와 같은 모양.

    예외
    ----
    ArgumentTypeError, ArgumentError : 모양, dtype, 발생기, 범위가 아닌 것을 받았을 때. DtypeError : 정수 dtype 에 ``requires_grad=True``.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> tg.randn_like(tg.zeros(2, 3)).shape
    (2, 3)

    출처
    ----
    PyTorch ``torch.randn_like``.
    """
    extent, kind = look_of(x, dtype)
    return made(draw(generator, "randn_like", gaussian, extent, kind), requires_grad, device)


@halfway
def randint_like(x: ArrayLike, low: int, high: int | None = None, generator: Any = None, dtype: Any = None,
                 requires_grad: bool = False, device: str | None = None) -> Tensor:
    """x 와 같은 모양의, ``low`` 이상 ``high`` 미만의 고른 정수. ``high`` 가 없으면 0 이상 ``low`` 미만.

    매개변수
    --------
    x : 텐서나 배열. 모양과 dtype 을 따른다.
    low, high : 범위. 끝은 들지 않는다.
    generator : 난수 발생기(``np.random.Generator``) 또는 씨앗. 없으면 ``tg.manual_seed`` 가 정하는 기본 발생기.
    dtype : 수의 자료형. 없으면 x 의 것.
    requires_grad : 이 값으로 미분할 것인가(실수·복소수 dtype 만).
    device : 둘 장치. 없으면 지금의 장치.

    반환
    ----
    Tensor : x 와 같은 모양.

    예외
    ----
    ArgumentTypeError, ArgumentError : 모양, dtype, 발생기, 범위가 아닌 것을 받았을 때. DtypeError : 정수 dtype 에 ``requires_grad=True``.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> tg.randint_like([1, 2, 3], 10, generator=0).shape
    (3,)

    출처
    ----
    PyTorch ``torch.randint_like``.
    """
    extent, kind = look_of(x, dtype)
    return made(draw(generator, "randint_like", _integers, low, high, extent, kind), requires_grad, device)


def uniform(generator: np.random.Generator, extent: Any, dtype: Any) -> np.ndarray:
    """고른 난수의 배열. float32 와 float64 는 곧장, 다른 dtype 은 float64 에서 바꾸어."""
    kind = np.dtype(np.float32 if dtype is None else dtype)
    drawn: Any = generator.random(extent, kind.type) if kind.name in ("float32", "float64") else generator.random(extent)
    y: np.ndarray = np.asarray(drawn).astype(_real("rand", kind), copy=False)
    return y if kind.itemsize >= 4 else np.asarray(np.minimum(y, np.nextafter(kind.type(1), kind.type(0))))  # 반올림으로 1이 되지 않게


def gaussian(generator: np.random.Generator, extent: Any, dtype: Any) -> np.ndarray:
    """표준정규분포의 난수의 배열."""
    kind = np.dtype(np.float32 if dtype is None else dtype)
    drawn: Any = generator.standard_normal(extent, kind.type) if kind.name in ("float32", "float64") else generator.standard_normal(extent)
    return np.asarray(drawn).astype(_real("randn", kind), copy=False)


def _integers(generator: np.random.Generator, low: Any, high: Any, extent: Any, dtype: Any) -> np.ndarray:
    return np.asarray(generator.integers(low, high, extent)).astype(dtype)


def _permutation(generator: np.random.Generator, n: int, dtype: Any) -> np.ndarray:
    return generator.permutation(n).astype(dtype)


def _normal(generator: np.random.Generator, mean: Any, std: Any, extent: Any, dtype: Any) -> np.ndarray:
    return np.asarray(mean + std * gaussian(generator, extent, np.float64)).astype(dtype)


def _real(function: str, kind: np.dtype) -> np.dtype:
    if kind.kind != "f":
        raise ArgumentTypeError(f"{function}: 실수의 dtype 이어야 합니다. 받은 것: {kind}. 정수는 tg.randint 로 뽑으세요.")
    return kind
