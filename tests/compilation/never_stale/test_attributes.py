"""속성과 이름: 문자열로 묻거나, 나중에 생기거나, 없어지거나, 지어서 답하는 것도 바뀐 대로 읽힌다."""

from __future__ import annotations

import functools
import operator
import warnings

import pytest
from support.compiled import followed

import tinygrad_ko as tg
from tinygrad_ko import nn


class Thing:
    """속성을 가진 것."""

    def __init__(self, **attributes):
        self.__dict__.update(attributes)


def test_attributes_asked_by_name():
    thing, get = Thing(scale=1, inner=1), operator.attrgetter("scale")

    class Sometimes:
        @property
        def extra(self):
            if thing.inner > 1:
                raise AttributeError
            return 1

    class Later:
        pass

    sometimes, later = Sometimes(), Later()

    def change(k):
        thing.scale = 1 + k // 5
        thing.inner = 1 + k // 5
        if k == 5:
            Later.extra = 2

    followed(lambda x: x * get(thing), change)
    followed(lambda x: x * int("{0.scale}".format(thing)), change)  # noqa: UP030, UP032
    followed(lambda x: x * 2 if hasattr(sometimes, "extra") else x, change)
    del Later.extra
    followed(lambda x: x * 2 if hasattr(later, "extra") else x, change)


def test_attributes_of_functions_written_later():
    def helper(x):
        return x

    def f(x):
        helper.called = True
        return helper(x) * getattr(helper, "scale", 1.0)

    def change(k):
        assert k < 2 or helper.called
        helper.__dict__.pop("called", None)
        if k == 5:
            helper.scale = 3.0

    c = tg.compile(f)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for k in range(9):
            change(k)
            assert c(tg.tensor([1.0])).item() == (1.0 if k < 5 else 3.0)


def test_names_of_tensors():
    w = tg.tensor([1.0, 2.0])

    def change(k):
        w.name = "a" if k < 5 else "b"

    followed(lambda x: x * w * (2 if w.name == "a" else 3), change)
    c = tg.compile(lambda x: x * 2 if x.name == "a" else x * 3)
    for k in range(9):
        x = tg.tensor([1.0])
        x.name = "a" if k < 5 else "b"
        assert c(x).item() == (2.0 if k < 5 else 3.0)


def test_gradient_asked_by_name():
    w, get = tg.tensor([1.0, 2.0], requires_grad=True), operator.attrgetter("grad")

    def change(k):
        w.grad = None if k < 5 else tg.ones(2)

    followed(lambda x: x if getattr(w, "grad", None) is None else x * 5, change)
    followed(lambda x: x if get(w) is None else x * 5, change)


def test_names_that_appear_later():
    def empty():
        def f(x):
            try:
                return x * later
            except NameError:
                return x

        def fill():
            nonlocal later
            later = 3.0

        if not fill:
            later = 1.0
        return f, fill

    f, fill = empty()
    followed(f, lambda k: fill() if k == 5 else None)

    def g(x):
        try:
            return x * NOT_YET
        except NameError:
            return x

    followed(g, lambda k: globals().update(NOT_YET=4.0) if k == 5 else None)
    del globals()["NOT_YET"]


def test_an_object_that_answers_every_name():
    class Any:
        def __getattr__(self, name):
            return 9.0

    thing = Any()

    def change(k):
        if k == 4:
            thing.scale = 1.0
        if k == 7:
            del thing.scale

    followed(lambda x: x * thing.scale, change)


def test_attributes_of_an_argument():
    class Tagged(tg.Tensor):
        pass

    c = tg.compile(lambda x: x * x.tag)
    for k in range(9):
        x = Tagged([1.0])
        x.tag = 1.0 + k // 3
        assert c(x).item() == x.tag
    assert c.why is None and c.replays == 3
    x.tag = [1.0]
    with pytest.warns(UserWarning, match="속성"):
        assert c(x).tolist() == [1.0]


class Scaled(functools.partial):
    """물려받은 partial."""


@functools.lru_cache
def remembered():
    return 1.0


