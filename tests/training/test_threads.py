"""행렬 곱셈의 스레드를 하나로."""

from __future__ import annotations

import sys

import pytest

from tinygrad_ko.training.threads import one_thread


def test_one_thread_inside_and_as_before_outside() -> None:
    control = pytest.importorskip("threadpoolctl")

    def counts() -> list[int]:
        return [pool["num_threads"] for pool in control.threadpool_info() if pool["user_api"] == "blas"]

    with control.threadpool_limits(2, user_api="blas"):
        before = counts()
        with pytest.raises(ZeroDivisionError), one_thread():
            assert set(counts()) <= {1}
            raise ZeroDivisionError
        assert counts() == before


def test_works_without_the_package(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "threadpoolctl", None)
    with pytest.raises(ZeroDivisionError), one_thread():
        raise ZeroDivisionError
