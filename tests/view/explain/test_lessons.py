"""강의 L1–L22 가 쓰는 연산과 층마다, 걸음과 작은 걸음이 하는 말.

온 문장은 ``golden/수업의-걸음.txt`` 와 ``golden/수업의-작은-걸음.txt`` 에 있다: ``python tests/view/explain/test_lessons.py`` 가 다시 쓴다(한 줄씩 읽고
커밋한다).
"""

from __future__ import annotations

import functools
import pathlib
import re
import warnings
from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest
from support.view import lessons

import tinygrad_ko as tg
from tinygrad_ko.readings.calls import by_call
from tinygrad_ko.readings.story import Story, story
from tinygrad_ko.view.explain.inside import Insides, SubStep
from tinygrad_ko.view.explain.telling import Telling, tell_backward, tell_forward

GOLDEN = pathlib.Path(__file__).parent / "golden"
STEPS, INSIDE = GOLDEN / "수업의-걸음.txt", GOLDEN / "수업의-작은-걸음.txt"
OPENED = (  # 작은 걸음까지 적어 두는 것들
    "L3 소프트맥스", "L5 교차 엔트로피", "L5 logsumexp", "L12 배치 정규화 1차원", "L12 배치 정규화(평가)", "L12 층 정규화", "L12 제곱평균 정규화",
    "L14 겹치는 최대 풀링", "L14 평균 풀링", "L14 적응 최대 풀링", "L18 드롭아웃", "L19 강의의 합성곱", "L19 덧대고 건너뛰는 합성곱", "L19 전치 합성곱",
    "L21 지역 연결", "L22 RNN 칸", "L22 LSTM 칸", "L22 GRU 칸", "L22 베르누이 마디(곧장 통과)", "더 멀리: 어텐션",
)


