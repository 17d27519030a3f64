"""대한민국헌법의 글."""

import hashlib
import re
import unicodedata

import pytest

from tinygrad_ko.data import constitution, load_constitution
from tinygrad_ko.errors import DataError


def test_every_article_is_there_once_and_in_order():
    articles = [int(n) for n in re.findall(r"^제(\d+)조 ", load_constitution(), re.MULTILINE)]
    assert articles == [*range(1, 131), *range(1, 7)]  # 본문과 부칙
    chapters = [int(n) for n in re.findall(r"^제(\d+)장 ", load_constitution(), re.MULTILINE)]
    assert chapters == list(range(1, 11))


def test_lines_that_everyone_knows():
    lines = load_constitution().splitlines()
    for line in ("제1조 ① 대한민국은 민주공화국이다.", "②대한민국의 주권은 국민에게 있고, 모든 권력은 국민으로부터 나온다."):
        assert line in lines
    assert lines[1].startswith("유구한 역사와 전통에 빛나는 우리 대한국민은")


def test_letters():
    """모인 꼴(NFC)이고, 줄의 앞뒤에 빈칸이 없고, 누리집의 글자가 남지 않았다. 자모로 풀면 낱자는 적다."""
    text = load_constitution()
    assert unicodedata.normalize("NFC", text) == text
    assert all(line and line == line.strip() for line in text.splitlines())
    assert not [word for word in ("펼침", "부칙보기", "\t", "  ", "\ufeff") if word in text]
    assert len(set(unicodedata.normalize("NFD", text))) < 80 < 350 < len(set(text))


def test_the_file_is_as_it_was_and_is_credited():
    assert hashlib.sha256(load_constitution().encode()).hexdigest().startswith("51e3a9fd28ccf0ec")
    credit = (constitution.FILE.parent / "CONSTITUTION-SOURCE.txt").read_text(encoding="utf-8")
    assert [word for word in ("저작권법 제7조", "헌법 제10호", "KoNLPy", "Article 7") if word not in credit] == []


original = constitution.FILE.read_bytes()


@pytest.mark.parametrize(
    "content, reason",
    [
        pytest.param(None, "파일이 없습니다", id="없음"),
        pytest.param(b"", "잘렸습니다", id="빈 파일"),
        pytest.param(original[:1001], "잘렸습니다", id="잘림"),
        pytest.param(original[:1000], "읽을 수 없습니다", id="글자 가운데서 잘림"),
        pytest.param("대한민국헌법".encode("cp949"), "읽을 수 없습니다", id="다른 부호"),
    ],
)
def test_a_damaged_file_gives_a_korean_error(tmp_path, monkeypatch, content, reason):
    file = tmp_path / "constitution.txt"
    if content is not None:
        file.write_bytes(content)
    monkeypatch.setattr(constitution, "FILE", file)
    with pytest.raises(DataError) as caught:
        load_constitution()
    message = str(caught.value)
    assert "load_constitution" in message and reason in message and str(file) in message and "pip install" in message
    assert caught.value.__suppress_context__ or caught.value.__context__ is None
