"""신경망의 층(``tg.nn``). 이름, 인수의 차례, 무게의 배치, 기본값이 PyTorch와 같다.

>>> from tinygrad_ko import nn
>>> model = nn.Sequential(nn.Linear(64, 32), nn.ReLU(), nn.Linear(32, 10))
>>> sum(p.size for p in model.parameters())
2410
"""

from . import functional, init, utils
from .activation import (
    ELU,
    GELU,
    Hardtanh,
    LeakyReLU,
    LogSoftmax,
    ReLU,
    ReLU6,
    Sigmoid,
    SiLU,
    Softmax,
    Softplus,
    Tanh,
)
from .container import ModuleDict, ModuleList, Sequential
from .dropout import (
    AlphaDropout,
    Dropout,
    Dropout1d,
    Dropout2d,
    Dropout3d,
    FeatureAlphaDropout,
    GaussianNoise,
)
from .feature_space import feature_space
from .linear import Flatten, Identity, Linear
from .loss import (
    BCELoss,
    BCEWithLogitsLoss,
    CrossEntropyLoss,
    HuberLoss,
    L1Loss,
    MSELoss,
    NLLLoss,
    SmoothL1Loss,
)
from .module import Module
from .normalization import (
    BatchNorm1d,
    BatchNorm2d,
    BatchNorm3d,
    GroupNorm,
    InstanceNorm1d,
    InstanceNorm2d,
    InstanceNorm3d,
    LayerNorm,
    LocalResponseNorm,
    RMSNorm,
)
from .parameter import Parameter
from .perceptron import BipolarSigmoid, Perceptron, PerceptronLayer, Step
from .rbm import RBM
from .regions import count_regions, max_regions, regions
from .stochastic import BernoulliUnit, GaussianUnit
from .uncertainty import MonteCarloDropout, mc_predict

__all__ = [
    "ELU", "GELU", "BCELoss", "BCEWithLogitsLoss", "CrossEntropyLoss", "Dropout", "Flatten", "Hardtanh", "HuberLoss",
    "Identity", "L1Loss", "LeakyReLU", "Linear", "LogSoftmax", "MSELoss", "Module", "ModuleDict", "ModuleList",
    "NLLLoss", "Parameter", "ReLU", "ReLU6", "Sequential", "SiLU", "Sigmoid", "SmoothL1Loss", "Softmax", "Softplus",
    "Tanh", "functional", "init", "utils",
    "BatchNorm1d", "BatchNorm2d", "BatchNorm3d", "GroupNorm", "InstanceNorm1d", "InstanceNorm2d",
    "InstanceNorm3d", "LayerNorm", "LocalResponseNorm", "RMSNorm",
    "AlphaDropout", "BernoulliUnit", "Dropout1d", "Dropout2d", "Dropout3d", "FeatureAlphaDropout", "GaussianNoise",
    "GaussianUnit", "MonteCarloDropout", "RBM", "mc_predict",
    "BipolarSigmoid", "Perceptron", "PerceptronLayer", "Step", "count_regions", "feature_space", "max_regions", "regions",
]
