"""열두 걸음의 시험: 함수 하나가 시험 하나이고, 배우는 이의 이름(``Node``, ``descend``)을 인수로 받아 잰 것을 돌려준다.

이 파일은 배우는 이의 코드와 함께 다른 프로세스에서 돈다. 그래서 NumPy 만 안다(제품은 12걸음에서만 부른다).
곁의 이름(``overwritten=``)은 흔한 잘못의 이름이고, 그 값은 그렇게 틀렸다면 나왔을 것들이다. 그 말은 ``causes.toml`` 에 있다.
"""

from __future__ import annotations

import gc
import sys
import weakref
from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np


class Trial(NamedTuple):
    """시험 하나."""

    step: int
    says: str  # 무엇을 재는가
    expected: Any
    run: Callable[..., Any]
    likely: dict[str, Any]  # 잘못의 이름 → 그랬다면 나왔을 값들, 또는 잰 것을 보고 답하는 함수
    raises: dict[str, str]  # 오류의 이름 → 잘못의 이름
    slow: str  # 시간이 다 되었을 때의 잘못의 이름


TRIALS: list[Trial] = []


def trial(
    step: int, says: str, expected: Any, *, raises: dict[str, str] | None = None, slow: str = "endless", **likely: Any,
) -> Callable[..., Any]:
    """다음 함수는 ``step`` 걸음의 시험이다."""

    def declare(run: Callable[..., Any]) -> Callable[..., Any]:
        TRIALS.append(Trial(step, says, expected, run, likely, raises or {}, slow))
        return run

    return declare


def watched(node, calls):
    """규칙을 부를 때마다 ``calls`` 에 하나씩 적히는, 같은 마디."""
    def counted(rule):
        def call(g):
            calls.append(g)
            return rule(g)

        return call

    node.rules = [counted(rule) for rule in node.rules]
    return node


def stops(run: Callable[[], Any]) -> bool:
    """오류를 내며 멈추는가."""
    try:
        run()
    except Exception:
        return True
    return False


# ── 1 값과 부모 ──


@trial(1, "e = a * b 의 값", -6.0, added=(-1.0,), nothing=(None,))
def product_value(Node):
    a, b = Node(2.0), Node(-3.0)
    e = a * b
    return e.value


@trial(1, "a + b 의 값", -1.0, multiplied=(-6.0,), nothing=(None,))
def sum_value(Node):
    a, b = Node(2.0), Node(-3.0)
    return (a + b).value


@trial(1, "e = a * b 의 부모들", ["a", "b"], no_parents=([],), swapped_parents=(["b", "a"],), raises={"TypeError": "no_parents"})
def parents(Node):
    a, b = Node(2.0), Node(-3.0)
    e = a * b
    return ["a" if p is a else "b" if p is b else repr(p) for p in e.parents]


# ── 2 규칙 ──


@trial(2, "e = a * b 의 규칙들에 1.0을 넣은 것", [-3.0, 2.0], own_value=([2.0, -3.0],), like_sum=([1.0, 1.0],), no_rules=([],),
       raises={"TypeError": "one_rule"})
def product_rules(Node):
    a, b = Node(2.0), Node(-3.0)
    e = a * b
    return [rule(1.0) for rule in e.rules]


@trial(2, "e = a * b 의 규칙들에 10.0을 넣은 것", [-30.0, 20.0], no_upstream=([-3.0, 2.0],))
def product_rules_carry(Node):
    a, b = Node(2.0), Node(-3.0)
    e = a * b
    return [rule(10.0) for rule in e.rules]


@trial(2, "a + b 의 규칙들에 10.0을 넣은 것", [10.0, 10.0], no_upstream=([1.0, 1.0],), like_product=([-30.0, 20.0],),
       own_value=([20.0, -30.0],), no_rules=([],))
def sum_rules(Node):
    a, b = Node(2.0), Node(-3.0)
    return [rule(10.0) for rule in (a + b).rules]


# ── 3 뒤로 걷기 ──

UNREADY = {"KeyError": "wrong_order"}  # 표에서 꺼낼 기울기가 아직 없다


