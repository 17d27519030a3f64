"""골라내기와 흩뿌리기. 골라낸 것의 도함수는 제자리에 흩뿌려 더하는 것이다."""

import itertools

import numpy as np

from ..errors import MissingExtra, needed
from ..operation import Words, abbreviation
from ..operation.array_path import array_path
from ..operation.devices import module_of, native_index, near
from .families import INDEXING

operation = INDEXING.operation

WORTH = 2**17  # 배열로 고른 것은 이만큼부터의 배열에서,
FEW_ROWS, FEW_CELLS = 4, 32  # 줄이면 4분의 1, 참·거짓이면 32분의 1까지만 제자리에 더한다(재어 정한 것)

_PICKED = "고른 자리로 기울기를 되돌려 놓습니다. 고르지 않은 자리는 0이고, 여러 번 고른 자리는 더합니다."


@operation(public=False, tex="{x}_{[{index}]}", symbol="[ ]",
           hint="색인(index)은 정수, 슬라이스, 정수 배열, 참·거짓 배열이고 각 축의 길이 안이어야 합니다.",
           words=Words("{x}에서 원소를 골라", title="골라내기", x=_PICKED),
           add_into=lambda total, g, first, index: put_into(total, g, first, index),
           x=lambda g, index, x_shape: put_add(g, index, x_shape))
def getitem(x, index):
    """색인으로 골라내기."""
    return x[index]


@operation(tex=r"\operatorname{put}_{{index}}({x})", symbol="흩뿌려 더하기", hint="값의 모양이 색인한 자리의 모양과 맞아야 합니다.",
           source="NumPy ``numpy.add.at`` 를 새 배열에",
           x=lambda g, index: g[index])
def put_add(x, index, shape):
    """모양 ``shape`` 의 0 배열에서 ``index`` 자리에 ``x`` 를 더한다(같은 자리가 여러 번이면 모두 더한다).

    매개변수
    --------
    x : 색인한 자리의 모양(또는 그리로 브로드캐스트되는 모양). 미분할 수 있다.
    index : 정수, 슬라이스, 정수 배열, 참·거짓 배열, 또는 그 튜플.

    반환
    ----
    Tensor : ``shape``.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> x = tg.tensor([1.0, 2.0, 4.0])
    >>> tg.put_add(x, ([0, 2, 0],), (3,))
    tensor([5., 0., 2.])
    >>> tg.grad(lambda x: (tg.put_add(x, ([0, 2, 0],), (3,)) ** 2).sum())(x)
    tensor([10.,  4., 10.])
    """
    if picks_rows(index, x, shape):
        return put_rows(x, index[0] if isinstance(index, tuple) else index, shape)
    y = np.zeros(shape, x.dtype, like=near(x))
    if not may_repeat(index):
        y[index] = x + 0  # 0에 더한 것: −0 은 0이 된다
    elif is_few_rows(index, x):  # 잇따른 자리마다 한 번에 더한다: add.at 보다 열 배 빠르고, 더하는 차례도 같다
        *lead, rows = index
        for here, there in consecutive(rows_within(rows, shape[len(lead)], len(lead))):
            y[(*lead, there)] += x[(*lead, here)]
    elif picks_cells(index, x, shape):  # 한 줄로 편 자리에 더한다: 여러 축의 add.at 보다 두세 배 빠르고, 더하는 차례도 같다
        np.add.at(y.reshape(-1), flat_places(index, shape).ravel(), x.ravel())
    else:
        module_of(y).add.at(y, index, x)
    return y


def put_into(total, g, first, index):
    """``total`` 의 ``index`` 자리에 g 를 제자리에서 더한다: ``put_add`` 의 답을 더한 것과 비트까지 같다. 그럴 수 없거나 손해면 거짓."""
    if type(total) is not np.ndarray or total.dtype.kind != "f":  # 복소수의 규칙은 켤레를 취해, 나머지가 −0 이다
        return False
    parts, repeats = parts_of(index), may_repeat(index)
    if not is_basic(index) and (total.size < WORTH or (FEW_ROWS if repeats else FEW_CELLS) * g.size > total.size):
        return False
    if repeats and (len(parts) > 1 or type(parts[0]) is not np.ndarray):
        return False
    if first:
        total += 0  # 큰 배열을 더하면 −0 은 0이 된다
    if repeats:  # 같은 줄에 온 것끼리 먼저 더한다
        rows = native_rows(parts[0], total.shape[0])
        once, order = np.unique(rows, return_inverse=True)
        total[once] += put_add(g, (order.reshape(rows.shape),), (once.size, *total.shape[1:]))
    else:
        total[index] += g
    return True


