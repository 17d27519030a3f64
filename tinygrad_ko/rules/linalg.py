"""선형대수: 행렬 곱과 그 식구들."""

import math
import operator

import numpy as np

from ..errors import ArgumentError, ShapeError
from ..korean.particles import Noun, particle
from ..operation import Words, abbreviation, composition
from ..operation.devices import near
from .axes import at_least, axes_of, axis_of
from .families import LINALG
from .indexing import put_add
from .products import in_line, over_rows, product, rows
from .shape import broadcast_to

operation = LINALG.operation

_MATMUL = "안쪽 길이가 같아야 합니다: (…, n, k) @ (…, k, m). 전치가 필요하면 .T 를 쓰세요."


@operation(numpy=(np.matmul, np.linalg.matmul), tex="{a}\\,{b}", symbol="@", hint=_MATMUL, elementwise=False,
           words=Words("{a:과/와} {b:을/를} 행렬로 곱해", a="받은 기울기의 오른쪽에 {b}의 전치를 곱합니다.",
                       b="받은 기울기의 왼쪽에 {a}의 전치를 곱합니다."), form=operator.matmul, lecture="L4",
           a=lambda g, b, a_ndim: left(g, b, a_ndim),
           b=lambda g, a, b_ndim: right(g, a, b_ndim))
def matmul(a, b):
    """행렬 곱. 1차원이면 벡터로, 3차원 이상이면 행렬의 묶음으로 본다.

    매개변수
    --------
    a : (n,), (n, k) 또는 (…, n, k). 미분할 수 있다.
    b : (k,), (k, m) 또는 (…, k, m). 미분할 수 있다.

    반환
    ----
    Tensor : (…, n, m). 벡터인 쪽의 축은 없다.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> a, b = tg.tensor([[1.0, 2.0], [3.0, 4.0]]), tg.tensor([[1.0], [10.0]])
    >>> tg.matmul(a, b)
    tensor([[21.],
            [43.]])
    >>> tg.grad(lambda a: tg.matmul(a, b).sum())(a)
    tensor([[ 1., 10.],
            [ 1., 10.]])
    >>> tg.grad(lambda b: tg.matmul(a, b).sum())(b)
    tensor([[4.],
            [6.]])
    """
    return product(a, b)


@abbreviation(r"{g}\,{b}^{T}")
def left(g, b, a_ndim):
    """a @ b 에서 a 의 기울기: g bᵀ."""
    if b.ndim == 1:
        return g.reshape((*g.shape, 1)) * b
    if a_ndim == 1:
        return (b @ g.reshape((*g.shape, 1))).reshape(b.shape[:-1])
    return product(g, b.swapaxes(-1, -2))


@abbreviation(r"{a}^{T}\,{g}")
def right(g, a, b_ndim):
    """a @ b 에서 b 의 기울기: aᵀ g."""
    if b_ndim == 1:
        return g * a if a.ndim == 1 else in_line(g) @ rows(a)
    if a.ndim == 1:
        return a.reshape((a.shape[0], 1)) * g.reshape((*g.shape[:-1], 1, g.shape[-1]))
    if b_ndim == 2:  # 줄마다 같은 b 를 곱했다: 묶음을 따라 더하는 것까지 곱 한 번으로
        return over_rows(a, g)
    return product(a.swapaxes(-1, -2), g)


@composition(numpy=np.dot, arrays=2, product="matrix", form=operator.matmul)
def dot(a, b):
    """NumPy의 dot: 수이면 곱, 1·2차원이면 행렬 곱, 그보다 크면 a 의 마지막 축과 b 의 끝에서 둘째 축의 합.

    매개변수
    --------
    a : 임의의 모양. 미분할 수 있다.
    b : 임의의 모양. 미분할 수 있다.

    반환
    ----
    Tensor : 벡터 둘이면 (), 행렬 둘이면 (n, m), 그보다 크면 줄어든 두 축을 뺀 a 의 모양 + b 의 모양.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> a, b = tg.tensor([1.0, 2.0]), tg.tensor([3.0, 4.0])
    >>> tg.dot(a, b)
    tensor(11.)
    >>> tg.grad(lambda a: tg.dot(a, b))(a)
    tensor([3., 4.])
    """
    if a.ndim == 0 or b.ndim == 0:
        return a * b
    if b.ndim == 1 or (a.ndim <= 2 and b.ndim <= 2):
        return matmul(a, b)
    return tensordot(a, b, ([a.ndim - 1], [b.ndim - 2]))


