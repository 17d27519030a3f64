"""``tg.export_onnx``: 모델을 ONNX 파일로."""

from __future__ import annotations

import functools
import inspect
import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from ...engine import Variable
from ...errors import ArgumentError, ArgumentTypeError, ExportError, MissingExtra, TinygradError, describe
from ...io.atomic import path_of, place_of_file, write_atomically
from ...korean.particles import Noun
from ...nn.mode import keeping_mode
from ...nn.module import Module
from ...tensors.tensor import Tensor
from .assembly import Port, assemble
from .dynamic import Axis, Explorer, Group
from .graph import SUPPORTED
from .module_paths import Paths
from .recording import Recording, record
from .running import largest_difference, runner
from .sizes import Settled, Unsettled, settle

OPSETS = range(18, 23)
_TOLERANCE = {"e": 2e-2, "f": 1e-4, "d": 1e-8}


@dataclass(frozen=True)
class Exported:
    """내보낸 것의 알림: 파일, 입력과 결과, 고정한 축과 까닭."""

    path: Path
    inputs: tuple[Port, ...]
    outputs: tuple[str, ...]
    fixed: dict[str, str] = field(default_factory=dict)  # "이름의 축 k (길이 n)" → 까닭
    nodes: int = 0
    difference: float = 0.0  # 돌려 본 모든 크기에서 가장 큰 차이
    checked_sizes: int = 0

    def __repr__(self) -> str:
        def shown(port: Port) -> str:
            return f"{port.name}({', '.join(map(str, port.axes))})"

        lines = [f"{self.path}: 마디 {self.nodes}개",
                 f"  입력 {', '.join(map(shown, self.inputs))} → 결과 {', '.join(self.outputs)}",
                 f"  {self.checked_sizes}가지 크기에서 돌려 보았다: 가장 큰 차이 {self.difference:.1e}"]
        lines += [f"  고정: {axis}. {reason}" for axis, reason in self.fixed.items()]
        return "\n".join(lines)


