"""불러도 되는 것: 파이썬, NumPy, 라이브러리의 것 가운데 밖을 건드리지 않는다고 아는 것."""

from __future__ import annotations

import builtins
import random
import types
from typing import Any

import numpy as np

from ..korean.particles import Noun

ROOM = __name__.partition(".")[0]
BUILTINS = frozenset({
    "len", "range", "zip", "enumerate", "isinstance", "issubclass", "sum", "min", "max", "abs", "float", "int", "bool", "complex", "tuple",
    "list", "dict", "set", "frozenset", "sorted", "reversed", "map", "filter", "super", "hasattr", "getattr", "type", "slice", "round",
    "any", "all", "pow", "divmod", "str", "repr", "callable", "property", "staticmethod", "classmethod", "object", "iter", "bytes", "chr",
    "ord", "format",
})
_QUIET = (  # 밖을 건드리지 않는 방
    "autograd", "tensors", "nn", "transforms", "rules", "operation", "face", "fft", "linalg", "grad_mode", "errors", "optim", "engine",
)
_LOUD = frozenset({"manual_seed", "use_array_module", "set_default_generator"})
_NUMPY_LOUD = frozenset({
    "load", "save", "savez", "savez_compressed", "loadtxt", "savetxt", "genfromtxt", "fromfile", "memmap", "set_printoptions", "seterr",
    "errstate", "fromregex", "frombuffer", "vectorize", "frompyfunc", "nditer", "copyto", "put", "place", "putmask", "fill_diagonal",
    "put_along_axis", "empty", "empty_like",
})
_OPERATOR_LOUD = frozenset({"setitem", "delitem", "iadd", "isub", "imul", "itruediv"})
PURE_MODULES = frozenset({
    "math", "cmath", "operator", "_operator", "functools", "_functools", "itertools", "typing", "collections", "dataclasses", "enum",
    "reprlib",  # 3.13 의 dataclass 는 __repr__ 을 여기서 얻는다
})
SECRET = frozenset({"_data", "param_groups", "__dict__", "f_locals", "register_hook", "register_forward_hook", "seed", "bit_generator"})
OUTSIDE = "함수 밖에서 부르고, 그 값을 쓴다면 인수로 주세요"  # 고칠 방법


class Unfollowable(Exception):
    """좇을 수 없는 까닭. ``placed``: 쓰는 사람의 줄을 이미 대었는가."""

    def __init__(self, reason: str, placed: bool = False) -> None:
        super().__init__(reason)
        self.placed = placed


def owner_of(thing: Any) -> Any:
    """C 로 쓴 함수나 ufunc 의, 더 좇아야 할 임자(``[].append`` 의 목록). 조용하다고 아는 것이면 ``None``."""
    name, room = getattr(thing, "__name__", type(thing).__name__), getattr(thing, "__module__", None) or ""
    owner = getattr(thing, "__self__", None)
    if room == "builtins" or (owner is builtins):
        if name not in BUILTINS:
            raise Unfollowable(f"{name}() 을 부릅니다. {OUTSIDE}")
        return None
    if isinstance(owner, (np.random.Generator, random.Random)) or room.startswith("numpy.random"):
        whose = "파이썬" if isinstance(owner, random.Random) else "NumPy"
        raise Unfollowable(f"{whose}의 난수를 뽑습니다. tg.rand, tg.randn 을 쓰세요")
    if room.partition(".")[0] == "numpy" or isinstance(thing, np.ufunc):
        if name in _NUMPY_LOUD:
            cure = "tg.zeros 처럼 값이 정해진 것을 쓰세요" if name.startswith("empty") else OUTSIDE
            raise Unfollowable(f"np.{name}() 을 부릅니다. {cure}")
        return None
    if room.partition(".")[0] in PURE_MODULES and name not in _OPERATOR_LOUD:
        return None
    if owner is not None and not isinstance(owner, types.ModuleType):  # 붙들린 것의 메서드: [].append
        return owner
    raise Unfollowable(f"{room}.{name}() 이 무엇을 하는지 알 수 없습니다. {OUTSIDE}".lstrip("."))


def refuse_loud(room: str, name: str) -> None:
    """라이브러리의 것: 조용한(밖을 건드리지 않는) 방의 것만."""
    inner = room.split(".")
    if (len(inner) > 1 and inner[1] not in _QUIET) or name in _LOUD:
        raise Unfollowable(f"{Noun(name):을/를} 부릅니다. {OUTSIDE}")
