"""인쇄한 코드가 쓰는 함수들의 정의: 순전파 함수의 소스를 그대로 가져온다(장식자와 설명문은 빼고)."""

from __future__ import annotations

import ast
import builtins
import functools
import inspect
import textwrap
from types import CodeType, FunctionType, ModuleType
from typing import Any

import numpy as np

from ..operation import Composition, Operation, compositions, operations
from ..operation.by_hand import ByHand
from ..operation.devices import companion, module_of, near


class Definitions:
    """필요한 함수와, 그 함수가 부르는 것들을 모은다. 다른 방의 이름이 같은 함수에는 번호를 붙인다."""

    def __init__(self) -> None:
        self.functions: dict[str, str] = {}
        self.modules: dict[str, str] = {"np": "import numpy as np"}
        self.named: dict[Any, str] = {}  # 정의한 것 → 그 이름

    def need(self, what: Any) -> str:
        """함수 하나와 그것이 부르는 것들을 적어 두고, 부를 이름을 돌려준다."""
        function = what.forward if isinstance(what, (Operation, ByHand)) else what.function if isinstance(what, Composition) else what
        function = inspect.unwrap(function)
        library = getattr(function, "library", None)
        if library is not None:  # 다른 라이브러리의 함수를 그대로 쓰는 순전파
            self.modules[function.__name__] = f"from {library} import {function.__name__}"
        if library is not None or not isinstance(function, FunctionType):
            return str(getattr(function, "__name__", ""))
        if function.__code__ in self.named:
            return self.named[function.__code__]
        name = self._name(function.__code__, function.__name__)
        tree = ast.parse(_text(function.__code__)).body[0]
        assert isinstance(tree, ast.FunctionDef)
        tree.name, tree.decorator_list, tree.returns = name, [], None
        for argument in ast.walk(tree.args):
            if isinstance(argument, ast.arg):
                argument.annotation = None  # 자료형의 말은 셈과 상관없다
        if ast.get_docstring(tree) is not None and len(tree.body) > 1:
            tree.body = tree.body[1:]
        _OnNumPy(self.modules, function.__globals__).visit(tree)
        inside = _inside(function.__code__)
        for node in ast.walk(tree):
            if isinstance(node, ast.Name) and node.id in function.__globals__ and node.id not in inside:
                node.id = self._use(node.id, function.__globals__[node.id])
            elif isinstance(node, ast.Name) and node.id in vars(builtins) and (node.id in operations or node.id in compositions):
                self.modules["builtins"] = "import builtins"
                node.id = f"builtins.{node.id}"  # 우리의 sum, max 도 여기에 정의될 수 있다
        self.functions[name] = ast.unparse(ast.fix_missing_locations(tree))
        return name

    def _name(self, thing: Any, wanted: str) -> str:
        """``thing`` 의 이름. 다른 것이 먼저 쓴 이름이면 번호를 붙인다."""
        if thing not in self.named:
            name, k = wanted, 1
            while name in self.functions:
                k += 1
                name = f"{wanted}_{k}"
            self.named[thing] = name
            self.functions[name] = ""  # 서로 부르는 함수에서 맴돌지 않도록
        return self.named[thing]

    def _use(self, name: str, value: Any) -> str:
        """함수 안에서 부른 이름을 적어 두고, 대신 쓸 이름을 돌려준다."""
        if isinstance(value, ModuleType):
            real = value.__name__
            self.modules[name] = f"import {real}" if real == name else f"import {real} as {name}"
            return name
        if isinstance(value, Operation) and not isinstance(value.forward, FunctionType):
            value = value.forward
        if isinstance(value, (np.ufunc, int, float, str)):
            name = self._name((type(value), value), name)
            self.functions[name] = f"{name} = np.{value.__name__}" if isinstance(value, np.ufunc) else f"{name} = {value!r}"
            return name
        return self.need(value) or name

    def imports(self, math: bool) -> list[str]:
        """맨 위의 import 줄들."""
        return sorted({*(["import math"] if math else []), *self.modules.values()})

    def sources(self) -> list[str]:
        """함수 정의들(서로 부르는 차례대로, 사이에 두 줄을 띈다)."""
        lines: list[str] = []
        for text in self.functions.values():
            lines += [*text.splitlines(), "", ""]
        return lines


def _inside(code: CodeType) -> set[str]:
    """함수 안의 이름들: 인수와 지역 변수. 바깥의 것과 이름이 같아도 다른 것이다."""
    return {*code.co_varnames, *code.co_cellvars}.union(*[_inside(c) for c in code.co_consts if isinstance(c, CodeType)])


@functools.lru_cache(maxsize=1024)
def _text(code: CodeType) -> str:
    """함수의 소스. 인쇄할 때마다 같은 도움 함수들을 찾으므로, 한 번 찾은 것은 적어 둔다(찾는 일이 인쇄의 3분의 1이다)."""
    return textwrap.dedent(inspect.getsource(code))


class _OnNumPy(ast.NodeTransformer):
    """다른 배열을 위한 말을 뺀다. 인쇄한 코드는 NumPy로 돌고, 거기서 ``near(x)`` 는 언제나 ``None`` 이다."""

    def __init__(self, modules: dict[str, str], scope: dict[str, Any]) -> None:
        self.modules, self.scope = modules, scope

    def visit_If(self, branch: ast.If) -> Any:
        if isinstance(branch.test, ast.Compare) and self.calls(near, branch.test.left) and isinstance(branch.test.ops[0], ast.Is):
            return [self.visit(line) for line in branch.body]
        return self.generic_visit(branch)

    def visit_FunctionDef(self, function: ast.FunctionDef) -> ast.AST:
        self.generic_visit(function)
        ends = [k for k, line in enumerate(function.body) if isinstance(line, ast.Return)]
        if ends:
            del function.body[ends[0] + 1:]  # 돌려준 뒤의 줄에는 닿지 않는다
        return function

    def visit_Call(self, call: ast.Call) -> ast.AST:
        call.keywords = [k for k in call.keywords if not (k.arg == "like" and self.calls(near, k.value))]
        if self.calls(module_of, call):
            return ast.Name("np", ast.Load())
        if self.calls(companion, call) and isinstance(call.args[1], ast.Constant):
            library = str(call.args[1].value)
            self.modules[library] = f"import {library}"
            return ast.Name(library, ast.Load())
        return self.generic_visit(call)

    def calls(self, function: Any, node: ast.AST) -> bool:
        """우리의 그 함수를 부르는가: 이름이 같은 사용자의 함수는 아니다."""
        return isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and self.scope.get(node.func.id) is function
