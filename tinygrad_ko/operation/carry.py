"""나르기(carry): 마디의 규칙을 부르고, 브로드캐스트와 dtype 을 되돌린다."""

from __future__ import annotations

from typing import Any

from ..errors import ShapeError


def sum_to(d: Any, shape: tuple[int, ...], operation: str) -> Any:
    """브로드캐스트(broadcast)로 늘어난 축을 더하여 원래 모양으로 되돌린다. 나누어 준 것의 도함수는 합이다."""
    extra = d.ndim - len(shape)
    if extra > 0 and d.shape[extra:] == shape:  # 앞쪽 축만 늘어난 흔한 경우
        return d.sum(0 if extra == 1 else tuple(range(extra)))
    stretched = tuple(
        axis for axis, n in enumerate(d.shape) if axis < extra or (shape[axis - extra] == 1 and n != 1)
    )
    fits = extra >= 0 and all(a in (1, b) for a, b in zip(shape, d.shape[extra:], strict=True))
    if not fits:
        raise ShapeError(
            f"{operation}: 도함수 규칙이 낸 기울기의 모양 {d.shape}을(를) 입력의 모양 {shape}(으)로 합칠 수 없습니다. "
            "규칙이 입력과 같은 모양(또는 브로드캐스트된 모양)을 돌려주는지 살펴보세요."
        )
    return d.sum(stretched).reshape(shape)


class Gradients(tuple[Any, ...]):
    """결과가 여럿인 마디가 받은 기울기들. 그 마디의 규칙들이 한 번만 셈하고 나누어 쓸 것(``shared``)도 여기에 둔다."""

    given: dict[int, Any]  # 쓰인 결과의 것만
    shared: Any
