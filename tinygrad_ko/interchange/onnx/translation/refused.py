"""옮기지 못하는 연산과 까닭, 그리고 그 밖의 몇."""

from __future__ import annotations

from typing import Any

import numpy as np

from ....rules import (
    activation,
    alignment,
    attention,
    bessel,
    calculus,
    complex,
    convolution,
    cumulative,
    decomposition,
    device,
    distance,
    entire,
    fourier,
    fused,
    gamma,
    indexing,
    linalg,
    matrix_powers,
    probability,
    scatter,
    solving,
)
from ....rules import normalization as N
from ..untranslatable import Untranslatable
from .table import refuses, translates

_SPECIAL = "ONNX 표준에 없는 특수함수입니다. 그 셈을 모델 밖으로 빼거나, 쓰는 구간에서 다항식으로 바꾸세요"
refuses(_SPECIAL, probability.erfinv, probability.erfcx, probability.erfcinv, probability.log_ndtr, gamma.lgamma, gamma.digamma,
        gamma.polygamma, gamma.gamma, gamma.rgamma, gamma.beta, gamma.gammainc, gamma.gammaincc, gamma.betainc, entire.spherical,
        entire.bessel_ratio, bessel.i0, bessel.i1, bessel.j0, bessel.j1, bessel.y0, bessel.y1, bessel.jn, bessel.yn, bessel.iv,
        bessel.ive)

_ALGEBRA = ("ONNX 표준에 행렬의 분해와 연립방정식이 없습니다. 입력에 달리지 않은 것이면(가중치만의 셈) 저절로 상수로 접히고, "
            "아니면 모델 밖에서 셈하세요")
refuses(_ALGEBRA, linalg.inv, linalg.cofactor, linalg.cofactor_along, decomposition.cholesky_lower, decomposition.qr_parts,
        decomposition.svd_parts, decomposition.eigh_parts, decomposition.eig_parts, solving.solve, solving.slogdet_parts, solving.pinv,
        matrix_powers.expm, matrix_powers.solve_sylvester, matrix_powers.sqrtm)

refuses("복소수가 나오는 셈입니다. onnxruntime 은 복소수를 모릅니다. 크기와 위상을 실수로 나누어 모델 밖에서 셈하세요",
        fourier.fft, fourier.ifft, fourier.rfft, fourier.irfft, complex.imag, complex.angle)

refuses("기울기를 셈하는 데에만 쓰는 연산입니다. 모델 안에서 backward 나 tg.grad 를 부르지 않는 함수로 내보내세요",
        N.tangent, convolution.conv_weight, indexing.kept, cumulative.recurrence, activation.gelu_slope, fused.softmax_slope,
        fused.log_softmax_slope, distance.pulled, distance.leaned)
refuses("내보낼 때에는 보통의 연산들로 적히는 어텐션입니다. 이미 적힌 그래프가 아니라 모델이나 함수를 주세요",
        attention.attention)
refuses("내보낼 때에는 보통의 연산들로 적히는 거리입니다. 이미 적힌 그래프가 아니라 모델이나 함수를 주세요",
        distance.pair_distance)

refuses("ONNX 표준에 같은 연산이 없습니다. 모델 밖에서 셈하세요", calculus.unwrap, calculus.convolve_full)
refuses("CTC 손실은 학습에만 씁니다. 손실을 뺀 모델을 내보내세요", alignment.ctc)
refuses("다른 장치로 값을 옮기는 연산입니다. model.to(\"cpu\") 한 다음 내보내세요", device.move)


@translates(complex.real, complex.conj)
def real(g: Any, x: Any) -> Any:
    if g.tensor(x).dtype.kind == "c":
        raise Untranslatable("onnxruntime 은 복소수를 모릅니다")
    return g.op("Identity", x)


@translates(scatter.nan_to_num)
def nan_to_num(g: Any, x: Any, nan: Any, posinf: Any, neginf: Any) -> Any:
    y, most = g.tensor(x), np.finfo(g.y.dtype)
    for spot, value in ((g.op("IsNaN", y, dtype=bool), nan),
                        (g.op("IsInf", y, dtype=bool, detect_negative=0), float(most.max) if posinf is None else posinf),
                        (g.op("IsInf", y, dtype=bool, detect_positive=0), float(most.min) if neginf is None else neginf)):
        y = g.op("Where", spot, g.tensor(value, g.y.dtype), y, dtype=g.y.dtype)
    return y

