"""정규화(normalization): 표준화 하나(``rules/normalization.py``)를 어느 축에 걸치느냐가 이름을 정한다.

들여오는 것: ``rules``, ``operation``, ``tensors``, 그리고 ``nn`` 의 뼈대(``module``, ``parameter``, ``checks``).
"""
