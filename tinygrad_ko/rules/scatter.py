"""고르기와 흩뿌리기: 조건으로 고르고, 자리(index)로 모으고 흩뿌린다."""

import numpy as np

from ..errors import ArgumentError, IndexingError
from ..operation import composition
from .axes import axis_of
from .editing import flattened
from .families import SCATTER
from .indexing import put_add, setitem, where
from .operands import only_places, plain, still, variables
from .shape import broadcast_to

operation = SCATTER.operation

# ── 고르기 ──


@composition(numpy=np.select, arrays=0)
def select(condlist, choicelist, default=0):
    """처음으로 참인 조건의 것을 고르기. 모두 거짓이면 ``default``.

    반환
    ----
    Tensor : 조건과 고를 것을 서로 브로드캐스트한 모양.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> x = tg.tensor([-2.0, 0.5, 3.0])
    >>> tg.select([x < 0, x > 1], [-x, x * x], 1.0)
    tensor([2., 1., 9.])
    >>> tg.grad(lambda x: tg.select([x < 0, x > 1], [-x, x * x], 1.0).sum())(x)
    tensor([-1.,  0.,  6.])
    """
    if len(condlist) != len(choicelist):
        raise ArgumentError(f"select: 조건은 {len(condlist)}개인데 고를 것은 {len(choicelist)}개입니다. 수를 맞추세요.")
    *choices, chosen = variables([*choicelist, default])
    for condition, choice in zip(reversed(condlist), reversed(choices), strict=True):
        chosen = where(still(condition, chosen) != 0, choice, chosen)
    return chosen


@composition(numpy=np.choose, arrays=0)
def choose(a, choices, mode="raise"):
    """자리마다 ``a`` 번째 것을 고르기. ``mode`` 가 wrap 이면 벗어난 번호가 돌아오고, clip 이면 끝의 것이다.

    매개변수
    --------
    a : 자리마다 몇 번째를 고를지(정수 배열, 0부터). 미분하지 않는다.

    반환
    ----
    Tensor : a 와 고를 것을 서로 브로드캐스트한 모양.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> tg.choose([0, 1, 0], [tg.tensor([1.0, 2.0, 3.0]), tg.tensor([10.0, 20.0, 30.0])])
    tensor([ 1., 20.,  3.])
    """
    index, n = plain(a), len(choices)
    if mode not in ("raise", "wrap", "clip") or not n:
        raise ArgumentError(f"choose: mode={mode!r}, 고를 것 {n}개. mode 는 raise, wrap, clip 가운데 고르고, 하나 이상을 주세요.")
    index = index if mode == "raise" else index % n if mode == "wrap" else np.clip(index, 0, n - 1)
    if index.size and (index.min() < 0 or index.max() >= n):
        raise IndexingError(f"choose: 고를 것이 {n}개이므로 a 는 0부터 {n - 1}까지여야 합니다. 받은 것: {index.min()}…{index.max()}.")
    return select([index == k for k in range(n)], choices, choices[0])


@composition(source="torch.masked_fill")
def masked_fill(x, mask, value):
    """``mask`` 가 참인 자리를 ``value`` 로. 그 자리의 기울기는 0이다(값이 NaN 이었더라도).

    매개변수
    --------
    value : 넣을 수. 미분할 수 있다.

    반환
    ----
    Tensor : x 와 mask 를 브로드캐스트한 모양.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> x = tg.tensor([1.0, 2.0, 3.0])
    >>> tg.masked_fill(x, x > 1.5, 0.0)
    tensor([1., 0., 0.])
    >>> tg.grad(lambda x: tg.masked_fill(x, x > 1.5, 0.0).sum())(x)
    tensor([1., 0., 0.])
    """
    return where(still(mask, x) != 0, value, x)


@operation(numpy=np.nan_to_num, tex=r"\operatorname{finite}({x})", x=lambda g, x: g * np.isfinite(x))
def nan_to_num(x, nan=0.0, posinf=None, neginf=None):
    """NaN 과 무한대를 유한한 수로. 바꾼 자리의 기울기는 0이다.

    반환
    ----
    Tensor : x 와 같은 모양.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> x = tg.tensor([1.0, float("nan"), float("inf")])
    >>> tg.nan_to_num(x, posinf=9.0)
    tensor([1., 0., 9.])
    >>> tg.grad(lambda x: tg.nan_to_num(x, posinf=9.0).sum())(x)
    tensor([1., 0., 0.])
    """
    return np.nan_to_num(x, nan=nan, posinf=posinf, neginf=neginf)


