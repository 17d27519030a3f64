"""값을 묻는 연습의 판정: 처음 갈라진 걸음, 글로 적은 답, 여럿인 바른 답, 저절로 찾는 까닭."""

from __future__ import annotations

import types

import numpy as np
import pytest

import tinygrad_ko as tg
from tinygrad_ko.errors import ArgumentError, ArgumentTypeError, ExerciseError
from tinygrad_ko.exercises.causes import Evidence, factor_cause, find_cause
from tinygrad_ko.exercises.exercise import Exercise
from tinygrad_ko.exercises.mistake import Mistake
from tinygrad_ko.exercises.places import ordinal, place
from tinygrad_ko.exercises.problem import ValueProblem


def exercise_of(seed=0, dtype="float64", **parts):
    module = types.ModuleType("problems.made")
    module.__doc__ = "지어낸 문제\n\n글."
    vars(module).update({"LESSON": 10, "LEVEL": 2, **parts})
    return Exercise(ValueProblem(99, module), seed, np.dtype(dtype))


def v(g, beta):
    found, speed = [], 0.0
    for each in g:
        speed = beta * speed + each
        found.append(speed)
    return np.array(found, g.dtype)


def w(v, w0, lr):
    return w0 - lr * np.cumsum(v)


@pytest.fixture
def momentum():
    return exercise_of(
        data=lambda rng: {"g": rng.uniform(0.5, 2, 5), "w0": rng.normal(), "beta": 0.8, "lr": rng.uniform(0.05, 0.2)},
        RESULTS={"v": v, "w": w}, AXES={"v": ("걸음",), "w": ("걸음",)}, CALLED={"lr": "학습률"},
        MISTAKES=(Mistake("w", "고치기 전의 속도로 걸었습니다.", "v 를 먼저 셈하세요.", lambda v, w0, lr: w0 - lr * (np.cumsum(v) - v)),),
    )


def right(g, w0, beta, lr):
    speed = v(g, beta)
    return {"v": speed, "w": w(speed, w0, lr)}


# ── 발자취 ──


def test_the_first_step_that_differs_is_told(momentum):
    made = right(**momentum.inputs)
    report = momentum.check(v=momentum.inputs["g"], w=w(momentum.inputs["g"], momentum.inputs["w0"], momentum.inputs["lr"]))
    assert report.first_wrong == "v" and report["w"].status == "앞의 것이 틀려서"
    assert report.cause.key == "omitted" and "beta를 빠뜨렸습니다: 0을" in report.cause.text and "둘째 걸음부터 다릅니다" in repr(report)
    spoiled = made["w"].copy()
    spoiled[2] += 100
    spoiled[4] += 0.001
    report = momentum.check(v=made["v"], w=spoiled)
    assert "셋째 걸음에서 다릅니다" in repr(report) and "5개 가운데 2개" in repr(report), "가장 큰 차이가 아니라 처음 다른 곳"
    report = momentum.check(v=made["v"], w=made["w"] + np.array([0, 0, 0, 0, 5.0]))
    assert "다섯째 걸음부터 다릅니다" in repr(report) and report.cause is None and "앞의 것은 맞으니" in repr(report)


@pytest.mark.parametrize(("change", "key", "words"), [
    (lambda a: a[1:], "missing start", "첫 걸음이 없습니다: 4개를"), (lambda a: a[:-1], "missing end", "마지막 걸음이"),
    (lambda a: np.concatenate([[0.0], a]), "extra start", "앞에 1개 더"), (lambda a: np.append(a, 7.0), "extra end", "뒤에 1개 더"),
    (lambda a: a[::2], "steps", "걸음의 수가 다릅니다"), (lambda a: a[None], "shape", "수는 맞지만"),
    (lambda a: a[::-1], "reversed", "거꾸로"), (lambda a: np.roll(a, 1), "shifted", "한 자리씩 늦습니다"),
    (lambda a: -a, "sign", "부호"), (lambda a: 2 * a, "two", "2 를 더"), (lambda a: a / np.log(2), "log base", "로그의 밑"),
    (lambda a: a * np.nan, "nan", "유한하지"),
])
def test_what_goes_wrong_with_a_trajectory(momentum, change, key, words):
    made = right(**momentum.inputs)
    report = momentum.check(v=change(made["v"]), w=made["w"])
    assert report.first_wrong == "v" and report.cause.key == key and words in report.cause.text
    assert "도함수" not in report.cause.cure or key == "log base"


