"""with 문에 쓸 것을 만드는 함수에 괄호를 빠뜨린 사람에게: 모두 한국어로 괄호를 쓰라고 말한다."""

from __future__ import annotations

import inspect
import pickle

import pytest

import tinygrad_ko as tg
from tinygrad_ko import nn
from tinygrad_ko.errors import ArgumentTypeError

OPENERS = [tg.no_grad, tg.enable_grad, tg.autograd.no_grad, tg.autograd.enable_grad, tg.keep_values, tg.anomaly_mode, tg.use_array_module,
           tg.training.evaluating, nn.utils.parametrize.cached]


@pytest.mark.parametrize("opens", OPENERS, ids=lambda f: f.__name__)
def test_with_without_parentheses_says_so(opens):
    with pytest.raises(ArgumentTypeError, match=rf"^{opens.__name__}: 괄호가 빠졌습니다. with …{opens.__name__}\(…\):"):
        with opens:
            pass
    with pytest.raises(ArgumentTypeError, match="괄호가 빠졌습니다"):  # 함께 연 앞의 것은 되돌린다
        with tg.no_grad(), opens:
            pass
    assert tg.is_grad_enabled()


@pytest.mark.parametrize("opens", [tg.no_grad, tg.enable_grad, tg.anomaly_mode, tg.keep_values], ids=lambda f: f.__name__)
def test_a_decorator_without_parentheses_says_so(opens):
    with pytest.raises(ArgumentTypeError, match=rf"^{opens.__name__}: .*괄호"):
        @opens
        def f():
            pass


@pytest.mark.parametrize("opens", OPENERS, ids=lambda f: f.__name__)
def test_it_is_still_the_function_it_was(opens):
    assert inspect.isroutine(opens) or inspect.isclass(opens)
    assert opens.__module__.startswith("tinygrad_ko") and opens.__doc__ and inspect.signature(opens) and pickle.loads(pickle.dumps(opens)) is opens
    with pytest.raises(ArgumentTypeError, match="모르는 인수 'zzz'"):
        opens(zzz=1)


@pytest.mark.parametrize("opens", [tg.no_grad, tg.autograd.enable_grad], ids=lambda f: f.__name__)
def test_a_compiled_function_follows_it(opens):
    def f(x):
        with opens():
            y = x * 3
        return x * y

    compiled, x = tg.compile(f), tg.tensor([1.0, 2.0], requires_grad=True)
    assert [compiled(x).tolist() for _ in range(3)] == [[3.0, 12.0]] * 3 and compiled.why is None and compiled.replays == 1
