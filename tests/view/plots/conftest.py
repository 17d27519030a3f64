"""그림의 모든 검사에서: 경고(글꼴에 없는 글자 따위)는 오류이고, 전역 설정은 그대로여야 한다."""

from __future__ import annotations

import warnings
from collections.abc import Iterator

import pytest


@pytest.fixture(autouse=True)
def strict(caplog: pytest.LogCaptureFixture) -> Iterator[None]:
    matplotlib = pytest.importorskip("matplotlib")
    before = dict(matplotlib.rcParams)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        yield
    assert dict(matplotlib.rcParams) == before
    assert not [record for record in caplog.records if record.name.startswith("matplotlib") and record.levelname != "DEBUG"]
