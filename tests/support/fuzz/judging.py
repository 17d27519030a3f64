"""프로그램 하나를 재판하기: 무엇이 어긋나면 어긋남(``Disagreement``) 하나를, 아니면 무엇으로 보았는지를 준다."""

from __future__ import annotations

import warnings
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

import tinygrad_ko as tg
from support.fuzz import conventions, oracles
from support.fuzz.catalogue import Entry, entry
from support.fuzz.program import Program
from support.fuzz.statements import differs, outcome
from tinygrad_ko.engine import wrap
from tinygrad_ko.errors import GradientError, GraphFreedError, LostGradientError, TinygradError
from tinygrad_ko.readings.source import Transcript

NARROW_SLACK = {"float32": 64.0, "float16": 64.0}  # 반올림 단위의 몇 배까지 봐주는가
VANISHING = 1e-10


@dataclass(frozen=True)
class Disagreement:
    """어긋난 것: 갈래, 글, (알면) 어느 문장에서."""

    kind: str
    text: str
    step: int | None = None


@dataclass
class Verdict:
    """재판의 결과."""

    disagreement: Disagreement | None = None
    seen: Counter[str] = field(default_factory=Counter)  # 무엇으로 보았는가: "1차 차분", "2차 PyTorch" …
    skipped: Counter[str] = field(default_factory=Counter)  # 무엇을 왜 보지 못했는가
    vacuous: bool = False  # 참 기울기가 어디서나 0


@dataclass(frozen=True)
class Court:
    """무엇을 볼 것인가."""

    order: int = 2
    torch: Any = None
    source: bool = False  # 인쇄한 코드도 돌려 볼 것인가


class Found(Exception):
    """어긋남을 찾았다."""

    def __init__(self, kind: str, text: str, step: int | None = None) -> None:
        super().__init__(text)
        self.disagreement = Disagreement(kind, text, step)


def judged(program: Program, court: Court) -> Verdict:
    """재판한다."""
    verdict = Verdict()
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            _judge(program, court, verdict)
    except Found as found:
        verdict.disagreement = found.disagreement
    except oracles.Skipped as skipped:
        verdict.skipped[str(skipped)] += 1
        verdict.vacuous = True
    return verdict


def _judge(program: Program, court: Court, verdict: Verdict) -> None:
    arrays = oracles.numbers(program, False)
    before = [a.copy() for a in arrays]
    leaves = oracles.tensors(program, arrays)
    values = forward(program, leaves)
    mine = backward(program, leaves, values)
    for a, b in zip(arrays, before, strict=True):
        if a.tobytes() != b.tobytes():
            raise Found("입력", "입력이 바뀌었다")
    if mine is None:
        verdict.vacuous = True
        return
    if court.source:
        printed(program, verdict)
    narrow = any(v.dtype != np.float64 for v in values)
    wide = attempt("1차", lambda: oracles.gradients(program, oracles.numbers(program, True), True)) if narrow else mine
    with tg.no_grad():
        values = oracles.ours(program, [tg.from_numpy(a) for a in oracles.numbers(program, True)], True)
    if narrow:
        agree_in_width(program, "1차", values, mine, wide, oracles.gradients, verdict)
    verdict.vacuous = all(np.all(np.abs(g) < VANISHING) for g in wide)
    second = None
    if court.order == 2:
        try:
            second = attempt("2차", lambda: oracles.second_gradients(program, oracles.numbers(program, True), True))
            if narrow:
                narrow_second = attempt("2차", lambda: oracles.second_gradients(program, oracles.numbers(program, False), False))
                closed(program, narrow_second, "2차")
                agree_in_width(program, "2차", values, narrow_second, second, oracles.second_gradients, verdict)
        except oracles.Skipped as skipped:
            verdict.skipped[f"2차: {skipped}"] += 1
    with_torch(program, court, verdict, values, wide, second)
    for order, found in (("1차", wide), ("2차", second)):
        if found is None or verdict.seen[f"{order} PyTorch"]:
            continue
        if not all(np.all(np.isfinite(g)) for g in found):
            verdict.skipped[f"{order}: 기울기가 유한하지 않다"] += 1
            continue
        try:
            oracles.refuse_conventions(program, values, conventions.NUMERIC)
            said = oracles.disagrees_with_differences(program, found, 1 if order == "1차" else 2)
        except oracles.Skipped as skipped:
            verdict.skipped[f"{order}: {skipped}"] += 1
            continue
        if said:
            raise Found(f"{order} 차분", said)
        verdict.seen[f"{order} 차분"] += 1


