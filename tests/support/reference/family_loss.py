"""손실의 식구들: 분포, 여백, 거리."""

from __future__ import annotations

import numpy as np
from support.reference.cases import REDUCTIONS, Call, share, wave
from support.reference.layers import Layer

X, Y, Z = wave((3, 4), 0.1), wave((3, 4), 0.8), wave((3, 4), 1.9)
SIGN = np.sign(wave((3, 4), 0.4))
ROW = np.sign(wave((3,), 0.4))
P = share((3, 4), 0.4)
T = np.array([2, 0, 3])
LABELS = np.array([[2, 0, -1, 1], [-1, 0, 0, 0], [1, 2, 3, 0]])
COUNT = np.array([[0.0, 1, 2, 3], [4, 0, 1, 6], [2, 2, 1, 0]])

RARE = np.array([0, 7, 2, 11, 4, 1])


def called(name: str):
    """``forward`` 대신 다른 메서드를 부른다."""
    def prepare(side, module):
        module.forward = getattr(module, name)
    return prepare


CASES = [
    *[Layer("AdaptiveLogSoftmaxWithLoss", (8, 12, cuts), (wave((6, 8), 0.3), RARE), o) for cuts, o in (
        ([4], {}), ([2, 5], {"div_value": 2.0}), ([2, 5, 9], {"div_value": 1.6, "head_bias": True}), ([3, 11], {"div_value": 2.5}))],
    Layer("AdaptiveLogSoftmaxWithLoss", (8, 12, [2, 5]), (wave((8,), 0.3), np.array(7)), {"div_value": 2.0}, "한 표본"),
    Layer("AdaptiveLogSoftmaxWithLoss", (8, 12, [2, 5]), (wave((2, 8), 0.3), np.array([1, 0])), {"div_value": 2.0}, "머리만"),
    Layer("AdaptiveLogSoftmaxWithLoss", (8, 12, [2, 5]), (wave((5, 8), 0.3),), {"div_value": 2.0, "head_bias": True}, "log_prob", prepare=called("log_prob")),
    *[case for r in REDUCTIONS for case in (
        Call("poisson_nll_loss", X, (COUNT,), {"reduction": r}), Call("poisson_nll_loss", X, (COUNT,), {"reduction": r, "full": True}),
        Call("poisson_nll_loss", P, (COUNT,), {"reduction": r, "log_input": False}),
        Call("kl_div", X, (P,), {"reduction": r}, soft=True), Call("kl_div", X, (Y,), {"reduction": r, "log_target": True}, soft=True),
        Call("hinge_embedding_loss", X, (SIGN,), {"reduction": r}), Call("soft_margin_loss", X, (SIGN,), {"reduction": r}),
        Call("multi_margin_loss", X, (T,), {"reduction": r}), Call("multi_margin_loss", X, (T,), {"reduction": r, "p": 2, "margin": 0.5, "weight": share((4,))}),
        Call("multilabel_margin_loss", X, (LABELS,), {"reduction": r}),
        Call("multilabel_soft_margin_loss", X, (P,), {"reduction": r}), Call("multilabel_soft_margin_loss", X, ((SIGN + 1) / 2,), {"reduction": r, "weight": share((4,))}))],
    # 분산을 자른 곳에서는 PyTorch처럼 값과 다른 기울기가 지나가므로 수치 미분과 다르다
    *[Layer(kind, (), inputs, {"reduction": r, **options}, fixed=() if kind[:2] in ("Ga", "Tr") else (2,),
            second="eps" not in options) for r in REDUCTIONS for kind, inputs, options in (
        ("GaussianNLLLoss", (X, Y, P), {}), ("GaussianNLLLoss", (X, Y, P), {"full": True, "eps": 0.4}), ("MarginRankingLoss", (X, Y, SIGN), {"margin": 0.3}),
        ("CosineEmbeddingLoss", (X, Y, ROW), {"margin": -0.2}), ("TripletMarginLoss", (X, Y, Z), {"margin": 3.0}),
        ("TripletMarginLoss", (X, Y, Z), {"p": 3.0, "swap": True, "margin": 2.0}))],
    Layer("KLDivLoss", (), (X, P), {"reduction": "batchmean"}),
    Call("kl_div", X, (P,), {"reduction": "batchmean"}, soft=True), Call("kl_div", X, (np.array([[1.0, 0, 0, 0]] * 3),), {"reduction": "batchmean"}, "0인 확률"),
    Call("multi_margin_loss", X[0], (np.array(1),), {}, "한 표본"), Call("multilabel_margin_loss", X[0], (LABELS[2],), {}, "한 표본"),
    Call("cosine_similarity", X, (Y,), soft=True), Call("cosine_similarity", X, (Y,), {"dim": 0}, soft=True),
    Call("pairwise_distance", X, (Y,), soft=True), Call("pairwise_distance", X, (Y,), {"p": 1.0, "keepdim": True}, soft=True), Call("pairwise_distance", X, (Y,), {"p": 3.0}, soft=True),
    *[Layer(kind, args, inputs, fixed=() if "Sim" in kind or "Pair" in kind or "KL" in kind else (1,)) for kind, args, inputs in (
        ("PoissonNLLLoss", (), (X, COUNT)), ("HingeEmbeddingLoss", (), (X, SIGN)), ("SoftMarginLoss", (), (X, SIGN)),
        ("MultiMarginLoss", (), (X, T)), ("MultiLabelMarginLoss", (), (X, LABELS)), ("MultiLabelSoftMarginLoss", (), (X, P)),
        ("CosineSimilarity", (), (X, Y)), ("PairwiseDistance", (), (X, Y)))],
    *[Layer(kind, (), inputs, options, fixed=(1,), second=kind != "L1Loss") for kind, inputs, options in (
        ("MSELoss", (X, Y), {"reduction": "sum"}), ("L1Loss", (X, Y), {"reduction": "none"}), ("HuberLoss", (X, Y), {"delta": 0.4, "reduction": "sum"}),
        ("SmoothL1Loss", (X, Y), {"beta": 0.4}), ("BCELoss", (share((3, 4)), P), {"reduction": "sum"}), ("BCEWithLogitsLoss", (X, P), {"reduction": "none"}),
        ("CrossEntropyLoss", (X, T), {"label_smoothing": 0.2, "ignore_index": 0}), ("NLLLoss", (X, T), {"ignore_index": 3, "reduction": "sum"}))],
    Layer("TripletMarginWithDistanceLoss", (), (X, Y, Z), {"margin": 3.0, "swap": True, "reduction": "sum"}),
]
