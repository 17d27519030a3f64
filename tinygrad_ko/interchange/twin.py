"""쌍둥이 짓기: 모듈의 나무를 걸으며 저쪽 라이브러리에 같은 설정의 층을 짓고 값을 옮긴다.

두 방향이 한 걸음이다. 옮길 수 없는 것은 걸음을 멈추지 않고 모아 두었다가 한꺼번에 알린다.
"""

from __future__ import annotations

import inspect
import sys
from collections.abc import Callable
from typing import Any

import numpy as np

from ..errors import ArgumentTypeError, TinygradError, describe, writable
from ..korean.particles import Noun
from ..nn.absent import ABSENT
from .settings import CONTAINERS, NOT_LAYERS, ONLY_HERE, PLACES, PROCESSED, WRAPPERS, names, read

SHOWN = 6  # 한 까닭에 보일 자리의 수
_KEEPING = {"__init__", "extra_repr", "__repr__", "reset_parameters", "__setstate__", "__getstate__"}  # 고쳐 써도 셈은 그대로인 것


class Untransferable(Exception):
    """이 층은 옮길 수 없다."""


class Unknown(Untransferable):
    """모르는 클래스이다. 속에는 아는 층이 있을 수 있다."""


class Twins:
    """``source`` 의 모듈을 ``target`` 의 것으로. 나누어 쓰는 층과 매개변수는 옮긴 뒤에도 나누어 쓴다."""

    def __init__(self, where: str, source: Any, target: Any) -> None:
        self.where, self.source, self.target = where, source, target
        self.made: dict[int, Any] = {}
        self.reasons: dict[tuple[str, str], list[str]] = {}  # (클래스, 까닭) → 자리들

    def of(self, module: Any, path: str = "") -> Any:
        """``path`` 에 있는 ``module`` 의 쌍둥이. 옮길 수 없는 것이 하나라도 있으면 모두 모아 알린다."""
        try:
            with self.target.undisturbed():
                twin = self.module(module, path)
        except RecursionError:
            raise ArgumentTypeError(
                f"{self.where}: 모듈이 너무 깊게 겹쳐 옮길 수 없습니다(재귀 한도 {sys.getrecursionlimit()}). "
                "한 Sequential 에 나란히 담거나, sys.setrecursionlimit 로 한도를 늘리세요."
            ) from None
        if self.reasons:
            raise ArgumentTypeError("\n".join([f"{self.where}: 옮길 수 없는 층이 있어 아무것도 만들지 않았습니다.", *self._listed()]))
        return twin

    def _listed(self) -> list[str]:
        lines = []
        for (kind, reason), places in self.reasons.items():
            shown = ", ".join(writable(place) or "맨 위" for place in places[:SHOWN])
            more = f" … 모두 {len(places)}곳" if len(places) > SHOWN else ""
            lines.append(f"  {kind} ({shown}{more}): {reason}")
        return lines

    # ── 모듈 하나 ──

    def module(self, module: Any, path: str) -> Any:
        """쌍둥이, 또는 옮길 수 없으면 ``None`` (까닭은 적어 둔다)."""
        if id(module) in self.made:
            return self.made[id(module)]
        twin = None
        try:
            kind = self._kind(module)
            twin = self._container(kind, module, path) if kind in CONTAINERS else self._layer(kind, module, path)
            self._fill(kind, module, twin, path)
            self._refuse_hooks(module)
        except (Untransferable, TinygradError) as error:
            self._refuse(module, path, str(error))
            for name, inner in self.source.children(module) if isinstance(error, Unknown) else ():  # 속의 것도 함께 알린다
                self.module(inner, _joined(path, name))
        self.made[id(module)] = twin
        return twin

    def _refuse(self, module: Any, path: str, reason: str) -> None:
        self.reasons.setdefault((type(module).__name__, reason), []).append(path)

    def _kind(self, module: Any) -> str:
        """저쪽에도 있는 층의 이름. 셈을 고쳐 쓰지 않은 자손은 그 층으로 친다."""
        known, other = vars(self.source.nn), vars(self.target.nn)
        family = type(module).__mro__
        base = next((b for b in family if known.get(b.__name__) is b), self.source.module)
        name = base.__name__
        changed = [n for b in family[:family.index(base)] for n in vars(b) if n not in _KEEPING and callable(getattr(base, n, None))]
        changed = [n for n in changed if not n.startswith("__") or n == "__call__"]
        processed = next((reason for base in family for place, reason in PROCESSED.items() if base.__module__.startswith(place)), None)
        if processed:
            raise Untransferable(processed)
        wrapped = WRAPPERS.get(type(module).__name__)
        if wrapped and isinstance(getattr(module, wrapped, None), self.source.module):
            raise Untransferable(f"다른 모델을 감싼 것입니다. 속의 모델을 넣으세요: model.{wrapped}.")
        if "forward" in vars(module):
            raise Untransferable(f"forward 자리에 다른 함수를 넣어 두었습니다. {_PARAMETRIZED}")
        if changed and type(module).__name__ == name:  # 가지치기는 같은 이름의 클래스로 바꾸어 놓는다
            raise Untransferable(f"{', '.join(changed)} 자리에 다른 것을 넣어 두었습니다. {_PARAMETRIZED}")
        if changed or name in NOT_LAYERS:
            raise Unknown(self._own_class(module, changed if name not in NOT_LAYERS else []))
        if name not in other:
            reason = ONLY_HERE.get(name) or ABSENT["nn"].get(name) or "같은 층이 없습니다."
            raise Untransferable(f"{self.target.name}에 이 층이 없습니다. {reason}")
        return name

    def _own_class(self, module: Any, changed: list[str]) -> str:
        kind = type(module).__name__
        what = f"{Noun(', '.join(dict.fromkeys(changed))):을/를} 고쳐 쓴 클래스입니다" if changed else "직접 쓴 클래스입니다"
        cure = f"{self.target.short}.load_state_dict({self.target.converted.format(f'{self.source.short}.state_dict()')})"
        return (
            f"{what}: 무엇을 셈하는지는 그 코드만 압니다. "
            f"{self.target.name}의 nn.Module 로 class {Noun(kind):을/를} 속성의 이름이 같게 쓰고, "
            f"가중치를 옮기세요({cure}). 속의 층은 하나씩 옮길 수 있습니다."
        )

    def _refuse_hooks(self, module: Any) -> None:
        if self.source.is_hooked(module):
            raise Untransferable("훅(hook)이 걸려 있습니다. 훅은 옮기지 못합니다: 손잡이의 remove() 로 떼고 옮긴 뒤에 다시 거세요.")

    # ── 짓기 ──

    def _container(self, kind: str, module: Any, path: str) -> Any:
        make = getattr(self.target.nn, kind)
        if kind.startswith("Parameter"):
            values = {name: self.tensor(value, _joined(path, name)) for name, value in self.source.tensors(module).items()}
            if len(values) != len(module):
                raise Untransferable("매개변수가 아닌 것을 담고 있습니다. nn.Parameter 만 담아 옮기세요.")
            return make(values if kind == "ParameterDict" else list(values.values()))
        twin = make()
        for name, inner in self.source.children(module):
            twin.add_module(name, self.module(inner, _joined(path, name)))
        return twin

    def _layer(self, kind: str, module: Any, path: str) -> Any:
        make = getattr(self.target.nn, kind)
        wanted, given = names(make), names(getattr(self.source.nn, kind))
        if kind in ("RNN", "LSTM", "GRU"):
            wanted = given = wanted | given  # PyTorch의 순환층은 *args, **kwargs 로 받는다
        options = {}
        for name, default in given.items():
            try:
                value = read(kind, module, name)
            except AttributeError:
                if name in wanted and default is inspect.Parameter.empty:
                    raise Untransferable(f"{Noun(name):을/를} 어떤 값으로 만들었는지 읽을 수 없습니다.") from None
                continue
            if name in wanted:
                options[name] = self._value(name, value, _joined(path, PLACES.get(name, name)))
            elif default is inspect.Parameter.empty or not _same(value, default):
                raise Untransferable(f"{name}={describe(value)}: {self.target.name}의 {kind}에 없습니다. 기본값({default})을 쓰세요.")
        return make(**options)

    def _value(self, name: str, value: Any, path: str) -> Any:
        """인수로 받은 값을 저쪽의 것으로."""
        if isinstance(value, self.source.module):
            return self.module(value, path)
        if isinstance(value, self.source.tensor):
            return self.tensor(value, path)
        if isinstance(value, tuple):
            return tuple(self._value(name, v, path) for v in value)
        if callable(value) and not isinstance(value, type):
            return self._function(name, value)
        return value

    def _function(self, name: str, function: Callable[..., Any]) -> Any:
        known = getattr(function, "__name__", "")
        here, there = getattr(self.source.functional, known, None), getattr(self.target.functional, known, None)
        if here is None or there is None or inspect.unwrap(here) is not inspect.unwrap(function):
            raise Untransferable(f"{name} 자리에 직접 쓴 함수가 있습니다. 두 라이브러리에 다 있는 nn.functional 의 함수나 층을 쓰세요.")
        return there

    # ── 값 ──

    def _fill(self, kind: str, module: Any, twin: Any, path: str) -> None:
        """속의 층과 매개변수와 버퍼를 옮긴 것으로 바꾸고, 상태(학습, 평가)를 맞춘다."""
        twin.training = module.training
        if kind in CONTAINERS:
            if not kind.startswith("Parameter") and self.source.tensors(module):
                raise Untransferable(f"매개변수나 버퍼({', '.join(self.source.tensors(module))})를 따로 담고 있습니다. 클래스로 옮기세요.")
            return
        inside, places = dict(self.source.children(module)), dict(self.target.children(twin))
        if not inside.keys() <= places.keys() or any(list(places[n].parameters()) for n in places.keys() - inside.keys()):
            extra = ", ".join(sorted(inside.keys() ^ places.keys()))
            raise Untransferable(f"이 층에 본디 없는 것({extra})을 담거나 있던 것을 뺐습니다. {_PARAMETRIZED}")
        held, wanted = self.source.tensors(module), self.target.tensors(twin)
        if held.keys() != wanted.keys():
            extra = ", ".join(sorted(held.keys() ^ wanted.keys()))
            raise Untransferable(f"이 층에 본디 없는 매개변수나 버퍼({extra})를 담거나 있던 것을 뺐습니다. {_PARAMETRIZED}")
        for name, inner in inside.items():
            converted = self.module(inner, _joined(path, name))
            if converted is not None and converted is not places[name]:
                setattr(twin, name, converted)
        kinds = [value.dtype for value in held.values() if self.source.is_unshaped(value)]
        if kinds:
            twin.to(self.target.dtype(kinds[0]))
        for name, value in held.items():
            if self.source.is_unshaped(value):
                wanted[name].requires_grad = value.requires_grad
            else:
                setattr(twin, name, self.tensor(value, _joined(path, name)))

    def tensor(self, value: Any, path: str) -> Any:
        """텐서 하나. 나누어 쓰는 것은 한 번만 옮긴다."""
        if id(value) not in self.made:
            where = f"{self.where}: {path}"
            array = self.source.array(where, value)
            self.made[id(value)] = self.target.made(where, array, bool(value.requires_grad), self.source.is_parameter(value))
        return self.made[id(value)]


_PARAMETRIZED = (
    "매개변수화(parametrize)나 가지치기(prune)를 했다면 먼저 nn.utils.parametrize.remove_parametrizations(층, 'weight') 나 "
    "nn.utils.prune.remove(층, 'weight') 로 값을 굳히고 옮기세요."
)


def _same(value: Any, default: Any) -> bool:
    return value is default or bool(np.all(value == default))


def _joined(path: str, name: str) -> str:
    return f"{path}.{name}" if path else name
