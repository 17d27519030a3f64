"""PyTorch의 이름표: 우리 코드라고 적은 것은 모두 돌고, 적힌 이름은 정말로 우리에게 없으며, 그 말이 오류에 그대로 나온다."""

from __future__ import annotations

import copy
import os
import pickle
import sys
import tempfile
from importlib import import_module
from pathlib import Path

import numpy as np
import pytest

import tinygrad_ko as tg
from tinygrad_ko import pytorch_names
from tinygrad_ko.errors import ArgumentTypeError
from tinygrad_ko.pytorch_names import ANY_FUNCTION, ARGUMENTS, DIFFERENT, ELSEWHERE, IN_PLACE, ROOMS, TENSOR, cure
from tinygrad_ko.tensors.absent import NAMES, REASONS
from tinygrad_ko.tensors.reasons import REASONS as UNDIFFERENTIATED

WORKS = {"numel"}  # tg.numel 은 없지만 t.numel() 은 되는 것
ROWS = [(room, name) for rooms in (ROOMS, ELSEWHERE) for room, names in rooms.items() for name in names]


def stage():
    """이름표의 코드가 보는 것들."""
    t = tg.tensor([[0.1, 0.2], [0.3, 0.9]])
    return {
        "tg": tg, "np": np, "t": t, "a": tg.tensor([[2.0, 1.0], [1.0, 3.0]]), "b": tg.tensor([[1.0, 2.0], [3.0, 5.0]]),
        "v": tg.tensor([1.0, 2.0]), "mask": t > 0.2, "index": tg.tensor([0, 1]), "w": tg.tensor([1.0, 2.0], requires_grad=True),
        "model": tg.nn.Linear(2, 2), "path": os.path.join(tempfile.gettempdir(), "tinygrad_ko-이름표.npz"),
    }


def ways(written):
    """적힌 코드들."""
    code = written.partition("  # ")[0]
    return [way for way in code.split(" 또는 ") if way]


@pytest.mark.parametrize("room, name", ROWS, ids=lambda v: v)
def test_every_code_of_the_table_runs(room, name):
    written = ROOMS[room].get(name) or ELSEWHERE[room][name]
    assert ways(written) or "  # " in written
    for way in ways(written):
        if name == "load":
            exec(ROOMS[room]["save"].partition("  # ")[0], stage())
        if way not in ('t.to("cuda")',):  # CuPy 가 있어야 한다
            exec(way, stage())


