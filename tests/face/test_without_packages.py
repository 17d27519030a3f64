"""NumPy 만 있는 곳(브라우저)에서도 열린다: 다른 꾸러미는 쓸 때에야 열고, 없으면 설치하는 법을 한국어로 말한다. NumPy 2.0 에서도 열린다."""

from __future__ import annotations

import ast
import os
import subprocess
import sys
from pathlib import Path

import pytest

import tinygrad_ko

PACKAGE = Path(tinygrad_ko.__file__).parent
OURS = {"tinygrad_ko", "numpy"}
OTHERS = ("scipy", "graphviz", "tqdm", "threadpoolctl", "safetensors", "matplotlib", "PIL", "latex2mathml", "sklearn", "mpi4py", "torch", "onnx", "numba", "fontTools")
# 빠진 꾸러미를 import 하면 ModuleNotFoundError 를 내는 파이썬. np.unstack 은 NumPy 2.1 의 것이다
ALONE = f"""
import sys
class Missing:
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] in {OTHERS!r}:
            raise ModuleNotFoundError(f"No module named {{name!r}}", name=name)
sys.meta_path.insert(0, Missing())
import numpy as np
if hasattr(np, "unstack"): del np.unstack
import tinygrad_ko as tg
from tinygrad_ko.errors import MissingExtra
"""


def alone(code):
    env = {**os.environ, "PYTHONPATH": str(PACKAGE.parent), "PYTHONIOENCODING": "utf-8"}
    ran = subprocess.run([sys.executable, "-c", ALONE + code], capture_output=True, text=True, encoding="utf-8", env=env)
    assert ran.returncode == 0, ran.stderr[-2000:]
    return ran.stdout


@pytest.mark.slow
def test_every_room_opens_with_numpy_alone():
    said = alone("""
import importlib, pkgutil
for module in pkgutil.walk_packages(tg.__path__, "tinygrad_ko."):
    if not module.name.endswith("__main__"):
        try:
            importlib.import_module(module.name)
        except MissingExtra as error:  # scikit-learn 의 클래스를 물려받는 방: 열 때 말한다
            assert module.name.startswith("tinygrad_ko.estimators."), module.name
            print(error.package)
x = tg.tensor([[1.0, 2.0], [3.0, 4.0]], requires_grad=True)
(tg.unstack(x, 1)[0] ** 2).sum().backward()
print(x.grad.tolist())
""")
    assert said.split("\n")[:-2] and set(said.split("\n")[:-2]) == {"scikit-learn"} and said.endswith("[[2.0, 0.0], [6.0, 0.0]]\n")


@pytest.mark.slow
def test_what_is_missing_is_said_where_it_is_used():
    said = alone("""
import numpy as np, tempfile, os
x = tg.tensor([[2.0, 0.5], [0.5, 1.0]], requires_grad=True)
image = np.zeros((2, 1, 8, 8))
folder = tempfile.mkdtemp()
uses = {
    "scipy": [lambda: tg.erf(x), lambda: tg.gammainc(2.0, x), lambda: tg.betainc(1.0, 2.0, x / 3), lambda: tg.linalg.sqrtm(x), lambda: tg.linalg.expm(x),
              lambda: tg.nn.functional.gelu(x.astype(np.float64)), lambda: tg.nn.init.trunc_normal_(x), lambda: tg.data.augment.RandomAffine(10.0)(image)],
    "graphviz": [lambda: tg.graph(x.sum()), lambda: tg.play(x.sum()).html],
    "matplotlib": [lambda: tg.plot.weights(x.detach())],
    "safetensors": [lambda: tg.save({"x": x}, os.path.join(folder, "a.safetensors"))],
    "tqdm": [lambda: tg.training.progress.make_bar(total=3)],
}
for package, calls in uses.items():
    for k, call in enumerate(calls):
        try:
            call()
        except MissingExtra as error:
            assert error.package == package and f"pip install {package}" in str(error), (package, k, error)
        else:
            raise AssertionError((package, k))
print("모두 말했다", os.listdir(folder))
# 느릴 뿐인 것은 된다: 임베딩의 기울기
table = tg.tensor(np.zeros((9, 600)), requires_grad=True)
table[np.array([0, 3, 3, -1, 0, 0, 1, 2])].sum().backward()
print(table.grad.data[:, 0].tolist())
""")
    assert said == "모두 말했다 []\n[3.0, 1.0, 1.0, 2.0, 0.0, 0.0, 0.0, 0.0, 1.0]\n"


@pytest.mark.slow
def test_no_file_opens_another_package_by_itself():
    """함수 안의 ``from scipy … import`` 는 없는 곳에서 영어 오류가 된다: ``errors.needed`` 나, 오류를 받는 ``try`` 안에서만."""
    bare = []
    for path in PACKAGE.rglob("*.py"):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        guarded = {id(inner) for node in ast.walk(tree) for body in _guarded(node) for inner in ast.walk(body)}
        for node in ast.walk(tree):
            named = [node.module or ""] if isinstance(node, ast.ImportFrom) and not node.level else [each.name for each in node.names] if isinstance(node, ast.Import) else []
            bare += [f"{path.relative_to(PACKAGE)}:{node.lineno} {name}" for name in named
                     if name.partition(".")[0] in ("scipy", "tqdm", "threadpoolctl", "safetensors") and id(node) not in guarded]
    assert bare == []


def _guarded(node):
    if isinstance(node, ast.Try):
        return node.body
    if isinstance(node, ast.If) and "TYPE_CHECKING" in ast.dump(node.test):
        return node.body
    return []


def test_what_a_package_itself_lacks_is_not_called_missing(tmp_path, monkeypatch):
    """꾸러미는 있는데 그것이 찾는 것이 없으면, 그 꾸러미를 설치하라고 하지 않는다."""
    from tinygrad_ko.errors import MissingExtra, needed

    (tmp_path / "broken_package.py").write_text("import not_there_at_all\n")
    monkeypatch.syspath_prepend(str(tmp_path))
    with pytest.raises(ModuleNotFoundError, match="not_there_at_all"):
        needed("broken_package")
    with pytest.raises(MissingExtra, match="pip install nothing_here$"):
        needed("nothing_here.part")
