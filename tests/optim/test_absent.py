"""``torch.optim`` 과 ``torch.utils.data`` 의 모든 이름이 여기에 있거나, 없는 까닭이 적혀 있다. 인수의 이름과 차례도 같거나, 다른 까닭이 적혀 있다."""

from __future__ import annotations

import importlib
import re

import pytest
from support.reference.training_names import ROOMS, known, names_of, parameters

import tinygrad_ko as tg
from tinygrad_ko.data.absent import ABSENT as IN_DATA
from tinygrad_ko.optim.absent import ABSENT as IN_OPTIM

STORED = known()
ABSENT = {**IN_OPTIM, **IN_DATA}
DIFFERENT = {  # 인수가 다른 것 → 까닭
    "Muon": "우리의 모든 옵티마이저처럼 maximize 도 받는다",
    "Sampler": "PyTorch의 옛 data_source 도 받는다",
}


def room(name):
    return importlib.import_module(f"tinygrad_ko.{name}")


def missing(name, names):
    return [n for n in names if not hasattr(room(name), n) and n not in ABSENT[name]]


def counts():
    """방마다 (PyTorch의 이름, 여기에 있는 것, 까닭이 적힌 것)."""
    return {n: (len(s), sum(hasattr(room(n), x) for x in s), sum(x in ABSENT[n] for x in s)) for n, s in STORED.items()}


@pytest.mark.parametrize("name", ROOMS)
def test_every_name_is_here_or_has_a_reason(name):
    assert missing(name, STORED[name]) == []


@pytest.mark.parametrize("name", ROOMS)
def test_every_name_of_the_installed_pytorch_is_here_or_has_a_reason(name):
    pytest.importorskip("torch", reason="PyTorch가 없어 적어 둔 이름과만 견준다")
    assert missing(name, names_of(name)) == []


def test_the_counts():
    found = counts()
    assert all(a == b + c for a, b, c in found.values())
    assert found["optim"][1] >= 17 and found["optim.lr_scheduler"][1] == 16 and found["optim.swa_utils"][1] == 7 and found["data"][1] >= 18


@pytest.mark.parametrize(("name", "absent"), [(r, n) for r in ABSENT for n in ABSENT[r]])
def test_a_missing_name_tells_its_reason(name, absent):
    found, reason = room(name), ABSENT[name][absent]
    assert not hasattr(found, absent) and re.search("[가-힣]", reason) and reason.endswith(".")
    with pytest.raises(tg.errors.TinygradError, match=re.escape(reason)) as caught:
        getattr(found, absent)
    assert isinstance(caught.value, AttributeError)
    for said in re.findall(r"\b((?:nn|optim|data|augment)(?:\.\w+)+)", reason):  # 알려 준 이름은 있다
        assert eval(said, {"nn": tg.nn, "optim": tg.optim, "data": tg.data, "augment": tg.data.augment}) is not None


@pytest.mark.parametrize(("call", "near"), [
    (lambda: tg.optim.SDG, "optim.SGD"), (lambda: tg.optim.lr_scheduler.StepLr, "lr_scheduler.StepLR"), (lambda: tg.data.Dataloader, "data.DataLoader"),
    (lambda: tg.optim.swa_utils.AverageModel, "swa_utils.AveragedModel"), (lambda: tg.data.augment.RandomVertialFlip, "augment.RandomVerticalFlip"),
])
def test_a_misspelt_name_is_answered_with_the_nearest(call, near):
    with pytest.raises(AttributeError, match=rf"혹시 tg\..*{re.escape(near)}"):
        call()


@pytest.mark.parametrize(("name", "thing"), [(r, n) for r, names in STORED.items() for n in names])
def test_the_arguments_are_those_of_pytorch(name, thing):
    twin, theirs = getattr(room(name), thing, None), STORED[name][thing]
    if twin is None or theirs is None or not callable(twin):
        return
    assert (parameters(twin) != theirs) == (thing in DIFFERENT), (parameters(twin), theirs)
    assert [a for a in theirs if a not in parameters(twin)] == []


def test_the_stored_arguments_are_those_of_the_installed_pytorch():
    torch = pytest.importorskip("torch", reason="PyTorch가 없어 적어 둔 이름과만 견준다")
    if torch.__version__.startswith("2.13"):
        assert {n: names_of(n) for n in ROOMS} == STORED
