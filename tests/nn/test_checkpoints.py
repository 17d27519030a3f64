"""PyTorch 의 ``state_dict`` 를 그대로 받아 같은 답을 낸다: LeNet 과 LSTM.

torch 가 있으면 그 자리에서 견주고, 없으면 같은 무게(식으로 지은 것)로 torch 가 냈던 답(stored/checkpoints.json)과 견준다.
고쳐 쓰기: ``python tests/nn/test_checkpoints.py`` (torch 가 있어야 한다).
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import tinygrad_ko as tg
from tinygrad_ko import nn

try:
    import torch
except ImportError:
    torch = None

STORED = Path(__file__).parents[1] / "support" / "reference" / "stored" / "checkpoints.json"


def lenet(room: Any) -> Any:
    """LeNet-5: (N, 1, 28, 28) → (N, 10)."""
    return room.Sequential(
        room.Conv2d(1, 6, 5, padding=2), room.Tanh(), room.AvgPool2d(2),
        room.Conv2d(6, 16, 5), room.BatchNorm2d(16), room.ReLU(), room.MaxPool2d(2),
        room.Flatten(), room.Linear(400, 120), room.ReLU(), room.Linear(120, 84), room.ReLU(), room.Linear(84, 10),
    )


def lstm(room: Any) -> Any:
    """두 층, 양방향 LSTM: (N, T, 5) → (N, T, 14)."""
    return room.LSTM(5, 7, num_layers=2, bidirectional=True, batch_first=True)


MODELS = {"LeNet": (lenet, (3, 1, 28, 28)), "LSTM": (lstm, (4, 28, 5))}


def numbers(shape: tuple[int, ...], seed: float) -> np.ndarray:
    """씨앗도 난수도 없이 지은 수들: sin 을 듬성듬성 읽은 것."""
    return np.sin(np.arange(np.prod(shape, dtype=int)) * 12.9898 + seed).astype(np.float32).reshape(shape)


def weights(state: dict[str, Any]) -> dict[str, np.ndarray]:
    """이름마다 수. 나누는 데 쓰는 분산은 양수로, 센 수(정수)는 그대로."""
    made = {}
    for k, (name, value) in enumerate(state.items()):
        shape = tuple(value.shape)
        made[name] = np.array(3) if name.endswith("num_batches_tracked") else 0.2 * numbers(shape, k)
        if name.endswith("running_var"):
            made[name] = 1 + made[name]
    return made


def answer(model: Any, x: Any) -> Any:
    """평가 모드의 답. 순환층이면 수열의 것."""
    model.eval()
    y = model(x)
    return y[0] if isinstance(y, tuple) else y


@pytest.mark.parametrize("name", MODELS)
def test_the_same_answer_as_stored(name):
    make, shape = MODELS[name]
    model = make(nn)
    model.load_state_dict(weights(model.state_dict()))
    y = answer(model, tg.tensor(numbers(shape, 0.5)))
    assert y.dtype == np.float32
    stored = json.loads(STORED.read_text())[name]
    np.testing.assert_allclose(y.data[..., :10], np.array(stored, np.float32), rtol=0, atol=1e-5)


@pytest.mark.skipif(torch is None, reason="torch 가 없다: 저장한 값과 견주는 검사가 대신한다")
@pytest.mark.parametrize("name", MODELS)
def test_the_same_answer_as_pytorch_now(name, tmp_path):
    make, shape = MODELS[name]
    torch.manual_seed(0)
    theirs, ours = make(torch.nn), make(nn)
    if name == "LeNet":  # 배운 것처럼: 이동 통계가 0과 1이 아니게
        theirs.train()(torch.tensor(numbers((16, *shape[1:]), 0.1)))
    torch.save(theirs.state_dict(), tmp_path / "model.pt")
    assert ours.load_state_dict(torch.load(tmp_path / "model.pt", weights_only=True)) == ([], [])
    x = numbers(shape, 0.5)
    want = answer(theirs, torch.tensor(x)).detach().numpy()
    np.testing.assert_allclose(answer(ours, tg.tensor(x)).data, want, rtol=0, atol=1e-5)
    assert np.abs(want).max() > 0.05


def stored() -> dict[str, Any]:
    """torch 의 답."""
    found = {}
    for name, (make, shape) in MODELS.items():
        model = make(torch.nn)
        model.load_state_dict({k: torch.tensor(v) for k, v in weights(model.state_dict()).items()})
        y = answer(model, torch.tensor(numbers(shape, 0.5))).detach().numpy()[..., :10]
        found[name] = [[round(float(v), 7) for v in row] for row in y.reshape(-1, y.shape[-1])]
        found[name] = np.array(found[name]).reshape(y.shape).tolist()
    return found


if __name__ == "__main__":
    STORED.write_text(json.dumps(stored()) + "\n")
