"""명령 ``learn``: 다음에 할 것을 말하고, 수업과 연습을 펼치고, 진도를 적고, 옮긴다."""

from __future__ import annotations

import argparse
import contextlib
import os
import sys
import webbrowser
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from ..course.path import Stop, path, upcoming
from ..errors import ArgumentError, DataError, FileError, MissingFileError, TinygradError
from ..exercises import exercise
from ..io.atomic import write_atomically
from ..io.sources import file_at
from ..korean.particles import Noun
from ..korean.terminal_width import padded, terminal_width
from ..progress.keeping import begun, changed, read, set_aside
from ..progress.place import VARIABLE, place
from ..progress.record import Record
from .grade import graded
from .parser import DONE, FAILED, file_name, folder, real, whole
from .site import BUILT

__all__ = ["add_learn_command"]

LIMIT = 20.0  # 초. 학습자의 파일 하나를 채점하는 데
WHERE = "learn"


def add_learn_command(commands: Any) -> None:
    """``learn`` 을 더한다."""
    about = "수업을 차례로 배운다: 다음에 할 것, 진도, 연습의 채점."
    command: argparse.ArgumentParser = commands.add_parser("learn", help=about, description=(
        f"{about} 진도는 이 컴퓨터의 파일 하나에만 적는다. 계정도 인터넷도 없다. 예: tinygrad-ko learn, tinygrad-ko learn 0, "
        "tinygrad-ko learn --exercise product --check 답.py"))
    add = command.add_argument
    add("lesson", nargs="?", type=whole, metavar="수업", help="펼칠 수업의 번호. 없으면 다음에 할 것과 진도를 보인다")
    add("--exercise", metavar="이름", help="연습 하나를 보인다. --check 와 함께면 그 연습으로 채점한다")
    add("--check", type=file_name, metavar="파일", help="연습의 함수를 적은 파이썬 파일을 채점한다. 맞으면 진도에 적는다")
    add("--seed", type=whole, default=0, metavar="수", help="연습의 자료의 씨앗(seed) (기본 %(default)s)")
    add("--time-limit", type=real, default=LIMIT, metavar="초", help="채점을 기다리는 초 (기본 %(default)g)")
    add("--done", type=whole, metavar="수업", help="수업을 마쳤다고 적는다")
    add("--undone", type=whole, metavar="수업", help="마치지 않은 것으로 되돌린다")
    add("--export", type=file_name, metavar="파일", help="진도를 파일로 내보낸다")
    add("--import", dest="other", type=file_name, metavar="파일", help="내보낸 진도를 지금의 것에 합친다")
    add("--force", action="store_true", help="--export 가 이미 있는 파일을 바꾸어도 된다")
    add("--reset", action="store_true", help="처음부터 다시 시작한다. 묻고 나서, 지금의 진도는 다른 이름으로 옮겨 둔다")
    add("--yes", action="store_true", help="--reset 에서 묻지 않는다")
    add("--folder", type=folder, default=BUILT, metavar="폴더", help="지어 둔 사이트의 폴더 (기본 %(default)s)")
    add("--print", dest="only_say", action="store_true", help="수업을 열지 않고 그 쪽의 경로만 보인다")
    command.set_defaults(run=lambda arguments: _learn(command, arguments), parser=command, smaller="배열을")


def _learn(parser: argparse.ArgumentParser, arguments: argparse.Namespace) -> int:
    asked: dict[str, Callable[[argparse.Namespace], int]] = {
        "수업": _open, "--exercise": _show, "--check": _check, "--done": _done, "--undone": _undone, "--export": _export,
        "--import": _import, "--reset": _reset,
    }
    given = {"수업": arguments.lesson, "--exercise": arguments.exercise, "--check": arguments.check, "--done": arguments.done,
             "--undone": arguments.undone, "--export": arguments.export, "--import": arguments.other, "--reset": arguments.reset or None}
    chosen = [name for name, value in given.items() if value is not None]
    if chosen == ["--exercise", "--check"]:
        chosen = ["--check"]
    elif chosen == ["--check"]:
        parser.error("--check 에는 어느 연습인지 --exercise 로 함께 적으세요. 예: tinygrad-ko learn --exercise product --check 답.py")
    if len(chosen) > 1:
        parser.error(f"{', '.join(chosen)} 가운데 하나만 주세요")
    try:
        return asked[chosen[0]](arguments) if chosen else _overview()
    except ArgumentError as error:  # 없는 수업과 연습은 틀린 사용법이다
        parser.error(str(error))


