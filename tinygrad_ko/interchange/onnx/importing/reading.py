"""파일을 믿지 않고 읽는다: 크기와 모양을 견주어 본 다음에야 배열을 만든다. 코드를 실행하지 않고, 폴더 밖의 파일을 열지 않는다."""

from __future__ import annotations

import math
import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from ....errors import DataError
from ....io.sources import opened
from ....korean.particles import particle
from ..graph import SUPPORTED

LARGEST = 2**31 - 1  # protobuf 한 덩이의 한계


def read_file(path: str | os.PathLike[str]) -> bytes:
    """파일의 글. 너무 크면 읽지 않는다."""
    with opened("import_onnx", path) as source:
        if source.size > LARGEST:
            raise source.wrong(
                f"크기가 {source.size / 2**30:.1f} GiB 로, ONNX 파일 하나의 한계(2 GiB)를 넘습니다. 가중치를 딴 파일에 두고 저장하세요"
            )
        return source.read(0, source.size)


def parsed(onnx: Any, data: bytes, where: str) -> Any:
    """``onnx.ModelProto``."""
    model = onnx.ModelProto()
    try:
        model.ParseFromString(data)
    except Exception as error:  # protobuf 의 여러 오류: 잘린 파일, 다른 형식, 너무 깊은 겹침
        raise DataError(
            f"import_onnx: {where}: ONNX 파일이 아니거나 잘렸습니다. 다시 받거나 다시 내보내세요. ({type(error).__name__})"
        ) from None
    if not model.HasField("graph") or not model.graph.output:
        raise DataError(f"import_onnx: {where}: 그래프나 결과가 없습니다. ONNX 파일인지, 잘리지 않았는지 보세요.")
    if model.functions or model.graph.sparse_initializer:
        raise DataError(
            f"import_onnx: {where}: 파일 안에서 함수를 정의하거나 성긴(sparse) 가중치를 씁니다. 펼쳐서(inline) 다시 저장하세요."
        )
    return model


def array_of(onnx: Any, tensor: Any, folder: Path | None, where: str) -> np.ndarray:
    """상수 하나. 말한 모양과 들어 있는 양이 맞을 때에만 만든다."""
    label = f"{where} 의 상수 '{tensor.name}'"
    try:
        dtype = np.dtype(onnx.helper.tensor_dtype_to_np_dtype(tensor.data_type))
    except Exception:
        raise DataError(f"import_onnx: {label}: 모르는 자료형 번호({tensor.data_type})입니다.") from None
    if dtype not in SUPPORTED:
        raise DataError(f"import_onnx: {label}: 읽지 않는 dtype({dtype})입니다. 실수·정수·참거짓만 됩니다.")
    dims = list(tensor.dims)
    if any(n < 0 for n in dims):
        raise DataError(f"import_onnx: {label}: 모양 {dims} 에 음수가 있습니다. 파일이 상했습니다.")
    count = math.prod(dims)
    if tensor.data_location == onnx.TensorProto.EXTERNAL:
        return _outside(tensor, folder, count * dtype.itemsize, dtype, label).reshape(dims)
    if tensor.HasField("raw_data"):
        if len(tensor.raw_data) != count * dtype.itemsize:
            raise DataError(f"import_onnx: {label}: 모양이 {dims} 라는데 {len(tensor.raw_data)} 바이트가 들어 있습니다"
                            f"({count * dtype.itemsize} 바이트여야 합니다). 파일이 상했습니다.")
    else:
        held = sum(len(getattr(tensor, name)) for name in ("float_data", "int32_data", "int64_data", "double_data", "uint64_data"))
        if held != count:
            raise DataError(f"import_onnx: {label}: 모양이 {dims} 라는데 수가 {held}개 들어 있습니다. 파일이 상했습니다.")
    try:
        return np.array(onnx.numpy_helper.to_array(tensor))
    except Exception as error:
        raise DataError(f"import_onnx: {label}: 읽지 못했습니다. 파일이 상했습니다. ({type(error).__name__})") from None


