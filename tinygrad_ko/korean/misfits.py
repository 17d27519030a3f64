"""서명에 맞지 않는 인수로 부른 사람에게 하는 말: 모르는 이름, 빠진 것, 남는 것, 두 번 준 것, 참·거짓이나 한도(수)가 아닌 것.

방은 내놓는 것을 한꺼번에 ``answer_in(globals())`` 로 감싼다. 방 안의 코드는 감싸지 않은 함수를 부르므로, 우리끼리 부르는 일에는 값이 들지
않는다. 글은 파이썬이 오류를 낸 뒤에야 짓는다.
"""

from __future__ import annotations

import functools
import inspect
import math
import numbers
import types
from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Any, NamedTuple, NoReturn, TypeVar

import numpy as np

from ..errors import (
    ArgumentTypeError,
    OutOfMemoryError,
    TinygradError,
    describe,
    is_too_large,
    named,
    unexpected_argument,
)
from .missing_names import answer_attributes
from .parentheses import Opener, opener
from .particles import Noun, with_particle

Function = TypeVar("Function", bound=Callable[..., Any])
Words = Mapping[str, str]  # 그 방에서 자주 잘못 주는 인수의 이름 → 대신 쓸 것
NO_WORDS: Words = {}


class Facts(NamedTuple):
    """함수가 받는 인수."""

    names: tuple[str, ...]  # 이름으로 줄 수 있는 것, 서명의 차례로
    places: int  # 이름 없이 줄 수 있는 수
    required: frozenset[str]
    flags: frozenset[str]  # 참·거짓인 것
    optional: frozenset[str]  # 그 가운데 None 도 되는 것
    more: bool  # 아무 이름이나 받는가(**kwargs)
    rest: bool  # 아무 개수나 받는가(*args)


_OPTIONAL = ("bool | None",)
_OWN = (("self",), ("cls",), ("_cls",))  # 파이썬이 채우는 첫 인수
_FLAGS = ("bool", bool, *_OPTIONAL)
_GATHERED = ("tup", "xs")  # 여럿을 목록 하나로 받는 첫 인수: 이어 붙이고 쌓는 함수들
_ALSO = ("__init__", "__new__", "__call__")  # 밑줄로 시작하지만 쓰는 사람이 부르는 메서드
_REST, _MORE = 4, 8  # 코드의 깃발: *args, **kwargs 를 받는다
_FAILED = (TypeError, AttributeError, MemoryError)  # 말을 옮길 오류. 속성이 없다는 것은 객체의 자리에 다른 것이 왔을 때이다
_PUBLIC: set[type] = set()  # 방이 내놓은 클래스
_read: dict[Any, Facts] = {}


def facts(function: Any) -> Facts:
    """함수가 받는 인수를 코드에서 읽는다. 처음 쓸 때 한 번."""
    if function not in _read:
        _read[function] = _facts(function)
    return _read[function]


def _facts(function: Any) -> Facts:
    code = function.__code__
    places = code.co_argcount
    names = code.co_varnames[:places + code.co_kwonlyargcount]
    required = names[:places - len(function.__defaults__ or ())]
    required += tuple([name for name in names[places:] if name not in (function.__kwdefaults__ or {})])
    said = function.__annotations__
    flags, optional = [frozenset([name for name in names if said.get(name) in kinds]) for kinds in (_FLAGS, _OPTIONAL)]
    return Facts(names, places, frozenset(required), flags, optional, bool(code.co_flags & _MORE), bool(code.co_flags & _REST))


# ── 감싸기 ──


