"""합성곱, 전치 합성곱, 지역 연결, 펴기(unfold)와 접기(fold). 1·2·3차원이 한 벌의 셈이다."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

from ...errors import ArgumentError, ArgumentTypeError, ShapeError, describe
from ...rules import convolution as rules
from ...rules.shape import concatenate
from ...rules.window import windows
from ...tensor import Tensor
from ..checks import mixed_dtypes, one_of, to_tensor
from ..spatial import several, signal

PADDING_MODES = ("zeros", "reflect", "replicate", "circular")
Pairs = tuple[tuple[int, int], ...]

# ── 크기 ──


def conv_output_size(input: Any, kernel: Any, stride: Any = 1, padding: Any = 0, dilation: Any = 1) -> Any:
    """특징 지도의 크기: ⌊(입력 + 2·padding − dilation·(커널 − 1) − 1) / stride⌋ + 1.

    매개변수
    --------
    input, kernel : 공간 축의 길이. 정수 하나이거나 축마다의 정수, 단위는 화소.
    stride, padding, dilation : 보폭, 양쪽에 덧댈 0의 수, 커널의 간격. ``padding`` 은 ``"same"``, ``"valid"`` 도 된다.

    반환
    ----
    int 또는 tuple : ``input`` 이 정수이면 정수, 아니면 축마다의 정수.

    예외
    ----
    ShapeError : 커널이 덧댄 입력보다 길 때. ArgumentError, ArgumentTypeError : 정수가 아니거나 범위 밖일 때.

    예제
    ----
    >>> from tinygrad_ko.nn import functional as F
    >>> F.conv_output_size(5, 3)
    3
    >>> F.conv_output_size((28, 28), 5, stride=2, padding=2)
    (14, 14)

    출처
    ----
    강의 L19 (특징 지도의 크기).
    """
    where = "conv_output_size"
    n = len(input) if isinstance(input, (tuple, list)) else 1
    if not 1 <= n <= 3:
        raise ArgumentError(f"{where}: input 은 공간 축 1~3개의 길이여야 합니다. 받은 것: {input}.")
    lengths, size = several(where, "input", input, n, 0), several(where, "kernel", kernel, n)
    steps, gaps = several(where, "stride", stride, n), several(where, "dilation", dilation, n)
    places = _places(where, lengths, size, steps, padding_pairs(where, padding, size, steps, gaps), gaps)
    return places if isinstance(input, (tuple, list)) else places[0]


def _places(where: str, lengths: Sequence[int], size: Sequence[int], stride: Sequence[int], padding: Pairs,
            dilation: Sequence[int]) -> tuple[int, ...]:
    """창의 자리의 수. 하나도 없으면 식에 수를 넣어 알린다."""
    places = []
    for k, (n, w, s, (before, after), d) in enumerate(zip(lengths, size, stride, padding, dilation, strict=True)):
        room = n + before + after - d * (w - 1) - 1
        if room < 0:
            raise ShapeError(
                f"{where}: 커널이 덧댄 입력보다 깁니다. 입력의 공간 모양 {tuple(lengths)}, 커널 {tuple(size)}: 공간 축 {k}에서 "
                f"⌊(입력 + 덧댄 것 − dilation·(커널 − 1) − 1) / stride⌋ + 1 = ⌊({n} + {before + after} − {d}·({w} − 1) − 1) / {s}⌋ + 1 "
                f"= {room // s + 1}이 됩니다. 커널(이나 dilation)을 줄이거나 padding 을 늘리거나 더 큰 입력을 넣으세요."
            )
        places.append(room // s + 1)
    return tuple(places)


def padding_pairs(where: str, padding: Any, size: Sequence[int], stride: Sequence[int], dilation: Sequence[int]) -> Pairs:
    """공간 축마다 (앞, 뒤)에 덧댈 폭. ``"same"`` 이면 남는 하나는 뒤에."""
    if not isinstance(padding, str):
        return tuple([(p, p) for p in several(where, "padding", padding, len(size), 0)])
    one_of(where, "padding", padding, ("same", "valid"))
    if padding == "valid":
        return ((0, 0),) * len(size)
    if max(stride) > 1:
        raise ArgumentError(
            f"{where}: padding='same' 은 stride 가 1일 때만 쓸 수 있습니다. 받은 stride: {tuple(stride)}. padding 을 수로 적으세요."
        )
    totals = [d * (k - 1) for k, d in zip(size, dilation, strict=True)]
    return tuple([(total // 2, total - total // 2) for total in totals])


# ── 인수를 살피기 ──


def _operands(where: str, n: int, input: Any, weight: Any, bias: Any, untied: bool = False) -> tuple[Tensor, Tensor, Tensor | None]:
    """입력, 무게, 편향을 텐서로. ``untied`` 이면 무게에 자리의 축도 있다."""
    x, w, b = signal(where, input, n), to_tensor(weight), None if bias is None else to_tensor(bias)
    if w.ndim != n + 2 + n * untied:
        axes = f"(출력 채널, 입력 채널, 자리 {n}축, 커널 {n}축)" if untied else f"채널 둘과 커널의 축 {n}개"
        raise ShapeError(f"{_named(where, w)}: weight 는 {n + 2 + n * untied}차원이어야 합니다: {axes}. 받은 모양: {w.shape}.")
    if w.dtype != x.dtype:
        raise mixed_dtypes(_named(where, w), "input", x.dtype, "weight", w.dtype)
    if b is not None and b.dtype != x.dtype:
        raise mixed_dtypes(_named(where, w), "input", x.dtype, "bias", b.dtype)
    return x, w, b


def _named(where: str, weight: Tensor) -> str:
    return f"{where}(weight='{weight.name}')" if weight.name else where


def _batched(where: str, n: int, x: Tensor, weight: Tensor, channels: int, groups: int = 1) -> Tensor:
    """채널의 수를 살피고, 배치 축이 없으면 채운다."""
    if x.shape[-n - 1] != channels:
        why = f"weight 의 모양이 {weight.shape}" + (f", groups={groups}" if groups > 1 else "")
        raise ShapeError(
            f"{_named(where, weight)}: 입력의 모양은 {x.shape}(채널 {x.shape[-n - 1]}개)인데 {why}이므로 입력의 채널은 {channels}개여야 "
            "합니다. 입력의 축의 차례(배치, 채널, 공간…)나 층의 in_channels 를 살펴보세요."
        )
    return x if x.ndim == n + 2 else x.reshape((1, *x.shape))


def _grouped(where: str, name: str, channels: int, groups: int) -> None:
    if channels % groups:
        raise ArgumentError(
            f"{where}: {name} {channels}개를 groups={groups} 무리로 똑같이 나눌 수 없습니다. 나누어떨어지는 수를 쓰세요."
        )


def _bias_shape(where: str, bias: Tensor | None, shape: tuple[int, ...]) -> None:
    if bias is not None and bias.shape != shape:
        raise ShapeError(f"{where}: bias 의 모양은 {shape}이어야 합니다. 받은 모양: {bias.shape}.")


def _like(y: Any, x: Tensor, n: int) -> Tensor:
    """배치 축 없이 받았으면 배치 축을 없앤다."""
    return y if x.ndim == n + 2 else y.reshape(y.shape[1:])


# ── 합성곱 ──


def convolve(where: str, n: int, input: Any, weight: Any, bias: Any, stride: Any, padding: Any, dilation: Any,
             groups: Any) -> Tensor:
    x, w, b = _operands(where, n, input, weight, bias)
    steps, gaps = several(where, "stride", stride, n), several(where, "dilation", dilation, n)
    (count,) = several(where, "groups", groups, 1)
    whole = _batched(where, n, x, w, w.shape[1] * count, count)
    _grouped(where, "출력 채널", w.shape[0], count)
    _bias_shape(where, b, w.shape[:1])
    pairs = padding_pairs(where, padding, w.shape[2:], steps, gaps)
    _places(where, whole.shape[2:], w.shape[2:], steps, pairs, gaps)
    return _like(rules.conv.call(whole, w, steps, pairs, gaps, count, b), x, n)


def conv1d(input: Any, weight: Any, bias: Any = None, stride: Any = 1, padding: Any = 0, dilation: Any = 1, groups: int = 1) -> Tensor:
    """1차원 합성곱: 신호를 따라 커널을 밀며 곱하여 더한다. 인수의 뜻과 예외는 ``conv2d`` 와 같다.

    매개변수
    --------
    input : 모양 (N, C, L) 또는 (C, L), 무차원(dimensionless).
    weight, bias : 모양 (O, C / groups, k), (O,).

    반환
    ----
    Tensor : 모양 (…, O, oL).

    예외
    ----
    ShapeError, ArgumentError, DtypeError : ``conv2d`` 와 같다.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> from tinygrad_ko.nn import functional as F
    >>> F.conv1d(tg.tensor([[1.0, 2.0, 4.0, 8.0]]), tg.tensor([[[1.0, -1.0]]]))
    tensor([[-1., -2., -4.]])

    출처
    ----
    강의 L19, L21; PyTorch ``conv1d``.
    """
    return convolve("conv1d", 1, input, weight, bias, stride, padding, dilation, groups)


def conv2d(input: Any, weight: Any, bias: Any = None, stride: Any = 1, padding: Any = 0, dilation: Any = 1, groups: int = 1) -> Tensor:
    """2차원 합성곱: y[o, i, j] = Σ x[c, i·s + u·d − p, j·s + v·d − p]·w[o, c, u, v] + b[o] (커널을 뒤집지 않는다).

    매개변수
    --------
    input : 모양 (N, C, H, W) 또는 (C, H, W), 무차원(dimensionless).
    weight : 커널, 모양 (O, C / groups, kH, kW).
    bias : 모양 (O,). 없으면 더하지 않는다.
    stride, dilation : 보폭 s 와 커널의 간격 d. 양의 정수, 또는 축마다의 정수.
    padding : 양쪽에 덧댈 0의 수 p, 또는 ``"valid"``(0), ``"same"``(출력이 입력과 같은 크기. 보폭 1에서만).
    groups : 채널을 이만큼의 무리로 나누어, 무리끼리만 잇는다. 입력과 출력의 채널 수를 나누어야 한다.

    반환
    ----
    Tensor : 모양 (…, O, oH, oW). 크기는 ``conv_output_size`` 의 식.

    예외
    ----
    ShapeError : 채널의 수가 맞지 않거나 커널이 덧댄 입력보다 클 때. ArgumentError : 범위 밖의 인수.
    DtypeError : 실수가 아니거나 dtype 이 서로 다를 때.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> from tinygrad_ko.nn import functional as F
    >>> image = tg.tensor([[[1.0, 1, 1, 0, 0], [0, 1, 1, 1, 0], [0, 0, 1, 1, 1], [0, 0, 1, 1, 0], [0, 1, 1, 0, 0]]])
    >>> kernel = tg.tensor([[[[1.0, 0, 1], [0, 1, 0], [1, 0, 1]]]])
    >>> F.conv2d(image, kernel)
    tensor([[[4., 3., 4.],
             [2., 4., 3.],
             [2., 3., 4.]]])

    출처
    ----
    강의 L19; PyTorch ``conv2d``.
    """
    return convolve("conv2d", 2, input, weight, bias, stride, padding, dilation, groups)


def conv3d(input: Any, weight: Any, bias: Any = None, stride: Any = 1, padding: Any = 0, dilation: Any = 1, groups: int = 1) -> Tensor:
    """3차원 합성곱. 인수의 뜻과 예외는 ``conv2d`` 와 같다.

    매개변수
    --------
    input : 모양 (N, C, D, H, W) 또는 (C, D, H, W), 무차원(dimensionless).
    weight, bias : 모양 (O, C / groups, kD, kH, kW), (O,).

    반환
    ----
    Tensor : 모양 (…, O, oD, oH, oW).

    예외
    ----
    ShapeError, ArgumentError, DtypeError : ``conv2d`` 와 같다.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> from tinygrad_ko.nn import functional as F
    >>> F.conv3d(tg.ones((2, 3, 4, 5, 6)), tg.ones((7, 3, 2, 2, 2)), padding=1).shape
    (2, 7, 5, 6, 7)

    출처
    ----
    PyTorch ``conv3d``.
    """
    return convolve("conv3d", 3, input, weight, bias, stride, padding, dilation, groups)


# ── 전치 합성곱 ──


def convolve_transpose(where: str, n: int, input: Any, weight: Any, bias: Any, stride: Any, padding: Any, output_padding: Any,
                       groups: Any, dilation: Any) -> Tensor:
    x, w, b = _operands(where, n, input, weight, bias)
    steps, gaps = several(where, "stride", stride, n), several(where, "dilation", dilation, n)
    widths, extra = several(where, "padding", padding, n, 0), several(where, "output_padding", output_padding, n, 0)
    (count,) = several(where, "groups", groups, 1)
    whole = _batched(where, n, x, w, w.shape[0])
    _grouped(where, "입력 채널", w.shape[0], count)
    _bias_shape(where, b, (w.shape[1] * count,))
    if any(e >= max(s, d) for e, s, d in zip(extra, steps, gaps, strict=True)):
        raise ArgumentError(
            f"{where}: output_padding 은 stride 나 dilation 보다 작아야 합니다. "
            f"받은 것: output_padding={output_padding}, stride={stride}, dilation={dilation}."
        )
    pairs = tuple([(p, p - e) for p, e in zip(widths, extra, strict=True)])
    shape = [(m - 1) * s + d * (k - 1) + 1 - before - after for m, k, s, d, (before, after) in zip(
        whole.shape[2:], w.shape[2:], steps, gaps, pairs, strict=True)]
    if min(shape) < 1:
        raise ShapeError(
            f"{where}: 출력이 비었습니다. 입력의 모양 {x.shape}, 커널 {w.shape[2:]}에서 출력의 공간 모양 "
            f"(입력 − 1)·stride − 2·padding + dilation·(커널 − 1) + output_padding + 1 = {tuple(shape)}이 됩니다. padding 을 줄이세요."
        )
    return _like(rules.conv_transpose.call(whole, w, tuple(shape), steps, pairs, gaps, count, b), x, n)


def conv_transpose1d(input: Any, weight: Any, bias: Any = None, stride: Any = 1, padding: Any = 0, output_padding: Any = 0,
                     groups: int = 1, dilation: Any = 1) -> Tensor:
    """1차원 전치 합성곱. 인수의 뜻과 예외는 ``conv_transpose2d`` 와 같다.

    매개변수
    --------
    input : 모양 (N, C, L) 또는 (C, L), 무차원(dimensionless).
    weight, bias : 모양 (C, O / groups, k), (O,).

    반환
    ----
    Tensor : 모양 (…, O, oL).

    예외
    ----
    ShapeError, ArgumentError, DtypeError : ``conv_transpose2d`` 와 같다.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> from tinygrad_ko.nn import functional as F
    >>> F.conv_transpose1d(tg.tensor([[1.0, 10.0]]), tg.tensor([[[1.0, 2.0]]]), stride=2)
    tensor([[ 1.,  2., 10., 20.]])

    출처
    ----
    PyTorch ``conv_transpose1d``.
    """
    return convolve_transpose("conv_transpose1d", 1, input, weight, bias, stride, padding, output_padding, groups, dilation)


def conv_transpose2d(input: Any, weight: Any, bias: Any = None, stride: Any = 1, padding: Any = 0, output_padding: Any = 0,
                     groups: int = 1, dilation: Any = 1) -> Tensor:
    """2차원 전치 합성곱(transposed convolution): 합성곱의 입력에 대한 기울기와 같은 셈. 작은 지도를 키운다.

    매개변수
    --------
    input : 모양 (N, C, H, W) 또는 (C, H, W), 무차원(dimensionless).
    weight : 모양 (C, O / groups, kH, kW). 입력의 채널이 앞이다.
    bias : 모양 (O,). 없으면 더하지 않는다.
    stride, padding, dilation, groups : 거꾸로 간 합성곱(``conv2d``)의 것과 같다. ``padding`` 만큼 결과의 양쪽을 자른다.
    output_padding : 결과의 한쪽 끝을 이만큼 늘린다. stride 나 dilation 보다 작아야 한다.

    반환
    ----
    Tensor : 모양 (…, O, oH, oW), oH = (H − 1)·stride − 2·padding + dilation·(kH − 1) + output_padding + 1.

    예외
    ----
    ShapeError : 채널의 수가 맞지 않거나 출력이 빌 때. ArgumentError : 범위 밖의 인수.
    DtypeError : 실수가 아니거나 dtype 이 서로 다를 때.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> from tinygrad_ko.nn import functional as F
    >>> F.conv_transpose2d(tg.tensor([[[1.0, 2.0]]]), tg.ones((1, 1, 2, 2)))
    tensor([[[1., 3., 2.],
             [1., 3., 2.]]])

    출처
    ----
    Zeiler et al., "Deconvolutional Networks" (2010); PyTorch ``conv_transpose2d``.
    """
    return convolve_transpose("conv_transpose2d", 2, input, weight, bias, stride, padding, output_padding, groups, dilation)


def conv_transpose3d(input: Any, weight: Any, bias: Any = None, stride: Any = 1, padding: Any = 0, output_padding: Any = 0,
                     groups: int = 1, dilation: Any = 1) -> Tensor:
    """3차원 전치 합성곱. 인수의 뜻과 예외는 ``conv_transpose2d`` 와 같다.

    매개변수
    --------
    input : 모양 (N, C, D, H, W) 또는 (C, D, H, W), 무차원(dimensionless).
    weight, bias : 모양 (C, O / groups, kD, kH, kW), (O,).

    반환
    ----
    Tensor : 모양 (…, O, oD, oH, oW).

    예외
    ----
    ShapeError, ArgumentError, DtypeError : ``conv_transpose2d`` 와 같다.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> from tinygrad_ko.nn import functional as F
    >>> F.conv_transpose3d(tg.ones((2, 3, 4, 5, 6)), tg.ones((3, 7, 2, 2, 2)), stride=2).shape
    (2, 7, 8, 10, 12)

    출처
    ----
    PyTorch ``conv_transpose3d``.
    """
    return convolve_transpose("conv_transpose3d", 3, input, weight, bias, stride, padding, output_padding, groups, dilation)


def edged(where: str, input: Any, pairs: Pairs, mode: str) -> Tensor:
    """공간 축의 (앞, 뒤)를 0이 아닌 것으로 덧댄다: 되비추거나(reflect), 끝의 값으로(replicate), 돌려서(circular)."""
    x = signal(where, input, len(pairs))
    for axis, (before, after) in zip(range(-len(pairs), 0), pairs, strict=True):
        n, widest = x.shape[axis], max(before, after)
        if widest > {"reflect": n - 1, "circular": n}.get(mode, widest if n else 0):
            raise ShapeError(
                f"{where}: padding_mode='{mode}' 로 길이 {n}인 축(입력의 모양 {x.shape})에 {widest}만큼 덧댈 수 없습니다. "
                "padding 을 줄이거나 더 큰 입력을 넣으세요."
            )
        if mode == "replicate":
            lead, tail = [slice(0, 1)] * before, [slice(n - 1, n)] * after
        elif mode == "circular":
            lead, tail = [slice(n - before, n)], [slice(0, after)]
        else:
            lead, tail = [slice(before, 0, -1)], [slice(n - 2, n - 2 - after if after < n - 1 else None, -1)]
        rest = (slice(None),) * (-axis - 1)
        parts = [x[(..., s, *rest)] for s in lead if before] + [x] + [x[(..., s, *rest)] for s in tail if after]
        x = concatenate(parts, axis) if len(parts) > 1 else x
    return x


# ── 지역 연결: 자리마다 다른 무게 ──


def connect_locally(where: str, n: int, input: Any, weight: Any, bias: Any, stride: Any) -> Tensor:
    x, w, b = _operands(where, n, input, weight, bias, untied=True)
    steps = several(where, "stride", stride, n)
    places, size, gaps = w.shape[2:n + 2], w.shape[n + 2:], (1,) * n
    whole = _batched(where, n, x, w, w.shape[1])
    found = _places(where, whole.shape[2:], size, steps, ((0, 0),) * n, gaps)
    if found != places:
        raise ShapeError(
            f"{where}: 입력의 공간 모양 {whole.shape[2:]}, 커널 {size}, stride {steps}이면 창의 자리가 {found}인데 "
            f"weight 의 자리는 {places}입니다(weight 의 모양 {w.shape}). 층의 input_size 를 입력에 맞추세요."
        )
    _bias_shape(where, b, (w.shape[0], *places))
    inside, spots = w.shape[1] * math.prod(size), math.prod(places)
    here, within = range(2, 2 + n), range(2 + n, 2 + 2 * n)
    seen = windows.call(whole, size, steps, gaps).transpose((*here, 0, 1, *within)).reshape((spots, whole.shape[0], inside))
    untied = w.transpose((*here, 1, *within, 0)).reshape((spots, inside, w.shape[0]))
    y = (seen @ untied).transpose((1, 2, 0)).reshape((whole.shape[0], w.shape[0], *places))
    return _like(y if b is None else y + b, x, n)


def locally_connected1d(input: Any, weight: Any, bias: Any = None, stride: Any = 1) -> Tensor:
    """1차원 지역 연결: 합성곱처럼 창만 보되, 자리마다 다른 커널을 쓴다(무게를 나누어 쓰지 않는다).

    매개변수
    --------
    input : 모양 (N, C, L) 또는 (C, L), 무차원(dimensionless).
    weight : 모양 (O, C, oL, k). 자리 oL 마다 커널 하나.
    bias : 모양 (O, oL). 없으면 더하지 않는다.
    stride : 보폭, 양의 정수.

    반환
    ----
    Tensor : 모양 (…, O, oL).

    예외
    ----
    ShapeError : 채널이나 자리의 수가 맞지 않을 때. ArgumentError, DtypeError : ``conv2d`` 와 같다.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> from tinygrad_ko.nn import functional as F
    >>> F.locally_connected1d(tg.tensor([[1.0, 2.0, 3.0]]), tg.tensor([[[[1.0, 1.0], [10.0, 10.0]]]]))
    tensor([[ 3., 50.]])

    출처
    ----
    강의 L21 (지역 연결); LeCun, "Generalization and Network Design Strategies" (1989).
    """
    return connect_locally("locally_connected1d", 1, input, weight, bias, stride)


def locally_connected2d(input: Any, weight: Any, bias: Any = None, stride: Any = 1) -> Tensor:
    """2차원 지역 연결. 뜻과 예외는 ``locally_connected1d`` 와 같다.

    매개변수
    --------
    input : 모양 (N, C, H, W) 또는 (C, H, W), 무차원(dimensionless).
    weight, bias : 모양 (O, C, oH, oW, kH, kW), (O, oH, oW).
    stride : 보폭, 양의 정수 또는 축마다의 정수.

    반환
    ----
    Tensor : 모양 (…, O, oH, oW).

    예외
    ----
    ShapeError, ArgumentError, DtypeError : ``locally_connected1d`` 와 같다.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> from tinygrad_ko.nn import functional as F
    >>> F.locally_connected2d(tg.ones((2, 3, 4, 5)), tg.ones((7, 3, 3, 4, 2, 2))).shape
    (2, 7, 3, 4)

    출처
    ----
    강의 L21; LeCun, "Generalization and Network Design Strategies" (1989).
    """
    return connect_locally("locally_connected2d", 2, input, weight, bias, stride)


# ── 펴기와 접기 ──


def unfold(input: Any, kernel_size: Any, dilation: Any = 1, padding: Any = 0, stride: Any = 1) -> Tensor:
    """창들을 세로 벡터로 편다(im2col): 합성곱은 커널의 행렬과 이것의 곱이다.

    매개변수
    --------
    input : 모양 (N, C, H, W) 또는 (C, H, W), 무차원(dimensionless).
    kernel_size, dilation, padding, stride : 창의 크기, 간격, 덧댈 0의 수, 보폭. 정수 또는 축마다의 정수.

    반환
    ----
    Tensor : 모양 (…, C·kH·kW, 창의 수).

    예외
    ----
    ShapeError : 창이 덧댄 입력보다 클 때. ArgumentError, DtypeError : ``conv2d`` 와 같다.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> from tinygrad_ko.nn import functional as F
    >>> F.unfold(tg.arange(6.0).reshape(1, 2, 3), (2, 2))
    tensor([[0., 1.],
            [1., 2.],
            [3., 4.],
            [4., 5.]])

    출처
    ----
    강의 L19; PyTorch ``unfold``.
    """
    where = "unfold"
    x = signal(where, input, 2)
    size, gaps = several(where, "kernel_size", kernel_size, 2), several(where, "dilation", dilation, 2)
    widths, steps = several(where, "padding", padding, 2, 0), several(where, "stride", stride, 2)
    pairs = tuple([(p, p) for p in widths])
    _places(where, x.shape[-2:], size, steps, pairs, gaps)
    whole = x if x.ndim == 4 else x.reshape((1, *x.shape))
    column, _ = rules.columns(whole, size, steps, pairs, gaps, 1)
    return column.reshape((*x.shape[:-3], *column.shape[2:]))


def fold(input: Any, output_size: Any, kernel_size: Any, dilation: Any = 1, padding: Any = 0, stride: Any = 1) -> Tensor:
    """세로 벡터들을 창의 자리에 겹쳐 더한다(col2im). ``unfold`` 의 전치이다: 겹치는 자리는 더해진다.

    매개변수
    --------
    input : 모양 (N, C·kH·kW, 창의 수) 또는 (C·kH·kW, 창의 수), 무차원(dimensionless).
    output_size : 결과의 (H, W).
    kernel_size, dilation, padding, stride : ``unfold`` 의 것과 같다.

    반환
    ----
    Tensor : 모양 (…, C, H, W).

    예외
    ----
    ShapeError : 둘째 축이 창의 크기로 나누어떨어지지 않거나, 창의 수가 ``output_size`` 와 맞지 않을 때.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> from tinygrad_ko.nn import functional as F
    >>> F.fold(tg.ones((4, 2)), (2, 3), (2, 2))
    tensor([[[1., 2., 1.],
             [1., 2., 1.]]])

    출처
    ----
    PyTorch ``fold``.
    """
    where = "fold"
    x = to_tensor(input)
    shape, size = several(where, "output_size", output_size, 2), several(where, "kernel_size", kernel_size, 2)
    gaps, steps = several(where, "dilation", dilation, 2), several(where, "stride", stride, 2)
    pairs = tuple([(p, p) for p in several(where, "padding", padding, 2, 0)])
    if x.ndim not in (2, 3):
        raise ShapeError(f"{where}: 입력은 (C·kH·kW, 창의 수) 나 (N, C·kH·kW, 창의 수) 모양이어야 합니다. 받은 모양: {x.shape}.")
    inside, places = math.prod(size), _places(where, shape, size, steps, pairs, gaps)
    if x.shape[-2] % inside:
        raise ShapeError(
            f"{where}: 입력의 모양 {x.shape}에서 세로 벡터의 길이 {x.shape[-2]}은(는) 창의 크기 "
            f"{size[0]}·{size[1]} = {inside}(으)로 나누어떨어져야 합니다. kernel_size 를 살펴보세요."
        )
    if x.shape[-1] != math.prod(places):
        raise ShapeError(
            f"{where}: output_size {shape}, 커널 {size}이면 창의 수는 {places[0]}·{places[1]} = {math.prod(places)}이어야 합니다. "
            f"입력의 모양은 {x.shape}(창 {x.shape[-1]}개)입니다. output_size, stride, padding 을 살펴보세요."
        )
    column = x.reshape((x.shape[0] if x.ndim == 3 else 1, 1, *x.shape[-2:]))
    y: Any = rules.folded(column, shape, size, places, steps, pairs, gaps)
    return y.reshape((*x.shape[:-2], *y.shape[1:]))


# ── 전치 합성곱의 출력 크기를 지정하기 ──


def output_padding_for(where: str, input: Any, output_size: Any, size: Sequence[int], stride: Sequence[int],
                       padding: Sequence[int], dilation: Sequence[int]) -> tuple[int, ...]:
    """출력의 공간 모양이 ``output_size`` 가 되게 하는 output_padding."""
    n, shape = len(size), signal(where, input, len(size)).shape
    if not isinstance(output_size, (tuple, list)) or len(output_size) not in (n, len(shape)):
        raise ArgumentTypeError(
            f"{where}: output_size 는 공간 축 {n}개(또는 모든 축 {len(shape)}개)의 길이여야 합니다. 받은 것: {describe(output_size)}."
        )
    wanted = several(where, "output_size", list(output_size[len(output_size) - n:]), n)
    least = [(m - 1) * s - 2 * p + d * (k - 1) + 1 for m, k, s, p, d in zip(shape[-n:], size, stride, padding, dilation, strict=True)]
    extra = tuple([w - m for w, m in zip(wanted, least, strict=True)])
    if any(not 0 <= e < s for e, s in zip(extra, stride, strict=True)):
        most = tuple([m + s - 1 for m, s in zip(least, stride, strict=True)])
        raise ArgumentError(
            f"{where}: 입력의 모양 {shape}에서 나올 수 있는 output_size 는 {tuple(least)} 이상 {most} 이하입니다. 받은 것: {output_size}."
        )
    return extra
