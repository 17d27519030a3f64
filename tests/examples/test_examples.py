"""예제: 빈 폴더에서 그대로 돌고, 한자리에서 읽을 만큼 짧고, 말한 수를 낸다.

오래 걸리는 것은 ``QUICK=1`` 로 짧게 돌린다. 온전한 점수는 ``python scripts/run_examples.py`` 가 잰다.
"""

from __future__ import annotations

import os
import re
import runpy
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.slow

EXAMPLES = Path(__file__).parents[2] / "examples"
SCORES = runpy.run_path(str(EXAMPLES.parent / "scripts" / "run_examples.py"))["SCORES"]
OUTPUTS = {
    "01_xor.py": [r"0  0   0\.0\d\d   0", r"0  1   0\.9\d\d   1", r"1  0   0\.9\d\d   1", r"1  1   0\.0\d\d   0"],
    "02_moons.py": [r"매개변수 337개", r"하나씩 1걸음: 한 걸음에 마디 65,\d\d\d개", r"한꺼번에 79걸음: .* 정확도 100%"],
    "03_digits.py": [r"에포크 20", r"시험 정확도 (9[6-9]|100)\.\d\d% \(360장"],
    "04_sunspots.py": [r"올해와 같다 +33\.3", r"선형 자기회귀 .* 16\.9", r"RNN .* \d\d\.\d", r"GRU ", r"LSTM \(매개변수 1233개\) +[12]\d\.\d"],
    "05_mnist.py": [r"매개변수 80,554개", r"시험 정확도 (8[0-9]|9\d)\.\d% \(1000장"],
    "06_digits_cnn.py": [r"매개변수 30,762개", r"시험 정확도 (9[0-9]|100)\.\d\d% \(360장"],
    "07_constitution.py": [r"자모 75가지", r"하나씩 센 표 10\.\d\d, 둘씩 센 표 6\.\d\d", r"배우기 전 1\d\.\d\d -> 배운 뒤 [67]\.", r"온도 0\.3: 제131조 "],
    "08_rbm.py": [r"배우기 전 0\.07\d+ -> 배운 뒤 0\.0[0-4]", r"자유 에너지의 차이.*: [+-]\d", r"화소를 바로 보면 9\d\.\d\d%, 은닉 마디 64개", r"지어낸 것\n[ .:=+*#%@-]{63}\n"],
    "10_early_stopping.py": [r"검증 손실 .*번 올랐다", r"인내 10: \d+번째에서 멈춰 \d+번째로 되돌려", r"묶음 5개마다: \d+번째 에포크 \d+번째 묶음으로"],
    "09_autoencoder.py": [r"오토인코더 +되살린 오차 0\.0", r"VAE +되살린 오차 0\.0", r"평균 영상으로 되살리면 0\.0736", r"평면\n[ .:=+*#%@-]{74}\n"],
    "11_onnx.py": [r"입력 영상\(batch, 1, 8, 8\) → 결과 점수", r"점수의 가장 큰 차이 (?:\de-0[5-9]|0e\+00)", r"다시 읽은 매개변수: 0\.weight, 0\.bias, 6\.weight, 6\.bias"],
    "12_grid_search.py": [r"은닉층 +없음\(선형\)  relu  교차 검증 9\d\.", r"고른 것: .*\(32,\)", r"시험 정확도 9[4-9]\.\d\d% \(360장"],
    "13_table.py": [r"가게.csv: 730줄 \(CP949\(EUC-KR\), 쌍반점으로 나눔\), 뺀 줄: 102번째 줄: 칸이 3개", r"기온  수 +19  실수", r"날짜;날씨;기온;행사;예측;식의 값\n2026년 1월 1일;"],
    "14_digits_distributed.py": [r"에포크  5  훈련 손실 0\.\d+", r"프로세스 1개, 한 걸음 [\d.]+ ms, 시험 정확도 9\d\.\d\d%"],
}


def test_every_example_is_run_here() -> None:
    assert sorted(file.name for file in EXAMPLES.glob("*.py")) == sorted(OUTPUTS) == sorted(SCORES)


def test_the_list_names_every_example() -> None:
    listed = re.findall(r"\]\((\d\d_\w+\.py)\)", (EXAMPLES / "README.md").read_text(encoding="utf-8"))
    assert listed == sorted(OUTPUTS)


def test_the_list_tells_every_score() -> None:
    rows = (line for line in (EXAMPLES / "README.md").read_text(encoding="utf-8").splitlines() if line.startswith("| ["))
    for row in rows:
        score, seconds = row.split("|")[3:5]
        assert re.search(r"\d", score) and seconds.strip().isdigit(), row


@pytest.mark.parametrize("name", OUTPUTS)
def test_example(name: str, tmp_path: Path) -> None:
    source = (EXAMPLES / name).read_text(encoding="utf-8")
    assert len(source.splitlines()) < 120
    assert re.search(r"^ *assert ", source, re.MULTILINE)
    environment = {**os.environ, "PYTHONIOENCODING": "utf-8", "PYTHONWARNINGS": "error", "QUICK": "1", "SEED": "0", "OMP_NUM_THREADS": "1"}
    ran = subprocess.run(
        [sys.executable, str(EXAMPLES / name)], cwd=tmp_path, env=environment,
        capture_output=True, encoding="utf-8", timeout=1200,
    )
    assert ran.returncode == 0, ran.stderr
    assert ran.stderr == ""
    for pattern in OUTPUTS[name]:
        assert re.search(pattern, ran.stdout), ran.stdout
    assert re.search(SCORES[name][1], ran.stdout), "scripts/run_examples.py 가 점수를 찾지 못한다"
    assert list(tmp_path.iterdir()) == []
