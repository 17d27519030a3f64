"""공개 함수의 설명문(docstring): 선언에 적힌 글에, 선언에서 알 수 있는 것을 채워 넣는다.

선언에는 요약과, 여기서 알 수 없는 것(예제, 남다른 모양)만 적는다. 적지 않은 절(節)은 여기서 짓는다. 매개변수는 이름마다
한 번 적은 낱말풀이에서, 반환은 연산의 갈래에서, 예외는 고칠 방법(hint)에서, 출처는 TeX 와 같은 일을 하는 NumPy 함수에서.
"""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable
from types import FunctionType
from typing import Any

from . import Composition, Operation, numpy_functions

# ── 낱말풀이: 인수의 이름마다 한 번. 함수마다 다른 뜻은 그 함수의 설명문에 '매개변수' 절로 적는다 ──

_ARRAYS = "텐서들의 목록(배열과 수도 된다)."
_COUNT_OR_CUTS = "조각의 수(정수), 또는 자를 자리의 목록."
_UNKNOWN = "미분하지 않는 인수."

GLOSSARY = {
    "N": "열의 수. 없으면 x 의 길이.",
    "UPLO": "읽을 세모: 'L'(아래) 또는 'U'(위).",
    "a_max": "위의 경계. ``None`` 이면 막지 않는다.",
    "a_min": "아래의 경계. ``None`` 이면 막지 않는다.",
    "alpha": "음수 쪽의 크기 α(수).",
    "append": "차분하기 전에 뒤에 이을 값.",
    "args": _ARRAYS,
    "arrays": _ARRAYS,
    "assume_unique": "참이면 두 배열에 같은 값이 없다고 믿고, 추리는 일을 건너뛴다.",
    "aweights": "관측마다의 무게 (n,).",
    "axes": "축들의 튜플. ``None`` 이면 모든 축.",
    "axis": "따라갈 축(정수, 음수는 뒤에서부터).",
    "axis1": "첫째 축.",
    "axis2": "둘째 축.",
    "bias": "참이면 n 으로, 거짓이면 n − 1 로 나눈다.",
    "casting": "dtype 을 바꿀 때 허락할 범위(``numpy.can_cast`` 의 'same_kind' 따위).",
    "choicelist": "조건마다 고를 텐서들의 목록. 미분할 수 있다.",
    "choices": "고를 텐서들의 목록. 미분할 수 있다.",
    "condition": "참·거짓의 배열. 미분하지 않는다.",
    "condlist": "참·거짓 배열들의 목록.",
    "constant_values": "mode='constant' 일 때 채울 수.",
    "copy": "받고 지나친다(값을 바꾸지 않는다).",
    "ddof": "자유도를 줄이는 수: n − ddof 로 나눈다(표본은 1).",
    "decimals": "남길 소수점 아래 자릿수.",
    "default": "모두 거짓일 때의 값.",
    "deg": "참이면 라디안 대신 도(degree)로 준다.",
    "discont": "뛴 것으로 볼 크기. ``None`` 이면 주기의 반.",
    "dtype": "셈할 자료형. ``None`` 이면 그대로.",
    "dx": "고른 간격(수).",
    "edge_order": "가장자리 차분의 차수: 1 또는 2.",
    "endpoint": "참이면 끝값도 든다.",
    "fweights": "관측마다 되풀이한 횟수 (n,).",
    "include_initial": "참이면 처음 값을 앞에 두어 한 칸 길어진다.",
    "increasing": "참이면 낮은 차수부터.",
    "index": "골라낼 자리의 정수 배열.",
    "indexing": "'xy'(데카르트 좌표) 또는 'ij'(행렬의 색인).",
    "indices": "골라낼 자리의 정수 배열.",
    "indices_or_sections": _COUNT_OR_CUTS,
    "initial": "처음 값(수). 줄일 것이 없을 때의 값이기도 하다.",
    "k": "대각선의 자리: 0은 주대각선, 양수는 위, 음수는 아래.",
    "keepdims": "참이면 줄인 축을 길이 1로 남긴다.",
    "left": "범위의 왼쪽 밖에서의 값. 없으면 왼쪽 끝의 값.",
    "mask": "참·거짓의 배열. 참인 자리가 바뀐다.",
    "max_val": "위의 경계(수).",
    "mean": "이미 셈한 평균(축을 길이 1로 남긴 모양). ``None`` 이면 셈한다.",
    "method": "자리 사이의 값을 정하는 법: 기본은 'linear', 그 밖에 ``numpy.quantile`` 의 열두 가지.",
    "min_val": "아래의 경계(수).",
    "mode": "방식의 이름.",
    "nan": "NaN 대신 넣을 수.",
    "negative_slope": "음수 쪽의 기울기(수).",
    "neginf": "−∞ 대신 넣을 수. ``None`` 이면 dtype 의 가장 작은 수.",
    "norm": "1/n 을 곱할 쪽: 'backward'(기본, 역변환에), 'ortho'(양쪽에 1/√n), 'forward'(변환에).",
    "num": "개수(0 이상의 정수).",
    "obj": "자리: 정수, 정수의 목록, 슬라이스.",
    "offset": "대각선의 자리: 0은 주대각선, 양수는 위, 음수는 아래.",
    "optimize": "받고 지나친다(값을 바꾸지 않는다).",
    "ord": "노름의 차수: None, 수, ±inf. 행렬이면 'fro', 'nuc' 도.",
    "order": "차례: 'C'(마지막 축이 가장 빨리 돈다), 'F'(첫 축이 가장 빨리 돈다).",
    "p": "노름의 차수(1 이상, 무한대도 된다).",
    "period": "주기(x 와 같은 단위).",
    "posinf": "+∞ 대신 넣을 수. ``None`` 이면 dtype 의 가장 큰 수.",
    "prepend": "차분하기 전에 앞에 이을 값.",
    "q": "분위: 0…1 의 수나 배열.",
    "rcond": "가장 큰 특잇값에 견주어 0으로 볼 비(무차원).",
    "retstep": "참이면 간격도 함께 준다.",
    "returned": "참이면 (평균, 무게의 합)을 준다.",
    "right": "범위의 오른쪽 밖에서의 값. 없으면 오른쪽 끝의 값.",
    "rowvar": "참이면 줄이 변수, 칸이 관측이다.",
    "rtol": "``rcond`` 의 다른 이름.",
    "s": "축마다의 길이. ``None`` 이면 그대로, −1 도 그 축은 그대로.",
    "shape": "새 모양(정수 또는 튜플).",
    "shift": "밀 칸 수(정수, 또는 축마다의 튜플).",
    "sparse": "참이면 펼치지 않고 길이 1인 축으로 둔다.",
    "start": "첫 값. 수나 배열. 미분할 수 있다.",
    "stop": "끝값. 수나 배열. 미분할 수 있다.",
    "tup": _ARRAYS,
    "weights": "원소마다의 무게. ``method='inverted_cdf'`` 와만 쓰고, 미분하지 않는다.",
    "where": "셈에 넣을 자리: x 로 브로드캐스트되는 참·거짓의 배열.",
    "y": "둘째 변수들. ``None`` 이면 첫째 것만 본다. 미분할 수 있다.",
}
_SEVERAL_AXES = "줄일 축: 정수, 튜플, ``None``(모두)."
_FOURIER = {"n": "변환할 길이. 짧으면 자르고 길면 0으로 늘린다. ``None`` 이면 그 축의 길이."}

