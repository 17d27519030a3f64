"""합성곱의 층: 합성곱, 전치 합성곱, 지역 연결, 펴기와 접기. 셈은 ``functional.convolution`` 에 있다."""

from .conv import Conv1d, Conv2d, Conv3d
from .fold import Fold, Unfold
from .local import LocallyConnected1d, LocallyConnected2d
from .transposed import ConvTranspose1d, ConvTranspose2d, ConvTranspose3d

__all__ = [
    "Conv1d", "Conv2d", "Conv3d", "ConvTranspose1d", "ConvTranspose2d", "ConvTranspose3d", "Fold", "LocallyConnected1d",
    "LocallyConnected2d", "Unfold",
]
