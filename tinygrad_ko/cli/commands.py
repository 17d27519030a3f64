"""명령 ``tinygrad-ko``.

끝내는 값(exit code): 0 마쳤다, 1 하다가 실패했다, 2 사용법이 틀렸다, 130 Ctrl+C로 멈추었다, 143 끝내라는 신호를 받았다.
"""

from __future__ import annotations

import argparse
import contextlib
import errno
import linecache
import os
import re
import signal
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from ..errors import ArgumentError, TinygradError
from ..io.atomic import kind_of_file
from ..io.refusals import reason
from ..korean.numbers import format_value
from ..korean.particles import particle
from ..readings.extent import reached
from ..tensors.tensor import Tensor
from ..training import digits
from ..version import __version__
from ..view.explain import explain
from ..view.graph import graph
from ..view.paper.picture import FORMATS
from ..view.play import play
from ..view.play.player import PAGES
from ..watch.kept import keep_values
from ..watch.notes import note_of
from ..watch.source_lines import SourceLine
from .expression import evaluate, parse_value
from .handwriting import canonical_name
from .learn import add_learn_command
from .parser import DONE, FAILED, INTERRUPTED, TERMINATED, Parser, file_name, folder, real, whole
from .project import add_project_command
from .site import add_site_command
from .tables import add_table_commands

EXPRESSION_COMMANDS = ("graph", "explain", "play")  # 식을 받는 명령
PLAYER = Path("play.html")

def main(argv: Sequence[str] | None = None) -> int:
    """명령을 하고 끝내는 값을 돌려준다.

    매개변수
    --------
    argv : 명령 뒤의 낱말들. 없으면 ``sys.argv[1:]``.

    반환
    ----
    int
        0 마침, 1 실패(쓸 수 없는 폴더, 없는 묶음, 가득 찬 디스크, 발산), 2 틀린 사용법, 130 Ctrl+C, 143 SIGTERM.

    예제
    ----
    >>> from tinygrad_ko.cli.commands import main
    >>> main(["--version"])
    tinygrad-ko ...
    0
    """
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):  # 한글을 못 쓰는 터미널에서도 멈추지 않는다
            stream.reconfigure(errors="replace")
    arguments = argparse.Namespace(smaller="배열을")
    try:
        with _leave_politely():
            words = _with_signs(sys.argv[1:] if argv is None else argv)
            arguments, unknown = _parser().parse_known_args(words, argparse.Namespace(words=words))
            if unknown:  # 모르는 낱말은 그 명령의 도움말을 가리킨다
                arguments.parser.error(arguments.parser.unknown(unknown))
            run: Callable[[argparse.Namespace], int] = arguments.run
            return run(arguments)
    except SystemExit as leaving:  # argparse 가 도움말이나 오류를 보이고 나갈 때
        return leaving.code if isinstance(leaving.code, int) else FAILED
    except KeyboardInterrupt:
        return _say(INTERRUPTED, "\n멈추었습니다(Ctrl+C). 쓰다 만 파일은 없고, 앞서 있던 결과는 그대로입니다.")
    except BrokenPipeError:  # tinygrad-ko … | head
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return FAILED
    except MemoryError:
        return _say(FAILED, f"오류: 기억 공간(memory)이 모자랍니다. {arguments.smaller} 줄이세요.")
    except TinygradError as error:
        return _say(FAILED, f"오류: {error}")
    except OSError as error:  # 쓰려던 파일의 경로와 까닭
        named = f": '{error.filename}'" if error.filename is not None else ""
        if error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EROFS):  # 임시 폴더나 표준 출력이면 이름이 없다
            return _say(FAILED, f"오류: {reason(error, '다른 곳에 쓰세요(임시 폴더는 환경 변수 TMPDIR).')}{named}")
        return _say(FAILED, f"오류: {error.strerror or error}{named}")


def _with_signs(words: Sequence[str]) -> list[str]:
    """``tinygrad-ko graph "-x" x=2``: 빼기로 시작하는 식을 선택 사항으로 읽지 않도록 빈칸을 앞세운다."""
    signed = len(words) > 1 and words[0] in EXPRESSION_COMMANDS and re.match(r"-(?!-|h$)", words[1])
    return [words[0], f" {words[1]}", *words[2:]] if signed else list(words)


