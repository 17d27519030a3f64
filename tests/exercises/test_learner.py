"""학습자의 함수: 던지고, 엉뚱한 것을 돌려주고, 입력을 고치고, 찍어도 한국어로 말한다."""

from __future__ import annotations

import builtins
import re
import sys

import numpy as np
import pytest

import tinygrad_ko as tg
from tinygrad_ko.errors import ArgumentError, ArgumentTypeError, ExerciseError


@pytest.fixture
def neuron():
    return tg.exercise("neuron")


def right(x, w, t, a):
    d_z = (a - t) * a * (1 - a)
    return {"d_w": d_z * x, "d_b": d_z, "d_x": d_z * w}


# ── 인수의 이름이 넣을 것을 정한다 ──


def test_names_decide_what_is_given(neuron):
    seen = {}

    def asks(w, cache, z, loss, unused=3, *, t):
        seen.update(w=w, cache=cache, z=z, loss=loss, unused=unused, t=t)
        return right(**{n: cache[n] for n in ("x", "w", "t", "a")})

    assert neuron.check(asks)
    last = tg.exercise("neuron", seed=2).cache
    assert np.array_equal(seen["w"], last["w"]) and seen["t"] == last["t"] and seen["loss"] == last["loss"] and seen["unused"] == 3
    assert set(seen["cache"]) == set(last)
    assert neuron.check(lambda cache: right(*(cache[n] for n in ("x", "w", "t", "a"))))
    assert neuron.check(lambda x, w, b, t, cache: right(x, w, t, cache["a"]))
    assert neuron.check(lambda x, w, /, t, **everything: right(x, w, t, everything["a"]))


def test_an_object_with_call_and_a_method(neuron):
    class Mine:
        def __call__(self, x, w, t, a):
            return right(x, w, t, a)

        def backward(self, x, w, t, a):
            return right(x, w, t, a)

    assert neuron.check(Mine()) and neuron.check(Mine().backward)


@pytest.mark.parametrize("function, words", [
    (lambda x, y: None, "'y'.*x, w, b, t, z, a, loss.*cache"), (lambda *values: None, r"'\*values'"), (builtins.print, r"args|이름을 알 수 없는"),
])
def test_unknown_parameters(neuron, function, words):
    with pytest.raises((ArgumentError, ArgumentTypeError), match=words):
        neuron.check(function)


def test_nothing_and_too_much(neuron):
    with pytest.raises(ArgumentError, match="아무것도"):
        neuron.check()
    with pytest.raises(ArgumentError, match="함께"):
        neuron.check(right, d_w=1)
    for bad in (3, "글", np.ones(3)):
        with pytest.raises(ArgumentTypeError, match="역전파 함수"):
            neuron.check(bad)


# ── 돌려준 것 ──


def test_none_says_return(neuron):
    with pytest.raises(ArgumentTypeError, match="None.*return.*d_w"):
        neuron.check(lambda x: None)


@pytest.mark.parametrize("bad", [(1, 2, 3), [np.ones(3)], np.ones(3), 3.0, "d_w"])
def test_what_is_not_a_dictionary(neuron, bad):
    with pytest.raises(ArgumentTypeError, match="사전.*d_w"):
        neuron.check(lambda x: bad)


def test_unknown_names_of_gradients(neuron):
    for key, words in (("d_wx", "d_w"), ("d_t", "주어진 상수"), (3, "없습니다"), ("t", "주어진 상수"), ("d_q", "d_a, d_z, d_b, d_w, d_x")):
        with pytest.raises(ArgumentError, match=words):
            neuron.check({key: 1.0})
    with pytest.raises(ArgumentError, match="두 번"):
        neuron.check({"d_w": np.ones(3), "w": np.ones(3)})


def test_other_spellings_of_the_same_name(neuron):
    made = right(*(neuron.cache[n] for n in ("x", "w", "t", "a")))
    for spelled in (made, {n[2:]: g for n, g in made.items()}, {n.replace("_", ""): g for n, g in made.items()}):
        assert neuron.check(spelled) and neuron.check(**spelled)
    assert neuron.check({**made, "d_loss": 1.0})
    wrong = neuron.check({**made, "d_loss": -1.0})
    assert wrong.first_wrong == "d_loss" and wrong.cause.key == "sign" and "힌트" not in repr(wrong)


