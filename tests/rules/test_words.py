"""걸음의 말은 그 규칙이 하는 일이다: 선언에 적힌 글마다 뜻을 NumPy로 한 번 더 적어, 연산이 낸 값·기울기와 견준다.

글을 고치거나 새로 적으면 여기에 뜻을 적는다. 글을 바꿔치기하거나(곱한 상대 → 나눈 값) 딴 연산의 글을 붙이면 뜻이 없거나 값이 다르다.
이름까지 든 온 문장은 ``golden/말.txt`` 에 있다: ``python tests/rules/test_words.py`` 가 다시 쓴다(한 줄씩 읽고 커밋한다).
"""

from __future__ import annotations

import dataclasses
import functools
import inspect
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


# ── 글 → 뜻. 인수의 이름은 그 연산의 것, 그리고 y 결과, g 받은 기울기, c 나른 기울기, target 기울기를 받는 값, shape 그 모양, n 원소의 수 ──


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


def cross_entropy(x, target):
    return -np.mean(np.log(softmax(x)[np.arange(len(x)), target]))


def among(x, y):
    return np.where(np.isin(y, x), y, np.nan)


def replaced(x, value, index):
    made = x.copy()
    made[index] = value
    return made


STEPS: dict[str, Callable[..., Any]] = {
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
    "e의 {x}제곱을 셈해": lambda x: np.e ** x,
    "{x}의 자연로그를 구해": lambda x: np.log(x),
    "{x}에서 음수를 0으로 바꾸어": lambda x: np.where(x < 0, 0, x),
    "{x}의 원소를 더해": lambda x: sum(x.flat),
    "{x}의 평균을 내어": lambda x: sum(x.flat) / x.size,
    "{x}의 원소를 모두 곱해": lambda x: np.exp(sum(np.log(x.flat))),
    "{x}의 최댓값을 골라": lambda x: sorted(x.flat)[-1],
    "{x}의 최솟값을 골라": lambda x: sorted(x.flat)[0],
    "{x}의 분산을 구해": lambda x: np.mean(x * x) - np.mean(x) ** 2,
    "{x}의 표준편차를 구해": lambda x: (np.mean(x * x) - np.mean(x) ** 2) ** 0.5,
    "{x}의 p-노름을 구해": lambda x, p: sum(abs(v) ** p for v in x.flat) ** (1 / p),
    "{x}의 노름을 구해": lambda x: sum(v * v for v in x.flat) ** 0.5,
    "{a:과/와} {b:을/를} 행렬로 곱해": lambda a, b: np.einsum("ij,jk->ik", a, b),
    "{x}에 {weight}의 전치를 곱하고 {bias:을/를} 더해": lambda x, weight, bias: np.einsum("ni,oi->no", x, weight) + bias,
    "{x}에 {weight}의 전치를 곱해": lambda x, weight, bias: np.einsum("ni,oi->no", x, weight) if bias is None else None,
    "{x:을/를} 소프트맥스로 확률로 바꾸어": softmax,
    "{x}의 소프트맥스와 정답의 교차 엔트로피를 평균해": lambda x, target: cross_entropy(x, target),
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
    "{x}에 커널 {weight:을/를} 합성곱하고 {bias:을/를} 더해": lambda x, weight, bias: np.correlate(x[0, 0], weight[0, 0])[None, None] + bias,
    "{x}에 커널 {weight:을/를} 합성곱해": lambda x, weight, bias: np.correlate(x[0, 0], weight[0, 0])[None, None] if bias is None else None,
}

