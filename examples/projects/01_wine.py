"""과제 1, 표에서 배우기: 포도주 178병의 성분 13가지에서 품종 셋을 알아맞힌다. 가장 흔한 품종과 겨룬다 (L8, L15, L16).

채점: tinygrad-ko project examples/projects/01_wine.py
"""

import numpy as np

import tinygrad_ko as tg
from tinygrad_ko import nn, optim
from tinygrad_ko.data import DataLoader, StandardScaler, TensorDataset, load_sklearn
from tinygrad_ko.training import EarlyStopping, Trainer


def data():
    return load_sklearn("wine")


def baseline(X, y):
    """알코올 도수 하나만 본다: 품종의 평균 도수가 가장 가까운 것."""
    centres = np.array([X[y == k, 0].mean() for k in range(3)])
    return lambda X: np.abs(X[:, :1] - centres).argmin(1)


def train(X, y, X_val, y_val, seed, scale=True, hidden=16, decay=1e-2):
    tg.manual_seed(seed)
    scaler = StandardScaler().fit(X) if scale else None  # 눈금은 학습 조각에서만 잰다

    def ready(X):
        return (X if scaler is None else scaler.transform(X)).astype(np.float32)

    model = nn.Sequential(nn.Linear(13, hidden), nn.ReLU(), nn.Linear(hidden, 3)) if hidden else nn.Linear(13, 3)
    optimizer = optim.AdamW(model.parameters(), lr=1e-2, weight_decay=decay)
    trainer = Trainer(model, nn.CrossEntropyLoss(), optimizer, callbacks=[EarlyStopping(patience=15)], progress=False)
    loader = DataLoader(TensorDataset(ready(X), y), batch_size=16, shuffle=True)
    history = trainer.fit(loader, (ready(X_val), y_val), epochs=80)
    return (lambda X: trainer.predict(tg.tensor(ready(X)))), history


def _first_step():
    """표본 넷으로 하는 첫 걸음: 모델과 손실."""
    x, y = load_sklearn("wine")
    x = ((x - x[:100].mean(0)) / x[:100].std(0))[[0, 60, 130, 140]].astype(np.float64)
    rng = np.random.default_rng(0)
    W = tg.tensor(rng.normal(0, 0.3, (13, 3)), requires_grad=True, name="W")
    b = tg.tensor(np.zeros(3), requires_grad=True, name="b")
    scores = tg.tensor(x, name="x") @ W + b
    return x, y[[0, 60, 130, 140]], W, b, scores, nn.CrossEntropyLoss()(scores, tg.tensor(y[[0, 60, 130, 140]]))


def gradients():
    x, y, W, b, scores, loss = _first_step()
    loss.backward()
    p = np.exp(scores.detach().numpy())
    p /= p.sum(1, keepdims=True)
    d_scores = (p - np.eye(3)[y]) / len(y)  # 손으로: 확률에서 정답을 빼고, 평균이니 나눈다
    norms = {"W": float(np.linalg.norm(W.grad.numpy())), "b": float(np.linalg.norm(b.grad.numpy()))}
    return [tg.compare("d_W", x.T @ d_scores, W), tg.compare("d_b", d_scores.sum(0), b), norms]


def 눈금_없이(*given):
    """예측: 프롤린이 천 단위여서 배우지 못하고, 정확도가 20%p 넘게 떨어진다."""
    return train(*given, scale=False)


def 은닉층_없이(*given):
    """예측: 직선으로도 거의 갈라지므로 5%p 안에서 같다."""
    return train(*given, hidden=0)


def 감쇠_없이(*given):
    """예측: 표본이 적어 조금 과적합한다. 정확도는 그대로이거나 한두 병 낮다."""
    return train(*given, decay=0.0)


def ablations():
    return {"눈금 없이": 눈금_없이, "은닉층 없이": 은닉층_없이, "가중치 감쇠 없이": 감쇠_없이}


def explanation():
    return tg.play(_first_step()[-1], title="포도주 네 병의 첫 걸음")


honesty = """눈금을 빼면 20%p 넘게 떨어지리라는 예측은 틀렸다: 검증에서 89%였다(넣으면 97%). Adam 이 열마다 걸음을
맞추어 주기 때문인지는 재어 보지 않았다. 시험이 35병뿐이라 한 병이 2.9%p 이다. 씨앗마다의 폭이 그 한두 병이므로 97%와 94%를
다르다고 말할 수 없다. 은닉층을 빼도 거의 같았다: 이 자료에서 은닉층이 낫다는 말은 하지 못한다. 흔히 가중치 감쇠가 과적합을
막는다지만, 조기 종료가 있으면 감쇠가 있고 없고의 차이를 재지 못했다."""

if __name__ == "__main__":
    print(tg.course.project(__file__))
