"""추정기의 설정에서 신경망과 옵티마이저를 짓는다. 설정이 잘못되었으면 배우기 전에 알린다."""

from __future__ import annotations

import copy
import inspect
import math
import operator
from typing import Any

import numpy as np

from .. import nn, optim
from ..errors import ArgumentError, ArgumentTypeError, TinygradError, describe
from ..korean.particles import Noun
from ..nn.mode import evaluating
from ..tensors.creation import from_numpy

ACTIVATIONS: dict[str, Any] = {
    "relu": nn.ReLU, "tanh": nn.Tanh, "sigmoid": nn.Sigmoid, "logistic": nn.Sigmoid, "identity": nn.Identity, "gelu": nn.GELU,
    "elu": nn.ELU, "silu": nn.SiLU, "leaky_relu": nn.LeakyReLU, "softplus": nn.Softplus, "selu": nn.SELU, "mish": nn.Mish,
}
OPTIMIZERS: dict[str, Any] = {
    "sgd": optim.SGD, "adam": optim.Adam, "adamw": optim.AdamW, "nadam": optim.NAdam, "radam": optim.RAdam, "rmsprop": optim.RMSprop,
    "adagrad": optim.Adagrad, "adamax": optim.Adamax,
}


def perceptron(hidden: tuple[int, ...], activation: Any, inputs: int, outputs: int, generator: np.random.Generator) -> nn.Module:
    """완전 연결층을 쌓은 것. ``hidden`` 이 비었으면 선형 모델이다."""
    layers: list[nn.Module] = []
    for size in hidden:
        layers += [nn.Linear(inputs, size, generator=generator), activation()]
        inputs = size
    return nn.Sequential(*layers, nn.Linear(inputs, outputs, generator=generator))


def network(where: str, settings: Any, inputs: int, outputs: int, example: np.ndarray, generator: np.random.Generator) -> nn.Module:
    """``settings`` (추정기)가 말하는 신경망. 사용자의 모듈은 복사하고, 예 ``example`` 을 넣어 출력의 모양을 본다."""
    given = settings.module
    if given is None:
        made = perceptron(sizes(where, settings.hidden), activation_of(where, settings.activation), inputs, outputs, generator)
        return made.to(example.dtype)
    if isinstance(given, nn.Module):
        made = copy.deepcopy(given)
    elif callable(given):
        made = called(where, "module", given, "특징의 수, 출력의 수", inputs, outputs)
    else:
        raise ArgumentTypeError(
            f"{where}: module 은 nn.Module 이거나, (특징의 수, 출력의 수)를 받아 nn.Module 을 주는 함수여야 합니다. "
            f"받은 것: {describe(given)}."
        )
    if not isinstance(made, nn.Module):
        raise ArgumentTypeError(
            f"{where}: module 함수는 nn.Module 을 돌려주어야 합니다. 받은 것: {describe(made)}. return 을 잊지 않았나요?"
        )
    _refuse_softmax(where, made, settings)
    made.to(example.dtype)
    with evaluating(made):
        try:
            y = made(from_numpy(example))
        except TinygradError as error:
            raise type(error)(f"{where}: module 에 특징 {inputs}개짜리 자료(모양 {example.shape})를 넣을 수 없습니다. {error}") from None
    shape = getattr(y, "shape", None)
    if shape != (len(example), outputs) and not (outputs == 1 and shape == (len(example),)):
        meaning = "부류마다 점수(logit) 하나" if hasattr(settings, "predict_proba") else "맞힐 수마다 하나"
        raise ArgumentError(
            f"{where}: module 의 출력은 (표본, {outputs}) 모양({meaning})이어야 합니다. 받은 모양: {shape}. 마지막 층을 "
            f"nn.Linear(…, {outputs}) 로 하거나, module=lambda n_in, n_out: … 으로 크기를 받아 지으세요."
        )
    return made


def _refuse_softmax(where: str, module: nn.Module, settings: Any) -> None:
    last = list(module.children())[-1:] if isinstance(module, nn.Sequential) else [module]
    if hasattr(settings, "predict_proba") and last and isinstance(last[0], (nn.Softmax, nn.Sigmoid)):
        raise ArgumentError(
            f"{where}: module 의 끝에 {Noun(type(last[0]).__name__):이/가} 있습니다. "
            "확률이 아니라 점수(logit)를 내야 합니다: 그 층을 빼세요. "
            "손실이 소프트맥스를 함께 셈하고, 확률은 predict_proba 가 냅니다."
        )


