# scripts/make_stubs.py 가 만든 글이다. 손으로 고치지 않는다.

from .activation.exponential import celu as celu
from .activation.exponential import elu as elu
from .activation.exponential import selu as selu
from .activation.gate import glu as glu
from .activation.rectifier import hardtanh as hardtanh
from .activation.rectifier import leaky_relu as leaky_relu
from .activation.rectifier import prelu as prelu
from .activation.rectifier import relu as relu
from .activation.rectifier import relu6 as relu6
from .activation.rectifier import rrelu as rrelu
from .activation.rectifier import threshold as threshold
from .activation.shrink import hardshrink as hardshrink
from .activation.shrink import softshrink as softshrink
from .activation.shrink import tanhshrink as tanhshrink
from .activation.sigmoid import bipolar_sigmoid as bipolar_sigmoid
from .activation.sigmoid import hardsigmoid as hardsigmoid
from .activation.sigmoid import logsigmoid as logsigmoid
from .activation.sigmoid import sigmoid as sigmoid
from .activation.sigmoid import softsign as softsign
from .activation.sigmoid import step as step
from .activation.sigmoid import tanh as tanh
from .activation.smooth import gelu as gelu
from .activation.smooth import hardswish as hardswish
from .activation.smooth import mish as mish
from .activation.smooth import silu as silu
from .activation.smooth import softplus as softplus
from .activation.softmax import gumbel_softmax as gumbel_softmax
from .activation.softmax import log_softmax as log_softmax
from .activation.softmax import softmax as softmax
from .activation.softmax import softmin as softmin
from .attention.dot_product import scaled_dot_product_attention as scaled_dot_product_attention
from .bilinear import bilinear as bilinear
from .convolution.conv import conv1d as conv1d
from .convolution.conv import conv2d as conv2d
from .convolution.conv import conv3d as conv3d
from .convolution.fold import fold as fold
from .convolution.fold import unfold as unfold
from .convolution.local import locally_connected1d as locally_connected1d
from .convolution.local import locally_connected2d as locally_connected2d
from .convolution.size import conv_output_size as conv_output_size
from .convolution.transposed import conv_transpose1d as conv_transpose1d
from .convolution.transposed import conv_transpose2d as conv_transpose2d
from .convolution.transposed import conv_transpose3d as conv_transpose3d
from .distance import cosine_similarity as cosine_similarity
from .distance import pairwise_distance as pairwise_distance
from .dropout.alpha import alpha_dropout as alpha_dropout
from .dropout.alpha import feature_alpha_dropout as feature_alpha_dropout
from .dropout.elementwise import dropout as dropout
from .dropout.elementwise import dropout1d as dropout1d
from .dropout.elementwise import dropout2d as dropout2d
from .dropout.elementwise import dropout3d as dropout3d
from .dropout.noise import gaussian_noise as gaussian_noise
from .embedding import embedding as embedding
from .embedding import embedding_bag as embedding_bag
from .embedding import one_hot as one_hot
from .linear import linear as linear
from .losses.binary import binary_cross_entropy as binary_cross_entropy
from .losses.binary import binary_cross_entropy_with_logits as binary_cross_entropy_with_logits
from .losses.cross_entropy import cross_entropy as cross_entropy
from .losses.cross_entropy import nll_loss as nll_loss
from .losses.cross_entropy import probability_cross_entropy as probability_cross_entropy
from .losses.ctc import ctc_loss as ctc_loss
from .losses.likelihood import gaussian_nll_loss as gaussian_nll_loss
from .losses.likelihood import kl_div as kl_div
from .losses.likelihood import poisson_nll_loss as poisson_nll_loss
from .losses.margin import hinge_embedding_loss as hinge_embedding_loss
from .losses.margin import margin_ranking_loss as margin_ranking_loss
from .losses.margin import multi_margin_loss as multi_margin_loss
from .losses.margin import soft_margin_loss as soft_margin_loss
from .losses.metric import cosine_embedding_loss as cosine_embedding_loss
from .losses.metric import triplet_margin_loss as triplet_margin_loss
from .losses.metric import triplet_margin_with_distance_loss as triplet_margin_with_distance_loss
from .losses.multilabel import multilabel_margin_loss as multilabel_margin_loss
from .losses.multilabel import multilabel_soft_margin_loss as multilabel_soft_margin_loss
from .losses.regression import huber_loss as huber_loss
from .losses.regression import l1_loss as l1_loss
from .losses.regression import mse_loss as mse_loss
from .losses.regression import smooth_l1_loss as smooth_l1_loss
from .losses.regression import squared_error_loss as squared_error_loss
from .normalization.batch import batch_norm as batch_norm
from .normalization.group import group_norm as group_norm
from .normalization.instance import instance_norm as instance_norm
from .normalization.layer import layer_norm as layer_norm
from .normalization.layer import rms_norm as rms_norm
from .normalization.response import local_response_norm as local_response_norm
from .normalization.unit_length import normalize as normalize
from .padding import pad as pad
from .pooling.adaptive import adaptive_avg_pool1d as adaptive_avg_pool1d
from .pooling.adaptive import adaptive_avg_pool2d as adaptive_avg_pool2d
from .pooling.adaptive import adaptive_avg_pool3d as adaptive_avg_pool3d
from .pooling.adaptive import adaptive_max_pool1d as adaptive_max_pool1d
from .pooling.adaptive import adaptive_max_pool2d as adaptive_max_pool2d
from .pooling.adaptive import adaptive_max_pool3d as adaptive_max_pool3d
from .pooling.average import avg_pool1d as avg_pool1d
from .pooling.average import avg_pool2d as avg_pool2d
from .pooling.average import avg_pool3d as avg_pool3d
from .pooling.fractional import fractional_max_pool2d as fractional_max_pool2d
from .pooling.fractional import fractional_max_pool3d as fractional_max_pool3d
from .pooling.maximum import max_pool1d as max_pool1d
from .pooling.maximum import max_pool2d as max_pool2d
from .pooling.maximum import max_pool3d as max_pool3d
from .pooling.norm import lp_pool1d as lp_pool1d
from .pooling.norm import lp_pool2d as lp_pool2d
from .pooling.norm import lp_pool3d as lp_pool3d
from .pooling.stochastic import stochastic_pool1d as stochastic_pool1d
from .pooling.stochastic import stochastic_pool2d as stochastic_pool2d
from .pooling.unpool import max_unpool1d as max_unpool1d
from .pooling.unpool import max_unpool2d as max_unpool2d
from .pooling.unpool import max_unpool3d as max_unpool3d
from .resampling.grid import affine_grid as affine_grid
from .resampling.grid import grid_sample as grid_sample
from .resampling.interpolate import interpolate as interpolate
from .resampling.shuffle import channel_shuffle as channel_shuffle
from .resampling.shuffle import pixel_shuffle as pixel_shuffle
from .resampling.shuffle import pixel_unshuffle as pixel_unshuffle
from .reshaping import flatten as flatten