@pytest.mark.parametrize(("inputs", "called"), [
    ({"lr": 1.0}, "학습률 lr을 빠뜨렸습니다: 1을"), ({"lr": "-"}, "학습률 lr의 부호를"), ({"lr": "1-"}, "학습률 lr 자리에 1 − lr을"), ({"w0": 0.0}, "w0을 빠뜨렸습니다: 0을"),
    ({"lr": "^"}, "학습률 lr 자리에 그 제곱을"), ({"lr": "/"}, "학습률 lr로 나눌 것을"),
])
def test_an_input_left_out_or_changed_is_named(momentum, inputs, called):
    known = dict(momentum.inputs)
    for n, how in inputs.items():
        known[n] = {"-": -known[n], "1-": 1 - known[n], "^": known[n] ** 2, "/": 1 / known[n]}.get(how, how) if isinstance(how, str) else how
    report = momentum.check(v=right(**momentum.inputs)["v"], w=right(**known)["w"])
    assert report.first_wrong == "w" and called in report.cause.text


def test_the_next_answer_in_the_place_of_this_one(momentum):
    """뒤의 답을 앞의 자리에 냈다: 뒤의 답은 바른 앞의 답에서 나온 것이다."""
    made = right(**momentum.inputs)
    report = momentum.check(v=made["w"], w=w(made["w"], momentum.inputs["w0"], momentum.inputs["lr"]))
    assert report.first_wrong == "v" and report.cause.key == "swapped" and report["w"].status == "앞의 것이 틀려서"


