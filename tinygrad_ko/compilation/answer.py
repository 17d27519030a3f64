"""답: 함수가 돌려준 것의 꼴. 다시 돈 값들로 같은 꼴을 짓는다."""

from __future__ import annotations

import types
from collections.abc import Sequence
from typing import Any

import numpy as np

from ..engine import FREED, SMALL, Leaf, Node, Variable, newest_first, refuse_changed_values, wrap
from ..errors import SavedValueChangedError
from ..korean.particles import Noun
from ..transforms.tree import flatten, tree_map, unflatten
from .followed import is_ours
from .joint import JointTrace
from .overlaps import looks
from .quiet import Unfollowable
from .recorder import Recorder
from .replayed import spent
from .snapshot import PLAIN
from .stages import Source, read
from .tracer import Tracer


class Answer:
    """답의 꼴과, 잎마다 어디서 오는가."""

    def __init__(self, result: Any, tracer: Tracer, name: str, as_arrays: bool = False) -> None:
        leaves, self.structure = flatten(result)
        self.as_arrays = as_arrays
        self.reads: list[int] = []
        self.roots: list[Node] = []  # 거슬러 가지 않은 결과들의 마디
        self.joint: JointTrace | None = None
        self.kept: list[Source] = []
        self.arrays: dict[int, Any] = {}  # 자리 → 적을 때의 배열
        self.parts = [self._part(leaf, tracer) for leaf in leaves]
        self._share(leaves)
        made = {"tensor", "spent", "root"}  # 새로 지을 텐서: 함수가 붙인 이름도 붙인다
        self.names = [leaf.name if kind in made else None for leaf, (kind, _) in zip(leaves, self.parts, strict=True)]
        if self.roots:
            if any(stage.act is not None for stage in tracer.stages):
                raise Unfollowable("옵티마이저의 걸음 뒤에, 역전파하지 않은 결과를 돌려줍니다")
            try:
                refuse_changed_values(newest_first(self.roots, None))
            except SavedValueChangedError:
                raise Unfollowable("역전파하지 않은 결과를 돌려주는데, 그것이 남긴 값을 제자리에서 고쳤습니다") from None
            self.joint = _joint(tracer, self.roots, name)
        self.roots, self.arrays = [], {}  # 적을 때의 그래프와 배열을 붙들지 않는다

    def _share(self, leaves: list[Any]) -> None:
        """두 번 돌려준 것은 다시 돌아도 한 물건이고, 기억 공간을 나누는 것들은 나눈다."""
        first: dict[int, int] = {}
        outputs = []
        for k, (leaf, (kind, value)) in enumerate(zip(leaves, self.parts, strict=True)):
            if kind not in ("tensor", "spent", "root", "array"):
                continue
            if first.setdefault(id(leaf), k) < k:
                self.parts[k] = "again", first[id(leaf)]
            else:
                outputs.append((value[1] if kind == "root" else value, leaf._data if isinstance(leaf, Variable) else leaf))
        self.looks = looks(outputs)

    def keep(self, step: Any) -> None:
        """역전파의 걸음이 읽을 것들도 답과 함께 남긴다."""
        assert self.joint is not None
        self.kept = self.joint.finish(step)
        self.reads += [s.of for s in self.kept if s.kind == "made"]

    def _part(self, leaf: Any, tracer: Tracer) -> tuple[str, Any]:
        if isinstance(leaf, Variable):
            for tensor in tracer.tensors:
                if tensor is leaf:
                    return "same", tensor
            for k, value in enumerate(tracer.arguments):
                if value is leaf:
                    return "argument", k
            node = leaf.node
            kind = "tensor"
            for given in (*tracer.tensors, *[v for v in tracer.arguments if isinstance(v, Variable)]):
                if np.may_share_memory(leaf._data, given._data):
                    raise Unfollowable("받은 텐서나 붙든 텐서를 보기만 하는 뷰(x.T, x[0], w.detach() …)를 돌려줍니다. "
                                       "copy() 한 것을 돌려주거나, 함수 밖에서 보세요")
            if node is not None and node.requires_grad:
                if node.operation is not None and node.note is not None and node.note.retain:
                    raise Unfollowable("retain_grad() 를 부른 텐서를 돌려줍니다. 그 grad 를 돌려주거나, "
                                       "돌려받은 것에 retain_grad() 를 부르세요")
                if isinstance(node, Leaf):
                    raise Unfollowable("함수 안에서 만든, 미분할 텐서(requires_grad=True)를 돌려줍니다")
                kind = "spent"
                if not _is_spent(node, tracer):
                    kind = "root"
                    if node not in self.roots:
                        self.roots.append(node)
                    return kind, (self.roots.index(node), self._number(leaf._data, tracer, node))
            return kind, self._number(leaf._data, tracer, node)
        if isinstance(leaf, np.ndarray):
            return "array", self._number(leaf, tracer, None)
        if isinstance(leaf, PLAIN):
            return "plain", leaf
        raise Unfollowable(f"{Noun(type(leaf).__name__):을/를} 돌려줍니다")

    def _number(self, array: Any, tracer: Tracer, node: Node | None) -> Any:
        found = tracer.find(array)  # 제자리에서 고친 것이면 고친 값
        symbol = tracer.nodes.get(node, found) if node is not None else found
        if symbol is None or not isinstance(symbol, Recorder):
            return np.array(array)  # 상수
        number = tracer.of_stage(symbol)
        before = self.arrays.setdefault(number, array)
        if before is not array and not np.shares_memory(before, array):  # +y, y.astype(같은 dtype): 값은 하나여도 제 자리를 가진다
            copied = tracer.tape.write("copy", (tracer.brought(symbol),), {}, array)
            tracer.flush()
            number = tracer.of_stage(copied)
            self.arrays[number] = array
        self.reads.append(number)
        return number

    def key(self) -> Any:
        """견줄 것."""
        shown = [(kind, id(v) if kind == "same" else v.tobytes() if isinstance(v, np.ndarray) else v) for kind, v in self.parts]
        return self.structure, shown, self.names, self.looks

    def __call__(self, made: dict[int, Any], arguments: Sequence[Any]) -> Any:
        leaves = []
        joined: list[Any] = []
        if self.joint is not None:
            places = dict(v for kind, v in self.parts if kind == "root")
            kept = [_settled(s, arguments, made) for s in self.kept]
            joined = self.joint.record([made[places[k]] for k in range(len(places))], kept, arguments)
        for (kind, value), name in zip(self.parts, self.names, strict=True):
            if kind == "plain" or kind == "same":
                leaves.append(value)
            elif kind == "root":
                leaves.append(joined[value[0]])
            elif kind == "argument":
                leaves.append(arguments[value])
            elif kind == "again":
                leaves.append(leaves[value])
            else:
                array = value.copy() if isinstance(value, np.ndarray) else made[value]
                leaves.append(wrap(array) if kind == "tensor" else spent(array) if kind == "spent" else array)
            if name is not None:
                leaves[-1].name = name
        result = unflatten(self.structure, leaves)
        return in_arrays(result) if self.as_arrays else result


