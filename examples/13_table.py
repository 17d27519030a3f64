"""표(CSV)를 그대로 배운다: 글과 빈칸과 날짜가 섞인 표에서 `train` 과 `predict`.

가게의 지난 이 년을 지어 엑셀이 저장한 것처럼(CP949, 쌍반점, 쉼표 찍은 수) 적고, 내일부터 두 주의 매출을 맞힌다. 명령으로 하는 것과 같다:

    tinygrad-ko train --data 가게.csv --target 매출
    tinygrad-ko predict --data 앞날.csv

표를 지은 식을 우리가 알고 있으므로, 모델이 그것에 얼마나 다가갔는지도 잰다.
"""

from __future__ import annotations

import csv
import datetime
import math
import os
import tempfile
from pathlib import Path

import numpy as np

from tinygrad_ko.tables.kinds import columns_said
from tinygrad_ko.tables.learning import train
from tinygrad_ko.tables.model import Options
from tinygrad_ko.tables.predicting import predict
from tinygrad_ko.tables.table import Asked

SEED = int(os.environ.get("SEED", "0"))
QUICK = bool(os.environ.get("QUICK"))
WEATHER = {"맑음": 1.0, "흐림": 0.85, "비": 0.6}
NOISE = 12_000  # 식으로도 맞힐 수 없는 것(원)


def sales(day: datetime.date, weather: str, warmth: float, event: bool) -> float:
    """매출을 지은 식(원): 주말에 많고, 비 오면 적고, 더울수록 많고, 행사날 더 많다."""
    weekend = 1.5 if day.weekday() >= 5 else 1.0
    return 200_000 * weekend * WEATHER[weather] + 4_000 * warmth + (80_000 if event else 0)


def days(first: datetime.date, count: int, rng: np.random.Generator) -> list[tuple[datetime.date, str, float, bool]]:
    """날마다 (날짜, 날씨, 기온, 행사)."""
    made = []
    for day in (first + datetime.timedelta(k) for k in range(count)):
        warmth = 13 - 12 * math.cos(2 * math.pi * day.timetuple().tm_yday / 365) + rng.normal(0, 3)
        made.append((day, str(rng.choice(list(WEATHER), p=[0.5, 0.3, 0.2])), round(float(warmth), 1), bool(rng.random() < 0.15)))
    return made


def write(file: Path, names: list[str], rows: list[list[str]]) -> None:
    """한국의 엑셀이 쓰는 대로."""
    with open(file, "w", encoding="cp949", newline="") as opened:
        csv.writer(opened, delimiter=";", lineterminator="\r\n").writerows([names, *rows])


def cells(day: datetime.date, weather: str, warmth: float, event: bool) -> list[str]:
    return [f"{day.year}년 {day.month}월 {day.day}일", weather, f"{warmth}", "예" if event else "아니오"]


def main() -> None:
    rng = np.random.default_rng(SEED)
    past = days(datetime.date(2024, 1, 1), 731, rng)
    future = days(datetime.date(2026, 1, 1), 14, rng)
    rows = [[*cells(*each), f"{round(sales(*each) + rng.normal(0, NOISE), -2):,.0f}"] for each in past]
    for k in range(0, len(rows), 40):
        rows[k][2] = ""  # 온도계가 고장 난 날
    rows[100] = rows[100][:3]  # 잘린 줄
    with tempfile.TemporaryDirectory() as home:
        table, ahead, out = Path(home) / "가게.csv", Path(home) / "앞날.csv", Path(home) / "결과"
        names = ["날짜", "날씨", "기온", "행사", "매출"]
        write(table, names, rows)
        write(ahead, names[:4], [cells(*each) for each in future])

        options = Options(epochs=20 if QUICK else 200, hidden=(32, 16), lr=0.01, batch_size=16, seed=SEED)
        learned = train(str(table), Asked("매출"), out, options, progress=False)
        print(f"가게.csv: {learned.read.survey.rows}줄 ({learned.read.source.said}), 뺀 줄: {learned.read.survey.bad}")
        print(columns_said(learned.read.columns, "매출"))
        (_, error, base), *_ = learned.scores.summary()
        print(f"\n시험 집합의 평균 절대 오차 {error}원 (언제나 평균이라고 하면 {base}원)")

        told = predict(out, str(ahead), Path(home) / "예측.csv")
        text = told.out.read_text(encoding="cp949").splitlines()
        print(f"\n{text[0]};식의 값")
        gaps = []
        for line, each in zip(text[1:], future, strict=True):
            gaps.append(abs(float(line.rpartition(";")[2]) - sales(*each)))
            print(f"{line};{sales(*each):.0f}")
        print(f"앞날의 예측은 식의 값과 평균 {np.mean(gaps):,.0f}원 다르다 (식으로도 맞힐 수 없는 것 {NOISE:,}원)")
    assert float(error) < float(base) / 2
    assert np.mean(gaps) < (80_000 if QUICK else 50_000)


if __name__ == "__main__":
    main()
