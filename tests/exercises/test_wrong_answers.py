"""흔히 틀리는 답: 풀이의 한 곳을 고쳐 만든다. 처음 틀린 곳과 까닭을 바로 말하고, 그것 때문에 틀린 것은 탓하지 않는다."""

from __future__ import annotations

import inspect

import numpy as np
import pytest
from support.exercises import BACKWARD

import tinygrad_ko as tg

# (연습, 풀이에서 고칠 곳, 고친 것, 처음 틀린 곳, 까닭)
TABLE = [
    ("product", "d_a = d_e * b", "d_a = d_e * a", "d_a", "swapped"),
    ("product", "d_f = d_loss * k", "d_f = d_loss", "d_f", "no local"),
    ("product", "d_b = d_e * a", "d_b = a", "d_b", "no upstream"),
    ("product", "d_e = d_f", "d_e = k * (a * b)", "d_e", "own value"),
    ("product", "d_c = d_f", "d_c = d_f * (f - a * b)", "d_c", "own value"),  # f − a·b 는 c
    ("product", "d_a = d_e * b", "d_a = d_e * b * a", "d_a", "own value"),
    ("product", "d_c = d_f", "d_c = -d_f", "d_c", "sign"),
    ("neuron", "d_a = a - t", "d_a = t - a", "d_a", "sign"),
    ("neuron", "d_a = a - t", "d_a = 2 * (a - t)", "d_a", "two"),
    ("neuron", "d_z = d_a * a * (1 - a)", "d_z = d_a", "d_z", "no local"),
    ("neuron", "d_z = d_a * a * (1 - a)", "d_z = a * (1 - a)", "d_z", "no upstream"),
    ("neuron", "d_w = d_z * x", "d_w = x", "d_w", "no upstream"),
    ("neuron", "d_x = d_z * w", "d_x = d_z * x", "d_x", "swapped"),
    ("reuse", "d_e = d_e + d_s * np.cos(e)", "d_e = d_s * np.cos(e)", "d_e", "overwritten"),
    ("reuse", "d_a = d_a + d_e * b", "d_a = d_e * b", "d_a", "overwritten"),
    ("reuse", "d_b = d_b + d_e * a", "pass", "d_b", "overwritten"),
    ("reuse", "np.cos(e)", "np.sin(e)", "d_e", "mistake 0"),
    ("reuse", "d_s = e", "d_s = s", "d_s", "value"),
    ("reuse", "d_a = 2 * a * b", "d_a = a * b", "d_a", None),
    ("broadcast", "d_y.sum(0)", "d_y", "d_b", "batch sum"),
    ("broadcast", "d_y.sum(0)", "d_y.sum(1)", "d_b", "wrong axis"),
    ("broadcast", "d_y.sum(0)", "d_y.mean(0)", "d_b", "extra mean"),
    ("broadcast", "d_y.sum(0)", "d_y[2]", "d_b", "one row"),
    ("broadcast", "sum(1, keepdims=True)", "sum(1)", "d_s", "shape"),
    ("broadcast", "(d_y * x).sum(1, keepdims=True)", "d_y * x", "d_s", "broadcast"),
    ("broadcast", "(1 - a**2)", "(1 - a)", "d_y", None),
    ("matmul", "d_x = d_h @ w.T", "d_x = (d_h @ w.T).T", "d_x", "transposed"),
    ("matmul", "d_w = x.T @ d_h", "d_w = d_h.T @ x", "d_w", "transposed"),
    ("matmul", "d_v = h.T @ d_y", "d_v = h.T @ d_y / len(h)", "d_v", "extra mean"),
    ("matmul", "d_v = h.T @ d_y", "d_v = np.einsum('nh,no->nho', h, d_y)", "d_v", "batch sum"),
    ("linear", "2 * e / e.size", "2 * e", "d_e", "mean"),
    ("linear", "2 * e / e.size", "2 * e / len(e)", "d_e", "wrong n"),
    ("linear", "2 * e / e.size", "e / e.size", "d_e", "two"),
    ("linear", "2 * e / e.size", "-e", "d_e", "sign and two and mean"),
    ("linear", "d_b = d_y.sum(0)", "d_b = d_y.sum()", "d_b", "wrong axis"),
    ("linear", "d_w = x.T @ d_y", "d_w = w", "d_w", "value"),
    ("linear", "d_w = x.T @ d_y", "d_w = np.zeros_like(w)", "d_w", "zero"),
    ("piecewise", "d_p[:, None] * (y == p[:, None])", "d_p[:, None] + 0 * y", "d_y", "mistake 0"),
    ("piecewise", "np.where(x > 0, 1, a)", "(x > 0)", "d_x", "mistake 2"),
    ("piecewise", "np.where(x > 0, 1, a)", "1", "d_x", "no local"),
    ("piecewise", "(d_y * x * (x <= 0)).sum()", "d_y * x * (x <= 0)", "d_a", "broadcast"),
    ("piecewise", "(d_y * x * (x <= 0)).sum()", "(d_y * x).sum()", "d_a", "mistake 3"),
    ("mlp", "d_h * (z > 0)", "d_h", "d_z", "no local"),
    ("mlp", "d_h * (z > 0)", "z > 0", "d_z", "no upstream"),
    ("mlp", "2 * (y - t) / y.size", "2 * (y - t) / len(y)", "d_y", "wrong n"),
    ("mlp", "d_h = d_y @ w2.T", "d_h = (d_y @ w2.T) * (z > 0)", "d_h", "swapped"),
    ("mlp", "d_b1 = d_z.sum(0)", "d_b1 = d_h.sum(0)", "d_b1", None),
    ("mlp", "d_b1 = d_z.sum(0)", "d_b1 = d_z", "d_b1", "batch sum"),
    ("embedding", "np.add.at(d_E, i, d_h)", "d_E[i] = d_h", "d_E", "overwritten index"),
    ("embedding", "np.add.at(d_E, i, d_h)", "d_E[i] += d_h", "d_E", "overwritten index"),
    ("embedding", "np.add.at(d_E, i, d_h)", "pass", "d_E", "zero"),
    ("embedding", "2 * (y - t) / y.size", "2 * (y - t)", "d_y", "mean"),
    ("embedding", "d_w = h.T @ d_y", "d_w = h * d_y[:, None]", "d_w", "batch sum"),
    ("softmax", "d_e = d_p / s + d_s", "d_e = d_p / s", "d_e", "overwritten"),
    ("softmax", "d_z = d_e * e", "d_z = d_e", "d_z", "no local"),
    ("softmax", "-(d_p * e / s**2)", "(d_p * e / s**2)", "d_s", "sign"),
    ("softmax", "-(d_p * e / s**2)", "-(d_p * e / s)", "d_s", "mistake 4"),
    ("softmax", "d_z = d_e * e", "d_z = d_p * p * (1 - p)", "d_z", "mistake 0"),
    ("softmax", "d_s = -(d_p * e / s**2).sum(1, keepdims=True)", "d_s = -(d_p * e / s**2)", "d_s", "broadcast"),
    ("cross_entropy", "d_z = d_z / t.size", "pass", "d_z", "mean"),
    ("cross_entropy", "d_z[rows, t] -= 1", "pass", "d_z", "mistake 0"),
    ("cross_entropy", "d_z[rows, t] -= 1", "d_z[:, t] -= 1", "d_z", "mistake 2"),
    ("cross_entropy", "d_z[rows, t] -= 1", "d_z -= 1", "d_z", "mistake 1"),
    ("cross_entropy", "-1 / (p[rows, t] * t.size)", "1 / (p[rows, t] * t.size)", "d_p", "sign"),
    ("cross_entropy", "d_z = d_z / t.size", "d_z = -d_z / t.size", "d_z", "sign"),
    ("convolution", "d_x[:, j:j + width] += k[j] * d_y", "d_x[:, j:j + width] = k[j] * d_y", "d_x", "overwritten index"),
    ("convolution", "+= k[j] * d_y", "+= k[::-1][j] * d_y", "d_x", "mistake 0"),
    ("convolution", "d_b = d_y.sum()", "d_b = d_y.sum(0)", "d_b", "broadcast"),
    ("convolution", "for j in range(k.size)])", "for j in range(k.size)])[::-1]", "d_k", "mistake 1"),
    ("convolution", "2 * (y - t) / y.size", "(y - t) / y.size", "d_y", "two"),
    ("conv2d", "+= k[i, j] * d_y", "= k[i, j] * d_y", "d_x", "overwritten index"),
    ("conv2d", "+= k[i, j] * d_y", "+= k[::-1, ::-1][i, j] * d_y", "d_x", "mistake 0"),
    ("conv2d", "d_b = d_y.sum()", "d_b = d_y.sum(0)", "d_b", "broadcast"),
    ("conv2d", "2 * (y - t) / y.size", "2 * (y - t) / len(y)", "d_y", "wrong n"),
    ("conv2d", "2 * (y - t) / y.size", "(y - t) / y.size", "d_y", "two"),
    ("batch_norm", "d_n / s + d_v * 2 * c / count", "d_n / s", "d_c", "overwritten"),
    ("batch_norm", "d_x = d_c + d_mu / count", "d_x = d_c", "d_x", "overwritten"),
    ("batch_norm", "d_x = d_c + d_mu / count", "d_x = d_c + d_mu", "d_x", "mistake 1"),
    ("batch_norm", "d_v * 2 * c / count", "d_v * 2 * c", "d_c", "mistake 2"),
    ("batch_norm", "d_gamma = (d_y * n).sum(0)", "d_gamma = d_y.sum(0)", "d_gamma", "swapped"),
    ("batch_norm", "d_mu = -d_c.sum(0)", "d_mu = d_c.sum(0)", "d_mu", "sign"),
    ("batch_norm", "d_v = d_s / (2 * s)", "d_v = d_s / s", "d_v", "two"),
    ("batch_norm", "d_v = d_s / (2 * s)", "d_v = 1 / (2 * s)", "d_v", "no upstream"),
    ("layer_norm", "d_mu = -d_c.sum(1, keepdims=True)", "d_mu = -d_c.sum(0)", "d_mu", "wrong axis"),
    ("layer_norm", "d_gamma = (d_y * n).sum(0)", "d_gamma = (d_y * n).sum(1)", "d_gamma", "wrong axis"),
    ("layer_norm", "d_x = d_c + d_mu / c.shape[1]", "d_x = d_c + d_mu / len(c)", "d_x", None),
    ("layer_norm", "d_beta = d_y.sum(0)", "d_beta = d_y", "d_beta", "batch sum"),
    ("layer_norm", "+ d_s * c / (s * c.shape[1])", "", "d_c", "overwritten"),
    ("recurrent", "d_w = x2.T @ d_z2 + x1.T @ d_z1", "d_w = x2.T @ d_z2", "d_w", "overwritten"),
    ("recurrent", "d_b = d_z2.sum(0) + d_z1.sum(0)", "d_b = d_z1.sum(0)", "d_b", "overwritten"),
    ("recurrent", "d_b = d_z2.sum(0) + d_z1.sum(0)", "d_b = d_z2 + d_z1", "d_b", "batch sum"),
    ("recurrent", "d_h1 = d_z2 @ u.T", "d_h1 = d_z2 @ u", "d_h1", "mistake 0"),
    ("recurrent", "h1.T @ d_z2 + h0.T @ d_z1", "h1.T @ d_z2 + h1.T @ d_z1", "d_u", "mistake 2"),
    ("recurrent", "d_z1 = d_h1 * (1 - h1**2)", "d_z1 = d_h1", "d_z1", "no local"),
    ("recurrent", "d_u = h1.T @ d_z2 + h0.T @ d_z1", "d_u = (h1.T @ d_z2 + h0.T @ d_z1).T", "d_u", "transposed"),
    ("attention", "d_q = d_r @ k / scale", "d_q = d_r @ k", "d_q", "mistake 0"),
    ("attention", "d_k = d_r.T @ q", "d_k = d_r @ q", "d_k", "mistake 2"),
    ("attention", "+ d_k @ wk.T + d_v @ wv.T", "+ d_v @ wv.T", "d_x", "overwritten"),
    ("attention", "d_v = p.T @ d_y", "d_v = p @ d_y", "d_v", "mistake 3"),
    ("attention", "sum(1, keepdims=True)", "sum(0)", "d_r", "mistake 5"),
    # 연습마다 적어 둔 흔한 잘못: 학습자가 쓸 줄로 다시 적어, 적어 둔 식과 견준다
    ("neuron", "d_a * a * (1 - a)", "d_a * np.log(a / (1 - a)) * (1 - np.log(a / (1 - a)))", "d_z", "mistake 0"),
    ("neuron", "d_a * a * (1 - a)", "d_a * a", "d_z", "mistake 1"),
    ("neuron", "d_a * a * (1 - a)", "d_a * (1 - a * a)", "d_z", "mistake 2"),
    ("reuse", "d_e + d_s * np.cos(e)", "d_e - d_s * np.cos(e)", "d_e", "mistake 1"),
    ("broadcast", "(1 - a**2)", "(1 - np.arctanh(a) ** 2)", "d_y", "mistake 0"),
    ("broadcast", "(1 - a**2)", "a * (1 - a)", "d_y", "mistake 1"),
    ("broadcast", "(d_y * x).sum(1", "d_y.sum(1", "d_s", "mistake 2"),
    ("piecewise", "d_p[:, None] * (y == p[:, None])", "d_p[:, None] / y.shape[1] + 0 * y", "d_y", "mistake 1"),
    ("piecewise", "(d_y * x * (x <= 0)).sum()", "(d_y * (x <= 0)).sum()", "d_a", "mistake 4"),
    ("piecewise", "np.where(x > 0, 1, a)", "np.where(x > 0, a, 1)", "d_x", "mistake 5"),
    ("piecewise", "(d_y * x * (x <= 0)).sum()", "(d_y * x * (x > 0)).sum()", "d_a", "mistake 6"),
    ("piecewise", "(y == p[:, None])", "(y != p[:, None])", "d_y", "mistake 7"),
    ("linear", "2 * e / e.size", "2 * e * e / e.size", "d_e", "own value"),
    ("mlp", "d_h * (z > 0)", "d_h * z", "d_z", "own value"),
    ("mlp", "d_h * (z > 0)", "d_h * h", "d_z", "mistake 0"),
    ("mlp", "d_h * (z > 0)", "np.maximum(d_h, 0)", "d_z", "mistake 1"),
    ("mlp", "d_h * (z > 0)", "d_h * (z <= 0)", "d_z", "mistake 2"),
    ("mlp", "d_w2 = h.T @ d_y", "d_w2 = z.T @ d_y", "d_w2", "mistake 3"),
    ("softmax", "d_z = d_e * e", "d_z = p * d_p", "d_z", "mistake 1"),
    ("softmax", "d_z = d_e * e", "d_z = p * (d_p - (d_p * p).sum(0))", "d_z", "mistake 2"),
    ("softmax", "d_z = d_e * e", "d_z = p * (d_p - d_p.sum(1, keepdims=True))", "d_z", "mistake 3"),
    ("cross_entropy", "d_z[rows, t] -= 1\n    d_z = d_z / t.size", "d_z = d_z / t.size\n    d_z[rows, t] -= 1", "d_z", "mistake 3"),
    ("cross_entropy", "d_z = d_z / t.size", "d_z = d_p * p * (1 - p)", "d_z", "mistake 4"),
    ("convolution", "x[:, j:j + width]).sum()", "x[:, :width]).sum()", "d_k", "mistake 2"),
    ("conv2d", "+= k[i, j] * d_y", "+= k[:, ::-1][i, j] * d_y", "d_x", "mistake 1"),
    ("conv2d", '"d_k": d_k', '"d_k": d_k[::-1, ::-1]', "d_k", "mistake 2"),
    ("conv2d", "(d_y * x[i:i + height, j:j + width])", "(d_y * x[:height, :width])", "d_k", "mistake 3"),
    ("conv2d", "(d_y * x[i:i + height,", "(d_y * x[:height,", "d_k", "mistake 4"),
    ("batch_norm", "d_x = d_c + d_mu / count", "d_x = d_y * gamma / s", "d_x", "mistake 0"),
    ("batch_norm", "d_v * 2 * c / count", "d_v * c / count", "d_c", "mistake 3"),
    ("batch_norm", "d_n * c / s**2", "d_n * c / s", "d_s", "mistake 4"),
    ("batch_norm", "d_s / (2 * s)", "d_s / (2 * (s**2 - 1e-5))", "d_v", "mistake 5"),
    ("layer_norm", "d_x = d_c + d_mu / c.shape[1]", "d_x = d_y * gamma / s", "d_x", "mistake 0"),
    ("layer_norm", "d_x = d_c + d_mu / c.shape[1]", "d_x = d_c + d_mu", "d_x", "mistake 1"),
    ("layer_norm", "(s * c.shape[1])", "s", "d_c", "mistake 2"),
    ("layer_norm", "d_x = d_c + d_mu / c.shape[1]", "d_x = (d_n - d_n.mean(0) - n * (d_n * n).mean(0)) / s", "d_x", "mistake 3"),
    ("layer_norm", "+ d_s * c / (s * c.shape[1])", "- (d_n * c / s**2).sum(0) * c / (s * len(c))", "d_c", "mistake 4"),
    ("recurrent", "d_h0 = d_z1 @ u.T", "d_h0 = d_z1 @ u", "d_h0", "mistake 1"),
    ("recurrent", "d_h1 * (1 - h1**2)", "d_h1 * (1 - h2**2)", "d_z1", "mistake 3"),
    ("recurrent", "d_h1 * (1 - h1**2)", "d_h1 * (1 - h1)", "d_z1", "mistake 4"),
    ("recurrent", "d_h2 * (1 - h2**2)", "d_h2 * (1 - h2)", "d_z2", "mistake 5"),
    ("attention", "d_k = d_r.T @ q / scale", "d_k = d_r.T @ q", "d_k", "mistake 1"),
    ("attention", "d_r = p * (d_p - (d_p * p).sum(1, keepdims=True))", "d_r = d_p * p * (1 - p)", "d_r", "mistake 4"),
]


