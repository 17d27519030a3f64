"""잘못 적은 이름: 정말로 가까운 것이 있을 때에만 그것을 대고, ``from … import`` 로 찾아도 같은 말을 한다."""

from __future__ import annotations

import copy
import pickle
import pkgutil
import sys

import pytest

import tinygrad_ko as tg
from tinygrad_ko import nn, optim
from tinygrad_ko.errors import TinygradError
from tinygrad_ko.korean.missing_names import AbsentModules, Slip, answer_imports, nearest
from tinygrad_ko.nn import functional as F
from tinygrad_ko.tensors.absent import COMMON

x = tg.tensor([1.0, 2.0], requires_grad=True)
m = nn.Linear(2, 2)
opt = optim.SGD(m.parameters(), lr=0.1)
SEEN = {"tg": tg, "nn": nn, "optim": optim, "F": F, "x": x, "m": m, "opt": opt, "loader": tg.data.DataLoader(tg.data.TensorDataset(x.detach())),
        "schedule": optim.lr_scheduler.StepLR(opt, 1), "told": tg.explain((x * 2).sum()), "exercise": tg.exercise(1)}


@pytest.mark.parametrize(("typed", "right"), [
    ("x.sahpe", "shape"), ("x.backwards", "backward"), ("x.grads", "grad"), ("x.gradd", "grad"), ("x.bakward", "backward"), ("m.wieght", "weight"), ("opt.stepp", "step"), ("opt.zero_gard", "zero_grad"),
    ("schedule.stpe", "step"), ("loader.datset", "dataset"), ("told.txet", "text"), ("exercise.hitn", "hint"), ("tg.tenso", "tg.tensor"), ("tg.Tensr", "tg.Tensor"),
    ("tg.explan", "tg.explain"), ("tg.zeroes", "tg.zeros"), ("nn.Linar", "tg.nn.Linear"), ("F.rellu", "tg.nn.functional.relu"), ("tg.optim.Adm", "tg.optim.Adam"), ("tg.optim.adamw", "tg.optim.AdamW"),
    ("tg.data.DataLoder", "tg.data.DataLoader"), ("tg.plot.learnin_curve", "tg.plot.learning_curve"), ("tg.linalg.nrom", "tg.linalg.norm"), ("tg.fft.ffft", "tg.fft.fft"),
    ("tg.autograd.gard", "tg.autograd.grad"), ("nn.init.xavier_unifrom_", "tg.nn.init.xavier_uniform_"), ("tg.optim.lr_scheduler.StepLr", "tg.optim.lr_scheduler.StepLR"),
])
def test_a_slip_is_met_with_the_name_that_was_meant(typed, right):
    with pytest.raises(AttributeError) as caught:
        eval(typed, SEEN)
    said = str(caught.value)
    assert f"혹시 {right} 인가요?" in said or f"혹시 '{right}' 인가요?" in said
    owner, _, name = typed.rpartition(".")
    assert not hasattr(eval(owner, SEEN), name) and getattr(eval(owner, SEEN), name, 3) == 3


@pytest.mark.parametrize(("typed", "owner"), [("x.step", "optimizer.step()"), ("x.parameters", "nn.Module"), ("x.train", "nn.Module"), ("x.state_dict", "nn.Module")])
def test_what_belongs_to_the_model_or_the_optimizer_is_sent_there(typed, owner):
    with pytest.raises(AttributeError, match="없습니다") as caught:
        eval(typed, SEEN)
    assert owner in str(caught.value) and not hasattr(x, typed.partition(".")[2])


@pytest.mark.parametrize("far", ["tg.foo", "tg.gpu", "tg.x", "tg.zzzz", "tg.optim.Foo", "nn.zzzz", "tg.linalg.zzz", "m.zzzz", "loader.zzzz"])
def test_what_is_not_near_is_not_suggested(far):
    with pytest.raises(AttributeError, match="없습니다") as caught:
        eval(far, SEEN)
    assert "혹시" not in str(caught.value)
    assert nearest("pi", ["psi"]) == nearest("SGD", ["std"]) == ""


