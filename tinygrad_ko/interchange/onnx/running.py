"""내보낸 파일을 돌려 본다: onnxruntime 이 있으면 그것으로, 없으면 우리의 들여오기로."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from .importing import loaded_from

Runner = Any


def runner(model_bytes: bytes) -> tuple[Runner, str]:
    """(입력의 사전을 받아 결과의 목록을 내는 함수, 무엇으로 돌리는가)."""
    reason = "onnxruntime 이 없다"
    try:
        import onnxruntime
    except ImportError:
        onnxruntime = None
    if onnxruntime is not None:
        options = onnxruntime.SessionOptions()
        options.log_severity_level = 4
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        try:
            session = onnxruntime.InferenceSession(model_bytes, options, providers=["CPUExecutionProvider"])
            return lambda inputs: session.run(None, dict(inputs)), f"onnxruntime {onnxruntime.__version__}"
        except Exception as error:  # 표준에는 있으나 이 실행기에는 없는 dtype(float64 의 Conv 따위)
            reason = f"onnxruntime 은 이 모델을 돌리지 못한다: {str(error).partition(': ')[2].strip()[:160]}"
    model = loaded_from(model_bytes, "내보낸 모델")

    def run(inputs: Mapping[str, np.ndarray]) -> list[np.ndarray]:
        return model.arrays(inputs)

    return run, f"tg.import_onnx ({reason})"


def largest_difference(mine: Sequence[np.ndarray], theirs: Sequence[np.ndarray]) -> float:
    """두 결과의 가장 큰 차이. 크기(가장 큰 값과 1 가운데 큰 것)에 견준 것. 모양이 다르면 무한대."""
    worst = 0.0
    for a, b in zip(mine, theirs, strict=True):
        a, b = np.asarray(a), np.asarray(b)
        if a.shape != b.shape:
            return float("inf")
        if a.size == 0:
            continue
        a, b = a.astype(np.float64), b.astype(np.float64)
        same = (a == b) | (np.isnan(a) & np.isnan(b))
        gap = np.where(same, 0.0, abs(np.where(same, 0.0, a) - np.where(same, 0.0, b)))
        scale = max(1.0, float(np.max(np.abs(b), initial=0.0, where=np.isfinite(b))))
        worst = max(worst, float(np.nan_to_num(gap.max(), nan=np.inf)) / scale)
    return worst
