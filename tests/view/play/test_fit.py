"""그림이 들어맞는다: 맞춤에서 그림 전부가 보이고, 카메라가 걸음을 따라가고, 접은 것의 속으로 들어갔다 나온다."""

from __future__ import annotations

import html
import importlib.util
import re
from importlib.resources import files

import numpy as np
import pytest
from support.view.ten_models import TEN

import tinygrad_ko as tg
from tinygrad_ko import nn

pytestmark = pytest.mark.slow

WIDTHS = {"desktop": (1280, 900), "tablet": (768, 1024), "phone": (375, 700)}

OUTSIDE = """() => { const v = document.getElementById("view").getBoundingClientRect();
  return [...document.querySelectorAll("#graph .box, #graph .op, #graph .arrow path")].filter(g => { const b = g.getBoundingClientRect();
    return b.left < v.left - 1 || b.right > v.right + 1 || b.top < v.top - 1 || b.bottom > v.bottom + 1; }).map(g => g.dataset.box ?? g.dataset.key ?? "화살표"); }"""
SEEN = """key => { const v = document.getElementById("view").getBoundingClientRect(), b = document.querySelector(`#graph [data-key="${key}"]`).getBoundingClientRect();
  return b.left >= v.left - 1 && b.right <= v.right + 1 && b.top >= v.top - 1 && b.bottom <= v.bottom + 1; }"""
LETTERS = """() => Math.min(...[...document.querySelectorAll("#graph .lit text, #graph .now text")].filter(t => t.textContent.trim())
  .map(t => parseFloat(t.getAttribute("font-size")) * player.camera.k))"""


def made(name):
    return chain() if name == "chain" else TEN[name]().run()


def chain(count=12):
    layers = [part for k in range(count) for part in (nn.Linear(4, 4, generator=k), nn.Tanh())]
    with tg.keep_values():
        return (nn.Sequential(*layers)(tg.tensor(np.ones((2, 4), np.float32), name="x")) ** 2).sum()


class Neuron(nn.Module):
    """스칼라 매개변수로 된 뉴런."""

    def __init__(self, width, draw):
        super().__init__()
        self.w = nn.ParameterList([nn.Parameter(np.float32(draw.uniform(-1, 1))) for _ in range(width)])
        self.b = nn.Parameter(np.float32(0.1))

    def forward(self, x):
        total = self.b
        for w, v in zip(self.w, x, strict=True):
            total = total + w * v
        return tg.tanh(total)


def scalar_mlp(*sizes):
    """뉴런마다 모듈 하나: 스칼라의 그래프."""
    draw = np.random.default_rng(0)
    x = [tg.tensor(v, name=f"x{k}") for k, v in enumerate(draw.uniform(-1, 1, sizes[0]))]
    for before, after in zip(sizes, sizes[1:], strict=False):
        x = [Neuron(before, draw)(x) for _ in range(after)]
    return (x[0] - 1.0) ** 2


@pytest.fixture
def opened(visit):
    def go(loss, width="desktop", **options):
        page = visit(tg.play(loss) if isinstance(loss, tg.Tensor) else loss, **options)
        resize(page, width)
        return page

    return go


def resize(page, width):
    across, down = WIDTHS[width]
    page.set_viewport_size({"width": across, "height": down})
    for _ in range(100):  # 크기를 지켜보는 것(ResizeObserver)은 다음 그림에서 부른다
        if page.evaluate(f"innerWidth === {across} && player.camera.seen === player.camera.room.join()"):
            return
        page.wait_for_timeout(20)
    raise AssertionError("화면의 크기가 바뀌지 않았다")


@pytest.mark.parametrize("name", [*TEN, "chain"])
def test_the_whole_graph_is_inside_the_view(opened, name):
    page = opened(made(name))
    for width in WIDTHS:
        page.keyboard.press("Home")
        resize(page, width)
        assert page.evaluate(OUTSIDE) == [], width
        page.keyboard.press("End")
        page.click("#fit")
        assert page.evaluate(OUTSIDE) == [] and page.locator("#map").is_hidden()
        assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")
        page.keyboard.press("ArrowLeft")  # 맞춤을 골랐으면 걸음이 가도 그대로
        assert page.evaluate(OUTSIDE) == []
        page.click("#follow")


