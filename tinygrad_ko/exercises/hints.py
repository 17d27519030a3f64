"""힌트: 차례와 모양, 쓰임, 국소 도함수, 다 모은 식. 뒤로 갈수록 답에 가깝다. 식은 모두 규칙을 기호로 읽은 것이다."""

from __future__ import annotations

from collections.abc import Iterator

from .hint_formulas import HintFormulas
from .passage import Passage
from .run import Run

__all__ = ["TITLES", "hint", "hint_for"]

TITLES = ("차례와 모양", "쓰임", "국소 도함수", "다 모은 식")


def hint(run: Run, grade: int) -> Passage:
    """``grade`` 번째(1부터) 힌트."""
    lines = (_order, _uses, _locals, _collected)[grade - 1](run)
    return Passage(f"힌트 {grade}/{len(TITLES)} · {TITLES[grade - 1]}", list(lines))


def hint_for(run: Run, name: str) -> Passage:
    """기울기 하나의 힌트: 쓰임, 국소 도함수, 다 모은 식."""
    formulas = HintFormulas(run)
    return Passage(f"d_{name} 의 힌트 · 모양 {run.tensors[name].shape}",
                [*(f"- {line}" for line in _use_lines(run, name)), *formulas.steps(name), "- 모으면", f"    {formulas.collected(name)}"])


def _order(run: Run) -> Iterator[str]:
    yield "손실에서 아래로, 위의 것을 다 모은 다음에 내려갑니다. ∂L/∂L = 1 에서 출발하세요."
    for name in run.names:
        above = ", ".join("손실" if n == "loss" else f"d_{n}" for n in run.above(name))
        yield f"- d_{name} {run.tensors[name].shape} ← {above}"
    yield "기울기의 모양은 언제나 그 값의 모양과 같습니다."


def _uses(run: Run) -> Iterator[str]:
    yield "값이 어디에 몇 번 쓰였는지가, 기울기를 몇 갈래에서 모을지를 정합니다."
    for name in run.names:
        yield from (f"- {line}" for line in _use_lines(run, name))


def _use_lines(run: Run, name: str) -> Iterator[str]:
    steps = run.steps(name)
    where = ", ".join(dict.fromkeys("손실" if n == "loss" else n for s in steps for n in run.leads[s.step]))
    again = f"{len(steps)}번 쓰였습니다: 온 기울기를 모두 더합니다" if len(steps) > 1 else "한 번 쓰였습니다"
    yield f"{name} → {where}: {again}."
    stretched = next((s for s in steps if s.stretched), None)
    if stretched is not None:
        yield (f"{name} 의 모양이 늘어나 쓰였습니다, {stretched.contribution.shape} → {stretched.raw.shape}: "
               "기울기는 늘어난 축을 더해 되돌립니다.")


def _locals(run: Run) -> Iterator[str]:
    yield "지나는 연산마다, 그 연산까지 온 기울기 g 에 국소 도함수를 곱한 것입니다(더하기처럼 g 그대로 지나는 걸음은 뺐습니다)."
    lines = [line for name in run.names for line in HintFormulas(run).steps(name)]
    yield from lines
    yield from _legend(lines)


def _collected(run: Run) -> Iterator[str]:
    yield "이름 있는 것에서 이름 있는 것까지 한 번에 적은 식입니다. · 는 원소끼리의 곱, @ 는 행렬 곱입니다."
    lines = [f"- {HintFormulas(run).collected(name)}" for name in run.names]
    yield from lines
    yield from _legend(lines)


def _legend(lines: list[str]) -> Iterator[str]:
    text = "\n".join(lines)
    if "{put}" in text:
        yield "put[자리](g) 는 0 으로 채운 배열의 그 자리에 g 를 더해 넣은 것입니다."
    if "[" in text.replace("_{[", "").replace("put}_{", "") and ("조건" in text or r"\#" in text or ">" in text):
        yield "[조건] 은 참이면 1, 거짓이면 0 입니다. # 은 참인 것의 수입니다."
