"""집의 말: 조사는 조사 코드가 고르고, 한 가지 것은 한 가지 말로 부른다. 모든 파일의 글을 본다."""

from __future__ import annotations

import ast
import functools
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SOURCES = sorted((ROOT / "tinygrad_ko").rglob("*.py"))
PAGES = [*sorted((ROOT / "docs").rglob("*.md")), *[p for p in (ROOT / "README.md", ROOT / "CHANGELOG.md") if p.exists()]]

BOTH = re.compile(r"은\(는\)|는\(은\)|이\(가\)|가\(이\)|을\(를\)|를\(을\)|과\(와\)|와\(과\)|\(으\)로|\(이\)라|\(이\)다")
BARE = re.compile(r"^['’]? ?(은|는|이|가|을|를|과|와|으로|로|라는|이라는)(?=[ ,.])")
BOTH_IN = {"particles.py"}  # 조사의 방: 어떻게 읽을지 모르는 것에는 둘 다 붙인다

# 쓰지 않는 말 → 우리 말. 앞뒤를 보아야 하는 말은 정규식으로 적는다
TERMS = {
    r"에폭": "에포크", r"웨이트": "가중치", r"완전연결|전결합|밀집층": "완전 연결층", r"특징맵|특성 지도|특성맵|피처맵": "특징 지도",
    r"위에서 온 기울기|상류 기울기": "받은 기울기", r"씨앗 기울기|시드 기울기": "출발 기울기", r"그래디언트|그라디언트|경사값": "기울기",
    r"기울기의 몫|몫을 더": "기여분", r"하이퍼파라미터|하이퍼 파라미터": "초매개변수", r"파라미터": "매개변수", r"시그모이드 함수값": "시그모이드",
    r"커널맵": "필터", r"스케쥴러": "스케줄러", r"텐서플로": "TensorFlow",
    r"도서관": "라이브러리", r"스페이스바|사이띄개|스페이스 키": "스페이스(글쇠), 글자이면 빈칸", r"공백 ?문자|띄어쓰기 문자": "빈칸",
    r"숫자(여야|가 아닌|가 아닙니다|형이|를 쓰세요|를 주세요|만 쓸)": "수(숫자는 손글씨의 0…9)", r"(?<![\d,.])[1-9]\d{3,} ?(장|개|번|걸음|줄|마디|글자|바이트|명)(?![\w가-힣]*=)": "1,797장 처럼 쉼표",
}
# 고친 값(고른 말)을 그 자리에서 가르치는 글은 여기에 적는다
ALLOWED = {"particles.py": "외래어의 끝소리를 보기로 든다"}


@functools.cache
def strings(path):
    """파일의 글마다 (줄, 글). f-문자열은 조각마다. 낱말마다 다시 읽지 않는다."""
    nodes = ast.walk(ast.parse(path.read_text(encoding="utf-8")))
    return [(node.lineno, node.value) for node in nodes if isinstance(node, ast.Constant) and isinstance(node.value, str)]


def after_a_value(path):
    """f-문자열에서 값 바로 뒤에 오는 조각: (줄, 값의 식, 글)."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.JoinedStr):
            for value, text in zip(node.values, node.values[1:], strict=False):
                if isinstance(value, ast.FormattedValue) and isinstance(text, ast.Constant):
                    yield node.lineno, ast.unparse(value.value), text.value


@pytest.mark.slow
def test_no_text_writes_both_forms_of_a_particle():
    found = [f"{p.relative_to(ROOT)}:{line}: {text[:60]}" for p in SOURCES if p.name not in BOTH_IN
             for line, text in strings(p) if BOTH.search(text)]
    assert not found, "조사는 korean.particles 의 Noun 이나 particle 로 고르세요:\n" + "\n".join(found)


KNOWN = {  # 값의 끝이 언제나 같은 것: 그 조사가 맞다
    "', '.join(_RESERVED)": "g, i, y", "did_you_mean(near)": "빈칸으로 끝나는 글", "share": "rows", "squeeze.kept": "이름이 아니라 그림의 이름표",
}


@pytest.mark.slow
def test_no_particle_is_guessed_after_a_value():
    found = [f"{p.relative_to(ROOT)}:{line}: {{{value}}}{text[:20]}" for p in SOURCES for line, value, text in after_a_value(p)
             if BARE.match(text) and value not in KNOWN and not value.startswith(("Noun(", "particle(", "with_particle("))]
    assert not found, "값의 뒤에 오는 조사는 Noun 이나 particle 로 고르세요:\n" + "\n".join(found)


@pytest.mark.slow
@pytest.mark.parametrize("wrong", TERMS)
def test_one_thing_has_one_word(wrong):
    pattern = re.compile(wrong)
    found = [f"{p.relative_to(ROOT)}:{line}: {text[max(0, m.start() - 20):m.end() + 20]!r}" for p in SOURCES
             for line, text in strings(p) for m in [pattern.search(text)] if m and p.name not in ALLOWED]
    found += [f"{p.relative_to(ROOT)}:{k}: {line[:80]}" for p in PAGES for k, line in enumerate(p.read_text(encoding="utf-8").splitlines(), 1)
              if pattern.search(line) and p.name not in ALLOWED]
    assert not found, f"'{wrong}' 대신 '{TERMS[wrong]}':\n" + "\n".join(found)