@pytest.mark.parametrize("name", ["lenet", "chain"])
def test_the_camera_follows_the_step_at_a_readable_size(opened, name):
    page = opened(made(name))
    for width in WIDTHS:
        resize(page, width)
        page.keyboard.press("Home")
        for key in ["ArrowRight"] * 4 + ["End"] + ["ArrowLeft"] * 4:
            page.keyboard.press(key)
            step = page.evaluate("player.current")
            assert page.evaluate(SEEN, step["target"] if step["phase"] == "b" else step["boxes"][0])
            assert page.evaluate(LETTERS) >= 7.1
    assert not page.evaluate("player.camera.whole") and page.locator("#map").is_visible()
    assert page.locator("#map rect.lit").count() >= 2


def test_the_hand_is_not_fought(opened):
    page = opened(made("lenet"))
    for key in ("ArrowRight", "ArrowRight", "-", "-"):
        page.keyboard.press(key)
    box = page.locator("#view").bounding_box()
    x, y = box["x"] + box["width"] / 2, box["y"] + 15
    at = page.evaluate("[player.camera.x, player.camera.y, player.camera.k]")
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + 60, y + 40, steps=4)
    page.mouse.up()
    moved = page.evaluate("[player.camera.x, player.camera.y, player.camera.k]")
    assert moved == pytest.approx([at[0] + 60, at[1] + 40, at[2]])
    assert page.evaluate("player.selected") is None  # 끌기는 누르기가 아니다
    page.keyboard.press("ArrowRight")
    assert page.evaluate("[player.camera.x, player.camera.y, player.camera.k]") == pytest.approx(moved)
    page.keyboard.press("End")  # 아주 멀어지면 배율은 두고 옮긴다
    assert page.evaluate("player.camera.k") == pytest.approx(at[2]) and page.evaluate("player.camera.touches(player.picture.edges(player.current.target))")
    page.click("#follow")
    assert page.evaluate("player.camera.mode") == "follow"


def test_zoom_keeps_the_point_under_the_hand(opened):
    page = opened(made("mlp"))
    box = page.locator("#view").bounding_box()
    x, y = box["x"] + 300, box["y"] + 150
    under = "([x, y]) => { const v = document.getElementById('view').getBoundingClientRect(), c = player.camera; return [(x - v.left - 1 - c.x) / c.k, (y - v.top - 1 - c.y) / c.k, c.k]; }"
    before = page.evaluate(under, [x, y])
    page.mouse.move(x, y)
    page.keyboard.down("Control")
    page.mouse.wheel(0, -200)
    page.keyboard.up("Control")
    page.wait_for_timeout(50)
    assert page.evaluate("player.camera.mode") == "free"
    after = page.evaluate(under, [x, y])
    assert after[2] > before[2] * 1.2 and after[:2] == pytest.approx(before[:2], abs=0.5)
    page.keyboard.press("+")
    assert page.evaluate("player.camera.k") == pytest.approx(after[2] * 1.3)
    page.keyboard.press("-")
    page.keyboard.press("0")
    assert page.evaluate("player.camera.mode") == "whole" and page.evaluate(OUTSIDE) == []
    page.locator("#view").focus()
    at = page.evaluate("player.camera.x")
    page.keyboard.press("+")
    page.keyboard.press("Shift+ArrowLeft")
    assert page.evaluate("player.camera.x") > at - 500 and page.evaluate("document.documentElement.dataset.step") == "0"


PINCH = """([x, y]) => { const view = document.getElementById("view"), send = (type, id, dx) =>
    (type === "pointerup" ? window : view).dispatchEvent(new PointerEvent(type, {pointerId: id, pointerType: "touch", clientX: x + dx, clientY: y, button: 0, bubbles: true}));
  view.setPointerCapture = () => {};
  send("pointerdown", 1, -20); send("pointerdown", 2, 20);
  for (let k = 1; k <= 10; k++) { send("pointermove", 1, -20 - 6 * k); send("pointermove", 2, 20 + 6 * k); }
  send("pointerup", 1, -80); send("pointerup", 2, 80); }"""


