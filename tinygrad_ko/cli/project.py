"""명령 ``project``: 과제의 파일을 채점한다."""

from __future__ import annotations

import argparse
from typing import Any

from ..course.projects import project
from ..course.projects.checker import KINDS, MINUTES
from ..errors import ArgumentError
from .parser import DONE, FAILED, file_name, real

__all__ = ["add_project_command"]


def add_project_command(commands: Any) -> None:
    """``project`` 를 더한다."""
    about = "과제의 파일을 채점한다: 시험 조각을 떼어 두고 씨앗 셋으로 돌려 본다."
    command: argparse.ArgumentParser = commands.add_parser(
        "project", help=about, description=f"{about} 예: tinygrad-ko project 내프로젝트.py")
    command.add_argument("file", type=file_name, metavar="파일", help="data, baseline, train … 을 적은 파이썬 파일")
    command.add_argument("--kind", choices=KINDS, help="자료의 종류. 없으면 정답에서 안다. series 는 시간의 차례로 나눈다")
    command.add_argument("--minutes", type=real, default=MINUTES, metavar="분", help="이만큼 지나면 멈춘다 (기본 %(default)g)")
    command.add_argument("--quiet", action="store_true", help="채점표만 보인다")
    command.set_defaults(run=lambda arguments: _graded(command, arguments), parser=command, smaller="배열을")


def _graded(parser: argparse.ArgumentParser, arguments: argparse.Namespace) -> int:
    try:
        report = project(arguments.file, kind=arguments.kind, minutes=arguments.minutes, progress=not arguments.quiet)
    except ArgumentError as error:
        parser.error(str(error))
    print(report, flush=True)
    return DONE if report else FAILED
