"""두 배치 프로그램에서 하는 검사."""

from __future__ import annotations

import shutil
from collections.abc import Iterator

import pytest


@pytest.fixture(scope="module", params=["dot", "graphviz-pure"])
def engine(request: pytest.FixtureRequest) -> Iterator[str]:
    """두 배치 프로그램. 시스템의 dot은 있을 때에만 검사한다."""
    with pytest.MonkeyPatch.context() as patch:
        if request.param == "graphviz-pure":
            patch.setenv("PATH", "")
        elif shutil.which("dot") is None:
            pytest.skip("이 기계에는 시스템의 dot이 없다")
        yield request.param
