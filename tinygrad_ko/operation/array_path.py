"""배열의 길: NumPy 배열일 때에만 다른 길로 가는 함수는 그렇다고 적어 둔다.

    @array_path(smallest=2_001)
    def in_long_rows(x, …): …     # type(x) is np.ndarray 이면 …

규칙을 받아쓰는 이(``tg.compile``)는 배열이 아닌 것을 넣으므로, 적어 두지 않으면 이 길을 보지 못한다. 적힌 함수를 부르는 셈은 펴지 않고
통째로 부른다. 적는 것을 잊은 함수는 시험(tests/operation/test_array_path.py)이 찾는다.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any, TypeVar

_F = TypeVar("_F", bound=Callable[..., Any])


def array_path(
    smallest: int = 0, *, same: bool = False, unless: Callable[..., bool] | None = None,
) -> Callable[[_F], _F]:
    """``smallest`` 개의 원소부터 NumPy 배열의 길이 따로 있다. ``same`` 이면 그 길도 비트까지 같은 값을 낸다(그러니 펴도 된다).

    ``unless(*인수)`` 가 참인 부름은 그 길로 가지 않는다.
    """

    def mark(function: _F) -> _F:
        function.array_path = math.inf if same else smallest  # type: ignore[attr-defined]
        function.array_path_unless = unless  # type: ignore[attr-defined]
        return function

    return mark
