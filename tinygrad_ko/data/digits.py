"""함께 실린 손글씨 숫자(8x8 영상 1,797장)를 읽는다."""

from __future__ import annotations

import zlib
from pathlib import Path

import numpy as np

from ..errors import DataError
from .bounded import opened, read_up_to

FILE = Path(__file__).parent / "files" / "digits.csv.gz"
COUNT, PIXELS, BRIGHTEST, CLASSES = 1797, 64, 16, 10
LONGEST = 1_000_000  # 펼친 파일의 바이트 수: 이보다 길면 우리 파일이 아니다


def load_digits(as_images: bool = False) -> tuple[np.ndarray, np.ndarray]:
    """손글씨 숫자 영상 1,797장과 그 숫자.

    매개변수
    --------
    as_images : bool
        거짓이면 한 장이 화소 64개의 벡터, 참이면 채널이 하나인 8x8 영상이다.

    반환
    ----
    images : np.ndarray
        float32, 모양 ``(1797, 64)`` 또는 ``(1797, 1, 8, 8)``. 밝기는 0과 1 사이이다 (무차원).
    labels : np.ndarray
        int64, 모양 ``(1797,)``. 0부터 9까지의 숫자 (무차원).

    예외
    ----
    DataError
        자료 파일이 없거나 망가졌을 때.

    예제
    ----
    >>> from tinygrad_ko.data import load_digits
    >>> images, labels = load_digits()
    >>> images.shape, labels[:5].tolist()
    ((1797, 64), [0, 1, 2, 3, 4])

    출처
    ----
    E. Alpaydin, C. Kaynak, "Optical Recognition of Handwritten Digits", UCI Machine Learning Repository,
    1998, DOI 10.24432/C50P49, CC BY 4.0. scikit-learn에 실린 시험 집합 그대로이다(``DIGITS-LICENSE.txt``).
    """
    table = _read(FILE)
    images = table[:, :PIXELS].astype(np.float32) / BRIGHTEST
    labels = table[:, PIXELS].astype(np.int64)
    return images.reshape(COUNT, 1, 8, 8) if as_images else images, labels


def _read(file: Path) -> np.ndarray:
    """자료 파일의 표: uint8, 모양 ``(1797, 65)``. 끝 열이 숫자(label)이다."""
    try:
        with opened(file) as (source, _):
            lines = read_up_to(source, LONGEST).decode("ascii").splitlines()
        # 빈 파일에는 loadtxt 가 오류 대신 경고를 낸다.
        table = np.loadtxt(lines, delimiter=",", dtype=np.uint8, ndmin=2) if lines else np.zeros((0, 0))
    except FileNotFoundError:
        raise _damaged(file, "파일이 없습니다") from None
    except (OSError, EOFError, zlib.error, ValueError) as error:
        raise _damaged(file, f"읽을 수 없습니다({type(error).__name__})") from None
    if table.shape != (COUNT, PIXELS + 1):
        raise _damaged(file, f"표의 모양이 {(COUNT, PIXELS + 1)}이어야 하는데 {table.shape}입니다")
    if table[:, :PIXELS].max() > BRIGHTEST or table[:, PIXELS].max() >= CLASSES:
        raise _damaged(file, f"화솟값(0..{BRIGHTEST})이나 숫자(0..{CLASSES - 1})가 범위를 벗어났습니다")
    return table


def _damaged(file: Path, reason: str) -> DataError:
    return DataError(
        f"load_digits: 손글씨 숫자 파일에 문제가 있습니다: {reason}. 파일: {file}. "
        "다시 설치하세요: pip install --force-reinstall --no-deps tinygrad-ko"
    )