def test_two_fingers_pinch(opened):
    page = opened(made("lenet"), "phone", has_touch=True)
    box, before = page.locator("#view").bounding_box(), page.evaluate("player.camera.k")
    page.evaluate(PINCH, [box["x"] + 180, box["y"] + 120])
    assert page.evaluate("player.camera.k") == pytest.approx(before * 4, rel=0.05)
    page.tap("#fit")
    assert page.evaluate(OUTSIDE) == []


def test_a_click_on_the_overview_map_goes_there(opened):
    page = opened(made("lenet"))
    page.keyboard.press("ArrowRight")
    page.locator("#map").click(position={"x": 140, "y": 60})
    at = page.evaluate("[player.camera.x, player.camera.y]")
    page.locator("#map").click(position={"x": 10, "y": 10})
    now = page.evaluate("[player.camera.x, player.camera.y]")
    assert now[0] > at[0] + 100 and now[1] > at[1]


# ── 접은 것의 속 ──


def test_modules_fold_open_and_close_by_keyboard(opened):
    page = opened(made("mlp"))
    whole = page.locator(".box").count()
    page.locator("#trail .fold").focus()
    page.keyboard.press("Enter")
    assert page.locator("[data-open]").count() >= 1 and page.locator(".box").count() < whole
    page.keyboard.press("End")
    names = []
    for _ in range(3):  # 가장 깊은 데까지
        inner = page.locator("[data-open]")
        if not inner.count():
            break
        inner.first.focus()
        names.append(inner.first.get_attribute("aria-label"))
        page.keyboard.press("Enter")
    assert "Sequential" in names[0] and "Linear" in names[1]
    boxes = page.evaluate("[...document.querySelectorAll('.box')].map(g => g.dataset.box)")
    assert {"0.weight", "0.bias"} <= set(boxes)
    page.keyboard.press("End")
    step, steps = page.evaluate("[document.documentElement.dataset.step, document.documentElement.dataset.steps]")
    assert step == steps and int(steps) >= 4
    page.locator('.box[data-box="0.weight"]').focus()
    page.keyboard.press("Enter")
    cell = page.locator('td[data-box="0.weight"][data-kind="gradient"][data-index="1,1"]')
    cell.click()
    assert "·" in page.locator("#sum").inner_text()
    page.keyboard.press("Escape")
    for name in reversed(names):
        page.keyboard.press("Escape")
        assert page.evaluate("document.activeElement.getAttribute('aria-label')") == name
    page.locator("#trail button").first.click()
    assert page.locator(".box").count() == whole


@pytest.mark.parametrize("name", [name for name in TEN if name != "lenet"])
def test_every_inside_is_introduced_by_its_own_values(opened, name):
    """어느 걸음에 들어가도 쪽이 멈추지 않고, 들어온 값과 나가는 값의 이름을 말한다."""
    page = opened(made(name))
    whole = set(page.evaluate("player.data.boxes.map(b => b.full)"))
    for key in page.evaluate("[...player.scenes.all.keys()].filter(key => player.scenes.all.get(key).group)"):
        for at in (0, 1, 1e9):
            page.evaluate("([key, at]) => { player.scenes.go(key, at); }", [key, at])
            assert page.evaluate("player.scenes.shown") == key
        said = page.evaluate("player.scenes.introduction()")
        named = [n for part in ("들어온 값: ", "나가는 값: ") if part in said for n in said.split(part)[1].split(". ")[0].split(", ")]
        assert named and {n for n in named if not n.startswith("값 ")} <= whole