# ── 진도를 보이기 ──


def _overview() -> int:
    """다음에 할 것과 진도. 처음이면 진도 파일을 만든다."""
    where, first = place(), begun() is None
    record, trouble = Record(), ""
    if where is not None:
        try:
            record = _changed(lambda record: record)
        except FileError as error:  # 쓸 수 없는 집: 읽을 수 있는 것은 보인다
            trouble = str(error)
            with _with_cure():
                record = read(where, WHERE) if where.is_file() else record
    stops = path()
    print("\n".join([_next(record), "", *_table(stops, record), "", _counted(stops, record)]))
    if where is None:
        print(f"진도를 적지 않습니다: 비어 있는 환경 변수 {VARIABLE}.")
    elif trouble:
        print(f"진도를 적지 못했습니다. {trouble}\n다른 파일을 정할 환경 변수: {VARIABLE}", file=sys.stderr)
    else:
        print(f"{'진도를 적기 시작한' if first else '진도의'} 파일: {where}")
    sys.stdout.flush()
    return DONE


def _next(record: Record) -> str:
    """다음에 할 것 한두 줄."""
    found = upcoming(record)
    if found is None:
        return "모두 마쳤습니다!"
    stop, name = found
    if name is not None:
        return f"다음: 수업 {stop.number}의 연습 {name}\n  tinygrad-ko learn --exercise {name}"
    return (f"다음: 수업 {stop.number}. {stop.title}\n  tinygrad-ko learn {stop.number}   "
            f"(읽고 나면 tinygrad-ko learn --done {stop.number})")


def _table(stops: tuple[Stop, ...], record: Record) -> list[str]:
    wide = max(terminal_width(stop.title) for stop in stops)
    lines = []
    for stop in stops:
        mark = "✓" if str(stop.number) in record.lessons else " "
        named = "  ".join(f"{'✓' if name in record.exercises else '·'}{name}" for name in stop.exercises)
        lines.append(f"{mark} {stop.number:2}. {padded(stop.title, wide)}  {named}".rstrip())
    return lines


def _counted(stops: tuple[Stop, ...], record: Record) -> str:
    names = [name for stop in stops for name in stop.exercises]
    read_through = sum(str(stop.number) in record.lessons for stop in stops)
    solved = sum(name in record.exercises for name in names)
    gone = len(record.lessons) - read_through + len(record.exercises) - solved
    kept = f" 지금의 과정에 없는 것 {gone}개도 간직합니다." if gone else ""
    return f"수업 {read_through}/{len(stops)}, 연습 {solved}/{len(names)}.{kept}"


# ── 수업과 연습 ──


def _lesson(number: int) -> Stop:
    stops = {stop.number: stop for stop in path()}
    if number not in stops:
        raise ArgumentError(f"{number}번 수업은 없습니다. 있는 수업: {', '.join(map(str, stops))}")
    return stops[number]


def _open(arguments: argparse.Namespace) -> int:
    stop = _lesson(arguments.lesson)
    pages = sorted((arguments.folder / "lessons").glob(f"{stop.number:02}-*.html"))
    if not pages:
        raise MissingFileError(
            f"learn: 수업 {stop.number}의 지은 쪽이 '{arguments.folder}' 에 없습니다. 저장소의 폴더에서 먼저 지으세요.\n"
            "  pip install '.[docs,plot]'\n"
            f"  python -m sphinx -W docs {arguments.folder}\n"
            "다른 곳에 지었으면 --folder 로 알려 주세요.")
    page = pages[0].resolve()
    if not arguments.only_say and not webbrowser.open(page.as_uri()):
        print("브라우저를 열지 못했습니다. 이 파일을 여세요.")
    print(page)
    named = ", ".join(stop.exercises)
    print(f"연습: {named or '채점하는 것은 없습니다'}. 다 읽으면 tinygrad-ko learn --done {stop.number}", flush=True)
    return DONE


def _show(arguments: argparse.Namespace) -> int:
    asked = exercise(arguments.exercise, seed=arguments.seed)
    print(f"{asked}\n\n파일에 적어 채점하려면: tinygrad-ko learn --exercise {asked.name} --check 파일.py", flush=True)
    return DONE


