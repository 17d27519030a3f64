"""오토인코더와 변분 오토인코더(VAE): 숫자 영상을 수 몇 개로 줄였다가 되살리고, 없던 숫자를 지어낸다.

오토인코더는 되살린 오차만 줄인다. VAE는 줄인 수를 정규분포로 보고 거기서 뽑으며(재매개변수화, reparameterisation), 그 분포가
표준정규분포에서 멀어지지 않게 한다. 그래서 표준정규분포에서 뽑은 수를 되살려도 숫자가 된다.
"""

import os

import numpy as np

import tinygrad_ko as tg
from tinygrad_ko import nn, optim
from tinygrad_ko.data import DataLoader, TensorDataset, load_digits, train_test_split
from tinygrad_ko.nn import functional as F

QUICK, SEED = "QUICK" in os.environ, int(os.environ.get("SEED", 0))  # QUICK=1: 짧게 돌려 본다
EPOCHS = 5 if QUICK else 100
images, labels = load_digits()
x_train, x_test, _, _ = train_test_split(images, labels, test_size=360, stratify=labels, generator=0)


class Autoencoder(nn.Module):
    """화소 64개 -> 수 ``code`` 개 -> 화소 64개. ``variational`` 이면 수마다 평균과 분산의 로그를 낸다."""

    def __init__(self, variational, code):
        super().__init__()
        self.variational, self.code = variational, code
        self.encode = nn.Sequential(nn.Linear(64, 128), nn.ReLU(), nn.Linear(128, code * (1 + variational)))
        self.decode = nn.Sequential(nn.Linear(code, 128), nn.ReLU(), nn.Linear(128, 64))  # 화소마다의 로짓(logit)

    def forward(self, x):
        code = self.encode(x)
        if not self.variational:
            return self.decode(code), 0.0
        mean, log_variance = code[:, : self.code], code[:, self.code :]
        noise = tg.tensor(rng.standard_normal(mean.shape).astype(np.float32)) if self.training else 0.0
        # KL(N(μ, σ²) || N(0, 1)) = ½ Σ (μ² + σ² − 1 − ln σ²)
        divergence = (mean**2 + tg.exp(log_variance) - 1 - log_variance).sum(1).mean() * 0.5
        return self.decode(mean + tg.exp(log_variance * 0.5) * noise), divergence


def trained(variational, code):
    model = Autoencoder(variational, code)
    optimizer = optim.Adam(model.parameters(), lr=2e-3)
    loader = DataLoader(TensorDataset(x_train), batch_size=64, shuffle=True)
    for _ in range(EPOCHS):
        for (x,) in loader:
            optimizer.zero_grad()
            logits, divergence = model(x)
            loss = F.binary_cross_entropy_with_logits(logits, x, reduction="sum") * (1 / len(x)) + divergence  # −ELBO
            loss.backward()
            optimizer.step()
    return model.eval()


def error(pictures):
    return float(np.mean((pictures - x_test) ** 2))


def distance(pictures):
    """지어낸 영상마다, 가장 닮은 진짜 영상과의 거리(평균제곱오차)의 평균."""
    return float(np.mean([((x_train - p) ** 2).mean(1).min() for p in pictures]))


def drawn(pictures):
    """8x8 영상들을 나란히, 밝을수록 짙은 글자로."""
    shades = np.array(list(" .:-=+*#%@"))
    rows = shades[(pictures * 9).round().astype(int)].reshape(-1, 8, 8).transpose(1, 0, 2)
    return "\n".join("   ".join("".join(row) for row in line) for line in rows)


average = error(x_train.mean(0))
found = {}
for name, variational in (("오토인코더", False), ("VAE", True)):
    tg.manual_seed(SEED)
    rng = np.random.default_rng(SEED)
    model = trained(variational, code=8)
    with tg.no_grad():
        restored = tg.sigmoid(model(tg.tensor(x_test))[0]).numpy()
        made = tg.sigmoid(model.decode(tg.tensor(rng.standard_normal((200, 8)).astype(np.float32)))).numpy()
    found[name] = error(restored), distance(made)
    print(f"{name:<6} 되살린 오차 {found[name][0]:.4f}, 표준정규분포에서 지어낸 것과 가장 닮은 진짜의 거리 {found[name][1]:.4f}")
    print(f"지어낸 것\n{drawn(made[:7])}\n")
print(f"견줄 것: 모두를 평균 영상으로 되살리면 {average:.4f}")

# 잠재 공간(latent space)을 수 둘로 줄이면 평면이 된다. 그 위를 고르게 걸으며 되살리면 숫자가 서로 이어진다.
model = trained(True, code=2)
walk = np.linspace(-1.5, 1.5, 7, dtype=np.float32)
with tg.no_grad():
    plane = [tg.sigmoid(model.decode(tg.tensor([[a, b] for b in walk]))).numpy() for a in walk]
print("\n수 둘로 줄인 VAE의 평면\n" + "\n\n".join(drawn(row) for row in plane))
assert found["오토인코더"][0] < average * (0.9 if QUICK else 0.35)
assert QUICK or found["VAE"][1] < found["오토인코더"][1]  # 지어내는 것은 VAE가 낫다
