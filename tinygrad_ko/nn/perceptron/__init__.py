"""퍼셉트론(perceptron): 오류가 날 때만 배우는 규칙과, 퍼셉트론들이 공간을 나눈 조각.

들여오는 것: ``rules``, ``operation``, ``tensors``, 그리고 ``nn`` 의 뼈대(``module``, ``parameter``, ``checks``, ``activation``).
"""
