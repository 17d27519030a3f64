"""RNN, LSTM, GRU."""

from __future__ import annotations

from typing import Any

import numpy as np

from .....errors import ArgumentError
from .....rules import joining
from .....rules import recurrent as R
from .....rules import shape as S
from .....rules.elementary import sigmoid, tanh
from .....rules.fused import linear
from .....rules.indexing import getitem
from .table import Call, imports, numbers, raw, shape


def _part(v: Any, k: int) -> Any:
    return None if v is None else getitem(v, k)


def _blocks(v: Any, order: list[int], count: int) -> Any:
    """게이트의 토막들을 ``order`` 의 차례로 잇는다."""
    if v is None:
        return None
    rows = shape(v)[0] // count
    return joining.concatenate([getitem(v, slice(k * rows, (k + 1) * rows)) for k in order], 0)


def _usual(call: Call, activations: Any, usual: list[list[str]], clip: Any, lengths: Any, steps: int, **more: Any) -> str:
    """우리가 아는 꼴인가. 쓰는 활성함수의 이름을 돌려준다."""
    given = [a.decode() if isinstance(a, bytes) else a for a in activations or usual[0]]
    size = len(usual[0])
    ways = [given[k:k + size] for k in range(0, len(given), size)]
    if any(w != ways[0] for w in ways) or ways[0] not in usual:
        raise ArgumentError(f"{call.label}: 읽지 않는 활성함수입니다({given}). 아는 것: {usual}.")
    if clip is not None or any(v is not None and v != 0 for v in more.values()):
        raise ArgumentError(f"{call.label}: 읽지 않는 순환층입니다: clip 이나 {', '.join(more)} 따위를 씁니다.")
    if lengths is not None and any(n != steps for n in numbers(lengths)):
        raise ArgumentError(f"{call.label}: 길이가 다른 수열(sequence_lens)은 읽지 않습니다. 길이가 같은 묶음을 넣으세요.")
    return ways[0][0]


def _run(call: Call, x: Any, states: list[Any], direction: str, layout: int, one: Any) -> Any:
    """방향마다 한 번씩 돌린다. ``one`` 은 (줄들, 방향, 처음 상태들, 걸음마다의 줄 수, 거꾸로인가) → (줄들, 마지막 상태들…)."""
    if layout:
        x = S.swapaxes(x, 0, 1)
        states = [None if s is None else S.swapaxes(s, 0, 1) for s in states]
    steps, batch, inside = shape(x)
    rows = S.reshape(x, (steps * batch, inside))
    ways = {"forward": [False], "reverse": [True], "bidirectional": [False, True]}[direction]
    outs, ends = [], []
    for k, backwards in enumerate(ways):
        out, *last = one(rows, k, [_part(s, k) for s in states], (batch,) * steps, backwards)
        outs.append(S.reshape(out, (steps, batch, -1)))
        ends.append(last)
    y = joining.stack(outs, 1)
    finals = [joining.stack([e[k] for e in ends], 0) for k in range(len(states))]
    if layout:
        y, finals = S.transpose(y, (2, 0, 1, 3)), [S.swapaxes(f, 0, 1) for f in finals]
    return (y, *finals)[:call.outputs] if call.outputs > 1 else y


def _biases(b: Any, k: int, gates: int) -> tuple[Any, Any]:
    if b is None:
        return None, None
    both = getitem(b, k)
    half = shape(both)[0] // 2
    return getitem(both, slice(0, half)), getitem(both, slice(half, None))


@imports("RNN")
def rnn(
    call: Call, x: Any, w: Any, r: Any, b: Any = None, lengths: Any = None, h: Any = None, activations: Any = None, clip: Any = None,
    direction: str = "forward", hidden_size: int = 0, layout: int = 0, activation_alpha: Any = None, activation_beta: Any = None,
) -> Any:
    kind = _usual(call, activations, [["Tanh"], ["Relu"]], clip, lengths, shape(x)[1 if layout else 0])

    def one(rows: Any, k: int, states: list[Any], batches: Any, backwards: bool) -> Any:
        inner, outer = _biases(b, k, 1)
        gates = linear(rows, _part(w, k), None if inner is None else inner + outer)
        return R.rnn_sequence(gates, _part(r, k), states[0], batches, backwards, kind == "Relu")[:2]

    return _run(call, x, [h], direction, layout, one)


@imports("LSTM")
def lstm(
    call: Call, x: Any, w: Any, r: Any, b: Any = None, lengths: Any = None, h: Any = None, c: Any = None, p: Any = None,
    activations: Any = None, clip: Any = None, direction: str = "forward", hidden_size: int = 0, input_forget: int = 0, layout: int = 0,
    activation_alpha: Any = None, activation_beta: Any = None,
) -> Any:
    _usual(call, activations, [["Sigmoid", "Tanh", "Tanh"]], clip, lengths, shape(x)[1 if layout else 0], input_forget=input_forget,
           peephole=None if p is None else 1)
    order = [0, 2, 3, 1]  # i, o, f, c → i, f, g, o

    def one(rows: Any, k: int, states: list[Any], batches: Any, backwards: bool) -> Any:
        inner, outer = _biases(b, k, 4)
        bias = None if inner is None else _blocks(inner + outer, order, 4)
        return R.lstm_sequence(rows, _blocks(_part(w, k), order, 4), _blocks(_part(r, k), order, 4), bias, *states, batches, backwards)[:3]

    return _run(call, x, [h, c], direction, layout, one)


@imports("GRU")
def gru(
    call: Call, x: Any, w: Any, r: Any, b: Any = None, lengths: Any = None, h: Any = None, activations: Any = None, clip: Any = None,
    direction: str = "forward", hidden_size: int = 0, layout: int = 0, linear_before_reset: int = 0, activation_alpha: Any = None,
    activation_beta: Any = None,
) -> Any:
    _usual(call, activations, [["Sigmoid", "Tanh"]], clip, lengths, shape(x)[1 if layout else 0])
    order = [1, 0, 2]  # z, r, h → r, z, n

    def one(rows: Any, k: int, states: list[Any], batches: Any, backwards: bool) -> Any:
        inner, outer = (_blocks(v, order, 3) for v in _biases(b, k, 3))
        gates, weight = linear(rows, _blocks(_part(w, k), order, 3), inner), _blocks(_part(r, k), order, 3)
        if linear_before_reset:
            return R.gru_sequence(gates, weight, outer, states[0], batches, backwards)[:2]
        return _reset_first(gates, weight, outer, states[0], batches, backwards)

    return _run(call, x, [h], direction, layout, one)


def _reset_first(gates: Any, weight: Any, bias: Any, h: Any, batches: Any, backwards: bool) -> Any:
    """r 을 먼저 곱하는 꼴(ONNX 의 기본): n = tanh(x 쪽 + W (r·h) + b). 걸음마다 셈한다."""
    width, batch, steps = shape(weight)[1], batches[0], len(batches)
    h = np.zeros((batch, width), raw(gates).dtype) if h is None else h
    rest = weight[:2 * width], weight[2 * width:]
    outs: list[Any] = [None] * steps
    for t in range(steps)[::-1] if backwards else range(steps):
        now = gates[t * batch:(t + 1) * batch]
        both = sigmoid(now[:, :2 * width] + linear(h, rest[0], None if bias is None else bias[:2 * width]))
        reset, update = both[:, :width], both[:, width:]
        new = tanh(now[:, 2 * width:] + linear(reset * h, rest[1], None if bias is None else bias[2 * width:]))
        h = (1 - update) * new + update * h
        outs[t] = h
    return joining.concatenate(outs, 0), h

