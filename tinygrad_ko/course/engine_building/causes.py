"""엔진을 만들 때 흔한 잘못들. 말은 ``causes.toml`` 에, 어느 값이 어느 잘못의 것인지는 시험(``exam/trials.py``)에 있다."""

from __future__ import annotations

import tomllib
from importlib.resources import files

from ...exercises.causes import Cause

__all__ = ["CAUSES"]

_SAID = tomllib.loads(files(__package__).joinpath("causes.toml").read_text(encoding="utf-8"))
CAUSES = {key: Cause(key, said["text"], said["cure"]) for key, said in _SAID.items()}
