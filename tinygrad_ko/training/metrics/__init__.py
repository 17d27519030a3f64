"""지표(metric): 에포크 전체에서 잰 정확도, F1, R² …. 묶음의 크기가 달라도 한꺼번에 잰 것과 같다. 텐서와 그 아래를 들여온다."""

from ...korean.misfits import answer_in
from .classification import F1, Accuracy, ConfusionMatrix, Precision, Recall, TopK, accuracy
from .metric import Metric, named_metrics, of_probabilities
from .regression import MAE, R2, RMSE

NAMES = {
    "accuracy": Accuracy, "f1": F1, "mae": MAE, "precision": Precision, "r2": R2, "recall": Recall, "rmse": RMSE,
}  # 글로 부를 수 있는 것

__all__ = [
    "F1", "MAE", "R2", "RMSE", "Accuracy", "ConfusionMatrix", "Metric", "NAMES", "Precision", "Recall", "TopK", "accuracy",
    "named_metrics", "of_probabilities",
]
answer_in(globals())
