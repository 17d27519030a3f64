"""빠뜨림을 막는다: ``nn`` 의 파일을 모두 훑어, 공개할 만한 것마다 얼굴에 나와 있는가, 짝(함수와 층)이 있는가, 견준 답이 있는가,
설명문의 절이 다 있는가를 본다. 층 하나를 더하고 한 걸음을 잊으면 여기에서 무엇을 잊었는지 알려 준다."""

from __future__ import annotations

import ast
import importlib
import inspect
import pkgutil
import re
from pathlib import Path

import numpy as np
import pytest
from support.reference.cases import CALLS, Call
from support.reference.formulas import FORMULAS
from support.reference.layers import Layer, families

import tinygrad_ko as tg
from tinygrad_ko import nn
from tinygrad_ko.nn import functional as F
from tinygrad_ko.operation.documentation import sections

HERE = Path(__file__).parent

# ── 표: 규칙대로가 아닌 것과 그 까닭 ──

# 이름이 소문자로 바꾼 것과 다른 짝
TWINS = {
    "BCELoss": "binary_cross_entropy", "BCEWithLogitsLoss": "binary_cross_entropy_with_logits", "CrossEntropyLoss": "cross_entropy",
    "KLDivLoss": "kl_div", "CrossMapLRN2d": "local_response_norm", "Softmax2d": "softmax", "Upsample": "interpolate",
    "UpsamplingNearest2d": "interpolate", "UpsamplingBilinear2d": "interpolate",
    **{f"BatchNorm{d}d": "batch_norm" for d in "123"}, **{f"InstanceNorm{d}d": "instance_norm" for d in "123"},
    "LazyLinear": "linear",
    **{f"Lazy{kind}{d}d": f"{name}{d}d" for kind, name in (("Conv", "conv"), ("ConvTranspose", "conv_transpose")) for d in "123"},
    **{f"LazyBatchNorm{d}d": "batch_norm" for d in "123"}, **{f"LazyInstanceNorm{d}d": "instance_norm" for d in "123"},
    **{f"{kind}Pad{d}d": "pad" for kind in ("Zero", "Constant", "Reflection", "Replication", "Circular") for d in "123"},
}
HOLDS_STATE = "무게와 상태를 스스로 가진 층이라, 부를 때마다 다 넘겨야 하는 함수로는 쓰지 않는다(PyTorch에도 없다)"
BUILT_OF_LAYERS = "다른 층들을 엮은 것이다: 그 층들의 함수가 짝이다"
DRAWS = "뽑은 값과 그 확률을 함께 다루는 객체이다: 함수 하나가 아니다"
WITHOUT_FUNCTION = {
    **dict.fromkeys(("RNN", "LSTM", "GRU", "RNNCell", "LSTMCell", "GRUCell", "AdaptiveLogSoftmaxWithLoss", "PositionalEncoding"), HOLDS_STATE),
    **dict.fromkeys(("MultiheadAttention", "Transformer", "TransformerEncoder", "TransformerDecoder", "TransformerEncoderLayer",
                     "TransformerDecoderLayer", "Sequential", "ModuleList", "ModuleDict", "MonteCarloDropout"), BUILT_OF_LAYERS),
    **dict.fromkeys(("ParameterList", "ParameterDict"), "매개변수를 담는 그릇이다: 셈이 없다"),
    **dict.fromkeys(("BernoulliUnit", "GaussianUnit", "RBM"), DRAWS),
    **dict.fromkeys(("Perceptron", "PerceptronLayer"), "배우는 규칙(fit)을 가진 객체이다: 셈은 F.step 이다"),
    "Identity": "하는 일이 없다", "Unflatten": "텐서의 메서드 reshape 가 그 함수이다(PyTorch에도 없다)", "Module": "모든 층의 바탕이다",
}
WITHOUT_LAYER = {
    **dict.fromkeys(("affine_grid", "grid_sample"), "자리의 표를 부를 때마다 받는다(PyTorch에도 층이 없다)"),
    **dict.fromkeys(("conv_output_size", "one_hot"), "미분하지 않는 셈이다"),
    **dict.fromkeys(("gumbel_softmax", "normalize", "probability_cross_entropy"), "설정이 없는 함수이다(PyTorch에도 층이 없다)"),
    "scaled_dot_product_attention": "nn.MultiheadAttention 이 이것으로 셈한다",
}
# PyTorch와 견줄 수 없는 것: 답을 적은 검사
CHECKED_IN = {
    **dict.fromkeys(("LocallyConnected1d", "LocallyConnected2d"), "test_convolution::test_locally_connected_is_the_definition"),
    **dict.fromkeys(("StochasticPool1d", "StochasticPool2d"), "test_pooling::test_stochastic_pool_at_evaluation_is_the_weighted_mean"),
    "BipolarSigmoid": "test_perceptron::test_slopes_of_the_two_sigmoids",
    "Step": "test_perceptron::test_step_has_no_slope_and_anomaly_mode_names_the_undefined_place",
    "Perceptron": "test_perceptron::test_separable_data_converge_and_the_history_is_the_rule",
    "PerceptronLayer": "test_perceptron::test_three_perceptrons_cut_the_plane_into_seven_corners",
    "GaussianNoise": "test_stochastic::test_gaussian_noise",
    "BernoulliUnit": "test_stochastic::test_log_probabilities", "GaussianUnit": "test_stochastic::test_log_probabilities",
    "RBM": "test_stochastic::test_cd_is_the_update_rule",
    "MonteCarloDropout": "test_stochastic::test_only_dropout_is_awake_and_everything_is_restored",
    "PositionalEncoding": "test_transformer::test_sinusoids_are_those_of_the_paper",
    "gumbel_softmax": "test_losses::test_gumbel_softmax_draws_categories_with_their_probabilities",
    "conv_output_size": "test_convolution::test_feature_map_size_is_the_number_of_windows", "one_hot": "test_conventions::test_one_hot",
    "Sequential": "test_module::test_forward_backward_through_the_tree", "ModuleList": "test_module::test_module_list_and_dict",
    "ParameterList": "test_containers::test_parameter_list", "ParameterDict": "test_containers::test_parameter_dict",
    "ModuleDict": "test_module::test_module_list_and_dict", "Module": "test_module::test_registration_and_names",
}
INSIDE_ANOTHER = {"TransformerEncoder": "Transformer", "TransformerDecoder": "Transformer"}  # 그것의 답이 이것까지 견준다
# 얼굴에 내놓지 않는 바탕
BASES = {
    "Loss": "손실의 층들", "Windowed": "창을 미는 풀링", "Kernel": "커널을 가진 층", "SharedKernel": "합성곱과 전치 합성곱", "Masking": "끄는 층",
    "ChannelNorm": "채널마다 통계를 두는 층", "BatchNorm": "배치 정규화", "InstanceNorm": "인스턴스 정규화", "ResponseNorm": "응답 정규화",
    "InPlaceable": "설정이 inplace 뿐인 활성화 층", "Table": "번호마다 한 줄인 표", "Lazy": "게으른 층", "ParametrizationList": "nn.utils.parametrize 가 걸어 둔 것",
    "StochasticUnit": "확률 유닛", "WeightNorm": "무게를 다시 적는 층", "SpectralNorm": "무게를 다시 적는 층",
}

