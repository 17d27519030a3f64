"""추정기를 scikit-learn 의 나머지와 함께, 처음 쓰는 사람이 쓰듯이."""

from __future__ import annotations

import functools
import io
import pickle
import subprocess
import sys
import warnings

import numpy as np
import pytest

import tinygrad_ko as tg
from tinygrad_ko import nn
from tinygrad_ko.errors import ArgumentError, ArgumentTypeError, DataError, ShapeError

pytest.importorskip("sklearn", reason="scikit-learn 이 없다: pip install '.[sklearn]'")

import joblib
from sklearn.base import clone
from sklearn.datasets import load_diabetes, load_wine
from sklearn.exceptions import NotFittedError
from sklearn.model_selection import GridSearchCV, cross_val_score
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from tinygrad_ko.estimators import NeuralClassifier, NeuralRegressor
from tinygrad_ko.tensors.generator import default_generator

X, NUMBERS = load_wine(return_X_y=True)
X = StandardScaler().fit_transform(X)
Y = np.array(["가", "나", "다"])[NUMBERS]
DIABETES, SUGAR = load_diabetes(return_X_y=True)
quick = functools.partial(NeuralClassifier, hidden=(16,), learning_rate=0.02, epochs=15, random_state=0)
short = functools.partial(NeuralRegressor, hidden=(16,), learning_rate=0.02, epochs=15, random_state=0)


# ── scikit-learn 과 함께 ──


def test_in_a_pipeline_a_search_and_a_cross_validation():
    model = make_pipeline(StandardScaler(), quick())
    assert cross_val_score(model, X, Y, cv=3).min() > 0.85
    search = GridSearchCV(model, {"neuralclassifier__hidden": [(), (8, 4)], "neuralclassifier__activation": ["tanh"]}, cv=2).fit(X, Y)
    assert search.best_params_["neuralclassifier__hidden"] in [(), (8, 4)] and search.score(X, Y) > 0.85
    twin = clone(search.best_estimator_[-1])
    assert twin.get_params() == search.best_estimator_[-1].get_params() and not [n for n in vars(twin) if n.endswith("_")]


@pytest.mark.slow
@pytest.mark.parametrize("module", [None, nn.Sequential(nn.Linear(13, 8), nn.Dropout(0.2), nn.Linear(8, 3))])
def test_in_several_processes(module):
    alone, together = (cross_val_score(quick(module=module), X, Y, cv=3, n_jobs=n) for n in (1, 2))
    assert np.array_equal(alone, together)


@pytest.mark.parametrize("module", [None, lambda i, o: nn.Sequential(nn.Linear(i, 8), nn.Dropout(0.3), nn.Linear(8, o))])
def test_in_several_threads(module):
    """사용자의 모듈은 모든 스레드가 나누어 쓰는 기본 난수를 쓴다: 그래도 씨앗을 따른다."""
    alone = cross_val_score(quick(module=module), X, Y, cv=4)
    for _ in range(3):
        with joblib.parallel_backend("threading", n_jobs=4):
            assert np.array_equal(cross_val_score(quick(module=module), X, Y, cv=4), alone)


def test_what_was_learned_is_saved_and_goes_on():
    model = quick(module=nn.Sequential(nn.Linear(13, 8), nn.BatchNorm1d(8), nn.Dropout(0.3), nn.Linear(8, 3))).fit(X, Y)
    stream = io.BytesIO()
    joblib.dump(model, stream)
    stream.seek(0)
    twins = [pickle.loads(pickle.dumps(model)), joblib.load(stream)]
    for twin in twins:
        assert np.array_equal(twin.predict_proba(X), model.predict_proba(X))
        twin.partial_fit(X, Y)
    assert np.array_equal(twins[0].predict_proba(X), twins[1].predict_proba(X)) and twins[0].n_iter_ == 16


@pytest.mark.slow
def test_the_room_opens_when_an_estimator_is_taken():
    code = "import sys, tinygrad_ko as tg; from tinygrad_ko import *; tg.estimators; dir(tg.estimators); assert 'sklearn' not in sys.modules"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
    code = ("import sys; sys.modules['sklearn'] = None; import tinygrad_ko as tg\n"
            "try: tg.estimators.NeuralClassifier\nexcept tg.errors.MissingExtra as error: assert 'pip install scikit-learn' in str(error)\nelse: raise SystemExit(1)")
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
    with pytest.raises(AttributeError, match=r"'NeuralClasifier'가 없습니다\. 있는 것: NeuralClassifier"):
        _ = tg.estimators.NeuralClasifier