MEANT = {  # 이름 → 같은 것들로 부른 PyTorch. 돌기만 하는 코드가 아니라 같은 수를 내는 코드라야 한다
    "addcdiv": "torch.addcdiv(t, a, b, value=0.5)", "addcmul": "torch.addcmul(t, a, b, value=0.5)", "addmv": "torch.addmv(v, t, v)",
    "addr": "torch.addr(t, v, v)", "amax": "torch.amax(t, 1)", "aminmax": "torch.aminmax(t)", "bilinear": "torch.bilinear(a, b, t[None], None)",
    "chain_matmul": "torch.linalg.multi_dot([a, b, t])", "cumulative_trapezoid": "torch.cumulative_trapezoid(v)", "diag_embed": "torch.diag_embed(v)",
    "diagonal_scatter": "torch.diagonal_scatter(t, v)", "dist": "torch.dist(a, b)", "frac": "torch.frac(t)", "igamma": "torch.igamma(a, b)",
    "igammac": "torch.igammac(a, b)", "index_copy": "torch.index_copy(t, 0, index, a)", "index_fill": "torch.index_fill(t, 0, index, 0)",
    "index_put": "torch.index_put(t, (index,), a)", "index_select": "torch.index_select(t, 0, index)", "lerp": "torch.lerp(a, b, 0.5)",
    "masked_scatter": "torch.masked_scatter(t, mask, a)", "matrix_exp": "torch.matrix_exp(t)", "movedim": "torch.movedim(t, 0, 1)",
    "mvlgamma": "torch.mvlgamma(t + 2, 2)", "narrow": "torch.narrow(t, 1, 0, 2)", "nonzero_static": "torch.nonzero_static(t, size=4)",
    "pinverse": "torch.pinverse(t)", "polar": "torch.polar(a, b)", "prelu": "torch.prelu(t, torch.tensor([0.25]))", "pdist": "torch.pdist(t)",
    "repeat_interleave": "torch.repeat_interleave(t, 2)", "rsqrt": "torch.rsqrt(t)", "rsub": "torch.rsub(a, b)",
    "scatter": "torch.scatter(t, 1, t.argsort(1), a)", "scatter_reduce": "torch.scatter_reduce(t, 1, t.argsort(1), a, 'sum')",
    "select_scatter": "torch.select_scatter(t, v, 0, 0)", "slice_scatter": "torch.slice_scatter(t, a[0:1], 0, 0, 1)", "std_mean": "torch.std_mean(t)",
    "take_along_dim": "torch.take_along_dim(t, t.argsort(1), 1)", "unsafe_split": "torch.unsafe_split(t, 2)", "var_mean": "torch.var_mean(t)",
    "view_as_complex": "torch.view_as_complex(t)", "hfft2": "torch.fft.hfft2(t + 0j)", "ihfft2": "torch.fft.ihfft2(t)", "hfftn": "torch.fft.hfftn(t + 0j)",
    "ihfftn": "torch.fft.ihfftn(t)", "vander": "torch.linalg.vander(v)",
}
LONGER = {  # 둘씩이어서는 갈리지 않는 것
    "tensor_split": ("torch.tensor_split(t, 2)", {"t": [0.0, 1.0, 2.0, 3.0, 4.0]}),
    "unique_consecutive": ("torch.unique_consecutive(v)", {"v": [1.0, 1.0, 2.0, 1.0, 1.0]}),
    "cholesky_solve": ("torch.cholesky_solve(b, a)", {"a": [[2.0, 0.0], [1.0, 3.0]]}), "logdet": ("torch.logdet(t)", {"t": [[2.0, 1.0], [1.0, 3.0]]}),
}


@pytest.mark.parametrize("name", [*MEANT, *LONGER])
def test_the_code_of_the_table_means_what_pytorch_does(name):
    torch = pytest.importorskip("torch")
    asked, told = LONGER.get(name, (MEANT.get(name), {}))
    ours = stage() | {key: tg.tensor(value) for key, value in told.items()}
    theirs = {key: torch.tensor(value.detach().numpy()) for key, value in ours.items() if isinstance(value, tg.Tensor)} | {"torch": torch}
    way = ways(next(names[name] for names in ROOMS.values() if name in names))[0]
    *before, last = way.split("; ")
    exec("; ".join(before), ours)
    exec(f"{last}; result = y" if before else f"result = {last}", ours)
    got, want = ([*y] if isinstance(y, tuple | list) else [y] for y in (ours["result"], eval(asked, theirs)))
    assert [tuple(y.shape) for y in got] == [tuple(y.shape) for y in want]
    for mine, yours in zip(got, want, strict=True):
        np.testing.assert_allclose(np.asarray(mine), np.asarray(yours), rtol=2e-5, atol=1e-6)


LAWS = {"Normal": ("(a, b)", "t"), "Categorical": ("(logits=t)", "index"), "Bernoulli": ("(t)", "mask + 0.0")}  # 분포 → 인수와 볼 값


@pytest.mark.parametrize("name", LAWS)
def test_the_formulas_of_distributions_are_those_of_pytorch(name):
    torch = pytest.importorskip("torch")
    probability, drawing, entropy = ways(ROOMS["tinygrad_ko"][name])
    assert probability in ways(ROOMS["tinygrad_ko"]["distributions"])
    ours, (given, seen) = stage(), LAWS[name]
    theirs = {key: torch.tensor(value.detach().numpy()) for key, value in ours.items() if isinstance(value, tg.Tensor)} | {"torch": torch}
    law = f"torch.distributions.{name}{given}"
    for way, asked in ((probability, f"{law}.log_prob({seen})"), (entropy, f"{law}.entropy()")):
        mine, yours = eval(way, ours), eval(asked, theirs)
        assert mine.dtype == np.float32 and mine.shape == tuple(yours.shape)
        np.testing.assert_allclose(mine.numpy(), yours.numpy(), rtol=1e-5, atol=1e-6)
    tg.manual_seed(0)
    many = ours | {key: tg.tensor(np.repeat(ours[key].numpy()[:1], 40_000, 0)) for key in "abt"}
    drawn = eval(drawing, many).numpy()
    of_many = {key: torch.tensor(value.detach().numpy()) for key, value in many.items() if isinstance(value, tg.Tensor)} | {"torch": torch}
    mean = eval(f"{law}.probs[0, 1]" if name == "Categorical" else f"{law}.mean[0]", of_many)
    np.testing.assert_allclose(drawn.mean(0), mean.numpy(), atol=0.03)
    if name == "Normal":
        np.testing.assert_allclose(drawn.std(0), ours["b"].numpy()[0], atol=0.03)


