"""오류의 글을 낱말과 수까지: 무엇을 받았고, 어디까지 되고, 어떻게 고치는가."""

from __future__ import annotations

import numpy as np
import pytest

from tinygrad_ko import data
from tinygrad_ko.data import augment


class Nothing(data.Dataset):
    """아무 메서드도 적지 않은 데이터셋."""


THREE = data.TensorDataset(np.arange(3.0))
SAID = [
    (lambda: augment.Compose([augment.RandomHorizontalFlip(), None]), "Compose: transforms[1] 은 증대나 함수여야 합니다. 받은 것: NoneType None."),
    (lambda: augment.Compose([3]), "Compose: transforms[0] 은 증대나 함수여야 합니다. 받은 것: int 3."),
    (lambda: Nothing()[0], "Nothing: __getitem__(self, index) 메서드가 없습니다. class Nothing 안에 정의하여 index 번째 표본을 돌려주게 하세요."),
    (lambda: len(Nothing()), "Nothing: __len__(self) 메서드가 없습니다. class Nothing 안에 정의하여 표본의 수를 돌려주게 하세요."),
    (lambda: data.Subset(THREE, [0.5, 1]), "Subset: indices 는 정수를 한 줄로 늘어놓은 것이어야 합니다. 받은 자료형: float64, 모양: (2,). "
                                           "참·거짓 배열(mask)이면 np.flatnonzero(mask)를 주세요."),
    (lambda: data.Subset(THREE, [[0, 1]]), "Subset: indices 는 정수를 한 줄로 늘어놓은 것이어야 합니다. 받은 자료형: int64, 모양: (1, 2). "
                                           "참·거짓 배열(mask)이면 np.flatnonzero(mask)를 주세요."),
    (lambda: data.Subset(THREE, [-3, 0, 3, -4]), "Subset: indices 가운데 [3, -4]가 범위를 벗어났습니다. 표본은 3개입니다. 0 이상 3 미만의 번호를 쓰세요."),
    (lambda: data.MinMaxScaler((1, 0)), "MinMaxScaler: feature_range 는 (아래, 위)이고 아래가 작아야 합니다. 받은 값: (1, 0)."),
    (lambda: data.MinMaxScaler().fit(np.ones(3)),
     "MinMaxScaler.fit: 모양은 (표본, 열)이어야 합니다. 받은 모양: (3,). 열 하나이면 x.reshape(-1, 1) 을 쓰세요."),
    (lambda: THREE[3], "TensorDataset: 번호 3이 범위를 벗어났습니다. 표본은 3개입니다. 0 이상 3 미만의 번호를 쓰세요."),
    (lambda: THREE[-4], "TensorDataset: 번호 -4가 범위를 벗어났습니다. 표본은 3개입니다. 0 이상 3 미만의 번호를 쓰세요."),
]


@pytest.mark.parametrize(("call", "said"), SAID)
def test_the_whole_message(call, said):
    with pytest.raises((ValueError, TypeError, LookupError, NotImplementedError)) as caught:
        call()
    assert str(caught.value) == said
