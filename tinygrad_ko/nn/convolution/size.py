"""합성곱의 크기: 창의 자리의 수와 덧댈 폭."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ...errors import ArgumentError, ShapeError
from ...korean.particles import Noun
from ..checks import one_of
from ..spatial import several

Pairs = tuple[tuple[int, int], ...]


def conv_output_size(input: Any, kernel: Any, stride: Any = 1, padding: Any = 0, dilation: Any = 1) -> Any:
    """특징 지도의 크기: ⌊(입력 + 2·padding − dilation·(커널 − 1) − 1) / stride⌋ + 1.

    매개변수
    --------
    input, kernel : 공간 축의 길이. 정수 하나이거나 축마다의 정수, 단위는 화소.
    stride, padding, dilation : 보폭, 양쪽에 덧댈 0의 수, 커널의 간격. ``padding`` 은 ``"same"``, ``"valid"`` 도 된다.

    반환
    ----
    int 또는 tuple : ``input`` 이 정수이면 정수, 아니면 축마다의 정수.

    예외
    ----
    ShapeError : 커널이 덧댄 입력보다 길 때. ArgumentError, ArgumentTypeError : 정수가 아니거나 범위 밖일 때.

    예제
    ----
    >>> from tinygrad_ko.nn import functional as F
    >>> F.conv_output_size(5, 3)
    3
    >>> F.conv_output_size((28, 28), 5, stride=2, padding=2)
    (14, 14)

    출처
    ----
    강의 L19 (특징 지도의 크기).
    """
    where = "conv_output_size"
    n = len(input) if isinstance(input, (tuple, list)) else 1
    if not 1 <= n <= 3:
        raise ArgumentError(f"{where}: input 은 공간 축 1~3개의 길이여야 합니다. 받은 것: {input}.")
    lengths, size = several(where, "input", input, n, 0), several(where, "kernel", kernel, n)
    steps, gaps = several(where, "stride", stride, n), several(where, "dilation", dilation, n)
    places = count_places(where, lengths, size, steps, padding_pairs(where, padding, size, steps, gaps), gaps)
    return places if isinstance(input, (tuple, list)) else places[0]


def count_places(where: str, lengths: Sequence[int], size: Sequence[int], stride: Sequence[int], padding: Pairs,
                 dilation: Sequence[int]) -> tuple[int, ...]:
    """창의 자리의 수. 하나도 없으면 식에 수를 넣어 알린다."""
    places = []
    for k, (n, w, s, (before, after), d) in enumerate(zip(lengths, size, stride, padding, dilation, strict=True)):
        room = n + before + after - d * (w - 1) - 1
        if room < 0:
            raise ShapeError(
                f"{where}: 커널이 덧댄 입력보다 깁니다. 입력의 공간 모양 {tuple(lengths)}, 커널 {tuple(size)}: 공간 축 {k}에서 "
                f"⌊(입력 + 덧댄 것 − dilation·(커널 − 1) − 1) / stride⌋ + 1 = ⌊({n} + {before + after} − {d}·({w} − 1) − 1) / {s}⌋ + 1 "
                f"= {Noun(room // s + 1):이/가} 됩니다. 커널(이나 dilation)을 줄이거나 padding 을 늘리거나 더 큰 입력을 넣으세요."
            )
        places.append(room // s + 1)
    return tuple(places)


def padding_pairs(where: str, padding: Any, size: Sequence[int], stride: Sequence[int], dilation: Sequence[int]) -> Pairs:
    """공간 축마다 (앞, 뒤)에 덧댈 폭. ``"same"`` 이면 남는 하나는 뒤에."""
    if not isinstance(padding, str):
        return tuple([(p, p) for p in several(where, "padding", padding, len(size), 0)])
    one_of(where, "padding", padding, ("same", "valid"))
    if padding == "valid":
        return ((0, 0),) * len(size)
    if max(stride) > 1:
        raise ArgumentError(
            f"{where}: padding='same' 은 stride 가 1일 때만 쓸 수 있습니다. 받은 stride: {tuple(stride)}. padding 을 수로 적으세요."
        )
    totals = [d * (k - 1) for k, d in zip(size, dilation, strict=True)]
    return tuple([(total // 2, total - total // 2) for total in totals])
