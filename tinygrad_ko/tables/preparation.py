"""준비: 열의 수들을 모델이 받을 특징(feature)으로. 훈련 집합에서 배운 것을 새 표에 그대로 쓴다."""

from __future__ import annotations

import json
import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from functools import cached_property
from typing import Any

import numpy as np

from ..data import OneHotEncoder, StandardScaler
from ..errors import DataError
from .kinds import CATEGORY, DATE, DROPPED, NUMBER, TRUTH, Column

__all__ = ["CLASSIFY", "FORMAT", "REGRESS", "Preparation", "Prepared", "learned"]

FORMAT = 1  # preparation.json 의 꼴의 번호
CLASSIFY, REGRESS = "classification", "regression"
FARTHEST = 1e6  # 표준화한 수의 가장 먼 값: 훈련 집합에서 아득히 벗어난 수가 넘치지 않게
PIECE = 65_536  # 한 번에 다루는 줄의 수


@dataclass(frozen=True)
class Prepared:
    """열 하나와, 훈련 집합에서 배운 것."""

    column: Column
    mean: tuple[float, ...] = ()  # 수의 부분마다(날짜이면 연, 월, 일 …)
    scale: tuple[float, ...] = ()
    holes: bool = False  # 훈련 집합에 빠진 값이 있었는가

    @property
    def parts(self) -> tuple[str, ...]:
        """수로 된 특징들의 이름."""
        column = self.column
        if column.kind == CATEGORY:
            return ()
        if column.kind != DATE:
            return (column.name,)
        return tuple(f"{column.name}.{part}" for part in ("연", "월", "일", "요일") + (("시",) if column.timed else ()))

    @property
    def features(self) -> tuple[str, ...]:
        """이 열에서 나오는 특징들의 이름."""
        name = self.column.name
        if self.column.kind == CATEGORY:
            return tuple(f"{name}={c}" for c in self.column.categories) + ((f"{name}(빠짐)",) if self.holes else ())
        return self.parts + ((f"{name}(빠짐)",) if self.holes else ())


