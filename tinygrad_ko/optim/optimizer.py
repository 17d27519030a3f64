"""옵티마이저(optimizer)의 바탕: 매개변수를 모으고, 초매개변수를 살피고, 걸음을 옮긴다.

물려받은 클래스는 식 하나(``_update``)만 쓴다. 그 식은 배열에 대한 것이어서, 모든 매개변수를 이은
긴 배열에도, 그 가운데 몇 개만 이은 짧은 배열에도, 큰 매개변수의 한 블록에도 똑같이 쓰인다.
"""

from __future__ import annotations

import copy
import functools
from collections.abc import Callable, Iterable, Iterator, Mapping, MutableMapping, Sequence
from typing import Any, ClassVar

import numpy as np

from ..errors import ArgumentError, ArgumentTypeError, DataError, DtypeError, describe
from ..grad_mode import enable_grad
from ..korean.misfits import answering, function_given
from ..korean.missing_names import answer_attributes
from ..korean.particles import Noun
from ..nn.arguments import checked
from ..nn.parameter import clear_gradients
from ..operation.devices import to_numpy
from ..operation.uninterrupted import Uninterrupted
from ..pytorch_names import LAYER_ARGUMENTS
from ..tensors.tensor import Tensor
from ..watch.acts import whole_act
from .blocks import Block, Loop, WarnedAfterwards, by_formula, by_loop, is_elementwise, is_long, nothing
from .checks import check_hyperparameters, check_parameters
from .execution import runs_the_same
from .flat_parameters import FlatParameters, State, flattened, joined
from .saved_state import restored_line, saved_parts
from .states import LineState, States
from .step_hooks import StepHookHandle, StepHooks

# 초매개변수가 아니지만 그룹에 적어 두는 것: 이름, 그리고 학습률 일정이 적는 것
NOTES = frozenset(["name", "param_names", "initial_lr", "max_lr", "min_lr", "swa_lr", "initial_momentum", "base_momentum", "max_momentum"])


