"""자료형(type)의 글 ``*.pyi`` 를 지금의 표에서 다시 만든다: 도함수 표의 함수와 메서드, 나중에 여는 방의 이름.

연산을 더하거나 고치면 한 번 돌린다(안 돌리면 ``tests/types/test_stubs.py`` 가 알려 준다)::

    python scripts/make_stubs.py

이름과 서명은 실행 중인 것에서, 결과의 자료형은 설명문의 '반환' 절에서 읽는다. 표에 없는 모듈은 제 파일에 자료형을 적으므로 만들지 않는다.
"""

from __future__ import annotations

import ast
import inspect
import re
from collections.abc import Iterable, Iterator
from importlib import import_module
from pathlib import Path
from typing import Any

import tinygrad_ko as tg
from tinygrad_ko import fft, linalg
from tinygrad_ko.face import functions
from tinygrad_ko.operation import Composition, Operation
from tinygrad_ko.operation.documentation import documentation, inputs_of, sections, written_as
from tinygrad_ko.tensors.table_methods import TableMethods
from tinygrad_ko.view import plots

PACKAGE = Path(__file__).parents[1] / "tinygrad_ko"
HEAD = "# scripts/make_stubs.py 가 만든 글이다. 손으로 고치지 않는다.\n\n"

# 인수의 이름 → 자료형. 기본값에서 알 수 있는 것(참·거짓, 수, 글)과 텐서를 받는 인수는 적지 않는다
_ARRAYS = ("a", "append", "arr", "aweights", "b", "condition", "default", "fp", "fweights", "index", "indices", "initial",
           "mask", "maxnorm", "mean", "prepend", "q", "repeats", "src", "stat_length", "to_begin", "to_end", "value", "values",
           "w", "weights", "where", "x", "xp", "y", "constant_values", "end_values", "tol", "left", "right",
           "source")
_SHAPES = ("axes", "destination", "dilation", "kernel_size", "kth", "new_shape", "output_size", "padding", "reps", "s", "shape",
           "shift", "stride")
TYPES = {
    **dict.fromkeys(_ARRAYS, "ArrayLike"),
    **dict.fromkeys(_SHAPES, "Shape"),
    **dict.fromkeys(("arrays", "tup", "xs", "choices", "choicelist", "condlist"), "Arrays"),
    **dict.fromkeys(("N", "axis", "axisa", "axisb", "axisc", "axis1", "axis2", "d", "ddof", "deg", "k", "m", "n", "num"), "int"),
    **dict.fromkeys(("a_min", "a_max", "start", "stop", "step"), "ArrayLike"),
    **dict.fromkeys(("discont", "rcond", "rtol", "p", "nan", "posinf", "neginf", "period"), "float"),
    **dict.fromkeys(("func", "func1d"), "Callable[..., Any]"),
    **dict.fromkeys(("mode", "norm", "method", "subscripts", "order"), "str"),
    "dtype": "DTypeLike", "funclist": "Sequence[Any]", "obj": "int | slice | Arrays", "indices_or_sections": "int | Arrays",
    "ord": "float | str", "copy": "bool", "pad_width": "int | Nested[int]", }
_IMPORTS = {"collections.abc": ("Callable", "Sequence"), "typing": ("Any", "Literal", "overload"), "numpy.typing": ("DTypeLike",)}
_ALIASES = ("ArrayLike", "Arrays", "Nested", "Shape")


# ── 함수 하나 ──


def definition(source: Operation | Composition, name: str, method: bool = False) -> str:
    """``def exp(x: ArrayLike) -> Tensor: …`` 의 글. 선택 인수에 따라 결과의 자료형이 다르면 갈래(overload)마다 하나씩."""
    text = documentation(source)
    usual, special = results(text)
    parameters = list(inspect.signature(written_as(source)).parameters.values()) if inspect.isfunction(written_as(source)) else [
        inspect.Parameter(n, inspect.Parameter.POSITIONAL_OR_KEYWORD) for n in source.names
    ]
    described = _described(text)
    summary = f'"""{source.summary.strip()}"""'.replace("\\", "\\\\")
    cases = []  # 좁은 갈래가 먼저다. 참·거짓이 아니면 넓은 갈래와 겹친다
    for (flag, value), result in special:
        overlapping = "" if value in ("True", "False") else "  # type: ignore[overload-overlap]"
        lines = [signature(source, parameters, described, {flag: value}, method, by_name) for by_name in (True, False)]
        cases += [f"({line}) -> {result}:{overlapping}" for line in dict.fromkeys(lines)]
    rest = {flag: repr(value == "False") for (flag, value), _ in special if value in ("True", "False")}
    cases.append(f"({signature(source, parameters, described, rest, method)}) -> {usual}:")
    overload = "@overload\n" if len(cases) > 1 else ""
    return "\n".join(f"{overload}def {name}{case}\n    {summary}\n" for case in cases)


