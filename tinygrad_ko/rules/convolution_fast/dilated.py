"""간격을 벌린(dilated) 합성곱을 벌리지 않은 것 여럿으로: 간격 d 로 나눈 나머지가 같은 자리끼리는 서로만 만난다.

간격 d 인 축마다 d 개의 작은 영상이 되고, 작은 영상의 합성곱은 간격이 1이다. 그래서 위노그라드의 길들을 갈 수 있다.
"""

import functools
import itertools
import math

from . import winograd


def pays(*shapes):
    """나누면 합성곱이 위노그라드의 길을 갈 수 있는가."""
    parts = shapes_of_parts(*shapes)
    return parts is not None and winograd.pays(*parts)


def pays_for_weight(*shapes):
    """나누면 커널의 기울기가 위노그라드의 길을 갈 수 있는가."""
    parts = shapes_of_parts(*shapes)
    return parts is not None and winograd.pays_for_weight(*parts)


@functools.lru_cache
def shapes_of_parts(x_shape, d_shape, size, stride, padding, dilation, groups, dtype):
    """나눈 작은 영상 하나의 모양과 설정. 나눌 것이 아니면 ``None``."""
    if max(dilation) == 1 or max(stride) > 1 or min(min(pair) for pair in padding) < 0:
        return None
    _, part, around = next(phases(x_shape[2:], d_shape[2:], size, padding, dilation))
    seen = tuple([len(range(n)[s]) for n, s in zip(x_shape[2:], part, strict=True)])
    given = tuple([-(-n // d) for n, d in zip(d_shape[2:], dilation, strict=True)])
    one = (1,) * len(size)
    return (*x_shape[:2], *seen), (*d_shape[:2], *given), size, one, around, one, groups, dtype


def phases(shape, places, size, padding, dilation):
    """나머지마다: (결과에서의 조각들, 영상에서의 조각들, 작은 영상에 덧댈 폭)."""
    for remainder in itertools.product(*[range(min(d, p)) for d, p in zip(dilation, places, strict=True)]):
        to, part, around = [], [], []
        for i, n, p, k, (before, _), d in zip(remainder, shape, places, size, padding, dilation, strict=True):
            shift, first = divmod(i - before, d)
            count = math.ceil((p - i) / d)
            to.append(slice(i, None, d))
            part.append(slice(first, None, d))
            around.append((-shift, count + k - 1 - math.ceil((n - first) / d) + shift))
        yield tuple(to), tuple(part), tuple(around)
