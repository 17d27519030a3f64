"""퀴즈: 화면에 서 있는 것은 묻지 않는다. 틀린 답은 어떤 잘못된 규칙을 쓴 것인지 말하고, 수는 어떤 꼴로 적어도 읽는다."""

from __future__ import annotations

import collections
import json
import os
import re

import numpy as np
import pytest
from support.view.programs import told
from support.view.ten_models import TEN

import tinygrad_ko as tg
from tinygrad_ko.korean.numbers import format_number
from tinygrad_ko.readings.calls import by_call
from tinygrad_ko.readings.story import story

pytestmark = pytest.mark.slow

MODELS = TEN if "PLAYER_TEN" in os.environ else ("neuron", "reuse", "softmax", "lecture", "batch_norm")  # 모두: scripts/prove_player.py
# 지금 묻는 것. 수는 파이썬에서 따로 견준다
ASKED = """() => { const q = player.quiz.question(); return q && {at: player.at, kind: q.kind, say: document.querySelector("#say").textContent, index: q.index ?? null,
  step: q.step.tape, target: q.step.target, answer: q.answer ?? null, wrong: (q.wrong ?? []).map(w => [w.name, w.says, num(w.x)]),
  choices: (q.choices ?? []).map(c => [c.text, c.right, c.mistake?.name ?? null, c.mistake?.says ?? null])}; }"""
# 보이는 모든 글: 쪽의 글, 그림의 글, 손을 얹거나 읽어 주는 글. 고를 답들만 뺀다
SEEN = """() => { const box = document.querySelector("#choices"), was = box.style.display; box.style.display = "none";
  const shown = t => getComputedStyle(t).visibility !== "hidden", texts = [document.body.innerText];
  box.style.display = was;
  for (const t of document.querySelectorAll("svg text, svg title")) if (shown(t)) texts.push(t.textContent);
  for (const t of document.querySelectorAll("[data-tip], [aria-label], [title]")) if (shown(t) && !t.closest("#choices")) texts.push(t.dataset.tip ?? "", t.getAttribute("aria-label") ?? "", t.title ?? "");
  return texts.join("\\n"); }"""
NUMBER = re.compile(r"[-−]?(?:\d+\.?\d*|\.\d+)(?:e[-+]?\d+)?", re.IGNORECASE)


def numbers_in(text: str) -> set[str]:
    return {format_number(float(word.replace("−", "-"))) for word in NUMBER.findall(text)}


def reply(page):
    return page.locator("#reply").text_content()


def give(page, q, text):
    """답을 적거나 골라 맞춰 본다."""
    page.evaluate("""([k, text]) => { if (k === null) document.querySelector("#answer").value = text; else document.querySelectorAll("#choices input")[k].checked = true;
      document.querySelector("#quiz-form").requestSubmit(); }""", [[c[0] for c in q["choices"]].index(text) if q["choices"] else None, text])


def right_answer(q):
    return next((c[0] for c in q["choices"] if c[1]), None) or format_number(q["answer"])


@pytest.mark.parametrize("name", MODELS)
def test_no_answer_stands_on_the_screen(visit, name):
    model = TEN[name]()
    loss = model.run()
    found = by_call(story(loss, model.names))
    page = visit(tg.play(loss, model.names))
    page.click("#mode-quiz")
    asked = []
    while (q := page.evaluate(ASKED)) is not None:
        asked.append(q)
        step, text = found.backward[q["step"]], page.evaluate(SEEN)
        part, total = step.contribution.ravel(), step.total.ravel()
        if q["kind"] in ("contribution", "total"):
            assert np.isclose(q["answer"], (part if q["kind"] == "contribution" else total)[q["index"]], 1e-4, 1e-9)
            assert format_number(np.float32(q["answer"])) not in numbers_in(text), q
        if q["kind"] in ("sign", "largest"):
            assert format_number(part[q["index"]]) not in numbers_in(text), q
            right = {"sign": ("음수(−)", "0", "양수(+)")[int(np.sign(part[q["index"]])) + 1],
                     "largest": str(list(map(int, np.unravel_index(np.abs(part).argmax(), step.contribution.shape))))}[q["kind"]]
            assert right_answer(q) == right
        if q["kind"] == "shape":
            assert right_answer(q) == str(step.contribution.shape) and right_answer(q) not in text, q
        if q["kind"] == "zero":
            assert part[q["index"]] == 0
        if q["choices"]:
            assert len(q["choices"]) >= 3 and sum(c[1] for c in q["choices"]) == 1 and len({c[0] for c in q["choices"]}) == len(q["choices"])
            assert all(c[1] or (c[2] and c[3]) for c in q["choices"])
        give(page, q, right_answer(q))
        assert "맞습니다" in reply(page), q
    assert f"{len(asked)}문제 가운데 {len(asked)}개를 맞혔습니다" in page.locator("#say").text_content()
    assert len(asked) >= 4 and len({q["kind"] for q in asked}) >= 2