def export_onnx(
    model: Callable[..., Any], path: str | os.PathLike[str], example: Any, *, input_names: Sequence[str] | None = None,
    output_names: Sequence[str] | None = None, dynamic: bool | Mapping[str, Any] = True, opset: int = 18,
) -> Exported:
    """모델을 ONNX 파일로 내보낸다: onnxruntime, Netron, 휴대전화와 브라우저의 실행기가 읽는다.

    모델을 여러 크기의 입력으로 돌려 받아 적고, 크기에 따라 달라지는 수를 실행할 때 셈하는 식으로 바꾼다. 그래서 본보기와 다른 묶음과 길이로도
    돌아간다. 쓴 다음에는 ``onnx.checker`` 로 살피고, 다른 크기의 입력으로 돌려 모델의 답과 견준다. 답이 다르면 내보내지 않는다.

    매개변수
    --------
    model : 모듈, 또는 텐서를 받아 텐서(들)를 돌려주는 함수.
    path : 파일의 경로. 확장자가 없으면 ``.onnx`` 를 붙인다.
    example : 본보기 입력. 텐서(배열) 하나, 여럿이면 튜플, 이름으로 줄 것이면 사전. 임의의 모양.
    input_names, output_names : 파일에 적을 이름들. 없으면 ``forward`` 의 인수 이름과 ``output`` (결과가 사전이면 그 열쇠)이다.
    dynamic : 참이면 달라져도 되는 축을 스스로 찾는다. 거짓이면 본보기의 모양에 고정한다. ``{"x": [0, 1]}`` 이나
        ``{"x": {0: "batch"}}`` 처럼 고르면 그 축들만이고, 달라질 수 없는 축이면 오류를 낸다.
    opset : ONNX 연산 집합의 판. 18 에서 22 까지.

    반환
    ----
    Exported : 파일의 경로, 입력의 축들, 고정한 축과 까닭, 돌려 본 크기마다의 가장 큰 차이. 인쇄하면 읽을 수 있다.

    예외
    ----
    ExportError : 옮기지 못하는 연산이 있을 때(연산과 자리, 고칠 길을 모두 적는다), 학습 모드라 셈이 달라질 때, 결과가 입력과 이어져 있지
        않을 때, 다시 돌린 답이 다를 때. 이때 파일은 쓰지 않는다.
    ArgumentError, ArgumentTypeError : 인수가 잘못되었을 때.
    MissingExtra : ``onnx`` 패키지가 없을 때.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> from tinygrad_ko import nn
    >>> model = nn.Sequential(nn.Linear(4, 8), nn.ReLU(), nn.Linear(8, 3)).eval()
    >>> report = tg.export_onnx(model, "붓꽃.onnx", tg.zeros((1, 4)))  # doctest: +SKIP
    >>> report.inputs[0].axes  # doctest: +SKIP
    ('batch', 4)

    출처
    ----
    ONNX 표준(https://onnx.ai/onnx/operators/).
    """
    onnx = needed()
    target = _target(path)
    if opset not in OPSETS:
        raise ArgumentError(f"export_onnx: opset 은 {OPSETS.start} 에서 {OPSETS[-1]} 까지입니다. 받은 것: {opset!r}.")
    if not callable(model):
        raise ArgumentTypeError(f"export_onnx: 모델은 모듈이나 함수여야 합니다. 받은 것: {describe(model)}. 텐서가 아니라 그것을 셈하는 함수를 주세요.")
    arrays, keywords = _example(example)
    paths = Paths(model)
    names = _input_names(model, arrays, keywords, input_names)

    def run(inputs: Sequence[np.ndarray]) -> Recording:
        return record(model, inputs, keywords)

    _refuse_training(paths, lambda: run(arrays))
    first = run(arrays)  # 본보기에서 나는 오류는 모델의 것 그대로 보인다
    ends = _output_names(first, output_names, names)
    explorer = Explorer(run, arrays)
    wanted, labels = _wanted(dynamic, names, arrays)
    try:
        groups, settled = explorer.find(wanted)
    except TinygradError as error:
        raise ExportError(
            "export_onnx: 본보기의 값을 섞은 입력을 모델이 받지 않아, 값이 달라져도 같은 셈인지 알 수 없습니다. "
            f"값에 조건이 있는 인수(길이, 시작하는 자리)는 상수로 정한 함수를 내보내세요. ({error})"
        ) from None
    except Unsettled as error:
        raise ExportError(f"export_onnx: {error} 학습 모드의 난수라면 model.eval() 을 부르고, 값을 보고 갈라지는 코드는 tg.where 로 쓰세요.") from None
    _refuse_unconnected(settled, ends)
    while True:
        missing = [axis for axis in wanted if not any(axis in group for group in groups)]
        if dynamic is not True and missing:
            k, axis = missing[0]
            raise ExportError(
                f"export_onnx: 입력 '{names[k]}'의 축 {axis} 은 달라질 수 없습니다. {explorer.fixed.get((k, axis), '')} "
                "dynamic=True 로 두면 그런 축은 본보기의 길이로 고정합니다."
            )
        ports = _ports(names, arrays, groups, labels)
        proto = assemble(onnx, settled, ports, ends, paths.weights, paths.of(settled), opset, _title(model))
        data = _checked(onnx, proto)
        worst, checked, bad = _compared(data, run, explorer, groups, names, arrays)
        if bad is None:
            break
        if not groups:
            raise ExportError(f"export_onnx: 내보낸 것을 돌린 답이 모델의 답과 다릅니다(차이 {worst:.1e}). 난수나 값에 따라 갈라지는 코드가 있는지 보세요.")
        explorer.fix(bad, Exception("다른 길이에서는(길이 1 따위) 답이 달라집니다: 길이에 따라 갈라지는 셈이라 한 식으로 적지 못합니다."))
        groups = [group for group in groups if group != bad]
        settled = explorer.settled(groups)
    write_atomically(target, data, "export_onnx")
    fixed = {f"'{names[k]}'의 축 {axis} (길이 {arrays[k].shape[axis]})": reason for (k, axis), reason in sorted(explorer.fixed.items())
             if not any((k, axis) in group for group in groups)}
    return Exported(target, tuple(ports), tuple(ends), fixed, len(proto.graph.node), worst, checked)


