"""``tg.fft``: 푸리에 변환의 함수들. 이름과 인수는 ``numpy.fft`` 와 같다."""

from __future__ import annotations

from typing import Any

from .face import functions
from .korean.missing_names import refuse_calls
from .pytorch_names import cure


def __getattr__(name: str) -> Any:
    if name not in functions.names("fft"):
        raise functions.missing(__name__, name, cure(__name__, name))
    globals()[name] = found = functions.find(name, "tinygrad_ko.fft")  # 다음부터는 곧장 찾는다
    return found


def __dir__() -> list[str]:
    return functions.names("fft")


refuse_calls(__name__, "tg.fft", "푸리에 변환은 tg.fft.fft(t), 실수이면 tg.fft.rfft(t) 입니다.")