def test_every_wrong_answer_names_its_mistake(visit):
    named = collections.Counter()
    for name in ("reuse", "softmax", "batch_norm"):
        model = TEN[name]()
        page = visit(tg.play(model.run(), model.names))
        page.click("#mode-quiz")
        while (q := page.evaluate(ASKED)) is not None:
            wrong = [(c[0], c[2], c[3]) for c in q["choices"] if not c[1]] or [(x, mistake, says) for mistake, says, x in q["wrong"]]
            for text, mistake, says in wrong:
                give(page, q, text)
                assert reply(page) == f"아닙니다. {mistake}: {says}", (q, text)
                named[mistake] += 1
            give(page, q, right_answer(q))
            assert "맞습니다" in reply(page)
        assert "가운데 0개를 맞혔습니다" in page.locator("#say").text_content()  # 처음에 틀린 것은 맞힌 것으로 세지 않는다
        assert "틀린 까닭" in page.locator("#score-table").inner_text() or page.locator("#score-table li").count() > 1
    assert {"부호 반대", "국소 도함수 빠뜨림", "받은 기울기 빠뜨림", "자기 값을 곱함", "쌓지 않음", "이번 것을 더하지 않음", "늘어난 축을 더하지 않음", "전치"} <= set(named)


READ_BY_US = [
    ("1/6", 1 / 6), ("−1/4", -0.25), ("0.5", 0.5), ("5e-1", 0.5), ("３", 3.0), ("－０．２５", -0.25), ("１／４", 0.25), ("½", 0.5), ("1½", 1.5), ("-1 1/2", -1.5),
    ("마이너스 3", -3.0), ("3×10^-2", 0.03), ("3·10⁻²", 0.03), ("1,234.5", 1234.5), ("+2", 2.0), (".5", 0.5), ("2.", 2.0), ("- 1 / 4", -0.25), ("–7", -7.0),
    ("1e3/4", 250.0), ("2/-4", -0.5), ("무한대", np.inf), ("-inf", -np.inf),
]


def test_numbers_are_read_in_every_form(visit):
    x = tg.tensor(3.0, requires_grad=True, name="x")
    page = visit(tg.play(x * x))
    for text, value in READ_BY_US:
        got = page.evaluate("text => String(readNumber(text))", text)
        assert float(got.replace("Infinity", "inf")) == pytest.approx(value), text
    for text in ("", "  ", "아홉", "1/0", "1//2", "1/2/3", "--3", "1e", "3x", "0x10", "1 2"):
        assert page.evaluate("text => readNumber(text)", text) is None, text


def press(page, *keys):
    for key in keys:
        page.keyboard.press(key)


def test_the_quiz_by_keyboard(visit):
    loss, names = told("arrays")
    page = visit(tg.play(loss, names))
    page.locator("#mode-quiz").focus()
    press(page, "Enter")
    assert page.evaluate("document.activeElement.id") == "answer"
    page.keyboard.type("모름")
    press(page, "Enter")
    assert "수를 적어 주세요" in reply(page) and page.locator("#general").text_content() == ""
    press(page, "Control+a", "h")
    assert page.locator("#general math").count() == 1 and page.locator("#numbers").text_content() == ""
    press(page, "h")
    hint = page.locator("#numbers").text_content()
    assert hint.endswith("= ?") and "0.1667" not in hint
    page.keyboard.type("1/6")
    press(page, "Enter")
    assert "맞습니다" in reply(page)
    kinds = set()
    while (q := page.evaluate(ASKED)) is not None:
        kinds.add(q["kind"])
        if q["choices"]:
            assert page.evaluate("document.activeElement.name") == "choice"
            press(page, str([c[1] for c in q["choices"]].index(True) + 1), "Enter")
        else:
            assert page.evaluate("document.activeElement.id") == "answer"
            page.keyboard.type(right_answer(q))
            press(page, "Enter")
        assert "맞습니다" in reply(page), q
    assert len(kinds) > 1 and page.evaluate("document.activeElement.tagName") == "SUMMARY"
    press(page, "Enter", "Tab", "Tab")
    assert page.evaluate("document.activeElement.id") == "score-save"


def test_a_sentence_names_the_cell_with_the_right_particle(visit):
    loss, names = told("arrays")
    page = visit(tg.play(loss, names))
    page.click("#mode-quiz")
    said = page.locator("#say").text_content()
    assert re.search(r"기여분의 \[\d, \d\] 자리는 얼마일까요\?$", said) and "자리은" not in said


