"""초깃값(``nn.init``). 텐서의 값을 그 자리에서 채우고 그 텐서를 돌려준다. 들여오는 것: ``tensors`` 와 ``nn.checks``."""

from ...korean.misfits import answer_in
from ...pytorch_names import LAYER_ARGUMENTS
from ..absent import answering_for
from .plain import constant_, normal_, ones_, trunc_normal_, uniform_, zeros_
from .structured import dirac_, eye_, orthogonal_, sparse_
from .variance import calculate_gain, kaiming_normal_, kaiming_uniform_, xavier_normal_, xavier_uniform_

__all__ = sorted([name for name, found in globals().items() if getattr(found, "__module__", "").startswith(__name__)])
answer_in(globals(), LAYER_ARGUMENTS)
__getattr__ = answering_for("nn.init")  # 없는 이름: 까닭을 알린다
