"""들여오기: 손으로 지은 그래프, 다른 도구의 옛 판, 상한 파일."""

from __future__ import annotations

import random

import numpy as np
import pytest
from support.onnx import flat, largest, ran

import tinygrad_ko as tg
from tinygrad_ko import nn
from tinygrad_ko.interchange.onnx.importing import loaded_from

onnx = pytest.importorskip("onnx", reason="onnx 가 없다")
pytest.importorskip("onnxruntime", reason="onnxruntime 이 없다")
helper, FLOAT, INT = onnx.helper, onnx.TensorProto.FLOAT, onnx.TensorProto.INT64
RNG = np.random.default_rng(0)


def draw(*shape):
    return RNG.standard_normal(shape).astype(np.float32)


def built(path, nodes, inputs, held=(), outputs=("y",), opset=18):
    """손으로 지은 파일."""
    kinds = {np.dtype("f4"): FLOAT, np.dtype("i8"): INT}
    starts = [helper.make_tensor_value_info(n, kinds[x.dtype], [None] * x.ndim) for n, x in inputs.items()]
    ends = [helper.make_tensor_value_info(n, FLOAT, None) for n in outputs]
    tensors = [onnx.numpy_helper.from_array(np.asarray(a), n) for n, a in dict(held).items()]
    graph = helper.make_graph(nodes, "손", starts, ends, tensors)
    onnx.save(helper.make_model(graph, opset_imports=[helper.make_opsetid("", opset)], ir_version=8), str(path))
    return path


def node(kind, inputs, outputs="y", **attributes):
    return helper.make_node(kind, inputs.split(","), outputs.split(","), **attributes)


