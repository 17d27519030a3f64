"""움직이는 그림은 모두 파일로 남는다: GIF, WebP, APNG, 그리고 HTML 한 장."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from support.view.plot_examples import EXAMPLES

import tinygrad_ko as tg

pytest.importorskip("matplotlib")
FILMS = [name for name in EXAMPLES if name.endswith("animated")]


def test_every_animated_picture_has_an_example() -> None:
    import inspect

    moving = {name for name in tg.plot.__all__ if "animated" in inspect.signature(getattr(tg.plot, name)).parameters}
    assert moving == {name.split()[0] for name in FILMS}


@pytest.mark.slow
@pytest.mark.parametrize("name", FILMS)
def test_saved_as_gif_and_page(name: str, tmp_path: Path) -> None:
    from PIL import Image

    made = EXAMPLES[name].draw()
    before = made.figure.dpi, made.figure.get_size_inches().tolist()
    made.save(tmp_path / "그림.gif", dpi=25)
    assert (made.figure.dpi, made.figure.get_size_inches().tolist()) == before
    with Image.open(tmp_path / "그림.gif") as image:
        assert 1 < image.n_frames <= made.frames and image.info["loop"] == 0  # 같은 장면은 하나로 합쳐진다
        waits = [image.seek(k) or image.info["duration"] for k in range(image.n_frames)]
        assert waits[-1] > waits[0]
    assert (tmp_path / "그림.gif").stat().st_size < 500_000
    page = made.to_html()
    assert not re.search(r"https?:|//[a-z]|@import|<link|src=", re.sub(r"base64,[\w+/=]*", "", page))
    assert len(page) < 1_000_000


@pytest.mark.slow
@pytest.mark.parametrize("ending", ["webp", "apng", "gif", "html"])
def test_other_kinds_of_files(ending: str, tmp_path: Path) -> None:
    made = tg.plot.pooling([[1, 2], [3, 0]], animated=True)
    made.save(tmp_path / f"그림.{ending}", fps=10)
    head = (tmp_path / f"그림.{ending}").read_bytes()[:16]
    assert {"webp": b"WEBP", "apng": b"PNG", "gif": b"GIF8", "html": b"<!doctype"}[ending] in head


def test_the_pictures_of_a_gif_are_the_scenes(tmp_path: Path) -> None:
    """GIF 의 장면을 다시 열어 보면 그 장면을 그린 것과 색이 거의 같다(256색으로 줄인 만큼만 다르다)."""
    from PIL import Image

    made: Any = tg.plot.pooling([[1, 2], [3, 0]], animated=True)
    drawn = [picture[..., :3].astype(int) for picture in made._pictures(40)]
    made.save(tmp_path / "그림.gif", dpi=40)
    with Image.open(tmp_path / "그림.gif") as image:
        assert image.n_frames == len(drawn) == 3
        for k, picture in enumerate(drawn):
            image.seek(k)
            assert np.abs(np.asarray(image.convert("RGB")).astype(int) - picture).mean() < 3
