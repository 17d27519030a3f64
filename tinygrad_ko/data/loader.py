"""로더(loader): 데이터셋을 미니배치(mini-batch)로 나누어 준다."""

from __future__ import annotations

import importlib
import itertools
import operator
import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any

import numpy as np

from ..errors import ArgumentError, ArgumentTypeError, describe
from ..korean.misfits import flag
from ..korean.particles import Noun
from ..tensors.generator import resolve
from ..tensors.portable import carried, unpacked
from ..watch.source_lines import warn_user
from .checks import number, whole
from .combined import IterableDataset
from .dataset import check_dataset
from .fetch import FetchInTurn, FetchNumbered, batches_here
from .sampler import BatchSampler, RandomSampler, SequentialSampler
from .streams import START, Drawing, epoch_seed


class DataLoader:
    """데이터셋을 ``batch_size`` 개씩 묶어 차례로 준다. 한 바퀴가 한 에포크(epoch)이다.

    매개변수
    --------
    dataset : Dataset 또는 IterableDataset
        표본을 꺼낼 곳. ``__getitem__`` 과 ``__len__`` 이 있으면 무엇이든 된다.
    batch_size : int 또는 None
        한 묶음의 표본 수, 1 이상 (무차원). ``None`` 이면 묶지 않고 하나씩 준다.
    shuffle : bool 또는 None
        참이면 에포크마다 순서를 새로 섞는다.
    sampler : 번호를 하나씩 주는 것 또는 None
        꺼낼 차례. ``shuffle`` 과 함께는 쓸 수 없다.
    batch_sampler : 번호의 목록을 하나씩 주는 것 또는 None
        묶는 법. ``batch_size``, ``shuffle``, ``sampler``, ``drop_last`` 와 함께는 쓸 수 없다.
    num_workers : int
        함께 읽을 일꾼(worker) 프로세스의 수. 0이면 이 프로세스가 읽는다. 수가 달라도 같은 씨앗이면 같은 묶음이 같은 차례로 나온다.
    collate_fn : 함수 또는 None
        표본의 리스트를 묶음으로 바꾸는 함수. ``None`` 이면 :func:`default_collate`.
    drop_last : bool
        참이면 ``batch_size`` 보다 작은 마지막 묶음을 버린다.
    generator : np.random.Generator, int 또는 None
        섞을 때 쓸 난수 발생기나 씨앗 (무차원). ``None`` 이면 기본 발생기(``tg.manual_seed``)를 쓴다.
    timeout : float
        묶음 하나를 일꾼에게서 기다릴 시간(초). 0이면 끝까지 기다린다.
    worker_init_fn : 함수 또는 None
        일꾼마다 시작할 때 제 번호(0부터)로 부를 함수.
    multiprocessing_context : str, 문맥 또는 None
        일꾼을 시작하는 법. ``None`` 이면 ``"spawn"``: 어디서나 되고 스레드와 부딪히지 않지만, 데이터셋을 새 프로세스로 보내야 한다.
    prefetch_factor : int 또는 None
        일꾼마다 미리 만들어 둘 묶음의 수, 1 이상 (무차원). ``None`` 이면 2.
    persistent_workers : bool
        참이면 에포크가 끝나도 일꾼을 두어 다음 에포크를 곧바로 시작한다. 그 사이에 바꾼 데이터셋은 일꾼에게 보이지 않는다.
    pin_memory, pin_memory_device, in_order
        PyTorch가 GPU로 빨리 옮기려고 받는 것. 묶음은 언제나 차례대로 나오므로 받기만 한다.

    예외
    ----
    ArgumentTypeError
        인수의 종류가 맞지 않거나, 일꾼에게 보낼 수 없는 것(람다, 열린 파일)이 들었을 때.
    WorkerError
        일꾼이 죽었거나 ``timeout`` 안에 묶음을 주지 않았을 때. 일꾼에서 난 오류는 그 오류 그대로이고, 표본의 번호와 난 곳이 딸려 온다.
    ArgumentError
        ``batch_size`` 가 1보다 작거나, 함께 쓸 수 없는 인수를 주었을 때.

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
        batch_size: int | None = 1,
        shuffle: bool | None = None,
        sampler: Iterable[int] | None = None,
        batch_sampler: Iterable[Sequence[int]] | None = None,
        num_workers: int = 0,
        collate_fn: Callable[[list[Any]], Any] | None = None,
        pin_memory: bool = False,
        drop_last: bool = False,
        timeout: float = 0,
        worker_init_fn: Callable[[int], Any] | None = None,
        multiprocessing_context: Any = None,
        generator: np.random.Generator | int | None = None,
        *,
        prefetch_factor: int | None = None,
        persistent_workers: bool = False,
        pin_memory_device: str = "",
        in_order: bool = True,
    ) -> None:
        if not isinstance(dataset, IterableDataset):
            check_dataset(dataset, "DataLoader")
        self.dataset = dataset
        self.batch_size = None if batch_size is None else _checked_batch_size(batch_size)
        self.shuffle = False if shuffle is None else flag("DataLoader", "shuffle", shuffle)
        self.drop_last = flag("DataLoader", "drop_last", drop_last)
        if collate_fn is not None and not callable(collate_fn):
            raise ArgumentTypeError(
                "DataLoader: collate_fn 은 표본의 리스트를 받는 함수여야 합니다. "
                f"받은 것: {describe(collate_fn)}. 기본 동작을 바라면 collate_fn=None 으로 두세요."
            )
        self.collate_fn = collate_fn
        self.generator = None if generator is None else resolve(generator, "DataLoader")
        self._check_workers(num_workers, worker_init_fn, timeout, prefetch_factor)
        self.multiprocessing_context = multiprocessing_context
        self.persistent_workers = flag("DataLoader", "persistent_workers", persistent_workers)
        self.pin_memory, self.in_order = flag("DataLoader", "pin_memory", pin_memory), flag("DataLoader", "in_order", in_order)
        self._workers: Any = None  # 에포크가 끝나도 두는 일꾼들
        self._check_together(sampler, batch_sampler)
        self._given_batches = batch_sampler is not None
        self.sampler: Any = sampler
        if sampler is None and not isinstance(dataset, IterableDataset):
            self.sampler = RandomSampler(dataset, generator=self.generator) if self.shuffle else SequentialSampler(dataset)
        self.batch_sampler: Any = batch_sampler
        if batch_sampler is not None:
            self.batch_size, self.drop_last = None, False
        elif self.batch_size is not None and self.sampler is not None:
            self.batch_sampler = BatchSampler(self.sampler, self.batch_size, self.drop_last)
        if self.batch_size is not None and drop_last and hasattr(dataset, "__len__") and 0 < len(dataset) < self.batch_size:
            warn_user(
                f"DataLoader: 표본이 {len(dataset)}개인데 batch_size={self.batch_size}, drop_last=True 여서 "
                "묶음이 하나도 나오지 않습니다. batch_size 를 줄이거나 drop_last=False 로 두세요.",
            )

    def _check_workers(self, num_workers: Any, worker_init_fn: Any, timeout: Any, prefetch_factor: Any) -> None:
        """일꾼에 관한 인수들."""
        self.num_workers, self.worker_init_fn = whole("DataLoader", "num_workers", num_workers, 0), worker_init_fn
        self.timeout = number("DataLoader", "timeout", timeout, lambda seconds: 0 <= seconds < np.inf, "0 이상의 유한한 수여야")
        self.prefetch_factor = 2 if prefetch_factor is None else whole("DataLoader", "prefetch_factor", prefetch_factor, 1)
        if worker_init_fn is not None and not callable(worker_init_fn):
            raise ArgumentTypeError(f"DataLoader: worker_init_fn 은 함수여야 합니다. 받은 것: {describe(worker_init_fn)}.")
        cores = os.cpu_count() or 1
        if self.num_workers > cores:
            warn_user(
                f"DataLoader: num_workers={self.num_workers} 이지만 이 컴퓨터의 코어는 {cores}개입니다. 일꾼마다 파이썬과 데이터셋의 "
                f"복사본이 하나씩 생기고, 코어보다 많으면 더 빨라지지 않습니다. {cores} 이하로 줄이세요.",
            )

    def _check_together(self, sampler: Any, batch_sampler: Any) -> None:
        """함께 쓸 수 없는 인수들."""
        for name, given in (("sampler", sampler), ("batch_sampler", batch_sampler)):
            if given is not None and not hasattr(given, "__iter__") and not hasattr(given, "__getitem__"):
                raise ArgumentTypeError(f"DataLoader: {Noun(name):은/는} 번호를 하나씩 주는 것이어야 합니다. 받은 것: {describe(given)}.")
        given_order = {"sampler": sampler is not None, "batch_sampler": batch_sampler is not None, "shuffle": self.shuffle}
        ordered = [name for name, given in given_order.items() if given]
        if len(ordered) > 1:
            raise ArgumentError(
                f"DataLoader: 꺼낼 차례를 둘 이상이 정합니다: {', '.join(ordered)}. 하나만 주세요(섞으려면 RandomSampler 를 쓰세요)."
            )
        if isinstance(self.dataset, IterableDataset) and ordered:
            raise ArgumentError(
                f"DataLoader: 차례로만 읽는 데이터셋(IterableDataset)에는 {Noun(ordered[0]):을/를} 쓸 수 없습니다. "
                "데이터셋의 __iter__ 안에서 섞거나 고르세요."
            )
        if batch_sampler is not None and (self.batch_size != 1 or self.drop_last):
            raise ArgumentError("DataLoader: batch_sampler 가 묶음을 정하므로 batch_size 와 drop_last 는 줄 수 없습니다. 그것들을 빼세요.")
        if self.batch_size is None and self.drop_last:
            raise ArgumentError("DataLoader: batch_size=None 이면 묶지 않으므로 drop_last=True 를 쓸 수 없습니다.")

    def __getstate__(self) -> dict[str, Any]:
        return carried(self.__dict__ | {"_workers": None}, type(self).__name__)

    def __setstate__(self, state: dict[str, Any]) -> None:
        self.__dict__.update(unpacked(state))

    def __len__(self) -> int:
        """한 에포크의 묶음 수."""
        if self._given_batches:
            return len(self.batch_sampler)
        source = self.dataset if self.sampler is None else self.sampler
        if not hasattr(source, "__len__"):
            raise ArgumentTypeError(
                f"len(DataLoader): {type(source).__name__}에는 길이(__len__)가 없어 묶음의 수를 알 수 없습니다. "
                "셀 수 있으면 __len__ 을 정의하고, 아니면 len 없이 for 문으로 도세요."
            )
        size = self.batch_size or 1
        return (len(source) + (0 if self.drop_last else size - 1)) // size

    def __iter__(self) -> Iterator[Any]:
        # 순서는 첫 묶음을 꺼낼 때가 아니라 에포크를 시작하는 바로 이때 정한다.
        fetch, tasks = self._plan()
        seed = epoch_seed(self.generator) if fetch.draws else None
        if self.num_workers:
            return importlib.import_module(".workers.loading", __package__).start(self, fetch, tasks, seed)
        if seed is None:
            return batches_here(fetch.started(), tasks, None)
        with Drawing(seed, START):
            make = fetch.started()
        return batches_here(make, tasks, seed)

    def _plan(self) -> tuple[FetchNumbered | FetchInTurn, Iterator[Any]]:
        """묶음 하나를 만드는 일과, 이번 에포크의 할 일들."""
        if self.sampler is None and not self._given_batches:
            return FetchInTurn(self.dataset, self.collate_fn, self.batch_size, self.drop_last), itertools.repeat(None)
        batched = self.batch_size is not None or self._given_batches
        fetch = FetchNumbered(self.dataset, self.collate_fn, batched, checked=not self._given_batches)
        if not batched:
            return fetch, iter(self.sampler)
        if isinstance(self.sampler, SequentialSampler | RandomSampler) and not self._given_batches:
            return fetch, self._pieces(self.sampler.order(), len(self))
        return fetch, iter(self.batch_sampler)

    def _pieces(self, order: np.ndarray, count: int) -> Iterator[np.ndarray]:
        size: Any = self.batch_size
        return (order[start : start + size] for start in range(0, count * size, size))


def _checked_batch_size(batch_size: Any) -> int:
    try:
        if isinstance(batch_size, bool):
            raise TypeError
        count = operator.index(batch_size)
    except TypeError:
        raise ArgumentTypeError(
            f"DataLoader: batch_size 는 정수여야 합니다. "
            f"받은 것: {describe(batch_size)}. batch_size=32처럼 쓰세요."
        ) from None
    if count < 1:
        raise ArgumentError(
            f"DataLoader: batch_size 는 1 이상이어야 합니다. 받은 값: {count}. "
            "모두를 한 묶음으로 쓰려면 batch_size=len(dataset)을 주세요."
        )
    return count
