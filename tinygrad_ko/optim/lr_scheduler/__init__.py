"""학습률 일정(``tg.optim.lr_scheduler``): 걸음에 따라 학습률을 바꾸는 법. 이름과 인수가 PyTorch와 같다."""

from ...korean.misfits import answer_in
from ...korean.missing_names import answering
from ...pytorch_names import LAYER_ARGUMENTS
from ..absent import ABSENT
from .base import LRScheduler, _LRScheduler
from .composed import ChainedScheduler, SequentialLR
from .cosine import CosineAnnealingLR, CosineAnnealingWarmRestarts
from .cycle import CyclicLR, OneCycleLR
from .decay import (
    ConstantLR,
    ExponentialLR,
    LambdaLR,
    LinearLR,
    MultiplicativeLR,
    MultiStepLR,
    PolynomialLR,
    StepLR,
)
from .plateau import ReduceLROnPlateau

__all__ = sorted([name for name, found in globals().items() if name[0] != "_" and getattr(found, "__module__", "").startswith(__name__)])
answer_in(globals(), LAYER_ARGUMENTS)
__getattr__ = answering("optim.lr_scheduler", ABSENT["optim.lr_scheduler"])
