"""곱셈의 사슬

수 다섯 개로 하는 가장 작은 역전파입니다.

    e = a·b,   f = e + c,   L = f·k

∂L/∂L = 1 에서 출발해, 연산 하나를 지날 때마다 그 연산의 국소 도함수를 곱합니다(연쇄 법칙, chain rule).
곱 u·v 의 도함수는 u 로는 v, v 로는 u 이고, 합의 도함수는 1 입니다.
"""

LESSON, LEVEL = 0, 1


def data(rng):
    return {name: rng.uniform(1.5, 4.0) * sign for name, sign in zip("abck", (1, -1, 1, -1), strict=True)}


def forward(a, b, c, k):
    e = a * b
    f = e + c
    loss = f * k
    return {"e": e, "f": f, "loss": loss}


def backward(a, b, k, f):
    d_loss = 1.0
    d_f = d_loss * k
    d_k = d_loss * f
    d_e = d_f  # 합의 도함수는 1
    d_c = d_f
    d_a = d_e * b
    d_b = d_e * a
    return {"d_f": d_f, "d_k": d_k, "d_e": d_e, "d_c": d_c, "d_a": d_a, "d_b": d_b}
