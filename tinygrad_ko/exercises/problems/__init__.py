"""연습 문제. 한 파일이 한 문제이다: 설명문의 첫 줄이 제목이고 나머지가 문제이다.

- ``data(rng)``: 입력. 실수 배열은 미분할 것이고, ``GIVEN`` 에 적은 것과 정수 배열은 주어진 상수이다.
- ``forward(…)``: 순전파. 배열을 넣으면 수가, 텐서를 넣으면 엔진의 그래프가 된다. 이름을 붙인 값과 손실을 사전으로 돌려준다.
- ``backward(…)``: 바른 역전파 하나. 필요한 입력과 중간값만 이름으로 부른다.
- ``MISTAKES``: 이 문제에만 있는 흔한 잘못.

수준과 차례는 여기의 ``LEVELS`` 에만 있다: 번호는 위에서부터, 한 수준 안에서는 왼쪽부터 센다.
"""

LEVELS = {
    1: ("product", "neuron", "reuse"),
    2: ("broadcast", "matmul", "linear"),
    3: ("piecewise", "mlp", "embedding"),
    4: ("softmax", "cross_entropy", "convolution"),
    5: ("batch_norm", "layer_norm", "recurrent", "attention"),
}
LEVEL_OF = {name: level for level, names in LEVELS.items() for name in names}
ORDER = tuple(LEVEL_OF)
