"""편집기(jedi: 주피터, IPython): 점을 찍으면 이름이, 괄호를 열면 서명이, 물으면 한국어 설명이 나온다."""

from __future__ import annotations

import pathlib

import pytest

pytestmark = pytest.mark.slow

jedi = pytest.importorskip("jedi", reason="jedi 가 없다: pip install 'tinygrad-ko[lint]'")

ROOT = pathlib.Path(__file__).parents[2]
PROJECT = jedi.Project(ROOT, added_sys_path=[str(ROOT)])
BEFORE = "import tinygrad_ko as tg\nfrom tinygrad_ko.nn import functional as F\nx = tg.tensor([1.0])\n"


def script(code):
    return jedi.Script(BEFORE + code, project=PROJECT)


@pytest.mark.parametrize("typed, expected", [
    ("tg.", {"tensor", "exp", "softmax", "graph", "play", "grad", "nn", "linalg", "__version__"}),
    ("x.", {"exp", "softmax", "reshape", "nonzero", "backward", "grad", "shape"}),
    ("x.exp().sum().", {"backward", "item"}),
    ("(x * 2 - 1).", {"backward", "item"}),
    ("F.", {"relu", "cross_entropy", "conv2d"}),
    ("tg.linalg.", {"svd", "solve", "det"}),
    ("tg.fft.", {"fft", "irfft"}),
    ("tg.plot.", {"learning_curve", "decision_boundary", "GradientNorms"}),
    ("tg.optim.", {"Adam", "SGD", "lr_scheduler"}),
])
def test_completions(typed, expected):
    assert expected <= {c.name for c in script(typed).complete()}


@pytest.mark.parametrize("typed, expected", [
    ("tg.softmax(", "softmax(x: ArrayLike, axis: int=-1) -> Tensor"),
    ("x.softmax(", "softmax(axis: int=-1) -> Tensor"),
    ("tg.tensor(", "tensor(data: ArrayLike, dtype: Any=None, requires_grad: bool=False, name: str | None=None, device: str | None=None) -> Tensor"),
    ("tg.fft.fft(", "fft(x: ArrayLike, n: int | None=None, axis: int=-1, norm: str | None=None) -> Tensor"),
    ("F.mse_loss(", 'mse_loss(input: Any, target: Any, reduction: str="mean") -> Tensor'),
])
def test_signatures(typed, expected):
    assert script(typed).get_signatures()[0].to_string() == expected


@pytest.mark.parametrize("typed, expected", [
    ("tg.exp", "지수함수."), ("x.exp", "지수함수."), ("tg.linalg.det", "행렬식."), ("tg.tensor", "텐서를 만든다(복사)."),
    ("tg.plot.learning_curve", "에포크"), ("tg.play", "매개변수"),
])
def test_hover_shows_the_korean_text(typed, expected):
    assert expected in script(typed).help()[0].docstring()
