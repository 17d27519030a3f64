"""로더가 일꾼들과 한 에포크를 도는 법."""

from __future__ import annotations

import sys
import weakref
from collections.abc import Iterator
from typing import Any

from ...errors import WorkerError
from ..fetch import FetchInTurn, FetchNumbered
from ..streams import Seed
from .job import Job
from .pool import Pool, WorkerBatches


class KeptWorkers:
    """에포크가 끝나도 두는 일꾼들(``persistent_workers=True``)."""

    def __init__(self, pool: Pool) -> None:
        self.pool = pool
        self.user: Any = lambda: None  # 지금 쓰는 에포크(약한 참조)

    @property
    def free(self) -> bool:
        """다음 에포크가 쓸 수 있는가."""
        user = self.user()
        return self.pool.end.alive and (user is None or user.pool is None)


def start(loader: Any, fetch: FetchNumbered | FetchInTurn, tasks: Iterator[Any], seed: Seed | None) -> WorkerBatches:
    """한 에포크. 두어 둔 일꾼이 놀고 있으면 그들이, 아니면 새 일꾼이 읽는다."""
    if sys.platform in ("emscripten", "wasi"):
        raise WorkerError("DataLoader: 여기(브라우저의 파이썬)에서는 프로세스를 더 만들 수 없습니다. num_workers=0 으로 쓰세요.")
    kept = loader._workers
    if kept is None or not kept.free:  # 처음이거나, 앞의 에포크가 아직 도는 중이다(zip(loader, loader))
        pool = Pool(Job(fetch, loader.worker_init_fn, loader.num_workers, seed or ()), loader.multiprocessing_context)
        kept = loader._workers = KeptWorkers(pool) if loader.persistent_workers else None
    else:
        pool = kept.pool
    batches = WorkerBatches(pool, tasks, seed, loader.prefetch_factor, loader.timeout, keep=kept is not None)
    if kept is not None:
        kept.user = weakref.ref(batches)
    return batches
