"""분해와 푸리에 변환: NumPy와 같은 값, PyTorch와 같은 기울기, 읽는 세모, 겹친 고윳값, 오류의 말."""

from __future__ import annotations

import gc
import re
import weakref

import numpy as np
import pytest

import tinygrad_ko as tg
import tinygrad_ko.fft as fft_room
import tinygrad_ko.linalg as linalg_room
from tinygrad_ko.operation.declare import operations

RNG = np.random.default_rng(7)
SQUARE = RNG.standard_normal((2, 3, 3)) + 4 * np.eye(3)
TALL, WIDE = RNG.standard_normal((2, 4, 3)), RNG.standard_normal((2, 3, 4))
SPD = SQUARE @ SQUARE.swapaxes(-1, -2)
COMPLEX = SQUARE + 1j * RNG.standard_normal((2, 3, 3))
VECTOR = RNG.standard_normal(3)


def leaf(a):
    return tg.tensor(a, requires_grad=True)


def parts(y):
    return list(y) if isinstance(y, (tuple, list)) else [y]


LINALG = {
    "solve": lambda f, t: f(t(SQUARE), t(TALL.swapaxes(-1, -2))), "solve-vector": lambda f, t: f(SQUARE, t(VECTOR)),
    "tensorsolve": lambda f, t: f(t(SPD[0].reshape(3, 1, 3)), t(VECTOR.reshape(3, 1))),
    "tensorinv": lambda f, t: f(t(np.arange(16.0).reshape(4, 2, 2) ** 2 % 7 + np.eye(4).reshape(4, 2, 2)), ind=1),
    "cholesky": lambda f, t: f(t(SPD)), "cholesky-upper": lambda f, t: f(t(SPD), upper=True),
    "qr": lambda f, t: f(t(TALL)), "qr-wide": lambda f, t: f(t(WIDE)), "qr-r": lambda f, t: f(t(TALL), mode="r"),
    "svd": lambda f, t: f(t(SQUARE)), "svd-thin": lambda f, t: f(t(WIDE), full_matrices=False),
    "svd-full": lambda f, t: f(t(TALL)), "svd-values": lambda f, t: f(t(TALL), compute_uv=False), "svdvals": lambda f, t: f(t(TALL)),
    "eigh": lambda f, t: f(t(SQUARE)), "eigh-U": lambda f, t: f(t(SQUARE), UPLO="U"), "eigh-complex": lambda f, t: f(t(COMPLEX), "U"),
    "eigvalsh": lambda f, t: f(t(SQUARE), "U"), "eig": lambda f, t: f(t(SQUARE)), "eigvals": lambda f, t: f(t(COMPLEX)),
    "slogdet": lambda f, t: f(t(-SQUARE)), "slogdet-complex": lambda f, t: f(t(COMPLEX)),
    "pinv": lambda f, t: f(t(TALL)), "pinv-rcond": lambda f, t: f(t(TALL), 0.5), "pinv-rtol": lambda f, t: f(t(TALL), rtol=None),
    "matrix_power": lambda f, t: f(t(SQUARE), 7), "matrix_power-0": lambda f, t: f(t(SQUARE), 0), "matrix_power--3": lambda f, t: f(t(SQUARE), -3),
    "multi_dot": lambda f, t: f([t(VECTOR), SQUARE[0], t(WIDE[0]), t(TALL[0])]),
    **{f"cond-{p}": lambda f, t, p=p: f(t(SQUARE), p) for p in (None, 2, -2, 1, -1, np.inf, "fro", "nuc")},
    **{f"norm-{o}": lambda f, t, o=o: f(t(TALL), o, (2, 0), True) for o in (None, "fro", "nuc", 2, -2, 1, -1, np.inf, -np.inf)},
    "norm-complex": lambda f, t: f(t(COMPLEX)), "norm-nuc-2d": lambda f, t: f(t(TALL[0]), "nuc"),
    **{f"matrix_norm-{o}": lambda f, t, o=o: f(t(COMPLEX), ord=o) for o in ("fro", "nuc", 2, 1)},
    **{f"vector_norm-{o}": lambda f, t, o=o: f(t(TALL), ord=o, axis=(0, -1), keepdims=True) for o in (1, 2, 3, np.inf)},
    "matrix_transpose": lambda f, t: f(t(TALL)), "cross": lambda f, t: f(t(TALL), t(VECTOR)),
    "cross-axis": lambda f, t: f(t(WIDE), WIDE[::-1] * 2, axis=1),
}
FOURIER = {
    **{f"{name}-{k}": lambda f, t, o=o, a=a: f(t(a), **o)
       for name, a in (("fft", COMPLEX), ("ifft", COMPLEX), ("rfft", WIDE), ("irfft", COMPLEX), ("hfft", COMPLEX), ("ihfft", WIDE))
       for k, o in enumerate(({}, {"n": 2}, {"n": 5, "norm": "ortho"}, {"axis": 1, "norm": "forward"}, {"norm": "backward"}))},
    **{f"{name}-{k}": lambda f, t, o=o, a=a: f(t(a), **o)
       for name, a in (("fft2", COMPLEX), ("ifft2", WIDE), ("rfft2", WIDE), ("irfft2", COMPLEX), ("fftn", WIDE), ("ifftn", COMPLEX), ("rfftn", WIDE), ("irfftn", COMPLEX))
       for k, o in enumerate(({}, {"axes": (0, 2)}, {"s": (-1, 5), "axes": (2, 1), "norm": "ortho"}))},
    **{f"{name}-{a}": lambda f, t, a=a: f(t(WIDE), axes=a) for name in ("fftshift", "ifftshift") for a in (None, 1, (0, -1))},
}


