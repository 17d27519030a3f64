"""역전파의 훅: 모듈을 드나드는 기울기를 보고, 바꾼다. 답은 손으로 셈한 것, PyTorch가 있으면 PyTorch의 것."""

from __future__ import annotations

import copy

import numpy as np
import pytest

import tinygrad_ko as tg
from tinygrad_ko import nn
from tinygrad_ko.errors import ArgumentTypeError, ShapeError


def numbers(gradients):
    return [None if g is None else np.array(g.tolist()) for g in gradients]


def two(lib):
    """입력 둘, 출력 둘: (a·b, a + k·b)."""
    class Two(lib.Module):
        def forward(self, a, b, k=2):
            return a * b, a + b * k

    return Two()


def story(lib, leaf):
    """두 출력을 다 쓰고, 훅이 바꾸고, 하나만 쓰고, 입력을 미분하지 않고."""
    seen = []
    m = two(lib)
    m.register_full_backward_hook(lambda module, gi, go: seen.append((numbers(gi), numbers(go))))
    m.register_full_backward_pre_hook(lambda module, go: (go[0] * 2, go[1]))
    last = m.register_full_backward_hook(lambda module, gi, go: (gi[0] * 10, gi[1]))
    a, b = leaf([1.0, 2.0, 3.0]), leaf([4.0, 5.0, 6.0])
    u, v = m(a * 2, b)
    ((u * u).sum() + (v * 3).sum()).backward()
    seen.append(numbers([a.grad, b.grad]))
    last.remove()
    a, b = leaf([1.0, 2.0, 3.0]), leaf([4.0, 5.0, 6.0])
    m(a, b)[0].sum().backward()
    seen.append(numbers([a.grad, b.grad]))
    linear = lib.Linear(2, 2)
    linear.register_full_backward_hook(lambda module, gi, go: seen.append((numbers(gi), numbers(go))))
    linear(leaf([[1.0, 2.0]]).detach()).sum().backward()
    return seen


def flat(story):
    return [None if x is None else x for part in story for x in (flat(part) if isinstance(part, (list, tuple)) else [part])]


EXPECTED = [
    [128 + 3, 400 + 3, 864 + 3], [64 + 6, 320 + 6, 864 + 6], [32, 80, 144], [3, 3, 3],  # gi, go (앞의 훅이 go[0] 을 두 배로)
    [2620, 8060, 17340], [70, 326, 870],  # 훅이 gi[0] 을 열 배로, a 는 2a 로 들어갔다
    [8, 10, 12], [2, 4, 6], [2, 2, 2], None, [8, 10, 12], [2, 4, 6],
    None, [[1, 1]],
]


@pytest.mark.filterwarnings("ignore:Full backward hook is firing")
@pytest.mark.parametrize("name", ["ours", "torch"])
def test_the_story(name):
    if name == "torch":
        torch = pytest.importorskip("torch", reason="PyTorch가 없어 적어 둔 답과만 견준다")
        found = story(torch.nn, lambda v: torch.tensor(v, requires_grad=True))
    else:
        found = story(nn, lambda v: tg.tensor(v, requires_grad=True))
    found = flat(found)
    assert len(found) == len(EXPECTED)
    for x, wanted in zip(found, EXPECTED, strict=True):
        assert (x is None) == (wanted is None) and (x is None or np.array_equal(x, wanted))


def test_order_prepend_remove_and_with():
    layer, seen = nn.Tanh(), []
    layer.register_full_backward_hook(lambda *a: seen.append("뒤"))
    layer.register_full_backward_hook(lambda *a: seen.append("앞"), prepend=True)
    with layer.register_full_backward_pre_hook(lambda *a: seen.append("들어올 때")):
        layer(tg.ones(2, dtype=None).astype(np.float32) if False else tg.tensor([1.0], requires_grad=True)).sum().backward()
    assert seen == ["들어올 때", "앞", "뒤"]
    layer(tg.tensor([1.0], requires_grad=True)).sum().backward()
    assert seen[3:] == ["앞", "뒤"]
    with tg.no_grad():
        layer(tg.tensor([1.0], requires_grad=True))


def test_second_order_passes_through():
    layer = nn.Tanh()
    layer.register_full_backward_hook(lambda module, gi, go: None)
    x = tg.tensor(np.array([0.3, -1.0]), requires_grad=True)
    (g,) = tg.autograd.grad(layer(x).sum(), x, create_graph=True)
    g.sum().backward()
    np.testing.assert_allclose(x.grad.data, -2 * np.tanh([0.3, -1.0]) * (1 - np.tanh([0.3, -1.0]) ** 2), rtol=1e-12)
    assert tg.gradcheck(layer, np.array([0.3, -1.0])) and tg.gradgradcheck(layer, np.array([0.3, -1.0]))


class Seen:
    """복사와 저장에도 따라가는 훅."""

    def __init__(self):
        self.count = 0

    def __call__(self, module, gi, go):
        self.count += 1


def test_copies_take_the_hooks_along():
    layer, hook = nn.Linear(2, 2), Seen()
    layer.register_full_backward_hook(hook)
    twin = copy.deepcopy(layer)
    twin(tg.ones((1, 2))).sum().backward()
    assert hook.count == 0
    layer(tg.ones((1, 2))).sum().backward()
    assert hook.count == 1
    shallow = copy.copy(layer)
    shallow.register_full_backward_hook(lambda *a: None)
    assert len(layer._hooks.backward_after) == 1


def test_pictures_and_sources_of_a_hooked_module():
    layer = nn.Linear(2, 2, generator=0)
    layer.register_full_backward_hook(lambda *a: None)
    y = layer(tg.tensor([[1.0, 2.0]], requires_grad=True)).sum()
    assert str(tg.explain(y)) and "def" in str(tg.backward_source(y)) and tg.graph(y) is not None


@pytest.mark.parametrize(("hook", "error", "words"), [
    (lambda m, gi, go: (gi[0], gi[0]), ArgumentTypeError, "1개"), (lambda m, gi, go: gi[0].sum(), ShapeError, r"\(2,\)"),
])
def test_wrong_answers_of_a_hook(hook, error, words):
    layer = nn.Tanh()
    layer.register_full_backward_hook(hook)
    with pytest.raises(error, match=f"register_full_backward_hook.*{words}"):
        layer(tg.tensor([1.0, 2.0], requires_grad=True)).sum().backward()
    with pytest.raises(ArgumentTypeError, match="register_full_backward_hook"):
        layer.register_full_backward_hook(3)


def test_a_module_without_hooks_is_as_before():
    layer = nn.Tanh()
    handle = layer.register_full_backward_hook(lambda *a: None)
    x = tg.tensor([1.0], requires_grad=True)
    assert layer(x).node.operation.name == "module_boundary[0]"
    handle.remove()
    assert layer(x).node.operation.name == "tanh"
