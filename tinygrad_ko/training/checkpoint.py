"""학습의 상태와 파일: 무엇을 담고, 다른 학습의 것을 어떻게 알아보고, 어떻게 되돌리는가.

자료의 차례는 에포크가 **시작할 때**의 난수(``order``)와 거기서 본 묶음의 수(``batch``)로 적는다. 섞은 뒤의 난수만 적으면 이어서 할 때
다른 차례에서 묶음을 건너뛰게 된다.
"""

from __future__ import annotations

import os
import zlib
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from ..data import Subset, TensorDataset
from ..errors import ArgumentError, DataError
from ..io import load, load_metadata, save
from ..io.atomic import path_of
from ..operation.devices import to_numpy
from ..optim.uninterrupted import Uninterrupted
from ..tensors.creation import from_numpy
from . import randomness
from .batches import count_of, is_array

if TYPE_CHECKING:
    from .trainer import Trainer

KIND, VERSION = "tinygrad_ko.training", 1
NAME = "checkpoint.safetensors"
PLACE = ("epochs", "epoch", "batch", "steps", "seen", "waiting", "gathered", "batch_loss", "stopped")
OTHERS = (".pt", ".pth", ".ckpt", ".npz", ".npy", ".pkl", ".pickle", ".h5", ".bin")  # 다른 꼴의 파일
ROWS = 1000  # 자료의 지문에 쓰는 표본의 수
WORDS = {"model": "모델", "optimizer": "옵티마이저", "scheduler": "학습률 일정", "data": "학습 자료"}


def file_at(path: str | os.PathLike[str]) -> Path:
    """체크포인트의 파일: 폴더이면 그 안의 ``checkpoint.safetensors``."""
    given = path_of("체크포인트", path, NAME)
    if given.suffix.lower() in OTHERS and not given.is_dir():
        raise ArgumentError(f"체크포인트: 파일의 이름은 .safetensors 로 끝나야 합니다(또는 폴더). 받은 것: '{given}'.")
    return given if given.suffix == ".safetensors" else given / NAME


# ── 담기 ──


def state_of(t: Trainer) -> dict[str, Any]:
    """학습을 이어 가는 데 필요한 모든 것."""
    return {
        "kind": KIND, "version": VERSION, "described": described(t),
        "model": t.model.state_dict(),
        "optimizer": t.optimizer.state_dict(),
        "scheduler": None if t.scheduler is None else t.scheduler.state_dict(),
        "callbacks": [[type(c).__name__, _state(c)] for c in t.callbacks],
        "carry": {name: _state(thing, every=True) for name, thing in t.carry.items()},
        "history": t.history.state_dict(), "sums": t.sums.state_dict(), "row": dict(t.row),
        "place": {name: getattr(t, name) for name in PLACE},
        "gradients": _gradients(t) if t.waiting else {},
        "order": t.order,
        # 이어 갈 묶음을 아직 꺼내지 않았으면(학습을 막 시작했을 때) 되돌릴 난수가 따로 있다
        "random": randomness.states(t.generators) if t._now is None else t._now,
    }


def write(file: Path, state: Mapping[str, Any], keep_old: bool = False) -> None:
    """파일에 온전히 쓴다. ``keep_old`` 이면 먼저 있던 것을 ``….old.safetensors`` 로 옮겨 둔다."""
    with Uninterrupted():
        if keep_old and file.exists():
            os.replace(file, file.with_suffix(".old.safetensors"))
        place = state["place"]
        save(state, file, {"kind": KIND, "version": VERSION, "described": state["described"],
                           "epoch": place["epoch"], "batch": place["batch"], "epochs": place["epochs"]})


def described(t: Trainer) -> dict[str, Any]:
    """다른 학습의 것인지 알아볼 설명."""
    return {
        "model": {name: f"{value.shape} {value.dtype}" for name, value in t.model.state_dict().items() if is_array(value)},
        "optimizer": {"종류": type(t.optimizer).__name__, "그룹마다의 매개변수": [len(g["params"]) for g in t.optimizer.param_groups]},
        "scheduler": {"종류": type(t.scheduler).__name__ if t.scheduler is not None else "없음"},
        "data": _data(t.train),
    }


def _gradients(t: Trainer) -> dict[str, np.ndarray]:
    return {name: np.array(to_numpy(p.grad._data)) for name, p in t.model.named_parameters() if p.grad is not None}


def _state(thing: Any, every: bool = False) -> Any:
    if hasattr(thing, "state_dict"):
        return thing.state_dict()
    return dict(vars(thing)) if every else {}


def _data(loader: Any) -> dict[str, Any]:
    """자료의 설명: 묶음과 표본의 수, 알 수 있으면 자료의 지문."""
    said: dict[str, Any] = {"한 에포크의 묶음": count_of(loader)}
    while hasattr(loader, "loader"):  # 로더를 감싼 로더
        loader = loader.loader
    dataset = getattr(loader, "dataset", None)
    if dataset is not None:
        said |= {"표본": count_of(dataset), "묶음의 크기": getattr(loader, "batch_size", None)}
    arrays = _arrays(dataset if dataset is not None else loader)
    return said | ({"모양": [str(a.shape) for a in arrays], "지문": _fingerprint(arrays)} if arrays else {})


def _arrays(data: Any) -> list[np.ndarray]:
    if isinstance(data, Subset):
        return [np.asarray(data.indices), *_arrays(data.dataset)]
    if isinstance(data, TensorDataset):
        return [np.asarray(to_numpy(tensor._data)) for tensor in data.tensors]
    if isinstance(data, list) and data and all(isinstance(batch, (tuple, list)) for batch in data):
        return [np.asarray(v.data if not isinstance(v, np.ndarray) else v) for batch in (data[0], data[-1]) for v in batch if is_array(v)]
    return []


