"""PyTorch의 ``nn`` 에는 있고 여기에는 없는 이름과 그 까닭. 방마다 한 표이고, 없는 이름을 부르면 이 글이 오류가 된다.

표가 빠뜨린 것이 없음은 ``tests/nn/test_absent.py`` 가 설치된 PyTorch(없으면 적어 둔 이름들)와 견주어 지킨다.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ..korean.missing_names import answering

_INDICES = "자리도 받으려면 return_indices=True 를 주세요: F.{}(…, return_indices=True)."
_IN_PLACE = "제자리에서 바꾸지 않습니다. y = F.{}(x) 로 쓰세요."
_INNER = "PyTorch의 속에서만 쓰는 것입니다."
_MODULES = "PyTorch의 파일입니다. 클래스는 nn 에서 곧장 꺼내세요: nn.Linear."
_PARALLEL = "tg.distributed.DataParallel(model) 로 감싸고 mpiexec -n 4 python 프로그램.py 로 돌리세요."
_QUANTIZED = "정수로 양자화(quantization)한 층은 없습니다. 실수(float32)의 층을 쓰세요."
_OLD = "PyTorch에서도 사라져 가는 옛 이름입니다. {} 라고 쓰세요."
_LAYOUT = "기억 공간의 배치(memory format)는 바꾸지 않습니다. 이 줄을 지우세요: 답은 같습니다."
_TYPES = "자료형을 적을 때 쓰는 것입니다. typing 에서 들여오세요."
_FUSE = "배치 정규화를 앞 층에 녹이는 일은 없습니다. model.eval() 로 그대로 부르세요: 답은 같습니다."

ABSENT: dict[str, dict[str, str]] = {
    "nn": {
        "Container": "PyTorch에서도 쓰지 않는 것입니다. nn.Module 이나 nn.Sequential 을 쓰세요.",
        "DataParallel": _PARALLEL, "parallel": _PARALLEL,
        "SyncBatchNorm": "통계는 프로세스마다 제 묶음에서 셈합니다. nn.BatchNorm2d 를 쓰세요.",
        "LinearCrossEntropyLoss": "nn.Linear 뒤에 nn.CrossEntropyLoss 를 두세요. 답은 같습니다.",
        "LinearCrossEntropyOptions": "선형과 교차 엔트로피를 합친 손실의 설정입니다. nn.Linear 뒤에 nn.CrossEntropyLoss 를 두세요.",
        "NLLLoss2d": _OLD.format("nn.NLLLoss"),
        "RNNBase": "바탕 클래스입니다. nn.RNN, nn.LSTM, nn.GRU 를 쓰세요.",
        "RNNCellBase": "바탕 클래스입니다. nn.RNNCell, nn.LSTMCell, nn.GRUCell 을 쓰세요.",
        "common_types": _TYPES, "factory_kwargs": _INNER, "modules": _MODULES,
        "grad": "합성곱의 기울기는 backward() 나 tg.autograd.grad 로 구하세요.",
        **dict.fromkeys(("intrinsic", "qat", "quantizable", "quantized"), _QUANTIZED),
    },
    "nn.functional": {
        **{f"{name}_with_indices": _INDICES.format(name) for name in (
            *[f"adaptive_max_pool{d}d" for d in "123"], *[f"max_pool{d}d" for d in "123"], "fractional_max_pool2d", "fractional_max_pool3d",
        )},
        **{f"{name}_": _IN_PLACE.format(name) for name in (
            "celu", "elu", "hardtanh", "leaky_relu", "relu", "rrelu", "selu", "threshold",
        )},
        **dict.fromkeys((
            "assert_int_or_pair", "boolean_dispatch", "handle_torch_function", "has_torch_function", "has_torch_function_unary",
            "has_torch_function_variadic",
        ), _INNER),
        **dict.fromkeys(("Callable", "Optional"), _TYPES), "Tensor": "tg.Tensor 입니다.", "DType": "dtype 은 np.float32 처럼 씁니다.",
        "upsample": _OLD.format("F.interpolate"), "upsample_nearest": _OLD.format('F.interpolate(x, scale_factor=2, mode="nearest")'),
        "upsample_bilinear": _OLD.format('F.interpolate(x, scale_factor=2, mode="bilinear", align_corners=True)'),
        "conv_tbc": "x.transpose((1, 2, 0)) 으로 (배치, 채널, 길이)로 놓고 F.conv1d 를 쓰세요.",
        "native_channel_shuffle": "F.channel_shuffle 을 쓰세요.",
        "multi_head_attention_forward": "가중치를 다 넘겨야 하는 함수입니다. nn.MultiheadAttention 을 쓰세요.",
        "linear_cross_entropy": "F.cross_entropy(F.linear(x, weight), target) 이라고 쓰세요. 답은 같습니다.",
        "pdist": "i, j = np.triu_indices(len(x), 1) 로 F.pairwise_distance(x[i], x[j], eps=0) 이라고 쓰세요.",
        **dict.fromkeys(("grouped_mm", "scaled_grouped_mm", "scaled_mm", "ScalingType", "SwizzleType"),
                        "좁은 수(float8)로 하는 GPU의 행렬 곱입니다. 행렬 곱은 a @ b 입니다."),
    },
    "nn.utils": {
        "clip_grad": _MODULES, "convert_parameters": _MODULES, "fusion": _MODULES, "memory_format": _MODULES, "init": _MODULES,
        "clip_grad_norm": _OLD.format("nn.utils.clip_grad_norm_"),
        "clip_grads_with_norm_": "nn.utils.clip_grad_norm_ 이 노름을 세고 줄이는 일을 한 번에 합니다.",
        "get_total_norm": "nn.utils.clip_grad_norm_(parameters, math.inf) 가 줄이지 않고 노름만 돌려줍니다.",
        "convert_conv2d_weight_memory_format": _LAYOUT, "convert_conv3d_weight_memory_format": _LAYOUT,
        "fuse_conv_bn_eval": _FUSE, "fuse_conv_bn_weights": _FUSE, "fuse_linear_bn_eval": _FUSE, "fuse_linear_bn_weights": _FUSE,
        "skip_init": "초깃값을 뽑지 않고 만드는 길은 없습니다. 만들고 나서 load_state_dict 를 쓰세요.",
    },
    "nn.utils.rnn": {
        "PackedSequence_": _INNER, "bind": _INNER,
        "invert_permutation": "np.argsort(permutation) 이라고 쓰세요.",
    },
    "nn.utils.parametrize": {
        "transfer_parametrizations_and_params": "새 모듈에 register_parametrization 을 다시 걸고 load_state_dict 로 값을 옮기세요.",
    },
    "nn.utils.parametrizations": {},
    "nn.utils.prune": {"PruningContainer": "여러 번 가리면 저절로 겹칩니다: l1_unstructured 를 다시 부르세요."},
    "nn.init": {
        **{name: _OLD.format(f"nn.init.{name}_") for name in (
            "constant", "dirac", "eye", "kaiming_normal", "kaiming_uniform", "normal", "orthogonal", "sparse", "uniform", "xavier_normal",
            "xavier_uniform",
        )},
        "ones": "nn.init.ones_ 라고 씁니다.", "zeros": "nn.init.zeros_ 라고 씁니다.",
        **dict.fromkeys(("he_normal_", "he_normal"), "nn.init.kaiming_normal_ 이라고 씁니다."),
        **dict.fromkeys(("he_uniform_", "he_uniform"), "nn.init.kaiming_uniform_ 이라고 씁니다."),
        **dict.fromkeys(("glorot_normal_", "glorot_normal"), "nn.init.xavier_normal_ 이라고 씁니다."),
        **dict.fromkeys(("glorot_uniform_", "glorot_uniform"), "nn.init.xavier_uniform_ 이라고 씁니다."),
    },
}


def answering_for(room: str) -> Callable[[str], Any]:
    """방 ``room`` 의 ``__getattr__``: 없는 이름이면 까닭이나 비슷한 이름을 알린다."""
    return answering(room, ABSENT[room])
