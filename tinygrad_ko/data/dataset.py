"""데이터셋(dataset): 표본(sample)을 번호로 꺼내는 것."""

from __future__ import annotations

import operator
from collections.abc import Callable, Iterable, Iterator
from typing import Any

import numpy as np

from ..errors import ArgumentError, ArgumentTypeError, IndexingError, ShapeError, describe
from ..korean.particles import Noun
from ..operation.arguments import refuse_masked
from ..tensors.creation import from_numpy
from ..tensors.tensor import Tensor


class Dataset:
    """데이터셋의 바탕 클래스. ``__getitem__`` 과 ``__len__`` 을 정의하여 쓴다.

    예외
    ----
    NotImplementedError
        두 메서드를 정의하지 않은 채 쓸 때.

    예제
    ----
    >>> from tinygrad_ko.data import Dataset
    >>> class Squares(Dataset):
    ...     def __len__(self):
    ...         return 4
    ...     def __getitem__(self, index):
    ...         return float(index), float(index) ** 2
    >>> list(Squares())
    [(0.0, 0.0), (1.0, 1.0), (2.0, 4.0), (3.0, 9.0)]

    출처
    ----
    PyTorch ``torch.utils.data.Dataset``.
    """

    def __getitem__(self, index: Any) -> Any:
        """``index`` 번째 표본(0부터). 하위 클래스가 정의한다."""
        raise NotImplementedError(_missing(self, "__getitem__(self, index)", "index 번째 표본"))

    def __len__(self) -> int:
        """표본의 수. 하위 클래스가 정의한다."""
        raise NotImplementedError(_missing(self, "__len__(self)", "표본의 수"))

    def __iter__(self) -> Iterator[Any]:
        # 이것이 없으면 파이썬은 IndexError 가 날 때까지 꺼낸다. 그 오류를 내지 않는 데이터셋은 끝나지 않는다.
        return (self[index] for index in range(len(self)))

    def __add__(self, other: Any) -> Dataset:
        """끝에 ``other`` 를 이은 데이터셋."""
        from .combined import ConcatDataset  # 그 방이 이 클래스를 물려받는다

        return ConcatDataset([self, other])


class TensorDataset(Dataset):
    """첫째 축의 길이가 같은 텐서와 배열을 한 줄씩 묶은 데이터셋.

    매개변수
    --------
    *tensors : Tensor, np.ndarray 또는 리스트
        모양 ``(n, ...)``. 첫째 축이 표본의 번호이다. 단위는 받은 그대로이다.
        배열은 복사하지 않고 메모리를 함께 쓴다. 리스트는 ``Tensor(리스트)`` 와 같다.

    예외
    ----
    ArgumentError
        아무것도 주지 않았을 때.
    ArgumentTypeError
        텐서로 만들 수 없는 것을 주었을 때.
    ShapeError
        첫째 축이 없거나 길이가 서로 다를 때.

    예제
    ----
    >>> import numpy as np
    >>> from tinygrad_ko.data import TensorDataset
    >>> dataset = TensorDataset(np.zeros((5, 3)), np.arange(5))
    >>> len(dataset)
    5
    >>> x, y = dataset[2]
    >>> x.shape, int(y.data)
    ((3,), 2)

    출처
    ----
    PyTorch ``torch.utils.data.TensorDataset``.
    """

    def __init__(self, *tensors: Any) -> None:
        if not tensors:
            raise ArgumentError(
                "TensorDataset: 텐서나 배열을 하나 이상 주어야 합니다. TensorDataset(x, y)처럼 쓰세요."
            )
        self.tensors: tuple[Tensor, ...] = tuple(_as_tensor(array, i) for i, array in enumerate(tensors))
        lengths = [tensor.shape[0] for tensor in self.tensors]
        if len(set(lengths)) > 1:
            raise ShapeError(
                f"TensorDataset: 첫째 축의 길이(표본의 수)가 서로 다릅니다. 받은 길이: {lengths}, "
                f"모양: {[tensor.shape for tensor in self.tensors]}. "
                "첫째 축이 표본의 번호가 되게 하고 길이를 맞추세요(축이 뒤바뀌었으면 x.T)."
            )

    def __getitem__(self, index: Any) -> tuple[Tensor, ...]:
        """``index`` 번째 표본. 번호의 목록이나 배열, 텐서(축이 하나)를 주면 그 표본들을 한꺼번에 꺼낸다."""
        return self._read(checked_index(index, len(self), type(self).__name__))

    def _read(self, index: int | slice | np.ndarray) -> tuple[Tensor, ...]:
        return tuple([rows(tensor, index) for tensor in self.tensors])

    def __len__(self) -> int:
        """표본의 수."""
        return int(self.tensors[0].shape[0])


