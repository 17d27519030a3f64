"""함수꼴이 쓰는 층들: NumPy의 이름으로 적은 것과, 라이브러리마다 더 좋은 제 것."""

from __future__ import annotations

import math
from typing import Any

import numpy as np


class Absent(Exception):
    """이 칸은 이 줄을 하지 못한다."""


class Numpyish:
    """NumPy의 이름을 따르는 라이브러리(``xp``) 하나. 층마다 (입력, 무게, 편향, 우리 층)을 받는다. 없는 층을 부르면 :class:`Absent`."""

    xp: Any

    def __getattr__(self, name: str) -> Any:
        raise Absent(f"{type(self).__name__}에 {name} 없음")

    def Linear(self, x: Any, weight: Any, bias: Any, layer: Any = None) -> Any:
        return self.xp.matmul(x, weight.T) + bias

    def ReLU(self, x: Any, weight: Any = None, bias: Any = None, layer: Any = None) -> Any:
        return self.xp.maximum(x, 0)

    def Flatten(self, x: Any, weight: Any, bias: Any, layer: Any) -> Any:
        return x.reshape(x.shape[0], -1)

    def softmax(self, x: Any) -> Any:
        e = self.xp.exp(x - self.xp.max(x, -1, keepdims=True))
        return e / self.xp.sum(e, -1, keepdims=True)

    def log_softmax(self, x: Any) -> Any:
        z = x - self.xp.max(x, -1, keepdims=True)
        return z - self.xp.log(self.xp.sum(self.xp.exp(z), -1, keepdims=True))

    def cross_entropy(self, x: Any, target: Any) -> Any:
        return -self.log_softmax(x)[np.arange(len(target)), target].mean()

    def attention(self, q: Any, k: Any, v: Any) -> Any:
        a = self.xp.matmul(q, self.xp.swapaxes(k, -1, -2)) * (1 / math.sqrt(q.shape[-1]))
        return self.xp.matmul(self.softmax(a), v)

    def layer_norm(self, x: Any, weight: Any, bias: Any) -> Any:
        return self.normalized(x, -1) * weight + bias

    def normalized(self, x: Any, axis: Any) -> Any:
        z = x - self.xp.mean(x, axis, keepdims=True)
        return z / self.xp.sqrt(self.xp.mean(z * z, axis, keepdims=True) + 1e-5)

    def BatchNorm2d(self, x: Any, weight: Any, bias: Any, layer: Any) -> Any:
        """기억하는 평균과 분산은 적지 않는다(우리보다 할 일이 적다)."""
        return self.normalized(x, (0, 2, 3)) * weight.reshape(-1, 1, 1) + bias.reshape(-1, 1, 1)

    def GroupNorm(self, x: Any, weight: Any, bias: Any, layer: Any) -> Any:
        y = self.normalized(x.reshape(x.shape[0], layer.num_groups, -1), -1).reshape(x.shape)
        return y * weight.reshape(-1, 1, 1) + bias.reshape(-1, 1, 1)

    def gates(self, z: Any, c: Any) -> tuple[Any, Any]:
        """LSTM 한 걸음: (h, c)."""
        size = c.shape[1]
        i, f, o = (1 / (1 + self.xp.exp(-z[:, k * size:(k + 1) * size])) for k in (0, 1, 3))
        c = f * c + i * self.xp.tanh(z[:, 2 * size:3 * size])
        return o * self.xp.tanh(c), c

    def lstm(self, x: Any, w: Any, u: Any, bias: Any) -> Any:
        """마지막 걸음의 숨은 상태."""
        given = self.xp.matmul(x, w.T) + bias
        h = c = np.zeros((x.shape[1], u.shape[1]), np.float32)
        for t in range(len(x)):
            h, c = self.gates(given[t] + self.xp.matmul(h, u.T), c)
        return h


class Autograd(Numpyish):
    """HIPS/autograd. 합성곱은 FFT 없는 느린 것뿐이라 영상의 줄은 비운다."""

    def __init__(self) -> None:
        import autograd
        from autograd.scipy.special import erf

        self.xp, self.value_and_grad, self.erf = autograd.numpy, autograd.value_and_grad, erf

    def gelu(self, x: Any) -> Any:
        return 0.5 * x * (1 + self.erf(x * math.sqrt(0.5)))


class MyGrad(Numpyish):
    """MyGrad. 제 교차 엔트로피와 합성곱과 풀링을 쓴다. 정확한 gelu 에 쓸 erf 는 없다."""

    def __init__(self) -> None:
        import mygrad
        from mygrad.nnet.activations import softmax
        from mygrad.nnet.layers import batchnorm, conv_nd, max_pool
        from mygrad.nnet.losses import softmax_crossentropy

        self.xp, self.softmax, self.cross_entropy = mygrad, softmax, softmax_crossentropy
        self.batchnorm, self.conv_nd, self.max_pool = batchnorm, conv_nd, max_pool

    def Conv2d(self, x: Any, weight: Any, bias: Any, layer: Any) -> Any:
        return self.conv_nd(x, weight, stride=layer.stride, padding=layer.padding) + bias.reshape(1, -1, 1, 1)

    def MaxPool2d(self, x: Any, weight: Any, bias: Any, layer: Any) -> Any:
        return self.max_pool(x, (2, 2), (2, 2))

    def BatchNorm2d(self, x: Any, weight: Any, bias: Any, layer: Any) -> Any:
        return self.batchnorm(x, gamma=weight, beta=bias, eps=1e-5)


class Jax(Numpyish):
    """JAX: 제 층을 쓰고, 한 걸음을 통째로 jit 한다."""

    def __init__(self) -> None:
        import jax

        self.jax, self.xp = jax, jax.numpy
        self.softmax, self.log_softmax = jax.nn.softmax, jax.nn.log_softmax

    def ReLU(self, x: Any, weight: Any = None, bias: Any = None, layer: Any = None) -> Any:
        return self.jax.nn.relu(x)

    def gelu(self, x: Any) -> Any:
        return self.jax.nn.gelu(x, approximate=False)

    def Conv2d(self, x: Any, weight: Any, bias: Any, layer: Any) -> Any:
        edge = [(n, n) for n in layer.padding]
        return self.jax.lax.conv_general_dilated(x, weight, layer.stride, edge) + bias.reshape(-1, 1, 1)

    def MaxPool2d(self, x: Any, weight: Any, bias: Any, layer: Any) -> Any:
        return self.jax.lax.reduce_window(x, -np.inf, self.jax.lax.max, (1, 1, 2, 2), (1, 1, 2, 2), "VALID")

    def AvgPool2d(self, x: Any, weight: Any, bias: Any, layer: Any) -> Any:
        return self.jax.lax.reduce_window(x, 0.0, self.jax.lax.add, (1, 1, 2, 2), (1, 1, 2, 2), "VALID") / 4

    def lstm(self, x: Any, w: Any, u: Any, bias: Any) -> Any:
        given = self.xp.matmul(x, w.T) + bias
        zero = self.xp.zeros((x.shape[1], u.shape[1]), self.xp.float32)

        def one(carry: Any, z: Any) -> Any:
            h, c = carry
            return self.gates(z + self.xp.matmul(h, u.T), c), None

        return self.jax.lax.scan(one, (zero, zero), given)[0][0]
