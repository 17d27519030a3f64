"""scikit-learn 의 ``check_estimator`` 를 기본 설정의 추정기들에게 돌리고 그 결과를 찍는다(1분쯤)::

    python scripts/check_estimators.py
"""

from __future__ import annotations

import sys
import time
import warnings
from collections import Counter

import sklearn
from sklearn.utils.estimator_checks import check_estimator

from tinygrad_ko.estimators import NeuralClassifier, NeuralRegressor


def main() -> int:
    """지나지 못한 검사의 수."""
    failed = 0
    for estimator in (NeuralClassifier(), NeuralRegressor()):
        start = time.perf_counter()
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            results = check_estimator(estimator, on_fail=None, on_skip=None)
        counts = Counter(result["status"] for result in results)
        failed += counts["failed"]
        shown = ", ".join(f"{status} {count}" for status, count in sorted(counts.items()))
        print(f"scikit-learn {sklearn.__version__} {estimator!r}: 검사 {len(results)}개: {shown} ({time.perf_counter() - start:.0f}초)")
        for result in results:
            if result["status"] != "passed":
                print(f"  {result['status']} {result['check_name']}: {str(result['exception']).splitlines()[0]}")
    return failed


if __name__ == "__main__":
    sys.exit(main())
