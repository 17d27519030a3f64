"""컴파일한 함수(``tg.compile``): 처음 두 번은 보통으로 돌며 적고, 다음부터는 적은 프로그램을 다시 돌린다."""

from __future__ import annotations

import functools
import threading
import types
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from ..engine import Leaf, Variable, state, wrap
from ..errors import ArgumentError, ArgumentTypeError, describe
from ..korean.particles import Noun
from ..operation.devices import current_device
from ..readings.shown import PythonCode
from ..tensors.generator import default_generator
from ..tensors.leaf import after_backward
from ..transforms.tree import Structure, flatten, unflatten
from ..watch.source_lines import warn_user
from .again import again
from .answer import Answer, answers_arrays, in_arrays
from .containers import Containers
from .equal import same_program, variant
from .followed import Mismatch
from .quiet import Unfollowable
from .replay import Replay
from .snapshot import PLAIN
from .surroundings import Surroundings
from .tracer import Tracer

MOST = 8  # 이만큼의 서명까지 적어 둔다
_MISSES = "다시 돌 때마다 조건에 맞지 않습니다(가림막으로 고른 것처럼 모양이 값에 달렸거나, 번호가 범위를 벗어납니다)"
_PATIENCE = 3  # 밖을 고치거나 두 번의 기록이 다르면 이만큼까지 다시 적어 본다


class Entry:
    """한 서명에서 적은 것: 둘레의 모습, 프로그램, 그리고 두 번째로 적은 것과 같았는가."""

    __slots__ = ("surroundings", "replay", "proved", "replays", "misses")

    def __init__(self, surroundings: Surroundings, replay: Replay) -> None:
        self.surroundings, self.replay, self.proved = surroundings, replay, False
        self.replays = self.misses = 0


