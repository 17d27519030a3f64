"""순환: 온 수열을 한 연산으로. ONNX 에는 RNN, LSTM, GRU 가 있다.

줄들 (T·B, 입력)을 (T, B, 입력)으로 세워 넣고, 결과를 다시 줄들로 눕힌다. T 와 B 는 실행할 때의 크기이다. 게이트의 차례만 다르다:
LSTM 은 i, f, g, o → i, o, f, c, GRU 는 r, z, n → z, r, h.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from ....rules import fused
from ....rules import recurrent as R
from ..recording import Constant, Ref
from ..sizes import Repeated
from ..untranslatable import Untranslatable
from .table import translates


def steps_and_rows(batches: Any) -> tuple[Any, Any]:
    """걸음의 수와 묶음의 크기."""
    if isinstance(batches, Repeated):
        return batches.count, batches.item
    if len(batches) == 0 or any(b != batches[0] for b in batches):
        raise Untranslatable("길이가 다른 수열의 묶음(PackedSequence)은 옮기지 않습니다. 길이가 같은 (T, B, …) 묶음을 넣으세요")
    return len(batches), batches[0]


def reordered(g: Any, weight: Any, order: list[int]) -> Any:
    """게이트의 차례를 바꾼 가중치: 상수이면 파일에 그 차례로 담고, 아니면 실행할 때 바꾼다."""
    if isinstance(weight, Constant):
        parts = np.split(np.asarray(weight.array), len(order))
        name, role = g.weight_names.get(id(weight.array), (weight.name, ""))
        moved = np.concatenate([parts[k] for k in order]) if order != sorted(order) else np.asarray(weight.array)
        return g.constant(moved, f"{name}.onnx" if name else "", role=role or ("매개변수" if name else ""))
    if order == sorted(order):
        return g.tensor(weight)
    pieces = g.op("Split", weight, outputs=len(order), axis=0, num_outputs=len(order))
    return g.op("Concat", *[pieces[k] for k in order], axis=0)


def layer(g: Any, kind: str, x: Any, w: Any, r: Any, bias: Any, states: list[Any], batches: Any, backwards: Any, order: list[int],
          width: int, recurrent_bias: Any = None, **attributes: Any) -> tuple[Any, ...]:
    """순환 마디 하나. (걸음마다의 h 의 줄들, 마지막 상태들…)."""
    steps, rows = steps_and_rows(batches)
    sequence = g.op("Reshape", x, g.ints([steps, rows, -1]))
    one = g.ints([0])
    w, r = (g.op("Unsqueeze", reordered(g, v, order), one) for v in (w, r))
    b = None
    if bias is not None or recurrent_bias is not None:
        empty = Constant(np.zeros(width * len(order), g.ys[0].dtype))
        b = g.op("Unsqueeze", g.op("Concat", reordered(g, empty if bias is None else bias, order),
                                   reordered(g, empty if recurrent_bias is None else recurrent_bias, order), axis=0), one)
    starts = [None if s is None else g.op("Unsqueeze", s, one) for s in states]
    made = g.op(kind, sequence, w, r, b, None, *starts, outputs=1 + len(states), hidden_size=width,
                direction="reverse" if backwards else "forward", **attributes)
    out = g.op("Reshape", made[0], g.ints([-1, width]))
    return out, *[g.op("Squeeze", last, one) for last in made[1:]]


def source(g: Any, gates: Any, width: int) -> tuple[Any, Any, Any]:
    """입력 쪽의 셈을 미리 한 것이면 그 입력과 가중치와 편향. 아니면 항등 행렬을 가중치로 쓴다."""
    step = g.makers.get(gates) if isinstance(gates, Ref) else None
    if step is not None and step.function is fused.linear:
        x, weight, *bias = step.arguments
        return x, weight, bias[0] if bias else None
    return gates, Constant(np.eye(width, dtype=g.ys[0].dtype)), None


@translates(R.rnn_sequence)
def rnn_sequence(g: Any, gates: Any, weight: Any, h: Any, batches: Any, backwards: Any, relu: Any) -> Any:
    width = g.example(weight)[1]
    x, w, bias = source(g, gates, width)
    out, last = layer(g, "RNN", x, w, weight, bias, [h], batches, backwards, [0], width, activations=["Relu" if relu else "Tanh"])
    return out, last, None


@translates(R.lstm_sequence)
def lstm_sequence(g: Any, x: Any, w_ih: Any, weight: Any, bias: Any, h: Any, c: Any, batches: Any, backwards: Any, x_wanted: Any) -> Any:
    width = g.example(weight)[1]
    states = [h, c]
    if (h is None) != (c is None):
        rows = steps_and_rows(batches)[1]
        zero = g.op("Expand", g.constant(np.zeros((), g.ys[0].dtype)), g.ints([rows, width]))
        states = [zero if s is None else s for s in states]
    out, last, cell = layer(g, "LSTM", x, w_ih, weight, bias, states, batches, backwards, [0, 3, 1, 2], width)
    return out, last, cell, None, None


@translates(R.gru_sequence)
def gru_sequence(g: Any, gates: Any, weight: Any, bias: Any, h: Any, batches: Any, backwards: Any) -> Any:
    width = g.example(weight)[1]
    x, w, b = source(g, gates, 3 * width)
    out, last = layer(g, "GRU", x, w, weight, b, [h], batches, backwards, [1, 0, 2], width, recurrent_bias=bias, linear_before_reset=1)
    return out, last, None
