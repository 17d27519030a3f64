"""순환 신경망의 한 걸음(cell): 수열을 스스로 돌 때 쓰는 RNNCell, LSTMCell, GRUCell."""

from __future__ import annotations

from typing import Any

from ...engine import tick
from ...errors import ShapeError
from ...operation import Whole
from ...rules.recurrent import gru_sequence, lstm_sequence, rnn_sequence
from ...tensors.tensor import Tensor
from ...watch.calls import as_one
from ..birth import draw_uniform
from ..checks import Generator, one_of, positive, to_tensor
from ..linear import linear
from ..module import Module
from ..parameter import Parameter
from .sequence import _added, _same_dtype, _states, _weights
from .steps import CELLS


class _Cell(Module):
    """한 걸음짜리 순환층의 바탕. 온 수열의 연산을 한 걸음만 쓴다."""

    gates = 1
    states: tuple[str, ...] = ("hx",)
    told_as: Whole  # 이야기에서 말하는 한 걸음
    weight_ih: Parameter
    weight_hh: Parameter
    bias_ih: Parameter
    bias_hh: Parameter

    def __init__(self, input_size: int, hidden_size: int, bias: bool, dtype: Any, generator: Generator) -> None:
        super().__init__()
        name = type(self).__name__
        self.input_size, self.hidden_size = positive(name, "input_size", input_size), positive(name, "hidden_size", hidden_size)
        self.bias = bool(bias)
        rows = self.gates * self.hidden_size
        sizes: dict[str, tuple[int, ...]] = {"weight_ih": (rows, self.input_size), "weight_hh": (rows, self.hidden_size)}
        sizes |= {"bias_ih": (rows,), "bias_hh": (rows,)} if bias else {}
        _weights(self, sizes, dtype)
        self._born(generator)

    def reset_parameters(self, generator: Generator = None) -> None:
        """매개변수를 처음처럼 U(−1/√H, 1/√H)에서 다시 뽑는다."""
        draw_uniform(self, 1 / self.hidden_size**0.5, generator)

    def _step(self, rows: Tensor, start: list[Any], batches: tuple[int, ...]) -> tuple[Any, ...]:
        """다음 상태들."""
        raise NotImplementedError

    def forward(self, input: Any, hx: Any = None) -> Any:
        """다음 상태: (B, H). 입력 (B, 입력)과 상태 (B, H)에서 배치 축은 없어도 된다."""
        began = tick()
        name, x = type(self).__name__, to_tensor(input)
        if x.ndim not in (1, 2) or x.shape[-1] != self.input_size:
            raise ShapeError(
                f"{name}: 입력의 모양은 (B, {self.input_size}) 이나 ({self.input_size},) 이어야 합니다. 받은 모양: {x.shape}. "
                "수열 전체라면 한 걸음씩 넣거나 Cell 이 아닌 층을 쓰세요."
            )
        _same_dtype(name, "x", x, self.weight_ih)
        single = x.ndim == 1
        rows = x.reshape(1, self.input_size) if single else x
        start: list[Any] = [None] * len(self.states)
        given: list[Any] = start
        if hx is not None:
            given = start = [to_tensor(value) for value in _states(name, hx, self.states)]
            for state, h in zip(self.states, start, strict=True):
                wanted = (*x.shape[:-1], self.hidden_size)
                if h.shape != wanted:
                    cure = "배치와 hidden_size 를 맞추세요."
                    raise ShapeError(f"{name}: {state} 의 모양은 {wanted} 이어야 합니다. 받은 모양: {h.shape}. {cure}")
                _same_dtype(name, state, h, self.weight_ih)
            start = [h.reshape(1, self.hidden_size) for h in start] if single else start
        made = self._step(rows, start, (rows.shape[0],))
        made = tuple([h.reshape(self.hidden_size) for h in made]) if single else made
        biases = {"bias_ih": self.bias_ih, "bias_hh": self.bias_hh} if self.bias else {}
        roles = {"x": x, "weight_ih": self.weight_ih, "weight_hh": self.weight_hh, **biases, **dict(zip("hc", given, strict=False))}
        as_one(self.told_as, began, made, roles, {"rectified": vars(self).get("nonlinearity") == "relu"})
        return made[0] if len(made) == 1 else made

    def extra_repr(self) -> str:
        return f"{self.input_size}, {self.hidden_size}" + ("" if self.bias else ", bias=False")


