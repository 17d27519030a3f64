"""설정 고르기: scikit-learn 의 Pipeline 과 GridSearchCV 로, 손글씨 숫자를 읽는 신경망의 크기와 활성함수를 교차 검증으로 고른다.

    pip install scikit-learn
    python examples/12_grid_search.py
"""

import os

from sklearn.model_selection import GridSearchCV, train_test_split
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from tinygrad_ko.data import load_digits
from tinygrad_ko.estimators import NeuralClassifier

SEED, QUICK = int(os.environ.get("SEED", 0)), "QUICK" in os.environ

# 1. 자료: 영상 1,797장(화소 64개). 시험에 쓸 360장은 고르는 동안 보지 않는다
images, labels = (part.numpy() if hasattr(part, "numpy") else part for part in load_digits())
x_train, x_test, y_train, y_test = train_test_split(images, labels, test_size=360, stratify=labels, random_state=SEED)

# 2. 모델: 화소의 눈금을 맞추고, 은닉층이 있는 신경망. 검증 손실이 나아지지 않으면 스스로 멈춘다
network = NeuralClassifier(
    learning_rate=3e-3, epochs=20 if QUICK else 100, batch_size=64, early_stopping=True, patience=5, random_state=SEED,
)
model = make_pipeline(StandardScaler(), network)

# 3. 고르기: 설정마다 자료를 셋으로 나누어 세 번 배우고, 배우지 않은 몫에서 잰다
choices = {
    "neuralclassifier__hidden": [(), (32,)] if QUICK else [(), (32,), (128,)],
    "neuralclassifier__activation": ["relu"] if QUICK else ["relu", "tanh"],
}
search = GridSearchCV(model, choices, cv=3).fit(x_train, y_train)

results = search.cv_results_
for place in results["rank_test_score"].argsort():
    settings = results["params"][place]
    hidden, activation = settings["neuralclassifier__hidden"], settings["neuralclassifier__activation"]
    shown = "-".join(map(str, hidden)) or "없음(선형)"
    mean, spread = results["mean_test_score"][place], results["std_test_score"][place]
    print(f"은닉층 {shown:>8}  {activation:<5} 교차 검증 {mean:.2%} (± {spread:.2%})")

# 4. 시험: 고른 설정으로 학습 자료를 모두 배운 모델이, 처음 보는 영상을 읽는다
chosen = search.best_estimator_[-1]
print(f"고른 것: {search.best_params_}, {chosen.n_iter_}에포크 만에 멈추었고 가장 나은 것은 {chosen.history_.best_epoch}번째")
accuracy = search.score(x_test, y_test)
print(f"시험 정확도 {accuracy:.2%} ({len(y_test)}장)")
assert accuracy >= 0.93 and search.best_params_["neuralclassifier__hidden"] != ()
