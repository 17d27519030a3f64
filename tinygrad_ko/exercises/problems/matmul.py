"""행렬 곱

y = x w 의 역전파입니다. 모양을 맞추면 답이 나옵니다: 기울기의 모양은 언제나 그 값의 모양과 같습니다.

    h = x w,   y = h v,   L = Σ m·y

곱 x w 를 x 로 미분하면 뒤에서 wᵀ 를, w 로 미분하면 앞에서 xᵀ 를 곱합니다. m 은 주어진 상수입니다.
"""

LESSON, LEVEL = 4, 2
GIVEN = ("m",)


def data(rng):
    return {"x": rng.standard_normal((5, 3)), "w": rng.standard_normal((3, 7)), "v": rng.standard_normal((7, 6)),
            "m": rng.standard_normal((5, 6))}


def forward(x, w, v, m):
    h = x @ w
    y = h @ v
    loss = (m * y).sum()
    return {"h": h, "y": y, "loss": loss}


def backward(x, w, v, m, h):
    d_y = m
    d_h = d_y @ v.T
    d_v = h.T @ d_y
    d_x = d_h @ w.T
    d_w = x.T @ d_h
    return {"d_y": d_y, "d_h": d_h, "d_v": d_v, "d_x": d_x, "d_w": d_w}
