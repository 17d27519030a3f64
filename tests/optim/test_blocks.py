"""긴 줄을 나누어 걸어도 한꺼번에 걷는 것과 비트까지 같다: NumPy의 식으로도, 되풀이(loop)를 파이썬으로 불러도, numba로 옮겨도, 여러 스레드로도."""

from __future__ import annotations

import copy
import inspect
import math
import tracemalloc
import warnings

import numpy as np
import pytest
from support.reference.cases import RACES, Race
from support.reference.family_optim import CASES

import tinygrad_ko as tg
from tinygrad_ko import nn, optim
from tinygrad_ko.operation.compiled import Compiled, called
from tinygrad_ko.optim import blocks, kernels
from tinygrad_ko.optim.blocks import Loop

OPTIMIZERS = {n: c for n, c in vars(optim).items() if inspect.isclass(c) and issubclass(c, optim.Optimizer) and c is not optim.Optimizer}
WHOLE = {"Muon", "Adafactor", "LBFGS"}  # 배열을 통째로 보아야 하는 것
SETTINGS = {n: [{}, *(c.options for c in [*RACES, *CASES] if isinstance(c, Race) and c.optimizer == n and not c.gaps and not c.groups)] for n in OPTIMIZERS}
LOOPS = {
    loop.loops.__name__: loop
    for module in (optim.sgd, optim.adam, optim.rmsprop) for loop in vars(module).values() if isinstance(loop, Loop)
}
PAIRED = {  # 되풀이가 있는 설정
    "sgd": ("SGD", [{}, {"weight_decay": 0.1, "maximize": True}]),
    "sgd_momentum": ("SGD", [{"momentum": 0.9}, {"momentum": 0.9, "dampening": 0.3, "weight_decay": 0.1}, {"momentum": 0.9, "nesterov": True, "maximize": True}]),
    "adam": ("Adam", [{}, {"weight_decay": 0.1, "maximize": True}, {"weight_decay": 0.1, "decoupled_weight_decay": True}, {"betas": (0.5, 0.9), "eps": 0.1}]),
    "rmsprop": ("RMSprop", [{}, {"weight_decay": 0.1, "maximize": True, "alpha": 0.5}]),
}
SHAPES = ((3, 7), (2,), (), (0, 3), (5, 4), (1,), (11,))
ODD = [0.0, -0.0, np.inf, -np.inf, np.nan, 1e-30, -1e30, 1e-45]


@pytest.fixture
def small(monkeypatch):
    """블록 하나가 원소 몇 개이다."""
    monkeypatch.setattr(blocks, "BYTES", 32)
    monkeypatch.setattr(blocks, "SHARED_BYTES", 64)
    monkeypatch.setattr(blocks, "SHORTEST", 0)
    monkeypatch.setattr(blocks, "LONG", 8)
    monkeypatch.setattr(blocks, "_spaces", blocks.defaultdict(blocks.deque))
    monkeypatch.setattr(Compiled, "allowed", False)


def values(step, k, shape, dtype, odd=False):
    rng = np.random.default_rng([step, k])
    drawn = rng.standard_normal(shape) * 10.0 ** rng.integers(-3, 3, shape)
    if odd and drawn.size > 4:
        drawn.reshape(-1)[:4] = rng.choice(ODD, 4)
    return drawn.astype(dtype)


def walked(name, options, dtype=np.float32, steps=3, odd=False, shapes=SHAPES):
    """세 걸음 뒤의 값들과 상태들, 그리고 나누어 걸었는가."""
    params = [tg.tensor(values(0, k, s, dtype), requires_grad=True) for k, s in enumerate(shapes)]
    optimizer = getattr(optim, name)(params, **options)
    with np.errstate(all="ignore"):
        for step in range(1, steps + 1):
            for k, p in enumerate(params):
                p.grad = tg.tensor(values(step, k, p.shape, dtype, odd))
            before = [p.grad.data.copy() for p in params]
            optimizer.step()
            for p, g in zip(params, before, strict=True):
                np.testing.assert_array_equal(p.grad.data, g)
    state = [v for each in optimizer.state_dict()["state"].values() for v in each.values() if isinstance(v, np.ndarray)]
    return [*(p.data for p in params), *state], any(line.divided for line in optimizer._lines[0])