def test_inside_a_module_the_gradients_are_those_of_the_whole(opened):
    """접은 그림과 속의 그림에서 끝까지 간 모든 기울기는 펼친 그림의 것과 같다. 들어온 값은 밖의 기여분도 함께 쌓인 것이다."""
    page = opened(made("attention"))
    page.keyboard.press("End")
    read = """() => Object.fromEntries(player.data.boxes.filter(b => b.kind !== "group").map(b => { const g = player.state().grads[b.k]; return [b.k, g && g.use === g.uses ? numbers(g.array) : null]; }))"""
    whole = page.evaluate(read)
    for key in page.evaluate("[...player.scenes.all.keys()]"):
        page.evaluate("key => { player.scenes.go(key, 1e9); }", key)
        found = page.evaluate(read)
        assert found.keys() <= whole.keys() and found
        for k, numbers in found.items():
            if numbers is not None:
                np.testing.assert_allclose(numbers, whole[k], rtol=1e-5, atol=1e-7)
        members = page.evaluate("player.data.track.filter(s => s.phase === 'b' && s.tape !== undefined && !player.op[s.target]).map(s => s.target)")
        assert all(found.get(k) is not None or k in page.evaluate("player.scenes.now.entering ?? []") for k in members)


def test_two_thousand_nodes_open_folded_and_every_neuron_opens(opened):
    loss = scalar_mlp(3, 18, 18, 1)
    player = tg.play(loss)
    assert len(player.story.boxes) + len(player.story.forward) > 2000
    assert len(player.script["boxes"]) + len(player.script["steps_at"]) <= 120 and len(player.html) < 2_000_000
    page = opened(player)
    assert page.evaluate(OUTSIDE) == []
    members = page.evaluate("[...new Set([...player.scenes.all.values()].flatMap(s => s.boxes.filter(b => b.kind !== 'group').map(b => b.k)))].length")
    assert members == len(player.story.boxes)  # 어느 상자든 어느 그림에는 있다
    page.keyboard.press("End")
    page.locator("[data-open]").nth(1).focus()
    page.keyboard.press("Enter")
    page.locator("[data-open]").nth(4).focus()
    page.keyboard.press("Enter")
    assert page.locator("#trail li").count() == 3
    page.click("#fit")
    assert page.evaluate(OUTSIDE) == []
    loss.backward()
    told = {b.key: b for b in player.story.boxes.values()}
    shown = page.evaluate("player.data.boxes.filter(b => b.kind === 'leaf').map(b => [b.k, numbers(player.state().grads[b.k].array)[0]])")
    assert shown
    for key, x in shown:
        assert x == pytest.approx(float(told[key].grad), rel=1e-6)


# ── 종이와 자판과 읽어 주는 기계 ──


def test_print_puts_every_row_on_a_page(opened):
    page = opened(chain(7))
    page.emulate_media(media="print")
    page.wait_for_selector("#sheets svg", state="attached")
    sheets = page.evaluate("""() => [...document.querySelectorAll("#sheets svg")].map(s => ({box: s.viewBox.baseVal, width: s.width.baseVal.value, height: s.height.baseVal.value}))""")
    rows = page.evaluate("[...document.querySelectorAll('#sheets svg')].map(s => [s.viewBox.baseVal.y, s.viewBox.baseVal.height, s.viewBox.baseVal.width])")
    assert len(sheets) >= 3 and all(s["width"] <= 1032 and s["height"] <= 700 for s in sheets)
    scale = min(s["width"] / r[2] for s, r in zip(sheets, rows, strict=True))
    assert 10 * scale * 0.75 >= 8.5  # 가장 작은 글(10 px)의 포인트
    places = page.evaluate("Object.values(player.picture.keys()).map(k => player.picture.edges(k))")
    for _, top, _, bottom in places:  # 상자마다 온전히 한 쪽에 있다
        assert any(y <= top and bottom <= y + height for y, height, _ in rows)
    page.emulate_media(media="screen")
    for _ in range(50):
        if not page.locator("#sheets svg").count():
            break
        page.wait_for_timeout(20)
    assert page.locator("#sheets svg").count() == 0
    assert page.evaluate(OUTSIDE) == []


