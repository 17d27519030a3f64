"""맞히기: 줄의 글을 그대로 두고 덧붙이며, 모르는 것은 줄 번호와 함께 거절한다."""

from __future__ import annotations

import csv
import io
import json
import math
import os
import re
import shutil
from pathlib import Path
from typing import Any

import pytest
from support.tables.made import shop, written

from tinygrad_ko.errors import ArgumentError, DataError, TinygradError
from tinygrad_ko.io import load, save
from tinygrad_ko.tables import learning, predicting
from tinygrad_ko.tables.learning import train
from tinygrad_ko.tables.model import Options
from tinygrad_ko.tables.predicting import Predicted, predict
from tinygrad_ko.tables.results import digest_of
from tinygrad_ko.tables.table import Asked


@pytest.fixture(scope="module")
def learned(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """구매와 소득을 배운 폴더들, 그리고 이름 없는 표를 배운 폴더."""
    home = tmp_path_factory.mktemp("배운것")
    data = written(home / "고객.csv", shop(150))
    bare = written(home / "값뿐.csv", [[str(k % 9), str(k % 5), "가나"[k % 2]] for k in range(60)])
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(learning, "draw", lambda *_: None)
        for name, file, asked in (("구매", data, Asked("구매")), ("소득", data, Asked("소득")), ("값", bare, Asked("열3"))):
            train(str(file), asked, home / name, Options(epochs=3, hidden=(8,)), progress=False)
    return home


def told(learned: Path, data: Path, out: Path, model: str = "구매", **options: Any) -> tuple[Predicted, list[list[str]]]:
    made = predict(learned / model, str(data), out, **options)
    text = out.read_bytes().decode(made.source.encoding)
    return made, list(csv.reader(io.StringIO(text, newline=""), delimiter=made.source.delimiter))


@pytest.mark.parametrize("ending", ["\n", "\r\n"])
@pytest.mark.parametrize(("encoding", "delimiter"), [("utf-8", ","), ("utf-8-sig", ";"), ("cp949", "\t"), ("utf-16", ",")])
def test_the_text_of_every_row_stays(encoding: str, delimiter: str, ending: str, learned: Path, tmp_path: Path) -> None:
    rows = shop(40, seed=1)
    rows[4][1] = f'줄이{ending}나뉜 "글"{delimiter}'
    file = written(tmp_path / "새.csv", rows, encoding, delimiter, ending)
    made, lines = told(learned, file, tmp_path / "답.csv")
    before, after = file.read_bytes().decode(encoding), (tmp_path / "답.csv").read_bytes().decode(encoding)
    assert [line[:-2] for line in lines] == rows and lines[0][-2:] == ["예측", "확률"]
    assert {line[-2] for line in lines[1:]} <= {"예", "아니오"} and all(0.5 <= float(line[-1]) <= 1 for line in lines[1:])
    assert after.startswith(before.split(ending)[0] + delimiter + f"예측{delimiter}확률{ending}") and after.endswith(ending)
    assert made.rows == 40 and made.unused == ("번호", "이름")


def test_columns_in_another_order_and_some_more(learned: Path, tmp_path: Path) -> None:
    rows = shop(20, seed=1)
    moved = [["직업", *(row[k] for k in (5, 3, 2, 4))] for row in rows]
    _, straight = told(learned, written(tmp_path / "a.csv", rows), tmp_path / "가.csv")
    made, lines = told(learned, written(tmp_path / "b.csv", moved), tmp_path / "나.csv")
    assert [line[-2:] for line in lines] == [line[-2:] for line in straight]
    assert made.unused == ("직업",) and made.scores is None


def test_numbers_are_in_the_unit_of_the_target(learned: Path, tmp_path: Path) -> None:
    made, lines = told(learned, learned / "고객.csv", tmp_path / "답.csv", model="소득")
    assert lines[0][-1] == "예측" and all(1000 < float(line[-1]) < 9000 for line in lines[1:])
    assert made.scores is not None and made.scores.rows == 150


def test_the_score_is_that_of_training(learned: Path, tmp_path: Path) -> None:
    made, lines = told(learned, learned / "고객.csv", tmp_path / "답.csv")
    right = sum(line[6] == line[-2] for line in lines[1:])
    assert made.scores is not None and made.scores.confusion.trace() == right
    assert made.scores.summary()[0][1] == f"{right / 150:.2%}"


def test_unseen_values_are_refused_by_line_and_name(learned: Path, tmp_path: Path) -> None:
    rows = shop(20, seed=1)
    rows[3][3], rows[7][2], rows[9][4] = "제주", "스물", "어제"
    file = written(tmp_path / "새.csv", rows)
    with pytest.raises(DataError) as caught:
        told(learned, file, tmp_path / "답.csv")
    for said in ("4번째 줄 '도시' 열의 '제주'", "8번째 줄 '나이' 열의 '스물'", "10번째 줄 '가입일' 열의 '어제'", "배운 범주 3가지: '대구', '부산', '서울'", "--unseen ignore"):
        assert said in str(caught.value)
    assert [p.name for p in tmp_path.iterdir()] == ["새.csv"]
    made, lines = told(learned, file, tmp_path / "답.csv", unseen="ignore")
    assert dict(made.ignored) == {"도시": 1, "나이": 1, "가입일": 1} and len(lines) == 21
    rows[3][3] = rows[7][2] = rows[9][4] = ""
    _, empty = told(learned, written(tmp_path / "빈.csv", rows), tmp_path / "빈답.csv")
    assert [line[-2:] for line in lines] == [line[-2:] for line in empty], "빠진 값으로 본 것과 같아야 한다"


def test_a_target_with_labels_never_learned(learned: Path, tmp_path: Path) -> None:
    rows = shop(20, seed=1)
    rows[3][6], rows[4][6] = "글쎄", ""
    made, _ = told(learned, written(tmp_path / "새.csv", rows), tmp_path / "답.csv")
    assert made.scores is not None and (made.scores.unknown, made.scores.rows, made.rows) == (1, 18, 20)


def test_missing_columns_are_named(learned: Path, tmp_path: Path) -> None:
    rows = [["나 이", "도시"], ["3", "서울"]]
    with pytest.raises(DataError, match=r"없습니다: '나이', '가입일', '소득'. 혹시 '나 이' 인가요.*'도시'"):
        told(learned, written(tmp_path / "새.csv", rows), tmp_path / "답.csv")


def test_bad_and_blank_rows_stay_where_they_were(learned: Path, tmp_path: Path) -> None:
    text = written(tmp_path / "새.csv", shop(30, seed=1)).read_text(encoding="utf-8").split("\n")
    text[5:5] = ["", "짧은,줄"]
    text[9] += ",,"
    (tmp_path / "새.csv").write_text("\n".join(text), encoding="utf-8")
    made, _ = told(learned, tmp_path / "새.csv", tmp_path / "답.csv")
    after = (tmp_path / "답.csv").read_text(encoding="utf-8").split("\n")
    assert after[5:7] == ["", "짧은,줄"] and made.bad.count == 1 and "7번째 줄" in str(made.bad) and made.rows == 30
    assert after[9].count(",") == after[8].count(",")


def test_too_many_bad_rows_write_nothing(learned: Path, tmp_path: Path) -> None:
    file = written(tmp_path / "새.csv", shop(30, seed=1) + [["짧은", "줄"]] * 9)
    with pytest.raises(DataError, match="너무 많습니다"):
        told(learned, file, tmp_path / "답.csv")
    assert not (tmp_path / "답.csv").exists()


def test_a_last_line_without_an_ending(learned: Path, tmp_path: Path) -> None:
    file = tmp_path / "새.csv"
    file.write_text("나이,도시,가입일,소득\n30,서울,2026-1-1,\"3,000\"", encoding="utf-8")
    _, lines = told(learned, file, tmp_path / "답.csv")
    assert len(lines) == 2 and lines[1][:4] == ["30", "서울", "2026-1-1", "3,000"] and len(lines[1]) == 6


def test_names_that_are_taken(learned: Path, tmp_path: Path) -> None:
    rows = [[*row, "1", "2"] for row in shop(5)]
    rows[0][-2:] = ["예측", "확률"]
    made, lines = told(learned, written(tmp_path / "새.csv", rows), tmp_path / "답.csv")
    assert made.added == ("예측 (2)", "확률 (2)") and lines[0][-4:] == ["예측", "확률", *made.added]


def test_a_table_without_names(learned: Path, tmp_path: Path) -> None:
    _, lines = told(learned, learned / "값뿐.csv", tmp_path / "답.csv", model="값")
    assert len(lines) == 60 and lines[0][:3] == ["0", "0", "가"] and len(lines[0]) == 5


def test_only_names(learned: Path, tmp_path: Path) -> None:
    made, lines = told(learned, written(tmp_path / "새.csv", shop(0)), tmp_path / "답.csv")
    assert made.rows == 0 and lines == [[*shop(0)[0], "예측", "확률"]]


def test_batches_do_not_matter(learned: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    told(learned, learned / "고객.csv", tmp_path / "한번에.csv")
    monkeypatch.setattr(predicting, "PIECE", 7)
    told(learned, learned / "고객.csv", tmp_path / "나누어.csv")
    assert (tmp_path / "한번에.csv").read_bytes() == (tmp_path / "나누어.csv").read_bytes()


# ── 덮어쓰지 않는다 ──


def test_nothing_is_overwritten_unasked(learned: Path, tmp_path: Path) -> None:
    data, out = written(tmp_path / "새.csv", shop(9)), tmp_path / "답.csv"
    before = data.read_bytes()
    out.write_text("내 것")
    for place, force, said in ((out, False, "이미 있습니다"), (data, True, "덮어쓰지 않습니다"), (tmp_path, True, "폴더가 있습니다")):
        with pytest.raises(ArgumentError, match=said):
            predict(learned / "구매", str(data), place, force=force)
    for name in ("preparation.json", "weights.safetensors", "report.md"):  # 배운 것도 지킨다
        kept = (learned / "구매" / name).read_bytes()
        with pytest.raises(ArgumentError, match="배운 결과가 있습니다"):
            predict(learned / "구매", str(data), learned / "구매" / ".." / "구매" / name, force=True)
        assert (learned / "구매" / name).read_bytes() == kept
    os.link(data, tmp_path / "같은.csv")
    with pytest.raises(ArgumentError, match="덮어쓰지 않습니다"):
        predict(learned / "구매", str(data), tmp_path / "같은.csv", force=True)
    table = shutil.copy(learned / "고객.csv", tmp_path / "배운.csv")
    with pytest.raises(ArgumentError, match="배운 자료입니다"):
        predict(learned / "구매", str(data), Path(table), force=True)
    assert Path(table).read_bytes() == (learned / "고객.csv").read_bytes()
    assert data.read_bytes() == before and out.read_text() == "내 것"
    predict(learned / "구매", str(data), out, force=True)
    assert out.read_text(encoding="utf-8").startswith("번호,")
    with pytest.raises(TinygradError, match=r"없음/답.csv'에 쓸 수 없습니다"):
        predict(learned / "구매", str(data), tmp_path / "없음" / "답.csv")


def test_a_label_that_the_encoding_cannot_write(learned: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(predicting, "NEW", "예측😀")
    with pytest.raises(DataError, match=r"'😀' 글자는 CP949\(EUC-KR\)로 적을 수 없습니다"):
        told(learned, written(tmp_path / "새.csv", shop(5), "cp949"), tmp_path / "답.csv")
    assert not (tmp_path / "답.csv").exists()


# ── 배운 것이 아닌 폴더 ──


def test_what_is_not_a_model(learned: Path, tmp_path: Path) -> None:
    data, out = learned / "고객.csv", tmp_path / "답.csv"
    (tmp_path / "끊긴" / "checkpoint").mkdir(parents=True)
    (tmp_path / "빈").mkdir()
    for folder, said in ((data, "파일입니다"), (tmp_path / "없음", "폴더가 없습니다"), (tmp_path / "빈", "preparation.json, weights.safetensors 파일이 없습니다"),
                         (tmp_path / "끊긴", "아직 끝나지 않았습니다.*--resume")):
        with pytest.raises(DataError, match=said):
            predict(folder, str(data), out)


@pytest.mark.parametrize("change", [
    lambda folder: (folder / "preparation.json").write_text("{}"), lambda folder: (folder / "preparation.json").write_bytes(b"\xff\xfe"),
    lambda folder: (folder / "weights.safetensors").write_bytes(b"\0" * 9), lambda folder: (folder / "weights.safetensors").write_bytes(b""),
])
def test_broken_results_are_refused(change: Any, learned: Path, tmp_path: Path) -> None:
    copied(learned / "구매", tmp_path / "사본")
    change(tmp_path / "사본")
    with pytest.raises(TinygradError, match="사본"):
        predict(tmp_path / "사본", str(learned / "고객.csv"), tmp_path / "답.csv")


def test_damaged_weights_are_noticed(learned: Path, tmp_path: Path) -> None:
    """디스크에서 한 비트만 뒤집혀도 틀린 예측을 내지 않는다."""
    copied(learned / "구매", tmp_path / "사본")
    file = tmp_path / "사본" / "weights.safetensors"
    content = bytearray(file.read_bytes())
    content[-1] ^= 1
    file.write_bytes(content)
    with pytest.raises(DataError, match="값이 학습을 마쳤을 때와 다릅니다"):
        predict(tmp_path / "사본", str(learned / "고객.csv"), tmp_path / "답.csv")


NONSENSE = {
    "은닉층의 크기": lambda told: told["options"].update(hidden=[10**12]), "은닉층이 글": lambda told: told["options"].update(hidden="abc"),
    "은닉층이 참": lambda told: told["options"].update(hidden=[True]), "은닉층이 없음": lambda told: told["options"].pop("hidden"),
    "적은 범주": lambda told: told["columns"][1].update(categories=["서울"]), "모르는 종류": lambda told: told["columns"][0].update(kind="이상"),
    "목표의 종류": lambda told: told["target"].update(kind="이상"), "NaN": lambda told: told["columns"][0].update(mean=[math.nan]),
    "0": lambda told: told["columns"][0].update(scale=[0.0]), "없는 열": lambda told: told.update(columns=[]), "없는 부류": lambda told: told["target"].update(categories=[]),
    "수가 아님": lambda told: told["target"].update(scale="x"), "나열": lambda told: told.update(columns={"a": 1}),
}


@pytest.mark.parametrize("name", NONSENSE)
def test_a_preparation_that_makes_no_sense_is_refused_shortly(name: str, learned: Path, tmp_path: Path) -> None:
    """지문까지 맞추어 꾸민 것도: 파이썬의 오류도, 큰 자리도, 뜻 없는 예측도 나오지 않는다."""
    copied(learned / "구매", tmp_path / "사본")
    file, weights = tmp_path / "사본" / "preparation.json", tmp_path / "사본" / "weights.safetensors"
    content = json.loads(file.read_text(encoding="utf-8"))
    NONSENSE[name](content)
    text = json.dumps(content, ensure_ascii=False)
    file.write_text(text, encoding="utf-8")
    save(load(weights), weights, metadata={"preparation": digest_of(text)})
    with pytest.raises(DataError, match="사본") as caught:
        predict(tmp_path / "사본", str(learned / "고객.csv"), tmp_path / "답.csv")
    assert not re.search("Error|[a-z] [a-z]", str(caught.value).replace("tinygrad-ko train", ""))


# ── 배운 표를 그대로 맞히기 ──


def test_the_table_that_was_learned_can_be_predicted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """드문 범주는 훈련 집합에 없을 수 있다. 그래도 배운 표를 그대로 주면 거절하지 않고, 빠진 값으로 보았다고 말한다."""
    monkeypatch.setattr(learning, "draw", lambda *_: None)
    rows = [["동아리", "점수", "결과"]] + [[f"동아리{k % 37}", str(k % 10), "나" if k % 10 > 4 else "가"] for k in range(80)]
    file = written(tmp_path / "표.csv", rows)
    made = train(str(file), Asked("결과"), tmp_path / "결과", Options(epochs=2, model="linear"), progress=False)
    (column,) = [p.column for p in made.preparation.columns if p.column.name == "동아리"]
    assert column.untrained and set(column.untrained).isdisjoint(column.categories) and column.untrained[0] in made.text
    told = predict(tmp_path / "결과", str(file), tmp_path / "답.csv")
    assert told.rows == 80 and told.untrained["동아리"] == sum(row[0] in column.untrained for row in rows[1:]) > 0
    with pytest.raises(DataError, match="2번째 줄 '동아리' 열의 '처음 보는 것'"):
        predict(tmp_path / "결과", str(written(tmp_path / "새.csv", [rows[0], ["처음 보는 것", "1", "가"]])), tmp_path / "답2.csv")


@pytest.mark.parametrize(("cell", "fine"), [("12시간", True), ("12", True), ("", True), ("12분", False), ("12%", False)])
def test_another_unit_is_refused(cell: str, fine: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(learning, "draw", lambda *_: None)
    file = written(tmp_path / "표.csv", [["공부", "결과"]] + [[f"{k % 20}시간", "나" if k % 20 > 9 else "가"] for k in range(60)])
    train(str(file), Asked("결과"), tmp_path / "결과", Options(epochs=1, model="linear"), progress=False)
    new = written(tmp_path / "새.csv", [["공부"], [cell]] if cell else [["공부", "비고"], ["", "-"]])
    if fine:
        assert predict(tmp_path / "결과", str(new), tmp_path / "답.csv").rows == 1
    else:
        with pytest.raises(DataError, match=rf"'{cell}'\. 수로 배운 열입니다\(단위 시간\)"):
            predict(tmp_path / "결과", str(new), tmp_path / "답.csv")


def test_big_numbers_are_written_without_exponents(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(learning, "draw", lambda *_: None)
    file = written(tmp_path / "표.csv", [["넓이", "값"]] + [[str(k), f"{300_000_000 + 1_234_567 * k:,}원"] for k in range(40)])
    made = train(str(file), Asked("값"), tmp_path / "결과", Options(epochs=1, model="linear"), progress=False)
    predict(tmp_path / "결과", str(file), tmp_path / "답.csv")
    values = [line.rpartition(",")[2] for line in (tmp_path / "답.csv").read_text(encoding="utf-8").splitlines()[1:]]
    assert all(re.fullmatch(r"\d{9}", value) for value in values) and not re.search(r"\de\d", made.text.split("## 점수")[1])


def test_a_preparation_of_another_training_is_noticed(learned: Path, tmp_path: Path) -> None:
    copied(learned / "구매", tmp_path / "사본")
    file = tmp_path / "사본" / "preparation.json"
    content = json.loads(file.read_text(encoding="utf-8"))
    content["columns"][0]["mean"] = [0.0]
    file.write_text(json.dumps(content), encoding="utf-8")
    with pytest.raises(DataError, match="함께 만들어진 것이 아닙니다"):
        predict(tmp_path / "사본", str(learned / "고객.csv"), tmp_path / "답.csv")


def copied(folder: Path, to: Path) -> None:
    to.mkdir()
    for file in folder.iterdir():
        (to / file.name).write_bytes(file.read_bytes())
