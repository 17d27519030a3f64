"""층의 설정을 읽는 법.

두 라이브러리의 생성자는 인수의 이름이 같고, 층은 받은 인수를 그 이름의 속성에 담는다. 그래서 설정은 속성을 읽으면 된다.
그렇지 않은 것만 여기 적는다.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable
from typing import Any

Read = Callable[[Any], Any]

# 옮기지 않는 인수: 둘 자리와 자료형은 값을 따라가고, 난수와 제자리 셈과 성긴 기울기는 값을 바꾸지 않으며, 나머지는 옛 이름이거나
# 속의 층으로서 옮긴다
IGNORED = frozenset({
    "self", "device", "dtype", "generator", "inplace", "sparse", "axis", "_weight", "_freeze", "size_average", "reduce", "min_value",
    "max_value", "custom_encoder", "custom_decoder",
})
CONTAINERS = ("Sequential", "ModuleList", "ModuleDict", "ParameterList", "ParameterDict")
NOT_LAYERS = {  # 두 곳에 다 있지만 옮기는 층이 아닌 이름 → 까닭
    "Module": "바탕 클래스이다: 물려받은 것은 직접 쓴 클래스이다", "Parameter": "층이 아니라 텐서이다: 텐서로 옮긴다",
    "Buffer": "층이 아니라 텐서이다: 텐서로 옮긴다", "UninitializedParameter": "게으른 층 속에만 있고, 그 층과 함께 옮긴다",
    "UninitializedBuffer": "게으른 층 속에만 있고, 그 층과 함께 옮긴다",
}
ONLY_HERE = {  # PyTorch에 없는 우리의 층 → 대신 쓸 것
    "BernoulliUnit": "torch.bernoulli(torch.sigmoid(x)) 를 forward 에 쓰는 클래스로 옮기세요.",
    "BipolarSigmoid": "값이 tanh(x/2) 입니다: 앞의 층의 가중치를 반으로 하고 Tanh 를 쓰세요.",
    "GaussianNoise": "학습할 때 torch.randn_like(x) 를 더하는 클래스로 옮기세요.",
    "GaussianUnit": "x + torch.randn_like(x) 를 forward 에 쓰는 클래스로 옮기세요.",
    "LocallyConnected1d": "자리마다 가중치가 다른 층은 PyTorch에 없습니다. F.unfold 와 einsum 으로 쓰세요.",
    "LocallyConnected2d": "자리마다 가중치가 다른 층은 PyTorch에 없습니다. F.unfold 와 einsum 으로 쓰세요.",
    "MonteCarloDropout": "감싼 속의 모델을 옮기고, 예측할 때 그 Dropout 들만 train() 으로 두세요.",
    "Perceptron": "기울기 없이 배우는 것입니다. Linear 로 바꾸어 가중치만 옮기세요.",
    "PerceptronLayer": "기울기 없이 배우는 것입니다. Linear 로 바꾸어 가중치만 옮기세요.",
    "PositionalEncoding": "버퍼 하나를 더하는 클래스로 옮기세요.",
    "RBM": "볼츠만 기계는 PyTorch에 없습니다. 가중치만 state_dict 로 옮기세요.",
    "SquaredErrorLoss": "합의 절반입니다: MSELoss(reduction='sum') 의 값을 2로 나누세요.",
    "Step": "미분이 0인 계단 함수는 PyTorch에 없습니다. torch.heaviside 를 forward 에 쓰는 클래스로 옮기세요.",
    "StochasticPool1d": "확률로 고르는 풀링은 PyTorch에 없습니다.", "StochasticPool2d": "확률로 고르는 풀링은 PyTorch에 없습니다.",
}


def _held(name: str) -> Read:
    """그 속성이 있는가."""
    return lambda layer: getattr(layer, name) is not None


def _bias(layer: Any) -> bool:
    bias = layer.bias
    return bias if isinstance(bias, bool) else bias is not None


_BLOCK: dict[str, Read] = {
    "d_model": lambda m: m.self_attn.embed_dim, "nhead": lambda m: m.self_attn.num_heads,
    "dim_feedforward": lambda m: m.linear1.out_features, "dropout": lambda m: m.dropout.p,
    "layer_norm_eps": lambda m: m.norm1.eps, "batch_first": lambda m: m.self_attn.batch_first,
    "bias": lambda m: m.linear1.bias is not None,
}
_FIRST = {name: (lambda m, read=read: read(m.encoder.layers[0])) for name, read in _BLOCK.items()}  # 트랜스포머는 그 첫 블록에서 읽는다
_READ: dict[str, dict[str, Read]] = {
    "MultiheadAttention": {"bias": _held("in_proj_bias"), "add_bias_kv": _held("bias_k")},
    "AdaptiveLogSoftmaxWithLoss": {"cutoffs": lambda m: list(m.cutoffs)[:-1], "head_bias": lambda m: m.head.bias is not None},
    "PairwiseDistance": {"p": lambda m: m.norm if hasattr(m, "norm") else m.p},
    "TransformerEncoderLayer": _BLOCK, "TransformerDecoderLayer": _BLOCK,
    "TransformerEncoder": {"encoder_layer": lambda m: m.layers[0], "num_layers": lambda m: len(m.layers)},
    "TransformerDecoder": {"decoder_layer": lambda m: m.layers[0], "num_layers": lambda m: len(m.layers)},
    "Transformer": {
        **_FIRST, "activation": lambda m: m.encoder.layers[0].activation, "norm_first": lambda m: m.encoder.layers[0].norm_first,
        "num_encoder_layers": lambda m: len(m.encoder.layers), "num_decoder_layers": lambda m: len(m.decoder.layers),
    },
}

PLACES = {"encoder_layer": "layers.0", "decoder_layer": "layers.0"}  # 모듈을 받는 인수 → 그것이 담기는 자리
WRAPPERS = {"OptimizedModule": "_orig_mod", "DataParallel": "module", "DistributedDataParallel": "module"}  # 감싼 것 → 속의 모델

_BEFORE = "그렇게 바꾸기 전의 모듈을 옮기거나, 같은 모듈을 새로 지어 가중치만 옮기세요."
PROCESSED = {  # 다른 도구가 고쳐 지은 클래스의 집 → 까닭
    "torch.ao.": f"양자화(quantization)한 층입니다: 가중치가 정수로 바뀌어 있습니다. {_BEFORE}",
    "torch.nn.quantized": f"양자화(quantization)한 층입니다: 가중치가 정수로 바뀌어 있습니다. {_BEFORE}",
    "torch.jit": f"TorchScript 로 굳힌 모듈입니다: 층의 설정이 남아 있지 않습니다. {_BEFORE}",
    "torch.fx": f"torch.fx 가 적은 그래프입니다: 셈이 파이썬의 코드로 굳어 있습니다. {_BEFORE}",
}


def names(kind: type) -> dict[str, Any]:
    """생성자의 인수 → 기본값."""
    found = inspect.signature(kind.__init__).parameters.values()  # type: ignore[misc]
    return {p.name: p.default for p in found if p.name not in IGNORED and p.kind not in (p.VAR_POSITIONAL, p.VAR_KEYWORD)}


def read(kind: str, layer: Any, name: str) -> Any:
    """``layer`` 를 만들 때의 인수 ``name``."""
    if name in _READ.get(kind, ()):
        return _READ[kind][name](layer)
    return _bias(layer) if name == "bias" else getattr(layer, name)