@pytest.mark.parametrize("holder", [
    functools.partial(int), Scaled(int), remembered, tg.value_and_grad(lambda x: x.sum()),
    tg.no_grad()(lambda x: x), tg.compile(lambda x: x), tg.compile(nn.Linear(2, 2, generator=0)),
    tg.compile(functools.partial(int)),
], ids=lambda holder: type(holder).__name__)
def test_attributes_of_things_that_call_others(holder):
    """속까지 보는 것(partial, 변환, 컴파일한 함수 …)에 단 속성도 바뀐 대로 읽힌다."""
    def change(k):
        holder.scale = 2.0 + k // 5

    followed(lambda x: x * holder.scale, change)


def test_attributes_of_the_compiled_function_itself():
    """데코레이터를 씌운 이름에 단 속성은 함수의 것이고, 부를 때마다 고치면 그대로 돈다."""
    @tg.compile
    def step(x):
        return x * step.scale

    for k in range(12):
        step.scale = 2.0 + k // 6
        assert step(tg.tensor([1.0])).item() == step.scale == step.function.scale
    assert step.why is None and step.replays > 4
    del step.scale
    with pytest.raises(AttributeError, match="scale"):
        step(tg.tensor([1.0]))

    @tg.compile
    def counted(x):
        counted.calls += 1
        return x * counted.calls

    counted.calls = 0
    with pytest.warns(UserWarning, match="밖의 것"):
        assert [counted(tg.tensor([1.0])).item() for _ in range(6)] == [1.0, 2.0, 3.0, 4.0, 5.0, 6.0]


def test_a_compiled_model_is_changed_like_the_model():
    model = nn.Sequential(nn.Linear(2, 2, generator=0), nn.Dropout(0.5))
    fast = tg.compile(model)
    x = tg.tensor([1.0, 2.0])
    for _ in range(4):
        fast(x)
    fast.training = False
    model[1].training = False
    assert not model.training and fast(x).tolist() == model(x).tolist()
    fast[1] = nn.Identity()
    fast[0].weight = nn.Parameter([[1.0, 0.0], [0.0, 1.0]])
    assert len(fast) == 2 and isinstance(model[1], nn.Identity) and fast(x).tolist() == model(x).tolist() == (x + model[0].bias).tolist()
    assert bool(tg.compile(lambda x: x))


def test_a_compiled_module_is_not_lost_as_a_layer():
    """컴파일한 모듈을 층으로 담으면 매개변수가 빠지므로, 소리 없이 담지 않는다."""
    class Outer(nn.Module):
        def __init__(self, inner):
            super().__init__()
            self.inner = inner

    for put in (Outer, nn.Sequential, lambda m: nn.ModuleList([m])):
        with pytest.raises(tg.errors.ArgumentTypeError, match="통째로 tg.compile"):
            put(tg.compile(nn.Linear(2, 1)))
    net = Outer(nn.Linear(2, 1, generator=0))
    with pytest.raises(tg.errors.ArgumentTypeError, match="self.fast"):
        net.inner = tg.compile(net.inner)
    net.fast, net.step, net.whole = tg.compile(net.inner), tg.compile(lambda x: net.inner(x)), tg.compile(net)
    assert len([*net.parameters()]) == 2 and net.fast(tg.tensor([1.0, 2.0])).tolist() == net.inner(tg.tensor([1.0, 2.0])).tolist()


@pytest.mark.parametrize("recorded", [False, True])
@pytest.mark.parametrize("walked", [False, True])
def test_names_of_results(recorded, walked):
    """함수 안에서 결과에 붙인 이름은 다시 돌아도 있다."""
    w = tg.tensor([1.0, 2.0], requires_grad=recorded)

    def f(x):
        y, z = (x * w).named("y"), tg.zeros(2)
        z.name = "영"
        loss = (y * y).sum().named("손실")
        if walked and recorded:
            loss.backward()
        return y, z, {"loss": loss, "plain": y + 1}

    c = tg.compile(f)
    for k in range(5):
        y, z, rest = c(tg.tensor([1.0 + k, 2.0]))
        assert (y.name, z.name, rest["loss"].name, rest["plain"].name) == ("y", "영", "손실", None)
    assert c.why is None and c.replays >= 2


def test_names_given_to_captured_tensors():
    w = tg.tensor([1.0, 2.0])

    def change(k):
        w.named("밖")

    c = tg.compile(lambda x: x * w.named("안"))
    for k in range(6):
        change(k)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            c(tg.tensor([1.0, 2.0]))
        assert w.name == "안"