@pytest.mark.parametrize("room, name", [(np.linalg, n) for n in LINALG] + [(np.fft, n) for n in FOURIER], ids=lambda v: v if isinstance(v, str) else "")
def test_numpy_functions_of_tensors_are_recorded_and_equal(room, name):
    function, call = getattr(room, name.split("-")[0]), (LINALG | FOURIER)[name]
    want, got = call(function, lambda a: a), call(function, leaf)
    assert len(parts(want)) == len(parts(got))
    for w, g in zip(parts(want), parts(got), strict=True):
        assert isinstance(g, tg.Tensor) and g.requires_grad
        assert g.shape == np.shape(w) and g.dtype == w.dtype
        np.testing.assert_allclose(g.data, w, rtol=1e-9, atol=1e-10)
    if hasattr(want, "_fields"):
        assert got._fields == want._fields


def test_numpy_kron_lstsq_and_rooms():
    np.testing.assert_allclose(np.kron(leaf(TALL), leaf(VECTOR)).data, np.kron(TALL, VECTOR))
    for a, b in ((TALL[0], VECTOR @ WIDE[0]), (TALL[0], WIDE[0].T), (WIDE[0], VECTOR)):
        want, got = np.linalg.lstsq(a, b), np.linalg.lstsq(leaf(a), leaf(b))
        assert got[2] == want[2]
        for w, g in zip((want[0], want[1], want[3]), (got[0], got[1], got[3]), strict=True):
            np.testing.assert_allclose(g.data, w, atol=1e-12)
    assert {"fft", "irfftn", "fftshift"} <= set(dir(fft_room)) and {"svd", "solve", "expm"} <= set(dir(linalg_room))
    np.testing.assert_allclose(fft_room.fft(leaf(VECTOR)).data, np.fft.fft(VECTOR))
    with pytest.raises(AttributeError, match=r"tg\.linalg\.solve"):
        fft_room.solve  # noqa: B018


NOT_SINGLE = {"pinv-rtol", "svd-full", "tensorinv", "solve-vector", "multi_dot", "cross-axis"}  # 배정밀도의 상수가 섞였거나 따로 본다


@pytest.mark.parametrize("name", sorted(set(LINALG) - NOT_SINGLE))
def test_complex64_stays_complex64(name):
    """float32 는 표의 검사가 본다."""
    inputs = []

    def t(a):
        inputs.append(leaf(a.astype(np.complex64)))
        return inputs[-1]

    y = parts(LINALG[name](getattr(np.linalg, name.split("-")[0]), t))
    assert all(p.dtype in (np.complex64, np.float32) for p in y)
    y[-1].real.sum().backward()
    assert all(x.grad.dtype == np.complex64 and x.grad.shape == x.shape for x in inputs)


# ── PyTorch 와 같은 기울기 ──