# ── 훑기 ──


def defined_here():
    """``nn`` 의 모든 파일에 정의된, 밑줄로 시작하지 않는 클래스와 함수."""
    for info in pkgutil.walk_packages(nn.__path__, f"{nn.__name__}."):
        module = importlib.import_module(info.name)
        for name, thing in vars(module).items():
            if not name.startswith("_") and getattr(thing, "__module__", None) == info.name:
                yield name, thing


FOUND: dict[str, object] = {}
for found_name, thing_found in defined_here():  # 이름이 같으면(prune.Identity) 모듈이 먼저이다
    if not (inspect.isclass(FOUND.get(found_name)) and issubclass(FOUND[found_name], nn.Module)):
        FOUND[found_name] = thing_found
MODULES = {n: t for n, t in FOUND.items() if inspect.isclass(t) and issubclass(t, nn.Module) and n not in BASES}
FUNCTIONS = {n: getattr(F, n) for n in F.__all__}
LAYERS_SEEN, CALLS_SEEN = {*FORMULAS} & {*MODULES}, {*FORMULAS, *(case.function for case in CALLS)}
for cases in families().values():
    LAYERS_SEEN |= {case.kind for case in cases if isinstance(case, Layer)}
    CALLS_SEEN |= {case.function for case in cases if isinstance(case, Call)}
PLAIN = {name.replace("_", ""): name for name in F.__all__}  # 밑줄을 뺀 이름 → 함수의 이름


def twin(name: str) -> str | None:
    return TWINS.get(name) or PLAIN.get(name.lower())


LAYERS_OF: dict[str, list[str]] = {}
for module_name in MODULES:
    LAYERS_OF.setdefault(twin(module_name) or "", []).append(module_name)


def has_test(name: str) -> bool:
    """표에 적은 검사가 있고, 그 파일이 이 이름을 부르는가."""
    file, _, test = CHECKED_IN.get(name, "::").partition("::")
    path = HERE / f"{file}.py"
    if not path.exists():
        return False
    text = path.read_text(encoding="utf-8")
    tests = [n.name for n in ast.parse(text).body if isinstance(n, ast.FunctionDef)]
    return test in tests and re.search(rf"\b{name}\b", text) is not None