# 쉼표로 끝나는 글은 국소 도함수를 말한다(받은 기울기에 곱한다). 마침표로 끝나는 글은 나른 기울기를 다 말한다
REASONS: dict[str, Callable[..., Any]] = {
    "국소 도함수는 곱한 상대 {b}이므로,": lambda b: b,
    "국소 도함수는 곱한 상대 {a}이므로,": lambda a: a,
    "지수 {b:을/를} 앞으로 내리고 지수를 하나 줄인 것이 국소 도함수이므로,": lambda a, b: b * a ** (b - 1),
    "국소 도함수는 1/{b}이므로,": lambda b: 1 / b,
    "제곱의 국소 도함수는 {x}의 두 배이므로,": lambda x: x + x,
    "지수함수의 국소 도함수는 자기 자신 {y}이므로,": lambda y: y,
    "자연로그의 국소 도함수는 1/{x}이므로,": lambda x: 1 / x,
    "tanh의 국소 도함수는 1 − {y}²이므로,": lambda y: 1 - y ** 2,
    "시그모이드의 국소 도함수는 {y}(1 − {y})이므로,": lambda y: y * (1 - y),
    "ReLU는 0보다 큰 곳에서만 기울기를 지나보내므로,": lambda x: x > 0,
    "큰 쪽으로만 기울기가 가므로,": lambda target, a, b: target == np.where(a > b, a, b),
    "작은 쪽으로만 기울기가 가므로,": lambda target, a, b: target == np.where(a < b, a, b),
    "조건이 참인 자리에서만 기울기가 오므로,": lambda condition: condition,
    "조건이 거짓인 자리에서만 기울기가 오므로,": lambda condition: ~condition,
    "절댓값의 국소 도함수는 {x}의 부호이므로,": lambda x: np.where(x < 0, -1, 1),
    "더한 원소마다 국소 도함수가 1이므로, 받은 기울기를 {x}의 모양 {shape:으로/로} 펼칩니다.": lambda g, shape: np.zeros(shape) + g,
    "원소 {n}개의 평균이므로, 받은 기울기를 {n:으로/로} 나누어 {x}의 모양 {shape:으로/로} 펼칩니다.": lambda g, n, shape: np.zeros(shape) + g / n,
    "최댓값이 나온 자리로만 기울기가 갑니다(같은 값이 여럿이면 똑같이 나눕니다).": lambda g, x: g * (x == x.max()) / np.sum(x == x.max()),
    "최솟값이 나온 자리로만 기울기가 갑니다(같은 값이 여럿이면 똑같이 나눕니다).": lambda g, x: g * (x == x.min()) / np.sum(x == x.min()),
    "원소마다 자기를 뺀 나머지의 곱이 국소 도함수이므로, 그것을 받은 기울기에 곱합니다.":
        lambda g, x: g * np.array([np.prod(np.delete(x, k)) for k in range(x.size)]).reshape(x.shape),
    "기울기는 평균에서 벗어난 만큼에 비례합니다.": lambda c, x: (x - x.mean()) * np.abs(c).sum() / np.abs(x - x.mean()).sum(),
    "{x:을/를} 노름 {y:으로/로} 나눈 것에 받은 기울기를 곱합니다.": lambda g, x, y: x / y * g,
    "뒤에 오는 합마다 들어갔으므로, 받은 기울기를 뒤에서부터 누적해 더합니다.": lambda g: np.array([g[k:].sum() for k in range(g.size)]),
    "받은 기울기의 오른쪽에 {b}의 전치를 곱합니다.": lambda g, b: g @ b.T,
    "받은 기울기의 왼쪽에 {a}의 전치를 곱합니다.": lambda g, a: a.T @ g,
    "받은 기울기의 오른쪽에 {weight:을/를} 곱합니다.": lambda g, weight: g @ weight,
    "받은 기울기를 전치해 {x:과/와} 곱합니다.": lambda g, x: g.T @ x,
    "더한 값이므로 받은 기울기가 그대로 옵니다.": lambda g: g,
    "받은 기울기에서 확률 {y:으로/로} 가중한 평균을 빼고, 거기에 {y:을/를} 곱합니다.": lambda g, y: y * (g - np.sum(g * y, -1, keepdims=True)),
    "받은 기울기에서, 그 합에 소프트맥스를 곱한 것을 뺍니다.": lambda g, x: g - g.sum(-1, keepdims=True) * softmax(x),
    "소프트맥스 확률에서 정답(원-핫)을 뺀 것을 표본의 수로 나누고, 받은 기울기를 곱합니다.":
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
    "받은 기울기에 커널 {weight:을/를} 전치 합성곱합니다.": lambda g, weight: np.convolve(g[0, 0], weight[0, 0])[None, None],
    "{x}의 창마다 받은 기울기를 곱해 모두 더합니다.": lambda g, x: np.correlate(x[0, 0], g[0, 0])[None, None],
    "더한 값이므로 채널마다 받은 기울기를 모두 더합니다.": lambda g: g.sum((0, 2)),
}

# ── 연산을 부르는 인수들. 값은 서로 다르고 축의 길이도 다르다 ──

