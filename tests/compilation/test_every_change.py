"""무엇을 어떤 차례로 바꾸어도, 컴파일한 함수는 보통으로 부른 것과 같은 답을 낸다: 드문 길로 읽는 것들."""

from __future__ import annotations

import abc
import collections
import dataclasses
import operator
import types
import warnings
from collections import namedtuple

import numpy as np
import pytest

import tinygrad_ko as tg
from tinygrad_ko import nn, optim


class Thing:
    """속성을 가진 것."""

    def __init__(self, **attributes):
        self.__dict__.update(attributes)


def shown(value):
    if isinstance(value, tg.Tensor):
        return value.dtype.name, value.shape, value._data.tobytes(), value.requires_grad
    if isinstance(value, (tuple, list)):
        return [shown(v) for v in value]
    return shown(list(value.items())) if isinstance(value, dict) else value


def followed(f, change, calls=10):
    """바꾸고 부를 때마다 보통으로 부른 것과 같고, 컴파일되었다."""
    c = tg.compile(f)
    for k in range(calls):
        change(k)
        x = tg.tensor([1.0 + k, -2.0])
        assert shown(f(x)) == shown(c(x)), k
    assert c.why is None and c.replays > 2
    return c


def test_a_subclass_overrides_later():
    class Base(nn.Module):
        def forward(self, x):
            return x * 2

        def helper(self, x):
            return x + 1

    class Net(Base):
        pass

    class Plain:
        helper = Base.helper

    class Heir(Plain):
        pass

    net, heir = Net(), Heir()

    def change(k):
        if k == 4:
            Net.forward = lambda self, x: x * 7
        if k == 7:
            Heir.helper = lambda self, x: x - 1

    followed(lambda x: net(heir.helper(x)), change)


def test_library_functions_and_layers_replaced(monkeypatch):
    model = nn.Sequential(nn.ReLU())

    def change(k):
        if k == 4:
            monkeypatch.setattr(nn.ReLU, "forward", lambda self, x: x * 7)
        if k == 7:
            monkeypatch.setattr(tg, "tanh", lambda x: x * 3)

    followed(lambda x: model(tg.tanh(x)), change)


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


def test_array_reshaped_and_recast_in_place():
    a, b = np.arange(4, dtype=np.float32), np.arange(4, dtype=np.float32)

    def change(k):
        if k == 5:
            a.shape = (2, 2)
            b.dtype = np.int32

    followed(lambda x: x * a.sum(axis=0).size, change)
    followed(lambda x: x * float(b.sum()), change if b.dtype == np.float32 else lambda k: None)


def test_the_class_of_an_object_and_of_an_optimizer():
    class A:
        def f(self, x):
            return x * 2

    class B:
        def f(self, x):
            return x * 3

    thing, z = A(), Thing(z=complex(0.0, 1.0))

    def change(k):
        if k == 5:
            thing.__class__ = B
            z.z = complex(-0.0, 1.0)

    followed(lambda x: thing.f(x) * float(np.arctan2(0.0, z.z.real)), change)

    class Mine(optim.SGD):
        pass

    w = tg.tensor([1.0, 2.0], requires_grad=True)
    optimizer = Mine([w], lr=0.1)

    def step():
        optimizer.zero_grad()
        loss = (w * w).sum()
        loss.backward()
        optimizer.step()
        return loss

    c = tg.compile(step)
    for _ in range(4):
        c()
    before = w.tolist()
    Mine.step = lambda self: None
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for _ in range(4):
            c()
    assert w.tolist() == before


# ── 흔한 것을 물리치지 않는다 ──

@dataclasses.dataclass(frozen=True)
class Frozen:
    """얼린 설정."""

    scale: float = 2.0


def test_common_containers_are_followed():
    space, pair = types.SimpleNamespace(scale=1.0, unused=open), namedtuple("Pair", "a b")
    box = [Frozen(), pair(1.0, 2.0)]

    def change(k):
        if k == 4:
            space.scale = 3.0
        if k == 7:
            box[0], box[1] = Frozen(5.0), box[1]._replace(a=4.0)

    followed(lambda x: x * space.scale * box[0].scale + box[1].a, change, 12)


def test_methods_as_arguments_are_the_same_every_time():
    thing = Thing(scale=2.0)

    class Scaled:
        def __init__(self):
            self.scale = 2.0

        def f(self, x):
            return x * self.scale

    thing = Scaled()
    c = tg.compile(lambda g, x: g(x))
    for k in range(12):
        thing.scale = 2.0 + k // 6
        assert c(thing.f, tg.tensor([1.0])).item() == thing.scale
    assert c.why is None and c.replays == 8


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


