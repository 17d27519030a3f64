"""활성화(activation): 원소마다, 또는 축을 따라 휘는 함수와 층.

들여오는 것: ``rules``, ``operation``, ``tensors``, 그리고 ``nn`` 의 뼈대(``module``, ``parameter``, ``checks``).
"""
