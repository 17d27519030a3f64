"""확률로 켜지는 유닛: 베르누이와 가우스의 유닛, 제한 볼츠만 기계(RBM).

들여오는 것: ``rules``, ``operation``, ``tensors``, 그리고 ``nn`` 의 뼈대(``module``, ``parameter``, ``checks``).
"""
