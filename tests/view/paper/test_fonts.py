"""실린 글꼴: 들어 있는 글자, 이름, 크기, matplotlib에서 쓰기."""

from __future__ import annotations

import importlib.util
import io
import subprocess
import sys
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tinygrad_ko.errors import MissingExtra
from tinygrad_ko.view.paper.fonts import FONT_FAMILY, FONT_PATH, korean_font

ROOT = Path(__file__).parents[3]
SYMBOLS = "∂∇∑∏√∞≤≥≠≈×÷−⊙∈·⋯…←→↑↓⇒αβγδεθλμσφωΔΣΩ²³⁴₀₁₂₉⁻ᵀ①⑳“”‘’—、。「」ㄱㅎㅏㅣ●■▲█"
WORDS = "역전파 기울기 뷁 쀍 ㄱㅏ ∂L/∂x ① −1.5 → α∇"


@pytest.fixture(scope="module")
def font() -> Any:
    return pytest.importorskip("fontTools.ttLib").TTFont(FONT_PATH)


@pytest.fixture
def matplotlib() -> Any:
    return pytest.importorskip("matplotlib")


def picture(text: str) -> bytes:
    """글을 그린 그림의 화소."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    figure = Figure(figsize=(6, 2), dpi=80)
    canvas = FigureCanvasAgg(figure)
    figure.text(0.02, 0.4, text, size=20)
    canvas.draw()
    return bytes(canvas.buffer_rgba())


@pytest.mark.slow
def test_every_syllable_and_symbol_is_there(font: Any) -> None:
    characters = font.getBestCmap()
    assert [chr(code) for code in range(0xAC00, 0xD7A4) if code not in characters] == []
    assert [c for c in SYMBOLS + "".join(map(chr, range(0x20, 0x7F))) if ord(c) not in characters] == []


def test_syllables_have_outlines(font: Any) -> None:
    """글자 번호만 있고 획이 없는 글자는 빈칸으로 그려진다."""
    pens = pytest.importorskip("fontTools.pens.boundsPen")
    glyphs, characters = font.getGlyphSet(), font.getBestCmap()
    for code in range(0xAC00, 0xD7A4, 97):
        pen = pens.ControlBoundsPen(glyphs)
        glyphs[characters[code]].draw(pen)
        assert pen.bounds is not None, chr(code)


def test_size_and_licence(font: Any) -> None:
    assert FONT_PATH.stat().st_size < 1_400_000
    licence = FONT_PATH.with_name("OFL.txt").read_text(encoding="utf-8")
    assert "SIL OPEN FONT LICENSE Version 1.1" in licence
    assert font["name"].getDebugName(0) in licence
    names = [str(record) for record in font["name"].names]
    assert not any("Source" in name for name in names)  # 원본의 예약된 이름(Reserved Font Name)


def test_matplotlib_reads_the_family_name(matplotlib: Any) -> None:
    from matplotlib.font_manager import get_font

    assert get_font(FONT_PATH).family_name == FONT_FAMILY


@pytest.fixture(scope="module")
def script() -> Any:
    """글꼴을 만드는 scripts/make_font.py."""
    pytest.importorskip("fontTools")
    spec = importlib.util.spec_from_file_location("make_font", ROOT / "scripts" / "make_font.py")
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_script_gives_the_same_bytes_every_time(script: Any) -> None:
    made = []
    for _ in range(2):
        font = script.open_korean(FONT_PATH)
        written = font["head"].modified
        script.cut(font, set(map(ord, SYMBOLS)))
        script.rename(font)
        stream = io.BytesIO()
        font.save(stream)
        made.append(stream.getvalue())
        stream.seek(0)
        assert type(font)(stream)["head"].modified == written
    assert made[0] == made[1]


def test_shipped_files_belong_together(script: Any, font: Any) -> None:
    """글꼴만 바꾸고 폭 표를 잊지 않았는지, 대본에 글자를 더하고 글꼴을 잊지 않았는지."""
    assert script.widths_source(font) == FONT_PATH.with_name("widths.py").read_text(encoding="utf-8")
    assert script.wanted(font) == set(font.getBestCmap())


def test_hangul_is_drawn_without_a_missing_glyph(matplotlib: Any, caplog: pytest.LogCaptureFixture) -> None:
    from matplotlib.figure import Figure

    with warnings.catch_warnings():
        warnings.simplefilter("error")
        with korean_font():
            picture(WORDS)
            picture("글꼴에 없는 ŷ은 DejaVu가 그린다")
            figure = Figure()
            axes = figure.subplots()
            axes.plot([-1.0, 2.0], [-3e-5, 4e-5], label="검증 손실")
            axes.set_title("손실 W₁ $L = \\sum_i (y_i - \\hat y_i)^2$")
            axes.legend()
            for form in ("png", "svg", "pdf"):
                figure.savefig(io.BytesIO(), format=form)
    assert not caplog.messages  # 수식 속의 빠진 글자는 경고가 아니라 로그로만 알린다


def test_without_our_font_hangul_is_missing(matplotlib: Any) -> None:
    """위 시험이 정말로 실패할 수 있는지: matplotlib의 기본 글꼴에는 한글이 없다."""
    with matplotlib.rc_context({"font.family": ["DejaVu Sans"]}), pytest.warns(UserWarning, match="missing"):
        picture(WORDS)


def test_different_syllables_look_different(matplotlib: Any) -> None:
    with korean_font():
        pictures = {picture(character) for character in "가각뷁힣ㄱ "}
    assert len(pictures) == 6


def overwrite(parameters: Any) -> None:
    parameters["font.size"] = 31


def fail(parameters: Any) -> None:
    raise RuntimeError("그리다가 실패")


@pytest.mark.parametrize("inside", [lambda parameters: None, overwrite, fail])
def test_parameters_are_restored(matplotlib: Any, inside: Callable[[Any], None]) -> None:
    parameters = matplotlib.rcParams
    theirs = {"font.family": ["serif"], "axes.unicode_minus": False, "svg.fonttype": "none"}
    with matplotlib.rc_context(theirs):
        before = dict(parameters)
        try:
            with korean_font():
                assert parameters["font.family"] == [FONT_FAMILY, "DejaVu Sans"]
                assert parameters["axes.unicode_minus"] is True
                inside(parameters)
        except RuntimeError:
            assert inside is fail
        assert dict(parameters) == before


def test_font_is_registered_once(matplotlib: Any) -> None:
    from matplotlib.font_manager import fontManager

    for _ in range(3):
        with korean_font():
            pass
    assert [entry.fname for entry in fontManager.ttflist].count(str(FONT_PATH)) == 1


def test_missing_matplotlib_names_the_cure(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "matplotlib", None)
    with pytest.raises(MissingExtra, match="plot") as caught, korean_font():
        pass
    assert "matplotlib" in str(caught.value)


@pytest.mark.slow
def test_import_is_light() -> None:
    code = (
        "import sys, tinygrad_ko.view.paper.fonts, tinygrad_ko.view.paper.text_width, tinygrad_ko.korean.numbers\n"
        "print(sorted({'matplotlib', 'fontTools', 'graphviz'} & set(sys.modules)))"
    )
    ran = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert ran.stdout.strip() == "[]"
