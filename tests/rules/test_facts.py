"""연산이 저를 두고 하는 말(``Facts``)은 참말이고, 선언 밖에는 연산의 이름으로 찾는 표가 없다."""

from __future__ import annotations

import ast
import pathlib
import re

import numpy as np
import pytest

import tinygrad_ko as tg
from tinygrad_ko.operation import Operation, compositions, operations
from tinygrad_ko.readings.products import matrix_product
from tinygrad_ko.rules.families import families

ROOT = pathlib.Path(__file__).parents[2]
PACKAGE = ROOT / "tinygrad_ko"
BINARY = [name for name, op in operations.items() if op.elementwise and len(op.inputs) == 2]


def drawn(*shapes: tuple[int, ...]) -> list[np.ndarray]:
    rng = np.random.default_rng(5)
    return [rng.uniform(-1, 1, shape) for shape in shapes]


# ── 참말인가 ──


@pytest.mark.parametrize("name", BINARY)
def test_commutative_operations_are_exactly_those_that_say_so(name):
    a, b = drawn((9,), (9,))
    with np.errstate(all="ignore"):
        same = np.allclose(operations[name].forward(a, b), operations[name].forward(b, a), equal_nan=True)
    assert operations[name].facts.commutative == same


@pytest.mark.parametrize(("name", "holomorphic"), [("exp", True), ("sin", True), ("real", False), ("imag", False), ("conj", False), ("angle", False)])
def test_holomorphic_operations_satisfy_cauchy_and_riemann(name, holomorphic):
    f, z, h = operations[name].forward, np.array([0.3 + 0.7j, -0.4 + 0.2j]), 1e-6
    along, across = f(z + h) - f(z), f(z + 1j * h) - f(z)
    assert np.allclose(across, 1j * along, atol=h * 1e-3) == operations[name].facts.holomorphic == holomorphic


def test_permuting_operations_only_move_axes_and_turn_a_matrix():
    x = np.arange(6.0).reshape(2, 3)
    turned = {"transpose": (), "swapaxes": (0, 1), "moveaxis": (0, 1)}
    assert {n for n, op in operations.items() if op.facts.permutes} == turned.keys()
    for name, options in turned.items():
        assert np.array_equal(operations[name].forward(x, *options), x.T)


def test_averaging_operations_divide_by_the_number_of_elements():
    x = tg.tensor(np.arange(6.0).reshape(2, 3), requires_grad=True)
    for name, op in operations.items():
        if op.facts.averages:
            op(x, 0).sum().backward()
            assert np.allclose(x.grad.data, 1 / 2), name
    assert operations["mean"].facts.averages and not operations["sum"].facts.averages


def test_the_declared_product_is_the_one_in_the_code():
    """선형대수의 갈래에서 두 배열을 받는 연산은 코드로 보아도 행렬의 곱이고, 원소별 연산은 아니다."""
    for name, op in operations.items():
        if op.elementwise or op.symbol == "@":
            undeclared = Operation(op.forward, op.formulas, tex=op.tex, name=name, symbol="", hint="", public=False, summary="",
                                   elementwise=False, namespace="")
            assert matrix_product(undeclared) == matrix_product(op) == (op.symbol == "@"), name


def test_where_names_come_from():
    for made in (*operations.values(), *compositions.values()):
        facts = made.facts
        assert re.fullmatch(r"(L([1-9]|1\d|2[0-2])(, |$))*", facts.lecture), made
        if re.fullmatch(r"(scipy|torch)\.[\w.]+", facts.source) and facts.source.startswith("scipy"):
            room, _, function = facts.source.rpartition(".")
            assert hasattr(__import__(room, fromlist=["x"]), function), facts.source
    assert "SciPy ``scipy.special.erf``" in tg.erf.__doc__ and "강의 L3, L6, L7" in tg.sigmoid.__doc__
    assert "강의 L19, L20" in tg.flatten.__doc__ and "PyTorch ``torch.flatten``" in tg.flatten.__doc__ and "Mächler" in tg.log1mexp.__doc__


def test_every_operation_has_a_family_and_a_file_is_one_family():
    of_file: dict[str, set[str]] = {}
    for op in operations.values():
        assert op.facts.family in families, op
        of_file.setdefault(op.formulas[op.inputs[0]].__globals__["__name__"], set()).add(op.facts.family.title)
    assert all(len(titles) == 1 for titles in of_file.values())
    assert {op.facts.family for op in operations.values()} == set(families)


