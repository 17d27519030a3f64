"""난수 발생기(random generator): 라이브러리가 쓰는 난수는 모두 여기서 나온다.

NumPy의 전역 상태(``np.random.seed``, ``np.random.rand``)는 읽지도 쓰지도 않는다. 그래서 다른 라이브러리가
전역 씨앗을 바꾸어도 실험이 달라지지 않고, 이 라이브러리가 남의 실험을 바꾸지도 않는다.
"""

from __future__ import annotations

import operator
import threading
from collections.abc import Callable
from typing import Any

import numpy as np

from ..engine import state
from ..errors import ArgumentError, ArgumentTypeError, describe

_default: np.random.Generator | None = None
_planted: int | None = None
_creating = threading.Lock()


def default_generator() -> np.random.Generator:
    """라이브러리의 기본 난수 발생기.

    처음 부를 때 운영체제의 엔트로피로 만들고, 그 뒤로는 늘 같은 객체를 돌려준다.

    반환
    ----
    np.random.Generator
        :func:`manual_seed` 로 씨앗을 다시 심어도 바뀌지 않는 하나의 객체.

    예제
    ----
    >>> from tinygrad_ko.tensors.generator import default_generator
    >>> default_generator() is default_generator()
    True

    출처
    ----
    NumPy ``numpy.random.Generator``; PyTorch ``torch.default_generator``.
    """
    global _default
    if _default is None:
        with _creating:  # 처음 한 번만 잠근다: 부를 때마다 잠그면, 멈춤(Ctrl+C)이 잠근 채로 남길 수 있다
            if _default is None:
                _default = np.random.default_rng()
    return _default


def manual_seed(seed: int) -> np.random.Generator:
    """기본 난수 발생기에 씨앗(seed)을 심는다.

    같은 씨앗을 심으면 그 뒤의 초기화, 드롭아웃, 섞기가 모두 같은 난수를 쓴다. 기본 발생기는 하나이고 모든 스레드가 나누어 쓴다: 여러
    스레드가 함께 뽑으면 누가 먼저 뽑는지에 따라 수가 달라진다. 갈라 나온 프로세스(fork)는 부모의 자리를 물려받아 일꾼마다 같은 수열을
    되풀이한다. 그럴 때는 일꾼마다 ``generator=`` 를 따로 준다: ``tg.manual_seed(0).spawn(일꾼의 수)``.

    매개변수
    --------
    seed : int
        0 이상의 정수 (무차원).

    반환
    ----
    np.random.Generator
        씨앗을 새로 심은 기본 난수 발생기. :func:`default_generator` 와 같은 객체이다.

    예외
    ----
    ArgumentTypeError
        정수가 아닐 때.
    ArgumentError
        음수일 때.

    예제
    ----
    >>> from tinygrad_ko.tensors.generator import manual_seed
    >>> a = manual_seed(0).integers(100, size=3)
    >>> b = manual_seed(0).integers(100, size=3)
    >>> bool((a == b).all())
    True
    >>> first, second = manual_seed(0).spawn(2)
    >>> bool((first.integers(100, size=3) == second.integers(100, size=3)).all())
    False

    출처
    ----
    PyTorch ``torch.manual_seed``.
    """
    global _planted
    seed = _checked_seed(seed, "manual_seed", "seed")
    generator = default_generator()
    # 객체를 바꾸지 않고 그 자리에서 다시 심는다. 이미 이 발생기를 쥐고 있는 층과 로더도 함께 되돌아간다.
    # state 만 바꾸면 spawn() 이 옛 씨앗을 따르므로 비트 발생기를 처음부터 다시 초기화한다.
    bits: Any = generator.bit_generator
    type(bits).__init__(bits, seed)
    _planted = seed
    return generator


def planted_seed() -> int | None:
    """``manual_seed`` 로 심은 씨앗. 심은 적이 없으면 ``None``: 그때의 엔트로피는 사람이 고른 수가 아니다.

    예제
    ----
    >>> from tinygrad_ko.tensors.generator import manual_seed, planted_seed
    >>> _ = manual_seed(7)
    >>> planted_seed()
    7
    """
    return _planted


