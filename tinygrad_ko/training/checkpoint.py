"""학습의 상태와 파일: 무엇을 담고, 다른 학습의 것을 어떻게 알아보고, 어떻게 되돌리는가.

자료의 차례는 에포크가 **시작할 때**의 난수(``order``)와 거기서 본 묶음의 수(``batch``)로 적는다. 섞은 뒤의 난수만 적으면 이어서 할 때
다른 차례에서 묶음을 건너뛰게 된다.
"""

from __future__ import annotations

import os
import zlib
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from ..data import Subset, TensorDataset
from ..errors import ArgumentError, DataError, TinygradError
from ..io import load, load_metadata, save
from ..io.atomic import path_of
from ..nn import Module
from ..operation.devices import to_numpy
from ..operation.uninterrupted import Uninterrupted
from ..tensors.creation import from_numpy
from ..watch.source_lines import warn_user
from . import randomness
from .batches import count_of, is_array
from .learned import named, outside, put_outside

if TYPE_CHECKING:
    from .trainer import Trainer

KIND, VERSION = "tinygrad_ko.training", 1
NAME = "checkpoint.safetensors"
PLACE = ("epochs", "epoch", "batch", "steps", "seen", "waiting", "gathered", "batch_loss", "stopped")
COUNTS = ("epochs", "epoch", "batch", "steps", "seen", "waiting", "gathered")  # 그 가운데 0 이상의 정수인 것
OTHERS = (  # 다른 꼴의 파일
    ".pt", ".pth", ".ckpt", ".npz", ".npy", ".pkl", ".pickle", ".h5", ".hdf5", ".keras", ".bin", ".onnx", ".joblib",
    ".csv", ".json", ".txt", ".zip",
)
ROWS = 1000  # 자료의 지문에 쓰는 표본의 수
WORDS = {"model": "모델", "layers": "모델의 층", "optimizer": "옵티마이저", "scheduler": "학습률 일정", "data": "학습 자료"}


def file_at(path: str | os.PathLike[str]) -> Path:
    """체크포인트의 파일: 폴더이면 그 안의 ``checkpoint.safetensors``."""
    given = path_of("체크포인트", path, NAME)
    file = given.suffix.lower() == ".safetensors"
    if not file and not given.is_dir() and (given.suffix.lower() in OTHERS or given.exists()):
        raise ArgumentError(f"체크포인트: 파일의 이름은 .safetensors 로 끝나야 합니다(또는 폴더). 받은 것: '{given}'.")
    if "{" in str(given):
        raise ArgumentError(
            f"체크포인트: 이름 속의 {{…}} 를 에포크나 값으로 채우지 않습니다. 파일은 하나이고 늘 가장 새것입니다. 받은 것: '{given}'."
        )
    return given if file else given / NAME


def is_checkpoint(file: Path) -> bool:
    """학습의 체크포인트인가."""
    try:
        return load_metadata(file).get("kind") == KIND
    except TinygradError:
        return False


# ── 담기 ──