def test_classes_themselves_change():
    class Meta(type):
        scale = 2.0

    class Made(metaclass=Meta):
        pass

    class P:
        def f(self, x):
            return x * 2

    class Q:
        def f(self, x):
            return x * 3

    class Heir(P):
        pass

    class Base(abc.ABC):  # noqa: B024
        pass

    class Numbers(list):
        scale = 2.0

        def total(self):
            return sum(self) * self.scale

    heir, numbers = Heir(), Numbers([1.0, 2.0])

    def change(k):
        if k == 4:
            Meta.scale = 3.0
        if k == 7:
            Heir.__bases__ = (Q,)
        if k == 10:
            Base.register(Heir)
        if k == 13:
            numbers.scale = 5.0

    followed(lambda x: heir.f(x) * Made.scale * numbers.total() + isinstance(heir, Base), change, 16)


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


def test_slices_and_indices_as_arguments():
    c = tg.compile(lambda x, i: x[:, i] * 2)
    x = tg.tensor(np.arange(6.0).reshape(2, 3))
    for index in (slice(0, 1), None, Ellipsis, slice(1, None), np.int64(1), slice(0, np.int64(1)), slice(0, 1)):
        for _ in range(3):
            assert c(x, index).tolist() == (x[:, index] * 2).tolist()
    assert c.why is None and c.replays == 9
    stop = tg.tensor(2)
    d = tg.compile(lambda x, i: x[i] * 2)
    with pytest.warns(UserWarning, match="slice"):
        assert d(x, slice(0, stop)).tolist() == (x[slice(0, stop)] * 2).tolist()


# ── 학습의 걸음 ──

def both(make, given, calls=8):
    """같은 걸음을 그대로, 그리고 컴파일하여: 답(과 오류)과 매개변수가 같다. 컴파일한 함수를 돌려준다."""
    found = []
    for compiled in (False, True):
        f, watched = make()
        f = tg.compile(f) if compiled else f
        log = []
        for k in range(calls):
            try:
                answer = shown(f(*given(k)))
            except tg.errors.TinygradError as error:
                answer = str(error)
            log.append((answer, shown(watched())))
        found.append(log)
    assert found[0] == found[1]
    return f


def rows(k):
    return tg.tensor(np.random.default_rng(k).normal(size=(4, 3)).astype(np.float32))


def two_steps():
    first, second = nn.Linear(3, 3, generator=0), nn.Linear(3, 3, generator=1)
    one, two = optim.SGD(first.parameters(), lr=0.1, momentum=0.9), optim.SGD(second.parameters(), lr=0.1)

    def step(x, y):
        one.zero_grad()
        a = (first(x) ** 2).mean()
        a.backward()
        one.step()
        two.zero_grad()
        b = nn.functional.cross_entropy(second(x), y)
        b.backward()
        two.step()
        return a, b

    return step, lambda: [first.weight, second.weight]


def test_condition_fails_after_a_step():
    """앞의 걸음을 두 번 하지 않고, 늘 보던 오류를 낸다."""
    for odd in (-100, 7):
        step = both(two_steps, lambda k, odd=odd: (rows(k), tg.tensor([0, 1, 2, odd if k in (4, 6) else 1])))
        assert step.why is None and step.replays == 4


def test_computed_labels_after_a_step():
    def make():
        step, watched = two_steps()
        return (lambda x, y: step(x, y * 1)), watched

    with pytest.warns(UserWarning, match="번호"):
        both(make, lambda k: (rows(k), tg.tensor([0, 1, 2, -100 if k == 5 else 1])))


def test_computed_condition_fails_after_a_step():
    w = tg.tensor([0.5, 0.5], requires_grad=True)
    optimizer = optim.SGD([w], lr=0.0)

    def step(x):
        optimizer.zero_grad()
        (w * w).sum().backward()
        optimizer.step()
        return nn.functional.binary_cross_entropy(x * w, tg.ones(2))

    c = tg.compile(lambda x: step(x).detach())
    for _ in range(4):
        c(tg.tensor([1.0, 1.0]))
    assert c.why is None and c.replays == 2
    with pytest.raises(tg.errors.ArgumentError, match="f.function"):
        c(tg.tensor([3.0, 1.0]))


