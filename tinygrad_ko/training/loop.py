"""학습 고리(loop): 순전파, 역전파, 한 걸음. 이것을 되풀이하고 에포크마다 기록한다. 학습은 이 파일이 전부이다.

``t`` 는 학습의 상태(``Trainer``)이다: 모델, 손실, 옵티마이저, 지금까지 한 에포크(``t.epoch``)와 이 에포크에서 본 묶음(``t.batch``).
``t.tell("on_…")`` 은 그 순간을 콜백들에게 알린다.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from ..nn.utils import clip_grad_norm_
from ..nn.utils.clip import gradients_of
from .batches import size_of
from .diverged import DivergedError
from .learned import learned

if TYPE_CHECKING:
    from .trainer import Trainer


def learn(t: Trainer) -> None:
    """에포크를 되풀이한다. 멈추라는 말(``t.stop``)을 들으면 하던 에포크를 맺고 멈춘다."""
    while t.epoch < t.epochs and (t.batch or not t.stopped):
        if not t.batch:  # 이어서 하는 것이면 하던 에포크의 가운데일 수 있다
            t.tell("on_epoch_start")
        t.model.train()
        for inputs, targets in t.batches():
            one_batch(t, inputs, targets)
        if t.stopped and not t.sums.count:  # 한 묶음도 보기 앞에 멈추었다
            break
        if t.waiting:  # 모으다 만 기울기
            step(t)
        t.check_weights()
        t.row = t.measured() | t.validate()
        t.epoch, t.batch = t.epoch + 1, 0
        t.follow_schedule()
        t.tell("on_epoch_end")
        t.history.add(t.row)
        t.tell("on_settled")


def one_batch(t: Trainer, inputs: tuple[Any, ...], targets: Any) -> None:
    """묶음 하나: 순전파, 역전파, 그리고 모을 만큼 모았으면 한 걸음."""
    t.tell("on_batch_start")
    if not t.waiting:
        t.optimizer.zero_grad()
        t.model.zero_grad()  # 옮기지 않는 매개변수의 기울기도 쌓이지 않게
    weight = None if t.accumulate == 1 else size_of(targets)  # 모을 때에는 표본의 수만큼 무겁게
    if t.compiled is not None:
        outputs, loss = t.compiled(inputs, targets, weight)
    else:
        outputs = t.model(*inputs)
        loss = t.checked_loss(t.loss(outputs, targets))
    t.batch_loss = loss.item()
    if not math.isfinite(t.batch_loss):
        t.tell("on_diverged")
        raise DivergedError(t.epoch + 1, f"{t.batch + 1}번째 묶음(batch)", t.batch_loss)
    n = size_of(targets)
    if t.compiled is None:
        loss.backward(None if weight is None else loss.data.dtype.type(weight))
    t.waiting, t.gathered = t.waiting + 1, t.gathered + n
    if t.waiting == t.accumulate:
        step(t)
    t.sums.add(outputs, targets, t.batch_loss)
    t.batch, t.seen = t.batch + 1, t.seen + 1
    t.tell("on_batch_end")
    t.tell("on_settled")


def step(t: Trainer) -> None:
    """모은 기울기로 매개변수를 한 걸음 옮긴다. 나누어 모은 것은 큰 묶음 하나의 평균 손실의 기울기와 같다."""
    if t.accumulate > 1:
        for g in gradients_of("fit", learned(t)):
            g /= t.gathered
    t.tell("on_gradients")
    if t.clip_norm is not None:
        t.checked_norm(clip_grad_norm_(learned(t), t.clip_norm).item())
    t.optimizer.step(*t.closure())
    t.waiting = t.gathered = 0
    t.steps += 1
    t.follow_schedule(every="step")