@dataclass(frozen=True)
class Preparation:
    """표의 줄을 특징으로 바꾸는 법 전부. JSON 으로 적고 읽는다.

    매개변수
    --------
    columns : 쓰는 열들. 원래 표의 차례이다.
    dropped : 버린 열들과 까닭.
    target : 목표(target) 열.
    task : ``"classification"`` 또는 ``"regression"``.
    mean, scale : 회귀이면 훈련 집합에서 목표의 평균과 표준편차(목표의 단위). 분류이면 0과 1.
    data : 무엇을 어떻게 읽었는가.
    options : 학습의 설정.
    """

    columns: tuple[Prepared, ...]
    dropped: tuple[Column, ...]
    target: Column
    task: str
    mean: float
    scale: float
    data: Mapping[str, Any]
    options: Mapping[str, Any]

    @property
    def labels(self) -> tuple[str, ...]:
        """부류의 이름들. 회귀이면 비었다."""
        return self.target.categories if self.task == CLASSIFY else ()

    @property
    def features(self) -> tuple[str, ...]:
        """특징의 이름들: 수, 빠짐의 표시, 범주의 차례가 아니라 열의 차례로."""
        numbers = [part for p in self.columns for part in p.parts]
        holes = [f"{p.column.name}(빠짐)" for p in self.columns if p.holes and p.column.kind != CATEGORY]
        return (*numbers, *holes, *(f for p in self.columns if p.column.kind == CATEGORY for f in p.features))

    def transform(self, raw: np.ndarray) -> np.ndarray:
        """열의 수들을 특징으로.

        매개변수
        --------
        raw : 모양 ``(줄, 열)`` 의 float64. 빠진 값은 NaN.

        반환
        ----
        np.ndarray : 모양 ``(줄, 특징)`` 의 float32, 유한하다.
        """
        numbers, marks, codes = [], [], []
        for k, prepared in enumerate(self.columns):
            values = raw[:, k]
            empty = np.isnan(values)
            if prepared.column.kind == CATEGORY:
                codes.append(np.where(empty, len(prepared.column.categories), values))
                continue
            for part, mean, scale in zip(_parts(prepared.column, values), prepared.mean, prepared.scale, strict=True):
                numbers.append(np.where(empty, 0.0, (part - mean) / scale))
            if prepared.holes:
                marks.append(empty.astype(np.float64))
        found = [np.stack(numbers + marks, 1)] if numbers or marks else []
        if codes:
            found.append(self._encoder.transform(np.stack(codes, 1)))
        return np.concatenate(found, 1).clip(-FARTHEST, FARTHEST).astype(np.float32)

    @cached_property
    def _encoder(self) -> OneHotEncoder:
        """범주의 열들을 원핫으로. 모르는 번호(훈련 집합에 없던 것)는 모두 0이다."""
        places = [range(len(p.column.categories) + p.holes) for p in self.columns if p.column.kind == CATEGORY]
        return OneHotEncoder(categories=places, handle_unknown="ignore").fit(np.zeros((1, len(places))))

    def to_json(self) -> str:
        """읽을 수 있는 글로."""
        def column(c: Column) -> dict[str, Any]:
            told = {k: v for k, v in asdict(c).items() if v not in ((), False, 0, "")}
            return told | {"name": c.name, "kind": c.kind}

        content = {
            "format": FORMAT, "data": dict(self.data), "options": dict(self.options),
            "target": column(self.target) | {"task": self.task, "mean": self.mean, "scale": self.scale},
            "columns": [column(p.column) | {"mean": p.mean, "scale": p.scale, "has_holes": p.holes} for p in self.columns],
            "dropped": [column(c) for c in self.dropped], "features": self.features,
        }
        return json.dumps(content, ensure_ascii=False, indent=1) + "\n"

    def _refuse_nonsense(self) -> None:
        """우리가 적을 리 없는 값들: 모르는 종류, 유한하지 않은 수, 없는 특징이나 부류, 은닉층이 아닌 것."""
        hidden = self.options["hidden"]
        fine = {
            "columns": bool(self.columns) and bool(self.features),
            "kind": all(p.column.kind in (NUMBER, TRUTH, CATEGORY, DATE) for p in self.columns) and self.target.kind in (NUMBER, CATEGORY),
            "mean": np.isfinite([self.mean, *(m for p in self.columns for m in p.mean)]).all(),
            "scale": all(0 < s < math.inf for s in (self.scale, *(s for p in self.columns for s in p.scale))),
            "categories": self.task == REGRESS or len(self.labels) > 1,
            "hidden": isinstance(hidden, list) and all(type(size) is int and size > 0 for size in hidden),
        }
        if wrong := [name for name, right in fine.items() if not right]:
            raise _Wrong(", ".join(map(repr, wrong)))

    @classmethod
    def from_json(cls, text: str, where: str) -> Preparation:
        """:meth:`to_json` 이 적은 글에서.

        예외
        ----
        DataError : 우리가 적은 꼴이 아닐 때.
        """
        try:
            content = json.loads(text)
            if content["format"] != FORMAT:
                raise DataError(
                    f"'{where}': 꼴의 번호가 {content['format']}입니다. 이 판은 {FORMAT}만 읽습니다. 같은 판의 tinygrad_ko "
                    "를 쓰세요."
                )
            target = dict(content["target"])
            task, mean, scale = target.pop("task"), float(target.pop("mean")), float(target.pop("scale"))
            if task not in (CLASSIFY, REGRESS):
                raise ValueError(task)
            columns = tuple(_prepared(dict(each)) for each in content["columns"])
            dropped = tuple(_column(dict(each)) for each in content["dropped"])
            read = cls(columns, dropped, _column(target), task, mean, scale, dict(content["data"]), dict(content["options"]))
            read._refuse_nonsense()
            return read
        except json.JSONDecodeError as error:
            raise DataError(
                f"'{where}': {error.lineno}번째 줄에서 JSON 으로 읽을 수 없습니다. 잘렸거나 고쳐진 파일입니다. 원래의 것으로 되돌리거나 "
                "다시 학습하세요."
            ) from None
        except (KeyError, TypeError, ValueError, AttributeError, RecursionError) as error:
            if isinstance(error, DataError):
                raise
            place = f"({error} 항목)" if isinstance(error, KeyError | _Wrong) else ""
            raise DataError(
                f"'{where}': tinygrad-ko train 이 적은 준비(preparation)가 아닙니다{place}. 원래의 것으로 되돌리거나 다시 학습하세요."
            ) from None


