"""걸음의 말은 그 규칙이 하는 일이다: 선언에 적힌 글마다 뜻을 NumPy로 한 번 더 적어, 연산이 낸 값·기울기와 견준다.

글을 고치거나 새로 적으면 여기에 뜻을 적는다. 글을 바꿔치기하거나(곱한 상대 → 나눈 값) 딴 연산의 글을 붙이면 뜻이 없거나 값이 다르다.
이름까지 든 온 문장은 ``golden/말.txt`` 에 있다: ``python tests/rules/test_words.py`` 가 다시 쓴다(한 줄씩 읽고 커밋한다).
"""

from __future__ import annotations

import dataclasses
import functools
import inspect
import math
import pathlib
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import tinygrad_ko as tg
from tinygrad_ko.engine import wrap
from tinygrad_ko.korean.particles import Noun
from tinygrad_ko.operation import Operation, Words, operations
from tinygrad_ko.readings.story import story
from tinygrad_ko.view.explain import phrases
from tinygrad_ko.view.explain.telling import tell_backward, tell_forward

GOLDEN = pathlib.Path(__file__).parent / "golden" / "말.txt"
SPOKEN = [name for name, op in operations.items() if op.facts.words.steps or op.facts.words.reasons]


# ── 글 → 뜻. 인수의 이름은 그 연산의 것, 그리고 y 결과, g 받은 기울기, target 기울기를 받는 값, shape 그 모양, n 원소의 수 ──


def traced(g, target, y):
    """결과에서 제 값이 놓인 자리의 기울기를 모은 것(입력의 값은 서로 다르다)."""
    return np.array([g[y == v].sum() for v in target.flat]).reshape(target.shape)


def put_back(g, target, y):
    """자리만 옮긴 것: 값은 하나도 늘거나 줄지 않았다."""
    return traced(g, target, y) if np.array_equal(np.sort(y, None), np.sort(target, None)) else None


def triangle(g, target, y):
    """세모 밖은 0인 것."""
    return traced(g, target, y) if y.shape == target.shape and (np.array_equal(y, np.tril(y)) or np.array_equal(y, np.triu(y))) else None


def picked(g, target, y):
    """고른 것: 결과는 모두 입력의 원소이다."""
    return traced(g, target, y) if np.isin(y, target).all() else None


def softmax(x):
    e = np.exp(x)
    return e / e.sum(-1, keepdims=True)


def score_slope(g, query, key, value, scale):
    """모은 값의 기울기에서 점수의 기울기."""
    weights, d = softmax(query @ key.T * scale), g @ value.T
    return weights * (d - (weights * d).sum(-1, keepdims=True))


def cross_entropy(x, target):
    return -np.mean(np.log(softmax(x)[np.arange(len(x)), target]))


def among(x, y):
    return np.where(np.isin(y, x), y, np.nan)


def replaced(x, value, index):
    made = x.copy()
    made[index] = value
    return made


def sigma(x):
    return 1 / (1 + np.exp(-x))


def below(x):
    """표준정규분포에서 x 보다 작을 확률."""
    return np.vectorize(math.erf)(x / math.sqrt(2)) / 2 + 0.5


def mish_inside(x):
    return np.tanh(np.log(1 + np.exp(x)))


def middle(x, low, high):
    return np.sort(np.stack([x, low + 0 * x, high + 0 * x]), 0)[1]


def seen(x, n=2):
    """겹치지 않는 창들: (…, 창, 창 안의 자리)."""
    return x.reshape(*x.shape[:-1], -1, n)


def walk(kind, x, w_ih, weight, bias=None, h=None, c=None):
    """걸음마다의 은닉 상태. 행마다 한 걸음(배치 1)."""
    n = weight.shape[1]
    h, c = np.zeros(n) if h is None else h[0], np.zeros(n) if c is None else c[0]
    rows = []
    for t in range(len(x)):
        inside = x[t] if w_ih is None else w_ih @ x[t]
        if kind == "rnn":
            h = np.tanh(inside + weight @ h)
        elif kind == "lstm":
            i, f, g, o = np.split(inside + weight @ h + (0 if bias is None else bias), 4)
            c = sigma(f) * c + sigma(i) * np.tanh(g)
            h = sigma(o) * np.tanh(c)
        else:
            (x_r, x_z, x_n), (h_r, h_z, h_n) = np.split(inside, 3), np.split(weight @ h + (0 if bias is None else bias), 3)
            z = sigma(x_z + h_z)
            h = (1 - z) * np.tanh(x_n + sigma(x_r + h_r) * h_n) + z * h
        rows.append(h)
    return np.array(rows)


def measured(kind, role):
    """걸음들을 ``role`` 로 수치 미분해 받은 기울기와 모은 것."""
    def slope(g, **given):
        given = {n: v for n, v in given.items() if n in ("x", "gates", "w_ih", "weight", "bias", "h", "c")}
        first = given.pop("gates") if "gates" in given else given.pop("x")
        inputs = {"x": first, "w_ih": None} | given
        own = "x" if role == "gates" else role
        found, step = np.zeros_like(inputs[own]), 1e-5
        for at in np.ndindex(found.shape):
            moved = [{**inputs, own: inputs[own] + step * sign * (np.arange(found.size).reshape(found.shape) == np.ravel_multi_index(at, found.shape))}
                     for sign in (1, -1)]
            found[at] = ((walk(kind, **moved[0]) - walk(kind, **moved[1])) * g).sum() / (2 * step)
        return found

    return {"rnn": lambda g, gates, weight, h: slope(g, gates=gates, weight=weight, h=h),
            "gru": lambda g, gates, weight, bias, h: slope(g, gates=gates, weight=weight, bias=bias, h=h),
            "lstm": lambda g, x, w_ih, weight, bias, h, c: slope(g, x=x, w_ih=w_ih, weight=weight, bias=bias, h=h, c=c)}[kind]


def nearly_below(x: Any) -> Any:
    """표준정규분포에서 x보다 작을 확률의 tanh 어림."""
    return (1 + np.tanh(np.sqrt(2 / np.pi) * (x + 0.044715 * x**3))) / 2


def pulled(u, z):
    """평균과, z 쪽의 성분을 뺀 것."""
    return u - u.mean(1, keepdims=True) - z * np.mean(u * z, 1, keepdims=True)


