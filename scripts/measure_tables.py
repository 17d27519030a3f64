"""명령 ``train`` 과 ``predict`` 를 진짜 표 셋에서 재어 본다: 무엇을 보였고, 몇 초 걸렸고, 기억 공간을 얼마나 썼는가.

1. scikit-learn 의 유방암 자료(``load_breast_cancer``)에 글의 열과 빈칸과 어긋난 줄을 더한 것
2. 한국의 엑셀이 쓰는 꼴(CP949, CRLF, ``sep=;``, 쉼표 찍은 수, ``2026년 1월 2일``)의 표
3. 100 MB 의 표

    python scripts/measure_tables.py                 # 셋 다
    python scripts/measure_tables.py 3 --megabytes 20
    python scripts/measure_tables.py --killed 20     # 2의 표를 kill -9 로 20번 끊고 이어 결과의 바이트를 견준다

표는 임시 폴더에 짓고 지운다. 기억 공간은 자식 프로세스의 가장 큰 상주 크기(리눅스의 VmHWM)이다: 파이썬과 NumPy 와 엔진을 여는 데 드는 것이
들어 있고, 디스크에 둔 수의 표(memmap)에서 읽은 쪽도 들어 있다. 리눅스에서만 돈다.
"""

from __future__ import annotations

import argparse
import csv
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).parents[1]
COMMAND = [sys.executable, "-m", "tinygrad_ko"]
WATCHED = [sys.executable, "-c", (  # 끝에 제 가장 큰 상주 크기(kB)를 적는다
    "import re, sys; from tinygrad_ko.cli import main; code = main(sys.argv[1:]); "
    "print(re.search(r'VmHWM:\\s*(\\d+)', open('/proc/self/status').read())[1]); sys.exit(code)"
)]
ENVIRONMENT = {**os.environ, "PYTHONPATH": str(ROOT), "OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1", "PYTHONIOENCODING": "utf-8"}


def cancer(file: Path, megabytes: float) -> list[str]:
    """글과 빈칸을 더한 scikit-learn 의 자료."""
    from sklearn.datasets import load_breast_cancer

    draw, loaded = random.Random(0), load_breast_cancer()
    with open(file, "w", encoding="utf-8", newline="") as opened:
        writer = csv.writer(opened)
        writer.writerow(["환자", "병원", "검사일", "메모", *loaded.feature_names, "진단"])
        for k, (row, label) in enumerate(zip(loaded.data, loaded.target, strict=True)):
            values = [f"{v:.6g}" if draw.random() > 0.05 else draw.choice(["", "NA", "-"]) for v in row]
            hospital = draw.choice(["서울병원", "한강의원", "부산대병원", "없음"])
            note = draw.choice(["", "재검", 'CT 확인, "이상 없음"', "두 줄\n메모"])
            day = f"{2020 + k % 6}-{k % 12 + 1:02}-{k % 28 + 1:02}"
            writer.writerow([f"P{k:04}", hospital, day, note, *values, loaded.target_names[label]])
            if k == 100:
                opened.write("잘린,줄\r\n")
    return ["--target", "진단"]


def excel(file: Path, megabytes: float) -> list[str]:
    """한국의 엑셀이 쓰는 꼴."""
    draw = random.Random(1)
    with open(file, "w", encoding="cp949", newline="") as opened:
        opened.write("sep=;\r\n고객번호;성명;생년월일;시도;우편번호;월소득;연체율;마케팅동의;해지\r\n")
        for k in range(5000):
            income, late = draw.lognormvariate(15, 0.4), draw.random() ** 3 * 20
            region = draw.choice(["서울", "경기", "부산", "대구", "제주", ""])
            gone = late * 0.25 - income / 2.5e6 + (0.8 if region == "제주" else 0) + draw.gauss(0, 0.6) > 0
            birth, post = f"{draw.randint(1950, 2005)}년 {draw.randint(1, 12)}월 {draw.randint(1, 28)}일", f"{draw.randint(1, 40):02}100"
            answers = f"{draw.choice(['O', 'X'])};{'예' if gone else '아니오'}"
            opened.write(f"{k + 1:08};고객{k};{birth};{region};{post};{income:,.0f};{late:.1f}%;{answers}\r\n")
    return ["--target", "해지"]


