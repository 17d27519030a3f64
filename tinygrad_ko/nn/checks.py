"""층과 손실이 인수를 살피는 법. 맞는 인수에는 비교 한두 번의 값만 치른다."""

from __future__ import annotations

import math
import operator
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from ..engine import state, wrap
from ..errors import ArgumentError, ArgumentTypeError, DtypeError, ShapeError, describe, hidden, none_given, unquoted
from ..korean.particles import Noun, particle, with_particle
from ..operation.arguments import plain_array, refuse_masked
from ..operation.conditions import anything
from ..operation.devices import beside, current_device, is_foreign
from ..operation.memory import borrowed
from ..tensors.creation import as_tensor, from_numpy
from ..tensors.tensor import Tensor

Generator = np.random.Generator | int | None  # 난수 발생기, 씨앗, 또는 기본 발생기(None)

_SHORT = {"float32": "model.float()", "float64": "model.double()"}


def to_tensor(value: Any, name: str = "") -> Tensor:
    """텐서이면 그대로, 배열이면 복사하지 않고(새 텐서의 장치가 따로 있으면 옮겨서), 그 밖의 것은 텐서로 만든다. ``name`` 은 그 인수."""
    if isinstance(value, Tensor):
        return value
    if value is None:  # 부른 함수나 층의 이름으로 말한다
        raise hidden("입력", none_given("입력", name))
    if isinstance(value, tuple):
        _refuse_outputs(value)
    shared = is_foreign(value) or (isinstance(value, np.ndarray) and current_device() == "cpu")
    return wrap(from_numpy(borrowed(plain_array(name or "입력", value)))._data) if shared else as_tensor(value)


def _refuse_outputs(value: tuple[Any, ...]) -> None:
    """순환층이 돌려준 (출력, 상태)이면 오류: 한 텐서로 만들 수 없다."""
    first, *rest = value or (None,)
    if isinstance(first, Tensor) and any(isinstance(v, tuple) or getattr(v, "shape", first.shape) != first.shape for v in rest):
        raise ArgumentTypeError(
            f"입력: 텐서가 아니라 결과 {len(value)}개의 튜플을 받았습니다. 순환층(nn.LSTM, nn.GRU, nn.RNN)은 (출력, 상태)를 돌려줍니다: "
            "output, _ = rnn(x) 처럼 받아 output 을 넘기세요. 그래서 nn.Sequential 에는 그대로 이을 수 없습니다."
        )


def mixed_dtypes(where: str, name: str, got: np.dtype, other: str, expected: np.dtype) -> DtypeError:
    """서로 다른 dtype 을 만났을 때의 오류: 자료를 바꾸는 법과 모델을 바꾸는 법을 함께 알린다."""
    cure = f"자료를 바꾸려면 {name}.astype(np.{expected})"
    if got.kind == "f":
        cure += f", 모델을 바꾸려면 {_SHORT.get(got.name, f'model.to(np.{got})')}"
    return DtypeError(f"{where}: {name}의 dtype은 {got}인데 {other}의 dtype은 {expected}입니다. {Noun(cure):을/를} 쓰세요.")


def paired(where: str, input: Any, target: Any) -> tuple[Tensor, Tensor]:
    """모양이 같아야 하는 예측과 정답을 텐서로. 정수·참거짓·파이썬 수의 정답은 예측의 dtype 으로 바꾼다."""
    x = to_tensor(input, "input")
    if x.dtype.kind != "f":
        raise DtypeError(f"{where}: input 은 실수여야 합니다. 받은 dtype: {x.dtype}. input.astype(np.float32) 을 쓰세요.")
    plain = not isinstance(target, (Tensor, np.ndarray, np.generic))
    t = to_tensor(target, "target")
    if t.dtype != x.dtype:
        if not plain and t.dtype.kind not in "iub":
            raise mixed_dtypes(where, "target", t.dtype, "input", x.dtype)
        t = t.astype(x.dtype)
    if t.shape != x.shape:
        raise ShapeError(
            f"{where}: input 의 모양은 {x.shape}, target 의 모양은 {t.shape}입니다. 두 모양이 같아야 합니다"
            f"(브로드캐스트하지 않습니다). {_reshape_cure(x.shape, t.shape)}"
        )
    return x, t


def _reshape_cure(want: tuple[int, ...], got: tuple[int, ...]) -> str:
    if math.prod(want) == math.prod(got):
        return f"target.reshape({want}) 로 맞추세요."
    return "배치와 출력의 크기를 살펴보세요."


def constant(where: str, name: str, value: Any, dtype: np.dtype, x: Tensor | None = None) -> Any:
    """미분하지 않는 가중치를 ``dtype`` 의 배열로. ``x`` 를 주면 그것과 같은 장치의 배열로.

    값으로 길을 고르지 않고 곱하거나 골라내기만 한다. 텐서의 셈만 좇는 이가 보고 있으면 텐서로 돌려준다.
    """
    if value is None:
        return None
    if isinstance(value, Tensor) and value.requires_grad:
        raise ArgumentError(f"{where}: {Noun(name):으로/로}는 미분할 수 없습니다. {name}.detach() 를 넣으세요.")
    refuse_masked(f"{where}: {name}", value)
    follows = is_followed()
    array = beside(where, name, value, None if x is None else x._data, anything if follows else None)
    if array.dtype != dtype and array.dtype.kind == "f" and isinstance(value, (Tensor, np.ndarray)):
        raise mixed_dtypes(where, name, array.dtype, "input", dtype)
    if array.dtype.kind not in "fiub":
        raise ArgumentTypeError(f"{where}: {Noun(name):은/는} 수의 배열이어야 합니다. 받은 것: {describe(value)}.")
    if follows:
        return (value.detach() if isinstance(value, Tensor) else to_tensor(array)).astype(dtype)
    return array.astype(dtype, copy=False)


