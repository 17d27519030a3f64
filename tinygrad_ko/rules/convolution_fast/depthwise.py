"""채널마다의 합성곱(depthwise): 필터 하나가 채널 하나만 본다. 행렬 곱이랄 것이 없고 옮기는 일이 거의 모두라, 기계어 짝이 크게 이긴다."""

import numpy as np

from ...operation.compiled import compiled
from ..kernels import depthwise as kernels
from . import blocks

SMALLEST = 2**14  # 이만큼의 원소부터 기계어로


def fits(channels, size, padding, groups):
    """채널마다 하는 2차원 합성곱인가. 1차원이면 ``flat`` 으로 2차원처럼 볼 수 있다."""
    return 1 < groups == channels and len(size) < 3 and min(min(pair) for pair in padding) >= 0


def conv_each(x, weight, stride, padding, dilation, bias):
    """합성곱."""
    if len(stride) == 1:
        return conv_each(x[:, :, None], weight[:, :, None], (1, *stride), ((0, 0), *padding), (1, *dilation), bias)[:, :, 0]
    bias = np.empty(0, x.dtype) if bias is None else bias
    return conv(dense(x), dense(weight), stride, padding, dilation, dense(bias))


def conv_transpose_each(x, weight, shape, stride, padding, dilation, groups, bias):
    """전치 합성곱."""
    if len(stride) == 1:
        return conv_transpose_each(x[:, :, None], weight[:, :, None], (1, *shape), (1, *stride), ((0, 0), *padding), (1, *dilation),
                                   groups, bias)[:, :, 0]
    bias = np.zeros(groups, x.dtype) if bias is None else bias
    return conv_transpose(dense(x), dense(weight), shape, stride, padding, dilation, dense(bias))


def conv_weight_each(x, d, size, stride, padding, dilation):
    """커널의 기울기."""
    if len(stride) == 1:
        return conv_weight_each(x[:, :, None], d[:, :, None], (1, *size), (1, *stride), ((0, 0), *padding), (1, *dilation))[:, :, 0]
    return conv_weight(dense(x), dense(d), size, stride, padding, dilation)


def dense(a):
    """잇닿아 있고 쓸 수 있는 배열. 아니면 복사한다: 기계어를 한 가지만 만들도록."""
    return a if a.flags.c_contiguous and a.flags.writeable else a.copy()


@compiled(kernels.conv, SMALLEST)
def conv(x, weight, stride, padding, dilation, bias):
    return blocks.conv_chunks(x, weight, stride, padding, dilation, x.shape[1], bias if bias.size else None)


@compiled(kernels.conv_transpose, SMALLEST)
def conv_transpose(x, weight, shape, stride, padding, dilation, bias):
    return blocks.conv_transpose_chunks(x, weight, shape, stride, padding, dilation, bias.size, bias)


@compiled(kernels.conv_weight, SMALLEST)
def conv_weight(x, d, size, stride, padding, dilation):
    return blocks.conv_weight_chunks(x, d, size, stride, padding, dilation, x.shape[1])