def missing_sections(thing: object) -> list[str]:
    needed = ["예제", "출처"] + ["반환"] * inspect.isroutine(thing)
    needed += ["매개변수"] if any(p != "generator" for p in inspect.signature(thing).parameters) else []
    held = sections(inspect.getdoc(thing) or "")
    return [f"설명문에 '{title}' 절을 적으세요" for title in needed if title not in held]


# ── 검사 ──


@pytest.mark.parametrize("name", sorted(MODULES))
def test_no_step_is_forgotten_for_a_layer(name):
    forgotten = []
    if name not in nn.__all__:
        forgotten.append("tinygrad_ko/nn/__init__.py 에서 들여오세요(바탕 클래스이면 BASES 에 까닭을)")
    if (twin(name) is None) == (name not in WITHOUT_FUNCTION):
        forgotten.append("같은 일을 하는 함수를 functional.py 에 내놓거나, 없는 까닭을 WITHOUT_FUNCTION 에 적으세요")
    if name not in LAYERS_SEEN and not has_test(name) and INSIDE_ANOTHER.get(name) not in LAYERS_SEEN:
        forgotten.append("tests/support/reference/family_*.py 에 Layer 예를 적거나, PyTorch에 없으면 support/reference/formulas.py 에 식을 적으세요(식 하나로 적을 수 없으면 답을 적은 검사를 CHECKED_IN 에)")
    assert forgotten + missing_sections(MODULES[name]) == []


@pytest.mark.parametrize("name", sorted(FUNCTIONS))
def test_no_step_is_forgotten_for_a_function(name):
    forgotten, layers = [], LAYERS_OF.get(name, [])
    if bool(layers) == (name in WITHOUT_LAYER):
        forgotten.append("층을 만들거나, 없는 까닭을 WITHOUT_LAYER 에 적으세요")
    if name not in CALLS_SEEN and not has_test(name) and not any(n in LAYERS_SEEN or has_test(n) for n in layers):
        forgotten.append("tests/support/reference/family_*.py 에 Call 이나 Layer 예를 적거나, PyTorch에 없으면 support/reference/formulas.py 에 식을 적으세요")
    assert forgotten + missing_sections(FUNCTIONS[name]) == []


@pytest.mark.parametrize("name", FORMULAS)
def test_the_value_is_that_of_the_formula(name):
    arguments, formula, inputs = FORMULAS[name]
    call = getattr(nn, name)(*arguments) if name in MODULES else FUNCTIONS[name]
    np.testing.assert_allclose(call(*map(tg.tensor, inputs)).data, formula(*inputs), rtol=1e-12, atol=1e-14)
    assert tg.gradcheck(call, inputs, h=1e-4) and tg.gradgradcheck(call, inputs, h=1e-4)
    x = tg.tensor(inputs[0].astype(np.float32), requires_grad=True)
    y = call(x, *(tg.tensor(v.astype(np.float32)) for v in inputs[1:]))
    y.sum().backward()
    assert y.dtype == x.grad.dtype == np.float32


def test_every_documented_function_is_exported():
    """예제까지 적은 함수는 공개하려고 쓴 것이다: 얼굴 하나에는 나와 있어야 한다."""
    inside = {"completed", "documented_like", "keeping_mode", "evaluating"}  # 만드는 이를 위한 것
    faces = {*nn.__all__, *F.__all__, *nn.init.__all__, *nn.utils.__all__, *inside}
    rooms = (nn.utils.rnn, nn.utils.parametrize, nn.utils.parametrizations, nn.utils.prune, nn.utils.stateless)
    faces |= {name for room in rooms for name in vars(room)}
    written = [n for n, t in FOUND.items() if inspect.isfunction(t) and ">>>" in (t.__doc__ or "")]
    assert len(written) > 140 and [n for n in written if n not in faces] == []


def test_what_is_neither_a_layer_nor_a_function_is_documented():
    rest = {n: getattr(nn, n) for n in nn.__all__ if n not in MODULES and n not in ("functional", "init", "utils")}
    assert {n: lacks for n, t in rest.items() if (lacks := missing_sections(t))} == {}


def test_the_tables_hold_nothing_stale():
    """표에 적힌 이름은 모두 있고, 적을 까닭이 없어진 줄이 없다."""
    assert {*TWINS} <= {*MODULES} and {*TWINS.values()} <= {*F.__all__}
    assert [n for n in TWINS if n.lower() in PLAIN] == []
    assert {*WITHOUT_FUNCTION} <= {*MODULES} and {*WITHOUT_LAYER} <= {*F.__all__}
    assert {*CHECKED_IN} <= {*MODULES, *F.__all__} and [n for n in CHECKED_IN if not has_test(n)] == []
    assert [n for n in CHECKED_IN if n in LAYERS_SEEN or n in CALLS_SEEN] == []
    assert {*BASES} <= {*FOUND} and [n for n in BASES if n in nn.__all__] == []
    assert {*INSIDE_ANOTHER.values()} <= LAYERS_SEEN
