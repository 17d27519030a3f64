"""PyTorch의 코드가 주는, 답을 바꾸지 않는 인수는 받는다. 뜻을 알 수 없는 것은 무엇을 쓸지 알린다."""

from __future__ import annotations

import copy
import inspect
import pickle

import numpy as np
import pytest

import tinygrad_ko as tg
from tinygrad_ko import nn
from tinygrad_ko.errors import ArgumentTypeError, DtypeError
from tinygrad_ko.korean.misfits import facts
from tinygrad_ko.nn import functional as F
from tinygrad_ko.pytorch_names import LAYER_ARGUMENTS

MODULES = {n: getattr(nn, n) for n in nn.__all__ if inspect.isclass(getattr(nn, n)) and issubclass(getattr(nn, n), nn.Module)}
FUNCTIONS = {n: getattr(F, n) for n in F.__all__}


def arguments(thing):
    return list(inspect.signature(thing).parameters)


IN_PLACE = sorted(n for n, m in MODULES.items() if "inplace" in arguments(m))
WITH_DEVICE = sorted(n for n, m in MODULES.items() if "device" in arguments(m))
GIVEN = {"Threshold": (0.1, 2.0), "PReLU": (), "Conv": (3, 4, 2), "LazyConv": (4, 2), "Linear": (3, 2), "LazyLinear": (2,), "Bilinear": (3, 2, 4),
         "GroupNorm": (1, 3), "LayerNorm": (3,), "RMSNorm": (3,), "LazyBatchNorm": (), "LazyInstanceNorm": (), "BatchNorm": (3,), "InstanceNorm": (3,),
         "Embedding": (4, 2), "EmbeddingBag": (4, 2), "MultiheadAttention": (4, 2), "Transformer": (4, 2, 1, 1, 4), "RBM": (3, 2), "Perceptron": (3,),
         "TransformerEncoderLayer": (4, 2, 4), "TransformerDecoderLayer": (4, 2, 4), "PositionalEncoding": (4,), "LocallyConnected1d": (2, 3, 6, 3),
         "LocallyConnected2d": (2, 3, (4, 5), 2), "AdaptiveLogSoftmaxWithLoss": (4, 6, [2])}


def needed(name):
    for start in (name, name[:-2] if name[-1] == "d" else name, name[:-2].replace("Transpose", "")):
        if start in GIVEN:
            return GIVEN[start]
    return (3, 2) if name[:3] in ("RNN", "LST", "GRU") else ()


@pytest.mark.parametrize("name", IN_PLACE)
def test_inplace_changes_neither_the_answer_nor_the_input(name):
    given = needed(name)
    options = {"generator": 3} if "generator" in arguments(MODULES[name]) else {}
    values = np.random.default_rng(0).normal(size=(2, 3, 2, 2, 2)[: 3 if "1" in name else 4 if "2" in name else 5]).astype(np.float32)
    x = tg.tensor(values)
    for how in ({"inplace": True}, {"inplace": False}, {}):
        layer = MODULES[name](*given, **how, **copy.deepcopy(options))
        np.testing.assert_array_equal(layer(x).data, MODULES[name](*given, **options)(x).data)
        np.testing.assert_array_equal(x.data, values)
    position = arguments(MODULES[name]).index("inplace")
    assert MODULES[name](*[p.default for p in list(inspect.signature(MODULES[name]).parameters.values())[:position]] if not given else given, True).inplace is True


@pytest.mark.parametrize("name", sorted(n for n, f in FUNCTIONS.items() if "inplace" in arguments(f)))
def test_inplace_of_functions(name):
    values = np.random.default_rng(0).normal(size=(2, 3, 4)).astype(np.float32)
    values = values[..., None] if name.endswith("2d") else values[..., None, None] if name.endswith("3d") else values
    x, more = tg.tensor(values), ((0.1, 2.0) if name == "threshold" else ())
    options = {"generator": 3} if "generator" in arguments(FUNCTIONS[name]) else {}
    np.testing.assert_array_equal(FUNCTIONS[name](x, *more, inplace=True, **options).data, FUNCTIONS[name](x, *more, **options).data)
    np.testing.assert_array_equal(x.data, values)


