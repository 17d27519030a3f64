"""조기 종료: 정답 다섯에 하나가 틀린 숫자 200장을 외우기 전에 멈추고, 가장 나았던 가중치로 되돌린다 (강의 L16)."""

import itertools
import os

import numpy as np

import tinygrad_ko as tg
from tinygrad_ko import nn, optim
from tinygrad_ko.data import DataLoader, TensorDataset
from tinygrad_ko.training import EarlyStopping, Trainer
from tinygrad_ko.training.digits import load_parts

QUICK, SEED = "QUICK" in os.environ, int(os.environ.get("SEED", 0))  # QUICK=1: 짧게 돌려 본다
EPOCHS = 60 if QUICK else 120

# 1. 자료: 학습 200장 가운데 40장의 정답을 아무 숫자로 바꾼다. 검증과 시험의 정답은 그대로이다.
(images, labels), validation, test = load_parts()
rng = np.random.default_rng(SEED)
chosen = rng.permutation(len(images))[:200]
x, y = images[chosen], labels[chosen].copy()
y[:40] = rng.integers(0, 10, 40)


def learn(*callbacks):
    """같은 씨앗, 같은 자료로 배운다. 다른 것은 콜백뿐이다."""
    tg.manual_seed(SEED)
    model = nn.Sequential(nn.Linear(64, 64), nn.ReLU(), nn.Linear(64, 10))
    optimizer = optim.SGD(model.parameters(), lr=0.02, momentum=0.9)
    trainer = Trainer(model, nn.CrossEntropyLoss(), optimizer, metrics=["accuracy"], callbacks=callbacks)
    loader = DataLoader(TensorDataset(x, y), batch_size=20, shuffle=True)
    history = trainer.fit(loader, validation, epochs=EPOCHS)
    return trainer, history


def told(name, trainer, seen):
    score = trainer.evaluate(test)["accuracy"]
    print(f"{name}: {seen}, 시험 정확도 {score:.1%}")
    return score


# 2. 끝까지 배운 것: 훈련 손실은 줄기만 하고, 검증 손실은 지그재그로 내려갔다가 오른다.
trainer, history = learn()
losses = history["val_loss"]
t_opt = int(np.argmin(losses)) + 1
rises = sum(b > a for a, b in itertools.pairwise(losses[:t_opt]))
print(f"훈련 손실 {history['train_loss'][0]:.2f} -> {history['train_loss'][-1]:.3f}")
print(f"검증 손실 {losses[0]:.2f} -> {min(losses):.2f}({t_opt}번째) -> {losses[-1]:.2f}; 그때까지 {rises}번 올랐다")
last = told("끝까지", trainer, f"{EPOCHS}번째 에포크의 가중치로")

# 3. 인내(patience): 한 번 오른 데서 멈추면 이르다. 열 번 이어서 나아지지 않을 때까지 참는다.
for patience in (1, 10):
    early = EarlyStopping(patience=patience)
    trainer, history = learn(early)
    best = told(f"인내 {patience}", trainer, f"{history.epochs}번째에서 멈춰 {early.best_epoch}번째로 되돌려")
    assert trainer.evaluate(validation)["loss"] == early.best == min(history["val_loss"])

# 4. 에포크마다가 아니라 묶음 5개마다 볼 수도 있다: 에포크의 가운데에서 멈추고, 그때로 되돌린다.
early = EarlyStopping(patience=20, every=5)
trainer, history = learn(early)
told("인내 20, 묶음 5개마다", trainer, f"{early.best_epoch}번째 에포크 {early.best_batch}번째 묶음으로 되돌려")
assert trainer.evaluate(validation)["loss"] == early.best

# 곡선에 가장 나은 에포크를 표시한 그림: history.plot().savefig("조기-종료.png")
assert best > last
