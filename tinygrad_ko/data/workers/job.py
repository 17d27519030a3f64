"""일꾼에게 맡길 일을 싸는 법. 쌀 수 없는 것은 어디의 무엇인지 짚어 거절한다."""

from __future__ import annotations

import pickle
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from ...errors import ArgumentTypeError
from ...tensors.portable import is_nameless
from ..fetch import FetchInTurn, FetchNumbered
from ..streams import Seed
from .messages import Packed, packed


@dataclass
class Job:
    """일꾼이 알아야 할 것: 묶음을 만드는 법과, 시작할 때 부를 함수."""

    fetch: FetchNumbered | FetchInTurn
    worker_init_fn: Callable[[int], Any] | None
    num_workers: int
    seed: Seed  # 일꾼을 시작한 에포크의 씨앗


def packed_job(job: Job) -> Packed:
    """새로 시작한 프로세스에 보낼 일."""
    try:
        return packed(job)
    except Exception as error:
        raise _unsendable(job, error) from None


def _unsendable(job: Job, error: Exception) -> ArgumentTypeError:
    parts = {"dataset": job.fetch.dataset, "collate_fn": job.fetch.collate_fn, "worker_init_fn": job.worker_init_fn}
    place, culprit = next((found for name, part in parts.items() if (found := _culprit(name, part, 0))), ("dataset", job.fetch.dataset))
    if is_nameless(culprit):
        name = culprit.__qualname__.rpartition(".")[2]
        what = "람다(lambda)" if name == "<lambda>" else f"다른 함수 안에서 지은 {name}"
        cure = "파일의 맨 바깥에 def 나 class 로 이름을 지어 두거나"
    elif is_nameless(type(culprit)):
        what = f"다른 함수 안에서 지은 클래스({type(culprit).__name__})의 것"
        cure = "클래스를 파일의 맨 바깥에 두거나"
    else:
        what = f"{type(culprit).__name__} 객체"
        cure = "열린 파일이나 반복자는 경로만 들고 있다가 __getitem__ 에서 열거나"
    return ArgumentTypeError(
        f"DataLoader: {place} 자리에 있는 {what} 때문에 일꾼 프로세스에 보낼 수 없습니다(pickle: {str(error).splitlines()[0]}). "
        f"{cure}, num_workers=0 으로 두세요. Linux 에서는 multiprocessing_context=\"fork\" 이면 보내지 않고 물려받습니다."
    )


def _culprit(place: str, thing: Any, depth: int) -> tuple[str, Any] | None:
    """``thing`` 안에서 쌀 수 없는 가장 깊은 것과 그 자리."""
    try:
        pickle.dumps(thing, protocol=5, buffer_callback=lambda _: None)
    except Exception:
        for name, part in _parts(place, thing) if depth < 8 else ():
            if found := _culprit(name, part, depth + 1):
                return found
        return place, thing
    return None


def _parts(place: str, thing: Any) -> Iterator[tuple[str, Any]]:
    if isinstance(thing, dict):
        yield from ((f"{place}[{key!r}]", value) for key, value in thing.items())
    elif isinstance(thing, list | tuple):
        yield from ((f"{place}[{k}]", value) for k, value in enumerate(thing))
    elif not is_nameless(thing):
        yield from ((f"{place}.{name}", value) for name, value in getattr(thing, "__dict__", {}).items())