@trial(3, "y = (w * x + c) * 2 에서 w, x, c 의 기울기", [4.0, -6.0, 2.0], no_upstream=([2.0, -3.0, 1.0],),
       not_carried=([None, None, None],),
       own_value=([-6.0, 4.0, 2.0],), raises=UNREADY)
def chain(Node):
    w, x, c = Node(-3.0), Node(2.0), Node(1.0)
    y = (w * x + c) * Node(2.0)
    y.backward()
    return [w.grad, x.grad, c.grad]


# ── 4 기여분을 더하기 ──


@trial(4, "a = 3 에서 a * a + a 의 기울기", 7.0, overwritten=(1.0, 3.0), same_parent_once=(4.0,), in_place=(16.0,), raises=UNREADY)
def reused_leaf(Node):
    a = Node(3.0)
    (a * a + a).backward()
    return a.grad


@trial(4, "a = 3 에서 a + a * a 의 기울기", 7.0, overwritten=(1.0, 3.0), same_parent_once=(4.0,), in_place=(16.0,), raises=UNREADY)
def reused_leaf_the_other_way(Node):
    a = Node(3.0)
    (a + a * a).backward()
    return a.grad


# ── 5 위상 순서 ──


@trial(5, "10번 두 배에서 규칙을 부른 횟수", 20, pathwise=lambda n: n > 1000, slow="pathwise", raises=UNREADY)
def few_calls(Node):
    y, calls = Node(1.0), []
    for _ in range(10):
        y = watched(y + y, calls)  # 규칙을 부를 때마다 calls 에 하나씩 적힌다
    y.backward()
    return len(calls)


EARLY = ([-3.0, 2.0], [18.0, -12.0], [15.0, -10.0], [36.0, -24.0])  # e 의 기여분 1, −6, −6 이 다 모이기 전에 내려갔다
REPEATED = ([87.0, -58.0], [45.0, -30.0], [21.0, -14.0], [51.0, -34.0])  # 모인 것을 거듭 나른 것


@trial(5, "L = e * e + e 에서 a, b 의 기울기", [33.0, -22.0], early=EARLY, repeated=REPEATED, raises=UNREADY)
def reused_node(Node):
    a, b = Node(2.0), Node(-3.0)
    e = a * b
    (e * e + e).backward()
    return [a.grad, b.grad]


@trial(5, "L = e + e * e 에서 a, b 의 기울기", [33.0, -22.0], early=EARLY, repeated=REPEATED, raises=UNREADY)
def reused_node_the_other_way(Node):
    a, b = Node(2.0), Node(-3.0)
    e = a * b
    (e + e * e).backward()
    return [a.grad, b.grad]


@trial(5, "60번 두 배의 기울기: 2의 60제곱", 2.0**60, slow="pathwise")
def doubled_sixty_times(Node):
    x = Node(1.0)
    y = x
    for _ in range(60):
        y = y + y
    y.backward()
    return x.grad


# ── 6 재귀 없이 ──


@trial(6, "십만 번 더한 사슬의 기울기", 100001.0, raises={"RecursionError": "recursion"})
def long_chain(Node):
    x = Node(1.0)
    y = x
    for _ in range(100_000):
        y = y + x
    y.backward()
    return x.grad


@trial(6, "재귀 한도(sys.getrecursionlimit)", 1000, raised_limit=lambda n: n > 1000)
def same_limit(Node):
    return sys.getrecursionlimit()


# ── 7 배열과 모양 맞추기 ──

ONES = np.ones((2, 3))


@trial(7, "(2, 3) + (3,) 에서 편향 b 의 기울기", np.full(3, 2.0), unsummed=(ONES,), scalar_gradient=(1.0,), averaged=(np.ones(3),),
       nothing=(None,))
def bias(Node):
    x, b = Node(np.ones((2, 3))), Node(np.zeros(3))
    (x + b).sum().backward()
    return b.grad


@trial(7, "x.sum() 에서 x 의 기울기", ONES, scalar_gradient=(1.0,))
def spread(Node):
    x = Node(np.ones((2, 3)))
    x.sum().backward()
    return x.grad