# ── 자료 ──


@pytest.mark.parametrize("y", [Y, NUMBERS, NUMBERS.astype(float), NUMBERS > 0, list(Y), np.array(Y, object)], ids=["글", "정수", "실수", "참거짓", "목록", "객체"])
def test_every_kind_of_label(y):
    model = quick().fit(X, y)
    assert np.array_equal(model.classes_, np.unique(np.asarray(y))) and model.score(X, y) > 0.9
    assert model.predict(X).dtype == model.classes_.dtype and set(model.predict(X)) <= set(model.classes_)
    p, z = model.predict_proba(X), model.decision_function(X)
    np.testing.assert_allclose(p.sum(axis=1), 1)
    np.testing.assert_allclose(np.log(p), model.predict_log_proba(X))
    if len(model.classes_) == 2:
        np.testing.assert_allclose(p[:, 1], 1 / (1 + np.exp(-z)))
    else:
        assert np.array_equal(z.argmax(axis=1), p.argmax(axis=1)) and z.shape == p.shape


def test_only_one_class():
    model = quick().fit(X[:30], ["가"] * 30)
    assert set(model.predict(X)) == {"가"} and (model.predict_proba(X) == 1).all()


def test_tables_with_names():
    pd = pytest.importorskip("pandas", reason="pandas 가 없다")
    table = pd.DataFrame(X, columns=[f"특징{k}" for k in range(13)])
    model = quick().fit(table, pd.Series(Y))
    assert list(model.feature_names_in_) == list(table) and model.n_features_in_ == 13
    assert np.array_equal(model.predict(table), quick().fit(X, Y).predict(X))
    for wrong in (table.rename(columns={"특징3": "셋째"}), table[list(table)[::-1]]):
        with pytest.raises(DataError, match="열의 이름이 배울 때와 다릅니다"):
            model.predict(wrong)
    with pytest.raises(DataError, match="'붉다'.*OneHotEncoder"):
        quick().fit(table.assign(색="붉다"), Y)


@pytest.mark.parametrize("kind", ["float32", "float64", "int64"])
def test_the_dtype_of_the_data_is_that_of_the_computation(kind):
    model, numbers = short(epochs=2).fit(DIABETES.astype(kind), SUGAR), quick(epochs=2).fit(X.astype(kind), Y)
    wanted = np.float64 if kind == "int64" else np.dtype(kind)
    assert model.predict(DIABETES.astype(kind)).dtype == wanted == numbers.predict_proba(X).dtype
    assert {p.dtype for p in model.module_.parameters()} == {np.dtype(wanted)}


@pytest.mark.parametrize("make, y", [(quick, Y), (short, NUMBERS * 2.0), (short, np.c_[NUMBERS, X[:, 0]])], ids=["분류", "회귀", "여러 출력"])
def test_a_weight_is_a_number_of_copies(make, y):
    counts = np.arange(len(X)) % 4
    copied = make(batch_size=2000).fit(X.repeat(counts, axis=0), y.repeat(counts, axis=0))
    weighted = make(batch_size=2000).fit(X, y, sample_weight=counts)
    bigger = make(batch_size=2000).fit(X, y, sample_weight=counts * 7.5)
    plain = make(batch_size=2000).fit(X, y)
    outputs = [m.predict_proba(X) if make is quick else m.predict(X) for m in (copied, weighted, bigger, plain)]
    for same in outputs[1:3]:
        np.testing.assert_allclose(same, outputs[0], rtol=1e-6)
    assert not np.allclose(outputs[3], outputs[0], rtol=1e-3)
    kept = counts > 0
    assert_same_model(make(batch_size=20).fit(X, y, sample_weight=kept), make(batch_size=20).fit(X[kept], y[kept]))


@pytest.mark.parametrize("weight", [1, 3])
def test_a_weight_of_a_class_is_a_weight_of_its_samples(weight):
    """적지 않은 부류는 1이고, 표본의 무게에 곱한다."""
    own = np.linspace(0.5, 2, len(Y))
    assert_same_model(
        quick(class_weight={"나": weight}).fit(X, Y, sample_weight=own), quick().fit(X, Y, sample_weight=own * np.where(Y == "나", weight, 1))
    )


