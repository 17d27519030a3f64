"""사용자의 연산: 도함수 표와 같은 꼴로 선언하되, 표에는 올리지 않는다."""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable
from typing import Any

import numpy as np

from ..engine import Variable
from ..errors import ArgumentError, ArgumentTypeError, GradientError, describe
from ..korean.particles import Noun, particle
from ..operation import Facts, Operation, Rule, Words
from ..operation.devices import HOST, is_foreign
from ..operation.facts import UNSAID, Product
from ..operation.outputs import as_outputs
from .functions import PublicFunction

_RESERVED = ("g", "i", "y")


def custom_operation(
    forward: Callable[..., Any] | None = None, *, tex: str = "", name: str = "", symbol: str = "", hint: str = "",
    words: Words = UNSAID.words, product: Product = "", source: str = "", **rules: Rule,
) -> Any:
    """연산을 선언한다. 함수 앞에 붙이거나(decorator) 첫 인수로 순전파를 준다.

    규칙의 **인수 이름**이 역전파를 위해 남길 것을 정한다: ``g`` 는 받은 기울기(언제나 첫째), ``y`` 는 결과,
    입력과 선택 인수의 이름은 그 값, ``x_shape`` 처럼 쓰면 모양만(``_ndim``, ``_size``, ``_dtype`` 도).
    브로드캐스트(broadcast)로 늘어난 축의 합과 dtype 은 엔진이 맞춘다. 규칙을 연산자·ufunc·``tg`` 의 함수·배열의
    메서드로만 쓰면 두 번째 미분도 저절로 된다. 입력이 목록이면(``def f(xs)``) 규칙에 ``i``(몇 번째)를 쓴다.

    매개변수
    --------
    forward : 순전파. NumPy 배열(임의의 모양, 무차원)을 받아 새 배열(또는 배열의 튜플)을 돌려준다. 규칙이 있는 이름이 입력이다.
    tex : 순전파의 TeX. ``{x}`` 자리에 입력이 들어간다. 없으면 ``이름(x)`` 꼴.
    name, symbol : 오류와 그림에 쓸 이름과 기호. 없으면 함수의 이름.
    hint : 순전파가 실패했을 때 오류에 적을 고칠 방법.
    words : 걸음을 말하는 글(``Words``, 아래의 예제): 순전파에서 한 일('… 해' 까지)과, 입력마다 역전파의 까닭(국소 도함수를 말했으면
        쉼표로, 다 말했으면 마침표로 끝낸다). 없으면 이름으로 말한다.
    product : ``tex`` 에 이어 쓴(``\\,``) 배열은 원소끼리의 곱인가(``"elementwise"``, ⊙ 로 적는다) 행렬의 곱인가(``"matrix"``).
        적지 않으면 순전파와 규칙이 ``@``, ``np.dot``, ``np.einsum`` 따위를 쓰는지 보고 정한다.
    source : 식이 온 곳(논문이나 책).
    **rules : 입력 이름 → 도함수 규칙(람다나 함수). 이 함수의 인수와 같은 이름(``tex``, ``name`` …)의 입력에는 쓸 수 없다.

    반환
    ----
    함수 : 수·목록·배열·Tensor 를 받아 그래프에 기록된 Tensor 를 돌려준다. ``tg`` 의 이름표에는 오르지 않으므로
        이름이 같은 연산이 둘 있어도 서로 섞이지 않는다.

    예외
    ----
    ArgumentError : 규칙이 없다, 규칙의 이름이 순전파의 인수가 아니다.
    ArgumentTypeError : 규칙이 ``g`` 로 시작하지 않는다, 규칙이 모르는 이름을 부른다, 순전파나 규칙이 배열을 돌려주지 않는다.
    GradientError : 두 번째 미분을 할 때 규칙이 Tensor 가 아닌 것을 돌려주어 그래프가 끊긴다.

    예제
    ----
    >>> import numpy as np
    >>> from tinygrad_ko.face.custom import custom_operation
    >>> from tinygrad_ko import gradcheck, gradgradcheck
    >>> @custom_operation(tex=r"{x}\\,e^{-{x}^2}", x=lambda g, x: g * (1 - 2 * x * x) * np.exp(-x * x))
    ... def bump(x):
    ...     return x * np.exp(-x * x)
    >>> gradcheck(bump, np.linspace(-1, 1, 5)) and gradgradcheck(bump, np.linspace(-1, 1, 5))
    True
    >>> from tinygrad_ko.operation import Words
    >>> said = Words("{x:을/를} 세제곱해", x="국소 도함수는 {x}의 제곱의 세 배이므로,")
    >>> cube = custom_operation(lambda x: x * x * x, name="세제곱", words=said, x=lambda g, x: 3 * g * x * x)
    >>> cube([1.0, 2.0])
    tensor([1., 8.])

    출처
    ----
    도함수 표(tinygrad_ko/rules)의 ``operation`` 과 같은 꼴. 쓰임은 PyTorch ``torch.autograd.Function`` 과 같다.
    """
    if forward is None:
        return functools.partial(
            custom_operation, tex=tex, name=name, symbol=symbol, hint=hint, words=words, product=product, source=source, **rules,
        )
    given = getattr(forward, "__name__", "<lambda>")
    name = name or (given if given != "<lambda>" else symbol or "custom")
    _check(forward, rules, name)
    _check_words(words, rules, name)
    default = rf"\operatorname{{{name.replace('_', chr(92) + '_')}}}({','.join(f'{{{n}}}' for n in rules)})"
    try:
        op = Operation(
            _array_valued(forward, name), rules, tex=tex or default, name=name, symbol=symbol, hint=hint, public=False,
            summary=inspect.getdoc(forward) or "", elementwise=False, namespace="",
            facts=Facts(words, product, source=source),
        )
    except TypeError as error:  # 규칙이 부른 이름을 모른다
        raise ArgumentTypeError(
            f"custom_operation: {error}. 순전파의 인수 이름이나 y, 이름_shape 꼴로 쓰세요(바깥의 값은 인수로 받지 말고 그대로 쓰면 됩니다)."
        ) from None
    op.forward, op.rules = forward, _Checked(op)  # 소스로 읽을 때는 사용자가 쓴 순전파 그대로
    function = PublicFunction(op)
    functools.update_wrapper(function, forward, ("__module__", "__doc__"))
    return function


