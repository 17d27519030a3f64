"""과제 4, 자모를 읽는 눈: 글꼴로 그린 닿소리 14가지를 합성곱 신경망이 읽는다. 가장 가까운 평균과 겨룬다 (L14, L19, L21).

채점: tinygrad-ko project examples/projects/04_jamo.py
"""

import numpy as np

import tinygrad_ko as tg
from tinygrad_ko import nn, optim
from tinygrad_ko.data import DataLoader, TensorDataset
from tinygrad_ko.training import EarlyStopping, Trainer


def data():
    return tg.course.jamo_images(980, seed=0, size=12, noise=0.15)


def baseline(X, y):
    """부류의 평균 영상 가운데 가장 가까운 것."""
    centres = np.stack([X[y == k].mean(0).ravel() for k in range(14)])
    return lambda X: ((X.reshape(len(X), 1, -1) - centres) ** 2).sum(2).argmin(1)


def _cnn(channels=8, pool=nn.MaxPool2d):
    return nn.Sequential(nn.Conv2d(1, channels, 3, padding=1), nn.ReLU(), pool(2), nn.Flatten(), nn.Linear(channels * 36, 14))


def train(X, y, X_val, y_val, seed, model=_cnn):
    tg.manual_seed(seed)
    made = model()
    early = EarlyStopping(patience=5)
    trainer = Trainer(made, nn.CrossEntropyLoss(), optim.Adam(made.parameters(), lr=1e-2), callbacks=[early], progress=False)
    history = trainer.fit(DataLoader(TensorDataset(X, y), batch_size=32, shuffle=True), (X_val, y_val), epochs=15)
    return (lambda X: trainer.predict(tg.tensor(X))), history


def _step():
    """풀링 하나의 한 걸음: 2x2 가운데 가장 큰 값만 지나간다."""
    x = tg.tensor(np.array([[[[0.2, 0.9], [0.5, 0.1]]]]), requires_grad=True, name="특징 지도")
    w = tg.tensor(3.0, requires_grad=True, name="w")
    return x, w, (nn.functional.max_pool2d(x, 2) * w).sum()


def gradients():
    x, w, loss = _step()
    loss.backward()
    model, norms = _cnn(), {}
    images, labels = (part[:28] for part in data())
    nn.CrossEntropyLoss()(model(tg.tensor(images)), tg.tensor(labels)).backward()
    for name, weight in model.named_parameters():
        norms[name] = float(np.linalg.norm(weight.grad.numpy()))
    return [tg.compare("d_특징 지도", [[[[0.0, 3.0], [0.0, 0.0]]]], x), tg.compare("d_w", 0.9, w), norms]


def 평균_풀링(*given):
    """예측: 획이 흐려져 조금 낮다."""
    return train(*given, model=lambda: _cnn(pool=nn.AvgPool2d))


def 필터_둘(*given):
    """예측: 가로와 세로만 남아 ㅅㅈㅊ 을 헷갈린다."""
    return train(*given, model=lambda: _cnn(2))


def 합성곱_없이(*given):
    """예측: 기울어진 글자에서 틀려 몇 %p 낮다."""
    return train(*given, model=lambda: nn.Sequential(nn.Flatten(), nn.Linear(144, 14)))


def ablations():
    return {"평균 풀링": 평균_풀링, "필터 둘": 필터_둘, "합성곱 없이": 합성곱_없이}


def explanation():
    return tg.play(_step()[-1], title="가장 큰 값만 지나가는 한 걸음")


honesty = """글꼴 하나로 그린 것이라 손글씨가 아니다: 높은 정확도를 사람의 글씨를 읽는 힘이라고 말할 수 없다. 980장을 만들었고
시험은 196장이라 한 장이 0.5%p 이다. 평균 풀링이 조금 낮으리라는 예측보다 차이가 컸다: 검증에서 86%와 76%였다. 열다섯 에포크만
배운 것이라, 더 배우면 좁아질 수 있다."""

if __name__ == "__main__":
    print(tg.course.project(__file__))
