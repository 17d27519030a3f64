"""함께 실린 태양 흑점의 해마다의 수(1700–2008년, 309해)를 읽는다."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from ..errors import DataError

FILE = Path(__file__).parent / "files" / "sunspots.csv"
FIRST, COUNT = 1700, 309


def load_sunspots() -> tuple[np.ndarray, np.ndarray]:
    """해마다의 평균 태양 흑점 수: 11년쯤을 주기로 오르내리는, 순환 신경망이 배울 만한 진짜 수열.

    반환
    ----
    years : np.ndarray
        int64, 모양 ``(309,)``. 1700년부터 2008년까지.
    counts : np.ndarray
        float32, 모양 ``(309,)``. 흑점 상대수의 해 평균 (무차원).

    예외
    ----
    DataError
        자료 파일이 없거나 망가졌을 때.

    예제
    ----
    >>> from tinygrad_ko.data import load_sunspots
    >>> years, counts = load_sunspots()
    >>> int(years[counts.argmax()]), round(float(counts.max()), 1)
    (1957, 190.2)

    출처
    ----
    미국 국립지구물리자료센터(NGDC)의 해마다의 흑점 상대수, 공유 저작물(public domain). statsmodels 에 실린 것 그대로이다. 강의 L22.
    """
    try:
        lines = FILE.read_text(encoding="ascii").splitlines()[1:]
        table = np.loadtxt(lines, delimiter=",", ndmin=2) if lines else np.zeros((0, 2))
    except FileNotFoundError:
        raise _damaged("파일이 없습니다") from None
    except (OSError, ValueError) as error:
        raise _damaged(f"읽을 수 없습니다({type(error).__name__})") from None
    if table.shape != (COUNT, 2) or not np.array_equal(table[:, 0], np.arange(FIRST, FIRST + COUNT)):
        raise _damaged(f"{FIRST}년부터 {COUNT}해의 (해, 수)여야 하는데 표의 모양이 {table.shape}입니다")
    return table[:, 0].astype(np.int64), table[:, 1].astype(np.float32)


def _damaged(reason: str) -> DataError:
    return DataError(
        f"load_sunspots: 태양 흑점 파일에 문제가 있습니다: {reason}. 파일: {FILE}. "
        "다시 설치하세요: pip install --force-reinstall --no-deps tinygrad-ko"
    )
