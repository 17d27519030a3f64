"""기울기의 평균: 여러 텐서를 한 줄(bucket)로 이어 몇 번의 Allreduce 로 더한다. 한 묶음이 오가는 동안 다음 묶음을 잇는다."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np

from ..errors import ArgumentTypeError, DeviceError, WorkerError, describe
from ..korean.misfits import several
from ..operation.devices import near
from ..tensors.creation import from_numpy
from ..tensors.tensor import Tensor
from .agreement import GRADIENTS, agree
from .collectives import signature
from .waiting import finish
from .world import World, world

BUCKET = 4 * 2**20  # 바이트
LOOKED = frozenset((*range(1, 9), 16, 32, 64))  # 가중치가 랭크마다 같은지 보는 걸음: 어긋나게 쓴 것은 처음부터 어긋난다
TENSORS, VALUES = 64, 4  # 그때 텐서 몇 개의 값 몇 개를 보는가


def average_gradients(parameters: Iterable[Tensor], ordered: bool = False) -> None:
    """모든 랭크의 ``grad`` 를 평균하여 저마다의 ``grad`` 에 넣는다. ``backward()`` 뒤, 자르기(clip)와 걸음 앞에 부른다.

    층 없이 텐서의 식만으로 학습할 때 쓴다. 모델이면 :class:`DataParallel` 이 ``backward()`` 마다 저절로 부른다. 혼자이면 하는 일이 없다.

    매개변수
    --------
    parameters : 텐서들. 모든 랭크에서 수와 모양과 차례가 같아야 한다.
    ordered : 참이면 float64 로 바꾸어 랭크의 차례대로 더한다: 몇 번을 돌려도, 어느 MPI 로 돌려도 같은 비트이다. 오가는 양은 늘어난다.

    예외
    ----
    ArgumentTypeError : 텐서가 아닌 것이 들었을 때. DeviceError : 기울기가 NumPy 배열이 아닐 때.
    WorkerError : 랭크마다 모양이나 가중치가 다르거나, 다른 일을 하려 하거나, 오지 않는 랭크가 있을 때.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> from tinygrad_ko import distributed
    >>> w = tg.tensor([1.0, 2.0], requires_grad=True)
    >>> (w * w).sum().backward()
    >>> distributed.average_gradients([w])
    >>> w.grad
    tensor([2., 4.])

    출처
    ----
    Li et al., "PyTorch Distributed: Experiences on Accelerating Data Parallel Training" (2020).
    """
    tensors = [parameters] if isinstance(parameters, Tensor) else several("average_gradients", "parameters", parameters, "텐서")
    for tensor in tensors:
        if not isinstance(tensor, Tensor):
            raise ArgumentTypeError(f"distributed.average_gradients: 텐서들의 목록을 주세요. 받은 것: {describe(tensor)}.")
    here = world()
    if here.size == 1 or not tensors:
        return
    gradients = [_gradient(tensor) for tensor in tensors]
    used = np.array([g is not None for g in gradients], np.uint8)
    if not agree(here, GRADIENTS, f"{ordered}{signature(t._data for t in tensors)}", used.tobytes().hex()):
        finish(here, here.comm.Iallreduce(here.mpi.IN_PLACE, used, here.mpi.MAX), "쓰인 매개변수를 맞추려고")
    here.averaged += 1
    if here.averaged in LOOKED:
        _refuse_drift(here, tensors)
    given = [(tensor, g) for tensor, g, wanted in zip(tensors, gradients, used, strict=True) if wanted]
    running = [_started(here, bucket, ordered) for bucket in buckets(given)]
    for bucket, flat, request in running:
        finish(here, request, "기울기를 평균하려고")
        _placed(bucket, _mean(flat, here.size, bucket[0][0].dtype))


def _refuse_drift(here: World, tensors: list[Tensor]) -> None:
    """기울기를 평균해도 가중치가 다르면 한 모델을 배우는 것이 아니다. 셈하는 기계가 달라 생기는 반올림의 차이는 넘어간다."""
    seen = [np.nan_to_num(np.asarray(tensor._data).flat[:VALUES].real.astype(np.float64)) for tensor in tensors[:TENSORS]]
    places = np.repeat(np.arange(len(seen)), [len(values) for values in seen])
    low, high = np.concatenate(seen), np.concatenate(seen)
    if not low.size:
        return
    finish(here, here.comm.Iallreduce(here.mpi.IN_PLACE, low, here.mpi.MIN), "가중치를 견주려고")
    finish(here, here.comm.Iallreduce(here.mpi.IN_PLACE, high, here.mpi.MAX), "가중치를 견주려고")
    apart = high - low > 1e-3 * np.maximum(abs(high), abs(low)) + 1e-6
    if apart.any():
        k = int(places[apart.argmax()])
        raise WorkerError(
            f"distributed: 기울기를 평균하려는데 가중치가 랭크마다 다릅니다({k}번째 텐서, 모양 {tensors[k].shape}: "
            f"{low[apart][0]:.6g} – {high[apart][0]:.6g}). backward(), 평균, step() 의 차례인지, 처음 값이 같은지(DataParallel 은 "
            "처음에 랭크 0의 것을 나누어 줍니다. 텐서의 식이면 씨앗을 같게 하거나 distributed.broadcast), 한 랭크만 "
            "load_state_dict 를 하지 않는지 보세요."
        )


Bucket = list[tuple[Tensor, np.ndarray | None]]


def buckets(given: Bucket, limit: int = BUCKET) -> list[Bucket]:
    """dtype 이 같은 것끼리, ``limit`` 바이트까지 이은 것들. 뒤의 층부터(역전파에서 먼저 나온다)이고 어느 랭크에서나 같은 차례이다."""
    made: list[Bucket] = []
    for kind in dict.fromkeys(tensor.dtype for tensor, _ in given):
        size = 0
        for pair in reversed([pair for pair in given if pair[0].dtype == kind]):
            length = pair[0]._data.nbytes
            if not size or size + length > limit:
                made.append([])
                size = 0
            made[-1].append(pair)
            size += length
    return made


def _started(here: World, bucket: Bucket, ordered: bool) -> tuple[Bucket, np.ndarray, Any]:
    kind = bucket[0][0].dtype
    carried = np.result_type(kind, np.float64 if ordered else np.float32)  # MPI 는 float16 을 모른다
    flat = np.empty(sum(tensor._data.size for tensor, _ in bucket), carried)
    start = 0
    for tensor, g in bucket:
        flat[start : start + tensor._data.size] = 0 if g is None else g.reshape(-1)
        start += tensor._data.size
    here.bytes_reduced += flat.nbytes
    if ordered:
        everyone = np.empty((here.size, flat.size), carried)
        return bucket, everyone, here.comm.Iallgather(flat, everyone)
    return bucket, flat, here.comm.Iallreduce(here.mpi.IN_PLACE, flat, here.mpi.SUM)


def _mean(flat: np.ndarray, size: int, kind: np.dtype) -> np.ndarray:
    if flat.ndim == 2:  # 랭크마다의 것: 차례대로 더한다
        total = flat[0]
        for part in flat[1:]:
            total += part
        flat = total
    flat /= size
    return flat.astype(kind, copy=False)


def _placed(bucket: Bucket, flat: np.ndarray) -> None:
    start = 0
    for tensor, _ in bucket:
        size = tensor._data.size
        tensor.grad = from_numpy(flat[start : start + size].reshape(tensor.shape))
        start += size


def _gradient(tensor: Tensor) -> np.ndarray | None:
    grad: Any = tensor.grad
    if grad is None:
        return None
    if near(grad._data) is not None:
        raise DeviceError(
            f"distributed.average_gradients: 기울기가 장치 {grad.device!r} 에 있습니다. NumPy 의 텐서로 학습하세요(model.cpu())."
        )
    return grad._data
