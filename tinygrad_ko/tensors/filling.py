"""텐서 만들기: 채워서, 늘어놓아서."""

from __future__ import annotations

from typing import Any

import numpy as np

from ..engine import state
from ..errors import lost_gradient
from .arguments import halfway, look_of, read_size
from .array_like import ArrayLike
from .conversion import to_array
from .creation import made
from .tensor import Tensor
from .writing import refuse_complex


@halfway
def zeros(*size: Any, dtype: Any = np.float32, requires_grad: bool = False, device: str | None = None, shape: Any = None) -> Tensor:
    """0으로 채운 텐서.

    매개변수
    --------
    *size : 모양. 정수들(``2, 3``)이나 튜플(``(2, 3)``). ``shape=`` 로도 준다.
    dtype : 수의 자료형. 기본은 float32.
    requires_grad : 이 값으로 미분할 것인가(실수·복소수 dtype 만).
    device : 둘 장치(``"cpu"``, ``"cuda"``). 없으면 지금의 장치(``use_array_module``).
    shape : 모양(``size`` 대신).

    반환
    ----
    Tensor : ``size``.

    예외
    ----
    DtypeError : 정수 dtype 에 ``requires_grad=True`` 일 때. ArgumentError, ArgumentTypeError : 모양이나 dtype 이 아닌 것을 받았을 때.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> tg.zeros(2, 3)
    tensor([[0., 0., 0.],
            [0., 0., 0.]])
    >>> tg.zeros((2,), dtype=tg.int64)
    tensor([0, 0])

    출처
    ----
    NumPy ``numpy.zeros``; PyTorch ``torch.zeros``.
    """
    extent, dtype = read_size("zeros", size, shape, dtype)
    return made(np.zeros(extent, dtype), requires_grad, device)


@halfway
def ones(*size: Any, dtype: Any = np.float32, requires_grad: bool = False, device: str | None = None, shape: Any = None) -> Tensor:
    """1로 채운 텐서.

    매개변수
    --------
    *size : 모양. 정수들(``2, 3``)이나 튜플(``(2, 3)``). ``shape=`` 로도 준다.
    dtype : 수의 자료형. 기본은 float32.
    requires_grad : 이 값으로 미분할 것인가(실수·복소수 dtype 만).
    device : 둘 장치(``"cpu"``, ``"cuda"``). 없으면 지금의 장치(``use_array_module``).
    shape : 모양(``size`` 대신).

    반환
    ----
    Tensor : ``size``.

    예외
    ----
    DtypeError : 정수 dtype 에 ``requires_grad=True`` 일 때. ArgumentError, ArgumentTypeError : 모양이나 dtype 이 아닌 것을 받았을 때.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> tg.ones(3, requires_grad=True)
    tensor([1., 1., 1.], requires_grad=True)

    출처
    ----
    NumPy ``numpy.ones``; PyTorch ``torch.ones``.
    """
    extent, dtype = read_size("ones", size, shape, dtype)
    return made(np.ones(extent, dtype), requires_grad, device)


@halfway
def empty(*size: Any, dtype: Any = np.float32, requires_grad: bool = False, device: str | None = None, shape: Any = None) -> Tensor:
    """모양만 정한 텐서. 남의 값이 비치지 않도록 0으로 채워 둔다: 값을 모두 넣은 다음에 쓴다.

    매개변수
    --------
    *size : 모양. 정수들(``2, 3``)이나 튜플(``(2, 3)``). ``shape=`` 로도 준다.
    dtype : 수의 자료형. 기본은 float32.
    requires_grad : 이 값으로 미분할 것인가(실수·복소수 dtype 만).
    device : 둘 장치(``"cpu"``, ``"cuda"``). 없으면 지금의 장치(``use_array_module``).
    shape : 모양(``size`` 대신).

    반환
    ----
    Tensor : ``size``.

    예외
    ----
    DtypeError : 정수 dtype 에 ``requires_grad=True`` 일 때. ArgumentError, ArgumentTypeError : 모양이나 dtype 이 아닌 것을 받았을 때.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> tg.empty(2, 3).shape
    (2, 3)

    출처
    ----
    NumPy ``numpy.empty``; PyTorch ``torch.empty``.
    """
    extent, dtype = read_size("empty", size, shape, dtype)
    return made(np.zeros(extent, dtype), requires_grad, device)