def answering(function: Function, words: Words = NO_WORDS, owner: type | None = None) -> Function:
    """맞지 않는 인수를 한국어로 알리는 ``function``. ``owner`` 는 메서드일 때 그 클래스이다. 스스로 살피는 함수는 그대로이다."""
    name, signed = function.__name__, inspect.unwrap(function)
    if _answers_itself(function, owner is not None):
        return function
    known = facts(signed)
    flags = known.flags

    def where(args: Sequence[Any]) -> str:
        return name if owner is None else place(owner, name, args)

    def look(args: Sequence[Any], kwargs: Mapping[str, Any]) -> None:
        examine(where(args), signed, args, kwargs, words)

    def answer(error: Exception, args: Sequence[Any], kwargs: Mapping[str, Any]) -> NoReturn:
        if isinstance(error, MemoryError):
            raise OutOfMemoryError.at(where(args), error) from None
        if owner is not None and known.names[:1] == ("self",) and not isinstance((*args, None)[0], owner):
            raise no_object(where(args), name) from None
        if not isinstance(error, TypeError):
            raise error
        said = misfit(where(args), signed, error, args, kwargs, words)
        if said is error:  # 함수 안에서 난 오류
            raise named(name, error) if owner is None and isinstance(error, TinygradError) and error.hidden else error
        raise said from None

    def refuse_too_large(error: Exception, args: Sequence[Any]) -> None:
        if is_too_large(error):
            raise OutOfMemoryError.at(where(args), error) from None

    # 셋이 같은 일을 한다. 받을 것이 없는 메서드(t.item())와 참·거짓이 없는 함수에는 값을 덜 들인다
    def alone(self: Any = None, *more: Any, **named: Any) -> Any:
        if more or named or self is None:
            answer(TypeError(), () if self is None else (self, *more), named)
        try:
            return function(self)
        except _FAILED as error:
            answer(error, (self,), {})

    def plain(*args: Any, **kwargs: Any) -> Any:
        try:
            return function(*args, **kwargs)
        except _FAILED as error:
            answer(error, args, kwargs)
        except (ValueError, OverflowError) as error:
            refuse_too_large(error, args)
            raise

    def flagged(*args: Any, **kwargs: Any) -> Any:
        for given in kwargs:
            if given in flags and kwargs[given].__class__ is not bool:
                look(args, kwargs)
        try:
            return function(*args, **kwargs)
        except _FAILED as error:
            answer(error, args, kwargs)
        except (ValueError, OverflowError) as error:
            refuse_too_large(error, args)
            raise

    nothing = signed is function and known.names == ("self",) and not known.rest and not known.more
    chosen: Any = alone if nothing else flagged if flags else plain
    made: Any = functools.update_wrapper(chosen, function)
    return made


def place(owner: type, name: str, args: Sequence[Any]) -> str:
    """클래스 ``owner`` 에 적은 메서드를 부른 자리의 이름: 객체의 클래스와 메서드. 객체가 없으면 쓰는 사람이 아는 클래스."""
    kind = args[0] if args and isinstance(args[0], type) else type(args[0]) if args and isinstance(args[0], owner) else None
    said = kind.__name__ if kind is not None else _known_name(owner)
    return said if name in ("__init__", "__new__") else f"{said}.{name}".lstrip(".")


def _known_name(owner: type) -> str:
    """방이 내놓은 것이면 제 이름, 그것들의 바탕(mixin)이면 물려받은 것의 이름. 물려받은 것이 여럿이면 어느 것인지 모르므로 빈 글."""
    found = {*_known(owner)} or {owner}
    return found.pop().__name__ if len(found) == 1 else ""


def _known(kind: type) -> list[type]:
    heirs: list[type] = kind.__subclasses__()
    return [kind] if kind in _PUBLIC else [known for heir in heirs for known in _known(heir)]


def no_object(where: str, name: str) -> ArgumentTypeError:
    """객체 없이 클래스에서 메서드를 불렀을 때의 오류."""
    called = "super().__init__(…)" if name == "__init__" else f"객체.{name}(…)"
    return ArgumentTypeError(f"{where}: 클래스가 아니라 객체에서 부르세요: {called}.")


def _answers_itself(function: Any, method: bool) -> bool:
    """아무 인수나 받아(``*args, **kwargs``) 스스로 살피는가.

    with 문의 함수(contextmanager)와, 받은 대로 넘기는 것(passes_on)은 받기만 하고 살피지 않는다.
    """
    known = facts(function.__wrapped__ if getattr(function, "passes_on", False) else function)
    needed = known.required - {*known.names[:method]}
    return known.rest and known.more and not needed and not inspect.isgeneratorfunction(getattr(function, "__wrapped__", None))


def answer_in(room: dict[str, Any], words: Words = NO_WORDS, but: Collection[str] = ()) -> None:
    """방(모듈의 이름표)이 내놓는 함수와 클래스가 맞지 않는 인수를 한국어로 알리게 한다. 메서드 ``but`` 은 그대로 둔다.

    함수를 저장(pickle)하면 그 방의 이름으로 간다.
    """
    for name in room["__all__"]:
        if isinstance(thing := room.get(name), (types.FunctionType, type, Opener)):
            room[name] = answered(thing, room["__name__"], words, but)