def sizes(where: str, hidden: Any) -> tuple[int, ...]:
    """은닉층마다의 크기."""
    try:
        given = [operator.index(n) for n in ((hidden,) if isinstance(hidden, (int, np.integer)) else hidden)]
        if isinstance(hidden, (bool, str)) or any(n < 1 for n in given):
            raise TypeError
    except TypeError:
        raise ArgumentError(
            f"{where}: hidden 은 은닉층마다의 크기(1 이상의 정수)를 담은 튜플이어야 합니다. 받은 것: {describe(hidden)}. "
            "hidden=(64, 32) 처럼 쓰세요(빈 튜플이면 선형 모델)."
        ) from None
    return tuple(given)


def activation_of(where: str, activation: Any) -> Any:
    """활성함수의 층을 짓는 것."""
    if isinstance(activation, str) and activation in ACTIVATIONS:
        return ACTIVATIONS[activation]
    if inspect.isclass(activation) and issubclass(activation, nn.Module):
        return activation
    raise ArgumentError(
        f"{where}: activation 은 {', '.join(map(repr, ACTIVATIONS))} 가운데 하나이거나 nn.ReLU 같은 클래스여야 합니다. "
        f"받은 것: {describe(activation)}."
    )


def optimizer_of(where: str, optimizer: Any, module: nn.Module, learning_rate: float) -> optim.Optimizer:
    """매개변수를 옮길 옵티마이저."""
    make = OPTIMIZERS.get(optimizer.lower()) if isinstance(optimizer, str) else optimizer
    if not callable(make) or isinstance(make, optim.Optimizer):
        raise ArgumentError(
            f"{where}: optimizer 는 {', '.join(map(repr, OPTIMIZERS))} 가운데 하나이거나, (매개변수, lr=학습률)을 받는 것이어야 합니다. "
            f"받은 것: {describe(optimizer)}. 예: functools.partial(tg.optim.SGD, momentum=0.9)."
        )
    made = called(where, "optimizer", make, "매개변수, lr=학습률", module.parameters(), lr=learning_rate)
    if not isinstance(made, optim.Optimizer):
        raise ArgumentTypeError(f"{where}: optimizer 함수는 tg.optim 의 옵티마이저를 돌려주어야 합니다. 받은 것: {describe(made)}.")
    return made


def called(where: str, name: str, function: Any, wanted: str, *args: Any, **options: Any) -> Any:
    """설정으로 받은 함수를 부른다. 인수가 맞지 않으면 무엇을 받아야 하는지 알린다."""
    try:
        return function(*args, **options)
    except TypeError as error:
        if isinstance(error, TinygradError) or (error.__traceback__ is not None and error.__traceback__.tb_next is not None):
            raise
        raise ArgumentTypeError(f"{where}: {name} 함수는 ({wanted}) 을 받아야 합니다. ({error})") from None


def whole(where: str, name: str, value: Any, least: int = 1) -> int:
    """``least`` 이상의 정수."""
    if isinstance(value, (bool, np.bool_)) or not isinstance(value, (int, np.integer)) or value < least:
        raise ArgumentError(f"{where}: {name}: {least} 이상의 정수여야 합니다. 받은 것: {describe(value)}.")
    return int(value)


def number(where: str, name: str, value: Any, low: float, high: float = math.inf, closed: bool = False) -> float:
    """``low`` 보다 크고(``closed`` 이면 같아도 된다) ``high`` 보다 작은 수."""
    fits = isinstance(value, (int, float, np.number)) and not isinstance(value, bool)
    if not fits or not (low < value < high or (closed and value == low)):
        least = f"{low:g} 이상인" if closed else f"{low:g}보다 큰"
        span = f"{low:g}보다 크고 {high:g}보다 작은 수" if high < math.inf else f"{least} 유한한 수"
        raise ArgumentError(f"{where}: {name}: {span}여야 합니다. 받은 것: {describe(value)}.")
    return float(value)
