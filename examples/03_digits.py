"""손글씨 숫자: 8x8 영상을 읽는 신경망을 자료부터 시험까지 손수 짠다 (명령 tinygrad-ko digits 의 뼈대)."""

import os

import numpy as np

import tinygrad_ko as tg
from tinygrad_ko import nn, optim
from tinygrad_ko.data import DataLoader, TensorDataset, load_digits, train_test_split

rng = np.random.default_rng(int(os.environ.get("SEED", 0)))

# 1. 자료: 영상 1,797장을 학습과 시험으로 나눈다. stratify 는 숫자마다의 비율을 지킨다.
images, labels = load_digits()
x_train, x_test, y_train, y_test = train_test_split(images, labels, test_size=360, stratify=labels, generator=0)
loader = DataLoader(TensorDataset(x_train, y_train), batch_size=32, shuffle=True, generator=rng)

# 2. 모델: 화소 64개 -> 뉴런 128개 -> 숫자 10개의 점수(logit)
model = nn.Sequential(
    nn.Linear(64, 128, generator=rng),
    nn.ReLU(),
    nn.Dropout(0.2, generator=rng),
    nn.Linear(128, 10, generator=rng),
)
criterion = nn.CrossEntropyLoss()
optimizer = optim.Adam(model.parameters(), lr=3e-3)

# 3. 학습: 묶음마다 순전파, 역전파, 한 걸음
model.train()
for epoch in range(1, 21):
    total = 0.0
    for x, y in loader:
        optimizer.zero_grad()
        loss = criterion(model(x), y)
        loss.backward()
        optimizer.step()
        total += loss.item() * len(x)
    if epoch % 5 == 0:
        print(f"에포크 {epoch:2d}  훈련 손실 {total / len(x_train):.4f}")

# 4. 시험: 드롭아웃을 끄고(eval) 그래프를 적지 않으며(no_grad) 처음 보는 영상을 읽는다
model.eval()
with tg.no_grad():
    predicted = model(tg.tensor(x_test)).argmax(axis=1).numpy()
accuracy = (predicted == y_test).mean()
print(f"시험 정확도 {accuracy:.2%} ({len(y_test)}장 가운데 {(predicted == y_test).sum()}장)")
assert accuracy >= 0.96
