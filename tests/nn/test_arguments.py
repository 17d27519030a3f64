"""조용히 무시되던 인수와 이름: 뜻대로 하거나, 무엇을 고칠지 알린다."""

from __future__ import annotations

import inspect
import math
import re

import numpy as np
import pytest

import tinygrad_ko as tg
from tinygrad_ko import nn, optim
from tinygrad_ko.errors import (
    ArgumentError,
    ArgumentTypeError,
    DataError,
    DtypeError,
    GraphFreedError,
    ShapeError,
    unquoted,
)
from tinygrad_ko.nn import functional as F
from tinygrad_ko.transforms.gradcheck import NotDeterministic, NotDifferentiableHere

rng = np.random.default_rng(3)
X = rng.normal(size=(4, 3))

OTHER_NAMES = {  # 첫 인수의 이름이 input 이 아닌 것. 나머지는 PyTorch처럼 모두 input 이다
    "x": "BernoulliUnit BipolarSigmoid GaussianNoise GaussianUnit LocallyConnected1d LocallyConnected2d MonteCarloDropout Perceptron "
         "PerceptronLayer PositionalEncoding RMSNorm Step StochasticPool1d StochasticPool2d",
    "log_probs": "CTCLoss", "x1": "CosineSimilarity PairwiseDistance", "v": "RBM",
    "query": "MultiheadAttention", "src": "Transformer TransformerEncoder TransformerEncoderLayer",
    "tgt": "TransformerDecoder TransformerDecoderLayer", "anchor": "TripletMarginLoss TripletMarginWithDistanceLoss",
    "input1": "Bilinear CosineEmbeddingLoss MarginRankingLoss", "args": "Module ModuleDict ModuleList ParameterDict ParameterList",
}
OF_PYTORCH = {"AdaptiveLogSoftmaxWithLoss": ["input_", "target_"], "PoissonNLLLoss": ["log_input", "target"],  # 우리는 input, target
              **{f"LazyConvTranspose{d}d": ["input", "output_size"] for d in "123"}}  # 우리는 부를 때 보통의 층이 된다
MODULES = {n: getattr(nn, n) for n in nn.__all__ if isinstance(getattr(nn, n), type) and issubclass(getattr(nn, n), nn.Module)}


def names(module):
    return [p.name for p in list(inspect.signature(module.forward).parameters.values())[1:] if p.kind not in (p.VAR_POSITIONAL, p.VAR_KEYWORD)]


def test_the_first_argument_of_forward_is_called_input():
    others = {module: name for name, listed in OTHER_NAMES.items() for module in listed.split()}
    found = {n: list(inspect.signature(m.forward).parameters)[1] for n, m in MODULES.items()}
    assert {n: f for n, f in found.items() if f != "input"} == others


def test_the_arguments_of_forward_are_those_of_pytorch():
    torch = pytest.importorskip("torch", reason="PyTorch의 이름과 견주려면 PyTorch가 있어야 한다")
    twins = {n: getattr(torch.nn, n) for n in MODULES if isinstance(getattr(torch.nn, n, None), type)}
    assert len(twins) > 100
    different = {n: names(t) for n, t in twins.items() if names(MODULES[n]) != names(t)}
    assert different == OF_PYTORCH


def test_modules_are_called_by_name():
    x = tg.tensor(X)
    for layer in (nn.Linear(3, 2, dtype=np.float64), nn.ReLU(), nn.Sequential(nn.Tanh()), nn.Dropout(0.0), nn.Softmax(1)):
        assert layer(input=x).data.tolist() == layer(x).data.tolist()
    assert nn.MSELoss()(input=x, target=x).item() == 0


PROBABILITIES = np.array([[0.5, 0.25, 0.25]] * 4)


@pytest.mark.parametrize("index", [0, 1, 2, 7])
def test_no_class_is_ignored_among_probabilities(index):
    x = tg.tensor(X, requires_grad=True)
    for call in (lambda: F.cross_entropy(x, PROBABILITIES, ignore_index=index), lambda: nn.CrossEntropyLoss(ignore_index=index)(x, PROBABILITIES),
                 lambda: F.cross_entropy(x[0], PROBABILITIES[0], ignore_index=index),
                 lambda: F.cross_entropy(x, tg.tensor(PROBABILITIES, requires_grad=True), ignore_index=index, label_smoothing=0.1)):
        with pytest.raises(ArgumentError, match=rf"cross_entropy: ignore_index={index}:.*확률"):
            call()
    assert F.cross_entropy(x, PROBABILITIES).item() == F.cross_entropy(x, PROBABILITIES, ignore_index=-100).item()
    kept = F.cross_entropy(x, [0, 1, 2, 1], ignore_index=index, reduction="none").data
    assert [k for k, v in enumerate(kept) if v == 0] == [k for k, c in enumerate([0, 1, 2, 1]) if c == index]


