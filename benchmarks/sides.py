"""겨루는 쪽(side): 같은 코드가 우리 것으로도 PyTorch로도 읽히게, 이름이 다른 몇 가지만 모은다.

층과 옵티마이저와 손실의 이름이 같으므로, 일거리(workload)는 한 번 적고 쪽마다 한 번씩 짓는다. 한 걸음은 쪽을 통째로 지니지 않고 쓸
함수만 꺼내 지닌다: 사람이 적는 걸음이 그렇고, 그래야 ``tg.compile`` 이 따라간다. 처음 무게는 이름과 모양에서 나오는
NumPy의 난수라, 어느 쪽이 지어도 같다.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

import tinygrad_ko as tg

try:
    import torch
except ImportError:
    torch = None


@dataclass(eq=False)
class Side:
    """라이브러리 하나: 뿌리(``tg``, ``torch``), 그리고 층과 함수와 옵티마이저와 자료의 방."""

    name: str
    root: Any
    nn: Any
    F: Any
    optim: Any
    data: Any
    prepared: Callable[[Any], Any] = lambda f: f  # 손실과 갱신을 미리 옮기는 법(torch.compile)

    def tensor(self, values: Any, requires_grad: bool = False) -> Any:
        return self.root.tensor(values, requires_grad=requires_grad)

    def filled(self, module: Any) -> Any:
        """무게를 이름의 차례대로 뽑은 수로 채운 모듈. 편향은 0, 정규화의 배율은 난 대로 1."""
        rng = np.random.default_rng(0)
        state = module.state_dict()
        for name, p in module.named_parameters():
            shape = tuple(p.shape)
            if len(shape) > 1:
                state[name] = self.tensor((rng.standard_normal(shape) / math.sqrt(math.prod(shape[1:]))).astype(np.float32))
            elif "bias" in name:
                state[name] = self.tensor(np.zeros(shape, np.float32))
        module.load_state_dict(state)
        return module


OURS = Side("ours", tg, tg.nn, tg.nn.functional, tg.optim, tg.data)
TORCH = torch and Side("torch", torch, torch.nn, torch.nn.functional, torch.optim, torch.utils.data)
TORCH_COMPILE = torch and replace(TORCH, name="torch.compile", prepared=torch.compile)
Step = Callable[[], Any]