TORCH = {
    "solve": (lambda m, a: m.linalg.solve(a, a[..., :2] * 2).sum(), SQUARE),
    "inv_cholesky": (lambda m, a: abs(m.linalg.cholesky(a @ a.mT)).sum(), SQUARE),
    "qr": (lambda m, a: (m.linalg.qr(a)[0] ** 3).sum() + (m.linalg.qr(a)[1] ** 2).sum(), TALL),
    "qr-wide": (lambda m, a: (m.linalg.qr(a)[0] ** 3).sum() + (m.linalg.qr(a)[1] ** 2).sum(), WIDE),
    "svd": (lambda m, a: (abs(m.linalg.svd(a, full_matrices=False)[0]) ** 3).sum() + (m.linalg.svd(a, full_matrices=False)[1] ** 3).sum(), WIDE),
    "svd-complex": (lambda m, a: (abs(m.linalg.svd(a, full_matrices=False)[0]) ** 3).sum() + (abs(m.linalg.svd(a, full_matrices=False)[2]) ** 4).sum(), COMPLEX),
    "eigh": (lambda m, a: (abs(m.linalg.eigh(a + a.mT)[1]) ** 3).sum() + (m.linalg.eigvalsh(a + a.mT) ** 3).sum(), SQUARE),
    "eigh-complex": (lambda m, a: (abs(m.linalg.eigh(a + a.mT.conj())[1]) ** 3).sum(), COMPLEX),
    "eig": (lambda m, a: (abs(m.linalg.eig(a)[1]) ** 3).sum() + (m.linalg.eigvals(a) ** 3).real.sum(), SQUARE),
    "eig-complex": (lambda m, a: (abs(m.linalg.eig(a)[1]) ** 3).sum(), COMPLEX),
    "slogdet": (lambda m, a: (m.linalg.slogdet(a)[1] ** 2).sum(), SQUARE),
    "slogdet-complex": (lambda m, a: m.linalg.slogdet(a)[0].imag.sum() + m.linalg.slogdet(a)[1].sum(), COMPLEX),
    "pinv": (lambda m, a: (m.linalg.pinv(a) ** 3).sum(), TALL),
    "pinv-complex": (lambda m, a: (abs(m.linalg.pinv(a)) ** 3).sum(), COMPLEX),
    "nuc": (lambda m, a: m.linalg.matrix_norm(a, ord="nuc").sum() + m.linalg.matrix_norm(a, ord=2).sum() + m.linalg.cond(a).sum(), TALL),
    "fft": (lambda m, a: (abs(m.fft.fft(a, norm="ortho")) ** 3).sum(), WIDE),
    "rfft2": (lambda m, a: (abs(m.fft.rfft2(a)) ** 3).sum(), WIDE),
    "irfft": (lambda m, a: (m.fft.irfft(a) ** 3).sum() + (m.fft.irfft(a, 5) ** 3).sum(), COMPLEX),
    "hfft": (lambda m, a: (m.fft.hfft(a) ** 3).sum(), COMPLEX),
    "ihfft": (lambda m, a: (abs(m.fft.ihfft(a)) ** 3).sum(), WIDE),
}


@pytest.mark.parametrize("name", sorted(TORCH))
def test_gradients_are_those_of_pytorch(name):
    torch = pytest.importorskip("torch", reason="PyTorch 가 없어 기울기를 견줄 수 없다")
    f, a = TORCH[name]
    x, t = leaf(a), torch.tensor(a, requires_grad=True)
    f(np, x).backward()
    f(torch, t).backward()
    np.testing.assert_allclose(x.grad.data, t.grad.resolve_conj().numpy(), rtol=1e-7, atol=1e-9)


def test_expm_gradient_is_that_of_pytorch():
    torch = pytest.importorskip("torch", reason="PyTorch 가 없어 기울기를 견줄 수 없다")
    x, t = leaf(COMPLEX / 4), torch.tensor(COMPLEX / 4, requires_grad=True)
    (abs(tg.linalg.expm(x)) ** 2).sum().backward()
    (abs(torch.linalg.matrix_exp(t)) ** 2).sum().backward()
    np.testing.assert_allclose(x.grad.data, t.grad.numpy(), rtol=1e-8)


# ── 읽는 세모, 겹친 값 ──


