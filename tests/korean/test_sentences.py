"""글의 뼈대: 꾸러미의 모든 한국어 글에서 조사와 상투어가 제자리에 있다. 낱말의 자리가 뒤바뀌면 빨개진다.

사이에 끼우는 값(f-문자열)은 ◇ 로 본다. 설명문(docstring)은 빼고, 사람에게 보이는 글만 본다.
"""

from __future__ import annotations

import ast
import pathlib
import re
from collections.abc import Iterator

import pytest

import tinygrad_ko as tg

ROOT = pathlib.Path(tg.__file__).parent
FILES = sorted(ROOT.rglob("*.py"))
HANGUL = "가-힣"
# 홀로 선 조사: 한글이 아닌 것(이름, 수, 기호)의 뒤에만 띄어 쓴다
ALONE = r"(?:은|는|을|를|의|에|와|과|에서|에는|에도|으로|로|은\(는\)|을\(를\)|이\(가\)|와\(과\))"
WRONG = {
    "홀로 선 조사가 한글 뒤에 온다": re.compile(rf"(?<![= ][수값])(?<!=손실)(?<=[{HANGUL}]) {ALONE}(?=[ .,)]|$)"),
    "조사로 시작한다": re.compile(r"^(?:은|는|을|를|에|으로) "),
    "'받은 것', '받은 값'의 낱말이 흩어졌다": re.compile(r"받은(?! ?(?:것|값|모양|자료형|dtype|길이|수|기울기|차원|종류|텐서|인수|◇|[가-힣]+의|글|입력|축|파일|번호|부류|커널|모델|[a-z])|$)|(?:^|[ .])[것값]:? 받은"),
    "마침표 앞이 문장의 끝이 아니다": re.compile(r"(?:은|는|을|를|의|에서|하고|하여|하지)\.(?: |$)"),
    "거꾸로 쓴 말이다": re.compile(r"다니[가-힣]*[.,]|\)[A-Za-z]+\(|요세|다니합|다니습"),
    "괄호의 짝이 어긋난다": re.compile(r"^[^(]*\)[^(]*\("),
}


def texts(path: pathlib.Path) -> Iterator[tuple[int, str]]:
    """설명문을 뺀 한국어 글들과 그 줄."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    skipped = {id(n.value) for n in ast.walk(tree) if isinstance(n, ast.Expr)}
    skipped |= {id(v) for n in ast.walk(tree) if isinstance(n, ast.JoinedStr) for v in n.values}
    for node in ast.walk(tree):
        text = None
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in skipped:
            text = node.value
        elif isinstance(node, ast.JoinedStr):
            text = "".join(v.value if isinstance(v, ast.Constant) else "◇" for v in node.values)
        if text and re.search(f"[{HANGUL}]", text):
            yield node.lineno, text


@pytest.mark.parametrize("path", FILES, ids=lambda p: p.relative_to(ROOT).as_posix())
def test_particles_and_set_phrases_stand_in_their_places(path):
    found = [f"{line}행: {why}: {text}" for line, text in texts(path) for why, pattern in WRONG.items() if pattern.search(text)]
    assert found == []