def is_followed() -> bool:
    """텐서의 셈으로 적힌 것만 좇는 이(컴파일)가 보고 있는가."""
    return state.observer is not None and bool(state.observer.follows)


def one_of(where: str, name: str, value: Any, choices: Sequence[str]) -> None:
    """정해진 낱말 가운데 하나인지 살핀다."""
    if isinstance(value, np.ndarray) or value not in choices:
        known = ", ".join(map(repr, choices))
        raise ArgumentError(f"{where}: {name}={value!r}{particle(value, '은/는')} 없습니다. {known} 가운데 고르세요.")


def number(where: str, name: str, value: Any, good: Callable[[float], bool], wanted: str) -> None:
    """수이고 조건을 채우는지 살핀다."""
    if isinstance(value, (bool, str)) or not isinstance(value, (int, float, np.integer, np.floating)):
        raise ArgumentTypeError(f"{where}: {Noun(name):은/는} 수여야 합니다. 받은 것: {describe(value)}.{unquoted(name, value)}")
    if not good(float(value)):
        raise ArgumentError(f"{where}: {Noun(name):은/는} {wanted} 합니다. 받은 값: {value}.")


def number_or_tensor(where: str, name: str, value: Any) -> None:
    """수 하나(또는 미분할 텐서)인지 살핀다. 배열과 목록은 float32 의 셈을 float64 로 키우거나, 참·거짓을 물을 때 NumPy 의 영어가 된다."""
    if value.__class__ is not float and not isinstance(value, Tensor) and getattr(value, "ndim", None) != 0:  # 0차원 배열은 수이다
        number(where, name, value, lambda v: True, "")


def nonzero(where: str, name: str, value: Any) -> None:
    """0이 아닌 수인지 살핀다."""
    number(where, name, value, lambda v: v != 0, "0이 아니어야")


def refuse_none(where: str, name: str, value: Any) -> None:
    """텐서의 자리에 온 None 을 거절한다. NumPy 는 그것으로 NaN 이나 object 배열을 만든다."""
    if value is None:
        raise none_given(where, name)


def integer(where: str, name: str, value: Any) -> int:
    """정수인지 살핀다."""
    try:
        if isinstance(value, (bool, np.bool_)):
            raise TypeError
        return operator.index(value)
    except TypeError:
        raise ArgumentTypeError(f"{where}: {Noun(name):은/는} 정수여야 합니다. 받은 것: {describe(value)}.") from None


def one_axis(where: str, dim: Any, axis: Any) -> int:
    """``dim`` 과 ``axis`` 가운데 주어진 것."""
    if (dim is None) == (axis is None):
        seen = "둘 다 받았습니다" if dim is not None else "받지 못했습니다"
        raise ArgumentTypeError(f"{where}: dim(또는 axis) 하나가 필요한데 {seen}. 마지막 축이라면 dim=-1 이라고 쓰세요.")
    chosen = axis if dim is None else dim
    if isinstance(chosen, bool) or not isinstance(chosen, (int, np.integer)):
        raise ArgumentTypeError(f"{where}: dim(또는 axis)은 정수여야 합니다. 받은 것: {describe(chosen)}.")
    return int(chosen)


def positive(where: str, name: str, value: Any) -> int:
    """양의 정수인지 살핀다."""
    try:
        if isinstance(value, (bool, np.bool_)):
            raise TypeError
        size = operator.index(value)
    except TypeError:
        raise ArgumentTypeError(f"{where}: {Noun(name):은/는} 양의 정수여야 합니다. 받은 것: {describe(value)}.") from None
    if size <= 0:
        raise ArgumentError(f"{where}: {Noun(name):은/는} 양의 정수여야 합니다. 받은 값: {size}.")
    return size


def sizes(where: str, name: str, value: Any) -> tuple[int, ...]:
    """양의 정수 하나, 또는 하나 이상의 양의 정수들."""
    given = tuple(value) if isinstance(value, (tuple, list)) else (value,)
    if not given:
        raise ArgumentError(f"{where}: {Noun(name):이/가} 비었습니다. 축의 길이를 하나 이상 주세요.")
    return tuple([positive(where, name, v) for v in given])


def real(where: str, value: Any, name: str = "입력") -> Tensor:
    """실수 텐서로."""
    x = to_tensor(value)
    if x.dtype.kind != "f":
        shown = "x" if name == "입력" else name
        raise DtypeError(
            f"{where}: {with_particle(name, '은/는')} 실수여야 합니다. 받은 dtype: {x.dtype}. {shown}.astype(np.float32) 을 쓰세요."
        )
    return x


def real_dtype(where: str, dtype: Any) -> np.dtype:
    """매개변수의 dtype: 실수여야 한다. 기본은 float32."""
    try:
        kind = np.dtype(np.float32 if dtype is None else dtype)
    except TypeError:
        kind = None
    if kind is None or kind.kind != "f":
        raise DtypeError(f"{where}: dtype 은 실수여야 합니다. 받은 것: {kind or repr(dtype)}. np.float32 나 np.float64 를 쓰세요.")
    return kind
