"""설명: 사람이 한 줄씩 읽어 본 설명문과 같고, 네 꼴이 모두 온전하고, 어떤 이름도 글로 남는다."""

from __future__ import annotations

import pathlib
import re
import shutil
import subprocess
import sys
import xml.etree.ElementTree as ElementTree

import numpy as np
import pytest

import tinygrad_ko as tg
from tinygrad_ko.korean.terminal_width import terminal_width
from tinygrad_ko.nn import functional as F
from tinygrad_ko.view.paper.mathml import mathml

GOLDEN = pathlib.Path(__file__).parent / "golden"
STRANGE = ["<script>alert(1)</script>", "$x$", "a\\b", "은닉 상태", "a&b#%", "**굵게**", "`c`", "{d}", "~e^2", "0.weight", "y'", '"q"', "|k|", "줄\n바꿈", "🙂", "Δw"]


def neuron():
    w, x, b = (tg.tensor(v, requires_grad=True, name=n) for n, v in (("w", -3.0), ("x", 2.0), ("b", 6.5)))
    return tg.relu(w * x + b).named("y")


def layer():
    """행렬 곱, 늘어난 편향, 여러 번 쓰인 수, 고르지 않은 자료형."""
    x = tg.tensor(np.array([[1.0, 2.0], [3.0, -1.0]]), name="x")
    W = tg.tensor(np.array([[0.5, -1.0], [2.0, 1.0]]), requires_grad=True, name="W")
    b = tg.tensor(np.array([1.0, -2.0]), requires_grad=True, name="b")
    s = tg.tensor(3.0, requires_grad=True, name="s")
    h = tg.relu(x @ W + b).named("h")
    return ((h * s).mean() + s * s).named("손실")


def classifier():
    """완전 연결층, 소프트맥스와 교차 엔트로피."""
    x = tg.tensor(np.array([[1.0, 0.0, -1.0, 2.0], [0.5, 1.0, 1.0, -1.0]]), name="입력")
    weight = tg.tensor(np.linspace(-1, 1, 12).reshape(3, 4).round(1), requires_grad=True, name="가중치")
    bias = tg.tensor(np.array([0.5, 0.0, -0.5]), requires_grad=True, name="편향")
    return F.cross_entropy(F.linear(x, weight, bias), np.array([0, 2])).named("손실")


def regression():
    """큰 배열은 모양과 요약으로, 국소 도함수는 원소 하나로 보인다."""
    x = tg.tensor(np.linspace(-1, 2, 30).reshape(6, 5), name="입력")
    weight = tg.tensor(np.linspace(0.1, 1.5, 15).reshape(3, 5), requires_grad=True, name="W")
    y = tg.tanh(F.linear(x, weight)).named("예측")
    return ((y - tg.tensor(np.full((6, 3), 0.25), name="정답")) ** 2).mean().named("손실")


def strange():
    total = 0
    for name in STRANGE:
        total = total + tg.tensor(2.0, requires_grad=True, name=name) * 1.5
    array = tg.tensor(np.ones((2, 3, 4)), requires_grad=True, name="큰 <배열>")
    return (total + tg.tanh(array).sum()).named("손실 <L> $")


@pytest.mark.parametrize("program", [neuron, layer, classifier, regression], ids=lambda p: p.__name__)
def test_the_explanation_is_the_one_that_was_read(program):
    """고쳤으면 새 글을 한 줄씩 읽고(수식, 수, 조사) 파일을 바꾼다."""
    text = tg.explain(program()).text
    assert text == (GOLDEN / f"{program.__name__}.txt").read_text(encoding="utf-8")


def test_text_is_made_for_a_terminal():
    for program in (neuron, layer, classifier, regression):
        e = tg.explain(program())
        assert str(e) == e.text and repr(e).startswith("<설명:") and len(repr(e)) < 150
        for line in e.text.splitlines():
            assert terminal_width(line) <= 100 and line == line.rstrip(), line
        assert not re.search(r"\\(?!b)|\$\$|\{\}|frac|pmatrix", e.text)


