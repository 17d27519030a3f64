"""상태의 왕복: 무엇이든 담을 수 있는 것은 그대로 돌아오고, 담을 수 없는 것은 어디에 있는 무엇인지 말한다."""

from __future__ import annotations

import io
import json
import math
import struct
from collections import Counter, OrderedDict, defaultdict, namedtuple
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from support.copies import through_a_file

import tinygrad_ko as tg
from tinygrad_ko.errors import ArgumentError, ArgumentTypeError, DataError, GradientError
from tinygrad_ko.io import saving
from tinygrad_ko.io.tree import packed, unpacked


def written(state: Any, metadata: Any = None) -> bytes:
    file = io.BytesIO()
    tg.save(state, file, metadata)
    return file.getvalue()


def alike(a: Any, b: Any) -> bool:
    """종류도 값도 비트까지 같은가. NaN 은 NaN 과, −0.0 은 −0.0 과."""
    if isinstance(a, tg.Tensor):
        return isinstance(b, tg.Tensor) and a.requires_grad == b.requires_grad and alike(a.detach().numpy(), b.detach().numpy())
    if type(a) is not type(b):
        return False
    if isinstance(a, (np.ndarray, np.generic)):
        return a.dtype.newbyteorder("=") == b.dtype and a.shape == b.shape and a.astype(b.dtype).tobytes() == b.tobytes()
    if isinstance(a, dict):
        return len(a) == len(b) and all(alike(k, m) and alike(a[k], b[m]) for k, m in zip(a, b, strict=True))
    if isinstance(a, (list, tuple)):
        return len(a) == len(b) and all(map(alike, a, b))
    if isinstance(a, float):
        return (math.isnan(a) and math.isnan(b)) or (a == b and math.copysign(1, a) == math.copysign(1, b))
    return a == b


NUMBERS = hnp.arrays(
    st.sampled_from("? i1 u1 i2 u2 i4 u4 i8 u8 f2 f4 f8 c8 c16 >f4 >i8 >c16".split()), hnp.array_shapes(min_dims=0, max_dims=3, min_side=0, max_side=3)
)
PLAIN = st.one_of(
    st.none(), st.booleans(), st.integers(), st.integers(-(10**60), 10**60), st.floats(), st.complex_numbers(), st.text(), st.binary(max_size=9),
    st.text(st.characters(categories=["Cs", "Cc", "Lo"])), NUMBERS, NUMBERS.map(lambda a: a.reshape(-1)[0] if a.size else a), NUMBERS.map(tg.tensor),
)
KEYS = st.one_of(st.text(), st.integers(), st.none(), st.booleans(), st.floats(allow_nan=False), st.tuples(st.integers(), st.text()),
                 st.sampled_from(["__metadata__", "a.b", "a", "a#2", "", "\ud800", "../a", "tinygrad_ko"]))
STATES = st.recursive(
    PLAIN, lambda inner: st.one_of(st.lists(inner, max_size=3), st.lists(inner, max_size=3).map(tuple), st.dictionaries(KEYS, inner, max_size=4)), max_leaves=12
)


@pytest.mark.slow
@settings(max_examples=100)
@given(STATES)
def test_whatever_is_saved_comes_back_and_the_same_state_is_the_same_bytes(state):
    file = written(state)
    assert alike(state, tg.load(io.BytesIO(file)))
    assert written(state) == file and written(tg.load(io.BytesIO(file))) == file


ARRAYS = {
    "이어지지 않은": np.arange(24.0).reshape(2, 3, 4).transpose(2, 0, 1)[::-1, :, ::2], "읽기만 하는": np.broadcast_to(np.float32(3), (2, 3)),
    "큰 끝": np.arange(5, dtype=">u2"), "큰 끝 복소수": np.arange(6, dtype=">c16")[::2], "0차원": np.array(7, np.int8), "빈": np.zeros((3, 0, 2), np.float16),
    "포트란": np.asfortranarray(np.arange(6).reshape(2, 3)), "복소수의 뒤집힌": (np.arange(6) * 1j).reshape(2, 3).T[::-1],
}


@pytest.mark.parametrize("name", ARRAYS)
def test_an_array_of_any_layout(name):
    array = ARRAYS[name]
    back = through_a_file({"x": array, "t": tg.tensor(array)})
    assert alike(array, back["x"]) and alike(tg.tensor(array.astype(array.dtype.newbyteorder("="))), back["t"])
    assert back["x"].flags.writeable and back["x"].dtype.isnative, "읽은 것은 고칠 수 있고 이 컴퓨터의 차례이다"


