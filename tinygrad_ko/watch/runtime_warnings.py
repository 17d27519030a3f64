"""NumPy의 셈 경고(RuntimeWarning)를 우리 말로: 어느 연산에서, 사용자의 어느 줄에서 났는가.

경고를 거르는 표(``warnings.filters``)에 한 줄을 보탠다. 경고가 날 때에만 불리므로 셈에는 값이 들지 않는다. 우리 방에서 난 것만
사용자의 줄에서 난 우리 경고로 바꾸어 내고, 나머지는 NumPy의 것 그대로 둔다. 사용자가 나중에 넣은 거르개가 언제나 먼저이다.
"""

from __future__ import annotations

import re
import sys
import warnings
from types import FrameType

from ..engine import Node
from ..errors import NumericalWarning
from ..operation.carry import Carrier

_SAID = re.compile(
    "(divide by zero|overflow|underflow|invalid value) encountered|(Degrees of freedom <= 0|Mean of empty slice|Casting complex values)"
)
_MEANS = {  # NumPy의 말 → 무슨 일이고, 어떻게 할 것인가
    "divide by zero": "0으로 나누었거나 log(0)처럼 값이 무한대가 되는 자리입니다(divide by zero). {which}에 inf가 있습니다. "
                      "작은 수를 더하거나(x + 1e-8) tg.maximum(x, 1e-8) 로 0을 피하세요.",
    "overflow": "dtype이 담을 수 있는 것보다 큰 수입니다(overflow). {which}에 inf가 있습니다. "
                "값을 줄이거나, 안정된 함수(tg.logsumexp, tg.log1p, 로짓을 받는 손실)나 float64 를 쓰세요.",
    "underflow": "dtype이 담을 수 있는 것보다 작아 0이 된 수입니다(underflow). {which}를 float64 로 셈하거나 로그로 셈하세요.",
    "invalid value": "답이 없는 셈입니다(invalid value): 음수의 log나 sqrt, 0/0, inf - inf 같은 것. {which}에 nan이 있습니다. "
                     "어느 값에서 시작되었는지는 with tg.anomaly_mode(): 안에서 다시 셈하면 알 수 있습니다.",
    "Degrees of freedom <= 0": "원소의 수가 ddof 보다 크지 않아 흩어진 정도를 정할 수 없습니다. {which}에 nan이 있습니다. "
                               "빈 축이 아닌지 x.shape 를 살펴보세요.",
    "Casting complex values": "복소수를 실수로 바꾸어 허수부(imaginary part)를 버렸습니다. "
                              "실수부만 바란 것이면 x.real 을, 크기이면 abs(x) 를 쓰세요.",
    "Mean of empty slice": "빈 축의 평균은 정할 수 없습니다(0/0). {which}에 nan이 있습니다. x.shape 를 살펴보세요.",
}
_BENEATH = frozenset({"warnings", "_py_warnings", "numpy", "scipy"})  # 우리가 부른 셈이 그 안에서 경고할 수 있는 꾸러미
_OURS = __name__.partition(".")[0]


class _InOurRooms:
    """거르는 표가 경고의 글에 대어 보는 것. 우리 방에서 난 셈 경고이면 우리 경고를 내고, 본디 것은 거르게 한다."""

    pattern = "(?!)"  # 거르는 표를 글로 옮겨 적는 것들(scikit-learn 의 나란한 셈)이 읽는다: 그렇게 옮기면 아무것도 거르지 않는다

    def match(self, text: str) -> bool:
        said = _SAID.match(text)
        return said is not None and _told(said[1] or said[2], sys._getframe(1))


def _told(kind: str, frame: FrameType | None) -> bool:
    """우리 방에서 났으면 우리 말로 경고한다. 사용자가 부른 NumPy에서 났으면 손대지 않는다."""
    depth = 3  # 경고를 내는 줄(여기), match, 그것을 부른 frame
    while frame is not None and _package(frame) in _BENEATH:
        frame, depth = frame.f_back, depth + 1
    if frame is None or _package(frame) != _OURS:
        return False
    operation, node, entry = None, None, ""
    while frame is not None and _package(frame) == _OURS:
        seen = frame.f_locals
        if operation is None and isinstance(seen.get("op"), Carrier):
            operation = seen["op"]
        if isinstance(seen.get("node"), Node) and seen["node"].operation is not None:
            node = seen["node"]  # 규칙을 부르는 쪽: 역전파
        if not entry or "<locals>" not in frame.f_code.co_qualname:  # 감싼 함수의 이름은 읽는 사람이 모른다
            entry = frame.f_code.co_qualname
        entry = getattr(type(seen.get("self")), "speaks_as", lambda _: entry)(seen.get("self"))  # 컴파일한 함수는 제 이름을 댄다
        frame, depth = frame.f_back, depth + 1
    where = f"{node.operation.name}의 역전파" if node is not None else operation.name if operation is not None else entry
    meaning = _MEANS[kind].format(which="기울기" if node is not None else "결과")
    warnings.warn(f"{where}: {meaning}", NumericalWarning, stacklevel=depth)
    return True


def _package(frame: FrameType) -> str:
    return str(frame.f_globals.get("__name__", "")).partition(".")[0]


def speak_in_our_words() -> None:
    """거르는 표의 맨 앞에 한 줄을 보탠다. 두 번 불러도 한 줄이다."""
    if not any(isinstance(entry[1], _InOurRooms) for entry in warnings.filters):
        warnings.filters.insert(0, ("ignore", _InOurRooms(), RuntimeWarning, None, 0))  # type: ignore[attr-defined]
