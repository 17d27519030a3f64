"""프로세스 여럿을 잰다: 로더의 일꾼이 증대를 얼마나 빠르게 하는가, 배열이 오가는 값, 1, 2, 4 랭크의 한 걸음.

    python benchmarks/parallel.py                # 잰 것을 인쇄한다
    python benchmarks/parallel.py --page         # docs/여러-대에서.md 의 표를 지금 잰 것으로 고쳐 쓴다

겨루는 것들을 번갈아 여러 번 재고 가장 빠른 판을 적는다(interleave.py 와 같다). 시끄러운 기계에서는 --rounds 를 늘린다.
"""

from __future__ import annotations

import argparse
import datetime
import itertools
import json
import os
import platform
import shutil
import subprocess
import sys
import time
from multiprocessing import Pipe, shared_memory
from pathlib import Path
from threading import Thread
from typing import Any

os.environ.setdefault("OMP_NUM_THREADS", "1")
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

import numpy as np

from tinygrad_ko import distributed, nn, optim
from tinygrad_ko.data import DataLoader, Dataset, augment
from tinygrad_ko.data.workers.messages import packed, receive, send

ROOT = Path(__file__).parents[1]
PAGE = ROOT / "docs" / "여러-대에서.md"
START, END = "<!-- 여기부터는 benchmarks/parallel.py --page 가 잰 것이다 -->\n", "<!-- 잰 것의 끝 -->\n"
NETS = {"작은 것": (64, 128, 10), "큰 것": (784, 1024, 1024, 10)}  # 층마다의 크기
IMAGES = 256
BATCH = {"작은 것": 128, "큰 것": 512}


class Augmented(Dataset):
    """28x28 영상마다 아핀 변환과 모핑과 잡음."""

    def __init__(self, n: int) -> None:
        self.images = np.random.default_rng(0).random((n, 1, 28, 28), dtype=np.float32)
        changes = [augment.RandomAffine(15, (0.1, 0.1), (0.9, 1.1)), augment.ElasticTransform(), augment.GaussianNoise(0.05)]
        self.change = augment.Compose(changes)

    def __len__(self) -> int:
        return len(self.images)

    def __getitem__(self, index: int) -> Any:
        return self.change(self.images[index]), index % 10


def workers(rounds: int) -> dict[str, tuple[float, float]]:
    """일꾼의 수 → 한 에포크(영상 256장, 16장씩)의 가장 짧은 시간과, 가장 바쁜 프로세스가 쓴 코어의 시간(초). 일꾼은 두어 둔다."""
    loaders = {n: DataLoader(Augmented(IMAGES), 16, num_workers=n, persistent_workers=n > 0) for n in (0, 1, 2)}
    best = dict.fromkeys(loaders, float("inf"))
    used: dict[int, list[float]] = {}
    for k in range(rounds * 3 + 1):
        for n, loader in loaders.items():
            before, began = busy(loader), time.perf_counter()
            for _ in loader:
                pass
            if k:  # 첫 판은 일꾼을 시작하는 판이다
                best[n] = min(best[n], time.perf_counter() - began)
                spent = [after - start for start, after in zip(before, busy(loader), strict=True)]
                used[n] = [a + b for a, b in zip(used.get(n, [0.0] * len(spent)), spent, strict=True)]
    return {str(n): (seconds, max(used[n]) / (rounds * 3)) for n, seconds in best.items()}