@pytest.mark.parametrize("name", WITH_DEVICE)
def test_device_and_dtype(name):
    kind, given = MODULES[name], needed(name)
    for dtype in (np.float32, np.float64, "float64"):
        layer = kind(*given, device="cpu", dtype=dtype)
        held = [*layer.parameters(), *(b for b in layer.buffers() if b.dtype.kind == "f")]
        assert ({t.dtype for t in held} <= {np.dtype(dtype)} and len(held)) or name == "PositionalEncoding" or "InstanceNorm" in name
    kind(*given, device=None)
    with pytest.raises(DtypeError, match="meta"):
        kind(*given, device="meta")
    with pytest.raises(DtypeError, match="실수"):
        kind(*given, dtype=np.int64)


def test_device_is_where_pytorch_has_it():
    assert nn.Linear(2, 3, True, "cpu", np.float64).weight.dtype == np.float64
    assert nn.BatchNorm1d(2, 1e-5, 0.1, True, True, None, np.float64).weight.dtype == np.float64


FLAGS = sorted((n, flag) for n, m in MODULES.items() for flag in facts(inspect.unwrap(m.__init__)).flags)


def test_there_are_flags():
    assert len(FLAGS) > 120


@pytest.mark.parametrize(("name", "flag"), FLAGS)
def test_what_is_not_true_or_false_is_refused(name, flag):
    for wrong, cure in (("False", "False"), ("true", "True"), (1, "True"), (0, "False"), (None, "False"), ([], "False")):
        if wrong is None and flag in facts(inspect.unwrap(MODULES[name].__init__)).optional:
            continue
        with pytest.raises(ArgumentTypeError, match=f"{flag}.*True 나 False.*{flag}={cure}"):
            MODULES[name](*needed(name), **{flag: wrong})


def test_numpy_truth_values_are_fine_and_subclasses_are_looked_at():
    assert nn.Linear(2, 3, bias=np.bool_(False)).bias is None

    class Mine(nn.LSTM):
        def __init__(self):
            super().__init__(2, 3, batch_first="False")

    with pytest.raises(ArgumentTypeError, match="Mine: batch_first"):
        Mine()
    with pytest.raises(ArgumentTypeError, match="training"):
        F.dropout([1.0], training="no")


LOSSES = sorted(n for n, m in {**MODULES, **FUNCTIONS}.items() if "reduction" in arguments(m))


@pytest.mark.parametrize("name", LOSSES)
def test_the_old_arguments_of_losses(name):
    thing = {**MODULES, **FUNCTIONS}[name]
    given = [tg.ones(2)] * sum(p.default is p.empty for p in inspect.signature(thing).parameters.values())
    for options, cure in (({"size_average": True}, "mean"), ({"size_average": False}, "sum"), ({"reduce": False}, "none"),
                          ({"size_average": False, "reduce": True}, "sum"), ({"reduce": False, "size_average": True}, "none")):
        with pytest.raises(ArgumentTypeError, match=f'reduction="{cure}"'):
            thing(*given, **options)


@pytest.mark.parametrize(("call", "words"), [
    (lambda: nn.Linear(2, 3, bais=True), "혹시 bias"), (lambda: nn.Linear(2), "out_features를 주어야"),
    (lambda: nn.Linear(), "in_features, out_features"), (lambda: nn.ReLU(True, 2), "1개인데 2개"), (lambda: nn.Tanh(2), "빈 괄호"),
    (lambda: nn.Linear(2, 3, in_features=2), "두 번"), (lambda: F.relu(), "input을 주어야"), (lambda: F.relu([1.0], foo=1), "모르는 인수 'foo'"),
    (lambda: F.relu([1.0], True, 3), "2개인데 3개"), (lambda: nn.Module(3), "빈 괄호"), (lambda: F.softmax([1.0], dm=0), "혹시 dim"),
    (lambda: F.mse_loss([1.0], [1.0], weight=[1.0]), "가중치는"), (lambda: F.normalize([1.0], out=None), "새 이름"),
    (lambda: nn.init.normal_(), "tensor를 주어야"), (lambda: nn.init.normal_(tg.ones(2), stdev=1), "혹시 std"),
    (lambda: nn.utils.clip_grad_norm_(nn.Linear(2, 2), 1.0), r"model.parameters\(\)"), (lambda: nn.utils.clip_grad_norm_([]), "max_norm을 주어야"),
    (lambda: nn.utils.prune.l1_unstructured(nn.Linear(2, 2), "weight"), "amount를 주어야"),
    (lambda: nn.utils.parametrizations.weight_norm(nn.Linear(2, 2), dims=1), "혹시 dim"),
    (lambda: nn.Linear(2, 2).train("no"), "mode=False"), (lambda: nn.Linear(2, 2).requires_grad_(1), "requires_grad=True"),
    (lambda: nn.Linear(2, 2).get_submodule(3), "경로는"), (lambda: nn.Sequential([nn.ReLU()]), r"nn.Sequential\(\*layers\)"),
    (lambda: nn.ModuleList(nn.ReLU()), "모듈의 목록"),
    (lambda: nn.Dropout(rate=0.5), "p 라고"), (lambda: nn.Conv2d(1, filters=3, kernel_size=2), "out_channels"),
])
def test_what_does_not_fit_is_told_in_korean(call, words):
    with pytest.raises(ArgumentTypeError, match=words):
        call()


