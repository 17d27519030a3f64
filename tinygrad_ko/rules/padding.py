"""가장자리 덧대기: NumPy의 열 가지 방법. 덧댄 값은 원래 값의 자리바꿈이거나, 선형결합이거나, 최대·최소·가운데 값이다."""

import numpy as np

from ..errors import ArgumentError
from ..korean.particles import particle
from ..operation import composition
from ..operation.devices import near
from .indexing import take
from .joining import concatenate, pad_constant
from .operands import variables
from .quantile import median
from .reduction import max, min
from .shape import broadcast_to

COPIED = ("edge", "reflect", "symmetric", "wrap")
LINEAR = ("linear_ramp", "mean", "reflect", "symmetric")
STATISTIC = {"maximum": max, "minimum": min, "median": median}
MODES = ("constant", *dict.fromkeys((*COPIED, *LINEAR, *STATISTIC)))


@composition(numpy=np.pad, lecture="L19")
def pad(x, pad_width, mode="constant", constant_values=0, end_values=0, stat_length=None, reflect_type="even"):
    """가장자리 덧대기.

    매개변수
    --------
    pad_width : 덧댈 폭: 수, (앞, 뒤), 축마다 (앞, 뒤), 또는 {축: 폭}. 음이 아닌 정수.
    mode : constant(상수), edge(끝의 값), reflect, symmetric(거울), wrap(돌아온다), linear_ramp(``end_values`` 까지 곧게),
        mean, median, maximum, minimum(끝에서 ``stat_length`` 개의 것).
    end_values : mode='linear_ramp' 일 때 끝에 닿을 수.
    stat_length : 끝에서 몇 개를 볼지. ``None`` 이면 온 축.
    reflect_type : 거울의 꼴: 'even'(그대로), 'odd'(끝값을 중심으로 뒤집는다).

    반환
    ----
    Tensor : 축마다 앞뒤의 폭만큼 길어진 모양.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> x = tg.tensor([1.0, 2.0, 3.0])
    >>> tg.pad(x, 1)
    tensor([0., 1., 2., 3., 0.])
    >>> tg.pad(x, (1, 2), mode="reflect")
    tensor([2., 1., 2., 3., 2., 1.])
    >>> tg.grad(lambda x: (tg.pad(x, (1, 2), mode="reflect") ** 2).sum())(x)
    tensor([ 4., 12.,  6.])
    """
    widths = pairs(width_of(pad_width, x.ndim), x.ndim)
    if any(n < 0 for pair in widths for n in pair):
        raise ArgumentError(f"pad: pad_width 는 음수일 수 없습니다. 받은 것: {pad_width}. 자르려면 x[1:-1] 처럼 색인하세요.")
    if mode not in MODES:
        raise ArgumentError(
            f"pad: mode={mode!r}{particle(mode, '은/는')} 없습니다. "
            f"{', '.join(MODES)} 가운데 고르세요(empty 는 값이 정해지지 않습니다)."
        )
    if reflect_type not in ("even", "odd"):
        raise ArgumentError(f"pad: reflect_type={reflect_type!r}{particle(reflect_type, '은/는')} 없습니다. 'even' 이나 'odd' 를 쓰세요.")
    if mode == "constant" and np.ndim(constant_values) == 0:
        return pad_constant(x, widths, constant_values)
    for axis, width in enumerate(widths):
        if width != (0, 0):
            x = padded(x, axis, width, mode, constant_values, end_values, stat_length, reflect_type)
    return x


def width_of(pad_width, ndim):
    """{축: 폭} 을 축마다의 폭으로."""
    if not isinstance(pad_width, dict):
        return pad_width
    return [np.broadcast_to(pad_width.get(k, pad_width.get(k - ndim, 0)), 2) for k in range(ndim)]


def pairs(value, ndim):
    """축마다 (앞, 뒤)."""
    array = np.asarray(value)
    if array.dtype.kind not in "iu":
        raise ArgumentError(f"pad: pad_width 는 정수여야 합니다. 받은 것: {value!r}.")
    return [tuple([int(n) for n in pair]) for pair in np.broadcast_to(array, (ndim, 2))]


def padded(x, axis, width, mode, constant_values, end_values, stat_length, reflect_type):
    """한 축을 덧댄다."""
    n = x.shape[axis]
    if mode == "constant":
        return ends(x, axis, width, np.broadcast_to(constant_values, (x.ndim, 2))[axis])
    if mode in STATISTIC:
        lengths = np.broadcast_to(n if stat_length is None else stat_length, (x.ndim, 2))[axis]
        if not all(1 <= k for k in lengths) or not n:
            raise ArgumentError(f"pad: mode={mode!r} 의 stat_length 는 1 이상이고 축이 비지 않아야 합니다. 받은 것: {stat_length!r}.")
        lead = (slice(None),) * axis
        edges = x[(*lead, slice(None, lengths[0]))], x[(*lead, slice(-lengths[1], None))]
        return ends(x, axis, width, [STATISTIC[mode](edge, axis, keepdims=True) for edge in edges])
    if mode in COPIED and reflect_type == "even":
        return take(x, np.pad(np.arange(n), width, mode=mode), axis)
    # 선형결합: 단위행렬을 덧대면 그 계수가 나온다. 0을 덧대면 상수항이 나온다
    options = {"linear_ramp": {"end_values": [np.broadcast_to(end_values, (x.ndim, 2))[axis]]},
               "mean": {"stat_length": None if stat_length is None else [np.broadcast_to(stat_length, (x.ndim, 2))[axis]]},
               }.get(mode, {"reflect_type": reflect_type})
    constant = np.pad(np.zeros(n), [width], mode, **options).astype(x.dtype)
    weights = np.stack([np.pad(e, [width], mode, **options) for e in np.eye(n)]).astype(x.dtype) - constant
    weights, constant = (np.asarray(v, like=near(x)) for v in (weights, constant))
    return (x.swapaxes(axis, -1) @ weights + constant).swapaxes(axis, -1)


def ends(x, axis, width, values):
    """앞뒤에 ``values`` 를 펼쳐 잇는다."""
    before, after = [
        broadcast_to(v.astype(x.dtype), (*x.shape[:axis], k, *x.shape[axis + 1:]))
        for v, k in zip(variables([x, *values])[1:], width, strict=True)
    ]
    return concatenate([before, x, after], axis)
