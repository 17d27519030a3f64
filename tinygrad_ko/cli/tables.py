"""명령 ``train`` 과 ``predict``: 무엇인지 모르는 표(CSV)를 배우고, 새 표를 맞힌다."""

from __future__ import annotations

import argparse
import difflib
import re
import shlex
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from ..errors import ArgumentError
from ..korean.terminal_width import aligned
from ..tables.kinds import KINDS, columns_said
from ..tables.learning import Learned, train
from ..tables.model import Options
from ..tables.predicting import Predicted, predict
from ..tables.preparation import CLASSIFY, REGRESS
from ..tables.records import shown_name
from ..tables.report import base_said
from ..tables.results import FILES, is_unfinished
from ..tables.source import PIPE
from ..tables.table import Asked, Read
from ..tables.target import SAID
from .parser import DONE, INTERRUPTED, file_name, folder, real, whole

__all__ = ["add_table_commands"]

RESULTS, PREDICTIONS = Path("runs") / "table", Path("pred.csv")


def add_table_commands(commands: Any) -> None:
    """``train`` 과 ``predict`` 를 명령들에 더한다."""
    _add_train(commands)
    _add_predict(commands)


def _add_train(commands: Any) -> None:
    about = "표(CSV)를 읽어 한 열을 맞히는 법을 배운다."
    command = commands.add_parser("train", help=about, description=(
        f"{about} 열마다 무엇으로 볼지 스스로 정하고 까닭을 말한다. 예: tinygrad-ko train --data 고객.csv --target 구매. "
        "끊겨도 같은 명령에 --resume 을 붙이면 이어 간다."
    ))
    add = command.add_argument
    add("--data", required=True, metavar="파일", help="배울 표: UTF-8, CP949(EUC-KR), UTF-16 의 CSV. 표준 입력은 -")
    add("--target", required=True, metavar="열", help="맞힐 열의 이름")
    add("--task", type=_task, choices=(CLASSIFY, REGRESS), metavar="일",
        help="분류(classification)나 회귀(regression). 없으면 열을 보고 정한다")
    add("--as", dest="kinds", action="append", default=[], type=_kind, metavar="열=종류",
        help=f"열을 무엇으로 볼지: {', '.join(KINDS)}. 여러 번 쓸 수 있다. 예: --as 우편번호=범주")
    add("--model", type=str.lower, default="mlp", choices=("mlp", "linear"), metavar="모델",
        help="다층 퍼셉트론(mlp)이나 선형 모델(linear) (기본 %(default)s)")
    add("--hidden", type=_sizes, metavar="수,수", help="은닉층마다의 뉴런 수 (기본 64,32)")
    add("--epochs", type=whole, default=200, metavar="수",
        help="에포크(epoch)의 가장 많은 수. 나아지지 않으면 더 일찍 멈춘다 (기본 %(default)s)")
    add("--batch-size", type=whole, metavar="수", help="한 묶음(batch)의 줄 수. 없으면 줄의 수를 보고 정한다")
    add("--lr", type=real, default=0.001, metavar="수", help="학습률(learning rate) (기본 %(default)s)")
    add("--patience", type=whole, default=10, metavar="수",
        help="검증 손실이 이만큼의 에포크 동안 나아지지 않으면 멈춘다 (기본 %(default)s)")
    add("--seed", type=whole, default=0, metavar="수", help="난수의 씨앗(seed). 같으면 결과의 바이트도 같다 (기본 %(default)s)")
    add("--out", type=folder, default=RESULTS, metavar="폴더", help="결과 폴더 (기본 %(default)s)")
    add("--resume", action="store_true", help="끊긴 학습을 이어 간다")
    add("--force", action="store_true", help="앞선 결과를 바꾸어도 된다")
    _add_reading(command)
    add("--no-header", action="store_true", help="첫 줄이 이름이 아니라 값이다. 열은 열1, 열2 … 라고 부른다")
    add("--quiet", action="store_true", help="진행 막대와 요약을 보이지 않는다")
    command.set_defaults(run=lambda arguments: _train(command, arguments), parser=command, smaller="--hidden 이나 --batch-size 를")


