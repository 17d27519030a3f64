"""차원마다 서는 이름(``Conv1d``, ``Conv2d``, ``Conv3d``)의 설명문: 갈래마다 하나에만 다 적고, 나머지는 다른 것만 적는다.

편집기는 글자로 적힌 설명문만 읽으므로, 나머지의 설명문에도 하는 일과 모양, 어느 이름을 볼지가 적혀 있다. 빠진 절은 들여올 때
``documented_like`` 가 채운다: ``help(nn.Conv1d)`` 는 온 설명문이다.
"""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable, Container
from typing import Any, TypeVar

from ..operation.documentation import sections

Documented = TypeVar("Documented")

TITLES = ("매개변수", "반환", "예외", "예제", "출처")
IMPORTS = {
    "np": ">>> import numpy as np", "tg": ">>> import tinygrad_ko as tg", "nn": ">>> from tinygrad_ko import nn",
    "F": ">>> from tinygrad_ko.nn import functional as F",
}
AXES = {1: "L", 2: "HW", 3: "DHW"}
SIDES = {1: "왼쪽, 오른쪽", 2: "왼쪽, 오른쪽, 위, 아래", 3: "왼쪽, 오른쪽, 위, 아래, 앞, 뒤"}


def documented_like(original: Any) -> Callable[[Documented], Documented]:
    """설명문의 빠진 절을, 차원만 다른 ``original`` 의 것으로 채우는 데코레이터.

    채울 설명문에는 요약, 모양과 "나머지는 ``original`` 과 같다."의 문단, 제목 없는 예제를 적는다. 다른 절도 적으면 그것이 쓰이고,
    ``매개변수`` 절은 적은 인수만 바뀐다. 옮겨 적을 때 이름, 축의 이름(H, W), 차원의 수를 제 것으로 바꾼다.

    예제
    ----
    >>> from tinygrad_ko.nn.docstrings import documented_like
    >>> def area2d(x, size):
    ...     '''2차원 넓이.
    ...
    ...     매개변수
    ...     --------
    ...     x : 모양 (C, H, W).
    ...     size : 길이.
    ...     '''
    >>> @documented_like(area2d)
    ... def area1d(x, size):
    ...     '''1차원 넓이.
    ...
    ...     나머지는 ``area2d`` 와 같다.
    ...     '''
    >>> print(area1d.__doc__)
    1차원 넓이.
    <BLANKLINE>
    매개변수
    --------
    x : 모양 (C, L).
    size : 길이.
    """

    def complete(made: Documented) -> Documented:
        if made.__doc__ and original.__doc__:  # python -OO 에는 설명문이 없다
            thing: Any = made
            called = thing.__init__ if isinstance(thing, type) else thing  # type: ignore[misc]
            arguments = called.__code__.co_varnames
            thing.__doc__ = completed(made.__doc__, thing.__name__, arguments, original.__doc__, original.__name__)
        return made

    return complete


def completed(short: str, name: str, arguments: Container[str], whole: str, source: str) -> str:
    """``name(arguments)`` 의 짧은 설명문을 ``source`` 의 온 설명문으로 채운 것."""
    summary, mark, example = inspect.cleandoc(short).partition("\n\n>>> ")
    own = sections(summary)
    theirs = {title: _moved(text, source, name) for title, text in sections(inspect.cleandoc(whole)).items()}
    made = {**theirs, **own, "매개변수": _merged(own.get("매개변수", ""), theirs.get("매개변수", ""), arguments)}
    if mark:
        needed = [line for name, line in IMPORTS.items() if re.search(rf"\b{name}\.", example)]
        made["예제"] = "\n".join([*needed, f">>> {example}"])
    pointer = f"나머지는 ``{source}`` 와 같다."  # 이 말이 든 문단은 편집기에서 읽는 이를 위한 것이다
    head = [block for block in own[""].split("\n\n") if pointer not in block]
    head += theirs[""].split("\n\n")[1:] if len(head) == 1 else []
    return "\n\n".join([*head, *[f"{title}\n{'-' * 2 * len(title)}\n{made[title]}" for title in TITLES if made.get(title)]])


def _moved(text: str, source: str, name: str) -> str:
    """``source`` 의 글을 ``name`` 의 차원으로: 이름, 축, 차원의 수를 바꾼다. 앞에 o, k, r 이 붙은 축은 출력, 커널, 비율의 것이다."""
    old, new = int(source[-2]), int(name[-2])
    text = re.sub(rf"(?<=[a-z]){old}d\b", f"{new}d", text.replace(f"{old}차원", f"{new}차원"))
    axes = ", ".join([rf"\1{letter}" for letter in AXES[old]]).replace(r"\1", "([okr]?)", 1)
    text = re.sub(rf"\b{axes}\b", lambda found: ", ".join([found[1] + letter for letter in AXES[new]]), text)
    if new == 1:  # 한 축을 본보기로 적은 식
        text = re.sub(r"\b([ok]?)H\b(?!×)", r"\1L", text).replace(" 또는 (kL)", "")
    return text.replace(SIDES[old], SIDES[new])


def _merged(own: str, theirs: str, arguments: Container[str]) -> str:
    """인수마다의 뜻: 제 것을 적은 인수는 제 것, 나머지는 남의 것. 차례는 남의 것을 따르고, 받지 않는 인수는 뺀다."""
    mine = _entries(own)
    covered = {name: text for names, text in mine for name in names}
    made: list[str] = []
    for names, text in _entries(theirs):
        made += [covered[n] for n in names if n in covered]
        left = [n for n in names if n not in covered and n in arguments]
        if left and len(left) < len(names):
            text = f"{', '.join(left)} : {text.partition(' : ')[2]}"
        made += [text] if left or not names else []
    made += [text for _, text in mine]
    return "\n".join(dict.fromkeys(made))  # 한 줄이 인수 여럿의 것이면 한 번만


def _entries(text: str) -> list[tuple[list[str], str]]:
    """``이름, 이름 : 뜻`` 의 줄들(들여 쓴 줄은 앞줄에 이어진다). 이름 없는 글은 이름이 빈 것으로."""
    found: list[tuple[list[str], str]] = []
    for line in text.splitlines():
        names, colon, _ = line.partition(" : ")
        if colon and re.fullmatch(r"[\w, ]+", names) and not line.startswith(" "):
            found.append((names.split(", "), line))
        elif found and (line.startswith(" ") or not found[-1][0]):
            found[-1] = (found[-1][0], f"{found[-1][1]}\n{line}")
        else:
            found.append(([], line))
    return found