def large(file: Path, megabytes: float) -> list[str]:
    """``megabytes`` MB 의 표."""
    draw, cities = random.Random(2), ["서울", "부산", "대구", "인천", "광주", "대전", "울산", "세종"]
    with open(file, "w", encoding="utf-8") as opened:
        opened.write("id,나이,소득,도시,가입일,클릭,x1,x2,x3,x4,x5,x6,메모,구매\n")
        size, k = 0, 0
        while size < megabytes * 1e6:
            k += 1
            age, income, city, xs = draw.randint(18, 90), draw.gauss(3000, 900), draw.choice(cities), [draw.gauss(0, 1) for _ in range(6)]
            bought = "예" if age / 40 + income / 3000 + xs[0] + (city == "서울") + draw.gauss(0, 0.5) > 2.5 else "아니오"
            day = f"20{draw.randint(10, 26)}-{draw.randint(1, 12):02}-{draw.randint(1, 28):02}"
            earned, more = f"{income:.1f}" if draw.random() > 0.03 else "", ",".join(f"{x:.4f}" for x in xs)
            line = f"{k},{age},{earned},{city},{day},{draw.randint(0, 50)},{more},메모{draw.randint(0, 10**6)},{bought}\n"
            size += len(line.encode())
            opened.write(line)
    return ["--target", "구매", "--epochs", "5"]


TABLES: dict[str, tuple[str, Callable[[Path, float], list[str]]]] = {
    "1": ("scikit-learn 의 유방암 자료에 글과 빈칸을 더한 것", cancer), "2": ("한국의 엑셀이 쓰는 꼴", excel), "3": ("큰 표", large),
}


def measured(words: list[str], home: Path) -> tuple[str, str]:
    """(보인 글, 걸린 시간과 기억 공간을 적은 말)."""
    started, before = time.perf_counter(), os.times()
    ran = subprocess.run([*WATCHED, *words], cwd=home, env=ENVIRONMENT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, encoding="utf-8")
    if ran.returncode:
        raise SystemExit(f"{' '.join(words)}\n{ran.stdout}")
    shown, _, memory = ran.stdout.strip().rpartition("\n")
    after = os.times()
    used = after.children_user + after.children_system - before.children_user - before.children_system
    return shown + "\n", f"{time.perf_counter() - started:.1f}초(CPU {used:.1f}초), 가장 큰 상주 크기 {int(memory) / 1024:.0f} MB"


def killed(times: int, home: Path) -> None:
    """끊고 잇기를 되풀이하여 끊지 않은 것과 견준다."""
    draw = random.Random(0)
    words = ["train", "--data", "표.csv", *excel(home / "표.csv", 0), "--epochs", "40", "--patience", "40", "--batch-size", "16", "--quiet"]
    measured([*words, "--out", "온전"], home)
    count, folder = 0, home / "끊긴"
    while count < times:
        resume = ["--resume"] if (folder / "checkpoint").exists() else ["--force"]
        running = subprocess.Popen([*COMMAND, *words, "--out", "끊긴", *resume], cwd=home, env=ENVIRONMENT)
        try:
            running.wait(draw.uniform(1, 12))
        except subprocess.TimeoutExpired:
            running.send_signal(signal.SIGKILL)
            running.wait()
            count += 1
    if (folder / "checkpoint").exists():
        measured([*words, "--out", "끊긴", "--resume"], home)
    elif not (folder / "report.md").exists():  # 마지막에 첫 체크포인트보다 먼저 끊겼다
        measured([*words, "--out", "끊긴"], home)
    same = {p.name: p.read_bytes() for p in folder.iterdir()} == {p.name: p.read_bytes() for p in (home / "온전").iterdir()}
    print(f"kill -9 {count}번: 끊지 않은 결과와 {'바이트까지 같다' if same else '다르다!'}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("only", nargs="*", choices=[[], *TABLES], help="표의 번호 (없으면 모두)")
    parser.add_argument("--megabytes", type=float, default=100, help="큰 표의 크기")
    parser.add_argument("--killed", type=int, default=0, help="표 대신, 이만큼 kill -9 로 끊고 이어 본다")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as made:
        home = Path(made)
        if options.killed:
            killed(options.killed, home)
            return
        for key in options.only or TABLES:
            about, write = TABLES[key]
            words = write(home / "표.csv", options.megabytes)
            size = (home / "표.csv").stat().st_size / 1e6
            print(f"═══ {key}. {about} ({size:.1f} MB)\n$ tinygrad-ko train --data 표.csv {' '.join(words)}", flush=True)
            shown, spent = measured(["train", "--data", "표.csv", *words, "--out", f"결과{key}"], home)
            print(f"{shown}[train {spent}]\n", flush=True)
            shown, spent = measured(["predict", "--model", f"결과{key}", "--data", "표.csv", "--out", f"예측{key}.csv"], home)
            print(f"{shown}[predict {spent}]\n", flush=True)


if __name__ == "__main__":
    main()