def needed() -> Any:
    """``onnx`` 패키지. 없으면 설치하는 법을 알린다."""
    try:
        import onnx
    except ImportError:
        raise MissingExtra("onnx", "export") from None
    return onnx


# ── 인수 ──


def _target(path: Any) -> Path:
    """쓸 파일. 쓸 수 없는 자리이면 셈하기 전에 멈춘다."""
    target = path_of("export_onnx", path, "모델.onnx")
    target = target if target.suffix else target.with_name(target.name + ".onnx")
    place_of_file(target, "export_onnx")
    return target


def _example(example: Any) -> tuple[list[np.ndarray], list[str | None]]:
    """본보기를 배열들과 인수의 이름들로."""
    given: list[tuple[str | None, Any]]
    if isinstance(example, Mapping):
        given = [(str(k), v) for k, v in example.items()]
    elif isinstance(example, tuple):
        given = [(None, v) for v in example]
    else:
        given = [(None, example)]
    if not given:
        raise ArgumentError("export_onnx: 본보기 입력이 비어 있습니다. 모델에 넣을 텐서를 주세요.")
    arrays = []
    for name, value in given:
        where = f"본보기 '{name}'" if name else "본보기"
        try:
            tensor = value if isinstance(value, Variable) else Tensor(value)
        except TinygradError as error:
            raise ArgumentTypeError(f"export_onnx: {Noun(where):은/는} 텐서나 배열이어야 합니다. 받은 것: {describe(value)}. ({error})") from None
        array = np.array(tensor._data)
        if array.dtype not in SUPPORTED:
            raise ArgumentTypeError(f"export_onnx: {where}의 dtype {array.dtype} 은 옮기지 않습니다. 실수·정수·참거짓만 됩니다.")
        if array.size == 0:
            raise ArgumentError(f"export_onnx: {where}의 모양 {array.shape} 에 원소가 없습니다. 길이가 1 이상인 본보기를 주세요.")
        arrays.append(array)
    return arrays, [name for name, _ in given]


def _input_names(model: Any, arrays: list[np.ndarray], keywords: list[str | None], chosen: Any) -> list[str]:
    if chosen is not None:
        return _names("input_names", chosen, len(arrays), "입력")
    if keywords[0] is not None:
        return [str(k) for k in keywords]
    try:
        function = type(model).forward.__get__(model) if isinstance(model, Module) else model
        found = [p.name for p in inspect.signature(function).parameters.values()
                 if p.kind in (p.POSITIONAL_ONLY, p.POSITIONAL_OR_KEYWORD)]
    except (TypeError, ValueError):
        found = []
    return found[:len(arrays)] if len(found) >= len(arrays) else ["input" if len(arrays) == 1 else f"input_{k}" for k in range(len(arrays))]


def _names(argument: str, given: Any, count: int, what: str) -> list[str]:
    names = [given] if isinstance(given, str) else list(given)
    if len(names) != count or not all(isinstance(n, str) and n for n in names) or len(set(names)) != count:
        raise ArgumentError(f"export_onnx: {argument} 에는 {what}마다 하나씩, 서로 다른 이름 {count}개를 주세요. 받은 것: {given!r}.")
    return names