STEPS: dict[str, Callable[..., Any]] = {
    "{x:을/를} {a_min} 이상 {a_max} 이하로 잘라": lambda x, a_min, a_max: middle(x, a_min, a_max),
    "{x:을/를} {a_min} 이상으로 잘라": lambda x, a_min: np.where(x < a_min, a_min, x),
    "{x:을/를} {a_max} 이하로 잘라": lambda x, a_max: np.where(x > a_max, a_max, x),
    "{x:을/를} {min_val} 이상 {max_val} 이하로 잘라": lambda x, min_val, max_val: middle(x, min_val, max_val),
    "자연상수 e의 {x}제곱에서 1을 빼": lambda x: np.e ** x - 1,
    "1 + {x}의 자연로그를 구해": lambda x: np.log(1 + x),
    "1에 자연상수 e의 {x}제곱을 더한 것의 자연로그를 구해": lambda x: np.log(1 + np.e ** x),
    "{x}의 음수에 {negative_slope:을/를} 곱해": lambda x, negative_slope: np.where(x < 0, negative_slope * x, x),
    "{x}/6 + 1/2을 0 이상 1 이하로 잘라": lambda x: middle(x / 6 + 1 / 2, 0, 1),
    "{x}에, {x}/6 + 1/2을 0 이상 1 이하로 자른 것을 곱해": lambda x: x * middle(x / 6 + 1 / 2, 0, 1),
    "{x:을/를} 1 + |{x}|로 나누어": lambda x: x / (1 + abs(x)),
    "{x}의 음수 쪽을 {alpha}·(자연상수 e의 {x}제곱 − 1)로 바꾸어": lambda x, alpha: np.where(x < 0, alpha * (np.e ** x - 1), x),
    "{x}에 {x}의 시그모이드를 곱해": lambda x: x * sigma(x),
    "{x}에 tanh(ln(1 + e의 {x}제곱))를 곱해": lambda x: x * mish_inside(x),
    "{x}에, 표준정규분포에서 {x}보다 작을 확률 Φ를 곱해": lambda x: x * below(x),
    "{x}의 축을 다른 자리로 옮겨": lambda x: np.einsum("ij->ji", x),
    "{x}의 차례를 뒤집어": lambda x: np.array([*x.flat][::-1]).reshape(x.shape),
    "{x}의 원소를 {shift}칸씩 돌려 밀어": lambda x, shift: np.concatenate([x[:, -shift:], x[:, :-shift]], 1),
    "{x}의 가장자리에 {constant_values:을/를} 덧대어": lambda x, pad_width, constant_values:
        np.array([constant_values] * pad_width[0][0] + [*x] + [constant_values] * pad_width[0][1]),
    "{x}의 아래쪽 세모만 남겨": lambda x: x * (np.arange(x.shape[0])[:, None] >= np.arange(x.shape[1])),
    "{x}의 위쪽 세모만 남겨": lambda x: x * (np.arange(x.shape[0])[:, None] <= np.arange(x.shape[1])),
    "{written}처럼 같은 첨자끼리 곱해 더해": lambda operands: np.array([[sum(operands[0][i] * operands[1][:, k]) for k in range(2)] for i in range(2)]),
    "자연상수 e의 {x}제곱들을 더한 것의 자연로그를 구해": lambda x: np.log(sum(np.e ** v for v in x.flat)),
    "{x:을/를} 앞에서부터 차례로 곱해 가며 적어": lambda x: np.array([x[:k + 1].prod() for k in range(x.size)]),
    "{a}에 {b}의 자연로그를 곱해": lambda a, b: a * np.log(b),
    "{x:을/를} 직교 행렬 Q와 위 세모 행렬 R의 곱으로 분해해": lambda x: np.linalg.qr(x)[0],
    "{x}에, 표준정규분포에서 {x}보다 작을 확률 Φ를 tanh로 어림한 것을 곱해": lambda x: x * nearly_below(x),
    "{x:을/를} 앞에서부터 차례로 더해 가며 적어": lambda x: np.array([x[:k + 1].sum() for k in range(x.size)]),
    "{x} 위로 크기 {size}의 창을 밀며 창마다 떼어": lambda x, size: np.array([x[k:k + size[0]] for k in range(x.size - size[0] + 1)]),
    "{x}의 창들을 제자리에 겹쳐 더해": lambda x, shape: sum(np.pad(row, (k, shape[0] - row.size - k)) for k, row in enumerate(x)),
    "{x} 위로 커널 {weight:을/를} 밀며{how} 창마다 곱해 더하고 {bias:을/를} 더해":
        lambda x, weight, bias: np.correlate(x[0, 0], weight[0, 0])[None, None] + bias,
    "{x} 위로 커널 {weight:을/를} 밀며{how} 창마다 곱해 더해":
        lambda x, weight, bias: np.correlate(x[0, 0], weight[0, 0])[None, None] if bias is None else None,
    "{x}의 값마다 커널 {weight:을/를} 곱해{how} 창의 자리에 겹쳐 더하고 {bias:을/를} 더해":
        lambda x, weight, bias: np.convolve(x[0, 0], weight[0, 0])[None, None] + bias,
    "{x}의 값마다 커널 {weight:을/를} 곱해{how} 창의 자리에 겹쳐 더해":
        lambda x, weight, bias: np.convolve(x[0, 0], weight[0, 0])[None, None] if bias is None else None,
    "{x}의 소프트맥스 확률에 자연로그를 취해": lambda x: np.log(softmax(x)),
    "{x}의 후버 손실을 셈해": lambda x, delta: np.where(abs(x) < delta, x * x / 2, delta * (abs(x) - delta / 2)),
    "{x}의 시그모이드(확률)와 정답 {t}의 이진 교차 엔트로피를 셈해":
        lambda x, t, pos_weight: -pos_weight * t * np.log(sigma(x)) - (1 - t) * np.log(1 - sigma(x)),
    "확률 {x:과/와} 정답 {t}의 이진 교차 엔트로피를 셈해": lambda x, t: -t * np.log(x) - (1 - t) * np.log(1 - x),
    "{a:과/와} {b}의 가위곱을 셈해": lambda a, b: np.cross(a, b),
    "{a:과/와} {b:을/를} 곱해 더해": lambda a, b: np.array([[sum(p * q)] for p, q in zip(a, b, strict=True)]),
    "{x:을/를} 제곱평균제곱근으로 나누어(center={center})": lambda x: x / np.sqrt(np.mean(x * x, 1, keepdims=True)),
    "{x}에서 평균을 빼고 표준편차로 나누어": lambda x: (x - x.mean(1, keepdims=True)) / x.std(1, keepdims=True),
    "{x}에서 평균을 빼고 표준편차로 나눈 뒤 {weight:을/를} 곱하고 {bias:을/를} 더해":
        lambda x, weight, bias: (x - x.mean(1, keepdims=True)) / x.std(1, keepdims=True) * weight + bias,
    "{x}에 {weight:을/를} 곱하고 {bias:을/를} 더해": lambda x, weight, bias: x * weight + bias,
    "{x:이/가} 0 이상이면 1, 아니면 −1로 바꾸어": lambda x: np.where(x >= 0, 1.0, -1.0),
    "{x:을/를} 길이 {size}의 창으로 훑어 창마다 가장 큰 값을 골라": lambda x: seen(x).max(-1),
    "{x:을/를} 길이 {size}의 창으로 훑어 창마다 더해": lambda x: seen(x).sum(-1),
    "{x}의 값을 저마다 그 창의 모든 자리에 더해": lambda x: np.repeat(x, 2),
    "{gates:과/와} {weight:으로/로} 걸음마다 h = {bend}({gates} + {weight}·앞의 h)를 셈해":
        lambda gates, weight, h: walk("rnn", gates, None, weight, h=h),
    "{x:을/를} 걸음마다 읽으며 관문 i, f, o와 새 값 g를 셈하고 c = f·앞의 c + i·g, h = o·tanh(c)를 셈해":
        lambda x, w_ih, weight, bias, h, c: walk("lstm", x, w_ih, weight, bias, h, c),
    "{gates:을/를} 걸음마다 읽으며 관문 r, z와 새 값 n을 셈하고 h = (1 − z)·n + z·앞의 h를 셈해":
        lambda gates, weight, bias, h: walk("gru", gates, None, weight, bias, h),
    "질의 {query:과/와} 열쇠 {key}의 내적에 {scale:을/를} 곱한 점수를 소프트맥스로 비중으로 바꾸고, 그 비중대로 값 {value:을/를} 가중해 더해":
        lambda query, key, value, scale: softmax(query @ key.T * scale) @ value,
    "{a}에 {b:을/를} 더해": lambda a, b: a + b,
    "{a}에서 {b:을/를} 빼": lambda a, b: a - b,
    "{a:과/와} {b:을/를} 곱해": lambda a, b: a * b,
    "{a:을/를} {b:으로/로} 나누어": lambda a, b: a / b,
    "{x}의 부호를 바꾸어": lambda x: -x,
    "{a}의 {b}제곱을 셈해": lambda a, b: a ** b,
    "{x:을/를} 제곱해": lambda x: x * x,
    "{x}의 제곱근을 구해": lambda x: x ** 0.5,
    "{x}의 역수를 구해": lambda x: 1 / x,
    "{x}의 절댓값을 구해": lambda x: np.where(x < 0, -x, x),
    "{a:과/와} {b} 가운데 큰 것을 골라": lambda a, b: np.where(a > b, a, b),
    "{a:과/와} {b} 가운데 작은 것을 골라": lambda a, b: np.where(a < b, a, b),
    "자연상수 e의 {x}제곱을 셈해": lambda x: np.e ** x,
    "{x}의 자연로그를 구해": lambda x: np.log(x),
    "{x}의 부호(1, 0, −1)를 구해": lambda x: (x > 0) * 1.0 - (x < 0),
    "{x}의 쌍곡탄젠트(tanh)를 구해": lambda x: (np.e ** x - np.e ** -x) / (np.e ** x + np.e ** -x),
    "{x}에서 음수를 0으로 바꾸어": lambda x: np.where(x < 0, 0, x),
    "{x}의 원소를 더해": lambda x: sum(x.flat),
    "{x}의 평균을 내어": lambda x: sum(x.flat) / x.size,
    "{x}의 원소를 모두 곱해": lambda x: np.exp(sum(np.log(x.flat))),
    "{x}의 최댓값을 골라": lambda x: sorted(x.flat)[-1],
    "{x}의 최솟값을 골라": lambda x: sorted(x.flat)[0],
    "{x}의 분산을 구해": lambda x, ddof: (np.mean(x * x) - np.mean(x) ** 2) * x.size / (x.size - ddof),
    "{x}의 표준편차를 구해": lambda x, ddof: ((np.mean(x * x) - np.mean(x) ** 2) * x.size / (x.size - ddof)) ** 0.5,
    "{x}의 p-노름을 구해": lambda x, p: sum(abs(v) ** p for v in x.flat) ** (1 / p),
    "{a}의 점과 {b}의 점 사이의 거리를 구해": lambda a, b: [[sum((p - q) ** 2) ** 0.5 for q in b] for p in a],
    "{x}의 노름을 구해": lambda x: sum(v * v for v in x.flat) ** 0.5,
    "{a:과/와} {b:을/를} 행렬로 곱해": lambda a, b: np.einsum("ij,jk->ik", a, b),
    "{x}에 {weight}의 전치를 곱하고 {bias:을/를} 더해": lambda x, weight, bias: np.einsum("ni,oi->no", x, weight) + bias,
    "{x}에 {weight}의 전치를 곱해": lambda x, weight, bias: np.einsum("ni,oi->no", x, weight) if bias is None else None,
    "{x:을/를} 소프트맥스로 확률로 바꾸어": softmax,
    "{d}에서 확률 {p:으로/로} 가중한 평균을 빼고 {p:을/를} 곱해": lambda d, p: p * (d - (d * p).sum(-1, keepdims=True)),
    "{d}에서, 그 합에 확률 e^({logs})를 곱한 것을 빼": lambda d, logs: d - np.exp(logs) * d.sum(-1, keepdims=True),
    "{x}에서 GELU의 기울기를 구해": lambda x: below(x) + x * np.exp(-x * x / 2) / np.sqrt(2 * np.pi),
    "{x}의 소프트맥스 확률 p에서 정답 {target}의 −ln p를 골라 평균해": lambda x, target: cross_entropy(x, target),
    "{x}의 모양을 {shape:으로/로} 바꾸어": lambda x, shape: np.reshape(x, shape),
    "{x}에 길이 1인 축을 끼워": lambda x, axis: np.expand_dims(x, axis),
    "{x}에서 길이 1인 축을 없애": lambda x: x.reshape([n for n in x.shape if n != 1]),
    "{x:을/를} 전치해": lambda x: np.einsum("ij->ji", x),
    "{x}의 두 축을 맞바꾸어": lambda x: np.einsum("ij->ji", x),
    "{x:을/를} {shape:으로/로} 펼쳐": lambda x, shape: np.zeros(shape) + x,
    "{x:을/를} 라디안으로 바꾸어": lambda x: x * np.pi / 180,
    "{x:을/를} 도로 바꾸어": lambda x: x / np.pi * 180,
    "{x}의 자료형을 바꾸어": lambda x, y: x if x.dtype != y.dtype else None,
    "{xs:을/를} 이어 붙여": lambda xs: np.array([v for x in xs for v in x]),
    "{xs:을/를} 쌓아": lambda xs: np.array(xs),
    "{x}에서 원소를 골라": among,
    "{x}의 일부를 {value:으로/로} 바꿔 넣어": replaced,
    "조건에 따라 {a:과/와} {b} 가운데서 골라": lambda condition, a, b: condition * a + ~condition * b,
}

