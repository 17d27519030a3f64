"""``tg.autograd``: 결과를 입력으로 미분하는 함수와 기록의 스위치. 이름과 인수는 ``torch.autograd`` 와 같다."""

from .engine import Leaf, Node, Variable, backpropagate
from .grad_mode import enable_grad, is_grad_enabled, no_grad
from .transforms.graph_gradient import grad

__all__ = ["Leaf", "Node", "Variable", "backpropagate", "enable_grad", "grad", "is_grad_enabled", "no_grad"]