def busy(loader: DataLoader) -> list[float]:
    """우리와 일꾼들이 지금까지 쓴 코어의 시간(초). 다른 일이 도는 기계에서도 흔들리지 않는다. 일꾼의 것은 /proc 에서 읽는다."""
    found = [time.process_time()]
    for process, _ in loader._workers.pool.members if loader._workers is not None else []:
        fields = Path(f"/proc/{process.pid}/stat").read_text().rpartition(")")[2].split()
        found.append((int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK"))
    return found


def transport(rounds: int) -> dict[str, dict[str, float]]:
    """묶음의 크기 → 나르는 법마다 한 번 건네는 시간(초): 우리 것, 통째로 절인 것(pickle), 공유 기억 공간에 베끼고 베껴 오는 것."""
    made = {}
    for title, shape in {"0.2 MB (64장, 28x28)": (64, 1, 28, 28), "12.6 MB (64장, 3x128x128)": (64, 3, 128, 128)}.items():
        batch = np.random.default_rng(0).random(shape, dtype=np.float32)
        best = dict.fromkeys(["값만 따로", "통째로", "공유 기억 공간"], float("inf"))
        for _ in range(rounds * 5):
            for way, ours in (("값만 따로", True), ("통째로", False)):
                left, right = Pipe()
                began = time.perf_counter()
                thread = Thread(target=_sent, args=(left, batch, ours))
                thread.start()
                receive(right) if ours else right.recv()
                thread.join()
                best[way] = min(best[way], time.perf_counter() - began)
                left.close(), right.close()
            began = time.perf_counter()
            here = shared_memory.SharedMemory(create=True, size=batch.nbytes)
            np.ndarray(shape, batch.dtype, here.buf)[...] = batch
            there = shared_memory.SharedMemory(here.name)
            np.ndarray(shape, batch.dtype, there.buf).copy()
            there.close(), here.close(), here.unlink()
            best["공유 기억 공간"] = min(best["공유 기억 공간"], time.perf_counter() - began)
        made[title] = best
    return made


def _sent(connection: Any, batch: np.ndarray, ours: bool) -> None:
    send(connection, packed(batch)) if ours else connection.send(batch)


def rank_program(net: str, steps: int) -> None:
    """mpiexec 가 돌리는 것: 걸음마다의 셈과 평균의 시간. 느린 랭크의 것을 적는다."""
    n, sizes = distributed.world_size(), NETS[net]
    layers = [layer for a, b in itertools.pairwise(sizes) for layer in (nn.Linear(a, b, generator=0), nn.ReLU())][:-1]
    model = distributed.DataParallel(nn.Sequential(*layers))
    optimizer = optim.SGD(model.parameters(), lr=0.01)
    rng = np.random.default_rng(distributed.rank())
    x = rng.standard_normal((BATCH[net] // n, sizes[0])).astype(np.float32)
    y = rng.integers(0, sizes[-1], len(x))
    times = []
    for _ in range(steps):
        distributed.barrier()
        began = time.perf_counter()
        with model.no_sync():
            optimizer.zero_grad()
            nn.functional.cross_entropy(model(x), y).backward()
        computed = time.perf_counter()
        distributed.average_gradients(model.parameters())
        averaged = time.perf_counter()
        optimizer.step()
        times.append((time.perf_counter() - began, averaged - computed))
    slowest = [tuple(max(distributed.broadcast(list(pair), k)[j] for k in range(n)) for j in (0, 1)) for pair in times[2:]]
    size = sum(p.size for p in model.parameters()) * 4
    if distributed.is_main():
        step, average = sorted(slowest)[len(slowest) // 10]  # 시끄러운 기계: 빠른 쪽의 한 걸음
        print(json.dumps({"step": step, "average": average, "bytes": size}), flush=True)


def ranks(rounds: int) -> dict[str, dict[str, Any]]:
    """모델과 랭크의 수 → 한 걸음. 묶음 전체의 크기는 같다."""
    mpiexec = shutil.which("mpiexec", path=os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", "")]))
    best: dict[str, dict[str, Any]] = {net: {} for net in NETS}
    for _ in range(rounds):
        for net in NETS:
            for n in (1, 2, 4):
                command = [sys.executable, __file__, "--rank", net]
                command = command if n == 1 else [str(mpiexec), "-n", str(n), *command]
                known = {**os.environ, "PYTHONPATH": str(ROOT)}
                said = subprocess.run(command, capture_output=True, text=True, check=True, env=known).stdout
                made = json.loads(said.strip().splitlines()[-1])
                if str(n) not in best[net] or made["step"] < best[net][str(n)]["step"]:
                    best[net][str(n)] = made
    return best


def table(heads: list[str], rows: list[list[str]]) -> str:
    return "".join(f"| {' | '.join(row)} |\n" for row in [heads, ["---"] * len(heads), *rows])


def written(measured: dict[str, Any]) -> str:
    """쪽의 표들."""
    alone, spent = measured["workers"]["0"]
    names = {"0": "없음(`num_workers=0`)"}
    read = [
        [names.get(n, f"{n}명"), f"{t:.2f}초", f"{alone / t:.2f}배", f"{core:.2f}초", f"{spent / core:.2f}배"]
        for n, (t, core) in measured["workers"].items()
    ]
    carried = [[size, *(f"{t * 1e3:.2f} ms" for t in ways.values())] for size, ways in measured["transport"].items()]
    steps = []
    for net, found in measured["ranks"].items():
        for n, one in found.items():
            sent = distributed.StepModel(0, one["bytes"], 0, 1).traffic(int(n))
            times = [f"{one[part] * 1e3:.2f} ms" for part in ("step", "average")]
            steps.append([net if n == "1" else "", n, *times, f"{sent / 1e6:.2f} MB", f"{found['1']['step'] / one['step']:.2f}배"])
    ways = next(iter(measured["transport"].values()))
    return (
        f"{measured['when']}에 코어 {measured['cores']}개인 기계에서 쟀습니다({measured['system']}, 스레드 하나씩). 다른 일도 도는 "
        "기계라, 번갈아 재어 가장 빠른 판을 적었습니다.\n\n"
        f"**일꾼.** 28x28 영상 {IMAGES}장에 아핀 변환, 모핑, 잡음(16장씩, 일꾼은 두어 둔 것).\n\n"
        "뒤의 두 칸은 가장 바쁜 프로세스가 쓴 코어의 시간이라, 다른 일이 코어를 빼앗아도 덜 흔들립니다(코어가 비었을 때의 빠르기).\n\n"
        f"{table(['일꾼', '한 에포크', '빠르기', '가장 바쁜 프로세스', '그 빠르기'], read)}\n"
        f"**배열 하나를 건네는 값.** 로더는 '값만 따로'입니다.\n\n{table(['묶음', *ways], carried)}\n"
        f"**한 걸음.** 묶음 전체의 크기는 같고(작은 것 {BATCH['작은 것']}장, 큰 것 {BATCH['큰 것']}장) 랭크끼리 나눕니다. 보내는 양은 "
        "랭크 하나가 한 걸음에 고리(ring)로 내보내는 것입니다.\n\n"
        f"{table(['모델', '랭크', '한 걸음', '그 가운데 평균', '보내는 양', '빠르기'], steps)}\n"
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--page", action="store_true")
    parser.add_argument("--rounds", type=int, default=4)
    parser.add_argument("--rank", choices=NETS)
    options = parser.parse_args()
    if options.rank:
        rank_program(options.rank, 60 if options.rank == "작은 것" else 14)
        return
    measured = {
        "when": datetime.date.today().isoformat(), "cores": os.cpu_count(),
        "system": f"{platform.system()}, Python {platform.python_version()}",
        "workers": workers(options.rounds), "transport": transport(options.rounds), "ranks": ranks(options.rounds),
    }
    text = written(measured)
    print(text)
    if options.page:
        before, rest = PAGE.read_text(encoding="utf-8").split(START)
        PAGE.write_text(before + START + "\n" + text + END + rest.split(END)[1], encoding="utf-8")


if __name__ == "__main__":
    main()
