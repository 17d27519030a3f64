"""계산 그래프의 그림: 무엇이 놓이는가, 어떻게 적히는가, 글이 도형 안에 드는가."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import unicodedata
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from support.view.drawn import draw, draw_dot

import tinygrad_ko as tg
from tinygrad_ko.errors import ArgumentError, ArgumentTypeError
from tinygrad_ko.readings.trace import Arrow, Step, Value, trace
from tinygrad_ko.view.graph import graph

HANGUL = st.characters(min_codepoint=0xAC00, max_codepoint=0xD7A3)
ASCII = st.characters(min_codepoint=0x20, max_codepoint=0x7E)


def arrows(y: Any) -> list[Arrow]:
    return [r for r in trace(y) if isinstance(r, Arrow)]


def values(y: Any, **options: Any) -> list[Value]:
    return [r for r in trace(y, **options) if isinstance(r, Value)]


def network() -> tuple[tg.Tensor, dict[str, Any]]:
    """XOR 모양의 작은 신경망."""
    rng = np.random.default_rng(0)
    입력 = tg.tensor([[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]])
    가중치 = tg.tensor(rng.normal(size=(2, 3)), requires_grad=True)
    편향 = tg.zeros(3, requires_grad=True)
    은닉층 = tg.tanh(입력 @ 가중치 + 편향)
    손실 = ((은닉층.sum(axis=1) - tg.tensor([0.0, 1.0, 1.0, 0.0])) ** 2).mean()
    return 손실, locals()


# ── 무엇이 놓이는가 ──


def test_one_arrow_per_use() -> None:
    a = tg.tensor(3.0, requires_grad=True)
    assert [(r.source, r.target) for r in arrows(a + a)] == [("v0", "o0"), ("v0", "o0"), ("o0", "v1")]
    assert graph(a + a).source.count("v0 -> o0") == 2


def test_shared_value_is_one_box() -> None:
    a = tg.tensor(3.0, requires_grad=True)
    b = a * a
    assert len(values(b + b)) == 3
    assert len(arrows(b + b)) == 6


def test_raw_constants_are_boxes() -> None:
    x = tg.tensor(3.0, requires_grad=True)
    constants = [v for v in values(2.0 * x + 1) if v.kind == "constant"]
    assert [c.value.item() for c in constants] == [2.0, 1]
    assert [r.role for r in arrows(2.0 - x)] == ["a", "b", ""]
    assert [r.source for r in arrows(2.0 - x)] == ["v1", "v0", "o0"]


def test_constant_without_a_record_still_has_its_arrow() -> None:
    x = tg.tensor(np.ones(100), requires_grad=True)
    y = x * np.ones(100) + tg.tensor(np.ones(100)).detach()
    assert len(arrows(y)) == 6
    assert graph(y).source.count("값을 남기지 않음") == 1  # 곱한 상수는 규칙이 남겨 두었다


def test_omitted_input_has_no_box() -> None:
    from tinygrad_ko.rules.fused import linear

    x, w = tg.ones((2, 3)), tg.ones((4, 3), requires_grad=True)
    assert [r.role for r in arrows(linear(x, w))] == ["x", "weight", ""]
    assert [r.role for r in arrows(linear(x, w, np.ones(4, "f")))] == ["x", "weight", "bias", ""]


def test_list_of_inputs() -> None:
    x = tg.tensor([1.0], requires_grad=True)
    y = tg.concatenate([x, [2.0], x, tg.tensor([3.0]).detach()])
    assert [r.role for r in arrows(y)] == ["0", "1", "2", "3", ""]
    assert [v.value and v.value.item() for v in values(y) if v.kind == "constant"] == [2.0, 3.0]
    assert [r.role for r in arrows(tg.stack([x, x]))] == ["0", "1", ""]


def test_several_outputs_come_from_one_ellipse() -> None:
    from tinygrad_ko.operation import operation, operations

    @operation(name="halves_for_this_test", tex="{x}", public=False, elementwise=False, x=lambda g: np.concatenate(g))
    def halves(x):
        """둘로 가르기."""
        return x[:1], x[1:]

    try:
        x = tg.tensor([1.0, 2.0, 3.0], requires_grad=True)
        first, second = halves.call(x)
        y = (first * second).sum()
        y.backward()
    finally:
        del operations["halves_for_this_test"]
    assert [(r.source, r.target, r.role) for r in arrows([y, first])][:3] == [
        ("v0", "o0", ""), ("o0", "v1", "0"), ("o0", "v2", "1")
    ]
    drawing = graph(y, names={"앞": first, "뒤": second})
    assert drawing.source.count('label=" 0 "') == drawing.source.count('label=" 1 "') == 1
    shown = draw(drawing)
    assert shown["v1"].texts[:3] == ["앞", "(1,)", "[1.0]"]
    assert shown["v2"].texts[:3] == ["뒤", "(2,)", "[2.0, 3.0]"]
    assert "기울기 [5.0, 1.0, 1.0]" in shown["v0"].texts


def test_several_results() -> None:
    x = tg.tensor(1.0, requires_grad=True)
    a, b = x * 2, x + 1
    kinds = [v.kind for v in values([a, b, a])]
    assert kinds.count("result") == 2 and kinds.count("leaf") == 1


def test_a_tensor_without_a_graph() -> None:
    with tg.no_grad():
        y = tg.tensor(2.0, requires_grad=True) * 3.0
    (box,) = values(y, names={"y": y})
    assert (box.kind, box.name, box.value) == ("constant", "y", 6.0)
    assert "기울기" not in graph(y).source


def test_options_only_when_they_matter() -> None:
    x = tg.tensor([[1.0, 2.0]], requires_grad=True)
    assert [r.options for r in trace(x.sum()) if isinstance(r, Step)] == [{}]
    assert [r.options for r in trace(x.sum(axis=1, keepdims=True)) if isinstance(r, Step)] == [
        {"axis": 1, "keepdims": True}
    ]
    assert "axis=1" in graph(x.sum(axis=1)).source
    assert "index=(0, :1)" in graph(x[0, :1]).source
    assert "0x" not in graph(x[np.array([[0, 0]]), ...]).source


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, "None"), (True, "True"), (2, "2"), (2.0, "2.0"), (1e-7, "1e-7"), (np.float64(0.1), "0.1"), ("fro", "'fro'"),
        ((1,), "(1,)"), ([1, 2], "[1, 2]"), (slice(1, None), "1:"), (slice(None, None, -1), "::-1"), (..., "…"),
        (np.array([1, 2]), "[1, 2]"), (np.ones((9, 9)), "배열(9, 9)"), (np.float32, "float32"),
        (np.dtype("f8"), "float64"), (object(), "object"), (iter([]), "list_iterator"),
    ],
)
def test_options_are_short_and_the_same_every_time(value: Any, text: str) -> None:
    from tinygrad_ko.korean.numbers import format_option

    assert format_option(value) == text


# ── 값과 기울기 ──


def test_gradient_is_a_question_before_backward_and_a_number_after() -> None:
    w = tg.tensor(3.0, requires_grad=True, name="w")
    x = tg.tensor(2.0, name="x")
    y = w * x
    before = draw(graph(y))
    assert [d.texts[2:] for d in before.values() if len(d.texts) > 1] == [["3.0", "기울기 ?"], ["2.0"], ["6.0", "기울기 ?"]]
    y.backward()
    after = draw(graph(y))
    assert [d.texts[2:] for d in after.values() if len(d.texts) > 1] == [
        ["3.0", "기울기 2.0"], ["2.0"], ["6.0", "기울기 1.0"]
    ]


def test_interior_gradients_are_shown() -> None:
    x = tg.tensor([1.0, 2.0], requires_grad=True)
    y = (x * x).sum()
    y.backward()
    assert [v.grad.tolist() for v in values(y) if v.kind == "interior"] == [[1.0, 1.0]]
    leaf = values(y)[0]
    assert leaf.kind == "leaf" and leaf.grad.tolist() == [2.0, 4.0]


def test_create_graph_gradients_are_numbers() -> None:
    x = tg.tensor(3.0, requires_grad=True)
    y = x * x
    y.backward(create_graph=True)
    assert "기울기 6.0" in graph(y).source


def test_big_values_say_how_to_be_seen() -> None:
    x = tg.tensor(np.ones((30, 30)), requires_grad=True)
    y = (x * x).sum()
    assert "값은 tg.keep_values()" in graph(y).source and graph(y).source.count("기울기 ?") == 3
    y.backward()
    assert "값과 기울기는 tg.keep_values()" in graph(y).source
    with tg.keep_values():
        z = (x * x).sum()
        z.backward()
    assert "keep_values" not in graph(z).source
    held = x * x
    assert "keep_values" not in graph([held.sum()], names={"held": held}).source, "손에 쥔 텐서의 값은 보인다"


def test_no_number_is_printed_as_zero() -> None:
    x = tg.tensor([1e-7, -3e-9], requires_grad=True)
    y = (x * 1e-5).sum()
    y.backward()
    texts = [t for d in draw(graph(y)).values() for t in d.texts]
    assert not [t for t in texts if re.search(r"0\.000", t)]
    assert not [t for t in texts if re.search(r"(?<![\d.])-?0\.0(?!\d)", t)]


def test_not_a_number_is_shown() -> None:
    x = tg.tensor([np.nan, np.inf], requires_grad=True)
    assert "[nan, inf]" in graph(x * 1).source


# ── 이름 ──


def test_names_from_locals() -> None:
    w = tg.tensor(3.0, requires_grad=True)
    손실 = (w * 2).named("옛 이름")
    _ = _12 = w  # 노트북이 붙이는 이름
    named = [v.name for v in values(손실, names={"_": _, "_12": _12, **locals(), "n": 3})]
    assert named == ["w", None, "손실"]
    assert [v.name for v in values(손실)] == [None, None, "옛 이름"]


def test_unnamed_boxes_invent_nothing() -> None:
    x = tg.tensor(3.0, requires_grad=True)
    heads = [d.texts[0] for d in draw(graph(x * tg.tensor(2.0) + 1)).values()]
    assert sorted(heads) == sorted(["잎", "상수", "×", "중간값", "1", "+", "결과"])


def test_shape_and_dtype() -> None:
    x = tg.tensor(np.ones((2, 3)), requires_grad=True)
    assert draw(graph(x))["v0"].texts[1] == "(2, 3)"
    assert draw(graph(x, dtype_shown=True))["v0"].texts[1] == "(2, 3) float64"
    assert draw(graph(x[0]))["v1"].texts[1] == "(3,)"


TROUBLE = ["<script>", '"', "\\", "\\N", "\\G", "\\\\N\\l", "&", "&lt;", "a\nb", "<b>", "->", "{|}", "은닉층", "]]>", "\\\\"]


@pytest.mark.parametrize("name", TROUBLE)
def test_troublesome_names_are_shown_as_they_are(engine: str, name: str) -> None:
    x = tg.tensor(3.0, requires_grad=True, name=name)
    picture = graph(x * 2, names={name + "?": x * 3})
    for drawn in (draw(picture)["v0"], draw_dot(picture)["v0"]):
        assert drawn.texts[0] == name.replace("\n", " ")
        assert drawn.tooltip.startswith(name.replace("\n", " "))
    assert "<script" not in picture.pipe(encoding="utf-8")


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(name=st.text(max_size=30))
@example("\x00\x1b\ud800\uffff")
@example("가" + "\u200b" * 40)
def test_any_name_makes_valid_svg(name: str) -> None:
    x = tg.tensor(3.0, requires_grad=True, name=name)
    picture = graph(x * 2)
    letters = [c for c in unicodedata.normalize("NFC", name) if c.isalnum() and unicodedata.category(c) != "Cn"]
    for drawn in (draw(picture), draw_dot(picture)):
        shown = drawn["v0"].texts[0]
        assert drawn["v0"].overflow <= 0
        assert shown.endswith("…") or not letters or set(letters) <= set(unicodedata.normalize("NFC", shown))


@pytest.mark.slow
@settings(max_examples=60)
@given(name=st.text(HANGUL | ASCII, max_size=40))
@example("소프트맥스와 교차 엔트로피를 합친 손실 함수")
@example("W" * 40)
def test_names_fit_their_boxes(engine: str, name: str) -> None:
    x = tg.tensor([1.0, -2.0], requires_grad=True, name=name)
    y = x.sum(axis=0)
    y.backward()
    picture = graph(y.named(name))
    assert max(d.overflow for d in [*draw(picture).values(), *draw_dot(picture).values()]) <= 0


@pytest.mark.parametrize("rankdir", ["LR", "TB"])
def test_everything_fits(engine: str, rankdir: str) -> None:
    y, names = network()
    y.backward()
    picture = graph(y, names=names, rankdir=rankdir, dtype_shown=True)
    for drawn in (draw(picture), draw_dot(picture)):
        assert {k: d.overflow for k, d in drawn.items() if d.overflow > 0} == {}
        assert {"가중치", "편향", "은닉층", "손실", "입력"} <= {d.texts[0] for d in drawn.values()}


def test_every_symbol_fits_its_ellipse(monkeypatch: pytest.MonkeyPatch) -> None:
    from tinygrad_ko.operation import operations
    from tinygrad_ko.view.graph import drawing

    steps = [Step(f"o{k}", op, {"axis": -1} if k % 2 else {}) for k, op in enumerate(operations.values())]
    monkeypatch.setattr(drawing, "trace", lambda *_: steps)
    picture = graph(tg.tensor(1.0), max_nodes=len(steps))
    for drawn in (draw(picture), draw_dot(picture)):
        assert len(drawn) == len(operations)
        assert {d.texts[0]: d.overflow for d in drawn.values() if d.overflow > 0} == {}


# ── 같은 식이면 같은 그림 ──

PROGRAM = """
import sys
import numpy as np
import tinygrad_ko as tg
from tinygrad_ko import nn
from tinygrad_ko.view.graph import graph
for _ in range(int(sys.argv[1])):
    tg.tensor(1.0, requires_grad=True) * 2
