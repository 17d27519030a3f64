"""서로 기대지 않는 일들을 랭크에 나누어 돌린다: 학습률과 씨앗을 바꾸어 가며(sweep)."""

from __future__ import annotations

import importlib
import traceback
from collections.abc import Callable, Iterable
from typing import Any

from ..errors import ArgumentTypeError, describe
from ..tensors.portable import is_nameless
from .agreement import MAP, agree
from .world import alone, world


class _Call:
    """설정 하나를 돌린 답: (결과, 오류, 난 곳). 안에서는 혼자이다."""

    def __init__(self, function: Callable[[Any], Any]) -> None:
        self.function = function

    def __call__(self, setting: Any) -> tuple[Any, Exception | None, str]:
        where = world().rank
        try:
            with alone():
                return self.function(setting), None, ""
        except Exception as error:
            return None, error, f"(distributed.map: 설정 {setting!r}, 랭크 {where}에서 난 오류입니다.)\n{traceback.format_exc().rstrip()}"


def map(function: Callable[[Any], Any], settings: Iterable[Any]) -> list[Any]:  # distributed.map 으로 부른다
    """설정마다 ``function(설정)`` 을 돌려 결과를 설정의 차례로 모은다. 노는 랭크가 다음 설정을 맡는다.

    랭크가 여럿이면 랭크 0이 나누어 주고 나머지가 돌리며, 모든 랭크가 같은 목록을 받는다. 혼자이면 차례로 돌린다.
    ``function`` 안에서 ``world_size()`` 는 1이다.

    매개변수
    --------
    function : 설정 하나를 받아 결과를 돌려주는 함수. 파일의 맨 바깥에 지은 것이어야 한다. 난수는 설정에 씨앗을 담아 쓴다.
    settings : 설정들. 사전이든 튜플이든, 저장(pickle)할 수 있으면 된다.

    반환
    ----
    list : 설정의 차례대로, 결과들.

    예외
    ----
    ArgumentTypeError : 함수가 아니거나, 랭크가 여럿인데 람다일 때. ``function`` 이 낸 오류는 어느 설정에서 났는지를 달고 그대로 나온다.

    예제
    ----
    >>> from tinygrad_ko import distributed
    >>> def score(setting):
    ...     return setting["lr"] * 10
    >>> distributed.map(score, [{"lr": 0.1}, {"lr": 0.3}])
    [1.0, 3.0]

    출처
    ----
    mpi4py ``mpi4py.futures.MPICommExecutor``.
    """
    if not callable(function):
        raise ArgumentTypeError(f"distributed.map: 첫째 인수는 설정 하나를 받는 함수여야 합니다. 받은 것: {describe(function)}.")
    here, call, waiting = world(), _Call(function), list(settings)
    if here.size == 1:
        return [_result(*call(setting)) for setting in waiting]
    if is_nameless(function):
        raise ArgumentTypeError("distributed.map: 람다나 함수 안의 함수는 다른 랭크로 보낼 수 없습니다. 파일의 맨 바깥에 def 로 지으세요.")
    agree(here, MAP, str(len(waiting)))
    futures = importlib.import_module("mpi4py.futures")
    answers: Any = None
    with futures.MPICommExecutor(here.comm, root=0) as executor:
        if executor is not None:
            answers = list(executor.map(call, waiting))
    answers = here.comm.bcast(answers)
    return [_result(*answer) for answer in answers]


def _result(value: Any, error: Exception | None, where: str) -> Any:
    if error is not None:
        error.add_note(where)
        raise error
    return value