@composition(numpy=np.inner, arrays=2, product="matrix")
def inner(a, b):
    """마지막 축끼리의 안쪽 곱.

    매개변수
    --------
    a : (…, k). 미분할 수 있다.
    b : (…, k). 미분할 수 있다.

    반환
    ----
    Tensor : 마지막 축을 뺀 a 의 모양 + b 의 모양.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> a, b = tg.tensor([[1.0, 2.0], [3.0, 4.0]]), tg.tensor([1.0, 10.0])
    >>> tg.inner(a, b)
    tensor([21., 43.])
    >>> tg.grad(lambda b: tg.inner(a, b).sum())(b)
    tensor([4., 6.])
    """
    return a * b if a.ndim == 0 or b.ndim == 0 else tensordot(a, b, ([a.ndim - 1], [b.ndim - 1]))


@composition(numpy=np.vdot, arrays=2, product="matrix")
def vdot(a, b):
    """한 줄로 펴서 안쪽 곱.

    매개변수
    --------
    a : 임의의 모양. 미분할 수 있다.
    b : 원소의 수가 a 와 같은 모양. 미분할 수 있다.

    반환
    ----
    Tensor : ().

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> tg.vdot(tg.tensor([1.0, 2.0]), tg.tensor([3.0, 4.0]))
    tensor(11.)
    """
    return matmul(a.reshape((a.size,)), b.reshape((b.size,)))


def since(name):
    """요즘 NumPy에만 있는 함수(옛 판에는 없다)."""
    return getattr(np, name, None)


@composition(numpy=(np.vecdot, np.linalg.vecdot), arrays=2, namespace="linalg", product="matrix")
def vecdot(a, b, axis=-1):
    """벡터마다의 안쪽 곱 Σ āᵢbᵢ. 나머지 축은 브로드캐스트한다: (…, n), (…, n) → (…).

    매개변수
    --------
    a, b : (…, n) 서로 브로드캐스트되는 모양. 미분할 수 있다.

    반환
    ----
    Tensor : 벡터의 축을 뺀 나머지를 브로드캐스트한 모양.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> a, b = tg.tensor([[1.0, 2.0], [3.0, 4.0]]), tg.tensor([5.0, 6.0])
    >>> tg.vecdot(a, b)
    tensor([17., 39.])
    >>> tg.grad(lambda b: tg.vecdot(a, b).sum())(b)
    tensor([4., 6.])
    """
    a, b = moved_last(a, axis), moved_last(b, axis)
    if a.shape[-1] != b.shape[-1]:
        raise ShapeError(f"vecdot: 모양 {Noun(a.shape):과/와} {b.shape}. 벡터의 길이가 같아야 합니다.")
    return ((a.conj() if a.dtype.kind == "c" else a) * b).sum(-1)


def moved_last(x, axis):
    axis = axis_of(axis, x.ndim)
    return x.transpose((*[k for k in range(x.ndim) if k != axis], axis))


@composition(numpy=since("matvec"), arrays=2, product="matrix")
def matvec(a, v):
    """행렬마다 벡터에 곱하기: (…, m, n), (…, n) → (…, m).

    매개변수
    --------
    a : (…, m, n). 미분할 수 있다.
    v : (…, n). 미분할 수 있다.

    반환
    ----
    Tensor : (…, m).

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> a, v = tg.tensor([[1.0, 2.0], [3.0, 4.0], [5.0, 6.0]]), tg.tensor([1.0, -1.0])
    >>> tg.matvec(a, v)
    tensor([-1., -1., -1.])
    >>> tg.grad(lambda v: tg.matvec(a, v).sum())(v)
    tensor([ 9., 12.])
    """
    return matmul(at_least(a, 2), at_least(v, 1).reshape((*v.shape, 1))).reshape(stacked(a.shape[:-2], v.shape[:-1], a.shape[-2:-1]))