def _add_predict(commands: Any) -> None:
    about = "배운 것으로 새 표의 줄마다 예측을 덧붙인다."
    command = commands.add_parser("predict", help=about, description=(
        f"{about} 줄의 글, 차례, 글자의 부호는 그대로 둔다. 예: tinygrad-ko predict --model runs/table --data 새.csv"
    ))
    add = command.add_argument
    add("--model", type=folder, default=RESULTS, metavar="폴더", help="tinygrad-ko train 의 결과 폴더 (기본 %(default)s)")
    add("--data", required=True, metavar="파일", help="맞힐 표. 표준 입력은 -")
    add("--out", type=file_name, default=PREDICTIONS, metavar="파일", help="쓸 파일 (기본 %(default)s). 표준 출력은 -")
    add("--unseen", choices=("error", "ignore"), default="error", metavar="법",
        help="배울 때 없던 범주를 만나면 멈춘다(error), 빠진 값으로 본다(ignore) (기본 %(default)s)")
    add("--force", action="store_true", help="이미 있는 파일을 바꾸어도 된다")
    _add_reading(command)
    add("--quiet", action="store_true", help="요약을 보이지 않는다")
    command.set_defaults(run=lambda arguments: _predict(command, arguments), parser=command, smaller="자료를")


def _add_reading(command: argparse.ArgumentParser) -> None:
    command.add_argument("--encoding", metavar="부호", help="글자의 부호(utf-8, cp949 …). 없으면 알아낸다")
    command.add_argument("--delimiter", metavar="글자", help="칸을 나누는 글자. 없으면 알아낸다. 탭은 tab")


def _kind(text: str) -> tuple[str, str]:
    name, equals, kind = text.rpartition("=")
    if not equals or not name.strip():
        raise argparse.ArgumentTypeError(f"열=종류 라고 씁니다. 종류는 {', '.join(KINDS)}. 예: --as 우편번호=범주. 받은 값: {text!r}")
    if (kind := kind.strip()) not in KINDS:
        close = difflib.get_close_matches(kind, KINDS, 1, 0.3)
        meant = f" 혹시 {close[0]} 인가요?" if close else ""
        raise argparse.ArgumentTypeError(f"{text}: 종류는 {', '.join(KINDS)} 가운데 하나입니다.{meant}")
    return name, kind


def _task(text: str) -> str:
    """한국어로 적은 일도 받는다."""
    return {"분류": CLASSIFY, "회귀": REGRESS}.get(text, text.lower())


def _sizes(text: str) -> tuple[int, ...]:
    try:
        return tuple(int(part) for part in text.split(","))
    except ValueError:
        raise argparse.ArgumentTypeError(f"정수를 쉼표로 이어 씁니다. 예: 64,32. 받은 값: {text!r}") from None


def _train(parser: argparse.ArgumentParser, arguments: argparse.Namespace) -> int:
    if arguments.resume and arguments.force:
        parser.error("--resume 과 --force 는 함께 쓸 수 없습니다: 이어 가거나 처음부터 하거나 하나만 고르세요")
    try:
        if arguments.hidden is not None and arguments.model == "linear":
            raise ArgumentError("--hidden: 선형 모델(linear)에는 은닉층이 없습니다. --hidden 을 빼거나 --model mlp 를 쓰세요")
        options = Options(
            arguments.model, arguments.hidden or Options.hidden, arguments.epochs, arguments.batch_size, arguments.lr,
            arguments.patience, arguments.seed,
        )
        kinds = _kinds(arguments.kinds)
    except ArgumentError as error:
        parser.error(str(error))
    asked = Asked(arguments.target, arguments.task, kinds, False if arguments.no_header else None)
    again = _command_again(arguments)
    try:
        learned = train(
            arguments.data, asked, arguments.out, options, encoding=arguments.encoding, delimiter=arguments.delimiter,
            force=arguments.force, resume=arguments.resume, command=again, progress=not arguments.quiet,
            said=_nothing if arguments.quiet else _say_what_was_read,
        )
    except KeyboardInterrupt:
        if not is_unfinished(arguments.out):
            raise
        kept = f"여기까지 배운 것을 '{arguments.out}' 에 두었습니다. 이어 하려면:\n  {again} --resume"
        print(f"\n멈추었습니다(Ctrl+C). {kept}", file=sys.stderr)
        return INTERRUPTED
    if not arguments.quiet:
        print(_learned_said(learned), flush=True)
    return DONE


def _kinds(given: Sequence[tuple[str, str]]) -> dict[str, str]:
    """``--as`` 들. 같은 열을 두 번 말하면 되묻는다."""
    kinds: dict[str, str] = {}
    for name, kind in given:
        if kinds.setdefault(name, kind) != kind:
            raise ArgumentError(f"--as: '{name}' 열을 두 가지로 말했습니다: {kinds[name]}, {kind}")
    return kinds


def _command_again(arguments: argparse.Namespace) -> str:
    """이 학습을 다시 시킬 명령(``--resume`` 과 ``--force`` 는 빼고)."""
    words = [word for word in arguments.words if word not in ("--resume", "--force")]
    return " ".join(["tinygrad-ko", *map(_quoted, words)])


