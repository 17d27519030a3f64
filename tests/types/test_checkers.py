"""pyright 와 mypy 가, 설치된 tinygrad_ko 를 쓰는 사람의 프로그램에서 무엇을 찾는가."""

from __future__ import annotations

import importlib.util
import json
import os
import pathlib
import re
import subprocess
import sys
import venv

import numpy as np
import pytest

import tinygrad_ko

pytestmark = pytest.mark.slow

HERE = pathlib.Path(__file__).parent
PROGRAMS = ("program.py", "known.py", "mistakes.py")
PLANTED = [k for k, line in enumerate((HERE / "mistakes.py").read_text(encoding="utf-8").splitlines(), 1) if "  # " in line]


@pytest.fixture(scope="module")
def desk(tmp_path_factory):
    """사용자의 책상: tinygrad_ko 가 site-packages 에 놓인 가상 환경과, 프로그램들."""
    folder = tmp_path_factory.mktemp("desk")
    venv.create(folder / "venv", with_pip=False)
    packages = next((folder / "venv").rglob("site-packages"))
    (packages / "tinygrad_ko").symlink_to(pathlib.Path(tinygrad_ko.__file__).parent)
    (packages / "others.pth").write_text(str(pathlib.Path(np.__file__).parents[1]))
    for name in PROGRAMS:
        (folder / name).write_text((HERE / name).read_text(encoding="utf-8"), encoding="utf-8")
    return folder


def run(checker, *arguments, desk):
    if importlib.util.find_spec(checker) is None:
        pytest.skip(f"{checker} 가 설치되어 있지 않다: pip install 'tinygrad-ko[lint]'")
    settings = {k: v for k, v in os.environ.items() if k not in ("PYTHONPATH", "MYPYPATH")}
    return subprocess.run(
        [sys.executable, "-m", checker, *arguments], cwd=desk, env=settings, capture_output=True, text=True, check=False
    )


@pytest.fixture(scope="module")
def pyright(desk):
    """파일 → 찾은 줄들."""
    settings = {"include": list(PROGRAMS), "typeCheckingMode": "strict", "pythonVersion": "3.11"}
    (desk / "pyrightconfig.json").write_text(json.dumps(settings))
    done = run("pyright", "--outputjson", "--pythonpath", str(desk / "venv" / "bin" / "python"), "-p", ".", desk=desk)
    if not done.stdout.startswith("{"):  # 노드(node)를 받아 오지 못했다
        pytest.skip(f"pyright 를 돌릴 수 없다(pip install 'pyright[nodejs]'): {done.stderr[-200:]}")
    report = json.loads(done.stdout)
    assert report["summary"]["filesAnalyzed"] == len(PROGRAMS)
    return found((pathlib.Path(d["file"]).name, d["range"]["start"]["line"] + 1, d["message"]) for d in report["generalDiagnostics"])


@pytest.fixture(scope="module")
def mypy(desk):
    done = run("mypy", "--strict", "--no-incremental", "--python-executable", str(desk / "venv" / "bin" / "python"), *PROGRAMS, desk=desk)
    assert "checked 3 source files" in done.stdout, done.stdout + done.stderr
    lines = re.findall(r"^(\w+\.py):(\d+): error: (.*)$", done.stdout, re.M)
    return found((name, int(line), message) for name, line, message in lines)


def found(diagnostics):
    lines: dict[str, dict[int, str]] = {name: {} for name in PROGRAMS}
    for name, line, message in diagnostics:
        lines[name].setdefault(line, message)
    return lines


@pytest.fixture(params=["pyright", "mypy"])
def checked(request):
    return request.getfixturevalue(request.param)


def test_a_users_program_has_no_error_and_nothing_unknown(checked):
    assert checked["program.py"] == {}


def test_results_are_known(checked):
    assert checked["known.py"] == {}


def test_planted_mistakes_are_found_and_nothing_else(checked):
    assert len(PLANTED) == 5 and sorted(checked["mistakes.py"]) == PLANTED


def test_the_program_runs():
    run = subprocess.run([sys.executable, HERE / "program.py"], capture_output=True, text=True, check=False)
    assert run.returncode == 0 and run.stdout.startswith(tinygrad_ko.__version__), run.stderr