@composition(numpy=since("vecmat"), arrays=2, product="matrix")
def vecmat(v, a):
    """벡터마다 행렬에 곱하기(복소수이면 켤레를 취하여): (…, m), (…, m, n) → (…, n).

    매개변수
    --------
    v : (…, m). 미분할 수 있다.
    a : (…, m, n). 미분할 수 있다.

    반환
    ----
    Tensor : (…, n).

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> v, a = tg.tensor([1.0, -1.0]), tg.tensor([[1.0, 2.0, 3.0], [4.0, 5.0, 7.0]])
    >>> tg.vecmat(v, a)
    tensor([-3., -3., -4.])
    >>> tg.grad(lambda v: tg.vecmat(v, a).sum())(v)
    tensor([ 6., 16.])
    """
    row = at_least(v, 1).reshape((*v.shape[:-1], 1, v.shape[-1]))
    row = row.conj() if row.dtype.kind == "c" else row
    return matmul(row, at_least(a, 2)).reshape(stacked(v.shape[:-1], a.shape[:-2], a.shape[-1:]))


def stacked(first, second, rest):
    """묶음의 모양을 서로 브로드캐스트하고 남은 축을 잇는다."""
    return (*np.broadcast_shapes(first, second), *rest)


@composition(numpy=np.linalg.outer, arrays=2, namespace="linalg", name="linalg.outer")
def vector_outer(a, b):
    """두 벡터의 바깥 곱: (m,), (n,) → (m, n). 벡터만 받는다.

    매개변수
    --------
    a : (m,). 미분할 수 있다.
    b : (n,). 미분할 수 있다.

    반환
    ----
    Tensor : (m, n).

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> a, b = tg.tensor([1.0, 2.0]), tg.tensor([3.0, 4.0, 5.0])
    >>> tg.linalg.outer(a, b)
    tensor([[ 3.,  4.,  5.],
            [ 6.,  8., 10.]])
    >>> tg.grad(lambda a: tg.linalg.outer(a, b).sum())(a)
    tensor([12., 12.])
    """
    if a.ndim != 1 or b.ndim != 1:
        raise ShapeError(f"linalg.outer: 벡터 둘이어야 합니다. 받은 모양: {a.shape}, {b.shape}. 펴서 곱하려면 tg.outer 를 쓰세요.")
    return outer(a, b)


@composition(numpy=np.outer, arrays=2, product="matrix")
def outer(a, b):
    """바깥 곱: 한 줄로 편 두 벡터의 모든 곱.

    매개변수
    --------
    a : 임의의 모양(n = a.size). 미분할 수 있다.
    b : 임의의 모양(m = b.size). 미분할 수 있다.

    반환
    ----
    Tensor : (n, m).

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> a, b = tg.tensor([1.0, 2.0]), tg.tensor([3.0, 4.0, 5.0])
    >>> tg.outer(a, b)
    tensor([[ 3.,  4.,  5.],
            [ 6.,  8., 10.]])
    >>> tg.grad(lambda a: tg.outer(a, b).sum())(a)
    tensor([12., 12.])
    """
    return a.reshape((a.size, 1)) * b.reshape((1, b.size))


@composition(numpy=(np.tensordot, np.linalg.tensordot), arrays=2, product="matrix")
def tensordot(a, b, axes=2):
    """고른 축들끼리 곱하여 더하기.

    매개변수
    --------
    a : 임의의 모양. 미분할 수 있다.
    b : 임의의 모양. 미분할 수 있다.
    axes : 정수 n 이면 a 의 뒤 n 축과 b 의 앞 n 축, 또는 (a 의 축들, b 의 축들).

    반환
    ----
    Tensor : 짝지은 축을 뺀 a 의 모양 + b 의 모양.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> a, b = tg.ones((2, 3, 4)), tg.ones((4, 3, 5))
    >>> tg.tensordot(a, b, ([1, 2], [1, 0])).shape
    (2, 5)
    >>> tg.grad(lambda a: tg.tensordot(a, b, ([1, 2], [1, 0])).sum())(a)[0, 0]
    tensor([5., 5., 5., 5.])
    """
    if isinstance(axes, (int, np.integer)):
        if not 0 <= axes <= min(a.ndim, b.ndim):
            raise ArgumentError(
                f"tensordot: axes={axes} 입니다. 모양 {Noun(a.shape):과/와} {b.shape}에서는 0부터 {min(a.ndim, b.ndim)}까지여야 합니다."
            )
        axes = (list(range(a.ndim - axes, a.ndim)), list(range(axes)))
    of_a, of_b = (list(axes_of(n if isinstance(n, (int, np.integer)) else tuple(n), x.ndim)) for n, x in zip(axes, (a, b), strict=True))
    if [a.shape[k] for k in of_a] != [b.shape[k] for k in of_b]:
        raise ShapeError(
            f"tensordot: 모양 {a.shape}의 축 {Noun(of_a):과/와} 모양 {b.shape}의 축 {of_b}의 길이가 다릅니다. "
            "짝지을 축의 길이를 맞추세요."
        )
    rest_a = [k for k in range(a.ndim) if k not in of_a]
    rest_b = [k for k in range(b.ndim) if k not in of_b]
    shape_a, shape_b = [a.shape[k] for k in rest_a], [b.shape[k] for k in rest_b]
    inside = math.prod(a.shape[k] for k in of_a)
    rows = a.transpose(rest_a + of_a).reshape((math.prod(shape_a), inside))
    columns = b.transpose(of_b + rest_b).reshape((inside, math.prod(shape_b)))
    return matmul(rows, columns).reshape((*shape_a, *shape_b))


