"""``tg.export_onnx``: 모델을 ONNX 파일로."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import numpy as np

from ...errors import (
    ArgumentError,
    ArgumentTypeError,
    ExportError,
    ExportWarning,
    MissingExtra,
    TinygradError,
    describe,
)
from ...io.atomic import path_of, place_of_file, write_atomically
from ...korean.particles import Noun
from ...nn.module import Module
from ...watch.source_lines import warn_user
from ..libraries import opened
from .assembly import Port, assemble
from .axes import named_axes, wanted_axes
from .comparing import compare
from .dynamic import Axis, Explorer, Group
from .example import Example, distinct_names
from .learning_mode import refuse_training, restored
from .module_paths import Paths
from .recording import Constant, Recording, record
from .settling import Settled, Unsettled

OPSETS = range(18, 23)


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
    checked_by: str = ""  # 무엇으로 돌려 보았는가
    peeked: tuple[str, ...] = ()  # 모델이 입력에서 온 값을 파이썬으로 꺼내어 쓰는 줄들

    def __repr__(self) -> str:
        def shown(port: Port) -> str:
            return f"{port.name}({', '.join(map(str, port.axes))})"

        lines = [f"{self.path}: 마디 {self.nodes}개",
                 f"  입력 {', '.join(map(shown, self.inputs))} → 결과 {', '.join(self.outputs)}",
                 f"  {self.checked_sizes}가지 크기를 {Noun(self.checked_by):으로/로} 돌려 보았다: 가장 큰 차이 {self.difference:.1e}"]
        lines += [f"  고정: {axis}. {reason[:100]}{'…' if len(reason) > 100 else ''}" for axis, reason in self.fixed.items()]
        return "\n".join(lines)


def export_onnx(
    model: Callable[..., Any], path: str | os.PathLike[str], example: Any, *, input_names: Sequence[str] | None = None,
    output_names: Sequence[str] | None = None, dynamic: bool | Mapping[str, Any] = True, opset: int = 18,
) -> Exported:
    """모델을 ONNX 파일로 내보낸다: onnxruntime, Netron, 휴대전화와 브라우저의 실행기가 읽는다.

    모델을 여러 크기의 입력으로 돌려 받아 적고, 크기에 따라 달라지는 수를 실행할 때 셈하는 식으로 바꾼다. 그래서 본보기와 다른 묶음과
    길이로도 돌아간다. 쓴 다음에는 ``onnx.checker`` 로 살피고, 다른 크기의 입력으로 돌려 모델의 답과 견준다. 답이 다르면 내보내지 않는다.

    매개변수
    --------
    model : 모듈, 또는 텐서를 받아 텐서(들)를 돌려주는 함수.
    path : 파일의 경로. 확장자가 없으면 ``.onnx`` 를 붙인다.
    example : 본보기 입력. 텐서(배열) 하나, 여럿이면 튜플, 이름으로 줄 것이면 사전. 임의의 모양. 튜플 속의 튜플과 사전은 그 꼴 그대로,
        ``None`` 은 ``None`` 으로 건넨다.
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
    target = _target(path, example)
    if opset not in OPSETS:
        raise ArgumentError(f"export_onnx: opset 은 {OPSETS.start} 에서 {OPSETS[-1]} 까지입니다. 받은 것: {opset!r}.")
    _refuse_other_models(model)
    given = Example(example)
    paths = Paths(model)
    names = given.names(model, input_names)
    with restored(paths):
        data, report = _exported(onnx, model, given, names, output_names, paths, dynamic, opset)
    write_atomically(target, data, "export_onnx")
    if report.peeked:
        warn_user(
            f"export_onnx: 모델이 입력에서 온 값을 파이썬으로 꺼내어 씁니다: {'; '.join(report.peeked)}. "
            "그 값을 보고 갈라지는 코드라면, 내보낸 것은 본보기가 지나간 가지뿐입니다. tg.where 로 쓰면 두 가지가 모두 옮겨집니다.",
            ExportWarning,
        )
    return replace(report, path=target)


def _exported(
    onnx: Any, model: Any, given: Example, names: list[str], output_names: Any, paths: Paths, dynamic: Any, opset: int,
) -> tuple[bytes, Exported]:
    """(파일의 글, 알림). 돌려 적고, 모으고, 조립하고, 다시 돌려 견준다. 답이 다른 축은 고정하고 다시 한다."""
    def run(inputs: Sequence[np.ndarray]) -> Recording:
        return record(lambda tensors: given.call(model, tensors), inputs)

    arrays = given.arrays
    try:
        refuse_training(paths, lambda: run(arrays))
        first = run(arrays)
    except TinygradError as error:  # 모델의 오류이다. 본보기의 꼴이 까닭일 듯하면 덧붙인다
        error.args = (f"{error}{given.doubt()}",)
        raise
    ends = _output_names(first, output_names, names)
    explorer = Explorer(run, arrays)
    wanted, labels = wanted_axes(dynamic, names, arrays)
    try:
        groups, settled = explorer.find(wanted)
        _refuse_unconnected(settled, ends)
        while True:
            _refuse_missing(dynamic, wanted, groups, names, explorer)
            ports = named_axes(names, arrays, groups, labels)
            proto = assemble(onnx, settled, ports, ends, paths.weights, paths.of(settled), opset, _title(model))
            data = _checked(onnx, proto)
            compared = compare(data, run, explorer, groups, names, arrays)
            if compared.bad is None:
                break
            if not groups:
                raise ExportError(
                    f"export_onnx: 내보낸 것을 돌린 답이 모델의 답과 다릅니다(차이 {compared.worst:.1e}). "
                    "난수나 값에 따라 갈라지는 코드가 있는지 보세요."
                )
            explorer.fix(compared.bad, "다른 길이에서는(길이 1 따위) 답이 달라집니다: 길이에 따라 갈라지는 셈이라 한 식으로 적지 못합니다.")
            groups = [group for group in groups if group != compared.bad]
            settled = explorer.settled(groups)
    except Unsettled as error:
        raise ExportError(
            f"export_onnx: {error} 학습 모드의 난수라면 model.eval() 을 부르고, 값을 보고 갈라지는 코드는 tg.where 로 쓰세요."
        ) from None
    fixed = {f"'{names[k]}'의 축 {axis} (길이 {arrays[k].shape[axis]})": reason for (k, axis), reason in sorted(explorer.fixed.items())
             if not any((k, axis) in group for group in groups)}
    peeked = tuple(dict.fromkeys(str(where) for value, where in first.peeked if first.from_inputs(value)))
    return data, Exported(
        Path(), tuple(ports), tuple(ends), fixed, len(proto.graph.node), compared.worst, compared.sizes, compared.by, peeked,
    )