@pytest.mark.parametrize("f, zeros", [
    (lambda x: np.linalg.cholesky(x).sum(), np.triu), (lambda x: np.linalg.cholesky(x, upper=True).sum(), np.tril),
    (lambda x: (np.linalg.eigvalsh(x) ** 2).sum(), np.triu), (lambda x: (np.linalg.eigvalsh(x, "U") ** 2).sum(), np.tril),
])
def test_gradient_lives_in_the_triangle_that_is_read(f, zeros):
    x = leaf(SPD[0])
    f(x).backward()
    np.testing.assert_array_equal(zeros(x.grad.data, 1 if zeros is np.triu else -1), 0)
    assert np.count_nonzero(x.grad.data) == 6
    assert tg.gradcheck(f, [SPD[0]], allow_vacuous=False)


@pytest.mark.filterwarnings("error")
def test_values_that_coincide_have_right_gradients():
    """고윳값만 쓰면 겹쳐도 옳다: tr x² 의 기울기는 2xᵀ(읽는 세모로 모아서)."""
    x = leaf(np.eye(3) * 2)
    (np.linalg.eigvalsh(x) ** 2).sum().backward()
    np.testing.assert_allclose(x.grad.data, 4 * np.eye(3))
    for a in (np.eye(3), np.ones((3, 2)), np.zeros((2, 3)), np.diag([1.0, 1.0, 0.0])):
        x = leaf(a)
        (np.linalg.svdvals(x) ** 2).sum().backward()  # ‖x‖²
        np.testing.assert_allclose(x.grad.data, 2 * a, atol=1e-12)
    x = leaf(np.diag([1.0, 1.0, 3.0]))  # 홀로 떨어진 고윳값의 벡터
    w, v = np.linalg.eigh(x)
    (v[:, 2] ** 4).sum().backward()
    np.testing.assert_allclose(x.grad.data, 0, atol=1e-12)
    x = leaf(np.diag([2.0, 2.0, 5.0]))
    np.linalg.eigvals(x).sum().backward()
    np.testing.assert_allclose(x.grad.data, np.eye(3), atol=1e-12)


@pytest.mark.filterwarnings("ignore::RuntimeWarning")
def test_vectors_of_coinciding_values_are_honestly_nan():
    x = leaf(np.eye(2))
    (np.linalg.eigh(x)[1] * np.array([[1.0, 2.0], [-3.0, 4.0]])).sum().backward()
    assert not np.isfinite(x.grad.data).all()


def test_full_svd_is_differentiable_where_it_is_determined():
    x = leaf(TALL[0])
    u, s, v = np.linalg.svd(x)
    assert u.shape == (4, 4)
    (s.sum() + abs(u[:, :3]).sum() + abs(v).sum()).backward()
    y = leaf(TALL[0])
    u, s, v = np.linalg.svd(y, full_matrices=False)
    (s.sum() + abs(u).sum() + abs(v).sum()).backward()
    np.testing.assert_allclose(x.grad.data, y.grad.data, atol=1e-12)
    with pytest.raises(tg.errors.GradientError, match="full_matrices=False"):
        abs(np.linalg.svd(leaf(TALL[0]))[0]).sum().backward()


# ── 세 번째 미분 ──

WEIGHT = np.array([1.0, 2.0, 3.0])
THIRD = {
    "eigh": lambda x: (np.linalg.eigh(x)[1] ** 4).sum() + (np.linalg.eigvalsh(x) ** 3 * WEIGHT).sum(),
    "svd": lambda x: (np.linalg.svd(x, full_matrices=False)[0] ** 4).sum() + (np.linalg.svdvals(x) * WEIGHT).sum(),
    "eig": lambda x: (abs(np.linalg.eig(x)[1]) ** 3).sum() + (np.linalg.eigvals(x) ** 3 * WEIGHT).real.sum(),
    "cholesky": lambda x: (np.linalg.cholesky(x @ x.T) ** 3).sum(), "qr": lambda x: (np.linalg.qr(x)[0] ** 3).sum(),
    "pinv": lambda x: (np.linalg.pinv(x) ** 2).sum(), "slogdet": lambda x: np.linalg.slogdet(x)[1], "solve": lambda x: np.linalg.solve(x, VECTOR).sum(),
}