def test_what_comes_back_is_a_copy_that_learns():
    weight = tg.nn.Parameter(np.ones(3, np.float32))
    middle = weight * 2
    back = through_a_file({"p": weight, "y": middle, "d": weight.detach()})
    assert [t.requires_grad for t in back.values()] == [True, False, False] and all(t.is_leaf for t in back.values())
    (back["p"] * back["p"]).sum().backward()
    assert back["p"].grad.tolist() == [2, 2, 2] and weight.grad is None


Point = namedtuple("Point", "x y")


def test_kinds_of_dictionaries_and_tuples_come_back_plain():
    """값은 같고 종류는 dict, tuple 이다: 클래스를 되살리려면 코드를 실행해야 한다."""
    for special in (OrderedDict(b=1, a=2), defaultdict(list, b=[1]), Counter("aab"), Point(1, [2])):
        back = through_a_file(special)
        assert back == special and type(back) in (dict, tuple) and list(back) == list(special)
    assert list(through_a_file({"z": 1, "a": 2, "m": np.ones(1), "b": np.ones(1)})) == ["z", "a", "m", "b"], "차례도 남는다"
    assert through_a_file(np.True_) is np.True_ and through_a_file(True) is True and through_a_file(np.str_("글")) == "글"


def test_the_state_of_every_generator_goes_on():
    for kind in (np.random.PCG64, np.random.PCG64DXSM, np.random.MT19937, np.random.Philox, np.random.SFC64):
        rng = np.random.Generator(kind(7))
        rng.normal(size=3), rng.integers(10, dtype=np.uint32)
        again = np.random.Generator(kind(0))
        again.bit_generator.state = through_a_file(rng.bit_generator.state)
        assert again.normal(size=5).tolist() == rng.normal(size=5).tolist() and again.integers(9, size=4).tolist() == rng.integers(9, size=4).tolist()
    tg.manual_seed(3)
    tg.randn(2)
    kept = through_a_file(tg.manual_seed(3).bit_generator.state)
    first = tg.randn(4).tolist()
    tg.manual_seed(9).bit_generator.state = kept
    assert tg.randn(4).tolist() == first


def test_the_names_in_the_file_are_the_way_to_each_array():
    x = np.ones(1)
    _, arrays = packed("save", {"a": {"b": x}, "a.b": x, "l": [x, (x,)], 3: {None: x}, "__metadata__": x, "": x, "\ud800": x})
    assert list(arrays) == ["a.b", "a.b#2", "l.0", "l.1.0", "3.None", "__metadata__#2", "value", "\\ud800"]
    assert list(packed("save", x)[1]) == ["value"]
    assert packed("save", [2**53 - 1, 2**53, -(2**53), 10**30])[0] == [2**53 - 1, {"int": hex(2**53)}, {"int": hex(-(2**53))}, {"int": hex(10**30)}]


ITSELF: list[Any] = []
ITSELF.append({"안": ITSELF})
DEEP: Any = 0
for _ in range(150):
    DEEP = [DEEP]