@trial(7, "수 하나와 (2, 3)의 곱에서 그 수의 기울기", 6.0, unsummed=(ONES,), leading_only=(np.full(3, 2.0), np.full(1, 6.0)))
def scale(Node):
    s, x = Node(2.0), Node(np.ones((2, 3)))
    (s * x).sum().backward()
    return s.grad


@trial(7, "(2, 1) * (2, 3) 에서 (2, 1)의 기울기", np.full((2, 1), 3.0), leading_only=(ONES, np.full((1, 3), 2.0)), unsummed=(ONES,),
       squeezed=(np.full(2, 3.0),), summed_all=(np.full((2, 1), 6.0), 6.0))
def column(Node):
    c, x = Node(np.ones((2, 1))), Node(np.ones((2, 3)))
    (c * x).sum().backward()
    return c.grad


# ── 8 행렬 곱 ──

A, B, G = np.arange(1.0, 7.0).reshape(2, 3), np.arange(12.0).reshape(3, 4) - 5, np.arange(8.0).reshape(2, 4)


@trial(8, "(2, 3) @ (3, 4) 의 값", A @ B)
def matrix_product(Node):
    return (Node(A) @ Node(B)).value


@trial(8, "(2, 3) @ (3, 4) 에서 왼쪽의 기울기 (g 는 0–7)", G @ B.T, reshaped=(G @ B.reshape(4, 3),),
       no_upstream=(np.ones_like(G) @ B.T,),
       raises={"ValueError": "order_of_product"})
def left_of_product(Node):
    a, b = Node(A), Node(B)
    (a @ b * Node(G)).sum().backward()
    return a.grad


@trial(8, "(2, 3) @ (3, 4) 에서 오른쪽의 기울기 (g 는 0–7)", A.T @ G, reshaped=(A.reshape(3, 2) @ G,),
       no_upstream=(A.T @ np.ones_like(G),),
       raises={"ValueError": "order_of_product"})
def right_of_product(Node):
    a, b = Node(A), Node(B)
    (a @ b * Node(G)).sum().backward()
    return b.grad


# ── 9 exp, log, tanh, relu 와 수치 확인 ──

_rng = np.random.default_rng(9)
X, V, U = (_rng.uniform(0.5, 1.5, (3, 4)) for _ in range(3))
S = X * np.where(np.arange(4) % 2, 1.0, -1.0)  # 부호가 섞인 것. 0 의 곁에는 없다
H = 1e-3


def five_points(f, x):
    """f(x)·U 의 합을 방향 V 로 흔들어 잰 비율(5점 차분)."""
    def at(k):
        return (f(x + k * H * V) * U).sum()

    return float((at(-2) - 8 * at(-1) + 8 * at(1) - at(2)) / (12 * H))


def along(local):
    """국소 도함수가 ``local`` 이라면 나왔을 것."""
    return (float((U * local * V).sum()),)


@trial(9, "exp, log, tanh, relu 의 값", [np.exp(S), np.log(X), np.tanh(S), np.maximum(S, 0)])
def unary_values(Node):
    return [Node(S).exp().value, Node(X).log().value, Node(S).tanh().value, Node(S).relu().value]


@trial(9, "exp: 방향으로 더한 기울기와 흔들어 잰 것", five_points(np.exp, S), own_value=along(S), no_local=along(1.0),
       no_upstream=(float((np.exp(S) * V).sum()),))
def exp_checked(Node):
    node = Node(S)  # S, U, V 는 모양이 (3, 4)인 난수
    (node.exp() * Node(U)).sum().backward()
    return float((node.grad * V).sum())


@trial(9, "log: 방향으로 더한 기울기와 흔들어 잰 것", five_points(np.log, X), own_value=along(X), no_local=along(1.0),
       log_of_result=along(1 / np.log(X)))
def log_checked(Node):
    node = Node(X)  # X, U, V 는 모양이 (3, 4)인 난수
    (node.log() * Node(U)).sum().backward()
    return float((node.grad * V).sum())


@trial(9, "tanh: 방향으로 더한 기울기와 흔들어 잰 것", five_points(np.tanh, S), tanh_of_input=along(1 - S * S), no_local=along(1.0),
       no_square=along(1 - np.tanh(S)), no_upstream=(float(((1 - np.tanh(S) ** 2) * V).sum()),))