def _check(arguments: argparse.Namespace) -> int:
    asked = exercise(arguments.exercise, seed=arguments.seed)
    file_at("learn", arguments.check, f"이 연습의 함수를 적은 파이썬 파일을 주세요.\n\n{asked.template}")
    if not 0 < arguments.time_limit <= 3600:
        raise ArgumentError(f"--time-limit 은 0보다 크고 3,600 이하인 초입니다. 받은 값: {arguments.time_limit:g}")
    passed, said = graded(arguments.check, asked.name, arguments.seed, arguments.time_limit)
    print(said, flush=True)
    if passed and place() is not None:
        print(_noted(lambda record: record.with_exercise(asked.name)), flush=True)
    return DONE if passed else FAILED


# ── 진도를 고치기 ──


def _own() -> Path:
    where = place()
    if where is None:
        raise ArgumentError(f"진도를 적지 않기로 되어 있습니다. 지우거나 파일의 이름을 적을 환경 변수: {VARIABLE}")
    return where


@contextlib.contextmanager
def _with_cure() -> Iterator[None]:
    """내 진도를 읽지 못하면, 건드리지 않았다는 것과 고칠 길을 덧붙인다."""
    try:
        yield
    except DataError as error:
        raise DataError(f"{error} 그 파일은 그대로 두었습니다. 처음부터 시작하려면 tinygrad-ko learn --reset "
                        "(지우지 않고 다른 이름으로 옮겨 둡니다).") from None


def _changed(change: Callable[[Record], Record]) -> Record:
    with _with_cure():
        return changed(_own(), change, WHERE)


def _noted(change: Callable[[Record], Record]) -> str:
    """진도를 고치고, 다음에 할 것을 말한다."""
    return _next(_changed(change))


def _done(arguments: argparse.Namespace) -> int:
    stop = _lesson(arguments.done)
    said = _noted(lambda record: record.with_lesson(stop.number))
    print(f"수업 {Noun(stop.number):을/를} 마쳤다고 적었습니다.\n{said}", flush=True)
    return DONE


def _undone(arguments: argparse.Namespace) -> int:
    stop = _lesson(arguments.undone)
    said = _noted(lambda record: record.without_lesson(stop.number))
    print(f"수업 {Noun(stop.number):을/를} 마치지 않은 것으로 되돌렸습니다.\n{said}", flush=True)
    return DONE


def _started() -> Path:
    where = _own()
    if not os.path.lexists(where):
        raise MissingFileError(f"learn: 아직 진도가 없습니다('{where}'). tinygrad-ko learn 으로 시작하세요.")
    return where


def _export(arguments: argparse.Namespace) -> int:
    with _with_cure():
        record = read(_started(), WHERE)
    if os.path.lexists(arguments.export) and not arguments.force:
        raise FileError(f"learn: {Noun(repr(str(arguments.export))):이라는/라는} 것이 이미 있습니다. 바꾸려면 --force 를 붙이세요.")
    print(f"내보냈습니다: {write_atomically(arguments.export, record.content(), WHERE)}", flush=True)
    return DONE


def _import(arguments: argparse.Namespace) -> int:
    other = read(arguments.other, WHERE)
    before = Record()

    def join(record: Record) -> Record:
        nonlocal before
        before = record
        return record.joined(other)

    after = _changed(join)
    new = [len(a) - len(b) for a, b in ((after.lessons, before.lessons), (after.exercises, before.exercises))]
    print(f"합쳤습니다: 새로 수업 {new[0]}개, 연습 {new[1]}개.\n{_next(after)}", flush=True)
    return DONE


def _reset(arguments: argparse.Namespace) -> int:
    where = _started()
    held, readable = "읽을 수 없는 진도", False
    with contextlib.suppress(TinygradError):
        record = read(where, WHERE)
        held, readable = f"마친 수업 {len(record.lessons)}개와 맞힌 연습 {len(record.exercises)}개", True
    if not arguments.yes:
        try:
            said = input(f"{Noun(held):을/를} 옮겨 두고 처음부터 시작할까요? (예/아니요) ")
        except EOFError:
            said = ""
        if said.strip() not in ("예", "네", "y", "yes"):
            print("그대로 두었습니다.", flush=True)
            return FAILED
    aside = set_aside(where, WHERE)
    changed(where, lambda record: record, WHERE)
    back = f"\n되돌리려면 tinygrad-ko learn --import '{aside}'" if readable else ""
    print(f"처음부터 시작합니다. 앞의 것은 여기에 있습니다: {aside}{back}", flush=True)
    return DONE