@pytest.mark.parametrize("first", [0, 60])
def test_balanced_gives_every_class_the_same_say(first):
    """부류마다 무게의 합이 같다. 무게가 0인 표본은 세지 않는다."""
    kept = np.arange(len(Y)) >= first
    each = {name: 1 / (kept & (Y == name)).sum() for name in "가나다" if (kept & (Y == name)).any()}
    own = [each.get(name, 0) for name in Y] * kept
    assert_same_model(quick(class_weight="balanced").fit(X, Y, sample_weight=kept * 1.0), quick().fit(X, Y, sample_weight=own))


def test_a_rare_class_is_found_when_balanced():
    rng = np.random.default_rng(0)
    Z = rng.normal(size=(400, 2))
    rare = Z[:, 0] + 0.8 * rng.normal(size=400) > 1.5
    plain, balanced = (quick(class_weight=w, epochs=40).fit(Z, rare) for w in (None, "balanced"))
    assert balanced.predict(Z)[rare].mean() > plain.predict(Z)[rare].mean() + 0.2


def assert_same_model(a, b):
    mine, other = a.module_.state_dict(), b.module_.state_dict()
    for name, value in mine.items():
        np.testing.assert_allclose(value, other[name], rtol=1e-9)


@pytest.mark.parametrize("outputs", [1, 3])
def test_several_outputs(outputs):
    y = np.c_[SUGAR, -1e6 * SUGAR, DIABETES[:, 2]][:, :outputs]
    model = short(epochs=200, batch_size=500).fit(DIABETES, y)
    assert model.predict(DIABETES).shape == y.shape and model.score(DIABETES, y) > 0.4
    assert model.target_mean_.shape == (outputs,)


def test_the_unit_of_the_target_does_not_matter():
    """회귀기는 정답의 단위를 스스로 맞춘다: 원(₩)으로 적어도 천만 원으로 적어도 같은 것을 배운다."""
    small, large = short().fit(DIABETES, SUGAR), short().fit(DIABETES, 1e7 * SUGAR + 1e9)
    np.testing.assert_allclose(large.predict(DIABETES), 1e7 * small.predict(DIABETES) + 1e9, rtol=1e-6)
    assert (short().fit(DIABETES, np.full(len(DIABETES), 3.0)).predict(DIABETES) - 3 < 0.5).all()


# ── 배우기 ──


@pytest.mark.parametrize("make, y", [(quick, Y), (short, SUGAR)])
def test_early_stopping(make, y):
    inputs = X if make is quick else DIABETES
    model = make(hidden=(32,), epochs=400, early_stopping=True, patience=3, validation_fraction=0.25).fit(inputs, y)
    losses = model.history_["val_loss"]
    assert len(losses) == model.n_iter_ < 400 and model.history_.best_epoch == int(np.argmin(losses)) + 1 == model.n_iter_ - 3
    assert "조기 종료" in str(model.history_) and not model.module_.training
    assert model.score(inputs, y) > (0.9 if make is quick else 0.3)


def test_warm_start_and_partial_fit_go_on():
    whole = quick(epochs=8).fit(X, Y)
    halves = quick(epochs=4, warm_start=True).fit(X, Y).fit(X, Y)
    steps = quick()
    for _ in range(8):
        steps.partial_fit(X, Y, classes=np.unique(Y))
    for model in (halves, steps):
        assert np.array_equal(model.predict_proba(X), whole.predict_proba(X))
    assert steps.n_iter_ == 8 and steps.history_["train_loss"] == whole.history_["train_loss"] and halves.n_iter_ == 4
    assert not np.array_equal(quick(epochs=4).fit(X, Y).fit(X, Y).predict_proba(X), whole.predict_proba(X))
    tail = short().partial_fit(DIABETES[:100], SUGAR[:100])
    unit = tail.target_mean_.copy()
    assert np.array_equal(tail.partial_fit(DIABETES[100:], SUGAR[100:]).target_mean_, unit)


def test_going_on_with_other_settings():
    model = quick(epochs=2, warm_start=True).fit(X, Y)
    slower = model.set_params(learning_rate=1e-9).fit(X, Y).module_.state_dict()
    model.fit(X, Y)
    for name, value in slower.items():
        np.testing.assert_allclose(model.module_.state_dict()[name], value, atol=1e-6)
    for other in ({"hidden": (8,)}, {"activation": "tanh"}, {"module": nn.Linear(13, 3)}):
        with pytest.raises(ArgumentError, match=f"이어서 배울 수 없습니다. 전의 {next(iter(other))} 설정"):
            clone(model).set_params(epochs=1).fit(X, Y).set_params(**other).fit(X, Y)


