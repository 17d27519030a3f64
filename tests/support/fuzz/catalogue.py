"""부를 수 있는 것들: 도함수 표, 표의 검사에 적힌 예, 층과 손실의 예에서 저절로 모은다. 새 연산은 여기를 고치지 않아도 들어온다.

원소별 연산      이름과 입력의 수만 안다
서명에서         입력 하나에, 선택 인수를 이름에서 뽑을 수 있는 함수(axis, keepdims, k …: ``choices.PARAMETERS``)
따로 뽑는 것     인수가 서로 얽힌 함수(``specials.SPECIAL``): 색인, 행렬, 이어 붙이기, 제자리에 쓰기 …
예               ``tests/support/rules`` 의 예를 그대로: 위의 셋에 드는 연산까지 모두
층과 손실        ``tests/support/reference`` 의 예: 적힌 입력을 앞의 값만큼 조금 흔들어 부른다
"""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import scipy.special

import tinygrad_ko as tg
from support.fuzz import choices, twins
from support.fuzz.specials import SPECIAL
from support.fuzz.spelling import Text, called
from support.reference.cases import CALLS, Call, Ours, Theirs
from support.reference.layers import Layer, cast, families, flat
from support.rules.table import Case, table
from tinygrad_ko.operation import Composition, Operation, compositions, numpy_functions, operations
from tinygrad_ko.operation.documentation import inputs_of

if TYPE_CHECKING:
    from support.fuzz.drawing import Drawer

Drawn = tuple[tuple[int, ...], dict[str, Any]]
SHAKE = 0.05  # 예의 입력을 흔드는 크기: 정의역(확률 …) 안에 머문다


@dataclass(frozen=True)
class Entry:
    """부를 수 있는 것 하나."""

    name: str
    run: Callable[..., Any]  # 텐서들과 선택 인수 → 텐서(들)
    draw: Callable[[Drawer], Drawn]
    text: Text  # 부르는 파이썬 식
    group: str
    numpy: Callable[..., Any] | None = None  # 같은 일을 하는 NumPy 함수
    scipy: Callable[..., Any] | None = None  # 값만 견줄 SciPy 함수
    torch: Callable[..., Any] | None = None  # (torch, 텐서들, 선택 인수)
    operation: str = ""  # 도함수 표의 어느 이름인가

    @property
    def direct(self) -> bool:
        """앞의 값이 그대로 연산의 입력인가. 예는 입력을 제 안에서 짓는다."""
        return self.group not in ("예", "층과 손실")


# ── 도함수 표에서 ──


@functools.cache
def numpy_twins() -> dict[str, Any]:
    """이름 → NumPy 함수(여럿이면 처음 것)."""
    found: dict[str, Any] = {}
    for function, source in numpy_functions.items():
        if (getattr(function, "__module__", None) or "numpy").startswith("numpy") and not isinstance(function, str):
            found.setdefault(source.name, function)
    return found


def scipy_twin(source: Operation | Composition) -> Callable[..., Any] | None:
    """선언이 밝힌 출처가 ``scipy.special.이름`` 이면 그 함수."""
    room, _, name = source.facts.source.rpartition(".")
    if room != "scipy.special":
        return None
    twin = getattr(scipy.special, name, None)
    if twin is None or isinstance(twin, np.ufunc):
        return twin
    parameters = list(inspect.signature(place(source)[0]).parameters.values())[1:]  # 기본값은 우리 것으로 부른다
    ours = {p.name: p.default for p in parameters if p.default is not p.empty and p.name in inspect.signature(twin).parameters}
    return lambda *xs, **options: twin(*xs, **(ours | options))


def place(source: Operation | Composition) -> tuple[Callable[..., Any], str]:
    """부르는 법과 그 글."""
    name = source.name.rpartition(".")[2]
    room = tg if not source.namespace else getattr(tg, source.namespace)
    if isinstance(source, Composition) or source.public:
        return getattr(room, name), f"tg.{source.namespace}.{name}" if source.namespace else f"tg.{name}"
    return source.call, f"operations[{source.name!r}].call"


def from_table(source: Operation | Composition, draw: Callable[[Drawer], Drawn], group: str, listed: bool = False) -> Entry:
    run, path = place(source)
    twin = numpy_twins().get(source.name)
    numpy = None if twin is None else (lambda *xs, **o: twin(list(xs), **o)) if listed else twin
    return Entry(source.name, (lambda *xs, **o: run(list(xs), **o)) if listed else run, draw,
                 lambda args, o: called(path, args, o, listed), group, numpy, scipy_twin(source), twins.of(source.name), source.name)


def elementwise() -> list[Entry]:
    return [from_table(o, functools.partial(choices.broadcast, count=len(o.inputs)), "원소별") for o in operations.values() if o.elementwise]