def state_of(t: Trainer) -> dict[str, Any]:
    """학습을 이어 가는 데 필요한 모든 것."""
    return {
        "kind": KIND, "version": VERSION, "described": described(t),
        "model": t.model.state_dict(), "outside": outside(t),
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


def write(file: Path, state: Mapping[str, Any], put_aside: Callable[[Path], None] | None = None) -> None:
    """파일에 온전히 쓴다. ``put_aside`` 는 먼저 있던 파일을 치워 둔다."""
    with Uninterrupted():
        if put_aside is not None:
            put_aside(file)
        place = state["place"]
        save(state, file, {"kind": KIND, "version": VERSION, "described": state["described"],
                           "epoch": place["epoch"], "batch": place["batch"], "epochs": place["epochs"]})


def described(t: Trainer) -> dict[str, Any]:
    """다른 학습의 것인지 알아볼 설명."""
    return {
        "model": {name: f"{value.shape} {value.dtype}" for name, value in t.model.state_dict().items() if is_array(value)},
        "layers": {str(k): repr(m) for k, m in enumerate(m for m in t.model.modules() if next(m.children(), None) is None)},
        "optimizer": {"종류": type(t.optimizer).__name__, "그룹마다의 매개변수": [len(g["params"]) for g in t.optimizer.param_groups]},
        "scheduler": {"종류": type(t.scheduler).__name__ if t.scheduler is not None else "없음"},
        "data": _data(t.train_loader),
        "settings": t.settings,
    }


def settings(t: Trainer) -> dict[str, str]:
    """이어서 할 때 달라질 수 있는 설정."""
    loss = repr(t.loss) if isinstance(t.loss, Module) else getattr(t.loss, "__qualname__", type(t.loss).__name__)
    rates = [str(group.get("initial_lr", group["lr"])) for group in t.optimizer.param_groups]
    said = {
        "손실": loss, "지표": list(t.metrics), "학습률": ", ".join(rates), "accumulate": t.accumulate, "clip_norm": t.clip_norm,
        "scheduler_every": t.scheduler_every, "scheduler_monitor": t.scheduler_monitor, "검증": "없음" if t.validation is None else "있음",
    }
    return {name: str(value) for name, value in said.items()}


def _gradients(t: Trainer) -> dict[str, np.ndarray]:
    return {name: np.array(to_numpy(p.grad._data)) for name, p in named(t) if p.grad is not None}


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


@contextmanager
def _spoiled(file: Path) -> Iterator[None]:
    """내용이 있어야 할 꼴이 아니어서 난 오류를 우리 말로."""
    try:
        yield
    except (KeyError, TypeError, AttributeError, ValueError, IndexError) as error:
        if isinstance(error, TinygradError):
            raise
        raise DataError(
            f"Trainer.fit: '{file}' 체크포인트의 내용이 있어야 할 꼴이 아니어서 이어 가지 않았습니다(모델과 옵티마이저는 그대로입니다). "
            f"앞서 쓴 다른 체크포인트로 이어 가거나 처음부터 학습하세요. ({type(error).__name__}: {error})"
        ) from error


def read(t: Trainer, file: Path, epochs: int, generators: Mapping[str, np.random.Generator]) -> dict[str, Any]:
    """이 학습의 체크포인트인지 살펴서 읽는다. 아니면 아무것도 바꾸지 않고 두 설명을 적어 알린다."""
    with _spoiled(file):
        return _read(t, file, epochs, generators)


def _read(t: Trainer, file: Path, epochs: int, generators: Mapping[str, np.random.Generator]) -> dict[str, Any]:
    where = "Trainer.fit"
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
    ours = described(t)
    _refuse_another(where, file, notes["described"], ours)
    done = notes["epoch"] + (notes["batch"] > 0)
    if epochs < done:
        raise ArgumentError(
            f"{where}: '{file}' 파일은 이미 {done}번째 에포크까지 학습했는데 epochs={epochs} 입니다. 이어서 하려면 {done} 이상을 주세요."
        )
    state: dict[str, Any] = load(file)
    place = state["place"]
    if set(place) != set(PLACE) or not all(type(place[name]) is int and place[name] >= 0 for name in COUNTS):
        raise ValueError("place")
    for part in ("random", "order"):
        randomness.refuse_other_places(where, generators, state[part])
    _warn_other_settings(notes["described"]["settings"], ours["settings"])
    return state


def _warn_other_settings(saved: Mapping[str, str], ours: Mapping[str, str]) -> None:
    """이어 갈 수는 있지만 끊긴 적이 없던 것과 같지 않을 설정을 알린다."""
    names = [name for name in ours if saved.get(name) != ours[name]]
    if names:
        kept = " 학습률은 체크포인트의 것을 씁니다(바꾸려면 콜백의 on_start 에서 optimizer.param_groups 를 바꾸세요)."
        warn_user(
            f"Trainer.fit: 설정이 체크포인트와 달라, 이어 가지만 끊긴 적이 없던 학습과 같지는 않습니다. 체크포인트: {_said(saved, names)}; "
            f"지금: {_said(ours, names)}.{kept if '학습률' in names else ''}"
        )


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


def restore(t: Trainer, state: Mapping[str, Any], file: Path) -> None:
    """상태를 되돌린다. 도중에 오류가 나면 모델과 옵티마이저와 난수를 먼저의 것으로 돌려놓는다."""
    before = t.model.state_dict(), t.optimizer.state_dict(), outside(t), randomness.states(t.generators)
    try:
        with Uninterrupted(), _spoiled(file):
            _restore(t, state)
    except Exception:
        t.model.load_state_dict(before[0])
        t.optimizer.load_state_dict(before[1])
        put_outside(t, before[2])
        randomness.restore(t.generators, before[3])
        raise


def _restore(t: Trainer, state: Mapping[str, Any]) -> None:
    t.model.load_state_dict(state["model"])
    put_outside(t, state["outside"])
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
    for name, parameter in named(t):
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
