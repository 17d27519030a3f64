"""둘레(surroundings): 함수가 인수 말고 읽는 것 모두. 닫힌 변수, 전역 변수, 모듈의 속성, 부르는 함수들.

다시 돌릴 때 이것들이 그대로인지 살핀다: 텐서의 값은 새로 읽는 입력이고, 나머지는 하나라도 달라졌으면 다시 지나가며 적는다. 무엇을
읽는지 알 수 없는 함수는 좇지 않고, 그 까닭을 말한다.
"""

from __future__ import annotations

import abc
import builtins
import dis
import functools
import inspect
import itertools
import sys
import types
from collections import Counter, OrderedDict, defaultdict
from collections.abc import Callable, Iterable, Sequence
from typing import Any

import numpy as np

from ..engine import Leaf, Variable
from ..korean.parentheses import Opener
from ..korean.particles import Noun
from ..nn.hooks import hooks_of
from ..nn.module import Module
from ..optim.lr_scheduler import LRScheduler, ReduceLROnPlateau
from ..optim.optimizer import Optimizer
from .classes import BASES, DESCRIPTORS, MISSING, OF_CLASSES, SLOTS, hides, is_python, slot_of, slots_of
from .culprit import culprit, places
from .followed import is_ours, is_users
from .quiet import BUILTINS, OUTSIDE, PURE_MODULES, ROOM, SECRET, Unfollowable, owner_of, refuse_loud
from .snapshot import PLAIN, Snapshot

LARGEST = 2**20  # 값까지 견줄 NumPy 배열의 가장 큰 원소 수
_CALLS = frozenset({"attrgetter", "itemgetter", "methodcaller", "_lru_cache_wrapper", "cached_property", "partialmethod"})
_ASKING = frozenset({  # 이름을 지어 묻는 것
    "getattr", "attrgetter", "methodcaller", "format", "format_map", "asdict", "astuple", "replace",
})
_CONTAINERS = frozenset({tuple, list, dict, set, frozenset, OrderedDict, defaultdict, Counter, types.MappingProxyType})
_STEPS = frozenset({"step", "zero_grad", "optimizer"})
_FROM_CELLS = ("LOAD_DEREF", "LOAD_CLASSDEREF", "LOAD_FROM_DICT_OR_DEREF")  # 안의 클래스의 몸은 3.12 부터 뒤의 것으로 읽는다
_FILLING = (np.empty, np.copyto)  # np.ones, np.full 의 코드가 제가 지은 빈 배열을 채우는 것
_KNOWN_ROOMS = frozenset({ROOM, "numpy", *PURE_MODULES})
_MAKERS = ("__init__", "__new__", "__post_init__")
_IMPLICIT = frozenset({  # 이름을 적지 않아도 불리는 것
    f"__{name}__" for name in (
        "call", "getitem", "setitem", "delitem", "len", "iter", "contains", "bool", "eq", "ne", "lt", "le", "gt", "ge", "enter", "exit",
        "getattr", "getattribute", "setattr", "get", "set", "hash", "index", "float", "int", "neg", "pos", "abs", "invert", "str", "repr",
        "format", "next", "reversed", "missing", *(side + name for side in ("", "r", "i") for name in (
            "add", "sub", "mul", "truediv", "floordiv", "mod", "matmul", "pow", "and", "or", "xor")),
    )
})