# 쉼표로 끝나는 글은 국소 도함수를 말한다(받은 기울기에 곱한다). 마침표로 끝나는 글은 나른 기울기를 다 말한다
REASONS: dict[str, Callable[..., Any]] = {
    "국소 도함수는 −{a}/{b}²이므로,": lambda a, b: -a / b ** 2,
    "국소 도함수는 큰 쪽이면 1, 작은 쪽이면 0(같으면 반씩)이므로,": lambda target, a, b: target == np.where(a > b, a, b),
    "국소 도함수는 작은 쪽이면 1, 큰 쪽이면 0(같으면 반씩)이므로,": lambda target, a, b: target == np.where(a < b, a, b),
    "국소 도함수는 잘리지 않은 자리에서 1, 잘린 자리에서 0이므로,": lambda x, y: x == y,
    "부호는 계단처럼 평평해 국소 도함수가 0이므로,": lambda x, y: 0 * x if set(y.flat) <= {-1, 0, 1} else None,
    "softplus의 국소 도함수는 {x}의 시그모이드이므로,": lambda x: sigma(x),
    "ReLU의 국소 도함수는 {x:이/가} 0보다 큰 곳에서 1, 나머지에서 0이므로,": lambda x: x > 0,
    "국소 도함수는 {x:이/가} 0보다 큰 곳에서 1, 나머지에서 {negative_slope}이므로,": lambda x, negative_slope: np.where(x > 0, 1, negative_slope),
    "국소 도함수는 {min_val:과/와} {max_val} 사이에서 1, 나머지에서 0이므로,": lambda x, min_val, max_val: (min_val < x) & (x < max_val),
    "국소 도함수는 {x:이/가} −3과 3 사이인 곳에서 1/6, 나머지에서 0이므로,": lambda x: (abs(x) < 3) / 6,
    "국소 도함수는 {x:이/가} 3 이상이면 1, −3과 3 사이이면 {x}/3 + 1/2, 그 아래이면 0이므로,":
        lambda x: np.where(x >= 3, 1, np.where(x > -3, x / 3 + 1 / 2, 0)),
    "국소 도함수는 ln {b}이므로,": lambda b: np.log(b),
    "국소 도함수는 {a}/{b}이므로,": lambda a, b: a / b,
    "국소 도함수는 곱의 미분, 곧 어림한 Φ에 {x}·Φ′을 더한 것이므로,":
        lambda x: nearly_below(x) + x * (nearly_below(x + 1e-6) - nearly_below(x - 1e-6)) / 2e-6,
    "원소마다, 그것이 든 누적 곱들을 그것으로 미분한 것(그 원소를 뺀 나머지의 곱)에 그 자리의 받은 기울기를 곱해 모두 더합니다.":
        lambda g, x: np.array([sum(g[k] * np.delete(x[:k + 1], i).prod() for k in range(i, x.size)) for i in range(x.size)]),
    "국소 도함수는 1/(1 + |{x}|)²이므로,": lambda x: 1 / (1 + abs(x)) ** 2,
    "국소 도함수는 {x:이/가} 0보다 큰 곳에서 1, 나머지에서 {y} + {alpha}이므로,": lambda x, y, alpha: np.where(x > 0, 1, y + alpha),
    "국소 도함수는 σ({x}) + {y}·(1 − σ({x}))이므로,": lambda x, y: sigma(x) + y * (1 - sigma(x)),
    "t = tanh(ln(1 + e의 {x}제곱))라 하면 국소 도함수는 t + {x}·σ({x})·(1 − t²)이므로,":
        lambda x: mish_inside(x) + x * sigma(x) * (1 - mish_inside(x) ** 2),
    "국소 도함수는 Φ({x}) + {x}·φ({x})이고 φ는 표준정규분포의 밀도이므로,":
        lambda x: below(x) + x * np.exp(-x * x / 2) / math.sqrt(2 * math.pi),
    "국소 도함수는 조건이 참인 자리에서 1, 거짓인 자리에서 0이므로,": lambda condition: condition,
    "국소 도함수는 조건이 거짓인 자리에서 1, 참인 자리에서 0이므로,": lambda condition: ~condition,
    "값이 그대로이므로 받은 기울기도 그대로 옵니다.": lambda g, x, y: g if np.array_equal(x, y) else None,
    "받은 기울기와 나머지를 곱하고, {target}에 없는 첨자를 따라 더합니다.":
        lambda g, operands, target: g @ operands[1].T if target is operands[0] else operands[0].T @ g,
    "국소 도함수는 {x}에서 평균을 뺀 것의 2/({n} − {ddof})배이므로, 그것을 받은 기울기에 곱합니다.":
        lambda g, x, n, ddof: (x - x.mean()) * 2 / (n - ddof) * g,
    "국소 도함수는 {x}에서 평균을 뺀 것의 2/{n}배이므로, 그것을 받은 기울기에 곱합니다.": lambda g, x, n: (x - x.mean()) * 2 / n * g,
    "국소 도함수는 {x}에서 평균을 뺀 것을 ({n} − {ddof})·{y:으로/로} 나눈 것이므로, 그것을 받은 기울기에 곱합니다.":
        lambda g, x, y, n, ddof: (x - x.mean()) / ((n - ddof) * y) * g,
    "국소 도함수는 {x}에서 평균을 뺀 것을 {n}·{y:으로/로} 나눈 것이므로, 그것을 받은 기울기에 곱합니다.":
        lambda g, x, y, n: (x - x.mean()) / (n * y) * g,
    "국소 도함수는 {x:을/를} 노름 {y:으로/로} 나눈 것(같은 방향, 길이 1)이므로, 그것을 받은 기울기에 곱합니다.": lambda g, x, y: x / y * g,
    "국소 도함수는 {b}의 점에서 오는 길이 1의 방향이므로, 그것을 받은 기울기에 곱해 {b}의 점마다 더합니다.":
        lambda g, a, b, y: [sum(g[i, j] * (p - q) / y[i, j] for j, q in enumerate(b)) for i, p in enumerate(a)],
    "국소 도함수는 {a}의 점에서 오는 길이 1의 방향이므로, 그것을 받은 기울기에 곱해 {a}의 점마다 더합니다.":
        lambda g, a, b, y: [sum(g[i, j] * (q - p) / y[i, j] for i, p in enumerate(a)) for j, q in enumerate(b)],
    "국소 도함수는 {x}의 소프트맥스(합이 1인 확률)이므로, 그것을 받은 기울기에 곱합니다.": lambda g, x: np.exp(x) / np.exp(x).sum() * g,
    "창이 겹친 자리는 여러 번 쓰였으므로, 창마다 받은 기울기를 제자리에 += 로 모두 더합니다.":
        lambda g, x: sum(np.pad(row, (k, x.size - row.size - k)) for k, row in enumerate(g)),
    "더한 값이므로, 받은 기울기에서 창마다 제가 놓였던 자리를 떼어 냅니다.": lambda g, x: np.array([g[k:k + x.shape[1]] for k in range(len(x))]),
    "창마다 커널이 곱해졌으므로, 받은 기울기에 커널 {weight:을/를} 곱해 창의 자리마다 += 로 더합니다. 받은 기울기 위로 뒤집은 커널을 미는 것과 같습니다.":
        lambda g, weight: np.correlate(np.pad(g[0, 0], weight.size - 1), weight[0, 0][::-1])[None, None],
    "커널의 한 칸은 모든 창에서 쓰였으므로, {x}의 창마다 그 자리의 값에 받은 기울기를 곱해 += 로 모두 더합니다.":
        lambda g, x: np.correlate(x[0, 0], g[0, 0])[None, None],
    "값마다 커널이 곱해졌으므로, 받은 기울기 위로 커널 {weight:을/를} 밀며 창마다 곱해 더합니다.":
        lambda g, weight: np.correlate(g[0, 0], weight[0, 0])[None, None],
    "커널의 한 칸은 모든 값에 곱해졌으므로, 받은 기울기의 창마다 {x}의 값을 곱해 += 로 모두 더합니다.":
        lambda g, x: np.correlate(g[0, 0], x[0, 0])[None, None],
    "받은 기울기에서, 그 합에 소프트맥스 확률을 곱한 것을 뺍니다.": lambda g, x: g - g.sum(-1, keepdims=True) * softmax(x),
    "국소 도함수는 {x:을/를} −{delta:과/와} {delta} 사이로 자른 것이므로,": lambda x, delta: middle(x, -delta, delta),
    "국소 도함수는 (1 − {t})·σ({x}) − {pos_weight}·{t}·σ(−{x})이므로,": lambda x, t, pos_weight: (1 - t) * sigma(x) - pos_weight * t * sigma(-x),
    "국소 도함수는 확률에서 정답을 뺀 σ({x}) − {t}이므로,": lambda x, t: sigma(x) - t,
    "국소 도함수는 {pos_weight}·softplus(−{x}) − softplus({x})이므로,":
        lambda x, pos_weight: pos_weight * np.log(1 + np.exp(-x)) - np.log(1 + np.exp(x)),
    "국소 도함수는 −{x}이므로,": lambda x: -x,
    "국소 도함수는 ({x} − {t})/({x}(1 − {x}))이므로,": lambda x, t: (x - t) / (x * (1 - x)),
    "국소 도함수는 ln(1 − {x}) − ln {x}이므로,": lambda x: np.log(1 - x) - np.log(x),
    "가위곱은 {a}에 대해 선형이므로, {b:과/와} 받은 기울기의 가위곱을 셈합니다.": lambda g, b: np.cross(b, g),
    "가위곱은 {b}에 대해 선형이므로, 받은 기울기와 {a}의 가위곱을 셈합니다.": lambda g, a: np.cross(g, a),
    "국소 도함수는 곱한 상대 {b}이므로, 그것을 받은 기울기에 곱합니다.": lambda g, b: g * b,
    "국소 도함수는 곱한 상대 {a}이므로, 그것을 받은 기울기에 곱합니다.": lambda g, a: g * a,
    "받은 기울기에서 정규화한 값 쪽의 성분을 빼고 제곱평균제곱근으로 나눕니다(center={center}).":
        lambda g, x, y: (g - y * np.mean(g * y, 1, keepdims=True)) / np.sqrt(np.mean(x * x, 1, keepdims=True)),
    "받은 기울기에서 그 평균과, 표준화한 값 쪽의 성분을 빼고 표준편차로 나눕니다.":
        lambda g, x, y: (g - g.mean(1, keepdims=True) - y * np.mean(g * y, 1, keepdims=True)) / x.std(1, keepdims=True),
    "{weight:을/를} 곱한 받은 기울기에서 그 평균과, 표준화한 값 쪽의 성분을 빼고 표준편차로 나눕니다.":
        lambda g, x, weight: pulled(g * weight, (x - x.mean(1, keepdims=True)) / x.std(1, keepdims=True)) / x.std(1, keepdims=True),
    "국소 도함수는 표준화한 {x}이므로, 그것을 받은 기울기에 곱하고 함께 쓰인 자리를 모두 더합니다.":
        lambda g, x: (g * (x - x.mean(1, keepdims=True)) / x.std(1, keepdims=True)).sum(0),
    "더한 값이므로, 받은 기울기를 함께 쓰인 자리에서 모두 더합니다.": lambda g: g.sum(0),
    "국소 도함수는 곱한 {weight}이므로, 그것을 받은 기울기에 곱합니다.": lambda g, weight: g * weight,
    "국소 도함수는 {x}이므로, 그것을 받은 기울기에 곱하고 함께 쓰인 자리를 모두 더합니다.": lambda g, x: (g * x).sum(0, keepdims=True),
    "계단은 어디서나 평평해 국소 도함수가 0이므로,": lambda x, y: 0 * x if set(y.flat) == {-1, 1} else None,
    "양극 시그모이드의 국소 도함수는 {slope}/2·(1 − {y}²)이므로,": lambda y, slope: slope / 2 * (1 - y * y),
    "창마다 가장 큰 값이 나온 자리로만 기울기가 갑니다(같은 값이 여럿이면 처음 것). 창이 겹친 자리는 더합니다.":
        lambda g, x: (g[..., None] * (seen(x) == seen(x).max(-1, keepdims=True))).reshape(x.shape),
    "창 안의 자리마다 국소 도함수가 1이므로, 창이 받은 기울기를 그 창의 모든 자리에 더합니다.": lambda g: np.repeat(g, 2),
    "값마다 창의 모든 자리에 더해졌으므로, 창 안에서 받은 기울기를 모두 더합니다.": lambda g: seen(g).sum(-1),
    "시간을 거슬러, 걸음마다 받은 기울기와 뒤의 걸음에서 온 기울기를 더해 {bend}의 국소 도함수를 곱합니다.": measured("rnn", "gates"),
    "걸음마다 (그 걸음의 기울기)·(앞의 h)를 구해 모두 더합니다: 같은 {weight:을/를} 걸음마다 썼기 때문입니다.": measured("rnn", "weight"),
    "시간을 거슬러 걸음마다 i, f, g, o의 기울기를 구하고, 거기에 {w_ih:을/를} 곱합니다.": measured("lstm", "x"),
    "걸음마다 (i, f, g, o의 기울기)·(그 걸음의 {x})를 구해 모두 더합니다: 같은 {w_ih:을/를} 걸음마다 썼기 때문입니다.": measured("lstm", "w_ih"),
    "걸음마다 (i, f, g, o의 기울기)·(앞의 h)를 구해 모두 더합니다: 같은 {weight:을/를} 걸음마다 썼기 때문입니다.": measured("lstm", "weight"),
    "더한 값이므로 걸음마다 i, f, g, o의 기울기를 모두 더합니다.": measured("lstm", "bias"),
    "첫 걸음까지 거슬러 온 h의 기울기입니다.": measured("lstm", "h"),
    "첫 걸음까지 거슬러 온 c의 기울기입니다.": measured("lstm", "c"),
    "시간을 거슬러 걸음마다 r, z, n의 기울기를 구합니다.": measured("gru", "gates"),
    "걸음마다 (r, z, n의 기울기)·(앞의 h)를 구해 모두 더합니다: 같은 {weight:을/를} 걸음마다 썼기 때문입니다.": measured("gru", "weight"),
    "더한 값이므로 걸음마다 r, z, n의 기울기를 모두 더합니다.": measured("gru", "bias"),
    "첫 걸음까지 거슬러 온 기울기입니다.":
        lambda g, gates, weight, h, bias=None: measured("gru", "h")(g, gates, weight, bias, h) if len(weight) == 3 * weight.shape[1]
        else measured("rnn", "h")(g, gates, weight, h),
    "모은 값에서 비중으로, 소프트맥스를 거쳐 점수로 온 기울기에 열쇠를 곱하고 {scale:을/를} 곱합니다.":
        lambda g, query, key, value, scale: score_slope(g, query, key, value, scale) @ key * scale,
    "모은 값에서 비중으로, 소프트맥스를 거쳐 점수로 온 기울기를 전치해 질의를 곱하고 {scale:을/를} 곱합니다.":
        lambda g, query, key, value, scale: score_slope(g, query, key, value, scale).T @ query * scale,
    "값마다 비중이 곱해졌으므로, 비중의 전치에 받은 기울기를 곱합니다.":
        lambda g, query, key, scale: softmax(query @ key.T * scale).T @ g,
    "국소 도함수는 곱한 상대 {b}이므로,": lambda b: b,
    "국소 도함수는 곱한 상대 {a}이므로,": lambda a: a,
    "지수 {b:을/를} 앞으로 내리고 지수를 하나 줄인 것이 국소 도함수이므로,": lambda a, b: b * a ** (b - 1),
    "국소 도함수는 1/{b}이므로,": lambda b: 1 / b,
    "제곱의 국소 도함수는 {x}의 두 배이므로,": lambda x: x + x,
    "지수함수의 국소 도함수는 자기 자신 {y}이므로,": lambda y: y,
    "자연로그의 국소 도함수는 1/{x}이므로,": lambda x: 1 / x,
    "tanh의 국소 도함수는 1 − {y}²이므로,": lambda y: 1 - y ** 2,
    "시그모이드의 국소 도함수는 {y}(1 − {y})이므로,": lambda y: y * (1 - y),
    "절댓값의 국소 도함수는 {x}의 부호이므로,": lambda x: np.where(x < 0, -1, 1),
    "더한 원소마다 국소 도함수가 1이므로, 받은 기울기를 {x}의 모양 {shape:으로/로} 펼칩니다.": lambda g, shape: np.zeros(shape) + g,
    "원소 {n}개의 평균이므로, 받은 기울기를 {n:으로/로} 나누어 {x}의 모양 {shape:으로/로} 펼칩니다.": lambda g, n, shape: np.zeros(shape) + g / n,
    "최댓값이 나온 자리로만 기울기가 갑니다(같은 값이 여럿이면 똑같이 나눕니다).": lambda g, x: g * (x == x.max()) / np.sum(x == x.max()),
    "최솟값이 나온 자리로만 기울기가 갑니다(같은 값이 여럿이면 똑같이 나눕니다).": lambda g, x: g * (x == x.min()) / np.sum(x == x.min()),
    "원소마다 자기를 뺀 나머지의 곱이 국소 도함수이므로, 그것을 받은 기울기에 곱합니다.":
        lambda g, x: g * np.array([np.prod(np.delete(x, k)) for k in range(x.size)]).reshape(x.shape),
    "뒤에 오는 합마다 들어갔으므로, 받은 기울기를 뒤에서부터 누적해 더합니다.": lambda g: np.array([g[k:].sum() for k in range(g.size)]),
    "받은 기울기의 오른쪽에 {b}의 전치를 곱합니다.": lambda g, b: g @ b.T,
    "받은 기울기의 왼쪽에 {a}의 전치를 곱합니다.": lambda g, a: a.T @ g,
    "받은 기울기의 오른쪽에 {weight:을/를} 곱합니다.": lambda g, weight: g @ weight,
    "받은 기울기를 전치해 {x:과/와} 곱합니다.": lambda g, x: g.T @ x,
    "더한 값이므로 받은 기울기가 그대로 옵니다.": lambda g: g,
    "받은 기울기에서 확률 {y:으로/로} 가중한 평균을 빼고, 거기에 {y:을/를} 곱합니다.": lambda g, y: y * (g - np.sum(g * y, -1, keepdims=True)),
    "소프트맥스 확률 p에서 정답 y(원핫)를 뺀 p − y를 표본의 수로 나누고, 받은 기울기를 곱합니다.":
        lambda g, x, labels: (softmax(x) - np.eye(x.shape[1])[labels]) / len(x) * g,
    "값은 그대로이고 모양만 바뀌었으므로, 기울기도 {target}의 모양 {shape:으로/로} 되돌립니다.": lambda g, shape: g.reshape(shape),
    "축의 차례만 바뀌었으므로, 기울기의 축도 되돌려 놓습니다.": lambda g: g.T,
    "자리만 옮겼으므로, 기울기도 제자리로 되돌립니다.": put_back,
    "펼친 값이므로 받은 기울기가 그대로 옵니다.": lambda g: g,
    "고른 자리로 기울기를 되돌려 놓습니다. 고르지 않은 자리는 0이고, 여러 번 고른 자리는 더합니다.": picked,
    "바꿔 넣은 자리는 {x:과/와} 상관없으므로 그 자리의 기울기를 0으로 합니다.": lambda g, index: replaced(g, 0.0, index),
    "바꿔 넣은 자리의 기울기를 떼어 냅니다.": lambda g, index: g[index],
    "받은 기울기에서 {target:이/가} 놓였던 자리를 떼어 냅니다.": traced,
    "덧댄 가장자리의 기울기는 버립니다.": lambda g: g[2:-1],
    "남긴 세모 자리로만 기울기가 갑니다.": triangle,
    "더한 값이므로 채널마다 받은 기울기를 모두 더합니다.": lambda g: g.sum((0, 2)),
}