def test_mini_batches_are_shuffled_and_follow_the_seed():
    order = np.arange(len(X))
    a, b, c = (quick(batch_size=16, random_state=s, epochs=3).fit(X, Y).predict_proba(X) for s in (1, 1, 2))
    assert np.array_equal(a, b) and not np.array_equal(a, c) and len(order) % 16
    d, e = (quick(batch_size=16, random_state=np.random.RandomState(3), epochs=3).fit(X, Y).predict_proba(X) for _ in range(2))
    assert np.array_equal(d, e)


@pytest.mark.parametrize("module", [None, lambda i, o: nn.Sequential(nn.Linear(i, 8), nn.Dropout(0.5), nn.Linear(8, o))])
def test_random_numbers_of_others_are_left_alone(module):
    before = np.random.get_state()[1].copy()

    def drawn(between):
        tg.manual_seed(3)
        tg.rand(2)
        found = between()
        return found, tg.rand(4).numpy(), default_generator().spawn(1)[0].random()

    (_, expected, born), (first, left, spawned) = drawn(lambda: None), drawn(lambda: quick(module=module).fit(X, Y).predict_proba(X))
    assert np.array_equal(left, expected) and spawned == born
    tg.manual_seed(99)
    assert np.array_equal(quick(module=module).fit(X, Y).predict_proba(X), first)
    assert np.array_equal(np.random.get_state()[1], before)
    tg.manual_seed(7)
    a = quick(module=module, random_state=None).fit(X, Y).predict_proba(X)
    tg.manual_seed(7)
    assert np.array_equal(quick(module=module, random_state=None).fit(X, Y).predict_proba(X), a)


def test_ones_own_module_is_copied():
    mine = nn.Sequential(nn.LazyLinear(8), nn.BatchNorm1d(8), nn.ReLU(), nn.Linear(8, 3))
    model = quick(module=mine).fit(X, Y)
    assert type(mine[0]).__name__ == "LazyLinear" and mine[1].running_mean.data.tolist() == [0] * 8 and model.score(X, Y) > 0.9
    assert short(module=lambda i, o: nn.Sequential(nn.Linear(i, o), nn.Flatten(0))).fit(DIABETES, SUGAR).predict(DIABETES).shape == SUGAR.shape


@pytest.mark.parametrize("optimizer", ["sgd", "AdamW", functools.partial(tg.optim.SGD, momentum=0.9), tg.optim.RMSprop, lambda p, lr: tg.optim.Adam(p, lr=lr)])
def test_optimizers(optimizer):
    model = quick(optimizer=optimizer, learning_rate=0.01).fit(X, Y)
    assert model.history_["train_loss"][-1] < model.history_["train_loss"][0]


# ── 잘못 쓴 것 ──


SETTINGS = [
    ({"hidden": "64"}, "hidden 은 은닉층마다의 크기"), ({"hidden": (0,)}, "hidden"), ({"hidden": (1.5,)}, "hidden"), ({"hidden": None}, "hidden"),
    ({"activation": "rleu"}, "activation 은 'relu', 'tanh'"), ({"activation": tg.relu}, "activation"), ({"optimizer": "adm"}, "optimizer 는 'sgd'"),
    ({"optimizer": lambda: 3}, r"optimizer 함수는 \(매개변수, lr=학습률\)"), ({"optimizer": lambda p, lr: 3}, "옵티마이저를 돌려주어야"),
    ({"learning_rate": 0}, "learning_rate: 0보다 큰"), ({"learning_rate": "a"}, "learning_rate"), ({"learning_rate": float("nan")}, "learning_rate"),
    ({"epochs": 0}, "epochs: 1 이상의 정수"), ({"epochs": 1.5}, "epochs"), ({"batch_size": 0}, "batch_size"), ({"batch_size": "auto"}, "batch_size"),
    ({"early_stopping": "no"}, "early_stopping=False 라고"), ({"warm_start": 1}, "warm_start=True 라고"), ({"random_state": "a"}, "random_state 는"),
    ({"random_state": -1}, "random_state"), ({"early_stopping": True, "validation_fraction": 0}, "validation_fraction: 0보다 크고 1보다 작은"),
    ({"early_stopping": True, "validation_fraction": 0.999}, "배울 것이 없습니다"), ({"early_stopping": True, "patience": 0}, "patience"),
    ({"early_stopping": True, "validation_fraction": 0.001}, "validation_fraction 을 키우거나"),
    ({"class_weight": "balance"}, 'class_weight 는 None, "balanced"'), ({"class_weight": {"라": 1}}, "없는 부류가 있습니다: '라'"),
    ({"class_weight": {"가": -1}}, "0 이상인 유한한"), ({"class_weight": dict.fromkeys("가나다", 0)}, "모두 0"),
    ({"module": 3}, "module 은 nn.Module 이거나"), ({"module": lambda i, o: None}, "return 을 잊지"), ({"module": lambda i: nn.Linear(i, 3)}, "특징의 수, 출력의 수"),
    ({"module": nn.Linear(13, 2)}, r"\(표본, 3\) 모양\(부류마다 점수\(logit\) 하나\).*받은 모양: \(2, 2\)"),
    ({"module": nn.Linear(4, 3)}, r"module 에 특징 13개짜리 자료\(모양 \(2, 13\)\)"), ({"module": nn.Sequential(nn.Linear(13, 3), nn.Softmax(1))}, "점수\\(logit\\)를 내야"),
]