class Subset(Dataset):
    """데이터셋에서 고른 번호들만 보는 데이터셋. 자료를 복사하지 않는다.

    매개변수
    --------
    dataset : Dataset
        바탕이 되는 데이터셋. ``__getitem__`` 과 ``__len__`` 이 있으면 무엇이든 된다.
    indices : 정수의 나열
        고를 번호, 모양 ``(m,)`` (무차원). 음수는 끝에서 센다. 같은 번호가 여러 번 나와도 된다.

    예외
    ----
    ArgumentTypeError
        ``dataset`` 을 번호로 꺼낼 수 없거나, ``indices`` 가 정수의 나열이 아닐 때.
    ArgumentError
        번호가 범위를 벗어날 때.

    예제
    ----
    >>> from tinygrad_ko.data import Subset
    >>> list(Subset(["가", "나", "다", "라"], [3, 0, -2]))
    ['라', '가', '다']

    출처
    ----
    PyTorch ``torch.utils.data.Subset``.
    """

    def __init__(self, dataset: Any, indices: Any) -> None:
        check_dataset(dataset, "Subset")
        self.dataset = dataset
        self.indices = _checked_indices(indices, len(dataset))

    def __getitem__(self, index: Any) -> Any:
        """고른 표본 가운데 ``index`` 번째. 한꺼번에 꺼낼 수 있는 데이터셋이면 번호의 목록이나 배열도 된다."""
        place = checked_index(index, len(self), type(self).__name__)
        if isinstance(place, int):
            return self.dataset[int(self.indices[place])]
        read = batch_reader(self)
        if read is None:
            raise ArgumentTypeError(
                f"Subset: {Noun(type(self.dataset).__name__):은/는} 한 번에 하나씩만 꺼낼 수 있습니다. 받은 것: {describe(index)}. "
                "default_collate([subset[i] for i in 번호들]) 처럼 쌓으세요."
            )
        return read(np.arange(len(self))[place])

    def __len__(self) -> int:
        """고른 표본의 수."""
        return len(self.indices)


def batch_reader(dataset: Any) -> Callable[[np.ndarray], tuple[Tensor, ...]] | None:
    """번호의 배열로 묶음(batch)을 한꺼번에 꺼내는 함수. 그럴 수 없는 데이터셋이면 None."""
    kind = type(dataset)
    # 하위 클래스가 __getitem__ 을 다시 정의했으면(예: 데이터 증대) 그것을 건너뛰면 안 된다.
    if isinstance(dataset, TensorDataset) and kind.__getitem__ is TensorDataset.__getitem__:
        return dataset._read
    if isinstance(dataset, Subset) and kind.__getitem__ is Subset.__getitem__:
        read = batch_reader(dataset.dataset)
        if read is not None:
            indices = dataset.indices
            return lambda index: read(indices[index])
    return None


def rows(tensor: Tensor, index: int | slice | np.ndarray) -> Tensor:
    """텐서의 줄들. 기울기를 따라가지 않는 자료이면 연산을 거치지 않고, 값을 바꿀 수 있는 텐서로 꺼낸다."""
    return tensor[index] if tensor.requires_grad else from_numpy(np.asarray(tensor.data[index]))


def check_dataset(dataset: Any, function: str) -> None:
    """번호로 꺼낼 수 있고 길이가 있는지 살핀다."""
    numbered = hasattr(dataset, "__getitem__") and hasattr(dataset, "__len__")
    # 사전과 pandas 의 표는 번호가 아니라 열쇠(key)로 꺼낸다.
    if isinstance(dataset, Dataset) or (numbered and not hasattr(dataset, "keys")):
        return
    raise ArgumentTypeError(
        f"{function}: dataset 은 dataset[0]처럼 번호로 꺼낼 수 있고 len(dataset)이 있어야 합니다. "
        f"받은 것: {type(dataset).__name__}. 열마다 배열이 있으면 TensorDataset(x, y)로, "
        "반복자(iterator)이면 list(...)로 바꾸어 주세요."
    )


def _missing(dataset: Dataset, method: str, meaning: str) -> str:
    name = type(dataset).__name__
    return f"{name}: {method} 메서드가 없습니다. class {name} 안에 정의하여 {Noun(meaning):을/를} 돌려주게 하세요."