def _outside(tensor: Any, folder: Path | None, size: int, dtype: Any, label: str) -> np.ndarray:
    """딴 파일에 둔 가중치: 같은 폴더 안의 것만."""
    entries = {e.key: e.value for e in tensor.external_data}
    name = entries.get("location", "")
    try:
        offset = int(entries.get("offset") or 0)
        length = int(entries.get("length") or size)
    except ValueError:
        raise DataError(f"import_onnx: {label}: 자리(offset)가 수가 아닙니다. 파일이 상했습니다.") from None
    if folder is None or not name:
        raise DataError(f"import_onnx: {label}: 딴 파일에 있는 가중치입니다. 파일의 경로로 읽으세요.")
    path = folder / name
    inside = folder.resolve()
    if Path(name).is_absolute() or not path.resolve().is_relative_to(inside):
        raise DataError(f"import_onnx: {label}: 폴더 밖의 파일 '{name}'{particle(name, '을/를')} 가리킵니다. 열지 않습니다.")
    if not path.is_file():
        raise DataError(
            f"import_onnx: {label}: 가중치가 있는 파일 '{name}'{particle(name, '이/가')} 폴더 '{folder}'에 없습니다. 함께 옮겼는지 보세요."
        )
    if offset < 0 or length != size or offset + length > path.stat().st_size:
        raise DataError(
            f"import_onnx: {label}: 파일 '{name}'의 밖을 가리킵니다(자리 {offset}, 길이 {length}). 파일이 잘렸거나 상했습니다."
        )
    with path.open("rb") as file:
        file.seek(offset)
        return np.frombuffer(file.read(size), dtype.newbyteorder("<")).astype(dtype)


def attributes_of(onnx: Any, node: Any, where: str) -> dict[str, Any]:
    """마디의 속성들: 수, 글자, 목록, 배열. 속의 그래프(subgraph)는 읽지 않는다."""
    made: dict[str, Any] = {}
    for attribute in node.attribute:
        kind = attribute.type
        if kind == onnx.AttributeProto.TENSOR:
            made[attribute.name] = array_of(onnx, attribute.t, None, where)
        elif kind in (onnx.AttributeProto.FLOAT, onnx.AttributeProto.INT):
            made[attribute.name] = attribute.f if kind == onnx.AttributeProto.FLOAT else attribute.i
        elif kind == onnx.AttributeProto.STRING:
            made[attribute.name] = attribute.s.decode("utf-8", "replace")
        elif kind in (onnx.AttributeProto.FLOATS, onnx.AttributeProto.INTS, onnx.AttributeProto.STRINGS):
            values: Sequence[Any] = {onnx.AttributeProto.FLOATS: attribute.floats, onnx.AttributeProto.INTS: attribute.ints,
                                     onnx.AttributeProto.STRINGS: attribute.strings}[kind]
            made[attribute.name] = list(values)
        else:
            raise DataError(
                f"import_onnx: {where} 의 마디 '{node.name or node.op_type}'에 읽지 않는 속성 '{attribute.name}'(속의 그래프)이 있습니다."
            )
    if "dtype" in made and not isinstance(made["dtype"], np.ndarray):
        made["dtype"] = numpy_type(onnx, made["dtype"], where)
    if "to" in made:
        made["to"] = numpy_type(onnx, made["to"], where)
    return made


def numpy_type(onnx: Any, number: int, where: str) -> Any:
    """ONNX 의 자료형 번호 → dtype."""
    try:
        dtype = np.dtype(onnx.helper.tensor_dtype_to_np_dtype(number))
    except Exception:
        raise DataError(f"import_onnx: {where}: 모르는 자료형 번호({number})입니다.") from None
    if dtype not in SUPPORTED:
        raise DataError(f"import_onnx: {where}: 읽지 않는 dtype({dtype})을 씁니다. 실수·정수·참거짓만 됩니다.")
    return dtype