@pytest.mark.parametrize(("settings", "said"), SETTINGS, ids=[" ".join(f"{k}" for k in s) + f"-{n}" for n, (s, _) in enumerate(SETTINGS)])
def test_settings_are_looked_at_when_learning(settings, said):
    model = quick(**settings)  # 만들 때에는 담기만 한다
    with pytest.raises((ArgumentError, ArgumentTypeError, DataError, ShapeError), match=f"NeuralClassifier.fit: .*{said}"):
        model.fit(X, Y)


@pytest.mark.parametrize(("call", "said"), [
    (lambda: NeuralClassifier(hidden_layer_sizes=(3,)), "모르는 인수 'hidden_layer_sizes'.*hidden="), (lambda: NeuralRegressor(max_iter=3), "'max_iter'.*epochs"),
    (lambda: NeuralClassifier(hiden=3), "혹시 hidden"), (lambda: quick().fit(X), "fit: y를 주어야"), (lambda: quick().fit(X, None), "정답 y 를 주어야"),
    (lambda: quick().fit(X, Y[:5]), "줄 수가 다릅니다: 178, 5"), (lambda: quick().fit(X, SUGAR[:178] + 0.5), "NeuralRegressor 를 쓰세요"),
    (lambda: short().fit(X, Y), "NeuralClassifier 를 쓰세요"), (lambda: quick().fit(X[:0], Y[:0]), "줄이\\) 모자랍니다|모자랍니다"),
    (lambda: quick().fit(X[0], Y), "X.reshape"), (lambda: quick().fit(np.where(X > 2, np.nan, X), Y), "X 에 빈 값"), (lambda: quick().fit(X + np.inf, Y), "무한대"),
    (lambda: short().fit(DIABETES, SUGAR + 1j), "^.{0,420}$"), (lambda: quick().fit(np.asmatrix(X), Y), "np.asarray"),
    (lambda: quick().fit(X + 1j, Y), "복소수"), (lambda: quick().fit(X, Y, sample_weight=-np.ones(178)), "음수"), (lambda: quick().fit(X, Y, sample_weight=np.zeros(178)), "모두 0"),
    (lambda: quick().fit(X, Y, sample_weight=[1, 2]), r"모양은 \(178,\) 이어야 하는데 \(2,\)"), (lambda: quick().partial_fit(X, Y), "classes=np.unique"),
    (lambda: quick(epochs=1).fit(X, Y).predict(X[:, :3]), "13개였는데 지금은 3개"), (lambda: quick(epochs=1).fit(X, Y).partial_fit(X[:2], ["라", "가"]), "처음 보는 부류.*라"),
    (lambda: quick(epochs=1).fit(X, Y).partial_fit(X, Y, classes=["가"]), "이어서 배울 수 없습니다"),
    (lambda: quick(epochs=1, warm_start=True).fit(X, Y).fit(X, np.where(Y == "가", "라", Y)), "처음 보는 부류"),
    (lambda: short(epochs=1, warm_start=True).fit(X, X).fit(X, X[:, 0]), "출력의 수: 13, 지금: 1"),
    (lambda: quick().fit(X, np.eye(3)[NUMBERS]), r"열이 3개.*y\.argmax\(axis=1\)"), (lambda: quick().fit(X, np.array([None, "가"] * 89, object)), "한 가지 꼴이 아닙니다"),
    (lambda: short().fit(DIABETES, SUGAR * 1e200), "너무 커서"), (lambda: quick(class_weight="balanced").partial_fit(X, Y, classes=Y), "partial_fit 과 함께"),
    (lambda: quick().set_params(max_iter=3), "set_params: 모르는 인수 'max_iter'.*epochs.*Invalid parameter"),
    (lambda: quick().set_params(optimizer__lr=3), "'optimizer__lr': optimizer 에는 이름으로 바꿀 속의 설정이 없습니다"),
])
def test_mistakes(call, said):
    with pytest.raises((ArgumentError, ArgumentTypeError, DataError), match=said):
        call()


