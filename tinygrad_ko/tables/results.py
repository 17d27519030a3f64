"""결과 폴더: 무엇이 들어 있고, 앞선 것을 어떻게 지키는가."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np

from ..errors import ArgumentError, DataError
from ..io.loading import load, load_metadata
from ..korean.particles import Noun
from .model import fits
from .preparation import Preparation

__all__ = [
    "CHECKPOINT", "CONFUSION", "CURVES", "FILES", "HISTORY", "PREPARATION", "REPORT", "RESIDUALS", "WEIGHTS", "digest_of",
    "digest_of_weights", "is_result", "is_unfinished", "read_results", "refuse_data_among_results", "refuse_taken_folder",
]

WEIGHTS, PREPARATION, REPORT, HISTORY = "weights.safetensors", "preparation.json", "report.md", "history.csv"
CURVES, CONFUSION, RESIDUALS = "learning_curve.png", "confusion_matrix.png", "residuals.png"
CHECKPOINT = "checkpoint"  # 학습하는 동안에만 있는 폴더: 체크포인트와, 무엇을 배우고 있었는지
FILES = {
    WEIGHTS: "학습한 가중치와 편향", PREPARATION: "열을 특징으로 바꾸는 법(predict 가 읽는다)", REPORT: "보고서: 읽은 것, 나눈 것, 점수",
    HISTORY: "에포크마다의 손실과 지표", CURVES: "학습 곡선(learning curve)", CONFUSION: "혼동 행렬(confusion matrix)",
    RESIDUALS: "맞힌 수와 정답, 잔차(residual)",
}


def refuse_taken_folder(folder: Path, force: bool, resume: bool, command: str) -> None:
    """결과를 놓아도 되는 폴더인가. 앞선 결과가 있으면 물어보지 않고 덮어쓰지 않는다.

    예외
    ----
    ArgumentError : 앞선 결과가 있는데 ``force`` 도 ``resume`` 도 아닐 때, 이어 갈 것이 없을 때.
    """
    if folder.exists() and not folder.is_dir():
        raise ArgumentError(f"--out: '{folder}' 자리에 폴더가 아닌 것이 있습니다. 다른 --out 을 고르세요.")
    if resume:
        if (folder / CHECKPOINT).is_dir():
            return
        if (folder / REPORT).exists():
            raise ArgumentError(f"--resume: '{folder}' 의 학습은 이미 끝났습니다. 다시 배우려면 --force 나 다른 --out 을 쓰세요.")
        raise ArgumentError(f"--resume: '{folder}' 에 이어 갈 학습({CHECKPOINT})이 없습니다. --resume 없이 처음부터 하세요.")
    if force:
        return
    if is_unfinished(folder):
        raise ArgumentError(
            f"--out: '{folder}' 에 끝나지 않은 학습이 있습니다. 이어 하려면 {command} --resume, 버리고 새로 하려면 "
            "--force 를 쓰세요."
        )
    if ours := [name for name in FILES if (folder / name).exists()]:
        raise ArgumentError(
            f"--out: '{folder}' 에 앞선 결과가 있습니다({', '.join(ours)}). 바꾸려면 --force, 남기려면 다른 --out 을 "
            "쓰세요."
        )


def refuse_data_among_results(folder: Path, data: str) -> None:
    """배울 자료가 결과로 바뀔 파일의 하나이면(``--out . --data history.csv``) ``--force`` 여도 덮어쓰지 않는다."""
    given = Path(data).expanduser()
    for file in (folder / name for name in FILES):
        if file.exists() and given.exists() and os.path.samefile(file, given):
            raise ArgumentError(f"--data: '{data}' 파일은 결과가 놓일 자리('{file}')에 있습니다. 다른 --out 을 고르세요.")


def is_unfinished(folder: Path) -> bool:
    """이어 갈 수 있는, 끝나지 않은 학습이 있는가."""
    return (folder / CHECKPOINT / "checkpoint.safetensors").is_file()


def digest_of(preparation: str) -> str:
    """준비의 글의 지문: 가중치 파일에 함께 적어, 다른 준비와 섞이면 알아챈다."""
    return hashlib.sha256(preparation.encode("utf-8")).hexdigest()


def digest_of_weights(weights: Mapping[str, Any]) -> str:
    """가중치의 지문: 디스크에서 한 바이트라도 상하면 틀린 예측을 하지 않고 알아챈다."""
    found = hashlib.sha256()
    for name in sorted(weights):
        array = np.ascontiguousarray(weights[name])
        found.update(f"{name} {array.shape} {array.dtype.str}".encode())
        found.update(array.tobytes())
    return found.hexdigest()


def read_results(folder: Path) -> tuple[Preparation, dict[str, Any]]:
    """``train`` 이 남긴 준비와 가중치.

    예외
    ----
    DataError : 폴더가 아니거나, 끝나지 않은 학습이거나, 두 파일이 함께 만들어진 것이 아닐 때.
    """
    if not folder.is_dir():
        what = "파일입니다. 그것이 든 폴더를 주세요" if folder.exists() else "폴더가 없습니다"
        raise DataError(f"--model: '{folder}' {what}. tinygrad-ko train 의 --out 폴더입니다.")
    missing = [name for name in (PREPARATION, WEIGHTS) if not (folder / name).is_file()]
    if missing:
        if (folder / CHECKPOINT).exists():
            raise DataError(f"--model: '{folder}' 의 학습이 아직 끝나지 않았습니다. tinygrad-ko train … --resume 으로 마저 하세요.")
        raise DataError(f"--model: '{folder}' 에 {', '.join(missing)} 파일이 없습니다. tinygrad-ko train 의 --out 폴더를 주세요.")
    try:
        text = (folder / PREPARATION).read_text(encoding="utf-8")
    except UnicodeDecodeError:
        raise DataError(f"'{folder / PREPARATION}': UTF-8 글이 아닙니다.") from None
    preparation = Preparation.from_json(text, str(folder / PREPARATION))
    told = load_metadata(folder / WEIGHTS)
    if told.get("preparation") != digest_of(text):
        pair = f"{Noun(PREPARATION):과/와} {Noun(WEIGHTS):이/가}"
        raise DataError(f"'{folder}': {pair} 함께 만들어진 것이 아닙니다(하나가 바뀌었습니다). 다시 학습하세요.")
    weights = load(folder / WEIGHTS)
    if not isinstance(weights, dict) or not fits(preparation, weights) or told.get("weights") not in (None, digest_of_weights(weights)):
        raise DataError(
            f"'{folder / WEIGHTS}': 값이 학습을 마쳤을 때와 다릅니다(상했거나 바뀌었습니다). 원래의 것으로 되돌리거나 다시 "
            "학습하세요."
        )
    return preparation, weights


def is_result(folder: Path, file: Path) -> bool:
    """``file`` 이 결과 폴더의, 우리가 적은 파일인가."""
    return any(file.resolve() == (folder / name).resolve() for name in FILES) or (
        file.exists() and any((folder / name).exists() and os.path.samefile(file, folder / name) for name in FILES)
    )