@functools.cache
def told(name: str) -> tuple[Story, Story]:
    """(접은 이야기, 접기 전의 이야기)."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        flat = story(*lessons.told(name))
    return by_call(flat), flat


def own(folded: Story) -> tuple[list[Any], list[Any]]:
    """그 연산의 걸음들: 손실을 지으려고 덧붙인 곱하기와 합은 뺀다."""
    forward, backward = list(folded.forward), list(folded.backward)
    if [f.operation.name for f in forward[-2:]] == ["multiply", "sum"]:
        added = {f.key for f in forward[-2:]}
        return forward[:-2], [b for b in backward if b.step not in added]
    return forward, backward


def sentences(name: str) -> Iterator[tuple[str, Telling, list[SubStep]]]:
    folded, flat = told(name)
    small = Insides(folded, flat)
    forward, backward = own(folded)
    for f in forward:
        yield "→", tell_forward(folded, f), small.forward(f)
    for b in backward:
        yield "←", tell_backward(folded, b), small.backward(b)


def written(names: Any, deep: bool) -> str:
    lines = []
    for name in names:
        lines.append(f"■ {name}")
        for mark, telling, inside in sentences(name):
            lines.append(f"  {mark} {telling.sentence}")
            lines += [f"      · {s.telling.sentence}" for s in inside] if deep else []
    return "\n".join(lines) + "\n"


# ── 읽어 둔 문장 ──


@pytest.mark.slow
def test_the_steps_of_the_lessons_are_those_that_were_read():
    assert written(lessons.PROGRAMS, False) == STEPS.read_text(encoding="utf-8"), f"말이 바뀌었다면 읽어 보고 python {__file__} 로 다시 쓰세요."


def test_the_small_steps_are_those_that_were_read():
    assert written(OPENED, True) == INSIDE.read_text(encoding="utf-8"), f"말이 바뀌었다면 읽어 보고 python {__file__} 로 다시 쓰세요."


EMPTY = re.compile("규칙에 넣|국소 도함수를 원소끼리|를 적용해|을 적용해")  # 규칙을 썼다고만 하는 말
INTERNAL = re.compile(r"batches|x_wanted|backwards|padding=\(\(|pad_width=\[\(0|center=|stride=\(|keepdims|_sequence|sliding|subscripts")
OWN_OPERATION = "더 멀리: 내 연산"  # 이름이 곧 하는 일인 사용자의 연산: '내 연산을 적용해'


@pytest.mark.parametrize("name", [n for n in lessons.PROGRAMS if n != OWN_OPERATION])
def test_no_sentence_only_names_the_rule(name):
    for _, telling, inside in sentences(name):
        for text in [telling.sentence, *(s.telling.sentence for s in inside)]:
            assert not EMPTY.search(text), text
            assert not re.search(r"[은이을과]\([는가를와]\)|\(으\)로", text), text
            assert text.endswith(("다.", "다).")), text
        assert not INTERNAL.search(telling.sentence), telling.sentence


def test_own_operations_say_their_rule():
    said = [t.sentence for mark, t, _ in sentences(OWN_OPERATION) if mark == "←"]
    assert "받은 기울기를 g라고 하면 -2·g ⊙ x ⊙ y입니다." in said[0]


# ── 작은 걸음을 이으면 그 걸음의 기울기이다 ──


@pytest.mark.parametrize("name", lessons.PROGRAMS)
def test_small_steps_chain_to_the_gradient_of_the_engine(name):
    folded, flat = told(name)
    small = Insides(folded, flat)
    opened = 0
    for b in folded.backward:
        inside = small.of(b.step)
        if inside is None:
            continue
        opened += 1
        steps = inside.toward(b.target)
        key = inside.keys[b.target]
        assert steps and steps[-1].target == key
        arrived = sum(s.contribution.astype(np.float64) for s in steps if s.target == key)
        np.testing.assert_allclose(arrived, b.contribution, rtol=2e-4, atol=2e-6)
        for s in steps[:-1]:  # 걸음마다 다음 걸음이 받는다: 끊긴 곳이 없다
            assert s.target == key or any(s.target in later.source for later in steps)
    for f in folded.forward:  # 편 순전파의 끝은 그 걸음의 값이다
        inside = small.of(f.key)
        if inside is not None and len(f.outputs) == 1:
            value = next(inside.story.boxes[k].value for s in inside.story.forward for k in s.outputs
                         if inside.story.boxes[k].letter == folded.boxes[f.outputs[0]].letter)
            np.testing.assert_allclose(value, folded.boxes[f.outputs[0]].value, rtol=2e-4, atol=2e-6)
    assert opened or name not in OPENED


@pytest.mark.parametrize("name", lessons.PROGRAMS)
def test_folding_calls_keeps_every_gradient(name):
    """접은 이야기의 기여분을 모두 더하면 엔진의 기울기이고, 상자마다 쓰임의 수가 맞는다."""
    folded, _ = told(name)
    for key, box in folded.boxes.items():
        into = folded.into(key)
        if into:
            assert [b.use for b in into] == list(range(1, len(into) + 1)) and {b.uses for b in into} == {len(into)}
            np.testing.assert_allclose(into[-1].total, box.grad, rtol=1e-5, atol=1e-7)
            np.testing.assert_allclose(sum(b.contribution.astype(np.float64) for b in into), box.grad, rtol=1e-4, atol=1e-6)


@pytest.mark.parametrize(("many", "opened"), [(60, True), (100, False)])
def test_a_constant_too_large_to_be_kept_leaves_the_step_closed(many, opened):
    """표본 100개의 정답은 마디에 남지 않는다: 한 걸음으로 말하고, 다시 셈하려다 멈추지 않는다."""
    x = tg.tensor(np.random.default_rng(0).standard_normal((many, 2)), requires_grad=True)
    flat = story(tg.nn.functional.cross_entropy(x, np.zeros(many, int)))
    folded = by_call(flat)
    assert (Insides(folded, flat).of(folded.forward[-1].key) is not None) == opened


# ── 한 번 부른 것은 한 걸음 ──


@pytest.mark.parametrize("name", [
    "L12 배치 정규화 2차원", "L12 그룹 정규화", "L14 최대 풀링", "L14 겹치는 최대 풀링", "L14 평균 풀링", "L14 적응 최대 풀링", "L18 드롭아웃", "L21 지역 연결",
    "L22 RNN", "L22 LSTM", "L22 GRU", "L22 양방향 GRU", "L22 LSTM 칸", "L22 임베딩", "더 멀리: 어텐션", "더 멀리: 여러 머리 어텐션",
    "L5 교차 엔트로피(이름 매끄럽게)",
])
def test_one_call_is_one_step(name):
    forward, backward = own(told(name)[0])
    assert len(forward) == 1 and all(b.step == forward[0].key for b in backward)


def test_a_value_used_outside_keeps_its_call_open():
    """안의 값을 밖에서 썼으면 그 값도 보여야 한다: 접지 않는다."""
    from tinygrad_ko.engine import tick
    from tinygrad_ko.operation import Whole, Words
    from tinygrad_ko.watch.calls import as_one

    whole = Whole("겹", tex="{x}", words=Words("{x:을/를} 겹쳐", x="그대로입니다."), x="{g}")
    x = tg.tensor(2.0, requires_grad=True, name="x")
    began = tick()
    inner = x * 3.0
    y = as_one(whole, began, inner + 1.0, {"x": x})
    assert [f.operation.name for f in by_call(story(y * 1.0)).forward] == ["겹", "multiply"]
    assert [f.operation.name for f in by_call(story(y * inner)).forward] == ["multiply", "add", "multiply"]


def test_deep_explanations_number_their_small_steps():
    x = tg.tensor([1.0, 2.0, 0.5], requires_grad=True, name="x")
    loss = tg.logsumexp(x).named("L")
    plain, deep = tg.explain(loss).text, tg.explain(loss, deep=True).text
    assert "1.1." not in plain and " 1.1. " in deep and " 3.1. " in deep
    for kind in ("markdown", "latex", "html"):
        assert "3.1" in getattr(tg.explain(loss, deep=True), kind)


if __name__ == "__main__":
    STEPS.write_text(written(lessons.PROGRAMS, False), encoding="utf-8")
    INSIDE.write_text(written(OPENED, True), encoding="utf-8")
