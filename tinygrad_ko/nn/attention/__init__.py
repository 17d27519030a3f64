"""주의(attention): 스케일된 내적의 주의, 여러 머리, 트랜스포머와 자리의 부호화.

들여오는 것: ``rules``, ``tensors``, ``nn`` 의 뼈대, 그리고 블록을 이루는 ``linear``, ``dropout``, ``normalization``, ``activation``.
"""