# ── 아인슈타인 합 ──


@operation(name="einsum_sum", public=False, tex=r"\operatorname{einsum}({operands})", symbol="einsum",
           words=Words("{written}처럼 같은 첨자끼리 곱해 더해", title="첨자를 맞춘 곱의 합",
                       about=lambda operands, subscripts: {"written": index_sum(operands, subscripts)},
                       operands="받은 기울기와 나머지를 곱하고, {target}에 없는 첨자를 따라 더합니다."),
           hint="첨자의 개수가 차원과 같고, 같은 첨자의 길이가 같아야 합니다.",
           operands=lambda g, i, operands, subscripts: einsum_gradient(g, i, operands, subscripts))
def einsum_sum(operands, subscripts):
    """아인슈타인 합(명시된 꼴 ``ij,jk->ik``)."""
    return np.einsum(subscripts, *operands, optimize=len(operands) > 1)


def index_sum(names, subscripts):
    """첨자의 식을 합으로 적은 글: ``ij,jk->ik`` → ``y[i,k] = Σj x[i,j]·w[j,k]``."""
    inputs, output = subscripts.split("->")
    summed = ",".join(dict.fromkeys(c for c in inputs if c != "," and c not in output))
    product = "·".join(f"{name}[{','.join(term)}]" for name, term in zip(names, inputs.split(","), strict=True))
    return f"y[{','.join(output)}] = " + (f"Σ({summed}) " if summed else "") + product


@abbreviation(r"\operatorname{einsum}({g},\,x_{j\ne i})")
def einsum_gradient(g, i, operands, subscripts):
    """``i`` 번째 것의 기울기: 결과의 첨자와 나머지 것들의 첨자로 다시 einsum 한다."""
    inputs, output = subscripts.split("->")
    terms = inputs.split(",")
    own, shape = terms[i], operands[i].shape
    lengths = dict(zip(own, shape, strict=True))
    others = [k for k in range(len(terms)) if k != i]
    letters = "".join(dict.fromkeys(own))  # 되풀이된 첨자(대각선)는 하나로
    known = set(output).union(*[terms[k] for k in others])
    kept = "".join(c for c in letters if c in known and lengths[c] != 1)  # 길이 1에서 늘어난 축은 더한다
    spec = ",".join([output, *[terms[k] for k in others]]) + "->" + kept
    d = einsum_sum([g, *[operands[k] for k in others]], spec)
    full = tuple([lengths[c] for c in letters])
    if d.shape != full:  # 이 항에서만 더해 없앤 첨자, 다른 항에서는 길이가 1인 첨자: 똑같이 나누어 준다
        d = d.reshape(tuple([d.shape[kept.index(c)] if c in kept else 1 for c in letters]))
        d = broadcast_to(d, full)
    if letters == own:
        return d
    grid = np.ix_(*[np.arange(lengths[c]) for c in letters])
    return put_add(d, tuple([grid[letters.index(c)] for c in own]), shape)


@composition(numpy=np.einsum, arrays=0, product="matrix")
def einsum(subscripts, *operands, optimize=False):
    """아인슈타인 합. ``tg.einsum("ij,jk->ik", a, b)``. 생략 부호 ``...`` 와 되풀이된 첨자도 된다.

    매개변수
    --------
    subscripts : 첨자의 식. ``"ij,jk->ik"`` 처럼.
    operands : 텐서 여럿. 첨자의 수가 차원과 같다. 미분할 수 있다.

    반환
    ----
    Tensor : ``->`` 뒤의 첨자들의 길이.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> a, b = tg.tensor([[1.0, 2.0], [3.0, 4.0]]), tg.tensor([1.0, 10.0])
    >>> tg.einsum("ij,j->i", a, b)
    tensor([21., 43.])
    >>> tg.grad(lambda b: tg.einsum("ij,j->i", a, b).sum())(b)
    tensor([4., 6.])
    >>> tg.einsum("ii", a)
    tensor(5.)
    """
    if not isinstance(subscripts, str):
        subscripts, operands = _lettered((subscripts, *operands))
    ndims = [o.ndim if hasattr(o, "ndim") else np.ndim(o) for o in operands]
    return einsum_sum(list(operands), _explicit(subscripts.replace(" ", ""), ndims))


