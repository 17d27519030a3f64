"""학습자의 파일을 채점하기: 파일의 어디가 왜 틀렸는지."""

from __future__ import annotations

import json
import pathlib
import runpy
import sys

import pytest

from tinygrad_ko.errors import DataError
from tinygrad_ko.exercises import grading

FILES = {
    "맞음": ("def answer(w):\n    return -1.5 * w[0]\n", "모두 맞습니다!"),
    "틀린 답": ("def answer():\n    return -0.5\n", "처음 틀린 점은 (0, 1)"),
    "다른 이름의 함수 하나": ("def mine():\n    return -0.5\ndef _helper():\n    pass\n", "처음 틀린 점은 (0, 1)"),
    "곁의 모듈": ("from nearby import bias\ndef answer():\n    return bias\n", "모두 맞습니다!"),
    "람다": ("answer = lambda w: -1.5\n", "모두 맞습니다!"),
    "함수 없음": ("x = 3\n", "answer가 없습니다. 함수가 하나도 없습니다. 이렇게 시작하세요.\n\ndef answer(x, w, t):"),
    "함수 둘": ("def f():\n    pass\ndef g():\n    pass\n", "찾은 함수: f, g"),
    "들여온 함수": ("from math import sqrt\nfrom os.path import join\n", "함수가 하나도 없습니다"),
    "문법": ("def answer(:\n", "1번째 줄에서 오류가 났습니다.\n  SyntaxError"),
    "들여쓰기": ("def answer():\nreturn 3\n", "2번째 줄에서 오류가 났습니다.\n  IndentationError"),
    "없는 모듈": ("\nimport nowhere_at_all\n", "2번째 줄에서 오류가 났습니다.\n  ModuleNotFoundError"),
    "나눗셈": ("a = 1\nb = 2\nc = a / 0\n", "3번째 줄에서 오류가 났습니다.\n  ZeroDivisionError"),
    "함수 안의 오류": ("def answer(w):\n    return w.shape[9]\n", "2번째 줄에서 오류가 났습니다"),
    "끝내기": ("import sys\nsys.exit(0)\n", "프로그램을 끝냈습니다"),
    "멈추기": ("raise KeyboardInterrupt\n", "KeyboardInterrupt"),
    "기억 공간": ("raise MemoryError\n", "기억 공간(memory)을 4 GiB"),
    "돌려주지 않음": ("def answer(w):\n    pass\n", "None 을 돌려주었습니다"),
    "글자": ("def answer(w):\n    return '\\udcff'\n", "답의 모양|수의 배열|hint"),
    "글이 아님": (b"\xff\xfe\x00", "오류가 났습니다"),
    "입력": ("def answer(w):\n    raise EOFError\n", "입력(input)을 받을 수 없습니다"),
    "끝없는 재귀": ("def f(x):\n    return f(x)\nf(1)\n", "저를 끝없이 다시 부릅니다"),
}


ANSWER = "def answer(w, x):\n    s = w[0]\n    return '답'\n"
UNREADABLE = {  # 파이썬이 읽지 못하는 글 → 고치는 길
    "cp949": (ANSWER.encode("cp949"), "UTF-8 로 저장"), "utf-16": (ANSWER.encode("utf-16"), "UTF-8 로 저장"),
    "없는 인코딩": (b"# coding: utf9\n" + ANSWER.encode(), "UTF-8 로 저장"),
    "전각 쉼표": (ANSWER.replace(",", "，"), "자판으로 다시"), "둥근 따옴표": (ANSWER.replace("'", "’"), "자판으로 다시"),
    "끊기지 않는 빈칸": (ANSWER.replace(" = ", "\u00a0= "), "자판으로 다시"), "폭이 없는 글자": (ANSWER.replace("s =", "s\u200b ="), "자판으로 다시"),
    "닫지 않은 괄호": (ANSWER.replace("w[0]", "(w[0]"), "닫지 않은"), "닫지 않은 따옴표": (ANSWER.replace("답'", "답"), "닫지 않은"),
    "옛 print": ("print '답'\n" + ANSWER, "print(값)"), "견주기": (ANSWER.replace("    s", "    if s"), "=="),
    "탭": (ANSWER.replace("    return", "\treturn"), "빈칸 넷"), "들여쓰기": (ANSWER.replace("    return", "  return"), "빈칸 넷"),
    "쌍점": (ANSWER.replace(":", ""), "쌍점"),
}


@pytest.mark.parametrize("name", UNREADABLE)
def test_a_file_python_cannot_read_gets_its_own_cure(tmp_path, name):
    content, cure = UNREADABLE[name]
    file = tmp_path / "답.py"
    file.write_bytes(content if isinstance(content, bytes) else content.encode())
    with pytest.raises((SyntaxError, ValueError)) as caught:
        runpy.run_path(str(file))
    assert cure in grading.explained(file, caught.value).split("풀이: ")[1]


@pytest.mark.parametrize(("error", "cure"), [
    (TypeError("train() takes 2 positional arguments but 5 were given"), "안내에 적힌 꼴대로"),
    (UnicodeDecodeError("utf-8", b"\xb0", 0, 1, "invalid start byte"), "UTF-8 로 저장"),
    (DataError("data: 표본이 1개입니다. 25개는 있어야 합니다."), None),  # 우리의 오류에는 고칠 길이 적혀 있다
])
def test_an_error_outside_the_file_is_not_cured_by_running_the_file(error, cure):
    said = grading.explained(pathlib.Path("답.py"), error)
    assert "그냥 돌려 보고" not in said and (cure in said if cure else "풀이" not in said)


@pytest.mark.parametrize("name", FILES)
def test_what_a_file_says(tmp_path, monkeypatch, name):
    content, words = FILES[name]
    monkeypatch.setattr(grading, "limit_memory", lambda most: None)
    monkeypatch.setattr(sys, "path", [*sys.path])
    (tmp_path / "nearby.py").write_text("bias = -2.0", encoding="utf-8")
    file, result = tmp_path / "답.py", tmp_path / "결과.json"
    file.write_bytes(content if isinstance(content, bytes) else content.encode())
    grading.main(str(file), "and_bias", "0", str(result))
    found = json.loads(result.read_text(encoding="utf-8"))
    assert any(word in found["said"] for word in words.split("|")), found["said"]
    assert found["passed"] == ("모두 맞습니다" in words)
    sys.modules.pop("nearby", None)