@pytest.mark.parametrize("name", THIRD)
def test_third_order_is_the_difference_of_the_second(name):
    start, direction = SPD[0] / 9 + np.diag(WEIGHT), SQUARE[1] / 4

    def derivative(order, at):
        t = leaf(np.array(at))
        y = THIRD[name](start + t * direction)
        for _ in range(order):
            (y,) = tg.autograd.grad(y, t, create_graph=True)
        return y.item()

    h = 1e-3
    numeric = (derivative(2, -2 * h) - 8 * derivative(2, -h) + 8 * derivative(2, h) - derivative(2, 2 * h)) / (12 * h)
    assert derivative(3, 0.0) == pytest.approx(numeric, rel=1e-5, abs=1e-7) and abs(numeric) > 1e-3


def test_third_order_of_det_names_the_way_out():
    t = leaf(np.array(0.5))
    y = np.linalg.det(SPD[0] + t * SQUARE[1])
    with pytest.raises(tg.errors.LostGradientError, match="slogdet"):
        for _ in range(3):
            (y,) = tg.autograd.grad(y, t, create_graph=True)


# ── 오류의 말 ──

SHAPE, ARGUMENT, GRADIENT = tg.errors.ShapeError, tg.errors.ArgumentError, tg.errors.GradientError


@pytest.mark.parametrize("call, kind, words", [
    (lambda: np.linalg.solve(leaf(TALL), leaf(VECTOR)), SHAPE, "solve.*lstsq 나 pinv"),
    (lambda: np.linalg.solve(leaf(np.ones((2, 2))), leaf(np.ones(2))), SHAPE, "특이.*lstsq"),
    (lambda: np.linalg.cholesky(leaf(-np.eye(2))), SHAPE, "양의 정부호.*대각선을 키우세요"),
    (lambda: np.linalg.cholesky(leaf(TALL)), SHAPE, "대칭행렬"),
    (lambda: np.linalg.eigh(leaf(TALL)), SHAPE, "정사각"),
    (lambda: np.linalg.eigh(leaf(SPD), "X"), SHAPE, "UPLO 는 'L' 또는 'U'"),
    (lambda: np.linalg.eig(leaf(TALL)), SHAPE, "정사각"),
    (lambda: np.linalg.eig(leaf(np.full((2, 2), np.nan))), SHAPE, "NaN"),
    (lambda: np.linalg.svd(leaf(VECTOR)), SHAPE, "2차원 이상"),
    (lambda: np.linalg.slogdet(leaf(TALL)), SHAPE, "정사각"),
    (lambda: tg.linalg.expm(leaf(TALL)), SHAPE, "정사각"),
    (lambda: tg.linalg.solve_triangular(leaf(TALL), leaf(VECTOR)), SHAPE, "정사각"),
    (lambda: tg.linalg.solve_triangular(leaf(SPD), leaf(VECTOR), trans=5), ARGUMENT, "'N'"),
    (lambda: np.linalg.matrix_power(leaf(TALL), 2), SHAPE, "정사각"),
    (lambda: np.linalg.qr(leaf(VECTOR)), SHAPE, "열 하나로"),
    (lambda: np.linalg.qr(leaf(TALL), mode="complete"), ARGUMENT, "mode='reduced'"),
    (lambda: np.linalg.qr(leaf(TALL), mode="raw"), ARGUMENT, "'reduced'"),
    (lambda: np.linalg.lstsq(leaf(TALL), leaf(VECTOR)), SHAPE, r"pinv\(a\) @ b"),
    (lambda: np.linalg.tensorinv(leaf(TALL)), SHAPE, "ind 를"),
    (lambda: np.linalg.tensorsolve(leaf(TALL), leaf(VECTOR)), SHAPE, "원소 수"),
    (lambda: np.linalg.multi_dot([leaf(SPD[0])]), ARGUMENT, "둘 이상"),
    (lambda: np.cross(leaf(WIDE), leaf(WIDE)), SHAPE, "길이가 3"),
    (lambda: tg.linalg.cross(tg.tensor(1.0), tg.tensor(1.0)), tg.errors.IndexingError, "cross: 0차원 배열에 축"),
    (lambda: tg.linalg.cross(leaf(TALL), leaf(TALL), axis=9), tg.errors.IndexingError, r"cross: 3차원 배열에 축\(axis\) 9는 없습니다"),
    (lambda: tg.linalg.cross(leaf(TALL), leaf(TALL), axisb=1.5), tg.errors.ArgumentTypeError, r"cross: 축\(axis\)은 정수여야"),
    (lambda: np.linalg.matrix_transpose(leaf(VECTOR)), SHAPE, "2차원"),
    (lambda: np.linalg.matrix_norm(leaf(VECTOR)), SHAPE, "vector_norm"),
    (lambda: np.linalg.norm(leaf(SPD), "nuc", 0), ARGUMENT, "두 축"),
    (lambda: np.linalg.norm(leaf(SPD[0]), 7), ARGUMENT, "'nuc'"),
    (lambda: tg.linalg.pinv(leaf(TALL), cut=0.1), tg.errors.ArgumentTypeError, "cut"),
    (lambda: np.fft.fft(leaf(WIDE), 0), SHAPE, "n 은 1 이상"),
    (lambda: np.fft.fft(leaf(WIDE), norm="x"), SHAPE, "'ortho'"),
    (lambda: np.fft.fft(leaf(WIDE), axis=5), tg.errors.IndexingError, "axis 는 차원 안"),
    (lambda: np.fft.hfft(leaf(WIDE), norm="x"), ARGUMENT, "'ortho'"),
    (lambda: np.fft.rfft(leaf(COMPLEX)), tg.errors.ArgumentTypeError, "fft 를 쓰세요"),
    (lambda: np.fft.fftn(leaf(WIDE), axes=(0, 7)), ARGUMENT, "axes"),
    (lambda: np.fft.fftn(leaf(WIDE), s=(2,), axes=(0, 1)), ARGUMENT, "개수"),
    (lambda: np.linalg.slogdet(leaf(np.ones((2, 2))))[1].backward(), GRADIENT, "대각선에 작은 수"),
    (lambda: np.linalg.eigvals(leaf(np.eye(3, k=1))).sum().backward(), GRADIENT, "결함"),
    (lambda: np.linalg.qr(leaf(np.zeros((2, 2))))[1].sum().backward(), GRADIENT, "일차독립"),
])
@pytest.mark.filterwarnings("ignore::RuntimeWarning")
def test_errors_say_what_to_do(call, kind, words):
    with pytest.raises(kind, match=words):
        call()


