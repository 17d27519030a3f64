"""검사에 쓸 작은 표를 짓는다."""

from __future__ import annotations

import random
from pathlib import Path


def shop(rows: int = 120, seed: int = 0) -> list[list[str]]:
    """고객의 표: 수, 범주, 날짜, 빠진 값이 있고, 나이와 도시로 구매를 맞힐 수 있다."""
    draw = random.Random(seed)
    made = [["번호", "이름", "나이", "도시", "가입일", "소득", "구매"]]
    for k in range(rows):
        age, city = draw.randint(18, 80), draw.choice(["서울", "부산", "대구"])
        bought = "예" if age + (25 if city == "서울" else 0) > 60 else "아니오"
        made.append([
            str(k + 1), f"고객{k}", "" if k % 17 == 3 else str(age), "-" if k % 23 == 5 else city,
            f"{draw.randint(2020, 2026)}년 {draw.randint(1, 12)}월 {draw.randint(1, 28)}일", f"{draw.randint(1000, 9000):,}", bought,
        ])
    return made


def written(file: Path, rows: list[list[str]], encoding: str = "utf-8", delimiter: str = ",", ending: str = "\n") -> Path:
    """표를 CSV 로 적는다. 나누는 글자, 따옴표, 줄바꿈이 든 칸에만 따옴표를 두른다."""
    def cell(text: str) -> str:
        return '"' + text.replace('"', '""') + '"' if any(c in text for c in f'{delimiter}"\r\n') else text

    file.write_bytes("".join(delimiter.join(map(cell, row)) + ending for row in rows).encode(encoding))
    return file
