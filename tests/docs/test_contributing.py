"""CONTRIBUTING.md 의 걸음을 나무의 사본에서 그대로 밟는다: 모두 하면 파랗고, 표에 적은 한 걸음을 잊으면 적힌 검사가 빨갛다."""

from __future__ import annotations

import functools
import importlib.util
import json
import os
import pathlib
import re
import shutil
import subprocess
import sys

import pytest
from support.recipes import patched, recipes

ROOT = pathlib.Path(__file__).parents[2]
TEXT = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
RECIPES = recipes(TEXT)
CARRIED = ("benchmarks", "tinygrad_ko", "tests", "scripts", "docs", "examples", "README.md", "CHANGELOG.md", "LICENSE", "CONTRIBUTING.md", "pyproject.toml")

# 다 더한 뒤에 쓰는 사람의 코드
USED = {
    "연산": """
import numpy as np, tinygrad_ko as tg
x = np.linspace(-2, 2, 8)
assert tg.gradcheck(tg.softsign, x) and tg.gradgradcheck(tg.softsign, x)
assert np.allclose(tg.softsign(x).data, x / (1 + abs(x))) and "softsign" in dir(tg)
assert tg.softsign.__doc__.startswith("소프트사인") and tg.softsign(tg.ones(1, requires_grad=True)).node.operation.name == "softsign"
from support.rules.table import table
assert len(table()["softsign"]) == 4
""",
    "층": "from tinygrad_ko import nn; assert nn.BentIdentity()([0.75]).item() == nn.functional.bent_identity(0.75).item() == 0.875",
    "손실": "from tinygrad_ko import nn; assert 'cauchy_loss' in nn.functional.__all__ and nn.CauchyLoss('sum')([1.0], [1.0]).item() == 0",
    "옵티마이저": "import tinygrad_ko as tg; assert tg.optim.SignSGD([tg.ones(2, requires_grad=True)], lr=1).param_groups[0]['lr'] == 1",
    "그림": "import tinygrad_ko as tg; assert len(tg.plot.singular_values([[1.0, 2.0]]).axes[0].patches) == 1",
    "연습": "import tinygrad_ko as tg; assert tg.exercise('quotient').number == 17 and tg.exercise('quotient').lesson == 0",
    "걸음의 말": """
import tinygrad_ko as tg
x = tg.tensor(0.5, requires_grad=True, name='x')
assert '아크탄젠트의 국소 도함수는 1/(1 + x²)이므로,' in tg.explain(tg.arctan(x)).text
""",
    "문서의 쪽": """
import doctest, pathlib, re
(block,) = re.findall("```python\\n(.*?)```", pathlib.Path("docs/두-번-미분하기.md").read_text(encoding="utf-8"), re.S)
assert doctest.DocTestRunner().run(doctest.DocTestParser().get_doctest(block, {}, "쪽", None, 0)) == (0, 5)
""",
}
# 표의 검사 말고도 새것을 보는 검사
ALSO = {
    "연산": ["tests/rules/test_table.py", "-k", "softsign"],
    "층": ["tests/nn/test_completeness.py", "-k", "bent_identity or BentIdentity"],
    "손실": ["tests/nn/test_completeness.py", "tests/nn/test_losses_completeness.py", "-k", "cauchy or Cauchy"],
    "옵티마이저": ["tests/optim/test_completeness.py", "-k", "SignSGD"],
    "그림": ["tests/view/plots/test_rules.py", "-k", "singular_values"],
    "연습": ["tests/exercises", "-k", "quotient"],
    "걸음의 말": ["tests/rules/test_words.py", "-k", "arctan or changed"],
    "문서의 쪽": ["tests/docs/test_pages.py", "-k", "links"],
}


@functools.cache
def result(title: str, tree: pathlib.Path) -> dict:
    for name in CARRIED:
        if (ROOT / name).is_dir():
            shutil.copytree(ROOT / name, tree / name)
        else:
            shutil.copy2(ROOT / name, tree / name)
    # 사본의 것을 들여오고, 여러 번 들여올 것은 한 번만 옮긴다(.pyc)
    environment = {k: v for k, v in os.environ.items() if k not in ("PYTHONPATH", "PYTHONDONTWRITEBYTECODE") and not k.startswith("PYTEST_")}
    run = subprocess.run([sys.executable, tree / "tests" / "support" / "recipes.py", tree, title], capture_output=True,
                         input=json.dumps([USED[title], ALSO[title]]), text=True, check=False, cwd=tree, env=environment)
    assert run.returncode == 0, run.stderr
    return json.loads(run.stdout)


@pytest.mark.slow
@pytest.mark.skipif(not hasattr(os, "fork"), reason="갈라질(fork) 수 없는 기계이다")
@pytest.mark.parametrize("title", RECIPES)
def test_the_recipe_is_green_and_a_forgotten_step_is_red(title, tmp_path):
    found = result(title, tmp_path)
    assert [said for code, said in found["done"] if code] == []
    assert found["forgotten"], "잊으면 빨개지는 것을 적으세요"
    for step, red, code, said in found["forgotten"]:
        assert code == 1 and all(f"FAILED {test}" in said for test in red), f"{step} 을(를) 잊었는데 {red} 가 빨개지지 않는다:\n{said}"
    sources = [name for name in RECIPES[title].patches if name.endswith(".py")]
    if sources and importlib.util.find_spec("ruff"):
        lint = subprocess.run([sys.executable, "-m", "ruff", "check", "--no-cache", *sources], capture_output=True, text=True, check=False, cwd=tmp_path)
        assert lint.returncode == 0, lint.stdout


def test_every_recipe_is_in_the_list_and_every_step_is_in_its_table():
    assert set(RECIPES) == set(USED) == set(ALSO) == set(re.findall(r"^\| \[(.+?)\]\(#", TEXT, re.M))
    for recipe in RECIPES.values():
        first, *others = recipe.patches  # 첫 파일이 더하려는 것이다
        assert {*others} <= {step for step, _ in recipe.forgotten}, recipe.title


def test_an_operation_takes_one_place_and_at_most_six_lines():
    ((_, diff),) = RECIPES["연산"].patches.items()
    assert sum(line.startswith("+") for line in diff.splitlines()) <= 6


@pytest.mark.parametrize(("text", "diff", "found"), [
    ("a\nb\n", "@@\n a\n+x\n", "a\nx\nb\n"), ("a\nb\n", "@@\n-b\n+c\n", "a\nc\n"), ("a\n", "@@\n+x\n", "a\n\n\nx\n"), ("", "@@\n+x\n", "x\n"),
    ("a\nb\n", "@@\n-a\n+c\n@@\n+x\n", "c\nb\n\n\nx\n"),
])
def test_a_diff_without_line_numbers(text, diff, found):
    assert patched(text, diff) == found


def test_a_stale_context_is_noticed():
    with pytest.raises(AssertionError, match="0번"):
        patched("a\n", "@@\n-b\n+c\n")
