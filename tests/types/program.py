"""사용자의 프로그램: 텐서, 층, 학습, 그림. pyright 와 mypy 가 오류도 모르는 자료형(Unknown)도 찾지 못해야 한다."""

import numpy as np

import tinygrad_ko as tg
from tinygrad_ko import nn, optim
from tinygrad_ko.data import DataLoader, TensorDataset
from tinygrad_ko.nn import functional as F

# ── 텐서와 미분 ──
x = tg.tensor([[1.0, 2.0], [3.0, 4.0]], requires_grad=True)
y = (tg.exp(-x) * x.exp() + 2.0 * x @ x.T - x**2 / 3).sum(axis=0, keepdims=True)
y.mean().backward()
gradient: np.ndarray = x.grad.data if x.grad is not None else np.zeros((2, 2))
scores = tg.softmax(x, axis=-1)
correct: bool = bool((scores.argmax(axis=1) == np.array([1, 1])).all())
values, places = tg.topk(x.ravel(), 2)
u, s, vh = tg.linalg.svd(x)
rank: int = tg.linalg.svd(x, compute_uv=False).size
power = tg.fft.rfft(tg.stack([x[0], x[1]])).real
slope = tg.grad(tg.tanh)(tg.tensor(0.5))
noise = tg.randn(2, 2, generator=0, dtype=tg.float32) + tg.zeros_like(x) + tg.rand((2, 2))
rows: int = x.size(0) + x.size + x.numel()
best: tg.Tensor = tg.argmax(x.double(), axis=1).long()
close: bool = tg.allclose(x, x.float(), atol=tg.pi)
joined = tg.concatenate([x, tg.zeros((1, 2))], axis=0).reshape(-1, 2).clip(0, 1)

# ── 모듈과 자료 ──


class Classifier(nn.Module):
    def __init__(self, hidden: int = 8) -> None:
        super().__init__()
        self.hidden = nn.Linear(2, hidden)
        self.out = nn.Linear(hidden, 2)

    def forward(self, inputs: tg.Tensor) -> tg.Tensor:
        h = F.relu(self.hidden(inputs))
        return self.out(F.dropout(h, p=0.1, training=self.training))


tg.manual_seed(0)
points = np.random.default_rng(0).normal(size=(32, 2)).astype(np.float32)
labels = (points[:, 0] * points[:, 1] > 0).astype(np.int64)
loader = DataLoader(TensorDataset(points, labels), batch_size=8, shuffle=True)

model = nn.Sequential(Classifier(), nn.LogSoftmax(-1))
criterion = nn.NLLLoss()
optimizer = optim.Adam(model.parameters(), lr=0.05)
scheduler = optim.lr_scheduler.StepLR(optimizer, step_size=2, gamma=0.5)
history: list[float] = []
for _epoch in range(3):
    for inputs, target in loader:
        optimizer.zero_grad()
        loss = criterion(model(inputs), target) + 1e-3 * F.mse_loss(model(inputs), tg.zeros((len(target), 2)))
        loss.backward()
        optimizer.step()
        history.append(loss.item())
    scheduler.step()
with tg.no_grad():
    total: float = sum(float(p.norm()) for p in model.parameters())

# ── 그림 ──
small = (tg.tensor(2.0, requires_grad=True) * 3).named("y")
picture = tg.graph(small)
steps = tg.explain(small)
player = tg.play(small)
figure = tg.plot.learning_curve({"손실": history})
print(tg.__version__, correct, rank, total, slope, picture, steps, player, figure, gradient.shape, power, joined, values, places, u, s, vh)
