"""시간 재기: 겨루는 것들을 번갈아 여러 번 재고, 가장 빠른 판과 가운데 판을 낸다.

기계는 시끄럽다. 그래서 절대 시간이 아니라 같은 판에서 번갈아 잰 비율을 본다.
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable
from typing import Any, NamedTuple

ROUNDS, RESTED, FEWEST = 15, 8, 3  # 판의 수, 쉬어 가며 잴 때의 판의 수, 물러나기 앞에 적어도


class Times(NamedTuple):
    """한 번에 걸린 시간(초): 가장 짧은 판과 가운데 판."""

    minimum: float
    median: float


def seconds(f: Callable[[], object], repeat: int) -> float:
    start = time.perf_counter()
    for _ in range(repeat):
        f()
    return (time.perf_counter() - start) / repeat


def interleaved(
    rivals: dict[str, Callable[[], object]], budget: float = 1.5, turn: Callable[[str], Any] = lambda name: None, rest: float = 0.0,
) -> dict[str, Times]:
    """이름 → 시간. 모두 합해 ``budget`` 초쯤 쓴다. ``turn(이름)`` 은 그 이름을 재기 바로 앞에서 부른다(스위치를 켜고 끄는 자리).

    제 몫의 두 배를 쓴 느린 것은 물러난다(적어도 세 판은 잰다). 차례마다 한 걸음을 버리고 잰다: 되풀이하는 걸음은 캐시가 데워져 있고,
    앞의 것이 밀어낸 캐시를 다시 채우는 값은 기억 공간을 많이 쓰는 것에 두 배까지 크다. ``rest`` 초씩 쉬면 버리는 것이 한 판이다:
    스레드가 여럿이면, 앞의 것이 부린 스레드가 할 일을 기다리며 도는 동안은 다음 것이 코어를 나누어 쓰게 된다. 쉬고 난 코어도 처음 몇
    밀리초는 느리다.
    """
    share, turns = budget / len(rivals), RESTED if rest else ROUNDS
    repeats = {}
    for name, f in rivals.items():
        turn(name)
        f()  # 데우기
        once = max(min(seconds(f, 1), seconds(f, 1)), 1e-7)
        repeats[name] = max(1, int(share / turns / once))
    rounds: dict[str, list[float]] = {name: [] for name in rivals}
    for k in range(turns):
        for name, f in rivals.items():
            if k < FEWEST or sum(rounds[name]) * repeats[name] < 2 * share:
                turn(name)
                if rest:
                    time.sleep(rest)
                seconds(f, repeats[name] if rest else 1)  # 앞의 것이 밀어낸 캐시를, 쉬었으면 코어와 스레드까지 데운다
                rounds[name].append(seconds(f, repeats[name]))
    return {name: Times(min(times), statistics.median(times)) for name, times in rounds.items()}
