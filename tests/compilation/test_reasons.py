"""컴파일하는 법과, 컴파일하지 않은 까닭의 말: 받는 인수, 쓰는 사람의 줄, 고칠 방법."""

from __future__ import annotations

import collections
import contextlib
import copy
import datetime
import itertools
import logging
import os
import statistics
import textwrap
import time
import types
import warnings

import numpy as np
import pytest

import tinygrad_ko as tg
from tinygrad_ko import nn


@pytest.mark.parametrize("options", [
    {}, {"strict": True}, {"fullgraph": True}, {"mode": "max-autotune"}, {"dynamic": False, "backend": "inductor", "options": {"trace": True}},
])
def test_options_given_as_pytorch_gives_them(options):
    """씌우면서 주어도, 함수와 함께 주어도. 하는 일이 있는 것은 fullgraph(strict) 뿐이다."""
    strict = bool({"strict", "fullgraph"} & options.keys())
    for compiled in (tg.compile(**options)(lambda x: x * 2), tg.compile(lambda x: x * 2, **options)):
        assert [compiled(tg.tensor([1.0])).item() for _ in range(4)] == [2.0] * 4
        assert compiled.replays == 2 and compiled.strict is strict
    with pytest.raises(tg.errors.ArgumentTypeError, match="모르는 인수"):
        tg.compile(lambda x: x, quick=True)
    with pytest.raises(tg.errors.ArgumentTypeError, match="함수나 모듈"):
        tg.compile(None)


settings = os.environ
log = logging.getLogger(__name__)
plain_model = nn.Linear(2, 2, generator=0)
normed, plain_optimizer = nn.utils.spectral_norm(nn.Linear(2, 2, generator=0)), tg.optim.SGD(plain_model.parameters(), lr=0.1)


def inner(x):
    return x * time.perf_counter()  # 여기


@pytest.mark.parametrize("f", [
    lambda x: x * float(settings.get("없는_이름", "2")), lambda x: (log.info("적기"), x * 2)[1], lambda x: copy.deepcopy(plain_model)(x),
    lambda x: x * plain_optimizer.param_groups[0]["lr"], lambda x: normed(x), lambda x: x * len(repr(open)), lambda x: x * id(None),
    lambda x: (warnings.warn("경고", stacklevel=1), x)[1], lambda x: x * (1 + 0 * time.time()), lambda x: x * x.sum().item(),
    lambda x: x * datetime.datetime(2020, 1, 1).year, lambda x: (tg.manual_seed(0), x)[1],
])
@pytest.mark.filterwarnings("ignore")
def test_reasons_name_the_line_and_the_cure(f):
    """그대로 도는 까닭은 쓰는 사람의 줄과 고칠 방법을 댄다: 파이썬과 우리 코드의 줄이 아니라."""
    compiled = tg.compile(f)
    compiled(tg.tensor([1.0, 2.0]))
    here = f"{__file__.rpartition('/')[2]} 의 {f.__code__.co_firstlineno}번째 줄: "
    assert compiled.why.startswith(here), compiled.why
    assert any(cure in compiled.why for cure in ("주세요", "보세요", "쓰세요", "부르세요")), compiled.why


def test_reasons_name_the_line_inside_a_called_function():
    compiled = tg.compile(lambda x: inner(x))
    with pytest.warns(UserWarning):
        compiled(tg.tensor([1.0]))
    assert f"의 {inner.__code__.co_firstlineno + 1}번째 줄: time.perf_counter() 이" in compiled.why


