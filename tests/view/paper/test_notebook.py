"""노트북에서의 모습: 꾸러미마다 글이 있고, 작은 그림에는 PNG 가 딸리고, 이름은 글로 남는다."""

from __future__ import annotations

import numpy as np
import pytest

import tinygrad_ko as tg
from tinygrad_ko import nn
from tinygrad_ko.korean.numbers import format_number
from tinygrad_ko.view.paper import picture
from tinygrad_ko.view.paper.notebook import MOST

EVIL = "<script>alert(1)</script>"


def programs():
    x = tg.tensor([[1.0, -2.0], [3.0, 4.0]], requires_grad=True, name=EVIL)
    return x, (x * x).sum()


def test_a_tensor_shows_its_values_and_gradients():
    x, y = programs()
    before = x._repr_mimebundle_()
    y.backward()
    after = x._repr_mimebundle_()
    assert before["text/plain"] == repr(x) and "기울기</div>" not in before["text/html"] and "기울기</div>" in after["text/html"]
    for number in (*x.data.ravel(), *x.grad.data.ravel()):
        assert f">{format_number(number)}</td>" in after["text/html"]
    assert "<script" not in after["text/html"] and "&lt;script" in after["text/html"]


@pytest.mark.parametrize("array", [np.float32(2.0), np.zeros((0,)), np.ones((200, 300)), np.array([np.nan, np.inf]), np.array([True]), np.ones(3, complex)],
                         ids=["scalar", "empty", "large", "odd", "bool", "complex"])
def test_any_tensor_has_a_page_of_modest_size(array):
    shown = tg.from_numpy(np.asarray(array))._repr_mimebundle_()["text/html"]
    assert 50 < len(shown) < 40_000


@pytest.mark.parametrize(("shape", "written"), [((MOST, MOST), True), ((1, MOST), True), ((MOST + 1, 2), False), ((2, MOST + 1), False), ((300, 200), False), ((2, 3, 2), True)])
def test_a_small_table_has_its_numbers_and_a_large_one_a_summary(shape, written):
    array = np.arange(float(np.prod(shape))).reshape(shape)
    shown = tg.from_numpy(array)._repr_mimebundle_()["text/html"]
    assert (f">{format_number(array.flat[-1])}</td>" in shown) == written == ("평균" not in shown)
    assert ("&nbsp;</td>" in shown) != written


def test_a_graph_has_a_picture_for_untrusted_notebooks():
    pytest.importorskip("resvg_py", reason="resvg-py가 없어 PNG 를 그릴 수 없다")
    _, y = programs()
    shown = tg.graph(y)._repr_mimebundle_()
    assert set(shown) == {"image/svg+xml", "image/png", "text/plain"}
    assert shown["image/png"][:4] == b"\x89PNG" and "<script" not in shown["image/svg+xml"]


def test_the_player_falls_back_to_a_picture():
    """JupyterLab은 믿지 않는 노트북에서 iframe 을 지우고 template 의 속만 남긴다(진짜 JupyterLab 4 로 보았다)."""
    _, y = programs()
    shown = tg.play(y)._repr_mimebundle_()["text/html"]
    frame, fallback = shown.split("<template>")
    assert frame.startswith("<iframe") and 'sandbox="allow-scripts allow-forms allow-downloads"' in frame and "<script" not in frame
    assert "data:image/svg+xml;base64," in fallback and "Trust" in fallback


def test_a_wide_graph_does_not_wait_for_a_png():
    """작은 그림에만 PNG 가 따라오고, 달라고 하면 큰 그림에도 온다."""
    pytest.importorskip("resvg_py", reason="resvg-py가 없어 PNG 를 그릴 수 없다")
    drawn = []
    x = tg.tensor([[1.0, 2.0]], requires_grad=True)
    wide = tg.graph(nn.Sequential(nn.Linear(2, 3, generator=0), nn.Tanh(), nn.Linear(3, 1, generator=1))(x).sum())
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(picture, "png", lambda svg: drawn.append(svg) or b"")
        assert set(wide._repr_mimebundle_()) == {"image/svg+xml", "text/plain"} and not drawn
        tg.play((x * x).sum())._repr_mimebundle_()
        assert not drawn
        assert "image/png" in wide._repr_mimebundle_(include={"image/png"}) and len(drawn) == 1