def test_numbers_of_the_steps_and_the_gradients_at_the_end():
    loss = neuron()
    e = tg.explain(loss)
    numbers = re.findall(r"^ ?(\d+)\. ", e.text, re.M)
    assert numbers == [str(k) for k in range(1, 3 + 1 + 5 + 1)]
    loss.backward()
    assert [line.strip() for line in e.text.splitlines() if re.match(r"    ∂y/∂", line)] == ["∂y/∂w = 2", "∂y/∂x = -3", "∂y/∂b = 1"]


def test_the_program_is_left_as_it_was():
    w = tg.tensor(2.0, requires_grad=True)
    loss = w * w
    told = tg.explain(loss, names=locals())
    assert w.grad is None and "w의 기울기" in told.text
    loss.backward()
    assert w.grad.item() == 4.0 and told.html  # 다 모은 뒤이므로 그래프를 놓아준 뒤에도 적을 수 있다


def test_only_the_backward_pass():
    e = tg.explain(layer(), forward=False)
    assert "순전파: 값" not in e.text and "역전파: 기울기" in e.text and " 1. 역전파는 손실에서 출발합니다." in e.text
    assert [name for name, _ in e.phases] == ["역전파: 기울기를 거슬러 보낸다"]


def test_the_line_of_the_program_is_shown_once():
    with tg.keep_values():
        x = tg.tensor(2.0, requires_grad=True, name="x")
        loss = tg.exp(x * x + 1.0)
    e = tg.explain(loss)
    for text in (e.text, e.markdown, e.html, tg.explain(loss, forward=False).text):
        assert text.count("loss = tg.exp(x * x + 1.0)") == 1 and text.count("test_explain.py") == 1


def test_only_what_is_used_is_in_the_legend():
    assert not any("odot" in text or "펼침" in text for text in tg.explain(neuron()).legend)
    assert all(any(mark in text for text in tg.explain(layer()).legend) for mark in ("odot", "펼침", "축", "쓰임"))
    assert any("underset" in text for text in tg.explain(regression()).legend)


@pytest.mark.slow
def test_too_long_is_refused_before_it_is_told():
    x = y = tg.tensor(1.0, requires_grad=True)
    for _ in range(100_000):
        y = y * 1.0
    with pytest.raises(tg.errors.ArgumentError, match=r"200,000개로 most=200개.*forward=False.*most=200000"):
        tg.explain(y)
    z = x * x + x
    assert len(tg.explain(z, most=6).phases) == 2
    with pytest.raises(tg.errors.ArgumentError, match="6개로 most=5"):
        tg.explain(z, most=5)
    assert tg.explain(z, forward=False, most=4)


def test_what_is_wrong_is_said():
    for bad, kind in ((3, tg.errors.ArgumentTypeError), (tg.tensor([1.0, 2.0], requires_grad=True) * 2, tg.errors.ArgumentError),
                      (tg.tensor(1.0), tg.errors.GradientError)):
        with pytest.raises(kind, match="explain"):
            tg.explain(bad)


# ── 파일 ──


@pytest.mark.parametrize(("suffix", "attribute"), [(".txt", "text"), (".md", "markdown"), (".tex", "latex"), (".html", "html"), (".HTML", "html")])
def test_the_suffix_chooses_the_form(tmp_path, suffix, attribute):
    e = tg.explain(neuron())
    path = e.save(tmp_path / f"설명{suffix}")
    assert path.read_text(encoding="utf-8") == getattr(e, attribute) and [p.name for p in tmp_path.iterdir()] == [f"설명{suffix}"]


def test_unknown_suffixes_and_folders(tmp_path):
    e = tg.explain(neuron())
    with pytest.raises(tg.errors.ArgumentError, match=r"\.txt, \.md, \.tex, \.html .*a\.pdf'"):
        e.save(tmp_path / "a.pdf")
    with pytest.raises(OSError):
        e.save(tmp_path / "없는 폴더" / "a.txt")
    assert not list(tmp_path.iterdir())


