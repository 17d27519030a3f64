"""과제의 채점기: 작은 과제마다 무엇이 잘되고 무엇이 잘못되었는지 바르게 말한다."""

from __future__ import annotations

import os
import time

import pytest

import tinygrad_ko as tg
from tinygrad_ko.cli import main
from tinygrad_ko.errors import ArgumentError, MissingFileError

WHOLE = '''
import numpy as np
import tinygrad_ko as tg

def data():
    rng = np.random.default_rng(7)
    X = np.concatenate([rng.normal(-1.0, 1.0, (60, 2)), rng.normal(1.0, 1.0, (60, 2))])
    return X, np.repeat([0, 1], 60)

def baseline(X, y):
    return lambda X: np.full(len(X), np.bincount(y).argmax())

def train(X, y, X_val, y_val, seed):
    w, b = np.random.default_rng(seed).normal(0, 0.1, (2, 2)), np.zeros(2)
    losses, kept = [], []
    for step in range(12):
        W, B = tg.tensor(w, requires_grad=True), tg.tensor(b, requires_grad=True)
        tg.nn.functional.cross_entropy(tg.tensor(X) @ W + B, tg.tensor(y)).backward()
        w, b = w - 0.5 * W.grad.numpy(), b - 0.5 * B.grad.numpy()
        losses.append(tg.nn.functional.cross_entropy(tg.tensor(X_val @ w + b), tg.tensor(y_val)).item() + SHIFT(step))
        kept.append((w, b))
    w, b = kept[int(np.argmin(losses))]
    return (lambda X: X @ w + b), {"val_loss": losses}

SHIFT = lambda step: 0.0

def gradients():
    x = tg.tensor(3.0, requires_grad=True)
    (x * x).backward()
    return [tg.compare("d_x", 6.0, x), tg.gradcheck(lambda x: x * x, [1.0]), {"층 1": 0.5}]

def 한_걸음(X, y, X_val, y_val, seed):
    """한 걸음만 배우면 조금 낮다."""
    return train(X, y, X_val, y_val, seed)

def ablations():
    return {"한 걸음": 한_걸음, "편향 없이": {"예측": "같다", "점수": 0.9}, "둘째 열 없이": {"예측": "낮다", "train": 한_걸음}}

def explanation():
    w = tg.tensor(3.0, requires_grad=True)
    return tg.play(w * w)

honesty = "은닉층을 더해도 나아지지 않았다: 정확도가 91%에서 그대로였다. 흔히 말하는 것과 달리 가중치의 처음 값은 상관이 없었다. 표본이 120개뿐이라 폭이 크다."
'''
ROWS = ("되돌려 돌리기", "견줄 것", "기울기의 증거", "바꾸어 보기", "설명", "정직")
CHANGES = {  # 이름 → (바꿀 것, 바꾼 것, 칸, 그 칸의 점수, 그 칸의 말)
    "마지막 가중치": ("    w, b = kept[int(np.argmin(losses))]\n", "    losses = [*losses[:-2], *losses[:-3:-1]]\n    w, b = kept[-2]\n", ROWS[0], 10, "마지막 가중치를 돌려주었습니다"),
    "기록 없음": ('{"val_loss": losses}', "{}", ROWS[0], 10, "val_loss 가 없어"),
    "이기지 못함": ("np.full(len(X), np.bincount(y).argmax())", "(X.sum(1) > 0).astype(int)", ROWS[1], 0, "평균도 이기지 못했습니다"),
    "다시 돌지 않음": ("np.random.default_rng(seed)", "np.random.default_rng()", ROWS[0], 0, "두 번 돌린 예측이 서로 다릅니다"),
    "달아남": ("(lambda X: X @ w + b)", "(lambda X: X @ w + b + float('nan'))", ROWS[0], 10, "학습이 달아났습니다"),
    "한없는 점수": ("(lambda X: X @ w + b)", "(lambda X: np.random.default_rng().normal(size=(len(X), 2)) + [0, -np.inf])", ROWS[0], 0, "두 번 돌린 예측이 서로 다릅니다"),
    "다른 자료": ("np.random.default_rng(7)", "np.random.default_rng()", ROWS[0], 0, "부를 때마다 다릅니다"),
    "data 를 다시": ("    losses, kept = [], []", "    X, y = data()\n    losses, kept = [], []", ROWS[0], 0, "data() 를 다시 불렀습니다"),
    "전역의 자료": ("def baseline", "X, Y = data()\n\ndef baseline", ROWS[0], 20, "가장 나았던"),
    "전역의 자료를 씀": ("    losses, kept = [], []", "    mean = ALL.mean(0)\n    losses, kept = [], []", ROWS[1], 0, "누출이 의심"),
    "전체의 눈금": ("    return X, np.repeat", "    X = (X - X.mean(0)) / X.std(0)\n    return X, np.repeat", ROWS[0], 0, "나누기 전에 전체에서 눈금"),
    "train 의 오류": ("    losses, kept = [], []", "    losses, kept = 없는이름, []", ROWS[0], 0, "번째 줄에서 오류가 났습니다.\n  NameError"),
    "점수가 아닌 것": ("(lambda X: X @ w + b)", "(lambda X: (X @ w + b).argmax(1))", ROWS[0], 0, "부류마다의 점수(logit)"),
    "틀린 기울기": ('tg.compare("d_x", 6.0, x)', 'tg.compare("d_x", 5.0, x)', ROWS[2], 0, "d_x: 다름"),
    "노름이 없음": (', {"층 1": 0.5}]', "]", ROWS[2], 10, "노름이 없습니다"),
    "둘만 바꿈": (', "둘째 열 없이": {"예측": "낮다", "train": 한_걸음}', "", ROWS[3], 10, "2가지를"),
    "예측이 없음": ('    """한 걸음만 배우면 조금 낮다."""\n', "", ROWS[3], 10, "예측 '없음'"),
    "그림만": ("return tg.play(w * w)", "return '<!doctype html><svg></svg>'", ROWS[4], 7.5, "그림만"),
    "짧은 정직": ("은닉층을 더해도 나아지지 않았다", "", ROWS[5], 5, "글자를"),
    "맞지 않는 수": ("SHIFT = lambda step: 0.0", "SHIFT = lambda step: -1.0", ROWS[5], 0, "수가 맞지 않습니다"),
}


