"""창(window): 마지막 축들 위로 창을 밀어 가며 떼어 내기와, 그 전치인 겹쳐 더하기. 합성곱과 풀링이 이 위에 선다."""

import numpy as np

from ..devices import near
from ..operation import operation

_HINT = "창의 길이·보폭(stride)·간격(dilation)은 축마다 하나씩의 양의 정수이고, 벌린 창이 축보다 길지 않아야 합니다."


@operation(public=False, tex=r"\operatorname{windows}({x})", symbol="창", hint=_HINT,
           x=lambda g, x_shape, size, stride, dilation: overlap_add(g, x_shape[-len(size):], stride, dilation))
def windows(x, size, stride, dilation):
    """마지막 축들의 창들(뷰): (…, H, W) → (…, 창의 자리 oH, oW, 창 안의 자리 kH, kW). 축은 ``size`` 의 길이만큼."""
    n = len(size)
    reach = tuple([d * (k - 1) + 1 for k, d in zip(size, dilation, strict=True)])
    every = np.lib.stride_tricks.sliding_window_view(x, reach, tuple(range(-n, 0)))
    return every[(..., *[slice(None, None, s) for s in stride], *[slice(None, None, d) for d in dilation])]


@operation(public=False, tex=r"\operatorname{fold}({x})", symbol="겹쳐 더하기", hint=_HINT,
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
