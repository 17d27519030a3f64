"""컴파일한 함수를 보통으로 부른 것과 견주는 일: ``tests/compilation/never_stale`` 의 파일들이 함께 쓴다."""

from __future__ import annotations

import warnings

import numpy as np
import pytest

import tinygrad_ko as tg

X = tg.tensor([1.0, 2.0])


class Box:
    """속성을 가진 것."""

    def __init__(self, value):
        self.value = value


def agree(f, calls, change=lambda k: None, quiet=True):
    """부를 때마다 보통으로 부른 것과 같은가. 컴파일한 함수를 돌려준다."""
    c = tg.compile(f)
    with warnings.catch_warnings():
        if quiet:
            warnings.simplefilter("ignore")
        for k in range(calls):
            change(k)
            x = tg.tensor([1.0 + k, -2.0])
            want, got = shown(f(x)), shown(c(x))
            assert want == got, (k, want, got, c)
    return c


def eager(f, calls=5, change=lambda k: None, words=""):
    """보통으로 부른 것과 같고, 컴파일하지 않은 까닭을 한 번 말하는가."""
    with pytest.warns(UserWarning, match=words) as seen:
        c = agree(f, calls, change, quiet=False)
    assert c.why is not None and words in c.why and len([w for w in seen if "compile" in str(w.message)]) == 1
    return c


def followed(f, change, calls=10):
    """바꾸고 부를 때마다 보통으로 부른 것과 같고, 컴파일되었다."""
    c = agree(f, calls, change, quiet=False)
    assert c.why is None and c.replays > 2
    return c


def both(make, given, calls=8):
    """같은 걸음을 그대로, 그리고 컴파일하여: 답(과 오류)과 매개변수가 같다. 컴파일한 함수를 돌려준다."""
    found = []
    for compiled in (False, True):
        f, watched = make()
        f = tg.compile(f) if compiled else f
        log = []
        for k in range(calls):
            try:
                answer = shown(f(*given(k)))
            except tg.errors.TinygradError as error:
                answer = str(error)
            log.append((answer, shown(watched())))
        found.append(log)
    assert found[0] == found[1]
    return f


def rows(k):
    """``k`` 번째에 줄 입력."""
    return tg.tensor(np.random.default_rng(k).normal(size=(4, 3)).astype(np.float32))


def shown(value):
    """비트까지 견줄 수 있는 꼴."""
    if isinstance(value, tg.Tensor):
        return value.dtype.name, value.shape, value._data.tobytes(), value.requires_grad
    if isinstance(value, (tuple, list)):
        return [shown(v) for v in value]
    return shown(list(value.items())) if isinstance(value, dict) else value
