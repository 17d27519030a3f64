"""손으로 셈한 기울기를 엔진의 기울기와 견준다."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

from ..engine import Variable
from ..errors import ArgumentTypeError, GradientError, TinygradError, describe, named
from ..korean.numbers import format_number
from ..operation.devices import to_numpy
from ..readings.story import Backward, Story, local_slopes, story
from .causes import Cause, Evidence, find_cause, lengths_of
from .closeness import numbers, off, wide
from .places import first_wrong, place, time_axis

__all__ = ["ACCEPTED", "CLOSE", "EXACT", "UNREADABLE", "WRONG", "Comparison", "compare", "compared"]

EXACT, CLOSE, WRONG = "정확히 같음", "거의 같음", "다름"
ACCEPTED = "맞음"  # 바른 답이 여럿인 물음
UNREADABLE = "not numbers"  # 배열로 읽지 못한 답의 까닭


@dataclass(frozen=True, eq=False)
class Comparison:
    """``tg.compare`` 의 결과. 참이면 맞았다는 뜻이고, ``print`` 하면 무엇이 어떻게 다른지 말한다."""

    name: str
    verdict: str  # "정확히 같음", "거의 같음", "다름"
    difference: float | None  # 가장 큰 절대 차이. 모양이 다르면 None
    relative: float | None  # 그것을 바른 기울기의 가장 큰 크기로 나눈 것
    index: tuple[int, ...] | None  # 가장 크게 다른 자리. 차이가 없거나 모양이 다르면 None
    mine: np.ndarray
    reference: np.ndarray
    cause: Cause | None = None
    notes: tuple[str, ...] = ()
    axes: tuple[Any, ...] = ()  # 축의 이름. 있으면 가장 크게 다른 자리가 아니라 처음 다른 자리를 말한다
    first: tuple[int, ...] | None = None  # 처음 다른 자리

    def __bool__(self) -> bool:
        return self.verdict != WRONG

    def __repr__(self) -> str:
        return "\n".join([f"{self.name}: {self.verdict}", *(f"  {line}" for line in self.details())])

    def details(self) -> list[str]:
        """판정 아래에 적을 줄들."""
        lines = []
        if self.cause is not None and self.cause.key == UNREADABLE:
            pass  # 배열로 읽지 못했으니 모양도 없다
        elif self.mine.shape != self.reference.shape:
            lines.append(f"모양이 다릅니다: 낸 것 {self.mine.shape}, 바른 것 {self.reference.shape}")
        elif self.first is not None:
            lines.append(self._where())
        elif self.index is not None:
            mine, right = (format_number(a[self.index]) for a in (self.mine, self.reference))
            lines.append(f"가장 큰 차이 {_size(self.difference)} (상대 {_size(self.relative)})"
                         + (f", 자리 {list(self.index)}" if self.index else "") + f": 낸 것 {mine}, 바른 것 {right}")
            lines += self._spread()
        lines += self.notes
        if self.cause is not None:
            lines += [f"까닭: {self.cause.text}", f"고치기: {self.cause.cure}"]
        return lines

    def _where(self) -> str:
        """처음 다른 자리. 글과, 정수 하나로 답하는 물음은 바른 답까지 말하지 않는다."""
        assert self.first is not None
        mine, right = (str(a[self.first]) if a.dtype.kind == "U" else format_number(a[self.first]) for a in (self.mine, self.reference))
        secret = self.reference.dtype.kind == "U" or (self.reference.ndim == 0 and self.reference.dtype.kind in "iub")
        told = f"낸 것 {mine}" + ("" if secret else f", 바른 것 {right}")
        if not self.first:
            return told
        where, axis = place(self.first, self.axes), time_axis(self.axes)
        onward = axis is not None and axis < len(self.first) and self._onward(axis)
        return f"{where}{'부터' if onward else '에서'} 다릅니다: {told}" + ("" if onward else self._count())

    def _onward(self, axis: int) -> bool:
        """처음 다른 걸음부터 끝까지 모두 다른가."""
        assert self.first is not None
        steps = off(self.mine, self.reference).any(tuple(k for k in range(self.reference.ndim) if k != axis))
        return bool(np.asarray(steps)[self.first[axis]:].all())

    def _count(self) -> str:
        wrong = off(self.mine, self.reference)
        return f" (모두 {wrong.size}개 가운데 {int(wrong.sum())}개가 다릅니다)" if wrong.size > 1 else ""

    def _spread(self) -> list[str]:
        """다른 원소가 몇 개이고 어디에 몰려 있는가."""
        wrong = off(self.mine, self.reference)
        count = int(wrong.sum())
        if self or wrong.ndim == 0 or count in (0, wrong.size):
            return []
        only = [f"축 {axis} 의 {positions[0]}번째" for axis, positions in enumerate(np.nonzero(wrong)) if np.unique(positions).size == 1]
        where = f": 모두 {', '.join(only)}입니다" if only else ""
        return [f"원소 {wrong.size}개 가운데 {count}개가 다릅니다{where}"]


def compare(name: str, mine: Any, tensor: Any, loss: Any = None) -> Comparison:
    """손으로 셈한 기울기 ``mine`` 을 바른 기울기와 견주어, 어디가 얼마나 다르고 왜 다른지 말한다.

    눈감아 주는 차이는 반올림 오차만큼이다: √ε·|바른 것| + 1000·ε·max|바른 것| (ε 은 거친 쪽 dtype 의 기계 엡실론).
    모양은 브로드캐스트로 맞더라도 똑같아야 하고, dtype 만 다르면 '거의 같음'이다.

    매개변수
    --------
    name : 말에 쓸 이름, 예를 들어 ``"d_w"``.
    mine : 견줄 기울기. 배열, 수, 수의 목록, Tensor(그 값).
    tensor : 바른 기울기를 가진 Tensor(그 ``grad``), 또는 바른 기울기 그 자체인 배열(``w.grad`` 도 된다).
        연산의 결과이면 ``retain_grad()`` 로 남긴 것이나, 작아서(64개까지) 또는 ``tg.keep_values()`` 안이어서 남은 것을 쓴다.
    loss : 손실 Tensor, 선택. 주면 식을 거슬러 걸어 더 많은 까닭을 알아본다. 그래프가 남아 있어야 하고
        (``backward()`` 앞, 또는 ``retain_graph=True``), 이때는 ``tensor.grad`` 가 없어도 된다.

    반환
    ----
    Comparison : 참이면 맞았다는 뜻. ``verdict``('정확히 같음', '거의 같음', '다름'), ``difference``, ``relative``, ``index``, ``cause``.

    예외
    ----
    ArgumentTypeError : 이름이 글이 아닐 때, 수의 배열로 읽을 수 없는 것을 받았을 때.
    GradientError : ``tensor`` 에 기울기가 없을 때, ``loss`` 가 ``tensor`` 에 이어져 있지 않을 때.

    예제
    ----
    >>> import numpy as np, tinygrad_ko as tg
    >>> x = np.array([[1.0, 2.0], [3.0, 4.0], [5.0, 7.0]])
    >>> b = tg.tensor(np.zeros(2), requires_grad=True)
    >>> ((x + b) ** 2).sum().backward()
    >>> tg.compare("d_b", (2 * x).sum(0), b)
    d_b: 정확히 같음
    >>> tg.compare("d_b", 2 * x, b)
    d_b: 다름
      모양이 다릅니다: 낸 것 (3, 2), 바른 것 (2,)
      까닭: 배치(batch)의 합을 빠뜨렸습니다: 맨 앞에 길이 3 인 축이 남아 있습니다.
      고치기: 한 값이 표본마다 쓰였으니 그 기여분을 모두 더하세요: .sum(0).

    출처
    ----
    기준은 이 라이브러리의 역전파(``tg.gradcheck`` 로 검사한 규칙).
    """
    if not isinstance(name, str):
        raise ArgumentTypeError(f'compare: 첫 인수는 이름(글)입니다. 받은 것: {describe(name)}. compare("d_w", d_w, w) 처럼 쓰세요.')
    mine_is_typed = hasattr(mine, "dtype")
    array = numbers(f"compare({name!r})", mine)
    if loss is not None:
        evidence = _evidence(name, tensor, loss)
    else:
        reference = _reference(name, tensor)
        lengths = lengths_of([reference.shape])
        evidence = Evidence(reference, lengths=lengths, averaged=lengths)
    return compared(name, array, evidence, mine_is_typed)


def compared(name: str, mine: np.ndarray, evidence: Evidence, typed: bool = True, explain: bool = True) -> Comparison:
    """배열 둘을 견준다. ``typed`` 가 거짓이면(목록이나 파이썬 수) dtype 은 따지지 않는다. ``explain`` 이면 까닭도 찾는다."""
    reference = evidence.reference
    notes = []
    words = reference.dtype.kind == "U"
    typed = typed and (evidence.gradient or mine.dtype.kind == reference.dtype.kind == "f")
    if typed and mine.dtype != reference.dtype:
        notes.append(f"dtype 이 다릅니다: 낸 것 {mine.dtype}, 바른 것 {reference.dtype}. "
                     + ("np.float64 인 상수나 배열이 섞여 커졌습니다." if mine.dtype == np.float64 else ".astype 으로 맞추세요."))
    if evidence.gradient and not np.isfinite(reference).all():
        notes.append("바른 기울기에도 유한하지 않은 수(nan, inf)가 있습니다: 순전파의 값을 먼저 살피세요.")
    if mine.shape != reference.shape:
        cause = find_cause(mine, evidence) if explain else None
        return Comparison(name, WRONG, None, None, None, mine, reference, cause, tuple(notes))
    if not evidence.gradient:
        wrong = off(mine, reference)
        first = first_wrong(wrong, evidence.axes) if wrong.any() else None
        exact = words or (np.array_equal(mine, reference) and not (typed and mine.dtype != reference.dtype))
        verdict = WRONG if first is not None else EXACT if exact else CLOSE
        cause = find_cause(mine, evidence) if explain and first is not None else None
        return Comparison(name, verdict, None, None, None, mine, reference, cause, tuple(notes), evidence.axes, first)
    with np.errstate(all="ignore"):
        apart = np.array(np.abs(wide(mine) - wide(reference)))
        scale = float(np.abs(wide(reference))[np.isfinite(reference)].max(initial=0.0))
    apart[np.equal(mine, reference) | (np.isnan(mine) & np.isnan(reference))] = 0.0
    ranked = np.where(np.isnan(apart), np.inf, apart)
    index = None if not ranked.any() else tuple(int(k) for k in np.unravel_index(int(ranked.argmax()), ranked.shape))
    difference = 0.0 if index is None else float(apart[index])
    relative = 0.0 if difference == 0 else difference / scale if scale else float("inf")
    verdict = EXACT if index is None and not (typed and mine.dtype != reference.dtype) else CLOSE
    verdict = WRONG if off(mine, reference).any() else verdict
    cause = find_cause(mine, evidence) if explain and verdict == WRONG else None
    return Comparison(name, verdict, difference, relative, index, mine, reference, cause, tuple(notes))


def _reference(name: str, tensor: Any) -> np.ndarray:
    """바른 기울기."""
    if not isinstance(tensor, Variable) or tensor.node is None:
        return numbers(f"compare({name!r}) 의 기준", tensor)
    where, node = f"compare({name!r})", tensor.node
    if not node.requires_grad:
        raise GradientError(
            f"{where}: 견줄 텐서가 기울기를 따라가지 않습니다(requires_grad=False). tg.tensor(…, requires_grad=True) 로 만드세요. "
            "텐서의 값이 곧 바른 기울기라면 .data 를 주세요."
        )
    grad = node.grad._data if isinstance(node.grad, Variable) else node.grad
    if grad is None and node.operation is None:
        raise GradientError(f"{where}: 아직 기울기(grad)가 없습니다. 먼저 loss.backward() 를 부르거나 loss=손실 을 주세요.")
    if grad is None:
        raise GradientError(
            f"{where}: 연산 '{node.operation.name}'의 결과에 기울기가 남아 있지 않습니다. backward() 앞에서 t.retain_grad() 를 부르거나, "
            "순전파를 with tg.keep_values(): 안에서 하거나, loss=손실 을 주세요(backward() 를 아직 부르지 않았다면 부르세요)."
        )
    return np.asarray(to_numpy(grad))


def _evidence(name: str, tensor: Any, loss: Any) -> Evidence:
    """손실에서 거슬러 걸어 얻는 재료."""
    try:
        told = story(loss)
    except TinygradError as error:
        raise named("compare", error) from None
    box = next((b for b in told.boxes.values() if isinstance(tensor, Variable) and b.node is tensor.node is not None), None)
    if box is None or box.grad is None:
        raise GradientError(
            f"compare({name!r}): loss 를 만든 식에 이 텐서가 쓰이지 않았거나, 기울기를 따라가지 않습니다. 순전파에 쓴 그 텐서를 주세요."
        )
    return told_evidence(told, box.key)


def told_evidence(told: Story, key: str, reference: np.ndarray | None = None) -> Evidence:
    """이야기에서 읽을 수 있는 재료."""
    box = told.boxes[key]
    uses = tuple(b for b in told.backward if b.target == key)
    names = [told.operation(u.step).operation.name for u in uses]
    units = [_unit(told, u) for u in uses]
    assert box.grad is not None
    return Evidence(
        reference=box.grad if reference is None else reference, uses=uses, labels=tuple(names),
        above={f"({n} 의 결과의 기울기)": u.upstream[0] for n, u in zip(names, uses, strict=True)},
        unit=np.asarray(sum(units)) if units else None,
        lengths=lengths_of(b.node.shape for b in told.boxes.values() if b.node is not None and isinstance(b.node.shape, tuple)),
        averaged=_averaged(told), value=box.value, partners=tuple(_partners(told, uses)),
    )


def _partners(told: Story, uses: tuple[Backward, ...]) -> Iterator[tuple[str, np.ndarray, np.ndarray]]:
    """더하기로 쓰였을 때의 짝."""
    for use in uses:
        made = told.operation(use.step)
        if made.operation.symbol == "+":
            for key in (key for k, (_, key) in enumerate(made.inputs) if k != use.index):
                box = told.boxes[key]
                if box.value is not None:
                    yield box.name or "(짝)", np.asarray(box.value), use.upstream[0]


def _averaged(told: Story) -> dict[int, str]:
    """식에 있는 평균들의 n."""
    found = {}
    for step in told.backward:
        if told.operation(step.step).operation.facts.averages:
            n = step.raw.size // step.upstream[0].size
            found[n] = " × ".join(map(str, step.raw.shape)) if n == step.raw.size else str(n)
    return found


def _unit(told: Story, use: Backward) -> np.ndarray:
    """받은 기울기를 1로 두고 한 걸음."""
    operation = told.operation(use.step).operation
    return np.asarray(operation.fitted(local_slopes(operation, use), told.boxes[use.target].node))


def _size(number: float | None) -> str:
    return "?" if number is None else f"{number:.2g}"