X, P = draw(2, 3, 7, 6), draw(4, 5)
i8 = lambda *n: np.array(n, np.int64)  # noqa: E731
LSTM = {"w": draw(2, 16, 3), "r": draw(2, 16, 4), "b": draw(2, 32)}
GRU = {"w": draw(1, 12, 3), "r": draw(1, 12, 4), "b": draw(1, 24)}
BN = {"s": draw(3), "o": draw(3), "m": draw(3), "v": abs(draw(3))}
GRAPHS = {  # 마디들, 입력, 상수, 판
    "Gemm": ([node("Gemm", "x,w,b", alpha=0.5, beta=2.0, transA=1, transB=1)], {"x": P}, {"w": draw(3, 4), "b": draw(5, 1)}, 18),
    "Gemm transB": ([node("Gemm", "x,w,b", transB=1)], {"x": P}, {"w": draw(3, 5), "b": draw(3)}, 18),
    "Conv": ([node("Conv", "x,w,b", strides=[2, 1], pads=[1, 0, 2, 1], dilations=[1, 2])], {"x": X}, {"w": draw(4, 3, 3, 2), "b": draw(4)}, 18),
    "Conv SAME_UPPER": ([node("Conv", "x,w", strides=[2, 2], auto_pad="SAME_UPPER")], {"x": X}, {"w": draw(4, 3, 3, 2)}, 18),
    "Conv SAME_LOWER": ([node("Conv", "x,w", auto_pad="SAME_LOWER")], {"x": X}, {"w": draw(4, 3, 4, 2)}, 18),
    "Conv VALID": ([node("Conv", "x,w", group=3, auto_pad="VALID")], {"x": X}, {"w": draw(6, 1, 3, 3)}, 18),
    "ConvTranspose": ([node("ConvTranspose", "x,w", strides=[2, 2], pads=[1, 0, 0, 1], output_padding=[1, 1])], {"x": X}, {"w": draw(3, 2, 3, 3)}, 18),
    "ConvTranspose 모양": ([node("ConvTranspose", "x,w", strides=[2, 2], output_shape=[14, 12], auto_pad="SAME_UPPER")], {"x": X}, {"w": draw(3, 2, 3, 3)}, 18),
    "BatchNormalization": ([node("BatchNormalization", "x,s,o,m,v", epsilon=0.01)], {"x": X}, BN, 18),
    "InstanceNormalization": ([node("InstanceNormalization", "x,s,o")], {"x": X}, {"s": draw(3), "o": draw(3)}, 18),
    "LayerNormalization": ([node("LayerNormalization", "x,s,o", axis=2)], {"x": X}, {"s": draw(7, 6), "o": draw(7, 6)}, 18),
    "GroupNormalization": ([node("GroupNormalization", "x,s,o", num_groups=3)], {"x": X}, {"s": draw(3), "o": draw(3)}, 18),
    "LRN": ([node("LRN", "x", size=3, alpha=0.1)], {"x": X}, {}, 18),
    "MaxPool": ([node("MaxPool", "x", kernel_shape=[3, 2], strides=[2, 2], pads=[1, 0, 1, 1], ceil_mode=1)], {"x": X}, {}, 18),
    "MaxPool SAME": ([node("MaxPool", "x", kernel_shape=[2, 2], strides=[2, 2], auto_pad="SAME_UPPER")], {"x": X}, {}, 18),
    "AveragePool": ([node("AveragePool", "x", kernel_shape=[3, 2], strides=[2, 1], pads=[1, 0, 1, 1])], {"x": X}, {}, 18),
    "AveragePool 덧댄 것도": ([node("AveragePool", "x", kernel_shape=[3, 3], pads=[1, 1, 1, 1], count_include_pad=1)], {"x": X}, {}, 18),
    "GlobalAveragePool": ([node("GlobalAveragePool", "x")], {"x": X}, {}, 18),
    "GlobalMaxPool": ([node("GlobalMaxPool", "x")], {"x": X}, {}, 18),
    "Flatten": ([node("Flatten", "x", axis=2)], {"x": X}, {}, 18),
    "Flatten 뒤에서": ([node("Flatten", "x", axis=-1)], {"x": X}, {}, 18),
    "Softmax": ([node("Softmax", "x", axis=1)], {"x": X}, {}, 18),
    "Softmax 옛 판": ([node("Softmax", "x", axis=2)], {"x": X}, {}, 11),
    "Reshape 0과 −1": ([node("Reshape", "x,s")], {"x": X}, {"s": i8(0, -1, 2)}, 18),
    "Slice": ([node("Slice", "x,a,b,c,d")], {"x": X}, {"a": i8(-3, 5), "b": i8(9223372036854775807, -100), "c": i8(2, 3), "d": i8(1, -2)}, 18),
    "Slice 옛 판": ([node("Slice", "x", starts=[1, 0], ends=[3, -1], axes=[2, 3])], {"x": X}, {}, 9),
    "Gather": ([node("Gather", "x,i", axis=2)], {"x": X}, {"i": i8(0, -1, 3)}, 18),
    "GatherElements": ([node("GatherElements", "x,i", axis=1)], {"x": P}, {"i": np.array([[0, -1], [2, 3]])}, 18),
    "GatherND": ([node("GatherND", "x,i", batch_dims=1)], {"x": X[:, :, 0]}, {"i": np.array([[1], [2]])}, 18),
    "ScatterElements": ([node("ScatterElements", "x,i,u", axis=1, reduction="add")], {"x": P}, {"i": np.array([[0, 0], [2, 3]]), "u": draw(2, 2)}, 18),
    "ScatterND": ([node("ScatterND", "x,i,u")], {"x": P}, {"i": np.array([[1], [3]]), "u": draw(2, 5)}, 18),
    "Split": ([node("Split", "x,s", "a,b", axis=1), node("Mul", "a,b", "y")], {"x": draw(2, 4)}, {"s": i8(2, 2)}, 18),
    "Split 옛 판": ([node("Split", "x", "a,b", axis=1), node("Sub", "a,b", "y")], {"x": draw(2, 4)}, {}, 11),
    "Pad": ([node("Pad", "x,p,v")], {"x": P}, {"p": i8(1, -1, 0, 2), "v": np.float32(3)}, 18),
    "Pad reflect": ([node("Pad", "x,p", mode="reflect")], {"x": P}, {"p": i8(1, 2, 2, 1)}, 18),
    "Pad edge": ([node("Pad", "x,p", mode="edge")], {"x": P}, {"p": i8(1, 2, 2, 1)}, 18),
    "Resize 가까운": ([node("Resize", "x,,s", mode="nearest", coordinate_transformation_mode="asymmetric", nearest_mode="floor")], {"x": X}, {"s": np.float32([1, 1, 2, 1.5])}, 18),
    "Resize 선형": ([node("Resize", "x,,,s", mode="linear")], {"x": X}, {"s": i8(2, 3, 10, 4)}, 18),
    "Resize 모서리": ([node("Resize", "x,,,s", mode="linear", coordinate_transformation_mode="align_corners")], {"x": X}, {"s": i8(2, 3, 10, 9)}, 18),
    "DepthToSpace": ([node("DepthToSpace", "x", blocksize=2, mode="CRD")], {"x": draw(2, 8, 3, 4)}, {}, 18),
    "SpaceToDepth": ([node("SpaceToDepth", "x", blocksize=2)], {"x": draw(2, 3, 4, 6)}, {}, 18),
    "LSTM": ([node("LSTM", "x,w,r,b", "a,y,c", hidden_size=4, direction="bidirectional")], {"x": draw(5, 2, 3)}, LSTM, 18),
    "LSTM 모든 걸음": ([node("LSTM", "x,w,r", hidden_size=4, direction="bidirectional")], {"x": draw(5, 2, 3)}, {k: LSTM[k] for k in "wr"}, 18),
    "GRU": ([node("GRU", "x,w,r,b", hidden_size=4, linear_before_reset=1)], {"x": draw(5, 2, 3)}, GRU, 18),
    "GRU 먼저": ([node("GRU", "x,w,r,b", hidden_size=4, direction="reverse")], {"x": draw(5, 2, 3)}, GRU, 18),
    "RNN": ([node("RNN", "x,w,r", hidden_size=4, activations=["Relu"])], {"x": draw(5, 2, 3)}, {"w": draw(1, 4, 3), "r": draw(1, 4, 4)}, 18),
    "줄이기": ([node("ReduceMean", "x,a", keepdims=0)], {"x": X}, {"a": i8(-1, 1)}, 18),
    "줄이기 옛 판": ([node("ReduceSum", "x", axes=[1], keepdims=1)], {"x": X}, {}, 11),
    "TopK": ([node("TopK", "x,k", "y,i", axis=1)], {"x": P}, {"k": i8(2)}, 18),
    "CumSum": ([node("CumSum", "x,a", exclusive=1, reverse=1)], {"x": P}, {"a": np.int64(1)}, 18),
    "Clip 옛 판": ([node("Clip", "x", min=-0.5, max=0.5)], {"x": P}, {}, 10),
    "Clip 한쪽": ([node("Clip", "x,,h")], {"x": P}, {"h": np.float32(0.1)}, 18),
    "OneHot": ([node("OneHot", "i,d,v", axis=0)], {"i": np.array([0, 2, 1])}, {"d": np.int64(3), "v": np.float32([0, 1])}, 18),
    "모양의 셈": ([node("Shape", "x", "s"), node("Gather", "s,k", "n"), node("Unsqueeze", "n,z", "u"), node("Concat", "u,m", "t", axis=0),
                 node("Reshape", "x,t", "y")], {"x": X}, {"k": np.int64(0), "z": i8(0), "m": i8(-1)}, 18),
    "ConstantOfShape": ([node("Shape", "x", "s"), node("ConstantOfShape", "s", "o", value=onnx.numpy_helper.from_array(np.float32([2]))),
                         node("Add", "x,o")], {"x": P}, {}, 18),
    "Expand": ([node("Expand", "x,s")], {"x": draw(1, 5)}, {"s": i8(2, 3, 1)}, 18),
    "Where": ([node("Greater", "x,z", "c"), node("Where", "c,x,z")], {"x": P}, {"z": np.float32(0.3)}, 18),
    "PRelu": ([node("PRelu", "x,s")], {"x": X}, {"s": draw(3, 1, 1)}, 18),
    "Einsum": ([node("Einsum", "x,x", equation="ij,kj->ik")], {"x": P}, {}, 18),
    "정수의 몫": ([node("Div", "i,d", "q"), node("Cast", "q", to=FLOAT)], {"i": i8(7, -7, 5)}, {"d": i8(2, 2, -3)}, 18),
    **{kind: ([node(kind, "x")], {"x": P}, {}, 18) for kind in ("Relu", "Elu", "Selu", "Celu", "LeakyRelu", "HardSigmoid", "HardSwish", "Softplus",
       "Softsign", "ThresholdedRelu", "Shrink", "Mish", "Tanh", "Erf", "Identity", "Round", "LogSoftmax", "Neg", "Dropout")},
}


