"""자료: 데이터셋, 미니배치 로더, 나누기, 전처리, 영상 증대, 함께 실린 자료(``tg.data``). 여기서는 텐서와 그 아래를 들여온다."""

from ..korean.misfits import answer_in
from ..korean.missing_names import answering, refuse_calls
from . import augment
from .absent import ABSENT
from .collate import default_collate, default_convert
from .combined import ChainDataset, ConcatDataset, IterableDataset, StackDataset
from .constitution import load_constitution
from .dataset import Dataset, Subset, TensorDataset
from .digits import load_digits
from .loader import DataLoader
from .mnist import MNIST, load_mnist5k, load_sklearn, read_idx
from .preprocessing import MinMaxScaler, OneHotEncoder, StandardScaler
from .sampler import BatchSampler, RandomSampler, Sampler, SequentialSampler, SubsetRandomSampler, WeightedRandomSampler
from .split import random_split, train_test_split
from .sunspots import load_sunspots
from .toys import make_moons, make_spirals, make_xor
from .workers.info import get_worker_info

__all__ = [
    "MNIST", "BatchSampler", "ChainDataset", "ConcatDataset", "DataLoader", "Dataset", "IterableDataset", "MinMaxScaler",
    "OneHotEncoder", "RandomSampler", "Sampler", "SequentialSampler", "StackDataset", "StandardScaler", "Subset",
    "SubsetRandomSampler", "TensorDataset", "WeightedRandomSampler", "augment", "default_collate", "default_convert",
    "get_worker_info", "load_constitution", "load_digits", "load_mnist5k", "load_sklearn", "load_sunspots", "make_moons",
    "make_spirals", "make_xor", "random_split", "read_idx", "train_test_split",
]
answer_in(globals())
__getattr__ = answering("data", ABSENT["data"])  # 없는 이름: 까닭을 알린다
refuse_calls(__name__, "tg.data", "표본은 tg.data.TensorDataset(x, y) 로 묶고 tg.data.DataLoader(dataset, 32) 로 꺼냅니다.")
