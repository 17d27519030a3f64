"""속성과 이름: 문자열로 묻거나, 나중에 생기거나, 없어지거나, 지어서 답하는 것도 바뀐 대로 읽힌다."""

from __future__ import annotations

import operator
import warnings

import pytest
from support.compiled import followed

import tinygrad_ko as tg


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
