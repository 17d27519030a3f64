"""제자리에 쓰기: ``t += 1``, ``t[i] = v``.

NumPy를 따른다. 역사가 없는 텐서는 그 자리에 쓰고, 같은 기억 공간을 보는 모두가 바뀐 값을 본다(기억 공간의 시계가 움직인다).
역사가 있는 텐서는 새 값을 만들어 그 이름에 담고 기록한다: 이미 한 셈은 그대로이다. 쓴 것이 소리 없이 사라질 자리에서는 멈춘다.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import Any

import numpy as np

from ..engine import Variable, state, wrap
from ..errors import DtypeError, GradientError, ShapeError, describe
from ..korean.particles import Noun, particle, with_particle
from ..operation.arguments import refuse_masked
from ..operation.memory import changed
from ..rules import indexing
from .conversion import kinds_in

VIEWED = "원래 텐서에 바로 쓰거나(y[1, 0] = v), .clone() 한 다음 쓰세요."


def written(t: Any, symbol: str, result: Any) -> Any:
    """``t 기호 값`` 의 결과: 제자리에 쓴 ``t`` 이거나, 새 값."""
    if result.shape != t.shape:
        raise ShapeError(f"'{symbol}': 결과의 모양 {with_particle(str(result.shape), '이/가')} 왼쪽의 모양 {Noun(t.shape):과/와} 다릅니다.")
    if t.node is not None and t.node.operation is not None:
        return _as_before(t, result)
    if t.requires_grad:
        if state.recording:
            raise GradientError(
                f"기울기를 따라가는 잎(leaf)을 제자리에서 '{symbol}'{particle(symbol, '으로/로')} 바꿀 수 없습니다: "
                "그래프의 출발점이 사라집니다. "
                "새 이름으로 받거나(w2 = w + …), 학습 갱신이라면 with tg.no_grad(): 안에서 하세요."
            )
    elif result.requires_grad:
        _refuse_lost_write(t, symbol)
        return _as_before(t, result)
    if isinstance(t._data, np.generic):  # NumPy의 수(0차원 셈의 결과)는 바뀌지 않는다
        return result
    if not np.can_cast(result.dtype, t.dtype, "same_kind"):
        raise DtypeError(
            f"'{symbol}': dtype {result.dtype}인 결과를 dtype {t.dtype}인 텐서에 쓸 수 없습니다. t = t + … 로 새 텐서를 받으세요."
        )
    _refuse_read_only(t, symbol)
    _write(t, fill, result)
    return t


def _as_before(t: Any, result: Any) -> Any:
    """제자리에 쓴 것이면 dtype 이 그대로였을 것이다: float32 에 float64 를 더해도 float32."""
    same_kind = result.dtype != t.dtype and t.dtype.kind in "fc" and np.can_cast(result.dtype, t.dtype, "same_kind")
    return result.astype(t.dtype) if same_kind else result


def write_at(t: Any, index: Any, value: Any) -> None:
    """``t[index] = value``."""
    _refuse_lossy(t, value)
    wants = isinstance(value, Variable) and value.node is not None and value.node.requires_grad
    data = value._data if isinstance(value, Variable) else value
    history = t.node is not None and t.node.operation is not None
    if not history and t.requires_grad and state.recording:
        raise GradientError(
            "기울기를 따라가는 잎(leaf)의 원소를 바꿀 수 없습니다: 그래프의 출발점이 사라집니다. "
            "y = x.clone(); y[i] = v 라고 하거나, 초기화라면 with tg.no_grad(): 안에서 하세요."
        )
    if not history and (not wants or t.requires_grad):
        if isinstance(t._data, np.generic):
            t._data = np.array(t._data)
        _refuse_read_only(t, "x[i] = v")
        _write(t, put, index, value)
        return
    if not history:
        _refuse_lost_write(t, "x[i] = v")
    elif t.node.operation is indexing.getitem and getattr(t._data, "base", None) is not None:
        raise GradientError(f"x[i] = v: 역사가 있는 텐서의 일부를 보는 뷰(view)입니다: 여기에 써도 원래 텐서에는 닿지 않습니다. {VIEWED}")
    given = data.dtype if isinstance(data, (np.ndarray, np.generic)) else None
    if given is not None and given != t.dtype and given.kind == t.dtype.kind == "f":  # 좁아지거나 넓어지는 것도 그래프에 적는다
        value = value.astype(t.dtype) if wants else value
        data = data.astype(t.dtype)
    after = indexing.setitem.call(wrap(t._data, t.node), value if wants else data, index)
    name = t.name
    t._data, t.node = after._data.astype(t.dtype, copy=False), after.node
    if name is not None:
        t.named(name)


def refuse_complex(where: str, dtype: np.dtype, value: Any) -> None:
    """``dtype`` 의 텐서에 복소수를 넣으려 하면 오류: 허수부(imaginary part)를 잃는다."""
    if dtype.kind != "c" and (isinstance(value, complex) or getattr(getattr(value, "dtype", None), "kind", "") == "c"):
        raise DtypeError(
            f"{where}: dtype {dtype}인 텐서에 복소수를 넣을 수 없습니다. 받은 것: {describe(value)}. 실수부만 바라면 v.real 을, "
            "복소수로 두려면 dtype=np.complex64 를 쓰세요."
        )


def _mark(t: Any, part: Any) -> None:
    """쓴 자리를 기억 공간의 시계에 적는다."""
    if t.node is not None and part is t._data:
        t.node.mark_changed()
    else:
        changed(part if isinstance(part, np.ndarray) or not isinstance(t._data, np.ndarray) else t._data)


def _part(array: Any, index: Any) -> Any:
    """쓴 자리만 보는 뷰. 뷰로 볼 수 없는 색인(배열, 가림막)이면 전부."""
    if not isinstance(array, np.ndarray) or not indexing.is_basic(index):
        return array
    parts = index if isinstance(index, tuple) else (index,)
    return array[parts if any(p is Ellipsis for p in parts) else (*parts, ...)]


def _write(t: Any, how: Callable[..., None], *args: Any) -> None:
    """제자리에 쓴다. 지켜보는 이에게 먼저 알린다."""
    if state.observer is not None:
        state.observer.overwritten(t, how, args)
    how(t, *[a._data if isinstance(a, Variable) else a for a in args])


def fill(t: Any, value: Any) -> None:
    """``t`` 에 ``value`` 를 쓴다."""
    _refuse_read_only(t, "제자리에 쓰기")
    t._data[...] = value
    _mark(t, t._data)


def put(t: Any, index: Any, value: Any) -> None:
    """``t[index]`` 에 ``value`` 를 쓴다."""
    _refuse_read_only(t, "x[i] = v")
    _assign(t._data, index, value)
    _mark(t, _part(t._data, index))


def _refuse_lossy(t: Any, value: Any) -> None:
    """NumPy 가 말없이 바꾸어 적는 것: None 은 NaN 으로, 복소수는 허수부를 버리고."""
    if value is None or (isinstance(value, (list, tuple)) and type(None) in kinds_in(value)):
        raise DtypeError(f"x[i] = v: dtype {t.dtype}인 텐서에 None 을 넣을 수 없습니다. "
                         "값을 주는 함수가 return 을 빠뜨리지 않았는지 살펴보세요.")
    refuse_masked("x[i] = v", value)
    kind = getattr(getattr(value, "dtype", None), "kind", "f")
    if kind not in "fciub":
        shown = with_particle(describe(value), "을/를")
        raise DtypeError(f"x[i] = v: dtype {t.dtype}인 텐서에 {shown} 넣을 수 없습니다. 수의 배열을 주세요.")
    refuse_complex("x[i] = v", t.dtype, value)


def _assign(array: Any, index: Any, value: Any) -> None:
    try:
        array[index] = value
    except (ValueError, IndexError) as error:
        shown = with_particle(describe(value), "을/를")
        raise ShapeError(f"x[i] = v: 모양 {array.shape}의 텐서에 {shown} 넣을 수 없습니다. ({error})") from None
    except (TypeError, OverflowError) as error:
        shown = with_particle(describe(value), "을/를")
        cure = "부른 값을 넣으려면 f(x) 처럼 괄호를 붙이세요." if callable(value) else "그 dtype 으로 바꿀 수 있는 수를 주세요."
        raise DtypeError(f"x[i] = v: dtype {array.dtype}인 텐서에 {shown} 넣을 수 없습니다. {cure} ({error})") from None


def _refuse_read_only(t: Any, symbol: str) -> None:
    if isinstance(t._data, np.ndarray) and not t._data.flags.writeable:
        raise GradientError(f"'{symbol}': 읽기만 할 수 있는 텐서입니다. t = t.clone() 다음에 쓰세요.")


def _refuse_lost_write(t: Any, symbol: str) -> None:
    """남의 뷰(view)에 기울기를 따라가는 값을 쓰면 원래 텐서에는 닿지 않는다."""
    base = getattr(t._data, "base", None)
    if base is not None and sys.getrefcount(base) > 3:  # 뷰의 base, 여기의 이름, 인수
        raise GradientError(
            f"'{symbol}': 다른 텐서를 보는 뷰(view)에 기울기를 따라가는 값을 쓸 수 없습니다: 원래 텐서에 닿지 않습니다. {VIEWED}"
        )
