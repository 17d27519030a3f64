"""설정이 ``inplace`` 하나뿐인 활성화 층들의 바탕."""

from __future__ import annotations

from ..module import Module


class InPlaceable(Module):
    """PyTorch의 코드가 주는 ``inplace`` 를 받기만 하는 층: 답은 같고, 제자리에서 바꾸지 않는다."""

    def __init__(self, inplace: bool = False) -> None:
        super().__init__()
        self.inplace = inplace
