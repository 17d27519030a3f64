"""파일 퍼저(fuzzer): 온전한 파일을 씨앗으로 정한 차례로 망가뜨리고, 읽는 쪽이 우리 오류만 내는지, 파일만큼만 쥐는지 본다."""

from __future__ import annotations

import io
import json
import struct
import tempfile
import tracemalloc
import warnings
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import safetensors.numpy

import tinygrad_ko as tg
from tinygrad_ko.errors import TinygradError
from tinygrad_ko.io.saving import OURS, content

ROOM, TIMES = 400_000, 40  # 읽는 동안 쥐어도 되는 바이트: 바탕과, 파일의 몇 배
HUGE = (-1, 0, 1, 2**31, 2**32, 2**53, 2**62, 2**63, 2**64 - 1, 2**64, 10**30)
ODD: tuple[Any, ...] = (None, True, 1.5, "글", "", [], {}, [[]], {"a": 1}, float("nan"), float("inf"), "\ud800", "\0", -1, 2**70)

# ── 온전한 파일들 ──


def whole() -> dict[str, bytes]:
    """여러 꼴의 온전한 파일. 부를 때마다 같은 바이트이다."""
    rng = np.random.default_rng(0)
    model = tg.nn.Sequential(tg.nn.Linear(3, 4, generator=0), tg.nn.BatchNorm1d(4), tg.nn.Linear(4, 2, generator=1))
    optimizer = tg.optim.Adam(model.parameters(), lr=0.1)
    (model(tg.tensor(rng.normal(size=(5, 3)).astype(np.float32))) ** 2).sum().backward()
    optimizer.step()
    nested = {
        "model": model.state_dict(), "optimizer": optimizer.state_dict(), "generator": rng.bit_generator.state, "epoch": 3,
        "best": float("inf"), "note": "한글 \ud800", 7: (1, 2j, None, True, b"\0\1", 10**40, [np.float32(1.5), tg.tensor([1.0])]),
        "complex": np.ones((2, 3)) * 1j, "empty": np.zeros((0, 3), np.float16), "scalar": np.array(1, np.uint64),
    }
    plain = {f"t{k}": np.ones((2, k), dtype) for k, dtype in enumerate("f2 f4 f8 i1 i2 i4 i8 u1 u2 u4 u8 ? c8".split())}
    archives = [io.BytesIO() for _ in range(2)]
    np.savez(archives[0], **model.state_dict())
    np.savez_compressed(archives[1], **model.state_dict())
    single = io.BytesIO()
    np.save(single, np.arange(24, dtype=">f4").reshape(2, 3, 4).T)
    return {
        "상태": b"".join(content("save", nested, {"에포크": 3, "이름": "글"})), "가중치": b"".join(content("save", model.state_dict())),
        "빈": b"".join(content("save", {})), "남의": safetensors.numpy.save(plain, {"format": "pt"}),
        "npz": archives[0].getvalue(), "작은 npz": archives[1].getvalue(), "npy": single.getvalue(),
    }


# ── 망가뜨리기 ──


def flip(file: bytes, rng: np.random.Generator) -> bytes:
    changed = bytearray(file)
    for at in rng.integers(len(file), size=1 + rng.geometric(0.4)):
        changed[at] = rng.integers(256) if rng.random() < 0.5 else changed[at] ^ (1 << rng.integers(8))
    return bytes(changed)


def cut(file: bytes, rng: np.random.Generator) -> bytes:
    return file[: rng.integers(len(file) + 1)] if rng.random() < 0.7 else file[rng.integers(len(file)) :]


def grow(file: bytes, rng: np.random.Generator) -> bytes:
    more = rng.bytes(int(rng.integers(1, 64))) if rng.random() < 0.5 else b"\0" * int(rng.integers(1, 64))
    at = len(file) if rng.random() < 0.5 else int(rng.integers(len(file)))
    return file[:at] + more + file[at:]


def drop(file: bytes, rng: np.random.Generator) -> bytes:
    at, length = rng.integers(len(file)), rng.integers(1, 64)
    return file[:at] + file[at + length :]


def swap_numbers(file: bytes, rng: np.random.Generator) -> bytes:
    """네 바이트나 여덟 바이트를 아주 크거나 작은 수로(zip 의 크기, 머리말의 길이)."""
    at = 0 if rng.random() < 0.3 else int(rng.integers(max(len(file) - 8, 1)))
    kind = "<Q" if rng.random() < 0.5 else "<I"
    written = struct.pack(kind, int(HUGE[rng.integers(len(HUGE))]) % 2 ** (8 * struct.calcsize(kind)))
    return file[:at] + written + file[at + len(written) :]


