"""PyTorch와 주고받기: 두 곳에 다 있는 층은 모두 옮겨지고, 옮긴 것의 값과 기울기가 같다."""

from __future__ import annotations

import doctest
import functools
import inspect
import re
import sys
from pathlib import Path

import numpy as np
import pytest
from support.reference.cases import Ours, Theirs, assert_same, wave
from support.reference.layers import Layer, families

import tinygrad_ko as tg
from tinygrad_ko import nn, optim
from tinygrad_ko.errors import ArgumentTypeError, DtypeError, LostGradientError, MissingExtra
from tinygrad_ko.interchange.settings import CONTAINERS, NOT_LAYERS, ONLY_HERE
from tinygrad_ko.nn.absent import ABSENT

try:
    import torch
    import torch.nn.utils.prune
except ImportError:
    torch = None

needs_torch = pytest.mark.skipif(torch is None, reason="PyTorch가 없다: state_dict 의 이름과 배치는 tests/nn/test_checkpoints.py 가 적어 둔 답으로 본다")
DOCS = Path(__file__).parents[2] / "docs"
STACKS = ("TransformerEncoder", "TransformerDecoder")  # 층을 받아 쌓는 것: 따로 본다


class Converting:
    """``nn.층(…)`` 을 저쪽에서 지어 옮기는 방. 층이 아닌 것은 이쪽의 것이다."""

    def __init__(self, here, there, convert):
        self.here, self.there, self.convert = here, there, convert

    def __getattr__(self, kind):
        make = getattr(self.there, kind)
        if not inspect.isclass(make) or kind in NOT_LAYERS or kind in STACKS:
            return getattr(self.here, kind)

        def made(*args, **options):
            original = make(*args, **options)
            twin = self.convert(original)
            assert type(twin) is getattr(self.here, kind) and twin.training == original.training
            if not kind.startswith("Lazy"):
                same_state(original, twin)
            return twin

        return made


def same_state(a, b):
    """이름과 차례와 값과 dtype 이 같다."""
    mine, other = ({n: np.asarray(v) for n, v in m.state_dict().items()} for m in (a, b))
    assert list(mine) == list(other)
    for name, value in mine.items():
        assert value.dtype == other[name].dtype
        np.testing.assert_array_equal(value, other[name])


def layers():
    return [case for cases in families().values() for case in cases if isinstance(case, Layer) and hasattr(nn, case.kind) and case.kind not in ONLY_HERE]


def convertible(name):
    return inspect.isclass(getattr(nn, name)) and name not in NOT_LAYERS and name not in CONTAINERS and name not in STACKS


# ── 층마다 ──


@needs_torch
@pytest.mark.slow
@pytest.mark.parametrize("way", ["가져오기", "내보내기"])
def test_every_layer_of_both_gives_the_same_values_and_gradients(way):
    ours, theirs = Ours(), Theirs()
    side = ours if way == "가져오기" else theirs
    side.nn = Converting(nn, torch.nn, tg.from_torch) if side is ours else Converting(torch.nn, nn, tg.to_torch)
    seen = set()
    for case in layers():
        if "두 벌" in case.note:
            continue  # 쌓는 것은 아래의 검사가 본다
        assert_same(case.run(side), case.run(Theirs()), rtol=max(1e-6, case.rtol), atol=1e-9)
        seen.add(case.kind)
    assert len(seen) > 140


@needs_torch
def test_nothing_is_forgotten():
    """두 곳의 이름마다: 옮겨 본 예가 있거나, 까닭이 적혀 있다."""
    mine, other = ({n for n in dir(room) if inspect.isclass(getattr(room, n)) and not n.startswith("_")} for room in (nn, torch.nn))
    tried = {case.kind for case in layers()}
    assert {n for n in mine & other if convertible(n)} <= tried
    assert mine - other == set(ONLY_HERE) and all(ONLY_HERE.values())
    assert other - mine <= ABSENT["nn"].keys()