def _fingerprint(arrays: list[np.ndarray]) -> str:
    code = 0
    for array in arrays:
        rows = array[:: max(1, len(array) // ROWS)] if array.ndim else array
        code = zlib.crc32(np.ascontiguousarray(rows).tobytes(), code)
    return f"{code:08x}"


# ── 읽고 되돌리기 ──


def read(t: Trainer, path: str | os.PathLike[str], epochs: int, generators: Mapping[str, np.random.Generator]) -> dict[str, Any]:
    """이 학습의 체크포인트인지 살펴서 읽는다. 아니면 아무것도 바꾸지 않고 두 설명을 적어 알린다."""
    where, file = "Trainer.fit", file_at(path)
    if not file.exists():
        others = sorted(f.name for f in file.parent.glob("*.safetensors")) if file.parent.is_dir() else []
        there = f" 그 폴더에 있는 것: {', '.join(others)}." if others else ""
        raise DataError(
            f"{where}: 이어서 할 체크포인트 '{file}' 파일이 없습니다.{there} 처음부터 학습하려면 resume=None 으로 두세요."
        )
    notes = load_metadata(file)
    if notes.get("kind") != KIND:
        raise DataError(f"{where}: '{file}' 파일은 학습의 체크포인트가 아닙니다. ModelCheckpoint 가 쓴 파일을 주세요.")
    if notes["version"] > VERSION:
        raise DataError(f"{where}: '{file}' 파일은 더 새 판의 체크포인트(판 {notes['version']})입니다. tinygrad_ko 를 새 판으로 바꾸세요.")
    _refuse_another(where, file, notes["described"], described(t))
    done = notes["epoch"] + (notes["batch"] > 0)
    if epochs < done:
        raise ArgumentError(
            f"{where}: '{file}' 파일은 이미 {done}번째 에포크까지 학습했는데 epochs={epochs} 입니다. 이어서 하려면 {done} 이상을 주세요."
        )
    state: dict[str, Any] = load(file)
    randomness.refuse_other_places(where, generators, state["random"])
    return state


def _refuse_another(where: str, file: Path, saved: Mapping[str, Any], ours: Mapping[str, Any]) -> None:
    for part, word in WORDS.items():
        then, now = saved[part], ours[part]
        if then != now:
            names = [name for name in {**then, **now} if then.get(name) != now.get(name)]
            raise DataError(
                f"{where}: '{file}' 파일은 다른 학습의 체크포인트여서 이어 가지 않았습니다(아무것도 바꾸지 않았습니다). {word}의 설명이 "
                f"다릅니다.\n  체크포인트: {_said(then, names)}\n  지금: {_said(now, names)}\n"
                "저장할 때와 같은 모델, 옵티마이저, 자료로 이어 가거나, resume 없이 처음부터 학습하세요."
            )


def _said(part: Mapping[str, Any], names: list[str]) -> str:
    own = [f"{name} {part[name]}" for name in names if name in part]
    return ", ".join(own[:3]) + (f" … 외 {len(own) - 3}개" if len(own) > 3 else "") if own else "(그런 것이 없음)"


def restore(t: Trainer, state: Mapping[str, Any]) -> None:
    """상태를 되돌린다. 도중에 오류가 나면 모델과 옵티마이저를 먼저의 것으로 돌려놓는다."""
    before = (t.model.state_dict(), t.optimizer.state_dict())
    try:
        with Uninterrupted():
            _restore(t, state)
    except Exception:
        t.model.load_state_dict(before[0])
        t.optimizer.load_state_dict(before[1])
        raise


def _restore(t: Trainer, state: Mapping[str, Any]) -> None:
    t.model.load_state_dict(state["model"])
    t.optimizer.load_state_dict(state["optimizer"])
    if t.scheduler is not None:
        t.scheduler.load_state_dict(state["scheduler"])
    left = [*state["callbacks"]]
    for callback in t.callbacks:  # 같은 종류끼리 차례로. 새로 더한 콜백은 처음부터이다
        k = next((k for k, (kind, _) in enumerate(left) if kind == type(callback).__name__), None)
        if k is not None and hasattr(callback, "load_state_dict"):
            callback.load_state_dict(left.pop(k)[1])
    for name, thing in t.carry.items():
        if name in state["carry"]:
            _give(thing, state["carry"][name])
    t.history.load_state_dict(state["history"])
    t.sums.load_state_dict(state["sums"])
    t.row = dict(state["row"])
    place, epochs = state["place"], t.epochs
    for name, value in place.items():
        setattr(t, name, value)
    t.epochs = epochs
    if epochs != place["epochs"]:
        t.stopped = None  # 더 배우라는 말이다: 앞서 멈춘 까닭은 잊는다
    t.optimizer._stepped = t.optimizer._stepped or t.steps > 0  # 일정이 차례를 나무라지 않게
    for name, parameter in t.model.named_parameters():
        if name in state["gradients"]:
            parameter.grad = from_numpy(np.array(state["gradients"][name]))
    t.order, t._now = state["order"], state["random"]
    if not t.batch:
        randomness.restore(t.generators, t._now)
        t._now = None


def _give(thing: Any, state: Any) -> None:
    if hasattr(thing, "load_state_dict"):
        thing.load_state_dict(state)
    else:
        thing.__dict__.update(state)
