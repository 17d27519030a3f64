"""표본들을 한 묶음(batch)의 텐서로 쌓는다."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from ..errors import ArgumentError, ArgumentTypeError, ShapeError
from ..korean.misfits import several
from ..korean.particles import Noun
from ..operation.arguments import refuse_masked
from ..tensors.creation import as_tensor, from_numpy
from ..tensors.tensor import Tensor


def default_collate(batch: Sequence[Any]) -> Any:
    """표본 ``n`` 개를 첫째 축이 ``n`` 인 텐서로 쌓는다.

    매개변수
    --------
    batch : 나열
        같은 꼴의 표본 ``n`` 개 (단위는 받은 그대로).

        - 배열, 텐서(PyTorch의 것과 표의 줄도): 모양이 모두 같아야 한다. 모양 ``(...)`` 은 ``(n, ...)`` 이 되고 자료형은 그대로이다.
        - 파이썬 수: 모양 ``(n,)``. ``float`` 은 float32, ``int`` 는 int64, ``bool`` 은 bool 이 된다.
        - 튜플, 리스트, 사전: 자리마다(열쇠마다) 따로 쌓아 같은 꼴로 돌려준다.
        - 글자: 쌓지 않고 리스트로 돌려준다.

    반환
    ----
    Tensor 또는 텐서를 담은 튜플, 리스트, 사전
        쌓은 묶음.

    예외
    ----
    ArgumentError
        표본이 없거나, 튜플의 길이나 사전의 열쇠가 서로 다를 때.
    ArgumentTypeError
        쌓을 수 없는 것이거나, 표본마다 종류가 다를 때.
    ShapeError
        배열의 모양이 서로 다를 때.

    예제
    ----
    >>> import numpy as np
    >>> from tinygrad_ko.data import default_collate
    >>> x, y = default_collate([(np.zeros(3), 0), (np.ones(3), 1)])
    >>> x.shape, y.shape, str(y.dtype)
    ((2, 3), (2,), 'int64')

    출처
    ----
    PyTorch ``torch.utils.data.default_collate``. 파이썬 ``float`` 이 float64가 아니라 float32가 되고
    튜플이 튜플로 남는 것이 다르다.
    """
    if not hasattr(batch, "__len__"):
        batch = several("default_collate", "batch", batch, "표본")
    if len(batch) == 0:
        raise ArgumentError("default_collate: 표본이 하나도 없습니다. 표본을 하나 이상 담은 리스트를 주세요.")
    try:
        return _collate(batch, "표본")
    except RecursionError:
        raise ArgumentError(
            "default_collate: 표본이 너무 깊게 겹쳤거나 자기 자신을 담고 있습니다. 수, 배열, 얕은 튜플이나 사전으로 주세요."
        ) from None


def default_convert(data: Any) -> Any:
    """표본 하나의 배열을 쌓지 않고 텐서로만 바꾼다. ``DataLoader(batch_size=None)`` 이 쓴다.

    매개변수
    --------
    data : 배열, 텐서, 수, 글자, 또는 그것들을 담은 튜플, 리스트, 사전.

    반환
    ----
    배열이 텐서로 바뀐, 같은 꼴의 것. 수와 글자는 그대로이다.

    예제
    ----
    >>> import numpy as np
    >>> from tinygrad_ko.data import default_convert
    >>> x, label = default_convert((np.zeros(3), 7))
    >>> type(x).__name__, label
    ('Tensor', 7)

    출처
    ----
    PyTorch ``torch.utils.data.default_convert``.
    """
    if isinstance(data, np.ndarray | np.generic) and data.dtype.kind in "biufc":
        return from_numpy(np.asarray(data))
    if _is_foreign_array(data):
        return as_tensor(data)
    if isinstance(data, Mapping):
        return {key: default_convert(value) for key, value in data.items()}
    if isinstance(data, tuple | list):
        made = [default_convert(value) for value in data]
        return type(data)(*made) if hasattr(data, "_fields") else type(data)(made)
    return data


def _is_foreign_array(value: Any) -> bool:
    """다른 라이브러리의 배열(PyTorch의 텐서, 표의 줄)인가."""
    return not isinstance(value, (Tensor, np.ndarray, np.generic)) and hasattr(value, "shape") and hasattr(value, "__array__")


def _collate(samples: Sequence[Any], path: str) -> Any:
    """``path`` 는 오류에 적을 자리: ``표본['x'][1]``."""
    first = samples[0]
    for family, stack in _STACKS:
        if isinstance(first, family):
            for i, sample in enumerate(samples):
                if not isinstance(sample, family):
                    raise ArgumentTypeError(
                        f"default_collate: {path}의 종류가 서로 다릅니다. 0번째: {type(first).__name__}, "
                        f"{i}번째: {type(sample).__name__}. 모든 표본이 같은 종류를 돌려주게 하세요."
                    )
            return stack(samples, path)
    if _is_foreign_array(first):
        return _stack_arrays([as_tensor(sample) for sample in samples], path)
    raise ArgumentTypeError(
        f"default_collate: {path}에 쌓을 수 없는 것이 있습니다: {type(first).__name__}. "
        "수, 배열, 텐서, 튜플, 사전으로 바꾸거나 DataLoader(collate_fn=...)에 쌓는 법을 주세요."
    )


def _stack_arrays(samples: Sequence[Any], path: str) -> Tensor:
    for sample in samples:
        refuse_masked(f"default_collate: {path}", sample)
    shapes = [sample.shape for sample in samples]
    for i, shape in enumerate(shapes):
        if shape != shapes[0]:
            raise ShapeError(
                f"default_collate: {path}의 모양이 서로 다릅니다. 0번째: {shapes[0]}, {i}번째: {shape}. "
                "모양을 맞추거나(padding, 자르기) DataLoader(collate_fn=...)에 쌓는 법을 주세요."
            )
    if any(isinstance(sample, Tensor) and sample.requires_grad for sample in samples):
        return np.stack(samples)  # type: ignore[return-value]  # 기울기가 표본까지 흐르게 텐서의 연산으로 쌓는다
    return from_numpy(np.stack([sample.data if isinstance(sample, Tensor) else sample for sample in samples]))


def _stack_numbers(samples: Sequence[Any], path: str) -> Tensor:
    if any(isinstance(sample, float) for sample in samples):
        return from_numpy(np.array(samples, dtype=np.float32))
    dtype = np.bool_ if all(isinstance(sample, bool) for sample in samples) else np.int64
    try:
        return from_numpy(np.array(samples, dtype=dtype))
    except OverflowError:
        largest = max(samples, key=abs)
        raise ArgumentError(
            f"default_collate: {path}의 정수 {Noun(largest):은/는} int64에 담을 수 없습니다. float 으로 바꾸세요."
        ) from None


def _keep(samples: Sequence[Any], path: str) -> list[Any]:
    return list(samples)


def _collate_mapping(samples: Sequence[Mapping[Any, Any]], path: str) -> dict[Any, Any]:
    keys = samples[0].keys()
    for i, sample in enumerate(samples):
        if sample.keys() != keys:
            raise ArgumentError(
                f"default_collate: {path}의 열쇠(key)가 서로 다릅니다. 0번째: {list(keys)}, "
                f"{i}번째: {list(sample.keys())}. 모든 표본이 같은 열쇠를 갖게 하세요."
            )
    return {key: _collate([sample[key] for sample in samples], f"{path}[{key!r}]") for key in keys}


def _collate_sequence(samples: Sequence[Sequence[Any]], path: str) -> Any:
    length = len(samples[0])
    for i, sample in enumerate(samples):
        if len(sample) != length:
            raise ArgumentError(
                f"default_collate: {path}의 길이가 서로 다릅니다. 0번째: {length}, {i}번째: {len(sample)}. "
                "길이를 맞추거나(padding) DataLoader(collate_fn=...)에 쌓는 법을 주세요."
            )
    columns = [_collate([sample[j] for sample in samples], f"{path}[{j}]") for j in range(length)]
    kind = type(samples[0])
    return kind(*columns) if hasattr(kind, "_fields") else kind(columns)  # type: ignore[call-arg]


# 순서가 중요하다: np.float64 는 float 이기도 하므로 배열을 먼저 살핀다(NumPy의 수는 자료형을 지킨다).
# NumPy의 글자(np.str_)는 np.generic 이기도 하므로 글자가 가장 먼저이다.
_STACKS: tuple[tuple[tuple[type, ...], Any], ...] = (
    ((str, bytes), _keep),
    ((Tensor, np.ndarray, np.generic), _stack_arrays),
    ((bool, int, float), _stack_numbers),
    ((Mapping,), _collate_mapping),
    ((tuple, list), _collate_sequence),
)
