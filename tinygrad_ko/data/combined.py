"""데이터셋을 잇고 묶은 데이터셋, 그리고 번호 없이 차례로만 읽는 데이터셋."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator
from itertools import accumulate
from typing import Any

from ..errors import ArgumentError, ArgumentTypeError, ShapeError, describe
from ..korean.misfits import several
from .collate import default_collate
from .dataset import Dataset, check_dataset, checked_index


class _OfDatasets(Dataset):
    """데이터셋들로 만든 데이터셋의 바탕."""

    def __getitem__(self, index: Any) -> Any:
        """``index`` 번째 표본. 번호의 목록이나 배열, 조각(slice)을 주면 그 표본들을 쌓은 묶음."""
        n = len(self)
        place = checked_index(index, n, type(self).__name__)
        if isinstance(place, int):
            return self._at(place % n)
        return default_collate([self._at(k % n) for k in (range(n)[place] if isinstance(place, slice) else place.tolist())])

    def _at(self, place: int) -> Any:
        """``place`` 번째(0부터) 표본."""
        raise NotImplementedError


class ConcatDataset(_OfDatasets):
    """데이터셋들을 끝에 끝을 이어 하나로. 자료를 복사하지 않는다.

    매개변수
    --------
    datasets : 데이터셋의 나열, 하나 이상. 길이는 만들 때 한 번 잰다: 그 뒤에 길어진 것은 보이지 않는다(PyTorch와 같다).

    예외
    ----
    ArgumentError : 하나도 없을 때. ArgumentTypeError : 번호로 꺼낼 수 없는 것이 들었을 때.

    예제
    ----
    >>> from tinygrad_ko.data import ConcatDataset
    >>> list(ConcatDataset(["가나", "다"]))
    ['가', '나', '다']

    출처
    ----
    PyTorch ``torch.utils.data.ConcatDataset``.
    """

    def __init__(self, datasets: Iterable[Any]) -> None:
        self.datasets = _several("ConcatDataset", datasets)
        self.cumulative_sizes = list(accumulate(map(len, self.datasets)))  # 데이터셋마다, 그것까지의 표본의 수

    def _at(self, place: int) -> Any:
        which = bisect_right(self.cumulative_sizes, place)
        return self.datasets[which][place - (self.cumulative_sizes[which - 1] if which else 0)]

    def __len__(self) -> int:
        """표본의 수."""
        return self.cumulative_sizes[-1]


class StackDataset(_OfDatasets):
    """같은 길이의 데이터셋들을 나란히: 표본이 데이터셋마다의 표본을 모은 튜플(이름을 주면 사전)이다.

    매개변수
    --------
    *args : 데이터셋들. 표본은 튜플이 된다.
    **kwargs : 이름 붙인 데이터셋들. 표본은 사전이 된다. ``*args`` 와 함께는 쓸 수 없다.

    예외
    ----
    ArgumentError : 하나도 없거나 두 꼴을 섞었을 때. ShapeError : 길이가 서로 다를 때.

    예제
    ----
    >>> from tinygrad_ko.data import StackDataset
    >>> StackDataset("가나", [1, 2])[1], StackDataset(x="가나", y=[1, 2])[1]
    (('나', 2), {'x': '나', 'y': 2})

    출처
    ----
    PyTorch ``torch.utils.data.StackDataset``.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        if args and kwargs:
            raise ArgumentError("StackDataset: 이름 없는 데이터셋과 이름 붙인 데이터셋을 섞을 수 없습니다. 한 꼴로 주세요.")
        parts = _several("StackDataset", [*args, *kwargs.values()])
        if len(lengths := {len(part) for part in parts}) > 1:
            raise ShapeError(f"StackDataset: 데이터셋의 길이가 서로 다릅니다. 받은 길이: {sorted(lengths)}. 길이를 맞추세요.")
        self.datasets: Any = kwargs or args

    def _at(self, place: int) -> Any:
        if isinstance(self.datasets, dict):
            return {name: part[place] for name, part in self.datasets.items()}
        return tuple([part[place] for part in self.datasets])

    def __len__(self) -> int:
        """표본의 수."""
        return len(next(iter(self.datasets.values())) if isinstance(self.datasets, dict) else self.datasets[0])


