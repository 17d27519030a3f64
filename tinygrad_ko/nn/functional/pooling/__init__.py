"""풀링(pooling): 최대, 평균, p-노름, 적응(adaptive), 확률(stochastic), 그리고 최대 풀링의 거꾸로(unpool)."""

from .adaptive import (
    adaptive_avg_pool1d,
    adaptive_avg_pool2d,
    adaptive_avg_pool3d,
    adaptive_max_pool1d,
    adaptive_max_pool2d,
    adaptive_max_pool3d,
)
from .average import avg_pool1d, avg_pool2d, avg_pool3d
from .fractional import fractional_max_pool2d, fractional_max_pool3d
from .maximum import max_pool1d, max_pool2d, max_pool3d
from .norm import lp_pool1d, lp_pool2d, lp_pool3d
from .stochastic import stochastic_pool1d, stochastic_pool2d
from .unpool import max_unpool1d, max_unpool2d, max_unpool3d

__all__ = [
    "adaptive_avg_pool1d", "adaptive_avg_pool2d", "adaptive_avg_pool3d", "adaptive_max_pool1d", "adaptive_max_pool2d",
    "adaptive_max_pool3d", "avg_pool1d", "avg_pool2d", "avg_pool3d", "fractional_max_pool2d", "fractional_max_pool3d",
    "lp_pool1d", "lp_pool2d", "lp_pool3d", "max_pool1d", "max_pool2d", "max_pool3d", "max_unpool1d", "max_unpool2d",
    "max_unpool3d", "stochastic_pool1d", "stochastic_pool2d",
]
