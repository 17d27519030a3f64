"""쪽에 실린 테이프: 펼친 그림에서도 접은 그림에서도, 잎을 아무렇게나 고친 답이 파이썬에서 새로 셈한 것과 같다. 그리고 쪽에 실린 수는 온전하다."""

from __future__ import annotations

import numpy as np
import pytest
from support.readings.interpreter import flat, needs_javascript, run
from support.view.page import decoded, read_back
from support.view.ten_models import TEN

import tinygrad_ko as tg
from tinygrad_ko import nn
from tinygrad_ko.readings.story import story

EDITS = 20
FEWER = {"lenet": 2, "deep": 8, "attention": 8}  # 한 걸음이 오래 걸리는 것
FOLDED = {"mlp": 1, "deep": 0, "lenet": 0, "batch_norm": 1}  # 모듈을 접는 깊이


def runnable(data):
    """대본의 테이프: 배열은 대본의 창고에서 온다."""
    return {**data["tape"], "arrays": data["arrays"]}


def close(mine, theirs, scale):
    return np.allclose(np.array(mine["data"], float).reshape(mine["shape"]), theirs, 2e-4, 2e-5 * scale, equal_nan=True)


def differences(answer, data):
    """다시 셈한 것이 새로 지은 쪽(``data``)의 수와 다른 곳들."""
    arrays = [a.get("n") for a in data["arrays"]]
    largest = max(float(np.abs(a).max(initial=0)) for a in arrays if a is not None)
    found = [b["k"] for b in data["boxes"] if b["value"] is not None and not close(answer["values"][b["k"]], arrays[b["value"]], largest)]
    for step in data["track"]:
        if step["phase"] == "b":
            mine = answer["steps"][step["tape"]]
            assert len(mine["arrivals"]) == len(step["arrivals"])
            for (key, total, *_), again in zip(step["arrivals"], mine["arrivals"], strict=True):
                found += [] if close(again, arrays[total], largest) else [(step["step"], key)]
            if "part" in step and not close(mine["contribution"], arrays[step["part"]], largest):
                found.append((step["step"], "part"))
    return found


def page(model, **options):
    return read_back(tg.play(model.run(), model.names, **options).html)


def editable(model, data):
    """고칠 수 있는 상자의 key → (잎, 모양)."""
    boxes = story(model.run(), model.names).boxes
    node_of = {id(leaf.node): leaf for leaf in model.leaves}
    return {key: node_of[id(boxes[key].node)] for key, *_ in data["tape"]["inputs"] if key in boxes and id(boxes[key].node) in node_of}


@pytest.mark.slow
@needs_javascript
@pytest.mark.parametrize(("name", "options"), [(n, {}) for n in TEN] + [(n, {"depth": d}) for n, d in FOLDED.items()])
def test_random_edits_equal_a_fresh_run(name, options, tmp_path):
    model, rng = TEN[name](), np.random.default_rng(7)
    data = page(model, **options)
    assert data["folded"] == bool(options)
    leaves = editable(model, data)
    boxes = story(model.run(), model.names).boxes.values()
    seen = [leaf for leaf in model.leaves if any(b.node is leaf.node for b in boxes)]  # LSTM 은 자료를 펼쳐 상수로 넣는다
    assert leaves and (options or len(leaves) == len(seen) >= len(model.leaves) - 1)
    changed, jobs, fresh = {}, [(runnable(data), {})], [data]
    for _ in range(FEWER.get(name, EDITS)):
        key = list(leaves)[rng.integers(len(leaves))]
        leaf = leaves[key]
        at = tuple(rng.integers(n) for n in leaf.shape)
        with tg.no_grad():
            leaf[at] = float(rng.normal())
        changed = {**changed, key: flat(leaf.data)}
        jobs.append((runnable(data), changed))
        fresh.append(page(model, **options))
    answers = run(jobs, tmp_path)
    assert [a.get("failed") or a["stopped"] for a in answers] == [None] * len(answers)
    assert [differences(a, d) for a, d in zip(answers, fresh, strict=True)] == [[]] * len(answers)
    assert len({a["loss"] for a in answers}) > len(answers) // 3


