"""만든 자료형의 글(stub): 지금의 표와 같은가, 적힌 결과가 실행한 결과와 같은가, ``dir(tg)`` 는 공개된 것을 보이는가."""

from __future__ import annotations

import doctest
import importlib.util
import inspect
import pathlib
import re
import subprocess
import sys

import pytest

import tinygrad_ko as tg
from tinygrad_ko.face import functions
from tinygrad_ko.operation import compositions, operations
from tinygrad_ko.operation.documentation import documentation

pytestmark = pytest.mark.slow

ROOT = pathlib.Path(__file__).parents[2]


def load_script():
    spec = importlib.util.spec_from_file_location("make_stubs", ROOT / "scripts" / "make_stubs.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


make_stubs = load_script()
STUBS = make_stubs.stubs()


@pytest.mark.parametrize("path", STUBS, ids=lambda p: str(p.relative_to(make_stubs.PACKAGE)))
def test_stubs_are_up_to_date(path):
    assert path.read_text(encoding="utf-8") == STUBS[path], (
        f"{path.name} 이 지금의 선언과 다릅니다. 연산이나 서명을 고쳤으면 한 번 돌리세요: python scripts/make_stubs.py"
    )


def test_every_public_name_is_in_the_stub():
    text = (make_stubs.PACKAGE / "__init__.pyi").read_text(encoding="utf-8")
    known = set(re.findall(r"^def (\w+)", text, re.M)) | set(re.findall(r" as (\w+)$", text, re.M))
    assert known == {*dir(tg)}
    methods = (make_stubs.PACKAGE / "tensors" / "table_methods.pyi").read_text(encoding="utf-8")
    assert len(set(re.findall(r"^    def (\w+)", methods, re.M))) > 250


# ── 결과의 자료형 ──


def fits(value, kind):
    """값이 글에 적힌 자료형인가."""
    if kind == "Any":
        return True
    outer, _, inner = kind.rstrip("]").partition("[")
    if not inner:
        return type(value).__name__ == outer
    parts = inner.split(", ")
    parts = [parts[0]] * len(value) if parts[-1] == "..." or outer == "list" else parts
    return type(value).__name__ == outer and len(value) == len(parts) and all(map(fits, value, parts))


def declared(source, args, kwargs):
    """이렇게 불렀을 때 글에 적힌 결과의 자료형."""
    usual, special = make_stubs.results(documentation(source))
    given = inspect.signature(functions.PublicFunction(source)).bind(*args, **kwargs).arguments
    return next((kind for (flag, value), kind in special if repr(given.get(flag)) == value), usual)


def test_results_are_what_the_stubs_say(monkeypatch):
    """설명문의 예제를 모두 돌리며, ``tg.f`` 가 돌려준 것과 글에 적힌 자료형을 견준다."""
    seen, wrong = set(), set()
    called = functions.PublicFunction.__call__

    def watched(self, *args, **kwargs):
        result = called(self, *args, **kwargs)
        source = self.source
        if operations.get(source.name) is source or compositions.get(source.name) is source:
            seen.add(source.name)
            kind = declared(source, args, kwargs)
            if not fits(result, kind):
                wrong.add((source.name, kind, type(result).__name__))
        return result

    monkeypatch.setattr(functions.PublicFunction, "__call__", watched)
    names = functions.names()
    for name in names:
        test = doctest.DocTestParser().get_doctest(functions.public_function(name).__doc__, {}, name, None, 0)
        doctest.DocTestRunner(verbose=False).run(test, out=lambda text: None)
    assert not wrong
    assert len(seen) > 0.8 * len(names)


# ── dir(tg) ──


def test_dir_shows_what_is_public():
    shown = dir(tg)
    assert len(shown) == len(set(shown)) and len(tg.__all__) == len(set(tg.__all__)) and set(tg.__all__) < set(shown)
    assert {"__version__", "Tensor", "tensor", "exp", "softmax", "grad", "graph", "play", "plot", "nn", "linalg"} <= set(shown)
    assert not {"importlib", "types", "annotations", "Any", "engine", "functions", "operation", "rules"} & set(shown)
    assert [n for n in shown if n.startswith("_")] == ["__version__"]
    assert all(hasattr(tg, name) for name in shown)
    for room in (tg.linalg, tg.fft, tg.plot):
        assert len(dir(room)) == len(set(dir(room))) and all(hasattr(room, name) for name in dir(room))


def test_later_rooms_are_not_opened_by_looking():
    code = (
        "import sys, tinygrad_ko as tg; dir(tg); dir(tg.plot); "
        "opened = {'tinygrad_ko.view.graph', 'tinygrad_ko.exercises', 'matplotlib', 'scipy', 'graphviz'} & set(sys.modules); "
        "assert not opened, opened"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stderr
