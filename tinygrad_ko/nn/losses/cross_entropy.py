"""교차 엔트로피(cross-entropy): 여러 클래스의 확률."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from ...engine import SMALL, state, tick
from ...errors import ArgumentError, DtypeError, IndexingError, ShapeError, describe
from ...operation import Whole, Words
from ...operation.arguments import refuse_masked
from ...operation.conditions import Labels, Numbers, anything, within_unit
from ...operation.devices import beside
from ...rules import elementary, fused, indexing
from ...tensors.tensor import Tensor
from ...watch.acts import looked
from ...watch.calls import as_one
from ..checks import constant, integer, is_followed, number, one_of, paired, refuse_none, to_tensor
from .reduction import REDUCTIONS, Loss, in_base, reduce, refuse_base, share


def cross_entropy(
    input: Any, target: Any, weight: Any = None, ignore_index: int = -100, reduction: str = "mean",
    label_smoothing: float = 0.0, *, base: float | None = None,
) -> Tensor:
    """교차 엔트로피: 로짓(logit)에 소프트맥스를 씌운 확률과 정답 사이의 거리.

    매개변수
    --------
    input : 로짓. 모양 (배치, 클래스), (배치, 클래스, d1, …) 또는 (클래스,), 무차원(dimensionless).
    target : 정답. 클래스 번호이면 ``input`` 에서 클래스 축을 뺀 모양의 정수,
        클래스마다의 확률이면 ``input`` 과 같은 모양의 실수(미분할 수 있다).
    weight : 클래스마다의 가중치. 모양 (클래스,).
    ignore_index : 이 번호의 표본은 세지 않는다(클래스 번호일 때만).
    reduction : ``"mean"``, ``"sum"``, ``"none"``. 클래스 번호의 평균은 가중치의 합으로 나눈다.
    label_smoothing : 정답을 고르게 퍼뜨리는 정도, 0 이상 1 이하.
    base : 로그의 밑. 없으면 자연로그(단위 nat), 2이면 강의 L5의 식(단위 비트(bit)). 기울기에도 1/ln b 가 붙는다.

    반환
    ----
    Tensor : 손실 하나(단위 nat). ``"none"`` 이면 클래스 축을 뺀 모양.
        셀 표본이 하나도 없으면 평균은 NaN 이다.

    예외
    ----
    ShapeError : 모양이 맞지 않을 때. DtypeError : 클래스 번호가 실수일 때, dtype 이 서로 다를 때.
    ArgumentError : 클래스 번호가 범위 밖일 때, 정답이 확률인데 ``ignore_index`` 를 줄 때.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> from tinygrad_ko.nn import functional as F
    >>> round(F.cross_entropy(tg.tensor([[0.0, 0.0]]), [1]).item(), 4)
    0.6931

    출처
    ----
    강의 L5; Szegedy et al., "Rethinking the Inception Architecture" (2016, label smoothing).
    """
    x = input if isinstance(input, Tensor) else to_tensor(input)
    if not isinstance(target, Tensor):
        refuse_masked("cross_entropy", target)
    if ignore_index.__class__ is not int:
        ignore_index = integer("cross_entropy", "ignore_index", ignore_index)
    if reduction.__class__ is not str:
        one_of("cross_entropy", "reduction", reduction, REDUCTIONS)
    if label_smoothing.__class__ is not float:
        _check_smoothing("cross_entropy", label_smoothing)
    logits, t = x._data, getattr(target, "_data", target)
    shape = getattr(t, "shape", None)
    usual = (
        shape == logits.shape[:1] and weight is None and label_smoothing == 0 and reduction == "mean" and ignore_index < 0
        and logits.ndim == 2 and logits.dtype.kind == "f" and t.dtype.kind == "i" and t.size
    )
    usual = usual and _lowest(t) >= 0
    if state.observer is not None or t is target or t.__class__ is not logits.__class__:
        t = beside("cross_entropy", "target", target, logits, Numbers(logits.shape[1]) if usual else anything)  # 다른 길은 뒤에서 살핀다
    if usual:
        try:
            losses = fused.cross_entropy_mean.call(x, t)
        except IndexingError:  # 클래스 수보다 큰 번호: 모든 경우를 다루는 길이 그것을 알린다
            pass
        else:
            return losses if base is None else in_base("cross_entropy", losses, base)
    began = tick()
    losses = _cross_entropy(x, target, t, weight, ignore_index, reduction, label_smoothing)
    about = {"reduction": reduction, "smooth": label_smoothing, "weighted": weight is not None}
    return in_base("cross_entropy", as_one(CROSS_ENTROPY, began, losses, {"x": x, "target": target, "weight": weight}, about), base)


def _about(reduction: str, smooth: float, weighted: bool) -> dict[str, str]:
    """손실을 모으는 법을 말로."""
    return {"by": {"mean": "평균해", "sum": "모두 더해"}.get(reduction, "표본마다 구해"),
            "how": (f"(정답을 {smooth:g}만큼 고르게 펴서)" if smooth else "") + ("(클래스마다 가중치를 곱해)" if weighted else ""),
            "over": " 평균이므로 표본의 수로(가중치가 있으면 그 합으로) 나눕니다." if reduction == "mean" else ""}


CROSS_ENTROPY = Whole(
    "교차 엔트로피", tex=r"-\sum y\,\ln\operatorname{softmax}({x})", summary="소프트맥스 확률과 정답의 교차 엔트로피.",
    words=Words("{x}의 소프트맥스 확률 p와 정답 y의 교차 엔트로피 −Σ y·ln p를{how} {by}", about=_about,
                x="소프트맥스 확률 p에서 정답 y를 뺀 p − y에 받은 기울기를 곱합니다.{over}",
                target="국소 도함수는 −ln p이므로, 그것을 받은 기울기에 곱합니다.", weight="표본마다의 −ln p를 클래스마다 모은 것에 "
                                                            "받은 기울기를 곱합니다."),
    x=r"\frac{{g}}{n}\left(\operatorname{softmax}({x})-y\right)", target=r"-{g}\,\ln\operatorname{softmax}({x})",
    weight=r"\left(\frac{\partial {y}}{\partial {weight}}\right)^{T}{g}",
)


def _lowest(t: np.ndarray) -> Any:
    """가장 작은 클래스 번호. 작은 배열은 파이썬의 수로 견주는 쪽이 몇 배 빠르다."""
    return min(t.tolist()) if t.size <= SMALL else t.min()


def _check_smoothing(where: str, value: Any) -> None:
    number(where, "label_smoothing", value, lambda v: 0 <= v <= 1, "0 이상 1 이하여야")


def _cross_entropy(
    x: Tensor, target: Any, t: np.ndarray, weight: Any, ignore_index: int, reduction: str, label_smoothing: float
) -> Tensor:
    """모든 경우를 다루는 길: log_softmax 를 거쳐. ``t`` 는 정답의 배열."""
    name = "cross_entropy"
    _check_smoothing(name, label_smoothing)
    axis = _class_axis(name, x)
    log_p = fused.log_softmax.call(x, axis)
    if t.dtype.kind == "f" and t.shape == x.shape:
        if ignore_index >= 0:
            raise ArgumentError(
                f"{name}: ignore_index={ignore_index}: 정답이 클래스마다의 확률이면 세지 않을 번호가 없습니다. 클래스 번호를 주거나, "
                "세지 않을 표본을 빼고 주세요(input[남길 것], target[남길 것])."
            )
        return _soft_cross_entropy(log_p, paired(name, x, target)[1], weight, reduction, label_smoothing, axis)
    return _nll(name, log_p, target, weight, ignore_index, reduction, label_smoothing)


def _soft_cross_entropy(
    log_p: Tensor, target: Tensor, weight: Any, reduction: str, label_smoothing: float, axis: int
) -> Tensor:
    """정답이 클래스마다의 확률일 때."""
    classes = log_p.shape[axis]
    if label_smoothing:
        target = target * (1 - label_smoothing) + label_smoothing / classes
    w = _class_weight("cross_entropy", weight, log_p, axis)
    losses = -(log_p * target if w is None else log_p * target * _along(w, log_p.ndim, axis)).sum(axis)
    return reduce("cross_entropy", losses, reduction)


def nll_loss(
    input: Any, target: Any, weight: Any = None, ignore_index: int = -100, reduction: str = "mean", *,
    base: float | None = None,
) -> Tensor:
    """음의 로그 가능도(NLL): 정답 클래스의 로그 확률에 −1을 곱한 것.

    매개변수
    --------
    input : 로그 확률. 모양 (배치, 클래스), (배치, 클래스, d1, …) 또는 (클래스,), 무차원(dimensionless).
    target : 클래스 번호. ``input`` 에서 클래스 축을 뺀 모양의 정수.
    weight : 클래스마다의 가중치. 모양 (클래스,).
    ignore_index : 이 번호의 표본은 세지 않는다.
    reduction : ``"mean"``, ``"sum"``, ``"none"``. 평균은 가중치의 합으로 나눈다.
    base : 로그의 밑. 없으면 자연로그(단위 nat), 2이면 강의 L5의 식(단위 비트(bit)). 기울기에도 1/ln b 가 붙는다.

    반환
    ----
    Tensor : 손실 하나(단위 nat). ``"none"`` 이면 클래스 축을 뺀 모양.

    예외
    ----
    ``cross_entropy`` 와 같다.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> from tinygrad_ko.nn import functional as F
    >>> F.nll_loss(tg.tensor([[-1.0, -2.0]]), [1]).item()
    2.0

    출처
    ----
    강의 L5 (로그 가능도).
    """
    ignore_index = integer("nll_loss", "ignore_index", ignore_index)
    losses = _nll("nll_loss", to_tensor(input), target, weight, ignore_index, reduction, 0.0)
    return in_base("nll_loss", losses, base)


def _nll(
    where: str, log_p: Tensor, target: Any, weight: Any, ignore_index: int, reduction: str, label_smoothing: float
) -> Tensor:
    one_of(where, "reduction", reduction, REDUCTIONS)
    axis = _class_axis(where, log_p)
    t, some = _class_indices(where, log_p, target, axis, ignore_index)
    w = _class_weight(where, weight, log_p, axis)
    if log_p.ndim == 1:
        log_p, t = log_p.reshape((1, log_p.size)), t.reshape(1)
    places = tuple(np.indices(t.shape).reshape(t.ndim, -1))
    label = t.reshape(-1)
    counted = label != ignore_index if some else None  # 세는 표본
    label = label if counted is None else np.where(counted, label, 0)
    picked = log_p[(places[0], label, *places[1:])]
    losses = -picked if w is None else -picked * w[label]
    if label_smoothing:
        every = log_p if w is None else log_p * _along(w, log_p.ndim, 1)
        spread_out = -every.sum(1)[places] / log_p.shape[1]
        losses = losses * (1 - label_smoothing) + spread_out * label_smoothing
    losses = losses if counted is None else indexing.where.call(counted, losses, 0)
    if reduction == "none":
        return losses.reshape(t.shape if axis else ())
    if reduction == "sum":
        return losses.sum()
    if w is None:
        return share(losses, label.size if counted is None else counted.sum())
    weights = w[label].astype(np.float64)
    return share(losses, (weights if counted is None else weights * counted).sum())


def _class_axis(where: str, x: Tensor) -> int:
    if x.ndim == 0:
        raise ShapeError(f"{where}: input 의 모양은 (배치, 클래스)여야 합니다. 받은 것은 0차원입니다.")
    if x.dtype.kind != "f":
        raise DtypeError(f"{where}: input 은 실수여야 합니다. 받은 dtype: {x.dtype}. input.astype(np.float32) 을 쓰세요.")
    return min(x.ndim - 1, 1)


def _class_indices(where: str, x: Tensor, target: Any, axis: int, ignore_index: int) -> tuple[Any, bool]:
    """클래스 번호를 살핀다: 정수, 클래스 축을 뺀 모양, 범위 안. 세지 않는 것이 있는지도. 텐서의 셈만 좇는 이가 보고 있으면 텐서이다."""
    classes, given = x.shape[axis], getattr(target, "_data", target)
    numbered = getattr(given, "dtype", None) is not None and given.dtype.kind in "iu"
    some = bool(np.any(np.equal(given, ignore_index))) if numbered else False
    t = class_numbers(where, x, target, axis, Labels(classes, ignore_index, some))
    some = bool((t == ignore_index).any())
    outside = (t != ignore_index) & ((t < 0) | (t >= classes))
    if outside.any():
        raise ArgumentError(
            f"{where}: 클래스 번호는 0 이상 {classes} 미만이어야 합니다(모양 {x.shape}의 {axis}번째 축이 클래스). "
            f"받은 번호: {t[outside].reshape(-1)[0]}. 번호가 1부터라면 1을 빼고, 세지 않을 번호라면 ignore_index 로 알리세요."
        )
    return (to_tensor(target) if is_followed() else t), some


def class_numbers(where: str, x: Tensor, target: Any, axis: int, condition: Any = None) -> np.ndarray:
    """``x`` 에서 ``axis`` 를 뺀 모양의 정수 배열인지 살핀다. ``condition`` 은 그 번호로 고른 셈이 맞을 조건."""
    refuse_none(where, "target", target)
    refuse_masked(where, target)
    t = beside(where, "target", target, x._data, condition)
    expected = x.shape[:axis] + x.shape[axis + 1:]
    wanted = f"input 의 모양이 {x.shape}이면 클래스 번호의 모양은 {expected}이어야 합니다"
    if t.dtype.kind not in "iu":
        if t.shape == x.shape and t.dtype.kind == "f":
            cure = f"번호라면 target.argmax(axis={axis}) 로 만들고, 확률이라면 cross_entropy 를 쓰세요."
        else:
            cure = "target.astype(np.int64) 을 쓰세요."
        raise DtypeError(f"{where}: target 은 클래스 번호(정수)여야 합니다. 받은 것: {describe(t)}. {cure}")
    if t.shape != expected:
        if t.shape == x.shape:
            cure = f"원핫(one-hot)이라면 target.argmax(axis={axis}) 로 번호를 만들거나, 확률로서 .astype(np.{x.dtype}) 하세요."
        elif t.size == math.prod(expected):
            cure = f"target.reshape({expected}) 로 맞추세요."
        else:
            cure = "배치의 크기를 살펴보세요."
        raise ShapeError(f"{where}: target 의 모양은 {t.shape}입니다. {wanted}. {cure}")
    return t


def _class_weight(where: str, weight: Any, x: Tensor, axis: int) -> np.ndarray | None:
    w = constant(where, "weight", weight, x.dtype, x)
    if w is not None and w.shape != (x.shape[axis],):
        raise ShapeError(f"{where}: weight 의 모양은 클래스마다 하나인 ({x.shape[axis]},)이어야 합니다. 받은 모양: {w.shape}.")
    return w


def _along(w: np.ndarray, ndim: int, axis: int) -> np.ndarray:
    """클래스마다의 가중치를 클래스 축에 세운다."""
    return w.reshape((1,) * axis + (-1,) + (1,) * (ndim - axis - 1))


def probability_cross_entropy(
    input: Any, target: Any, base: float | None = None, dim: int = -1, reduction: str = "mean",
) -> Tensor:
    """두 확률분포의 교차 엔트로피 H(P, Q) = −Σ p log q. 소프트맥스를 이미 거친 확률을 견준다.

    매개변수
    --------
    input : 예측한 분포 Q. 임의의 모양의 실수 Tensor, 0 이상 1 이하.
    target : 참 분포 P. 같은 모양. 미분할 수 있다.
    base : 로그의 밑. 없으면 자연로그(단위 nat), 2이면 비트(bit).
    dim : 분포가 놓인 축.
    reduction : ``"mean"``, ``"sum"``, ``"none"``(분포마다).

    반환
    ----
    Tensor : 손실 하나. ``"none"`` 이면 분포의 축을 뺀 모양.

    예외
    ----
    ArgumentError : 확률이 0과 1 사이가 아니거나 ``base`` 가 밑이 될 수 없을 때. ShapeError, DtypeError : ``mse_loss`` 와 같다.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> from tinygrad_ko.nn import functional as F
    >>> F.probability_cross_entropy(tg.tensor([0.5, 0.25, 0.25]), [1.0, 0.0, 0.0], base=2).item()
    1.0

    출처
    ----
    강의 L5: H(P, Q) = −Σ P(y) log₂ Q(y). p = 0 인 항은 0이다(0·log 0 = 0).
    """
    x, t = paired("probability_cross_entropy", input, target)
    values = looked(x, within_unit)
    if not ((values >= 0) & (values <= 1)).all():
        raise ArgumentError(
            "probability_cross_entropy: input 은 0 이상 1 이하의 확률이어야 합니다. "
            f"받은 값: {values.min()} … {values.max()}. softmax 를 거치세요."
        )
    losses = -elementary.xlogy.call(t, x).sum(dim)
    return reduce("probability_cross_entropy", in_base("probability_cross_entropy", losses, base), reduction)


class CrossEntropyLoss(Loss):
    """교차 엔트로피: 로짓(logit)과 클래스 번호(또는 클래스마다의 확률) 사이의 손실.

    매개변수
    --------
    weight : 클래스마다의 가중치. 모양 (클래스,), 무차원(dimensionless).
    ignore_index : 이 번호의 표본은 세지 않는다.
    reduction : ``"mean"``, ``"sum"``, ``"none"``.
    label_smoothing : 정답을 고르게 퍼뜨리는 정도, 0 이상 1 이하.
    base : 로그의 밑. 없으면 자연로그(nat), 2이면 강의 L5의 식(bit).

    부를 때: (로짓 (배치, 클래스, …), 정수 번호 (배치, …) 또는 로짓과 같은 모양의 확률).

    예외
    ----
    ``nn.functional.cross_entropy`` 와 같다.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> from tinygrad_ko import nn
    >>> round(nn.CrossEntropyLoss()(tg.zeros((4, 10)), tg.tensor([1, 2, 3, 4])).item(), 4)
    2.3026

    출처
    ----
    강의 L5; PyTorch ``torch.nn.CrossEntropyLoss``.
    """

    def __init__(
        self, weight: Any = None, ignore_index: int = -100, reduction: str = "mean", label_smoothing: float = 0.0, *,
        base: float | None = None,
    ) -> None:
        super().__init__(reduction)
        number("CrossEntropyLoss", "label_smoothing", label_smoothing, lambda v: 0 <= v <= 1, "0 이상 1 이하여야")
        self._keep_classes(weight)
        refuse_base(type(self).__name__, base)
        self.ignore_index, self.label_smoothing, self.base = ignore_index, label_smoothing, base

    def forward(self, input: Any, target: Any) -> Tensor:
        """손실."""
        return cross_entropy(
            input, target, self.weight, self.ignore_index, self.reduction, self.label_smoothing, base=self.base
        )


class NLLLoss(Loss):
    """음의 로그 가능도: 로그 확률과 클래스 번호 사이의 손실.

    매개변수
    --------
    weight : 클래스마다의 가중치. 모양 (클래스,), 무차원(dimensionless).
    ignore_index : 이 번호의 표본은 세지 않는다.
    reduction : ``"mean"``, ``"sum"``, ``"none"``.
    base : 로그의 밑. 없으면 자연로그(nat), 2이면 강의 L5의 식(bit).

    부를 때: (로그 확률 (배치, 클래스, …), 정수 번호 (배치, …)).

    예외
    ----
    ``nn.functional.nll_loss`` 와 같다.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> from tinygrad_ko import nn
    >>> nn.NLLLoss()(tg.tensor([[-1.0, -2.0]]), tg.tensor([1])).item()
    2.0

    출처
    ----
    강의 L5 (로그 가능도).
    """

    def __init__(self, weight: Any = None, ignore_index: int = -100, reduction: str = "mean", *, base: float | None = None) -> None:
        super().__init__(reduction)
        self._keep_classes(weight)
        refuse_base(type(self).__name__, base)
        self.ignore_index, self.base = ignore_index, base

    def forward(self, input: Any, target: Any) -> Tensor:
        """손실."""
        return nll_loss(input, target, self.weight, self.ignore_index, self.reduction, base=self.base)