@needs_torch
def test_a_layer_only_here_says_what_to_use():
    made = {
        "RBM": (2, 3), "Perceptron": (2,), "PerceptronLayer": (nn.Perceptron(2),), "PositionalEncoding": (4,), "LocallyConnected1d": (1, 1, 4, 3),
        "LocallyConnected2d": (1, 1, 4, 3), "MonteCarloDropout": (nn.Dropout(),), "StochasticPool1d": (2,), "StochasticPool2d": (2,),
    }
    for name, reason in ONLY_HERE.items():
        with pytest.raises(ArgumentTypeError) as caught:
            tg.to_torch(getattr(nn, name)(*made.get(name, ())))
        assert reason in str(caught.value)


# ── 층을 엮은 것 ──


def answers(model, *inputs):
    """값과, 입력과 매개변수의 기울기."""
    library = torch if isinstance(model, torch.nn.Module) else tg
    xs = [library.tensor(x, requires_grad=True) for x in inputs]
    y = model(*xs)
    (y * y).sum().backward()
    found = {"y": y, **{f"x{k}": x.grad for k, x in enumerate(xs)}, **{n: p.grad for n, p in model.named_parameters() if p.grad is not None}}
    return {name: np.array(v.detach().numpy()) for name, v in found.items()}


def nets():
    encoder = torch.nn.TransformerEncoderLayer(8, 2, 16, 0.0, batch_first=True)
    decoder = torch.nn.TransformerDecoderLayer(8, 2, 16, 0.0, activation="gelu", norm_first=True)
    five, four = wave((3, 5, 8), 0.1, 1.0), wave((2, 5, 8), 0.2, 1.0)
    yield "인코더", torch.nn.TransformerEncoder(encoder, 2, torch.nn.LayerNorm(8)), (five,)
    yield "디코더", torch.nn.TransformerDecoder(decoder, 2), (five, four)
    yield "트랜스포머", torch.nn.Transformer(8, 2, 2, 1, 16, 0.0, activation="gelu"), (five, four)
    yield "합성곱", torch.nn.Sequential(
        torch.nn.Conv2d(1, 4, 3, padding="same"), torch.nn.BatchNorm2d(4), torch.nn.ReLU(inplace=True), torch.nn.MaxPool2d(2),
        torch.nn.Sequential(torch.nn.Flatten(), torch.nn.Sequential(torch.nn.Linear(16, 3), torch.nn.Softmax(dim=1))),
    ), (wave((3, 1, 4, 4), 0.3, 1.0),)


@needs_torch
@pytest.mark.slow
@pytest.mark.parametrize("training", [True, False])
@pytest.mark.parametrize("name", ["인코더", "디코더", "트랜스포머", "합성곱"])
def test_networks_come_and_go(name, training):
    torch.manual_seed(3)
    theirs, inputs = next((model.double().train(training), inputs) for n, model, inputs in nets() if n == name)
    ours = tg.from_torch(theirs)
    same_state(theirs, ours)
    back = tg.to_torch(ours)
    same_state(theirs, back)
    assert len({tuple(sorted(n for n, _ in model.named_modules())) for model in (theirs, ours, back)}) == 1
    assert [m.training for m in ours.modules()] == [training] * len(list(theirs.modules()))
    want = answers(theirs, *inputs)
    for model in (ours, back):
        assert_same(answers(model, *inputs), want, rtol=1e-6, atol=1e-9)
    assert np.abs(want["y"]).max() > 0.1


@needs_torch
def test_what_is_shared_stays_shared():
    shared = torch.nn.Linear(4, 4)
    theirs = torch.nn.Sequential(shared, torch.nn.Tanh(), shared, torch.nn.BatchNorm1d(4), torch.nn.Linear(4, 4))
    theirs[4].weight = shared.weight
    theirs[4].bias.requires_grad_(False)
    theirs[3].eval()
    ours = tg.from_torch(theirs)
    for model in (ours, tg.to_torch(ours)):
        assert model[0] is model[2] and model[4].weight is model[0].weight and model[4].bias is not model[0].bias
        assert [p.requires_grad for p in model[4].parameters()] == [True, False]
        assert (model.training, model[3].training, model[4].training) == (True, False, True)
    ours[0].weight.data[...] = 0
    assert float(theirs[0].weight.detach().abs().min()) > 0  # 값은 복사이다