# ── 연산을 부르는 인수들. 값은 서로 다르고 축의 길이도 다르다 ──

A, B = np.array([[0.5, 2.0, 1.5], [3.0, 0.25, 1.75]]), np.array([[1.25, 0.75, 2.5], [0.6, 1.1, 1.9]])
SIGNED, LINE = np.array([[-0.5, 2.0, -1.5], [3.0, -0.25, 1.75]]), np.array([0.7, -1.2, 2.1, 0.4])
TIED = np.array([[2.0, 0.5, 2.0], [1.0, 0.5, 0.5]])
ROW, KERNEL, BIAS = LINE.reshape(1, 1, 4), np.array([0.3, -0.8]).reshape(1, 1, 2), np.array([0.9])
TRUTH = np.array([[1.0, 0.0, 0.0], [0.0, 1.0, 1.0]])


def WIDE(*shape):  # 크기가 큰 본보기의 값
    return np.random.default_rng(5).normal(size=shape) / 2


SAMPLES: dict[str, list[dict[str, Any]]] = {
    **{name: [{"x": SIGNED}] for name in ("negative", "absolute", "relu", "transpose", "tanh", "sigmoid", "square", "tril", "triu")},
    **{name: [{"x": TIED}] for name in ("max", "min")},
    "prod": [{"x": A}], "cumsum": [{"x": LINE}], "matmul": [{"a": A, "b": B.T}],
    "linear": [{"x": A, "weight": SIGNED, "bias": np.array([0.3, -0.4])}, {"x": A, "weight": SIGNED, "bias": None}],
    "softmax_slope": [{"d": SIGNED, "p": softmax(SIGNED * 2)}], "log_softmax_slope": [{"d": SIGNED, "logs": np.log(softmax(SIGNED * 2))}],
    "softmax": [{"x": SIGNED}], "log_softmax": [{"x": SIGNED}], "cross_entropy_mean": [{"x": SIGNED, "target": np.array([2, 0])}],
    "lp_norm": [{"x": A, "p": 3}], "spherical": [{"x": A, "n": 1}], "bessel_ratio": [{"x": A, "n": 1}],
    "reshape": [{"x": A, "shape": (3, 2)}], "expand_dims": [{"x": A, "axis": 1}], "squeeze": [{"x": A[:, None]}],
    "swapaxes": [{"x": A, "axis1": 0, "axis2": 1}], "moveaxis": [{"x": A, "source": 0, "destination": 1}], "flip": [{"x": A}],
    "roll": [{"x": A, "shift": 1, "axis": 1}],
    **{name: [{"x": SIGNED * 3}] for name in ("soft_sign", "silu", "mish", "gelu", "gelu_slope", "hardsigmoid", "hardswish", "softplus")},
    "hardtanh": [{"x": SIGNED, "min_val": -1.0, "max_val": 1.0}, {"x": SIGNED, "min_val": -0.3, "max_val": 2.5}],
    "clip": [{"x": SIGNED, "a_min": -1.0, "a_max": 2.5}, {"x": SIGNED, "a_min": 0.1, "a_max": None}, {"x": SIGNED, "a_min": None, "a_max": 1.9}],
    **{name: [{"x": SIGNED * (SIGNED > -1)}] for name in ("sign", "bipolar_step")},
    "leaky_relu": [{"x": SIGNED, "negative_slope": 0.3}], "elu": [{"x": SIGNED, "alpha": 0.7}], "bipolar_sigmoid": [{"x": SIGNED, "slope": 3.0}],
    "var": [{"x": SIGNED, "ddof": 0}, {"x": SIGNED, "ddof": 2}], "std": [{"x": SIGNED, "ddof": 0}, {"x": SIGNED, "ddof": 2}],
    "einsum_sum": [{"operands": [A, B.T], "subscripts": "ij,jk->ik"}], "huber": [{"x": SIGNED, "delta": 0.6}],
    "bce_with_logits": [{"x": SIGNED, "t": TRUTH, "pos_weight": w} for w in (1, 2.5)], "bce": [{"x": A / 4, "t": TRUTH}],
    "pair_distance": [{"a": A, "b": np.concatenate([B, A + 0.3])}],
    "product_sum": [{"a": A, "b": B, "axis": (1,)}], "standardize": [{"x": SIGNED, "axis": (1,), "eps": 0.0, "center": c} for c in (True, False)],
    "standardize_affine": [{"x": SIGNED, "weight": np.array([0.4, -0.7, 1.3]), "bias": A[0], "axis": (1,), "eps": 0.0}],
    "affine": [{"x": A, "weight": np.array([[0.4, -0.7, 1.3]]), "bias": B}],
    "windows": [{"x": LINE, "size": (2,), "stride": (1,), "dilation": (1,)}],
    "overlap_add": [{"x": A.T, "shape": (4,), "stride": (1,), "dilation": (1,)}],
    "sliding_max": [{"x": LINE, "axis": -1, "size": 2, "stride": 2}], "sliding_sum": [{"x": LINE, "axis": -1, "size": 2, "stride": 2}],
    "cumprod": [{"x": LINE}], "qr_parts": [{"x": A.T}],
    "sliding_spread": [{"x": LINE, "shape": (8,), "axis": -1, "size": 2, "stride": 2}],
    "conv_transpose": [{"x": ROW, "weight": KERNEL, "shape": (5,), "stride": (1,), "padding": ((0, 0),), "dilation": (1,), "groups": 1, "bias": bias}
                       for bias in (BIAS, None)],
    "attention": [{"query": A, "key": B, "value": SIGNED, "scale": 0.7}],
    "rnn_sequence": [{"gates": A.T, "weight": SIGNED[:, :2] / 2, "h": A[:1, :2], "batches": (1, 1, 1)}],
    "lstm_sequence": [{"x": A, "w_ih": WIDE(8, 3), "weight": WIDE(8, 2), "bias": WIDE(8), "h": A[:1, :2], "c": B[:1, :2], "batches": (1, 1)}],
    "gru_sequence": [{"gates": WIDE(3, 6), "weight": WIDE(6, 2), "bias": WIDE(6), "h": A[:1, :2], "batches": (1, 1, 1)}], "broadcast_to": [{"x": LINE, "shape": (3, 4)}], "spread": [{"x": np.array(1.5), "shape": (2, 3)}],
    "astype": [{"x": SIGNED, "dtype": np.float32}], "pad_constant": [{"x": LINE, "pad_width": ((2, 1),)}],
    "concatenate": [{"xs": [LINE, A[0]]}], "stack": [{"xs": [A[0], B[1]]}],
    "getitem": [{"x": A, "index": (slice(None), [0, 2, 2])}], "take": [{"x": A, "indices": [2, 0, 2], "axis": 1}],
    "take_along_axis": [{"x": A, "indices": np.array([[2, 2], [0, 1]]), "axis": 1}],
    "setitem": [{"x": A, "value": np.array([7.0, 8.0]), "index": (slice(None), 1)}],
    "where": [{"condition": SIGNED > 0, "a": A, "b": B}],
    "conv": [{"x": ROW, "weight": KERNEL, "bias": bias, "stride": (1,), "padding": ((0, 0),), "dilation": (1,), "groups": 1} for bias in (BIAS, None)],
}


