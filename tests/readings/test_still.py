"""읽기만 하는 칸의 식: keep_values 밖에서 셈하여 상수의 출처를 모르거나 받아 적지 못하는 연산이 있어도, 나머지 칸은 다 풀어 쓴다."""

from __future__ import annotations

import numpy as np
import pytest
from support.readings.cell_sums import evaluated, roots

import tinygrad_ko as tg
from tinygrad_ko.readings.calls import by_call
from tinygrad_ko.readings.cell_sum import CellSums
from tinygrad_ko.readings.page_tape import tape
from tinygrad_ko.readings.story import story

X = np.array([[0.5, -1.0, 2.0], [2.0, 0.25, -0.75], [1.5, 2.0, 0.125]], np.float32)
PROGRAMS = {  # 이름 → (손실, 칸마다 풀어 쓰지 못하는 기여분과 값의 수)
    "where": (lambda x: (np.where(x > 0, x**2, -x)).sum(), 0),
    "정렬": (lambda x: (np.sort(x, axis=1) * np.arange(3.0)).sum() + x.max(), 0),
    "참·거짓 색인": (lambda x: (x[x.data > 0] ** 2).sum(), 0),
    "detach": (lambda x: (tg.tanh(x) * tg.tanh(x).detach()).sum(), 0),
    "꺼내어 쓴 값": (lambda x: (x * x.max().item()).sum(), 0),
    "다시 셈하는 구간": (lambda x: (tg.checkpoint(tg.tanh, x) ** 2).sum(), 2),
    "QR": (lambda x: (np.linalg.qr(x)[1] ** 2).sum() + (x * x).sum(), 2),
    "고윳값": (lambda x: np.linalg.eigvalsh(x @ x.T).sum(), 2),
}


@pytest.mark.parametrize("name", PROGRAMS)
def test_every_cell_that_can_be_written_is_written(name):
    program, closed = PROGRAMS[name]
    flat = story(program(tg.tensor(X, requires_grad=True, name="x")))
    told = by_call(flat)
    sums, shut = CellSums(told, flat), 0
    assert sums.missing == ()
    for key, box in told.boxes.items():
        for side, array in (("value", box.value), ("gradient", box.grad)):
            if array is None or (side == "gradient" and key == told.loss):
                continue
            found = roots(sums, key, side)
            shut += sum(map(sums.closed, found))
            for index in range(array.size if found else 0):
                made = sum(evaluated(sums.expression(root, index)) for root in found)
                assert made == pytest.approx(float(array.ravel()[index]), rel=1e-4, abs=1e-5), (box.name, side, index)
    assert shut == closed


def test_the_page_gets_a_program_only_for_reading():
    """고쳐서 다시 셈하는 프로그램은 없다고 말하고, 읽을 것은 따로 준다."""
    made = tape(story(PROGRAMS["where"][0](tg.tensor(X, requires_grad=True))))
    assert made.missing and set(made.program) == {"missing"}
    assert made.still is not None and made.still["code"]
    assert tape(story(tg.tensor(3.0, requires_grad=True) ** 2)).still is None


def test_a_cell_no_gradient_came_back_to_says_so():
    x = tg.tensor([1.0, 2.0, 3.0], requires_grad=True, name="x")
    text = tg.explain((x[:2] ** 2).sum(), of=x, at=2).text
    assert "되돌아온 기울기가 없습니다" in text


def test_a_step_that_cannot_be_opened_says_so():
    x = tg.tensor(X, requires_grad=True, name="x")
    text = tg.explain((tg.checkpoint(tg.tanh, x) ** 2).sum(), of=x, at=(0, 0)).text
    assert "칸마다 풀어 쓰지 못해" in text and "checkpoint" not in text


def test_explain_needs_no_checkpointed_weights_to_be_saved():
    """다시 셈하는 구간 밖의 가중치는 저장하지 않는다: 상자의 값으로 적는다."""
    layer = tg.nn.Linear(2, 2, generator=0)
    loss = (tg.checkpoint(lambda t: tg.tanh(layer(t)), tg.tensor([[1.0, -1.0]], requires_grad=True)) ** 2).sum()
    text = tg.explain(loss).text
    assert "순전파를 한 번 더 하여" in text and "weight" in text


@pytest.mark.skipif(np.finfo(np.longdouble).bits <= 64, reason="longdouble 이 float64 인 기계")
@pytest.mark.parametrize("f", [
    lambda x: (x * x).sum(), lambda x: tg.exp(x).astype(np.float32).mean(), lambda x: (x.astype(np.float64) ** 2).sum(), lambda x: x[0],
], ids=["곱하기", "좁힌 것", "좁혀서 셈한 것", "자리 하나"])
def test_numbers_wider_than_the_page_are_shown_as_wide_as_it_can(f):
    """longdouble 의 셈은 쪽이 하지 못한다고 말하고, 값은 쪽의 가장 넓은 수로 보인다."""
    loss = f(tg.tensor(np.array([0.5, 1 / np.longdouble(3)]), requires_grad=True, name="x"))
    made = tape(story(loss))
    assert any("dtype float128" in reason or "dtype longdouble" in reason for reason in made.missing)
    assert "고칠 수 없습니다" in tg.play(loss).html
