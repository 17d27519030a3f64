"""수업의 글: 가락(제목의 차례), 강의의 줄과 사실, 새 말은 뜻을 말한 뒤에, 강조는 어디서나."""

from __future__ import annotations

import ast
import re

import pytest
from support.course.texts import PATHS, text

import tinygrad_ko as tg

LESSONS = {lesson.number: lesson for lesson in tg.course.lessons()}
RHYTHM = ("여는 질문", "새 말", "예측", "그림", "열 줄", "사실", "실험", "연습", "오해", "요약", "출처")
ROWS = {f"L{k}" for k in range(1, 23)}
OTHERS = {0, 23, 24, 25}  # 강의의 줄이 없는 수업: 앞의 하나, 뒤의 셋


@pytest.fixture(params=PATHS, ids=lambda p: p.stem)
def lesson(request):
    return text(request.param)


# ── 강의의 줄 → 수업 → 사실 ──


def test_every_row_of_the_lecture_has_a_lesson():
    taught = [row for path in PATHS for row in text(path).rows]
    assert sorted(taught) == sorted(ROWS), "강의의 줄마다 수업이 꼭 하나"
    assert {text(path).number for path in PATHS} == OTHERS | {int(row[1:]) for row in ROWS}


def test_the_table_says_what_the_text_says():
    assert {text(path).number for path in PATHS} == LESSONS.keys()
    for path in PATHS:
        said = text(path)
        assert LESSONS[said.number].rows == said.rows, path.name
        assert f"\n# {said.number}. {LESSONS[said.number].title}\n" in f"\n{said.body}", path.name
        assert said.number == int(said.rows[0][1:]) if said.rows else said.number in OTHERS, path.name


def test_every_fact_is_confirmed_by_its_own_lesson(lesson):
    """사실마다 그 수업의 칸이 ``confirm("번호", 잰 것)`` 으로 확인한다. 남의 사실은 확인하지 않는다."""
    facts = [each.id for each in LESSONS[lesson.number].facts]
    confirmed = re.findall(r'\bconfirm\("([^"]+)"', lesson.body)
    assert facts and sorted(set(confirmed)) == sorted(facts)
    for row in lesson.rows or (str(lesson.number),):
        assert any(each.startswith(f"{row}.") for each in facts), row
    assert all(each.partition(".")[0] in (lesson.rows or (str(lesson.number),)) for each in facts)


# ── 가락 ──


def test_the_rhythm(lesson):
    assert lesson.headings == RHYTHM
    assert len(re.findall(r"^\d\. ", lesson.section("요약"), re.MULTILINE)) == 5, "요약은 다섯 줄"
    assert 'predict("' in lesson.section("예측") and "```{code-cell}" in lesson.section("그림")
    code = re.search(r"```\{code-cell\}[^\n]*\n(.*?)```", lesson.section("열 줄"), re.DOTALL)
    assert code and len(code[1].splitlines()) <= 12, "열 줄이면 됩니다"
    assert lesson.section("출처").count("\n- ") >= 2 and lesson.section("연습").count("**") >= 4


def test_predictions_do_not_show_their_code(lesson):
    """칸의 코드가 보이면 답도 보인다."""
    for cell in re.findall(r"```\{code-cell\}[^\n]*\n(.*?)```", lesson.body, re.DOTALL):
        assert not re.search(r"(?<![\w.])predict\(", cell) or cell.startswith(":tags: [remove-input]") or "import" in cell


# ── 새 말 ──


def test_going_back_to_an_exercise_finds_the_exercise(lesson):
    """연습의 이름은 그 뒤의 칸이 덮지 않는다: 수업을 다 돌려 본 뒤에 돌아와 다시 답해도 된다."""
    cells = [re.sub(r"^(:.*\n)+", "", cell) for cell in re.findall(r"```\{code-cell\}[^\n]*\n(.*?)```", lesson.body, re.S)]
    asked = {}
    for k, cell in enumerate(cells):
        for name in re.findall(r"^(\w+) = tg\.exercise\(", cell, re.M):
            asked[name] = k
        stored = {n.id for n in ast.walk(ast.parse(cell)) if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store)}
        assert not {name for name in stored & asked.keys() if asked[name] < k}, cell


def uses(term, prose):
    return re.search(rf"(?<![가-힣]){re.escape(term)}", prose)


def test_each_new_word_is_defined_with_its_english(lesson):
    section, terms = lesson.section("새 말"), LESSONS[lesson.number].terms
    assert terms
    for term in terms:
        assert f"**{term.korean}**({term.english}" in section, f"'새 말'에 **{term.korean}**({term.english}) 의 뜻이 없다"
    defined = re.findall(r"\*\*([^*]+)\*\*\(([^)]+)\)", section)
    assert sorted(korean for korean, _ in defined) == sorted(term.korean for term in terms), "표에 없는 말의 뜻을 말한다"


def test_no_word_is_used_before_it_is_defined(lesson):
    opening, rest = lesson.prose.split("\n## 새 말\n", 1)
    opening = opening.split("\n", 2)[2] if opening.startswith("# ") else opening.split("\n# ", 1)[1].split("\n", 1)[1]
    for term in tg.course.glossary().values():
        if term.lesson > lesson.number and not term.everyday:
            assert not uses(term.korean, lesson.prose), f"'{term.korean}' 의 뜻은 수업 {term.lesson} 에서 말한다"
        if term.lesson == lesson.number and not term.everyday:
            assert not uses(term.korean, opening), f"'{term.korean}' 을 '새 말' 앞에서 썼다"


def test_no_word_is_defined_twice():
    words = [term.korean for lesson in LESSONS.values() for term in lesson.terms]
    assert sorted(set(words)) == sorted(words)


# ── 강조 ──


def test_emphasis_is_emphasis_everywhere(lesson):
    """조사가 붙은 강조를 CommonMark 그대로 읽는 곳(저장소의 쪽)에서도 ``**`` 가 글자로 남지 않는다."""
    markdown_it = pytest.importorskip("markdown_it", reason="글을 읽는 markdown-it-py 는 tinygrad-ko[docs] 로 온다")
    made = markdown_it.MarkdownIt("commonmark").parse(lesson.prose)
    left = [token.content for inline in made for token in inline.children or () if token.type == "text" and "**" in token.content]
    assert not left, left
