"""일부만 골라낸 것의 기울기는 모인 기울기에 제자리에서 더한다: 답은 규칙의 답을 더한 것과 같고, 큰 배열은 한 번만 만든다."""

from __future__ import annotations

import array

import numpy as np
import pytest

import tinygrad_ko as tg
from tinygrad_ko.operation import operations
from tinygrad_ko.rules import indexing

SHAPE = (12, 3, 4)
MASK = np.random.default_rng(9).random(SHAPE[0]) > 0.5


class Listed:
    """__array__ 만 있는 것."""

    def __array__(self, dtype=None, copy=None):
        return np.array([5, 5, 7])


PICKS = {
    "튜플": lambda x: [x[((0, 0),)], x[(3, 3),], x[((0, 0), (1, 1))], tg.take(x, (2, 0, 2), 0), x[range(-4, 4)], x[array.array("i", [1, 1, 2])]],
    "남의 것": lambda x: [x[Listed()], x[Listed(),], x[np.bool_(True)], x[True], x[np.int8(-3)]],
    "좁은 정수": lambda x: [x[np.array([3, 3], kind)] for kind in (np.uint8, np.int8, np.int16, np.uint64)] + [x[np.array([-1, 2], np.int8)]],
    "정수": lambda x: [x[k] for k in (0, 5, 0, 11)],
    "음수": lambda x: [x[-1], x[-12], x[-1]],
    "슬라이스": lambda x: [x[2:9], x[::-1], x[1::3], x[5:5]],
    "마지막 축": lambda x: [x[..., 0], x[..., 2:], x[:, 1]],
    "축 더하기": lambda x: [x[None, 3], x[3, None], x[...]],
    "칸 하나": lambda x: [x[0, 1, 2], x[3, 0, 1], x[0, 1, 2]],
    "참·거짓": lambda x: [x[MASK], x[MASK.tolist()], x[0:6][MASK[:6]], x[:, [True, False, True]]],
    "정수 배열": lambda x: [x[np.array([3, 3])], x[[-1, 11]], x[np.array([[1], [1]])], x[np.array([0, 5, 5, 2, 1, 7, 8, 9])]],
    "자리 배열": lambda x: [x[np.array([1, 1]), np.array([2, 2])], x[:, [0, 0]]],
    "텐서": lambda x: [x[tg.tensor([4, 4])], x[tg.tensor(2)]],
    "빈 것": lambda x: [x[[]], x[[[]]], x[[],], x[:, []], x[np.array([], int)], tg.take(x, [], 0), x[np.zeros(12, bool)]],
    "참·거짓으로 take": lambda x: [tg.take(x, np.array([True, False, True]), 0), tg.take(x, True), tg.take(x, [True, True], 1), tg.take(x, False, -1)],
    "take": lambda x: [tg.take(x, 1, 0), tg.take(x, [1, 1], 0), tg.take(x, [3, 3], -1), tg.take(x, [0, 50, 0])],
    "돌며": lambda x: [*x],
    "나누어": lambda x: [*np.split(x, 3), *tg.unstack(x)],
}


@pytest.fixture(autouse=True)
def always(monkeypatch):
    """작은 배열에서도, 많이 골랐어도 제자리에 더한다."""
    monkeypatch.setattr(indexing, "WORTH", 0)
    monkeypatch.setattr(indexing, "FEW_ROWS", 0)
    monkeypatch.setattr(indexing, "FEW_CELLS", 0)


def drawn(seed, shape, dtype=np.float32):
    return np.random.default_rng(seed).standard_normal(shape).astype(dtype)


def with_zeros(x):
    x[::2, 1], x[1::3, :, 2] = 0.0, -0.0
    return x


def total(pick, x, other):
    """골라낸 것들을 저마다 다르게 쓰고, x 를 통째로도 앞뒤에서 쓴다."""
    y = (x * other).sum() if other is not None else 0
    for k, part in enumerate(pick(x)):
        y = y + (part * part * (k - 1)).sum()  # 0과 −0 도 나온다
    return y + (x * x * -1).sum() if other is not None else y


@pytest.fixture(params=[True, False], ids=["통째로도", "골라내기만"])
def other(request):
    return -with_zeros(drawn(1, SHAPE)) if request.param else None


def whole(monkeypatch):
    """제자리에서 더하지 않도록."""
    for op in operations.values():
        monkeypatch.setattr(op, "add_into", None)


