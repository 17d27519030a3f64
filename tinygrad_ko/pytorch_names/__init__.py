"""PyTorch의 이름: 없는 이름을 찾거나 모르는 인수를 준 사람에게 우리 이름을 알려 준다. 여기서는 아무것도 들여오지 않는다.

묻거나 dtype 만 바꾸는 것(``t.size()``, ``t.float()``)은 그냥 된다. 셈하는 것은 한 셈에 이름이 하나이고(그림과 소스와 오류가 그 이름으로
말한다), 다른 이름으로 찾으면 그것을 알려 준다. 뜻이 같은 인수(``dim=``)는 받고, 뜻이 다른 것은 두 길을 다 적어 물린다.

방마다 사전 하나이다. 값은 우리 코드이고, 여럿이면 `` 또는 `` 로, 덧붙일 말은 ``  # `` 뒤에 적는다. 코드가 없으면 말만 한다. 코드의 글자는
``t``, ``a``, ``b`` 가 (2, 2) 텐서, ``v`` 가 벡터, ``mask`` 가 참·거짓, ``index`` 가 정수 텐서, ``w`` 가 잎이다: 검사
(tests/face/test_pytorch_names.py)가 모두 돌려 본다.
"""

from .arguments import ANY_FUNCTION, ARGUMENTS, DIFFERENT, HARMLESS, in_our_words, said_of_argument, same_argument
from .elsewhere import ELSEWHERE
from .models import HISTORY_NAMES, LAYER_ARGUMENTS, MODULE_NAMES, TRAINER_ARGUMENTS, TRAINER_NAMES
from .rooms import ROOMS, VERSION, cure
from .tensor import IN_PLACE, TENSOR

__all__ = [
    "ANY_FUNCTION", "ARGUMENTS", "DIFFERENT", "ELSEWHERE", "HARMLESS", "HISTORY_NAMES", "IN_PLACE", "LAYER_ARGUMENTS", "MODULE_NAMES",
    "ROOMS", "TENSOR", "TRAINER_ARGUMENTS", "TRAINER_NAMES", "VERSION", "cure", "in_our_words", "said_of_argument", "same_argument",
]