@contextlib.contextmanager
def _leave_politely() -> Iterator[None]:
    """kill 이나 timeout 이 보낸 신호(SIGTERM), 터미널을 닫는 신호(SIGHUP)에도 임시 폴더를 치우고 나가게 한다."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    clock = getattr(signal, "setitimer", None)  # POSIX 에만 있다

    def leave(*_: object) -> None:
        # import 중인 C 확장처럼 예외를 삼키는 곳에서 신호를 받았을 수 있다: 그래도 돌고 있으면 다시 알린다
        if clock is not None:
            clock(signal.ITIMER_REAL, 5.0)
        sys.exit(TERMINATED)

    handled = [signal.SIGTERM] + ([signal.SIGALRM] if clock is not None else [])
    if hasattr(signal, "SIGHUP") and signal.getsignal(signal.SIGHUP) == signal.SIG_DFL:  # nohup 은 그대로 둔다
        handled.append(signal.SIGHUP)
    before = {s: signal.signal(s, leave) for s in handled}
    try:
        yield
    finally:
        if clock is not None:
            clock(signal.ITIMER_REAL, 0.0)
        for number, handler in before.items():
            signal.signal(number, handler)


def _say(code: int, message: str) -> int:
    print(message, file=sys.stderr)
    return code


# ── 명령들 ─────────────────────────────────────────────────────────────────────────────────────────


def _digits(parser: argparse.ArgumentParser, arguments: argparse.Namespace) -> int:
    try:
        options = digits.Options(
            epochs=arguments.epochs, batch_size=arguments.batch_size, lr=arguments.lr,
            hidden=tuple(arguments.hidden), seed=arguments.seed, out=arguments.out,
        )
    except ArgumentError as error:
        parser.error(str(error))
    result = digits.run(options, progress=not arguments.quiet)
    if not arguments.quiet:
        print(digits.report(result), flush=True)  # 끊어진 파이프는 여기에서 드러나야 한다
    return DONE


class _Told(NamedTuple):
    """글로 쓴 식을 셈한 것."""

    expression: str  # 쓴 대로의 식
    made: Tensor  # 식의 값
    loss: Tensor  # 미분할 수 하나: 배열이면 모두 더한 것
    names: dict[str, Tensor]


def _told(parser: argparse.ArgumentParser, arguments: argparse.Namespace) -> _Told:
    """글로 쓴 식을 셈한다. 틀린 식은 틀린 사용법이다."""
    try:
        expression = " ".join(arguments.expression.split())
        values = dict(arguments.values)
        if len(values) < len(arguments.values):
            raise ArgumentError("식: 같은 이름에 값을 두 번 주었습니다.")
        with keep_values(), np.errstate(all="ignore"):  # nan 과 inf 는 그림에 보인다
            made, names = evaluate(arguments.expression, values)
            loss = made if made.size == 1 else made.sum()
        _write_source_line(loss, expression)
        return _Told(expression, made, loss, names)
    except TinygradError as error:
        parser.error(str(error))


def _write_source_line(loss: Tensor, expression: str) -> None:
    """셈을 만든 줄은 이 프로그램의 줄이 아니라 사용자가 쓴 식이다."""
    linecache.cache["식"] = len(expression), None, [expression + "\n"], "식"
    line = SourceLine("식", 1, expression)
    for node in reached([loss.node] if loss.node is not None else []):
        if node.operation is not None:
            note_of(node).where = line


def _checked_ending(parser: argparse.ArgumentParser, option: str, path: Path | None, endings: Sequence[str]) -> None:
    try:
        if path is not None:
            kind_of_file(option, path, endings)
    except ArgumentError as error:
        parser.error(str(error))


def _graph(parser: argparse.ArgumentParser, arguments: argparse.Namespace) -> int:
    _checked_ending(parser, "--out", arguments.out, FORMATS)
    _checked_ending(parser, "--play", arguments.play, PAGES)
    told = _told(parser, arguments)
    made = []
    if arguments.play is not None:
        made.append(play(told.loss, told.names, title=told.expression).save(arguments.play))
    with np.errstate(all="ignore"):
        told.loss.backward(retain_graph=True)
    if arguments.out is not None or not made:
        made.append(graph(told.loss, names=told.names).save(arguments.out or Path("graph.svg")))
    print(_value_line(told))
    if told.made is not told.loss:
        print(f"  모두 더하면 {format_value(told.loss.data)}. 이것을 미분한다")
    for name, leaf in told.names.items():
        print(f"  {name} 의 기울기 {'?' if leaf.grad is None else format_value(leaf.grad.data)}")
    print("만든 파일: " + ", ".join(map(str, made)), flush=True)
    return DONE


def _value_line(told: _Told) -> str:
    """``손실 = w*x`` 라고 썼으면 ``손실 = w*x = 6.0``."""
    return f"{told.expression} = {format_value(told.made.data)}"


def _play(parser: argparse.ArgumentParser, arguments: argparse.Namespace) -> int:
    _checked_ending(parser, "--out", arguments.out, PAGES)
    told = _told(parser, arguments)
    page = play(told.loss, told.names, title=told.expression).save(arguments.out)
    print(f"{_value_line(told)}\n만든 파일: {page} (브라우저로 여세요)", flush=True)
    return DONE


def _explain(parser: argparse.ArgumentParser, arguments: argparse.Namespace) -> int:
    _checked_ending(parser, "--out", arguments.out, (".txt", ".md", ".tex", ".html"))
    told = _told(parser, arguments)
    with np.errstate(all="ignore"):
        explanation = explain(told.loss, told.names, forward=not arguments.backward_only)
        said = str(explanation) if arguments.out is None else f"만든 파일: {explanation.save(arguments.out)}"
    print(said, flush=True)
    return DONE


def _parser() -> argparse.ArgumentParser:
    parser = Parser(prog="tinygrad-ko", description="한국어로 배우는, NumPy 위의 자동미분(autograd) 엔진.")
    parser.add_argument("-V", "--version", action="version", version=f"tinygrad-ko {__version__}", help="버전을 보이고 끝낸다")
    parser.set_defaults(parser=parser, run=lambda _: parser.error("할 일을 주세요. 예: tinygrad-ko digits"))
    commands = parser.add_subparsers(title="할 일", metavar="<할 일>")
    parser.epilog = (
        '예: tinygrad-ko explain "w*x + b" w=2 x=3 b=1. '
        "명령을 찾지 못하는 컴퓨터에서는 python -m tinygrad_ko 라고 씁니다."
    )

    about = "함께 실린 손글씨 숫자(UCI digits 1,797장)를 배우고 시험한다."
    command = commands.add_parser("digits", help=about, description=about)
    given = digits.Options
    add = command.add_argument
    add("--epochs", type=whole, default=given.epochs, metavar="수", help="에포크(epoch)의 수 (기본 %(default)s)")
    add("--batch-size", type=whole, default=given.batch_size, metavar="수", help="한 묶음(batch)의 영상 수 (기본 %(default)s)")
    add("--lr", type=real, default=given.lr, metavar="수", help="처음 학습률(learning rate). 0까지 줄어든다 (기본 %(default)s)")
    add("--hidden", type=whole, default=given.hidden, nargs="+", metavar="수",
        help=f"은닉층마다의 뉴런 수 (기본 {' '.join(map(str, given.hidden))})")
    add("--seed", type=whole, default=given.seed, metavar="수", help="난수의 씨앗(seed). 같으면 결과도 같다 (기본 %(default)s)")
    add("--out", type=folder, default=given.out, metavar="폴더", help="결과 폴더 (기본 %(default)s)")
    add("--quiet", action="store_true", help="진행 막대와 요약을 보이지 않는다")
    command.set_defaults(run=lambda arguments: _digits(command, arguments), parser=command, smaller="--hidden 이나 --batch-size 를")
    _expression_command(
        commands, "graph", "글로 쓴 식의 계산 그래프를 그리고, 역전파 재생기를 만든다.", _graph,
        {"--out": "그림의 이름: .svg .png .pdf .dot (기본 graph.svg)", "--play": "역전파 재생기(HTML)의 이름"},
    )
    told = _expression_command(
        commands, "explain", "글로 쓴 식의 역전파를 한 걸음씩 설명한다.", _explain,
        {"--out": "저장할 파일: .txt, .md, .tex, .html (없으면 화면에)"},
    )
    told.add_argument("--backward-only", action="store_true", help="순전파는 빼고 역전파만")
    told = _expression_command(
        commands, "play", "글로 쓴 식의 역전파를 한 걸음씩 보는 재생기(HTML 한 쪽)를 만든다.", _play,
        {"--out": f"재생기의 이름: .html (기본 {PLAYER})"},
    )
    told.set_defaults(out=PLAYER)
    add_table_commands(commands)
    add_site_command(commands)
    add_learn_command(commands)
    add_project_command(commands)
    return parser


def _expression_command(commands: Any, name: str, about: str, run: Callable[..., int], files: dict[str, str]) -> argparse.ArgumentParser:
    """식과 값들을 받는 명령."""
    usage = f'{about} 예: tinygrad-ko {name} "relu(w*x + b)" w=-3 x=2 b=10. 식에는 따옴표를 두릅니다.'
    command: argparse.ArgumentParser = commands.add_parser(name, help=about, description=usage)
    command.add_argument("expression", metavar="식", help=(
        "+ - * / ^ @ 와 함수(relu, tanh, exp, log …)로 쓴 식. 공책에 쓰듯 2x² + √x, |w·x|, 손실 = w*x + b 라고 써도 됩니다. "
        "log 는 자연로그(ln)입니다. 배열이면 모두 더해 미분합니다"
    ))
    command.add_argument("values", metavar="이름=값", nargs="*", type=_value, help="변수의 값: w=-3, x=1/2, x=[1,2,3], W=[[1,2],[3,4]]")
    for option, words in files.items():
        command.add_argument(option, type=file_name, metavar="파일", help=words)
    command.set_defaults(run=lambda arguments: run(command, arguments), parser=command, smaller="식의 배열을")
    return command


def _value(text: str) -> tuple[str, Any]:
    name, equals, value = text.partition("=")
    if not equals:
        raise argparse.ArgumentTypeError(
            f"{text!r} {particle(text, '은/는')} 이름=값 이 아닙니다. "
            "예: w=-3. 식에 빈칸이 있으면 따옴표로 묶으세요"
        )
    try:
        if not value.strip():
            raise ArgumentError(f"{name}= 뒤에 값이 없습니다. 예: {name}=2, {name}=[1,2,3]. 빈칸 없이 붙여 쓰세요")
        return canonical_name(name), parse_value(value)
    except ArgumentError as error:
        raise argparse.ArgumentTypeError(str(error)) from None
