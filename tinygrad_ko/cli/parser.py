"""한국어로 말하는 argparse: 도움말과 오류, 자주 받는 값의 종류, 끝내는 값."""

from __future__ import annotations

import argparse
import difflib
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NoReturn

from ..korean.particles import particle

__all__ = ["DONE", "FAILED", "INTERRUPTED", "MISUSED", "TERMINATED", "Parser", "file_name", "folder", "real", "whole"]

DONE, FAILED, MISUSED, INTERRUPTED, TERMINATED = 0, 1, 2, 130, 143

# argparse 가 영어로 하는 말. 위에서부터 처음 맞는 것으로 옮긴다.
TRANSLATIONS = [
    (r"argument (.+?): (.*)", r"\1: {2}"),
    (r"expected (?:one|1) argument", "값이 하나 있어야 합니다"),
    (r"expected at least one argument", "값이 하나 이상 있어야 합니다"),
    (r"ignored explicit argument (.+)", r"값을 받지 않는데 \1 {을/를} 받았습니다"),
    (r"unrecognized arguments: (.+)", r"모르는 인수: \1"),
    (r"the following arguments are required: (.+)", r"빠진 인수: \1"),
]


def whole(text: str) -> int:
    try:
        return int(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"정수여야 합니다. 받은 값: {text!r}") from None


def real(text: str) -> float:
    try:
        return float(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"수여야 합니다. 받은 값: {text!r}") from None


def folder(text: str) -> Path:
    if not text.strip():
        raise argparse.ArgumentTypeError("폴더의 이름이 비었습니다")
    return Path(text).expanduser()


def file_name(text: str) -> Path:
    if not text.strip():
        raise argparse.ArgumentTypeError("파일의 이름이 비었습니다")
    return Path(text).expanduser()


class Help(argparse.HelpFormatter):
    def add_usage(self, usage: Any, actions: Any, groups: Any, prefix: str | None = None) -> None:
        super().add_usage(usage, actions, groups, "사용법: " if prefix is None else prefix)


class Parser(argparse.ArgumentParser):
    """도움말과 오류를 한국어로 보이는 ArgumentParser."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**options, formatter_class=Help, add_help=False, allow_abbrev=False)
        self._positionals.title, self._optionals.title = "주는 것", "선택 사항"
        self.add_argument("-h", "--help", action="help", help="이 도움말을 보이고 끝낸다")

    def error(self, message: str) -> NoReturn:
        self.exit(MISUSED, f"{self.prog}: 사용법이 틀렸습니다. {translated(message)}\n도움말: {self.prog} --help\n")

    def unknown(self, words: Sequence[str]) -> str:
        """모르는 낱말들을 가까운 선택 사항과 함께 알리는 말."""
        options = [option for action in self._actions for option in action.option_strings]
        close = [near for word in words if word.startswith("-") for near in nearest(word.partition("=")[0], options)]
        cure = f" 혹시 {', '.join(close)} 인가요?" if close else ""
        if not close and "--epochs" in options and words[0].isdigit():
            cure = f" 무엇의 수인지 앞에 적으세요. 예: --epochs {words[0]}"
        return f"모르는 인수: {' '.join(words)}.{cure}"


def nearest(word: str, options: Sequence[str]) -> list[str]:
    """가까운 선택 사항. 다른 프로그램에서 쓰던 한 글자(``-o``)이면 그 글자로 시작하는 것들."""
    close = difflib.get_close_matches(word, options, 1)
    return close or [option for option in options if len(word) > 1 and option.startswith(f"-{word[:2]}")]


def translated(message: str) -> str:
    if found := re.fullmatch(r"(?:argument (.+?): )?invalid choice: (.+?) \(choose from (.+)\)", message, re.DOTALL):
        asked, choices = found[2].strip("'"), re.findall(r"[\w-]+", found[3])
        option = f"{found[1]}: " if (found[1] or "").startswith("--") else ""
        close = difflib.get_close_matches(asked, choices, 1, 0.5)
        meant = f" 혹시 {close[0]} 인가요?" if close else ""
        return f"{option}{found[2]} {particle(found[2], '은/는')} 없습니다.{meant} 쓸 수 있는 것: {', '.join(choices)}"
    for english, korean in TRANSLATIONS:
        if found := re.fullmatch(english, message, re.DOTALL):
            text = re.sub(r"\{(\S/\S)\}", lambda pair: particle(found[1], pair[1]), found.expand(korean))
            return text.replace("{2}", translated(found[2])) if "{2}" in text else text
    return message