def consecutive(rows):
    """번호가 1씩 늘어나는 토막마다 (토막의 자리, 그 번호들)의 슬라이스."""
    ends = [0, *(np.flatnonzero(np.diff(rows) != 1) + 1).tolist(), len(rows)]
    return [(slice(a, b), slice(rows[a], rows[a] + b - a)) for a, b in itertools.pairwise(ends) if a < b]


@array_path()
def is_few_rows(index, x):
    """앞 축은 모두이고 마지막만 한 줄의 정수인 색인이며, 자리마다 더할 것이 많은가."""
    if not isinstance(index, tuple) or not all(isinstance(p, slice) and p == slice(None) for p in index[:-1]):
        return False
    rows, axis = index[-1], len(index) - 1
    return (isinstance(rows, np.ndarray) and rows.ndim == 1 and rows.dtype.kind in "iu" and x.size >= 64 * rows.size
            and x.ndim > axis and x.shape[axis] == rows.size)


@array_path(4_097)
def picks_rows(index, x, shape):
    """첫 축을 정수 배열 하나로 골라낸, 더할 것이 많은 색인인가(임베딩의 기울기)."""
    if isinstance(index, tuple):
        if len(index) != 1:
            return False
        (index,) = index
    return (type(index) is type(x) is np.ndarray and index.dtype.kind in "iu" and x.dtype.char in "fdFD" and x.size > 4096
            and x.shape == index.shape + tuple(shape[1:]))


@array_path(4_097)
def picks_cells(index, x, shape):
    """축마다 길이 안의 0 이상의 정수 배열로 칸을 골라낸, 더할 것이 많은 색인인가(take_along_axis 의 기울기)."""
    return (type(x) is np.ndarray and x.size > 4096 and isinstance(index, tuple) and 1 < len(index) == len(shape)
            and all(type(p) is np.ndarray and p.dtype.kind in "iu" and p.size and 0 <= p.min() and p.max() < n
                    for p, n in zip(index, shape, strict=True))
            and np.broadcast_shapes(*[p.shape for p in index]) == x.shape)


def flat_places(index, shape):
    """길이 안의 칸들을 한 줄로 편 자리로. ``ravel_multi_index`` 와 같고, 다시 살피지 않아 네 배 빠르다."""
    flat = index[0].astype(np.intp, copy=False)
    for places, n in zip(index[1:], shape[1:], strict=True):
        flat = flat * n + places.astype(np.intp, copy=False)
    return flat


def put_rows(x, index, shape):
    """줄마다 제자리에 더한다: 희소(sparse) 행렬의 곱. 큰 배열에서 ``add.at`` 보다 열 배 넘게 빠르고, 더하는 차례도 같다."""
    rows = rows_within(index, shape[0]).ravel()
    try:
        csc_array = needed("scipy.sparse").csc_array
    except MissingExtra:  # SciPy 가 없는 곳(브라우저): 느릴 뿐이다
        y = np.zeros(shape, x.dtype)
        np.add.at(y, rows, x.reshape(-1, *shape[1:]))
        return y
    places = csc_array((np.ones(rows.size, x.dtype), rows, np.arange(rows.size + 1)), shape=(shape[0], rows.size))
    y = places @ x.reshape(rows.size, -1)
    return y if y.shape == tuple(shape) else y.reshape(shape)  # 뷰가 아니면 엔진이 복사하지 않고 그대로 기울기로 삼는다


def is_basic(index):
    """슬라이스와 정수만으로 된 색인: 같은 자리가 두 번 나올 수 없다."""
    return all(map(is_basic_part, parts_of(index)))


def parts_of(index):
    return index if isinstance(index, tuple) else (index,)


