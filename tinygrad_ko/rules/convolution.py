"""합성곱(convolution): 입력 x, 커널 w, 결과 d 를 한 번씩 곱해 더한 수 Σ x·w·d 를 셋 가운데 하나로 미분한 것이 연산 하나이다.

    conv             d 로 미분   (x, w) → d    합성곱
    conv_transpose   x 로 미분   (d, w) → x    전치 합성곱
    conv_weight      w 로 미분   (x, d) → w    커널의 기울기

그래서 한 연산의 도함수는 언제나 나머지 둘이고, 몇 번을 미분해도 이 셋을 벗어나지 않는다. 공간 축은 몇 개여도 된다.

    x (N, C, H, W)    w (O, C/groups, kH, kW)    d (N, O, oH, oW)

셋 다 행렬 곱이다: 창들을 세로 벡터로 세운 것(columns)에 커널을 곱하거나, 커널을 곱한 세로 벡터들을 제자리에 겹쳐 더한다(folded).
여기에 적힌 것이 뜻이고, 보통의 배열에서는 같은 값을 더 빨리 내는 길(convolution_fast)로 간다.

    stride, dilation   공간 축마다의 정수
    padding            공간 축마다의 (앞, 뒤): 덧댈 0의 수. 음수이면 자른다
"""

import math

import numpy as np

from ..operation import Words, abbreviation
from ..operation.array_path import array_path
from ..operation.sums import summed
from .convolution_fast import conv_fast, conv_transpose_fast, conv_weight_fast
from .families import CONVOLUTION
from .joining import pad_constant
from .linalg import einsum_sum
from .window import overlap_add, windows

operation = CONVOLUTION.operation

_HINT = "x 는 (배치, 채널, 공간…), weight 는 (출력 채널, 채널 / groups, 창…)이고, 창이 덧댄 입력보다 길지 않아야 합니다."


@operation(public=False, tex=r"{x}\star {weight}+{bias}", symbol="합성곱", elementwise=False, hint=_HINT,
           axes={"x": "묶음 채널 행 열", "weight": "필터 채널 행 열", "bias": "필터", "y": "묶음 필터 행 열"},
           opens=lambda part, **given: open_conv(part, **given),
           words=Words("{x} 위로 커널 {weight:을/를} 밀며{how} 창마다 곱해 더하고 {bias:을/를} 더해",
                       "{x} 위로 커널 {weight:을/를} 밀며{how} 창마다 곱해 더해", about=lambda stride, padding, dilation, groups:
                       {"how": manner(stride, padding, dilation, groups)},
                       x="창마다 커널이 곱해졌으므로, 받은 기울기에 커널 {weight:을/를} 곱해 창의 자리마다 += 로 더합니다. 받은 "
                         "기울기 위로 "
                         "뒤집은 커널을 미는 것과 같습니다.",
                       weight="커널의 한 칸은 모든 창에서 쓰였으므로, {x}의 창마다 그 자리의 값에 받은 기울기를 곱해 += 로 모두 더합니다.",
                       bias="더한 값이므로 채널마다 받은 기울기를 모두 더합니다."),
           x=lambda g, x_shape, weight, stride, padding, dilation, groups:
               transposed(g, weight, x_shape[2:], stride, padding, dilation, groups),
           weight=lambda g, x, weight_shape, stride, padding, dilation, groups:
               conv_weight(x, g, weight_shape[2:], stride, padding, dilation, groups),
           bias=lambda g: channel_sum(g))