HIDDEN = {name for name, op in operations.items() if not op.public}
HALF = {name: getattr(tg.linalg, name) for name in dir(tg.linalg) if callable(getattr(tg.linalg, name)) and name[0] != "_"}
OTHERS = {"solve": SPD[0][0], "solve_triangular": SPD[0][0], "lstsq": SPD[0][0], "matrix_power": -1, "tensorinv": 1, "tensorsolve": SPD[0][0]}


@pytest.mark.parametrize("call, words", [
    *[(lambda f=f: f(leaf(np.ones(()))), r"^\w+: (x: )?") for f in (tg.cholesky, tg.qr, tg.svd, tg.svdvals, tg.eigh, tg.eigvalsh, tg.eig, tg.eigvals, tg.slogdet)],
    (lambda: tg.linalg.cholesky(leaf(-SPD), upper=True), "^cholesky: x: "), (lambda: tg.cond(leaf(VECTOR)), "^cond: x: "),
    (lambda: tg.linalg.norm(leaf(TALL), None, 0, "yes"), "^norm: keepdims는 True 나 False"),
    (lambda: leaf(TALL).sum(0, keepdims="yes"), "^sum: keepdims는 True 나 False"),
    (lambda: tg.linalg.matrix_norm(leaf(SPD), "nuc"), "^matrix_norm: 이름 없이 .*keepdims, ord"),
    (lambda: tg.linalg.vector_norm(leaf(SPD), 3), "^vector_norm: 이름 없이 .*axis, keepdims, ord"),
    (lambda: tg.linalg.norm(leaf(SPD), 1, 2, 3, 4), "^norm: 이름 없이 줄 수 있는 인수는 4개"),
    (lambda: leaf(SPD).sum(0, True, float), "^sum: 이름 없이 .*나머지는 이름으로 주세요: dtype"),
    (lambda: tg.linalg.pinv(leaf(VECTOR)), "rcond: NoneType None, hermitian"),
])
def test_errors_name_what_the_user_wrote(call, words):
    """안쪽 연산의 이름, 주지 않은 것을 나타내는 값, 엉뚱한 인수를 탓하지 않는다."""
    with pytest.raises(tg.errors.TinygradError, match=words) as caught:
        call()
    assert not HIDDEN & set(re.findall(r"\w+", str(caught.value).partition("(NumPy")[0])) and "_NoValue" not in str(caught.value)


