"""지금 이 프로세스가 자료를 읽는 일꾼(worker)인가."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any


@dataclass
class WorkerInfo:
    """일꾼의 정보.

    매개변수
    --------
    id : 일꾼의 번호, 0부터 (무차원).
    num_workers : 일꾼의 수 (무차원).
    seed : 이 에포크의 씨앗과 일꾼의 번호로 만든 정수 (무차원). 일꾼마다, 에포크마다 다르다.
    dataset : 이 프로세스에 있는 데이터셋의 복사본.

    예제
    ----
    >>> from tinygrad_ko.data.workers.info import WorkerInfo
    >>> WorkerInfo(id=1, num_workers=4, seed=9, dataset=range(8))
    WorkerInfo(id=1, num_workers=4, seed=9)

    출처
    ----
    PyTorch ``torch.utils.data.get_worker_info``.
    """

    id: int
    num_workers: int
    seed: int
    dataset: Any = field(repr=False)


_here: WorkerInfo | None = None
_asked = False


def get_worker_info() -> WorkerInfo | None:
    """자료를 읽는 일꾼(worker)의 정보. 일꾼이 아니면(``num_workers=0`` 이면) ``None`` 이다.

    차례로만 읽는 데이터셋(``IterableDataset``)이 ``__iter__`` 에서 이것을 부르면 스스로 나누어 읽는 것으로 보고, 일꾼마다 읽은
    것을 모두 낸다. 부르지 않으면 일꾼마다 제 차례의 묶음만 내므로 어느 쪽이든 같은 표본이 두 번 나오지 않는다.

    반환
    ----
    WorkerInfo 또는 None

    예제
    ----
    >>> from tinygrad_ko.data import get_worker_info
    >>> get_worker_info() is None
    True

    출처
    ----
    PyTorch ``torch.utils.data.get_worker_info``.
    """
    global _asked
    _asked = True
    return _here


def become(info: WorkerInfo) -> None:
    """이 프로세스는 일꾼이다. 에포크마다 새로 알린다."""
    global _asked, _here
    _here, _asked = info, False


def asked() -> bool:
    """이 에포크에 누가 정보를 물었는가."""
    return _asked