# ── 자리로 모으고 흩뿌리기(PyTorch의 이름): index 의 모양이 결과(또는 더할 것)의 모양이다 ──


def places(index, axis):
    """``index`` 가 한 축을, 제자리가 나머지 축을 가리키는 색인."""
    grid = list(np.ix_(*[np.arange(n) for n in index.shape]))
    grid[axis_of(axis, index.ndim)] = index
    return tuple(grid)


@composition(source="torch.gather")
def gather(x, axis, index):
    """y[i][j] = x[index[i][j]][j] (axis 0일 때). 결과의 모양은 ``index`` 의 모양이다.

    매개변수
    --------
    x : 임의의 모양. 미분할 수 있다.
    index : x 와 차원이 같은 정수 배열. ``axis`` 밖의 축은 x 보다 길지 않다.

    반환
    ----
    Tensor : ``index`` 와 같은 모양.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> x = tg.tensor([[1.0, 2.0], [3.0, 4.0]])
    >>> tg.gather(x, 1, [[1], [0]])
    tensor([[2.],
            [3.]])
    >>> tg.grad(lambda x: tg.gather(x, 1, [[1], [0]]).sum())(x)
    tensor([[0., 1.],
            [1., 0.]])
    """
    return x[places(only_places(index), axis)]


@composition(source="torch.scatter_add")
def scatter_add(x, axis, index, src):
    """x[index[i][j]][j] += src[i][j] (axis 0일 때)를 한 새 텐서. 모양은 x 와 같다.

    매개변수
    --------
    index : x 와 차원이 같은 정수 배열.
    src : 더할 것. index 이상의 모양이거나 수. 미분할 수 있다.

    반환
    ----
    Tensor : x 와 같은 모양.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> tg.scatter_add(tg.zeros(3), 0, [0, 2, 0], tg.tensor([1.0, 2.0, 4.0]))
    tensor([5., 0., 2.])
    >>> tg.grad(lambda s: (tg.scatter_add(tg.zeros(3), 0, [0, 2, 0], s) ** 2).sum())(tg.tensor([1.0, 2.0, 4.0]))
    tensor([10.,  4., 10.])
    """
    index = only_places(index)
    _, src = variables([x, src])
    src = broadcast_to(src, index.shape) if src.ndim == 0 else src[tuple([slice(n) for n in index.shape])]
    return x + put_add(src, places(index, axis), x.shape)


@composition(source="torch.index_add")
def index_add(x, axis, index, source, alpha=1):
    """``axis`` 의 ``index`` 번째에 ``source`` 를 더한 새 텐서. 같은 자리가 여러 번이면 모두 더한다.

    매개변수
    --------
    index : 더할 자리의 정수 벡터 (k,).
    source : 더할 것. ``axis`` 의 길이가 k 이고 나머지는 x 와 같다. 미분할 수 있다.
    alpha : 더할 것에 곱할 수.

    반환
    ----
    Tensor : x 와 같은 모양.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> tg.index_add(tg.zeros((3, 2)), 0, [0, 2, 0], tg.ones((3, 2)))
    tensor([[2., 2.],
            [0., 0.],
            [1., 1.]])
    """
    _, source = variables([x, source])
    return x + alpha * put_add(source, (slice(None),) * axis_of(axis, x.ndim) + (only_places(index),), x.shape)


@composition(source="NumPy ``numpy.put_along_axis`` 를 새 텐서로")
def put_along_axis(x, indices, values, axis):
    """``take_along_axis`` 가 읽는 자리에 ``values`` 를 넣은 새 텐서(원래 것은 그대로이다). 모양은 x 와 같다.

    매개변수
    --------
    indices : x 와 차원이 같은 정수 배열.
    values : 넣을 것. indices 의 모양으로 브로드캐스트된다. 미분할 수 있다.

    반환
    ----
    Tensor : x 와 같은 모양.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> x = tg.tensor([[1.0, 2.0], [3.0, 4.0]])
    >>> tg.put_along_axis(x, [[1], [0]], 0.0, 1)
    tensor([[1., 0.],
            [0., 4.]])
    >>> tg.grad(lambda x: tg.put_along_axis(x, [[1], [0]], 0.0, 1).sum())(x)
    tensor([[1., 0.],
            [0., 1.]])
    """
    flat, along = flattened(x, axis)
    indices = plain(indices)
    shape = (*flat.shape[:along], indices.shape[along], *flat.shape[along + 1:])
    _, values = variables([x, values])
    return setitem(flat, values, places(np.broadcast_to(indices, shape), along)).reshape(x.shape)