@pytest.mark.parametrize("name", GRAPHS)
def test_a_hand_made_graph(name, tmp_path):
    nodes, inputs, held, opset = GRAPHS[name]
    path = built(tmp_path / "손.onnx", nodes, inputs, held, opset=opset)
    mine = flat(tg.import_onnx(path)(*[tg.tensor(x) for x in inputs.values()]))
    assert largest(mine, ran(path, *inputs.values())) < 2e-5


MORE = {  # 값을 보고 고르는 것: 다시 내보낼 때 값이 굳지 않아야 한다
    **{f"{kind} 가림": ([node(kind, "x,z", "c"), node("Where", "c,x,z")], {"x": P}, {"z": np.float32(0.3)}, 18)
       for kind in ("Greater", "Less", "GreaterOrEqual", "LessOrEqual", "Equal")},
    "그리고 아니면": ([node("Greater", "x,z", "a"), node("Less", "x,w", "b"), node("Or", "a,b", "c"), node("Not", "c", "d"), node("Cast", "d", to=FLOAT)],
                {"x": P}, {"z": np.float32(0.5), "w": np.float32(-0.5)}, 18),
    "IsInf": ([node("Div", "x,z", "q"), node("IsInf", "q", "c"), node("Cast", "c", to=FLOAT)], {"x": P}, {"z": np.float32([[0, 1, 0, 1, 1]])}, 18),
    "IsInf 한쪽": ([node("Div", "x,z", "q"), node("IsInf", "q", "c", detect_negative=0), node("Cast", "c", to=FLOAT)], {"x": P},
                {"z": np.float32([[0, 1, 0, 1, 1]])}, 18),
    "ArgMax": ([node("ArgMax", "x", "i", axis=1), node("Cast", "i", to=FLOAT)], {"x": P}, {}, 18),
    "ArgMax 부터": ([node("ArgMax", "x", "i", axis=1), node("OneHot", "i,d,v", "h"), node("Squeeze", "h,o", "s"), node("Mul", "s,x")], {"x": P},
                 {"d": np.int64(5), "v": np.float32([0, 1]), "o": i8(1)}, 18),
    "번호로 줄": ([node("ArgMin", "x", "i", axis=1, keepdims=0), node("Gather", "t,i")], {"x": P}, {"t": draw(5, 3)}, 18),
    "차례대로": ([node("TopK", "x,k", "v,i", axis=1, largest=0), node("Cast", "i", "f", to=FLOAT), node("Add", "v,f")], {"x": P}, {"k": i8(5)}, 18),
}


