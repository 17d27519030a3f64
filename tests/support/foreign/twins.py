"""같은 예를 NumPy와 다른 배열 모듈에서 부른다: 예를 적은 파일들의 ``np`` 를 잠시 그 모듈로 바꾸면, 예 안의 상수 배열도 그곳의 것이 된다."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
from support.rules import table
from support.rules.table import Case, inside_domain

import tinygrad_ko as tg
from tinygrad_ko.autograd import grad
from tinygrad_ko.engine import wrap

FILES = [table, *table.families()]

NO_SECOND = {"cofactor", "j0", "y0"}  # cofactor 는 NumPy에서도 하지 않고, cupyx.scipy 에는 J₂, Y₂ 가 없다

_EIG = "CuPy 13 까지 linalg.eig, linalg.eigvals 가 없다"
_EXPM = "cupyx.scipy.linalg.expm 은 실수 행렬 하나만 받는다"
_LACKS = "CuPy(또는 cupyx.scipy)에 그 함수나, 그 안에서 쓰는 함수가 없다"
_HOST = "아직: 자리나 계수를 호스트의 NumPy로 셈하여 섞인다"
_CTC = "정답의 격자를 NumPy로 짓는다: 정답과 길이는 호스트의 정수이다"
# 이 배열로는 할 수 없는 예 → 까닭. 할 수 있게 되면 검사가 알려 준다
IMPOSSIBLE = {
    "apply_along_axis-2x3x4#1": _LACKS,
    "apply_over_axes-2x3x4#1": _LACKS,
    "betainc-2x3#1": _LACKS,
    "erfcinv-0#1": _LACKS,
    "erfcinv-1#1": _LACKS,
    "erfcinv-2x3x4#1": _LACKS,
    "erfcinv-scalar#1": _LACKS,
    "frexp-2x3#1": _LACKS,
    "gammainc-2x3#1": _LACKS,
    "gammaincc-2x3#1": _LACKS,
    "geomspace-2-2#1": _LACKS,
    "i0e-2x3#1": _LACKS,
    "i1e-2x3#1": _LACKS,
    "intersect1d-5#1": _LACKS,
    "iv-2x3#1": _LACKS,
    "iv-2x3#2": _LACKS,
    "iv-2x3#3": _LACKS,
    "ive-2x3#1": _LACKS,
    "ive-2x3#2": _LACKS,
    "ive-2x3#3": _LACKS,
    "j1-0#1": _LACKS,
    "j1-1#1": _LACKS,
    "j1-2x3x4#1": _LACKS,
    "j1-scalar#1": _LACKS,
    "jn-2x3#1": _LACKS,
    "jn-2x3#2": _LACKS,
    "jn-2x3#3": _LACKS,
    "linspace-2#1": _HOST,
    "linspace-2-scalar#1": _HOST,
    "linspace-2x3-3#1": _HOST,
    "logspace-2-2#1": _LACKS,
    "logspace-2-scalar#1": _LACKS,
    "pad-4x5#5": _HOST,
    "piecewise-2x3x4#1": _LACKS,
    "piecewise-scalar#1": _LACKS,
    "poly-3x3#1": _LACKS,
    "polyint-4#1": _HOST,
    "quantile-weights-2x5#1": _HOST,
    "rgamma-2x3#1": _LACKS,
    "rgamma-3#1": _LACKS,
    "roots-2#1": _LACKS,
    "solve_sylvester-2x2-3x3-2x3#1": _LACKS,
    "solve_sylvester-4x2x2-3x3-4x2x3#1": _LACKS,
    "sqrtm-3x2x2#1": _LACKS,
    "sqrtm-3x3#1": _LACKS,
    "std-mean-2x3#1": _HOST,
    "var-mean-2x3-2x1#1": _HOST,
    "y1-2x3#1": _LACKS,
    "yn-2x3#1": _LACKS,
    "yn-2x3#2": _LACKS,
    "yn-2x3#3": _LACKS,
    "eig-3x3#1": _EIG, "eig-2x3x3#1": _EIG, "eig-2x2#1": _EIG, "complex-eig-3x3-3x3#1": _EIG,
    "eigvals-3x3#1": _EIG, "eigvals-2x2#1": _EIG, "complex-eigvals-3x3-3x3#1": _EIG,
    "ctc-6x3x4#1": _CTC, "ctc-6x3x4#2": _CTC, "ctc-5x2x4#1": _CTC,
    "expm-2x2x2#1": _EXPM, "complex-expm-3x3-3x3#1": _EXPM,
}


@contextlib.contextmanager
def written_for(module: Any) -> Iterator[None]:
    """이 안에서는 예를 적은 파일의 ``np`` 가 ``module`` 이다."""
    try:
        for file in FILES:
            file.np = module  # type: ignore[attr-defined]
        yield
    finally:
        for file in FILES:
            file.np = np  # type: ignore[attr-defined]


@dataclass
class Twin:
    """예 하나와, 다른 모듈의 상수로 지은 같은 예."""

    name: str
    plain: Case
    moved: Case
    module: Any

    def __str__(self) -> str:
        return self.name

    def disagreement(self, order: int, dtype: Any = np.float64, rtol: float = 1e-12) -> None:
        """값과 기울기(``order`` 가 2이면 두 번째 미분까지)가 NumPy의 것과 다르면 오류."""
        rng = np.random.default_rng(5)
        inputs = [np.asarray(a, dtype) for a in inside_domain(self.plain, rng)]
        shape = self.plain.f(*map(tg.from_numpy, inputs)).shape
        cotangents = [np.asarray(rng.standard_normal(s), dtype) for s in (shape, *[a.shape for a in inputs])]
        expected = answers(self.plain, inputs, np.asarray, order, cotangents)
        with written_for(self.module):
            found = answers(self.moved, inputs, self.module.asarray, order, cotangents)
        for want, got in zip(expected, found, strict=True):
            if want is None:
                assert got is None
                continue
            assert type(got) is self.module.ndarray, f"결과가 장치를 떠났다: {type(got)}"
            assert got.dtype == want.dtype and got.shape == want.shape
            np.testing.assert_allclose(self.module.asnumpy(got), want, rtol=rtol, atol=rtol / 10)


def answers(case: Case, inputs: list[np.ndarray], home: Any, order: int, cotangents: list[np.ndarray]) -> list[Any]:
    """값, 기울기들, 그리고 ``order`` 가 2이면 기울기의 무작위 조합을 다시 미분한 것들."""
    xs = [tg.from_numpy(home(a)).requires_grad_() for a in inputs]
    y = case.f(*xs)
    if not y.requires_grad:
        return [y._data]
    first = grad(y, xs, wrap(home(cotangents[0])), create_graph=order == 2, allow_unused=True)
    found = [y._data, *[None if g is None else g._data for g in first]]
    pairs = zip(first, cotangents[1:], strict=True)
    terms = [(g * wrap(home(w))).sum() for g, w in pairs if order == 2 and g is not None and g.requires_grad]
    if terms:
        second = grad(sum(terms[1:], start=terms[0]), xs, allow_unused=True)
        found += [None if g is None else g._data for g in second]
    return found


def twins(module: Any) -> list[Twin]:
    """표 전체. 이름은 서로 다르다."""
    plain = [case for cases in table.table().values() for case in cases]
    with written_for(module):
        moved = [case for cases in table.table().values() for case in cases]
    made, seen = [], dict.fromkeys(map(str, plain), 0)
    for a, b in zip(plain, moved, strict=True):
        assert str(a) == str(b)
        seen[str(a)] += 1
        made.append(Twin(f"{a}#{seen[str(a)]}", a, b, module))
    return made
