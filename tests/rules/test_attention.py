"""조각마다 셈하는 어텐션은 정의와 같고, 점수를 온전히 들고 있지 않는다."""

from __future__ import annotations

import tracemalloc

import numpy as np
import pytest

import tinygrad_ko as tg
from tinygrad_ko.interchange.onnx.recording import record
from tinygrad_ko.nn import functional as F
from tinygrad_ko.operation import compiled
from tinygrad_ko.rules import attention
from tinygrad_ko.rules.fused import softmax

SHAPES = {"strips": ((1, 2, 300, 4), (1, 2, 500, 4)), "groups": ((2, 40, 64, 3), (2, 40, 64, 3)), "no heads": ((270, 4), (500, 4))}
MASKS = ("none", "causal", "allowed", "padding", "bias")


def drawn(shapes, scale=1.0):
    rng = np.random.default_rng(0)
    (*lead, rows, _), (*_, columns, _) = shapes
    query, key = [rng.standard_normal(shape) * scale for shape in shapes]
    masks = {
        "allowed": rng.random((rows, columns)) < np.linspace(0, 1, rows)[:, None],  # 첫 줄은 아무것도 보지 않는다
        "padding": rng.random((*lead[:-1], *[1] * len(lead[-1:]), 1, columns)) < 0.7, "bias": rng.standard_normal((rows, columns)),
    }
    masks["bias"][:, ::3] = -np.inf
    return query, key, rng.standard_normal((*lead, columns, 5)), masks


@pytest.mark.parametrize("mask", MASKS)
@pytest.mark.parametrize("name", SHAPES)
@pytest.mark.parametrize("scale", [0.5, 30.0])  # 가장 큰 점수를 빼지 않는 길과 빼는 길
@pytest.mark.parametrize("kept", [0, 2**18, 3 * 2**18])  # 남길 비중이 없을 때, 앞의 몇 조각만 남길 때, 모두 남길 때
@pytest.mark.filterwarnings("error")
def test_pieces_equal_the_definition(name, mask, scale, kept, monkeypatch):
    """머리들을 스레드들이 나누어 하면 혼자 한 것과 비트까지 같다."""
    monkeypatch.setattr(attention, "most_kept", lambda *_: kept)
    query, key, value, masks = drawn(SHAPES[name], scale)
    options = {"allowed": masks["padding"]} if mask == "padding" else {"causal": True} if mask == "causal" else (
        {mask: masks[mask]} if mask in masks else {})
    answers = []
    for f, threads in ((attention.attention, "3"), (attention.attention, "1"), (attention.attention_steps, "1")):
        monkeypatch.setenv("TINYGRAD_KO_THREADS", threads)
        monkeypatch.setattr(attention, "is_shared", lambda scores, threads=threads: threads != "1")
        inputs = [tg.tensor(a, requires_grad=True) for a in (query, key, value)]
        y = f(*inputs, scale=0.4, **options)
        y = y[0] if isinstance(y, tuple) else y
        (y * np.cos(np.arange(y.size)).reshape(y.shape)).sum().backward()
        answers.append([y.data, *[x.grad.data for x in inputs]])
    for shared, a, b in zip(*answers, strict=True):
        np.testing.assert_array_equal(shared, a)
        np.testing.assert_allclose(a, b, rtol=1e-9, atol=1e-11)


def test_a_long_sequence_is_computed_in_pieces_and_keeps_few_weights(monkeypatch):
    monkeypatch.setattr(compiled.Compiled, "allowed", False)  # 기계어로 옮기는 일의 기억 공간은 재지 않는다
    monkeypatch.setattr(attention, "most_kept", lambda *_: 2**16)
    length = 1024
    q, k, v = [tg.tensor(a, requires_grad=True) for a in np.random.default_rng(0).standard_normal((3, 2, length, 8)).astype(np.float32)]
    tracemalloc.start()
    F.scaled_dot_product_attention(q, k, v, is_causal=True).sum().backward()
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert q.grad is not None and peak < 2 * length * length * 4 / 2  # 점수의 절반도 들지 않는다