def mutated(name, old, new):
    """풀이에서 한 곳을 고친 역전파."""
    source = inspect.getsource(tg.exercise(name).problem.backward)
    assert source.count(old) >= 1 and old != new, f"{name}: 풀이에 {old!r} 이(가) 없다"
    scope = {"np": np}
    exec(source.replace(old, new), scope)
    return scope["backward"]


@pytest.mark.parametrize("name, old, new, first, key", TABLE, ids=lambda v: str(v)[:30])
@pytest.mark.parametrize("dtype", ["float64", "float32"])
def test_the_first_wrong_node_and_its_cause(name, old, new, first, key, dtype):
    for seed in range(3):
        report = tg.exercise(name, seed=seed, dtype=dtype).check(mutated(name, old, new))
        assert not report and report.first_wrong == first and (report.cause and report.cause.key) == key, (seed, report)
        statuses = {r.name: r.status for r in report.rows}
        assert statuses.pop(first) == "처음 틀린 곳"
        reshaped = report[first].comparison.mine.shape != report[first].comparison.reference.shape and key != "shape"
        allowed = {"맞음", "앞의 것이 틀려서", "앞의 것부터"} if reshaped else {"맞음", "앞의 것이 틀려서"}
        assert set(statuses.values()) <= allowed, "처음 것 때문에 틀린 것을 탓하지 않는다"
        text = repr(report)
        assert f"처음 틀린 곳은 {first} 입니다." in text and f'.hint("{first}")' in text
        assert ("까닭: " in text) == (key is not None) == ("흔한 까닭으로는" not in text)
        before = [r.name for r in report.rows[:[r.name for r in report.rows].index(first)]]
        assert (f"여기까지는 맞고({', '.join(before)})" in text) == bool(before)