A, B = np.array([[0.5, 2.0, 1.5], [3.0, 0.25, 1.75]]), np.array([[1.25, 0.75, 2.5], [0.6, 1.1, 1.9]])
SIGNED, LINE = np.array([[-0.5, 2.0, -1.5], [3.0, -0.25, 1.75]]), np.array([0.7, -1.2, 2.1, 0.4])
TIED = np.array([[2.0, 0.5, 2.0], [1.0, 0.5, 0.5]])
ROW, KERNEL, BIAS = LINE.reshape(1, 1, 4), np.array([0.3, -0.8]).reshape(1, 1, 2), np.array([0.9])
SAMPLES: dict[str, list[dict[str, Any]]] = {
    **{name: [{"x": SIGNED}] for name in ("negative", "absolute", "relu", "transpose", "tanh", "sigmoid", "square", "tril", "triu", "var", "std")},
    **{name: [{"x": TIED}] for name in ("max", "min")},
    "prod": [{"x": A}], "cumsum": [{"x": LINE}], "matmul": [{"a": A, "b": B.T}],
    "linear": [{"x": A, "weight": SIGNED, "bias": np.array([0.3, -0.4])}, {"x": A, "weight": SIGNED, "bias": None}],
    "softmax": [{"x": SIGNED}], "log_softmax": [{"x": SIGNED}], "cross_entropy_mean": [{"x": SIGNED, "target": np.array([2, 0])}],
    "lp_norm": [{"x": A, "p": 3}], "spherical": [{"x": A, "n": 1}], "bessel_ratio": [{"x": A, "n": 1}],
    "reshape": [{"x": A, "shape": (3, 2)}], "expand_dims": [{"x": A, "axis": 1}], "squeeze": [{"x": A[:, None]}],
    "swapaxes": [{"x": A, "axis1": 0, "axis2": 1}], "moveaxis": [{"x": A, "source": 0, "destination": 1}], "flip": [{"x": A}],
    "roll": [{"x": A, "shift": 1, "axis": 1}], "broadcast_to": [{"x": LINE, "shape": (3, 4)}], "spread": [{"x": np.array(1.5), "shape": (2, 3)}],
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
    return f(**{n: known[n] for n in inspect.signature(f).parameters})


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
        return story((y * wrap(np.random.default_rng(3).standard_normal(y.shape))).sum())


def mistakes(op: Operation) -> list[str]:
    """연산의 글 가운데 셈한 것과 다른 것들."""
    found = []
    for k, given in enumerate(samples(op)):
        tale = told(op.name, k)
        forward = next(f for f in tale.forward if f.operation is op)
        y = tale.boxes[forward.outputs[0]].value
        known = dict.fromkeys(op.names) | given | {"y": y, "shape": y.shape}
        filled = {n for n, v in given.items() if v is not None} | {"shape"}
        step = next((s for s in op.facts.words.steps if phrases.blanks(s) <= filled), None)
        if step is not None and not agrees(meaning(STEPS, step, known), y):
            found.append(step)
        for b in (b for b in tale.backward if tale.operation(b.step) is forward):
            role, text = b.role, op.facts.words.reasons.get(b.role, "")
            (g,), target = b.upstream, given[role][b.index] if op.variadic else given[role]
            about = known | {"g": g, "c": b.raw, "labels": given.get("target"), "target": target, "shape": target.shape, "n": target.size // max(g.size, 1)}
            if text:
                said = meaning(REASONS, text, about)
                if not agrees(g * said if text.endswith(",") else said, b.raw):
                    found.append(text)
    return found


def agrees(said: Any, value: np.ndarray) -> bool:
    return said is not None and np.shape(said) == value.shape and np.allclose(said, value, rtol=1e-6)


@pytest.mark.parametrize("name", SPOKEN)
@pytest.mark.filterwarnings("error")
def test_what_is_said_of_a_step_is_what_the_operation_does(name):
    assert mistakes(operations[name]) == []


def test_every_meaning_is_of_a_sentence_that_is_said_somewhere():
    words = [op.facts.words for op in operations.values()]
    assert STEPS.keys() == {s for w in words for s in w.steps} and REASONS.keys() == {r for w in words for r in w.reasons.values()}


def test_sentences_are_whole():
    for op in operations.values():
        words = op.facts.words
        assert words.reasons.keys() <= set(op.inputs), op
        assert words.blanks() <= {*op.inputs, "y", "shape", "n", "target"}, op
        assert all(r.endswith((",", ".")) for r in words.reasons.values()) and all(s.endswith(("해", "빼", "여", "꾸어", "누어", "내어", "골라", "펼쳐", "붙여", "쌓아", "끼워", "없애", "넣어"))
                                                                                       for s in words.steps), op


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
    made = []
    for old, new in (pair for swap in SWAPS for pair in (swap, swap[::-1]) if pair[0]):
        for k, step in enumerate(words.steps):
            if old in step:
                made.append(Words(*words.steps[:k], step.replace(old, new), *words.steps[k + 1:], title=words.title, **words.reasons))
        for role, text in words.reasons.items():
            if old in text:
                made.append(Words(*words.steps, title=words.title, **words.reasons | {role: text.replace(old, new)}))
    texts = list(words.reasons.values())
    if len(set(texts)) > 1:
        made.append(Words(*words.steps, title=words.title, **dict(zip(words.reasons, texts[1:] + texts[:1], strict=True))))
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
        lines.append(f"{name} · {phrases.title(op)} · {phrases.done(op, given)}")
        lines += [f"    {role}: {said}" for role in op.inputs if (said := phrases.reason(op, role, given))]
    return "\n".join(lines) + "\n"


def test_sentences_are_those_that_were_read():
    assert written() == GOLDEN.read_text(encoding="utf-8"), "말이 바뀌었다면 읽어 보고 python tests/rules/test_words.py 로 다시 쓰세요."


if __name__ == "__main__":
    GOLDEN.parent.mkdir(exist_ok=True)
    GOLDEN.write_text(written(), encoding="utf-8")
