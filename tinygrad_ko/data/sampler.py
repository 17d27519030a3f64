"""뽑기(sampler): 데이터셋에서 표본의 번호를 어떤 차례로 꺼낼지 정한다."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator
from typing import Any

import numpy as np

from ..errors import ArgumentError, ArgumentTypeError, describe
from ..korean.misfits import flag, several
from ..tensors.generator import resolve
from ..tensors.tensor import Tensor
from .checks import whole

Generator = np.random.Generator | int | None


class Sampler:
    """뽑기의 바탕. 물려받아 번호를 하나씩 주는 ``__iter__`` 와, 번호의 수 ``__len__`` 을 쓴다.

    매개변수
    --------
    data_source : 뽑을 데이터셋. 쓰지 않는다(옛 코드를 위한 것이다).

    예외
    ----
    NotImplementedError : ``__iter__`` 를 정의하지 않은 채 쓸 때.

    예제
    ----
    >>> from tinygrad_ko.data import DataLoader, Sampler
    >>> class Backwards(Sampler):
    ...     def __iter__(self):
    ...         return iter([3, 2, 1, 0])
    ...     def __len__(self):
    ...         return 4
    >>> [batch.tolist() for batch in DataLoader([10, 20, 30, 40], batch_size=2, sampler=Backwards())]
    [[40, 30], [20, 10]]

    출처
    ----
    PyTorch ``torch.utils.data.Sampler``.
    """

    def __init__(self, data_source: Any = None) -> None:
        pass

    def __iter__(self) -> Iterator[Any]:
        """번호들. 물려받은 클래스가 정의한다."""
        raise NotImplementedError(
            f"{type(self).__name__}: __iter__(self) 메서드가 없습니다. 표본의 번호를 하나씩 주게 하세요: return iter([0, 2, 1])."
        )


class _Ordered(Sampler):
    """한 바퀴의 번호를 배열 하나로 정하는 뽑기의 바탕."""

    def order(self) -> np.ndarray:
        """이번 바퀴의 번호들, 모양 ``(n,)``."""
        raise NotImplementedError

    def __iter__(self) -> Iterator[int]:
        return iter(self.order().tolist())


class SequentialSampler(_Ordered):
    """처음부터 차례로.

    매개변수
    --------
    data_source : 길이가 있는 것(데이터셋).

    예외
    ----
    ArgumentTypeError : 길이가 없을 때.

    예제
    ----
    >>> from tinygrad_ko.data import SequentialSampler
    >>> list(SequentialSampler("가나다"))
    [0, 1, 2]

    출처
    ----
    PyTorch ``torch.utils.data.SequentialSampler``.
    """

    def __init__(self, data_source: Any) -> None:
        self.data_source = _sized("SequentialSampler", data_source)

    def order(self) -> np.ndarray:
        """0, 1, 2, …"""
        return np.arange(len(self.data_source))

    def __len__(self) -> int:
        """번호의 수."""
        return len(self.data_source)


class RandomSampler(_Ordered):
    """섞어서. 바퀴마다 새로 섞는다.

    매개변수
    --------
    data_source : 길이가 있는 것(데이터셋).
    replacement : 참이면 같은 번호가 여러 번 나올 수 있다.
    num_samples : 한 바퀴에 뽑을 수, 1 이상. 없으면 데이터셋의 길이. 그보다 많으면 여러 번 섞어 잇는다.
    generator : 난수 발생기나 씨앗. 없으면 기본 발생기(``tg.manual_seed``)를 쓴다.

    예외
    ----
    ArgumentError, ArgumentTypeError : 길이가 없거나 인수가 범위 밖일 때.

    예제
    ----
    >>> from tinygrad_ko.data import RandomSampler
    >>> sorted(RandomSampler(range(5), generator=0))
    [0, 1, 2, 3, 4]
    >>> len(list(RandomSampler(range(5), replacement=True, num_samples=8, generator=0)))
    8

    출처
    ----
    PyTorch ``torch.utils.data.RandomSampler``.
    """

    def __init__(self, data_source: Any, replacement: bool = False, num_samples: int | None = None, generator: Generator = None) -> None:
        self.data_source = _sized("RandomSampler", data_source)
        self.replacement = flag("RandomSampler", "replacement", replacement)
        self._num_samples = None if num_samples is None else whole("RandomSampler", "num_samples", num_samples, 1)
        self.generator = None if generator is None else resolve(generator, "RandomSampler")

    @property
    def num_samples(self) -> int:
        """한 바퀴에 뽑을 수."""
        return len(self.data_source) if self._num_samples is None else self._num_samples

    def order(self) -> np.ndarray:
        """섞은 번호들."""
        n, count, rng = len(self.data_source), self.num_samples, resolve(self.generator, "RandomSampler")
        if self.replacement:
            return rng.integers(n, size=count)
        if count == n:
            return rng.permutation(n)
        if not n:
            raise ArgumentError(f"RandomSampler: 표본이 하나도 없어 {count}개를 뽑을 수 없습니다.")
        return np.concatenate([rng.permutation(n) for _ in range(-(-count // n))])[:count]

    def __len__(self) -> int:
        """한 바퀴에 뽑을 수."""
        return self.num_samples


class SubsetRandomSampler(_Ordered):
    """준 번호들만, 섞어서.

    매개변수
    --------
    indices : 번호의 나열.
    generator : 난수 발생기나 씨앗. 없으면 기본 발생기를 쓴다.

    예외
    ----
    ArgumentTypeError : 정수의 나열이 아닐 때.

    예제
    ----
    >>> from tinygrad_ko.data import SubsetRandomSampler
    >>> sorted(SubsetRandomSampler([7, 1, 4], generator=0))
    [1, 4, 7]

    출처
    ----
    PyTorch ``torch.utils.data.SubsetRandomSampler``.
    """

    def __init__(self, indices: Any, generator: Generator = None) -> None:
        given = indices.data if isinstance(indices, Tensor) else several("SubsetRandomSampler", "indices", indices, "번호")
        self.indices = np.asarray(given)
        if self.indices.ndim != 1 or (self.indices.size and self.indices.dtype.kind not in "iu"):
            raise ArgumentTypeError(f"SubsetRandomSampler: indices 는 번호(정수)의 나열이어야 합니다. 받은 것: {describe(indices)}.")
        self.indices = self.indices.astype(np.int64)
        self.generator = None if generator is None else resolve(generator, "SubsetRandomSampler")

    def order(self) -> np.ndarray:
        """섞은 번호들."""
        return self.indices[resolve(self.generator, "SubsetRandomSampler").permutation(len(self.indices))]

    def __len__(self) -> int:
        """번호의 수."""
        return len(self.indices)


class WeightedRandomSampler(_Ordered):
    """가중치에 비례하는 확률로. 드문 부류를 자주 뽑는 데 쓴다.

    매개변수
    --------
    weights : 표본마다의 가중치, 모양 ``(n,)``, 0 이상의 유한한 수(합이 1이 아니어도 된다).
    num_samples : 한 바퀴에 뽑을 수, 1 이상.
    replacement : 참이면 같은 번호가 여러 번 나올 수 있다.
    generator : 난수 발생기나 씨앗. 없으면 기본 발생기를 쓴다.

    예외
    ----
    ArgumentError, ArgumentTypeError : 가중치나 인수가 범위 밖일 때.

    예제
    ----
    >>> from tinygrad_ko.data import WeightedRandomSampler
    >>> set(WeightedRandomSampler([0.0, 1.0, 3.0], 100, generator=0))
    {1, 2}

    출처
    ----
    PyTorch ``torch.utils.data.WeightedRandomSampler``.
    """

    def __init__(self, weights: Any, num_samples: int, replacement: bool = True, generator: Generator = None) -> None:
        where = "WeightedRandomSampler"
        try:
            self.weights = np.asarray(weights.data if isinstance(weights, Tensor) else weights, np.float64)
        except (TypeError, ValueError):
            raise ArgumentTypeError(f"{where}: weights 는 수의 나열이어야 합니다. 받은 것: {describe(weights)}.") from None
        if self.weights.ndim != 1 or not np.isfinite(self.weights).all() or self.weights.min(initial=0) < 0 or not self.weights.sum() > 0:
            raise ArgumentError(f"{where}: weights 는 0 이상의 유한한 수를 한 줄로 늘어놓은 것이고 합이 0보다 커야 합니다. 받은 것: "
                                f"{describe(weights)}.")
        self.num_samples, self.replacement = whole(where, "num_samples", num_samples, 1), flag(where, "replacement", replacement)
        possible = np.count_nonzero(self.weights)
        if not self.replacement and self.num_samples > possible:
            raise ArgumentError(
                f"{where}: 가중치가 0이 아닌 표본은 {possible}개인데 되돌려 놓지 않고 {self.num_samples}개를 뽑을 수 없습니다. "
                "num_samples 를 줄이거나 replacement=True 로 두세요."
            )
        self.generator = None if generator is None else resolve(generator, where)

    def order(self) -> np.ndarray:
        """뽑은 번호들."""
        rng = resolve(self.generator, "WeightedRandomSampler")
        return rng.choice(len(self.weights), self.num_samples, self.replacement, self.weights / self.weights.sum())

    def __len__(self) -> int:
        """한 바퀴에 뽑을 수."""
        return self.num_samples


class BatchSampler(Sampler):
    """뽑기를 ``batch_size`` 개씩 묶는다: 번호의 목록을 하나씩 준다.

    매개변수
    --------
    sampler : 번호를 하나씩 주는 것.
    batch_size : 한 묶음의 수, 1 이상.
    drop_last : 참이면 모자란 마지막 묶음을 버린다.

    예외
    ----
    ArgumentError, ArgumentTypeError : 인수가 범위 밖일 때.

    예제
    ----
    >>> from tinygrad_ko.data import BatchSampler
    >>> list(BatchSampler(range(5), batch_size=2, drop_last=False))
    [[0, 1], [2, 3], [4]]

    출처
    ----
    PyTorch ``torch.utils.data.BatchSampler``.
    """

    def __init__(self, sampler: Iterable[int], batch_size: int, drop_last: bool) -> None:
        if not hasattr(sampler, "__iter__") and not hasattr(sampler, "__getitem__"):
            raise ArgumentTypeError(f"BatchSampler: sampler 는 번호를 하나씩 주는 것이어야 합니다. 받은 것: {describe(sampler)}.")
        self.sampler, self.batch_size = sampler, whole("BatchSampler", "batch_size", batch_size, 1)
        self.drop_last = flag("BatchSampler", "drop_last", drop_last)

    def __iter__(self) -> Iterator[Any]:
        return self._batches(iter(self.sampler))

    def _batches(self, numbers: Iterator[int]) -> Iterator[list[int]]:
        while batch := list(itertools.islice(numbers, self.batch_size)):
            if len(batch) < self.batch_size and self.drop_last:
                return
            yield batch

    def __len__(self) -> int:
        """묶음의 수."""
        extra = 0 if self.drop_last else self.batch_size - 1
        return (len(self.sampler) + extra) // self.batch_size  # type: ignore[arg-type]


def _sized(where: str, data: Any) -> Any:
    if not hasattr(data, "__len__"):
        raise ArgumentTypeError(f"{where}: 길이(len)가 있는 데이터셋이어야 합니다. 받은 것: {describe(data)}.")
    return data
