"""PyTorch의 버릇: 그냥 되는 메서드, 뜻이 갈려 두 길을 적어 물리는 부름, 만들기와 난수, 자리와 참·거짓."""

from __future__ import annotations

import copy
import inspect
import json
import pickle

import numpy as np
import pytest

import tinygrad_ko as tg
from tinygrad_ko.errors import (
    ArgumentError,
    ArgumentTypeError,
    DtypeError,
    IndexingError,
    LostGradientError,
    TinygradError,
)
from tinygrad_ko.tensors.pytorch_methods import _Sizes, size_of

X = tg.tensor([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]], requires_grad=True)


def test_size_is_a_number_and_a_shape_when_called():
    n = X.size
    assert n == 6 and isinstance(n, int) and n + 1 == 7 and type(n + 1) is int and f"{n:03d}" == "006" and json.dumps(n) == "6"
    assert X.size() == (2, 3) and X.size(0) == 2 and X.size(-1) == 3 and X.size(dim=1) == 3 and tg.tensor(1.0).size() == ()
    assert type(pickle.loads(pickle.dumps(n))) is int and copy.deepcopy(n) == 6 and repr(n) == "6" and np.array(n).dtype == np.int64 and list(range(n))[-1] == 5
    with pytest.raises(IndexingError, match=r"\(2, 3\).*t\.shape"):
        X.size(2)


def test_sizes_of_the_same_shape_are_one_and_few_are_held():
    assert X.size is tg.zeros(2, 3).size and tg.zeros(3, 2).size is not X.size
    for k in range(_Sizes.MOST + 2):
        tg.tensor(np.empty((k, 0))).size  # noqa: B018
    assert len(size_of.__self__) <= _Sizes.MOST and X.size() == (2, 3)


@pytest.mark.parametrize("name, dtype", [("float", "float32"), ("double", "float64"), ("half", "float16"), ("long", "int64"), ("int", "int32"), ("bool", "bool")])
def test_methods_that_change_the_dtype(name, dtype):
    y = getattr(X, name)()
    assert y.dtype == dtype and np.array_equal(y.data, X.data.astype(dtype))
    if y.dtype.kind == "f":
        t = tg.tensor([1.0, 2.0], requires_grad=True)
        getattr(t, name)().sum().backward()
        assert t.grad.dtype == np.float32 and t.grad.tolist() == [1.0, 1.0]


def test_questions_and_what_does_nothing():
    assert X.numel() == 6 and type(X.numel()) is int and X.dim() == 2 and X.contiguous() is X and X.float() is X and X.cpu() is X


def test_to():
    assert X.to("cpu") is X and X.to(device="cpu") is X and X.to(X) is X and X.to("cpu", tg.float64).dtype == np.float64
    assert X.to(dtype="float16", non_blocking=True).dtype == np.float16 and X.to(tg.tensor([1.0], dtype="float64")).dtype == np.float64
    with pytest.raises(TinygradError, match="to: .*장치"):
        X.to(3)


CUBE = tg.zeros(2, 3, 4)


@pytest.mark.parametrize("call, ways", [
    (lambda: X.transpose(0, 1), (r"t.swapaxes(0, 1)", "t.T")), (lambda: X.transpose(-2, -1), ("t.swapaxes(-2, -1)", "t.T")), (lambda: CUBE.transpose(1, 2), ("t.swapaxes(1, 2)", "3개")),
    (lambda: tg.transpose(X, 0, 1), ("tg.swapaxes(t, 0, 1)", "axes")), (lambda: X.repeat(2, 1), ("tg.tile(t, (2, 1))", "t.repeat(2, axis=1)")),
    (lambda: X.repeat(2, 1, 1), ("tg.tile(t, (2, 1, 1))", "t.repeat(2, axis=1)")), (lambda: X.split(1), ("tg.split(t, 1)", "t[k:k + 1]")),
    (lambda: X.max(dim=1), ("t.max(axis=1)", "t.argmax(axis=1)")), (lambda: tg.min(X, dim=0), ("t.min(axis=1)", "t.argmin(axis=1)")), (lambda: X.std(dim=0), ("ddof=1", "ddof=0")),
    (lambda: X.median(dim=0), ("t.median(axis=1)", "kthvalue")), (lambda: X.sort, ("tg.sort(t)", "t.argsort()")), (lambda: tg.sort(X, dim=1), ("tg.sort(t, axis=1)", "t.argsort(axis=1)")),
    (lambda: tg.max(X, X), ("tg.maximum(a, b)",)), (lambda: tg.min(X, X.detach()), ("tg.minimum(a, b)",)), (lambda: tg.Tensor(2, 3), ("tg.zeros(2, 3)", "tg.tensor([2.0, 3.0])")),
])
def test_what_means_two_things_is_refused_with_both_ways(call, ways):
    with pytest.raises((TinygradError, AttributeError)) as caught:
        call()
    assert all(way in str(caught.value) for way in ways), str(caught.value)


