"""오류 메시지 찾아보기: 실제로 낸 오류를 붙여 넣으면 그 줄을 찾고, 모든 종류에 고치는 법이 있다."""

from __future__ import annotations

import importlib.util
import re
import sys

import pytest
from support.course.texts import ROOT

import tinygrad_ko as tg
from tinygrad_ko import errors, nn

pytest.importorskip("sphinx", reason="사이트를 짓는 sphinx 는 tinygrad-ko[docs] 로 온다")

pytestmark = pytest.mark.slow  # 소스를 모두 읽는다


@pytest.fixture(scope="module")
def maker():
    spec = importlib.util.spec_from_file_location("error_messages", ROOT / "docs" / "_extensions" / "error_messages.py")
    sys.modules[spec.name] = module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def told(maker):
    known = maker.kinds()
    told = maker.messages(known)
    return {**told, "": maker.shared(known, told)}


def matches(message, said):
    """쪽의 찾기(messages.js)와 같은 일: 굳은 조각이 차례대로 모두 있는가."""
    at = 0
    for part in re.sub(r"\s+", " ", message.text).split("\0"):
        part = part.strip()
        if re.search("[가-힣A-Za-z]{2}", part):
            at = said.find(part, at)
            if at < 0:
                return False
            at += len(part)
    return True


MADE = {
    "행렬 곱": lambda: tg.ones((2, 3)) @ tg.ones((2, 3)),
    "선형층": lambda: nn.Linear(3, 4)(tg.ones((2, 2))),
    "기록 없는 역전파": lambda: tg.tensor(3.0).backward(),
    "색인": lambda: tg.ones(3)[7],
    "없는 파일": lambda: tg.load("없는 파일.safetensors"),
    "채널": lambda: nn.Conv2d(3, 4, 3)(tg.ones((1, 2, 5, 5))),
    "클래스 번호": lambda: nn.functional.cross_entropy(tg.ones((2, 3)), [0, 7]),
    "없는 연습": lambda: tg.exercise(999),
    "사라지는 기울기": lambda: tg.tensor([tg.tensor(1.0, requires_grad=True)]),
}


@pytest.mark.parametrize("name", MADE)
def test_what_was_said_is_found(told, name):
    with pytest.raises(errors.TinygradError) as caught:
        MADE[name]()
    said = re.sub(r"\s+", " ", f"{type(caught.value).__name__}: {caught.value}")
    own = [kind.__name__ for kind in type(caught.value).__mro__ if kind.__name__ in told] + [""]
    assert any(matches(message, said) for kind in own for message in told[kind]), said


def test_every_kind_says_its_cure(maker):
    known = maker.kinds()
    ours = {name for name, kind in vars(errors).items() if isinstance(kind, type) and issubclass(kind, (errors.TinygradError, Warning))}
    assert ours <= known.keys()
    for kind in known.values():
        assert kind.name == "TinygradError" or "고치려면: " in kind.said, kind.name


def test_branches_and_gaps(maker):
    import ast

    said = ast.parse('f"{a}: " + ("하나를 주세요." if b else f"{c}개를 주세요.") + x', mode="eval").body
    assert maker.texts(said) == ["\0: 하나를 주세요.\0", "\0: \0개를 주세요.\0"]
    assert maker.shown("모양 <b>.\0 을 보세요.") == "<b>모양 &lt;b&gt;.<i>…</i> 을 보세요.</b>"
    assert maker.shown("다릅니다. 고르세요.") == "다릅니다. <b>고르세요.</b>"
