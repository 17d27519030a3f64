"""층마다: 내보낸 그래프의 ONNX 연산들과, onnxruntime 에서의 가장 큰 차이. 쪽의 표(scripts/make_onnx_tables.py)와 검사가 함께 쓴다."""

from __future__ import annotations

import tempfile
from collections import Counter
from pathlib import Path
from typing import Any

import numpy as np

import tinygrad_ko as tg
from support.reference.cases import Ours, cast, wave
from support.reference.layers import Layer, families

# 옮기지 못하는 층과, 오류에 적히는 까닭의 한 마디(정규식)
REFUSED = {
    "CTCLoss": "기록마다", "EmbeddingBag": "값", "MaxUnpool1d": "기록마다|크기나 값", "MaxUnpool2d": "기록마다|크기나 값",
    "MaxUnpool3d": "기록마다|크기나 값", "MonteCarloDropout": "난수",
}
WHY = {"MonteCarloDropout": "평가할 때에도 난수를 쓴다", "CTCLoss": "정렬을 값에서 셈한다. 학습에만 쓴다", "EmbeddingBag": "주머니를 값에서 나눈다. `nn.Embedding` 과 합으로 쓴다"}
UNPOOL = "놓을 자리를 값에서 읽는다"


def more() -> list[Layer]:
    """기준 예가 없는(PyTorch에 없거나 번호까지 내는 예만 있는) 층."""
    from tinygrad_ko import nn

    encoder, decoder = nn.TransformerEncoderLayer(4, 2, 6, batch_first=True), nn.TransformerDecoderLayer(4, 2, 6, batch_first=True)
    picture, pair = wave((2, 2, 7, 6), 0.3), (wave((3, 4), 0.2), wave((3, 4), 1.1))
    return [
        Layer("AdaptiveMaxPool1d", (3,), (picture[:, :, 0],)), Layer("AdaptiveMaxPool2d", (3,), (picture,)),
        Layer("BipolarSigmoid", (), pair[:1]), Layer("CosineSimilarity", (), pair), Layer("GaussianNoise", (), pair[:1]),
        Layer("LocallyConnected1d", (2, 3, 6, 3), (picture[:, :, 0],)), Layer("LocallyConnected2d", (2, 3, (7, 6), 3), (picture,)),
        Layer("MaxPool3d", (2,), (wave((2, 2, 4, 5, 6), 0.3),)), Layer("MonteCarloDropout", (nn.Dropout(0.5),), pair[:1]), Layer("PairwiseDistance", (), pair),
        Layer("PositionalEncoding", (4,), (wave((2, 5, 4), 0.3),)), Layer("Step", (), pair[:1]), Layer("StochasticPool1d", (2,), (abs(picture[:, :, 0]),)),
        Layer("StochasticPool2d", (2,), (abs(picture),)), Layer("TransformerEncoder", (encoder, 2), (wave((2, 5, 4), 0.3),)),
        Layer("TransformerDecoder", (decoder, 2), (wave((2, 3, 4), 0.3), wave((2, 5, 4), 0.9))),
    ]


def first_of_each_kind() -> dict[str, tuple[str, Layer]]:
    """층의 종류마다 (갈래, 예 하나)."""
    found: dict[str, tuple[str, Layer]] = {}
    for family, listed in families().items():
        for case in listed:
            if isinstance(case, Layer) and not case.options.get("return_indices") and "묶음" not in case.note and family not in ("loss", "optim"):
                found.setdefault(case.kind, (family, case))
    return found | {case.kind: ("그 밖", case) for case in more()}


def made(case: Layer) -> tuple[Any, tuple[np.ndarray, ...]]:
    """float32 의 모델(평가 모드)과 입력들."""
    module = case.made(Ours(), np.float32).eval()
    return module, tuple(cast(x, np.float32) for x in case.inputs)


def row(case: Layer) -> tuple[str, str, float]:
    """(ONNX 의 연산들, 달라지는 축, 가장 큰 차이)."""
    import onnx

    module, inputs = made(case)
    with tempfile.TemporaryDirectory() as home:
        report = tg.export_onnx(module, Path(home) / "층.onnx", inputs)
        kinds = Counter(n.op_type for n in onnx.load(str(report.path)).graph.node if n.op_type != "Identity")
    axes = "; ".join(", ".join(map(str, p.axes)) for p in report.inputs)
    return ", ".join(f"{k}×{n}" if n > 1 else k for k, n in kinds.most_common()), axes, report.difference