def scalar_net(values):
    """스칼라 텐서들의 망. 되풀이가 ×N 으로 접힌다."""
    weights = [tg.tensor(v, requires_grad=True) for v in values]
    x = [tg.tensor(1.0), tg.tensor(-2.0)]
    given = iter(weights)
    for width in (8, 8, 1):
        x = [tg.tanh(sum((next(given) * a for a in x[1:]), next(given) * x[0])) for _ in range(width)]
    return (x[0] - 1.0) ** 2, weights


@pytest.mark.slow
@needs_javascript
def test_a_folded_box_of_scalars_is_one_input(tmp_path):
    rng = np.random.default_rng(0)
    before, after = rng.uniform(-1, 1, 88), rng.uniform(-1, 1, 88)

    def built(values):
        with tg.keep_values():
            loss, _ = scalar_net(values)
        return tg.play(loss, max_nodes=30)

    player = built(before)
    data = read_back(player.html)
    groups = {b["k"] for b in data["boxes"] if b["kind"] == "group"}
    inputs = {key: shape for key, _, shape, _ in data["tape"]["inputs"]}
    assert data["folded"] and any(key in groups for key in inputs)
    fresh = read_back(built(after).html)
    where = {b["k"]: fresh["arrays"][b["value"]]["n"] for b in fresh["boxes"] if b["k"] in inputs}
    same, moved = run([(runnable(data), {}), (runnable(data), {k: flat(v) for k, v in where.items()})], tmp_path)
    assert differences(same, data) == [] and differences(moved, fresh) == []
    assert sum(int(np.prod(s)) for s in inputs.values()) >= 88


# ── 쪽에 실린 수 ──


@pytest.mark.parametrize("name", TEN)
@pytest.mark.parametrize("keep", [True, False])
def test_every_number_of_every_box_is_in_the_page(name, keep):
    model = TEN[name]()
    player = tg.play(model.run(keep), model.names)
    data, boxes = read_back(player.html), player.story.boxes
    assert data["left_out"] == [] and len(player.html.encode()) < 2_000_000
    numbers = 0
    for b in data["boxes"]:
        for part in ("value", "grad"):
            whole = getattr(boxes[b["k"]], part)
            if whole is None:
                assert b[part] is None and part == "grad", b["full"]  # 값은 언제나 안다
                continue
            np.testing.assert_array_equal(data["arrays"][b[part]]["n"], whole)
            numbers += whole.size
    assert numbers >= (100_000 if name == "lenet" else 1)


def test_what_does_not_fit_is_said_and_the_small_ones_stay():
    x = tg.tensor(np.random.default_rng(0).standard_normal((300, 400)), name="x")
    net = nn.Sequential(nn.Linear(400, 300, generator=0, dtype=np.float64), nn.Linear(300, 2, generator=0, dtype=np.float64))
    with tg.keep_values():
        player = tg.play((net(x) ** 2).mean())
    data = read_back(player.html)
    assert len(player.html.encode()) < 2_000_000
    kept = {b["full"] for b in data["boxes"]} - set(data["left_out"])
    assert "0.weight" in data["left_out"] and {"0.bias", "1.weight", "1.bias"} <= kept
    sizes = [np.prod(a["s"]) for a in data["arrays"] if "c" not in a]
    assert max(sizes) <= min(np.prod(a["s"]) for a in data["arrays"] if "c" in a)
    assert all(len(a["d"]) == np.prod(a["c"]) for a in data["arrays"] if "c" in a)
    assert "tape" not in data and "다 싣지 못했습니다" in data["cannot"] and "다 싣지 못했습니다" in player.html


