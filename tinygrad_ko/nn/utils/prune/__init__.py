"""가지치기(pruning, ``nn.utils.prune``): 매개변수의 일부를 0으로 가리고, 남은 것만 배운다.

매개변수 ``이름`` 은 ``이름_orig``(매개변수)와 ``이름_mask``(버퍼)로 바뀌고, 부를 때마다 ``이름`` = ``이름_orig`` · ``이름_mask`` 로 셈한다.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ....korean.misfits import answer_in
from ....pytorch_names import LAYER_ARGUMENTS
from ...absent import answering_for
from .given_mask import CustomFromMask, Identity, custom_from_mask, identity
from .method import BasePruningMethod
from .method import Masked as Masked  # 전에 저장한 pickle 은 여기서 찾는다
from .removal import is_pruned, remove
from .structured import LnStructured, RandomStructured, ln_structured, random_structured
from .unstructured import L1Unstructured, RandomUnstructured, global_unstructured, l1_unstructured, random_unstructured

__all__ = [
    "BasePruningMethod", "CustomFromMask", "Identity", "L1Unstructured", "LnStructured", "RandomStructured", "RandomUnstructured",
    "custom_from_mask", "global_unstructured", "identity", "is_pruned", "l1_unstructured", "ln_structured", "random_structured",
    "random_unstructured", "remove",
]

answer_in(globals(), LAYER_ARGUMENTS)

if not TYPE_CHECKING:
    __getattr__ = answering_for("nn.utils.prune")  # 없는 이름: 까닭을 알린다
