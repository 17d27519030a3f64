"""이상 탐지(anomaly mode): 저장한 배열이 몰래 바뀌었는지, 어디서 NaN 이 태어났는지 지켜본다."""

from __future__ import annotations

import contextlib
import functools
import zlib
from collections.abc import Iterable, Iterator
from typing import Any

import numpy as np

from ..engine import Node, state
from ..errors import GradientError, SavedValueChangedError
from ..grad_mode import Switch
from ..korean.parentheses import opener
from ..korean.particles import Noun
from ..operation.devices import is_foreign, to_numpy
from ..operation.outputs import Outputs, Pick, as_outputs
from ..operation.reader import Reader
from .notes import note_of
from .origins import Observer
from .source_lines import user_line

_DOUBLE_WHERE = "where 로 가린 가지라면, 그 안의 입력도 where 로 안전한 값으로 바꾸세요(double-where)."
_NONE: frozenset[str] = frozenset()


class Fingerprints:
    """저장한 배열들의 지문과, 결과에 있는 유한하지 않은 수의 갈래. 날배열(raw array)로 몰래 고친 것도, 규칙이 낸 NaN 도 알아본다."""

    def __init__(self, node: Node, kinds: frozenset[str]) -> None:
        self.before, self.kinds = _fingerprints(node), kinds

    def check(self, node: Node) -> None:
        """저장한 배열이 그대로인가. 도함수가 정의되지 않는 자리에 서 있지 않은가."""
        if _fingerprints(node) != self.before:
            raise SavedValueChangedError.at(node.operation.name, None)
        undefined = getattr(node.operation, "undefined", None)
        if undefined is not None and node.saved:
            positions = np.argwhere(undefined(np.asarray(node.saved[0])))
            if len(positions):
                raise GradientError(
                    f"이상 탐지: '{node.operation.name}' 연산의 도함수는 입력이 0인 곳에서 정의되지 않습니다(우리는 0으로 둡니다). "
                    f"그런 원소 {len(positions)}개, 첫 자리 {tuple(positions[0].tolist())}. 자리: {_place(node)}. "
                    "입력이 정확히 0이 되지 않게 하거나, 매끄러운 활성함수(sigmoid, bipolar_sigmoid)를 쓰세요."
                )

    def inspect(self, node: Node, i: int, g: Any, d: Any) -> None:
        """유한한 기울기를 받아 유한하지 않은 기울기를 낸 첫 규칙에서 멈춘다."""
        if isinstance(as_outputs(d)[0], Reader):  # 받아쓰는 중이다: 수가 아니다
            return
        (given, *others), parts = [[np.asarray(to_numpy(getattr(v, "_data", v))) for v in as_outputs(each)] for each in (g, d)]
        made = next((part for part in parts if not np.isfinite(part).all()), None)
        if made is None or not all(np.isfinite(part).all() for part in (given, *others)):
            return
        dead = given.shape == made.shape and bool((given[~np.isfinite(made)] == 0).all())
        reason = f"받은 기울기는 0이었습니다: 0×무한대. {_DOUBLE_WHERE}" if dead else "입력이 정의역의 끝에 있는지 보세요."
        raise GradientError(
            f"이상 탐지: '{node.operation.name}' 연산의 도함수에서 {_said(_kinds(made))} 처음 나왔습니다({i + 1}번째 입력). "
            f"자리: {_place(node)}. {reason}"
        )


def _place(node: Node) -> str:
    return str(note_of(node).where or "모릅니다(순전파도 이상 탐지 안에서 하면 줄까지 댑니다)")


def _said(kinds: frozenset[str]) -> str:
    return f"{Noun('NaN' if 'NaN' in kinds else '무한대(inf)'):이/가}"


def _kinds(values: Any) -> frozenset[str]:
    """배열이나 수(그것들의 나열)에 있는 유한하지 않은 수의 갈래: NaN, inf."""
    if isinstance(values, (tuple, list)):
        return _NONE.union(*map(_kinds, values))
    value = np.asarray(to_numpy(getattr(values, "_data", values)))
    if value.dtype.kind not in "fc" or np.isfinite(value).all():
        return _NONE
    return frozenset([kind for kind, found in (("NaN", np.isnan), ("inf", np.isinf)) if found(value).any()])


