"""합성곱의 빠른 길들: convolution 의 세 연산과 같은 값을 낸다. NumPy 배열만. 어느 길인지는 모양과 dtype이 정한다.

    blocks      창들을 캐시에 드는 만큼씩 세로로 세워 행렬 곱: 어떤 설정이든
    winograd    보폭 1인 3x3, 채널이 많을 때: 4x4 타일마다 곱셈을 4분의 1로
    depthwise   채널마다: 행렬 곱 없이
"""

from . import blocks, depthwise, winograd


def conv_fast(x, weight, stride, padding, dilation, groups, bias):
    """합성곱."""
    size = weight.shape[2:]
    if depthwise.fits(x.shape[1], size, padding, groups):
        return depthwise.conv_each(x, weight, stride, padding, dilation, bias)
    places = blocks.sliding_places(blocks.padded_shape(x.shape[2:], padding), size, stride, dilation)
    if winograd.pays(x.shape, (x.shape[0], weight.shape[0], *places), size, stride, padding, dilation, groups, x.dtype):
        return winograd.conv_tiles(x, weight, padding, groups, bias)
    return blocks.conv_chunks(x, weight, stride, padding, dilation, groups, bias)


def conv_weight_fast(x, d, size, stride, padding, dilation, groups):
    """커널의 기울기."""
    if depthwise.fits(x.shape[1], size, padding, groups):
        return depthwise.conv_weight_each(x, d, size, stride, padding, dilation)
    if winograd.pays(x.shape, d.shape, size, stride, padding, dilation, groups, x.dtype):
        return winograd.conv_weight_tiles(x, d, padding, groups)
    return blocks.conv_weight_chunks(x, d, size, stride, padding, dilation, groups)


def conv_transpose_fast(x, weight, shape, stride, padding, dilation, groups, bias):
    """전치 합성곱. 보폭이 1이면 뒤집은 커널의 합성곱이기도 하다."""
    size = weight.shape[2:]
    if depthwise.fits(weight.shape[1] * groups, size, padding, groups):
        return depthwise.conv_transpose_each(x, weight, shape, stride, padding, dilation, groups, bias)
    if max(stride) == 1:
        around = blocks.flipped_padding(x.shape[2:], size, shape, padding, dilation)
        y_shape = (x.shape[0], weight.shape[1] * groups, *shape)
        if winograd.pays(x.shape, y_shape, size, stride, around, dilation, groups, x.dtype):
            return winograd.conv_tiles(x, blocks.flipped_kernel(weight, groups), around, groups, bias)
    return blocks.conv_transpose_chunks(x, weight, shape, stride, padding, dilation, groups, bias)