# ── 마크다운 ──


def test_markdown_has_whole_formulas_and_escaped_names():
    text = tg.explain(strange(), most=500).markdown
    blocks = text.split("$$")
    assert len(blocks) % 2 == 1 and len(blocks) > 100
    prose, formulas = "".join(blocks[::2]), blocks[1::2]
    assert not re.search(r"(?<!\\)<", prose) and "\\<script\\>" in prose and "\\$x\\$" in prose and "\\*\\*굵게\\*\\*" in prose and "a&amp;b" in prose
    for tex in formulas:
        assert not re.search(r"<(?!\})|`|(?<!\\)\$|(?<!\\)#", tex) and tex.count("\n") == 2


def test_code_with_backticks_is_still_code():
    from tinygrad_ko.view.explain.explanation import _code

    assert _code("a = b") == "`a = b`" and _code("a = '`'") == "`` a = '`' ``"


# ── LaTeX ──


def whole_tex(tex):
    assert tex.startswith("%") and tex.rstrip().endswith(r"\end{document}")
    bare = re.sub(r"\\[\\{}]", "", tex)
    assert bare.count("{") == bare.count("}") and tex.count(r"\begin") == tex.count(r"\end{")


def test_latex_is_a_whole_document():
    for program in (neuron, layer, classifier, regression, strange):
        tex = tg.explain(program(), most=500).latex
        whole_tex(tex)
        prose = re.sub(r"\\fit\{.*\}|\$[^$]*\$", "", tex[tex.index(r"\begin{document}"):].replace(r"\$", ""))
        assert not re.search(r"(?<!\\)[_^&%#~]", prose)


@pytest.mark.skipif(shutil.which("xelatex") is None or subprocess.run(["kpsewhich", "kotex.sty"], capture_output=True, check=False).returncode != 0,
                    reason="xelatex 와 kotex 가 없다")
@pytest.mark.parametrize("program", [layer, regression, strange], ids=lambda p: p.__name__)
def test_latex_compiles(program, tmp_path):
    path = tg.explain(program(), most=500).save(tmp_path / "e.tex")
    run = subprocess.run(["xelatex", "-interaction=nonstopmode", "-halt-on-error", path.name], cwd=tmp_path, capture_output=True, check=False, timeout=1200)
    log = run.stdout.decode(errors="replace")
    assert run.returncode == 0 and (tmp_path / "e.pdf").stat().st_size > 10_000, log[-2000:]
    missing = set(re.findall(r"Missing character: There is no (.)", log)) - {"🙂"}
    assert not missing, missing


# ── HTML ──


def whole_html(page):
    assert page.startswith("<!doctype html>") and '<html lang="ko">' in page and "prefers-color-scheme: dark" in page and "@media print" in page
    assert not re.search(r"<script|<link|<img|url\(|@import|onclick", page)
    assert set(re.findall(r"https?://[^\"' ]+", page)) <= {"http://www.w3.org/1998/Math/MathML"}
    body = page[page.index("<main>"):page.index("</main>") + len("</main>")].replace("&nbsp;", "\u00a0")
    return ElementTree.fromstring(re.sub(r"<style>.*?</style>", "", body, flags=re.S))


@pytest.mark.parametrize("program", [neuron, layer, classifier, regression, strange], ids=lambda p: p.__name__)
def test_html_is_one_whole_page(program):
    pytest.importorskip("latex2mathml")
    e = tg.explain(program(), most=500)
    tree = whole_html(e.html)
    steps = tree.findall(".//ol/li")
    assert len(steps) == sum(len(s) for _, s in e.phases)
    for shown, step in zip(steps, [s for _, phase in e.phases for s in phase], strict=True):
        assert "".join(shown.find("p").itertext()).replace("\u00a0", " ") == step.telling.sentence.translate({0x2080 + d: str(d) for d in range(10)})
        assert len(shown.findall(".//{http://www.w3.org/1998/Math/MathML}math")) == len(step.formulas)
    for math in re.findall(r"<math .*?</math>", e.html, re.S):
        shown = "".join(ElementTree.fromstring(math).itertext())
        assert program is strange or not re.search(r"[\\{}_^$&]|operatorname|mathrm", shown), shown


