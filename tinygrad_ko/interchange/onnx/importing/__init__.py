"""들여오기: ONNX 파일을 믿지 않고 읽어(``reading``), 우리의 연산으로 셈하는 모듈(``module``)로 만든다."""

from __future__ import annotations

import json
import os
from collections import Counter
from pathlib import Path
from typing import Any

import numpy as np

from ....errors import DataError, MissingExtra
from ....io.atomic import path_of
from ....korean.particles import particle
from .module import Entry, Line, OnnxModule
from .operators import operators
from .reading import array_of, attributes_of, numpy_type, parsed, read_file

ROLES = "tinygrad_ko.roles"  # 우리가 내보낸 파일에 적어 둔, 상수마다의 역할(매개변수, 버퍼). 나머지는 상수이다


def import_onnx(path: str | os.PathLike[str]) -> OnnxModule:
    """ONNX 파일을 읽어 모듈로 만든다. 가중치는 학습할 수 있는 매개변수가 된다.

    우리가 내보낸 파일과 PyTorch 따위가 내보낸 파일을 읽는다. 파일의 코드를 실행하는 일은 없고, 가중치를 딴 파일에 두었으면 같은 폴더의
    것만 연다.

    매개변수
    --------
    path : 파일의 경로.

    반환
    ----
    OnnxModule : 파일의 입력을 차례로(또는 이름으로) 받는 모듈. 매개변수의 이름은 파일의 것이다. 결과가 여럿이면 튜플이다.

    예외
    ----
    FileError : 파일이 없거나 읽을 수 없을 때.
    DataError : 파일이 잘렸거나, 상했거나, 읽지 않는 연산이 있을 때(모두와 그 수를 적는다).
    MissingExtra : ``onnx`` 패키지가 없을 때.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> model = tg.import_onnx("붓꽃.onnx")  # doctest: +SKIP
    >>> model(tg.zeros((5, 4))).shape  # doctest: +SKIP
    (5, 3)

    출처
    ----
    ONNX 표준(https://onnx.ai/onnx/operators/).
    """
    target = path_of("import_onnx", path, "모델.onnx")
    return loaded_from(read_file(target), f"'{target}'", target.parent)


def loaded_from(data: bytes, where: str, folder: Path | None = None) -> OnnxModule:
    """파일의 글에서."""
    try:
        import onnx
    except ImportError:
        raise MissingExtra("onnx", "export") from None
    model = parsed(onnx, data, where)
    try:
        return _built(onnx, model, where, folder)
    except (UnicodeDecodeError, OverflowError) as error:
        raise DataError(f"import_onnx: {where}: 상한 파일입니다. 다시 받거나 다시 내보내세요. ({type(error).__name__})") from None


def _built(onnx: Any, model: Any, where: str, folder: Path | None) -> OnnxModule:
    graph = model.graph
    opset = max((o.version for o in model.opset_import if o.domain in ("", "ai.onnx")), default=1)
    unknown = Counter(f"{n.domain}.{n.op_type}" if n.domain not in ("", "ai.onnx") else n.op_type for n in graph.node
                      if n.domain not in ("", "ai.onnx") or n.op_type not in operators)
    if unknown:
        listed = ", ".join(f"{kind}({count}번)" for kind, count in unknown.most_common())
        raise DataError(
            f"import_onnx: {where} 에 읽지 않는 연산이 {len(unknown)}가지 있습니다: {listed}. "
            "onnxruntime 으로 돌리거나, 그 연산이 없는 모델로 다시 내보내세요."
        )
    arrays = {t.name: array_of(onnx, t, folder, where) for t in graph.initializer}
    lines = [Line(n.op_type, n.name, tuple(n.input), tuple(n.output), attributes_of(onnx, n, where)) for n in graph.node]
    entries = [_entry(onnx, v, where) for v in graph.input if v.name not in arrays]
    outputs = [v.name for v in graph.output]
    _follow(lines, {*arrays, *(e.name for e in entries)}, outputs, where)
    return OnnxModule(graph.name or "ONNX", opset, entries, outputs, lines, _roles(model, lines, arrays))


def _entry(onnx: Any, value: Any, where: str) -> Entry:
    if not value.type.HasField("tensor_type"):
        shown = f"'{value.name}'{particle(value.name, '은/는')}"
        raise DataError(f"import_onnx: {where} 의 입력 {shown} 텐서가 아닙니다(수열이나 사전). 읽지 않습니다.")
    kind = value.type.tensor_type
    sizes: tuple[int | str | None, ...] | None = None
    if kind.HasField("shape"):
        sizes = tuple(d.dim_value if d.HasField("dim_value") else d.dim_param or None for d in kind.shape.dim)
    return Entry(value.name, numpy_type(onnx, kind.elem_type, f"{where} 의 입력 '{value.name}'"), sizes)


def _follow(lines: list[Line], known: set[str], outputs: list[str], where: str) -> None:
    """줄마다 쓰는 값이 앞에서 나왔는가."""
    known.add("")
    for line in lines:
        missing = [n for n in line.inputs if n not in known]
        if missing:
            raise DataError(
                f"import_onnx: {where} 의 마디 {line.kind}('{line.label}')에 들어가는 값 "
                f"'{missing[0]}'{particle(missing[0], '이/가')} 앞에 없습니다. 파일이 상했거나 차례가 뒤섞였습니다."
            )
        known.update(line.outputs)
    for name in outputs:
        if name not in known:
            raise DataError(f"import_onnx: {where} 의 결과 '{name}'{particle(name, '을/를')} 셈하는 마디가 없습니다. 파일이 상했습니다.")


def _roles(model: Any, lines: list[Line], arrays: dict[str, np.ndarray]) -> dict[str, tuple[np.ndarray, str]]:
    """상수마다 매개변수인가, 버퍼인가, 그냥 상수인가. 우리가 내보낸 것이면 적혀 있고, 아니면 쓰임을 보고 정한다."""
    said = next((p.value for p in model.metadata_props if p.key == ROLES), None)
    if said is not None:
        try:
            roles = json.loads(said)
            if not isinstance(roles, dict):
                roles = {}
        except (ValueError, RecursionError):
            roles = {}
        return {n: (a, roles[n] if roles.get(n) in ("매개변수", "버퍼") and a.dtype.kind == "f" else "상수") for n, a in arrays.items()}
    running = {n for line in lines if line.kind == "BatchNormalization" for n in line.inputs[3:5]}
    return {n: (a, "상수" if a.dtype.kind != "f" or a.ndim == 0 else "버퍼" if n in running else "매개변수") for n, a in arrays.items()}


__all__ = ["OnnxModule", "import_onnx", "loaded_from"]
