"""상태가 없는 층과 손실(``nn.functional``): 이름과 인수의 차례가 PyTorch와 같다.

여기서는 아무것도 정의하지 않는다. 함수는 갈래의 방에 그 층과 함께 있고, 들여온 것이 곧 공개 이름의 목록이다. 내놓는 함수는
맞지 않는 인수를 한국어로 알린다(``korean.misfits``).
"""

from __future__ import annotations

import inspect

from ..korean.misfits import answer_in
from ..pytorch_names import LAYER_ARGUMENTS
from .absent import answering_for
from .activation.exponential import celu, elu, selu
from .activation.gate import glu
from .activation.rectifier import hardtanh, leaky_relu, prelu, relu, relu6, rrelu, threshold
from .activation.shrink import hardshrink, softshrink, tanhshrink
from .activation.sigmoid import bipolar_sigmoid, hardsigmoid, logsigmoid, sigmoid, softsign, step, tanh
from .activation.smooth import gelu, hardswish, mish, silu, softplus
from .activation.softmax import gumbel_softmax, log_softmax, softmax, softmin
from .attention.dot_product import scaled_dot_product_attention
from .bilinear import bilinear
from .convolution.conv import conv1d, conv2d, conv3d
from .convolution.fold import fold, unfold
from .convolution.local import locally_connected1d, locally_connected2d
from .convolution.size import conv_output_size
from .convolution.transposed import conv_transpose1d, conv_transpose2d, conv_transpose3d
from .distance import cosine_similarity, pairwise_distance
from .dropout.alpha import alpha_dropout, feature_alpha_dropout
from .dropout.elementwise import dropout, dropout1d, dropout2d, dropout3d
from .dropout.noise import gaussian_noise
from .embedding import embedding, embedding_bag, one_hot
from .linear import linear
from .losses.binary import binary_cross_entropy, binary_cross_entropy_with_logits
from .losses.cross_entropy import cross_entropy, nll_loss, probability_cross_entropy
from .losses.ctc import ctc_loss
from .losses.likelihood import gaussian_nll_loss, kl_div, poisson_nll_loss
from .losses.margin import hinge_embedding_loss, margin_ranking_loss, multi_margin_loss, soft_margin_loss
from .losses.metric import cosine_embedding_loss, triplet_margin_loss, triplet_margin_with_distance_loss
from .losses.multilabel import multilabel_margin_loss, multilabel_soft_margin_loss
from .losses.regression import huber_loss, l1_loss, mse_loss, smooth_l1_loss, squared_error_loss
from .normalization.batch import batch_norm
from .normalization.group import group_norm
from .normalization.instance import instance_norm
from .normalization.layer import layer_norm, rms_norm
from .normalization.response import local_response_norm
from .normalization.unit_length import normalize
from .padding import pad
from .pooling.adaptive import (
    adaptive_avg_pool1d,
    adaptive_avg_pool2d,
    adaptive_avg_pool3d,
    adaptive_max_pool1d,
    adaptive_max_pool2d,
    adaptive_max_pool3d,
)
from .pooling.average import avg_pool1d, avg_pool2d, avg_pool3d
from .pooling.fractional import fractional_max_pool2d, fractional_max_pool3d
from .pooling.maximum import max_pool1d, max_pool2d, max_pool3d
from .pooling.norm import lp_pool1d, lp_pool2d, lp_pool3d
from .pooling.stochastic import stochastic_pool1d, stochastic_pool2d
from .pooling.unpool import max_unpool1d, max_unpool2d, max_unpool3d
from .resampling.grid import affine_grid, grid_sample
from .resampling.interpolate import interpolate
from .resampling.shuffle import channel_shuffle, pixel_shuffle, pixel_unshuffle
from .reshaping import flatten

__all__ = sorted([name for name, found in globals().items() if inspect.isfunction(found) and name not in ("answer_in", "answering_for")])
answer_in(globals(), LAYER_ARGUMENTS)
__getattr__ = answering_for("nn.functional")  # 없는 이름: 까닭을 알린다
