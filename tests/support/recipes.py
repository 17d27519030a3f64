"""CONTRIBUTING 의 걸음을 나무의 사본에서 밟아 본다: 차이(diff)를 읽어 붙이고, 한 걸음을 잊고, 검사를 돌린다.

줄 번호가 없는 차이이다. 파일의 머리나 ``@@`` 로 나뉜 토막마다 남길 줄(빈칸)과 지울 줄(``-``)은 그 파일에 꼭 한 번 이어져 있어야 한다.
그런 줄이 없는 토막은 맨 끝에 붙이고, 없던 파일은 새로 만든다.

``python tests/support/recipes.py 사본 제목`` 은 밟은 결과를 JSON 으로 적는다. pytest 와 NumPy를 한 번 들여와 두고, 사본의 라이브러리는 걸음마다
갈라진 프로세스(fork)에서 들여온다: 고친 소스가 언제나 새로 읽힌다.
"""

from __future__ import annotations

import importlib
import json
import os
import re
import runpy
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

REMAKE = "scripts/remake.py"


class Recipe(NamedTuple):
    """한 절: 파일마다의 차이와, (잊은 걸음, 빨개져야 할 검사들)."""

    title: str
    patches: dict[str, str]
    forgotten: list[tuple[str, list[str]]]


def recipes(page: str) -> dict[str, Recipe]:
    """쪽의 절 가운데 차이가 있는 것들."""
    found = {}
    for section in re.split(r"^## ", page, flags=re.M)[1:]:
        if (block := re.search(r"^```diff\n(.*?)^```$", section, re.M | re.S)) is not None:
            title = section.partition("\n")[0]
            parts = re.split(r"^\+\+\+ (.*)\n", block[1], flags=re.M)[1:]
            rows = re.findall(r"^\| (`.*`) \| (`.*`) \|$", section, re.M)
            found[title] = Recipe(title, dict(zip(parts[::2], parts[1::2], strict=True)),
                                  [(step, re.findall(r"`([^`]+)`", red)) for steps, red in rows for step in re.findall(r"`([^`]+)`", steps)])
    return found


def patched(text: str, diff: str) -> str:
    """차이를 붙인 글. ``text`` 가 비었으면 새 파일이다."""
    for hunk in re.split(r"^@@.*\n", diff, flags=re.M):
        lines = hunk.splitlines(keepends=True)
        old = "".join(line[1:] for line in lines if line[0] in " -")
        new = "".join(line[1:] for line in lines if line[0] in " +")
        if old:
            assert text.count(old) == 1, f"꼭 한 번 있어야 할 줄이 {text.count(old)}번 있다:\n{old}"
            text = text.replace(old, new)
        elif new:
            text = text.rstrip("\n") + "\n" * 3 + new if text else new
    return text


# ── 사본에서 ──


def applied(tree: Path, recipe: Recipe, without: str = "") -> Callable[[], None]:
    """``without`` 만 빼고 모두 붙인다. 부르면 되돌리는 함수를 돌려준다."""
    before = {}
    for name, diff in recipe.patches.items():
        if name != without:
            path = tree / name
            before[path] = path.read_text(encoding="utf-8") if path.exists() else None
            path.write_text(patched(before[path] or "", diff), encoding="utf-8")

    def undo() -> None:
        for path, text in before.items():
            path.unlink() if text is None else path.write_text(text, encoding="utf-8")

    return undo


def apart(tree: Path, act: Callable[[], int]) -> tuple[int, str]:
    """사본에 선 새 프로세스에서 한 일의 (답, 적은 글)."""
    with tempfile.TemporaryFile("w+", encoding="utf-8") as said:
        child = os.fork()
        if not child:
            code = 70
            try:
                os.chdir(tree)
                sys.path[:0] = [str(tree), str(tree / "tests")]
                os.dup2(said.fileno(), 1)
                os.dup2(said.fileno(), 2)
                code = act()
                sys.stdout.flush()
            except BaseException as error:  # 갈라진 프로세스는 여기에서 끝난다
                print(repr(error), flush=True)
            finally:
                os._exit(code)
        _, status = os.waitpid(child, 0)
        said.seek(0)
        return os.waitstatus_to_exitcode(status), said.read()


def checked(tree: Path, tests: list[str]) -> tuple[int, str]:
    """사본의 검사."""
    import pytest

    return apart(tree, lambda: int(pytest.main(["-q", "-rfE", "--tb=line", "-p", "no:cacheprovider", f"--rootdir={tree}", *tests])))


def remade_and_used(tree: Path, remake: bool, used: str) -> tuple[int, str]:
    """만드는 글을 다시 만들고, 쓰는 사람의 코드를 돌린다. 집의 구조는 방이 그대로이므로 빼 둔다(느리다)."""
    def act() -> int:
        if remake:
            maker = runpy.run_path(str(tree / REMAKE))
            maker["remake"]([m for m in maker["MAKERS"] if "structure" not in m])
        exec(used, {})
        return 0

    return apart(tree, act)


def walked(tree: Path, recipe: Recipe, used: str, also: list[str]) -> dict[str, object]:
    """잊은 걸음마다의 검사, 그리고 모두 한 뒤의 쓰임(``used``)과 검사(``also`` 는 pytest 의 인수)."""
    forgotten = []
    for step, red in recipe.forgotten:
        undo = applied(tree, recipe, step)
        forgotten.append([step, red, *checked(tree, red)])
        undo()
    applied(tree, recipe)
    remake = any(step == REMAKE for step, _ in recipe.forgotten)
    tests = sorted({test for _, red in recipe.forgotten for test in red})
    return {"forgotten": forgotten, "done": [remade_and_used(tree, remake, used), checked(tree, tests), checked(tree, also)]}


if __name__ == "__main__":
    for heavy in ("hypothesis", "numpy", "pytest", "scipy.special"):  # 갈라지기 전에 한 번
        importlib.import_module(heavy)
    made = Path(sys.argv[1])
    chosen = recipes((made / "CONTRIBUTING.md").read_text(encoding="utf-8"))[sys.argv[2]]
    print(json.dumps(walked(made, chosen, *json.load(sys.stdin)), ensure_ascii=False))
