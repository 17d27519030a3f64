"""층 하나를 두 라이브러리에서 똑같이 만들어, 같은 무게를 넣고, 값·기울기·버퍼를 견준다.

갈래마다 ``family_갈래.py`` 에 ``CASES`` 를 적는다(``Layer``, ``Call``, ``Race`` 를 섞어도 된다). PyTorch의 답은
``python tests/support/reference/make_reference.py 갈래`` 가 ``stored/갈래.json`` 에 적는다. 검사(``tests/nn/test_families.py``)는 저절로 찾는다.
"""

from __future__ import annotations

import importlib
import json
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from support.reference.cases import cast, wave

HERE = Path(__file__).parent


@dataclass
class Layer:
    """``nn.종류(*args, **options)`` 를 만들어 ``inputs`` 로 부른다. 무게는 식으로 채운다."""

    kind: str
    args: tuple[Any, ...] = ()
    inputs: tuple[np.ndarray, ...] = ()  # 실수이면 미분할 입력, 정수이면 상수
    options: dict[str, Any] = field(default_factory=dict)
    note: str = ""
    train: bool = True
    calls: int = 1  # 여러 번 부르면 버퍼(이동 평균)가 움직인다
    fill: float = 0.5  # 무게의 크기
    buffers: bool = True  # 부른 뒤의 버퍼도 견준다
    second: bool = True  # 두 번째 미분도 본다
    rtol: float = 1e-8
    fixed: tuple[int, ...] = ()  # 실수이지만 미분하지 않는 입력의 차례(정답 등)
    prepare: Callable[[Any, Any], Any] | None = None  # (쪽, 모듈) → 모듈: 만든 뒤에 더 할 일(예: weight_norm)

    def __str__(self) -> str:
        shown = [f"{k}={v}" for k, v in self.options.items()]
        shapes = ",".join("x".join(map(str, x.shape)) for x in self.inputs)
        kinds = [self.kind, *map(str, self.args), *shown, shapes, *([] if self.train else ["평가"]), *([self.note] if self.note else [])]
        return "-".join(kinds)

    def is_leaf(self, k: int) -> bool:
        return self.inputs[k].dtype.kind == "f" and k not in self.fixed

    def made(self, side: Any, dtype: Any) -> Any:
        module = getattr(side.nn, self.kind)(*self.args, **self.options)
        if self.prepare is not None:
            module = self.prepare(side, module) or module
        module = module.double() if dtype == np.float64 else module.float()
        for k, (_, p) in enumerate(module.named_parameters()):
            side.put(p, wave(tuple(p.shape), k + 0.4, self.fill).astype(dtype))
        return module.train(self.train)

    def run(self, side: Any, dtype: Any = np.float64) -> dict[str, np.ndarray]:
        """값 ``y…``, 입력의 기울기 ``x…``, 매개변수의 기울기, 부른 뒤의 버퍼."""
        module = self.made(side, dtype)
        xs = [side.leaf(x.astype(dtype)) if self.is_leaf(k) else side.constant(cast(x, dtype)) for k, x in enumerate(self.inputs)]
        for _ in range(self.calls):
            ys = flat(module(*xs))
        loss = 0
        for k, y in enumerate(ys):
            if side.is_float(y):
                loss = loss + (y * side.constant(wave(tuple(y.shape), 0.3 + k).astype(dtype))).sum()
        loss.backward()
        found = {f"y{k}": side.array(y) for k, y in enumerate(ys)}
        found |= {f"x{k}": side.array(x.grad) for k, x in enumerate(xs) if side.is_float(x) and x.grad is not None}
        found |= {name: side.array(p.grad) for name, p in module.named_parameters() if p.grad is not None}
        return found | ({f"버퍼 {n}": side.array(b) for n, b in module.named_buffers() if b is not None} if self.buffers else {})

    def as_function(self, side: Any) -> tuple[Callable[..., Any], list[np.ndarray]]:
        """매개변수까지 입력으로 받는 함수와 그 입력들: ``gradcheck``, ``gradgradcheck`` 에 넣는다."""
        module = self.made(side, np.float64)
        owners = [(m, n) for m in module.modules() for n, v in list(m.__dict__.items()) if isinstance(v, side.nn.Parameter)]
        weights = [side.array(m.__dict__[n]) for m, n in owners]
        real = [k for k in range(len(self.inputs)) if self.is_leaf(k)]
        before = {n: side.array(b) for n, b in module.named_buffers() if b is not None}

        def f(*given: Any) -> Any:
            xs: list[Any] = [side.constant(x) for x in self.inputs]
            for k, x in zip(real, given, strict=False):
                xs[k] = x
            for (m, n), w in zip(owners, given[len(real):], strict=True):
                m.__dict__[n] = w
            for n, b in module.named_buffers():  # 이동 평균이 부를 때마다 움직이지 않도록
                if b is not None:
                    b.data = before[n].copy()
            ys = [y for y in flat(module(*xs)) if side.is_float(y)]
            return side.joined(ys)

        return f, [*(np.asarray(self.inputs[k], float) for k in real), *weights]


def flat(value: Any) -> list[Any]:
    """겹친 튜플을 한 줄로."""
    if isinstance(value, (tuple, list)):
        return [w for v in value for w in flat(v)]
    if isinstance(value, dict):
        return [w for v in value.values() for w in flat(v)]
    return [] if value is None else [value]


def families() -> dict[str, list[Any]]:
    """갈래 → 예들."""
    names = sorted(p.stem.removeprefix("family_") for p in HERE.glob("family_*.py"))
    return {name: importlib.import_module(f"{__package__}.family_{name}").CASES for name in names}


def stored_family(name: str) -> dict[str, dict[str, np.ndarray]]:
    """적어 둔 PyTorch의 답. 아직 없으면 빈 사전."""
    path = HERE / "stored" / f"{name}.json"
    answers = json.loads(path.read_text(encoding="utf-8"))["answers"] if path.exists() else {}
    return {case: {k: np.array(v, float) for k, v in found.items()} for case, found in answers.items()}


__all__ = ["Layer", "cast", "families", "flat", "stored_family", "wave"]
