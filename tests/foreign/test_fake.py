"""흉내 배열이 CuPy 처럼 거절하는가. 너그러워지면 나머지 검사가 뜻을 잃는다."""

from __future__ import annotations

import fake
import numpy as np
import pytest

x = fake.asarray([1.0, 2.0, 3.0])

REFUSED = {
    "소리 없이 NumPy로": lambda: np.asarray(x), "0차원도": lambda: np.array(x[0]), "NumPy와 곱하기": lambda: x * np.ones(3),
    "NumPy가 왼쪽": lambda: np.ones(3) * x, "0차원 NumPy": lambda: x + np.array(1.0), "목록과": lambda: x + [1.0, 2.0, 3.0],
    "np.add.at": lambda: np.add.at(x, [0], 1.0), "accumulate": lambda: np.maximum.accumulate(x), "reduce": lambda: np.add.reduce(x),
    "where=": lambda: np.log(x, where=x > 0), "이어 붙이기": lambda: np.concatenate([x, np.ones(3)]), "조건": lambda: np.where(np.ones(3) > 0, x, 0),
    "out=": lambda: np.add(x, 1, out=np.ones(3)), "없는 함수": lambda: np.put_along_axis(x, np.array([0]), 1.0, 0), "eig": lambda: np.linalg.eig(x[:, None]),
    "ones like": lambda: np.ones(3, like=x), "full like": lambda: np.full(3, 1.0, like=x), "eye like": lambda: np.eye(3, like=x),
    "일부에 NumPy 넣기": lambda: x.__setitem__(slice(1), np.ones(1)), "lexsort 축": lambda: np.lexsort((x, x), 0), "at": lambda: fake.multiply.at(x, [0], 1.0),
}


@pytest.mark.parametrize("what", REFUSED)
def test_refuses_what_cupy_refuses(what):
    with pytest.raises((TypeError, NotImplementedError)):
        REFUSED[what]()


ALLOWED = {
    "스칼라": lambda: x * 2.0, "NumPy 스칼라": lambda: np.float32(2) * x, "ufunc": lambda: np.exp(x), "함수": lambda: np.sum(x), "줄이기": lambda: x.sum(),
    "색인": lambda: x[0], "NumPy 색인": lambda: x[np.array([0, 2])], "목록 색인": lambda: x[[0, 2]], "zeros like": lambda: np.zeros(3, np.float32, like=x),
    "arange like": lambda: np.arange(3, like=x), "asarray like": lambda: np.asarray([1, 2], like=x), "ones_like": lambda: np.ones_like(x), "0차원 비교": lambda: x > np.array(1.0),
}


@pytest.mark.parametrize("what", ALLOWED)
def test_allows_what_cupy_allows_and_stays_an_array(what):
    assert type(ALLOWED[what]()) is fake.FakeArray


def test_explicit_conversions():
    assert type(x.get()) is np.ndarray and type(fake.asnumpy(x)) is np.ndarray
    assert float(x[0]) == 1.0 and int(x[1]) == 2 and bool(x[2]) and x[0].item() == 1.0
    assert not hasattr(x.flags, "writeable")
