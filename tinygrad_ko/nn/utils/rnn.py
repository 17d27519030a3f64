"""길이가 다른 수열들을 한 묶음으로(``nn.utils.rnn``). 이름과 인수의 차례가 PyTorch와 같다."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from ...errors import ArgumentError, ArgumentTypeError, DtypeError, ShapeError, describe
from ...korean.misfits import answer_in, several
from ...korean.particles import Noun, particle
from ...operation.devices import native_index
from ...pytorch_names import LAYER_ARGUMENTS
from ...rules.indexing import setitem
from ...rules.joining import concatenate
from ...tensors.tensor import Tensor
from ...watch.acts import looked
from ..absent import answering_for
from ..checks import to_tensor

__all__ = [
    "PackedSequence", "pack_padded_sequence", "pack_sequence", "pad_packed_sequence",
    "pad_sequence", "unpack_sequence", "unpad_sequence",
]


class PackedSequence(NamedTuple):
    """길이가 다른 수열들을 걸음의 차례로 빈틈없이 늘어놓은 것. 순환층에 그대로 넣는다.

    ``data`` (길이의 합, …)은 걸음 0의 모든 수열, 걸음 1의 아직 끝나지 않은 수열, … 의 차례이고 ``batch_sizes`` 가 걸음마다의 수이다.
    ``sorted_indices`` 는 긴 것부터 늘어놓은 차례, ``unsorted_indices`` 는 되돌리는 차례(늘어놓지 않았으면 ``None``).
    """

    data: Tensor
    batch_sizes: np.ndarray
    sorted_indices: np.ndarray | None = None
    unsorted_indices: np.ndarray | None = None


def pack_padded_sequence(input: Any, lengths: Any, batch_first: bool = False, enforce_sorted: bool = True) -> PackedSequence:
    """채워서 길이를 맞춘 수열들에서 빈자리를 빼고 늘어놓는다.

    매개변수
    --------
    input : 모양 (T, B, …), ``batch_first`` 이면 (B, T, …). 무차원(dimensionless).
    lengths : 수열마다의 길이 (B,), 1 이상 T 이하의 정수.
    enforce_sorted : 참이면 긴 것부터 늘어놓여 있어야 한다. 거짓이면 여기서 늘어놓고, 나중에 되돌린다.

    반환
    ----
    PackedSequence : ``data`` 의 모양 (길이의 합, …).

    예외
    ----
    ArgumentError : 길이가 범위 밖이거나, 늘어놓여 있지 않을 때. ShapeError : 길이의 수가 배치와 다를 때.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> from tinygrad_ko.nn.utils.rnn import pack_padded_sequence
    >>> packed = pack_padded_sequence(tg.tensor([[1.0, 4.0], [2.0, 5.0], [3.0, 0.0]]), [3, 2])
    >>> packed.data.tolist(), packed.batch_sizes.tolist()
    ([1.0, 4.0, 2.0, 5.0, 3.0], [2, 2, 1])

    출처
    ----
    PyTorch ``torch.nn.utils.rnn.pack_padded_sequence``; 강의 L22.
    """
    x = to_tensor(input)
    if x.ndim < 2:
        raise ShapeError(f"pack_padded_sequence: 모양 (T, B, …) 이어야 합니다. 받은 모양: {x.shape}. x[:, None] 으로 배치 축을 만드세요.")
    batch, steps = x.shape[:2] if batch_first else x.shape[1::-1]
    sizes = _lengths("pack_padded_sequence", lengths, batch, steps)
    order = None
    if (np.diff(sizes) > 0).any():
        if enforce_sorted:
            raise ArgumentError(
                f"pack_padded_sequence: lengths 는 긴 것부터 늘어놓아야 합니다. 받은 것: {sizes.tolist()}. "
                "enforce_sorted=False 를 주면 알아서 늘어놓고 되돌립니다."
            )
    if not enforce_sorted:
        order = np.argsort(-sizes, kind="stable")
        sizes = sizes[order]
    step, row = np.nonzero(np.arange(steps)[:, None] < sizes)  # 걸음의 차례로, 그 안에서는 긴 것부터
    chosen = row if order is None else order[row]
    data = x[(chosen, step)] if batch_first else x[(step, chosen)]
    counts = np.bincount(step, minlength=int(sizes[0]))
    return PackedSequence(data, counts, order, None if order is None else np.argsort(order))


def pad_packed_sequence(
    sequence: PackedSequence, batch_first: bool = False, padding_value: float = 0.0, total_length: int | None = None
) -> tuple[Tensor, np.ndarray]:
    """``PackedSequence`` 를 다시 채워서 길이를 맞춘 텐서로.

    매개변수
    --------
    sequence : ``pack_padded_sequence`` 나 순환층이 낸 것.
    padding_value : 빈자리에 넣을 값.
    total_length : 채울 길이. 없으면 가장 긴 것에 맞춘다.

    반환
    ----
    (Tensor, 배열) : 모양 (T, B, …)(``batch_first`` 이면 (B, T, …))과, 수열마다의 길이 (B,).

    예외
    ----
    ArgumentError : ``total_length`` 가 가장 긴 수열보다 짧을 때.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> from tinygrad_ko.nn.utils.rnn import pack_sequence, pad_packed_sequence
    >>> padded, lengths = pad_packed_sequence(pack_sequence([tg.tensor([1.0, 2.0]), tg.tensor([3.0])]), batch_first=True)
    >>> padded.tolist(), lengths.tolist()
    ([[1.0, 2.0], [3.0, 0.0]], [2, 1])

    출처
    ----
    PyTorch ``torch.nn.utils.rnn.pad_packed_sequence``; 강의 L22.
    """
    if not isinstance(sequence, PackedSequence):
        raise ArgumentTypeError(
            f"pad_packed_sequence: PackedSequence 여야 합니다. 받은 것: {describe(sequence)}. pack_padded_sequence 로 만드세요."
        )
    counts = sequence.batch_sizes
    lengths = (counts[:, None] > np.arange(counts[0])).sum(0)
    if total_length is not None and total_length < counts.size:
        raise ArgumentError(
            f"pad_packed_sequence: total_length={Noun(total_length):이/가} 가장 긴 수열의 길이 {counts.size}보다 짧습니다. 더 크게 주세요."
        )
    step = np.repeat(np.arange(counts.size), counts)
    row = np.arange(step.size) - np.repeat(np.cumsum(counts) - counts, counts)
    if sequence.sorted_indices is not None:
        row, lengths = sequence.sorted_indices[row], lengths[sequence.unsorted_indices]
    return _filled(sequence.data, step, row, total_length or counts.size, int(counts[0]), batch_first, padding_value), lengths


def pad_sequence(
    sequences: Sequence[Any], batch_first: bool = False, padding_value: float = 0.0, padding_side: str = "right"
) -> Tensor:
    """길이가 다른 수열들을 채워서 한 텐서로 쌓는다.

    매개변수
    --------
    sequences : 모양 (길이, …)인 텐서들. 길이 말고는 모양과 dtype 이 같아야 한다.
    padding_value : 빈자리에 넣을 값.
    padding_side : "right" 이면 뒤를, "left" 이면 앞을 채운다.

    반환
    ----
    Tensor : 모양 (T, B, …), ``batch_first`` 이면 (B, T, …).

    예외
    ----
    ShapeError : 길이가 아닌 축이 다르거나 목록이 비었을 때. DtypeError : dtype 이 다를 때.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> from tinygrad_ko.nn.utils.rnn import pad_sequence
    >>> pad_sequence([tg.tensor([1.0, 2.0]), tg.tensor([3.0])], batch_first=True).tolist()
    [[1.0, 2.0], [3.0, 0.0]]

    출처
    ----
    PyTorch ``torch.nn.utils.rnn.pad_sequence``.
    """
    if padding_side not in ("right", "left"):
        raise ArgumentError(
            f"pad_sequence: padding_side={padding_side!r}{particle(padding_side, '은/는')} 없습니다. "
            "'right' 나 'left' 를 고르세요."
        )
    rows, lengths = _joined("pad_sequence", sequences)
    step = np.concatenate([np.arange(n) + (lengths.max() - n if padding_side == "left" else 0) for n in lengths])
    row = np.repeat(np.arange(lengths.size), native_index(lengths))
    return _filled(rows, step, row, int(lengths.max()), lengths.size, batch_first, padding_value)


def pack_sequence(sequences: Sequence[Any], enforce_sorted: bool = True) -> PackedSequence:
    """길이가 다른 수열들을 ``PackedSequence`` 로. ``pad_sequence`` 뒤의 ``pack_padded_sequence`` 와 같다.

    매개변수
    --------
    sequences : 모양 (길이, …)인 텐서들. ``enforce_sorted`` 이면 긴 것부터.

    반환
    ----
    PackedSequence : ``data`` 의 모양 (길이의 합, …).

    예외
    ----
    ``pad_sequence`` 와 ``pack_padded_sequence`` 의 것과 같다.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> from tinygrad_ko.nn.utils.rnn import pack_sequence
    >>> pack_sequence([tg.tensor([1.0, 2.0]), tg.tensor([3.0])]).data.tolist()
    [1.0, 3.0, 2.0]

    출처
    ----
    PyTorch ``torch.nn.utils.rnn.pack_sequence``.
    """
    sequences = several("pack_sequence", "sequences", sequences, "수열")  # 두 번 걷는다
    _, lengths = _joined("pack_sequence", sequences)
    return pack_padded_sequence(pad_sequence(sequences), lengths, enforce_sorted=enforce_sorted)


def unpad_sequence(padded_sequences: Any, lengths: Any, batch_first: bool = False) -> list[Tensor]:
    """채워서 쌓은 것에서 수열들을 하나씩 꺼낸다: ``pad_sequence`` 를 되돌린다.

    매개변수
    --------
    padded_sequences : 모양 (T, B, …), ``batch_first`` 이면 (B, T, …). 무차원(dimensionless).
    lengths : 수열마다의 길이 (B,).

    반환
    ----
    list[Tensor] : 모양 (길이, …)인 것들.

    예외
    ----
    ShapeError, ArgumentError : 길이가 배치와 맞지 않을 때.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> from tinygrad_ko.nn.utils.rnn import unpad_sequence
    >>> [x.tolist() for x in unpad_sequence(tg.tensor([[1.0, 2.0], [3.0, 0.0]]), [2, 1], batch_first=True)]
    [[1.0, 2.0], [3.0]]

    출처
    ----
    PyTorch ``torch.nn.utils.rnn.unpad_sequence``.
    """
    x = to_tensor(padded_sequences)
    x = x if batch_first else x.swapaxes(0, 1)
    return [x[k, :n] for k, n in enumerate(_lengths("unpad_sequence", lengths, x.shape[0], x.shape[1]))]


def unpack_sequence(packed_sequences: PackedSequence) -> list[Tensor]:
    """``PackedSequence`` 에서 수열들을 하나씩 꺼낸다: ``pack_sequence`` 를 되돌린다.

    매개변수
    --------
    packed_sequences : ``pack_sequence`` 나 순환층이 낸 것.

    반환
    ----
    list[Tensor] : 모양 (길이, …)인 것들, 처음의 차례대로.

    예외
    ----
    ArgumentTypeError : ``PackedSequence`` 가 아닐 때.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> from tinygrad_ko.nn.utils.rnn import pack_sequence, unpack_sequence
    >>> [x.tolist() for x in unpack_sequence(pack_sequence([tg.tensor([1.0, 2.0]), tg.tensor([3.0])]))]
    [[1.0, 2.0], [3.0]]

    출처
    ----
    PyTorch ``torch.nn.utils.rnn.unpack_sequence``.
    """
    padded, lengths = pad_packed_sequence(packed_sequences)
    return unpad_sequence(padded, lengths)


def _lengths(where: str, lengths: Any, batch: int, steps: int) -> np.ndarray:
    sizes = np.asarray(looked(lengths) if isinstance(lengths, Tensor) else lengths)
    if sizes.dtype.kind not in "iu":
        raise DtypeError(f"{where}: lengths 는 정수여야 합니다. 받은 것: {describe(sizes)}. .astype(np.int64) 을 쓰세요.")
    if sizes.shape != (batch,):
        raise ShapeError(
            f"{where}: lengths 는 수열마다 하나씩 모양 ({batch},) 이어야 합니다. 받은 모양: {sizes.shape}. batch_first 를 살펴보세요."
        )
    if batch == 0 or sizes.min() < 1 or sizes.max() > steps:
        raise ArgumentError(f"{where}: 길이는 1 이상 {steps} 이하여야 합니다. 받은 것: {sizes.tolist()}. 빈 수열은 빼고 넣으세요.")
    return sizes.astype(np.int64)


def _joined(where: str, sequences: Sequence[Any]) -> tuple[Tensor, np.ndarray]:
    xs = [to_tensor(x) for x in several(where, "sequences", sequences, "수열")]
    shapes = [x.shape for x in xs]
    if not xs or any(not s for s in shapes) or len({s[1:] for s in shapes}) > 1:
        raise ShapeError(f"{where}: 길이(첫 축)만 다른 수열이 하나 이상 있어야 합니다. 받은 모양: {shapes}.")
    if len({x.dtype for x in xs}) > 1:
        raise DtypeError(f"{where}: 수열들의 dtype 이 같아야 합니다. 받은 것: {[str(x.dtype) for x in xs]}. x.astype(…) 으로 맞추세요.")
    return concatenate(xs, 0), np.array([s[0] for s in shapes])


def _filled(data: Tensor, step: Any, row: Any, steps: int, batch: int, batch_first: bool, value: float) -> Tensor:
    """줄마다 (걸음, 수열)의 자리에 넣고 나머지는 ``value`` 로 채운다."""
    shape = (batch, steps) if batch_first else (steps, batch)
    empty = np.full((*shape, *data.shape[1:]), value, data.dtype)
    return setitem.call(empty, data, (row, step) if batch_first else (step, row))


answer_in(globals(), LAYER_ARGUMENTS)

if not TYPE_CHECKING:
    __getattr__ = answering_for("nn.utils.rnn")  # 없는 이름: 까닭을 알린다