@pytest.mark.parametrize("name, f", [
    ("copy.deepcopy를", lambda x: copy.deepcopy(plain_model)(x)), ("copy.copy를", lambda x: copy.copy(plain_model)(x)),
    ("copy.deepcopy를", lambda x: x * copy.deepcopy([1.0])[0]), ("textwrap.dedent를", lambda x: x * len(textwrap.dedent(" a"))),
    ("statistics.mean을", lambda x: x * statistics.mean([1, 2])), ("id() 을", lambda x: x * id(None)),
])
@pytest.mark.filterwarnings("ignore")
def test_reasons_name_what_was_called_and_not_what_is_inside_it(name, f):
    """파이썬의 함수를 부른 까닭은 그 함수이지, 그 속에서 만난 id, bytearray 가 아니다."""
    compiled = tg.compile(f)
    compiled(tg.tensor([[1.0, 2.0]]))
    assert f"번째 줄: {name} 부릅니다." in compiled.why, compiled.why


def closures():
    """닫힌 변수로 읽는 것들: (함수, 그것을 읽는 줄이 함수의 몇째 줄인가, 까닭의 한 토막)."""
    queue, count, held = collections.deque([1.0]), itertools.count(), types.SimpleNamespace()
    held.queue = queue

    @contextlib.contextmanager
    def switched():
        yield

    def here(x):
        return x * queue[0]

    def below(x):
        y = x + 1
        return y * next(count)

    def inside(x):
        def inner():
            return queue[0]
        return x * inner()

    def of_an_object(x):
        y = x + 1
        return y * held.queue[0]

    def with_a_manager(x):
        with switched():
            return x * 2

    return [(here, 1, "deque"), (below, 2, "count"), (inside, 1, "deque"), (of_an_object, 2, "deque"),
            (with_a_manager, 1, "switched는 제너레이터(yield)나")]


@pytest.mark.parametrize(("f", "line", "said"), closures(), ids=lambda v: getattr(v, "__name__", None))
@pytest.mark.filterwarnings("ignore")
def test_reasons_name_the_line_that_reads_a_closed_variable(f, line, said):
    compiled = tg.compile(f)
    compiled(tg.tensor([1.0]))
    assert compiled.why.startswith(f"{__file__.rpartition('/')[2]} 의 {f.__code__.co_firstlineno + line}번째 줄: ") and said in compiled.why


def switches():
    layer, alone = nn.Linear(2, 1), tg.tensor([1.0, 2.0], requires_grad=True)
    few = {"w": alone}
    return {
        "weight.requires_grad": lambda x: layer.requires_grad_(not layer.weight.requires_grad)(x).sum(),
        "alone.requires_grad": lambda x: (alone.requires_grad_(not alone.requires_grad) * x).sum(),
        "w.requires_grad": lambda x: (few["w"].requires_grad_(not few["w"].requires_grad) * x).sum(),
        "training": lambda x: layer.train(not layer.training)(x).sum(),
    }


@pytest.mark.parametrize("what", switches())
@pytest.mark.filterwarnings("ignore")
def test_reasons_name_the_switch_the_function_turns(what):
    """얼리고 푸는 것과 학습·평가의 스위치를 걸음 안에서 바꾸어 두고 나가면."""
    compiled = tg.compile(switches()[what])
    for _ in range(3):
        compiled(tg.tensor([1.0, 2.0]))
    assert f"밖의 것({what})을 고칩니다" in compiled.why


renormed, images = nn.Embedding(3, 4, max_norm=0.1, generator=0), tg.tensor(np.random.default_rng(0).random((1, 2, 4, 4)))


@pytest.mark.parametrize("f", [
    lambda x: renormed(x), lambda x: nn.functional.one_hot(x) * 1.0, lambda x: tg.bincount(x) * 1.0, lambda x: tg.unique(x) * 1.0,
    lambda x: nn.functional.max_pool2d(images * x[0], 2, return_indices=True)[0], lambda x: tg.repeat(images[0, 0], x[:1]), lambda x: x[:x[0]],
    lambda x: tg.linalg.lstsq(images[0, 0] * x[0], images[0, 0])[0], lambda x: tg.zeros(x[0]), lambda x: tg.median(x * 1.0),
    lambda x: tg.normal(x * 1.0, 1.0),
])
@pytest.mark.filterwarnings("ignore")
def test_reasons_tell_what_an_operation_looks_at_from_what_the_user_asks(f):
    """쓰는 사람은 값을 꺼내지 않았다: 꺼내지 말라고 하지 않고, 그 연산을 어디에 둘지 말한다."""
    compiled = tg.compile(f)
    compiled(tg.tensor([1, 2]))
    here = f"{__file__.rpartition('/')[2]} 의 {f.__code__.co_firstlineno}번째 줄: "
    assert compiled.why.startswith(here + "값을 보고 셈을 정하는 연산을 부릅니다. 그것이 없는 부분"), compiled.why



