# scripts/make_stubs.py 가 만든 글이다. 손으로 고치지 않는다.

from . import functional as functional
from . import init as init
from . import utils as utils
from .activation.exponential import CELU as CELU
from .activation.exponential import ELU as ELU
from .activation.exponential import SELU as SELU
from .activation.gate import GLU as GLU
from .activation.rectifier import Hardtanh as Hardtanh
from .activation.rectifier import LeakyReLU as LeakyReLU
from .activation.rectifier import PReLU as PReLU
from .activation.rectifier import RReLU as RReLU
from .activation.rectifier import ReLU as ReLU
from .activation.rectifier import ReLU6 as ReLU6
from .activation.rectifier import Threshold as Threshold
from .activation.shrink import Hardshrink as Hardshrink
from .activation.shrink import Softshrink as Softshrink
from .activation.shrink import Tanhshrink as Tanhshrink
from .activation.sigmoid import BipolarSigmoid as BipolarSigmoid
from .activation.sigmoid import Hardsigmoid as Hardsigmoid
from .activation.sigmoid import LogSigmoid as LogSigmoid
from .activation.sigmoid import Sigmoid as Sigmoid
from .activation.sigmoid import Softsign as Softsign
from .activation.sigmoid import Step as Step
from .activation.sigmoid import Tanh as Tanh
from .activation.smooth import GELU as GELU
from .activation.smooth import Hardswish as Hardswish
from .activation.smooth import Mish as Mish
from .activation.smooth import SiLU as SiLU
from .activation.smooth import Softplus as Softplus
from .activation.softmax import LogSoftmax as LogSoftmax
from .activation.softmax import Softmax as Softmax
from .activation.softmax import Softmax2d as Softmax2d
from .activation.softmax import Softmin as Softmin
from .attention.multihead import MultiheadAttention as MultiheadAttention
from .attention.position import PositionalEncoding as PositionalEncoding
from .attention.transformer import Transformer as Transformer
from .attention.transformer import TransformerDecoder as TransformerDecoder
from .attention.transformer import TransformerDecoderLayer as TransformerDecoderLayer
from .attention.transformer import TransformerEncoder as TransformerEncoder
from .attention.transformer import TransformerEncoderLayer as TransformerEncoderLayer
from .bilinear import Bilinear as Bilinear
from .container import ModuleDict as ModuleDict
from .container import ModuleList as ModuleList
from .container import Sequential as Sequential
from .convolution.conv import Conv1d as Conv1d
from .convolution.conv import Conv2d as Conv2d
from .convolution.conv import Conv3d as Conv3d
from .convolution.fold import Fold as Fold
from .convolution.fold import Unfold as Unfold
from .convolution.local import LocallyConnected1d as LocallyConnected1d
from .convolution.local import LocallyConnected2d as LocallyConnected2d
from .convolution.transposed import ConvTranspose1d as ConvTranspose1d
from .convolution.transposed import ConvTranspose2d as ConvTranspose2d
from .convolution.transposed import ConvTranspose3d as ConvTranspose3d
from .distance import CosineSimilarity as CosineSimilarity
from .distance import PairwiseDistance as PairwiseDistance
from .dropout.alpha import AlphaDropout as AlphaDropout
from .dropout.alpha import FeatureAlphaDropout as FeatureAlphaDropout
from .dropout.elementwise import Dropout as Dropout
from .dropout.elementwise import Dropout1d as Dropout1d
from .dropout.elementwise import Dropout2d as Dropout2d
from .dropout.elementwise import Dropout3d as Dropout3d
from .dropout.monte_carlo import MonteCarloDropout as MonteCarloDropout
from .dropout.monte_carlo import mc_predict as mc_predict
from .dropout.noise import GaussianNoise as GaussianNoise
from .embedding import Embedding as Embedding
from .embedding import EmbeddingBag as EmbeddingBag
from .inspection.feature_space import feature_space as feature_space
from .inspection.summary import summary as summary
from .lazy import LazyBatchNorm1d as LazyBatchNorm1d
from .lazy import LazyBatchNorm2d as LazyBatchNorm2d
from .lazy import LazyBatchNorm3d as LazyBatchNorm3d
from .lazy import LazyConv1d as LazyConv1d
from .lazy import LazyConv2d as LazyConv2d
from .lazy import LazyConv3d as LazyConv3d
from .lazy import LazyConvTranspose1d as LazyConvTranspose1d
from .lazy import LazyConvTranspose2d as LazyConvTranspose2d
from .lazy import LazyConvTranspose3d as LazyConvTranspose3d
from .lazy import LazyInstanceNorm1d as LazyInstanceNorm1d
from .lazy import LazyInstanceNorm2d as LazyInstanceNorm2d
from .lazy import LazyInstanceNorm3d as LazyInstanceNorm3d
from .lazy import LazyLinear as LazyLinear
from .linear import Identity as Identity
from .linear import Linear as Linear
from .losses.adaptive_softmax import AdaptiveLogSoftmaxWithLoss as AdaptiveLogSoftmaxWithLoss
from .losses.binary import BCELoss as BCELoss
from .losses.binary import BCEWithLogitsLoss as BCEWithLogitsLoss
from .losses.cross_entropy import CrossEntropyLoss as CrossEntropyLoss
from .losses.cross_entropy import NLLLoss as NLLLoss
from .losses.ctc import CTCLoss as CTCLoss
from .losses.likelihood import GaussianNLLLoss as GaussianNLLLoss
from .losses.likelihood import KLDivLoss as KLDivLoss
from .losses.likelihood import PoissonNLLLoss as PoissonNLLLoss
from .losses.margin import HingeEmbeddingLoss as HingeEmbeddingLoss
from .losses.margin import MarginRankingLoss as MarginRankingLoss
from .losses.margin import MultiMarginLoss as MultiMarginLoss
from .losses.margin import SoftMarginLoss as SoftMarginLoss
from .losses.metric import CosineEmbeddingLoss as CosineEmbeddingLoss
from .losses.metric import TripletMarginLoss as TripletMarginLoss
from .losses.metric import TripletMarginWithDistanceLoss as TripletMarginWithDistanceLoss
from .losses.multilabel import MultiLabelMarginLoss as MultiLabelMarginLoss
from .losses.multilabel import MultiLabelSoftMarginLoss as MultiLabelSoftMarginLoss
from .losses.regression import HuberLoss as HuberLoss
from .losses.regression import L1Loss as L1Loss
from .losses.regression import MSELoss as MSELoss
from .losses.regression import SmoothL1Loss as SmoothL1Loss
from .losses.regression import SquaredErrorLoss as SquaredErrorLoss
from .module import Module as Module
from .normalization.batch import BatchNorm1d as BatchNorm1d
from .normalization.batch import BatchNorm2d as BatchNorm2d
from .normalization.batch import BatchNorm3d as BatchNorm3d
from .normalization.group import GroupNorm as GroupNorm
from .normalization.instance import InstanceNorm1d as InstanceNorm1d
from .normalization.instance import InstanceNorm2d as InstanceNorm2d
from .normalization.instance import InstanceNorm3d as InstanceNorm3d
from .normalization.layer import LayerNorm as LayerNorm
from .normalization.layer import RMSNorm as RMSNorm
from .normalization.response import CrossMapLRN2d as CrossMapLRN2d
from .normalization.response import LocalResponseNorm as LocalResponseNorm
from .padding import CircularPad1d as CircularPad1d
from .padding import CircularPad2d as CircularPad2d
from .padding import CircularPad3d as CircularPad3d
from .padding import ConstantPad1d as ConstantPad1d
from .padding import ConstantPad2d as ConstantPad2d
from .padding import ConstantPad3d as ConstantPad3d
from .padding import ReflectionPad1d as ReflectionPad1d
from .padding import ReflectionPad2d as ReflectionPad2d
from .padding import ReflectionPad3d as ReflectionPad3d
from .padding import ReplicationPad1d as ReplicationPad1d
from .padding import ReplicationPad2d as ReplicationPad2d
from .padding import ReplicationPad3d as ReplicationPad3d
from .padding import ZeroPad1d as ZeroPad1d
from .padding import ZeroPad2d as ZeroPad2d
from .padding import ZeroPad3d as ZeroPad3d
from .parameter import Buffer as Buffer
from .parameter import Parameter as Parameter
from .parameter import UninitializedBuffer as UninitializedBuffer
from .parameter import UninitializedParameter as UninitializedParameter
from .parameters import ParameterDict as ParameterDict
from .parameters import ParameterList as ParameterList
from .perceptron.regions import count_regions as count_regions
from .perceptron.regions import max_regions as max_regions
from .perceptron.regions import regions as regions
from .perceptron.rule import Perceptron as Perceptron
from .perceptron.rule import PerceptronLayer as PerceptronLayer
from .pooling.adaptive import AdaptiveAvgPool1d as AdaptiveAvgPool1d
from .pooling.adaptive import AdaptiveAvgPool2d as AdaptiveAvgPool2d
from .pooling.adaptive import AdaptiveAvgPool3d as AdaptiveAvgPool3d
from .pooling.adaptive import AdaptiveMaxPool1d as AdaptiveMaxPool1d
from .pooling.adaptive import AdaptiveMaxPool2d as AdaptiveMaxPool2d
from .pooling.adaptive import AdaptiveMaxPool3d as AdaptiveMaxPool3d
from .pooling.average import AvgPool1d as AvgPool1d
from .pooling.average import AvgPool2d as AvgPool2d
from .pooling.average import AvgPool3d as AvgPool3d
from .pooling.fractional import FractionalMaxPool2d as FractionalMaxPool2d
from .pooling.fractional import FractionalMaxPool3d as FractionalMaxPool3d
from .pooling.maximum import MaxPool1d as MaxPool1d
from .pooling.maximum import MaxPool2d as MaxPool2d
from .pooling.maximum import MaxPool3d as MaxPool3d
from .pooling.norm import LPPool1d as LPPool1d
from .pooling.norm import LPPool2d as LPPool2d
from .pooling.norm import LPPool3d as LPPool3d
from .pooling.stochastic import StochasticPool1d as StochasticPool1d
from .pooling.stochastic import StochasticPool2d as StochasticPool2d
from .pooling.unpool import MaxUnpool1d as MaxUnpool1d
from .pooling.unpool import MaxUnpool2d as MaxUnpool2d
from .pooling.unpool import MaxUnpool3d as MaxUnpool3d
from .recurrent.cell import GRUCell as GRUCell
from .recurrent.cell import LSTMCell as LSTMCell
from .recurrent.cell import RNNCell as RNNCell
from .recurrent.sequence import GRU as GRU
from .recurrent.sequence import LSTM as LSTM
from .recurrent.sequence import RNN as RNN
from .resampling.interpolate import Upsample as Upsample
from .resampling.interpolate import UpsamplingBilinear2d as UpsamplingBilinear2d
from .resampling.interpolate import UpsamplingNearest2d as UpsamplingNearest2d
from .resampling.shuffle import ChannelShuffle as ChannelShuffle
from .resampling.shuffle import PixelShuffle as PixelShuffle
from .resampling.shuffle import PixelUnshuffle as PixelUnshuffle
from .reshaping import Flatten as Flatten
from .reshaping import Unflatten as Unflatten
from .stochastic.boltzmann import RBM as RBM
from .stochastic.units import BernoulliUnit as BernoulliUnit
from .stochastic.units import GaussianUnit as GaussianUnit