def test_a_known_mistake_of_another_length_is_called_by_its_own_words():
    """마지막 조각을 버린 것처럼 길이부터 다른 잘못은, 길이보다 그 잘못의 말로."""
    e = exercise_of(data=lambda rng: {"n": 10, "size": 4}, RESULTS={"sizes": lambda n, size: np.array([4, 4, 2])}, AXES={"sizes": ("반복",)},
                    MISTAKES=(Mistake("sizes", "마지막 조각을 버렸습니다.", "남은 것도 보세요.", lambda n, size: np.full(n // size, size)),))
    assert e.check([4, 4]).cause.text == "마지막 조각을 버렸습니다." and e.check([4]).cause.key == "missing end"
    assert e.check([4, 4, 2])


def test_answers_that_are_yes_or_no_place_by_place():
    z = np.array([[-1.0, 2.0, 0.0], [-3.0, -1.0, -2.0]])
    e = exercise_of(data=lambda rng: {"z": z}, RESULTS={"dead": lambda z: (z <= 0).all(0)}, AXES={"dead": ("마디",)},
                    MISTAKES=(Mistake("dead", "0 을 켜진 것으로 보았습니다.", "z <= 0 입니다.", lambda z: (z < 0).all(0)),))
    assert e.check([True, False, True]) and e.check(np.array([1, 0, 1]))
    assert e.check([True, False, False]).cause.text == "0 을 켜진 것으로 보았습니다." and not e.check([False, True, False])


def test_separate_mistakes_and_the_learners_own_earlier_answer(momentum):
    g, w0, lr = (momentum.inputs[n] for n in ("g", "w0", "lr"))
    report = momentum.check(v=-v(g, 0.8), w=w0 - lr * (np.cumsum(-v(g, 0.8)) + v(g, 0.8)))
    assert [r.status for r in report.rows] == ["처음 틀린 곳", "따로 틀림"]
    assert report["w"].cause.text == "고치기 전의 속도로 걸었습니다.", "잘못의 식에는 학습자가 낸 v 가 들어간다"
    report = momentum.check(v=v(g, 0.8)[:2], w=w(v(g, 0.8), w0, lr) + 1)
    assert [r.status for r in report.rows] == ["처음 틀린 곳", "앞의 것부터"] and report["v"].cause.key == "missing end"


def test_a_function_a_tuple_a_dictionary_and_another_seed(momentum):
    assert momentum.check(right).seeds == (0, 1, 2)
    assert momentum.check(lambda g, w0, beta, lr: tuple(right(g, w0, beta, lr).values()))
    made = right(**momentum.inputs)
    copied = momentum.check(lambda g: made)
    assert not copied and "seed=0 의 자료에서는 맞지만 seed=1" in repr(copied)
    assert momentum.check(v=made["v"]).missing == ("w",) and not momentum.check(v=made["v"])
    assert momentum.check(v=made["v"].tolist(), w=tg.tensor(made["w"]))
    with pytest.raises(ArgumentError, match="'u'라는 답은 없습니다"):
        momentum.check(u=3)
    with pytest.raises(ArgumentError, match="주어진 입력"):
        momentum.check(lr=3)
    with pytest.raises(ArgumentTypeError, match="None"):
        momentum.check(lambda g: None)
    with pytest.raises(ArgumentTypeError, match="이름 → 답인 사전"):
        momentum.check(lambda g: 3.0)
    with pytest.raises(ArgumentError, match=r"check: 함수\(또는 사전\)"):
        momentum.check()

    def in_place(g):
        g *= 2
        return {"v": g}

    with pytest.raises(ExerciseError, match=r"낸 함수의 \d+번째 줄") as caught:
        momentum.check(in_place)
    assert "입력은 고칠 수 없게" in str(caught.value) and "순전파" not in str(caught.value)


@pytest.mark.parametrize(("name", "answer"), [("and_bias", [-1.5, 2]), ("xor_lines", [[-0.5, 1, 1], [1.5, -1, -1]]), ("tanh_from_sigmoid", [2, 2])])
def test_an_answer_of_another_shape_is_told_to_fix_the_shape(name, answer):
    """앞에 아무것도 없는데 '앞의 것은 맞으니' 라고 하거나, 모양이 다른데 식을 보라고 하지 않는다."""
    said = repr(tg.exercise(name).check(answer))
    assert "모양이 다릅니다" in said and "모양부터 맞추세요" in said and "앞의 것은 맞으니" not in said and "흔한 까닭" not in said


def test_single_precision_is_told_only_when_it_grows():
    e = exercise_of(dtype="float32", data=lambda rng: {"x": rng.normal(size=3)}, RESULTS={"y": lambda x: x + 1})
    assert e.check(e.inputs["x"] + np.float32(1)).rows[0].comparison.notes == ()
    grown = e.check(e.inputs["x"].astype(float) + 1)
    assert grown and "float64" in repr(grown)
    whole = exercise_of(data=lambda rng: {"n": rng.integers(3, 9)}, RESULTS={"m": lambda n: 2 * n + 1})
    assert whole.check(whole.run.answers["m"].astype(float)).rows[0].comparison.notes == (), "정수를 실수로 적어도 된다"


def test_fixed_data_are_looked_at_once():
    e = exercise_of(data=lambda rng: {"n": 3}, RESULTS={"m": lambda n: n + 1})
    report = e.check(lambda n: n + 1)
    assert report.seeds == (0,) and repr(report).endswith("모두 맞습니다!")


# ── 자리의 이름 ──


def test_places_are_named_by_their_axes():
    assert [ordinal(k) for k in (0, 1, 9, 10, 36)] == ["첫째", "둘째", "열째", "11번째", "37번째"]
    assert place((1,), ("걸음",)) == "둘째 걸음" and place((2, 0), ("표본", ("w0", "w1"))) == "셋째 표본의 w0"
    assert place((4, 3), ("표본",)) == "다섯째 표본의 축 1 의 3번째"
    e = exercise_of(data=lambda rng: {"x": rng.normal(size=(3, 4))}, RESULTS={"y": lambda x: x * x}, AXES={"y": ("표본", "걸음")})
    wrong = e.run.answers["y"].copy()
    wrong[0, 2] += 1
    wrong[1, 1] += 1
    assert "둘째 표본의 둘째 걸음에서 다릅니다" in repr(e.check(wrong)), "걸음의 축에서 가장 앞선 것"


# ── 글과 짧은 답 ──


@pytest.fixture
def choice():
    return exercise_of(data=lambda rng: {"s": 0.5}, RESULTS={"fires": lambda s: s >= 0, "side": lambda s: "시험 집합"},
                       CHOICES={"side": ("훈련 집합", "시험 집합", "검증 집합")},
                       MISTAKES=(Mistake("fires", "0 이상이면 켜집니다.", "s 를 보세요.", lambda s: False),
                                 Mistake("side", "훈련 집합이 아닙니다.", "다시 보세요.", lambda s: "훈련 집합")))


def test_answers_in_words(choice):
    for yes in ("예", "네.", " 예 ", "Yes", "참", True, np.bool_(True), "true"):
        assert choice.check(fires=yes, side="시험집합"), yes
    assert choice.check(lambda s: {"fires": True, "side": "시험 집합."}) and choice.check(lambda s: (True, "시험 집합"))
    for no in ("아니요", "아니오", False, "no"):
        report = choice.check(fires=no, side="시험 집합")
        assert report.first_wrong == "fires" and report.cause.text == "0 이상이면 켜집니다."
    report = choice.check(fires="예", side="검증 집합")
    assert report.first_wrong == "side" and report.cause is None and "시험" not in repr(report), "바른 답은 보이지 않는다"
    report = choice.check(fires="예", side="훈련")
    assert "'훈련'은 보기에 없습니다" in report.cause.text and "훈련 집합, 시험 집합, 검증 집합" in report.cause.cure
    for bad in (3, None, [1.0], object()):
        report = choice.check(fires=bad, side="시험 집합")
        assert report.first_wrong == "fires" and report.cause.key == "not numbers" and "글로 답하는" in report.cause.text
    assert "(예, 아니요 가운데)" in repr(choice.hint(1)) and "훈련 집합, 시험 집합, 검증 집합 가운데" in repr(choice.hint(1))


def test_a_whole_number_is_not_given_away():
    e = exercise_of(data=lambda rng: {"sizes": np.array([2, 8, 8, 1])}, RESULTS={"count": lambda sizes: int(((sizes[:-1] + 1) * sizes[1:]).sum())},
                    MISTAKES=(Mistake("count", "편향을 빠뜨렸습니다.", "출력마다 하나씩 더하세요.", lambda sizes: int((sizes[:-1] * sizes[1:]).sum())),))
    assert e.check(105) and e.check("105") and e.check(105.0) and e.check(np.float32(105)) and not e.check(105.5)
    report = e.check(88)
    assert report.cause.text == "편향을 빠뜨렸습니다." and "105" not in repr(report) and "낸 것 88" in repr(report)
    assert "105" in repr(e.solution())
    assert "수의 배열" in e.check("백다섯").cause.text


# ── 바른 답이 여럿 ──


def lines_fail(x, t, w, b):
    wrong = np.flatnonzero((x @ w + b >= 0) != t)
    return f"{ordinal(wrong[0])} 점에서 틀립니다." if wrong.size else ""


@pytest.fixture
def lines():
    x = np.array([[0.0, 1.0], [2.0, 1.0], [3.0, -1.0]])
    return exercise_of(data=lambda rng: {"x": x, "t": np.array([False, True, True])},
                       RESULTS={"w": lambda x: np.array([1.0, 0.0]), "b": lambda w: -1.0, "s": lambda x, w, b: x @ w + b},
                       ACCEPTS={"w": lambda w: "" if w[0] > 0 else "w0 이 양수여야 합니다.", "b": lines_fail})


def test_any_answer_that_holds_is_right_and_what_follows_is_judged_by_it(lines):
    x = lines.inputs["x"]
    for weights, b in (((1.0, 0.0), -1.0), ((2.0, 0.0), -3.0), ((1.0, 0.1), -1.5)):
        assert lines.check(w=weights, b=b, s=x @ np.array(weights) + b), "고른 대로 셈한 s 가 맞다"
        report = lines.check(w=weights, b=b, s=-(x @ np.array(weights) + b))
        assert report.first_wrong == "s" and report.cause.key == "sign" and report["w"].status == report["b"].status == "맞음"
    report = lines.check(w=[-1.0, 0.0], b=-1.0, s=x @ np.array([1.0, 0.0]) - 1)
    assert report.first_wrong == "w" and report.cause.text == "w0 이 양수여야 합니다."
    report = lines.check(w=[1.0, 0.0], b=1.0, s=x[:, 0] + 1)
    assert report.first_wrong == "b" and report.cause.text == "첫째 점에서 틀립니다." and report["s"].status == "앞의 것이 틀려서"
    assert not lines.check(w=[1.0], b=0.0) and "모양이 다릅니다" in repr(lines.check(w=[1.0], b=0.0))


# ── 누출과 마스크 ──


def test_looking_at_the_test_set_is_called_a_leak():
    e = exercise_of(data=lambda rng: {"train": rng.normal(size=(6, 3)), "test": rng.normal(2, 3, size=(4, 3))},
                    RESULTS={"mean": lambda train: train.mean(0), "scaled": lambda test, mean: test - mean},
                    HELD_OUT=("test",), CALLED={"train": "훈련 집합", "test": "시험 집합"})
    train, test = e.inputs["train"], e.inputs["test"]
    for used, words in ((test, "훈련 집합 train 자리에 시험 집합 test"), (np.concatenate([train, test]), "섞어 썼습니다")):
        report = e.check(mean=used.mean(0), scaled=test - used.mean(0))
        assert report.first_wrong == "mean" and report.cause.key == "leakage" and words in report.cause.text and "누출" in report.cause.text
        assert report["scaled"].status == "앞의 것이 틀려서"
    assert e.check(mean=train.mean(0), scaled=test - train.mean(0))


def test_another_mask_is_seen():
    g = np.arange(1.0, 9.0)
    mask, other = np.array([1, 0, 1, 1, 0, 1, 0, 1.0]), np.array([1, 1, 0, 1, 0, 1, 1, 0.0])
    cause = find_cause(g * other, Evidence(g * mask))
    assert cause.key == "mask" and "4곳" in cause.text and "마스크" in cause.text
    assert find_cause(g * other + (g == 1), Evidence(g * mask)) is None, "나머지 자리의 수까지 다르면 말하지 않는다"
    assert find_cause(g, Evidence(g * mask)) is None, "아무것도 끄지 않은 것은 다른 마스크가 아니다"


# ── 기울기의 새 까닭 ──


@pytest.mark.parametrize("base", [2, 10])
@pytest.mark.parametrize("sign", [1, -1])
def test_the_base_of_a_logarithm_is_named(base, sign):
    right = np.array([0.3, -1.2, 2.5])
    for factor in (1 / np.log(base), np.log(base)):
        found = factor_cause(sign * factor, Evidence(right), generic=False)
        assert found.cause.key == ("sign and " if sign < 0 else "") + "log base" and f"ln {base}" in found.cause.text
        assert tg.compare("d_x", sign * factor * right, right).cause.key == found.cause.key


def test_the_partner_of_an_addition_was_multiplied():
    product = tg.exercise("product")
    known = product.cache
    for name, partner in (("d_e", "c"), ("d_c", "e")):
        made = {n: product.run.gradients[n[2:]] for n in product.names}
        report = product.check({**made, name: known["k"] * known[partner]})
        assert report.first_wrong == name and report.cause.key == "addition" and f"더해진 짝 {partner}" in report.cause.text and "1 입니다" in report.cause.cure


def test_swapped_branches_are_seen_without_a_problem():
    x, g = np.array([0.5, -1.0, 2.0, -0.3]), np.array([1.0, 2.0, 3.0, 4.0])
    t = tg.tensor(x, requires_grad=True)
    loss = (tg.where(x > 0, t, 0.0) * g).sum()
    assert tg.compare("d_x", np.where(x > 0, g, 0), t, loss)
    found = tg.compare("d_x", np.where(x > 0, 0, g), t, loss)
    assert found.cause.key == "swapped branches" and "뒤바뀌었습니다" in found.cause.text
