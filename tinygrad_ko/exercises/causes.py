"""흔한 까닭: 그렇게 틀렸다면 나왔을 답을 셈하여, 낸 답이 정말 그것인지 본다. 수가 맞지 않는 까닭은 말하지 않는다."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from itertools import combinations, permutations, product
from typing import Any, NamedTuple

import numpy as np

from ..korean.particles import Noun, particle
from ..operation.carry import sum_to
from ..readings.story import Backward
from .closeness import alike, close, epsilon, wide
from .places import ordinal, time_axis
from .words import same

__all__ = ["Cause", "Evidence", "Suspect", "factor_cause", "find_cause", "lengths_of", "suspects"]


@dataclass(frozen=True, slots=True)
class Cause:
    """까닭: 이름(영어 한 낱말), 무엇을 하였는가, 어떻게 고치는가."""

    key: str
    text: str
    cure: str

    def __str__(self) -> str:
        return f"{self.text} {self.cure}"


class Suspect(NamedTuple):
    """까닭과, 그랬다면 나왔을 답."""

    cause: Cause
    answer: np.ndarray


@dataclass(frozen=True, eq=False)
class Evidence:
    """기울기 하나를 판단할 재료. 모르는 것은 비워 둔다."""

    reference: np.ndarray  # 바른 기울기
    uses: tuple[Backward, ...] = ()  # 이 값의 쓰임마다, 그리로 기울기를 나른 걸음
    labels: tuple[str, ...] = ()  # 쓰임마다, 무엇을 셈하는 데 쓰였는가
    above: Mapping[str, np.ndarray] = field(default_factory=dict)  # 받은 기울기: 이름 → 값
    unit: np.ndarray | None = None  # 받은 기울기를 모두 1로 두었을 때의 기울기
    others: Mapping[str, np.ndarray] = field(default_factory=dict)  # 다른 것의 기울기: 이름 → 값
    lengths: Mapping[int, str] = field(default_factory=dict)  # 축의 길이와 그 곱 → 어떻게 나왔는가
    averaged: Mapping[int, str] = field(default_factory=dict)  # 식에 있는 평균의 n → 어떻게 나왔는가
    value: np.ndarray | None = None  # 기울기가 아니라 값
    mistakes: tuple[Suspect, ...] = ()  # 이 연습에서 흔한 잘못
    trials: Callable[[], Iterable[Suspect]] = tuple  # 입력을 바꾸어 다시 셈해 보는, 어느 연습에나 있는 잘못: 볼 때 셈한다
    partners: tuple[tuple[str, np.ndarray, np.ndarray], ...] = ()  # 더해진 짝: 이름, 값, 받은 기울기
    gradient: bool = True  # 기울기인가(거짓이면 값)
    axes: tuple[Any, ...] = ()  # 축의 이름
    choices: tuple[str, ...] = ()  # 골라 적는 답이면 그 보기
    plain: bool = False  # 흔한 잘못만 본다: 바른 답의 배수나 전치가 뜻이 없는 답(글, 바른 답이 여럿인 것)


def lengths_of(shapes: Iterable[tuple[int, ...]]) -> dict[int, str]:
    """한 배열의 축의 길이와, 여러 축의 길이의 곱(1보다 큰 것)."""
    found: dict[int, str] = {}
    for shape in sorted(set(shapes), key=lambda s: (len(s), s)):
        for count in range(1, len(shape) + 1):
            for axes in combinations(shape, count):
                found.setdefault(math.prod(axes), " × ".join(map(str, axes)))
    return {n: text for n, text in found.items() if n > 1}


def find_cause(mine: np.ndarray, evidence: Evidence) -> Cause | None:
    """낸 답 ``mine`` 이 왜 틀렸는지. 알아볼 수 없으면 ``None``."""
    reference = evidence.reference
    if reference.dtype.kind == "U":
        return _word_cause(mine, evidence)
    wild = ~np.isfinite(mine)
    if wild.any() and np.isfinite(reference).all():
        return Cause("nan", f"유한하지 않은 수(nan, inf)가 {int(wild.sum())}개 있습니다.",
                     "0으로 나누거나, 음수나 0의 로그·제곱근을 셈하거나, exp 가 넘친 곳을 찾으세요.")
    if mine.shape != reference.shape:
        known = () if evidence.gradient else (*evidence.mistakes, *evidence.trials())  # 길이부터 다른, 이름 있는 잘못
        named = next((cause for cause, answer in known if mine.shape == answer.shape and alike(mine, answer)), None)
        cause = named or _step_cause(mine, evidence) or _shape_cause(mine, reference, evidence.gradient)
        if cause is not None:
            return cause
    for cause, answer in suspects(evidence):
        if alike(mine, answer) and not alike(answer, reference):
            return cause
    if mine.shape != reference.shape or evidence.plain:
        return None
    return _rounded(mine, reference) or _near(mine, reference) or _ratio(mine, evidence) or _masked(mine, reference, evidence.gradient)


def suspects(evidence: Evidence) -> Iterator[Suspect]:
    """그렇게 틀렸다면 나왔을 답들(바른 답의 배수는 빼고): 뜻이 또렷한 것부터."""
    yield from evidence.mistakes
    yield from evidence.trials()
    if evidence.plain:
        return
    yield from _uses(evidence)
    yield from _summed(evidence)
    yield from _orders(evidence)
    yield from _chain(evidence)
    if not evidence.gradient:
        yield from _shifted(evidence)


# ── 모양 ──


def _shape_cause(mine: np.ndarray, reference: np.ndarray, gradient: bool) -> Cause | None:
    """모양이 다를 때: 값은 맞는가, 더하면 맞는가."""
    if alike(mine, reference):
        return Cause("shape", f"수는 맞지만 모양이 {mine.shape} 입니다.",
                     f"모양 {reference.shape} 이어야 합니다: keepdims 나 reshape 를 살피세요. 브로드캐스트에 가려 보이지 않는 잘못입니다.")
    if gradient and mine.ndim >= reference.ndim and all(r in (1, m) for m, r in zip(mine.shape[::-1], reference.shape[::-1], strict=False)):
        if close(np.asarray(sum_to(mine, reference.shape, "compare")), reference):
            return _unsummed(mine.shape, reference.shape)
    return None


def _step_cause(mine: np.ndarray, evidence: Evidence) -> Cause | None:
    """걸음의 수가 다르다: 시작이나 끝을 빠뜨렸거나 더 넣었다."""
    axis, reference = time_axis(evidence.axes), evidence.reference
    if axis is None or mine.ndim != reference.ndim:
        return None
    a, b = np.moveaxis(mine, axis, 0), np.moveaxis(reference, axis, 0)
    if a.shape[1:] != b.shape[1:]:
        return None
    step, count, right = evidence.axes[axis], len(a), len(b)
    told = f"{count}개를 냈습니다. 바른 것은 {right}개입니다."
    if count > right and close(a[count - right:], b):
        return Cause("extra start", f"{Noun(step):이/가} 앞에 {count - right}개 더 있습니다: {told}", "시작한 값은 빼고 내세요.")
    if count > right and close(a[:right], b):
        return Cause("extra end", f"{Noun(step):이/가} 뒤에 {count - right}개 더 있습니다: {told}", "끝낼 때를 살피세요.")
    if count and count < right and close(a, b[right - count:]):
        return Cause("missing start", f"첫 {Noun(step):이/가} 없습니다: {told}", "처음 것부터 내세요.")
    if count and count < right and close(a, b[:count]):
        return Cause("missing end", f"마지막 {Noun(step):이/가} 없습니다: {told}", "끝까지 내세요.")
    return Cause("steps", f"{step}의 수가 다릅니다: {told}", "몇 번 되풀이하는지 살피세요.")


def _word_cause(mine: np.ndarray, evidence: Evidence) -> Cause | None:
    """글로 적은 답: 이 연습의 흔한 잘못, 목록에 담은 글 하나, 보기에 없는 말."""
    if mine.size == evidence.reference.size == 1 and mine.ndim > evidence.reference.ndim:
        return Cause("shape", "글을 목록에 담았습니다.", "대괄호 없이 글 하나만 적으세요.")
    for cause, answer in evidence.mistakes:
        if answer.dtype.kind == "U" and _same_words(mine, answer) and not _same_words(answer, evidence.reference):
            return cause
    choices = [np.asarray(c) for c in evidence.choices]
    strange = [str(m) for m in mine.ravel() if choices and not any(_same_words(np.asarray(str(m)), c) for c in choices)]
    if strange:
        return Cause("not a choice", f"{Noun(repr(strange[0])):은/는} 보기에 없습니다.",
                     f"이 가운데에서 고르세요: {', '.join(evidence.choices)}.")
    return None


def _same_words(a: np.ndarray, b: np.ndarray) -> bool:
    return a.shape == b.shape and bool(same(a, b).all())


def _rounded(mine: np.ndarray, reference: np.ndarray) -> Cause | None:
    """바른 답을 몇 자리까지만 적었다. 자리가 둘은 되어야 우연이 아니다."""
    if reference.dtype.kind != "f" or mine.dtype.kind not in "iuf":
        return None
    for places in range(8):
        step = 10.0**places
        for key, cut, told in (("rounded", np.round, "반올림한"), ("truncated", np.trunc, "뒤를 버린")):
            with np.errstate(all="ignore"):
                answer = cut(wide(reference) * step) / step
            if np.abs(answer).max(initial=0.0) * step >= 10 and close(mine, answer):
                seen = f"소수 {ordinal(places - 1)} 자리까지" if places else "정수로"
                return Cause(key, f"바른 답을 {seen} {told} 값입니다.", "셈한 수를 줄이지 말고 그대로 내세요: round, int, // 를 살피세요.")
    return None


def _near(mine: np.ndarray, reference: np.ndarray) -> Cause | None:
    """아주 조금 다르다: 배수라고 하면 '1배'가 되는 것."""
    if reference.dtype.kind != "f" or mine.dtype.kind not in "iuf":
        return None
    with np.errstate(all="ignore"):
        apart, size = np.abs(wide(mine) - wide(reference)), np.abs(wide(reference))
    if not (np.isfinite(apart) & (apart <= 1e-3 * size)).all():
        return None
    worst = float((apart[size > 0] / size[size > 0]).max(initial=0.0))
    return Cause("near", f"바른 답과 거의 같지만 꼭 같지는 않습니다: 상대 차이가 커야 {worst:.1g} 입니다.",
                 "ε 처럼 작은 항을 빠뜨렸거나 다른 자리에 두지 않았는지, 중간에 반올림하지 않았는지 살피세요.")


def _masked(mine: np.ndarray, reference: np.ndarray, gradient: bool) -> Cause | None:
    """0 이 아닌 자리의 수는 맞지만, 0 인 자리가 다르다."""
    off, zero = mine == 0, reference == 0
    both = ~off & ~zero
    if reference.dtype.kind == "b" or not off.any() or not zero.any() or np.array_equal(off, zero):
        return None  # 참·거짓의 답은 아무렇게나 틀려도 '0 이 아닌 자리'가 맞는다
    if np.count_nonzero(both) < 2 or not close(mine[both], reference[both]):
        return None
    told = f"0 인 자리가 {int((off != zero).sum())}곳 다르고, 나머지 자리의 수는 맞습니다."
    if not gradient:  # 마스크가 없는 물음도 있다
        return Cause("mask", told, "어느 자리가 0 이어야 하는지, 조건과 자리를 살피세요.")
    return Cause("mask", f"다른 마스크(mask)를 썼습니다: {told}",
                 "앞(순전파)에서 쓴 그 마스크를 그대로 쓰세요: 새로 뽑거나 조건을 바꾸지 마세요.")


def _unsummed(mine: tuple[int, ...], reference: tuple[int, ...]) -> Cause:
    if reference and mine[1:] == reference:
        return Cause("batch sum", f"배치(batch)의 합을 빠뜨렸습니다: 맨 앞에 길이 {mine[0]} 인 축이 남아 있습니다.",
                     "한 값이 표본마다 쓰였으니 그 기여분을 모두 더하세요: .sum(0).")
    extra = len(mine) - len(reference)
    axes = tuple(range(extra)) + tuple(k + extra for k, n in enumerate(reference) if n == 1 and mine[k + extra] != 1)
    keep = ", keepdims=True" if len(mine) == len(reference) else ""
    where = axes[0] if len(axes) == 1 else axes
    return Cause("broadcast", f"브로드캐스트(broadcast)를 되돌리는 합을 빠뜨렸습니다: 모양 {Noun(mine):은/는} 늘어난 모양입니다.",
                 f"늘어난 축을 더해 {Noun(reference):으로/로} 되돌리세요: .sum({'' if not reference else where}{keep}).")


def _summed(evidence: Evidence) -> Iterator[Suspect]:
    """브로드캐스트로 늘어난 값: 더하지 않았거나, 엉뚱한 축을 더했거나, 한 표본만 가져왔다."""
    stretched = [u for u in evidence.uses if u.stretched]
    shapes = {u.raw.shape for u in evidence.uses}
    if not stretched or len(shapes) != 1:
        return
    raw, shape = sum(wide(u.raw) for u in evidence.uses), evidence.reference.shape
    assert isinstance(raw, np.ndarray)
    yield Suspect(_unsummed(raw.shape, shape), raw)
    padded = (1,) * (raw.ndim - len(shape)) + shape
    right = tuple(k for k, n in enumerate(padded) if n != raw.shape[k])
    for count in range(1, raw.ndim + 1):
        for axes in combinations(range(raw.ndim), count):
            if not set(axes) <= set(right):
                told = f"바른 축은 {right[0] if len(right) == 1 else right} 입니다."
                summed = axes[0] if count == 1 else axes
                yield Suspect(Cause("wrong axis", f"더하기는 했지만 축 {summed} {particle(summed, '을/를')} 더했습니다.",
                                    f"{told} 늘어난 축을 더해 모양 {Noun(shape):으로/로} 되돌려야 합니다."), raw.sum(axes))
    if len(right) == 1:
        for k in range(raw.shape[right[0]]):
            yield Suspect(Cause("one row", f"표본 하나(축 {right[0]} 의 {k}번째)의 기여분만 있습니다.",
                                f"모든 표본의 기여분을 더하세요: .sum({right[0]})."), raw.take(k, right[0]))


def _orders(evidence: Evidence) -> Iterator[Suspect]:
    """전치."""
    reference = evidence.reference
    shape = ": 기울기의 모양은 언제나 그 값의 모양과 같습니다" if evidence.gradient else ""
    if 2 <= reference.ndim <= 4:
        for order in list(permutations(range(reference.ndim)))[1:]:
            name = "전치(transpose)된 것입니다" if reference.ndim == 2 else f"축의 차례가 바뀌었습니다: {order}"
            yield Suspect(Cause("transposed", f"{name}.", f"행렬 곱의 앞뒤를 바꾸거나 .T 를 붙일 자리를 살피세요{shape}."),
                          reference.transpose(order))


def _shifted(evidence: Evidence) -> Iterator[Suspect]:
    """거꾸로 늘어놓았거나, 한 걸음씩 밀렸다."""
    reference = evidence.reference
    if reference.size > 2 and np.unique(reference).size < 3:
        return  # 둘뿐인 값은 아무렇게나 틀려도 밀린 것과 같아진다
    for axis in range(reference.ndim):
        yield Suspect(Cause("reversed", "차례가 거꾸로입니다.", "앞에서 뒤로 늘어놓으세요."), np.flip(reference, axis))
        if reference.shape[axis] > 2:
            names = evidence.axes[axis] if axis < len(evidence.axes) else ""
            for step, told in ((1, "늦습니다"), (-1, "빠릅니다")):
                cause = Cause("shifted", f"한 자리씩 {told}.", "어느 것을 먼저 셈하고 언제 적는지 살피세요.")
                if names and not isinstance(names, str):  # 흐르지 않는, 이름 있는 자리
                    cause = Cause("shifted", "자리의 차례가 다릅니다.", f"{', '.join(names)}의 차례로 적으세요.")
                yield Suspect(cause, np.roll(reference, step, axis))


# ── 쓰임 ──


def _uses(evidence: Evidence) -> Iterator[Suspect]:
    """여러 번 쓰인 값: 몇 쓰임의 기여분만 있다. 겹친 자리에 더하지 않고 덮어썼다."""
    count = len(evidence.uses)
    if 2 <= count <= 8:
        for kept in range(count - 1, 0, -1):
            for chosen in list(combinations(range(count), kept))[::-1]:
                yield Suspect(_overwritten(evidence, chosen), np.asarray(sum(wide(evidence.uses[k].contribution) for k in chosen)))
    if evidence.uses and all("index" in u.saved and len(u.upstream) == 1 for u in evidence.uses):
        answer = np.zeros_like(evidence.reference)
        for use in reversed(evidence.uses):  # 순전파의 차례로
            answer[use.saved["index"]] = use.upstream[0]
        yield Suspect(Cause("overwritten index", "같은 자리를 여러 번 골랐는데, 더하지 않고 덮어썼습니다.",
                            "겹친 자리는 더해야 합니다: 정수 배열로 골랐으면 np.add.at(d, 색인, g) (d[색인] += g 는 겹친 자리를 한 번만 "
                            "더합니다), 슬라이스로 골랐으면 d[자리] += g."), answer)


def _overwritten(evidence: Evidence, chosen: tuple[int, ...]) -> Cause:
    count, labels = len(evidence.uses), evidence.labels or tuple(u.step for u in evidence.uses)
    missing = [labels[k] for k in range(count) if k not in chosen]
    lost = ", ".join(dict.fromkeys(missing))
    return Cause("overwritten", f"{count}번 쓰인 값인데 {len(chosen)}번의 기여분만 있습니다: {lost} 쪽의 기여분이 없습니다.",
                 "갈래마다 온 기울기를 모두 더하세요: 덮어쓰지(=) 말고 더합니다(+=).")


# ── 연쇄 법칙 ──


def _chain(evidence: Evidence) -> Iterator[Suspect]:
    """국소 도함수나 받은 기울기를 빠뜨렸다. 다른 것의 기울기를 냈다."""
    for name, g in evidence.above.items():
        yield Suspect(Cause("no local", f"받은 기울기 {name} 그대로입니다: 국소 도함수를 곱하지 않았습니다.",
                            "연쇄 법칙은 받은 기울기 × 국소 도함수입니다. 활성함수라면 그 도함수를 곱하세요."), g)
    for name, value, g in evidence.partners:
        if g.shape == value.shape or value.ndim == 0 or g.ndim == 0:
            yield Suspect(Cause("addition", f"더하기를 곱하기처럼 다루었습니다: 더해진 짝 {Noun(name):을/를} 곱했습니다.",
                                "합의 국소 도함수는 1 입니다: 받은 기울기를 그대로 나르세요."), g * value)
    if len(evidence.uses) == 1:
        (use,) = evidence.uses
        g = use.upstream[0]
        chosen = np.where(use.raw == 0, 0, g) if g.shape == use.raw.shape == evidence.reference.shape else None
        if len(use.upstream) == 1 and chosen is not None and not chosen.all() and np.array_equal(use.raw, chosen):
            yield Suspect(Cause("swapped branches", "두 갈래가 뒤바뀌었습니다: 고르지 않은 자리로 기울기를 보냈습니다.",
                                "고른 자리로만 받은 기울기를 보내고, 나머지는 0 입니다."), g - use.raw)
    if evidence.unit is not None:
        above = ", ".join(evidence.above) or "받은 기울기"
        yield Suspect(Cause("no upstream", f"국소 도함수뿐입니다: 받은 기울기({above})를 곱하지 않았습니다.",
                            "연쇄 법칙은 받은 기울기 × 국소 도함수입니다."), evidence.unit)
    for name, g in evidence.others.items():
        yield Suspect(Cause("swapped", f"{name} 의 값입니다.", "돌려줄 때 이름이 바뀌었거나, 곱할 것을 잘못 골랐습니다."), g)
    for name, g in evidence.others.items():
        if evidence.gradient and g.shape == evidence.reference.shape:
            yield Suspect(Cause("added", f"{name} 의 기여분까지 더했습니다.", "갈래마다 제 기여분만 그 값으로 보내세요."),
                          evidence.reference + g)
    if (evidence.reference > 0).any() and (evidence.reference < 0).any():
        yield Suspect(Cause("absolute", "절댓값입니다: 부호를 잃었습니다.", "abs 를 씌우지 않았는지 살피세요."), np.abs(evidence.reference))
    if evidence.value is not None:
        yield Suspect(Cause("value", "기울기가 아니라 값 그 자체입니다.", "그 값에 대한 손실의 도함수를 돌려주세요."), evidence.value)
        yield from _times_value(evidence, evidence.value)
    zero = Cause("zero", "모두 0입니다.", "np.zeros 로 만든 뒤 채우지 않았는지 살피세요.") if evidence.reference.ndim else _ZERO
    yield Suspect(zero, np.zeros_like(evidence.reference))


_ZERO = Cause("zero", "0입니다.", "0에서 시작한 채 돌려주었거나, 정수로 나누어(//, int) 사라졌는지 살피세요.")


def _times_value(evidence: Evidence, value: np.ndarray) -> Iterator[Suspect]:
    """도함수의 자리에 제 값을 곱했다: e = a·b, f = e + c 에서 d_e = d_f·e."""
    cure = "곱 u·v 를 u 로 미분하면 남는 것은 짝 v 이고, 활성함수이면 그 도함수입니다. 합의 도함수는 1 입니다."
    for name, g in evidence.above.items():
        if g.shape in ((), value.shape):
            yield Suspect(Cause("own value", f"국소 도함수가 아니라 제 값을 곱했습니다: {name} × 제 값.", cure), g * value)
    yield Suspect(Cause("own value", "바른 답에 제 값을 한 번 더 곱했습니다.", cure), evidence.reference * value)


# ── 배수 ──

_SIGN = Cause("sign", "부호가 뒤집혔습니다.", "빼기의 오른쪽, −x, 1/x 의 도함수에는 −가 붙습니다.")
_MORE = Cause("two", "2 를 더 곱했습니다.", "½·x² 의 도함수는 x 입니다: ½ 을 잊지 않았는지 살피세요.")
_LESS = Cause("two", "2 를 빠뜨렸습니다.", "제곱 x² 의 도함수는 2x 입니다.")
_VALUE_SIGN = replace(_SIGN, cure="빼는 차례와 앞의 − 를 살피세요.")
_VALUE_MORE = replace(_MORE, cure="2 나 ½ 이 식에 몇 번 나오는지 살피세요.")
_VALUE_LESS = replace(_LESS, cure="2 나 ½ 이 식에 몇 번 나오는지 살피세요.")
_BASES = (("2", math.log(2)), ("10", math.log(10)))


def factor_cause(factor: float, evidence: Evidence, generic: bool = True) -> Suspect | None:
    """바른 답의 ``factor`` 배가 되는 까닭과 그 답: 부호, 2, 평균의 n, 그리고 그 가운데 여럿. ``generic`` 이면 이름 없는 배수도 말한다."""
    reference = evidence.reference
    if not evidence.gradient and reference.ndim == 0 and reference.dtype.kind in "iu":
        return None  # 개수 하나: 작은 정수끼리는 언제나 무엇의 배수이다
    tolerance = epsilon(reference) ** 0.5
    named = [f for f in _factors(evidence) if math.isclose(f[0], factor, rel_tol=tolerance)]
    if named:
        exact, faults = named[0]
        cause = Cause(*(join.join(getattr(f, part) for f in faults) for part, join in (("key", " and "), ("text", " "), ("cure", " "))))
        return Suspect(cause, exact * reference)
    if not generic or not np.isfinite(factor) or factor == 0:
        return None
    return Suspect(Cause("factor", f"모든 원소가 바른 답의 {factor:.4g}배입니다.", "앞에 곱하는 상수를 살피세요."), factor * reference)


def _factors(evidence: Evidence) -> list[tuple[float, list[Cause]]]:
    """자주 틀리는 배수와 그 잘못들: 잘못이 적은 것부터."""
    sign, more, less = (_SIGN, _MORE, _LESS) if evidence.gradient else (_VALUE_SIGN, _VALUE_MORE, _VALUE_LESS)
    signs: list[tuple[float, Cause | None]] = [(1, None), (-1, sign)]
    twos: list[tuple[float, Cause | None]] = [(1, None), (2, more), (0.5, less)]
    means = [(1.0, None), *_means(evidence)]
    found = [(math.prod(f for f, _ in chosen), [c for _, c in chosen if c is not None]) for chosen in product(signs, twos, means)]
    found += [(sign * base, [*([c] if c else []), told]) for sign, c in signs for base, told in _bases()]
    # 값을 묻는 물음의 2배는 길이 2인 축의 평균보다 그저 2이다
    return sorted((f for f in found if f[1]), key=lambda f: (len(f[1]), not evidence.gradient and any("mean" in c.key for c in f[1])))


def _bases() -> Iterator[tuple[float, Cause]]:
    """로그의 밑이 다른 배수."""
    for base, log in _BASES:
        yield 1 / log, Cause("log base", f"로그의 밑이 다릅니다: 바른 답의 1/ln {base} = {1 / log:.4f}배, 밑이 {base}일 때의 값입니다.",
                             "자연로그(np.log)의 도함수는 1/x, 밑이 b 인 로그의 도함수는 1/(x ln b) 입니다.")
        yield log, Cause("log base", f"로그의 밑이 다릅니다: 바른 답의 ln {base} = {log:.4f}배, 자연로그로 셈한 값입니다.",
                         f"밑이 {Noun(base):이/가} 되려면 ln {Noun(base):으로/로} 나누세요.")


def _means(evidence: Evidence) -> Iterator[tuple[float, Cause | None]]:
    """평균의 n 을 잘못 다룬 배수: 빠뜨렸거나, 더 곱했거나, 식을 알 때는 다른 수로 나누었거나."""
    for n, made in evidence.averaged.items():
        told = made if "×" not in made else f"{made} = {n}"
        forgotten = Cause("mean", f"평균(mean)의 1/n 을 빠뜨렸습니다 (n = {told}).",
                          f"평균의 도함수는 1/n 입니다: {Noun(n):으로/로} 나누세요.")
        yield n, forgotten if evidence.gradient else _times_length(n, told)
    for m, made in {**evidence.averaged, **evidence.lengths}.items():
        told = made if "×" not in made else f"{made} = {m}"
        twice = Cause("extra mean", f"1/n 을 한 번 더 곱했습니다 (n = {told}).",
                      "더해야(sum) 할 곳에서 평균(mean)을 냈거나 평균의 1/n 을 두 번 곱했습니다.")
        yield 1 / m, twice if evidence.gradient else _over_length(m, told)
    for n, made in evidence.averaged.items() if evidence.uses else ():
        for m in dict.fromkeys([*evidence.lengths, n - 1]):
            if m not in (0, 1, n):
                yield n / m, Cause("wrong n", f"평균(mean)의 n 을 잘못 잡았습니다: {Noun(m):으로/로} 나눈 것과 같습니다.",
                                   f"n = {made if '×' not in made else f'{made} = {n}'} 입니다.")


def _times_length(n: int, told: str) -> Cause:
    """값을 묻는 물음에는 평균이 없을 수도 있다: 본 것만 말한다."""
    return Cause("mean", f"바른 답의 {n}배입니다: 길이 {told} 인 축을 더하고 나누지 않은 것과 같습니다.",
                 f"평균이라면 {Noun(n):으로/로} 나누고, 아니라면 {Noun(n):을/를} 더 곱하지 않았는지 살피세요.")


def _over_length(n: int, told: str) -> Cause:
    """``_times_length`` 의 거꾸로."""
    return Cause("extra mean", f"바른 답을 {Noun(n):으로/로} 나눈 것과 같습니다 (축의 길이 {told}).",
                 "더할(sum) 곳에서 평균(mean)을 냈거나, 한 번 더 나누지 않았는지 살피세요.")


def _ratio(mine: np.ndarray, evidence: Evidence) -> Cause | None:
    """바른 답의 일정한 배수인가. 0 이 아닌 원소가 하나뿐이면 언제나 그러하므로 이름 있는 배수만 말한다."""
    a, b = wide(mine).ravel(), wide(evidence.reference).ravel()
    with np.errstate(all="ignore"):
        found = factor_cause(float(np.vdot(b, a).real) / float(np.vdot(b, b).real or np.nan), evidence, bool(np.count_nonzero(b) > 1))
    return found.cause if found is not None and close(mine, found.answer) else None
