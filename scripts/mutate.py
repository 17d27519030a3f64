"""도함수 표 밖의 돌연변이: 코드를 한 곳 망가뜨리면 그 방의 검사가 빨개지는가.

    python scripts/mutate.py optim data --count 20 --seed 1    # 방마다 스무 곳을 씨앗으로 골라서
    python scripts/mutate.py optim --only tinygrad_ko/optim/adam.py

상수, 비교, 셈의 기호, 하나 차이, 조건, 지워진 문장, 뒤바뀐 인수, 뒤바뀐 낱말을 만든다. 원본은 건드리지 않는다: 임시 폴더의 복사본을 고치고,
방의 검사(``tests/방`` 과 그 방의 설명문)를 한 번 돌려 어느 검사가 어느 함수를 부르는지 본 다음, 그 함수를 부르는 검사만 첫 실패까지 돌린다.
끝에 만든 수, 죽은 수, 살아남은 것의 자리를 적는다. 규칙의 돌연변이는 ``tests/support/rules/mutants.py`` 가 따로 본다.
"""

from __future__ import annotations

import argparse
import ast
import copy
import hashlib
import importlib
import json
import os
import re
import resource
import shutil
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
ROOMS = ("nn", "optim", "data", "view", "cli", "exercises", "korean", "tensors", "training")
TESTS = {"tensors": ("tests/tensors", "tests/engine", "tests/face"), "korean": ("tests/korean", "tests/view/explain")}  # 나머지는 tests/방
COPIED = ("tinygrad_ko", "tests", "scripts", "examples", "docs", "pyproject.toml", "CONTRIBUTING.md", "README.md", "CHANGELOG.md")
HEAVY = ("numpy", "scipy.special", "scipy.ndimage", "hypothesis.stateful", "pytest", "graphviz", "tqdm", "matplotlib.figure", "torch")
HANGUL = re.compile("[가-힣]")


# ── 돌연변이 만들기 ──


@dataclass(frozen=True)
class Mutant:
    """한 곳이 바뀐 파일."""

    file: str
    line: int
    kind: str
    before: str
    after: str
    start: int  # 바뀐 곳의 자리(바이트)
    end: int

    def __str__(self) -> str:
        return f"{self.file}:{self.line} [{self.kind}] {self.before}  →  {self.after}"

    def applied(self, source: bytes) -> bytes:
        """바뀐 파일의 글."""
        return source[:self.start] + self.after.encode() + source[self.end:]


COMPARE: dict[type, type] = {
    ast.Lt: ast.LtE, ast.LtE: ast.Lt, ast.Gt: ast.GtE, ast.GtE: ast.Gt, ast.Eq: ast.NotEq, ast.NotEq: ast.Eq,
    ast.Is: ast.IsNot, ast.IsNot: ast.Is, ast.In: ast.NotIn, ast.NotIn: ast.In,
}
ARITHMETIC: dict[type, type] = {
    ast.Add: ast.Sub, ast.Sub: ast.Add, ast.Mult: ast.Div, ast.Div: ast.Mult, ast.FloorDiv: ast.Mult, ast.Mod: ast.Add,
}


def words(text: str) -> str | None:
    """뒤바뀐 낱말: 앞의 다른 두 낱말의 자리를 바꾼다. 한 낱말이면 거꾸로 쓴다."""
    parts = re.split(r"(\s+)", text)
    at = [k for k, part in enumerate(parts) if HANGUL.search(part)]
    if len(at) >= 2 and parts[at[0]] != parts[at[1]]:
        parts[at[0]], parts[at[1]] = parts[at[1]], parts[at[0]]
        return "".join(parts)
    return text[::-1] if at and text != text[::-1] else None


