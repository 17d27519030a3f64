"""해마다의 태양 흑점 수: 1700년부터 2008년까지."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from ..errors import DataError
from .bounded import opened, read_up_to

FILE = Path(__file__).parent / "files" / "sunspots.csv"
FIRST, LAST = 1700, 2008
LONGEST = 100_000  # 파일의 바이트 수: 이보다 길면 우리 파일이 아니다


def load_sunspots() -> tuple[np.ndarray, np.ndarray]:
    """해마다의 태양 흑점 수(sunspot number), 1700–2008년. 11년쯤마다 늘고 줄지만 높이는 주기마다 다르다.

    반환
    ----
    years : int64, 모양 (309,). 1700부터 2008까지(년).
    numbers : float32, 모양 (309,). 그해의 상대 흑점 수, 0과 190.2 사이(무차원).

    예외
    ----
    DataError : 자료 파일이 없거나 망가졌을 때.

    예제
    ----
    >>> from tinygrad_ko.data import load_sunspots
    >>> years, numbers = load_sunspots()
    >>> years[[0, -1]].tolist(), numbers[[0, -1]].round(1).tolist()
    ([1700, 2008], [5.0, 2.9000000953674316])
    >>> years[numbers.argmax()].item()
    1957

    출처
    ----
    미국 국립 지구물리 자료 센터(NGDC), 공유 저작물(public domain). statsmodels 에 실린 파일 그대로이다
    (``SUNSPOTS-SOURCE.txt``). 2015년에 눈금을 고치기 전의 값이다.
    """
    try:
        with opened(FILE) as (source, _):
            lines = read_up_to(source, LONGEST).decode("ascii").splitlines()[1:]
        table = np.loadtxt(lines, delimiter=",", ndmin=2) if lines else np.zeros((0, 0))
    except FileNotFoundError:
        raise _damaged("파일이 없습니다") from None
    except (OSError, ValueError) as error:
        raise _damaged(f"읽을 수 없습니다({type(error).__name__})") from None
    expected = (LAST - FIRST + 1, 2)
    if table.shape != expected:
        raise _damaged(f"표의 모양이 {expected}이어야 하는데 {table.shape}입니다")
    years, numbers = table.T
    if not np.array_equal(years, np.arange(FIRST, LAST + 1)) or not (0 <= numbers.min() and numbers.max() < 1000):
        raise _damaged(f"해가 {FIRST}–{LAST}년의 차례가 아니거나 흑점 수가 0 이상의 수가 아닙니다")
    return years.astype(np.int64), numbers.astype(np.float32)


def _damaged(reason: str) -> DataError:
    return DataError(
        f"load_sunspots: 흑점 수 파일에 문제가 있습니다: {reason}. 파일: {FILE}. "
        "다시 설치하세요: pip install --force-reinstall --no-deps tinygrad-ko"
    )
