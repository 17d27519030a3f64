"""모든 그림이 지키는 규칙: 경고 없이 그리고, 받은 축에 그리고, 한글이 글자로 보이고, 글이 그림 안에 있고, pyplot을 부르지 않는다."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from support.view import plot_examples
from support.view.drawing import png
from support.view.plot_examples import EXAMPLES, figure_of

import tinygrad_ko as tg
from tinygrad_ko.errors import ArgumentError, ArgumentTypeError
from tinygrad_ko.view.paper.fonts import FONT_FAMILY

pytest.importorskip("matplotlib")
from matplotlib.figure import Figure
from matplotlib.text import Text

HERE = Path(__file__).parent


def test_every_plot_has_an_example() -> None:
    assert {name.split()[0] for name in EXAMPLES} | {"GradientNorms", "TrainingRecord", "loss_slice"} == set(tg.plot.__all__)


def test_every_name_leads_home() -> None:
    assert sorted(tg.plot.__all__) == sorted(tg.plot.HOMES) == sorted(dir(tg.plot))
    for name, home in tg.plot.HOMES.items():
        assert getattr(tg.plot, name).__module__ == f"tinygrad_ko.view.plots.{home}"
        assert not (HERE.parents[2] / "tinygrad_ko" / "view" / "plots" / f"{name}.py").exists(), "파일이 함수를 가린다"
    with pytest.raises(AttributeError, match="learning_curves"):
        tg.plot.learning_curves  # noqa: B018


def test_every_documented_function_is_a_plot() -> None:
    """예제까지 적은 함수는 공개하려고 쓴 것이다."""
    files = sorted((HERE.parents[2] / "tinygrad_ko" / "view" / "plots").glob("[!_]*.py"))
    written = [(node.name, path.stem) for path in files for node in ast.parse(path.read_text(encoding="utf-8")).body
               if isinstance(node, (ast.FunctionDef, ast.ClassDef)) and ">>>" in (ast.get_docstring(node) or "")]
    assert len(written) >= len(tg.plot.HOMES) and [w for w in written if w not in tg.plot.HOMES.items()] == [], "HOMES 에 적으세요"


@pytest.mark.slow
@pytest.mark.parametrize("name", EXAMPLES)
def test_drawn_with_korean_letters_inside(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    figure = figure_of(EXAMPLES[name].draw())
    assert isinstance(figure, Figure)
    drawn: list[tuple[str, str, Any]] = []
    draw = Text.draw

    def watched(self: Text, renderer: Any) -> None:
        draw(self, renderer)
        if self.get_text().strip() and self.get_visible() and not (self.get_clip_on() and self.get_clip_box() is not None):
            drawn.append((self.get_text(), self.get_fontfamily()[0], self.get_window_extent(renderer)))

    monkeypatch.setattr(Text, "draw", watched)
    pixels = png(figure)
    assert pixels[..., :3].min() < 0.5 and pixels[0, 0, :3].tolist() == [1, 1, 1]
    height, width = pixels.shape[:2]
    assert len(drawn) > 2
    for text, family, box in drawn:
        assert family == FONT_FAMILY, text
        assert -1 <= box.x0 and box.x1 <= width + 1 and -1 <= box.y0 and box.y1 <= height + 1, text


def axes_for(solids: tuple[bool, ...]) -> tuple[Figure, list[Any]]:
    figure = Figure(figsize=(12, 8))
    return figure, [figure.add_subplot(2, 4, k + 1, projection="3d" if solid else None) for k, solid in enumerate(solids)]


@pytest.mark.parametrize("name", EXAMPLES)
def test_given_axes_are_used(name: str) -> None:
    example = EXAMPLES[name]
    figure, axes = axes_for(example.solids)
    made = example.draw(**{example.argument: axes if example.argument == "axes" else axes[0]})
    assert figure_of(made) is figure
    assert all(ax.has_data() or ax.images for ax in axes)
    extra = [ax for ax in figure.axes if ax not in axes]
    assert all(ax.get_label() == "<colorbar>" for ax in extra)


@pytest.mark.parametrize("name", EXAMPLES)
def test_wrong_axes_are_refused(name: str) -> None:
    example = EXAMPLES[name]
    _, others = axes_for(tuple(not solid for solid in example.solids))
    with pytest.raises(ArgumentError, match="평면|입체"):
        example.draw(**{example.argument: others if example.argument == "axes" else others[0]})
    if example.argument == "axes":
        with pytest.raises(ArgumentError, match="개가 필요한데"):
            example.draw(axes=others * 2)
    else:
        with pytest.raises(ArgumentTypeError, match="Axes"):
            example.draw(ax=3)


@pytest.mark.slow
def test_pyplot_is_not_touched_and_nothing_is_imported_before_drawing() -> None:
    command = [sys.executable, "-W", "error", plot_examples.__file__]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout, done.stderr) == (0, "True False\n", ""), done.stderr


def test_drawn_outside_of_our_font(tmp_path: Path) -> None:
    figure = tg.plot.learning_curve({"loss": [1.0, 0.5]})
    assert figure._repr_png_()[:4] == b"\x89PNG"
    figure.savefig(tmp_path / "그림.svg")
    figure.savefig(tmp_path / "그림.pdf")
    assert (tmp_path / "그림.pdf").stat().st_size > 1000
