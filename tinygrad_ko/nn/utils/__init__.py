"""층의 곁일(``nn.utils``): 길이가 다른 수열을 묶기(``rnn``)."""

from . import rnn

__all__ = ["rnn"]
