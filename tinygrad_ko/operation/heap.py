"""기억 공간 되쓰기: 놓아준 큰 배열의 자리를 운영체제에 돌려주지 않고 다음 배열에 쓴다.

리눅스의 malloc 은 큰 배열을 놓을 때마다 그 쪽(page)들을 돌려주고, 다음 배열을 만들 때 다시 받아 0으로 채운다. 학습의 한 걸음은 같은
크기의 배열을 수십 번 만들고 놓으므로, 그 시간이 셈보다 길 때가 많다(원소 100만 개의 사슬에서 절반). 가장 많이 쓴 기억 공간은 그대로이고,
쉬는 동안에도 ``KEPT`` 까지는 쥐고 있는다. 사용자가 malloc 을 손수 맞추었거나 ``TINYGRAD_KO_HEAP=0`` 이면 건드리지 않는다.
"""

from __future__ import annotations

import os
import sys

KEPT = 2**29  # 놓아준 뒤에도 쥐고 있을 바이트
WHOLE = 2**25  # 이보다 큰 배열은 따로 받는다(glibc 가 허락하는 가장 큰 값)
_TRIM_THRESHOLD, _MMAP_THRESHOLD = -1, -3  # malloc.h 의 M_TRIM_THRESHOLD, M_MMAP_THRESHOLD
_BY_HAND = ("MALLOC_TRIM_THRESHOLD_", "MALLOC_MMAP_THRESHOLD_", "GLIBC_TUNABLES", "LD_PRELOAD")


def reuse() -> bool:
    """malloc 에게 자리를 쥐고 있으라고 이른다. 그렇게 되었는가를 돌려준다: 다른 운영체제의 malloc 은 이 말을 모른다."""
    if os.environ.get("TINYGRAD_KO_HEAP", "1") == "0" or any(name in os.environ for name in _BY_HAND):
        return False
    try:
        mallopt = sys.modules["ctypes"].CDLL(None).mallopt  # NumPy가 들여온 것
    except (KeyError, OSError, TypeError, AttributeError):
        return False
    return bool(mallopt(_MMAP_THRESHOLD, WHOLE) and mallopt(_TRIM_THRESHOLD, KEPT))