def test_every_known_mistake_is_written_out_once():
    """적어 둔 잘못의 식은 저 혼자로는 견줄 것이 없다: 풀이를 그렇게 고친 줄이 표에 있어야 한다."""
    known = {(name, f"mistake {k}") for name in BACKWARD for k in range(len(tg.exercise(name).problem.mistakes))}
    assert known == {(name, key) for name, *_, key in TABLE if key is not None and key.startswith("mistake")}


def test_every_exercise_has_three_or_more_wrong_answers():
    for name in BACKWARD:
        cases = [c for c in TABLE if c[0] == name]
        assert len(cases) >= 3 and len({c[4] for c in cases}) >= 3, name
    asked = {"batch sum", "one row", "transposed", "overwritten", "mean", "sign", "two", "broadcast", "no upstream", "no local", "wrong axis"}
    assert asked <= {c[4] for c in TABLE}


# ── 여럿이 틀렸을 때, 몇 개만 냈을 때 ──


def test_two_separate_mistakes_are_both_told():
    source = inspect.getsource(tg.exercise("mlp").problem.backward)
    scope = {"np": np}
    exec(source.replace("d_b2 = d_y.sum(0)", "d_b2 = d_y.sum(1)").replace("d_h * (z > 0)", "d_h").replace("d_w1 = x.T @ d_z", "d_w1 = -x.T @ d_z"), scope)
    report = tg.exercise("mlp").check(scope["backward"])
    statuses = {r.name: r.status for r in report.rows}
    assert report.first_wrong == "d_b2" and report.cause.key == "wrong axis"
    assert statuses == {"d_y": "맞음", "d_b2": "처음 틀린 곳", "d_h": "맞음", "d_w2": "맞음", "d_z": "따로 틀림", "d_b1": "앞의 것이 틀려서",
                        "d_x": "앞의 것이 틀려서", "d_w1": "따로 틀림"}
    assert report["d_z"].comparison.cause.key == "no local"
    assert report["d_w1"].comparison.cause.key == "sign", "위의 것이 틀린 채로도 제 까닭을 안다"
    assert "따로 틀린 곳은 d_z 입니다." in repr(report)


