# scripts/make_stubs.py 가 만든 글이다. 손으로 고치지 않는다.

from typing import Any, Literal, overload

from numpy.typing import DTypeLike

from .rules.decomposition import EigResult, QRResult, SVDResult
from .rules.solving import SlogdetResult
from .tensors.array_like import ArrayLike, Arrays, Shape
from .tensors.tensor import Tensor

def cholesky(x: ArrayLike, upper: bool = False) -> Tensor:
    """촐레스키 분해 x = L Lᴴ (``upper`` 이면 x = Uᴴ U). x (…, n, n) 의 한쪽 세모만 읽고, 기울기도 그 세모에 있다."""

def cond(x: ArrayLike, p: float | None = None) -> Tensor:
    """조건수: 특잇값의 비(``p`` 가 None, 2, −2) 또는 ‖x‖ₚ·‖x⁻¹‖ₚ. x (…, m, n) → (…)."""

def cross(a: ArrayLike, b: ArrayLike, axisa: int = -1, axisb: int = -1, axisc: int = -1, axis: int | None = None) -> Tensor:
    """3차원 벡터의 가위곱 a × b. 벡터가 놓인 축의 길이는 3이고, 나머지는 브로드캐스트한다."""

def det(x: ArrayLike) -> Tensor:
    """행렬식. 기울기는 여인수(cofactor) 행렬이고, 특이행렬에서도 옳다."""

def diagonal(x: ArrayLike, offset: int = 0) -> Tensor:
    """행렬마다의 대각선(마지막 두 축): (…, m, n) → (…, k)."""

def eig(x: ArrayLike) -> EigResult:
    """정사각 행렬의 고윳값과 고유벡터(열, 길이 1). x (…, n, n) → (…, n), (…, n, n), 대개 복소수."""

def eigh(x: ArrayLike, UPLO: str = 'L') -> EigResult:
    """대칭(에르미트) 행렬의 고윳값(작은 것부터)과 고유벡터. x (…, n, n) → (…, n), (…, n, n)."""

def eigvals(x: ArrayLike) -> Tensor:
    """정사각 행렬의 고윳값, 대개 복소수. x (…, n, n) → (…, n)."""

def eigvalsh(x: ArrayLike, UPLO: str = 'L') -> Tensor:
    """대칭(에르미트) 행렬의 고윳값, 작은 것부터. x (…, n, n) → (…, n). 같은 고윳값이 있어도 기울기가 옳다."""

def expm(x: ArrayLike) -> Tensor:
    """행렬의 지수함수(원소마다의 exp 가 아니다). x (…, n, n) → (…, n, n)."""

def inv(x: ArrayLike) -> Tensor:
    """역행렬."""

def lstsq(a: ArrayLike, b: ArrayLike, rcond: float | None = None) -> tuple[Tensor, Tensor, int, Tensor]:
    """최소제곱해: ‖a x − b‖ 가 가장 작은 x. a (m, n), b (m,) 또는 (m, k) → (x, 남은 제곱합, 계수, 특잇값)."""

def matmul(a: ArrayLike, b: ArrayLike) -> Tensor:
    """행렬 곱. 1차원이면 벡터로, 3차원 이상이면 행렬의 묶음으로 본다."""

def matrix_norm(x: ArrayLike, *, keepdims: bool = False, ord: float | str = 'fro') -> Tensor:
    """마지막 두 축을 행렬로 본 노름. x (…, m, n) → (…). ``ord`` 는 norm 과 같다."""

def matrix_power(x: ArrayLike, n: int) -> Tensor:
    """행렬의 n 제곱(음수이면 역행렬의). x (…, k, k) → (…, k, k)."""

def matrix_transpose(x: ArrayLike) -> Tensor:
    """행렬마다 전치: 마지막 두 축을 맞바꾼다. x (…, m, n) → (…, n, m)."""

def multi_dot(arrays: Arrays) -> Tensor:
    """행렬 여럿을 셈이 가장 적은 차례로 곱하기. 처음과 끝은 벡터여도 된다."""

def norm(x: ArrayLike, ord: float | str | None = None, axis: int | tuple[int, ...] | None = None, keepdims: bool = False) -> Tensor:
    """벡터의 노름(norm)과 행렬의 노름. 벡터의 노름과 프로베니우스 노름은 0에서의 기울기가 0이다."""

def outer(a: ArrayLike, b: ArrayLike) -> Tensor:
    """두 벡터의 바깥 곱: (m,), (n,) → (m, n). 벡터만 받는다."""