def test_mask_after_a_step():
    def make():
        model = nn.Linear(3, 3, generator=0)
        optimizer = optim.SGD(model.parameters(), lr=0.1, momentum=0.9)

        def step(x):
            optimizer.zero_grad()
            (model(x) ** 2).mean().backward()
            optimizer.step()
            return x[x > 0].sum()

        return step, lambda: [model.weight]

    with pytest.warns(UserWarning, match="tg.where"):
        both(make, lambda k: (rows(k),))


def test_zeroing_asks_whether_there_is_a_gradient():
    def make():
        w, v = tg.tensor([1.0, 2.0], requires_grad=True), tg.tensor([1.0], requires_grad=True)
        optimizer, calls = optim.SGD([w, v], lr=0.01), iter(range(99))

        def step(x):
            optimizer.zero_grad(set_to_none=False)
            loss = (w * x).sum()
            loss.backward()
            optimizer.step()
            return loss

        def watched():
            seen = [w, v, w.grad, 0 if v.grad is None else v.grad]
            if next(calls) == 4:
                v.grad = tg.ones(1)
            return seen

        return step, watched

    assert both(make, lambda k: (tg.tensor([1.0 + k, 2.0]),), 12).why is None


def test_gradients_through_a_compiled_model_do_not_share_memory():
    a, b = tg.tensor([1.0, 2.0], requires_grad=True), tg.tensor([3.0, 4.0], requires_grad=True)
    c = tg.compile(lambda x: x + a + b)
    for _ in range(5):
        a.grad = b.grad = None
        c(tg.tensor([1.0, 2.0])).backward(tg.ones(2))
        nn.utils.clip_grad_norm_([a, b], 1.0)
        assert np.allclose(a.grad.tolist(), 0.5) and np.allclose(b.grad.tolist(), 0.5)
    assert c.replays == 3


def test_result_of_a_partly_walked_graph():
    w = tg.tensor([1.0, 2.0], requires_grad=True)

    def f(x):
        w.grad = None
        y = w * x
        a, b = y.sum(), (y * y).sum()
        a.backward(retain_graph=True)
        b.backward()
        return a, b, w.grad

    c = followed(f, lambda k: None)
    with pytest.raises(tg.errors.GradientError):
        c(tg.tensor([1.0, 2.0]))[0].backward()


def test_result_beside_accumulated_gradients():
    """기울기를 쌓고, 거슬러 가지 않은 결과도 돌려준다."""
    w = tg.tensor([1.0, 2.0], requires_grad=True)

    def f(x):
        (w * x).sum().backward()
        return w * 1

    c = tg.compile(f)
    for k in range(6):
        c(tg.ones(2)).sum().backward()
        assert w.grad.tolist() == [2.0 + 2 * k] * 2
    assert c.why is None and c.replays == 3


def test_argument_is_the_buffer_that_changes():
    """고칠 버퍼를 인수로도 주면, 고친 뒤에 읽는 것은 고친 값이다."""
    def make():
        norm = nn.BatchNorm1d(3)
        calls = iter(range(99))

        def f(x, r):
            return norm(x), r * 1

        def given():
            return norm.running_mean if next(calls) > 3 else tg.zeros(3)

        return (f, given), norm

    found = []
    for compiled in (False, True):
        (f, given), norm = make()
        f = tg.compile(f) if compiled else f
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            found.append([shown(f(rows(k), given())) for k in range(7)] + [shown(norm.running_mean)])
    assert found[0] == found[1]


def test_views_of_what_was_given_are_not_copies():
    w = tg.tensor([1.0, 2.0], requires_grad=True)
    for f in (lambda x: x.T, lambda x: (x * 2, x[1:]), lambda x: w.detach(), lambda x: x.reshape(2, 1)):
        c = tg.compile(f)
        with pytest.warns(UserWarning, match="뷰"):
            for _ in range(4):
                x = tg.tensor([1.0, 2.0])
                y = c(x)
                last = y[-1] if isinstance(y, tuple) else y
                assert np.shares_memory(last._data, x._data) or np.shares_memory(last._data, w._data)


def test_data_changed_before_the_walk():
    w = tg.tensor([1.0, 2.0], requires_grad=True)
    c = tg.compile(lambda x: (x * w * w).sum())
    for k in range(10):
        w.grad, x = None, tg.tensor([1.0, 3.0]) if k < 5 else np.array([1.0, 3.0], np.float32)
        y = c(x)
        (x.data if k < 5 else x)[0] = 100.0
        y.backward()
        assert w.grad.tolist() == [2.0, 12.0]
    assert c.replays == 6