@needs_torch
def test_containers_and_lazy_layers():
    theirs = torch.nn.ModuleDict({
        "목록": torch.nn.ModuleList([torch.nn.Linear(2, 1), torch.nn.Identity()]), "값": torch.nn.ParameterList([torch.ones(2), torch.zeros(3)]),
        "이름": torch.nn.ParameterDict({"a": torch.ones(2)}), "게으른": torch.nn.Sequential(torch.nn.LazyLinear(3), torch.nn.LazyBatchNorm1d()),
    }).double()
    theirs["게으른"][0].weight.requires_grad = False
    ours = tg.from_torch(theirs)
    back = tg.to_torch(ours)
    for model in (ours, back):
        assert list(model) == list(theirs) and type(model["게으른"][0]).__name__ == "LazyLinear"
        assert not model["게으른"][0].weight.requires_grad and model["게으른"][0].bias.requires_grad
        assert [float(p.sum()) for p in model["값"]] == [2, 0] and list(model["이름"]) == ["a"]
    assert ours["게으른"](tg.ones(4, 5).double()).dtype == np.float64
    assert back["게으른"](torch.ones(4, 5).double()).dtype == torch.float64


@needs_torch
def test_a_child_class_that_computes_the_same_is_that_layer():
    class Named(torch.nn.Linear):
        def __init__(self, n):
            super().__init__(n, n)

        def extra_repr(self):
            return "같은 셈"

    class Block(torch.nn.Sequential):
        def __init__(self):
            super().__init__(Named(2), torch.nn.ReLU())

    ours = tg.from_torch(Block())
    assert type(ours) is nn.Sequential and type(ours[0]) is nn.Linear


@needs_torch
def test_random_numbers_are_left_alone():
    tg.manual_seed(0)
    torch.manual_seed(0)
    a, b = tg.rand(3).numpy(), torch.rand(3).numpy()
    tg.manual_seed(0)
    torch.manual_seed(0)
    tg.to_torch(tg.from_torch(torch.nn.LSTM(3, 4).requires_grad_(False)))
    model = nn.Linear(2, 2)
    tg.manual_seed(0)
    torch.manual_seed(0)
    tg.to_torch(model)
    tg.from_torch(tg.to_torch(model))
    assert (tg.rand(3).numpy() == a).all() and (torch.rand(3).numpy() == b).all()


# ── 옮길 수 없는 것 ──


@needs_torch
def test_everything_that_cannot_come_is_named_at_once():
    class Residual(torch.nn.Module):
        def __init__(self):
            super().__init__()
            self.inner = torch.nn.SyncBatchNorm(2)

    class Doubled(torch.nn.Linear):
        def forward(self, x):
            return 2 * super().forward(x)

    linear = lambda: torch.nn.Linear(2, 2)  # noqa: E731
    hooked, replaced = linear(), linear()
    hooked.register_forward_hook(lambda *_: None)
    replaced.forward = lambda x: x
    theirs = torch.nn.Sequential(
        linear(), Residual(), Residual(), Doubled(2, 2), hooked, replaced, torch.nn.utils.parametrizations.weight_norm(linear()),
        torch.nn.utils.prune.l1_unstructured(linear(), "weight", 1), torch.nn.TransformerEncoderLayer(4, 2, 4, activation=lambda x: x),
        torch.nn.DataParallel(linear()),
    )
    with pytest.raises(ArgumentTypeError) as caught:
        tg.from_torch(theirs)
    lines = str(caught.value).splitlines()
    assert "아무것도 만들지 않았습니다" in lines[0]
    for said in (
        r"  Residual (1, 2): 직접 쓴 클래스입니다", "  SyncBatchNorm (1.inner, 2.inner): tinygrad_ko에 이 층이 없습니다", "  Doubled (3): forward를 고쳐 쓴",
        "  Linear (4): 훅(hook)", "  Linear (5): forward 자리에 다른 함수를", "  ParametrizedLinear (6): ", "  Linear (7): ", "activation 자리에 직접 쓴 함수",
        "  DataParallel (9): 다른 모델을 감싼 것입니다. 속의 모델을 넣으세요: model.module.",
    ):
        assert any(line.startswith(said) or (said[0] != " " and said in line) for line in lines[1:]), said
    assert "remove_parametrizations" in str(caught.value) and "load_state_dict" in str(caught.value) and len(lines) == 10


