"""한도가 있는 읽기: 파일이 말한 것보다 많이는 펼치지도, 쥐지도 않는다(gzip 폭탄)."""

from __future__ import annotations

import gzip
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

__all__ = ["DENSEST", "opened", "read_up_to"]

DENSEST = 1032  # deflate 가 한 바이트에 담을 수 있는 가장 많은 바이트
_CHUNK = 1 << 20


@contextmanager
def opened(file: Path) -> Iterator[tuple[BinaryIO, int]]:
    """읽을 것과, 그것이 가장 길 때의 바이트 수. ``.gz`` 이면 펼치며 읽는다."""
    with open(file, "rb") as raw:
        length = raw.seek(0, 2)
        raw.seek(0)
        packed = raw.read(2) == b"\x1f\x8b"
        raw.seek(0)
        if packed:
            with gzip.open(raw) as unpacked:
                yield unpacked, length * DENSEST  # type: ignore[misc]
        else:
            yield raw, length


def read_up_to(source: BinaryIO, most: int) -> bytearray:
    """``most`` 바이트까지. 미리 자리를 잡지 않으므로, 파일에 있는 것보다 많이 쥐지 않는다.

    예제
    ----
    >>> import io
    >>> from tinygrad_ko.data.bounded import read_up_to
    >>> bytes(read_up_to(io.BytesIO(b"abcdef"), 4))
    b'abcd'
    """
    content = bytearray()
    while len(content) < most:
        chunk = source.read(min(_CHUNK, most - len(content)))
        if not chunk:
            break
        content += chunk
    return content
