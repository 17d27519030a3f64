"""다른 랭크를 기다리는 법: 끝없이 기다리지 않고, 오지 않는 랭크가 누구인지 물어 알린다."""

from __future__ import annotations

import os
import threading
import time
from typing import Any

import numpy as np

from ..errors import WorkerError
from .world import World

_ASK, _HERE = 1, 2  # 전갈의 종류(tag): 거기 있는가, 여기 있다
_GRACE = 2.0  # 초. 답을 기다릴 시간
_EAGER = 2e-3  # 초. 이만큼은 쉬지 않고 들여다본다
_LISTEN = 0.05  # 초. 기다리는 동안 남의 물음을 들을 틈

_give_way = getattr(os, "sched_yield", lambda: time.sleep(0))


def finish(world: World, request: Any, doing: str, endless: bool = False) -> None:
    """시작해 둔 통신이 끝나기를 기다린다.

    예외
    ----
    WorkerError : ``world.timeout`` 초 안에 끝나지 않을 때(``endless`` 가 아니면).
    """
    began = heard = time.monotonic()
    while not request.Test():
        now = time.monotonic()
        if now - began < _EAGER:
            _give_way()  # 코어보다 랭크가 많아도 기다리는 랭크가 길을 막지 않도록
            continue
        time.sleep(min(1e-3, (now - began) / 20))
        if now - heard > _LISTEN:
            heard = now
            _answer(world)
            if now - began > world.timeout and not endless:
                raise _absent(world, doing)


def refuse_elsewhere(world: World, doing: str) -> None:
    """랭크마다 통신의 차례가 같아야 하므로 한 프로세스의 한 스레드에서만 한다."""
    if os.getpid() != world.process:
        raise WorkerError(
            f"distributed: 갈라 나온 프로세스(fork)에서는 {doing} 일을 할 수 없습니다. mpiexec 가 시작한 프로세스에서 하세요."
        )
    if threading.get_ident() != world.thread:
        raise WorkerError(
            f"distributed: {doing} 일은 distributed 를 처음 쓴 스레드에서만 할 수 있습니다. 여러 스레드가 섞으면 랭크마다 차례가 달라져 "
            "서로를 기다리며 멈춥니다. 통신은 주 스레드에서 하세요."
        )


def _answer(world: World) -> set[int]:
    """온 물음에 답하고, 온 답의 임자들을 돌려준다."""
    mpi, here, status = world.mpi, set(), world.mpi.Status()
    while world.control.Iprobe(mpi.ANY_SOURCE, mpi.ANY_TAG, status):
        source, tag = status.Get_source(), status.Get_tag()
        world.control.Recv(np.empty(1, np.int64), source, tag)
        if tag == _ASK:
            world.control.Isend(np.zeros(1, np.int64), source, _HERE).Free()
        else:
            here.add(source)
    return here


def _absent(world: World, doing: str) -> WorkerError:
    others = set(range(world.size)) - {world.rank}
    for other in others:
        world.control.Isend(np.zeros(1, np.int64), other, _ASK).Free()
    here: set[int] = set()
    until = time.monotonic() + _GRACE
    while time.monotonic() < until and here != others:
        here |= _answer(world)
        time.sleep(0.01)
    silent = sorted(others - here)
    who = f"랭크 {', '.join(map(str, silent))}{'이' if len(silent) == 1 else ' 모두'}"
    cause = (
        f"{who} 오지 않았습니다: 아직 다른 일을 하고 있거나(느린 자료, 저장, 긴 셈), 멈추었거나, 이 통신을 부르지 않습니다."
        if silent else "모두 기다리고 있는데 통신이 끝나지 않았습니다: 기계 사이의 연결을 살펴보세요."
    )
    return WorkerError(
        f"distributed: 랭크 {world.rank}번이 {doing} 다른 랭크를 {world.timeout:g}초 기다렸습니다. {cause} "
        "더 기다리려면 distributed.set_timeout(초) 로 늘리세요."
    )