def attempt(order: str, call: Callable[[], Any]) -> Any:
    """역전파. 미분할 수 없다고 알리는 것은 봐주고, 다른 오류는 어긋남이다."""
    try:
        return call()
    except (GradientError, LostGradientError) as error:
        raise oracles.Skipped(f"미분할 수 없다고 알린다: {first_line(error)[:60]}") from error
    except oracles.Skipped:
        raise
    except Exception as error:
        raise Found("오류", f"{order} 미분에서 {type(error).__name__}: {first_line(error)}") from error


def first_line(error: BaseException) -> str:
    return (str(error).splitlines() or [""])[0][:200]


def forward(program: Program, leaves: Sequence[Any]) -> list[Any]:
    """문장마다 NumPy와 견주며 돌린 값들."""
    values = list(leaves)
    for k, step in enumerate(program.steps):
        one, xs = entry(step.entry), [values[a] for a in step.args]
        raw = [x.data for x in xs]
        before = [a.tobytes() for a in raw]
        names = {step.entry, one.operation}
        try:
            y, said = outcome(lambda one=one, xs=xs, step=step: one.run(*xs, **step.options))
        except Exception as error:
            if refused_there(one, raw, step.options) or conventions.excused(conventions.NUMPY, names, raw, step.options, str(error), "오류"):
                raise oracles.Skipped("NumPy도 하지 않거나, 하지 않기로 한 부름") from error
            raise Found("오류", f"{type(error).__name__}: {first_line(error)}", k) from error
        if before != [x.data.tobytes() for x in xs]:
            raise Found("입력", "문장이 제 입력을 바꾸었다", k)
        value = y if step.part is None else y[step.part]
        if not isinstance(value, tg.Tensor):
            raise Found("오류", f"Tensor 가 아니라 {type(value).__name__} 을 준다: {step.entry}", k)
        what, wrong = differs(one, raw, dict(step.options), step.part, np.asarray(value.data), said)
        if wrong and not conventions.excused(conventions.NUMPY, names, raw, step.options, np.asarray(value.data), what):
            raise Found(f"순전파의 {what}", wrong, k)
        values.append(value)
    return values


def refused_there(one: Entry, raw: Sequence[Any], options: Mapping[str, Any]) -> bool:
    """NumPy의 짝도 오류를 내는가."""
    if one.numpy is None:
        return False
    try:
        one.numpy(*raw, **options)
    except Exception:
        return True
    return False


def total(ys: Sequence[tuple[Any, np.ndarray]]) -> Any:
    """무게를 준 합: 손실."""
    loss = None
    for y, v in ys:
        part = (y * v).sum()
        loss = part if loss is None else loss + part
    return loss


def backward(program: Program, leaves: Sequence[Any], values: Sequence[Any]) -> list[np.ndarray] | None:
    """``backward()`` 의 기울기. ``tg.autograd.grad`` 와 같고, 한 번 더 하면 우리 오류가 난다."""
    ys = oracles.outputs(program, values)
    if not ys:
        return None
    targets = [leaves[k] for k in oracles.wanted(program)]
    given, said = outcome(lambda: attempt("1차", lambda: tg.autograd.grad([y for y, _ in ys], targets, [wrap(v) for _, v in ys], retain_graph=True, allow_unused=True)))
    finite = all(g is None or np.all(np.isfinite(g.data)) for g in given) and all(np.all(np.isfinite(v.data)) for v in values)
    if said and finite and all(v.size for v in values) and not infinite_inside(ys, values):
        raise Found("경고", f"역전파가 경고를 냈는데 기울기는 유한하다: {said[0]}")
    loss = total(ys)
    with np.errstate(all="ignore"):
        attempt("1차", loss.backward)
    found = []
    for k, leaf, g in zip(oracles.wanted(program), targets, given, strict=True):
        if (leaf.grad is None) != (g is None):
            raise Found("두 길", f"잎 {k}: backward 의 기울기는 {leaf.grad}, grad 의 것은 {g}")
        if g is not None and not np.allclose(leaf.grad.data, g.data, rtol=1e3 * np.finfo(g.dtype).eps, atol=1e3 * np.finfo(g.dtype).eps * scale(g.data), equal_nan=True):
            raise Found("두 길", f"잎 {k}: backward 의 기울기는 {leaf.grad.data}, grad 의 것은 {g.data}")
        found.append(np.zeros_like(leaf.data) if leaf.grad is None else np.asarray(leaf.grad.data))
    closed(program, found, "1차")
    try:
        loss.backward()
    except GraphFreedError:
        pass
    except Exception as error:
        raise Found("두 번째 backward", f"{type(error).__name__}: {first_line(error)}") from error
    else:
        if any(a != leaf.node for a in loss.node.parents for leaf in targets):
            raise Found("두 번째 backward", "오류 없이 지나간다")
    return found


