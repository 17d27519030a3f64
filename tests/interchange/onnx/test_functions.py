"""텐서의 식으로 쓴 함수: 굳은 수를 크기의 식으로 되찾는다."""

from __future__ import annotations

import numpy as np
import pytest
from support.onnx import agree

import tinygrad_ko as tg
from tinygrad_ko import nn
from tinygrad_ko.engine import state
from tinygrad_ko.nn import functional as F

pytest.importorskip("onnxruntime", reason="onnxruntime 이 없다")
RNG = np.random.default_rng(0)
TABLE = tg.tensor(RNG.standard_normal((50, 3)).astype(np.float32))


def draw(*shape):
    return RNG.standard_normal(shape).astype(np.float32)


def started(x):
    h = tg.zeros((x.shape[0], 2))
    h[:, 0] = x[:, 1]
    return h


def causal(x):
    n = x.shape[1]
    return tg.where(np.tril(np.ones((n, n))) > 0, x @ x.transpose(0, 2, 1), -1e9).softmax(-1)


FREE = {  # 함수, 본보기의 모양, 다른 모양들: 모든 축이 달라도 된다
    "reshape": (lambda x: x.reshape(x.shape[0] * x.shape[1]), (2, 3), [(1, 1), (4, 7)]),
    "reshape -1": (lambda x: x.reshape(x.shape[0], -1), (2, 3, 4), [(1, 1, 1), (5, 2, 3)]),
    "len": (lambda x: x.sum(0) / len(x), (2, 3), [(1, 1), (7, 2)]),
    "뿌리": (lambda x: x.sum(0) / x.shape[0] ** 0.5, (2, 3), [(1, 1), (7, 2)]),
    "역수": (lambda x: x.sum(0) * (1 / x.shape[0]), (2, 3), [(1, 1), (7, 2)]),
    "반": (lambda x: x[:, : x.shape[1] // 2], (2, 4), [(1, 2), (3, 9)]),
    "뒤에서": (lambda x: x[:, -(x.shape[1] - 1):], (2, 4), [(1, 2), (3, 9)]),
    "위치": (lambda x: x + TABLE[: x.shape[1]], (2, 4, 3), [(1, 1, 3), (3, 9, 3)]),
    "가림막": (causal, (2, 4, 3), [(1, 1, 3), (3, 9, 2)]),
    "가림막의 텐서": (lambda x: tg.tril(tg.ones((x.shape[0], x.shape[0]))) @ x, (3, 2), [(1, 1), (6, 5)]),
    "세기": (lambda x: x * tg.arange(x.shape[1]), (2, 4), [(1, 1), (3, 9)]),
    "쓰기": (started, (2, 4), [(1, 2), (5, 3)]),
    "되풀이": (lambda x: tg.repeat(x, 3, 1), (2, 4), [(1, 1), (3, 2)]),
    "늘어놓기": (lambda x: tg.tile(x, (2, 3)), (2, 4), [(1, 1), (3, 2)]),
    "뒤집기": (lambda x: x[::-1, ::2], (2, 4), [(1, 1), (3, 7)]),
    "가위곱": (lambda x: tg.linalg.cross(x, x[..., ::-1] * 2 + 1), (2, 3), [(1, 3), (5, 3)]),
    "가위곱의 축": (lambda x: tg.linalg.cross(x, x[:, :1] ** 2, axis=0), (3, 4), [(3, 1), (3, 7)]),
    "밀기": (lambda x: tg.roll(x, 1, 1), (2, 4), [(1, 1), (3, 7)]),
    "차례": (lambda x: tg.sort(x, -1), (2, 4), [(1, 1), (3, 7)]),
    "누적 곱": (lambda x: tg.cumprod(x, 1), (2, 4), [(1, 1), (3, 7)]),
    "없애기": (lambda x: x.squeeze() * 2, (3, 1, 4), [(2, 1, 5)]),
    "조건만 텐서": (lambda x: np.where(x > 0, 1.0, 0.5) * x + np.where(x < 0, np.float32(2), np.float32(3)), (2, 4), [(1, 1), (3, 7)]),
    "다시 셈": (lambda x: tg.checkpoint(lambda y: y.tanh() * 2, x) + 1, (2, 4), [(1, 1), (3, 7)]),
    "원핫": (lambda x: nn.functional.one_hot(x.argmax(1), 3) @ TABLE[:3].astype(np.int64) * x, (2, 3), [(1, 3), (5, 3)]),
    "모양만": (lambda x: tg.ones(x.shape[0]) * 2, (2, 3), [(1, 1), (5, 2)]),
}


@pytest.mark.parametrize("name", FREE)
def test_a_number_that_was_a_size_stays_a_size(name, tmp_path):
    f, shape, others = FREE[name]
    report = tg.export_onnx(f, tmp_path / "식.onnx", draw(*shape))
    for other in others:
        assert all(a == b for a, b in zip(report.inputs[0].axes, other, strict=True) if isinstance(a, int))
        agree(f, tmp_path / "식.onnx", draw(*other))


def test_a_loop_over_the_length_fixes_that_length(tmp_path):
    def total(x):
        h = x[:, 0]
        for t in range(1, x.shape[1]):
            h = (h + x[:, t]).tanh()
        return h

    report = tg.export_onnx(total, tmp_path / "반복.onnx", draw(2, 4))
    assert report.inputs[0].axes == ("batch", 4)
    assert "연산의 수" in report.fixed["'x'의 축 1 (길이 4)"]
    agree(total, tmp_path / "반복.onnx", draw(7, 4))


def test_a_size_the_model_does_not_take_is_fixed_whatever_it_raises(tmp_path):
    known = {4: 2.0}
    report = tg.export_onnx(lambda x: x * known[x.shape[1]], tmp_path / "식.onnx", draw(2, 4))
    assert report.inputs[0].axes == ("batch", 4)


@pytest.mark.parametrize("inside", [tg.no_grad, tg.enable_grad, tg.keep_values, tg.anomaly_mode])
def test_the_state_of_recording_is_as_it_was(inside, tmp_path):
    with inside():
        before = state.recording, state.observer, state.keep
        tg.export_onnx(nn.Linear(3, 2), tmp_path / "층.onnx", draw(2, 3))
        assert (state.recording, state.observer, state.keep) == before


REFUSED = {
    "값을 꺼내기": (lambda x: x * x.max().item(), "입력의 값에서 꺼낸"),
    "NumPy로 돌아가기": (lambda x: tg.tensor(np.sin(x.detach().numpy())), "꺼내어 셈했거나"),
    "값을 보고 갈라지기": (lambda x: x * 2 if float(x.detach().sum()) > 0 else x * 3, "."),
    "난수": (lambda x: F.dropout(x, 0.5, True), "난수"),
    "참인 것만": (lambda x: x[x > 0], "tg.where"),
    "상수": (lambda x: tg.ones(3), "이어져 있지 않습니다"),
    "특수함수": (lambda x: tg.lgamma(x * x + 1), "특수함수"),
    "복소수": (lambda x: abs(tg.fft.rfft(x)), "복소수"),
    "학습 모드": (nn.Sequential(nn.Linear(3, 3), nn.Dropout(0.5)), r"model\.eval\(\)"),
    "학습 모드의 배치 정규화": (nn.BatchNorm1d(3), r"model\.eval\(\)"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_cannot_go_is_refused_and_writes_nothing(name, tmp_path):
    f, reason = REFUSED[name]
    with pytest.raises(tg.errors.ExportError, match=reason):
        tg.export_onnx(f, tmp_path / "식.onnx", draw(4, 3))
    assert list(tmp_path.iterdir()) == []


def test_a_peek_that_did_not_split_is_told(tmp_path):
    def watched(x):
        assert float(x.detach().max()) < 1e6
        return x * 2

    with pytest.warns(tg.errors.ExportWarning, match="꺼내어"):
        report = tg.export_onnx(watched, tmp_path / "식.onnx", draw(2, 3))
    assert "assert float" in report.peeked[0]


def test_a_declared_operation_is_named(tmp_path):
    cube = tg.custom_operation(lambda x: x**3, name="세제곱", tex="{x}^3", x=lambda g, x: 3 * g * x * x)
    with pytest.raises(tg.errors.ExportError, match="세제곱.*\n?.*사용자가 선언한"):
        tg.export_onnx(lambda x: cube(x) + tg.lgamma(x), tmp_path / "식.onnx", draw(2, 3))
