"""순환의 걸음: 온 수열을 한 걸음으로 말하고, 시간마다의 관문으로 편다(i 입력, f 잊기, g 새 값, o 출력; r 되돌리기, z 갱신, n 새 값)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from ...engine import Leaf, wrap
from ...operation import Whole, Words
from ...rules.elementary import relu, sigmoid, tanh
from ...rules.fused import linear
from ...rules.joining import stack
from ...watch.notes import note_of

__all__ = ["CELLS", "SEQUENCES"]

_Step = Callable[..., tuple[Any, ...]]


def _both(part: Any, x: Any, h: Any, weights: Sequence[Any], biases: Sequence[Any], t: str) -> tuple[Any, Any]:
    """입력 쪽의 셈과 상태 쪽의 셈."""
    inside = part(f"a_{t}", linear.call(x, weights[0], biases[0]))
    return inside, part(f"b_{t}", linear.call(h, weights[1], biases[1]))


def _rnn(part: Any, x: Any, state: Sequence[Any], weights: Any, biases: Any, t: str, rectified: bool) -> tuple[Any, ...]:
    a, b = _both(part, x, state[0], weights, biases, t)
    return (part(f"h_{t}", (relu if rectified else tanh).call(part(f"s_{t}", a + b))),)


def _quarters(s: Any, names: str) -> list[Any]:
    width = s.shape[-1] // len(names)
    return [s[..., k * width:(k + 1) * width] for k in range(len(names))]


def _lstm(part: Any, x: Any, state: Sequence[Any], weights: Any, biases: Any, t: str, rectified: bool) -> tuple[Any, ...]:
    a, b = _both(part, x, state[0], weights, biases, t)
    i, f, g, o = _quarters(part(f"s_{t}", a + b), "ifgo")
    i, f = part(f"i_{t}", sigmoid.call(i), "{x}의 시그모이드로 입력 관문"), part(f"f_{t}", sigmoid.call(f), "{x}의 시그모이드로 잊기 관문")
    g, o = part(f"g_{t}", tanh.call(g), "{x}의 tanh로 새 값"), part(f"o_{t}", sigmoid.call(o), "{x}의 시그모이드로 출력 관문")
    c = part(f"c_{t}", part("", f * state[1], "잊기 관문 {a:을/를} 앞의 기억 {b}에 곱해")
             + part("", i * g, "입력 관문 {a:을/를} 새 값 {b}에 곱해"), "그 둘 {a:과/와} {b:을/를} 더해 새 기억",
             "기억은 더하는 길이라 받은 기울기가 그대로 옵니다.")
    return part(f"h_{t}", o * part("", tanh.call(c)), "출력 관문 {a}에 {b:을/를} 곱해 은닉 상태"), c


def _gru(part: Any, x: Any, state: Sequence[Any], weights: Any, biases: Any, t: str, rectified: bool) -> tuple[Any, ...]:
    a, b = _both(part, x, state[0], weights, biases, t)
    (x_r, x_z, x_n), (h_r, h_z, h_n) = _quarters(a, "rzn"), _quarters(b, "rzn")
    r = part(f"r_{t}", sigmoid.call(x_r + h_r), "{x}의 시그모이드로 되돌리기 관문")
    z = part(f"z_{t}", sigmoid.call(x_z + h_z), "{x}의 시그모이드로 갱신 관문")
    n = part(f"n_{t}", tanh.call(x_n + part("", r * h_n, "되돌리기 관문 {a:을/를} 상태 쪽의 {b}에 곱해")), "{x}의 tanh로 새 값")
    kept = part("", z * state[0], "갱신 관문 {a:을/를} 앞의 상태 {b}에 곱해")
    return (part(f"h_{t}", part("", (1 - z) * n, "새 값 {b}에 {a:을/를} 곱해") + kept, "그 둘 {a:과/와} {b:을/를} 더해 은닉 상태"),)


def _zero(like: Any, weight: Any, name: str) -> Any:
    """주지 않은 처음 상태: 0."""
    value = np.zeros((like.shape[0], weight.shape[1]), like.dtype)
    made = wrap(value, Leaf(value, False))
    note_of(made.node).name = f"{name}_0"
    return made


def _sequence(step: _Step, states: int) -> Callable[..., Any]:
    """층 하나, 한 방향의 수열을 시간마다 편다. 층이 여럿이거나 두 방향이면 적힌 마디로 편다."""

    def opens(part: Any, x: Any, weight_ih: Any, weight_hh: Any, bias_ih: Any, bias_hh: Any, batch_first: bool, rectified: bool,
              packed: bool, layers: int = 1, both_ways: bool = False, weight_hr: Any = None, h: Any = None, c: Any = None) -> Any:
        if packed or isinstance(weight_ih, list) or weight_hr is not None:
            return None
        if x.ndim == 2:
            x = x.reshape(x.shape[0], 1, x.shape[1])
            batch_first = False
        length = x.shape[1] if batch_first else x.shape[0]
        first = x[:, 0] if batch_first else x[0]
        state = [_zero(first, weight_hh, name) if s is None else part(f"{name}_0", s.reshape(s.shape[-2:] if s.ndim == 3 else (1, -1)))
                 for name, s in list(zip("hc", (h, c), strict=True))[:states]]
        rows = []
        for t in range(1, length + 1):
            x_t = part(f"x_{t}", x[:, t - 1] if batch_first else x[t - 1], f"{{x}}에서 걸음 {t}의 입력을 골라")
            state = list(step(part, x_t, state, (weight_ih, weight_hh), (bias_ih, bias_hh), str(t), rectified))
            rows.append(state[0])
        y = part("", stack(rows, 1 if batch_first else 0), "걸음마다의 은닉 상태를 쌓아")
        return (y, *[part("", s.reshape((1, *s.shape)), "마지막 걸음의 {x:으로/로}") for s in state])

    return opens


def _cell(step: _Step, states: int) -> Callable[..., Any]:
    def opens(part: Any, x: Any, weight_ih: Any, weight_hh: Any, bias_ih: Any, bias_hh: Any, rectified: bool, h: Any = None, c: Any = None,
              weight_hr: Any = None) -> Any:
        single = x.ndim == 1
        rows = x.reshape(1, -1) if single else x
        state = [_zero(rows, weight_hh, name) if s is None else s.reshape(1, -1) if single else s
                 for name, s in list(zip("hc", (h, c), strict=True))[:states]]
        made = step(part, rows, state, (weight_ih, weight_hh), (bias_ih, bias_hh), "1", rectified)
        return tuple([s.reshape(-1) for s in made]) if single else made

    return opens


_STEPS: dict[str, tuple[_Step, int, str, str]] = {
    "RNN": (_rnn, 1, "", r"\tanh(W_{ih}x_{t}+W_{hh}h_{t-1}+b)"),
    "LSTM": (_lstm, 2, "관문 i, f, o와 새 값 g로 기억 c = f·(앞의 c) + i·g와 ", r"o_{t}\odot\tanh(c_{t})"),
    "GRU": (_gru, 1, "관문 r, z와 새 값 n으로 ", r"(1-z_{t})\odot n_{t}+z_{t}\odot h_{t-1}"),
}
_STATE = {"RNN": "상태 h를", "LSTM": "상태 h = o·tanh(c)를", "GRU": "상태 h = (1 − z)·n + z·(앞의 h)를"}
_INNER = {"RNN": "h의", "LSTM": "관문 i, f, g, o의", "GRU": "관문 r, z, n의"}


def _order(layers: int, both_ways: bool) -> dict[str, str]:
    """어떤 차례로 몇 층에 걸쳐 읽는가."""
    return {"order": (f"{layers}층에 걸쳐 " if layers > 1 else "") + ("앞에서부터 또 뒤에서부터 " if both_ways else "시간의 차례로 ")}


def _whole(kind: str, name: str, opens: Callable[..., Any], over: str) -> Whole:
    inner = _INNER[kind]
    twice = " 같은 가중치를 걸음마다 썼으므로 걸음마다의 기여분을 더합니다." if over else ""
    back = r"\left(\frac{\partial {y}}{\partial #}\right)^{T}{g}"
    return Whole(
        name, opens=opens, tex=rf"h_{{t}}={_STEPS[kind][3]}", summary=f"{over or '한 걸음에서 '}{_STATE[kind]} 셈한다.",
        words=Words(
            f"{{x:을/를}} {'{order}' if over else ''}읽으며 {_STEPS[kind][2]}{_STATE[kind]} 셈해", about=_order if over else None,
            x=f"{'시간을 거슬러 걸음마다 ' if over else ''}{inner} 기울기를 구하고, 거기에 입력 쪽 가중치를 곱합니다.",
            weight_ih=f"{inner} 기울기와 입력을 곱합니다.{twice}", weight_hh=f"{inner} 기울기와 앞의 상태 h를 곱합니다.{twice}",
            bias_ih=f"더한 값이므로 {inner} 기울기를 {'걸음마다 ' if over else ''}모두 더합니다.",
            bias_hh=f"더한 값이므로 {inner} 기울기를 {'걸음마다 ' if over else ''}모두 더합니다.",
            h="첫 걸음까지 거슬러 온 h의 기울기입니다." if over else f"{inner} 기울기에 상태 쪽 가중치를 곱합니다.",
            weight_hr="은닉 상태의 기울기와 사영하기 전의 h를 곱합니다." + twice,
            c="첫 걸음까지 거슬러 온 기억 c의 기울기입니다." if over else "받은 기울기에 잊기 관문 f를 곱합니다."),
        **{role: back.replace("#", f"{{{role}}}") for role in ("x", "weight_ih", "weight_hh", "bias_ih", "bias_hh", "h", "c", "weight_hr")},
    )


SEQUENCES = {kind: _whole(kind, kind, _sequence(step, states), "시간의 차례로 ") for kind, (step, states, _, _) in _STEPS.items()}
CELLS = {kind: _whole(kind, f"{kind} 한 칸", _cell(step, states), "") for kind, (step, states, _, _) in _STEPS.items()}