def infinite_inside(ys: Sequence[tuple[Any, np.ndarray]], values: Sequence[Any]) -> bool:
    """가운데 값의 기울기 가운데 유한하지 않은 것이 있는가: 그렇다면 경고는 정직하다."""
    inside = [v for v in values if v.requires_grad]
    with np.errstate(all="ignore"):
        found = tg.autograd.grad([y for y, _ in ys], inside, [wrap(v) for _, v in ys], retain_graph=True, allow_unused=True)
    return not all(g is None or np.all(np.isfinite(g.data)) for g in found)


def scale(a: np.ndarray) -> float:
    finite = np.abs(a[np.isfinite(a)]) if a.ndim else np.abs(a.reshape(-1)[np.isfinite(a.reshape(-1))])
    return float(finite.max(initial=0.0))


def closed(program: Program, found: Sequence[np.ndarray], order: str) -> None:
    """기울기의 모양과 dtype 은 잎의 것이다."""
    for k, g in zip(oracles.wanted(program), found, strict=True):
        leaf = program.leaves[k].value
        if (g.shape, g.dtype) != (leaf.shape, leaf.dtype):
            raise Found("닫힘", f"{order}: 잎 {k}은 {leaf.shape} {leaf.dtype} 인데 기울기는 {g.shape} {g.dtype}")


def printed(program: Program, verdict: Verdict) -> None:
    """인쇄한 코드를 돌린 기울기는 ``backward()`` 의 것이다."""
    leaves = oracles.tensors(program, oracles.numbers(program, False))
    with tg.keep_values(), np.errstate(all="ignore"):
        loss = total(oracles.outputs(program, oracles.ours(program, leaves, False)))
        if loss is None or not loss.node.parents:
            return
        try:
            transcript = Transcript(loss)
            scope: dict[str, Any] = {}
            exec(compile(transcript.source, "<backward_source>", "exec"), scope)
            value, there = scope["step"](**transcript.arguments())
        except Exception as error:
            raise Found("인쇄한 코드", f"{type(error).__name__}: {first_line(error)}") from error
        loss.backward()
    names = {node: recorder.name for node, recorder in transcript.made.items()}
    pairs = [("값", value, loss.data)] + [(f"잎 {k}", there[names[leaves[k].node]], leaves[k].grad.data) for k in oracles.wanted(program) if leaves[k].grad is not None]
    for what, got, want in pairs:
        got = np.asarray(got)
        if got.dtype != np.asarray(want).dtype or got.shape != want.shape or not np.array_equal(got, want, equal_nan=True):
            raise Found("인쇄한 코드", f"{what}: 코드는 {got.dtype} {got.reshape(-1)[:4]}, backward 는 {want.dtype} {np.asarray(want).reshape(-1)[:4]}")
    verdict.seen["인쇄한 코드"] += 1


# ── 좁은 dtype ──


