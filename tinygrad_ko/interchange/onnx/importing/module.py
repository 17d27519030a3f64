"""읽은 그래프로 셈하는 모듈."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import Any, NamedTuple

import numpy as np

from ....engine import Variable, wrap
from ....errors import ArgumentTypeError, DataError, DtypeError, ShapeError, TinygradError, describe, named
from ....nn.module import Module
from ....nn.parameter import Parameter
from ....tensors.tensor import Tensor
from .operators import Call, operators


class Entry(NamedTuple):
    """입력 하나: 이름, dtype, 축의 길이(모르면 None)."""

    name: str
    dtype: Any
    sizes: tuple[int | str | None, ...] | None


class Line(NamedTuple):
    """셈 한 줄."""

    kind: str
    label: str
    inputs: tuple[str, ...]
    outputs: tuple[str, ...]
    attributes: dict[str, Any]
    last: tuple[str, ...] = ()  # 이 줄에서 마지막으로 쓰는 값들: 놓아준다


class Part(Module):
    """이름의 점(.) 앞에 있는 것: 가중치의 경로가 파일의 이름과 같도록."""

    def forward(self, x: Any) -> Any:
        """가중치를 담기만 한다."""
        raise ArgumentTypeError("읽은 모델의 조각은 따로 부를 수 없습니다. 모델 전체를 부르세요.")


class OnnxModule(Module):
    """ONNX 파일에서 읽은 모델. ``tg.import_onnx`` 가 만든다.

    가중치는 파일의 이름 그대로 매개변수이므로(``named_parameters``, ``state_dict``), 이어서 학습할 수 있다. 부르는 법은 파일의 입력
    차례이거나 이름이다. 결과가 여럿이면 튜플이다.

    예외
    ----
    ShapeError, DtypeError, ArgumentTypeError : 부를 때, 입력의 수나 모양이나 dtype 이 파일에 적힌 것과 다르면.
    """

    def __init__(self, title: str, opset: int, entries: list[Entry], outputs: list[str], lines: list[Line],
                 weights: Mapping[str, tuple[Any, str]]) -> None:
        super().__init__()
        self.title, self.opset, self.entries, self.output_names, self.lines = title, opset, entries, outputs, _released(lines, outputs)
        self.constants: dict[str, Any] = {}
        self.places: dict[str, str] = {}  # 파일의 이름 → 모듈의 경로
        for name, (array, role) in weights.items():
            if role == "상수":
                self.constants[name] = array
            else:
                self.places[name] = _placed(self, name, array, role)

    def forward(self, *inputs: Any, **named_inputs: Any) -> Any:
        """그래프를 차례대로 셈한다."""
        made = self.run(self._given(inputs, named_inputs))
        outs = [v if isinstance(v, Variable) else wrap(np.asarray(v)) for v in made]
        return outs[0] if len(outs) == 1 else tuple(outs)

    def arrays(self, inputs: Mapping[str, np.ndarray]) -> list[np.ndarray]:
        """배열로 셈한다."""
        return [np.asarray(v._data if isinstance(v, Variable) else v) for v in self.run({k: Tensor(v) for k, v in inputs.items()})]

    def run(self, given: dict[str, Any]) -> list[Any]:
        """입력의 이름 → 값에서 결과들을."""
        values: dict[str, Any] = {"": None, **self.constants, **given}
        for name, path in self.places.items():
            values[name] = self.get(path)
        for line in self.lines:
            call = Call(f"{line.kind}({line.label})" if line.label else line.kind, self.opset, len(line.outputs))
            try:
                made = operators[line.kind](call, *[values[n] for n in line.inputs], **line.attributes)
            except TinygradError as error:
                raise named(call.label, error) from None
            except (ValueError, TypeError, IndexError, KeyError, OverflowError, ZeroDivisionError, AttributeError, MemoryError) as error:
                raise DataError(
                    f"{call.label}: 셈하지 못했습니다. 입력의 크기가 모델과 맞는지 보세요. ({type(error).__name__}: {str(error)[:200]})"
                ) from None
            for name, value in zip(line.outputs, made if isinstance(made, tuple) else (made,), strict=False):
                values[name] = value
            for name in line.last:
                values.pop(name, None)
        return [values[n] for n in self.output_names]

    def get(self, path: str) -> Any:
        """경로에 있는 가중치."""
        at: Any = self
        for part in path.split("."):
            at = getattr(at, part)
        return at

    def _given(self, inputs: tuple[Any, ...], named_inputs: dict[str, Any]) -> dict[str, Any]:
        names = [e.name for e in self.entries]
        given = dict(zip(names, inputs, strict=False)) | named_inputs
        if len(inputs) > len(names) or set(given) != set(names) or set(names[:len(inputs)]) & set(named_inputs):
            raise ArgumentTypeError(
                f"{self.title}: 입력은 {len(names)}개({', '.join(names)})입니다. "
                f"받은 것: 차례로 {len(inputs)}개, 이름으로 {', '.join(named_inputs) or '없음'}."
            )
        return {e.name: self._checked(e, given[e.name]) for e in self.entries}

    def _checked(self, entry: Entry, value: Any) -> Any:
        x = value if isinstance(value, Variable) else Tensor(value)
        if entry.dtype is not None and x._data.dtype != entry.dtype:
            if x._data.dtype.kind not in "iub" or np.dtype(entry.dtype).kind not in "iub":
                raise DtypeError(
                    f"{self.title}: 입력 '{entry.name}'의 dtype 은 {entry.dtype} 이어야 합니다. 받은 것: {describe(x)}. "
                    f".astype(np.{entry.dtype}) 을 쓰세요."
                )
            x = wrap(x._data.astype(entry.dtype))
        sizes = entry.sizes
        if sizes is not None:
            fits = len(sizes) == x._data.ndim and all(not isinstance(n, int) or n == m for n, m in zip(sizes, x._data.shape, strict=True))
            if not fits:
                shown = ", ".join("아무" if n is None else str(n) for n in sizes)
                raise ShapeError(f"{self.title}: 입력 '{entry.name}'의 모양은 ({shown}) 이어야 합니다. 받은 모양: {x._data.shape}.")
        return x

    def extra_repr(self) -> str:
        """연산마다의 수."""
        return ", ".join(f"{kind}×{n}" if n > 1 else kind for kind, n in Counter(line.kind for line in self.lines).most_common())


def _released(lines: list[Line], outputs: list[str]) -> list[Line]:
    """값마다 마지막으로 쓰는 줄에서 놓아준다: 큰 모델이 모든 중간 값을 붙들지 않도록."""
    seen, made = {"", *outputs}, []
    for line in reversed(lines):
        last = tuple({n for n in (*line.inputs, *line.outputs) if n not in seen})
        seen.update(last)
        made.append(line._replace(last=last))
    return made[::-1]


def _placed(root: Module, name: str, array: Any, role: str) -> str:
    """가중치를 그 이름의 경로에 담는다. 이미 쓰는 이름이면 밑줄을 붙인다."""
    at, path = root, []
    *folders, leaf = [part or "_" for part in name.split(".")]
    for folder in folders:
        inner = at.__dict__.get(folder)
        while (inner is not None and not isinstance(inner, Part)) or (inner is None and hasattr(type(at), folder)):
            folder += "_"
            inner = at.__dict__.get(folder)
        if inner is None:
            inner = Part()
            setattr(at, folder, inner)
        at = inner
        path.append(folder)
    while leaf in at.__dict__ or hasattr(type(at), leaf):
        leaf += "_"
    if role == "매개변수":
        setattr(at, leaf, Parameter(array))
    else:
        at.register_buffer(leaf, array)
    return ".".join([*path, leaf])