def _as_tensor(array: Any, position: int) -> Tensor:
    if isinstance(array, Tensor):
        tensor = array
    else:
        refuse_masked("TensorDataset", array)
        values = array if isinstance(array, np.ndarray) else _list_values(array, position)
        if values.dtype.kind not in "biufc":
            raise ArgumentTypeError(
                f"TensorDataset: {position + 1}번째 인수는 수의 배열이어야 합니다. 자료형: {values.dtype}. "
                "글자이면 np.unique(labels, return_inverse=True)[1]로 번호를 매기세요."
            )
        tensor = from_numpy(values) if values is array else Tensor(array)
    if tensor.ndim == 0:
        raise ShapeError(
            f"TensorDataset: {position + 1}번째 인수는 수 하나여서 첫째 축(표본의 번호)이 없습니다. "
            "모양: (). 모양이 (n, ...)인 배열을 주세요."
        )
    return tensor


def _list_values(array: Any, position: int) -> np.ndarray:
    try:
        return np.asarray(array)
    except ValueError:
        raise ShapeError(
            f"TensorDataset: {position + 1}번째 인수의 표본마다 길이가 달라 배열이 되지 않습니다. "
            "길이를 맞추거나(padding), Dataset 을 상속해 __getitem__ 을 직접 정의하세요."
        ) from None


def checked_index(index: Any, length: int, name: str) -> int | slice | np.ndarray:
    """번호 하나이면 정수로, 여럿이면 번호의 배열로."""
    if type(index) is int and -length <= index < length:  # 거의 모든 부름
        return index
    if isinstance(index, slice):
        return index
    if np.ndim(index) if isinstance(index, Tensor | np.ndarray) else isinstance(index, list):
        return checked_several(index, length, name)
    try:
        number = operator.index(index)
    except TypeError:
        raise ArgumentTypeError(
            f"{name}: 번호는 정수여야 합니다. 받은 것: {describe(index)}. dataset[0]처럼 쓰세요."
        ) from None
    if not -length <= number < length:
        raise IndexingError(
            f"{name}: 번호 {Noun(number):이/가} 범위를 벗어났습니다. 표본은 {length}개입니다. "
            f"0 이상 {length} 미만의 번호를 쓰세요."
        )
    return number


def checked_several(index: Any, length: int, name: str) -> np.ndarray:
    places = np.asarray(index.data if isinstance(index, Tensor) else index)
    places = places.astype(np.int64) if places.size == 0 else places
    if places.ndim != 1 or places.dtype.kind not in "iub" or (places.dtype.kind == "b" and len(places) != length):
        raise ArgumentTypeError(
            f"{name}: 여럿을 꺼내려면 번호(정수)를 한 줄로 늘어놓거나, 표본마다 참·거짓을 하나씩 주어야 합니다. 받은 것: {describe(index)}."
        )
    places = np.flatnonzero(places) if places.dtype.kind == "b" else places
    outside = places[(places < -length) | (places >= length)]
    if outside.size:
        raise IndexingError(
            f"{name}: 번호 {Noun(int(outside[0])):이/가} 범위를 벗어났습니다. 표본은 {length}개입니다. "
            f"0 이상 {length} 미만의 번호를 쓰세요."
        )
    return places


def _checked_indices(indices: Any, length: int) -> np.ndarray:
    if isinstance(indices, Tensor):
        indices = indices.data
    values = np.asarray(list(indices) if isinstance(indices, Iterable) else indices)
    if values.size == 0:
        return np.zeros(0, dtype=np.int64)
    if values.dtype.kind not in "iu" or values.ndim != 1:
        raise ArgumentTypeError(
            f"Subset: indices 는 정수를 한 줄로 늘어놓은 것이어야 합니다. 받은 자료형: {values.dtype}, "
            f"모양: {values.shape}. 참·거짓 배열(mask)이면 np.flatnonzero(mask)를 주세요."
        )
    if values.min() < -length or values.max() >= length:
        wrong = values[(values < -length) | (values >= length)]
        raise ArgumentError(
            f"Subset: indices 가운데 {Noun(wrong[:5].tolist()):이/가} 범위를 벗어났습니다. "
            f"표본은 {length}개입니다. 0 이상 {length} 미만의 번호를 쓰세요."
        )
    values = values.astype(np.int64)
    return np.where(values < 0, values + length, values)
