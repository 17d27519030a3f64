"""읽기: 우리 것과 남의 것은 읽고, 상했거나 꾸민 것과 다른 꼴은 우리 말로 물린다. 파일이 말하는 만큼이 아니라 파일에 있는 만큼만 쥔다."""

from __future__ import annotations

import io
import json
import os
import pickle
import re
import struct
import tracemalloc
import zipfile
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import safetensors.numpy

import tinygrad_ko as tg
from tinygrad_ko.errors import ArgumentError, ArgumentTypeError, DataError, FileError
from tinygrad_ko.io import safetensors_files, saving
from tinygrad_ko.io.saving import OURS
from tinygrad_ko.io.sources import file_at

FLAT = {"b": np.arange(6, dtype=np.float32).reshape(2, 3), "a": np.ones(2, np.int64)}


def bare(header: Any, data: bytes = b"", length: int | None = None) -> bytes:
    """safetensors 의 바이트. ``header`` 가 사전이면 JSON 으로."""
    text = json.dumps(header).encode() if isinstance(header, dict) else header
    return struct.pack("<Q", len(text) if length is None else length) + text + data


def row(dtype: str = "F32", shape: Any = (1,), offsets: Any = (0, 4)) -> dict[str, Any]:
    return {"dtype": dtype, "shape": list(shape), "data_offsets": list(offsets)}


def read(content: bytes) -> Any:
    return tg.load(io.BytesIO(content))


# ── 남의 것 ──


def test_a_plain_file_of_others_is_a_flat_dictionary(tmp_path):
    for made in (FLAT, {"x.y": np.zeros((), np.float16), "빈": np.zeros((0, 3), bool), "c": np.ones(2, np.complex64), "u": np.ones(1, np.uint16)}):
        safetensors.numpy.save_file(made, tmp_path / "a.safetensors", {"format": "np"})
        back = tg.load(tmp_path / "a.safetensors")
        assert {n: (a.dtype, a.shape, a.tobytes()) for n, a in back.items()} == {n: (a.dtype, a.shape, a.tobytes()) for n, a in made.items()}
        assert all(a.flags.writeable for a in back.values()) and tg.io.load_metadata(tmp_path / "a.safetensors") == {"format": "np"}


def test_others_read_our_file(tmp_path):
    model = tg.nn.Sequential(tg.nn.Linear(3, 2), tg.nn.BatchNorm1d(2))
    tg.save(model.state_dict(), tmp_path / "w.safetensors", {"format": "pt", "걸음": 3})
    theirs = safetensors.numpy.load_file(tmp_path / "w.safetensors")
    assert {n: a.tolist() for n, a in theirs.items()} == {n: a.tolist() for n, a in model.state_dict().items()}
    with safetensors.safe_open(tmp_path / "w.safetensors", framework="np") as opened:
        assert opened.metadata()["format"] == "pt"
    assert tg.io.load_metadata(tmp_path / "w.safetensors") == {"format": "pt", "걸음": 3}


def test_pytorch_reads_ours_and_we_read_theirs(tmp_path):
    torch = pytest.importorskip("torch", reason="PyTorch 가 없다: [bench]")
    import safetensors.torch as theirs

    model = torch.nn.Sequential(torch.nn.Linear(3, 2), torch.nn.BatchNorm1d(2))
    theirs.save_file(model.state_dict(), tmp_path / "t.safetensors")
    ours = tg.nn.Sequential(tg.nn.Linear(3, 2), tg.nn.BatchNorm1d(2))
    ours.load_state_dict(tg.load(tmp_path / "t.safetensors"))
    tg.save(ours.state_dict(), tmp_path / "o.safetensors")
    model.load_state_dict(theirs.load_file(tmp_path / "o.safetensors"))
    x = np.random.default_rng(0).normal(size=(4, 3)).astype(np.float32)
    np.testing.assert_allclose(ours.eval()(x).detach().numpy(), model.eval()(torch.from_numpy(x)).detach().numpy(), rtol=1e-5, atol=1e-6)
    tg.save(model.state_dict(), tmp_path / "d.safetensors")  # PyTorch의 상태를 그대로 주어도 된다
    assert {n: a.tolist() for n, a in tg.load(tmp_path / "d.safetensors").items()} == {n: t.tolist() for n, t in model.state_dict().items()}
    tg.save({"x": torch.tensor([1.5], dtype=torch.bfloat16, requires_grad=True)}, tmp_path / "b.safetensors")
    assert tg.load(tmp_path / "b.safetensors")["x"].tolist() == [1.5]
    with pytest.raises(ArgumentTypeError, match=r"state\['x'\].*device='meta'"):
        tg.save({"x": torch.ones(1, device="meta")}, tmp_path / "b.safetensors")