@pytest.mark.filterwarnings("ignore:divide by zero")
@pytest.mark.parametrize("name", [*MORE, *list(GRAPHS)[::4]])
def test_a_graph_that_was_read_goes_out_again(name, tmp_path):
    """다시 내보낸 것이 다른 값의 입력에서도 본디 파일과 같다."""
    nodes, inputs, held, opset = (GRAPHS | MORE)[name]
    path, again = built(tmp_path / "손.onnx", nodes, inputs, held, opset=opset), tmp_path / "다시.onnx"
    read = tg.import_onnx(path)
    tg.export_onnx(read, again, tuple(inputs.values()), dynamic=False)
    for _ in range(2):
        other = [draw(*x.shape) if x.dtype == np.float32 else RNG.permutation(x) for x in inputs.values()]
        wanted = ran(path, *other)
        assert largest(flat(read(*[tg.tensor(x) for x in other])), wanted) < 2e-5
        assert largest(ran(again, *other), wanted) < 2e-5


# ── 모듈로서 ──


def test_what_was_exported_is_read_back_and_goes_on_learning(tmp_path):
    model = nn.Sequential(nn.Linear(3, 8), nn.Tanh(), nn.LayerNorm(8), nn.Linear(8, 1)).eval()
    tg.export_onnx(model, tmp_path / "층.onnx", draw(4, 3))
    read = tg.import_onnx(tmp_path / "층.onnx")
    assert sorted(n for n, _ in read.named_parameters()) == sorted(n for n, _ in model.named_parameters())
    x, t = tg.tensor(draw(32, 3)), tg.tensor(draw(32, 1))
    grads = []
    for net in (model, read):
        loss = ((net(x) - t) ** 2).mean()
        loss.backward()
        grads.append({n: p.grad.numpy() for n, p in net.named_parameters()})
    for name in grads[0]:
        np.testing.assert_allclose(grads[0][name], grads[1][name], atol=1e-5)
    optimizer = tg.optim.SGD(read.parameters(), lr=0.1)
    before = loss.item()
    for _ in range(20):
        optimizer.zero_grad()
        loss = ((read(x) - t) ** 2).mean()
        loss.backward()
        optimizer.step()
    assert loss.item() < before


