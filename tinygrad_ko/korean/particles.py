"""조사(particle): 어떤 이름 뒤에도 맞는 조사를 붙인다. 이름은 한글, 라틴 글자, 그리스 글자, 수, 그것들의 섞임이다.

맨 끝에서 소리 나는 것을 찾아 받침이 있는지 본다.

- 뒤에 붙은 괄호, 따옴표, 밑줄은 읽지 않는다: ``f(x)`` 는 x, ``'w'`` 는 w 로 끝난다. 여는 따옴표 없는 ' 는 프라임이다.
- 수는 한국어로 읽는다: 3 삼, 10 십, 100 백. 소수는 마지막 자리만(3.10 은 영), 지수는 적힌 대로(1e-6 은 육).
- 그리스 글자는 그 이름으로 읽는다: α 알파, ε 엡실론. 윗첨자 ² ³ 은 제곱, 세제곱이다.
- 라틴 글자 하나, 대문자만의 말(RNN, MSE), 홀소리 없는 말(lr, fc)은 글자의 이름으로 읽는다: L 엘, M 엠, N 엔, R 알만 받침이 있다.
- 그 밖의 라틴 낱말은 흔히 읽는 소리를 어림한다. 끝의 l, m, n, ng 와 le, me, ne 는 받침이고(레이블, 네임, 라인),
  끝의 c, k, p, t, b 는 앞이 짧은 홀소리일 때만 받침이다(인풋 input, 맵 map; 그러나 마스크 mask, 웨이트 weight, 루프 loop).
  d, f, g, r, s 로 끝나면 받침이 없다(그래드 grad, 로그 log, 텐서 tensor, 로스 loss). 어림이 틀리는 흔한 말은 ``_WORDS`` 에 적는다.
- 무엇으로 읽을지 모르는 기호이면 ``은(는)`` 처럼 둘 다 적는다.
"""

from __future__ import annotations

import re
import unicodedata

from ..errors import ArgumentError

__all__ = ["Noun", "listed", "particle", "with_particle"]

# (받침 있음, 받침 없음). '으'로 시작하는 것은 ㄹ 받침 뒤에서도 줄어든다(일로, 알로)
_PAIRS = {
    pair: tuple(pair.split("/")) for pair in (
        "은/는", "이/가", "을/를", "과/와", "으로/로", "이다/다", "이라/라", "이라고/라고", "이며/며", "이고/고", "이나/나", "이란/란",
        "이라는/라는", "이므로/므로", "이면/면", "이어서/여서", "아/야",
    )
}
_SKIPPED = " \t\n)]}|>⟩」』”’\"`_*,.:;!?…"
_GREEK = {"ε": "ㄴ", "ϵ": "ㄴ", "ο": "ㄴ", "υ": "ㄴ"}  # 이름에 받침이 있는 것: 엡실론, 오미크론, 입실론
_SIGNS = {"²": "ㅂ", "³": "ㅂ", "ᵀ": "", "ᴴ": "", "∞": "", "%": "", "°": "", "′": "ㅁ", "'": "ㅁ", "∂": "", "∇": "",
          "\u0302": "ㅅ", "\u0304": "", "\u0303": ""}  # 글자 위의 표: x̂ 엑스 햇, x̄ 엑스 바, x̃ 엑스 틸드
_LETTERS = {"l": "ㄹ", "m": "ㅁ", "n": "ㄴ", "r": "ㄹ"}  # 글자의 이름에 받침이 있는 것
_NASAL = {"l": "ㄹ", "m": "ㅁ", "n": "ㄴ"}  # 낱말 끝에서 언제나 받침인 소리
_CLOSING = {"c": "ㄱ", "k": "ㄱ", "p": "ㅂ", "b": "ㅂ", "t": "ㅅ"}  # 짧은 홀소리 뒤에서만 받침인 소리
_DIGITS = {"0": "ㅇ", "1": "ㄹ", "2": "", "3": "ㅁ", "4": "", "5": "", "6": "ㄱ", "7": "ㄹ", "8": "ㄹ", "9": ""}
_PLACES = ((12, ""), (8, "ㄱ"), (4, "ㄴ"), (3, "ㄴ"), (2, "ㄱ"), (1, "ㅂ"))  # 조, 억, 만, 천, 백, 십
_WORDS = {  # 어림과 다르게 읽는 흔한 말
    "bit": "", "type": "ㅂ", "dtype": "ㅂ", "check": "", "deep": "ㅂ", "sleep": "ㅂ", "sweep": "ㅂ", "big": "ㄱ", "good": "ㅅ",
    "look": "ㄱ", "book": "ㄱ", "hook": "ㄱ", "group": "ㅂ",
}
_SHORT = r"(?:^|[^aeiou])[aeiou](?:c|k|ck|p|pp|t|tt|b|bb)$|ut$|et$"  # 짧은 홀소리와 닫는 소리: 맵, 넷, 클립, 블록
_FINALS = ["", *"ㄱㄲㄳㄴㄵㄶㄷㄹㄺㄻㄼㄽㄾㄿㅀㅁㅂㅄㅅㅆㅇㅈㅊㅋㅌㅍㅎ"]