def test_partial_answers(neuron):
    made = right(*(neuron.cache[n] for n in ("x", "w", "t", "a")))
    report = neuron.check(d_w=made["d_w"], d_b=...)
    assert not report and report.first_wrong is None and report.missing == ("d_b", "d_x") and "아직 내지 않은 것: d_b, d_x" in repr(report)
    wrong = neuron.check(d_w=-made["d_w"])
    assert wrong.first_wrong == "d_w" and "아직 내지 않은 것" in repr(wrong)


@pytest.mark.parametrize("bad, words", [(None, "None"), ("글", "수의 배열"), ([[1.0], [1.0, 2.0]], "길이"), (object(), "수의 배열")])
def test_values_that_are_not_numbers_are_told_in_their_row(neuron, bad, words):
    made = right(*(neuron.cache[n] for n in ("x", "w", "t", "a")))
    report = neuron.check({**made, "d_w": bad})
    assert report.first_wrong == "d_w" and words in report.cause.text and report["d_b"].status == "맞음"


def test_lists_tensors_and_other_dtypes(neuron):
    made = right(*(neuron.cache[n] for n in ("x", "w", "t", "a")))
    assert neuron.check({n: np.asarray(g).tolist() for n, g in made.items()})
    assert neuron.check({n: tg.tensor(np.asarray(g)) for n, g in made.items()})
    small = tg.exercise("neuron", dtype="float32")
    made = right(*(small.cache[n] for n in ("x", "w", "t", "a")))
    report = small.check({n: np.asarray(g, np.float64) for n, g in made.items()})
    assert report and "float64" in repr(report), "맞지만, dtype 이 커진 것을 말한다"


# ── 던지고, 고치고, 찍는다 ──


def test_an_exception_is_shown_with_its_line_and_shapes():
    def broken(x, w, v, m):
        d_h = m @ v  # 전치를 빠뜨렸다
        return {"d_x": d_h}

    with pytest.raises(ExerciseError) as caught:
        tg.exercise("matmul").check(broken)
    text = str(caught.value)
    line = broken.__code__.co_firstlineno + 1
    assert f"{line}번째 줄" in text and "d_h = m @ v" in text and "ValueError" in text
    assert "m (5, 6), v (7, 6)" in text and "x (5, 3)" not in text and "행렬 곱" in text and ".T" in text
    assert isinstance(caught.value.__cause__, ValueError)


def raising(error):
    def backward(x):
        raise error
    return backward


def key_error(cache):
    return {"d_w": cache["zz"]}


def unbound(x):
    d_w += x  # noqa: F821
    return {"d_w": d_w}


def unnamed(x):
    return {"d_w": qq * x}  # noqa: F821


def blank(x):
    d_z = ...
    return {"d_w": d_z * x}


def axis(x):
    return {"d_w": x.sum(3)}


def far(x):
    return {"d_w": x[9]}


def shapes(x, w):
    return {"d_w": x + np.ones(5)}


def attribute(x):
    return {"d_w": x.grad}


def tensor_inside(x):
    return {"d_w": tg.tensor(x, requires_grad=True).numpy()}


@pytest.mark.parametrize("function, words", [
    (key_error, "cache 에 있는 것: x, w"), (unbound, "np.zeros_like"), (unnamed, "import numpy"), (blank, "빈칸"), (axis, "없는 축"),
    (far, "색인"), (shapes, "keepdims"), (attribute, "NumPy 배열"), (tensor_inside, "텐서가 아니라"), (raising(ZeroDivisionError("x")), "0 으로"),
    (raising(RuntimeError("무엇")), "다시 살펴"), (raising(AssertionError()), "AssertionError"),
], ids=lambda v: getattr(v, "__name__", v))
def test_what_goes_wrong_inside_is_explained(neuron, function, words):
    with pytest.raises(ExerciseError, match=words) as caught:
        neuron.check(function)
    assert "번째 줄" in str(caught.value) and "풀이:" in str(caught.value) and caught.value.__cause__ is not None


