"""신경망: 층과 손실(``tg.nn``). 이름, 인수의 차례, 가중치의 배치, 기본값이 PyTorch와 같다. 여기서는 텐서와 그 아래를 들여온다.

>>> from tinygrad_ko import nn
>>> model = nn.Sequential(nn.Linear(64, 32), nn.ReLU(), nn.Linear(32, 10))
>>> sum(p.size for p in model.parameters())
2410
"""

from ..korean.misfits import answer_in
from ..korean.missing_names import refuse_calls
from ..pytorch_names import LAYER_ARGUMENTS
from . import functional, init, utils
from .absent import answering_for
from .activation.exponential import CELU, ELU, SELU
from .activation.gate import GLU
from .activation.rectifier import Hardtanh, LeakyReLU, PReLU, ReLU, ReLU6, RReLU, Threshold
from .activation.shrink import Hardshrink, Softshrink, Tanhshrink
from .activation.sigmoid import BipolarSigmoid, Hardsigmoid, LogSigmoid, Sigmoid, Softsign, Step, Tanh
from .activation.smooth import GELU, Hardswish, Mish, SiLU, Softplus
from .activation.softmax import LogSoftmax, Softmax, Softmax2d, Softmin
from .attention.multihead import MultiheadAttention
from .attention.position import PositionalEncoding
from .attention.transformer import (
    Transformer,
    TransformerDecoder,
    TransformerDecoderLayer,
    TransformerEncoder,
    TransformerEncoderLayer,
)
from .bilinear import Bilinear
from .container import ModuleDict, ModuleList, Sequential
from .convolution.conv import Conv1d, Conv2d, Conv3d
from .convolution.fold import Fold, Unfold
from .convolution.local import LocallyConnected1d, LocallyConnected2d
from .convolution.transposed import ConvTranspose1d, ConvTranspose2d, ConvTranspose3d
from .distance import CosineSimilarity, PairwiseDistance
from .dropout.alpha import AlphaDropout, FeatureAlphaDropout
from .dropout.elementwise import Dropout, Dropout1d, Dropout2d, Dropout3d
from .dropout.monte_carlo import MonteCarloDropout, mc_predict
from .dropout.noise import GaussianNoise
from .embedding import Embedding, EmbeddingBag
from .inspection.feature_space import feature_space
from .inspection.summary import summary
from .lazy import (
    LazyBatchNorm1d,
    LazyBatchNorm2d,
    LazyBatchNorm3d,
    LazyConv1d,
    LazyConv2d,
    LazyConv3d,
    LazyConvTranspose1d,
    LazyConvTranspose2d,
    LazyConvTranspose3d,
    LazyInstanceNorm1d,
    LazyInstanceNorm2d,
    LazyInstanceNorm3d,
    LazyLinear,
)
from .linear import Identity, Linear
from .losses.adaptive_softmax import AdaptiveLogSoftmaxWithLoss
from .losses.binary import BCELoss, BCEWithLogitsLoss
from .losses.cross_entropy import CrossEntropyLoss, NLLLoss
from .losses.ctc import CTCLoss
from .losses.likelihood import GaussianNLLLoss, KLDivLoss, PoissonNLLLoss
from .losses.margin import HingeEmbeddingLoss, MarginRankingLoss, MultiMarginLoss, SoftMarginLoss
from .losses.metric import CosineEmbeddingLoss, TripletMarginLoss, TripletMarginWithDistanceLoss
from .losses.multilabel import MultiLabelMarginLoss, MultiLabelSoftMarginLoss
from .losses.regression import HuberLoss, L1Loss, MSELoss, SmoothL1Loss, SquaredErrorLoss
from .module import Module
from .normalization.batch import BatchNorm1d, BatchNorm2d, BatchNorm3d
from .normalization.group import GroupNorm
from .normalization.instance import InstanceNorm1d, InstanceNorm2d, InstanceNorm3d
from .normalization.layer import LayerNorm, RMSNorm
from .normalization.response import CrossMapLRN2d, LocalResponseNorm
from .padding import (
    CircularPad1d,
    CircularPad2d,
    CircularPad3d,
    ConstantPad1d,
    ConstantPad2d,
    ConstantPad3d,
    ReflectionPad1d,
    ReflectionPad2d,
    ReflectionPad3d,
    ReplicationPad1d,
    ReplicationPad2d,
    ReplicationPad3d,
    ZeroPad1d,
    ZeroPad2d,
    ZeroPad3d,
)
from .parameter import Buffer, Parameter, UninitializedBuffer, UninitializedParameter
from .parameters import ParameterDict, ParameterList
from .perceptron.regions import count_regions, max_regions, regions
from .perceptron.rule import Perceptron, PerceptronLayer
from .pooling.adaptive import (
    AdaptiveAvgPool1d,
    AdaptiveAvgPool2d,
    AdaptiveAvgPool3d,
    AdaptiveMaxPool1d,
    AdaptiveMaxPool2d,
    AdaptiveMaxPool3d,
)
from .pooling.average import AvgPool1d, AvgPool2d, AvgPool3d
from .pooling.fractional import FractionalMaxPool2d, FractionalMaxPool3d
from .pooling.maximum import MaxPool1d, MaxPool2d, MaxPool3d
from .pooling.norm import LPPool1d, LPPool2d, LPPool3d
from .pooling.stochastic import StochasticPool1d, StochasticPool2d
from .pooling.unpool import MaxUnpool1d, MaxUnpool2d, MaxUnpool3d
from .recurrent.cell import GRUCell, LSTMCell, RNNCell
from .recurrent.sequence import GRU, LSTM, RNN
from .resampling.interpolate import Upsample, UpsamplingBilinear2d, UpsamplingNearest2d
from .resampling.shuffle import ChannelShuffle, PixelShuffle, PixelUnshuffle
from .reshaping import Flatten, Unflatten
from .stochastic.boltzmann import RBM
from .stochastic.units import BernoulliUnit, GaussianUnit

__all__ = sorted([
    "functional", "init", "utils",
    *[name for name, found in globals().items() if getattr(found, "__module__", "").startswith(__name__) and name != "answering_for"],
])
answer_in(globals(), LAYER_ARGUMENTS, but=("forward", "__getattr__"))  # 앞의 것은 모듈을 부를 때, 뒤의 것은 모듈이 살핀다
__getattr__ = answering_for("nn")  # 없는 이름: 까닭을 알린다
refuse_calls(__name__, "tg.nn", "층은 tg.nn.Linear(2, 1), 층을 이은 모델은 tg.nn.Sequential(…) 입니다.")
