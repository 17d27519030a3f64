"""재생기의 파이썬 쪽: 대본, 소박한 차례, 수치 확인, 쪽."""

from __future__ import annotations

import re
from importlib.resources import files

import numpy as np
import pytest
from support.view.page import read_back
from support.view.programs import PROGRAMS, scalars, told
from support.view.ten_models import TEN

import tinygrad_ko as tg
from tinygrad_ko.readings.story import story
from tinygrad_ko.view.play import player_page
from tinygrad_ko.view.play import script as layout
from tinygrad_ko.view.play.mathml_for_page import formula
from tinygrad_ko.view.play.naive import naive_order


@pytest.mark.parametrize("name", PROGRAMS)
def test_the_page_holds_every_step_and_is_small(name):
    loss, names = told(name)
    player = tg.play(loss, names)
    data = read_back(player.html)
    assert [s["phase"] for s in data["track"]] == ["f"] * len(player.story.forward) + ["s"] + ["b"] * len(player.story.backward)
    assert len(player.html.encode()) < 200_000
    for step, b in zip([s for s in data["track"] if s["phase"] == "b"], player.story.backward, strict=True):
        ((key, total, use, uses),) = step["arrivals"]
        assert (key, use, uses) == (b.target, b.use, b.uses)
        array = data["arrays"][total]
        np.testing.assert_array_equal(array["n"], b.total, strict=False)
        assert array["n"].shape == b.total.shape
        arrow = data["arrows"][step["lit"][0]]
        assert (arrow["a"], arrow["b"]) == (b.target, b.step)
    assert data["code"]["file"] == "programs.py" and all(s["line"] is not None for s in data["track"] if s["phase"] == "f")
    assert not re.search(r"""(?:src|href)\s*=|@import|url\(|https?://(?!www\.w3\.org/2000/svg")""", player.html)


def test_one_hundred_nodes_fit_in_two_hundred_kilobytes():
    x = tg.tensor(0.5, requires_grad=True, name="x")
    with tg.keep_values():
        y = x
        for k in range(25):
            y = tg.sin(y) * (k + 1.5)
    player = tg.play(y)
    assert len(player.story.boxes) + len(player.story.forward) >= 100
    assert len(player.html.encode()) <= 200_000


def scalar_mlp():
    """micrograd의 MLP(2, 16, 16, 1): 가중치마다 스칼라 텐서 하나."""
    rng = np.random.default_rng(0)
    x = [tg.tensor(1.0), tg.tensor(-2.0)]
    weights = []
    for width, bent in ((16, True), (16, True), (1, False)):
        made = []
        for _ in range(width):
            w = [tg.tensor(rng.uniform(-1, 1), requires_grad=True) for _ in x]
            s = sum((a * b for a, b in zip(w, x, strict=True)), tg.tensor(0.0, requires_grad=True))
            made.append(tg.relu(s) if bent else s)
            weights += w
        x = made
    return (x[0] - 1.0) ** 2, weights


@pytest.mark.slow
def test_sixteen_hundred_nodes_fold_to_forty_boxes_and_play():
    loss, weights = scalar_mlp()
    player = tg.play(loss, max_nodes=40)
    data = read_back(player.html)
    assert len(player.story.boxes) + len(player.story.forward) > 1600
    assert len(data["boxes"]) + len(data["steps_at"]) <= 40 and len(player.html.encode()) < 400_000  # 접은 것의 속까지
    arrived = {key: data["arrays"][total] for s in data["track"] if s["phase"] == "b" for key, total, *_ in s["arrivals"]}
    known = {k for s in data["track"] if s["phase"] == "f" for k in s["boxes"]}
    shown = {b["k"]: b for b in data["boxes"]}
    assert known == {k for k, b in shown.items() if data["boxes"] and any(a["b"] == k for a in data["arrows"])}
    wanted = {k for k, b in shown.items() if b["grad"] is not None} - {data["loss"]}
    assert set(arrived) == wanted
    for key in wanted:
        assert arrived[key] == data["arrays"][shown[key]["grad"]]
    loss.backward()
    gradients = sorted(w.grad.item() for w in weights)
    folded = [g for k in wanted if shown[k]["kind"] == "group" and not any(a["b"] == k for a in data["arrows"]) for g in data["arrays"][shown[k]["grad"]]["n"].tolist()]
    assert len(set(gradients)) > 100 and set(gradients) <= set(folded)


def test_modules_fold_by_depth():
    x = tg.tensor(np.ones((3, 4), np.float32), name="x")
    model = tg.nn.Sequential(tg.nn.Linear(4, 5, generator=0), tg.nn.Tanh(), tg.nn.Linear(5, 1, generator=1))
    loss = model(x).sum()
    names = [s["name"] for s in read_back(tg.play(loss, depth=1).html)["steps_at"]]
    assert len(names) == 4 and names[-1] == "sum"
    assert len(read_back(tg.play(loss, depth=0).html)["steps_at"]) == 2


def test_both_arrows_of_a_plus_a_are_lit():
    a = tg.tensor(2.0, requires_grad=True)
    data = read_back(tg.play(a + a).html)
    assert [s["lit"] for s in data["track"] if s["phase"] == "b"] == [[0], [1]]


