"""순환층과 한 걸음: 층의 수, 방향, 처음 상태, 길이가 다른 묶음."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from support.reference.layers import Layer, wave

IN, H, T, B = 3, 4, 3, 2


def called(call: Callable[[Any, Any, tuple[Any, ...]], Any]) -> Callable[[Any, Any], Any]:
    """층을 ``call(쪽, 층, 입력들)`` 로 부르는 모듈로 감싼다."""

    def prepare(side: Any, module: Any) -> Any:
        class Called(side.nn.Module):
            def __init__(self) -> None:
                super().__init__()
                self.layer = module

            def forward(self, *inputs: Any) -> Any:
                return call(side, self.layer, inputs)

        return Called()

    return prepare


def with_states(side: Any, layer: Any, inputs: tuple[Any, ...]) -> Any:
    return layer(inputs[0], tuple(inputs[1:]))


def packed(lengths: list[int], batch_first: bool = False) -> Callable[[Any, Any], Any]:
    """길이가 다른 수열로 묶어서 부르고, 다시 채워서 돌려준다."""

    def call(side: Any, layer: Any, inputs: tuple[Any, ...]) -> Any:
        rnn = side.nn.utils.rnn
        x, *state = inputs
        state = [tuple(state)] if len(state) == 2 else state
        y, end = layer(rnn.pack_padded_sequence(x, lengths, batch_first, enforce_sorted=False), *state)
        return rnn.pad_packed_sequence(y, batch_first, 0.5, 5)[0], end

    return called(call)


def padded(side: Any, layer: Any, inputs: tuple[Any, ...]) -> Any:
    """길이가 다른 입력들을 채워서 쌓고, 묶고, 꺼낸다."""
    rnn = side.nn.utils.rnn
    stacked = rnn.pad_sequence(list(inputs), batch_first=True, padding_value=0.3)
    y, end = layer(rnn.pack_sequence(list(inputs), enforce_sorted=False))
    return stacked, rnn.unpack_sequence(y), rnn.unpad_sequence(stacked, side.constant(np.array([len(x) for x in inputs])), True), end


x, x_first, single = wave((T, B, IN), 0.1, 1.0), wave((B, T, IN), 0.2, 1.0), wave((T, IN), 0.3, 1.0)
two = {"num_layers": 2, "bidirectional": True}


def state(layers: int, width: int = H, batch: int = B) -> np.ndarray:
    return wave((layers, batch, width), 0.7, 1.0)


CASES = [
    *[Layer(kind, (IN, H), (x,)) for kind in ("RNN", "LSTM", "GRU")],
    *[Layer(kind, (IN, H), (single,), {"bias": False}) for kind in ("RNN", "LSTM", "GRU")],
    *[Layer(kind, (IN, 2), (x_first,), {**two, "batch_first": True}) for kind in ("RNN", "LSTM", "GRU")],
    *[Layer(kind, (IN, 2), (x, state(4, 2)), two) for kind in ("RNN", "GRU")],
    Layer("LSTM", (IN, 2), (x, state(4, 2), state(4, 2) * 0.5), two, "처음 상태", prepare=called(with_states)),
    Layer("RNN", (IN, H), (x, state(1)), {"nonlinearity": "relu"}),
    Layer("RNN", (IN, H), (single, wave((1, H), 0.6))),
    Layer("LSTM", (IN, H), (x,), {"proj_size": 2}),
    Layer("LSTM", (IN, H), (x, state(2, 2), state(2)), {"proj_size": 2, "num_layers": 2}, "처음 상태", prepare=called(with_states)),
    *[Layer(kind, (IN, 2), (wave((4, 3, IN), 0.4, 1.0),), two, "묶음", prepare=packed([2, 4, 1])) for kind in ("RNN", "LSTM", "GRU")],
    Layer("LSTM", (IN, 2), (wave((3, 4, IN), 0.4, 1.0), state(2, 2, 3), state(2, 2, 3) * 0.5), {"bidirectional": True, "batch_first": True},
          "처음 상태가 있는 묶음", prepare=packed([2, 4, 4], True)),
    Layer("GRU", (IN, H), (wave((2, IN), 0.1), wave((3, IN), 0.5)), {}, "채우고 묶기", prepare=called(padded)),
    *[Layer(kind, (IN, H), (wave((B, IN), 0.5), wave((B, H), 0.9))) for kind in ("RNNCell", "GRUCell")],
    Layer("LSTMCell", (IN, H), (wave((B, IN), 0.5), wave((B, H), 0.9), wave((B, H), 0.2)), {}, "처음 상태", prepare=called(with_states)),
    *[Layer(kind, (IN, H), (wave((IN,), 0.5),), {"bias": False}) for kind in ("RNNCell", "LSTMCell", "GRUCell")],
    Layer("RNNCell", (IN, H), (wave((B, IN), 0.5),), {"nonlinearity": "relu"}),
]
