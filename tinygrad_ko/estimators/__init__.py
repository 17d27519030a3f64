"""추정기: scikit-learn 의 약속을 지키는 분류기와 회귀기(``tg.estimators``). 여기서는 학습과 그 아래를 들여온다.

scikit-learn 은 추정기를 처음 꺼낼 때 들여온다. 없으면 설치하는 법을 알린다.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from ..errors import writable
from ..korean.missing_names import NoSuchName
from ..korean.particles import particle

if TYPE_CHECKING:
    from .classifier import NeuralClassifier
    from .regressor import NeuralRegressor

__all__ = ["NeuralClassifier", "NeuralRegressor"]

_HOMES = {"NeuralClassifier": "classifier", "NeuralRegressor": "regressor"}  # 이름 → 그 파일

if not TYPE_CHECKING:

    def __getattr__(name: str) -> Any:
        """추정기 하나를 처음 꺼낼 때 그 파일을 들여온다."""
        if name[:2] == "__" or name not in _HOMES:
            raise NoSuchName(f"tg.estimators 에 '{writable(name)}'{particle(name, '이/가')} 없습니다. 있는 것: {', '.join(__all__)}.")
        found = getattr(import_module(f".{_HOMES[name]}", __name__), name)
        globals()[name] = found
        return found


def __dir__() -> list[str]:
    return list(__all__)
