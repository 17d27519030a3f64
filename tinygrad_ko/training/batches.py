"""묶음(batch): 로더가 주는 것을 (입력들, 정답)으로 읽는다. 읽을 수 없는 것은 학습하기 전에 알린다."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Protocol

import numpy as np

from ..data import Dataset
from ..errors import ArgumentError, ArgumentTypeError, DataError, describe
from ..korean.particles import Noun
from ..tensors.creation import from_numpy
from ..tensors.tensor import Tensor


class Loader(Protocol):
    """(입력, 정답)의 묶음을 차례로 주는 것. ``data.DataLoader`` 도, 묶음의 목록도 된다."""

    def __iter__(self) -> Iterator[Any]: ...
    def __len__(self) -> int: ...


def is_array(value: Any) -> bool:
    """텐서나 배열인가."""
    return isinstance(value, (Tensor, np.ndarray))


def loader_of(where: str, name: str, given: Any, passes: int = 1) -> Any:
    """여러 번(``passes``) 돌 수 있는 로더. 텐서 둘의 튜플 ``(x, y)`` 는 모두를 한 묶음으로 본 것이다."""
    cure = "DataLoader(TensorDataset(x, y), batch_size=32, shuffle=True), 묶음의 목록 [(x, y)], 모두가 한 묶음인 (x, y) 를 주세요."
    if isinstance(given, tuple) and len(given) == 2 and all(map(is_array, given)):
        return [given]
    if is_array(given) or isinstance(given, (str, bytes, Mapping, Dataset)) or not hasattr(given, "__iter__"):
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


def count_of(loader: Any) -> int | None:
    """한 바퀴의 묶음 수. 알 수 없으면 ``None``."""
    try:
        return len(loader)
    except TypeError:
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
    inputs, targets = batch
    given = inputs if isinstance(inputs, (tuple, list)) else (inputs,)
    return tuple(map(as_input, given)), as_input(targets)


def as_input(value: Any) -> Any:
    """배열이면 메모리를 나누는 텐서, 아니면 그대로."""
    return from_numpy(value) if isinstance(value, np.ndarray) else value


def size_of(targets: Any) -> int:
    """묶음의 표본 수: 정답의 첫째 축의 길이."""
    if isinstance(targets, (tuple, list)) and targets:
        return size_of(targets[0])
    shape = getattr(targets, "shape", None)
    return len(targets) if shape is None else shape[0] if shape else 1