def is_basic_part(part):
    return part is None or part is Ellipsis or isinstance(part, (int, np.integer, slice))


@operation(public=False, tex=r"{x}_{[{index}]\leftarrow {value}}", symbol="[ ]=",
           hint="넣는 값의 모양이 색인한 자리의 모양과 맞아야 합니다.",
           words=Words("{x}의 일부를 {value:으로/로} 바꿔 넣어", title="바꿔 넣기",
                       x="바꿔 넣은 자리는 {x:과/와} 상관없으므로 그 자리의 기울기를 0으로 합니다.",
                       value="바꿔 넣은 자리의 기울기를 떼어 냅니다."),
           x=lambda g, index, x_shape: cleared(g, index),
           value=lambda g, index, x_shape: kept(g[index], index, x_shape))
def setitem(x, value, index):
    """``index`` 자리를 ``value`` 로 바꾼 새 배열. 원래 배열은 그대로이다."""
    y = np.array(x, dtype=np.result_type(x, value) if getattr(value, "ndim", 0) else None, like=near(x))
    y[index] = value
    return y


def cleared(g, index):
    return setitem(g, 0, index)


@operation(public=False, tex=r"\operatorname{kept}_{{index}}({x})", symbol="남은 것", elementwise=False,
           x=lambda g, index, shape: kept(g, index, shape))
def kept(x, index, shape):
    """같은 자리에 여러 번 넣었으면 마지막에 넣은 것만 남는다: 덮인 것은 0으로."""
    if not may_repeat(index):
        return x
    order = np.arange(x.size, like=near(x)).reshape(x.shape)
    last = np.zeros(shape, order.dtype, like=near(x))
    last[index] = order
    return np.where(last[index] == order, x, x.dtype.type(0))


@array_path()
def may_repeat(index):
    """같은 자리가 두 번 나올 수 있는가: 정수, 슬라이스, 참·거짓 배열뿐이면 그럴 수 없고, 모르는 것은 그럴 수 있다."""
    return not all([is_basic_part(p) or (isinstance(p, np.ndarray) and (p.dtype.kind == "b" or p.ndim == 0)) for p in parts_of(index)])


def native_rows(rows, length):
    """줄의 번호를 0 이상으로. 좁은 정수(uint8, int8)로는 길이를 더할 수 없다."""
    rows = rows.astype(np.intp, copy=False)
    return np.where(rows < 0, rows + length, rows) if rows.size and rows.min() < 0 else rows


def rows_within(rows, length, axis=0):
    """``native_rows``. 축을 벗어나면 NumPy의 색인처럼 거절한다."""
    found = native_rows(rows, length)
    if found.size and (found.min() < 0 or found.max() >= length):
        wrong = rows[(found < 0) | (found >= length)][0]
        raise IndexError(f"index {wrong} is out of bounds for axis {axis} with size {length}")
    return found


@operation(numpy=np.take, tex=r"{x}_{[{indices}]}", hint="indices 는 축의 길이 안의 정수들이어야 합니다.",
           words=Words("{x}에서 원소를 골라", title="골라내기", x=_PICKED),
           add_into=lambda total, g, first, indices, axis: axis is not None and put_into(total, g, first, along(indices, axis, total.ndim)),
           x=lambda g, x_shape, indices, axis: take_back(g, x_shape, indices, axis))
def take(x, indices, axis=None):
    """한 축에서 ``indices`` 번째 것들을 골라내기.

    매개변수
    --------
    axis : 골라낼 축. ``None`` 이면 납작하게 편다.
    mode : 벗어난 자리를 다루는 법: 'raise'(오류), 'wrap'(돌아온다), 'clip'(끝으로 자른다).

    반환
    ----
    Tensor : ``axis`` 자리에 ``indices`` 의 모양이 들어간 모양.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> x = tg.tensor([10.0, 20.0, 30.0])
    >>> tg.take(x, [2, 0, 2])
    tensor([30., 10., 30.])
    >>> tg.grad(lambda x: tg.take(x, [2, 0, 2]).sum())(x)
    tensor([1., 0., 2.])
    """
    return np.take(x, native_index(indices), axis)


