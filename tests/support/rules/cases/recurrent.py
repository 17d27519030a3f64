"""순환의 예: 길이가 줄어드는 묶음, 앞으로와 뒤로, 처음 상태가 있을 때와 없을 때. 걸음의 값과 마지막 상태를 함께 본다."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from support.rules.table import Case

import tinygrad_ko as tg
from tinygrad_ko.rules.recurrent import gru_sequence, lstm_sequence, rnn_sequence

B = (3, 2, 2)  # 걸음마다의 줄 수: 모두 7줄
H = 4


def seen(sequence: Any, states: int, **options: Any) -> Callable[..., Any]:
    """남긴 것을 뺀 결과들을 한 줄로."""

    def f(*inputs: Any) -> Any:
        y = sequence(*inputs, **options)
        return tg.concatenate([part.reshape(-1) * (1 + k) for k, part in enumerate(y[:1 + states])])

    return f


def cases() -> dict[str, list[Case]]:
    h = (3, H)
    last = [Case("rnn_sequence", lambda x, w: rnn_sequence(x, w, batches=B)[1], ((7, H), (H, H)))]  # 마지막 상태만
    return {
        "rnn_sequence": last + [Case("rnn_sequence", seen(rnn_sequence, 1, batches=B, backwards=b), ((7, H), (H, H), h)) for b in (False, True)]
        + [Case("rnn_sequence", seen(rnn_sequence, 1, batches=(2, 2), relu=True), ((4, H), (H, H), (2, H)))],
        "lstm_sequence": [Case("lstm_sequence", seen(lstm_sequence, 2, batches=B, backwards=b), ((7, 3), (4 * H, 3), (4 * H, H), (4 * H,), h, h))
                          for b in (False, True)]
        + [Case("lstm_sequence", seen(lstm_sequence, 2, batches=B), ((7, 3), (4 * H, 3), (4 * H, H))),
           Case("lstm_sequence", lambda x, u, w: lstm_sequence(x, u, w, batches=B)[2], ((7, 3), (4 * H, 3), (4 * H, H)))],
        "gru_sequence": [Case("gru_sequence", seen(gru_sequence, 1, batches=B, backwards=b), ((7, 3 * H), (3 * H, H), (3 * H,), h)) for b in (False, True)]
        + [Case("gru_sequence", seen(gru_sequence, 1, batches=B), ((7, 3 * H), (3 * H, H))),
           Case("gru_sequence", lambda x, w, b: gru_sequence(x, w, b, batches=B)[1], ((7, 3 * H), (3 * H, H), (3 * H,)))],
    }
