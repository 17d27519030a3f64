"""검사의 이름: 돌릴 때마다 같아야 나누어 돌릴 수 있다(주소나 시각이 든 이름을 쓰지 않는다)."""

from __future__ import annotations

from typing import Any

from hypothesis import HealthCheck, settings

# 무작위 예는 돌릴 때마다 같고, 느린 기계라고 빨개지지 않는다
settings.register_profile("어디서나", derandomize=True, deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("어디서나")

collect_ignore = ["fake.py"]  # 맨 위의 모듈 ``fake`` 로만 들여온다


def pytest_make_parametrize_id(config: Any, val: Any, argname: str) -> str | None:
    """매개변수의 이름. 함수는 제 이름으로, 바이트열은 길이로."""
    if isinstance(val, (bytes, bytearray)):
        return f"{len(val)}바이트"
    if callable(val) and not isinstance(val, type):
        return str(getattr(val, "__name__", None) or argname)
    return None if isinstance(val, (str, int, float, bool, type, type(None))) else argname
