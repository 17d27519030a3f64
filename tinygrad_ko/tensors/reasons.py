"""미분하지 않는 NumPy 함수와 그 까닭. 도함수 표에 없는 이름은 모두 여기 네 갈래 가운데 하나에 있다.

``np.f(텐서)`` 를 잇는 곳(dispatch)과 문서가 이 자료를 읽는다. NumPy에 새 함수가 생기면 검사(tests/tensors/test_namespaces.py)가 알려 준다.
"""

from __future__ import annotations

# ── 까닭이 있어 미분하지 않는 것: 기울기를 따라가는 텐서가 오면 이 까닭을 적은 오류를 낸다 ──

REASONS: dict[str, str] = {
    # 구간에 나누어 세기
    "histogram": "어느 구간에 드는가는 계단이라 기울기가 0입니다. 부드러운 도수는 tg.sigmoid 의 차를 더해 지으세요.",
    "histogram2d": "어느 구간에 드는가는 계단이라 기울기가 0입니다. 부드러운 도수는 tg.sigmoid 의 차를 더해 지으세요.",
    "histogramdd": "어느 구간에 드는가는 계단이라 기울기가 0입니다. 부드러운 도수는 tg.sigmoid 의 차를 더해 지으세요.",
    "histogram_bin_edges": "구간의 끝은 np.linspace(t.min(), t.max(), 개수 + 1) 로 지으면 미분할 수 있습니다.",
    # 부동소수점 수의 눈금
    "nextafter": "부동소수점 수의 다음 눈금은 실수의 함수가 아닙니다. 기울기가 1인 상수 더하기라면 t + 값 으로 쓰세요.",
    "spacing": "눈금의 간격은 2의 거듭제곱으로 뛰는 계단이라 기울기가 0입니다.",
    # 제자리에서 바꾸기
    "put": "제자리에서 바꾸면 이미 한 셈의 값이 달라집니다. t[자리] = 값 이나 tg.put_along_axis 를 쓰세요.",
    "put_along_axis": "제자리에서 바꾸면 이미 한 셈의 값이 달라집니다. 새 텐서를 주는 tg.put_along_axis(t, 자리, 값, 축) 을 쓰세요.",
    "place": "제자리에서 바꾸면 이미 한 셈의 값이 달라집니다. t[조건] = 값 이나 tg.where(조건, 값, t) 를 쓰세요.",
    "putmask": "제자리에서 바꾸면 이미 한 셈의 값이 달라집니다. tg.where(조건, 값, t) 를 쓰세요.",
    "fill_diagonal": "제자리에서 바꾸면 이미 한 셈의 값이 달라집니다. tg.where(np.eye(n, dtype=bool), 값, t) 를 쓰세요.",
    "copyto": "제자리에서 바꾸면 기울기의 길이 끊깁니다. t[...] = 값 처럼 텐서에 넣으세요.",
    # 일반 배열로 바꾸기
    **dict.fromkeys(
        ("array", "asarray", "asanyarray", "ascontiguousarray", "asfortranarray", "asarray_chkfinite", "require"),
        "일반 배열에는 기울기가 없습니다. 텐서는 그대로 쓰고, 텐서의 목록은 tg.stack(목록) 으로 쌓으세요.",
    ),
    "asmatrix": "np.matrix 는 일반 배열이라 기울기가 없습니다. 2차원 텐서와 @ 를 쓰세요.",
    "bmat": "np.matrix 는 일반 배열이라 기울기가 없습니다. tg.block 을 쓰세요.",
    "full": "채울 값이 텐서이면 기울기가 사라집니다. np.broadcast_to(t, 모양) 을 쓰세요.",
    "full_like": "채울 값이 텐서이면 기울기가 사라집니다. np.broadcast_to(t, 모양) 을 쓰세요.",
    "frompyfunc": "파이썬 함수는 원소를 하나씩 떼어 받으므로 기울기가 사라집니다. 텐서를 통째로 받는 식으로 쓰세요.",
    "fromfunction": "자리의 함수입니다. 자리를 tg.meshgrid 로 지어 텐서의 식에 넣으세요.",
}

# ── 자리·개수·참거짓을 주는 것: 미분할 것이 없다. 값으로 셈하여 정수나 참·거짓의 텐서를 돌려준다 ──

PLACES = frozenset("""
    argmax argmin nanargmax nanargmin argsort argpartition argwhere nonzero flatnonzero lexsort searchsorted digitize
    count_nonzero bitwise_count ix_ diag_indices_from tril_indices_from triu_indices_from unravel_index ravel_multi_index
    all any logical_and logical_or logical_xor logical_not isin in1d isclose allclose array_equal array_equiv
    isfinite isinf isnan isnat isneginf isposinf iscomplex isreal signbit
    equal not_equal less less_equal greater greater_equal gcd lcm
    bitwise_and bitwise_or bitwise_xor bitwise_not bitwise_invert invert left_shift right_shift bitwise_left_shift
    bitwise_right_shift packbits unpackbits
    linalg.matrix_rank
""".split())

# ── 값을 보지 않는 것: 모양, dtype, 기억 공간, 글 ──

LOOKS = frozenset("""
    shape ndim size result_type common_type can_cast min_scalar_type iterable isscalar
    zeros_like ones_like empty_like shares_memory may_share_memory iscomplexobj isrealobj
    array_repr array_str array2string einsum_path
""".split())
VALUED = frozenset("array_repr array_str array2string min_scalar_type".split())  # 그 가운데 값에 달린 것: 다시 돌려야 하면 값을 꺼낸 것이다

# ── 텐서의 셈이 아닌 것 ──

OTHERS: dict[str, frozenset[str]] = {
    "배열 만들기": frozenset("""
        zeros ones empty eye identity arange tri indices fromiter frombuffer fromstring from_dlpack
        bartlett blackman hamming hanning kaiser diag_indices tril_indices triu_indices mask_indices
        fft.fftfreq fft.rfftfreq
    """.split()),
    "dtype 과 모양과 기억 공간": frozenset("""
        isfortran broadcast_shapes isdtype issubdtype promote_types mintypecode typename
    """.split()),
    "파일과 글": frozenset("""
        load loadtxt genfromtxt fromfile fromregex save savez savez_compressed savetxt
        base_repr binary_repr format_float_positional format_float_scientific
        get_printoptions set_printoptions printoptions
    """.split()),
    "옛 이름(NumPy 2.3 까지): 지금 이름의 함수를 부른다": frozenset(["trapz"]),
    "날짜": frozenset("busday_count busday_offset is_busday datetime_as_string datetime_data".split()),
    "NumPy의 설정과 안내": frozenset("""
        geterr seterr geterrcall seterrcall getbufsize setbufsize get_include info show_config show_runtime nested_iters
        test linalg.test fft.test
    """.split()),
}
