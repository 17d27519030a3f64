"""예제를 모두 온전히 돌려 점수와 시간의 표를 낸다. 점수는 예제가 스스로 인쇄한 줄에서 읽는다.

    python scripts/run_examples.py                       # 모두, 씨앗 0
    python scripts/run_examples.py 05 06 --seeds 0 1 2   # 고른 것만, 씨앗마다
    python scripts/run_examples.py --seeds 0 1 2 3 --readme   # 예제 목록의 표를 잰 것(씨앗들에서 가장 작은 값–큰 값)으로 고쳐 쓴다

예제가 말한 기준(assert)을 하나라도 못 지키면 끝내는 값이 1이다.
"""

from __future__ import annotations

import argparse
import os
import re
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).parents[1]
EXAMPLES = ROOT / "examples"
# 예제 → (점수의 이름, 인쇄한 줄에서 점수를 찾는 식). 찾은 조각들은 " / " 로 잇는다.
SCORES = {
    "01_xor.py": ("마지막 손실", r"500걸음  손실 ([\d.]+)"),
    "02_moons.py": ("점 100개의 정확도; 한 걸음의 마디", r"하나씩 \d+걸음: 한 걸음에 마디 ([\d,]+개).*정확도 (\d+%)"),
    "03_digits.py": ("시험 정확도", r"시험 정확도 ([\d.]+%)"),
    "04_sunspots.py": (
        "오차: 올해와 같다 / 선형 / RNN / GRU / LSTM",
        r"같다 +([\d.]+)\n.*개\) +([\d.]+)\n.*개\) +([\d.]+)\n.*개\) +([\d.]+)\n.*개\) +([\d.]+)",
    ),
    "05_mnist.py": ("시험 정확도", r"시험 정확도 ([\d.]+%)"),
    "06_digits_cnn.py": ("시험 정확도", r"시험 정확도 ([\d.]+%)"),
    "07_constitution.py": (
        "글자당 비트: 하나씩 / 둘씩 / 셋씩 센 표 / 트랜스포머",
        r"하나씩 센 표 ([\d.]+), 둘씩 센 표 ([\d.]+), 셋씩 센 표 ([\d.]+)\n.*배운 뒤 ([\d.]+)",
    ),
    "08_rbm.py": (
        "되돌린 오차; 자유 에너지 차이; 선형 분류기: 화소 / 은닉",
        r"배운 뒤 ([\d.]+)\n.*: ([+-][\d.]+)\n.*보면 ([\d.]+%), .*보면 ([\d.]+%)",
    ),
    "09_autoencoder.py": (
        "되살린 오차, 지어낸 것의 거리: 오토인코더 / VAE",
        r"오차 ([\d.]+), .*거리 ([\d.]+)\n[\s\S]*VAE +되살린 오차 ([\d.]+), .*거리 ([\d.]+)",
    ),
    "10_early_stopping.py": (
        "시험 정확도: 끝까지 / 인내 1 / 인내 10", r"끝까지: .*도 ([\d.]+%)\n인내 1: .*도 ([\d.]+%)\n인내 10: .*도 ([\d.]+%)",
    ),
    "11_onnx.py": (
        "시험 정확도: 여기서 / 파일만으로 / 이어서 배우면",
        r"여기서: .*도 ([\d.]+%)\n[\s\S]*파일만으로: .*도 ([\d.]+%),.*\n.*\n이어서 배우면: .*도 ([\d.]+%)",
    ),
    "12_grid_search.py": ("시험 정확도", r"시험 정확도 ([\d.]+%)"),
    "13_table.py": (
        "시험 집합의 평균 절대 오차 / 언제나 평균이라고 하면; 앞날의 예측과 식의 값의 차이",
        r"절대 오차 ([\d.]+)원 \(언제나 평균이라고 하면 ([\d.]+)원\)\n[\s\S]*평균 ([\d,]+)원 다르다",
    ),
    "14_digits_distributed.py": ("시험 정확도 (프로세스 하나)", r"시험 정확도 ([\d.]+%)"),
}
# 작은 모델의 행렬 곱셈은 스레드 하나가 더 빠르고, 다른 일로 바쁜 컴퓨터에서도 느려지지 않는다.
ONE_THREAD = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), "1")


def run(name: str, seed: int) -> tuple[str, float, bool]:
    """(점수, 초, 기준을 지켰는가)."""
    environment = {**os.environ, "PYTHONIOENCODING": "utf-8", "SEED": str(seed)}
    environment["PYTHONPATH"] = os.pathsep.join(filter(None, [str(ROOT), environment.get("PYTHONPATH")]))
    environment.pop("QUICK", None)
    environment |= ONE_THREAD
    started = time.perf_counter()
    ran = subprocess.run([sys.executable, str(EXAMPLES / name)], env=environment, capture_output=True, encoding="utf-8")
    seconds = time.perf_counter() - started
    found = re.search(SCORES[name][1], ran.stdout)
    if ran.returncode:
        print(ran.stdout + ran.stderr, file=sys.stderr)
    return " / ".join(found.groups()) if found else "점수 없음", seconds, ran.returncode == 0 and found is not None


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("only", nargs="*", help="예제 이름의 앞부분 (예: 05)")
    parser.add_argument("--seeds", nargs="+", type=int, default=[0])
    parser.add_argument("--readme", action="store_true", help="examples/README.md 의 표를 고쳐 쓴다")
    options = parser.parse_args()
    fine = True
    lines: dict[str, list[tuple[str, float]]] = {}
    print(f"{'예제':<22}{'씨앗':>4}{'초':>7}  점수", flush=True)
    for name in sorted(SCORES):
        if options.only and not name.startswith(tuple(options.only)):
            continue
        for seed in options.seeds:
            score, seconds, kept = run(name, seed)
            fine &= kept
            lines.setdefault(name, []).append((score, seconds))
            print(f"{name:<22}{seed:>4}{seconds:>7.1f}  {SCORES[name][0]}: {score}{'' if kept else '  ← 기준에 못 미침'}", flush=True)
    if options.readme and fine:
        write_list(lines)
    return 0 if fine else 1


def spread(scores: list[str]) -> str:
    """씨앗마다의 점수들을 자리마다 가장 작은 값–큰 값으로. 모두 같으면 그 값.

    >>> spread(["97.2% / 3", "96.9% / 3"])
    '96.9–97.2% / 3'
    """
    made = []
    for texts in zip(*(score.split(" / ") for score in scores), strict=True):
        low, *_, high = sorted(texts, key=lambda text: float(re.sub(r"[^\d.+-]", "", text))) * (2 if len(texts) == 1 else 1)
        made.append(low if low == high else f"{low.rstrip('%')}–{high}")
    return " / ".join(made)


def write_list(lines: dict[str, list[tuple[str, float]]]) -> None:
    """목록의 표에서, 예제마다의 줄의 끝 두 칸(점수, 초)을 바꾼다. 초는 가장 빠른 것."""
    file = EXAMPLES / "README.md"
    text = file.read_text(encoding="utf-8")
    for name, measured in lines.items():
        score, seconds = spread([s for s, _ in measured]), min(t for _, t in measured)
        row = re.compile(rf"^(\| \[[^\]]*\]\({re.escape(name)}\) \|[^|\n]*\|)[^\n]*$", re.MULTILINE)
        text = row.sub(lambda m: f"{m[1]} {SCORES[name][0]}: {score} | {seconds:.0f} |", text)
    file.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    sys.exit(main())
