"""클래스: 나중에 덮어쓴 메서드, 바뀐 조상과 메타클래스, 바꾼 클래스와 라이브러리의 함수도 바뀐 대로 부른다."""

from __future__ import annotations

import abc
import types
import warnings

import numpy as np
import pytest
from support.compiled import Box, followed

import tinygrad_ko as tg
from tinygrad_ko import nn, optim


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


def test_the_class_of_an_object_and_of_an_optimizer():
    class A:
        def f(self, x):
            return x * 2

    class B:
        def f(self, x):
            return x * 3

    thing, box = A(), Box(complex(0.0, 1.0))

    def change(k):
        if k == 5:
            thing.__class__ = B
            box.value = complex(-0.0, 1.0)

    followed(lambda x: thing.f(x) * float(np.arctan2(0.0, box.value.real)), change)

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


def after(f, change):
    """다시 도는 것을 본 다음에 ``change()`` 로 바꾸고 부른 답."""
    x, c = tg.tensor([1.0, 2.0]), tg.compile(f)
    for _ in range(3):
        c(x)
    assert c.replays > 0
    change()
    return c(x).tolist()


def test_a_name_given_to_a_class_hides_the_inherited_one():
    class Base:
        scale = 1.0

        @staticmethod
        def go(x):
            return x

    class Mine(Base):
        pass

    assert after(lambda x: x * Mine.scale, lambda: setattr(Mine, "scale", 5.0)) == [5.0, 10.0]
    assert after(lambda x: Mine.go(x), lambda: setattr(Mine, "go", staticmethod(lambda x: x * 5))) == [5.0, 10.0]


@pytest.mark.parametrize("start", [{}, {"scale": 1.0}, {"scale": 1.0, "other": 2}])
def test_a_dictionary_that_is_only_read(start):
    inside = dict(start)
    outside = types.MappingProxyType(inside)
    assert after(lambda x: x * outside.get("scale", 1.0), lambda: inside.update(scale=5.0)) == [5.0, 10.0]


def test_a_dictionary_that_says_it_is_empty():
    class Settings(dict):
        def __bool__(self):
            return False

    class Refusing(dict):
        def __bool__(self):
            raise TypeError

    for kind in (Settings, Refusing):
        settings = kind()
        assert after(lambda x, s=settings: x * s.get("scale", 1.0), lambda s=settings: s.update(scale=5.0)) == [5.0, 10.0]


def test_attributes_replaced_as_a_whole():
    class Options:
        def __init__(self):
            self.scale = 1.0

    options = Options()
    assert after(lambda x: x * options.scale, lambda: setattr(options, "__dict__", {"scale": 5.0})) == [5.0, 10.0]