def _quoted(word: str) -> str:
    """셸에서 한 낱말로 읽힐 글. 한글에는 따옴표를 두르지 않는다."""
    return word if re.fullmatch(r"[\w@%+=:,./-]+", word) else shlex.quote(word)


def _nothing(_: Read) -> None:
    """조용히."""


def _say_what_was_read(read: Read) -> None:
    """배우기 전에: 무엇을 읽었고 열마다 무엇으로 보는지."""
    source, bad = read.source, read.survey.bad
    target = read.columns[read.target]
    lines = [f"{source.name}: {read.survey.rows:,}줄, 열 {len(read.columns)}개 ({source.said})", *read.header.notes]
    if bad.count:
        lines.append(f"칸이 어긋나 뺀 줄 {bad.count:,}개: {bad}")
    lines += ["", columns_said(read.columns, target.name), "", f"'{shown_name(target.name)}' 맞히기: {SAID[read.task]}. {read.why}."]
    if target.holes:
        lines.append(f"목표가 빠진 {target.holes:,}줄은 배우지 않습니다.")
    print("\n".join(lines), flush=True)


def _learned_said(learned: Learned) -> str:
    """배우고 나서: 점수와 파일."""
    data, history = learned.preparation.data, learned.history
    lines = [
        "", f"훈련 {data['train']:,}줄로 배우고(에포크 {history.epochs}번, 가장 나은 것은 {history.best_epoch}번째), "
        f"처음 보는 {data['test']:,}줄로 시험했습니다.", "",
        aligned([("", "모델", f"기준: {base_said(learned.preparation, learned.common)}"), *learned.scores.summary(learned.common)]),
    ]
    if learned.scores.classify and len(learned.preparation.labels) <= 20:
        lines += ["", aligned([("부류", "줄", "맞힌 줄", "정밀도", "재현율", "F1"), *learned.scores.classes()])]
    if learned.note:
        lines += ["", f"{learned.note}."]
    if learned.no_pictures:
        lines += ["", f"그림은 그리지 않았습니다: {learned.no_pictures}"]
    width = max(map(len, learned.files))
    lines += ["", f"결과 ({learned.folder})", *(f"  {name:<{width}}  {FILES[name]}" for name in learned.files)]
    lines += ["", f"새 표를 맞히려면: tinygrad-ko predict --model {_quoted(str(learned.folder))} --data 새.csv"]
    return "\n".join(lines)


def _predict(parser: argparse.ArgumentParser, arguments: argparse.Namespace) -> int:
    told = predict(
        arguments.model, arguments.data, arguments.out, unseen=arguments.unseen, encoding=arguments.encoding, delimiter=arguments.delimiter,
        force=arguments.force,
    )
    if not arguments.quiet:
        print(_predicted_said(told), flush=True, file=sys.stderr if str(arguments.out) == PIPE else sys.stdout)
    return DONE


def _predicted_said(told: Predicted) -> str:
    made = "표준 출력" if str(told.out) == PIPE else told.out
    lines = [f"만든 파일: {made} ({told.rows:,}줄, {told.source.said}, 더한 열: {', '.join(told.added)})"]
    if told.unused:
        lines.append(f"쓰지 않은 열: {', '.join(shown_name(name) for name in told.unused)}")
    for name, count in told.ignored.items():
        lines.append(f"배울 때 없던 값을 빠진 값으로 본 칸: '{shown_name(name)}' {count:,}개")
    for name, count in told.untrained.items():
        lines.append(f"표에는 있었지만 훈련 집합에 없어 빠진 값으로 본 범주: '{shown_name(name)}' {count:,}칸")
    empty = told.filled - told.ignored - told.untrained
    if holed := [f"'{shown_name(name)}' {count:,}개" for name, count in empty.items()]:
        lines.append(f"빠진 값이 있던 칸: {', '.join(holed[:5])}" + (f" … 모두 {len(holed)}열" if len(holed) > 5 else ""))
    if told.bad.count:
        lines.append(f"칸이 어긋나 맞히지 않고 그대로 둔 줄 {told.bad.count:,}개: {told.bad}")
    if told.scores is not None and told.scores.rows:
        lines += ["", f"목표의 열 '{shown_name(told.preparation.target.name)}'에 견준 점수({told.scores.rows:,}줄):",
                  aligned([("", "모델", "기준"), *told.scores.summary()])]
    if told.scores is not None and told.scores.unknown:
        lines.append(f"정답이 배우지 않은 값인 {told.scores.unknown:,}줄은 점수에서 뺐습니다.")
    return "\n".join(lines)
