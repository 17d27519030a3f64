"""배치 프로그램 찾기와 저장."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

import tinygrad_ko as tg
from tinygrad_ko.errors import ArgumentError, DrawingError, MissingExtra
from tinygrad_ko.view.graph import graph, save_svg
from tinygrad_ko.view.paper import dot

graphviz = pytest.importorskip("graphviz")
WINDOWS = os.name == "nt"


@pytest.fixture
def only_pure(monkeypatch: pytest.MonkeyPatch) -> None:
    """시스템의 dot이 없는 기계."""
    monkeypatch.setenv("PATH", "")


@pytest.fixture
def nothing(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """아무 배치 프로그램도 없는 기계."""
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr(sys, "executable", str(tmp_path / "python"))
    monkeypatch.setattr(dot.sysconfig, "get_path", lambda *_: str(tmp_path))


def picture() -> Any:
    return graph(tg.tensor(3.0, requires_grad=True, name="가중치") * 2)


def program(folder: Path, name: str) -> Path:
    folder.mkdir(exist_ok=True)
    path = folder / (name + (".exe" if WINDOWS else ""))
    path.write_text("#!/bin/sh\n")
    path.chmod(0o755)
    return path


@pytest.mark.slow
def test_importing_view_is_cheap() -> None:
    code = "import sys, tinygrad_ko.view; print(sorted({'graphviz', 'matplotlib'} & set(sys.modules)))"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout == "[]\n"


@pytest.mark.slow
def test_drawing_a_graph_does_not_import_matplotlib() -> None:
    code = (
        "import sys, tinygrad_ko as tg; tg.graph(tg.tensor(1.0)); "
        "print('matplotlib' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout == "False\n"


# ── 찾기 ──


def test_dot_on_path_comes_first(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    expected = program(tmp_path / "bin", "dot")
    monkeypatch.setenv("PATH", str(expected.parent))
    assert dot.find_dot() == expected


@pytest.mark.parametrize("folder", [".", "Scripts"])
def test_beside_the_running_python(nothing: None, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, folder: str) -> None:
    home = tmp_path / "venv"
    home.mkdir()
    expected = program(home / folder, "graphviz-pure")
    monkeypatch.setattr(sys, "executable", str(home / "python"))
    assert dot.find_dot() == expected


def test_missing_says_both_ways(nothing: None) -> None:
    for use in (dot.find_dot, lambda: picture().pipe(), lambda: picture().render(), lambda: picture()._repr_mimebundle_()):
        with pytest.raises(MissingExtra) as caught:
            use()
        assert "pip install 'tinygrad-ko[view]'" in str(caught.value)
        assert "Graphviz 를 설치" in str(caught.value)
        assert caught.value.extra == "view"


def test_no_python_executable(nothing: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "executable", None)
    with pytest.raises(dot.DotNotFoundError):
        dot.find_dot()


def test_missing_graphviz_package(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "graphviz", None)
    with pytest.raises(MissingExtra, match=r"tinygrad-ko\[view\]"):
        dot.digraph_class.__wrapped__()


# ── 그리기 ──


def test_graph_is_a_digraph() -> None:
    drawing = picture()
    assert isinstance(drawing, graphviz.Digraph)
    assert "가중치" in drawing.source


def test_every_way_of_drawing(only_pure: None, tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    drawing = picture()
    assert "가중치" in drawing.pipe(encoding="utf-8")
    assert drawing.copy().pipe() == drawing.pipe(format="svg")
    assert "가중치" in drawing._repr_mimebundle_()["image/svg+xml"]
    assert Path(drawing.render(directory=tmp_path)).read_bytes() == drawing.pipe()
    assert Path(drawing.render(outfile=tmp_path / "그림.svg")).exists()
    assert capfd.readouterr().err == "", "글꼴 경고를 화면에 쏟지 않는다"


def test_dot_binary_is_put_back(only_pure: None, monkeypatch: pytest.MonkeyPatch) -> None:
    from graphviz.backend import dot_command

    before = Path("사용자가 정한 dot")
    monkeypatch.setattr(dot_command, "DOT_BINARY", before)
    picture().pipe()
    assert dot_command.DOT_BINARY == before
    broken = dot.digraph(body=["a -> -> b\n"])
    with pytest.raises(DrawingError):
        broken.pipe()
    assert dot_command.DOT_BINARY == before


def test_hangul_png_is_refused_without_fonts(only_pure: None, tmp_path: Path) -> None:
    for use in (
        lambda: dot.digraph(body=["a -> b"]).pipe(format="png"),
        lambda: dot.digraph(body=["a -> b"]).render(outfile=tmp_path / "a.png"),
        lambda: dot.digraph(body=["a -> b"]).render(directory=tmp_path, format="PNG"),
    ):
        with pytest.raises(ArgumentError, match="SVG"):
            use()
    assert list(tmp_path.iterdir()) == []


# ── 저장 ──


def test_save_svg(tmp_path: Path) -> None:
    y = tg.tensor(3.0, requires_grad=True) * 2
    path = save_svg(y, tmp_path / "그래프.svg", names={"결과값": y})
    assert "결과값" in path.read_text(encoding="utf-8")
    assert save_svg([y], str(tmp_path / "b.svg")).read_bytes() == save_svg(graph(y), tmp_path / "b.svg").read_bytes()
    assert sorted(p.name for p in tmp_path.iterdir()) == ["b.svg", "그래프.svg"]
    with pytest.raises(ArgumentError, match="max_nodes"):
        save_svg(graph(y), tmp_path / "b.svg", max_nodes=3)


def test_nothing_half_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "a.svg"
    path.write_text("옛것", encoding="utf-8")

    def interrupted(*_: Any) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(os, "replace", interrupted)
    with pytest.raises(KeyboardInterrupt):
        save_svg(picture(), path)
    assert [p.name for p in tmp_path.iterdir()] == ["a.svg"]
    assert path.read_text(encoding="utf-8") == "옛것"


def test_missing_folder(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        save_svg(picture(), tmp_path / "없음" / "a.svg")


@pytest.mark.skipif(WINDOWS, reason="권한은 POSIX의 것")
def test_saved_file_has_ordinary_permissions(tmp_path: Path) -> None:
    plain = tmp_path / "plain"
    plain.write_text("")
    assert save_svg(picture(), tmp_path / "a.svg").stat().st_mode == plain.stat().st_mode


def test_a_failing_program_is_named() -> None:
    with pytest.raises(DrawingError, match="실패했습니다"):
        dot.digraph(body=["a -> -> b ]["]).pipe()