def test_what_is_made_of_weights_alone_is_folded(tmp_path):
    """배치 정규화의 기울기와 절편, weight_norm 의 나눗셈은 입력과 상관없다: 파일에는 셈한 것이 담기고, 들여오면 학습하지 않는 상수이다."""
    model = nn.Sequential(nn.Linear(3, 4), nn.BatchNorm1d(4)).eval()
    tg.export_onnx(model, tmp_path / "층.onnx", draw(4, 3))
    read = tg.import_onnx(tmp_path / "층.onnx")
    assert [n for n, _ in read.named_parameters()] == ["0.weight", "0.bias"] and read.constants


def test_read_and_exported_again(tmp_path):
    model = nn.Sequential(nn.Conv2d(1, 2, 3), nn.ReLU(), nn.Flatten(), nn.Linear(32, 3)).eval()
    tg.export_onnx(model, tmp_path / "가.onnx", draw(2, 1, 6, 6))
    read = tg.import_onnx(tmp_path / "가.onnx")
    tg.export_onnx(read, tmp_path / "나.onnx", draw(2, 1, 6, 6))
    x = draw(5, 1, 6, 6)
    np.testing.assert_allclose(ran(tmp_path / "가.onnx", x)[0], ran(tmp_path / "나.onnx", x)[0], atol=1e-6)


def test_wrong_inputs_are_said_in_our_words(tmp_path):
    tg.export_onnx(nn.Linear(3, 2), tmp_path / "층.onnx", draw(4, 3))
    read = tg.import_onnx(tmp_path / "층.onnx")
    for args, kwargs, kind, reason in (
        ((draw(4, 5),), {}, tg.errors.ShapeError, r"\(batch, 3\)"), ((), {}, tg.errors.ArgumentTypeError, "1개"),
        ((draw(4, 3), draw(4, 3)), {}, tg.errors.ArgumentTypeError, "1개"), ((draw(4, 3).astype(float),), {}, tg.errors.DtypeError, "float32"),
        ((), {"x": draw(4, 3)}, tg.errors.ArgumentTypeError, "input"),
    ):
        with pytest.raises(kind, match=reason):
            read(*args, **kwargs)
    assert read(input=draw(4, 3)).shape == (4, 2)


def test_unknown_operators_are_listed_at_once(tmp_path):
    nodes = [node("NonMaxSuppression", "x,x", "a"), helper.make_node("Magic", ["a"], ["b"], domain="나의것"), node("NonMaxSuppression", "b,b", "y")]
    path = built(tmp_path / "손.onnx", nodes, {"x": P})
    with pytest.raises(tg.errors.DataError, match=r"2가지.*NonMaxSuppression\(2번\), 나의것\.Magic\(1번\)"):
        tg.import_onnx(path)


# ── 믿지 않기 ──


def lie(tensor, what):
    if what == "모양":
        tensor.dims[0] = 2**40
    elif what == "음수":
        tensor.dims[0] = -4
    elif what == "자료형":
        tensor.data_type = 99
    elif what == "짧은 것":
        tensor.raw_data = tensor.raw_data[:-1]
    else:
        tensor.ClearField("raw_data")
        tensor.data_location = onnx.TensorProto.EXTERNAL
        for key, value in {"location": what, "offset": "0", "length": "24"}.items():
            entry = tensor.external_data.add()
            entry.key, entry.value = key, value


LIES = {"모양": "바이트", "음수": "음수", "자료형": "자료형", "짧은 것": "바이트", "../비밀.bin": "폴더 밖", "/etc/passwd": "폴더 밖", "없는것.bin": "없습니다"}


