"""준비: 훈련 집합에서만 배우고, 새 줄도 같게 바꾸고, JSON 을 거쳐도 같다."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from support.tables.made import shop, written

from tinygrad_ko.errors import DataError
from tinygrad_ko.tables.coding import UNSEEN, Coder
from tinygrad_ko.tables.kinds import CATEGORY, DATE, NUMBER, TRUTH, Column
from tinygrad_ko.tables.preparation import Preparation, Prepared, learned
from tinygrad_ko.tables.source import opened_source
from tinygrad_ko.tables.table import Asked, PreparedRows, Table, read_table, split, table_of


@pytest.fixture(scope="module")
def table(tmp_path_factory: pytest.TempPathFactory):
    home = tmp_path_factory.mktemp("표")
    with opened_source(str(written(home / "a.csv", shop(200)))) as source, \
            table_of(read_table(source, Asked("구매")), home, {"hidden": []}) as made:
        yield made


def test_only_the_training_part_is_learned_from(table: Table) -> None:
    train = table.raw[table.parts.train]
    age = next(p for p in table.preparation.columns if p.column.name == "나이")
    own = train[:, 0][~np.isnan(train[:, 0])]
    assert age.mean == (pytest.approx(own.mean()),) and age.scale == (pytest.approx(own.std()),)
    features = table.preparation.transform(table.raw[table.parts.train])
    numbers = len([part for p in table.preparation.columns for part in p.parts])
    assert np.allclose(features[:, 1:numbers].mean(0), 0, atol=1e-5) and np.allclose(features[:, 1:numbers].std(0), 1, atol=1e-4)
    assert features.dtype == np.float32 and features.shape[1] == len(table.preparation.features)


def test_parts_share_no_row_and_keep_the_shares(table: Table) -> None:
    parts = [table.parts.train, table.parts.validation, table.parts.test]
    assert sorted(np.concatenate(parts).tolist()) == list(range(200)) and [len(p) for p in parts] == [128, 32, 40]
    shares = [table.targets[p].mean() for p in parts]
    assert max(shares) - min(shares) < 0.05


def test_features_are_named_and_mean_what_they_say(table: Table) -> None:
    names = table.preparation.features
    row = table.preparation.transform(table.raw[:1])[0]
    first = shop(200)[1]
    assert row[names.index(f"도시={first[3]}")] == 1 and sum(row[k] for k, n in enumerate(names) if n.startswith("도시")) == 1
    holes = table.preparation.transform(table.raw)[:, names.index("나이(빠짐)")]
    assert holes.tolist() == [float(line[2] == "") for line in shop(200)[1:]]
    assert "가입일.요일" in names and "이름" not in names and "번호" not in names


def test_the_dataset_gives_the_same_by_batch_and_by_one(table: Table) -> None:
    rows = PreparedRows(table, table.parts.test)
    x, y = rows[np.arange(5)]
    one, label = rows[3]
    assert np.array_equal(x.data[3], one.data) and y.data[3] == label.data and one.shape == (len(table.preparation.features),)


def test_json_carries_everything(table: Table) -> None:
    again = Preparation.from_json(table.preparation.to_json(), "여기")
    assert again.to_json() == table.preparation.to_json()
    assert np.array_equal(again.transform(table.raw), table.preparation.transform(table.raw))


def test_dates_become_year_month_day_weekday() -> None:
    column = Column("날", DATE, timed=True)
    raw = Coder(column)(["2026-11-29 06:00", "1969-12-31", "2024-02-29"])[:, None]
    prepared = Prepared(column, (0.0,) * 5, (1.0,) * 5)
    made = Preparation((prepared,), (), column, "regression", 0, 1, {}, {}).transform(raw)
    assert made.tolist() == [[2026, 11, 29, 6, 6], [1969, 12, 31, 2, 0], [2024, 2, 29, 3, 0]]


def test_a_category_that_training_never_saw_is_left_out() -> None:
    columns = [Column("글", CATEGORY, categories=("가", "나", "다"))]
    raw = np.array([[0.0], [2.0], [1.0], [np.nan]])
    (prepared,) = learned(columns, raw, np.array([0, 1]))
    assert prepared.column.categories == ("가", "다") and not prepared.holes
    assert np.array_equal(raw[:, 0], [0, 1, np.nan, np.nan], equal_nan=True)


def test_numbers_far_outside_do_not_overflow() -> None:
    prepared = Prepared(Column("수", NUMBER), (0.0,), (1e-300,), holes=True)
    made = Preparation((prepared,), (), Column("y", NUMBER), "regression", 0, 1, {}, {})
    with np.errstate(over="ignore"):
        features = made.transform(np.array([[1e100], [-1e100], [np.nan]]))
    assert features.tolist() == [[1e6, 0], [-1e6, 0], [0, 1]]


@pytest.mark.parametrize(("column", "cells", "values"), [
    (Column("a", NUMBER, odd=("오류",)), ["1,000", "오류", "", "inf", "가"], [1000, np.nan, np.nan, np.nan, UNSEEN]),
    (Column("a", CATEGORY, categories=("가", "나")), ["나", " 가 ", "\u1100\u1161", "NA", "다"], [1, 0, 0, np.nan, UNSEEN]),
    (Column("a", TRUTH, true=("예",), categories=("아니오", "예")), ["예", "아니오", "", "응"], [1, 0, np.nan, UNSEEN]),
    (Column("a", DATE), ["1970-01-03", "", "어제"], [2, np.nan, UNSEEN]),
])
def test_codes(column: Column, cells: list[str], values: list[float]) -> None:
    coder = Coder(column)
    for _ in range(2):  # 기억한 뜻도 같다
        assert np.array_equal(coder(cells), values, equal_nan=True)


@pytest.mark.parametrize("change", [
    lambda c: c.pop("columns"), lambda c: c.update(format=99), lambda c: c["target"].update(task="기도"), lambda c: c["columns"][0].update(scale=[]),
    lambda c: c["columns"][0].update(scale=[0.0]), lambda c: c["columns"][0].update(색="빨강"), lambda c: c.update(columns=3),
])
def test_a_preparation_that_is_not_ours_is_refused(change, table: Table) -> None:
    content = json.loads(table.preparation.to_json())
    change(content)
    with pytest.raises(DataError, match="'여기'"):
        Preparation.from_json(json.dumps(content), "여기")
    with pytest.raises(DataError, match="'여기'"):
        Preparation.from_json("[" * 100_000, "여기")


# ── 나누기 ──


def target(*labels: str) -> Column:
    return Column("y", CATEGORY, categories=labels)


@pytest.mark.parametrize("count", [1, 2, 3])
def test_rare_classes_stay_in_training(count: int) -> None:
    codes = np.array([0.0] * 20 + [1.0] * 20 + [2.0] * count + [np.nan])
    parts = split(codes, "classification", target("가", "나", "다"))
    assert set(range(40, 40 + count)) <= set(parts.train.tolist())
    assert 40 + count not in np.concatenate([parts.train, parts.validation, parts.test])
    assert f"'다'({count})" in parts.note and f"{count}줄" in parts.note
    assert not split(np.arange(200.0) % 2, "classification", target("가", "나")).note


def test_a_small_test_set_is_told() -> None:
    assert "시험한 줄이 8개뿐" in split(np.arange(40.0), "regression", target()).note
    assert not split(np.arange(150.0), "regression", target()).note


def test_mostly_rare_classes_are_refused() -> None:
    codes = np.concatenate([np.zeros(6), np.ones(6), np.repeat(np.arange(2.0, 12.0), 3)])
    with pytest.raises(DataError, match="42줄 가운데 30줄이 줄이 셋 이하인 부류"):
        split(codes, "classification", target(*map(str, range(12))))


def test_more_classes_than_places() -> None:
    codes = np.repeat(np.arange(30.0), 4)
    parts = split(codes, "classification", target(*map(str, range(30))))
    assert "비율을 지키지 않고" in parts.note and len(parts.test) == 24


def test_nothing_to_test_with() -> None:
    with pytest.raises(DataError, match="넷 이상 나온 부류가 1개뿐"):
        split(np.array([0.0] * 20 + [1.0, 2.0]), "classification", target("가", "나", "다"))


@pytest.mark.parametrize("rows", [10, 11, 17])
def test_few_rows(rows: int) -> None:
    for codes in (np.arange(float(rows)), np.arange(float(rows)) % 2):
        parts = split(codes, "regression" if codes.max() > 1 else "classification", target("가", "나"))
        assert min(map(len, (parts.train, parts.validation, parts.test))) >= 1


def test_a_file_that_changes_between_the_two_readings(tmp_path: Path) -> None:
    file = written(tmp_path / "a.csv", shop(50))
    with opened_source(str(file)) as source:
        read = read_table(source, Asked("구매"))
        written(file, shop(40))
        with pytest.raises(DataError, match="읽는 동안 파일이 바뀌었습니다"), table_of(read, tmp_path, {}):
            pass
    assert [p.name for p in tmp_path.iterdir()] == ["a.csv"]
