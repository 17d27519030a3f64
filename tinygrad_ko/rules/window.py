"""창(window): 마지막 축들 위로 창을 밀어 가며 떼어 내기와, 그 전치인 겹쳐 더하기. 합성곱과 풀링이 이 위에 선다."""

import math

import numpy as np

from ..errors import ArgumentError, ShapeError
from ..korean.particles import Noun
from ..operation import Words, composition
from ..operation.devices import near
from .families import WINDOW
from .joining import pad_constant
from .operands import variables

operation = WINDOW.operation

_HINT = "창의 길이·보폭(stride)·간격(dilation)은 축마다 하나씩의 양의 정수이고, 벌린 창이 축보다 길지 않아야 합니다."


@operation(public=False, tex=r"\operatorname{windows}({x})", symbol="창", hint=_HINT,
           words=Words("{x} 위로 크기 {size}의 창을 밀며 창마다 떼어", title="창 떼어 내기", about=lambda stride, dilation: {},
                       x="창이 겹친 자리는 여러 번 쓰였으므로, 창마다 받은 기울기를 제자리에 += 로 모두 더합니다."),
           x=lambda g, x_shape, size, stride, dilation: overlap_add(g, x_shape[-len(size):], stride, dilation))
def windows(x, size, stride, dilation):
    """마지막 축들의 창들(뷰): (…, H, W) → (…, 창의 자리 oH, oW, 창 안의 자리 kH, kW). 축은 ``size`` 의 길이만큼."""
    n = len(size)
    reach = tuple([d * (k - 1) + 1 for k, d in zip(size, dilation, strict=True)])
    every = np.lib.stride_tricks.sliding_window_view(x, reach, tuple(range(-n, 0)))
    return every[(..., *[slice(None, None, s) for s in stride], *[slice(None, None, d) for d in dilation])]


@operation(public=False, tex=r"\operatorname{fold}({x})", symbol="겹쳐 더하기", hint=_HINT,
           words=Words("{x}의 창들을 제자리에 겹쳐 더해", about=lambda stride, dilation: {},
                       x="더한 값이므로, 받은 기울기에서 창마다 제가 놓였던 자리를 떼어 냅니다."),
           x=lambda g, x_shape, shape, stride, dilation: windows(g, x_shape[-len(shape):], stride, dilation))
def overlap_add(x, shape, stride, dilation):
    """창들을 제자리에 겹쳐 더한다: (…, oH, oW, kH, kW) → (…, H, W). ``shape`` 은 (H, W). windows 의 전치이다."""
    n = len(shape)
    places, size = x.shape[-2 * n:-n], x.shape[-n:]
    y = np.zeros((*x.shape[:-2 * n], *shape), x.dtype, like=near(x))
    for inside in np.ndindex(*size):
        spots = [slice(i * d, i * d + s * (o - 1) + 1, s) for i, d, s, o in zip(inside, dilation, stride, places, strict=True)]
        y[(..., *spots)] += x[(..., *inside)]
    return y


# ── PyTorch의 unfold 와 fold: 창을 열(column)로 늘어놓기와, 열을 제자리에 겹쳐 더하기 ──


def both(value, name):
    """높이와 너비의 정수 둘: 하나만 주면 둘 다 그것이다."""
    pair = (value, value) if isinstance(value, (int, np.integer)) else tuple(value) if isinstance(value, (tuple, list)) else ()
    least = 0 if name == "padding" else 1
    if len(pair) != 2 or not all(isinstance(n, (int, np.integer)) and n >= least for n in pair):
        raise ArgumentError(f"{Noun(name):은/는} {least} 이상의 정수 하나이거나 (높이, 너비)여야 합니다. 받은 것: {value!r}.")
    return pair


