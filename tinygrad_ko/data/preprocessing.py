"""표로 된 자료의 전처리: 최소–최대(min-max), 표준화(z-score), 원핫(one-hot).

훈련 집합에서 배운 것(``fit``)을 시험 집합에 그대로 쓴다(``transform``). 이름은 scikit-learn 과 같다.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Self

import numpy as np

from ..engine import Variable
from ..errors import ArgumentError, ArgumentTypeError, DataError, ShapeError, describe
from ..korean.particles import Noun, particle
from ..operation.arguments import refuse_masked
from .checks import two


class Preprocessor:
    """전처리기의 바탕: ``fit`` 으로 배우고 ``transform`` 으로 바꾸고 ``inverse_transform`` 으로 되돌린다."""

    columns_: int | None = None  # 배운 표의 열의 수

    def fit(self, x: Any) -> Self:
        """훈련 집합 (n, 열)에서 배운다. 자신을 돌려준다."""
        table = self._table(x, "fit", learning=True)
        if len(table) == 0:
            raise DataError(f"{self._name}.fit: 표본이 하나도 없습니다(모양 {table.shape}).")
        learned = self._fit(table) | {"columns_": table.shape[1]}
        self.__dict__.update(learned)  # 한꺼번에: 배우다가 오류가 나거나 멈추면 앞서 배운 것 그대로이다
        return self

    def transform(self, x: Any) -> np.ndarray:
        """배운 대로 바꾼 표 (n, 새 열)."""
        return self._transform(self._table(x, "transform"))

    def fit_transform(self, x: Any) -> np.ndarray:
        """배우고 바로 바꾼다."""
        return self.fit(x).transform(x)

    @property
    def _name(self) -> str:
        return type(self).__name__

    def _table(self, x: Any, what: str, learning: bool = False) -> np.ndarray:
        """수의 표 (n, 열)인지, NaN 이 없는지, 배운 열의 수와 같은지 살핀다."""
        where = f"{self._name}.{what}"
        refuse_masked(where, x)
        try:
            table = np.asarray(x._data if isinstance(x, Variable) else x)
        except ValueError:
            raise ShapeError(f"{where}: 줄마다 열의 수가 다릅니다. 받은 것: {describe(x)}. 모양이 (표본, 열)인 표를 주세요.") from None
        if table.dtype.kind not in "fiub":
            raise ArgumentTypeError(f"{where}: 수의 표여야 합니다. 받은 것: {describe(x)}. 글자로 된 값은 번호로 바꾸세요.")
        if table.ndim != 2:
            raise ShapeError(f"{where}: 모양은 (표본, 열)이어야 합니다. 받은 모양: {table.shape}. 열 하나이면 x.reshape(-1, 1) 을 쓰세요.")
        if not learning:
            if self.columns_ is None:
                raise ArgumentError(f"{where}: 먼저 훈련 집합으로 fit 을 부르세요.")
            wanted = self._width() if what == "inverse_transform" else self.columns_
            if table.shape[1] != wanted:
                raise ShapeError(f"{where}: 배운 표의 열은 {wanted}개인데 받은 것은 {table.shape[1]}개입니다(모양 {table.shape}).")
        if table.dtype.kind == "f" and not np.isfinite(table).all():
            row, column = np.argwhere(~np.isfinite(table))[0]
            raise DataError(
                f"{where}: {row}번째 줄 {column}번째 열에 NaN 이나 무한대가 있습니다(모두 {int((~np.isfinite(table)).sum())}개). "
                "빠진 값은 그 열의 평균으로 채우거나(np.nan_to_num, np.nanmean) 그 줄을 빼세요."
            )
        return table if table.dtype.kind == "f" else table.astype(np.float64)

    def inverse_transform(self, x: Any) -> np.ndarray:
        """바꾼 것을 처음의 값으로 되돌린다."""
        return self._inverse(self._table(x, "inverse_transform"))

    def _width(self) -> int | None:
        return self.columns_

    def _fit(self, table: np.ndarray) -> dict[str, Any]:
        """배운 것: 속성의 이름과 값."""
        raise NotImplementedError

    def _transform(self, table: np.ndarray) -> np.ndarray:
        raise NotImplementedError

    def _inverse(self, table: np.ndarray) -> np.ndarray:
        raise NotImplementedError


def wide(table: np.ndarray) -> np.ndarray:
    """배우고 바꾸는 셈은 float64 로: 평균과 범위를 float32 로 반올림하면 한 칸(ulp) 차이가 사라진다."""
    return table.astype(np.float64)


class MinMaxScaler(Preprocessor):
    """최소–최대 정규화(min-max): 열마다 가장 작은 값을 아래로, 가장 큰 값을 위로 옮긴다. 값이 하나뿐인 열은 아래 끝이 된다.

    매개변수
    --------
    feature_range : (아래, 위), 무차원.

    예외
    ----
    ArgumentError : 아래가 위보다 작지 않을 때, ``fit`` 하지 않았을 때. ShapeError : (표본, 열)이 아니거나 열의 수가 다를 때.
    ArgumentTypeError : ``feature_range`` 가 수가 아닐 때, 가려진 배열을 줄 때. DataError : NaN 이나 무한대가 있거나 표본이 없을 때.

    예제
    ----
    >>> from tinygrad_ko.data import MinMaxScaler
    >>> scaler = MinMaxScaler().fit([[1.885, 65.5], [1.525, 45.0]])
    >>> scaler.transform([[1.705, 55.25]]).round(4).tolist()
    [[0.5, 0.5]]

    출처
    ----
    강의 L8: (x − min) / (max − min). scikit-learn ``MinMaxScaler``.
    """

    data_min_: np.ndarray
    data_max_: np.ndarray
    scale_: np.ndarray

    def __init__(self, feature_range: tuple[float, float] = (0.0, 1.0)) -> None:
        low, high = two("MinMaxScaler", "feature_range", feature_range, "(0, 1)")
        if not low < high:
            raise ArgumentError(f"MinMaxScaler: feature_range 는 (아래, 위)이고 아래가 작아야 합니다. 받은 값: {feature_range}.")
        self.feature_range = (low, high)

    def _fit(self, table: np.ndarray) -> dict[str, Any]:
        low, high = table.min(0), table.max(0)
        with np.errstate(over="ignore"):
            spread = np.where(low == high, 1, wide(high) - wide(low))
        overflow = np.isinf(spread)
        if overflow.any():
            raise DataError(
                f"MinMaxScaler.fit: {int(np.argmax(overflow))}번째 열의 범위(최대 − 최소)가 {Noun(spread.dtype):을/를} 넘칩니다. "
                "그 열을 먼저 알맞은 단위로 나누세요."
            )
        return {"data_min_": low, "data_max_": high, "scale_": spread}

    def _transform(self, table: np.ndarray) -> np.ndarray:
        low, high = self.feature_range
        return ((wide(table) - self.data_min_) / self.scale_ * (high - low) + low).astype(table.dtype, copy=False)

    def _inverse(self, table: np.ndarray) -> np.ndarray:
        low, high = self.feature_range
        return ((wide(table) - low) / (high - low) * self.scale_ + self.data_min_).astype(table.dtype, copy=False)


class StandardScaler(Preprocessor):
    """표준화(z-score): 열마다 평균을 0, 표준편차를 1로. 값이 하나뿐인 열은 모두 0이 된다.

    예외
    ----
    ArgumentError : ``fit`` 하지 않았을 때. ShapeError : (표본, 열)이 아니거나 열의 수가 다를 때.
    DataError : NaN 이나 무한대가 있거나 표본이 없을 때.

    예제
    ----
    >>> from tinygrad_ko.data import StandardScaler
    >>> StandardScaler().fit_transform([[1.0, 5.0], [3.0, 5.0]]).tolist()
    [[-1.0, 0.0], [1.0, 0.0]]

    출처
    ----
    강의 L8: (x − μ) / σ. scikit-learn ``StandardScaler``.
    """

    mean_: np.ndarray
    scale_: np.ndarray
    unit_: np.ndarray
    origin_: np.ndarray
    offset_: np.ndarray
    spread_: np.ndarray

    def _fit(self, table: np.ndarray) -> dict[str, Any]:
        x = wide(table)
        constant = (x == x[0]).all(0)
        # 제곱과 합이 넘치지 않게 2의 거듭제곱(unit)으로 나누고, 평균의 반올림이 흩어진 정도보다 클 수 없게 첫 줄(origin)에서 잰다
        unit = np.where(constant, 1, np.ldexp(1.0, np.frexp(np.abs(x).max(0))[1] - 1))
        origin = x[0] / unit
        away = x / unit - origin
        offset, spread = away.mean(0), np.where(constant, 1, away.std(0))
        return {
            "unit_": unit, "origin_": origin, "offset_": offset, "spread_": spread,
            "mean_": (origin + offset) * unit, "scale_": spread * unit,
        }

    def _transform(self, table: np.ndarray) -> np.ndarray:
        return ((wide(table) / self.unit_ - self.origin_ - self.offset_) / self.spread_).astype(table.dtype, copy=False)

    def _inverse(self, table: np.ndarray) -> np.ndarray:
        return ((wide(table) * self.spread_ + self.offset_ + self.origin_) * self.unit_).astype(table.dtype, copy=False)


class OneHotEncoder(Preprocessor):
    """원핫(one-hot): 이름뿐인(nominal) 열을, 범주마다 한 칸인 0과 1의 벡터로. 다른 열은 그대로 둔다.

    매개변수
    --------
    columns : 바꿀 열의 번호, 또는 번호들. 없으면 모든 열.
    categories : 열마다의 범주들(차례대로). 없으면 ``fit`` 이 훈련 집합에서 찾아 늘어놓는다.
    handle_unknown : 배우지 않은 범주를 만나면 ``"error"`` (오류) 또는 ``"ignore"`` (모두 0).

    예외
    ----
    ArgumentError : 없는 열, 열과 범주의 수가 다를 때, 모르는 ``handle_unknown``. DataError : 배우지 않은 범주, NaN.

    예제
    ----
    >>> from tinygrad_ko.data import OneHotEncoder
    >>> encoder = OneHotEncoder(columns=[3, 4], categories=[[1, 2], [1, 2, 3, 4]])
    >>> encoder.fit_transform([[1.755, 65.5, 122, 1, 3]]).tolist()
    [[1.755, 65.5, 122.0, 1.0, 0.0, 0.0, 0.0, 1.0, 0.0]]

    출처
    ----
    강의 L8: (1.755, 65.5, 122, 1, 3) → (1.755, 65.5, 122, 1,0, 0,0,1,0). scikit-learn ``OneHotEncoder``.
    """

    categories_: dict[int, np.ndarray]

    def __init__(
        self, columns: int | Sequence[int] | None = None, categories: Sequence[Sequence[float]] | None = None,
        handle_unknown: str = "error",
    ) -> None:
        if handle_unknown not in ("error", "ignore"):
            raise ArgumentError(
                f"OneHotEncoder: handle_unknown={handle_unknown!r} {particle(handle_unknown, '은/는')} 없습니다. "
                "'error' 나 'ignore' 를 쓰세요."
            )
        self.columns = None if columns is None else _column_numbers(columns)
        if categories is not None and not (_is_listed(categories) and all(map(_is_listed, categories))):
            raise ArgumentTypeError(
                "OneHotEncoder: categories 는 열마다 범주의 목록을 하나씩 담은 목록이어야 합니다(예: [[1, 2], [1, 2, 3]]). "
                f"받은 것: {describe(categories)}."
            )
        if self.columns is not None and categories is not None and len(self.columns) != len(categories):
            raise ArgumentError(f"OneHotEncoder: 열은 {len(self.columns)}개인데 범주의 목록은 {len(categories)}개입니다.")
        self.categories, self.handle_unknown = categories, handle_unknown

    def _table(self, x: Any, what: str, learning: bool = False) -> np.ndarray:
        """2⁵³ 을 넘는 정수는 실수로 바꾸면 이웃과 같아진다: 범주로 쓸 수 없다."""
        table = super()._table(x, what, learning)
        given = np.asarray(x._data if isinstance(x, Variable) else x)
        if given.dtype.kind in "iu" and given.size and max(int(given.max()), -int(given.min())) > 2**53:
            raise DataError(
                f"OneHotEncoder.{what}: 2**53 을 넘는 정수({int(given.max())})는 실수로 바꾸면 이웃한 수와 같아집니다. "
                "np.unique(열, return_inverse=True) 로 번호를 새로 매기세요."
            )
        return table

    def _fit(self, table: np.ndarray) -> dict[str, Any]:
        width = table.shape[1]
        columns = range(width) if self.columns is None else self.columns
        outside = [c for c in columns if not -width <= c < width]
        if outside or len({c % width for c in columns}) < len(columns):
            raise ArgumentError(f"OneHotEncoder.fit: 열이 {width}개인 표에서 columns={list(columns)} 에 없거나 겹치는 열이 있습니다.")
        found = self.categories if self.categories is not None else [np.unique(table[:, c]) for c in columns]
        if len(found) != len(columns):
            raise ArgumentError(f"OneHotEncoder.fit: 열은 {len(columns)}개인데 범주의 목록은 {len(found)}개입니다.")
        return {"categories_": {c % width: self._distinct(k, c, table.dtype) for c, k in zip(columns, found, strict=True)}}

    def _distinct(self, given: Any, column: int, dtype: Any) -> np.ndarray:
        """범주들: 서로 다르고, 표의 dtype 으로 적어도 서로 달라야 한다."""
        listed = np.asarray(given)
        if listed.dtype.kind not in "fiub":
            raise ArgumentTypeError(
                f"OneHotEncoder.fit: {column}번째 열의 범주는 수여야 합니다. 받은 것: {listed.tolist()}. "
                "글자이면 np.unique(열, return_inverse=True) 로 번호를 매기세요."
            )
        known = listed if listed.dtype.kind == "f" else listed.astype(float)
        if known.ndim != 1 or min(len(np.unique(v)) for v in (known, known.astype(dtype))) < known.size:
            raise ArgumentError(
                f"OneHotEncoder.fit: {column}번째 열의 범주 {listed.tolist()} 가운데 같은 "
                f"것이 있습니다({Noun(np.dtype(dtype)):으로/로} 적으면 "
                "같아지는 것도 같은 것입니다). 범주마다 한 번씩만 적거나 표를 float64 로 주세요."
            )
        return known

    def _transform(self, table: np.ndarray) -> np.ndarray:
        return np.concatenate([self._encoded(table, c) for c in range(table.shape[1])], 1)

    def _encoded(self, table: np.ndarray, column: int) -> np.ndarray:
        values = table[:, column:column + 1]
        known = self.categories_.get(column)
        if known is None:
            return values
        narrow = min(table.dtype, known.dtype, key=lambda d: d.itemsize)  # 0.1 은 float32 로 적은 것과 float64 로 적은 것이 다르다
        hot = (values.astype(narrow) == known.astype(narrow)).astype(table.dtype)
        strange = np.flatnonzero(~hot.any(1))
        if strange.size and self.handle_unknown == "error":
            raise DataError(
                f"OneHotEncoder.transform: {strange[0]}번째 줄 {column}번째 열의 값 "
                f"{values[strange[0], 0]:g}{particle(f'{values[strange[0], 0]:g}', '은/는')} 배운 범주 "
                f"{known.tolist()}에 없습니다. 훈련 집합에 넣거나, handle_unknown='ignore' 로 0 벡터가 되게 하세요."
            )
        return hot

    def _width(self) -> int | None:
        return None if self.columns_ is None else sum(len(self.categories_.get(c, [0])) for c in range(self.columns_))

    def _inverse(self, table: np.ndarray) -> np.ndarray:
        assert self.columns_ is not None
        columns, start = [], 0
        for c in range(self.columns_):
            known = self.categories_.get(c)
            n = 1 if known is None else len(known)
            part = table[:, start:start + n]
            if known is not None and not part.any(1).all():
                row = int(np.flatnonzero(~part.any(1))[0])
                raise DataError(f"OneHotEncoder.inverse_transform: {row}번째 줄의 {c}번째 열이 모두 0이어서 범주를 알 수 없습니다.")
            columns.append(part[:, 0] if known is None else known[part.argmax(1)].astype(table.dtype))
            start += n
        return np.stack(columns, 1)


def _is_listed(given: Any) -> bool:
    return isinstance(given, (list, tuple, range, np.ndarray))


def _column_numbers(given: Any) -> list[int]:
    """열의 번호들: 번호 하나, 또는 번호의 나열."""
    numbers = list(given) if _is_listed(given) else [given]
    if any(isinstance(n, (bool, np.bool_)) or not isinstance(n, (int, np.integer)) for n in numbers):
        raise ArgumentTypeError(f"OneHotEncoder: columns 는 열의 번호(정수)나 그 목록이어야 합니다. 받은 것: {describe(given)}.")
    return [int(n) for n in numbers]
