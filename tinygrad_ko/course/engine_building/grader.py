"""배우는 이의 엔진을 다른 프로세스에서 시험한다: 끝나지 않는 고리도, 넘치는 재귀도 노트북을 멈추지 못한다."""

from __future__ import annotations

import json
import os
import re
import runpy
import subprocess
import sys
import tempfile
import types
from collections.abc import Iterator
from contextlib import suppress
from itertools import pairwise
from pathlib import Path
from typing import Any

from ...errors import ArgumentError, ArgumentTypeError, describe
from ...exercises.causes import Cause
from ...exercises.elsewhere import end
from ...exercises.syntax import syntax_cure
from ...io.atomic import path_of
from ...io.sources import opened
from ...korean.particles import Noun
from .causes import CAUSES
from .comparison import BEYOND, EngineComparison, compared
from .reference import TITLES, written_lines
from .report import EngineReport

__all__ = ["Engine", "engine"]

EXAM = Path(__file__).parent / "exam"  # 폴더가 곧 프로그램이다: python exam
SECONDS = 8.0  # 걸음 하나가 셈해도 되는 시간(CPU)
MOST = 1 << 20  # 코드는 1 MB 까지만 읽는다
PATIENCE = 10  # 프로세스가 스스로 끝나지 못하면 그 몇 배 뒤에는 끝낸다
_LOADING = {"SyntaxError": "syntax", "IndentationError": "syntax", "TabError": "syntax", "SystemExit": "exits", "MemoryError": "memory"}
_NAMED = ("value", "parents", "rules", "grad")  # 시험이 마디에서 읽는 이름
_EXAMPLE = "tg.course.engine('내엔진.py').check()"


def engine(source: str | os.PathLike[str] | types.ModuleType) -> Engine:
    """배우는 이가 쓴 엔진. ``.check()`` 가 열두 걸음의 시험을 본다.

    매개변수
    --------
    source : 파일의 이름(``"내엔진.py"``), 들여온 모듈, 또는 코드인 글(줄바꿈이 있는 것). 노트북에서는 칸의 첫 줄에
        ``%%writefile 내엔진.py`` 를 적어 파일로 남기거나, 지난 칸의 코드 ``In[번호]`` 를 넣는다.

    반환
    ----
    Engine

    예외
    ----
    MissingFileError, FileError, DataError : 파일이 없거나, 읽을 수 없거나, 비었을 때.
    ArgumentError, ArgumentTypeError : 글로 적힌 파일이 아니거나, 파일도 코드도 아닐 때.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> mine = tg.course.engine(tg.course.engine_step(4).code)
    >>> bool(mine.check(step=4))
    True
    >>> mine.check(step=5)
    코드 · 12줄
      ✗  5 위상 순서  ← 여기
    5걸음의 시험: 10번 두 배에서 규칙을 부른 횟수
      돌린 줄:
        y, calls = Node(1.0), []
        for _ in range(10):
            y = watched(y + y, calls)  # 규칙을 부를 때마다 calls 에 하나씩 적힌다
        y.backward()
        return len(calls)
      바른 값 20
      나온 값 2046
      까닭: 길마다 다시 내려갑니다. 답은 맞아도, 두 배를 60번 하면 길이 2의 60제곱 개입니다.
      고치기: 마디마다 기여분을 다 모은 뒤에 한 번만 내려가세요: 위상 순서로 늘어놓고 뒤에서부터.

    출처
    ----
    수업 '엔진 만들기'.
    """
    if isinstance(source, types.ModuleType):
        if not getattr(source, "__file__", None):
            raise ArgumentError(f"engine: 모듈 {source.__name__!r} 에 파일이 없습니다. 파일의 이름을 주세요. 예: {_EXAMPLE}")
        source = str(source.__file__)
    if isinstance(source, str) and "\n" in source:
        return Engine("코드", source.removeprefix("\ufeff"))
    if not isinstance(source, (str, os.PathLike)):
        raise ArgumentTypeError(f"engine: 파일의 이름, 모듈, 또는 코드인 글이어야 합니다. 받은 것: {describe(source)}. "
                                f"노트북에서는 칸의 첫 줄에 %%writefile 내엔진.py 를 적어 파일로 남기세요. 예: {_EXAMPLE}")
    path = path_of("engine", source, "내엔진.py")
    with opened("engine", path) as file:
        content = file.read(0, MOST)
    try:
        return Engine(path.name, content.decode("utf-8-sig"))
    except UnicodeDecodeError:
        raise ArgumentError(f"engine: '{path}': UTF-8 로 적힌 글이 아닙니다. 파이썬 파일인지 보고, 편집기에서 UTF-8 로 저장하세요."
                            ) from None