def tanh_checked(Node):
    node = Node(S)  # S, U, V 는 모양이 (3, 4)인 난수
    (node.tanh() * Node(U)).sum().backward()
    return float((node.grad * V).sum())


@trial(9, "relu: 방향으로 더한 기울기와 흔들어 잰 것", five_points(lambda x: np.maximum(x, 0), S), no_local=along(1.0),
       own_value=along(np.maximum(S, 0)),
       relu_reversed=along(S < 0), no_upstream=(float(((S > 0) * V).sum()),))
def relu_checked(Node):
    node = Node(S)  # S, U, V 는 모양이 (3, 4)인 난수
    (node.relu() * Node(U)).sum().backward()
    return float((node.grad * V).sum())


# ── 10 상수와 기록 끄기 ──


@trial(10, "a * c 에서 잎 a 와 상수 c 의 기울기", [3.0, None], everyone=([3.0, 2.0],), nothing=([None, None],),
       constant_zero=([3.0, 0.0],),
       raises={"TypeError": "no_wants"})
def constants(Node):
    a, c = Node(2.0), Node(3.0, wants=False)
    (a * c).backward()
    return [a.grad, c.grad]


@trial(10, "a * c + c * c 에서 규칙을 부른 횟수", 2, everyone=lambda n: n > 2, raises={"TypeError": "no_wants"})
def constant_rules(Node):
    calls = []
    a, c = Node(2.0), Node(3.0, wants=False)
    e, d = watched(a * c, calls), watched(c * c, calls)  # 규칙을 부를 때마다 calls 에 하나씩 적힌다
    watched(e + d, calls).backward()
    return len(calls)


@trial(10, "기록을 끈 동안, 다시 켠 뒤 a * b 의 부모의 수", [0, 2], recording_ignored=([2, 2],), never_recorded=([0, 0],))
def recording_off(Node):
    a, b = Node(2.0), Node(-3.0)
    Node.recording = False
    off = a * b
    Node.recording = True
    on = a * b
    return [len(off.parents), len(on.parents)]


# ── 11 쌓기, 두 번째 역전파, 버퍼, 풀어 주기 ──


@trial(11, "w = 3 에서 w * w 를 두 번 새로 셈하고 두 번 거슬러 간 기울기", 12.0, not_accumulated=(6.0,), doubled=(18.0,))
def accumulated(Node):
    w = Node(3.0)
    (w * w).backward()
    (w * w).backward()
    return w.grad


@trial(11, "같은 y = w * w 를 두 번 거슬러 가면 멈추는가", "멈춘다", no_second_error=lambda got: got != "멈춘다")
def second_backward(Node):
    w = Node(3.0)
    y = w * w
    y.backward()
    return "멈춘다" if stops(y.backward) else f"멈추지 않는다. 기울기는 {w.grad}"


@trial(11, "(p + q).sum() 뒤에 p.grad += 5 를 한 다음의 q.grad", np.ones(2), shared_buffer=(np.full(2, 6.0),),
       raises={"ValueError": "read_only"})
def buffers(Node):
    p, q = Node(np.zeros(2)), Node(np.zeros(2))
    (p + q).sum().backward()
    p.grad += 5
    return q.grad


@trial(11, "((p + q) + p).sum() 에서 p, q 의 기울기", [np.full(2, 2.0), np.ones(2)],
       in_place=lambda got: got[1] is not None and np.all(got[1] == 2.0))
def shared_contribution(Node):
    p, q = Node(np.zeros(2)), Node(np.zeros(2))
    ((p + q) + p).sum().backward()
    return [p.grad, q.grad]


@trial(11, "역전파 뒤에, 손실은 들고 있는데 가운데 마디가 사라졌는가", True, not_freed=(False,))
def freed(Node):
    gc.disable()
    a = Node(np.ones(2))
    middle = a * a
    loss = (middle + a).sum()
    loss.backward()
    seen = weakref.ref(middle)
    del middle
    return seen() is None


@trial(11, "쓰레기 수집(gc)을 끄고, 거슬러 가지 않은 그래프를 버리면 사라지는가", True, cycle=(False,))
def no_cycles(Node):
    gc.disable()
    a = Node(np.ones(2))
    inner = a.tanh()
    middle = inner * a.exp()
    seen = weakref.ref(inner)
    del inner, middle
    return seen() is None


