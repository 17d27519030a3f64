"""사이트: 작은 꾸러미를 -W 로 지어 본다. 바깥으로 나가는 것이 없고, 길잡이가 한국어이며, 조사가 붙은 강조와 한글 찾기가 된다.

온 사이트를 짓는 것은 ``.ci/run`` 이 한다: 여기서는 쪽 셋과 방 하나로 같은 설정을 쓴다.
"""

from __future__ import annotations

import html
import importlib
import importlib.util
import os
import re
import subprocess
import sys
from pathlib import Path
from urllib.parse import unquote

import pytest
from support.course.texts import ROOT

EXTENSIONS = ROOT / "docs" / "_extensions"
PAGES = {
    "index.md": """# 첫 쪽

**역전파(backpropagation)**라고 부르고, **'경사하강법'**으로 배웁니다. 수식 $\\frac{1}{x^2}$ 과 $$w \\leftarrow w - \\eta g$$

:::{note} 정오표
0.3이 아니라 **0.25**입니다.
:::

:::{note}
제목이 없습니다.
:::

[엔진](../tinygrad_ko/engine.py)과 [연산의 방](../tinygrad_ko/operation/)을 읽습니다. ![그림](한글-이름.svg)

```{toctree}
lessons/둘째
방
```
""",
    "lessons/둘째.md": """---
file_format: mystnb
kernelspec: {name: python3, display_name: Python 3}
---
# 둘째 쪽

손실을 미분하여 학습합니다. 교차엔트로피도 있습니다. [엔진](../../tinygrad_ko/engine.py)

```{code-cell} ipython3
import tinygrad_ko as tg
from tinygrad_ko.course import confirm, embedded, predict
w = tg.tensor(3.0, requires_grad=True)
embedded(tg.play(w * w))
```

```{code-cell} ipython3
:tags: [remove-input]

predict("몇입니까?", 6)
```

## 여는 질문

**첫째 생각.** 앞입니다.

**둘째 생각.** 뒤입니다. $x^2$

1. 하나
2. 둘
3. 셋
4. 넷
5. 다섯
6. 여섯

## 긴 칸

```{code-cell} ipython3
for k in range(40):
    print(k)
```
""",
    "방.rst": "방\n====\n\n.. room:: tg.course\n\n.. room:: tg.nn.utils.rnn\n",
    "한글-이름.svg": '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 4 4"><circle r="2"/></svg>',
}
ENGLISH = ("Previous", "Next", "On this page", "Back to top", "Skip to content", "Made with", "Search", "Toggle", "Contents", "Permalink", "Home", "Menu", "Expand", "mode", "Alias")


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    for name in ("sphinx", "myst_nb", "furo", "ipykernel"):
        pytest.importorskip(name, reason=f"사이트를 짓는 {name}: tinygrad-ko[docs] 로 온다")
    return build(tmp_path_factory.mktemp("사이트"), PAGES)


def build(folder: Path, pages: dict[str, str], fails: bool = False) -> Path:
    for name, text in pages.items():
        path = folder / "글" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    command = [sys.executable, "-m", "sphinx", "-q", "-W", "-c", str(ROOT / "docs"), str(folder / "글"), str(folder / "쪽")]
    ran = subprocess.run(command, capture_output=True, text=True, env={**os.environ, "PYTHONPATH": str(ROOT)}, check=False)
    assert (ran.returncode != 0) == fails, ran.stderr[-3000:]
    return folder / "쪽"


def words(page: Path) -> str:
    """화면에 보이는 글."""
    text = re.sub(r"<(script|style)[^>]*>.*?</\1>", " ", page.read_text(encoding="utf-8"), flags=re.DOTALL)
    return html.unescape(re.sub(r"<[^>]+>", " ", text))


@pytest.mark.slow
def test_nothing_comes_from_outside(built):
    """쪽이 스스로 가져오는 것(스크립트, 글꼴, 그림, 틀)은 모두 곁의 파일이다."""
    for page in built.rglob("*.html"):
        text = page.read_text(encoding="utf-8")
        assert not re.findall(r'<(?:script|img|iframe|link|source)[^>]*(?:src|href)="(?:https?:)?//[^"]*"', text), page
        assert "cdn" not in text.lower() and "MathJax" not in text
    for sheet in built.rglob("*.css"):
        assert not re.findall(r"url\(['\"]?(?:https?:)?//", sheet.read_text(encoding="utf-8")), sheet


@pytest.mark.slow
def test_the_signposts_are_korean(built):
    for name in ("index.html", "lessons/둘째.html", "search.html", "genindex.html"):
        page = built / name
        text = page.read_text(encoding="utf-8")
        assert '<html class="no-js" lang="ko"' in text
        said = words(page) + " ".join(re.findall(r'(?:aria-label|title|placeholder)="([^"]*)"', text))
        assert not [word for word in ENGLISH if re.search(rf"\b{word}\b", said)], name
    assert "이 쪽에서" in words(built / "lessons/둘째.html") or "다음" in words(built / "index.html")