class Engine:
    """배우는 이의 엔진 하나. ``engine`` 이 만든다.

    매개변수
    --------
    name, code : 부를 이름과 코드.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> tg.course.Engine("내엔진.py", tg.course.engine_step(1).code)
    <엔진 내엔진.py, 7줄: .check() 로 시험합니다>

    출처
    ----
    수업 '엔진 만들기'.
    """

    def __init__(self, name: str, code: str) -> None:
        self.name, self.code = name, code

    def __repr__(self) -> str:
        return f"<엔진 {self.name}, {written_lines(self.code)}줄: .check() 로 시험합니다>"

    def check(self, step: int | None = None, *, seconds: float = SECONDS) -> EngineReport:
        """열두 걸음의 시험을 차례로 보고, 처음 떨어지는 데에서 까닭을 말한다. 다른 프로세스에서 돌므로 무엇도 멈추지 않는다.

        매개변수
        --------
        step : 이 걸음만. 없으면 1부터 12까지.
        seconds : 걸음 하나가 셈해도 되는 시간(초, CPU).

        반환
        ----
        EngineReport : 모두 지났으면 참.

        예외
        ----
        ArgumentError : 걸음이 1–12 가 아니거나 시간이 0 이하일 때.

        예제
        ----
        >>> import tinygrad_ko as tg
        >>> bool(tg.course.engine(tg.course.engine_step(2).code).check(2))
        True

        출처
        ----
        수업 '엔진 만들기'의 표.
        """
        if step is not None and (isinstance(step, bool) or not isinstance(step, int) or not 1 <= step <= len(TITLES)):
            raise ArgumentError(f"check: 걸음은 1부터 {len(TITLES)}까지입니다. 받은 것: {step!r}.")
        if isinstance(seconds, bool) or not isinstance(seconds, (int, float)) or not 0 < seconds < float("inf"):
            raise ArgumentError(f"check: 시간(seconds)은 0보다 큰 초입니다. 받은 것: {seconds!r}.")
        asked = tuple(range(1, len(TITLES) + 1)) if step is None else (step,)
        return self._read(asked, *self._examined(asked, seconds))

    def compare(self) -> EngineComparison:
        """제품의 엔진과 견준다: 같은 일을 시키고 나온 것을 나란히 적는다.

        반환
        ----
        EngineComparison : 찍으면 표. ``.rows`` 는 (무엇, 내 것, 제품의 것)들.

        예외
        ----
        ArgumentError : 열두 걸음을 아직 다 지나지 못하였을 때.

        예제
        ----
        >>> import tinygrad_ko as tg
        >>> tg.course.engine(tg.course.engine_step(12).code).compare().rows[1][1:]
        ('틀린 기울기 [10.0, 12.0]', '멈춘다')

        출처
        ----
        수업 '엔진 만들기'.
        """
        report = self.check()
        if not report:
            raise ArgumentError(f"compare: 열두 걸음을 다 지난 엔진을 견줍니다. 지금은 {report.failed}걸음입니다. 먼저 .check() 를 보세요.")
        said, _ = self._examined((BEYOND,), SECONDS)
        mine = {}
        for begun, ended in pairwise(said):
            if "step" in begun:
                mine[begun["says"]] = ended.get("got") or ended.get("kind", "")
        return compared(report.lines, mine)

    def _examined(self, asked: tuple[int, ...], seconds: float) -> tuple[list[dict[str, Any]], str]:
        """시험의 프로세스가 적은 줄들과, 갑자기 끝났으면 그 까닭의 이름."""
        if sys.platform in ("emscripten", "wasi"):  # 브라우저의 파이썬: 프로세스가 없으니 여기서 돌린다(시간을 재지 못한다)
            said_here: list[dict[str, Any]] = []
            exam = runpy.run_path(str(EXAM), run_name="exam")
            exam["examine"](exam["TRIALS"], self.code, self.name, list(asked), lambda **line: said_here.append(line))
            return said_here, ""
        command = [sys.executable, str(EXAM), self.name, str(seconds), *map(str, asked)]
        paths = os.pathsep.join(p for p in (str(Path(__file__).parents[3]), *sys.path) if p)
        environment = {**os.environ, "PYTHONPATH": paths, "OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1", "PYTHONIOENCODING": "utf-8"}
        with tempfile.TemporaryFile() as out:  # 길(pipe)이면 그 글이 띄운(fork) 것이 닫을 때까지 기다리게 된다
            child = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=out, stderr=subprocess.DEVNULL, env=environment,
                                     start_new_session=True)
            try:
                child.communicate(self.code.encode("utf-8", "replace"), timeout=PATIENCE * seconds * len(asked))
                trouble = "" if child.returncode in (0, 3) else "died"
            except subprocess.TimeoutExpired:
                trouble = "endless"
            finally:
                end(child)
            out.seek(0)
            return list(_lines(out.read().decode("utf-8", "replace"))), trouble

    def _read(self, asked: tuple[int, ...], said: list[dict[str, Any]], trouble: str) -> EngineReport:
        passed = tuple(line["passed"] for line in said if "passed" in line)
        if passed == asked:
            return EngineReport(self.name, written_lines(self.code), passed, asked)
        nothing: dict[str, Any] = {"step": asked[len(passed)], "says": "시작하기", "code": "", "slow": "endless"}
        begun = next((line for line in reversed(said) if "step" in line), nothing)
        wrong = said[-1] if said and "wrong" in said[-1] else {"wrong": trouble or "died"}
        seen, cause = _told(wrong, begun)
        return EngineReport(self.name, written_lines(self.code), passed, asked, begun["step"], begun["says"], begun["code"], seen, cause)


