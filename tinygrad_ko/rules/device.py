"""장치(device) 사이를 옮기기. 값은 그대로이고, 가는 것의 전치는 돌아오는 것이다."""

from ..operation.devices import moved
from .families import DEVICE

operation = DEVICE.operation


@operation(public=False, tex="{x}", symbol="옮기기", elementwise=False,
           x=lambda g, there, back: move(g, back, there))
def move(x, there, back):
    """배열을 장치 ``back`` 에서 장치 ``there`` 로."""
    return moved(x, there)


move.forward.library = __name__  # 인쇄한 소스는 이 파일에서 가져다 쓴다