def test_what_means_one_thing_is_not_refused():
    assert X.transpose(1, 0).shape == X.transpose().shape == X.transpose((1, 0)).shape == X.permute(1, 0).shape == (3, 2)
    assert X.permute(0, 1).shape == (2, 3) and CUBE.transpose(2, 0, 1).shape == (4, 2, 3) and X.repeat(2).shape == (12,) and X.repeat(2, axis=0).shape == (4, 3)
    assert [p.shape for p in X.split([1])] == [(1, 3), (1, 3)] and np.repeat(X, 2, 1).shape == (2, 6) and len(np.split(X, 2)) == len(tg.split(X, 2)) == 2
    np.testing.assert_allclose(X.std(dim=0, unbiased=True).data, X.data.std(0, ddof=1), rtol=1e-6)


# ── 만들기 ──

def test_arguments_of_the_methods_written_by_hand():
    assert X.numpy(force=True).tolist() == X.data.tolist() and X.reshape(shape=(3, 2)).shape == X.view(size=(3, 2)).shape == X.reshape(3, 2).shape == (3, 2)
    leaf = tg.tensor([1.0])
    assert leaf.requires_grad_(requires_grad=True).requires_grad and X.argsort(dim=0).tolist() == [[0, 0, 0], [1, 1, 1]]
    for call, said in ((lambda: X.argsort(1, True), r"\(-t\)\.argsort"), (lambda: X.sum().backward(inputs=[X]), r"tg\.autograd\.grad\(loss, \[w\]\)"),
                       (lambda: X.to(), "to: .*None"), (lambda: X.to(None), "to: .*None"), (lambda: X.argmax(nonsense=1), "argmax: .*'nonsense'")):
        with pytest.raises(TinygradError, match=said):
            call()


SIZED = ["zeros", "ones", "empty", "rand", "randn"]


@pytest.mark.parametrize("name", SIZED)
def test_the_size_is_numbers_or_a_tuple(name):
    make = getattr(tg, name)
    for t in (make(2, 3), make((2, 3)), make([2, 3]), make(shape=(2, 3)), make(size=(2, 3)), make(np.zeros((2, 3)).shape), make(np.int64(2), 3)):
        assert t.shape == (2, 3) and t.dtype == np.float32 and t.is_leaf and not t.requires_grad
    assert make(4).shape == (4,) and make(()).shape == () and make((2, 3), "float64").dtype == make(2, dtype=tg.float64).dtype == np.float64
    assert make(2, requires_grad=True).requires_grad and make(2, device="cpu", out=None, pin_memory=False).device == "cpu" and make(2, dtype=None).dtype == np.float32
    for wrong in (lambda: make(), lambda: make(2.5), lambda: make("2"), lambda: make((2, 3), (4,)), lambda: make(-1), lambda: make(2, nonsense=1), lambda: make(2, device="gpu")):
        with pytest.raises(TinygradError, match=name):
            wrong()


@pytest.mark.parametrize("name, arguments", [("zeros_like", ()), ("ones_like", ()), ("empty_like", ()), ("full_like", (7,)), ("rand_like", ()), ("randn_like", ()), ("randint_like", (5,))])
def test_what_is_like_another(name, arguments):
    make = getattr(tg, name)
    for x in (X, X.data, X.data.astype("float64")):
        t = make(x, *arguments)
        assert t.shape == (2, 3) and t.dtype == x.dtype and not t.requires_grad
    assert make([1.0, 2.0], *arguments).dtype == np.float32 and make(X, *arguments, dtype="float64", requires_grad=True).requires_grad
    assert make(input=X, **dict(zip(("fill_value",) if name == "full_like" else ("low",), arguments, strict=False))).shape == (2, 3)