@needs_torch
def test_what_pytorch_cannot_do_is_named():
    class Mine(nn.Module):
        pass

    with pytest.raises(ArgumentTypeError) as caught:
        tg.to_torch(nn.Sequential(nn.Sigmoid(slope=2), nn.CrossEntropyLoss(base=2), Mine(), nn.Sigmoid()))
    said = str(caught.value)
    assert "Sigmoid (0): slope=" in said and "CrossEntropyLoss (1): base=" in said and "Mine (2): 직접 쓴" in said
    assert "theirs.load_state_dict(tg.to_torch(ours.state_dict()))" in said


@needs_torch
@pytest.mark.parametrize(("call", "error", "said"), [
    (lambda: tg.from_torch(3), ArgumentTypeError, "받은 것: int 3"), (lambda: tg.from_torch(nn.Linear), ArgumentTypeError, "클래스가 아니라"),
    (lambda: tg.from_torch(nn.Linear(1, 1)), ArgumentTypeError, "이미 우리의 것"), (lambda: tg.to_torch(torch.nn.Linear(1, 1)), ArgumentTypeError, "이미 PyTorch의 것"),
    (lambda: tg.to_torch("model.pt"), ArgumentTypeError, "tg.load"), (lambda: tg.to_torch(optim.SGD(nn.Linear(1, 1).parameters())), ArgumentTypeError, "load_state_dict"),
    (lambda: tg.from_torch(torch.optim.SGD(torch.nn.Linear(1, 1).parameters())), ArgumentTypeError, "load_state_dict"),
    (lambda: tg.from_torch(torch.ones(2, requires_grad=True) * 2), LostGradientError, r"t\.detach\(\)"),
    (lambda: tg.to_torch(tg.tensor([1.0], requires_grad=True) * 2), LostGradientError, r"t\.detach\(\)"),
    (lambda: tg.from_torch(torch.eye(2).to_sparse()), ArgumentTypeError, "to_dense"), (lambda: tg.from_torch(torch.empty(2, device="meta")), ArgumentTypeError, "meta"),
    (lambda: tg.to_torch(functools.reduce(lambda inner, _: nn.Sequential(inner), range(900), nn.ReLU())), ArgumentTypeError, "너무 깊게"),
    (lambda: tg.to_torch(nn.utils.prune.l1_unstructured(nn.Linear(2, 2), "weight", 1)), ArgumentTypeError, "prune.remove"),
    (lambda: tg.from_torch(torch.float32), ArgumentTypeError, r"np\.float32"), (lambda: tg.from_torch(np.ones(2)), ArgumentTypeError, r"tg\.tensor\(배열\)"),
    (lambda: tg.from_torch(torch.nn.Linear(1, 1).parameters()), ArgumentTypeError, "list"), (lambda: tg.to_torch(nn.functional.relu), ArgumentTypeError, "함수는 옮기지"),
    (lambda: tg.from_torch(torch.fx.symbolic_trace(torch.nn.Sequential(torch.nn.ReLU()))), ArgumentTypeError, r"torch\.fx 가 적은"),
    (lambda: tg.from_torch(torch.jit.trace(torch.nn.Sequential(torch.nn.ReLU()), torch.ones(1))), ArgumentTypeError, "TorchScript 로 굳힌"),
    (lambda: tg.from_torch(torch.ao.nn.quantized.Quantize(1.0, 0, torch.qint8)), ArgumentTypeError, "양자화"),
    (lambda: tg.to_torch({"w": np.array(["가"])}), DtypeError, "to_torch: w: dtype <U1"),
    (lambda: nn.Linear(2, 2).load_state_dict({"weight": torch.eye(2).to_sparse(), "bias": torch.ones(2)}), ArgumentTypeError, "weight.*to_dense"),
    (lambda: tg.from_torch(torch.nn.ParameterList([torch.nn.Parameter(torch.ones(2, dtype=torch.int32), False)])), ArgumentTypeError, "실수여야"),
])
def test_mistakes(call, error, said):
    with pytest.raises(error, match=said):
        call()


def test_without_pytorch(monkeypatch):
    monkeypatch.setitem(sys.modules, "torch", None)
    with pytest.raises(MissingExtra, match="pip install torch"):
        tg.to_torch(tg.ones(2))
    monkeypatch.delitem(sys.modules, "torch")
    assert tg.from_torch({"a": [np.ones(2), 3]})["a"][1] == 3
    with pytest.raises(ArgumentTypeError, match="from_torch: PyTorch의"):
        tg.from_torch(np.ones(2))