def whole(monkeypatch, *arguments, **named):
    with monkeypatch.context() as m:
        m.setattr(blocks, "BYTES", 2**40)
        found, divided = walked(*arguments, **named)
    assert not divided
    return found


def same(a, b):
    for x, y in zip(a, b, strict=True):
        assert x.dtype == y.dtype
        np.testing.assert_array_equal(x, y)
        np.testing.assert_array_equal(np.signbit(x) & ~np.isnan(x), np.signbit(y) & ~np.isnan(y))  # −0.0 도


EVERY = [(name, k, dtype) for name in sorted(set(OPTIMIZERS) - WHOLE) for dtype in (np.float32, np.float64)
         for k in range(len(SETTINGS[name]) if dtype is np.float32 else 1)]


@pytest.mark.parametrize("name,k,dtype", EVERY)
def test_every_formula_gives_the_same_bits_in_blocks(small, monkeypatch, name, k, dtype):
    options = SETTINGS[name][k]
    found, divided = walked(name, options, dtype, odd=True)
    assert divided
    same(found, whole(monkeypatch, name, options, dtype, odd=True))


@pytest.mark.parametrize("name", sorted(WHOLE - {"LBFGS"}))
def test_what_must_see_the_whole_is_not_divided(small, name):
    assert not OPTIMIZERS[name]._by_element and not walked(name, {}, shapes=((9, 9),))[1]


def test_a_formula_of_ones_own_is_divided_only_when_it_says_so(small):
    class Normalized(optim.SGD):
        def _update(self, g, change, spare, state, step, group):
            np.multiply(g, group["lr"] / np.linalg.norm(g), out=change)

    p = tg.tensor(np.zeros(100, np.float32), requires_grad=True)
    p.grad = tg.tensor(np.ones(100, np.float32))
    optimizer = Normalized([p], lr=1.0)
    optimizer.step()
    np.testing.assert_allclose(p.data, -0.1, rtol=1e-6)
    assert not optimizer._by_element and optim.SGD._by_element


# ── 되풀이 ──


def test_every_loop_is_compared():
    written = {n: f for n, f in vars(kernels).items() if inspect.isfunction(f) and f.__module__ == kernels.__name__}
    inner = {n for f in written.values() for n in called(f)}  # 되풀이들이 나누어 쓰는 작은 함수
    assert set(LOOPS) == set(PAIRED) == written.keys() - inner


@pytest.mark.parametrize("how", ["loops", pytest.param("kernel", marks=pytest.mark.slow)])
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("name", PAIRED)
def test_a_loop_gives_the_bits_of_its_formula(small, monkeypatch, name, dtype, how):
    loop, called = LOOPS[name], []
    if how == "kernel":
        pytest.importorskip("numba", reason="numba(선택 묶음 [fast])가 없다: 같은 되풀이를 파이썬으로 부른 것은 위에서 견준다")
    kernel = loop.kernel if how == "kernel" else loop.loops

    def watched(*arguments):
        called.append(len(arguments[0]))
        kernel(*arguments)

    kind, rows = PAIRED[name]
    for options in rows:
        expected = whole(monkeypatch, kind, options, dtype, odd=True)
        with monkeypatch.context() as m:
            m.setattr(Compiled, "allowed", True)
            m.setitem(loop.__dict__, "kernel", watched)
            called.clear()
            found, divided = walked(kind, options, dtype, odd=True)
        assert divided and max(called) == 8 and sum(called) == 3 * sum(int(np.prod(s)) for s in SHAPES)
        same(found, expected)


@pytest.mark.parametrize("name,options", [("Adam", {"amsgrad": True}), ("RMSprop", {"momentum": 0.9}), ("RMSprop", {"centered": True})])
def test_a_setting_without_a_loop_goes_by_the_formula(small, monkeypatch, name, options):
    monkeypatch.setattr(Compiled, "allowed", True)
    for loop in LOOPS.values():
        monkeypatch.setitem(loop.__dict__, "kernel", lambda *_: pytest.fail("짝이 아니다"))
    same(walked(name, options)[0], whole(monkeypatch, name, options))