def resolve(
    generator: np.random.Generator | int | None = None, function: str = "resolve"
) -> np.random.Generator:
    """``generator=`` 인수를 난수 발생기로 바꾼다.

    매개변수
    --------
    generator : np.random.Generator, int 또는 None
        ``None`` 이면 기본 난수 발생기, 정수이면 그 씨앗으로 만든 새 발생기, 발생기이면 그대로 (무차원).
    function : str
        오류 메시지에 적을, 이 인수를 받은 함수의 이름.

    반환
    ----
    np.random.Generator
        난수를 뽑을 발생기.

    예외
    ----
    ArgumentTypeError
        발생기도 정수도 None도 아닐 때(예: 옛 방식의 ``np.random.RandomState``).
    ArgumentError
        씨앗이 음수일 때.

    예제
    ----
    >>> from tinygrad_ko.tensors.generator import default_generator, resolve
    >>> resolve(None) is default_generator()
    True
    >>> resolve(7).random() == resolve(7).random()
    True

    출처
    ----
    NumPy ``numpy.random.default_rng``.
    """
    rng = _resolved(generator, function)
    if state.observer is not None:
        state.observer.lent(rng)
    return rng


def _resolved(generator: np.random.Generator | int | None, function: str) -> np.random.Generator:
    if generator is None:
        return default_generator()
    if isinstance(generator, np.random.Generator):
        return generator
    return np.random.default_rng(_checked_seed(generator, function, "generator"))


def fork(generator: np.random.Generator | int | None = None) -> np.random.Generator:
    """발생기 하나에서 독립된 새 발생기를 갈라 낸다.

    새 발생기를 얼마나 쓰든 원래 발생기의 수열은 달라지지 않는다.

    매개변수
    --------
    generator : np.random.Generator, int 또는 None
        갈라 낼 발생기. :func:`resolve` 와 같은 값을 받는다 (무차원).

    반환
    ----
    np.random.Generator
        새 발생기. 원래 발생기의 상태가 같으면 같은 것이 나온다.

    예외
    ----
    ArgumentTypeError, ArgumentError
        :func:`resolve` 와 같다.

    예제
    ----
    >>> from tinygrad_ko.tensors.generator import fork
    >>> fork(3).random() == fork(3).random()
    True

    출처
    ----
    NumPy ``numpy.random.SeedSequence``.
    """
    # Generator.spawn 은 상태가 아니라 따로 세는 횟수를 따르므로, 상태를 저장했다가 되돌리면 어긋난다.
    entropy = resolve(generator, "fork").integers(2**32, size=8, dtype=np.uint32)
    return np.random.default_rng(entropy)


def _checked_seed(seed: object, function: str, argument: str) -> int:
    kind = "0 이상의 정수" if argument == "seed" else "np.random.Generator, 0 이상의 정수, None 가운데 하나"
    cure = "manual_seed(0)처럼" if argument == "seed" else f"{argument}=np.random.default_rng(0)처럼"
    try:
        if isinstance(seed, bool | np.bool_):
            raise TypeError
        number = operator.index(seed)  # type: ignore[arg-type]
    except TypeError:
        raise ArgumentTypeError(
            f"{function}: {argument} 자리에는 {kind}만 올 수 있습니다. "
            f"받은 것: {describe(seed)}. {cure} 쓰세요."
        ) from None
    if number < 0:
        raise ArgumentError(
            f"{function}: {argument} 자리의 씨앗(seed)은 0 이상이어야 합니다. 받은 값: {number}. "
            f"{cure} 쓰세요."
        )
    return number


class Draw:
    """난수 배열 하나를 뽑는 법: 발생기와, 발생기를 받아 배열을 내는 함수."""

    __slots__ = ("generator", "function", "__name__")

    def __init__(self, generator: np.random.Generator | int | None, function: Callable[..., np.ndarray]) -> None:
        self.generator, self.function, self.__name__ = generator, function, getattr(function, "__name__", "draw")

    def rng(self) -> np.random.Generator:
        """뽑을 발생기: 기본 발생기는 뽑을 때마다 찾는다."""
        return _resolved(self.generator, self.__name__)

    def key(self) -> Any:
        """같은 뽑기인가를 견줄 것."""
        return self.generator if isinstance(self.generator, int) else id(self.generator), self.function

    def __call__(self, *args: Any) -> np.ndarray:
        return self.function(self.rng(), *args)


def draw(generator: np.random.Generator | int | None, where: str, function: Callable[..., np.ndarray], *args: Any) -> np.ndarray:
    """``function(발생기, *args)`` 로 난수 배열을 뽑는다. 지켜보는 이가 있으면 알린다: 다시 돌릴 때는 새로 뽑아야 한다."""
    rng = resolve(generator, where)
    if state.observer is None:
        return function(rng, *args)
    array = function(rng, *args)
    state.observer.drawn(array, Draw(generator, function), args)
    return array