def _output_names(first: Recording, chosen: Any, inputs: list[str]) -> list[str]:
    if not first.outputs:
        raise ExportError("export_onnx: 모델이 텐서를 돌려주지 않았습니다. 텐서, 텐서의 튜플이나 사전을 돌려주세요.")
    if chosen is not None:
        return _names("output_names", chosen, len(first.outputs), "결과")
    names = [f"output_{path}" if path[:1].isdigit() else path for path, _ in first.outputs]
    if names == [""]:
        names = ["output"]
    return [f"{n}_output" if n in inputs else n for n in names]


def _wanted(dynamic: Any, names: list[str], arrays: list[np.ndarray]) -> tuple[list[Axis], dict[Axis, str]]:
    """달라지기를 바라는 축들과, 사용자가 지은 이름."""
    if dynamic is True or dynamic is False:
        return ([(k, axis) for k, x in enumerate(arrays) for axis in range(x.ndim)] if dynamic else []), {}
    if not isinstance(dynamic, Mapping):
        raise ArgumentTypeError(f"export_onnx: dynamic 은 참, 거짓, 또는 {{\"입력\": [축들]}} 이어야 합니다. 받은 것: {describe(dynamic)}.")
    wanted: list[Axis] = []
    labels: dict[Axis, str] = {}
    for name, axes in dynamic.items():
        if name not in names:
            raise ArgumentError(f"export_onnx: dynamic 의 '{name}' 은 입력이 아닙니다. 입력: {', '.join(names)}.")
        k = names.index(name)
        for axis in axes:
            if not isinstance(axis, int) or not -arrays[k].ndim <= axis < arrays[k].ndim:
                raise ArgumentError(f"export_onnx: 입력 '{name}'(모양 {arrays[k].shape})에는 축 {axis!r} 이 없습니다.")
            at = k, axis % arrays[k].ndim
            wanted.append(at)
            if isinstance(axes, Mapping):
                labels[at] = str(axes[axis])
    return wanted, labels


def _ports(names: list[str], arrays: list[np.ndarray], groups: Sequence[Group], labels: Mapping[Axis, str]) -> list[Port]:
    label: dict[Axis, str] = {}
    for group in groups:
        k, axis = group[0]
        chosen = next((labels[a] for a in group if a in labels), "batch" if axis == 0 and "batch" not in label.values() else f"{names[k]}_{axis}")
        label |= dict.fromkeys(group, chosen)
    return [Port(name, x.dtype, tuple(label.get((k, axis), n) for axis, n in enumerate(x.shape)))
            for k, (name, x) in enumerate(zip(names, arrays, strict=True))]


def _title(model: Any) -> str:
    return type(model).__name__ if isinstance(model, Module) else getattr(model, "__name__", type(model).__name__).strip("<>")


# ── 살피기 ──


def _refuse_training(paths: Paths, run: Callable[[], Recording]) -> None:
    """학습 모드라 셈이 달라지면 내보내지 않는다. 모드도 버퍼도 난수도 그대로 돌려놓는다."""
    learning = [(name, m) for name, m in paths.modules if m.training]
    if not learning:
        return
    with _restored(paths):
        with _modes(paths):
            for _, m in learning:
                m.training = False
            calm = run()
        lively = run()
    try:
        settle([calm, lively])
    except Unsettled as error:
        kinds = sorted({type(m).__name__ for _, m in learning if not list(m.children())})
        raise ExportError(
            f"export_onnx: 학습 모드(training=True)인 모델은 평가할 때와 다르게 셈합니다(드롭아웃, 배치 정규화 따위. 있는 층: {', '.join(kinds)}). "
            f"model.eval() 을 부르고 내보내세요. ({error})"
        ) from None


