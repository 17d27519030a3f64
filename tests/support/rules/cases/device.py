"""장치 사이를 옮기기의 예: 가짜 장치로 갔다가 온다."""

from __future__ import annotations

import fake  # noqa: F401  장치 "fake"
from support.rules.table import Case

from tinygrad_ko.rules.device import move


def cases() -> dict[str, list[Case]]:
    return {"move": [Case("move", lambda x: (x.to("fake") ** 2).to(x.device), ((2, 3),)),
                     Case("move", lambda x: move.call(x * x, x.device, x.device), ((3,),)),  # 오고 가는 짝이 아닌 것: 부호의 잘못이 보인다
                     Case("move", lambda x: (x * x).to("fake").to(x.device) * x, ((),))]}
