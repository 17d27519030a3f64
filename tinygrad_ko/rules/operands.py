"""피연산자(operand): 받은 것을 텐서로, 또는 미분하지 않는 배열로."""

import numpy as np

from ..engine import Variable, state, wrap
from ..errors import ArgumentTypeError, describe, lost_gradient
from ..operation.arguments import not_numbers, plain_array, refuse_masked, wants_gradient
from ..operation.devices import is_foreign, near
from ..operation.memory import borrowed, peeked


def variables(values):
    """모두 텐서로. 파이썬 수와 목록은 곁에 있는 실수 배열의 dtype 을 따른다(없으면 float32)."""
    values = list(values)
    floats = [v.dtype for v in values if hasattr(v, "dtype") and v.dtype.kind in "fc"]
    beside = np.result_type(*floats) if floats else np.float32
    like = next((near(v) for v in values if near(v) is not None), None)

    def lift(value):
        if isinstance(value, Variable):
            return value
        try:
            array = plain_array("피연산자", value) if hasattr(value, "dtype") else np.asarray(value, like=like)
        except ValueError:
            raise ArgumentTypeError(f"목록의 줄마다 길이가 다릅니다. 받은 것: {describe(value)}.") from None
        if array.dtype.kind not in "fciub":
            raise not_numbers(value)
        weak = not hasattr(value, "dtype") and (floats or array.dtype.kind == "f")
        return wrap(array.astype(np.result_type(beside, np.complex64) if array.dtype.kind == "c" else beside) if weak else borrowed(array))

    return [lift(v) for v in values]


def plain(value, x=None, condition=None):
    """미분하지 않는 인수의 배열. ``x`` 를 주면 그 곁의(같은 장치의) 배열. ``condition`` 은 ``operation.conditions`` 의 것."""
    if isinstance(value, Variable):
        if state.observer is not None:
            if condition is None:
                state.observer.peek(value)
            else:
                state.observer.checked(value, condition)
        elif wants_gradient(value):
            peeked.append(value.node.sequence)
        return value._data
    refuse_masked("미분하지 않는 인수", value)
    return value if is_foreign(value) else np.asarray(value, like=near(x))


def counted(n):
    """0, 1, …, n−1. 되풀이하기 앞에 늘어놓는다: 끝나지 않을 만큼 많으면 기억 공간이 모자라 곧바로 멈춘다."""
    return np.arange(n).tolist()


def is_observed(value):
    """지켜보는 이가 출처를 아는 배열의 텐서인가: 받아 적는 모델의 입력이거나, 기울기 없이 거기서 셈한 것."""
    return state.observer is not None and isinstance(value, Variable) and state.observer.origin_of(value._data) is not None


def refuse_moving(called, name, value, reason):
    """``value`` 로는 미분하지 않는다: 기울기를 따라가는 텐서이면 까닭을 적은 오류."""
    if wants_gradient(value):
        raise lost_gradient(f"{called} 의 인수 '{name}'", reason)


def fixed(called, name, value, reason):
    """미분하지 않는 인수의 배열(``plain``). 기울기를 따라가는 텐서이면 오류."""
    refuse_moving(called, name, value, reason)
    return plain(value)


def still(value, x=None):
    """미분하지 않는 텐서. ``plain`` 과 달리 그 뒤의 셈도 텐서의 셈이어서, 지켜보는 이가 있으면 출처가 이어진다."""
    return value.detach() if isinstance(value, Variable) else wrap(plain(value, x))


def only_places(value):
    """자리(index)로만 쓸 배열: 더 셈하지 않으므로 텐서의 것 그대로이다."""
    return value._data if isinstance(value, Variable) else plain(value)