def test_bfloat16_is_read_as_float32_and_said():
    values = np.array([1.0, -2.5, np.inf, 3.140625, 1e-38, np.nan], np.float32)
    bits = (values.view("<u4") >> 16).astype("<u2")
    file = bare({"x": row("BF16", (2, 3), (0, 12))}, bits.tobytes())
    with pytest.warns(UserWarning, match=r"bfloat16 텐서 1개를 float32 로") as seen:
        back = read(file)["x"]
    assert back.dtype == np.float32 and back.shape == (2, 3) and seen[0].filename == __file__
    np.testing.assert_array_equal(back.ravel(), (bits.astype("<u4") << 16).view("<f4"))


@pytest.mark.parametrize("compressed", [False, True])
def test_the_weights_of_old_are_read(compressed, tmp_path):
    model = tg.nn.Linear(3, 2)
    (np.savez_compressed if compressed else np.savez)(tmp_path / "w.npz", **model.state_dict(), f=np.asfortranarray(np.arange(6.0).reshape(2, 3)))
    back = tg.load(tmp_path / "w.npz")
    assert back.pop("f").tolist() == [[0, 1, 2], [3, 4, 5]]
    other = tg.nn.Linear(3, 2)
    other.load_state_dict(back)
    assert other.weight.tolist() == model.weight.tolist()
    np.savez(tmp_path / "none.npz")
    assert tg.load(tmp_path / "none.npz") == {}
    np.save(tmp_path / "x.npy", np.arange(3, dtype=">f4"))
    assert tg.load(tmp_path / "x.npy").tolist() == [0, 1, 2] and tg.load(tmp_path / "x.npy").dtype.isnative


# ── 다른 꼴 ──


def torch_file(old: bool) -> bytes:
    if old:
        return pickle.dumps(0x1950A86A20F9469CFC6C, 2) + pickle.dumps({"a": 1}, 2)
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("m/data.pkl", pickle.dumps({}))
    return file.getvalue()


def zipped(**files: bytes) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        for name, content in files.items():
            archive.writestr(name.replace("_npy", ".npy"), content)
    return file.getvalue()


def npy(**header: Any) -> bytes:
    file = io.BytesIO()
    np.lib.format.write_array_header_1_0(file, {"descr": "<f4", "fortran_order": False, "shape": (2,), **header})
    return file.getvalue()


def archived(array: np.ndarray) -> bytes:
    file = io.BytesIO()
    np.savez(file, x=array)
    return file.getvalue()


STRANGERS = {
    "torch": (torch_file(False), r"torch\.load\('파일\.pt', weights_only=True\)"), "old torch": (torch_file(True), r"safetensors\.torch\.save_file"),
    "pickle": (pickle.dumps({1: 2}), "pickle"), "html": (b"<!DOCTYPE html><html>", "HTML"), "html 2": (b"\n <html lang=ko>", "HTML"),
    "json": (b'{"a": 1}', "JSON"), "json 목록": (b"[1, 2]", "JSON"), "빈 파일": (b"", "비어 있습니다"), "한 바이트": (b"\x01", "1 바이트뿐"),
    "lfs": (b"version https://git-lfs.github.com/spec/v1\noid", "git lfs pull"), "gz": (b"\x1f\x8b\x08\0\0\0\0\0\0", "gunzip"),
    "xz": (b"\xfd7zXZ\x00\x00\x04", "압축"), "h5": (b"\x89HDF\r\n\x1a\nxxx", "HDF5"), "gguf": (b"GGUF\x03\0\0\0", "GGUF"), "png": (b"\x89PNG\r\n\x1a\n\0\0\0", "그림"),
    "tar": (b"a" * 257 + b"ustar\0" + b"\0" * 300, "tar xf"), "글": ("이름,나이\n가,3\n".encode(), "글입니다. 그 처음: '이름,나이"), "cp949": ("이름,나이\n".encode("cp949"), "safetensors 가 아니거나"),
    "zip": (zipped(a=b"1"), r"zip 묶음입니다. 안에 있는 것: 'a'"), "object": (archived(np.array([{}, None])), "'x': object 배열은 열면 코드가 실행되는 pickle"),
    "글의 배열": (archived(np.array(["a"])), "수의 배열이 아닙니다"), "구조체": (archived(np.zeros(2, "i4,f4")), "수의 배열이 아닙니다"),
    "이름이 겹친 zip": (zipped(x_npy=npy() + bytes(8), y_npy=npy() + bytes(8)).replace(b"y.npy", b"x.npy"), "두 번 들어 있습니다"),
    "말보다 작은 npy": (npy(shape=(2**40,)) + bytes(8), r"모양 \(1099511627776,\) float32 에 맞지 않게 8 바이트"), "음수 모양": (npy(shape=(-2, -1)) + bytes(8), "상했거나"),
    "깊은 npy": (b"\x93NUMPY\x01\0" + struct.pack("<H", 9000) + b"(" * 9000, "상했거나"), "모르는 판": (b"\x93NUMPY\x09\0" + bytes(20), "모르는 판"),
    "잘린 npz": (archived(np.ones(9))[:-30], "상했거나"),
}


