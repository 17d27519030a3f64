"""내보내기의 얼굴: 본보기, 이름, 축, 파일, 건드리지 않는 것."""

from __future__ import annotations

import sys

import numpy as np
import pytest
from support.onnx import agree, ran

import tinygrad_ko as tg
from tinygrad_ko import nn
from tinygrad_ko.interchange.onnx import assembly

onnx = pytest.importorskip("onnx", reason="onnx 가 없다")
pytest.importorskip("onnxruntime", reason="onnxruntime 이 없다")
RNG = np.random.default_rng(0)


def draw(*shape):
    return RNG.standard_normal(shape).astype(np.float32)


def loaded(path):
    return onnx.load(str(path)).graph


# ── 본보기 ──


@pytest.mark.parametrize("example", [draw(2, 3), tg.tensor(draw(2, 3)), (draw(2, 3),), [[1.0, 2.0, 3.0]], {"input": draw(2, 3)}],
                         ids=["배열", "텐서", "튜플", "목록", "사전"])
def test_an_example_in_any_form(example, tmp_path):
    report = tg.export_onnx(nn.Linear(3, 2), tmp_path / "층.onnx", example)
    assert report.inputs[0].name == "input" and report.inputs[0].axes == ("batch", 3)


def test_several_inputs_and_a_dictionary_of_results(tmp_path):
    def both(a, b=None):
        return {"합": a + b, "곱": a @ b.T}

    report = tg.export_onnx(both, tmp_path / "둘.onnx", {"a": draw(1, 3), "b": draw(1, 3)})
    assert [p.name for p in report.inputs] == ["a", "b"] and report.outputs == ("합", "곱")
    assert report.inputs[0].axes == report.inputs[1].axes == ("batch", "a_1")
    agree(both, tmp_path / "둘.onnx", draw(4, 5), draw(4, 5))


def test_a_nested_example(tmp_path):
    lstm = nn.LSTM(3, 2, batch_first=True)
    report = tg.export_onnx(lstm, tmp_path / "상태.onnx", (draw(3, 4, 3), (draw(1, 3, 2), draw(1, 3, 2))))
    assert [p.name for p in report.inputs] == ["input", "hx_0", "hx_1"]
    x, h, c = draw(5, 2, 3), draw(1, 5, 2), draw(1, 5, 2)
    y, (last, cell) = lstm(tg.tensor(x), (tg.tensor(h), tg.tensor(c)))
    for mine, theirs in zip((y, last, cell), ran(tmp_path / "상태.onnx", x, h, c), strict=True):
        np.testing.assert_allclose(mine.detach().numpy(), theirs, atol=1e-5)


def test_an_argument_that_is_a_dictionary_or_left_out(tmp_path):
    """묶음을 사전 하나로 받는 모델, 주지 않는 인수."""
    def model(batch, scale=None, *, bias=None):
        assert scale is None
        return batch["a"] * 2 + batch["b"][0] if bias is None else batch["a"] + bias

    report = tg.export_onnx(model, tmp_path / "사전.onnx", ({"a": draw(2, 3), "b": (draw(2, 3), None)}, None))
    assert [p.name for p in report.inputs] == ["batch_a", "batch_b_0"]
    a, b = draw(4, 3), draw(4, 3)
    np.testing.assert_allclose(ran(tmp_path / "사전.onnx", a, b)[0], a * 2 + b, rtol=1e-6)
    report = tg.export_onnx(model, tmp_path / "이름.onnx", {"batch": {"a": draw(2, 3)}, "scale": None, "bias": draw(3)})
    assert [p.name for p in report.inputs] == ["batch_a", "bias"]


@pytest.mark.parametrize("value", [3.0, 3, True])
def test_a_number(value, tmp_path):
    tg.export_onnx(lambda x: x + x, tmp_path / "수.onnx", value)
    assert loaded(tmp_path / "수.onnx").input[0].type.tensor_type.shape.dim[:] == []


WRONG = {
    "없음": (None, "텐서나 수의 배열"), "글": ("가나다", "텐서나 수의 배열"), "빈 튜플": ((), "비어"), "빈 배열": (np.zeros((0, 3), "f"), "원소가 없습니다"),
    "복소수": (np.array([1j]), "complex128"), "다른 모양": (draw(2, 4), "입력의 모양은"), "정수": (np.array([[1, 2, 3]]), "float32"),
}


@pytest.mark.parametrize("name", WRONG)
def test_a_wrong_example_is_said_in_our_words(name, tmp_path):
    example, reason = WRONG[name]
    with pytest.raises(tg.errors.TinygradError, match=reason):
        tg.export_onnx(nn.Linear(3, 2), tmp_path / "층.onnx", example)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(("example", "cure"), [((2, 3), r"tg\.zeros\(\(2, 3\)\)"), ([draw(2, 3)], "튜플로"), ([tg.tensor(draw(2, 3))] * 2, "튜플로")])
