"""진도를 적는 파일이 놓이는 곳."""

from __future__ import annotations

import os
import sys
from pathlib import Path

__all__ = ["VARIABLE", "place"]

VARIABLE = "TINYGRAD_KO_PROGRESS"


def place() -> Path | None:
    """진도 파일의 경로. 환경 변수 ``TINYGRAD_KO_PROGRESS`` 가 먼저이고, 비어 있으면 진도를 적지 않는다(``None``).

    그다음은 Windows 이면 ``%APPDATA%``, 아니면 ``$XDG_DATA_HOME``(없으면 ``~/.local/share``) 안의 ``tinygrad_ko/progress.json`` 이다.
    """
    named = os.environ.get(VARIABLE)
    if named is not None:
        return Path(named).expanduser() if named.strip() else None
    variable, default = ("APPDATA", "~/AppData/Roaming") if sys.platform == "win32" else ("XDG_DATA_HOME", "~/.local/share")
    base = Path(os.environ.get(variable, ""))
    return (base if base.is_absolute() else Path(default).expanduser()) / "tinygrad_ko" / "progress.json"