@pytest.mark.slow
def test_particles_do_not_break_emphasis(built):
    text = (built / "index.html").read_text(encoding="utf-8")
    assert "<strong>역전파(backpropagation)</strong>라고" in text and re.search("<strong>.경사하강법.</strong>으로", text)
    assert all("**" not in words(page) for page in built.rglob("*.html") if "source" not in page.parts)


@pytest.mark.slow
def test_a_note_bears_its_own_title(built):
    text = (built / "index.html").read_text(encoding="utf-8")
    boxes = re.findall(r'<div class="note admonition">\s*<p class="admonition-title">([^<]*)</p>\s*<p>(.*?)</p>', text)
    assert boxes == [("정오표", "0.3이 아니라 <strong>0.25</strong>입니다."), ("참고", "제목이 없습니다.")]


@pytest.mark.slow
def test_formulas_pictures_and_sources_are_in_the_site(built):
    text = (built / "index.html").read_text(encoding="utf-8")
    assert text.count("<math ") == 2 and "<mfrac>" in text
    for page in built.rglob("*.html"):
        for link in re.findall(r'(?:href|src)="([^"#:]+)', page.read_text(encoding="utf-8")):
            assert (page.parent / unquote(link.partition("?")[0])).exists(), f"{page.name}: {link}"
    assert "def backpropagate" in re.sub(r"\s+", " ", words(built / "source/tinygrad_ko/engine.py.html"))


@pytest.mark.slow
def test_the_reference_says_what_the_docstring_says(built):
    said = words(built / "방.html")
    assert all(name in said for name in ("confirm", "predict", "pad_sequence", "매개변수", "예외", "출처"))
    assert "``" not in said and 'tg.course.fact("L1.1")' in re.sub(r"\s", "", said)


@pytest.mark.slow
def test_searching_in_hangul_from_a_file(built, browser):
    """file:// 로 연 찾기. 조사가 붙은 말, 합친 말의 가운데, 두 글자."""
    page, outside = browser.new_context(offline=True).new_page(), []
    page.on("request", lambda request: None if request.url.startswith(("file:", "data:", "blob:")) else outside.append(request.url))
    for asked in ("미분", "학습", "손실", "손실을", "엔트로피", "교차", "교차엔트로피", "역전파", "경사"):
        page.goto(f"{(built / 'search.html').as_uri()}?q={asked}")
        page.wait_for_selector("ul.search li", timeout=20_000)
    page.goto(f"{(built / 'search.html').as_uri()}?q=없는말이다")
    page.wait_for_timeout(800)
    assert page.locator("ul.search li").count() == 0 and outside == []


@pytest.mark.slow
def test_the_player_follows_the_theme_of_the_page(built, browser):
    """쪽의 밝기를 손으로 어둡게 하면, 쪽 안의 재생기도 어두워진다."""
    context = browser.new_context(offline=True, color_scheme="light", viewport={"width": 1200, "height": 1000})
    page = context.new_page()
    page.goto((built / "lessons/둘째.html").as_uri())
    inside = page.frame_locator("iframe").locator("body")

    def ground():
        inside.locator("button").first.wait_for()
        return inside.evaluate("b => getComputedStyle(b).getPropertyValue('--paper') || getComputedStyle(b.parentElement).getPropertyValue('--paper')").strip()

    light = ground()
    page.evaluate("document.body.dataset.theme = 'dark'")
    page.wait_for_timeout(800)
    dark = ground()
    page.evaluate("document.body.dataset.theme = 'auto'")
    page.wait_for_timeout(800)
    assert light != dark and ground() == light
    context.close()


