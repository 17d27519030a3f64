"""모인 기록을 ONNX 모델로 조립한다."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from ...errors import ExportError
from ...version import __version__
from .graph import Graph, Result, Value
from .importing import ROLES
from .recording import Ref, Step, is_ours
from .settling import Settled
from .translation import refusals, translations
from .untranslatable import Untranslatable

LARGEST = 2**31 - 2**20  # protobuf 한 덩이의 한계(2 GiB)에서 여유를 뺀 것


@dataclass(frozen=True)
class Port:
    """모델의 입력 하나: 이름, dtype, 축의 길이나 이름."""

    name: str
    dtype: Any
    axes: tuple[int | str, ...]


def assemble(
    onnx: Any, settled: Settled, inputs: Sequence[Port], output_names: Sequence[str], weight_names: Mapping[int, tuple[str, str]],
    path_of: Callable[[Step], str], opset: int, title: str,
) -> Any:
    """``onnx.ModelProto``. 옮기지 못하는 연산이 있으면 모두 모아 한 번에 알린다."""
    g = Graph(onnx, dict(weight_names), opset)
    for port in inputs:
        g.taken[port.name] = 0
    for name in output_names:
        g.taken[name] = 0
    for k, port in enumerate(inputs):
        ref = Ref(-1 - k)
        g.values[ref] = Value(port.name, np.dtype(port.dtype), settled.sizes[ref])
        g.examples[ref] = settled.base.inputs[k].shape
    refused: dict[str, str] = {}
    for at in sorted(settled.used):
        _translate(g, settled, at, path_of, refused)
    if refused:
        listed = "\n".join(f"  {name}: {reason}." for name, reason in refused.items())
        raise ExportError(f"export_onnx: 옮기지 못하는 연산이 {len(refused)}가지 있습니다.\n{listed}")
    ends = []
    for (_, source), name in zip(settled.outputs, output_names, strict=True):
        end = g.tensor(source)
        g.nodes.append(onnx.helper.make_node("Identity", [end.name], [name], name=g.unique(f"{name}:결과")))
        sizes = g.sizes(source)
        ends.append(onnx.helper.make_tensor_value_info(name, g.kind(end.dtype), _axes(sizes, source, settled, inputs, name)))
    if g.bytes > LARGEST:
        raise ExportError(
            f"export_onnx: 가중치가 {g.bytes / 2**30:.1f} GiB 입니다. ONNX 파일 하나는 2 GiB 를 넘지 못합니다(protobuf 의 한계). "
            "모델을 둘로 나누어 내보내거나 dtype 을 줄이세요(model.half())."
        )
    return _model(onnx, g, inputs, ends, opset, title)


def _translate(g: Graph, settled: Settled, at: int, path_of: Callable[[Step], str], refused: dict[str, str]) -> None:
    step = settled.steps[at]
    parts = [Ref(at, k) for k in range(len(step.results))]
    if all(p in settled.folded for p in parts):
        return
    name = step.function.name if is_ours(step.function) else getattr(step.function, "__name__", str(step.function))
    for k, ref in enumerate(parts):
        g.examples[ref] = np.shape(step.results[k])
        g.makers[ref] = step
    g.ys = [Result(settled.dtypes[p], settled.sizes[p], g.examples[p]) for p in parts]
    g.y = g.ys[0]
    g.prefix, g.label = path_of(step), (step.function.symbol if is_ours(step.function) else name) if not step.name else step.name
    try:
        translation = translations.get(step.function)
        if translation is None:
            raise Untranslatable(refusals.get(step.function) or _unknown(step.function))
        made = translation(g, *step.arguments, **step.options)
        outputs = made if isinstance(made, tuple) and not isinstance(made, Value) else (made,)
        for k, value in enumerate(outputs):
            if value is not None:
                fitted = g.cast(value, settled.dtypes[parts[k]])
                g.values[parts[k]] = Value(fitted.name, fitted.dtype, settled.sizes[parts[k]])
    except Untranslatable as error:
        refused.setdefault(f"{name}({_shown(step)})", str(error))
    except KeyError as error:
        if not isinstance(error.args[0], Ref):
            raise
        if not refused:  # 앞에서 옮기지 못한 것을 쓰는 걸음이 아니면
            refused.setdefault(f"{name}({_shown(step)})", "쓰는 값의 일부를 ONNX 가 내놓지 않습니다(역전파를 위해 남기는 것)")
    except TypeError as error:
        refused.setdefault(f"{name}({_shown(step)})", f"이 인수로는 옮기지 않습니다({error})")


def _shown(step: Step) -> str:
    return str(step.where) if step.where is not None else ""


def _unknown(function: Any) -> str:
    if is_ours(function):
        return ("사용자가 선언한 연산이라 ONNX 의 무엇인지 알 수 없습니다. 도함수 표에 있는 연산과 식으로 고쳐 쓴 함수를 내보내세요"
                "(내보낼 때만 갈아 끼워도 됩니다)")
    return "NumPy의 이 함수는 옮기지 않습니다. 도함수 표에 있는 연산으로 고쳐 쓰거나 모델 밖에서 셈하세요"


def _axes(sizes: Any, source: Any, settled: Settled, inputs: Sequence[Port], name: str) -> list[int | str]:
    """결과의 축: 입력의 축과 같은 길이이면 그 이름을 물려받는다."""
    lengths: dict[Any, str] = {}
    for k, port in enumerate(inputs):
        for axis, label in enumerate(port.axes):
            if isinstance(label, str):
                lengths.setdefault(settled.vectors[Ref(-1 - k), axis], label)
    vectors = [settled.vectors[source, axis] if isinstance(source, Ref) else None for axis in range(len(sizes))]
    return [n if n is not None else lengths.get(vectors[axis], f"{name}_{axis}") for axis, n in enumerate(sizes)]


def _model(onnx: Any, g: Graph, inputs: Sequence[Port], ends: list[Any], opset: int, title: str) -> Any:
    helper = onnx.helper
    used = {name for node in g.nodes for name in node.input}
    nodes = _alive(g.nodes, {e.name for e in ends})
    used = {name for node in nodes for name in node.input}
    starts = [helper.make_tensor_value_info(p.name, g.kind(p.dtype), list(p.axes)) for p in inputs]
    held = [onnx.numpy_helper.from_array(np.ascontiguousarray(a).reshape(np.shape(a)), n) for n, a in g.initializers.items() if n in used]
    graph = helper.make_graph(nodes, title, starts, ends, held)
    made = helper.make_model(graph, opset_imports=[helper.make_opsetid("", opset)], ir_version=10 if opset > 20 else 8,
                             producer_name="tinygrad_ko", producer_version=__version__)
    roles = {n: g.roles[n] for n in g.initializers if n in used and n in g.roles}
    helper.set_model_props(made, {ROLES: json.dumps(roles, ensure_ascii=False)})
    return made


def _alive(nodes: list[Any], wanted: set[str]) -> list[Any]:
    """결과로 이어지는 마디만."""
    kept = []
    for node in reversed(nodes):
        if wanted & set(node.output):
            wanted |= {name for name in node.input if name}
            kept.append(node)
    return kept[::-1]