@needs_torch
@pytest.mark.parametrize("function", [tg.from_torch, tg.to_torch])
def test_the_examples_are_true(function):
    """설명문의 예제는 PyTorch가 없는 곳을 위해 건너뛰게 적혀 있다: 여기서는 돌린다."""
    text, report = function.__doc__.replace("  # doctest: +SKIP", ""), []
    test = doctest.DocTestParser().get_doctest(text, {}, function.__name__, None, 0)
    result = doctest.DocTestRunner(optionflags=doctest.NORMALIZE_WHITESPACE).run(test, out=report.append)
    assert result.attempted >= 4 and result.failed == 0, "".join(report)


@pytest.mark.slow
@needs_torch
def test_the_page_is_true():
    text, report, scope = (DOCS / "PyTorch와-주고받기.md").read_text(encoding="utf-8").replace("  # doctest: +SKIP", ""), [], {}
    runner = doctest.DocTestRunner(optionflags=doctest.NORMALIZE_WHITESPACE)
    for k, block in enumerate(re.findall(r"```python\n(.*?)```", text, re.S)):
        test = doctest.DocTestParser().get_doctest(block, scope, f"{k}", None, 0)
        runner.run(test, out=report.append, clear_globs=False)
        scope = test.globs
    assert runner.summarize(verbose=False).attempted > 20 and runner.failures == 0, "".join(report)


# ── 텐서와 상태 ──


@needs_torch
@pytest.mark.parametrize("kind", ["float16", "float32", "float64", "int8", "int64", "uint8", "bool", "complex64"])
@pytest.mark.parametrize("shape", [(), (0,), (2, 3)])
def test_tensors_keep_their_shape_and_dtype(kind, shape):
    array = np.arange(np.prod(shape, dtype=int)).reshape(shape).astype(kind)
    theirs = tg.to_torch(tg.tensor(array))
    ours = tg.from_torch(theirs)
    assert str(theirs.dtype) == f"torch.{kind}" and tuple(theirs.shape) == shape and ours.dtype == kind and ours.shape == shape
    assert np.array_equal(ours.numpy(), array) and np.array_equal(theirs.numpy(), array)
    for twin in (tg.to_torch(array[..., ::-1] if shape else array), tg.to_torch(array.astype(array.dtype.newbyteorder(">")))):
        assert str(twin.dtype) == f"torch.{kind}"


@needs_torch
def test_narrow_numbers_keep_their_value():
    theirs = torch.nn.Linear(3, 2).bfloat16()
    ours = nn.Linear(3, 2)
    assert ours.load_state_dict(theirs.state_dict()) == ([], [])
    assert tg.from_torch(theirs).weight.dtype == np.float32
    assert np.array_equal(ours.weight.data, theirs.weight.detach().float().numpy()) and np.array_equal(tg.from_torch(theirs).weight.data, ours.weight.data)
    assert tg.from_torch(torch.tensor(2.0, requires_grad=True)).requires_grad and tg.to_torch(nn.Parameter([1.0], requires_grad=False)).requires_grad is False
    assert isinstance(tg.to_torch(nn.Parameter([1.0])), torch.nn.Parameter) and isinstance(tg.from_torch(torch.nn.Parameter(torch.ones(1))), nn.Parameter)


@needs_torch
def test_states_go_both_ways():
    theirs, ours = torch.nn.BatchNorm1d(3), nn.BatchNorm1d(3)
    theirs(torch.tensor(wave((5, 3)).astype(np.float32)))
    ours.load_state_dict(tg.from_torch({"model": theirs.state_dict(), "epoch": 3})["model"])
    same_state(theirs, ours)
    ours.running_mean.data[...] = 7
    theirs.load_state_dict(tg.to_torch(ours.state_dict()))
    same_state(theirs, ours)
    assert all(type(v) is np.ndarray for v in tg.from_torch(theirs.state_dict()).values())


