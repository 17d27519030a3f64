"""차원마다 서는 이름의 설명문: 글자로 적힌 것(편집기가 읽는 것)과 들여올 때 채운 것(``help`` 가 보이는 것)."""

from __future__ import annotations

import ast
import inspect
import re

import pytest

from tinygrad_ko import nn
from tinygrad_ko.nn.docstrings import documented_like
from tinygrad_ko.operation.documentation import sections

ROOMS = {"nn": nn, "F": nn.functional}
NAMES = [f"{room}.{name}" for room, module in ROOMS.items() for name in module.__all__ if re.search(r"[123]d$", name)
         and not name.startswith("Lazy")]  # 게으른 층의 글은 제 층을 가리킨다
AXES = {"1": "L", "2": "H, W", "3": "D, H, W"}
ALONE = {"nn.Softmax2d", "nn.CrossMapLRN2d", "nn.UpsamplingNearest2d", "nn.UpsamplingBilinear2d"}  # 형제가 없다


def found(name):
    room, _, attribute = name.partition(".")
    return inspect.unwrap(getattr(ROOMS[room], attribute))


def literal(thing):
    """파일에 글자로 적힌 설명문."""
    with open(inspect.getsourcefile(thing), encoding="utf-8") as file:
        tree = ast.parse(file.read())
    (node,) = [n for n in tree.body if isinstance(n, (ast.ClassDef, ast.FunctionDef)) and n.name == thing.__name__]
    return ast.get_docstring(node)


def test_all_names_are_seen():
    assert len(NAMES) == 91 and ALONE <= set(NAMES)


@pytest.mark.parametrize("name", sorted({*NAMES} - ALONE))
def test_what_an_editor_shows(name):
    """편집기의 글에는 하는 일과, 제 차원의 모양과, 인수의 뜻(또는 그것이 적힌 이름)이 있다."""
    text, thing = literal(found(name)), found(name)
    assert text.splitlines()[0].strip() and AXES[name[-2]] in text
    pointers = re.findall(r"나머지는 ``(\w+)`` 와 같다\.", text)
    if name[-2] == "2":
        assert pointers == [] and "매개변수" in sections(text)
        return
    (pointer,) = pointers
    whole = literal(found(f"{name.partition('.')[0]}.{pointer}"))
    assert pointer == thing.__name__[:-2] + "2d"
    assert ">>>" in text and len(text.splitlines()) < len(whole.splitlines())


@pytest.mark.parametrize("name", [n for n in NAMES if n[-2] != "2"])
def test_what_help_shows(name):
    """채운 설명문은 인수를 하나도 빠뜨리거나 보태지 않고, 남의 차원의 말이 섞이지 않는다."""
    thing = found(name)
    text = inspect.getdoc(thing)
    described = [n for line in sections(text)["매개변수"].splitlines() if re.match(r"[\w, ]+ : ", line)
                 for n in line.partition(" : ")[0].split(", ")]
    assert sorted(described) == sorted(inspect.signature(thing).parameters)
    assert "나머지는 ``" not in text and list(sections(text))[1:] == [
        t for t in ("매개변수", "반환", "예외", "예제", "출처") if t in sections(text)]
    strangers = {"1": ("2차원", "2d", "H, W", "oH", "kH", "oW", "kW", "(H "), "3": ("2차원", "2d", "N, C, H, W", "kH, kW)) ", ", C, oH")}[name[-2]]
    assert [word for word in strangers if word in text] == []
    assert AXES[name[-2]] in text and f"{thing.__name__}(" in sections(text)["예제"]


@pytest.mark.slow
@pytest.mark.parametrize("expression,wanted", [
    ("nn.Conv2d", "padding_mode : 덧댈 것"), ("nn.Conv1d", "나머지는 ``Conv2d`` 와 같다."), ("F.max_pool2d", "kernel_size : 창의 길이"),
    ("F.max_pool3d", "출력은 (…, C, oD, oH, oW)"), ("nn.BatchNorm3d", "입력은 (N, C, D, H, W)"), ("nn.Module.register_forward_hook", "with_kwargs :"),
])
def test_jedi_shows_it(expression, wanted):
    jedi = pytest.importorskip("jedi", reason="편집기의 말풍선을 보려면 jedi 가 있어야 한다")
    code = f"from tinygrad_ko import nn\nfrom tinygrad_ko.nn import functional as F\n{expression}"
    (name,) = jedi.Script(code).help(3, len(expression))
    assert wanted in name.docstring()


# ── 데코레이터 ──


def whole2d(x, size, stride=None):
    """2차원 무엇: 크기 (kH, kW).

    두 번째 문단.

    매개변수
    --------
    x : 모양 (C, H, W).
    size, stride : 길이. 이어지는
        줄.
    absent : 받지 않는 것.

    입력은 (C, H, W).

    반환
    ----
    Tensor : 모양 (C, oH, oW), ``whole2d``.

    출처
    ----
    강의.
    """


def test_only_what_is_missing_is_filled():
    @documented_like(whole2d)
    def whole3d(x, size, stride=None):
        """3차원 무엇.

        나머지는 ``whole2d`` 와 같다.

        >>> nn.whole3d(tg)
        1

        매개변수
        --------
        stride : 보폭.

        출처
        ----
        PyTorch.
        """

    assert whole3d.__doc__ == """3차원 무엇.

두 번째 문단.

매개변수
--------
x : 모양 (C, D, H, W).
stride : 보폭.
size : 길이. 이어지는
        줄.

입력은 (C, D, H, W).

반환
----
Tensor : 모양 (C, oD, oH, oW), ``whole3d``.

예제
----
>>> from tinygrad_ko import nn
>>> nn.whole3d(tg)
1

출처
----
PyTorch.""".replace("        줄", "    줄")


def test_without_docstrings_nothing_happens():
    def bare1d(x):
        pass

    assert documented_like(whole2d)(bare1d) is bare1d and bare1d.__doc__ is None
    assert documented_like(bare1d)(whole2d) is whole2d