@pytest.mark.parametrize("name", PICKS)
@pytest.mark.parametrize("inner", [False, True], ids=["잎", "중간"])
@pytest.mark.parametrize("dtype", [np.float32, np.float64, np.float16, np.complex64])
def test_it_is_the_sum_of_the_rules(name, inner, dtype, other, monkeypatch):
    def grad():
        x = tg.tensor(with_zeros(drawn(0, SHAPE)).astype(dtype), requires_grad=True)
        y = total(PICKS[name], x * 1 if inner else x, other)
        (y.real if dtype is np.complex64 else y).backward()
        return x.grad.numpy()

    found = grad()
    whole(monkeypatch)
    wanted = grad()
    assert found.dtype == wanted.dtype and found.tobytes() == wanted.tobytes()


@pytest.mark.parametrize("name", PICKS)
def test_it_is_the_truth(name):
    """자리마다 몇 번 골랐는지를 NumPy의 색인으로 세어 견준다."""
    x, spots = tg.tensor(drawn(0, SHAPE, np.float64), requires_grad=True), np.arange(144.0).reshape(SHAPE)
    sum((part * (k + 1)).sum() for k, part in enumerate(PICKS[name](x))).backward()
    wanted = np.zeros(144)
    for k, part in enumerate(PICKS[name](spots)):
        np.add.at(wanted, np.asarray(part, int).ravel(), k + 1)
    assert np.array_equal(x.grad.data.ravel(), wanted)


@pytest.fixture
def made(monkeypatch):
    return record_sizes(monkeypatch)


def record_sizes(monkeypatch):
    """``put_add`` 가 만들 배열들의 크기를 적는 목록."""
    sizes, put = [], indexing.put_add.forward
    monkeypatch.setattr(indexing.put_add, "call", lambda x, index, shape: (sizes.append(int(np.prod(shape))), put(x, index, shape))[1])
    return sizes


@pytest.mark.parametrize("pick", [
    lambda x: [x[k] for k in range(12)], lambda x: [x[:, :, k] for k in range(4)], lambda x: [*x], lambda x: [x[k:k + 1] for k in range(12)],
    lambda x: [tg.take(x, k, 0) for k in range(12)], lambda x: [x[np.arange(12) == k] for k in range(12)], lambda x: np.split(x, 4),
], ids=["x[k]", "x[:, :, k]", "돌며", "x[k:k+1]", "take", "참·거짓", "split"])
@pytest.mark.parametrize("inner", [False, True], ids=["잎", "중간"])
def test_one_large_array_is_made_however_many_parts(pick, inner, made):
    x = tg.tensor(drawn(0, SHAPE), requires_grad=True)
    sum((part * part).sum() for part in pick(x * 1 if inner else x)).backward()
    assert made == [x.size]


def test_only_a_small_part_of_a_large_array_is_worth_it(monkeypatch):
    """정수 배열로 고른 것을 제자리에 더하려면 같은 줄부터 모아야 한다: 작은 표에서는 큰 배열을 만드는 편이 빠르다."""
    monkeypatch.undo()
    sizes = record_sizes(monkeypatch)
    for length, after in ((100, 400), (2**16, 4)):
        sizes.clear()
        x = tg.tensor(drawn(0, (length, 4)), requires_grad=True)
        sum((x[np.array([k, k])] ** 2).sum() for k in range(3)).backward()
        assert sizes == [4 * length, after, after]
    spots = np.arange(2**18)
    for each, after in ((10, [2**18] * 2), (100, [])):  # 참·거짓: 빽빽하면 통째로 더하는 편이 빠르다
        sizes.clear()
        x = tg.tensor(drawn(0, (2**18,)), requires_grad=True)
        sum(x[spots % each == k].sum() for k in range(3)).backward()
        assert sizes == [2**18, *after]


def test_numbers_too_narrow_for_the_length():
    """uint8 로 256줄의 표를: 번호에 길이를 더하지 못한다."""
    for kind, length in ((np.uint8, 256), (np.int8, 200), (np.int16, 40_000)):
        x = tg.tensor(drawn(0, (length, 40)), requires_grad=True)
        ids = np.array([3, 7, 3] * 40, kind)
        (x[ids].sum() + x[ids].sum() + (0 if kind is np.uint8 else x[-ids].sum())).backward()
        assert x.grad.data[3, 0] == 160 and x.grad.data[7, 0] == 80 and (kind is np.uint8 or x.grad.data[-3, 0] == 80)