def test_sparse_data_and_unlearned_models():
    sparse = pytest.importorskip("scipy.sparse")
    with pytest.raises(ArgumentTypeError, match=r"toarray\(\)"):
        quick().fit(sparse.csr_matrix(X), Y)
    for method in ("predict", "predict_proba", "decision_function"):
        with pytest.raises(NotFittedError, match=f"NeuralClassifier.{method}: 아직 배우지"):
            getattr(quick(), method)(X)
    assert not hasattr(NeuralRegressor(), "predict_proba") and not hasattr(NeuralRegressor(), "decision_function")


@pytest.mark.parametrize(("name", "said"), [
    ("module_", "먼저 fit"), ("classes_", "먼저 fit"), ("loss_curve_", "history_"), ("coefs_", "module_"), ("epoch", "혹시 'epochs'"),
])
def test_an_attribute_that_is_not_there(name, said):
    assert not hasattr(quick(), name)
    with pytest.raises(AttributeError) as caught:
        getattr(quick(), name)
    assert said in str(caught.value)


def test_shown_in_a_notebook_nothing_warns():
    """새 판의 표는 설정의 이름마다 클래스의 설명을 읽으며, 영어가 아닌 제목에는 경고한다."""
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        for model in (make_pipeline(StandardScaler(), quick(epochs=1)).fit(X, Y), NeuralRegressor()):
            assert "learning_rate" in model._repr_html_()


def test_a_diverging_run_says_to_scale():
    with pytest.raises(tg.training.DivergedError, match="StandardScaler"):
        NeuralRegressor(optimizer="sgd", learning_rate=1e6, random_state=0).fit(X * 1e4, NUMBERS)


NAMES = np.array(["가", None] * (len(X) // 2), dtype=object)
UNKNOWN = np.array(["가", float("nan")] * (len(X) // 2), dtype=object)


@pytest.mark.parametrize(("make", "y", "said"), [
    (quick, NAMES, "한 가지 꼴이 아닙니다"), (quick, UNKNOWN, "y 에 빈 값.*fillna"),
    (NeuralRegressor, [1.0, None] * (len(X) // 2), "y 에 빈 값\\(NaN\\)이 있습니다"),
], ids=["None", "NaN", "numbers"])
def test_missing_answers_are_called_missing(make, y, said):
    with pytest.raises((ArgumentTypeError, DataError), match=f"fit: .*{said}"):
        make().fit(X, y)


def test_names_of_string_dtype_are_learned_or_told():
    """scikit-learn 의 판에 따라, 배우거나 바꾸는 법을 말한다."""
    try:
        found = quick().fit(X, np.array(Y, np.dtypes.StringDType())).predict(X)
    except ArgumentTypeError as error:
        assert "y.astype(str) 로" in str(error)
    else:
        assert {*map(str, found)} <= {*map(str, Y)}


def test_tables_with_missing_names_say_so():
    pandas = pytest.importorskip("pandas")
    for y in (pandas.Series(NAMES, dtype="category"), pandas.Series(NAMES, dtype="string")):
        with pytest.raises((ArgumentTypeError, DataError), match="fit: y 에 빈 값.*fillna"):
            quick().fit(X, y)


@pytest.mark.parametrize("name", ["X", "y", "sample_weight", "predict"])
def test_a_mask_is_not_lost_in_an_estimator(name):
    given = {"X": X, "y": NUMBERS, "sample_weight": np.ones(len(X))}
    with pytest.raises(ArgumentTypeError, match=f"{'X' if name == 'predict' else name}: 가려진 배열"):
        if name == "predict":
            quick(epochs=1).fit(X, Y).predict(np.ma.array(X, mask=X > 0))
        else:
            quick().fit(**{**given, name: np.ma.array(given[name], mask=given[name] > 0)})