def test_the_score_is_shown_and_saved(visit):
    loss, names = told("arrays")
    page = visit(tg.play(loss, names))
    page.click("#mode-quiz")
    assert page.locator("#score-save").is_disabled()
    q = page.evaluate(ASKED)
    give(page, q, format_number(-q["answer"]))
    give(page, q, right_answer(q))
    q = page.evaluate(ASKED)
    give(page, q, right_answer(q))
    page.click("#score-panel summary")
    text = page.locator("#score-text").input_value()
    assert "2문제 가운데 1개 맞음" in text and "부호 반대: 1번" in text
    with page.expect_download() as waiting:
        page.click("#score-save")
    saved = json.loads(waiting.value.path().read_text(encoding="utf-8"))
    assert (saved["asked"], saved["right"]) == (2, 1) and waiting.value.suggested_filename == "퀴즈-점수.json"
    assert saved["questions"][0]["tries"][0]["mistake"] == "부호 반대" and not saved["questions"][0]["right"]
    page.click("#mode-play")
    page.click("#mode-quiz")  # 다른 것을 보고 와도 이어서 푼다
    assert "2문제 가운데 1개 맞음" in page.locator("#score").text_content()
    page.click("#quiz-again")
    assert "0문제 가운데 0개 맞음" in page.locator("#score").text_content()


def test_the_quiz_asks_about_the_edited_and_the_learned_values(visit):
    loss, names = told("scalars")
    page = visit(tg.play(loss, names))
    page.evaluate("player.editing.recompute({v0: [-0.5], v1: [1.5]}) ")
    page.click("#mode-quiz")
    w, x, b = (tg.tensor(v, requires_grad=True) for v in (-0.5, 1.5, 10.0))
    h = tg.relu(w * x + b)
    fresh = story(h * h + h * 2.0)
    seen = 0
    while (q := page.evaluate(ASKED)) is not None:
        if q["kind"] == "contribution":
            assert q["answer"] == pytest.approx(float(fresh.backward[q["step"]].contribution), rel=1e-6)
            seen += 1
        give(page, q, right_answer(q))
    assert seen
    page.click("#mode-learn")
    page.locator("#eta").fill("-4")
    page.click("#learn-1")
    assert "1걸음 배웠습니다" in page.locator("#learned").text_content()
    page.click("#mode-quiz")  # 값이 바뀌었으므로 처음부터
    assert page.evaluate(ASKED)["at"] <= 4


def test_a_hidden_shape_comes_back(visit):
    model = TEN["softmax"]()
    page = visit(tg.play(model.run(), model.names))
    names = page.evaluate("[...document.querySelectorAll('.box')].map(g => g.getAttribute('aria-label'))")
    page.click("#mode-quiz")
    while (q := page.evaluate(ASKED))["kind"] != "shape":
        give(page, q, right_answer(q))
    assert page.locator(".box.covered").count() >= 1
    page.locator(f'.box[data-key="{q["target"]}"]').dispatch_event("click")
    assert right_answer(q) not in page.evaluate(SEEN)
    page.click("#mode-play")
    assert page.locator(".box.covered").count() == 0
    assert page.evaluate("[...document.querySelectorAll('.box')].map(g => g.getAttribute('aria-label'))") == names


def test_everything_that_is_typed_works_in_the_frame_of_a_notebook(browser, tmp_path):
    """노트북의 틀(iframe)은 갇혀 있다(sandbox): 적는 것과 내려받는 것이 막히지 않았는가."""
    loss, names = told("scalars")
    shown = tmp_path / "노트북.html"
    shown.write_text("<!doctype html><meta charset='utf-8'>" + tg.play(loss, names)._repr_mimebundle_()["text/html"], encoding="utf-8")
    context = browser.new_context(offline=True, reduced_motion="reduce", viewport={"width": 1280, "height": 900})
    page, trouble = context.new_page(), []
    page.on("console", lambda message: trouble.append(message.text))
    page.goto(shown.as_uri())
    frame = page.frames[1]
    frame.wait_for_selector("body.ready")
    frame.click("#mode-quiz")
    frame.click("#submit")
    assert "하나를 고른 다음" in frame.locator("#reply").text_content()
    frame.click("#reveal")
    frame.click("#score-panel summary")
    with page.expect_download() as waiting:
        frame.click("#score-save")
    assert json.loads(waiting.value.path().read_text(encoding="utf-8"))["asked"] == 1
    frame.click("#mode-play")
    frame.locator('.box[data-box="x"]').dispatch_event("click")
    frame.fill("#edit-value", "1/3")
    frame.press("#edit-value", "Enter")
    assert "x를 고쳤습니다" in frame.locator("#note").text_content()
    assert trouble == []
    context.close()
