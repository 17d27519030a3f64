"""콜백(callback): 학습의 순간마다 불리는 것들. 지켜보고, 적고, 멈춘다. 학습의 그림, 파일, 옵티마이저와 그 아래를 들여온다."""

from ...korean.misfits import answer_in
from ...pytorch_names import TRAINER_ARGUMENTS
from .callback import EVENTS, Callback
from .early_stopping import EarlyStopping
from .loggers import CSVLogger, TensorBoard
from .model_checkpoint import ModelCheckpoint
from .nan_guard import NaNGuard
from .rate_finder import LearningRateFinder
from .watchers import DeadUnits, GradientNorms, LearningRateMonitor

__all__ = [
    "EVENTS", "CSVLogger", "Callback", "DeadUnits", "EarlyStopping", "GradientNorms", "LearningRateFinder", "LearningRateMonitor",
    "ModelCheckpoint", "NaNGuard", "TensorBoard",
]
answer_in(globals(), TRAINER_ARGUMENTS)
