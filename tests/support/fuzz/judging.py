"""프로그램 하나를 재판하기: 무엇이 어긋나면 어긋남(``Disagreement``) 하나를, 아니면 무엇으로 보았는지를 준다."""

from __future__ import annotations

import warnings
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

import tinygrad_ko as tg
from support.fuzz import conventions, oracles
from support.fuzz.catalogue import Entry, entry
from support.fuzz.program import Program
from support.fuzz.statements import differs, outcome
from support.fuzz.verdicts import Court, Disagreement, Found, Verdict, attempt, first_line, scale
from support.fuzz.widths import agree_in_width
from tinygrad_ko.engine import wrap
from tinygrad_ko.errors import GraphFreedError, TinygradError
from tinygrad_ko.readings.source import Transcript

VANISHING = 1e-10


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
