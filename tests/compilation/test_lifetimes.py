"""컴파일한 걸음이 쥐는 것: 다 쓴 큰 배열은 곧 놓고, 먼저 비운 기울기는 먼저 놓는다. 어긋나면 보통의 걸음과 같은 기울기가 남는다."""

from __future__ import annotations

import gc
import linecache
import re
import traceback
import weakref

import numpy as np
import pytest

import tinygrad_ko as tg
from tinygrad_ko import nn, optim
from tinygrad_ko.compilation.aliases import roots
from tinygrad_ko.compilation.backward import TracedNote
from tinygrad_ko.compilation.build import build
from tinygrad_ko.compilation.code import LARGE
from tinygrad_ko.compilation.followed import Check, Fit, RuleCall, Whole
from tinygrad_ko.compilation.kinds import is_apart, writes
from tinygrad_ko.compilation.program import Instruction, Program, Value
from tinygrad_ko.compilation.recorder import Recorder, Tape
from tinygrad_ko.compilation.replay import Step
from tinygrad_ko.compilation.tracer import Tracer
from tinygrad_ko.errors import ShapeError
from tinygrad_ko.nn import functional as F

FLOAT = np.dtype(np.float32)
SHAPE = (LARGE // 4,)


def large(name: str) -> Value:
    return Value(name, SHAPE, FLOAT)


# ── 큰 배열 ──


def test_a_large_array_is_let_go_as_soon_as_its_own_name_is_not_read():
    """자리를 나눌지도 모르는 값이 뒤에 읽혀도, 이름은 제 마지막 쓰임에서 놓는다."""
    seen = []

    def make(x):
        y = x + 1
        seen.append(weakref.ref(y))
        return y

    def use(y):
        return y * 2, y.sum()

    def probe(total):
        seen.append(seen[0]() is None)
        return total + 0

    x, y, z, total, last = large("x"), large("y"), large("z"), Value("s", (), FLOAT), Value("e", (), FLOAT)
    program = Program([x], [Instruction(make, (x,), {}, y), Instruction(use, (y,), {}, (z, total)),
                            Instruction(probe, (total,), {}, last)], [last])
    answer, = build(program)(np.ones(SHAPE, np.float32))
    assert answer == 2 * SHAPE[0] and seen[1] is True


def test_a_view_keeps_what_it_looks_at():
    x, y, v, w = large("x"), large("y"), Value("v", (2, SHAPE[0] // 2), FLOAT), large("w")
    program = Program([x], [Instruction(lambda a: a + 1, (x,), {}, y), Instruction("reshape", (y, v.shape), {}, v),
                            Instruction(lambda a: a * 3, (x,), {}, w), Instruction(lambda a, b: a.sum() + b.sum(), (v, w), {},
                                                                                   Value("s", (), FLOAT))], [v, w])
    seen, other = build(program)(np.ones(SHAPE, np.float32))
    assert seen.tolist() == [[2.0] * v.shape[1]] * 2 and other.tolist() == [3.0] * SHAPE[0]


def test_what_an_unknown_function_gives_back_is_never_the_array_it_was_given():
    """받은 배열을 그대로 돌려주는 함수의 출력은 베낀다. 견줄 배열을 놓기 앞에서 본다."""
    x, y, z = large("x"), large("y"), large("z")
    program = Program([x], [Instruction(lambda a: a, (x,), {}, y), Instruction(lambda a: a[:], (y,), {}, z)], [y, z])
    given = np.ones(SHAPE, np.float32)
    first, second = build(program)(given)
    assert not np.shares_memory(first, given) and not np.shares_memory(second, given) and not np.shares_memory(first, second)


# ── 통째로 부르는 것 ──


def test_what_is_called_whole_neither_writes_nor_shares():
    x, y = large("x"), large("y")
    array = np.ones(SHAPE, np.float32)
    calls = [Whole(lambda a: a, array), Whole(lambda a: a[::-1], array)]
    for call in calls:
        instruction = Instruction(call, (x,), {}, y, "", True)
        assert is_apart(instruction) and not writes(instruction)
        assert roots(Program([x], [instruction], [y]))[y] == {y}
        assert not np.shares_memory(call(array), array)
    assert all(kind.apart for kind in (Check, Fit, RuleCall, Whole))
    assert not writes(Instruction(Check(np.all), (x,), {}, None, "", True))
    assert writes(Instruction(lambda a: None, (x,), {}, None, "", True))  # 모르는 것은 고칠 수 있다


def test_answers_of_one_call_may_share_with_each_other():
    """한 번에 낸 답끼리는 자리를 나눌 수 있으므로, 둘을 돌려주면 하나는 베낀다."""
    def split(a):
        whole = a * 2
        return whole[:2], whole[:2]

    x = large("x")
    parts = Value("p", (2,), FLOAT), Value("q", (2,), FLOAT)
    array = np.ones(SHAPE, np.float32)
    program = Program([x], [Instruction(Whole(split, split(array)), (x,), {}, parts)], [*parts])
    first, second = build(program)(array)
    assert first.tolist() == second.tolist() == [2.0, 2.0] and not np.shares_memory(first, second)


def test_a_result_that_no_rule_reads_is_not_kept():
    """배치 정규화의 답은 규칙이 읽지 않는다: 큰 배열 하나를 덜 쥔다."""
    norm, x = nn.BatchNorm2d(4), tg.tensor(np.ones((8, 4, 32, 32), np.float32))
    x.requires_grad = True

    def step():
        x.grad = None
        loss = (norm(x) * x).sum()
        loss.backward()
        return loss

    compiled = tg.compile(step)
    for _ in range(4):
        compiled()
    assert re.search(r"standardize_affine_gradient\w*\(.*\(None, ", compiled.source), compiled.source


# ── 기울기 ──


def weights(n=3):
    return nn.Linear(n, n, generator=0)


def during(monkeypatch, model):
    """걸음의 프로그램이 도는 동안 기울기가 있는가를 적는 목록."""
    seen: list[bool] = []
    built = Step.build

    def build_and_watch(self):
        built(self)
        inner = self.run
        if self.executable is not None:
            self.run = lambda *arrays: (seen.append(model.weight.grad is not None), inner(*arrays))[1]

    monkeypatch.setattr(Step, "build", build_and_watch)
    return seen


@pytest.mark.parametrize("first", [True, False])
def test_gradients_cleared_before_anything_is_computed_are_let_go_before_it(monkeypatch, first):
    model = weights()
    seen = during(monkeypatch, model)
    optimizer, x = optim.SGD(model.parameters(), lr=0.1), tg.tensor(np.ones((2, 3), np.float32))

    def step():
        if first:
            optimizer.zero_grad()
        loss = model(x).sum()
        if not first:
            optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        return loss

    compiled = tg.compile(step)
    for _ in range(6):
        compiled()
    assert compiled.replays and set(seen) == {not first}
    assert model.weight.grad is not None


@pytest.mark.parametrize("first", [True, False])
def test_a_failed_step_leaves_the_gradients_that_the_plain_step_leaves(first):
    """비우기 앞에서 틀리면 앞의 기울기가 남아 있고, 비운 뒤에 틀리면 없다."""
    def made():
        model = weights()
        optimizer = optim.SGD(model.parameters(), lr=0.1)

        def step(x, target):
            if first:
                optimizer.zero_grad()
            loss = F.cross_entropy(model(x), target)
            if not first:
                optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            return loss

        return model, step

    x, good, bad = tg.tensor(np.eye(2, 3, dtype=np.float32)), tg.tensor([0, 2]), tg.tensor([0, 7])
    (plain, step), (model, f) = made(), made()
    compiled = tg.compile(f)
    for _ in range(5):
        step(x, good), compiled(x, good)
    assert compiled.replays
    for run in (step, compiled):
        with pytest.raises(tg.errors.TinygradError):
            run(x, bad)
    wanted, got = plain.weight.grad, model.weight.grad
    assert (wanted is None) == (got is None) == first
    assert first or wanted.tolist() == got.tolist()


def test_a_gradient_held_before_the_clearing_is_read_from_what_was_there():
    """비우기 앞에서 잡아 둔 기울기로 셈하면, 걸음의 앞에서 있던 그것이다."""
    def made():
        model = weights()

        def step(x):
            old = model.weight.grad
            model.zero_grad()
            loss = (model(x) ** 2).sum() if old is None else (model(x) ** 2).sum() + 0.1 * (old * model.weight).sum()
            loss.backward()
            return loss

        return model, step

    (plain, step), (model, f) = made(), made()
    compiled = tg.compile(f)
    for k in range(7):
        x = tg.tensor(np.full((2, 3), k, np.float32))
        assert step(x).tolist() == compiled(x).tolist()
        assert plain.weight.grad.tolist() == model.weight.grad.tolist()
        held = model.weight.grad
        kept = held.tolist()
        step(x), compiled(x)
        assert held.tolist() == kept  # 사용자가 쥔 기울기는 그대로이다


# ── 글 ──


def test_the_text_shows_the_line_that_failed_and_goes_with_the_step():
    x = Value("x", (3,), FLOAT)
    y = Value("y", (3,), FLOAT)

    def refuse(a):
        raise ArithmeticError("못 한다")

    executable = build(Program([x], [Instruction(refuse, (x,), {}, y)], [y]))
    file = executable.run.__code__.co_filename
    with pytest.raises(ArithmeticError) as caught:
        executable(np.zeros(3, np.float32))
    assert any(line.filename == file and "refuse(x)" in (line.line or "") for line in traceback.extract_tb(caught.value.__traceback__))
    assert "".join(linecache.getlines(file)) == executable.source
    del executable, caught
    gc.collect()
    assert file not in linecache.cache


# ── 놓아주기: 쓰레기 수집(gc)을 기다리지 않는다 ──


def learning(n=100):
    model, x = nn.Sequential(nn.Linear(n, n), nn.ReLU(), nn.LayerNorm(n), nn.Linear(n, 1)), tg.rand(n, n)
    optimizer = tg.optim.Adam(model.parameters())

    def step():
        optimizer.zero_grad()
        loss = (model(x) ** 2).mean()
        loss.backward()
        optimizer.step()
        return loss

    return model, step


def forward(n=100):
    model, x = nn.Sequential(nn.Linear(n, n), nn.Tanh()), tg.rand(n, n)
    f = tg.compile(model)
    return model, lambda: f(x).sum().backward()


def by_hand(n=10):
    """손으로 짠 역전파(순환층)는 적는 이가 인수를 붙들어 둔다."""
    model, x = nn.LSTM(n, n), tg.rand(3, 2, n)

    def step():
        model.zero_grad()
        loss = (model(x)[0] ** 2).mean()
        loss.backward()
        return loss

    return model, step


def refused(n=100):
    model, x = nn.Linear(n, n), tg.rand(n, n)

    def step():
        y = model(x)
        return (y * 2 if y.sum().item() > 0 else y).sum()

    return model, step


def tracing():
    """적는 이와 그것이 만든 것들: 다른 시험이 쥔 것도 있을 수 있다."""
    return {id(o) for o in gc.get_objects() if issubclass(type(o), (Tracer, Tape, Recorder, TracedNote))}  # 죽은 weakref.proxy 에는 isinstance 를 묻지 못한다


@pytest.fixture
def no_collector():
    gc.collect()
    gc.disable()
    yield tracing()
    gc.enable()


@pytest.mark.filterwarnings("ignore:compile")
@pytest.mark.parametrize("make", [learning, forward, by_hand, refused])
def test_what_was_seen_while_tracing_is_let_go(no_collector, make):
    _, step = make()
    compiled = tg.compile(step)
    for _ in range(5):
        compiled()
        assert not tracing() - no_collector


def test_what_was_seen_by_a_failed_trace_is_let_go(no_collector):
    compiled = tg.compile(lambda x: (x * 2) @ x)
    with pytest.raises(ShapeError):
        compiled(tg.rand(2, 3))
    assert not tracing() - no_collector


def scalar(x):
    return (np.tanh(x) * x).sum()


def outside(x):
    compiled = tg.compile(scalar)
    for _ in range(3):
        compiled(x * 2).backward()


def inside(x):
    compiled = tg.compile(lambda x: (scalar(x).backward(), x.grad)[1])
    for _ in range(3):
        compiled(x)


def several(x):
    compiled = tg.compile(lambda x: (np.tanh(x), x * 2, scalar(x)))
    for _ in range(3):
        sum(y.sum() for y in compiled(x)).backward()


def transformed(x):
    compiled = tg.compile(scalar)
    for _ in range(3):
        tg.grad(compiled)(x.detach())
    tg.vjp(compiled, x.detach())[1](1.0)


def twice(x):
    slope = tg.compile(tg.grad(scalar))
    for _ in range(3):
        tg.grad(lambda x: slope(x).sum())(x.detach())


def of_a_model(x):
    model = nn.Sequential(nn.Linear(5, 4, generator=0), nn.BatchNorm1d(4), nn.Linear(4, 1, generator=0))
    compiled = tg.compile(model)
    for _ in range(3):
        compiled(tg.ones((3, 5))).sum().backward()


@pytest.mark.filterwarnings("ignore:compile")
@pytest.mark.parametrize("use", [outside, inside, several, transformed, twice, of_a_model, lambda x: tg.block([[x, x], [x, x]]).sum().backward()])
def test_what_was_dropped_dies_by_reference_counts_alone(no_collector, use):
    """컴파일한 함수도, 그것을 밖에서 거슬러 간 것도 고리를 남기지 않는다."""
    x = tg.tensor(np.linspace(-1, 1, 5), requires_grad=True)
    use(x)  # 처음 쓸 때 한 번 만드는 것들
    gc.collect()
    use(x)
    assert gc.collect() == 0


def test_a_loss_kept_from_the_first_call_can_still_go_back_twice():
    w = tg.tensor([1.0, 2.0], requires_grad=True)
    compiled = tg.compile(lambda: (w ** 3).sum())
    losses = [compiled() for _ in range(4)]
    for loss in losses:
        g, = tg.autograd.grad(loss, [w], create_graph=loss is losses[0])
        assert g.tolist() == [3.0, 12.0]
        if loss is losses[0]:
            assert tg.autograd.grad(g.sum(), [w])[0].tolist() == [6.0, 12.0]


def test_a_step_compiled_again_lets_go_of_the_old_model(no_collector):
    """노트북의 칸을 두 번 돌린 사람: 앞의 모델과 그 자리들이 남지 않는다."""
    olds = []
    for _ in range(3):
        model, step = learning()
        compiled = tg.compile(step)
        for _ in range(4):
            compiled()
        assert compiled.replays > 0
        olds += [weakref.ref(model[0].weight._data), weakref.ref(compiled)]
    assert [old() is None for old in olds] == [True] * 4 + [False] * 2


def test_inputs_that_do_not_lie_straight_run_the_other_code():
    compiled = tg.compile(lambda x: tg.tanh(x) * 2 + 1)
    straight = np.random.default_rng(0).random((6, 4), np.float32)
    for k in range(6):
        array = straight[::-1] if k > 3 else straight
        np.testing.assert_array_equal(compiled(tg.from_numpy(array)).data, np.tanh(array) * 2 + 1)
    assert compiled.replays == 4
