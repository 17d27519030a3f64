"""SciPy의 특수함수를 연산의 순전파로: 처음 부를 때에야 들여오고, 답은 받은 dtype 으로 돌려준다."""

import numpy as np

from ..operation.devices import companion, near


class scipy:
    """``scipy.special`` 의 함수 하나(CuPy 의 배열이면 ``cupyx.scipy.special`` 의 것). 처음 부를 때에야 SciPy를 들여온다."""

    library = "scipy.special"
    widened = np.float32  # SciPy는 float16 을 float64 로 키운다: float32 로 부르고 다시 좁힌다

    def __init__(self, name):
        self.__name__ = name

    def __call__(self, *inputs):
        f = getattr(companion(next((v for v in inputs if near(v) is not None), inputs[0]), self.library), self.__name__)
        kinds = [v.dtype for v in inputs if hasattr(v, "dtype")]
        if not kinds or any(k != np.float16 for k in kinds):
            return f(*inputs)
        return f(*[v.astype(self.widened) if hasattr(v, "dtype") else v for v in inputs]).astype(np.float16)


def like(y, x):
    """SciPy가 float64 로 키운 것을 x 의 dtype 으로."""
    return y.astype(x.dtype) if x.dtype.kind == "f" else y