def graded(tmp_path, source, **options):
    file = tmp_path / "과제.py"
    file.write_text(source, encoding="utf-8")
    return tg.course.project(file, progress=False, **options)


@pytest.mark.slow
def test_a_whole_project_has_every_point(tmp_path, capsys):
    (tmp_path / "과제.py").write_text(WHOLE + "\nprint('내가 찍은 줄')\n", encoding="utf-8")
    assert main(["project", str(tmp_path / "과제.py")]) == 0
    out = capsys.readouterr().out
    assert "내가 찍은 줄" in out and "100/100점" in out and "씨앗 3개 가운데 3개가 이겼습니다" in out and "가장 나았던 가중치" in out
    assert "학습 72개, 검증 24개, 시험 24개(씨앗을 정해 섞어 나눔) · 입력 (2,) · 분류, 부류 2가지" in out
    for row in ROWS:
        assert row in out
    assert "사람이 볼 것" in out and [p.name for p in tmp_path.iterdir()] == ["과제.py"]


GROUPS = (  # 서로 다른 칸의 잘못은 한 과제에 함께 넣는다: 칸마다 제 것만 말해야 한다
    ("마지막 가중치", "틀린 기울기", "둘만 바꿈", "그림만", "짧은 정직"), ("기록 없음", "이기지 못함", "노름이 없음", "예측이 없음"),
    ("다시 돌지 않음",), ("달아남",), ("한없는 점수",), ("다른 자료",), ("data 를 다시",), ("전역의 자료",), ("전역의 자료를 씀",), ("전체의 눈금",), ("train 의 오류",),
    ("점수가 아닌 것",), ("맞지 않는 수",),
)


def test_every_change_is_tried():
    assert sorted(name for group in GROUPS for name in group) == sorted(CHANGES)


@pytest.mark.slow
@pytest.mark.parametrize("names", GROUPS, ids=" ".join)
def test_what_is_wrong_is_told(tmp_path, names):
    source = WHOLE
    for name in names:
        old, new, *_ = CHANGES[name]
        assert old in source
        source = source.replace(old, new, 1)
    report = graded(tmp_path, source + ("\nALL = data()[0]\n" if "ALL" in source else ""))
    for name in names:
        *_, row, points, said = CHANGES[name]
        assert report[row].points == points and any(said in text for text in report[row].said), report
    assert bool(report) == (report.points == 100) and bool(report.leaks) == any("의심" in text for text in report[ROWS[0]].said)
    if report.leaks:
        assert report[ROWS[0]].points == report[ROWS[1]].points == 0