def by_signature() -> list[Entry]:
    found = []
    for source in [*operations.values(), *compositions.values()]:
        if isinstance(source, Operation) and (source.elementwise or source.variadic or not source.public):
            continue
        run, _ = place(source)
        parameters = inspect.signature(run).parameters
        if source.name in SPECIAL or source.namespace == "fft" or (inputs_of(source) != (next(iter(parameters)),) and inputs_of(source) != [next(iter(parameters))]):
            continue
        rest = list(parameters.values())[1:]
        if any(p.kind in (p.VAR_POSITIONAL, p.VAR_KEYWORD) or (p.default is p.empty and p.name not in choices.PARAMETERS) for p in rest):
            continue
        found.append(from_table(source, functools.partial(choices.one_input, rest={p.name: p.default is p.empty for p in rest if p.name in choices.PARAMETERS},
                                                          several="keepdims" in parameters), "서명에서"))
    return found


def special() -> list[Entry]:
    known: dict[str, Operation | Composition] = {**operations, **compositions}
    made = []
    for name, how in SPECIAL.items():
        if how.run is None:
            made.append(from_table(known[name], how.draw, "따로 뽑는 것", how.listed))
        else:
            made.append(Entry(name, how.run, how.draw, how.text, "따로 뽑는 것", how.numpy, None, twins.of(name), how.operation))
    return made


# ── 예에서 ──


def fitted(x: Any, shape: tuple[int, ...]) -> Any:
    """값을 되풀이하거나 잘라 ``shape`` 로. 빈 값이면 0."""
    return x if x.shape == shape else tg.resize(x, shape)


def inside(x: Any, case: Case, k: int) -> Any:
    """앞의 값을 예의 입력이 될 수 있는 수로: −2 와 2 사이, 또는 0.5 와 2.5 사이."""
    y = tg.sin(fitted(x, case.shapes[k]))
    if case.positive:
        return y + 1.5
    y = 2 * y
    if case.zeros:
        kept = np.ones(case.shapes[k], y.dtype)
        kept.flat[list(case.zeros)] = 0
        y = y * kept
    return y


def cases() -> list[Entry]:
    found = []
    for name, listed in table().items():
        for k, case in enumerate(listed):
            if name in operations and operations[name].elementwise:
                continue
            key = f"예:{name}:{k}"
            found.append(Entry(key, lambda *xs, case=case: case.f(*[inside(x, case, j) for j, x in enumerate(xs)]),
                               functools.partial(choices.anything, count=len(case.shapes)),
                               lambda args, o, key=key: f"entry({key!r}).run({', '.join(args)})", "예", operation=name))
    return found


def reference() -> list[Entry]:
    found, seen = [], set()
    listed = [*CALLS, *(c for name, cs in families().items() if name != "optim" for c in cs)]
    for case in listed:
        key = f"{'함수' if isinstance(case, Call) else '층'}:{case}"
        if key in seen or not isinstance(case, (Call, Layer)):
            continue
        seen.add(key)
        arrays = [case.x, *(case.rest if case.soft else ())] if isinstance(case, Call) else [x for k, x in enumerate(case.inputs) if case.is_leaf(k)]
        if not arrays or max(a.size for a in arrays) > 400:
            continue
        how = call_of if isinstance(case, Call) else layer_of
        found.append(Entry(key, functools.partial(how, Ours, case, shaken), functools.partial(choices.floats, count=len(arrays)),
                           lambda args, o, key=key: f"entry({key!r}).run({', '.join(args)})", "층과 손실",
                           torch=functools.partial(theirs, how, case), operation=case.function if isinstance(case, Call) else case.kind))
    return found


@functools.cache
def side(kind: Any) -> Any:
    return kind()


def shaken(base: np.ndarray, x: Any) -> Any:
    """적힌 입력 ``base`` 를 앞의 값으로 조금 흔든 것."""
    return SHAKE * tg.sin(fitted(x, base.shape)) + base.astype(x.dtype)


def number(x: Any) -> Any:
    """우리 텐서의 dtype 이거나 PyTorch의 것이면 float64."""
    return x.dtype if isinstance(x.dtype, np.dtype) else np.float64


def call_of(kind: Any, case: Call, shake: Any, *xs: Any) -> Any:
    one, dtype = side(kind), number(xs[0])
    rest = [shake(r, x) for r, x in zip(case.rest, xs[1:], strict=True)] if case.soft else [one.constant(cast(v, dtype)) for v in case.rest]
    options = {k: one.constant(cast(v, dtype)) for k, v in case.options.items()}
    return getattr(one.F, case.function)(shake(case.x, xs[0]), *rest, **options)


def layer_of(kind: Any, case: Layer, shake: Any, *xs: Any) -> Any:
    one, dtype, given = side(kind), number(xs[0]), iter(xs)
    module = case.made(one, dtype)
    inputs = [shake(x, next(given)) if case.is_leaf(k) else one.constant(cast(x, dtype)) for k, x in enumerate(case.inputs)]
    return [y for y in flat(module(*inputs)) if one.is_float(y)]


def theirs(how: Any, case: Any, torch: Any, *xs: Any) -> Any:
    return how(Theirs, case, lambda base, x: SHAKE * torch.sin(twins.resized(torch, x, base.shape)) + torch.tensor(base, dtype=torch.float64), *xs)


@functools.cache
def catalogue() -> dict[str, Entry]:
    """이름 → 부를 수 있는 것."""
    return {e.name: e for e in [*elementwise(), *by_signature(), *special(), *cases(), *reference()]}


def entry(name: str) -> Entry:
    """이름으로 찾은 것."""
    return catalogue()[name]