@halfway
def full(shape: Any, fill_value: Any, dtype: Any = None, requires_grad: bool = False, device: str | None = None) -> Tensor:
    """한 값으로 채운 텐서.

    매개변수
    --------
    shape : 모양(정수 또는 튜플).
    fill_value : 채울 값(수, 또는 ``shape`` 로 브로드캐스트되는 배열).
    dtype : 수의 자료형. 없으면 실수는 float32, 정수와 참·거짓과 복소수는 ``tg.tensor(fill_value)`` 의 것.
    requires_grad : 이 값으로 미분할 것인가(실수·복소수 dtype 만).
    device : 둘 장치(``"cpu"``, ``"cuda"``). 없으면 지금의 장치(``use_array_module``).

    반환
    ----
    Tensor : ``shape``.

    예외
    ----
    DtypeError : 정수 dtype 에 ``requires_grad=True`` 일 때. ArgumentError, ArgumentTypeError : 모양이나 dtype 이 아닌 것을 받았을 때.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> tg.full((2, 2), 0.5)
    tensor([[0.5, 0.5],
            [0.5, 0.5]])
    >>> tg.full(2, 7), tg.full(2, True)
    (tensor([7, 7]), tensor([ True,  True]))

    출처
    ----
    NumPy ``numpy.full``; PyTorch ``torch.full``.
    """
    return made(_filled("full", shape, fill_value, dtype), requires_grad, device)


@halfway
def zeros_like(x: ArrayLike, dtype: Any = None, requires_grad: bool = False, device: str | None = None) -> Tensor:
    """x 와 같은 모양의, 0으로 채운 텐서.

    매개변수
    --------
    x : 텐서나 배열. 모양과 dtype 을 따른다.
    dtype : 수의 자료형. 없으면 x 의 것.
    requires_grad : 이 값으로 미분할 것인가(실수·복소수 dtype 만).
    device : 둘 장치. 없으면 지금의 장치.

    반환
    ----
    Tensor : x 와 같은 모양.

    예외
    ----
    DtypeError : 정수 dtype 에 ``requires_grad=True`` 일 때. ArgumentError, ArgumentTypeError : 모양이나 dtype 이 아닌 것을 받았을 때.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> tg.zeros_like(tg.tensor([[1.0, 2.0]]))
    tensor([[0., 0.]])

    출처
    ----
    NumPy ``numpy.zeros_like``; PyTorch ``torch.zeros_like``.
    """
    extent, kind = look_of(x, dtype)
    return made(np.zeros(extent, kind), requires_grad, device)


@halfway
def ones_like(x: ArrayLike, dtype: Any = None, requires_grad: bool = False, device: str | None = None) -> Tensor:
    """x 와 같은 모양의, 1로 채운 텐서.

    매개변수
    --------
    x : 텐서나 배열. 모양과 dtype 을 따른다.
    dtype : 수의 자료형. 없으면 x 의 것.
    requires_grad : 이 값으로 미분할 것인가(실수·복소수 dtype 만).
    device : 둘 장치. 없으면 지금의 장치.

    반환
    ----
    Tensor : x 와 같은 모양.

    예외
    ----
    DtypeError : 정수 dtype 에 ``requires_grad=True`` 일 때. ArgumentError, ArgumentTypeError : 모양이나 dtype 이 아닌 것을 받았을 때.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> tg.ones_like([1, 2, 3])
    tensor([1, 1, 1])

    출처
    ----
    NumPy ``numpy.ones_like``; PyTorch ``torch.ones_like``.
    """
    extent, kind = look_of(x, dtype)
    return made(np.ones(extent, kind), requires_grad, device)


@halfway
def empty_like(x: ArrayLike, dtype: Any = None, requires_grad: bool = False, device: str | None = None) -> Tensor:
    """x 와 같은 모양의 텐서. ``empty`` 처럼 0으로 채워 둔다: 값을 모두 넣은 다음에 쓴다.

    매개변수
    --------
    x : 텐서나 배열. 모양과 dtype 을 따른다.
    dtype : 수의 자료형. 없으면 x 의 것.
    requires_grad : 이 값으로 미분할 것인가(실수·복소수 dtype 만).
    device : 둘 장치. 없으면 지금의 장치.

    반환
    ----
    Tensor : x 와 같은 모양.

    예외
    ----
    DtypeError : 정수 dtype 에 ``requires_grad=True`` 일 때. ArgumentError, ArgumentTypeError : 모양이나 dtype 이 아닌 것을 받았을 때.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> tg.empty_like(tg.tensor([[1.0, 2.0]])).shape
    (1, 2)

    출처
    ----
    NumPy ``numpy.empty_like``; PyTorch ``torch.empty_like``.
    """
    extent, kind = look_of(x, dtype)
    return made(np.zeros(extent, kind), requires_grad, device)


@halfway
def full_like(x: ArrayLike, fill_value: Any, dtype: Any = None, requires_grad: bool = False, device: str | None = None) -> Tensor:
    """x 와 같은 모양의, 한 값으로 채운 텐서.

    매개변수
    --------
    x : 텐서나 배열. 모양과 dtype 을 따른다.
    fill_value : 채울 값(수, 또는 x 의 모양으로 브로드캐스트되는 배열).
    dtype : 수의 자료형. 없으면 x 의 것.
    requires_grad : 이 값으로 미분할 것인가(실수·복소수 dtype 만).
    device : 둘 장치. 없으면 지금의 장치.

    반환
    ----
    Tensor : x 와 같은 모양.

    예외
    ----
    DtypeError : 정수 dtype 에 ``requires_grad=True`` 일 때. ArgumentError, ArgumentTypeError : 모양이나 dtype 이 아닌 것을 받았을 때.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> tg.full_like(tg.tensor([1.0, 2.0]), 7)
    tensor([7., 7.])

    출처
    ----
    NumPy ``numpy.full_like``; PyTorch ``torch.full_like``.
    """
    extent, kind = look_of(x, dtype)
    return made(_filled("full_like", extent, fill_value, kind), requires_grad, device)


