"""그림(``tg.plot``): 학습을 눈으로 보기. matplotlib은 그릴 때에만 불러온다.

모든 그림은 matplotlib의 ``Figure`` (움직이는 것은 ``FuncAnimation``)를 돌려주고, ``ax=`` (여럿이면 ``axes=``)로 받은 축에 그린다.
전역 설정(``rcParams``)과 전역 그림 목록(``pyplot``)은 건드리지 않는다.
"""

from __future__ import annotations

from .activations import activation, slow_learning
from .boundary import decision_boundary
from .confusion import confusion_matrix
from .convolution import convolution
from .curves import learning_curve
from .gradients import GradientNorms, gradient_norms
from .histograms import activation_histograms
from .images import feature_maps, filters, weights
from .landscape import loss_contour, loss_surface
from .race import optimizer_race
from .slices import loss_slice
from .space import feature_snapshots, feature_space

__all__ = [
    "GradientNorms", "activation", "activation_histograms", "confusion_matrix", "convolution", "decision_boundary", "feature_maps",
    "feature_snapshots", "feature_space", "filters", "gradient_norms", "learning_curve", "loss_contour", "loss_slice",
    "loss_surface", "optimizer_race", "slow_learning", "weights",
]