# ── 12 배운다 ──

POINTS, ANSWERS = np.array([[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]]), np.array([[-1.0], [1.0], [1.0], [-1.0]])
_weights = np.random.default_rng(0)
START = [_weights.normal(size=(2, 8)), np.zeros(8), _weights.normal(size=(8, 1)), np.zeros(1)]  # 2-8-1


@trial(12, "값 3, 기울기 2인 잎을 학습률 0.1로 옮긴 값과 남은 기울기", [2.8, None], wrong_way=([3.2, None],),
       gradient_left=([2.8, 2.0], [2.8, 0.0]), no_rate=([1.0, None],))
def one_step(Node, descend):
    w = Node(3.0)
    (w * Node(2.0)).backward()
    descend([w], 0.1)
    return [float(w.value), w.grad]


def xor(Node, leaves):
    """XOR 의 손실: 2-8-1, tanh, 제곱 오차의 합."""
    w1, b1, w2, b2 = leaves
    hidden = (Node(POINTS, wants=False) @ w1 + b1).tanh()
    error = hidden @ w2 + b2 + Node(-ANSWERS, wants=False)
    return (error * error).sum()


def gradients_of_the_product():
    """제품의 엔진이 셈한, 같은 첫 걸음의 기울기."""
    import tinygrad_ko as tg

    leaves = [tg.tensor(value, requires_grad=True) for value in START]
    w1, b1, w2, b2 = leaves
    error = (tg.tensor(POINTS) @ w1 + b1).tanh() @ w2 + b2 - tg.tensor(ANSWERS)
    (error * error).sum().backward()
    return np.concatenate([leaf.grad.data.ravel() for leaf in leaves])


@trial(12, "XOR의 첫 걸음: 내 기울기와 제품의 기울기의 가장 큰 차이가 10⁻¹² 안인가", True, differs=(False,))
def as_the_product(Node):
    leaves = [Node(value) for value in START]
    xor(Node, leaves).backward()
    mine = np.concatenate([leaf.grad.ravel() for leaf in leaves])
    return bool(np.abs(mine - gradients_of_the_product()).max() <= 1e-12)


@trial(12, "학습률 0.05로 500걸음 뒤에 XOR의 손실이 10⁻³보다 작은가", True, does_not_learn=(False,))
def learns(Node, descend):
    leaves = [Node(value) for value in START]
    for _ in range(500):
        loss = xor(Node, leaves)
        loss.backward()
        descend(leaves, 0.05)
    return bool(loss.value < 1e-3)


# ── 그다음: 제품의 엔진과 견주기. 떨어져도 잘못이 아니다 ──

BEYOND = 13


@trial(BEYOND, "changed", "멈춘다")
def changed_after_recording(Node):
    w = Node(np.array([3.0, 4.0]))
    y = (w * w).sum()
    w.value += 2.0
    return "멈춘다" if stops(y.backward) else f"틀린 기울기 {w.grad.tolist()}"


@trial(BEYOND, "second", "12")
def second_derivative(Node):
    x = Node(2.0)
    (x * x * x).backward()
    return "없다: 기울기가 Node 가 아니다" if not isinstance(x.grad, Node) else "Node 이다"


@trial(BEYOND, "asked", "1")
def only_what_is_asked(Node):
    calls = []
    a, b = Node(2.0), Node(3.0)
    watched(watched(a * a, calls) * watched(b * b, calls), calls).backward()
    return f"규칙을 {len(calls)}번 부른다: 모든 잎으로 간다"


@trial(BEYOND, "halfway", "그대로")
def stopped_halfway(Node):
    def broken(g):
        raise ArithmeticError

    a = Node(2.0)
    inner = a * a
    b = Node(3.0)
    y = inner * b
    inner.rules = [broken, broken]
    stops(y.backward)
    return "그대로" if b.grad is None else f"b 에만 적힌다: {float(b.grad):g}"


@trial(BEYOND, "narrow", "float32")
def narrow_numbers(Node):
    return str((Node(np.ones(2, np.float32)) * Node(np.ones(2, np.float32))).value.dtype)
