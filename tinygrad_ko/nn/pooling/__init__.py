"""풀링(pooling) 층. 셈은 ``nn.functional`` 의 같은 이름의 함수가 한다."""

from .adaptive import (
    AdaptiveAvgPool1d,
    AdaptiveAvgPool2d,
    AdaptiveAvgPool3d,
    AdaptiveMaxPool1d,
    AdaptiveMaxPool2d,
    AdaptiveMaxPool3d,
)
from .average import AvgPool1d, AvgPool2d, AvgPool3d
from .fractional import FractionalMaxPool2d, FractionalMaxPool3d
from .maximum import MaxPool1d, MaxPool2d, MaxPool3d
from .norm import LPPool1d, LPPool2d, LPPool3d
from .stochastic import StochasticPool1d, StochasticPool2d
from .unpool import MaxUnpool1d, MaxUnpool2d, MaxUnpool3d

__all__ = [
    "AdaptiveAvgPool1d", "AdaptiveAvgPool2d", "AdaptiveAvgPool3d", "AdaptiveMaxPool1d", "AdaptiveMaxPool2d",
    "AdaptiveMaxPool3d", "AvgPool1d", "AvgPool2d", "AvgPool3d", "FractionalMaxPool2d", "FractionalMaxPool3d", "LPPool1d",
    "LPPool2d", "LPPool3d", "MaxPool1d", "MaxPool2d", "MaxPool3d", "MaxUnpool1d", "MaxUnpool2d", "MaxUnpool3d",
    "StochasticPool1d", "StochasticPool2d",
]
