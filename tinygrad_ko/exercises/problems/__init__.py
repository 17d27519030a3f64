"""연습 문제. 한 파일이 한 문제이다: 설명문의 첫 줄이 제목이고 나머지가 문제이다. ``LESSON, LEVEL`` 은 그 수업과 수준(1–5)이다.

역전파를 묻는 문제:

- ``data(rng)``: 입력. 실수 배열은 미분할 것이고, ``GIVEN`` 에 적은 것과 정수 배열은 주어진 상수이다.
- ``forward(…)``: 순전파. 배열을 넣으면 수가, 텐서를 넣으면 엔진의 그래프가 된다. 이름을 붙인 값과 손실을 사전으로 돌려준다.
- ``backward(…)``: 바른 역전파 하나. 필요한 입력과 중간값만 이름으로 부른다.
- ``MISTAKES``: 이 문제에만 있는 흔한 잘못.

값, 발자취, 짧은 답을 묻는 문제:

- ``data(rng)``: 입력. ``rng`` 를 쓰지 않으면 자료는 하나뿐이다.
- ``RESULTS``: 낼 것의 이름 → 셈하는 함수, 차례대로. 함수는 입력과 앞의 답을 인수의 이름으로 부른다. 글과 참·거짓도 답이 된다.
- ``MISTAKES``: 흔한 잘못. 식은 입력과 (학습자의) 앞의 답을 이름으로 부른다.
- ``AXES``(선택): 이름 → 축의 이름들, ``("걸음",)`` 이나 ``("걸음", ("w0", "w1"))``.
- ``ACCEPTS``(선택): 바른 답이 여럿인 것. 이름 → 처음 어긋나는 곳을 말하는 함수(맞으면 빈 글).
- ``CHOICES``(선택): 골라 적는 답의 보기. ``CALLED``(선택): 입력의 우리말 이름, ``{"lr": "학습률"}``. ``HELD_OUT``(선택): 보면 안 되는 입력.
- ``HINTS``(선택): 이름 → 실마리 한 줄. ``WHY``(선택): 풀이에 함께 보일 까닭.

번호는 아래의 차례이다. 앞의 열여섯은 쉬운 것부터이고, 그 뒤로는 수업의 차례이다. 새 문제는 제 수업의 줄 아래에 한 줄로 적는다.
"""

ORDER = (
    "product",
    "neuron",
    "reuse",
    "broadcast",
    "matmul",
    "linear",
    "piecewise",
    "mlp",
    "embedding",
    "softmax",
    "cross_entropy",
    "convolution",
    "batch_norm",
    "layer_norm",
    "recurrent",
    "attention",

    # ── 수업 0 ──
    "five_walks",

    # ── 수업 1 ──
    "and_bias",
    "perceptron_rule",

    # ── 수업 2 ──
    "xor_lines",
    "missing_corner",

    # ── 수업 3 ──
    "sigmoid_slope",
    "tanh_from_sigmoid",

    # ── 수업 4 ──
    "parameter_count",
    "cut_layer",

    # ── 수업 5 ──
    "bits",

    # ── 수업 6 ──
    "two_losses",
    "slow_walk",

    # ── 수업 7 ──
    "vanishing_depth",
    "sigmoid_chain",

    # ── 수업 8 ──
    "min_max",
    "standardize",

    # ── 수업 9 ──
    "first_weights",
    "alike_units",

    # ── 수업 10 ──
    "momentum",
    "adam",
    "rate_limit",

    # ── 수업 11 ──
    "minibatches",

    # ── 수업 12 ──
    "running_statistics",

    # ── 수업 13 ──
    "dead_units",

    # ── 수업 14 ──
    "stochastic_pooling",
    "max_pooling",

    # ── 수업 15 ──
    "weight_decay",
    "l1_penalty",

    # ── 수업 16 ──
    "choose_epoch",
    "early_stopping",

    # ── 수업 17 ──
    "crop_positions",
    "shift_and_flip",
    "keeps_answer",

    # ── 수업 18 ──
    "dropout",
    "dropout_two_ways",

    # ── 수업 19 ──
    "feature_size",
    "conv2d",

    # ── 수업 20 ──
    "parameter_budget",
    "shift_image",

    # ── 수업 21 ──
    "shared_weights",

    # ── 수업 22 ──
    "lstm_memory",
    "score_function",

    # ── 수업 23 ──
    "newest_first",

    # ── 수업 24 ──

    # ── 수업 25 ──
    "newton",
)