@pytest.mark.parametrize("margin", [0, 0.0, -1, math.nan, np.float32(0)])
def test_a_margin_of_nothing_teaches_nothing(margin):
    a = tg.tensor(X, requires_grad=True)
    for call in (lambda: nn.TripletMarginLoss(margin=margin), lambda: nn.TripletMarginWithDistanceLoss(margin=margin),
                 lambda: F.triplet_margin_loss(a, a, a, margin), lambda: F.triplet_margin_with_distance_loss(a, a, a, margin=margin)):
        with pytest.raises(ArgumentError, match="margin.*양수"):
            call()
    for call in (lambda: nn.TripletMarginLoss("1"), lambda: nn.TripletMarginLoss(None), lambda: F.triplet_margin_loss(a, a, a, "1")):
        with pytest.raises(ArgumentTypeError, match="margin.*수여야"):
            call()


def with_gradients():
    layer = nn.Linear(3, 2, generator=0)
    (layer(tg.ones((4, 3))) ** 2).sum().backward()
    return layer


@pytest.mark.parametrize("kind", ["inf", math.inf, np.inf, np.float32("inf")])
def test_the_largest_gradient(kind):
    layer = with_gradients()
    largest = max(np.abs(p.grad.data).max() for p in layer.parameters())
    assert nn.utils.clip_grad_norm_(layer.parameters(), 1.0, norm_type=kind).item() == pytest.approx(largest)
    assert max(np.abs(p.grad.data).max() for p in layer.parameters()) == pytest.approx(1.0, rel=1e-5)
    with pytest.raises(ArgumentTypeError, match="norm_type.*'two'"):
        nn.utils.clip_grad_norm_(layer.parameters(), 1.0, norm_type="two")


A = tg.ones((2, 4))
ORDERS = {
    "pairwise_distance": lambda p: F.pairwise_distance(A, A, p), "PairwiseDistance": lambda p: nn.PairwiseDistance(p)(A, A),
    "triplet_margin_loss": lambda p: F.triplet_margin_loss(A, A, A, p=p), "TripletMarginLoss": lambda p: nn.TripletMarginLoss(p=p)(A, A, A),
    "cdist": lambda p: tg.cdist(A, A, p), "normalize": lambda p: F.normalize(A, p), "lp_pool1d": lambda p: F.lp_pool1d(A, p, 2),
    "LPPool2d": lambda p: nn.LPPool2d(p, 2)(tg.ones((1, 4, 4))), "multi_margin_loss": lambda p: F.multi_margin_loss(A, [0, 1], p=p),
    "Embedding": lambda p: nn.Embedding(3, 2, max_norm=1.0, norm_type=p)([1]),
    "EmbeddingBag": lambda p: nn.EmbeddingBag(3, 2, max_norm=1.0, norm_type=p)([[1]]), "norm": lambda p: tg.linalg.norm(A[0], p),
    "vector_norm": lambda p: tg.linalg.vector_norm(A[0], ord=p), "ln_structured": lambda p: nn.utils.prune.ln_structured(nn.Linear(2, 2), "weight", 1, p, 0),
}


@pytest.mark.parametrize("order", ["inf", "둘", None, [2]])
@pytest.mark.parametrize("name", ORDERS)
def test_the_order_of_a_norm_is_a_number(name, order):
    """노름의 차수에 글을 준 사람: 영어의 비교 오류가 아니라, 따옴표를 떼라고 말한다."""
    if (order is None and name in ("norm", "vector_norm")) or (order == "inf" and name == "ln_structured"):
        return  # 기본값 2, 가지치기는 "inf" 도 받는다
    with pytest.raises((ArgumentError, ArgumentTypeError)) as caught:
        ORDERS[name](order)
    assert re.search("[가-힣]", str(caught.value)) and (order != "inf" or name not in ("normalize", "pairwise_distance", "Embedding") or "math.inf" in str(caught.value))