class RNNCell(_Cell):
    """``nn.RNN`` 의 한 걸음: h' = tanh(W_ih x + b_ih + W_hh h + b_hh).

    매개변수
    --------
    input_size, hidden_size : 입력과 은닉 상태의 특징 수(양의 정수).
    bias : 편향을 둘 것인가.
    nonlinearity : "tanh" 또는 "relu".
    device : 매개변수를 둘 장치. 기본은 ``"cpu"``.
    dtype, generator : ``nn.RNN`` 과 같다.

    입력 (B, 입력)과 상태 (B, H)(없으면 0)에서 다음 상태 (B, H). 배치 축은 없어도 된다. 무차원.

    예외
    ----
    ShapeError, DtypeError : 부를 때, 입력이나 상태의 모양·dtype 이 맞지 않으면.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> from tinygrad_ko import nn
    >>> nn.RNNCell(3, 4, generator=0)(tg.zeros((2, 3))).shape
    (2, 4)

    출처
    ----
    강의 L22; PyTorch ``torch.nn.RNNCell``.
    """

    told_as = CELLS["RNN"]

    def __init__(
        self, input_size: int, hidden_size: int, bias: bool = True, nonlinearity: str = "tanh", device: Any = None, dtype: Any = None,
        generator: Generator = None,
    ) -> None:
        one_of("RNNCell", "nonlinearity", nonlinearity, ("tanh", "relu"))
        super().__init__(input_size, hidden_size, bias, dtype, generator)
        self.nonlinearity = nonlinearity

    def _step(self, rows: Tensor, start: list[Any], batches: tuple[int, ...]) -> tuple[Any, ...]:
        x = linear(rows, self.weight_ih, _added(self.bias_ih, self.bias_hh) if self.bias else None)
        return rnn_sequence.call(x, self.weight_hh, start[0], batches, False, self.nonlinearity == "relu")[:1]


class LSTMCell(_Cell):
    """``nn.LSTM`` 의 한 걸음: c' = σ(f) c + σ(i) tanh(g), h' = σ(o) tanh(c').

    매개변수
    --------
    device : 매개변수를 둘 장치. 기본은 ``"cpu"``.
    input_size, hidden_size, bias, dtype, generator : ``nn.RNNCell`` 과 같다. 가중치의 줄은 i, f, g, o 의 차례이다.

    입력 (B, 입력)과 상태 (h, c)(각각 (B, H), 없으면 0)에서 다음 상태 (h, c). 배치 축은 없어도 된다. 무차원.

    예외
    ----
    ShapeError, DtypeError, ArgumentTypeError : 부를 때, 입력이나 상태의 모양·dtype·개수가 맞지 않으면.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> from tinygrad_ko import nn
    >>> h, c = nn.LSTMCell(3, 4, generator=0)(tg.zeros((2, 3)))
    >>> h.shape, c.shape
    ((2, 4), (2, 4))

    출처
    ----
    강의 L22; PyTorch ``torch.nn.LSTMCell``.
    """

    gates = 4
    states = ("hx", "cx")

    told_as = CELLS["LSTM"]

    def __init__(
        self, input_size: int, hidden_size: int, bias: bool = True, device: Any = None, dtype: Any = None,
        generator: Generator = None,
    ) -> None:
        super().__init__(input_size, hidden_size, bias, dtype, generator)

    def _step(self, rows: Tensor, start: list[Any], batches: tuple[int, ...]) -> tuple[Any, ...]:
        bias = _added(self.bias_ih, self.bias_hh) if self.bias else None
        return lstm_sequence.call(rows, self.weight_ih, self.weight_hh, bias, *start, batches, False, rows.requires_grad)[1:3]


class GRUCell(_Cell):
    """``nn.GRU`` 의 한 걸음: n = tanh(x 쪽 + σ(r)(W_hn h + b_hn)), h' = (1 − σ(z)) n + σ(z) h.

    매개변수
    --------
    device : 매개변수를 둘 장치. 기본은 ``"cpu"``.
    input_size, hidden_size, bias, dtype, generator : ``nn.RNNCell`` 과 같다. 가중치의 줄은 r, z, n 의 차례이다.

    입력 (B, 입력)과 상태 (B, H)(없으면 0)에서 다음 상태 (B, H). 배치 축은 없어도 된다. 무차원.

    예외
    ----
    ShapeError, DtypeError : 부를 때, 입력이나 상태의 모양·dtype 이 맞지 않으면.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> from tinygrad_ko import nn
    >>> nn.GRUCell(3, 4, generator=0)(tg.zeros((2, 3)), tg.zeros((2, 4))).shape
    (2, 4)

    출처
    ----
    강의 L22; PyTorch ``torch.nn.GRUCell``.
    """

    gates = 3

    told_as = CELLS["GRU"]

    def __init__(
        self, input_size: int, hidden_size: int, bias: bool = True, device: Any = None, dtype: Any = None,
        generator: Generator = None,
    ) -> None:
        super().__init__(input_size, hidden_size, bias, dtype, generator)

    def _step(self, rows: Tensor, start: list[Any], batches: tuple[int, ...]) -> tuple[Any, ...]:
        x = linear(rows, self.weight_ih, self.bias_ih if self.bias else None)
        return gru_sequence.call(x, self.weight_hh, self.bias_hh if self.bias else None, start[0], batches)[:1]