def changes(node: ast.AST) -> Iterator[tuple[str, ast.AST]]:
    """마디 하나의 돌연변이들: (갈래, 바뀐 마디)."""

    def with_(**fields: Any) -> Any:
        new = copy.copy(node)
        for name, value in fields.items():
            setattr(new, name, value)
        return new

    match node:
        case ast.Constant(value=bool() as v):
            yield "상수", ast.Constant(not v)
        case ast.Constant(value=int() as v):
            yield "하나 차이", ast.Constant(v + 1)
        case ast.Constant(value=float() as v):
            yield "상수", ast.Constant(v * 1.5 if v else 1.0)
        case ast.Constant(value=str() as v) if HANGUL.search(v) and (swapped := words(v)):
            yield "낱말", ast.Constant(swapped)
        case ast.JoinedStr(values=values):
            texts = [(k, part.value) for k, part in enumerate(values) if isinstance(part, ast.Constant) and HANGUL.search(part.value)]
            for k, text in sorted(texts, key=lambda each: -len(each[1]))[:1]:  # 가장 긴 토막에서
                if swapped := words(text):
                    yield "낱말", with_(values=[*values[:k], ast.Constant(swapped), *values[k + 1:]])
        case ast.Compare(ops=[one]) if type(one) in COMPARE:
            yield "비교", with_(ops=[COMPARE[type(one)]()])
        case ast.BinOp(op=one) if type(one) in ARITHMETIC and not isinstance(node.left, (ast.Constant, ast.JoinedStr, ast.List, ast.Tuple)):
            yield "셈", with_(op=ARITHMETIC[type(one)]())
        case ast.AugAssign(op=one) if type(one) in ARITHMETIC:
            yield "셈", with_(op=ARITHMETIC[type(one)]())
            yield "지워진 문장", ast.Pass()
        case ast.BoolOp(op=one):
            yield "조건", with_(op=ast.Or() if isinstance(one, ast.And) else ast.And())
        case ast.UnaryOp(op=ast.Not(), operand=inner):
            yield "조건", inner
        case ast.UnaryOp(op=ast.USub(), operand=inner) if not isinstance(inner, ast.Constant):
            yield "셈", inner
        case ast.IfExp(test=test):
            yield "조건", with_(test=ast.UnaryOp(ast.Not(), test))
        case ast.Call(args=[first, second, *rest]) if not any(isinstance(a, ast.Starred) for a in node.args):
            yield "뒤바뀐 인수", with_(args=[second, first, *rest])
        case ast.Return(value=value) if isinstance(value, (ast.Compare, ast.BoolOp)):
            yield "조건", with_(value=ast.UnaryOp(ast.Not(), value))
        case ast.Expr(value=ast.Call()) | ast.Assign(targets=[ast.Attribute() | ast.Subscript()]):
            yield "지워진 문장", ast.Pass()


def mutants(file: str, source: bytes) -> list[Mutant]:
    """파일의 돌연변이 모두. 설명문, 자료형, 내보내는 이름은 건드리지 않는다."""
    tree = ast.parse(source)
    starts = [0]
    for row in source.splitlines(keepends=True):
        starts.append(starts[-1] + len(row))
    found: list[Mutant] = []

    def visit(node: ast.AST) -> None:
        if isinstance(node, (ast.Import, ast.ImportFrom)) or (isinstance(node, ast.If) and "TYPE_CHECKING" in ast.dump(node.test)):
            return
        if isinstance(node, ast.Assign) and any(isinstance(t, ast.Name) and t.id.startswith("__") for t in node.targets):
            return
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            return  # 설명문
        for kind, new in changes(node):
            a, b = starts[node.lineno - 1] + node.col_offset, starts[node.end_lineno - 1] + node.end_col_offset
            text = ast.unparse(ast.fix_missing_locations(new))
            after = text if isinstance(node, ast.stmt) else f"({text})"
            found.append(Mutant(file, node.lineno, kind, " ".join(source[a:b].decode().split()), after, a, b))
        if isinstance(node, ast.JoinedStr):
            parts: list[Any] = [v.value for v in node.values if isinstance(v, ast.FormattedValue)]
            if sys.version_info < (3, 12):
                return  # 3.11 까지는 f-문자열 안의 자리를 알 수 없다
        else:
            skipped = ("annotation", "returns", "decorator_list", "type_params")
            parts = [v for name, v in ast.iter_fields(node) if name not in skipped]
            if isinstance(node, ast.keyword) and node.arg == "strict":
                return  # zip(strict=True)는 잘못을 미리 막는 것이라, 길이가 같으면 뜻이 같다
        for part in parts:
            for child in part if isinstance(part, list) else [part]:
                if isinstance(child, ast.AST):
                    visit(child)

    visit(tree)
    return found


