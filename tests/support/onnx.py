"""ONNX 의 검사에서 함께 쓰는 것: onnxruntime 으로 돌리고 모델의 답과 견준다."""

from __future__ import annotations

from typing import Any

import numpy as np

import tinygrad_ko as tg


def ran(path: Any, *inputs: np.ndarray) -> list[np.ndarray]:
    """파일을 onnxruntime 으로 돌린 결과들."""
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    options.log_severity_level = 4
    session = onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])
    return session.run(None, dict(zip([v.name for v in session.get_inputs()], inputs, strict=True)))


def flat(y: Any) -> list[np.ndarray]:
    """모델의 결과를 배열들로."""
    if y is None:
        return []
    if isinstance(y, tg.Tensor):
        return [y.detach().numpy()]
    return [a for part in (y.values() if isinstance(y, dict) else y) for a in flat(part)]


def largest(mine: list[np.ndarray], theirs: list[np.ndarray]) -> float:
    """가장 큰 차이. 모양까지 같아야 한다."""
    assert [a.shape for a in mine] == [a.shape for a in theirs]
    gaps = [np.nan_to_num(abs(a.astype(float) - b.astype(float))).max() for a, b in zip(mine, theirs, strict=True) if a.size]
    return float(max(gaps, default=0.0))


def agree(model: Any, path: Any, *inputs: Any, within: float = 1e-5) -> None:
    """모델과 파일(onnxruntime)과 다시 읽은 것의 답이 같다."""
    wanted = flat(model(*[tg.tensor(x) for x in inputs]))
    assert largest(wanted, ran(path, *inputs)) < within
    assert largest(wanted, flat(tg.import_onnx(path)(*[tg.tensor(x) for x in inputs]))) < within