def test_a_wrong_shape_above_leaves_the_rest_unjudged():
    e = tg.exercise("mlp")
    right = {f"d_{n}": g for n, g in e.run.gradients.items()}
    report = e.check({**right, "d_h": right["d_h"].sum(0), "d_z": right["d_z"] + 1, "d_w2": -right["d_w2"]})
    statuses = {r.name: r.status for r in report.rows}
    assert report.first_wrong == "d_h" and "모양이 다릅니다: 낸 것 (7,), 바른 것 (5, 7)" in repr(report)
    assert statuses["d_z"] == "앞의 것부터" and statuses["d_w2"] == "따로 틀림" and statuses["d_w1"] == statuses["d_b1"] == "맞음"
    assert "앞의 것부터 고치세요" in repr(report) and report["d_w2"].comparison.cause.key == "sign"


@pytest.mark.parametrize("name, old, new, first, key", [
    ("neuron", "d_z = d_a * a * (1 - a)", "d_z = d_a", "d_z", "no local"),
    ("mlp", "d_h * (z > 0)", "d_h", "d_z", "no local"),
    ("mlp", "d_h * (z > 0)", "d_h * (z <= 0)", "d_z", "mistake 2"),
    ("cross_entropy", "d_z[rows, t] -= 1", "pass", "d_z", "mistake 0"),
    ("cross_entropy", "d_z = d_z / t.size", "pass", "d_z", "mean"),
    ("linear", "2 * e / e.size", "e / len(e)", "d_y", "two and wrong n"),
    ("recurrent", "d_h1 = d_z2 @ u.T", "d_h1 = d_z2", "d_h1", "no local"),
    ("recurrent", "d_z1 = d_h1 * (1 - h1**2)", "d_z1 = d_h1", "d_z1", "no local"),
    ("attention", "sum(1, keepdims=True)", "sum(0)", "d_r", "mistake 5"),
    ("batch_norm", "d_v * 2 * c / count", "d_v * c / count", "d_c", "mistake 3"),
])
def test_with_only_the_leaves_the_omitted_node_is_found(name, old, new, first, key):
    """중간의 기울기를 내지 않아도: 하나가 틀렸다면 모두 설명되는 곳을 찾는다. 맞은 답은 거스르지 않는다."""
    for seed in range(3):
        e = tg.exercise(name, seed=seed)
        wrong = mutated(name, old, new)
        made = wrong(**{p: e.cache[p] for p in inspect.signature(wrong).parameters})
        report = e.check({f"d_{n}": made[f"d_{n}"] for n in e.run.leaves})
        assert (report.first_wrong, report.cause.key) == (first, key)
        assert {r.status for r in report.rows} <= {"맞음", "앞의 것이 틀려서", "처음 틀린 곳", "내지 않음"}
        assert report[first].comparison is None and "내지 않은" in repr(report) and report.cause.text in repr(report)