_LIBRARIES = {"scipy": "SciPy", "torch": "PyTorch", "numpy": "NumPy"}  # 점을 찍은 이름의 첫 마디 → 라이브러리의 이름
_DTYPE = " dtype 은 NumPy의 규칙을 따른다(float32 는 float32 로 남는다)."


def documentation(source: Operation | Composition, example: Callable[[], str] = str) -> str:
    """설명문의 온 글. ``example`` 은 선언에 예제가 없을 때 예제를 짓는 함수."""
    written = sections(dedented(source.text))
    made = [
        ("매개변수\n--------", _parameters(source, written.get("매개변수", ""))),
        ("반환\n----", _returned(source, written.get("반환", ""))),
        ("예외\n----", written.get("예외") or _exceptions(source)),
        ("예제\n----", written.get("예제") or example()),
        ("출처\n----", written.get("출처") or _origin(source)),
    ]
    return "\n\n".join([written[""], *[f"{title}\n{body}" for title, body in made if body]])


def dedented(text: str) -> str:
    """들여쓰기를 없앤다. 모듈 맨 위의 함수(네 칸)라면 ``inspect.cleandoc`` 보다 일곱 배 빠른 길로(들여올 때 200번 지난다)."""
    _, _, rest = text.partition("\n\n")
    if rest.startswith("    ") and rest[4:5] != " ":
        return text.strip().replace("\n    ", "\n")
    return inspect.cleandoc(text)


def sections(text: str) -> dict[str, str]:
    """제목 → 글. 제목 없는 머리글은 ``""`` 에."""
    found: dict[str, str] = {"": ""}
    title = ""
    for block in text.split("\n\n"):
        first, _, rest = block.partition("\n")
        if rest.startswith("--"):
            title, block = first, rest.partition("\n")[2]
        found[title] = f"{found[title]}\n\n{block}" if found.get(title) else block
    return found


def inputs_of(source: Operation | Composition) -> tuple[str, ...]:
    """텐서를 받는 인수의 이름들."""
    return source.inputs if isinstance(source, Operation) else tuple(source.names[: source.arrays])


def written_as(source: Operation | Composition) -> Any:
    """서명이 적힌 함수. 드문 인수까지 받는 것(``wider``)이 있으면 그것이고, 유니버설 함수이면 서명은 입력의 이름이다."""
    if isinstance(source, Composition):
        return source.function
    return source.wider.function if source.wider else source.forward