def results(text: str) -> tuple[str, list[tuple[tuple[str, str], str]]]:
    """설명문의 '반환' 절에 적힌 자료형: 보통의 것, 그리고 "``이름=값`` 이면 자료형" 마다 하나."""
    returned = sections(text)["반환"]
    usual = returned.partition(" : ")[0]
    if " 또는 " in usual:
        usual = "Any"  # 인수의 개수나 값에 따라 다르다: NumPy의 글(stub)도 이렇게 적는다
    cases = re.findall(r"((?:``\w+=[^`]+``,?\s+)+)이면 (Tensor|tuple\[[^\]]*\])", returned)
    return usual, [(flag, result) for flags, result in cases for flag in re.findall(r"``(\w+)=([^`]+)``", flags)]


def signature(source: Operation | Composition, parameters: list[inspect.Parameter], described: dict[str, str],
              fixed: dict[str, str], method: bool, by_name: bool = True) -> str:
    """괄호 안의 글. ``fixed`` 는 이 갈래에서 값이 정해진 인수로, 이름을 적어 주거나(``by_name``) 차례로 준다."""
    own, parameters = (parameters[:1], parameters[1:]) if method else ([], parameters)  # 메서드의 첫 인수는 자신이다
    place = next((k for k, p in enumerate(parameters) if p.name in fixed and repr(p.default) != fixed[p.name]), None)
    written = [p.name for p in own]
    starred = False
    for k, p in enumerate(parameters):
        kind = annotation(source, p, described.get(p.name, ""))
        optional = p.default is not p.empty and not (place is not None and (k == place or (k < place and not by_name)))
        if p.name in fixed:
            kind = f"Literal[{fixed[p.name]}]"
        after_default = k == place and any(" = " in w for w in written)
        if (p.kind is p.KEYWORD_ONLY or after_default) and not starred:
            written, starred = [*written, "*"], True
        mark = "*" if p.kind is p.VAR_POSITIONAL else "**" if p.kind is p.VAR_KEYWORD else ""
        starred = starred or mark == "*"
        written.append(f"{mark}{p.name}: {kind}" + (f" = {_literal(p.default)}" if optional else ""))
    return ", ".join(written)


def annotation(source: Operation | Composition, p: inspect.Parameter, described: str) -> str:
    """인수 하나의 자료형: 선언에 적혔으면 그것, 텐서 자리이면 무엇이든, 나머지는 이름과 기본값에서."""
    if p.annotation is not p.empty:
        return p.annotation if isinstance(p.annotation, str) else inspect.formatannotation(p.annotation)
    if p.name in inputs_of(source):
        kind = "Arrays" if isinstance(source, Operation) and source.variadic else "ArrayLike"
    elif isinstance(p.default, bool) and p.name != "where":
        kind = "bool"
    elif p.kind is p.VAR_POSITIONAL and not any(n.startswith("func") for n in source.names):
        kind = "ArrayLike"
    elif p.name in TYPES:
        kind = TYPES[p.name]
    elif isinstance(p.default, (str, float, int)):
        kind = type(p.default).__name__
    else:
        kind = "Any"
    if p.name == "axis" and re.search("튜플|두 축", described):
        kind = "int | tuple[int, ...]"
    if kind == "Any" or p.default is p.empty:
        return kind
    return f"{kind} | None" if p.default is None else kind if _literal(p.default) != "..." else f"{kind} | Any"


def _described(text: str) -> dict[str, str]:
    """인수의 이름 → 설명문의 그 줄."""
    lines = [line.partition(" : ") for line in sections(text).get("매개변수", "").splitlines()]
    return {name.lstrip("*"): rest for names, _, rest in lines for name in names.split(", ")}


def _literal(value: Any) -> str:
    return repr(value) if value is None or isinstance(value, (bool, int, float, str, tuple)) else "..."


# ── 파일 하나 ──


def module(parts: Iterable[str], imports: Iterable[str] = (), doc: str = "") -> str:
    """머리말, 쓰인 이름의 들여오기, 몸."""
    body = "\n".join(parts)
    used = set(re.findall(r"\w+", re.sub(r'""".*?"""', "", body, flags=re.S)))
    wanted = {home: [n for n in names if n in used] for home, names in _IMPORTS.items()}
    lines = [f"from {home} import {', '.join(names)}" for home, names in wanted.items() if names]
    return HEAD + doc + "\n".join(_sorted([*lines, *imports])) + "\n\n" + body


def _sorted(lines: list[str]) -> Iterator[str]:
    """표준 라이브러리, NumPy, 우리의 것의 차례로, 사이를 한 줄씩 띄워."""
    groups = (("from collections", "from typing"), ("from numpy",), ("from .",))
    blocks = ["\n".join(sorted(line for line in lines if line.startswith(group))) for group in groups]
    yield "\n\n".join(block for block in blocks if block)


def aliases(body: str, home: str) -> list[str]:
    """쓰인 자료형 이름과, 이름 있는 튜플인 결과의 들여오기."""
    used = set(re.findall(r"\w+", re.sub(r'""".*?"""', "", body, flags=re.S)))
    lines = [f"from {home}array_like import {', '.join(n for n in _ALIASES if n in used)}"] if used & set(_ALIASES) else []
    return lines


