"""손으로 적은 수식(abbreviation): 그 수식을 글자 그대로 NumPy로 옮긴 것과, 규칙이 부르는 도움 함수의 값이 같다."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.special import gamma, psi, rgamma, softmax

from tinygrad_ko.rules import (
    activation,
    calculus,
    complex,
    cumulative,
    decomposition,
    fourier,
    fused,
    linalg,
    matrix_powers,
    ranking,
    reduction,
    solving,
)
from tinygrad_ko.rules import gamma as gamma_family

RNG = np.random.default_rng(7)
N = 5
G, X, Y = RNG.normal(size=(3, N))
TIED = np.array([1.0, 3.0, 2.0, 3.0, 0.0])
M, GM, B = RNG.normal(size=(3, 4)), RNG.normal(size=(3, 4)), RNG.normal(size=(4, 2))
Z = RNG.normal(size=N) + 1j * RNG.normal(size=N)
RUNNING = np.logaddexp.accumulate(X)
SQUARE, GS = RNG.normal(size=(2, 4, 4))


def svd_formula(g_u, g_s, g_v, u, s, v):
    """U(sym(F⊙UᴴgU)S + S sym(F⊙VᴴgVᴴ) + diag gS + …)Vᴴ + (1−UUᴴ)gU S⁻¹Vᴴ + U S⁻¹gV(1−VVᴴ), F_ij = [i≠j]/(S_j²−S_i²)."""
    k, S = len(s), np.diag(s)
    with np.errstate(divide="ignore"):
        F = np.where(np.eye(k, dtype=bool), 0, 1 / (s[None, :] ** 2 - s[:, None] ** 2))
    sym = lambda m: m + m.conj().T  # noqa: E731
    inner = sym(F * (u.conj().T @ g_u)) @ S + S @ sym(F * (v @ g_v.conj().T)) + np.diag(g_s)
    inner = inner + 1j * np.diag(np.diag(u.conj().T @ g_u).imag / s) if np.iscomplexobj(u) else inner
    one = np.eye
    return (u @ inner @ v + (one(len(u)) - u @ u.conj().T) @ g_u @ np.linalg.inv(S) @ v
            + u @ np.linalg.inv(S) @ g_v @ (one(v.shape[1]) - v.conj().T @ v))


def svd_arguments(complex_valued):
    x = M + 1j * GM if complex_valued else M
    u, s, v = np.linalg.svd(x, full_matrices=False)
    g = [RNG.normal(size=a.shape) + (1j * RNG.normal(size=a.shape) if np.iscomplexobj(a) else 0) for a in (u, s, v)]
    return (*g, u, s, v)


def block(x):
    from scipy.linalg import expm

    return expm(np.block([[x.T, GS], [np.zeros((4, 4)), x.T]]))[:4, 4:]


FORMULAS = {
    "share": (reduction.share(G, TIED, np.array(3.0), None), G * (TIED == 3) / 2),
    "others": (reduction.others(X, None), [np.prod([X[j] for j in range(N) if j != i]) for i in range(N)]),
    "cumprod_gradient": (cumulative.cumprod_gradient(G, X), [
        np.prod(X[:i]) * sum(G[k] * np.prod(X[i + 1:k + 1]) for k in range(i, N)) for i in range(N)]),
    "recurrence_backward": (cumulative.recurrence_backward(G, X), [sum(G[j] * np.prod(X[k + 1:j + 1]) for j in range(k, N)) for k in range(N)]),
    "delayed": (cumulative.delayed(Y), [0, *Y[:-1]]),
    "logcumsumexp_gradient": (ranking.logcumsumexp_gradient(G, X, RUNNING), [
        sum(G[k] * np.exp(X[i] - RUNNING[k]) for k in range(i, N)) for i in range(N)]),
    "against": (calculus.against(np.r_[G, X], Y, 6), [sum(np.r_[G, X][i + k] * Y[k] for k in range(N)) for i in range(6)]),
    "left": (linalg.left(GM, B.T, 2), GM @ B),
    "right": (linalg.right(GM, M, 2), M.T @ GM),
    "angle_gradient": (complex.angle_gradient(G, Z), G * 1j * Z / abs(Z) ** 2),
    "softmax_minus_one_hot": (fused.softmax_minus_one_hot(M, np.array([2, 0, 3])), softmax(M, -1) - np.eye(4)[[2, 0, 3]]),
    "rgamma_slope": (gamma_family.rgamma_slope(X, rgamma(X)), [
        gamma(1 - x) * (np.cos(np.pi * x) - np.sin(np.pi * x) * psi(1 - x) / np.pi) if x < 0.5 else -psi(x) * rgamma(x) for x in X]),
    "inner": (activation.inner(X), np.sqrt(2 / np.pi) * (X + 0.044715 * X**3)),
    "inner_slope": (activation.inner_slope(X), (activation.inner(X + 1e-6) - activation.inner(X - 1e-6)) / 2e-6),
    "half": (decomposition.half(SQUARE), np.tril(SQUARE, -1) + np.diag(np.diag(SQUARE)) / 2),
    "half U": (decomposition.half(SQUARE, "U"), np.triu(SQUARE, 1) + np.diag(np.diag(SQUARE)) / 2),
    "paired": (decomposition.paired(SQUARE + 1j * GS), SQUARE + 1j * GS + (SQUARE + 1j * GS).conj().T),
    "between": (decomposition.between(SQUARE, X[:4]), [
        [0 if i == j else SQUARE[i, j] / (X[j] - X[i]) for j in range(4)] for i in range(4)]),
    "turning": (solving.turning(Z), 1j * Z.imag),
    "without_length": (decomposition.without_length(GS + 0j, SQUARE), GS - SQUARE @ np.diag(np.diag(SQUARE.T @ GS))),
    "svd_gradient": (decomposition.svd_gradient(*(a := svd_arguments(False))), svd_formula(*a)),
    "svd_gradient complex": (decomposition.svd_gradient(*(c := svd_arguments(True))), svd_formula(*c)),
    "expm_gradient": (matrix_powers.expm_gradient(GS, SQUARE), block(SQUARE)),
    "both_sides": (fourier.both_sides(np.fft.rfft(G, norm="forward"), (N,), 0), [
        (1 + (k != 0 and k != N / 2)) / N * h for k, h in enumerate(np.fft.rfft(G))]),
    "both_sides even": (fourier.both_sides(np.fft.rfft(G[:4], norm="forward"), (4,), 0), [
        (1 + (k != 0 and k != 2)) / 4 * h for k, h in enumerate(np.fft.rfft(G[:4]))]),
}


@pytest.mark.parametrize("name", FORMULAS)
def test_what_is_written_by_hand_is_what_is_computed(name):
    computed, written = FORMULAS[name]
    np.testing.assert_allclose(computed, written, rtol=1e-6, atol=1e-9)
    assert np.abs(np.asarray(written)).max() > 1e-3
