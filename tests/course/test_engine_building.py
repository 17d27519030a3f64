"""엔진 만들기: 본보기는 계단을 이루고, 심은 잘못은 그 걸음의 시험이 잡아 이름을 말하며, 무엇을 내도 노트북이 멈추지 않는다."""

from __future__ import annotations

import gc
import importlib.util
import os
import re
import sys
import time
from functools import cache
from itertools import pairwise
from pathlib import Path

import pytest

import tinygrad_ko as tg
from tinygrad_ko.course import engine, engine_step
from tinygrad_ko.course.engine_building import grader
from tinygrad_ko.course.engine_building.causes import CAUSES
from tinygrad_ko.errors import ArgumentError, ArgumentTypeError, DataError, FileError

ROOM = Path(grader.__file__).parent


@cache
def trials():
    spec = importlib.util.spec_from_file_location("trials", ROOM / "exam" / "trials.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module.TRIALS


# ── 계단 ──


@pytest.mark.slow
@pytest.mark.parametrize("k", range(1, 13))
def test_the_references_are_stairs(k):
    """k 걸음의 본보기는 시험 1–k 를 지나고 k+1 에서 떨어진다."""
    report = engine(engine_step(k).code).check()
    assert report.passed == tuple(range(1, k + 1)), report
    assert report.failed == (k + 1 if k < 12 else None) and bool(report) == (k == 12)
    assert k == 12 or report.cause is not None, "본보기가 떨어지는 곳에는 언제나 까닭이 있다"


def test_each_step_grows_from_the_last():
    steps = [engine_step(k) for k in range(1, 13)]
    assert [s.lines for s in steps] == [7, 7, 12, 12, 25, 25, 35, 37, 47, 49, 53, 56]
    for before, step in pairwise(steps):
        kept = [line for mark, line in step.changes if mark in " -"]
        made = [line for mark, line in step.changes if mark in " +"]
        assert kept == before.code.splitlines() and made == step.code.splitlines()
        assert "+" in {mark for mark, _ in step.changes}
        assert step._repr_html_().count("<span") == len(step.changes) and f"{step.number}걸음" in repr(step)


@pytest.mark.parametrize("wrong", [0, 13, "4", True, 1.0, None])
def test_there_are_twelve_steps(wrong):
    with pytest.raises(ArgumentError, match="engine_step: 걸음은 1부터 12까지"):
        engine_step(wrong)
    if wrong is not None:
        with pytest.raises(ArgumentError, match="check: 걸음은 1부터 12까지"):
            engine(engine_step(1).code).check(wrong)


# ── 심은 잘못: (본보기, 옛 줄, 잘못 쓴 줄, 떨어지는 걸음, 까닭) ──

VISIT_ONCE = '''    def backward(self):
        self.grad = 1.0
        seen = set()

        def visit(node):
            if node in seen:
                return
            seen.add(node)
            for parent, rule in zip(node.parents, node.rules):
                d = rule(node.grad)
                parent.grad = d if parent.grad is None else parent.grad + d
                visit(parent)

        visit(self)
'''
PATHWISE = '''    def backward(self, g=1.0):
        self.grad = g if self.grad is None else self.grad + g
        for parent, rule in zip(self.parents, self.rules):
            parent.backward(rule(g))
'''
CHILDREN_FIRST = '''    def backward(self):
        self.grad = 1.0
        self.carry()

    def carry(self):
        for parent, rule in zip(self.parents, self.rules):
            d = rule(self.grad)
            parent.grad = d if parent.grad is None else parent.grad + d
        for parent in self.parents:
            parent.carry()
'''
BACKWARD = "BACKWARD"  # backward 를 통째로
ADD = "return Node(self.value + other.value, (self, other), (lambda g: g, lambda g: g))"
MUL = "(lambda g: g * other.value, lambda g: g * self.value)"
PENDING = "pending[parent] = pending[parent] + d if parent in pending else d"
LEAF = "node.grad = g.copy() if node.grad is None else node.grad + g"
TANH = "(lambda g: g * (1 - y * y),)"
FIT = "            g = g.sum(axis, keepdims=True)"
PLANTED = [
    (1, "self.value * other.value", "self.value + other.value", 1, "added"),
    (1, "self.value + other.value", "self.value * other.value", 1, "multiplied"),
    (1, "return Node(self.value * other.value, (self, other))", "return Node(self.value * other.value)", 1, "no_parents"),
    (1, "return Node(self.value * other.value, (self, other))", "return Node(self.value * other.value, (other, self))", 1, "swapped_parents"),
    (2, MUL, "(lambda g: g * self.value, lambda g: g * other.value)", 2, "own_value"),
    (2, MUL, "(lambda g: other.value, lambda g: self.value)", 2, "no_upstream"),
    (2, MUL, "(lambda g: g, lambda g: g)", 2, "like_sum"),
    (2, MUL, "()", 2, "no_rules"),
    (2, MUL, "lambda g: (g * other.value, g * self.value)", 2, "one_rule"),
    (2, ADD, "return Node(self.value + other.value, (self, other), (lambda g: 1.0, lambda g: 1.0))", 2, "no_upstream"),
    (2, ADD, f"return Node(self.value + other.value, (self, other), {MUL})", 2, "like_product"),
    (3, "rule(g)", "rule(1.0)", 3, "no_upstream"),
    (3, "            parent.backward(rule(g))", "            rule(g)", 3, "not_carried"),
    (4, "g if self.grad is None else self.grad + g", "g", 4, "overwritten"),
    (5, PENDING, "pending[parent] = d", 4, "overwritten"),
    (5, "zip(node.parents, node.rules)", "dict(zip(node.parents, node.rules)).items()", 4, "same_parent_once"),
    (5, BACKWARD, PATHWISE, 5, "pathwise"),
    (5, BACKWARD, VISIT_ONCE, 5, "early"),
    (5, BACKWARD, CHILDREN_FIRST, 5, "pathwise"),
    (5, "in reversed(order)", "in order", 5, "wrong_order"),
    (6, BACKWARD, engine_step(5).code.split("\n\n    def backward")[1].join(["    def backward", ""]), 6, "recursion"),
    (5, "class Node:", "import sys\nsys.setrecursionlimit(10**6)\n\n\nclass Node:", 6, "raised_limit"),
    (6, "if parent not in seen:", "if True:", 5, "pathwise"),
    (7, "fit(rule(g), parent.value.shape)", "rule(g)", 7, "unsummed"),
    (7, "g = g.sum(0)", "g = g.mean(0)", 7, "averaged"),
    (7, "if size == 1 and g.shape[axis] > 1:", "if False:", 7, "leading_only"),
    (7, FIT, "            g = g.sum(axis)", 7, "squeezed"),
    (7, "lambda g: g * np.ones_like(self.value)", "lambda g: g", 7, "scalar_gradient"),
    (8, "other.value.T", "other.value.reshape(other.value.shape[::-1])", 8, "reshaped"),
    (8, "self.value.T @ g", "self.value.reshape(self.value.shape[::-1]) @ g", 8, "reshaped"),
    (8, "g @ other.value.T", "other.value.T @ g", 8, "order_of_product"),
    (9, TANH, "(lambda g: g * (1 - self.value ** 2),)", 9, "tanh_of_input"),
    (9, TANH, "(lambda g: g * (1 - y),)", 9, "no_square"),
    (9, "lambda g: g * y", "lambda g: g * self.value", 9, "own_value"),
    (9, "lambda g: g * (self.value > 0)", "lambda g: g", 9, "no_local"),
    (9, "lambda g: g * (self.value > 0)", "lambda g: g * (self.value < 0)", 9, "relu_reversed"),
    (9, "lambda g: g / self.value", "lambda g: g / np.log(self.value)", 9, "log_of_result"),
    (10, "if p.wants and Node.recording", "if Node.recording", 10, "everyone"),
    (10, "if p.wants and Node.recording", "if p.wants", 10, "recording_ignored"),
    (9, "parents=(), rules=()):", "parents=(), rules=(), constant=False):", 10, "no_wants"),
    (11, LEAF, "node.grad = g.copy()", 11, "not_accumulated"),
    (11, LEAF, "node.grad = g if node.grad is None else node.grad + g", 11, "shared_buffer"),
    (11, "            if node.rules is None:", "            if False:", 11, "no_second_error"),
    (11, "            node.parents, node.rules = (), None\n", "            node.rules = None\n", 11, "not_freed"),
    (11, PENDING, "if parent in pending:\n                    pending[parent] += d\n                else:\n                    pending[parent] = d", 11, "in_place"),
    (11, f"return Node(y, (self,), {TANH})", "out = Node(y, (self,), (lambda g: g * (1 - out.value ** 2),))\n        return out", 11, "cycle"),
    (11, (LEAF, "lambda g: g * np.ones_like(self.value)"), ("node.grad = g if node.grad is None else node.grad + g", "lambda g: np.broadcast_to(g, self.value.shape)"),
     11, "read_only"),
    (12, "leaf.value - rate", "leaf.value + rate", 12, "wrong_way"),
    (12, "rate * leaf.grad, None", "rate * leaf.grad, leaf.grad", 12, "gradient_left"),
    (12, "rate * leaf.grad", "leaf.grad", 12, "no_rate"),
]


def planted(k, old, new):
    code = engine_step(k).code
    if old is BACKWARD:
        return re.sub(r"    def backward\(.*\Z", new.replace("\\", r"\\"), code, flags=re.DOTALL)
    for a, b in zip(*([x] if isinstance(x, str) else x for x in (old, new)), strict=True):
        assert a in code, f"{k}걸음의 본보기에 없다: {a}"
        code = code.replace(a, b)
    return code


@pytest.fixture
def here(monkeypatch):
    """프로세스를 띄우지 않고 시험한다(브라우저에서처럼): 같은 시험이고 빠르다."""
    monkeypatch.setattr(sys, "platform", "emscripten")


@pytest.mark.parametrize(("k", "old", "new", "step", "key"), PLANTED, ids=[f"{p[3]}-{p[4]}-{n}" for n, p in enumerate(PLANTED)])
def test_a_planted_mistake_is_caught_by_its_step_and_named(monkeypatch, k, old, new, step, key):
    if key != "pathwise":  # 끝나지 않을 수 있는 것만 다른 프로세스에서, 짧은 시간으로
        monkeypatch.setattr(sys, "platform", "emscripten")
    report = engine(planted(k, old, new)).check(step, seconds=2.0)
    assert report.failed == step, report
    assert report.cause is not None and report.cause.key == key, report
    said = repr(report)
    assert report.cause.text in said and f"{step}걸음의 시험" in said and "고치기" in said


@pytest.mark.parametrize(("k", "old", "new", "step", "key"), [
    pytest.param(*p, id=f"{p[3]}-{p[4]}-{n}", marks=() if p[4] in ("wrong_order", "in_place") else pytest.mark.slow)  # 둘은 앞의 걸음에서 먼저 떨어진다
    for n, p in enumerate(PLANTED) if p[4] != "pathwise" and p[3] < 12
])
def test_the_whole_exam_names_the_mistake_where_it_first_falls(here, k, old, new, step, key):
    """걸음을 고르지 않고 시험하면 더 앞의 걸음에서 떨어질 수 있다: 거기서도 같은 까닭을 말한다."""
    report = engine(planted(k, old, new)).check(seconds=2.0)
    assert report.failed <= step and report.cause is not None and report.cause.key == key, report


def test_early_is_caught_by_one_formula_only(here):
    """한 번씩 들르는 깊이 우선은 e·e + e 와 e + e·e 가운데 하나에서만 틀린다: 시험이 둘 다 보는 까닭."""
    code = planted(5, BACKWARD, VISIT_ONCE.replace("visit(parent)\n", "pass\n            for parent in node.parents:\n                visit(parent)\n"))
    report = engine(code).check(5)
    assert report.failed == 5 and report.trial.startswith("L = e + e * e") and report.cause.key == "early", report


@pytest.mark.slow
def test_a_mistake_spoils_the_later_steps_too(here):
    """덮어쓰기는 4·5·11 에서, tanh 의 잘못은 9·12 에서 떨어진다."""
    overwritten = engine(planted(12, PENDING, "pending[parent] = d"))
    assert [k for k in (4, 5, 6, 11) if not overwritten.check(k)] == [4, 5, 6, 11]
    tanh = engine(planted(12, TANH, "(lambda g: g * (1 - self.value ** 2),)"))
    assert [k for k in (8, 9, 12) if not tanh.check(k)] == [9, 12]


def test_every_name_of_a_mistake_has_its_words_and_is_asked_for():
    named = {key for t in trials() for key in (*t.likely, *t.raises.values(), t.slow)}
    inside = set(re.findall(r'CAUSES\["(\w+)"\]', Path(grader.__file__).read_text(encoding="utf-8"))) | {"died", "recursion", *grader._LOADING.values(), "loading"}
    assert named <= CAUSES.keys() and CAUSES.keys() == named | inside
    assert len({p[4] for p in PLANTED}) >= 14


# ── 무엇을 내도 ──


@pytest.mark.slow
@pytest.mark.parametrize(("code", "key", "said"), [
    ("class Node\n    pass\n", "syntax", "1째 줄"),
    ("def f():\nreturn 1\n", "syntax", "2째 줄"),
    ("class Node（）:\n    pass\n", "syntax", "전각 글자"),
    ("class node:\n    pass\n", "missing_name", "node"),
    ("x = 1\n", "missing_name", "이름이 없습니다"),
    ("import sys\nsys.exit()\n", "exits", "SystemExit"),
    ("import os\nos._exit(0)\n", "died", "오류도 남기지 않고"),
    ("import os, signal\nos.kill(os.getpid(), signal.SIGKILL)\n", "died", "오류도 남기지 않고"),
    ("1 / 0\n", "loading", "ZeroDivisionError"),
    ("import 없는꾸러미\n", "loading", "ModuleNotFoundError"),
    ("x = [0] * 10**10\n", "memory", "MemoryError"),
    ("while True:\n    pass\n", "endless", "끝나지 않았습니다"),
    ("import time\ntime.sleep(600)\n", "endless", "끝나지 않았습니다"),
    ("input()\n", "loading", "EOFError"),
    ("class Node:\n    def __init__(self, value):\n        self.value = value\n", "missing_operator", "unsupported operand"),
    ("def Node(value):\n    return value\n", "missing_attribute", "1걸음"),
    ("class Node:\n    ...\n", "constructor", "takes no arguments"),
    ("class Node:\n    def __init(self, value):\n        self.value = value\n", "constructor", "Node(값, 부모들, 규칙들)"),
    ("class Node:\n    def __init__(self, data, _children=()):\n        self.data = data\n    __mul__ = lambda a, b: Node(a.data * b.data)\n",
     "other_attribute", "마디에 있는 이름: data"),
    ("class Node:\n    __slots__ = ('data',)\n    def __init__(self, data):\n        self.data = data\n    __mul__ = lambda a, b: Node(1.0)\n",
     "other_attribute", "값은 value"),
    ("from dataclasses import dataclass\n\n@dataclass\nclass Node:\n    value: float\n    def __mul__(self, other):\n        return {self}\n",
     "unhashable", "eq=False"),
    ("print('{' * 9999)\n" + engine_step(1).code.replace("(self, other))", "())"), "no_parents", "[]"),
])
def test_whatever_is_given_it_is_said_and_nothing_hangs(code, key, said):
    report = engine(code).check(1, seconds=0.5)
    assert not report and report.cause.key == key, report
    assert said in repr(report) and "Traceback" not in repr(report)


@pytest.mark.slow
@pytest.mark.skipif(not hasattr(os, "fork"), reason="fork 는 POSIX 에만 있다")
@pytest.mark.parametrize("left", ["if os.fork() == 0:\n    time.sleep(60)\n", "threading.Thread(target=time.sleep, args=(60,)).start()\n",
                                  "subprocess.Popen(['sleep', '60'])\n"], ids=["fork", "thread", "Popen"])
def test_what_the_file_leaves_running_is_not_waited_for(left):
    began = time.monotonic()
    code = "import os, subprocess, threading, time\n" + left + tg.course.engine_step(12).code
    assert tg.course.engine(code).check() and time.monotonic() - began < 45


def test_engines_of_other_styles_pass():
    """@dataclass 도, __slots__ 도, 편집기가 붙인 BOM 도 엔진을 못 쓰게 하지 않는다."""
    made = engine_step(2).code
    head = made.index("class Node")
    tail = made.index("    def __add__")
    fields = "@dataclass(eq=False)\nclass Node:\n    value: object\n    parents: tuple = ()\n    rules: tuple = ()\n\n"
    styled = "from __future__ import annotations\nfrom dataclasses import dataclass\n" + made[:head] + fields + made[tail:]
    assert engine(styled).check(1) and engine(styled).check(2), engine(styled).check(2)
    assert engine("\ufeff" + made).check(2)
    narrow = engine_step(12).code.replace("class Node:", "class Node:\n    __slots__ = ('value', 'parents', 'rules', 'grad', 'born', 'wants')", 1)
    assert engine(narrow).check(11).cause.key == "no_weak_reference"
    assert engine(narrow.replace("'wants'", "'wants', '__weakref__'")).check(11)


def test_an_engine_in_a_file(tmp_path, monkeypatch):
    path = tmp_path / "내엔진.py"
    path.write_text("\ufeff" + engine_step(1).code, encoding="utf-8")
    assert engine(path).check(1) and engine(str(path)).name == "내엔진.py"
    spec = importlib.util.spec_from_file_location("mine", path)
    module = importlib.util.module_from_spec(spec)
    assert engine(module).code == engine(path).code


@pytest.mark.parametrize(("source", "error", "said"), [
    ("없는.py", FileError, "그 파일이 없습니다"), (".", FileError, "폴더"), (3, ArgumentTypeError, "%%writefile"), ({}, ArgumentTypeError, "%%writefile"),
    ("", ArgumentError, "비어"), (re, None, ""), (type("M", (type(re),), {})("m"), ArgumentError, "파일이 없습니다"),
])
def test_what_is_not_an_engine_is_refused(source, error, said):
    if error is None:
        assert engine(source).name == "__init__.py"
        return
    with pytest.raises(error, match=re.escape(said)):
        engine(source)


def test_files_that_are_no_code_are_refused(tmp_path):
    empty, binary = tmp_path / "빈.py", tmp_path / "그림.py"
    empty.write_bytes(b"")
    binary.write_bytes(b"\x89PNG\xff\xfe")
    with pytest.raises(DataError, match="비어"):
        engine(empty)
    with pytest.raises(ArgumentError, match="UTF-8"):
        engine(binary)


@pytest.mark.parametrize("seconds", [0, -1, "8", float("nan"), float("inf"), True])
def test_a_time_is_a_time(seconds):
    with pytest.raises(ArgumentError, match="check: 시간"):
        engine(engine_step(1).code).check(seconds=seconds)


def test_without_processes_it_is_examined_here(monkeypatch):
    """브라우저의 파이썬(Pyodide)에는 프로세스가 없다."""
    deepest = sys.getrecursionlimit()
    monkeypatch.setattr(sys, "platform", "emscripten")
    monkeypatch.setattr(grader.subprocess, "run", None)
    report = engine(engine_step(3).code).check()
    assert report.passed == (1, 2, 3) and report.cause.key == "overwritten"
    assert engine(planted(11, LEAF, "node.grad = g.copy()")).check(11).cause.key == "not_accumulated"
    assert engine(engine_step(11).code).check(11) and gc.isenabled() and sys.getrecursionlimit() == deepest


# ── 제품과 견주기 ──


@pytest.mark.slow
def test_the_comparison_is_measured_on_both():
    rows = {what: (mine, ours) for what, mine, ours in engine(engine_step(12).code).compare().rows}
    assert rows["빈 줄을 뺀 줄"][0] == "56" and int(rows["빈 줄을 뺀 줄"][1]) > 150
    assert rows["셈한 뒤에 잎의 값에 2를 더하고(+=) 거슬러 가면"] == ("틀린 기울기 [10.0, 12.0]", "멈춘다")
    assert rows["x³ 을 두 번 미분하면(x = 2)"][1] == "12"
    assert rows["a²·b² 을 a 로만 미분하면"] == ("규칙을 6번 부른다: 모든 잎으로 간다", "규칙을 3번 부른다: a 로 가는 길만")
    assert rows["도중에 오류가 나면 잎의 grad 는"] == ("b 에만 적힌다: 4", "그대로")
    assert rows["float32 를 넣으면"] == ("float64", "float32")
    with pytest.raises(ArgumentError, match="지금은 5걸음"):
        engine(engine_step(4).code).compare()


def test_the_report_is_read_in_order():
    report = engine(engine_step(1).code).check(1)
    assert report and repr(report).endswith("물은 걸음을 지났습니다.") and "✓  1 값과 부모" in repr(report)
    assert tg.course.engine is engine
