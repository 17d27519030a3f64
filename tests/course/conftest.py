"""수업의 검사들이 함께 쓰는 준비."""

from support.view.chromium import browser

__all__ = ["browser"]
