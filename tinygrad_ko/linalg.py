"""``tg.linalg``: 선형대수의 함수들. 이름과 인수는 ``numpy.linalg`` 와 같다."""

from __future__ import annotations

from typing import Any

from .face import functions
from .korean.missing_names import refuse_calls
from .pytorch_names import cure

_ALSO = ("matmul", "tensordot")  # numpy.linalg 에도 있는 이름


def __getattr__(name: str) -> Any:
    if name not in functions.names("linalg") and name not in _ALSO:
        raise functions.missing(__name__, name, cure(__name__, name))
    own = functions.public_function(f"linalg.{name}")  # 이름은 같고 뜻이 다른 것: 마지막 두 축을 본다
    globals()[name] = found = own or functions.find(name, "tinygrad_ko.linalg")  # 다음부터는 곧장 찾는다
    return found


def __dir__() -> list[str]:
    return sorted([*functions.names("linalg"), *_ALSO])


refuse_calls(__name__, "tg.linalg", "tg.linalg.inv(m), tg.linalg.norm(t) 처럼 쓰세요.")
