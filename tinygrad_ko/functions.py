"""도함수 표의 연산을 ``tg.f`` 라는 함수로 내보낸다: 수·목록·배열·텐서를 받아 텐서를 돌려준다."""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable
from typing import Any

from .creation import as_tensor
from .dispatch import nearest
from .errors import ArgumentTypeError, TinygradError, failed_operation, named
from .operation import Composition, Operation, bound, compositions, operations
from .reasons import REASONS
from .tensor import Tensor


@functools.cache
def public_function(name: str) -> Callable[..., Any] | None:
    """이름이 ``name`` 인 공개 함수. 없으면 ``None``."""
    op = operations.get(name)
    if op is not None and op.public:
        return lifted(op, op.call, len(op.inputs), op.variadic)
    composed = compositions.get(name)
    if composed is not None:
        return lifted(composed, composed.call, composed.arrays, False)
    return None


def lifted(source: Operation | Composition, run: Callable[..., Any], arrays: int, variadic: bool) -> Callable[..., Any]:
    """연산을, 텐서 자리에 무엇이든 받는 함수로 감싼다."""
    inputs = source.inputs if isinstance(source, Operation) else tuple(source.names[:arrays])
    places = [source.names.index(n) for n in inputs]

    body = source.forward if isinstance(source, Operation) else source.function
    declared = inspect.signature(body).parameters if inspect.isfunction(body) else {}
    optional = any(n in declared and declared[n].default is None for n in inputs)

    def lift(value: Any, dtype: Any) -> Any:
        if isinstance(value, Tensor) or (value is None and optional):
            return value
        if value is None:
            raise ArgumentTypeError("None 은 셈할 수 없습니다. 수, 배열, Tensor 를 넣으세요.")
        plain_number = type(value) in (int, float)
        return as_tensor(value, dtype=dtype if plain_number else None)

    def function(*args: Any, **kwargs: Any) -> Any:
        try:
            return lifted_call(*args, **kwargs)
        except TinygradError as error:
            named(source.name, error)
            raise
        except (ValueError, TypeError, IndexError, AttributeError) as error:
            if any(callable(v) for v in args):  # 사용자의 함수 안에서 난 오류일 수 있다
                raise
            raise failed_operation(source, dict(zip(source.names, args, strict=False)) | kwargs, error) from None

    def lifted_call(*args: Any, **kwargs: Any) -> Any:
        given = [args[k] for k in places if k < len(args)] + [kwargs[n] for n in inputs if n in kwargs]
        # 파이썬 수는 곁에 있는 배열의 dtype 을 따른다: float64 곁의 0.1 은 float64 이다
        dtype = _float_beside(given[0] if variadic and given else given)
        positional = [
            v if k not in places else [lift(w, dtype) for w in v] if variadic else lift(v, dtype)
            for k, v in enumerate(args)
        ]
        named = {
            n: v if n not in inputs else [lift(w, dtype) for w in v] if variadic else lift(v, dtype)
            for n, v in kwargs.items()
        }
        if isinstance(source, Operation) and source.elementwise:  # 이 연산의 call 은 자리로만 받는다
            positional, named = bound(source, tuple(positional), named), {}
        return run(*positional, **named)

    function.__name__ = function.__qualname__ = source.name
    function.__module__ = "tinygrad_ko"
    function.__doc__ = documentation(source)
    if inspect.isfunction(body):
        function.__signature__ = inspect.signature(body)  # type: ignore[attr-defined]
    return function


def _float_beside(values: Any) -> Any:
    """값들 가운데 처음 만나는 실수(복소수) 배열의 dtype. 없으면 ``None``."""
    for value in values:
        dtype = getattr(value, "dtype", None)
        if dtype is not None and dtype.kind in "fc":
            return dtype
    return None


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
        *[f"{n} : 미분하지 않는 인수." for n in source.names if n not in source.inputs],
        *([f"{n} : NumPy의 드문 인수." for n in source.wider.names if n not in source.names] if source.wider else []), "",
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
    built = [n for n, c in compositions.items() if namespace in ("", c.namespace) and (namespace or "." not in n)]
    return sorted([*ours, *(n.rpartition(".")[2] for n in built)])


def find(name: str, module: str) -> Any:
    """모듈의 ``__getattr__``: 함수를 찾거나, 비슷한 이름을 알려 주는 오류를 낸다."""
    function = None if name.startswith("_") else public_function(name)
    if function is None:
        reason = f"미분하지 않습니다: {REASONS[name]}" if name in REASONS else nearest(name)
        raise AttributeError(f"{module} 에 '{name}'이(가) 없습니다. {reason}")
    return function
