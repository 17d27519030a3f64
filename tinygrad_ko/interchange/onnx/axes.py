"""축의 이름: 달라지기를 바라는 축을 읽고, 달라지는 축에 이름을 붙인다."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from ...errors import ArgumentError, ArgumentTypeError, describe
from ...korean.particles import particle
from .assembly import Port
from .dynamic import Axis, Group


def wanted_axes(dynamic: Any, names: Sequence[str], arrays: Sequence[np.ndarray]) -> tuple[list[Axis], dict[Axis, str]]:
    """달라지기를 바라는 축들과, 사용자가 지은 축의 이름."""
    if dynamic is True or dynamic is False:
        return [(k, axis) for k, x in enumerate(arrays) for axis in range(x.ndim) if dynamic], {}
    if not isinstance(dynamic, Mapping):
        raise ArgumentTypeError(
            f"export_onnx: dynamic 은 참, 거짓, 또는 {{\"입력의 이름\": [축들]}} 이어야 합니다. 받은 것: {describe(dynamic)}."
        )
    labels: dict[Axis, str] = {}
    wanted: list[Axis] = []
    for name, axes in dynamic.items():
        if name not in names:
            raise ArgumentError(f"export_onnx: dynamic 의 '{name}'{particle(name, '은/는')} 입력이 아닙니다. 입력: {', '.join(names)}.")
        k = names.index(name)
        for axis in axes:
            if not isinstance(axis, int) or not -arrays[k].ndim <= axis < arrays[k].ndim:
                raise ArgumentError(f"export_onnx: 입력 '{name}'(모양 {arrays[k].shape})에는 축 {axis!r}번이 없습니다.")
            wanted.append((k, axis % arrays[k].ndim))
            if isinstance(axes, Mapping):
                labels[wanted[-1]] = str(axes[axis])
    return wanted, labels


def named_axes(
    names: Sequence[str], arrays: Sequence[np.ndarray], groups: Sequence[Group], labels: Mapping[Axis, str],
) -> list[Port]:
    """입력마다 축의 길이나 이름. 함께 달라지는 축은 이름이 같다. 첫 축은 ``batch`` 라고 부른다."""
    label: dict[Axis, str] = {}
    for group in groups:
        k, axis = group[0]
        usual = "batch" if axis == 0 and "batch" not in label.values() else f"{names[k]}_{axis}"
        label |= dict.fromkeys(group, next((labels[a] for a in group if a in labels), usual))
    return [Port(name, x.dtype, tuple(label.get((k, axis), n) for axis, n in enumerate(x.shape)))
            for k, (name, x) in enumerate(zip(names, arrays, strict=True))]
