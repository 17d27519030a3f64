"""문서의 도함수 표 ``docs/도함수-표.md`` 를 지금의 규칙에서 다시 만든다.

규칙을 고치거나 더하면 한 번 돌린다(안 돌리면 ``tests/view/explain/test_derivative_table.py`` 가 알려 준다)::

    python scripts/make_derivative_table.py
"""

from __future__ import annotations

from pathlib import Path

import tinygrad_ko as tg

PAGE = Path(__file__).parents[1] / "docs" / "도함수-표.md"
HEAD = """<!-- scripts/make_derivative_table.py 가 만든 쪽이다. 고칠 것은 tinygrad_ko/rules 에서 고치고 다시 만든다. -->
"""
TAIL = """
## 한 줄만 보기

수를 넣은 꼴까지 보려면 `local_derivative` 를 씁니다. `tg.derivative_table("html")` 은 혼자 서는 한 쪽, `"tex"` 는 XeLaTeX 문서입니다.

```python
>>> from tinygrad_ko.operation import operations
>>> from tinygrad_ko.readings.symbol import local_derivative
>>> print(local_derivative(operations["divide"], "b"))
-\\frac{a}{b^{2}}
>>> print(local_derivative(operations["divide"], "b", {"a": 3.0, "b": -2.0}))
-\\frac{3}{(-2)^{2}}
```
"""


def page() -> str:
    """쪽 전체의 글."""
    return HEAD + tg.derivative_table() + TAIL


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
