"""재생기의 쪽을 짓는 데 드는 것: 모형 열과 강의의 식마다 시간, 쪽의 크기, 실린 수, 테이프(tape)의 크기.

쓰는 법: ``OMP_NUM_THREADS=1 OPENBLAS_NUM_THREADS=1 python benchmarks/player.py`` (``--parts`` 는 강의 L1~L22 의 식까지, ``--plain`` 은
``tg.keep_values()`` 없이, ``--depth 0`` 은 모듈을 접어서)

    초       ``tg.play(손실).html`` 의 시간(프로세서의 시간, 여러 번의 가운데)
    쪽       HTML 한 쪽의 크기(kB)
    수       상자마다의 값과 기울기의 원소를 모두 더한 것. '다'이면 그 모두가 쪽에 있다
    테이프    다시 셈하는 프로그램을 줄인(deflate) 바이트. 배열은 상자의 것을 함께 쓴다. 없으면 까닭
    줄       프로그램의 명령의 수
"""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import statistics
import sys
import time
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

os.environ.setdefault("OMP_NUM_THREADS", "1")
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
sys.path[:0] = [str(Path(__file__).parents[1]), str(Path(__file__).parents[1] / "tests")]

from support.view.lecture_parts import PARTS  # noqa: E402
from support.view.ten_models import TEN  # noqa: E402

import tinygrad_ko as tg  # noqa: E402


def measured(build: Callable[[], Any], repeats: int) -> float:
    """``build`` 한 번의 프로세서 시간(초): 데운 뒤 ``repeats`` 번의 가운데."""
    build()
    times = []
    for _ in range(repeats):
        start = time.process_time()
        build()
        times.append(time.process_time() - start)
    return statistics.median(times)


def row(name: str, loss: Any, names: Any, options: dict[str, Any], repeats: int) -> str:
    """한 줄."""
    seconds = measured(lambda: tg.play(loss, names, **options).html, repeats)
    player = tg.play(loss, names, **options)
    script, boxes = player.script, player.story.boxes.values()
    numbers = sum(a.size for b in boxes for a in (b.value, b.grad) if a is not None)
    lost = sum(b.value is None for b in boxes)
    whole = "다" if not script["left_out"] and not lost else f"빠진 상자 {len(script['left_out']) + lost}"
    program = script.get("tape")
    tape = script.get("cannot", "")[len("이 식은 이 쪽 안에서 다시 셈할 수 없어 값을 고칠 수 없습니다: "):][:60]
    if program is not None:
        packed = len(zlib.compress(json.dumps(program, separators=(",", ":")).encode(), 9))
        tape = f"{packed:7,}   줄 {len(program['code']):5,}"
    return f"{name:<28} {seconds:7.3f}초   쪽 {len(player.html.encode()) / 1e3:7.1f}kB   수 {numbers:8,} {whole}   테이프 {tape}"


def programs(parts: bool, keep: bool) -> Iterator[tuple[str, Any, Any]]:
    """(이름, 손실, 이름 → 텐서)들."""
    for name, build in TEN.items():
        model = build()
        yield name, model.run(keep), model.names
    for part in PARTS if parts else ():
        with tg.keep_values() if keep else contextlib.nullcontext():
            yield str(part), part.at(0)[1], None


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--parts", action="store_true", help="강의 L1~L22 의 식까지")
    parser.add_argument("--plain", action="store_true", help="tg.keep_values() 없이 셈한 식")
    parser.add_argument("--depth", type=int, help="모듈을 접을 깊이")
    parser.add_argument("--repeats", type=int, default=7, help="몇 번 재어 가운데를 고르는가")
    given = parser.parse_args()
    for name, loss, names in programs(given.parts, not given.plain):
        print(row(name, loss, names, {"depth": given.depth}, given.repeats), flush=True)


if __name__ == "__main__":
    main()