@pytest.mark.slow
def test_a_lesson_becomes_slides(built, browser, tmp_path):
    """같은 글이 빠짐도 겹침도 없이 장들에 담기고, 글자는 9pt 보다 크며, 열쇠로 넘기고 나온다."""
    context = browser.new_context(offline=True, viewport={"width": 1280, "height": 800})
    page, trouble = context.new_page(), []
    page.on("pageerror", lambda error: trouble.append(str(error)))
    page.goto((built / "lessons/둘째.html").as_uri())
    page.locator("button.slides-toggle").click()
    page.wait_for_selector(".slide.now")
    told = page.evaluate("""[...document.querySelectorAll('.slide')].map(s => { s.classList.add('now');
        const made = { text: s.textContent.replace(/\\s+/g, ' '), tall: s.classList.contains('tall'), over: s.scrollHeight - s.clientHeight,
                       least: Math.min(...[...s.querySelectorAll('p, li, pre, h2')].map(e => parseFloat(getComputedStyle(e).fontSize))) };
        s.classList.remove('now'); return made; })""")
    every = "\n".join(slide["text"] for slide in told)
    for words in ("둘째 쪽", "첫째 생각.", "둘째 생각.", "여섯", "for k in", "38 39"):
        assert every.count(words) == 1, (words, told)
    by = {words: next(k for k, slide in enumerate(told) if words in slide["text"]) for words in ("첫째", "둘째 생각", "하나", "여섯", "for k", "38 39")}
    assert len({by["첫째"], by["둘째 생각"], by["for k"], by["38 39"]}) == 4, "한 장에 한 생각"
    assert all(slide["over"] <= 0 or slide["tall"] for slide in told) and all(slide["least"] * 0.75 >= 9 for slide in told)
    page.evaluate("document.querySelectorAll('.slide')[0].classList.add('now')")
    assert page.inner_text(".slides-counter output") == f"1 / {len(told)}"
    page.keyboard.press("ArrowRight")
    page.keyboard.press("End")
    assert page.inner_text(".slides-counter output") == f"{len(told)} / {len(told)}"
    made = page.pdf(prefer_css_page_size=True)
    assert len(told) <= made.count(b"/Type /Page\n") <= len(told) + 1  # 긴 칸은 두 장에 걸친다
    page.keyboard.press("Escape")
    page.wait_for_selector("article h1")
    assert "#" not in page.url and not page.locator(".slides").count() and trouble == []
    context.close()
    context = browser.new_context(offline=True)
    page = context.new_page()
    page.goto((built / "index.html").as_uri())
    assert not page.locator("button.slides-toggle").count()
    context.close()


@pytest.mark.slow
@pytest.mark.parametrize("broken", [
    "[없는 쪽](없는-쪽.md)\n",
    "```{code-cell} ipython3\nfrom tinygrad_ko.course import confirm\nconfirm('0.1', 31.0)\n```\n",
])
def test_what_is_broken_is_not_built(built, tmp_path, broken):
    head = "---\nfile_format: mystnb\nkernelspec: {name: python3, display_name: Python 3}\n---\n" if "code-cell" in broken else ""
    build(tmp_path, {"index.md": f"{head}# 쪽\n\n{broken}"}, fails=True)


def test_every_page_is_in_the_contents():
    """차례에 없는 쪽은 짓지 않는다(-W)."""
    contents = (ROOT / "docs" / "index.md").read_text(encoding="utf-8").splitlines()
    assert [page.stem for page in sorted((ROOT / "docs").glob("*.md")) if page.stem != "index" and page.stem not in contents] == []
    assert "lessons/*" in contents and "reference/index" in contents


def test_every_room_is_in_the_reference():
    from tinygrad_ko.korean.room_names import NAMES

    shown = [room for page in (ROOT / "docs" / "reference").glob("*.rst") for room in re.findall(r"^\.\. room:: (\S+)$", page.read_text(encoding="utf-8"), re.MULTILINE)]
    assert sorted(shown) == sorted(NAMES)


# ── 조사가 붙은 강조 ──


@pytest.fixture
def emphasis(monkeypatch):
    markdown_it = pytest.importorskip("markdown_it", reason="글을 읽는 markdown-it-py 는 tinygrad-ko[docs] 로 온다")
    state = importlib.import_module("markdown_it.rules_inline.state_inline").StateInline
    spec = importlib.util.spec_from_file_location("korean_emphasis", EXTENSIONS / "korean_emphasis.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    monkeypatch.setattr(state, "scanDelims", module.scan_delims)
    return lambda text: markdown_it.MarkdownIt("commonmark").renderInline(text)


@pytest.mark.parametrize(("written", "read"), [
    ("**역전파(backpropagation)**라고", "<strong>역전파(backpropagation)</strong>라고"),
    ("**'경사하강법'**으로", "<strong>'경사하강법'</strong>으로"),
    ("이것을 **`코드`**라고", "이것을 <strong><code>코드</code></strong>라고"),
    ("*기울기(gradient)*는", "<em>기울기(gradient)</em>는"),
    ("값은**(가)**이고", "값은<strong>(가)</strong>이고"),
    ("**“따옴표”**가 **10%**이면", "<strong>“따옴표”</strong>가 <strong>10%</strong>이면"),
    ("**가**나 **다**라", "<strong>가</strong>나 <strong>다</strong>라"),
    ("foo**(bar)**baz", "foo**(bar)**baz"),
    ("a * b * c", "a * b * c"),
    ("2**3**4 와 `**`", "2<strong>3</strong>4 와 <code>**</code>"),
])
def test_emphasis_before_a_particle(emphasis, written, read):
    assert emphasis(written) == read
