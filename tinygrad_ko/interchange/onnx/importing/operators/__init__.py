"""ONNX 의 연산마다 우리의 연산으로 셈하는 법. 갈래마다 한 파일이다."""

from . import elementwise, layers, recurrent, reduction, shape
from .table import Call, operators

__all__ = ["Call", "elementwise", "layers", "operators", "recurrent", "reduction", "shape"]
