"""아무 때나 끊어 본다: kill -9 로 죽이고, 시계 신호로 Ctrl+C 를 누르고, 이어서 한 학습을 끊긴 적이 없는 것과 비트까지 견준다.

    python tests/support/training/interruptions.py 폴더 에포크   # 죽일 학습: 체크포인트가 있으면 잇고, 다 하면 지문을 적는다
"""

from __future__ import annotations

import hashlib
import json
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from support.training.whole_run import build, everything, run
from tinygrad_ko.io import load
from tinygrad_ko.training.checkpoint import NAME

ROOT = Path(__file__).parents[3]


@dataclass
class Tally:
    """센 것. ``wrong`` 은 끝의 상태가 다르거나 파일을 읽지 못한 것의 설명."""

    trials: int = 0
    stops: int = 0  # 정말로 끊긴 횟수
    files: int = 0  # 끊긴 뒤에 읽어 본 체크포인트의 수
    middles: int = 0  # 그 가운데 에포크의 가운데에서 적힌 것
    wrong: list[str] = field(default_factory=list)


def digest(state: Any) -> str:
    """겹친 상태의 지문: 배열은 바이트까지."""
    found = hashlib.sha256()

    def feed(value: Any) -> None:
        if isinstance(value, dict):
            for name in value:
                found.update(repr(name).encode())
                feed(value[name])
        elif isinstance(value, (list, tuple)):
            found.update(f"[{len(value)}".encode())
            for inner in value:
                feed(inner)
        elif isinstance(value, np.ndarray):
            found.update(f"{value.dtype}{value.shape}".encode() + np.ascontiguousarray(value).tobytes())
        else:
            found.update(repr(value).encode())

    feed(state)
    return found.hexdigest()


def learn(folder: Path | None, epochs: int) -> str:
    """학습하고(있으면 이어서) 끝의 지문을 준다."""
    trainer, loader = build(folder)
    there = folder is not None and (folder / NAME).exists()
    run(trainer, loader, epochs, **({"resume": folder} if there else {}))
    return digest(everything(trainer))


def kills(trials: int, epochs: int, seed: int = 0, most: int = 3) -> Tally:
    """``trials`` 번: 학습하는 프로세스를 무작위한 때에 kill -9 로 1–``most`` 번 죽이고, 마지막에 끝까지 잇는다."""
    rng, tally, straight = random.Random(seed), Tally(), learn(None, epochs)
    with tempfile.TemporaryDirectory() as home:
        whole = _seconds(Path(home) / "재기", epochs)
        for trial in range(trials):
            folder, stops = Path(home) / str(trial), 0
            tally.trials += 1
            wanted = rng.randint(1, most)
            while stops < wanted:
                child = _start(folder, epochs)
                time.sleep(rng.uniform(0, whole))
                child.send_signal(signal.SIGKILL)
                child.wait()
                if (folder / "끝").exists():  # 죽기 전에 다 했다: 한 번도 죽은 적이 없으면 다시 한다
                    if stops:
                        break
                    shutil.rmtree(folder)
                    continue
                stops += 1
                _read(folder, tally, f"{trial}번째")
            tally.stops += stops
            child = _start(folder, epochs)
            child.wait()
            ended = folder / "끝"
            if not ended.exists() or ended.read_text() != straight:
                tally.wrong.append(f"{trial}번째: 이어서 한 끝의 상태가 다르다")
    return tally


def _start(folder: Path, epochs: int) -> subprocess.Popen[bytes]:
    """학습하는 프로세스. 학습을 시작하기 바로 앞까지 기다린다."""
    environment = {**os.environ, "PYTHONPATH": f"{ROOT}{os.pathsep}{ROOT / 'tests'}", "OMP_NUM_THREADS": "1"}
    child = subprocess.Popen([sys.executable, __file__, str(folder), str(epochs)], stdout=subprocess.PIPE, env=environment)
    assert child.stdout is not None
    child.stdout.readline()
    return child


def _seconds(folder: Path, epochs: int) -> float:
    started = _start(folder, epochs)
    clock = time.perf_counter()
    started.wait()
    return time.perf_counter() - clock


def interruptions(trials: int, epochs: int, seed: int = 0) -> Tally:
    """``trials`` 번: 시계 신호가 무작위한 때에 KeyboardInterrupt 를 내고, 같은 프로세스에서 끝까지 잇는다. 주 스레드에서만 된다."""
    rng, tally = random.Random(seed), Tally()
    straight = learn(None, epochs)
    with tempfile.TemporaryDirectory() as home:
        folder = Path(home) / "재기"
        clock = time.perf_counter()
        learn(folder, epochs)
        whole = time.perf_counter() - clock
        before = signal.signal(signal.SIGALRM, signal.default_int_handler)
        try:
            for trial in range(trials):
                tally.trials += 1
                folder, stopped = Path(home) / str(trial), False
                while not stopped:  # 멈추기 전에 다 했으면 다시 한다
                    shutil.rmtree(folder, ignore_errors=True)
                    trainer, loader = build(folder)
                    try:
                        signal.setitimer(signal.ITIMER_REAL, rng.uniform(1e-4, whole))
                        run(trainer, loader, epochs)
                        signal.setitimer(signal.ITIMER_REAL, 0)
                    except KeyboardInterrupt:
                        stopped = True
                tally.stops += 1
                _best_is_back(trainer, tally, trial)
                _read(folder, tally, f"{trial}번째")
                if learn(folder, epochs) != straight:
                    tally.wrong.append(f"{trial}번째: 이어서 한 끝의 상태가 다르다")
        finally:
            signal.setitimer(signal.ITIMER_REAL, 0)
            signal.signal(signal.SIGALRM, before)
    return tally


def _best_is_back(trainer: Any, tally: Tally, trial: int) -> None:
    """멈춘 뒤의 가중치는 조기 종료가 본 가장 나은 것이고, 학습 상태도 되돌아왔다."""
    early = next(c for c in trainer.callbacks if type(c).__name__ == "EarlyStopping")
    kept = early.state_dict()["weights"]
    if kept is not None and digest(kept) != digest(trainer.model.state_dict()):
        tally.wrong.append(f"{trial}번째: 가장 나은 가중치로 돌아오지 않았다")


def _read(folder: Path, tally: Tally, where: str) -> None:
    """그 자리의 체크포인트를 읽고, 남은 임시 파일이 다음 일을 막지 않는지 본다."""
    if not (folder / NAME).exists():
        return
    tally.files += 1
    try:
        state = load(folder / NAME)
    except Exception as error:
        tally.wrong.append(f"{where}: 체크포인트를 읽지 못했다: {error}")
        return
    tally.middles += bool(state["place"]["batch"])


if __name__ == "__main__":
    place, count = Path(sys.argv[1]), int(sys.argv[2])
    place.mkdir(parents=True, exist_ok=True)
    print(json.dumps("시작"), flush=True)
    (place / "끝").write_text(learn(place, count))
