"""서로 기대지 않는 일들을 랭크에 나누어 돌린다: 학습률과 씨앗을 바꾸어 가며(sweep)."""

from __future__ import annotations

import importlib
import pickle
import traceback
from collections.abc import Callable, Iterable
from typing import Any

from ..errors import ArgumentTypeError, WorkerError, describe
from ..korean.misfits import several
from ..korean.particles import Noun
from ..tensors.portable import is_nameless
from .agreement import MAP, agree
from .world import alone, world

Answer = tuple[Any, Exception | None, str]  # 결과, 오류, 난 곳


class _Call:
    """설정 하나를 돌린다. 안에서는 혼자이다."""

    def __init__(self, function: Callable[[Any], Any]) -> None:
        self.function = function

    def __call__(self, setting: Any) -> Answer:
        where = world().rank
        try:
            with alone():
                return self.function(setting), None, ""
        except KeyboardInterrupt:
            raise
        except BaseException as error:
            said = error if isinstance(error, Exception) else WorkerError(
                f"distributed.map: 설정 {setting!r} 에서 함수가 프로그램을 끝내려 했습니다({type(error).__name__}: {error}). "
                "결과를 돌려주거나 오류를 내세요."
            )
            return None, said, f"(distributed.map: 설정 {setting!r}, 랭크 {where}에서 난 오류입니다.)\n{traceback.format_exc().rstrip()}"


class _Sent(_Call):
    """다른 랭크에서 돌려 절임(pickle)으로 싼 답. 무슨 일이 있어도 답은 보낸다: 보내지 않으면 나누어 준 랭크가 끝없이 기다린다."""

    def __call__(self, setting: Any) -> bytes:  # type: ignore[override]
        try:
            value, error, where = super().__call__(setting)
        except KeyboardInterrupt as stopped:
            value, error, where = None, WorkerError("distributed.map: 함수가 KeyboardInterrupt 로 멈추었습니다."), repr(stopped)
        if error is not None:
            return pickle.dumps((None, _portable(error), where))
        try:
            return pickle.dumps((value, None, ""), protocol=5)
        except Exception as trouble:
            said = ArgumentTypeError(
                f"distributed.map: 설정 {setting!r} 의 결과를 다른 랭크로 보낼 수 없습니다(pickle: {trouble}). "
                f"돌려준 것: {describe(value)}. 수, 배열, state_dict 처럼 저장할 수 있는 것을 돌려주세요."
            )
            return pickle.dumps((None, said, ""))


def _portable(error: Exception) -> Exception:
    """보낼 수 있는 오류. 그대로 오갈 수 없는 것은 글로 옮긴다."""
    try:
        pickle.loads(pickle.dumps(error))
        return error
    except Exception:
        return WorkerError(f"distributed.map: {type(error).__name__}: {error}")


def map(function: Callable[[Any], Any], settings: Iterable[Any]) -> list[Any]:  # distributed.map 으로 부른다
    """설정마다 ``function(설정)`` 을 돌려 결과를 설정의 차례로 모은다. 노는 랭크가 다음 설정을 맡는다.

    랭크가 여럿이면 랭크 0이 나누어 주고 나머지가 돌리며, 모든 랭크가 같은 목록을 받는다. 혼자이면 차례로 돌린다.
    ``function`` 안에서 ``world_size()`` 는 1이다.

    매개변수
    --------
    function : 설정 하나를 받아 결과를 돌려주는 함수. 파일의 맨 바깥에 지은 것이어야 한다. 난수는 설정에 씨앗을 담아 쓴다.
    settings : 설정들. 사전이든 튜플이든, 저장(pickle)할 수 있으면 된다. 랭크 0의 것을 돌린다: 난수로 뽑았으면 씨앗을 같게 한다.

    반환
    ----
    list : 설정의 차례대로, 결과들.

    예외
    ----
    ArgumentTypeError : 함수가 아니거나, 랭크가 여럿인데 함수나 설정이나 결과를 보낼 수 없을 때(람다). WorkerError : 설정의 수가
        랭크마다 다르거나, ``function`` 이 프로그램을 끝내려 할 때. ``function`` 이 낸 오류는 어느 설정에서 났는지를 달고 그대로 나온다.

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
    here, waiting = world(), several("distributed.map", "settings", settings, "설정들")
    if here.size == 1:
        return [_result(*_Call(function)(setting)) for setting in waiting]
    if is_nameless(function):
        raise ArgumentTypeError("distributed.map: 람다나 함수 안의 함수는 다른 랭크로 보낼 수 없습니다. 파일의 맨 바깥에 def 로 지으세요.")
    for name, thing in (("함수", function), *((f"{k}번째 설정", setting) for k, setting in enumerate(waiting))):
        _refuse_unsendable(name, thing)
    agree(here, MAP, str(len(waiting)))
    futures = importlib.import_module("mpi4py.futures")
    answers: Any = None
    with futures.MPICommExecutor(here.comm, root=0) as executor:
        if executor is not None:
            answers = list(executor.map(_Sent(function), waiting))
    answers = here.comm.bcast(answers)
    return [_result(*pickle.loads(answer)) for answer in answers]


def _refuse_unsendable(name: str, thing: Any) -> None:
    try:
        pickle.dumps(thing, protocol=5)
    except Exception as error:
        raise ArgumentTypeError(
            f"distributed.map: {Noun(name):을/를} 다른 랭크로 보낼 수 없습니다(pickle: {error}). 람다나 열린 파일 대신 이름, 수, 경로를 "
            f"담으세요. 받은 것: {describe(thing)}."
        ) from None


def _result(value: Any, error: Exception | None, where: str) -> Any:
    if error is not None:
        error.add_note(where)
        raise error
    return value