@pytest.mark.parametrize("kind", STRANGERS)
def test_another_kind_of_file_is_named_with_its_cure(kind, tmp_path):
    content, said = STRANGERS[kind]
    (tmp_path / "파일").write_bytes(content)
    with pytest.raises(DataError, match=said) as caught:
        tg.load(tmp_path / "파일")
    assert str(caught.value).startswith(f"load: '{tmp_path / '파일'}': ") and (tmp_path / "파일").read_bytes() == content
    with pytest.raises(DataError):
        tg.io.load_metadata(tmp_path / "파일")


def test_our_own_file_is_never_taken_for_another_kind():
    """머리말의 길이 640 은 pickle 의 표지와 같은 바이트이다. 길이가 무엇이든 우리 것은 읽힌다."""
    for length in range(1, 700):
        state = {"x" * length: 1}
        assert read(b"".join(saving.content("save", state))) == state


@pytest.mark.parametrize("length", [0x0280, 0x8B1F, 0x3C20, 0x5B20])
def test_a_file_of_others_whose_length_looks_like_a_mark(length):
    header = json.dumps({"a": row()}).encode()
    if length > len(header):
        assert read(bare(header + b" " * (length - len(header)), b"abcd"))["a"].shape == (1,)


@pytest.mark.parametrize("which, said", [("폴더", "파일이 아니라 폴더"), ("/dev/zero", "장치나 통로"), ("없음.npz", "그 파일이 없습니다"), ("통로", "장치나 통로")])
@pytest.mark.parametrize("read", [
    tg.load, tg.course.project, pytest.param(lambda path: file_at("learn", path, "파일을 주세요."), id="file_at"),
])
def test_what_is_no_file_is_refused_at_once(read, which, said, tmp_path):
    (tmp_path / "폴더").mkdir()
    os.mkfifo(tmp_path / "통로")
    with pytest.raises(FileError, match=said) as caught:
        read(tmp_path / which)
    assert caught.value.filename == os.path.join(tmp_path, which)
    assert isinstance(caught.value, {"폴더": IsADirectoryError, "없음.npz": FileNotFoundError}.get(which, OSError))


@pytest.mark.parametrize("path", [None, 3, b"a.npz", {}, [], "", "a\0b", "\ud800"])
def test_what_is_no_path_is_refused(path):
    with pytest.raises((ArgumentTypeError, ArgumentError), match="^load: 파일의 이름"):
        tg.load(path)


# ── 꾸민 safetensors ──

