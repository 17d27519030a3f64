"""표 밖의 돌연변이(scripts/mutate.py): 갈래마다 바르게 만들고, 씨앗으로 고른 몇은 방의 검사가 잡는다."""

from __future__ import annotations

import ast
import importlib.util
import os
import pathlib
import re
import subprocess
import sys
from typing import Any

import pytest

ROOT = pathlib.Path(__file__).parents[2]


def tool() -> Any:
    spec = importlib.util.spec_from_file_location("mutate", ROOT / "scripts" / "mutate.py")
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules["mutate"] = module
    spec.loader.exec_module(module)
    return module


SOURCE = '''"""설명문 은 그대로."""
from a import b

__all__ = ["한글 이름"]


def f(x: int = 3, *, 가: bool = True) -> bool:
    """이것도 그대로."""
    if x < 2 and not 가:
        raise ValueError(f"값은 {x} 보다 커야 합니다")
    total = -x + 1.5 if x else g(x, 7)
    total += 1
    g.seen = "두 낱말"
    g(total)
    return total in b
'''

EXPECTED = {
    ("하나 차이", "3", "(4)"), ("상수", "True", "(False)"), ("비교", "x < 2", "(x <= 2)"), ("하나 차이", "2", "(3)"),
    ("조건", "x < 2 and not 가", "(x < 2 or not 가)"), ("조건", "not 가", "(가)"),
    ("낱말", 'f"값은 {x} 보다 커야 합니다"', "(f'값은 {x} 커야 보다 합니다')"),
    ("조건", "-x + 1.5 if x else g(x, 7)", "(-x + 1.5 if not x else g(x, 7))"), ("셈", "-x + 1.5", "(-x - 1.5)"), ("셈", "-x", "(x)"),
    ("상수", "1.5", "(2.25)"), ("뒤바뀐 인수", "g(x, 7)", "(g(7, x))"), ("하나 차이", "7", "(8)"), ("셈", "total += 1", "total -= 1"),
    ("지워진 문장", "total += 1", "pass"), ("하나 차이", "1", "(2)"), ("지워진 문장", 'g.seen = "두 낱말"', "pass"),
    ("낱말", '"두 낱말"', "('낱말 두')"), ("지워진 문장", "g(total)", "pass"), ("조건", "return total in b", "return not total in b"),
    ("비교", "total in b", "(total not in b)"),
}


def test_every_kind_is_made_and_fits_into_the_text():
    source = SOURCE.encode()
    made = tool().mutants("a.py", source)
    assert {(m.kind, m.before, m.after) for m in made} == EXPECTED
    for mutant in made:
        changed = mutant.applied(source).decode()
        assert ast.dump(ast.parse(changed)) != ast.dump(ast.parse(SOURCE)), mutant
        assert len(changed.splitlines()) == len(SOURCE.splitlines())
        assert '"""설명문 은 그대로."""' in changed and '__all__ = ["한글 이름"]' in changed


def test_the_choice_follows_the_seed_and_not_the_rest_of_the_house():
    mutate = tool()
    some, again, other = (mutate.chosen("optim", 12, seed, "lr_scheduler") for seed in (5, 5, 6))
    assert some == again != other
    assert len({m.kind for m in some}) >= 6 and {m.file.split("/")[1] for m in some} == {"optim"}


# 줄어들 때를 보는 스케줄러(plateau)를 말하는 검사들: 방의 검사를 모두 보면 다섯 배가 걸리고, 죽는 것은 같다
TESTS = [*(f"tests/optim/test_{name}.py" for name in ("all_or_nothing", "composition", "messages", "met_halfway", "more_optimizers")),
         "tinygrad_ko/optim/lr_scheduler/plateau.py"]


@pytest.mark.slow
@pytest.mark.skipif(os.name != "posix", reason="갈라진(fork) 프로세스에서 돌린다")
def test_a_seeded_sample_is_killed_by_the_tests_of_its_room():
    command = [sys.executable, str(ROOT / "scripts" / "mutate.py"), "optim", "--only", "plateau", "--count", "6", "--seed", "0",
               "--tests", *TESTS]
    before = (ROOT / "tinygrad_ko/optim/lr_scheduler/plateau.py").read_bytes()
    run = subprocess.run(command, capture_output=True, encoding="utf-8", cwd=ROOT, check=False)
    found = re.search(r"만든 것 6, 죽음 (\d), 삶 \d, 닿지 않음 0", run.stdout)
    assert found is not None and int(found[1]) >= 5, run.stdout + run.stderr
    assert run.returncode == int(found[1] != "6")
    assert (ROOT / "tinygrad_ko/optim/lr_scheduler/plateau.py").read_bytes() == before