@pytest.mark.parametrize(("given", "said"), [("inf", "=math.inf"), ("-inf", "=-math.inf"), (" 0.5 ", "=0.5"), ("1e-3", "=1e-3"), ("둘", ""), (3.0, ""), (None, "")])
def test_a_number_in_quotes_is_told_to_lose_them(given, said):
    assert unquoted("lr", given) == (f" 따옴표 없이 lr{said} 처럼 쓰세요." if said else "")


@pytest.mark.parametrize("use", [
    lambda p: nn.utils.clip_grad_norm_(p, 1.0), lambda p: nn.utils.clip_grad_value_(p, 1.0), nn.utils.parameters_to_vector,
    lambda p: nn.utils.vector_to_parameters(tg.ones(8), p), lambda p: optim.SGD(p, 0.1), lambda p: optim.SGD([{"params": p}], 0.1),
])
def test_a_generator_that_is_used_up(use):
    layer = with_gradients()
    parameters = layer.parameters()
    list(parameters)
    with pytest.raises(ArgumentError, match="하나도 없습니다"):
        use(parameters)
    use(layer.parameters())
    assert nn.utils.clip_grad_norm_([], 1.0).item() == 0  # 빈 목록은 빈 목록이다


def test_gains_of_every_linear_layer():
    for kind in ("conv1d", "conv2d", "conv3d", "conv_transpose1d", "conv_transpose2d", "conv_transpose3d", "linear"):
        assert nn.init.calculate_gain(kind) == 1.0
    with pytest.raises(ArgumentError, match="conv_transpose4d"):
        nn.init.calculate_gain("conv_transpose4d")


@pytest.mark.parametrize(("make", "shape"), [
    (nn.BatchNorm1d, (1, 3)), (nn.BatchNorm2d, (1, 3, 1, 1)), (nn.BatchNorm3d, (1, 3, 1, 1, 1)), (nn.BatchNorm1d, (1, 3, 1)),
])
def test_advice_for_a_batch_of_one(make, shape):
    x = tg.ones(shape)
    with pytest.raises(ShapeError, match=r"model\.eval\(\)"):
        make(3)(x)
    make(3).eval()(x)
    for layer in (make(3, track_running_stats=False), make(3, track_running_stats=False).eval()):
        with pytest.raises(ShapeError, match="track_running_stats=False") as caught:
            layer(x)
        assert "eval() 을 먼저" not in str(caught.value)


MASKED = np.ma.array([[1.0, 2.0, 3.0]], mask=[[0, 1, 0]])


def test_masked_numbers_are_not_loaded():
    layer = nn.Linear(3, 1, dtype=np.float64, generator=0)
    before = layer.weight.data.tolist()
    with pytest.raises(ArgumentTypeError, match="weight: 가려진 배열"):
        layer.load_state_dict({"weight": MASKED, "bias": [0.0]})
    for give in (lambda: setattr(layer.weight, "data", MASKED), lambda: setattr(layer.weight, "grad", MASKED), lambda: layer(MASKED),
                 lambda: nn.Parameter(MASKED), lambda: layer.register_buffer("seen", MASKED)):
        with pytest.raises(ArgumentTypeError, match="가려진 배열"):
            give()
    assert layer.weight.data.tolist() == before and layer.weight.grad is None
    labels, x = np.ma.array([0, 1, 2, 1], mask=[0, 1, 0, 0]), tg.tensor(X)
    for give in (lambda: F.cross_entropy(x, labels), lambda: F.nll_loss(x, labels), lambda: F.multi_margin_loss(x, labels), lambda: F.one_hot(labels),
                 lambda: F.embedding(labels, x), lambda: F.mse_loss(x, np.ma.array(X)), lambda: F.cross_entropy(x, [0, 1, 2, 1], weight=MASKED[0])):
        with pytest.raises(ArgumentTypeError, match="가려진 배열"):
            give()
    for make in (optim.Adam, optim.RMSprop, lambda p: optim.SGD(p, 0.1, momentum=0.9), optim.Adagrad):
        layer.zero_grad()
        layer(X).sum().backward()
        optimizer = make(layer.parameters())
        optimizer.step()
        state = optimizer.state_dict()
        name = next(n for n in state["state"][0] if n != "step")
        state["state"][0][name] = MASKED
        with pytest.raises(ArgumentTypeError, match=f"{name}: 가려진 배열"):
            optimizer.load_state_dict(state)
        state["state"][0][name] = MASKED.filled(0.0)
        optimizer.load_state_dict(state)
    with pytest.raises(DataError):
        layer.load_state_dict({"weight": MASKED.filled(0.0)})


