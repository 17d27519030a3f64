"""오류의 글을 낱말과 수까지: 어느 일정의 어느 인수가, 무엇을 받았고, 어디까지 되는가."""

from __future__ import annotations

import numpy as np
import pytest

import tinygrad_ko as tg
from tinygrad_ko import nn, optim
from tinygrad_ko.errors import TinygradError
from tinygrad_ko.optim import lr_scheduler

WEIGHT = tg.tensor([[1.0, 2.0], [3.0, 4.0]], requires_grad=True)
OPTIMIZERS = [name for name in optim.__all__ if isinstance(getattr(optim, name), type) and issubclass(getattr(optim, name), optim.Optimizer)
              and name != "Optimizer"]


def made(kind, *args, **options):
    return getattr(lr_scheduler, kind)(optim.SGD([tg.ones(2, requires_grad=True)], lr=0.1), *args, **options)


SAID = [
    (lambda: made("StepLR", step_size=1.5), "StepLR: step_size는 정수여야 합니다. 받은 것: float 1.5."),
    (lambda: made("StepLR", step_size=True), "StepLR: step_size는 정수여야 합니다. 받은 것: bool True."),
    (lambda: made("StepLR", step_size=0), "StepLR: step_size는 1 이상이어야 합니다. 받은 값: 0."),
    (lambda: made("ReduceLROnPlateau", patience=-1), "ReduceLROnPlateau: patience는 0 이상이어야 합니다. 받은 값: -1."),
    (lambda: optim.SGD([WEIGHT], lr=-1.0), "SGD: lr은 0 이상의 유한한 수여야 합니다. 받은 값: -1.0."),
    (lambda: optim.Adam([WEIGHT], betas=(0.9, 1.0)), "Adam: betas는 0 이상 1 미만이어야 합니다. 받은 값: (0.9, 1.0)."),
    (lambda: optim.Adam([WEIGHT], betas=0.9), "Adam: betas는 수 2개의 튜플이어야 합니다. 받은 것: float 0.9."),
    (lambda: optim.Adam([WEIGHT], lr="크게"), "Adam: lr은 수여야 합니다. 받은 것: str '크게'."),
    (lambda: optim.Adam([WEIGHT], lr=tg.tensor(0.5)), "Adam: lr은 수여야 합니다. 받은 것: 모양 () float32. 텐서라면 그 값을 .item() 으로 꺼내어 주세요."),
    (lambda: optim.LBFGS([WEIGHT]).load_state_dict({**optim.LBFGS([WEIGHT]).state_dict(), "state": {1: {}}}),
     "LBFGS.load_state_dict: 상태는 0번에만 있어야 합니다. 받은 번호: [1]."),
    (lambda: made("CosineAnnealingLR", T_max="열"), "CosineAnnealingLR: T_max는 정수여야 합니다. 받은 것: str '열'."),
]


@pytest.mark.parametrize(("call", "said"), SAID)
def test_the_whole_message(call, said):
    with pytest.raises(TinygradError) as caught:
        call()
    assert str(caught.value) == said


def test_the_least_allowed_is_allowed():
    assert made("StepLR", step_size=1).step_size == 1 and made("ReduceLROnPlateau", patience=0).patience == 0


@pytest.mark.parametrize("name", OPTIMIZERS)
@pytest.mark.parametrize(("params", "said"), [
    ([3], "params[0] 은 Tensor 여야 합니다. 받은 것: int 3. 모델이면 model.parameters(), 손수 만든 것이면 "
          "tg.tensor(…, requires_grad=True) 들의 목록을 주세요."),
    ([WEIGHT, WEIGHT * 2], "params[1] 은 연산의 결과(모양 (2, 2))여서 고칠 수 없습니다. "
                           "nn.Parameter(…) 나 tg.tensor(…, requires_grad=True) 로 만든 잎(leaf)을 넣으세요."),
    ([tg.tensor(np.eye(2, dtype=int))], "params[0] 의 dtype 은 실수여야 합니다. 받은 것: int64. t.astype(np.float32) 로 바꾼 값으로 만드세요."),
    ([nn.Parameter(tg.tensor([1j]))], "params[0] 의 dtype 은 실수여야 합니다. 받은 것: complex64. "
                                     "실수부와 허수부를 매개변수 둘(a, b)로 두고 a + 1j * b 라고 쓰세요."),
    ([WEIGHT, WEIGHT], "params[1] (모양 (2, 2))가 두 번 나왔습니다. 매개변수는 한 그룹에 한 번만 넣으세요."),
], ids=["텐서가 아님", "연산의 결과", "정수", "복소수", "두 번"])
def test_every_optimizer_refuses_what_it_cannot_move(name, params, said):
    with pytest.raises(TinygradError) as caught:
        getattr(optim, name)(params)
    assert str(caught.value) == f"{name}: {said}"


@pytest.mark.parametrize("name", OPTIMIZERS)
def test_the_state_of_another_optimizer_is_refused(name):
    """두 옵티마이저의 설정이 서로 다르면. 모자라기만 하거나 남기만 하면 다른 판의 것이거나 사용자가 더한 것이다."""
    taker = getattr(optim, name)([WEIGHT], lr=0.25)
    before = {k: v for k, v in taker.param_groups[0].items() if k != "params"}
    for other in OPTIMIZERS:
        given = getattr(optim, other)([WEIGHT]).state_dict()
        theirs, ours = given["param_groups"][0].keys() - {"params"}, before.keys()
        if theirs - ours and ours - theirs:
            with pytest.raises(TinygradError, match=f"{name}.load_state_dict: 다른 옵티마이저의 상태입니다"):
                taker.load_state_dict(given)
            assert {k: v for k, v in taker.param_groups[0].items() if k != "params"} == before
    own = taker.state_dict()
    own["param_groups"][0] |= {"이름": "머리", "initial_lr": 0.5}
    taker.load_state_dict(own)
    assert taker.param_groups[0]["이름"] == "머리"


@pytest.mark.parametrize("given", [
    lambda model: model, lambda model: model.parameters, lambda model: [np.ones(3)], lambda model: [model], lambda model: tg.nn.Sequential(model),
])
def test_what_is_not_parameters_is_told_how_to_give_them(given):
    with pytest.raises(TinygradError, match=r"SGD: params.* 받은 것: .*model.parameters\(\)") as caught:
        optim.SGD(given(tg.nn.Linear(2, 1)), lr=0.1)
    assert " at 0x" not in str(caught.value) and "Linear Linear" not in str(caught.value)