@pytest.mark.parametrize(("line", "said"), [
    ("from tinygrad_ko import cat", "tg.concatenate"), ("from tinygrad_ko import tenso", "혹시 tg.tensor 인가요"), ("from tinygrad_ko.nn import DataParallel", "tg.distributed.DataParallel"),
    ("from tinygrad_ko.optim import Adm", "혹시 tg.optim.Adam 인가요"), ("from tinygrad_ko.nn.functional import rellu", "혹시 tg.nn.functional.relu 인가요"),
    ("from tinygrad_ko.linalg import nrom", "혹시 tg.linalg.norm 인가요"), ("from tinygrad_ko.data.augment import Crop", "있는 것: "),
    ("from tinygrad_ko.autograd import gard", "혹시 tg.autograd.grad 인가요"), ("from tinygrad_ko.nn import Linear, Linar", "혹시 tg.nn.Linear 인가요"),
])
def test_an_import_of_a_name_we_lack_says_the_same(line, said):
    with pytest.raises(ImportError, match=said) as caught:
        exec(line, {})
    assert isinstance(caught.value, TinygradError)


def test_asking_stays_quiet():
    assert not hasattr(tg, "cat") and getattr(tg.nn, "Linar", None) is None
    exec("from tinygrad_ko import nn, tensor, linalg; from tinygrad_ko.nn import functional, init; from tinygrad_ko.nn.functional import relu", {})
    assert pickle.loads(pickle.dumps(F.relu)) is F.relu and pickle.loads(pickle.dumps(tg.grad)) is tg.grad
    assert copy.deepcopy(SEEN["loader"]).batch_size == 1 and copy.deepcopy(SEEN["schedule"]).last_epoch == 0


def test_slips_hide_nothing_and_are_not_shown():
    slips = [name for name, thing in vars(tg.Tensor).items() if isinstance(thing, Slip)]
    assert len(slips) > 300 and not set(slips) & set(dir(x)) and not set(slips) & {*COMMON, *tg.__all__}
    assert all(vars(tg.Tensor)[name].right in dir(x) for name in slips)


@pytest.mark.parametrize(("written", "said"), [
    ("from tinygrad_ko.utils.data import DataLoader", "tg.data.DataLoader"), ("import tinygrad_ko.utils.data as d", "tg.data.DataLoader"),
    ("from tinygrad_ko.distributions import Categorical", "분포의 방은 없고 식으로 씁니다"), ("from tinygrad_ko.cuda.amp import autocast", 't.to("cuda")'),
    ("from tinygrad_ko.nn.modules import Linear", "nn.Linear"), ("import tinygrad_ko.nn.functonal as F", "혹시 tg.nn.functional 인가요?"),
    ("from tinygrad_ko.nn.utils.rnns import pad_sequence", "혹시 tg.nn.utils.rnn 인가요?"), ("import tinygrad_ko.zzzz", "dir(tg)"),
    ("from tinygrad_ko.plot import loss_curve", "from tinygrad_ko import plot"), ("import tinygrad_ko.exp", "from tinygrad_ko import exp"),
])
def test_a_module_that_is_not_there_is_answered_as_a_name_is(written, said):
    with pytest.raises(ModuleNotFoundError) as caught:
        exec(written, {})
    assert isinstance(caught.value, TinygradError) and said in str(caught.value) and caught.value.name.startswith("tinygrad_ko.")


@pytest.mark.parametrize("written", ["import tinygrad_ko._zzzz", "import zzzz_not_there", "import numpy.zzzz", "import xml.zzzz"])
def test_a_module_of_others_is_left_to_python(written):
    with pytest.raises(ModuleNotFoundError, match="No module named") as caught:
        exec(written, {})
    assert not isinstance(caught.value, TinygradError)


def test_the_finder_is_there_once():
    answer_imports()
    assert sys.meta_path.count(AbsentModules) == 1
    assert pkgutil.resolve_name("tinygrad_ko.nn.Linear.forward") is nn.Linear.forward