def _check(forward: Callable[..., Any], rules: dict[str, Rule], name: str) -> None:
    """선언을 읽어 틀린 곳을 알려 준다."""
    where = f"custom_operation '{name}'"
    if not callable(forward):
        raise ArgumentTypeError(f"{where}: 순전파는 함수여야 합니다. 받은 것: {describe(forward)}.")
    if not rules:
        raise ArgumentError(f"{where}: 도함수 규칙이 적어도 하나 있어야 합니다. 예: x=lambda g, x: g * 2 * x")
    for n, rule in rules.items():
        if not inspect.isfunction(rule):
            raise ArgumentTypeError(f"{where}: '{n}'의 규칙은 람다나 def 로 만든 함수여야 합니다. 받은 것: {describe(rule)}.")
        named = list(inspect.signature(rule).parameters)
        if named[:1] != ["g"]:
            raise ArgumentTypeError(
                f"{where}: '{n}'의 규칙은 받은 기울기 g 를 첫 인수로 받아야 합니다. 받은 인수: ({', '.join(named)}). "
                f"{n}=lambda g, …: 꼴로 쓰세요."
            )
    if isinstance(forward, np.ufunc) and len(rules) != forward.nin:
        raise ArgumentError(f"{where}: {forward.__name__}의 입력은 {forward.nin}개인데 규칙은 {len(rules)}개입니다.")
    if not inspect.isfunction(forward):
        return
    parameters = inspect.signature(forward).parameters
    for n, parameter in parameters.items():
        if parameter.kind not in (parameter.POSITIONAL_ONLY, parameter.POSITIONAL_OR_KEYWORD) or n in _RESERVED:
            raise ArgumentError(
                f"{where}: 순전파의 인수 '{parameter}'{particle(parameter, '은/는')} 쓸 수 없습니다. "
                f"*, ** 없이, {', '.join(_RESERVED)}가 아닌 이름으로 적으세요."
            )
    for n in rules:
        if n not in parameters:
            known = ", ".join(parameters) or "없음"
            raise ArgumentError(f"{where}: 규칙 '{n}'{particle(n, '은/는')} 순전파의 인수가 아닙니다. 순전파의 인수: {known}.")