def test_truncated_back_propagation_names_detach():
    w, h = tg.tensor(0.5, requires_grad=True), tg.tensor(1.0)
    h = tg.tanh(w * h)
    (h * h).backward()
    with pytest.raises(GraphFreedError, match=r"은닉 상태.*h = h\.detach\(\)"):
        (tg.tanh(w * h) ** 2).backward()
    (tg.tanh(w * h.detach()) ** 2).backward()


RANDOM = {
    "드롭아웃": lambda x: F.dropout(x, 0.5), "난수": lambda x: x * rng.normal(size=5), "더하기": lambda x: x + rng.normal(size=5),
    "작은 난수": lambda x: x * (1 + 1e-4 * rng.normal(size=5)), "모양": lambda x: x[: rng.integers(1, 5)],
    "여러 결과": lambda x: (x * 2, x * rng.normal(size=5)), "세는 것": lambda x, seen=[0]: (seen.append(0), x * len(seen))[1],
}


@pytest.mark.parametrize("check", [tg.gradcheck, tg.gradgradcheck])
@pytest.mark.parametrize("name", RANDOM)
def test_random_functions_are_called_random(check, name):
    tg.manual_seed(0)  # 다섯 칸의 드롭아웃은 서른두 번에 한 번 같은 칸을 끈다
    if check is tg.gradgradcheck and name == "더하기":
        check(RANDOM[name], np.linspace(0.5, 2, 5))  # 기울기는 무작위가 아니다
        return
    with pytest.raises((ShapeError, NotDeterministic) if name == "모양" else NotDeterministic, match="non-deterministic|모양"):
        check(RANDOM[name], np.linspace(0.5, 2, 5))


def test_kinks_are_still_kinks():
    with pytest.raises(NotDifferentiableHere, match="꺾이거나"):
        tg.gradcheck(abs, np.array([1e-4]))
    assert tg.gradcheck(lambda x: F.dropout(x, 0.5, generator=7), np.linspace(-1, 1, 5))


def test_the_history_of_a_perceptron_is_of_one_kind():
    found = nn.Perceptron(2).fit([[0.0, 0.0], [1.0, 1.0], [2.0, 0.5]], [-1, 1, 1])
    assert len(found.history) > 2 and {(type(w0), type(w), w.shape) for w0, w in found.history} == {(float, np.ndarray, (2,))}


P, CLASSES = tg.ones((2, 3)), tg.tensor([0, 1])
AT_ONCE = {
    **{name: (P, P) for name in (
        "MSELoss", "L1Loss", "BCELoss", "BCEWithLogitsLoss", "SmoothL1Loss", "HuberLoss", "KLDivLoss", "PoissonNLLLoss", "HingeEmbeddingLoss",
        "SoftMarginLoss", "MultiLabelMarginLoss", "MultiLabelSoftMarginLoss", "CosineEmbeddingLoss", "SquaredErrorLoss",
    )},
    **{name: (P, CLASSES) for name in ("CrossEntropyLoss", "NLLLoss", "MultiMarginLoss")}, "TripletMarginLoss": (P, P, P),
    **{name: (P,) for name in ("ReLU", "Sigmoid", "Softmax", "Dropout", "LeakyReLU", "ELU", "Softplus", "Hardtanh", "GLU")},
}


@pytest.mark.parametrize("name", AT_ONCE)
def test_values_given_where_a_layer_is_made_are_told_to_wait(name):
    """``nn.MSELoss(예측, 정답)``: 만들 때 값을 넣었다. 만든 뒤에 부르라고 말한다."""
    with pytest.raises((ArgumentError, ArgumentTypeError, ShapeError), match=rf"만든 것을 불러 넣습니다: {name}\(\)\({'xyz'[0]}"):
        getattr(nn, name)(*AT_ONCE[name])


def test_a_wrong_setting_is_not_told_to_wait():
    with pytest.raises(ArgumentError) as caught:
        nn.Dropout(50)
    assert "불러 넣습니다" not in str(caught.value)
    assert nn.CrossEntropyLoss(tg.ones(3)).weight.shape == nn.CrossEntropyLoss(weight=[1.0, 1.0, 1.0]).weight.shape == (3,)