def answered(thing: Any, module: str, words: Words = NO_WORDS, but: Collection[str] = ()) -> Any:
    """모듈 ``module`` 이 내놓을, 맞지 않는 인수를 한국어로 알리는 함수나 클래스."""
    if isinstance(thing, type):
        answer_methods(thing, words, but)
        return thing
    if isinstance(thing, Opener):
        inner = answered(thing.__wrapped__, module, words)
        return thing if inner is thing.__wrapped__ else opener(inner)
    made = answering(thing, words)
    if made is not thing:
        made.__module__ = module
    return made


def answer_methods(kind: type, words: Words = NO_WORDS, but: Collection[str] = ()) -> None:
    """클래스와 우리가 쓴 그 조상들의 공개 메서드가 맞지 않는 인수를, 객체가 없는 속성을 한국어로 알리게 한다.

    ``but`` 에 ``"__getattr__"`` 을 적은 것은 속성은 그대로 둔다: 그것이 있으면 파이썬은 있는 속성을 찾는 일도 조금 느리게 한다.
    """
    _PUBLIC.add(kind)
    if "__init__" not in but and all(getattr(kind, name) is getattr(object, name) for name in ("__init__", "__new__")):
        setattr(kind, "__init__", _nothing)  # noqa: B010
    if "__getattr__" not in but:
        answer_attributes(kind)
    for base in kind.__mro__:
        if base.__module__.partition(".")[0] != __package__.partition(".")[0]:
            continue
        for name, thing in list(vars(base).items()):
            if name not in but and (name[0] != "_" or name in _ALSO):
                inner = thing.__func__ if isinstance(thing, (classmethod, staticmethod)) else thing
                if isinstance(inner, types.FunctionType):
                    made = answering(inner, words, None if isinstance(thing, staticmethod) and name != "__new__" else base)
                    if made is not inner:
                        setattr(base, name, type(thing)(made) if thing is not inner else made)


def _nothing(self: Any, *args: Any, **kwargs: Any) -> None:
    """인수를 받지 않는다."""
    if (args or kwargs) and type(self).__new__ is object.__new__:
        raise misfit(type(self).__name__, _none, TypeError(), (self, *args), kwargs)


def _none(self: Any) -> None:
    """인수가 없는 서명."""


_nothing.__wrapped__ = _none  # type: ignore[attr-defined]  # 서명은 이것이다


# ── 살피기 ──


def examine(where: str, function: Any, args: Sequence[Any], kwargs: Mapping[str, Any], words: Words = NO_WORDS) -> dict[str, Any]:
    """모르는 이름과 참·거짓이 아닌 것을 알린다. 이름마다 받은 값을 돌려준다."""
    known = facts(function)
    if not known.more:
        for name in kwargs:
            if name not in known.names:
                raise unknown(where, name, kwargs, _listed(known), words)
    given = {**dict(zip(known.names[:known.places], args, strict=False)), **kwargs}
    for name in known.flags:
        value = given.get(name, False)
        if value is not None or name not in known.optional:
            flag(where, name, value)
    return given


def flag(where: str, name: str, value: Any) -> bool:
    """참·거짓인지 살핀다."""
    if not isinstance(value, (bool, np.bool_)):
        raise ArgumentTypeError(
            f"{where}: {with_particle(name, '은/는')} True 나 False 여야 합니다. 받은 것: {describe(value)}. "
            f"{name}={_meant(value)} 라고 쓰세요."
        )
    return bool(value)


def truth(where: str, name: str, value: Any) -> bool:
    """참·거짓, 또는 그 뜻의 0과 1(NumPy의 ``keepdims=1``)을 bool 로."""
    one_or_zero = isinstance(value, (int, np.integer)) and value in (0, 1)
    return bool(value) if one_or_zero else flag(where, name, value)


def check_limit(where: str, name: str, value: Any, cure: str = "끝이 없으면 math.inf 입니다.") -> None:
    """몇 개까지인지의 수인지 살핀다: 글이나 NaN 과 견주면 아무것도 막지 못한다."""
    if not isinstance(value, numbers.Real) or isinstance(value, bool) or math.isnan(value):
        raise ArgumentTypeError(f"{where}: {Noun(name):은/는} 몇 개까지인지의 수여야 합니다. 받은 것: {describe(value)}. {cure}")