class IterableDataset:
    """번호 없이 차례로만 읽는 데이터셋(긴 파일, 끝없는 자료)의 바탕. ``__iter__`` 를 정의하여 쓴다.

    ``DataLoader`` 에 넣을 수 있다. 번호가 없으므로 섞거나(``shuffle``) 골라 뽑을(``sampler``) 수는 없다.

    예외
    ----
    NotImplementedError : ``__iter__`` 를 정의하지 않은 채 쓸 때.

    예제
    ----
    >>> from tinygrad_ko.data import DataLoader, IterableDataset
    >>> class Counting(IterableDataset):
    ...     def __iter__(self):
    ...         return iter(range(5))
    >>> [batch.tolist() for batch in DataLoader(Counting(), batch_size=2)]
    [[0, 1], [2, 3], [4]]

    출처
    ----
    PyTorch ``torch.utils.data.IterableDataset``.
    """

    def __iter__(self) -> Iterator[Any]:
        """표본들. 물려받은 클래스가 정의한다."""
        name = type(self).__name__
        raise NotImplementedError(f"{name}: __iter__(self) 메서드가 없습니다. class {name} 안에 정의하여 표본을 하나씩 주게 하세요.")

    def __add__(self, other: Any) -> ChainDataset:
        """뒤에 ``other`` 를 이어서 읽는 데이터셋."""
        return ChainDataset([self, other])


class ChainDataset(IterableDataset):
    """차례로만 읽는 데이터셋들을 이어서 읽는다.

    매개변수
    --------
    datasets : ``IterableDataset`` 의 나열.

    예외
    ----
    ArgumentTypeError : ``IterableDataset`` 이 아닌 것이 들었을 때.

    예제
    ----
    >>> from tinygrad_ko.data import ChainDataset, IterableDataset
    >>> class Letters(IterableDataset):
    ...     def __init__(self, letters):
    ...         self.letters = letters
    ...     def __iter__(self):
    ...         return iter(self.letters)
    >>> list(ChainDataset([Letters("가나"), Letters("다")]))
    ['가', '나', '다']

    출처
    ----
    PyTorch ``torch.utils.data.ChainDataset``.
    """

    def __init__(self, datasets: Iterable[Any]) -> None:
        self.datasets = several("ChainDataset", "datasets", datasets, "데이터셋")
        for k, part in enumerate(self.datasets):
            if not isinstance(part, IterableDataset):
                raise ArgumentTypeError(
                    f"ChainDataset: datasets[{k}] 자리에는 IterableDataset 이 있어야 합니다. 받은 것: {describe(part)}. "
                    "번호로 꺼내는 데이터셋은 ConcatDataset 으로 이으세요."
                )

    def __iter__(self) -> Iterator[Any]:
        for part in self.datasets:
            yield from part

    def __len__(self) -> int:
        """표본의 수. 데이터셋마다 길이가 있어야 한다."""
        return sum(map(len, self.datasets))


def _several(where: str, datasets: Any) -> list[Any]:
    parts = list(datasets) if isinstance(datasets, Iterable) else []
    if not parts:
        raise ArgumentError(f"{where}: 데이터셋을 하나 이상 주세요. 받은 것: {describe(datasets)}.")
    for part in parts:
        if isinstance(part, IterableDataset):
            raise ArgumentTypeError(f"{where}: 차례로만 읽는 데이터셋(IterableDataset)은 ChainDataset 으로 이으세요. 받은 것: "
                                    f"{describe(part)}.")
        check_dataset(part, where)
    return parts
