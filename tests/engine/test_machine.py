"""상태 기계: 무작위로 연산, 뷰, 대입, 제자리 셈, 떼어 내기, 역전파를 하며 스칼라 엔진과 줄곧 견준다."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, consumes, initialize, invariant, rule
from support.scalar_engine import Grid, Value, backward, elementwise

import tinygrad_ko as tg
from tinygrad_ko.errors import GradientError

N = 3
BINARY = {"+": lambda a, b: a + b, "-": lambda a, b: a - b, "*": lambda a, b: a * b}
UNARY = {"tanh": (np.tanh, Value.tanh), "sin": (np.sin, Value.sin)}
numbers = st.floats(-2, 2).map(lambda x: round(x, 3))


class Both:
    """같은 값을 두 엔진이 따로 든 것. 역사가 없는 것은 뷰끼리 한 칸(Value)을 나누어 갖는다."""

    def __init__(self, ours: tg.Tensor, theirs: Grid) -> None:
        self.ours, self.theirs = ours, theirs
        self.view = False  # 남과 기억 공간을 나누는가

    @property
    def constant(self) -> bool:
        return not self.ours.requires_grad

    def now(self) -> Grid:
        """셈에 쓸 값: 상수는 지금의 값을 베낀다. 뒤에 고쳐도 이미 한 셈은 그대로이다."""
        return [Value(v.x) for v in self.theirs] if self.constant else self.theirs


class Machine(RuleBasedStateMachine):
    tensors = Bundle("tensors")

    def __init__(self) -> None:
        super().__init__()
        self.leaves: list[Both] = []
        self.alive: list[Both] = []

    def kept(self, ours: tg.Tensor, theirs: Grid) -> Both:
        both = Both(ours, theirs)
        self.alive.append(both)
        return both

    @initialize(target=tensors, values=st.lists(numbers, min_size=N, max_size=N))
    def first(self, values):
        return self.leaf(values)

    @rule(target=tensors, values=st.lists(numbers, min_size=N, max_size=N))
    def leaf(self, values):
        both = self.kept(tg.tensor(np.array(values), requires_grad=True), [Value(v) for v in values])
        self.leaves.append(both)
        return both

    @rule(target=tensors, a=tensors, b=tensors, symbol=st.sampled_from(sorted(BINARY)))
    def combine(self, a, b, symbol):
        f = BINARY[symbol]
        return self.kept(f(a.ours, b.ours), elementwise(f, a.now(), b.now()))

    @rule(target=tensors, a=tensors, name=st.sampled_from(sorted(UNARY)))
    def bend(self, a, name):
        f, g = UNARY[name]
        return self.kept(f(a.ours), elementwise(g, a.now()))

    @rule(target=tensors, a=tensors, order=st.permutations(range(N)))
    def shuffle(self, a, order):
        return self.kept(a.ours[np.array(order)], [a.now()[k] for k in order])

    @rule(target=tensors, a=tensors)
    def reversed_view(self, a):
        made = self.kept(a.ours[::-1], a.theirs[::-1])
        made.view = True
        a.view = a.view or a.constant
        return made

    @rule(target=tensors, a=tensors, k=st.integers(0, N - 1))
    def spread_one(self, a, k):
        spread = tg.broadcast_to(a.ours[k], (N,))
        if a.constant:
            return self.kept(spread.clone(), [Value(a.theirs[k].x) for _ in range(N)])
        return self.kept(spread, [a.theirs[k]] * N)

    @rule(target=tensors, a=tensors)
    def detach(self, a):
        return self.kept(a.ours.detach().clone(), [Value(v.x) for v in a.theirs])

    @rule(a=tensors, b=tensors, k=st.integers(0, N - 1))
    def assign(self, a, b, k):
        """``a[k] = b[k]``: 기울기를 따라가는 잎과, 역사가 있는 뷰에는 할 수 없다."""
        if a.ours.is_leaf and a.ours.requires_grad:
            return
        if a.view and (not a.constant or not b.constant):  # 뷰에 쓴 것이 원래 텐서에 닿지 않을 자리
            if not a.constant:
                with pytest.raises(GradientError):
                    a.ours[k] = b.ours[k]
            return
        a.ours[k] = b.ours[k]
        if a.constant:
            a.theirs[k].x = b.theirs[k].x
        else:
            a.theirs = [b.now()[k] if j == k else v for j, v in enumerate(a.theirs)]

    @rule(a=tensors, b=tensors)
    def add_in_place(self, a, b):
        if (a.ours.is_leaf and a.ours.requires_grad) or (a.constant and a.view and not b.constant):
            return
        if a.constant and b.constant:
            a.ours += b.ours
            for v, x in zip(a.theirs, [v.x + w.x for v, w in zip(a.theirs, b.theirs, strict=True)], strict=True):
                v.x = x
            return
        added = elementwise(BINARY["+"], a.now(), b.now())
        a.ours += b.ours
        a.theirs, a.view = added, False

    @rule(a=tensors, seed=st.lists(numbers, min_size=N, max_size=N))
    def go_backward(self, a, seed):
        if a.ours.requires_grad:
            a.ours.backward(np.array(seed), retain_graph=True)
            backward(a.theirs, seed)

    @rule(a=tensors, b=tensors)
    def second_order(self, a, b):
        """create_graph 로 얻은 기울기도 스칼라 엔진의 1차 기울기와 같다."""
        if not a.ours.requires_grad:
            return
        inputs = [leaf.ours for leaf in self.leaves]
        found = tg.autograd.grad((a.ours * a.ours).sum(), inputs, create_graph=True, allow_unused=True)
        before = [[v.grad for v in leaf.theirs] for leaf in self.leaves]
        backward(elementwise(BINARY["*"], a.theirs, a.theirs), [1.0] * N)
        for leaf, g, old in zip(self.leaves, found, before, strict=True):
            want = [v.grad - o for v, o in zip(leaf.theirs, old, strict=True)]
            np.testing.assert_allclose(np.zeros(N) if g is None else g.data, want, rtol=1e-9, atol=1e-9)
            for v, o in zip(leaf.theirs, old, strict=True):
                v.grad = o

    @rule(a=consumes(tensors))
    def forget(self, a):
        """쥐고 있던 것을 놓아도 남은 그래프는 그대로이다."""
        self.alive.remove(a)
        if a not in self.leaves:
            del a.ours

    @invariant()
    def values_agree(self):
        for both in self.alive:
            np.testing.assert_allclose(both.ours.data, [v.x for v in both.theirs], rtol=1e-9, atol=1e-12)

    @invariant()
    def gradients_agree(self):
        for leaf in self.leaves:
            got = np.zeros(N) if leaf.ours.grad is None else leaf.ours.grad.data
            np.testing.assert_allclose(got, [v.grad for v in leaf.theirs], rtol=1e-8, atol=1e-9)


TestMachine = Machine.TestCase
TestMachine.settings = settings(max_examples=60, stateful_step_count=30)
TestMachine.pytestmark = [pytest.mark.slow]