def _joint(tracer: Tracer, roots: list[Node], name: str) -> JointTrace:
    """거슬러 가 본다. 보통으로 부르면 순전파만 하므로, 미분할 수 없는 셈이어도 그 오류를 내지 않는다."""
    try:
        return JointTrace(tracer, roots, name)
    except Unfollowable:
        raise
    except Exception as error:
        raise Unfollowable(f"돌려준 결과를 미분할 수 없습니다({str(error).rstrip('.')}). 미분하지 않을 것이면 tg.no_grad() 안에서 셈하거나 "
                           "detach() 한 것의 복사본을 돌려주세요") from error


def _settled(source: Source, arguments: Sequence[Any], made: dict[int, Any]) -> Any:
    """역전파가 읽을 값. 엔진처럼, 미분하지 않는 작은 값과 사용자의 배열은 뒤에 바뀔 수 있으므로 복사한다."""
    array = read(source, arguments, made)
    if source.kind in ("made", "grad", "argument gradient"):
        return array
    given = arguments[source.of] if source.kind == "argument" else source.of
    if not isinstance(given, Variable):
        return array.copy()
    wants = given.node is not None and given.node.requires_grad
    return array if wants or array.size > SMALL else array.copy()


def _is_spent(root: Node, tracer: Tracer) -> bool:
    """거슬러 가며 놓아준 마디를 지나는가."""
    seen, stack = {root}, [root]
    while stack:
        node = stack.pop()
        if node.saved is FREED:
            return True
        for parent in node.parents:
            if parent not in seen and parent in tracer.nodes and parent.requires_grad:
                seen.add(parent)
                stack.append(parent)
    return False


def answers_arrays(function: Any, args: Any, kwargs: Any) -> bool:
    """``tg.grad`` 처럼 미분할 인수가 모두 NumPy 배열이면 답도 NumPy 배열인 변환인가."""
    if not isinstance(function, types.FunctionType) or not is_ours(function.__code__):
        return False
    if not any(isinstance(v, np.ndarray) for v in flatten((args, kwargs))[0]):
        return False
    held = _cells(function)
    while "both" in held:  # tg.grad 는 value_and_grad 를 부른다
        held = _cells(held["both"])
    if not {"argnums", "has_aux"} <= held.keys() or held["has_aux"]:
        raise Unfollowable(f"{held.get('name', '변환')} 에 NumPy 배열을 줍니다. tg.tensor(…) 로 만들어 주세요")
    places = held["argnums"] if isinstance(held["argnums"], (tuple, list)) else (held["argnums"],)
    return all(isinstance(v, np.ndarray) for k in places for v in flatten(args[k])[0])


def _cells(function: Any) -> dict[str, Any]:
    return dict(zip(function.__code__.co_freevars, [cell.cell_contents for cell in function.__closure__ or ()], strict=True))


def in_arrays(result: Any) -> Any:
    """텐서를 NumPy 배열로(0차원이면 수로)."""
    return tree_map(lambda t: t._data[()] if isinstance(t, Variable) else t, result)