def chosen(room: str, count: int, seed: int, only: str | None = None) -> list[Mutant]:
    """씨앗으로 고른 돌연변이: 갈래를 돌아가며 하나씩. 순서는 글에서 나오므로, 다른 곳을 고쳐도 고른 것이 그대로이다."""
    kinds: dict[str, list[Mutant]] = defaultdict(list)
    for path in sorted((ROOT / "tinygrad_ko" / room).rglob("*.py")):
        name = path.relative_to(ROOT).as_posix()
        if only is None or only in name:
            for mutant in mutants(name, path.read_bytes()):
                kinds[mutant.kind].append(mutant)

    def turn(mutant: Mutant) -> str:
        return hashlib.sha256(f"{seed} {mutant.file} {mutant.before} {mutant.after}".encode()).hexdigest()

    piles = [sorted(kinds[k], key=turn) for k in sorted(kinds)]
    picked: list[Mutant] = []
    while len(picked) < count and any(piles):
        picked += [pile.pop() for pile in piles if pile]
    return picked[:count]


# ── 돌려 보기 ──


class Recorder:
    """어느 검사가 방의 어느 함수(파일, 첫 줄)를 부르는지, 얼마나 걸리는지 적는다."""

    def __init__(self, inside: str) -> None:
        self.inside, self.called, self.seconds = inside, {}, {}
        self.now: set[tuple[str, int]] = set()

    def trace(self, frame: Any, event: str, arg: Any) -> None:
        code = frame.f_code
        if self.inside in code.co_filename:
            self.now.add((code.co_filename.partition(self.inside)[2], code.co_firstlineno))

    def pytest_runtest_logreport(self, report: Any) -> None:
        if report.when == "call" and report.passed:
            self.called[report.nodeid], self.seconds[report.nodeid] = sorted(self.now), report.duration

    def pytest_runtest_logstart(self) -> None:
        self.now = set()
        sys.settrace(self.trace)

    def pytest_runtest_logfinish(self) -> None:
        sys.settrace(None)


def forked(do: Callable[[], int], cpu: int) -> int:
    """자식 프로세스에서 한다: 끝낸 값, 신호로 죽었으면 음수. CPU 시간 ``cpu`` 초를 넘기면 죽는다(기계가 바빠도 같다)."""
    child = os.fork()
    if child == 0:
        code = 99
        try:
            resource.setrlimit(resource.RLIMIT_CPU, (cpu, cpu + 5))
            resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
            with open(os.devnull, "r+b") as nowhere:
                for stream in (0, 1, 2):
                    os.dup2(nowhere.fileno(), stream)
            code = do()
        finally:
            os._exit(code)
    ended = time.monotonic() + 8 * cpu  # 잠들어 버린 것을 위한 끝
    while True:
        pid, status = os.waitpid(child, os.WNOHANG)
        if pid:
            return os.waitstatus_to_exitcode(status)
        if time.monotonic() > ended:
            os.kill(child, 9)
        time.sleep(0.01)