def _lettered(arguments):
    """배열과 번호의 목록이 번갈아 온 것을, 글자로 적은 첨자와 배열들로."""
    *pairs, output = arguments if len(arguments) % 2 else (*arguments, None)
    lists = [*pairs[1::2], *([] if output is None else [output])]
    if not pairs or not all(isinstance(n, (list, tuple)) and all(k is Ellipsis or isinstance(k, int) for k in n) for n in lists):
        raise ArgumentError('einsum: 첫 인수는 "ij,jk->ik" 같은 글이거나, 배열과 축 번호의 목록이 번갈아 와야 합니다.')
    numbers = sorted({k for n in lists for k in n if k is not Ellipsis})
    letters = dict(zip(numbers, "abcdefghijklmnopqrstuvwxyz", strict=False)) | {Ellipsis: "..."}
    words = ["".join(letters[k] for k in n) for n in lists]
    joined = ",".join(words if output is None else words[:-1])
    return joined if output is None else f"{joined}->{words[-1]}", tuple(pairs[::2])


def _explicit(subscripts, ndims):
    """``->`` 를 채우고 ``...`` 를 글자로 바꾼다."""
    inputs, arrow, output = subscripts.partition("->")
    terms = inputs.split(",")
    if len(terms) != len(ndims):
        raise ArgumentError(
            f"einsum: 첨자 '{subscripts}'{particle(subscripts, '은/는')} "
            f"{len(terms)}개의 배열을 말하는데 {len(ndims)}개를 받았습니다."
        )
    spare = [c for c in "ABCDEFGHIJKLMNOPQRSTUVWXYZ" if c not in subscripts]
    widths = [n - len(t) + 3 for t, n in zip(terms, ndims, strict=True) if "..." in t]
    for t, n in zip(terms, ndims, strict=True):
        if ("..." not in t and len(t) != n) or ("..." in t and n < len(t) - 3):
            raise ShapeError(f"einsum: 첨자 '{t}'{particle(t, '과/와')} {n}차원 배열이 맞지 않습니다. 축마다 글자 하나씩 쓰세요.")
    dots = "".join(spare[: max(widths, default=0)])
    if not arrow:
        plain = inputs.replace("...", "").replace(",", "")
        output = dots + "".join(sorted(c for c in set(plain) if plain.count(c) == 1))
    filled = [t.replace("...", dots[len(dots) - (n - len(t) + 3):] if "..." in t else "")
              for t, n in zip(terms, ndims, strict=True)]
    return ",".join(filled) + "->" + output.replace("...", dots)


# ── 역행렬과 행렬식 ──


def eye(x):
    """대각선의 자리(참·거짓): 한 변이 x 의 마지막 축과 같은 정사각."""
    places = np.arange(x.shape[-1], like=near(x))
    return places[:, None] == places


@operation(name="inv", numpy=np.linalg.inv, tex="{x}^{-1}", symbol="역행렬", elementwise=False, namespace="linalg",
           hint="정사각 행렬(또는 그 묶음)이고 특이(singular)하지 않아야 합니다. 특이하면 pinv 나 lstsq 를 생각하세요.",
           x=lambda g, y: -(y.swapaxes(-1, -2) @ g @ y.swapaxes(-1, -2)))
def inv(x):
    """역행렬.

    매개변수
    --------
    x : (…, n, n), 특이하지 않은 행렬. 미분할 수 있다.

    반환
    ----
    Tensor : (…, n, n).

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> x = tg.tensor([[2.0, 2.0], [1.0, 3.0]])
    >>> tg.round(tg.linalg.inv(x), 3)
    tensor([[ 0.75, -0.5 ],
            [-0.25,  0.5 ]])
    >>> tg.grad(lambda x: tg.linalg.inv(x)[0, 0])(x).data.round(4)
    array([[-0.5625,  0.1875],
           [ 0.375 , -0.125 ]], dtype=float32)
    """
    return np.linalg.inv(x)


