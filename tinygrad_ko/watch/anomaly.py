"""이상 탐지(anomaly mode): 저장한 배열이 몰래 바뀌었는지, 어디서 NaN 이 태어났는지 지켜본다."""

from __future__ import annotations

import contextlib
import zlib
from collections.abc import Iterator
from typing import Any

import numpy as np

from ..engine import Node, state
from ..errors import GradientError, SavedValueChangedError
from ..korean.particles import Noun
from ..operation.devices import is_foreign, to_numpy
from ..operation.outputs import Outputs, as_outputs
from .notes import note_of
from .origins import Observer
from .source_lines import user_line

_DOUBLE_WHERE = "where 로 가린 가지라면, 그 안의 입력도 where 로 안전한 값으로 바꾸세요(double-where)."


class Fingerprints:
    """저장한 배열들의 지문. 날배열(raw array)로 몰래 고친 것도, 규칙이 낸 NaN 도 알아본다."""

    def __init__(self, node: Node) -> None:
        self.before = _fingerprints(node)

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
                    f"그런 원소 {len(positions)}개, 첫 자리 {tuple(positions[0].tolist())}. 자리: {note_of(node).where}. "
                    "입력이 정확히 0이 되지 않게 하거나, 매끄러운 활성함수(sigmoid, bipolar_sigmoid)를 쓰세요."
                )

    def inspect(self, node: Node, i: int, g: Any, d: Any) -> None:
        """유한한 기울기를 받아 유한하지 않은 기울기를 낸 첫 규칙에서 멈춘다."""
        parts = [np.asarray(to_numpy(getattr(v, "_data", v))) for v in as_outputs(g)]
        given, made = parts[0], np.asarray(to_numpy(getattr(d, "_data", d)))
        if np.isfinite(made).all() or not all(np.isfinite(part).all() for part in parts):
            return
        dead = given.shape == made.shape and bool((given[~np.isfinite(made)] == 0).all())
        reason = f"받은 기울기는 0이었습니다: 0×무한대. {_DOUBLE_WHERE}" if dead else "입력이 정의역의 끝에 있는지 보세요."
        raise GradientError(
            f"이상 탐지: '{node.operation.name}' 연산의 도함수에서 {Noun(_what(made)):이/가} 처음 나왔습니다({i + 1}번째 입력). "
            f"자리: {note_of(node).where}. {reason}"
        )


def _what(y: Any) -> str:
    return "NaN" if np.isnan(y).any() else "무한대(inf)"


def _fingerprints(node: Node) -> list[int]:
    flat = [w for v in node.saved or () for w in (v if isinstance(v, list) else [v])]
    return [zlib.crc32(np.ascontiguousarray(to_numpy(v)).tobytes()) for v in flat if isinstance(v, np.ndarray) or is_foreign(v)]


class _Observer(Observer):
    """기록되는 마디마다 만들어진 자리와 지문을 남기고, 처음 태어난 NaN 에서 멈춘다."""

    def observe(self, node: Node, y: Any) -> None:
        super().observe(node, y)
        note = note_of(node)
        note.where = user_line(2)
        note.fingerprints = Fingerprints(node)
        if not isinstance(y, Outputs) and not np.all(np.isfinite(y)) and all(_finite(p) for p in node.parents):
            raise GradientError(
                f"이상 탐지: '{node.operation.name}' 연산에서 {Noun(_what(y)):이/가} 처음 나왔습니다. 자리: {note.where}. {_DOUBLE_WHERE}"
            )


def _finite(parent: Node | None) -> bool:
    return parent is None or parent.value is None or bool(np.all(np.isfinite(parent.value)))


@contextlib.contextmanager
def anomaly_mode() -> Iterator[None]:
    """이 안에서는 저장한 배열의 지문을 떠서 몰래 바뀐 것을 잡고, 첫 NaN·무한대의 자리를 알려 준다(느리다).

    NaN 과 무한대는 오류로 알리므로, 같은 것을 알리는 NumPy의 경고(``RuntimeWarning``)는 이 안에서 내지 않는다.

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
    before = state.observer, state.recording
    told: dict[str, Any] = {kind: "ignore" for kind, way in np.geterr().items() if way == "warn"}  # 영어로 알릴 것을 우리가 알린다
    try:
        state.observer = _Observer()
        if state.recording:
            state.recording = state.observer
        with np.errstate(**told):
            yield
    finally:
        state.observer, state.recording = before
