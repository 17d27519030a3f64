"""scikit-learn 스스로의 검사를 모두 지난다. 감추거나 못 지난다고 적어 둔(xfail) 것은 없다.

기본 설정으로는 1분쯤 걸려서 ``python scripts/check_estimators.py`` 가 본다. 여기서는 짧게 배우는 설정으로 같은 검사를 돌린다.
"""

from __future__ import annotations

import pytest

pytest.importorskip("sklearn", reason="scikit-learn 이 없다: pip install '.[sklearn]'")

from sklearn.utils.estimator_checks import parametrize_with_checks

from tinygrad_ko.estimators import NeuralClassifier, NeuralRegressor

pytestmark = [pytest.mark.slow, pytest.mark.filterwarnings("ignore:.*:sklearn.exceptions.DataConversionWarning")]


@parametrize_with_checks([
    NeuralClassifier((16,), learning_rate=0.02, epochs=30), NeuralRegressor((16,), learning_rate=0.02, epochs=30),
])
def test_the_checks_of_scikit_learn(estimator, check):
    check(estimator)