@pytest.mark.slow
def test_missing_parts_are_named_with_their_points(tmp_path):
    report = graded(tmp_path, "x = 1\n")
    assert report.points == 0
    for row, name in zip(ROWS, ("train", "baseline", "gradients", "ablations", "explanation", "honesty"), strict=True):
        assert any(text.startswith(f"{name}") and "없습니다" in text and f"{report[row].most}점을 받지" in text for text in report[row].said), report
    assert "<table>" in report._repr_html_()


@pytest.mark.slow
def test_the_file_read_again_is_seen(tmp_path):
    (tmp_path / "자료.csv").write_text("\n".join(f"{k % 7},{k % 5},{k % 2}" for k in range(100)), encoding="utf-8")
    read = "    table = np.loadtxt(__import__('pathlib').Path(__file__).with_name('자료.csv'), delimiter=',')\n"
    source = WHOLE.replace("    rng = np.random.default_rng(7)\n", read + "    return table[:, :2], table[:, 2].astype(int)\n", 1)
    report = graded(tmp_path, source.replace("    losses, kept = [], []\n", read + "    losses, kept = [], []\n"))
    assert report.leaks and "자료의 파일을 다시 열었습니다: 자료.csv" in report.leaks[0] and report[ROWS[0]].points == report[ROWS[1]].points == 0
    assert not graded(tmp_path, source).leaks


@pytest.mark.slow
@pytest.mark.parametrize(("line", "said", "options"), [
    ("    while True: pass", "0.05분이 지나도 끝나지 않아 멈추었습니다", {"minutes": 0.05}),
    ("    import os; os._exit(0)", "train을 하다가 끝까지 가지 못했습니다(끝내는 값 0)", {}),
    ("    raise SystemExit(3)", "train이 프로그램을 끝냈습니다", {}),
])
def test_what_does_not_come_back(tmp_path, line, said, options):
    report = graded(tmp_path, WHOLE.replace("    losses, kept = [], []", line), **options)
    assert said in str(report) and report.points < 100, report


@pytest.mark.slow
@pytest.mark.parametrize("left", [
    "import threading, time\nthreading.Thread(target=time.sleep, args=(300,)).start()\n",
    pytest.param("import os, time\nif os.fork() == 0:\n    time.sleep(300)\n", marks=pytest.mark.skipif(not hasattr(os, "fork"), reason="POSIX")),
    "import atexit, time\natexit.register(time.sleep, 300)\n",
], ids=["실", "갈라진 프로세스", "끝날 때 하는 일"])
def test_what_the_file_leaves_running_is_not_waited_for(tmp_path, left):
    started = time.monotonic()
    report = graded(tmp_path, left + "honesty = '아직 아무것도 하지 않았습니다.'\n")
    assert time.monotonic() - started < 60 and "멈추었습니다" not in str(report), report


@pytest.mark.slow
def test_a_broken_file_is_told_with_its_line(tmp_path):
    report = graded(tmp_path, WHOLE.replace("def baseline(X, y):", "def baseline(X, y:"))
    assert report.points == 0 and any("번째 줄에서 오류" in note and "SyntaxError" in note for note in report.notes), report


@pytest.mark.slow
def test_a_series_is_divided_by_time(tmp_path):
    source = WHOLE.replace("    return X, np.repeat([0, 1], 60)", "    return {'X': np.arange(120.0)[:, None], 'y': np.sin(np.arange(120.0)), 'order': 'time'}")
    source = source[:source.index("def baseline")] + '''
def baseline(X, y):
    assert (np.diff(X[:, 0]) == 1).all() and len(X) == 96
    return lambda X: X[:, 0] * 0 + (10 if X.min() == 96 else 0)

def train(X, y, X_val, y_val, seed):
    assert X[-1] == 71 and X_val[0] == 72
    return (lambda X: np.sin(X)), {"val_loss": [1.0, 0.0]}
'''
    report = graded(tmp_path, source)
    assert report["되돌려 돌리기"].points == 20 and report["견줄 것"].points == 15 and "시간의 차례로" in report.about and "회귀" in report.about, report


def test_wrong_calls(tmp_path):
    with pytest.raises(MissingFileError, match="없습니다"):
        tg.course.project(tmp_path / "없는.py")
    file = tmp_path / "a.py"
    file.write_text("", encoding="utf-8")
    with pytest.raises(ArgumentError, match="classification, regression, series"):
        tg.course.project(file, kind="cnn")
    for minutes in (0, -1, float("nan"), True):
        with pytest.raises(ArgumentError, match="minutes"):
            tg.course.project(file, minutes=minutes)