NEVER = [  # 어느 입력에도 쓸 수 없는 인수: 부를 때가 아니라 지을 때, 그 층의 이름과 받은 값으로 물린다
    *[(f"{kind}Pool{n}d", before, name, bad) for kind, before in (("Max", (2,)), ("Avg", (2,)), ("LP", (2, 2))) for n in (1, 2, 3)
      for name, bad in (("stride", 0), ("stride", -1), ("stride", 1.5), ("stride", (1,) * 4))],
    *[(f"{kind}{n}d", before, "kernel_size", bad) for kind, before in (("MaxPool", ()), ("AvgPool", ()), ("LPPool", (2,)), ("MaxUnpool", ()))
      for n in (1, 2, 3) for bad in (0, -1, 1.5, "2", True, (2,) * 4, None)],
    *[(f"MaxPool{n}d", (2,), name, bad) for n in (1, 2, 3) for name, bad in (("padding", -1), ("padding", 2), ("dilation", 0), ("dilation", -1))],
    *[(f"AvgPool{n}d", (2,), "padding", bad) for n in (1, 2, 3) for bad in (-1, 2)], ("MaxUnpool2d", (2,), "stride", 0),
    *[(f"StochasticPool{n}d", (2,), name, bad) for n in (1, 2) for name, bad in (("stride", 0), ("padding", -1))],
    *[(f"AvgPool{n}d", (2,), "divisor_override", 0) for n in (2, 3)], ("LPPool2d", (), "norm_type", 0),
    *[(f"Adaptive{kind}Pool{n}d", (), "output_size", bad) for kind in ("Avg", "Max") for n in (1, 2, 3) for bad in (0, -1, 1.5, "2", (2,) * 4)],
    ("PixelShuffle", (), "upscale_factor", 0), ("PixelUnshuffle", (), "downscale_factor", -2), ("ChannelShuffle", (), "groups", 0),
    ("Hardtanh", (), "min_val", 1.5), ("Hardtanh", (), "max_val", -1.0), ("Hardtanh", (), "max_val", math.nan), ("Hardtanh", (), "min_val", "1"),
    *[(f"{kind}Pad{n}d", (), "padding", bad) for kind in ("Constant", "Zero", "Reflection", "Replication", "Circular") for n in (1, 2, 3)
      for bad in ("a", 1.5, None)],
    *[(kind, before, name, bad) for kind, before, name in (
        ("ELU", (), "alpha"), ("CELU", (), "alpha"), ("Softplus", (), "threshold"), ("LeakyReLU", (), "negative_slope"), ("RReLU", (), "lower"),
        ("Hardshrink", (), "lambd"), ("Threshold", (0,), "value"), ("ConstantPad1d", (1,), "value"), ("LocalResponseNorm", (2,), "beta"),
        ("CosineSimilarity", (), "dim"), ("GLU", (), "dim"), ("Flatten", (), "start_dim"), ("CrossEntropyLoss", (), "ignore_index"),
        ("HingeEmbeddingLoss", (), "margin"), ("PairwiseDistance", (), "eps"), ("TripletMarginLoss", (), "p"), ("Embedding", (3, 2), "max_norm"),
    ) for bad in ("a", (1, 2), {})],
    *[(kind, (), name, 1.5) for kind, name in (("CosineSimilarity", "dim"), ("GLU", "dim"), ("Flatten", "end_dim"), ("NLLLoss", "ignore_index"))],
    ("CELU", (), "alpha", 0), ("Softplus", (), "beta", 0), ("Softplus", (), "threshold", math.nan), ("RReLU", (), "lower", 2), ("RReLU", (), "upper", -1),
    ("Softshrink", (), "lambd", -1), *[(kind, (), "p", bad) for kind in ("PairwiseDistance", "TripletMarginLoss") for bad in (0, -1, math.nan)],
    *[(kind, (3, 2), "max_norm", bad) for kind in ("Embedding", "EmbeddingBag") for bad in (0, -1, math.nan)],
    *[(f"{kind}Loss", (), "base", bad) for kind in ("BCE", "BCEWithLogits", "CrossEntropy", "NLL") for bad in (0, 1, -2, "2")],
    *[("TripletMarginWithDistanceLoss", (), "distance_function", bad) for bad in (2, "euclidean")],
    ("MultiMarginLoss", (), "p", 3), ("PReLU", (), "init", "x"), ("PReLU", (), "init", None), ("PReLU", (), "init", (0.1, 0.2)),
]