def _fingerprints(node: Node) -> list[int]:
    flat = [w for v in node.saved or () for w in (v if isinstance(v, list) else [v])]
    arrays = [to_numpy(v) for v in flat if isinstance(v, (np.ndarray, np.generic)) or is_foreign(v)]
    return [zlib.crc32(np.ascontiguousarray(a).tobytes()) for a in arrays]


class _Observer(Observer):
    """기록되는 마디마다 만들어진 자리와 지문을 남기고, 처음 태어난 NaN 에서 멈춘다."""

    def observe(self, node: Node, y: Any) -> None:
        super().observe(node, y)
        note, given = note_of(node), _NONE.union(_kinds(node.call), *map(_kinds_of, node.parents))
        note.where = user_line(2)
        made = given if isinstance(y, Outputs) else _kinds(y)  # 결과가 여럿이면 고른 것마다 본다
        note.fingerprints = Fingerprints(node, made)
        operation, born = node.operation, made - given
        if isinstance(operation, Pick):  # 곁의 결과(표, 로그 확률)에는 무한대가 있을 수 있다
            operation, born = operation.whole, born - {"inf"}
        if born:
            raise GradientError(
                f"이상 탐지: '{operation.name}' 연산에서 {_said(born)} 처음 나왔습니다. 자리: {note.where}. {_DOUBLE_WHERE}"
            )


    def walks(self, nodes: Iterable[Node]) -> None:
        """밖에서 적은 그래프를 거슬러 간다: 여기서부터라도 지켜본다."""
        for node in nodes:
            if node.operation is not None and note_of(node).fingerprints is None:
                node.note.fingerprints = Fingerprints(node, _NONE)


def _kinds_of(parent: Node | None) -> frozenset[str]:
    """입력에 있던 것: 함께 쓴 상수는 마디의 ``call`` 에 있다."""
    if parent is None:
        return _NONE
    if parent.note is not None and parent.note.fingerprints is not None:
        kinds: frozenset[str] = parent.note.fingerprints.kinds
        return kinds
    return _NONE if parent.value is None else _kinds(parent.value)


@opener
def anomaly_mode() -> Switch:
    """이 안에서는 저장한 배열의 지문을 떠서 몰래 바뀐 것을 잡고, 첫 NaN·무한대의 자리를 알려 준다(느리다).

    사용자가 넣은 무한대(가림의 −∞)와 그것이 지나간 자리는 탓하지 않는다: 입력과 상수에 없던 것이 나온 첫 연산을 댄다. 지켜보는 동안에는
    모든 마디가 값을 남긴다. NaN 과 무한대는 오류로 알리므로, 같은 것을 알리는 NumPy의 경고(``RuntimeWarning``)는 이 안에서 내지 않는다.

    반환
    ----
    ``with`` 문(또는 함수 장식자)에 쓸 것.

    예외
    ----
    GradientError : 순전파나 역전파에서 NaN 이나 무한대가 처음 나왔을 때(연산과 코드의 줄을 적는다).
    SavedValueChangedError : 역전파에 쓰려고 저장한 배열이 그 사이에 바뀌었을 때.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> x = tg.tensor([1.0, 2.0], requires_grad=True)
    >>> with tg.anomaly_mode():
    ...     (x * x).sum().backward()

    출처
    ----
    PyTorch ``torch.autograd.detect_anomaly``.
    """
    return Switch(lambda: functools.partial(_watched, _Observer()))


@contextlib.contextmanager
def _watched(observer: _Observer) -> Iterator[None]:
    before = state.observer, state.recording, state.keep
    told: dict[str, Any] = {kind: "ignore" for kind, way in np.geterr().items() if way == "warn"}  # 영어로 알릴 것을 우리가 알린다
    try:
        state.observer, state.keep = observer, float("inf")  # 셈에 쓴 큰 상수까지 보아야 누가 낳았는지 안다
        if state.recording:
            state.recording = state.observer
        with np.errstate(**told):
            yield
    finally:
        state.observer, state.recording, state.keep = before
