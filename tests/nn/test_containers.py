"""그릇의 연산: 파이썬의 목록과 사전처럼, PyTorch처럼."""

from __future__ import annotations

import numpy as np
import pytest

import tinygrad_ko as tg
from tinygrad_ko import nn
from tinygrad_ko.errors import ArgumentError, ArgumentTypeError, IndexingError


def three():
    return [nn.Linear(2, 2), nn.ReLU(), nn.Linear(2, 1)]


def kinds(container):
    return [type(m).__name__ for m in container], [name for name, _ in container.named_children()]


@pytest.mark.parametrize("make", [lambda ms: nn.Sequential(*ms), nn.ModuleList])
def test_numbered_containers_are_lists(make):
    a, b, c = three()
    box = make([a, b])
    assert box.append(c) is box and list(box) == [a, b, c]
    assert box.pop() is c and box.pop(0) is a and list(box) == [b] and kinds(box)[1] == ["0"]
    assert box.insert(0, a) is box and box.extend([c]) is box and list(box) == [a, b, c] and kinds(box)[1] == ["0", "1", "2"]
    joined = box + [nn.Tanh()]
    assert type(joined) is type(box) and joined is not box and kinds(joined)[0] == ["Linear", "ReLU", "Linear", "Tanh"] and len(box) == 3
    assert kinds([nn.Tanh()] + box)[0][0] == "Tanh"
    assert kinds(box + box)[0] == kinds(box)[0] * 2
    same = box
    box += [nn.Tanh()]
    assert box is same and len(box) == 4
    assert list(box[1:3]) == [b, c] and kinds(box[1:3])[1] == ["0", "1"] and box[-1] is same[3]
    del box[1]
    assert kinds(box)[0] == ["Linear", "Linear", "Tanh"]
    del box[1:]
    assert list(box) == [a]
    box[0] = b
    assert list(box) == [b] and list(box.parameters()) == []
    for wrong in (lambda: box + 3, lambda: box + "ab", lambda: box.extend([nn.ReLU]), lambda: box.insert(0, len)):
        with pytest.raises(ArgumentTypeError, match="모듈|Module"):
            wrong()
    for missing in (lambda: box.pop(5), lambda: box[7]):
        with pytest.raises(IndexingError, match=r"모듈이 1개"):
            missing()


def test_sequential_repeats():
    layer = nn.Linear(2, 2, generator=0)
    box = nn.Sequential(layer, nn.Tanh())
    thrice = box * 3
    assert len(thrice) == 6 and thrice[0] is thrice[2] is layer and len(list(thrice.parameters())) == 2 and len(2 * box) == 4
    x = tg.tensor([[1.0, -2.0]])
    np.testing.assert_array_equal(thrice(x).data, box(box(box(x))).data)
    box *= 2
    assert len(box) == 4 and box[3] is box[1]
    for wrong in (0, -1):
        with pytest.raises(ArgumentError, match="양의 정수"):
            box * wrong
    with pytest.raises(ArgumentTypeError, match="양의 정수"):
        box * 1.5


def test_module_dict_takes_pairs():
    a, b, _ = three()
    box = nn.ModuleDict([("a", a), ["b", b]])
    assert box.keys() == ["a", "b"] and box["b"] is b
    box.update([("c", nn.Tanh())])
    box.update(nn.ModuleDict({"d": nn.Tanh()}))
    box.update({"a": b})
    assert list(box) == ["a", "b", "c", "d"] and box["a"] is b
    assert box.pop("c").__class__ is nn.Tanh and "c" not in box
    box.clear()
    assert len(box) == 0
    for wrong in ([a, b], 3, [("a",)], [(1, a)]):
        with pytest.raises(ArgumentTypeError, match="짝"):
            nn.ModuleDict(wrong)


def test_parameter_list():
    p, q = nn.Parameter(tg.ones(2)), tg.zeros(3)
    box = nn.ParameterList([p, q])
    assert box[0] is p and isinstance(box[1], nn.Parameter) and box[1].requires_grad and len(box) == 2
    assert list(box.state_dict()) == ["0", "1"] and box[0].name == "0"
    assert box.append(np.ones(1)) is box and box[-1].dtype == np.float64
    box += [tg.ones(4)]
    assert [v.size for v in box] == [2, 3, 1, 4] and [v.size for v in box[1:3]] == [3, 1] and type(box[1:3]) is nn.ParameterList
    assert box.pop().size == 4 and box.pop(0) is p and list(box.state_dict()) == ["0", "1"]
    del box[0]
    box[0] = p
    assert list(box.parameters()) == [p] and "Parameter(2,)" in repr(box)
    model = nn.Module()
    model.scales = box
    assert [n for n, _ in model.named_parameters()] == ["scales.0"]
    for wrong in (lambda: box.append("a"), lambda: nn.ParameterList(tg.ones(2)), lambda: nn.ParameterList([3]), lambda: box["a"]):
        with pytest.raises(ArgumentTypeError, match="ParameterList"):
            wrong()
    with pytest.raises(IndexingError, match="1개"):
        box[3]
    box[0].sum().backward()
    assert p.grad.tolist() == [1, 1]


def test_parameter_dict():
    p = nn.Parameter(tg.ones(2))
    box = nn.ParameterDict({"a": p, "b": tg.zeros(3)})
    assert box["a"] is p and box["b"].requires_grad and list(box) == ["a", "b"] and "a" in box and "z" not in box
    box.update([("c", tg.ones(1))])
    assert box.keys() == ["a", "b", "c"] and [v.size for v in box.values()] == [2, 3, 1] and box.get("z") is None
    assert box.setdefault("d", tg.ones(5)).size == 5 and box.popitem()[0] == "d" and box.pop("c").size == 1
    both = box | {"e": tg.ones(6)}
    assert list(both) == ["a", "b", "e"] and both["a"] is p and "e" not in box and list(reversed(both)) == ["e", "b", "a"]
    box |= {"f": tg.ones(1)}
    assert "f" in box and list(nn.ParameterDict.fromkeys("xy", tg.ones(1))) == ["x", "y"] and list(box.copy()) == list(box)
    del box["f"]
    assert [n for n, _ in box.named_parameters()] == ["a", "b"] and list(box.state_dict()) == ["a", "b"]
    with pytest.raises(IndexingError, match="'z'.*a, b"):
        box["z"]
    for wrong in (lambda: nn.ParameterDict({"a": 3}), lambda: nn.ParameterDict([p])):
        with pytest.raises(ArgumentTypeError, match="ParameterDict"):
            wrong()
    with pytest.raises(ArgumentError, match="이미 쓰는"):
        box["keys"] = p
    box.clear()
    assert len(box) == 0


def test_buffers_by_attribute():
    module = nn.Module()
    module.mean = nn.Buffer(tg.tensor([1.0, 2.0]))
    module.seen = nn.Buffer(np.zeros(3), persistent=False)
    assert [n for n, _ in module.named_buffers()] == ["mean", "seen"] and list(module.state_dict()) == ["mean"]
    assert not module.mean.requires_grad and list(module.parameters()) == []
    module.double()
    assert module.mean.dtype == np.float64
    module.mean = tg.zeros(2)
    assert list(module.state_dict()) == ["mean"] and module.mean.tolist() == [0, 0]
    y = (tg.tensor([1.0, 1.0], requires_grad=True) * nn.Buffer([2.0, 3.0])).sum()
    y.backward()
    assert y.item() == 5