# ── 선언 밖에는 연산의 이름으로 찾는 표가 없다 ──

# 연산의 이름과 글자가 같을 뿐, 연산을 두고 하는 말이 아닌 것: 파일 → (무엇인가, 그 이름들)
OTHER_NAMES = {
    "__init__.py": ("방의 이름", "fft"),
    "cli/expression.py": ("학생이 쓰는 이름, 결과의 크기를 미리 셈하는 곱, 수만으로도 되는 함수",
                          "average ceil concatenate dot fabs floor matmul max min outer round stack trunc where"),
    "cli/tables.py": ("모델의 이름", "linear"),
    "distributed/absent.py": ("PyTorch의 이름", "gather"),
    "exercises/causes.py": ("까닭의 이름", "mean"),
    "estimators/network.py": ("고를 수 있는 활성함수의 이름", "elu gelu leaky_relu mish relu sigmoid silu softplus tanh"),
    "view/explain/cell.py": ("기울기 쪽", "gradient"),
    "view/plots/backward_convolution.py": ("보는 길의 이름", "gather"),
    "view/plots/pooled.py": ("풀링의 갈래", "average max"),
    "view/plots/sweeping.py": ("축의 눈금", "linear log"),
    "view/play/fences.py": ("괄호의 갈래", "floor norm round square"),
    "readings/cell_sum.py": ("테이프의 명령의 이름, 기울기 쪽", "add cholesky det gradient matmul multiply solve subtract where"),
    "exercises/learner.py": ("NumPy의 오류 문구", "matmul"),
    "interchange/onnx/graph.py": ("배열의 dtype", "i1"),
    "interchange/onnx/importing/operators/elementwise.py": ("ONNX의 설정", "tanh"),
    "interchange/onnx/importing/operators/layers.py": ("ONNX의 설정", "ceil floor linear"),
    "interchange/onnx/importing/operators/shape.py": ("ONNX의 설정", "add"),
    "interchange/onnx/translation/indexing.py": ("인수의 이름", "kept"),
    "io/safetensors_files.py": ("배열의 dtype", "i1"),
    "korean/tex_as_text.py": ("TeX 명령", "conj"),
    "linalg.py": ("내보내는 이름", "matmul tensordot"),
    "operation/documentation.py": ("인수의 이름(낱말풀이), 이름 공간", "append copy fft mean norm where"),
    "readings/recorder.py": ("파이썬 연산자와 배열의 메서드",
                             "add astype conj copy cumprod cumsum matmul max mean min prod reshape squeeze sum swapaxes transpose"),
    "readings/letters.py": ("인수의 이름", "beta gamma threshold"),
    "readings/symbol.py": ("인수의 이름과 파이썬 연산자", "add inner matmul norm"),
    "readings/tape/array.py": ("파이썬 연산자", "add matmul"),
    "tensors/dispatch.py": ("NumPy 함수의 인수, 제자리에서 바꾸는 함수", "clip copy max min nanstd nanvar put_along_axis std var where"),
    "tensors/absent.py": ("배열의 메서드", "partition resize sort"),
    "tensors/reasons.py": ("미분하지 않는 NumPy 함수", "put_along_axis"),
    "tensors/tensor.py": ("오류에 적는 인수의 이름", "gradient"),
    "tables/model.py": ("모델의 이름", "linear"),
    "tables/preparation.py": ("적어 두는 통계의 이름", "mean"),
    "view/graph/boxes.py": ("글자의 꼴", "gradient"),
    "view/paper/dot.py": ("그래프비즈의 출력 형식", "dot"),
    "view/plots/animation_page.py": ("움직임의 이름", "move"),
    "view/plots/histograms.py": ("matplotlib 의 인수", "pad"),
    "watch/notes.py": ("속성의 이름", "where"),
}
# PyTorch의 문자열 인수("mean", "relu" …)를 받는 방, PyTorch의 이름표, NumPy의 함수와 배열의 메서드를 적는 방
TAKES_NAMES = ("nn", "optim", "data", "training", "pytorch_names", "compilation")