def pinv(x: ArrayLike, rcond: float | None = None, rtol: float | Any = ..., hermitian: bool = False) -> Tensor:
    """무어·펜로즈 유사역행렬. x (…, m, n) → (…, n, m). 계수(rank)가 바뀌지 않는 쪽으로 미분한다."""

@overload
def qr(x: ArrayLike, mode: Literal['r']) -> Tensor:  # type: ignore[overload-overlap]
    """QR 분해 x = Q R. x (…, m, n) → Q (…, m, k), R (…, k, n), k = min(m, n). ``mode`` 는 'reduced' 또는 'r'(R 만)."""

@overload
def qr(x: ArrayLike, mode: str = 'reduced') -> QRResult:
    """QR 분해 x = Q R. x (…, m, n) → Q (…, m, k), R (…, k, n), k = min(m, n). ``mode`` 는 'reduced' 또는 'r'(R 만)."""

def slogdet(x: ArrayLike) -> SlogdetResult:
    """행렬식의 부호와 절댓값의 로그 (sign, logabsdet). x (…, n, n) → (…) 둘. 큰 행렬의 ln det 은 이것으로."""

def solve(a: ArrayLike, b: ArrayLike) -> Tensor:
    """연립방정식 a x = b 의 해 x. a (…, n, n), b (n,) 또는 (…, n, k) → x (…, n) 또는 (…, n, k)."""

def solve_sylvester(a: ArrayLike, b: ArrayLike, q: ArrayLike) -> Tensor:
    """실베스터 방정식 a x + x b = q 의 해 x. a (…, m, m), b (…, n, n), q (…, m, n) → (…, m, n)."""

def solve_triangular(a: ArrayLike, b: ArrayLike, trans: int = 0, lower: bool = False, unit_diagonal: bool = False) -> Tensor:
    """세모 행렬의 방정식 a x = b 의 해(SciPy의 이름과 인수). a (…, n, n) 의 위(``lower`` 이면 아래) 세모만 읽는다."""

def sqrtm(x: ArrayLike) -> Tensor:
    """행렬의 제곱근 y y = x (원소마다의 sqrt 가 아니다). x (…, n, n) → (…, n, n)."""

@overload
def svd(x: ArrayLike, full_matrices: bool = True, *, compute_uv: Literal[False]) -> Tensor:
    """특잇값 분해 x = U diag(S) Vh. x (…, m, n) → S (…, k), k = min(m, n)."""

@overload
def svd(x: ArrayLike, full_matrices: bool, compute_uv: Literal[False]) -> Tensor:
    """특잇값 분해 x = U diag(S) Vh. x (…, m, n) → S (…, k), k = min(m, n)."""

@overload
def svd(x: ArrayLike, full_matrices: bool = True, compute_uv: Literal[True] = True) -> SVDResult:
    """특잇값 분해 x = U diag(S) Vh. x (…, m, n) → S (…, k), k = min(m, n)."""

def svdvals(x: ArrayLike) -> Tensor:
    """특잇값, 큰 것부터. x (…, m, n) → (…, min(m, n)). 같은 특잇값이 있어도 기울기가 옳다."""

def tensordot(a: ArrayLike, b: ArrayLike, axes: Shape = 2) -> Tensor:
    """고른 축들끼리 곱하여 더하기."""

def tensorinv(x: ArrayLike, ind: int = 2) -> Tensor:
    """텐서의 역: 앞의 ``ind`` 축과 나머지 축을 한 줄씩으로 본 정사각 행렬의 역행렬. 결과의 모양은 (나머지, 앞)이다."""

def tensorsolve(a: ArrayLike, b: ArrayLike, axes: Shape | None = None) -> Tensor:
    """텐서 방정식 Σ a x = b 의 해. a 의 모양은 (b 의 모양, x 의 모양)이고 두 쪽의 원소 수가 같다."""

def trace(x: ArrayLike, offset: int = 0, dtype: DTypeLike | None = None) -> Tensor:
    """행렬마다 대각선의 합(마지막 두 축): (…, m, n) → (…)."""

def vecdot(a: ArrayLike, b: ArrayLike, axis: int = -1) -> Tensor:
    """벡터마다의 안쪽 곱 Σ āᵢbᵢ. 나머지 축은 브로드캐스트한다: (…, n), (…, n) → (…)."""

def vector_norm(x: ArrayLike, *, axis: int | tuple[int, ...] | None = None, keepdims: bool = False, ord: float | str = 2) -> Tensor:
    """고른 축들(없으면 모두)을 한 줄의 벡터로 본 노름. ``ord`` 는 norm 과 같다."""