TWICE = b'{"a":' + json.dumps(row()).encode() + b',"a":' + json.dumps(row()).encode() + b"}"
HOSTILE = {
    "긴 머리말": (bare({"a": row()}, b"abcd", 2**40), r"머리말이 1,099,511,627,776 바이트라는데 파일은 \d+ 바이트"), "가장 긴 머리말": (bare({}, b"", 2**64 - 1), "바이트라는데"),
    "잘린": (bare({"a": row()}, b"ab"), "덜 받았거나"), "뒤에 더": (bare({"a": row()}, b"abcdef"), "뒤에 다른 것이"), "머리말만": (bare(b"", b""), "JSON"),
    "바깥": (bare({"a": row(offsets=(0, 400))}, b"abcd"), "모양과 바이트의 수|자리"), "사이": (bare({"a": row(), "b": row(offsets=(8, 12))}, b"a" * 12), "'b'.*사이가 비었"),
    "겹침": (bare({"a": row(), "b": row(offsets=(2, 6))}, b"a" * 6), "겹치거나"), "거꾸로": (bare({"a": row(offsets=(4, 0))}, b"abcd"), "자리"),
    "넘치는 모양": (bare({"a": row(shape=(2**62, 8))}, b"abcd"), "셀 수 없이 큽니다"), "다른 모양": (bare({"a": row(shape=(2,))}, b"abcd"), "모양과 바이트의 수"),
    "음수": (bare({"a": row(shape=(-1,))}, b"abcd"), "JSON"), "소수": (bare({"a": row(shape=(1.0,))}, b"abcd"), "JSON"), "NaN": (bare({"a": row(shape=(float("nan"),))}, b"abcd"), "JSON"),
    "없는 자료형": (bare({"a": row("X")}, b"abcd"), "모르는 자료형 X"), "NumPy에 없는": (bare({"a": row("F8_E4M3", (4,))}, b"abcd"), "F8_E4M3은 NumPy에 없습니다"),
    "두 이름": (bare(TWICE, b"abcd"), "같은 이름이 두 번"), "글 아님": (bare(b'{"\xff":1}'), "UTF-8"), "깊은": (bare(b'{"a":' * 50_000), "JSON"), "깊은 목록": (bare(b"[" * 50_000), "JSON"),
    "많은 축": (bare({"a": row(shape=(1,) * 80)}, b"abcd"), "NumPy의 배열이 될 수 없습니다"), "0 곱하기 끝없음": (bare({"a": row(shape=(0, 2**63), offsets=(0, 0))}), "배열이 될 수 없습니다"),
    "메타가 목록": (bare({"__metadata__": [1]}), "JSON"), "메타의 수": (bare({"__metadata__": {"a": 1}}), "JSON"), "화면을 바꾸는 이름": (bare({"\x1b[2J": row(offsets=(4, 8))}, b"abcdefgh"), r"'\\x1b\[2J'"),
}


@pytest.mark.parametrize("kind", HOSTILE)
def test_a_made_up_file_is_refused(kind):
    content, said = HOSTILE[kind]
    tracemalloc.start()
    try:
        with pytest.raises(DataError, match=said):
            read(content)
        assert tracemalloc.get_traced_memory()[1] < 200_000 + 40 * len(content)
    finally:
        tracemalloc.stop()


def ours(**changed: Any) -> bytes:
    return bare({"__metadata__": {OURS: json.dumps({"format": 1, "version": "0", "state": 3, "metadata": {"dict": {}}, "complex128": [], **changed})}})


OURS_BROKEN = {
    "새 판": (ours(format=2, version="9.0"), r"더 새 판의 tinygrad_ko\(9\.0\).*pip install -U"), "판이 글": (ours(format="1"), "tg.save 의 것이 아닙니다"),
    "판이 참": (ours(format=True), "tg.save 의 것이 아닙니다"), "없는 배열": (ours(state={"array": "x"}), "'x'가 파일에 없거나"), "복소수": (ours(complex128=["x"]), "complex128"),
    "복소수의 꼴": (ours(complex128=3), "complex128"), "JSON 아님": (bare({"__metadata__": {OURS: "{"}}), r"설명\(JSON\)"), "NaN": (bare({"__metadata__": {OURS: "NaN"}}), r"설명\(JSON\)"),
    "목록": (bare({"__metadata__": {OURS: "[]"}}), "것이 아닙니다"), "깊은": (bare({"__metadata__": {OURS: "[" * 90_000}}), r"설명\(JSON\)"), "긴 수": (bare({"__metadata__": {OURS: "9" * 9999}}), r"설명\(JSON\)"),
    "깊은 나무": (ours(state=json.loads("[" * 500 + "]" * 500)), "너무 깊게"), "남는 배열": (bare({"__metadata__": json.loads(ours()[8:])["__metadata__"], "a": row()}, b"abcd"), "쓰이지 않은 배열.*'a'"),
}


@pytest.mark.parametrize("kind", OURS_BROKEN)
def test_a_made_up_file_of_ours_is_refused(kind):
    content, said = OURS_BROKEN[kind]
    with pytest.raises(DataError, match=said):
        read(content)


@pytest.mark.slow
def test_a_bomb_is_not_unpacked():
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("x.npy", npy(descr="|u1", shape=(80 << 20,)) + bytes(80 << 20))
    content = file.getvalue()
    assert len(content) < 100_000
    tracemalloc.start()
    try:
        with pytest.raises(DataError, match=r"펴면 83,886,\d+ 바이트라고 합니다"):
            read(content)
        assert tracemalloc.get_traced_memory()[1] < 1 << 20
    finally:
        tracemalloc.stop()