def splice(file: bytes, rng: np.random.Generator, others: list[bytes]) -> bytes:
    other = others[rng.integers(len(others))]
    return file[: rng.integers(len(file))] + other[rng.integers(len(other)) :]


def rewrite_header(file: bytes, rng: np.random.Generator) -> bytes:
    """머리말(JSON)의 뜻을 바꾼다: 자리, 모양, 자료형, 이름, 겹친 이름, 우리 나무. 길이는 맞게 적는다."""
    (length,) = struct.unpack("<Q", file[:8])
    header = json.loads(file[8 : 8 + length])
    for _ in range(rng.geometric(0.6)):
        _one_change(header, rng)
    text = json.dumps(header, ensure_ascii=bool(rng.integers(2)))
    if rng.random() < 0.1:
        text = text.replace('"t1"', '"t2"').replace('"weight"', '"bias"')  # 같은 이름이 두 번
    if rng.random() < 0.05:
        text = text.replace(":", ":" + ["[", '{"a":'][rng.integers(2)] * int(rng.integers(5000)), 1)
    written = text.encode("utf-8", "surrogatepass")
    return struct.pack("<Q", len(written)) + written + file[8 + length :]


def _one_change(header: dict[str, Any], rng: np.random.Generator) -> None:
    notes = header.get("__metadata__")
    if isinstance(notes, dict) and OURS in notes and rng.random() < 0.6:
        try:
            tree = json.loads(notes[OURS])
        except ValueError:
            return
        _change_somewhere(tree, rng)
        notes[OURS] = json.dumps(tree)
    elif rng.random() < 0.1:
        header["__metadata__"] = ODD[rng.integers(len(ODD))]
    else:
        rows = [row for name, row in header.items() if name != "__metadata__" and isinstance(row, dict)]
        if not rows:
            return
        row = rows[rng.integers(len(rows))]
        what = ("dtype", "shape", "data_offsets", "name", "lost", "extra")[rng.integers(6)]
        if what == "dtype":
            row["dtype"] = ("F64", "BF16", "F4", "F8_E4M3", "U8", "BOOL", "C64", "X", 3)[rng.integers(9)]
        elif what == "name":
            header[("", "../a", "a" * 5000, "\ud800", "\x1b[31m", "__metadata__")[rng.integers(6)]] = row
        elif what == "lost":
            row.pop(("dtype", "shape", "data_offsets")[rng.integers(3)], None)
        elif what == "extra":
            row["extra"] = ODD[rng.integers(len(ODD))]
        else:
            numbers = row.get(what)
            if isinstance(numbers, list) and numbers and rng.random() < 0.8:
                numbers[rng.integers(len(numbers))] = (*HUGE, *ODD, 3, 8, 12)[rng.integers(len(HUGE) + len(ODD) + 3)]
            else:
                row[what] = ODD[rng.integers(len(ODD))] if rng.random() < 0.5 else [1] * int(rng.integers(100))


def _change_somewhere(tree: Any, rng: np.random.Generator) -> None:
    """나무의 어느 한 곳: 값을 바꾸거나, 이름을 바꾸거나, 지우거나, 되풀이하거나, 깊게 한다."""
    places = list(_places(tree))
    inside, key = places[rng.integers(len(places))]
    way = rng.integers(5)
    if way == 0:
        inside[key] = ODD[rng.integers(len(ODD))]
    elif way == 1 and isinstance(inside, dict):
        inside[("array", "tensor", "leaf", "scalar", "int", "float", "tuple", "pairs", "dict", "bytes", "complex", "x")[rng.integers(12)]] = inside.pop(key)
    elif way == 2:
        del inside[key]
    elif way == 3:
        inside[key] = [inside[key]] * int(rng.integers(1, 5))
    else:
        for _ in range(int(rng.integers(1, 400))):
            inside[key] = [inside[key]]


def _places(tree: Any) -> Iterator[tuple[Any, Any]]:
    for key, value in list(tree.items() if isinstance(tree, dict) else enumerate(tree)):
        yield tree, key
        if isinstance(value, (dict, list)):
            yield from _places(value)


# ── 한 판 ──


