"""없는 이름을 찾은 사람에게 하는 말: 적어 둔 까닭이나 비슷한 이름. 방(모듈)에서, 그리고 객체에서.

비슷한 이름은 정말로 가까울 때에만 말한다: 엉뚱한 이름을 대면 없느니만 못하다.
"""

from __future__ import annotations

import difflib
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from opcode import opmap
from types import ModuleType
from typing import Any

from ..errors import ArgumentTypeError, TinygradError, writable
from .particles import Noun, particle
from .room_names import NAMES

NO_REASONS: Mapping[str, str] = {}


class NoSuchName(TinygradError, AttributeError):
    """방에 그런 이름이 없다.

    고치려면: 오류에 적힌 비슷한 이름으로 바꾼다.
    """


class NoSuchImport(TinygradError, ImportError):
    """``from 방 import 이름``: 방에 그런 이름이 없다.

    고치려면: 오류에 적힌 이름을 들여온다.
    """


class NoSuchModule(TinygradError, ModuleNotFoundError):
    """``import 방.이름``, ``from 방.이름 import …``: 그런 모듈이 없다.

    고치려면: 오류에 적힌 방에서 들여온다.
    """


# ── 비슷한 이름 ──


def nearest(name: str, known: Iterable[str]) -> str:
    """``known`` 가운데 ``name`` 을 잘못 적은 것으로 볼 만큼 가까운 것. 없으면 빈 글.

    예제
    ----
    >>> from tinygrad_ko.korean.missing_names import nearest
    >>> nearest("sahpe", ["size", "shape"]), nearest("adamw", ["Adam", "AdamW"]), nearest("pi", ["psi"])
    ('shape', 'AdamW', '')
    """
    names = list(known) if len(name) > 2 else []
    exact = [k for k in names if k.lower() == name.lower()] or [k for k in names if _one_slip(name, k)]
    loose = [k for k in names if len(name) > 3 and _one_slip(name.lower(), k.lower())]
    return (exact or loose or difflib.get_close_matches(name, names, 1, 0.8) or [""])[0]


def _one_slip(a: str, b: str) -> bool:
    """글자 하나를 빠뜨리거나, 더하거나, 바꾸거나, 이웃과 자리를 바꾸었는가(또는 대문자만 다른가)."""
    k = next((i for i, (p, q) in enumerate(zip(a, b, strict=False)) if p != q), min(len(a), len(b)))
    swapped = a[k:k + 2] == b[k:k + 2][::-1] and a[k + 2:] == b[k + 2:]
    return a[k + 1:] == b[k + 1:] or a[k + 1:] == b[k:] or a[k:] == b[k + 1:] or swapped


def perhaps(name: str, known: Iterable[str], room: str = "") -> str:
    """"혹시 …인가요?" 또는 빈 글."""
    near = nearest(name, known)
    return f"혹시 {room}{near} 인가요?" if near else ""


# ── 방에서 ──

SHOWN = 40  # 이보다 많은 이름은 늘어놓지 않는다


def elsewhere(room: str, name: str) -> str:
    """그 이름이 사는 다른 방(둘까지), 또는 빈 글.

    예제
    ----
    >>> from tinygrad_ko.korean.missing_names import elsewhere
    >>> elsewhere("tg.nn", "SGD")
    '여기에서는 이렇게 씁니다: tg.optim.SGD.'
    """
    homes = [f"{other}.{name}" for other, names in NAMES.items() if other != room and name in names.split()]
    return f"여기에서는 이렇게 씁니다: {' 또는 '.join(homes[:2])}." if homes else ""


def listed(room: str, names: Sequence[str]) -> str:
    """있는 이름들. 많으면 보는 법."""
    return f"있는 것: {', '.join(names)}." if len(names) <= SHOWN else f"있는 이름은 dir({room}) 이 보여 줍니다."


def no_such_name(room: str, name: str, reason: str) -> Exception:
    """방 ``room`` 에 없는 이름을 찾았을 때의 오류.

    ``from 방 import 이름`` 은 방의 ``__getattr__`` 가 낸 AttributeError 를 버리고 제 말을 한다. 그때에는 ImportError 로 낸다.
    """
    text = f"{room} 에 '{writable(name)}'{particle(name, '이/가')} 없습니다. {reason}".rstrip()
    return NoSuchImport(text, name=room) if _importing() else NoSuchName(text)


def _importing() -> bool:
    """우리 코드를 부른 것이 ``from … import`` 인가."""
    frame: Any = sys._getframe(1)
    while frame is not None and frame.f_globals.get("__name__", "").partition(".")[0] == __package__.partition(".")[0]:
        frame = frame.f_back
    return frame is not None and frame.f_lasti >= 0 and frame.f_code.co_code[frame.f_lasti] == opmap.get("IMPORT_FROM")


def answering(room: str, reasons: Mapping[str, str] = NO_REASONS) -> Callable[[str], Any]:
    """방 ``room`` 의 ``__getattr__``: 없는 이름이면 까닭이나 비슷한 이름을 알린다."""

    def __getattr__(name: str) -> Any:
        if name[:2] == "__":
            raise AttributeError(f"tg.{room} 에 {name} 이름이 없습니다.")
        names = sys.modules[f"{__package__.partition('.')[0]}.{room}"].__all__
        here = f"tg.{room}"
        told = reasons.get(name) or elsewhere(here, name) or perhaps(name, names, f"{here}.") or listed(here, names)
        raise no_such_name(here, name, told)

    return __getattr__