class _Wrong(ValueError):
    """준비의 어느 항목이 말이 되지 않는다."""


def learned(columns: Sequence[Column], raw: np.ndarray, train: np.ndarray) -> Iterator[Prepared]:
    """열마다 훈련 집합(``train`` 번째 줄들)에서 평균, 표준편차, 빠진 값이 있는지, 나온 범주를 배운다.

    훈련 집합에 나오지 않은 범주는 범주에서 빠지고, ``raw`` 에서 그 번호는 NaN 이 된다.
    """
    for k, column in enumerate(columns):
        values = raw[:, k]
        own = values[train]
        empty = bool(np.isnan(own).any())
        if column.kind == CATEGORY:
            present = np.unique(own[~np.isnan(own)]).astype(int)
            if len(present) < len(column.categories):
                _renumber(values, present, len(column.categories))
                kept = tuple(column.categories[c] for c in present)
                column = replace(column, categories=kept, untrained=tuple(c for c in column.categories if c not in set(kept)))
            yield Prepared(column, holes=empty)
            continue
        known = own[~np.isnan(own)]
        if not known.size:
            known = np.zeros(1)
        scalers = [StandardScaler().fit(part[:, None]) for part in _parts(column, known)]
        yield Prepared(column, tuple(float(s.mean_[0]) for s in scalers), tuple(float(s.scale_[0]) for s in scalers), empty)


def _renumber(values: np.ndarray, present: np.ndarray, count: int) -> None:
    """남은 범주에 번호를 새로 매긴다(제자리에서)."""
    fresh = np.full(count + 1, np.nan)
    fresh[present] = np.arange(len(present))
    for start in range(0, len(values), PIECE):
        piece = values[start:start + PIECE]
        piece[:] = fresh[np.where(np.isnan(piece), count, piece).astype(int)]


def _parts(column: Column, values: np.ndarray) -> list[np.ndarray]:
    """열의 수에서 나오는 수들: 날짜이면 연, 월, 일, 요일(월요일이 0), 때가 있으면 시(0–24)."""
    if column.kind != DATE:
        return [values]
    safe = np.where(np.isnan(values), 0.0, values)
    whole = np.floor(safe)
    days = whole.astype("datetime64[D]")
    months = days.astype("datetime64[M]")
    year = days.astype("datetime64[Y]").astype(int) + 1970.0
    parts = [year, months.astype(int) % 12 + 1.0, (days - months).astype(int) + 1.0, (whole + 3) % 7]
    return parts + [(safe - whole) * 24] if column.timed else parts


def _column(told: dict[str, Any]) -> Column:
    fields: dict[str, Any] = {k: tuple(map(str, v)) if isinstance(v, list) else v for k, v in told.items()}
    return Column(**fields)


def _prepared(told: dict[str, Any]) -> Prepared:
    mean, scale, holes = told.pop("mean"), told.pop("scale"), told.pop("has_holes")
    made = Prepared(_column(told), tuple(map(float, mean)), tuple(map(float, scale)), bool(holes))
    if made.column.kind == DROPPED or not len(made.parts) == len(made.mean) == len(made.scale) or not all(made.scale):
        raise ValueError(made.column.name)
    return made