@dataclass
class Tally:
    """본 것: 몇 개를 어떻게 읽었거나 물렸고, 무엇이 잘못이었는가."""

    seen: Counter[str] = field(default_factory=Counter)
    said: Counter[str] = field(default_factory=Counter)
    wrong: list[str] = field(default_factory=list)
    most: float = 0.0  # 읽는 동안 가장 많이 쥔 것: 파일의 몇 배(바탕을 빼고)

    def text(self) -> str:
        rows = [f"  {count:6}  {said}" for said, count in self.said.most_common(25)]
        return "\n".join([f"파일 {sum(self.seen.values()):,}개: {dict(self.seen)}", *rows,
                          f"가장 많이 쥔 것: 파일의 {self.most:.1f}배 + {ROOM:,} 바이트", f"잘못: {len(self.wrong)}개", *self.wrong])


def mutated(seed: int, number: int, files: dict[str, bytes]) -> tuple[str, bytes]:
    """``number`` 번째 망가진 파일과, 그것이 무엇이었는지."""
    rng = np.random.default_rng((seed, number))
    name = list(files)[rng.integers(len(files))]
    file = files[name]
    ways: list[Callable[..., bytes]] = [flip, cut, grow, drop, swap_numbers, splice]
    if not file.startswith((b"PK", b"\x93")):
        ways += [rewrite_header] * 6
    way = ways[rng.integers(len(ways))]
    broken = way(file, rng, list(files.values())) if way is splice else way(file, rng)
    if rng.random() < 0.2 and broken:
        broken = flip(broken, rng)
    return f"{name}·{way.__name__}", broken


def run(seed: int, count: int, start: int = 0, stop_after: int = 20) -> Tally:
    """망가진 파일 ``count`` 개를 읽어 본다."""
    files, tally = whole(), Tally()
    model = tg.nn.Sequential(tg.nn.Linear(3, 4, generator=0), tg.nn.BatchNorm1d(4), tg.nn.Linear(4, 2, generator=1))
    optimizer = tg.optim.Adam(model.parameters(), lr=0.1)
    for file in files.values():
        tg.load(io.BytesIO(file))  # 처음 쓸 때 여는 것을 미리 연다
    with tempfile.TemporaryDirectory() as folder, warnings.catch_warnings():
        warnings.simplefilter("ignore")
        place = Path(folder) / "파일.safetensors"
        tracemalloc.start()
        try:
            for number in range(start, start + count):
                kind, broken = mutated(seed, number, files)
                place.write_bytes(broken)
                _one(place, broken, f"{number} {kind}", tally, model, optimizer)
                if len(tally.wrong) >= stop_after:
                    break
        finally:
            tracemalloc.stop()
    return tally


def _one(place: Path, broken: bytes, which: str, tally: Tally, model: Any, optimizer: Any) -> None:
    before = model.state_dict()
    tracemalloc.reset_peak()
    held = tracemalloc.get_traced_memory()[0]
    try:
        found = tg.load(place)
        tally.seen["읽힘"] += 1
    except TinygradError as error:
        found = None
        tally.seen["물림"] += 1
        said = str(error).replace(str(place), "파일")
        tally.said["".join("0" if c.isdigit() else c for c in said)[:70]] += 1
        said.encode()
    except BaseException as error:
        found = None
        tally.wrong.append(f"{which}: {type(error).__name__}: {error}")
        if isinstance(error, KeyboardInterrupt):
            raise
    peak = tracemalloc.get_traced_memory()[1] - held
    tally.most = max(tally.most, (peak - ROOM) / max(len(broken), 1))
    if peak > ROOM + TIMES * len(broken):
        tally.wrong.append(f"{which}: {len(broken):,} 바이트짜리를 읽으며 {peak:,} 바이트를 쥐었다")
    if place.read_bytes() != broken or len(list(place.parent.iterdir())) != 1:
        tally.wrong.append(f"{which}: 파일이나 폴더를 건드렸다")
    if isinstance(found, dict):
        state = found.get("model", found)
        for target, given in ((model, state), (optimizer, found.get("optimizer", {}))):
            try:
                target.load_state_dict(given)
            except TinygradError:
                pass
            except Exception as error:
                tally.wrong.append(f"{which}: {type(target).__name__}.load_state_dict: {type(error).__name__}: {error}")
        try:
            model.load_state_dict(before)
        except TinygradError as error:
            tally.wrong.append(f"{which}: 모델이 망가졌다: {error}")
