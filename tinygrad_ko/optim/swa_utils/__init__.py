"""무게의 평균: 지수이동평균(EMA)과 확률적 무게 평균(SWA). 이름은 PyTorch ``torch.optim.swa_utils`` 와 같다."""

from ...korean.misfits import answer_in
from ...korean.missing_names import answering
from ...pytorch_names import LAYER_ARGUMENTS
from ..absent import ABSENT
from .averaging import AveragedModel
from .batch_norm import update_bn
from .formulas import _arithmetic as _arithmetic  # 앞서 저장한(pickle) AveragedModel 이 여기에서 찾는다
from .formulas import _exponential as _exponential
from .formulas import each as _each  # noqa: F401
from .formulas import get_ema_avg_fn, get_ema_multi_avg_fn, get_swa_avg_fn, get_swa_multi_avg_fn
from .schedule import SWALR

__all__ = [
    "SWALR", "AveragedModel", "get_ema_avg_fn", "get_ema_multi_avg_fn", "get_swa_avg_fn", "get_swa_multi_avg_fn", "update_bn",
]

answer_in(globals(), LAYER_ARGUMENTS)
__getattr__ = answering("optim.swa_utils", ABSENT["optim.swa_utils"])
