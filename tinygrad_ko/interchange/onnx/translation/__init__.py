"""연산마다 ONNX 로 옮기는 법. 갈래마다 한 파일이고, 읽어 들이면 표(``table``)에 오른다."""

from . import activation, algebra, arithmetic, convolution, indexing, recurrent, reduction, refused, shape
from .table import refusals, translations

__all__ = [
    "activation", "algebra", "arithmetic", "convolution", "indexing", "recurrent", "reduction", "refusals", "refused", "shape",
    "translations",
]
