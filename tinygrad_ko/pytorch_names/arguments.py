"""PyTorch의 인수: 뜻이 같은 것은 우리 이름으로 받고, 뜻이 다른 것은 두 길을 다 적어 물린다."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

ARGUMENTS: dict[str, tuple[Any, ...]] = {  # PyTorch의 인수 → 우리 인수(앞의 것부터, 수이면 그 번째 인수). 뜻이 같은 것만
    "dim": ("axis", "axes"),
    "dims": ("axis", "axes", "reps"),
    "keepdim": ("keepdims",),
    "input": (0,),
    "self": (0,),
    "tensors": (0,),
    "tensor": (0,),
    "other": (1,),
    "exponent": (1,),
    "vec2": (1,),
    "mat2": (1,),
    "size": ("shape", "size"),
    "min": ("a_min",),
    "max": ("a_max",),
    "diagonal": ("k",),
    "dim0": ("axis1",),
    "dim1": ("axis1", "axis2"),
    "dim2": ("axis2",),
    "shifts": ("shift",),
    "interpolation": ("method",),
    "correction": ("ddof",),
    "unbiased": ("ddof",),
    "p": ("ord",),
    "index": ("indices",),
    "requires_grad": ("wanted",),
    "x1": (0,),
    "x2": (1,),
    "A": (0,),
    "B": (1,),
    "a": (0,),
    "x": ("a",),
    "y": ("b",),
    "equation": (0,),
    "values": (1,),
    "offset": ("k",),
    "end": ("stop",),
    "steps": ("num",),
    "obj": ("state",),
    "f": ("path",),
}
HARMLESS: dict[str, tuple[Any, ...]] = {  # 이 값이면 하는 일이 없다
    "out": (None,),
    "inplace": (False,),
    "device": (None, "cpu"),
    "layout": (None,),
    "pin_memory": (False,),
    "sorted": (True,),
    "stable": (True, False, None),
    "dtype": (None,),
    "alpha": (1,),
    "rounding_mode": (None,),
    "non_blocking": (True, False),
    "memory_format": (None,),
    "compute_mode": (None,),
    "sparse_grad": (False,),
    "descending": (False,),
    "weights_only": (True, False),  # load: 어느 쪽이든 코드는 실행하지 않는다
    "map_location": (None, "cpu"),
    "mmap": (None, True, False),
    "pickle_protocol": (2, 3, 4, 5),  # save
    "_use_new_zipfile_serialization": (True, False),
}
_PAIR = "PyTorch의 {0}(dim=)은 (값, 자리)를 줍니다. 값은 t.{0}(axis=1), 자리는 t.arg{0}(axis=1) 이라고 쓰세요."
_SPREAD = "PyTorch는 n − 1 로, NumPy는 n 으로 나눕니다. t.{0}(axis=0, ddof=1) 이나 t.{0}(axis=0, ddof=0) 이라고 쓰세요."
_DESCENDING = "큰 것부터라면 (-t).argsort() 로 자리를 얻거나 tg.sort(t)[..., ::-1] 이라고 쓰세요."
DIFFERENT: dict[tuple[str, str], str] = {  # (함수, 인수) → 뜻이 달라 물리는 까닭과 두 길
    **{(name, "dim"): _PAIR.format(name) for name in ("max", "min")},
    **{(name, "dim"): _SPREAD.format(name) for name in ("std", "var")},
    **{
        (
            name,
            "dim",
        ): f"PyTorch의 {name}(dim=)은 (값, 자리)를, 값이 짝수 개이면 작은 쪽을 줍니다. 가운데 둘의 평균은 t.{name}(axis=1), 작은 쪽은 "
        "t.kthvalue((n + 1) // 2, axis=1) 이라고 쓰세요."
        for name in ("median", "nanmedian")
    },
    ("sort", "dim"): "PyTorch의 sort(dim=)은 (값, 자리)를 줍니다. 값은 tg.sort(t, axis=1), 자리는 t.argsort(axis=1) 이라고 쓰세요.",
    ("sort", "descending"): _DESCENDING,
    ("argsort", "descending"): _DESCENDING,
    ("msort", "descending"): _DESCENDING,
    (
        "split",
        "dim",
    ): "PyTorch는 조각의 크기를, NumPy는 조각의 수나 자를 자리를 받습니다. tg.split(t, 2, axis=1) 이나 "
    "tg.split(t, [1, 3], axis=1) 이라고 쓰세요.",
    ("add", "alpha"): "a + alpha * b 라고 쓰세요.",
    ("subtract", "alpha"): "a - alpha * b 라고 쓰세요.",
    ("divide", "rounding_mode"): "내림은 a // b, 버림은 np.trunc(a / b) 라고 쓰세요.",
    ("split", "split_size_or_sections"): "PyTorch는 조각의 크기를, NumPy는 조각의 수나 자를 자리(indices_or_sections)를 받습니다.",
    ("gradient", "spacing"): "간격은 자리로 줍니다: tg.gradient(t, 0.5).",
    ("transpose", "dim0"): "두 축을 맞바꾸려면 tg.swapaxes(t, 0, 1) 이라고 쓰세요.",
    ("select", "dim"): "한 줄을 고르려면 t[0] 이나 t[:, 0] 이라고 쓰세요. tg.select 는 조건마다 고르는 NumPy의 함수입니다.",
    ("nonzero", "as_tuple"): "축마다 하나는 tg.nonzero(t), 한 줄에 하나씩은 tg.argwhere(t) 입니다.",
    ("searchsorted", "right"): "side='right' 라고 쓰세요.",
    ("softmax", "dtype"): "t.astype(dtype).softmax(axis=1) 이라고 쓰세요.",
    ("log_softmax", "dtype"): "t.astype(dtype).log_softmax(axis=1) 이라고 쓰세요.",
    (
        "norm",
        "p",
    ): "행렬에서 뜻이 다릅니다: PyTorch의 p=1 은 모두를 늘어놓은 노름, NumPy의 ord=1 은 작용소 노름입니다. "
    "tg.norm(t.ravel(), 1) 이나 축을 적어 t.norm(ord=1, axis=1) 이라고 쓰세요.",
    **{(name, "eps"): "차분의 걸음은 h=1e-3 이라고 쓰세요." for name in ("gradcheck", "gradgradcheck")},
    **{(name, "raise_exception"): "다르면 언제나 GradientMismatch 오류를 냅니다." for name in ("gradcheck", "gradgradcheck")},
    ("load", "map_location"): "값은 늘 NumPy로 읽습니다. 이 인수를 빼고, 읽은 뒤에 model.to('cuda') 로 옮기세요.",
    ("logit", "eps"): "t.clip(eps, 1 - eps) 다음에 쓰세요.",
    ("qr", "some"): "mode='reduced'(some=True) 나 mode='complete' 라고 쓰세요.",
    ("svd", "some"): "full_matrices=False(some=True) 나 True 라고 쓰세요.",
}
ANY_FUNCTION: dict[str, str] = {  # 함수를 가리지 않고 할 말
    "out": "결과를 새 이름으로 받으세요: y = f(t).",
    "dtype": "t.astype(dtype) 다음에 쓰세요.",
    "device": 't.to("cuda") 로 옮기세요.',
    "inplace": "제자리에서 바꾸지 않습니다: t = t.relu() 처럼 다시 받으세요.",
    "requires_grad": "t.requires_grad_() 를 쓰세요.",
    "retain_grad": "가운데 값의 기울기를 남기려면 역전파 앞에 h.retain_grad() 를 부르세요. retain_graph 는 그래프를 남기는 다른 것입니다.",
}


def in_our_words(function: str, given: Mapping[str, Any], known: Iterable[str]) -> dict[str, Any]:
    """이름으로 준 인수 ``given`` 에서 PyTorch의 이름을 우리 이름(``known`` 가운데 하나)으로. 뜻이 다르거나 모르는 것은 그대로 둔다."""
    names = list(known)
    if given.keys() <= set(names):
        return dict(given)
    ours: dict[str, Any] = {}
    spread = any(n in given for n in ("unbiased", "correction", "ddof"))
    for name, value in given.items():
        if name in names or name in ours:
            ours[name] = value
            continue
        if any(value is v or (type(value) is type(v) and value == v) for v in HARMLESS.get(name, ())):
            continue
        apart = (function, name) in DIFFERENT and not (name == "dim" and spread) and not (name == "p" and type(given.get("dim")) is int)
        candidates = () if apart else ARGUMENTS.get(name, ())
        found = [names[c] if isinstance(c, int) else c for c in candidates if (c < len(names) if isinstance(c, int) else c in names)]
        free = [n for n in found if n not in given and n not in ours]
        if free:
            ours[free[0]] = int(value) if name == "unbiased" else value
        else:
            ours[name] = value
    return ours


def same_argument(function: str, name: str, given: Iterable[str]) -> str:
    """``name`` 을 우리는 무엇이라 부르며 그것도 함께 주었는가(``given``). 아니면 빈 글."""
    ours = () if (function, name) in DIFFERENT else ARGUMENTS.get(name, ())
    return next((other for other in ours if other in given), "")


def said_of_argument(function: str, name: str) -> str:
    """받지 않는 인수를 준 사람에게 할 말. 없으면 빈 글."""
    return DIFFERENT.get((function, name)) or ANY_FUNCTION.get(name, "")
