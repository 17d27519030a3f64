"""프로그램을 부를 수 없는 곳에서는 함수로 그린다: 그림도 배치도 그 함수가 맡고, 못 하는 것은 말한다."""

from __future__ import annotations

import pytest

import tinygrad_ko as tg
from tinygrad_ko.errors import ArgumentError, DrawingError
from tinygrad_ko.view.paper.dot import digraph, draw_with, piped


@pytest.fixture
def asked():
    """건네받은 것을 적고, 진짜 프로그램으로 그리는 함수."""
    seen = []

    def drawer(source, format):
        seen.append((source, format))
        draw_with(None)
        try:
            return digraph(body=source.partition("{")[2].rpartition("}")[0].splitlines()).pipe(format=format, encoding="utf-8")
        finally:
            draw_with(drawer)

    draw_with(drawer)
    yield seen
    draw_with(None)


def test_a_graph_and_a_player_are_drawn_by_the_function(asked):
    w = tg.tensor(3.0, requires_grad=True)
    with tg.keep_values():
        loss = w * w
    by_function = tg.play(loss, names={"w": w}).html, tg.graph(loss).pipe("svg")
    formats = {format for _, format in asked}
    draw_with(None)
    assert "json0" in formats and by_function == (tg.play(loss, names={"w": w}).html, tg.graph(loss).pipe("svg"))


def test_bytes_or_text_as_asked_and_several_at_once(asked):
    one, two = digraph(body=["a -> b"]), digraph(body=["c -> d"])
    assert one.pipe("svg").startswith(b"<?xml") and one.pipe("svg", encoding="utf-8").startswith("<?xml")
    answers = piped([one, two], "json0")
    assert len(answers) == 2 and '"a"' in answers[0] and '"d"' in answers[1]


def test_what_the_function_cannot_do_is_said():
    draw_with(lambda source, format: 1 / 0)
    try:
        with pytest.raises(DrawingError, match="그리는 함수가 실패했습니다"):
            digraph(body=["a -> b"]).pipe("svg")
        for format in ("png", "pdf"):
            with pytest.raises(ArgumentError, match=f"{format} 파일을 만들 수 없습니다. SVG"):
                digraph(body=["a -> b"]).pipe(format)
    finally:
        draw_with(None)
    assert digraph(body=["a -> b"]).pipe(encoding="utf-8").startswith("<?xml")
