"""클래스를 들여다보는 법: 칸(``__slots__``), 파이썬이 적는 것, C 로 쓴 조상."""

from __future__ import annotations

import types
from collections import namedtuple
from typing import Any

OF_CLASSES = frozenset({  # 파이썬이 클래스에 적는 것
    "__dict__", "__weakref__", "__doc__", "__module__", "__annotations__", "__qualname__", "__classcell__", "__parameters__",
    "__orig_bases__", "__static_attributes__", "__firstlineno__", "__abstractmethods__", "_abc_impl", "__annotate_func__",
    "__annotations_cache__", "__annotate__", "__conditional_annotations__",
})
DESCRIPTORS = (types.MethodDescriptorType, types.WrapperDescriptorType, types.MethodWrapperType, types.ClassMethodDescriptorType,
                types.GetSetDescriptorType, types.MemberDescriptorType)
SLOTS = (types.MemberDescriptorType, types.GetSetDescriptorType, type(namedtuple("_Pair", "a").a))  # type: ignore[attr-defined]  # 칸: 부르는 것이 없다
BASES = frozenset({"Enum", "IntEnum", "StrEnum", "Flag", "IntFlag", "ReprEnum", "Generic", "Protocol", "NamedTuple"})
MISSING = object()  # 없는 이름, 빈 칸
_WORD = tuple.__itemsize__  # 칸 하나의 바이트


def slots_of(kind: type) -> list[str]:
    """클래스와 조상이 적은 칸(__slots__)의 이름."""
    written = [base for base in kind.__mro__ if is_python(base)]
    return [name for base in written for name, value in vars(base).items() if type(value) is types.MemberDescriptorType]


def slot_of(name: str, thing: Any) -> Any:
    """객체의 칸. 비었으면 ``MISSING``."""
    return getattr(thing, name, MISSING)


def hides(kind: type) -> bool:
    """C 로 쓴 조상이 있는가: 그 속은 볼 수 없다."""
    open_ = types.SimpleNamespace, BaseException
    return any(not (is_python(base) or issubclass(base, open_) or base.__name__ in BASES) for base in kind.__mro__[:-1])


def is_python(kind: type) -> bool:
    """파이썬으로 쓴 클래스인가: 그렇다면 조상의 것에 더하는 자리마다 이름이 있다. C 로 쓴 것(``deque``)의 속에는 이름이 없다."""
    if not kind.__flags__ & (1 << 9):  # Py_TPFLAGS_HEAPTYPE. 파이썬의 판이 오를수록 C 로 쓴 것도 여기에 든다
        return False
    named = sum([type(value) is types.MemberDescriptorType for value in vars(kind).values()])
    named += ("__dict__" in vars(kind)) + ("__weakref__" in vars(kind))
    base: type = kind.__base__ or object
    return kind.__basicsize__ - base.__basicsize__ <= named * _WORD
