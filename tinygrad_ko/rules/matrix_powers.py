"""행렬의 거듭제곱과 지수, 이어 곱하기, 그 밖의 곱과 전치. 약속은 행렬 분해와 같다."""

import operator

import numpy as np

from ..errors import ArgumentError, ShapeError, needed
from ..korean.particles import Noun
from ..operation import Words, abbreviation, composition
from ..operation.devices import companion, near
from .axes import axis_of
from .decomposition import SQUARE, mT, must_be_square
from .families import MATRIX_POWERS
from .joining import concatenate
from .linalg import eye, inv, matmul
from .shape import moveaxis, swapaxes

operation = MATRIX_POWERS.operation

# ── 거듭제곱, 지수, 이어 곱하기 ──


@composition(numpy=np.linalg.matrix_power, namespace="linalg")
def matrix_power(x, n):
    """행렬의 n 제곱(음수이면 역행렬의). x (…, k, k) → (…, k, k).

    매개변수
    --------
    x : (…, k, k). 미분할 수 있다.
    n : 지수(정수). 음수이면 역행렬의 거듭제곱.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> x = tg.tensor([[1.0, 1.0], [0.0, 1.0]])
    >>> tg.linalg.matrix_power(x, 3)
    tensor([[1., 3.],
            [0., 1.]])
    >>> tg.grad(lambda x: tg.linalg.matrix_power(x, 2).sum())(x)
    tensor([[3., 2.],
            [4., 3.]])
    """
    must_be_square("matrix_power", x)
    n = operator.index(n)
    if n < 0:
        x, n = inv(x), -n
    result = x * 0 + eye(x) if n == 0 else None
    while n:
        if n & 1:
            result = x if result is None else result @ x
        n >>= 1
        if n:
            x = x @ x
    return result


@operation(tex="e^{{x}}", symbol="행렬 지수", elementwise=False, namespace="linalg", hint=SQUARE,
           source="scipy.linalg.expm",
           x=lambda g, x: expm_gradient(g, x))
def expm(x):
    """행렬의 지수함수(원소마다의 exp 가 아니다). x (…, n, n) → (…, n, n).

    매개변수
    --------
    x : (…, n, n). 미분할 수 있다.

    반환
    ----
    Tensor : (…, n, n).

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> x = tg.tensor([[0.0, 1.0], [0.0, 0.0]])
    >>> tg.linalg.expm(x)
    tensor([[1., 1.],
            [0., 1.]])
    >>> tg.grad(lambda x: tg.linalg.expm(x)[0, 1])(x).data.round(4)
    array([[0.5   , 1.    ],
           [0.1667, 0.5   ]], dtype=float32)
    """
    return companion(x, "scipy.linalg").expm(x)


@abbreviation(r"\left[\exp\begin{pmatrix}{x}^{T}&{g}\\0&{x}^{T}\end{pmatrix}\right]_{12}")
def expm_gradient(g, x):
    """exp [[xᵀ, g], [0, xᵀ]] 의 오른쪽 위가 ``g`` 쪽으로의 미분이다(Van Loan 1978)."""
    a, n = mT(x), x.shape[-1]
    block = concatenate([concatenate([a, g], -1), concatenate([a * 0, a], -1)], -2)
    return expm(block)[..., :n, n:]


@operation(tex=r"\operatorname{syl}({a},{b},{q})", symbol="실베스터", elementwise=False, namespace="linalg",
           hint="a (…, m, m), b (…, n, n), q (…, m, n) 이고, a 의 고윳값과 −b 의 고윳값이 겹치지 않아야 합니다.",
           source="scipy.linalg.solve_sylvester",
           a=lambda g, a, b, y: -solve_sylvester(mT(a), mT(b), g) @ mT(y),
           b=lambda g, a, b, y: -mT(y) @ solve_sylvester(mT(a), mT(b), g),
           q=lambda g, a, b: solve_sylvester(mT(a), mT(b), g))
def solve_sylvester(a, b, q):
    """실베스터 방정식 a x + x b = q 의 해 x. a (…, m, m), b (…, n, n), q (…, m, n) → (…, m, n).

    매개변수
    --------
    a : (…, m, m). 미분할 수 있다.
    b : (…, n, n). 미분할 수 있다.
    q : (…, m, n). 미분할 수 있다.

    반환
    ----
    Tensor : (…, m, n).

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> a, b, q = tg.tensor([[1.0, 0.0], [0.0, 3.0]]), tg.tensor([[1.0]]), tg.tensor([[2.0], [8.0]])
    >>> tg.linalg.solve_sylvester(a, b, q)
    tensor([[1.],
            [2.]])
    >>> tg.grad(lambda q: tg.linalg.solve_sylvester(a, b, q).sum())(q)
    tensor([[0.5 ],
            [0.25]])
    """
    of_matrix = needed("scipy.linalg").solve_sylvester
    m, n = q.shape[-2:]
    if (a.shape[-2:], b.shape[-2:]) != ((m, m), (n, n)):
        raise ValueError("expected (m, m), (n, n), (m, n)")

    return each_matrix(of_matrix, a, b, q)


