"""움직이는 그림의 HTML을 진짜 브라우저에서: 밖을 부르지 않고, 글쇠로 넘어가며, 보이는 수가 참값이다."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from support.view.plot_examples import IMAGE, KERNEL, XOR, perceptrons, recorded

import tinygrad_ko as tg
from tinygrad_ko import nn
from tinygrad_ko.view.plots.style import shown
from tinygrad_ko.view.plots.valleys import VALLEYS

BROWSER = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
pytestmark = [pytest.mark.slow, pytest.mark.skipif(BROWSER is None, reason="Chromium 이 없다")]


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    sync = pytest.importorskip("playwright.sync_api")
    with sync.sync_playwright() as play:
        made = play.chromium.launch(executable_path=BROWSER, args=["--no-sandbox"])
        yield made
        made.close()


@pytest.fixture
def opened(browser: Any, tmp_path: Path) -> Iterator[Any]:
    """HTML을 파일로 열어 주는 함수. 끝나면 바깥 요청과 콘솔의 오류가 없었는지 본다."""
    context = browser.new_context(offline=True, color_scheme="dark", viewport={"width": 900, "height": 800})
    page, troubles = context.new_page(), []
    page.on("console", lambda message: troubles.append(message.text))
    page.on("pageerror", lambda error: troubles.append(str(error)))
    page.on("request", lambda request: None if request.url.startswith("file:") else troubles.append(request.url))

    def open_page(animation: Any) -> Any:
        animation.to_html(tmp_path / "쪽.html")
        page.goto((tmp_path / "쪽.html").as_uri())
        return page

    yield open_page
    assert troubles == []
    context.close()


def outside(page: Any) -> list[str]:
    """그림의 틀 밖으로 나간 글."""
    found: list[str] = page.evaluate("""() => {
      const svg = document.querySelector('svg'), box = svg.viewBox.baseVal;
      return [...svg.querySelectorAll('text')].filter((t) => {
        const b = t.getBBox(), at = t.getCTM().multiply(svg.getCTM().inverse());
        return b.x + at.e < box.x - 1 || b.x + b.width + at.e > box.x + box.width + 1 || b.y + b.height + at.f > box.y + box.height + 1;
      }).map((t) => t.textContent);
    }""")
    return found


FILMS: dict[str, Any] = {
    "경주": lambda: tg.plot.optimizer_race("ravine", steps=5, animated=True),
    "합성곱": lambda: tg.plot.convolution(IMAGE, KERNEL, padding=1, animated=True),
    "흩뿌리기": lambda: tg.plot.convolution_backward(IMAGE, KERNEL, np.arange(9).reshape(3, 3) - 4.5, animated=True),
    "뒤집은 커널": lambda: tg.plot.convolution_backward(IMAGE, KERNEL, way="gather", animated=True),
    "커널의 기울기": lambda: tg.plot.convolution_backward(np.array(IMAGE) * 123.456, KERNEL, of="kernel", way="gather", animated=True),
    "최대 풀링": lambda: tg.plot.pooling(IMAGE, 3, stride=1, animated=True),
    "확률 풀링": lambda: tg.plot.pooling(np.array(IMAGE) * 1e-5, 2, kind="expected", animated=True),
    "발자취": lambda: tg.plot.perceptron_trace(TRACE, XOR[0], [-1, 1, 1, 1], animated=True),
    "조각": lambda: tg.plot.feature_space(perceptrons, animated=True),
    "조각 다섯": lambda: tg.plot.feature_space([nn.Perceptron(2, 0.1 * k, [1, k - 1.5]) for k in range(5)], animated=True),
    "필름": lambda: tg.plot.training_film(recorded(), animated=True),
    "눈먼 필름": lambda: tg.plot.training_film(recorded(False), animated=True),
}
TRACE = nn.Perceptron(2).fit(XOR[0], [-1, 1, 1, 1])


@pytest.mark.parametrize("name", FILMS)
def test_every_page_walks_to_its_end(opened: Any, name: str) -> None:
    """어느 쪽이든: 글쇠로 끝까지 가고, 장면마다 말이 있고, 글이 틀 안에 있고, 이름 없는 글이 없다."""
    made = FILMS[name]()
    page = opened(made)
    seen = []
    for _ in range(made.frames):
        seen.append(page.inner_text("#say"))
        page.keyboard.press("ArrowRight")
    assert page.inner_text("#count") == f"{made.frames - 1} / {made.frames - 1}" and all(seen)
    assert outside(page) == []
    assert "undefined" not in page.inner_text("body") and "NaN" not in page.inner_text("body") and "null" not in page.inner_text("body")
    page.set_viewport_size({"width": 375, "height": 700})
    assert page.evaluate("document.documentElement.scrollWidth") <= 375


def test_backward_cells_change_with_the_scene(opened: Any) -> None:
    """흩뿌려 더하기: 장면마다 오른쪽 판의 수는 그때까지 더한 것이고, 켜진 칸에 더한 곱이 적힌다."""
    g = np.array([[1, -2, 0], [0, 1, 3], [2, 0, -1]])
    made = tg.plot.convolution_backward(IMAGE, KERNEL, g, animated=True)
    page = opened(made)
    now = np.zeros((5, 5))
    for scene, ((row, column), value) in enumerate(np.ndenumerate(g)):
        now[row : row + 3, column : column + 3] += value * np.array(KERNEL)
        cells = page.evaluate("[...document.querySelectorAll('svg text.text')].slice(-25).map((t) => t.textContent)")
        assert [float(t.replace("−", "-")) for t in cells] == now.ravel().tolist(), scene
        notes = page.evaluate("[...document.querySelectorAll('[data-lit]')].filter((g) => g.style.visibility === 'visible')"
                              ".map((g) => g.textContent).filter(Boolean)")
        assert sorted(notes) == sorted(f"+{value}·{k}".replace("-", "−") for k in np.ravel(KERNEL))
        page.keyboard.press("ArrowRight")


def test_a_cell_lights_its_corner(opened: Any) -> None:
    """조각에 손을 대거나 초점을 옮기면 그 조각의 꼭짓점이 켜진다."""
    page = opened(tg.plot.feature_space(perceptrons, animated=True))
    lit = "[...document.querySelectorAll('.chosen')].filter((e) => e.style.visibility === 'visible').map((e) => e.tagName)"
    assert page.evaluate(lit) == []
    for k in (2, 5):
        page.hover(f"polygon[data-go='{k}']", force=True)
        assert page.inner_text("#count") == f"{k} / 7" and page.evaluate(lit) == ["polygon", "circle"]
        assert page.get_attribute(f"polygon[data-go='{k}']", "aria-label").split("꼭짓점 ")[1] in page.inner_text("#say")
    page.focus("circle[data-go='3']")
    assert page.inner_text("#say").startswith("조각 3:")


def test_the_film_shows_its_moment(opened: Any) -> None:
    page = opened(tg.plot.training_film(recorded(), animated=True))
    pictures = set()
    for k in range(6):
        row = page.evaluate("[...document.querySelectorAll('tbody td')].map((t) => t.textContent)")
        assert row[0] == str(k) and row[1] == ("—" if k == 0 else shown(1.0 / k))
        pictures.add(page.get_attribute("image", "href"))
        page.keyboard.press("ArrowRight")
    assert all(picture.startswith("data:image/png") for picture in pictures)


def test_race_by_keyboard(opened: Any) -> None:
    race = tg.plot.optimizer_race("saddle", steps=12, animated=True)
    page = opened(race)
    f = VALLEYS["saddle"].f
    assert page.inner_text("#count") == "0 / 12" and outside(page) == []
    for key, step in (("ArrowRight", 1), ("End", 12), ("ArrowRight", 12), ("ArrowLeft", 11), ("Home", 0), ("End", 12)):
        page.keyboard.press(key)
        assert page.inner_text("#count") == f"{step} / 12"
        rows = page.evaluate("""() => [...document.querySelectorAll('tbody tr')]
          .map((row) => [...row.querySelectorAll('td.number')].map((cell) => cell.textContent))""")
        for (value, place), path in zip(rows, race.paths.values(), strict=True):
            x, y = path[step]
            assert (value, place) == (shown(f(x, y)), f"({shown(x)}, {shown(y)})")
    assert page.evaluate("document.querySelector('#path5').getAttribute('points').split(' ').length") == 13
    best = min(race.paths, key=lambda name: f(*race.paths[name][12]))
    assert best in page.inner_text("#say")
    dark = page.evaluate("getComputedStyle(document.body).backgroundColor")
    page.emulate_media(color_scheme="light", media="print")
    assert dark != page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
    assert not page.is_visible(".controls") and page.is_visible("tbody")


def test_it_plays_by_itself_and_prints_the_last(opened: Any) -> None:
    page = opened(tg.plot.optimizer_race("ravine", steps=4, animated=True))
    page.keyboard.press("Space")
    assert page.get_attribute("#play", "aria-pressed") == "true" and page.inner_text("#play") == "멈춤"
    page.wait_for_function("document.querySelector('#count').textContent === '4 / 4'")
    assert page.inner_text("#play") == "재생"
    page.focus("#slide")
    page.keyboard.press("ArrowLeft")
    assert page.inner_text("#count") == "3 / 4"
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    assert page.inner_text("#count") == "4 / 4"
    page.evaluate("dispatchEvent(new Event('afterprint'))")
    assert page.inner_text("#count") == "3 / 4"


def test_convolution_by_keyboard(opened: Any) -> None:
    page = opened(tg.plot.convolution(IMAGE, KERNEL, animated=True))
    assert outside(page) == []
    seen = []
    for k in range(9):
        cells = page.evaluate("""() => [...document.querySelectorAll('[data-on]')]
          .filter((g) => g.style.visibility === 'visible').map((g) => g.textContent)""")
        assert len(cells) == k + 1
        seen.append(int(cells[-1]))
        assert page.inner_text("#say").endswith(f"= {cells[-1]}")
        page.keyboard.press("ArrowRight")
    assert np.reshape(seen, (3, 3)).tolist() == [[4, 3, 4], [2, 4, 3], [2, 3, 4]]
    window = page.evaluate("document.querySelectorAll('[data-move]')[0].getAttribute('transform')")
    left, top, width, height = page.evaluate(
        "['x', 'y', 'width', 'height'].map((n) => +document.querySelector('rect.cell').getAttribute(n))")
    x, y = map(float, window[len("translate("):-1].split(","))
    assert (x - left, y - top) == pytest.approx((2 * width, 2 * height), abs=0.2)
