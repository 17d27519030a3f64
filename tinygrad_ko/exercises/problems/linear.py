"""선형층과 평균제곱오차

선형층(linear layer) 하나와 평균제곱오차(MSE)입니다. 평균은 n = 5 × 7 개의 원소 모두에 대한 것입니다.

    y = x w + b,   e = y − t,   L = (1/n) Σ e²

mean 의 도함수는 1/n 입니다. t 는 주어진 목표입니다.
"""

LESSON, LEVEL = 5, 2
GIVEN = ("t",)


def data(rng):
    return {"x": rng.standard_normal((5, 3)), "w": rng.standard_normal((3, 7)), "b": rng.standard_normal(7),
            "t": rng.standard_normal((5, 7))}


def forward(x, w, b, t):
    y = x @ w + b
    e = y - t
    loss = (e**2).mean()
    return {"y": y, "e": e, "loss": loss}


def backward(x, w, e):
    d_e = 2 * e / e.size
    d_y = d_e
    d_b = d_y.sum(0)
    d_w = x.T @ d_y
    d_x = d_y @ w.T
    return {"d_e": d_e, "d_y": d_y, "d_b": d_b, "d_w": d_w, "d_x": d_x}
