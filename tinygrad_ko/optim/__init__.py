"""옵티마이저: 기울기를 따라 매개변수를 옮기는 법과 학습률 일정(``tg.optim``). 인수와 식이 PyTorch와 같다.

여기서는 신경망과 그 아래를 들여온다.
"""

from ..korean.misfits import answer_in
from ..korean.missing_names import answering, refuse_calls
from ..pytorch_names import LAYER_ARGUMENTS
from . import lr_scheduler, swa_utils
from .absent import ABSENT
from .adadelta import Adadelta
from .adafactor import Adafactor
from .adagrad import Adagrad
from .adam import Adam, AdamW
from .adamax import Adamax
from .asgd import ASGD
from .lbfgs import LBFGS
from .lion import Lion
from .muon import Muon
from .nadam import NAdam
from .optimizer import Optimizer
from .penalty import l1_penalty, l2_penalty
from .radam import RAdam
from .rmsprop import RMSprop
from .rprop import Rprop
from .sgd import SGD
from .swa_utils import AveragedModel

__all__ = sorted([
    "lr_scheduler", "swa_utils",
    *[name for name, found in globals().items() if getattr(found, "__module__", "").startswith(__name__)],
])
answer_in(globals(), LAYER_ARGUMENTS, but=("step", "__getattr__"))  # 걸음이 느려지지 않게
__getattr__ = answering("optim", ABSENT["optim"])  # 없는 이름: 까닭을 알린다
refuse_calls(__name__, "tg.optim", "tg.optim.Adam(model.parameters(), lr=0.01) 처럼 고르세요.")
