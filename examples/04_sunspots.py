"""태양 흑점: 지난 12해를 읽은 순환 신경망(RNN, GRU, LSTM)이 다음 해를 맞힌다 (강의 L22).

1946년까지 배우고 마지막 62해(1947–2008년)에서 시험한다. 겨루는 상대는 둘이다: "내년은 올해와 같다"와, 같은 12해에서 다음
해를 가장 잘 맞히는 일차식(선형 자기회귀, linear autoregression).
"""

import os

import numpy as np

import tinygrad_ko as tg
from tinygrad_ko import nn, optim
from tinygrad_ko.data import DataLoader, TensorDataset, load_sunspots
from tinygrad_ko.training import evaluating, fit

QUICK, SEED = "QUICK" in os.environ, int(os.environ.get("SEED", 0))  # QUICK=1: 짧게 돌려 본다
WINDOW, TEST, EPOCHS = 12, 62, 4 if QUICK else 15

# 1. 자료. 흑점이 많은 해일수록 더 크게 출렁인다. 제곱근을 씌우면 출렁임이 고르다. 창(window)은 12해와 그다음 한 해이다.
years, counts = load_sunspots()
roots = np.sqrt(counts)
windows = np.lib.stride_tricks.sliding_window_view(roots, WINDOW + 1)
train, test = windows[:-TEST], windows[-TEST:]


def error(predicted):
    """시험하는 해들의 평균제곱근오차(RMSE). 제곱근을 되돌려 흑점의 수로 잰다."""
    return float(np.sqrt(np.mean((np.maximum(predicted, 0) ** 2 - counts[-TEST:]) ** 2)))


# 2. 견줄 두 가지. 일차식의 계수는 최소제곱(least squares)으로 한 번에 구한다.
coefficients, *_ = np.linalg.lstsq(np.c_[train[:, :-1], np.ones(len(train))], train[:, -1], rcond=None)
persistence = error(test[:, -2])
linear = error(np.c_[test[:, :-1], np.ones(TEST)] @ coefficients)
print(f"{years[-TEST]}–{years[-1]}년의 오차 (흑점의 수)")
print(f"  내년은 올해와 같다             {persistence:.1f}")
print(f"  선형 자기회귀 (계수 {WINDOW + 1}개)      {linear:.1f}")

# 3. 데이터 증대(L17). 20세기 뒤쪽의 봉우리(190)는 배우는 해(154까지)에 없던 높이이다. 주기의 모양은 높이와 거의 상관이
#    없으므로, 창마다 0.6–1.4배 한 것도 함께 보인다. 눈금(평균, 표준편차)은 배우는 해에서만 잰다.
mean, deviation = roots[:-TEST].mean(), roots[:-TEST].std()
louder = (np.linspace(0.6, 1.4, 9, dtype=np.float32)[:, None, None] * train).reshape(-1, WINDOW + 1)
x_train, y_train = ((part - mean) / deviation for part in (louder[:, :-1], louder[:, -1:]))
x_test = tg.tensor((test[:, :-1] - mean) / deviation)


class Forecast(nn.Module):
    """12해를 차례로 읽은 순환층의 마지막 상태에서 다음 해를 읽는다."""

    def __init__(self, kind):
        super().__init__()
        self.recurrent = kind(1, 16, batch_first=True)
        self.read = nn.Linear(16, 1)

    def forward(self, x):
        states, _ = self.recurrent(x[:, :, None])  # (표본, 12해, 특징 1) -> (표본, 12해, 상태 16)
        return self.read(states[:, -1])


# 4. 순환층 셋을 똑같이 가르친다. 설정은 1946년까지를 세 번 앞뒤로 나누어(앞에서 배우고 뒤 49해를 맞히며) 골랐다.
errors = {}
for kind in (nn.RNN, nn.GRU, nn.LSTM):
    tg.manual_seed(SEED)
    model = Forecast(kind)
    loader = DataLoader(TensorDataset(x_train, y_train), batch_size=32, shuffle=True)
    fit(model, nn.MSELoss(), optim.AdamW(model.parameters(), lr=3e-3), loader, EPOCHS)
    with evaluating(model):
        errors[kind.__name__] = error(model(x_test).numpy()[:, 0] * deviation + mean)
    size = sum(p.size for p in model.parameters())
    print(f"  {kind.__name__:<4} (매개변수 {size:4d}개)         {errors[kind.__name__]:.1f}")

assert errors["LSTM"] < (persistence if QUICK else linear)