@pytest.mark.parametrize("layer, before, name, bad", NEVER, ids=lambda v: str(v))
def test_what_can_never_work_is_refused_when_the_layer_is_built(layer, before, name, bad):
    required = {"kernel_size": 2} if layer.startswith("LP") and name == "norm_type" else {}
    required |= {"value": 0} if layer.startswith("Constant") and name == "padding" else {}
    with pytest.raises((ArgumentError, ArgumentTypeError), match=f"^{layer}: .*{name}.*{re.escape(str(bad))}"):
        getattr(nn, layer)(*before, **required, **{name: bad})


def test_what_can_work_is_still_built():
    assert nn.AdaptiveAvgPool2d((None, 3))(tg.ones((1, 4, 5))).shape == (1, 4, 3) and nn.MaxPool2d([2, 1], stride=(1, 2), padding=[1, 0]).stride == (1, 2)
    assert nn.LPPool1d(float("inf"), 2)(tg.tensor([[1.0, 2.0]])).shape == (1, 1) and nn.Hardtanh(-1, float("inf"))(tg.tensor([5.0])).item() == 5
    x = tg.tensor([[-1.0, 2.0]])
    assert nn.ELU(np.float32(0.5)).alpha == nn.ELU(np.array(0.5)).alpha == 0.5 and nn.Flatten(np.int64(0))(x).shape == (2,)
    assert nn.ConstantPad1d([1, np.int64(0)], None)(x).shape == (1, 3) and nn.Embedding(3, 2, max_norm=None)([0]).shape == (1, 2)
    assert nn.MultiMarginLoss(p=2.0)(x, [1]).item() == 0 and nn.RReLU(0.2, 0.2)(x).shape == (1, 2)


@pytest.mark.parametrize("name, wrong", [
    ("gaussian_nll_loss", lambda x, t: F.gaussian_nll_loss(x, x, var="a")), ("cross_entropy", lambda x, t: F.cross_entropy(x, np.array(["a", "b"]))),
    ("nll_loss", lambda x, t: F.nll_loss(x, np.array(["a", "b"]))), ("mse_loss", lambda x, t: F.mse_loss(x, x, np.ones(3))),
    ("smooth_l1_loss", lambda x, t: F.smooth_l1_loss(x, x, np.ones(3))), ("gelu", lambda x, t: F.gelu(x, np.array(["none", "tanh"]))),
    ("ctc_loss", lambda x, t: F.ctc_loss(tg.ones((5, 2, 3)), [[1], [2]], [5, 5], [1, 1], blank="0")),
    ("triplet_margin_with_distance_loss", lambda x, t: F.triplet_margin_with_distance_loss(x, x, x, distance_function=3)),
])
def test_a_wrong_kind_is_told_in_our_words(name, wrong):
    x = tg.tensor([[0.3, 0.1, 0.6], [0.2, 0.5, 0.3]])
    with pytest.raises((ArgumentError, ArgumentTypeError, DtypeError), match=f"^{name}: .*[가-힣]"):
        wrong(x, [0, 1])


@pytest.mark.parametrize("layer, name, value", [
    ("ELU", "alpha", 0.5), ("CELU", "alpha", 0.5), ("LeakyReLU", "negative_slope", 0.1), ("Hardtanh", "max_val", 0.5), ("Softplus", "beta", 2.0),
    ("Softshrink", "lambd", 0.1), ("Sigmoid", "slope", 2.0), ("AlphaDropout", "p", 0.3), ("Dropout1d", "p", 0.3), ("LPPool1d", "norm_type", 4.0),
    ("LocalResponseNorm", "k", 2.0), ("HuberLoss", "delta", 0.5), ("SmoothL1Loss", "beta", 0.5), ("PairwiseDistance", "eps", 1e-3), ("TripletMarginLoss", "margin", 0.5),
])
def test_a_setting_from_numpy_keeps_float32(layer, name, value):
    before = {"LPPool1d": {"kernel_size": 2}, "LocalResponseNorm": {"size": 2}}.get(layer, {})
    x = tg.tensor(np.linspace(-1, 1, 24, dtype=np.float32).reshape(2, 3, 4), requires_grad=True)
    count = 3 if layer.startswith("Triplet") else 2 if layer.endswith(("Loss", "Distance")) else 1
    made, plain = (getattr(nn, layer)(**before, **{name: v}) for v in (np.float64(value), value))
    tg.manual_seed(0)
    y = made(*[x] * count)
    tg.manual_seed(0)
    assert repr(made) == repr(plain) and y.dtype == np.float32 and np.array_equal(y.data, plain(*[x] * count).data)
