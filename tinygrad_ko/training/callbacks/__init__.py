"""콜백(callback): 학습의 순간마다 불리는 것들. 지켜보고, 적고, 멈춘다. 텐서와 옵티마이저와 그 아래를 들여온다."""

from .callback import EVENTS, Callback
from .early_stopping import EarlyStopping
from .model_checkpoint import ModelCheckpoint

__all__ = ["EVENTS", "Callback", "EarlyStopping", "ModelCheckpoint"]
