"""묶음 하나를 만드는 일: 로더의 프로세스가 하든 일꾼(worker)이 하든 같은 일이다."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from ..korean.particles import particle
from ..tensors.tensor import Tensor
from .collate import default_collate, default_convert
from .dataset import batch_reader, checked_several
from .streams import Drawing, Seed

END = object()  # 더 줄 묶음이 없다
Make = Callable[[int, Any], Any]  # (묶음의 번호, 할 일) → 묶음 또는 END


def nothing(number: int) -> None:
    """묶음을 시작할 때 할 일이 없다."""


class FetchNumbered:
    """번호로 꺼내는 데이터셋: 할 일은 표본의 번호들이다(``batched`` 가 거짓이면 번호 하나)."""

    def __init__(self, dataset: Any, collate_fn: Callable[[Any], Any] | None, batched: bool, checked: bool) -> None:
        self.dataset, self.collate_fn, self.batched, self.checked = dataset, collate_fn, batched, checked

    @property
    def draws(self) -> bool:
        """난수를 뽑을지 모르는 사용자의 코드를 부르는가."""
        plain = isinstance(self.dataset, list | tuple | range | str | bytes | np.ndarray | Tensor)
        return self.collate_fn is not None or not (plain or batch_reader(self.dataset) is not None)

    def started(self, begin: Callable[[int], None] = nothing, shares: Callable[[], bool] = bool) -> Make:
        """한 에포크를 시작한다: 묶음을 만드는 함수. 인수는 차례로만 읽는 데이터셋을 위한 것이다."""
        if not self.batched:
            convert = self.collate_fn or default_convert
            return lambda _, place: convert(self._sample(place))
        read = batch_reader(self.dataset) if self.collate_fn is None else None
        if read is None:
            collate = self.collate_fn or default_collate
            return lambda _, places: collate([self._sample(k) for k in (places.tolist() if isinstance(places, np.ndarray) else places)])
        if self.checked:
            return lambda _, places: read(np.asarray(places))
        return lambda _, places: read(checked_several(list(places), len(self.dataset), "DataLoader"))

    def _sample(self, index: int) -> Any:
        try:
            return self.dataset[index]
        except (Exception, SystemExit) as error:  # sys.exit 도: 어느 표본인지 알린다
            error.add_note(f"(DataLoader 가 dataset[{index}]{particle(index, '을/를')} 꺼내다가 난 오류입니다.)")
            raise


class FetchInTurn:
    """번호 없이 차례로만 읽는 데이터셋. 일꾼마다 데이터셋을 처음부터 읽고 제 차례의 묶음만 낸다.

    데이터셋의 ``__iter__`` 가 ``get_worker_info()`` 를 물어 스스로 나누어 읽으면(PyTorch의 방식) 읽은 것을 모두 낸다.
    """

    draws = True

    def __init__(self, dataset: Any, collate_fn: Callable[[Any], Any] | None, batch_size: int | None, drop_last: bool) -> None:
        self.dataset, self.collate_fn, self.batch_size, self.drop_last = dataset, collate_fn, batch_size, drop_last

    def started(self, begin: Callable[[int], None] = nothing, shares: Callable[[], bool] = bool) -> Make:
        """한 에포크를 시작한다: ``__iter__`` 는 바로 이때 부른다.

        ``begin(번호)`` 는 읽을 묶음마다 그 난수의 자리로 옮기고, ``shares()`` 는 데이터셋이 스스로 나누어 읽는지 답한다.
        """
        samples, places = iter(self.dataset), itertools.count()

        def make(number: int, _: Any) -> Any:
            for place in places:
                begin(number if shares() else place)
                batch = self._pull(samples)
                if batch is END or place >= number or shares():
                    return batch if batch is END else self._made(batch)

        return make

    def _pull(self, samples: Iterator[Any]) -> Any:
        if self.batch_size is None:
            return next(samples, END)
        batch = list(itertools.islice(samples, self.batch_size))
        return batch if len(batch) == self.batch_size or (batch and not self.drop_last) else END

    def _made(self, batch: Any) -> Any:
        return (self.collate_fn or (default_convert if self.batch_size is None else default_collate))(batch)


def batches_here(make: Make, tasks: Iterator[Any], seed: Seed | None) -> Iterator[Any]:
    """이 프로세스에서 차례로 만든 묶음들. 씨앗이 없으면 난수를 뽑지 않는 일이다."""
    for number, task in enumerate(tasks):
        if seed is None:
            batch = make(number, task)
        else:
            with Drawing(seed, number):
                batch = make(number, task)
        if batch is END:
            return
        yield batch
