"""겹친 상태를 나무(JSON)와 이름 붙은 배열들로 나누고, 다시 하나로 모은다.

나무에서 수, 글, 참·거짓, ``None``, 목록은 JSON 그대로이고, 그 밖의 것은 ``{"무엇": 내용}`` 하나로 적는다.

    {"step": 3, 1: (x, 0.5)}  →  {"pairs": [["step", 3], [1, {"tuple": [{"array": "1.0"}, 0.5]}]]}
"""

from __future__ import annotations

import math
from collections.abc import Callable, ItemsView, Iterator, KeysView, Mapping, ValuesView
from typing import Any

import numpy as np

from ..errors import ArgumentError, ArgumentTypeError, DataError, describe, writable
from ..korean.particles import Noun, particle
from ..operation.arguments import refuse_masked
from ..operation.devices import to_numpy
from ..tensors.conversion import foreign_array
from ..tensors.creation import from_numpy
from ..tensors.tensor import Tensor

__all__ = ["DEEPEST", "packed", "unpacked"]

DEEPEST = 100  # 겹의 수: 이보다 깊은 상태는 저장하지도 읽지도 않는다
EXACT = 2**53  # 이보다 큰 정수는 JSON 을 읽는 다른 프로그램이 반올림한다
RESERVED = "__metadata__"  # safetensors 가 머리말에 쓰는 이름
KEYS = (str, int, float, np.number, np.bool_, type(None), tuple)  # 사전의 열쇠로 쓸 수 있는 것

# ── 나누기 ──


def packed(where: str, state: Any) -> tuple[Any, dict[str, np.ndarray]]:
    """상태의 나무와 배열들. 배열의 이름은 그리로 가는 길을 점으로 이은 것이다.

    예외
    ----
    ArgumentError, ArgumentTypeError : 파일에 남길 수 없는 값, 자기 자신을 담은 것, 너무 깊은 것.

    예제
    ----
    >>> import numpy as np
    >>> from tinygrad_ko.io.tree import packed
    >>> tree, arrays = packed("save", {"step": 3, "w": np.zeros(2)})
    >>> tree
    {'dict': {'step': 3, 'w': {'array': 'w'}}}
    >>> arrays
    {'w': array([0., 0.])}
    """
    packer = _Packer(where)
    return packer.pack(state, ()), packer.arrays