class Surroundings:
    """함수가 읽을 수 있는 것을 모두 찾아, 지금의 모습을 적어 둔다."""

    def __init__(self, function: Callable[..., Any], others: Sequence[Any] = ()) -> None:
        """``others`` 는 인수로 받은, 텐서도 수도 아닌 것들(모듈, 함수, 객체)."""
        self.kept = kept = Snapshot()
        self.tensors = kept.tensors
        self.arrays: list[np.ndarray] = []
        self.generators: list[np.random.Generator] = []
        self.reads_gradients = False  # 코드가 ``.grad`` 를 읽는가: 그렇다면 기울기가 있는지도 지켜야 한다
        self._seen: dict[int, Any] = {}  # 쥐고 있으므로 id 가 다시 쓰이지 않는다
        self._kinds: dict[int, type] = {}  # 이름들을 지키기로 한 클래스
        self._spoken: set[str] = {"forward"}  # 코드가 부르는 속성의 이름들
        self._members: list[tuple[Any, str, Any, str]] = []  # 아직 아무도 부르지 않은 속성과 메서드, 그 임자를 만난 줄
        self._walkers: list[Any] = []  # 통째로 걷는 것: 옵티마이저와 학습률 일정
        self._asks_by_name = False  # getattr 로 이름을 지어 묻는가
        self._here = ""  # 지금 보고 있는, 쓰는 사람의 줄
        self._spoken_at: dict[str, str] = {}  # 이름을 처음 부른 줄
        try:
            self.visit(function)
            self._here = ""
            for other in others:
                self.visit(other)
            self._visit_members()
            for walker in self._walkers:
                self._refuse_other_calls(walker)
        except Unfollowable as error:
            raise error if not self._here or error.placed else Unfollowable(f"{self._here}: {error}", placed=True) from None
        kept.reads_names = not self._spoken.isdisjoint(("name", "named"))
        kept.take()
        self.unchanged = kept.unchanged
        self._places = places(kept)

    def changed(self) -> str:
        """적어 둔 것과 달라진 것 하나의 이름."""
        return culprit(self.kept, self._places)

    # ── 찾아다니기 ──

    def visit(self, thing: Any) -> None:
        """읽히는 것 하나와, 거기서 닿는 것들."""
        if id(thing) in self._seen:
            return
        if isinstance(thing, PLAIN) or thing is np._NoValue:
            if type(thing).__module__ not in ("builtins", "numpy", "numpy.dtypes"):
                self._class(type(thing), made=False)
            return
        self._seen[id(thing)] = thing
        if isinstance(thing, (tuple, list, dict, set, frozenset, Variable)) and type(thing) not in _CONTAINERS:
            self._class(type(thing), made=False)  # 물려받은 그릇과 텐서: 사용자의 메서드가 있을 수 있다
            self._attributes(thing)
        if isinstance(thing, Variable):
            self._tensor(thing)
        elif isinstance(thing, np.ndarray):
            self._array(thing)
        elif isinstance(thing, types.FunctionType):
            self._function(thing)
        elif isinstance(thing, types.MethodType):
            self.visit(thing.__self__)
            self.visit(thing.__func__)
        elif isinstance(thing, (staticmethod, classmethod)):
            self.visit(thing.__func__)
        elif isinstance(thing, Opener):
            self.visit(thing.__wrapped__)
        elif isinstance(thing, DESCRIPTORS):  # C 로 쓴 메서드
            self.visit(owner_of(getattr(thing, "__objclass__", type(None))))
        elif isinstance(thing, property):
            for accessor in (thing.fget, thing.fset):
                self.visit(accessor)
        elif isinstance(thing, functools.partial):
            if type(thing) is not functools.partial:
                self._class(type(thing), made=False)
            self._attributes(thing)
            self.visit(thing.func)
            self.visit(thing.args)
            self.visit(thing.keywords)
        elif isinstance(thing, (tuple, frozenset)):
            for part in thing:
                self.visit(part)
        elif isinstance(thing, list):
            self.kept.lists.append(thing)
            for part in thing:
                self.visit(part)
        elif isinstance(thing, set):
            self.kept.sets.append((thing, frozenset(thing)))
            for part in thing:
                self.visit(part)
        elif isinstance(thing, (dict, types.MappingProxyType)):
            self._mapping(thing)
        elif isinstance(thing, np.random.Generator):
            self.generators.append(thing)
        elif isinstance(thing, Optimizer):
            self._optimizer(thing)
        elif isinstance(thing, (LRScheduler, ReduceLROnPlateau)):
            self._stepping(thing)
        elif isinstance(thing, type):
            self._class(thing)
        elif isinstance(thing, types.ModuleType):
            raise Unfollowable(f"모듈 {Noun(thing.__name__):을/를} 통째로 건넵니다. 쓸 함수를 바로 건네세요")
        elif isinstance(thing, (types.BuiltinFunctionType, np.ufunc)) or type(thing).__module__.partition(".")[0] == "numpy":
            self.visit(owner_of(thing))
        elif inspect.isgenerator(thing) or (hasattr(type(thing), "__next__") and not isinstance(thing, Module)):
            raise Unfollowable(f"밖의 반복자({type(thing).__name__})에서 하나씩 꺼냅니다. 꺼낸 것을 인수로 주세요")
        else:
            self._instance(thing)

    def _visit_members(self) -> None:
        """코드가 이름을 부르는 속성과 메서드를 찾아간다. 거기서 새 이름이 나오면 다시."""
        while True:
            spoken: list[tuple[Any, str, Any, str]] = []
            silent: list[tuple[Any, str, Any, str]] = []
            for member in self._members:
                said = (self._asks_by_name and member[1] not in _MAKERS) or member[1] in self._spoken or member[1] in _IMPLICIT
                (spoken if said else silent).append(member)
            if not spoken:
                return
            self._members = silent
            for scope, name, value, met in spoken:
                self.kept.names.append((scope, name))
                self._here = self._spoken_at.get(name) or met
                self.visit(value)

    def _add_members(self, scope: Any, names: Iterable[str]) -> None:
        """``scope`` 의 이 이름들은, 코드가 부르면 찾아간다."""
        self._members += [(scope, name, scope[name], self._here) for name in names]

    def _attributes(self, thing: Any) -> None:
        """속까지 보는 것에 사람이 단 속성들: 코드가 이름을 부르면 지킨다."""
        attributes = getattr(thing, "__dict__", None)
        if attributes is not None:
            self._add_members(attributes, attributes)
            self.kept.keys.append(attributes)

    def _tensor(self, tensor: Any) -> None:
        if tensor.node is not None and not isinstance(tensor.node, Leaf) and tensor.node.requires_grad:
            raise Unfollowable("함수 밖에서 기록하던 그래프의 텐서를 붙들고 있습니다. 인수로 주거나 detach() 한 것을 쓰세요")
        if tensor.node is not None and tensor.node.note is not None and tensor.node.note.hooks:
            raise Unfollowable("텐서에 단 훅(register_hook)이 있습니다")
        if type(tensor._data) is not np.ndarray and not isinstance(tensor._data, np.generic):
            raise Unfollowable("NumPy 가 아닌 장치의 텐서입니다")
        self.tensors.append(tensor)

    def _array(self, array: np.ndarray) -> None:
        if type(array) is not np.ndarray or array.dtype.kind not in "fciub":
            raise Unfollowable(f"밖의 배열({type(array).__name__}, dtype {array.dtype})을 읽습니다. 수의 배열을 인수로 주세요")
        if array.size > LARGEST:
            raise Unfollowable(f"밖의 큰 NumPy 배열(모양 {array.shape})을 읽습니다. 인수로 주거나 tg.tensor(…) 로 만들어 두세요")
        self.arrays.append(array)
        self.kept.array(array)

    def _mapping(self, mapping: Any) -> None:
        self.kept.dicts.append(mapping)
        for value in mapping.values():
            self.visit(value)

    def _optimizer(self, optimizer: Any) -> None:
        if optimizer._hooks is not None:
            raise Unfollowable("옵티마이저에 훅이 있습니다. 떼고(handle.remove()) 컴파일하세요")
        self.kept.optimizers.append(optimizer)
        self._stepping(optimizer)
        self.kept.lists.append(optimizer.param_groups)
        for group in optimizer.param_groups:
            self.visit(group["params"])

    def _stepping(self, thing: Any) -> None:
        """통째로 걷는 것(옵티마이저, 학습률 일정): 걸음은 그대로 부르므로 그 속은 살피지 않는다. 걸음 말고 다른 것은 부르지 못한다."""
        self.kept.objects.append(thing)
        self.kept.names += [(vars(owner), "step") for owner in (thing, *type(thing).__mro__[:-1])]
        self._walkers.append(thing)
        self._add_members(vars(thing), [name for name in vars(thing) if name not in ("optimizer", "param_groups")])

    def _refuse_other_calls(self, thing: Any) -> None:
        """걸음 말고 다른 메서드를 부르는가."""
        others = {name for name in dir(type(thing)) if not name.startswith("_")} - _STEPS
        called = others if self._asks_by_name else others & self._spoken
        if called:
            self._here = self._spoken_at.get(min(called), "")
            raise Unfollowable(f"{type(thing).__name__}.{Noun(min(called)):을/를} 부릅니다. 함수 밖에서 부르세요")

    def _instance(self, thing: Any) -> None:
        kind = type(thing)
        room = kind.__module__.partition(".")[0]
        if isinstance(thing, Module):
            if hooks_of(thing) is not None:
                raise Unfollowable(f"모듈 {kind.__name__} 에 훅이 있습니다. 떼고(handle.remove()) 컴파일하세요")
            self.kept.modules.append(thing)
        elif room == ROOM:
            if kind.__name__ in ("PublicFunction", "Operation", "Composition", "Compiled", "_Recording"):
                self._operation(getattr(thing, "source", thing))
                return
            inner = getattr(thing, "followed_function", None)
            if inner is not None:
                self.visit(inner)
                return
            cure = "묶음을 인수로 받는 걸음을 컴파일하고, 밖에서 도세요" if isinstance(thing, Iterable) else (
                "그것이 없는 부분(층)만 따로 컴파일하거나, 함수 밖에서 셈한 것을 인수로 주세요")
            raise Unfollowable(f"{Noun(kind.__name__):을/를} 읽습니다. {cure}")
        elif kind.__name__ in _CALLS and room in PURE_MODULES:  # 부르는 것: 감싼 함수를 본다
            self._asks_by_name = self._asks_by_name or kind.__name__ in _ASKING
            self._attributes(thing)
            if hasattr(thing, "cache_clear"):
                self._remembering(thing.__wrapped__)
            for inner in ("__wrapped__", "func"):
                self.visit(getattr(thing, inner, None))
            return
        attributes = getattr(thing, "__dict__", None)
        slots = [] if isinstance(thing, Module) else slots_of(kind)
        if hides(kind) or (attributes is None and not slots):
            raise Unfollowable(f"낯선 것({kind.__module__}.{kind.__name__})을 읽습니다. 그 속의 수나 텐서를 인수로 주세요")
        self.kept.objects.append(thing)
        for name in slots:  # __slots__ 의 것: 부르는지 묻지 않고 지킨다
            reader = functools.partial(slot_of, name)
            self.kept.slots.append((reader, thing))
            if reader(thing) is not MISSING:
                self.visit(reader(thing))
        if kind is not types.SimpleNamespace:
            self._class(kind, made=False)
        borrowed = any(b.__module__.partition(".")[0] in PURE_MODULES and b.__name__ not in BASES for b in kind.__mro__)
        if attributes is None:
            return
        if isinstance(thing, Module) or borrowed:  # 라이브러리도 속성을 모두 훑는다
            self._mapping(attributes)
        else:
            self._add_members(attributes, attributes)
            self.kept.keys.append(attributes)  # 새로 생긴 속성은 클래스의 것을 가린다
            self.kept.homes.append(thing)

    def _remembering(self, function: Any) -> None:
        """답을 적어 두는 함수(lru_cache): 언제의 답인지 알 수 없으므로, 인수만으로 정해지는 것만 좇는다."""
        around = Surroundings(function)
        kept = around.kept
        read = [(name, scope.get(name)) for scope, name in kept.names
                if str(scope.get("__name__", "")).partition(".")[0] not in _KNOWN_ROOMS]
        for f in kept.functions:
            cells = zip(f.__code__.co_freevars, f.__closure__ or (), strict=True)
            read += [(name, cell.cell_contents) for name, cell in cells if cell in kept.cells]
        read += [(name, value) for mapping in kept.dicts for name, value in mapping.items()]
        read += [(type(thing).__name__, thing) for thing in (*kept.tensors, *around.arrays, *kept.lists, *kept.sets, *kept.objects)]
        for name, value in read:
            if value is not None and not (callable(value) or isinstance(value, types.ModuleType)):
                raise Unfollowable(f"lru_cache 를 단 {Noun(function.__name__):이/가} 밖의 것({name})을 읽습니다: "
                                   "적어 둔 답이 언제의 것인지 알 수 없습니다. 인수로 주거나 lru_cache 를 떼세요")

    def _operation(self, operation: Any) -> None:
        """연산. 사용자가 선언한 것이면 그 순전파와 규칙이 읽는 것도."""
        for part in (getattr(operation, "forward", None), *getattr(operation, "formulas", {}).values()):
            if isinstance(part, types.FunctionType) and part.__module__.partition(".")[0] != ROOM:
                self.visit(part)

    def _class(self, kind: type, made: bool = True) -> None:
        """클래스. ``made`` 이면 코드가 그것의 객체를 지을 수 있다."""
        self.kept.kinds.append(kind)
        if type(kind) is not type:
            self.kept.abstract = self.kept.abstract or isinstance(kind, abc.ABCMeta)
            self._class(type(kind), made=False)
        for base in kind.__mro__:
            room = base.__module__.partition(".")[0]
            if room == ROOM:
                refuse_loud(base.__module__, base.__name__)
                self.kept.names.append((vars(base), "forward"))
                break  # 그 위는 모두 우리 것이다
            known = base is object or base.__name__ in BUILTINS or issubclass(base, BaseException)
            if room in PURE_MODULES or room in ("numpy", "abc") or (room == "builtins" and known):
                continue
            if room == "builtins" or not is_python(base):
                raise Unfollowable(f"낯선 것({base.__module__}.{base.__name__})을 읽습니다. 그 속의 수나 텐서를 인수로 주세요")
            new = id(base) not in self._kinds
            if new:
                self.kept.keys.append(vars(base))
            for name, value in list(vars(base).items()):
                if name in OF_CLASSES or isinstance(value, SLOTS):
                    continue
                if made and name in _MAKERS:
                    self.visit(value)
                if new or made:
                    self._add_members(vars(base), [name])
            self._kinds[id(base)] = base

    # ── 함수와 그 코드 ──

    def _function(self, function: Any) -> None:
        code = function.__code__
        room = str(function.__module__)
        if is_ours(code) and room.partition(".")[0] == ROOM and "<locals>" not in function.__qualname__:  # 붙든 것도 우리 것이다
            return refuse_loud(room, function.__name__)
        if code.co_flags & (inspect.CO_GENERATOR | inspect.CO_COROUTINE | inspect.CO_ASYNC_GENERATOR):
            raise Unfollowable(f"{Noun(function.__name__):은/는} 제너레이터(yield)나 async 함수입니다. "
                               "한 번에 돌려주는 함수로 쓰거나, 컴파일하는 함수의 밖에서 부르세요")
        self.kept.functions.append(function)
        self.visit(function.__defaults__)
        if function.__kwdefaults__:
            self.visit(function.__kwdefaults__)
        for name, cell in zip(code.co_freevars, function.__closure__ or (), strict=True):
            try:
                held = cell.cell_contents
            except ValueError:
                self.kept.empty_cells.append(cell)
                continue
            self.kept.cells.append(cell)
            if not isinstance(held, types.ModuleType):  # 방이면 코드에서 그 방의 무엇을 부르는지 본다
                self._stand_at(code, name)
                self.visit(held)
        room = str(function.__globals__.get("__name__", ""))
        if is_ours(code) or room.partition(".")[0] in PURE_MODULES:  # tg.grad(f), tg.no_grad()(f) 따위의 코드는 보지 않지만, 단 것은 본다
            return self._attributes(function)
        self.kept.dicts.append(function.__dict__)
        for name, value in function.__dict__.items():
            if name != "__wrapped__":
                self.visit(value)
        cells = zip(code.co_freevars, function.__closure__ or (), strict=True)
        rooms = {name: cell.cell_contents for name, cell in cells if _holds_room(cell)}
        try:
            self._code(code, function.__globals__, rooms)
        except Unfollowable as found:
            if room.partition(".")[0] not in sys.stdlib_module_names:
                raise
            # 쓰는 사람이 부른 것은 파이썬의 함수(copy.deepcopy)이지 그 속에서 만난 것(id)이 아니다
            raise Unfollowable(f"{Noun(f'{room}.{function.__qualname__}'):을/를} 부릅니다. {OUTSIDE}", found.placed) from None

    def _code(self, code: types.CodeType, scope: dict[str, Any], rooms: dict[str, Any]) -> None:
        """코드가 부르는 이름들. ``rooms`` 는 닫힌 변수에 담긴 모듈."""
        steps = [step for step in dis.get_instructions(code) if step.opname not in ("CACHE", "PUSH_NULL", "EXTENDED_ARG", "NOP", "PRECALL")]
        for step in steps:
            if isinstance(step.argval, str):
                self._stand(code, step)
                self._spoken_at.setdefault(step.argval, self._here)
        self._spoken.update(code.co_names)
        self._asks_by_name = self._asks_by_name or not _ASKING.isdisjoint(code.co_names)
        texts = [c for c in code.co_consts if isinstance(c, str)]
        if "hasattr" in code.co_names:
            self._spoken.update(texts)
        self.reads_gradients = self.reads_gradients or self._asks_by_name or "grad" in texts
        secret = SECRET & {*code.co_names, *texts}  # attrgetter("_data") 도
        if secret:
            self._here = self._spoken_at.get(min(secret), self._here)
            raise Unfollowable(f".{Noun(min(secret)):을/를} 읽습니다. 함수 밖에서 읽고 고치며, 쓸 값은 인수로 주세요")
        passed: set[int] = set()  # 모듈을 지나는 이름들: tg.autograd.grad 의 grad 는 텐서의 기울기가 아니다
        for k, step in enumerate(steps):
            self._stand(code, step)
            if step.opname in ("IMPORT_NAME", "IMPORT_FROM"):
                raise Unfollowable(f"함수 안에서 import {Noun(step.argval):을/를} 합니다. 밖으로 옮기세요")
            if step.opname in ("LOAD_ATTR", "LOAD_METHOD") and step.argval == "grad" and k not in passed:
                self.reads_gradients = True
            if step.opname in ("STORE_GLOBAL", "DELETE_GLOBAL"):
                raise Unfollowable(f"전역 변수 {Noun(step.argval):을/를} 고칩니다. 돌려주고 밖에서 고치세요")
            if step.opname in ("YIELD_VALUE", "RETURN_GENERATOR") and not code.co_name.startswith("<"):
                raise Unfollowable("제너레이터입니다. 목록으로 돌려주세요")
            if step.argval == "hash" and code.co_name == "__hash__":
                continue
            if step.opname in ("LOAD_GLOBAL", "LOAD_NAME", "LOAD_FROM_DICT_OR_GLOBALS"):
                passed.update(range(k, k + 1 + self._global(str(step.argval), scope, steps[k + 1:k + 8])))
            if step.opname in _FROM_CELLS and step.argval in rooms:
                passed.update(range(k, k + 1 + self._global(str(step.argval), rooms, steps[k + 1:k + 8])))
        for inner in code.co_consts:
            if isinstance(inner, types.CodeType):
                self._code(inner, scope, rooms)

    def _stand_at(self, code: types.CodeType, name: str) -> None:
        """닫힌 변수 ``name`` 을 처음 쓰는 줄. 안의 함수에 넘기기만 하는 것도."""
        places = {*dis.hasfree, *dis.haslocal}  # 안의 함수에 넘기는 것은 파이썬 3.13 부터 지역 변수를 읽는 명령이다
        steps = (step for step in dis.get_instructions(code) if step.opcode in places and step.argval == name)
        for step in itertools.islice(steps, 1):
            self._stand(code, step)

    def _stand(self, code: types.CodeType, step: dis.Instruction) -> None:
        """쓰는 사람의 코드이면 이 줄을 보고 있다. 그 줄에서 부른 남의 코드를 보는 동안에도."""
        if step.positions is not None and step.positions.lineno is not None and is_users(code):
            self._here = f"{code.co_filename.rpartition('/')[2]} 의 {step.positions.lineno}번째 줄"

    def _global(self, name: str, scope: dict[str, Any], after: Any) -> int:
        """이름 하나와, 그것이 모듈이면 뒤따르는 속성들(``np.random.rand``). 모듈에서 찾은 속성의 수를 돌려준다."""
        value = scope.get(name, MISSING)
        self.kept.names.append((scope, name))
        if value is MISSING:
            value = getattr(builtins, name, MISSING)
            if value is MISSING:
                return 0  # 없는 이름: 부르면 오류가 날 것이다
            if isinstance(value, type) and issubclass(value, BaseException):
                return 0
            if callable(value) and name not in BUILTINS:
                raise Unfollowable(f"{name}() 을 부릅니다. {OUTSIDE}")
            return 0
        path, count = name, 0
        for step in after:  # np.random.rand 처럼 방을 지나는 이름
            if not isinstance(value, types.ModuleType) or step.opname not in ("LOAD_ATTR", "LOAD_METHOD"):
                break
            owner, path, count = value, f"{path}.{step.argval}", count + 1
            value = getattr(owner, str(step.argval), MISSING)
            if value is MISSING:
                return count
            if owner.__name__.startswith("numpy.random"):
                raise Unfollowable(f"{path}: NumPy의 난수를 뽑습니다. tg.rand, tg.randn 을 쓰세요")
            if not isinstance(value, types.ModuleType):
                self.kept.names.append((vars(owner), str(step.argval)))
                if owner.__name__.partition(".")[0] == ROOM == str(getattr(value, "__module__", ROOM)).partition(".")[0]:
                    refuse_loud(getattr(value, "__module__", None) or ROOM, str(step.argval))
        if isinstance(value, types.ModuleType):
            raise Unfollowable(f"모듈 {Noun(path):을/를} 통째로 씁니다. {path}.exp 처럼 쓸 것의 이름을 바로 적으세요")
        if any(value is filling for filling in _FILLING) and str(scope.get("__name__", "")).partition(".")[0] == "numpy":
            return count
        self.visit(value)
        return count


def _holds_room(cell: Any) -> bool:
    try:
        return isinstance(cell.cell_contents, types.ModuleType)
    except ValueError:
        return False
