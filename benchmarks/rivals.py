"""겨루는 것(표의 칸)들: 이름마다, 줄 하나를 받아 인수 없는 한 걸음을 짓는 법.

    ours           순수 NumPy (기계어 짝은 끈 것)
    fast           numba 의 기계어 짝을 켠 것
    compiled       tg.compile(step), 순수 NumPy
    compiled fast  tg.compile(step), 기계어 짝을 켠 것
    torch          PyTorch eager
    torch.compile  손실과 갱신을 torch.compile 로 옮긴 것
    jax            한 걸음을 통째로 jax.jit 한 것
    autograd       HIPS/autograd 와 손으로 적은 갱신
    mygrad         MyGrad 와 손으로 적은 갱신
    numpy          손으로 적은 NumPy: 바닥(floors)

저마다 자기 무게와 옵티마이저를 가진다. 못 하는 줄은 :class:`forms.libraries.Absent` 를 던진다.
"""

from __future__ import annotations

from collections.abc import Callable
from importlib.util import find_spec
from typing import Any

from floors import FLOORS
from floors.updates import UPDATES, Arrays
from forms import form_of
from forms.libraries import Absent, Autograd, Jax, MyGrad
from sides import OURS, TORCH, TORCH_COMPILE, Step
from workloads import Job, Row

import tinygrad_ko as tg
from tinygrad_ko.operation.compiled import Compiled

OURS_COLUMNS = ("ours", "fast", "compiled", "compiled fast")
GRADIENTS = Callable[[Arrays], tuple[Any, Arrays]]  # 무게 → (손실, 기울기)


def switch(name: str) -> None:
    """그 이름의 차례에 기계어 짝을 켜거나 끈다."""
    Compiled.allowed = "fast" in name


def compiled(row: Row) -> Step:
    if not row.learns:
        raise Absent("학습이 아님")
    return tg.compile(row.build(OURS))


def torch_compiled(row: Row) -> Step:
    TORCH.root._dynamo.reset()  # 앞줄의 것이 쌓여 다시 옮기기의 한도에 닿지 않게
    return row.build(TORCH_COMPILE)


def arrays(job: Job) -> Arrays:
    return {name: leaf.detach().numpy().copy() for name, leaf in job.leaves.items()}


def stepping(p: Arrays, job: Job, gradients: GRADIENTS) -> Step:
    """기울기를 얻고 NumPy로 갱신하는 한 걸음."""
    update = UPDATES[job.update[0]](p, job.update[1]) if job.update else lambda grads: None

    def step() -> Any:
        loss, grads = gradients(p)
        update(grads)
        return loss

    return step


def form(row: Row, job: Job) -> Any:
    found = form_of(row.name, job)
    if found is None:
        raise Absent("함수꼴을 적지 않음")
    return found


def numpy(row: Row) -> Step:
    job = row.job(OURS)
    p = arrays(job)
    if row.name in FLOORS:
        return stepping(p, job, lambda p: FLOORS[row.name](p, *job.data))
    if job.model is None and job.update and job.update[0] in UPDATES:  # 갱신만 하는 줄
        grads = {name: leaf.grad.numpy() for name, leaf in job.leaves.items()}
        update = UPDATES[job.update[0]](p, job.update[1])
        return lambda: (update(grads), p["0"][0])[1]
    raise Absent("바닥을 적지 않음")


def autograd(row: Row) -> Step:
    lib, job = Autograd(), row.job(OURS)
    loss = form(row, job)
    both = lib.value_and_grad(lambda p: loss(lib, p, *job.data))
    return stepping(arrays(job), job, both)


def mygrad(row: Row) -> Step:
    lib, job = MyGrad(), row.job(OURS)
    loss = form(row, job)

    def gradients(p: Arrays) -> tuple[Any, Arrays]:
        tensors = {name: lib.xp.tensor(a, copy=False) for name, a in p.items()}
        value = loss(lib, tensors, *job.data)
        value.backward()
        return value, {name: t.grad for name, t in tensors.items()}

    return stepping(arrays(job), job, gradients)


def jax(row: Row) -> Step:
    lib, job = Jax(), row.job(OURS)
    xp, root = lib.xp, lib.jax
    p = {name: xp.asarray(a) for name, a in arrays(job).items()}
    data = [xp.asarray(a) for a in job.data]
    kind, lr = job.update or (None, 0.0)
    only = job.model is None and kind == "Adam"  # 갱신만 하는 줄
    if only:
        given = {name: xp.asarray(leaf.grad.numpy()) for name, leaf in job.leaves.items()}
        both: Any = lambda p: (None, given)  # noqa: E731
    else:
        loss = form(row, job)
        both = root.value_and_grad(lambda p: loss(lib, p, *data))

    def move(p: Any, state: Any) -> Any:
        value, grads = both(p)
        if kind == "SGD":
            p = root.tree.map(lambda a, g: a - lr * g, p, grads)
        elif kind == "Adam":
            t, m, v = state
            t = t + 1
            m = root.tree.map(lambda m, g: 0.9 * m + 0.1 * g, m, grads)
            v = root.tree.map(lambda v, g: 0.999 * v + 0.001 * g * g, v, grads)
            size, scale = lr / (1 - 0.9**t), xp.sqrt(1 - 0.999**t)
            p = root.tree.map(lambda a, m, v: a - size * m / (xp.sqrt(v) / scale + 1e-8), p, m, v)
            state = t, m, v
        return (p["0"][0] if only else value), (p if kind else grads), state

    moved = root.jit(move, donate_argnums=(0, 1) if kind else ())
    zero = root.tree.map(xp.zeros_like, p)
    kept = [p, (xp.zeros(()), zero, root.tree.map(xp.zeros_like, p))]

    def step() -> Any:
        value, after, state = root.block_until_ready(moved(*kept))
        if kind:
            kept[:] = after, state
        return value

    return step


def builders(against: list[str]) -> dict[str, Callable[[Row], Step]]:
    """겨룰 것의 이름 → 한 걸음을 짓는 법. 우리 것은 늘, 남의 것은 ``against`` 에 있고 깔려 있으면."""
    fast = find_spec("numba") is not None
    found: dict[str, tuple[bool, Callable[[Row], Step]]] = {
        "ours": (True, lambda row: row.build(OURS)),
        "fast": (fast, lambda row: row.build(OURS)),
        "compiled": (hasattr(tg, "compile"), compiled),
        "compiled fast": (hasattr(tg, "compile") and fast, compiled),
        "torch": (TORCH is not None, lambda row: row.build(TORCH)),
        "torch.compile": (TORCH is not None, torch_compiled),
        "jax": (find_spec("jax") is not None, jax),
        "autograd": (find_spec("autograd") is not None, autograd),
        "mygrad": (find_spec("mygrad") is not None, mygrad),
        "numpy": (True, numpy),
    }
    return {name: build for name, (here, build) in found.items() if here and (name in OURS_COLUMNS or name in against)}


RIVALS = ("torch", "torch.compile", "jax", "autograd", "mygrad", "numpy")
