"""처음 값의 범위: 고르게 뽑은 가중치는 PyTorch가 약속한 끝까지 닿고, 넘지 않는다. 넓이가 조금만 달라도 빨개진다."""

from __future__ import annotations

import math

import numpy as np
import pytest

import tinygrad_ko as tg
from tinygrad_ko import nn
from tinygrad_ko.nn import init

# 층과, 그 층의 값이 모두 고르게 들어 있을 (-끝, 끝). 입력과 출력의 수가 달라야 뒤바뀐 것이 보인다
UNIFORM = {
    "Linear": (lambda: nn.Linear(40, 90, generator=1), 1 / math.sqrt(40)),
    "Conv1d": (lambda: nn.Conv1d(6, 80, 5, generator=1), 1 / math.sqrt(6 * 5)),
    "Conv2d": (lambda: nn.Conv2d(6, 80, (3, 4), groups=2, generator=1), 1 / math.sqrt(3 * 3 * 4)),
    "Conv3d": (lambda: nn.Conv3d(2, 40, (2, 3, 4), generator=1), 1 / math.sqrt(2 * 24)),
    "ConvTranspose2d": (lambda: nn.ConvTranspose2d(80, 6, (3, 4), groups=2, generator=1), 1 / math.sqrt(3 * 12)),
    "RNN": (lambda: nn.RNN(20, 50, generator=1), 1 / math.sqrt(50)),
    "LSTM": (lambda: nn.LSTM(20, 50, generator=1), 1 / math.sqrt(50)),
    "GRU": (lambda: nn.GRU(20, 50, generator=1), 1 / math.sqrt(50)),
}


def reaches(values: np.ndarray, bound: float) -> None:
    """값 n 개가 (-끝, 끝)에 고르다: 넘지 않고, 양쪽 끝의 10/n 안까지 닿고, 가운데는 0이다."""
    near = bound * (1 - 20 / values.size)
    assert near < values.max() <= bound and near < -values.min() <= bound
    assert abs(values.mean()) < 4 * bound / math.sqrt(3 * values.size)


@pytest.mark.parametrize("name", UNIFORM)
def test_layers_start_uniform_up_to_their_bound(name):
    make, bound = UNIFORM[name]
    for parameter_name, parameter in make().named_parameters():
        if "bias" in parameter_name:
            assert 0.8 * bound < np.abs(parameter.data).max() <= bound, parameter_name
        else:
            reaches(parameter.data, np.nextafter(np.float32(bound), np.float32(9)))


def test_attention_starts_with_xavier():
    layer = nn.MultiheadAttention(40, 4, generator=1)
    reaches(layer.in_proj_weight.data, math.sqrt(6 / (40 + 120)) * 1.000001)
    assert not layer.in_proj_bias.data.any() and not layer.out_proj.bias.data.any()


INITS = {
    "uniform_": (lambda t: init.uniform_(t, -0.25, 0.25, generator=1), 0.25),
    "xavier_uniform_": (lambda t: init.xavier_uniform_(t, 2.0, generator=1), 2 * math.sqrt(6 / 110)),
    "kaiming_uniform_": (lambda t: init.kaiming_uniform_(t, nonlinearity="relu", generator=1), math.sqrt(6 / 30)),
    "kaiming_uniform_ fan_out": (lambda t: init.kaiming_uniform_(t, mode="fan_out", generator=1), math.sqrt(6 / 80)),
    "kaiming_uniform_ a": (lambda t: init.kaiming_uniform_(t, a=math.sqrt(5), generator=1), 1 / math.sqrt(30)),
}


@pytest.mark.parametrize("name", INITS)
def test_functions_fill_up_to_their_bound(name):
    fill, bound = INITS[name]
    reaches(fill(tg.zeros((80, 30), dtype=np.float64)).data, bound)


def test_truncated_normal_reaches_both_ends():
    drawn = init.trunc_normal_(tg.zeros(20000, dtype=np.float64), std=1.0, a=-0.5, b=1.5, generator=1).data
    assert -0.5 <= drawn.min() < -0.499 and 1.499 < drawn.max() <= 1.5


@pytest.mark.parametrize("sparsity,zeros", [(0.1, 1), (0.3, 3), (0.25, 3), (1.0, 10)])
def test_sparse_leaves_the_ceiling_of_zeros_in_every_column(sparsity, zeros):
    w = init.sparse_(tg.zeros((10, 6)), sparsity, generator=1).data
    assert (w == 0).sum(0).tolist() == [zeros] * 6
