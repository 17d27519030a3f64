"""도함수 표: 한 파일이 한 갈래. 미적분학 책의 부록처럼 읽는다."""

from . import (
    activation,
    alignment,
    arithmetic,
    assemble,
    complex,
    convolution,
    decomposition,
    elementary,
    fourier,
    fused,
    indexing,
    linalg,
    loss,
    normalization,
    perceptron,
    pooling,
    recurrent,
    reduction,
    shape,
    special,
    statistics,
    window,
)

__all__ = [
    "activation", "alignment", "arithmetic", "assemble", "complex", "convolution", "decomposition", "elementary", "fourier",
    "fused", "indexing", "linalg", "loss", "normalization", "perceptron", "pooling", "recurrent", "reduction", "shape",
    "special", "statistics", "window",
]