def keeping(where: str, function: Function) -> Function:
    """``keepdims`` 를 참·거짓으로 살피고 부르는 ``function``. 그 인수가 없으면 그대로."""
    known = facts(inspect.unwrap(function))
    if "keepdims" not in known.names:
        return function
    place = known.names.index("keepdims")

    @functools.wraps(function)
    def call(*args: Any, **kwargs: Any) -> Any:
        if place < len(args) <= known.places:
            args = (*args[:place], truth(where, "keepdims", args[place]), *args[place + 1:])
        elif "keepdims" in kwargs:
            kwargs["keepdims"] = truth(where, "keepdims", kwargs["keepdims"])
        return function(*args, **kwargs)

    return call  # type: ignore[return-value]


def several(where: str, name: str, value: Any, wanted: str) -> list[Any]:
    """여럿(목록, 튜플, 하나씩 주는 것)인지 살피고 목록으로 준다. 글은 여럿이 아니다."""
    try:
        if not isinstance(value, (str, bytes)):
            return list(value)
    except TypeError:
        pass
    raise ArgumentTypeError(f"{where}: {with_particle(name, '은/는')} {wanted}의 나열이어야 합니다. 받은 것: {describe(value)}.")


def function_given(where: str, name: str, value: Any, example: str) -> None:
    """부를 수 있는 것인지 살핀다."""
    if not callable(value):
        raise ArgumentTypeError(
            f"{where}: {with_particle(name, '은/는')} 함수여야 합니다. 받은 것: {describe(value)}. {example}처럼 쓰세요."
        )


def _meant(value: Any) -> bool:
    return value.strip().lower() not in ("false", "no", "off", "0", "none", "") if isinstance(value, str) else bool(np.any(value))


def _listed(known: Facts) -> list[str]:
    return [name for name in known.names if (name,) not in _OWN]


# ── 말 ──


def unknown(where: str, name: str, kwargs: Mapping[str, Any], known: Sequence[str], words: Words = NO_WORDS) -> ArgumentTypeError:
    """모르는 이름의 인수를 받았을 때의 오류: PyTorch의 이름이면 우리의 것을, 아니면 비슷한 이름을 알린다."""
    if name in ("size_average", "reduce") and "reduction" in known:
        kept, mean = kwargs.get("reduce", True), kwargs.get("size_average", True)
        chosen = "none" if kept is False else "sum" if mean is False else "mean"
        return unexpected_argument(where, name, known, f'PyTorch에서도 사라져 가는 옛 인수입니다. reduction="{chosen}" 이라고 쓰세요.')
    return unexpected_argument(where, name, known, words.get(name, ""), kwargs)


def gather(where: str) -> ArgumentTypeError:
    """목록 하나로 받을 것을 하나씩 받았을 때의 오류."""
    return ArgumentTypeError(f"{where}: 여럿은 목록 하나로 묶어 주세요: {where}([a, b]). 하나씩 받았습니다.")


def misfit(
    where: str, function: Any, error: TypeError, args: Sequence[Any], kwargs: Mapping[str, Any], words: Words = NO_WORDS,
) -> TypeError:
    """서명에 맞지 않아 파이썬이 낸 오류를 옮긴 것. 함수 안에서 난 다른 오류이면 그대로."""
    known = facts(function)
    if "self" in known.required and not args:
        return no_object(where, function.__name__)
    for name in () if known.more else kwargs:
        if name not in known.names:
            return unknown(where, name, kwargs, _listed(known), words)
    bound = {*known.names[:len(args)], *kwargs}
    missing = [name for name in known.names if name in known.required and name not in bound]
    twice = [name for name in known.names[:min(len(args), known.places)] if name in kwargs]
    start = known.names[:1] in _OWN
    if missing:
        wanted = f"{', '.join(missing[:-1])}, " * (len(missing) > 1) + with_particle(missing[-1], "을/를")
        return ArgumentTypeError(f"{where}: {wanted} 주어야 합니다. 인수: {', '.join(known.names[start:])}.")
    if twice:
        both = with_particle(twice[0], "을/를")
        return ArgumentTypeError(f"{where}: {both} 두 번 받았습니다: 차례로 한 번, 이름으로 한 번. 하나만 주세요.")
    if len(args) > known.places and not known.rest:
        if known.names[:1] and known.names[0] in _GATHERED:
            return gather(where)
        order = ", ".join(known.names[start:known.places])
        named = ", ".join(known.names[known.places:])
        cure = f"차례: {order}." if order else "빈 괄호로 쓰세요." if not named else ""
        cure += f"{' ' if cure else ''}나머지는 이름으로 주세요: {named}." if named else ""
        return ArgumentTypeError(
            f"{where}: 이름 없이 줄 수 있는 인수는 {known.places - start}개인데 {len(args) - start}개를 받았습니다. {cure}"
        )
    return error