def test_one_wrong_leaf_is_not_blamed_on_what_was_omitted():
    e = tg.exercise("mlp")
    right = {f"d_{n}": e.run.gradients[n] for n in e.run.leaves}
    report = e.check({**right, "d_w1": -right["d_w1"]})
    assert report.first_wrong == "d_w1" and report.cause.key == "sign"


@pytest.mark.slow
@pytest.mark.parametrize("name", BACKWARD)
def test_nonsense_has_no_cause(name):
    """아무 수나 내면 까닭을 지어내지 않는다."""
    for seed in range(3):
        rng = np.random.default_rng(seed)
        e = tg.exercise(name, seed=seed)
        given = {f"d_{n}": rng.standard_normal(e.run.gradients[n].shape) + 0.1 for n in e.run.names}
        report = e.check(given)
        assert report.first_wrong == e.names[0] and report.cause is None
        assert all(r.comparison.cause is None for r in report.rows)
        leaves = e.check({n: g for n, g in given.items() if n.removeprefix("d_") in e.run.leaves})
        assert leaves.cause is None and leaves.first_wrong == f"d_{e.run.leaves[0]}"


def test_an_unknown_mistake_above_is_found_by_solving():
    """흔한 까닭이 아니어도, 내지 않은 하나로 여럿이 설명되면 그것을 가리킨다. 따로 틀린 것은 따로 말한다."""
    for seed in range(3):
        e = tg.exercise("mlp", seed=seed)
        x, w1, w2, h, z, y, t = (e.cache[n] for n in ("x", "w1", "w2", "h", "z", "y", "t"))
        d_y = 2 * (y - t) / y.size
        d_z = (d_y @ w2.T) * (x @ w1 > 0)  # 편향을 잊었다
        report = e.check(d_w2=-h.T @ d_y, d_b2=d_y.sum(0), d_w1=x.T @ d_z, d_b1=d_z.sum(0), d_x=d_z @ w1.T)
        assert report.first_wrong == "d_w2" and report.cause.key == "sign"
        row = report["d_z"]
        assert row.status == "따로 틀림" and row.comparison is None and row.explains == ("d_b1", "d_x", "d_w1")
        assert [report[n].status for n in row.explains] == ["앞의 것이 틀려서"] * 3
        assert "내지 않은 d_z, 또는 그 위로 보입니다" in repr(report) and "d_b1, d_x, d_w1 의 값이 그대로" in repr(report)