RANDOM = {"rand": (5,), "randn": (5,), "randint": (0, 100, (5,)), "randperm": (9,), "normal": (0.0, 1.0, (5,)), "rand_like": (X,), "randn_like": (X,), "randint_like": (X, 100)}


@pytest.mark.parametrize("name", RANDOM)
def test_random_numbers_come_from_our_generator(name):
    make, arguments = getattr(tg, name), RANDOM[name]
    tg.manual_seed(3)
    first = make(*arguments).tolist()
    np.random.seed(0)
    state = np.random.get_state()[1].tolist()
    second = make(*arguments).tolist()
    tg.manual_seed(3)
    assert make(*arguments).tolist() == first != second and np.random.get_state()[1].tolist() == state
    assert make(*arguments, generator=7).tolist() == make(*arguments, generator=np.random.default_rng(7)).tolist()
    with pytest.raises(ArgumentTypeError, match=name):
        make(*arguments, generator=np.random.RandomState(0))


def test_random_numbers_have_the_promised_law():
    for dtype in ("float16", "float32", "float64"):
        u, z = tg.rand(20_000, generator=0, dtype=dtype), tg.randn(20_000, generator=0, dtype=dtype)
        assert u.dtype == z.dtype == dtype and abs(u.data.astype(float).mean() - 0.5) < 0.01 and abs(z.data.astype(float).std() - 1) < 0.02
        assert u.data.min() >= 0 and u.data.max() < 1
    n = tg.normal(3.0, 2.0, (20_000,), generator=0)
    assert abs(n.mean().item() - 3) < 0.05 and abs(n.std().item() - 2) < 0.05 and tg.normal(tg.zeros(2, 1), tg.ones(3)).shape == (2, 3)
    k = tg.randint(2, 5, (1000,), generator=0)
    assert set(k.tolist()) == {2, 3, 4} and tg.randint(3, (2, 2)).shape == (2, 2) and tg.randint(high=3, size=(2,), low=0).dtype == np.int64
    assert sorted(tg.randperm(50, generator=1).tolist()) == list(range(50)) != tg.randperm(50, generator=1).tolist()
    with pytest.raises(DtypeError):
        tg.randint(0, 3, (2,), requires_grad=True)
    with pytest.raises(LostGradientError, match=r"mean \+ std \* tg\.randn"):
        tg.normal(X, 1.0)
    for wrong in (lambda: tg.rand(2, dtype="int64"), lambda: tg.randperm(2.5), lambda: tg.randperm(-1), lambda: tg.randint(5), lambda: tg.randint(3, 1, (2,))):
        with pytest.raises((ArgumentTypeError, ArgumentError)):
            wrong()


def test_sequences_take_pytorchs_names():
    assert tg.arange(end=3).tolist() == [0, 1, 2] and tg.arange(start=1, end=6, step=2).tolist() == [1, 3, 5] and tg.linspace(0, 1, steps=3).tolist() == [0.0, 0.5, 1.0]
    assert tg.eye(2, requires_grad=True).requires_grad and tg.full(size=(2,), fill_value=3.0).tolist() == [3.0, 3.0] and tg.empty(3).tolist() == [0.0] * 3


@pytest.mark.parametrize("value, dtype", [
    (7, "int64"), (2**24 + 1, "int64"), (True, "bool"), (0.5, "float32"), (np.float64(0.5), "float32"), (2j, "complex64"), ([1, 2], "int64"),
    (np.uint8(3), "uint8"), (np.array([0.5, 1.5]), "float32"),
])
def test_full_keeps_the_kind_of_the_value(value, dtype):
    """정수, 참·거짓, 복소수를 float32 로 바꾸면 큰 정수는 깎이고, 허수부는 사라지고, 마스크와 번호로 쓰지 못한다."""
    assert tg.full(2, value).dtype == dtype and tg.full((2,), value).tolist() == np.full(2, value).tolist()
    assert tg.full(2, value, dtype="complex128").dtype == "complex128"


