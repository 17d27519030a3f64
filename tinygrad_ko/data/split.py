"""자료를 훈련 집합과 시험 집합으로 나눈다."""

from __future__ import annotations

import math
import operator
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from ..errors import ArgumentError, ArgumentTypeError, ShapeError, describe
from ..korean.misfits import flag
from ..korean.particles import Noun
from ..tensors.generator import resolve
from ..tensors.tensor import Tensor
from .dataset import Subset, check_dataset, rows


def train_test_split(
    *arrays: Any,
    test_size: float | int | None = None,
    train_size: float | int | None = None,
    random_state: np.random.Generator | int | None = None,
    shuffle: bool = True,
    stratify: Any = None,
    generator: np.random.Generator | int | None = None,
) -> list[Any]:
    """여러 배열을 같은 번호로 훈련 집합과 시험 집합으로 나눈다.

    매개변수
    --------
    *arrays : np.ndarray, Tensor, 리스트 또는 튜플
        첫째 축의 길이가 같은 것들, 모양 ``(n, ...)`` (단위는 받은 그대로).
    test_size : float, int 또는 None
        0과 1 사이의 실수이면 시험 집합의 비율(올림), 정수이면 표본의 수 (무차원). ``None`` 이면 훈련 집합의 나머지이고,
        ``train_size`` 도 없으면 0.25.
    train_size : float, int 또는 None
        훈련 집합의 비율(내림)이나 표본의 수 (무차원). ``None`` 이면 시험 집합의 나머지. 둘을 더해 모자라면 남는 표본은 버린다.
    random_state : generator 와 같다
        scikit-learn 의 이름. 씨앗이 같아도 scikit-learn 과 똑같이 나뉘지는 않는다(난수 발생기가 다르다).
    shuffle : bool
        참이면 섞은 뒤에 나눈다. 거짓이면 앞쪽이 훈련, 뒤쪽이 시험 집합이다.
    stratify : 나열 또는 None
        부류(class)의 이름, 모양 ``(n,)`` (무차원). 주면 두 집합의 부류 비율이 전체와 같아지게 나눈다.
    generator : np.random.Generator, int 또는 None
        섞을 때 쓸 난수 발생기나 씨앗 (무차원). ``None`` 이면 기본 발생기를 쓴다.

    반환
    ----
    list
        ``[a_훈련, a_시험, b_훈련, b_시험, ...]``. 받은 것과 같은 종류이며 복사본이다.

    예외
    ----
    ArgumentError
        배열을 주지 않았거나 비었을 때, 어느 한쪽 집합이 비게 될 때, 부류마다 나눌 만큼 표본이 없을 때.
    ArgumentTypeError
        나눌 수 없는 것을 주었을 때.
    ShapeError
        첫째 축의 길이가 서로 다를 때.

    예제
    ----
    >>> import numpy as np
    >>> from tinygrad_ko.data import train_test_split
    >>> x, y = np.arange(20).reshape(10, 2), np.array([0, 1] * 5)
    >>> x_train, x_test, y_train, y_test = train_test_split(x, y, test_size=0.4, stratify=y, generator=0)
    >>> x_train.shape, x_test.shape, sorted(y_test.tolist())
    ((6, 2), (4, 2), [0, 0, 1, 1])

    출처
    ----
    scikit-learn ``sklearn.model_selection.train_test_split``. 층화(stratified) 나누기의 몫은
    최대 잉여법(largest remainder)으로 정한다.
    """
    n = _common_length(arrays)
    n_train, n_test = _counts(train_size, test_size, n)
    if random_state is not None and generator is not None:
        raise ArgumentError("train_test_split: random_state 와 generator 는 같은 것입니다. 하나만 주세요.")
    generator = generator if random_state is None else random_state
    flag("train_test_split", "shuffle", shuffle)
    if stratify is not None and not shuffle:
        raise ArgumentError(
            "train_test_split: stratify 는 섞어야 쓸 수 있는데 shuffle=False 입니다. "
            "shuffle=True 로 두거나 stratify=None 으로 두세요."
        )
    if stratify is not None:
        labels, rng = _labels(stratify, n), resolve(generator, "train_test_split")
        train, test = _stratified(labels, n_test, rng)
        if n_train < len(train):  # 남는 표본도 부류의 비율대로 버린다
            train = train[_stratified(labels[train], len(train) - n_train, rng)[0]]
    else:
        order = resolve(generator, "train_test_split").permutation(n) if shuffle else np.arange(n)
        train, test = order[:n_train], order[n - n_test :] if n_train + n_test == n else order[n_train : n_train + n_test]
    return [_take(array, indices) for array in arrays for indices in (train, test)]


