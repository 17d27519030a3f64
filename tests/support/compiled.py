"""컴파일한 함수를 보통으로 부른 것과 견주는 일: ``tests/compilation/never_stale`` 의 파일들이 함께 쓴다."""

from __future__ import annotations

import warnings

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


def shown(value):
    if isinstance(value, tg.Tensor):
        return value.dtype.name, value.tolist()
    return value