class _Packer:
    """길을 따라 내려가며 나무를 짓고 배열을 모은다."""

    def __init__(self, where: str) -> None:
        self.where = where
        self.arrays: dict[str, np.ndarray] = {}
        self.inside: set[int] = set()  # 지금 그 안에 있는 사전과 목록

    def pack(self, value: Any, path: tuple[Any, ...]) -> Any:
        match value:
            case None | bool():
                return value
            case Tensor():
                kind = "leaf" if value.requires_grad and value.node is not None and value.is_leaf else "tensor"
                return {kind: self.keep(to_numpy(value._data), path)}
            case np.str_() | str():
                return str(value)
            case np.ndarray() | np.generic():
                return {"scalar" if isinstance(value, np.generic) else "array": self.keep(value, path)}
            case int():
                return int(value) if abs(value) < EXACT else {"int": hex(value)}
            case float():
                return float(value) if math.isfinite(value) else {"float": repr(float(value))}
            case complex():
                return {"complex": [self.pack(value.real, path), self.pack(value.imag, path)]}
            case bytes() | bytearray():
                return {"bytes": bytes(value).hex()}
            case Mapping():
                return self.within(value, path, lambda: self.mapping(value, path))
            case list() | tuple():
                items = self.within(value, path, lambda: [self.pack(v, (*path, k)) for k, v in enumerate(value)])
                return items if isinstance(value, list) else {"tuple": items}
        if hasattr(value, "__dlpack__"):  # 다른 라이브러리(PyTorch, CuPy)의 배열
            return {"array": self.keep(self.borrowed(value, path), path)}
        raise self.unsavable(value, path)

    def mapping(self, value: Mapping[Any, Any], path: tuple[Any, ...]) -> Any:
        for key in value:
            if not isinstance(key, KEYS):
                raise ArgumentTypeError(
                    f"{self.place(path)}: 사전의 열쇠는 글, 수, None, 그것들의 튜플이어야 합니다. 받은 것: {describe(key)}. "
                    "텐서나 매개변수를 열쇠로 쓴 것이면 그 이름이나 번호를 쓰세요."
                )
        if all(type(key) is str for key in value):
            return {"dict": {key: self.pack(v, (*path, key)) for key, v in value.items()}}
        return {"pairs": [[self.pack(key, path), self.pack(v, (*path, key))] for key, v in value.items()]}

    def within(self, value: Any, path: tuple[Any, ...], pack: Callable[[], Any]) -> Any:
        if id(value) in self.inside:
            raise ArgumentError(f"{self.place(path)}: 자기 자신을 담고 있어 끝이 없습니다. 되돌아오는 것을 빼세요.")
        if len(path) >= DEEPEST:
            raise ArgumentError(f"{self.where}: 상태가 {DEEPEST}겹보다 깊습니다. 길의 처음: {self.place(path[:8])} … 겹을 줄이세요.")
        self.inside.add(id(value))
        try:
            return pack()
        finally:
            self.inside.discard(id(value))

    def keep(self, array: Any, path: tuple[Any, ...]) -> str:
        """배열을 모으고 그 이름을 준다."""
        refuse_masked(self.place(path), array)
        array = np.asarray(array)
        if array.dtype.kind not in "biufc" or array.dtype.itemsize > 8 * (1 + (array.dtype.kind == "c")):
            cure = "object 배열은 열면 코드가 실행되는 pickle 로만 남습니다. 목록이나 사전으로 바꾸세요." if array.dtype.hasobject else (
                "글이면 목록(.tolist())으로, 긴 실수이면 .astype(np.float64) 로 바꾸세요.")
            raise ArgumentTypeError(f"{self.place(path)}: dtype {array.dtype} 배열은 남길 수 없습니다(참·거짓, 정수, 실수, 복소수). {cure}")
        wanted = ".".join(writable(str(key)) for key in path) or "value"
        name, again = wanted, 1
        while name in self.arrays or name == RESERVED:
            again += 1
            name = f"{wanted}#{again}"
        self.arrays[name] = array
        return name

    def borrowed(self, value: Any, path: tuple[Any, ...]) -> np.ndarray:
        if hasattr(value, "detach"):
            return foreign_array(self.place(path), value)
        return np.asarray(to_numpy(value))

    def unsavable(self, value: Any, path: tuple[Any, ...]) -> ArgumentTypeError:
        kind = value.__name__ if isinstance(value, type) else type(value).__name__
        if hasattr(value, "bit_generator"):
            cure = "난수 발생기이면 상태를 넣으세요: generator.bit_generator.state"
        elif hasattr(value, "state_dict") and not isinstance(value, type):
            way = "tg.save(x.state_dict(), 경로)" if not path else "x.state_dict()"
            cure = f"모델이나 옵티마이저는 통째로가 아니라 상태를 저장합니다: {way}"
        elif isinstance(value, (set, frozenset)):
            cure = "집합은 차례가 없습니다. sorted(…) 로 목록을 만드세요."
        elif hasattr(value, "to_numpy"):
            cure = "표이면 배열과 열의 이름을 따로 넣으세요: df.to_numpy(), list(df.columns)"
        elif isinstance(value, Iterator | KeysView | ItemsView | ValuesView | range):
            cure = "하나씩 주는 것입니다. list(…) 로 목록을 만드세요. 모델의 매개변수이면 x.state_dict() 를 넣으세요."
        elif callable(value):
            cure = "함수와 클래스는 남길 수 없습니다. 이름을 글로 남기고, 읽은 뒤에 다시 찾으세요."
        else:
            cure = "사전, 목록, 튜플, 텐서, 배열, 수, 글, 참·거짓, None 으로 바꾸세요."
        return ArgumentTypeError(f"{self.place(path)}: {kind}{particle(kind, '은/는')} 파일에 남길 수 없습니다. {cure}")

    def place(self, path: tuple[Any, ...]) -> str:
        """오류에 적을 자리: ``save: state['model'][0]``."""
        return f"{self.where}: state{''.join(f'[{key!r}]' for key in path)}"


# ── 모으기 ──


def unpacked(tree: Any, arrays: Mapping[str, np.ndarray]) -> Any:
    """나무와 배열들에서 상태를. 배열은 저마다 꼭 한 번 쓰여야 한다.

    예외
    ----
    DataError : 나무가 잘못되었을 때.

    예제
    ----
    >>> import numpy as np
    >>> from tinygrad_ko.io.tree import unpacked
    >>> unpacked({"tuple": [{"array": "w"}, {"float": "inf"}]}, {"w": np.zeros(2)})
    (array([0., 0.]), inf)
    """
    left = dict(arrays)
    state = _unpack(tree, left, 0)
    if left:
        raise DataError(f"상태에 쓰이지 않은 배열이 있습니다: {', '.join(map(repr, list(left)[:3]))}")
    return state


