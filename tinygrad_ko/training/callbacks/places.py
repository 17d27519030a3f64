"""파일을 쓸 자리: 학습을 시작하기 앞에 폴더를 만들고, 쓸 수 없는 자리이면 그때 알린다."""

from __future__ import annotations

from pathlib import Path

from ...io.atomic import place_of_file
from ...io.refusals import refused


def ready(file: Path, where: str) -> None:
    """``file`` 을 놓을 폴더를 만든다.

    예외
    ----
    FileError : 폴더를 만들 수 없거나, 그 이름의 폴더가 있을 때.
    """
    make(file.parent, where)
    place_of_file(file, where)


def make(folder: Path, where: str) -> None:
    """폴더를 만든다. 있으면 그대로이다."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise refused(where, folder, error) from None