def samples(op: Operation) -> list[dict[str, Any]]:
    return SAMPLES.get(op.name) or [{"a": A, "b": B} if op.inputs == ("a", "b") else {"x": A}]


def meaning(table: dict[str, Callable[..., Any]], text: str, known: dict[str, Any]) -> Any:
    assert text in table, f"뜻이 적혀 있지 않은 글입니다. 이 파일에 뜻을 적으세요: {text}"
    f = table[text]
    return f(**{n: known[n] for n, p in inspect.signature(f).parameters.items() if n in known or p.default is p.empty})


@functools.cache
def told(name: str, k: int):
    """연산을 한 번 부른 이야기."""
    op = operations[name]
    given = samples(op)[k]

    def leaf(v: Any) -> Any:
        return tg.tensor(v, requires_grad=True) if isinstance(v, np.ndarray) else [leaf(x) for x in v]

    arguments = {n: leaf(v) if n in op.inputs and v is not None else v for n, v in given.items()}
    defaults = dict(zip(op.names, op.defaults, strict=True))
    with tg.keep_values():
        y = op.call(*[arguments.get(n, defaults[n]) for n in op.names])
        y = y[0] if isinstance(y, tuple) else y
        return story((y * wrap(np.random.default_rng(3).standard_normal(y.shape))).sum())


