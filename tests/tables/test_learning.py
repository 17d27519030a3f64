"""배우기: 같은 씨앗이면 같은 바이트, 어디에서 끊겨도 이어 가면 같고, 남의 것을 덮어쓰지 않는다."""

from __future__ import annotations

import errno
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from support.tables.made import shop, written

from tinygrad_ko.errors import ArgumentError, DataError, MissingExtra, TinygradError
from tinygrad_ko.tables import learning, pictures
from tinygrad_ko.tables.learning import Learned, Seldom, train
from tinygrad_ko.tables.model import Options
from tinygrad_ko.tables.results import CHECKPOINT, FILES, read_results
from tinygrad_ko.tables.table import Asked

QUICK = Options(epochs=4, hidden=(8,), batch_size=32)
PICTURES = [name for name in FILES if name.endswith(".png")]


@pytest.fixture(autouse=True)
def without_pictures(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """그림은 그것을 보는 검사에서만 그린다."""
    if "pictured" not in request.fixturenames:
        monkeypatch.setattr(learning, "draw", lambda *_: None)


@pytest.fixture
def pictured() -> None:
    pytest.importorskip("matplotlib", reason="그림을 그릴 matplotlib 이 없다")


@pytest.fixture
def data(tmp_path: Path) -> Path:
    return written(tmp_path / "고객.csv", shop(150))


def learn(data: Path, folder: Path, options: Options = QUICK, **more: Any) -> Learned:
    more.setdefault("asked", Asked("구매"))
    more.setdefault("seconds", 0.0)  # 묶음마다 체크포인트를 쓴다
    return train(str(data), more.pop("asked"), folder, options, progress=False, **more)


def contents(folder: Path) -> dict[str, bytes]:
    return {str(p.relative_to(folder)): p.read_bytes() for p in sorted(folder.rglob("*")) if p.is_file()}


def test_it_learns(data: Path, tmp_path: Path) -> None:
    learned = learn(data, tmp_path / "결과", Options(epochs=60, lr=0.01), seconds=60)
    (_, model, base), _ = learned.scores.summary(learned.common)
    assert float(model.rstrip("%")) >= 80 > float(base.rstrip("%"))
    assert learned.files == ("history.csv", "preparation.json", "report.md", "weights.safetensors")
    assert sorted(os.listdir(tmp_path / "결과")) == list(learned.files)


@pytest.mark.slow
def test_pictures(data: Path, tmp_path: Path, pictured: None) -> None:
    learn(data, tmp_path / "분류")
    assert sorted(p.name for p in (tmp_path / "분류").glob("*.png")) == ["confusion_matrix.png", "learning_curve.png"]
    learn(data, tmp_path / "회귀", asked=Asked("소득"))
    assert sorted(p.name for p in (tmp_path / "회귀").glob("*.png")) == ["learning_curve.png", "residuals.png"]


def test_no_pictures_is_said(data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def missing(*_: Any) -> None:
        raise MissingExtra("matplotlib", "plot")

    monkeypatch.setattr(learning, "draw", missing)
    learned = learn(data, tmp_path / "결과")
    assert "pip install matplotlib" in learned.no_pictures and "matplotlib 이 없어" in learned.text


@pytest.mark.slow
def test_one_seed_gives_the_same_bytes(data: Path, tmp_path: Path, pictured: None) -> None:
    learn(data, tmp_path / "하나")
    learn(data, tmp_path / "둘")
    assert contents(tmp_path / "하나") == contents(tmp_path / "둘")
    learn(data, tmp_path / "셋", Options(epochs=4, hidden=(8,), batch_size=32, seed=1))
    assert contents(tmp_path / "하나")["weights.safetensors"] != contents(tmp_path / "셋")["weights.safetensors"]


class Cut(KeyboardInterrupt):
    """Ctrl+C 를 흉내 낸다."""


def cutting(monkeypatch: pytest.MonkeyPatch, after: int) -> None:
    """체크포인트를 ``after`` 번 쓴 바로 뒤에 끊는다."""
    real, written = Seldom.on_settled, iter(range(1, 10_000))

    def on_settled(self: Seldom, trainer: Any) -> None:
        due = self._due
        real(self, trainer)
        if due and next(written) == after:
            raise Cut

    monkeypatch.setattr(Seldom, "on_settled", on_settled)


@pytest.mark.slow
@pytest.mark.parametrize("after", [1, 2, 3, 4, 7, 12])  # 에포크의 처음, 가운데, 마지막 묶음, 학습의 끝
@pytest.mark.parametrize("target", ["구매", "소득"])
def test_cut_and_resumed_is_as_never_cut(target: str, after: int, data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = Asked(target)
    learn(data, tmp_path / "온전", asked=asked)
    with monkeypatch.context() as patch, pytest.raises(Cut):
        cutting(patch, after)
        learn(data, tmp_path / "끊긴", asked=asked)
    assert sorted(os.listdir(tmp_path / "끊긴")) == [CHECKPOINT]
    with monkeypatch.context() as patch, pytest.raises(Cut):  # 이어 가다가 또 끊긴다
        cutting(patch, 1)
        learn(data, tmp_path / "끊긴", asked=asked, resume=True)
        raise Cut  # 남은 묶음이 없었다
    if (tmp_path / "끊긴" / CHECKPOINT).exists():
        learn(data, tmp_path / "끊긴", asked=asked, resume=True)
    assert contents(tmp_path / "끊긴") == contents(tmp_path / "온전")


def test_cut_before_the_first_checkpoint_leaves_nothing(data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(learning, "build", lambda *_: (_ for _ in ()).throw(Cut()))
    with pytest.raises(Cut):
        learn(data, tmp_path / "새" / "결과")
    assert not (tmp_path / "새").exists()


def test_what_a_killed_process_left_is_cleaned(data: Path, tmp_path: Path) -> None:
    folder = tmp_path / "결과"
    (folder / ".new-abc" / "new").mkdir(parents=True)
    (folder / CHECKPOINT).mkdir()
    learn(data, folder)
    assert sorted(os.listdir(folder)) == ["history.csv", "preparation.json", "report.md", "weights.safetensors"]


# ── 남의 것을 덮어쓰지 않는다 ──


def test_earlier_results_are_kept(data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "결과"
    learn(data, folder)
    (folder / "내 메모.txt").write_text("내 것")
    before = contents(folder)
    for more, said in (({}, "앞선 결과가 있습니다"), ({"resume": True}, "이미 끝났습니다")):
        with pytest.raises(ArgumentError, match=said):
            learn(data, folder, **more)
    with monkeypatch.context() as patch, pytest.raises(Cut):  # 새로 배우다가 끊겨도 앞선 결과로 맞힐 수 있다
        cutting(patch, 2)
        learn(data, folder, Options(epochs=2), force=True)
    assert {name: text for name, text in contents(folder).items() if CHECKPOINT not in name} == before
    read_results(folder)
    with pytest.raises(ArgumentError, match=r"끝나지 않은 학습이 있습니다.*명령 --resume"):
        learn(data, folder, command="명령")
    learn(data, folder, Options(epochs=2), force=True)
    after = contents(folder)
    assert after["내 메모.txt"] == before["내 메모.txt"] and after["weights.safetensors"] != before["weights.safetensors"]


def test_the_data_is_never_overwritten(tmp_path: Path) -> None:
    data = written(tmp_path / "history.csv", shop(50))
    before = data.read_bytes()
    for force in (False, True):
        with pytest.raises(ArgumentError):
            learn(data, tmp_path, force=force)
    assert contents(tmp_path) == {"history.csv": before}


OTHERS = {
    "자료": (lambda data, shop: written(data, shop(151)), {}, "자료의 내용이 바뀌었다"),
    "목표": (None, {"asked": Asked("소득")}, "목표가 다르다"),
    "설정": (None, {"options": Options(epochs=5, hidden=(8,), batch_size=32, lr=0.1)}, "--epochs 그때 4, 지금 5; --lr 그때 0.001, 지금 0.1"),
    "모델": (None, {"options": Options(epochs=4, model="linear", batch_size=32)}, "--model 그때 mlp, 지금 linear; --hidden 그때 8"),
    "종류": (None, {"asked": Asked("구매", kinds={"나이": "버림"})}, "'나이' 열을 그때 수, 지금 버림"),
}


@pytest.mark.parametrize("what", OTHERS)
def test_resuming_something_else_is_refused(what: str, data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    change, more, said = OTHERS[what]
    folder = tmp_path / "결과"
    with monkeypatch.context() as patch, pytest.raises(Cut):
        cutting(patch, 3)
        learn(data, folder)
    before = contents(folder)
    if change is not None:
        change(data, shop)
    with pytest.raises(ArgumentError, match=f"--resume: .*{said}"):
        learn(data, folder, resume=True, **more)
    assert contents(folder) == before


def test_there_is_nothing_to_resume(data: Path, tmp_path: Path) -> None:
    with pytest.raises(ArgumentError, match="이어 갈 학습"):
        learn(data, tmp_path / "없음", resume=True)
    assert not (tmp_path / "없음").exists()


def failing_writes(monkeypatch: pytest.MonkeyPatch, code: int) -> Iterator[int]:
    """``os.fsync`` 와 이름 없는 임시 파일이 차례로 실패한다."""
    real = os.replace
    count = 0

    def replace(*args: Any, **options: Any) -> Any:
        nonlocal count
        count += 1
        if count == at:
            raise OSError(code, os.strerror(code))
        return real(*args, **options)

    for at in range(1, 8):
        count = 0
        with monkeypatch.context() as patch:
            patch.setattr(os, "replace", replace)
            yield at


@pytest.mark.parametrize("code", [errno.ENOSPC, errno.EACCES])
def test_a_full_disk_at_any_file_says_so(code: int, data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    said = {errno.ENOSPC: "디스크가 가득", errno.EACCES: "권한"}[code]
    for at in failing_writes(monkeypatch, code):
        folder = tmp_path / f"결과{at}"
        with pytest.raises(TinygradError, match=said):
            learn(data, folder)
        assert not [name for name in (os.listdir(folder) if folder.exists() else []) if name != CHECKPOINT]


def test_a_full_disk_while_reading(data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    class Full:
        def __enter__(self) -> Full:
            return self

        def __exit__(self, *_: object) -> None: ...

        def write(self, _: bytes) -> None:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr("tinygrad_ko.tables.table.tempfile.TemporaryFile", lambda **_: Full())
    with pytest.raises(TinygradError, match="결과.*디스크가 가득"):
        learn(data, tmp_path / "결과")
    assert not (tmp_path / "결과").exists()


# ── 보고서와 그림 ──


def test_the_report_says_what_happened(data: Path, tmp_path: Path) -> None:
    rows = shop(150)
    rows.insert(5, ["짧은", "줄"])
    rows[9][6] = ""
    learned = learn(written(data, rows, "cp949"), tmp_path / "결과")
    for said in (
        "CP949(EUC-KR), 쉼표로 나눔", "칸이 어긋나 뺀 줄: 1개 (6번째 줄", "목표가 빠져 뺀 줄: 1개", "| 번호 | 버림 |  | 줄마다 1씩", "| 도시 | 범주 | 7 |",
        "훈련 95, 검증 24, 시험 30줄", "씨앗 0", "| 정확도(accuracy) |", "| 예 |", "| 아니오 |", "가장 나은 에포크",
    ):
        assert said in learned.text, said
    assert (tmp_path / "결과" / "report.md").read_text(encoding="utf-8") == learned.text
    assert str(tmp_path) not in learned.text


def test_regression_is_scored_in_its_own_unit(data: Path, tmp_path: Path) -> None:
    rows = [["x", "y"], *[[str(k % 50), str(3000 + 100 * (k % 50))] for k in range(150)]]
    learned = learn(written(data, rows), tmp_path / "결과", Options(model="linear", epochs=40, lr=0.1), asked=Asked("y"), seconds=60)
    mae, rmse, r2 = learned.scores.summary()
    assert float(mae[1]) < 100 < 1000 < float(mae[2]) and float(rmse[1]) >= float(mae[1]) and float(r2[1]) > 0.99


def test_many_classes_are_not_drawn(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    drawn: list[str] = []

    def keep(*_: Any, **__: Any) -> Any:
        return type("그림", (), {"savefig": lambda self, file: drawn.append(file.name)})()

    monkeypatch.setattr(pictures.plots, "confusion_matrix", keep, raising=False)
    monkeypatch.setattr(learning, "draw", pictures.draw)
    monkeypatch.setattr(pictures.History, "plot", keep)
    data = written(tmp_path / "a.csv", [["x", "y"], *[[str(k), f"부류{k % 31}"] for k in range(400)]])
    learn(data, tmp_path / "결과", asked=Asked("y"))
    assert drawn == ["learning_curve.png"]


def test_nothing_can_be_learned_from(tmp_path: Path) -> None:
    for rows, said in (
        ([["a", "y"]], "값이 있는 줄이 없습니다"), ([["a", "y"], ["1", "2"], ["2", "3"]], "2개뿐입니다"), ([["a"], ["1"], ["2"]], "하나뿐입니다"),
        ([["a", "y"], *[["", str(k % 2)] for k in range(20)]], "배울 열이 하나도"), ([["a", "y"], *[[f"이름{k}", str(k % 2)] for k in range(20)]], "줄마다 다르다"),
    ):
        with pytest.raises(DataError, match=said):
            learn(written(tmp_path / "a.csv", rows), tmp_path / "결과", asked=Asked(rows[0][-1]))
        assert not (tmp_path / "결과").exists()
