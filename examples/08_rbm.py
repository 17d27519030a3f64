"""제한 볼츠만 기계(RBM): 이름표 없이 숫자 영상을 보고 스스로 특징을 찾고, 숫자를 지어낸다 (강의 L22, 확률 신경망).

점수는 셋: 영상을 은닉 마디로 옮겼다가 되돌린 오차, 처음 보는 영상과 배운 영상의 자유 에너지 차이(과적합이면 벌어진다), 그리고
은닉 마디의 확률만 보고 숫자를 맞히는 선형 분류기의 정확도(화소를 바로 본 것과 견준다).
"""

import os

import numpy as np

import tinygrad_ko as tg
from tinygrad_ko import nn, optim
from tinygrad_ko.data import DataLoader, TensorDataset, load_digits, train_test_split
from tinygrad_ko.training import accuracy, evaluate, fit

QUICK, SEED = "QUICK" in os.environ, int(os.environ.get("SEED", 0))  # QUICK=1: 짧게 돌려 본다
EPOCHS, HIDDEN, RATE = (10, 64, 0.3) if QUICK else (60, 256, 0.3)
tg.manual_seed(SEED)

# 1. 자료: 밝기(0…1)를 그 화소가 켜질 확률로 본다. 이름표는 맨 끝의 분류기에만 쓴다.
images, labels = load_digits()
x_train, x_test, y_train, y_test = train_test_split(images, labels, test_size=360, stratify=labels, generator=0)

# 2. 대조 발산(contrastive divergence): 자료의 자유 에너지는 낮추고, 기계가 지어낸 것의 자유 에너지는 높인다. 지어내는
#    사슬은 다음 묶음에서도 이어 간다(persistent). 보이는 마디의 편향은 화소마다의 평균 밝기에서 시작한다.
rbm = nn.RBM(64, HIDDEN)
brightness = x_train.mean(axis=0).clip(0.01, 0.99)
with tg.no_grad():
    rbm.visible_bias += np.log(brightness / (1 - brightness))
optimizer = optim.SGD(rbm.parameters(), lr=RATE, momentum=0.5)
loader = DataLoader(TensorDataset(x_train), batch_size=32, shuffle=True, drop_last=True)


def error(x):
    """되돌린 영상과의 평균제곱오차."""
    with tg.no_grad():
        return ((rbm.reconstruct(x) - x) ** 2).mean().item()


before = error(x_test)
for epoch in range(EPOCHS):
    optimizer.param_groups[0]["lr"] = RATE * (1 - epoch / EPOCHS)
    for (x,) in loader:
        optimizer.zero_grad()
        rbm.contrastive_divergence(x, k=1, persistent=True).backward()
        optimizer.step()
after = error(x_test)
with tg.no_grad():
    gap = (rbm.free_energy(x_test).mean() - rbm.free_energy(x_train).mean()).item()
    hidden_train, hidden_test = rbm(x_train).numpy(), rbm(x_test).numpy()
    noise = (np.random.default_rng(SEED).random((6, 64)) < brightness).astype(np.float32)
    made = rbm.reconstruct(rbm.gibbs(noise, k=500)).numpy()


# 3. 배운 특징으로 숫자를 맞힌다. 분류기는 두 쪽에 똑같은 로지스틱 회귀이다.
def classified(train, test):
    """선형 분류기 하나의 시험 정확도."""
    tg.manual_seed(SEED)
    reader, criterion = nn.Linear(train.shape[1], 10), nn.CrossEntropyLoss()
    batches = DataLoader(TensorDataset(train, y_train), batch_size=64, shuffle=True)
    fit(reader, criterion, optim.Adam(reader.parameters(), lr=0.01), batches, 20 if QUICK else 60, schedule=lambda done: 1 - done)
    return evaluate(reader, criterion, [(tg.tensor(test), tg.tensor(y_test))], {"accuracy": accuracy})["accuracy"]


def drawn(pictures):
    """8x8 영상들을 나란히, 밝을수록 짙은 글자로."""
    shades = np.array(list(" .:-=+*#%@"))
    rows = shades[(np.clip(pictures, 0, 1) * 9).round().astype(int)].reshape(-1, 8, 8).transpose(1, 0, 2)
    return "\n".join("   ".join("".join(row) for row in line) for line in rows)


raw, learned = classified(x_train, x_test), classified(hidden_train, hidden_test)
filters = rbm.weight.detach().numpy()
strongest = filters[np.argsort(-np.linalg.norm(filters, axis=1))[:6]]
print(f"되돌린 오차(처음 보는 {len(x_test)}장): 배우기 전 {before:.4f} -> 배운 뒤 {after:.4f}")
print(f"자유 에너지의 차이(처음 보는 것 - 배운 것): {gap:+.2f}")
print(f"선형 분류기의 정확도: 화소를 바로 보면 {raw:.2%}, 은닉 마디 {HIDDEN}개를 보면 {learned:.2%}")
print(f"\n사슬을 500번 돌려 지어낸 것\n{drawn(made)}")
print(f"\n가장 센 은닉 마디 여섯의 필터(무게)\n{drawn(0.5 + strongest / (2 * abs(strongest).max()))}")
assert after < before / (1.3 if QUICK else 2) and abs(gap) < 2 and learned > (0.6 if QUICK else 0.88)
