"""손실(loss): 예측이 정답에서 얼마나 먼가를 재는 함수와 층. 줄이는 법은 ``reduction`` 에 한 벌뿐이다.

들여오는 것: ``rules``, ``operation``, ``tensors``, 그리고 ``nn`` 의 뼈대(``module``, ``parameter``, ``checks``).
"""
