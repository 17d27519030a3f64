"""학습자의 파일을 채점한다: ``python -m tinygrad_ko.exercises.grading 파일 연습 씨앗 결과``.

학습자의 코드는 이 프로세스에서만 돈다. 끝나지 않으면 부른 쪽이 끝내고, 결과는 파일로 건넨다.
"""

from __future__ import annotations

import json
import runpy
import sys
import traceback
from collections.abc import Callable
from pathlib import Path
from types import FunctionType
from typing import Any

from ..errors import ExerciseError, TinygradError
from ..korean.particles import Noun
from .elsewhere import leave, limit_memory
from .exercise import Exercise, exercise
from .learner import ENDLESS, NO_INPUT
from .syntax import syntax_cure

__all__ = ["explained", "main"]

MEMORY = 4 << 30  # 바이트. 학습자의 코드가 쓸 수 있는 기억 공간


def main(file: str, name: str, seed: str, result: str) -> None:
    """채점하여 ``result`` 에 JSON 으로 적는다: 맞았는가(``passed``), 채점표나 오류의 글(``said``)."""
    passed, said = False, ""
    try:
        limit_memory(MEMORY)
        asked = exercise(name, seed=int(seed))
        report = asked.check(_function(Path(file), asked))
        passed, said = bool(report), repr(report)
    except TinygradError as error:
        said = str(error)
    except MemoryError:
        said = f"{file}: 기억 공간(memory)을 {MEMORY >> 30} GiB 넘게 썼습니다. 배열의 크기를 살피세요."
    Path(result).write_text(json.dumps({"passed": passed, "said": said}), encoding="utf-8")


def _function(file: Path, asked: Exercise) -> Callable[..., Any]:
    """파일이 정한, 연습의 함수."""
    wanted = asked.template.partition("(")[0].removeprefix("def ")
    sys.path.insert(0, str(file.parent.resolve()))  # 곁의 모듈을 들여올 수 있게
    try:
        scope = runpy.run_path(str(file), run_name="answer")
    except SystemExit as error:
        raise ExerciseError(f"{file}: 파일을 읽다가 프로그램을 끝냈습니다(sys.exit, {error.code!r}). 함수만 적으세요.") from None
    except MemoryError:
        raise
    except BaseException as error:
        raise ExerciseError(explained(file, error)) from None
    if callable(scope.get(wanted)):
        return scope[wanted]
    own = [n for n, v in scope.items() if isinstance(v, FunctionType) and v.__module__ == "answer" and not n.startswith("_")]
    if len(own) == 1:
        return scope[own[0]]
    found = f"찾은 함수: {', '.join(own)}." if own else "함수가 하나도 없습니다."
    raise ExerciseError(f"{file}: {Noun(wanted):이/가} 없습니다. {found} 이렇게 시작하세요.\n\n{asked.template}")


def explained(file: Path, error: BaseException) -> str:
    """배우는 이의 파일에서 난 오류: 그 파일의 몇 번째 줄에서, 무엇이, 어떻게 고치는가."""
    line = error.lineno if isinstance(error, SyntaxError) else next(
        (frame.lineno for frame in reversed(traceback.extract_tb(error.__traceback__)) if frame.filename == str(file)), None)
    where = f" {line}번째 줄에서" if line else ""
    said = f"{file}:{where} 오류가 났습니다.\n  {type(error).__name__}: {error}"
    return said if isinstance(error, TinygradError) else f"{said}\n  풀이: {_advice(error, line)}"  # 우리의 오류에는 고칠 길이 적혀 있다


def _advice(error: BaseException, line: int | None) -> str:
    if isinstance(error, SyntaxError) or (line is None and isinstance(error, UnicodeDecodeError)):  # 파일을 읽지 못했다
        return syntax_cure(str(error), "파이썬의 문법이 아닙니다. 괄호와 쌍점(:)을 살피세요.")
    if line is None and isinstance(error, TypeError) and "argument" in str(error):
        return "채점기가 넣는 인수와 함수의 인수가 다릅니다. 안내에 적힌 꼴대로 적으세요."
    return {
        "ModuleNotFoundError": "그 모듈이 깔려 있지 않거나 이름이 틀렸습니다.",
        "NameError": "이름을 정하기 전에 썼습니다. 철자가 다르거나 import 를 빠뜨리지 않았는지 보세요.",
        "EOFError": NO_INPUT, "RecursionError": ENDLESS,
    }.get(type(error).__name__, "파일을 그냥 돌려 보고(python 파일) 고치세요.")


if __name__ == "__main__":
    main(*sys.argv[1:])
    leave()