def test_only_plain_large_lines_take_the_loop(small, monkeypatch):
    [line] = optim.flat_parameters.flattened([tg.tensor(np.ones(50, np.float32), requires_grad=True)], 0, {})
    line.parameters[0].grad = tg.tensor(np.ones(50, np.float32))
    loop = Loop(lambda p, g: None)
    loop.__dict__["kernel"] = lambda p, g: None
    monkeypatch.setattr(Compiled, "allowed", True)
    assert loop.takes(line)
    line.parameters[0].grad = tg.tensor(np.ones(50))
    assert not loop.takes(line)  # 기울기의 dtype 이 다르다
    line.parameters[0].grad = tg.tensor(np.ones(50, np.float32))
    loop.__dict__["kernel"] = loop.loops
    assert not loop.takes(line)  # numba가 없다
    loop.__dict__["kernel"] = lambda p, g: None
    monkeypatch.setattr(Compiled, "allowed", False)
    assert not loop.takes(line)


# ── 나누는 것과 나누지 않는 것 ──


def pair(p_array, q_array, gradients, **options):
    """두 매개변수의 한 걸음: 값들과, 나누었는가."""
    params = [tg.from_numpy(a).requires_grad_() for a in (p_array, q_array)]
    for p, g in zip(params, gradients, strict=True):
        p.grad = tg.from_numpy(g)
    optimizer = optim.SGD(params, lr=0.5, **options)
    optimizer.step()
    return [p.data.copy() for p in params], optimizer._lines[0][0].divided


SHARED = {
    "떨어진 것": lambda: (np.arange(20.0), np.arange(20.0), [np.ones(20), np.ones(20)]),
    "한 배열을 나누어 쓰는 매개변수": lambda: (lambda a: (a[:20], a[10:], [np.ones(20), np.ones(20)]))(np.arange(30.0)),
    "매개변수의 뷰인 기울기": lambda: (lambda a: (a, np.ones(20), [a[::-1].copy()[::-1], a]))(np.arange(20.0)),
    "거꾸로 본 기울기": lambda: (lambda a: (a, np.ones(20), [a[::-1], np.ones(20)]))(np.arange(20.0)),
    "매개변수보다 앞에서 겹친 기울기": lambda: (lambda a: (a[10:], np.ones(20), [a[:20], np.ones(20)]))(np.arange(30.0)),
    "매개변수보다 뒤에서 겹친 기울기": lambda: (lambda a: (a[:20], np.ones(20), [a[10:], np.ones(20)]))(np.arange(30.0)),
    "함께 쓰는 기울기": lambda: (lambda g: (np.arange(20.0), np.ones(20), [g, g]))(np.arange(20.0)),
    "전치한 기울기": lambda: (np.ones((4, 5)), np.ones(20), [np.arange(20.0).reshape(5, 4).T, np.ones(20)]),
    "전치한 매개변수": lambda: (np.ones((5, 4)).T, np.ones(20), [np.arange(20.0).reshape(4, 5), np.ones(20)]),
    "정수인 기울기": lambda: (np.ones(20, np.float32), np.ones(20, np.float32), [np.arange(20), np.ones(20, np.float64)]),
}


@pytest.mark.parametrize("what", SHARED)
def test_arrays_that_share_memory_or_differ_move_as_before(small, monkeypatch, what):
    found, divided = pair(*SHARED[what](), weight_decay=0.25)
    assert divided == (what in ("떨어진 것", "함께 쓰는 기울기", "정수인 기울기"))
    monkeypatch.setattr(blocks, "BYTES", 2**40)
    same(found, pair(*SHARED[what](), weight_decay=0.25)[0])


