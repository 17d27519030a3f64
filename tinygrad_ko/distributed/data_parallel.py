"""모델을 랭크마다 하나씩 두고 자료를 나누어 학습한다(data parallelism)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any
from weakref import WeakKeyDictionary

from ..engine import Leaf, state
from ..errors import ArgumentTypeError, describe
from ..grad_mode import switch
from ..nn.module import Module
from ..nn.parameter import Parameter, place_all
from ..operation.devices import to_numpy
from ..tensors.leaf import after_backward
from ..tensors.tensor import Tensor
from .collectives import share
from .gradients import average_gradients
from .world import world


class DataParallel(Module):
    """모델을 감싸, ``backward()`` 마다 모든 랭크의 기울기를 평균한다. 그래서 어느 랭크의 모델이나 늘 같다.

    처음에 랭크 0의 매개변수와 버퍼를 모두에게 나누어 주고, 학습 중에는 부를 때마다 버퍼(이동 평균)를 맞춘다. ``state_dict`` 의
    이름은 감싸지 않은 모델의 것과 같다(``module.`` 이 붙지 않는다). 혼자이면 감싼 모델을 그대로 부른다.

    매개변수
    --------
    module : 감쌀 모델. ``model.module`` 로 꺼낸다.
    ordered : 참이면 float64 로 랭크의 차례대로 더한다: 늘 같은 비트(:func:`average_gradients`).
    broadcast_buffers : 참이면 학습 중에 부를 때마다 랭크 0의 버퍼를 모두에게 나누어 준다.

    예외
    ----
    ArgumentTypeError : 모듈이 아닌 것을 줄 때. WorkerError : 랭크마다 모델이 다르거나, 오지 않는 랭크가 있을 때.

    예제
    ----
    >>> import numpy as np
    >>> from tinygrad_ko import distributed, nn
    >>> model = distributed.DataParallel(nn.Linear(3, 2, generator=0))
    >>> model(np.ones((4, 3), np.float32)).sum().backward()
    >>> list(model.state_dict()), model.module.bias.grad.tolist()
    (['weight', 'bias'], [4.0, 4.0])

    출처
    ----
    PyTorch ``torch.nn.parallel.DistributedDataParallel``; Li et al. (2020).
    """

    def __init__(self, module: Module, ordered: bool = False, broadcast_buffers: bool = True) -> None:
        super().__init__()
        if not isinstance(module, Module):
            raise ArgumentTypeError(
                f"DataParallel: nn.Module 을 감쌉니다. 받은 것: {describe(module)}. 텐서의 식이면 distributed.average_gradients 를 쓰세요."
            )
        self.module = module
        self.ordered, self.broadcast_buffers = bool(ordered), bool(broadcast_buffers)
        self._waits = False  # 이 모델을 지나는 역전파를 기다린다
        self._quiet = 0  # no_sync 의 깊이
        self._shared: tuple[int, ...] = ()
        self._share_everything()

    def forward(self, *args: Any, **kwargs: Any) -> Any:
        """감싼 모델을 부른다."""
        if world().size > 1 and self.training:
            self._prepare()
        return self.module(*args, **kwargs)

    def _prepare(self) -> None:
        if self._shared != tuple(map(id, self.module.parameters())):  # 감싼 뒤에 층을 더했다
            self._share_everything()
        elif self.broadcast_buffers:
            self._share(list(self.module.buffers()))
        if state.recording is not False:
            self._waits = True
            _LIVE.setdefault(self, None)
            if _average not in after_backward:
                after_backward.append(_average)

    def _share_everything(self) -> None:
        named = [*self.module.named_parameters(), *self.module.named_buffers()]
        self._share([tensor for _, tensor in named], " ".join(name for name, _ in named))
        self._shared = tuple(map(id, self.module.parameters()))

    def _share(self, tensors: list[Tensor], names: str = "") -> None:
        if world().size == 1 or not tensors:
            return
        arrays = [to_numpy(tensor._data).copy() for tensor in tensors]
        share(arrays, names=names)
        place_all(list(zip(tensors, arrays, strict=True)))

    @switch
    def no_sync(self) -> Iterator[None]:
        """이 안에서는 기울기를 평균하지 않고 쌓기만 한다(기울기 누적). 밖의 다음 ``backward()`` 가 쌓인 것까지 평균한다.

        예제
        ----
        >>> import numpy as np
        >>> from tinygrad_ko import distributed, nn
        >>> model = distributed.DataParallel(nn.Linear(1, 1, generator=0))
        >>> x = np.ones((2, 1), np.float32)
        >>> with model.no_sync():
        ...     model(x).mean().backward()
        >>> model(x).mean().backward()
        >>> model.module.bias.grad.item()
        2.0
        """
        self._quiet += 1
        try:
            yield
        finally:
            self._quiet -= 1

    # ── 이름: 감싸지 않은 모델의 것 ──

    def named_parameters(self, prefix: str = "", recurse: bool = True, remove_duplicate: bool = True) -> Iterator[tuple[str, Parameter]]:
        """감싼 모델의 매개변수와 그 경로."""
        return self.module.named_parameters(prefix, recurse, remove_duplicate)

    def named_buffers(self, prefix: str = "", recurse: bool = True, remove_duplicate: bool = True) -> Iterator[tuple[str, Tensor]]:
        """감싼 모델의 버퍼와 그 경로."""
        return self.module.named_buffers(prefix, recurse, remove_duplicate)

    def state_dict(self, *args: Any, **kwargs: Any) -> Any:
        """감싼 모델의 상태. 혼자 학습한 모델에도 그대로 넣을 수 있다."""
        return self.module.state_dict(*args, **kwargs)

    def load_state_dict(self, state_dict: Any, *args: Any, **kwargs: Any) -> Any:
        """감싼 모델에 상태를 넣는다. 이름마다 ``module.`` 이 붙은 PyTorch의 것도 받는다."""
        if isinstance(state_dict, Mapping) and state_dict and all(str(name).startswith("module.") for name in state_dict):
            state_dict = {name.removeprefix("module."): value for name, value in state_dict.items()}
        return self.module.load_state_dict(state_dict, *args, **kwargs)


_LIVE: WeakKeyDictionary[DataParallel, None] = WeakKeyDictionary()  # 만든 차례대로: 어느 랭크에서나 같다


def _average(leaves: set[Leaf]) -> None:
    """역전파가 끝날 때마다: 지나온 모델들의 기울기를 평균한다."""
    for model in list(_LIVE):
        if model._waits and not model._quiet:
            parameters = list(model.module.parameters())
            if any(parameter.node in leaves for parameter in parameters):
                model._waits = False
                average_gradients(parameters, model.ordered)
