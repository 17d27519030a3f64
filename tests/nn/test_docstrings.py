"""차원마다 서는 이름의 설명문을 채우는 법: 무엇이 남고, 무엇이 빌려지고, 어떻게 옮겨 적히는가."""

from __future__ import annotations

from tinygrad_ko.nn.docstrings import completed, documented_like, entries, merged

WHOLE = """넓이.

어떻게 구하는가의 문단.

또 한 문단.

매개변수
--------
x, y : 모양 (C, H, W).
size : 길이.
    이어지는 줄.
bias : 더할 것.

예외
----
ShapeError : 모양이 다를 때.

출처
----
책."""
POINTER = "나머지는 ``area2d`` 와 같다."


def test_a_summary_alone_borrows_the_paragraphs():
    made = completed(f"짧은 넓이.\n\n{POINTER}", POINTER, WHOLE, ("x", "y", "size", "bias"))
    assert made == WHOLE.replace("넓이.", "짧은 넓이.", 1)


def test_own_paragraphs_are_kept_instead():
    """제 문단이 있으면 빌리지 않는다. 빠진 절만 빌린다."""
    made = completed(f"짧은 넓이.\n\n제 문단.\n\n{POINTER}", POINTER, WHOLE, ("x", "size"))
    assert made.split("\n\n")[:2] == ["짧은 넓이.", "제 문단."] and "어떻게" not in made and "또 한" not in made and POINTER not in made
    assert "x : 모양 (C, H, W).\nsize : 길이.\n    이어지는 줄.\n\n예외" in made and "bias" not in made and "y :" not in made


def test_the_example_gets_what_it_imports():
    made = completed(f"짧은 넓이.\n\n{POINTER}\n\n>>> nn.Area(np.ones(3))\n3", POINTER, WHOLE, ("x",))
    assert "예제\n----\n>>> import numpy as np\n>>> from tinygrad_ko import nn\n>>> nn.Area(np.ones(3))\n3\n\n출처" in made
    assert ">>> import tinygrad_ko" not in made and "functional" not in made


def test_own_meanings_come_first_in_the_order_of_the_other():
    assert merged("size : 제 길이.", "x : 하나.\nsize, bias : 둘.\nz : 셋.", ("x", "size", "bias")) == "x : 하나.\nsize : 제 길이.\nbias : 둘."
    assert entries("x, y : 둘\n  이어진 줄\nz : 셋") == [(["x", "y"], "x, y : 둘\n  이어진 줄"), (["z"], "z : 셋")]


def test_words_of_the_plane_become_those_of_the_line_and_of_space():
    def pool2d(x, size):
        """2차원 pool2d.

        매개변수
        --------
        x : (C, H, W) → (C, oH, oW).
        size : 수 하나 또는 (kH, kW).
        """

    def pool1d(x, size):
        """1차원.

        나머지는 ``pool2d`` 와 같다.
        """

    def pool3d(x):
        """3차원.

        나머지는 ``pool2d`` 와 같다.
        """

    assert documented_like(pool2d)(pool1d).__doc__ == "1차원.\n\n매개변수\n--------\nx : (C, L) → (C, oL).\nsize : 수 하나."
    assert documented_like(pool2d)(pool3d).__doc__ == "3차원.\n\n매개변수\n--------\nx : (C, D, H, W) → (C, oD, oH, oW)."