class CompiledFunction:
    """``tg.compile(f)`` 이 돌려주는 것. ``f`` 처럼 부르고, 속성도 ``f`` 의 것을 찾고 고친다(``model.parameters()``)."""

    _OWN = frozenset({"function", "strict", "why", "_entries", "_latest", "_lock", "_failures"})

    def __init__(self, function: Callable[..., Any], strict: bool = False) -> None:
        self.function: Any = function
        self.strict = strict
        functools.update_wrapper(self, function, assigned=("__name__", "__qualname__", "__doc__", "__module__"), updated=())
        self.why: str | None = None
        self._entries: dict[Any, list[Entry]] = {}
        self._latest: tuple[Any, list[Entry]] = (None, [])
        self._lock = threading.Lock()
        self._failures: dict[Any, int] = {}

    followed_function = property(lambda self: self.function)

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__") or name == "function":
            raise AttributeError(name)
        return getattr(self.function, name)

    def __setattr__(self, name: str, value: Any) -> None:
        """``step.scale = 2``, ``model.training = False`` 는 ``f`` 의 것을 고친다: 껍질에 담으면 ``f`` 는 모른다."""
        if name.startswith("__") or name in self._OWN or hasattr(type(self), name):
            object.__setattr__(self, name, value)
        else:
            setattr(self.function, name, value)

    def __delattr__(self, name: str) -> None:
        delattr(self.function, name)

    def __getitem__(self, key: Any) -> Any:
        return self.function[key]  # model[0]

    def __setitem__(self, key: Any, value: Any) -> None:
        self.function[key] = value

    def __len__(self) -> int:
        return len(self.function)

    def __bool__(self) -> bool:
        return bool(self.function)

    def __reduce__(self) -> Any:
        return CompiledFunction, (self.function, self.strict)

    def __get__(self, instance: Any, owner: Any = None) -> Any:
        return self if instance is None else functools.partial(self, instance)

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        if self.why is not None or state.observer is not None or after_backward:  # 지켜보는 이가 있으면(바깥의 컴파일, 이상 탐지) 보통으로
            return self.function(*args, **kwargs)
        leaves, structure = _flattened(args, kwargs)
        try:
            signature = signed(leaves, structure)
        except Unfollowable as error:
            return self._eagerly(str(error), args, kwargs)
        latest = self._latest  # 한 번만 읽는다: 다른 스레드가 사이에 제 것으로 바꿀 수 있다
        if signature != latest[0]:  # 같은 서명을 잇달아 부르면 사전에서 찾지 않는다
            latest = self._latest = signature, self._entries.get(signature, [])
        missed = None
        for entry in latest[1]:
            if entry.proved and entry.surroundings.unchanged() and entry.replay.fits(leaves):
                try:
                    answer = entry.replay.run(leaves)
                except Mismatch:  # 조건이 틀렸거나 셈에 실패했다: 이 값에 맞는 것을 찾거나, 보통으로 돌며 새로 적는다
                    missed = entry
                    continue
                entry.replays += 1
                return answer
        if missed is not None:
            missed.misses += 1
            if missed.misses > max(_PATIENCE, missed.replays):
                return self._eagerly(_MISSES, args, kwargs)
        if not self._lock.acquire(blocking=False):  # 다른 스레드가 적고 있다
            return self.function(*args, **kwargs)
        try:
            return self._trace(signature, leaves, structure, args, kwargs)
        finally:
            self._lock.release()

    # ── 적기 ──

    def _trace(self, signature: Any, leaves: list[Any], structure: Structure, args: Any, kwargs: Any) -> Any:
        try:
            surroundings = Surroundings(self.function, [v for v in leaves if not isinstance(v, (Variable, np.ndarray, PLAIN))])
            as_arrays = answers_arrays(self.function, args, kwargs)
        except Unfollowable as error:
            return self._eagerly(str(error), args, kwargs)
        lifted = [wrap(v, Leaf(v, False)) if isinstance(v, np.ndarray) else v for v in leaves]
        with Tracer(lifted, surroundings.tensors, surroundings.arrays) as tracer:
            if surroundings.reads_gradients:
                tracer.asked.update({leaf: leaf.grad is not None for leaf in tracer.owners})
            tracer.watch_generators([default_generator(), *surroundings.generators])
            given, named = unflatten(structure, lifted)
            containers = Containers((args, kwargs), (given, named), leaves, lifted)
            try:
                result = self._watched(tracer, given, named)
            except BaseException:  # 멈추기 전에 고친 것도 부른 이에게 보인다
                containers.changed()
                raise
            tracer.let_go([v for v in leaves if isinstance(v, np.ndarray)])
            reason, replay = tracer.reason, None
            if containers.changed():
                reason = reason or "인수인 목록이나 사전을 고칩니다. 고칠 값을 돌려주고 밖에서 고치세요"
            reason = reason or _changed(signature, leaves, structure)
            returned = containers.returned(result, surroundings.kept)
            if returned is not None:
                reason, result = reason or returned, containers.restored(result)
            if reason is None and not surroundings.unchanged():
                if self._again(signature):
                    return in_arrays(result) if as_arrays else result
                what = surroundings.changed() or "목록, 사전, 속성, 변수"
                reason = f"함수가 밖의 것({what})을 고칩니다. 고칠 값을 돌려주고 밖에서 고치세요"
            reason = reason or tracer.drawn_elsewhere()
            if reason is None:
                try:
                    replay = Replay(tracer, lambda t: Answer(result, t, self._name, as_arrays))
                except Unfollowable as error:
                    reason = str(error)
                reason = tracer.reason or reason  # 좇지 못하게 된 뒤의 것은 그 탓이다
            if reason is not None or replay is None:
                self._stop(reason or "")
            else:
                if replay.answer.joint is not None:
                    replay.answer.joint.again = again(self.function, structure, surroundings, leaves, replay)
                self._remember(signature, surroundings, replay, _cure_of(leaves))
            return in_arrays(result) if as_arrays else result

    def _watched(self, tracer: Tracer, args: Any, kwargs: Any) -> Any:
        """지켜보며 보통으로 돈다."""
        before = state.observer, state.recording, state.keep
        try:
            state.observer, state.keep = tracer, float("inf")
            if state.recording:
                state.recording = tracer
            return self.function(*args, **kwargs)
        finally:
            state.observer, state.recording, state.keep = before

    def _again(self, signature: Any) -> bool:
        self._failures[signature] = self._failures.get(signature, 0) + 1
        return self._failures[signature] < _PATIENCE

    def _remember(self, signature: Any, surroundings: Surroundings, replay: Replay, cure: str) -> None:
        entries = self._entries.setdefault(signature, [])
        self._latest = signature, entries
        for entry in entries:
            if entry.surroundings.unchanged() and variant(entry.replay) == variant(replay):
                if entry.proved:  # 조건 말고 다른 까닭으로 맞지 않았다
                    return
                if same_program(entry.replay, replay):
                    entry.replay = replay
                    replay.build()
                    entry.proved = True
                else:
                    entries.remove(entry)
                    if self._again(signature):
                        entries.append(Entry(surroundings, replay))
                    else:
                        self._stop("부를 때마다 다른 셈을 합니다(밖의 값에 따라 갈라지거나, 상수가 달라집니다)")
                return
        if sum(map(len, self._entries.values())) >= MOST:
            what = entries[-1].surroundings.changed() if 2 * len(entries) > MOST else ""
            if what:  # 같은 서명인데 둘레가 달라졌다
                self._stop(f"부를 때마다 {Noun(what):이/가} 달라져 {MOST}가지를 넘게 적었습니다. "
                           "텐서인 인수로 주거나, 텐서에 담아 두고 t[...] = 값 으로 고치세요")
                return
            self._stop(f"모양, dtype, 설정이 다른 부름이 {MOST}가지를 넘었습니다. {cure}")
            return
        entries.append(Entry(surroundings, replay))

    def _eagerly(self, reason: str, args: Any, kwargs: Any) -> Any:
        self._stop(reason)
        return self.function(*args, **kwargs)

    def _stop(self, reason: str) -> None:
        """앞으로는 보통으로 돈다."""
        self.why = reason
        self._entries.clear()
        if self.strict:
            raise ArgumentError(f"compile: {Noun(self._name):을/를} 컴파일할 수 없습니다: {reason}.")
        warn_user(f"compile: {Noun(self._name):은/는} 컴파일하지 않고 그대로 돕니다: {reason}.")

    def speaks_as(self) -> str:
        """경고에 댈 이름."""
        return f"{self._name}(컴파일)"

    @property
    def _name(self) -> str:
        return getattr(self.function, "__name__", type(self.function).__name__)

    # ── 보기 ──

    @property
    def replays(self) -> int:
        """다시 돈 횟수."""
        return sum(entry.replays for entries in self._entries.values() for entry in entries)

    @property
    def source(self) -> PythonCode:
        """다시 도는 코드."""
        return PythonCode("\n\n".join(e.replay.source for entries in self._entries.values() for e in entries if e.proved))

    def __repr__(self) -> str:
        if self.why is not None:
            return f"<컴파일 {self._name}: 그대로 돕니다({self.why})>"
        count = sum(map(len, self._entries.values()))
        return f"<컴파일 {self._name}: 서명 {count}개, {self.replays}번 다시 돌았습니다>"


