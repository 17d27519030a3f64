"""데이터: 데이터셋, 미니배치 로더, 나누기, 그리고 함께 실린 손글씨 숫자와 태양 흑점."""

from .collate import default_collate
from .dataset import Dataset, Subset, TensorDataset
from .digits import load_digits
from .loader import DataLoader
from .split import random_split, train_test_split
from .sunspots import load_sunspots

__all__ = [
    "DataLoader",
    "Dataset",
    "Subset",
    "TensorDataset",
    "default_collate",
    "load_digits",
    "load_sunspots",
    "random_split",
    "train_test_split",
]