def test_a_form_that_the_model_does_not_take_is_doubted(example, cure, tmp_path):
    with pytest.raises(tg.errors.TinygradError, match=cure):
        tg.export_onnx(nn.Linear(3, 2), tmp_path / "층.onnx", example)


def test_a_list_for_a_model_that_takes_lists(tmp_path):
    tg.export_onnx(lambda xs: xs[0] + xs[1], tmp_path / "목록.onnx", [draw(2, 3), draw(2, 3)])
    assert [v.name for v in loaded(tmp_path / "목록.onnx").input] == ["xs_0", "xs_1"]


def test_what_is_not_a_model_tells_where_the_model_is(tmp_path):
    layer, target = nn.Linear(3, 2), tmp_path / "층.onnx"
    trainer = tg.training.Trainer(layer, nn.MSELoss(), tg.optim.SGD(layer.parameters(), lr=0.1))
    for given, cure in ((nn.Linear, r"Linear\(…\)"), (trainer, r"\.model$"), (3, "함수를 주세요")):
        with pytest.raises(tg.errors.ArgumentTypeError, match=cure):
            tg.export_onnx(given, target, draw(2, 3))
    with pytest.raises(tg.errors.ArgumentTypeError, match="차례가 바뀌었습니다"):
        tg.export_onnx(layer, draw(2, 3), "층.onnx")


def test_a_model_of_pytorch_is_told_its_own_way(tmp_path):
    torch = pytest.importorskip("torch", reason="PyTorch가 없다")
    with pytest.raises(tg.errors.ArgumentTypeError, match=r"torch\.onnx\.export.*tg\.from_torch"):
        tg.export_onnx(torch.nn.Linear(3, 2), tmp_path / "층.onnx", draw(2, 3))


# ── 이름과 축 ──


def test_names_are_ours(tmp_path):
    model = nn.Sequential(nn.Linear(3, 4), nn.ReLU(), nn.Linear(4, 2))
    tg.export_onnx(lambda x: model(x).named("점수").softmax(-1), tmp_path / "이름.onnx", draw(2, 3), output_names=["확률"])
    graph = loaded(tmp_path / "이름.onnx")
    assert {t.name for t in graph.initializer} == {"0.weight", "0.bias", "2.weight", "2.bias"}
    assert [n.name.split("/")[0] for n in graph.node[:3]] == ["0", "1", "2"]
    assert any("점수" in n.name for n in graph.node) and graph.output[0].name == "확률"


def test_a_constant_is_named_after_its_module(tmp_path):
    """Netron 에서 어느 층의 수인지 보이도록. 크기를 적은 정수는 여러 층이 함께 쓰므로 이름이 없다."""
    model = nn.Sequential(nn.Conv2d(1, 20, 3), nn.BatchNorm2d(20), nn.ReLU()).eval()
    model[1].running_mean += 1
    tg.export_onnx(model, tmp_path / "이름.onnx", draw(2, 1, 6, 6))
    held = {t.name: t.data_type for t in loaded(tmp_path / "이름.onnx").initializer}
    assert {n.split("/")[0].split(".")[0] for n, kind in held.items() if kind == onnx.TensorProto.FLOAT} == {"0", "1"}


def test_shared_weights_are_held_once(tmp_path):
    shared = nn.Linear(3, 3)
    tg.export_onnx(nn.Sequential(shared, nn.ReLU(), shared), tmp_path / "함께.onnx", draw(2, 3))
    assert sorted(t.name for t in loaded(tmp_path / "함께.onnx").initializer) == ["0.bias", "0.weight"]


def test_dynamic_may_be_chosen(tmp_path):
    model = nn.Linear(3, 2)
    assert tg.export_onnx(model, tmp_path / "가.onnx", draw(2, 3), dynamic=False).inputs[0].axes == (2, 3)
    assert tg.export_onnx(model, tmp_path / "나.onnx", draw(2, 3), dynamic={"input": {0: "묶음"}}).inputs[0].axes == ("묶음", 3)
    with pytest.raises(tg.errors.ExportError, match="축 1은 달라질 수 없습니다"):
        tg.export_onnx(model, tmp_path / "다.onnx", draw(2, 3), dynamic={"input": [1]})
    for wrong in ({"x": [0]}, {"input": [5]}, "batch"):
        with pytest.raises((tg.errors.ArgumentError, tg.errors.ArgumentTypeError)):
            tg.export_onnx(model, tmp_path / "다.onnx", draw(2, 3), dynamic=wrong)
    assert not (tmp_path / "다.onnx").exists()


@pytest.mark.parametrize("opset", [18, 20, 21, 22])
def test_the_operator_set_may_be_chosen(opset, tmp_path):
    model = nn.Sequential(nn.Conv1d(2, 3, 3), nn.GELU(), nn.LayerNorm(6), nn.AvgPool1d(2)).eval()
    tg.export_onnx(model, tmp_path / "판.onnx", draw(2, 2, 8), opset=opset)
    agree(model, tmp_path / "판.onnx", draw(3, 2, 8))


