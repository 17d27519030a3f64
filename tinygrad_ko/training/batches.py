"""묶음(batch): 로더가 주는 것을 (입력들, 정답)으로 읽는다. 읽을 수 없는 것은 학습하기 전에 알린다."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Protocol

import numpy as np

from ..data import Dataset
from ..errors import ArgumentError, ArgumentTypeError, DataError, describe
from ..korean.particles import Noun
from ..tensors.creation import as_tensor, from_numpy
from ..tensors.tensor import Tensor


class Loader(Protocol):
    """(입력, 정답)의 묶음을 차례로 주는 것. ``data.DataLoader`` 도, 묶음의 목록도 된다."""

    def __iter__(self) -> Iterator[Any]: ...
    def __len__(self) -> int: ...


def is_array(value: Any) -> bool:
    """배열 하나로 볼 것인가: 텐서, 배열, 다른 라이브러리의 배열과 표(PyTorch, pandas), 수만 든 (겹친) 목록. 튜플은 여럿이다."""
    if isinstance(value, (Tensor, np.ndarray)):
        return True
    if isinstance(value, (list, tuple)):
        first = value[0] if value and isinstance(value, list) else None
        return is_array(first) if isinstance(first, list) else isinstance(first, (int, float, np.number))
    return hasattr(value, "shape") and (hasattr(value, "__array__") or hasattr(value, "__dlpack__"))


def is_whole(given: Any) -> bool:
    """모두를 한 묶음으로 본 튜플인가: ``(x, y)``, 입력이 여럿이면 ``((x1, x2), y)``."""
    if not isinstance(given, tuple) or len(given) != 2 or not is_array(given[1]):
        return False
    return is_array(given[0]) or (isinstance(given[0], (tuple, list)) and bool(given[0]) and all(map(is_array, given[0])))


def loader_of(where: str, name: str, given: Any, passes: int = 1) -> Any:
    """여러 번(``passes``) 돌 수 있는 로더. 텐서 둘의 튜플 ``(x, y)`` 는 모두를 한 묶음으로 본 것이다."""
    cure = "DataLoader(TensorDataset(x, y), batch_size=32, shuffle=True), 묶음의 목록 [(x, y)], 모두가 한 묶음인 (x, y) 를 주세요."
    if is_whole(given):
        return [given]
    if is_array(given) or not gives_batches(given):
        kind = "묶이지 않은 데이터셋(표본 하나씩)" if isinstance(given, Dataset) else describe(given)
        raise ArgumentTypeError(f"{where}: {Noun(name):은/는} (입력, 정답)의 묶음을 차례로 주는 로더여야 합니다. 받은 것: {kind}. {cure}")
    if passes > 1 and hasattr(given, "__next__"):  # iter(…) 로 알아보면 섞는 로더의 난수를 쓴다
        raise ArgumentError(
            f"{where}: {Noun(name):은/는} 한 번만 돌 수 있는 것({type(given).__name__})이어서 {passes}번 돌 수 없습니다. "
            f"list(…) 로 담아 두거나, {cure}"
        )
    if count_of(given) == 0:
        raise DataError(
            f"{where}: {Noun(name):이/가} 묶음을 하나도 주지 않았습니다(길이 0). 자료와 batch_size, drop_last 를 살펴보세요."
        )
    return given


def gives_batches(given: Any) -> bool:
    """돌면 묶음을 줄 만한 것인가. 데이터셋은 표본을 하나씩 준다."""
    return hasattr(given, "__iter__") and not isinstance(given, (str, bytes, Mapping, Dataset))


def count_of(loader: Any) -> int | None:
    """한 바퀴의 묶음 수. 알 수 없으면 ``None``."""
    try:
        return len(loader)
    except (TypeError, NotImplementedError):
        return None


def split(where: str, batch: Any) -> tuple[tuple[Any, ...], Any]:
    """묶음 하나를 (모델에 차례로 넣을 입력들, 정답)으로 나눈다. 배열은 메모리를 나누는 텐서가 된다."""
    if not isinstance(batch, (tuple, list)) or len(batch) != 2:
        cure = (
            "x 와 y 가 따로이면 (x, y) 로 묶고, 모델이 입력을 여럿 받으면 ((x1, x2), y) 로 묶고, 그 밖의 것은 로더의 collate_fn 에서 둘로 "
            "나누세요."
        )
        seen = f"{len(batch)}개로 이루어진 {type(batch).__name__}" if isinstance(batch, (tuple, list)) else describe(batch)
        raise DataError(f"{where}: 묶음은 (입력, 정답) 둘이어야 합니다. 받은 것: {seen}. {cure}")
    inputs, targets = inputs_of(batch[0]), as_input(batch[1])
    if not size_of(targets):
        raise DataError(f"{where}: 표본이 하나도 없는 묶음이 있습니다(정답의 길이 0). 빈 묶음을 빼고 주세요.")
    return inputs, targets


def inputs_of(given: Any) -> tuple[Any, ...]:
    """모델에 차례로 넣을 입력들. 튜플이나 목록이면 여럿이다."""
    return tuple(map(as_input, given)) if isinstance(given, (tuple, list)) and not is_array(given) else (as_input(given),)


def as_input(value: Any) -> Any:
    """배열이면 메모리를 나누는 텐서, 배열로 볼 다른 것이면 텐서, 아니면 그대로."""
    if isinstance(value, np.ndarray):
        return from_numpy(value)
    return as_tensor(value) if is_array(value) else value


def size_of(targets: Any) -> int:
    """묶음의 표본 수: 정답의 첫째 축의 길이."""
    if isinstance(targets, (tuple, list)) and targets and not is_array(targets):
        return size_of(targets[0])
    shape = getattr(targets, "shape", None)
    if shape is None:
        return len(targets) if hasattr(targets, "__len__") else 1
    return int(shape[0]) if shape else 1
