"""사용자의 객체와 그릇: 얼린 설정, 칸(slots)을 가진 것은 살피고, 속을 볼 수 없거나 부를 때마다 새것이면 까닭을 말한다."""

from __future__ import annotations

import array
import collections
import ctypes
import dataclasses
import datetime
import decimal
import fractions
import functools
import io
import itertools
import queue
import random
import string
import struct
import threading
import types
import weakref
from collections import namedtuple
from xml.etree import ElementTree

import pytest
from support.compiled import followed, shown

import tinygrad_ko as tg
from tinygrad_ko.compilation import classes


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


class Window(collections.deque):
    pass


class Numbers(array.array):
    pass


@pytest.mark.parametrize("held", [Window([1.0, 2.0]), Numbers("d", [1.0, 2.0])], ids=lambda held: type(held).__name__)
def test_what_a_c_class_holds_is_not_seen(held):
    c = tg.compile(lambda x: x * held[0])
    with pytest.warns(UserWarning, match="낯선 것"):
        assert c(tg.ones(1)).item() == 1.0
    held[0] = 5.0
    assert [c(tg.ones(1)).item() for _ in range(4)] == [5.0] * 4


@pytest.mark.parametrize("kind", [
    collections.deque, array.array, random.Random, decimal.Decimal, io.StringIO, io.BytesIO, io.FileIO, threading.local, itertools.count,
    functools.partial, struct.Struct, ElementTree.Element, ctypes.Structure, datetime.date, bytearray, queue.SimpleQueue, weakref.ref,
], ids=lambda kind: kind.__name__)
def test_a_c_class_hides_what_it_holds(kind):
    """파이썬의 판이 오를수록 C 로 쓴 것도 파이썬으로 쓴 것처럼 제 표(heap type)를 가진다. 물려받은 것도 속을 볼 수 없다."""
    assert classes.hides(kind) and classes.hides(type("Mine", (kind,), {}))


@pytest.mark.parametrize("kind", [
    Frozen, Slotted, Chained, collections.UserList, collections.UserDict, fractions.Fraction, string.Template,
], ids=lambda kind: kind.__name__)
def test_a_python_class_does_not(kind):
    assert not classes.hides(kind)


def test_a_new_object_every_time_says_the_cure():
    c = tg.compile(lambda batch: (batch.w * batch.scale).sum())
    with pytest.warns(UserWarning, match="새로 지은 Slotted"):
        for k in range(12):
            assert c(Slotted(2.0, tg.tensor([1.0 + k]))).item() == 2 + 2 * k
