"""XOR: 퍼셉트론 하나로는 풀 수 없는 문제를, 은닉층이 있는 2-4-1 신경망이 배운다 (강의 L1, L2)."""

import numpy as np

import tinygrad_ko as tg

rng = np.random.default_rng(1)

# 네 입력과 그 XOR. 한 줄이 표본 하나이다.
x = tg.tensor([[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]])
t = tg.tensor([[0.0], [1.0], [1.0], [0.0]])

# 매개변수: 은닉층의 뉴런 넷과 출력 하나. 학습할 텐서에는 requires_grad=True.
W1 = tg.tensor(rng.normal(size=(2, 4)), requires_grad=True)
b1 = tg.tensor(np.zeros(4), requires_grad=True)
W2 = tg.tensor(rng.normal(size=(4, 1)), requires_grad=True)
b2 = tg.tensor(np.zeros(1), requires_grad=True)
parameters = [W1, b1, W2, b2]


def forward(x):
    hidden = tg.tanh(x @ W1 + b1)
    return tg.sigmoid(hidden @ W2 + b2)


for step in range(501):
    y = forward(x)
    loss = -(t * tg.log(y) + (1 - t) * tg.log(1 - y)).mean()  # 교차 엔트로피(cross-entropy)
    loss.backward()
    with tg.no_grad():  # 매개변수를 옮기는 일은 그래프에 적지 않는다
        for p in parameters:
            p -= 1.0 * p.grad
            p.zero_grad()
    if step % 100 == 0:
        print(f"{step:3d}걸음  손실 {loss.item():.4f}")

print("\n x1 x2   예측    정답")
predictions = forward(x)
for (x1, x2), (y,), (answer,) in zip(x.tolist(), predictions.tolist(), t.tolist(), strict=True):
    print(f"  {x1:.0f}  {x2:.0f}   {y:.3f}   {answer:.0f}")

assert loss.item() < 0.01
assert ((predictions > 0.5) == (t > 0.5)).all()