def agree_in_width(program: Program, order: str, values: Sequence[Any], narrow: Sequence[np.ndarray], wide: Sequence[np.ndarray], gradients: Any, verdict: Verdict) -> None:
    """좁은 dtype 의 기울기가 float64 의 것과, 반올림이 옮길 만큼 안에서 같은가.

    반올림이 얼마나 옮기는지는 float64 의 프로그램이 값을 읽을 때마다(그래서 기울기마다) 좁은 dtype 의 반올림만 한 무작위 배율을 곱해 잰다.
    """
    if not all(np.all(np.isfinite(g)) for g in wide):
        verdict.skipped[f"{order} 좁은 dtype: 기울기가 유한하지 않다"] += 1
        return
    name = "float16" if any(leaf.value.dtype == np.float16 for leaf in program.leaves) or any(s.options.get("dtype") is np.float16 for s in program.steps) else "float32"
    eps = float(np.finfo(name).eps)
    if name == "float16" and (max(map(scale, wide), default=0) > 3e3 or max(scale(np.asarray(v.data)) for v in values) > 100):
        verdict.skipped[f"{order} 좁은 dtype: 크다"] += 1
        return

    def spread(turns: range) -> list[np.ndarray]:
        moved = [np.zeros(g.shape) for g in wide]
        for turn in turns:
            rng = np.random.default_rng([program.seed, 50, turn])
            shaken = attempt(order, lambda rng=rng: gradients(program, oracles.numbers(program, True), True, lambda x: rounded(x, eps, rng)))
            moved = [np.maximum(m, np.abs(s - g)) for m, s, g in zip(moved, shaken, wide, strict=True)]
        return moved

    slower = 1.0 if order == "1차" else 8.0  # 2차의 규칙 안에서 서로 지우는 항은 재지 못한다
    inner = slower if all(entry(step.entry).direct for step in program.steps) else 20.0 * slower  # 예의 안에서 일어나는 반올림은 재지 못한다
    whole = max([1e-3, *map(scale, wide)])
    for turns, slack in ((range(3), 16.0), (range(30), 24.0)):
        moved = spread(turns)
        rough = max([0.0, *map(scale, moved)])
        if not all(np.all(np.isfinite(m)) for m in moved) or rough > 0.05 * whole:
            verdict.skipped[f"{order} 좁은 dtype: 반올림에 몹시 예민하다"] += 1
            return
        bad = [(k, a, b) for k, a, b, m in zip(oracles.wanted(program), narrow, wide, moved, strict=True)
               if not np.all(np.abs(a.astype(float) - b) <= slack * (m + rough / 4) + inner * NARROW_SLACK[name] * eps * (np.abs(b) + 0.25 * max(1.0, whole)))]
        if not bad:
            verdict.seen[f"{order} 좁은 dtype"] += 1
            return
    k, a, b = bad[0]
    if name == "float16" and not np.all(np.isfinite(a)) and (order == "2차" or inner_scale(program) > 3e3):
        verdict.skipped[f"{order} 좁은 dtype: 가운데에서 넘친다"] += 1
        return
    raise Found(f"{order} {name}", f"잎 {k}: {a.dtype} 로는 {a.reshape(-1)[:5]}, float64 로는 {b.reshape(-1)[:5]}")


def inner_scale(program: Program) -> float:
    """float64 에서 가운데 값들의 기울기의 크기."""
    values = oracles.ours(program, oracles.tensors(program, oracles.numbers(program, True)), True)
    ys, inside = oracles.outputs(program, values), [v for v in values if v.requires_grad]
    return max(scale(np.asarray(g.data)) for g in tg.autograd.grad([y for y, _ in ys], inside, [wrap(v) for _, v in ys], allow_unused=True) if g is not None)


def rounded(x: Any, eps: float, rng: np.random.Generator) -> Any:
    """값과, 지나가는 기울기를 따로따로 반올림만큼 흔든 것."""
    forth, back = eps * rng.standard_normal(x.shape), eps * rng.standard_normal(x.shape)
    return x * (1 + forth + back) - x.detach() * back


# ── PyTorch ──


def with_torch(program: Program, court: Court, verdict: Verdict, values: Sequence[Any], first: Sequence[np.ndarray], second: Sequence[np.ndarray] | None) -> None:
    if court.torch is None:
        return
    try:
        theirs = oracles.torch_gradients(court.torch, program, values, 1 if second is None else 2)
    except oracles.Skipped as skipped:
        verdict.skipped[f"PyTorch: {skipped}"] += 1
        return
    except oracles.Different as different:
        raise Found("PyTorch의 값", different.text, different.step) from different
    for order, found, wants in zip(("1차", "2차"), (first, second), theirs, strict=False):
        assert found is not None
        if order == "2차" and not all(np.all(np.isfinite(a)) for a in first):
            verdict.skipped["2차 PyTorch: 1차가 유한하지 않다"] += 1
            continue
        if any(np.any(~np.isnan(a) & np.isnan(b)) for a, b in zip(found, wants, strict=True)):
            verdict.skipped[f"{order} PyTorch: PyTorch의 기울기만 NaN 이다"] += 1  # 중심차분이 본다
            continue
        for k, a, b in zip(oracles.wanted(program), found, wants, strict=True):
            size = max(scale(b), 1e-3)
            if not np.allclose(a, b, rtol=1e-7, atol=1e-8 * size, equal_nan=True):
                try:
                    oracles.refuse_sensitive(program, found, oracles.gradients if order == "1차" else oracles.second_gradients)
                except oracles.Skipped as skipped:
                    verdict.skipped[f"{order} PyTorch: {skipped}"] += 1
                    return
                raise Found(f"{order} PyTorch", f"잎 {k}: 우리 것 {a.reshape(-1)[:5]}, PyTorch {b.reshape(-1)[:5]}")
        verdict.seen[f"{order} PyTorch"] += 1


__all__ = ["Court", "Disagreement", "Verdict", "TinygradError", "judged"]
