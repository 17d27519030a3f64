"""대한민국헌법의 글: 글자를 배우는 모델이 읽을 우리말."""

from __future__ import annotations

from pathlib import Path

from ..errors import DataError
from .bounded import opened, read_up_to

FILE = Path(__file__).parent / "files" / "constitution.txt"
LONGEST = 1_000_000  # 파일의 바이트 수: 이보다 길면 우리 파일이 아니다
ENDS = ("대한민국헌법\n", "그 직무를 행한다.\n")


def load_constitution() -> str:
    """대한민국헌법(1987년)의 글. 한 줄이 제목이나 한 항(項)이다.

    반환
    ----
    str
        18,500자쯤의 글. 전문, 제1조–제130조, 부칙. 한글 음절은 모인 꼴(NFC)이다.

    예외
    ----
    DataError : 자료 파일이 없거나 망가졌을 때.

    예제
    ----
    >>> from tinygrad_ko.data import load_constitution
    >>> [line for line in load_constitution().splitlines() if line.startswith("제1조")][0]
    '제1조 ① 대한민국은 민주공화국이다.'

    출처
    ----
    대한민국헌법(헌법 제10호, 1987. 10. 29.). 헌법과 법률은 저작권법 제7조에 따라 누구나 쓸 수 있다(``CONSTITUTION-SOURCE.txt``).
    """
    try:
        with opened(FILE) as (source, _):
            text = read_up_to(source, LONGEST).decode("utf-8")
    except FileNotFoundError:
        raise _damaged("파일이 없습니다") from None
    except (OSError, UnicodeDecodeError) as error:
        raise _damaged(f"읽을 수 없습니다({type(error).__name__})") from None
    if not (text.startswith(ENDS[0]) and text.endswith(ENDS[1])):
        raise _damaged("처음이나 끝이 잘렸습니다")
    return text


def _damaged(reason: str) -> DataError:
    return DataError(
        f"load_constitution: 헌법의 글이 든 파일에 문제가 있습니다: {reason}. 파일: {FILE}. "
        "다시 설치하세요: pip install --force-reinstall --no-deps tinygrad-ko"
    )