def particle(name: object, pair: str) -> str:
    """이름 뒤에 올 조사.

    매개변수
    --------
    name : 글이나 수. 글이 아니면 ``str()`` 로 바꾸어 읽는다.
    pair : 조사의 두 꼴을 받침 있는 것부터: ``"은/는"``, ``"이/가"``, ``"을/를"``, ``"과/와"``, ``"으로/로"``, ``"이다/다"`` …

    반환
    ----
    str : 두 꼴 가운데 하나. 어떻게 읽을지 모르는 이름이면 ``"은(는)"``, ``"(으)로"`` 처럼 둘 다.

    예외
    ----
    ArgumentError : 모르는 조사.

    예제
    ----
    >>> from tinygrad_ko.korean.particles import particle
    >>> particle("손실", "을/를"), particle("x_1", "으로/로"), particle("3.0", "은/는"), particle("☃", "이/가")
    ('을', '로', '은', '이(가)')
    """
    if pair not in _PAIRS:
        raise ArgumentError(f"particle: 조사 {pair!r}{particle(pair, '은/는')} 모릅니다. 쓸 수 있는 것: {', '.join(map(repr, _PAIRS))}.")
    closed, open_ = _PAIRS[pair]
    final = _final(str(name))
    if final is None:
        return f"({closed[0]}){open_}" if closed[1:] == open_ else f"{closed}({open_})"
    return open_ if not final or (final == "ㄹ" and closed.startswith("으")) else closed


def with_particle(name: object, pair: str) -> str:
    """이름에 조사를 붙인 글: ``with_particle("x", "은/는")`` 은 ``"x는"``. 인수와 오류는 ``particle`` 과 같다."""
    return f"{name}{particle(name, pair)}"


def listed(names: list[str], pair: str = "") -> str:
    """이름들을 이어 적는다: 가, 나와 다. 조사를 주면 맨 끝에 붙인다.

    예제
    ----
    >>> from tinygrad_ko.korean.particles import listed
    >>> listed(["w", "x", "b"], "을/를")
    'w, x와 b를'
    """
    joined = names[0] if len(names) == 1 else f"{with_particle(', '.join(names[:-1]), '과/와')} {names[-1]}"
    return with_particle(joined, pair) if pair else joined


class Noun(str):
    """서식(format) 안에서 조사를 받는 이름.

    예제
    ----
    >>> from tinygrad_ko.korean.particles import Noun
    >>> "{a:과/와} {b:을/를} 더해".format(a=Noun("손실"), b=Noun("x"))
    '손실과 x를 더해'
    """

    __slots__ = ()

    def __format__(self, spec: str) -> str:
        return with_particle(self, spec) if spec else str(self)


# ── 받침 찾기 ──


def _final(name: str) -> str | None:
    """끝소리의 받침. 없으면 빈 글, 모르면 ``None``."""
    text = re.sub(r"(?<=\w)\(\)(?=\W*$)", "", name).rstrip(_SKIPPED)  # double() 은 double 로 읽는다
    if text.endswith("'") and re.search(r"(?:^|[\s(\[=])'", text[:-1]):  # 여는 따옴표가 있다
        text = text[:-1].rstrip(_SKIPPED)
    if not text:
        return None
    if text[-1] in _SIGNS:
        return _SIGNS[text[-1]]
    text = unicodedata.normalize("NFKC", text)
    last = text[-1]
    if last.isascii() and last.isdigit():
        return _of_number(re.search(r"[\d.,]*$", text)[0])  # type: ignore[index]
    if last.isascii() and last.isalpha():
        return _of_word(_last_word(text))
    if "가" <= last <= "힣":
        return _FINALS[(ord(last) - ord("가")) % 28]
    if "\u1100" <= last <= "\u1112":  # 닿소리 낱자의 이름은 모두 받침으로 끝난다: 기역, 니은, 디귿 …
        return "ㄹ" if last == "\u1105" else "ㄱ"
    if "\u1161" <= last <= "\u1175":
        return ""
    if "Α" <= last <= "ω" or last == "ϵ":
        return _GREEK.get(last.lower(), "")
    return None


def _of_number(digits: str) -> str:
    """수를 읽은 끝소리. 소수는 마지막 자리, 정수는 마지막으로 읽는 자리."""
    whole = digits.replace(",", "")
    if "." in whole or not whole.strip("0"):
        return _DIGITS[whole[-1]]
    zeros = len(whole) - len(whole.rstrip("0"))
    if whole[0] == "0" and len(whole) > 1:  # 007 처럼 자리를 맞춘 수는 한 자리씩
        return _DIGITS[whole[-1]]
    return next((final for place, final in _PLACES if zeros >= place), _DIGITS[whole[-1]])


def _last_word(text: str) -> str:
    """마지막 낱말: 글자만, 대소문자가 바뀌는 곳에서 끊는다(hiddenState → State)."""
    run = re.search(r"[A-Za-z]+$", text)[0]  # type: ignore[index]
    return re.findall(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])|[A-Z]", run)[-1]


def _of_word(word: str) -> str:
    lower = word.lower()
    if lower in _WORDS:
        return _WORDS[lower]
    if len(word) == 1 or (word.isupper() and len(word) <= 5) or not re.search("[aeiouy]", lower):
        return _LETTERS.get(lower[-1], "")
    if lower.endswith("ng"):
        return "ㅇ"
    if lower[-1] in _NASAL:
        return _NASAL[lower[-1]]
    if re.search(r"[aeiouy][lmn]e$|[^aeiou]le$", lower):
        return _NASAL[lower[-2]]
    return _CLOSING[lower[-1]] if re.search(_SHORT, lower) else ""
