"""도함수 표: 한 파일이 한 갈래. 미적분학 책의 부록처럼 읽는다."""

from . import arithmetic, elementary, fused, indexing, linalg, reduction, shape

__all__ = ["arithmetic", "elementary", "fused", "indexing", "linalg", "reduction", "shape"]
