"""제한 볼츠만 기계(RBM): 이름표 없이 숫자 영상을 보고, 스스로 특징을 찾는다 (강의 L22, 확률 신경망).

점수는 셋: 영상을 은닉 마디로 옮겼다가 되돌린 오차, 배운 영상과 처음 보는 영상의 자유 에너지 차이(과적합이면 벌어진다), 그리고
은닉 마디의 확률만 보고 숫자를 맞히는 선형 분류기의 정확도(화소를 바로 본 것과 견준다).
"""

import os

import numpy as np

import tinygrad_ko as tg
from tinygrad_ko import nn, optim
from tinygrad_ko.data import DataLoader, TensorDataset, load_digits, train_test_split
from tinygrad_ko.training import evaluating, fit

QUICK, SEED = "QUICK" in os.environ, int(os.environ.get("SEED", 0))  # QUICK=1: 짧게 돌려 본다
EPOCHS, HIDDEN = (5, 64) if QUICK else (60, 256)
tg.manual_seed(SEED)

# 1. 자료: 밝기(0…1)를 그 화소가 켜질 확률로 본다. 이름표는 맨 끝의 분류기에만 쓴다.
images, labels = load_digits()
x_train, x_test, y_train, y_test = train_test_split(images, labels, test_size=360, stratify=labels, generator=0)

# 2. 대조 발산(contrastive divergence): 자료에서 낮아지고, 기계가 지어낸 것에서 높아지도록 자유 에너지를 민다.
rbm = nn.RBM(64, HIDDEN)
optimizer = optim.SGD(rbm.parameters(), lr=0.05, momentum=0.5, weight_decay=1e-4)
rng = np.random.default_rng(SEED)


def error(x):
    """되돌린 영상과의 평균제곱오차."""
    return float(((rbm.reconstruct(x) - x) ** 2).mean())


before = error(x_test)
for _ in range(EPOCHS):
    order = rng.permutation(len(x_train))
    for rows in np.array_split(order, len(order) // 32):
        optimizer.zero_grad()
        rbm.contrastive_divergence(x_train[rows], k=1).backward()
        optimizer.step()
after = error(x_test)
with tg.no_grad():
    gap = rbm.free_energy(x_test).mean().item() - rbm.free_energy(x_train[:360]).mean().item()


# 3. 배운 특징으로 숫자를 맞힌다. 분류기는 두 쪽에 똑같은 로지스틱 회귀이다.
def classified(train, test):
    """선형 분류기 하나의 시험 정확도."""
    tg.manual_seed(SEED)
    reader = nn.Linear(train.shape[1], 10)
    loader = DataLoader(TensorDataset(train, y_train), batch_size=32, shuffle=True)
    fit(reader, nn.CrossEntropyLoss(), optim.Adam(reader.parameters(), lr=3e-3), loader, 5 if QUICK else 40, progress=False)
    with evaluating(reader):
        return float((reader(tg.tensor(test)).argmax(1).numpy() == y_test).mean())


with tg.no_grad():
    hidden_train, hidden_test = rbm(x_train).numpy(), rbm(x_test).numpy()
raw, learned = classified(x_train, x_test), classified(hidden_train, hidden_test)
print(f"되돌린 오차(처음 보는 {len(x_test)}장): 배우기 전 {before:.4f} -> 배운 뒤 {after:.4f}")
print(f"자유 에너지의 차이(처음 보는 것 - 배운 것): {gap:+.2f}")
print(f"선형 분류기의 정확도: 화소를 바로 보면 {raw:.2%}, 은닉 마디 {HIDDEN}개를 보면 {learned:.2%}")
assert after < before / (2 if QUICK else 4) and learned > 0.85
