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
from tinygrad_ko.pytorch_names import ANY_FUNCTION, ARGUMENTS, DIFFERENT, IN_PLACE, ROOMS, TENSOR, cure
from tinygrad_ko.tensors.absent import NAMES, REASONS
from tinygrad_ko.tensors.reasons import REASONS as UNDIFFERENTIATED

WORKS = {"numel"}  # tg.numel 은 없지만 t.numel() 은 되는 것
ROWS = [(room, name) for room, names in ROOMS.items() for name in names]


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
    written = ROOMS[room][name]
    assert ways(written) or "  # " in written
    for way in ways(written):
        if name == "load":
            exec(ROOMS[room]["save"].partition("  # ")[0], stage())
        if way not in ('t.to("cuda")',):  # CuPy 가 있어야 한다
            exec(way, stage())


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
            "cross_entropy", "mse_loss", "in1d"}  # 흔히 이 자리에서 찾는 이름(in1d 는 NumPy의 옛 이름)
    for room, place in there.items():
        assert {n for n in ROOMS[room] if not hasattr(place, n) and not hasattr(torch, n)} <= here, room
    assert {n for n in IN_PLACE if not hasattr(torch.Tensor, n)} == set()


def test_every_method_of_pytorchs_tensor_works_or_is_answered():
    torch = pytest.importorskip("torch")
    missing = [n for n in dir(torch.Tensor) if not n.startswith("_") and not hasattr(tg.Tensor, n) and n not in NAMES]
    assert missing == [], f"되게 하거나 pytorch_names/tensor.py 에 적을 것: {missing}"
