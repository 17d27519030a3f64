"""매개변수를 셈하는 법들(``nn.utils.parametrizations``): 가중치 정규화, 스펙트럼 정규화, 직교."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from ...errors import ArgumentError, ShapeError
from ...korean.misfits import answer_in
from ...korean.particles import Noun
from ...pytorch_names import LAYER_ARGUMENTS
from ...rules.joining import concatenate
from ...rules.matrix_powers import expm
from ...rules.operands import plain
from ...rules.solving import solve
from ...tensors.creation import from_numpy
from ...tensors.generator import resolve
from ...tensors.tensor import Tensor
from ...watch.acts import looked
from ..absent import answering_for
from ..checks import Generator, number, one_of, positive
from ..module import Module, check_module
from .parametrize import register_parametrization
from .reparametrize import SpectralNorm, WeightNorm, axis_of

__all__ = ["orthogonal", "spectral_norm", "weight_norm"]


def _held(where: str, module: Any, name: str) -> Tensor:
    """걸 매개변수의 지금 값."""
    check_module(where, module)
    value = getattr(module, name, None)
    if not isinstance(value, Tensor):
        known = ", ".join(n for n, _ in module.named_parameters(recurse=False)) or "없음"
        raise ArgumentError(f"{where}: {type(module).__name__}에서 매개변수 {Noun(repr(name)):을/를} 찾지 못했습니다. 있는 이름: {known}.")
    return value


class _WeightNorm(Module):
    """w = g·v/‖v‖."""

    def __init__(self, dim: int | None) -> None:
        super().__init__()
        self.dim = dim

    def forward(self, g: Tensor, v: Tensor) -> Tensor:
        """크기 g 와 방향 v 에서 가중치를."""
        return v * (g / WeightNorm("", self.dim).size(v))

    def right_inverse(self, weight: Tensor) -> tuple[Tensor, Tensor]:
        """가중치의 크기와 방향."""
        return WeightNorm("", self.dim).size(weight), weight


def weight_norm(module: Module, name: str = "weight", dim: int | None = 0) -> Module:
    """가중치 정규화(weight normalization): 가중치를 크기 g 와 방향 v 로 나누어 배운다. w = g·v/‖v‖.

    매개변수
    --------
    module : 고칠 층. 그 자리에서 바뀐다.
    name : 가중치의 이름. 크기는 ``parametrizations.이름.original0``, 방향은 ``original1`` 에 있다.
    dim : 이 축의 자리마다 크기가 하나씩이다. ``None`` 이나 −1이면 통틀어 하나.

    반환
    ----
    Module : 받은 그 층.

    예외
    ----
    ArgumentError, ArgumentTypeError : 그런 매개변수나 축이 없을 때.

    예제
    ----
    >>> from tinygrad_ko import nn
    >>> layer = nn.utils.parametrizations.weight_norm(nn.Linear(3, 2))
    >>> {name: value.shape for name, value in layer.state_dict().items() if name != "bias"}
    {'parametrizations.weight.original0': (2, 1), 'parametrizations.weight.original1': (2, 3)}

    출처
    ----
    Salimans, Kingma, "Weight Normalization" (2016); PyTorch ``torch.nn.utils.parametrizations.weight_norm``.
    """
    value = _held("weight_norm", module, name)
    axis = None if dim is None or dim == -1 else axis_of("weight_norm", dim, value)
    return register_parametrization(module, name, _WeightNorm(axis), unsafe=True)


class _SpectralNorm(Module):
    """W/σ(W). 처음에 거듭제곱법을 15걸음 나아가 둔다."""

    _u: Tensor
    _v: Tensor

    def __init__(self, weight: Tensor, steps: int, dim: int, eps: float, generator: Generator) -> None:
        super().__init__()
        self.recipe = SpectralNorm("", dim, steps, eps)
        if weight.ndim > 1:
            rng, matrix = resolve(generator, "spectral_norm"), self.recipe.matrix(weight._data)
            u, v = [self.recipe.unit(rng.standard_normal(n).astype(weight.dtype)) for n in matrix.shape]
            self.register_buffer("_u", u)
            self.register_buffer("_v", v)
            self._advance(matrix, 15)

    def _advance(self, matrix: Any, steps: int) -> None:
        u, v = looked(self._u), looked(self._v)
        for _ in range(steps):
            u = self.recipe.unit(matrix @ v)
            v = self.recipe.unit(matrix.T @ u)
        self._u.data, self._v.data = u, v

    def forward(self, weight: Tensor) -> Tensor:
        """가장 큰 특잇값이 1인 가중치. 학습 상태이면 그 어림이 한 걸음 나아간다."""
        if weight.ndim == 1:
            return weight / (weight * weight).sum().sqrt().clip(self.recipe.eps, None)
        if self.training:
            self._advance(self.recipe.matrix(plain(weight)), self.recipe.steps)
        matrix = self.recipe.matrix(weight)
        return weight / (matrix @ self._v._data.copy() * self._u._data.copy()).sum()


def spectral_norm(
    module: Module, name: str = "weight", n_power_iterations: int = 1, eps: float = 1e-12, dim: int | None = None,
    generator: Generator = None,
) -> Module:
    """스펙트럼 정규화(spectral normalization): 가중치를 가장 큰 특잇값으로 나누어, 층이 길이를 늘이지 못하게 한다.

    매개변수
    --------
    module : 고칠 층. 그 자리에서 바뀐다.
    name : 가중치의 이름. 버퍼 ``parametrizations.이름.0._u``, ``_v`` 가 특이 벡터의 어림이다.
    n_power_iterations : 학습 상태에서 읽을 때마다 거듭제곱법을 몇 걸음 나아갈 것인가. 평가 상태에서는 멈춘다.
    eps : 벡터의 길이가 0이 되지 않게 하는 작은 수.
    dim : 행렬의 줄이 될 축. ``None`` 이면 0, 전치 합성곱이면 1.
    generator : 처음의 u, v 를 뽑을 난수 발생기 또는 씨앗.

    반환
    ----
    Module : 받은 그 층.

    예외
    ----
    ArgumentError, ArgumentTypeError : 그런 매개변수나 축이 없거나 수가 알맞지 않을 때.

    예제
    ----
    >>> import numpy as np
    >>> from tinygrad_ko import nn
    >>> layer = nn.utils.parametrizations.spectral_norm(nn.Linear(3, 2, generator=0), n_power_iterations=30, generator=0)
    >>> round(float(np.linalg.norm(layer.weight.data, 2)), 3)
    1.0

    출처
    ----
    Miyato et al., "Spectral Normalization for GANs" (2018); PyTorch ``torch.nn.utils.parametrizations.spectral_norm``.
    """
    value = _held("spectral_norm", module, name)
    number("spectral_norm", "eps", eps, lambda v: v >= 0, "0 이상이어야")
    steps = positive("spectral_norm", "n_power_iterations", n_power_iterations)
    if dim is None:
        dim = 1 if any("ConvTranspose" in base.__name__ for base in type(module).__mro__) else 0
    made = _SpectralNorm(value.detach(), steps, axis_of("spectral_norm", dim, value), eps, generator)
    return register_parametrization(module, name, made)


class _Orthogonal(Module):
    """줄(또는 칸)이 서로 직교하고 길이가 1인 행렬."""

    base: Tensor | None

    def __init__(self, shape: tuple[int, ...], orthogonal_map: str, use_trivialization: bool, generator: Generator) -> None:
        super().__init__()
        self.whole, self.orthogonal_map, self.use_trivialization = shape, orthogonal_map, use_trivialization
        self.generator = None if generator is None else resolve(generator, "orthogonal")
        if use_trivialization:
            self.register_buffer("base", None)

    def forward(self, original: Tensor) -> Tensor:
        """제약 없는 행렬에서 직교 행렬을."""
        wide = original.shape[-2] < original.shape[-1]
        x = _wide_enough(original.mT if wide else original)
        n, k = x.shape[-2:]
        rows, columns = np.arange(n)[:, None], np.arange(k)
        if self.orthogonal_map == "householder":
            below = x * (rows > columns).astype(x.dtype)
            q = _reflected(below, 2 / (1 + (below * below).sum(-2)))
            q = q * np.trunc(plain(x)[..., np.arange(k), np.arange(k)])[..., None, :]  # 대각선으로는 미분하지 않는다
        else:
            a = x * (rows >= columns).astype(x.dtype)
            if n != k:
                a = concatenate([a, from_numpy(np.zeros((*x.shape[:-1], n - k), x.dtype))], -1)
            a = a - a.mT
            if self.orthogonal_map == "matrix_exp":
                q = expm.call(a)
            else:
                one = np.eye(n, dtype=x.dtype)
                q = solve.call(one - a * 0.5, one + a * 0.5)
            q = q[..., :k] if n != k else q
        if self.use_trivialization and self.base is not None:
            q = _wide_enough(self.base) @ q
        q = q.mT if wide else q
        return q if q.dtype == original.dtype else q.astype(original.dtype)

    def right_inverse(self, q: Tensor) -> Tensor:
        """직교 행렬 ``q`` 를 주는 제약 없는 행렬. ``use_trivialization`` 이면 ``q`` 를 기준(base)으로 삼는다."""
        if q.shape != self.whole:
            raise ShapeError(f"orthogonal: 모양 {self.whole} 이어야 합니다. 받은 모양: {q.shape}.")
        values = _wide_enough(np.asarray(plain(q)))
        wide = values.shape[-2] < values.shape[-1]
        tall = values.swapaxes(-1, -2) if wide else values
        n, k = tall.shape[-2:]
        if not self.use_trivialization:
            if self.orthogonal_map != "householder":
                raise NotImplementedError  # 대수로 거꾸로 갈 길이 없다: 가중치를 그대로 원래의 값으로 쓴다
            made = np.stack([_signed_qr(matrix) for matrix in tall.reshape((-1, n, k))]).reshape(tall.shape)
            return from_numpy((made.swapaxes(-1, -2) if wide else made).astype(q.dtype))
        if n != k:
            rng = resolve(self.generator, "orthogonal")
            tall = np.concatenate([tall, rng.standard_normal((*tall.shape[:-1], n - k)).astype(tall.dtype)], -1)
        eps = np.finfo(tall.dtype).eps * 10 * n
        near = np.allclose(tall.swapaxes(-1, -2) @ tall, np.eye(n), atol=eps) if n == k else False
        self.base = from_numpy((tall.copy() if near else _made_orthogonal(tall)).astype(q.dtype, copy=False))
        start = np.zeros(self.whole, q.dtype)
        side = np.arange(min(self.whole[-2:]))
        start[..., side, side] = -1
        return from_numpy(start)


def _wide_enough(x: Any) -> Any:
    """행렬의 셈(LAPACK)은 float16 을 모른다: float32 로 하고 되돌린다."""
    return x.astype(np.float32) if x.dtype == np.float16 else x


def _reflected(below: Tensor, tau: Tensor) -> Tensor:
    """하우스홀더 반사들의 곱의 앞쪽 k 칸. ``below`` 는 (…, n, k), 대각선의 1은 적지 않는다."""
    n, k = below.shape[-2:]
    vectors = below + np.eye(n, k, dtype=below.dtype)
    q: Any = np.eye(n, k, dtype=below.dtype)
    for j in reversed(range(k)):
        v = vectors[..., j:j + 1]
        q = q - tau[..., None, j:j + 1] * (v @ (v.mT @ q))
    return q


def _made_orthogonal(matrix: np.ndarray) -> np.ndarray:
    """QR 의 Q, R 의 대각선이 양수가 되도록."""
    q, r = np.linalg.qr(matrix)
    diagonal = r[..., np.arange(r.shape[-1]), np.arange(r.shape[-1])]
    return q * np.sign(diagonal)[..., None, :]


def _signed_qr(matrix: np.ndarray) -> np.ndarray:
    """LAPACK ``geqrf`` 의 반사 벡터들, 대각선은 R 의 대각선의 부호."""
    packed, tau = np.linalg.qr(matrix, mode="raw")
    made = packed.T.copy()
    k = made.shape[1]
    sign = np.sign(made[np.arange(k), np.arange(k)])
    made[np.arange(k), np.arange(k)] = np.where(tau == 0, -sign, sign)
    return made


def orthogonal(
    module: Module, name: str = "weight", orthogonal_map: str | None = None, *, use_trivialization: bool = True,
    generator: Generator = None,
) -> Module:
    """직교: 가중치의 줄(세로로 길면 칸)이 언제나 서로 직교하고 길이가 1이게 한다.

    매개변수
    --------
    module : 고칠 층. 그 자리에서 바뀐다.
    name : 가중치의 이름. 두 축 이상이면 마지막 두 축이 행렬이다.
    orthogonal_map : 제약 없는 행렬에서 직교 행렬을 셈하는 법. ``"matrix_exp"`` (정사각의 기본), ``"cayley"``,
        ``"householder"`` (나머지의 기본).
    use_trivialization : 지금의 가중치를 기준으로 삼아 셈할 것인가. 거짓이면 ``"householder"`` 에서만 가중치의 직교 부분에서 시작한다.
    generator : 정사각이 아닐 때 기준의 남은 칸을 뽑을 난수 발생기 또는 씨앗.

    반환
    ----
    Module : 받은 그 층.

    예외
    ----
    ArgumentError, ShapeError : 그런 매개변수나 방법이 없거나, 가중치의 축이 하나일 때.

    예제
    ----
    >>> import numpy as np
    >>> from tinygrad_ko import nn
    >>> w = nn.utils.parametrizations.orthogonal(nn.Linear(4, 3, generator=0), generator=0).weight.data
    >>> bool(np.allclose(w @ w.T, np.eye(3), atol=1e-5))
    True

    출처
    ----
    Lezcano-Casado, "Trivializations for Gradient-Based Optimization on Manifolds" (2019);
    PyTorch ``torch.nn.utils.parametrizations.orthogonal``.
    """
    value = _held("orthogonal", module, name)
    if value.ndim < 2:
        raise ShapeError(f"orthogonal: 축이 둘 이상인 가중치여야 합니다. '{name}' 의 모양: {value.shape}.")
    if orthogonal_map is None:
        orthogonal_map = "matrix_exp" if value.shape[-2] == value.shape[-1] else "householder"
    one_of("orthogonal", "orthogonal_map", orthogonal_map, ("matrix_exp", "cayley", "householder"))
    return register_parametrization(module, name, _Orthogonal(value.shape, orthogonal_map, use_trivialization, generator), unsafe=True)


answer_in(globals(), LAYER_ARGUMENTS)

if not TYPE_CHECKING:
    __getattr__ = answering_for("nn.utils.parametrizations")  # 없는 이름: 까닭을 알린다
