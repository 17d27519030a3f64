"""로더(loader): 데이터셋을 미니배치(mini-batch)로 나누어 준다."""

from __future__ import annotations

import operator
import warnings
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from ..errors import ArgumentError, ArgumentTypeError, describe
from ..korean.particles import particle
from ..tensors.generator import resolve
from ..tensors.portable import carried, unpacked
from .collate import default_collate
from .dataset import batch_reader, check_dataset


class DataLoader:
    """데이터셋을 ``batch_size`` 개씩 묶어 차례로 준다. 한 바퀴가 한 에포크(epoch)이다.

    매개변수
    --------
    dataset : Dataset
        표본을 꺼낼 곳. ``__getitem__`` 과 ``__len__`` 이 있으면 무엇이든 된다.
    batch_size : int
        한 묶음의 표본 수, 1 이상 (무차원).
    shuffle : bool
        참이면 에포크마다 순서를 새로 섞는다.
    drop_last : bool
        참이면 ``batch_size`` 보다 작은 마지막 묶음을 버린다.
    collate_fn : 함수 또는 None
        표본의 리스트를 묶음으로 바꾸는 함수. ``None`` 이면 :func:`default_collate`.
    generator : np.random.Generator, int 또는 None
        섞을 때 쓸 난수 발생기나 씨앗 (무차원). ``None`` 이면 기본 발생기(``tg.manual_seed``)를 쓴다.
        여러 프로세스나 스레드에서 로더를 쓰면 일꾼마다 다른 것을 준다(기본 발생기는 갈라 나온 프로세스에서 같은 수를 되풀이한다).

    예외
    ----
    ArgumentTypeError
        인수의 종류가 맞지 않을 때.
    ArgumentError
        ``batch_size`` 가 1보다 작을 때.

    예제
    ----
    >>> import numpy as np
    >>> from tinygrad_ko.data import DataLoader, TensorDataset
    >>> dataset = TensorDataset(np.zeros((10, 3)), np.arange(10))
    >>> loader = DataLoader(dataset, batch_size=4, shuffle=True, generator=0)
    >>> len(loader)
    3
    >>> [x.shape for x, y in loader]
    [(4, 3), (4, 3), (2, 3)]

    출처
    ----
    PyTorch ``torch.utils.data.DataLoader``; 강의 L11(에포크, 배치, 미니배치).
    """

    def __init__(
        self,
        dataset: Any,
        batch_size: int = 1,
        shuffle: bool = False,
        *,
        drop_last: bool = False,
        collate_fn: Callable[[list[Any]], Any] | None = None,
        generator: np.random.Generator | int | None = None,
    ) -> None:
        check_dataset(dataset, "DataLoader")
        self.dataset = dataset
        self.batch_size = _checked_batch_size(batch_size)
        self.shuffle = _checked_flag(shuffle, "shuffle")
        self.drop_last = _checked_flag(drop_last, "drop_last")
        if collate_fn is not None and not callable(collate_fn):
            raise ArgumentTypeError(
                "DataLoader: collate_fn 은 표본의 리스트를 받는 함수여야 합니다. "
                f"받은 것: {describe(collate_fn)}. 기본 동작을 바라면 collate_fn=None 으로 두세요."
            )
        self.collate_fn = collate_fn
        self.generator = None if generator is None else resolve(generator, "DataLoader")
        if drop_last and 0 < len(dataset) < self.batch_size:
            warnings.warn(
                f"DataLoader: 표본이 {len(dataset)}개인데 batch_size={self.batch_size}, drop_last=True 여서 "
                "묶음이 하나도 나오지 않습니다. batch_size 를 줄이거나 drop_last=False 로 두세요.",
                stacklevel=2,
            )

    def __getstate__(self) -> dict[str, Any]:
        return carried(self.__dict__, type(self).__name__)

    def __setstate__(self, state: dict[str, Any]) -> None:
        self.__dict__.update(unpacked(state))

    def __len__(self) -> int:
        """한 에포크의 묶음 수."""
        extra = 0 if self.drop_last else self.batch_size - 1
        return (len(self.dataset) + extra) // self.batch_size

    def __iter__(self) -> Iterator[Any]:
        # 순서는 첫 묶음을 꺼낼 때가 아니라 에포크를 시작하는 바로 이때 정한다.
        n = len(self.dataset)
        order = resolve(self.generator, "DataLoader").permutation(n) if self.shuffle else np.arange(n)
        return self._batches(order, len(self))

    def _batches(self, order: np.ndarray, count: int) -> Iterator[Any]:
        read = batch_reader(self.dataset) if self.collate_fn is None else None
        collate = self.collate_fn or default_collate
        for start in range(0, count * self.batch_size, self.batch_size):
            indices = order[start : start + self.batch_size]
            if read is not None:
                yield read(indices)
            else:
                yield collate([self._sample(index) for index in indices.tolist()])

    def _sample(self, index: int) -> Any:
        try:
            return self.dataset[index]
        except Exception as error:
            error.add_note(f"(DataLoader 가 dataset[{index}]{particle(index, '을/를')} 꺼내다가 난 오류입니다.)")
            raise


def _checked_batch_size(batch_size: Any) -> int:
    try:
        if isinstance(batch_size, bool):
            raise TypeError
        number = operator.index(batch_size)
    except TypeError:
        raise ArgumentTypeError(
            f"DataLoader: batch_size 는 정수여야 합니다. "
            f"받은 것: {describe(batch_size)}. batch_size=32처럼 쓰세요."
        ) from None
    if number < 1:
        raise ArgumentError(
            f"DataLoader: batch_size 는 1 이상이어야 합니다. 받은 값: {number}. "
            "모두를 한 묶음으로 쓰려면 batch_size=len(dataset)을 주세요."
        )
    return number


def _checked_flag(flag: Any, name: str) -> bool:
    if not isinstance(flag, bool | np.bool_):
        raise ArgumentTypeError(
            f"DataLoader: {name} 자리에는 True 나 False 만 올 수 있습니다. "
            f"받은 것: {describe(flag)}. {name}=True 처럼 쓰세요."
        )
    return bool(flag)
