"""분해의 예. 잘 조건지어진 행렬은 예 안에서 만들고, 벡터는 부호가 바뀌어도 같은 함수로 본다."""

from __future__ import annotations

import numpy as np
from support.rules.cases.complex import split, through
from support.rules.table import Case

import tinygrad_ko as tg
from tinygrad_ko.operation import compositions, operations

op = {name: o.call for name, o in operations.items()}
co = {name: c.function for name, c in compositions.items()}


def eye(n):
    return np.eye(n, dtype=np.float32)


def steady(x):
    """대각선이 서로 다르고 큰 행렬: 특이하지 않고, 고윳값과 특잇값이 떨어져 있다."""
    m, n = x.shape[-2:]
    return x + 6 * np.eye(m, n, dtype=np.float32) * np.arange(1, n + 1, dtype=np.float32)


def positive(x):
    """양의 정부호."""
    return x @ x.swapaxes(-1, -2).conj() + eye(x.shape[-1])


def spread_out(x):
    """고윳값이 떨어진 에르미트 행렬(세모 하나만 쓰므로 대칭일 필요가 없다)."""
    n = x.shape[-1]
    return x + 6 * eye(n) * np.arange(n, dtype=np.float32)


def joined(parts):
    """결과 여럿을 한 줄로."""
    return tg.concatenate([p.reshape((p.size,)) for p in parts])


def projectors(v):
    """열마다 사영 v vᴴ: 위상과 무관하다."""
    columns = v.swapaxes(-1, -2)
    return columns.reshape((*columns.shape, 1)) * columns.conj().reshape((*columns.shape[:-1], 1, columns.shape[-1]))


def seen(w, v):
    """고윳값과 사영을 모두 보는 실수들."""
    return joined([split(w), split(projectors(v))])


def svd_seen(x, full=False):
    u, s, v = co["svd"](x, full)
    k = s.shape[-1]
    rank_ones = u[..., :k].swapaxes(-1, -2)[..., None] * v[..., :k, :][..., None, :]
    return joined([s, split(rank_ones)])


def qr_seen(x, mode="reduced"):
    """Q 와 R(대각선은 언제나 실수). R 만이면 그람 행렬 Rᴴ R."""
    if mode == "r":
        r = co["qr"](x, mode)
        return split(r.swapaxes(-1, -2).conj() @ r)
    q, r = co["qr"](x, mode)
    return joined([split(q), split(r)])


def solved(a, b, i=0, **options):
    return co["lstsq"](a, b, **options)[i]