@pytest.mark.parametrize("lies", [("compress_size", "file_size"), ("compress_size",), ("file_size",)])
@pytest.mark.parametrize("byte", range(2, 4))
def test_a_size_in_a_zip_that_is_a_lie_takes_no_memory(lies, byte, tmp_path):
    """적힌 크기만 커진 zip: 그만큼 자리를 잡지 않는다."""
    content = bytearray(archived(np.ones(9)))
    directory = content.rindex(b"PK\x01\x02")
    for lie in lies:
        content[directory + {"compress_size": 20, "file_size": 24}[lie] + byte] = 0x03
    (tmp_path / "a.npz").write_bytes(content)
    tracemalloc.start()
    try:
        with pytest.raises(DataError, match="파일보다 큽니다"):
            tg.load(tmp_path / "a.npz")
        assert tracemalloc.get_traced_memory()[1] < 1 << 19
    finally:
        tracemalloc.stop()


# ── 이미 연 파일 ──


def test_a_file_that_is_open_is_read_from_where_it_is(tmp_path):
    content = b"".join(saving.content("save", {"x": 1}))
    file = io.BytesIO(b"before" + content)
    file.seek(6)
    assert tg.load(file) == {"x": 1} and not file.closed
    with pytest.raises(DataError, match=r"seek\(0\)"):
        tg.load(file)

    class Stream(io.RawIOBase):
        def __init__(self) -> None:
            self.inner = io.BytesIO(content)

        def readable(self) -> bool:
            return True

        def readinto(self, into: Any) -> int:
            return self.inner.readinto(into)

    assert tg.load(Stream()) == {"x": 1}, "되감을 수 없는 흐름"
    (tmp_path / "a").write_bytes(content)
    with open(tmp_path / "a") as text, pytest.raises(ArgumentTypeError, match="'rb'"):
        tg.load(text)
    with open(tmp_path / "a", "rb") as file:
        assert tg.load(file) == {"x": 1}
    with pytest.raises(ArgumentError, match="닫혔거나"):
        tg.load(file)


def test_a_file_replaced_while_it_is_read_is_read_whole(tmp_path, monkeypatch):
    path = tmp_path / "a.safetensors"
    tg.save({"x": np.zeros(1000)}, path)
    real = safetensors_files._length

    def meanwhile(source: Any) -> int:
        tg.save({"x": np.ones(3)}, path)
        return real(source)

    monkeypatch.setattr(safetensors_files, "_length", meanwhile)
    assert tg.load(path)["x"].tolist() == [0.0] * 1000
    monkeypatch.undo()
    assert tg.load(path)["x"].tolist() == [1.0] * 3


def test_words_of_pytorch_are_taken(tmp_path):
    path = tmp_path / "a.safetensors"
    tg.save(obj={"x": 1}, f=path, pickle_protocol=4, _use_new_zipfile_serialization=True)
    assert tg.load(f=path, map_location="cpu", weights_only=True, mmap=True) == {"x": 1}
    with pytest.raises(ArgumentTypeError, match=r"model\.to\('cuda'\)"):
        tg.load(path, map_location="cuda")


def test_a_file_of_several_states_says_how_to_choose(tmp_path):
    model = tg.nn.Linear(2, 1)
    tg.save({"model": model.state_dict(), "epoch": 3}, tmp_path / "a.safetensors")
    with pytest.raises(DataError, match=re.escape("load_state_dict(상태['model'])")):
        model.load_state_dict(tg.load(tmp_path / "a.safetensors"))
    model.load_state_dict(tg.load(tmp_path / "a.safetensors")["model"])


def test_memory_is_about_the_file_twice(tmp_path: Path):
    """공식 라이브러리가 파일의 바이트에서 텐서를 베껴 준다: 파일과 텐서, 두 배. 더는 쥐지 않는다."""
    tg.save({f"w{k}": np.zeros(1 << 17) for k in range(8)}, tmp_path / "a.safetensors")
    size = (tmp_path / "a.safetensors").stat().st_size
    tg.load(tmp_path / "a.safetensors")
    tracemalloc.start()
    try:
        tg.load(tmp_path / "a.safetensors")
        assert tracemalloc.get_traced_memory()[1] < 2.1 * size
    finally:
        tracemalloc.stop()


def test_a_header_that_the_library_would_not_read_is_refused_before_it_is_read(monkeypatch):
    monkeypatch.setattr(safetensors_files, "LONGEST", 100)
    for call in (tg.load, tg.io.load_metadata):
        with pytest.raises(DataError, match="100 바이트까지 읽습니다"):
            call(io.BytesIO(bare({"x" * 100: row()}, b"abcd")))
