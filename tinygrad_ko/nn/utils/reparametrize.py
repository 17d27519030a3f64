"""가중치를 다른 매개변수로 다시 쓰기: 가중치 정규화(weight norm)와 스펙트럼 정규화(spectral norm).

모듈의 클래스를 ``forward`` 앞에서 가중치를 다시 셈하는 자식 클래스로 바꾼다. 상태(state_dict)의 이름은 PyTorch의 고전적인 것이다:
``weight_g``, ``weight_v`` 와 ``weight_orig``, ``weight_u``, ``weight_v``.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np

from ...errors import ArgumentError, ArgumentTypeError, describe
from ...korean.particles import particle
from ...rules import norms
from ...rules.operands import plain
from ...tensors.generator import resolve
from ...tensors.tensor import Tensor
from ...watch.acts import looked
from ..checks import number, positive
from ..module import Module, check_module
from ..nesting import savable
from ..parameter import Parameter


class Recipe(Protocol):
    """가중치를 셈하는 법."""

    def weight(self, module: Any, moving: bool) -> Tensor:
        """모듈의 매개변수에서 셈한 가중치. ``moving`` 이면 안에 품은 추정도 한 걸음 나아간다."""
        ...


_classes: dict[type, type] = {}


def rewritten(base: Any) -> type:
    """``forward`` 앞에서 가중치를 다시 셈하는, ``base`` 의 자식 클래스."""
    if base in _classes:
        return _classes[base]

    def forward(self: Any, *args: Any, **kwargs: Any) -> Any:
        recipes: dict[str, Recipe] = self._recipes
        for name, recipe in recipes.items():
            self.__dict__[name] = recipe.weight(self, self.training)
        try:
            return base.forward(self, *args, **kwargs)
        finally:  # 그래프를 매달아 두지 않는다: 복사하고 저장할 수 있도록
            for name in recipes:
                self.__dict__[name] = self.__dict__[name].detach()

    def reduce(self: Any, protocol: Any) -> Any:
        return savable(self, base, _blank), (base,), self.__getstate__()

    made = type(base.__name__, (base,), {
        "forward": forward, "__reduce_ex__": reduce, "__doc__": base.__doc__, "__module__": base.__module__, "written": base,
    })
    return _classes.setdefault(base, made)


def _blank(base: Any) -> Any:
    """복사하거나 불러올 때의 빈 모듈: 그때그때 지은 클래스는 이름으로 찾을 수 없어 바탕에서 다시 짓는다."""
    return object.__new__(rewritten(base))


def recipes_of(module: Module) -> dict[str, Recipe]:
    """다시 쓴 이름 → 그것을 셈하는 법. 다시 쓴 것이 없으면 비었다."""
    return module.__dict__.get("_recipes", {})


def rewrite(module: Module, name: str, recipe: Recipe) -> None:
    """모듈의 ``name`` 을 ``recipe`` 로 셈하게 한다."""
    if not hasattr(type(module), "written"):
        module.__class__ = rewritten(type(module))
    # 사전을 고치지 않고 새로 짓는다: 얕게 복사한 모듈과 나누어 갖고 있을 수 있다
    module.__dict__["_recipes"] = {**recipes_of(module), name: recipe}
    module.__dict__[name] = recipe.weight(module, False).detach()


def restored(where: str, module: Module, name: str, kind: type) -> Any:
    """다시 쓰기를 거둔다: 지금의 가중치를 보통의 매개변수로 되돌린다."""
    check_module(where, module)
    recipes = recipes_of(module)
    if not isinstance(recipes.get(name), kind):
        raise ArgumentError(f"{where}: 이 {type(module).__name__}의 '{name}'에는 걸려 있지 않습니다. 걸린 이름: {list(recipes)}.")
    value = recipes[name].weight(module, False)._data
    module.__dict__["_recipes"] = {n: r for n, r in recipes.items() if n != name}
    if not module.__dict__["_recipes"]:
        module.__class__ = type(module).written  # type: ignore[attr-defined]
        del module.__dict__["_recipes"]
    del module.__dict__[name]
    return value


def chosen(where: str, module: Module, name: str) -> Parameter:
    """다시 쓸 매개변수."""
    check_module(where, module)
    value = module.__dict__.get(name)
    if name in recipes_of(module):
        raise ArgumentError(f"{where}: '{name}'에 이미 걸려 있습니다. 먼저 remove_weight_norm 이나 remove_spectral_norm 을 부르세요.")
    if hasattr(type(module), "parametrized"):
        raise ArgumentError(
            f"{where}: nn.utils.parametrize 가 걸린 층입니다. nn.utils.parametrizations 의 것을 쓰거나 먼저 그것을 거두세요."
        )
    if not isinstance(value, Parameter):
        known = [n for n, v in module.__dict__.items() if isinstance(v, Parameter)]
        raise ArgumentError(f"{where}: {type(module).__name__}에 매개변수 '{name}'{particle(name, '이/가')} 없습니다. 있는 이름: {known}.")
    return value


def axis_of(where: str, dim: Any, value: Tensor) -> int:
    """축의 번호를 0 이상으로."""
    if isinstance(dim, bool) or not isinstance(dim, (int, np.integer)):
        raise ArgumentTypeError(f"{where}: dim 은 정수여야 합니다. 받은 것: {describe(dim)}.")
    if not -value.ndim <= dim < value.ndim:
        raise ArgumentError(f"{where}: 모양 {value.shape}의 가중치에 dim={dim} 축이 없습니다. {value.ndim - 1} 이하의 정수를 쓰세요.")
    return int(dim) % value.ndim


# ── 가중치 정규화 ──


@dataclass
class WeightNorm:
    """w = g·v/‖v‖. ``dim`` 의 자리마다 크기 g 하나(``None`` 이면 통틀어 하나)."""

    name: str
    dim: int | None

    def size(self, v: Any) -> Any:
        """‖v‖: ``dim`` 을 뺀 모든 축의 노름."""
        if self.dim is None:
            return norms.norm2(v)
        return norms.norm2(v, tuple([k for k in range(v.ndim) if k != self.dim]), True)

    def weight(self, module: Any, moving: bool) -> Tensor:
        """g·v/‖v‖."""
        v = getattr(module, f"{self.name}_v")
        return v * (getattr(module, f"{self.name}_g") / self.size(v))


def weight_norm(module: Module, name: str = "weight", dim: int | None = 0) -> Module:
    """가중치 정규화(weight normalization): 가중치를 크기 g 와 방향 v 로 나누어 배운다. w = g·v/‖v‖.

    매개변수
    --------
    module : 고칠 층. 그 자리에서 바뀐다.
    name : 가중치의 이름. ``name_g`` (크기)와 ``name_v`` (방향, 가중치와 같은 모양)라는 두 매개변수로 바뀐다.
    dim : 이 축의 자리마다 크기가 하나씩이다. ``None`` 이면 통틀어 하나. g 의 모양은 ``dim`` 만 남기고 모두 1.

    반환
    ----
    Module : 받은 그 층.

    예외
    ----
    ArgumentError, ArgumentTypeError : 그런 매개변수나 축이 없거나 이미 걸려 있을 때.

    예제
    ----
    >>> from tinygrad_ko import nn
    >>> layer = nn.utils.weight_norm(nn.Linear(3, 2))
    >>> {name: value.shape for name, value in layer.state_dict().items()}
    {'bias': (2,), 'weight_g': (2, 1), 'weight_v': (2, 3)}

    출처
    ----
    Salimans, Kingma, "Weight Normalization" (2016); PyTorch ``torch.nn.utils.weight_norm``.
    """
    v = chosen("weight_norm", module, name)
    recipe = WeightNorm(name, None if dim is None else axis_of("weight_norm", dim, v))
    del module.__dict__[name]
    module.register_parameter(f"{name}_g", Parameter(recipe.size(v._data)))
    module.register_parameter(f"{name}_v", Parameter(v._data))
    rewrite(module, name, recipe)
    return module


def remove_weight_norm(module: Module, name: str = "weight") -> Module:
    """가중치 정규화를 거두고 지금의 가중치를 보통의 매개변수로 둔다.

    매개변수
    --------
    module, name : ``weight_norm`` 을 건 층과 이름.

    반환
    ----
    Module : 받은 그 층.

    예외
    ----
    ArgumentError : 걸려 있지 않을 때.

    예제
    ----
    >>> from tinygrad_ko import nn
    >>> layer = nn.utils.remove_weight_norm(nn.utils.weight_norm(nn.Linear(3, 2)))
    >>> sorted(layer.state_dict())
    ['bias', 'weight']

    출처
    ----
    PyTorch ``torch.nn.utils.remove_weight_norm``.
    """
    value = restored("remove_weight_norm", module, name, WeightNorm)
    for suffix in ("_g", "_v"):
        delattr(module, name + suffix)
    module.register_parameter(name, Parameter(value))
    return module


# ── 스펙트럼 정규화 ──


@dataclass
class SpectralNorm:
    """w = W/σ(W). σ 는 가장 큰 특잇값: 거듭제곱법(power iteration)으로 어림한 u, v 로 uᵀWv."""

    name: str
    dim: int
    steps: int
    eps: float

    def matrix(self, weight: Any) -> Any:
        """``dim`` 을 앞으로 옮기고 나머지를 한 축으로 편 행렬."""
        order = (self.dim, *[k for k in range(weight.ndim) if k != self.dim])
        moved = weight if self.dim == 0 else weight.transpose(order)
        return moved.reshape((moved.shape[0], moved.size // moved.shape[0]))

    def unit(self, v: np.ndarray) -> np.ndarray:
        """길이 1인 벡터로."""
        return v / max(float(np.sqrt((v * v).sum())), self.eps)

    def weight(self, module: Any, moving: bool) -> Tensor:
        """W/(uᵀWv). u 와 v 로는 미분하지 않는다."""
        whole = getattr(module, f"{self.name}_orig")
        left, right = getattr(module, f"{self.name}_u"), getattr(module, f"{self.name}_v")
        if moving:
            w, u, v = self.matrix(plain(whole)), looked(left), looked(right)
            for _ in range(self.steps):
                v = self.unit(w.T @ u)
                u = self.unit(w @ v)
            left.data, right.data = u, v
        return whole / (self.matrix(whole) @ right._data.copy() * left._data.copy()).sum()


def spectral_norm(
    module: Module, name: str = "weight", n_power_iterations: int = 1, eps: float = 1e-12, dim: int | None = None,
    generator: np.random.Generator | int | None = None,
) -> Module:
    """스펙트럼 정규화(spectral normalization): 가중치를 가장 큰 특잇값으로 나누어, 층이 길이를 늘이지 못하게 한다.

    매개변수
    --------
    module : 고칠 층. 그 자리에서 바뀐다.
    name : 가중치의 이름. 매개변수 ``name_orig`` 와 버퍼 ``name_u``, ``name_v`` 로 바뀐다.
    n_power_iterations : 학습 상태에서 부를 때마다 거듭제곱법을 몇 걸음 나아갈 것인가. 평가 상태에서는 멈춘다.
    eps : 벡터의 길이가 0이 되지 않게 하는 작은 수.
    dim : 행렬의 줄이 될 축. ``None`` 이면 0.
    generator : 처음의 u, v 를 뽑을 난수 발생기 또는 씨앗. ``None`` 이면 기본 발생기.

    반환
    ----
    Module : 받은 그 층.

    예외
    ----
    ArgumentError, ArgumentTypeError : 그런 매개변수나 축이 없거나 이미 걸려 있거나 수가 알맞지 않을 때.

    예제
    ----
    >>> import numpy as np, tinygrad_ko as tg
    >>> from tinygrad_ko import nn
    >>> layer = nn.utils.spectral_norm(nn.Linear(3, 2, generator=0), generator=0)
    >>> for _ in range(50):
    ...     _ = layer(tg.zeros((1, 3)))
    >>> round(float(np.linalg.norm(layer.weight.data, 2)), 3)
    1.0

    출처
    ----
    Miyato et al., "Spectral Normalization for GANs" (2018); PyTorch ``torch.nn.utils.spectral_norm``.
    """
    weight = chosen("spectral_norm", module, name)
    number("spectral_norm", "eps", eps, lambda v: v >= 0, "0 이상이어야")
    steps = positive("spectral_norm", "n_power_iterations", n_power_iterations)
    recipe = SpectralNorm(name, axis_of("spectral_norm", 0 if dim is None else dim, weight), steps, eps)
    rng = resolve(generator, "spectral_norm")
    sides = [recipe.unit(rng.standard_normal(n).astype(weight.dtype)) for n in recipe.matrix(weight._data).shape]
    del module.__dict__[name]
    module.register_parameter(f"{name}_orig", Parameter(weight._data))
    for suffix, side in zip("uv", sides, strict=True):
        module.register_buffer(f"{name}_{suffix}", side)
    rewrite(module, name, recipe)
    return module


def remove_spectral_norm(module: Module, name: str = "weight") -> Module:
    """스펙트럼 정규화를 거두고 지금의 가중치(W/σ)를 보통의 매개변수로 둔다.

    매개변수
    --------
    module, name : ``spectral_norm`` 을 건 층과 이름.

    반환
    ----
    Module : 받은 그 층.

    예외
    ----
    ArgumentError : 걸려 있지 않을 때.

    예제
    ----
    >>> from tinygrad_ko import nn
    >>> layer = nn.utils.remove_spectral_norm(nn.utils.spectral_norm(nn.Linear(3, 2)))
    >>> sorted(layer.state_dict())
    ['bias', 'weight']

    출처
    ----
    PyTorch ``torch.nn.utils.remove_spectral_norm``.
    """
    value = restored("remove_spectral_norm", module, name, SpectralNorm)
    for suffix in ("_orig", "_u", "_v"):
        delattr(module, name + suffix)
    module.register_parameter(name, Parameter(value))
    return module