def test_one_hundred_thousand_numbers_fit_in_two_megabytes_in_any_dtype():
    for dtype in (np.float32, np.float64):
        x = tg.tensor(np.random.default_rng(0).standard_normal(49_000).astype(dtype), requires_grad=True, name="x")
        with tg.keep_values():
            player = tg.play((x * np.asarray(0.3, dtype)).sum())
        assert read_back(player.html)["left_out"] == [] and len(player.html.encode()) < 2_000_000


@pytest.mark.parametrize("array", [
    np.array(0.1, np.float32), np.array([0.1, -0.0, np.nan, np.inf, -np.inf]), np.arange(300), np.array([True, False] * 20),
    np.array([2**40, -1]), np.arange(40.0).reshape(5, 8).T, np.zeros((0, 3)), np.array([1e-45, 3.4e38], np.float32), np.float16([0.1] * 20),
])
def test_an_array_comes_back_exactly(array):
    from tinygrad_ko.readings.tape.pool import encoded

    back = decoded(encoded(array))
    assert back.shape == array.shape
    np.testing.assert_array_equal(np.signbit(back), np.signbit(array) if array.dtype.kind == "f" else back < 0)
    np.testing.assert_array_equal(back.astype(float), array.astype(float))


def test_the_leaves_are_not_stored_twice():
    model = TEN["lenet"]()
    data = page(model)
    shapes = [tuple(a["s"]) for a in data["arrays"]]
    assert shapes.count((120, 256)) == 2  # 값과 기울기
    by_key = {b["k"]: b["value"] for b in data["boxes"]}
    assert all(by_key[key] == place for key, _, _, place in data["tape"]["inputs"])


def test_what_the_page_takes_for_granted_is_said_before_anything_is_edited():
    x = tg.tensor([1.0, -2.0, 3.0], requires_grad=True, name="x")
    plain = tg.play(nn.functional.mse_loss(x, np.array([1.0, 0.0, 1.0], np.float32)))
    data = read_back(plain.html)
    assert "tape" in data and "자료(c₁)는 그대로 둡니다" in data["careful"] and data["careful"] in plain.html
    with tg.keep_values():
        kept = nn.functional.mse_loss(x, np.array([1.0, 0.0, 1.0], np.float32))
    with tg.keep_values():
        branched = (x * x if (x > -9).all() else x).sum()
    assert "careful" not in read_back(tg.play(kept).html)
    assert "길이나 자리를 정한 곳" in read_back(tg.play(branched).html)["careful"]
    refused = read_back(tg.play(tg.where(x > 0, x, x * x).sum()).html)
    assert "tape" not in refused and "keep_values" in refused["cannot"]


@pytest.mark.parametrize("dtype", [np.int8, np.uint8, np.int16, np.uint16, np.uint32, np.uint64, np.float16])
def test_narrow_data_is_kept_as_it_is(visit, dtype):
    """uint8 의 영상을 곱한 식도 보고 고친다. 쪽에서 셈하지 못하는 것(float16 끼리의 곱)은 고치지 못한다고 말할 뿐이다."""
    w = tg.tensor([2.0, 1.0], requires_grad=True, name="w")
    data = tg.tensor(np.array([3, 200 if dtype is np.uint8 else 100], dtype), name="자료")
    with tg.keep_values():
        loss = (w * (data.astype(np.float32) if dtype is np.float16 else data)).sum()
    page = visit(tg.play(loss))
    if dtype is not np.float16:
        assert page.evaluate("player.data.cannot") is None
        page.evaluate("player.editing.recompute({[player.data.boxes.find(b => b.name === 'w').k]: [1, 1]})")
        assert page.evaluate("numbers(player.value(player.box[player.data.loss]))[0]") == float(data.data.sum())
    half = tg.tensor(np.array([3, 4], dtype), name="자료").astype(np.float16) * w.astype(np.float16)
    assert "float16" in tg.play(half.sum()).script["cannot"]
