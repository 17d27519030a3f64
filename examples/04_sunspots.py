"""태양 흑점: RNN, LSTM, GRU 가 지난 24해를 보고 다음 해를 맞힌다. 1700–1919년을 배우고 1920–2008년에서 겨룬다."""

import numpy as np

import tinygrad_ko as tg
from tinygrad_ko import nn, optim
from tinygrad_ko.data import load_sunspots
from tinygrad_ko.nn import functional as F

LENGTH, SPLIT = 24, 1920
years, counts = load_sunspots()
scale = counts[years < SPLIT].max()  # 눈금은 배우는 해에서만 정한다
series = counts / scale
windows = np.lib.stride_tricks.sliding_window_view(series[:-1], LENGTH)[..., None].copy()  # (수열, 24해, 1)
answers, when = series[LENGTH:, None], years[LENGTH:]
seen, unseen = when < SPLIT, when >= SPLIT


class Forecast(nn.Module):
    """순환층의 마지막 상태에서 다음 해를 읽는다."""

    def __init__(self, kind, seed):
        super().__init__()
        self.recurrent = kind(1, 16, batch_first=True, generator=seed)
        self.read = nn.Linear(16, 1, generator=seed)

    def forward(self, x):
        outputs, _ = self.recurrent(x)
        return x[:, -1] + self.read(outputs[:, -1])  # 지난해에서 얼마나 달라지는가


def error(predicted):
    """시험 해의 평균제곱근오차(흑점 수)."""
    return float(np.sqrt(np.mean((predicted - answers[unseen]) ** 2)) * scale)


naive = error(windows[unseen, -1])
print(f"지난해 그대로: {naive:.1f}")
errors = {}
for kind in (nn.RNN, nn.LSTM, nn.GRU):
    model = Forecast(kind, seed=0)
    optimizer = optim.Adam(model.parameters(), lr=0.02)
    for _ in range(100):
        optimizer.zero_grad()
        F.mse_loss(model(tg.tensor(windows[seen])), answers[seen]).backward()
        optimizer.step()
    with tg.no_grad():
        errors[kind] = error(model(tg.tensor(windows[unseen])).numpy())
    print(f"{kind.__name__:<4} 오차 {errors[kind]:.1f} (매개변수 {sum(p.size for p in model.parameters())}개)")

assert max(errors.values()) < 0.8 * naive