def test_leaves_that_do_not_fit_together_are_not_blamed_on_one_node():
    rng = np.random.default_rng(0)
    e = tg.exercise("mlp")
    right = {f"d_{n}": e.run.gradients[n] for n in e.run.leaves}
    report = e.check({**right, **{n: right[n] + rng.standard_normal(right[n].shape) for n in ("d_w1", "d_b1", "d_x")}})
    assert report.first_wrong == "d_b1" and report["d_z"].status == "내지 않음" and report.cause is None
    assert {report[n].status for n in ("d_x", "d_w1")} == {"따로 틀림"}


def test_what_would_spoil_a_right_answer_is_not_blamed():
    """d_z2 가 세 배라면 d_w 는 설명되지만, 맞은 d_x2 를 거스른다."""
    e = tg.exercise("recurrent")
    right = {n: e.run.gradients[n] for n in (*e.run.leaves, "z1")}
    report = e.check({**right, "w": e.run.arrivals({"z2": 3 * e.run.gradients["z2"], "z1": right["z1"]})["w"]})
    assert report.first_wrong == "d_w" and report.cause is None and report["d_z2"].status == "내지 않음"


def test_a_given_node_with_its_own_cause_is_told_before_what_was_omitted():
    e = tg.exercise("cross_entropy")
    x, w, p, t = (e.cache[n] for n in ("x", "w", "p", "t"))
    d_z = (np.eye(7)[t] - p) / 7
    report = e.check(d_z=d_z, d_w=x.T @ d_z, d_b=d_z.mean(0), d_x=d_z @ w.T)
    assert report.first_wrong == "d_z" and report.cause.key == "sign and wrong n"
    assert report["d_b"].status == "따로 틀림" and report["d_b"].comparison.cause.key == "extra mean"
    assert report["d_p"].status == "내지 않음"
