"""복사본이 원본과 똑같이 이어 가는가를 보는 데 쓰는 것: 복사하는 법들, 학습의 토막, 비트까지 견주기."""

from __future__ import annotations

import copy
import inspect
import io
import pickle
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np

import tinygrad_ko as tg
from support.reference.cases import Ours, cast
from support.reference.layers import Layer, flat, wave
from tinygrad_ko import optim

OURS = Ours()
STEPS = 3


def pickled(protocol: int, thing: Any) -> Any:
    return pickle.loads(pickle.dumps(thing, protocol))


WAYS: dict[str, Callable[[Any], Any]] = {
    "deepcopy": copy.deepcopy, **{f"pickle {k}": partial(pickled, k) for k in (2, pickle.HIGHEST_PROTOCOL)},
}

CHILD = "import pickle, sys; found = [work.run() for work in pickle.load(sys.stdin.buffer)]; pickle.dump(found, sys.stdout.buffer)"


def in_a_new_process(works: list[Any]) -> list[Any]:
    """``works`` 를 새 파이썬으로 보내(pickle), 거기에서 ``run()`` 한 답들을 받는다. 그쪽은 이 프로세스의 기억을 갖지 않는다."""
    tests = str(Path(__file__).parents[1])
    code = f"import sys; sys.path[:0] = {[tests, *sys.path]!r}; {CHILD}"
    done = subprocess.run([sys.executable, "-c", code], input=pickle.dumps(works), capture_output=True, check=False)
    assert done.returncode == 0, done.stderr.decode()
    return pickle.loads(done.stdout)


def through_a_file(state: Any) -> Any:
    """``tg.save`` 로 남겼다가 ``tg.load`` 로 읽은 것."""
    file = io.BytesIO()
    tg.save(state, file)
    file.seek(0)
    return tg.load(file)


def called(model: Any, xs: list[Any]) -> Any:
    return model(*xs)


def contrasted(model: Any, xs: list[Any]) -> Any:
    """RBM: 이어지는 사슬(persistent)은 버퍼와 발생기를 함께 쓴다."""
    return model.contrastive_divergence(*xs, persistent=True)


def in_order(model: Any, xs: list[Any]) -> Any:
    """목록이나 사전에 담긴 층들을 차례로."""
    (x,) = xs
    for layer in model.values() if hasattr(model, "values") else model:
        x = layer(x)
    return x


def multiplied(model: Any, xs: list[Any]) -> Any:
    """매개변수의 목록이나 사전: 첫 것을 곱하고 나머지를 더한다."""
    first, *rest = model.values() if hasattr(model, "values") else model
    return sum(rest, xs[0] @ first)


@dataclass
class Training:
    """한 모델의 학습: 모델과 옵티마이저, 입력. ``run`` 은 세 걸음 가며 본 것을 모두 적는다."""

    model: Any
    optimizer: Any
    xs: list[Any]
    call: Callable[[Any, list[Any]], Any] = called
    step: int = 0

    def run(self) -> list[np.ndarray]:
        seen: list[np.ndarray] = []
        for _ in range(STEPS):
            tg.manual_seed(self.step)
            self.step += 1
            leaves = [*self.model.parameters(), *(v for v in self.xs if isinstance(v, tg.Tensor))]
            for tensor in leaves:
                tensor.zero_grad()
            ys = flat(self.call(self.model, self.xs))
            loss = sum((y * wave(y.shape, self.step + k).astype(y.dtype)).sum() for k, y in enumerate(ys) if y.requires_grad)
            if isinstance(loss, tg.Tensor):
                loss.backward()
            if self.optimizer is not None:
                self.optimizer.step()
            seen += [y.detach().numpy().copy() for y in ys]
            seen += [p.data.copy() for p in [*self.model.parameters(), *self.model.buffers()]]
            seen += [p.grad.data.copy() for p in leaves if p.grad is not None]
        return seen


def trained(make: Callable[[], Any], inputs: list[Any], call: Callable[[Any, list[Any]], Any] = called) -> Training:
    """세 걸음 배운 모델."""
    tg.manual_seed(7)
    model = make()
    parameters = list(model.parameters())
    training = Training(model, optim.Adam(parameters, lr=0.01) if parameters else None, inputs, call)
    training.run()
    return training


def of_layer(case: Layer) -> Training:
    """``Layer`` 예의 층. 난수를 쓰는 층이면 제 발생기를 갖게 한다."""
    kind = getattr(OURS.nn, case.kind)
    if "generator" in inspect.signature(kind).parameters:
        case = Layer(**{**vars(case), "options": {**case.options, "generator": 7}})
    xs = [tg.tensor(cast(x, np.float32), requires_grad=case.is_leaf(k)) for k, x in enumerate(case.inputs)]
    return trained(partial(case.made, OURS, np.float32), xs)


def same_bits(a: list[np.ndarray], b: list[np.ndarray]) -> None:
    """수가 모두, 비트까지 같다(NaN 은 NaN 과)."""
    assert len(a) == len(b) > 0
    for x, y in zip(a, b, strict=True):
        assert x.dtype == y.dtype and x.shape == y.shape
        np.testing.assert_array_equal(x, y)
