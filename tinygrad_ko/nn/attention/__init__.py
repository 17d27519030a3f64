"""주의(attention): 스케일된 내적의 주의, 여러 머리, 트랜스포머와 자리의 부호화.

들여오는 것: ``rules``, ``operation``, ``tensors``, 그리고 ``nn`` 의 뼈대(``module``, ``parameter``, ``checks``, ``linear``, ``dropout``, ``normalization``, ``activation``).
"""
