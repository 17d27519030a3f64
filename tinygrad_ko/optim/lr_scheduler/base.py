"""학습률 일정(learning rate scheduler)의 바탕: t 걸음째의 학습률을 정하는 식 하나."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from ...errors import ArgumentError, ArgumentTypeError, DataError, describe
from ...korean.particles import Noun
from ...nn.arguments import checked
from ...tensors.portable import carried, unpacked
from ...watch.acts import whole_act
from ...watch.source_lines import warn_user
from ..all_or_nothing import AllOrNothing
from ..optimizer import Optimizer


class LRScheduler:
    """모든 학습률 일정의 바탕. 물려받아 ``lr_at(group, base, t)`` 나 PyTorch처럼 ``get_lr()`` 하나를 쓴다.

    ``base`` 는 일정을 만들 때 그룹의 학습률(``initial_lr``, 모두는 ``self.base_lrs``), ``t`` 는 지금까지 부른 ``step`` 의
    수(``self.last_epoch``)이다. 나중에 더한 그룹은 더할 때의 학습률이 ``base`` 이다.

    걸음마다 곱해 나가는 일정(``StepLR``, ``ExponentialLR``, ``LinearLR`` …)은 지금의 학습률에서 나아간다. 그래서 손으로 바꾼
    학습률은 남고, 한 옵티마이저에 일정을 여럿 두면 곱해진다. t 만으로 정하는 일정(``LambdaLR``, ``OneCycleLR`` …)은 다음
    ``step`` 에서 제 학습률로 돌아온다.

    매개변수
    --------
    optimizer : 학습률을 바꿀 옵티마이저.
    last_epoch : 마지막으로 끝낸 걸음. −1이면 처음부터.

    예외
    ----
    ArgumentTypeError : 옵티마이저가 아닐 때. ArgumentError : 이어 가려는데 ``initial_lr`` 이 없을 때.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> from tinygrad_ko import optim
    >>> class Halving(optim.lr_scheduler.LRScheduler):
    ...     def lr_at(self, group, base, t):
    ...         return base / 2 ** t
    >>> opt = optim.SGD([tg.tensor(1.0, requires_grad=True)], lr=0.8)
    >>> schedule = Halving(opt)
    >>> opt.step(); schedule.step()
    >>> schedule.get_last_lr()
    [0.4]

    출처
    ----
    강의 L10. PyTorch ``torch.optim.lr_scheduler.LRScheduler``.
    """

    fractional = False  # step(epoch) 에 소수를 받는가
    _step_count: int  # 만들 때의 첫걸음까지, 나아간 수
    _is_initial = False  # 그 첫걸음인가

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        if "__init__" in cls.__dict__:
            cls.__init__ = checked(cls.__init__)  # type: ignore[method-assign]
        if "step" in cls.__dict__:
            cls.step = whole_act(cls.__dict__["step"])  # type: ignore[method-assign]

    @checked
    def __init__(self, optimizer: Optimizer, last_epoch: int = -1) -> None:
        self.optimizer = checked_optimizer(type(self).__name__, optimizer)
        with AllOrNothing(*self._changed()):
            for k, group in enumerate(optimizer.param_groups):
                if last_epoch == -1:
                    group.setdefault("initial_lr", group["lr"])
                elif "initial_lr" not in group:
                    raise ArgumentError(
                        f"{type(self).__name__}: last_epoch={last_epoch} 부터 이어 가려면 그룹 {k}에 'initial_lr' 이 있어야 합니다. "
                        "저장한 옵티마이저와 일정의 state_dict 를 불러오세요."
                    )
            self.base_lrs: list[float] = [group["initial_lr"] for group in optimizer.param_groups]
            self.last_epoch = last_epoch
            self._initial_step()

    def _initial_step(self) -> None:
        """일정의 첫 학습률을 놓는다."""
        self._step_count, self._is_initial = 0, True
        try:
            self.step()
        finally:
            self._is_initial = False

    def lr_at(self, group: int, base: float, t: int) -> float:
        """``t`` 걸음째에 ``group`` 번째 그룹의 학습률. 물려받은 클래스가 정의한다."""
        raise ArgumentTypeError(f"{type(self).__name__}: lr_at(self, group, base, t) 나 get_lr(self) 를 정의하세요.")

    def get_lr(self) -> list[float]:
        """``self.last_epoch`` 걸음째의 학습률, 그룹마다. 지금의 학습률을 보려면 ``get_last_lr()`` 을 쓴다."""
        return [self.lr_at(k, base, self.last_epoch) for k, base in enumerate(self.base_lrs)]

    @whole_act
    def step(self, epoch: float | None = None) -> None:
        """한 걸음 나아가 학습률을 바꾼다. 에포크(또는 배치)마다 ``optimizer.step()`` 뒤에 부른다.

        도중에 오류가 나거나 멈추면(Ctrl+C) 모든 그룹이 걸음의 앞이거나 뒤이다.

        매개변수
        --------
        epoch : 갈 걸음. 없으면 다음 걸음. 옛 코드를 위한 것이다.
        """
        at = None if epoch is None else self._checked_epoch(epoch)
        if at is None:
            self._warn_of_order()
        with AllOrNothing(*self._changed()):
            self._step_count += 1
            if at is None:
                self._go(self.last_epoch + 1)
            else:
                self._jump(at)

    def _checked_epoch(self, epoch: Any) -> Any:
        where = f"{type(self).__name__}.step"
        kinds = (int, float, np.integer, np.floating) if self.fractional else (int, np.integer)
        if isinstance(epoch, bool) or not isinstance(epoch, kinds):
            raise ArgumentTypeError(
                f"{where}: epoch 은 걸음의 수(정수)여야 합니다. 받은 것: {describe(epoch)}. 한 걸음 나아가려면 {Noun('step()'):을/를}, "
                "지켜보는 값(손실)에 따라 줄이려면 ReduceLROnPlateau 를 쓰세요."
            )
        if not 0 <= epoch < np.inf:
            raise ArgumentError(f"{where}: epoch 은 0 이상이어야 합니다. 받은 값: {epoch}.")
        return epoch

    def _warn_of_order(self) -> None:
        """옵티마이저가 아직 한 걸음도 옮기지 않았으면, 처음 한 번 알린다."""
        if self._step_count == 1 and not self.optimizer._stepped:
            self.optimizer._stepped = True
            warn_user(
                f"{type(self).__name__}.step() 을 optimizer.step() 보다 먼저 불러 일정의 첫 학습률을 쓰지 않고 건너뜁니다. "
                "optimizer.step() 을 먼저, 일정의 step() 을 나중에 부르세요.",
            )

    def _changed(self) -> list[dict[str, Any]]:
        """한 걸음에 바뀌는 사전들."""
        return [self.__dict__, *self.optimizer.param_groups]

    def _go(self, t: int) -> None:
        """한 걸음 나아가 ``t`` 걸음째로 간다."""
        self._reach(t)
        self._assign(self.get_lr())

    def _jump(self, t: int) -> None:
        """어디에서든 ``t`` 걸음째로 간다."""
        self._reach(t)
        self._assign(getattr(self, "_get_closed_form_lr", self.get_lr)())

    def _reach(self, t: int) -> None:
        """걸음의 수를 옮기고, 나중에 더한 그룹을 맞는다."""
        self.last_epoch = t
        self.base_lrs = [*self.base_lrs, *(g.setdefault("initial_lr", g["lr"]) for g in self.optimizer.param_groups[len(self.base_lrs):])]

    def _assign(self, rates: Any) -> None:
        groups = self.optimizer.param_groups
        rates = [float(rate) for rate in rates]
        if len(rates) != len(groups):
            raise ArgumentError(
                f"{type(self).__name__}.get_lr: 그룹은 {len(groups)}개인데 학습률을 {len(rates)}개 돌려주었습니다. 그룹마다 하나씩의 "
                f"목록을 돌려주세요."
            )
        for group, rate in zip(groups, rates, strict=True):
            group["lr"] = rate
        self._last_lr = rates

    def get_last_lr(self) -> list[float]:
        """그룹마다 지금의 학습률."""
        return list(self._last_lr)

    def __getstate__(self) -> dict[str, Any]:
        return carried(self.__dict__, type(self).__name__)

    def __setstate__(self, state: dict[str, Any]) -> None:
        self.__dict__.update(unpacked(state))

    def state_dict(self) -> dict[str, Any]:
        """옵티마이저와 함수를 뺀 모든 상태."""
        return {n: v for n, v in self.__dict__.items() if n != "optimizer" and not callable(v)}

    def load_state_dict(self, state_dict: Mapping[str, Any]) -> None:
        """``state_dict`` 로 되돌린다.

        예외
        ----
        DataError : 일정의 ``state_dict`` 가 아닐 때.
        """
        if not isinstance(state_dict, Mapping) or "last_epoch" not in state_dict:
            raise DataError(f"{type(self).__name__}.load_state_dict: 학습률 일정의 state_dict 가 아닙니다('last_epoch' 가 있어야 합니다).")
        if isinstance(state_dict["last_epoch"], bool) or not isinstance(state_dict["last_epoch"], (int, np.integer)):
            raise DataError(
                f"{type(self).__name__}.load_state_dict: last_epoch 는 걸음의 수(정수)여야 합니다. "
                f"받은 것: {describe(state_dict['last_epoch'])}."
            )
        self.__dict__.update({n: v for n, v in state_dict.items() if n in self.__dict__ and n != "optimizer"})


_LRScheduler = LRScheduler  # PyTorch의 옛 이름


class _FromTheLast(LRScheduler):
    """지금의 학습률에서 한 걸음씩 나아가는 일정의 바탕.

    학습률이 일정이 놓은 그대로이면 ``lr_at`` 의 식으로 간다(되풀이한 곱의 반올림이 쌓이지 않는다). 손이나 다른 일정이 바꾸었으면
    ``lr_after`` 로 거기에서 나아간다. 둘은 같은 일정의 두 꼴이다.
    """

    def get_lr(self) -> list[float]:
        """지금의 학습률에서 한 걸음 나아간 학습률, 그룹마다."""
        pairs = zip(self.optimizer.param_groups, self.base_lrs, strict=True)
        return [self._next(k, group["lr"], base) for k, (group, base) in enumerate(pairs)]

    def _next(self, k: int, now: float, base: float) -> float:
        t, first = self.last_epoch, self._is_initial
        if now == (base if first else self.lr_at(k, base, t - 1)):
            return self.lr_at(k, base, t)
        return now if first and t else self.lr_after(now, base, t)  # 이어 가는 첫걸음이면 불러온 학습률 그대로

    def lr_after(self, now: float, base: float, t: int) -> float:
        """t − 1 걸음째의 학습률이 ``now`` 일 때 t 걸음째의 것."""
        raise NotImplementedError

    def _get_closed_form_lr(self) -> list[float]:
        return LRScheduler.get_lr(self)


def checked_optimizer(where: str, optimizer: Any) -> Optimizer:
    """옵티마이저인지 살핀다."""
    if not isinstance(optimizer, Optimizer):
        raise ArgumentTypeError(f"{where}: optimizer 는 tg.optim 의 옵티마이저여야 합니다. 받은 것: {describe(optimizer)}.")
    return optimizer


def at_least(where: str, name: str, value: Any, low: int) -> int:
    """``low`` 이상의 정수인지 살핀다."""
    if isinstance(value, bool) or not isinstance(value, int):
        raise ArgumentTypeError(f"{where}: {Noun(name):은/는} 정수여야 합니다. 받은 것: {describe(value)}.")
    if value < low:
        raise ArgumentError(f"{where}: {Noun(name):은/는} {low} 이상이어야 합니다. 받은 값: {value}.")
    return value


def per_group(where: str, name: str, value: Any, optimizer: Optimizer) -> list[Any]:
    """그룹마다 하나씩: 하나를 주면 모두에게, 목록이면 그룹의 수와 같아야 한다."""
    n = len(checked_optimizer(where, optimizer).param_groups)
    if not isinstance(value, (list, tuple)):
        return [value] * n
    if len(value) != n:
        raise ArgumentError(f"{where}: {Noun(name):은/는} {len(value)}개인데 그룹은 {n}개입니다. 하나를 주거나 그룹마다 하나씩 주세요.")
    return list(value)


def of_group(where: str, name: str, values: list[Any], k: int) -> Any:
    """``k`` 번째 그룹의 것. 나중에 더한 그룹은, 모두 같았을 때만 그것을 따른다."""
    if k < len(values):
        return values[k]
    if any(value != values[0] for value in values):
        raise ArgumentError(
            f"{where}: {Noun(name):을/를} 그룹마다 다르게 주어, 나중에 더한 그룹 {k}의 것을 알 수 없습니다. 그룹을 더한 뒤에 일정을 "
            f"새로 만드세요."
        )
    return values[0]