class AbsentModules:
    """없는 모듈을 들여오는 사람에게 방의 ``__getattr__`` 가 아는 것을 말한다. 다른 찾는 이들이 모두 찾지 못한 뒤에 묻는다.

    ``from tinygrad_ko.utils.data import DataLoader`` 에서 파이썬은 방에 묻지 않고 제 영어를 한다: 그 자리가 ``sys.meta_path`` 의 끝이다.
    """

    @staticmethod
    def find_spec(fullname: str, path: object = None, target: object = None) -> None:
        """우리 방 안의 없는 이름이면 NoSuchModule 을 낸다. 남의 것과 밑줄로 시작하는 것은 파이썬에 맡긴다."""
        room, _, name = fullname.rpartition(".")
        if room.partition(".")[0] != __package__.partition(".")[0] or room not in sys.modules or name[:1] in ("", "_"):
            return
        try:
            getattr(sys.modules[room], name)
        except AttributeError as error:
            if isinstance(error, TinygradError):
                raise NoSuchModule(str(error), name=fullname) from None
        else:
            said = f"{fullname}{particle(name, '은/는')} 모듈이 아닙니다. 여기에서는 이렇게 씁니다: from {room} import {name}."
            raise NoSuchModule(said, name=fullname)


def answer_imports() -> None:
    """없는 모듈을 들여올 때에도 한국어로 말한다. 우리 것을 들여올 때 한 번 부른다."""
    if AbsentModules not in sys.meta_path:
        sys.meta_path.append(AbsentModules)


def refuse_calls(module: str, room: str, instead: str) -> None:
    """방(모듈)을 함수처럼 부른 사람에게 무엇을 부를지 알린다: ``tg.fft(t)`` → ``tg.fft.fft(t)``."""

    class Room(ModuleType):
        """부르려 하면 무엇을 부를지 알려 주는 방."""

        def __call__(self, *args: Any, **kwargs: Any) -> Any:
            raise ArgumentTypeError(f"{Noun(room):은/는} 이름들이 있는 방(module)이어서 그대로 부르지 않습니다. {instead}")

    sys.modules[module].__class__ = Room


# ── 객체에서 ──


class NoSuchAttribute(TinygradError, AttributeError):
    """객체에 그런 속성이 없다.

    고치려면: 오류에 적힌 비슷한 이름이나 쓰는 법으로 바꾼다.
    """


class _Sought(NoSuchAttribute):
    """찾던 객체의 클래스와 이름을 갖고 있다가, 읽을 때 글을 짓는다: ``hasattr`` 로 묻기만 하는 일에는 값이 들지 않는다."""

    def __init__(self, owner: type, held: list[str], sought: str, reasons: Mapping[str, str]) -> None:
        super().__init__(owner, held, sought, reasons)
        self.owner, self.held, self.sought, self.reasons = owner, held, sought, reasons

    def __str__(self) -> str:
        head = f"{self.owner.__name__}에 '{writable(self.sought)}' 속성이 없습니다."
        if self.sought in self.reasons:
            return f"{head} {self.reasons[self.sought]}"
        public = [n for n in dir(self.owner) if n[0] != "_"]
        near = nearest(self.sought, [*self.held, *public])
        if near:
            return f"{head} 혹시 '{near}' 인가요?"
        shown = [n for n in self.held if n[0] != "_"][:8]
        return f"{head} 담은 이름: {', '.join(shown)}." if shown else f"{head} 있는 것: {', '.join(public[:8])}."


def missing_attribute(thing: Any, name: str, reasons: Mapping[str, str] = NO_REASONS) -> AttributeError:
    """``thing.name`` 을 찾지 못했을 때의 오류."""
    if name[:1] == "_" and name not in reasons:
        return AttributeError(name)  # 파이썬과 우리 안의 물음이다
    if any(name in vars(base) for base in type(thing).__mro__):
        return AttributeError(f"{type(thing).__name__}.{name}: 이 속성을 셈하는 동안 AttributeError 가 났습니다.")
    return _Sought(type(thing), list(getattr(thing, "__dict__", ())), name, reasons)


def answer_attributes(kind: type, reasons: Mapping[str, str] = NO_REASONS) -> None:
    """``kind`` 의 객체가 없는 속성을 한국어로 알리게 한다. 이미 그러는 클래스는 그대로 둔다."""

    def __getattr__(self: Any, name: str) -> Any:
        raise missing_attribute(self, name, reasons)

    if not any("__getattr__" in vars(base) for base in kind.__mro__):
        kind.__getattr__ = __getattr__  # type: ignore[attr-defined]


class Slip:
    """잘못 적은 이름의 자리: ``t.sahpe``.

    ``__getattr__`` 를 두면 파이썬은 있는 속성까지 느리게 찾는다(텐서의 셈 하나가 10 % 남짓). 그럴 수 없는 자리에는 흔히 쓰는 이름의
    한 글자 실수만 이렇게 둔다.
    """

    def __init__(self, name: str, right: str) -> None:
        self.name, self.right = name, right

    def __get__(self, thing: Any, owner: Any = None) -> Any:
        kind = (owner or type(thing)).__name__
        raise AttributeError(f"{kind}에 '{self.name}' 속성이 없습니다. 혹시 '{self.right}' 인가요?", name=self.name, obj=thing)


def answer_slips(kind: type, names: Iterable[str]) -> None:
    """``names`` 를 한 글자 잘못 적은 이름(빠뜨린 것, 두 번 적은 것, 이웃과 바뀐 것, s 를 붙인 것)마다 ``Slip`` 을 둔다."""
    for right in names:
        for k in range(len(right)):
            swapped = right[:k] + right[k:k + 2][::-1] + right[k + 2:]
            for wrong in (right[:k] + right[k + 1:], right[:k + 1] + right[k:], swapped, f"{right}s"):
                if wrong.isidentifier() and not any(wrong in vars(base) for base in kind.__mro__):
                    setattr(kind, wrong, Slip(wrong, right))