def random_split(
    dataset: Any, lengths: Sequence[float] | Sequence[int], generator: np.random.Generator | int | None = None
) -> list[Subset]:
    """데이터셋을 섞어 여러 조각으로 나눈다.

    매개변수
    --------
    dataset : Dataset
        나눌 데이터셋, 표본 ``n`` 개.
    lengths : 정수의 나열 또는 실수의 나열
        조각마다의 표본 수(합이 ``n``) 또는 비율(합이 1) (무차원).
        비율로 나누고 남은 표본은 앞 조각부터 하나씩 갖는다.
    generator : np.random.Generator, int 또는 None
        섞을 때 쓸 난수 발생기나 씨앗 (무차원). ``None`` 이면 기본 발생기를 쓴다.

    반환
    ----
    list[Subset]
        겹치지 않고 빠짐없는 조각들.

    예외
    ----
    ArgumentTypeError
        ``dataset`` 을 번호로 꺼낼 수 없거나 ``lengths`` 가 수의 나열이 아닐 때.
    ArgumentError
        음수가 있거나, 합이 표본 수(비율이면 1)와 다를 때.

    예제
    ----
    >>> from tinygrad_ko.data import random_split
    >>> [len(part) for part in random_split(range(10), [0.7, 0.3], generator=0)]
    [7, 3]

    출처
    ----
    PyTorch ``torch.utils.data.random_split``.
    """
    check_dataset(dataset, "random_split")
    n = len(dataset)
    ends = np.cumsum(_part_sizes(lengths, n))
    order = resolve(generator, "random_split").permutation(n)
    return [Subset(dataset, part) for part in np.split(order, ends[:-1])]


def _common_length(arrays: tuple[Any, ...]) -> int:
    if not arrays:
        raise ArgumentError(
            "train_test_split: 나눌 배열을 하나 이상 주어야 합니다. train_test_split(x, y)처럼 쓰세요."
        )
    for i, array in enumerate(arrays):
        if not isinstance(array, np.ndarray | Tensor | list | tuple):
            raise ArgumentTypeError(
                f"train_test_split: {i + 1}번째 인수는 배열, 텐서, 리스트, 튜플 가운데 하나여야 합니다. "
                f"받은 것: {type(array).__name__}. np.asarray(...)로 바꾸어 주세요."
            )
        if isinstance(array, np.ndarray | Tensor) and array.ndim == 0:
            raise ShapeError(
                f"train_test_split: {i + 1}번째 인수는 수 하나여서 첫째 축(표본의 번호)이 없습니다. "
                "모양: (). 모양이 (n, ...)인 배열을 주세요."
            )
    lengths = [len(array) for array in arrays]
    if len(set(lengths)) > 1:
        raise ShapeError(
            f"train_test_split: 첫째 축의 길이(표본의 수)가 서로 다릅니다. 받은 길이: {lengths}. "
            "모든 배열의 첫째 축이 표본의 번호가 되게 하고 길이를 맞추세요."
        )
    if lengths[0] < 2:
        raise ArgumentError(
            f"train_test_split: 표본이 {lengths[0]}개여서 둘로 나눌 수 없습니다. 표본을 두 개 이상 주세요."
        )
    return lengths[0]


def _counts(train_size: Any, test_size: Any, n: int) -> tuple[int, int]:
    """훈련 집합과 시험 집합의 표본의 수."""
    if train_size is None:
        n_test = _count("test_size", 0.25 if test_size is None else test_size, n, math.ceil)
        return n - n_test, n_test
    n_train = _count("train_size", train_size, n, math.floor)
    n_test = n - n_train if test_size is None else _count("test_size", test_size, n, math.ceil)
    if n_train + n_test > n:
        raise ArgumentError(
            f"train_test_split: train_size={train_size!r}, test_size={test_size!r} 이면 더하여 {n_train + n_test}개로, "
            f"표본 {n}개보다 많습니다. 하나를 빼거나 줄이세요."
        )
    return n_train, n_test


