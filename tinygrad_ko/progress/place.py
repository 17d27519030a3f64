"""진도를 적는 파일이 놓이는 곳."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from ..errors import FileError

__all__ = ["VARIABLE", "place"]

VARIABLE = "TINYGRAD_KO_PROGRESS"


def place() -> Path | None:
    """진도 파일의 경로. 환경 변수 ``TINYGRAD_KO_PROGRESS`` 가 먼저이고, 비어 있으면 진도를 적지 않는다(``None``).

    그다음은 Windows 이면 ``%APPDATA%``, 아니면 ``$XDG_DATA_HOME``(없으면 ``~/.local/share``) 안의 ``tinygrad_ko/progress.json`` 이다.

    예외
    ----
    FileError : 집 폴더(``~``)를 알 수 없을 때.
    """
    named = os.environ.get(VARIABLE)
    if named is not None:
        return _at_home(named) if named.strip() else None
    variable, default = ("APPDATA", "~/AppData/Roaming") if sys.platform == "win32" else ("XDG_DATA_HOME", "~/.local/share")
    base = Path(os.environ.get(variable, ""))
    return (base if base.is_absolute() else _at_home(default)) / "tinygrad_ko" / "progress.json"


def _at_home(path: str) -> Path:
    """``~`` 를 집 폴더로. 비어 있는 ``HOME`` 은 모르는 것이다: 파이썬은 뿌리(/)로 읽는다."""
    try:
        if Path(path).parts[:1] == ("~",) and os.environ.get("HOME") == "":
            raise RuntimeError
        return Path(path).expanduser()
    except RuntimeError:
        raise FileError(f"진도: '{path}' 의 집 폴더를 알 수 없습니다. 환경 변수 {VARIABLE} 에 파일의 온 경로를 적으세요.") from None