@pytest.mark.parametrize("name", HALF)
def test_a_half_precision_matrix_is_computed_or_told_to_widen(name):
    a, other = tg.tensor(SPD[0].astype(np.float16)), OTHERS.get(name)
    others = () if other is None else (other if isinstance(other, int) else tg.tensor(other.astype(np.float16)),)
    try:
        HALF[name](a, *others)
    except tg.errors.TinygradError as error:
        if "NumPy: array type" in str(error):
            assert "float16 배열은 이 셈을 할 수 없습니다. .astype(np.float32)" in str(error), error
            return
        assert "float16" not in str(error).rpartition("(NumPy")[2], error


SQUARES, SHAPES = [(0, 0), (0, 3, 3), (2, 0, 0)], [(0, 3), (3, 0), (0, 2, 3), (2, 0, 3)]
OF_EMPTY = {  # 이름 → (함수, 인수들의 모양). 실베스터는 고윳값이 겹치지 않도록 단위행렬로
    **{(name, shape): (getattr(tg.linalg, name), [shape]) for shape in SQUARES
       for name in ("cholesky", "det", "inv", "slogdet", "eigh", "eigvalsh", "eig", "eigvals", "expm", "sqrtm")},
    **{(name, shape): (getattr(tg.linalg, name), [shape]) for shape in SQUARES + SHAPES
       for name in ("svdvals", "qr", "pinv", "matrix_norm", "trace", "diagonal", "norm", "matrix_transpose")},
    **{("svd", shape): (lambda x: tg.linalg.svd(x, full_matrices=False), [shape]) for shape in SQUARES + SHAPES},
    **{(f"norm {ord}", shape): (lambda x, ord=ord: tg.linalg.norm(x, ord, (-2, -1)), [shape]) for shape in SQUARES + SHAPES for ord in ("nuc", 2, 1, np.inf)},
    **{(f"power {n}", shape): (lambda x, n=n: tg.linalg.matrix_power(x, n), [shape]) for shape in SQUARES for n in (-1, 0, 2, 3)},
    **{("cond", p): (lambda x, p=p: tg.linalg.cond(x, p), [(0, 3, 3)]) for p in (None, -2, 1, "fro")},
    **{("solve", k): (tg.linalg.solve, shapes) for k, shapes in enumerate([[(0, 0), (0,)], [(0, 0), (0, 2)], [(3, 3), (3, 0)], [(0, 3, 3), (0, 3, 2)], [(3, 3), (0, 3, 2)]])},
    **{("solve_triangular", k): (tg.linalg.solve_triangular, shapes) for k, shapes in enumerate([[(0, 0), (0,)], [(0, 3, 3), (0, 3, 2)], [(3, 3), (3, 0)]])},
    **{("lstsq", k): (lambda a, b: tg.linalg.lstsq(a, b)[0], shapes) for k, shapes in enumerate([[(0, 3), (0,)], [(3, 0), (3,)], [(3, 3), (3, 0)]])},
    **{("solve_sylvester", k): (tg.linalg.solve_sylvester, shapes) for k, shapes in enumerate([
        [(0, 0), (3, 3), (0, 3)], [(3, 3), (0, 0), (3, 0)], [(0, 0)] * 3, [(0, 3, 3), (0, 2, 2), (0, 3, 2)], [(2, 3, 3), (2, 0, 0), (2, 3, 0)], [(3, 3), (2, 2), (0, 3, 2)]])},
    "tensorsolve": (tg.linalg.tensorsolve, [(0, 0), (0,)]), "tensorinv": (lambda x: tg.linalg.tensorinv(x, 1), [(0, 0)]),
    "multi_dot": (lambda *ms: tg.linalg.multi_dot(ms), [(2, 0), (0, 3), (3, 0)]), "cross": (tg.linalg.cross, [(0, 3), (0, 3)]),
}


@pytest.mark.parametrize(("one", "other"), [("f4", "f8"), ("i8", "f4"), ("f4", "c16"), ("c8", "f8"), ("u1", "i4"), ("f2", "f2")])
def test_a_vector_product_of_two_kinds_is_numpys(one, other):
    a, b = TALL.astype(one), VECTOR.astype(other)
    for x, y in ((a, b), (b, a)):
        expected, made = np.cross(x, y), tg.linalg.cross(tg.tensor(x), tg.tensor(y))
        assert made.dtype == expected.dtype
        np.testing.assert_array_equal(made.data, expected)