class Copy:
    """고쳐도 되는 복사본과, 거기에서 검사를 돌리는 법."""

    def __init__(self, room: str, folder: Path, fast: bool, tests: tuple[str, ...] = ()) -> None:
        self.folder, self.clock = folder, time.time()
        self.tests = tests or (*TESTS.get(room, (f"tests/{room}",)), f"tinygrad_ko/{room}")
        for name in COPIED:
            if (ROOT / name).is_dir():
                shutil.copytree(ROOT / name, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
            else:
                shutil.copy(ROOT / name, folder / name)
        self.fast = ["--fast"] if fast else []
        self.called: dict[str, set[tuple[str, int]]] = {}
        self.seconds: dict[str, float] = {}

    def run(self, arguments: list[str], cpu: int, plugin: Any = None, after: Callable[[], None] = lambda: None) -> int:
        """복사본에서 pytest."""
        def do() -> int:
            import pytest

            os.chdir(self.folder)
            sys.path.insert(0, str(self.folder))
            sys.dont_write_bytecode = plugin is None
            code = pytest.main(["-q", "-p", "no:cacheprovider", "-p", "no:xdist", *arguments], plugins=[plugin] if plugin else [])
            after()
            return int(code)

        return forked(do, cpu)

    def observe(self) -> None:
        """망가뜨리지 않은 채 한 번 돌린다."""
        recorder = Recorder(str(self.folder) + os.sep)
        answer = self.folder / "called.json"

        def write() -> None:
            answer.write_text(json.dumps([recorder.called, recorder.seconds]))

        self.run([*self.fast, *self.tests], 1200, recorder, write)
        called, self.seconds = json.loads(answer.read_text())
        self.called = {test: {(f, n) for f, n in found} for test, found in called.items()}
        if not self.called:
            raise SystemExit(f"{', '.join(self.tests)}: 통과하는 검사가 없다")

    def reaching(self, mutant: Mutant) -> list[str]:
        """돌연변이가 든 함수를 부르는 검사: 1초 안의 것, 검사 함수마다 하나씩, 빠른 것 먼저. 함수 밖이면 방의 모든 검사."""
        first, last = 0, 10**9
        for node in ast.walk(ast.parse((ROOT / mutant.file).read_bytes())):
            if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)) and node.body[0].lineno <= mutant.line <= (node.end_lineno or 0):
                first, last = max(first, min([node.lineno, *(d.lineno for d in node.decorator_list)])), min(last, node.end_lineno or 0)
        calling = {t for t, calls in self.called.items() if any(f == mutant.file and first <= n <= last for f, n in calls)}
        found = list(calling if first else self.called)  # 기본값처럼 함수 밖의 것은 부르지 않고도 본다
        found.sort(key=lambda t: self.seconds[t])
        seen: dict[str, int] = defaultdict(int)
        turn = {}
        for test in found:
            turn[test] = seen[test.partition("[")[0]]
            seen[test.partition("[")[0]] += 1
        return sorted(found, key=lambda t: (self.seconds[t] > 1, t not in calling, turn[t], self.seconds[t]))

    def outcome(self, mutant: Mutant, limit: int) -> str:
        """``죽음``, ``삶``, ``닿지 않음``."""
        tests, total = [], 0.0
        for test in self.reaching(mutant):
            total += self.seconds[test]
            if tests and (total > limit / 3 or len(tests) >= 300):
                break
            tests.append(test)
        if not tests:
            return "닿지 않음"
        path = self.folder / mutant.file
        original = path.read_bytes()
        self.clock += 10
        try:
            path.write_bytes(mutant.applied(original))
            os.utime(path, (self.clock, self.clock))  # 앞서 번역해 둔 것(pyc)을 쓰지 않게
            return "삶" if self.run(["-x", *tests], limit) == 0 else "죽음"
        finally:
            path.write_bytes(original)
            self.clock += 10
            os.utime(path, (self.clock, self.clock))


def judged(room: str, picked: list[Mutant], limit: int, fast: bool = False, tests: tuple[str, ...] = (),
           say: Callable[[str], None] = print) -> dict[str, list[Mutant]]:
    """돌연변이마다의 운명."""
    for name in HEAVY:  # 자식마다 들여오지 않게
        try:
            importlib.import_module(name)
        except ImportError:
            continue
    fates: dict[str, list[Mutant]] = defaultdict(list)
    with tempfile.TemporaryDirectory() as folder:
        place = Copy(room, Path(folder).resolve(), fast, tests)
        place.observe()
        for mutant in picked:
            fate = place.outcome(mutant, limit)
            fates[fate].append(mutant)
            if fate != "죽음":
                say(f"{fate}: {mutant}")
    return fates


def main(arguments: list[str]) -> int:
    """살아남은 것이 있으면 1."""
    parser = argparse.ArgumentParser(description="표 밖의 돌연변이")
    parser.add_argument("rooms", nargs="*", help=f"방({', '.join(ROOMS)}). 없으면 모두")
    parser.add_argument("--count", type=int, default=20, help="방마다 만들 수")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--limit", type=int, default=60, help="돌연변이 하나의 CPU 시간(초)")
    parser.add_argument("--only", help="파일 이름에 이 글이 있는 것만")
    parser.add_argument("--tests", nargs="+", default=(), help="방의 검사를 모두 돌리는 대신 이 파일들만")
    parser.add_argument("--fast", action="store_true", help="검사마다 √n 개의 예로만(빠르지만 살아남는 것이 많다)")
    given = parser.parse_args(arguments)
    os.environ.update(OMP_NUM_THREADS="1", OPENBLAS_NUM_THREADS="1")
    total: dict[str, int] = defaultdict(int)
    for room in given.rooms or ROOMS:
        fates = judged(room, chosen(room, given.count, given.seed, given.only), given.limit, given.fast, tuple(given.tests))
        counts = {fate: len(fates[fate]) for fate in ("죽음", "삶", "닿지 않음")}
        print(f"── {room}: 만든 것 {sum(counts.values())}, " + ", ".join(f"{k} {v}" for k, v in counts.items()), flush=True)
        for k, v in counts.items():
            total[k] += v
    print(f"모두 {sum(total.values())}: " + ", ".join(f"{k} {v}" for k, v in total.items()))
    return int(total["삶"] + total["닿지 않음"] > 0)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