def test_a_short_line_is_not_divided(small, monkeypatch):
    assert not walked("SGD", {}, shapes=((31,),))[1] and walked("SGD", {}, shapes=((32,),))[1]
    monkeypatch.setattr(blocks, "SHORTEST", 33)
    assert not walked("SGD", {}, shapes=((32,),))[1] and walked("SGD", {}, shapes=((33,),))[1]


def test_a_line_with_a_loop_is_divided_sooner(small, monkeypatch):
    monkeypatch.setattr(Compiled, "allowed", True)
    for loop in LOOPS.values():
        monkeypatch.setitem(loop.__dict__, "kernel", lambda *arguments, loop=loop: loop.loops(*arguments))
    assert walked("Adam", {}, shapes=((9,),))[1] and not walked("Adam", {"amsgrad": True}, shapes=((9,),))[1]


def test_the_blocks_cover_the_line_once(small):
    for shapes in (SHAPES, ((8,), (8,)), ((16,),), ((1,),) * 30, ((0,), (17,), (0,))):
        [line] = optim.flat_parameters.flattened([tg.tensor(np.ones(s, np.float32), requires_grad=True) for s in shapes], 0, {})
        seen = [(k, i) for cut in line.cuts(8) for k, a, b in cut for i in range(a, b)]
        assert seen == [(k, i) for k, s in enumerate(shapes) for i in range(int(np.prod(s)))]
        assert {sum(b - a for _, a, b in cut) for cut in line.cuts(8)[:-1]} <= {8}