def _flattened(args: tuple[Any, ...], kwargs: dict[str, Any]) -> tuple[list[Any], Structure]:
    """인수의 잎들과 꼴. 텐서만 차례로 준 흔한 부름은 꼴이 정해져 있다."""
    if not kwargs:
        for value in args:
            if not isinstance(value, Variable):
                break
        else:
            return list(args), _row(len(args))
    return flatten((args, kwargs))


@functools.cache
def _row(count: int) -> Structure:
    return flatten((tuple([0] * count), {}))[1]


def _cure_of(leaves: Sequence[Any]) -> str:
    """서명이 너무 많을 때 고칠 방법: 부를 때마다 새로 지은 객체는 서명이 저마다 다르다."""
    made = [v for v in leaves if not (isinstance(v, (Variable, np.ndarray, PLAIN)) or callable(v))]
    if made:
        return f"부를 때마다 새로 지은 {Noun(type(made[0]).__name__):을/를} 주면 저마다 다릅니다. 그 속의 텐서를 인수로 주세요"
    return "묶음의 모양을 맞추거나 수를 텐서로 주세요"


def signed(leaves: Sequence[Any], structure: Structure) -> Any:
    """인수들의 서명: 꼴, 텐서의 모양과 dtype, 보통의 값. 같은 배열이 여러 자리에 왔는가도."""
    signature: list[Any] = [structure, bool(state.recording), current_device()]
    seen: dict[int, int] = {}
    for k, value in enumerate(leaves):
        if isinstance(value, Variable):
            data, node = value._data, value.node
            if type(data) is not np.ndarray and not isinstance(data, np.generic):
                raise Unfollowable("NumPy 가 아닌 장치의 텐서입니다")
            if node is not None and node.note is not None:
                if node.note.hooks:
                    raise Unfollowable("텐서에 단 훅(register_hook)이 있습니다")
                signature.append(node.note.name)
            if type(value).__dictoffset__ and value.__dict__:  # 텐서를 물려받은 클래스의 속성
                if not all(isinstance(held, PLAIN) for held in value.__dict__.values()):
                    raise Unfollowable("속성을 단 텐서를 인수로 받습니다. 속성의 것을 따로 인수로 주세요")
                signature.append(repr(value.__dict__))
            wants = node is not None and node.requires_grad
            signature.append((type(value), data.shape, data.dtype, wants, node is not None and node.operation is not None,
                              seen.setdefault(id(data), k)))
        elif isinstance(value, np.ndarray):
            signature.append((np.ndarray, value.shape, value.dtype, seen.setdefault(id(value), k)))
        elif isinstance(value, slice):  # 파이썬 3.11 에서는 열쇠가 되지 못한다
            ends = value.start, value.stop, value.step
            if not all(isinstance(end, (int, np.integer, type(None))) for end in ends):
                raise Unfollowable("수가 아닌 것으로 자르는 slice 를 인수로 받습니다")
            signature.append((slice, *map(type, ends), *ends))
        elif isinstance(value, PLAIN):
            signature.append((type(value), value, str(value) if value == 0 or isinstance(value, complex) else ""))
        elif isinstance(value, types.MethodType):  # 부를 때마다 새로 묶인다
            signature.append((id(value.__self__), id(value.__func__)))
        else:
            signature.append(id(value))  # 모듈, 함수, 객체: 그 속은 둘레(surroundings)가 살핀다
    return tuple(signature)


