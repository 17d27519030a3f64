"""지은 코드의 글: 눌러서 들고 있다가 볼 때에야 편다. 연산 수백 개의 걸음이면 글이 그 걸음의 배열들보다 크다."""

from __future__ import annotations

import linecache
import weakref
import zlib
from collections.abc import Callable, Sequence
from typing import Any


class Text(Sequence[str]):
    """글. 줄의 나열로도 읽는다(``linecache`` 가 그렇게 읽는다)."""

    def __init__(self, source: str) -> None:
        self._packed = zlib.compress(source.encode())

    @property
    def source(self) -> str:
        """온 글."""
        return zlib.decompress(self._packed).decode()

    def __len__(self) -> int:
        return len(self.source.splitlines())

    def __getitem__(self, k: Any) -> Any:
        return self.source.splitlines(True)[k]


def shown_in_tracebacks(text: Text, file: str, run: Callable[..., Any]) -> None:
    """``file`` 에서 난 오류가 그 줄을 보이게 한다. 함수 ``run`` 이 사라지면 글도 놓는다."""
    linecache.cache[file] = (len(text.source), None, text, file)  # type: ignore[assignment]  # 목록처럼 읽기만 한다
    weakref.finalize(run, linecache.cache.pop, file, None).atexit = False