def test_a_vector_product_is_one_step():
    """벡터가 마지막 축에 있으면 옮길 것이 없다."""
    a, b = leaf(TALL), leaf(VECTOR)
    assert tg.linalg.cross(a, b).node.parents == (a.node, b.node)


@pytest.mark.parametrize("name", OF_EMPTY)
@pytest.mark.parametrize("dtype", [np.float64, np.float32])
def test_an_empty_matrix_has_gradients_of_its_shape(name, dtype):
    """빈 행렬과 빈 묶음도 행렬이다: 앞으로, 거슬러, 두 번 거슬러 간다."""
    function, shapes = OF_EMPTY[name]
    inputs = [leaf((np.broadcast_to(np.eye(*s[-2:]), s) if len(s) > 1 else np.zeros(s)).astype(dtype)) for s in shapes]
    outputs = [y for y in parts(function(*inputs)) if y.requires_grad]
    assert outputs
    slopes = tg.autograd.grad(sum((abs(y) ** 2).sum() for y in outputs), inputs, create_graph=True)
    assert [(s.shape, s.dtype) for s in slopes] == [(x.shape, x.dtype) for x in inputs]
    assert all(np.isfinite(s.data).all() for s in slopes)
    for again in tg.autograd.grad(sum((s * s).sum() for s in slopes), inputs, allow_unused=True):
        assert again is None or np.isfinite(again.data).all()


@pytest.mark.parametrize("call, words", [
    *[(lambda p=p, s=s: tg.cond(leaf(np.zeros(s)), p), r"^cond: 모양 .*빈 행렬의 조건수") for p in (None, -2, 1) for s in ((0, 0), (0, 3), (2, 0, 0))],
    *[(lambda o=o: tg.linalg.norm(leaf(np.zeros((0, 0))), o), f"^norm: ord={o}.*가장 작은 것") for o in (-1, -2, -np.inf)],
    (lambda: tg.linalg.norm(leaf(np.zeros(0)), -np.inf), "^norm: ord=-inf.*가장 작은 것"),
    (lambda: tg.linalg.sqrtm(leaf(np.zeros((0, 3)))), "정사각"),
    (lambda: tg.linalg.solve_sylvester(leaf(np.zeros((0, 0))), leaf(np.eye(3)), leaf(np.zeros((0, 2)))), r"q \(…, m, n\)"),
])
def test_what_an_empty_matrix_does_not_have_is_said(call, words):
    with pytest.raises(SHAPE, match=words):
        call()


@pytest.mark.parametrize("bad", [np.inf, -np.inf, np.nan])
@pytest.mark.parametrize("f", [tg.svd, tg.svdvals, tg.pinv, tg.cond, lambda a: tg.linalg.norm(a, 2), lambda a: tg.linalg.norm(a, "nuc"),
                               lambda a: tg.lstsq(a, np.ones(4))])
def test_an_infinity_is_refused_and_does_not_hang(f, bad):
    a = np.random.default_rng(7).standard_normal((4, 3))
    a[0, 0] = bad
    for given in (a, a.astype(np.float32)):
        with pytest.raises(tg.errors.ShapeError, match="NaN 이나 무한대가 없어야"):
            f(tg.tensor(given))


@pytest.mark.parametrize("bad", [np.inf, np.nan])
def test_a_spoiled_matrix_spoils_only_its_own_determinant(bad):
    a = SQUARE.copy()
    a[1, 0, 0] = bad
    x = leaf(a)
    with np.errstate(all="ignore"):
        g, = tg.autograd.grad(tg.det(x).sum(), [x], create_graph=True)
        h, = tg.autograd.grad((g * g).sum(), [x])
    for found in (g.data, h.data):
        assert np.isfinite(found[0]).all() and np.isnan(found[1]).all()


def test_a_chain_of_products_is_let_go():
    gc.collect()
    gc.disable()
    try:
        a = leaf(np.ones((30, 40)))
        held = weakref.ref(a._data)
        tg.multi_dot([a, leaf(np.ones((40, 5))), leaf(np.ones((5, 6)))]).sum().backward()
        del a
        assert held() is None
    finally:
        gc.enable()
