"""다시 셈하기: 커서 남기지 않은 중간값은 그때의 값 그대로 나오고, 믿을 수 없는 것은 모른다고 한다."""

from __future__ import annotations

import numpy as np
import pytest
from support.view.ten_models import TEN

import tinygrad_ko as tg
from tinygrad_ko import nn
from tinygrad_ko.readings.story import story

LONG = 200


def values(told):
    return {key: box.value for key, box in told.boxes.items()}


@pytest.mark.parametrize("name", ["lenet", "attention", "batch_norm", "lstm"])
def test_values_that_were_not_kept_are_what_they_were(name):
    model = TEN[name]()
    kept, plain = (values(story(model.run(keep), model.names)) for keep in (True, False))
    assert kept.keys() == plain.keys()
    for key, value in kept.items():
        np.testing.assert_array_equal(plain[key], value, err_msg=key)


def test_several_results_and_long_options_are_recomputed():
    a = tg.tensor(np.random.default_rng(0).standard_normal((20, 20)), requires_grad=True)
    spots = np.random.default_rng(1).integers(0, 20, (20, 20))

    def built():
        low, high = tg.linalg.slogdet(a @ a.T + 1.0)
        return (tg.take_along_axis(a + 1.0, spots, 0) * 1.0 - a).sum() + low * high

    with tg.keep_values():
        kept = values(story(built()))
    plain = values(story(built()))
    assert all(value is not None for value in plain.values())
    for key, value in kept.items():
        np.testing.assert_array_equal(plain[key], value)


def hidden(told):
    """값을 모르는 중간값들의 수."""
    return sum(b.value is None for b in told.boxes.values() if b.kind == "interior")


def test_a_leaf_changed_since_is_not_used():
    x = tg.tensor(np.ones(LONG), requires_grad=True)
    loss = ((x + 1.0) * 0.0).sum()  # 잎이 무엇이든 손실은 0이다: 뒤의 값으로는 알 수 없다
    assert hidden(story(loss)) == 0
    with tg.no_grad():
        x += 5.0
    assert hidden(story(loss)) == 2


def test_a_value_that_would_not_give_what_followed_is_thrown_away():
    """난수를 쓰는 연산의 값은 다시 셈해도 그때의 것이 아니다: 그것을 쓴 마디의 값이 달라지므로 안다."""
    rng = np.random.default_rng(0)

    @tg.custom_operation(tex="{x}+z", x=lambda g: g)
    def noisy(x):
        return x + rng.standard_normal(x.shape)

    x = tg.tensor(np.ones(LONG), requires_grad=True)
    assert hidden(story((noisy(x) + 1.0).sum())) == 2
    assert hidden(story((x + 1.0).sum())) == 0


def test_a_large_array_that_no_rule_calls_is_not_known_but_one_that_a_rule_calls_is():
    x = tg.tensor(np.ones(LONG), requires_grad=True)
    known = story((x * np.full(LONG, 2.0)).sum())
    assert all(b.value is not None for b in known.boxes.values())
    lost = story(((x + np.full(LONG, 2.0)) ** 2).sum())
    assert [b.kind for b in lost.boxes.values() if b.value is None] == ["constant"]  # 합은 제곱이 남겼다


def test_a_network_of_many_layers_is_known_without_keeping():
    net = nn.Sequential(nn.Linear(30, 20, generator=0), nn.GELU(), nn.LayerNorm(20), nn.Linear(20, 10, generator=1))
    told = story((net(np.ones((7, 30), np.float32)) ** 2).mean())
    assert hidden(told) == 0