def _unpack(tree: Any, arrays: dict[str, np.ndarray], depth: int) -> Any:
    if depth > 2 * DEEPEST:
        raise DataError("상태가 너무 깊게 겹쳤습니다")
    if isinstance(tree, list):
        return [_unpack(item, arrays, depth + 1) for item in tree]
    if not isinstance(tree, dict):
        return tree
    [(kind, content), *others] = tree.items() or [(None, None)]
    if others or kind not in _READERS:
        raise DataError(f"상태의 설명에 모르는 것이 있습니다: {describe(list(tree))}")
    read, wanted = _READERS[kind]
    if not isinstance(content, wanted):
        raise DataError(f"상태의 설명에서 {Noun(kind):이/가} 잘못되었습니다: {describe(content)}")
    return read(content, arrays, depth + 1)


def _array(name: str, arrays: dict[str, np.ndarray], depth: int) -> np.ndarray:
    if name not in arrays:
        raise DataError(f"상태가 말하는 배열 {name!r}{particle(name, '이/가')} 파일에 없거나 두 번 쓰였습니다")
    return arrays.pop(name)


def _scalar(name: str, arrays: dict[str, np.ndarray], depth: int) -> Any:
    array = _array(name, arrays, depth)
    if array.shape != ():
        raise DataError(f"수 하나여야 할 {name!r} 의 모양이 {array.shape} 입니다")
    return array[()]


def _leaf(name: str, arrays: dict[str, np.ndarray], depth: int) -> Any:
    array = _array(name, arrays, depth)
    if array.dtype.kind not in "fc":
        raise DataError(f"배울 텐서 {name!r} 의 dtype 이 {array.dtype} 입니다(실수여야 합니다)")
    return from_numpy(array).requires_grad_()


def _items(content: Any, arrays: dict[str, np.ndarray], depth: int) -> Iterator[Any]:
    return (_unpack(item, arrays, depth) for item in content)


def _pairs(content: list[Any], arrays: dict[str, np.ndarray], depth: int) -> dict[Any, Any]:
    if not all(isinstance(pair, list) and len(pair) == 2 for pair in content):
        raise DataError("상태의 설명에서 사전의 짝이 잘못되었습니다")
    pairs = [tuple(_items(pair, arrays, depth)) for pair in content]
    try:
        made = dict(pairs)
    except TypeError:
        raise DataError("상태의 설명에서 사전의 열쇠가 될 수 없는 것이 열쇠입니다") from None
    if len(made) != len(pairs):
        raise DataError("상태의 설명에서 사전의 열쇠가 겹칩니다")
    return made


def _number(read: Callable[[str], Any]) -> Callable[[str, Any, int], Any]:
    def number(text: str, arrays: Any, depth: int) -> Any:
        try:
            return read(text)
        except ValueError:
            raise DataError(f"상태의 설명에서 수를 읽지 못했습니다: {describe(text)}") from None

    return number


def _complex(content: list[Any], arrays: dict[str, np.ndarray], depth: int) -> complex:
    parts = list(_items(content, arrays, depth))
    if len(parts) != 2 or not all(isinstance(part, (int, float)) for part in parts):
        raise DataError(f"상태의 설명에서 복소수를 읽지 못했습니다: {describe(content)}")
    return complex(*parts)


_READERS: dict[Any, tuple[Callable[[Any, dict[str, np.ndarray], int], Any], type]] = {
    "array": (_array, str),
    "scalar": (_scalar, str),
    "tensor": (lambda name, arrays, depth: from_numpy(_array(name, arrays, depth)), str),
    "leaf": (_leaf, str),
    "int": (_number(lambda text: int(text, 16)), str),
    "float": (_number(float), str),
    "complex": (_complex, list),
    "bytes": (_number(bytes.fromhex), str),
    "tuple": (lambda items, arrays, depth: tuple(_items(items, arrays, depth)), list),
    "dict": (lambda items, arrays, depth: dict(zip(items, _items(items.values(), arrays, depth), strict=True)), dict),
    "pairs": (_pairs, list),
}
