"""모든 검사에 걸친 것: 이름은 돌릴 때마다 같고, 무작위 예도 같고, ``--fast`` 는 골라서 돌린다."""

from __future__ import annotations

import math
import random
from collections import defaultdict
from typing import Any

import pytest
from hypothesis import HealthCheck, settings

collect_ignore = ["fake.py"]  # 맨 위의 모듈 ``fake`` 로만 들여온다

# 무작위 예는 돌릴 때마다 같고, 느린 기계라고 빨개지지 않는다
settings.register_profile("어디서나", derandomize=True, deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("어디서나")


def pytest_addoption(parser: pytest.Parser) -> None:
    """``--fast``: 고치는 사람을 위한, 1분 안의 검사."""
    parser.addoption("--fast", action="store_true", help="검사마다 예 n 개 가운데 √n 개만, slow 표가 붙은 검사는 빼고")
    parser.addoption("--sample-seed", type=int, default=0, help="--fast 가 예를 고르는 씨앗")


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "slow: 몇 초씩 걸리는 검사(브라우저, 긴 학습, 다른 프로세스). --fast 는 건너뛴다")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """``--fast`` 이면 함수(설명문의 예제는 파일)마다 예 n 개 가운데 √n 개만 남긴다."""
    if not config.getoption("--fast"):
        return
    groups: dict[str, list[pytest.Item]] = defaultdict(list)
    for item in items:
        if not item.get_closest_marker("slow"):
            file = item.path.relative_to(config.rootpath)
            groups[f"{file}::{getattr(item, 'cls', None)}::{getattr(item, 'originalname', None)}"].append(item)
    kept: set[pytest.Item] = set()
    for name, cases in groups.items():
        kept.update(random.Random(f"{config.getoption('--sample-seed')} {name}").sample(cases, math.ceil(math.sqrt(len(cases)))))
    config.hook.pytest_deselected(items=[item for item in items if item not in kept])
    items[:] = [item for item in items if item in kept]


def pytest_make_parametrize_id(config: Any, val: Any, argname: str) -> str | None:
    """매개변수의 이름(주소나 시각이 든 이름을 쓰지 않는다): 함수는 제 이름으로, 바이트열은 길이로."""
    if isinstance(val, (bytes, bytearray)):
        return f"{len(val)}바이트"
    if callable(val) and not isinstance(val, type):
        return str(getattr(val, "__name__", None) or argname)
    return None if isinstance(val, (str, int, float, bool, type, type(None))) else argname