def mistakes(op: Operation) -> list[str]:
    """연산의 글 가운데 셈한 것과 다른 것들."""
    found = []
    for k, given in enumerate(samples(op)):
        tale = told(op.name, k)
        forward = next(f for f in tale.forward if f.operation is op)
        y = tale.boxes[forward.outputs[0]].value
        known = dict(zip(op.names, op.defaults, strict=True)) | given | {"y": y, "shape": y.shape}
        step = chosen(op, op.facts.words.steps, given, {"shape"})
        if op.facts.words.steps and not step:
            found.append(f"채울 수 없는 글: {op.facts.words.steps}")
        if step and not agrees(meaning(STEPS, step, known), y):
            found.append(step)
        for b in (b for b in tale.backward if tale.operation(b.step) is forward):
            role = b.role
            text = chosen(op, op.facts.words.reasons.get(role, ()), given, {"shape", "n", "y", "target"})
            g, target = b.upstream[0], given[role][b.index] if op.variadic else given[role]
            about = known | {"g": g, "labels": given.get("target"), "target": target, "shape": target.shape, "n": target.size // max(g.size, 1)}
            if not text and role in op.facts.words.reasons:
                found.append(f"채울 수 없는 글: {op.facts.words.reasons[role]}")
            if text:
                said = meaning(REASONS, text, about)
                if not agrees(g * said if text.endswith(",") else said, b.raw):
                    found.append(text)
    return found


def chosen(op: Operation, texts: tuple[str, ...], given: dict[str, Any], more: set[str]) -> str:
    """말할 글: 기본값과 다르게 준 것으로 빈자리가 차는 첫 글, 없으면 기본값까지 써서 차는 첫 글."""
    usual = dict(zip(op.names, op.defaults, strict=True))
    about = op.facts.words.about
    more = more | (set(about(*[{"operands": ["x", "w"]}.get(n, given.get(n, usual.get(n))) for n in phrases.asked(about)])) if about else set())
    unusual = {n for n, v in given.items() if v is not None and (n in op.inputs or (v is not usual[n] and not (np.isscalar(v) and v == usual[n])))}
    for filled in (unusual | more, unusual | more | {n for n, v in (usual | given).items() if v is not None}):
        for text in texts:
            if phrases.blanks(text) <= filled:
                return text
    return ""


def agrees(said: Any, value: np.ndarray) -> bool:
    return said is not None and np.shape(said) == value.shape and np.allclose(said, value, rtol=1e-6)


@pytest.mark.parametrize("name", SPOKEN)
@pytest.mark.filterwarnings("error")
def test_what_is_said_of_a_step_is_what_the_operation_does(name):
    assert mistakes(operations[name]) == []


def test_every_meaning_is_of_a_sentence_that_is_said_somewhere():
    words = [op.facts.words for op in operations.values()]
    assert STEPS.keys() == {s for w in words for s in w.steps} and REASONS.keys() == {r for w in words for rs in w.reasons.values() for r in rs}


ENDINGS = tuple("해 빼 여 꾸어 누어 내어 골라 펼쳐 붙여 쌓아 끼워 없애 넣어 잘라 뒤집어 밀어 덧대어 남겨 적어 옮겨 떼어 취해".split())
ABOUT = {"how", "written", "bend"}  # 선언의 about 이 짓는 빈자리


def test_sentences_are_whole():
    for op in operations.values():
        words = op.facts.words
        assert words.reasons.keys() <= set(op.inputs), op
        assert words.blanks() <= {*op.names, "y", "shape", "n", "target", *ABOUT}, op
        assert all(r.endswith((",", ".")) for rs in words.reasons.values() for r in rs), op
        assert all(s.partition("(center")[0].endswith(ENDINGS) for s in words.steps), op


def test_the_story_speaks_the_words_of_the_declaration():
    a, b = (tg.tensor(v, requires_grad=True, name=n) for v, n in ((2.0, "w"), (3.0, "x")))
    tale = story(a * b)
    assert tell_forward(tale, tale.forward[0]).sentence.startswith("w와 x를 곱해 L을")
    assert "국소 도함수는 곱한 상대 x이므로," in tell_backward(tale, tale.backward[0]).sentence


# ── 글의 돌연변이: 낱말 하나를 바꾸거나 딴 글을 붙이면 걸린다 ──

SWAPS = [("더해", "빼"), ("곱한 상대", "나눈 값"), ("오른쪽", "왼쪽"), ("큰", "작은"), ("참인", "거짓인"), ("최댓값", "최솟값"), ("두 배", "세 배"),
         ("음수", "양수"), ("0보다 큰", "0보다 작은"), ("뒤에서부터", "앞에서부터"), ("평균", "합"), ("{a}", "{b}"), ("부호", "크기"), ("1/", "")]


def changed(words: Words) -> list[Words]:
    """글 하나씩을 낱말 하나가 다른 것으로, 까닭끼리 맞바꾼 것으로."""
    def made_of(steps: Any = words.steps, reasons: Any = words.reasons) -> Words:
        return Words(*steps, title=words.title, about=words.about, **reasons)

    made = []
    for old, new in (pair for swap in SWAPS for pair in (swap, swap[::-1]) if pair[0]):
        for k, step in enumerate(words.steps):
            if old in step:
                made.append(made_of([*words.steps[:k], step.replace(old, new), *words.steps[k + 1:]]))
        for role, texts in words.reasons.items():
            for k, text in enumerate(texts):
                if old in text:
                    made.append(made_of(reasons=words.reasons | {role: (*texts[:k], text.replace(old, new), *texts[k + 1:])}))
    texts = list(words.reasons.values())
    if len(set(texts)) > 1:
        made.append(made_of(reasons=dict(zip(words.reasons, texts[1:] + texts[:1], strict=True))))
    return made


def speaking(op: Operation, words: Words) -> list[str]:
    """이 글로 말하게 한 연산의 틀린 글들. 뜻이 없는 글도 틀린 글이다."""
    before = op.facts
    op.facts = dataclasses.replace(before, words=words)
    try:
        return mistakes(op)
    except (AssertionError, KeyError, ValueError, IndexError, TypeError) as error:
        return [str(error)]
    finally:
        op.facts = before


@pytest.mark.filterwarnings("ignore::RuntimeWarning")
def test_changed_words_are_noticed():
    mutants = [(op, words) for op in operations.values() for words in changed(op.facts.words)]
    alive = [(op.name, words.steps, words.reasons) for op, words in mutants if not speaking(op, words)]
    assert len(mutants) > 60 and not alive, alive


def moves(op: Operation) -> bool:
    """원소를 옮기거나 고르기만 하는 연산인가: 그 사이에서는 서로의 말도 참말일 수 있다(본보기가 지킨다)."""
    tale = told(op.name, 0)
    y = tale.boxes[next(f for f in tale.forward if f.operation is op).outputs[0]].value
    return op.inputs == ("x",) and bool(np.isin(y, np.float32([*samples(op)[0]["x"].flat]) if y.dtype == np.float32 else samples(op)[0]["x"]).all())


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore::RuntimeWarning")
def test_words_of_another_operation_are_noticed():
    """같은 입력을 받는 다른 연산의 글을 붙인다."""
    spoken = [operations[name] for name in SPOKEN]
    pairs = [(op, other) for op in spoken for other in spoken if op.inputs == other.inputs
             and (op.facts.words.steps, op.facts.words.reasons) != (other.facts.words.steps, other.facts.words.reasons)]
    alive = [(op.name, other.name) for op, other in pairs if not (moves(op) and moves(other)) and not speaking(op, other.facts.words)]
    assert len(pairs) > 1000 and not alive, alive


# ── 온 문장의 본보기 ──


def written() -> str:
    """연산마다 한 단락: 이름, 부르는 이름, 순전파의 말, 입력마다의 까닭."""
    lines = []
    for name, op in operations.items():
        given = {n: Noun(n) for n in op.inputs} | {"y": Noun("y"), "shape": Noun("(2, 3)"), "n": Noun("6"), "target": Noun("x")}
        given |= {"how": "(보폭 2)", "written": "y[i,k] = Σ(j) x[i,j]·w[j,k]", "bend": "tanh"}
        usual = {n: Noun(n) for n in op.names}
        lines.append(f"{name} · {phrases.title(op)} · {phrases.done(op, given, usual)}")
        lines += [f"    {role}: {said}" for role in op.inputs if (said := phrases.reason(op, role, given, usual))]
    return "\n".join(lines) + "\n"


def test_sentences_are_those_that_were_read():
    assert written() == GOLDEN.read_text(encoding="utf-8"), "말이 바뀌었다면 읽어 보고 python tests/rules/test_words.py 로 다시 쓰세요."


if __name__ == "__main__":
    GOLDEN.parent.mkdir(exist_ok=True)
    GOLDEN.write_text(written(), encoding="utf-8")