# y y = x 를 미분하면 dy·y + y·dy = dx: 실베스터 방정식이다
@operation(tex=r"{x}^{1/2}", symbol="행렬 제곱근", elementwise=False, namespace="linalg",
           hint=SQUARE + " 고윳값이 0이거나 음의 실수이면 실수의 제곱근이 없습니다.",
           source="scipy.linalg.sqrtm",
           x=lambda g, y: solve_sylvester(mT(y), mT(y), g))
def sqrtm(x):
    """행렬의 제곱근 y y = x (원소마다의 sqrt 가 아니다). x (…, n, n) → (…, n, n).

    매개변수
    --------
    x : (…, n, n). 고윳값이 0이나 음의 실수가 아니어야 한다. 미분할 수 있다.

    반환
    ----
    Tensor : (…, n, n).

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> x = tg.tensor([[4.0, 0.0], [0.0, 9.0]])
    >>> tg.linalg.sqrtm(x).data.round(4)
    array([[2., 0.],
           [0., 3.]], dtype=float32)
    >>> tg.grad(lambda x: tg.linalg.sqrtm(x).sum())(x).data.round(4)
    array([[0.25  , 0.2   ],
           [0.2   , 0.1667]], dtype=float32)
    """
    must_be_square("sqrtm", x)
    of_matrix = needed("scipy.linalg").sqrtm

    y = each_matrix(of_matrix, x)
    return y.astype(x.dtype) if y.dtype.kind == x.dtype.kind else y


def each_matrix(function, *stacks):
    """행렬 하나만 받는 함수를 묶음의 행렬마다 부른다. 답은 마지막 인수와 같은 모양이다."""
    lead = np.broadcast_shapes(*[m.shape[:-2] for m in stacks])
    shape = (*lead, *stacks[-1].shape[-2:])
    if 0 in shape:  # 풀 것이 없다: SciPy의 판에 따라서는 빈 행렬에서 멈춘다
        return np.zeros(shape, np.result_type(*stacks, np.float32))
    if not lead:
        return function(*stacks)
    rows = [np.broadcast_to(m, (*lead, *m.shape[-2:])).reshape((-1, *m.shape[-2:])) for m in stacks]
    y = np.stack([function(*matrices) for matrices in zip(*rows, strict=True)])
    return y.reshape(shape)


@composition(numpy=np.linalg.multi_dot, arrays=0, namespace="linalg", product="matrix")
def multi_dot(arrays):
    """행렬 여럿을 셈이 가장 적은 차례로 곱하기. 처음과 끝은 벡터여도 된다.

    매개변수
    --------
    arrays : 텐서의 목록 (n₀, n₁), (n₁, n₂), …. 처음과 끝은 벡터여도 된다. 미분할 수 있다.

    반환
    ----
    Tensor : (n₀, n_k). 처음이나 끝이 벡터이면 그 축이 없다.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> a, b, c = tg.ones((2, 3)), tg.ones((3, 4)), tg.ones((4, 1))
    >>> tg.linalg.multi_dot([a, b, c])
    tensor([[12.],
            [12.]])
    """
    arrays = list(arrays)
    if len(arrays) < 2:
        raise ArgumentError(f"multi_dot: 행렬이 둘 이상이어야 합니다. 받은 것: {len(arrays)}개.")
    rows = [a.shape[0] for a in arrays]
    rows[0], last = 1 if arrays[0].ndim == 1 else rows[0], 1 if arrays[-1].ndim == 1 else arrays[-1].shape[1]
    return _product_of(arrays, _cheapest_cuts([*rows, last]), 0, len(arrays) - 1)


def _product_of(arrays, cuts, i, j):
    """``i`` 부터 ``j`` 까지의 곱."""
    if i == j:
        return arrays[i]
    cut = cuts[i, j]
    return matmul(_product_of(arrays, cuts, i, cut), _product_of(arrays, cuts, cut + 1, j))


def _cheapest_cuts(sizes):
    """i 부터 j 까지를 곱할 때 마지막으로 나눌 자리(동적 계획법)."""
    n = len(sizes) - 1
    cost, cuts = {(i, i): 0 for i in range(n)}, {}
    for length in range(1, n):
        for i in range(n - length):
            j = i + length
            cost[i, j], cuts[i, j] = min(
                (cost[i, k] + cost[k + 1, j] + sizes[i] * sizes[k + 1] * sizes[j + 1], k) for k in range(i, j)
            )
    return cuts


# ── 그 밖의 곱과 전치 ──


