"""옵티마이저(``tg.optim``): 기울기를 따라 매개변수를 옮기는 법. 인수와 식이 PyTorch와 같다."""

from .adagrad import Adagrad
from .adam import Adam, AdamW
from .optimizer import Optimizer
from .rmsprop import RMSprop
from .sgd import SGD

__all__ = ["SGD", "Adagrad", "Adam", "AdamW", "Optimizer", "RMSprop"]