def test_a_frame_that_gets_its_height_late_is_drawn(browser, tmp_path):
    """쪽 안의 틀(iframe)은 높이를 얻기 전에 읽히기도 한다: 높이를 얻으면 그때 그린다."""
    path = tmp_path / "쪽.html"
    srcdoc = html.escape(tg.play(chain(2)).html)
    path.write_text(f'<!doctype html><meta charset=utf-8><iframe style="width:740px;height:0;border:0" srcdoc="{srcdoc}"></iframe>', encoding="utf-8")
    page = browser.new_page()
    page.goto(path.as_uri())
    inside = page.frames[1]
    inside.wait_for_selector("#graph .box", state="attached")
    assert inside.evaluate("document.getElementById('view').clientHeight") == 0
    page.eval_on_selector("iframe", "frame => { frame.style.height = '760px'; }")
    for _ in range(100):  # 쪽의 CSP 안에서는 글로 적은 조건을 기다릴 수 없다
        if inside.evaluate("document.getElementById('view').clientHeight") >= 200:
            break
        page.wait_for_timeout(20)
    assert inside.evaluate("document.getElementById('view').clientHeight") >= 200 and inside.evaluate(OUTSIDE) == []
    page.close()


def test_the_code_is_never_cut(opened):
    page = opened(chain(2))
    for width in WIDTHS:
        resize(page, width)
        assert page.evaluate("[...document.querySelectorAll('#code li')].every(li => li.scrollWidth <= li.clientWidth + 1)")
        assert page.evaluate("document.getElementById('code').scrollWidth <= document.getElementById('code').clientWidth + 1")


def test_brackets_of_a_matrix_are_as_tall_as_the_matrix(opened):
    """수식의 괄호는 테두리이다: 수식 글꼴이 없어도 그 속만큼 높다."""
    page = opened(made("mlp"))
    seen = []
    for _ in range(int(page.evaluate("document.documentElement.dataset.steps"))):
        page.keyboard.press("ArrowRight")
        seen += page.evaluate("""() => [...document.querySelectorAll("#general .fence")].map(f => [f.getBoundingClientRect().height, f.querySelector("mtable, mfrac").getBoundingClientRect().height, getComputedStyle(f).borderLeftWidth])""")
    assert seen and all(fence >= inside - 0.5 and float(width[:-2]) > 0.5 for fence, inside, width in seen)


def test_cells_keep_their_colour_in_a_lit_box(opened):
    """켜진 상자에서도 칸의 밑에는 켜지지 않은 상자의 바탕이 깔린다."""
    page = opened(made("mlp"))
    page.keyboard.press("ArrowRight")
    under = page.evaluate("""() => [...document.querySelectorAll("#graph .now g.value")].map(g => { const cell = g.querySelector(".cell"), base = g.querySelector(".ground");
        return [getComputedStyle(base).fill, getComputedStyle(g.closest(".box").querySelector(".frame")).fill, base.compareDocumentPosition(cell) & 4]; })""")
    assert under and all(base == "rgb(255, 255, 255)" != lit and after for base, lit, after in under)


@pytest.mark.parametrize(("scheme", "width"), [("light", "desktop"), ("dark", "phone")])
def test_axe_finds_nothing_serious(browser, tmp_path, scheme, width):
    if importlib.util.find_spec("axe_playwright_python") is None:
        pytest.skip("axe-playwright-python이 없어 접근성을 볼 수 없다: pip install axe-playwright-python")
    axe = files("axe_playwright_python").joinpath("axe.min.js").read_text(encoding="utf-8")
    path = tg.play(made("mlp")).save(tmp_path / "a.html")
    across, down = WIDTHS[width]
    context = browser.new_context(offline=True, reduced_motion="reduce", color_scheme=scheme, viewport={"width": across, "height": down})
    page = context.new_page()
    page.goto(path.as_uri())
    page.wait_for_selector("body.ready")
    page.evaluate(axe)

    def check(where):
        found = page.evaluate("axe.run({resultTypes: ['violations']})")["violations"]
        assert [(v["id"], v["nodes"][0]["html"][:120]) for v in found if v["impact"] in ("serious", "critical")] == [], where

    page.keyboard.press("End")
    page.locator('.box[data-box="0.weight"]').focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Enter")
    check("표")
    page.keyboard.press("Escape")
    for mode in ("quiz", "order"):
        page.click(f"#mode-{mode}")
        check(mode)
    page.click("#mode-play")
    page.click("#trail .fold")
    page.locator("[data-open]").first.focus()
    page.keyboard.press("Enter")
    page.locator("#all-steps > summary").click()
    check("속과 글")
    context.close()