def _lines(said: str) -> Iterator[dict[str, Any]]:
    """적힌 줄들. 적다가 끊긴 줄은 버린다."""
    for line in said.splitlines():
        with suppress(ValueError):
            yield json.loads(line)


def _told(wrong: dict[str, Any], begun: dict[str, Any]) -> tuple[tuple[str, ...], Cause | None]:
    """무엇을 보았는가, 그리고 까닭."""
    kind = wrong["wrong"]
    if kind == "value":
        return (f"바른 값 {wrong['expected']}", f"나온 값 {wrong['got']}"), CAUSES.get(wrong["cause"])
    if kind == "time":
        return (f"{wrong['seconds']:g}초 동안 돌렸는데 끝나지 않았습니다.",), CAUSES[begun["slow"]]
    if kind == "missing_name":
        near = f" 파일에 있는 것: {', '.join(wrong['near'])}." if wrong["near"] else ""
        what = "클래스는 class Node: 로" if wrong["name"] == "Node" else "함수는 def descend(leaves, rate): 로"
        known = CAUSES["missing_name"]
        seen = f"{Noun(wrong['name']):이라고/라고} 적은 이름이 없습니다.{near}"
        return (seen,), Cause(known.key, known.text, f"{what} 적으세요. {known.cure}")
    if kind == "endless":
        return ("기다려도 끝나지 않았습니다.",), CAUSES["endless"]
    if kind == "died":
        return ("파이썬이 오류도 남기지 않고 끝났습니다.",), CAUSES["died"]
    place = (f"{wrong['line']}째 줄: {wrong['text']}",) if wrong.get("line") else ()
    error = f"오류 {wrong['kind']}: {wrong['message']}"
    if kind == "loading":
        known = CAUSES[_LOADING.get(wrong["kind"], "loading")]
        if known.key == "syntax":
            known = Cause(known.key, known.text, syntax_cure(wrong["message"], known.cure))
        return (error, *place), known
    return (error, *place), CAUSES.get(wrong["cause"]) or _raised(wrong["kind"], wrong["message"], wrong.get("has", []))


def _raised(kind: str, message: str, has: list[str]) -> Cause | None:
    """시험마다의 까닭이 아닌, 어디서나 같은 까닭. ``has`` 는 마디에 있는 이름들."""
    missing = re.search(r"has no attribute '(\w+)'", message)
    if kind == "AttributeError" and missing and missing[1] in _NAMED and has:
        known = CAUSES["other_attribute"]
        return Cause(known.key, f"{missing[1]}: {known.text} 마디에 있는 이름: {', '.join(has)}.", known.cure)
    if kind == "AttributeError" and missing:
        known = CAUSES["missing_attribute"]
        return Cause(known.key, f"{missing[1]}: {known.text}", known.cure)
    if kind == "TypeError" and re.search(r"Node(\.__init__)?\(\) (takes|missing|got an unexpected)", message):
        return CAUSES["constructor"]
    if kind == "TypeError" and re.search(r"unhashable type: '\w+'", message):
        return CAUSES["unhashable"]
    if kind == "TypeError" and "weak reference" in message:
        return CAUSES["no_weak_reference"]
    if kind == "TypeError" and "unsupported operand" in message:
        return CAUSES["missing_operator"]
    if kind == "MemoryError":
        return CAUSES["memory"]
    return None
