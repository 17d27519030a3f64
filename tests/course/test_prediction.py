"""예측과 실은 쪽: 적기 전에는 답이 없고, 글로는 묻는 말뿐이며, 쪽 안의 쪽은 바깥과 끊겨 있다."""

from __future__ import annotations

import html
import re

import pytest

import tinygrad_ko as tg
from tinygrad_ko.course import embedded, predict
from tinygrad_ko.errors import ArgumentError, ArgumentTypeError


def test_the_answer_is_not_in_the_words():
    asked = predict("얼마입니까?", 12345)
    assert repr(asked) == "예측: 얼마입니까? (먼저 적어 보세요)"
    assert "12345" in asked._repr_html_() and "<script" not in asked._repr_html_()


def test_letters_stay_letters():
    made = predict("a < b & \"c\"?", "<b>굵게</b>")._repr_html_()
    assert "a &lt; b &amp; &quot;c&quot;?" in made and "<b>굵게" not in made


@pytest.mark.parametrize("question", ["", "  ", None, 3])
def test_a_question_is_asked(question):
    with pytest.raises(ArgumentError, match="predict: 묻는 말"):
        predict(question, 1)


@pytest.mark.slow
def test_the_answer_opens_after_writing(browser, tmp_path):
    path = tmp_path / "예측.html"
    path.write_text(f"<!doctype html><meta charset=utf-8>{predict('얼마?', 33)._repr_html_()}", encoding="utf-8")
    page = browser.new_page()
    page.goto(path.as_uri())
    assert not page.is_visible("details") and page.is_visible(".wait")
    page.fill("textarea", "30쯤")
    assert page.is_visible("summary") and not page.is_visible("details p") and not page.is_visible(".wait")
    page.click("summary")
    assert page.inner_text("details p") == "33"
    page.close()


def test_a_player_is_embedded_whole():
    w = tg.tensor(3.0, requires_grad=True)
    player = tg.play(w * w, title="제곱")
    shown = embedded(player, height=500)
    made = shown._repr_html_()
    page = html.unescape(re.search(r'srcdoc="([^"]*)"', made)[1])
    assert page == player.html and 'sandbox="allow-scripts allow-forms allow-downloads"' in made and "height:500px" in made and 'title="제곱"' in made
    assert repr(shown) == "<실은 쪽 '제곱', 높이 500px>"
    assert embedded("<p>글", title="쪽").page == "<p>글"


def picture_appears(page, inside):
    """그림의 자리에 높이가 생긴다(쪽의 CSP 때문에 ``wait_for_function`` 은 쓰지 못한다)."""
    for _ in range(50):
        if inside.evaluate("() => document.getElementById('view').getBoundingClientRect().height") > 150:
            return True
        page.wait_for_timeout(100)
    return False


@pytest.mark.slow
@pytest.mark.parametrize("at_first", ["", " open"])
def test_a_folded_player_opens_whole(browser, tmp_path, at_first):
    """접어 둔(details) 재생기: 펴면 그림이 있고, 접었다 펴도 있다. 처음부터 편 것과 높이가 같다."""
    w = tg.tensor(3.0, requires_grad=True)
    path = tmp_path / "접은 쪽.html"
    path.write_text(f"<!doctype html><meta charset=utf-8><details{at_first}><summary>펴기</summary>{embedded(tg.play(w * w))._repr_html_()}</details>",
                    encoding="utf-8")
    page = browser.new_page()
    page.goto(path.as_uri())
    inside = page.wait_for_selector("iframe", state="attached").content_frame()
    inside.wait_for_selector("#graph .box", state="attached")
    if not at_first:
        page.click("summary")
    assert picture_appears(page, inside)
    page.click("summary")
    page.click("summary")
    assert picture_appears(page, inside)
    page.close()


@pytest.mark.parametrize("wrong", [3, None, "글", tg.tensor(1.0)])
def test_what_is_not_a_page_is_refused(wrong):
    with pytest.raises(ArgumentTypeError, match=r"embedded: 재생기\(tg\.play"):
        embedded(wrong)
