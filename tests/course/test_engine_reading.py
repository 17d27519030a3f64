"""엔진 읽기: 모든 줄은 꼭 한 말에 들고, 코드가 달라지면 어느 말을 다시 읽을지 알려 준다. 걸음마다 도는 줄은 정말로 돈 줄이다."""

from __future__ import annotations

import json
import re
import sys

import pytest

import tinygrad_ko as tg
from tinygrad_ko.course import annotated, embedded, engine_walk
from tinygrad_ko.course.engine_reading import remarks, walk
from tinygrad_ko.errors import ArgumentError, ArgumentTypeError, FactError, GradientError

ENGINE = remarks.PACKAGE / "engine.py"


# ── 말과 코드는 어긋나지 않는다 ──


def test_every_line_belongs_to_exactly_one_remark():
    """빨개지면: 달라진 줄의 말을 engine.toml(multiply.toml)에서 다시 읽고, 줄과 말을 함께 고친다."""
    assert remarks.faults() == []


def test_the_pieces_are_the_whole_engine():
    pieces = remarks.pieces()
    written = [line for line in ENGINE.read_text(encoding="utf-8").splitlines() if line.strip()]
    shown = [(r.first, line) for p in pieces for r in p.remarks for line in r.code.splitlines() if line.strip()]
    assert len(pieces) == 12 and sum(p.lines for p in pieces) == len(written) == len(shown)
    assert [line for _, line in sorted(shown, key=lambda row: row[0])] == written
    assert len({p.name for p in (*pieces, *remarks.pieces("multiply.toml"))}) == 19


@pytest.mark.parametrize(("file", "old", "new", "said"), [
    ("engine.py", "    keep = state.keep\n", "    keep = state.keep\n    unsaid = 1\n", r"engine\.py: \d+째 줄이 어느 말에도 없다: unsaid = 1"),
    ("engine.py", "        g = pending.pop(node, None)\n", "        g = pending[node]\n", "'마디에 이르러' 의 말이 가리키는 줄이 사라졌거나 달라졌다"),
    ("engine.py", "        if targets is not None and node in wanted:\n            found[node] = g\n", "", "사라졌거나 달라졌다: if targets is not None"),
    ("engine.py", "    return found\n", "    return found\n\n\nstate = _State()\n", "2곳에 있다: state = _State"),
    ("rules/arithmetic.py", "    b=lambda g, a: g * a,\n", "    b=lambda g, a: a * g,\n", "'선언' 의 말"),
    ("operation/carry.py", "    def __missing__(", "    def missing(", "'나르기' 의 말"),
    ("operation/carry.py", "    return summed(d, stretched).reshape(shape)", "    d = d\n    return summed(d, stretched).reshape(shape)", "어느 말에도 없다: d = d"),
])
def test_a_change_in_the_code_is_seen(monkeypatch, file, old, new, said):
    read = remarks._source
    text = "\n".join(read(file)) + "\n"
    assert old in text
    monkeypatch.setattr(remarks, "_source", lambda name: text.replace(old, new).splitlines() if name == file else read(name))
    found = remarks.faults()
    assert any(re.search(said, each) for each in found), found


def test_a_line_in_two_remarks_is_seen(monkeypatch):
    entries = remarks._entries()
    twice = {**entries[0], "name": "또", "remark": entries[0]["remark"][:1]}
    monkeypatch.setattr(remarks, "_entries", lambda: (*entries, twice))
    assert any("두 말에 들었다(Node, 또)" in each for each in remarks.faults())


def test_what_is_astray_is_not_shown(monkeypatch):
    read = remarks._source
    monkeypatch.setattr(remarks, "_source", lambda name: [line.replace("tick()", "tock()") for line in read(name)])
    with pytest.raises(FactError, match=r"'record' 의 말이 가리키는 줄이 사라졌거나 달라졌다"):
        annotated("record")


def test_a_remark_says_something():
    for piece in (*remarks.pieces(), *remarks.pieces("multiply.toml")):
        assert piece.title and piece.thought
        for remark in piece.remarks:
            assert remark.says.endswith((".", "**")) and remark.code.strip(), remark
            assert remark.says.count("`") % 2 == 0 and remark.says.count("**") % 2 == 0


