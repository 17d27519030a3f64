"""주고받기: 다른 라이브러리와 모델, 상태, 텐서를 주고받고(``tg.from_torch``, ``tg.to_torch``), ONNX 파일로 내보내고 읽는다.

여기서는 파일, 신경망과 그 아래를 들여온다.

다른 라이브러리는 쓸 때 들여온다: 쓰지 않는 사람에게는 없어도 된다.
"""

from ..korean.misfits import answer_in
from .torch import from_torch, to_torch

__all__ = ["from_torch", "to_torch"]
answer_in(globals())