def test_a_mask_that_learns_and_dropout_take_the_small_steps():
    q = tg.tensor(np.ones((400, 2), np.float32), requires_grad=True)
    bias = tg.tensor(np.zeros((400, 400), np.float32), requires_grad=True)
    (F.scaled_dot_product_attention(q, q, q, bias) ** 2).sum().backward()
    assert bias.grad.shape == (400, 400)
    y = F.scaled_dot_product_attention(q, q, q, dropout_p=0.5, generator=0)
    assert len(set(y.data[:, 0].tolist())) > 1  # 줄마다 지운 것이 다르다


@pytest.mark.parametrize("how", ["loops", pytest.param("kernel", marks=pytest.mark.slow)])
def test_the_loop_is_the_exponential_within_two_ulp(how):
    if how == "kernel":
        pytest.importorskip("numba", reason="numba(선택 묶음 [fast])가 없다: 같은 되풀이를 파이썬으로 부른 것을 견준다")
    x = np.linspace(-86.9, 40, 20_001, dtype=np.float32)
    y = x.copy()
    getattr(attention.exponential, how)(y)
    exact = np.exp(x.astype(np.float64))
    assert (abs(y - exact) / np.spacing(exact.astype(np.float32))).max() < 2
    edges = np.float32([-np.inf, -1e30, -100, 0, -0.0, np.nan])
    with np.errstate(invalid="ignore"):
        getattr(attention.exponential, how)(edges)
    np.testing.assert_array_equal(edges, np.float32([0, 0, 0, 1, 1, np.nan]))


def test_every_kernel_is_compared():
    assert {n for n, f in vars(attention).items() if isinstance(f, compiled.Compiled)} == {"exponential", *HEADS}


HEADS = ("attend", "attend_back")


def choose(patch, way, how):
    """그 연산의 쪽을 NumPy 식으로, 파이썬의 되풀이로, 또는 기계어로."""
    pair = getattr(attention, way)
    if how == "formula":
        patch.setattr(attention, way, pair.function)
        return
    pair = compiled.Compiled(pair.function, pair.loops, 0, pair.through)
    if how == "loops":
        pair.__dict__["kernel"] = lambda *args: pair.laid(pair.loops, *args)
    patch.setattr(attention, way, pair)


@pytest.mark.parametrize("threads", ["1", "3"])
@pytest.mark.parametrize("kept", [0, 70_000, 2**20])
@pytest.mark.parametrize("name", SHAPES)
@pytest.mark.parametrize("hows", [("formula", "formula"), ("loops", "loops"), ("loops", "formula"), ("formula", "loops"),
                                  pytest.param(("kernel", "kernel"), marks=pytest.mark.slow)], ids="-".join)