def names_of(source: Operation | Composition) -> list[str]:
    """인수의 이름들. 서명 뒤에, 이름을 적을 때만 받는 NumPy의 드문 인수(``where=`` 따위)까지."""
    wider = source.wider if isinstance(source, Operation) else None
    return [*source.names, *([n for n in wider.names if n not in source.names] if wider else [])]


def _parameters(source: Operation | Composition, written: str) -> str:
    """서명의 차례대로 한 줄씩. 선언에 적힌 것은 그 글을 쓴다."""
    own: dict[str, str] = {}
    covered: set[str] = set()
    for line in written.splitlines():
        names, colon, _ = line.partition(" : ")
        if colon and names[0] != " ":
            covered.update(names.split(", "))
            current = names.partition(", ")[0]
            own[current] = line
        else:
            own[current] += "\n" + line
    inputs, lines = inputs_of(source), []
    for name in names_of(source):
        if name in own:
            lines.append(own[name])
        elif name not in covered:
            lines.append(f"{name} : {_described(source, name, inputs)}")
    return "\n".join(lines)


def _described(source: Operation | Composition, name: str, inputs: tuple[str, ...]) -> str:
    if name in inputs:
        if isinstance(source, Operation) and source.variadic:
            return _ARRAYS + " 무차원. 모두 미분할 수 있다."
        together = isinstance(source, Operation) and source.elementwise and len(inputs) > 1
        shape = "서로 브로드캐스트되는 모양" if together else "임의의 모양"
        return f"Tensor, 배열 또는 수. {shape}, 무차원(dimensionless). 미분할 수 있다."
    if name == "axis" and "keepdims" in source.names:
        return _SEVERAL_AXES
    if source.namespace == "fft" and name in _FOURIER:
        return _FOURIER[name]
    return GLOSSARY.get(name, _UNKNOWN)


def _returned(source: Operation | Composition, written: str) -> str:
    if written:
        return written if "dtype" in written or "Tensor" not in written else written + _DTYPE
    if isinstance(source, Operation) and source.elementwise:
        shape = "입력끼리 브로드캐스트한 모양" if len(source.inputs) > 1 else "입력과 같은 모양"
    elif "keepdims" in source.names:
        shape = "x 에서 ``axis`` 를 줄인 모양(``axis=None`` 이면 (), ``keepdims`` 이면 줄인 축의 길이가 1)"
    else:
        shape = "x 와 같은 모양"
    return f"Tensor : {shape}.{_DTYPE}"


def _exceptions(source: Operation | Composition) -> str:
    if isinstance(source, Operation):
        return "ShapeError, ArgumentTypeError : 모양이나 자료형이 맞지 않을 때." + (f" {source.hint}" if source.hint else "")
    raised = [n for n in source.function.__code__.co_names if n.endswith("Error")]
    return ", ".join(dict.fromkeys([*raised, "ShapeError", "ArgumentTypeError"])) + " : 모양이나 인수가 맞지 않을 때."


def _origin(source: Operation | Composition) -> str:
    lines = []
    if isinstance(source, Operation):
        tex = functools.reduce(lambda text, n: text.replace(f"{{{n}}}", n), source.inputs, source.tex)
        lines.append(f"식: {tex}. 도함수 규칙은 도함수 표(tinygrad_ko/rules)의 '{source.name}'.")
    else:
        lines.append("도함수는 엮은 연산들의 것이다.")
    found = [f"NumPy ``{n}``" for n in _numpy_names().get(id(source), ())]
    facts = source.facts
    if not found and facts.source:
        library = _LIBRARIES.get(facts.source.partition(".")[0])
        found = [f"{library} ``{facts.source}``" if library else facts.source]
    if facts.lecture:
        found.append(f"강의 {facts.lecture}")
    return "\n".join([*lines, *([", ".join(found) + "."] if found else [])])


@functools.lru_cache(1)
def _names_when(count: int) -> dict[int, list[str]]:
    names: dict[int, list[str]] = {}
    for function, source in numpy_functions.items():
        module = getattr(function, "__module__", None) or "numpy"  # 유니버설 함수에는 없을 수 있다
        names.setdefault(id(source), []).append(f"{module}.{function.__name__}")
    return names


def _numpy_names() -> dict[int, list[str]]:
    """연산 → 같은 일을 하는 NumPy 함수들의 이름. 연산이 늘면 다시 짓는다."""
    return _names_when(len(numpy_functions))


def document(method: Any, source: Operation | Composition) -> Any:
    """텐서의 메서드가 될 함수에 이름과 설명문을 단다(지은 예제는 무거우므로 ``tg.f`` 의 설명문에만 있다)."""
    if isinstance(source, Operation):
        method.__name__, method.__qualname__ = source.name, f"Tensor.{source.name}"
        if isinstance(written_as(source), FunctionType):
            method.__wrapped__ = written_as(source)  # 서명은 선언의 것이다
    method.__doc__ = documentation(source, lambda: f"값과 기울기의 예는 ``help(tg.{source.name})`` 에 있다.")
    return method
