"""저장: 오류는 읽는 이가 적은 경로를 말하고, 적을 수 없는 글자가 든 이름도 저장된다."""

from __future__ import annotations

import os

import pytest

import tinygrad_ko as tg
from tinygrad_ko.errors import ArgumentError
from tinygrad_ko.view.graph import save_svg

BAD = "가\udc80나"


def named_loss(name=BAD):
    w, x = tg.tensor([1.0, 2.0], requires_grad=True, name=name), tg.tensor([2.0, 3.0], name="x\ud800")
    return (w * x).sum().named("L\udfff")


WRITERS = {
    "graph.svg": lambda path: tg.graph(named_loss()).save(path), "graph.dot": lambda path: tg.graph(named_loss()).save(path),
    "b.svg": lambda path: tg.graph(named_loss(), backward=True).save(path),
    "a.txt": lambda path: tg.explain(named_loss()).save(path), "a.md": lambda path: tg.explain(named_loss()).save(path),
    "a.tex": lambda path: tg.explain(named_loss()).save(path), "a.html": lambda path: tg.explain(named_loss()).save(path),
    "play.html": lambda path: tg.play(named_loss(), title=BAD).save(path),
}


@pytest.mark.parametrize("name", WRITERS)
def test_a_name_that_cannot_be_written_is_replaced(name, tmp_path):
    text = WRITERS[name](tmp_path / name).read_text(encoding="utf-8")
    assert "가" in text or "play" in name
    assert [p.name for p in tmp_path.iterdir()] == [name]


def test_a_name_that_cannot_be_written_is_shown_everywhere():
    loss = named_loss()
    for said in (str(tg.explain(loss)), tg.explain(loss)._repr_html_(), tg.graph(loss).source, tg.backward_source(loss), repr(loss),
                 tg.play(loss, title=BAD).html, repr(tg.play(loss, title=BAD))):
        said.encode()
    assert "가□나" in str(tg.explain(loss)) and "가□나" in tg.play(loss, title=BAD).html


@pytest.mark.parametrize("name", WRITERS)
@pytest.mark.parametrize("place, words", [("없는/{}", "그 폴더가 없습니다"), ("{}", "있어야 할 자리에 폴더가"), ("파일/{}", "있어야 할 자리에 파일이")])
def test_where_it_cannot_be_saved_is_the_path_that_was_given(name, place, words, tmp_path):
    path = tmp_path / place.format(name)
    if place == "{}":
        path.mkdir()
    (tmp_path / "파일").write_text("그대로")
    with pytest.raises(OSError, match=words) as caught:
        WRITERS[name](path)
    assert caught.value.filename == os.fspath(path) and ".tmp" not in str(caught.value)
    assert not [p for p in tmp_path.rglob("*") if p.suffix == ".tmp"]


def moving():
    return tg.plot.convolution([[1, 2], [3, 4]], [[1]], animated=True)


KINDS = {
    "graph": (lambda path: tg.graph(named_loss("x")).save(path), {".svg": b"<svg", ".dot": b"digraph", ".gv": b"digraph"}, (".exe", ".jpeg", ".html", "")),
    "explain": (lambda path: tg.explain(named_loss("x")).save(path), {".txt": b"L", ".md": b"# ", ".tex": b"% XeLaTeX", ".html": b"<!doctype"},
                (".exe", ".pdf", ".png", "")),
    "play": (lambda path: tg.play(named_loss("x")).save(path), {".html": b"<!doctype", ".htm": b"<!doctype"}, (".exe", ".png", ".svg", "")),
    "animation.save": (lambda path: moving().save(path), {".gif": b"GIF8", ".html": b"<!doctype"}, (".exe", ".png", "")),
    "animation.to_html": (lambda path: moving().to_html(path), {".html": b"<!doctype"}, (".exe", ".gif", "")),
    "save_svg": (lambda path: save_svg(named_loss("x"), path), {".svg": b"<svg"}, (".exe", ".png", "")),
}


@pytest.mark.parametrize("writer", KINDS)
def test_the_file_is_what_its_name_ends_with_or_nothing(writer, tmp_path):
    write, kinds, others = KINDS[writer]
    for ending, start in kinds.items():
        for name in (f"a{ending}", f"B{ending.upper()}"):
            write(tmp_path / name)
            assert (tmp_path / name).read_bytes().startswith(start)
    before = sorted(tmp_path.iterdir())
    for ending in others:
        with pytest.raises(ArgumentError, match=rf"{writer}: 파일의 이름은 .*끝나야 합니다. 받은 것: '.*a{ending}'"):
            write(tmp_path / f"a{ending}")
    for wrong in (3, None) if writer not in ("graph", "animation.to_html") else (3,):
        with pytest.raises(TypeError, match="파일의 이름이어야 합니다"):
            write(wrong)
    assert sorted(tmp_path.iterdir()) == before


def test_a_picture_goes_to_the_folder_it_was_given(tmp_path):
    drawing = tg.graph(named_loss("x"))
    assert drawing.save("a.svg", directory=tmp_path).read_text(encoding="utf-8").startswith("<svg")
    with pytest.raises(FileNotFoundError, match="폴더가 없습니다"):
        drawing.save("a.svg", directory=tmp_path / "없음")
    with pytest.raises(ArgumentError, match="svg, png, pdf"):
        drawing.render(tmp_path / "a", format="exe")
    assert [p.name for p in tmp_path.iterdir()] == ["a.svg"]


def test_a_film_without_ffmpeg_names_what_can_be_written(tmp_path, monkeypatch):
    monkeypatch.setenv("PATH", "")
    with pytest.raises(ArgumentError, match=r"ffmpeg 이 있어야 합니다. \.gif 나 \.html"):
        moving().save(tmp_path / "a.mp4")
    with pytest.raises(FileNotFoundError, match="폴더가 없습니다"):
        moving().save(tmp_path / "없음" / "a.gif")
