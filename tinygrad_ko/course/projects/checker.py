"""과제를 다른 프로세스에서 돌려 보고 채점한다: 끝나지 않거나 죽어도 이쪽은 멀쩡하다."""

from __future__ import annotations

import json
import os
import subprocess
import tempfile
import threading
from contextlib import suppress
from pathlib import Path
from typing import Any

from ...errors import ArgumentError
from ...exercises.elsewhere import end, started
from ...io.sources import file_at
from ...korean.particles import Noun
from .report import ProjectReport
from .rubric import scored

__all__ = ["KINDS", "MINUTES", "project"]

KINDS = ("classification", "regression", "series")
MINUTES = 10.0
_THREADS = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), "1")  # 다시 돌려도 더하는 차례가 같다
_LONGEST = 1440.0


def project(path: str | os.PathLike[str], *, kind: str | None = None, minutes: float = MINUTES, progress: bool = True) -> ProjectReport:
    """과제의 파일 하나를 채점한다. 시험 조각은 채점기가 떼어 두고, 배우는 이의 함수에는 주지 않는다.

    파일은 ``data``, ``baseline``, ``train``, ``gradients``, ``ablations``, ``explanation``, ``honesty`` 를 정한다(안내의 '프로젝트').
    다른 프로세스에서 씨앗 셋으로 배우게 하고, 첫 씨앗을 한 번 더 돌려 같은지 본다.

    매개변수
    --------
    path : 과제의 파이썬 파일.
    kind : ``"classification"``, ``"regression"``, ``"series"`` (시간의 차례로 나눈다). 없으면 정답이 정수인지와 ``data()`` 의
        ``"order"`` 에서 안다.
    minutes : 이만큼 지나면 멈춘다(분).
    progress : 파일이 찍는 것과 지금 하는 일을 보일 것인가.

    반환
    ----
    ProjectReport : 채점표. ``points`` 는 100점 가운데 스크립트가 볼 수 있는 점수이다.

    예외
    ----
    MissingFileError : 파일이 없을 때. FileError : 폴더나 장치일 때. ArgumentError : ``kind`` 나 ``minutes`` 가 범위 밖일 때.

    예제
    ----
    >>> import pathlib, tempfile
    >>> import tinygrad_ko as tg
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     file = pathlib.Path(folder) / "내프로젝트.py"
    ...     _ = file.write_text("honesty = '아직 아무것도 하지 않았습니다.'", encoding="utf-8")
    ...     report = tg.course.project(file, progress=False)
    >>> report.points, report["견줄 것"].said
    (0, ('baseline이 없습니다(baseline(X, y)): 15점을 받지 못합니다.',))

    출처
    ----
    강의 계획의 채점표.
    """
    file = file_at("project", path, "data, baseline, train 을 적은 파이썬 파일을 주세요.", "내프로젝트.py")
    if kind not in (None, *KINDS):
        raise ArgumentError(f"project: kind 는 {', '.join(KINDS)} 가운데 하나입니다. 받은 값: {kind!r}.")
    if isinstance(minutes, bool) or not isinstance(minutes, (int, float)) or not 0 < minutes <= _LONGEST:
        raise ArgumentError(f"project: minutes 는 0보다 크고 {_LONGEST:g} 이하인 분입니다. 받은 값: {minutes!r}.")
    with tempfile.TemporaryDirectory(prefix="tinygrad_ko-") as folder:
        result = Path(folder) / "seen.jsonl"
        code, late = _run(file, result, kind or "", minutes * 60, progress)
        seen = _folded(result)
    if not seen.get("finished"):
        stage = seen.get("stage", "파일")
        died = f"신호 {Noun(-code):으로/로} 죽었습니다" if code < 0 else f"끝내는 값 {code}"
        why = (f"{minutes:g}분이 지나도 끝나지 않아 멈추었습니다. 끝나지 않는 되풀이(while)가 있는지 보세요. "
               "더 기다리려면 minutes(--minutes)를 늘리세요." if late else
               f"끝까지 가지 못했습니다({died}). os._exit 같은 것이 없는지 보세요.")
        seen["troubles"].append((stage, f"{file}: {Noun(stage):을/를} 하다가 {why}"))
    return ProjectReport(file.name, _about(seen), scored(seen), tuple(seen["leaks"]), _notes(seen))


def _run(file: Path, result: Path, kind: str, seconds: float, progress: bool) -> tuple[int, bool]:
    """돌리고, 찍는 것을 그대로 보이고, 끝내는 값과 시간이 다 되었는지를 알린다."""
    child = started("tinygrad_ko.course.projects.trial", str(file), str(result), kind, stdout=-1, stderr=-2, text=True,
                    encoding="utf-8", errors="replace", environment={"PYTHONIOENCODING": "utf-8", **_THREADS})
    late = threading.Event()

    def watch() -> None:
        """다 되었거나 너무 오래 걸리면, 그것이 띄운 것들까지 끝낸다: 남은 것이 하나라도 있으면 찍을 길이 닫히지 않는다."""
        try:
            child.wait(seconds)
        except subprocess.TimeoutExpired:
            late.set()
        end(child)

    threading.Thread(target=watch, daemon=True).start()
    try:
        assert child.stdout is not None
        with child.stdout:
            for line in child.stdout:
                if progress:
                    print(line, end="", flush=True)
        return child.wait(), late.is_set()
    finally:
        end(child)


def _folded(result: Path) -> dict[str, Any]:
    """한 줄씩 적힌 것을 한데 모은다. 되풀이되는 것(씨앗, 바꾸어 보기, 누출, 탈)은 목록이 된다."""
    seen: dict[str, Any] = {"runs": [], "ablations": [], "leaks": [], "troubles": []}
    if not result.is_file():
        return seen
    for line in result.read_text(encoding="utf-8").splitlines():
        with suppress(ValueError):  # 적다가 끊긴 줄
            fact = json.loads(line)
            if "seed" in fact:
                seen["runs"].append(fact)
            elif "ablation" in fact:
                seen["ablations"].append(fact)
            elif "trouble" in fact:
                seen["troubles"].append((fact["trouble"], fact["said"]))
            elif "leak" in fact:
                seen["leaks"] += [fact["leak"]] if fact["leak"] not in seen["leaks"] else []
            else:
                seen |= fact
    return seen


def _about(seen: dict[str, Any]) -> str:
    if "sizes" not in seen:
        return ""
    train, val, test = seen["sizes"]
    kind = f"분류, 부류 {seen['classes']}가지" if seen["classification"] else "회귀"
    how = "시간의 차례로 나눔" if seen["ordered"] else "씨앗을 정해 섞어 나눔"
    return f"학습 {train:,}개, 검증 {val:,}개, 시험 {test:,}개({how}) · 입력 {tuple(seen['shape'])} · {kind}"


def _notes(seen: dict[str, Any]) -> tuple[str, ...]:
    """점수에 넣지 않은 일: 채점표의 줄에 없는 탈, 되풀이된 표본, 걸린 시간."""
    notes = [text for stage, text in seen["troubles"] if stage in ("파일", "data")]
    if seen.get("repeated"):
        notes.append(f"시험의 표본 {seen['repeated']}개가 학습이나 검증에도 똑같이 있습니다: 같은 것을 두 번 모으지 않았는지 보세요.")
    if seen["runs"]:
        seconds = [run["seconds"] for run in seen["runs"]]
        notes.append(f"한 번 배우는 데 {min(seconds):.1f}–{max(seconds):.1f}초")
    return tuple(notes)
