"""사용자가 붙인 어떤 글도 그림을 멈추지 않는다: 수식이 아닌 ``$``, 빈 글, 반쪽 글자(surrogate)."""

from __future__ import annotations

import numpy as np
import pytest

import tinygrad_ko as tg
from tinygrad_ko.view.plots.style import lettered

LABELS = ["$$", "$\\foo$", "", "$", "\\frac{", "a$b$c", "$x$", "$x^2$ 값", "%", "가\udc80", "{}", "$\\frac{$", "$a$ 와 $", "줄\n$$", "\\$", "$ $", "$_$", "</script><b>"]


def texts(figure):
    import matplotlib.text

    figure.savefig(__import__("io").BytesIO(), format="png")
    figure.savefig(__import__("io").BytesIO(), format="svg")
    return {t.get_text() for t in figure.findobj(matplotlib.text.Text)}


def net():
    return tg.nn.Sequential(tg.nn.Linear(2, 3), tg.nn.Tanh(), tg.nn.Linear(3, 2))


X, Y = np.array([[0.0, 1], [1, 0], [2, 2], [3, 1]]), np.array([0, 1, 0, 1])


def film(label):
    record = tg.plot.TrainingRecord(net(), X, Y, labels=[label, "b"], unit=label)
    record(1.0, **{label: 2.0})
    made = tg.plot.training_film(record, animated=True)
    page = made.to_html()
    assert page.count("</script>") == 1 and "<b>" not in page
    return made.figure


PICTURES = {
    "곡선 둘": lambda label: tg.plot.learning_curve({label: [2.0, 1.0], "train_loss": [1.0, 0.5]}),
    "곡선": lambda label: tg.plot.learning_curve({label: [2.0, 1.0]}),
    "혼동 행렬": lambda label: tg.plot.confusion_matrix([0, 1], [0, 1], labels=[label, "b"]),
    "결정 경계": lambda label: tg.plot.decision_boundary(net(), X, Y, labels=[label, "b"]),
    "활성함수": lambda label: tg.plot.activation({label: tg.tanh}),
    "도수": lambda label: tg.plot.activation_histograms({label: {label: X}}),
    "훑기": lambda label: tg.plot.sweep([label, "b"], {label: [1, 2]}, name=label),
    "증대": lambda label: tg.plot.augmentations(X, {label: lambda x: x}),
    "필름": film,
    "특징": lambda label: tg.plot.feature_snapshots({label: X, "뒤": X + 1}, Y, labels=[label, "b"]),
}


@pytest.mark.slow
@pytest.mark.parametrize("label", LABELS)
@pytest.mark.parametrize("picture", PICTURES)
@pytest.mark.filterwarnings("ignore:Glyph")
def test_any_label_is_drawn(picture, label):
    shown = texts(PICTURES[picture](label))
    assert shown and (picture != "혼동 행렬" or lettered(label) in shown)


def test_what_is_a_formula_stays_one_and_what_is_not_is_shown():
    assert [lettered(t) for t in ("$x^2$", "값 $x$", "그냥", "1$", "")] == ["$x^2$", "값 $x$", "그냥", "1$", ""]
    assert [lettered(t) for t in ("$$", "$\\foo$", "가\ud800나", "줄\n$$")] == ["\\$\\$", "\\$\\foo\\$", "가□나", "줄\n\\$\\$"]
