"""층을 고쳐 쓰는 도구(``nn.utils``): 이름과 인수의 차례가 PyTorch와 같다."""

from .reparametrize import (
    remove_spectral_norm,
    remove_weight_norm,
    spectral_norm,
    weight_norm,
)

__all__ = ["remove_spectral_norm", "remove_weight_norm", "spectral_norm", "weight_norm"]
