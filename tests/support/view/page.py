"""재생기의 쪽에서 대본을 되읽는다."""

from __future__ import annotations

import base64
import json
import re
import zlib
from typing import Any

import numpy as np

__all__ = ["decoded", "read_back"]


def read_back(html: str) -> dict[str, Any]:
    """쪽의 대본. 온전히 실린 배열은 ``n`` 에 NumPy의 배열로도 둔다."""
    packed = re.search(r'<script type="text/plain" id="script">\n(.*?)\n</script>', html, re.DOTALL)
    assert packed is not None
    data: dict[str, Any] = json.loads(zlib.decompress(base64.b64decode(packed[1])))
    for array in data["arrays"]:
        if "c" not in array:
            array["n"] = decoded(array)
    return data


def decoded(array: dict[str, Any]) -> np.ndarray:
    """창고의 배열 하나(``readings/tape/pool.py``)."""
    if "b" in array:
        return np.frombuffer(base64.b64decode(array["b"]), "<" + array["t"]).reshape(array["s"])
    return np.array([float(v) for v in array["d"]]).reshape(array["s"])