def needed() -> Any:
    """``onnx`` 패키지. 없으면 설치하는 법을 알린다."""
    try:
        import onnx
    except ImportError:
        raise MissingExtra("onnx", "export") from None
    return onnx


# ── 인수 ──


def _target(path: Any, example: Any) -> Path:
    """쓸 파일. 쓸 수 없는 자리이면 셈하기 전에 멈춘다."""
    if isinstance(example, (str, os.PathLike)) and not isinstance(path, (str, os.PathLike)):
        raise ArgumentTypeError(
            f"export_onnx: 경로와 본보기의 차례가 바뀌었습니다: export_onnx(모델, {os.fspath(example)!r}, 본보기). "
            "PyTorch의 torch.onnx.export 와는 둘째와 셋째가 다릅니다."
        )
    target = path_of("export_onnx", path, "모델.onnx")
    target = target if target.suffix or target.is_dir() else target.with_name(target.name + ".onnx")
    place_of_file(target, "export_onnx")
    return target


def _refuse_other_models(model: Any) -> None:
    """모델이 아니면, 그것에서 모델을 꺼내는 법을 알린다."""
    torch = opened()
    if isinstance(model, type):
        cure = f"클래스가 아니라 만든 것을 주세요: {model.__name__}(…)."
    elif torch is not None and isinstance(model, torch.module):
        cure = "PyTorch의 모듈은 torch.onnx.export 로 내보내거나, tg.from_torch 로 옮겨 오세요."
    elif callable(model):
        return
    else:
        held = next((name for name in ("model", "module_") if isinstance(getattr(model, name, None), Module)), None)
        cure = f"그 속의 모듈을 주세요: .{held}" if held else "텐서가 아니라 그것을 셈하는 함수를 주세요."
    raise ArgumentTypeError(f"export_onnx: 모델은 모듈이나 함수여야 합니다. 받은 것: {describe(model)}. {cure}")


def _output_names(first: Recording, chosen: Any, inputs: list[str]) -> list[str]:
    if not first.outputs:
        raise ExportError("export_onnx: 모델이 텐서를 돌려주지 않았습니다. 텐서, 텐서의 튜플이나 사전을 돌려주세요.")
    if chosen is not None:
        return distinct_names("output_names", chosen, len(first.outputs), "결과")
    names = [f"output_{path}" if path[:1].isdigit() else path for path, _ in first.outputs]
    if names == [""]:
        names = ["output"]
    return [f"{n}_output" if n in inputs else n for n in names]


def _title(model: Any) -> str:
    return type(model).__name__ if isinstance(model, Module) else getattr(model, "__name__", type(model).__name__).strip("<>")


# ── 살피기 ──


def _refuse_missing(dynamic: Any, wanted: Sequence[Axis], groups: Sequence[Group], names: Sequence[str], explorer: Explorer) -> None:
    """골라 달라고 한 축이 달라질 수 없으면 오류."""
    if dynamic is True:
        return
    for k, axis in wanted:
        if not any((k, axis) in group for group in groups):
            raise ExportError(
                f"export_onnx: 입력 '{names[k]}'의 축 {Noun(axis):은/는} 달라질 수 없습니다. {explorer.fixed.get((k, axis), '')} "
                "dynamic=True 로 두면 그런 축은 본보기의 길이로 고정합니다."
            )


def _refuse_unconnected(settled: Settled, names: Sequence[str]) -> None:
    if all(isinstance(source, Constant) for _, source in settled.outputs):
        raise ExportError(
            f"export_onnx: 결과({', '.join(names)})가 입력과 이어져 있지 않습니다: 어떤 입력을 넣어도 같은 값입니다. "
            "모델이 입력을 쓰는지, 값을 .numpy() 나 .item() 으로 꺼내어 셈하지 않는지 보세요."
        )


def _checked(onnx: Any, proto: Any) -> bytes:
    try:
        onnx.checker.check_model(proto, full_check=True)
    except Exception as error:
        raise ExportError(
            f"export_onnx: 지은 모델이 ONNX 의 검사를 지나지 못했습니다(우리의 잘못입니다). ({str(error).strip()[:300]})"
        ) from None
    data: bytes = proto.SerializeToString()
    return data


