"""scikit-learn 과 닿는 곳: 판(version)마다 다른 것, 자료를 살피는 일, 그 오류를 우리 말로 옮기는 일.

옮긴 오류의 끝에는 scikit-learn 의 말을 괄호에 그대로 둔다: 찾아볼 수 있고, ``check_estimator`` 가 그 낱말을 찾는다.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import numpy as np

from ..errors import ArgumentTypeError, DataError, MissingExtra, TinygradError

try:
    from sklearn.base import BaseEstimator, ClassifierMixin, RegressorMixin
    from sklearn.exceptions import NotFittedError
    from sklearn.model_selection import train_test_split
    from sklearn.utils.multiclass import check_classification_targets
    from sklearn.utils.validation import _check_sample_weight
except ImportError:
    raise MissingExtra("scikit-learn", "sklearn") from None
try:
    from sklearn.utils.validation import validate_data
except ImportError:  # 1.5

    def validate_data(estimator: Any, X: Any = "no_validation", y: Any = "no_validation", **options: Any) -> Any:
        """1.6 에서 함수가 된 메서드."""
        return estimator._validate_data(X, y, **options)

__all__ = [
    "BaseEstimator", "ClassifierMixin", "NotFitted", "RegressorMixin", "check_classification_targets", "checked_weights", "in_korean",
    "train_test_split", "validate_data",
]


class NotFitted(TinygradError, NotFittedError):
    """아직 배우지 않은 추정기에게 물었다.

    고치려면: 먼저 ``fit`` 을 부른다.
    """


@contextmanager
def in_korean(where: str) -> Iterator[None]:
    """scikit-learn 의 오류를 우리 말로 옮긴다."""
    try:
        yield
    except TinygradError:
        raise
    except (ValueError, TypeError) as error:
        kind = ArgumentTypeError if isinstance(error, TypeError) else DataError
        raise kind(f"{where}: {said(str(error))}") from None


SHOWN = 320  # 괄호에 남길 글자의 수
# scikit-learn 의 말(정규식) → 우리 말
_WORDS: tuple[tuple[str, str], ...] = (
    (r"X has (\d+) features?, but \w+ is expecting (\d+)",
     "배울 때 X 의 특징(열)은 {1}개였는데 지금은 {0}개입니다. 같은 열을 같은 차례로 주세요."),
    (r"feature names should match",
     "열의 이름이 배울 때와 다릅니다. 배울 때와 같은 이름의 열을 같은 차례로 주세요: X[model.feature_names_in_]."),
    (r"Input (\w+) contains NaN", "{0} 에 빈 값(NaN)이 있습니다. 그 줄을 빼거나 SimpleImputer 로 채우세요."),
    (r"Input contains NaN|value of NA is ambiguous", "y 에 빈 값(NaN, NA)이 있습니다. 그 줄을 빼거나 글로 채우세요: y.fillna('')."),
    (r"Input (\w+) contains infinity", "{0} 에 무한대이거나 너무 큰 수가 있습니다. 그 줄을 빼거나 값을 고치세요."),
    (r"Expected 2D array, got (\w+) array",
     "X 는 (표본, 특징) 모양의 2차원이어야 합니다. 특징이 하나면 X.reshape(-1, 1), 표본이 하나면 X.reshape(1, -1) 로 고치세요."),
    (r"Found array with (\d+) feature", "X 에 특징(열)이 없습니다. 받은 열의 수: {0}."),
    (r"Found array with (\d+) sample", "X 에 표본(줄)이 모자랍니다. 받은 줄의 수: {0}."),
    (r"Found array with dim (\d+)", "X 는 2차원이어야 하는데 {0}차원입니다. X.reshape(len(X), -1) 로 고치세요."),
    (r"inconsistent numbers of samples: \[(.*)\]", "X, y, sample_weight 의 줄 수가 다릅니다: {0}. 같은 표본끼리 짝을 맞추세요."),
    (r"Unknown label type: unknown|'<' not supported between",
     "y 의 이름들이 한 가지 꼴이 아닙니다(글과 수, None 이 섞여 있습니다). y.astype(str) 처럼 한 가지로 맞추세요."),
    (r"Unknown label type: ([\w-]+)",
     "y 가 부류(class)의 이름이 아니라 이어진 수나 여러 열입니다(종류: {0}). 수를 맞히는 일이면 NeuralRegressor 를 쓰세요."),
    (r"could not convert string to float: (.*)",
     "X 나 y 에 수가 아닌 글이 있습니다: {0}. OneHotEncoder 나 OrdinalEncoder 로 바꾸어 넣으세요."),
    (r"numpy.dtypes.StringDType", "StringDType 의 배열은 받지 않습니다. y.astype(str) 로 바꾸어 넣으세요."),
    (r"DateTime|datetime", "X 에 날짜가 있습니다. (X[열] - 첫날).dt.days 처럼 수로 바꾸어 넣으세요."),
    (r"could not be promoted|No common DType|no common DType", "X 의 열들을 한 가지 수로 모을 수 없습니다. 열마다의 dtype 을 살펴보세요."),
    (r"np\.matrix is not supported", "np.matrix 는 받지 않습니다. np.asarray(X) 를 넣으세요."),
    (r"[Ss]parse", "성긴(sparse) 행렬은 받지 않습니다. X.toarray() 로 바꾸어 넣으세요."),
    (r"Complex data not supported", "복소수 자료는 받지 않습니다. 실수부와 허수부를 두 열로 나누어 넣으세요."),
    (r"requires y to be passed|y cannot be None", "정답 y 를 주어야 합니다: fit(X, y)."),
    (r"Negative values in data passed to `?sample_weight", "sample_weight 에 음수가 있습니다. 0 이상으로 주세요."),
    (r"Sample weights must contain at least one non-zero", "sample_weight 가 모두 0이어서 배울 표본이 없습니다."),
    (r"Sample weights must be 1D", "sample_weight 는 표본마다 하나인 1차원이어야 합니다."),
    (r"sample_weight.shape == (\(.*?\)), expected (\(.*?\))", "sample_weight 의 모양은 {1} 이어야 하는데 {0} 입니다."),
    (r"least populated class(?:es)? in y ha(?:s|ve) only|should be greater or equal to the number of classes",
     "검증에 떼어 놓을 수 없을 만큼 작은 부류가 있습니다. validation_fraction 을 키우거나 early_stopping=False 로 하세요."),
    (r"y should be a 1d array, got an array of shape \((\d+), (\d+)\)",
     "y 는 표본마다 부류 하나인 1차원이어야 하는데 열이 {1}개입니다. 원핫(one-hot)이면 y.argmax(axis=1) 을 넣으세요."),
    (r"y should be a 1d array|bad input shape", "y 는 표본마다 하나인 1차원이어야 합니다. y.ravel() 을 넣으세요."),
)


def said(english: str) -> str:
    """scikit-learn 의 말을 우리 말로. 원래의 말은 괄호에 남긴다."""
    kept = " ".join(re.split(r"\S+ does not accept missing values|This estimator was not designed", english)[0].split())
    if len(kept) > SHOWN:  # 배열이 통째로 들어 있기도 하다
        kept = f"{kept[:SHOWN // 2]} … {kept[-SHOWN // 2:]}"
    for pattern, korean in _WORDS:
        found = re.search(pattern, english)
        if found:
            return f"{korean.format(*found.groups())} (scikit-learn: {kept})"
    return f"넣은 자료를 살펴보세요. (scikit-learn: {kept})"


def checked_weights(where: str, sample_weight: Any, X: np.ndarray) -> np.ndarray:
    """표본마다의 무게, 평균 1. 무게가 0인 표본은 없는 것과 같다."""
    with in_korean(where):
        weights = _check_sample_weight(sample_weight, X, dtype=X.dtype)
    if (weights < 0).any():
        raise DataError(f"{where}: {said('Negative values in data passed to `sample_weight`')}")
    if not weights.any():
        raise DataError(f"{where}: {said('Sample weights must contain at least one non-zero number.')}")
    return weights