@pytest.mark.parametrize("fill", [lambda v: tg.full(2, v, dtype=tg.float32), lambda v: tg.full_like(tg.zeros(2), v)], ids=["full", "full_like"])
@pytest.mark.parametrize("value", [1j, [1.0, 2j], "x", [1, "x"]], ids=repr)
def test_what_is_no_number_of_the_kind_is_not_filled(fill, value):
    """허수부를 말없이 버리지 않는다."""
    said = "수의 배열로 만들 수 없습니다|dtype float32인 텐서에 복소수를 넣을 수 없습니다"
    with pytest.raises(tg.errors.TinygradError, match=rf"^full(_like)?: ({said})\. 받은 것: "):
        fill(value)


@pytest.mark.parametrize("fill", [lambda t: tg.full((2, 3), t), lambda t: tg.full_like(tg.zeros(2, 3), t)], ids=["full", "full_like"])
def test_filling_with_a_tensor_of_the_graph_names_broadcast_to(fill):
    t = tg.tensor(2.0, requires_grad=True)
    with pytest.raises(tg.errors.LostGradientError, match=r"^full(_like)?: .*tg\.broadcast_to\(t, \(2, 3\)\)"):
        fill(t)
    assert fill(t.detach()).tolist() == [[2.0] * 3] * 2 and tg.broadcast_to(t, (2, 3)).requires_grad


def test_names_of_dtypes_and_numbers():
    for name in "float16 float32 float64 int8 int16 int32 int64 uint8 complex64 complex128 bool_".split():
        assert getattr(tg, name) is getattr(np, name) and tg.zeros(1, dtype=getattr(tg, name)).dtype == np.dtype(name)
    assert (tg.pi, tg.e, tg.inf, tg.newaxis) == (np.pi, np.e, np.inf, None) and np.isnan(tg.nan)
    for name, ours in (("float", "tg.float32"), ("long", "tg.int64"), ("bool", "tg.bool_")):
        with pytest.raises(AttributeError, match=ours):
            getattr(tg, name)


# ── 자리와 참·거짓 ──

PLACES = [n for n, f in vars(tg).items() if getattr(f, "__module__", "") == "tinygrad_ko.face.places"]


@pytest.mark.parametrize("name", PLACES)
def test_places_are_numpys(name):
    call, theirs = getattr(tg, name), getattr(np, name)
    count = sum(p.default is p.empty for p in inspect.signature(call).parameters.values())
    given = ([[1.0, 0.0, -2.0], [0.5, 3.0, 3.0]], [[1.0, 2.0, -2.0], [0.0, 3.0, 1.0]]) if name != "searchsorted" else ([1.0, 2.0, 3.0], [0.5, 2.0])
    expected = theirs(*[np.array(g) for g in given[:count]])
    for lift in (list, np.array, tg.tensor, lambda g: tg.tensor(g, requires_grad=True)):
        found = call(*[lift(g) for g in given[:count]])
        parts = list(zip(found, expected, strict=True)) if isinstance(found, tuple) else [(found, expected)]
        for ours, want in parts:
            assert type(ours) in (tg.Tensor, bool)
            np.testing.assert_array_equal(ours.data if isinstance(ours, tg.Tensor) else ours, want)
    if "axis" in inspect.signature(call).parameters:
        np.testing.assert_array_equal(call(given[0], dim=1).data, theirs(np.array(given[0]), axis=1))
    with pytest.raises(TinygradError, match=name):
        call(*given[:count], nonsense=1)


def test_there_are_places():
    assert len(PLACES) >= 25


@pytest.mark.parametrize("name", ["zeros", "ones", "empty", "rand", "randn"])
@pytest.mark.parametrize("twice", [{"size": (3,)}, {"shape": 3}])
def test_a_shape_given_twice_is_refused(name, twice):
    with pytest.raises(ArgumentTypeError, match=f"^{name}: 모양을 두 번"):
        getattr(tg, name)(2, **twice)
    assert getattr(tg, name)(**twice).shape == (3,)


def test_a_device_is_a_word_that_also_answers_as_in_pytorch():
    device = X.device
    assert device == device.type == "cpu" and device.index is None and repr(device) == "'cpu'" and {device: 1}["cpu"] == 1
    assert tg.zeros(2, device=device).to(device).device == copy.deepcopy(device) == pickle.loads(pickle.dumps(device))
    assert tg.nn.Linear(1, 1, device=device).weight.device.type == "cpu"
