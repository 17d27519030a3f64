# scripts/make_stubs.py 가 만든 글이다. 손으로 고치지 않는다.

from .plain import constant_ as constant_
from .plain import normal_ as normal_
from .plain import ones_ as ones_
from .plain import trunc_normal_ as trunc_normal_
from .plain import uniform_ as uniform_
from .plain import zeros_ as zeros_
from .structured import dirac_ as dirac_
from .structured import eye_ as eye_
from .structured import orthogonal_ as orthogonal_
from .structured import sparse_ as sparse_
from .variance import calculate_gain as calculate_gain
from .variance import kaiming_normal_ as kaiming_normal_
from .variance import kaiming_uniform_ as kaiming_uniform_
from .variance import xavier_normal_ as xavier_normal_
from .variance import xavier_uniform_ as xavier_uniform_

__all__ = [
    "calculate_gain",
    "constant_",
    "dirac_",
    "eye_",
    "kaiming_normal_",
    "kaiming_uniform_",
    "normal_",
    "ones_",
    "orthogonal_",
    "sparse_",
    "trunc_normal_",
    "uniform_",
    "xavier_normal_",
    "xavier_uniform_",
    "zeros_",
]
