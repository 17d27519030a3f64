"""합성곱, 전치 합성곱, 지역 연결, 펴기(unfold)와 접기(fold)."""

from .conv import conv1d, conv2d, conv3d
from .fold import fold, unfold
from .local import locally_connected1d, locally_connected2d
from .size import conv_output_size
from .transposed import conv_transpose1d, conv_transpose2d, conv_transpose3d

__all__ = [
    "conv1d", "conv2d", "conv3d", "conv_output_size", "conv_transpose1d", "conv_transpose2d", "conv_transpose3d", "fold",
    "locally_connected1d", "locally_connected2d", "unfold",
]
