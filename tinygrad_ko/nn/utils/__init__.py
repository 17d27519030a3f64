"""매개변수와 층을 다루는 도구(``nn.utils``): 이름과 인수의 차례가 PyTorch와 같다."""

from ...korean.misfits import answer_in
from ...pytorch_names import LAYER_ARGUMENTS
from ..absent import answering_for
from . import parametrizations, parametrize, prune, rnn, stateless
from .clip import clip_grad_norm_, clip_grad_value_
from .reparametrize import remove_spectral_norm, remove_weight_norm, spectral_norm, weight_norm
from .vector import parameters_to_vector, vector_to_parameters

__all__ = sorted([
    "parametrizations", "parametrize", "prune", "rnn", "stateless",
    *[name for name, found in globals().items() if getattr(found, "__module__", "").startswith(__name__)],
])
answer_in(globals(), LAYER_ARGUMENTS)
__getattr__ = answering_for("nn.utils")  # 없는 이름: 까닭을 알린다
