"""변환: 함수를 미분하는 함수들(``tg.grad``, ``jvp``, ``hessian`` …), 다시 셈하기(checkpoint), 기울기 검사.

여기서는 텐서와 그 아래를 들여온다.
"""

from .gradient import grad, value_and_grad
from .matrices import hessian, jacobian
from .products import hvp, jvp, vjp

__all__ = ["grad", "hessian", "hvp", "jacobian", "jvp", "value_and_grad", "vjp"]
