"""노트북에서 보일 때: scikit-learn 이 표를 그리려고 읽는 클래스의 설명.

scikit-learn 은 설명에서 영어 제목(Parameters …)만 알고, 모르는 제목마다 경고한다. 그래서 제목만 영어로 바꾼 것을 읽게 한다.
"""

from __future__ import annotations

import inspect
import re
from functools import cache
from typing import Any

_TITLES = {"매개변수": "Parameters", "속성": "Attributes", "예외": "Raises", "예제": "Examples", "출처": "References"}


class ShownInNotebooks:
    """설정의 표와 배운 것의 표를 경고 없이 그린다(scikit-learn 의 새 판에 있는 표이다)."""

    def _get_params_html(self, *args: Any, **options: Any) -> Any:
        return _reading(type(self), super()._get_params_html(*args, **options))  # type: ignore[misc]

    def _get_fitted_attr_html(self, *args: Any, **options: Any) -> Any:
        return _reading(type(self), super()._get_fitted_attr_html(*args, **options))  # type: ignore[misc]


def _reading(kind: type, table: Any) -> Any:
    table.estimator_class = _described(kind)
    return table


@cache
def _described(kind: type) -> type:
    """``kind`` 의 설명을 영어 제목으로 가진 것."""
    titles = re.compile(rf"^({'|'.join(_TITLES)})\n-+$", re.M)
    words = titles.sub(lambda found: f"{_TITLES[found[1]]}\n{'-' * len(_TITLES[found[1]])}", inspect.getdoc(kind) or "")
    return type(kind.__name__, (), {"__doc__": words})