def test_the_notebook_gets_the_same_without_touching_the_page():
    e = tg.explain(neuron())
    fragment = e._repr_html_()
    style = re.search(r"<style>(.*?)</style>", fragment, re.S)[1]
    for rule in re.findall(r"(?:^|[}{])\s*([^{}@]+)\{", style):
        assert all(part.strip().startswith(".tg-explain") for part in rule.split(",")), rule
    assert "<body" not in fragment and e._repr_markdown_() == e.markdown


def test_without_latex2mathml_formulas_are_text(monkeypatch):
    monkeypatch.setitem(sys.modules, "latex2mathml.converter", None)
    mathml.cache_clear()
    page = tg.explain(layer()).html
    whole_html(page)
    assert "<math" not in page and "<pre>∂손실/∂손실 = 1</pre>" in page and "⎡" in page
    mathml.cache_clear()


@pytest.mark.slow
@pytest.mark.skipif(shutil.which("chromium") is None, reason="Chromium 이 없다")
def test_in_a_browser_nothing_is_wider_than_the_page(tmp_path):
    sync_api = pytest.importorskip("playwright.sync_api")
    pytest.importorskip("latex2mathml")
    path = tg.explain(strange(), most=500).save(tmp_path / "e.html")
    with sync_api.sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        for width, scheme in ((1000, "light"), (1000, "dark"), (360, "light")):
            page = browser.new_context(viewport={"width": width, "height": 800}, color_scheme=scheme, offline=True).new_page()
            asked, said = [], []
            page.on("request", lambda r: asked.append(r.url))
            page.on("console", lambda m: said.append(m.text))
            page.goto(path.as_uri())
            assert page.evaluate("document.documentElement.scrollWidth") <= width and len(asked) == 1 and not said
            assert page.evaluate("[...document.querySelectorAll('math')].every(m => m.getBoundingClientRect().width > 0)")
            ink, paper = page.evaluate("[getComputedStyle(document.body).color, getComputedStyle(document.body).backgroundColor]")
            dark = sum(map(int, re.findall(r"\d+", paper)[:3])) < sum(map(int, re.findall(r"\d+", ink)[:3]))
            assert dark == (scheme == "dark")
        browser.close()


@pytest.mark.parametrize("read", [tg.explain, tg.play, tg.graph])
def test_names_that_are_no_dictionary_are_not_blamed_on_another_function(read):
    with pytest.raises(tg.errors.ArgumentTypeError, match=r"^graph, explain, play: names 는 이름 → 텐서인 사전이어야 합니다. 받은 것: int 3"):
        read(neuron(), names=3)


@pytest.mark.parametrize("made", [
    lambda: tg.explain(regression()), lambda: tg.explain(layer(), deep=True), lambda: tg.explain(classifier(), forward=False),
    lambda: tg.explain((loss := layer()), of=loss),
], ids=["온 식", "작은 걸음", "역전파만", "칸 하나"])
@pytest.mark.parametrize("columns", [40, 60, 88, 200])
def test_on_a_narrow_screen_rules_and_sentences_are_as_narrow(made, columns, monkeypatch):
    """찍을 때만 화면을 따른다: 파일에 쓰는 ``text`` 는 어디에서 지어도 같다."""
    whole = made().text
    monkeypatch.setenv("COLUMNS", str(columns))
    told = made()
    lines = str(told).splitlines()
    sentences = [line for line in lines if not line.startswith("        ") and "∂" not in line]
    assert max(map(terminal_width, sentences)) <= columns
    assert {terminal_width(line) for line in lines if line.startswith("──")} == {min(columns, 88)}
    assert told.text == whole and (str(told) == whole or columns < 88)
