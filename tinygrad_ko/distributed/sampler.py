"""랭크마다 다른 표본을, 같은 수만큼 뽑는다."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from ..data.checks import whole
from ..data.dataset import check_dataset
from ..data.sampler import Sampler
from ..errors import ArgumentError
from ..korean.misfits import flag
from .collectives import share
from .world import world


class DistributedSampler(Sampler):
    """한 바퀴의 번호를 랭크끼리 나누어, 이 랭크의 몫을 준다. 어느 랭크나 같은 수를 받는다.

    한 걸음의 묶음들을 모으면, 혼자서 ``world_size`` 배의 묶음으로 돌 때의 그 묶음이다. 나누어떨어지지 않으면 앞의 번호를 다시 써서
    채운다(``drop_last`` 이면 남는 것을 버린다).

    매개변수
    --------
    dataset : 길이가 있는 것(데이터셋).
    num_replicas, rank : 나눌 수와 몇째인가. 없으면 ``world_size()`` 와 ``rank()``.
    shuffle : 참이면 바퀴마다 새로 섞는다. 모든 랭크가 같은 순서를 나눈다.
    seed : 섞을 씨앗, 0 이상. 모든 랭크가 같아야 한다.
    drop_last : 참이면 채우지 않고 버린다.

    예외
    ----
    ArgumentError, ArgumentTypeError : 길이가 없거나 인수가 범위 밖일 때.

    예제
    ----
    >>> from tinygrad_ko.distributed import DistributedSampler
    >>> [list(DistributedSampler(range(5), num_replicas=2, rank=k, shuffle=False)) for k in (0, 1)]
    [[0, 2, 4], [1, 3, 0]]

    출처
    ----
    PyTorch ``torch.utils.data.distributed.DistributedSampler``. ``set_epoch`` 를 잊어도 바퀴마다 새로 섞는 것이 다르다.
    """

    def __init__(
        self, dataset: Any, num_replicas: int | None = None, rank: int | None = None, shuffle: bool = True, seed: int = 0,
        drop_last: bool = False,
    ) -> None:
        where = "DistributedSampler"
        check_dataset(dataset, where)
        here = world() if num_replicas is None or rank is None else None
        self.dataset = dataset
        self.num_replicas = whole(where, "num_replicas", num_replicas, 1) if num_replicas is not None else here.size  # type: ignore[union-attr]
        self.rank = whole(where, "rank", rank, 0) if rank is not None else here.rank  # type: ignore[union-attr]
        if self.rank >= self.num_replicas:
            raise ArgumentError(f"{where}: rank 는 num_replicas({self.num_replicas})보다 작아야 합니다. 받은 값: {self.rank}.")
        self.shuffle, self.drop_last = flag(where, "shuffle", shuffle), flag(where, "drop_last", drop_last)
        self.seed, self.epoch = whole(where, "seed", seed, 0), 0

    def set_epoch(self, epoch: int) -> None:
        """다음 바퀴를 ``epoch`` 번째(0부터)로 섞는다. 이어서 학습할 때 쓴다."""
        self.epoch = whole("DistributedSampler.set_epoch", "epoch", epoch, 0)

    def order(self) -> np.ndarray:
        """모든 랭크의, 이번 바퀴의 번호들."""
        n = len(self.dataset)
        return np.random.default_rng([self.seed, self.epoch]).permutation(n) if self.shuffle else np.arange(n)

    def __iter__(self) -> Iterator[int]:
        numbers = self.order()
        self.epoch += 1
        return iter(dealt(numbers, self.num_replicas, self.rank, self.drop_last).tolist())

    def __len__(self) -> int:
        """이 랭크의 번호의 수. 모든 랭크에서 같다."""
        n = len(self.dataset)
        return n // self.num_replicas if self.drop_last else -(-n // self.num_replicas)


class _SharedOrder(Sampler):
    """랭크 0의 뽑기가 정한 차례를 나누어 준다."""

    def __init__(self, sampler: Any, drop_last: bool) -> None:
        self.sampler, self.drop_last = sampler, drop_last

    def __iter__(self) -> Iterator[int]:
        here = world()
        numbers = np.fromiter(self.sampler, np.int64, len(self.sampler))
        share([numbers])
        return iter(dealt(numbers, here.size, here.rank, self.drop_last).tolist())

    def __len__(self) -> int:
        n, size = len(self.sampler), world().size
        return n // size if self.drop_last else -(-n // size)


def shard(source: Any, drop_last: bool = False) -> Sampler:
    """데이터셋이나 뽑기(sampler)를 랭크끼리 나눈다: ``DataLoader(dataset, sampler=distributed.shard(...))`` 에 쓴다.

    매개변수
    --------
    source : 데이터셋(처음부터 차례대로 나눈다) 또는 길이가 있는 뽑기(랭크 0이 정한 차례를 바퀴마다 나눈다).
    drop_last : 참이면 나누어떨어지지 않는 번호를 버린다. 거짓이면 앞의 번호를 다시 써서 채운다.

    반환
    ----
    Sampler : 이 랭크의 번호를 주는 뽑기. 길이가 모든 랭크에서 같다.

    예외
    ----
    ArgumentTypeError : 길이가 없는 것을 주었을 때.

    예제
    ----
    >>> from tinygrad_ko import distributed
    >>> from tinygrad_ko.data import RandomSampler
    >>> list(distributed.shard("가나다")), len(distributed.shard(RandomSampler(range(9), generator=0)))
    ([0, 1, 2], 9)

    출처
    ----
    자료 병렬(data parallelism)의 관례.
    """
    if isinstance(source, Sampler):
        return _SharedOrder(source, flag("distributed.shard", "drop_last", drop_last))
    return DistributedSampler(source, shuffle=False, drop_last=drop_last)


def dealt(numbers: np.ndarray, size: int, rank: int, drop_last: bool) -> np.ndarray:
    """``size`` 명에게 한 장씩 돌릴 때 ``rank`` 가 받는 것. 모두 같은 수를 받는다."""
    if drop_last:
        numbers = numbers[: len(numbers) // size * size]
    elif len(numbers) and len(numbers) % size:
        numbers = np.resize(numbers, -(-len(numbers) // size) * size)  # 앞의 것을 되풀이하여 채운다
    return numbers[rank::size]