def _count(name: str, size: Any, n: int, rounded: Callable[[float], int]) -> int:
    if isinstance(size, float | np.floating) and 0 < size < 1:
        # 0.07 * 100 은 7.000000000000001 이다: 반올림 오차 때문에 하나 더 올리지 않는다.
        count = rounded(round(float(size) * n, 6))
    elif isinstance(size, int | np.integer) and not isinstance(size, bool):
        count = int(size)
    else:
        raise ArgumentError(
            f"train_test_split: {Noun(name):은/는} 0과 1 사이의 실수(비율)이거나 정수(표본의 수)여야 합니다. "
            f"받은 것: {describe(size)}. {name}=0.25처럼 쓰세요."
        )
    if not 0 < count < n:
        whose = "시험" if name == "test_size" else "훈련"
        raise ArgumentError(
            f"train_test_split: {name}={size!r}이면 표본 {n}개 가운데 {whose} 집합이 {count}개입니다. "
            f"두 집합 모두 하나 이상 갖도록 1 이상 {n - 1} 이하가 되는 {Noun(name):을/를} 주세요."
        )
    return count


def _labels(stratify: Any, n: int) -> np.ndarray:
    """표본마다의 부류 이름, 모양 ``(n,)``."""
    labels = np.asarray(stratify.data if isinstance(stratify, Tensor) else stratify)
    if labels.shape != (n,):
        raise ShapeError(
            f"train_test_split: stratify 의 모양은 ({n},)이어야 합니다. 받은 모양: {labels.shape}. "
            "표본마다 부류 하나를 주세요(원핫이면 labels.argmax(axis=1))."
        )
    return labels


def _stratified(
    labels: np.ndarray, n_test: int, generator: np.random.Generator
) -> tuple[np.ndarray, np.ndarray]:
    n = len(labels)
    names, class_of, counts = np.unique(labels, return_inverse=True, return_counts=True)
    if counts.min() < 2:
        raise ArgumentError(
            "train_test_split: 표본이 하나뿐인 부류가 있어 양쪽에 나눌 수 없습니다. "
            f"그런 부류: {names[counts < 2][:5].tolist()}. 표본을 더하거나 빼세요(아니면 stratify=None)."
        )
    if min(n_test, n - n_test) < len(counts):
        raise ArgumentError(
            f"train_test_split: 부류가 {len(counts)}개인데 훈련 {n - n_test}개, 시험 {n_test}개여서 "
            f"부류마다 하나씩 둘 수 없습니다. 두 집합 모두 {len(counts)}개 이상이 되게 test_size 를 바꾸세요."
        )
    quota, remainder = np.divmod(counts * n_test, n)
    # 남은 자리는 나머지가 큰 부류부터. 나머지가 같으면 제비를 뽑는다(늘 앞 부류만 커지지 않게).
    by_remainder = np.lexsort((generator.random(len(counts)), -remainder))
    quota[by_remainder[: n_test - quota.sum()]] += 1
    order = generator.permutation(n)
    in_test = np.zeros(n, dtype=bool)
    for k, size in enumerate(quota):
        in_test[order[class_of[order] == k][:size]] = True
    return order[~in_test[order]], order[in_test[order]]


def _take(array: Any, indices: np.ndarray) -> Any:
    if isinstance(array, Tensor):
        return rows(array, indices)
    if isinstance(array, np.ndarray):
        return array[indices]
    picked = [array[i] for i in indices.tolist()]
    return tuple(picked) if isinstance(array, tuple) else picked


def _part_sizes(lengths: Any, n: int) -> list[int]:
    try:
        sizes = [size if isinstance(size, float | np.floating) else operator.index(size) for size in lengths]
    except TypeError:
        raise ArgumentTypeError(
            f"random_split: lengths 는 수의 나열이어야 합니다. 받은 것: {describe(lengths)}. "
            "[80, 20]이나 [0.8, 0.2]처럼 쓰세요."
        ) from None
    total = sum(sizes)
    fractions = any(isinstance(size, float | np.floating) for size in sizes)
    complete = math.isclose(total, 1) if fractions else total == n
    if not sizes or not complete or min(sizes) < 0:
        raise ArgumentError(
            f"random_split: lengths 는 0 이상이고, 합이 정수이면 표본 수 {n}, 실수(비율)이면 1이어야 합니다. "
            f"받은 것: {sizes}, 합: {total:g}. [{n - n // 5}, {n // 5}]이나 [0.8, 0.2]처럼 쓰세요."
        )
    if not fractions:
        return [int(size) for size in sizes]
    counts = [math.floor(round(float(size) * n, 6)) for size in sizes]
    for i in range(n - sum(counts)):
        counts[i % len(counts)] += 1
    return counts