@needs_torch
def test_states_go_through_files(tmp_path):
    files = pytest.importorskip("safetensors.torch", reason="safetensors 가 없다")
    theirs = torch.nn.Sequential(torch.nn.Linear(3, 2), torch.nn.BatchNorm1d(2)).double()
    theirs(torch.tensor(wave((5, 3))))
    files.save_file(theirs.state_dict(), tmp_path / "theirs.safetensors")
    ours = nn.Sequential(nn.Linear(3, 2), nn.BatchNorm1d(2)).double()
    assert ours.load_state_dict(tg.load(tmp_path / "theirs.safetensors")) == ([], [])
    same_state(theirs, ours)
    ours[0].weight.data[...] = 7
    tg.save(ours.state_dict(), tmp_path / "ours.safetensors")
    theirs.load_state_dict(files.load_file(tmp_path / "ours.safetensors"))
    same_state(theirs, ours)


@needs_torch
def test_modules_inside_a_dictionary_go_too():
    shared = torch.nn.Linear(2, 2)
    ours = tg.from_torch({"모델": [shared, torch.nn.Sequential(shared)], "손실": torch.tensor(0.5)})
    assert type(ours["모델"][0]) is nn.Linear and ours["모델"][1][0] is ours["모델"][0] and ours["손실"] == 0.5
    back = tg.to_torch(ours)
    assert type(back["모델"][0]) is torch.nn.Linear and back["모델"][1][0] is back["모델"][0]
    with pytest.raises(ArgumentTypeError, match=r"SyncBatchNorm \(모델\[0\]\.0\)"):
        tg.from_torch({"모델": [torch.nn.Sequential(torch.nn.SyncBatchNorm(2))]})


OPTIMIZERS = [n for n in optim.__all__ if inspect.isclass(t := getattr(optim, n)) and issubclass(t, optim.Optimizer) and n not in ("Optimizer", "Lion")]
SETTINGS = {"SGD": {"lr": 0.1, "momentum": 0.9}, "RMSprop": {"centered": True, "momentum": 0.5}, "ASGD": {"t0": 2}, "LBFGS": {"lr": 0.3}}


def pushed(model, optimizer, first, last):
    """``first`` 걸음부터 ``last`` 걸음 앞까지 걸은 매개변수들."""
    library = torch if isinstance(model, torch.nn.Module) else tg

    def closure():
        optimizer.zero_grad()
        w, v = model[0].weight, model[1].weight
        loss = (w * w * w * w).sum() + (w * v[0, 0]).sum() + (v * v * v * v).sum()
        loss.backward()
        return loss

    for k in range(first, last):
        for j, p in enumerate(model.parameters()):
            p.grad = library.tensor(wave(tuple(p.shape), k + j))
        optimizer.step(*[closure] * (type(optimizer).__name__ == "LBFGS"))
    return [np.array(p.detach().numpy()) for p in model.parameters()]


@pytest.mark.slow
@needs_torch
@pytest.mark.parametrize("name", OPTIMIZERS)
def test_an_optimizer_goes_on_where_the_other_stopped(name):
    assert hasattr(torch.optim, name)
    torch.manual_seed(1)
    options = SETTINGS.get(name, {})
    tolerance = 1e-3 if name == "Muon" else 1e-6  # PyTorch의 Muon은 안에서 bfloat16 으로 셈한다
    theirs = torch.nn.Sequential(torch.nn.Linear(3, 2, bias=False), torch.nn.Linear(2, 2, bias=False)).double()
    its = getattr(torch.optim, name)(theirs.parameters(), **options)
    start = pushed(theirs, its, 0, 3)
    ours = tg.from_torch(theirs)
    mine = getattr(optim, name)(ours.parameters(), **options)
    mine.load_state_dict(tg.from_torch(its.state_dict()))
    want = pushed(theirs, its, 3, 6)
    for a, b in zip(pushed(ours, mine, 3, 6), want, strict=True):
        np.testing.assert_allclose(a, b, rtol=tolerance, atol=tolerance)
    assert not np.allclose(start[0], want[0], rtol=1e-9, atol=0)
    back = tg.to_torch(ours)
    again = getattr(torch.optim, name)(back.parameters(), **options)
    again.load_state_dict(tg.to_torch(mine.state_dict()))
    for a, b in zip(pushed(back, again, 6, 9), pushed(ours, mine, 6, 9), strict=True):
        np.testing.assert_allclose(a, b, rtol=tolerance, atol=tolerance)