def _filled(where: str, shape: Any, value: Any, dtype: Any) -> np.ndarray:
    """``value`` 로 채운 배열. 실수의 배열에 복소수를 넣으면 허수부를, 그래프에 이어진 텐서를 넣으면 기울기를 말없이 잃으므로 물린다."""
    if isinstance(value, Tensor) and value.requires_grad and state.recording:
        raise lost_gradient(where, f"그래프에 이어 채우려면 tg.broadcast_to(t, {shape}) 이라고 쓰세요.")
    if dtype is not None:
        refuse_complex(where, np.dtype(dtype), value)
    own = to_array(value, dtype).dtype  # 수의 배열인지도 살핀다
    return np.asarray(np.full(shape, value, np.float32 if dtype is None and own.kind == "f" else own))


@halfway
def arange(*args: Any, start: Any = None, stop: Any = None, step: Any = None, dtype: Any = None, requires_grad: bool = False,
           device: str | None = None) -> Tensor:
    """등차수열: ``np.arange`` 와 같다.

    매개변수
    --------
    *args : (끝), (처음, 끝), (처음, 끝, 걸음). 끝은 들지 않는다.
    start, stop, step : 처음, 끝, 걸음을 이름으로 줄 때.
    dtype : 수의 자료형. 없으면 정수는 int64, 실수는 float32.
    requires_grad : 이 값으로 미분할 것인가(실수 dtype 만).
    device : 둘 장치. 없으면 지금의 장치.

    반환
    ----
    Tensor : (n,), n = ⌈(끝 − 처음) / 걸음⌉.

    예외
    ----
    DtypeError : 정수 dtype 에 ``requires_grad=True`` 일 때. ArgumentError, ArgumentTypeError : 수가 아니거나 걸음이 0일 때.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> tg.arange(4), tg.arange(0, 1, 0.25)
    (tensor([0, 1, 2, 3]), tensor([0.  , 0.25, 0.5 , 0.75]))

    출처
    ----
    NumPy ``numpy.arange``.
    """
    named = {n: v for n, v in (("start", start), ("stop", stop), ("step", step)) if v is not None}
    values: Any = np.arange(*args, **named, dtype=dtype)
    return made(values.astype(np.float32) if dtype is None and values.dtype.kind == "f" else values, requires_grad, device)


@halfway
def linspace(start: Any, stop: Any, num: int = 50, dtype: Any = np.float32, requires_grad: bool = False,
             device: str | None = None) -> Tensor:
    """고르게 나눈 수열. 두 끝이 기울기를 따라가는 텐서이면 그 끝으로 미분할 수 있다.

    매개변수
    --------
    start, stop : 처음과 끝.
    num : 수의 개수.
    dtype : 수의 자료형. 기본은 float32.
    requires_grad : 이 값으로 미분할 것인가(실수·복소수 dtype 만).
    device : 둘 장치. 없으면 지금의 장치.

    반환
    ----
    Tensor : (num,).

    예외
    ----
    DtypeError : 정수 dtype 에 ``requires_grad=True`` 일 때. ArgumentError, ArgumentTypeError : 수가 아니거나 개수가 음수일 때.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> tg.linspace(0, 1, 5)
    tensor([0.  , 0.25, 0.5 , 0.75, 1.  ])

    출처
    ----
    NumPy ``numpy.linspace``.
    """
    values: Any = np.linspace(start, stop, num, dtype=np.float32 if dtype is None else dtype)
    return values if isinstance(values, Tensor) else made(values, requires_grad, device)


@halfway
def eye(n: int, m: int | None = None, dtype: Any = np.float32, requires_grad: bool = False, device: str | None = None) -> Tensor:
    """단위행렬.

    매개변수
    --------
    n : 행의 수.
    m : 열의 수. 없으면 n.
    dtype : 수의 자료형. 기본은 float32.
    requires_grad : 이 값으로 미분할 것인가(실수·복소수 dtype 만).
    device : 둘 장치(``"cpu"``, ``"cuda"``). 없으면 지금의 장치(``use_array_module``).

    반환
    ----
    Tensor : (n, m), 주대각선만 1.

    예외
    ----
    ArgumentError, ArgumentTypeError : 음수이거나 정수가 아닌 크기.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> tg.eye(2, 3)
    tensor([[1., 0., 0.],
            [0., 1., 0.]])

    출처
    ----
    NumPy ``numpy.eye``.
    """
    return made(np.eye(n, m, dtype=np.float32 if dtype is None else dtype), requires_grad, device)
