"""랭크들이 함께 하는 일: 기다리기, 나누어 주기, 지표 모으기. 값은 절임(pickle)이 아니라 배열의 기억 공간으로 오간다."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import numpy as np

from ..errors import ArgumentError, ArgumentTypeError, describe
from ..operation.devices import to_numpy
from ..tensors.creation import from_numpy
from ..tensors.tensor import Tensor
from .agreement import BARRIER, BROADCAST, METRICS, agree
from .waiting import finish
from .world import world


def barrier() -> None:
    """모든 랭크가 여기에 올 때까지 기다린다. 혼자이면 하는 일이 없다.

    예외
    ----
    WorkerError : 오지 않는 랭크가 있거나, 다른 랭크가 다른 일을 하려 할 때.

    예제
    ----
    >>> from tinygrad_ko import distributed
    >>> if distributed.is_main():
    ...     pass  # 파일 쓰기
    >>> distributed.barrier()

    출처
    ----
    MPI ``MPI_Ibarrier``; PyTorch ``torch.distributed.barrier``.
    """
    here = world()
    if here.size > 1:
        agree(here, BARRIER)


def broadcast(value: Any, root: int = 0) -> Any:
    """``root`` 랭크의 값을 모두가 받는다. 결정(멈출까, 어느 학습률로)은 이렇게 한 랭크가 내려 나눈다.

    매개변수
    --------
    value : 참·거짓, 정수, 실수, NumPy 배열, Tensor, 또는 그 나열. 랭크마다 종류와 모양이 같아야 한다(단위는 받은 그대로).
    root : 값을 낼 랭크.

    반환
    ----
    ``root`` 의 값. ``value`` 와 같은 종류의 새 값이고, 받은 것은 바뀌지 않는다.

    예외
    ----
    ArgumentError, ArgumentTypeError : 없는 랭크이거나, 배열로 나를 수 없는 값. WorkerError : 랭크마다 모양이 다르거나 오지 않을 때.

    예제
    ----
    >>> from tinygrad_ko import distributed
    >>> distributed.broadcast(True), distributed.broadcast([1, 2.5])
    (True, [1, 2.5])

    출처
    ----
    MPI ``MPI_Ibcast``; PyTorch ``torch.distributed.broadcast``.
    """
    here = world()
    if isinstance(root, bool) or not isinstance(root, int) or not 0 <= root < here.size:
        raise ArgumentError(f"distributed.broadcast: root 는 0 이상 {here.size} 미만의 정수여야 합니다. 받은 값: {root!r}.")
    if isinstance(value, list | tuple):
        if here.size > 1:
            agree(here, BROADCAST, f"{root} {type(value).__name__} {len(value)}")
        parts = [broadcast(part, root) for part in value]
        return type(value)(*parts) if hasattr(value, "_fields") else type(value)(parts)
    array = np.array(_array("distributed.broadcast", value))
    share([array], root)
    if isinstance(value, Tensor):
        return from_numpy(array)
    return array if isinstance(value, np.ndarray) else type(value)(array.item())


def share(arrays: Sequence[np.ndarray], root: int = 0, names: str = "") -> None:
    """``root`` 의 값을 모두의 배열에 제자리로 넣는다. dtype 마다 한 줄로 이어 한 번에 보낸다. ``names`` 도 랭크마다 같아야 한다."""
    here = world()
    if here.size == 1 or not arrays:
        return
    agree(here, BROADCAST, f"{root} {signature(arrays)} {names}")
    for kind in dict.fromkeys(array.dtype for array in arrays):
        members = [array for array in arrays if array.dtype == kind]
        flat = np.concatenate([array.reshape(-1) for array in members])
        finish(here, here.comm.Ibcast(flat.view(np.uint8), root), "값을 나누어 받으려고")
        if here.rank != root:
            start = 0
            for array in members:
                array[...] = flat[start : start + array.size].reshape(array.shape)
                start += array.size


def average_metrics(metrics: Mapping[str, Any], count: float = 1) -> dict[str, float]:
    """모든 랭크의 지표를, 랭크마다의 표본 수로 무게를 두어 평균한다(float64). 모든 랭크가 같은 답을 받는다.

    매개변수
    --------
    metrics : 이름에서 이 랭크의 평균(손실, 정확도 …)으로 가는 사전. 단위는 받은 그대로.
    count : 이 랭크가 평균한 표본의 수, 0 이상 (무차원).

    반환
    ----
    dict[str, float] : 이름마다 Σ count·값 / Σ count.

    예외
    ----
    ArgumentError, ArgumentTypeError : 수가 아니거나 ``count`` 가 음수이거나, 모두 0일 때. WorkerError : 랭크마다 이름이 다를 때.

    예제
    ----
    >>> from tinygrad_ko import distributed
    >>> distributed.average_metrics({"손실": 0.5, "정확도": 0.75}, count=32)
    {'손실': 0.5, '정확도': 0.75}

    출처
    ----
    MPI ``MPI_Iallreduce`` (합).
    """
    here, where = world(), "distributed.average_metrics"
    if not isinstance(metrics, Mapping):
        raise ArgumentTypeError(f'{where}: {{"손실": 값}} 처럼 이름에서 수로 가는 사전을 주세요. 받은 것: {describe(metrics)}.')
    if isinstance(count, bool) or not isinstance(count, (int, float, np.number)) or not 0 <= count < np.inf:
        raise ArgumentError(f"{where}: count 는 0 이상의 유한한 수여야 합니다. 받은 값: {count!r}.")
    values = [float(_array(where, value).reshape(())) for value in metrics.values()]
    sums = np.array([value * float(count) if count else 0.0 for value in values] + [float(count)], np.float64)
    if here.size > 1:
        agree(here, METRICS, "\0".join(map(str, metrics)))
        finish(here, here.comm.Iallreduce(here.mpi.IN_PLACE, sums, here.mpi.SUM), "지표를 모으려고")
    if not sums[-1] > 0:
        raise ArgumentError(f"{where}: 모든 랭크의 count 가 0이어서 평균할 표본이 없습니다.")
    return dict(zip(metrics, values if here.size == 1 else (sums[:-1] / sums[-1]).tolist(), strict=True))


def signature(arrays: Iterable[np.ndarray]) -> str:
    """랭크끼리 맞추어 볼, 배열들의 모양과 dtype."""
    return ";".join(f"{array.shape}{array.dtype.str}" for array in arrays)


def _array(where: str, value: Any) -> np.ndarray:
    array = np.asarray(to_numpy(value._data) if isinstance(value, Tensor) else value)
    if array.dtype.kind not in "biufc":
        cure = "64비트에 담기지 않는 정수는 나누어 담으세요." if isinstance(value, int) else (
            "받기만 하는 랭크도 같은 종류의 값으로 자리를 채우세요." if value is None else "글자는 번호로 바꾸세요."
        )
        raise ArgumentTypeError(f"{where}: 수, 배열, Tensor 만 나를 수 있습니다. 받은 것: {describe(value)}. {cure}")
    return array
