"""합성곱의 빠른 길들: convolution 의 세 연산과 같은 값을 낸다. NumPy 배열만. 어느 길인지는 모양과 dtype이 정한다.

    blocks      창들을 캐시에 드는 만큼씩 세로로 세워 행렬 곱: 어떤 설정이든
    per_image   보폭 1: 들어오는 채널이 적으면 행렬 곱이 곧 결과이도록, 전치이면 세로로만 겹쳐 더하도록
    winograd    보폭 1인 3칸에서 5칸까지의 커널: 타일마다, 3x3 이면 곱셈을 4분의 1로. NumPy로는 by_products, 커널의 기울기는 upright
    upright     세로로만 변환: 영상이 한두 장이라 위의 행렬이 납작할 때의 합성곱, 그리고 NumPy로 구하는 커널의 기울기
    depthwise   채널마다: 행렬 곱 없이
"""

from . import blocks, depthwise, per_image, upright, winograd


def conv_fast(x, weight, stride, padding, dilation, groups, bias):
    """합성곱."""
    size = weight.shape[2:]
    if depthwise.fits(x.shape[1], size, padding, groups):
        return depthwise.conv_each(x, weight, stride, padding, dilation, bias)
    places = blocks.sliding_places(blocks.padded_shape(x.shape[2:], padding), size, stride, dilation)
    y_shape = (x.shape[0], weight.shape[0], *places)
    shapes = x.shape, y_shape, size, stride, padding, dilation, groups, x.dtype
    if winograd.pays(*shapes):
        return winograd.conv_tiles(x, weight, padding, dilation, groups, bias)
    if upright.pays(*shapes):
        return upright.conv_lines(x, weight, padding, dilation, groups, bias)
    if per_image.pays(*shapes):
        return per_image.conv_images(x, weight, padding, dilation, bias)
    return blocks.conv_chunks(x, weight, stride, padding, dilation, groups, bias)


def conv_weight_fast(x, d, size, stride, padding, dilation, groups):
    """커널의 기울기."""
    if depthwise.fits(x.shape[1], size, padding, groups):
        return depthwise.conv_weight_each(x, d, size, stride, padding, dilation)
    shapes = x.shape, d.shape, size, stride, padding, dilation, groups, x.dtype
    if winograd.pays_for_weight(*shapes):
        return winograd.conv_weight_tiles(x, d, size, padding, dilation, groups)
    if per_image.pays_for_weight(*shapes):
        return per_image.conv_weight_images(x, d, size, padding, dilation)
    return blocks.conv_weight_chunks(x, d, size, stride, padding, dilation, groups)


def conv_transpose_fast(x, weight, shape, stride, padding, dilation, groups, bias):
    """전치 합성곱. 보폭이 1이면 뒤집은 커널의 합성곱이기도 하다."""
    size = weight.shape[2:]
    if depthwise.fits(weight.shape[1] * groups, size, padding, groups):
        return depthwise.conv_transpose_each(x, weight, shape, stride, padding, dilation, groups, bias)
    if max(stride) == 1:
        around = blocks.flipped_padding(x.shape[2:], size, shape, padding, dilation)
        shapes = x.shape, (x.shape[0], weight.shape[1] * groups, *shape), size, stride, around, dilation, groups, x.dtype
        if any(way.pays(*shapes) for way in (winograd, per_image)):
            return conv_fast(x, blocks.flipped_kernel(weight, groups), stride, around, dilation, groups, bias)
    if per_image.pays_transposed(x.shape, shape, size, stride, groups):
        return per_image.conv_transpose_images(x, weight, shape, padding, dilation, bias)
    return blocks.conv_transpose_chunks(x, weight, shape, stride, padding, dilation, groups, bias)
