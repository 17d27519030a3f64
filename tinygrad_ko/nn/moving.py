"""모듈을 옮기기: 매개변수와 버퍼의 dtype 을 바꾸고, 다른 장치로 보낸다."""

from __future__ import annotations

from typing import Any, Self

import numpy as np

from ..errors import ArgumentError, ArgumentTypeError, DtypeError
from ..operation.devices import target
from .arguments import placed
from .parameter import recast
from .tree import Tree


class Movable(Tree):
    """dtype 과 장치를 바꿀 수 있는 것."""

    __slots__ = ()

    def to(self, *targets: Any, device: Any = None, dtype: Any = None, non_blocking: bool = False) -> Self:
        """실수 매개변수와 버퍼의 dtype 을 바꾸거나, 모든 매개변수·기울기·버퍼를 다른 장치로 옮긴다(제자리에서).

        매개변수
        --------
        *targets : 실수 dtype, 장치(``"cpu"``, ``"cuda"``, 배열 모듈), 또는 그 둘. 옵티마이저의 상태는 다음 걸음에 따라간다.
        device, dtype : 이름으로 줄 때.
        non_blocking : 받기만 한다.

        예외
        ----
        DtypeError : 실수 dtype 이 아닐 때. MissingExtra : ``"cuda"`` 인데 CuPy 가 없을 때.

        예제
        ----
        >>> import numpy as np
        >>> from tinygrad_ko import nn
        >>> nn.Linear(3, 2).to(np.float64).weight.dtype.name
        'float64'
        """
        given = [wanted for wanted in (*targets, device, dtype) if wanted is not None]
        if not given:
            raise ArgumentTypeError(f"{type(self).__name__}.to: dtype 이나 장치를 주세요. 예: model.to(np.float64), model.to('cpu').")
        for place, kind in [self._destination(wanted) for wanted in given]:  # 모두 읽은 뒤에 옮긴다
            for tensor in [*self.parameters(), *self.buffers()]:
                if kind is None or tensor.dtype.kind == "f":
                    recast(tensor, kind, place)
        return self

    def _destination(self, wanted: Any) -> tuple[str | None, Any]:
        """(장치, dtype) 가운데 하나."""
        try:
            device, kind = target(f"{type(self).__name__}.to", placed(wanted))
        except (ArgumentError, ArgumentTypeError):
            device, kind = None, np.dtype(object)
        if device is None and kind.kind != "f":
            raise DtypeError(
                f"{type(self).__name__}.to: 실수 dtype(np.float32, np.float64)이나 장치('cpu', 'cuda')여야 합니다. 받은 것: {wanted!r}."
            )
        return device, kind

    def cpu(self) -> Self:
        """NumPy 배열로 옮긴다: ``to("cpu")``."""
        return self.to("cpu")

    def cuda(self, device: Any = None) -> Self:
        """GPU로 옮긴다: ``to("cuda")``. CuPy 가 없으면 설치하는 법을 알린다. ``device`` 의 번호는 보지 않는다."""
        return self.to("cuda")

    def type(self, dst_type: Any) -> Self:
        """실수 dtype 으로 바꾼다: ``to(dst_type)``."""
        return self.to(dst_type)

    def half(self) -> Self:
        """float16 으로 바꾼다. NumPy의 float16 은 느리다."""
        return self.to(np.float16)

    def float(self) -> Self:
        """float32 로 바꾼다."""
        return self.to(np.float32)

    def double(self) -> Self:
        """float64 로 바꾼다."""
        return self.to(np.float64)