class Optimizer:
    """모든 옵티마이저의 바탕.

    홀로 복사하면(``copy.deepcopy``, pickle) 매개변수의 복사본을 데리고 간다. 복사한 모델을 이어 가르치려면
    ``copy.deepcopy((model, optimizer))`` 처럼 모델과 함께 복사한다.

    매개변수
    --------
    params : Tensor 의 나열(``model.parameters()``), (이름, Tensor)의 나열(``model.named_parameters()``: 이름은 그룹의 ``param_names`` 에
        남는다), 또는 ``{"params": …, "lr": …}`` 꼴의 사전(그룹)의 목록. 그룹에 이름을 붙이려면 ``"name"`` 을 쓴다.
    defaults : 그룹이 따로 정하지 않은 초매개변수(hyperparameter)의 값.

    물려받아 ``step`` 을 스스로 쓰는 옵티마이저는 PyTorch처럼 ``self.param_groups`` 를 돌며 ``self.state[p]`` 에 제 상태를 둔다.

    예외
    ----
    ArgumentError : 매개변수가 하나도 없거나, 두 번 나오거나, 초매개변수가 범위 밖일 때.
    ArgumentTypeError : Tensor 가 아닌 것, 모르는 초매개변수.
    GradientError : 잎(leaf)이 아닌 텐서. DtypeError : 실수가 아닌 텐서.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> from tinygrad_ko import optim
    >>> w = tg.tensor([1.0], requires_grad=True)
    >>> opt = optim.SGD([w], lr=0.1)
    >>> isinstance(opt, optim.Optimizer), opt.param_groups[0]["lr"]
    (True, 0.1)

    출처
    ----
    PyTorch ``torch.optim.Optimizer``; 강의 L10.
    """

    limits: ClassVar[dict[str, Any]] = {}  # 초매개변수 → (아래 이상, 위 미만), 튜플이면 그것들의 튜플
    _hooks: StepHooks | None = None  # 단 훅이 있을 때만
    _by_element = False  # 식이 원소마다 따로 셈하는 것이어서, 긴 줄은 블록으로 나누어 걸어도 되는가
    _stepped = False  # 한 걸음이라도 옮겼는가: 학습률 일정이 차례를 살필 때 본다

    def __init__(self, params: Any, defaults: dict[str, Any]) -> None:
        self.defaults = {name: value for name, value in defaults.items() if not runs_the_same(self._name, name, value)}
        self._own: dict[Tensor, MutableMapping[str, Any]] = {}  # 스스로 쓴 step 이 두는 상태
        self.param_groups: list[dict[str, Any]] = []
        self._lines: list[list[FlatParameters]] = []  # 그룹마다, 걸음을 뗀 매개변수들
        self._waiting: list[list[Tensor]] = []  # 그룹마다, 아직 기울기를 받은 적이 없는 매개변수들
        self._checked: list[list[Any]] = []  # 그룹마다, 마지막으로 살핀 초매개변수의 값
        if isinstance(params, (Tensor, Mapping, str)) or not isinstance(params, Iterable):
            raise ArgumentTypeError(
                f"{self._name}: params 는 텐서의 나열이나 그룹 사전의 목록이어야 합니다. 받은 것: {describe(params)}. "
                "model.parameters() 나 [텐서] 를 넣으세요."
            )
        given = list(params)
        if not given:
            raise ArgumentError(
                f"{self._name}: 매개변수가 하나도 없습니다. 층을 self.이름 = nn.Linear(…) 처럼 속성에 담았는지"
                "(파이썬 목록이라면 nn.ModuleList), 나열을 이미 써 버리지 않았는지 살펴보세요."
            )
        for group in given if isinstance(given[0], Mapping) else [{"params": given}]:
            self.add_param_group(group)

    @property
    def _name(self) -> str:
        return type(self).__name__

    def add_param_group(self, param_group: Mapping[str, Any]) -> None:
        """매개변수 그룹을 더한다. 그룹이 정하지 않은 초매개변수는 기본값을 따른다."""
        if not isinstance(param_group, Mapping) or "params" not in param_group:
            raise ArgumentTypeError(
                f'{self._name}: 그룹은 {{"params": [텐서, …], "lr": …}} 꼴의 사전이어야 합니다. 받은 것: {describe(param_group)}.'
            )
        params = param_group["params"]
        given = {name: value for name, value in param_group.items() if not runs_the_same(self._name, name, value)}
        group = {**self.defaults, **given, "params": [params] if isinstance(params, Tensor) else list(params)}
        self._name_parameters(group)
        unknown = [name for name in group if name != "params" and name not in self.defaults and name not in NOTES]
        if unknown:
            raise ArgumentTypeError(
                f"{self._name}: 모르는 초매개변수 {', '.join(map(repr, unknown))}. 쓸 수 있는 것: {', '.join(self.defaults)}. "
                "셈과 상관없는 이름표이면 name 을 쓰세요."
            )
        if not group["params"] and isinstance(params, Iterator):
            raise ArgumentError(
                f"{self._name}: 그룹에 매개변수가 하나도 없습니다. 나열을 이미 다 써 버렸다면(제너레이터는 한 번만 돌 수 있습니다) "
                "model.parameters() 를 다시 부르거나 list(model.parameters()) 를 두고 쓰세요."
            )
        self._check(group)
        self._check_parameters(group["params"])
        with Uninterrupted():
            self.param_groups.append(group)
            self._lines.append([])
            self._waiting.append(list(group["params"]))
            self._checked.append([*group.values()])

    def _name_parameters(self, group: dict[str, Any]) -> None:
        """(이름, 텐서)로 받은 매개변수의 이름을 ``param_names`` 로 옮긴다."""
        params = group["params"]
        named = [isinstance(p, tuple) and len(p) == 2 and isinstance(p[0], str) for p in params]
        if any(named) and not all(named):
            raise ArgumentTypeError(
                f"{self._name}: params[{named.index(False)}] 에만 이름이 없습니다. 모두 (이름, 텐서)이거나(model.named_parameters()) "
                "모두 텐서여야 합니다(model.parameters())."
            )
        if any(named):
            group["param_names"], group["params"] = [name for name, _ in params], [p for _, p in params]
        for other in self.param_groups[:1]:
            if ("param_names" in group) != ("param_names" in other) and params:
                raise ArgumentError(
                    f"{self._name}: 어떤 그룹의 매개변수에는 이름이 있고 어떤 그룹에는 없습니다. 모두 model.named_parameters() 처럼 "
                    "(이름, 텐서)로 주거나, 모두 텐서로 주세요."
                )

    # ── 걸음 ──

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        if "__init__" in cls.__dict__:
            cls.__init__ = checked(cls.__init__)  # type: ignore[method-assign]
        cls._by_element = is_elementwise(cls._update if cls._update_line is Optimizer._update_line else cls._update_line)
        if "step" in cls.__dict__:
            cls.step = _seen(cls.__dict__["step"], cls)  # type: ignore[method-assign]

    @whole_act
    def step(self, closure: Callable[[], Any] | None = None) -> Any:
        """쌓인 기울기로 매개변수를 한 걸음 옮긴다. 기울기가 없는 매개변수는 건너뛴다.

        매개변수
        --------
        closure : 손실을 다시 셈하여 ``backward`` 까지 하고 그 손실을 돌려주는 함수. 없어도 된다.

        반환
        ----
        ``closure`` 가 돌려준 것, 없으면 ``None``.
        """
        if self._hooks is not None:
            return self._hooks.around(self, Optimizer.step, (closure,), {})
        self._stepped = True
        loss = None
        if closure is not None:
            function_given(f"{self._name}.step", "closure", closure, "opt.step(lambda: …) 나 그냥 opt.step() ")
            with enable_grad():
                loss = closure()
        with Uninterrupted():
            self._walk()
        return loss

    def _walk(self) -> None:
        """살피고 모으고 셈한 다음에 옮긴다: 앞의 셋에서 오류가 나면 매개변수는 하나도 바뀌지 않는다."""
        moving: list[tuple[FlatParameters, dict[str, Any]]] = []
        changed: list[tuple[int, list[FlatParameters], list[Tensor]]] = []
        for k, group in enumerate(self.param_groups):
            values = [*group.values()]
            try:
                same = values == self._checked[k]
            except Exception:  # 배열을 넣었으면 견줄 수 없다
                same = False
            if not same:  # 손으로, 또는 일정이 바꾼 초매개변수
                self._check(group)
                for line in self._lines[k]:
                    line.complete(self._initial_state(group))
                self._checked[k] = values
            lines, waiting = self._lines[k], self._waiting[k]
            if waiting:
                lines, waiting = self._started(lines, waiting, group)
            try:
                ready = [line for line in lines if line.gather_gradients(self._divides, group)]
                if len(ready) < len(lines):
                    lines, ready = self._split(lines, ready, group)
            except TypeError:
                raise self._wrong_gradients(group) from None
            if lines is not self._lines[k]:
                changed.append((k, lines, waiting))
            moving += [(line, group) for line in ready]
        for line, group in moving:
            self._update_from(nothing(line) if line.divided else line, group)
        for k, lines, waiting in changed:
            self._lines[k], self._waiting[k] = lines, waiting
        divided = []
        for line, group in moving:
            if line.divided:
                divided.append((line, group))
            else:
                line.subtract()
        if divided:
            with WarnedAfterwards(f"{self._name}.step"):
                for line, group in divided:
                    self._walk_divided(line, group)
                    line.finish()

    def _walk_divided(self, line: FlatParameters, group: Mapping[str, Any]) -> None:
        """긴 줄을 토막마다 셈하고 옮긴다."""
        pair = self._pair(line, group)
        if pair is None:
            by_formula(line, functools.partial(self._update_from, group=group))
        else:
            by_loop(line, *pair)

    def _divides(self, line: FlatParameters, group: Mapping[str, Any]) -> bool:
        """나누어 걸을 수 있고, 그것이 빠른가."""
        return self._by_element and (is_long(line) or self._pair(line, group) is not None)

    def _pair(self, line: FlatParameters, group: Mapping[str, Any]) -> tuple[Loop, Sequence[str], Sequence[float]] | None:
        """줄을 옮길 되풀이와 그 인수. 쓸 수 없으면 ``None``."""
        pair = self._loop(line.step, group)
        return pair if pair is not None and pair[0].takes(line) else None

    def _wrong_gradients(self, group: dict[str, Any]) -> DtypeError:
        seen = ", ".join(sorted({f"{p.grad.dtype} (매개변수는 {p.dtype})" for p in group["params"] if p.grad is not None}))
        return DtypeError(f"{self._name}.step: 기울기의 dtype 을 매개변수의 것으로 바꿀 수 없습니다: {seen}. 실수의 기울기를 넣으세요.")

    def _started(
        self, lines: list[FlatParameters], waiting: list[Tensor], group: dict[str, Any]
    ) -> tuple[list[FlatParameters], list[Tensor]]:
        """처음으로 기울기를 받은 매개변수들을 줄에 세운다."""
        ready = [p for p in waiting if p.grad is not None]
        if not ready:
            return lines, waiting
        return [*lines, *flattened(ready, 0, self._initial_state(group))], [p for p in waiting if p.grad is None]

    def _split(
        self, lines: list[FlatParameters], ready: list[FlatParameters], group: Mapping[str, Any],
    ) -> tuple[list[FlatParameters], list[FlatParameters]]:
        """이번 걸음에 기울기가 있는 것과 없는 것의 역사가 갈린다: 줄을 둘로 나눈다. 모든 줄과, 옮길 줄."""
        every: list[FlatParameters] = []
        moving = [*ready]
        for line in lines:
            part = None if line in ready else line.subset(lambda p: p.grad is not None)
            if part is None:
                every.append(line)
                continue
            idle = line.subset(lambda p: p.grad is None)
            every += [part] if idle is None else [part, idle]
            part.gather_gradients(self._divides, group)
            moving.append(part)
        return (every, moving) if len(moving) > len(ready) else (lines, ready)

    def _update_from(self, line: FlatParameters | Block, group: Mapping[str, Any]) -> None:
        """기울기에서, 매개변수에서 뺄 양을 셈하여 ``line.change`` 에 놓는다."""
        g, change, spare, decay = line.gradient, line.change, line.spare, group.get("weight_decay", 0)
        if group["maximize"]:
            g = np.negative(g, out=change)
        if decay and not self._decoupled(group):
            g = np.add(g, np.multiply(line.gather_values(spare), decay, out=spare), out=change)
        self._update_line(g, line, group)
        if decay and self._decoupled(group):
            change += np.multiply(line.gather_values(spare), group["lr"] * decay, out=spare)

    def register_step_pre_hook(self, hook: Callable[..., Any]) -> StepHookHandle:
        """``step`` 의 앞에서 ``hook(optimizer, args, kwargs)`` 를 부른다. ``None`` 이 아니면 (args, kwargs)를 바꾼 것으로 본다.

        반환
        ----
        StepHookHandle : ``remove()`` 로 뗀다. 훅은 복사한 옵티마이저를 따라가지 않는다.
        """
        self._hooks = self._hooks or StepHooks()
        return StepHookHandle(self._hooks.before, hook, f"{self._name}.register_step_pre_hook")

    def register_step_post_hook(self, hook: Callable[..., Any]) -> StepHookHandle:
        """``step`` 의 뒤에서 ``hook(optimizer, args, kwargs)`` 를 부른다.

        반환
        ----
        StepHookHandle : ``remove()`` 로 뗀다. 훅은 복사한 옵티마이저를 따라가지 않는다.
        """
        self._hooks = self._hooks or StepHooks()
        return StepHookHandle(self._hooks.after, hook, f"{self._name}.register_step_post_hook")

    def __getstate__(self) -> dict[str, Any]:
        return {name: value for name, value in self.__dict__.items() if name != "_hooks"}

    # ── 물려받은 클래스가 정하는 것 ──

    def _initial_state(self, group: Mapping[str, Any]) -> dict[str, float]:
        """상태의 이름과 처음 값."""
        return {}

    def _decoupled(self, group: Mapping[str, Any]) -> bool:
        """가중치 감쇠를 기울기에 더하지 않고 매개변수에서 바로 덜어 내는가."""
        return False

    def _loop(self, step: int, group: Mapping[str, Any]) -> tuple[Loop, Sequence[str], Sequence[float]] | None:
        """식의 짝인, 기계어로 옮긴 되풀이와 그것에 줄 상태의 이름들과 수들. 이 설정에 그런 짝이 없으면 ``None``."""
        return None

    def _update_line(self, g: np.ndarray, line: Any, group: Mapping[str, Any]) -> None:
        """기울기 ``g`` 에서 한 줄의 갱신량을 셈하여 ``line.change`` 에 놓는다. 값이나 모양도 보아야 하는 것만 이것을 바꾼다."""
        self._update(g, line.change, line.spare, line.state, line.step, group)

    def _update(
        self, g: np.ndarray, change: np.ndarray, spare: np.ndarray, state: State, step: int, group: Mapping[str, Any],
    ) -> None:
        """기울기 ``g`` 에서 매개변수에서 뺄 양을 셈하여 ``change`` 에 놓는다.

        ``change`` 는 ``g`` 와 같은 배열일 수 있다: 다른 배열이면 ``g`` 에는 쓰지 않는다. ``spare`` 는 마음대로 써도 되는 같은 크기의
        배열, ``step`` 은 지금까지 옮긴 걸음의 수이다. 원소마다 따로 셈하는 식에는 ``@elementwise`` 를 단다.
        """
        raise ArgumentTypeError(f"{self._name}: 한 걸음을 step(self, closure=None) 에 쓰거나, 식을 _update 에 정의하세요.")

    # ── 기울기 비우기 ──

    def zero_grad(self, set_to_none: bool = True) -> None:
        """모든 매개변수의 기울기를 비운다(``None``). ``set_to_none=False`` 이면 있던 기울기를 0으로 채운다."""
        for group in self.param_groups:
            clear_gradients(group["params"], set_to_none)

    # ── 상태: 보고, 저장하고, 불러오기 ──

    @property
    def state(self) -> States:
        """매개변수 → 상태, 살아 있는 사전. ``opt.state[model.weight]["exp_avg"]`` 는 옵티마이저가 쓰는 바로 그 배열이다.

        ``del opt.state[p]`` 는 그 매개변수의 걸음을, ``opt.state = {}`` 는 모두의 걸음을 처음으로 되돌린다.
        """
        return States(self)

    @state.setter
    def state(self, value: Mapping[Tensor, Any]) -> None:
        if not isinstance(value, Mapping) or value:
            raise ArgumentTypeError(
                f"{self._name}.state: 빈 사전(처음으로 되돌리기)만 넣을 수 있습니다. 받은 것: {describe(value)}. "
                "저장한 상태로 되돌리려면 load_state_dict 를 쓰세요."
            )
        for parameter in list(self.state):
            self._forget(parameter)

    def _line_of(self, parameter: Tensor) -> tuple[FlatParameters, int] | None:
        """매개변수의 줄과, 그 줄에서의 차례."""
        return next(((line, k) for lines in self._lines for line in lines for k, p in enumerate(line.parameters) if p is parameter), None)

    def _has_state(self, parameter: Tensor) -> bool:
        return bool(self._own.get(parameter)) or self._line_of(parameter) is not None

    def _state_of(self, parameter: Tensor) -> MutableMapping[str, Any]:
        return self._own.setdefault(parameter, {}) if self._writes_its_own else LineState(self, parameter)

    def _forget(self, parameter: Tensor) -> None:
        """매개변수가 걸은 역사를 지운다: 다음 걸음이 첫걸음이다."""
        self._own.pop(parameter, None)
        for k, lines in enumerate(self._lines):
            for j, line in enumerate(lines):
                if any(p is parameter for p in line.parameters):
                    rest = line.subset(lambda p: p is not parameter)
                    with Uninterrupted():
                        lines[j:j + 1] = [] if rest is None else [rest]
                        self._waiting[k].append(parameter)
                    return

    def state_dict(self) -> dict[str, Any]:
        """걸음의 수와 상태(복사본), 초매개변수. 매개변수는 차례로 매긴 번호로 적는다.

        반환
        ----
        dict : ``{"state": {번호: {"step": …, 이름: 배열}}, "param_groups": [{…, "params": [번호]}]}``.
        """
        numbers = self._numbers()
        state: dict[int, dict[str, Any]] = {}
        for line in (line for lines in self._lines for line in lines):
            cut = {name: line.cut(flat) for name, flat in line.state.items()}
            for k, parameter in enumerate(line.parameters):
                state[numbers[id(parameter)]] = {"step": line.step, **{name: np.array(to_numpy(v[k])) for name, v in cut.items()}}
        state |= {numbers[id(p)]: copy.deepcopy(dict(own)) for p, own in self._own.items() if own and id(p) in numbers}
        groups = [{**group, "params": [numbers[id(p)] for p in group["params"]]} for group in self.param_groups]
        return {"state": dict(sorted(state.items())), "param_groups": groups}

    def load_state_dict(self, state_dict: Mapping[str, Any]) -> None:
        """``state_dict`` 로 되돌린다. 맞지 않으면 아무것도 바꾸지 않는다.

        예외
        ----
        DataError : 그룹의 수, 그룹마다 매개변수의 수, 상태의 모양이 다르거나, 다른 옵티마이저의 상태일 때.
        """
        state, saved = saved_parts(self._name, state_dict)
        sizes, ours = [len(g["params"]) for g in saved], [len(g["params"]) for g in self.param_groups]
        if sizes != ours:
            raise DataError(
                f"{self._name}.load_state_dict: 그룹마다 매개변수의 수가 다릅니다. 저장된 것: {sizes}, 지금: {ours}. "
                "저장할 때와 같은 모델과 같은 그룹으로 옵티마이저를 만드세요."
            )
        groups, lines, waiting = [], [], []
        own: dict[Tensor, MutableMapping[str, Any]] = {}
        for new, old in zip(saved, self.param_groups, strict=True):
            kept = {name: value for name, value in new.items() if name in self.defaults or not runs_the_same(self._name, name, value)}
            self._refuse_other_settings(kept)
            groups.append({**self.defaults, **kept, "params": old["params"]})
            self._check(groups[-1])
            pairs = list(zip(new["params"], old["params"], strict=True))
            if self._writes_its_own:
                own |= {p: self._restored_state(k, p, state[k]) for k, p in pairs if k in state}
                pairs = [(None, p) for _, p in pairs]
            lines.append(joined([restored_line(self._name, k, p, state[k]) for k, p in pairs if k in state]))
            waiting.append([p for k, p in pairs if k not in state])
        with Uninterrupted():
            self.param_groups, self._lines, self._waiting, self._own = groups, lines, waiting, own
            self._checked = [[] for _ in groups]  # 다음 걸음에 살피고 모자란 상태를 채운다

    def _refuse_other_settings(self, saved: Mapping[str, Any]) -> None:
        """모르는 설정이 있고 있어야 할 것은 없으면 다른 옵티마이저의 것이다. 한쪽뿐이면 판(version)이나 사용자가 더한 것으로 본다."""
        strange = [name for name in saved if name not in self.defaults and name not in ("params", "initial_lr")]
        lacking = [name for name in self.defaults if name not in saved]
        if strange and lacking:
            raise DataError(
                f"{self._name}.load_state_dict: 다른 옵티마이저의 상태입니다. "
                f"모르는 설정: {', '.join(strange)}. 없는 설정: {', '.join(lacking)}. "
                f"저장할 때의 옵티마이저로 되돌리거나, {Noun(self._name):을/를} 상태 없이 새로 시작하세요."
            )

    def _restored_state(self, number: int, parameter: Tensor, saved: Mapping[str, Any]) -> dict[str, Any]:
        """저장된 것을 살펴 옮긴, ``number`` 번 매개변수의 제 상태."""
        return copy.deepcopy(dict(saved))

    @property
    def _writes_its_own(self) -> bool:
        """식이 아니라 ``step`` 을 스스로 쓴 옵티마이저인가."""
        return type(self)._update is Optimizer._update and type(self)._update_line is Optimizer._update_line

    def _numbers(self) -> dict[int, int]:
        return {id(p): k for k, p in enumerate(p for group in self.param_groups for p in group["params"])}

    # ── 살피기 ──

    def _check(self, group: Mapping[str, Any]) -> None:
        check_hyperparameters(self._name, group, self.limits)

    def _check_parameters(self, params: list[Any]) -> None:
        check_parameters(self._name, params, self._numbers())

    def __repr__(self) -> str:
        lines = [f"{self._name} ("]
        for k, group in enumerate(self.param_groups):
            lines += [f"그룹 {k}: 매개변수 {len(group['params'])}개"]
            lines += [f"    {name}: {value}" for name, value in sorted(group.items()) if name != "params"]
        return "\n".join([*lines, ")"])


def _seen(step: Callable[..., Any], owner: type) -> Callable[..., Any]:
    """물려받은 클래스가 스스로 쓴 ``step``: 걸음을 뗐음을 적고 훅을 부른다."""

    @functools.wraps(step)
    def seen(self: Optimizer, *args: Any, **kwargs: Any) -> Any:
        if self._hooks is not None:
            return self._hooks.around(self, seen, args, kwargs)
        self._stepped = True
        return own(self, *args, **kwargs)

    own = answering(step, LAYER_ARGUMENTS, owner)
    return whole_act(seen)


answer_attributes(Optimizer)
