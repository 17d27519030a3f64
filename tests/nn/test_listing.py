"""하나씩 내는 메서드(``parameters`` …)를 목록처럼 쓰려 하면 우리말로 고칠 방법을 말한다. 돌기와 ``list``, ``next`` 는 그대로이다."""

from __future__ import annotations

import pytest

import tinygrad_ko as tg
from tinygrad_ko import nn, optim
from tinygrad_ko.errors import ArgumentTypeError, MissingFileError

MODEL = nn.Sequential(nn.Linear(2, 3), nn.BatchNorm1d(3))
METHODS = [name for name in dir(nn.Module) if name.removeprefix("named_") in ("parameters", "buffers", "modules", "children")]


@pytest.mark.parametrize("name", METHODS)
def test_like_a_list(name):
    method = getattr(MODEL, name)
    assert len(METHODS) == 8 and len([*method()]) == len(list(method())) > 0 and method()
    one = method()
    assert next(one) is not None and len(list(one)) == len(list(method())) - 1
    with pytest.raises(ArgumentTypeError, match=rf"list\(model\.{name}\(\)\)\[0\]"):
        method()[0]
    with pytest.raises(ArgumentTypeError, match="len"):
        len(method())
    with pytest.raises(ArgumentTypeError, match="…"):
        method()[:2]


def test_an_optimizer_takes_it():
    assert len(optim.SGD(MODEL.parameters(), lr=0.1).param_groups[0]["params"]) == 4


def test_a_forward_that_returns_nothing():
    class Forgot(nn.Module):
        def forward(self, x):
            x * 2

    with pytest.raises(ArgumentTypeError, match="return 을 빠뜨리면"):
        nn.Sequential(Forgot(), nn.ReLU())(tg.ones(2))
    with pytest.raises(ArgumentTypeError, match="return 을 빠뜨리면"):
        nn.MSELoss()(Forgot()(tg.ones(2)), tg.ones(2))


def test_a_figure_into_a_missing_folder(tmp_path):
    pytest.importorskip("matplotlib")
    figure = tg.plot.learning_curve({"train_loss": [1.0, 0.5]})
    with pytest.raises(MissingFileError, match="폴더가 없습니다"):
        figure.savefig(tmp_path / "없다" / "곡선.png")
    figure.savefig(tmp_path / "곡선.png")
    assert (tmp_path / "곡선.png").stat().st_size > 1000
