"""과제 5, 다음 해의 흑점: 지난 아홉 해에서 다음 해를. '올해와 같다'와 겨룬다 (L7, L22). 시간의 차례로 나눈다.

채점: tinygrad-ko project examples/projects/05_sunspots.py
"""

import numpy as np

import tinygrad_ko as tg
from tinygrad_ko import nn, optim
from tinygrad_ko.data import DataLoader, TensorDataset, load_sunspots
from tinygrad_ko.training import EarlyStopping, Trainer

WINDOW = 9


def data():
    _, counts = load_sunspots()
    windows = np.lib.stride_tricks.sliding_window_view(counts, WINDOW + 1)
    return {"X": windows[:, :-1], "y": windows[:, -1], "order": "time"}


def baseline(X, y):
    """내년은 올해와 같다."""
    return lambda X: X[:, -1]


def _learn(X, y, X_val, y_val, seed, root=True, window=WINDOW, hidden=16):
    tg.manual_seed(seed)

    def seen(v):
        return np.sqrt(v) if root else v

    mean, deviation = seen(X).mean(), seen(X).std()  # 눈금은 학습하는 해에서만

    def ready(v):
        return ((seen(v) - mean) / deviation).astype(np.float32)

    class Forecast(nn.Module):
        def __init__(self):
            super().__init__()
            self.inside, self.read = nn.Linear(window, hidden), nn.Linear(hidden, 1)

        def forward(self, x):
            return self.read(tg.tanh(self.inside(x[:, -window:])))[:, 0]

    def counted(outputs):
        """눈금을 되돌린 흑점의 수. 검증 손실도 이 눈금으로 잰다."""
        value = outputs * float(deviation) + float(mean)
        return value * value if root else value

    model = Forecast()

    class Whole(nn.Module):
        def __init__(self):
            super().__init__()
            self.model = model

        def forward(self, x):
            return counted(self.model(x))

    whole = Whole()
    trainer = Trainer(whole, nn.MSELoss(), optim.AdamW(whole.parameters(), lr=5e-3), callbacks=[EarlyStopping(patience=25)], progress=False)
    loader = DataLoader(TensorDataset(ready(X), y.astype(np.float32)), batch_size=32, shuffle=True)
    history = trainer.fit(loader, (ready(X_val), y_val.astype(np.float32)), epochs=150)
    return (lambda X: trainer.predict(tg.tensor(ready(X)))), history


def train(X, y, X_val, y_val, seed):
    return _learn(X, y, X_val, y_val, seed)


def _step():
    """한 해를 맞히는 한 걸음: 세 해의 값, 가중치 셋."""
    x = np.array([0.5, -0.2, 0.9])
    w, b = tg.tensor([0.1, -0.4, 1.2], requires_grad=True, name="w"), tg.tensor(0.0, requires_grad=True, name="b")
    return x, w, b, (tg.tanh((tg.tensor(x, name="세 해") * w).sum() + b) - 0.3) ** 2


def gradients():
    x, w, b, loss = _step()
    loss.backward()
    t = np.tanh(x @ w.detach().numpy())
    d_s = 2 * (t - 0.3) * (1 - t * t)  # 손으로: 제곱의 기울기에 tanh 의 기울기를 곱한다
    norms = {"w": float(np.linalg.norm(w.grad.numpy())), "b": abs(b.grad.item())}
    return [tg.compare("d_w", d_s * x, w), tg.compare("d_b", d_s, b), norms]


def 제곱근_없이(*given):
    """예측: 높은 봉우리에서만 크게 틀려 오차가 조금 크다."""
    return _learn(*given, root=False)


def 지난_두_해만(*given):
    """예측: 11년의 어디쯤인지 몰라 오차가 크다."""
    return _learn(*given, window=2)


def 은닉_마디_둘(*given):
    """예측: 거의 일차식이 되어 오차가 조금 크다."""
    return _learn(*given, hidden=2)


def ablations():
    return {"제곱근 없이": 제곱근_없이, "지난 두 해만": 지난_두_해만, "은닉 마디 둘": 은닉_마디_둘}


def explanation():
    return tg.play(_step()[-1], title="한 해를 맞히는 한 걸음")


honesty = """20세기 뒤쪽의 봉우리(190)는 배우는 해에 없던 높이여서 모델이 낮게 맞힌다. 시험은 60해뿐이고 이웃한 해끼리 닮아
60개의 따로 된 표본이 아니다. 순환층 대신 아홉 해를 한꺼번에 보는 작은 신경망이다: 흔히 계열에는 순환 신경망이라지만 여기서는
재어 보지 않았다."""

if __name__ == "__main__":
    print(tg.course.project(__file__))