def test_importing_a_distribution_says_the_formula():
    with pytest.raises(ModuleNotFoundError, match=r"이렇게 씁니다: -\(\(t - a\) / b\) \*\* 2 / 2 .*Normal\(a, b\).log_prob"):
        from tinygrad_ko.distributions import Normal  # noqa: F401
    with pytest.raises(ImportError, match=r"tg.entr\(tg.softmax\(t\)\)"):
        from tinygrad_ko import Categorical  # noqa: F401


def test_drawing_by_probability_takes_float32_rows():
    """float32 로 셈한 확률은 더하면 1에서 조금 벗어나고, 줄이 여럿이다."""
    way, = ways(TENSOR["multinomial"])
    t = tg.softmax(tg.tensor(np.tile(np.float32([3.0, -1.0, 0.5, 0.1, 2.2, 0.3, -40.0]), (20_000, 1)), requires_grad=True))
    drawn = eval(way, {"t": t, "np": np})
    assert drawn.shape == (20_000,) and drawn.dtype.kind == "i"
    np.testing.assert_allclose(np.bincount(np.asarray(drawn), minlength=7) / 20_000, t.detach().numpy()[0], atol=0.015)
    assert sorted((t / np.random.default_rng(0).exponential(size=t.shape)).topk(7)[1][0].tolist()) == [*range(7)]


@pytest.mark.parametrize("name", sorted(IN_PLACE))
def test_every_way_of_writing_in_place_runs(name):
    seen = stage()
    seen["t"] = seen["t"].astype(tg.float64) if "astype" in IN_PLACE[name] else seen["t"]
    exec(IN_PLACE[name], seen)


def test_the_table_is_large_and_has_nothing_we_have():
    assert len(TENSOR) + len(IN_PLACE) >= 350 and len(ROOMS["tinygrad_ko"]) >= 290 and len(ARGUMENTS) + len(DIFFERENT) >= 40
    ours = {"tinygrad_ko": tg, **{room: import_module(room) for room in ROOMS if room.startswith("tinygrad_ko.")}}
    for room, module in ours.items():
        assert not ROOMS[room].keys() & {*dir(module)}, room
    assert {n for n in NAMES if hasattr(tg.Tensor, n)} <= WORKS


def test_what_is_written_is_what_is_said():
    for room, name in ROWS:
        if room == "Tensor" or name in UNDIFFERENTIATED or f"{room}.{name}" in sys.modules:  # 이미 연 방(tg.training)은 있는 이름이다
            continue
        with pytest.raises(AttributeError) as caught:
            getattr(import_module(room), name)
        assert cure(room, name) in str(caught.value) and f"'{name}'" in str(caught.value)


def test_an_absent_name_is_only_absent():
    """찾아보는 이(hasattr, copy, pickle, NumPy)에게는 그저 없는 이름이고, 목록에도 나오지 않는다."""
    t = tg.tensor([1.0, 2.0])
    assert not any(hasattr(t, n) for n in NAMES - WORKS) and not NAMES - WORKS & {*dir(t)}
    assert copy.deepcopy(t).tolist() == pickle.loads(pickle.dumps(t)).tolist() == np.asarray(t).tolist() == [1.0, 2.0]
    with pytest.raises(AttributeError) as caught:
        t.unsqueeze  # noqa: B018
    assert caught.value.name == "unsqueeze" and caught.value.obj is t and "tg.expand_dims(t, 0)" in str(caught.value)

    assert not any(n.startswith("__") for n in NAMES)  # NumPy가 묻는 이름(__array_interface__ …)에는 말을 짓지 않는다: np.asarray(t) 마다 묻는다

    class Half(tg.Tensor):
        unsqueeze = 3

    assert Half([1.0]).unsqueeze == 3