@pytest.mark.parametrize(("threads", "shapes", "shared"), [("3", ((400, 3), (50,)), True), ("3", ((5, 6),), False), ("1", ((400, 3),), False)])
def test_threads_give_the_same_bits(small, monkeypatch, threads, shapes, shared):
    """아주 긴 줄만 스레드가 나눈다. 블록이 길어져도, 몇이 나누어도 비트까지 같다."""
    expected = whole(monkeypatch, "AdamW", {}, shapes=shapes)
    monkeypatch.setenv("TINYGRAD_KO_THREADS", threads)
    given, run = [], blocks.run_blocks
    monkeypatch.setattr(blocks, "run_blocks", lambda f, parts, worth: (given.append((len(parts), worth)), run(f, parts, worth)))
    found, divided = walked("AdamW", {}, shapes=shapes)
    same(found, expected)
    assert bool(given) is divided is (shapes != ((5, 6),)) and set(given) <= {(-(-1250 // 16), True) if shared else (-(-sum(map(math.prod, shapes)) // 8), False)}


# ── 약속: 모두 옮기거나 하나도, 상태는 살아 있는 것, 이어서 하기, 기억 공간 ──


def two_groups(**options):
    params = [tg.tensor(np.ones(100, np.float32), requires_grad=True) for _ in range(2)]
    for p in params:
        p.grad = tg.tensor(np.full(100, 0.5, np.float32))
    return params, optim.Adam([{"params": params[:1]}, {"params": params[1:], **options}], lr=0.1)


def test_a_setting_that_does_not_fit_the_formula_moves_nothing(small):
    params, optimizer = two_groups()
    optimizer.step()
    before = [*(p.data.copy() for p in params), optimizer.state[params[0]]["exp_avg"].copy()]
    del optimizer.param_groups[1]["amsgrad"]
    with pytest.raises(KeyError):
        optimizer.step()
    same([*(p.data for p in params), optimizer.state[params[0]]["exp_avg"]], before)
    assert optimizer.state[params[0]]["step"] == 1


def test_a_warning_comes_when_the_step_is_over(small):
    params, optimizer = two_groups()
    params[0].grad.data[50] = 1e30  # 제곱이 넘친다
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        with pytest.raises(RuntimeWarning, match=r"overflow encountered in Adam\.step"):
            optimizer.step()
    assert [optimizer.state[p]["step"] for p in params] == [1, 1] and all((p.data[:50] != 1).all() for p in params)
    with np.errstate(all="ignore"), warnings.catch_warnings():
        warnings.simplefilter("error")
        optimizer.step()
    with pytest.warns(RuntimeWarning) as told:
        optimizer.step()
    assert {w.filename for w in told} == {__file__}
    before = [p.data.copy() for p in params]
    with np.errstate(over="raise"), pytest.raises(FloatingPointError):  # 묻는 사람에게는 옮기기 전에
        optimizer.step()
    same([p.data for p in params], before)
    assert [optimizer.state[p]["step"] for p in params] == [3, 3]


def test_states_are_the_living_arrays_and_copies_go_on(small):
    model = nn.Sequential(nn.Linear(9, 9, generator=0), nn.Linear(9, 3, generator=1))
    optimizer = optim.Adam(model.parameters(), lr=0.1)

    def step(m, o):
        o.zero_grad()
        (m(tg.tensor(np.ones((2, 9), np.float32))) ** 2).sum().backward()
        o.step()

    step(model, optimizer)
    seen = optimizer.state[model[0].weight]["exp_avg"]
    kept = seen.copy()
    step(model, optimizer)
    assert (seen != kept).any()
    other, again = copy.deepcopy((model, optimizer))
    model[1].weight.requires_grad_(False)  # 역사가 갈린다
    other[1].weight.requires_grad_(False)
    for _ in range(2):
        step(model, optimizer)
        step(other, again)
    same([p.data for p in model.parameters()], [p.data for p in other.parameters()])
    assert optimizer.state[model[1].weight]["step"] == 2 and optimizer.state[model[0].weight]["step"] == 4


@pytest.mark.parametrize("name", ["SGD", "Adam"])
def test_a_step_of_a_large_tensor_needs_no_room(monkeypatch, name):
    monkeypatch.setattr(Compiled, "allowed", False)
    p = tg.tensor(np.ones(2**21, np.float32), requires_grad=True)
    p.grad = tg.tensor(np.ones(2**21, np.float32))
    optimizer = getattr(optim, name)([p], lr=0.1)
    optimizer.step()
    tracemalloc.start()
    try:
        optimizer.step()
        assert tracemalloc.get_traced_memory()[1] < 3 * blocks.BYTES
    finally:
        tracemalloc.stop()


@pytest.mark.parametrize("options", [
    {}, {"avg_fn": optim.swa_utils.get_ema_avg_fn(0.9)}, {"multi_avg_fn": optim.swa_utils.get_ema_multi_avg_fn(0.9)},
    {"multi_avg_fn": optim.swa_utils.get_swa_multi_avg_fn()},
])
def test_an_average_in_place_is_that_of_its_formula(small, options):
    """이 방의 식은 제자리에서 토막마다, 사용자의 식은 새 배열에: 값은 비트까지 같다."""
    model = nn.Sequential(nn.Linear(9, 7, generator=0), nn.Linear(7, 2, generator=1))
    model[1].weight.data = np.asfortranarray(model[1].weight.data)
    formula = options.get("avg_fn") or (options["multi_avg_fn"].args[0] if options else optim.swa_utils.get_swa_avg_fn())
    ours, theirs = optim.AveragedModel(model, **options), optim.AveragedModel(model, avg_fn=lambda a, n, c: formula(a, n, c))
    held = None
    for step in range(4):
        for k, p in enumerate(model.parameters()):
            p.data = values(step, k, p.shape, np.float32)
        for average in (ours, theirs):
            average.update_parameters(model)
        if step == 1:
            held = [p.data for p in ours.module.parameters()]
    same([p.data for p in ours.parameters()], [p.data for p in theirs.parameters()])
    assert all(p.data is a for p, a in zip(ours.module.parameters(), held, strict=True)) and int(ours.n_averaged.item()) == 4
    before = [p.data.copy() for p in ours.parameters()]
    model[0].weight.data = np.full((7, 9), np.float32(3e38))
    ours.module[0].weight.data = np.full((7, 9), -np.float32(3e38))
    before[0] = ours.module[0].weight.data.copy()
    if "avg_fn" not in options and options.get("multi_avg_fn") is None:  # 산술 평균은 차이가 넘친다
        with np.errstate(over="raise"), pytest.raises(FloatingPointError):
            ours.update_parameters(model)
        same([p.data for p in ours.parameters()], before)
