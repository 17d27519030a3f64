"""차원마다 서는 이름(``Conv1d``, ``Conv2d``, ``Conv3d``)의 설명문: 2차원의 것에만 다 적고, 나머지는 다른 것만 적는다.

편집기는 글자로 적힌 설명문만 읽으므로, 나머지의 설명문에도 하는 일과 모양, 어느 이름을 볼지가 적혀 있다. 빠진 절은 들여올 때
``documented_like`` 가 채운다: ``help(nn.Conv1d)`` 는 온 설명문이다.
"""

from __future__ import annotations

from collections.abc import Callable, Container
from typing import Any, TypeVar

from ..operation.documentation import dedented, sections

Documented = TypeVar("Documented")

TITLES = ("매개변수", "반환", "예외", "예제", "출처")
IMPORTS = {
    "np.": ">>> import numpy as np", "tg.": ">>> import tinygrad_ko as tg", "nn.": ">>> from tinygrad_ko import nn",
    "F.": ">>> from tinygrad_ko.nn import functional as F",
}
# 2차원의 글에 적힌 것 → 제 차원의 것. 앞에 o, k, r 이 붙은 축은 출력, 커널, 비율의 것이다
SAID = {
    1: {"2차원": "1차원", "2d": "1d", " 또는 (kH, kW)": "", "oH, oW": "oL", "kH, kW": "kL", "rH, rW": "rL", "H, W": "L",
        "oH": "oL", "kH": "kL", "(H ": "(L ", ", 위, 아래": ""},  # 뒤의 것은 한 축을 본보기로 적은 식
    3: {"2차원": "3차원", "2d": "3d", "oH, oW": "oD, oH, oW", "kH, kW": "kD, kH, kW", "rH, rW": "rD, rH, rW", "H, W": "D, H, W",
        "위, 아래": "위, 아래, 앞, 뒤"},
}


def documented_like(original: Any) -> Callable[[Documented], Documented]:
    """설명문의 빠진 절을, 2차원인 ``original`` 의 것으로 채우는 데코레이터.

    채울 설명문에는 요약, 모양과 "나머지는 ``original`` 와 같다."의 문단, 제목 없는 예제를 적는다. 다른 절도 적으면 그것이 쓰이고,
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
        thing: Any = made
        if thing.__doc__ and original.__doc__:  # python -OO 에는 설명문이 없다
            called = thing.__init__ if isinstance(thing, type) else thing  # type: ignore[misc]
            whole = dedented(original.__doc__)
            for said, ours in SAID[int(thing.__name__[-2])].items():
                whole = whole.replace(said, ours)
            pointer = f"나머지는 ``{original.__name__}`` 와 같다."
            thing.__doc__ = completed(dedented(thing.__doc__), pointer, whole, getattr(called, "__wrapped__", called).__code__.co_varnames)
        return made

    return complete


def completed(short: str, pointer: str, whole: str, arguments: Container[str]) -> str:
    """짧은 설명문을 온 설명문으로 채운 것. ``pointer`` 가 든 문단은 편집기에서 읽는 이를 위한 것이므로 뺀다."""
    own, theirs = sections(short), sections(whole)
    head, mark, example = own[""].partition("\n\n>>> ")
    blocks = [block for block in head.split("\n\n") if pointer not in block]
    blocks += theirs[""].split("\n\n")[1:] if len(blocks) == 1 else []
    made = {**theirs, **own, "매개변수": merged(own.get("매개변수", ""), theirs.get("매개변수", ""), arguments)}
    if mark:
        made["예제"] = "\n".join([line for name, line in IMPORTS.items() if name in example] + [f">>> {example}"])
    return "\n\n".join([*blocks, *[f"{title}\n{'-' * 2 * len(title)}\n{made[title]}" for title in TITLES if made.get(title)]])


def merged(own: str, theirs: str, arguments: Container[str]) -> str:
    """인수마다의 뜻: 제 것을 적은 인수는 제 것, 나머지는 남의 것. 차례는 남의 것을 따르고, 받지 않는 인수는 뺀다."""
    mine = {name: text for names, text in entries(own) for name in names}
    made: list[str] = []
    for names, text in entries(theirs):
        made += [mine[n] for n in names if n in mine]
        left = [n for n in names if n not in mine and n in arguments]
        if left and len(left) < len(names):
            text = f"{', '.join(left)} : {text.partition(' : ')[2]}"
        made += [text] if left or not names else []
    return "\n".join(dict.fromkeys(made))  # 한 줄이 인수 여럿의 것이면 한 번만


def entries(text: str) -> list[tuple[list[str], str]]:
    """``이름, 이름 : 뜻`` 의 줄들(들여 쓴 줄은 앞줄에 이어진다). 이름 없는 글은 이름이 빈 것으로."""
    found: list[tuple[list[str], str]] = []
    for line in text.splitlines():
        names = line.partition(" : ")[0].split(", ") if " : " in line else [""]
        if all(name.isidentifier() for name in names):
            found.append((names, line))
        elif found and (line.startswith(" ") or not found[-1][0]):
            found[-1] = (found[-1][0], f"{found[-1][1]}\n{line}")
        else:
            found.append(([], line))
    return found
