"""사용자가 준 값을 텐서에 담을 NumPy 배열로."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from ..engine import Variable, state
from ..errors import ArgumentError, ArgumentTypeError, DtypeError, describe, hidden, lost_gradient, none_given
from ..operation.arguments import refuse_masked
from ..operation.devices import is_foreign, placed

DEEPEST = 64  # NumPy 배열이 가질 수 있는 축의 수


def to_array(data: Any, dtype: Any) -> np.ndarray:
    """수, (겹친) 목록, 배열, 텐서를 새 NumPy 배열로. 파이썬 실수는 float32 가 된다."""
    if isinstance(data, Variable):
        if state.observer is not None:
            state.observer.peek(data)
        if data.node is not None and data.node.requires_grad and state.recording:
            raise lost_gradient("tg.tensor(t)", "그래프에 이어진 복사는 t.clone(), 떼어 낸 복사는 tg.tensor(t.detach()) 라고 쓰세요.")
        data = data._data
        if not is_foreign(data):
            return np.array(data, dtype)
    if isinstance(data, (list, tuple)):
        kinds = kinds_in(data)
        if any(issubclass(kind, Variable) for kind in kinds):
            if any(v.node is not None and v.node.requires_grad for v in _flat(data) if isinstance(v, Variable)):
                raise lost_gradient("텐서가 든 목록으로 새 텐서를 만들면", "tg.stack(목록) 으로 쌓으세요.")
        refuse_none_inside("tensor", data)
        array = _made(data, dtype)
        from_python = not any(issubclass(kind, (np.ndarray, np.generic)) for kind in kinds)
    elif is_foreign(data):  # 다른 장치의 배열: 그곳에서 복사한다
        return numeric(data.astype(data.dtype if dtype is None else dtype), data)
    elif data is None:
        raise hidden("tensor", none_given("tensor"))
    else:
        refuse_masked("tensor", data)
        read = data if isinstance(data, (np.ndarray, np.generic)) else _read(data)
        if dtype is not None:
            refuse_none_inside("tensor", read)
        array = _made(read, dtype)
        from_python = type(data) in (float, int, complex)  # np.float64 도 float 의 자손이지만 제 dtype 을 지킨다
    if from_python and dtype is None and array.dtype in (np.float64, np.complex128):
        array = array.astype(np.float32 if array.dtype == np.float64 else np.complex64)
    return placed(numeric(array, data))


def _made(data: Any, dtype: Any) -> np.ndarray:
    """NumPy 배열로. 만들 수 없으면 dtype 을 모르는지, 줄의 길이가 다른지, 수가 아닌지 가려 말한다."""
    try:
        return np.array(data, dtype)
    except (ValueError, TypeError) as error:
        refuse_unknown_dtype("tensor", dtype)
        raise hidden("tensor", ArgumentError(f"tensor: {uneven(data) or _not_numbers(data, error)}")) from None


def refuse_unknown_dtype(where: str, dtype: Any) -> None:
    """NumPy가 모르는 dtype 이면 오류."""
    try:
        np.dtype(dtype)
    except (TypeError, ValueError):
        switch = f" requires_grad 라면 이름을 적으세요: requires_grad={dtype}." if isinstance(dtype, bool) else ""
        raise hidden(where, ArgumentTypeError(
            f"{where}: 모르는 dtype 입니다. 받은 것: {describe(dtype)}. np.float32 나 \"float32\" 처럼 쓰세요.{switch}"
        )) from None


def refuse_none_inside(where: str, data: Any) -> None:
    """None 이 든 목록이나 물건(object)의 배열이면 오류: dtype 을 정하면 NumPy가 말없이 NaN 으로 만든다."""
    objects = isinstance(data, np.ndarray) and data.dtype.kind == "O"
    if type(None) in (kinds_in(data) if isinstance(data, (list, tuple)) else map(type, data.flat) if objects else ()):
        raise hidden(where, ArgumentTypeError(
            f"{where}: {describe(data)}: None 이 들어 있습니다. 빈 값이면 math.nan 이라고 적고, 함수가 준 것이면 return 을 빠뜨리지 "
            "않았는지 살펴보세요."
        ))


def uneven(data: Any, depth: int = 1) -> str:
    """겹친 목록에서 길이가 처음 달라지는 두 자리. 모두 같으면 빈 글."""
    if not isinstance(data, (list, tuple)) or depth > DEEPEST:
        return ""
    shapes = [np.shape(row) if hasattr(row, "shape") else (len(row),) if isinstance(row, (list, tuple)) else () for row in data]
    k = next((k for k, shape in enumerate(shapes) if shape[:1] != shapes[0][:1]), None)
    if k is not None:
        said = [f"{at}번째 줄은 {shapes[at][0]}개" if shapes[at] else f"{at}번째는 수 하나" for at in (0, k)]
        return f"목록의 줄마다 길이가 다릅니다: {', '.join(said)}입니다. 길이를 맞추거나 줄마다 따로 텐서를 만드세요."
    return next(filter(None, (uneven(row, depth + 1) for row in data)), "")


def _not_numbers(data: Any, error: Exception) -> str:
    return f"수의 배열로 만들 수 없습니다. 받은 것: {describe(data)}. ({str(error).splitlines()[0]})"


def _read(data: Any) -> Any:
    """다른 라이브러리의 배열(PyTorch의 텐서, 표의 열)은 그 라이브러리가 배열로 준다."""
    if not hasattr(data, "__array__"):
        return data
    try:
        return np.asarray(data)
    except (RuntimeError, TypeError, ValueError) as error:
        raise ArgumentTypeError(
            f"tensor: {describe(data)}: NumPy 배열로 읽지 못했습니다. 기울기를 따라가거나 GPU 에 있는 PyTorch 텐서이면 "
            f"t.detach().cpu().numpy() 를 넣으세요. ({str(error).splitlines()[0]})"
        ) from None


def foreign_array(where: str, tensor: Any) -> np.ndarray:
    """PyTorch 텐서(처럼 ``detach`` 를 가진 것)의 값. NumPy에 없는 좁은 실수(bfloat16, float8)는 값이 그대로인 float32 로 온다."""
    value = tensor.detach()
    kind = str(getattr(value, "dtype", "")).rpartition(".")[2]
    if getattr(value, "is_sparse", False) or getattr(value, "is_quantized", False):
        raise ArgumentTypeError(
            f"{where}: 성긴(sparse) 텐서와 양자화(quantized)한 텐서는 읽지 못합니다. t.to_dense() 나 t.dequantize() 를 넣으세요."
        )
    if getattr(getattr(value, "device", None), "type", "") == "meta":
        raise ArgumentTypeError(f"{where}: 값이 없는(device='meta') 텐서입니다. model.to_empty(device='cpu') 뒤에 값을 불러와서 넣으세요.")
    if kind.startswith(("bfloat", "float8")):
        value = value.float()
    try:
        return np.asarray(value.cpu().resolve_conj().resolve_neg().numpy() if hasattr(value, "resolve_conj") else value.cpu().numpy())
    except (RuntimeError, TypeError, ValueError) as error:
        raise ArgumentTypeError(
            f"{where}: NumPy 배열로 읽지 못했습니다. 보통의 텐서로 바꾸어 넣으세요. ({str(error).splitlines()[0]})"
        ) from None


def kinds_in(data: Any, depth: int = 1) -> set[type]:
    """겹친 목록에 든 것들의 클래스."""
    if depth > DEEPEST:
        raise ArgumentError(f"tensor: 목록이 {DEEPEST}겹보다 깊거나 자기 자신을 담고 있습니다. 배열의 축은 {DEEPEST}개까지입니다.")
    kinds = set(map(type, data))
    if any(issubclass(kind, (list, tuple)) for kind in kinds):
        kinds.update(*[kinds_in(value, depth + 1) for value in data if isinstance(value, (list, tuple))])
    return kinds


def _flat(data: Any) -> Iterator[Any]:
    for value in data:
        if isinstance(value, (list, tuple)):
            yield from _flat(value)
        else:
            yield value


def numeric(array: np.ndarray, given: Any) -> np.ndarray:
    """수의 배열이 아니면 오류."""
    if array.dtype.kind not in "fciub":
        cure = " 수인 열만 고르세요: df.select_dtypes('number'). 글자는 tg.data.OneHotEncoder, 빈 칸은 df.fillna(0) 로 바꿉니다." \
            if hasattr(given, "to_numpy") else ""
        said = f"tensor: 수의 배열이어야 합니다. 받은 것: {describe(given)} (dtype {array.dtype}).{cure}"
        raise hidden("tensor", ArgumentTypeError(said))
    return array


def refuse_integers(array: np.ndarray) -> None:
    """정수와 참·거짓으로는 미분할 수 없다."""
    if array.dtype.kind not in "fc":
        raise DtypeError(
            f"requires_grad=True: dtype {array.dtype}인 텐서로는 미분할 수 없습니다(실수여야 합니다). "
            "tg.tensor(…, dtype=np.float32) 로 만들거나 .astype(np.float32) 하세요."
        )
