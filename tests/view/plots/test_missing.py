"""딸린 것이 없을 때: 그림도, 움직이는 그림의 파일도 설치하는 법을 말한다."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

import tinygrad_ko as tg
from tinygrad_ko.errors import MissingExtra

pytest.importorskip("matplotlib")


def test_every_film_needs_pillow_only_to_be_saved(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    made = tg.plot.pooling([[1, 2], [3, 0]], animated=True)
    monkeypatch.setitem(sys.modules, "PIL", None)
    for ending in (".gif", ".webp", ".apng"):
        with pytest.raises(MissingExtra, match="pillow"):
            made.save(tmp_path / f"풀링{ending}")
        assert not list(tmp_path.iterdir()), "쓰다 만 파일을 남기지 않는다"
    assert made.to_html().startswith("<!doctype html>")


@pytest.mark.parametrize("name", sorted({"perceptron_trace", "convolution_backward", "pooling", "sweep", "connections", "training_film"}))
def test_without_matplotlib(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    from support.view.plot_examples import EXAMPLES

    monkeypatch.setitem(sys.modules, "matplotlib", None)
    with pytest.raises(MissingExtra, match="matplotlib"):
        EXAMPLES[name].draw()


def test_a_failed_save_keeps_the_file_that_was(tmp_path: Path) -> None:
    """장면 하나를 그리다 실패해도 먼저 있던 파일은 그대로이다."""
    made = tg.plot.pooling([[1, 2], [3, 0]], animated=True)
    path = tmp_path / "풀링.gif"
    path.write_bytes(b"before")

    def broken(k: int) -> None:
        raise ValueError("그리지 못했다")

    made._show = broken
    with pytest.raises(ValueError, match="그리지 못했다"):
        made.save(path)
    assert path.read_bytes() == b"before" and len(list(tmp_path.iterdir())) == 1