REFUSED = {
    "모듈": (tg.nn.Linear(2, 1), ArgumentTypeError, r"save: state: Linear는 .* tg\.save\(x\.state_dict\(\), 경로\)"),
    "속의 옵티마이저": ({"o": tg.optim.SGD([tg.tensor(1.0, requires_grad=True)], 0.1)}, ArgumentTypeError, r"state\['o'\]: SGD는 .*x\.state_dict\(\)"),
    "클래스": (tg.nn.Linear, ArgumentTypeError, "함수와 클래스"), "함수": ([print], ArgumentTypeError, r"state\[0\].*함수와 클래스"),
    "집합": ({"s": {1}}, ArgumentTypeError, r"sorted\(…\)"), "발생기": (np.random.default_rng(0), ArgumentTypeError, "bit_generator.state"),
    "object": ({"x": np.array([None])}, ArgumentTypeError, "pickle 로만 남습니다"), "글의 배열": (np.array(["a"]), ArgumentTypeError, r"\.tolist\(\)"),
    "날짜": (np.datetime64("2026-01-01"), ArgumentTypeError, "datetime64"), "긴 실수": (np.longdouble(1), ArgumentTypeError, r"astype\(np\.float64\)"),
    "가려진": (np.ma.array([1, 2], mask=[0, 1]), ArgumentTypeError, "masked"), "텐서 열쇠": ({tg.tensor(1.0): 1}, ArgumentTypeError, "이름이나 번호"),
    "돌아오는": (ITSELF, ArgumentError, "자기 자신을 담고"), "깊은": (DEEP, ArgumentError, "100겹보다 깊습니다"),
    "게으른": (list(tg.nn.LazyLinear(2).parameters()), GradientError, "아직 모양이 없습니다"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_cannot_be_kept_is_named_with_its_place_and_nothing_is_written(name):
    state, kind, said = REFUSED[name]
    file = io.BytesIO()
    with pytest.raises(kind, match=said) as caught:
        tg.save({"앞": np.ones(2), "뒤": state} if name not in ("모듈", "함수", "속의 옵티마이저") else state, file)
    assert str(caught.value).startswith("save:") and file.getvalue() == b""


TREES = {
    "모르는 것": {"pickle": "x"}, "빈 것": {}, "둘": {"int": "0x1", "float": "1"}, "없는 배열": {"array": "y"}, "이름이 아닌": {"array": 3},
    "두 번 쓴": [{"array": "x"}, {"array": "x"}], "쓰지 않은": None, "수 아닌 수": {"int": "0xzz"}, "수 아닌 실수": {"float": "글"}, "큰 복소수": {"complex": [1, 2, 3]},
    "복소수의 글": {"complex": ["1", 2]}, "바이트": {"bytes": "zz"}, "짝": {"pairs": [[1]]}, "열쇠가 목록": {"pairs": [[[1], 2]]}, "겹친 열쇠": {"pairs": [[1, 2], [1, 3]]},
    "참과 1": {"pairs": [[True, 2], [1, 3]]}, "사전의 목록": {"dict": []}, "튜플의 사전": {"tuple": {}}, "수의 모양": {"scalar": "x"}, "정수인 잎": {"leaf": "i"},
}


@pytest.mark.parametrize("name", TREES)
def test_a_made_up_tree_is_refused(name):
    tree, arrays = TREES[name], {"x": np.ones(2)}
    if name == "정수인 잎":
        arrays = {"i": np.ones(2, np.int64)}
    elif name not in ("두 번 쓴", "쓰지 않은", "수의 모양"):
        tree = [{"array": "x"}, tree]
    with pytest.raises(DataError):
        unpacked(tree, arrays)


@pytest.mark.slow
def test_a_deep_tree_is_refused_without_recursing():
    tree: Any = 0
    for _ in range(100_000):
        tree = [tree]
    with pytest.raises(DataError, match="너무 깊게"):
        unpacked(tree, {})


def test_what_no_reader_would_read_is_not_written(monkeypatch):
    monkeypatch.setattr(saving, "LONGEST", 2000)
    tg.save({"x": np.zeros(1000)}, io.BytesIO())
    with pytest.raises(ArgumentError, match=r"np\.array\(목록\)"):
        tg.save({"x": [0.5] * 1000}, file := io.BytesIO())
    assert file.getvalue() == b""


def test_metadata_is_a_note_for_everyone():
    note = {"이름": "모델", "format": "pt", "걸음": 3, "손실": float("nan"), "목록": [1, (2, None)], "\ud800": "\ud800"}
    file = written({"x": 1}, note)
    assert alike(note, tg.io.load_metadata(io.BytesIO(file))) and tg.io.load_metadata(io.BytesIO(written(3))) == {}
    assert set(safetensors_header(file)) == {"tinygrad_ko", "이름", "format"}, "글인 것은 다른 프로그램에도 보인다"
    for wrong, said in (([1], "사전"), ("글", "사전"), ({1: 2}, "이름은 글"), ({"tinygrad_ko": "x"}, "'tinygrad_ko' 일 수 없"), ({"x": np.ones(1)}, "배열을 넣지"), ({"f": print}, r"metadata: state\['f'\]")):
        with pytest.raises((ArgumentError, ArgumentTypeError), match=said):
            written({}, wrong)


def safetensors_header(file: bytes) -> dict[str, str]:
    (length,) = struct.unpack("<Q", file[:8])
    assert length % 8 == 0, "수의 자리가 8의 배수에서 시작한다"
    return json.loads(file[8 : 8 + length])["__metadata__"]


def test_the_wrong_order_and_the_wrong_name_are_told(tmp_path):
    for state in ({"x": 1}, [1], tg.tensor(1.0)):
        with pytest.raises(ArgumentTypeError, match=r"상태가 먼저, 파일이 나중입니다: tg\.save\(상태, 'w\.safetensors'\)"):
            tg.save("w.safetensors", state)
    for name in ("w", "w.pt", "w.npz", "w.safetensors.txt"):
        with pytest.raises(ArgumentError, match=r"\.safetensors 로 끝나야 합니다"):
            tg.save({}, tmp_path / name)
    assert list(tmp_path.iterdir()) == []
    tg.save("글도 상태이다", tmp_path / "W.SafeTensors")
    assert tg.load(tmp_path / "W.SafeTensors") == "글도 상태이다"
    for file in (io.StringIO(), open(tmp_path / "W.SafeTensors", "rb")):
        with file, pytest.raises((ArgumentError, ArgumentTypeError), match="'wb'"):
            tg.save({}, file)
    with pytest.raises(ArgumentError, match="닫혔거나"):
        tg.save({}, file)
