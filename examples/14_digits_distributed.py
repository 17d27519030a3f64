"""여러 프로세스가 자료를 나누어 한 모델을 학습한다: mpiexec -n 4 python examples/14_digits_distributed.py

몇이 나누어 하든 한 걸음에 보는 것은 영상 128장이라, 혼자(python ...) 128장으로 학습한 것과 가중치가 같다(반올림 1e-6 안).
"""

import os
import time

import numpy as np

import tinygrad_ko as tg
from tinygrad_ko import distributed, nn, optim
from tinygrad_ko.data import DataLoader, TensorDataset, load_digits, train_test_split

BATCH, EPOCHS = 128, 5 if os.environ.get("QUICK") else 30
seed = int(os.environ.get("SEED", 0))
n = distributed.world_size()
assert BATCH % n == 0, f"128장을 프로세스 {n}개가 똑같이 나눌 수 없습니다: 1, 2, 4, 8 … 로 돌리세요."

# 1. 자료: 모두가 같은 것을 읽고, 뽑기(sampler)가 랭크마다 다른 영상을 준다.
images, labels = load_digits()
x_train, x_test, y_train, y_test = train_test_split(images, labels, test_size=360, stratify=labels, generator=0)
sampler = distributed.DistributedSampler(x_train, seed=seed)
loader = DataLoader(TensorDataset(x_train, y_train), batch_size=BATCH // n, sampler=sampler, drop_last=True)

# 2. 모델: 처음 값은 랭크 0의 것을 모두가 받는다.
model = distributed.DataParallel(nn.Sequential(nn.Linear(64, 128, generator=seed), nn.ReLU(), nn.Linear(128, 10, generator=seed)))
criterion = nn.CrossEntropyLoss()
optimizer = optim.SGD(model.parameters(), lr=0.1, momentum=0.9)

# 3. 학습: 혼자 할 때와 같은 고리. backward() 가 기울기를 평균한다.
began, steps = time.perf_counter(), 0
for epoch in range(1, EPOCHS + 1):
    total = 0.0
    for x, y in loader:
        optimizer.zero_grad()
        loss = criterion(model(x), y)
        loss.backward()
        optimizer.step()
        total, steps = total + loss.item(), steps + 1
    mean = distributed.average_metrics({"손실": total / len(loader)}, count=len(loader))
    if distributed.is_main() and epoch % 5 == 0:
        print(f"에포크 {epoch:2d}  훈련 손실 {mean['손실']:.4f}")
each = (time.perf_counter() - began) / steps

# 4. 시험과 저장: 모두의 모델이 같으므로 한 랭크만 한다.
if distributed.is_main():
    model.eval()
    with tg.no_grad():
        accuracy = (model(tg.tensor(x_test)).argmax(axis=1).numpy() == y_test).mean()
    print(f"프로세스 {n}개, 한 걸음 {each * 1e3:.2f} ms, 시험 정확도 {accuracy:.2%}")
    if "WEIGHTS" in os.environ:
        np.savez(os.environ["WEIGHTS"], **{name: np.asarray(value) for name, value in model.state_dict().items()})
    assert accuracy >= (0.9 if os.environ.get("QUICK") else 0.96)
distributed.barrier()