@operation(name="det", numpy=np.linalg.det, tex=r"\det {x}", symbol="det", elementwise=False, namespace="linalg",
           hint="정사각 행렬(또는 그 묶음)이어야 합니다.",
           x=lambda g, x: as_matrix(g) * cofactor(x))
def det(x):
    """행렬식. 기울기는 여인수(cofactor) 행렬이고, 특이행렬에서도 옳다.

    매개변수
    --------
    x : (…, n, n). 미분할 수 있다.

    반환
    ----
    Tensor : (…).

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> x = tg.tensor([[2.0, 2.0], [1.0, 3.0]])
    >>> tg.round(tg.linalg.det(x), 3)
    tensor(4.)
    >>> tg.grad(tg.linalg.det)(x).data.round(3)
    array([[ 3., -1.],
           [-2.,  2.]], dtype=float32)
    """
    return np.linalg.det(x)


@abbreviation(r"{g}")
def as_matrix(g):
    """수마다 1×1 행렬로: 행렬에 곱할 수 있게."""
    return g.reshape((*g.shape, 1, 1))


@operation(name="cofactor", tex=r"\operatorname{cof}({x})", symbol="여인수", elementwise=False, public=False,
           x=lambda g, x: cofactor_along(g, x))
def cofactor(x):
    """여인수 행렬 ∂det/∂x. 특이값 σ 로 셈한다: U diag(∏_(k≠i) σ_k) Vᵀ, 나누지 않는다."""
    if x.shape[-1] in (2, 3) and x.dtype.kind == "f":
        y = by_minors(x)
        if np.isfinite(y).all():
            return y
    u, s, v = svd_or_nan(x)
    sign = np.linalg.det(u) * np.linalg.det(v)
    return sign[..., None, None] * ((u * _product_without(s, 1)[..., None, :]) @ v)


@operation(name="cofactor_along", tex=r"\operatorname{cof}'({x})[{direction}]", elementwise=False, public=False,
           hint="행렬식의 세 번째 미분은 부호와 np.exp(slogdet) 의 곱으로 쓰면 됩니다.",
           direction=lambda g, x: cofactor_along(g, x))
def cofactor_along(direction, x):
    """``direction`` 쪽으로 움직일 때 여인수 행렬의 변화(행렬식의 2차 미분이므로 대칭이다)."""
    u, s, v = svd_or_nan(x)
    sign = np.linalg.det(u) * np.linalg.det(v)
    d = u.swapaxes(-1, -2) @ direction @ v.swapaxes(-1, -2)
    pairs = _product_without(s, 2)
    inner = -pairs * d.swapaxes(-1, -2)
    places = np.arange(s.shape[-1])
    inner[..., places, places] = (pairs @ d[..., places, places][..., None])[..., 0]
    return sign[..., None, None] * (u @ inner @ v)


def by_minors(x):
    """2×2, 3×3 행렬의 여인수를 뜻대로, 부호를 붙인 소행렬식으로: 작은 행렬 여럿의 특잇값 분해는 몇 배 느리다."""
    if x.shape[-1] == 2:
        return x[..., ::-1, ::-1] * np.array([[1, -1], [-1, 1]], x.dtype, like=near(x))
    after, before = [1, 2, 0], [2, 0, 1]
    one, two = x[..., after, :], x[..., before, :]
    with np.errstate(over="ignore", invalid="ignore"):
        return one[..., after] * two[..., before] - one[..., before] * two[..., after]


def svd_or_nan(x):
    """특잇값 분해. NaN 이나 무한대가 있는 행렬의 특잇값은 NaN 이다: LAPACK 은 멈추지 않거나 오류를 낸다."""
    spoiled = ~np.isfinite(x).all((-2, -1))
    u, s, v = np.linalg.svd(np.where(spoiled[..., None, None], 0, x))
    return u, np.where(spoiled[..., None], np.nan, s), v


def _product_without(s, how_many):
    """특이값에서 하나(또는 둘)를 뺀 나머지의 곱. 둘일 때 대각선은 0으로 둔다."""
    one = eye(s)
    if how_many == 1:
        return np.where(one, 1, s[..., None, :]).prod(-1)
    left_out = one[:, None, :] | one[None, :, :]
    return np.where(left_out, 1, s[..., None, None, :]).prod(-1) * ~one