leaves = [tg.tensor(np.arange(k, k + 3.0), requires_grad=True, name=f"w{k}") for k in range(12)]
parts = [tg.sin(a) * b for a in leaves[:3] for b in leaves[3:]]
model = nn.Sequential(*[nn.Linear(3, 3, generator=0) for _ in range(4)], nn.Tanh())
y = model(tg.concatenate([p.reshape(1, 3) for p in parts]).astype(np.float32)[np.arange(5)]).sum().named("<손실>")
y.backward(retain_graph=True)
options = [{}, {"depth": 0}, {"depth": 1, "theme": "auto"}, {"backward": True, "theme": "dark"}, {"max_nodes": 60, "rankdir": "TB"}]
for option in options:
    picture = graph(y, names=locals(), **{"max_nodes": 500, **option})
    sys.stdout.buffer.write(picture.source.encode() + picture.pipe("svg"))
"""


@pytest.mark.slow
def test_same_bytes_in_every_process() -> None:
    def source(seed: str, before: str) -> bytes:
        environment = {**os.environ, "PYTHONHASHSEED": seed}
        return subprocess.run(
            [sys.executable, "-c", PROGRAM, before], env=environment, check=True, capture_output=True
        ).stdout

    first = source("0", "0")
    assert first.count(b"<svg") == 5 and first == source("1", "7")


def test_order_is_the_order_of_making() -> None:
    y, names = network()
    keys = [v.key for v in values(y)]
    assert keys == [f"v{k}" for k in range(len(keys))]
    assert [r.operation.name for r in trace(y) if isinstance(r, Step)] == [
        "matmul", "add", "tanh", "sum", "subtract", "power", "mean"
    ]


# ── 거절 ──


def test_too_many_boxes() -> None:
    x = tg.tensor(1.0, requires_grad=True)
    y = x + x
    graph(y, max_nodes=3)
    with pytest.raises(ArgumentError, match=r"3개.*max_nodes=2.*depth=0.*배치.*max_nodes=3"):
        graph(y, max_nodes=2)


@pytest.mark.slow
def test_long_chain() -> None:
    y = tg.tensor(1.0, requires_grad=True)
    for k in range(20_000):
        y = -y if k % 2 else y.exp()
    assert len(trace(y)) == 20_001 + 20_000 + 40_000
    assert "×9,999" in graph(y).source


def test_wrong_arguments() -> None:
    x = tg.tensor(1.0, requires_grad=True)
    with pytest.raises(ArgumentTypeError, match="Tensor"):
        graph(np.ones(3))  # type: ignore[arg-type]
    with pytest.raises(ArgumentError, match="빈 목록"):
        graph([])
    with pytest.raises(ArgumentTypeError, match="names"):
        graph(x, names=["x"])  # type: ignore[arg-type]
    with pytest.raises(ArgumentError, match="rankdir"):
        graph(x, rankdir="lr")


def test_drawing_leaves_the_tensors_alone() -> None:
    x = tg.tensor([1.0, 2.0], requires_grad=True)
    y = (x * x).sum()
    graph(y, names=locals())
    assert x.grad is None and y.name is None
    y.backward()
    assert x.grad is not None and x.grad.tolist() == [2.0, 4.0]


def test_no_letter_is_too_small_to_read() -> None:
    """화살표의 이름표와 눈금의 글도 10 보다 작지 않다."""
    w, x = tg.tensor([[0.5, -1.0], [2.0, 0.25]], requires_grad=True, name="w"), tg.tensor([[1.0], [2.0]], name="x")
    loss = ((w @ x) ** 2).sum()
    loss.backward()
    for picture in (tg.graph(loss), tg.graph(loss, backward=True), tg.graph(loss, code=True, rankdir="TB")):
        sizes = [float(s) for s in re.findall(r'font-size="([\d.]+)', picture.pipe("svg", encoding="utf-8"))]
        assert len(sizes) > 5 and min(sizes) >= 10