@composition(arrays=0, source="torch.nn.functional.unfold")
def unfold(x, kernel_size, dilation=1, padding=0, stride=1):
    """창마다 한 열로: (N, C, H, W) → (N, C·kh·kw, L), L 은 창의 자리의 수(PyTorch의 ``F.unfold``).

    매개변수
    --------
    x : (N, C, H, W) 또는 (C, H, W). 무차원.
    kernel_size, dilation, padding, stride : 정수 하나 또는 (높이, 너비).

    반환
    ----
    Tensor : (N, C·kh·kw, L), 묶음이 없으면 (C·kh·kw, L).

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> x = tg.tensor([[[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]]])
    >>> tg.unfold(x, 2)
    tensor([[1., 2.],
            [2., 3.],
            [4., 5.],
            [5., 6.]])
    >>> tg.grad(lambda x: tg.unfold(x, 2).sum())(x)
    tensor([[[1., 2., 1.],
             [1., 2., 1.]]])
    """
    (x,) = variables([x])
    if x.ndim not in (3, 4):
        raise ShapeError(f"unfold: (N, C, H, W) 또는 (C, H, W) 여야 합니다. 받은 모양: {x.shape}.")
    size, gap, edge, step = window_options(kernel_size, dilation, padding, stride)
    x = pad_constant(x, [*[(0, 0)] * (x.ndim - 2), *[(p, p) for p in edge]])
    fits("unfold", x.shape[-2:], size, gap)
    y = windows(x, size, step, gap)  # (…, C, oH, oW, kH, kW)
    lead = y.shape[:-5]
    order = (*range(len(lead) + 1), y.ndim - 2, y.ndim - 1, y.ndim - 4, y.ndim - 3)
    return y.transpose(order).reshape((*lead, math.prod((x.shape[-3], *size)), math.prod(y.shape[-4:-2])))


@composition(arrays=0, source="torch.nn.functional.fold")
def fold(x, output_size, kernel_size, dilation=1, padding=0, stride=1):
    """열마다 창의 자리에 놓아 겹친 곳은 더한다: (N, C·kh·kw, L) → (N, C, H, W). ``unfold`` 의 전치(PyTorch의 ``F.fold``).

    매개변수
    --------
    x : (N, C·kh·kw, L) 또는 (C·kh·kw, L). 무차원.
    output_size : (H, W).
    kernel_size, dilation, padding, stride : ``unfold`` 와 같다.

    반환
    ----
    Tensor : (N, C, H, W), 묶음이 없으면 (C, H, W).

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> x = tg.tensor([[1.0, 2.0], [1.0, 2.0], [1.0, 2.0], [1.0, 2.0]])
    >>> tg.fold(x, (2, 3), 2)
    tensor([[[1., 3., 2.],
             [1., 3., 2.]]])
    >>> tg.grad(lambda x: (tg.fold(x, (2, 3), 2) ** 2).sum())(x)
    tensor([[2., 6.],
            [6., 4.],
            [2., 6.],
            [6., 4.]])
    """
    (x,) = variables([x])
    if x.ndim not in (2, 3):
        raise ShapeError(f"fold: (N, C·kh·kw, L) 또는 (C·kh·kw, L) 이어야 합니다. 받은 모양: {x.shape}.")
    size, gap, edge, step = window_options(kernel_size, dilation, padding, stride)
    shape = tuple([n + 2 * p for n, p in zip(both(output_size, "output_size"), edge, strict=True)])
    fits("fold", shape, size, gap)
    places = tuple([(n - d * (k - 1) - 1) // s + 1 for n, k, d, s in zip(shape, size, gap, step, strict=True)])
    channels, left = divmod(x.shape[-2], math.prod(size))
    if left or x.shape[-1] != math.prod(places):
        raise ShapeError(
            f"fold: 받은 모양 {x.shape}. 끝에서 둘째 축은 {math.prod(size)}(창의 크기)의 배수, 마지막 축은 창의 자리의 수 "
            f"{places[0]}·{places[1]} = {math.prod(places)} 여야 합니다."
        )
    lead = x.shape[:-2]
    y = x.reshape((*lead, channels, *size, *places))
    order = (*range(len(lead) + 1), y.ndim - 2, y.ndim - 1, y.ndim - 4, y.ndim - 3)
    y = overlap_add(y.transpose(order), shape, step, gap)
    return y[(..., *[slice(p, n - p) for p, n in zip(edge, shape, strict=True)])]


def window_options(kernel_size, dilation, padding, stride):
    """(창의 길이, 간격, 덧댄 폭, 보폭), 저마다 (높이, 너비)."""
    return both(kernel_size, "kernel_size"), both(dilation, "dilation"), both(padding, "padding"), both(stride, "stride")


def fits(name, shape, size, dilation):
    """창이 (덧댄) 그림 안에 들어가는가."""
    reach = tuple([d * (k - 1) + 1 for k, d in zip(size, dilation, strict=True)])
    if any(r > n for r, n in zip(reach, shape, strict=True)):
        raise ShapeError(f"{name}: 벌린 창 {Noun(reach):이/가} 덧댄 그림 {tuple(shape)} 보다 큽니다. 창을 줄이거나 padding 을 늘리세요.")
