"""``tg.autograd``: 결과를 입력으로 미분하는 함수와 기록의 스위치. 이름과 인수는 ``torch.autograd`` 와 같다."""

from typing import Any

from .engine import Leaf, Node, backpropagate
from .face import functions
from .grad_mode import enable_grad, is_grad_enabled, no_grad
from .korean.misfits import answer_in
from .korean.missing_names import refuse_calls
from .pytorch_names import cure
from .transforms.graph_gradient import grad

__all__ = ["Leaf", "Node", "backpropagate", "enable_grad", "grad", "is_grad_enabled", "no_grad"]
answer_in(globals(), but=("__init__", "__getattr__", "receive", "let_go", "mark_changed"))  # 엔진이 부르는 것


def __dir__() -> list[str]:
    return __all__


def __getattr__(name: str) -> Any:
    raise functions.missing(__name__, name, cure(__name__, name))


refuse_calls(__name__, "tg.autograd", "기울기는 tg.autograd.grad(y, x), 함수의 기울기는 tg.grad(f) 입니다.")
