"""파일을 쓸 자리: 학습을 시작하기 앞에 폴더를 만들고, 쓸 수 없는 자리이면 그때 알린다."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from ...distributed import DataParallel, is_main
from ...errors import ArgumentError
from ...io.atomic import place_of_file
from ...io.refusals import refused

if TYPE_CHECKING:
    from ..trainer import Trainer


def writes(trainer: Trainer) -> bool:
    """이 프로세스가 파일에 적는가. 여러 랭크가 한 모델을 함께 배우면(``DataParallel``) 랭크 0만 적는다."""
    return not isinstance(trainer.model, DataParallel) or is_main()


def refuse_other_kind(file: Path, where: str, ours: bool, what: str) -> None:
    """우리가 적은 것이 아닌 파일은 덮지 않는다."""
    if not ours:
        raise ArgumentError(f"{where}: '{file}'에 {what} 아닌 파일이 있어 덮어쓰지 않습니다. 그 파일을 옮기거나 다른 이름을 주세요.")


def put_aside(file: Path) -> None:
    """앞선 학습의 파일을 빈 이름(``….old``, ``….old2`` …)으로 옮겨 둔다. 앞서 옮겨 둔 것을 덮지 않는다."""
    if file.exists():
        k, spare = 1, file.with_suffix(f".old{file.suffix}")
        while spare.exists():
            k += 1
            spare = file.with_suffix(f".old{k}{file.suffix}")
        file.rename(spare)


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
