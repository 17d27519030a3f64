"""학습: 작고 평범한 학습 고리(loop)와 훈련자, 콜백, 지표(``tg.training``).

여기서는 컴파일, 여러 프로세스, 여러 기계, 그래프의 그림, 학습의 그림과 그 아래를 들여온다.
"""

from ..korean.misfits import answer_in
from ..korean.missing_names import answer_attributes, answering
from ..nn.mode import evaluating
from ..pytorch_names import HISTORY_NAMES, TRAINER_ARGUMENTS, TRAINER_NAMES
from . import callbacks, metrics
from .callbacks import Callback, EarlyStopping, ModelCheckpoint
from .diverged import DivergedError
from .functions import evaluate, fit
from .history import History
from .metrics import accuracy
from .trainer import Trainer

__all__ = [
    "Callback", "DivergedError", "EarlyStopping", "History", "ModelCheckpoint", "Trainer", "accuracy", "callbacks", "evaluate",
    "evaluating", "fit", "metrics",
]
answer_attributes(Trainer, TRAINER_NAMES)
answer_attributes(History, HISTORY_NAMES)
answer_in(globals(), TRAINER_ARGUMENTS, but=("tell",))  # 묶음마다 여러 번 부른다
__getattr__ = answering("training")  # 없는 이름: 비슷한 것을 알린다