def _changed(signature: Any, leaves: Sequence[Any], structure: Structure) -> str | None:
    """함수가 인수인 텐서의 값이 아닌 것(``requires_grad``, 이름, 훅 …)을 고쳤는가: 다시 돌 때에는 하지 못한다."""
    try:
        if signed(leaves, structure) == signature:
            return None
    except Unfollowable as error:
        return str(error)
    return "인수로 받은 텐서의 requires_grad 나 이름을 고칩니다. 부르기 앞에 고치거나, x = x.detach().requires_grad_() 처럼 새로 만드세요"


def compile(
    f: Callable[..., Any] | types.EllipsisType = ..., *, strict: bool = False, fullgraph: bool = False, dynamic: bool | None = None,
    backend: Any = None, mode: str | None = None, options: Any = None,
) -> Any:
    """함수를 컴파일한다: 처음 두 번은 보통으로 돌며 셈을 받아 적고, 다음부터는 받아 적은 곧은 NumPy 코드를 다시 돌린다.

    답은 컴파일하지 않은 것과 같다. 함수가 읽는 것(인수, 붙든 텐서의 값, 전역 변수, 모듈의 속성 …)은 부를 때마다 새로 읽거나 그대로인지
    살피고, 달라졌으면 다시 적는다. 값에 따라 갈라지거나 밖을 고치는 것처럼 좇을 수 없는 함수는 한 번 알리고 그대로 돈다.

    매개변수
    --------
    f : 함수, 모듈, 변환(``tg.value_and_grad(f)``), 또는 학습의 한 걸음(``zero_grad``, ``backward``, ``step`` 을 하는 인수 없는 함수).
        인수는 텐서, 배열, 수와 그것들의 (겹친) 튜플·목록·사전이다. NumPy 배열은 텐서가 되어 들어간다.
        주지 않으면 함수를 받아 컴파일하는 것을 돌려준다(``@tg.compile(strict=True)``).
    strict : 좇을 수 없으면 알리고 그대로 도는 대신 오류를 낸다. PyTorch의 이름 ``fullgraph`` 도 같다.
    dynamic, backend, mode, options : PyTorch가 코드를 짓는 법. 답은 같으므로 받기만 한다.

    반환
    ----
    ``f`` 처럼 부르는 것. ``source`` 는 다시 도는 코드, ``why`` 는 그대로 도는 까닭(컴파일되면 ``None``), ``replays`` 는 다시 돈 횟수이다.

    예외
    ----
    ArgumentTypeError : 부를 수 없는 것. ArgumentError : ``strict`` 인데 좇을 수 없을 때(처음 부를 때 난다).

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> w = tg.tensor([1.0, 2.0], requires_grad=True)
    >>> opt = tg.optim.SGD([w], lr=0.1)
    >>> @tg.compile
    ... def step():
    ...     opt.zero_grad()
    ...     loss = (w * w).sum()
    ...     loss.backward()
    ...     opt.step()
    ...     return loss
    >>> [round(step().item(), 3) for _ in range(4)]
    [5.0, 3.2, 2.048, 1.311]
    >>> step
    <컴파일 step: 서명 1개, 2번 다시 돌았습니다>

    출처
    ----
    PyTorch ``torch.compile``; JAX ``jax.jit``.
    """
    if f is ...:
        return functools.partial(compile, strict=strict or fullgraph)
    if not callable(f):
        raise ArgumentTypeError(f"compile: 함수나 모듈이어야 합니다. 받은 것: {describe(f)}. f(x) 가 아니라 f 를 넣으세요.")
    if isinstance(f, CompiledFunction):
        return f
    return CompiledFunction(f, strict or fullgraph)