__all__ = [
    "AdaptiveAvgPool1d",
    "AdaptiveAvgPool2d",
    "AdaptiveAvgPool3d",
    "AdaptiveLogSoftmaxWithLoss",
    "AdaptiveMaxPool1d",
    "AdaptiveMaxPool2d",
    "AdaptiveMaxPool3d",
    "AlphaDropout",
    "AvgPool1d",
    "AvgPool2d",
    "AvgPool3d",
    "BCELoss",
    "BCEWithLogitsLoss",
    "BatchNorm1d",
    "BatchNorm2d",
    "BatchNorm3d",
    "BernoulliUnit",
    "Bilinear",
    "BipolarSigmoid",
    "Buffer",
    "CELU",
    "CTCLoss",
    "ChannelShuffle",
    "CircularPad1d",
    "CircularPad2d",
    "CircularPad3d",
    "ConstantPad1d",
    "ConstantPad2d",
    "ConstantPad3d",
    "Conv1d",
    "Conv2d",
    "Conv3d",
    "ConvTranspose1d",
    "ConvTranspose2d",
    "ConvTranspose3d",
    "CosineEmbeddingLoss",
    "CosineSimilarity",
    "CrossEntropyLoss",
    "CrossMapLRN2d",
    "Dropout",
    "Dropout1d",
    "Dropout2d",
    "Dropout3d",
    "ELU",
    "Embedding",
    "EmbeddingBag",
    "FeatureAlphaDropout",
    "Flatten",
    "Fold",
    "FractionalMaxPool2d",
    "FractionalMaxPool3d",
    "GELU",
    "GLU",
    "GRU",
    "GRUCell",
    "GaussianNLLLoss",
    "GaussianNoise",
    "GaussianUnit",
    "GroupNorm",
    "Hardshrink",
    "Hardsigmoid",
    "Hardswish",
    "Hardtanh",
    "HingeEmbeddingLoss",
    "HuberLoss",
    "Identity",
    "InstanceNorm1d",
    "InstanceNorm2d",
    "InstanceNorm3d",
    "KLDivLoss",
    "L1Loss",
    "LPPool1d",
    "LPPool2d",
    "LPPool3d",
    "LSTM",
    "LSTMCell",
    "LayerNorm",
    "LazyBatchNorm1d",
    "LazyBatchNorm2d",
    "LazyBatchNorm3d",
    "LazyConv1d",
    "LazyConv2d",
    "LazyConv3d",
    "LazyConvTranspose1d",
    "LazyConvTranspose2d",
    "LazyConvTranspose3d",
    "LazyInstanceNorm1d",
    "LazyInstanceNorm2d",
    "LazyInstanceNorm3d",
    "LazyLinear",
    "LeakyReLU",
    "Linear",
    "LocalResponseNorm",
    "LocallyConnected1d",
    "LocallyConnected2d",
    "LogSigmoid",
    "LogSoftmax",
    "MSELoss",
    "MarginRankingLoss",
    "MaxPool1d",
    "MaxPool2d",
    "MaxPool3d",
    "MaxUnpool1d",
    "MaxUnpool2d",
    "MaxUnpool3d",
    "Mish",
    "Module",
    "ModuleDict",
    "ModuleList",
    "MonteCarloDropout",
    "MultiLabelMarginLoss",
    "MultiLabelSoftMarginLoss",
    "MultiMarginLoss",
    "MultiheadAttention",
    "NLLLoss",
    "PReLU",
    "PairwiseDistance",
    "Parameter",
    "ParameterDict",
    "ParameterList",
    "Perceptron",
    "PerceptronLayer",
    "PixelShuffle",
    "PixelUnshuffle",
    "PoissonNLLLoss",
    "PositionalEncoding",
    "RBM",
    "RMSNorm",
    "RNN",
    "RNNCell",
    "RReLU",
    "ReLU",
    "ReLU6",
    "ReflectionPad1d",
    "ReflectionPad2d",
    "ReflectionPad3d",
    "ReplicationPad1d",
    "ReplicationPad2d",
    "ReplicationPad3d",
    "SELU",
    "Sequential",
    "SiLU",
    "Sigmoid",
    "SmoothL1Loss",
    "SoftMarginLoss",
    "Softmax",
    "Softmax2d",
    "Softmin",
    "Softplus",
    "Softshrink",
    "Softsign",
    "SquaredErrorLoss",
    "Step",
    "StochasticPool1d",
    "StochasticPool2d",
    "Tanh",
    "Tanhshrink",
    "Threshold",
    "Transformer",
    "TransformerDecoder",
    "TransformerDecoderLayer",
    "TransformerEncoder",
    "TransformerEncoderLayer",
    "TripletMarginLoss",
    "TripletMarginWithDistanceLoss",
    "Unflatten",
    "Unfold",
    "UninitializedBuffer",
    "UninitializedParameter",
    "Upsample",
    "UpsamplingBilinear2d",
    "UpsamplingNearest2d",
    "ZeroPad1d",
    "ZeroPad2d",
    "ZeroPad3d",
    "count_regions",
    "feature_space",
    "functional",
    "init",
    "max_regions",
    "mc_predict",
    "regions",
    "summary",
    "utils",
]
