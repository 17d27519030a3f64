"""집의 구조를 보이는 쪽: 방의 말, 화살표, 수 하나가 지나는 길이 지금의 소스와 같다."""

from __future__ import annotations

import importlib.util
import pathlib
import re
import sys
from xml.etree import ElementTree

import pytest

ROOT = pathlib.Path(__file__).parents[2]
REMAKE = "python scripts/make_structure_page.py 로 다시 만드세요"


@pytest.fixture(scope="module")
def maker():
    spec = importlib.util.spec_from_file_location("make_structure_page", ROOT / "scripts" / "make_structure_page.py")
    sys.modules[spec.name] = module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.slow
def test_the_page_is_today(maker):
    assert maker.PAGE.read_text(encoding="utf-8") == maker.page(), REMAKE
    assert maker.readme() == maker.README.read_text(encoding="utf-8"), REMAKE


@pytest.mark.slow
def test_each_room_says_what_it_is_and_what_it_imports(maker):
    """설명문의 '여기서는 … 들여온다'는 정말로 들여오는 것이다."""
    rooms = maker.rooms()
    ends = maker.drawn_arrows(rooms)
    for key, room in rooms.items():
        if room.folder:
            assert room.title and room.about and room.imports == maker.claim(ends[key], rooms), f"{room.path}__init__.py: {room}"


@pytest.mark.slow
def test_the_picture_shows_every_room_and_arrow(maker):
    """배치는 Graphviz 의 판마다 다를 수 있으니, 무엇이 그려졌는지를 견준다."""
    fresh, kept = maker.picture(), maker.PICTURE.read_text(encoding="utf-8")
    for pattern in (r'data-room="([^"]+)"', r'data-from="([^"]+)" data-to="([^"]+)"', r"<text[^>]*>([^<]+)"):
        assert sorted(re.findall(pattern, kept)) == sorted(re.findall(pattern, fresh)), REMAKE
    ElementTree.fromstring(kept)


@pytest.mark.slow
def test_arrows_reached_through_another_room_are_not_drawn(maker):
    found = maker.topmost({"a": {"b", "c"}, "b": {"c"}, "c": {"d"}, "d": set(), "e": {"d", "a"}})
    assert found == {"a": ["b"], "b": ["c"], "c": ["d"], "d": [], "e": ["a"], "errors": []}


@pytest.mark.slow
def test_the_walk_enters_the_engine_and_the_rules(maker):
    """순전파는 마디를 적고, 역전파는 도함수 표의 세 줄을 결과 쪽부터 지난다."""
    *forward, (_, back) = maker.walk()
    assert all(any(v.file == "engine.py" for v in visits) for _, visits in [*forward, ("", back)])
    rules = [v.said for v in back if v.file.startswith("rules/")]
    assert "g * (1 - y * y)" in rules[0] and rules[-1] == "`a=lambda g, b: g * b`", rules
    assert [said for said in rules if said.endswith("=lambda g: g`")] == rules[1:-1]
