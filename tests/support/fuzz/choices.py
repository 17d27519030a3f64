"""인수를 뽑는 법: 이름에서 뽑는 선택 인수(``PARAMETERS``)와, 인수가 서로 얽힌 함수의 것.

뽑는 함수는 뽑는 이 ``d`` 를 받아 (부를 값들의 번호, 선택 인수)를 준다. 정의역은 적지 않는다: 값이 유한하지 않으면 ``drawing`` 이 입력을 옮겨 본다.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from support.fuzz.drawing import Drawer

Drawn = tuple[tuple[int, ...], dict[str, Any]]
SHAPES = ((), (0,), (1,), (3,), (4,), (2, 3), (3, 4), (1, 3), (2, 1), (3, 3), (2, 3, 4), (2, 1, 4), (0, 3), (2, 2, 2), (5,))


class Unsuitable(Exception):
    """지금 있는 값으로는 이 함수를 부를 수 없다."""


# ── 이름에서 뽑는 선택 인수: (뽑는 이, 첫 입력) → 값 ──


def axis(d: Drawer, x: np.ndarray) -> int:
    if x.ndim == 0:
        raise Unsuitable
    return int(d.rng.integers(-x.ndim, x.ndim))


def axes(d: Drawer, x: np.ndarray) -> Any:
    """없음, 하나, 여럿."""
    if x.ndim == 0 or d.chance(0.25):
        return None
    if d.chance(0.6):
        return axis(d, x)
    chosen = d.rng.permutation(x.ndim)[:d.rng.integers(1, x.ndim + 1)]
    return tuple(int(k) - x.ndim * d.chance(0.5) for k in chosen)


def maybe(p: float, draw: Callable[[Drawer, np.ndarray], Any]) -> Callable[[Drawer, np.ndarray], Any]:
    return lambda d, x: draw(d, x) if d.chance(p) else None


PARAMETERS: dict[str, Callable[[Drawer, np.ndarray], Any]] = {
    "axis": axis, "axis1": axis, "axis2": axis, "source": axis, "destination": axis, "keepdims": lambda d, x: bool(d.chance(0.5)),
    "ddof": lambda d, x: int(d.rng.integers(0, 2)), "k": lambda d, x: int(d.rng.integers(-1, 3)), "offset": lambda d, x: int(d.rng.integers(-1, 2)),
    "n": lambda d, x: int(d.rng.integers(0, 3)), "shift": lambda d, x: int(d.rng.integers(-3, 4)), "decimals": lambda d, x: int(d.rng.integers(0, 3)),
    "dtype": maybe(0.3, lambda d, x: d.choice((np.float32, np.float64))), "largest": lambda d, x: bool(d.chance(0.5)),
    "upper": lambda d, x: bool(d.chance(0.5)), "lambd": lambda d, x: 0.4, "alpha": lambda d, x: 0.7, "negative_slope": lambda d, x: d.choice((0.2, 0.01)),
    "min_val": lambda d, x: -0.5, "max_val": lambda d, x: 1.5, "reps": lambda d, x: d.choice((2, (2, 1), (1, 3))), "include_initial": lambda d, x: bool(d.chance(0.3)),
    "N": maybe(0.5, lambda d, x: int(d.rng.integers(1, 4))), "increasing": lambda d, x: bool(d.chance(0.5)), "ord": maybe(0.6, lambda d, x: d.choice((1, 3, 2.5, 0.5, np.inf, -np.inf, 2))),
    "q": lambda d, x: d.choice((0.25, 0.4, [0.1, 0.8])), "a_min": lambda d, x: d.choice((-0.5, -1, None)), "a_max": lambda d, x: d.choice((0.75, 1)),
    "mode": lambda d, x: d.choice(("reduced", "r")), "start_dim": lambda d, x: 0, "end_dim": lambda d, x: -1,
}


# ── 꼴이 정해진 뽑기 ──


def one_input(d: Drawer, rest: Mapping[str, bool], several: bool) -> Drawn:
    """입력 하나와, 이름에서 뽑는 선택 인수. ``rest`` 는 이름 → 꼭 있어야 하는가."""
    k = d.pick()
    x = d.values[k]
    options = {}
    for name, needed in rest.items():
        if needed or d.chance(0.6):
            options[name] = axes(d, x) if name == "axis" and several and not needed else PARAMETERS[name](d, x)
            if options[name] is None and name in ("dtype", "ord", "N"):
                del options[name]
    return (k,), options


def broadcast(d: Drawer, count: int) -> Drawn:
    """서로 브로드캐스트되는 입력들."""
    chosen = [d.pick()]
    shape = d.values[chosen[0]].shape
    for _ in range(count - 1):
        def fits(a: np.ndarray) -> bool:
            try:
                return math.prod(np.broadcast_shapes(a.shape, shape)) <= 120
            except ValueError:
                return False
        chosen.append(d.pick(fits, lambda: d.companion(shape)))
        shape = np.broadcast_shapes(shape, d.values[chosen[-1]].shape)
    return tuple(d.shuffled(chosen)), {}


def anything(d: Drawer, count: int) -> Drawn:
    return tuple(d.pick() for _ in range(count)), {}


def floats(d: Drawer, count: int) -> Drawn:
    """층의 입력: dtype 이 모두 같다."""
    first = d.pick(lambda a: a.dtype != np.float16)
    return (first, *(d.pick(lambda a: a.dtype == d.values[first].dtype, None) for _ in range(count - 1))), {}


# ── 얽힌 것 ──


def unary(test: Callable[[np.ndarray], bool] = lambda a: True, shapes: Any = None, **options: Callable[[Drawer, np.ndarray], Any]) -> Callable[[Drawer], Drawn]:
    def draw(d: Drawer) -> Drawn:
        k = d.pick(test, None if shapes is None else lambda: d.leaf(d.choice(shapes)))
        return (k,), {name: f(d, d.values[k]) for name, f in options.items()}
    return draw


def some_index(d: Drawer, x: np.ndarray) -> Any:
    """기본 색인, 정수 배열, 참·거짓 배열."""
    if x.ndim == 0:
        return d.choice(((), Ellipsis, None))
    if x.ndim and d.chance(0.15):
        return d.rng.random(x.shape) < 0.5
    parts: list[Any] = []
    advanced = 0
    for n in x.shape[:d.rng.integers(1, x.ndim + 1)]:
        kind = d.rng.integers(0, 7)
        if n == 0 or kind <= 1:
            parts.append(slice(*d.choice(((None, None, None), (None, None, -1), (1, None, None), (None, None, 2), (-1, None, -2), (0, 1, None)))))
        elif kind <= 3:
            parts.append(int(d.rng.integers(-n, n)))
        elif kind == 4:
            parts.append(d.rng.integers(-n, n, 3 if advanced else d.choice((3, (2, 3)))))
            advanced += 1
        elif kind == 5 and not advanced:
            mask = d.rng.random(n) < 0.6
            parts.append(mask)
            advanced = 5
        else:
            parts += [None, slice(None)]
    if d.chance(0.2) and len([p for p in parts if p is not None]) < x.ndim:
        parts.append(Ellipsis)
    return parts[0] if len(parts) == 1 and d.chance(0.7) else tuple(parts)


def writing(d: Drawer) -> Drawn:
    k = d.pick(lambda a: 0 < a.ndim, lambda: d.leaf((3, 4)))
    x = d.values[k]
    index = some_index(d, x)
    try:
        shape = x[index].shape
    except IndexError as error:  # 참·거짓 색인과 정수 색인의 길이가 맞지 않는다
        raise Unsuitable from error
    return (k, d.pick(lambda a: narrower(a.shape, shape), lambda: d.leaf(d.narrowed(shape)))), {"index": index}


def narrower(a: tuple[int, ...], b: tuple[int, ...]) -> bool:
    """``a`` 를 ``b`` 로 펼칠 수 있는가."""
    return len(a) <= len(b) and all(m in (1, n) for m, n in zip(a[::-1], b[::-1], strict=False))


def in_place(d: Drawer) -> Drawn:
    k = d.pick()
    shape = d.values[k].shape
    return (k, d.pick(lambda a: narrower(a.shape, shape), lambda: d.leaf(d.narrowed(shape)))), {}




def masked(d: Drawer) -> Drawn:
    (a, b), _ = broadcast(d, 2)
    shape = np.broadcast_shapes(d.values[a].shape, d.values[b].shape)
    return (a, b), {"condition": d.rng.random(d.narrowed(shape)) < 0.5}


def product(d: Drawer) -> Drawn:
    """행렬 곱의 두 쪽."""
    a = d.pick(lambda x: x.ndim >= 1, lambda: d.leaf((2, 3)))
    x = d.values[a]
    n = x.shape[-1]
    shapes: list[tuple[int, ...]] = [(n,), (n, 2), (n, 1)]
    if x.ndim >= 2:
        shapes += [(*x.shape[:-2], n, 3), (2, n, 2)] if x.ndim == 3 and x.shape[0] == 2 else [(2, n, 2)]
    b = d.pick(lambda y: y.ndim >= 1 and (y.shape[0] if y.ndim == 1 else y.shape[-2]) == n and y.ndim <= 2, lambda: d.leaf(d.choice(shapes)))
    return (a, b), {}


def facing(last: bool) -> Callable[[Drawer], Drawn]:
    """dot(뒤의 끝에서 둘째 축), inner(뒤의 끝 축)."""
    def draw(d: Drawer) -> Drawn:
        a = d.pick(lambda x: x.ndim >= 1, lambda: d.leaf((2, 3)))
        n = d.values[a].shape[-1]
        return (a, d.leaf(d.choice(((n,), (2, n)) if last else ((n,), (n, 2), (2, n, 2))))), {}
    return draw


def letters(d: Drawer) -> Drawn:
    """einsum 의 두 입력과 첨자: 함께 쓰는 글자, 합하는 글자, 되풀이하는 글자."""
    a = d.pick(lambda x: 1 <= x.ndim <= 3, lambda: d.leaf((2, 3)))
    sizes = dict(zip("ijk", d.values[a].shape, strict=False))
    first = "".join(sizes)
    second = "".join(d.shuffled([*first])[:d.rng.integers(0, len(first) + 1)]) + d.choice(("", "l"))
    second = "".join(d.shuffled([*second])) or "l"
    sizes["l"] = 2
    b = d.leaf(tuple(1 if d.chance(0.1) else sizes[c] for c in second))
    every = [c for c in "ijkl" if c in first + second]
    out = "".join(d.shuffled([c for c in every if d.chance(0.6)]))
    return (a, b), {"subscripts": f"{first},{second}->{out}"}


def alike(several: bool) -> Callable[[Drawer], Drawn]:
    """이어 붙일 것들: 축 하나(쌓기이면 아무 축도) 말고는 모양이 같다."""
    def draw(d: Drawer) -> Drawn:
        k = d.pick(lambda a: a.ndim >= 1 or not several, lambda: d.leaf((2, 3)))
        shape = d.values[k].shape
        at = int(d.rng.integers(0, len(shape) + (not several)))
        chosen = [k]
        for _ in range(d.rng.integers(0, 3)):
            other = tuple(int(d.rng.integers(0, 3)) if several and j == at else n for j, n in enumerate(shape))
            chosen.append(d.pick(lambda a, other=other: a.shape == other, lambda other=other: d.leaf(other)))
        return tuple(d.shuffled(chosen)), {"axis": at - d.chance(0.5) * (len(shape) + (not several))}
    return draw


def stacked(d: Drawer) -> Drawn:
    (k, *more), _ = alike(False)(d)
    return (k, *more), {}


def same_size(d: Drawer, x: np.ndarray) -> tuple[int, ...]:
    n = x.size
    shapes = [(n,), (1, n), (n, 1), (-1,), (*x.shape, 1), x.shape[::-1]]
    shapes += [(p, -1) for p in (2, 3) if n and n % p == 0]
    return d.choice(shapes)


def wider(d: Drawer, x: np.ndarray) -> tuple[int, ...]:
    grown = tuple(int(d.rng.integers(0, 4)) if n == 1 else n for n in x.shape)
    return (2, *grown) if d.chance(0.5) and x.size <= 40 else grown


def permutation(d: Drawer, x: np.ndarray) -> tuple[int, ...] | None:
    return None if d.chance(0.3) else tuple(int(k) for k in d.rng.permutation(x.ndim))


def square(kind: str) -> Callable[[Drawer], Drawn]:
    """정사각 행렬을 잘 조건지어지게 만든 다음."""
    def draw(d: Drawer) -> Drawn:
        k = d.pick(lambda a: a.ndim in (2, 3) and a.shape[-1] == a.shape[-2] > 0, lambda: d.leaf(d.choice(((3, 3), (2, 2), (1, 1), (2, 3, 3)))))
        return (d.step(kind, (k,), {}),), {}
    return draw


def square_with(kind: str, **options: Callable[[Drawer, np.ndarray], Any]) -> Callable[[Drawer], Drawn]:
    def draw(d: Drawer) -> Drawn:
        (k,), _ = square(kind)(d)
        return (k,), {name: f(d, d.values[k]) for name, f in options.items()}
    return draw


def system(d: Drawer) -> Drawn:
    (k,), _ = square("안정되게")(d)
    n = d.values[k].shape[-1]
    shapes = ((n,), (n, 2), (2, n, 1))
    return (k, d.pick(lambda a: a.shape in shapes[:2], lambda: d.leaf(d.choice(shapes)))), {}


def matrix(d: Drawer) -> Drawn:
    k = d.pick(lambda a: a.ndim in (2, 3) and 0 < min(a.shape[-2:]), lambda: d.leaf(d.choice(((3, 2), (2, 3), (3, 3), (2, 3, 2)))))
    return (d.step("안정되게", (k,), {}),), {}


def values_of_svd(d: Drawer) -> Drawn:
    (k,), _ = matrix(d)
    return (k,), {"compute_uv": False}


def tall(d: Drawer) -> Drawn:
    k = d.leaf(d.choice(((3, 2), (3, 3), (4, 2))))
    return (d.step("안정되게", (k,), {}),), {}


def norms(d: Drawer) -> Drawn:
    k = d.pick(lambda a: a.ndim >= 1, lambda: d.leaf((2, 3)))
    x = d.values[k]
    if x.ndim >= 2 and d.chance(0.4):
        at: Any = tuple(int(v) for v in d.rng.permutation(x.ndim)[:2])
        order: Any = d.choice(("fro", 1, -1, np.inf, -np.inf, None))
    else:
        at, order = axis(d, x), d.choice((None, 1, 2, 3, 2.5, 0.5, np.inf, -np.inf))
    if order is None and d.chance(0.3):
        at = None
    return (k,), {"ord": order, "axis": at, "keepdims": bool(d.chance(0.5))}


def along(d: Drawer) -> tuple[int, int, np.ndarray]:
    """값 하나, 축, 그 축을 따라 고를 색인(나머지 축의 길이는 같다)."""
    k = d.pick(lambda a: a.ndim >= 1 and a.size > 0, lambda: d.leaf((3, 4)))
    x = d.values[k]
    at = axis(d, x)
    shape = list(x.shape)
    shape[at] = int(d.rng.integers(1, 4))
    return k, at, d.rng.integers(0, x.shape[at], shape)


def gathered(axis_name: str, index_name: str) -> Callable[[Drawer], Drawn]:
    def draw(d: Drawer) -> Drawn:
        k, at, index = along(d)
        return (k,), {index_name: index, axis_name: at}
    return draw


def put(d: Drawer) -> Drawn:
    k, at, index = along(d)
    return (k, d.pick(lambda a: narrower(a.shape, index.shape), lambda: d.leaf(d.narrowed(index.shape)))), {"indices": index, "axis": at}


def added_along(d: Drawer) -> Drawn:
    k, at, index = along(d)
    return (k, d.leaf(index.shape)), {"axis": at, "index": index}


def taken(d: Drawer, x: np.ndarray) -> Any:
    return d.rng.integers(-x.size, x.size, d.choice(((), (3,), (2, 2))))


def taking(d: Drawer) -> Drawn:
    k = d.pick(lambda a: a.size > 0)
    x = d.values[k]
    at = None if x.ndim == 0 or d.chance(0.3) else axis(d, x)
    n = x.size if at is None else x.shape[at]
    return (k,), {"indices": d.rng.integers(-n, n, d.choice(((), (3,), (2, 2)))), "axis": at}


def cut(d: Drawer) -> Drawn:
    k = d.pick(lambda a: a.ndim >= 1, lambda: d.leaf((4, 2)))
    x = d.values[k]
    at = axis(d, x)
    n = x.shape[at]
    return (k,), {"indices_or_sections": d.choice([[1], [1, 3], n or 1, 1]), "axis": at}


def repeated(d: Drawer) -> Drawn:
    k = d.pick()
    x = d.values[k]
    at = None if x.ndim == 0 or d.chance(0.3) else axis(d, x)
    n = x.size if at is None else x.shape[at]
    return (k,), {"repeats": d.choice([2, [int(v) for v in d.rng.integers(0, 3, n)]]) if n else 2, "axis": at}


def padding(d: Drawer, x: np.ndarray) -> Any:
    return d.choice((1, tuple((int(a), int(b)) for a, b in d.rng.integers(0, 3, (x.ndim, 2))) or 1))


def padded(d: Drawer) -> Drawn:
    k = d.pick(lambda a: a.ndim >= 1 and a.size > 0, lambda: d.leaf((2, 3)))
    return (k,), {"pad_width": padding(d, d.values[k]), "mode": d.choice(("constant", "edge", "reflect", "symmetric", "wrap"))}


def ranked(d: Drawer) -> Drawn:
    k = d.pick(lambda a: a.ndim >= 1 and a.size > 0, lambda: d.leaf((2, 5)))
    at = axis(d, d.values[k])
    return (k,), {"k": int(d.rng.integers(1, d.values[k].shape[at] + 1)), "axis": at}


def selected(d: Drawer) -> Drawn:
    k = d.pick(lambda a: a.ndim >= 1, lambda: d.leaf((2, 4)))
    at = axis(d, d.values[k])
    return (k,), {"condition": d.rng.random(d.values[k].shape[at]) < 0.6, "axis": at}


def image(d: Drawer) -> Drawn:
    """합성곱의 특징 지도, 필터, 편향."""
    groups = d.choice((1, 2))
    x = d.leaf((2, 2 * groups, 5, 4))
    return (x, d.leaf((2 * groups, 2, *d.choice(((2, 3), (3, 2), (1, 1))))), d.leaf((2 * groups,))), {
        "stride": d.choice((1, 2, (2, 1))), "padding": d.choice((0, 1, (1, 0))), "groups": groups}


def pooled(d: Drawer) -> Drawn:
    return (d.leaf((1, 2, 5, 4)),), {"kernel_size": d.choice((2, (3, 2))), "stride": d.choice((None, 1, 2)), "padding": d.choice((0, 1))}


def normalized(d: Drawer) -> Drawn:
    k = d.pick(lambda a: a.ndim >= 1 and a.shape[-1] > 1 and a.dtype != np.float16, lambda: d.leaf((3, 4)))
    n = d.values[k].shape[-1]
    here = d.values[k].dtype
    return (k, d.leaf((n,), here), d.leaf((n,), here)), {}


def loss(d: Drawer) -> Drawn:
    k = d.pick(lambda a: a.dtype != np.float16 and a.size > 0)
    x = d.values[k]
    return (k, d.pick(lambda a: a.shape == x.shape and a.dtype == x.dtype, lambda: d.leaf(x.shape, x.dtype))), {"reduction": d.choice(("mean", "sum", "none"))}


def labelled(d: Drawer) -> Drawn:
    k = d.pick(lambda a: a.ndim == 2 and a.size > 0, lambda: d.leaf((3, 4)))
    n, c = d.values[k].shape
    return (k,), {"target": d.rng.integers(0, c, n), "reduction": d.choice(("mean", "sum", "none")), "label_smoothing": d.choice((0.0, 0.2))}
