"""콜백의 바탕: 불리는 순간의 이름, 상태를 저장하는 법."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ...errors import ArgumentError, ArgumentTypeError, describe
from ...korean.particles import Noun
from ..checks import takes

if TYPE_CHECKING:
    from ..trainer import Trainer

EVENTS = {  # 순간 → 언제
    "on_start": "학습을 시작할 때(이어서 하는 것이면 trainer.resumed 가 참)",
    "on_epoch_start": "에포크를 시작할 때",
    "on_batch_start": "묶음의 순전파 바로 앞",
    "on_gradients": "기울기가 다 모였고 아직 옮기지 않았을 때",
    "on_batch_end": "묶음 하나를 마쳤을 때",
    "on_epoch_end": "에포크와 검증을 마쳤을 때(trainer.row 에 값을 더할 수 있다)",
    "on_settled": "모든 콜백이 on_batch_end 나 on_epoch_end 를 본 뒤: 상태를 저장해도 되는 때",
    "on_diverged": "훈련 손실이 nan이나 무한대일 때, 오류를 내기 바로 앞",
    "on_end": "학습이 끝날 때: 다 했든, 멈췄든, 오류나 Ctrl+C 이든",
}


class Callback:
    """콜백의 바탕. 물려받지 않아도 된다: 아래의 이름 가운데 무엇이든 가진 물건이면 콜백이다.

    ``on_start``, ``on_epoch_start``, ``on_batch_start``, ``on_gradients``, ``on_batch_end``, ``on_epoch_end``, ``on_settled``,
    ``on_diverged``, ``on_end`` 는 모두 ``(trainer)`` 를 받는다. ``state_dict`` 와 ``load_state_dict`` 가 있으면 체크포인트에 담긴다.
    ``columns(trainer)`` 는 ``trainer.row`` 에 더할 이름들이다.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> from tinygrad_ko import nn, optim
    >>> class Speak(tg.training.Callback):
    ...     def on_epoch_end(self, trainer):
    ...         print(trainer.epoch, sorted(trainer.row))
    >>> model = nn.Linear(1, 1, generator=0)
    >>> trainer = tg.training.Trainer(model, nn.MSELoss(), optim.SGD(model.parameters(), lr=0.1), callbacks=[Speak()])
    >>> _ = trainer.fit((tg.ones((4, 1)), tg.zeros((4, 1))), epochs=2)
    1 ['train_loss']
    2 ['train_loss']

    출처
    ----
    Keras ``keras.callbacks.Callback``; PyTorch Lightning ``Callback``.
    """

    def columns(self, trainer: Trainer) -> list[str]:
        """``trainer.row`` 에 더할 이름들."""
        return []

    def state_dict(self) -> dict[str, Any]:
        """체크포인트에 담을 상태."""
        return {}

    def load_state_dict(self, state: Mapping[str, Any]) -> None:
        """``state_dict`` 로 되돌린다."""

    def __repr__(self) -> str:
        return f"{type(self).__name__}({', '.join(f'{n}={v!r}' for n, v in vars(self).items() if _is_setting(n, v))})"


def _is_setting(name: str, value: Any) -> bool:
    return name[0] != "_" and isinstance(value, (str, int, float, Path, type(None)))


def checked_callbacks(given: Any) -> list[Any]:
    """콜백의 목록인지 살핀다. 하나만 주어도 된다."""
    if given is None:
        return []
    if isinstance(given, (str, bytes, Mapping)) or not isinstance(given, Iterable):
        given = [given]
    callbacks = [*given]
    if len({id(callback) for callback in callbacks}) < len(callbacks):
        raise ArgumentError("Trainer: 같은 콜백을 두 번 주었습니다. 상태가 섞이므로 하나씩 따로 만들어 주세요.")
    for callback in callbacks:
        if isinstance(callback, type):
            raise ArgumentTypeError(f"Trainer: 콜백은 클래스가 아니라 만든 물건이어야 합니다. {callback.__name__}(…) 로 만들어 주세요.")
        named = [name for name in dir(callback) if name.startswith("on_") and callable(getattr(callback, name, None))]
        unknown = [name for name in named if name not in EVENTS]
        if unknown:
            near = difflib.get_close_matches(unknown[0], EVENTS, 1)
            guess = f" {Noun(near[0]):을/를} 쓰려던 것인가요?" if near else ""
            raise ArgumentError(
                f"Trainer: 콜백 {type(callback).__name__} 의 {Noun(unknown[0]):은/는} 불리지 않는 이름입니다.{guess} "
                f"불리는 것: {', '.join(EVENTS)}."
            )
        if not named:
            raise ArgumentTypeError(f"Trainer: 콜백이 아닙니다: {describe(callback)}. 불릴 메서드가 하나도 없습니다: {', '.join(EVENTS)}.")
        for name in named:
            takes(f"Trainer: 콜백 {type(callback).__name__} 의 {name}", getattr(callback, name), "trainer")
    files = [path for callback in callbacks if isinstance(path := getattr(callback, "path", None), Path)]
    for path in files:
        if files.count(path) > 1:
            raise ArgumentError(f"Trainer: 두 콜백이 같은 파일 '{path}'에 쓰려 합니다. 서로 지우므로 다른 이름을 주세요.")
    return callbacks


def monitored(where: str, name: str, row: Mapping[str, Any]) -> float:
    """지켜볼 값. 없으면 무엇이 있는지 알린다."""
    if name not in row:
        refuse_monitor(where, name, list(row))
    try:
        return float(row[name])
    except TypeError:
        raise ArgumentTypeError(f"{where}: monitor='{name}' 의 값은 수 하나여야 합니다. 받은 것: {describe(row[name])}.") from None


def checked_monitor(where: str, name: Any) -> str:
    """지켜볼 이름은 글이다."""
    if not isinstance(name, str):
        raise ArgumentTypeError(f"{where}: monitor 는 기록의 이름('val_loss' 등)이어야 합니다. 받은 것: {describe(name)}.")
    return name


def refuse_monitor(where: str, name: str, known: list[str]) -> None:
    """지켜볼 이름이 기록에 있는지 살핀다."""
    if name not in known:
        near = difflib.get_close_matches(name, known, 1)
        guess = f" {Noun(near[0]):을/를} 쓰려던 것인가요?" if near else ""
        validation = " 검증 값을 지켜보려면 fit 에 validation= 을 주세요." if name.startswith("val") and not any(
            k.startswith("val_") for k in known) else ""
        validation = validation or ("" if near else " 콜백이 더하는 값이면 그 콜백의 columns(trainer) 가 이름을 알려야 합니다.")
        raise ArgumentError(f"{where}: monitor={Noun(repr(name)):이라는/라는} 값은 기록에 없습니다.{guess} "
                            f"있는 것: {', '.join(known)}.{validation}")