@composition(numpy=np.kron, arrays=2, product="matrix")
def kron(a, b):
    """크로네커 곱: a 의 원소마다 b 를 곱하여 늘어놓는다. 축마다 길이가 곱해진다.

    매개변수
    --------
    a : 임의의 모양. 미분할 수 있다.
    b : 임의의 모양. 미분할 수 있다.

    반환
    ----
    Tensor : 축마다 두 길이의 곱. (m, n), (p, q) 이면 (mp, nq).

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> a, b = tg.tensor([1.0, 10.0]), tg.tensor([1.0, 2.0, 3.0])
    >>> tg.kron(a, b)
    tensor([ 1.,  2.,  3., 10., 20., 30.])
    >>> tg.grad(lambda a: tg.kron(a, b).sum())(a)
    tensor([6., 6.])
    """
    n = max(a.ndim, b.ndim)
    of_a, of_b = (1,) * (n - a.ndim) + a.shape, (1,) * (n - b.ndim) + b.shape
    outer = a.reshape([m for k in of_a for m in (k, 1)]) * b.reshape([m for k in of_b for m in (1, k)])
    return outer.reshape([p * q for p, q in zip(of_a, of_b, strict=True)])


@operation(public=False, tex=r"{a}\times {b}", symbol="가위곱", elementwise=False,
           words=Words("{a:과/와} {b}의 가위곱을 셈해",
                       a="가위곱은 {a}에 대해 선형이므로, {b:과/와} 받은 기울기의 가위곱을 셈합니다.",
                       b="가위곱은 {b}에 대해 선형이므로, 받은 기울기와 {a}의 가위곱을 셈합니다."),
           a=lambda g, b: vector_product(b, g),
           b=lambda g, a: vector_product(g, a))
def vector_product(a, b):
    """마지막 축에 놓인 3차원 벡터의 가위곱: y_0 = a_1·b_2 − a_2·b_1, 나머지는 번호를 돌려서."""
    y = np.empty(np.broadcast_shapes(a.shape, b.shape), np.result_type(a, b), like=near(a))
    for k in range(3):
        i, j = k - 2, k - 1
        y[..., k] = a[..., i] * b[..., j] - a[..., j] * b[..., i]
    return y


def moved(x, source, destination):
    """``moveaxis``. 제자리이면 그대로."""
    return x if axis_of(source, x.ndim) == axis_of(destination, x.ndim) else moveaxis(x, source, destination)


@composition(numpy=(np.cross, np.linalg.cross), arrays=2, namespace="linalg")
def cross(a, b, axisa=-1, axisb=-1, axisc=-1, axis=None):
    """3차원 벡터의 가위곱 a × b. 벡터가 놓인 축의 길이는 3이고, 나머지는 브로드캐스트한다.

    매개변수
    --------
    a : 벡터가 놓인 축의 길이가 3인 모양. 미분할 수 있다.
    b : 벡터가 놓인 축의 길이가 3인 모양. 미분할 수 있다.
    axisa, axisb, axisc : a, b, 결과에서 벡터가 놓일 축.
    axis : 셋을 한꺼번에 정한다.

    반환
    ----
    Tensor : 나머지 축끼리 브로드캐스트하고 ``axisc`` 에 길이 3인 축이 놓인 모양.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> a, b = tg.tensor([1.0, 0.0, 0.0]), tg.tensor([0.0, 1.0, 0.0])
    >>> tg.linalg.cross(a, b)
    tensor([0., 0., 1.])
    >>> tg.grad(lambda a: tg.linalg.cross(a, b).sum())(a)
    tensor([ 1.,  0., -1.])
    """
    if axis is not None:
        axisa = axisb = axisc = axis
    if a.shape[axis_of(axisa, a.ndim)] != 3 or b.shape[axis_of(axisb, b.ndim)] != 3:
        raise ShapeError(
            f"cross: 모양 {Noun(a.shape):과/와} {b.shape}. 벡터가 놓인 축의 길이가 3이어야 합니다. 축이 다르면 axis 를 주고, "
            "2차원 벡터이면 a[..., 0] * b[..., 1] - a[..., 1] * b[..., 0] 을 쓰세요."
        )
    return moved(vector_product(moved(a, axisa, -1), moved(b, axisb, -1)), -1, axisc)


@composition(numpy=(np.matrix_transpose, np.linalg.matrix_transpose), namespace="linalg")
def matrix_transpose(x):
    """행렬마다 전치: 마지막 두 축을 맞바꾼다. x (…, m, n) → (…, n, m).

    매개변수
    --------
    x : (…, m, n). 미분할 수 있다.

    반환
    ----
    Tensor : (…, n, m).

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> tg.linalg.matrix_transpose(tg.tensor([[1.0, 2.0], [3.0, 4.0]]))
    tensor([[1., 3.],
            [2., 4.]])
    """
    if x.ndim < 2:
        raise ShapeError(f"matrix_transpose: 모양 {x.shape}. 행렬(2차원 이상)이어야 합니다. 벡터이면 x[:, None] 을 쓰세요.")
    return swapaxes(x, -1, -2)
