"""오류의 글을 낱말과 수까지: 어느 층의 어느 인수가, 무엇을 받았고, 어떻게 고치는가."""

from __future__ import annotations

import numpy as np
import pytest

import tinygrad_ko as tg
from tinygrad_ko import nn
from tinygrad_ko.errors import ArgumentTypeError
from tinygrad_ko.nn import functional as F

SCORES = np.ones((2, 3))
SAID = [
    (lambda: F.multi_margin_loss(SCORES, np.array([0.5, 1.0])),
     "multi_margin_loss: input 은 (배치, 클래스), target 은 (배치,) 모양의 정수여야 합니다. 받은 것: (2, 3), (2,) float64."),
    (lambda: F.multi_margin_loss(SCORES, np.array([0, 1, 2])),
     "multi_margin_loss: input 은 (배치, 클래스), target 은 (배치,) 모양의 정수여야 합니다. 받은 것: (2, 3), (3,) int64."),
    (lambda: F.multi_margin_loss(SCORES, np.array([0, 3])), "multi_margin_loss: 클래스 번호는 0 이상 3 미만이어야 합니다. 받은 번호: 0 … 3."),
    (lambda: F.multi_margin_loss(SCORES, np.array([-1, 2])), "multi_margin_loss: 클래스 번호는 0 이상 3 미만이어야 합니다. 받은 번호: -1 … 2."),
    (lambda: nn.Sequential(nn.Tanh(), nn.ReLU),
     "Sequential['1']: nn.Module 이어야 합니다. 받은 것: ReLU. 클래스가 아니라 객체를 넣으세요: nn.ReLU(…)."),
    (lambda: nn.Sequential(3), "Sequential['0']: nn.Module 이어야 합니다. 받은 것: int 3. 층은 nn.ReLU() 처럼 만들어서 넣고, 함수는 nn.Module 로 감싸세요."),
    (lambda: nn.ModuleList([np.tanh]),
     "ModuleList['0']: nn.Module 이어야 합니다. 받은 것: 함수 tanh. 층은 nn.ReLU() 처럼 만들어서 넣고, 함수는 nn.Module 로 감싸세요."),
    (lambda: setattr(nn.BatchNorm1d(2), "running_mean", "x"),
     "BatchNorm1d.running_mean: 버퍼(buffer) 자리에는 Tensor, 배열, None 만 넣을 수 있습니다. 받은 것: str 'x'. tg.tensor(…) 로 만드세요."),
    (lambda: F.gaussian_nll_loss(SCORES, SCORES, np.ones(5)),
     "gaussian_nll_loss: var 의 모양은 (2, 3), (2, 1), (2,) 가운데 하나여야 합니다. 받은 모양: (5,)."),
    (lambda: F.binary_cross_entropy(SCORES / 2, SCORES, weight=np.ones(5)),
     "binary_cross_entropy: weight의 모양 (5,)를 input 의 모양 (2, 3)에 맞추어 펼칠 수 없습니다."),
    (lambda: nn.RNN(3, 4)(np.ones((2, 2, 2, 3), np.float32)),
     "RNN: 입력의 모양은 (T, B, 입력) 이나 (T, 입력) 이어야 합니다. 받은 모양: (2, 2, 2, 3). reshape 로 축을 맞추세요."),
    (lambda: nn.LSTM(3, 4, batch_first=True)(np.ones(3, np.float32)),
     "LSTM: 입력의 모양은 (B, T, 입력) 이나 (T, 입력) 이어야 합니다. 받은 모양: (3,). reshape 로 축을 맞추세요."),
    (lambda: nn.GaussianNoise(-1.0), "GaussianNoise: std는 0 이상이어야 합니다. 받은 값: -1.0."),
    (lambda: nn.utils.rnn.pad_sequence([np.ones(2)], padding_side="up"), "pad_sequence: padding_side='up'은 없습니다. 'right' 나 'left' 를 고르세요."),
]


@pytest.mark.parametrize(("call", "said"), SAID)
def test_the_whole_message(call, said):
    with pytest.raises((ValueError, TypeError)) as caught:
        call()
    assert str(caught.value) == said


@pytest.mark.parametrize(("model", "name", "cure"), [
    (nn.Linear(2, 2), "weight", "nn.Parameter(…) 로 감싸거나, 값만 바꾸려면 .data 에 넣으세요."),
    (nn.Sequential(nn.Tanh()), "0", "nn.Module 을 넣거나, 먼저 del 로 지우세요."),
])
def test_what_stands_in_a_place_of_another_kind_is_told_its_own_cure(model, name, cure):
    with pytest.raises(TypeError) as caught:
        setattr(model, name, 3)
    assert str(caught.value).endswith(cure)


@pytest.mark.parametrize("rnn", [nn.LSTM, nn.GRU, nn.RNN], ids=lambda c: c.__name__)
@pytest.mark.parametrize("after", [
    lambda: nn.Linear(4, 1), nn.ReLU, nn.Flatten, lambda: nn.Dropout(0.5), lambda: nn.LSTM(4, 4), lambda: nn.LayerNorm(4), lambda: nn.BatchNorm1d(5),
    lambda: lambda y: F.cross_entropy(y, [0, 1]),
])
def test_what_a_recurrent_layer_returns_is_not_one_tensor(rnn, after):
    """(출력, 상태)를 그대로 다음 층에 이은 사람에게 쌓으라고(tg.stack) 하지 않고, 출력을 꺼내라고 한다."""
    with pytest.raises(ArgumentTypeError, match=r"결과 2개의 튜플을 받았습니다. .* output, _ = rnn\(x\)"):
        after()(rnn(3, 4)(tg.ones((2, 5, 3))))


def test_forward_without_self_is_told_so():
    class Forgot(nn.Module):
        def forward(x):
            return x

    class Kept(nn.Module):
        def forward(self, x):
            return x

    with pytest.raises(ArgumentTypeError, match=r"Forgot.forward: 첫 인수 self 가 없습니다. def forward\(self, x\): 라고"):
        Forgot()(tg.ones(2))
    with pytest.raises(ArgumentTypeError, match="Kept.forward: 이름 없이 줄 수 있는 인수는 1개인데 2개"):
        Kept()(tg.ones(2), 1)
