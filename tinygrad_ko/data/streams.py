"""묶음마다의 난수(random stream): 사용자의 코드가 묶음 하나를 만들며 뽑는 난수는, 어느 프로세스가 만들든 같다.

에포크의 씨앗은 로더의 발생기에서 한 번 뽑고, 묶음의 난수는 (에포크의 씨앗, 묶음의 번호)에서 나온다. 그래서 일꾼(worker)의
수가 달라져도, 중간부터 이어도 같은 묶음이다.
"""

from __future__ import annotations

import gc
import hashlib
import pickle
import random
from typing import Any

import numpy as np

from ..tensors.generator import default_generator, resolve

Seed = tuple[int, ...]
START = 2**32 - 1  # 차례로만 읽는 데이터셋의 __iter__ 를 부를 때의 번호


def epoch_seed(generator: np.random.Generator | None) -> Seed:
    """에포크의 씨앗: 발생기에서 한 번 뽑는다."""
    return tuple(resolve(generator, "DataLoader").integers(2**32, size=4, dtype=np.uint32).tolist())


def state_at(bits: Any, seed: Seed, number: int, key: Seed = ()) -> Any:
    """``number`` 번째 묶음을 시작할 때의 발생기의 상태."""
    return type(bits)(np.random.SeedSequence(np.array([*seed, number, *key], np.uint32))).state


def seed_of(seed: Seed, worker: int) -> int:
    """일꾼 하나의 씨앗: 음이 아닌 63비트의 정수."""
    return int(np.random.SeedSequence([*seed, worker]).generate_state(1, np.uint64)[0] >> np.uint64(1))


class Drawing:
    """``with`` 문에 쓴다: 안에서는 기본 발생기가 ``number`` 번째 묶음의 난수를 주고, 나오면 하던 자리로 돌아간다.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> from tinygrad_ko.data.streams import Drawing
    >>> before = tg.manual_seed(0).bit_generator.state
    >>> for _ in range(2):
    ...     with Drawing((1, 2), 7):
    ...         print(tg.randint(100, size=(3,)).tolist())
    [99, 0, 75]
    [99, 0, 75]
    >>> tg.manual_seed(0).bit_generator.state == before
    True
    """

    __slots__ = ("bits", "number", "seed", "state")

    def __init__(self, seed: Seed, number: int) -> None:
        self.seed, self.number = seed, number

    def __enter__(self) -> None:
        self.bits = default_generator().bit_generator
        self.state = self.bits.state
        self.bits.state = state_at(self.bits, self.seed, self.number)

    def __exit__(self, *_: object) -> None:
        self.bits.state = self.state


class WorkerStreams:
    """일꾼의 프로세스에 있는 모든 난수 발생기를 묶음마다 옮겨 놓는다.

    기본 발생기 말고도, 데이터셋이나 모듈이 들고 있는 NumPy의 발생기는 일꾼마다 똑같은 복사본이라 그대로 두면 모두 같은 수를
    되풀이한다. 그래서 저마다의 처음 상태와 묶음의 번호로 갈라 놓는다.
    파이썬의 ``random`` 과 NumPy의 전역 상태도 이 프로세스에서는 함께 심는다.
    """

    def __init__(self) -> None:
        default = default_generator()
        every = [g for g in gc.get_objects() if issubclass(type(g), np.random.Generator)]  # isinstance 는 죽은 weakref.proxy 에서 멈춘다
        own = [g.bit_generator for g in every if g is not default]
        self.generators: list[tuple[Any, Seed]] = [(bits, _fingerprint(bits)) for bits in own]
        self.generators.append((default.bit_generator, ()))

    def start(self, seed: Seed, number: int) -> None:
        """``number`` 번째 묶음의 자리로."""
        for bits, key in self.generators:
            bits.state = state_at(bits, seed, number, key)
        words = np.random.SeedSequence([*seed, number]).generate_state(4)
        random.seed(words.tobytes())
        np.random.seed(words)  # noqa: NPY002  # 일꾼만의 프로세스이다: 사용자의 전역 상태는 그대로이다


def _fingerprint(bits: Any) -> Seed:
    digest = hashlib.sha256(pickle.dumps(bits.state)).digest()
    return tuple(np.frombuffer(digest, np.uint32).tolist())
