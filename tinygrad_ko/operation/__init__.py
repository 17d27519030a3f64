"""연산: 선언하고, 부르고, 기울기를 나르고, 다른 장치에서 셈하는 법.

도함수 표는 이것으로 적는다. 여기서는 엔진과 그 아래를 들여온다.
"""

from ..korean.missing_names import refuse_calls
from .arguments import bound, option
from .compose import Composition, composition, compositions, widening
from .declare import Operation, Rule, abbreviation, first_paragraph, numpy_functions, operation, operations
from .facts import Facts, Words
from .family import Family
from .outputs import Gradients
from .whole import Whole

__all__ = [
    "Composition", "Facts", "Family", "Gradients", "Operation", "Rule", "Whole", "Words", "abbreviation",
    "bound", "composition", "compositions", "first_paragraph", "numpy_functions", "operation", "operations", "option", "widening",
]
refuse_calls(__name__, "tg.operation", "나의 연산은 tg.custom_operation(함수, tex=…, x=도함수) 로 선언합니다.")
