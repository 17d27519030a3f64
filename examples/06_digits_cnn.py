"""8x8 손글씨 숫자를 읽는 합성곱 신경망: 명령 tinygrad-ko digits 의 다층 퍼셉트론과 같은 시험 집합에서 겨룬다 (강의 L18–L20)."""

import math
import os
import time

import numpy as np

import tinygrad_ko as tg
from tinygrad_ko import nn, optim
from tinygrad_ko.data import DataLoader, TensorDataset
from tinygrad_ko.training import accuracy, evaluate, fit
from tinygrad_ko.training.digits import load_parts
from tinygrad_ko.training.jitter import Augmented, jitter

QUICK, SEED = "QUICK" in os.environ, int(os.environ.get("SEED", 0))  # QUICK=1: 짧게 돌려 본다
EPOCHS = 3 if QUICK else 40
tg.manual_seed(SEED)

# 1. 자료: 명령과 똑같이 나눈 학습 1,257장, 검증 180장, 시험 360장. 설정은 검증 집합에서 골랐고, 고른 뒤에는 그것도 배운다.
train, validation, test = ((images.reshape(-1, 1, 8, 8), labels) for images, labels in load_parts())
images, labels = (np.concatenate(parts) for parts in zip(train, validation, strict=True))
loader = DataLoader(TensorDataset(images, labels), batch_size=64, shuffle=True)
moving = Augmented(loader, lambda batch: jitter(batch[:, 0])[:, None])  # 볼 때마다 조금 돌리고, 늘이고, 옮긴다 (L17)


def block(inputs, outputs):
    """3x3 합성곱. 차례는 합성곱 -> 배치 정규화 -> 활성함수 (L18)."""
    return nn.Conv2d(inputs, outputs, 3, padding=1, bias=False), nn.BatchNorm2d(outputs), nn.ReLU()


# 2. 모델: 필터는 자리가 달라도 같은 무게를 쓴다(L21). 다층 퍼셉트론이 잃는 화소의 이웃 관계를 지킨다(L20).
model = nn.Sequential(
    *block(1, 32), *block(32, 32), nn.Dropout(0.1), nn.MaxPool2d(2),  # (1, 8, 8) -> (32, 8, 8) -> (32, 4, 4)
    *block(32, 64), nn.Dropout(0.1), nn.MaxPool2d(2),  # -> (64, 4, 4) -> (64, 2, 2)
    nn.Flatten(), nn.Dropout(0.3), nn.Linear(64 * 2 * 2, 10),
)

# 3. 학습: 학습률은 코사인(cosine)을 그리며 0으로 내려간다.
criterion = nn.CrossEntropyLoss()
started = time.perf_counter()
fit(
    model, criterion, optim.Adam(model.parameters(), lr=3e-3), moving, EPOCHS,
    schedule=lambda done: (1 + math.cos(math.pi * done)) / 2,
)
seconds = time.perf_counter() - started

# 4. 시험
score = evaluate(model, criterion, [tuple(map(tg.tensor, test))], {"accuracy": accuracy})["accuracy"]
count = len(test[1])
print(f"매개변수 {sum(p.size for p in model.parameters()):,}개, 에포크 {EPOCHS}번, 학습 {seconds:.0f}초")
print(f"시험 정확도 {score:.2%} ({count}장 가운데 {round(score * count)}장)")
assert score >= (0.90 if QUICK else 0.985)
