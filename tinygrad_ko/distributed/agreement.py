"""모으기 전에 랭크들이 같은 일을 하려는지 맞추어 본다: 어긋난 차례는 멈춤이 아니라 오류가 된다."""

from __future__ import annotations

import atexit
import time
import zlib

import numpy as np

from ..errors import WorkerError
from .waiting import finish, refuse_elsewhere
from .world import World

JOBS = ("끝내는", "기울기를 평균하는", "지표를 모으는", "값을 나누어 주는", "서로 기다리는", "설정들을 나누어 도는")
THINGS = ("것이", "텐서의 수나 모양이", "지표의 이름이", "값의 종류, 수, 모양, 이름이나 root 가", "것이", "설정의 수가")
END, GRADIENTS, METRICS, BROADCAST, BARRIER, MAP = range(len(JOBS))


def agree(world: World, job: int, shape: str = "", soft: str = "") -> bool:
    """모든 랭크가 같은 ``job`` 을 같은 ``shape`` 로 하려는지 본다. ``soft`` 도 모두 같으면 참.

    예외
    ----
    WorkerError : 서로 다른 일을 하려 하거나, 다루는 것의 모양이 다를 때. 랭크마다 무엇을 하려는지 적는다.
    """
    doing = JOBS[job]
    refuse_elsewhere(world, doing)
    _say_goodbye(world)
    mine = np.array([job, zlib.crc32(shape.encode()), zlib.crc32(soft.encode())], np.int64)
    both = np.concatenate([mine, -mine])
    finish(world, world.comm.Iallreduce(world.mpi.IN_PLACE, both, world.mpi.MAX), f"{doing} 일을 하려고", endless=job == END)
    same = both[:3] == -both[3:]
    if same[0] and same[1]:
        return bool(same[2])
    everyone = np.empty((world.size, 3), np.int64)
    finish(world, world.comm.Iallgather(mine, everyone), f"{doing} 일을 하려고", endless=job == END)
    raise _differing(world, job, everyone)


def _differing(world: World, job: int, everyone: np.ndarray) -> WorkerError:
    jobs = everyone[:, 0]
    if len(set(jobs.tolist())) > 1:
        wanted = "; ".join(
            f"랭크 {', '.join(map(str, np.flatnonzero(jobs == kind)))}: {JOBS[kind]} 일" for kind in dict.fromkeys(jobs.tolist())
        )
        cure = (
            "먼저 끝난 랭크가 있습니다: 묶음의 수가 랭크마다 같은지(distributed.DistributedSampler 는 같게 만듭니다), 한 랭크만 "
            "return 이나 break, sys.exit 를 하지 않는지 보세요."
            if END in jobs else
            "랭크마다 묶음의 수가 같은지, if is_main(): 안에서 모두가 함께 해야 할 일(지표, 역전파, barrier)을 하지 않는지 보세요."
        )
        return WorkerError(f"distributed: 랭크마다 다른 일을 하려 합니다. {wanted}. {cure}")
    kinds = everyone[:, 1]
    odd = np.flatnonzero(kinds != kinds[0]).tolist()
    return WorkerError(
        f"distributed: {JOBS[job]} 일에서 다루는 {THINGS[job]} 랭크마다 다릅니다(랭크 0과 다른 랭크: {', '.join(map(str, odd))}). "
        "모든 랭크가 같은 것을 같은 차례로 다루게 하세요."
    )


_parting: set[int] = set()


def _say_goodbye(world: World) -> None:
    """프로그램을 마칠 때도 맞추어 본다: 먼저 끝난 랭크를 다른 랭크가 기다리지 않도록."""
    if id(world) not in _parting:
        _parting.add(id(world))
        atexit.register(_part, world)


def _part(world: World) -> None:
    if world.aborting or world.mpi.Is_finalized():
        return
    try:
        agree(world, END)
    except WorkerError:
        time.sleep(10)  # 까닭은 기다리던 랭크가 말하고 모두 끝낸다
        world.abort()