def test_the_naive_order_first_fails_where_a_value_is_shared():
    loss, names = scalars()
    found = naive_order(story(loss, names))
    told_ = story(loss, names)
    assert told_.boxes[found.culprit].name == "h" and found.wrong == 2
    totals = {s.target: s.total.item() for s in found.steps}
    w = next(b for b in told_.boxes.values() if b.name == "w")
    assert totals[w.key] == 4.0 * 2.0 and w.grad == 20.0  # 세 기여분 가운데 첫 기여분 4.0 만 넘겼다
    assert totals[found.culprit] == 10.0  # h 자신은 나중에 다 모은다: 그래서 알아채기 어렵다


def test_a_tree_has_no_wrong_order():
    x = tg.tensor(3.0, requires_grad=True)
    assert naive_order(story(tg.exp(x * 2.0) + 1.0)).wrong is None


def test_formulas_are_mathml_of_known_tags_only():
    assert formula(r"\frac{1}{x}").startswith("<math") and "alttext" not in formula(r"\frac{1}{x}")
    for evil in (r"\text{<script>alert(1)</script>}", r"\text{<img src=x onerror=alert(1)>}", "<b onclick=x>"):
        made = formula(evil)
        assert "<script" not in made and "<img" not in made and "<b " not in made


def test_too_many_and_wrong_inputs_are_refused():
    x = tg.tensor(1.0, requires_grad=True)
    with pytest.raises(tg.errors.ArgumentError, match="max_nodes=3"):
        tg.play(tg.sin(x * 2.0), max_nodes=3)
    with pytest.raises(tg.errors.ArgumentError, match="rankdir"):
        tg.play(x * x, rankdir="XX")
    with pytest.raises(tg.errors.ArgumentTypeError, match="Tensor"):
        tg.play(3.0)


def test_saving_is_all_or_nothing(tmp_path):
    x = tg.tensor(1.0, requires_grad=True)
    player = tg.play(x * x, title="<제목>")
    assert player.save(tmp_path / "재생기.html").read_text().startswith("<!doctype html>")
    assert "<title>&lt;제목&gt;</title>" in player.html and "<iframe" in player._repr_mimebundle_()["text/html"]
    with pytest.raises(OSError):
        player.save(tmp_path / "없는 폴더" / "a.html")
    assert [p.name for p in tmp_path.iterdir()] == ["재생기.html"]


@pytest.mark.parametrize(("shape", "cells"), [((3,), (1, 3)), ((2, 2), (2, 2)), ((7, 20), (7, 16)), ((20, 7), (16, 7)), ((0,), (0, 0))])
def test_an_array_takes_the_room_of_its_cells(shape, cells):
    """작은 배열은 칸마다 수의 자리, 큰 배열은 색의 칸(열여섯까지). 빈 것도 한 칸은 차지한다."""
    array = np.arange(float(np.prod(shape))).reshape(shape)
    wide, high = layout.NUMBER_CELL if layout.numbered(array) else (layout.CELL, layout.CELL)
    assert layout.cells_size(array) == (max(cells[1], 1) * wide, max(cells[0], 1) * high)
    assert layout.numbered(array) == (0 < array.size < 100)


def test_the_scripts_of_the_page_share_one_scope_without_clashing():
    """쪽의 스크립트들은 한 자리에 이어 붙는다: 맨 바깥의 이름은 하나씩뿐이어야 한다."""
    names: list[str] = []
    for name in player_page.SCRIPTS:
        text = files("tinygrad_ko.view.play").joinpath(name).read_text(encoding="utf-8")
        for line in text.splitlines():
            if found := re.match(r"(?:const|let|class|function|async function) (.*)", line):
                outside = re.sub(r"[([{].*?[)\]}]", "", found[1].split("//")[0])  # 인수와 값의 속은 빼고
                names += re.findall(r"(?:^|, )([A-Za-z_$][\w$]*)(?= ?=|\s*$| \{)", outside)
    assert "Player" in names and "READABLE" in names and "MARGIN" in names
    assert sorted({n for n in names if names.count(n) > 1}) == []


@pytest.mark.parametrize("title", [3, None, ["제목"]])
def test_a_title_is_text(title):
    with pytest.raises(TypeError, match="play: title 은 글이어야 합니다"):
        tg.play(tg.tensor(1.0, requires_grad=True) * 2, title=title)


@pytest.mark.parametrize("name", ["mlp", "deep", "batch_norm"])
def test_what_goes_in_and_out_of_a_folded_one_is_a_box_of_the_page(name):
    """속의 맨 뒤가 또 접은 것이어도, 나가는 것은 그것이 내놓는 값이다: 상자가 아닌 것을 이름으로 부를 수는 없다."""
    script = tg.play(TEN[name]().run()).script
    boxes = {box["k"] for box in script["boxes"]}
    entering_leaving = [{*scene.get("entering", []), *scene.get("leaving", [])} for scene in script["scenes"]]
    assert any(entering_leaving) and all(keys <= boxes for keys in entering_leaving)