def result_homes(sources: Iterable[Operation | Composition], body: str, rules: str) -> list[str]:
    """결과가 이름 있는 튜플인 것의 들여오기: 그 튜플은 그것을 선언한 파일에 있다."""
    homes: dict[str, set[str]] = {}
    for source in sources:
        function = written_as(source)
        for name in re.findall(r"-> (\w+Result)", definition(source, source.name)):
            homes.setdefault(function.__module__.rpartition(".")[2], set()).add(name)
    return [f"from {rules}{home} import {', '.join(sorted(names))}" for home, names in sorted(homes.items())]


def room(names: Iterable[str], found: dict[str, Any], imports: list[str], rules: str, tensors: str, doc: str = "") -> str:
    """함수들의 방(``tg``, ``tg.linalg``, ``tg.fft``)."""
    parts = [definition(found[n], n) for n in names]
    body = "\n".join(parts)
    own = [*imports, *aliases(body, tensors), *result_homes([found[n] for n in names], body, rules)]
    return module(parts, own, doc)


def reexports(path: Path, later: dict[str, str]) -> tuple[list[str], str]:
    """이름을 모아 내보내기만 하는 파일의 (들여오기, ``__all__``): 적힌 들여오기와, 나중에 여는 것(이름 → 그 파일)."""
    inner = path.relative_to(PACKAGE).with_suffix("").parts
    names = import_module(".".join((PACKAGE.name, *inner)).removesuffix(".__init__")).__all__
    imports = [f"from .{home} import {name} as {name}" for name, home in later.items()]
    for node in ast.parse(path.read_text(encoding="utf-8")).body:
        if isinstance(node, ast.ImportFrom) and node.level:
            imports += [
                f"from {'.' * node.level}{node.module or ''} import {a.name} as {a.asname or a.name}"
                for a in node.names if (a.asname or a.name) in (*names, "__version__")
            ]
    return imports, "__all__ = [\n" + "".join(f'    "{n}",\n' for n in names) + "]\n"


def exporting() -> list[Path]:
    """``__all__`` 을 셈해서 얻는 파일들: 검사기는 셈하지 않으므로 글이 있어야 한다."""
    return [path for path in sorted(PACKAGE.rglob("*.py")) if re.search(r"^__all__ = (?!\[)", path.read_text(encoding="utf-8"), re.M)]


def collection(path: Path) -> str:
    """이름을 모아 내보내기만 하는 파일의 글."""
    imports, exported = reexports(path, plots.HOMES if path == Path(plots.__file__) else {})
    return HEAD + "\n".join(sorted(imports)) + "\n\n" + exported


def face() -> str:
    """``tinygrad_ko/__init__.pyi``: 파일에 적힌 들여오기와 나중에 여는 방, 그리고 표의 함수."""
    imports, exported = reexports(PACKAGE / "__init__.py", tg._FOUND_LATER)
    for name, place in tg._OPENED_LATER.items():
        outer, _, own = place.rpartition(".")
        imports.append(f"from .{outer} import {own} as {name}")
    names = [n for n in functions.names() if n not in tg.__all__ and functions.public_function(n)]
    found = {n: functions.public_function(n).source for n in names}  # type: ignore[union-attr]
    text = room(names, found, imports, ".rules.", ".tensors.")
    head, _, body = text.partition("\n\ndef ")
    return f"{head}\n\n{exported}\ndef {body}"


def namespace(room_: Any) -> str:
    """``tg.linalg``, ``tg.fft``."""
    names = dir(room_)
    found = {n: getattr(room_, n).source for n in names}
    return room(names, found, ["from .tensors.tensor import Tensor"], ".rules.", ".tensors.")


def methods() -> str:
    """``TableMethods``: 표에서 저절로 붙은 메서드."""
    own = [n for n in vars(TableMethods) if not n.startswith("_")]
    found = {n: functions.public_function(n).source for n in sorted(own)}  # type: ignore[union-attr]
    parts = ["class TableMethods(Variable):", *[_indented(definition(source, n, method=True)) for n, source in found.items()]]
    body = "\n".join(parts)
    imports = ["from ..engine import Variable", "from .tensor import Tensor", *aliases(body, "."),
               *result_homes(found.values(), body, "..rules.")]
    return module(parts, imports)


def _indented(text: str) -> str:
    return "".join(f"    {line}" if line.strip() else line for line in text.splitlines(keepends=True))


def stubs() -> dict[Path, str]:
    """파일 → 글."""
    return {
        **{path.with_suffix(".pyi"): collection(path) for path in exporting()},
        PACKAGE / "__init__.pyi": face(),
        PACKAGE / "linalg.pyi": namespace(linalg),
        PACKAGE / "fft.pyi": namespace(fft),
        PACKAGE / "tensors" / "table_methods.pyi": methods(),
    }


if __name__ == "__main__":
    if Path(tg.__file__).parent != PACKAGE:
        raise SystemExit(f"들여온 것은 이 저장소의 것이 아니라 {tg.__file__} 입니다. PYTHONPATH={PACKAGE.parent} 로 돌리세요.")
    for path, text in stubs().items():
        path.write_text(text, encoding="utf-8")
