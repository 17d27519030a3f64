"""짜맞추기의 예. 여러 개를 돌려주는 함수는 하나를 고르거나 서로 다른 무게로 더해서 본다."""

from __future__ import annotations

from typing import Any

import numpy as np
from support.rules.table import Case

import tinygrad_ko as tg
from tinygrad_ko.operation import compositions, operations
from tinygrad_ko.rules import distance

A, B, V = (2, 3), (2, 3, 4), (3,)


def case(name: str, *shapes: tuple[int, ...], call: Any = None, **options: Any) -> Case:
    f = operations[name].call if name in operations else compositions[name].function
    return Case(name, call or (lambda *xs: f(*xs, **options)), shapes)


def weighed(parts: Any) -> Any:
    """부분마다 다른 무게로 제곱을 더한다: 자리를 바꾸면 값이 달라진다."""
    return sum((k + 1.0) * (p * p).sum() for k, p in enumerate(parts))


def cases() -> dict[str, list[Case]]:
    index = np.array([[2, 0], [1, 1]])
    first = np.array([True, False, True])
    listed = {name: [case(name, *shapes, call=lambda a, b, name=name: getattr(tg, name)([a, b, a])) for shapes in pairs]
              for name, pairs in (("vstack", ((V, V), (A, (4, 3)))), ("row_stack", ((V, V),)), ("hstack", ((V, (2,)), (A, (2, 4)))),
                                  ("dstack", ((V, V), (A, A), (B, (2, 3, 1)))), ("column_stack", ((V, V), ((3, 2), V))))}
    return listed | {
        "atleast_1d": [case("atleast_1d", ()), case("atleast_1d", A)],
        "atleast_2d": [case("atleast_2d", V), case("atleast_2d", V, A, call=lambda a, b: weighed(tg.atleast_2d(a, b)))],
        "atleast_3d": [case("atleast_3d", V), case("atleast_3d", A), case("atleast_3d", ())],
        "block": [case("block", A, (2, 1), (4,), call=lambda a, b, c: tg.block([[a, b], [c]])), case("block", (), V, call=lambda a, b: tg.block([a, b, 2.0])),
                  case("block", A, call=tg.block)],
        "hsplit": [case("hsplit", (2, 6), call=lambda x: weighed(tg.hsplit(x, 3))), case("hsplit", (4,), call=lambda x: tg.hsplit(x, [1])[1])],
        "vsplit": [case("vsplit", (4, 3), call=lambda x: weighed(tg.vsplit(x, 2)))],
        "dsplit": [case("dsplit", B, call=lambda x: weighed(tg.dsplit(x, [1, 3])))],
        "unstack": [case("unstack", B, call=lambda x: weighed(tg.unstack(x, axis=1)))],
        "append": [case("append", A, (2,)), case("append", A, (1, 3), axis=0), case("append", A, call=lambda x: tg.append(x, 1.5))],
        "insert": [case("insert", A, (2,), call=lambda x, v: tg.insert(x, 1, v, axis=1)), case("insert", A, (2,), call=lambda x, v: tg.insert(x, [0, 5], v)),
                   case("insert", A, (2, 2), call=lambda x, v: tg.insert(x, slice(0, 4, 2), v, axis=-1)),
                   case("insert", A, (), call=lambda x, v: tg.insert(x, 2, v, axis=0))],
        "delete": [case("delete", A, obj=1, axis=1), case("delete", A, obj=[0, -1]), case("delete", (5, 2), obj=slice(1, None, 2), axis=0)],
        "compress": [case("compress", A, call=lambda x: tg.compress(first, x, axis=1)), case("compress", A, call=lambda x: tg.compress(first, x))],
        "extract": [case("extract", A, call=lambda x: tg.extract([[True, False, True], [False, False, True]], x))],
        "resize": [case("resize", A, new_shape=(2, 5)), case("resize", A, new_shape=4)],
        "fliplr": [case("fliplr", A)], "flipud": [case("flipud", B)],
        "rot90": [case("rot90", A, k=k) for k in range(4)] + [case("rot90", B, k=-1, axes=(2, 0))],
        "rollaxis": [case("rollaxis", B, axis=2), case("rollaxis", B, axis=0, start=-1)],
        "diagflat": [case("diagflat", A, k=-1)],
        "vander": [case("vander", V), case("vander", V, N=4, increasing=True)],
        "meshgrid": [case("meshgrid", V, (2,), call=lambda a, b: weighed(tg.meshgrid(a, b))),
                     case("meshgrid", V, (2,), (4,), call=lambda a, b, c: weighed(tg.meshgrid(a, b, c, indexing="ij"))),
                     case("meshgrid", V, (2,), call=lambda a, b: weighed(tg.meshgrid(a, b, sparse=True)))],
        "broadcast_arrays": [case("broadcast_arrays", V, (2, 1), call=lambda a, b: weighed(tg.broadcast_arrays(a, b)))],
        "select": [case("select", A, V, call=lambda a, b: tg.select([first, ~first & np.array([True, True, False])], [a, b], 0.5)),
                   case("select", A, V, call=lambda a, b: tg.select([[True, True, False], first], [a, a * b], b))],
        "choose": [case("choose", A, V, call=lambda a, b: tg.choose([1, 0, 1], [a, b]))],
        "masked_fill": [case("masked_fill", A, mask=first, value=7), case("masked_fill", A, (), call=lambda x, v: tg.masked_fill(x, first, v))],
        "nan_to_num": [case("nan_to_num", A), case("nan_to_num", A, call=lambda x: tg.nan_to_num(x * x, 1.0, 2.0, 3.0))],
        "gather": [case("gather", A, axis=1, index=index), case("gather", (3, 4), axis=0, index=index)],
        "scatter_add": [case("scatter_add", A, A, call=lambda x, s: tg.scatter_add(x, 1, index, s)),
                        case("scatter_add", (3, 4), (2, 2), call=lambda x, s: tg.scatter_add(x, 0, index, s)),
                        case("scatter_add", A, call=lambda x: tg.scatter_add(x, 1, index, 1.5) * x)],
        "index_add": [case("index_add", A, (2, 4), call=lambda x, s: tg.index_add(x, 1, [2, 0, 2, 2], s, 0.5)),
                      case("index_add", A, V, call=lambda x, s: tg.index_add(x, -2, 1, s))],
        "put_along_axis": [case("put_along_axis", A, (2, 1), call=lambda x, v: tg.put_along_axis(x, np.array([[2], [0]]), v, 1)),
                           case("put_along_axis", A, (2,), call=lambda x, v: tg.put_along_axis(x, np.array([4, 1]), v, None)),
                           case("put_along_axis", B, (), call=lambda x, v: tg.put_along_axis(x, np.array([[[1]], [[3]]]), v, -1))],
        "heaviside": [case("heaviside", V, V, call=lambda a, b: tg.heaviside(a * np.array([0, 1, 1], np.float32), b))],
        "ldexp": [case("ldexp", A, b=3), case("ldexp", A, b=np.array([-1, 0, 2]))],
        "modf": [case("modf", A, call=lambda x: tg.modf(x)[0] * x), case("modf", A, call=lambda x: x * tg.modf(x)[1])],
        "divmod": [case("divmod", A, V, call=lambda a, b: tg.divmod(a, abs(b) + 0.5)[k] * a) for k in (0, 1)],
        "cdist": [case("cdist", (2, 3), (4, 3), p=p) for p in (1, 2, 3.5, np.inf)] + [case("cdist", (5, 2, 3), (4, 3))],
        "pair_distance": [Case("pair_distance", distance.pair_distance, s) for s in (((2, 3), (4, 3)), ((5, 2, 3), (4, 3)), ((3, 2), (5, 1, 2)))],
        **{name: [Case(name, lambda w, a, b, c, f=f: f(w, a, b, c * c + 0.5), ((*k, *first), (*k, 2, 3), (4, 3), (*k, 2, 4))) for k in ((), (3,))]
           for name, f, first in (("pulled", distance.pulled, (2, 4)), ("leaned", distance.leaned, (2, 3)))},
        "renorm": [case("renorm", B, p=p, axis=1, maxnorm=2.0) for p in (1, 2, 3)],
    }
