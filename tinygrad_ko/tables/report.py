"""보고서(report.md): 무엇을 읽었고, 어떻게 나누었고, 얼마나 맞혔는가. 시각이나 걸린 시간은 적지 않는다: 같은 씨앗이면 같은 글이다."""

from __future__ import annotations

from collections.abc import Sequence

from ..korean.numbers import format_number
from ..korean.particles import particle
from ..training import History
from .kinds import CATEGORY, DROPPED, amount
from .preparation import CLASSIFY, Preparation
from .records import shown_name
from .results import PREPARATION
from .scores import Scores
from .table import Table
from .target import SAID

__all__ = ["report"]

COLUMNS = 300  # 표에 적는 열의 수
CLASSES = 50  # 표에 적는 부류의 수


def report(table: Table, history: History, scores: Scores, common: int | None, parameters: int, no_pictures: bool) -> str:
    """보고서의 글(Markdown)."""
    preparation, read = table.preparation, table.read
    sections = [f"# {shown_name(preparation.target.name, 60)} 맞히기: {SAID[preparation.task]}", *_what_was_read(table)]
    sections += ["## 열", *_columns(preparation, read.columns, read.target)]
    sections += ["## 나눈 것", *_split(table)]
    sections += ["## 모델과 학습", *_learning(preparation, history, parameters)]
    sections += ["## 점수", f"배울 때 한 번도 보지 않은 시험 집합 {scores.rows:,}줄에서 잰 것입니다.",
                 markdown_table(("", "모델", _base_name(preparation, common)), scores.summary(common))]
    if preparation.task == CLASSIFY:
        rows = scores.classes()
        sections += ["## 부류마다", markdown_table(("부류", "줄", "맞힌 줄", "정밀도", "재현율", "F1"), rows[:CLASSES])]
        if len(rows) > CLASSES:
            sections.append(f"(부류 {len(rows):,}가지 가운데 {CLASSES}가지)")
        if worst := scores.worst():
            sections.append("가장 많이 틀린 것: " + ", ".join(f"'{a}' → '{b}' {n:,}줄" for a, b, n in worst))
    sections += [
        "## 쓰는 법", f"`tinygrad-ko predict --model 폴더 --data 새.csv` 가 이 폴더의 `{PREPARATION}` 과 가중치로 예측을 덧붙입니다.",
    ]
    if no_pictures:
        sections.append("그림은 matplotlib 이 없어 그리지 않았습니다: `pip install matplotlib`")
    return "\n\n".join(sections) + "\n"


def _what_was_read(table: Table) -> list[str]:
    read, data = table.read, table.preparation.data
    lines = ["## 읽은 것", f"- 파일: {data['name']} ({data['bytes']:,}바이트, SHA-256 {data['sha256'][:16]}…)",
             f"- 글: {read.source.said}{'' if read.header.present else ', 첫 줄에 이름이 없음'}",
             f"- 줄: {data['rows']:,}개, 열: {len(read.columns)}개"]
    if read.header.notes:
        lines.append(f"- 이름: {'; '.join(read.header.notes)}")
    if read.survey.bad.count:
        lines.append(f"- 칸이 어긋나 뺀 줄: {read.survey.bad.count:,}개 ({read.survey.bad})")
    if holes := read.columns[read.target].holes:
        lines.append(f"- 목표가 빠져 뺀 줄: {holes:,}개")
    return [lines[0], "\n".join(lines[1:])]


def _columns(preparation: Preparation, columns: Sequence, target: int) -> list[str]:
    rows = [(shown_name(c.name, 40), "목표" if k == target else c.kind, f"{c.holes:,}" if c.holes else "", c.why)
            for k, c in enumerate(columns) if k < COLUMNS or k == target]
    more = f"(열 {len(columns):,}개 가운데 {len(rows)}개) " if len(rows) < len(columns) else ""
    counts = f"{more}특징(feature) {len(preparation.features):,}개: 수는 훈련 집합의 평균 0, 표준편차 1로, 범주는 원핫(one-hot)으로."
    holed = [p.column.name for p in preparation.columns if p.holes]
    if holed:
        counts += " 빠진 수는 평균으로 채우고, 빠졌다는 표시를 특징으로 더했습니다."
    if any(p.column.kind == CATEGORY and p.holes for p in preparation.columns):
        counts += " 빠진 범주는 따로 한 범주입니다."
    for p in preparation.columns:
        if p.column.untrained:
            rare = p.column.untrained
            names = ", ".join(f"'{shown_name(text, 12)}'" for text in rare[:5]) + (" …" if len(rare) > 5 else "")
            counts += f" '{shown_name(p.column.name, 40)}' 열의 {names} {particle(names, '은/는')} 훈련 집합에 없어 빠진 값으로 봅니다."
    if any(c.kind == DROPPED for c in preparation.dropped):
        counts += f" 버린 열 {len(preparation.dropped)}개."
    return [markdown_table(("열", "무엇으로", "빠짐", "까닭"), rows), counts]


def _split(table: Table) -> list[str]:
    parts = table.parts
    total = len(parts.train) + len(parts.validation) + len(parts.test)
    how = "부류의 비율을 지켜(stratified) " if table.preparation.task == CLASSIFY and "비율을 지키지 않고" not in parts.note else ""
    said = (f"{total:,}줄을 {how}훈련 {len(parts.train):,}, 검증 {len(parts.validation):,}, 시험 {len(parts.test):,}줄로 나누었습니다"
            "(나누는 씨앗은 --seed 와 따로여서 언제나 같습니다).")
    return [said + (f" {parts.note}." if parts.note else "")]


def _learning(preparation: Preparation, history: History, parameters: int) -> list[str]:
    options = preparation.options
    sizes = [len(preparation.features), *options["hidden"], len(preparation.labels) or 1]
    kind = "선형 모델" if not options["hidden"] else "다층 퍼셉트론(MLP), ReLU"
    best = history.best_epoch
    lines = [f"- 모델: {kind}, {' → '.join(map(str, sizes))} (매개변수 {parameters:,}개)",
             f"- 학습: Adam, 학습률 {options['lr']:g}, 묶음 {options['batch_size']:,}줄, 씨앗 {options['seed']}",
             f"- 에포크: {history.epochs}번(많아야 {options['epochs']}번)"]
    if best:
        lines.append(f"- 가장 나은 에포크: {best} (검증 손실 {format_number(history['val_loss'][best - 1])}). 그때의 가중치를 남겼습니다.")
    return ["\n".join(lines)]


def base_said(preparation: Preparation, common: int | None) -> str:
    """기준이 무엇인가."""
    return _base_name(preparation, common)


def _base_name(preparation: Preparation, common: int | None) -> str:
    if preparation.task == CLASSIFY:
        return f"언제나 '{shown_name(preparation.labels[common or 0], 16)}'"
    return f"언제나 평균 {amount(preparation.mean)}"


def markdown_table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Markdown 의 표. 칸 안의 | 와 줄바꿈은 표를 깨지 않게 적는다."""
    def line(cells: Sequence[str]) -> str:
        return "| " + " | ".join(cell.replace("|", "\\|").replace("\n", " ") for cell in cells) + " |"

    return "\n".join([line(head), "|" + "---|" * len(head), *map(line, rows)])