__all__ = [
    "adaptive_avg_pool1d",
    "adaptive_avg_pool2d",
    "adaptive_avg_pool3d",
    "adaptive_max_pool1d",
    "adaptive_max_pool2d",
    "adaptive_max_pool3d",
    "affine_grid",
    "alpha_dropout",
    "avg_pool1d",
    "avg_pool2d",
    "avg_pool3d",
    "batch_norm",
    "bilinear",
    "binary_cross_entropy",
    "binary_cross_entropy_with_logits",
    "bipolar_sigmoid",
    "celu",
    "channel_shuffle",
    "conv1d",
    "conv2d",
    "conv3d",
    "conv_output_size",
    "conv_transpose1d",
    "conv_transpose2d",
    "conv_transpose3d",
    "cosine_embedding_loss",
    "cosine_similarity",
    "cross_entropy",
    "ctc_loss",
    "dropout",
    "dropout1d",
    "dropout2d",
    "dropout3d",
    "elu",
    "embedding",
    "embedding_bag",
    "feature_alpha_dropout",
    "flatten",
    "fold",
    "fractional_max_pool2d",
    "fractional_max_pool3d",
    "gaussian_nll_loss",
    "gaussian_noise",
    "gelu",
    "glu",
    "grid_sample",
    "group_norm",
    "gumbel_softmax",
    "hardshrink",
    "hardsigmoid",
    "hardswish",
    "hardtanh",
    "hinge_embedding_loss",
    "huber_loss",
    "instance_norm",
    "interpolate",
    "kl_div",
    "l1_loss",
    "layer_norm",
    "leaky_relu",
    "linear",
    "local_response_norm",
    "locally_connected1d",
    "locally_connected2d",
    "log_softmax",
    "logsigmoid",
    "lp_pool1d",
    "lp_pool2d",
    "lp_pool3d",
    "margin_ranking_loss",
    "max_pool1d",
    "max_pool2d",
    "max_pool3d",
    "max_unpool1d",
    "max_unpool2d",
    "max_unpool3d",
    "mish",
    "mse_loss",
    "multi_margin_loss",
    "multilabel_margin_loss",
    "multilabel_soft_margin_loss",
    "nll_loss",
    "normalize",
    "one_hot",
    "pad",
    "pairwise_distance",
    "pixel_shuffle",
    "pixel_unshuffle",
    "poisson_nll_loss",
    "prelu",
    "probability_cross_entropy",
    "relu",
    "relu6",
    "rms_norm",
    "rrelu",
    "scaled_dot_product_attention",
    "selu",
    "sigmoid",
    "silu",
    "smooth_l1_loss",
    "soft_margin_loss",
    "softmax",
    "softmin",
    "softplus",
    "softshrink",
    "softsign",
    "squared_error_loss",
    "step",
    "stochastic_pool1d",
    "stochastic_pool2d",
    "tanh",
    "tanhshrink",
    "threshold",
    "triplet_margin_loss",
    "triplet_margin_with_distance_loss",
    "unfold",
]