def conv(x, weight, stride, padding, dilation, groups, bias=None):
    """합성곱: 창마다 커널과 곱하여 더한다. (N, C, H, W) → (N, O, oH, oW)."""
    if is_plain(x, weight, weight.shape[2:]):
        return conv_fast(x, weight, stride, padding, dilation, groups, bias)
    column, places = columns(x, weight.shape[2:], stride, padding, dilation, groups)
    kernel = weight.reshape((groups, weight.shape[0] // groups, column.shape[2]))
    return biased((kernel @ column).reshape((x.shape[0], weight.shape[0], *places)), bias)


@operation(public=False, tex=r"{x}\star^{T}{weight}+{bias}", symbol="전치 합성곱", elementwise=False, hint=_HINT,
           axes={"x": "묶음 채널 행 열", "weight": "채널 필터 행 열", "bias": "필터", "y": "묶음 필터 행 열"},
           opens=lambda part, **given: open_transposed(part, **given),
           words=Words("{x}의 값마다 커널 {weight:을/를} 곱해{how} 창의 자리에 겹쳐 더하고 {bias:을/를} 더해",
                       "{x}의 값마다 커널 {weight:을/를} 곱해{how} 창의 자리에 겹쳐 더해",
                       about=lambda shape, stride, padding, dilation, groups:
                       {"how": manner(stride, padding, dilation, groups, "겹친 것의 둘레를 {}칸 잘라")},
                       x="값마다 커널이 곱해졌으므로, 받은 기울기 위로 커널 {weight:을/를} 밀며 창마다 곱해 더합니다.",
                       weight="커널의 한 칸은 모든 값에 곱해졌으므로, 받은 기울기의 창마다 {x}의 값을 곱해 += 로 모두 더합니다.",
                       bias="더한 값이므로 채널마다 받은 기울기를 모두 더합니다."),
           x=lambda g, weight, stride, padding, dilation, groups: convolved(g, weight, stride, padding, dilation, groups),
           weight=lambda g, x, weight_shape, stride, padding, dilation, groups:
               conv_weight(g, x, weight_shape[2:], stride, padding, dilation, groups),
           bias=lambda g: channel_sum(g))
def conv_transpose(x, weight, shape, stride, padding, dilation, groups, bias=None):
    """전치 합성곱: 값마다 커널을 곱하여 창의 자리에 겹쳐 더한다. (N, O, oH, oW) → (N, C, H, W). ``shape`` 은 (H, W)."""
    if is_plain(x, weight, weight.shape[2:]):
        return conv_transpose_fast(x, weight, shape, stride, padding, dilation, groups, bias)
    each, inside = weight.shape[0] // groups, weight.shape[1] * math.prod(weight.shape[2:])
    kernel = weight.reshape((groups, each, inside)).swapaxes(1, 2)
    column = kernel @ x.reshape((x.shape[0], groups, each, math.prod(x.shape[2:])))
    return biased(folded(column, shape, weight.shape[2:], x.shape[2:], stride, padding, dilation), bias)


@operation(public=False, tex=r"{x}\star_{w}{d}", symbol="커널 기울기", elementwise=False, hint=_HINT,
           x=lambda g, x_shape, d, stride, padding, dilation, groups:
               transposed(d, g, x_shape[2:], stride, padding, dilation, groups),
           d=lambda g, x, stride, padding, dilation, groups: convolved(x, g, stride, padding, dilation, groups))
def conv_weight(x, d, size, stride, padding, dilation, groups):
    """커널의 기울기: 창들과 결과의 기울기를 곱하여 자리마다 더한다. (N, C, H, W), (N, O, oH, oW) → (O, C/groups, kH, kW)."""
    if is_plain(x, d, size):
        return conv_weight_fast(x, d, size, stride, padding, dilation, groups)
    column, places = columns(x, size, stride, padding, dilation, groups)
    each = d.shape[1] // groups
    total = (d.reshape((x.shape[0], groups, each, math.prod(places))) @ column.swapaxes(2, 3)).sum(0)
    return total.reshape((d.shape[1], x.shape[1] // groups, *size))


@abbreviation(r"{x}\star {weight}")
def convolved(x, weight, *options):
    """편향이 없는 합성곱."""
    return conv(x, weight, *options)


@abbreviation(r"{x}\star^{T}{weight}")
def transposed(x, weight, *options):
    """편향이 없는 전치 합성곱."""
    return conv_transpose(x, weight, *options)


@array_path()
def is_plain(x, other, size):
    """빠른 길로 갈 수 있는가: 원소가 있고 dtype 이 같은 실수의 NumPy 배열이며, 바이트의 차례가 이 기계의 것이다.

    1x1 커널은 여기가 더 빠르다.
    """
    arrays = type(x) is np.ndarray and type(other) is np.ndarray
    return (arrays and max(size) > 1 and x.dtype == other.dtype and x.dtype.kind == "f" and x.dtype.isnative and x.size > 0
            and other.size > 0)


def manner(stride, padding, dilation, groups, edge="둘레에 0을 {}칸"):
    """창을 미는 법을 말로: 기본값(보폭 1, 덧대지 않음)이면 빈 글."""
    said = [f"보폭 {one_or_all(stride)}"] if max(stride) > 1 else []
    if any(max(pair) for pair in padding):
        said.append(edge.format(one_or_all([a if a == b else (a, b) for a, b in padding])))
    if max(dilation) > 1:
        said.append(f"간격 {one_or_all(dilation)}")
    if groups > 1:
        said.append(f"채널을 {groups}묶음으로")
    return f"({', '.join(said)})" if said else ""


def one_or_all(numbers):
    """축마다의 수가 모두 같으면 하나만."""
    return str(numbers[0] if all(n == numbers[0] for n in numbers) else tuple(numbers))


# ── 작은 걸음들: 창을 떼어 커널과 곱해 더하기 ──

_PLACES, _INSIDE = "ijklm", "abdef"  # 창의 자리와 창 안의 자리를 가리키는 첨자


def open_conv(part, x, weight, stride, padding, dilation, groups, bias):
    """창을 떼고, 창마다 커널과 같은 자리끼리 곱해 더하고, 편향을 더한다."""
    n = len(stride)
    if groups > 1 or any(min(pair) < 0 for pair in padding):
        return None
    if any(max(pair) > 0 for pair in padding):
        x = part("", pad_constant(x, ((0, 0), (0, 0), *padding), 0), "{x}의 둘레에 0을 덧대어")
    size = weight.shape[2:]
    window = f"{'크기' if n > 1 else '길이'} {'×'.join(map(str, size))}의"
    seen = part("창", windows.call(x, size, stride, dilation), f"{{x}} 위로 {window} 창을 밀며 창마다 떼어",
                "창이 겹친 자리는 여러 번 쓰였으므로, 창마다 받은 기울기를 제자리에 += 로 모두 더합니다. 그래서 받은 기울기 위로 뒤집은 "
                "커널을 미는 셈이 됩니다.")
    terms = f"nc{_PLACES[:n]}{_INSIDE[:n]},oc{_INSIDE[:n]}->no{_PLACES[:n]}"
    y = part("", einsum_sum([seen, weight], terms), "창마다 커널과 같은 자리끼리 곱해 더해({written})",
             ("창마다 커널이 곱해졌으므로, 받은 기울기에 커널을 곱한 것을 창마다 놓습니다.",
              "커널의 한 칸은 모든 창에서 쓰였으므로, 창마다 그 칸의 값에 받은 기울기를 곱해 += 로 모두 더합니다."))
    return y if bias is None else part("", biased(y, bias), "{a}의 채널마다 편향을 더해")


def open_transposed(part, x, weight, shape, stride, padding, dilation, groups, bias):
    """값마다 커널을 곱해 창을 만들고, 창을 제자리에 겹쳐 더하고, 덧댄 곳을 자르고, 편향을 더한다."""
    n = len(stride)
    if groups > 1 or any(min(pair) < 0 for pair in padding):
        return None
    terms = f"no{_PLACES[:n]},oc{_INSIDE[:n]}->nc{_PLACES[:n]}{_INSIDE[:n]}"
    seen = part("창", einsum_sum([x, weight], terms), "값마다 커널을 곱해({written})",
                ("값 하나가 창의 모든 칸에 커널을 곱해 들어갔으므로, 창의 받은 기울기에 커널을 곱해 모두 더합니다.",
                 "커널의 한 칸은 모든 값에 곱해졌으므로, 창마다 그 칸의 받은 기울기에 값을 곱해 += 로 모두 더합니다."))
    whole = tuple([m + before + after for m, (before, after) in zip(shape, padding, strict=True)])
    y = part("", overlap_add.call(seen, whole, stride, dilation), "{x:을/를} 제자리에 겹쳐 더해(+=)",
             "겹쳐 더한 것이므로, 받은 기울기에서 창마다 제가 놓였던 자리를 그대로 떼어 옵니다.")
    if whole != tuple(shape):
        y = part("", y[(..., *[slice(before, before + m) for m, (before, _) in zip(shape, padding, strict=True)])], "{x}의 덧댄 "
        "가장자리를 잘라")
    return y if bias is None else part("", biased(y, bias), "{a}의 채널마다 편향을 더해")


# ── 창을 세로로 세우기와 그 전치 ──


def columns(x, size, stride, padding, dilation, groups):
    """창들을 세로로 세운다: (N, C, H, W) → (N, groups, C/groups·kH·kW, oH·oW)와 창의 자리 (oH, oW)."""
    n, images, channels = len(size), x.shape[0], x.shape[1]
    seen = windows(padded(x, padding), size, stride, dilation)
    places = seen.shape[2:2 + n]
    seen = seen.transpose((0, 1, *range(2 + n, 2 + 2 * n), *range(2, 2 + n)))
    return seen.reshape((images, groups, channels // groups * math.prod(size), math.prod(places))), places


def folded(column, shape, size, places, stride, padding, dilation):
    """``columns`` 의 전치: 세로로 세운 창들을 제자리에 겹쳐 더한다."""
    n, images = len(size), column.shape[0]
    channels = column.shape[1] * column.shape[2] // math.prod(size)
    seen = column.reshape((images, channels, *size, *places))
    seen = seen.transpose((0, 1, *range(2 + n, 2 + 2 * n), *range(2, 2 + n)))
    whole = tuple([h + before + after for h, (before, after) in zip(shape, padding, strict=True)])
    return padded(overlap_add(seen, whole, stride, dilation), [(-before, -after) for before, after in padding])


def padded(x, padding):
    """공간 축의 앞뒤에 0을 덧댄다. 음수이면 자른다."""
    cut = [slice(max(-before, 0), n + min(after, 0)) for n, (before, after) in zip(x.shape[2:], padding, strict=True)]
    x = x[(slice(None), slice(None), *cut)]
    widths = [(max(before, 0), max(after, 0)) for before, after in padding]
    return pad_constant(x, ((0, 0), (0, 0), *widths), 0) if any(max(pair) for pair in widths) else x


def biased(y, bias):
    """채널마다 편향을 더한다."""
    return y if bias is None else y + bias.reshape((bias.shape[0],) + (1,) * (y.ndim - 2))


@abbreviation(r"\sum_{N,H,W}{g}")
def channel_sum(g):
    """채널마다의 합: 편향의 기울기."""
    return summed(g.reshape((g.shape[0], g.shape[1], math.prod(g.shape[2:]))), (0, 2))