@abbreviation(r"\operatorname{put}_{{indices}}({g})")
def take_back(g, shape, indices, axis):
    if axis is None:
        return put_add(g, (numbered(indices),), (int(np.prod(shape, dtype=int)),)).reshape(shape)
    return put_add(g, along(indices, axis, len(shape)), shape)


def along(indices, axis, ndim):
    """``axis`` 축에서 ``indices`` 번째 것들의 색인."""
    return (slice(None),) * (axis % ndim) + (numbered(indices),)


def numbered(indices):
    """np.take 는 참·거짓을 1과 0의 번호로 읽는다: 가림(mask)이 아니다."""
    indices = indices if hasattr(indices, "dtype") else np.asarray(indices)
    return indices.astype(np.intp) if indices.dtype == np.bool_ or not indices.size else indices  # 빈 목록은 실수가 된다


@operation(numpy=np.take_along_axis, tex=r"{x}_{[{indices}]}",
           hint="indices 는 x 와 차원이 같은 정수 배열이고 축의 길이 안이어야 합니다.",
           words=Words("{x}에서 원소를 골라", title="골라내기", x=_PICKED),
           x=lambda g, x_shape, indices, axis: along_back(g, x_shape, indices, axis))
def take_along_axis(x, indices, axis=-1):
    """축을 따라, 자리마다 ``indices`` 가 가리키는 것을 골라내기.

    매개변수
    --------
    indices : x 와 차원이 같은 정수 배열.
    axis : 따라갈 축. ``None`` 이면 납작하게 편다.

    반환
    ----
    Tensor : ``indices`` 의 모양(길이 1인 축은 x 로 브로드캐스트).

    예제
    ----
    >>> import numpy as np
    >>> import tinygrad_ko as tg
    >>> x = tg.tensor([[3.0, 1.0], [2.0, 4.0]])
    >>> tg.take_along_axis(x, np.argmax(x.data, 1, keepdims=True), 1)
    tensor([[3.],
            [4.]])
    >>> tg.grad(lambda x: tg.take_along_axis(x, np.array([[0], [1]]), 1).sum())(x)
    tensor([[1., 0.],
            [0., 1.]])
    """
    return np.take_along_axis(x, indices, axis)


@abbreviation(r"\operatorname{put}_{{indices}}({g})")
def along_back(g, shape, indices, axis):
    if axis is None:
        return put_add(g, (indices,), (int(np.prod(shape, dtype=int)),)).reshape(shape)
    grid = list(np.ix_(*[np.arange(n) for n in shape]))
    grid[axis] = indices
    return put_add(g, tuple(grid), shape)


@operation(numpy=np.where, tex=r"\begin{cases}{a}&{condition}\\{b}&\text{아니면}\end{cases}",
           hint="조건, a, b 의 모양이 브로드캐스트되어야 합니다. 참인 자리만 찾으려면 tg.nonzero(condition).",
           words=Words("조건에 따라 {a:과/와} {b} 가운데서 골라", title="조건으로 고르기", a="국소 도함수는 조건이 참인 자리에서 1, "
                                                            "거짓인 자리에서 0이므로,",
                       b="국소 도함수는 조건이 거짓인 자리에서 1, 참인 자리에서 0이므로,"), form=np.where, lecture="L13",
           a=lambda g, condition: g * np.not_equal(condition, 0),  # 조건은 목록일 수도 있다: [True, False] == 0 은 한낱 거짓이다
           b=lambda g, condition: g * np.equal(condition, 0))
def where(condition, a, b):
    """조건이 참이면 ``a``, 거짓이면 ``b``. 고르지 않은 쪽의 기울기는 0이지만, 그쪽이 NaN 을 만들면 NaN 이 샌다.

    매개변수
    --------
    a, b : 조건과 브로드캐스트되는 모양, 무차원. 둘 다 미분할 수 있다.

    반환
    ----
    Tensor : 셋을 브로드캐스트한 모양.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> x = tg.tensor([-2.0, 3.0])
    >>> tg.where(x > 0, x * x, -x)
    tensor([2., 9.])
    >>> tg.grad(lambda x: tg.where(x > 0, x * x, -x).sum())(x)
    tensor([-1.,  6.])
    """
    return np.where(condition, a, b)
