"""결과 폴더: 모두 다 만든 뒤에 한꺼번에 놓는다. 도중에 멈추면 아무 일도 없었던 것과 같다."""

from __future__ import annotations

import contextlib
import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

from ..errors import TinygradError
from .drafts import settle
from .refusals import reason

DRAFT = ".new-"  # 임시 폴더의 이름의 앞부분
ELSEWHERE = "다른 폴더를 고르세요(--out)."


class ResultsError(TinygradError, OSError):
    """결과를 폴더에 쓸 수 없다.

    고치려면: 오류에 적힌 경로와 남은 자리를 본다.
    """

    def __init__(self, folder: Path, error: OSError) -> None:
        super().__init__(f"결과 폴더 '{folder}'에 쓸 수 없습니다: {reason(error, ELSEWHERE)} 앞서 있던 결과는 그대로입니다.")


@contextlib.contextmanager
def new_results(folder: Path) -> Iterator[Path]:
    """결과를 만들 임시 폴더를 준다. 무사히 나오면 그 안의 파일을 모두 ``folder`` 로 옮긴다.

    임시 폴더는 ``folder`` 안에 생긴다: 같은 디스크여서 옮기는 일이 한순간이고, 쓸 수 있는 곳인지가 처음부터
    드러난다. 오류나 Ctrl+C로 나오면 임시 폴더도, 이 때문에 만든 폴더도 지우고 앞서 있던 파일은 건드리지 않는다.

    매개변수
    --------
    folder : Path
        결과를 놓을 폴더. 없으면 만든다.

    예외
    ----
    ResultsError
        폴더를 만들거나 쓸 수 없을 때, 디스크가 가득 찼을 때.

    예제
    ----
    >>> import tempfile
    >>> from pathlib import Path
    >>> from tinygrad_ko.io.results import new_results
    >>> with tempfile.TemporaryDirectory() as home:
    ...     with new_results(Path(home) / "결과") as draft:
    ...         _ = (draft / "답.txt").write_text("42")
    ...     [file.name for file in (Path(home) / "결과").iterdir()]
    ['답.txt']
    """
    try:
        with contextlib.ExitStack() as leaving:
            _make(folder, leaving)
            work = Path(tempfile.mkdtemp(prefix=DRAFT, dir=folder))
            leaving.callback(shutil.rmtree, work, ignore_errors=True)
            draft, backup = work / "new", work / "old"
            draft.mkdir()
            backup.mkdir()
            yield draft
            _publish(draft, folder, backup)
    except ResultsError:
        raise
    except OSError as error:
        raise ResultsError(folder, error) from error


def _make(folder: Path, leaving: contextlib.ExitStack) -> None:
    """없는 폴더를 바깥 것부터 만든다. 나갈 때 비어 있으면(아무것도 놓지 못했으면) 다시 지운다."""
    missing = [path for path in (folder, *folder.parents) if not path.exists()]
    for path in reversed(missing):
        path.mkdir()
        leaving.callback(_remove_if_empty, path)


def _remove_if_empty(folder: Path) -> None:
    with contextlib.suppress(OSError):
        folder.rmdir()


def _publish(draft: Path, folder: Path, backup: Path) -> None:
    """새 파일을 모두 제자리로 옮긴다. 하나라도 옮기지 못하면 이미 옮긴 것까지 되돌린다."""
    files = sorted(draft.iterdir())
    for file in files:
        if (folder / file.name).exists():
            shutil.copy2(folder / file.name, backup / file.name)
    for file in files:
        settle(file)
    with contextlib.ExitStack() as failing:
        for file in files:
            failing.callback(_restore, backup / file.name, folder / file.name)
            os.replace(file, folder / file.name)
        failing.pop_all()
    settle(folder)


def _restore(saved: Path, target: Path) -> None:
    if saved.exists():
        os.replace(saved, target)
    else:
        target.unlink(missing_ok=True)
