"""채점표: 본 것에서 칸마다의 점수를 정한다(100점). 사람만 볼 수 있는 것은 점수가 아니라 물음으로 남긴다."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from ...korean.particles import Noun
from .measures import better, said
from .parts import SEEDS

__all__ = ["ProjectRow", "scored"]

CLOSE = 1e-3  # 다시 잰 검증 손실이 기록과 같다고 볼 상대 차이
ENOUGH = 80  # 정직의 글자 수
_LEAKED = "누출이 의심되어 0점입니다."


@dataclass(frozen=True)
class ProjectRow:
    """채점표의 한 줄.

    매개변수
    --------
    title, most : 칸의 이름과 만점.
    points : 받은 점수.
    said : 무엇을 보았는가.
    by_person : 사람이 볼 것.
    """

    title: str
    most: int
    points: float
    said: tuple[str, ...] = ()
    by_person: tuple[str, ...] = field(default=())


def scored(seen: Mapping[str, Any]) -> tuple[ProjectRow, ...]:
    """본 것에서 채점표의 여섯 줄."""
    return tuple(row(seen) for row in (_again, _beaten, _gradients, _ablations, _explained, _honest))


def _row(title: str, most: int, share: float, told: list[str], *by_person: str) -> ProjectRow:
    return ProjectRow(title, most, most * share, tuple(told), by_person)


def _trouble(seen: Mapping[str, Any], *stages: str) -> list[str]:
    return [text for stage, text in seen["troubles"] if stage in stages]


def _absent(seen: Mapping[str, Any], name: str, most: int, what: str) -> list[str]:
    """그 대목을 볼 수 없었던 까닭."""
    told = _trouble(seen, name)
    if not told and "names" in seen and name not in seen["names"]:
        told = [f"{Noun(name):이/가} 없습니다({what}): {most}점을 받지 못합니다."]
    return told or ["앞에서 멈추어 보지 못했습니다."]


def restored(run: Mapping[str, Any]) -> str:
    """돌려준 가중치가 어느 때의 것인가: ``best``, ``last``, ``other``, 기록이 없으면 ``unknown``."""
    if run["best"] is None:
        return "unknown"
    measured = run["val_loss"]
    for name in ("best", "last"):
        if math.isclose(measured, run[name], rel_tol=CLOSE, abs_tol=1e-6):
            return name
    return "other"


def _again(seen: Mapping[str, Any]) -> ProjectRow:
    title, most, runs = "되돌려 돌리기", 20, seen["runs"]
    if not runs:
        return _row(title, most, 0, _absent(seen, "train", most, "train(X, y, X_val, y_val, seed)"))
    classification = seen["classification"]
    scores = [run["score"] for run in runs]
    what = "정확도" if classification else "오차(RMSE)"
    mean = sum(scores) / len(scores)
    told = [f"시험 {what}: 씨앗 {len(runs)}개의 평균 {said(mean, classification)}, "
            f"폭 {said(min(scores), classification)}–{said(max(scores), classification)} (씨앗마다 시험은 한 번)"]
    share = 1.0
    if len(runs) < len(SEEDS):
        share, told = 0.5, [*told, f"씨앗 {len(SEEDS)}개 가운데 {len(runs)}개만 돌았습니다."]
    states = [restored(run) for run in runs]
    if "last" in states:
        share = min(share, 0.5)
        told.append("마지막 가중치를 돌려주었습니다: 검증 손실이 가장 작았던 때의 것으로 되돌리세요"
                    "(tg.training.EarlyStopping(restore_best=True)).")
    elif "unknown" in states:
        share = min(share, 0.5)
        told.append("train 이 돌려준 기록(history)에 val_loss 가 없어, 가장 나은 가중치인지 알 수 없습니다.")
    elif not all(math.isfinite(run["val_loss"]) for run in runs):
        share = min(share, 0.5)
        told.append("돌려준 predict 의 검증 손실이 유한하지 않습니다(nan, 무한대): 학습이 달아났습니다. "
                    "학습률을 낮추거나 입력의 눈금을 맞추세요.")
    elif "other" in states:
        share = min(share, 0.5)
        told.append("돌려준 predict 의 검증 손실이 기록의 가장 작은 값과 다릅니다.")
    else:
        told.append("가장 나았던 가중치를 돌려주었습니다(검증 손실을 다시 재어 확인).")
    if not seen.get("same_data", True):
        share, told = 0, [*told, "data() 가 부를 때마다 다릅니다. 난수이면 씨앗을 정하세요."]
    if seen.get("again") is None:
        share, told = min(share, 0.5), [*told, *(_trouble(seen, "train") or ["같은 씨앗으로 다시 돌려 보지 못했습니다."])]
    elif not seen["again"]:
        share = 0
        told.append(f"씨앗 {Noun(SEEDS[0]):을/를} 두 번 돌린 예측이 서로 다릅니다: 받은 seed 로 모든 난수를 정하세요"
                    "(tg.manual_seed(seed)).")
    else:
        told.append("씨앗 0을 두 번 돌린 예측이 같습니다.")
    if seen["leaks"]:
        share, told = 0, [*told, _LEAKED, *seen["leaks"]]
    return _row(title, most, share, told)


def _beaten(seen: Mapping[str, Any]) -> ProjectRow:
    title, most, base, runs = "견줄 것", 15, seen.get("baseline"), seen["runs"]
    asked = "견줄 것이 가장 쉬운 방법이면서, 이 문제에서 누구나 먼저 해 볼 만한 것인가"
    if base is None:
        return _row(title, most, 0, _absent(seen, "baseline", most, "baseline(X, y)"), asked)
    classification = seen["classification"]
    told = [f"같은 시험 조각에서 견줄 것 {said(base, classification)}"]
    if not runs:
        return _row(title, most, 0, [*told, "모델이 배우지 못해 견주지 못했습니다."], asked)
    wins = sum(better(run["score"], base, classification) for run in runs)
    share = 1.0 if wins == len(runs) else 0.5 if better(sum(r["score"] for r in runs) / len(runs), base, classification) else 0.0
    told.append(f"씨앗 {len(runs)}개 가운데 {wins}개가 이겼습니다." + ("" if share else " 평균도 이기지 못했습니다."))
    if seen["leaks"]:
        share, told = 0, [*told, _LEAKED]
    return _row(title, most, share, told, asked)


def _gradients(seen: Mapping[str, Any]) -> ProjectRow:
    title, most = "기울기의 증거", 20
    asked = "견준 것이 손수 쓴 기울기인가, 층마다의 노름을 어떻게 읽었는가"
    if "right" not in seen:
        return _row(title, most, 0, _absent(seen, "gradients", most, "gradients()"), asked)
    told = [f"맞은 것 {seen['right']}개, 틀린 것 {len(seen['wrong'])}개", *seen["wrong"]]
    if seen["norms"]:
        told.append("층마다의 노름: " + ", ".join(f"{name} {value:.3g}" for name, value in seen["norms"].items()))
    else:
        told.append("층마다의 기울기의 노름이 없습니다(이름 → 수인 사전을 목록에 더하세요).")
    if seen["right"] == 0:
        told.append("tg.compare 나 tg.gradcheck 로 맞힌 기울기가 없습니다.")
    share = 0.0 if seen["wrong"] else 0.5 * (seen["right"] > 0) + 0.5 * bool(seen["norms"])
    return _row(title, most, share, told, asked)


def _ablations(seen: Mapping[str, Any]) -> ProjectRow:
    title, most = "바꾸어 보기", 20
    asked = "한 번에 하나씩 바꾸었는가, 예측이 왜 맞거나 틀렸는지 말하는가"
    found = seen["ablations"]
    if not found:
        empty = "honesty" in seen or "explanation" in seen  # 뒤의 대목까지 갔다: 비어 있었다
        absent = _absent(seen, "ablations", most, "ablations()")
        nothing = empty and "ablations" in seen["names"] and not _trouble(seen, "ablations")
        return _row(title, most, 0, ["아무것도 바꾸어 보지 않았습니다."] if nothing else absent, asked)
    told, whole = [], 0
    classification = seen["classification"]
    for entry in found:
        fine = bool(entry["guess"]) and entry["value"] is not None and math.isfinite(entry["value"])
        whole += fine
        shown = "없음" if entry["value"] is None else said(entry["value"], classification)
        where = "채점기가 검증 조각에서 잼" if entry["measured"] else "적어 낸 수"
        lacks = "" if fine else " ← 예측과 점수가 다 있어야 셉니다"
        told.append(f"{entry['ablation']}: 예측 '{entry['guess'] or '없음'}', 점수 {shown} ({where}){lacks}")
    share = 1.0 if whole >= 3 else 0.5 if whole == 2 else 0.0
    own = f" 바꾸지 않은 것의 검증 점수는 {said(seen['runs'][0]['val_score'], classification)}." if seen["runs"] else ""
    return _row(title, most, share, [f"{whole}가지를 바꾸어 보았습니다(만점은 셋).{own}", *told, *_trouble(seen, "ablations")], asked)


def _explained(seen: Mapping[str, Any]) -> ProjectRow:
    title, most, kind = "설명", 15, seen.get("explanation")
    asked = "재생기의 한 걸음을 자기 모델의 수로 말하는가(앞의 값, 받은 기울기, 나가는 기울기)"
    if kind is None:
        return _row(title, most, 0, _absent(seen, "explanation", most, "재생기를 돌려주는 함수나 저장한 쪽의 이름"), asked)
    told = {"player": "재생기 한 쪽이 있습니다.", "picture": "그림만 있습니다. tg.play(손실).save('설명.html') 로 한 걸음을 보이세요.",
            "other": "재생기도 그림도 아닙니다."}[kind]
    return _row(title, most, {"player": 1.0, "picture": 0.5, "other": 0.0}[kind], [told], asked)


def _honest(seen: Mapping[str, Any]) -> ProjectRow:
    title, most, text = "정직", 10, seen.get("honesty")
    asked = "안 된 것과 흔히 하는 말과 다른 것을, 잰 수와 함께 적었는가"
    if not text:
        return _row(title, most, 0, _absent(seen, "honesty", most, "안 된 것과 다른 것을 적은 글"), asked)
    told, share = [f"{len(text)}글자를 적었습니다."], 1.0
    if len(text) < ENOUGH or not any(letter.isdigit() for letter in text):
        share = 0.5
        told.append(f"{ENOUGH}글자 이상, 잰 수와 함께 적으세요.")
    if any(restored(run) == "other" for run in seen["runs"]):
        share = 0.0
        run = next(run for run in seen["runs"] if restored(run) == "other")
        told.append(f"수가 맞지 않습니다: 기록의 가장 작은 검증 손실 {run['best']:.4g}, "
                    f"돌려준 predict 로 다시 잰 값 {run['val_loss']:.4g}. "
                    "분류는 교차 엔트로피, 회귀는 평균제곱오차의 평균으로 잽니다(눈금을 바꾸었으면 되돌린 값에서).")
    return _row(title, most, share, told, asked)