class Net(nn.Module):
    def forward(self, x, scale=1):
        return self.inner(x) * scale

    def inner(self, x):
        return len(x, x)


@pytest.mark.parametrize(("call", "words"), [
    (lambda: nn.Linear(2, 3)(), "Linear.forward: input을 주어야"), (lambda: nn.ReLU()(tg.ones(2), tg.ones(2)), "ReLU.forward.*1개인데 2개"),
    (lambda: nn.ReLU()(tg.ones(2), foo=1), "ReLU.forward: 모르는 인수 'foo'.*input"), (lambda: Net()(), "Net.forward: x를 주어야"),
    (lambda: Net()(1, scal=2), "Net.forward.*혹시 scale"), (lambda: Net()(1, x=2), "Net.forward: x를 두 번"),
])
def test_calling_a_module_with_what_does_not_fit(call, words):
    with pytest.raises(ArgumentTypeError, match=words):
        call()


def test_errors_inside_forward_are_left_alone():
    with pytest.raises(TypeError, match="len"):
        Net()(3)
    layer = nn.ReLU()
    layer.register_forward_pre_hook(lambda module, inputs: None)
    with pytest.raises(ArgumentTypeError, match="ReLU.forward"):
        layer()
    layer.register_forward_pre_hook(lambda module: None)
    with pytest.raises(TypeError, match="positional"):
        layer(tg.ones(2))


def test_errors_inside_are_left_alone():
    def broken():
        raise TypeError("속의 오류")

    class Mine(nn.Module):
        def __init__(self, f):
            super().__init__()
            f()

    with pytest.raises(TypeError, match="속의 오류"):
        Mine(broken)
    with pytest.raises(TypeError, match="속의 오류"):
        F.triplet_margin_with_distance_loss([[1.0]], [[1.0]], [[2.0]], distance_function=lambda a, b: broken())


def test_the_old_names_of_hardtanh_and_what_pytorch_ignores():
    x = tg.tensor([-3.0, 3.0])
    assert nn.Hardtanh(min_value=-2.0, max_value=2.5)(x).tolist() == [-2, 2.5]
    layer = nn.TransformerEncoder(nn.TransformerEncoderLayer(4, 2, 4), 1, enable_nested_tensor=False, mask_check=False)
    assert len(layer.layers) == 1
    a, b = [F.gumbel_softmax(tg.zeros((2, 3)), 0.7, True, 1e-10, 1, generator=1).tolist(), F.gumbel_softmax(tg.zeros((2, 3)), 0.7, True, dim=1, generator=1).tolist()]
    assert a == b


def test_functions_of_the_face_are_functions():
    assert pickle.loads(pickle.dumps(F.relu)) is F.relu and F.relu.__name__ == "relu" and arguments(F.relu) == ["input", "inplace"]
    layer = nn.TransformerEncoderLayer(4, 2, 4, activation=F.gelu)
    assert pickle.loads(pickle.dumps(layer)).activation is F.gelu


def test_no_written_argument_is_one_that_we_take():
    taken = {a for m in MODULES.values() for a in arguments(m)} - {"weight", "input_shape", "activation"}
    assert not taken & {*LAYER_ARGUMENTS}