def test_without_source_the_line_number_is_still_said(neuron):
    scope = {"np": np}
    exec("def f(x):\n    y = x + 1\n    return {'d_w': y @ np.ones((2, 2))}", scope)
    with pytest.raises(ExerciseError, match="3번째 줄") as caught:
        neuron.check(scope["f"])
    assert "y (3,)" in str(caught.value)


def test_changing_the_inputs_is_caught_at_the_line():
    def in_place(t, p):
        d_z = p
        d_z[np.arange(t.size), t] -= 1  # p 의 복사본이 아니다
        return {"d_z": d_z}

    e = tg.exercise("cross_entropy")
    before = {n: np.copy(v) for n, v in e.cache.items()}
    with pytest.raises(ExerciseError, match=r"\.copy\(\)") as caught:
        e.check(in_place)
    assert "d_z[np.arange(t.size), t] -= 1" in str(caught.value)

    def augmented(x, w, t, a):
        x *= 2
        return right(x, w, t, a)

    with pytest.raises(ExerciseError, match="제자리"):
        tg.exercise("neuron").check(augmented)
    assert all(np.array_equal(before[n], v) for n, v in e.cache.items())


def test_emptying_the_cache_harms_no_one(neuron):
    def clears(cache):
        made = right(*(cache[n] for n in ("x", "w", "t", "a")))
        cache.clear()
        return made

    assert neuron.check(clears) and neuron.check(clears)


def test_what_the_learner_prints_is_shown_once(neuron, capsys):
    def talks(x, w, t, a):
        print("여기", x.shape)
        return right(x, w, t, a)

    assert neuron.check(talks)
    assert capsys.readouterr().out == "여기 (3,)\n"


def test_numbers_copied_from_one_data_set_are_caught(neuron):
    made = right(*(neuron.cache[n] for n in ("x", "w", "t", "a")))
    report = neuron.check(lambda x: made)
    assert not report and report.seeds == (0, 1) and "seed=0 의 자료에서는 맞지만 seed=1" in repr(report)


def test_it_works_inside_no_grad_and_leaves_nothing_behind(neuron):
    with tg.no_grad():
        assert tg.exercise("neuron").check(right) and not tg.is_grad_enabled()
    assert neuron.check(right)
    for t in neuron.run.tensors.values():
        assert t.node is None or t.node.note is None or not t.node.note.hooks
    assert all(neuron.run.tensors[n].grad is None for n in neuron.run.leaves)


def test_a_hostile_key_shows_as_text(neuron):
    with pytest.raises(ArgumentError, match="<script>"):
        neuron.check({"<script>": 1})
    report = neuron.check(d_w=np.ones(3))
    assert report._repr_markdown_().count("| ") and "```" in report._repr_markdown_()


@pytest.mark.parametrize(("body", "said"), [("exit()", "return 으로 답을"), ("return answer(g)", "멈추는 조건을")])
def test_a_function_that_ends_or_never_ends_is_told(body, said):
    """함수 안의 exit() 는 노트북을 끝내지 않는다."""
    scope = {"exit": sys.exit}
    exec(f"def answer(g):\n    {body}\n", scope)
    with pytest.raises(ExerciseError, match=re.escape(said)):
        tg.exercise("momentum").check(scope["answer"])


@pytest.mark.parametrize(("name", "answer", "said"), [("momentum", {"v": None}, "None"), ("momentum", {"v": list("가나")}, "수의 배열이 아닙니다"),
                                                      ("keeps_answer", {"landscape": 1}, '"그대로" 처럼')])
def test_what_is_no_array_has_no_shape(name, answer, said):
    report = tg.exercise(name).check(answer)
    assert said in repr(report) and "모양이 다릅니다" not in repr(report)


def test_one_word_in_a_list():
    report = tg.exercise("alike_units").check(after=["앞의 둘만 같다"])
    assert not report and report.cause.cure == "대괄호 없이 글 하나만 적으세요."
