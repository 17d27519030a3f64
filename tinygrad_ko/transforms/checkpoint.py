"""다시 셈하여 기억 공간을 아끼기(checkpoint): 중간값을 놓아주고, 역전파 때 순전파를 한 번 더 한다."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import numpy as np

from ..engine import Leaf, Node, record, state, tick, wrap
from ..errors import GradientError, SavedValueChangedError
from ..grad_mode import enable_grad, is_grad_enabled
from ..operation import Facts, Operation, Words
from ..operation.memory import changed_after
from ..operation.outputs import record_outputs
from ..tensors.generator import default_generator
from ..tensors.tensor import Tensor
from .skeleton import ARGUMENT, identity, is_outside, linked_grad, reached, require_callable, zeros_of
from .tree import Structure, flatten, unflatten

_LANES = 1021


def checkpoint(f: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
    """``f(*args, **kwargs)`` 를 셈하되 중간값을 남기지 않는다. 역전파할 때 ``f`` 를 다시 불러 셈한다.

    기울기는 인수로 준 텐서(겹친 튜플·목록·사전 안의 것도)와 ``f`` 가 바깥에서 가져다 쓴 텐서(층의 매개변수 등)로 모두 흐르고,
    다시 미분할 수도 있다. 라이브러리의 기본 난수 발생기는 처음 셈할 때의 상태로 되돌려 다시 셈한다(드롭아웃의 가림막이 같다).

    매개변수
    --------
    f : 텐서(들)을 돌려주는 함수. 두 번 불리므로 부르는 횟수에 따라 결과가 달라지지 않아야 한다(제 발생기를 쥔 드롭아웃은 안 된다).
        배치 정규화의 이동 평균처럼 제자리에서 고치는 값은 두 번 고쳐진다.
    *args, **kwargs : ``f`` 의 인수. 텐서가 아닌 것은 그대로 넘긴다. 임의의 모양, 무차원.

    반환
    ----
    ``f`` 의 결과. 그래프에는 ``f`` 전체가 마디 하나로 적히고, 인수의 값만 남는다. ``no_grad`` 안에서, 그리고 셈을
        지켜보는 동안(``anomaly_mode``, ``keep_values``, ``export_onnx``)에는 그냥 부른 것과 같다.

    예외
    ----
    GradientError : (역전파할 때) 다시 셈한 결과가 처음과 다르다.
    SavedValueChangedError : (역전파할 때) ``f`` 가 쓰는 바깥의 텐서가 그 사이에 제자리에서 바뀌었다.

    예제
    ----
    >>> import numpy as np, tinygrad_ko as tg
    >>> from tinygrad_ko.transforms.checkpoint import checkpoint
    >>> x = tg.tensor([0.0, 1.0], requires_grad=True)
    >>> y = checkpoint(lambda t: np.exp(np.sin(t)), x)
    >>> y.sum().backward()
    >>> bool(np.allclose(x.grad.data, np.exp(np.sin(x.data)) * np.cos(x.data)))
    True

    출처
    ----
    Griewank & Walther, "Algorithm 799: revolve" (2000); Chen et al., "Training Deep Nets with Sublinear Memory Cost" (2016).
    """
    require_callable("checkpoint", f)
    if not is_grad_enabled() or state.observer is not None:
        return f(*args, **kwargs)
    return _Segment(f, args, kwargs).first()


class _Segment:
    """그래프에 마디 하나로 적히는 구간: ``f`` 를 다시 셈하여 거슬러 간다. 입력은 인수의 텐서들과 바깥의 마디들이다."""

    def __init__(self, f: Callable[..., Any], args: tuple[Any, ...], kwargs: dict[str, Any]) -> None:
        self.f = f
        self.values, self.structure = flatten((args, kwargs))
        self.places = [k for k, v in enumerate(self.values) if isinstance(v, Tensor) and v.requires_grad]

    def first(self) -> Any:
        """처음 셈하기. 바깥의 무엇에 기대는지 알 만큼만 기록하고, 그 그래프는 곧바로 놓아준다."""
        tensors = [self.values[k] for k in self.places]
        for k in self.places:  # 인수의 값은 마디의 saved 에만 남긴다
            self.values[k] = None
        self.random, start = default_generator().bit_generator.state, tick()
        _, leaves, structure = self._called([x.detach() for x in tensors])
        self.wanted = [k for k, y in enumerate(leaves) if isinstance(y, Tensor) and y.requires_grad]
        if not self.wanted:
            return unflatten(structure, leaves)
        ys = [leaves[k] for k in self.wanted]
        outside = [node for node in reached(ys, start) if node.sequence < start]
        self.closure = [node for node in outside if node.requires_grad]
        self.watched = [node for node in outside if isinstance(node, Leaf)]
        self.before = [_digest(y) for y in ys]
        self.finished = tick()
        parents = (*[x.node for x in tensors], *self.closure)
        saved = [*[x._data for x in tensors], *[None] * len(self.closure)]
        recorded = record_outputs(_SEGMENT, parents, tuple(range(len(parents))), (saved, self), [y._data for y in ys])
        for k, y in zip(self.wanted, recorded, strict=True):
            leaves[k] = y
        return unflatten(structure, leaves)

    def _called(self, tensors: Sequence[Tensor]) -> tuple[list[Tensor], list[Any], Structure]:
        """텐서 인수마다 새 마디를 달아 ``f`` 를 부른다: 그 인수들, 결과의 잎들과 꼴."""
        inputs = [identity(x) for x in tensors]
        values = self.values[:]
        for k, x in zip(self.places, inputs, strict=True):
            values[k] = x
        args, kwargs = unflatten(self.structure, values)
        return inputs, *flatten(self.f(*args, **kwargs))

    # ── 역전파 ──

    def gradients(self, g: tuple[Any, ...], saved: list[Any]) -> list[Any]:
        """다시 셈하고, 결과마다의 기울기 ``g`` 를 입력마다의 기울기로 나른다."""
        for leaf in self.watched:
            if changed_after(leaf.value, self.finished):
                raise SavedValueChangedError.at("checkpoint", leaf)
        create = any(isinstance(v, Tensor) for v in g)
        start = tick()
        with enable_grad(), _random_state(self.random):
            twins = {node: _twin(node, create) for node in self.closure}  # 쓰는 마디들보다 먼저 태어나야 한다
            given = saved[:len(self.places)]
            inputs, leaves, _ = self._called([v if isinstance(v, Tensor) else wrap(v) for v in given])
        ys: list[Any] = [leaves[k] if k < len(leaves) else None for k in self.wanted]
        if not all(_agree(_digest(y), before) for y, before in zip(ys, self.before, strict=True)):
            raise GradientError(
                "checkpoint: 역전파하며 다시 셈한 결과가 처음과 다릅니다. f 가 부를 때마다 같은 값을 내는지(제 난수 발생기, 바깥의 "
                "배열을 고치는 것) 살펴보세요."
            )
        targets = [*inputs, *twins.values()]
        ends = {x.node for x in targets}
        ys = [_rewired(y, start, twins, ends) for y in ys]
        found = linked_grad(ys, targets, [v if isinstance(v, Tensor) else wrap(v) for v in g], create, retain=create)
        answers = [zeros_of(x.shape, x) if d is None else d for d, x in zip(found, targets, strict=True)]
        return answers if create else [d._data for d in answers]


_WORDS = Words(
    "{xs:으로/로} 구간을 셈하되 중간값은 남기지 않고", title="다시 셈하는 구간",
    xs="구간의 중간값을 남기지 않았으므로 순전파를 한 번 더 하여 되살리고, 그것을 거슬러 받은 기울기를 {target:으로/로} 나릅니다.",
)


def _carried(g: Any, i: int, xs: Any, segment: _Segment) -> Any:
    """``i`` 번째 입력의 기울기. 다시 셈하기는 마디를 한 번 지날 때 한 번만 하고, 입력마다의 규칙이 그 답을 나누어 쓴다."""
    if g.shared is None:
        g.shared = segment.gradients(g, xs)
    return g.shared[i]


def _unwritable(xs: Any, segment: _Segment) -> Any:
    """소스로 읽기(``tg.backward_source``)가 부르는 것: 구간의 속은 적을 수 없다."""
    raise GradientError("checkpoint 로 묶은 구간은 소스로 적을 수 없습니다. checkpoint 없이 부른 식을 넣으세요.")


# 구간은 마디의 saved 에 남아, 역전파가 끝나면 f 가 쥔 것들과 함께 놓인다
_SEGMENT = Operation(
    _unwritable, {"xs": _carried}, tex=r"\operatorname{checkpoint}({xs})", name="checkpoint", symbol="다시 셈", hint="", public=False,
    summary="역전파할 때 다시 셈하는 구간", elementwise=False, namespace="", facts=Facts(words=_WORDS),
)


def _twin(node: Node, linked: bool) -> Tensor:
    """바깥의 마디를 대신할 마디. 다시 셈한 그래프의 역전파가 바깥으로 넘어가지 않게 한다(훅도 한 번만 불린다)."""
    shape = np.broadcast_to(np.zeros((), node.dtype), node.shape)  # 모양과 dtype 만 쓴다
    return record(ARGUMENT, (node,) if linked else (None,), (0,) if linked else (), (), shape)


def _rewired(y: Tensor, start: int, twins: dict[Node, Tensor], ends: set[Node | None]) -> Tensor:
    """``start`` 뒤에 기록한 그래프에서 바깥의 마디를 그 대신으로 바꾸어 잇는다. 그래프의 끝인 ``ends`` 는 그대로 둔다."""
    for node in list(reached([y], start)):
        if not is_outside(node, start) and node not in ends:
            node.parents = tuple([twins[p].node if p in twins else p for p in node.parents])
    return wrap(y._data, twins[y.node].node if y.node in twins else y.node)


def _digest(y: Any) -> tuple[Any, ...]:
    """다시 셈한 값이 처음과 같은지 견줄 것: 모양, dtype, 접어서 더한 것과 그 절댓값을 더한 것."""
    if not isinstance(y, Tensor):
        return (), None, 0, 0
    with np.errstate(all="ignore"):
        line = y._data.reshape(-1)
        return y.shape, y.dtype, _folded(line), _folded(abs(line))


def _folded(line: Any) -> Any:
    """``_LANES`` 칸마다 접어서 더한 것. 소프트맥스와 정규화의 결과는 모두 더하면 무엇이든 같지만, 소수 칸씩 접으면 다르다."""
    whole, wide = line.size // _LANES * _LANES, np.result_type(line.dtype, np.float64)
    made = line[:whole].reshape(-1, _LANES).sum(0, dtype=wide)
    made[:line.size - whole] += line[whole:]
    return made


def _agree(a: tuple[Any, ...], b: tuple[Any, ...]) -> bool:
    return a[:2] == b[:2] and not (abs(a[2] - b[2]) > 1e-6 * np.max(b[3], initial=0)).any()  # NaN 은 같은 것으로 본다


@contextlib.contextmanager
def _random_state(state: Any) -> Iterator[None]:
    """이 안에서는 기본 난수 발생기가 ``state`` 에서 시작한다. 나올 때 되돌린다."""
    bits = default_generator().bit_generator
    before, bits.state = bits.state, state
    try:
        yield
    finally:
        bits.state = before