def test_an_unknown_operator_set(tmp_path):
    with pytest.raises(tg.errors.ArgumentError, match="18 에서 22"):
        tg.export_onnx(nn.Linear(3, 2), tmp_path / "판.onnx", draw(2, 3), opset=9)


# ── 파일 ──


def test_the_file_gets_an_ending_and_is_written_whole(tmp_path, monkeypatch):
    report = tg.export_onnx(nn.Linear(3, 2), tmp_path / "층", draw(2, 3))
    assert report.path == tmp_path / "층.onnx" and [f.name for f in tmp_path.iterdir()] == ["층.onnx"]
    before = report.path.read_bytes()
    with pytest.raises(tg.errors.ExportError):
        tg.export_onnx(lambda x: tg.ones(3), report.path, draw(2, 3))
    assert report.path.read_bytes() == before


@pytest.mark.parametrize("path", ["없는폴더/층.onnx", "."])
def test_a_place_where_nothing_can_be_written(path, tmp_path):
    with pytest.raises(tg.errors.TinygradError, match="export_onnx"):
        tg.export_onnx(nn.Linear(3, 2), tmp_path / path, draw(2, 3))


def test_weights_beyond_the_limit_of_the_format(tmp_path, monkeypatch):
    monkeypatch.setattr(assembly, "LARGEST", 100)
    with pytest.raises(tg.errors.ExportError, match="2 GiB"):
        tg.export_onnx(nn.Linear(30, 20), tmp_path / "큰.onnx", draw(2, 30))


def test_without_the_package_the_cure_is_told(monkeypatch, tmp_path):
    monkeypatch.setitem(sys.modules, "onnx", None)
    for call in (lambda: tg.export_onnx(nn.Linear(3, 2), tmp_path / "층.onnx", draw(2, 3)), lambda: tg.import_onnx(__file__)):
        with pytest.raises(tg.errors.MissingExtra, match="pip install onnx"):
            call()


def test_without_onnxruntime_it_is_checked_by_our_own_reader(monkeypatch, tmp_path):
    monkeypatch.setitem(sys.modules, "onnxruntime", None)
    report = tg.export_onnx(nn.LSTM(3, 2), tmp_path / "층.onnx", draw(4, 2, 3))
    assert report.checked_by.startswith("tg.import_onnx") and report.checked_sizes > 4


def test_double_precision(tmp_path):
    model = nn.Sequential(nn.Linear(3, 4), nn.Tanh()).double()
    assert tg.export_onnx(model, tmp_path / "배.onnx", draw(2, 3).astype(np.float64)).difference < 1e-12
    conv = nn.Conv1d(2, 3, 2).double()  # onnxruntime 에는 float64 의 합성곱이 없다: 우리의 것으로 돌려 본다
    assert tg.export_onnx(conv, tmp_path / "배.onnx", draw(2, 2, 5).astype(np.float64)).checked_by.startswith("tg.import_onnx")


# ── 건드리지 않는 것 ──


def test_the_model_is_as_it_was(tmp_path):
    model = nn.Sequential(nn.Linear(3, 3), nn.BatchNorm1d(3), nn.Dropout(0.3), nn.LSTM(3, 2))
    model[1].eval()
    model[3].weight_hh_l0.requires_grad = False
    before = {k: np.array(v) for k, v in model.state_dict().items()}
    modes = [m.training for m in model.modules()]
    grads = [p.requires_grad for p in model.parameters()]
    tg.manual_seed(3)
    state = tg.rand(4).numpy()
    tg.manual_seed(3)
    with pytest.raises(tg.errors.ExportError, match="Dropout"):
        tg.export_onnx(model, tmp_path / "층.onnx", draw(4, 3))
    tg.export_onnx(model[:2], tmp_path / "층.onnx", draw(4, 3))
    assert modes == [m.training for m in model.modules()] and grads == [p.requires_grad for p in model.parameters()]
    assert all(np.array_equal(before[k], v) for k, v in model.state_dict().items())
    assert all(p.grad is None for p in model.parameters())
    np.testing.assert_array_equal(tg.rand(4).numpy(), state)


def test_exporting_twice_gives_the_same_bytes(tmp_path):
    model = nn.TransformerEncoderLayer(8, 2, 16, batch_first=True).eval()
    x = draw(2, 3, 8)
    for name in ("가.onnx", "나.onnx"):
        tg.export_onnx(model, tmp_path / name, x)
    assert (tmp_path / "가.onnx").read_bytes() == (tmp_path / "나.onnx").read_bytes()


def test_a_layer_that_does_not_look_at_the_mode_may_be_in_training(tmp_path):
    tg.export_onnx(nn.LSTM(3, 2).train(), tmp_path / "층.onnx", draw(4, 2, 3))


def test_the_report_reads_well(tmp_path):
    text = repr(tg.export_onnx(nn.Linear(3, 2), tmp_path / "층.onnx", draw(2, 3)))
    assert "입력 input(batch, 3) → 결과 output" in text and "고정: 'input'의 축 1 (길이 3)" in text and "onnxruntime" in text
