"""연산(operation)을 선언하고, 부르고, 읽는 법. 여기서는 엔진과 오류만 들여온다."""

from .call import bound, option
from .compose import Composition, composition, compositions, widening
from .declare import Operation, Rule, abbreviation, first_paragraph, numpy_functions, operation, operations
from .facts import Facts, Words
from .family import Family
from .outputs import Gradients

__all__ = [
    "Composition", "Facts", "Family", "Gradients", "Operation", "Rule", "Words", "abbreviation", "bound", "composition", "compositions",
    "first_paragraph", "numpy_functions", "operation", "operations", "option", "widening",
]