def _check_words(words: Words, rules: dict[str, Rule], name: str) -> None:
    """글의 빈자리와 까닭의 이름을 살핀다: 틀린 것은 그리려 할 때가 아니라 선언할 때 알려 준다."""
    unknown = sorted(words.reasons.keys() - rules.keys())
    try:
        blanks = sorted(words.blanks() - {*rules, "y", "shape", "n", "target"})
    except ValueError:
        raise ArgumentError(
            f"custom_operation '{name}': words 의 중괄호가 짝이 맞지 않습니다. 빈자리는 {{x}} 처럼, 중괄호 글자는 {{{{ 와 }}}} 로 적으세요."
        ) from None
    unended = [text for texts in words.reasons.values() for text in texts if not text.endswith((",", "."))]
    for wrong, cure in ((unknown, f"까닭은 입력({', '.join(rules)})마다 적습니다"),
                        (blanks, f"빈자리에 쓸 수 있는 이름: {', '.join(rules)}, y, shape, n, target"),
                        (unended, "까닭은 쉼표(국소 도함수를 말했을 때)나 마침표로 끝내세요")):
        if wrong:
            raise ArgumentError(f"custom_operation '{name}': words 의 {', '.join(map(repr, wrong))}: {cure}.")


def _array_valued(forward: Callable[..., Any], name: str) -> Callable[..., Any]:
    """순전파가 배열이 아닌 것을 돌려주면 그 자리에서 알려 준다."""

    def run(*args: Any) -> Any:
        y = forward(*args)
        return tuple([_array(part, name) for part in y]) if isinstance(y, tuple) else _array(y, name)

    if not inspect.isfunction(forward):
        return forward
    return functools.wraps(forward)(run)


def _array(y: Any, name: str) -> Any:
    if isinstance(y, Variable):  # 순전파 안에서 tg.f 를 쓴 경우
        return y._data
    if not hasattr(y, "dtype"):
        raise ArgumentTypeError(
            f"{name}: 순전파는 NumPy 배열을 돌려주어야 합니다. 받은 것: {describe(y)}. np.asarray(…, x.dtype) 로 바꾸세요."
        )
    return y


class _Checked:
    """규칙들의 답을 살핀다: 배열인가, 두 번째 미분에서 그래프가 끊기지 않는가."""

    def __init__(self, op: Operation) -> None:
        self.name, self.inputs, self.rules = op.name, op.inputs, op.rules

    def __getitem__(self, i: int) -> Callable[..., Any]:
        where = f"{self.name}: '{self.inputs[min(i, len(self.inputs) - 1)]}'의 규칙"

        def rule(g: Any, saved: tuple[Any, ...]) -> Any:
            d = self.rules[i](g, saved)
            given = as_outputs(g)
            tensors = any(isinstance(v, Variable) for v in given)
            numbers = all(isinstance(v, HOST) or is_foreign(v) for v in given)
            if (tensors or numbers) and not hasattr(d, "dtype"):
                raise ArgumentTypeError(
                    f"{Noun(where):은/는} 배열을 돌려주어야 합니다. 받은 것: {describe(d)}. g 를 곱하는 것을 잊지 않았나요?"
                )
            if tensors and not isinstance(d, Variable):
                raise GradientError(
                    f"{Noun(where):이/가} Tensor 가 아니라 배열을 돌려주어 두 번째 미분이 끊깁니다. "
                f"규칙을 g 와 입력의 연산자·ufunc·tg 함수로 쓰세요."
                )
            if numbers and isinstance(d, Variable):  # 규칙 안에서 tg.f 를 쓴 경우
                return d._data
            return d

        return rule