def named_in(tree: ast.AST, names: set[str]) -> list[tuple[int, str]]:
    """연산의 이름을 열쇠나 원소나 견줄 것으로 쓴 곳들. ``__all__`` 은 이름표이다."""
    exported = {id(n.value) for n in ast.walk(tree) if isinstance(n, ast.Assign) and getattr(n.targets[0], "id", "") == "__all__"}
    found = []
    for node in ast.walk(tree):
        held: list[ast.expr | None] = []
        if isinstance(node, ast.Dict):
            held = [*node.keys]
        elif isinstance(node, (ast.Set, ast.Tuple, ast.List)) and id(node) not in exported:
            held = [*node.elts]
        elif isinstance(node, ast.Compare):
            held = [node.left, *node.comparators]
        elif isinstance(node, ast.MatchValue):
            held = [node.value]
        found += [(h.lineno, h.value) for h in held if isinstance(h, ast.Constant) and isinstance(h.value, str) and h.value in names]
    return found


@pytest.fixture(scope="module")
def trees() -> dict[str, ast.AST]:
    """파일 → 구문 나무. 이 파일의 검사들이 함께 보고, 끝나면 버린다(나무는 크다)."""
    return {p.relative_to(PACKAGE).as_posix(): ast.parse(p.read_text(encoding="utf-8")) for p in sorted(PACKAGE.rglob("*.py"))}


def outside(trees: dict[str, ast.AST], *rooms: str) -> dict[str, ast.AST]:
    """이 방들 밖의 파일 → 구문 나무."""
    return {file: tree for file, tree in trees.items() if file.partition("/")[0] not in rooms}


@pytest.mark.slow
def test_no_table_outside_the_declarations_is_keyed_by_names_of_operations(trees):
    names = {*operations, *compositions}
    for file, tree in outside(trees, "rules", *TAKES_NAMES).items():
        if file.startswith("exercises/problems/"):  # 연습의 이름과, 연습마다의 값의 이름이다
            continue
        reason, allowed = OTHER_NAMES.get(file, ("", ""))
        found = named_in(tree, names)
        assert {name for _, name in found} <= set(allowed.split()), f"{file}: {found} {reason}"
    assert OTHER_NAMES.keys() <= trees.keys()


@pytest.mark.slow
def test_nobody_asks_an_operation_its_name_or_its_file(trees):
    """``operation.name == "matmul"``, ``op.name in …``, ``_WORDS[operation.name]``, ``_WORDS.get(op.name)``: 이름으로 가르지 않는다."""
    for file, tree in outside(trees, "rules").items():
        assert not (asked := [a for a in asking(tree) if "operations" not in a]), f"{file}: {asked}"
        files = [n for n in ast.walk(tree) if isinstance(n, ast.Attribute) and n.attr == "__globals__"]
        assert not any(re.search(r"formulas\[.*?\]\.__globals__", ast.unparse(n)) for n in files), file


def asking(tree: ast.AST) -> list[str]:
    """연산의 이름을 견주거나 그것으로 찾는 식들."""
    found = []
    for node in ast.walk(tree):
        asked: list[ast.expr] = []
        if isinstance(node, ast.Compare):
            asked = [node.left, *node.comparators]
        elif isinstance(node, ast.Subscript):
            asked = [node.slice]
        elif isinstance(node, ast.Call) and getattr(node.func, "attr", "") == "get":
            asked = node.args[:1]
        elif isinstance(node, ast.Match):
            asked = [node.subject]
        named = [a for a in asked if any(isinstance(n, ast.Attribute) and n.attr == "name" for n in ast.walk(a))]
        if any(re.search(r"\b(op|operation)\.name\b", ast.unparse(a)) for a in named):
            found.append(ast.unparse(node))
    return found


@pytest.mark.parametrize("planted", [
    'TITLES = {"add": "더하기"}', 'x = operation.name in ("tanh", "relu")', 'COMMUTATIVE = frozenset({"multiply", "add"})', 'y = op.name == "matmul"',
    'match op.name:\n    case "sum": pass', "word = WORDS[step.operation.name]", 'word = WORDS.get(f"{operation.name}.a", "")',
])
def test_the_scan_sees_a_planted_table(planted):
    tree = ast.parse(planted)
    assert named_in(tree, {*operations, *compositions}) or asking(tree)