@pytest.mark.parametrize(("how", "f"), [
    ("참·거짓으로", lambda x: x if x[0] > 0 else -x), ("참·거짓으로", lambda x: x * max(x)), ("float", lambda x: x * float(x[0])),
    ("int", lambda x: x * int(x[0])), ("item()", lambda x: x * x[0].item()), ("numpy()", lambda x: x * x.numpy().sum()),
    (".data", lambda x: x * x.data.sum()), ("tolist()", lambda x: x * x.tolist()[0]), ("글로", lambda x: x * len(f"{x}")),
    ("글로", lambda x: x * len(repr(x))), ("NumPy 배열로", lambda x: x * np.asarray(x).sum()), ("색인으로", lambda x: x * [1, 2, 3][x[0]]),
    ("in 으로", lambda x: x * (1 in x)), ("float", lambda x: x * sum([float(v) for v in x])),
])
@pytest.mark.filterwarnings("ignore")
def test_reasons_name_how_the_user_asks(how, f):
    compiled = tg.compile(f)
    compiled(tg.tensor([1, 2]))
    assert f"번째 줄: 텐서의 값을 파이썬으로 꺼내어 썼습니다({how})" in compiled.why, compiled.why


numbers = np.random.default_rng(0)


@pytest.mark.parametrize("f", [
    lambda x: nn.Linear(2, 2)(x), lambda x: nn.Sequential(nn.Dropout(), nn.Conv1d(1, 1, 2))(x), lambda x: nn.LSTM(2, 2)(x)[0],
    lambda x: nn.init.normal_(tg.zeros(2)) * x, lambda x: nn.init.kaiming_uniform_(tg.zeros(2, 2)) * x, lambda x: tg.rand(2) * nn.Embedding(3, 2)(0) * x,
    lambda x: nn.Linear(2, 2)(x) * tg.rand(2), lambda x: nn.Linear(2, 2, generator=numbers)(x),
])
@pytest.mark.filterwarnings("ignore")
def test_reasons_name_the_line_that_builds_a_layer_at_each_call(f):
    compiled = tg.compile(f)
    compiled(tg.tensor([[1.0, 2.0]]))
    here = f"{__file__.rpartition('/')[2]} 의 {f.__code__.co_firstlineno}번째 줄: "
    assert compiled.why.startswith(here + "부를 때마다 층을 새로 짓거나 초깃값을 난수로 채웁니다. 그 일은 함수 밖에서"), compiled.why


@pytest.mark.parametrize("f", [lambda x: x * numbers.random(), lambda x: x * tg.rand(1, generator=numbers) * numbers.random()])
@pytest.mark.filterwarnings("ignore")
def test_reasons_tell_a_draw_of_the_user_from_one_of_a_layer(f):
    compiled = tg.compile(f)
    compiled(tg.tensor([1.0]))
    assert compiled.why.startswith("난수 발생기에서 따로 뽑습니다"), compiled.why


@pytest.mark.parametrize("after", [nn.Dropout, nn.RReLU, nn.GaussianNoise])
def test_lazy_layers_are_compiled_after_they_are_filled(after):
    """처음 부를 때 뽑는 초깃값은 한 번뿐인 일이다: 뒤의 층이 같은 발생기에서 뽑아도."""
    model = nn.Sequential(nn.LazyLinear(3), after())
    compiled, x = tg.compile(model, strict=True), tg.tensor([[1.0, 2.0]])
    for _ in range(4):
        compiled(x)
    assert compiled.replays == 1