def test_an_index_of_another_library():
    torch = pytest.importorskip("torch", reason="PyTorch 가 없다: 위의 Listed 가 같은 길이다")
    x = tg.tensor(drawn(0, (4, 3)), requires_grad=True)
    (x[torch.tensor([1, 1])].sum() + x[torch.tensor([1, 2])].sum()).backward()
    assert x.grad.data[:, 0].tolist() == [0, 3, 1, 0]


def test_only_the_last_of_the_values_put_on_one_place_learns():
    y, v = tg.zeros((2,)), tg.tensor([1.0, 2.0], requires_grad=True)
    y[((0, 0),)] = v
    y.sum().backward()
    assert v.grad.data.tolist() == [0, 1]


def test_rows_picked_by_numbers_make_only_the_rows(made):
    x = tg.tensor(drawn(0, (100, 4)), requires_grad=True)
    sum((x[np.array([k, k, 7])] ** 2).sum() for k in range(10)).backward()
    assert made[0] == 400 and set(made[1:]) <= {4, 8}
    assert np.allclose(x.grad.numpy()[7], 2 * x.data[7] * 12)


def test_the_parts_of_two_leaves_stay_apart():
    x, w = (tg.tensor(drawn(k, (3, 4)), requires_grad=True) for k in range(2))
    y = x[0] + w[0] + x[1] + w[1]
    y.backward(np.ones(4, np.float32), retain_graph=True)
    first = x.grad.numpy().copy()
    assert not np.shares_memory(x.grad.numpy(), w.grad.numpy())
    y.backward(np.ones(4, np.float32))
    assert np.array_equal(x.grad.numpy(), 2 * first) and np.array_equal(w.grad.numpy(), x.grad.numpy())


def test_the_seed_is_not_written_on():
    x = tg.tensor(drawn(0, (3, 4)), requires_grad=True)
    y, seed = x * 2, np.ones((3, 4), np.float32)
    ones = np.ones(4, np.float32)
    (g,) = tg.autograd.grad([y, y[0], y[1]], [x], [seed, ones, ones])
    assert np.array_equal(seed, np.ones((3, 4))) and np.array_equal(g.numpy()[:, 0], [4, 4, 2])


def test_hooks_and_kept_gradients_see_their_own_arrays():
    x = tg.tensor(drawn(0, (3, 4)), requires_grad=True)
    h = x * 1
    h.retain_grad()
    seen, rows = [], [h[k] for k in range(3)]
    for row in rows:
        row.retain_grad()
    x.register_hook(lambda g: seen.append(g.numpy().copy()))
    sum((row * row).sum() for row in rows).backward()
    assert np.allclose(h.grad.numpy(), 2 * x.data) and np.allclose(seen[0], 2 * x.data)
    assert all(np.allclose(row.grad.numpy(), 2 * x.data[k]) for k, row in enumerate(rows))


def test_who_watches_is_shown_every_gradient_whole():
    class Watch:
        retain, seen = False, []

        def arrived(self, node, g):
            return g

        def carried(self, node, i, g, d):
            self.seen.append(d)

    x = tg.tensor(drawn(0, (3, 4)), requires_grad=True)
    rows = [x[k] for k in range(3)]
    for row in rows:
        row.node.note = Watch()
    sum(row.sum() for row in rows).backward()
    assert [d.sum() for d in Watch.seen] == [4, 4, 4] and all(d.shape == (3, 4) for d in Watch.seen)


def test_it_can_be_differentiated_again():
    x = tg.tensor(drawn(0, (4, 3), np.float64), requires_grad=True)

    def f(x):
        return sum((x[k] ** 3).sum() * (k + 1) for k in range(4)) + (x[0] * x[1]).sum()

    (g,) = tg.autograd.grad(f(x), (x,), create_graph=True)
    (h,) = tg.autograd.grad((g * g).sum(), (x,))
    numbers, step = np.zeros((4, 3)), 1e-6
    for i in np.ndindex(4, 3):
        shift = np.zeros((4, 3))
        shift[i] = step
        up, down = (tg.autograd.grad(f(z), (z,))[0].numpy() for z in (tg.tensor(x.data + s, requires_grad=True) for s in (shift, -shift)))
        numbers[i] = ((up * up).sum() - (down * down).sum()) / (2 * step)
    assert np.allclose(h.numpy(), numbers, atol=1e-4)