@pytest.mark.parametrize("name", ["add_", "zero_", "clamp_", "copy_"])
def test_writing_in_place_is_answered_by_what_the_tensor_is(name):
    leaf = tg.tensor([1.0], requires_grad=True)
    for t, said in ((leaf, r"잎\(leaf\).*no_grad"), (leaf * 2, "결과.*새로"), (leaf.detach(), "이렇게 씁니다")):
        with pytest.raises(AttributeError, match=said):
            getattr(t, name)
    leaf.sum().backward()
    with pytest.raises(AttributeError, match=r"t\[\.\.\.\] = 0\. .*zero_grad"):
        leaf.grad.zero_  # noqa: B018


def test_the_room_is_data_and_imports_nothing_of_ours():
    source = "".join(file.read_text("utf-8") for file in Path(pytorch_names.__file__).parent.glob("*.py"))
    assert "from .." not in source and "import numpy" not in source.replace('"import numpy as np"', "")
    assert all(said[-1] in ".!" for said in (*REASONS.values(), *ANY_FUNCTION.values(), *DIFFERENT.values()))


def test_names_are_those_of_pytorch():
    torch = pytest.importorskip("torch")
    there = {"Tensor": torch.Tensor, "tinygrad_ko": torch, "tinygrad_ko.autograd": torch.autograd, "tinygrad_ko.linalg": torch.linalg, "tinygrad_ko.fft": torch.fft}
    here = {"Variable", "Parameter", "Module", "DataLoader", "Dataset", "numpy", "training", "Linear", "Sequential", "SGD", "Adam",
            "cross_entropy", "mse_loss", "functional_call", "in1d"}  # 흔히 이 자리에서 찾는 이름(in1d 는 NumPy의 옛 이름)
    for room, place in there.items():
        assert {n for n in ROOMS[room] if not any(hasattr(p, n) for p in (place, torch, torch.distributions))} <= here, room
    assert {n for n in IN_PLACE if not hasattr(torch.Tensor, n)} == set()


@pytest.mark.parametrize("room, name", [(room, name) for room, names in ELSEWHERE.items() for name in names])
def test_a_name_from_elsewhere_is_not_ours_and_is_answered(room, name):
    assert name not in ROOMS[room]
    with pytest.raises(AttributeError, match=f"'{name}'(이|가) 없습니다. 여기에서는 이렇게 씁니다: "):
        getattr({"Tensor": tg.tensor(1.0), "tinygrad_ko": tg}[room], name)


def test_retain_grad_is_not_mistaken_for_retain_graph():
    x = tg.tensor(2.0, requires_grad=True)
    with pytest.raises(ArgumentTypeError, match=r"'retain_grad'. 가운데 값의 기울기를 남기려면 역전파 앞에 h.retain_grad\(\) 를 부르세요"):
        (x * x).backward(retain_grad=True)


def test_every_method_of_pytorchs_tensor_works_or_is_answered():
    torch = pytest.importorskip("torch")
    missing = [n for n in dir(torch.Tensor) if not n.startswith("_") and not hasattr(tg.Tensor, n) and n not in NAMES]
    assert missing == [], f"되게 하거나 pytorch_names/tensor.py 에 적을 것: {missing}"


@pytest.mark.parametrize("name, said", [("cuda", "CuPy"), ("hip", "CuPy"), ("git_version", "__version__"), ("cudnn", "있는 것: __version__")])
def test_what_the_version_does_not_know(name, said):
    with pytest.raises(AttributeError, match=said):
        getattr(tg.version, name)
    assert tg.version.__version__ == tg.__version__


@pytest.mark.parametrize("name, said", [
    ("all_weights", "weight_ih_l0"), ("_flat_weights", "named_parameters"), ("_register_state_dict_hook", "state_dict"), ("_load_from_state_dict", "사전"),
])
def test_the_inner_names_of_a_pytorch_module(name, said):
    with pytest.raises(AttributeError, match=f"'{name}' 속성이 없습니다.*{said}"):
        getattr(tg.nn.LSTM(2, 3), name)
