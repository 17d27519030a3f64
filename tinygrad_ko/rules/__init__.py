"""도함수 표: 한 파일이 한 갈래. 미적분학 책의 부록처럼 읽는다."""

from . import (
    activation,
    apply,
    arithmetic,
    assemble,
    complex,
    decomposition,
    elementary,
    fourier,
    fused,
    indexing,
    linalg,
    loss,
    options,
    padding,
    polynomial,
    reduction,
    sequence,
    sets,
    shape,
    special,
    statistics,
    ufuncs,
    window,
)

__all__ = [
    "activation", "apply", "arithmetic", "assemble", "complex", "decomposition", "elementary", "fourier", "fused", "indexing", "linalg",
    "loss", "options", "padding", "polynomial", "reduction", "sequence", "sets", "shape", "special", "statistics",
    "ufuncs", "window",
]
