"""명령 docs: 지어 둔 사이트를 열고, 없으면 어떻게 짓는지 말한다."""

from __future__ import annotations

import webbrowser

import pytest

from tinygrad_ko.cli import main


@pytest.fixture
def opened(monkeypatch):
    """브라우저 대신: 열라고 한 주소들. 열 수 있는지는 ``opened.works`` 가 정한다."""
    class Opened(list):
        works = True

    seen = Opened()
    monkeypatch.setattr(webbrowser, "open", lambda url: seen.append(url) or seen.works)
    return seen


def test_the_built_site_is_opened(opened, tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    first = tmp_path / "build" / "docs" / "index.html"
    first.parent.mkdir(parents=True)
    first.write_text("쪽", encoding="utf-8")
    assert main(["docs"]) == 0 and opened == [first.as_uri()]
    assert main(["docs", "--folder", str(first.parent)]) == 0 and opened == [first.as_uri()] * 2
    assert capsys.readouterr().out.splitlines() == [str(first)] * 2


def test_the_path_is_enough(opened, tmp_path, capsys):
    (tmp_path / "index.html").write_text("쪽", encoding="utf-8")
    assert main(["docs", "--folder", str(tmp_path), "--print"]) == 0 and opened == []
    opened.works = False
    assert main(["docs", "--folder", str(tmp_path)]) == 0
    assert "브라우저를 열지 못했습니다" in capsys.readouterr().out


@pytest.mark.parametrize("words", [[], ["--folder", "없는 곳"]])
def test_what_is_not_built_is_told_how_to_build(opened, tmp_path, monkeypatch, capsys, words):
    monkeypatch.chdir(tmp_path)
    assert main(["docs", *words]) == 1 and opened == []
    said = capsys.readouterr().err
    assert "지은 사이트가 없습니다" in said and "python -m sphinx -W docs" in said and "pip install '.[docs,plot]'" in said
    assert "Traceback" not in said and (words[-1] if words else "build/docs") in said
