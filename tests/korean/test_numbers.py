"""수를 적은 글: 어떤 크기의 수도 다시 읽히고, 괄호와 줄이 맞고, 읽은 소리의 받침이 맞다."""

from __future__ import annotations

import unicodedata

import numpy as np
import pytest

from tinygrad_ko.korean.numbers import format_number, format_value
from tinygrad_ko.korean.particles import _of_number

DIGITS, PLACES, MYRIADS = "영일이삼사오육칠팔구", ("", "십", "백", "천"), ("", "만", "억", "조")


@pytest.mark.parametrize("dtype", [np.float16, np.float32, np.float64, np.longdouble])
def test_every_size_of_number_reads_back(dtype):
    """가장 큰 수도 무한대로 읽히지 않고, 가장 작은 수도 0으로 읽히지 않는다."""
    info, wide = np.finfo(dtype), np.result_type(dtype, np.float64).type
    steps = np.linspace(np.log10(info.smallest_subnormal), np.log10(info.max), 97)[1:-1]
    sizes = [info.max, info.max * dtype(0.9998), info.smallest_normal, info.smallest_subnormal, *(dtype(10) ** steps.astype(dtype))]
    for size in sizes:
        for x in (size, -size):
            with np.errstate(over="ignore"):  # longdouble 의 끝을 글에서 읽을 때
                read = wide(format_number(x))
            assert np.isfinite(read) and abs(read - wide(x)) <= 1e-3 * abs(wide(x)), format_number(x)


@pytest.mark.parametrize("shape", [(3,), (1, 1), (2, 3), (2, 1, 2), (2, 2, 1, 3)])
def test_brackets_and_lines_are_those_of_a_nested_list(shape):
    """빈칸을 빼면 파이썬의 목록이고, 줄마다 아직 닫지 않은 괄호의 수만큼 들여 쓴다. 줄은 맨 안쪽 목록마다 하나이다."""
    array = np.arange(np.prod(shape)).reshape(shape)
    text = format_value(array, 100)
    assert "".join(text.split()) == str(array.tolist()).replace(" ", "")
    rows = text.split("\n")
    assert len(rows) == array.size // shape[-1]
    for k, row in enumerate(rows):
        before = "".join(rows[:k])
        assert len(row) - len(row.lstrip(" ")) == before.count("[") - before.count("]")
    assert text.count(", ") == (shape[-1] - 1) * len(rows)


def spoken(n: int) -> str:
    """우리말로 읽은 수: 12,034 는 만 이천 삼십사."""
    read, groups = "", [n // 10_000**k % 10_000 for k in range(len(MYRIADS))]
    for k in reversed(range(len(MYRIADS))):
        for p in reversed(range(4)):
            digit = groups[k] // 10**p % 10
            read += (DIGITS[digit] if digit > 1 or p == 0 else "") + PLACES[p] if digit else ""
        read += MYRIADS[k] if groups[k] else ""
    return read or DIGITS[0]


def test_a_number_ends_in_the_sound_it_is_read_with():
    """수를 우리말로 읽어 그 끝 글자의 받침과 견준다: 어느 자리에서 끝나는 수이든."""
    finals = "ᆨᆩᆪᆫᆬᆭᆮᆯᆰᆱᆲᆳᆴᆵᆶᆷᆸᆹᆺᆻᆼᆽᆾᆿᇀᇁᇂ"
    letters = dict(zip(finals, "ㄱㄲㄳㄴㄵㄶㄷㄹㄺㄻㄼㄽㄾㄿㅀㅁㅂㅄㅅㅆㅇㅈㅊㅋㅌㅍㅎ", strict=True))
    for head in (1, 2, 3, 15, 48, 906):
        for zeros in range(14):
            n = head * 10**zeros
            last = unicodedata.normalize("NFD", spoken(n))[-1]
            assert _of_number(str(n)) == letters.get(last, ""), (n, spoken(n))
    assert _of_number("0") == "ㅇ" and _of_number("0.70") == "ㅇ" and _of_number("1,007") == "ㄹ"
