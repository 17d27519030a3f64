"""도함수 표의 연산을 ``tg.f`` 라는 함수로 내보낸다: 수·목록·배열·텐서를 받아 텐서를 돌려준다."""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable
from typing import Any

from .dispatch import nearest
from .operation import Composition, Operation, compositions, operations
from .tensor import Tensor, as_tensor


@functools.cache
def public_function(name: str) -> Callable[..., Any] | None:
    """이름이 ``name`` 인 공개 함수. 없으면 ``None``."""
    op = operations.get(name)
    if op is not None and op.public:
        return _lifted(op, op.call, len(op.inputs), op.variadic)
    composed = compositions.get(name)
    if composed is not None:
        return _lifted(composed, composed.function, composed.arrays, False)
    return None


def _lifted(source: Operation | Composition, run: Callable[..., Any], arrays: int, variadic: bool) -> Callable[..., Any]:
    inputs = source.inputs if isinstance(source, Operation) else tuple(source.names[:arrays])
    places = [source.names.index(n) for n in inputs]

    def lift(value: Any) -> Any:
        return [v if isinstance(v, Tensor) else as_tensor(v) for v in value] if variadic else (
            value if isinstance(value, Tensor) else as_tensor(value)
        )

    def function(*args: Any, **kwargs: Any) -> Any:
        positional = [lift(v) if k in places else v for k, v in enumerate(args)]
        named = {k: lift(v) if k in inputs else v for k, v in kwargs.items()}
        return run(*positional, **named)

    function.__name__ = function.__qualname__ = source.name
    function.__module__ = "tinygrad_ko"
    function.__doc__ = documentation(source)
    body = source.forward if isinstance(source, Operation) else source.function
    if inspect.isfunction(body):
        function.__signature__ = inspect.signature(body)  # type: ignore[attr-defined]
    return function


def documentation(source: Operation | Composition) -> str:
    """연산의 설명문(docstring): 선언에 적힌 요약과, 선언에서 알 수 있는 모든 것."""
    summary = source.summary
    if isinstance(source, Composition):
        return summary
    shapes = "입력끼리 브로드캐스트한 모양" if source.elementwise and len(source.inputs) > 1 else (
        "입력과 같은 모양" if source.elementwise else "요약에 적힌 대로"
    )
    inputs = ", ".join(source.inputs)
    return "\n".join([
        summary, "",
        "매개변수", "--------",
        f"{inputs} : Tensor, 배열 또는 수. 임의의 모양, 무차원(dimensionless). 미분할 수 있다.",
        *[f"{n} : 미분하지 않는 인수." for n in source.names if n not in source.inputs], "",
        "반환", "----",
        f"Tensor : {shapes}. dtype 은 NumPy의 규칙을 따른다(float32 는 float32 로 남는다).", "",
        "예외", "----",
        "ShapeError, ArgumentTypeError : 모양이나 자료형이 맞지 않을 때." + (f" {source.hint}" if source.hint else ""), "",
        "출처", "----",
        f"식: {source.tex}. 도함수 규칙은 도함수 표(tinygrad_ko/rules)의 '{source.name}'.",
    ])


def names(namespace: str = "") -> list[str]:
    """공개 함수의 이름들(``namespace`` 를 주면 그 방의 것만)."""
    ours = [n for n, op in operations.items() if op.public and namespace in ("", op.namespace)]
    return sorted([*ours, *(n for n, c in compositions.items() if namespace in ("", c.namespace))])


def find(name: str, module: str) -> Any:
    """모듈의 ``__getattr__``: 함수를 찾거나, 비슷한 이름을 알려 주는 오류를 낸다."""
    function = None if name.startswith("_") else public_function(name)
    if function is None:
        raise AttributeError(f"{module} 에 '{name}'이(가) 없습니다. {nearest(name)}")
    return function