def luminance(colour):
    parts = [int(colour[k : k + 2], 16) / 255 for k in (1, 3, 5)]
    linear = [x / 12.92 if x <= 0.04045 else ((x + 0.055) / 1.055) ** 2.4 for x in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(a, b):
    low, high = sorted([luminance(a), luminance(b)])
    return (high + 0.05) / (low + 0.05)


def mixed(over, under, share):
    return "#" + "".join(f"{round(int(over[k : k + 2], 16) * share + int(under[k : k + 2], 16) * (1 - share)):02x}" for k in (1, 3, 5))


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_letters_in_the_picture_stand_out(scheme):
    """그림(SVG) 속의 글은 axe 가 재지 못한다: 색의 표에서 잰다(WCAG 2.1 의 4.5 대 1)."""
    css = files("tinygrad_ko.view.play").joinpath("page/player.css").read_text(encoding="utf-8")
    roots = [dict(re.findall(r"--([\w-]+):\s*(#\w{6})", part)) for part in re.findall(r":root \{([^}]*)\}", css)]
    colours = roots[0] | (roots[1] if scheme == "dark" else {})
    for ground in ("leaf", "interior", "result", "constant", "now"):
        for ink in ("ink", "quiet", "backward"):
            assert contrast(colours[ink], colours[ground]) >= 4.5, (ink, ground)
    for ground in ("step", "group"):
        assert contrast(colours["ink"], colours[ground]) >= 4.5 and contrast(colours["quiet"], colours[ground]) >= 4.5
    for tint in ("plus", "minus"):  # 칸의 수: 가장 짙은 칸(절반의 짙기)에서도
        assert contrast(colours["ink"], mixed(colours[tint], colours["interior"], 0.5)) >= 4.5


STANDING = """() => { const pen = Object.assign(document.createElement("canvas"), {width: 1, height: 1}).getContext("2d", {willReadFrequently: true});
  const colour = (...layers) => { for (const [fill, share] of layers) { pen.globalAlpha = share; pen.fillStyle = fill; pen.fillRect(0, 0, 1, 1); }
    return "#" + [...pen.getImageData(0, 0, 1, 1).data].slice(0, 3).map(x => x.toString(16).padStart(2, "0")).join(""); };
  const paper = getComputedStyle(document.body).backgroundColor, style = getComputedStyle, found = [];
  for (const t of document.querySelectorAll("#graph text.number")) { const cell = t.previousElementSibling, ground = cell.parentElement.querySelector(".ground");
    found.push([t.textContent, colour([style(ground).fill, 1], [style(cell).fill, Number(style(cell).fillOpacity)]), colour([style(t).fill, 1])]); }
  for (const t of document.querySelectorAll("#tables td[data-index]")) found.push([t.dataset.number, colour([paper, 1], [style(t).backgroundColor, 1]), colour([style(t).color, 1])]);
  return found; }"""


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("values", [[1.0, -1.0, 0.0], [np.nan, np.inf, -np.inf]])
def test_every_number_in_a_cell_stands_out(visit, scheme, values):
    w = tg.tensor(values, requires_grad=True, name="w")
    page = visit(tg.play((w * w).sum()), color_scheme=scheme)
    page.keyboard.press("End")
    page.evaluate("player.select(document.querySelector('.box.leaf').dataset.key)")
    found = page.evaluate(STANDING)
    assert len(found) == 4 * 3 + 4 * 3  # 그림의 칸(w 와 u₁ 의 값과 기울기)과 표의 칸(값, 기울기, 기여분 둘)
    assert [(words, ground, ink) for words, ground, ink in found if contrast(ground, ink) < 4.5] == []