def test_targets_that_are_probabilities():
    def make():
        w = tg.tensor(np.eye(3, dtype=np.float32), requires_grad=True)

        def step(x, t):
            w.grad = None
            loss = nn.functional.cross_entropy(x @ w, t, label_smoothing=0.1)
            loss.backward()
            return loss, w.grad

        return step, lambda: [w]

    c = both(make, lambda k: (rows(k), tg.softmax(rows(k + 50) * (1 if k < 5 else -1), -1) - (k > 5)))
    assert c.why is None and c.replays > 3


# ── 번호에서 다른 것을 셈하는 층 ──

@pytest.mark.parametrize(("name", "options"), [
    ("embedding", {}), ("embedding", {"padding_idx": 1}), ("embedding", {"scale_grad_by_freq": True}), ("embedding", {"max_norm": 1.0}),
    ("embedding_bag", {"mode": "mean"}), ("embedding_bag", {"mode": "sum", "padding_idx": 1}), ("embedding_bag", {"mode": "max"}),
])
def test_same_numbers_twice_then_others(name, options):
    """두 번 같은 것을 받아 적어도, 번호에서 셈한 것을 굳히지 않는다."""
    function = getattr(nn.functional, name)

    def make():
        table = tg.tensor(np.random.default_rng(9).normal(size=(6, 3)).astype(np.float32), requires_grad=True)

        def f(i):
            table.grad = None
            loss = (function(i, table, **options) ** 2).sum()
            loss.backward()
            return loss, table.grad

        return f, lambda: [table]

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        both(make, lambda k: (tg.tensor(np.random.default_rng(max(k, 4)).integers(0, 6, (2, 4))),), 8)


def test_another_thread_calls_between_two_looks():
    """다른 모양으로 부른 스레드가 사이에 끼어도, 남의 서명의 프로그램을 돌리지 않는다."""
    class Raced(type(tg.compile(lambda x: x))):
        looks, other = 0, None

        @property
        def _latest(self):
            self.looks += 1
            return self.other if self.other is not None and self.looks > 1 else self.kept

        @_latest.setter
        def _latest(self, value):
            self.kept = value

    c = Raced(lambda x: x * 2 if x.shape == (2,) else x * 3)
    a, b = tg.tensor([1.0, 2.0]), tg.tensor([1.0, 2.0, 3.0])
    for x in (b, b, b, a, a, a):
        c(x)
        if x is b:
            theirs = c.kept
    c.looks, c.other = 0, theirs
    assert shown(c(a)) == shown(a * 2)


@dataclasses.dataclass(slots=True)
class Slotted:
    scale: float
    w: tg.Tensor
    name: str = "x"


class Chained(Slotted):
    __slots__ = ("__more",)

    def set_more(self, value):
        self.__more = value

    def more(self):
        return getattr(self, "_Chained__more", 1.0)


def test_objects_with_slots():
    one = Slotted(2.0, tg.tensor([1.0, 2.0]))

    def change(k):
        if k == 4:
            one.scale = 3.0
        if k == 7:
            one.w = tg.tensor([5.0, 5.0])
        one.w._data[0] = k

    followed(lambda x: x * one.scale + one.w, change, calls=14)
    other = Chained(1.0, tg.tensor([1.0, 1.0]))

    def fill(k):
        if k == 5:
            other.set_more(7.0)  # 빈 칸이 찬다

    followed(lambda x: x * other.more() + other.w, fill, calls=12)


def test_slotted_objects_as_arguments():
    def f(batch):
        return batch.w * batch.scale

    c, batch = tg.compile(f), Slotted(2.0, tg.tensor([1.0, 2.0]))
    for k in range(8):
        batch.w._data[0] = k
        batch.scale = 2.0 + (k > 4)
        assert shown(f(batch)) == shown(c(batch)), k
    assert c.why is None and c.replays > 2


def test_what_a_c_class_holds_is_not_seen():
    class Window(collections.deque):
        pass

    window = Window([1.0, 2.0])
    c = tg.compile(lambda x: x * window[0])
    with pytest.warns(UserWarning, match="낯선 것"):
        assert c(tg.ones(1)).item() == 1.0
    window[0] = 5.0
    assert [c(tg.ones(1)).item() for _ in range(4)] == [5.0] * 4
