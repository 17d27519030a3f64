"""꾸러미에 적힌 것이 참이다: 실리는 파일, 파이썬의 판, 설치하라는 말."""

from __future__ import annotations

import fnmatch
import pathlib
import re
import tomllib

from tinygrad_ko.errors import MissingExtra

ROOT = pathlib.Path(__file__).parents[2]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
EXTRAS = PROJECT["project"]["optional-dependencies"]


def names(requirements):
    return {re.split(r"[<>=\[ ]", r)[0] for r in requirements}


def test_every_file_of_the_package_is_carried():
    """파이썬의 파일이 아닌 것은 package-data 에 적힌 것뿐이다: 적지 않은 것은 설치한 사람에게 없다."""
    house = ROOT / "tinygrad_ko"
    patterns = PROJECT["tool"]["setuptools"]["package-data"]["tinygrad_ko"]
    others = [p.relative_to(house).as_posix() for p in house.rglob("*") if p.is_file() and p.suffix not in (".py", ".pyc") and "__pycache__" not in p.parts]
    assert len(others) > 10
    assert [p for p in others if not any(fnmatch.fnmatch(p, q) or fnmatch.fnmatch(p, q.replace("**/", "")) for q in patterns)] == []


def test_the_source_archive_has_the_tests_and_the_pages():
    grafted = (ROOT / "MANIFEST.in").read_text(encoding="utf-8")
    assert all(f"graft {folder}\n" in grafted for folder in ("tests", "docs", "examples", "scripts", "benchmarks"))
    assert "CHANGELOG.md" in grafted and (ROOT / "CHANGELOG.md").exists()


def test_the_pythons_that_are_named_are_the_pythons_that_are_tried():
    named = {c.rpartition(" ")[2] for c in PROJECT["project"]["classifiers"] if re.search(r":: 3\.\d+$", c)}
    lowest = PROJECT["project"]["requires-python"].removeprefix(">=")
    ci = (ROOT / ".ci" / "run").read_text(encoding="utf-8")
    assert named == {lowest, *re.findall(r"python(3\.\d+)", ci)}


def test_what_to_install_is_what_the_extras_name():
    """``MissingExtra`` 가 말하는 묶음과 꾸러미는 정말로 있고, 저장소에서도 색인에서도 되는 말이다."""
    asked = [
        found for path in (ROOT / "tinygrad_ko").rglob("*.py")
        for found in re.findall(r'MissingExtra\((?:package=)?"([\w-]+)", (?:extra=)?"(\w+)"\)', path.read_text(encoding="utf-8"))
    ]
    everywhere = names(PROJECT["project"]["dependencies"]).union(*(names(each) for each in EXTRAS.values()))
    assert len(asked) > 4
    for package, extra in asked:
        assert extra in EXTRAS
        said = str(MissingExtra(package, extra))
        assert f"pip install {package} " in said and f"'.[{extra}]'" in said and f"'tinygrad-ko[{extra}]'" in said
        assert package in everywhere or package == "scikit-learn"  # mlxtend 가 데려온다