def cases() -> dict[str, list[Case]]:
    pair = ((3, 3), (3, 3))
    wide_pair, tall_pair = ((2, 4), (2, 4)), ((4, 2), (4, 2))
    fixed = np.arange(6).reshape(3, 2).astype(np.float32) / 4
    return {
        "solve": [
            Case("solve", lambda a, b: op["solve"](steady(a), b), s)
            for s in (((3, 3), (3,)), ((3, 3), (3, 2)), ((2, 3, 3), (3,)), ((2, 3, 3), (2, 3, 4)), ((2, 2), (5, 2, 3)), ((4, 1, 2, 2), (3, 2, 1)))
        ] + [Case("complex-solve", lambda a, b, c: split(op["solve"](steady(a + b * 1j), c * (1 + 2j))), ((3, 3), (3, 3), (3, 2)))],
        "solve_triangular": [
            Case("solve_triangular", lambda a, b, o=o: co["solve_triangular"](steady(a), b, **o), ((3, 3), (3, 2)))
            for o in ({}, {"lower": True}, {"trans": 1}, {"trans": "C", "unit_diagonal": True}, {"lower": True, "unit_diagonal": True})
        ],
        "tensorsolve": [
            Case("tensorsolve", lambda a, b: co["tensorsolve"](steady(a.reshape((6, 6))).reshape((2, 3, 6)), b), ((2, 3, 6), (2, 3))),
            Case("tensorsolve", lambda a, b: co["tensorsolve"](steady(a).reshape((2, 2, 4)).transpose(0, 2, 1), b, (1,)), ((4, 4), (2, 2))),
        ],
        "tensorinv": [Case("tensorinv", lambda a: co["tensorinv"](steady(a.reshape((6, 6))).reshape((2, 3, 6))), ((2, 3, 6),)),
                      Case("tensorinv", lambda a: co["tensorinv"](steady(a.reshape((4, 4))).reshape((4, 2, 2)), 1), ((4, 2, 2),))],
        "slogdet_parts": [Case("slogdet", lambda x: op["slogdet_parts"](x)[1], ((3, 3),)), Case("slogdet", lambda x: op["slogdet_parts"](x)[1], ((2, 2, 2),))],
        "slogdet": [Case("slogdet", lambda x: joined(co["slogdet"](steady(x))), ((2, 3, 3),)),
                    Case("complex-slogdet", lambda a, b: joined([split(p) for p in co["slogdet"](a + b * 1j)]), pair)],
        "cholesky_lower": [Case("cholesky", lambda x: op["cholesky_lower"](positive(x)), ((3, 3),)),
                           Case("cholesky", lambda x: op["cholesky_lower"](x / 4 + 4 * eye(3)), ((2, 3, 3),))],
        "cholesky": [Case("cholesky", lambda x, u=u: co["cholesky"](x / 4 + 4 * eye(3), u), ((3, 3),)) for u in (False, True)]
        + [Case("complex-cholesky", through(lambda z, u=u: co["cholesky"](z / 4 + 4 * eye(3), u)), pair) for u in (False, True)],
        "qr_parts": [Case("qr", lambda x: joined(op["qr_parts"](x)), (s,)) for s in ((3, 3), (4, 2), (2, 3, 2))],
        "qr": [Case("qr", qr_seen, (s,)) for s in ((3, 3), (4, 2), (2, 4), (2, 2, 3))]
        + [Case("qr", lambda x: qr_seen(x, "complete"), ((2, 3),)), Case("qr", lambda x: qr_seen(x, "r"), ((4, 3),))]
        + [Case("complex-qr", through(qr_seen), s) for s in (pair, tall_pair, wide_pair)],
        "svd_parts": [Case("svd", lambda x: op["svd_parts"](steady(x), False)[1], ((3, 2),))],
        "svd": [Case("svd", lambda x: svd_seen(steady(x)), (s,)) for s in ((3, 3), (4, 2), (2, 4), (2, 3, 2), (3, 2, 4))]
        + [Case("svd", lambda x: svd_seen(steady(x), True), (s,)) for s in ((3, 3), (4, 2), (2, 3))]
        + [Case("svd", lambda x: co["svd"](x, compute_uv=False), ((3, 2),))]
        + [Case("complex-svd", through(lambda z: svd_seen(steady(z))), s) for s in (pair, tall_pair, wide_pair)],
        "svdvals": [Case("svdvals", lambda x: co["svdvals"](steady(x)), ((3, 4),)), Case("complex-svdvals", through(lambda z: co["svdvals"](steady(z))), tall_pair)],
        "eigh_parts": [Case("eigh", lambda x: seen(*op["eigh_parts"](spread_out(x))), ((3, 3),))],
        "eigh": [Case("eigh", lambda x, u=u: seen(*co["eigh"](spread_out(x), u)), ((3, 3),)) for u in ("L", "U", "u")]
        + [Case("eigh", lambda x: seen(*co["eigh"](spread_out(x))), ((2, 2, 2),))]
        + [Case("complex-eigh", through(lambda z, u=u: seen(*co["eigh"](spread_out(z), u))), pair) for u in ("L", "U")],
        "eigvalsh": [Case("eigvalsh", lambda x: co["eigvalsh"](spread_out(x), "U"), ((3, 3),)),
                     Case("complex-eigvalsh", through(lambda z: co["eigvalsh"](spread_out(z))), pair)],
        "eig_parts": [Case("eig", lambda x: seen(*op["eig_parts"](spread_out(x / 2))), ((3, 3),))],
        "eig": [Case("eig", lambda x: seen(*co["eig"](spread_out(x / 2))), ((2, 3, 3),)),
                Case("eig", lambda x: seen(*co["eig"](rotated(x))), ((2, 2),)),
                Case("complex-eig", through(lambda z: seen(*co["eig"](spread_out(z)))), pair)],
        "eigvals": [Case("eigvals", lambda x: split(co["eigvals"](spread_out(x / 2))), ((3, 3),)),
                    Case("eigvals", lambda x: split(co["eigvals"](rotated(x))), ((2, 2),)),
                    Case("complex-eigvals", through(lambda z: co["eigvals"](spread_out(z))), pair)],
        "pinv": [Case("pinv", lambda x: op["pinv"](steady(x)), (s,)) for s in ((3, 3), (3, 2), (2, 4), (2, 3, 2))]
        + [Case("pinv", lambda x, y: op["pinv"](x @ y, 1e-5), ((3, 2), (2, 4)))]  # 계수가 모자란 채로 움직인다
        + [Case("complex-pinv", through(lambda z: op["pinv"](steady(z))), s) for s in (tall_pair, wide_pair)],
        "lstsq": [Case("lstsq", lambda a, b: solved(steady(a), b), s) for s in (((4, 2), (4,)), ((4, 2), (4, 3)), ((2, 3), (2, 2)))]
        + [Case("lstsq", lambda a, b, i=i: solved(steady(a), b, i), ((4, 2), (4, 3))) for i in (1, 3)]
        + [Case("lstsq", lambda b: solved(fixed, b, rcond=1e-6), ((3,),))],
        "matrix_norm": [Case("matrix_norm", lambda x, o=o: co["matrix_norm"](x, ord=o), ((2, 3, 4),)) for o in ("fro", "nuc", 2, -2, 1, np.inf)]
        + [Case("matrix_norm", lambda x, o=o: co["matrix_norm"](x, keepdims=True, ord=o), ((2, 3, 4),)) for o in ("nuc", -1)]
        + [Case("matrix_norm", lambda x: co["norm"](x, 2, (2, 0), True), ((2, 3, 4),)), Case("matrix_norm", lambda x: co["norm"](x, "nuc"), ((3, 2),))]
        + [Case("complex-matrix_norm", through(lambda z, o=o: co["matrix_norm"](z, ord=o)), tall_pair) for o in ("fro", "nuc", 1)],
        "vector_norm": [Case("vector_norm", lambda x, o=o: co["vector_norm"](x, **o), ((2, 3, 4),))
                        for o in ({}, {"ord": 3}, {"axis": (0, 2)}, {"axis": 1, "keepdims": True}, {"axis": (-1, 0), "ord": 1, "keepdims": True})],
        "cond": [Case("cond", lambda x, p=p: co["cond"](steady(x), p), ((2, 3, 3),)) for p in (None, -2, "fro", 1, "nuc")]
        + [Case("cond", lambda x: co["cond"](steady(x)), ((3, 2),))],
        "matrix_power": [Case("matrix_power", lambda x, n=n: co["matrix_power"](steady(x) / 6, n), ((2, 3, 3),)) for n in (1, 2, 5, -2)]
        + [Case("matrix_power", lambda x: co["matrix_power"](x, 0) + x, ((3, 3),))],
        "expm": [Case("expm", op["expm"], ((3, 3),)), Case("expm", op["expm"], ((2, 2, 2),)), Case("complex-expm", through(op["expm"]), pair)],
        "multi_dot": [Case("multi_dot", lambda *xs: co["multi_dot"](xs), s)
                      for s in (((2, 3), (3, 4)), ((2, 5), (5, 1), (1, 4), (4, 3)), ((3,), (3, 2), (2, 4)), ((2, 3), (3, 4), (4,)), ((3,), (3, 2), (2,)))],
        "kron": [Case("kron", co["kron"], s) for s in (((2, 3), (4, 2)), ((3,), (2, 2)), ((2, 1, 2), (3,)), ((), (2, 3)))],
        "vector_product": [Case("cross", op["vector_product"], ((2, 3), (4, 1, 3)))],
        "cross": [Case("cross", co["cross"], ((2, 3), (2, 3))), Case("cross", co["cross"], ((4, 1, 3), (2, 3))),
                  Case("cross", lambda a, b: co["cross"](a, b, axis=0), ((3, 2), (3, 2))),
                  Case("cross", lambda a, b: co["cross"](a, b, 0, 1, 0), ((3, 2), (2, 3)))],
        "matrix_transpose": [Case("matrix_transpose", co["matrix_transpose"], ((2, 3, 4),))],
    }


def rotated(x):
    """고윳값이 켤레 복소수 짝인 실행렬."""
    return x / 4 + np.array([[0, 3], [-2, 0]], np.float32)
