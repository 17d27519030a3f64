"""모든 검사에 걸친 것: 이름은 돌릴 때마다 같고, 무작위 예도 같고, ``--fast`` 는 골라서 돌린다."""

from __future__ import annotations

import gc
import math
import os
import random
import signal
from collections import defaultdict
from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, is_hypothesis_test, settings

collect_ignore = ["fake.py"]  # 맨 위의 모듈 ``fake`` 로만 들여온다

# 무작위 예는 돌릴 때마다 같고, 느린 기계라고 빨개지지 않는다
EXAMPLES = int(os.environ.get("EXAMPLES", "50"))  # 검사마다의 예. 더 돌리려면 EXAMPLES=1000
settings.register_profile("어디서나", derandomize=True, deadline=None, max_examples=EXAMPLES, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("어디서나")


def pytest_addoption(parser: pytest.Parser) -> None:
    """``--fast``: 고치는 사람을 위한, 1분 안의 검사."""
    parser.addoption("--fast", action="store_true", help="검사마다 예(무작위 예도) n 개 가운데 √n 개만, slow 표가 붙은 검사는 빼고")
    parser.addoption("--sample-seed", type=int, default=0, help="--fast 가 예를 고르는 씨앗")


def pytest_configure(config: pytest.Config) -> None:
    os.environ.pop("COLUMNS", None)  # 글의 폭이 고치는 사람의 화면을 따르지 않는다
    os.environ["TINYGRAD_KO_PROGRESS"] = ""  # 검사가 맞힌 연습을 고치는 사람의 진도에 적지 않는다
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:  # 뒤에서 도는 셸은 Ctrl+C 를 모르는 체하게 하여 띄운다
        signal.signal(signal.SIGINT, signal.default_int_handler)
    config.addinivalue_line("markers", "slow: 몇 초씩 걸리는 검사(브라우저, 긴 학습, 다른 프로세스). --fast 는 건너뛴다")


@pytest.hookimpl(wrapper=True)
def pytest_collection() -> Iterator[None]:
    """모으는 동안은 쓰레기를 줍지 않고, 모은 것은 얼려 둔다: 46,000개는 끝까지 사는 것들이다.

    얼리지 않으면 쓰레기를 줍는 때마다 백만 개를 훑고, 갈라져 나온(fork) 일꾼은 훑은 것을 모두 복사한다.
    """
    gc.disable()
    try:
        return (yield)
    finally:
        gc.freeze()
        gc.enable()


@pytest.fixture(autouse=True)
def numpy_says_what_it_said() -> Iterator[None]:
    """NumPy의 오류 상태(``np.seterr``)는 검사마다 제자리로: 아무 줄에서나 멈추어 보는 검사가 다음 검사를 흐리지 않는다."""
    with np.errstate():
        yield


def chosen(config: pytest.Config, name: str, cases: list[Any]) -> list[Any]:
    """예 n 개 가운데 씨앗으로 고른 √n 개(버림, 적어도 하나)."""
    return random.Random(f"{config.getoption('--sample-seed')} {name}").sample(cases, max(1, math.isqrt(len(cases))))


@pytest.hookimpl(wrapper=True)
def pytest_generate_tests(metafunc: pytest.Metafunc) -> Iterator[None]:
    """``--fast`` 이면 함수마다 고른 예만 만든다: 3만 개를 다 만들고 버리면 모으는 데만 몇 초가 더 든다."""
    yield
    if metafunc.config.getoption("--fast"):
        calls = [call for call in metafunc._calls if not any(mark.name == "slow" for mark in call.marks)]  # 공개된 길이 없다
        if calls:  # 모두 slow 이거나 예가 없는 함수는 아래에서 가린다
            file = metafunc.definition.path.relative_to(metafunc.config.rootpath)
            metafunc._calls[:] = chosen(metafunc.config, f"{file}::{metafunc.cls}::{metafunc.function.__name__}", calls)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """``--fast`` 이면 slow 표가 붙은 것을 빼고, 설명문의 예제는 파일마다 고른다. 아니면 slow 가 든 파일부터 나누어 준다."""
    if not config.getoption("--fast"):
        if hasattr(config, "workerinput"):  # 여러 일꾼이 나눌 때: 긴 파일이 끝에 남으면 한 일꾼만 일한다
            slow = {item.path for item in items if item.get_closest_marker("slow")}
            items.sort(key=lambda item: item.path not in slow)
        return
    examples: dict[str, list[pytest.Item]] = defaultdict(list)
    kept: set[pytest.Item] = set()
    for item in items:
        if isinstance(item, pytest.Function):
            kept |= set() if item.get_closest_marker("slow") else {item}
        else:
            examples[str(item.path.relative_to(config.rootpath))].append(item)
    for name, cases in examples.items():
        kept.update(chosen(config, name, cases))
    for function in {item.function for item in kept if isinstance(item, pytest.Function) and is_hypothesis_test(item.function)}:
        given = function._hypothesis_internal_use_settings  # 무작위 예도 √n 개. 공개된 길이 없다
        function._hypothesis_internal_use_settings = settings(given, max_examples=math.isqrt(given.max_examples))
    config.hook.pytest_deselected(items=[item for item in items if item not in kept])
    items[:] = [item for item in items if item in kept]


def pytest_make_parametrize_id(config: Any, val: Any, argname: str) -> str | None:
    """매개변수의 이름(주소나 시각이 든 이름을 쓰지 않는다): 함수는 제 이름으로, 바이트열은 길이로."""
    if isinstance(val, (bytes, bytearray)):
        return f"{len(val)}바이트"
    if callable(val) and not isinstance(val, type):
        return str(getattr(val, "__name__", None) or argname)
    return None if isinstance(val, (str, int, float, bool, type, type(None))) else argname