@pytest.mark.filterwarnings("error")
def test_the_loops_over_heads_equal_the_formula(hows, name, kept, threads, monkeypatch):
    """앞으로와 뒤로를 어느 쪽으로 셈하든: 남긴 비중의 자리가 같다. 기계어는 스레드가 몇이든 비트까지 같다."""
    if "kernel" in hows:
        pytest.importorskip("numba", reason="numba(선택 묶음 [fast])가 없다: 같은 되풀이를 파이썬으로 부른 것을 견준다")
    monkeypatch.setattr(attention, "most_kept", lambda *_: kept)
    monkeypatch.setattr(attention, "is_shared", lambda scores: threads != "1")
    monkeypatch.setenv("TINYGRAD_KO_THREADS", threads)
    query, key, value, _ = drawn(SHAPES[name], 0.5)
    if "loops" in hows:  # 파이썬으로 한 줄씩: 작은 것만
        query, key, value = [x[..., :x.shape[-2] // 5, :] for x in (query, key, value)]
        monkeypatch.setattr(attention, "piece", lambda: 1_000)
    narrow = [x.astype(np.float32) for x in (query, key, value)]
    narrow = [np.asfortranarray(x) if x.ndim < 3 else x.swapaxes(0, -2).copy().swapaxes(0, -2) for x in narrow]
    assert not narrow[0].flags.c_contiguous  # 머리를 축을 바꾸어 얻은 보통의 모델처럼 흩어져 있다
    g = np.cos(np.arange(query.size // query.shape[-1] * value.shape[-1])).reshape(*query.shape[:-1], value.shape[-1])

    def answers(inputs, hows):
        with pytest.MonkeyPatch.context() as patch:
            for way, how in zip(HEADS, hows, strict=True):
                choose(patch, way, how)
            y = attention.attention.forward(*inputs, None, None, 0.4, False)
            back = attention.attention_back.forward((g.astype(inputs[0].dtype), None, None, None), y, *inputs, None, None, 0.4, False)
        return [y[0], *back]

    found, right = answers(narrow, hows), answers([query, key, value], ("formula", "formula"))
    for a, b in zip(found, right, strict=True):
        assert a.dtype == np.float32
        np.testing.assert_allclose(a, b, rtol=1e-4, atol=2e-6)
    monkeypatch.setenv("TINYGRAD_KO_THREADS", "2")
    for a, b in zip(answers(narrow, hows), found, strict=True):
        np.testing.assert_array_equal(a, b)


@pytest.mark.parametrize("how", ["loops", pytest.param("kernel", marks=pytest.mark.slow)])
@pytest.mark.parametrize("sizes", [(4, 0, 3, 3), (0, 4, 3, 3), (4, 4, 0, 3), (4, 3, 2, 0), (1, 1, 1, 1)], ids=str)
def test_an_axis_without_elements(sizes, how, monkeypatch):
    """볼 열쇠가 없으면 0, 값의 축이 비었으면 빈 것: 어느 쪽으로 셈하든."""
    if how == "kernel":
        pytest.importorskip("numba", reason="numba(선택 묶음 [fast])가 없다: 같은 되풀이를 파이썬으로 부른 것을 견준다")
    monkeypatch.setattr(attention, "piece", lambda: 1)  # 머리마다 따로
    rows, columns, e, v = sizes
    inputs = [np.ones((2, 3, n, m), np.float32) for n, m in ((rows, e), (columns, e), (columns, v))]
    answers = []
    for one in ("formula", how):
        with pytest.MonkeyPatch.context() as patch, np.errstate(divide="ignore", invalid="ignore"):
            for way in HEADS:
                choose(patch, way, one)
            y = attention.attention.forward(*inputs, None, None, 0.4, False)
            g = np.ones_like(y[0])
            answers.append([y[0], *attention.attention_back.forward((g, None, None, None), y, *inputs, None, None, 0.4, False)])
    for a, b in zip(*answers, strict=True):
        np.testing.assert_allclose(a, b, rtol=1e-5, atol=1e-6)


@pytest.mark.filterwarnings("error")
def test_a_compiled_step_replays_the_pieces_and_an_exported_model_takes_the_small_steps():
    weight = tg.tensor(np.random.default_rng(0).standard_normal((4, 12)).astype(np.float32), requires_grad=True)
    x = tg.tensor(np.random.default_rng(1).standard_normal((1, 400, 4)).astype(np.float32))

    def step():
        weight.grad = None
        loss = (F.scaled_dot_product_attention(*tg.split(x @ weight, 3, -1), is_causal=True) ** 2).sum()
        loss.backward()
        return loss

    once, gradient = step().item(), weight.grad.data.copy()
    compiled_step = tg.compile(step)
    compiled_step()
    assert compiled_step().item() == once and "attention_back(" in compiled_step.source
    np.testing.assert_array_equal(weight.grad.data, gradient)

    heard = record(lambda inputs: F.scaled_dot_product_attention(*inputs, is_causal=True), [x.data] * 3)
    used = [heard_step.function for heard_step in heard.steps]
    assert softmax in used and attention.attention not in used  # 다른 곳에서 돌 모델은 보통의 연산들로 적는다
