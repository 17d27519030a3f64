"""학습 모드: 평가할 때와 셈이 다르면 내보내지 않는다. 모드도 버퍼도 난수도 내보내기 전 그대로 돌려놓는다."""

from __future__ import annotations

import types
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from typing import Any

import numpy as np

from ...errors import ExportError
from ...nn.mode import keeping_mode
from ...nn.module import Module
from .module_paths import Paths
from .recording import Recording
from .settling import Unsettled, settle


def refuse_training(paths: Paths, run: Callable[[], Recording]) -> None:
    """학습 모드로 적은 것과 평가 모드로 적은 것이 다르면 오류. 같으면(드롭아웃도 배치 정규화도 없으면) 모드를 묻지 않는다."""
    learning = [m for _, m in paths.modules if m.training]
    if not learning or not any(_asks_mode(m) for m in learning):
        return
    with restored(paths), ExitStack() as modes:
        lively = run()
        for _, root in paths.roots:
            modes.enter_context(keeping_mode(root))
        for module in learning:
            module.training = False
        calm = run()
    try:
        settle([calm, lively])
    except Unsettled:
        kinds = ", ".join(sorted({type(m).__name__ for m in learning if _asks_mode(m)}))
        raise ExportError(
            f"export_onnx: 모델이 학습 모드(training=True)라서 평가할 때와 다르게 셈합니다(모드를 보는 층: {kinds}). "
            "model.eval() 을 부르고 내보내세요."
        ) from None


@contextmanager
def restored(paths: Paths) -> Iterator[None]:
    """나올 때 버퍼와 난수의 상태를 들어올 때의 것으로 되돌린다: 내보내기는 모델을 여러 번 돌린다."""
    buffers = [(b, b._data.copy()) for _, m in paths.roots for b in m.buffers() if b is not None]
    generators = [(g, g.bit_generator.state) for g in paths.generators()]
    try:
        yield
    finally:
        for buffer, before in buffers:
            if not np.array_equal(buffer._data, before, equal_nan=before.dtype.kind == "f"):
                buffer.data = before
        for generator, state in generators:
            generator.bit_generator.state = state


def _asks_mode(module: Module) -> bool:
    """이 층의 코드가 ``training`` 을 보는가."""
    codes: list[Any] = [f.__code__ for kind in type(module).__mro__ if kind not in Module.__mro__ for f in vars(kind).values()
                        if isinstance(f, types.FunctionType)]
    return any("training" in code.co_names for code in codes)
