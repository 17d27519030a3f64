"""오류의 글을 낱말과 수까지: 어느 일정의 어느 인수가, 무엇을 받았고, 어디까지 되는가."""

from __future__ import annotations

import pytest

import tinygrad_ko as tg
from tinygrad_ko import optim
from tinygrad_ko.optim import lr_scheduler


def made(kind, *args, **options):
    return getattr(lr_scheduler, kind)(optim.SGD([tg.ones(2, requires_grad=True)], lr=0.1), *args, **options)


SAID = [
    (lambda: made("StepLR", step_size=1.5), "StepLR: step_size는 정수여야 합니다. 받은 것: float 1.5."),
    (lambda: made("StepLR", step_size=True), "StepLR: step_size는 정수여야 합니다. 받은 것: bool True."),
    (lambda: made("StepLR", step_size=0), "StepLR: step_size는 1 이상이어야 합니다. 받은 값: 0."),
    (lambda: made("ReduceLROnPlateau", patience=-1), "ReduceLROnPlateau: patience는 0 이상이어야 합니다. 받은 값: -1."),
    (lambda: made("CosineAnnealingLR", T_max="열"), "CosineAnnealingLR: T_max는 정수여야 합니다. 받은 것: str '열'."),
]


@pytest.mark.parametrize(("call", "said"), SAID)
def test_the_whole_message(call, said):
    with pytest.raises((ValueError, TypeError)) as caught:
        call()
    assert str(caught.value) == said


def test_the_least_allowed_is_allowed():
    assert made("StepLR", step_size=1).step_size == 1 and made("ReduceLROnPlateau", patience=0).patience == 0