@pytest.mark.parametrize("what", LIES)
def test_a_file_that_lies_is_refused_before_anything_is_made(what, tmp_path):
    tg.export_onnx(nn.Linear(3, 2), tmp_path / "층.onnx", draw(4, 3))
    (tmp_path.parent / "비밀.bin").write_bytes(bytes(24))
    model = onnx.load(str(tmp_path / "층.onnx"))
    lie(model.graph.initializer[0], what)
    (tmp_path / "거짓.onnx").write_bytes(model.SerializeToString())
    with pytest.raises(tg.errors.DataError, match=LIES[what]):
        tg.import_onnx(tmp_path / "거짓.onnx")


def test_weights_beside_the_file_are_read(tmp_path):
    tg.export_onnx(nn.Linear(3, 2), tmp_path / "층.onnx", draw(4, 3))
    x = draw(5, 3)
    wanted = ran(tmp_path / "층.onnx", x)
    onnx.save(onnx.load(str(tmp_path / "층.onnx")), str(tmp_path / "나눈.onnx"), save_as_external_data=True, location="나눈.bin", size_threshold=0)
    assert largest(flat(tg.import_onnx(tmp_path / "나눈.onnx")(x)), wanted) < 1e-6
    (tmp_path / "나눈.bin").write_bytes((tmp_path / "나눈.bin").read_bytes()[:10])
    with pytest.raises(tg.errors.DataError, match="잘렸"):
        tg.import_onnx(tmp_path / "나눈.onnx")


def test_a_graph_out_of_order_or_with_nothing(tmp_path):
    nodes = [node("Relu", "a"), node("Neg", "x", "a")]
    with pytest.raises(tg.errors.DataError, match="앞에 없습니다"):
        tg.import_onnx(built(tmp_path / "손.onnx", nodes, {"x": P}))
    with pytest.raises(tg.errors.DataError, match="셈하는 마디가 없습니다"):
        tg.import_onnx(built(tmp_path / "손.onnx", nodes[1:], {"x": P}))


@pytest.mark.parametrize("nodes", [
    [node("ConstantOfShape", "n", "y")], [node("Range", "z,m,o", "r"), node("Cast", "r", to=FLOAT)], [node("Expand", "x,n")], [node("Tile", "x,n")],
], ids=["ConstantOfShape", "Range", "Expand", "Tile"])
def test_a_number_in_the_file_cannot_take_all_the_memory(nodes, tmp_path):
    held = {"n": i8(2**40, 2**10), "m": np.int64(2**60), "z": np.int64(0), "o": np.int64(1)}
    read = tg.import_onnx(built(tmp_path / "손.onnx", nodes, {"x": draw(1, 1)}, held))
    with pytest.raises(tg.errors.ArgumentError, match="만들지 않습니다"):
        read(draw(1, 1))


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04", b"\x80\x04\x95", b"hello", bytes(1000)], ids=["빈 것", "zip", "pickle", "글", "0"])
def test_a_file_of_another_kind(content, tmp_path):
    (tmp_path / "다른.onnx").write_bytes(content)
    with pytest.raises(tg.errors.TinygradError, match="import_onnx"):
        tg.import_onnx(tmp_path / "다른.onnx")


def test_no_such_file(tmp_path):
    with pytest.raises(FileNotFoundError, match="import_onnx"):
        tg.import_onnx(tmp_path / "없는.onnx")
    with pytest.raises(tg.errors.ArgumentTypeError):
        tg.import_onnx(3)


def test_mutated_files_give_only_our_errors(tmp_path):
    tg.export_onnx(nn.LSTM(3, 2), tmp_path / "층.onnx", draw(4, 1, 3))
    whole, rng = (tmp_path / "층.onnx").read_bytes(), random.Random(0)
    opened = 0
    for _ in range(400):
        data = bytearray(whole)
        if rng.random() < 0.3:
            del data[rng.randrange(len(data)):]
        for _ in range(rng.randrange(1, 4)):
            if data:
                data[rng.randrange(len(data))] = rng.randrange(256)
        try:
            model = loaded_from(bytes(data), "상한 것")
            opened += 1
            model(*[draw(4, 1, 3)] * len(model.entries))
        except tg.errors.TinygradError:
            pass
    assert opened > 10  # 흉터가 남은 채로 열리는 것도 있다