def test_a_piece_is_shown_with_the_code_of_today():
    piece = annotated("부모에게")
    html = piece._repr_html_()
    assert html.count('class="tg-remark"') == len(piece.remarks) and "d = rules[i](g, saved)" in html and "<code>d</code>" in html
    assert "d.base is not None" in repr(piece) and "↳" in repr(piece) and "**" not in annotated("newest_first")._repr_html_()


@pytest.mark.parametrize("name", ["노드", "", 3, None])
def test_an_unknown_piece_is_refused(name):
    with pytest.raises(ArgumentError, match="annotated: .*(이)?라는 조각은 없습니다"):
        annotated(name)


# ── 걸음마다 도는 줄 ──


def built():
    a, b = (tg.tensor(v, requires_grad=True) for v in (2.0, -3.0))
    e = a * b
    L = e * e + e
    return a, b, e, L


def test_the_walk_is_what_the_engine_did():
    a, b, e, L = built()
    steps = engine_walk(L, {"a": a, "b": b, "e": e, "L": L}).steps
    assert [s.says for s in steps] == [
        "L에 이르렀다: 모인 기울기 1.0", "L에서 ×에게: 기여분 1.0, 처음 온 것이다", "L에서 e에게: 기여분 1.0, 처음 온 것이다",
        "×에 이르렀다: 모인 기울기 1.0", "×에서 e에게: 기여분 -6.0, 새 배열에 더한다", "×에서 e에게: 기여분 -6.0, 제자리에서 더한다",
        "e에 이르렀다: 모인 기울기 -11.0", "e에서 a에게: 기여분 33.0, 처음 온 것이다", "e에서 b에게: 기여분 -22.0, 처음 온 것이다",
        "b에 이르렀다: 모인 기울기 -22.0, 잎이므로 여기서 받는다", "a에 이르렀다: 모인 기울기 33.0, 잎이므로 여기서 받는다",
    ]
    lines = ENGINE.read_text(encoding="utf-8").splitlines()
    ran = [[lines[n - 1].strip() for n in s.lines] for s in steps]
    assert "pending[parent] = operator.iadd(before, d)" in ran[5] and "pending[parent] = before + d" in ran[4]
    assert "arrived.append((node, g))" in ran[-1] and "d = rules[i](g, saved)" not in ran[-1]
    assert all("d = rules[i](g, saved)" in ran[k] for k in (1, 2, 4, 5, 7, 8))


def test_the_walk_changes_nothing():
    a, b, e, L = built()
    e.retain_grad()
    before = sys.gettrace()
    engine_walk(L)
    assert sys.gettrace() is before and a.grad is None and e.grad is None
    L.backward()
    assert (a.grad.item(), b.grad.item(), e.grad.item()) == (33.0, -22.0, -11.0)


def test_the_page_stands_alone():
    a, b, e, L = built()
    shown = engine_walk(L, locals(), title="걷기 & 보기")
    page = shown.html
    assert "걷기 &amp; 보기" in page and not re.search(r'(?:src|href)="', page) and "<!--" not in page
    lit = json.loads(re.search(r"const lines = (\[\[.*\]\]);", page)[1])
    assert [tuple(each) for each in lit] == [s.lines for s in shown.steps]
    listed = {int(n) for n in re.findall(r'data-line="(\d+)"', page)}
    assert {n for each in lit for n in each} <= listed | {n for each in lit for n in each if n > max(listed) - 4}
    assert page.count("<li>") == len(shown.steps) and embedded(shown).page == page


@pytest.mark.parametrize(("loss", "error", "said"), [
    (3.0, ArgumentTypeError, "텐서여야"), (tg.tensor(1.0), GradientError, "requires_grad=True"),
    (tg.tensor([1.0, 2.0], requires_grad=True) * 2, ArgumentError, "수 하나에서"),
])
def test_what_can_not_be_walked_is_refused(loss, error, said):
    with pytest.raises(error, match=f"engine_walk: .*{said}"):
        engine_walk(loss)


def test_a_long_walk_is_refused():
    y = x = tg.tensor(1.0, requires_grad=True)
    for _ in range(walk.MOST):
        y = y + x
    with pytest.raises(ArgumentError, match="마디가 61개"):
        engine_walk(y)