class _restored:
    """버퍼와 난수의 상태를 되돌린다."""

    def __init__(self, paths: Paths) -> None:
        self.paths = paths

    def __enter__(self) -> None:
        self.buffers = [(b, b._data.copy()) for _, m in self.paths.modules for _, b in m.named_buffers() if b is not None]
        self.generators = self.paths.generators()
        self.states = [g.bit_generator.state for g in self.generators]

    def __exit__(self, *_: object) -> None:
        for buffer, before in self.buffers:
            if not np.array_equal(buffer._data, before, equal_nan=before.dtype.kind == "f"):
                buffer.data = before
        for generator, state in zip(self.generators, self.states, strict=True):
            generator.bit_generator.state = state


def _modes(paths: Paths) -> Any:
    import contextlib

    stack = contextlib.ExitStack()
    for _, m in paths.roots:
        stack.enter_context(keeping_mode(m))
    return stack


def _refuse_unconnected(settled: Settled, names: Sequence[str]) -> None:
    from .recording import Ref

    if not any(isinstance(source, Ref) for _, source in settled.outputs):
        raise ExportError(
            f"export_onnx: 결과({', '.join(names)})가 입력과 이어져 있지 않습니다: 어떤 입력을 넣어도 같은 값입니다. "
            "모델이 입력을 쓰는지, 값을 .numpy() 나 .item() 으로 꺼내어 셈하지 않는지 보세요."
        )


def _checked(onnx: Any, proto: Any) -> bytes:
    try:
        onnx.checker.check_model(proto, full_check=True)
    except Exception as error:
        raise ExportError(f"export_onnx: 지은 모델이 ONNX 의 검사를 지나지 못했습니다(우리의 잘못입니다). ({str(error).strip()[:300]})") from None
    data: bytes = proto.SerializeToString()
    return data


def _compared(
    data: bytes, run: Callable[..., Recording], explorer: Explorer, groups: Sequence[Group], names: Sequence[str], arrays: Sequence[np.ndarray],
) -> tuple[float, int, Group | None]:
    """(가장 큰 차이, 돌려 본 크기의 수, 고정해야 할 축들). 모두 같으면 셋째는 ``None`` (고정할 축이 없는데 다르면 빈 튜플)."""
    call = runner(data)
    outer = max(groups, key=lambda group: max(axis for _, axis in group), default=())  # 누구 탓인지 모르면 가장 안쪽 축을 고정한다
    worst, checked = 0.0, 0
    for inputs, chosen in _trials(explorer, groups, arrays):
        try:
            wanted = run(inputs).results
        except Exception:
            if not chosen:
                raise
            continue  # 모델도 못 도는 크기이다
        tolerance = max([_TOLERANCE.get(w.dtype.char, 1e-4) for w in [*wanted, *arrays]])
        try:
            gap = largest_difference(call(dict(zip(names, inputs, strict=True))), wanted)
        except Exception as error:
            if not groups:
                raise ExportError(f"export_onnx: 내보낸 것을 돌리지 못했습니다. ({str(error).strip()[:300]})") from None
            gap = float("inf")
        if gap > tolerance:
            return gap, checked, chosen[0] if len(chosen) == 1 else outer
        checked, worst = checked + 1, max(worst, gap)
    return worst, checked, None


def _trials(explorer: Explorer, groups: Sequence[Group], arrays: Sequence[np.ndarray]) -> Iterator[tuple[list[np.ndarray], list[Group]]]:
    """돌려 볼 입력과, 거기서 달라진 축들: 본보기, 저마다 길이 1, 모두 1, 식을 찾을 때 쓴 것, 그리고 이어진 네 길이."""
    yield list(arrays), []
    for group in groups:
        yield explorer.inputs(dict.fromkeys(group, 1)), [group]
    if groups:
        every = [axis for group in groups for axis in group]
        yield explorer.inputs(dict.fromkeys(every, 1)), list(groups)
        yield explorer.inputs(explorer.plans(groups, 0)[1]), list(groups)
        for more in range(1, 5):
            yield explorer.inputs({(k, axis): arrays[k].shape[axis] + more for k, axis in every}), list(groups)


__all__ = ["Exported", "Iterator", "export_onnx", "functools", "needed"]
