"""순환층(recurrent): 온 수열을 도는 RNN, LSTM, GRU. 매개변수의 이름과 배치가 PyTorch와 같다.

온 수열의 셈은 한 연산(``rules/recurrent.py``)이 한다.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from ...engine import tick
from ...errors import ArgumentError, ArgumentTypeError, ShapeError, describe
from ...korean.particles import Noun
from ...operation import Whole
from ...rules.joining import concatenate, stack
from ...rules.recurrent import gru_sequence, lstm_sequence, lstm_steps, rnn_sequence
from ...tensors.generator import resolve
from ...tensors.tensor import Tensor
from ...watch.calls import as_one
from ...watch.source_lines import warn_user
from ..birth import draw_uniform
from ..checks import Generator, mixed_dtypes, one_of, positive, real_dtype, to_tensor
from ..dropout.elementwise import check_probability, dropout
from ..linear import linear
from ..module import Module
from ..parameter import Parameter
from ..utils.rnn import PackedSequence
from .steps import SEQUENCES


def _weights(module: Module, sizes: dict[str, tuple[int, ...]], dtype: Any) -> None:
    """매개변수들을 담는다. 값은 아직 없다."""
    kind = real_dtype(type(module).__name__, dtype)
    for name, shape in sizes.items():
        setattr(module, name, Parameter(np.empty(shape, kind)))


class _Recurrent(Module):
    """RNN, LSTM, GRU 의 바탕: 층을 쌓고, 두 방향으로 걷고, 길이가 다른 묶음을 받는다."""

    gates = 1  # 게이트의 수
    states: tuple[str, ...] = ("h_0",)
    told_as: Whole  # 이야기에서 말하는 한 걸음
    weight_ih_l0: Parameter

    def __init__(
        self, input_size: int, hidden_size: int, num_layers: int, bias: bool, batch_first: bool, dropout: float,
        bidirectional: bool, proj_size: int, dtype: Any, generator: Generator,
    ) -> None:
        super().__init__()
        name = type(self).__name__
        self.input_size = positive(name, "input_size", input_size)
        self.hidden_size = positive(name, "hidden_size", hidden_size)
        self.num_layers = positive(name, "num_layers", num_layers)
        check_probability(name, dropout)
        if proj_size:
            positive(name, "proj_size", proj_size)
            if proj_size >= hidden_size:
                raise ArgumentError(f"{name}: proj_size={Noun(proj_size):은/는} hidden_size={hidden_size} 보다 작아야 합니다.")
        if dropout > 0 and num_layers == 1:
            warn_user(
                f"{name}: dropout={Noun(dropout):은/는} 층과 층 사이에만 걸립니다. num_layers=1 이면 아무 일도 하지 않습니다. "
                "num_layers 를 2 이상으로 하거나 nn.Dropout 을 따로 두세요.",
            )
        self.bias, self.batch_first, self.dropout = bool(bias), bool(batch_first), float(dropout)
        self.bidirectional, self.proj_size = bool(bidirectional), int(proj_size)
        self.generator = None if generator is None else resolve(generator, name)
        _weights(self, self._sizes(), dtype)
        self._born(self.generator)

    def reset_parameters(self, generator: Generator = None) -> None:
        """매개변수를 처음처럼 U(−1/√H, 1/√H)에서 다시 뽑는다."""
        draw_uniform(self, 1 / self.hidden_size**0.5, generator)

    def flatten_parameters(self) -> None:
        """아무것도 하지 않는다: cuDNN 이 쓰는 이어진 배열이 없다. PyTorch의 코드를 그대로 쓸 수 있도록 있다."""

    @property
    def _suffixes(self) -> list[tuple[str, bool]]:
        """층과 방향마다 (이름의 끝, 거꾸로인가)."""
        ways = ("", "_reverse") if self.bidirectional else ("",)
        return [(f"l{k}{way}", way != "") for k in range(self.num_layers) for way in ways]

    def _sizes(self) -> dict[str, tuple[int, ...]]:
        rows, out = self.gates * self.hidden_size, self.proj_size or self.hidden_size
        sizes: dict[str, tuple[int, ...]] = {}
        for suffix, _ in self._suffixes:
            inside = self.input_size if suffix.startswith("l0") else out * (1 + self.bidirectional)
            sizes |= {f"weight_ih_{suffix}": (rows, inside), f"weight_hh_{suffix}": (rows, out)}
            sizes |= {f"bias_ih_{suffix}": (rows,), f"bias_hh_{suffix}": (rows,)} if self.bias else {}
            sizes |= {f"weight_hr_{suffix}": (out, self.hidden_size)} if self.proj_size else {}
        return sizes

    def _biases(self, suffix: str) -> tuple[Any, Any]:
        return (getattr(self, f"bias_ih_{suffix}"), getattr(self, f"bias_hh_{suffix}")) if self.bias else (None, None)

    def _sequence(self, rows: Tensor, suffix: str, start: list[Any], batches: tuple[int, ...], backwards: bool) -> tuple[Any, ...]:
        """한 층을 한 방향으로: (걸음마다의 h, 마지막 상태들…)."""
        raise NotImplementedError

    def forward(self, input: Any, hx: Any = None) -> tuple[Any, Any]:
        """(걸음마다의 출력, 마지막 상태). 모양은 클래스의 설명에 있다."""
        began = tick()
        packed = input if isinstance(input, PackedSequence) else None
        given = x = to_tensor(packed.data if packed is not None else input)
        single = packed is None and x.ndim == 2
        self._check_input(x, packed)
        if packed is not None:
            batches = tuple(packed.batch_sizes.tolist())
            rows = x
        else:
            x = x.reshape(x.shape[0], 1, x.shape[1]) if single else x.swapaxes(0, 1) if self.batch_first else x
            steps, batch = x.shape[:2]
            batches = (batch,) * steps
            rows = x.reshape(steps * batch, self.input_size)
        order = None if packed is None else packed.sorted_indices
        starts = self._starts(hx, batches[0], single, order, x.dtype)
        lasts: list[list[Tensor]] = [[] for _ in self.states]
        ways = 1 + self.bidirectional
        for k in range(self.num_layers):
            if k:
                rows = dropout(rows, self.dropout, self.training, generator=self.generator)
            outputs = []
            for j, (suffix, backwards) in enumerate(self._suffixes[k * ways:(k + 1) * ways], k * ways):
                out, *last = self._sequence(rows, suffix, [None if s is None else s[j] for s in starts], batches, backwards)
                outputs.append(out)
                for held, state in zip(lasts, last, strict=True):
                    held.append(state)
            rows = outputs[0] if ways == 1 else concatenate(outputs, 1)
        ends = [self._ended(held, single, None if packed is None else packed.unsorted_indices) for held in lasts]
        end = ends[0] if len(ends) == 1 else tuple(ends)
        if packed is not None:
            self._told(began, given, hx, (rows, *ends), True)
            return PackedSequence(rows, *packed[1:]), end
        if single:
            y = rows
        else:
            y = rows.reshape(len(batches), batches[0], rows.shape[1])
            y = y.swapaxes(0, 1) if self.batch_first else y
        self._told(began, given, hx, (y, *ends), False)
        return y, end

    def _told(self, began: int, x: Tensor, hx: Any, made: tuple[Tensor, ...], packed: bool) -> None:
        """이야기에서는 한 걸음이라고 적는다."""
        starts = dict(zip("hc", hx if isinstance(hx, (tuple, list)) else (hx,), strict=False))
        roles = ["weight_ih", "weight_hh", *(["bias_ih", "bias_hh"] if self.bias else []), *(["weight_hr"] if self.proj_size else [])]
        suffixes = [suffix for suffix, _ in self._suffixes]
        weights = {role: [getattr(self, f"{role}_{suffix}") for suffix in suffixes] for role in roles}
        rectified = vars(self).get("nonlinearity") == "relu"
        as_one(self.told_as, began, made, {"x": x, **weights, **starts},
               {"batch_first": self.batch_first, "rectified": rectified, "packed": packed, "layers": self.num_layers,
                "both_ways": self.bidirectional})

    def _ended(self, held: list[Tensor], single: bool, order: Any) -> Tensor:
        """층마다의 마지막 상태를 (층·방향, 배치, H)로."""
        made = stack(held, 0) if len(held) > 1 else held[0].reshape(1, *held[0].shape)
        made = made if order is None else made[:, order]
        return made.reshape(made.shape[0], made.shape[2]) if single else made

    # ── 살피기 ──

    def _check_input(self, x: Tensor, packed: Any) -> None:
        name = type(self).__name__
        axes = "(길이의 합, 입력)" if packed is not None else "(B, T, 입력)" if self.batch_first else "(T, B, 입력)"
        if x.ndim not in ((2,) if packed is not None else (2, 3)):
            more = "" if packed is not None else " 이나 (T, 입력)"
            raise ShapeError(f"{name}: 입력의 모양은 {axes}{more} 이어야 합니다. 받은 모양: {x.shape}. reshape 로 축을 맞추세요.")
        if x.shape[-1] != self.input_size:
            raise ShapeError(
                f"{name}: 입력의 마지막 축은 input_size={self.input_size} 이어야 합니다. 받은 모양: {x.shape}. "
                "축의 차례를 살피거나 input_size 를 바꾸세요."
            )
        if 0 in x.shape:
            raise ShapeError(f"{name}: 걸음이나 배치가 0인 수열은 걸을 수 없습니다. 받은 모양: {x.shape}.")
        _same_dtype(name, "x", x, self.weight_ih_l0)

    def _starts(self, hx: Any, batch: int, single: bool, order: Any, dtype: Any) -> list[Any]:
        """처음 상태들을 (층·방향, 배치, H)로. 주지 않은 것은 ``None`` (0으로 시작한다)."""
        if hx is None:
            return [None] * len(self.states)
        given = _states(type(self).__name__, hx, self.states)
        layers = self.num_layers * (1 + self.bidirectional)
        made = []
        for state, value in zip(self.states, given, strict=True):
            width = self.proj_size if self.proj_size and state == "h_0" else self.hidden_size
            h = to_tensor(value)
            wanted = (layers, width) if single else (layers, batch, width)
            if h.shape != wanted:
                raise ShapeError(
                    f"{type(self).__name__}: {state} 의 모양은 {wanted} (층·방향의 수{'' if single else ', 배치'}, 상태)이어야 합니다. "
                    f"받은 모양: {h.shape}. batch_first 는 처음 상태의 축을 바꾸지 않습니다."
                )
            _same_dtype(type(self).__name__, state, h, self.weight_ih_l0)
            h = h.reshape(layers, batch, width)
            made.append(h if order is None else h[:, order])
        return made

    def extra_repr(self) -> str:
        shown = [f"{self.input_size}, {self.hidden_size}"]
        usual = {"num_layers": 1, "bias": True, "batch_first": False, "dropout": 0.0, "bidirectional": False, "proj_size": 0}
        return ", ".join(shown + [self._show(name) for name, value in usual.items() if getattr(self, name) != value])


def _same_dtype(where: str, name: str, x: Tensor, weight: Tensor) -> None:
    if x.dtype != weight.dtype:
        raise mixed_dtypes(where, name, x.dtype, "가중치", weight.dtype)


def _states(where: str, hx: Any, names: tuple[str, ...]) -> list[Any]:
    """처음 상태가 하나이면 그대로, 둘이면 튜플에서."""
    if len(names) == 1:
        if isinstance(hx, (tuple, list)) and hx and isinstance(hx[0], Tensor):
            raise ArgumentTypeError(f"{where}: 처음 상태는 텐서 하나입니다. 받은 것: {len(hx)}개의 튜플. LSTM 만 (h_0, c_0) 을 받습니다.")
        return [hx]
    if not isinstance(hx, (tuple, list)) or len(hx) != 2:
        raise ArgumentTypeError(f"{where}: 처음 상태는 ({names[0]}, {names[1]}) 두 개의 튜플이어야 합니다. 받은 것: {describe(hx)}.")
    return list(hx)


def _added(a: Any, b: Any) -> Any:
    return None if a is None else a + b


class RNN(_Recurrent):
    """순환 신경망(recurrent neural network): h' = tanh(W_ih x + b_ih + W_hh h + b_hh).

    매개변수
    --------
    input_size, hidden_size : 입력과 은닉 상태의 특징 수(양의 정수).
    num_layers : 쌓을 층의 수. 위층은 아래층의 출력을 받는다.
    nonlinearity : "tanh" 또는 "relu".
    bias : 편향을 둘 것인가.
    batch_first : 참이면 입력과 출력이 (B, T, …)이다. 상태의 모양은 바뀌지 않는다.
    dropout : 층과 층 사이의 드롭아웃 확률.
    bidirectional : 참이면 뒤에서 앞으로도 걸어 두 출력을 잇는다(D = 2).
    device, dtype : 매개변수를 둘 장치(기본은 ``"cpu"``)와 dtype(기본은 float32).
    generator : 초깃값과 드롭아웃에 쓸 난수 발생기 또는 씨앗. ``None`` 이면 기본 발생기.

    입력 ``(T, B, 입력)``·``(T, 입력)``·``PackedSequence`` 와 처음 상태 ``(D·층, B, H)``(없으면 0)를 받아, 걸음마다의 출력
    ``(T, B, D·H)`` 와 마지막 상태 ``(D·층, B, H)``를 돌려준다. 무차원. 매개변수는 ``weight_ih_l0`` (H, 입력),
    ``weight_hh_l0`` (H, H), ``bias_ih_l0``, ``bias_hh_l0`` (H,), … 이고 거꾸로 걷는 것은 ``_reverse`` 가 붙는다.

    예외
    ----
    ShapeError, DtypeError, ArgumentTypeError : 부를 때, 입력이나 처음 상태의 모양·dtype·개수가 맞지 않으면.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> from tinygrad_ko import nn
    >>> y, h = nn.RNN(3, 4, batch_first=True, generator=0)(tg.zeros((2, 5, 3)))
    >>> y.shape, h.shape
    ((2, 5, 4), (1, 2, 4))

    출처
    ----
    강의 L22; Elman, "Finding structure in time" (1990); PyTorch ``torch.nn.RNN``.
    """

    told_as = SEQUENCES["RNN"]

    def __init__(
        self, input_size: int, hidden_size: int, num_layers: int = 1, nonlinearity: str = "tanh", bias: bool = True,
        batch_first: bool = False, dropout: float = 0.0, bidirectional: bool = False, device: Any = None, dtype: Any = None,
        generator: Generator = None,
    ) -> None:
        one_of("RNN", "nonlinearity", nonlinearity, ("tanh", "relu"))
        super().__init__(input_size, hidden_size, num_layers, bias, batch_first, dropout, bidirectional, 0, dtype, generator)
        self.nonlinearity = nonlinearity

    def _sequence(self, rows: Tensor, suffix: str, start: list[Any], batches: tuple[int, ...], backwards: bool) -> tuple[Any, ...]:
        x = linear(rows, getattr(self, f"weight_ih_{suffix}"), _added(*self._biases(suffix)))
        return rnn_sequence.call(x, getattr(self, f"weight_hh_{suffix}"), start[0], batches, backwards, self.nonlinearity == "relu")[:2]


class LSTM(_Recurrent):
    """장단기 기억(long short-term memory): c' = σ(f) c + σ(i) tanh(g), h' = σ(o) tanh(c').

    매개변수
    --------
    input_size, hidden_size : 입력과 은닉 상태의 특징 수(양의 정수).
    device : 매개변수를 둘 장치. 기본은 ``"cpu"``.
    num_layers, bias, batch_first, dropout, bidirectional, dtype, generator : ``nn.RNN`` 과 같다.
    proj_size : 0이 아니면 h 를 이 크기로 사영한다(h' = W_hr σ(o) tanh(c')). hidden_size 보다 작아야 한다. 이때는 빠른 길이
        아니라 정의(걸음마다의 식)로 셈한다.

    처음 상태와 마지막 상태는 ``(h, c)`` 이고 모양은 각각 ``(D·층, B, H)``(사영하면 h 는 ``(D·층, B, proj_size)``)이다. 입력과
    출력은 ``nn.RNN`` 과 같다. ``weight_ih_l0`` (4H, 입력)과 ``weight_hh_l0`` (4H, H)의 줄은 i, f, g, o 의 차례이다.
    선택 묶음 ``[fast]`` (numba)가 설치되어 있으면 float32 의 긴 수열을 기계어로 셈한다. 끝의 몇 자리가 다를 수 있다.

    예외
    ----
    ShapeError, DtypeError, ArgumentTypeError : 부를 때, 입력이나 처음 상태의 모양·dtype·개수가 맞지 않으면.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> from tinygrad_ko import nn
    >>> y, (h, c) = nn.LSTM(3, 4, num_layers=2, generator=0)(tg.zeros((5, 2, 3)))
    >>> y.shape, h.shape, c.shape
    ((5, 2, 4), (2, 2, 4), (2, 2, 4))

    출처
    ----
    강의 L22; Hochreiter, Schmidhuber, "Long short-term memory" (1997); PyTorch ``torch.nn.LSTM``.
    """

    gates = 4
    states = ("h_0", "c_0")
    told_as = SEQUENCES["LSTM"]

    def __init__(
        self, input_size: int, hidden_size: int, num_layers: int = 1, bias: bool = True, batch_first: bool = False,
        dropout: float = 0.0, bidirectional: bool = False, proj_size: int = 0, device: Any = None, dtype: Any = None,
        generator: Generator = None,
    ) -> None:
        super().__init__(
            input_size, hidden_size, num_layers, bias, batch_first, dropout, bidirectional, proj_size, dtype, generator
        )

    def _sequence(self, rows: Tensor, suffix: str, start: list[Any], batches: tuple[int, ...], backwards: bool) -> tuple[Any, ...]:
        w_ih, weight, bias = getattr(self, f"weight_ih_{suffix}"), getattr(self, f"weight_hh_{suffix}"), _added(*self._biases(suffix))
        h, c = start
        if self.proj_size:
            return lstm_steps(linear(rows, w_ih, bias), weight, h, c, batches, backwards, getattr(self, f"weight_hr_{suffix}"))
        return lstm_sequence.call(rows, w_ih, weight, bias, h, c, batches, backwards, rows.requires_grad)[:3]


class GRU(_Recurrent):
    """게이트 순환 유닛(gated recurrent unit): n = tanh(x 쪽 + σ(r)(W_hn h + b_hn)), h' = (1 − σ(z)) n + σ(z) h.

    매개변수
    --------
    input_size, hidden_size : 입력과 은닉 상태의 특징 수(양의 정수).
    device : 매개변수를 둘 장치. 기본은 ``"cpu"``.
    num_layers, bias, batch_first, dropout, bidirectional, dtype, generator : ``nn.RNN`` 과 같다.

    입력, 처음 상태, 출력의 모양은 ``nn.RNN`` 과 같다. ``weight_ih_l0`` (3H, 입력)과 ``weight_hh_l0`` (3H, H)의 줄은 r, z, n 의 차례이다.

    예외
    ----
    ShapeError, DtypeError, ArgumentTypeError : 부를 때, 입력이나 처음 상태의 모양·dtype·개수가 맞지 않으면.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> from tinygrad_ko import nn
    >>> y, h = nn.GRU(3, 4, bidirectional=True, generator=0)(tg.zeros((5, 2, 3)))
    >>> y.shape, h.shape
    ((5, 2, 8), (2, 2, 4))

    출처
    ----
    강의 L22; Cho et al. (2014); PyTorch ``torch.nn.GRU``.
    """

    gates = 3
    told_as = SEQUENCES["GRU"]

    def __init__(
        self, input_size: int, hidden_size: int, num_layers: int = 1, bias: bool = True, batch_first: bool = False,
        dropout: float = 0.0, bidirectional: bool = False, device: Any = None, dtype: Any = None, generator: Generator = None,
    ) -> None:
        super().__init__(input_size, hidden_size, num_layers, bias, batch_first, dropout, bidirectional, 0, dtype, generator)

    def _sequence(self, rows: Tensor, suffix: str, start: list[Any], batches: tuple[int, ...], backwards: bool) -> tuple[Any, ...]:
        b_ih, b_hh = self._biases(suffix)
        x = linear(rows, getattr(self, f"weight_ih_{suffix}"), b_ih)
        return gru_sequence.call(x, getattr(self, f"weight_hh_{suffix}"), b_hh, start[0], batches, backwards)[:2]
