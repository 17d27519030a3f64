"""드롭아웃의 걸음: 뽑은 가림(mask)을 곱하는 한 걸음."""

from __future__ import annotations

from ...operation import Whole, Words

__all__ = ["DROPOUT"]


def _about(p: float, channels: bool) -> dict[str, str]:
    return {"what": "채널을 통째로" if channels else "원소를", "p": f"{p:g}",
            "scale": f"나머지는 1/(1 − {p:g}) = {1 / (1 - p):.4g}배 해" if p < 1 else "모두 0으로 해"}


DROPOUT = Whole(
    "드롭아웃", tex=r"\frac{m}{1-p}\odot {x}", summary="무작위로 고른 것을 0으로 하고, 나머지는 1/(1 − p)배 한다.",
    words=Words("{x}의 {what} 저마다 확률 {p:으로/로} 끄고 {scale}", about=_about,
                x="순전파에서 뽑은 그 가림(mask)을 받은 기울기에 곱합니다: 꺼진 자리는 0, 남은 자리는 똑같이 1/(1 − p)배입니다."),
    x=r"\frac{m}{1-p}\odot {g}",
)
