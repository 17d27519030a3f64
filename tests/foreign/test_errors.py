"""장치에 얽힌 잘못: 무엇이 섞였는지와 고칠 방법을 한국어로 알린다."""

from __future__ import annotations

import math
import types

import fake
import numpy as np
import pytest

import tinygrad_ko as tg
from tinygrad_ko import nn
from tinygrad_ko.errors import ArgumentError, ArgumentTypeError, DeviceError, DtypeError, MissingExtra
from tinygrad_ko.nn import functional as F


def here(shape=(2, 3)):
    return tg.ones(shape, requires_grad=True)


def there(shape=(2, 3)):
    return tg.from_numpy(fake.asarray(np.ones(shape, np.float32))).requires_grad_()


def scalar_that_sneaks_in():
    """NumPy 스칼라는 어느 장치와도 셈이 되므로, 기울기가 잎에 닿을 때 잡힌다."""
    x = here()
    (x.sum() * there()).sum().backward()


BOTH = ("장치(device)가 섞였", "'cpu'", "'fake'", ".to(")
CALLS = {
    "곱하기": (lambda: here() * there(), DeviceError, ("multiply", *BOTH, "a.to('fake')")),
    "거꾸로": (lambda: there() - here(), DeviceError, ("subtract", *BOTH)),
    "NumPy 배열과": (lambda: there() + np.ones((2, 3), np.float32), DeviceError, ("add", *BOTH)),
    "장치의 배열과": (lambda: here() + fake.asarray(np.ones((2, 3))), DeviceError, ("add", *BOTH)),
    "행렬 곱": (lambda: here() @ there((3, 2)), DeviceError, ("matmul", *BOTH)),
    "잇기": (lambda: tg.concatenate([here(), there()]), DeviceError, ("concatenate", "xs[0]", *BOTH)),
    "np.f": (lambda: np.maximum(here(), there()), DeviceError, ("maximum", *BOTH)),
    "비교": (lambda: here() > there(), DeviceError, BOTH),
    "조건": (lambda: tg.where(np.ones(3) > 0, there(), 0.0), DeviceError, ("where", *BOTH)),
    "층": (lambda: nn.Linear(3, 2)(there()), DeviceError, ("linear", *BOTH, "model.to(")),
    "층 2": (lambda: nn.Linear(3, 2).to(fake)(here()), DeviceError, ("linear", *BOTH)),
    "정답": (lambda: F.cross_entropy(there(), tg.tensor([0, 1])), DeviceError, ("cross_entropy", "target", *BOTH)),
    "정답 2": (lambda: F.cross_entropy(here(), tg.tensor([0, 1]).to(fake)), DeviceError, ("cross_entropy", *BOTH)),
    "정답 3": (lambda: F.nll_loss(there(), tg.tensor([0, 1])), DeviceError, ("nll_loss", *BOTH)),
    "무게": (lambda: F.cross_entropy(there(), [0, 1], weight=tg.ones(3)), DeviceError, ("cross_entropy", "weight", *BOTH)),
    "정답 4": (lambda: F.mse_loss(there(), tg.ones((2, 3))), DeviceError, BOTH),
    "씨앗": (lambda: there().exp().backward(here().detach()), DeviceError, ("backward", "gradient", *BOTH)),
    "숨은 스칼라": (scalar_that_sneaks_in, DeviceError, ("backward", *BOTH)),
    "숨은 스칼라 2": (lambda: tg.autograd.grad((here_now := here()).sum() * there((1,)), here_now), DeviceError, ("grad", *BOTH)),
    "numpy()": (lambda: there().detach().numpy(), DeviceError, ("t.numpy()", "'fake'", "t.cpu()")),
    "np.asarray": (lambda: np.asarray(there().detach()), DeviceError, ("'fake'", "t.cpu()")),
    "모르는 장치": (lambda: here().to("gpu"), ArgumentError, ("'gpu'", "'cuda'", "'cpu'")),
    "번호 붙은 장치": (lambda: here().to("cuda:1"), ArgumentError, ("cupy.cuda.Device",)),
    "배열 모듈이 아닌 것": (lambda: here().to(math), ArgumentTypeError, ("math", "배열 모듈")),
    "아무것도 아닌 것": (lambda: here().to(None), ArgumentTypeError, ("to", "None", "dtype")),
    "모델": (lambda: nn.Linear(3, 2).to("gpu"), DtypeError, ("Linear.to", "'gpu'", "'cuda'")),
    "모델 2": (lambda: nn.Linear(3, 2).to(np.int64), DtypeError, ("Linear.to", "int64")),
    "스위치": (lambda: tg.use_array_module(np.float32), ArgumentTypeError, ("use_array_module", "float32")),
    "스위치 2": (lambda: tg.use_array_module(types.ModuleType("빈 모듈")), ArgumentTypeError, ("use_array_module", "빈 모듈")),
}


@pytest.mark.parametrize("what", CALLS)
def test_bad_calls(what):
    call, kind, words = CALLS[what]
    with pytest.raises(kind) as caught:
        call()
    assert [w for w in words if w not in str(caught.value)] == []


@pytest.mark.parametrize("call", [lambda: here().to("cuda"), lambda: nn.Linear(3, 2).to("cuda"), lambda: tg.use_array_module("cuda")])
def test_cuda_without_cupy_names_the_install_command(call, monkeypatch):
    import sys

    monkeypatch.setitem(sys.modules, "cupy", None)
    with pytest.raises(MissingExtra, match=r"pip install 'tinygrad-ko\[cuda\]'"):
        call()
    assert tg.zeros(1).device == "cpu"


def test_a_shape_mistake_on_a_device_is_still_a_shape_mistake():
    with pytest.raises(tg.errors.ShapeError, match=r"\(2, 3\).*\(2, 4\)"):
        there() + there((2, 4))
